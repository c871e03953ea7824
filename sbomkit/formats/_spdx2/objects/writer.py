"""An inventory in, a `Document` of spdx-tools out.  Loads the library; see `to_spdx` for what is done."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import NAMESPACE_OID, uuid5

from spdx_tools.spdx.model.actor import Actor, ActorType
from spdx_tools.spdx.model.checksum import Checksum, ChecksumAlgorithm
from spdx_tools.spdx.model.document import CreationInfo, Document
from spdx_tools.spdx.model.file import File
from spdx_tools.spdx.model.package import (
    CATEGORY_TO_EXTERNAL_PACKAGE_REF_TYPES,
    ExternalPackageRef,
    ExternalPackageRefCategory,
    Package,
    PackagePurpose,
)
from spdx_tools.spdx.model.relationship import Relationship, RelationshipType
from spdx_tools.spdx.model.spdx_no_assertion import SpdxNoAssertion
from spdx_tools.spdx.model.spdx_none import SpdxNone
from spdx_tools.spdx.validation.uri_validators import validate_download_location, validate_uri, validate_url

from sbomkit._version import __version__
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.objects.licenses import Licenses
from sbomkit.formats._spdx2.rules.values import FINE, namespace
from sbomkit.formats._writing.losses import Report, hand_over, note_what_stays_behind
from sbomkit.formats._writing.values import by_plain_name, moment, plain_name
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component, Edge, EdgeKind, Hash, Inventory, Scope, Tool
from sbomkit.purl import parse_purl

__all__ = ["document_of"]

_DOCUMENT = "SPDXRef-DOCUMENT"
_PREFIX = "SPDXRef-"
_ID = re.compile(r"SPDXRef-[0-9A-Za-z.-]+")
_NO_ID = re.compile(r"[^0-9A-Za-z.-]+")
_VERSION = re.compile(r"-(?=v?\d)")
"""Before what a reader takes for the version of a tool (section 6.8)."""
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)

_PURPOSES: Mapping[str, PackagePurpose] = MappingProxyType(
    {member.name.lower().replace("_", "-"): member for member in PackagePurpose}
)
_ALGORITHMS = by_plain_name(ChecksumAlgorithm)
_CATEGORIES: Mapping[str, ExternalPackageRefCategory] = MappingProxyType(
    {kind: category for category, kinds in CATEGORY_TO_EXTERNAL_PACKAGE_REF_TYPES.items() for kind in kinds}
)
_HOMES, _DOWNLOADS = ("homepage", "website"), ("download", "distribution")

_FORWARD, _REVERSED = False, True
_TYPES: Mapping[tuple[EdgeKind, Scope], tuple[RelationshipType, bool]] = MappingProxyType(
    {
        (EdgeKind.DEPENDS_ON, Scope.UNKNOWN): (RelationshipType.DEPENDS_ON, _FORWARD),
        (EdgeKind.DEPENDS_ON, Scope.RUNTIME): (RelationshipType.RUNTIME_DEPENDENCY_OF, _REVERSED),
        (EdgeKind.DEPENDS_ON, Scope.OPTIONAL): (RelationshipType.OPTIONAL_DEPENDENCY_OF, _REVERSED),
        (EdgeKind.DEPENDS_ON, Scope.BUILD): (RelationshipType.BUILD_DEPENDENCY_OF, _REVERSED),
        (EdgeKind.DEPENDS_ON, Scope.TEST): (RelationshipType.TEST_DEPENDENCY_OF, _REVERSED),
        (EdgeKind.DEPENDS_ON, Scope.DEVELOPMENT): (RelationshipType.DEV_DEPENDENCY_OF, _REVERSED),
        (EdgeKind.CONTAINS, Scope.UNKNOWN): (RelationshipType.CONTAINS, _FORWARD),
        (EdgeKind.CONTAINS, Scope.OPTIONAL): (RelationshipType.OPTIONAL_COMPONENT_OF, _REVERSED),
        (EdgeKind.BUILT_FROM, Scope.UNKNOWN): (RelationshipType.GENERATED_FROM, _FORWARD),
        (EdgeKind.RELATED, Scope.UNKNOWN): (RelationshipType.OTHER, _FORWARD),
    }
)
"""The types that are read back as the same kind and scope, and whether the dependency comes first."""


def document_of(inventory: Inventory, report: Report | None) -> Document:
    """The document, with what it cannot hold reported."""
    writer = _Writer(inventory)
    document = writer.document()
    hand_over(writer.findings, report)
    return document


class _Writer:
    def __init__(self, inventory: Inventory) -> None:
        self.findings = Findings()
        self._inventory = inventory
        self._ids = self._make_ids()
        self._licenses = Licenses(self.findings, (text for each in inventory.components for text in each.licenses))

    def document(self) -> Document:
        inventory = self._inventory
        note_what_stays_behind(inventory, self.findings)
        files = {component.id for component in inventory.components if _is_file(component)}
        owners = {
            edge.dependent
            for edge in inventory.edges
            if edge.kind is EdgeKind.CONTAINS and edge.dependency in files and edge.inferred_by is None
        }
        places = list(enumerate(inventory.components))
        return Document(
            creation_info=self._creation_info(),
            packages=[
                self._package(each, f"components[{number}]", analyzed=each.id in owners)
                for number, each in places
                if each.id not in files
            ],
            files=[self._file(each, f"components[{number}]") for number, each in places if each.id in files],
            relationships=[*self._described(), *self._edges(), *self._gaps()],
            extracted_licensing_info=self._licenses.extracted,
        )

    def _make_ids(self) -> dict[str, str]:
        """An id that SPDX allows for each component: its own where it does, else one that is like it and nobody has."""
        own = {component.id for component in self._inventory.components}
        made = {ref: ref for ref in own if _ID.fullmatch(ref) and ref != _DOCUMENT}
        taken = {*made, _DOCUMENT}
        counts: dict[str, int] = {}
        for number, component in enumerate(self._inventory.components):
            if component.id in made:
                continue
            plain = candidate = _PREFIX + _NO_ID.sub("-", component.id.removeprefix(_PREFIX))
            while candidate in taken:
                counts[plain] = counts.get(plain, 1) + 1
                candidate = f"{plain}-{counts[plain]}"
            made[component.id] = candidate
            taken.add(candidate)
            self._change("changed-id", f"components[{number}].id", f"{component.id!r:.100} is no id of SPDX: {candidate}")
        return made

    # -- the document

    def _creation_info(self) -> CreationInfo:
        document = self._inventory.document
        suppliers = {self._inventory.by_id[ref].supplier for ref in self._inventory.roots}
        if document.supplier is not None and suppliers != {document.supplier}:
            self._lose(
                "lost-supplier", "document.supplier", "SPDX knows suppliers of packages only, and the subject has another"
            )
        created = moment(document.created)
        if created is None:
            message = f"SPDX demands a date and time, found {document.created!r:.80}: {_UNDATED:%Y-%m-%d}"
            if document.created is None:
                self._change("assumed-date", "document.created", message)
            else:
                self._lose("lost-date", "document.created", message)
        elif created.microsecond:
            self._change("changed-date", "document.created", f"SPDX has no fractions of a second: {document.created}")
        if document.name is None:
            self._change("assumed-name", "document.name", "SPDX demands a name, the document has none: unnamed")
        creators = [self._tool(tool, f"document.tools[{number}]") for number, tool in enumerate(document.tools)]
        if not creators:
            self._change("assumed-tool", "document.tools", "SPDX demands to know who made it: sbomkit")
        return CreationInfo(
            spdx_version="SPDX-2.3",
            spdx_id=_DOCUMENT,
            name=document.name if document.name is not None else "unnamed",
            document_namespace=self._namespace(),
            creators=creators or [Actor(ActorType.TOOL, f"sbomkit-{__version__}")],
            created=created or _UNDATED,
        )

    def _namespace(self) -> str:
        document = self._inventory.document
        if document.identifier is not None and not validate_uri(document.identifier) and namespace(document.identifier) == FINE:
            return document.identifier
        made = uuid5(NAMESPACE_OID, document.sha256).urn
        message = f"SPDX demands a URI without fragment, found {document.identifier!r:.100}: {made}"
        if document.identifier is None:
            self._change("assumed-identifier", "document.identifier", message)
        else:
            self._lose("lost-identifier", "document.identifier", message)
        return made

    def _tool(self, tool: Tool, path: str) -> Actor:
        written = tool.name if tool.version is None else f"{tool.name}-{tool.version}"
        found = _VERSION.search(written)
        if (written if found is None else written[: found.start()]) != tool.name:
            self._change("changed-tool", path, f"where the version begins is not to be told from {written!r:.100}")
        return Actor(ActorType.TOOL, written)

    # -- packages and files

    def _package(self, component: Component, path: str, *, analyzed: bool) -> Package:
        self._note_group(component, path)
        pointers = list(enumerate(component.references))
        home = next((n for n, each in pointers if each.kind in _HOMES and not validate_url(each.locator)), None)
        download = next(
            (n for n, each in pointers if each.kind in _DOWNLOADS and not validate_download_location(each.locator)), None
        )
        declared = self._licenses.of(component.licenses, f"{path}.licenses")
        return Package(
            spdx_id=self._ids[component.id],
            name=component.name,
            version=component.version,
            download_location=SpdxNoAssertion() if download is None else component.references[download].locator,
            homepage=None if home is None else component.references[home].locator,
            files_analyzed=analyzed,
            supplier=_organization(component.supplier),
            originator=_organization(component.producer),
            checksums=self._checksums(component.hashes, path),
            license_declared=declared,
            external_references=[
                *([_pointer("purl", component.purl)] if component.purl is not None else []),
                *(_pointer("cpe22Type" if cpe.lower().startswith("cpe:/") else "cpe23Type", cpe) for cpe in component.cpes),
                *(_pointer(each.kind, each.locator) for n, each in pointers if n not in {home, download}),
            ],
            primary_package_purpose=self._purpose(component.type, path),
        )

    def _file(self, component: Component, path: str) -> File:
        return File(
            spdx_id=self._ids[component.id],
            name=component.name,
            checksums=self._checksums(component.hashes, path),
            license_concluded=self._licenses.of(component.licenses, f"{path}.licenses"),
        )

    def _note_group(self, component: Component, path: str) -> None:
        """A group is lost, unless the package URL says it, too."""
        if component.group is None:
            return
        parsed = parse_purl(component.purl) if component.purl is not None else None
        if parsed is None or parsed.namespace != component.group:
            self._lose("lost-group", f"{path}.group", f"SPDX has no groups: {component.group!r:.100}")

    def _purpose(self, written: str, path: str) -> PackagePurpose | None:
        if written == "unknown":
            return None
        known = _PURPOSES.get(written)
        if known is None:
            self._lose("lost-type", f"{path}.type", f"SPDX has no purpose {written!r:.80}: other")
        return known or PackagePurpose.OTHER

    def _checksums(self, written: Iterable[Hash], path: str) -> list[Checksum]:
        made = []
        for number, each in enumerate(written):
            algorithm = _ALGORITHMS.get(plain_name(each.algorithm))
            if algorithm is not None:
                made.append(Checksum(algorithm, each.value))
            else:
                message = f"SPDX has no algorithm {each.algorithm!r:.80}"
                self._lose("lost-hash", f"{path}.hashes[{number}]", message)
        return made

    # -- relationships

    def _described(self) -> list[Relationship]:
        return [Relationship(_DOCUMENT, RelationshipType.DESCRIBES, self._ids[ref]) for ref in self._inventory.roots]

    def _edges(self) -> list[Relationship]:
        made = []
        needed: set[str] = set()
        for number, edge in enumerate(self._inventory.edges):
            if edge.inferred_by is not None:
                message = f"a document holds what is declared, this is inferred by {edge.inferred_by!r:.80}"
                self._lose("lost-inferred-edge", f"edges[{number}]", message)
                continue
            if edge.kind is EdgeKind.DEPENDS_ON:
                needed.add(edge.dependency)
            made.append(self._relationship(edge, f"edges[{number}]"))
        for number, component in enumerate(self._inventory.components):
            if component.scope not in {Scope.UNKNOWN, Scope.RUNTIME} and component.id not in needed:
                message = f"SPDX says of edges alone that they are {component.scope.value}, and none leads here"
                self._lose("lost-scope", f"components[{number}].scope", message)
            elif component.scope is Scope.RUNTIME:
                self._change("unsaid-scope", f"components[{number}].scope", "SPDX says of edges alone that they are runtime")
        return made

    def _relationship(self, edge: Edge, path: str) -> Relationship:
        scope = edge.scope
        if edge.kind is EdgeKind.DEPENDS_ON and scope is Scope.UNKNOWN:
            # CycloneDX takes what it has no word on for needed at run time: that is not put into a document's mouth.
            own = self._inventory.by_id[edge.dependency].scope
            scope = own if own is not Scope.RUNTIME else Scope.UNKNOWN
        found = _TYPES.get((edge.kind, scope))
        comment = None
        if found is None:
            found = _TYPES.get((edge.kind, Scope.UNKNOWN), (RelationshipType.OTHER, _FORWARD))
            comment = f"{edge.kind.value}, {scope.value}" if scope is not Scope.UNKNOWN else edge.kind.value
            message = f"SPDX has no relationship for {comment!r}: {found[0].name}, with it as comment"
            self._lose("lost-meaning", path, message)
        kind, is_reversed = found
        ends = self._ids[edge.dependent], self._ids[edge.dependency]
        first, second = reversed(ends) if is_reversed else ends
        return Relationship(first, kind, second, comment)

    def _gaps(self) -> list[Relationship]:
        gaps = self._inventory.completeness
        if gaps.aggregate is not None:
            self._lose("lost-aggregate", "completeness.aggregate", f"SPDX has no word for {gaps.aggregate!r:.80} of the whole")
        needs = RelationshipType.DEPENDS_ON
        declared = [edge for edge in self._inventory.edges if edge.kind is EdgeKind.DEPENDS_ON and edge.inferred_by is None]
        needing = {edge.dependent for edge in declared}
        spoken_of = {*gaps.unstated, *gaps.no_dependencies, *needing}
        incomplete = set(gaps.incomplete) - needing
        for number, component in enumerate(self._inventory.components):
            if component.id not in spoken_of:
                message = "said to need something, which is no edge of that kind here: nothing is said of it"
                self._lose("lost-statement", f"components[{number}]", message)
            if component.id in incomplete:
                message = "called incomplete, and nothing is listed: NOASSERTION, which is read as nothing said"
                self._lose("lost-incomplete", f"components[{number}]", message)
        return [
            *(Relationship(self._ids[ref], needs, SpdxNone()) for ref in gaps.no_dependencies),
            *(Relationship(self._ids[ref], needs, SpdxNoAssertion()) for ref in gaps.incomplete),
        ]

    # -- findings

    def _lose(self, code: str, path: str, message: str) -> None:
        self.findings.add(Severity.ERROR, code, path, message)

    def _change(self, code: str, path: str, message: str) -> None:
        self.findings.add(Severity.NOTE, code, path, message)


def _is_file(component: Component) -> bool:
    """Whether a file of SPDX holds all of a component, and has all that it must have."""
    held_by_packages = (
        component.version,
        component.group,
        component.purl,
        component.producer,
        component.supplier,
        *component.cpes,
        *component.references,
    )
    return (
        component.type == "file"
        and component.scope in {Scope.UNKNOWN, Scope.RUNTIME}
        and all(value is None for value in held_by_packages)
        and not component.name.startswith("/")
        and any(plain_name(each.algorithm) == "SHA1" for each in component.hashes)
    )


def _organization(name: str | None) -> Actor | None:
    return Actor(ActorType.ORGANIZATION, name) if name is not None else None


def _pointer(kind: str, locator: str) -> ExternalPackageRef:
    return ExternalPackageRef(_CATEGORIES.get(kind, ExternalPackageRefCategory.OTHER), kind, locator)
