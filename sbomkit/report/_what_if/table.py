"""What would change, as a person reads it at a terminal."""

from sbomkit.model.what_if import WhatIf
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._interface import Layout
from sbomkit.report._what_if.words import shift_cells, total_rows
from sbomkit.report._words import count

__all__ = ["what_if_table"]

_ROWS = 20


def what_if_table(change: WhatIf, layout: Layout, canvas: Canvas | None = None) -> str:
    """The answer, the sums, and those that are affected the most."""
    canvas = canvas or Canvas(layout)
    most = _ROWS if layout.shown is None else layout.shown
    canvas.paragraph(change.sentence, style="bold")
    canvas.heading("Supposed")
    for each in change.supposed:
        canvas.item("*" if each.changes else "-", each.text)
    canvas.blank()
    canvas.table(
        [Column(least=12), Column(title="before", justify="right"), Column(title="after", justify="right")],
        total_rows(change),
        indent=2,
    )
    _affected(canvas, change, most)
    if change.remarks:
        canvas.blank()
    for remark in change.remarks:
        canvas.paragraph(remark, style="dim")
    return canvas.text()


def _affected(canvas: Canvas, change: WhatIf, most: int) -> None:
    if change.shifts:
        canvas.heading(f"Affected: {count(len(change.shifts), 'package')}")
    if shown := change.shifts[:most]:
        canvas.table(
            [
                Column(title="package", least=12),
                Column(title=""),
                Column(title="rank", justify="right"),
                Column(title="priority", justify="right"),
                Column(title="people", least=8, optional=True),
            ],
            [shift_cells(shift) for shift in shown],
            indent=2,
        )
    if len(change.shifts) > most:
        canvas.paragraph(f"… and {len(change.shifts) - most:,} more; --format json lists all", indent=2, style="dim")
    if change.barely:
        canvas.paragraph(f"Of {count(change.barely, 'other')} next to nothing changes but the rank.", indent=2, style="dim")
