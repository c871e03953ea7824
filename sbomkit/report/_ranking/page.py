"""The ranking as Markdown: what to look at first, why, and what could not be judged."""

from sbomkit.model.ranking import Basis, Ranking
from sbomkit.report._interface import Layout
from sbomkit.report._page import Code, Page, Strong
from sbomkit.report._text import DASH
from sbomkit.report._words import count, date, interval, short, verdict

__all__ = ["ranking_page"]

_ROWS = 20
_DIGEST = 12


def ranking_page(ranking: Ranking, layout: Layout) -> str:
    """The ranking with the packages that were asked for, or the first twenty."""
    page = Page(ascii=layout.ascii)
    most = _ROWS if layout.shown is None else layout.shown
    shown = ranking.ranked[:most]
    page.heading(1, "What to look at first")
    page.paragraph(Strong(ranking.fidelity.conclusion))
    page.paragraph(ranking.coverage.sentence)
    if ranking.basis is Basis.WEAKNESS_ONLY:
        page.paragraph("Priority is weakness alone, since nothing is known of what depends on what.")
    if shown:
        page.table(
            ["rank", "package", "priority", "possible", "depth", "stand on it", "who can publish", "why"],
            [
                [
                    f"{each.rank:,}",
                    Code(short(each.package)),
                    f"{each.priority:.0f}",
                    interval(each.interval),
                    DASH if each.position.depth is None else str(each.position.depth),
                    f"{each.position.dependents:,}",
                    verdict(each.publishers),
                    each.reason,
                ]
                for each in shown
            ],
            right=[0, 2, 3, 4, 5],
        )
    if len(ranking.ranked) > most:
        page.paragraph(f"And {len(ranking.ranked) - most:,} more; --format json lists all.")
    if ranking.unassessed:
        page.heading(2, f"Not assessed: {count(len(ranking.unassessed), 'package')}")
        page.items([Code(short(each.package)), each.reason] for each in ranking.unassessed[:most])
    if len(ranking.unassessed) > most:
        page.paragraph(f"And {len(ranking.unassessed) - most:,} more; --format json lists all.")
    made_from = ranking.provenance
    page.paragraph(
        "Made from SBOM",
        Code(made_from.sbom_sha256[:_DIGEST]),
        "and facts",
        Code(made_from.facts_sha256[:_DIGEST]),
        "by policy",
        Code(made_from.policy),
        f"as of {date(made_from.as_of)}." if made_from.as_of else "with everything known, whatever its date.",
    )
    return page.text()
