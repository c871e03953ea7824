"""How much of a portfolio stands on one package: the impact `portfolio-1`.

The weighted mean of four factors in [0, 1], as in policies: what is missing is left out of the mean, and makes the interval
wider.  The scales are those of `sbomkit-1`, with products in the place of packages.
"""

from collections.abc import Callable
from math import log1p
from typing import NamedTuple

from sbomkit.model._base import plain
from sbomkit.model.ranking import Contribution, Interval
from sbomkit.portfolio._places import Placed, Whole

__all__ = ["FACTORS", "IMPACT", "Impact", "ImpactFactor", "impact_of"]

IMPACT = "portfolio-1"
"""Name and version; a changed weight is another one."""


class ImpactFactor(NamedTuple):
    """One factor."""

    name: str
    weight: float
    summary: str
    judge: Callable[[Placed, Whole], tuple[float | None, str]]


class Impact(NamedTuple):
    """What the factors of one package come to, in [0, 1]."""

    value: float
    interval: Interval
    contributions: tuple[Contribution, ...]


def _products(placed: Placed, whole: Whole) -> tuple[float | None, str]:
    place = placed.place
    return log1p(place.products) / log1p(whole.products), f"{place.products:,} of {whole.products:,} products hold it"


def _vendors(placed: Placed, whole: Whole) -> tuple[float | None, str]:
    vendors = placed.place.vendors
    if vendors is None:
        return None, "no vendor of these products is named"
    return log1p(vendors) / log1p(whole.vendors), f"{vendors:,} of {whole.vendors:,} vendors hand over a product with it"


def _dependents(placed: Placed, _whole: Whole) -> tuple[float | None, str]:
    if placed.weight is None:
        return None, "no document says what stands on it"
    return placed.weight, f"{placed.place.dependents or 0:,} packages stand on it, in {placed.place.documents:,} documents"


def _concealment(placed: Placed, _whole: Whole) -> tuple[float | None, str]:
    place = placed.place
    if placed.concealment is None:
        return None, "no document says how deep it is"
    deep = f"{place.min_depth:,}" if place.min_depth == place.max_depth else f"{place.min_depth:,} to {place.max_depth:,}"
    return placed.concealment, f"{deep} steps below the product, in {place.placed:,} documents"


FACTORS = (
    ImpactFactor("products", 0.45, "ln(1 + products that hold it) / ln(1 + all products)", _products),
    ImpactFactor("vendors", 0.15, "ln(1 + vendors of these products) / ln(1 + all vendors)", _vendors),
    ImpactFactor(
        "dependents", 0.20, "mean over documents of ln(1 + packages that stand on it) / ln(1 + all packages)", _dependents
    ),
    ImpactFactor("concealment", 0.20, "mean over documents of min(max(depth - 1, 0), 4) / 4", _concealment),
)
"""In the order in which they are summed; the weights add up to 1."""


def impact_of(placed: Placed, whole: Whole) -> Impact:
    """Weigh where one package stands."""
    judged = [factor.judge(placed, whole) for factor in FACTORS]
    used = sum(factor.weight for factor, (value, _) in zip(FACTORS, judged, strict=True) if value is not None)
    parts = tuple(_contribution(factor, value, detail, used) for factor, (value, detail) in zip(FACTORS, judged, strict=True))
    low = sum(factor.weight * value for factor, (value, _) in zip(FACTORS, judged, strict=True) if value is not None)
    mean = plain(min(sum(each.contribution for each in parts), 1.0))
    return Impact(mean, Interval(low=min(plain(low), mean), high=max(plain(min(low + 1.0 - used, 1.0)), mean)), parts)


def _contribution(factor: ImpactFactor, value: float | None, detail: str, used: float) -> Contribution:
    share = factor.weight / used if value is not None else 0.0
    return Contribution.trusted(
        {
            "half": "impact",
            "factor": factor.name,
            "value": None if value is None else plain(value),
            "prior": None,
            "weight": plain(share),
            "contribution": plain(share * (value or 0.0)),
            "detail": detail,
        }
    )
