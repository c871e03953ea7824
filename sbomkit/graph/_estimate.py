"""The condensed graph of very many components in; the counts of `_count`, estimated in linear time with a stated error, out.

Edith Cohen, "Size-estimation framework with applications to transitive closure and reachability", Journal of Computer and
System Sciences 55 (1997), section 3: give every member k independent ranks from the exponential distribution; the smallest rank
in a set is exponential with the size of the set as its rate, so (k - 1) / (sum of the k smallest ranks) is an unbiased estimate
of that size, with a relative standard error of at most 1 / sqrt(k - 2).
"""

from collections.abc import Sequence
from hashlib import blake2b
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from sbomkit.graph._count import Counts, Spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sbomkit.purl import PackageKey

__all__ = ["RANKS", "estimate_counts"]

RANKS = 256
"""Ranks of each package; a standard error of 6.3 %."""

_HELD = 1 << 26
"""Ranks of all components held at once: 256 MiB, so that a million components are passed over four times for each count."""


def estimate_counts(spread: Spread, names: "Sequence[PackageKey]", *, ranks: int = RANKS, held: int = _HELD) -> Counts:
    """Estimate what `count_exactly` counts; the same names give the same ranks, and so the same estimate.

    Args:
        spread: the graph.
        names: of the packages.
        ranks: drawn for each package.
        held: bounds the ranks that are held at once.
    """
    seeds = np.array([int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") for name in names], np.uint64)
    dependents = np.zeros(len(names))
    entries = np.zeros(len(names))
    direct = spread.direct_packages()
    width = max(8, held // max(len(spread.packages), 1))
    for first in range(0, ranks, width):
        columns = range(first, min(first + width, ranks))
        dependents += _smallest(spread, spread.packages, seeds, columns)
        entries += _smallest(spread, direct, seeds, columns)
    return Counts(
        [max(size - 1, 0) for size in _sizes(dependents, ranks)],
        _sizes(entries, ranks),
        1 / sqrt(ranks - 2),
    )


def _ranks(seeds: "NDArray[np.uint64]", columns: range) -> "NDArray[np.float32]":
    """Exponential ranks by the splitmix64 sequence of each seed: the same on every machine, for any order of packages."""
    step, first, second = (np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
    drawn = np.empty((len(seeds), len(columns)), dtype=np.float32)
    for place, column in enumerate(columns):
        # Products and sums of arrays wrap around, as splitmix64 wants them to.
        mixed = seeds + np.full_like(seeds, step) * np.uint64(column + 1)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * first
        mixed = (mixed ^ (mixed >> np.uint64(27))) * second
        mixed ^= mixed >> np.uint64(31)
        drawn[:, place] = -np.log(((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53)
    return drawn


def _smallest(
    spread: Spread, held: Sequence[Sequence[int]], seeds: "NDArray[np.uint64]", columns: range
) -> "NDArray[np.float64]":
    """For each package, the sum over the ranks of the smallest that is held where it is or above; infinite: nothing is."""
    # Most strongly connected components hold one package, whose ranks become the component's in place: one array is held.
    reached = _ranks(seeds[[packages[0] if packages else 0 for packages in held]], columns)
    for component, packages in enumerate(held):
        if not packages:
            reached[component] = np.inf
        elif len(packages) > 1:
            reached[component] = _ranks(seeds[packages], columns).min(axis=0)
    for component, predecessors in enumerate(spread.condensed.predecessors):
        row = reached[component]
        for above in predecessors:
            np.minimum(row, reached[above], out=row)
    sums: NDArray[np.float64] = reached.sum(axis=1, dtype=np.float64)[spread.last]
    united: dict[int, NDArray[np.float32]] = {}
    for component, packages in enumerate(spread.packages if spread.scattered else ()):
        for package in spread.scattered.intersection(packages):
            united[package] = np.minimum(united.get(package, reached[component]), reached[component])
    for package, row in united.items():
        sums[package] = row.sum(dtype=np.float64)
    return sums


def _sizes(sums: "NDArray[np.float64]", ranks: int) -> list[int]:
    return [int(size) for size in np.rint((ranks - 1) / sums)]
