"""Annotations into the JSON-LD of SPDX 3: elements of sbomkit's own are added to the graph, and links to packages.

An annotation is an element, made by sbomkit and dated, so that nobody takes what it says for the author's.  The document keeps
its id, since what refers to it, here and elsewhere, would lead nowhere; it gets a creation of its own that has the author, the
moment and the tool of the edition, and says by what it is amended.  The creation of everything else stays what it was.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from sbomkit.errors import MalformedDocument
from sbomkit.formats._interface import Content
from sbomkit.formats._patching.comments import (
    comment,
    comments,
    document_pairs,
    is_own_note,
    locator,
    moment,
    not_annotated,
    note,
)
from sbomkit.formats._patching.edits import Edit
from sbomkit.formats._patching.json_lists import HOLE, Alike, filled, left_out, template
from sbomkit.formats._patching.json_places import holding_record
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.json import decode_or_none, small_value
from sbomkit.formats._spdx3.patching import words
from sbomkit.formats._spdx3.patching.document import CONTEXT, CREATION, GRAPH, LINKS, NOTHING, Document, Placed, text_of
from sbomkit.model.annotations import UNDO, Annotations, Link, Pairs
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Inventory

__all__ = ["edits", "record", "removals"]

_DOCUMENT, _CREATIONS = "SpdxDocument", "CreationInfo"
_COLLECTIONS = frozenset({_DOCUMENT, "Bom", "Bundle", "software_Sbom"})
_EXTENSION = "extension"
"""The profile that a document conforms to where it has extensions."""
_SPEC_VERSION = re.compile(r"3\.0\.[0-9]+")
_LATEST = "3.0.1"
_MARK = b"sbomkit"
"""Stands in everything that is ours."""


_ANYTHING = msgspec.json.Decoder(dict[str, Any])
_ENCODE = msgspec.json.Encoder().encode


def edits(content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> list[Edit]:
    """What has to change; as `Format.edits`.

    Raises:
        MalformedDocument: the document has no place for elements.
    """
    return _Writer(Document(content.data), inventory, annotations, findings).edits()


class _Writer:
    def __init__(self, document: Document, inventory: Inventory, annotations: Annotations, findings: Findings) -> None:
        self._document = document
        self._places = document.places
        self._annotations = annotations
        self._findings = findings
        self._foreign: list[tuple[str, ...]] = []
        self._alike = Alike(document.data)
        stated = inventory.document.spec_version
        self._version = stated if _SPEC_VERSION.fullmatch(stated) else _LATEST
        entries = annotations.entries
        said = list(comments(entries))
        subjects = [entry.id for entry in entries]
        linked = [text for entry in entries for link in entry.links for text in link]
        self._of_whole = tuple((each.name, each.value) for each in annotations.document)
        self._ids = words.Ids.of(annotations, [comment(self._of_whole), *subjects, *said, *linked])
        self._statements = {entry.id: (entry, text) for entry, text in zip(entries, said, strict=True)}
        itself = document.document
        profiles = small_value(itself.element.profiles) if itself is not None else None
        self._extends = isinstance(profiles, list) and _EXTENSION in profiles

    def edits(self) -> list[Edit]:
        """All that has to change."""
        made = list(self._linked())
        own = [*self._makers(), *self._said()]
        edition = self._edition()
        if edition is not None:
            edit, element = edition
            made.append(edit)
            own.append(element)
        own += self._of_document()
        return [*made, *self._added(own)]

    # -- components

    def _linked(self) -> Iterator[Edit]:
        """Links of each component; of several with one id, of the first."""
        pending = {ref: entry.links for ref, (entry, _) in self._statements.items()}
        may_be_foreign = _MARK in self._document.data
        for each in self._document.elements:
            if may_be_foreign and memoryview(each.element.links).nbytes:
                self._foreign += [
                    words.reference(each.ref, *link)
                    for _, _, link in self._document.links(each.element)
                    if is_own_note(link[-1])
                ]
            if links := pending.pop(each.ref, ()):
                yield from self._links(each, links)
        for ref in [ref for ref in pending if ":" not in ref]:  # an address that stands in for an id
            del self._statements[ref], pending[ref]
            not_annotated(self._findings, ref, 1)
        for ref in [ref for ref, links in pending.items() if links]:
            self._findings.add(
                Severity.WARNING,
                "link-left-out",
                ref,
                "expected an element of the graph, found one inside another: no link is added",
            )

    def _links(self, each: Placed, links: Sequence[Link]) -> Iterator[Edit]:
        raw, texts = each.element.links, [self._link] * len(links)
        values = tuple(text for link in links for text in _values(link))
        begin = bytes(memoryview(raw)[:1])
        if begin == b"[":
            end = self._places.end(raw)
            yield self._alike.edit((LINKS, len(links)), end, values, self._places.append, raw, texts)
        elif not begin:
            yield self._alike.edit(len(links), each.end, values, self._with_links, each, texts)
        elif begin == b"n":  # null is as good as nothing
            yield self._places.replace(raw, filled(self._places.array(texts), values))
        else:  # one alone is as good as a list of it
            start, end = self._places.start(raw), self._places.end(raw)
            yield Edit(start, start, b"[")
            yield Edit(end, end, filled(b", " + b", ".join(texts) + b"]", values))

    def _with_links(self, each: Placed, texts: Sequence[bytes]) -> Edit:
        return self._places.add_members(each.start, each.end, {LINKS: self._places.array(texts)})

    @cached_property
    def _link(self) -> bytes:
        """A link with holes for what it says of itself, its type and where it leads."""
        members = {
            "type": b'"ExternalRef"',
            "comment": HOLE,
            "externalRefType": HOLE,
            "locator": self._places.array([HOLE]),
        }
        return self._places.object(members)

    def _said(self) -> Iterator[bytes]:
        """An annotation of each component."""
        annotated = [(ref, entry, text) for ref, (entry, text) in self._statements.items() if text]
        for number, (ref, entry, text) in enumerate(annotated, 1):
            yield self._annotation(f"annotation-{number}", ref, text, entry.pairs if self._extends else ())

    def _annotation(self, name: str, subject: str, text: str, pairs: Pairs) -> bytes:
        values = tuple(map(_ENCODE, (self._ids.element(name), subject, text)))
        return self._frame % ((*values, self._extension(pairs)) if self._extends else values)

    @cached_property
    def _frame(self) -> bytes:
        """An annotation with holes for its id, its subject and what it says."""
        members = {
            "type": b'"Annotation"',
            "spdxId": HOLE,
            CREATION: _ENCODE(self._ids.blank()),
            "annotationType": b'"other"',
            "contentType": b'"application/json"',
            "subject": HOLE,
            "statement": HOLE,
            **({"extension": HOLE} if self._extends else {}),
        }
        return template(self._places.object(members))

    def _extension(self, pairs: Pairs) -> bytes:
        """The same once more, in a document that has the profile for it: there are the properties of CycloneDX."""
        listed = [
            {
                "type": "extension_CdxPropertyEntry",
                "extension_cdxPropName": name,
                "extension_cdxPropValue": value,
            }
            for name, value in pairs
        ]
        return self._places.text([{"type": "extension_CdxPropertiesExtension", "extension_cdxProperty": listed}])

    # -- the document

    def _makers(self) -> Iterator[bytes]:
        """Who made the annotations, with what, and when."""
        agent, tool, made = self._ids.element("agent"), self._ids.element("tool"), self._ids.blank()
        when, name = moment(self._annotations), f"sbomkit-{self._annotations.version}"
        for element in (
            {
                "type": _CREATIONS,
                "@id": made,
                "specVersion": self._version,
                "created": when,
                "createdBy": [agent],
                "createdUsing": [tool],
            },
            {"type": "SoftwareAgent", "spdxId": agent, CREATION: made, "name": name},
            {"type": "Tool", "spdxId": tool, CREATION: made, "name": name},
        ):
            yield self._places.text(element)

    def _edition(self) -> tuple[Edit, bytes] | None:
        """The creation of the edition, and what makes it that of the document: the author stays, moment and tool are new."""
        itself = self._document.document
        if itself is None:
            return None
        before = text_of(itself.element.creation)
        creation = self._creation(self._document.spelt_out(before)) if before else None
        using = creation.get("createdUsing", []) if creation is not None else None
        if creation is None or not isinstance(using, (str, list)) or _has_inside((creation.get("createdBy"), using)):
            self._findings.add(
                Severity.WARNING,
                "no-creation-info",
                itself.ref,
                "expected a reference to a CreationInfo whose agents are references: neither time nor tool are written to it",
            )
            return None
        self._foreign.append(words.creation(itself.ref, before))
        ref = self._ids.blank("edition")
        tools = [*([using] if isinstance(using, str) else using), self._ids.element("tool")]
        own = {"@id": ref, "created": moment(self._annotations), "createdUsing": tools}
        return self._places.replace(itself.element.creation, _ENCODE(ref)), self._places.text(creation | own)

    def _creation(self, ref: str) -> dict[str, Any] | None:
        for each in self._document.elements:
            if each.kind == _CREATIONS and each.ref == ref:
                return decode_or_none(bytes(each.raw), _ANYTHING)
        return None

    def _of_document(self) -> Iterator[bytes]:
        """What is said of the whole; to be asked for last."""
        itself, name = self._document.document, "annotation-document"
        refs = [each.ref for each in self._document.elements if each.kind in _COLLECTIONS] + [
            each.ref for each in self._document.elements if each.kind not in {"", _CREATIONS}
        ]
        # The document itself, else what gathers elements, else whatever comes first.
        known = [ref for ref in (itself.ref if itself is not None else "", *refs, self._ids.element("agent")) if ref]
        subject = known[0]
        said = comment(document_pairs(self._annotations, self._foreign))
        yield holding_record(self._annotation(name, subject, said, self._of_whole))
        if itself is not None and itself.ref:
            amended = {
                "type": "Relationship",
                "spdxId": self._ids.element("amended"),
                CREATION: self._ids.blank(),
                "from": itself.ref,
                "relationshipType": "amendedBy",
                "to": [self._ids.element(name)],
            }
            yield self._places.text(amended)

    def _added(self, elements: Sequence[bytes]) -> list[Edit]:
        """Elements into the graph; where there is no list of them, one is made around what is there."""
        document, places = self._document, self._places
        graph = document.members.get(GRAPH)
        if graph is not None and document.is_list:
            if document.data[places.start(graph)] == ord("["):
                return [places.append(graph, elements)]
            raise MalformedDocument(
                "expected a list of elements: annotations have no place here",
                path=GRAPH,
                expected="a list",
                advice="leave --embed away: a sidecar asks nothing of the document",
            )
        if graph is not None:
            start, end = places.start(graph), places.end(graph)
            return [Edit(start, start, b"["), Edit(end, end, b", " + b", ".join(elements) + b"]")]
        return self._around(elements)

    def _around(self, elements: Sequence[bytes]) -> list[Edit]:
        """A graph around the members of a document that is one element itself: its context stands outside."""
        document, places = self._document, self._places
        members = places.member_places(document.whole)
        contexts = [number for number, (name, _, _) in enumerate(members) if name == CONTEXT]
        context = b'"@context": ' + bytes(document.members[CONTEXT])
        start, end = places.start(document.whole) + 1, places.end(document.whole) - 1
        return [
            Edit(start, start, context + b', "@graph": [{'),
            *places.without([(begin, stop) for _, begin, stop in members], contexts),
            Edit(end, end, b"}, " + b", ".join(elements) + b"]"),
        ]


def _values(link: Link) -> tuple[bytes, bytes, bytes]:
    """What differs from one link to the other."""
    return _ENCODE(note(link.note)), _ENCODE(words.TYPES[link.kind]), _ENCODE(locator(link.url))


def _has_inside(value: Any) -> bool:
    """Whether there is an object among references."""
    return isinstance(value, dict) or (isinstance(value, (list, tuple)) and any(map(_has_inside, value)))


def record(data: bytes) -> bytes | None:
    """The undo record of an annotated document; as `Format.record`."""
    if UNDO.encode() not in data:
        return None
    try:
        own = Document(data).own()
    except MalformedDocument:
        return None
    return own.record if own is not None else None


def removals(data: bytes) -> Iterator[Edit]:
    """What takes our own elements and links out of a document that was changed since; as `Format.removals`."""
    document = Document(data)
    own = document.own()
    if own is None:
        return
    places = document.places
    ours = {each.start for each in document.elements if own.ids.is_own(each.ref)}
    graph = places.elements(document.members.get(GRAPH, NOTHING))
    yield from places.without(
        [(start, end) for start, end, _ in graph], [number for number, (start, _, _) in enumerate(graph) if start in ours]
    )
    for each in document.elements:
        before = own.creation(each.ref)
        if before is not None and own.ids.is_own(text_of(each.element.creation)):
            yield places.replace(each.element.creation, _ENCODE(before))
        if not own.ids.is_own(each.ref) and data.find(_MARK, each.start, each.end) >= 0:
            links = [(start, end, own.is_reference(each.ref, *link)) for start, end, link in document.links(each.element)]
            yield from left_out(places, each.raw, LINKS, links)
