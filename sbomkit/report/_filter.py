"""Leaving out part of what is ranked; ranks keep their numbers, so that a gap shows that something was left out."""

from sbomkit.model.ranking import Ranking
from sbomkit.report._ranking_report.noun import RankingReport

__all__ = ["filtered", "filtered_report"]


def filtered(ranking: Ranking, *, top: int | None = None, sole: bool = False, min_depth: int | None = None) -> Ranking:
    """The same ranking with fewer `ranked`; `unassessed`, `excluded` and the coverage stay whole.

    Args:
        ranking: the whole answer.
        top: keep at most so many, after the other filters.
        sole: keep what hangs on one person: the verdicts `sole`, `one_active` and `orphaned`.
        min_depth: keep packages at this depth and deeper; a package of unknown depth is kept only up to 1.
    """
    kept = ranking.sole() if sole else ranking.ranked
    if min_depth is not None:
        kept = tuple(entry for entry in kept if entry.is_deep(min_depth))
    if top is not None:
        kept = kept[:top]
    if len(kept) == len(ranking.ranked):
        return ranking
    return Ranking.trusted({**{name: getattr(ranking, name) for name in Ranking.model_fields}, "ranked": kept})


def filtered_report(report: RankingReport, *, sole: bool = False, min_depth: int | None = None) -> RankingReport:
    """The same report with fewer `ranked`; people and details stay whole."""
    ranking = filtered(report.ranking, sole=sole, min_depth=min_depth)
    if ranking is report.ranking:
        return report
    return RankingReport.trusted({"ranking": ranking, "people": report.people, "details": report.details})
