"""What the places of many incidents come to: means and medians, by incident and by tree, and which order is ahead of which."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from typing import Any

from benchmarks._incidents.places import BASELINES, CHANCE, Incident
from sbomkit.model._base import plain

__all__ = ["ALL", "GROUPS", "LARGE", "Group", "Standing", "summarise"]

_DRAWS = 2_000
_SEED = 0
_TAIL = 0.025
_ONE_PERSON = frozenset({"sole", "one_active", "orphaned"})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one order did.  Of percentiles: 0.1 says that a tenth of the packages was looked at when the one came."""

    order: str
    incidents: int
    """That had a rank."""
    mean: float | None
    median: float | None
    first_tenth: float | None
    """Share of the incidents that stood in the first tenth."""
    tree_mean: float | None
    """Mean over trees of the mean within each, so that a tree with many incidents counts once."""
    interval: tuple[float, float] | None
    """Where that mean lies in 95 of 100 draws of as many trees, with replacement; `None`: there are less than two trees."""
    worst_mean: float | None
    """As `mean`, with each incident that could not be ranked counted as looked at last."""
    worst_median: float | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """Some of the trees or incidents, and how every order did over them."""

    over: str
    trees: int
    incidents: int
    """That the trees have, ranked or not."""
    standings: tuple[Standing, ...]
    """The policies, then the baselines and chance, these over the packages that the first policy ranked."""
    ahead: Mapping[str, Mapping[str, tuple[str, ...]]]
    """By policy and by mean, median and tree mean: the baselines that did better over the same packages."""
    gain: Mapping[str, Mapping[str, tuple[float, float, float] | None]]
    """By policy and baseline: how much earlier the policy was in the mean over trees, and its interval as above, by pairs."""

    def as_json(self) -> dict[str, Any]:
        """The group in the published shape."""
        return asdict(self)


def _every_one(_incident: Incident, _least: int) -> bool:
    return True


def _large(incident: Incident, least: int) -> bool:
    return incident.packages >= least


def _large_and_sole(incident: Incident, least: int) -> bool:
    return _large(incident, least) and incident.verdict in _ONE_PERSON


ALL, LARGE = "all trees", "trees of {least} packages and more"
GROUPS: Mapping[str, Callable[[Incident, int], bool]] = {
    ALL: _every_one,
    LARGE: _large,
    "of these, packages that hung on one person then": _large_and_sole,
}


def summarise(measured: Mapping[str, Sequence[Incident]], least: int) -> list[Group]:
    """One group after the other; `measured` holds the same incidents by policy, and `least` says what a large tree is."""
    return [_group(over.format(least=least), kept, measured, least) for over, kept in GROUPS.items()]


def _group(over: str, kept: Callable[[Incident, int], bool], measured: Mapping[str, Sequence[Incident]], least: int) -> Group:
    chosen = {policy: [each for each in incidents if kept(each, least)] for policy, incidents in measured.items()}
    first = next(iter(chosen.values()))
    policies = [_standing(policy, _by_policy(incidents)) for policy, incidents in chosen.items()]
    orders = [_standing(order, _by_baseline(first, order)) for order in (*BASELINES, CHANCE)]
    return Group(
        over=over,
        trees=len({each.tree for each in first}),
        incidents=len(first),
        standings=(*policies, *orders),
        ahead={policy: _ahead(incidents) for policy, incidents in chosen.items()},
        gain={
            policy: {order: _gain(incidents, order) for order in (*BASELINES, CHANCE)} for policy, incidents in chosen.items()
        },
    )


@dataclass(frozen=True, kw_only=True)
class _Percentile:
    tree: str
    at: float | None
    worst: float | None


def _by_policy(incidents: Iterable[Incident]) -> list[_Percentile]:
    return [_Percentile(tree=each.tree, at=each.place.percentile, worst=each.worst) for each in incidents]


def _by_baseline(incidents: Iterable[Incident], order: str) -> list[_Percentile]:
    return [
        _Percentile(tree=each.tree, at=each.baselines[order].percentile, worst=each.baselines_worst[order])
        for each in incidents
    ]


def _standing(order: str, places: Sequence[_Percentile]) -> Standing:
    ranked = [each.at for each in places if each.at is not None]
    counted = [each.worst for each in places if each.worst is not None]
    means = _tree_means((each.tree, each.at) for each in places)
    return Standing(
        order=order,
        incidents=len(ranked),
        mean=_plainly(fmean, ranked),
        median=_plainly(median, ranked),
        first_tenth=_plainly(fmean, [float(each <= 0.1) for each in ranked]),
        tree_mean=_plainly(fmean, means),
        interval=_interval(means),
        worst_mean=_plainly(fmean, counted),
        worst_median=_plainly(median, counted),
    )


def _ahead(incidents: Sequence[Incident]) -> dict[str, tuple[str, ...]]:
    own = _standing("", _by_policy(incidents))
    others = [_standing(order, _by_baseline(incidents, order)) for order in (*BASELINES, CHANCE)]
    return {
        measure: tuple(other.order for other in others if _is_less(getattr(other, measure), getattr(own, measure)))
        for measure in ("mean", "median", "tree_mean", "worst_mean", "worst_median")
    }


def _is_less(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other


def _gain(incidents: Sequence[Incident], order: str) -> tuple[float, float, float] | None:
    """Positive: the policy is earlier."""
    differences = _tree_means(
        (each.tree, baseline - own)
        for each in incidents
        if (baseline := each.baselines[order].percentile) is not None and (own := each.place.percentile) is not None
    )
    interval = _interval(differences)
    return None if interval is None else (plain(fmean(differences)), *interval)


def _tree_means(places: Iterable[tuple[str, float | None]]) -> list[float]:
    by_tree: defaultdict[str, list[float]] = defaultdict(list)
    for tree, at in places:
        if at is not None:
            by_tree[tree].append(at)
    return [fmean(found) for found in by_tree.values()]


def _interval(means: Sequence[float]) -> tuple[float, float] | None:
    """The percentile bootstrap (Efron 1979) over trees: incidents of one tree are no independent observations."""
    count = len(means)
    if count < 2:
        return None
    random_number = random.Random(_SEED).random
    draws = sorted(fmean([means[int(random_number() * count)] for _ in range(count)]) for _ in range(_DRAWS))
    return plain(draws[int(_TAIL * _DRAWS)]), plain(draws[_DRAWS - 1 - int(_TAIL * _DRAWS)])


def _plainly(mean: Callable[[Sequence[float]], float], numbers: Sequence[float]) -> float | None:
    return plain(mean(numbers)) if numbers else None
