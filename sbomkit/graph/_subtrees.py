"""The graph of packages below a root in; how many packages come in only through each one, out.

Thomas Lengauer and Robert Tarjan, "A fast algorithm for finding dominators in a flowgraph", ACM Transactions on Programming
Languages and Systems 1 (1979), in its simple form: time grows with the edges times the logarithm of the packages, whatever the
shape.  (The iterative algorithm in reach is faster on most graphs, and takes the square on some that an adversary can write.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["subtrees"]


def subtrees(successors: Sequence[Sequence[int]], direct: Iterable[int]) -> list[int | None]:
    """How many others every path to which passes each package; `None` for a package that no path reaches.

    Args:
        successors: of each package.
        direct: packages that hang on the root.
    """
    search = _search(successors, direct)
    dominators = _dominators(search)
    sizes = [1] * len(search.order)
    for place in range(len(search.order) - 1, 0, -1):
        sizes[dominators[place]] += sizes[place]
    found: list[int | None] = [None] * len(successors)
    for place, node in enumerate(search.order[1:], 1):
        found[node] = sizes[place] - 1
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    """What a search in depth met, by place in its order; the root has the place 0."""

    order: list[int]
    """Nodes; -1 for the root."""
    parent: list[int]
    """Place that each was found from."""
    above: list[list[int]]
    """Places of all that lead to each."""


def _search(successors: Sequence[Sequence[int]], direct: Iterable[int]) -> _Search:
    order, parent = [-1], [0]
    place = [-1] * len(successors)
    top = sorted(set(direct))
    # One iterator for each node on the way down: no recursion, however deep the graph.
    waiting = [(0, iter(top))]
    while waiting:
        at, below = waiting[-1]
        node = next((other for other in below if place[other] < 0), None)
        if node is None:
            waiting.pop()
            continue
        place[node] = len(order)
        parent.append(at)
        waiting.append((len(order), iter(successors[node])))
        order.append(node)
    above: list[list[int]] = [[] for _ in order]
    for node in top:
        above[place[node]].append(0)
    for at in range(1, len(order)):
        for other in successors[order[at]]:
            above[place[other]].append(at)
    return _Search(order, parent, above)


def _dominators(search: _Search) -> list[int]:
    """The place of the immediate dominator of each place; that of the root is its own."""
    count = len(search.order)
    semi = list(range(count))
    label = list(range(count))
    ancestor = [-1] * count
    immediate = [0] * count
    bucket: list[list[int]] = [[] for _ in range(count)]
    for place in range(count - 1, 0, -1):
        for above in search.above[place]:
            lowest = semi[_evaluate(above, ancestor, label, semi)]
            semi[place] = min(semi[place], lowest)
        bucket[semi[place]].append(place)
        parent = ancestor[place] = search.parent[place]
        for waiting in bucket[parent]:
            lowest_on_path = _evaluate(waiting, ancestor, label, semi)
            immediate[waiting] = lowest_on_path if semi[lowest_on_path] < semi[waiting] else parent
        bucket[parent].clear()
    for place in range(1, count):
        if immediate[place] != semi[place]:
            immediate[place] = immediate[immediate[place]]
    return immediate


def _evaluate(place: int, ancestor: list[int], label: list[int], semi: list[int]) -> int:
    """The place of the lowest semidominator on the way up from a place, which is made shorter by the way."""
    if ancestor[place] < 0:
        return place
    above = []
    at = place
    while ancestor[ancestor[at]] >= 0:
        above.append(at)
        at = ancestor[at]
    for each in reversed(above):
        upper = ancestor[each]
        if semi[label[upper]] < semi[label[each]]:
            label[each] = label[upper]
        ancestor[each] = ancestor[upper]
    return label[place]
