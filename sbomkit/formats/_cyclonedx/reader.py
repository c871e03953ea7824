"""CycloneDX from its wire shapes to the model: one mapping for all versions and encodings of the family."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

import msgspec

from sbomkit.errors import MalformedDocument, UnrecognizedFormat
from sbomkit.formats._cyclonedx.components import Taken, component_fields, take_components
from sbomkit.formats._cyclonedx.shapes import NO_PROPERTIES, Bom, Dependency, Metadata, Property
from sbomkit.formats._cyclonedx.values import organization, tools
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.building import Builder
from sbomkit.formats._reading.findings import Findings, address
from sbomkit.formats._reading.json import JsonClaims, decode_or_none
from sbomkit.formats._reading.tolerant import decode_tolerant
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Completeness, Document, EdgeKind, Inventory, Scope
from sbomkit.model.statements import Statements

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
_MARK = _DEVELOPMENT.encode()
_MARKED = re.compile(rb'"cdx:npm:package:development"(?:\s*,\s*"value"\s*:\s*"([^"\\]*)"\s*[,}])?')
"""The property on the wire, with its value where that follows at once; to decode all properties takes three times as long."""
_PROPERTIES = msgspec.json.Decoder(list[Property] | None)
_GIVEN = re.compile(rb'"bom-ref"\s*:\s*("[^"\\]*+(?:\\.[^"\\]*+)*+")')
"""Every id on the wire, whatever it is given to; looked for only where a reference leads to no component."""
_GIVEN_IDS = msgspec.json.Decoder(list[str])
_BOM_LINK = "urn:cdx:"


_BOM = msgspec.json.Decoder(Bom)


def read(content: Content, encoding: str, versions: tuple[str, ...]) -> Inventory:
    """Read a document that is JSON, or was brought into it.

    Components are `metadata.component`, `components` and all that is nested in them, in document order (a parent before its
    parts).  Services and tools are none.

    Raises:
        DocumentError: it is malformed, of a version that is not read, or too large.
    """
    findings = Findings(content.notes)
    bom = decode_tolerant(content, _BOM, findings)
    if bom.bom_format != "CycloneDX":
        raise UnrecognizedFormat("this is not CycloneDX", looked_for=('a member "bomFormat" that is "CycloneDX"',))
    if bom.spec_version not in versions:
        raise MalformedDocument("expected a version of CycloneDX, found none", path="specVersion", expected="str")
    return inventory_of(bom, content, encoding, findings)


def inventory_of(bom: Bom, content: Content, encoding: str, findings: Findings) -> Inventory:
    """Turn wire shapes into an inventory; the claims are read from the content.

    Raises:
        LimitExceeded: more components or edges than the limits allow.
    """
    return _Reader(bom, content, findings).inventory(encoding)


class _Reader:
    def __init__(self, bom: Bom, content: Content, findings: Findings) -> None:
        self._bom = bom
        self._metadata = bom.metadata or Metadata()
        self._content = content
        self._build = Builder(content, findings)
        self._elsewhere: frozenset[str] | None = None

    def inventory(self, encoding: str) -> Inventory:
        build, metadata = self._build, self._metadata
        taken = take_components(self._bom, build)
        wires, subject = taken.wires, metadata.component
        root = next(iter(build.ids)) if subject is not None else None
        names = {
            number: build.stand_in_name(wires[number].purl, taken.refs[number], taken.place(number))
            for number in taken.nameless()
        }
        scopes = self._scopes(taken)
        build.close([wire.purl for wire in wires])
        seen = self._read_dependencies(self._bom.dependencies or ())
        if subject is None:
            build.findings.add(
                Severity.NOTE, "no-subject", "metadata", "the document does not say what it describes (metadata.component)"
            )
        supplier = organization(metadata.supplier)
        document = Document.deferring(
            {
                "format": "CycloneDX",
                "spec_version": self._bom.spec_version or "",
                "encoding": encoding,
                "name": (names.get(0) or subject.name) if subject is not None else None,
                "identifier": self._bom.serial_number,
                "created": metadata.timestamp,
                "tools": tuple(tools(metadata.tools)),
                "supplier": supplier or (organization(subject.supplier) if subject is not None else None),
            },
            {"sha256": self._content.digest},
        )
        completeness = Completeness.trusted(
            {
                "aggregate": self._aggregate(root),
                "incomplete": self._read_compositions(),
                "no_dependencies": tuple([ref for ref in build.ids if seen.get(ref) is False]),
                "unstated": tuple([ref for ref in build.ids if ref not in seen]) if len(seen) < len(build.ids) else (),
            }
        )
        roots = [root] if root is not None else []
        return build.inventory(
            document,
            partial(component_fields, taken.refs, wires, names, scopes, metadata),
            roots,
            completeness,
            claims=JsonClaims(self._content.data),
            statements=_statements,
        )

    # -- components

    def _scopes(self, taken: Taken) -> Mapping[int, Scope]:
        """The scope of each component that has one of its own; all others are needed at run time, the schema's default."""
        scopes = {number: self._scope(taken, number, wire.scope) for number, wire in enumerate(taken.wires) if wire.scope}
        if _MARK not in self._content.data:
            return scopes
        search = _MARKED.search
        for number, wire in enumerate(taken.wires):
            raw = wire.properties
            if raw is NO_PROPERTIES:
                continue
            marked = search(raw)
            if marked is not None and (marked[1] == b"true" or self._is_development(taken, number, raw)):
                scopes[number] = Scope.DEVELOPMENT
        return scopes

    def _scope(self, taken: Taken, number: int, word: str) -> Scope:
        scope = _SCOPES.get(word)
        if scope is not None:
            return scope
        findings = self._build.findings
        findings.add(
            Severity.WARNING,
            "unknown-scope",
            f"{address(taken.place(number))}.scope" if findings.keeps("unknown-scope") else "",
            f"expected required, optional or excluded, found {word!r:.80}",
        )
        return Scope.UNKNOWN

    def _is_development(self, taken: Taken, number: int, raw: msgspec.Raw) -> bool:
        try:
            entries = _PROPERTIES.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            findings = self._build.findings
            findings.add(
                Severity.ERROR,
                "malformed-properties",
                f"{address(taken.place(number))}.properties" if findings.keeps("malformed-properties") else "",
                "expected a list of objects with the strings name and value: they are not understood",
            )
            return False
        return any(entry.name == _DEVELOPMENT and entry.value == "true" for entry in entries or ())

    # -- edges

    def _read_dependencies(self, dependencies: Sequence[Dependency]) -> dict[str, bool]:
        """Read all edges; returns for each component with an entry whether it needs anything."""
        build = self._build
        build.check_edges(len(dependencies))
        own, names, dependents, below, meanings = (
            build.own,
            build.own.keys(),
            build.dependents,
            build.dependencies,
            build.meanings,
        )
        seen: dict[str, bool] = {}
        earlier: dict[str, list[str]] = {}
        """What each component was said to need in its first entry."""
        needed: dict[str, dict[str, None]] = {}
        provided: dict[str, dict[str, None]] = {}
        needs = (_NEEDS, _UNKNOWN)
        has_gaps = build.findings.has_gaps
        for index, entry in enumerate(dependencies):
            ref, targets = entry.ref or "", entry.depends_on
            # Nearly every entry is like one of these: the first of its component, and sound.
            if not targets and ref in own and ref not in seen and not entry.provides and not has_gaps:
                seen[ref] = False
                continue
            if targets and ref in own and ref not in seen and not entry.provides and not build.sources:
                distinct = set(targets)
                if len(distinct) == len(targets) and distinct <= names and ref not in distinct:
                    seen[ref] = True
                    earlier[ref] = targets
                    below += targets
                    dependents += [ref] * len(targets)
                    meanings += [needs] * len(targets)
                    continue
            if ref not in own:
                self._outside(ref, f"dependencies[{index}].ref", len(entry.depends_on or ()) + len(entry.provides or ()))
                continue
            # An entry without `dependsOn` declares that there are no dependencies; one with `provides` alone does not speak
            # of them, nor does one all of whose dependencies had to be left out.
            is_lost = has_gaps and not targets and build.findings.has_gap(_entry(index, "dependsOn"))
            if (targets is not None or not entry.provides) and not is_lost:
                seen[ref] = bool(targets) or seen.get(ref, False)
            if targets:
                if ref in earlier:
                    needed[ref] = dict.fromkeys(earlier.pop(ref))
                self._read_targets(ref, targets, _NEEDS, needed, (index, "dependsOn"))
            if entry.provides:
                self._read_targets(ref, entry.provides, EdgeKind.PROVIDES, provided, (index, "provides"))
        build.check_edges(len(below))
        return seen

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
                f"{ref!r:.100} is no component, but a service, a tool or so: what is said of it is in the claims only",
                max(lost, 1),
            )
        elif lost:
            self._build.dangling(ref, path, lost)
        else:
            self._build.dangling_entry(ref, path)

    def _is_elsewhere(self, ref: str) -> bool:
        """Whether this is the id of something else than a component: a service, a tool, the origin of a fork."""
        if self._elsewhere is None:
            given = b"[" + b",".join(_GIVEN.findall(self._content.data)) + b"]"
            self._elsewhere = frozenset(decode_or_none(given, _GIVEN_IDS) or ())  # what was skipped may be no UTF-8
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


def _statements(inventory: Inventory) -> Statements:
    from sbomkit.formats._cyclonedx.statements import statements_of  # noqa: PLC0415 - reading does without it

    return statements_of(inventory)


def _entry(index: int, member: str) -> str:
    return f"dependencies[{index}].{member}"
