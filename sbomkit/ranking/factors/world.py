"""Factors of the world: how much is at stake outside of this product, as its registry counts it."""

from math import log10

from sbomkit.model.facts import Popularity
from sbomkit.ranking.factors._case import Case, Judgement, Numbers

__all__ = ["critical", "world"]


def world(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001 - all factors have one signature
    """Average rank within its registry."""
    if case.rank_percent is None:
        return None, "no source tells how much the world uses it"
    percent = min(max(case.rank_percent, 0.0), 100.0)
    return 1 - log10(percent + 1) / log10(101), f"among the {percent:.2g} % most used of its registry"


def critical(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    """Whether it is among the packages that make up most of its registry's use."""
    told = [known for known in case.evidence.preferred(Popularity) if known.value.critical is not None]
    if not told:
        return None, "no source tells whether it is among those that its registry's use rests on"
    if max(told, key=lambda known: (known.moment, known.source)).value.critical:
        return 1.0, "among the packages that make up 80 % of its registry's use"
    return 0.0, "not among the packages that make up 80 % of its registry's use"
