"""A ranking under other weights: from its contributions alone, without weighing any package anew.

Multiplying the weight of a factor multiplies what it contributes, and the sum of the weights in use divides all of them.  So
a half is a sum over factors divided by another, and a priority is the product of two such halves: that is all that is computed
here, once for packages that look alike.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sbomkit.model.ranking import Contribution, Order, Ranked, Ranking, Unassessed
from sbomkit.ranking._policy.policy import FactorPolicy, Policy
from sbomkit.ranking.factors import FACTORS

__all__ = ["Multipliers", "Reweighing", "corners", "random_multipliers"]

Multipliers = Sequence[float]
"""One number above 0 for the weight of each factor, in the order of `Reweighing.factors`."""

_Floats = NDArray[np.float64]
_Indices = NDArray[np.intp]

_DIGITS = 9
"""Multipliers are rounded, so that the last digit of a machine's logarithm does not show."""
_ALL_CORNERS = 10
"""Factors up to which all corners are tried: 1,024."""
_FEW = 64
"""Packages up to which counting who stands before each is faster than sorting all."""
_MARGIN = 1e-6
"""Contributions are published with six digits: what is claimed to be proven must not hang on the digits that are not there."""


def random_multipliers(factors: int, count: int, *, seed: int, by: float) -> Iterator[Multipliers]:
    """Multipliers drawn independently for each factor, log-uniformly in [1 - by, 1 + by].

    Only the ratios of weights matter.  With even logarithms, to weigh one factor twice as much against another is as likely as
    to weigh it half as much, and no size of change is preferred.  `random.Random` promises the same numbers for a seed in all
    versions, which numpy's generators do not.
    """
    number = random.Random(seed).random  # noqa: S311 - nobody has to be kept from guessing it
    low, high = math.log(1 - by), math.log(1 + by)
    for _ in range(count):
        drawn = [round(math.exp(low + (high - low) * number()), _DIGITS) for _ in range(factors)]
        yield [min(max(each, 1 - by), 1 + by) for each in drawn]  # no rounding leads out of the range, nor to 0


def corners(factors: int, *, seed: int, by: float) -> tuple[list[Multipliers], bool]:
    """Sets of multipliers that are all at an end of the range, and whether these are all such sets or a sample."""
    ends = (1 - by, 1 + by)
    if factors <= _ALL_CORNERS:
        return [list(each) for each in product(ends, repeat=factors)], True
    number = random.Random(seed).random  # noqa: S311
    return [[ends[number() < 0.5] for _ in range(factors)] for _ in range(2**_ALL_CORNERS)], False


@dataclass(frozen=True, slots=True)
class _Half:
    """One half of all packages; those whose contributions are equal share a row."""

    start: int
    """Index of its first factor among those of both halves."""
    rows: _Floats
    """What each factor contributes, by row."""
    patterns: _Floats
    """Weights of the factors that are in use, by pattern of what is missing without a prior."""
    pattern_of: _Indices
    """By row."""
    row_of: _Indices
    """By package."""

    @property
    def factors(self) -> int:
        return int(self.rows.shape[1])

    def under(self, multipliers: Multipliers) -> _Floats:
        """The half of each row.

        Factors are added one after the other, as the ranking does: products of matrices add in an order that machines choose.
        """
        own = multipliers[self.start : self.start + self.factors]
        total, used = np.zeros(len(self.rows)), np.zeros(len(self.patterns))
        for factor, multiplier in enumerate(own):
            total += self.rows[:, factor] * multiplier
            used += self.patterns[:, factor] * multiplier
        scale = _in_order(self.patterns) / used
        halves: _Floats = np.minimum(total * scale[self.pattern_of], 1.0)
        return halves

    def at_most_times(self, package: int, low: float, high: float) -> _Floats:
        """By row: how many times as large as that of a package it can become in the range, or a number above that."""
        own_row = int(self.row_of[package])
        own_pattern = int(self.pattern_of[own_row])
        least = np.maximum(self.rows[own_row] - _MARGIN, 0.0)
        times = _largest_ratio(self.rows + _MARGIN, least, low, high)
        # A factor that is in use in one of the two only changes by how much each is divided; the two bounds are taken apart.
        shares = self.patterns / _in_order(self.patterns)[:, None]
        divided = _largest_ratio(np.broadcast_to(shares[own_pattern], shares.shape), shares, low, high)
        times = times * divided[self.pattern_of]
        times[own_row] = 1.0
        return times


class Reweighing:
    """A ranking whose packages can be put in the order that other weights give."""

    def __init__(self, ranking: Ranking, policy: Policy) -> None:
        """Take a ranking and the policy that it was made by."""
        self._by_most = ranking.order is Order.UPPER_BOUND
        placed: tuple[Ranked | Unassessed, ...] = (*ranking.ranked, *ranking.unassessed)
        self.entries = sorted((entry for entry in placed if entry.rank is not None), key=lambda entry: entry.package)
        """All that have a rank, in the order of their keys, which decides among equals."""
        halves: tuple[tuple[Literal["impact", "weakness"], dict[str, FactorPolicy]], ...] = (
            ("impact", dict(policy.impact)),
            ("weakness", dict(policy.weakness)),
        )
        shown = {each.half for entry in self.entries[:1] for each in entry.contributions}
        self.factors = [name for half, chosen in halves if half in shown for name in FACTORS if name in chosen]
        self._halves = []
        start = 0
        for half, chosen in halves:
            if half in shown:
                self._halves.append(self._half(half, {name: chosen[name].weight for name in FACTORS if name in chosen}, start))
                start += self._halves[-1].factors
        self._scores = np.array([self.score(entry) for entry in self.entries])
        self._product = self._multiplied([1.0] * len(self.factors))

    def score(self, entry: Ranked | Unassessed) -> float:
        """What the ranking goes by."""
        return entry.priority if isinstance(entry, Ranked) and not self._by_most else entry.interval.high

    def _half(self, half: str, weights: dict[str, float], start: int) -> _Half:
        patterns: dict[tuple[float, ...], int] = {}
        rows: dict[tuple[tuple[float, ...], int], int] = {}
        seen: dict[int, int] = {}  # packages that look alike share their contributions, which the ranking keeps
        row_of = []
        for entry in self.entries:
            row = seen.get(id(entry.contributions))
            if row is None:
                parts = [each for each in entry.contributions if each.half == half]
                values, used = self._row(parts, weights)
                row = seen[id(entry.contributions)] = rows.setdefault(
                    (values, patterns.setdefault(used, len(patterns))), len(rows)
                )
            row_of.append(row)
        return _Half(
            start=start,
            rows=np.array([values for values, _ in rows]),
            patterns=np.array(list(patterns)),
            pattern_of=np.array([pattern for _, pattern in rows], dtype=np.intp),
            row_of=np.array(row_of, dtype=np.intp),
        )

    def _row(self, parts: Sequence[Contribution], weights: dict[str, float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """What each factor contributes to what the ranking goes by, and the weights that are in use."""
        used = tuple(0.0 if each.value is None and each.prior is None else weights[each.factor] for each in parts)
        if not self._by_most:
            return tuple(each.contribution for each in parts), used
        total = sum(weights.values())
        share = sum(used) / total  # of an upper bound all factors are in use, those that are missing at 1
        most = (weights[each.factor] / total if each.value is None else each.contribution * share for each in parts)
        return tuple(most), tuple(weights.values())

    def _multiplied(self, multipliers: Multipliers) -> _Floats:
        result = np.ones(len(self.entries))
        for half in self._halves:
            result = result * half.under(multipliers)[half.row_of]
        return result

    def scores(self, multipliers: Multipliers) -> _Floats:
        """What the ranking would go by under these weights; with 1 throughout, to the last bit what it does go by."""
        under = self._multiplied(multipliers)
        times = np.divide(under, self._product, out=np.zeros_like(under), where=self._product > 0)
        scores: _Floats = self._scores * times
        return scores

    def ranks(self, multipliers: Multipliers, packages: Sequence[int]) -> list[int]:
        """The ranks of some packages, by their index in `entries`, under these weights."""
        scores = self.scores(multipliers)
        if len(packages) <= _FEW:
            return [
                1 + int(np.count_nonzero(scores > scores[each])) + int(np.count_nonzero(scores[:each] == scores[each]))
                for each in packages
            ]
        places = np.empty(len(scores), dtype=np.intp)
        places[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        ranks: list[int] = places[list(packages)].tolist()
        return ranks

    def can_pass(self, package: int, by: float) -> int:
        """How many packages stand before this one under some weights in the range, at most.

        A score is a product of two halves whose weights have nothing to do with each other, so that the largest ratio of two
        scores is the product of the largest ratios of their halves.
        """
        times = np.ones(len(self.entries))
        for half in self._halves:
            times = times * half.at_most_times(package, 1 - by, 1 + by)[half.row_of]
        passing = times > 1
        # What looks alike in all published digits never moves against each other, and may be told apart by the others.
        equal = times == 1
        passing[:package] |= equal[:package]
        passing |= equal & (self._scores > self._scores[package])
        passing[package] = False
        return int(np.count_nonzero(passing))


def _in_order(rows: _Floats) -> _Floats:
    """Sums of rows, added from the first to the last."""
    total = np.zeros(len(rows))
    for column in range(rows.shape[1]):
        total = total + rows[:, column]
    return total


def _largest_ratio(above: _Floats, below: _Floats, low: float, high: float) -> _Floats:
    """By row: the largest that the sum of `above` can be over that of `below`, each term of both times a number in the range.

    It is at an end of the range in every term, at the upper one where `above` over `below` exceeds the ratio itself: so with
    terms in the order of that, one of the splits into upper and lower is the largest.
    """
    below = np.broadcast_to(below, above.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        gains = np.where(below > 0, above / below, np.inf)
        order = np.argsort(-gains, axis=1, kind="stable")
        first, second = (np.take_along_axis(each, order, axis=1) for each in (above, below))
        start = np.zeros((len(above), 1))
        upper = [np.concatenate([start, np.cumsum(each, axis=1)], axis=1) for each in (first, second)]
        over, under = (low * each[:, -1:] + (high - low) * each for each in upper)
        ratios: _Floats = np.max(np.where(under > 0, over / under, np.inf), axis=1)
    return ratios
