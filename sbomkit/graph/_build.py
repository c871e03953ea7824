"""An inventory in, its dependency graph out: nodes are components, indexed in the order of their packages' keys.

The graph is one of components, since a package in two versions does not need in each what it needs in the other: a path through
both would be an invention.  What is told in the end is told of packages.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sbomkit.model.inventory import Component, EdgeKind, Inventory, Scope
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
    ids: list[str]
    """Component id of each node, ascending within a package."""
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
    built: tuple[tuple[int, int], ...]
    """Packages with what they are built from, ascending."""
    source_of: Mapping[int, int]
    """Package to source package, the first where there are several."""
    contains_only: bool
    """Whether the edges are those of assembly, because there are no others."""
    by_id: Mapping[str, int]
    """Index of the package of each component id, those of `origins` included."""
    origins: frozenset[str]
    """Ids of components that only say what another one of the same package is built from; they are no nodes."""

    def edge_exposure(self, dependent: int, dependency: int) -> int:
        """How exposed an edge between nodes is."""
        return self.qualified.get(dependent * len(self.package_of) + dependency, EXPOSURE[Scope.RUNTIME])


@dataclass(frozen=True, slots=True)
class _Edges:
    """The edges of a document as columns: there are hundreds of thousands, and every step over a column is a loop in C."""

    dependents: list[str]
    dependencies: list[str]
    kinds: list[EdgeKind]
    scopes: list[Scope]
    inferred_by: list[str | None]

    @classmethod
    def of(cls, inventory: Inventory) -> "_Edges":
        fields = list(map(vars, inventory.edges))
        return cls(
            *(list(map(itemgetter(name), fields)) for name in ("dependent", "dependency", "kind", "scope", "inferred_by"))
        )

    @property
    def are_plain(self) -> bool:
        """Whether all are declared dependencies at run time, which is what most documents know."""
        count = len(self.kinds)
        return (
            self.kinds.count(EdgeKind.DEPENDS_ON) == count
            and self.inferred_by.count(None) == count
            and self.scopes.count(Scope.UNKNOWN) + self.scopes.count(Scope.RUNTIME) == count
        )


class _Kind:
    """The edges of one kind: those that are declared and runtime, which most are, apart from those that need more telling."""

    def __init__(self, nodes: int) -> None:
        self.plain: list[list[int]] = [[] for _ in range(nodes)]
        """What each node depends on, as it comes."""
        self.declared: dict[int, int] = {}
        """The highest exposure that was declared for each other edge, by number."""
        self.inferred: dict[int, int] = {}
        """The highest exposure that was inferred for each edge, by number."""

    def add(self, number: int, scope: Scope, inferred_by: str | None) -> None:
        """Add an edge that is not plain."""
        found = self.declared if inferred_by is None else self.inferred
        level = EXPOSURE[scope]
        if found.get(number, 0) < level:
            found[number] = level

    def __bool__(self) -> bool:
        return bool(self.declared or self.inferred) or any(self.plain)

    def joined(self) -> tuple[list[list[int]], dict[int, int], frozenset[int]]:
        """Successors, the exposure of those edges that are not runtime, and those that are inferred only.

        An edge is as exposed as the more exposed of what is declared and inferred for it.
        """
        successors = [sorted(set(below)) if len(below) > 1 else below for below in self.plain]
        levels = dict(self.inferred)
        for number, level in self.declared.items():
            levels[number] = max(level, levels.get(number, 0))
        others: dict[int, list[int]] = {}
        for number in levels:
            dependent, dependency = divmod(number, len(successors))
            if not _holds(successors[dependent], dependency):
                others.setdefault(dependent, []).append(dependency)
        highest = EXPOSURE[Scope.RUNTIME]
        qualified = {}
        inferred = set()
        for dependent, below in others.items():
            for dependency in below:
                number = dependent * len(successors) + dependency
                if levels[number] != highest:
                    qualified[number] = levels[number]
                if number not in self.declared:
                    inferred.add(number)
            successors[dependent] = sorted([*successors[dependent], *below])
        return successors, qualified, frozenset(inferred)


def _holds(ascending: list[int], wanted: int) -> bool:
    place = bisect_left(ascending, wanted)
    return place < len(ascending) and ascending[place] == wanted


class _Sorted:
    """The edges of a document by what they mean."""

    def __init__(self, package_of: Sequence[int], files: frozenset[int], sources: frozenset[int]) -> None:
        self.depends = _Kind(len(package_of))
        self.contains = _Kind(len(package_of))
        self.built: set[tuple[int, int]] = set()
        """Packages with what they are built from."""
        self.left_out = 0
        """Dependencies that files cost."""
        self._package_of = package_of
        self._files = files
        self._sources = sources

    def add(self, dependent: int, dependency: int, kind: EdgeKind, scope: Scope, inferred_by: str | None) -> None:
        """Add an edge between two nodes."""
        above, below = self._package_of[dependent], self._package_of[dependency]
        if above in self._files or (below in self._files and kind is not EdgeKind.BUILT_FROM):
            self.left_out += kind is EdgeKind.DEPENDS_ON
        elif above in self._sources:
            pass
        elif kind is EdgeKind.BUILT_FROM or (kind is EdgeKind.DEPENDS_ON and below in self._sources):
            if above != below:
                self.built.add((above, below))
        elif below not in self._sources and kind in {EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS}:
            found = self.depends if kind is EdgeKind.DEPENDS_ON else self.contains
            found.add(dependent * len(self._package_of) + dependency, scope, inferred_by)


def build_graph(inventory: Inventory) -> Graph:
    """Index components and edges.

    A document that states a single `depends_on` edge is read by such edges only; assembly (`contains`) stands in where there is
    none.  Edges to source packages say what a binary is built from, whatever their kind; files and their edges are left out.
    """
    edges = _Edges.of(inventory)
    origins = _origins(inventory, edges)
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

    found = _sort_edges(edges, of_id, package_of, files, sources)
    by_id = {name: package_of[node] for name, node in of_id.items()}
    if origins:
        packages = {key: package for package, key in enumerate(keys)}
        by_id |= {component.id: packages[component.package] for component in inventory.components if component.id in origins}
    used = found.depends or found.contains
    successors, qualified, inferred = used.joined()
    merged = successors if len(keys) == len(components) else _merge(successors, members, package_of)
    source_of: dict[int, int] = {}
    built = tuple(sorted(found.built))
    for binary, source in built:
        source_of.setdefault(binary, source)
    if found.built:
        # What others are only built from is a source as well, even where its package URL does not say so.
        linked = {package for package, below in enumerate(merged) if below}.union(*merged)
        sources |= {source for _, source in found.built} - linked - subjects - files
    return Graph(
        keys=keys,
        ids=[component.id for component in components],
        package_of=package_of,
        members=members,
        successors=successors,
        merged=merged,
        qualified=qualified,
        inferred=inferred,
        exposure=[EXPOSURE[component.scope] for component in components],
        types=types,
        without_purl=without_purl,
        subjects=tuple(sorted(subjects)),
        files=files,
        file_dependencies=found.left_out,
        sources=sources,
        built=built,
        source_of=source_of,
        contains_only=used is found.contains and bool(used),
        by_id=by_id,
        origins=origins,
    )


def _origins(inventory: Inventory, edges: _Edges) -> frozenset[str]:
    """Components whose only edges say that another component of the same package is built from them.

    Whoever notes where a package was fetched from may write its repository and its archive as components with the package URL
    of the package itself.  A package keeps at least one component.
    """
    if EdgeKind.BUILT_FROM not in edges.kinds:
        return frozenset()
    built = [edge for edge in inventory.edges if edge.kind is EdgeKind.BUILT_FROM and edge.dependent != edge.dependency]
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
    edges: _Edges,
    of_id: Mapping[str, int],
    package_of: Sequence[int],
    files: frozenset[int],
    sources: frozenset[int],
) -> _Sorted:
    found = _Sorted(package_of, files, sources)
    apart = files | sources
    usual = [package not in apart for package in package_of]
    plain, depends_on, runtime, unknown = found.depends.plain, EdgeKind.DEPENDS_ON, Scope.RUNTIME, Scope.UNKNOWN
    if not apart and edges.are_plain:
        for dependent, dependency in zip(map(of_id.get, edges.dependents), map(of_id.get, edges.dependencies), strict=True):
            if dependent is not None and dependency is not None and dependent != dependency:
                plain[dependent].append(dependency)
        return found
    for dependent, dependency, kind, scope, inferred_by in zip(
        map(of_id.get, edges.dependents),
        map(of_id.get, edges.dependencies),
        edges.kinds,
        edges.scopes,
        edges.inferred_by,
        strict=True,
    ):
        if dependent is None or dependency is None or dependent == dependency:
            continue
        is_plain = kind is depends_on and inferred_by is None and (scope is unknown or scope is runtime)
        if is_plain and usual[dependent] and usual[dependency]:
            plain[dependent].append(dependency)
        else:
            found.add(dependent, dependency, kind, scope, inferred_by)
    return found


def _without_purl(components: Iterable[Component], package_of: Sequence[int]) -> frozenset[int]:
    # Only a missing or unreadable package URL, or one that is generic itself, leads to a generic key.
    generic: set[int] = set()
    readable: set[int] = set()
    for component, package in zip(components, package_of, strict=True):
        if component.package.startswith("pkg:generic/"):
            named = component.purl is not None and parse_purl(component.purl) is not None
            (readable if named else generic).add(package)
    return frozenset(generic - readable)
