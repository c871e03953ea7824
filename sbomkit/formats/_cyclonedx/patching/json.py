"""Annotations into CycloneDX JSON, and out of it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec

from sbomkit._collector import collector_paused
from sbomkit.errors import MalformedDocument
from sbomkit.formats._cyclonedx.patching.document import (
    ANYTHING,
    NOTHING,
    Document,
    Spot,
    entries_of,
    kind_of,
    ref_of,
)
from sbomkit.formats._cyclonedx.patching.layout import Layout
from sbomkit.formats._cyclonedx.patching.words import (
    TOOL,
    TOOLS_AS_OBJECT,
    Foreign,
    property_of,
    record_among,
    reference_of,
    reference_type,
    tool_entry,
    tool_of,
)
from sbomkit.formats._interface import Content
from sbomkit.formats._patching.comments import moment, not_annotated
from sbomkit.formats._patching.edits import RECORD, Edit
from sbomkit.formats._patching.json_lists import HOLE, Alike, filled, left_out
from sbomkit.formats._patching.json_places import JsonPlaces, holding_record, quoted
from sbomkit.formats._reading.findings import Findings, Place, address
from sbomkit.formats._reading.json import small_value
from sbomkit.model.annotations import FOREIGN, UNDO, VERSION, Annotations, Entry, PointerKind, TermOf
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Inventory

__all__ = ["edits", "record", "removals", "signatures"]

_PROPERTIES, _REFERENCES = "properties", "externalReferences"
_PER_LINK = 3
"""Values of a reference that differ from one to the other."""
_LIST = ord("[")
_UNDO = UNDO.encode()
_edit = partial(tuple.__new__, Edit)
"""In a third of the time that the class itself takes."""


def edits(content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> list[Edit]:
    """What has to change for the annotations to stand in a document.

    Raises:
        MalformedDocument: what the document says of itself has no place for them.
    """
    document = Document(content.data)
    writer = _Writer(document, inventory, findings)
    with collector_paused():
        changes = writer.components({entry.id: entry for entry in annotations.entries})
    return [*changes, *writer.document(annotations)]


class _Quoted(dict[str, str]):
    """Texts as JSON writes them: many have the same."""

    def __missing__(self, text: str) -> str:
        written = self[text] = quoted(text)
        return written


class _Writer:
    def __init__(self, document: Document, inventory: Inventory, findings: Findings) -> None:
        self._document = document
        self._places = document.places
        self._version = inventory.document.spec_version
        self._inventory = inventory
        self._findings = findings
        self._foreign = Foreign()
        self._alike = Alike(document.places.data)
        self._property = self._places.object({"name": HOLE, "value": HOLE})
        self._two_properties = [self._property] * 2
        self._reference = self._places.object({"type": HOLE, "url": HOLE, "comment": HOLE})
        self._layouts: dict[bytes, Layout] = {}
        self._plain: dict[bytes, str] = {}
        self._types = {kind: quoted(reference_type(kind, self._version)) for kind in PointerKind}
        self._notes = _Quoted()

    # -- components

    def components(self, wanted: dict[str, Entry]) -> list[Edit]:
        """Write to each component; of several with one id, to the first."""
        edits: list[Edit] = []
        laid_out, types, notes = self._alike.laid_out, self._types, self._notes
        may_be_foreign = b"sbomkit" in self._places.data
        for place, (start, end, _), spot in self._document.components():
            if may_be_foreign:
                self._note_foreign(spot)
            ref = spot.bom_ref
            entry = wanted.pop(ref if ref and type(ref) is str else self._id(spot, place), None)
            if entry is None:
                continue
            _, shared, names, _, linked, _ = entry
            says, links = bool(shared or names), len(linked)
            values: tuple[str, ...] = ()
            if says and spot.properties is not NOTHING:
                edits += self._say(entry, spot.properties, (start, end), place)
                says = False
            if links:
                values = tuple([text for kind, url, note in linked for text in (types[kind], quoted(url), notes[note])])
                if spot.external_references is not NOTHING:
                    edits += self._link(values, spot.external_references, (start, end), place)
                    links, values = 0, ()
            if says or links:
                distance, text = laid_out((says, links), end, self._with_lists, start, end, says, links)
                inserted = self._layout(text).filled(entry, values) if says else self._filled(text, values)
                edits.append(_edit((end - distance, end - distance, inserted)))
        if wanted:
            not_annotated(self._findings, next(iter(wanted)), len(wanted))
        return edits

    def _id(self, spot: Spot, place: Place) -> str:
        """The id of a component that has none in the document: its address, unless another one has that, as the name tells."""
        component = self._inventory.by_id.get(address(place))
        # A name that is missing or empty has another one in its place.
        is_same = component is not None and (small_value(spot.name) or component.name) == component.name
        return component.id if component is not None and is_same else ""

    def _say(self, entry: Entry, listed: msgspec.Raw, within: tuple[int, int], place: Place) -> list[Edit]:
        """Properties beside those that are there."""
        start, end = self._places.within(listed, *within)
        if self._places.data[start] != _LIST:
            self._not_a_list(place, _PROPERTIES)
            return []
        distance, text = self._alike.laid_out(_PROPERTIES, end, self._places.append, listed, self._two_properties)
        return [_edit((end - distance, end - distance, self._layout(text).filled(entry, ())))]

    def _link(self, values: tuple[str, ...], listed: msgspec.Raw, within: tuple[int, int], place: Place) -> list[Edit]:
        """References beside those that are there."""
        start, end = self._places.within(listed, *within)
        if self._places.data[start] != _LIST:
            self._not_a_list(place, _REFERENCES)
            return []
        links = len(values) // _PER_LINK
        distance, text = self._alike.laid_out(links, end, self._places.append, listed, [self._reference] * links)
        return [_edit((end - distance, end - distance, self._filled(text, values)))]

    def _with_lists(self, start: int, end: int, says: bool, links: int) -> Edit:  # noqa: FBT001 - passed on by position
        added = {_PROPERTIES: self._places.array([self._property] * 2)} if says else {}
        if links:
            added[_REFERENCES] = self._places.array([self._reference] * links)
        return self._places.add_members(start, end, added)

    def _layout(self, text: bytes) -> "Layout":
        layout = self._layouts.get(text)
        if layout is None:
            layout = self._layouts[text] = Layout.of(text)
        return layout

    def _filled(self, text: bytes, values: tuple[str, ...]) -> bytes:
        plain = self._plain.get(text)
        if plain is None:
            plain = self._plain[text] = "%s".join(text.decode().split("%b"))
        return (plain % values).encode()

    def _not_a_list(self, place: Place, name: str) -> None:
        self._findings.add(
            Severity.WARNING,
            "not-a-list",
            f"{address(place)}.{name}",
            "expected a list: nothing is written here, since that would overwrite what is there",
        )

    def _note_foreign(self, spot: Spot) -> None:
        """Remember what looks like ours and stood here before."""
        ref = ref_of(spot)
        for entry in entries_of(spot.properties):
            if (looks_alike := property_of(entry, TermOf.COMPONENT)) is not None:
                self._foreign.note(ref, *looks_alike)
        for entry in entries_of(spot.external_references):
            if (looks_alike := reference_of(entry)) is not None:
                self._foreign.note(ref, *looks_alike)

    # -- the document

    def document(self, annotations: Annotations) -> Iterator[Edit]:
        """Version, timestamp, tool and properties of the document; to be asked for last."""
        places, bom = self._places, self._document.bom
        added: dict[str, bytes] = {}
        number = small_value(bom.version)
        if bom.version is NOTHING:
            added["version"] = b"2"  # what does not say is 1, the default in every version
        elif isinstance(number, int) and not isinstance(number, bool):
            yield places.replace(bom.version, str(number + 1).encode())
        else:
            self._findings.add(
                Severity.WARNING, "no-version", "version", "expected a whole number: the version of the document stays as it is"
            )
        if bom.metadata is NOTHING:
            added["metadata"] = places.object(dict(self._new_metadata(annotations)))
        elif kind_of(bom.metadata) != "object":
            raise _no_place("metadata", "an object")
        else:
            yield from self._metadata(annotations)
        if added:
            yield places.add_members(places.start(self._document.whole), places.end(self._document.whole), added)

    def _new_metadata(self, annotations: Annotations) -> Iterator[tuple[str, bytes]]:
        places = self._places
        yield "timestamp", places.text(moment(annotations))
        yield "tools", self._new_tools(annotations)
        yield "properties", places.array(self._document_properties(annotations))

    def _metadata(self, annotations: Annotations) -> Iterator[Edit]:
        places, metadata, whole = self._places, self._document.metadata, self._document.bom.metadata
        added = dict(self._new_metadata(annotations)) if metadata.tools is NOTHING else {}
        added = {"timestamp": places.text(moment(annotations))} | added
        if metadata.timestamp is not NOTHING:
            yield places.replace(metadata.timestamp, added.pop("timestamp"))
        if metadata.tools is not NOTHING:
            yield from self._tools(annotations, metadata.tools)
        properties = self._document_properties(annotations)
        added["properties"] = places.array(properties)
        if metadata.properties is not NOTHING:
            if kind_of(metadata.properties) != "list":
                raise _no_place("metadata.properties", "a list")
            yield places.append(metadata.properties, properties)
            del added["properties"]
        if added:
            yield places.add_members(places.start(whole), places.end(whole), added)

    def _document_properties(self, annotations: Annotations) -> list[bytes]:
        for entry in entries_of(self._document.metadata.properties):
            if (looks_alike := property_of(entry, TermOf.DOCUMENT)) is not None:
                self._foreign.note("", *looks_alike)
        said = [(each.name, each.value) for each in annotations.document]
        self._foreign.tell(self._findings)
        said += [(FOREIGN, value) for value in self._foreign.values()]
        said.append((UNDO, RECORD.decode()))
        texts = [filled(self._property, (quoted(name).encode(), quoted(value).encode())) for name, value in said]
        return [*texts[:-1], holding_record(texts[-1])]

    def _new_tools(self, annotations: Annotations) -> bytes:
        places = self._places
        if self._version in TOOLS_AS_OBJECT:
            return places.object({"components": places.array([self._tool(annotations, is_component=True)])})
        return places.array([self._tool(annotations, is_component=False)])

    def _tool(self, annotations: Annotations, *, is_component: bool) -> bytes:
        return self._places.text(tool_entry(annotations, is_component=is_component))

    def _tools(self, annotations: Annotations, raw: msgspec.Raw) -> Iterator[Edit]:
        places = self._places
        if kind_of(raw) == "object":
            members = places.members(raw)
            listed = members.get("components")
            if listed is None:
                tool = places.array([self._tool(annotations, is_component=True)])
                yield places.add_members(places.start(raw), places.end(raw), {"components": tool})
                return
        else:
            listed = raw
        if kind_of(listed) != "list":
            self._findings.add(
                Severity.WARNING, "not-a-list", "metadata.tools", "expected a list, or an object: no tool is added to it"
            )
            return
        ours = ("tool", TOOL, annotations.version)
        if any(tool_of(entry) == ours for entry in entries_of(listed)):
            self._foreign.note("", *ours)
        else:
            yield places.append(listed, [self._tool(annotations, is_component=listed is not raw)])


def record(data: bytes) -> bytes | None:
    """The undo record of an annotated document."""
    if _UNDO not in data:
        return None
    return record_among(Document(data).properties())


def signatures(data: bytes) -> Iterator[Edit]:
    """What takes the signatures out of the document and of its components."""
    if b"signature" not in data:
        return
    document = Document(data)
    signed = [(document.whole, document.bom)] if kind_of(document.bom.signature) == "object" else []
    for raw in [raw for raw, _ in signed] + [
        raw for _, (_, _, raw), spot in document.components() if kind_of(spot.signature) == "object"
    ]:
        members = document.places.member_places(raw)
        numbers = [number for number, (name, _, _) in enumerate(members) if name == "signature"]
        yield from document.places.without([(start, end) for _, start, end in members], numbers)


def removals(data: bytes) -> Iterator[Edit]:
    """What takes our own entries out of a document that somebody changed since."""
    document = Document(data)
    places, metadata, whole = document.places, document.metadata, document.bom.metadata
    noted = document.properties()
    foreign = Foreign.noted(noted)

    def ours(ref: str, likeness: Callable[[Any], tuple[str, ...] | None]) -> Callable[[Any], bool]:
        return lambda entry: (looks_alike := likeness(entry)) is not None and foreign.is_ours(ref, *looks_alike)

    for _, (_, _, raw), spot in document.components():
        ref = ref_of(spot)
        yield from _taken_out(places, raw, _PROPERTIES, spot.properties, ours(ref, _of_component))
        yield from _taken_out(places, raw, "externalReferences", spot.external_references, ours(ref, reference_of))
    if kind_of(whole) != "object":
        return
    tool = ("tool", TOOL, dict(noted).get(VERSION, ""))
    is_our_tool = ours("", lambda entry: tool if tool_of(entry) == tool else None)
    if kind_of(metadata.tools) == "object":
        listed = places.members(metadata.tools).get("components", NOTHING)
        yield from _taken_out(places, metadata.tools, "components", listed, is_our_tool)
    else:
        yield from _taken_out(places, whole, "tools", metadata.tools, is_our_tool)
    yield from _taken_out(places, whole, "properties", metadata.properties, ours("", _of_document))


_of_component = partial(property_of, of=TermOf.COMPONENT)
_of_document = partial(property_of, of=TermOf.DOCUMENT)


def _taken_out(
    places: JsonPlaces, owner: msgspec.Raw, name: str, listed: msgspec.Raw, is_ours: Callable[[Any], bool]
) -> list[Edit]:
    """Take elements out of a list; the list as well, where nothing is left of it."""
    elements = places.elements(listed)
    return left_out(places, owner, name, [(start, end, is_ours(ANYTHING.decode(raw))) for start, end, raw in elements])


def _no_place(path: str, expected: str) -> MalformedDocument:
    return MalformedDocument(
        f"expected {expected}: annotations have no place here",
        path=path,
        expected=expected,
        advice="leave --embed away: a sidecar asks nothing of the document",
    )
