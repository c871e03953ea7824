"""The JSON-LD of an SPDX 3 document and the elements of its graph, undecoded, each with its place."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from sbomkit.formats._patching.json_lists import check_text
from sbomkit.formats._patching.json_places import JsonPlaces
from sbomkit.formats._reading.json import decode, small_value
from sbomkit.formats._spdx3.names import class_named, prefixes
from sbomkit.formats._spdx3.patching import words
from sbomkit.model.annotations import UNDO

__all__ = ["CONTEXT", "CREATION", "GRAPH", "LINKS", "NOTHING", "Document", "Element", "Placed", "text_of"]

CONTEXT, GRAPH, LINKS, CREATION = "@context", "@graph", "externalRef", "creationInfo"
NOTHING = msgspec.Raw()

_DOCUMENT = "SpdxDocument"
_BRACE = ord("{")


class Element(msgspec.Struct, gc=False):
    """What of an element is looked at."""

    kind: str = msgspec.field(name="type", default="")
    """This and the next three are empty where they are no texts, or not there."""
    at_kind: str = msgspec.field(name="@type", default="")
    id: str = msgspec.field(name="spdxId", default="")
    at_id: str = msgspec.field(name="@id", default="")
    creation: msgspec.Raw = msgspec.field(name=CREATION, default=NOTHING)
    links: msgspec.Raw = msgspec.field(name=LINKS, default=NOTHING)
    profiles: msgspec.Raw = msgspec.field(name="profileConformance", default=NOTHING)
    statement: msgspec.Raw = NOTHING


class _Link(msgspec.Struct, gc=False):
    locator: msgspec.Raw = NOTHING
    comment: msgspec.Raw = NOTHING


_RAW = msgspec.json.Decoder(msgspec.Raw)
_TEXT = msgspec.json.Decoder(str)
_ELEMENTS = msgspec.json.Decoder(list[Element])
_LINK = msgspec.json.Decoder(_Link)


class Placed(NamedTuple):
    """An element of the graph and its place."""

    ref: str
    """Its id, spelt out; empty where it has none."""
    kind: str
    """Its class; empty where it has none that is known."""
    start: int
    end: int
    raw: msgspec.Raw
    element: Element


class Document:
    """A document and the elements of its graph, undecoded."""

    def __init__(self, data: bytes) -> None:
        """Take a document.

        Raises:
            MalformedDocument: it is no JSON, or not UTF-8 throughout.
        """
        check_text(data)
        self.data = data
        self.places = JsonPlaces(data)
        self.whole = decode(data, _RAW)
        self.members = self.places.members(self.whole)
        self._prefixes = prefixes(small_value(self.members.get(CONTEXT, NOTHING)))
        graph = self.members.get(GRAPH)
        if graph is None:
            only = [(self.places.start(self.whole), self.places.end(self.whole), self.whole)]
        else:
            only = [(self.places.start(graph), self.places.end(graph), graph)]
        self.is_list = graph is not None and data[only[0][0]] != _BRACE
        elements = self.places.elements(graph) if graph is not None and self.is_list else only
        self.elements = list(self._placed(elements, graph if graph is not None and self.is_list else NOTHING))

    def _placed(self, places: Sequence[tuple[int, int, msgspec.Raw]], graph: msgspec.Raw) -> Iterator[Placed]:
        found: Iterable[Element | None]
        try:
            found = _ELEMENTS.decode(graph)
        except msgspec.DecodeError:  # it is no list, or there is something in it that is not as it should be
            found = [self._element(raw) if self.data[start] == _BRACE else None for start, _, raw in places]
        kinds: dict[str, str] = {}
        for (start, end, raw), element in zip(places, found, strict=True):
            if element is None:
                continue
            written = element.kind or element.at_kind
            kind = kinds.get(written)
            if kind is None:
                kind = kinds[written] = class_named(self.spelt_out(written)) or ""
            ref = element.id or element.at_id
            yield Placed(self.spelt_out(ref) if self._prefixes else ref, kind, start, end, raw, element)

    def _element(self, raw: msgspec.Raw) -> Element:
        members = self.places.members(raw)
        kind, at_kind, ref, at_ref = (text_of(members.get(name, NOTHING)) for name in ("type", "@type", "spdxId", "@id"))
        creation, links, profiles, statement = (
            members.get(name, NOTHING) for name in (CREATION, LINKS, "profileConformance", "statement")
        )
        return Element(kind, at_kind, ref, at_ref, creation, links, profiles, statement)

    def spelt_out(self, ref: str) -> str:
        """A reference without the prefix of the document."""
        return self._prefixes.spelt_out(ref) if self._prefixes else ref

    @cached_property
    def document(self) -> Placed | None:
        """What the document says of itself."""
        return next((each for each in self.elements if each.kind == _DOCUMENT), None)

    def links(self, element: Element) -> list[tuple[int, int, tuple[str, str]]]:
        """The links of an element with their places, each as its first locator and its comment."""
        found = []
        for start, end, raw in self.places.elements(element.links):
            each = _LINK.decode(raw) if self.data[start] == _BRACE else _Link()
            at = small_value(each.locator)
            first = at[0] if isinstance(at, list) and at else at
            found.append((start, end, (first if isinstance(first, str) else "", text_of(each.comment))))
        return found

    def own(self) -> words.Own | None:
        """How ours are told; `None`: the document was not annotated."""
        mark = UNDO.encode()
        told = (
            words.Own.told_by(each.ref, text_of(each.element.statement))
            for each in reversed(self.elements)
            if self.data.find(mark, each.start, each.end) >= 0
        )
        return next((own for own in told if own is not None), None)


def text_of(raw: msgspec.Raw) -> str:
    """A value that should be a text; empty where it is none."""
    try:
        return _TEXT.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
