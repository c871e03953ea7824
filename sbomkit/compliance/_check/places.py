"""Where each component sits, as far as compliance asks: the subject, its direct dependencies, the rest, or nobody knows."""

from collections.abc import Mapping

from sbomkit.compliance.rules import Place
from sbomkit.model.compliance import Tier
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import DepthBasis, Position

__all__ = ["places_of"]

_SUBJECT = Place(Tier.SUBJECT, 0)
_UNKNOWN = Place(Tier.UNKNOWN, None)


def places_of(inventory: Inventory, position: Position) -> Mapping[str, Place]:
    """The place of each component by its id: that of its package.

    Below a root that had to be made up, nothing is known to be top-level.
    """
    by_package = dict.fromkeys(position.roots, _SUBJECT)
    for each in position.packages:
        if each.depth is not None and each.depth_basis is not DepthBasis.VIRTUAL:
            by_package[each.package] = Place(Tier.TOP_LEVEL if each.depth <= 1 else Tier.TRANSITIVE, each.depth)
    subjects = frozenset(inventory.roots)
    return {
        each.id: _SUBJECT if each.id in subjects else by_package.get(each.package, _UNKNOWN) for each in inventory.components
    }
