"""An inventory in; what its positions are computed from, made once and let go with the inventory, out."""

from weakref import ReferenceType, ref

from sbomkit.graph._build import Graph, build_graph
from sbomkit.graph._find import find_package
from sbomkit.graph._prepare import Prepared, prepare
from sbomkit.model.inventory import Inventory

__all__ = ["graph_of", "prepared_of"]

_NAME = "_graph_kept"


class _Kept:
    """Stands beside the fields of an inventory, as what it works out on demand does: no part of its value."""

    __slots__ = ("below", "graph", "of", "whole")

    def __init__(self, inventory: Inventory) -> None:
        self.of: ReferenceType[Inventory] = ref(inventory)
        self.graph = build_graph(inventory)
        self.whole: Prepared | None = None
        self.below: tuple[int, Prepared] | None = None
        """The package that was chosen as root last; of a thousand roots, asked for one after the other, one is kept."""


def _kept(inventory: Inventory) -> _Kept:
    # A copy of an inventory, perhaps with other edges, takes this along; so it says whose it is.
    found = vars(inventory).get(_NAME)
    if not isinstance(found, _Kept) or found.of() is not inventory:
        found = vars(inventory)[_NAME] = _Kept(inventory)
    return found


def graph_of(inventory: Inventory) -> Graph:
    """The graph of all components."""
    return _kept(inventory).graph


def prepared_of(inventory: Inventory, root: str | None) -> Prepared:
    """What is placed, for the whole product or below a root.

    Raises:
        ConfigurationError: there is no such root, or its name is that of several packages.
    """
    kept = _kept(inventory)
    if root is None:
        if kept.whole is None:
            kept.whole = prepare(kept.graph)
        return kept.whole
    chosen, below = find_package(inventory, kept.graph, root), kept.below
    if below is None or below[0] != chosen:
        below = kept.below = (chosen, prepare(kept.graph, chosen))
    return below[1]
