"""Handover indicators: signs, in histories of releases, lists and commits, that a package changed hands lately.

Each says INVESTIGATE with its dates; none is an accusation.  Definitions and base rates: `docs/ranking.md`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, chain, pairwise, takewhile
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Committers,
    Identity,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    Subject,
)
from sbomkit.model.ranking import Indicator, IndicatorName
from sbomkit.ranking._policy.policy import HandoverPolicy
from sbomkit.ranking._publishers.evidence import Evidence, Horizon, Known
from sbomkit.ranking._publishers.time import months_between
from sbomkit.ranking._publishers.verdict import activity_of, committed, hides_people, people, persons

T = TypeVar("T", Publishers, Committers)

__all__ = ["UNSEEN", "Handover", "handover"]

_GROUPS = frozenset({ActorKind.TEAM, ActorKind.ORGANISATION})
_ORDER = {name: place for place, name in enumerate(IndicatorName)}


@dataclass(frozen=True, slots=True)
class Handover:
    """What the histories of one package say."""

    indicators: tuple[Indicator, ...]
    known: bool
    """Whether a handover would have been seen: who released or committed is known throughout the window."""


UNSEEN = Handover((), known=False)


@dataclass(frozen=True, slots=True)
class _Window:
    """What all indicators of one package share."""

    horizon: Horizon
    rules: HandoverPolicy
    start: datetime
    person: Callable[[Identity], Identity]
    """One identity for all that hard keys tie, as verdicts count them: a number that stands for a login is nobody new."""
    sightings: Mapping[Identity, datetime]
    """When each person was first seen."""
    show_names: bool

    def first_seen(self, actor: Actor) -> datetime | None:
        """When a person was first seen, under whichever account."""
        return self.sightings.get(self.person(actor.identity))

    def is_new(self, actor: Actor) -> bool:
        """Whether a person was first seen within the window, be it releasing, committing or on a list."""
        first = self.first_seen(actor)
        return actor.kind is ActorKind.PERSON and first is not None and first > self.start

    def is_by_newcomer(self, release: Release) -> bool:
        """Whether a release of the window was made by somebody new: without one, releases show no handover."""
        return release.date > self.start and release.publisher is not None and self.is_new(release.publisher)

    def shown(self, actors: Iterable[Actor]) -> str:
        names = (each.label if self.show_names and each.label else each.identity for each in actors)
        return ", ".join(sorted(names))


def handover(evidence: Evidence, horizon: Horizon, rules: HandoverPolicy, *, show_names: bool = False) -> Handover:
    """The indicators that fire for a package, by name, date and source.  Only upstream counts: packagers take turns."""
    if not evidence.upstream:
        return UNSEEN
    window = _Window(horizon, rules, horizon.before(rules.window_months), *_sightings(evidence, horizon), show_names)
    parts = [*_by_releases(evidence, window), *_by_commits(evidence, window)]
    found = list(chain.from_iterable(indicators for indicators, _ in parts))
    for lists in evidence.histories(Publishers):
        if _tells(lists[-1]) and lists[-1].value.kind is PublisherKind.PUBLISH_RIGHTS:
            found.extend(_changed([(each, _alone(each.value)) for each in lists], window, "could publish"))
    for addresses in evidence.histories(Repository):
        if _tells(addresses[-1]):
            found.extend(_repository_moved(addresses, window))
    found.sort(key=lambda each: (_ORDER[each.name], each.since, each.source))
    return Handover(tuple(found), any(known for _, known in parts))


def _tells(known: Known[Any]) -> bool:
    """Whether it is upstream's, and of a moment that may count."""
    return known.subject is Subject.UPSTREAM and not known.undated


def _by_releases(evidence: Evidence, window: _Window) -> Iterator[tuple[list[Indicator], bool]]:
    """What each complete history shows, and whether it would have shown a handover."""
    for history in evidence.current(Releases):
        if _tells(history) and history.value.complete and history.value.releases:
            newcomers = any(map(window.is_by_newcomer, history.value.releases))
            fired = [*_new_releaser(history, window), *_return_after_silence(history, window)] if newcomers else []
            yield fired, not history.lapsed and _followed(history.value.releases, window)


def _by_commits(evidence: Evidence, window: _Window) -> Iterator[tuple[list[Indicator], bool]]:
    """The same of commits that were counted within the window."""
    for activity in activity_of(evidence):
        if _tells(activity) and activity.moment > window.start:
            line = _line_of(activity, evidence)
            before = _before(line, window)
            fired = list(_changed([(each, _named(each.value)) for each in line], window, "committed"))
            if _begun(line, evidence) <= window.horizon.before(window.rules.age_months):
                fired.extend(_new_committer(activity, before, window))
            yield fired, _seen_throughout(activity.value, before)


def _sightings(evidence: Evidence, horizon: Horizon) -> tuple[Callable[[Identity], Identity], Mapping[Identity, datetime]]:
    """Who is who, and when each person was first seen, by everything that is known of upstream up to the reference moment."""
    seen = [(actor, moment) for actor, moment in _seen(evidence) if moment <= horizon.reference]
    tied = [actor for actor, _ in seen if actor.same_as]
    person = persons(tied) if tied else _itself
    first: dict[Identity, datetime] = {}
    for actor, moment in seen:
        identity = person(actor.identity)
        if identity not in first or moment < first[identity]:
            first[identity] = moment
    return person, first


def _itself(identity: Identity) -> Identity:
    return identity


def _seen(evidence: Evidence) -> Iterator[tuple[Actor, datetime]]:
    for history in evidence.current(Releases):
        for release in history.value.releases:
            if release.publisher is not None:
                yield release.publisher, release.date
    for listing in chain.from_iterable(evidence.histories(Publishers)):
        for actor in listing.value.members:
            yield actor, listing.moment
    for activity in chain.from_iterable(evidence.histories(Committers)):
        for committer in activity.value.committers:
            yield committer.actor, committer.first_seen or activity.moment


def _followed(releases: tuple[Release, ...], window: _Window) -> bool:
    """Whether every release of the window names who made it, and people made some; no release changes no hands.

    Where somebody new made some, it takes earlier ones that name their people to tell.
    """
    recent = [release.publisher for release in releases if release.date > window.start]
    persons = people(actor for actor in recent if actor)
    if None in recent or (recent and not persons):
        return False
    earlier = [release for release in releases if release.date <= window.start]
    return not earlier or _is_told(earlier) or not any(window.is_new(actor) for actor in persons)


def _by_person(release: Release) -> bool:
    return release.publisher is not None and release.publisher.kind is ActorKind.PERSON


def _is_told(earlier: Sequence[Release]) -> bool:
    """Whether persons are known to have made more than half of these releases, so that somebody can be new beside them."""
    return 2 * sum(map(_by_person, earlier)) > len(earlier)


def _seen_throughout(value: Committers, before: Known[Committers] | None) -> bool:
    """Whether somebody new would have been seen: people are named, and something tells when they came."""
    persons = _named(value)
    named = {actor.identity for actor in persons}
    dated = any(each.first_seen is not None and each.actor.identity in named for each in value.committers)
    return bool(persons) and (before is not None or dated)


def _new_releaser(history: Known[Releases], window: _Window) -> Iterator[Indicator]:
    """A release by somebody first seen in the window, on a package that was old and had releases enough by then."""
    releases = sorted(history.value.releases, key=lambda release: release.date)
    newcomers: dict[Identity, tuple[int, Actor]] = {}
    for place, release in enumerate(releases):
        actor = release.publisher
        if release.date > window.start and actor is not None and actor.identity not in newcomers and window.is_new(actor):
            newcomers[actor.identity] = (place, actor)
    told = list(accumulate(map(_by_person, releases), initial=0))
    taken_over = {
        identity: (place, actor)
        for identity, (place, actor) in newcomers.items()
        if place >= window.rules.earlier_releases
        and months_between(releases[0].date, releases[place].date) > window.rules.age_months
        and 2 * told[place] > place  # as `_is_told`, for each of them: one more newcomer hides no other one
    }
    if not taken_over:
        return
    first = min(place for place, _ in taken_over.values())
    recent = [release.publisher for release in releases if release.date > window.start]
    theirs = sum(1 for actor in recent if actor is not None and actor.identity in taken_over)
    since = releases[first].date
    yield Indicator(
        name=IndicatorName.NEW_RELEASER,
        since=since,
        detail=(
            f"{window.shown(actor for _, actor in taken_over.values())}, not seen here before {window.start:%Y-%m-%d}, made "
            f"{theirs} of the {_releases(len(recent))} since then, the first on {since:%Y-%m-%d}; "
            f"{_by_others(releases[:first])}."
        ),
        source=history.source,
    )


def _by_others(earlier: Sequence[Release]) -> str:
    told = sum(map(_by_person, earlier))
    since = f"before that, from {earlier[0].date:%Y-%m-%d} on,"
    if told == len(earlier):
        return f"the {_releases(told)} {since} were made by others"
    return f"{told} of the {_releases(len(earlier))} {since} were made by others, and who made the rest is not known"


def _releases(number: int) -> str:
    return f"{number} release" if number == 1 else f"{number} releases"


def _return_after_silence(history: Known[Releases], window: _Window) -> Iterator[Indicator]:
    """The newest release of the window that ended a silence and was the first that its newly seen publisher ever made."""
    releases = sorted(history.value.releases, key=lambda release: release.date)
    seen: set[Identity] = set()
    found: Indicator | None = None
    for place, (last, release) in enumerate(pairwise(releases), start=1):
        if last.publisher is not None:
            seen.add(window.person(last.publisher.identity))
        actor = release.publisher
        if release.date <= window.start or actor is None or window.person(actor.identity) in seen or not window.is_new(actor):
            continue
        earlier = releases[:place] if months_between(last.date, release.date) >= window.rules.silence_months else []
        if earlier and _is_told(earlier):
            never = "had never" if all(map(_by_person, earlier)) else "is not known to have"
            found = Indicator(
                name=IndicatorName.RETURN_AFTER_SILENCE,
                since=release.date,
                detail=(
                    f"{window.shown([actor])}, who {never} released it before, made a release on "
                    f"{release.date:%Y-%m-%d} after {months_between(last.date, release.date):.0f} months without one "
                    f"(the last on {last.date:%Y-%m-%d})."
                ),
                source=history.source,
            )
    if found:
        yield found


def _alone(value: Publishers) -> tuple[Actor, ...]:
    """The people of a list; nobody where a team, an organisation or what could not be read may hide others."""
    hides = value.unread or any(actor.kind in _GROUPS for actor in value.members)
    return () if hides else people(value.members)


def _named(value: Committers) -> tuple[Actor, ...]:
    """The people of a window; nobody where a forge hides so many commits that others may be behind them."""
    return () if hides_people(value) else committed(value)


def _changed(
    line: Sequence[tuple[Known[T], tuple[Actor, ...]]],
    window: _Window,
    did: str,
) -> Iterator[Indicator]:
    """All people of a line of history replaced since before the window; told apart where it was one by one."""
    old = [entry for entry in line if entry[0].moment <= window.start]
    if not old or old[-1][0] is line[-1][0]:
        return
    (before, then), (_, now) = old[-1], line[-1]
    former = frozenset(window.person(actor.identity) for actor in then)
    if not then or not now or _are_among(now, former, window):
        return
    lately = takewhile(lambda entry: entry[1] and not _are_among(entry[1], former, window), reversed(line))
    since = min(known.moment for known, _ in lately)
    one_by_one = len(then) == len(now) == 1
    yield Indicator(
        name=IndicatorName.SOLE_PUBLISHER_CHANGED if one_by_one else IndicatorName.PUBLISHERS_REPLACED,
        since=since,
        detail=(
            f"{'Only ' if one_by_one else ''}{window.shown(then)} {did} as of {before.moment:%Y-%m-%d}; since "
            f"{since:%Y-%m-%d} it is {'only ' if one_by_one else ''}{window.shown(now)}."
        ),
        source=before.source,
    )


def _are_among(actors: Iterable[Actor], former: frozenset[Identity], window: _Window) -> bool:
    return any(window.person(actor.identity) in former for actor in actors)


def _line_of(activity: Known[Committers], evidence: Evidence) -> tuple[Known[Committers], ...]:
    return next(line for line in evidence.histories(Committers) if line[-1] is activity)


def _before(line: tuple[Known[Committers], ...], window: _Window) -> Known[Committers] | None:
    """What was known of the committers when the window began."""
    return next((each for each in reversed(line) if each.moment <= window.start), None)


def _new_committer(activity: Known[Committers], before: Known[Committers] | None, window: _Window) -> Iterator[Indicator]:
    """Somebody first seen in the window who made a large share of the commits of a repository that was there long before.

    What people committed on a forge is part of the whole: some of it may be the others'.
    """
    value = activity.value
    total = sum(each.commits for each in value.committers if each.commits > 0 and each.actor.kind is not ActorKind.BOT)
    newcomers = [
        each
        for each in value.committers
        if each.commits > 0
        and window.is_new(each.actor)
        and (each.first_seen is not None or before is not None)
        and each.commits >= window.rules.committer_share * total
    ]
    if not newcomers:
        return
    since = min(moment for each in newcomers if (moment := window.first_seen(each.actor)) is not None)
    theirs = sum(each.commits for each in newcomers)
    yield Indicator(
        name=IndicatorName.NEW_COMMITTER,
        since=since,
        detail=(
            f"{window.shown(each.actor for each in newcomers)}, first seen by {since:%Y-%m-%d}, committed {theirs} of the "
            f"{total} commits, those of bots not counted, in the {value.window_months} months to {activity.moment:%Y-%m-%d}."
        ),
        source=activity.source,
    )


def _begun(line: tuple[Known[Committers], ...], evidence: Evidence) -> datetime:
    """A moment by which the repository was there, the earliest that is known.

    Of a window that is its end: a commit in it may have been made on its last day.
    """
    moments = [each.moment for each in line]
    for each in line:
        if each.value.first_commit is not None:
            moments.append(each.value.first_commit)
        moments.extend(committer.first_seen for committer in each.value.committers if committer.first_seen is not None)
    for history in evidence.current(Releases):
        if history.subject is Subject.UPSTREAM:
            moments.extend(release.date for release in history.value.releases)
    return min(moments)


def _repository_moved(addresses: tuple[Known[Repository], ...], window: _Window) -> Iterator[Indicator]:
    """Another owner than when the window began; a folder within, or another name under the same owner, moves no hands."""
    owned = [(each, owner) for each in addresses if (owner := _owner(each.value.url)) is not None]
    old = [entry for entry in owned if entry[0].moment <= window.start]
    if not old or old[-1][1] == owned[-1][1]:
        return
    (before, _), (now, owner) = old[-1], owned[-1]
    since = min(each.moment for each, _ in takewhile(lambda entry: entry[1] == owner, reversed(owned)))
    yield Indicator(
        name=IndicatorName.REPOSITORY_MOVED,
        since=since,
        detail=(
            f"The repository was {before.value.url} as of {before.moment:%Y-%m-%d}; since {since:%Y-%m-%d} it is "
            f"{now.value.url}."
        ),
        source=now.source,
    )


def _owner(url: str) -> tuple[str, str] | None:
    """Host and first part of the path, whatever their case; `None` when the address has no host or nothing behind it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    first = parts.path.strip("/").partition("/")[0]
    return (parts.netloc.casefold(), first.casefold()) if parts.netloc and first else None
