"""Questions that are asked often enough to have a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["VIEWS", "View"]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A question that is asked often enough to have a name."""

    row: str
    """What a row is, as one sentence."""
    query: str


VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "products": View(
            row="One document that could be read, with its labels and what it holds.",
            query="""
SELECT document, product, vendor, version, date, components, packages, edges, max_depth, conclusion
FROM labels JOIN (SELECT * EXCLUDE (name) FROM documents) USING (document)
WHERE status = 'read'""",
        ),
        "packages": View(
            row="One package, where it sits in how many documents, and of how many products and vendors (null: unknown).",
            query="""
SELECT
    package,
    count(DISTINCT document) AS documents,
    nullif(count(DISTINCT (vendor, product)) FILTER (product IS NOT NULL), 0) AS products,
    nullif(count(DISTINCT vendor), 0) AS vendors,
    min(depth) AS min_depth,
    max(depth) AS max_depth,
    max(reach) AS max_reach,
    sum(dependents) AS dependents
FROM positions JOIN labels USING (document)
GROUP BY package""",
        ),
    }
)
"""Views by name."""
