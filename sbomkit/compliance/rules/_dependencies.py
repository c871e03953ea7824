"""Rules about what depends on what, and how far that is told.

To contain something is a relationship as well: who lists the parts of a component says what it is made with.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pydantic import StrictBool

from sbomkit.compliance.rules._interface import (
    PRESENT,
    Case,
    Judge,
    NoParameters,
    Rule,
    Told,
    of_component,
    of_document,
    of_word,
)
from sbomkit.compliance.rules._shapes import plain_name
from sbomkit.model._base import Noun
from sbomkit.model.compliance import Outcome, Tier
from sbomkit.model.inventory import EdgeKind
from sbomkit.model.statements import Aspect, ComponentStatements, Listing, Marker, Word

__all__ = ["DEPENDENCY_RULES", "Listings"]

_NEEDING = frozenset({EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS})


class Listings:
    """What is said of the dependencies of each component, with what it contains."""

    def __init__(self, case: Case) -> None:
        judged = {each.id for each in case.judged}
        edges = [edge for edge in case.inventory.edges if edge.inferred_by is None]
        self._containers = {edge.dependent for edge in edges if edge.kind is EdgeKind.CONTAINS and edge.dependency in judged}

    def of(self, stated: ComponentStatements) -> Listing:
        """What is said of one component."""
        listing = stated.dependencies.listing
        return Listing.LISTED if listing is Listing.UNSTATED and stated.id in self._containers else listing


def _lost(stated: Sequence[ComponentStatements], whose: str) -> Told:
    """What components are said to need is neither in the document nor anywhere else.

    Args:
        stated: those components.
        whose: what they are called.
    """
    found = [each.dependencies for each in stated]
    number, of = sum(each.dangling for each in found), sum(each.count for each in found)
    what = f"{number:,} of the {of:,} dependencies" if number < of else "the dependencies"
    return Told(Outcome.MALFORMED, found[0].address, f"{what} that are listed for {whose} are not in the document")


class DependencyParameters(Noun):
    """What counts as a statement."""

    incoming: StrictBool = False
    """Whether it is enough that another component is said to need it."""


def _dependencies(parameters: DependencyParameters, case: Case) -> Judge:
    listings = Listings(case)
    needed: frozenset[str] = frozenset()
    if parameters.incoming:
        needed = frozenset(
            edge.dependency for edge in case.inventory.edges if edge.kind in _NEEDING and edge.inferred_by is None
        )

    def judge(stated: ComponentStatements) -> Told:
        address = stated.dependencies.address
        if stated.id in needed:
            return PRESENT
        if stated.dependencies.dangling:
            return _lost((stated,), "it")
        listing = listings.of(stated)
        if listing in {Listing.LISTED, Listing.NONE}:
            return PRESENT
        if listing is Listing.UNKNOWN:
            return Told(Outcome.DECLARED_UNKNOWN, address, "its dependencies are declared to be unknown")
        return Told(Outcome.MISSING, address, "nothing is said of its dependencies, or that it has none")

    return judge


_COMPLETENESS = MappingProxyType(
    {
        "complete": Outcome.PRESENT,
        "unknown": Outcome.DECLARED_UNKNOWN,
        "noassertion": Outcome.DECLARED_UNKNOWN,
        "notspecified": Outcome.MISSING,
    }
)
_INCOMPLETE = re.compile(r"incomplete(?:(?:first|third)party(?:proprietary|opensource)?only)?")
"""The words of CycloneDX and SPDX 3 for it, as plain names."""


def _is_incomplete(word: Word | None) -> bool:
    return word is not None and _INCOMPLETE.fullmatch(plain_name(word.text)) is not None


def _completeness(_: NoParameters, case: Case) -> Judge:
    whole = case.statements.document.completeness

    def judge(stated: ComponentStatements) -> Told:
        word = stated.dependencies.completeness or stated.dependencies.parts or whole
        if word is None:
            message = "nothing is said on whether its dependencies are all listed"
            return Told(Outcome.MISSING, stated.dependencies.address, message)
        if word.marker is not Marker.VALUE:
            return of_word(word, "completeness of its dependencies", stated.address)
        outcome = Outcome.PRESENT if _is_incomplete(word) else _COMPLETENESS.get(plain_name(word.text), Outcome.MALFORMED)
        if outcome is Outcome.PRESENT:
            return PRESENT
        if outcome is Outcome.DECLARED_UNKNOWN:
            return Told(outcome, word.address, "whether its dependencies are all listed is declared to be unknown")
        return Told(outcome, word.address, "what is said of its dependencies is neither complete, incomplete nor unknown")

    return judge


_NO_SUBJECT = Told(Outcome.NOT_CHECKABLE, "", "it does not say what it is the SBOM of, so nothing shows what is top-level")


def _top_level(_: NoParameters, case: Case) -> Told:
    """Asks every subject, and of each every dependency: what is left out by one is left out."""
    subjects = _subjects(case)
    if not subjects:
        return _NO_SUBJECT
    lost = [each for each in subjects if each.dependencies.dangling]
    if lost:
        return _lost(lost, _some(lost, subjects))
    listings = Listings(case)
    for listing, outcome, message in (
        (Listing.UNSTATED, Outcome.MISSING, "nothing is said of the dependencies of {}"),
        (Listing.UNKNOWN, Outcome.DECLARED_UNKNOWN, "the dependencies of {} are declared to be unknown"),
    ):
        found = [each for each in subjects if listings.of(each) is listing]
        if found:
            return Told(outcome, found[0].dependencies.address, message.format(_some(found, subjects)))
    return PRESENT


def _subjects(case: Case) -> Sequence[ComponentStatements]:
    """What it says that it is the SBOM of; another version of that is not."""
    roots = frozenset(case.inventory.roots)
    return [stated for stated in case.judged if stated.id in roots]


def _some(found: Sequence[ComponentStatements], subjects: Sequence[ComponentStatements]) -> str:
    return "its subject" if len(subjects) == 1 else f"{len(found):,} of its {len(subjects):,} subjects"


def _coverage(_: NoParameters, case: Case) -> Told:
    if not case.inventory.roots:
        return _NO_SUBJECT
    each_said = (word for each in case.judged for word in (each.dependencies.completeness, each.dependencies.parts))
    word = next(filter(_is_incomplete, (case.statements.document.completeness, *each_said)), None)
    if word is not None:
        return Told(Outcome.MISSING, word.address, "it says itself that its dependencies are incomplete")
    lost = [each.dependencies for each in case.judged if each.dependencies.dangling]
    if lost:
        number = sum(each.dangling for each in lost)
        return Told(Outcome.MISSING, lost[0].address, f"{number:,} of the dependencies that it lists are not in it")
    if apart := sum(case.places[each.id].tier is Tier.UNKNOWN for each in case.judged):
        return Told(Outcome.MISSING, "", f"no dependency leads from its subject to {apart:,} of its components")
    listings = Listings(case)
    if silent := sum(listings.of(each) is Listing.UNSTATED for each in case.judged):
        return Told(Outcome.NOT_CHECKABLE, "", f"it does not say what {silent:,} of its components depend on, if on anything")
    return PRESENT


DEPENDENCY_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "top-level": of_document("the direct dependencies of its subject", _top_level, aspect=Aspect.DEPENDENCIES),
        "coverage": of_document("that nothing shows a component to be left out", _coverage, aspect=Aspect.DEPENDENCIES),
        "dependencies": of_component(
            "what it depends on or contains, or that it depends on nothing",
            _dependencies,
            aspect=Aspect.DEPENDENCIES,
            parameters=DependencyParameters,
        ),
        "completeness": of_component("whether its dependencies are all listed", _completeness, aspect=Aspect.COMPLETENESS),
    }
)
