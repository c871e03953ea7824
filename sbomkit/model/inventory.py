"""What a document says, whatever its format: components, edges between them, and what it leaves open."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from pydantic import PrivateAttr

from sbomkit.model._base import DeferringNoun, Noun
from sbomkit.model._shown import ShownInventory
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.statements import Statements
from sbomkit.purl import PackageKey, package_key, parse_purl

__all__ = [
    "Completeness",
    "Component",
    "Document",
    "Edge",
    "EdgeKind",
    "Hash",
    "Inventory",
    "Package",
    "Reference",
    "Scope",
    "Tool",
]


class Scope(StrEnum):
    """When a dependency is needed, from the most to the least exposed; `UNKNOWN` means that the document does not say."""

    RUNTIME = "runtime"
    OPTIONAL = "optional"
    BUILD = "build"
    TEST = "test"
    DEVELOPMENT = "development"
    UNKNOWN = "unknown"


class EdgeKind(StrEnum):
    """What an edge from a dependent to a dependency means."""

    DEPENDS_ON = "depends_on"
    """The dependent needs the dependency: the only kind that position is computed from."""
    CONTAINS = "contains"
    """Assembly: the dependency is a part of the dependent.  Used for position only where a document has nothing else."""
    BUILT_FROM = "built_from"
    """The dependent is generated from the dependency, such as a binary package from its source package."""
    PROVIDES = "provides"
    """The dependent implements the dependency (CycloneDX 1.6 `provides`)."""
    RELATED = "related"
    """Any other relationship; kept, and never walked."""


class Hash(Noun):
    """A digest as the document writes it."""

    algorithm: str
    """In the spelling of its format, such as `SHA-256` or `SHA256`."""
    value: str


class Reference(Noun):
    """A pointer out of the document.  Never fetched."""

    kind: str
    """The format's own word: a CycloneDX external reference type, an SPDX reference type or `homepage`, `download` …"""
    locator: str


class Component(Noun):
    """One entry of the document, in document order; what its producer and supplier are is the document's claim."""

    id: str
    """bom-ref or SPDXID; an address such as `components[3]` where the document gives none."""
    name: str
    version: str | None
    group: str | None
    """CycloneDX `group`; the namespace of the name."""
    purl: str | None
    """As the document writes it."""
    type: str
    """`library`, `application`, `operating-system`, `file` …; `unknown` where the document does not say."""
    scope: Scope
    """What the document says of the component itself (CycloneDX); SPDX says it of edges."""
    producer: str | None
    """Who made it: CycloneDX `manufacturer`, `authors`, `author`, `publisher`; SPDX `originator`."""
    supplier: str | None
    """Who handed it over: CycloneDX `supplier`, SPDX `supplier`."""
    licenses: tuple[str, ...]
    """SPDX expressions, identifiers or names."""
    hashes: tuple[Hash, ...]
    cpes: tuple[str, ...]
    references: tuple[Reference, ...]

    @cached_property
    def package(self) -> PackageKey:
        """The package that this component is a version of; `pkg:generic/...` where it has no readable purl."""
        return package_key(self.purl, self.name, self.group)


class Edge(Noun):
    """One edge, always from dependent to dependency."""

    dependent: str
    """Id of the component that needs."""
    dependency: str
    """Id of the component that is needed."""
    kind: EdgeKind
    scope: Scope
    inferred_by: str | None
    """The source that an inferred edge comes from; `None` for what the document declares."""


class Tool(Noun):
    """A tool that made or amended the document."""

    name: str
    version: str | None


class Document(DeferringNoun):
    """The document itself."""

    format: str
    """`CycloneDX` or `SPDX`."""
    spec_version: str
    """Such as `1.6` or `2.3`."""
    encoding: str
    """`json`, `xml`, `tag-value` …"""
    name: str | None
    """What the document calls itself or its subject."""
    identifier: str | None
    """CycloneDX serial number, SPDX document namespace."""
    created: str | None
    """As written; an ISO 8601 date-time in a valid document."""
    tools: tuple[Tool, ...]
    supplier: str | None
    """Who supplies what the document describes, where it says so."""
    sha256: str
    """Of the bytes that were read, in lower-case hexadecimal."""


class Completeness(Noun):
    """What the document says of its own gaps.  "No entry" and "depends on nothing" differ."""

    aggregate: str | None
    """The document's word for its dependencies as a whole (CycloneDX `compositions[].aggregate`); `None`: it says nothing."""
    incomplete: tuple[str, ...]
    """Ids whose dependencies the document itself calls incomplete."""
    no_dependencies: tuple[str, ...]
    """Ids that are declared to depend on nothing."""
    unstated: tuple[str, ...]
    """Ids about whose dependencies the document says nothing."""


class Package(Noun):
    """All components of one package."""

    key: PackageKey
    type: str
    """The purl type; `generic` where the document has no purl."""
    namespace: str | None
    """As the document writes it, decoded."""
    name: str
    """As the document writes it: registries with case-sensitive names are asked for this one."""
    versions: tuple[str, ...]
    """Each once, sorted as text."""
    components: tuple[str, ...]
    """Ids in document order."""
    purls: tuple[str, ...]
    """Each once, sorted; empty where the document gives none."""


class Inventory(ShownInventory, DeferringNoun):
    """A document as one typed, frozen value.  Nothing was dropped without a diagnostic."""

    document: Document
    components: tuple[Component, ...]
    edges: tuple[Edge, ...]
    roots: tuple[str, ...]
    """Ids of the subjects: CycloneDX `metadata.component`, what an SPDX document DESCRIBES."""
    diagnostics: tuple[Diagnostic, ...]
    completeness: Completeness

    _read_claims: Callable[[], Mapping[str, Any]] | None = PrivateAttr(default=None)
    _make_statements: Callable[["Inventory"], Statements] | None = PrivateAttr(default=None)

    @cached_property
    def claims(self) -> Mapping[str, Any]:
        """The raw document, read a second time from the kept bytes; empty for an inventory that was not read from one.

        What the model does not hold is found here: contacts, lifecycles, signatures, compositions, evidence.
        """
        return MappingProxyType(dict(self._read_claims())) if self._read_claims else MappingProxyType({})

    @cached_property
    def statements(self) -> Statements:
        """What the document states of itself and of each component, verbatim and with addresses; made when first asked for.

        It is read from the claims.  An inventory that was not read from a document states what its fields hold, and has a place
        for everything.
        """
        if self._make_statements is not None:
            return self._make_statements(self)
        from sbomkit.model._stated import statements_of_fields  # noqa: PLC0415 - that module needs this one

        return statements_of_fields(self)

    @cached_property
    def by_id(self) -> Mapping[str, Component]:
        """Components by id."""
        return MappingProxyType({component.id: component for component in self.components})

    @cached_property
    def packages(self) -> Mapping[PackageKey, Package]:
        """Packages by key, in order of first appearance."""
        grouped: dict[PackageKey, list[Component]] = {}
        for component in self.components:
            grouped.setdefault(component.package, []).append(component)
        return MappingProxyType({key: _package(key, members) for key, members in grouped.items()})


def _package(key: PackageKey, members: list[Component]) -> Package:
    purls = tuple(sorted({member.purl for member in members if member.purl}))
    parsed = parse_purl(purls[0]) if purls else None
    named = min(members, key=lambda member: (member.name, member.group or ""))
    return Package(
        key=key,
        type=parsed.type if parsed else "generic",
        namespace=parsed.namespace if parsed else named.group,
        name=parsed.name if parsed else named.name,
        versions=tuple(sorted({member.version for member in members if member.version})),
        components=tuple(member.id for member in members),
        purls=purls,
    )
