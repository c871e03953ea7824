"""Part of a product as a graph of packages: who needs one of them, and what it needs."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Literal

from sbomkit.model._base import Noun
from sbomkit.model._provided import provided
from sbomkit.model.inventory import EdgeKind, Scope
from sbomkit.model.ranking import Verdict
from sbomkit.purl import PackageKey

__all__ = [
    "EDGE_ATTRIBUTES",
    "GRAPH_ATTRIBUTES",
    "NODE_ATTRIBUTES",
    "Cut",
    "CutBy",
    "Direction",
    "Link",
    "Neighbour",
    "Neighbourhood",
    "attributes",
]


def attributes(noun: Noun, names: Iterable[str]) -> dict[str, str | int]:
    """Fields as text, whole numbers and truth values, which is all that formats of graphs have; what is not known is left out.

    Args:
        noun: a package, a component or an edge.
        names: of the fields; several texts become one, with semicolons between them.
    """
    found = {}
    for name in names:
        value = getattr(noun, name)
        if isinstance(value, tuple):
            value = "; ".join(value)
        if value is not None and value != "":
            found[name] = str(value) if isinstance(value, str) else value
    return found


GRAPH_ATTRIBUTES = ("package", "sentence")
"""Fields of a `Neighbourhood` that a graph in another form carries as attributes of its own."""

NODE_ATTRIBUTES = ("package", "versions", "up", "down", "is_root", "depth", "scope", "aside", "verdict", "rank")
"""The same of a `Neighbour`."""

EDGE_ATTRIBUTES = ("kind", "scope", "inferred_by")
"""The same of a `Link`, and of an `Edge`."""


class Direction(StrEnum):
    """Which way something lies from the package in question."""

    UP = "up"
    """It needs the package, directly or not."""
    DOWN = "down"
    """The package needs it, directly or not."""


class CutBy(StrEnum):
    """Which bound left something out."""

    DISTANCE = "distance"
    """More steps away than was asked for."""
    LIMIT = "limit"
    """Near enough, but more packages than were asked for."""


class Neighbour(Noun):
    """One package of a neighbourhood."""

    package: PackageKey
    versions: tuple[str, ...]
    """Those that take part in what is shown, each once, sorted as text; other versions of the package may stand elsewhere."""
    up: int | None
    """Steps from it to the package in question, which it needs; 0 for that package itself; `None`: it does not need it."""
    down: int | None
    """Steps to it from the package in question, which needs it; 0 for that package itself; `None`: it is not needed by it."""
    is_root: bool
    """Whether it is the product."""
    depth: int | None
    """Shortest distance from the root, as `position` counts it; `None`: unreachable, or set aside."""
    scope: Scope | None
    """The most exposed over its incoming paths; `None`: set aside."""
    aside: str | None
    """Why it takes no part in position, as a phrase; `None`: it does."""
    verdict: Verdict | None
    """How many people can publish it; `None`: nobody was asked, since no ranking was given or it is not in it."""
    rank: int | None
    """Its place in the ranking; `None`: no ranking was given, or it has no place there."""


class Link(Noun):
    """All edges of one kind from one package to another, in whatever versions."""

    dependent: PackageKey
    dependency: PackageKey
    kind: EdgeKind
    """As the document says it."""
    scope: Scope
    """The most exposed of these edges; `unknown` stands directly below `runtime`, as which it counts."""
    inferred_by: str | None
    """The source that they come from, the first by name; `None`: the document declares at least one of them."""


class Cut(Noun):
    """Packages that were left out on one side by one bound."""

    direction: Direction
    by: CutBy
    nearest: int | None
    """Steps to the nearest of them; in the graph of a whole document, its depth there (`None`: not reachable)."""
    packages: int


class Neighbourhood(Noun):
    """Packages around one package, or all packages of a document, with the edges between them."""

    format: Literal["neighbourhood-1"] = "neighbourhood-1"
    """Name and version of the schema that this follows."""
    package: PackageKey | None
    """The package in question; `None`: this is the graph of a whole document."""
    nodes: tuple[Neighbour, ...]
    """Nearest first, by steps in whichever direction is shorter, then by depth, then by key; of a whole document by depth."""
    edges: tuple[Link, ...]
    """Those between `nodes`, by dependent, dependency and kind."""
    cut: tuple[Cut, ...]
    """What was left out, by direction and bound; empty: nothing was."""
    sentence: str
    """What this shows, and how much was left out, in a few sentences."""

    def to_networkx(self) -> Any:
        """The same as a `networkx.MultiDiGraph`, with package keys as nodes; see `docs/graph.md`.

        Raises:
            ConfigurationError: networkx is not installed.
        """
        return provided("to_networkx")(self)

    def to_rustworkx(self) -> Any:
        """The same as a `rustworkx.PyDiGraph` whose payloads are `Neighbour` and `Link`."""
        return provided("to_rustworkx")(self)

    def _repr_markdown_(self) -> str:
        """What a notebook shows: the sentence and the drawing."""
        drawing: str = provided("neighbourhood_drawing")(self)
        return drawing

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001 - as IPython calls it
        """What a console shows: the tables, since `repr` of a large noun is as large as the noun."""
        printer.text(provided("render")(self).rstrip())
