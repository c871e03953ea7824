"""What sources said of the packages of a portfolio, and the ranking that was made from it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sbomkit.model.facts import Facts
from sbomkit.model.frames import FRAMES, FrameTable, FrameType, Part, field
from sbomkit.model.portfolio.ranking import PortfolioBasis, PortfolioRanking
from sbomkit.portfolio.tables._columns import own

__all__ = ["FACTS", "RANKINGS", "KeptRanking"]


class KeptRanking(NamedTuple):
    """A ranking, and the scan that it is of."""

    ranking: PortfolioRanking
    scan: int | None


def _of_part(value: Callable[[Any], Any]) -> Callable[[Part], Any]:
    return lambda entry: value(entry.part)


def _packages(kept: KeptRanking) -> Sequence[Part]:
    ranking = kept.ranking
    return [Part(kept, each) for each in (*ranking.ranked, *ranking.unassessed)]


_RANKED = FRAMES[PortfolioRanking].tables[0]
_BASIS = "whole.ranking.basis"

FACTS = replace(FRAMES[Facts].tables[0], name="facts")
RANKINGS = FrameTable(
    name="rankings",
    row=_RANKED.row,
    entries=_packages,
    columns=(
        *(replace(column, value=_of_part(column.value)) for column in _RANKED.columns),
        field(PortfolioBasis, "policy", at=_BASIS, called="ranked_by", meaning="Id of the policy.  The same in all rows."),
        field(PortfolioBasis, "as_of", at=_BASIS, called="ranked_as_of"),
        field(PortfolioBasis, "latest", at=_BASIS, called="ranked_latest"),
        replace(
            own(
                "scan",
                FrameType.INTEGER,
                "Number of the scan that it is of, the last one of `scans` then: what a later scan changed is not in it.",
                at="whole",
            ),
            name="ranked_after_scan",
        ),
    ),
    shown=(),
)
"""One ranking at a time: by the facts beside it."""
