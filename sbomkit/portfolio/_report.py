"""A portfolio as one page shows it: the ranking, the people, and of what comes first also which products hold it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from os import PathLike
from typing import Any

from sbomkit._collector import collector_paused
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Scope
from sbomkit.model.portfolio import PortfolioPackage, TabletopHolding, VendorProducts
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.portfolio._checks import check
from sbomkit.portfolio._diff import trend
from sbomkit.portfolio._people import people_among
from sbomkit.portfolio._places import CHOSEN
from sbomkit.portfolio._rank import Judged, judge, ranking_of, tables_of
from sbomkit.portfolio._reading import keys, reading
from sbomkit.purl import PackageKey
from sbomkit.ranking import Policy
from sbomkit.ranking._publishers.in_force import packages_of
from sbomkit.report._explanation.evidence import evidence
from sbomkit.report._explanation.meaning import meaning
from sbomkit.report._portfolio_report.noun import PortfolioDetail, PortfolioReport, PortfolioVendor, first_of

__all__ = ["TOP", "report"]

TOP = 5_000
"""Packages of a report that nobody asked for a number of: with these, its page is small enough to be sent."""
_DETAILED = 500
"""Packages of which observations are listed, the first by rank."""
_LISTED = 200
"""Packages of which products are listed, likewise."""
_HOLDINGS = 50
"""Documents that are listed of each."""
_VENDORS = 25
"""Vendors that packages are listed by."""

_ORDER = "vendor NULLS LAST, product NULLS LAST, version NULLS LAST, document"
_HELD = f"""
WITH {CHOSEN},
wanted AS (SELECT unnest($packages) AS package),
listed AS (
    SELECT package, document, labels.vendor, labels.product, labels.version, labels.date
    FROM positions SEMI JOIN wanted USING (package)
    JOIN (SELECT document FROM chosen) USING (document) LEFT JOIN labels USING (document)
    QUALIFY row_number() OVER (PARTITION BY package ORDER BY {_ORDER}) <= $most
),
held AS (
    SELECT
        document,
        package,
        list_sort(list(DISTINCT components.version) FILTER (components.version <> '')) AS versions
    FROM components SEMI JOIN listed USING (document, package)
    GROUP BY document, package
)
SELECT
    vendor, product, version, date, document, package, false AS of_same_source, coalesce(versions, []) AS versions,
    false AS is_subject, depth, depth_basis, path, gateway, scope, dependents, reach,
    coalesce(flags, []) AS flags
FROM listed JOIN positions USING (document, package) LEFT JOIN held USING (document, package)
JOIN (SELECT document, flags FROM documents) USING (document)
ORDER BY package, {_ORDER}
"""  # noqa: S608 - constants of ours
"""The first documents that hold each package; paths are looked up for no others, since they are long."""
_SHARED = f"""
WITH {CHOSEN},
wanted AS (SELECT unnest($packages) AS package),
totals AS (SELECT vendor, count(DISTINCT product) AS products FROM chosen GROUP BY vendor)
SELECT package, shared.vendor, holding, products
FROM (
    SELECT package, vendor, count(DISTINCT product) AS holding
    FROM positions SEMI JOIN wanted USING (package) JOIN chosen USING (document)
    GROUP BY package, vendor
) AS shared JOIN totals ON shared.vendor IS NOT DISTINCT FROM totals.vendor
ORDER BY package, holding DESC, shared.vendor NULLS LAST
"""  # noqa: S608 - likewise
_STOOD_ON = f"""
WITH {CHOSEN},
wanted AS (SELECT unnest($packages) AS package),
largest AS (
    SELECT vendor, count(DISTINCT product) AS products FROM chosen WHERE vendor IS NOT NULL
    GROUP BY vendor ORDER BY products DESC, vendor LIMIT $most
),
held AS (
    SELECT vendor, list(DISTINCT package) AS packages
    FROM positions SEMI JOIN wanted USING (package) JOIN chosen USING (document) SEMI JOIN largest USING (vendor)
    GROUP BY vendor
)
SELECT vendor, products, coalesce(packages, []) FROM largest LEFT JOIN held USING (vendor) ORDER BY products DESC, vendor
"""  # noqa: S608 - likewise


def report(
    portfolio: str | PathLike[str],
    facts: Facts | None = None,
    *,
    policy: Policy | str | PathLike[str] | None = None,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    latest: bool = False,
    top: int = TOP,
) -> PortfolioReport:
    """Put beside the ranking of a portfolio what it was made from.

    Of the first 500 packages it is told what sources said, of the first 200 whose products hold them, and of the first 50
    documents of each by which path; `tabletop` tells all of it.  How the portfolio grew, and what profiles ask of documents, is
    told where scans left it.

    Args:
        portfolio: the database, or a dataset.
        facts: what sources told; `None`: what the portfolio keeps of them.
        policy: as in `sbomkit.rank`.
        as_of: as in `sbomkit.rank`.
        allow_undated: as in `sbomkit.rank`.
        show_names: as in `sbomkit.rank`.
        latest: whether only the newest document of each product counts; documents that tell no day all count.
        top: packages that are shown; of those that could not be assessed a tenth of it at least.

    Raises:
        ConfigurationError: there is no such portfolio, or as `sbomkit.rank` raises it.
    """
    with reading(portfolio, *tables_of(facts)) as connection, collector_paused():
        judged = judge(
            connection,
            facts,
            policy=policy,
            as_of=as_of,
            allow_undated=allow_undated,
            show_names=show_names,
            latest=latest,
        )
        ranking = first_of(ranking_of(judged), max(top, 0))
        people = people_among(connection, judged, show_names=show_names)
        shown = (*ranking.ranked, *ranking.unassessed)
        details = _details(connection, judged, shown)
        vendors = _vendors(connection, shown, latest=latest)
        is_scanned = bool(connection.execute("SELECT 1 FROM scans LIMIT 1").fetchall())
        is_checked = bool(connection.execute("SELECT 1 FROM verdicts LIMIT 1").fetchall())
    return PortfolioReport(
        ranking=ranking,
        people=people,
        details=details,
        vendors=vendors,
        trend=trend(portfolio) if is_scanned else None,
        checks=check(portfolio, latest=latest) if is_checked else None,
    )


def _details(connection: Any, judged: Judged, shown: Sequence[PortfolioPackage]) -> tuple[PortfolioDetail, ...]:
    listed = {"latest": judged.basis.latest, "packages": [each.package for each in shown[:_LISTED]]}
    held = _by_package(connection.execute(_HELD, {**listed, "most": _HOLDINGS}).fetchall(), 5, _holding)
    vendors = _by_package(connection.execute(_SHARED, listed).fetchall(), 0, _vendor)
    entries = {each.package: each for entries in (judged.ranking.ranked, judged.ranking.unassessed) for each in entries}
    sources, as_of = judged.position.source_of, judged.basis.as_of
    return tuple(
        PortfolioDetail.trusted(
            {
                "package": key,
                "meaning": meaning(entries[key]),
                "evidence": tuple(evidence(judged.facts, packages_of(entries[key], judged.facts, sources.get(key)), as_of)),
                "vendors": vendors.get(key),
                "holdings": held.get(key),
            }
        )
        for key in (each.package for each in shown[:_DETAILED])
    )


def _by_package(rows: Iterable[Sequence[Any]], place: int, made: Any) -> Mapping[PackageKey, tuple[Any, ...]]:
    """What is made of rows, by the package that stands in one column of them, which they are in the order of."""
    return {key: tuple(made(row) for row in found) for key, found in groupby(rows, itemgetter(place))}


def _holding(row: Sequence[Any]) -> TabletopHolding:
    told = dict(zip(TabletopHolding.model_fields, row, strict=True))
    basis, path = told["depth_basis"], told["path"]
    return TabletopHolding.trusted(
        {
            **told,
            "versions": tuple(told["versions"]),
            "depth_basis": None if basis is None else DepthBasis(basis),
            "path": None if path is None else keys("positions.path", path),
            "scope": Scope(told["scope"]),
            "flags": tuple(map(FidelityFlag, told["flags"])),
        }
    )


def _vendor(row: Sequence[Any]) -> VendorProducts:
    _, vendor, holding, products = row
    return VendorProducts.trusted({"vendor": vendor, "holding": holding, "products": products})


def _vendors(connection: Any, shown: Sequence[PortfolioPackage], *, latest: bool) -> tuple[PortfolioVendor, ...]:
    place = {each.package: number for number, each in enumerate(shown)}
    values = {"latest": latest, "packages": list(place), "most": _VENDORS}
    return tuple(
        PortfolioVendor.trusted(
            {"vendor": vendor, "products": products, "packages": tuple(sorted(packages, key=place.__getitem__))}
        )
        for vendor, products, packages in connection.execute(_STOOD_ON, values).fetchall()
    )
