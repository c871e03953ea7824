"""What changed between two collections of facts, as a person reads it: by kind, the gravest first."""

from itertools import groupby

from sbomkit.model.changes import Change, ChangeKind, FactsDiff
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._words import and_more, count

__all__ = ["changed", "changes_table"]

_SHOWN = 20
_PEOPLE = 4
_GRAVE = frozenset({ChangeKind.PUBLISHERS_REPLACED, ChangeKind.NEW_RELEASER, ChangeKind.REPOSITORY_MOVED, ChangeKind.ORPHANED})


def changes_table(diff: FactsDiff, layout: Layout, canvas: Canvas | None = None) -> str:
    """The changes under headings, then what only one side knows."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    canvas.paragraph(changed(diff), style="bold")
    for kind, same in groupby(diff.changes, key=lambda each: each.kind):
        found = list(same)
        canvas.blank()
        canvas.heading(f"{kind.value.replace('_', ' ')} ({len(found):,})")
        style = "red" if kind in _GRAVE else ""
        rows: list[list[Styled]] = [[(each.package, style), _told(each)] for each in found[:most]]
        canvas.table([Column(least=16), Column(least=24, wraps=True)], rows, indent=2)
        if len(found) > most:
            canvas.paragraph(f"… and {len(found) - most:,} more; --format json lists all", indent=2, style="dim")
    if diff.not_compared:
        canvas.blank()
        canvas.paragraph(f"Not compared: {count(diff.not_compared, 'answer')} to which the newer facts have no counterpart.")
    only = [(len(diff.only_old), "older"), (len(diff.only_new), "newer")]
    if any(number for number, _ in only):
        canvas.blank()
    for number, side in only:
        if number:
            canvas.paragraph(f"Only the {side} facts are about {count(number, 'package')}.")
    return canvas.text()


def changed(diff: FactsDiff) -> str:
    """How much changed in how many packages."""
    return f"{count(len(diff.changes), 'change')} in {count(diff.compared, 'package')}"


def _told(change: Change) -> str:
    people = f": {and_more(list(change.people), _PEOPLE)}" if change.people else ""
    return f"{change.detail}{people} ({change.source}, {change.before:%Y-%m-%d} to {change.after:%Y-%m-%d})"
