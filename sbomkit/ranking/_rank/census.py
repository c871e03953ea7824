"""What is counted over the whole product before any of its packages is weighed, and only where a policy asks for it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from sbomkit.model.facts import Identity
from sbomkit.model.inventory import Inventory
from sbomkit.model.ranking import Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking._publishers.verdict import persons
from sbomkit.ranking.factors import Case, Census, Measure

__all__ = ["StandingOn", "take_census"]

StandingOn = Callable[[Mapping[Identity, Collection[PackageKey]]], Mapping[Identity, int]]
"""For each group of packages, how many packages of the product are in it or stand on a member."""

_CONTACTS = frozenset({"security-contact", "advisories", "securityPolicy"})
"""Kinds of references, in the words of CycloneDX and SPDX 3, that say where to report flaws or where they are made known."""


def take_census(
    cases: Sequence[Case], measures: Collection[Measure], inventory: Inventory, standing_on: StandingOn | None
) -> Census:
    """Count what these measures ask for.

    Args:
        cases: of all packages that have a place.
        measures: what the factors of the policy ask for.
        inventory: the document, for what it claims.
        standing_on: counts packages on groups of packages; `None`: nobody can, and what needs it stays unknown.
    """
    wanted = {"carried", "maintainer_reach"}.intersection(measures)
    person = persons(actor for case in cases for actor in case.publishers.people) if wanted else None
    return Census(
        carried=_carried(cases, person) if person is not None and "carried" in measures else None,
        changeable=(
            _changeable(cases, person, standing_on)
            if person is not None and standing_on is not None and "maintainer_reach" in measures
            else None
        ),
        contacts=_contacts(inventory) if "security_contacts" in measures else None,
    )


def _carried(cases: Sequence[Case], person: Callable[[Identity], Identity]) -> Mapping[str, int]:
    alone = {
        case.place.package: person(case.publishers.people[0].identity)
        for case in cases
        if case.publishers.verdict is Verdict.SOLE
    }
    counts = Counter(alone.values())
    return {package: counts[whose] for package, whose in alone.items()}


def _changeable(cases: Sequence[Case], person: Callable[[Identity], Identity], standing_on: StandingOn) -> Mapping[str, int]:
    groups: defaultdict[Identity, list[PackageKey]] = defaultdict(list)
    whose = {
        case.place.package: {person(actor.identity) for actor in case.publishers.people}
        for case in cases
        if case.publishers.people and case.publishers.verdict is not Verdict.UNKNOWN
    }
    for package, people in whose.items():
        for each in people:
            groups[each].append(package)
    counts = standing_on(dict(sorted(groups.items())))  # in an order of their own, so that estimates are always the same
    return {package: max(counts[each] for each in people) for package, people in whose.items()}


def _contacts(inventory: Inventory) -> frozenset[str]:
    return frozenset(
        component.package
        for component in inventory.components
        if any(reference.kind in _CONTACTS for reference in component.references)
    )
