"""Collects what is odd about one document: one diagnostic per kind, with its first address and how often it was met."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import TypeAlias

from sbomkit.errors import MalformedDocument
from sbomkit.model.diagnostics import Diagnostic, Severity

__all__ = ["Findings", "Place", "address", "bounded", "raise_errors", "shortened"]

Place: TypeAlias = "str | tuple[Place, int]"
"""An address, or a list and an index in it; where the list is a place itself, it is that of the component that nests it.

Only what is shown is ever spelt out: the addresses of deeply nested components are longer than the document.
"""

_SHOWN = 120
"""Characters of an address that fit into a message."""


def address(place: Place) -> str:
    """Spell a place out, as in `components[17].components[3]`."""
    parts: list[str] = []
    while not isinstance(place, str):
        place, index = place
        parts.append(f"[{index}]")
    return place + ".components".join(reversed(parts))


def shortened(path: str) -> str:
    """An address without its middle, where it is too long for a message."""
    return path if len(path) <= _SHOWN else f"{path[: _SHOWN // 2]}…{path[-_SHOWN // 2 :]}"


_EACH = 10_000
"""Oddities of one kind that are kept singly at most."""
_CHARACTERS = 3_000_000
"""Characters of addresses up to which they are: in a deeply nested document each may have thousands."""
_RENUMBERED = 30_000_000
"""Characters of the addresses of lists that have lost entries."""
_INDEX = re.compile(r"\[(\d+)\]")


class Findings:
    """Oddities, most of them by code: however many there are of a kind, they cost one entry."""

    def __init__(self, notes: Iterable[Diagnostic] = ()) -> None:
        self._entries: list[tuple[Severity, str, Place, str]] = []
        self._counts: list[int] = []
        self._places: dict[str, int] = {}
        """Entry of each code that is counted."""
        self._singles: Counter[str] = Counter()
        self._characters = 0
        self._kept: dict[str, list[int]] = {}
        self._kept_characters = 0
        for note in notes:
            self.add(note.severity, note.code, note.path, note.message, note.count)

    def add(self, severity: Severity, code: str, path: Place, message: str, count: int = 1) -> None:
        """Note an oddity; address and message are kept of the first of its code."""
        if code in self._places:
            self._counts[self._places[code]] += count
            return
        self._places[code] = len(self._entries)
        self._entries.append((severity, code, path, message))
        self._counts.append(count)

    def keeps(self, code: str) -> bool:
        """Whether the address of one more oddity of a kind would be kept, and so has to be spelt out."""
        return code not in self._places

    def add_each(self, severity: Severity, code: str, path: str, message: str) -> None:
        """Note an oddity that has an entry of its own, as long as there are not too many of its kind."""
        self._singles[code] += 1
        self._characters += len(path)
        if self._singles[code] > _EACH or self._characters > _CHARACTERS:
            self.add(severity, code, path, f"{message}; and more of this kind")
        else:
            self._entries.append((severity, code, path, message))
            self._counts.append(1)

    @property
    def has_gaps(self) -> bool:
        """Whether entries of any list were left out before it was read."""
        return bool(self._kept)

    def has_gap(self, path: str) -> bool:
        """Whether entries of this list were left out before it was read."""
        return self._numbered("", path) in self._kept

    def renumber(self, path: str, kept: list[int]) -> None:
        """Remember which entries of a list are left, so that later addresses are still those of the document.

        Raises:
            MalformedDocument: there are more such lists, further down, than can be remembered.
        """
        self._kept[path] = kept
        self._kept_characters += len(path)
        if self._kept_characters > _RENUMBERED:
            raise MalformedDocument(
                "entries of a wrong type stand in more lists than can be mended", path=shortened(path), expected="one type each"
            )

    def diagnostics(self, bound: int) -> tuple[Diagnostic, ...]:
        """What was found, in the order in which it was first met; beyond `bound` entries, the rest is one."""
        entries = list(zip(self._entries, self._counts, strict=True))
        found = [
            Diagnostic.trusted(
                {
                    "severity": severity,
                    "code": code,
                    "path": self._numbered(code, address(path)),
                    "message": message,
                    "count": count,
                }
            )
            for (severity, code, path, message), count in entries[:bound]
        ]
        if len(entries) <= bound:
            return tuple(found)
        rest = entries[bound:]
        more = Diagnostic(
            severity=min((severity for (severity, *_), _ in rest), key=list(Severity).index),
            code="more-diagnostics",
            path=self._numbered(rest[0][0][1], address(rest[0][0][2])),
            message=f"more was found than is listed: {', '.join(dict.fromkeys(code for (_, code, *_), _ in rest))}",
            count=sum(count for _, count in rest),
        )
        return (*found, more)

    def _numbered(self, code: str, path: str) -> str:
        """An address with the indices that the document has, where entries of a list were left out before it was read."""
        if not self._kept or code in self._singles:
            return path
        parts: list[str] = []
        end = 0
        for match in _INDEX.finditer(path):
            parts.append(path[end : match.start()])
            kept, index = self._kept.get("".join(parts)), int(match[1])
            parts.append(f"[{kept[index] if kept is not None and index < len(kept) else index}]")
            end = match.end()
        return "".join([*parts, path[end:]])


def bounded(violations: Iterable[Diagnostic], bound: int) -> tuple[Diagnostic, ...]:
    """The first of them, and the rest as one."""
    remaining = iter(violations)
    found = tuple(islice(remaining, bound))
    first = next(remaining, None)
    if first is None:
        return found
    counts = Counter({first.code: first.count})
    for each in remaining:
        counts[each.code] += each.count
    more = Diagnostic(
        severity=Severity.ERROR,
        code="more-diagnostics",
        path=first.path,
        message=f"more was found than is listed: {', '.join(counts)}",
        count=counts.total(),
    )
    return (*found, more)


def raise_errors(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Raise every diagnostic of severity error at once.

    Raises:
        ExceptionGroup: of `MalformedDocument`, one for each.
    """
    errors = [
        MalformedDocument(
            f"{entry.message} ({entry.count} times)" if entry.count > 1 else entry.message, path=shortened(entry.path)
        )
        for entry in diagnostics
        if entry.severity is Severity.ERROR
    ]
    if errors:
        raise ExceptionGroup("the document breaks its format", errors)
