"""An inventory in; where each package sits in the product, and how far the document can be trusted to tell, out."""

from sbomkit.graph._completion import complete
from sbomkit.graph._position import EXACT_LIMIT, position
from sbomkit.graph._standing import standing_on, stands_on, ways_in

__all__ = ["EXACT_LIMIT", "complete", "position", "standing_on", "stands_on", "ways_in"]
