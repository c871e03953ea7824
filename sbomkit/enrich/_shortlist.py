"""Whom it is worth asking the registries about: few or unknown people, deep in the tree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sbomkit.graph import position
from sbomkit.model.facts import ActorKind, Observation, PublisherKind, Publishers, Signal
from sbomkit.model.inventory import Inventory, Package
from sbomkit.purl import PackageKey
from sbomkit.settings import Shortlist
from sbomkit.sources import Source, Stage

__all__ = ["Depth", "depths", "is_asked_about_all", "on_shortlist"]


class Depth(StrEnum):
    """How deep sources are asked."""

    FULL = "full"
    """Every source about every package that it supports."""
    SHORTLIST = "shortlist"
    """What reads files and what answers in bulk about all packages; registries, forges and funding about the shortlist."""
    AGGREGATORS = "aggregators"
    """Only what reads files and what answers in bulk."""


Earlier = Mapping[PackageKey, Sequence[Observation]]


def is_asked_about_all(source: Source, *, complete: bool = False) -> bool:
    """Whether a source is asked about all packages at any depth of asking.

    Args:
        source: reads files, or answers in bulk.
        complete: whether what packages need is wanted of all, from the packages' own registries.
    """
    if source.stage in {Stage.LOCAL, Stage.AGGREGATOR}:
        return True
    return complete and not source.needs and Signal.DECLARED_DEPENDENCIES in source.signals


def depths(inventories: Iterable[Inventory]) -> Mapping[PackageKey, int]:
    """The least depth of each package in any of the documents; packages without a place are not in it."""
    found: dict[PackageKey, int] = {}
    for inventory in inventories:
        for each in position(inventory).packages:
            if each.depth is not None:
                found[each.package] = min(each.depth, found.get(each.package, each.depth))
    return found


def on_shortlist(
    packages: Iterable[Package],
    earlier: Earlier,
    depth_of: Callable[[], Mapping[PackageKey, int]],
    rules: Shortlist,
    *,
    since: datetime | None = None,
) -> list[Package]:
    """The packages that the rules choose, in the given order.

    Args:
        packages: those that there are.
        earlier: what is known of each.
        depth_of: tells depths; not called where the rules need none.
        rules: which to choose.
        since: lists that were read before keep no package off: who could publish then need not be who can now.
    """
    undecided = [(package, _people(earlier.get(package.key, ()), since)) for package in packages]
    undecided = [(package, people) for package, people in undecided if people is None or people <= rules.max_people]
    if not undecided:
        return []
    placed = depth_of()
    chosen = []
    for package, people in undecided:
        depth = placed.get(package.key)
        is_deep = rules.unplaced if depth is None else depth >= rules.min_depth
        if is_deep or (people is None and rules.unknown):
            chosen.append(package)
    return chosen


def _people(observations: Sequence[Observation], since: datetime | None) -> int | None:
    """The fewest persons whom the last list of any source names, a team or an organisation being a crowd.

    Returns:
        `None`: there is no list of rights that names anybody.
    """
    last: dict[str, tuple[datetime, int]] = {}
    for each in observations:
        if not isinstance(each.value, Publishers) or each.value.structural_single:
            continue
        if each.value.kind is PublisherKind.PUBLISH_RIGHTS and (since is None or each.retrieved_at >= since):
            count = sum(_WEIGHT.get(actor.kind, 0) for actor in each.value.members)
            last[each.source] = max(last.get(each.source, (each.known_for, count)), (each.known_for, count))
    return min((count for _, count in last.values() if count), default=None)


_CROWD = 1_000
_WEIGHT = {ActorKind.PERSON: 1, ActorKind.TEAM: _CROWD, ActorKind.ORGANISATION: _CROWD}
