"""The condensed graph of very many components in; the counts of `_count`, estimated in linear time with a stated error, out.

Edith Cohen, "Size-estimation framework with applications to transitive closure and reachability", Journal of Computer and
System Sciences 55 (1997), section 3: give every member k independent ranks from the exponential distribution; the smallest rank
in a set is exponential with the size of the set as its rate, so (k - 1) / (sum of the k smallest ranks) is an unbiased estimate
of that size, with a relative standard error of at most 1 / sqrt(k - 2).
"""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

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

_AT_ONCE = 2048
"""Rows that are worked on at once: some hundred kilobytes, which stay in the processor's cache."""

_NARROW = 8
"""Edges that are walked one by one: to begin with an array takes as long."""


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
    passed = _Passes(spread)
    own, direct = _Own.of(spread.packages), _Own.of(spread.direct_packages())
    width = max(8, held // max(len(spread.packages), 1))
    for first in range(0, ranks, width):
        columns = range(first, min(first + width, ranks))
        dependents += passed.smallest(own, seeds, columns)
        entries += passed.smallest(direct, seeds, columns)
    return Counts(
        [max(size - 1, 0) for size in _sizes(dependents, ranks)],
        _sizes(entries, ranks),
        1 / sqrt(ranks - 2),
    )


class _Edges(NamedTuple):
    """Edges in an order in which each comes after all that lead to its source."""

    targets: "NDArray[np.intp]"
    sources: "NDArray[np.intp]"
    spans: list[tuple[int, int, bool]]
    """From where to where edges can be taken together, since no two have one target and none has another's target as its
    source; or else have to be taken one by one."""

    @classmethod
    def of(cls, sources: Sequence[Sequence[int]], level: Sequence[int]) -> "_Edges":
        """Put edges in order.

        Args:
            sources: of each target.
            level: of each target, higher than those of its sources.
        """
        counts = np.fromiter(map(len, sources), np.intp, len(sources))
        flat = np.fromiter(chain.from_iterable(sources), np.intp, int(counts.sum()))
        # Of each target the first source is taken, then the second one of those that have two, and so on.
        turn = np.arange(len(flat)) - np.repeat(np.cumsum(counts) - counts, counts)
        levels = np.repeat(np.asarray(level, np.intp), counts)
        order = np.lexsort((turn, levels))
        turn, levels = turn[order], levels[order]
        ends = np.flatnonzero((turn[1:] != turn[:-1]) | (levels[1:] != levels[:-1])) + 1
        spans: list[tuple[int, int, bool]] = []
        for first, end in zip([0, *ends.tolist()], [*ends.tolist(), len(flat)], strict=True):
            together = end - first > _NARROW
            if spans and not together and not spans[-1][2]:
                spans[-1] = (spans[-1][0], end, False)
            else:
                spans.append((first, end, together))
        return cls(np.repeat(np.arange(len(sources)), counts)[order], flat[order], spans)

    def lower(self, rows: "NDArray[np.float32]", given: "NDArray[np.float32]") -> None:
        """Lower the row of each target to what is given by its sources."""
        for first, end, together in self.spans:
            if not together:
                for target, source in zip(self.targets[first:end].tolist(), self.sources[first:end].tolist(), strict=True):
                    np.minimum(rows[target], given[source], out=rows[target])
                continue
            for place in range(first, end, _AT_ONCE):
                targets = self.targets[place : min(place + _AT_ONCE, end)]
                found = rows.take(targets, axis=0)
                np.minimum(found, given.take(self.sources[place : place + len(targets)], axis=0), out=found)
                rows[targets] = found


class _Own(NamedTuple):
    """Which packages each strongly connected component holds itself: nearly always one."""

    components: "NDArray[np.intp]"
    """Those that hold one."""
    alone: "NDArray[np.intp]"
    """The package of each of these."""
    together: "NDArray[np.intp]"
    """All packages of the others."""
    edges: _Edges
    """From the places of these to their components."""

    @classmethod
    def of(cls, held: Sequence[Sequence[int]]) -> "_Own":
        single = [component for component, packages in enumerate(held) if len(packages) == 1]
        places: list[list[int]] = [[] for _ in held]
        together: list[int] = []
        for component, packages in enumerate(held):
            if len(packages) > 1:
                places[component] = list(range(len(together), len(together) + len(packages)))
                together.extend(packages)
        return cls(
            np.array(single, np.intp),
            np.array([held[component][0] for component in single], np.intp),
            np.array(together, np.intp),
            _Edges.of(places, [0] * len(held)),
        )

    def rows(self, count: int, seeds: "NDArray[np.uint64]", columns: range) -> "NDArray[np.float32]":
        """The smallest ranks of each component's own packages; infinite where it has none."""
        rows = np.full((count, len(columns)), np.inf, np.float32)
        _draw(rows, self.components, seeds[self.alone], columns)
        if len(self.together):
            drawn = np.empty((len(self.together), len(columns)), np.float32)
            _draw(drawn, np.arange(len(drawn)), seeds[self.together], columns)
            self.edges.lower(rows, drawn)
        return rows


class _Passes:
    """The graph, ready to be passed over again and again."""

    def __init__(self, spread: Spread) -> None:
        above = spread.condensed.predecessors
        level = [0] * len(above)
        for component, predecessors in enumerate(above):
            if predecessors:
                level[component] = 1 + max(map(level.__getitem__, predecessors))
        self._edges = _Edges.of(above, level)
        self._components = len(above)
        self._last = np.array(spread.last, np.intp)
        several: dict[int, list[int]] = {package: [] for package in sorted(spread.scattered)}
        for component, packages in enumerate(spread.packages if several else ()):
            for package in spread.scattered.intersection(packages):
                several[package].append(component)
        self._scattered = np.array(list(several), np.intp)
        self._united = _Edges.of(list(several.values()), [0] * len(several))

    def smallest(self, own: _Own, seeds: "NDArray[np.uint64]", columns: range) -> "NDArray[np.float64]":
        """For each package, the sum over the ranks of the smallest that is held where it is or above; infinite: nothing is."""
        reached = own.rows(self._components, seeds, columns)
        self._edges.lower(reached, reached)
        sums: NDArray[np.float64] = reached.sum(axis=1, dtype=np.float64)[self._last]
        if len(self._scattered):
            united = np.full((len(self._scattered), len(columns)), np.inf, np.float32)
            self._united.lower(united, reached)
            sums[self._scattered] = united.sum(axis=1, dtype=np.float64)
        return sums


def _draw(rows: "NDArray[np.float32]", where: "NDArray[np.intp]", seeds: "NDArray[np.uint64]", columns: range) -> None:
    """Exponential ranks by the splitmix64 sequence of each seed: the same on every machine, for any order of packages."""
    step, first, second = 0x9E3779B97F4A7C15, np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
    # Products and sums of arrays wrap around, as splitmix64 wants them to.
    steps = np.array([step * (column + 1) % 2**64 for column in columns], np.uint64)
    for place in range(0, len(where), _AT_ONCE):
        mixed = seeds[place : place + _AT_ONCE, None] + steps
        mixed = (mixed ^ (mixed >> np.uint64(30))) * first
        mixed = (mixed ^ (mixed >> np.uint64(27))) * second
        mixed ^= mixed >> np.uint64(31)
        rows[where[place : place + _AT_ONCE]] = -np.log(((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53)


def _sizes(sums: "NDArray[np.float64]", ranks: int) -> list[int]:
    return [int(size) for size in np.rint((ranks - 1) / sums)]
