"""The worst case as an exercise: suppose that a release of one package is hostile, and see what the data say of it.

The sheet says what would be reached and whom one would ask.  It never says that anybody did or will do anything.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from os import PathLike
from typing import NamedTuple

from sbomkit._collector import collector_paused
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import Position
from sbomkit.model.ranking import Basis, OriginBasis, Ranked, Ranking, Unassessed
from sbomkit.model.tabletop import Holding, Tabletop
from sbomkit.purl import PackageKey
from sbomkit.ranking import load_policy
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking._publishers.evidence import Horizon, gather
from sbomkit.ranking._rank.placed import placed, ranked
from sbomkit.ranking._tabletop.hands import hands_of, held_releases_of, last_release_of, publishing_of, spellings
from sbomkit.ranking._tabletop.outside import contacts_of, no_substitute, substitutes_of
from sbomkit.ranking._tabletop.questions import Scene, questions_of
from sbomkit.ranking._tabletop.reach import SHIPPED, Around, around, entries_of, holding, standing_of, ways_of
from sbomkit.ranking.next_steps import next_steps

__all__ = ["check", "tabletop"]


def tabletop(
    inventory: Inventory,
    facts: Facts,
    package: str,
    *,
    policy: Policy | str | PathLike[str] | None = None,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    show_addresses: bool = False,
    root: str | None = None,
    also: Iterable[Inventory] = (),
) -> Tabletop:
    """Make an exercise sheet: suppose that a release of a package is hostile today.

    Pure: no network, no clock.  The same input gives the same bytes.

    Args:
        inventory: the product.
        facts: what sources told about its packages.
        package: a package key, a component id or an unambiguous name; the name of a source package means what is built from it,
            where that is one package.
        policy: as in `sbomkit.rank`.
        as_of: as in `sbomkit.rank`; what is taken for today.
        allow_undated: as in `sbomkit.rank`.
        show_names: keep display names of people.
        show_addresses: keep addresses of mail that the documents themselves claim.  What sources observed never holds any.
        root: as in `sbomkit.position`; for the first product only.
        also: further products that may hold the package.

    Raises:
        ConfigurationError: `package` or `root` names nothing in the document, or several packages; the package takes no part in
            the product; or as `sbomkit.rank` raises it.
    """
    chosen = load_policy(policy)
    with collector_paused():
        above = around(inventory, package, root=root)
        place = placed(inventory, chosen, root)
        ranking = ranked(
            inventory, place, facts, chosen, as_of=as_of, allow_undated=allow_undated, show_names=show_names, root=root
        )
        wanted = _Wanted(allow_undated, show_names, show_addresses, root, also)
        return _sheet(inventory, facts, place, above=above, ranking=ranking, wanted=wanted)


def check(inventory: Inventory, package: str, *, root: str | None = None) -> None:
    """Look whether there can be a sheet about a package, before any facts are at hand.

    Raises:
        ConfigurationError: as `tabletop` raises it of names.
    """
    around(inventory, package, root=root)


class _Wanted(NamedTuple):
    """What the caller said, beside the policy and the moment."""

    allow_undated: bool
    show_names: bool
    show_addresses: bool
    root: str | None
    also: Iterable[Inventory]


def _sheet(
    inventory: Inventory, facts: Facts, place: Position, *, above: Around, ranking: Ranking, wanted: _Wanted
) -> Tabletop:
    ways, entries = above.ways, entries_of(ranking)
    entry = entries[ways.package]
    horizon = Horizon.of(facts, place, ranking.provenance.as_of, allow_undated=wanted.allow_undated)
    known = facts.by_package
    evidence = gather(entry.package, known, place, horizon)
    held = spellings(entry.package, entry.versions)
    substitutes = substitutes_of(entry.package, inventory, known, ways.direct_dependents, entries)
    source = place.source_of.get(entry.package) or evidence.source
    first = holding(
        inventory, entry.package, source, place=place, entry_points=ways.entry_points, narrowed=wanted.root is not None
    )
    products = (first, *_others(wanted, entry.package, first, source))
    scene = Scene(
        package=entry.package,
        components=[inventory.by_id[name] for name in inventory.packages[entry.package].components],
        versions=entry.versions,
        place=entry.position,
        ships=entry.position.scope in SHIPPED if entry.position.reachable else None,
        direct=len(place.direct),
        stated=ranking.basis is not Basis.WEAKNESS_ONLY,
        entry_points=ways.entry_points,
        needed_by=ways.direct_dependents,
        siblings=_siblings(entry, entries),
        products=products,
        publishers=entry.publishers,
        hands=hands_of(evidence, horizon, show_names=wanted.show_names),
        last_release=last_release_of(evidence, held, show_names=wanted.show_names),
        publishing=publishing_of(evidence, horizon),
        indicators=entry.indicators,
        substitutes=substitutes,
        contacts=contacts_of(entry.package, inventory, evidence, show_addresses=wanted.show_addresses),
        reference=horizon.reference,
    )
    released = {
        key: last.date if (last := last_release_of(gather(key, known, place, horizon), frozenset())) else None
        for key in ways.entry_points
    }
    return Tabletop(
        package=entry.package,
        versions=entry.versions,
        product=products[0].product,
        supposition=f"Suppose that a release of {scene.name} comes out on {scene.reference:%Y-%m-%d}, and that it is hostile.",
        summary=" ".join([entry.reason, *_consequences(scene)]),
        rank=entry.rank if isinstance(entry, Ranked) else None,
        ranked=len(ranking.ranked),
        unassessed=len(ranking.unassessed),
        priority=entry.priority if isinstance(entry, Ranked) else None,
        interval=entry.interval,
        position=entry.position,
        ships=scene.ships,
        basis=ranking.basis,
        standing=standing_of(above.standing, {key: each.position for key, each in entries.items()}, ways),
        ways_in=ways_of(ways, entries, released),
        direct=scene.direct,
        origin=entry.origin,
        siblings=scene.siblings,
        products=products,
        publishers=entry.publishers,
        hands=scene.hands,
        last_release=scene.last_release,
        held_releases=held_releases_of(evidence, held, show_names=wanted.show_names),
        publishing=scene.publishing,
        indicators=entry.indicators,
        substitutes=substitutes,
        no_substitute=None if substitutes else no_substitute(entry.package, known, ways.direct_dependents),
        contacts=scene.contacts,
        questions=questions_of(scene),
        next_steps=next_steps(entry, facts, as_of=ranking.provenance.as_of),
        reference=scene.reference,
        provenance=ranking.provenance,
    )


def _others(wanted: _Wanted, package: PackageKey, first: Holding, source: PackageKey | None) -> list[Holding]:
    """The other products; one that is given twice counts once, since nothing more is held by it."""
    found = dict.fromkeys(holding(each, package, source) for each in wanted.also)
    # Below a root of its own, the same document says something else, and is the same product all the same.
    others = [each for each in found if each != first and (wanted.root is None or each.sbom_sha256 != first.sbom_sha256)]
    return sorted(others, key=lambda each: (each.product, each.sbom_sha256, each.model_dump_json()))


def _siblings(entry: Ranked | Unassessed, entries: Mapping[PackageKey, Ranked | Unassessed]) -> tuple[PackageKey, ...]:
    """Others of the same source package or repository; a namespace alone does not tie releases together."""
    if entry.origin is None or entry.origin.basis is OriginBasis.NAMESPACE:
        return ()
    return tuple(sorted(key for key, other in entries.items() if other.origin == entry.origin and key != entry.package))


def _consequences(scene: Scene) -> Iterable[str]:
    if scene.ships is not None:
        yield (
            "It would ship with the product."
            if scene.ships
            else "It would not ship with the product, but run where the product is built or tested."
        )
    held = [each for each in scene.products if each.holds]
    if len(scene.products) > 1:
        yield f"{len(held):,} of {len(scene.products):,} products hold it."
