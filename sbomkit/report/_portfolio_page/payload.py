"""A report of a portfolio as columns for the script of the page, in the way of `sbomkit.report._ranking_page.payload`."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sbomkit.model.portfolio import PortfolioPackage, PortfolioPlace, TabletopHolding, VendorProducts
from sbomkit.purl import PackageKey
from sbomkit.report._portfolio.tabletop import way
from sbomkit.report._portfolio_report.noun import PortfolioDetail, PortfolioReport
from sbomkit.report._ranking_page._columns import VERDICTS, Names, evidence_rows, judged, named, plain_name, ranks, told
from sbomkit.report._ranking_page._texts import Rows, Texts, harmless
from sbomkit.report._ranking_page.keys import told_apart
from sbomkit.report._text import clip
from sbomkit.report._words import and_more

__all__ = ["LONGEST", "NOT_NAMED", "payload", "places"]

LONGEST = 48
"""Cells of a name in a list to choose from."""
NOT_NAMED = "vendor not named"
_CALLED = 6
"""Vendors by name where products are not listed."""
_VENDORS = 25
"""Vendors of a package that the page lists."""


def places(report: PortfolioReport) -> Mapping[PackageKey, int]:
    """Package to its place on the page, counted from 0."""
    return {each.package: place for place, each in enumerate(_shown(report))}


def payload(report: PortfolioReport) -> dict[str, Any]:
    """All that the script shows; see `sbomkit.report._ranking_page.payload`.

    `paths` holds paths from a direct dependency down to a package, by number; of packages by vendor, it is told by how much the
    place of each is more than that of the one before.
    """
    shown, place = _shown(report), places(report)
    texts, rows, names, paths = Texts(), Rows(), Names(place), Rows()
    details = _details(report.details, names, texts, rows, paths)
    columns = {
        "key": told_apart(each.package for each in shown),
        **named(shown, texts),
        **judged(shown, texts, rows, whole="portfolio"),
        **_placed(shown, len(details["vendors"]), texts),
        **told(shown, texts, rows),
    }
    coverage = report.ranking.coverage
    return {
        "packages": columns,
        "details": details,
        "counts": [len(report.ranking.ranked), len(report.ranking.unassessed), 0],
        "whole": [coverage.products, coverage.vendors],
        "latest": report.ranking.basis.latest,
        "all": ranks(report.ranking.order, packages=coverage.packages, assessed=coverage.with_publishers),
        "verdicts": VERDICTS,
        "vendors": [
            [clip(harmless(each.vendor), LONGEST), _gaps([place[package] for package in each.packages])]
            for each in report.vendors
        ],
        "others": names.others,
        "paths": paths.all(),
        "rows": rows.all(),
        "texts": texts.all(),
    }


def _gaps(places: Sequence[int]) -> list[int]:
    """Rising numbers, each by how much it is more than the one before: these are short."""
    return [each - before for before, each in pairwise((0, *places))]


def _shown(report: PortfolioReport) -> Sequence[PortfolioPackage]:
    return (*report.ranking.ranked, *report.ranking.unassessed)


def _placed(shown: Sequence[PortfolioPackage], listed: int, texts: Texts) -> dict[str, list[Any]]:
    """Where packages stand; of the first, of which products are listed, vendors need no mention."""
    found = [each.place for each in shown]
    return {
        "products": [each.products for each in found],
        "vendors": [each.vendors for each in found],
        "unnamed": [each.without_vendor for each in found],
        "documents": [each.documents for each in found],
        "placed": [each.placed for each in found],
        "depth": [each.min_depth for each in found],
        "deepest": [each.max_depth for each in found],
        "immediate": [each.direct for each in found],
        "dependents": [each.dependents for each in found],
        "called": [texts.number(_called(each) if place >= listed else None) for place, each in enumerate(found)],
    }


def _called(place: PortfolioPlace) -> str:
    """Some of the vendors by name, and how many more there are."""
    shown = place.vendor_names[:_CALLED]
    return and_more([*shown, *[""] * ((place.vendors or 0) - len(shown))], len(shown))


def _details(details: Sequence[PortfolioDetail], names: Names, texts: Texts, rows: Rows, paths: Rows) -> dict[str, list[Any]]:
    vendors = [each.vendors for each in details if each.vendors is not None]
    holdings = [each.holdings for each in details if each.holdings is not None]
    return {
        "meaning": [_about(each.package, texts)(each.meaning) for each in details],
        "evidence": [evidence_rows(each.package, each.evidence, _about(each.package, texts), texts, rows) for each in details],
        "vendors": [[_vendor(one, texts, rows) for one in each[:_VENDORS]] for each in vendors],
        "sharing": [len(each) for each in vendors],
        "holdings": [[_holding(one, names, texts, rows, paths) for one in each] for each in holdings],
    }


def _about(package: PackageKey, texts: Texts) -> Any:
    name = plain_name(package)
    return lambda text: texts.about(text, name)


def _vendor(each: VendorProducts, texts: Texts, rows: Rows) -> int:
    return rows.number(texts.number(each.vendor or NOT_NAMED), each.holding, each.products)


def _holding(held: TabletopHolding, names: Names, texts: Texts, rows: Rows, paths: Rows) -> int:
    """One line; what a path begins with is the product, or a root that had to be made up, and so not told."""
    path = held.path[-held.depth :] if held.path and held.depth else None
    return rows.number(
        texts.number(held.vendor or NOT_NAMED),
        texts.number(held.document if held.product is None else held.product),
        texts.number(held.version),
        texts.number(held.date),
        texts.number(None if held.product is None else held.document),
        texts.number(and_more(held.versions, _CALLED)),
        held.depth,
        -1 if path is None else paths.number(*map(names.number, path)),
        texts.number(way(held) if path is None else None),
    )
