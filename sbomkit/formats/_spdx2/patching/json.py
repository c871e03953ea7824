"""Annotations into the JSON of SPDX 2: entries are added to lists, and two texts of its head are replaced.

The schema is closed: annotations (section 12) and external references (section 7.21) are what it has for others to say
something.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

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
from sbomkit.formats._patching.json_lists import HOLE, Alike, filled, left_out
from sbomkit.formats._patching.json_places import JsonPlaces, holding_record
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.patching import words
from sbomkit.formats._spdx2.patching.document import (
    ANNOTATIONS,
    BRACE,
    CREATION,
    CREATORS,
    NOTHING,
    REFERENCES,
    Document,
    Placed,
    text_of,
)
from sbomkit.model.annotations import UNDO, Annotations, Link
from sbomkit.model.diagnostics import Severity

__all__ = ["edits", "record", "removals"]

_OTHERS, _RELATIONSHIPS = "externalDocumentRefs", "relationships"
_NAMESPACE = "documentNamespace"
_PER_LINK = 3
"""Values of a reference that differ from one to the other."""
_MARK = b"sbomkit"
"""Stands in everything that is ours."""


_ENCODE = msgspec.json.Encoder().encode


class _Additions:
    """What is added to one object: to the lists that it has, and as the members that it lacks."""

    def __init__(self, places: JsonPlaces, address: str, findings: Findings) -> None:
        self._places = places
        self._address = address
        self._findings = findings
        self._edits: list[Edit] = []
        self._new: dict[str, bytes] = {}

    def entries(self, name: str, raw: msgspec.Raw, texts: Sequence[bytes]) -> bool:
        """Add entries to a list; whether it is one, or can be one."""
        begin = bytes(memoryview(raw)[:1])
        if begin == b"[":
            self._edits.append(self._places.append(raw, texts))
        elif not begin:
            self._new[name] = self._places.array(texts)
        elif begin == b"n":  # null is as good as nothing
            self._edits.append(self._places.replace(raw, self._places.array(texts)))
        else:
            self._findings.add(
                Severity.WARNING,
                "not-a-list",
                f"{self._address}.{name}".removeprefix("."),
                "expected a list: nothing is written here, since that would overwrite what is there",
            )
            return False
        return True

    def text(self, name: str, raw: msgspec.Raw, text: str) -> None:
        """Put a text in the place of a value, or of none."""
        if memoryview(raw).nbytes:
            self._edits.append(self._places.replace(raw, _ENCODE(text)))
        else:
            self._new[name] = _ENCODE(text)

    def made(self, start: int, end: int) -> list[Edit]:
        """All edits, for the object at a place."""
        return [*self._edits, *([self._places.add_members(start, end, self._new)] if self._new else [])]


def edits(content: Content, annotations: Annotations, findings: Findings) -> list[Edit]:
    """What has to change; as `Format.edits`."""
    document = Document(content.data)
    writer = _Writer(document, annotations, findings)
    made = [*writer.packages(), *writer.creation()]
    return [*made, *writer.document(made)]


class _Writer:
    def __init__(self, document: Document, annotations: Annotations, findings: Findings) -> None:
        self._document = document
        self._places = document.places
        self._annotations = annotations
        self._findings = findings
        self._foreign: list[tuple[str, ...]] = []
        self._alike = Alike(document.data)
        said = {
            "annotationDate": _ENCODE(moment(annotations)),
            "annotationType": _ENCODE(words.OTHER),
            "annotator": _ENCODE(words.annotator(annotations)),
            "comment": HOLE,
        }
        self._annotation = self._places.object(said)
        refers = {
            "comment": HOLE,
            "referenceCategory": _ENCODE(words.CATEGORY),
            "referenceLocator": HOLE,
            "referenceType": HOLE,
        }
        self._reference = self._places.object(refers)

    # -- packages

    def packages(self) -> Iterator[Edit]:
        """Write to each package; of several with one id, to the first."""
        entries = self._annotations.entries
        pending = {entry.id: (entry.links, said) for entry, said in zip(entries, comments(entries), strict=True)}
        may_be_foreign = _MARK in self._document.data
        for each in self._document.packages():
            package = each.package
            if may_be_foreign:
                self._note_foreign(each)
            entry = pending.pop(each.ref, None)
            if entry is None:
                continue
            wanted, text = entry
            links = tuple(chain.from_iterable(map(_values, wanted))) if wanted else ()
            said = _ENCODE(text) if text else b""
            listed = package.references
            if package.annotations is not NOTHING or (links and bytes(memoryview(listed)[:1]) != b"["):
                yield from self._oddly(each, links, said)
                continue
            # Nearly all are like this: no annotations yet, and a list of references.
            if links:
                texts = [self._reference] * (len(links) // _PER_LINK)
                yield self._alike.edit(len(links), self._places.end(listed), links, self._places.append, listed, texts)
            if said:
                yield self._alike.edit(ANNOTATIONS, each.end, (said,), self._annotate, each)
        if pending:
            not_annotated(self._findings, next(iter(pending)), len(pending))

    def _note_foreign(self, where: Placed) -> None:
        """Remember what looks like ours and stood here before."""
        links = self._document.references(where.package)
        self._foreign += [words.reference(where.ref, *said) for _, _, said in links if is_own_note(said[-1])]
        self._note_alike(where.ref, where.package.annotations)

    def _note_alike(self, ref: str, listed: msgspec.Raw) -> None:
        tool, when = words.annotator(self._annotations), moment(self._annotations)
        said = [each for _, _, each in self._document.annotations(listed)]
        self._foreign += [words.annotation(ref, each[-1]) for each in said if words.is_alike(each, tool, when)]

    def _annotate(self, where: Placed) -> Edit:
        return self._places.add_members(where.start, where.end, {ANNOTATIONS: self._places.array([self._annotation])})

    def _oddly(self, where: Placed, links: tuple[bytes, ...], said: bytes) -> Iterator[Edit]:
        """Write to any other package."""
        added = self._additions(where.ref)
        if links:
            each = [links[at : at + _PER_LINK] for at in range(0, len(links), _PER_LINK)]
            added.entries(REFERENCES, where.package.references, [filled(self._reference, values) for values in each])
        if said:
            added.entries(ANNOTATIONS, where.package.annotations, [filled(self._annotation, (said,))])
        yield from added.made(where.start, where.end)

    def _additions(self, address: str) -> _Additions:
        return _Additions(self._places, address, self._findings)

    # -- the document

    def creation(self) -> list[Edit]:
        """The tool and the time of the edition."""
        places, raw, members = self._places, self._document.member(CREATION), self._document.creation
        tool, when = words.annotator(self._annotations), moment(self._annotations)
        if not memoryview(raw).nbytes:
            made = places.object({"created": _ENCODE(when), CREATORS: places.array([_ENCODE(tool)])})
            return [places.add_members(places.start(self._document.whole), places.end(self._document.whole), {CREATION: made})]
        if self._document.data[places.start(raw)] != BRACE:
            self._findings.add(
                Severity.WARNING, "no-creation-info", CREATION, "expected an object: neither time nor tool are written to it"
            )
            return []
        added = self._additions(CREATION)
        added.text("created", members.get("created", NOTHING), when)
        if tool in [text_of(creator) for _, _, creator in self._document.creators()]:
            self._foreign.append(words.tool(tool))
        else:
            added.entries(CREATORS, members.get(CREATORS, NOTHING), [_ENCODE(tool)])
        return added.made(places.start(raw), places.end(raw))

    def document(self, made: Iterable[Edit]) -> list[Edit]:
        """A namespace of its own for the edition, the original, and what is said of the whole; to be asked for last.

        Raises:
            MalformedDocument: what is said of the document has no place.
        """
        head, document = self._additions(""), self._document
        old = document.text(_NAMESPACE)
        if old:
            new = words.new_namespace(old, [edit.inserted for edit in made], self._annotations)
            head.text(_NAMESPACE, document.member(_NAMESPACE), new)
            original = words.original_of(document.data, old, self._annotations)
            if original is not None:
                self._amend(original, head)
        self._note_alike("", document.member(ANNOTATIONS))
        said = filled(self._annotation, (_ENCODE(comment(document_pairs(self._annotations, self._foreign))),))
        if not head.entries(ANNOTATIONS, document.member(ANNOTATIONS), [holding_record(said)]):
            raise MalformedDocument(
                "expected a list: annotations have no place here",
                path=ANNOTATIONS,
                expected="a list",
                advice="leave --embed away: a sidecar asks nothing of the document",
            )
        return head.made(self._places.start(document.whole), self._places.end(document.whole))

    def _amend(self, original: words.Original, head: _Additions) -> None:
        places, document = self._places, self._document
        sha1 = {"algorithm": _ENCODE("SHA1"), "checksumValue": _ENCODE(original.sha1)}
        other = {
            "checksum": places.object(sha1),
            "externalDocumentId": _ENCODE(original.id),
            "spdxDocument": _ENCODE(original.namespace),
        }
        if head.entries(_OTHERS, document.member(_OTHERS), [places.object(other)]):
            own = document.text("SPDXID") or words.SELF
            amends = {
                "relatedSpdxElement": _ENCODE(original.element(own)),
                "relationshipType": _ENCODE(words.AMENDS),
                "spdxElementId": _ENCODE(own),
            }
            head.entries(_RELATIONSHIPS, document.member(_RELATIONSHIPS), [places.object(amends)])


def _values(link: Link) -> tuple[bytes, bytes, bytes]:
    """What differs from one reference to the other."""
    return _ENCODE(note(link.note)), _ENCODE(locator(link.url)), _ENCODE(words.TYPES[link.kind])


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
    """What takes our own entries out of a document that was changed since; as `Format.removals`.

    The time of the edition stays: the document has been amended then.
    """
    document = Document(data)
    own = document.own()
    if own is None:
        return
    places, whole = document.places, document.whole
    for name, member in ((_OTHERS, "externalDocumentId"), (_RELATIONSHIPS, "relatedSpdxElement")):
        entries = [(start, end, places.members(each)) for start, end, each in places.elements(document.member(name))]
        ours = [(start, end, words.is_of_original(text_of(each.get(member, NOTHING)))) for start, end, each in entries]
        yield from left_out(places, whole, name, ours)
    creators = [(start, end, own.is_creator(text_of(each))) for start, end, each in document.creators()]
    yield from left_out(places, document.member(CREATION), CREATORS, creators)
    said = [
        (start, end, own.is_annotation("", each)) for start, end, each in document.annotations(document.member(ANNOTATIONS))
    ]
    yield from left_out(places, whole, ANNOTATIONS, said)
    for ref, start, end, raw, package in document.packages():
        if data.find(_MARK, start, end) >= 0:
            said = [
                (begin, stop, own.is_annotation(ref, each)) for begin, stop, each in document.annotations(package.annotations)
            ]
            yield from left_out(places, raw, ANNOTATIONS, said)
            links = [(begin, stop, own.is_reference(ref, *each)) for begin, stop, each in document.references(package)]
            yield from left_out(places, raw, REFERENCES, links)
    namespace = document.text(_NAMESPACE)
    if words.EDITION.search(namespace):
        yield document.places.replace(document.member(_NAMESPACE), _ENCODE(words.EDITION.sub("", namespace)))
