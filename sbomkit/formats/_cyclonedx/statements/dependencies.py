"""What a CycloneDX document says of the dependencies of its components, and of how complete that is."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sbomkit.formats._reading.stating import blank, objects, stated, text_of, weakest
from sbomkit.model.statements import DependencyStatement, Listing, Word

__all__ = ["Dependencies", "whole"]

_REFERENCES = ("dependencies", "ref", "refs")
"""What names the components whose dependencies are meant: `ref` stands in BSI TR-03183-2, and in no schema."""
_OPEN = ("unknown", "incomplete")


class Dependencies:
    """The entries of `dependencies` and of `compositions`, by component."""

    def __init__(self, claims: Mapping[str, Any]) -> None:
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
        listed, needed = self._listed.get(ref, (None, ()))
        completeness = weakest(self._said[ref]) if ref in self._said else None
        count = len(needed) - (ref in needed)
        if count:
            listing = Listing.LISTED
        elif completeness is not None and completeness.text.startswith(_OPEN):
            # An empty list that is called incomplete does not say that there are none.
            listing = Listing.UNKNOWN
        else:
            # To list oneself alone is to say nothing.
            listing = Listing.NONE if listed is not None and not needed else Listing.UNSTATED
        return DependencyStatement.trusted(
            {
                "listing": listing,
                "address": listed if listed is not None else address,
                "count": count,
                "completeness": completeness,
                "parts": weakest(self._said_of_parts[ref]) if ref in self._said_of_parts else None,
            }
        )


def whole(claims: Mapping[str, Any], root: str) -> Word | None:
    """What is said of all dependencies: by a composition that names nothing, else by one that names the subject."""
    found = []
    for address, entry in objects(claims.get("compositions"), "compositions"):
        named = [ref for member in _REFERENCES for ref in _references(entry.get(member))]
        if not (named or entry.get("assemblies") or entry.get("vulnerabilities")) or (root and root in named):
            found.append(_aggregate(entry, address))
    return weakest(found)


def _aggregate(entry: Mapping[str, Any], address: str) -> Word:
    return stated(entry, "aggregate", address) or blank(address)


def _references(value: object) -> list[str]:
    """Ids; one that stands there alone is as good as a list of it."""
    if isinstance(value, list):
        return [ref for ref in map(text_of, value) if ref]
    return [value] if isinstance(value, str) and value else []
