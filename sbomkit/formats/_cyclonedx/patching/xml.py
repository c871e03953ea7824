"""Annotations into CycloneDX XML, and out of it: every child in the order of the schema."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

from sbomkit._collector import collector_paused
from sbomkit.formats._cyclonedx.patching.words import (
    TOOL,
    TOOLS_AS_OBJECT,
    Foreign,
    property_of,
    record_among,
    reference_of,
    reference_type,
    tool_of,
)
from sbomkit.formats._interface import Content
from sbomkit.formats._patching.comments import moment, not_annotated
from sbomkit.formats._patching.edits import RECORD, CannotUndo, Edit, undo
from sbomkit.formats._patching.xml_places import Element, XmlPlaces, escaped
from sbomkit.formats._reading.findings import Findings, Place, address
from sbomkit.model.annotations import FOREIGN, UNDO, VERSION, Annotations, Entry, TermOf
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component, Inventory

__all__ = ["edits", "record", "removals", "signatures"]

_PARENTS = frozenset(
    {"bom", "metadata", "tools", "tool", "component", "components", "properties", "externalReferences", "reference"}
)
_OF_COMPONENT = ("properties", "components", "evidence", "releaseNotes", "modelCard", "data", "cryptoProperties", "tags")
"""What comes after `externalReferences` in a component, in every version."""
_OF_METADATA = (
    "timestamp",
    "lifecycles",
    "tools",
    "authors",
    "component",
    "manufacturer",
    "manufacture",
    "supplier",
    "licenses",
    "properties",
    "distributionConstraints",
)
_OF_BOM = (
    "components",
    "services",
    "externalReferences",
    "dependencies",
    "compositions",
    "properties",
    "vulnerabilities",
    "annotations",
    "formulation",
    "declarations",
    "definitions",
    "citations",
)
_LATER: Mapping[str, Sequence[str]] = MappingProxyType(
    {"externalReferences": _OF_COMPONENT, "properties": _OF_COMPONENT[1:], "components": ("services",)}
)
_LATER_IN_METADATA: Mapping[str, Sequence[str]] = MappingProxyType(
    {name: _OF_METADATA[number + 1 :] for number, name in enumerate(_OF_METADATA)}
)
_SIGNATURE = b"Signature"
_DIGITS = 1_000
"""Of a version that is counted on; none has more but to be a nuisance."""
_RECORD = re.compile(rb'<(?:[^\s<>:/]++:)?property name="%b">([0-9A-Za-z_-]++)</' % UNDO.encode())
"""The record as it was written, which stands there once unless somebody else writes such things as well."""


class _Document:
    def __init__(self, data: bytes) -> None:
        self.places = XmlPlaces(data, _PARENTS)
        self.root = self.places.root
        self.metadata = self.root.child("metadata")

    def properties(self) -> list[tuple[str, str]]:
        """Names and values of the properties of the document."""
        return [(name, value) for _, name, value in self.listed_properties(self.metadata)]

    def listed_properties(self, owner: Element | None) -> list[tuple[Element, str, str]]:
        """The properties of an element, with their names and values."""
        listed = owner.child("properties") if owner is not None else None
        return [
            (entry, entry.attribute("name") or "", self.places.text(entry))
            for entry in (listed.children if listed is not None else ())
            if entry.name == "property"
        ]

    def components(self) -> Iterator[tuple[Place, Element]]:
        """All components, a parent before its parts, in document order."""
        subject = self.metadata.child("component") if self.metadata is not None else None
        if subject is not None:
            yield "metadata.component", subject
            yield from self._nested(subject, "metadata.component.components")
        yield from self._nested(self.root, "components")

    def _nested(self, owner: Element, within: Place) -> Iterator[tuple[Place, Element]]:
        levels = [(within, iter(enumerate(_parts(owner))))]
        while levels:
            within, entries = levels[-1]
            for index, element in entries:
                place: Place = (within, index)
                yield place, element
                if element.child("components") is not None:
                    levels.append((place, iter(enumerate(_parts(element)))))
                    break
            else:
                levels.pop()


def _parts(owner: Element) -> list[Element]:
    return [
        part for listed in owner.children if listed.name == "components" for part in listed.children if part.name == "component"
    ]


def edits(content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> list[Edit]:
    """What has to change for the annotations to stand in a document."""
    with collector_paused():
        writer = _Writer(_Document(content.data), inventory, findings)
        changes = list(writer.components({entry.id: entry for entry in annotations.entries}))
    return [*changes, *writer.document(annotations)]


class _Writer:
    def __init__(self, document: _Document, inventory: Inventory, findings: Findings) -> None:
        self._document = document
        self._places = document.places
        self._version = inventory.document.spec_version
        self._by_id = inventory.by_id
        self._findings = findings
        self._foreign = Foreign()
        self._texts: dict[int, list[bytes]] = {}

    # -- components

    def components(self, wanted: dict[str, Entry]) -> Iterator[Edit]:
        """Write to each component; of several with one id, to the first."""
        may_be_foreign = b"sbomkit" in self._places.data
        for place, element in self._document.components():
            if may_be_foreign:
                self._note_foreign(element)
            component = self._component(element, place)
            entry = wanted.pop(component.id, None) if component is not None else None
            if entry is not None:
                yield from self._component_edits(entry, element)
        if wanted:
            not_annotated(self._findings, next(iter(wanted)), len(wanted))

    def _component(self, element: Element, place: Place) -> Component | None:
        """The component of the inventory that stands here: by its id, else by its address, unless that has another name."""
        ref = _ref(element)
        if ref:
            return self._by_id.get(ref)
        component, name = self._by_id.get(address(place)), element.child("name")
        if component is None or name is None:
            return component
        return component if self._places.text(name) in {component.name, ""} else None

    def _component_edits(self, entry: Entry, element: Element) -> Iterator[Edit]:
        added: dict[str, bytes] = {}
        for name, texts in (
            ("externalReferences", self._references(entry)),
            ("properties", self._properties(entry)),
        ):
            if not texts:
                continue
            listed = element.child(name)
            if listed is None:
                added[name] = self._places.block(name, texts)
            else:
                yield from self._places.appended(listed, texts)
        if added:
            yield from self._places.added(element, added.items(), _LATER)

    def _properties(self, entry: Entry) -> list[bytes]:
        known = self._texts
        for pairs in entry.shared:
            if id(pairs) not in known:
                known[id(pairs)] = self._listed(pairs)
        own = zip(entry.names, entry.values, strict=True)
        return [text for pairs in entry.shared for text in known[id(pairs)]] + self._listed(own)

    def _listed(self, pairs: Iterable[tuple[str, str]]) -> list[bytes]:
        return [self._property(name, escaped(value)) for name, value in pairs]

    def _property(self, name: str, value: bytes) -> bytes:
        return self._places.tag("property", value, b' name="%b"' % escaped(name))

    def _references(self, entry: Entry) -> list[bytes]:
        places = self._places
        return [
            places.block(
                "reference",
                [places.tag("url", escaped(link.url)), places.tag("comment", escaped(link.note))],
                b' type="%b"' % reference_type(link.kind, self._version).encode(),
            )
            for link in entry.links
        ]

    def _note_foreign(self, element: Element) -> None:
        """Remember what looks like ours and stood here before."""
        ref = _ref(element)
        for _, looks_alike in _likenesses(self._document, element):
            self._foreign.note(ref, *looks_alike)

    # -- the document

    def document(self, annotations: Annotations) -> Iterator[Edit]:
        """Version, timestamp, tool and properties of the document; to be asked for last."""
        places, root, metadata = self._places, self._document.root, self._document.metadata
        number = root.attribute("version")
        if number is None or (number.strip().isdecimal() and len(number) <= _DIGITS):
            yield places.attribute_set(root, "version", str(int(number or 1) + 1))
        else:
            self._findings.add(
                Severity.WARNING, "no-version", "version", "expected a whole number: the version of the document stays as it is"
            )
        tools = metadata.child("tools") if metadata is not None else None
        added = {"timestamp": places.tag("timestamp", moment(annotations).encode())}
        if tools is None:
            added["tools"] = places.block("tools", [self._tool(annotations, as_object=self._version in TOOLS_AS_OBJECT)])
        else:
            yield from self._tools(annotations, tools)
        properties = list(self._document_properties(annotations))
        added["properties"] = places.block("properties", properties)
        if metadata is None:
            yield from places.added(root, [("metadata", places.block("metadata", added.values()))], {"metadata": _OF_BOM})
            return
        if (stamp := metadata.child("timestamp")) is not None:
            yield places.replaced(stamp, moment(annotations).encode())
            del added["timestamp"]
        if (listed := metadata.child("properties")) is not None:
            yield from places.appended(listed, properties)
            del added["properties"]
        if added:
            yield from places.added(metadata, added.items(), _LATER_IN_METADATA)

    def _document_properties(self, annotations: Annotations) -> Iterator[bytes]:
        for _, name, value in self._document.listed_properties(self._document.metadata):
            if (looks_alike := property_of({"name": name, "value": value}, TermOf.DOCUMENT)) is not None:
                self._foreign.note("", *looks_alike)
        for annotation in annotations.document:
            yield self._property(annotation.name, escaped(annotation.value))
        self._foreign.tell(self._findings)
        for value in self._foreign.values():
            yield self._property(FOREIGN, escaped(value))
        yield self._property(UNDO, RECORD)

    def _tool(self, annotations: Annotations, *, as_object: bool) -> bytes:
        places = self._places
        parts = [places.tag("name", TOOL.encode()), places.tag("version", escaped(annotations.version))]
        if not as_object:
            return places.block("tool", parts)
        return places.block("components", [places.block("component", parts, b' type="application"')])

    def _tools(self, annotations: Annotations, tools: Element) -> Iterator[Edit]:
        places = self._places
        listed = tools.child("components")
        ours = ("tool", TOOL, annotations.version)
        if any(_tool_of(self._document, tool) == ours for tool in _tools_of(tools)):
            self._foreign.note("", *ours)
        elif listed is not None:
            parts = [places.tag("name", TOOL.encode()), places.tag("version", escaped(annotations.version))]
            yield from places.appended(listed, [places.block("component", parts, b' type="application"')])
        elif tools.child("tool") is not None or self._version not in TOOLS_AS_OBJECT:
            yield from places.appended(tools, [self._tool(annotations, as_object=False)])
        else:
            yield from places.added(tools, [("components", self._tool(annotations, as_object=True))], _LATER)


def _ref(element: Element) -> str:
    return (element.attribute("bom-ref") or "").strip(" \t\r\n")


def _tools_of(tools: Element) -> list[Element]:
    return [tool for tool in (*tools.children, *_parts(tools)) if tool.name in {"tool", "component"}]


def _tool_of(document: _Document, tool: Element) -> tuple[str, ...] | None:
    return tool_of({child.name: document.places.text(child) for child in tool.children if child.name in {"name", "version"}})


def _likenesses(document: _Document, owner: Element) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """What in a component looks like ours."""
    for entry, name, value in document.listed_properties(owner):
        if (looks_alike := property_of({"name": name, "value": value}, TermOf.COMPONENT)) is not None:
            yield entry, looks_alike
    listed = owner.child("externalReferences")
    for entry in listed.children if listed is not None else ():
        parts = {child.name: document.places.text(child) for child in entry.children if child.name in {"url", "comment"}}
        if (looks_alike := reference_of(parts)) is not None:
            yield entry, looks_alike


def record(data: bytes) -> bytes | None:
    """The undo record of an annotated document."""
    found = _RECORD.findall(data)
    if len(found) == 1:
        with suppress(CannotUndo):  # it may stand in a comment, or on a component: then it is none
            undo(data, found[0])
            return bytes(found[0])
    if UNDO.encode() not in data:
        return None
    return record_among(_Document(data).properties())


def signatures(data: bytes) -> Iterator[Edit]:
    """What takes the signatures out of the document and of its components (XML Signature)."""
    if _SIGNATURE not in data:
        return
    document = _Document(data)
    for owner in (document.root, *(element for _, element in document.components())):
        for child in owner.children:
            if not child.name and child.tag.rpartition(b":")[2] == _SIGNATURE:
                yield Edit(child.start, child.end, b"")


def removals(data: bytes) -> Iterator[Edit]:
    """What takes our own entries out of a document that somebody changed since."""
    document = _Document(data)
    noted = document.properties()
    foreign = Foreign.noted(noted)
    for _, element in document.components():
        ref = _ref(element)
        ours = [entry for entry, looks_alike in _likenesses(document, element) if foreign.is_ours(ref, *looks_alike)]
        for name in ("externalReferences", "properties"):
            yield from _taken_out(document, element.child(name), ours)
    metadata = document.metadata
    if metadata is None:
        return
    tools = metadata.child("tools")
    tool = ("tool", TOOL, dict(noted).get(VERSION, ""))
    if tools is not None:
        own = [each for each in _tools_of(tools) if _tool_of(document, each) == tool and foreign.is_ours("", *tool)]
        listed = tools.child("components")
        yield from _taken_out(document, tools if listed is None else listed, own[-1:])
    of_document = [
        entry
        for entry, name, value in document.listed_properties(metadata)
        if (looks_alike := property_of({"name": name, "value": value}, TermOf.DOCUMENT)) is not None
        and foreign.is_ours("", *looks_alike)
    ]
    yield from _taken_out(document, metadata.child("properties"), of_document)


def _taken_out(document: _Document, listed: Element | None, ours: Sequence[Element]) -> Iterator[Edit]:
    """Take entries out of a list; the list as well, where nothing is left of it."""
    if listed is None:
        return
    numbers = {id(entry) for entry in ours}
    taken = [entry for entry in listed.children if id(entry) in numbers]
    if taken:
        yield from document.places.without([listed] if len(taken) == len(listed.children) else taken)
