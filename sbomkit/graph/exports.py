"""A document in; its graph as an object of another library, or the part of it around one package, out."""

from collections.abc import Mapping, Sequence
from typing import Any

import rustworkx

from sbomkit._collector import collector_paused
from sbomkit._extras import extra
from sbomkit.graph._neighbours import around, everything
from sbomkit.model.inventory import Component, Edge, Inventory
from sbomkit.model.neighbourhood import (
    EDGE_ATTRIBUTES,
    GRAPH_ATTRIBUTES,
    NODE_ATTRIBUTES,
    Link,
    Neighbour,
    Neighbourhood,
    attributes,
)
from sbomkit.model.ranking import Ranking

__all__ = ["neighbourhood", "package_graph", "to_networkx", "to_rustworkx"]

_COMPONENT = ("package", "name", "version", "group", "purl", "type", "scope", "producer", "supplier", "licenses")


def neighbourhood(
    inventory: Inventory,
    package: str,
    *,
    up: int = 3,
    down: int = 1,
    limit: int = 60,
    ranking: Ranking | None = None,
) -> Neighbourhood:
    """The packages around one package: who needs it, what it needs, and all edges between these.

    Steps are taken along the edges that `position` counts by, from component to component, so that no path mixes what one
    version needs with what another one does.  What is built from the package, or it from, is one step away as well.

    Args:
        inventory: what the document says.
        package: a package key, a component id or an unambiguous name.
        up: steps towards those that need it.
        down: steps towards what it needs.
        limit: packages that are kept at most, the nearest first; the package itself is one of them.
        ranking: of the same document; whose verdicts and ranks the packages then carry.

    Raises:
        ConfigurationError: `package` names nothing in the document, or several packages; or a number is too small.
    """
    with collector_paused():
        return around(inventory, package, up=up, down=down, limit=limit, ranking=ranking)


def package_graph(inventory: Inventory, *, limit: int = 10_000, ranking: Ranking | None = None) -> Neighbourhood:
    """All packages of a document, and all edges between different ones, of whatever kind.

    Args:
        inventory: what the document says.
        limit: packages that are kept at most, those near the root first, what no path reaches last.
        ranking: as in `neighbourhood`.

    Raises:
        ConfigurationError: the limit is below 1.
    """
    with collector_paused():
        return everything(inventory, limit=limit, ranking=ranking)


def to_networkx(graph: Inventory | Neighbourhood) -> Any:
    """The graph of a document, or of a neighbourhood, as a `networkx.MultiDiGraph` with an edge for each of its edges.

    Nodes are component ids, or package keys.  Attributes are text, whole numbers and truth values; what is not known is left
    out, so that every format of networkx can write them.  `docs/graph.md` lists them.  An edge that leads to nothing in the
    document is left out.

    Args:
        graph: an inventory or a neighbourhood.

    Raises:
        ConfigurationError: networkx is not installed.
    """
    made = extra("networkx", "frames", "to_networkx()").MultiDiGraph()
    nodes, edges = _parts(graph)
    if isinstance(graph, Inventory):
        made.graph |= attributes(graph.document, ("name", "sha256"))
        roots = frozenset(graph.roots)
        made.add_nodes_from((name, {**attributes(node, _COMPONENT), "is_root": name in roots}) for name, node in nodes.items())
    else:
        made.graph |= attributes(graph, GRAPH_ATTRIBUTES)
        made.add_nodes_from((name, attributes(node, NODE_ATTRIBUTES)) for name, node in nodes.items())
    made.add_edges_from((*ends, attributes(edge, EDGE_ATTRIBUTES)) for ends, edge in edges)
    return made


def to_rustworkx(graph: Inventory | Neighbourhood) -> "rustworkx.PyDiGraph[Any, Any]":
    """The same for rustworkx, in the order of the document, with the nouns themselves as payloads.

    Payloads are `Component` and `Edge`, or `Neighbour` and `Link`.

    Args:
        graph: an inventory or a neighbourhood.
    """
    made: rustworkx.PyDiGraph[Any, Any] = rustworkx.PyDiGraph(multigraph=True)
    nodes, edges = _parts(graph)
    place = dict(zip(nodes, made.add_nodes_from(list(nodes.values())), strict=True))
    made.add_edges_from([(place[above], place[below], edge) for (above, below), edge in edges])
    return made


def _parts(
    graph: Inventory | Neighbourhood,
) -> tuple[Mapping[str, Component | Neighbour], Sequence[tuple[tuple[str, str], Edge | Link]]]:
    """Nodes by name, and edges by the names of their ends, both of which are there."""
    nodes: Mapping[str, Component | Neighbour] = (
        graph.by_id if isinstance(graph, Inventory) else {node.package: node for node in graph.nodes}
    )
    return nodes, [
        ((edge.dependent, edge.dependency), edge)
        for edge in graph.edges
        if edge.dependent in nodes and edge.dependency in nodes
    ]
