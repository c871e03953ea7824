"""An inventory in, its dependency graph out: nodes are components, indexed in the order of their packages' keys.

The graph is one of components, since a package in two versions does not need in each what it needs in the other: a path through
both would be an invention.  What is told in the end is told of packages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sbomkit.model.inventory import Component, Edge, EdgeKind, Inventory, Scope
from sbomkit.purl import PackageKey, parse_purl

__all__ = ["EXPOSURE", "SCOPE_OF", "Graph", "build_graph"]

EXPOSURE: Mapping[Scope, int] = {
    Scope.RUNTIME: 5,
    Scope.UNKNOWN: 5,
    Scope.OPTIONAL: 4,
    Scope.BUILD: 3,
    Scope.TEST: 2,
    Scope.DEVELOPMENT: 1,
}
"""How exposed a scope is; what the document does not qualify counts as runtime."""

SCOPE_OF: Mapping[int, Scope] = {level: scope for scope, level in EXPOSURE.items() if scope is not Scope.UNKNOWN}

_FILE = "file"
_SOURCE = "?arch=source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Components by index (nodes) and packages by index, both in key order, and the edges that position may use."""

    keys: tuple[PackageKey, ...]
    """Of the packages, ascending."""
    package_of: list[int]
    """Package of each node."""
    members: list[list[int]]
    """Nodes of each package."""
    successors: list[list[int]]
    """What each node depends on, each once, ascending; never itself."""
    merged: list[list[int]]
    """What each package depends on in any version, each once, ascending; never itself."""
    qualified: Mapping[int, int]
    """Exposure of the edges that are not runtime, by `dependent * len(package_of) + dependency`."""
    inferred: frozenset[int]
    """Edges that are inferred only, numbered like `qualified`."""
    exposure: list[int]
    """Of each node by itself."""
    types: list[str]
    """Component type of each node."""
    without_purl: frozenset[int]
    """Packages that have no readable package URL."""
    subjects: tuple[int, ...]
    """Packages that the document calls its subject, in key order; files only where no package is one."""
    files: frozenset[int]
    """Packages all of whose components are files without a readable package URL."""
    file_dependencies: int
    """`depends_on` edges that are left out because a file is at one of their ends."""
    sources: frozenset[int]
    """Source packages, which take no part."""
    source_of: Mapping[int, int]
    """Package to source package."""
    contains_only: bool
    """Whether the edges are those of assembly, because there are no others."""
    by_id: Mapping[str, int]
    """Index of the package of each component id, those of `origins` included."""
    origins: frozenset[str]
    """Ids of components that only say what another one of the same package is built from; they are no nodes."""

    def edge_exposure(self, dependent: int, dependency: int) -> int:
        """How exposed an edge between nodes is."""
        return self.qualified.get(dependent * len(self.package_of) + dependency, EXPOSURE[Scope.RUNTIME])


@dataclass(slots=True)
class _Pairs:
    """Edges of one kind, by number, with the most exposed scope that was declared or inferred for each."""

    declared: dict[int, int] = field(default_factory=dict)
    inferred: dict[int, int] = field(default_factory=dict)

    def add(self, number: int, edge: Edge) -> None:
        found = self.declared if edge.inferred_by is None else self.inferred
        level = EXPOSURE[edge.scope]
        if found.get(number, 0) < level:
            found[number] = level

    def levels(self) -> dict[int, int]:
        """All edges with their exposure; the more exposed of declared and inferred."""
        if not self.inferred:
            return self.declared
        merged = dict(self.inferred)
        for number, level in self.declared.items():
            merged[number] = max(level, merged.get(number, 0))
        return merged

    def __bool__(self) -> bool:
        return bool(self.declared or self.inferred)


def build_graph(inventory: Inventory) -> Graph:
    """Index components and edges.

    A document that states a single `depends_on` edge is read by such edges only; assembly (`contains`) stands in where there is
    none.  Edges to source packages say what a binary is built from, whatever their kind; files and their edges are left out.
    """
    origins = _origins(inventory)
    taking_part = [component for component in inventory.components if component.id not in origins] if origins else None
    components = sorted(taking_part or inventory.components, key=lambda component: (component.package, component.id))
    keys, package_of = _index(components)
    members: list[list[int]] = [[] for _ in keys]
    for node, package in enumerate(package_of):
        members[package].append(node)
    types = [component.type for component in components]
    without_purl = _without_purl(components, package_of)
    files = frozenset(package for package in without_purl if all(types[node] == _FILE for node in members[package]))
    of_id = {component.id: node for node, component in enumerate(components)}
    subjects = frozenset(package_of[of_id[root]] for root in inventory.roots if root in of_id)
    subjects = subjects - files or subjects
    files -= subjects
    sources = frozenset(package for package, key in enumerate(keys) if key.endswith(_SOURCE)) - subjects
    # A document that lists nothing but source packages, or nothing but files, is about those.
    if len(sources | files | (subjects if len(subjects) == 1 else frozenset())) == len(keys):
        sources, files = (frozenset(), files) if sources else (sources, frozenset())

    depends, contains, built, left_out = _sort_edges(inventory.edges, of_id, package_of, files, sources)
    by_id = {name: package_of[node] for name, node in of_id.items()}
    if origins:
        packages = {key: package for package, key in enumerate(keys)}
        by_id |= {component.id: packages[component.package] for component in inventory.components if component.id in origins}
    used = depends or contains
    levels = used.levels()
    successors: list[list[int]] = [[] for _ in components]
    for number in sorted(levels):
        dependent, dependency = divmod(number, len(components))
        successors[dependent].append(dependency)
    merged = successors if len(keys) == len(components) else _merge(successors, members, package_of)
    source_of: dict[int, int] = {}
    for binary, source in sorted(built):
        source_of.setdefault(binary, source)
    # What others are only built from is a source as well, even where its package URL does not say so.
    linked = {package for package, below in enumerate(merged) if below}.union(*merged)
    runtime = EXPOSURE[Scope.RUNTIME]
    return Graph(
        keys=keys,
        package_of=package_of,
        members=members,
        successors=successors,
        merged=merged,
        qualified={number: level for number, level in levels.items() if level != runtime},
        inferred=frozenset(used.inferred.keys() - used.declared.keys()),
        exposure=[EXPOSURE[component.scope] for component in components],
        types=types,
        without_purl=without_purl,
        subjects=tuple(sorted(subjects)),
        files=files,
        file_dependencies=left_out,
        sources=sources | ({source for _, source in built} - linked - subjects - files),
        source_of=source_of,
        contains_only=used is contains and bool(contains),
        by_id=by_id,
        origins=origins,
    )


def _origins(inventory: Inventory) -> frozenset[str]:
    """Components whose only edges say that another component of the same package is built from them.

    Whoever notes where a package was fetched from may write its repository and its archive as components with the package URL
    of the package itself.  A package keeps at least one component.
    """
    built = [edge for edge in inventory.edges if edge.kind is EdgeKind.BUILT_FROM and edge.dependent != edge.dependency]
    if not built:
        return frozenset()
    by_id = inventory.by_id
    found = {
        edge.dependency
        for edge in built
        if edge.dependent in by_id
        and edge.dependency in by_id
        and by_id[edge.dependent].package == by_id[edge.dependency].package
    }
    found.difference_update(inventory.roots)
    for edge in inventory.edges:
        if edge.kind is not EdgeKind.BUILT_FROM:
            found.discard(edge.dependent)
            found.discard(edge.dependency)
    kept = {component.package for component in inventory.components if component.id not in found}
    return frozenset(name for name in found if by_id[name].package in kept)


def _index(components: Iterable[Component]) -> tuple[tuple[PackageKey, ...], list[int]]:
    keys: list[PackageKey] = []
    package_of = []
    for component in components:
        if not keys or keys[-1] != component.package:
            keys.append(component.package)
        package_of.append(len(keys) - 1)
    return tuple(keys), package_of


def _merge(successors: list[list[int]], members: list[list[int]], package_of: list[int]) -> list[list[int]]:
    merged = [{package_of[below] for node in nodes for below in successors[node]} for nodes in members]
    return [sorted(below - {package}) for package, below in enumerate(merged)]


def _sort_edges(
    edges: Iterable[Edge],
    of_id: Mapping[str, int],
    package_of: Sequence[int],
    files: frozenset[int],
    sources: frozenset[int],
) -> tuple[_Pairs, _Pairs, set[tuple[int, int]], int]:
    """Edges of dependency, of assembly, packages with what they are built from, and how many dependencies files cost."""
    depends, contains = _Pairs(), _Pairs()
    pairs_of = {EdgeKind.DEPENDS_ON: depends, EdgeKind.CONTAINS: contains}
    built_from, depends_on, count = EdgeKind.BUILT_FROM, EdgeKind.DEPENDS_ON, len(package_of)
    built: set[tuple[int, int]] = set()
    left_out = 0
    for edge in edges:
        dependent, dependency = of_id.get(edge.dependent), of_id.get(edge.dependency)
        if dependent is None or dependency is None or dependent == dependency:
            continue
        above, below, kind = package_of[dependent], package_of[dependency], edge.kind
        if above in files or (below in files and kind is not built_from):
            left_out += kind is depends_on
            continue
        if above in sources:
            continue
        if kind is built_from or (kind is depends_on and below in sources):
            if above != below:
                built.add((above, below))
        elif below not in sources and kind in pairs_of:
            pairs_of[kind].add(dependent * count + dependency, edge)
    return depends, contains, built, left_out


def _without_purl(components: Iterable[Component], package_of: Sequence[int]) -> frozenset[int]:
    # Only a missing or unreadable package URL, or one that is generic itself, leads to a generic key.
    generic: set[int] = set()
    readable: set[int] = set()
    for component, package in zip(components, package_of, strict=True):
        if component.package.startswith("pkg:generic/"):
            named = component.purl is not None and parse_purl(component.purl) is not None
            (readable if named else generic).add(package)
    return frozenset(generic - readable)
