"""The exercise sheet as Markdown: what a room needs on paper, with boxes to tick and room to write."""

from collections.abc import Iterator, Sequence

from sbomkit.model.tabletop import Tabletop
from sbomkit.report._interface import Layout
from sbomkit.report._page import Code, Inline, Page, Strong
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
from sbomkit.report._words import INDICATORS, SCOPES, date, short

__all__ = ["tabletop_sheet"]

_ROWS = 8
_EMPTY_ROWS = 3
_DIGEST = 12


def tabletop_sheet(sheet: Tabletop, layout: Layout) -> str:
    """The sheet, with at most `layout.shown` rows in a table: first what is known, then what the room does with it."""
    page = Page(ascii=layout.ascii)
    most = _ROWS if layout.shown is None else layout.shown
    page.heading(1, "Exercise: a hostile release of", Code(short(sheet.package)))
    page.quote(EXERCISE)
    page.paragraph(Strong(sheet.supposition), sheet.summary)
    _head(page, sheet)
    parts = (_reach, _ways_in, *([_products] if len(sheet.products) > 1 else []), _hands, _substitutes, _contacts)
    for number, part in enumerate(parts, start=1):
        part(page, sheet, most, number)
    _questions(page, sheet, len(parts) + 1)
    _after(page, sheet, len(parts) + 2)
    return page.text()


def _rows(page: Page, titles: Sequence[str], rows: Sequence[Sequence[Inline]], most: int, *, right: Sequence[int] = ()) -> None:
    """A table of the first rows, and how many are left."""
    if rows and most:
        page.table(titles, rows[:most], right=right)
    if len(rows) > most:
        page.paragraph(f"And {len(rows) - most:,} more; --format json lists all.")


def _head(page: Page, sheet: Tabletop) -> None:
    page.table(
        ["product", "in the product", "taken for today", "rank"],
        [[Code(sheet.product), Code(held(sheet.versions)), date(sheet.reference), standing_of(sheet)]],
    )


def _reach(page: Page, sheet: Tabletop, most: int, number: int) -> None:
    page.heading(2, f"{number}. What it would reach")
    page.paragraph(*reached(sheet))
    _rows(
        page,
        ["stands on it", "depth", "needed", "needs it directly"],
        [
            [
                Code(short(each.package)),
                "" if each.depth is None else str(each.depth),
                SCOPES[each.scope],
                "yes" if each.needs_it_directly else "",
            ]
            for each in sheet.standing
        ],
        most,
        right=[1],
    )


def _ways_in(page: Page, sheet: Tabletop, most: int, number: int) -> None:
    page.heading(2, f"{number}. How it comes in")
    page.paragraph(*carried_in(sheet), *_path(sheet))
    _rows(
        page,
        ["direct dependency", "in the product", "needed", "people", "last release", "rank"],
        [[Code(cells[0]), Code(cells[1]), *cells[2:]] for cells in map(way_cells, sheet.ways_in)],
        most,
        right=[5],
    )


def _path(sheet: Tabletop) -> Iterator[Inline]:
    for step, key in enumerate(sheet.position.path):
        yield "then" if step else "The shortest path:"
        yield Code(short(key))


def _products(page: Page, sheet: Tabletop, most: int, number: int) -> None:
    page.heading(2, f"{number}. Which products hold it")
    _rows(
        page,
        ["product", "holds it", "depth", "stand on it", "through"],
        [[Code(cells[0]), Code(cells[1]), *cells[2:4], Code(cells[4])] for cells in map(holding_cells, sheet.products)],
        most,
        right=[2, 3],
    )


def _hands(page: Page, sheet: Tabletop, most: int, number: int) -> None:
    page.heading(2, f"{number}. In whose hands it is")
    page.paragraph(*in_whose_hands(sheet))
    _rows(
        page,
        ["account", "what", "as told by", "since when, at the latest", "releases"],
        [[Code(cells[0]), *cells[1:]] for cells in map(hand_cells, sheet.hands)],
        most,
    )
    page.paragraph(*released(sheet))
    if sheet.indicators:
        page.paragraph(Strong("INVESTIGATE: signs of a change of hands, no accusation"))
        page.items([f"{INDICATORS[each.name]}: {each.detail} ({each.source})"] for each in sheet.indicators)


def _substitutes(page: Page, sheet: Tabletop, most: int, number: int) -> None:
    page.heading(2, f"{number}. What could take its place")
    page.paragraph(sheet.no_substitute or "Because data says so; whether it fits is for people to say.")
    _rows(
        page,
        ["package", "in the product", "people", "because"],
        [[Code(cells[0]), Code(cells[1]), *cells[2:]] for cells in map(substitute_cells, sheet.substitutes)],
        most,
    )


def _contacts(page: Page, sheet: Tabletop, most: int, number: int) -> None:
    page.heading(2, f"{number}. Whom to call")
    if not sheet.contacts:
        page.paragraph("Neither the document nor the facts name anybody.")
    _rows(
        page,
        ["who", "where", "who says so"],
        [[cells[0], Code(cells[1]), cells[2]] for cells in map(contact_cells, sheet.contacts)],
        most,
    )


def _questions(page: Page, sheet: Tabletop, number: int) -> None:
    page.heading(2, f"{number}. In the room")
    page.table(["leads", "decides", "writes down", "takes part"], [["", "", "", ""]])
    page.items(
        ([Strong(f"{PHASES[each.phase]}:"), each.text, f"({each.ground})"] for each in sheet.questions),
        ticks=True,
    )
    page.table(["what was decided", "who", "by when"], [["", "", ""] for _ in range(_EMPTY_ROWS)])


def _after(page: Page, sheet: Tabletop, number: int) -> None:
    page.heading(2, f"{number}. What to do without waiting for it")
    if not sheet.next_steps:
        page.paragraph("Nothing that the data gives a ground for.")
    page.items(
        (
            [Strong(f"{each.level}:"), each.text, f"({each.ground})", *([Code(each.url)] if each.url else [])]
            for each in sheet.next_steps
        ),
        ticks=True,
    )
    made_from = sheet.provenance
    page.paragraph(
        "About",
        Code(sheet.package),
        "from SBOM",
        Code(made_from.sbom_sha256[:_DIGEST]),
        "and facts",
        Code(made_from.facts_sha256[:_DIGEST]),
        "by policy",
        Code(made_from.policy),
    )
