"""Waivers: a file of decisions to let something through for a time, read strictly and matched against findings.

A waiver always has a reason and a last day.  Which day it is today is for the caller to say: nothing here reads a clock.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sbomkit._user_files import suggest
from sbomkit.errors import ConfigurationError
from sbomkit.model.gates import Finding, Waiver, Waivers
from sbomkit.purl import package_key, parse_purl
from sbomkit.ranking.condition import ConditionError, parse_condition
from sbomkit.ranking.condition._meaning import fits

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["Shelf", "load_waivers", "read_waivers"]

_LARGEST_FILE = 1 << 20
_DOTS = 5_000_000
"""The sum over all lines of the square of their dots: reading dotted keys takes that many steps."""
_PATTERNS = 1000
"""At worst, each of them begins or ends at another length, and each finding is looked up for each."""
_TOLD = 5
_QUOTED_BACK = 60
_EXAMPLE = "[[waiver]] with package, reason and expires, such as expires = 2027-03-31"


def load_waivers(path: "str | PathLike[str]") -> Waivers:
    """Waivers from a TOML file.

    Raises:
        ConfigurationError: there is no such file, or it holds something else; up to five mistakes are told, with addresses.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigurationError(f"waivers {str(path)!r}: {why}", advice="name a TOML file with [[waiver]] tables") from error
    return read_waivers(data, str(path))


def read_waivers(data: bytes, name: str = "waivers") -> Waivers:
    """Waivers from what stands in their file.

    Args:
        data: TOML in UTF-8.
        name: what errors call it.

    Raises:
        ConfigurationError: it is something else.
    """
    if len(data) > _LARGEST_FILE:
        raise ConfigurationError(
            f"waivers {name!r}: larger than {_LARGEST_FILE:,} bytes", advice="leave out waivers that have expired"
        )
    if sum(line.count(b".") ** 2 for line in data.splitlines()) > _DOTS:
        raise ConfigurationError(f"waivers {name!r}: too many dots on a line to be waivers", advice=f"write {_EXAMPLE}")
    try:
        content: dict[str, Any] = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"waivers {name!r} are no TOML: {error}", advice=f"write {_EXAMPLE}") from error
    return _checked(content, name)


def _checked(content: Mapping[str, Any], name: str) -> Waivers:
    try:
        waivers = Waivers.model_validate(content)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise _refusal(name, [_problem(each) for each in found[:_TOLD]], len(found)) from error
    problems = [problem for number, each in enumerate(waivers.waiver) for problem in _wrong(f"waiver[{number}]", each)]
    if problems:
        raise _refusal(name, problems[:_TOLD], len(problems))
    if sum("*" in (each.package or "") for each in waivers.waiver) > _PATTERNS:
        raise ConfigurationError(
            f"waivers {name!r}: more than {_PATTERNS:,} patterns; name packages instead",
            advice="a waiver for each package is looked up faster",
        )
    keyed = [each.model_copy(update={"package": _key(each.package)}) if each.package else each for each in waivers.waiver]
    return waivers.model_copy(update={"waiver": tuple(keyed)})


def _refusal(name: str, told: Sequence[str], number: int) -> ConfigurationError:
    rest = f"; and {number - len(told):,} more" if number > len(told) else ""
    return ConfigurationError(f"waivers {name!r}: {'; '.join(told)}{rest}", advice=f"write {_EXAMPLE}")


def _problem(error: Any) -> str:
    """One mistake with its address, in our words where the library's are of no use."""
    location, kind = error["loc"], error["type"]
    if kind == "extra_forbidden":
        known = Waiver.model_fields if len(location) > 1 else Waivers.model_fields
        what = f"there is no such key; {suggest(str(location[-1]), known)}"
    elif kind == "missing":
        what = "missing"
    elif location == ("waiver",) and kind in {"tuple_type", "list_type"}:
        what = "write [[waiver]], with two brackets"
    else:
        what = error["msg"].removeprefix("Value error, ")
    return f"{_address(location)}: {what}"


def _address(location: Iterable[str | int]) -> str:
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{_clipped(part)}" for part in location)
    return parts.removeprefix(".")


def _clipped(text: str) -> str:
    return text if len(text) <= _QUOTED_BACK else f"{text[: _QUOTED_BACK - 1]}…"


def _wrong(where: str, waiver: Waiver) -> Iterator[str]:
    """What the shape of a waiver does not show to be wrong."""
    if waiver.package is None:
        if waiver.condition is None:
            yield f"{where}.package: missing; for the product as a whole, name the condition"
        if waiver.versions is not None:
            yield f"{where}.versions: the product as a whole has none here; name a package"
    elif (why := _no_package(waiver.package)) is not None:
        yield f"{where}.package: {why}"
    elif waiver.condition is None and "*" in waiver.package and "/" not in waiver.package:
        yield f"{where}.package: {waiver.package!r} waives whatever is found; name a condition, or a type such as pkg:npm/*"
    if waiver.condition is not None and (error := _no_condition(waiver.condition)) is not None:
        yield f"{where}.condition: {error.message}{f'; {error.advice}' if error.advice else ''}"


def _no_package(package: str) -> str | None:
    if not package.startswith(("pkg:", "*")):
        return f"{package!r} is no package URL; write it like pkg:npm/left-pad or pkg:npm/@scope/*"
    if "*" in package:
        return f"{package!r} holds a version; move it to versions" if "@" in package.replace("/@", "/") else None
    purl = parse_purl(package)
    if purl is None:
        return f"{package!r} is no package URL"
    return f"{package!r} holds a version; move it to versions" if purl.version else None


def _key(package: str) -> str:
    """As keys are spelt; of a pattern only type and scope are, since the rest may be cut anywhere."""
    if "*" not in package:
        return package_key(package)
    kind, slash, rest = package.partition("/")
    return f"{kind.lower()}{slash}{rest}".replace("/@", "/%40")


def _no_condition(text: str) -> ConditionError | None:
    """Why a text is no condition of any gate, neither of `rank` nor of `diff`; `None`: it is one."""
    from sbomkit.ranking.diff import parse_change_condition  # noqa: PLC0415 - which matches findings against waivers

    try:
        parse_condition(text)
    except ConditionError as error:
        try:
            parse_change_condition(text)
        except ConditionError:
            return error
    return None


class _Patterns:
    """Patterns where they are found again: by what stands before their first `*` and behind their last, of few lengths."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[int, int], dict[tuple[str, str], list[tuple[str, int]]]] = {}

    def add(self, pattern: str, number: int) -> None:
        """Put in a pattern, with the number that it is known by."""
        first, last = pattern[: pattern.index("*")], pattern[pattern.rindex("*") + 1 :]
        self._shapes.setdefault((len(first), len(last)), {}).setdefault((first, last), []).append((pattern, number))

    def matching(self, text: str) -> Iterator[int]:
        """The numbers of those that a text fits."""
        for (before, behind), patterns in self._shapes.items():
            candidates = patterns.get((text[:before], text[-behind:] if behind else ""), ())
            yield from (number for pattern, number in candidates if fits(text, pattern))


class Shelf:
    """Waivers where they are found again: by package, with patterns and those for the whole product apart."""

    def __init__(self, waivers: Waivers | None, today: date | None) -> None:
        """Take the waivers of a file, in its order, and the day that decides which of them have expired."""
        self._waivers = waivers.waiver if waivers is not None else ()
        self._today = today
        self._keyed: dict[str | None, list[int]] = {}
        self._patterns = _Patterns()
        for number, each in enumerate(self._waivers):
            if each.package is not None and "*" in each.package:
                self._patterns.add(each.package, number)
            else:
                self._keyed.setdefault(each.package, []).append(number)
        self._spellings = [_spelling(each.condition) for each in self._waivers]
        self._used: set[int] = set()

    def take(self, finding: Finding, spelling: str) -> Finding:
        """The finding, with the first waiver that lets it through, or else the first expired one that would.

        Args:
            finding: without a waiver.
            spelling: that of its condition.
        """
        matching = self._patterns.matching(finding.package) if finding.package is not None else ()
        numbers = [*self._keyed.get(finding.package, ()), *matching]
        fitting = [number for number in sorted(numbers) if self._fits(number, finding, spelling)]
        counting = [number for number in fitting if not self._is_expired(number)]
        self._used.update(counting)
        if not fitting:
            return finding
        waiver = self._waivers[counting[0] if counting else fitting[0]]
        return finding.model_copy(update={"waiver" if counting else "lapsed": waiver})

    def expired(self) -> tuple[Waiver, ...]:
        """Those that count no more."""
        return tuple(each for number, each in enumerate(self._waivers) if self._is_expired(number))

    def unused(self, asked: frozenset[str]) -> tuple[Waiver, ...]:
        """Those that still count and let nothing through, although their condition, if they have one, was asked.

        Args:
            asked: spellings of the conditions that were asked.
        """
        return tuple(
            each
            for number, each in enumerate(self._waivers)
            if number not in self._used
            and not self._is_expired(number)
            and (self._spellings[number] is None or self._spellings[number] in asked)
        )

    def _is_expired(self, number: int) -> bool:
        return self._today is not None and self._waivers[number].expires < self._today

    def _fits(self, number: int, finding: Finding, spelling: str) -> bool:
        waiver = self._waivers[number]
        if self._spellings[number] not in {None, spelling}:
            return False
        return waiver.versions is None or (bool(finding.versions) and set(finding.versions) <= set(waiver.versions))


def _spelling(condition: str | None) -> str | None:
    from sbomkit.ranking.condition._grammar import parse  # noqa: PLC0415
    from sbomkit.ranking.condition._nodes import spelt  # noqa: PLC0415

    return spelt(parse(condition)) if condition is not None else None
