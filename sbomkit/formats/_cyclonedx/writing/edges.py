"""What CycloneDX can say of edges and scopes, whether it is written as text or into objects; what it cannot say is told."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sbomkit.formats._reading.findings import Findings
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component, Edge, EdgeKind, Inventory, Scope
from sbomkit.purl import parse_purl

__all__ = ["Dependencies", "ScopeWriter", "dependencies_of"]

_SCOPES: Mapping[Scope, str] = MappingProxyType(
    {
        Scope.OPTIONAL: "optional",
        # "Test and other non-runtime purposes", says the specification.
        Scope.DEVELOPMENT: "excluded",
        Scope.TEST: "excluded",
        Scope.BUILD: "excluded",
    }
)
"""What is not here is needed at run time, which is what CycloneDX takes a component without scope for."""
_READ_BACK: Mapping[str | None, Scope] = MappingProxyType(
    {None: Scope.RUNTIME, "optional": Scope.OPTIONAL, "excluded": Scope.DEVELOPMENT}
)


class ScopeWriter:
    """Scopes in the words of CycloneDX, remembered, since what is said of a component is said of the edges to it as well.

    Args:
        shared: of components that say nothing themselves, what all edges to them say.
        findings: takes what is lost or assumed.
    """

    def __init__(self, shared: Mapping[str, Scope], findings: Findings) -> None:
        self._shared = shared
        self._findings = findings
        self._written: dict[str, str | None] = {}

    def write(self, component: Component, path: str) -> str | None:
        """The word for a component; `None`: it is left out."""
        scope = component.scope if component.scope is not Scope.UNKNOWN else self._shared.get(component.id, Scope.UNKNOWN)
        word = self._written[component.id] = _SCOPES.get(scope)
        if scope is Scope.UNKNOWN:
            message = "CycloneDX takes a component without scope for required"
            self._findings.add(Severity.NOTE, "assumed-scope", f"{path}.scope", message)
        elif component.scope is scope and _READ_BACK[word] is not scope:
            message = f"CycloneDX has no scope {scope.value!r}: excluded"
            self._findings.add(Severity.ERROR, "lost-scope", f"{path}.scope", message)
        return word

    def read_back(self, ref: str) -> Scope:
        """What a reader will take the scope of a component for that was written."""
        return _READ_BACK[self._written[ref]]


class Dependencies(NamedTuple):
    """What is written into `dependencies`: ids of components, in the order of the inventory."""

    below: dict[str, dict[str, None]]
    """What each one depends on."""
    provided: dict[str, dict[str, None]]
    """What each one implements (`provides`, since 1.6)."""


def dependencies_of(
    inventory: Inventory, scopes: ScopeWriter, wholes: Mapping[str, str], findings: Findings, *, has_provides: bool
) -> Dependencies:
    """The edges that CycloneDX can say; of those that it cannot, or not wholly, it is told.

    Args:
        inventory: from whatever format.
        scopes: that has written every component.
        wholes: what each nested component is nested in.
        findings: takes what is lost.
        has_provides: whether what is written to knows `provides`.
    """
    return _Edges(inventory, scopes, wholes, findings, has_provides=has_provides).dependencies()


class _Edges:
    def __init__(
        self, inventory: Inventory, scopes: ScopeWriter, wholes: Mapping[str, str], findings: Findings, *, has_provides: bool
    ) -> None:
        self._inventory = inventory
        self._scopes = scopes
        self._wholes = wholes
        self._findings = findings
        self._has_provides = has_provides
        self._unstated = frozenset(inventory.completeness.unstated)

    def dependencies(self) -> Dependencies:
        below: dict[str, dict[str, None]] = {ref: {} for ref in self._inventory.completeness.no_dependencies}
        provided: dict[str, dict[str, None]] = {}
        for number, edge in enumerate(self._inventory.edges):
            if not self._is_said(edge, f"edges[{number}]"):
                continue
            if edge.kind is EdgeKind.PROVIDES:
                provided.setdefault(edge.dependent, {})[edge.dependency] = None
            elif edge.kind is not EdgeKind.CONTAINS:  # nesting says that
                below.setdefault(edge.dependent, {})[edge.dependency] = None
        for number, component in enumerate(self._inventory.components):
            if component.id not in below and component.id not in self._unstated:
                message = "said to need something, none of which is in the inventory: nothing is said of it"
                self._lose("lost-statement", f"components[{number}]", message)
        return Dependencies(below, provided)

    def _is_said(self, edge: Edge, path: str) -> bool:
        """Whether an edge is written anywhere; says so where it is not, or not all of it."""
        kind = edge.kind
        if edge.inferred_by is not None:
            message = f"what is declared is written, this is inferred by {edge.inferred_by!r:.80}"
            self._lose("lost-inferred-edge", path, message)
            return False
        if not self._can_say(edge):
            self._lose(f"lost-{kind.value.replace('_', '-')}", path, f"it cannot be said there that {kind.value!r} ties these")
            return False
        said = self._scopes.read_back(edge.dependency) if kind is EdgeKind.DEPENDS_ON else Scope.UNKNOWN
        if edge.scope not in {said, Scope.UNKNOWN}:
            self._lose("lost-edge-scope", path, f"CycloneDX cannot say {edge.scope.value!r} of this edge")
        return True

    def _can_say(self, edge: Edge) -> bool:
        match edge.kind:
            case EdgeKind.DEPENDS_ON:
                return True
            case EdgeKind.BUILT_FROM:
                return edge.dependent not in self._unstated and self._is_source(edge.dependency)
            case EdgeKind.CONTAINS:
                return self._wholes.get(edge.dependency) == edge.dependent
            case EdgeKind.PROVIDES:
                return self._has_provides
            case EdgeKind.RELATED:
                return False

    def _is_source(self, ref: str) -> bool:
        purl = self._inventory.by_id[ref].purl
        parsed = parse_purl(purl) if purl is not None else None
        return parsed is not None and parsed.is_source

    def _lose(self, code: str, path: str, message: str) -> None:
        self._findings.add(Severity.ERROR, code, path, message)
