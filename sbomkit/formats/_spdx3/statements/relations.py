"""What the relationships of an SPDX 3 document say of its components: what they need, under which licences, in which form."""

from collections import defaultdict
from functools import cache

from sbomkit.formats._reading.stating import text_of, weakest, word
from sbomkit.formats._spdx3.names import individual, value_named
from sbomkit.formats._spdx3.relationships import CONCLUDED, DECLARED, SCOPES, meaning_of
from sbomkit.formats._spdx3.statements.elements import Elements, Wire
from sbomkit.model.inventory import EdgeKind, Scope
from sbomkit.model.statements import DependencyStatement, Listing, Word

__all__ = ["Relations"]

_DISTRIBUTION = "hasDistributionArtifact"
_KINDS = {CONCLUDED: "concluded", DECLARED: "declared"}
_SAYS_ALL = frozenset({Scope.UNKNOWN, Scope.RUNTIME})
"""Scopes in which to depend on nothing is to have no dependencies."""


class Relations:
    """Relationships by the component that they are about."""

    def __init__(self, elements: Elements) -> None:
        self.licenses: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        """Kind, id of the licence, and the address where it is referred to."""
        self.forms: defaultdict[str, list[str]] = defaultdict(list)
        """Ids of the files that a package is distributed as."""
        self.form_of: defaultdict[str, list[str]] = defaultdict(list)
        """The other way round."""
        self._elements = elements
        self._first: dict[str, str] = {}
        self._needed: defaultdict[str, set[str]] = defaultdict(set)
        self._nothing: set[str] = set()
        self._open: set[str] = set()
        self._said: defaultdict[str, list[Word]] = defaultdict(list)
        self._said_of_parts: defaultdict[str, list[Word]] = defaultdict(list)
        meaning = cache(meaning_of)
        for wire in elements.relationships:
            name, relation, _ = meaning(text_of(wire.claims.get("relationshipType")))
            source = next(iter(elements.refs(wire, "from")), "")
            if not source:
                continue
            if name in _KINDS:
                self.licenses[source] += [(_KINDS[name], *placed) for placed in elements.placed_refs(wire, "to")]
                continue
            targets = elements.refs(wire, "to")
            if name == _DISTRIBUTION:
                self.forms[source] += targets
                for target in targets:
                    self.form_of[target].append(source)
            elif relation.kind is EdgeKind.DEPENDS_ON:
                self._read(wire, source, targets, is_reversed=relation.is_reversed)
            elif relation.kind is EdgeKind.CONTAINS and not relation.is_reversed:
                self._note(self._said_of_parts, wire, source)

    def _read(self, wire: Wire, source: str, targets: list[str], *, is_reversed: bool) -> None:
        scope = SCOPES.get(value_named(text_of(wire.claims.get("scope")) or "other"), Scope.UNKNOWN)
        completeness = value_named(text_of(wire.claims.get("completeness")))
        if not is_reversed:
            self._note(self._said, wire, source)
            if not targets and "to" in wire.claims and completeness == "complete":
                targets = ["NoneElement"]  # nothing, and that is all
        for target in targets:
            dependent, dependency = (target, source) if is_reversed else (source, target)
            said = individual(dependency) if dependency not in self._elements.by_id else None
            if said == "none":
                if scope not in _SAYS_ALL:
                    continue
                # Nothing, and that is not all: there is more than nothing.
                (self._open if completeness == "incomplete" else self._nothing).add(dependent)
            elif said == "unknown":
                self._open.add(dependent)
            elif dependency != dependent:
                self._needed[dependent].add(dependency)
            self._first.setdefault(dependent, wire.address)

    @staticmethod
    def _note(said: defaultdict[str, list[Word]], wire: Wire, source: str) -> None:
        completeness = text_of(wire.claims.get("completeness"))
        if completeness:
            said[source].append(word(value_named(completeness), wire.member("completeness")))

    def _leads_nowhere(self, ref: str) -> bool:
        return ref not in self._elements.by_id and ref not in self._elements.imported

    def of(self, ref: str, address: str) -> DependencyStatement:
        """What is said of the dependencies of one component.

        Args:
            ref: the id that the document gives it; empty where it gives none, so that nothing can speak of it.
            address: its own.
        """
        needed = self._needed.get(ref, ())
        count = len(needed)
        if count:
            listing = Listing.LISTED
        elif ref in self._open:
            listing = Listing.UNKNOWN
        else:
            listing = Listing.NONE if ref in self._nothing else Listing.UNSTATED
        return DependencyStatement.trusted(
            {
                "listing": listing,
                "address": self._first.get(ref, address),
                "count": count,
                "dangling": sum(map(self._leads_nowhere, needed)),
                "completeness": weakest(self._said[ref]) if ref in self._said else None,
                "parts": weakest(self._said_of_parts[ref]) if ref in self._said_of_parts else None,
            }
        )
