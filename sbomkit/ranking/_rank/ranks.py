"""Between which ranks a package could stand if what is missing were known, all others staying where they are.

Everything is computed from the published digits, so that a reader of a ranking comes to the same.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

from sbomkit.model._base import plain
from sbomkit.model.ranking import Contribution, Order, Ranked, Ranking, Unassessed
from sbomkit.purl import PackageKey
from sbomkit.ranking._policy.policy import Policy

__all__ = ["Ranks", "completed", "missing", "weights_of"]


def weights_of(policy: Policy) -> Mapping[str, float]:
    """The weight of each factor of a policy; no factor belongs to both halves."""
    return {name: each.weight for half in (policy.impact, policy.weakness) for name, each in half.items()}


def missing(contributions: Iterable[Contribution]) -> tuple[str, ...]:
    """Factors for which nothing is known, in the order of the contributions."""
    return tuple(each.factor for each in contributions if each.value is None)


def completed(contributions: Sequence[Contribution], values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The priority if missing factors had these values; those that are not named stay at their priors.

    Args:
        contributions: of both halves, or of weakness alone where the document states no dependencies.
        values: by factor, in [0, 1].
        weights: those of the policy; needed where a factor without a prior is among the missing ones, since the others of its
            half share its weight until it is known.
    """
    product = 1.0
    for half in ("impact", "weakness"):
        parts = [each for each in contributions if each.half == half]
        if parts:
            product *= _mean(parts, values, weights)
    return plain(100 * product)


def _mean(parts: Sequence[Contribution], values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    if any(each.prior is None and each.value is None and each.factor in values for each in parts):
        return _weighed_again(parts, values, weights)
    # The share of a factor that has a prior is the same whether the prior or a value stands in.
    terms = [
        plain(each.weight * values[each.factor]) if each.value is None and each.factor in values else each.contribution
        for each in parts
    ]
    return plain(min(sum(terms), 1.0))


def _weighed_again(parts: Sequence[Contribution], values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    stands = {each.factor: _standing(each, values) for each in parts}
    used = sum(weights[factor] for factor, value in stands.items() if value is not None)
    terms = [plain(weights[factor] / used * value) for factor, value in stands.items() if value is not None]
    return plain(min(sum(terms), 1.0))


def _standing(part: Contribution, values: Mapping[str, float]) -> float | None:
    if part.value is not None:
        return part.value
    return values.get(part.factor, part.prior)


class Ranks:
    """The order of those that are ranked, ready to be asked where a priority would stand in it."""

    def __init__(self, ordered: Iterable[tuple[float, PackageKey]], policy: Policy | None = None) -> None:
        """Take what packages are ordered by and their keys as the ranking has them: highest first, ties by key."""
        pairs = list(ordered)
        self._negated = [-value for value, _ in pairs]
        self._keys = [package for _, package in pairs]
        self._weights = weights_of(policy) if policy is not None else {}
        # Packages that look alike share their contributions; they are kept, so that nothing else can come to have their ids.
        self._bounds: dict[int, tuple[Sequence[Contribution], float, float]] = {}
        self._equals: dict[float, tuple[int, int]] = {}

    @classmethod
    def of(cls, ranking: Ranking, policy: Policy | None = None) -> "Ranks":
        """The order of a ranking that is there already, with all that have a rank in it."""
        if ranking.order is Order.PRIORITY:
            return cls(((each.priority, each.package) for each in ranking.ranked), policy)
        entries: list[Ranked | Unassessed] = [*ranking.ranked, *ranking.unassessed]
        by_most = ((each.interval.high, each.package) for each in entries)
        return cls(sorted(by_most, key=lambda pair: (-pair[0], pair[1])), policy)

    def at(self, priority: float, package: PackageKey, own: int | None = None) -> int:
        """The rank of a package if it had this priority.

        Args:
            priority: in [0, 100].
            package: its key decides among equals.
            own: the rank that it has now, at which it is not counted as somebody before itself; `None`: it has none.
        """
        known = self._equals.get(priority)
        if known is None:
            first = bisect_left(self._negated, -priority)
            known = self._equals[priority] = (first, bisect_right(self._negated, -priority, first))
        first, last = known
        before = bisect_left(self._keys, package, first, last) if first < last else first
        return before + (1 if own is None or own > before else 0)

    def between(self, contributions: Sequence[Contribution], package: PackageKey, own: int | None = None) -> tuple[int, int]:
        """The best and the worst rank that the missing factors allow, whatever they turn out to be."""
        low, high = self.bounds(contributions)
        best, worst = self.at(high, package, own), self.at(low, package, own)
        # The end of an interval may differ from its sum by the last digit.
        return (best, worst) if own is None else (min(best, own), max(worst, own))

    def bounds(self, contributions: Sequence[Contribution]) -> tuple[float, float]:
        """The priority with all missing factors at 0, and with all at 1."""
        known = self._bounds.get(id(contributions))
        if known is None:
            low, high = _ends(contributions) or self._completed(contributions)
            known = self._bounds[id(contributions)] = (contributions, low, high)
        return known[1], known[2]

    def _completed(self, contributions: Sequence[Contribution]) -> tuple[float, float]:
        factors = missing(contributions)
        return (
            completed(contributions, dict.fromkeys(factors, 0.0), self._weights),
            completed(contributions, dict.fromkeys(factors, 1.0), self._weights),
        )


def _ends(contributions: Iterable[Contribution]) -> tuple[float, float] | None:
    """What `completed` gives with all that is missing at 0 and at 1, at once; `None`: weights would have to be shared anew."""
    low: dict[str, float] = {}
    high: dict[str, float] = {}
    for each in contributions:
        half, known = each.half, each.value is not None
        if not known and each.prior is None:
            return None
        low[half] = low.get(half, 0.0) + (each.contribution if known else 0.0)
        high[half] = high.get(half, 0.0) + (each.contribution if known else each.weight)
    return _product(low.values()), _product(high.values())


def _product(halves: Iterable[float]) -> float:
    product = 1.0
    for half in halves:
        product *= plain(min(half, 1.0))
    return plain(100 * product)
