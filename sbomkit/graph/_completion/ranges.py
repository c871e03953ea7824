"""The ranges of npm, Cargo and Composer: written as carets, tildes and wildcards, read as comparisons.

The words are those of node-semver ("Ranges"), of The Cargo Book ("Specifying Dependencies") and of getcomposer.org ("Versions
and constraints").  They look alike and differ in what a partial version means and in who gets a prerelease.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

__all__ = ["OPERATORS", "cargo", "composer", "composer_version", "npm", "semantic_version"]

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


def _any_allows(judge: Callable[[str], bool | None], alternatives: Iterable[str]) -> bool | None:
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
    return _any_allows(lambda each: _semantic(own, _bounds(each, _semantic_bounds)), words.split("||"))


def cargo(version: str, requirement: str) -> bool | None:
    """Whether Cargo's requirement allows a version: what has no operator has a caret, and commas mean *and*."""
    bounds: _Bounds = []
    for part in _SPACED.sub(r"\1", requirement).split(","):
        block = _Block.read(part.strip())
        bare = not block.operator and not block.is_open
        bounds += _semantic_bounds(block._replace(operator="^") if bare else block)
    return _semantic(semantic_version(version), bounds)


def _blocks(words: str) -> list[_Block]:
    """Words that all have to hold; of two with a hyphen between them the second gets the hyphen as its operator."""
    hyphen = _HYPHEN.fullmatch(words.strip())
    if hyphen:
        return [_Block.read(f">={hyphen[1]}"), _Block.read(hyphen[2])._replace(operator="-")]
    return [_Block.read(word) for word in words.split() or ["*"]]


def _bounds(words: str, read: Callable[[_Block], _Bounds]) -> _Bounds:
    return [bound for block in _blocks(words) for bound in read(block)]


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
    if count > 3 or (count < 3 and stability):  # major, minor, patch
        raise ValueError("not a semantic version")
    if not numbers:
        if operator in {"<", ">"}:
            raise ValueError("nothing is beyond everything")
        return []
    low = _semantic_made(numbers, stability)
    if operator in {"^", "~", "~>"}:
        return [(">=", low), ("<", _semantic_made(block.caret() if operator == "^" else block.after(min(count, 2)), "0"))]
    return _semantic_compared(block, low) if count == 3 else _semantic_partly(block, low)


def _semantic_compared(block: _Block, low: Any) -> _Bounds:
    plain = {"": "=", "-": "<="}.get(block.operator, block.operator)
    if plain not in {"=", "<", "<=", ">", ">="}:
        raise ValueError(f"no operator of a semantic range: {plain}")
    return [(plain, low)]


def _semantic_partly(block: _Block, low: Any) -> _Bounds:
    """A partial version stands for all that begin with it."""
    following = block.after(len(block.numbers))
    match block.operator:
        case "" | "=":
            return [(">=", low), ("<", _semantic_made(following, "0"))]
        case "<=" | "-":
            return [("<", _semantic_made(following, "0"))]
        case "<":
            return [("<", _semantic_made(block.numbers, "0"))]
        case ">":
            return [(">=", _semantic_made(following))]
        case _:
            return _semantic_compared(block, low)


def _semantic_made(numbers: list[int], prerelease: str = "") -> Any:
    plain = ".".join(map(str, [*numbers, 0, 0][:3]))
    return semantic_version(f"{plain}-{prerelease}" if prerelease else plain)


_FLAG = re.compile(r"@(?:dev|alpha|beta|rc|stable)\b", re.IGNORECASE)
_COMPOSED = re.compile(
    r"[vV]?([0-9]+(?:\.[0-9]+){0,3})(?:[._-]?(stable|alpha|a|beta|b|rc|patch|pl|p)[.-]?([0-9]*))?([.-]?dev)?(?:\+\S*)?",
    re.IGNORECASE,
)
_AFTERWARDS = frozenset({"patch", "pl", "p"})


def composer_version(version: str) -> Any:
    """A version as Composer orders it: dev, alpha, beta, RC, stable, patch, which is the order of PEP 440 by other names.

    Raises:
        ValueError: it is none, or a branch.
    """
    from packaging.version import Version  # noqa: PLC0415 - loaded by those who complete

    match = _COMPOSED.fullmatch(version)
    if match is None:
        raise ValueError(f"not a version: {version}")
    numbers, name, number, dev = match.groups()
    stability = (name or "stable").lower()
    middle = "" if stability == "stable" else f"{'post' if stability in _AFTERWARDS else stability}{number or 0}"
    return Version(f"{numbers}{middle}{'.dev0' if dev else ''}")


def composer(version: str, requirement: str) -> bool | None:
    """Whether Composer's constraint allows a version: `|` means *or*, commas and spaces mean *and*, flags are for the root."""
    own = composer_version(version)
    words = _SPACED.sub(r"\1", _FLAG.sub("", requirement)).replace("||", "|").replace(",", " ")

    def judge(alternative: str) -> bool:
        return all(OPERATORS[operator](own, bound) for operator, bound in _bounds(alternative, _composer_bounds))

    return _any_allows(judge, words.split("|"))


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
        case "-" if count < 3 and not stability:  # to the end of what is named
            return [("<", _composer_made(block.after(count), "dev"))]
        case "~>":
            raise ValueError("no operator of Composer")
        case _ if is_open:
            raise ValueError("a wildcard has no place in a comparison")
        case _:
            plain = {"": "=", "-": "<="}.get(operator, operator)
            return [(plain, _composer_made(numbers, stability))]


def _composer_made(numbers: list[int], stability: str = "") -> Any:
    plain = ".".join(map(str, numbers))
    return composer_version(f"{plain}-{stability}" if stability else plain)
