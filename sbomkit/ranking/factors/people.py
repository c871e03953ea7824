"""Factors of people: how few can publish, how much each of them carries, and who does the work."""

from collections.abc import Iterator, Mapping
from math import log
from types import MappingProxyType

from sbomkit.model.facts import Committers, PublisherKind, Publishers, Subject
from sbomkit.model.ranking import Verdict
from sbomkit.ranking._publishers.evidence import Known
from sbomkit.ranking._publishers.verdict import WINDOW_MONTHS, activity_of, persons, published_lately
from sbomkit.ranking.factors._case import Case, Judgement, Numbers

__all__ = ["absence", "concentration", "dormant", "few_people", "load", "world_load"]

_PEOPLE: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.SOLE: "one person",
        Verdict.ONE_ACTIVE: "several people, at most one of them active",
        Verdict.FEW: "two people",
        Verdict.SEVERAL: "three or four people",
        Verdict.MANY: "five people or more",
        Verdict.ORGANISATION: "a team or an organisation",
        Verdict.ORPHANED: "nobody looks after it",
    }
)

_SHARED: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.ORGANISATION: "a team or an organisation can publish it",
        Verdict.ORPHANED: "nobody carries it",
    }
)


def few_people(case: Case, numbers: Numbers) -> Judgement:
    """The publisher verdict, by a table."""
    verdict = case.publishers.verdict
    if verdict is Verdict.UNKNOWN:
        return None, "who can publish it is not known"
    return numbers[verdict.value], _PEOPLE[verdict]


def load(case: Case, numbers: Numbers) -> Judgement:
    """Packages of the product that its only publisher carries alone."""
    if (shared := _not_alone(case)) is not None:
        return shared
    if case.census.carried is None:
        return None, "how much of the product its only publisher carries was not measured"
    count = case.census.carried[case.place.package]
    noun = "package" if count == 1 else "packages"
    return _rising(count, numbers["heavy"]), f"its only publisher carries {count:,} {noun} of this product alone"


def world_load(case: Case, numbers: Numbers) -> Judgement:
    """Packages of its registry that its only publisher can publish."""
    if (shared := _not_alone(case)) is not None:
        return shared
    (person,) = case.publishers.people
    members = [actor for known in case.evidence.current(Publishers) for actor in known.value.members]
    whose = persons((person, *members))
    told = [
        actor.packages for actor in members if actor.packages is not None and whose(actor.identity) == whose(person.identity)
    ]
    if not told:
        return None, "no source tells how many packages its only publisher has"
    count = max(*told, 1)
    noun = "package" if count == 1 else "packages"
    return _rising(count, numbers["heavy"]), f"its only publisher can publish {count:,} {noun} of its registry"


def _not_alone(case: Case) -> Judgement | None:
    """What is said of a package that no single person carries."""
    verdict = case.publishers.verdict
    if verdict is Verdict.UNKNOWN:
        return None, "who can publish it is not known"
    return None if verdict is Verdict.SOLE else (0.0, _SHARED.get(verdict, "several people can publish it"))


def _rising(count: int, heavy: float) -> float:
    """0 for one package, 1 for `heavy` and more, and as much more for the second as for each doubling after it."""
    return min(log(count) / log(heavy), 1.0)


def concentration(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001 - all factors have one signature
    """Share of the commits that the most active author wrote."""
    counted = max(_counted(case), key=_fit, default=None)
    share = counted.value.top_author_share if counted is not None else None
    if counted is None or share is None:
        return None, "how commits are spread over authors is not known"
    return share, f"the most active author wrote {share:.0%} of the commits {_window(counted)}"


def absence(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    """One over the fewest authors who wrote half of the commits."""
    counted = max(_counted(case), key=_fit, default=None)
    fewest = counted.value.absence_factor if counted is not None else None
    if counted is None or fewest is None or fewest < 1:
        return None, "how many authors wrote half of the commits is not known"
    return 1 / fewest, f"{fewest:,} {'author' if fewest == 1 else 'authors'} wrote half of the commits {_window(counted)}"


def _counted(case: Case) -> Iterator[Known[Committers]]:
    """Upstream's commits that were counted lately enough to tell of the last 24 months, with a share that there can be."""
    for each in activity_of(case.evidence):
        lately = case.horizon is not None and each.moment > case.horizon.before(WINDOW_MONTHS)
        share = each.value.top_author_share
        if each.subject is Subject.UPSTREAM and share is not None and 0 < share <= 1 and lately:
            yield each


def _fit(counted: Known[Committers]) -> tuple[bool, float, str]:
    return counted.value.window_months == WINDOW_MONTHS, counted.moment.timestamp(), counted.source


def _window(counted: Known[Committers]) -> str:
    return f"in the {counted.value.window_months} months to {counted.moment:%Y-%m-%d}"


def dormant(case: Case, numbers: Numbers) -> Judgement:
    """People with publishing rights who did not publish lately."""
    view = case.publishers
    listing = next(
        (
            known
            for known in case.evidence.current(Publishers)
            if (known.source, known.subject, known.value.kind) == (view.source, view.subject, PublisherKind.PUBLISH_RIGHTS)
        ),
        None,
    )
    if listing is None or case.horizon is None or not view.people:
        return None, "no list of the people with publishing rights is known"
    active, effective = published_lately(listing, case.evidence, case.horizon)
    if effective is None or len(active) != effective:
        return None, f"who of them published in the last {WINDOW_MONTHS} months is not known"
    person = persons((*active, *view.people))
    listed = {person(actor.identity) for actor in view.people}
    idle = len(listed - {person(actor.identity) for actor in active})
    detail = f"{idle:,} of {len(listed):,} who can publish it did not in the last {WINDOW_MONTHS} months"
    return min(idle / numbers["many"], 1.0), detail
