"""The graph of a document in: decoded into the shapes of its classes, sorted by what an inventory makes of them, out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from sbomkit.errors import MalformedDocument, UnrecognizedFormat
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.json import MismatchError, NotUnicodeError, decode_bounded, in_utf_8, plain_document
from sbomkit.formats._reading.tolerant import Written
from sbomkit.formats._spdx3.names import class_named
from sbomkit.formats._spdx3.plain_form import PlainForm
from sbomkit.formats._spdx3.shapes import (
    COLLECTIONS,
    COMPONENTS,
    RELATIONSHIPS,
    Blank,
    Collection,
    CreationInfo,
    Document,
    Element,
    File,
    Package,
    Relationship,
    SpdxDocument,
)

__all__ = ["Graph", "decode_graph"]

_DECODER = msgspec.json.Decoder(Document)
_TERMS = b"/terms/"
_MEMBER_IN_FULL = re.compile(rb'"https?://spdx\.org/rdf/[^"\s]*/terms/[^"\s]*"\s*:')
"""The whole IRI of a member, which no shape would miss."""


@dataclass
class Graph:
    """The elements of a document."""

    context: Any
    """What stands as `@context`."""
    elements: Sequence[Element | CreationInfo | Blank]
    """In document order; one that stood inside another follows it."""
    places: Sequence[str] | None
    """Where each stood; `None`: where its number says."""

    def place(self, number: int) -> str:
        """The address of an element."""
        return f"@graph[{number}]" if self.places is None else self.places[number]

    @cached_property
    def components(self) -> list[tuple[int, Package | File]]:
        """Packages and files, with their numbers."""
        return self._sorted(COMPONENTS)

    @cached_property
    def relationships(self) -> list[tuple[int, Relationship]]:
        """Relationships, with their numbers."""
        return self._sorted(RELATIONSHIPS)

    @cached_property
    def collections(self) -> list[tuple[int, Collection]]:
        """Documents and other collections, with their numbers."""
        return self._sorted(COLLECTIONS)

    @cached_property
    def documents(self) -> list[tuple[int, SpdxDocument]]:
        """What the document says of itself: once, if it is as it should be."""
        return [(number, entry) for number, entry in self.collections if type(entry) is SpdxDocument]

    @cached_property
    def others(self) -> Mapping[str, Element]:
        """Elements that are none of these, by id; the first one of each."""
        apart = frozenset((*COMPONENTS, *RELATIONSHIPS))
        found = [entry for entry in self.elements if type(entry) not in apart and isinstance(entry, Element)]
        return {entry.id: entry for entry in reversed(found) if entry.id}

    @cached_property
    def creations(self) -> Mapping[str, CreationInfo]:
        """Who made the elements, and when, by id."""
        found = [entry for entry in self.elements if isinstance(entry, CreationInfo)]
        return {entry.at_id: entry for entry in reversed(found) if entry.at_id}

    @cached_property
    def relationship_ids(self) -> frozenset[str | None]:
        """Ids of all relationships."""
        return frozenset(entry.id for _, entry in self.relationships)

    def _sorted(self, shapes: tuple[type[msgspec.Struct], ...]) -> list[tuple[int, Any]]:
        wanted = frozenset(shapes)
        return [(number, entry) for number, entry in enumerate(self.elements) if type(entry) in wanted]


def decode_graph(content: Content, findings: Findings) -> Graph:
    """Decode a document, however its elements are written.

    Raises:
        LimitExceeded: more objects or values than the limits allow.
        MalformedDocument: it is no JSON, ends early, or is nested too deeply.
        UnrecognizedFormat: it is no object.
    """
    try:
        wire = decode_bounded(content, _DECODER)
    except NotUnicodeError:
        return decode_graph(in_utf_8(content, findings), findings)
    except MismatchError:
        return _from_plain_form(content, findings)
    if _TERMS in content.data and _MEMBER_IN_FULL.search(content.data):
        return _from_plain_form(content, findings)
    return Graph(wire.context, wire.graph, None)


def _from_plain_form(content: Content, findings: Findings) -> Graph:
    document = plain_document(in_utf_8(content, findings).data, Written)
    if not isinstance(document, dict) or (
        "@graph" not in document and class_named(document.get("type", document.get("@type"))) is None
    ):
        raise UnrecognizedFormat("this is not SPDX 3", looked_for=("an object with @context and @graph",))
    try:
        form = PlainForm(document, findings, content.limits.values)
    except RecursionError:
        raise MalformedDocument("the JSON is nested too deeply to be read", expected="some hundred levels at most") from None
    return Graph(document.get("@context"), form.elements, form.places)
