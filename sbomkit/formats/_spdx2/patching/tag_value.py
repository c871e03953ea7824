"""Annotations into a document of SPDX 2 in tag-value form: lines are added, and no line is changed but two of its head.

What is said of packages stands at the end of the document and names them by `SPDXREF` (section 12.4); references have to stand
in the block of their package (section 7.21).
"""

import json
from collections.abc import Iterable, Iterator, Sequence

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
from sbomkit.formats._patching.json_places import holding_record
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.tag_value import transcoded
from sbomkit.formats._spdx2.encodings.tag_value_tags import ID
from sbomkit.formats._spdx2.patching import words
from sbomkit.formats._spdx2.patching.lines import Lines
from sbomkit.limits import DEFAULT_LIMITS
from sbomkit.model.annotations import UNDO, Annotations, Entry
from sbomkit.model.inventory import Inventory

__all__ = ["edits", "record", "removals"]

_MARK = b"sbomkit"
"""Stands in everything that is ours."""


def edits(content: Content, inventory: Inventory, annotations: Annotations, findings: Findings) -> list[Edit]:
    """What has to change; as `Format.edits`."""
    lines = Lines(content)
    ids = _ids(lines, content, inventory)
    known = frozenset(ids) - {""}
    named = [entry for entry in annotations.entries if entry.id in known]
    if len(named) < len(annotations.entries):
        unnamed = [entry.id for entry in annotations.entries if entry.id not in known]
        not_annotated(findings, unnamed[0], len(unnamed))
    tool, document = words.annotator(annotations), lines.document()
    foreign = _foreign(lines, ids, annotations) if _MARK in content.data else []
    if any(lines.tags[number][2] == tool for number in lines.all("Creator")):
        foreign.append(words.tool(tool))
    made = [*_references(lines, ids, named), *_creation(lines, annotations)]
    said = _annotations(lines, document, named, annotations, foreign)
    edition, original = _edition(lines, [*(edit.inserted for edit in made), said], annotations)
    if original is not None:
        said = lines.written([f"Relationship: {document} {words.AMENDS} {original.element(document)}", ""]) + said
    return [*edition, *made, lines.at_end(holding_record(said))]


def _foreign(lines: Lines, ids: Sequence[str], annotations: Annotations) -> list[tuple[str, ...]]:
    """What looks like ours and stood there before."""
    tool, when = words.annotator(annotations), moment(annotations)
    links = [words.reference(ref, *said) for ref, said, _ in lines.references(ids) if is_own_note(said[-1])]
    alike = [words.annotation(ref, said[-1]) for ref, said, _ in lines.annotations() if words.is_alike(said, tool, when)]
    return [*links, *alike]


def _ids(lines: Lines, content: Content, inventory: Inventory) -> list[str]:
    """The id of each package, in document order; empty where it has none."""
    packages = len(lines.all("PackageName"))
    are_whole = packages + len(lines.all("FileName")) == len(inventory.components)
    if are_whole and all(entry.code != "missing-id" for entry in inventory.diagnostics):
        return [component.id for component in inventory.components[:packages]]
    return [package.get(ID.member, "") for package in transcoded(content, Findings()).get("packages", ())]


def _references(lines: Lines, ids: Sequence[str], named: Sequence[Entry]) -> Iterator[Edit]:
    links = {entry.id: entry.links for entry in named if entry.links}
    if not links:
        return
    for ref, place in zip(ids, lines.blocks(), strict=True):
        written: list[str] = []
        for link in links.pop(ref, ()):  # of several packages with one id, the first one counts
            written += (
                f"ExternalRef: {words.CATEGORY} {words.TYPES[link.kind]} {locator(link.url)}",
                f"ExternalRefComment: <text>{note(link.note)}</text>",
            )
        if written:
            yield lines.insertion(place, written)


def _creation(lines: Lines, annotations: Annotations) -> Iterator[Edit]:
    """The tool and the time of the edition."""
    creators, created = lines.all("Creator"), lines.first("Created")
    tool, when = words.annotator(annotations), moment(annotations)
    added = [] if tool in {lines.tags[number][2] for number in creators} else [f"Creator: {tool}"]
    if created is None:
        added.append(f"Created: {when}")
    else:
        yield lines.replacement(created, when)
    if added:
        last = creators[-1] if creators else lines.first("SPDXVersion") if created is None else None
        yield lines.insertion(lines.start(created or 0) if last is None else lines.after(last), added)


def _annotations(
    lines: Lines,
    document: str,
    named: Sequence[Entry],
    annotations: Annotations,
    foreign: Iterable[tuple[str, ...]],
) -> bytes:
    who = f"Annotator: {words.annotator(annotations)}"
    when, kind = f"AnnotationDate: {moment(annotations)}", f"AnnotationType: {words.OTHER}"

    def written(ref: str, text: str) -> tuple[str, ...]:
        # An id that somebody wrote over two lines is one as well.
        named = f"<text>{ref}</text>" if "\n" in ref or ref.strip() != ref or ref.startswith("<text>") else ref
        return who, when, kind, f"SPDXREF: {named}", f"AnnotationComment: <text>{_plain(text)}</text>", ""

    texts = zip(named, comments(named), strict=True)
    said = [line for entry, text in texts if text for line in written(entry.id, text)]
    return lines.written([*said, *written(document, comment(document_pairs(annotations, foreign)))[:-1]])


def _plain(text: str) -> str:
    """An object in ASCII, whatever the encoding of the document, and without the marks of a text."""
    plain = text if text.isascii() else json.dumps(json.loads(text), separators=(",", ":"))
    return plain.replace("<", "\\u003c")


def _edition(lines: Lines, written: Iterable[bytes], annotations: Annotations) -> tuple[list[Edit], words.Original | None]:
    """A namespace of its own for the edition; the original, where that has one."""
    number = lines.first("DocumentNamespace")
    if number is None or not (old := lines.tags[number][2]):
        return [], None
    made = [lines.replacement(number, words.new_namespace(old, written, annotations))]
    original = words.original_of(lines.data, old, annotations)
    if original is not None:
        text = f"ExternalDocumentRef: {original.id} {original.namespace} SHA1: {original.sha1}"
        made.append(lines.insertion(lines.after((lines.all("ExternalDocumentRef") or (number,))[-1]), (text,)))
    return made, original


def record(data: bytes) -> bytes | None:
    """The undo record of an annotated document; as `Format.record`."""
    if UNDO.encode() not in data:
        return None
    own = Lines(_content(data)).own()
    return own.record if own is not None else None


def removals(data: bytes) -> list[Edit]:
    """What takes our own entries out of a document that was changed since; as `Format.removals`.

    The time of the edition stays: the document has been amended then.
    """
    content = _content(data)
    lines = Lines(content)
    own = lines.own()
    if own is None:
        return []
    ids = [package.get(ID.member, "") for package in transcoded(content, Findings()).get("packages", ())]
    ours = [places for ref, said, places in lines.references(ids) if own.is_reference(ref, *said)]
    ours += [(number, number) for number in lines.all("Creator") if own.is_creator(lines.tags[number][2])]
    ours += [(number, number) for number in lines.all("ExternalDocumentRef") if words.is_of_original(lines.tags[number][2])]
    made = [Edit(lines.start(first), lines.after(last), b"") for first, last in ours]
    apart = [places for ref, said, places in lines.annotations() if own.is_annotation(ref, said)]
    apart += [(number, number) for number in lines.all("Relationship") if words.is_of_original(lines.tags[number][2])]
    made += [Edit(lines.before(first), lines.after(last), b"") for first, last in apart]
    namespace = lines.first("DocumentNamespace")
    if namespace is not None and words.EDITION.search(lines.tags[namespace][2]):
        made.append(lines.replacement(namespace, words.EDITION.sub("", lines.tags[namespace][2])))
    return made


def _content(data: bytes) -> Content:
    return Content(data=data, digest=str, limits=DEFAULT_LIMITS)
