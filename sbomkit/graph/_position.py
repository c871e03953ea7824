"""An inventory in, the position of every package out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sbomkit._collector import collector_paused
from sbomkit.graph._build import SCOPE_OF
from sbomkit.graph._count import Counts, Spread, count_exactly, spread
from sbomkit.graph._fidelity import judge
from sbomkit.graph._kept import prepared_of
from sbomkit.graph._measure import Walk, exposures, gateways, walk
from sbomkit.graph._pagerank import pagerank
from sbomkit.graph._prepare import Prepared
from sbomkit.graph._subtrees import subtrees
from sbomkit.model._base import make_all, plain
from sbomkit.model.inventory import Inventory, Scope
from sbomkit.model.position import Fidelity, Measure, PackagePosition, Position
from sbomkit.purl import PackageKey

__all__ = ["EXACT_LIMIT", "Places", "count_placed", "places", "position"]

EXACT_LIMIT = 100_000
"""Placed components up to which dependents and entry points of packages are counted exactly."""

_PATH_DEPTH = 64
"""Depth beyond which paths are not written out: together they would grow with the square of the depth."""

_PATH_LENGTHS = 16
"""How many times as long as all names together all paths may be; long names above very many others are written no further."""

_PATH_CHARACTERS = 2_000_000
"""Length that all paths together may have in any case."""


def position(inventory: Inventory, *, root: str | None = None, measures: Collection[str] = frozenset()) -> Position:
    """Where each package of a document sits in the product.

    Neither the order of components and edges matters nor a component that is listed twice.

    Args:
        inventory: what the document says.
        root: a package key, a component id or an unambiguous name: only the part of the product below it is placed.
        measures: those of `Measure` that are asked for; other words, which a policy may have for what others measure, are not.

    Returns:
        The positions in key order, what was set aside and why, and what the document can be trusted to tell.

    Raises:
        ConfigurationError: `root` names nothing in the document, or several packages.
    """
    with collector_paused():
        return _place(inventory, prepared_of(inventory, root), measures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What a position says without counting who stands on whom, which costs more than all the rest."""

    roots: tuple[PackageKey, ...]
    depth: Mapping[PackageKey, int | None]
    """Of each placed package."""
    scope: Mapping[PackageKey, Scope]
    """The same."""
    aside: Mapping[PackageKey, str]
    fidelity: Fidelity


def places(inventory: Inventory) -> Places:
    """Where each package sits, by depth and scope; each is as `position` tells it."""
    prepared = prepared_of(inventory, None)
    keys, found = prepared.graph.keys, _walk(prepared)
    depth: dict[PackageKey, int | None] = dict.fromkeys(prepared.names)
    depth |= {prepared.names[package]: found.depth[node] for package, node in _nearest(prepared, found).items()}
    return Places(
        roots=tuple(keys[package] for package in prepared.roots),
        depth=depth,
        scope={name: SCOPE_OF[level] for name, level in zip(prepared.names, _scopes(prepared), strict=True)},
        aside={keys[package]: reason for package, reason in prepared.aside.items()},
        fidelity=judge(inventory, prepared, found.depth, between=sum(prepared.direct_dependents())),
    )


def _place(inventory: Inventory, prepared: Prepared, measures: Collection[str]) -> Position:
    keys = prepared.graph.keys
    found = _walk(prepared)
    above = prepared.direct_dependents()
    return Position(
        roots=tuple(keys[package] for package in prepared.roots),
        packages=_positions(prepared, found, above, measures),
        aside={keys[package]: reason for package, reason in prepared.aside.items()},
        direct=tuple(prepared.names[package] for package in prepared.packages(prepared.direct)),
        source_of={keys[binary]: keys[source] for binary, source in sorted(prepared.graph.source_of.items())},
        fidelity=judge(inventory, prepared, found.depth, between=sum(above)),
    )


def _walk(prepared: Prepared) -> Walk:
    direct = {node: prepared.first.get(node, -1) for node in prepared.direct}
    return walk(prepared.successors, direct, prepared.package_of)


def _nearest(prepared: Prepared, found: Walk) -> dict[int, int]:
    """The nearest component of each package that any path reaches."""
    nearest: dict[int, int] = {}
    for node in found.order:
        nearest.setdefault(prepared.package_of[node], node)
    return nearest


def _positions(prepared: Prepared, found: Walk, above: Sequence[int], measures: Collection[str]) -> tuple[PackagePosition, ...]:
    names, package_of = prepared.names, prepared.package_of
    counts = count_placed(spread(prepared.condensed, package_of, len(names), prepared.direct), names)
    through = gateways(prepared.successors, prepared.direct, package_of)
    scopes = _scopes(prepared)
    subtree, weight = _measured(prepared, found, measures)
    cyclic = prepared.in_cycles | prepared.in_cycles_of_roots
    others = max(len(names) - 1, 1)
    reach_of = {count: plain(min(count / others, 1.0)) for count in set(counts.dependents)}
    made = [
        {
            "package": name,
            "depth": depth,
            "depth_basis": None if depth is None else prepared.basis,
            "dependents": dependents,
            "dependents_error": counts.error,
            "direct_dependents": above[package],
            "reach": reach_of[dependents],
            "entry_points": counts.entry_points[package],
            "gateway": None if (gateway := through.get(package)) is None else names[gateway],
            "path": path,
            "scope": SCOPE_OF[scopes[package]],
            "in_cycle": package in cyclic,
            "reachable": depth is not None,
            "subtree": subtree[package],
            "pagerank": weight[package],
        }
        for package, (name, (depth, path), dependents) in enumerate(
            zip(names, _paths(prepared, found), counts.dependents, strict=True)
        )
    ]
    return tuple(make_all(PackagePosition, made))


def count_placed(held: Spread, names: Sequence[PackageKey]) -> Counts:
    """Count exactly up to the limit, and estimate beyond it."""
    if len(held.condensed.of) <= EXACT_LIMIT:
        return count_exactly(held)
    # Imported here because it needs numpy, which nothing else does.
    from sbomkit.graph._estimate import estimate_counts  # noqa: PLC0415

    return estimate_counts(held, names)


def _measured(
    prepared: Prepared, found: Walk, measures: Collection[str]
) -> tuple[Sequence[int | None], Sequence[float | None]]:
    """Subtrees and weights, as far as they are asked for."""
    subtree: Sequence[int | None] = [None] * len(prepared.names)
    weight: Sequence[float | None] = subtree
    if Measure.SUBTREE in measures:
        # A version that nothing leads to is no way in.
        subtree = subtrees(prepared.merged_from(found.order), prepared.packages(prepared.direct))
    if Measure.PAGERANK in measures:
        weight = pagerank(prepared.merged, prepared.condensed_merged)
    return subtree, weight


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


def _paths(prepared: Prepared, found: Walk) -> list[tuple[int | None, tuple[PackageKey, ...]]]:
    """Depth and smallest shortest path of each package: those of its nearest component."""
    keys, names, package_of, depth = prepared.graph.keys, prepared.names, prepared.package_of, found.depth
    nearest = _nearest(prepared, found)
    heads = {node: (keys[prepared.roots[place]],) for node, place in prepared.first.items()}
    deepest = _deepest_path(prepared, found, heads, nearest.values())
    written: list[tuple[PackageKey, ...]] = [()] * len(package_of)
    # Nodes come in order of depth, so that what is before them on their path is there already.
    for node in found.order:
        if (depth[node] or 0) > deepest:
            break
        above = found.parent[node]
        written[node] = (*(heads.get(node, ()) if above < 0 else written[above]), names[package_of[node]])
    paths: list[tuple[int | None, tuple[PackageKey, ...]]] = [(None, ())] * len(names)
    for package, node in nearest.items():
        paths[package] = depth[node], written[node]
    return paths


def _deepest_path(prepared: Prepared, found: Walk, heads: Mapping[int, tuple[PackageKey, ...]], nearest: Iterable[int]) -> int:
    """The depth up to which paths are written: whole levels only, so that which ones are does not depend on any order."""
    lengths = [len(prepared.names[package]) for package in prepared.package_of]
    allowed = max(_PATH_CHARACTERS, _PATH_LENGTHS * sum(map(len, prepared.names)))
    for node in found.order:
        above = found.parent[node]
        lengths[node] += sum(map(len, heads.get(node, ()))) if above < 0 else lengths[above]
    of_level = [0] * (_PATH_DEPTH + 1)
    for node in nearest:
        if (level := found.depth[node] or 0) <= _PATH_DEPTH:
            of_level[level] += lengths[node]
    return sum(total <= allowed for total in accumulate(of_level)) - 1
