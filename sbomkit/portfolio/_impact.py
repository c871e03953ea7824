"""How much of a portfolio stands on one package: the impact `portfolio-1`.

The weighted mean of four factors in [0, 1], as in policies: a prior stands in for what is missing altogether, so that ignorance
neither raises nor lowers a rank.  What is not told of some products only makes the interval wider, as what is missing does.
The scales are those of `sbomkit-1`, with products in the place of packages.
"""

from collections.abc import Callable
from functools import lru_cache
from math import log1p
from typing import NamedTuple

from sbomkit.model._base import plain
from sbomkit.model.ranking import Contribution, Interval
from sbomkit.portfolio._places import Placed, Whole
from sbomkit.portfolio._words import counted, steps

__all__ = ["FACTORS", "IMPACT", "Impact", "ImpactFactor", "Judgement", "impact_of"]

IMPACT = "portfolio-1"
"""Name and version; a changed weight is another one."""


class Judgement(NamedTuple):
    """What one factor makes of one package."""

    value: float | None
    """In [0, 1], over the products that tell; `None`: none does."""
    known: float
    """These products as a share of those that hold the package, in [0, 1]."""
    detail: str


class ImpactFactor(NamedTuple):
    """One factor."""

    name: str
    weight: float
    prior: float | None
    """What stands in where no product tells; `None`: it is always known."""
    summary: str
    judge: Callable[[Placed, Whole], Judgement]


class Impact(NamedTuple):
    """What the factors of one package come to, in [0, 1]."""

    value: float
    interval: Interval
    """With all that is not told at 0 and at 1."""
    contributions: tuple[Contribution, ...]


def _products(placed: Placed, whole: Whole) -> Judgement:
    products = placed.place.products
    detail = f"{products:,} of {counted(whole.products, 'product', ('holds', 'hold'))} it"
    return Judgement(log1p(products) / log1p(whole.products), 1.0, detail)


def _vendors(placed: Placed, whole: Whole) -> Judgement:
    vendors = placed.place.vendors
    if vendors is None:
        return Judgement(None, 0.0, "no vendor of these products is named")
    detail = f"{vendors:,} of {counted(whole.vendors, 'vendor', ('hands', 'hand'))} over a product with it"
    known = 1 - placed.place.without_vendor / placed.place.products
    return Judgement(log1p(vendors) / log1p(whole.vendors), known, detail)


def _dependents(placed: Placed, _whole: Whole) -> Judgement:
    if placed.weight is None:
        return Judgement(None, 0.0, "no document says what stands on it")
    stand = counted(placed.place.dependents or 0, "package", ("stands", "stand"))
    detail = f"{stand} on it, in {placed.counted:,} of {counted(placed.place.documents, 'document')}"
    return Judgement(placed.weight, placed.weighed / placed.place.products, detail)


def _concealment(placed: Placed, _whole: Whole) -> Judgement:
    place = placed.place
    if placed.concealment is None:
        return Judgement(None, 0.0, "no document says how deep it is")
    detail = f"{steps(place)} below the product, in {place.placed:,} of {counted(place.documents, 'document')}"
    return Judgement(placed.concealment, placed.hidden / place.products, detail)


FACTORS = (
    ImpactFactor("products", 0.45, None, "ln(1 + products that hold it) / ln(1 + all products)", _products),
    ImpactFactor("vendors", 0.15, 0.3, "ln(1 + vendors of these products) / ln(1 + all vendors)", _vendors),
    ImpactFactor(
        "dependents", 0.20, 0.15, "mean over products of ln(1 + packages that stand on it) / ln(1 + all packages)", _dependents
    ),
    ImpactFactor("concealment", 0.20, 0.3, "mean over products of min(max(depth - 1, 0), 4) / 4", _concealment),
)
"""In the order in which they are summed; the weights add up to 1.  Priors are about what packages of real documents have."""


def impact_of(placed: Placed, whole: Whole) -> Impact:
    """Weigh where one package stands."""
    judged = [(factor, factor.judge(placed, whole)) for factor in FACTORS]
    parts = tuple([_contribution(factor, judgement) for factor, judgement in judged])
    low = sum([factor.weight * known * (value or 0.0) for factor, (value, known, _) in judged])
    missing = sum([factor.weight * (1 - known) for factor, (_, known, _) in judged])
    mean = plain(min(sum([each.contribution for each in parts]), 1.0))
    interval = Interval.trusted({"low": min(plain(low), mean), "high": max(plain(min(low + missing, 1.0)), mean)})
    return Impact(mean, interval, parts)


@lru_cache(maxsize=1 << 16)
def _contribution(factor: ImpactFactor, judgement: Judgement) -> Contribution:
    value = judgement.value
    prior = factor.prior if value is None else None
    stands = value if value is not None else prior
    return Contribution.trusted(
        {
            "half": "impact",
            "factor": factor.name,
            "value": None if value is None else plain(value),
            "prior": prior,
            "weight": factor.weight,
            "contribution": plain(factor.weight * (stands or 0.0)),
            "detail": judgement.detail,
        }
    )
