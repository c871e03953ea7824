"""What a reader has to say about a document beside its contents."""

from enum import StrEnum

from sbomkit.model._base import Noun

__all__ = ["Diagnostic", "Severity"]


class Severity(StrEnum):
    """How much a diagnostic matters to what can be concluded."""

    ERROR = "error"
    """Something was dropped or could not be understood."""
    WARNING = "warning"
    """Everything was kept, but the document contradicts itself or its format."""
    NOTE = "note"
    """Worth knowing; nothing is wrong."""


class Diagnostic(Noun):
    """One oddity of a document, with its address."""

    severity: Severity
    code: str
    """A stable name such as `duplicate-id` or `dangling-reference`."""
    path: str
    """Where, as in `components[17].purl`; empty for the whole document."""
    message: str
    """What is there and what was expected, as one sentence."""
    count: int = 1
    """How often; the path is that of the first."""
