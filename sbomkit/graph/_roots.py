"""A package graph in; what the product is, and what hangs directly on it, out.

How the product is found, in this order:

1. **One subject** is the product.
2. **Several subjects**: one that another subject leads to is an ordinary package, the others are products together.  But when
   the subjects are the inventory itself, none is a product: when nothing else is listed, when more of them are led to than are
   not, when they are at least half of at least 20 packages, or when none of them depends on anything.
3. **Wrappers**: a single product with a single direct dependency that leads to at least 90 % of what remains is only a
   wrapper around it, if that one lists at least 90 % of at least 20 packages itself (a made-up system node), or if the product
   has no package URL while the one below it is of a type that products have (a made-up document node).  A real product with one
   direct dependency has a package URL, or stands on a library.
4. **Lists**: what hangs directly on a product, has no package URL, is of a type that products have, and itself leads directly
   to a package with a package URL, is a made-up node for the operating system or a lock file of an image.  All of these step
   aside together, and what they list is direct; but none does where anything other than a product leads to one of them, for
   then they are parts that need each other.  The price: applications without package URL that a person wrote below a product
   step aside, too, which `Position.aside` says.  What holds nothing stays a direct dependency.
5. **Virtual root**: where no product is found, or nothing hangs on it, the packages that nothing else depends on stand at depth
   1; of a cycle that nothing else depends on, all members do.
6. **Flattened root**: a product that lists at least 90 % of at least 20 packages as direct keeps only those direct
   dependencies that no other of them leads to; of a cycle that nothing else leads to, all listed members stay.  A list of
   rule 4 is judged by the packages that come in through it alone, and so are the product's own dependencies beside such lists.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import rustworkx

from sbomkit.graph._build import Graph

__all__ = ["Condensed", "condense", "derive_direct", "find_lists", "find_product", "is_flattened", "reach", "sources_of"]

_NEARLY_ALL = 0.9
_ENOUGH = 20
"""Below this many packages a list of nearly everything says nothing about how it was made."""
_PRODUCT_TYPES = frozenset(
    {"application", "operating-system", "operating_system", "container", "firmware", "device", "platform"}
)
_WRAPPERS = 8
"""Wrappers around wrappers that are descended at most."""


class _Successors(Protocol):
    def __getitem__(self, node: int, /) -> Collection[int]: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Condensed:
    """Strongly connected components of a graph, in topological order: dependents before dependencies."""

    of: list[int]
    """Number of the component of each node."""
    members: list[list[int]]
    """Nodes of each component, ascending."""
    predecessors: list[list[int]]
    """Components that depend on each component, each once; never itself."""


def condense(successors: _Successors) -> Condensed:
    """Condense a graph given as lists of successors; no node is its own."""
    components = [[node] for node in _above_cycles(successors)]
    if len(components) < len(successors):
        components += _components_of_rest(successors, components)
    number = [0] * len(successors)
    for component, members in enumerate(components):
        for node in members:
            number[node] = component
    predecessors: list[list[int]] = [[] for _ in components]
    rings = [component for component, members in enumerate(components) if len(members) > 1]
    above_of = [predecessors[component] for component in number]
    for component, members in enumerate(components):
        if len(members) == 1:
            for below in successors[members[0]]:
                above_of[below].append(component)
        else:
            for other in {number[below] for node in members for below in successors[node]} - {component}:
                predecessors[other].append(component)
    for component in rings:
        # Components are visited in order, so an edge that occurs twice does so in a row.
        predecessors[component] = list(dict.fromkeys(predecessors[component]))
    return Condensed(number, components, predecessors)


def _above_cycles(successors: _Successors) -> list[int]:
    """Nodes that no cycle leads to, each after all that depend on it (Kahn's algorithm)."""
    waiting = [0] * len(successors)
    for node in range(len(successors)):
        for below in successors[node]:
            waiting[below] += 1
    order = [node for node, above in enumerate(waiting) if not above]
    for node in order:
        for below in successors[node]:
            waiting[below] -= 1
            if not waiting[below]:
                order.append(below)
    return order


def _components_of_rest(successors: _Successors, above: Sequence[Sequence[int]]) -> list[list[int]]:
    """Strongly connected components of all nodes but those above, which no edge leads back to, in topological order."""
    left_out = {node for members in above for node in members}
    rest = [node for node in range(len(successors)) if node not in left_out]
    place = {node: number for number, node in enumerate(rest)}
    graph = rustworkx.PyDiGraph(multigraph=True)
    graph.add_nodes_from(rest)
    graph.add_edges_from_no_data([(place[node], place[below]) for node in rest for below in successors[node]])
    # Kosaraju's algorithm, which rustworkx names, finds components in reverse topological order.
    components: list[list[int]] = rustworkx.strongly_connected_components(graph)
    return [sorted(rest[member] for member in members) for members in reversed(components)]


def reach(successors: _Successors, starts: Iterable[int]) -> set[int]:
    """All nodes that a path leads to from the starts, themselves included."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for below in successors[waiting.pop()]:
            if below not in seen:
                seen.add(below)
                waiting.append(below)
    return seen


def find_product(graph: Graph) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The product's packages and the wrappers around it; no product where a virtual root has to stand in.

    A single subject on which nothing hangs is the product all the same.
    """
    if len(graph.subjects) > 1:
        return _several(graph), ()
    product = graph.subjects
    wrappers: list[int] = []
    while product and len(wrappers) < _WRAPPERS and _is_wrapper(graph, product[0], wrappers):
        wrappers.append(product[0])
        product = (graph.merged[product[0]][0],)
    return product, tuple(wrappers)


def _several(graph: Graph) -> tuple[int, ...]:
    subjects = frozenset(graph.subjects)
    packages = len(graph.keys) - len(graph.sources) - len(graph.files)
    condensed = condense(graph.merged)
    below = [False] * len(condensed.members)
    for component, predecessors in enumerate(condensed.predecessors):
        below[component] = any(below[above] or not subjects.isdisjoint(condensed.members[above]) for above in predecessors)
    products = tuple(subject for subject in graph.subjects if not below[condensed.of[subject]])
    is_inventory = (
        len(subjects) == packages
        or len(subjects) > 2 * len(products)
        or (packages >= _ENOUGH and len(subjects) * 2 >= packages)
        or not any(graph.merged[product] for product in products)
    )
    return () if is_inventory else products


def _is_wrapper(graph: Graph, node: int, outer: Sequence[int]) -> bool:
    if len(graph.merged[node]) != 1:
        return False
    child = graph.merged[node][0]
    rest = len(graph.keys) - len(graph.sources) - len(graph.files) - len(outer) - 2
    held = reach(graph.merged, [child]) - {node, child}
    if child in outer or not held or len(held) < _NEARLY_ALL * rest:
        return False
    lists_all = is_flattened(len(set(graph.merged[child]) - {node}), rest)
    return lists_all or (
        node in graph.without_purl and any(graph.types[part] in _PRODUCT_TYPES for part in graph.members[child])
    )


def find_lists(graph: Graph, products: Collection[int]) -> tuple[int, ...]:
    """Packages that only list what products hold, in key order."""
    below = {package for product in products for package in graph.merged[product]}.difference(products)
    lists = {package for package in below if _is_list(graph, package)}
    if lists and any(not lists.isdisjoint(found) for package, found in enumerate(graph.merged) if package not in products):
        return ()
    return tuple(sorted(lists))


def _is_list(graph: Graph, package: int) -> bool:
    return (
        package in graph.without_purl
        and all(graph.types[part] in _PRODUCT_TYPES for part in graph.members[package])
        and any(below not in graph.without_purl for below in graph.merged[package])
    )


def is_flattened(listed: int, packages: int) -> bool:
    """Whether listing so many of so many packages as direct says nothing about which are."""
    return packages >= _ENOUGH and listed >= _NEARLY_ALL * packages


def sources_of(condensed: Condensed) -> list[int]:
    """Nodes that nothing outside their own cycle depends on."""
    return sorted(
        node
        for members, predecessors in zip(condensed.members, condensed.predecessors, strict=True)
        if not predecessors
        for node in members
    )


def derive_direct(listed: Collection[int], successors: _Successors, condensed: Condensed) -> list[int]:
    """Those listed dependencies that no other listed one leads to, but for members of the same cycle."""
    reached = {condensed.of[node] for node in reach(successors, listed)}
    return sorted(node for node in listed if not any(above in reached for above in condensed.predecessors[condensed.of[node]]))
