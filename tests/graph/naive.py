"""Position by its definitions, without any regard to time: what the real one is compared with."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from sbomkit.model.inventory import Inventory, Scope
from sbomkit.purl import PackageKey

EXPOSED = (Scope.RUNTIME, Scope.OPTIONAL, Scope.BUILD, Scope.TEST, Scope.DEVELOPMENT)


def _known(scope: Scope) -> Scope:
    return Scope.RUNTIME if scope is Scope.UNKNOWN else scope


class Naive:
    """Everything is a set of pairs."""

    def __init__(self, inventory: Inventory) -> None:
        key = {component.id: component.package for component in inventory.components}
        roots = {key[root] for root in inventory.roots}
        self.key = {identifier: name for identifier, name in key.items() if name not in roots}
        self.root_path: tuple[PackageKey, ...] = tuple(sorted(roots))
        self.edges = {
            (edge.dependent, edge.dependency)
            for edge in inventory.edges
            if edge.dependent in self.key and edge.dependency in self.key and edge.dependent != edge.dependency
        }
        self.scopes: dict[tuple[str, str], list[Scope]] = {}
        for edge in inventory.edges:
            above = edge.dependent if edge.dependent in self.key else ""
            if edge.dependency in self.key:
                self.scopes.setdefault((above, edge.dependency), []).append(_known(edge.scope))
        self.own = {component.id: _known(component.scope) for component in inventory.components}
        self.direct = {
            edge.dependency for edge in inventory.edges if key[edge.dependent] in roots and edge.dependency in self.key
        }
        self.above = self._closure()
        self.leading_to_roots = {
            edge.dependent for edge in inventory.edges if edge.dependent in self.key and key[edge.dependency] in roots
        }
        if not self.direct and not roots:
            self.direct = {node for node in self.key if self.above[node] <= self._cycle(node)}
            self.scopes |= {("", node): [Scope.RUNTIME] for node in self.direct}

    @property
    def packages(self) -> list[PackageKey]:
        return sorted(set(self.key.values()))

    def nodes(self, package: PackageKey) -> set[str]:
        return {node for node, name in self.key.items() if name == package}

    def _closure(self) -> Mapping[str, set[str]]:
        above: dict[str, set[str]] = {node: set() for node in self.key}
        for _ in self.key:
            for dependent, dependency in self.edges:
                above[dependency] |= {dependent} | above[dependent]
        return above

    def _cycle(self, node: str) -> set[str]:
        return {node} | {other for other in self.above[node] if node in self.above[other]}

    def leading(self, package: PackageKey) -> set[str]:
        return {other for node in self.nodes(package) for other in {node} | self.above[node]}

    def dependents(self, package: PackageKey) -> set[PackageKey]:
        return {self.key[node] for node in self.leading(package)} - {package}

    def direct_dependents(self, package: PackageKey) -> set[PackageKey]:
        return {self.key[above] for above, below in self.edges if self.key[below] == package} - {package}

    def entry_points(self, package: PackageKey) -> set[PackageKey]:
        return {self.key[node] for node in self.leading(package) & self.direct}

    def reached(self, starts: AbstractSet[str], without: AbstractSet[str] = frozenset()) -> set[str]:
        found = set(starts) - without
        for _ in self.key:
            found |= {below for above, below in self.edges if above in found and below not in without}
        return found

    def gateway(self, package: PackageKey) -> PackageKey | None:
        if package in {self.key[node] for node in self.direct}:
            return package
        if not self.nodes(package) & self.reached(self.direct):
            return None
        ways = []
        for candidate in sorted({self.key[node] for node in self.direct}):
            removed = self.nodes(candidate) & self.direct
            if not self.nodes(package) & self.reached(self.direct, removed):
                ways.append(candidate)
        assert len(ways) < 2
        return ways[0] if ways else None

    def shortest(self, package: PackageKey) -> tuple[PackageKey, ...]:
        """The smallest of all shortest paths; empty: unreachable."""
        paths = {(node, (*self.root_path, self.key[node])) for node in self.direct}
        for _ in self.key:
            found = [path for node, path in paths if self.key[node] == package]
            if found:
                return min(found)
            paths = {(below, (*path, self.key[below])) for node, path in paths for above, below in self.edges if above == node}
        return ()

    def scope(self, package: PackageKey) -> Scope:
        nodes = self.nodes(package)
        for place in range(len(EXPOSED)):
            allowed = set(EXPOSED[: place + 1])
            nodes_allowed = {node for node in self.key if self.own[node] in allowed}
            found: set[str] = set()
            for _ in range(len(self.key) + 1):
                found |= {
                    below
                    for (above, below), scopes in self.scopes.items()
                    if (above in found or not above) and below in nodes_allowed and allowed & set(scopes)
                }
            if found & nodes:
                return EXPOSED[place]
        return min((self.own[node] for node in nodes), key=EXPOSED.index)

    def in_cycle(self, package: PackageKey) -> bool:
        return any(
            {self.key[other] for other in self._cycle(node)} != {package} or self._in_cycle_of_root(node)
            for node in self.nodes(package)
        )

    def _in_cycle_of_root(self, node: str) -> bool:
        """For a single root."""
        below = self.reached({node}) & self.leading_to_roots
        return bool(below) and node in self.reached(self.direct)
