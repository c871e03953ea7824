"""An inventory in, a `Bom` of cyclonedx-python-lib out.  Loads the library; see `to_cyclonedx` for what is done."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from cyclonedx.exception.model import InvalidUriException
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import DisjunctiveLicense, License, LicenseExpression
from cyclonedx.model.tool import ToolRepository
from cyclonedx.spdx import is_supported_id

from sbomkit.formats._cyclonedx.writing.edges import ScopeWriter, dependencies_of
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._writing.licenses import is_license_expression
from sbomkit.formats._writing.losses import Report, hand_over, note_what_stays_behind
from sbomkit.formats._writing.nesting import nested
from sbomkit.formats._writing.values import by_plain_name, moment, plain_name, shared_scopes
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component as ModelComponent
from sbomkit.model.inventory import Hash, Inventory, Reference
from sbomkit.purl import library_object

__all__ = ["DEEPEST", "bom_of"]

DEEPEST = 16
"""Levels of nesting that are written at most: the library works on each component once for each level above it."""

_TYPES: Mapping[str, ComponentType] = MappingProxyType({member.value: member for member in ComponentType})
_ALGORITHMS = by_plain_name(HashAlgorithm)
_KINDS: Mapping[str, ExternalReferenceType] = MappingProxyType(
    {
        **{member.value: member for member in ExternalReferenceType},
        "homepage": ExternalReferenceType.WEBSITE,
        "download": ExternalReferenceType.DISTRIBUTION,
    }
)
_UUID = re.compile(r"urn:uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def bom_of(inventory: Inventory, report: Report | None) -> Bom:
    """The `Bom`, with what it cannot hold reported."""
    writer = _Writer(inventory)
    bom = writer.bom()
    hand_over(writer.findings, report)
    return bom


class _Writer:
    def __init__(self, inventory: Inventory) -> None:
        self.findings = Findings()
        self._inventory = inventory
        self._subject = inventory.roots[0] if len(inventory.roots) == 1 else None
        self._scopes = ScopeWriter(shared_scopes(inventory), self.findings)
        self._wholes, self._levels = nested(inventory, self._subject, DEEPEST)
        """What each nested component is nested in, and how deep each one is."""

    def bom(self) -> Bom:
        inventory = self._inventory
        note_what_stays_behind(inventory, self.findings)
        self._note_roots()
        made = self._components()
        metadata = self._metadata()
        metadata.component = made[self._subject] if self._subject is not None else None
        bom = Bom(
            metadata=metadata,
            components=[made[ref] for ref in made if ref not in self._wholes and ref != self._subject],
        )
        # Given none, the constructor makes one up; set to none, none is written.
        bom.serial_number = self._serial_number()  # type: ignore[assignment]
        bom.dependencies = self._dependencies(made)
        self._note_gaps()
        return bom

    # -- the document

    def _note_roots(self) -> None:
        roots = self._inventory.roots
        if len(roots) > 1:
            self._lose("several-roots", "roots", "CycloneDX describes one component: none of these is its subject", len(roots))

    def _metadata(self) -> BomMetaData:
        document = self._inventory.document
        created = moment(document.created)
        if created is None and document.created is not None:
            self._lose("unreadable-date", "document.created", f"expected a date and time, found {document.created!r:.80}")
        name = self._inventory.by_id[self._subject].name if self._subject is not None else None
        if document.name is not None and document.name != name:
            self._lose("lost-name", "document.name", f"a Bom has no name but that of its subject: {document.name!r:.100}")
        metadata = BomMetaData(
            tools=ToolRepository(
                components=[
                    Component(name=tool.name, version=tool.version, type=ComponentType.APPLICATION) for tool in document.tools
                ]
            ),
            supplier=_organization(document.supplier),
        )
        # Given none, the constructor takes the present; set to none, none is written.
        metadata.timestamp = created  # type: ignore[assignment]
        return metadata

    def _serial_number(self) -> UUID | None:
        identifier = self._inventory.document.identifier
        if identifier is None:
            return None
        if _UUID.fullmatch(identifier):
            return UUID(identifier)
        self._lose("lost-identifier", "document.identifier", f"expected urn:uuid:…, found {identifier!r:.100}")
        return None

    # -- components

    def _components(self) -> dict[str, Component]:
        """All components by id, in document order, each with what is nested in it."""
        parts: dict[str, list[Component]] = {}
        made: dict[str, Component] = {}
        numbered = list(enumerate(self._inventory.components))
        for number, component in sorted(numbered, key=lambda pair: -self._levels[pair[1].id]):
            ref = component.id
            made[ref] = self._component(component, f"components[{number}]", parts.get(ref, []))
            if ref in self._wholes:
                parts.setdefault(self._wholes[ref], []).append(made[ref])
        return {component.id: made[component.id] for component in self._inventory.components}

    def _component(self, component: ModelComponent, path: str, parts: list[Component]) -> Component:
        scope = self._scopes.write(component, path)
        return Component(
            bom_ref=component.id,
            type=self._type(component.type, path),
            name=component.name,
            version=component.version,
            group=component.group,
            purl=self._purl(component.purl, path),
            scope=ComponentScope(scope) if scope is not None else None,
            manufacturer=_organization(component.producer),
            supplier=_organization(component.supplier),
            licenses=self._licenses(component.licenses, path),
            hashes=self._hashes(component.hashes, path),
            cpe=self._cpe(component.cpes, path),
            external_references=self._references(component.references, path),
            components=parts,
        )

    def _type(self, written: str, path: str) -> ComponentType:
        known = _TYPES.get(written)
        if known is not None:
            return known
        if written == "unknown":
            self._change("assumed-type", f"{path}.type", "CycloneDX demands a type, the inventory has none: library")
        else:
            self._lose("lost-type", f"{path}.type", f"CycloneDX has no type {written!r:.80}: library")
        return ComponentType.LIBRARY

    def _purl(self, written: str | None, path: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - of a library not named here
        made = library_object(written) if written is not None else None
        if written is not None and made is None:
            self._lose("unreadable-purl", f"{path}.purl", f"expected a package URL, found {written!r:.100}")
        return made

    def _licenses(self, written: tuple[str, ...], path: str) -> list[License]:
        texts = [text for text in written if text]
        if len(texts) == 1:
            return [_license(texts[0])]
        for number, text in enumerate(written):
            if not is_supported_id(text) and is_license_expression(text):
                self._change(
                    "expression-as-name", f"{path}.licenses[{number}]", "an expression may not stand beside others: a name"
                )
        return [DisjunctiveLicense(id=text) if is_supported_id(text) else DisjunctiveLicense(name=text) for text in texts]

    def _hashes(self, written: tuple[Hash, ...], path: str) -> list[HashType]:
        made = []
        for number, each in enumerate(written):
            algorithm = _ALGORITHMS.get(plain_name(each.algorithm))
            if algorithm is not None:
                made.append(HashType(alg=algorithm, content=each.value))
            else:
                message = f"CycloneDX has no algorithm {each.algorithm!r:.80}"
                self._lose("lost-hash", f"{path}.hashes[{number}]", message)
        return made

    def _cpe(self, written: tuple[str, ...], path: str) -> str | None:
        if len(written) > 1:
            self._lose("lost-cpe", f"{path}.cpes[1]", "a component of CycloneDX has one CPE: the first", len(written) - 1)
        return written[0] if written else None

    def _references(self, written: tuple[Reference, ...], path: str) -> list[ExternalReference]:
        made = []
        for number, each in enumerate(written):
            place = f"{path}.references[{number}]"
            try:
                url = XsUri(each.locator)
            except InvalidUriException:
                self._lose("lost-reference", f"{place}.locator", f"expected a URI, found {each.locator!r:.100}")
                continue
            if url.uri != each.locator:
                self._change("changed-locator", f"{place}.locator", f"{each.locator!r:.100} is no URI: percent-encoded")
            kind = _KINDS.get(each.kind)
            if kind is None:
                self._change("changed-kind", f"{place}.kind", f"CycloneDX has no kind {each.kind!r:.80}: a comment of other")
            comment = each.kind if kind is None else None
            made.append(ExternalReference(type=kind or ExternalReferenceType.OTHER, url=url, comment=comment))
        return made

    # -- edges

    def _dependencies(self, made: Mapping[str, Component]) -> list[Dependency]:
        below, _ = dependencies_of(self._inventory, self._scopes, self._wholes, self.findings, has_provides=False)
        leaves = {ref: Dependency(made[ref].bom_ref) for targets in below.values() for ref in targets}
        return [Dependency(made[ref].bom_ref, [leaves[target] for target in targets]) for ref, targets in below.items()]

    def _note_gaps(self) -> None:
        gaps = self._inventory.completeness
        if gaps.aggregate is not None:
            self._lose("lost-aggregate", "completeness.aggregate", "the library has no compositions")
        if gaps.incomplete:
            self._lose("lost-incomplete", "completeness.incomplete", "the library has no compositions", len(gaps.incomplete))

    # -- findings

    def _lose(self, code: str, path: str, message: str, count: int = 1) -> None:
        self.findings.add(Severity.ERROR, code, path, message, count)

    def _change(self, code: str, path: str, message: str) -> None:
        self.findings.add(Severity.NOTE, code, path, message)


def _organization(name: str | None) -> OrganizationalEntity | None:
    return OrganizationalEntity(name=name) if name is not None else None


def _license(text: str) -> License:
    if is_supported_id(text):
        return DisjunctiveLicense(id=text)
    return LicenseExpression(text) if is_license_expression(text) else DisjunctiveLicense(name=text)
