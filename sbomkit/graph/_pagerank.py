"""The graph of packages in, the share of weight that each has been handed down, out.

Lawrence Page, Sergey Brin, Rajeev Motwani and Terry Winograd, "The PageRank citation ranking" (1999).
Weight flows from dependents to what they depend on, as package indexes use it (libraries.io, ecosyste.ms).
"""

from collections.abc import Sequence
from math import fsum

from sbomkit.graph._roots import Condensed

__all__ = ["DAMPING", "pagerank"]

DAMPING = 0.85
"""The part of its weight that a package hands down; the rest starts anew anywhere."""

_SETTLED = 1e-12
"""Weights in a cycle are settled when a round changes none by a larger part; what is missing then is six times as much."""

_DIGITS = 9
"""Significant digits that are told."""


def pagerank(successors: Sequence[Sequence[int]], condensed: Condensed) -> list[float]:
    """The share of weight of each package; all sum up to 1.

    What starts anew is spread evenly, and so is the weight of those that depend on nothing.  Hence shares are the same as in a
    graph where each package is given 1 and what is not handed down is lost, divided by their sum; and those weights take one
    pass from the top, with some rounds at each cycle.  Sums are formed in one order, so that equal graphs give equal bytes.

    Args:
        successors: of each package, each once and never itself.
        condensed: the same graph.
    """
    weight = [1.0] * len(successors)
    for members in condensed.members:
        if len(members) > 1:
            _settle(members, successors, weight)
        inside = set(members)
        for node in members:
            part = _part(weight[node], successors[node])
            for below in successors[node]:
                if below not in inside:
                    weight[below] += part
    total = fsum(weight)
    return [float(f"{each / total:.{_DIGITS}g}") for each in weight]


def _part(weight: float, below: Sequence[int]) -> float:
    """What each dependency is handed."""
    return DAMPING * weight / len(below) if below else 0.0


def _settle(members: Sequence[int], successors: Sequence[Sequence[int]], weight: list[float]) -> None:
    """Hand weight round a cycle until it does not change any more (Gauss and Seidel's method)."""
    given = {node: weight[node] for node in members}
    above: dict[int, list[int]] = {node: [] for node in members}
    for node in members:
        for below in successors[node]:
            if below in above:
                above[below].append(node)
    is_settled = False
    while not is_settled:
        is_settled = True
        for node in members:
            found = given[node] + sum(_part(weight[other], successors[other]) for other in above[node])
            is_settled = is_settled and found - weight[node] <= _SETTLED * found
            weight[node] = found
