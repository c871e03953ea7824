"""SPDX 2 from its wire shapes to the model: one mapping for both versions and all encodings of the family."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any, TypeVar

import msgspec

from sbomkit.errors import MalformedDocument, UnrecognizedFormat
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.building import Builder, display_name, make_all, taken
from sbomkit.formats._reading.json import JsonClaims, decode_bounded
from sbomkit.formats._spdx2.relationships import BETWEEN_LAYERS, DESCRIBED_BY, DESCRIBES, RELATIONSHIPS
from sbomkit.formats._spdx2.shapes import Document as WireDocument
from sbomkit.formats._spdx2.shapes import File, Package, Relationship
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Completeness, Document, EdgeKind, Hash, Inventory, Reference, Scope, Tool

__all__ = ["VERSIONS", "inventory_of", "read"]

VERSIONS = ("2.1", "2.2", "2.3")

_NOTHING = frozenset({None, "", "NOASSERTION", "NONE"})
_ASSERTIONS = frozenset({"NOASSERTION", "NONE"})
_NEEDS = EdgeKind.DEPENDS_ON  # bound once: looking a member up on the class costs more than what is done with it
_DOCUMENT = "SPDXRef-DOCUMENT"
_LAYERS = " between layers"
"""Ends the name of a type that means something else there."""
_ELSEWHERE = "DocumentRef-"
_PURL = "purl"
_CPES = frozenset({"cpe22Type", "cpe23Type"})
_KINDS = frozenset({"Organization", "Person", "Tool"})
_VERSION = re.compile(r"-(?=v?\d)")

_Entry = TypeVar("_Entry", Package, File)


_DECODER = msgspec.json.Decoder(WireDocument)
_PREFIX = "SPDX-"


def read(content: Content, encoding: str) -> Inventory:
    """Read a document that is JSON, or was brought into it.

    Raises:
        DocumentError: it is malformed, of a version that is not read, or too large.
    """
    wire = decode_bounded(content, _DECODER)
    version = wire.spdx_version or ""
    if not version.startswith(_PREFIX):
        raise UnrecognizedFormat("this is not SPDX 2", looked_for=('a member "spdxVersion" such as "SPDX-2.3"',))
    if version.removeprefix(_PREFIX) not in VERSIONS:
        raise MalformedDocument("expected SPDX-2.1, SPDX-2.2 or SPDX-2.3", path="spdxVersion", expected="SPDX-2.3")
    return inventory_of(wire, content, encoding, JsonClaims(content.data))


def inventory_of(wire: WireDocument, content: Content, encoding: str, claims: Callable[[], Mapping[str, Any]]) -> Inventory:
    """Turn a decoded document into an inventory.

    Components are all `packages`, then all `files`, the latter with the type `file`; snippets are none.  So the number of
    components is that of packages and files in the document, and the number of type `file` at least that of its files.

    Raises:
        LimitExceeded: more components or edges than the limits allow.
    """
    return _Reader(wire, content).inventory(encoding, claims)


class _Reader:
    def __init__(self, wire: WireDocument, content: Content) -> None:
        self._wire = wire
        self._content = content
        self._build = Builder(content)
        self._self = frozenset({wire.id or _DOCUMENT, _DOCUMENT})
        """The id of the document, and the one that the specification asks for (section 6.3): tools mix them up."""
        self._stand_ins: dict[str, str] = {}
        """The ids of components that have none, by address."""
        self._described: set[str] = set()
        self._stated: set[str] = set()
        self._needs_nothing: set[str] = set()
        self._may_need_more: set[str] = set()
        self._snippets = frozenset(snippet.id for snippet in wire.snippets or ())

    def inventory(self, encoding: str, claims: Callable[[], Mapping[str, Any]]) -> Inventory:
        wire, build = self._wire, self._build
        self._read_components()
        self._note_other_documents()
        self._read_relationships()
        self._read_members()
        roots = [ref for ref in build.ids if ref in self._described]
        if not roots:
            build.findings.add(
                Severity.NOTE, "no-subject", "", "the document does not say what it describes (a DESCRIBES relationship)"
            )
        created = wire.creation_info
        return build.inventory(
            Document(
                format="SPDX",
                spec_version=(wire.spdx_version or "").removeprefix("SPDX-"),
                encoding=encoding,
                name=wire.name,
                identifier=wire.document_namespace,
                created=created.created if created else None,
                tools=tuple(_tools((created.creators if created else None) or [])),
                supplier=self._supplier(frozenset(roots)),
                sha256=self._content.sha256,
            ),
            roots,
            self._completeness(),
            claims,
        )

    def _supplier(self, roots: frozenset[str]) -> str | None:
        """Who supplies what is described; `None` where that is not one."""
        suppliers = {component.supplier for component in self._build.components if component.id in roots}
        return suppliers.pop() if len(suppliers) == 1 else None

    # -- components

    def _read_components(self) -> None:
        build = self._build
        build.check_components(len(self._wire.packages or ()) + len(self._wire.files or ()))
        packages = list(self._taken(self._wire.packages or [], "packages"))
        files = list(self._taken(self._wire.files or [], "files"))
        build.add_components([*self._package_fields(packages), *self._file_fields(files)])

    def _taken(self, entries: Iterable[_Entry], path: str) -> Iterator[tuple[str, _Entry, int]]:
        """Entries between their id and their place in the list, duplicates left out."""
        build = self._build
        for index, entry in enumerate(entries):
            ref = entry.id
            if not ref:
                place = f"{path}[{index}]"
                ref = self._stand_ins[place] = build.stand_in(place, self._given)
                build.findings.add(
                    Severity.WARNING, "missing-id", place, "expected an SPDXID, found none: its address stands in"
                )
            elif ref in build.ids:
                build.duplicate(ref, f"{path}[{index}]")
                continue
            build.ids[ref] = None
            yield ref, entry, index

    def _given(self) -> Iterator[str | None]:
        """The ids of all packages and files that have one."""
        yield from (package.id for package in self._wire.packages or ())
        yield from (file.id for file in self._wire.files or ())

    def _package_fields(self, packages: list[tuple[str, Package, int]]) -> list[dict[str, Any]]:
        hashes = _hashes(packages)
        unknown, stand_in = Scope.UNKNOWN, self._build.stand_in_name
        agent = cache(_agent)  # few agents stand behind many packages
        external = [_external(wire) for _, wire, _ in packages]
        references = iter(make_all(Reference, [fields for _, _, pointers in external for fields in pointers]))
        return [
            {
                "id": ref,
                "name": wire.name or stand_in(purl, ref, f"packages[{index}]"),
                "version": None if wire.version_info in _NOTHING else wire.version_info,
                "group": None,
                "purl": purl,
                "type": wire.primary_package_purpose.lower().replace("_", "-") if wire.primary_package_purpose else "unknown",
                "scope": unknown,
                "producer": agent(wire.originator),
                "supplier": agent(wire.supplier),
                "licenses": _licenses(wire.license_declared, wire.license_concluded),
                "hashes": taken(hashes, len(wire.checksums)) if wire.checksums else (),
                "cpes": cpes,
                "references": taken(references, len(pointers)) if pointers else (),
            }
            for (ref, wire, index), (purl, cpes, pointers) in zip(packages, external, strict=True)
        ]

    def _file_fields(self, files: list[tuple[str, File, int]]) -> list[dict[str, Any]]:
        hashes = _hashes(files)
        unknown, stand_in = Scope.UNKNOWN, self._build.stand_in_name
        return [
            {
                "id": ref,
                "name": wire.file_name or stand_in(None, ref, f"files[{index}]"),
                "version": None,
                "group": None,
                "purl": None,
                "type": "file",
                "scope": unknown,
                "producer": None,
                "supplier": None,
                "licenses": _licenses(wire.license_concluded, None),
                "hashes": taken(hashes, len(wire.checksums)) if wire.checksums else (),
                "cpes": (),
                "references": (),
            }
            for ref, wire, index in files
        ]

    # -- edges

    def _read_relationships(self) -> None:
        build, ids, sources, edges = self._build, self._build.own, self._build.sources, self._build.edges
        plain = RELATIONSHIPS.keys() - BETWEEN_LAYERS.keys()
        meanings = {**RELATIONSHIPS, **{f"{name}{_LAYERS}": relation for name, relation in BETWEEN_LAYERS.items()}}
        buckets = {name: (*relation, build.bucket(relation.kind, relation.scope)) for name, relation in meanings.items()}
        relationships = self._wire.relationships or []
        build.check_edges(len(relationships))
        for index, entry in enumerate(relationships):
            name = entry.relationship_type or ""
            if name not in plain:
                name = self._meant(name, index, entry)
            kind, scope, is_reversed, bucket = buckets[name]
            if is_reversed:
                dependent, dependency = entry.related_spdx_element or "", entry.spdx_element_id or ""
            else:
                dependent, dependency = entry.spdx_element_id or "", entry.related_spdx_element or ""
            if dependent not in ids or dependency not in ids:
                self._outside(name, kind, dependent, dependency, f"relationships[{index}]")
                continue
            if dependency in sources and kind is _NEEDS:
                self._stated.add(dependent)
                kind, scope, _, bucket = buckets["GENERATED_FROM"]
            # From here on this is Builder.edge, spelt out: most of the entries of a large document come through here.
            pair = (dependent, dependency)
            if pair in bucket:
                build.repeated(f"relationships[{index}]", 1)
            elif dependent == dependency:
                build.self_dependency(dependent, f"relationships[{index}]")
                if kind is _NEEDS:
                    self._stated.add(dependent)
            else:
                bucket.add(pair)
                edges.append(
                    {"dependent": dependent, "dependency": dependency, "kind": kind, "scope": scope, "inferred_by": None}
                )
        self._stated.update([edge["dependent"] for edge in edges if edge["kind"] is _NEEDS])

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
        return frozenset(
            component.id for component in self._build.components if component.purl and component.id in self._build.own
        )

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

    def _outside(self, name: str, kind: EdgeKind, dependent: str, dependency: str, path: str) -> None:
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
        elif (of_document or dependency in self._self) and not describes:
            build.findings.add(
                Severity.NOTE, "document-relationship", path, f"{name} of the document itself: it is in the claims only"
            )
        else:
            self._no_component(dependency if describes or dependent in own else dependent, path)

    def _no_component(self, ref: str, path: str) -> None:
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
            owner = package.id or self._stand_ins[f"packages[{index}]"]
            for number, file in enumerate(package.has_files):
                path = f"packages[{index}].hasFiles[{number}]"
                if file in build.own:
                    build.edge(owner, file, EdgeKind.CONTAINS, Scope.UNKNOWN, path, silent=True)
                else:
                    self._no_component(file, path)
        for number, ref in enumerate(self._wire.document_describes or ()):
            if ref in build.own:
                self._described.add(ref)
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
        return Completeness(
            aggregate=None,
            incomplete=tuple([ref for ref in ids if ref in stated and ref in self._may_need_more]),
            no_dependencies=tuple([ref for ref in ids if ref in nothing and ref not in stated]),
            unstated=tuple([ref for ref in ids if ref not in stated and ref not in nothing]),
        )


def _agent(text: str | None) -> str | None:
    """`Organization: Name (address)` as `Name`; `None` for NOASSERTION."""
    if text is None or text in _NOTHING:
        return None
    kind, colon, name = text.partition(":")
    return display_name(name if colon and kind in _KINDS else text)


def _tools(creators: list[str]) -> Iterator[Tool]:
    """`Tool: name-version`, where the version is what begins with a digit after a hyphen (section 6.8)."""
    for creator in creators:
        kind, _, tool = creator.partition(":")
        tool = tool.strip()
        if kind != "Tool" or not tool:
            continue
        found = _VERSION.search(tool)
        name, version = (tool[: found.start()], tool[found.end() :]) if found else (tool, None)
        yield Tool(name=name or tool, version=version)


def _licenses(declared: str | None, concluded: str | None) -> tuple[str, ...]:
    """What is declared, else what was concluded."""
    if declared is not None and declared not in _NOTHING:
        return (declared,)
    return (concluded,) if concluded is not None and concluded not in _NOTHING else ()


def _hashes(entries: list[tuple[str, _Entry, int]]) -> Iterator[Hash]:
    """The digests of all entries, one after the other."""
    fields = [
        {"algorithm": checksum.algorithm or "", "value": checksum.checksum_value or ""}
        for _, wire, _ in entries
        if wire.checksums
        for checksum in wire.checksums
    ]
    return iter(make_all(Hash, fields))


def _external(wire: Package) -> tuple[str | None, tuple[str, ...], list[dict[str, Any]]]:
    """The package URL (the first, should there be several), the CPEs, and the fields of every other reference."""
    purl: str | None = None
    cpes: list[str] = []
    pointers = []
    if wire.homepage not in _NOTHING:
        pointers.append({"kind": "homepage", "locator": wire.homepage})
    if wire.download_location not in _NOTHING:
        pointers.append({"kind": "download", "locator": wire.download_location})
    for entry in wire.external_refs or ():
        kind, locator = entry.reference_type, entry.reference_locator
        if kind == _PURL and purl is None and locator:
            purl = locator
        elif kind in _CPES:
            cpes.append(locator or "")
        else:
            pointers.append({"kind": kind or "other", "locator": locator or ""})
    return purl, tuple(cpes), pointers
