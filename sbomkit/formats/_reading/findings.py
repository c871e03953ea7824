"""Collects what is odd about one document: one diagnostic per kind, with its first address and how often it was met."""

from typing import TypeAlias

from sbomkit.errors import MalformedDocument
from sbomkit.model.diagnostics import Diagnostic, Severity

__all__ = ["Findings", "Place", "address", "raise_errors", "shortened"]

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


class Findings:
    """Oddities by code.  However many there are of a kind, they cost one entry."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[Severity, Place, str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, severity: Severity, code: str, path: Place, message: str, count: int = 1) -> None:
        """Note an oddity; address and message are kept of the first of its code."""
        if code in self._counts:
            self._counts[code] += count
            return
        self._first[code] = (severity, path, message)
        self._counts[code] = count

    def diagnostics(self, bound: int) -> tuple[Diagnostic, ...]:
        """What was found, in the order in which each kind was first met; beyond `bound` kinds, the rest is one entry."""
        found = [
            Diagnostic(severity=severity, code=code, path=address(path), message=message, count=self._counts[code])
            for code, (severity, path, message) in self._first.items()
        ]
        if len(found) <= bound:
            return tuple(found)
        rest = found[bound:]
        worst = min((entry.severity for entry in rest), key=list(Severity).index)
        more = Diagnostic(
            severity=worst,
            code="more-diagnostics",
            path=rest[0].path,
            message=f"more was found than is listed: {', '.join(entry.code for entry in rest)}",
            count=sum(entry.count for entry in rest),
        )
        return (*found[:bound], more)


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
