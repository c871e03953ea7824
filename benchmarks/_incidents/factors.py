"""Which factor carries a ranking: the order by each one alone, and each policy without it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

from benchmarks._incidents.places import hit_later, place_among, rank_folder, ranked_by
from benchmarks._recorded.folder import Folder
from sbomkit.model._base import plain
from sbomkit.model.ranking import Contribution, Ranking
from sbomkit.purl import PackageKey
from sbomkit.ranking import Policy
from sbomkit.ranking._policy.policy import FactorPolicy
from sbomkit.ranking.factors import FACTORS

__all__ = ["FactorStanding", "weigh_factors"]

_NEXT_TO_NOTHING = 1e-9
"""The weight of `people` where a policy is tried without it: it must stay, since it decides what is assessed."""


@dataclass(frozen=True, kw_only=True)
class FactorStanding:
    """How early the packages that were hit would have been looked at by one factor alone, and by a policy without it."""

    over: str
    factor: str
    known: float | None
    """Share of the ranked packages of which the factor is known."""
    mean: float | None
    """Of the percentile by the factor alone.  Where it is not known its prior stands in, else the mean of what is known."""
    median: float | None
    tree_mean: float | None
    """Mean over trees of the mean within each."""
    policy: str | None
    """`None`: no policy that was asked for uses it."""
    without_mean: float | None
    """Of the percentile by the policy without the factor; `None`: it is alone in its half."""
    without_median: float | None
    without_tree_mean: float | None
    change: float | None
    """Of the mean; more than 0: the policy is later without the factor, so the factor helps."""

    def as_json(self) -> dict[str, Any]:
        """The row in the published shape."""
        return asdict(self)


def weigh_factors(over: str, folders: Sequence[Folder], policies: Sequence[Policy]) -> list[FactorStanding]:
    """A row per factor and policy that uses it, over all incidents of the folders that can be ranked."""
    hit = [(folder, tuple(hit_later(folder))) for folder in folders]
    everything = _with_all_factors(policies)
    rankings = [(rank_folder(folder, everything), names) for folder, names in hit]
    found = []
    for factor in (*everything.impact, *everything.weakness):
        alone = [list(_percentiles(_by_factor(ranking, factor), names)) for ranking, names in rankings]
        known = [value is not None for ranking, _ in rankings for value in _values(ranking, factor).values()]
        for policy in _users(policies, factor) or [None]:
            mean = _mean(_places(hit, policy))
            without = _places(hit, _without(policy, factor) if policy is not None else None)
            found.append(
                FactorStanding(
                    over=over,
                    factor=factor,
                    known=plain(fmean(known)) if known else None,
                    mean=_mean(alone),
                    median=_median(alone),
                    tree_mean=_tree_mean(alone),
                    policy=policy.id if policy is not None else None,
                    without_mean=(mean_without := _mean(without)),
                    without_median=_median(without),
                    without_tree_mean=_tree_mean(without),
                    change=None if mean_without is None or mean is None else plain(mean_without - mean),
                )
            )
    return found


def _users(policies: Iterable[Policy], factor: str) -> list[Policy | None]:
    return [policy for policy in policies if factor in policy.impact or factor in policy.weakness]


def _with_all_factors(policies: Sequence[Policy]) -> Policy:
    """A policy that has every factor of any of them, and those that need no numbers, so that one ranking tells all values."""
    first, *others = policies
    impact, weakness = dict(first.impact), dict(first.weakness)
    for policy in others:
        impact |= {name: each for name, each in policy.impact.items() if name not in impact}
        weakness |= {name: each for name, each in policy.weakness.items() if name not in weakness}
    for name, factor in FACTORS.items():
        if not factor.parameters:
            (impact if factor.half == "impact" else weakness).setdefault(name, FactorPolicy(weight=_NEXT_TO_NOTHING))
    return first.model_copy(update={"id": "all factors", "impact": impact, "weakness": weakness})


def _without(policy: Policy, factor: str) -> Policy | None:
    """The policy without a factor, under another id; `None`: nothing would be left of a half."""
    update: dict[str, Any] = {"id": f"{policy.id} without {factor}"}
    half = "impact" if factor in policy.impact else "weakness"
    factors = dict(getattr(policy, half))
    if len(factors) == 1:
        return None
    if factor == "people":
        factors[factor] = factors[factor].model_copy(update={"weight": _NEXT_TO_NOTHING})
    else:
        del factors[factor]
    return policy.model_copy(update={**update, half: factors})


_Hit = Sequence[tuple[Folder, Sequence[tuple[str, PackageKey | None]]]]


def _places(hit: _Hit, policy: Policy | None) -> list[list[float]]:
    """Percentiles of the incidents, tree by tree."""
    if policy is None:
        return []
    return [
        list(_percentiles({package: -score for package, score in ranked_by(rank_folder(folder, policy)).items()}, names))
        for folder, names in hit
    ]


def _percentiles(orders: Mapping[PackageKey, float], names: Iterable[tuple[str, PackageKey | None]]) -> Iterator[float]:
    placed = {package: (order,) for package, order in orders.items()}
    for _, key in names:
        percentile = place_among(key, placed).percentile
        if percentile is not None:
            yield percentile


def _by_factor(ranking: Ranking, factor: str) -> dict[PackageKey, float]:
    """Ranked packages by what stands for the factor, highest first."""
    values = _values(ranking, factor)
    known = [value for value in values.values() if value is not None]
    fallback = fmean(known) if known else 0.0
    priors = {entry.package: _of(entry.contributions, factor, "prior") for entry in ranking.ranked}
    return {package: -_first_of(value, priors[package], fallback) for package, value in values.items()}


def _values(ranking: Ranking, factor: str) -> dict[PackageKey, float | None]:
    return {entry.package: _of(entry.contributions, factor, "value") for entry in ranking.ranked}


def _of(contributions: Iterable[Contribution], factor: str, field: str) -> float | None:
    return next((getattr(each, field) for each in contributions if each.factor == factor), None)


def _first_of(*numbers: float | None) -> float:
    return next((number for number in numbers if number is not None), 0.0)


def _mean(trees: Iterable[Sequence[float]]) -> float | None:
    return _plainly(fmean, [each for tree in trees for each in tree])


def _median(trees: Iterable[Sequence[float]]) -> float | None:
    return _plainly(median, [each for tree in trees for each in tree])


def _tree_mean(trees: Iterable[Sequence[float]]) -> float | None:
    return _plainly(fmean, [fmean(tree) for tree in trees if tree])


def _plainly(mean: Callable[[Sequence[float]], float], numbers: Sequence[float]) -> float | None:
    return plain(mean(numbers)) if numbers else None
