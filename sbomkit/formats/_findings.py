"""Collects what is odd about one document: one diagnostic per kind, with its first address and how often it was met."""

from sbomkit.errors import MalformedDocument
from sbomkit.model.diagnostics import Diagnostic, Severity

__all__ = ["Findings", "raise_errors"]


class Findings:
    """Oddities by code.  However many there are of a kind, they cost one entry."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[Severity, str, str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, severity: Severity, code: str, path: str, message: str, count: int = 1) -> None:
        """Note an oddity; address and message are kept of the first of its code."""
        if code in self._counts:
            self._counts[code] += count
            return
        self._first[code] = (severity, path, message)
        self._counts[code] = count

    def diagnostics(self, bound: int) -> tuple[Diagnostic, ...]:
        """What was found, in the order in which each kind was first met; beyond `bound` kinds, the rest is one entry."""
        found = [
            Diagnostic(severity=severity, code=code, path=path, message=message, count=self._counts[code])
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
        MalformedDocument(f"{entry.message} ({entry.count} times)" if entry.count > 1 else entry.message, path=entry.path)
        for entry in diagnostics
        if entry.severity is Severity.ERROR
    ]
    if errors:
        raise ExceptionGroup("the document breaks its format", errors)
