"""An inventory in, the position of every package out."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from sbomkit._collector import collector_paused
from sbomkit.graph._build import SCOPE_OF
from sbomkit.graph._count import Counts, count_exactly, spread
from sbomkit.graph._fidelity import judge
from sbomkit.graph._find import find_package
from sbomkit.graph._measure import Walk, exposures, gateways, walk
from sbomkit.graph._prepare import Prepared, prepare
from sbomkit.graph._roots import reach
from sbomkit.model._base import plain
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import PackagePosition, Position, WaysIn
from sbomkit.purl import PackageKey

__all__ = ["EXACT_LIMIT", "position", "ways_in"]

EXACT_LIMIT = 100_000
"""Placed components up to which dependents and entry points of packages are counted exactly."""

_PATH_DEPTH = 64
"""Depth beyond which paths are not written out: together they would grow with the square of the depth."""

_PATH_LENGTHS = 16
"""How many times as long as all names together all paths may be; long names above very many others are written no further."""

_PATH_CHARACTERS = 2_000_000
"""Length that all paths together may have in any case."""


def position(inventory: Inventory, *, root: str | None = None) -> Position:
    """Where each package of a document sits in the product.

    Neither the order of components and edges matters nor a component that is listed twice.

    Args:
        inventory: what the document says.
        root: a package key, a component id or an unambiguous name: only the part of the product below it is placed.

    Returns:
        The positions in key order, what was set aside and why, and what the document can be trusted to tell.

    Raises:
        ConfigurationError: `root` names nothing in the document, or several packages.
    """
    with collector_paused():
        return _place(inventory, prepare(inventory, root))


def _place(inventory: Inventory, prepared: Prepared) -> Position:
    keys = prepared.graph.keys
    found = walk(prepared.successors, {node: prepared.first.get(node, -1) for node in prepared.direct}, prepared.package_of)
    above = prepared.direct_dependents()
    return Position(
        roots=tuple(keys[package] for package in prepared.roots),
        packages=_positions(prepared, found, above),
        aside={keys[package]: reason for package, reason in prepared.aside.items()},
        direct=tuple(prepared.names[package] for package in prepared.packages(prepared.direct)),
        source_of={keys[binary]: keys[source] for binary, source in sorted(prepared.graph.source_of.items())},
        fidelity=judge(inventory, prepared, found.depth, between=sum(above)),
    )


def ways_in(inventory: Inventory, package: str, *, root: str | None = None) -> WaysIn:
    """Through whom a package comes into the product; nobody for one that takes no part in position.

    Args:
        inventory: what the document says.
        package: a package key, a component id or an unambiguous name.
        root: as in `position`.

    Raises:
        ConfigurationError: `package` or `root` names nothing in the document, or several packages.
    """
    prepared = prepare(inventory, root)
    graph, names = prepared.graph, prepared.names
    wanted = find_package(inventory, graph, package)
    nodes = [prepared.local[node] for node in graph.members[wanted] if node in prepared.local]
    above: list[list[int]] = [[] for _ in prepared.successors]
    for node, below in enumerate(prepared.successors):
        for other in below:
            above[other].append(node)
    leading = reach(above, nodes)
    dependents = prepared.packages(tuple(other for node in nodes for other in above[node]))
    return WaysIn(
        package=graph.keys[wanted],
        direct_dependents=tuple(names[other] for other in dependents if names[other] != graph.keys[wanted]),
        entry_points=tuple(names[other] for other in prepared.packages(tuple(leading.intersection(prepared.direct)))),
    )


def _positions(prepared: Prepared, found: Walk, above: Sequence[int]) -> tuple[PackagePosition, ...]:
    names, package_of = prepared.names, prepared.package_of
    counts = _count(prepared)
    gateway = gateways(prepared.successors, prepared.direct, package_of)
    scopes = _scopes(prepared)
    cyclic = prepared.in_cycles() | prepared.in_cycles_of_roots()
    paths = _paths(prepared, found)
    others = max(len(names) - 1, 1)
    made = []
    for package, name in enumerate(names):
        depth, path = paths.get(package, (None, ()))
        through = gateway.get(package)
        made.append(
            PackagePosition.trusted(
                {
                    "package": name,
                    "depth": depth,
                    "depth_basis": None if depth is None else prepared.basis,
                    "dependents": counts.dependents[package],
                    "dependents_error": counts.error,
                    "direct_dependents": above[package],
                    "reach": plain(min(counts.dependents[package] / others, 1.0)),
                    "entry_points": counts.entry_points[package],
                    "gateway": None if through is None else names[through],
                    "path": path,
                    "scope": SCOPE_OF[scopes[package]],
                    "in_cycle": package in cyclic,
                    "reachable": depth is not None,
                }
            )
        )
    return tuple(made)


def _count(prepared: Prepared) -> Counts:
    held = spread(prepared.condensed, prepared.package_of, len(prepared.names), prepared.direct)
    if len(prepared.nodes) <= EXACT_LIMIT:
        return count_exactly(held)
    # Imported here because it needs numpy, which nothing else does.
    from sbomkit.graph._estimate import estimate_counts  # noqa: PLC0415

    return estimate_counts(held, prepared.names)


def _scopes(prepared: Prepared) -> list[int]:
    local, graph = prepared.local, prepared.graph
    qualified = {}
    for number, level in graph.qualified.items():
        dependent, dependency = divmod(number, len(graph.package_of))
        if dependent in local and dependency in local:
            qualified[local[dependent], local[dependency]] = level
    own = [graph.exposure[node] for node in prepared.nodes]
    # All that the root lists counts, also where a flattened list is set aside for depth: it may be needed there, too.
    reached = exposures(prepared.successors, prepared.listed, own, qualified)
    scopes = [0] * len(prepared.names)
    for node, package in enumerate(prepared.package_of):
        scopes[package] = max(scopes[package], reached[node])
    any_reached = [bool(level) for level in scopes]
    for node, package in enumerate(prepared.package_of):
        if not any_reached[package]:
            scopes[package] = max(scopes[package], own[node])
    return scopes


def _paths(prepared: Prepared, found: Walk) -> dict[int, tuple[int, tuple[PackageKey, ...]]]:
    """Depth and smallest shortest path of each reachable package: those of its nearest component."""
    keys, names = prepared.graph.keys, prepared.names
    order = sorted((level, found.rank[node], node) for node, level in enumerate(found.depth) if level is not None)
    nearest: dict[int, tuple[int, int]] = {}
    for level, _, node in order:
        nearest.setdefault(prepared.package_of[node], (level, node))
    heads = {node: (keys[prepared.roots[place]],) for node, place in prepared.first.items()}
    # Nodes come in order of depth, so that what is before them on their path is there already.
    lengths: dict[int, int] = {}
    for level, _, node in order:
        before = sum(map(len, heads.get(node, ()))) if level == 1 else lengths[found.parent[node]]
        lengths[node] = before + len(names[prepared.package_of[node]])
    deepest = _deepest_path(((level, lengths[node]) for level, node in nearest.values()), sum(map(len, names)))
    written: dict[int, tuple[PackageKey, ...]] = {}
    for level, _, node in order:
        if level > deepest:
            break
        head = heads.get(node, ()) if level == 1 else written[found.parent[node]]
        written[node] = (*head, names[prepared.package_of[node]])
    return {package: (level, written.get(node, ())) for package, (level, node) in nearest.items()}


def _deepest_path(lengths: Iterable[tuple[int, int]], names: int) -> int:
    """The depth up to which paths are written: whole levels only, so that which ones are does not depend on any order."""
    of_level = [0] * (_PATH_DEPTH + 1)
    for level, length in lengths:
        if level <= _PATH_DEPTH:
            of_level[level] += length
    allowed = max(_PATH_CHARACTERS, _PATH_LENGTHS * names)
    return sum(total <= allowed for total in accumulate(of_level)) - 1
