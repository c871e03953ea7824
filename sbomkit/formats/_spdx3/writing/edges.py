"""Edges of an inventory and what it leaves open in, relationships of SPDX 3 out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sbomkit.formats._reading.findings import Findings
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Edge, EdgeKind, Inventory, Scope

__all__ = ["Edges"]

_NONE = "https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"
_NO_ASSERTION = "https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement"
_NEEDS = "dependsOn"
_FORWARD, _REVERSED = False, True
_TYPES: Mapping[EdgeKind, tuple[str, bool]] = MappingProxyType(
    {
        EdgeKind.DEPENDS_ON: (_NEEDS, _FORWARD),
        EdgeKind.CONTAINS: ("contains", _FORWARD),
        EdgeKind.BUILT_FROM: ("generates", _REVERSED),
        EdgeKind.RELATED: ("other", _FORWARD),
    }
)
"""The types that are read back as the same kind, and whether the dependency comes first."""
_OPTIONAL: Mapping[EdgeKind, str] = MappingProxyType(
    {EdgeKind.DEPENDS_ON: "hasOptionalDependency", EdgeKind.CONTAINS: "hasOptionalComponent"}
)
_SCOPES = frozenset({Scope.RUNTIME, Scope.BUILD, Scope.TEST, Scope.DEVELOPMENT})
"""Those of a LifecycleScopedRelationship."""


class Edges:
    """The relationships of one document, one for each dependent and meaning."""

    def __init__(self, inventory: Inventory, ids: Mapping[str, str], findings: Findings) -> None:
        self._inventory = inventory
        self._ids = ids
        self._findings = findings

    def relationships(self) -> list[dict[str, Any]]:
        """All of them, without id."""
        inventory = self._inventory
        gaps = inventory.completeness
        grouped: dict[tuple[str, str, Scope, str | None], list[str]] = {}
        needed: set[str] = set()
        stated: set[str] = set()
        for number, edge in enumerate(inventory.edges):
            if edge.inferred_by is not None:
                message = f"a document holds what is declared, this is inferred by {edge.inferred_by!r:.80}"
                self._lose("lost-inferred-edge", f"edges[{number}]", message)
                continue
            if edge.kind is EdgeKind.DEPENDS_ON:
                needed.add(edge.dependency)
                stated.add(edge.dependent)
            first, name, scope, comment, second = self._meant(edge, f"edges[{number}]")
            grouped.setdefault((first, name, scope, comment), []).append(second)
        self._note_scopes(needed)
        self._note_statements(stated)
        incomplete = {self._ids[ref] for ref in gaps.incomplete}
        made = [
            _relationship(
                first, name, targets, scope=scope, comment=comment, is_incomplete=name == _NEEDS and first in incomplete
            )
            for (first, name, scope, comment), targets in grouped.items()
        ]
        said = {each["from"] for each in made if "completeness" in each}
        return [
            *made,
            *(_relationship(self._ids[ref], _NEEDS, [_NONE]) for ref in gaps.no_dependencies),
            *(
                _relationship(self._ids[ref], _NEEDS, [_NO_ASSERTION], is_incomplete=True)
                for ref in gaps.incomplete
                if self._ids[ref] not in said
            ),
        ]

    def _meant(self, edge: Edge, path: str) -> tuple[str, str, Scope, str | None, str]:
        """One end, the type, its scope, a comment where that does not say it all, and the other end."""
        kind, scope = edge.kind, edge.scope
        if kind is EdgeKind.DEPENDS_ON and scope is Scope.UNKNOWN:
            # CycloneDX takes what it has no word on for needed at run time: that is not put into a document's mouth.
            own = self._inventory.by_id[edge.dependency].scope
            scope = own if own is not Scope.RUNTIME else Scope.UNKNOWN
        name, is_reversed = _TYPES.get(kind, _TYPES[EdgeKind.RELATED])
        comment = None
        if kind not in _TYPES or (scope is Scope.OPTIONAL and kind not in _OPTIONAL):
            comment = kind.value if scope is Scope.UNKNOWN else f"{kind.value}, {scope.value}"
            self._lose("lost-meaning", path, f"SPDX has no relationship for {comment!r}: {name}, with it as comment")
        elif scope is Scope.OPTIONAL:
            name = _OPTIONAL[kind]
        ends = self._ids[edge.dependent], self._ids[edge.dependency]
        first, second = reversed(ends) if is_reversed else ends
        return first, name, scope, comment, second

    def _note_scopes(self, needed: set[str]) -> None:
        for number, component in enumerate(self._inventory.components):
            if component.scope not in {Scope.UNKNOWN, Scope.RUNTIME} and component.id not in needed:
                message = f"SPDX says of edges alone that they are {component.scope.value}, and none leads here"
                self._lose("lost-scope", f"components[{number}].scope", message)
            elif component.scope is Scope.RUNTIME:
                message = "SPDX says of edges alone that they are runtime"
                self._findings.add(Severity.NOTE, "unsaid-scope", f"components[{number}].scope", message)

    def _note_statements(self, stated: set[str]) -> None:
        gaps = self._inventory.completeness
        if gaps.aggregate is not None:
            message = f"SPDX has no word for {gaps.aggregate!r:.80} of the whole"
            self._lose("lost-aggregate", "completeness.aggregate", message)
        spoken_of = {*gaps.unstated, *gaps.no_dependencies, *stated}
        incomplete = set(gaps.incomplete)
        nothing = set(gaps.no_dependencies)
        for number, component in enumerate(self._inventory.components):
            if component.id not in spoken_of:
                message = "said to need something, which is no edge of that kind here: nothing is said of it"
                self._lose("lost-statement", f"components[{number}]", message)
            elif component.id in incomplete and component.id in nothing:
                self._lose("lost-none", f"components[{number}]", "said to need nothing, and called incomplete: the latter")

    def _lose(self, code: str, path: str, message: str) -> None:
        self._findings.add(Severity.ERROR, code, path, message)


def _relationship(
    first: str,
    name: str,
    targets: list[str],
    *,
    scope: Scope = Scope.UNKNOWN,
    comment: str | None = None,
    is_incomplete: bool = False,
) -> dict[str, Any]:
    is_scoped = scope in _SCOPES
    return {
        "type": "LifecycleScopedRelationship" if is_scoped else "Relationship",
        "from": first,
        "relationshipType": name,
        "to": targets,
        **({"scope": scope.value} if is_scoped else {}),
        **({"completeness": "incomplete"} if is_incomplete else {}),
        **({"comment": comment} if comment is not None else {}),
    }
