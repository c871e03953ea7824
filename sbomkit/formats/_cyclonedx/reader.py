"""CycloneDX from its wire shapes to the model: one mapping for all versions and encodings of the family."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from sbomkit.errors import MalformedDocument, UnrecognizedFormat
from sbomkit.formats._cyclonedx.shapes import Bom, Dependency, Metadata, Property
from sbomkit.formats._cyclonedx.shapes import Component as WireComponent
from sbomkit.formats._cyclonedx.values import licenses, organization, producer, referable, tools
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.building import LONG, Builder, make_all, taken
from sbomkit.formats._reading.findings import Place, address
from sbomkit.formats._reading.json import JsonClaims, decode_bounded
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Completeness, Document, EdgeKind, Hash, Inventory, Reference, Scope

__all__ = ["VERSIONS", "inventory_of", "read"]

VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
"""1.0 and 1.1 in XML only."""

_SCOPES: Mapping[str | None, Scope] = MappingProxyType(
    {
        None: Scope.RUNTIME,  # the schema's default in every version
        "required": Scope.RUNTIME,
        "optional": Scope.OPTIONAL,
        "excluded": Scope.DEVELOPMENT,
    }
)
_DEVELOPMENT = "cdx:npm:package:development"
"""Property by which npm and its kin mark a development dependency (CycloneDX property taxonomy)."""
_NEEDS, _UNKNOWN = EdgeKind.DEPENDS_ON, Scope.UNKNOWN
"""Bound once: looking a member up on its class costs more than what is done with it."""
_PROPERTIES = msgspec.json.Decoder(list[Property] | None)
_BOM_LINK = "urn:cdx:"
_SUBJECT = "metadata.component"


_BOM = msgspec.json.Decoder(Bom)


def read(content: Content, encoding: str, versions: tuple[str, ...]) -> Inventory:
    """Read a document that is JSON, or was brought into it.

    Raises:
        DocumentError: it is malformed, of a version that is not read, or too large.
    """
    bom = decode_bounded(content, _BOM)
    if bom.bom_format != "CycloneDX":
        raise UnrecognizedFormat("this is not CycloneDX", looked_for=('a member "bomFormat" that is "CycloneDX"',))
    if bom.spec_version not in versions:
        raise MalformedDocument("expected a version of CycloneDX, found none", path="specVersion", expected="str")
    return inventory_of(bom, content, encoding, JsonClaims(content.data))


def inventory_of(bom: Bom, content: Content, encoding: str, claims: Callable[[], Mapping[str, Any]]) -> Inventory:
    """Turn a decoded document into an inventory.

    Components are `metadata.component`, `components` and all that is nested in them, in document order (a parent before its
    parts).  Services and tools are none.

    Raises:
        LimitExceeded: more components or edges than the limits allow.
    """
    return _Reader(bom, content).inventory(encoding, claims)


class _Reader:
    def __init__(self, bom: Bom, content: Content) -> None:
        self._bom = bom
        self._metadata = bom.metadata or Metadata()
        self._content = content
        self._build = Builder(content)
        self._wires: list[WireComponent] = []
        self._places: list[Place] = []
        # Properties are many and long, and one of them matters here: where its name stands nowhere, none is decoded.
        self._marks_development = _DEVELOPMENT.encode() in content.data
        self._elsewhere: frozenset[str] | None = None

    def inventory(self, encoding: str, claims: Callable[[], Mapping[str, Any]]) -> Inventory:
        build = self._build
        root = self._read_components()
        stated = self._read_dependencies(self._bom.dependencies or ())
        subject = build.components[0] if root is not None else None
        if root is None:
            build.findings.add(
                Severity.NOTE, "no-subject", "metadata", "the document does not say what it describes (metadata.component)"
            )
        document = Document(
            format="CycloneDX",
            spec_version=self._bom.spec_version or "",
            encoding=encoding,
            name=subject.name if subject else None,
            identifier=self._bom.serial_number,
            created=self._metadata.timestamp,
            tools=tuple(tools(self._metadata.tools)),
            supplier=organization(self._metadata.supplier) or (subject.supplier if subject else None),
            sha256=self._content.sha256,
        )
        completeness = Completeness(
            aggregate=self._aggregate(root),
            incomplete=self._read_compositions(),
            no_dependencies=tuple([ref for ref in build.ids if stated.get(ref) is False]),
            unstated=tuple([ref for ref in build.ids if ref not in stated]),
        )
        return build.inventory(document, [root] if root is not None else [], completeness, claims)

    # -- components

    def _read_components(self) -> str | None:
        """Read all components; returns the id of the subject."""
        root, subject = None, self._metadata.component
        self._build.check_components(len(self._bom.components or ()) + (subject is not None))
        if subject is not None:
            root = self._take(subject, _SUBJECT, _SUBJECT)
            self._walk(subject.components or (), f"{_SUBJECT}.components", root)
        self._walk(self._bom.components or (), "components", None)
        self._build.add_components(self._fields())
        return root

    def _walk(self, components: Sequence[WireComponent], path: str, parent: str | None) -> None:
        """Take components and what is nested in them, a parent before its parts, without recursion."""
        known: str | None = path  # the address of the list, as long as it is short enough to be part of an id
        levels: list[tuple[Iterator[tuple[int, WireComponent]], Place, str | None, str | None]]
        levels = [(enumerate(components), path, known, parent)]
        while levels:
            entries, within, known, parent = levels[-1]
            for index, component in entries:
                place = (within, index)
                ref = self._take(component, place, None if component.bom_ref or not known else f"{known}[{index}]")
                if parent is not None:
                    self._build.edge(parent, ref, EdgeKind.CONTAINS, Scope.UNKNOWN, place)
                if component.components:
                    self._build.check_components(len(self._wires) + len(component.components))
                    deeper = f"{known}[{index}].components" if known and len(known) <= LONG else None
                    levels.append((enumerate(component.components), place, deeper, ref))
                    break
            else:
                self._build.check_components(len(self._wires))
                levels.pop()

    def _take(self, wire: WireComponent, place: Place, known: str | None) -> str:
        """Take a component, unless its id is taken; returns the id."""
        build, ref = self._build, wire.bom_ref
        if not ref:
            ref = build.stand_in(known, self._given)
            build.findings.add(
                Severity.NOTE,
                "missing-id",
                place,
                "no bom-ref, so that nothing can refer to it: its address, or a number, stands in",
            )
        elif ref in build.ids:
            build.duplicate(ref, place)
            return ref
        build.ids[ref] = None
        self._wires.append(wire)
        self._places.append(place)
        return ref

    def _given(self) -> Iterator[str | None]:
        """The ids of all components that have one."""
        pending = [*(self._bom.components or ()), *([self._metadata.component] if self._metadata.component else ())]
        while pending:
            component = pending.pop()
            yield component.bom_ref
            pending.extend(component.components or ())

    def _fields(self) -> list[dict[str, Any]]:
        """The fields of all components that were taken."""
        wires, stand_in, scope_of, marks = self._wires, self._stand_in_name, self._scope, self._marks_development
        hashes = iter(
            make_all(
                Hash,
                [
                    {"algorithm": entry.alg or "", "value": entry.content or ""}
                    for wire in wires
                    if wire.hashes
                    for entry in wire.hashes
                ],
            )
        )
        references = iter(
            make_all(
                Reference,
                [
                    {"kind": entry.type or "other", "locator": entry.url or ""}
                    for wire in wires
                    if wire.external_references
                    for entry in wire.external_references
                ],
            )
        )
        runtime = Scope.RUNTIME
        fields = [
            {
                "id": ref,
                "name": wire.name or stand_in(number, ref),
                "version": wire.version or None,
                "group": wire.group or None,
                "purl": wire.purl or None,
                "type": wire.type or "unknown",
                "scope": scope_of(number) if wire.scope or marks else runtime,
                "producer": producer(wire) if wire.author or wire.publisher or wire.authors or wire.manufacturer else None,
                "supplier": wire.supplier.name or None if wire.supplier is not None else None,
                "licenses": licenses(wire.licenses) if wire.licenses else (),
                "hashes": taken(hashes, len(wire.hashes)) if wire.hashes else (),
                "cpes": (wire.cpe,) if wire.cpe else (),
                "references": taken(references, len(wire.external_references)) if wire.external_references else (),
            }
            for number, (ref, wire) in enumerate(zip(self._build.ids, wires, strict=True))
        ]
        if self._metadata.component is not None:
            # Both speak of what the document describes; the `manufacturer` that 1.6 put beside them made the document.
            fields[0]["producer"] = fields[0]["producer"] or organization(self._metadata.manufacture)
            fields[0]["supplier"] = fields[0]["supplier"] or organization(self._metadata.supplier)
        return fields

    def _stand_in_name(self, number: int, ref: str) -> str:
        return self._build.stand_in_name(self._wires[number].purl, ref, self._places[number])

    def _scope(self, number: int) -> Scope:
        wire = self._wires[number]
        if self._marks_development and self._is_development(number):
            return Scope.DEVELOPMENT
        scope = _SCOPES.get(wire.scope)
        if scope is not None:
            return scope
        self._build.findings.add(
            Severity.WARNING,
            "unknown-scope",
            f"{address(self._places[number])}.scope",
            f"expected required, optional or excluded, found {wire.scope!r:.80}",
        )
        return Scope.UNKNOWN

    def _is_development(self, number: int) -> bool:
        raw = self._wires[number].properties
        if not bytes(raw):
            return False
        try:
            entries = _PROPERTIES.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._build.findings.add(
                Severity.ERROR,
                "malformed-properties",
                f"{address(self._places[number])}.properties",
                "expected a list of objects with the strings name and value: they are not understood",
            )
            return False
        return any(entry.name == _DEVELOPMENT and entry.value == "true" for entry in entries or ())

    # -- edges

    def _read_dependencies(self, dependencies: Sequence[Dependency]) -> dict[str, bool]:
        """Read all edges; returns for each component with an entry whether it needs anything."""
        self._build.check_edges(len(dependencies))
        stated: dict[str, bool] = {}
        own = self._build.own
        needed: dict[str, dict[str, None]] = {}
        provided: dict[str, dict[str, None]] = {}
        for index, entry in enumerate(dependencies):
            ref = entry.ref or ""
            if ref not in own:
                self._outside(ref, f"dependencies[{index}].ref", len(entry.depends_on or ()) + len(entry.provides or ()))
                continue
            # An entry without `dependsOn` declares that there are no dependencies; one with `provides` alone does not speak
            # of them.
            if entry.depends_on is not None or not entry.provides:
                stated[ref] = bool(entry.depends_on) or stated.get(ref, False)
            if entry.depends_on:
                self._read_targets(ref, entry.depends_on, _NEEDS, needed, (index, "dependsOn"))
            if entry.provides:
                self._read_targets(ref, entry.provides, EdgeKind.PROVIDES, provided, (index, "provides"))
        return stated

    def _read_targets(
        self, ref: str, targets: list[str], kind: EdgeKind, earlier: dict[str, dict[str, None]], place: tuple[int, str]
    ) -> None:
        build = self._build
        new = dict.fromkeys(targets)
        surplus = len(targets) - len(new)
        if not new.keys() <= build.own.keys():
            for number, target in enumerate(targets):
                if target not in build.own:
                    self._outside(target, f"{_entry(*place)}[{number}]", 1)
                    surplus -= target not in new  # counted once already, as a reference that leads nowhere
                    new.pop(target, None)
        if ref in new:
            build.self_dependency(ref, _entry(*place))
            del new[ref]
        if ref in earlier:
            before = len(new)
            new = {target: None for target in new if target not in earlier[ref]}
            surplus += before - len(new)
            earlier[ref].update(new)
        else:
            earlier[ref] = new
        if surplus:
            build.repeated(_entry(*place), surplus)
        if build.sources and kind is _NEEDS and not build.sources.isdisjoint(new):
            build.extend(ref, [target for target in new if target in build.sources], EdgeKind.BUILT_FROM, Scope.UNKNOWN)
            build.extend(ref, [target for target in new if target not in build.sources], kind, _UNKNOWN)
        else:
            build.extend(ref, new, kind, _UNKNOWN)

    def _outside(self, ref: str, path: str, lost: int) -> None:
        """Note a reference to what is no component of this document, and the edges that are lost by it."""
        if ref.startswith(_BOM_LINK):
            self._build.external(ref, path, max(lost, 1))
        elif self._is_elsewhere(ref):
            self._build.findings.add(
                Severity.NOTE,
                "not-a-component",
                path,
                f"{ref!r:.100} is a service or a tool: what it needs, or is needed by, is in the claims only",
                max(lost, 1),
            )
        elif lost:
            self._build.dangling(ref, path, lost)
        else:
            self._build.dangling_entry(ref, path)

    def _is_elsewhere(self, ref: str) -> bool:
        """Whether this is the id of a service or a tool."""
        if self._elsewhere is None:
            self._elsewhere = frozenset(referable(self._bom.services, self._metadata.tools))
        return ref in self._elsewhere

    # -- completeness

    def _aggregate(self, root: str | None) -> str | None:
        """What is said of the dependencies of the subject, or of nothing in particular."""
        for entry in self._bom.compositions or ():
            names_nothing = not (entry.dependencies or entry.assemblies or entry.vulnerabilities)
            if names_nothing or (root in self._build.own and root in (entry.dependencies or ())):
                return entry.aggregate
        return None

    def _read_compositions(self) -> tuple[str, ...]:
        """Ids of the components whose dependencies are called incomplete.

        `assemblies` speaks of what is nested in a component, not of what it needs: that these are incomplete is noted only.
        """
        named: set[str] = set()
        for index, entry in enumerate(self._bom.compositions or ()):
            path = f"compositions[{index}]"
            self._check_composition(entry.dependencies or (), f"{path}.dependencies")
            self._check_composition(entry.assemblies or (), f"{path}.assemblies")
            if not (entry.aggregate or "").startswith("incomplete"):
                continue
            named.update(entry.dependencies or ())
            if entry.assemblies:
                self._build.findings.add(
                    Severity.NOTE,
                    "incomplete-assembly",
                    f"{path}.assemblies",
                    f"the parts of {entry.assemblies[0]!r:.100} are called incomplete: this says nothing of dependencies",
                    len(entry.assemblies),
                )
        return tuple([ref for ref in self._build.own if ref in named]) if named else ()

    def _check_composition(self, refs: Sequence[str], path: str) -> None:
        """Note what a composition names and the document does not have; services, and other documents, it may name."""
        for number, ref in enumerate(refs):
            if ref not in self._build.own and not ref.startswith(_BOM_LINK) and not self._is_elsewhere(ref):
                self._build.findings.add(
                    Severity.WARNING,
                    "unknown-composition",
                    f"{path}[{number}]",
                    f"nothing has the id {ref!r:.100}: what is said of it is in the claims only",
                )


def _entry(index: int, member: str) -> str:
    return f"dependencies[{index}].{member}"
