"""SPDX 2 as it stands on the wire: only what the model holds, everything optional, null allowed wherever absence is.

Every encoding of the family is brought into these shapes; what is not named here is never built, and found in the claims.
"""

import msgspec

__all__ = [
    "Checksum",
    "CreationInfo",
    "Document",
    "ExternalDocumentRef",
    "ExternalRef",
    "File",
    "Head",
    "Package",
    "Relationship",
    "Snippet",
]


class _Shape(msgspec.Struct, rename="camel", gc=False):
    """Trees only: nothing here can form a cycle, so the collector need not look."""


class Checksum(_Shape):
    """A digest."""

    algorithm: str | None = None
    checksum_value: str | None = None


class ExternalRef(_Shape):
    """A pointer out of the document, a package URL or a CPE."""

    reference_type: str | None = None
    reference_locator: str | None = None


class Package(_Shape):
    """An entry of `packages` (section 7)."""

    id: str | None = msgspec.field(name="SPDXID", default=None)
    name: str | None = None
    version_info: str | None = None
    supplier: str | None = None
    originator: str | None = None
    download_location: str | None = None
    homepage: str | None = None
    license_declared: str | None = None
    license_concluded: str | None = None
    primary_package_purpose: str | None = None
    checksums: list[Checksum] | None = None
    external_refs: list[ExternalRef] | None = None
    has_files: list[str] | None = None


class File(_Shape):
    """An entry of `files` (section 8)."""

    id: str | None = msgspec.field(name="SPDXID", default=None)
    file_name: str | None = None
    license_concluded: str | None = None
    checksums: list[Checksum] | None = None


class Snippet(_Shape):
    """A part of a file (section 9): no component, though relationships may name it."""

    id: str | None = msgspec.field(name="SPDXID", default=None)


class Relationship(_Shape):
    """One relationship (section 11)."""

    spdx_element_id: str | None = None
    related_spdx_element: str | None = None
    relationship_type: str | None = None


class ExternalDocumentRef(_Shape):
    """Another document that this one refers into (section 6.6)."""

    external_document_id: str | None = None


class CreationInfo(_Shape):
    """Who made the document, and when (section 6)."""

    created: str | None = None
    creators: list[str] | None = None


class Document(_Shape):
    """The document."""

    spdx_version: str | None = None
    id: str | None = msgspec.field(name="SPDXID", default=None)
    name: str | None = None
    document_namespace: str | None = None
    creation_info: CreationInfo | None = None
    external_document_refs: list[ExternalDocumentRef] | None = None
    packages: list[Package] | None = None
    files: list[File] | None = None
    snippets: list[Snippet] | None = None
    relationships: list[Relationship] | None = None
    document_describes: list[str] | None = None


class Head(_Shape):
    """The members that a document is recognised by, whatever their types."""

    spdx_version: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
