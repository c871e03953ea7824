"""Where packages stand among all products: counted by the database, over the documents that count."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sbomkit.model._base import plain
from sbomkit.model.portfolio.ranking import PortfolioPlace
from sbomkit.purl import PackageKey

__all__ = ["CHOSEN", "Placed", "Whole", "places_of", "whole_of"]

CHOSEN = """
chosen AS (
    SELECT document, vendor, {'vendor': vendor, 'product': coalesce(product, document)} AS product
    FROM (SELECT document FROM documents WHERE status = 'read') LEFT JOIN labels USING (document)
    QUALIFY NOT $latest OR date IS NULL OR date = max(date) OVER (PARTITION BY vendor, coalesce(product, document))
)"""
"""The documents that count: all, or the newest of each product and those that tell no day.  A document that names no product
is one of its own, and so is one that a scan has not labelled yet because it was stopped."""
_NAMES = 25
_PLACES = f"""
WITH {CHOSEN},
sizes AS (SELECT document, count(*) AS packages FROM positions GROUP BY document),
held AS (
    SELECT
        package,
        product,
        count(*) AS documents,
        count(depth) AS placed,
        min(depth) AS min_depth,
        max(depth) AS max_depth,
        count(dependents) AS counted,
        sum(dependents) AS dependents,
        (sum((ln(1 + dependents) / ln(1 + packages))::DECIMAL(13, 12)) / counted)::DECIMAL(13, 12) AS weight,
        (sum(CASE WHEN depth > 1 THEN least(depth - 1, 4) ELSE 0 END) FILTER (depth IS NOT NULL) / (4 * placed))
            ::DECIMAL(13, 12) AS hidden
    FROM positions JOIN chosen USING (document) JOIN sizes USING (document)
    GROUP BY package, product
)
SELECT
    package,
    count(*),
    count(DISTINCT product.vendor),
    count(*) - count(product.vendor),
    list_slice(list_sort(list(DISTINCT product.vendor) FILTER (product.vendor IS NOT NULL)), 1, {_NAMES}),
    sum(documents)::BIGINT,
    sum(placed)::BIGINT,
    min(min_depth),
    max(max_depth),
    count(*) FILTER (min_depth = 1),
    sum(counted)::BIGINT,
    sum(dependents)::BIGINT,
    count(weight),
    sum(weight) / count(weight),
    count(hidden),
    sum(hidden) / count(hidden)
FROM held
GROUP BY package
ORDER BY package
"""  # noqa: S608 - constants of ours
"""Sums of decimal numbers, so that the order in which documents come changes no digit."""
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


class Placed(NamedTuple):
    """Where one package stands, and what of that is weighed.

    Means are over products, of which each counts once in however many versions: of its documents, the mean of those that tell.
    """

    place: PortfolioPlace
    counted: int
    """Documents that hold it and tell what stands on it."""
    weighed: int
    """Products of which a document tells what stands on it."""
    weight: float | None
    """Mean over these of ln(1 + dependents) / ln(1 + packages); `None`: there are none."""
    hidden: int
    """Products of which a document tells how deep it is."""
    concealment: float | None
    """Mean over these of min(max(depth - 1, 0), 4) / 4; `None`: there are none."""


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
    """Where each package stands, in key order."""
    rows = connection.execute(_PLACES, {"latest": latest}).fetchall()
    return {PackageKey(package): _placed(whole, row) for package, *row in rows}


def _placed(whole: Whole, row: Sequence[Any]) -> Placed:
    products, vendors, unnamed, names, documents, placed, least, most, direct, counted, dependents, *weighed = row
    place = PortfolioPlace.trusted(
        {
            "products": products,
            "share": plain(products / whole.products),
            "vendors": vendors or None,
            "without_vendor": unnamed,
            "vendor_names": tuple(names or ()),
            "documents": documents,
            "placed": placed,
            "min_depth": least,
            "max_depth": most,
            "direct": direct,
            "dependents": dependents,
        }
    )
    return Placed(place, counted, *weighed)
