"""An inventory in; where each package sits in the product, and how far the document can be trusted to tell, out."""

from sbomkit.graph._completion import complete
from sbomkit.graph._position import EXACT_LIMIT, position, ways_in

__all__ = ["EXACT_LIMIT", "complete", "position", "ways_in"]
