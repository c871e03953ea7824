"""What a document claims and an inventory does not hold: found by one walk through the claims along a table of what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sbomkit.model.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

__all__ = ["HELD", "Held", "Part", "nothing_beside", "unheld"]

Held: TypeAlias = "Callable[[Any], bool]"
"""Whether the inventory holds all that a value says."""
_LONGEST = 80
"""Characters of a member's name that are shown."""
_SAYS_NOTHING: tuple[Any, ...] = (None, "", [], {})


def HELD(value: Any) -> bool:  # noqa: ARG001, N802 - a row of a table that is called like what it means
    """Whatever it is."""
    return True


def nothing_beside(entry: Mapping[str, Any]) -> Collection[str]:  # noqa: ARG001 - of a signature
    """All members are held that have a row."""
    return ()


@dataclass(frozen=True, slots=True)
class Part:
    """An object, or each of a list of such; what has no row is not held."""

    label: str
    """Its shape, as in `components[]`; the same however deep it is nested."""
    members: Mapping[str, Part | Held]
    beside: Callable[[Mapping[str, Any]], Collection[str]] = nothing_beside
    """Members of one entry that are not held since another one of it is."""
    classed: Callable[[Mapping[str, Any]], tuple[str, Part | None]] | None = None
    """The class of one entry, and what entries of that class are instead; `None`: nothing that is held."""
    renamed: Callable[[str], str] | None = None
    """Other spellings of members."""


_Place: TypeAlias = "tuple[_Place | None, str | int]"


def unheld(document: Mapping[str, Any], part: Part) -> Iterator[Diagnostic]:
    """One diagnostic for each shape of what is not held, with its first address and how often it stands there."""
    walk = _Walk()
    walk.through(document, part)
    for shape, (first, count) in walk.found.items():
        yield Diagnostic(
            severity=Severity.ERROR,
            code="unheld-claim",
            path=_address(first),
            message=f"{shape}: an inventory has no place for this, or not for all of it",
            count=count,
        )


class _Walk:
    """Through the claims in their order, without recursion."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[_Place | None, int]] = {}
        self._pending: list[tuple[Any, Part, _Place | None]] = []

    def through(self, document: Mapping[str, Any], part: Part) -> None:
        self._pending.append((document, part, None))
        while self._pending:
            value, expected, place = self._pending.pop()
            if isinstance(value, list):
                self._pending += [(each, expected, (place, number)) for number, each in reversed(list(enumerate(value)))]
            elif isinstance(value, Mapping):  # else a reference to what stands elsewhere, or a wrong type, which reading tells
                is_part = self._kind(value, expected, place)
                if is_part is not None:
                    self._members(value, is_part, place)

    def _kind(self, entry: Mapping[str, Any], part: Part, place: _Place | None) -> Part | None:
        """What an entry is; `None`: nothing that is held."""
        if part.classed is None:
            return part
        name, found = part.classed(entry)
        if found is None:
            self._lose(f"{part.label} {name:.{_LONGEST}}", place)
        return found

    def _members(self, entry: Mapping[str, Any], part: Part, place: _Place | None) -> None:
        beside = part.beside(entry)
        below: list[tuple[Any, Part, _Place | None]] = []
        for written, member in entry.items():
            name = part.renamed(written) if part.renamed is not None else written
            held = part.members.get(name) if name not in beside else None
            if member in _SAYS_NOTHING:
                continue
            if isinstance(held, Part):
                below.append((member, held, (place, written)))
            elif held is None or not held(member):
                self._lose(f"{part.label}.{name:.{_LONGEST}}", (place, written))
        self._pending += reversed(below)

    def _lose(self, shape: str, place: _Place | None) -> None:
        first, count = self.found.get(shape.lstrip("."), (place, 0))
        self.found[shape.lstrip(".")] = first, count + 1


def _address(place: _Place | None) -> str:
    steps: list[str] = []
    while place is not None:
        place, step = place
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step:.{_LONGEST}}")
    return "".join(reversed(steps)).lstrip(".")
