"""CycloneDX from its wire shapes to the model: one mapping for all versions and encodings of the family."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from sbomkit.formats._building import Builder, display_name, make_all, taken
from sbomkit.formats._cyclonedx_shapes import (
    Bom,
    Dependency,
    LicenseChoice,
    Metadata,
    Organization,
    Property,
    Service,
    Tool,
    Tools,
)
from sbomkit.formats._cyclonedx_shapes import Component as WireComponent
from sbomkit.formats._interface import Content
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Completeness, Document, EdgeKind, Hash, Inventory, Reference, Scope
from sbomkit.model.inventory import Tool as MakingTool

__all__ = ["VERSIONS", "inventory_of"]

VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")

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
        self._places: list[tuple[str, int | None]] = []
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
            tools=tuple(_tools(self._metadata.tools)),
            supplier=_organization(self._metadata.supplier) or (subject.supplier if subject else None),
            sha256=self._content.sha256,
        )
        completeness = Completeness(
            aggregate=self._aggregate(root),
            incomplete=self._incomplete(),
            no_dependencies=tuple([ref for ref in build.ids if stated.get(ref) is False]),
            unstated=tuple([ref for ref in build.ids if ref not in stated]),
        )
        return build.inventory(document, [root] if root is not None else [], completeness, claims)

    # -- components

    def _read_components(self) -> str | None:
        """Read all components; returns the id of the subject."""
        root, subject = None, self._metadata.component
        if subject is not None:
            root = subject.bom_ref or "metadata.component"
            self._take(subject, root, "metadata.component", None)
            self._walk(subject.components or (), "metadata.component.components", root)
        self._walk(self._bom.components or (), "components", None)
        self._build.check_components(len(self._wires))
        self._build.add_components(self._fields())
        return root

    def _walk(self, components: Iterable[WireComponent], path: str, parent: str | None) -> None:
        """Take components and what is nested in them, a parent before its parts, without recursion."""
        levels = [(enumerate(components), path, parent)]
        while levels:
            entries, path, parent = levels[-1]
            for index, component in entries:
                ref = component.bom_ref or f"{path}[{index}]"
                self._take(component, ref, path, index)
                if parent is not None:
                    self._build.edge(parent, ref, EdgeKind.CONTAINS, Scope.UNKNOWN, f"{path}[{index}]")
                if component.components:
                    levels.append((enumerate(component.components), f"{path}[{index}].components", ref))
                    break
            else:
                levels.pop()

    def _take(self, wire: WireComponent, ref: str, path: str, index: int | None) -> None:
        build = self._build
        if ref in build.ids:
            build.duplicate(ref, _place(path, index))
            return
        build.ids[ref] = None
        self._wires.append(wire)
        self._places.append((path, index))
        if not wire.bom_ref:
            build.findings.add(
                Severity.NOTE,
                "missing-id",
                _place(path, index),
                "no bom-ref, so that nothing can refer to it: its address stands in",
            )

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
                "name": wire.name or stand_in(number),
                "version": wire.version or None,
                "group": wire.group or None,
                "purl": wire.purl or None,
                "type": wire.type or "unknown",
                "scope": scope_of(number) if wire.scope or marks else runtime,
                "producer": _producer(wire) if wire.author or wire.publisher or wire.authors or wire.manufacturer else None,
                "supplier": wire.supplier.name or None if wire.supplier is not None else None,
                "licenses": _licenses(wire.licenses) if wire.licenses else (),
                "hashes": taken(hashes, len(wire.hashes)) if wire.hashes else (),
                "cpes": (wire.cpe,) if wire.cpe else (),
                "references": taken(references, len(wire.external_references)) if wire.external_references else (),
            }
            for number, (ref, wire) in enumerate(zip(self._build.ids, wires, strict=True))
        ]
        if self._metadata.component is not None:
            # Both speak of what the document describes; the `manufacturer` that 1.6 put beside them made the document.
            fields[0]["producer"] = fields[0]["producer"] or _organization(self._metadata.manufacture)
            fields[0]["supplier"] = fields[0]["supplier"] or _organization(self._metadata.supplier)
        return fields

    def _stand_in_name(self, number: int) -> str:
        wire, place = self._wires[number], _place(*self._places[number])
        return self._build.stand_in_name(wire.purl, wire.bom_ref or place, place)

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
            f"{_place(*self._places[number])}.scope",
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
                f"{_place(*self._places[number])}.properties",
                "expected a list of objects with the strings name and value: they are not understood",
            )
            return False
        return any(entry.name == _DEVELOPMENT and entry.value == "true" for entry in entries or ())

    # -- edges

    def _read_dependencies(self, dependencies: Iterable[Dependency]) -> dict[str, bool]:
        """Read all edges; returns for each component with an entry whether it needs anything."""
        stated: dict[str, bool] = {}
        needed: dict[str, dict[str, None]] = {}
        provided: dict[str, dict[str, None]] = {}
        for index, entry in enumerate(dependencies):
            ref = entry.ref or ""
            if ref not in self._build.ids:
                lost = len(entry.depends_on or ()) + len(entry.provides or ())
                self._outside(ref, f"dependencies[{index}].ref", max(lost, 1))
                continue
            # An entry without `dependsOn` declares that there are no dependencies; one with `provides` alone does not speak
            # of them.
            if entry.depends_on or not entry.provides:
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
        if not new.keys() <= build.ids.keys():
            for number, target in enumerate(targets):
                if target not in build.ids:
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

    def _outside(self, ref: str, path: str, count: int) -> None:
        """Note a reference to what is no component of this document."""
        if ref.startswith(_BOM_LINK):
            self._build.external(ref, path, count)
            return
        if self._elsewhere is None:
            self._elsewhere = frozenset(_referable(self._bom.services, self._metadata.tools))
        if ref in self._elsewhere:
            self._build.findings.add(
                Severity.NOTE,
                "not-a-component",
                path,
                f"{ref!r:.200} is a service or a tool: the edge is in the claims only",
                count,
            )
        else:
            self._build.dangling(ref, path, count)

    # -- completeness

    def _aggregate(self, root: str | None) -> str | None:
        """What is said of the dependencies of the subject, or of nothing in particular."""
        for entry in self._bom.compositions or ():
            names_nothing = not (entry.dependencies or entry.assemblies or entry.vulnerabilities)
            if names_nothing or (root is not None and root in (entry.dependencies or ())):
                return entry.aggregate
        return None

    def _incomplete(self) -> tuple[str, ...]:
        named = {
            ref
            for entry in self._bom.compositions or ()
            if (entry.aggregate or "").startswith("incomplete")
            for ref in entry.dependencies or ()
        }
        return tuple([ref for ref in self._build.ids if ref in named]) if named else ()


def _place(path: str, index: int | None) -> str:
    return path if index is None else f"{path}[{index}]"


def _entry(index: int, member: str) -> str:
    return f"dependencies[{index}].{member}"


def _organization(wire: Organization | None) -> str | None:
    return (wire.name or None) if wire is not None else None


def _producer(wire: WireComponent) -> str | None:
    """Who made it: an organisation, else people, else the free text of older versions."""
    if wire.manufacturer is not None and wire.manufacturer.name:
        return wire.manufacturer.name
    if wire.authors:
        names = [author.name for author in wire.authors if author.name]
        if names:
            return ", ".join(names)
    return display_name(wire.author or wire.publisher)


def _licenses(choices: list[LicenseChoice]) -> tuple[str, ...]:
    if len(choices) == 1:
        name = _license(choices[0])
        return (name,) if name else ()
    return tuple([name for name in map(_license, choices) if name])


def _license(choice: LicenseChoice) -> str | None:
    if choice.license is None:
        return choice.expression
    return choice.license.id or choice.license.name or choice.expression


def _tools(tools: list[Tool] | Tools | None) -> Iterator[MakingTool]:
    entries = tools if isinstance(tools, list) else _listed(tools)
    for entry in entries:
        maker_name = entry.vendor or entry.group
        name = "/".join(part for part in (maker_name, entry.name) if part)
        if name:
            yield MakingTool(name=name, version=entry.version or None)


def _listed(tools: Tools | None) -> list[Tool]:
    return [*(tools.components or ()), *(tools.services or ())] if tools is not None else []


def _referable(services: list[Service] | None, tools: list[Tool] | Tools | None) -> Iterator[str]:
    """Ids that are given to something else than a component."""
    pending = list(services or ())
    while pending:
        service = pending.pop()
        if service.bom_ref:
            yield service.bom_ref
        pending.extend(service.services or ())
    for tool in tools if isinstance(tools, list) else _listed(tools):
        if tool.bom_ref:
            yield tool.bom_ref
