"""What was met on the way to the positions in; flags with counts, and one sentence for a buyer, out."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sbomkit.graph._prepare import Prepared
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import Fidelity, FidelityFlag

__all__ = ["judge"]


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
    edges = between + sum(below in kept for root in prepared.roots for below in graph.merged[root])
    # In a document without edges nothing is reachable, which is said by its own flag.
    unreachable = {package_of[node] for node, level in enumerate(depth) if level is None} if prepared.has_edges else set()
    partly = unreachable & {package_of[node] for node, level in enumerate(depth) if level is not None}
    without_purl = {graph.keys[package] for package in graph.without_purl}
    counts: Mapping[FidelityFlag, int] = {
        FidelityFlag.NO_EDGES: 0 if prepared.has_edges else len(prepared.names),
        FidelityFlag.FLATTENED: len(prepared.packages(prepared.listed)) if prepared.flattened else 0,
        FidelityFlag.UNROOTED: 0 if prepared.roots else len(kept),
        FidelityFlag.CYCLIC: len(prepared.in_cycles()),
        FidelityFlag.UNREACHABLE: len(unreachable),
        FidelityFlag.NO_PURL: sum(name in without_purl for name in prepared.names),
        FidelityFlag.DUPLICATES: _duplicates(inventory),
        FidelityFlag.INCOMPLETE: _incomplete(inventory),
        FidelityFlag.CONTAINS_ONLY: edges if graph.contains_only else 0,
        FidelityFlag.INFERRED: _inferred(prepared),
    }
    flags = {flag: count for flag, count in counts.items() if count}
    max_depth = max((level for level in depth if level is not None), default=None)
    return Fidelity(
        flags=flags,
        packages=len(prepared.names),
        direct=len(kept),
        edges=edges,
        max_depth=max_depth,
        conclusion=_conclude(
            flags,
            packages=len(prepared.names),
            direct=len(kept),
            between=between,
            max_depth=max_depth,
            partly=len(partly),
            subject=graph.keys[prepared.roots[0]] if prepared.narrowed else "the product",
        ),
    )


def _duplicates(inventory: Inventory) -> int:
    """Surplus entries: ids given again, and components that repeat the package URL, version included, of another one."""
    again = sum(diagnostic.count for diagnostic in inventory.diagnostics if diagnostic.code == "duplicate-id")
    purls = Counter(component.purl for component in inventory.components if component.purl)
    return again + purls.total() - len(purls)


def _incomplete(inventory: Inventory) -> int:
    """Components whose dependencies the document calls incomplete; at least 1 where it says so of the whole.

    CycloneDX `aggregate` has `incomplete` and several `incomplete_..._only`; `unknown` and `not_specified` say nothing.
    """
    aggregate = inventory.completeness.aggregate or ""
    return max(len(inventory.completeness.incomplete), int(aggregate.startswith("incomplete")))


def _inferred(prepared: Prepared) -> int:
    direct = {prepared.nodes[node] for node in prepared.direct}
    graph, roots = prepared.graph, set(prepared.roots)
    used = 0
    for number in graph.inferred:
        dependent, dependency = divmod(number, len(graph.package_of))
        if graph.package_of[dependent] in roots:
            used += dependency in direct
        else:
            used += dependent in prepared.local and dependency in prepared.local
    return used


def _conclude(
    flags: Mapping[FidelityFlag, int],
    *,
    packages: int,
    direct: int,
    between: int,
    max_depth: int | None,
    partly: int,
    subject: str,
) -> str:
    """One sentence on what the document can answer."""
    if not packages:
        return f"The document lists nothing that {subject} depends on, so there is nothing to place."
    if FidelityFlag.NO_EDGES in flags:
        main = (
            f"The document lists {_many(packages, 'package')} but no dependencies, so it cannot tell what {subject} rests on: "
            "packages can be compared by how they are looked after, and by nothing else"
        )
    elif FidelityFlag.CONTAINS_ONLY in flags:
        main = (
            "The document says what contains what, not what depends on what, "
            f"so the places of its {_many(packages, 'package')} show how {subject} was packed and hardly who relies on whom"
        )
    elif FidelityFlag.UNROOTED in flags:
        main = (
            "The document does not say what the product itself depends on, so depth is counted from the "
            f"{direct:,} of {_many(packages, 'package')} that nothing else needs; who relies on whom is told"
        )
    elif FidelityFlag.FLATTENED in flags and not between:
        main = (
            f"The document lists {flags[FidelityFlag.FLATTENED]:,} of {_many(packages, 'package')} as direct dependencies "
            f"and nothing between them, so it cannot tell what lies deep in {subject}"
        )
    elif FidelityFlag.FLATTENED in flags:
        main = (
            f"The document lists {flags[FidelityFlag.FLATTENED]:,} of {_many(packages, 'package')} as direct dependencies, "
            f"so depth was derived from the {direct:,} that no other one brings in; who relies on whom is told"
        )
    else:
        main = (
            f"The document tells who relies on whom: {_many(packages, 'package')}, "
            f"{direct:,} of them direct, up to {_many(max_depth or 0, 'level')} deep"
        )
    reservations = _reservations(flags, partly, subject)
    return f"{main}; but {_listed(reservations)}." if reservations else f"{main}."


def _reservations(flags: Mapping[FidelityFlag, int], partly: int, subject: str) -> list[str]:
    found = []
    if lost := flags.get(FidelityFlag.UNREACHABLE, 0) - partly:
        found.append(f"{_many(lost, 'package')} cannot be traced to {subject}")
    if partly:
        found.append(f"{_many(partly, 'package')} can be traced to {subject} in some of the versions only")
    if FidelityFlag.INCOMPLETE in flags:
        found.append("the document calls itself incomplete")
    if count := flags.get(FidelityFlag.INFERRED):
        found.append(
            f"{_many(count, 'dependency', 'dependencies')} of it {'is' if count == 1 else 'are'} inferred, not declared"
        )
    if count := flags.get(FidelityFlag.NO_PURL):
        found.append(f"{_many(count, 'package')} cannot be looked up for want of a package URL")
    return found


def _many(count: int, one: str, several: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def _listed(phrases: list[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
