"""Where `check --profile ntia-2021` and ntia-conformance-checker 6.0.0 differ, and what in the text of 2021 decides it.

Every rule looks at what both found and at no name of a document.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from sbomkit.model.compliance import ComplianceReport, ComplianceVerdict, Coverage, Effect, ElementResult, ElementScope, Outcome
from sbomkit.model.inventory import Inventory

__all__ = ["RULES", "Peer", "compared"]


@dataclass(frozen=True, kw_only=True)
class Peer:
    """What the other one says of one document."""

    conforms: bool
    author: bool
    timestamp: bool
    relationships: bool
    without_name: int
    without_version: int
    without_identifier: int
    without_supplier: int
    messages: int
    """Faults by the specification of SPDX, of which any makes it refuse."""
    reached: int
    """Packages that its walk from the document comes to: it judges no others."""
    floating: int

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self | None:
        """An answer; `None`: it could not read the document."""
        return None if "error" in answer else cls(**answer)


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One element, as both see it."""

    element: str
    ours: int
    """How many fail it, but for a subject that is not there."""
    subject: int
    """1 where it fails for a subject that is not there."""
    theirs: int
    outcomes: frozenset[Outcome]
    """Of ours that fail."""
    unreached: int
    """Components that the other one does not judge."""
    words: int
    """Of ours that fail, those where what stands is no value: a word for unknown, or blanks."""
    twice: int
    """Elements of the document that were dropped, since their id stands twice."""
    peer: Peer


@dataclass(frozen=True, kw_only=True)
class _Rule:
    applies: Callable[[_Case], bool]
    why: str


_OF_COMPONENTS = frozenset({"component-name", "component-version", "supplier"})

_OF_MAKING = frozenset({"sbom-author", "timestamp"})

_ABOUT_EACH = _OF_COMPONENTS | {"unique-identifiers"}

RULES: Sequence[_Rule] = (
    _Rule(
        applies=lambda case: case.element in _ABOUT_EACH and case.subject > 0 and case.ours == case.theirs,
        why="it asks nothing of a subject that is not there; the clauses are about all components, of which that is one",
    ),
    _Rule(
        applies=lambda case: case.element == "unique-identifiers" and case.ours > case.theirs == 0,
        why="it takes the SPDXID for an identifier; the clause asks for one that serves as a look-up key elsewhere",
    ),
    _Rule(
        applies=lambda case: case.element == "sbom-author" and case.outcomes == {Outcome.MALFORMED},
        why="it takes a tool for the author; the clause asks for the name of the entity that creates the SBOM data",
    ),
    _Rule(
        applies=lambda case: case.element == "sbom-author" and case.outcomes == {Outcome.DECLARED_UNKNOWN},
        why="it takes NOASSERTION for a name; the clause asks for the name of an entity",
    ),
    _Rule(
        applies=lambda case: case.element == "sbom-author" and case.outcomes == {Outcome.MISSING} and not case.theirs,
        why="it takes an agent without a name for the author; the clause asks for a name",
    ),
    _Rule(
        applies=lambda case: case.element in _OF_COMPONENTS and 0 < case.theirs - case.ours <= case.twice,
        why="it counts an element again whose id stands twice, which is against the specification; ours keeps the"
        " first, and leaves open what is asked of the other",
    ),
    _Rule(
        applies=lambda case: case.element == "dependency-relationship" and case.peer.relationships and case.ours > 0,
        why="it takes one relationship anywhere, be it that the document describes a package, for all; the clause is about each"
        " component, and what is not stated is unknown by default (Known Unknowns)",
    ),
    _Rule(
        applies=lambda case: case.element in _OF_COMPONENTS and 0 < case.ours - case.theirs <= case.unreached,
        why="it judges only packages that its walk from the document reaches; the clauses are about all components",
    ),
    _Rule(
        applies=lambda case: case.element in _OF_COMPONENTS and 0 < case.ours - case.theirs <= case.unreached + case.words,
        why="it takes a word for unknown, or blanks, for a value; the clauses ask for the name and the version",
    ),
    _Rule(
        applies=lambda case: case.element in _OF_MAKING and case.theirs > case.ours == case.peer.reached == 0,
        why="it looks for an element that stands for the document, and there is none; the clauses ask who made the SBOM data"
        " and when, which the creation information of what the document holds tells",
    ),
    _Rule(
        applies=lambda case: case.element == "dependency-relationship" and not case.peer.relationships and not case.ours,
        why="it asks that the document describes a package; the clause asks for relationships of components, which each has",
    ),
)
"""The first that applies explains a disagreement."""

_COUNTED: Mapping[str, Callable[[Peer], int]] = MappingProxyType(
    {
        "component-name": lambda peer: peer.without_name,
        "component-version": lambda peer: peer.without_version,
        "supplier": lambda peer: peer.without_supplier,
        "unique-identifiers": lambda peer: peer.without_identifier,
        "sbom-author": lambda peer: int(not peer.author),
        "timestamp": lambda peer: int(not peer.timestamp),
    }
)
_VALIDITY = "it refuses documents that break the specification of SPDX, which is another question (`sbomkit validate`)"


def compared(inventory: Inventory, report: ComplianceReport, peer: Peer | None) -> dict[str, Any]:
    """Both verdicts, and each disagreement with its explanation.

    Args:
        inventory: what was checked.
        report: of a check against `ntia-2021`.
        peer: what the other one says; `None`: it could not read the document, so that there is nothing to compare.
    """
    if peer is None:
        return {"verdicts": "it cannot read the document", "explained": {}, "unexplained": []}
    profile = report.profiles[0]
    elements = {each.id: each for each in profile.elements}
    explained: dict[str, str] = {}
    unexplained: list[str] = []
    twice = sum(each.count for each in inventory.diagnostics if each.code == "duplicate-id")
    for case in _cases(elements, peer, twice):
        why = next((rule.why for rule in RULES if rule.applies(case)), None)
        if why is None:
            unexplained.append(f"{case.element}: ours {case.ours}, theirs {case.theirs}")
        else:
            explained[case.element] = why
    meets = profile.verdict is ComplianceVerdict.MEETS
    if meets and not peer.conforms and not unexplained and not explained:
        if peer.messages:
            explained["verdict"] = _VALIDITY
        else:
            unexplained.append("verdict: ours meets, theirs does not conform")
    elif peer.conforms and not meets and not explained and not unexplained:
        unexplained.append("verdict: ours does not meet, theirs conforms")
    both = f"ours {'meets' if meets else 'does not meet'}, theirs {'conforms' if peer.conforms else 'does not conform'}"
    return {"verdicts": both, "explained": explained, "unexplained": unexplained}


def _cases(elements: Mapping[str, ElementResult], peer: Peer, twice: int) -> list[_Case]:
    """The elements that both look at and count differently."""
    judged = sum(_read(each) for each in elements["component-name"].coverage if each.tier is not None)
    cases = [_case(elements[name], theirs(peer), peer, judged, twice) for name, theirs in _COUNTED.items()]
    related = _case(elements["dependency-relationship"], int(not peer.relationships), peer, judged, twice)
    # It tells whether there are any, not of how many components there are none.
    differs = bool(related.ours + related.subject) != bool(related.theirs)
    return [each for each in cases if each.ours + each.subject != each.theirs] + ([related] if differs else [])


def _read(coverage: Coverage) -> int:
    """How many were looked at: what could not be read as a component neither passes nor fails."""
    return coverage.applicable - coverage.outcomes.get(Outcome.NOT_CHECKABLE, 0)


def _case(element: ElementResult, theirs: int, peer: Peer, judged: int, twice: int) -> _Case:
    failing = {each.tier: _read(each) - each.satisfied for each in element.coverage}
    subject = failing.pop(None, 0) if element.scope is ElementScope.COMPONENTS else 0
    return _Case(
        element=element.id,
        ours=sum(failing.values()),
        subject=subject,
        theirs=theirs,
        outcomes=frozenset(each.outcome for each in element.findings if each.effect is Effect.FAILS),
        unreached=judged - peer.reached,
        words=sum(
            each.outcome is Outcome.DECLARED_UNKNOWN or "empty" in each.message
            for each in element.findings
            if each.effect is Effect.FAILS and each.component is not None
        ),
        twice=twice,
        peer=peer,
    )
