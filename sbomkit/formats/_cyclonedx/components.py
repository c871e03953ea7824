"""Components of CycloneDX: wire shapes, nested or not, in; one list with an id for each, and then their fields, out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sbomkit.formats._cyclonedx.shapes import Bom, Component, Metadata
from sbomkit.formats._cyclonedx.values import licenses, organization, producer
from sbomkit.formats._reading.building import LONG, Builder, make_all, taken
from sbomkit.formats._reading.findings import Place
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import EdgeKind, Hash, Reference, Scope

__all__ = ["Taken", "component_fields", "take_components"]

_SUBJECT = "metadata.component"
_NESTED = (EdgeKind.CONTAINS, Scope.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Taken:
    """The components of a document, each once, in document order."""

    refs: Sequence[str]
    wires: Sequence[Component]
    places: Sequence[Place] | None
    """Where each stands; `None`: the subject, if there is one, and then `components`, one after the other."""
    has_subject: bool

    def place(self, number: int) -> Place:
        """Where a component stands."""
        if self.places is not None:
            return self.places[number]
        return _SUBJECT if self.has_subject and number == 0 else ("components", number - self.has_subject)

    def nameless(self) -> list[int]:
        """Those without a name."""
        if all([wire.name for wire in self.wires]):  # noqa: C419 - a list costs half of what a generator does
            return []
        return [number for number, wire in enumerate(self.wires) if not wire.name]


def take_components(bom: Bom, build: Builder) -> Taken:
    """Give every component its id in `build`, the subject first.

    Raises:
        LimitExceeded: there are more than the limits allow.
    """
    subject = bom.metadata.component if bom.metadata is not None else None
    listed = bom.components or []
    build.check_components(len(listed) + (subject is not None))
    flat = [subject, *listed] if subject is not None else listed
    # Nearly every document is like this: nothing nested, and an id of its own for each.
    refs = [wire.bom_ref for wire in flat if wire.bom_ref]
    ids = dict.fromkeys(refs)
    if len(ids) == len(flat) and not any(wire.components for wire in flat):
        build.ids.update(ids)
        return Taken(refs, flat, None, subject is not None)
    return _Walk(bom, subject, build).taken()


class _Walk:
    """Through all components and what is nested in them, a parent before its parts, without recursion."""

    def __init__(self, bom: Bom, subject: Component | None, build: Builder) -> None:
        self._bom = bom
        self._subject = subject
        self._build = build
        self._contained = build.bucket(*_NESTED)
        self._wires: list[Component] = []
        self._places: list[Place] = []

    def taken(self) -> Taken:
        if self._subject is not None:
            root = self._take(self._subject, _SUBJECT, _SUBJECT)
            self._walk(self._subject.components or (), f"{_SUBJECT}.components", root)
        self._walk(self._bom.components or (), "components", None)
        return Taken(list(self._build.ids), self._wires, self._places, self._subject is not None)

    def _walk(self, components: Sequence[Component], path: str, parent: str | None) -> None:
        known: str | None = path  # the address of the list, as long as it is short enough to be part of an id
        levels: list[tuple[Iterator[tuple[int, Component]], Place, str | None, str | None]]
        levels = [(enumerate(components), path, known, parent)]
        while levels:
            entries, within, known, parent = levels[-1]
            for index, component in entries:
                place = (within, index)
                ref = self._take(component, place, None if component.bom_ref or not known else f"{known}[{index}]")
                if parent is not None:
                    self._contain(parent, ref, place)
                if component.components:
                    self._build.check_components(len(self._wires) + len(component.components))
                    deeper = f"{known}[{index}].components" if known and len(known) <= LONG else None
                    levels.append((enumerate(component.components), place, deeper, ref))
                    break
            else:
                self._build.check_components(len(self._wires))
                levels.pop()

    def _contain(self, parent: str, ref: str, place: Place) -> None:
        """Note that a component is nested in another one."""
        build, pair = self._build, (parent, ref)
        if pair in self._contained or parent == ref:
            build.edge(parent, ref, *_NESTED, place)
        else:
            # This is Builder.edge for a new pair, spelt out: deeply nested documents come through here for each component.
            self._contained.add(pair)
            build.dependents.append(parent)
            build.dependencies.append(ref)
            build.meanings.append(_NESTED)

    def _take(self, wire: Component, place: Place, known: str | None) -> str:
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
        pending = [*(self._bom.components or ()), *([self._subject] if self._subject is not None else ())]
        while pending:
            component = pending.pop()
            yield component.bom_ref
            pending.extend(component.components or ())


def component_fields(
    refs: Sequence[str],
    wires: Sequence[Component],
    names: Mapping[int, str],
    scopes: Mapping[int, Scope],
    metadata: Metadata,
) -> list[dict[str, Any]]:
    """The fields of all components.

    Args:
        refs: their ids.
        wires: what the document says of them.
        names: those that stand in, by number.
        scopes: those that are not the default, by number.
        metadata: what the document says of its subject, which is the first component where there is one.
    """
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
            "name": wire.name,
            "version": wire.version or None,
            "group": wire.group or None,
            "purl": wire.purl or None,
            "type": wire.type or "unknown",
            "scope": runtime,
            "producer": producer(wire) if wire.author or wire.publisher or wire.authors or wire.manufacturer else None,
            "supplier": organization(wire.supplier) if wire.supplier is not None else None,
            "licenses": licenses(wire.licenses) if wire.licenses else (),
            "hashes": taken(hashes, len(wire.hashes)) if wire.hashes else (),
            "cpes": (wire.cpe,) if wire.cpe else (),
            "references": taken(references, len(wire.external_references)) if wire.external_references else (),
        }
        for ref, wire in zip(refs, wires, strict=True)
    ]
    for number, name in names.items():
        fields[number]["name"] = name
    for number, scope in scopes.items():
        fields[number]["scope"] = scope
    if metadata.component is not None:
        # Both speak of what the document describes; the `manufacturer` that 1.6 put beside them made the document.
        fields[0]["producer"] = fields[0]["producer"] or organization(metadata.manufacture)
        fields[0]["supplier"] = fields[0]["supplier"] or organization(metadata.supplier)
    return fields
