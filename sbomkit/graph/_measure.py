"""The graph among placed components in; depth, smallest path, gateway and scope out, all in linear time."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Walk", "exposures", "gateways", "walk"]

_NONE, _SEVERAL = -1, -2


@dataclass(frozen=True, slots=True)
class Walk:
    """What a breadth-first walk found of each component."""

    depth: list[int | None]
    """Distance from the root; `None`: unreachable."""
    parent: list[int]
    """The component before it on its smallest shortest path; -1: none."""
    order: list[int]
    """All reachable components, by depth and then by their smallest shortest paths."""


def walk(successors: Sequence[Sequence[int]], direct: Mapping[int, int], package_of: Sequence[int]) -> Walk:
    """Walk from the direct dependencies, which have depth 1.

    Each layer is visited in the order of the smallest path to its components, compared by package, so whoever finds a component
    first stands on its smallest shortest path.

    Args:
        successors: of each component.
        direct: direct dependencies, each with the place of what comes before it (the root) in key order.
        package_of: the package of each component, numbered in key order.
    """
    depth: list[int | None] = [None] * len(successors)
    parent = [-1] * len(successors)
    rank = [0] * len(successors)
    order: list[int] = []
    found = [(before, package_of[node], node) for node, before in direct.items()]
    level = 1
    for node in direct:
        depth[node] = 1
    while found:
        found.sort()
        place, last = -1, (-1, -1)
        for before, package, node in found:
            if (before, package) != last:
                place, last = place + 1, (before, package)
            rank[node] = place
            order.append(node)
        layer, found = found, []
        level += 1
        for _, _, node in layer:
            for below in successors[node]:
                if depth[below] is None:
                    depth[below] = level
                    parent[below] = node
                    found.append((rank[node], package_of[below], below))
    return Walk(depth, parent, order)


def gateways(successors: Sequence[Sequence[int]], direct: Sequence[int], package_of: Sequence[int]) -> dict[int, int | None]:
    """The one direct dependency that every path from the root to a package passes, for each package that any path reaches.

    A direct dependency lies on every path if, and only if, it is the last direct dependency on every path: what follows the
    last one is a way in that avoids all the others.  So it is enough to pass the last one on; what a component has been passed
    changes at most twice, to one and then to several.  (The general dominator algorithm in reach takes time that grows with the
    square on graphs that an adversary can write.)  A direct dependency is its own gateway.
    """
    last = [_NONE] * len(successors)
    pinned = bytearray(len(successors))
    for node in direct:
        pinned[node] = 1
        last[node] = package_of[node]
    waiting = deque(direct)
    while waiting:
        node = waiting.popleft()
        passed = last[node]
        for below in successors[node]:
            before = last[below]
            if not pinned[below] and before not in (passed, _SEVERAL):
                last[below] = passed if before == _NONE else _SEVERAL
                waiting.append(below)
    found: dict[int, int | None] = {}
    for node, passed in enumerate(last):
        if passed == _NONE:
            continue
        package = package_of[node]
        single = passed if passed >= 0 else None
        found[package] = single if found.get(package, single) == single else None
    return found | {package_of[node]: package_of[node] for node in direct}


def exposures(
    successors: Sequence[Sequence[int]],
    direct: Mapping[int, int],
    own: Sequence[int],
    qualified: Mapping[tuple[int, int], int],
) -> list[int]:
    """How exposed each component is: the best over its paths of the worst on each; 0 where no path leads to it.

    Args:
        successors: of each component.
        direct: exposure of the root's edges.
        own: exposure of each component by itself.
        qualified: exposure of the edges that are not at the highest level.
    """
    highest = max([*own, *direct.values()], default=0)
    found = [0] * len(successors)
    levels: list[list[int]] = [[] for _ in range(highest + 1)]
    for node, level in direct.items():
        levels[min(level, own[node])].append(node)
    for level in range(highest, 0, -1):
        waiting = levels[level]
        while waiting:
            node = waiting.pop()
            if found[node]:
                continue
            found[node] = level
            for below in successors[node]:
                if not found[below]:
                    levels[min(level, own[below], qualified.get((node, below), level))].append(below)
    return found
