"""An inventory in; where each package sits in the product, and how far the document can be trusted to tell, out."""

from sbomkit.graph._completion import complete
from sbomkit.graph._leaving import leaving
from sbomkit.graph._meant import Meant, built_from, meant
from sbomkit.graph._position import EXACT_LIMIT, position
from sbomkit.graph._standing import standing_on, stands_on, ways_in

__all__ = [
    "EXACT_LIMIT",
    "Meant",
    "built_from",
    "complete",
    "leaving",
    "meant",
    "position",
    "standing_on",
    "stands_on",
    "ways_in",
]
