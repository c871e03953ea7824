"""What changed in a portfolio between two scans, or between two portfolios, and how one grew over all scans."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from os import PathLike, fspath
from types import MappingProxyType
from typing import Any, TypeVar

from sbomkit.errors import ConfigurationError
from sbomkit.model.frames import FrameTable, to_arrow
from sbomkit.model.portfolio.diff import (
    PackageStanding,
    PortfolioDiff,
    PortfolioDocumentDiff,
    PortfolioDocumentDiffKind,
    PortfolioPackageDiff,
    PortfolioPackageDiffKind,
    PortfolioProduct,
    PortfolioState,
    PortfolioTrend,
)
from sbomkit.model.ranking import Verdict
from sbomkit.portfolio._changed import changed, grown, remarks
from sbomkit.portfolio._states import SOLE, Scans
from sbomkit.portfolio.store import opened
from sbomkit.portfolio.tables.history import HISTORY
from sbomkit.purl import PackageKey

__all__ = ["diff", "trend"]

_Kind = TypeVar("_Kind", bound=StrEnum)
_SIDES = ("newer_documents", "older_documents")
_HELD: Mapping[str, FrameTable] = MappingProxyType(
    {
        name: replace(
            HISTORY[f"held_{name}"],
            entries=lambda rows: rows,
            columns=tuple(
                replace(column, value=itemgetter(place))
                for place, column in enumerate(HISTORY[f"held_{name}"].columns)
                if column.name not in {"since", "until"}
            ),
        )
        for name in ("documents", "packages")
    }
)
"""What a portfolio held at one time, as tables made from rows."""
_DOCUMENTS = """
SELECT
    document,
    CASE
        WHEN older.document IS NULL THEN 'came'
        WHEN newer.document IS NULL THEN 'gone'
        WHEN older.status <> 'read' THEN 'newly_read'
        WHEN newer.status <> 'read' THEN 'no_longer_read'
        WHEN older.sha256 IS DISTINCT FROM newer.sha256 THEN 'changed'
        ELSE 'relabelled'
    END AS kind,
    CASE WHEN newer.status = 'read' THEN newer.vendor ELSE older.vendor END AS vendor,
    CASE WHEN newer.status = 'read' THEN newer.product ELSE older.product END AS product,
    older.version AS old_version,
    newer.version AS new_version,
    older.date AS old_date,
    newer.date AS new_date
FROM older_documents AS older FULL JOIN newer_documents AS newer USING (document)
WHERE older IS DISTINCT FROM newer AND (older.status = 'read' OR newer.status = 'read')
ORDER BY list_position($kinds, kind), document
"""
_PACKAGES = """
SELECT
    package,
    CASE
        WHEN older.package IS NULL THEN 'came'
        WHEN newer.package IS NULL THEN 'gone'
        WHEN older.products < newer.products THEN 'spread'
        ELSE 'shrank'
    END AS kind,
    verdict,
    priority,
    older.* EXCLUDE (package),
    newer.* EXCLUDE (package)
FROM older_packages AS older
FULL JOIN newer_packages AS newer USING (package)
LEFT JOIN (SELECT package, verdict, priority FROM rankings) USING (package)
WHERE older.products IS DISTINCT FROM newer.products
ORDER BY
    list_position($kinds, kind),
    coalesce(list_contains($sole, verdict), false) DESC,
    abs(coalesce(newer.products, 0) - coalesce(older.products, 0)) DESC,
    priority DESC NULLS LAST,
    package
"""
_MOVED = """
SELECT count(*) FROM older_packages AS older JOIN newer_packages AS newer USING (package)
WHERE older.products = newer.products AND older IS DISTINCT FROM newer
"""
_PRODUCTS = """
SELECT vendor, coalesce(product, document) AS product FROM {} WHERE status = 'read'
EXCEPT SELECT vendor, coalesce(product, document) FROM {} WHERE status = 'read'
ORDER BY vendor NULLS LAST, product
"""
_VENDORS = """
SELECT vendor FROM {} WHERE status = 'read' AND vendor IS NOT NULL
EXCEPT SELECT vendor FROM {} WHERE status = 'read'
ORDER BY vendor
"""


def diff(
    portfolio: str | PathLike[str],
    *,
    old: str | PathLike[str] | None = None,
    since: int | datetime | None = None,
    until: int | datetime | None = None,
) -> PortfolioDiff:
    """Tell what came into a portfolio and what left it: documents, products, vendors and packages.

    Only scans that changed something count, and they are numbered from 1; at a moment, the portfolio held what the last scan
    that began by then had found.  What is known of publishers is known today: it is that of the ranking that the portfolio
    keeps.

    Args:
        portfolio: the database, or a dataset.
        old: an older one, to compare with it; by default, both sides are scans of `portfolio`.
        since: the older side, a number of a scan or a moment; by default the scan before `until`, or the last one of `old`.
        until: the newer side, likewise; by default the last scan.

    Raises:
        ConfigurationError: there is no such portfolio, it has no such scan, or `since` is later than `until`.
    """
    with opened(portfolio, read_only=True) as connection:
        scans = Scans(portfolio, connection)
        last = scans.last if until is None else scans.number(until)
        if old is None:
            first = _before(portfolio, last) if since is None else scans.number(since)
            _check_order(portfolio, first, last)
            older, before = _held(connection, first), scans.states([first])[0]
        else:
            with opened(old, read_only=True) as other:
                others = Scans(old, other)
                first = others.last if since is None else others.number(since)
                older, before = _held(other, first), others.states([first])[0]
        for side, tables in (("older", older), ("newer", _held(connection, last))):
            for name, rows in tables.items():
                connection.register(f"{side}_{name}", rows)
        return _compared(connection, before, scans.states([last])[0])


def trend(
    portfolio: str | PathLike[str], *, since: int | datetime | None = None, until: int | datetime | None = None
) -> PortfolioTrend:
    """Tell what a portfolio held after each scan that changed something.

    Args:
        portfolio: the database, or a dataset.
        since: the first of them, as for `diff`; by default the first there is.
        until: the last of them; by default the last there is.

    Raises:
        ConfigurationError: as `diff` raises it.
    """
    with opened(portfolio, read_only=True) as connection:
        scans = Scans(portfolio, connection)
        last = scans.last if until is None else scans.number(until)
        first = 1 if since is None else scans.number(since)
        _check_order(portfolio, first, last)
        states = scans.states(range(first, last + 1))
    return PortfolioTrend(sentence=grown(states[0], states[-1]), states=states)


def _before(portfolio: str | PathLike[str], last: int) -> int:
    if last > 1:
        return last - 1
    raise ConfigurationError(
        f"{fspath(portfolio)}: nothing is known from before scan 1",
        advice="scan again when documents have changed, or name an older portfolio to compare with",
    )


def _check_order(portfolio: str | PathLike[str], first: int, last: int) -> None:
    if first > last:
        raise ConfigurationError(
            f"{fspath(portfolio)}: scan {first} is later than scan {last}", advice="let the older one be since, the newer until"
        )


def _held(connection: Any, scan: int) -> dict[str, Any]:
    """What was held after a scan, as Arrow tables, which any other connection can read."""
    found = {}
    for name, table in _HELD.items():
        columns = ", ".join(column.name for column in table.columns)
        query = f"SELECT {columns} FROM held_{name} WHERE since <= $scan AND (until IS NULL OR until > $scan)"  # noqa: S608 - names of ours
        found[name] = to_arrow(connection.execute(query, {"scan": scan}).fetchall(), table)
    return found


def _compared(connection: Any, old: PortfolioState, new: PortfolioState) -> PortfolioDiff:
    """The older against the newer, which the connection knows by these names."""
    documents = [
        _document(*row) for row in connection.execute(_DOCUMENTS, {"kinds": _names(PortfolioDocumentDiffKind)}).fetchall()
    ]
    asked = {"kinds": _names(PortfolioPackageDiffKind), "sole": list(SOLE)}
    packages = [_package(*row) for row in connection.execute(_PACKAGES, asked).fetchall()]
    ((moved,),) = connection.execute(_MOVED).fetchall()
    came = [each for each in packages if each.kind is PortfolioPackageDiffKind.CAME]
    known = [each for each in came if each.verdict not in {None, Verdict.UNKNOWN}]
    document_counts = _counts(PortfolioDocumentDiffKind, documents)
    package_counts = _counts(PortfolioPackageDiffKind, packages)
    sole = sum(each.verdict is not None and each.verdict.is_one_person for each in known) if known else None
    return PortfolioDiff(
        sentence=changed(package_counts, document_counts, sole=sole, unknown=len(came) - len(known)),
        remarks=tuple(remarks(old, new, document_counts)),
        old=old,
        new=new,
        document_counts=document_counts,
        package_counts=package_counts,
        sole_came=sole,
        unknown_came=len(came) - len(known),
        moved=moved,
        products_came=_products(connection, *_SIDES),
        products_gone=_products(connection, *reversed(_SIDES)),
        vendors_came=_vendors(connection, *_SIDES),
        vendors_gone=_vendors(connection, *reversed(_SIDES)),
        documents=tuple(documents),
        packages=tuple(packages),
    )


def _products(connection: Any, there: str, not_there: str) -> tuple[PortfolioProduct, ...]:
    rows = connection.execute(_PRODUCTS.format(there, not_there)).fetchall()
    return tuple(PortfolioProduct(vendor=vendor, product=product) for vendor, product in rows)


def _vendors(connection: Any, there: str, not_there: str) -> tuple[str, ...]:
    return tuple(vendor for (vendor,) in connection.execute(_VENDORS.format(there, not_there)).fetchall())


def _names(kinds: Iterable[StrEnum]) -> list[str]:
    return [kind.value for kind in kinds]


def _counts(kinds: Iterable[_Kind], found: Iterable[Any]) -> dict[_Kind, int]:
    """In the order of the kinds; what happened to none is not named."""
    counts = Counter(each.kind for each in found)
    return {kind: counts[kind] for kind in kinds if kind in counts}


def _document(document: str, kind: str, *labels: str | None) -> PortfolioDocumentDiff:
    values = (document, PortfolioDocumentDiffKind(kind), *labels)
    return PortfolioDocumentDiff.trusted(dict(zip(PortfolioDocumentDiff.model_fields, values, strict=True)))


def _package(package: str, kind: str, verdict: str | None, priority: float | None, *held: int | None) -> PortfolioPackageDiff:
    half = len(held) // 2
    return PortfolioPackageDiff.trusted(
        {
            "package": PackageKey(package),
            "kind": PortfolioPackageDiffKind(kind),
            "old": _holding(held[:half]),
            "new": _holding(held[half:]),
            "verdict": None if verdict is None else Verdict(verdict),
            "priority": priority,
        }
    )


def _holding(values: Sequence[int | None]) -> PackageStanding | None:
    """`None`: no document holds it."""
    return None if values[0] is None else PackageStanding.trusted(dict(zip(PackageStanding.model_fields, values, strict=True)))
