"""The ranges of npm, Cargo and Composer: written as carets, tildes and wildcards, read as comparisons.

The words are those of node-semver ("Ranges"), of The Cargo Book ("Specifying Dependencies") and of getcomposer.org ("Versions
and constraints").  They look alike and differ in what a partial version means and in who gets a prerelease.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

__all__ = ["OPERATORS", "allowed_by_any", "cargo", "composer", "composer_version", "npm", "semantic_version"]

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "<<": lambda left, right: left < right,
        "<": lambda left, right: left < right,
        "<=": lambda left, right: left <= right,
        "=": lambda left, right: left == right,
        "==": lambda left, right: left == right,
        "!=": lambda left, right: left != right,
        "<>": lambda left, right: left != right,
        ">=": lambda left, right: left >= right,
        ">": lambda left, right: left > right,
        ">>": lambda left, right: left > right,
    }
)
_Bounds = list[tuple[str, Any]]
"""Comparisons that all have to hold: operator and version."""

_SPACED = re.compile(r"([<>=!~^])\s+")
_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")
_NUMBER = r"(?:[0-9]+|[xX*])"
_BLOCK = re.compile(rf"(<=|>=|==|!=|<>|~>|[<>=~^])?[vV]?({_NUMBER}(?:\.{_NUMBER}){{0,3}})(?:-?([A-Za-z0-9.-]+))?(?:\+\S*)?")


class _Block(NamedTuple):
    """One word of a range, `^1.2.x` as `("^", [1, 2], "", True)`."""

    operator: str
    numbers: list[int]
    """Those before the first wildcard."""
    stability: str
    """What follows the numbers: a prerelease; empty where nothing does."""
    is_open: bool
    """Whether there is a wildcard."""

    @classmethod
    def read(cls, word: str) -> "_Block":
        match = _BLOCK.fullmatch(word)
        if match is None:
            raise ValueError(f"not a comparison: {word}")
        written = match[2].split(".")
        count = next((place for place, each in enumerate(written) if not each.isdecimal()), len(written))
        return cls(match[1] or "", [int(each) for each in written[:count]], match[3] or "", count < len(written))

    def after(self, places: int) -> list[int]:
        """The next numbers of so many places."""
        return [*self.numbers[: places - 1], self.numbers[places - 1] + 1]

    def caret(self) -> list[int]:
        """Where a caret ends: the leftmost number that is not zero stays."""
        first = next((place for place, number in enumerate(self.numbers) if number), len(self.numbers) - 1)
        return self.after(first + 1)


def allowed_by_any(judge: Callable[[str], bool | None], alternatives: Iterable[str]) -> bool | None:
    """Whether one of the alternatives allows it; not `False` before all of them can be read."""
    answers = []
    for alternative in alternatives:
        try:
            answers.append(judge(alternative))
        except ValueError:
            answers.append(None)
    return True if True in answers else None if None in answers else False


def semantic_version(version: str) -> Any:
    """A version as semver.org orders it; what follows a plus sign orders nothing.

    Raises:
        ValueError: it is none.
    """
    from semantic_version import Version  # noqa: PLC0415 - loaded by those who complete

    return Version(version.removeprefix("v").partition("+")[0])


def npm(version: str, requirement: str) -> bool | None:
    """Whether npm's range allows a version; addresses, tags and aliases are no ranges."""
    own = semantic_version(version)
    words = "*" if requirement == "latest" else _SPACED.sub(r"\1", requirement)
    return allowed_by_any(lambda each: _semantic(own, _ranged(each.strip(), _semantic_bounds)), words.split("||"))


def cargo(version: str, requirement: str) -> bool | None:
    """Whether Cargo's requirement allows a version: what has no operator has a caret, and commas mean *and*."""
    bounds: _Bounds = []
    for part in _SPACED.sub(r"\1", requirement).split(","):
        block = _Block.read(part.strip())
        bare = not block.operator and not block.is_open
        bounds += _semantic_bounds(block._replace(operator="^") if bare else block)
    return _semantic(semantic_version(version), bounds)


def _ranged(words: str, bounds: Callable[[_Block], _Bounds]) -> _Bounds:
    """Words that all have to hold, or two with a hyphen between them."""
    hyphen = _HYPHEN.fullmatch(words)
    parts = [f">={hyphen[1]}", f"<={hyphen[2]}"] if hyphen else words.split() or ["*"]
    return [bound for part in parts for bound in bounds(_Block.read(part))]


def _semantic(version: Any, bounds: _Bounds) -> bool | None:
    """A prerelease needs a comparison that names a prerelease of just these three numbers (node-semver, "Prerelease Tags")."""
    if not all(OPERATORS[operator](version, bound) for operator, bound in bounds):
        return False
    if not version.prerelease:
        return True
    if not bounds:  # a wildcard alone takes what is tagged as the latest, whatever that is
        return None
    return any(bound.prerelease and bound.truncate() == version.truncate() for _, bound in bounds)


def _semantic_bounds(block: _Block) -> _Bounds:
    operator, numbers, stability, _ = block
    count = len(numbers)
    if count > 3 or (count < 3 and stability):  # noqa: PLR2004 - major, minor, patch
        raise ValueError("not a semantic version")
    if not numbers and operator in {"", "=", ">=", "^", "~"}:
        return []
    if not numbers:
        raise ValueError("nothing is beyond everything")
    low = _semantic_made(numbers, stability)
    partial = count < 3  # noqa: PLR2004
    match operator:
        case "^":
            return [(">=", low), ("<", _semantic_made(block.caret(), "0"))]
        case "~" | "~>":
            return [(">=", low), ("<", _semantic_made(block.after(min(count, 2)), "0"))]
        case "" | "=":
            return [(">=", low), ("<", _semantic_made(block.after(count), "0"))] if partial else [("=", low)]
        case ">":
            return [(">=", _semantic_made(block.after(count)))] if partial else [(">", low)]
        case "<=":
            return [("<", _semantic_made(block.after(count), "0"))] if partial else [("<=", low)]
        case "<":
            return [("<", _semantic_made(numbers, "0") if partial else low)]
        case ">=":
            return [(">=", low)]
        case _:
            raise ValueError(f"no operator of a semantic range: {operator}")


def _semantic_made(numbers: list[int], prerelease: str = "") -> Any:
    plain = ".".join(map(str, [*numbers, 0, 0][:3]))
    return semantic_version(f"{plain}-{prerelease}" if prerelease else plain)


_FLAG = re.compile(r"@(?:dev|alpha|beta|rc|stable)\b", re.IGNORECASE)
_PATCH = re.compile(r"-?(?:patch|pl|p)(?=[\d.-]*$)", re.IGNORECASE)
_STABLE = re.compile(r"-stable$", re.IGNORECASE)


def composer_version(version: str) -> Any:
    """A version as Composer orders it: dev, alpha, beta, RC, stable, patch, which is the order of PEP 440 by other names.

    Raises:
        ValueError: it is none, or a branch.
    """
    from packaging.version import Version  # noqa: PLC0415 - loaded by those who complete

    plain = version.removeprefix("v").partition("+")[0]
    return Version(_PATCH.sub(".post", _STABLE.sub("", plain)))


def composer(version: str, requirement: str) -> bool | None:
    """Whether Composer's constraint allows a version: `|` means *or*, commas and spaces mean *and*, flags are for the root."""
    own = composer_version(version)
    words = _SPACED.sub(r"\1", _FLAG.sub("", requirement)).replace("||", "|").replace(",", " ")

    def judge(alternative: str) -> bool:
        hyphen = _HYPHEN.fullmatch(alternative.strip())
        if hyphen:
            last = _Block.read(hyphen[2])
            partial = len(last.numbers) < 3 and not last.stability  # noqa: PLR2004
            end = ("<", _composer_made(last.after(len(last.numbers)), "dev")) if partial else ("<=", composer_version(hyphen[2]))
            bounds = [*_composer_bounds(_Block.read(f">={hyphen[1]}")), end]
        else:
            bounds = _ranged(alternative, _composer_bounds)
        return all(OPERATORS[operator](own, bound) for operator, bound in bounds)

    return allowed_by_any(judge, words.split("|"))


def _composer_bounds(block: _Block) -> _Bounds:
    operator, numbers, stability, is_open = block
    if not numbers:
        return []
    count = len(numbers)
    lowest = _composer_made(numbers, stability or "dev")
    match operator:
        case "^":
            return [(">=", lowest), ("<", _composer_made(block.caret(), "dev"))]
        case "~":
            return [(">=", lowest), ("<", _composer_made(block.after(max(count - 1, 1)), "dev"))]
        case "" | "=" | "==" if is_open:
            return [(">=", lowest), ("<", _composer_made(block.after(count), "dev"))]
        case ">=" | "<":
            return [(operator, lowest)]
        case "~>":
            raise ValueError("no operator of Composer")
        case _ if is_open:
            raise ValueError("a wildcard has no place in a comparison")
        case _:
            return [(operator or "=", _composer_made(numbers, stability))]


def _composer_made(numbers: list[int], stability: str = "") -> Any:
    plain = ".".join(map(str, numbers))
    return composer_version(f"{plain}-{stability}" if stability else plain)
