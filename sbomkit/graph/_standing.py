"""An inventory and one or several packages in; through whom they come into the product, and who stands on them, out."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from sbomkit._collector import collector_paused
from sbomkit.graph._count import Spread, spread
from sbomkit.graph._find import find_package
from sbomkit.graph._kept import prepared_of
from sbomkit.graph._position import count_placed
from sbomkit.graph._prepare import Prepared
from sbomkit.graph._roots import Condensed, reach
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import WaysIn
from sbomkit.purl import PackageKey

__all__ = ["standing_on", "stands_on", "ways_in"]

_Key = TypeVar("_Key")


def ways_in(inventory: Inventory, package: str, *, root: str | None = None) -> WaysIn:
    """Through whom a package comes into the product; nobody for one that takes no part in position.

    Args:
        inventory: what the document says.
        package: a package key, a component id or an unambiguous name.
        root: as in `position`.

    Raises:
        ConfigurationError: `package` or `root` names nothing in the document, or several packages.
    """
    prepared = prepared_of(inventory, root)
    wanted = find_package(inventory, prepared.graph, package)
    nodes, above = _nodes_of(prepared, wanted), prepared.predecessors
    leading = reach(above, nodes)
    key, names = prepared.graph.keys[wanted], prepared.names
    dependents = prepared.packages({other for node in nodes for other in above[node]})
    return WaysIn(
        package=key,
        direct_dependents=tuple(names[other] for other in dependents if names[other] != key),
        entry_points=tuple(names[other] for other in prepared.packages(leading.intersection(prepared.direct))),
    )


def stands_on(inventory: Inventory, package: str, *, root: str | None = None) -> tuple[PackageKey, ...]:
    """All packages that stand on one, directly or not, in key order: those that `PackagePosition.dependents` counts.

    Args:
        inventory: what the document says.
        package: a package key, a component id or an unambiguous name.
        root: as in `position`.

    Returns:
        Their keys; nothing for a package that takes no part in position.

    Raises:
        ConfigurationError: `package` or `root` names nothing in the document, or several packages.
    """
    prepared = prepared_of(inventory, root)
    wanted = find_package(inventory, prepared.graph, package)
    standing = prepared.packages(reach(prepared.predecessors, _nodes_of(prepared, wanted)))
    return tuple(prepared.names[other] for other in standing if prepared.names[other] != prepared.graph.keys[wanted])


def _nodes_of(prepared: Prepared, package: int) -> list[int]:
    return [prepared.local[node] for node in prepared.graph.members[package] if node in prepared.local]


def standing_on(
    inventory: Inventory, groups: Mapping[_Key, Collection[PackageKey]], *, root: str | None = None
) -> dict[_Key, int]:
    """For each group of packages, how many packages are in it or stand on one that is, each counted once.

    All groups are counted in one pass over the graph: each becomes one more node, which its members depend on.  Up to
    `EXACT_LIMIT` placed components counts are exact; beyond that they are estimates, as are those of `position`.

    Args:
        inventory: what the document says.
        groups: keys of packages; those that take no part in position are passed over.
        root: as in `position`.

    Returns:
        A count for each group, in their order; 0 for one without members that are placed.

    Raises:
        ConfigurationError: `root` names nothing in the document, or several packages.
    """
    with collector_paused():
        prepared = prepared_of(inventory, root)
        number = {name: place for place, name in enumerate(prepared.names)}
        members = [sorted({number[name] for name in group if name in number}) for group in groups.values()]
        names = (*prepared.names, *(PackageKey(f"group {place}") for place in range(len(members))))
        counts = count_placed(_with_groups(prepared, members), names)
    # An estimate knows nothing of the members, who are there without doubt.
    found = zip(counts.dependents[len(prepared.names) :], members, strict=True)
    return dict(zip(groups, (max(count, len(group)) for count, group in found), strict=True))


def _with_groups(prepared: Prepared, groups: Collection[Collection[int]]) -> Spread:
    """The placed graph with one more package for each group, that all components of its members depend on."""
    condensed, nodes, packages = prepared.condensed, len(prepared.nodes), len(prepared.names)
    found: list[set[int]] = [set() for _ in prepared.names]
    for node, package in enumerate(prepared.package_of):
        found[package].add(condensed.of[node])
    extended = Condensed(
        of=[*condensed.of, *range(len(condensed.members), len(condensed.members) + len(groups))],
        members=[*condensed.members, *([nodes + place] for place in range(len(groups)))],
        predecessors=[
            *condensed.predecessors,
            *(sorted({component for package in group for component in found[package]}) for group in groups),
        ],
    )
    package_of = [*prepared.package_of, *range(packages, packages + len(groups))]
    return spread(extended, package_of, packages + len(groups), ())
