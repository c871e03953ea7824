"""CycloneDX as it stands on the wire: only what the model holds, everything optional, null allowed wherever absence is.

Every encoding of the family is brought into these shapes; what is not named here is never built, and found in the claims.
"""

import msgspec

__all__ = [
    "NO_PROPERTIES",
    "Bom",
    "Component",
    "Composition",
    "Dependency",
    "ExternalReference",
    "Head",
    "License",
    "LicenseChoice",
    "Metadata",
    "Organization",
    "Property",
    "Tool",
    "Tools",
    "WireHash",
]


NO_PROPERTIES = msgspec.Raw()
"""Where there are none: one for all, so that it can be told by what it is."""


class _Shape(msgspec.Struct, rename="camel", gc=False):
    """Trees only: nothing here can form a cycle, so the collector need not look."""


class Organization(_Shape):
    """An organisation, or a person among `authors`."""

    name: str | None = None


class License(_Shape):
    """A licence by SPDX identifier or by name."""

    id: str | None = None
    name: str | None = None


class LicenseChoice(_Shape):
    """One entry of `licenses`."""

    license: License | None = None
    expression: str | None = None


class WireHash(_Shape):
    """A digest."""

    alg: str | None = None
    content: str | None = None


class ExternalReference(_Shape):
    """A pointer out of the document."""

    type: str | None = None
    url: str | None = None


class Property(_Shape):
    """A name and a value."""

    name: str | None = None
    value: str | None = None


class Component(_Shape):
    """An entry of `components`, or `metadata.component`."""

    bom_ref: str | None = msgspec.field(name="bom-ref", default=None)
    type: str | None = None
    group: str | None = None
    name: str | None = None
    version: str | None = None
    purl: str | None = None
    cpe: str | None = None
    scope: str | None = None
    author: str | None = None
    publisher: str | None = None
    manufacturer: Organization | None = None
    supplier: Organization | None = None
    authors: list[Organization] | None = None
    licenses: list[LicenseChoice] | None = None
    hashes: list[WireHash] | None = None
    external_references: list[ExternalReference] | None = None
    properties: msgspec.Raw = NO_PROPERTIES
    """A list of `Property`, or null: not decoded before somebody asks."""
    components: list["Component"] | None = None


class Tool(_Shape):
    """A tool, as a component (since 1.5) or in the older form."""

    bom_ref: str | None = msgspec.field(name="bom-ref", default=None)
    vendor: str | None = None
    group: str | None = None
    name: str | None = None
    version: str | None = None


class Tools(_Shape):
    """Tools since 1.5."""

    components: list[Tool] | None = None
    services: list[Tool] | None = None


class Metadata(_Shape):
    """What the document says of itself."""

    timestamp: str | None = None
    tools: list[Tool] | Tools | None = None
    component: Component | None = None
    manufacture: Organization | None = None
    supplier: Organization | None = None


class Dependency(_Shape):
    """What one component needs, and what it implements (since 1.6)."""

    ref: str | None = None
    depends_on: list[str] | None = None
    provides: list[str] | None = None


class Composition(_Shape):
    """How complete something is (since 1.3)."""

    aggregate: str | None = None
    assemblies: list[str] | None = None
    dependencies: list[str] | None = None
    vulnerabilities: list[str] | None = None


class Bom(_Shape):
    """The document."""

    bom_format: str | None = None
    spec_version: str | None = None
    serial_number: str | None = None
    metadata: Metadata | None = None
    components: list[Component] | None = None
    dependencies: list[Dependency] | None = None
    compositions: list[Composition] | None = None


class Head(_Shape):
    """The members that a document is recognised by, whatever their types."""

    bom_format: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    spec_version: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
