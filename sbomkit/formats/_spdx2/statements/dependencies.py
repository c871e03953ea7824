"""What the relationships of an SPDX 2 document say of the dependencies of its components."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sbomkit.formats._reading.stating import objects, text_of, weakest, word
from sbomkit.formats._spdx2.relationships import BETWEEN_LAYERS, RELATIONSHIPS
from sbomkit.model.inventory import EdgeKind, Inventory
from sbomkit.model.statements import DependencyStatement, Listing, Word

__all__ = ["Dependencies"]

_NONE, _NO_ASSERTION = "NONE", "NOASSERTION"
_NEEDS = {name: relation.is_reversed for name, relation in RELATIONSHIPS.items() if relation.kind is EdgeKind.DEPENDS_ON}
"""The types by which one element needs another one, and whether it is the second one that does."""
_DOCUMENT, _ELSEWHERE = "SPDXRef-DOCUMENT", "DocumentRef-"


class Dependencies:
    """The relationships by which something is needed, by component; `A DEPENDENCY_OF B` speaks of B."""

    def __init__(self, claims: Mapping[str, Any], inventory: Inventory) -> None:
        self._claims = claims
        self._first: dict[str, str] = {}
        self._needed: dict[str, set[str]] = {}
        self._nothing: set[str] = set()
        self._open: dict[str, list[Word]] = {}
        packages: frozenset[str] | None = None
        for address, entry in objects(claims.get("relationships"), "relationships"):
            name = text_of(entry.get("relationshipType")).strip().upper().replace("-", "_")
            if name not in _NEEDS:
                continue
            dependent, dependency = text_of(entry.get("spdxElementId")), text_of(entry.get("relatedSpdxElement"))
            if name in BETWEEN_LAYERS:
                packages = packages or frozenset(each.id for each in inventory.components if each.purl)
                if packages.isdisjoint((dependent, dependency)):
                    continue
            if _NEEDS[name]:
                dependent, dependency = dependency, dependent
            self._add(dependent, dependency, address, entry)

    def _add(self, dependent: str, dependency: str, address: str, entry: Mapping[str, Any]) -> None:
        if not dependent:
            return
        if dependency == _NONE:
            self._nothing.add(dependent)
        elif dependency == _NO_ASSERTION:
            member = "relatedSpdxElement" if entry.get("relatedSpdxElement") == _NO_ASSERTION else "spdxElementId"
            self._open.setdefault(dependent, []).append(word(dependency, f"{address}.{member}"))
        elif dependency and dependency != dependent:
            self._needed.setdefault(dependent, set()).add(dependency)
        else:
            return
        self._first.setdefault(dependent, address)

    def of(self, ref: str, address: str) -> DependencyStatement:
        """What is said of one component.

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
                "dangling": sum(each not in self._given and not each.startswith(_ELSEWHERE) for each in needed),
                "completeness": weakest(self._open[ref]) if ref in self._open else None,
                "parts": None,
            }
        )

    @cached_property
    def _given(self) -> frozenset[str]:
        """All ids that the document gives, its own among them."""
        members = (objects(self._claims.get(member), member) for member in ("packages", "files", "snippets"))
        given = {text_of(entry.get("SPDXID")) for listed in members for _, entry in listed}
        return frozenset(given | {_DOCUMENT, text_of(self._claims.get("SPDXID"))})
