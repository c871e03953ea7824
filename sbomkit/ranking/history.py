"""What the facts tell of a package in the order of time: who could publish it, who came, what was released."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from string import ascii_uppercase

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Committers,
    Facts,
    Identity,
    Lifecycle,
    Observation,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    Subject,
)
from sbomkit.model.history import Event, EventKind, History, Involved
from sbomkit.model.ranking import Ranked, Unassessed
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.evidence import GIT
from sbomkit.ranking._publishers.in_force import counts, packages_of
from sbomkit.ranking._publishers.verdict import WINDOW_MONTHS
from sbomkit.ranking._publishers.versions import matching_release

__all__ = ["history"]

_NAMED = 4
"""So many people are named in an event; more are a number."""
_NEWCOMERS = 5
"""So many first releases are told one by one, the newest."""
_STATES = ("removed", "deprecated", "archived", "orphaned")
_ORDER = {kind: place for place, kind in enumerate(EventKind)}
_DID = {
    PublisherKind.PUBLISH_RIGHTS: "can publish",
    PublisherKind.COMMIT_ACTIVITY: "could push",
    PublisherKind.PACKAGING_CONTACT: "packages it",
    PublisherKind.DECLARED_CONTACT: "is written down as contact",
}
_DO = {**_DID, PublisherKind.PACKAGING_CONTACT: "package it", PublisherKind.DECLARED_CONTACT: "are written down as contacts"}

_Seen = tuple[PackageKey, Observation]
_Letters = Mapping[Identity, str]


@dataclass(frozen=True, slots=True)
class _Count:
    """Who was on a list, or who committed, at one moment."""

    moment: datetime
    people: frozenset[str]
    """Their letters."""
    text: str


def history(
    entry: Ranked | Unassessed,
    facts: Facts,
    *,
    as_of: datetime | None = None,
    source: PackageKey | None = None,
    show_names: bool = False,
) -> History:
    """What became known of a package up to a moment.

    Pure: the same facts give the same history.  People are letters, in the order in which they first appear.

    Args:
        entry: the package as it was judged.
        facts: what the ranking was made from.
        as_of: nothing later is told; `None`: no bound.
        source: the source package that the document says it is built from.
        show_names: keep display names of people.
    """
    held = [(package, each) for package in packages_of(entry, facts, source) for each in facts.of(package)]
    held = [each for each in held if each[1].value is not None and counts(each[1], as_of)]
    involved = _involved(held, as_of, show_names=show_names)
    letters = {identity: each.letter for each in involved for identity in (each.actor.identity, *each.actor.same_as)}
    events = [
        *_of_releases(held, entry, letters, as_of),
        *_of_people(held, letters),
        *_of_repositories(held),
        *_of_states(held),
    ]
    return History(
        events=tuple(sorted(events, key=lambda each: (each.date, _ORDER[each.kind], each.source, each.text))),
        involved=involved,
    )


# -- who is who


def _involved(held: Iterable[_Seen], as_of: datetime | None, *, show_names: bool) -> tuple[Involved, ...]:
    """All people, each once: accounts are one person only where a hard key ties them."""
    first: dict[Identity, tuple[datetime, Subject, Actor]] = {}
    ties: dict[Identity, Identity] = {}

    def root(identity: Identity) -> Identity:
        while ties.setdefault(identity, identity) != identity:
            ties[identity] = ties[ties[identity]]  # halved on the way, so that a long chain is walked once
            identity = ties[identity]
        return identity

    for moment, subject, actor in sorted(_appearances(held, as_of), key=lambda each: (each[0], each[2].identity)):
        for other in actor.same_as:
            ties[root(other)] = root(actor.identity)
        first.setdefault(actor.identity, (moment, subject, actor))
    accounts: defaultdict[Identity, list[Identity]] = defaultdict(list)
    for identity in first:
        accounts[root(identity)].append(identity)
    ordered = sorted(
        ((first[identities[0]], identities) for identities in accounts.values()),
        key=lambda each: (each[0][1] is not Subject.UPSTREAM, each[0][0], each[0][2].identity),
    )
    return tuple(
        Involved(
            letter=_letter(number),
            actor=Actor(
                identity=actor.identity,
                kind=actor.kind,
                label=actor.label if show_names else None,
                same_as=tuple(sorted({*identities, *actor.same_as} - {actor.identity})),
            ),
            subject=subject,
            first=moment,
        )
        for number, ((moment, subject, actor), identities) in enumerate(ordered)
    )


def _letter(number: int) -> str:
    """`A` to `Z`, then `AA`, `AB` and so on."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, len(ascii_uppercase))
        text = ascii_uppercase[rest] + text
    return text


def _appearances(held: Iterable[_Seen], as_of: datetime | None) -> Iterator[tuple[datetime, Subject, Actor]]:
    for _, each in held:
        for moment, actor in _actors(each):
            if actor.kind is ActorKind.PERSON and (as_of is None or moment <= as_of):
                yield moment, each.subject, actor


def _actors(observation: Observation) -> Iterator[tuple[datetime, Actor]]:
    value = observation.value
    if isinstance(value, Publishers):
        yield from ((observation.known_for, actor) for actor in value.members)
    elif isinstance(value, Committers):
        for each in value.committers:
            yield each.first_seen or observation.known_for, each.actor
    elif isinstance(value, Releases):
        for release in value.releases:
            if release.publisher is not None:
                yield release.date, release.publisher


# -- releases


def _of_releases(
    held: Iterable[_Seen], entry: Ranked | Unassessed, letters: _Letters, as_of: datetime | None
) -> Iterator[Event]:
    """The first and the last release, the one in the product, and the first by each who had made none before."""
    histories = [
        (about, each, each.value, dated)
        for about, each in held
        if isinstance(each.value, Releases) and (dated := _dated(each.value, as_of))
    ]
    if not histories:
        return
    # Of several histories the one that tells most; upstream's before a distribution's.
    about, observation, value, releases = max(
        histories,
        key=lambda each: (each[1].subject is Subject.UPSTREAM, each[2].complete, len(each[2].releases), each[1].source),
    )
    notes: defaultdict[Release, list[tuple[EventKind, str]]] = defaultdict(list)
    for release, kind, note in _notable(releases, entry, letters, complete=value.complete):
        notes[release].append((kind, note))
    if len(releases) > 1 and (value.complete or len(releases) == len(value.releases)):
        notes[releases[-1]].append((EventKind.LAST_RELEASE, f"the last release until {_until(observation, as_of)}"))
    for release, told in notes.items():
        yield Event(
            date=release.date,
            kind=min((kind for kind, _ in told), key=_ORDER.__getitem__),
            text=f"{_released(release, letters)}, {', '.join(note for _, note in told)}",
            source=observation.source,
            subject=observation.subject,
            about=about,
        )


def _dated(value: Releases, as_of: datetime | None) -> list[Release]:
    """What was released up to the moment, from old to new."""
    kept = (release for release in value.releases if as_of is None or release.date <= as_of)
    return sorted(kept, key=lambda release: (release.date, release.version))


def _until(observation: Observation, as_of: datetime | None) -> str:
    """Up to when a list tells which release was the last: a registry's until it was read, a clone's until what it is of."""
    end = observation.known_for if observation.source == GIT else observation.retrieved_at
    return "then" if as_of is None or end.date() >= as_of.date() else f"{end:%Y-%m-%d}, when the list ends"


def _notable(
    releases: Sequence[Release], entry: Ranked | Unassessed, letters: _Letters, *, complete: bool
) -> Iterator[tuple[Release, EventKind, str]]:
    """What is notable about which release; of a list with gaps nobody can tell who was new."""
    yield releases[0], EventKind.FIRST_RELEASE, "the first release that is known"
    for place, release in list(_newcomers(releases, letters))[-_NEWCOMERS:] if complete else ():
        # Who stands behind a script or a team is not told: it may have been the same person.
        told = all(earlier.publisher is not None and earlier.publisher.identity in letters for earlier in releases[:place])
        others = "others" if told else "others, or by people who are not told"
        yield release, EventKind.NEW_RELEASER, f"a first one, after {place:,} by {others}"
    here = matching_release(entry.versions, entry.package, releases)
    if here is not None:
        yield here, EventKind.IN_PRODUCT, "the version in this product"


def _released(release: Release, letters: _Letters) -> str:
    actor = release.publisher
    if actor is None:
        return f"{release.version} was released"
    return f"{letters.get(actor.identity, 'a script or a group')} released {release.version}"


def _newcomers(releases: Sequence[Release], letters: _Letters) -> Iterator[tuple[int, Release]]:
    """The first release of each person but of who made the first one, with how many there were before."""
    seen: set[str] = set()
    for place, release in enumerate(releases):
        letter = letters.get(release.publisher.identity) if release.publisher is not None else None
        if letter is None or letter in seen:
            continue
        seen.add(letter)
        if place:
            yield place, release


# -- people


def _of_people(held: Iterable[_Seen], letters: _Letters) -> Iterator[Event]:
    """Who could publish, from each line of history: where it begins, where it changes, and where it ends."""
    lines: defaultdict[tuple[PackageKey, str, Subject, PublisherKind], list[_Count]] = defaultdict(list)
    for about, each in held:
        value = each.value
        if isinstance(value, Publishers):
            lines[(about, each.source, each.subject, value.kind)].append(_listed(each.known_for, value, letters))
        elif isinstance(value, Committers) and value.window_months == WINDOW_MONTHS:
            count = _committed(each.known_for, value, letters)
            lines[(about, each.source, each.subject, PublisherKind.COMMIT_ACTIVITY)].append(count)
    for (about, source, subject, _), line in lines.items():
        for moment, kind, text in _told(sorted(line, key=lambda each: each.moment)):
            yield Event(date=moment, kind=kind, text=text, source=source, subject=subject, about=about)


def _told(line: Iterable[_Count]) -> Iterator[tuple[datetime, EventKind, str]]:
    """Of each stretch of time with the same people its beginning and its end."""
    for _, stretch in groupby(line, key=lambda each: each.people):
        counts_ = list(stretch)
        yield counts_[0].moment, EventKind.PEOPLE, counts_[0].text
        if len(counts_) > 1:
            yield counts_[-1].moment, EventKind.SAME_PEOPLE, counts_[-1].text


def _listed(moment: datetime, value: Publishers, letters: _Letters) -> _Count:
    if value.orphaned:
        return _Count(moment, frozenset(), "nobody looks after it")
    people = {letters[actor.identity] for actor in value.members if actor.identity in letters}
    groups = {actor.identity for actor in value.members if actor.kind in {ActorKind.TEAM, ActorKind.ORGANISATION}}
    who = [*([_named(people)] if people else []), *([f"{len(groups)} of teams or organisations"] if groups else [])]
    did = _DID[value.kind] if len(people) + len(groups) == 1 else _DO[value.kind]
    return _Count(moment, frozenset({*people, *groups}), f"{' and '.join(who)} {did}" if who else "nobody is listed")


def _committed(moment: datetime, value: Committers, letters: _Letters) -> _Count:
    shares: dict[str, int] = {}
    for each in value.committers:
        letter = letters.get(each.actor.identity)
        if letter is not None and (each.commits or each.tags):
            shares[letter] = shares.get(letter, 0) + each.commits
    total = sum(each.commits for each in value.committers)
    wrote = f"; {value.authors:,} people had written them" if value.authors is not None and value.authors > len(shares) else ""
    return _Count(moment, frozenset(shares), f"{_shares(shares, total)} of the {WINDOW_MONTHS} months before{wrote}")


def _shares(shares: Mapping[str, int], total: int) -> str:
    most = sorted(shares, key=lambda letter: (-shares[letter], letter))
    changes = f"{total:,} change{'' if total == 1 else 's'}"
    if most and not total:
        return f"{_named(most)} put in no change, but tagged a release,"
    if not most:
        return f"nobody who is told put in any of the {changes}"
    if len(most) == 1 and shares[most[0]] == total:
        return f"{most[0]} alone put in all {changes}"
    rest = f" and {len(most) - _NAMED} more people fewer" if len(most) > _NAMED else ""
    first, *others = [f"{letter} {shares[letter]:,}" for letter in most[:_NAMED]]
    return f"{first.replace(' ', ' put in ', 1)}{''.join(f' and {each}' for each in others)}{rest} of the {changes}"


def _named(letters: Iterable[str]) -> str:
    ordered = sorted(letters, key=lambda letter: (len(letter), letter))
    if len(ordered) > _NAMED:
        return f"{len(ordered)} people"
    return " and ".join([", ".join(ordered[:-1]), ordered[-1]] if len(ordered) > 1 else ordered)


# -- repository and state


def _of_repositories(held: Iterable[_Seen]) -> Iterator[Event]:
    """Where the address changed within the answers of one source."""
    last: dict[tuple[PackageKey, str, Subject], str] = {}
    for about, each in held:
        if not isinstance(each.value, Repository):
            continue
        url, before = each.value.url, last.get((about, each.source, each.subject))
        last[(about, each.source, each.subject)] = url
        if before is not None and before != url:
            yield Event(
                date=each.known_for,
                kind=EventKind.REPOSITORY,
                text=f"the repository is {url}, no longer {before}",
                source=each.source,
                subject=each.subject,
                about=about,
            )


def _of_states(held: Iterable[_Seen]) -> Iterator[Event]:
    """What a source says against it, where it begins to say so."""
    last: dict[tuple[PackageKey, str, Subject], list[str]] = {}
    for about, each in held:
        value = each.value
        if not isinstance(value, Lifecycle):
            continue
        words = [word for word in _STATES if getattr(value, word)]
        before = last.get((about, each.source, each.subject))
        last[(about, each.source, each.subject)] = words
        if words and words != before:
            yield Event(
                date=each.known_for,
                kind=EventKind.STATE,
                text=f"{' and '.join(words)}, as {each.source} says",
                source=each.source,
                subject=each.subject,
                about=about,
            )
