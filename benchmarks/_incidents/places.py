"""Where the packages that were hit later stood: in the order of a policy, and in five simple orders of the same packages."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from benchmarks._recorded.folder import Folder, packages_by_name
from sbomkit.model._base import plain
from sbomkit.model.facts import Facts, Publishers, Releases
from sbomkit.model.inventory import EdgeKind
from sbomkit.model.ranking import Excluded, Ranked, Ranking, Unassessed
from sbomkit.model.ranking import Order as RankingOrder
from sbomkit.purl import PackageKey
from sbomkit.ranking import Policy, rank

__all__ = [
    "BASELINES",
    "CHANCE",
    "NOWHERE",
    "Incident",
    "Place",
    "hit_later",
    "measure",
    "place_among",
    "rank_folder",
    "ranked_by",
    "root_of",
]

Order = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a package stands in one order."""

    rank: float | None
    """1 is looked at first; halves where an even number of packages tie; `None`: the package could not be ranked."""
    percentile: float | None
    """rank / of."""


NOWHERE = Place(rank=None, percentile=None)


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One package that was hit later, and how early it would have been looked at by one policy and by the simple orders."""

    tree: str
    package: str
    packages: int
    """Packages of the tree that have a place, ranked or not."""
    of: int
    """Packages to which the policy gave a rank."""
    single_share: float | None
    """Share of these with exactly one maintainer in the records."""
    verdict: str | None
    """Who could publish it, as the ranking judged; `None`: the package is not in the tree."""
    place: Place
    """By the policy."""
    baselines: Mapping[str, Place]
    """By each simple order of the packages that the policy ranked, and by chance."""
    worst: float | None
    """The percentile, and 1 where the policy could not rank the package: it is looked at last, if at all.  `None`: the tree has
    no such package, so that there is nothing to look at."""
    baselines_worst: Mapping[str, float | None]
    """Likewise; where the policy could not rank the package, its place among all packages of the tree."""
    reason: str | None
    """Why there is no rank, as a phrase."""


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """What the simple orders look at."""

    package: PackageKey
    score: float | None
    """What the policy goes by, highest first; `None`: it gives no rank."""
    maintainers: float
    """Entries on the recorded list, teams included; infinite where there is none."""
    depth: int
    """0 where it is unknown."""
    dependents: int
    last_release: float
    """In seconds since 1970; infinite where it is unknown, so that it counts as fresh."""

    @property
    def shared(self) -> bool:
        return self.maintainers != 1


BASELINES: Mapping[str, Callable[[_Candidate], Order]] = {
    "fewest_maintainers": lambda each: (each.maintainers,),
    "single_then_deep": lambda each: (each.shared, -each.depth),
    "single_then_stale": lambda each: (each.shared, each.last_release),
    "single_then_dependents": lambda each: (each.shared, -each.dependents),
    "depth_alone": lambda each: (-each.depth,),
}
CHANCE = "chance"


def rank_folder(folder: Folder, policy: Policy) -> Ranking:
    """Rank the folder's tree as of its day."""
    # The end of the day, as `sbomkit rank --as-of` takes it.
    as_of = datetime.combine(folder.as_of, time.max, UTC) if folder.as_of else None
    return rank(folder.inventory, folder.facts, policy=policy, as_of=as_of, root=root_of(folder))


def measure(folder: Folder, ranking: Ranking) -> list[Incident]:
    """Find the packages that were hit later in a ranking of the folder's tree."""
    scores = ranked_by(ranking)
    entries: tuple[Ranked | Unassessed, ...] = (*ranking.ranked, *ranking.unassessed)
    all_placed = [_candidate(entry, folder.facts, scores.get(entry.package)) for entry in entries]
    candidates = [each for each in all_placed if each.score is not None]
    return [
        _incident(name, key, candidates, all_placed, tree=folder.name, entry=ranking.find(key) if key else None)
        for name, key in hit_later(folder)
    ]


def ranked_by(ranking: Ranking) -> dict[PackageKey, float]:
    """What the packages that have a rank are in the order of, highest first; equal numbers are ties."""
    if ranking.order is RankingOrder.UPPER_BOUND:
        entries: tuple[Ranked | Unassessed, ...] = (*ranking.ranked, *ranking.unassessed)
        return {entry.package: entry.interval.high for entry in entries if entry.rank is not None}
    return {entry.package: entry.priority for entry in ranking.ranked}


def hit_later(folder: Folder) -> Iterator[tuple[str, PackageKey | None]]:
    """Names and keys of the packages that were hit, each once; `None`: the tree has no such package, whatever is said of it."""
    named = packages_by_name(folder.inventory)
    for name in dict.fromkeys(_names_hit(folder.truth)):
        found = named.find(name)
        yield name, found.key if found else None


def root_of(folder: Folder) -> PackageKey | None:
    """The package that the records are about, where that is not the document's own subject; `None`: it is the subject.

    A whole Debian system may stand in the document, while the records tell of one product in it.  `root_project` begins with
    its name; so do the paths to the incidents, where these are told.  A product that is all that the subject depends on was
    installed below a made-up subject: then the whole tree is the product's.
    """
    inventory = folder.inventory
    product = packages_by_name(inventory).find(str(folder.truth.get("root_project") or "").partition(" ")[0])
    roots = {root for root in inventory.roots if root in inventory.by_id}
    if product is None or product.key in {inventory.by_id[root].package for root in roots}:
        return None
    needed = (each.dependency for each in inventory.edges if each.kind is EdgeKind.DEPENDS_ON and each.dependent in roots)
    if {inventory.by_id[each].package for each in needed if each in inventory.by_id} == {product.key}:
        return None
    starts = set(_starts(folder.truth))
    return product.key if starts <= {product.name} else None


def _starts(truth: Mapping[str, Any]) -> Iterator[str]:
    """Where the paths to the incidents begin, without what is no path."""
    for each in _incidents(truth):
        path = each.get("shortest_path")
        if isinstance(path, list) and path and isinstance(path[0], str):
            yield path[0]


def _incidents(truth: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    incidents = truth.get("incidents")
    return [each for each in incidents if isinstance(each, dict)] if isinstance(incidents, list) else []


def _names_hit(truth: Mapping[str, Any]) -> Iterator[str]:
    for each in _incidents(truth):
        if each.get("in_tree", True) and isinstance(each.get("package"), str):
            yield each["package"]


def _candidate(entry: Ranked | Unassessed, facts: Facts, score: float | None) -> _Candidate:
    values = [observation.value for observation in facts.of(entry.package)]
    lists = [len(value.members) for value in values if isinstance(value, Publishers)]
    dates = [release.date for value in values if isinstance(value, Releases) for release in value.releases]
    return _Candidate(
        package=entry.package,
        score=score,
        maintainers=min(lists, default=math.inf),
        depth=entry.position.depth or 0,
        dependents=entry.position.dependents,
        last_release=max(dates).timestamp() if dates else math.inf,
    )


def _incident(
    name: str,
    key: PackageKey | None,
    candidates: Sequence[_Candidate],
    all_placed: Sequence[_Candidate],
    *,
    tree: str,
    entry: Ranked | Unassessed | Excluded | None,
) -> Incident:
    places = _places(key, candidates)
    place = place_among(key, {each.package: (-each.score,) for each in candidates if each.score is not None})
    anyway = places if place is not NOWHERE else _places(key, all_placed)
    of = len(candidates)
    return Incident(
        tree=tree,
        package=name,
        packages=len(all_placed),
        of=of,
        single_share=plain(sum(not each.shared for each in candidates) / of) if of else None,
        verdict=entry.publishers.verdict.value if isinstance(entry, Ranked | Unassessed) else None,
        place=place,
        baselines=places,
        worst=_at_worst(place, entry),
        baselines_worst={order: _at_worst(found, entry) for order, found in anyway.items()},
        reason=None if place is not NOWHERE else entry.reason if entry else "not in the tree",
    )


def _places(key: PackageKey | None, candidates: Sequence[_Candidate]) -> dict[str, Place]:
    places = {order: place_among(key, {each.package: by(each) for each in candidates}) for order, by in BASELINES.items()}
    found = any(each.package == key for each in candidates)
    return {**places, CHANCE: _placed((len(candidates) + 1) / 2, len(candidates)) if found else NOWHERE}


def _at_worst(place: Place, entry: Ranked | Unassessed | Excluded | None) -> float | None:
    if place.percentile is not None:
        return place.percentile
    return None if entry is None else 1.0


def place_among(key: PackageKey | None, orders: Mapping[PackageKey, Order]) -> Place:
    """The place of one package among all, lowest first; ties share their mean rank."""
    own = orders.get(key) if key is not None else None
    if own is None:
        return NOWHERE
    others = list(orders.values())
    mean_rank = sum(each < own for each in others) + (others.count(own) + 1) / 2
    return _placed(mean_rank, len(others))


def _placed(mean_rank: float, of: int) -> Place:
    return Place(rank=int(mean_rank) if mean_rank.is_integer() else mean_rank, percentile=plain(mean_rank / of))
