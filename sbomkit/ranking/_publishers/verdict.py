"""The publisher verdict: from lists of accounts to how many people can publish, and how much that can bear."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sbomkit.model.facts import Actor, ActorKind, Committer, Committers, Identity, PublisherKind, Publishers, Releases, Subject
from sbomkit.model.ranking import Confidence, PublisherView, Verdict
from sbomkit.ranking._publishers.evidence import Evidence, Horizon, Known

__all__ = [
    "AGED",
    "NO_VIEW",
    "WINDOW_MONTHS",
    "activity_of",
    "committed",
    "forge_share",
    "hides_people",
    "people",
    "persons",
    "published_lately",
    "publisher_view",
]

WINDOW_MONTHS = 24
"""Who published or committed longer ago is not active (the definition of the verdict `one_active`)."""

AGED = timedelta(days=90)
"""What an aggregator read so long before the moment that ages are counted to bears one step less."""

_PERSON, _PACKAGING, _UNKNOWN, _DECLARED = ActorKind.PERSON, Subject.PACKAGING, Verdict.UNKNOWN, PublisherKind.DECLARED_CONTACT
_SOLE, _RIGHTS = Verdict.SOLE, PublisherKind.PUBLISH_RIGHTS
_LOW = Confidence.LOW
"""Looked up once: to find a member of an enumeration takes longer than to compare it."""
_GROUPS = frozenset({ActorKind.TEAM, ActorKind.ORGANISATION})
_WITHIN_A_TEAM = 2
"""By their number, two people bear less than a team does, and three as much (0.4, 0.15 and 0.15 in every shipped policy)."""
_HIDING_SHARE = 0.1
"""Above this share of commits that a forge made for people it does not name, one named person may not be the only one; and
above this share of releases that workflows, bots or groups made, those who released by hand may not be all who are active."""

NO_VIEW = PublisherView(
    verdict=Verdict.UNKNOWN,
    listed=None,
    effective=None,
    teams=None,
    subject=None,
    kind=None,
    confidence=Confidence.NONE,
    people=(),
    source=None,
    as_of=None,
    undated=False,
    relayed=False,
    others=(),
    about=None,
)

_CONFIDENCE = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
_AS_COMMITS = (1, False)
_KINDS = (
    PublisherKind.PUBLISH_RIGHTS,
    PublisherKind.COMMIT_ACTIVITY,
    PublisherKind.DECLARED_CONTACT,
    PublisherKind.PACKAGING_CONTACT,
)


def people(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """The persons among accounts, each once, by identity.

    Two accounts are one person where a hard key ties them (`Actor.same_as`), never because they are called alike.
    """
    humans = [actor for actor in actors if actor.kind is _PERSON]
    if len(humans) < 2:
        return tuple(humans)
    found = {actor.identity: actor for actor in humans}
    ordered = [found[identity] for identity in sorted(found)]
    return tuple(_once_a_person(ordered, humans) if any(actor.same_as for actor in humans) else ordered)


def _once_a_person(actors: Sequence[Actor], tied: Iterable[Actor]) -> Iterator[Actor]:
    """Of those who share an identity, directly or through others, the first; `tied` are all that was told of them."""
    person = persons(tied)
    seen: set[Identity] = set()
    for actor in actors:
        if person(actor.identity) not in seen:
            seen.add(person(actor.identity))
            yield actor


def persons(actors: Iterable[Actor]) -> Callable[[Identity], Identity]:
    """What tells the person behind an identity: one identity stands for all that hard keys tie to each other."""
    first: dict[Identity, Identity] = {}

    def root(identity: Identity) -> Identity:
        while first.setdefault(identity, identity) != identity:
            first[identity] = identity = first[first[identity]]
        return identity

    for actor in actors:
        for other in actor.same_as:
            first[root(other)] = root(actor.identity)
    return root


def committed(value: Committers) -> tuple[Actor, ...]:
    """The people who committed or tagged."""
    return people(each.actor for each in value.committers if _acts(each))


def forge_share(value: Committers) -> float:
    """Share of the commits and tags that a forge made on behalf of people whom the history does not name, in [0, 1]."""
    acts = sum(map(_acts, value.committers))
    theirs = sum(_acts(each) for each in value.committers if each.actor.kind is ActorKind.AUTOMATION)
    return theirs / acts if acts else 0.0


def _acts(committer: Committer) -> int:
    """Commits and tags; a number below 0 is none."""
    return max(committer.commits, 0) + max(committer.tags, 0)


def hides_people(value: Committers) -> bool:
    """Whether so much was committed on a forge that those who are named need not be all."""
    return forge_share(value) > _HIDING_SHARE


def activity_of(evidence: Evidence) -> tuple[Known[Committers], ...]:
    """What holds of committers, per source and subject: the window of 24 months where there is one, else the longest."""
    best: dict[tuple[str, Subject], Known[Committers]] = {}
    for each in evidence.current(Committers):
        whose = (each.source, each.subject)
        best[whose] = max(best.get(whose, each), each, key=_fit)
    return tuple(best.values())


def _fit(known: Known[Committers]) -> tuple[bool, int]:
    return known.value.window_months == WINDOW_MONTHS, known.value.window_months


def publisher_view(evidence: Evidence, horizon: Horizon, *, show_names: bool = False) -> PublisherView:
    """Who can publish, as the strongest evidence tells; the weaker stands in `others`.

    Upstream before packaging; rights before commits before declared contacts; and among equals what is dated, what a registry
    says itself, what falls less short of naming everybody, is newer, comes first by source name.  Evidence that leaves the
    verdict open steps back behind evidence that does not; other than that, how many people it names decides nothing here, or
    somebody who leaves a list could let a kinder one decide.
    """
    listings = evidence.current(Publishers)
    views = [_of_list(listing, evidence, horizon, show_names=show_names) for listing in listings]
    if Committers in evidence.lines:
        # One committer in a shorter window says nothing of this one, and several in a longer one neither.
        counted = [each for each in activity_of(evidence) if each.value.window_months == WINDOW_MONTHS]
        views += [_of_activity(activity, horizon, show_names=show_names) for activity in counted]
    if len(views) < 2:
        return views[0] if views else NO_VIEW
    short = [_falls_short(listing, horizon) for listing in listings]
    pairs = zip(views, short + [_AS_COMMITS] * (len(views) - len(short)), strict=True)
    first, *others = [view for view, _ in sorted(pairs, key=_precedence)]
    return PublisherView.trusted({**first.__dict__, "others": tuple(others), "disagreement": _disagreement(first, others)})


def _falls_short(listing: Known[Publishers], horizon: Horizon) -> tuple[int, bool]:
    """How little a list can bear, whomever it names; less comes first."""
    return _shortfall(listing.value, teams=False, aged=_is_aged(listing, horizon)), listing.value.complete is False


def _is_aged(listing: Known[Publishers], horizon: Horizon) -> bool:
    return listing.value.relayed and horizon.reference - listing.moment > AGED


def _disagreement(first: PublisherView, others: Sequence[PublisherView]) -> str | None:
    """What lists of the same kind and subject say otherwise, as a phrase; a list that names nobody says nothing."""
    alike = [
        other for other in others if (other.kind, other.subject) == (first.kind, first.subject) and other.listed is not None
    ]
    if first.listed is None or not any(_differ(first, other) for other in alike):
        return None
    told = dict.fromkeys(_count_of(view) for view in (first, *alike))
    return ", ".join(told) + (
        ", who are not the same" if len({(view.listed, view.teams) for view in (first, *alike)}) == 1 else ""
    )


def _differ(one: PublisherView, other: PublisherView) -> bool:
    """Whether they differ in number; or in whom they name, where both write accounts of one registry."""
    if (one.listed, one.teams) != (other.listed, other.teams):
        return True
    both = (*one.people, *other.people)
    comparable = len({actor.identity.partition(":")[0] for actor in both}) == 1
    return comparable and len(people(both)) > len(one.people)


def _count_of(view: PublisherView) -> str:
    verb = "saw" if view.kind is PublisherKind.COMMIT_ACTIVITY else "lists"
    teams = f" and {view.teams} team{'' if view.teams == 1 else 's'}" if view.teams else ""
    return f"{view.source} {verb} {view.listed}{teams}"


def _precedence(told: tuple[PublisherView, tuple[int, bool]]) -> tuple[Any, ...]:
    view, falls_short = told
    return (
        view.verdict is Verdict.UNKNOWN,
        view.subject is not Subject.UPSTREAM,
        _KINDS.index(view.kind) if view.kind else len(_KINDS),
        view.undated,
        view.relayed,
        falls_short,
        -view.as_of.timestamp() if view.as_of else 0.0,
        view.source or "",
    )


def _of_list(listing: Known[Publishers], evidence: Evidence, horizon: Horizon, *, show_names: bool) -> PublisherView:
    value = listing.value
    persons = people(value.members)
    others = len(persons) < len(value.members)
    teams = len({actor.identity for actor in value.members if actor.kind in _GROUPS}) if others else 0
    _, effective = published_lately(listing, evidence, horizon)
    verdict = _verdict(value, len(persons), teams, one_active=effective == 1)
    known = bool(persons or teams or value.orphaned)
    aged = _is_aged(listing, horizon)
    return _view(
        verdict=verdict,
        listed=len(persons) if known else None,
        effective=effective,
        teams=teams if known else None,
        kind=value.kind,
        confidence=_confidence(value, listing, verdict, teams=bool(teams), aged=aged),
        people=persons if show_names else _without_labels(persons),
        known=listing,
        aged=aged,
    )


def _verdict(value: Publishers, persons: int, teams: int, *, one_active: bool) -> Verdict:
    """What a list comes to; whoever leaves it, and does not leave it open, never makes it look stronger.

    Of people beside a team, the better of both readings counts: as a team, or by their number.  Who of a team is active is not
    told, so that one who publishes beside it is not the only one.
    """
    if value.orphaned:
        return Verdict.ORPHANED
    if teams:
        return Verdict.ORGANISATION if persons <= _WITHIN_A_TEAM else _by_number(persons)
    if persons >= 2:
        return Verdict.ONE_ACTIVE if one_active else _by_number(persons)
    # An empty list, one of bots, a field that holds one name by its nature, and one name that somebody wrote down as a contact
    # say nothing of who can publish; and whoever stands beside entries that could not be read need not be the only one.
    says_nothing = value.structural_single or value.unread or value.kind is _DECLARED
    return _UNKNOWN if not persons or says_nothing else _SOLE


def _by_number(persons: int) -> Verdict:
    if persons == 1:
        return Verdict.SOLE
    if persons == 2:
        return Verdict.FEW
    return Verdict.SEVERAL if persons <= 4 else Verdict.MANY


def _confidence(value: Publishers, known: Known[Publishers], verdict: Verdict, *, teams: bool, aged: bool) -> Confidence:
    if verdict is _UNKNOWN:
        return Confidence.NONE
    if known.subject is _PACKAGING or known.undated:
        return _LOW
    steps = _shortfall(value, teams=teams, aged=aged)
    if verdict is _SOLE and value.complete is False:  # there are others, and it is known that they are not listed
        steps += 1
    return _CONFIDENCE[min(steps, 2)]


def _shortfall(value: Publishers, *, teams: bool, aged: bool) -> int:
    """How many steps a list falls short of one that names everybody who can publish."""
    if value.kind is _RIGHTS:
        steps = 0 if value.complete and not (teams or value.cached or value.relayed) else 1
    else:
        steps = 1 if value.kind is PublisherKind.COMMIT_ACTIVITY else 2
    return steps + aged + bool(value.unread)


def published_lately(listing: Known[Publishers], evidence: Evidence, horizon: Horizon) -> tuple[tuple[Actor, ...], int | None]:
    """Distinct people who published in the window, where they are told, and their number.

    `None`: who published cannot be told for all of the window; who started a workflow is not told either.
    """
    stated = listing.value.effective_24_months
    if Releases not in evidence.lines and stated is None:
        return (), None
    start = horizon.before(WINDOW_MONTHS)
    for history in evidence.current(Releases):
        if (history.source, history.subject) != (listing.source, listing.subject):
            continue
        if history.value.complete and not history.lapsed:
            recent = [release.publisher for release in history.value.releases if release.date > start]
            if None not in recent:
                persons = people(actor for actor in recent if actor)
                behind = sum(actor is not None and actor.kind is not ActorKind.PERSON for actor in recent)
                return persons, None if behind > _HIDING_SHARE * len(recent) else len(persons)
    return (), stated if stated is not None and stated >= 0 and listing.moment > start else None


def _of_activity(activity: Known[Committers], horizon: Horizon, *, show_names: bool) -> PublisherView:
    persons = committed(activity.value)
    hidden, by_forge = hides_people(activity.value), forge_share(activity.value) > 0
    ended = activity.moment <= horizon.before(WINDOW_MONTHS)
    open_ = not persons or ended or (hidden and len(persons) < 2)
    verdict = Verdict.UNKNOWN if open_ else _by_number(len(persons))
    low = activity.subject is Subject.PACKAGING or activity.undated or (by_forge and len(persons) == 1)
    return _view(
        verdict=verdict,
        listed=len(persons) or None,
        effective=None if hidden or ended else len(persons),
        teams=0 if persons else None,
        kind=PublisherKind.COMMIT_ACTIVITY,
        confidence=Confidence.NONE if open_ else Confidence.LOW if low else Confidence.MEDIUM,
        people=persons if show_names else _without_labels(persons),
        known=activity,
    )


def _without_labels(actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    if not [actor for actor in actors if actor.label is not None]:
        return actors
    return tuple(Actor.trusted({**actor.__dict__, "label": None}) for actor in actors)


def _view(
    *,
    verdict: Verdict,
    listed: int | None,
    effective: int | None,
    teams: int | None,
    kind: PublisherKind,
    confidence: Confidence,
    people: tuple[Actor, ...],
    known: Known[Publishers] | Known[Committers],
    aged: bool = False,
) -> PublisherView:
    return PublisherView.trusted(
        {
            "verdict": verdict,
            "listed": listed,
            "effective": effective,
            "teams": teams,
            "subject": known.subject,
            "kind": kind,
            "confidence": confidence,
            "people": people,
            "source": known.source,
            "as_of": known.moment,
            "undated": known.undated,
            "relayed": isinstance(known.value, Publishers) and known.value.relayed,
            "others": (),
            "about": known.about,
            "aged": aged,
            "disagreement": None,
        }
    )
