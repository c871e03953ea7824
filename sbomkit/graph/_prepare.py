"""A graph and perhaps a new root in; what is to be placed, what hangs on the root, and all that stands aside, out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sbomkit.graph._build import EXPOSURE, Graph
from sbomkit.graph._measure import gateways
from sbomkit.graph._roots import (
    Condensed,
    condense,
    derive_direct,
    find_lists,
    find_product,
    is_flattened,
    reach,
    sources_of,
)
from sbomkit.model.inventory import Scope
from sbomkit.model.position import DepthBasis
from sbomkit.purl import PackageKey

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Placed packages and their components by indices of their own, in key order, and the graph among the components."""

    graph: Graph
    """The whole graph, with indices of its own."""
    roots: tuple[int, ...]
    """Packages of the whole graph; empty for a virtual root."""
    lists: tuple[int, ...]
    """Packages of the whole graph that list what is direct, in the place of the roots that lead to them."""
    aside: Mapping[int, str]
    """Packages of the whole graph that take no part, each with the reason."""
    names: tuple[PackageKey, ...]
    """Keys of the placed packages."""
    nodes: tuple[int, ...]
    """Node of the whole graph of each placed component."""
    local: Mapping[int, int]
    """The other way round."""
    package_of: list[int]
    """Placed package of each placed component."""
    successors: list[list[int]]
    condensed: Condensed
    listed: Mapping[int, int]
    """Placed components that the root or one of its lists declares as direct, or that hang on a virtual root, with the exposure
    of that edge."""
    first: Mapping[int, int]
    """The same components with the place of the first root that they are listed by or for; nothing for a virtual root."""
    flattened: frozenset[int]
    """Placed components that are listed where a list of nearly everything says nothing about what is direct."""
    direct: tuple[int, ...]
    """Placed components that count as direct."""
    basis: DepthBasis
    has_edges: bool
    narrowed: bool
    """Whether the user chose the root."""

    def packages(self, nodes: Iterable[int]) -> list[int]:
        """The placed packages of placed components, each once, ascending."""
        return sorted({self.package_of[node] for node in nodes})

    @cached_property
    def merged(self) -> list[list[int]]:
        """What each placed package depends on in any version, each once, ascending; never itself."""
        return self.merged_from(range(len(self.nodes)))

    def merged_from(self, nodes: Iterable[int]) -> list[list[int]]:
        """The same of some placed components only."""
        if len(self.names) == len(self.nodes):
            return self.successors
        merged: list[set[int]] = [set() for _ in self.names]
        for node in nodes:
            merged[self.package_of[node]].update(self.package_of[other] for other in self.successors[node])
        return [sorted(below - {package}) for package, below in enumerate(merged)]

    @cached_property
    def condensed_merged(self) -> Condensed:
        """The graph of `merged`, condensed."""
        return self.condensed if self.merged is self.successors else condense(self.merged)

    @cached_property
    def predecessors(self) -> list[list[int]]:
        """What depends on each placed component."""
        above: list[list[int]] = [[] for _ in self.successors]
        for node, below in enumerate(self.successors):
            for other in below:
                above[other].append(node)
        return above

    def direct_dependents(self) -> list[int]:
        """How many other placed packages declare that they need each placed package."""
        counts = [0] * len(self.names)
        for below in self.merged:
            for dependency in below:
                counts[dependency] += 1
        return counts

    @cached_property
    def in_cycles(self) -> frozenset[int]:
        """Placed packages that take part in a cycle with another one, no root among them."""
        found: set[int] = set()
        for members in self.condensed.members:
            if len(members) > 1:
                packages = {self.package_of[node] for node in members}
                if len(packages) > 1:
                    found |= packages
        return frozenset(found)

    @cached_property
    def in_cycles_of_roots(self) -> frozenset[int]:
        """Placed packages that take part in a cycle with a root."""
        graph = self.graph
        parts = {node for root in self.roots for node in graph.members[root]}
        if all(parts.isdisjoint(graph.successors[node]) for node in self.nodes):
            return frozenset()
        condensed = condense(graph.successors)
        rings = {condensed.of[node] for node in parts}
        return frozenset(self.package_of[place] for place, node in enumerate(self.nodes) if condensed.of[node] in rings)


def prepare(graph: Graph, root: int | None = None) -> Prepared:
    """Find the product, set aside what takes no part, and decide what is direct.

    All components of the product's package are the product, and so is what any of them depends on.

    Args:
        graph: of the whole inventory.
        root: the package to take for the product; `None`: what the document is about.
    """
    aside = dict.fromkeys(graph.files, "a file, not a package")
    aside |= dict.fromkeys(graph.sources, "a source package, which others are built from")
    left_out: set[int] = set()
    lists: tuple[int, ...] = ()
    if root is None:
        roots, wrappers = find_product(graph)
        lists = find_lists(graph, roots)
        aside |= dict.fromkeys(wrappers, "a wrapper around the product")
        aside |= dict.fromkeys(lists, "a wrapper around what the product holds")
        aside |= dict.fromkeys(roots, "the product itself")
    else:
        roots = (root,)
        below = reach(graph.successors, graph.members[root])
        left_out.update(node for node in range(len(graph.package_of)) if node not in below)
        name = graph.keys[root]
        for package, members in enumerate(graph.members):
            if left_out.issuperset(members):
                aside.setdefault(package, f"not below {name}")
        aside[root] = "the chosen root"
    nodes = tuple(node for node, package in enumerate(graph.package_of) if package not in aside and node not in left_out)
    placed = sorted({graph.package_of[node] for node in nodes})
    number = {package: place for place, package in enumerate(placed)}
    local = {node: place for place, node in enumerate(nodes)}
    successors = _among(graph.successors, nodes)
    condensed = condense(successors)

    listed, first, listings = _listed(graph, roots, lists, local)
    direct = sorted(listed)
    has_edges = bool(listed) or any(successors)
    flattened: frozenset[int] = frozenset()
    basis = DepthBasis.DECLARED
    package_of = [number[graph.package_of[node]] for node in nodes]
    if not listed and root is None:
        basis, roots, lists = DepthBasis.VIRTUAL, (), ()
        direct = sources_of(condensed) if has_edges else []
        listed = dict.fromkeys(direct, EXPOSURE[Scope.RUNTIME])
    elif not graph.contains_only:
        declared, flattened = _judge_lists(listings, package_of, len(placed), successors)
        if flattened:
            basis = DepthBasis.DERIVED
            direct = sorted(declared.union(derive_direct(flattened, successors, condensed)))
    return Prepared(
        graph=graph,
        roots=roots,
        lists=lists,
        aside=dict(sorted(aside.items())),
        names=tuple(graph.keys[package] for package in placed),
        nodes=nodes,
        local=local,
        package_of=package_of,
        successors=successors,
        condensed=condensed,
        listed=listed,
        first=first,
        flattened=flattened,
        direct=tuple(direct),
        basis=DepthBasis.CONTAINED if graph.contains_only else basis,
        has_edges=has_edges,
        narrowed=root is not None,
    )


def _among(successors: list[list[int]], nodes: tuple[int, ...]) -> list[list[int]]:
    """The graph among some nodes, numbered anew in their order."""
    place = [-1] * len(successors)
    for number, node in enumerate(nodes):
        place[node] = number
    number_of = place.__getitem__
    if -1 not in place:
        return successors
    return [[number for number in map(number_of, successors[node]) if number >= 0] for node in nodes]


def _listed(
    graph: Graph, roots: tuple[int, ...], lists: tuple[int, ...], local: Mapping[int, int]
) -> tuple[dict[int, int], dict[int, int], list[set[int]]]:
    """Exposure of what is listed, the place of its first root, and what is on each list, the roots' own first."""
    exposure: dict[int, int] = {}
    first: dict[int, int] = {}
    listings: list[set[int]] = [set() for _ in range(1 + len(lists))]
    # A list stands for the roots that lead to it, and is as exposed as it is listed and by itself.
    places = {package: place for place, package in enumerate(lists, 1)}
    found: dict[int, tuple[int, int]] = {}

    def add(node: int, *, limit: int, root: int, listing: int) -> None:
        for below in graph.successors[node]:
            level = min(limit, graph.edge_exposure(node, below))
            package = graph.package_of[below]
            if below in local:
                exposure[local[below]] = max(exposure.get(local[below], 0), level)
                first[local[below]] = min(first.get(local[below], root), root)
                listings[listing].add(local[below])
            elif package in places and not listing:
                before = found.get(package, (0, root))
                found[package] = max(before[0], level), min(before[1], root)

    for place, root in enumerate(roots):
        for node in graph.members[root]:
            add(node, limit=EXPOSURE[Scope.RUNTIME], root=place, listing=0)
    for package in lists:
        level, place = found[package]
        for node in graph.members[package]:
            add(node, limit=min(level, graph.exposure[node]), root=place, listing=places[package])
    return exposure, first, listings


def _judge_lists(
    listings: list[set[int]], package_of: list[int], packages: int, successors: list[list[int]]
) -> tuple[set[int], frozenset[int]]:
    """Components that are direct as declared, and those of lists of nearly everything, by which nothing is declared."""
    everything = frozenset().union(*listings)
    if is_flattened(len({package_of[node] for node in everything}), packages):
        return set(), everything
    declared: set[int] = set(listings[0])
    flattened: set[int] = set()
    if len(listings) > 1:
        # Lists become packages above those that are placed: what comes in through one of them alone has it as its gateway.
        count = len(successors)
        owners = gateways(
            [*successors, *(sorted(listing) for listing in listings)],
            range(count, count + len(listings)),
            [*package_of, *range(packages, packages + len(listings))],
        )
        alone = Counter(owners.values())
        declared = set()
        for place, listing in enumerate(listings, packages):
            own = {package_of[node] for node in listing if owners[package_of[node]] == place}
            (flattened if is_flattened(len(own), alone[place] - 1) else declared).update(listing)
    return declared, frozenset(flattened)
