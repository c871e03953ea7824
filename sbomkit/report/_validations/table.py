"""Verdicts as a person reads them: one line for each document, then what is wrong with it and where."""

from collections import Counter

from sbomkit.model.validation import Validation, ValidationOutcome
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._interface import Layout
from sbomkit.report._text import TIMES, clip
from sbomkit.report._validations.noun import Validations
from sbomkit.report._words import count

__all__ = ["validations_table", "verdicts"]

_SHOWN = 10
_VALID, _INVALID, _UNREAD = "valid", "INVALID", "not read"
_WIDTH = max(map(len, (_VALID, _INVALID, _UNREAD)))
_STYLES = {_VALID: "green", _INVALID: "bold red", _UNREAD: "bold red"}


def validations_table(validations: Validations, layout: Layout, canvas: Canvas | None = None) -> str:
    """The verdicts under each other, and how many there are of each kind."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    for outcome in validations.root:
        verdict = _verdict(outcome)
        canvas.table(
            [Column(), Column(least=16, wraps=True)],
            [[(f"{verdict:{_WIDTH}}", _STYLES[verdict]), f"{outcome.file}: {_told(outcome)}"]],
        )
        if outcome.validation is not None:
            _errors(canvas, outcome.validation, most)
    if len(validations.root) > 1:
        canvas.blank()
        canvas.paragraph(verdicts(validations), style="bold")
    return canvas.text()


def verdicts(validations: Validations) -> str:
    """How many documents there are of each kind."""
    counted = Counter(map(_verdict, validations.root))
    kinds = ", ".join(f"{number:,} {verdict.lower()}" for verdict in _STYLES if (number := counted[verdict]))
    return f"{count(counted.total(), 'document')}: {kinds}"


def _verdict(outcome: ValidationOutcome) -> str:
    if outcome.validation is None:
        return _UNREAD
    return _VALID if outcome.validation.valid else _INVALID


def _told(outcome: ValidationOutcome) -> str:
    if outcome.validation is None:
        return outcome.error or ""
    errors = f", {count(outcome.validation.count, 'error')}" if outcome.validation.errors else ""
    return f"{outcome.validation.held_to}{errors}"


def _errors(canvas: Canvas, validation: Validation, most: int) -> None:
    shown = validation.errors[:most]
    for each in shown:
        times = f" ({each.count:,} {TIMES})" if each.count > 1 else ""
        canvas.paragraph(clip(each.path, 2 * canvas.width) or "the document", indent=2, style="bold")
        canvas.paragraph(f"{each.message}{times} [{each.code}]", indent=6)
    rest = validation.count - sum(each.count for each in shown)
    if rest:
        canvas.paragraph(f"… and {rest:,} more; --format json lists all that are kept", indent=2, style="dim")
