"""SPDX 2 from its wire shapes to the model: one mapping for both versions and all encodings of the family."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from types import MappingProxyType

import msgspec

from sbomkit.errors import MalformedDocument, UnrecognizedFormat
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.building import Builder, name_and_version
from sbomkit.formats._reading.findings import Findings, Place
from sbomkit.formats._reading.json import JsonClaims
from sbomkit.formats._reading.tolerant import decode_tolerant
from sbomkit.formats._spdx2.components import agent_name, component_fields, take_components
from sbomkit.formats._spdx2.relationships import BETWEEN_LAYERS, DESCRIBED_BY, DESCRIBES, RELATIONSHIPS, Relation
from sbomkit.formats._spdx2.shapes import Document as WireDocument
from sbomkit.formats._spdx2.shapes import Relationship
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Completeness, Document, EdgeKind, Inventory, Scope, Tool
from sbomkit.model.statements import Statements

__all__ = ["VERSIONS", "inventory_of", "read"]

VERSIONS = ("2.1", "2.2", "2.3")

_ASSERTIONS = frozenset({"NOASSERTION", "NONE"})
_NEEDS = EdgeKind.DEPENDS_ON  # bound once: looking a member up on the class costs more than what is done with it
_DOCUMENT = "SPDXRef-DOCUMENT"
_LAYERS = " between layers"
"""Ends the name of a type that means something else there."""
_ELSEWHERE = "DocumentRef-"
_MEANINGS: Mapping[str, Relation] = MappingProxyType(
    {**RELATIONSHIPS, **{f"{name}{_LAYERS}": relation for name, relation in BETWEEN_LAYERS.items()}}
)


_DECODER = msgspec.json.Decoder(WireDocument)
_PREFIX = "SPDX-"


def read(content: Content, encoding: str) -> Inventory:
    """Read a document that is JSON, or was brought into it.

    Raises:
        DocumentError: it is malformed, of a version that is not read, or too large.
    """
    findings = Findings(content.notes)
    wire = decode_tolerant(content, _DECODER, findings)
    version = wire.spdx_version or ""
    if not version.startswith(_PREFIX):
        raise UnrecognizedFormat("this is not SPDX 2", looked_for=('a member "spdxVersion" such as "SPDX-2.3"',))
    if version.removeprefix(_PREFIX) not in VERSIONS:
        raise MalformedDocument("expected SPDX-2.1, SPDX-2.2 or SPDX-2.3", path="spdxVersion", expected="SPDX-2.3")
    return inventory_of(wire, content, encoding, findings)


def inventory_of(wire: WireDocument, content: Content, encoding: str, findings: Findings) -> Inventory:
    """Turn wire shapes into an inventory; the claims are read from the content.

    Raises:
        LimitExceeded: more components or edges than the limits allow.
    """
    return _Reader(wire, content, findings).inventory(encoding)


class _Way:
    """How a relationship type becomes edges."""

    __slots__ = ("bucket", "is_reversed", "meaning")

    def __init__(self, relation: Relation, build: Builder) -> None:
        self.is_reversed = relation.is_reversed
        self.meaning = relation.kind, relation.scope
        self.bucket = build.bucket(*self.meaning)


class _Reader:
    def __init__(self, wire: WireDocument, content: Content, findings: Findings) -> None:
        self._wire = wire
        self._content = content
        self._build = Builder(content, findings)
        self._self = frozenset({wire.id or _DOCUMENT, _DOCUMENT})
        """The id of the document, and the one that the specification asks for (section 6.3): tools mix them up."""
        self._taken = take_components(wire, self._build)
        self._purls = self._taken.purls()
        self._described: set[str] = set()
        self._stated: set[str] = set()
        self._needs_nothing: set[str] = set()
        self._may_need_more: set[str] = set()
        self._snippets = frozenset(snippet.id for snippet in wire.snippets or ())

    def inventory(self, encoding: str) -> Inventory:
        wire, build = self._wire, self._build
        build.close(self._purls)
        self._note_other_documents()
        self._read_relationships()
        self._read_members()
        refs = list(build.ids)
        described = self._described
        roots = [ref for ref in refs if ref in described] if len(described) > 1 else list(described)
        if not roots:
            build.findings.add(
                Severity.NOTE, "no-subject", "", "the document does not say what it describes (a DESCRIBES relationship)"
            )
        created = wire.creation_info
        document = Document.deferring(
            {
                "format": "SPDX",
                "spec_version": (wire.spdx_version or "").removeprefix("SPDX-"),
                "encoding": encoding,
                "name": wire.name,
                "identifier": wire.document_namespace,
                "created": created.created if created else None,
                "tools": tuple(_tools((created.creators if created else None) or [])),
                "supplier": self._supplier(frozenset(roots)),
            },
            {"sha256": self._content.digest},
        )
        return build.inventory(
            document,
            partial(component_fields, refs, self._taken),
            roots,
            self._completeness(),
            claims=JsonClaims(self._content.data),
            statements=_statements,
        )

    def _supplier(self, roots: frozenset[str]) -> str | None:
        """Who supplies what is described; `None` where that is not one."""
        suppliers = {
            agent_name(package.supplier)
            for ref, package in zip(self._build.ids, self._taken.packages, strict=False)  # files have none
            if ref in roots
        }
        return suppliers.pop() if len(suppliers) == 1 else None

    # -- edges

    def _read_relationships(self) -> None:
        build, ids, sources = self._build, self._build.own, self._build.sources
        dependents, dependencies, meanings = build.dependents, build.dependencies, build.meanings
        ways: dict[str | None, _Way] = {}
        relationships = self._wire.relationships or []
        build.check_edges(len(relationships))
        for index, entry in enumerate(relationships):
            name = entry.relationship_type
            way = ways.get(name)
            if way is None:
                name = self._meant(name or "", index, entry)
                way = _Way(_MEANINGS[name], build)
                if name == entry.relationship_type and name not in BETWEEN_LAYERS:
                    ways[name] = way
            if way.is_reversed:
                dependent, dependency = pair = entry.related_spdx_element, entry.spdx_element_id
            else:
                dependent, dependency = pair = entry.spdx_element_id, entry.related_spdx_element
            # Nearly every entry is like this: new, and between two components.
            if dependent in ids and dependency in ids and dependent != dependency and pair not in way.bucket and not sources:
                way.bucket.add(pair)  # type: ignore[arg-type] # ids are texts
                dependents.append(dependent)
                dependencies.append(dependency)
                meanings.append(way.meaning)
            else:
                self._add(name or "", way, dependent or "", dependency or "", ("relationships", index))
        self._stated |= build.needing()

    def _add(self, name: str, way: "_Way", dependent: str, dependency: str, path: Place) -> None:
        """Add an edge that may be none."""
        build = self._build
        kind, scope = way.meaning
        if dependent not in build.own or dependency not in build.own:
            self._outside(name, kind, dependent, dependency, path)
            return
        if kind is _NEEDS and (dependency in build.sources or dependent == dependency):
            self._stated.add(dependent)
        if kind is _NEEDS and dependency in build.sources:
            kind, scope = EdgeKind.BUILT_FROM, Scope.UNKNOWN
        build.edge(dependent, dependency, kind, scope, path)

    def _meant(self, name: str, index: int, entry: Relationship) -> str:
        """The type that a relationship is read as, where that is not simply the one it has."""
        if name not in RELATIONSHIPS:
            name = self._lenient(name, index)
        if name in BETWEEN_LAYERS and self._packages.isdisjoint((entry.spdx_element_id, entry.related_spdx_element)):
            name += _LAYERS
        return name

    @cached_property
    def _packages(self) -> frozenset[str]:
        """Ids of the components with a package URL."""
        found = {ref for ref, purl in zip(self._build.ids, self._purls, strict=True) if purl}
        return frozenset(found if self._build.own is self._build.ids else found & self._build.own.keys())

    def _lenient(self, name: str, index: int) -> str:
        """What to take a type for that the specification does not have."""
        plain = name.strip().upper().replace("-", "_")
        meant = "DESCRIBES" if plain == "DESCRIBE" else plain  # trivy
        taken_for = meant if meant in RELATIONSHIPS else "OTHER"
        self._build.findings.add(
            Severity.WARNING,
            "unknown-relationship",
            f"relationships[{index}].relationshipType",
            f"expected a relationship type of SPDX 2.3, found {name!r:.80}: taken for {taken_for}",
        )
        return taken_for

    def _outside(self, name: str, kind: EdgeKind, dependent: str, dependency: str, path: Place) -> None:
        """A relationship one end of which is no component: the document itself, nothing at all, or something elsewhere."""
        build, own = self._build, self._build.own
        of_document = dependent in self._self
        describes = of_document and name in {DESCRIBES, DESCRIBED_BY}
        if kind is _NEEDS and dependent in own and dependency not in _ASSERTIONS:
            self._stated.add(dependent)  # it needs something, wherever that is
        if describes and dependency in own:
            self._described.add(dependency)
        elif dependency in _ASSERTIONS or dependent in _ASSERTIONS:
            if kind is _NEEDS and dependent in own:
                (self._needs_nothing if dependency == "NONE" else self._may_need_more).add(dependent)
        elif of_document and dependency in own and kind in {_NEEDS, EdgeKind.CONTAINS}:
            # The document is no component.  Taken for a subject, what it is said to need would stand a step too high.
            build.findings.add(
                Severity.WARNING,
                "document-dependency",
                path,
                f"expected DESCRIBES from the document itself, found {name}: it is in the claims only",
            )
        elif dependency in self._self or (of_document and not describes):
            self._of_document(name, path)
        else:
            self._no_component(dependency if describes or dependent in own else dependent, path)

    def _of_document(self, name: str, path: Place) -> None:
        """Note what is said of the document; that it describes itself (syft wrote so) names no subject."""
        self._build.findings.add(
            Severity.NOTE, "document-relationship", path, f"{name} of the document itself: it is in the claims only"
        )

    def _no_component(self, ref: str, path: Place) -> None:
        """Note a reference to what is no component of this document; to nothing is none."""
        if ref in _ASSERTIONS:
            return
        if ref.startswith(_ELSEWHERE):
            self._build.external(ref, path)
        elif ref in self._snippets:
            self._build.findings.add(
                Severity.NOTE, "not-a-component", path, f"{ref!r:.100} is a snippet: the edge is in the claims only"
            )
        else:
            self._build.dangling(ref, path)

    def _read_members(self) -> None:
        """The older ways to say CONTAINS (`hasFiles`) and DESCRIBES (`documentDescribes`); tools write both."""
        build = self._build
        for index, package in enumerate(self._wire.packages or ()):
            if not package.has_files:
                continue
            owner = package.id or self._taken.stand_ins[f"packages[{index}]"]
            for number, file in enumerate(package.has_files):
                path = f"packages[{index}].hasFiles[{number}]"
                if file in build.own:
                    build.edge(owner, file, EdgeKind.CONTAINS, Scope.UNKNOWN, path, silent=True)
                else:
                    self._no_component(file, path)
        for number, ref in enumerate(self._wire.document_describes or ()):
            if ref in build.own:
                self._described.add(ref)
            elif ref in self._self:
                self._of_document(DESCRIBES, f"documentDescribes[{number}]")
            else:
                self._no_component(ref, f"documentDescribes[{number}]")

    def _note_other_documents(self) -> None:
        others = self._wire.external_document_refs
        if others:
            self._build.findings.add(
                Severity.NOTE,
                "external-document",
                "externalDocumentRefs",
                f"the document refers into {others[0].external_document_id!r:.200}, which is not read",
                len(others),
            )

    def _completeness(self) -> Completeness:
        ids, stated, nothing = self._build.ids, self._stated, self._needs_nothing
        contradicted = stated & nothing
        if contradicted:
            first = next(ref for ref in ids if ref in contradicted)
            self._build.findings.add(
                Severity.WARNING,
                "contradicting-none",
                "relationships",
                f"{first!r:.200} is said to depend on NONE and on something: the latter is kept",
                len(contradicted),
            )
        more, none = self._may_need_more & stated, nothing - stated
        said = stated | none if none else stated
        return Completeness.trusted(
            {
                "aggregate": None,
                "incomplete": tuple([ref for ref in ids if ref in more]) if more else (),
                "no_dependencies": tuple([ref for ref in ids if ref in none]) if none else (),
                "unstated": tuple([ref for ref in ids if ref not in said]),
            }
        )


def _statements(inventory: Inventory) -> Statements:
    from sbomkit.formats._spdx2.statements import statements_of  # noqa: PLC0415 - reading does without it

    return statements_of(inventory)


def _tools(creators: list[str]) -> Iterator[Tool]:
    """Those that are written as `Tool: name-version`."""
    for creator in creators:
        kind, _, tool = creator.partition(":")
        tool = tool.strip()
        if kind != "Tool" or not tool:
            continue
        name, version = name_and_version(tool)
        yield Tool(name=name, version=version)
