"""Components of SPDX 3: packages and files of a graph in; one list with an id for each, and their fields, out."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sbomkit.formats._reading.building import Builder, display_name, make_all, taken
from sbomkit.formats._spdx3.graph import Graph
from sbomkit.formats._spdx3.names import individual, value_named
from sbomkit.formats._spdx3.shapes import AiPackage, DatasetPackage, Element, ExternalRef, File, Package
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Hash, Reference, Scope

__all__ = ["Taken", "agent_name", "component_fields", "package_url", "take_components"]

_NOTHING = frozenset({None, "", "NOASSERTION", "NONE"})
_PURL = "packageUrl"
_CPES = frozenset({"cpe22", "cpe23"})
_TYPES: Mapping[type, str] = {AiPackage: "model", DatasetPackage: "data"}
"""What a package is by its class, where it has no purpose; in the words of the purposes."""


@dataclass(slots=True)
class Taken:
    """The components of a document, each once, in document order."""

    wires: Sequence[Package | File]
    names: dict[int, str] = field(default_factory=dict)
    """Names that stand in, by number."""

    def purls(self) -> list[str | None]:
        """The package URL of each, if it has one."""
        return [package_url(wire) for wire in self.wires]


def take_components(graph: Graph, build: Builder) -> Taken:
    """Give every package and file its id in `build`.

    Raises:
        LimitExceeded: there are more than the limits allow.
    """
    components = graph.components
    build.check_components(len(components))
    # Nearly every document is like this: an id of its own for each, and a name.
    ids = dict.fromkeys([wire.id for _, wire in components if wire.id and wire.name])
    if len(ids) == len(components):
        build.ids.update(ids)
        return Taken([wire for _, wire in components])
    kept: list[Package | File] = []
    names: dict[int, str] = {}
    for number, wire in components:
        place, ref = graph.place(number), wire.id
        if not ref:
            ref = build.stand_in(place, lambda: (wire.id for _, wire in components))
            build.findings.add(Severity.WARNING, "missing-id", place, "expected an spdxId, found none: its address stands in")
        elif ref in build.ids:
            build.duplicate(ref, place)
            continue
        build.ids[ref] = None
        if not wire.name:
            names[len(kept)] = build.stand_in_name(package_url(wire), ref, place)
        kept.append(wire)
    return Taken(kept, names)


def package_url(wire: Package | File) -> str | None:
    """The package URL of a component: its own, else the first of its identifiers that is one."""
    if isinstance(wire, Package) and wire.package_url:
        return wire.package_url
    for entry in wire.identifiers or ():
        if entry.identifier_type and value_named(entry.identifier_type) == _PURL and entry.identifier:
            return entry.identifier
    return None


def component_fields(
    refs: Sequence[str],
    kept: Taken,
    agents: Mapping[str, Element],
    licenses: Callable[[str], tuple[str, ...]],
) -> list[dict[str, Any]]:
    """The fields of all components.

    Args:
        refs: their ids.
        kept: what the document says of them.
        agents: who may have made or supplied them, by id.
        licenses: tells the licences of an id.
    """
    hashes = _hashes(kept.wires)
    external = [_external(wire) for wire in kept.wires]
    references = iter(make_all(Reference, [fields for _, _, pointers in external for fields in pointers]))
    unknown = Scope.UNKNOWN
    agent = cache(lambda ref: agent_name(ref, agents))  # few agents stand behind many packages
    purpose = cache(_hyphenated)
    fields = []
    for ref, wire, (purl, cpes, pointers) in zip(refs, kept.wires, external, strict=True):
        digests = _digests(wire)
        makers = [name for name in map(agent, wire.originated_by or ()) if name]
        fields.append(
            {
                "id": ref,
                "name": wire.name,
                "version": (wire.version or None) if isinstance(wire, Package) else None,
                "group": None,
                "purl": purl,
                "type": "file" if isinstance(wire, File) else purpose(wire.purpose) if wire.purpose else _type(wire),
                "scope": unknown,
                "producer": ", ".join(makers) or None,
                "supplier": agent(wire.supplied_by) if wire.supplied_by else None,
                "licenses": licenses(ref),
                "hashes": taken(hashes, digests) if digests else (),
                "cpes": cpes,
                "references": taken(references, len(pointers)) if pointers else (),
            }
        )
    for number, name in kept.names.items():
        fields[number]["name"] = name
    return fields


def agent_name(ref: str, agents: Mapping[str, Element]) -> str | None:
    """The name of an agent; its id where it has none or is elsewhere, `None` where nobody is said to be it."""
    element = agents.get(ref)
    if element is not None:
        name = display_name(element.name) or ref
        return None if name in _NOTHING else name  # converters make an agent of the word of SPDX 2
    meant = individual(ref)
    return ref if meant is None else None if meant in {"none", "unknown"} else meant


def _type(wire: Package) -> str:
    """What a package without a purpose is."""
    return _TYPES.get(type(wire), "unknown")


def _hyphenated(purpose: str) -> str:
    """A purpose in the spelling of the other formats: `operatingSystem` is `operating-system`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value_named(purpose)).lower()


def _is_hash(kind: str | None) -> bool:
    return kind is None or kind == "Hash" or kind.endswith("/Hash")


def _digests(wire: Package | File) -> int:
    return sum(_is_hash(entry.kind) for entry in wire.verified_using) if wire.verified_using else 0


def _hashes(wires: Sequence[Package | File]) -> Iterator[Hash]:
    """The digests of all components, one after the other."""
    fields = [
        {"algorithm": value_named(entry.algorithm or ""), "value": entry.hash_value or ""}
        for wire in wires
        if wire.verified_using
        for entry in wire.verified_using
        if _is_hash(entry.kind)
    ]
    return iter(make_all(Hash, fields))


def _external(wire: Package | File) -> tuple[str | None, tuple[str, ...], list[dict[str, Any]]]:
    """The package URL, the CPEs, and the fields of every other reference and identifier."""
    purl = package_url(wire)
    cpes: list[str] = []
    pointers: list[dict[str, Any]] = []
    if isinstance(wire, Package):
        if wire.home_page not in _NOTHING:
            pointers.append({"kind": "homepage", "locator": wire.home_page})
        if wire.download_location not in _NOTHING:
            pointers.append({"kind": "download", "locator": wire.download_location})
    for entry in wire.identifiers or ():
        kind, identifier = value_named(entry.identifier_type or "other"), entry.identifier or ""
        if kind in _CPES:
            cpes.append(identifier)
        elif kind != _PURL or identifier != purl:
            pointers.append({"kind": kind, "locator": identifier})
    for pointer in wire.pointers or ():
        pointers += _located(pointer)
    return purl, tuple(cpes), pointers


def _located(pointer: ExternalRef) -> list[dict[str, Any]]:
    kind = value_named(pointer.pointer_type or "other")
    locators = [pointer.locator] if isinstance(pointer.locator, str) else pointer.locator or [""]
    return [{"kind": kind, "locator": locator} for locator in locators]
