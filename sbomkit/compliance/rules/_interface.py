"""What a rule is: what a profile names, with its parameters, to have an element judged."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from sbomkit.model._base import Noun
from sbomkit.model.compliance import ElementScope, Outcome, SignatureSeen, Tier
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import Inventory
from sbomkit.model.statements import Aspect, ComponentStatements, Marker, Statements, Word

__all__ = [
    "PRESENT",
    "Case",
    "Judge",
    "NoParameters",
    "Place",
    "Rule",
    "Told",
    "Words",
    "gathered",
    "of_component",
    "of_document",
    "of_word",
]


class Told(NamedTuple):
    """What a rule says of one document or component."""

    outcome: Outcome
    address: str
    message: str


PRESENT = Told(Outcome.PRESENT, "", "")
"""Where it stands is of no interest once it is right."""


class Place(NamedTuple):
    """Where a component sits."""

    tier: Tier
    depth: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is judged, with what was worked out about it once."""

    inventory: Inventory
    statements: Statements
    places: Mapping[str, Place]
    """By component id."""
    judged: tuple[ComponentStatements, ...]
    """Components that the profile looks at, in document order."""
    left_out: tuple[Diagnostic, ...] = ()
    """What may be components as well, and could not be read."""
    signature: SignatureSeen | None
    """That lies beside the document."""


class NoParameters(Noun):
    """A rule that there is nothing to say to."""


Words = tuple[Annotated[str, Field(min_length=1, max_length=200)], ...]
"""A parameter that lists words."""
Judge = Callable[[ComponentStatements], Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to judge an element; either of the document or of each component."""

    summary: str
    """What it asks for, as a phrase."""
    parameters: type[Noun] = NoParameters
    aspect: Callable[[Any], Aspect | None] = lambda _: None
    """What of a document it is about, which a version of a format may have no place for."""
    document: Callable[[Any, Case], Told] | None = None
    component: Callable[[Any, Case], Judge] | None = None
    """Prepares, once for a document, what judges each component."""

    @property
    def scopes(self) -> frozenset[ElementScope]:
        """What it can be asked of."""
        parts = {ElementScope.COMPONENTS, ElementScope.TOP_LEVEL} if self.component else {ElementScope.DOCUMENT}
        return frozenset(parts)


def of_document(
    summary: str, judge: Callable[[Any, Case], Told], *, aspect: Aspect | None = None, parameters: type[Noun] = NoParameters
) -> Rule:
    """A rule about the document."""
    return Rule(summary=summary, parameters=parameters, aspect=lambda _: aspect, document=judge)


def of_component(
    summary: str,
    prepare: Callable[[Any, Case], Judge],
    *,
    aspect: Aspect | Callable[[Any], Aspect | None] | None = None,
    parameters: type[Noun] = NoParameters,
) -> Rule:
    """A rule about each component."""
    told = aspect if callable(aspect) else lambda _: aspect
    return Rule(summary=summary, parameters=parameters, aspect=told, component=prepare)


_BY_MARKER: Mapping[Marker, tuple[Outcome, str]] = MappingProxyType(
    {
        Marker.VALUE: (Outcome.PRESENT, ""),
        Marker.UNKNOWN: (Outcome.DECLARED_UNKNOWN, "is declared to be unknown"),
        Marker.NO_ASSERTION: (Outcome.DECLARED_UNKNOWN, "is left without a statement, in the format's own word for that"),
        Marker.NONE: (Outcome.MISSING, "is declared to be none"),
        Marker.WITHHELD: (Outcome.WITHHELD, "is declared to be withheld"),
        Marker.BLANK: (Outcome.MISSING, "is there, and empty"),
    }
)

_REFERENCE = "reference"
"""The kind of a word that refers to an element instead of saying something."""
_GRAVITY = MappingProxyType(
    {
        Outcome.MALFORMED: 0,
        Outcome.PRESENT: 1,
        Outcome.WITHHELD: 2,
        Outcome.DECLARED_UNKNOWN: 3,
        Outcome.MISSING: 4,
    }
)
"""Of several statements about one thing, which counts: a mistake is told even beside something right."""


def of_word(word: Word | None, what: str, address: str) -> Told:
    """What a statement amounts to that only has to be there.

    Args:
        word: the statement.
        what: what it is of, as a noun.
        address: of what it is missing, where it is.
    """
    if word is None:
        return Told(Outcome.MISSING, address, f"no {what} is stated")
    outcome, told = _BY_MARKER[word.marker]
    if word.kind == _REFERENCE and word.marker is Marker.BLANK:
        told = "is a reference to what is not in the document"
    return PRESENT if outcome is Outcome.PRESENT else Told(outcome, word.address, f"the {what} {told}")


def gathered(told: Iterable[Told], otherwise: Told) -> Told:
    """The one that counts among several, of equals the first; `otherwise` where there are none."""
    best = None
    for each in told:
        if best is None or _GRAVITY[each.outcome] < _GRAVITY[best.outcome]:
            best = each
    return otherwise if best is None else best
