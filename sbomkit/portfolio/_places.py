"""Where packages stand among all products: counted by the database, over the documents that count."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sbomkit.model.portfolio.ranking import PortfolioPlace
from sbomkit.purl import PackageKey

__all__ = ["CHOSEN", "Placed", "Whole", "places_of", "whole_of"]

CHOSEN = """
chosen AS (
    SELECT document, vendor, {'vendor': vendor, 'product': coalesce(product, document)} AS product
    FROM labels
    QUALIFY NOT $latest OR date IS NULL OR date = max(date) OVER (PARTITION BY vendor, coalesce(product, document))
)"""
"""The documents that count: all, or the newest of each product and those that tell no day.  A document that names no product
is one of its own."""
_PLACES = f"""
WITH {CHOSEN},
sizes AS (SELECT document, count(*) AS packages FROM positions GROUP BY document)
SELECT
    package,
    count(DISTINCT product),
    count(DISTINCT vendor),
    list_slice(list_sort(list(DISTINCT vendor) FILTER (vendor IS NOT NULL)), 1, $names),
    count(*),
    count(depth),
    min(depth),
    max(depth),
    count(DISTINCT product) FILTER (depth = 1),
    sum(dependents)::BIGINT,
    favg(ln(1 + dependents) / ln(1 + packages)),
    favg(least(greatest(depth - 1, 0), 4) / 4)
FROM positions JOIN chosen USING (document) JOIN sizes USING (document)
GROUP BY package
ORDER BY package
"""  # noqa: S608 - constants of ours
_WHOLE = f"""
WITH {CHOSEN}
SELECT
    count(DISTINCT product),
    count(DISTINCT vendor),
    count(*),
    count(*) - count(vendor),
    count(*) FILTER (list_contains(flags, 'no_edges')),
    (SELECT count(*) FROM documents WHERE status <> 'read')
FROM chosen JOIN documents USING (document)
"""  # noqa: S608 - likewise
_NAMES = 25


class Placed(NamedTuple):
    """Where one package stands, and what of that is weighed."""

    place: PortfolioPlace
    weight: float | None
    """Mean over the documents that tell of ln(1 + dependents) / ln(1 + packages); `None`: none tells."""
    concealment: float | None
    """Mean over the documents that tell of min(max(depth - 1, 0), 4) / 4; `None`: none tells."""


class Whole(NamedTuple):
    """What there is in all."""

    products: int
    vendors: int
    documents: int
    without_vendor: int
    without_edges: int
    unread: int


def whole_of(connection: Any, *, latest: bool) -> Whole:
    """What the documents that count are in all."""
    (row,) = connection.execute(_WHOLE, {"latest": latest}).fetchall()
    return Whole(*row)


def places_of(connection: Any, whole: Whole, *, latest: bool) -> Mapping[PackageKey, Placed]:
    """Where each package stands."""
    rows = connection.execute(_PLACES, {"latest": latest, "names": _NAMES}).fetchall()
    return {PackageKey(package): _placed(whole, row) for package, *row in rows}


def _placed(whole: Whole, row: Sequence[Any]) -> Placed:
    products, vendors, names, documents, placed, least, most, direct, dependents, weight, concealment = row
    place = PortfolioPlace.trusted(
        {
            "products": products,
            "share": round(products / whole.products, 6),
            "vendors": vendors or None,
            "vendor_names": tuple(names or ()),
            "documents": documents,
            "placed": placed,
            "min_depth": least,
            "max_depth": most,
            "direct": direct,
            "dependents": dependents,
        }
    )
    return Placed(place, weight, concealment)
