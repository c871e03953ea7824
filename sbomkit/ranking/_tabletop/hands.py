"""Whose hands a release passes: who can publish and since when, what the last release was, and how releases are published."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sbomkit.model.facts import Actor, ActorKind, Committers, Identity, PublisherKind, Publishers, Release, Releases
from sbomkit.model.tabletop import Hand, KnownRelease, Publishing
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.evidence import Evidence, Horizon, Known, tells_last
from sbomkit.ranking._publishers.verdict import WINDOW_MONTHS, activity_of, committed, people

__all__ = ["hands_of", "held_releases_of", "last_release_of", "publishing_of", "spellings"]

_KINDS = tuple(PublisherKind)
_DISTRIBUTIONS = frozenset({"alpm", "apk", "deb", "rpm"})


@dataclass(frozen=True, slots=True)
class _Sighting:
    """When an account was first seen, and what shows it."""

    moment: datetime
    shown_by: str


def hands_of(evidence: Evidence, horizon: Horizon, *, show_names: bool = False) -> tuple[Hand, ...]:
    """All accounts on current lists and in current counts of commits, each with the earliest sign of it.

    An account that two sources tell of is there for each of them: what they say is not mixed.  Of commits only people are
    taken, since a script that commits cannot publish by itself.
    """
    seen = _sightings(evidence, horizon)
    made = _releases_by(evidence)
    found = [
        _hand(actor, kind, known, seen, made, show_names=show_names)
        for known, kind, actors in _lists(evidence)
        for actor in actors
    ]
    return tuple(sorted(found, key=lambda hand: (_KINDS.index(hand.kind), hand.subject, hand.source, hand.actor.identity)))


def _lists(evidence: Evidence) -> Iterator[tuple[Known[Publishers] | Known[Committers], PublisherKind, tuple[Actor, ...]]]:
    for listing in evidence.current(Publishers):
        others = {actor.identity: actor for actor in listing.value.members if actor.kind is not ActorKind.PERSON}
        yield listing, listing.value.kind, (*people(listing.value.members), *others.values())
    for activity in activity_of(evidence):
        yield activity, PublisherKind.COMMIT_ACTIVITY, committed(activity.value)


def _hand(
    actor: Actor,
    kind: PublisherKind,
    known: Known[Publishers] | Known[Committers],
    seen: Mapping[Identity, _Sighting],
    made: Mapping[Identity, list[datetime]],
    *,
    show_names: bool,
) -> Hand:
    names = (actor.identity, *actor.same_as)
    first = min((seen[name] for name in names if name in seen), key=lambda each: (each.moment, each.shown_by), default=None)
    dates = [date for name in dict.fromkeys(names) for date in made.get(name, ())]
    return Hand(
        actor=_shown(actor, show_names=show_names),
        kind=kind,
        subject=known.subject,
        source=known.source,
        since=first.moment if first else None,
        since_by=first.shown_by if first else None,
        releases=len(dates),
        last_release=max(dates, default=None),
    )


def _shown(actor: Actor, *, show_names: bool) -> Actor:
    return actor if show_names or actor.label is None else actor.model_copy(update={"label": None})


def _sightings(evidence: Evidence, horizon: Horizon) -> dict[Identity, _Sighting]:
    """The earliest sign of each account up to the reference moment."""
    first: dict[Identity, _Sighting] = {}
    for identity, moment, shown_by in _signs(evidence):
        before = first.get(identity)
        if moment <= horizon.reference and (before is None or (moment, shown_by) < (before.moment, before.shown_by)):
            first[identity] = _Sighting(moment, shown_by)
    return first


def _signs(evidence: Evidence) -> Iterator[tuple[Identity, datetime, str]]:
    for history in evidence.current(Releases):
        for release in history.value.releases:
            if release.publisher is not None:
                yield release.publisher.identity, release.date, f"release {release.version}, as {history.source} tells"
    for listing in chain.from_iterable(evidence.histories(Publishers)):
        for actor in listing.value.members:
            yield actor.identity, listing.moment, f"the list that {listing.source} had then"
    for activity in chain.from_iterable(evidence.histories(Committers)):
        for each in activity.value.committers:
            if each.first_seen is not None:
                yield each.actor.identity, each.first_seen, f"its first commit or tag, as {activity.source} counted"
            elif each.commits or each.tags:
                yield each.actor.identity, activity.moment, f"commits that {activity.source} counted up to then"


def _releases_by(evidence: Evidence) -> dict[Identity, list[datetime]]:
    """Dates of the releases that each account made; of several sources, each speaks of accounts of its own."""
    found: dict[Identity, dict[tuple[str, str], datetime]] = {}
    for history in evidence.current(Releases):
        for release in history.value.releases:
            if release.publisher is not None:
                of_one = found.setdefault(release.publisher.identity, {})
                of_one[history.source, release.version] = release.date
    return {identity: list(dates.values()) for identity, dates in found.items()}


def _history(evidence: Evidence) -> Known[Releases] | None:
    """The history that reaches the furthest among those that count, whole ones first."""
    told = [known for known in evidence.preferred(Releases) if known.value.releases and tells_last(known)]
    return max(told, key=lambda known: (known.value.complete, _newest(known.value).date, known.source), default=None)


def _newest(history: Releases) -> Release:
    return max(history.releases, key=lambda release: (release.date, release.version))


def last_release_of(evidence: Evidence, held: frozenset[str], *, show_names: bool = False) -> KnownRelease | None:
    """The newest release that counts, whatever became of it later.

    Args:
        evidence: what counts for the package.
        held: versions that the product holds, as `spellings` makes them.
        show_names: keep the display name of who made it.
    """
    history = _history(evidence)
    if history is None:
        return None
    return _known(_newest(history.value), history, evidence, held, show_names=show_names)


def held_releases_of(evidence: Evidence, held: frozenset[str], *, show_names: bool = False) -> tuple[KnownRelease, ...]:
    """Releases whose versions the product holds, by date; arguments as for `last_release_of`."""
    history = _history(evidence)
    if history is None:
        return ()
    found = [release for release in history.value.releases if release.version.removeprefix("v") in held]
    found.sort(key=lambda release: (release.date, release.version))
    return tuple(_known(release, history, evidence, held, show_names=show_names) for release in found)


def spellings(package: PackageKey, versions: Iterable[str]) -> frozenset[str]:
    """Versions as upstream may write them: those of a distribution without its epoch and revision (Debian Policy 5.6.12)."""
    found = set(versions)
    if package.removeprefix("pkg:").partition("/")[0] in _DISTRIBUTIONS:
        found |= {version.partition(":")[2] for version in found if ":" in version}
        found |= {version.rpartition("-")[0] for version in found if "-" in version}
    return frozenset(found)


def _known(
    release: Release, history: Known[Releases], evidence: Evidence, held: frozenset[str], *, show_names: bool
) -> KnownRelease:
    publisher = release.publisher
    return KnownRelease(
        version=release.version,
        date=release.date,
        publisher=None if publisher is None else _shown(publisher, show_names=show_names),
        on_the_list=None if publisher is None else _is_listed(publisher, history, evidence),
        held=release.version.removeprefix("v") in held,
        source=history.source,
    )


def _is_listed(publisher: Actor, history: Known[Releases], evidence: Evidence) -> bool | None:
    """Whether a person is on the list of rights of the source that tells of the release; not known where it is not whole."""
    lists = [
        known.value
        for known in evidence.current(Publishers)
        if (known.source, known.subject) == (history.source, history.subject)
        and known.value.kind is PublisherKind.PUBLISH_RIGHTS
        and known.value.members
    ]
    if not lists or publisher.kind is not ActorKind.PERSON:
        return None
    names = {publisher.identity, *publisher.same_as}
    listed = any(not names.isdisjoint((actor.identity, *actor.same_as)) for each in lists for actor in each.members)
    return listed or (None if any(each.complete is False or each.unread for each in lists) else False)


def publishing_of(evidence: Evidence, horizon: Horizon) -> Publishing | None:
    """How the releases of the window of 24 months were published."""
    history = _history(evidence)
    start = horizon.before(WINDOW_MONTHS)
    recent = [] if history is None else [release.publisher for release in history.value.releases if release.date > start]
    if history is None or not recent:
        return None
    kinds = Counter(None if actor is None else actor.kind for actor in recent)
    by_people, by_automation, unknown = kinds[ActorKind.PERSON], kinds[ActorKind.AUTOMATION], kinds[None]
    by_others = len(recent) - by_people - by_automation - unknown
    return Publishing(
        releases=len(recent),
        by_people=by_people,
        by_automation=by_automation,
        by_others=by_others,
        unknown=unknown,
        source=history.source,
        complete=history.value.complete,
        sentence=_sentence(len(recent), by_people, by_automation, by_others, unknown, complete=history.value.complete),
    )


def _sentence(total: int, by_people: int, by_automation: int, by_others: int, unknown: int, *, complete: bool) -> str:
    counted = (
        (by_people, "by the account of a person"),
        (by_automation, "by a workflow, and who started it is not told"),
        (by_others, "by a bot, a team or an organisation"),
        (unknown, "by nobody who is told"),
    )
    parts = [f"{number:,} {how}" for number, how in counted if number]
    releases = "release was" if total == 1 else "releases were"
    listed = "" if complete else "at least "
    return f"{listed}{total:,} {releases} published in the last {WINDOW_MONTHS} months: {'; '.join(parts)}.".capitalize()
