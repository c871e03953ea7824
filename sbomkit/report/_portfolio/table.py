"""A scan of a portfolio and a selection from one, as a person reads them."""

from collections import Counter
from typing import Any

from sbomkit.model.portfolio import PortfolioProblem, PortfolioScan, PortfolioSelection
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._interface import Layout
from sbomkit.report._text import DASH, sanitize_terminal
from sbomkit.report._words import count

__all__ = ["scan_table", "selection_table"]

_SHOWN = 20
_NARROWEST = 8
"""Cells that a column needs; where there are not so many, each row stands alone, with a line for each column."""


def scan_table(scan: PortfolioScan, layout: Layout, canvas: Canvas | None = None) -> str:
    """What the portfolio holds, what the scan changed, and what could not be read."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    held = f"{count(scan.documents, 'document')}, {count(scan.components, 'component')}, {count(scan.edges, 'edge')}"
    canvas.paragraph(f"{scan.portfolio}: {held}", style="bold")
    found = f"{scan.added:,} new, {scan.changed:,} changed, {scan.unchanged:,} as before"
    canvas.paragraph(f"{scan.found:,} found: {found}; {scan.removed:,} gone")
    for title, problems in (("not read", scan.problems), ("labels of no document", scan.unused_labels)):
        if problems:
            canvas.heading(f"{title} ({len(problems):,})")
            if len(problems) > most:
                codes = Counter(each.code for each in problems).most_common()
                canvas.paragraph(", ".join(f"{number:,} {code}" for code, number in codes), indent=2)
            for each in sorted(problems, key=_is_none)[:most]:
                canvas.paragraph(each.place, indent=2)
                canvas.paragraph(f"{each.message} [{each.code}]", indent=6)
            if len(problems) > most:
                canvas.paragraph(f"… and {len(problems) - most:,} more; --format json lists all", indent=2, style="dim")
    return canvas.text()


def _is_none(problem: PortfolioProblem) -> bool:
    """Whether a file is clearly no SBOM, as most of a folder of programs are: what may be a broken one is shown before."""
    return problem.code == "unrecognized-format"


def selection_table(selection: PortfolioSelection, layout: Layout, canvas: Canvas | None = None) -> str:
    """The rows below the names of their columns, or one below the other where there are too many columns."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    names = [sanitize_terminal(name) for name in selection.columns]  # a PIVOT names columns by what documents say
    shown = [[_cell(value) for value in row] for row in selection.rows[:most]]
    canvas.paragraph(f"{count(len(selection.rows), 'row')}{', and there are more' if selection.is_cut else ''}", style="bold")
    if len(selection.columns) * (_NARROWEST + 2) <= canvas.width:
        columns = [
            Column(
                title=name,
                least=_NARROWEST,
                justify="right" if all(_is_number(row[index]) for row in selection.rows) else "left",
            )
            for index, name in enumerate(names)
        ]
        canvas.table(columns, shown)
    else:
        for number, row in enumerate(shown, 1):
            canvas.heading(f"row {number:,}")
            canvas.table([Column(), Column(least=_NARROWEST, wraps=True)], list(zip(names, row, strict=True)), indent=2)
    rest = len(selection.rows) - len(shown)
    if rest or selection.is_cut:
        more = f"{rest:,} more" if not selection.is_cut else f"more than {rest:,} more" if rest else "more"
        canvas.blank()
        canvas.paragraph(f"… and {more}; --top N shows N, --format csv is for programs", style="dim")
    return canvas.text()


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _cell(value: Any) -> str:
    match value:
        case None:
            return DASH
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.4g}"
        case tuple():
            return ", ".join(map(_cell, value))
        case _:
            return str(value)
