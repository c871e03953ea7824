"""The condensed graph among placed components in; the sizes of the sets of packages above each package out, exactly.

Sets are moved as integers with one bit a package, so the cost is that of edges times sets, divided by the width of a machine
word: quadratic on paper, and a second for a whole distribution.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sbomkit.graph._roots import Condensed

__all__ = ["Counts", "Spread", "count_exactly", "spread"]

_BITS = 1 << 32
"""Bits held at once: 512 MiB at worst, far less where sets are freed early."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many packages stand on each, and through how many direct dependencies each comes in."""

    dependents: list[int]
    entry_points: list[int]
    error: float | None
    """Relative standard error; `None`: exact."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Which packages each strongly connected component holds, and the other way round."""

    condensed: Condensed
    packages: list[list[int]]
    """Packages of each strongly connected component, each once."""
    last: list[int]
    """The last strongly connected component that holds each package."""
    scattered: frozenset[int]
    """Packages that several strongly connected components hold."""
    direct: frozenset[tuple[int, int]]
    """Pairs of strongly connected component and package with a direct dependency."""

    def direct_packages(self) -> list[list[int]]:
        """Packages of each strongly connected component that are direct dependencies there, each once."""
        held: list[list[int]] = [[] for _ in self.packages]
        for component, package in sorted(self.direct):
            held[component].append(package)
        return held


def spread(condensed: Condensed, package_of: Sequence[int], packages: int, direct: Sequence[int]) -> Spread:
    """Index packages by strongly connected component."""
    held = [
        sorted({package_of[node] for node in members}) if len(members) > 1 else [package_of[members[0]]]
        for members in condensed.members
    ]
    last = [-1] * packages
    scattered = set()
    for component, found in enumerate(held):
        for package in found:
            if last[package] >= 0:
                scattered.add(package)
            last[package] = component
    pairs = frozenset((condensed.of[node], package_of[node]) for node in direct)
    return Spread(condensed, held, last, frozenset(scattered), pairs)


def count_exactly(spread: Spread, *, bits: int = _BITS) -> Counts:
    """Count dependents and entry points by uniting sets in topological order.

    Args:
        spread: the graph.
        bits: bounds what is held at once; where sets of all packages would be more, they are counted in blocks.
    """
    direct = {package for _, package in spread.direct}
    sizes, marked = _sizes(spread, spread.packages, direct, bits)
    # A package of which some versions are direct and others are not is an entry point only where it is direct.
    if not direct.isdisjoint(spread.scattered):
        marked, _ = _sizes(spread, spread.direct_packages(), direct, bits)
    return Counts([size - 1 for size in sizes], marked, None)


def _sizes(spread: Spread, held: Sequence[Sequence[int]], marked: Collection[int], bits: int) -> tuple[list[int], list[int]]:
    """For each package, how many packages are held where it is or above, and how many of these are marked."""
    # Numbered in topological order, sets are short at the top.
    number = [-1] * len(spread.last)
    first: list[int] = []
    for component, packages in enumerate(held):
        for package in packages:
            if number[package] < 0:
                number[package] = len(first)
                first.append(component)
    places = sorted(number[package] for package in marked)
    sizes, marked_sizes = [0] * len(number), [0] * len(number)
    width = max(64, bits // max(len(held), 1))
    for low in range(0, len(first), width):
        mask = _mask(places[bisect_left(places, low) : bisect_left(places, low + width)], low)
        block = range(low, low + width)
        partial: dict[int, int] = {}
        for component, found in _united(spread.condensed, held, number, first[low], block):
            size, marked_size = found.bit_count(), (found & mask).bit_count()
            for package in spread.packages[component]:
                if package not in spread.scattered:
                    sizes[package] += size
                    marked_sizes[package] += marked_size
                    continue
                partial[package] = partial.get(package, 0) | found
                if component == spread.last[package]:
                    united = partial.pop(package)
                    sizes[package] += united.bit_count()
                    marked_sizes[package] += (united & mask).bit_count()
    return sizes, marked_sizes


def _mask(places: Sequence[int], low: int) -> int:
    """The set of places, shifted so that `low` is 0."""
    bits = bytearray((max(places, default=low) - low) // 8 + 1)
    for place in places:
        bits[(place - low) >> 3] |= 1 << ((place - low) & 7)
    return int.from_bytes(bits, "little")


def _united(
    condensed: Condensed, held: Sequence[Sequence[int]], number: Sequence[int], first: int, block: range
) -> Iterator[tuple[int, int]]:
    """Each strongly connected component from the first with the set of numbers that are held there or above.

    Sets are cut to the block and shifted to 0; each is let go once all below have taken it over.
    """
    left = [0] * len(held)
    for component in range(first, len(held)):
        for above in condensed.predecessors[component]:
            left[above] += 1
    alive: dict[int, int] = {}
    for component in range(first, len(held)):
        united = 0
        for above in condensed.predecessors[component]:
            if above >= first:
                united |= alive[above]
                left[above] -= 1
                if not left[above]:
                    del alive[above]
        places = [number[package] for package in held[component] if number[package] in block]
        if places:
            united |= _mask(places, block.start) if len(places) > 1 else 1 << (places[0] - block.start)
        if left[component]:
            alive[component] = united
        yield component, united
