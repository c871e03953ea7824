"""An inventory and a package in; the packages around it and the edges between them, out."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sbomkit.errors import ConfigurationError
from sbomkit.graph._build import EXPOSURE, Graph
from sbomkit.graph._find import find_package
from sbomkit.graph._kept import graph_of
from sbomkit.graph._position import Places, places
from sbomkit.model.inventory import EdgeKind, Inventory, Scope
from sbomkit.model.neighbourhood import Cut, CutBy, Direction, Link, Neighbour, Neighbourhood
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Ranking, Verdict
from sbomkit.purl import PackageKey

__all__ = ["around", "everything"]

_FAR = float("inf")
_EXPOSED: Mapping[Scope, int] = {scope: 2 * level - (scope is Scope.UNKNOWN) for scope, level in EXPOSURE.items()}
"""As `EXPOSURE`, with what is not qualified directly below what is said to be runtime."""


def around(
    inventory: Inventory, package: str, *, up: int, down: int, limit: int, ranking: Ranking | None = None
) -> Neighbourhood:
    """The packages around one package; see `sbomkit.graph.exports.neighbourhood`."""
    _check(up=(up, 0), down=(down, 0), limit=(limit, 1))
    graph = graph_of(inventory)
    wanted = find_package(inventory, graph, package)
    above = _Side.of(graph, wanted, _turned(graph.successors), _built_from(graph, wanted), up)
    below = _Side.of(graph, wanted, graph.successors, _sources_of(graph, wanted), down)
    place = places(inventory)
    told = _Told(place, ranking)
    inside = sorted(
        above.inside | below.inside,
        key=lambda package: (min(above.steps(package), below.steps(package)), *told.order(graph.keys[package])),
    )
    kept = frozenset(inside[:limit])
    nodes = {node for side in (above, below) for node in side.nodes if graph.package_of[node] in kept}
    shown = [inventory.by_id[graph.ids[node]] for node in nodes]
    versions: dict[PackageKey, set[str]] = {}
    for component in shown:
        versions.setdefault(component.package, set()).update([component.version] if component.version else [])
    cut = tuple(_cuts(above, below, inside[limit:]))
    has_root = any(graph.keys[package] in place.roots for package in above.inside - {wanted})
    kinds = {EdgeKind.DEPENDS_ON, EdgeKind.BUILT_FROM, *([EdgeKind.CONTAINS] if graph.contains_only else [])}
    return Neighbourhood(
        package=graph.keys[wanted],
        nodes=tuple(
            told.neighbour(
                graph.keys[package],
                tuple(sorted(versions[graph.keys[package]])),
                up=above.distance.get(package),
                down=below.distance.get(package),
            )
            for package in inside[:limit]
        ),
        edges=_links(inventory, {component.id: component.package for component in shown}, kinds),
        cut=cut,
        sentence=_sentence_around(
            graph.keys[wanted],
            above,
            below,
            cut,
            place,
            has_root=has_root,
            unfollowed=wanted in graph.files | graph.sources,
        ),
    )


def everything(inventory: Inventory, *, limit: int, ranking: Ranking | None = None) -> Neighbourhood:
    """All packages of a document; see `sbomkit.graph.exports.package_graph`."""
    _check(limit=(limit, 1))
    place = places(inventory)
    told = _Told(place, ranking)
    packages = inventory.packages
    order = sorted(packages, key=told.order)
    kept = frozenset(order[:limit])
    links = _links(
        inventory,
        {component.id: component.package for component in inventory.components if component.package in kept},
        frozenset(EdgeKind),
    )
    rest = order[limit:]
    cut = [Cut(direction=Direction.DOWN, by=CutBy.LIMIT, nearest=place.depth.get(rest[0]), packages=len(rest))] if rest else []
    left_out = f" Left out: {len(rest):,} more, since at most {limit:,} are kept." if rest else ""
    return Neighbourhood(
        package=None,
        nodes=tuple(told.neighbour(key, packages[key].versions, up=None, down=None) for key in order[:limit]),
        edges=links,
        cut=tuple(cut),
        sentence=f"The document holds {_many(len(packages), 'package')}; {_many(len(links), 'edge')} between them "
        f"{'is' if len(links) == 1 else 'are'} shown.{left_out} {place.fidelity.conclusion}",
    )


def _check(**given: tuple[int, int]) -> None:
    for name, (number, least) in given.items():
        if number < least:
            raise ConfigurationError(f"{name} is {number}", advice=f"expected a number from {least} on")


@dataclass(frozen=True, slots=True)
class _Side:
    """All that lies on one side of a package, above it or below."""

    nodes: frozenset[int]
    """Components within the bound."""
    distance: Mapping[int, int]
    """Steps to each package, by its nearest component."""
    bound: int
    beside: bool
    """Whether what is built from the package, or it from, is on this side."""

    @classmethod
    def of(cls, graph: Graph, wanted: int, following: Sequence[Iterable[int]], beside: Collection[int], bound: int) -> "_Side":
        found = _walked(following, graph.members[wanted], beside)
        distance: dict[int, int] = {}
        for node, steps in found.items():
            distance.setdefault(graph.package_of[node], steps)
        return cls(frozenset(node for node, steps in found.items() if steps <= bound), distance, bound, bool(beside))

    @property
    def inside(self) -> set[int]:
        """Packages within the bound."""
        return {package for package, steps in self.distance.items() if steps <= self.bound}

    def steps(self, package: int) -> float:
        """Steps to a package within the bound; very many to all others."""
        steps = self.distance.get(package, _FAR)
        return steps if steps <= self.bound else _FAR


def _walked(following: Sequence[Iterable[int]], starts: Iterable[int], beside: Iterable[int]) -> dict[int, int]:
    """Steps to all components that the starts lead to, nearest first; what stands beside them is one step away."""
    found = dict.fromkeys(starts, 0)
    for node in beside:
        found.setdefault(node, 1)
    waiting = deque(found)
    while waiting:
        node = waiting.popleft()
        for other in following[node]:
            if other not in found:
                found[other] = found[node] + 1
                waiting.append(other)
    return found


def _turned(successors: Sequence[Iterable[int]]) -> list[list[int]]:
    above: list[list[int]] = [[] for _ in successors]
    for node, below in enumerate(successors):
        for other in below:
            above[other].append(node)
    return above


def _built_from(graph: Graph, source: int) -> list[int]:
    return [node for binary, built in graph.built if built == source for node in graph.members[binary]]


def _sources_of(graph: Graph, binary: int) -> list[int]:
    return [node for built, source in graph.built if built == binary for node in graph.members[source]]


def _links(inventory: Inventory, package_of: Mapping[str, PackageKey], kinds: Collection[EdgeKind]) -> tuple[Link, ...]:
    """Edges between different packages, all that say the same of different versions as one."""
    found: dict[tuple[PackageKey, PackageKey, EdgeKind], tuple[Scope, str | None]] = {}
    for edge in inventory.edges:
        above, below = package_of.get(edge.dependent), package_of.get(edge.dependency)
        if above is None or below is None or above == below or edge.kind not in kinds:
            continue
        ends, said = (above, below, edge.kind), (edge.scope, edge.inferred_by)
        found[ends] = _joined(found[ends], said) if ends in found else said
    return tuple(
        Link(dependent=above, dependency=below, kind=kind, scope=scope, inferred_by=inferred_by)
        for (above, below, kind), (scope, inferred_by) in sorted(found.items())
    )


def _joined(one: tuple[Scope, str | None], other: tuple[Scope, str | None]) -> tuple[Scope, str | None]:
    scope = max(one[0], other[0], key=_EXPOSED.__getitem__)
    return scope, None if one[1] is None or other[1] is None else min(one[1], other[1])


class _Told:
    """What is known of each package by others: its position, and its place in a ranking."""

    def __init__(self, place: Places, ranking: Ranking | None) -> None:
        self.place = place
        self._judged: dict[PackageKey, tuple[Verdict, int | None]] = {}
        if ranking is not None:
            self._judged |= {each.package: (each.publishers.verdict, each.rank) for each in ranking.ranked}
            self._judged |= {each.package: (each.publishers.verdict, each.rank) for each in ranking.unassessed}

    def order(self, package: PackageKey) -> tuple[bool, float, PackageKey]:
        """Roots first, what no path reaches last."""
        depth = self.place.depth.get(package)
        return package not in self.place.roots, _FAR if depth is None else depth, package

    def neighbour(self, package: PackageKey, versions: tuple[str, ...], *, up: int | None, down: int | None) -> Neighbour:
        """All of it about one package."""
        verdict, rank = self._judged.get(package, (None, None))
        return Neighbour(
            package=package,
            versions=versions,
            up=up,
            down=down,
            is_root=package in self.place.roots,
            depth=self.place.depth.get(package),
            scope=self.place.scope.get(package),
            aside=self.place.aside.get(package),
            verdict=verdict,
            rank=rank,
        )


def _cuts(above: _Side, below: _Side, over: Iterable[int]) -> Iterator[Cut]:
    """What is left out, each package once: on the side where it is nearer."""
    left_out: dict[tuple[Direction, CutBy], list[float]] = {}
    for package in over:
        steps = above.steps(package), below.steps(package)
        left_out.setdefault((_nearer(*steps), CutBy.LIMIT), []).append(min(steps))
    for package in (above.distance.keys() | below.distance.keys()) - above.inside - below.inside:
        steps = above.distance.get(package, _FAR), below.distance.get(package, _FAR)
        left_out.setdefault((_nearer(*steps), CutBy.DISTANCE), []).append(min(steps))
    for (direction, bound), distances in sorted(left_out.items(), key=lambda each: (each[0][0] is Direction.DOWN, each[0][1])):
        yield Cut(direction=direction, by=bound, nearest=int(min(distances)), packages=len(distances))


def _nearer(up: float, down: float) -> Direction:
    return Direction.UP if up <= down else Direction.DOWN


def _sentence_around(
    package: PackageKey,
    above: _Side,
    below: _Side,
    cut: Sequence[Cut],
    place: Places,
    *,
    has_root: bool,
    unfollowed: bool,
) -> str:
    needing, needed = len(above.inside) - 1, len(below.inside) - 1
    left_out = f" {_left_out(cut)}" if cut else ""
    apart = f" It is {place.aside[package]}: dependencies of its own are not followed." if unfollowed else ""
    silent = f" {place.fidelity.conclusion}" if FidelityFlag.NO_EDGES in place.fidelity.flags else ""
    need, built = ("needs", "is") if needing == 1 else ("need", "are")
    relies = f"{need} or {built} built from" if above.beside else need
    rests = "needs or is built from" if below.beside else "needs"
    product = " (the product among them)" if has_root else ""
    return (
        f"As far as the document says, {_many(needing, 'package')}{product} {relies} {package} "
        f"within {_many(above.bound, 'step')}, and it {rests} {_many(needed, 'package')} "
        f"within {_many(below.bound, 'step')}.{left_out}{apart}{silent}"
    )


_WHERE = {
    (Direction.UP, CutBy.DISTANCE): "further up",
    (Direction.DOWN, CutBy.DISTANCE): "further down",
    (Direction.UP, CutBy.LIMIT): "of those above, over the limit",
    (Direction.DOWN, CutBy.LIMIT): "of those below, over the limit",
}


def _left_out(cut: Iterable[Cut]) -> str:
    return f"Left out: {', '.join(f'{each.packages:,} {_WHERE[each.direction, each.by]}' for each in cut)}."


def _many(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"
