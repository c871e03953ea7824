"""The ranking as Markdown: what to look at first, why, and what could not be judged."""

from sbomkit.model.ranking import Basis, Ranked, Ranking, Unassessed
from sbomkit.report._interface import Layout
from sbomkit.report._page import Code, Page, Strong
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._text import DASH
from sbomkit.report._words import INDICATORS, count, date, interval, short, verdict

__all__ = ["ranking_page", "ranking_report_page"]

_ROWS = 20
_DIGEST = 12


def ranking_page(ranking: Ranking, layout: Layout) -> str:
    """The ranking with the packages that were asked for, or the first twenty."""
    page = Page(ascii=layout.ascii)
    most = _ROWS if layout.shown is None else layout.shown
    page.heading(1, "What to look at first")
    page.paragraph(Strong(ranking.fidelity.conclusion))
    page.paragraph(ranking.coverage.sentence)
    if ranking.basis is Basis.WEAKNESS_ONLY:
        page.paragraph("Priority is weakness alone, since nothing is known of what depends on what.")
    _packages(page, ranking, most)
    _indicators(page, ranking, most)
    if ranking.unassessed:
        with page.folded(f"Not assessed: {count(len(ranking.unassessed), 'package')}"):
            page.items([Code(short(each.package)), each.reason] for each in ranking.unassessed[:most])
            _rest(page, len(ranking.unassessed), most)
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


def ranking_report_page(report: RankingReport, layout: Layout) -> str:
    """Its ranking: a comment has no room for what stands behind each package."""
    return ranking_page(report.ranking, layout)


def _packages(page: Page, ranking: Ranking, most: int) -> None:
    shown = ranking.ranked[:most]
    if shown:
        page.table(
            ["rank", "package", "priority", "possible", "depth", "stand on it", "who can publish"],
            [
                [
                    f"{each.rank:,}",
                    Code(short(each.package)),
                    f"{each.priority:.0f}",
                    interval(each.interval),
                    DASH if each.position.depth is None else str(each.position.depth),
                    f"{each.position.dependents:,}",
                    verdict(each.publishers),
                ]
                for each in shown
            ],
            right=[0, 2, 3, 4, 5],
        )
    _rest(page, len(ranking.ranked), most)
    if shown:
        with page.folded("Why they stand there"):
            page.items([f"{each.rank:,}: {each.reason}"] for each in shown)


def _indicators(page: Page, ranking: Ranking, most: int) -> None:
    entries: tuple[Ranked | Unassessed, ...] = (*ranking.ranked, *ranking.unassessed)
    marked = [each for each in entries if each.indicators]
    if not marked:
        return
    page.heading(2, f"INVESTIGATE: {count(len(marked), 'package')} may have changed hands")
    page.items(
        [Code(short(each.package)), f"{INDICATORS[sign.name]}. {sign.detail}"]
        for each in marked[:most]
        for sign in each.indicators
    )
    _rest(page, len(marked), most)
    page.paragraph("An indicator asks to be looked at; it accuses nobody.")


def _rest(page: Page, there_are: int, most: int) -> None:
    if there_are > most:
        page.paragraph(f"And {there_are - most:,} more; --format json lists all.")
