"""What was met on the way to the positions in; flags with counts, and the sentence that follows from them, out."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sbomkit.graph._conclude import Findings, conclude
from sbomkit.graph._prepare import Prepared
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import Fidelity, FidelityFlag

__all__ = ["judge"]

_OUTWARD = frozenset({"dangling-reference", "external-reference"})


def judge(inventory: Inventory, prepared: Prepared, depth: Sequence[int | None], *, between: int) -> Fidelity:
    """Whether the document can answer where its packages sit.

    Args:
        inventory: what the document says.
        prepared: the graph that position is computed from.
        depth: of each placed component.
        between: edges between different placed packages.
    """
    graph, package_of = prepared.graph, prepared.package_of
    kept = {graph.package_of[prepared.nodes[node]] for node in prepared.direct}
    direct = set(prepared.packages(prepared.direct))
    edges = between + sum(below in kept for above in (*prepared.roots, *prepared.lists) for below in graph.merged[above])
    # In a document without edges nothing is reachable, which is said by its own flag.
    unreachable = {package_of[node] for node, level in enumerate(depth) if level is None} if prepared.has_edges else set()
    partly = unreachable & {package_of[node] for node, level in enumerate(depth) if level is not None}
    cyclic = prepared.in_cycles
    alone = 0 if graph.contains_only or not prepared.has_edges else _alone(prepared)
    without_purl = {graph.keys[package] for package in graph.without_purl}
    counts: Mapping[FidelityFlag, int] = {
        FidelityFlag.NO_EDGES: 0 if prepared.has_edges else len(prepared.names),
        FidelityFlag.FLATTENED: len(prepared.packages(tuple(prepared.flattened))),
        FidelityFlag.UNROOTED: 0 if prepared.roots else len(kept),
        FidelityFlag.CYCLIC: len(cyclic | prepared.in_cycles_of_roots),
        FidelityFlag.UNREACHABLE: len(unreachable),
        FidelityFlag.NO_PURL: sum(name in without_purl for name in prepared.names),
        FidelityFlag.DUPLICATES: _duplicates(inventory, graph.origins),
        FidelityFlag.INCOMPLETE: _incomplete(inventory),
        FidelityFlag.CONTAINS_ONLY: edges if graph.contains_only else 0,
        FidelityFlag.INFERRED: _inferred(prepared),
        FidelityFlag.SPARSE: alone if 2 <= len(prepared.names) <= 2 * alone else 0,
    }
    flags = {flag: count for flag, count in counts.items() if count}
    max_depth = max((level for level in depth if level is not None), default=None)
    return Fidelity(
        flags=flags,
        packages=len(prepared.names),
        direct=len(kept),
        edges=edges,
        max_depth=max_depth,
        conclusion=conclude(
            flags,
            Findings(
                packages=len(prepared.names),
                direct=len(kept),
                between=between,
                max_depth=max_depth,
                partly=len(partly),
                rings=not direct.isdisjoint(cyclic),
                without_needs=_all_without_needs(inventory, prepared),
                outward=sum(found.count for found in inventory.diagnostics if found.code in _OUTWARD),
                file_dependencies=graph.file_dependencies,
                subject=graph.keys[prepared.roots[0]] if prepared.narrowed else "the product",
            ),
        ),
    )


def _alone(prepared: Prepared) -> int:
    """Placed packages that no edge touches; one from a root counts, unless it is made up or lists nearly everything."""
    touched: set[int] = set()
    if prepared.roots:
        touched.update(prepared.package_of[node] for node in prepared.listed.keys() - prepared.flattened)
    touched.update(package for package, below in enumerate(prepared.merged) if below)
    return len(prepared.names) - len(touched.union(*prepared.merged))


def _all_without_needs(inventory: Inventory, prepared: Prepared) -> bool:
    """Whether the document says of every placed package that it depends on nothing."""
    by_id, keys = prepared.graph.by_id, prepared.graph.keys
    said = {keys[by_id[name]] for name in inventory.completeness.no_dependencies if name in by_id}
    return said.issuperset(prepared.names)


def _duplicates(inventory: Inventory, origins: frozenset[str]) -> int:
    """Surplus entries: ids given again, and components that repeat the package URL, version included, of another one.

    What only says where another component of its package comes from is no surplus.
    """
    again = sum(diagnostic.count for diagnostic in inventory.diagnostics if diagnostic.code == "duplicate-id")
    purls = Counter(component.purl for component in inventory.components if component.purl and component.id not in origins)
    return again + purls.total() - len(purls)


def _incomplete(inventory: Inventory) -> int:
    """Components whose dependencies the document calls incomplete; at least 1 where it says so of the whole.

    CycloneDX `aggregate` has `incomplete` and several `incomplete_..._only`; `unknown` and `not_specified` say nothing.
    """
    aggregate = inventory.completeness.aggregate or ""
    return max(len(inventory.completeness.incomplete), int(aggregate.startswith("incomplete")))


def _inferred(prepared: Prepared) -> int:
    direct = {prepared.nodes[node] for node in prepared.direct}
    graph, roots = prepared.graph, {*prepared.roots, *prepared.lists}
    used = 0
    for number in graph.inferred:
        dependent, dependency = divmod(number, len(graph.package_of))
        if graph.package_of[dependent] in roots:
            used += dependency in direct
        else:
            used += dependent in prepared.local and dependency in prepared.local
    return used
