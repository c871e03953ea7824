"""What a CycloneDX document says of the dependencies of its components, and of how complete that is."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from sbomkit.formats._reading.stating import blank, objects, stated, text_of, weakest
from sbomkit.model.statements import DependencyStatement, Listing, Word

__all__ = ["Dependencies", "whole"]

_REFERENCES = ("dependencies", "ref", "refs")
"""What names the components whose dependencies are meant: `ref` stands in BSI TR-03183-2, and in no schema."""
_NAMING = (*_REFERENCES, "assemblies", "vulnerabilities")
"""What a composition is about; without any of these it is about everything."""
_NOTHING: frozenset[str] = frozenset()
_OPEN = re.compile(r"unknown|incomplete(?:_\w+)?", re.IGNORECASE)
"""Aggregates that leave room for more than what is listed."""
_BOM_LINK = "urn:cdx:"
"""Begins what refers into another document."""


class Dependencies:
    """The entries of `dependencies` and of `compositions`, by component."""

    def __init__(self, claims: Mapping[str, Any], own: AbstractSet[str]) -> None:
        """Read them.

        Args:
            claims: the document.
            own: the ids of its components.
        """
        self._claims = claims
        self._own = own
        self._whole = whole(claims)
        self._listed: dict[str, tuple[str, set[str]]] = {}
        """Where the first entry of a component stands, and what all of them list."""
        self._said: defaultdict[str, list[Word]] = defaultdict(list)
        self._said_of_parts: defaultdict[str, list[Word]] = defaultdict(list)
        for address, entry in objects(claims.get("dependencies"), "dependencies"):
            ref, targets = text_of(entry.get("ref")), entry.get("dependsOn")
            found = _references(targets)
            # An entry with `provides` alone does not speak of dependencies, nor does one of whose list nothing can be read.
            if ref and (found or (not targets and (targets is not None or not entry.get("provides")))):
                self._listed.setdefault(ref, (address, set()))[1].update(found)
        for address, entry in objects(claims.get("compositions"), "compositions"):
            aggregate = _aggregate(entry, address)
            for member in _REFERENCES:
                for ref in _references(entry.get(member)):
                    self._said[ref].append(aggregate)
            for ref in _references(entry.get("assemblies")):
                self._said_of_parts[ref].append(aggregate)

    def of(self, ref: str, address: str) -> DependencyStatement:
        """What is said of one component.

        Args:
            ref: the id that the document gives it; empty where it gives none, so that nothing can speak of it.
            address: its own.
        """
        listed, needed = self._listed.get(ref, (None, _NOTHING))
        completeness = weakest(self._said[ref]) if ref in self._said else None
        count = len(needed) - (ref in needed)
        if count:
            listing = Listing.LISTED
        elif (said := completeness or self._whole) is not None and _OPEN.fullmatch(said.text.strip()):
            # An empty list that is called incomplete, be it with all others, does not say that there are none.
            listing = Listing.UNKNOWN
        else:
            # To list oneself alone is to say nothing.
            listing = Listing.NONE if listed is not None and not needed else Listing.UNSTATED
        return DependencyStatement.trusted(
            {
                "listing": listing,
                "address": listed if listed is not None else address,
                "count": count,
                "dangling": sum(map(self._leads_nowhere, needed - self._own)) if count else 0,
                "completeness": completeness,
                "parts": weakest(self._said_of_parts[ref]) if ref in self._said_of_parts else None,
            }
        )

    def _leads_nowhere(self, ref: str) -> bool:
        """Whether an id that no component has is none of anything else: a service, a tool, something of another document."""
        return not ref.startswith(_BOM_LINK) and ref not in self._given

    @cached_property
    def _given(self) -> frozenset[str]:
        """All ids that the document gives."""
        return frozenset(_ids(self._claims))


def whole(claims: Mapping[str, Any]) -> Word | None:
    """What is said of all dependencies: by a composition that names nothing.

    One that names the subject speaks of the subject: references do not cascade to transitive dependencies, as the schema says.
    """
    return weakest(
        _aggregate(entry, address)
        for address, entry in objects(claims.get("compositions"), "compositions")
        if not any(map(entry.get, _NAMING))
    )


def _ids(claims: Mapping[str, Any]) -> Iterator[str]:
    """Every `bom-ref`, whatever it is of, without recursion."""
    pending: list[object] = [*claims.values()]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield text_of(value.get("bom-ref"))
            pending += value.values()
        elif isinstance(value, list):
            pending += value


def _aggregate(entry: Mapping[str, Any], address: str) -> Word:
    return stated(entry, "aggregate", address) or blank(address)


def _references(value: object) -> list[str]:
    """Ids; one that stands there alone is as good as a list of it."""
    if isinstance(value, list):
        return [ref for ref in map(text_of, value) if ref]
    return [value] if isinstance(value, str) and value else []
