"""Annotations as a test wants them, written into documents and taken out again."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sbomkit.formats import Format, identify
from sbomkit.formats._patching.edits import apply, taken_out, undo
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._reading.findings import Findings
from sbomkit.limits import DEFAULT_LIMITS
from sbomkit.model.annotations import Annotation, Annotations, ComponentAnnotations, Pointer, PointerKind
from sbomkit.model.inventory import Inventory

__all__ = ["CREATED", "NOTE", "annotated", "annotations", "inventory_of", "link", "record_in", "restored", "without_ours"]

CREATED = "2026-11-02T03:04:05Z"
NOTE = "repository (sbomkit: told by npm, retrieved 2026-11-01)"


def link(url: str = "https://code.example/a", kind: PointerKind = PointerKind.REPOSITORY, note: str = NOTE) -> Pointer:
    """A link that a source told."""
    return Pointer(kind=kind, url=url, note=note)


def annotations(
    data: bytes,
    said: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    links: Mapping[str, Sequence[Pointer]] | None = None,
    *,
    document: Sequence[tuple[str, str]] = (("sbomkit:version", "0.1.0"),),
    version: str = "0.1.0",
    sha256: str = "",
) -> Annotations:
    """What is to be written, by the id of the component; by default one name and one link for each package."""
    if said is None and links is None:
        ids = [component.id for component in inventory_of(data).components if component.type != "file"]
        said = {ref: [("sbomkit:publishers:verdict", "sole"), ("sbomkit:position:depth", "2")] for ref in ids}
        links = {ref: [link(f"https://code.example/{number}")] for number, ref in enumerate(ids)}
    said, links = said or {}, links or {}
    return Annotations(
        document_sha256=sha256 or hashlib.sha256(data).hexdigest(),
        made_at=datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC),
        version=version,
        document=tuple(Annotation(name=name, value=value) for name, value in document),
        components=tuple(
            ComponentAnnotations(
                id=ref,
                annotations=tuple(Annotation(name=name, value=value) for name, value in said.get(ref, ())),
                pointers=tuple(links.get(ref, ())),
            )
            for ref in dict.fromkeys((*said, *links))
        ),
    )


def _identified(data: bytes) -> Format:
    return identify(content_of(data, DEFAULT_LIMITS))[0]


def inventory_of(data: bytes) -> Inventory:
    """What a document says."""
    return _identified(data).read(content_of(data, DEFAULT_LIMITS))


def annotated(data: bytes, what: Annotations | None = None, findings: Findings | None = None) -> bytes:
    """A document with annotations in it."""
    content = content_of(data, DEFAULT_LIMITS)
    variant = identify(content)[0]
    made = variant.edits(
        content, variant.read(content), what or annotations(data), findings if findings is not None else Findings()
    )
    return apply(data, made)


def record_in(data: bytes) -> bytes | None:
    """The undo record of a document."""
    return _identified(data).record(data)


def restored(data: bytes) -> bytes:
    """The original of an annotated document."""
    record = record_in(data)
    assert record is not None
    return undo(data, record)


def without_ours(data: bytes) -> bytes:
    """A document that was changed after it was annotated, without what is ours."""
    return taken_out(data, _identified(data).removals(data))
