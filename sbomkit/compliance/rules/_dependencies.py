"""Rules about what depends on what, and how far that is told.

To contain something is a relationship as well: who lists the parts of a component says what it is made with.
"""

from collections.abc import Mapping
from types import MappingProxyType

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
from sbomkit.model.statements import Aspect, ComponentStatements, Listing, Marker

__all__ = ["DEPENDENCY_RULES", "Listings"]

_NEEDING = frozenset({EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS})
_DANGLING = "dangling-reference"
_ELSEWHERE = frozenset({"external-reference", "not-a-component"})
"""References that lead out of the document, or to a service: something is there, and it is no component of this document."""


class Listings:
    """What is said of the dependencies of each component, with what it contains."""

    def __init__(self, case: Case) -> None:
        judged = {each.id for each in case.judged}
        edges = [edge for edge in case.inventory.edges if edge.inferred_by is None]
        self._containers = {edge.dependent for edge in edges if edge.kind is EdgeKind.CONTAINS and edge.dependency in judged}
        self._resolved = {edge.dependent for edge in edges if edge.kind is not EdgeKind.RELATED}
        codes = {each.code for each in case.inventory.diagnostics}
        self._dangles = _DANGLING in codes and _ELSEWHERE.isdisjoint(codes)

    def of(self, stated: ComponentStatements) -> Listing:
        """What is said of one component."""
        listing = stated.dependencies.listing
        return Listing.LISTED if listing is Listing.UNSTATED and stated.id in self._containers else listing

    def leads_nowhere(self, stated: ComponentStatements) -> bool:
        """Whether dependencies are listed and none of them is in the document, nor can be anywhere else."""
        return self._dangles and stated.dependencies.count > 0 and stated.id not in self._resolved


class DependencyParameters(Noun):
    """What counts as a statement."""

    incoming: bool = False
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
        if listings.leads_nowhere(stated):
            return Told(Outcome.MALFORMED, address, "what it is said to depend on is not in the document")
        listing = listings.of(stated)
        if listing in {Listing.LISTED, Listing.NONE}:
            return PRESENT
        if listing is Listing.UNKNOWN:
            return Told(Outcome.DECLARED_UNKNOWN, address, "its dependencies are declared to be unknown")
        return Told(Outcome.MISSING, address, "nothing is said of its dependencies, or that it has none")

    return judge


_COMPLETENESS = MappingProxyType(
    {"complete": Outcome.PRESENT, "unknown": Outcome.DECLARED_UNKNOWN, "noassertion": Outcome.DECLARED_UNKNOWN}
)


def _completeness(_: NoParameters, case: Case) -> Judge:
    whole = case.statements.document.completeness

    def judge(stated: ComponentStatements) -> Told:
        word = stated.dependencies.completeness or stated.dependencies.parts or whole
        if word is None:
            message = "nothing is said on whether its dependencies are all listed"
            return Told(Outcome.MISSING, stated.dependencies.address, message)
        if word.marker is not Marker.VALUE:
            return of_word(word, "completeness of its dependencies", stated.address)
        plain = plain_name(word.text)
        if plain.startswith("incomplete"):
            return PRESENT
        outcome = _COMPLETENESS.get(plain)
        if outcome is None:
            what = Outcome.MISSING if plain == "notspecified" else Outcome.MALFORMED
            return Told(what, word.address, "what is said of its dependencies is neither complete, incomplete nor unknown")
        message = "" if outcome is Outcome.PRESENT else "whether its dependencies are all listed is declared to be unknown"
        return Told(outcome, word.address, message)

    return judge


_NO_SUBJECT = Told(Outcome.NOT_CHECKABLE, "", "it does not say what it is the SBOM of, so nothing shows what is top-level")


def _top_level(_: NoParameters, case: Case) -> Told:
    subjects = [stated for stated in case.judged if case.places[stated.id].tier is Tier.SUBJECT]
    if not subjects:
        return _NO_SUBJECT
    listings = Listings(case)
    where = subjects[0].dependencies.address
    if all(map(listings.leads_nowhere, subjects)):
        return Told(Outcome.MALFORMED, where, "what its subject is said to depend on is not in the document")
    said = set(map(listings.of, subjects))
    if said & {Listing.LISTED, Listing.NONE}:
        return PRESENT
    if Listing.UNKNOWN in said:
        return Told(Outcome.DECLARED_UNKNOWN, where, "what its subject depends on is declared to be unknown")
    return Told(Outcome.MISSING, where, "nothing is said of what its subject depends on")


def _coverage(_: NoParameters, case: Case) -> Told:
    if not case.inventory.roots:
        return _NO_SUBJECT
    if case.statements.document.completeness is not None:
        word = case.statements.document.completeness
        if word.text.lower().startswith("incomplete"):
            return Told(Outcome.MISSING, word.address, "it says itself that its dependencies are incomplete")
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
