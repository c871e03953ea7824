"""The condensed graph among placed components in; the sizes of the sets of packages above each package out, exactly.

Sets are moved as integers with one bit a package, so the cost is that of edges times sets, divided by the width of a machine
word: quadratic on paper, and a second for a whole distribution.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sbomkit.graph._roots import Condensed

__all__ = ["Counts", "Spread", "count_exactly", "spread"]

_BITS = 1 << 32
"""Bits held at once: 512 MiB at worst, far less where sets are freed early."""

_SPARSE = 256
"""A set of at most one in so many packages is kept as a sequence: an eighth of the bits, and most sets are far smaller."""

_FEW = 8
"""Members of a set that is a sequence in any case."""


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
    number: dict[int, int] = {}
    for packages in held:
        for package in packages:
            number.setdefault(package, len(number))
    places = sorted(number[package] for package in marked)
    of_scattered = _with_scattered(spread)
    sizes, marked_sizes = [0] * len(held), [0] * len(held)
    united_sizes, united_marked = dict.fromkeys(spread.scattered, 0), dict.fromkeys(spread.scattered, 0)
    width = max(64, bits // max(len(held), 1))
    for low in range(0, len(number), width):
        block = range(low, min(low + width, len(number)))
        few_marked = frozenset(place - low for place in places[bisect_left(places, low) : bisect_left(places, block.stop)])
        mask = _mask(few_marked)
        partial: dict[int, int] = {}
        for component, found in enumerate(_united(spread, _in_block(held, number, block), len(block))):
            if isinstance(found, int):
                sizes[component] += found.bit_count()
                marked_sizes[component] += (found & mask).bit_count()
            else:
                sizes[component] += len(found)
                marked_sizes[component] += len(few_marked.intersection(found))
            for package in of_scattered.get(component, ()):
                united = partial.pop(package, 0) | (found if isinstance(found, int) else _mask(found))
                if component == spread.last[package]:
                    united_sizes[package] += united.bit_count()
                    united_marked[package] += (united & mask).bit_count()
                else:
                    partial[package] = united
    # One strongly connected component tells the size for a package that no other one holds.
    return (
        [united_sizes.get(package, sizes[component]) for package, component in enumerate(spread.last)],
        [united_marked.get(package, marked_sizes[component]) for package, component in enumerate(spread.last)],
    )


def _with_scattered(spread: Spread) -> dict[int, list[int]]:
    """The packages of each strongly connected component that others hold as well."""
    found: dict[int, list[int]] = {}
    if spread.scattered:
        for component, packages in enumerate(spread.packages):
            if several := [package for package in packages if package in spread.scattered]:
                found[component] = several
    return found


def _in_block(held: Sequence[Sequence[int]], number: Mapping[int, int], block: range) -> list[tuple[int, ...]]:
    """The places in the block of the packages of each strongly connected component."""
    low = block.start
    if len(block) == len(number):
        return [(number[packages[0]],) if len(packages) == 1 else tuple(map(number.__getitem__, packages)) for packages in held]
    return [tuple(number[package] - low for package in packages if number[package] in block) for packages in held]


def _mask(places: Collection[int], others: bytes = b"") -> int:
    """A set of places and the bits of others as one integer."""
    bits = bytearray(others).ljust(max(places, default=-1) // 8 + 1, b"\0")
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _united(spread: Spread, own: Sequence[Sequence[int]], width: int) -> Iterator[int | Sequence[int]]:
    """For each strongly connected component, the set of places that are held there or above.

    Small sets are sequences, the others integers with one bit a place; these are let go once all below have taken them over.

    A component of which a place that it holds alone is in a set already was taken over with another one that is below it, and
    is passed by: in a distribution that saves half of the edges.
    """
    above = spread.condensed.predecessors
    alone = _alone(spread, own, width)
    limit = max(width // _SPARSE, _FEW)
    last = _last_uses(above)
    expiring: dict[int, list[int]] = {}
    few: list[Sequence[int] | None] = list(own)
    many: dict[int, int] = {}
    for component, predecessors in enumerate(above):
        found: int | Sequence[int] = own[component]
        if predecessors:
            wide = [many[each] for each in predecessors if few[each] is None] if many else ()
            if wide:
                found = _widely(own[component], wide, predecessors, few, alone, width=width)
            else:
                found = _narrowly(own[component], predecessors, few, alone)
        if not isinstance(found, int) and len(found) > limit:
            found = _mask(found)
        if isinstance(found, int):
            few[component] = None
            many[component] = found
            expiring.setdefault(last[component], []).append(component)
        else:
            few[component] = found
        yield found
        for each in expiring.pop(component, ()):
            del many[each]


def _narrowly(
    own: Sequence[int], predecessors: Sequence[int], few: Sequence[Sequence[int] | None], alone: Sequence[int]
) -> tuple[int, ...]:
    """Unite small sets, the nearest first."""
    found = set(own)
    for each in reversed(predecessors):
        if alone[each] not in found:
            found.update(few[each] or ())
    return tuple(found)


def _widely(
    own: Sequence[int],
    wide: Sequence[int],
    predecessors: Sequence[int],
    few: Sequence[Sequence[int] | None],
    alone: Sequence[int],
    *,
    width: int,
) -> int:
    """Unite large sets and small ones."""
    united = 0
    for each in wide:
        united |= each
    bits = bytearray(united.to_bytes(width // 8 + 1, "little"))
    for place in own:
        bits[place >> 3] |= 1 << (place & 7)
    for each in reversed(predecessors):
        if not bits[alone[each] >> 3] >> (alone[each] & 7) & 1:
            for place in few[each] or ():
                bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _alone(spread: Spread, own: Sequence[Sequence[int]], width: int) -> list[int]:
    """For each strongly connected component a place that no other one holds; beyond the last place where there is none."""
    if not spread.scattered:
        return [places[0] if places else width for places in own]
    times = Counter(place for places in own for place in places)
    return [next((place for place in places if times[place] == 1), width) for places in own]


def _last_uses(above: Sequence[Sequence[int]]) -> list[int]:
    """For each strongly connected component the last one that takes its set over; itself where none does."""
    last = list(range(len(above)))
    for component, predecessors in enumerate(above):
        for each in predecessors:
            last[each] = component
    return last
