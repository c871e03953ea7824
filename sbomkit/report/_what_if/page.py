"""What would change, as Markdown."""

from sbomkit.model.what_if import WhatIf
from sbomkit.report._interface import Layout
from sbomkit.report._page import Code, Page, Strong
from sbomkit.report._what_if.words import shift_cells, total_rows
from sbomkit.report._words import count, date

__all__ = ["what_if_page"]

_ROWS = 20
_DIGEST = 12


def what_if_page(change: WhatIf, layout: Layout) -> str:
    """The answer, the sums, and those that are affected the most."""
    page = Page(ascii=layout.ascii)
    most = _ROWS if layout.shown is None else layout.shown
    page.heading(1, "What if:", Code(change.product))
    page.paragraph(Strong(change.sentence))
    page.items([each.text] for each in change.supposed)
    page.table(["", "before", "after"], total_rows(change), right=[1, 2])
    if change.shifts:
        page.heading(2, f"Affected: {count(len(change.shifts), 'package')}")
    if shown := change.shifts[:most]:
        page.table(
            ["package", "", "rank", "priority", "people"],
            [[Code(cells[0]), *cells[1:]] for cells in map(shift_cells, shown)],
            right=[2, 3],
        )
    if len(change.shifts) > most:
        page.paragraph(f"And {len(change.shifts) - most:,} more; --format json lists all.")
    if change.barely:
        page.paragraph(f"Of {count(change.barely, 'other')} next to nothing changes but the rank.")
    for remark in change.remarks:
        page.paragraph(remark)
    made_from = change.provenance
    page.paragraph(
        "Made from SBOM",
        Code(made_from.sbom_sha256[:_DIGEST]),
        "and facts",
        Code(made_from.facts_sha256[:_DIGEST]),
        "by policy",
        Code(made_from.policy),
        f"with ages counted to {date(change.reference)}.",
    )
    return page.text()
