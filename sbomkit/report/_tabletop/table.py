"""The exercise sheet as a person reads it at a terminal."""

from collections.abc import Sequence
from itertools import groupby

from sbomkit.model.tabletop import Tabletop
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._tabletop.words import (
    EXERCISE,
    PHASES,
    carried_in,
    contact_cells,
    hand_cells,
    held,
    holding_cells,
    in_whose_hands,
    reached,
    released,
    standing_of,
    substitute_cells,
    way_cells,
)
from sbomkit.report._words import INDICATORS, SCOPES, short

__all__ = ["tabletop_table"]

_ROWS = 10


def tabletop_table(sheet: Tabletop, layout: Layout, canvas: Canvas | None = None) -> str:
    """The sheet under headings, with at most `layout.shown` rows in a table."""
    canvas = canvas or Canvas(layout)
    most = _ROWS if layout.shown is None else layout.shown
    canvas.paragraph(f"Exercise: a hostile release of {short(sheet.package)} {held(sheet.versions)}", style="bold")
    canvas.paragraph(EXERCISE, style="dim")
    canvas.blank()
    canvas.paragraph(sheet.supposition)
    canvas.paragraph(sheet.summary)
    canvas.paragraph(f"Rank: {standing_of(sheet)}")
    _reach(canvas, sheet, most)
    _ways_in(canvas, sheet, most)
    _hands(canvas, sheet, most)
    _outside(canvas, sheet, most)
    _ahead(canvas, sheet)
    return canvas.text()


def _rows(canvas: Canvas, columns: Sequence[Column], rows: Sequence[Sequence[Styled]], most: int) -> None:
    if rows and most:
        canvas.table(columns, rows[:most], indent=2)
    if len(rows) > most:
        canvas.paragraph(f"… and {len(rows) - most:,} more; --format json lists all", indent=2, style="dim")


def _reach(canvas: Canvas, sheet: Tabletop, most: int) -> None:
    canvas.heading("What it would reach")
    for sentence in reached(sheet):
        canvas.paragraph(sentence, indent=2)
    _rows(
        canvas,
        [
            Column(title="stands on it", least=12),
            Column(title="depth", justify="right"),
            Column(title="needed", least=10),
            Column(title="directly", optional=True),
        ],
        [
            [
                short(each.package),
                "" if each.depth is None else str(each.depth),
                SCOPES[each.scope],
                "yes" if each.needs_it_directly else "",
            ]
            for each in sheet.standing
        ],
        most,
    )


def _ways_in(canvas: Canvas, sheet: Tabletop, most: int) -> None:
    canvas.heading("How it comes in")
    for sentence in carried_in(sheet):
        canvas.paragraph(sentence, indent=2)
    canvas.path([short(key) for key in sheet.position.path])
    _rows(
        canvas,
        [
            Column(title="direct", least=12),
            Column(title="held", least=8, optional=True),
            Column(title="needed", least=10, optional=True),
            Column(title="people", least=8),
            Column(title="last release"),
            Column(title="rank", justify="right"),
        ],
        [way_cells(way) for way in sheet.ways_in],
        most,
    )
    canvas.heading("Which products hold it")
    _rows(
        canvas,
        [
            Column(title="product", least=12),
            Column(title="holds it", least=10, wraps=True),
            Column(title="depth", justify="right"),
            Column(title="stand on it", justify="right"),
            Column(title="through", least=12, wraps=True),
        ],
        [holding_cells(each) for each in sheet.products],
        most,
    )


def _hands(canvas: Canvas, sheet: Tabletop, most: int) -> None:
    canvas.heading("In whose hands it is")
    for sentence in in_whose_hands(sheet):
        canvas.paragraph(sentence, indent=2)
    _rows(
        canvas,
        [
            Column(title="account", least=8),
            Column(title="what", least=8),
            Column(title="as told by", least=6, wraps=True),
            Column(title="since when, at the latest", least=12, wraps=True),
            Column(title="releases", least=8, wraps=True),
        ],
        [hand_cells(hand) for hand in sheet.hands],
        most,
    )
    for sentence in released(sheet):
        canvas.paragraph(sentence, indent=2)
    if sheet.indicators:
        canvas.heading("INVESTIGATE: signs of a change of hands, no accusation")
        for each in sheet.indicators:
            canvas.item(("!", "magenta"), f"{INDICATORS[each.name]}: {each.detail} ({each.source})")


def _outside(canvas: Canvas, sheet: Tabletop, most: int) -> None:
    canvas.heading("What could take its place")
    if sheet.no_substitute:
        canvas.paragraph(sheet.no_substitute, indent=2)
    _rows(
        canvas,
        [
            Column(title="package", least=12),
            Column(title="in the product", least=8),
            Column(title="people", least=8, optional=True),
            Column(title="because", least=16, wraps=True),
        ],
        [substitute_cells(each) for each in sheet.substitutes],
        most,
    )
    canvas.heading("Whom to call")
    if not sheet.contacts:
        canvas.paragraph("Neither the document nor the facts name anybody.", indent=2)
    _rows(
        canvas,
        [Column(title="who", least=8), Column(title="where", least=20, wraps=True), Column(title="who says so", least=10)],
        [contact_cells(each) for each in sheet.contacts],
        most,
    )


def _ahead(canvas: Canvas, sheet: Tabletop) -> None:
    canvas.heading("Questions for the room")
    for phase, asked in groupby(sheet.questions, key=lambda each: each.phase):
        canvas.paragraph(PHASES[phase], indent=2, style="bold")
        for each in asked:
            canvas.item("?", f"{each.text} ({each.ground})", indent=4)
    if sheet.next_steps:
        canvas.heading("What to do without waiting for it")
        for step in sheet.next_steps:
            where = f" <{step.url}>" if step.url else ""
            canvas.item(str(step.level), f"{step.text}{where} ({step.ground})", indent=2)
