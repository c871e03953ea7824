"""Annotations into CycloneDX JSON, and out of it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, cast

import msgspec

from sbomkit._collector import collector_paused
from sbomkit.errors import MalformedDocument
from sbomkit.formats._cyclonedx.patching.words import (
    TOOL,
    TOOLS_AS_OBJECT,
    Foreign,
    property_of,
    reference_of,
    reference_type,
    tool_entry,
    tool_of,
)
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings, Place, address
from sbomkit.formats._reading.json import decode, decode_or_none, small_value
from sbomkit.formats._writing.comments import moment, not_annotated
from sbomkit.formats._writing.edits import RECORD, Edit
from sbomkit.formats._writing.json_lists import left_out
from sbomkit.formats._writing.json_places import JsonPlaces, filled, holding_record
from sbomkit.model.annotations import FOREIGN, UNDO, VERSION, Annotation, Annotations, ComponentAnnotations, TermOf
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component, Inventory

__all__ = ["edits", "record", "removals", "signatures"]

_NOTHING = msgspec.Raw()
_ANYTHING: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_UNDO = UNDO.encode()


class _Shape(msgspec.Struct, rename="camel", gc=False):
    pass


class _Spot(_Shape):
    """A component, as far as it is patched."""

    bom_ref: Any = msgspec.field(name="bom-ref", default=None)
    name: msgspec.Raw = _NOTHING
    properties: msgspec.Raw = _NOTHING
    external_references: msgspec.Raw = _NOTHING
    components: msgspec.Raw = _NOTHING
    signature: msgspec.Raw = _NOTHING


class _Metadata(_Shape):
    timestamp: msgspec.Raw = _NOTHING
    tools: msgspec.Raw = _NOTHING
    component: msgspec.Raw = _NOTHING
    properties: msgspec.Raw = _NOTHING


class _Bom(_Shape):
    spec_version: msgspec.Raw = _NOTHING
    version: msgspec.Raw = _NOTHING
    metadata: msgspec.Raw = _NOTHING
    components: msgspec.Raw = _NOTHING
    signature: msgspec.Raw = _NOTHING


_BOM, _METADATA, _SPOT = msgspec.json.Decoder(_Bom), msgspec.json.Decoder(_Metadata), msgspec.json.Decoder(_Spot)
_RAW = msgspec.json.Decoder(msgspec.Raw)


class _Document:
    """A document and where its parts are."""

    def __init__(self, data: bytes) -> None:
        self.places = JsonPlaces(data)
        self.whole = decode(data, _RAW)
        self.bom = decode(data, _BOM)
        self.metadata = _METADATA.decode(self.bom.metadata) if _kind(self.bom.metadata) == "object" else _Metadata()

    def properties(self) -> list[tuple[str, str]]:
        """Names and values of the properties of the document."""
        return [
            (entry["name"], entry["value"])
            for entry in _entries(self.metadata.properties)
            if isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("value"), str)
        ]

    def components(self) -> Iterator[tuple[Place, int, int, msgspec.Raw, _Spot]]:
        """All components, a parent before its parts, in document order."""
        places = self.places
        subject = self.metadata.component
        if _kind(subject) == "object":
            spot = _SPOT.decode(subject)
            yield "metadata.component", places.start(subject), places.end(subject), subject, spot
            yield from self._nested(spot.components, "metadata.component.components")
        yield from self._nested(self.bom.components, "components")

    def _nested(self, components: msgspec.Raw, within: Place) -> Iterator[tuple[Place, int, int, msgspec.Raw, _Spot]]:
        levels = [(within, enumerate(self.places.elements(components)))]
        while levels:
            within, entries = levels[-1]
            for index, (start, end, raw) in entries:
                if _kind(raw) != "object":
                    continue
                place, spot = (within, index), _SPOT.decode(raw)
                yield place, start, end, raw, spot
                if spot.components is not _NOTHING:
                    levels.append((place, enumerate(self.places.elements(spot.components))))
                    break
            else:
                levels.pop()


def edits(content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> list[Edit]:
    """What has to change for the annotations to stand in a document.

    Raises:
        MalformedDocument: what the document says of itself has no place for them.
    """
    document = _Document(content.data)
    writer = _Writer(document, inventory, findings)
    with collector_paused():
        changes = list(writer.components({entry.id: entry for entry in annotations.components}))
    return [*changes, *writer.document(annotations)]


class _Writer:
    def __init__(self, document: _Document, inventory: Inventory, findings: Findings) -> None:
        self._document = document
        self._places = document.places
        self._version = inventory.document.spec_version
        self._by_id = inventory.by_id
        self._findings = findings
        self._foreign = Foreign()
        self._as_property = self._places.template("name", "value")
        self._as_reference = self._places.template("type", "url", "comment")
        self._texts: dict[int, bytes] = {}
        """Properties as they are written, by the identity of the annotation: most of them stand on many components."""

    # -- components

    def components(self, wanted: dict[str, ComponentAnnotations]) -> Iterator[Edit]:
        """Write to each component; of several with one id, to the first."""
        may_be_foreign = b"sbomkit" in self._document.places.data
        for place, start, end, _, spot in self._document.components():
            if may_be_foreign:
                self._note_foreign(spot)
            component = self._component(spot, place)
            entry = wanted.pop(component.id, None) if component is not None else None
            if entry is not None:
                yield from self._component_edits(entry, spot, start, end, place)
        if wanted:
            not_annotated(self._findings, next(iter(wanted)), len(wanted))

    def _component(self, spot: _Spot, place: Place) -> Component | None:
        """The component of the inventory that stands here: by its id, else by its address, unless that has another name."""
        if ref := _ref(spot):
            return self._by_id.get(ref)
        component = self._by_id.get(address(place))
        # A name that is missing or empty has another one in its place.
        return component if component is not None and (small_value(spot.name) or component.name) == component.name else None

    def _component_edits(self, entry: ComponentAnnotations, spot: _Spot, start: int, end: int, place: Place) -> Iterator[Edit]:
        properties = self._properties(entry.annotations)
        references = self._references(entry) if entry.pointers else []
        added: dict[str, bytes] = {}
        for name, raw, texts in (
            ("properties", spot.properties, properties),
            ("externalReferences", spot.external_references, references),
        ):
            if not texts:
                continue
            if raw is _NOTHING:
                added[name] = self._places.array(texts)
            elif _kind(raw) == "list":
                yield self._places.append(raw, texts)
            else:
                self._findings.add(
                    Severity.WARNING,
                    "not-a-list",
                    f"{address(place)}.{name}",
                    "expected a list: nothing is written here, since that would overwrite what is there",
                )
        if added:
            yield self._places.add_members(start, end, added)

    def _properties(self, annotations: Sequence[Annotation]) -> list[bytes]:
        known = self._texts
        found = list(map(known.get, map(id, annotations)))
        if None in found:
            for number, text in enumerate(found):
                if text is None:
                    annotation = annotations[number]
                    found[number] = known[id(annotation)] = self._property(annotation.name, annotation.value)
        return cast("list[bytes]", found)

    def _property(self, name: str, value: str) -> bytes:
        return filled(self._as_property, name, value)

    def _references(self, entry: ComponentAnnotations) -> list[bytes]:
        return [
            filled(self._as_reference, reference_type(pointer.kind, self._version), pointer.url, pointer.note)
            for pointer in entry.pointers
        ]

    def _note_foreign(self, spot: _Spot) -> None:
        """Remember what looks like ours and stood here before."""
        ref = _ref(spot)
        for entry in _entries(spot.properties):
            if (looks_alike := property_of(entry, TermOf.COMPONENT)) is not None:
                self._foreign.note(ref, *looks_alike)
        for entry in _entries(spot.external_references):
            if (looks_alike := reference_of(entry)) is not None:
                self._foreign.note(ref, *looks_alike)

    # -- the document

    def document(self, annotations: Annotations) -> Iterator[Edit]:
        """Version, timestamp, tool and properties of the document; to be asked for last."""
        places, bom = self._places, self._document.bom
        added: dict[str, bytes] = {}
        number = small_value(bom.version)
        if bom.version is _NOTHING:
            added["version"] = b"2"  # what does not say is 1, the default in every version
        elif isinstance(number, int) and not isinstance(number, bool):
            yield places.replace(bom.version, str(number + 1).encode())
        else:
            self._findings.add(
                Severity.WARNING, "no-version", "version", "expected a whole number: the version of the document stays as it is"
            )
        if bom.metadata is _NOTHING:
            added["metadata"] = places.object(dict(self._new_metadata(annotations)))
        elif _kind(bom.metadata) != "object":
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
        added = dict(self._new_metadata(annotations)) if metadata.tools is _NOTHING else {}
        added = {"timestamp": places.text(moment(annotations))} | added
        if metadata.timestamp is not _NOTHING:
            yield places.replace(metadata.timestamp, added.pop("timestamp"))
        if metadata.tools is not _NOTHING:
            yield from self._tools(annotations, metadata.tools)
        properties = self._document_properties(annotations)
        added["properties"] = places.array(properties)
        if metadata.properties is not _NOTHING:
            if _kind(metadata.properties) != "list":
                raise _no_place("metadata.properties", "a list")
            yield places.append(metadata.properties, properties)
            del added["properties"]
        if added:
            yield places.add_members(places.start(whole), places.end(whole), added)

    def _document_properties(self, annotations: Annotations) -> list[bytes]:
        for entry in _entries(self._document.metadata.properties):
            if (looks_alike := property_of(entry, TermOf.DOCUMENT)) is not None:
                self._foreign.note("", *looks_alike)
        texts = self._properties(annotations.document)
        texts += [self._property(FOREIGN, value) for value in self._foreign.values()]
        return [*texts, holding_record(self._property(UNDO, RECORD.decode()))]

    def _new_tools(self, annotations: Annotations) -> bytes:
        places = self._places
        if self._version in TOOLS_AS_OBJECT:
            return places.object({"components": places.array([self._tool(annotations, is_component=True)])})
        return places.array([self._tool(annotations, is_component=False)])

    def _tool(self, annotations: Annotations, *, is_component: bool) -> bytes:
        return self._places.text(tool_entry(annotations, is_component=is_component))

    def _tools(self, annotations: Annotations, raw: msgspec.Raw) -> Iterator[Edit]:
        places = self._places
        if _kind(raw) == "object":
            members = places.members(raw)
            listed = members.get("components")
            if listed is None:
                tool = places.array([self._tool(annotations, is_component=True)])
                yield places.add_members(places.start(raw), places.end(raw), {"components": tool})
                return
        else:
            listed = raw
        if _kind(listed) != "list":
            self._findings.add(
                Severity.WARNING, "not-a-list", "metadata.tools", "expected a list, or an object: no tool is added to it"
            )
            return
        ours = ("tool", TOOL, annotations.version)
        if any(tool_of(entry) == ours for entry in _entries(listed)):
            self._foreign.note("", *ours)
        else:
            yield places.append(listed, [self._tool(annotations, is_component=listed is not raw)])


def record(data: bytes) -> bytes | None:
    """The undo record of an annotated document."""
    if _UNDO not in data:
        return None
    return next((value.encode() for name, value in reversed(_Document(data).properties()) if name == UNDO), None)


def signatures(data: bytes) -> Iterator[Edit]:
    """What takes the signatures out of the document and of its components."""
    if b"signature" not in data:
        return
    document = _Document(data)
    signed = [(document.whole, document.bom)] if _kind(document.bom.signature) == "object" else []
    for raw in [raw for raw, _ in signed] + [
        raw for _, _, _, raw, spot in document.components() if _kind(spot.signature) == "object"
    ]:
        members = document.places.member_places(raw)
        numbers = [number for number, (name, _, _) in enumerate(members) if name == "signature"]
        yield from document.places.without([(start, end) for _, start, end in members], numbers)


def removals(data: bytes) -> Iterator[Edit]:
    """What takes our own entries out of a document that somebody changed since."""
    document = _Document(data)
    places, metadata, whole = document.places, document.metadata, document.bom.metadata
    noted = document.properties()
    foreign = Foreign.noted(noted)

    def ours(ref: str, likeness: Callable[[Any], tuple[str, ...] | None]) -> Callable[[Any], bool]:
        return lambda entry: (looks_alike := likeness(entry)) is not None and foreign.is_ours(ref, *looks_alike)

    for _, _, _, raw, spot in document.components():
        ref = _ref(spot)
        yield from _taken_out(places, raw, "properties", spot.properties, ours(ref, _of_component))
        yield from _taken_out(places, raw, "externalReferences", spot.external_references, ours(ref, reference_of))
    if _kind(whole) != "object":
        return
    tool = ("tool", TOOL, dict(noted).get(VERSION, ""))
    is_our_tool = ours("", lambda entry: tool if tool_of(entry) == tool else None)
    if _kind(metadata.tools) == "object":
        listed = places.members(metadata.tools).get("components", _NOTHING)
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
    return left_out(places, owner, name, [(start, end, is_ours(_ANYTHING.decode(raw))) for start, end, raw in elements])


def _ref(spot: _Spot) -> str:
    """The id that a component has in the document; empty where it has none."""
    return spot.bom_ref if isinstance(spot.bom_ref, str) else ""


def _kind(raw: msgspec.Raw) -> str:
    mark = bytes(memoryview(raw)[:1])
    return {b"{": "object", b"[": "list"}.get(mark, "")


def _entries(raw: msgspec.Raw) -> list[Any]:
    """The entries of a list; none where it is no list, or is not understood."""
    if _kind(raw) != "list":
        return []
    entries: list[Any] = decode_or_none(bytes(raw), _ANYTHING) or []
    return entries


def _no_place(path: str, expected: str) -> MalformedDocument:
    return MalformedDocument(
        f"expected {expected}: annotations have no place here",
        path=path,
        expected=expected,
        advice="leave --embed away: a sidecar asks nothing of the document",
    )
