"""How far a hostile release reaches: what stands on the package, who carries it in, and which products hold it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sbomkit.errors import ConfigurationError
from sbomkit.graph import Meant, built_from, meant, position, stands_on, ways_in
from sbomkit.model.inventory import Inventory, Scope
from sbomkit.model.position import FidelityFlag, PackagePosition, Position, WaysIn
from sbomkit.model.ranking import Ranked, Ranking, Unassessed
from sbomkit.model.tabletop import Holding, Standing, WayIn
from sbomkit.purl import PackageKey
from sbomkit.ranking._rank.reason import name_of

__all__ = ["SHIPPED", "Around", "around", "entries_of", "holding", "label_of", "standing_of", "ways_of"]

SHIPPED = frozenset({Scope.RUNTIME, Scope.OPTIONAL, Scope.UNKNOWN})
"""Scopes that are part of a product as it runs; what the document does not qualify counts as run time."""

_FAR = 1 << 60
_DIGITS = 12
_NAMES = 3


class Around(NamedTuple):
    """What lies above one package."""

    ways: WaysIn
    standing: tuple[PackageKey, ...]
    """Packages that stand on it, directly or not, in key order."""


def around(inventory: Inventory, package: str, *, root: str | None = None) -> Around:
    """What lies above a package; of a source package, above the one package that is built from it.

    People say the name of the source package (xz-utils) and mean what is built from it (liblzma5).

    Raises:
        ConfigurationError: `package` or `root` names nothing in the document, or several packages; or it takes no part.
    """
    key = _taking_part(meant(inventory, package, root=root))
    return Around(ways_in(inventory, key, root=root), stands_on(inventory, key, root=root))


def _taking_part(found: Meant) -> PackageKey:
    """The package that is meant."""
    if found.aside is None:
        return found.package
    key, built = found.package, found.built
    if len(built) == 1:
        return built[0]
    if not built:
        raise ConfigurationError(
            f"{key} takes no part in the product: {found.aside}",
            advice="name a package that the product stands on; `sbomkit rank` lists them",
        )
    shown = ", ".join(built[:_NAMES])
    raise ConfigurationError(
        f"{key} is the source package of {len(built):,} packages: {shown}{' and more' if len(built) > _NAMES else ''}",
        advice="name one of them; its sheet names the others",
    )


def label_of(inventory: Inventory, below: PackageKey | None = None) -> str:
    """What a product is called: its subject with its version, else the document's name, else the beginning of its digest.

    Args:
        inventory: the product.
        below: the package that was chosen as root, if one was.
    """
    label = _label(inventory)
    return label if below is None else f"{label}, below {name_of(below)}"


def _label(inventory: Inventory) -> str:
    if len(inventory.roots) == 1 and (root := inventory.by_id.get(inventory.roots[0])) is not None and root.name.strip():
        return f"{root.name} {root.version}" if root.version else root.name
    return inventory.document.name or inventory.document.sha256[:_DIGITS]


def entries_of(ranking: Ranking) -> Mapping[PackageKey, Ranked | Unassessed]:
    """What was judged, by package."""
    return {entry.package: entry for entries in (ranking.ranked, ranking.unassessed) for entry in entries}


def standing_of(
    packages: Iterable[PackageKey], places: Mapping[PackageKey, PackagePosition], ways: WaysIn
) -> tuple[Standing, ...]:
    """Those packages that stand on the one in question, by depth, then by key."""
    direct = frozenset(ways.direct_dependents)
    found = [
        Standing(package=key, depth=places[key].depth, scope=places[key].scope, needs_it_directly=key in direct)
        for key in packages
    ]
    return tuple(sorted(found, key=lambda each: (_FAR if each.depth is None else each.depth, each.package)))


def ways_of(
    ways: WaysIn,
    entries: Mapping[PackageKey, Ranked | Unassessed],
    last_release: Mapping[PackageKey, datetime | None],
) -> tuple[WayIn, ...]:
    """The direct dependencies that carry the package in, with what matters to who asks them to mend it."""
    return tuple(
        WayIn(
            package=key,
            versions=entry.versions,
            scope=entry.position.scope,
            verdict=entry.publishers.verdict,
            rank=entry.rank if isinstance(entry, Ranked) else None,
            last_release=last_release[key],
        )
        for key in ways.entry_points
        for entry in (entries[key],)
    )


def holding(
    inventory: Inventory,
    package: PackageKey,
    source: PackageKey | None,
    *,
    place: Position | None = None,
    entry_points: tuple[PackageKey, ...] | None = None,
    narrowed: bool = False,
) -> Holding:
    """Whether and how one product holds the package.

    Args:
        inventory: the product.
        package: the package in question.
        source: the source package that it is built from, where that is known.
        place: the positions of the product, where they are known already.
        entry_points: direct dependencies that carry the package in, where they are known already.
        narrowed: whether the user chose the root of these positions.
    """
    held = inventory.packages.get(package)
    place = place or (position(inventory) if held else None)
    found = next((each for each in place.packages if each.package == package), None) if place else None
    stated = place is not None and FidelityFlag.NO_EDGES not in place.fidelity.flags
    if entry_points is None:
        entry_points = around(inventory, package).ways.entry_points if found and stated else ()
    name, known = name_of(package), inventory.packages
    return Holding(
        product=label_of(inventory, place.roots[0] if place and narrowed else None),
        sbom_sha256=inventory.document.sha256,
        holds=held is not None,
        versions=held.versions if held else (),
        depth=found.depth if found else None,
        scope=found.scope if found else None,
        dependents=found.dependents if found and stated else None,
        entry_points=entry_points,
        of_same_source=tuple(key for key in built_from(inventory, source) if key not in {package, source}) if source else (),
        alike=tuple(sorted(key for key in known if key not in {package, source} and name_of(key) == name)),
    )
