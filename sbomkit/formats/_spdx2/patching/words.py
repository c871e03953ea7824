"""What annotations are called in SPDX 2, whatever its encoding, and the namespace of an amended edition.

SPDX 2.3, sections 6.5 (a namespace is that of one edition), 7.21 (external references) and 12 (annotations).
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sbomkit.formats._patching.comments import foreign_in, is_own_note, own_members, record_of
from sbomkit.model.annotations import Annotations, PointerKind

__all__ = [
    "AMENDS",
    "CATEGORY",
    "EDITION",
    "OTHER",
    "SELF",
    "TYPES",
    "Original",
    "Own",
    "annotation",
    "annotator",
    "is_alike",
    "is_of_original",
    "new_namespace",
    "original_of",
    "reference",
    "tool",
]

OTHER = "OTHER"
"""The type of annotations that are no reviews."""
CATEGORY = "OTHER"
"""The category of references whose types are anybody's; `SECURITY` has no type for a contact or a policy."""
AMENDS = "AMENDS"
SELF = "SPDXRef-DOCUMENT"
"""What a document without an id is called (section 6.3)."""
EDITION = re.compile(r"-sbomkit-[0-9a-f]{16}\Z")
"""Ends the namespace of an amended edition."""
TYPES: Mapping[PointerKind, str] = MappingProxyType(
    {
        PointerKind.FUNDING: "funding",
        PointerKind.REPOSITORY: "vcs",
        PointerKind.SECURITY_CONTACT: "security-contact",
        PointerKind.SECURITY_POLICY: "security-policy",
        PointerKind.SOURCE_DISTRIBUTION: "source-distribution",
    }
)
"""Types of references; SPDX 2 lists none for this category, these are the words of CycloneDX."""

_TOOL = "Tool: sbomkit-"
_ORIGINAL = "DocumentRef-sbomkit-"
_OF_ORIGINAL = re.compile(rf"(?:^|\s){_ORIGINAL}[0-9a-f]{{64}}(?=[:\s]|$)")


class Original(NamedTuple):
    """The document that an edition amends, as an external document of it."""

    id: str
    namespace: str
    sha1: str

    def element(self, document: str) -> str:
        """The id of the original document as an element."""
        return f"{self.id}:{document}"


def annotator(annotations: Annotations) -> str:
    """Who annotates, and under which name the document is told to be made."""
    return f"{_TOOL}{annotations.version}"


class Own(NamedTuple):
    """How the entries of sbomkit in a document are told: by the annotation that holds the record."""

    annotator: str
    date: str
    record: bytes
    foreign: frozenset[tuple[str, ...]]
    """What was there before."""

    @classmethod
    def told_by(cls, annotator: str, date: str, text: str) -> "Own | None":
        """What an annotation of the document tells; `None` where it is not the one that holds the record."""
        record = record_of(text) if annotator.startswith(_TOOL) else None
        return cls(annotator, date, record, foreign_in(text)) if record is not None else None

    def is_annotation(self, ref: str, said: tuple[str, str, str]) -> bool:
        """Whether an annotation of an element is ours."""
        return is_alike(said, self.annotator, self.date) and annotation(ref, said[-1]) not in self.foreign

    def is_reference(self, ref: str, locator: str, text: str) -> bool:
        """Whether an external reference of an element is ours."""
        return is_own_note(text) and reference(ref, locator, text) not in self.foreign

    def is_creator(self, text: str) -> bool:
        """Whether a creator is ours."""
        return text == self.annotator and tool(text) not in self.foreign


def is_alike(said: tuple[str, str, str], annotator: str, date: str) -> bool:
    """Whether an annotation is of the same hand and the same moment as ours, and has the same form."""
    return said[:2] == (annotator, date) and own_members(said[-1]) is not None


def annotation(ref: str, text: str) -> tuple[str, ...]:
    """An annotation like ours that stood on an element before, as it is noted."""
    return (ref, "annotation", text)


def reference(ref: str, locator: str, text: str) -> tuple[str, ...]:
    """A reference with the comment of ours that stood there before, likewise."""
    return (ref, "reference", locator, text)


def tool(text: str) -> tuple[str, ...]:
    """A creator that is sbomkit, likewise."""
    return ("", "tool", "sbomkit", text.removeprefix(_TOOL))


def new_namespace(old: str, written: Iterable[bytes], annotations: Annotations) -> str:
    """The namespace of the amended edition: that of the original, and what tells editions apart.

    Section 6.5 asks for another one whenever a document changes.  It depends on the original and on what is written, so that
    equal input gives equal bytes.  Documents that refer to the original by its namespace and checksum still mean the original.
    """
    digest = hashlib.sha256(annotations.document_sha256.encode())
    for text in written:
        digest.update(text)
    return f"{EDITION.sub('', old)}-sbomkit-{digest.hexdigest()[:16]}"


def original_of(data: bytes, namespace: str, annotations: Annotations) -> Original | None:
    """The original as an external document; `None` where it cannot be named: its bytes or its namespace are not those given."""
    if not namespace.isprintable() or " " in namespace or "#" in namespace:
        return None
    if hashlib.sha256(data).hexdigest() != annotations.document_sha256:
        return None
    # With its digest in it, nobody else's id is the same.
    ref = _ORIGINAL + annotations.document_sha256
    return Original(ref, namespace, hashlib.sha1(data, usedforsecurity=False).hexdigest())


def is_of_original(text: str) -> bool:
    """Whether a text names the document that sbomkit amended."""
    return _OF_ORIGINAL.search(text) is not None
