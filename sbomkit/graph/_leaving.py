"""An inventory and packages to take out of it in; the components that leave with them, out."""

from collections.abc import Collection, Iterable, Sequence

from sbomkit.graph._build import Graph
from sbomkit.graph._kept import prepared_of
from sbomkit.model.inventory import Component, Inventory
from sbomkit.purl import PackageKey

__all__ = ["leaving"]


def leaving(inventory: Inventory, packages: Collection[PackageKey], *, root: str | None = None) -> frozenset[str]:
    """Components that leave with packages: theirs, in all versions, and whatever no path from the product reaches any more.

    What no path reached before stays.  A source package leaves with the last package that is built from it.

    Args:
        inventory: what the document says.
        packages: keys of those that are taken out.
        root: as in `position`.

    Returns:
        Ids of components.

    Raises:
        ConfigurationError: `root` names nothing in the document, or several packages.
    """
    prepared = prepared_of(inventory, root)
    graph, names, wanted = prepared.graph, prepared.names, frozenset(packages)
    dropped = {node for node, package in enumerate(prepared.package_of) if names[package] in wanted}
    before = _reach(prepared.successors, prepared.direct, ())
    after = _reach(prepared.successors, prepared.direct, dropped)
    gone = dropped | (before - after)
    lost = {graph.ids[prepared.nodes[node]] for node in gone} | {
        component.id for component in inventory.components if component.package in wanted
    }
    kept = {component.package for component in inventory.components if component.id not in lost}
    built = {graph.keys[source] for _, source in graph.built}
    needed = {graph.keys[source] for binary, source in graph.built if graph.keys[binary] in kept}
    idle = {graph.keys[source] for source in graph.sources} & built - needed
    # Components that only say where a package was fetched from go with the package.
    return frozenset(lost).union(
        component.id
        for component in inventory.components
        if component.package in idle or (component.id in graph.origins and _is_gone(component, graph, lost))
    )


def _reach(successors: Sequence[Iterable[int]], starts: Iterable[int], blocked: Collection[int]) -> set[int]:
    seen = set(starts).difference(blocked)
    waiting = list(seen)
    while waiting:
        for below in successors[waiting.pop()]:
            if below not in seen and below not in blocked:
                seen.add(below)
                waiting.append(below)
    return seen


def _is_gone(origin: Component, graph: Graph, lost: Collection[str]) -> bool:
    return all(graph.ids[node] in lost for node in graph.members[graph.by_id[origin.id]])
