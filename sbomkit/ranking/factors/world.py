"""Factors of the world: how much is at stake outside of this product, as its registry counts it."""

from math import log10

from sbomkit.model.facts import Popularity
from sbomkit.ranking.factors._case import Case, Judgement, Numbers, figure

__all__ = ["critical", "world"]

_WHOLE = 100


def world(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001 - all factors have one signature
    """Average rank within its registry."""
    percent = case.rank_percent
    if percent is None:
        return None, "no source tells how much the world uses it"
    if not 0 <= percent <= _WHOLE:
        return None, "what a source tells of how much the world uses it is no rank in percent"
    return 1 - log10(percent + 1) / log10(_WHOLE + 1), f"among the {figure(percent)} % most used of its registry"


def critical(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    """Whether it is among the packages that make up most of its registry's use."""
    told = [known for known in case.evidence.preferred(Popularity) if known.value.critical is not None]
    if not told:
        return None, "no source tells whether it is among those that its registry's use rests on"
    if max(told, key=lambda known: (known.moment, known.source)).value.critical:
        return 1.0, "among the packages that make up 80 % of its registry's use"
    return 0.0, "not among the packages that make up 80 % of its registry's use"
