"""Whose account is whose, and which packages each is tied to: the people of a ranking, looked at from the other side."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sbomkit.model.facts import Actor, ActorKind, Committers, Facts, Identity, Observation, PublisherKind, Publishers, Subject
from sbomkit.model.people import Tie
from sbomkit.model.ranking import PublisherView, Ranked, Ranking
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.verdict import WINDOW_MONTHS, hides_people

__all__ = ["Holder", "Holders", "holders", "tie_of"]

_PERSON = ActorKind.PERSON
_TIES = {
    PublisherKind.PUBLISH_RIGHTS: Tie.RIGHTS,
    PublisherKind.COMMIT_ACTIVITY: Tie.ACTIVITY,
    PublisherKind.PACKAGING_CONTACT: Tie.PACKAGING,
    PublisherKind.DECLARED_CONTACT: Tie.CONTACT,
}


class Holder(NamedTuple):
    """One account, or several that hard keys tie together, with the entries whose deciding lists name it."""

    identity: Identity
    same_as: tuple[Identity, ...]
    kind: ActorKind
    label: str | None
    """The display name that most of its packages call it by, the first of these in order."""
    entries: tuple[Ranked, ...]
    """In key order."""


class Holders(NamedTuple):
    """Everybody on a deciding list, in the order of their identities."""

    persons: list[Holder]
    others: list[Holder]
    partial: frozenset[PackageKey]
    """Packages whose deciding list is known not to name everybody."""


def tie_of(view: PublisherView) -> Tie:
    """What ties the people of a verdict to the package; whoever packages does so, whatever the list is called."""
    if view.subject is Subject.PACKAGING or view.kind is None:
        return Tie.PACKAGING
    return _TIES[view.kind]


def holders(ranking: Ranking, facts: Facts, *, show_names: bool) -> Holders:
    """Persons, and all other accounts, each with their packages.

    The people of a verdict stand in it; teams, bots and automation are looked up in the list that it was made from.  Two
    accounts are one only where a hard key ties them (`Actor.same_as`) on any list that was looked at, be it one that decides
    nothing, never because they are called alike.
    """
    persons, others = _Named(show_names=show_names), _Named(show_names=show_names)
    partial = set()
    for entry in sorted(ranking.ranked, key=lambda entry: entry.package):
        view = entry.publishers
        members, is_partial = _list_of(view, facts)
        if is_partial:
            partial.add(entry.package)
        persons.add(view.people, entry)
        machines = [actor for actor in members if actor.kind is not _PERSON]
        if machines:
            others.add(machines, entry)
        if len(members) > len(machines) + len(view.people):  # some are one with others of this list
            persons.tie(actor for actor in members if actor.kind is _PERSON)
        if view.others:
            _tie_all(persons, view.others, facts)
    for unassessed in ranking.unassessed:
        view = unassessed.publishers
        if view.about is not None:
            _tie_all(persons, (view, *view.others), facts)
    return Holders(persons.holders(), others.holders(), frozenset(partial))


def _tie_all(persons: "_Named", views: Iterable[PublisherView], facts: Facts) -> None:
    """Whoever is one on lists that decide nothing; a view no longer holds all accounts of a person, its list does."""
    for view in views:
        persons.tie(actor for actor in _list_of(view, facts)[0] if actor.kind is _PERSON)


def _list_of(view: PublisherView, facts: Facts) -> tuple[Sequence[Actor], bool]:
    """All who stand on the list that a view was made from, and whether it is known not to name everybody.

    Those who did nothing in the window are not on it.
    """
    told = reversed(facts.of(view.about or ""))  # of several at one moment, the last one holds for the view too
    value = next((each.value for each in told if each.source == view.source and _is_of(each, view)), None)
    if isinstance(value, Publishers):
        return value.members, value.complete is False or bool(value.unread)
    if isinstance(value, Committers):
        return [each.actor for each in value.committers if each.commits or each.tags], hides_people(value)
    return (), False


def _is_of(each: Observation, view: PublisherView) -> bool:
    value = each.value
    if isinstance(value, Publishers):
        fits = value.kind is view.kind and (each.as_of is None or not view.undated)
    elif isinstance(value, Committers):
        fits = value.window_months == WINDOW_MONTHS and view.kind is PublisherKind.COMMIT_ACTIVITY
    else:
        return False
    return fits and each.subject is view.subject and each.known_for == view.as_of


class _Named:
    """Accounts of one sort with the entries that name them, and which of them are one."""

    def __init__(self, *, show_names: bool) -> None:
        self._show_names = show_names
        self._entries: defaultdict[Identity, dict[PackageKey, Ranked]] = defaultdict(dict)
        self._kinds: dict[Identity, ActorKind] = {}
        self._labels: defaultdict[Identity, Counter[str]] = defaultdict(Counter)
        self._above: dict[Identity, Identity] = {}
        """Of each account that is tied to another, one that is nearer to the first of all that are tied."""

    def add(self, actors: Iterable[Actor], entry: Ranked) -> None:
        for actor in actors:
            self._entries[actor.identity][entry.package] = entry
            known = self._kinds.setdefault(actor.identity, actor.kind)
            if known is not actor.kind:
                self._kinds[actor.identity] = min(known, actor.kind)
            if self._show_names and actor.label is not None:
                self._labels[actor.identity][actor.label] += 1
            if actor.same_as:
                self.tie((actor,))

    def tie(self, actors: Iterable[Actor]) -> None:
        for actor in actors:
            for other in actor.same_as:
                one, two = sorted((self._first(actor.identity), self._first(other)))
                self._above[two] = one

    def _first(self, identity: Identity) -> Identity:
        above = self._above
        while above.setdefault(identity, identity) != identity:
            above[identity] = identity = above[above[identity]]
        return identity

    def holders(self) -> list[Holder]:
        """In the order of their identities; whoever has several is called by the first that a list names."""
        tied: defaultdict[Identity, list[Identity]] = defaultdict(list)
        for identity in self._above:
            tied[self._first(identity)].append(identity)
        together = [sorted(each) for each in tied.values()] + [[each] for each in self._entries if each not in self._above]
        found = [holder for each in together if (holder := self._holder(each)) is not None]
        return sorted(found, key=lambda holder: holder.identity)

    def _holder(self, identities: Sequence[Identity]) -> Holder | None:
        named = [each for each in identities if each in self._entries]
        if not named:
            return None
        entries: dict[PackageKey, Ranked] = {}
        for each in named:
            entries |= self._entries[each]
        labels: Counter[str] = Counter()
        for each in named:
            labels.update(self._labels.get(each, ()))
        return Holder(
            identity=named[0],
            same_as=tuple(each for each in identities if each != named[0]),
            kind=self._kinds[named[0]],
            label=min(labels, key=lambda label: (-labels[label], label), default=None),
            entries=tuple(entries[key] for key in (sorted(entries) if len(named) > 1 else entries)),
        )
