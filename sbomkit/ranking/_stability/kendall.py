"""Kendall's tau: how far two rankings put the same packages in the same order."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import sqrt

from sbomkit.model._base import plain
from sbomkit.model.ranking import Order, Ranked, Ranking, Unassessed
from sbomkit.purl import PackageKey

__all__ = ["kendall_tau", "scores_of"]


def kendall_tau(ranking: Ranking, other: Ranking) -> float | None:
    """Kendall's tau-b between two rankings, over the packages that have a rank in both.

    The share of pairs in the same order less the share of pairs in the reverse one; packages that a ranking puts at the same
    number are tied there, although it names them in the order of their keys.  Found in O(n log n).

    Source: Kendall 1938, A New Measure of Rank Correlation, Biometrika 30; with ties: Kendall 1945, The Treatment of Ties in
    Ranking Problems, Biometrika 33; counting: Knight 1966, JASA 61.

    Returns:
        A number in [-1, 1], rounded to six digits; `None` where there are less than two such packages, or where a ranking puts
        all of them at the same number.
    """
    first, second = scores_of(ranking), scores_of(other)
    return tau_b([(first[package], second[package]) for package in first if package in second])


def scores_of(ranking: Ranking) -> Mapping[PackageKey, float]:
    """What the packages that have a rank are in the order of, highest first."""
    if ranking.order is Order.PRIORITY:
        return {entry.package: entry.priority for entry in ranking.ranked}
    entries: tuple[Ranked | Unassessed, ...] = (*ranking.ranked, *ranking.unassessed)
    return {entry.package: entry.interval.high for entry in entries if entry.rank is not None}


def tau_b(pairs: Iterable[tuple[float, float]]) -> float | None:
    """The coefficient of pairs of numbers; see `kendall_tau`."""
    ordered = sorted(pairs)
    every = len(ordered) * (len(ordered) - 1) // 2
    tied_first = _tied(first for first, _ in ordered)
    tied_second = _tied(second for _, second in ordered)
    if every in {tied_first, tied_second}:
        return None
    # Ordered by the first number, pairs tied in it by the second: each inversion of the second is a pair in reverse order.
    reverse = _inversions([second for _, second in ordered])
    same_less_reverse = every - tied_first - tied_second + _tied(ordered) - 2 * reverse
    return plain(max(-1.0, min(1.0, same_less_reverse / sqrt((every - tied_first) * (every - tied_second)))))


def _tied(values: Iterable[Hashable]) -> int:
    """Pairs of equal values."""
    return sum(count * (count - 1) // 2 for count in Counter(values).values())


def _inversions(values: Sequence[float]) -> int:
    """Pairs of which the later one is smaller, counted while sorting by merging."""
    runs = [[value] for value in values]
    found = 0
    while len(runs) > 1:
        merged = []
        for left, right in zip(runs[::2], runs[1::2], strict=False):
            run, inversions = _merged(left, right)
            merged.append(run)
            found += inversions
        runs = merged if len(runs) % 2 == 0 else [*merged, runs[-1]]
    return found


def _merged(left: Sequence[float], right: Sequence[float]) -> tuple[list[float], int]:
    run, inversions, taken = [], 0, 0
    for value in right:
        while taken < len(left) and left[taken] <= value:
            run.append(left[taken])
            taken += 1
        inversions += len(left) - taken
        run.append(value)
    return [*run, *left[taken:]], inversions
