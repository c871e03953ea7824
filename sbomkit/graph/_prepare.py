"""An inventory and perhaps a new root in; what is to be placed, what hangs on the root, and all that stands aside, out."""

from collections.abc import Mapping
from dataclasses import dataclass

from sbomkit.graph._build import EXPOSURE, Graph, build_graph
from sbomkit.graph._find import find_package
from sbomkit.graph._roots import Condensed, condense, derive_direct, find_product, is_flattened, reach, sources_of
from sbomkit.model.inventory import Inventory, Scope
from sbomkit.model.position import DepthBasis
from sbomkit.purl import PackageKey

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Placed packages and their components by indices of their own, in key order, and the graph among the components."""

    graph: Graph
    """The whole graph, with indices of its own."""
    roots: tuple[int, ...]
    """Packages of the whole graph; empty for a virtual root."""
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
    """Placed components that the root declares as direct, or that hang on a virtual root, with the exposure of that edge."""
    direct: tuple[int, ...]
    """Placed components that count as direct."""
    basis: DepthBasis
    flattened: bool
    has_edges: bool
    narrowed: bool
    """Whether the user chose the root."""

    def packages(self, nodes: "Mapping[int, int] | tuple[int, ...]") -> list[int]:
        """The placed packages of placed components, each once, ascending."""
        return sorted({self.package_of[node] for node in nodes})

    def direct_dependents(self) -> list[int]:
        """How many other placed packages declare that they need each placed package."""
        counts = [0] * len(self.names)
        if len(self.names) == len(self.nodes):
            for below in self.successors:
                for dependency in below:
                    counts[dependency] += 1
            return counts
        pairs = {
            (self.package_of[node], self.package_of[other]) for node, below in enumerate(self.successors) for other in below
        }
        for dependent, dependency in pairs:
            counts[dependency] += dependent != dependency
        return counts

    def in_cycles(self) -> set[int]:
        """Placed packages that take part in a cycle with another one."""
        found: set[int] = set()
        for members in self.condensed.members:
            if len(members) > 1:
                packages = {self.package_of[node] for node in members}
                if len(packages) > 1:
                    found |= packages
        return found


def prepare(inventory: Inventory, root: str | None) -> Prepared:
    """Find the product, set aside what takes no part, and decide what is direct.

    All components of the product's package are the product, and so is what any of them depends on.

    Raises:
        ConfigurationError: there is no such root, or its name is that of several packages.
    """
    graph = build_graph(inventory)
    aside = dict.fromkeys(graph.files, "a file, not a package")
    aside |= dict.fromkeys(graph.sources, "a source package, which others are built from")
    left_out: set[int] = set()
    if root is None:
        roots, wrappers = find_product(graph)
        aside |= dict.fromkeys(wrappers, "a wrapper around the product")
        aside |= dict.fromkeys(roots, "the product itself")
    else:
        roots = (find_package(inventory, graph, root),)
        below = reach(graph.successors, graph.members[roots[0]])
        left_out.update(node for node in range(len(graph.package_of)) if node not in below)
        name = graph.keys[roots[0]]
        for package, members in enumerate(graph.members):
            if left_out.issuperset(members):
                aside.setdefault(package, f"not below {name}")
        aside[roots[0]] = "the chosen root"
    nodes = tuple(node for node, package in enumerate(graph.package_of) if package not in aside and node not in left_out)
    placed = sorted({graph.package_of[node] for node in nodes})
    number = {package: place for place, package in enumerate(placed)}
    local = {node: place for place, node in enumerate(nodes)}
    successors = [[local[below] for below in graph.successors[node] if below in local] for node in nodes]
    condensed = condense(successors)

    listed = _listed(graph, roots, local)
    direct = sorted(listed)
    has_edges = bool(listed) or any(successors)
    flattened = False
    basis = DepthBasis.DECLARED
    package_of = [number[graph.package_of[node]] for node in nodes]
    if not listed and root is None:
        basis, roots = DepthBasis.VIRTUAL, ()
        direct = sources_of(condensed) if has_edges else []
        listed = dict.fromkeys(direct, EXPOSURE[Scope.RUNTIME])
    elif not graph.contains_only and is_flattened(len({package_of[node] for node in listed}), len(placed)):
        basis, flattened = DepthBasis.DERIVED, True
        direct = derive_direct(listed, successors, condensed)
    return Prepared(
        graph=graph,
        roots=roots,
        aside=dict(sorted(aside.items())),
        names=tuple(graph.keys[package] for package in placed),
        nodes=nodes,
        local=local,
        package_of=package_of,
        successors=successors,
        condensed=condensed,
        listed=listed,
        direct=tuple(direct),
        basis=DepthBasis.CONTAINED if graph.contains_only else basis,
        flattened=flattened,
        has_edges=has_edges,
        narrowed=root is not None,
    )


def _listed(graph: Graph, roots: tuple[int, ...], local: Mapping[int, int]) -> dict[int, int]:
    listed: dict[int, int] = {}
    for root in roots:
        for node in graph.members[root]:
            for below in graph.successors[node]:
                if below in local:
                    listed[local[below]] = max(listed.get(local[below], 0), graph.edge_exposure(node, below))
    return listed
