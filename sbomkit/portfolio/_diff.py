"""What changed in a portfolio between two scans, or between two portfolios, and how one grew over all scans."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from os import PathLike, fspath
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

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
from sbomkit.portfolio._reading import reading
from sbomkit.portfolio._states import Scans
from sbomkit.portfolio.tables.history import HISTORY
from sbomkit.purl import PackageKey

__all__ = ["diff", "trend"]

_Kind = TypeVar("_Kind", bound=StrEnum)
_READ = ("scans", "held_documents", "held_packages", "rankings")
_SIDES = ("newer_documents", "older_documents")


def _rows_of(table: FrameTable) -> FrameTable:
    """The same table without what says when it was so, made from rows of its columns."""
    columns = [column for column in table.columns if column.name not in {"reader", "since", "until"}]
    return replace(
        table,
        entries=lambda rows: rows,
        columns=tuple(replace(column, value=itemgetter(place)) for place, column in enumerate(columns)),
    )


_HELD: Mapping[str, FrameTable] = MappingProxyType(
    {name: _rows_of(HISTORY[f"held_{name}"]) for name in ("documents", "packages")}
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
    coalesce(verdict = 'sole', false) DESC,
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
    other = None if old is None else _fetched(old, since)  # closed before the other is opened: one file may be both
    with reading(portfolio, *_READ) as connection:
        scans = Scans(portfolio, connection)
        last = scans.last if until is None else scans.number(until)
        if other is None:
            first = _before(portfolio, last) if since is None else scans.number(since)
            _check_order(portfolio, first, last)
            (before,) = scans.states([first])
            _name(connection, "older", first)
        else:
            before = other.state
            for name, rows in other.held.items():
                connection.register(f"older_{name}", rows)
        (after,) = scans.states([last])
        _name(connection, "newer", last)
        return _compared(connection, before, after)


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
    with reading(portfolio, *_READ) as connection:
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


class _Fetched(NamedTuple):
    """What a portfolio held after one scan, for whoever asks another database."""

    state: PortfolioState
    held: Mapping[str, Any]
    """Documents and packages, as tables of Arrow."""


def _fetched(portfolio: str | PathLike[str], asked: int | datetime | None) -> _Fetched:
    with reading(portfolio, *_READ) as connection:
        scans = Scans(portfolio, connection)
        number = scans.last if asked is None else scans.number(asked)
        held = {name: to_arrow(connection.execute(_held(name, number)).fetchall(), table) for name, table in _HELD.items()}
        (state,) = scans.states([number])
        return _Fetched(state, held)


def _name(connection: Any, side: str, number: int) -> None:
    """Give a name to what was held after a scan, for as long as the connection lasts."""
    for name in _HELD:
        connection.execute(f"CREATE TEMP VIEW {side}_{name} AS {_held(name, number)}")


def _held(name: str, number: int) -> str:
    columns = ", ".join(column.name for column in _HELD[name].columns)
    return f"SELECT {columns} FROM held_{name} WHERE since <= {number:d} AND (until IS NULL OR until > {number:d})"  # noqa: S608 - names of ours, and a number


def _compared(connection: Any, old: PortfolioState, new: PortfolioState) -> PortfolioDiff:
    """The older against the newer, which the connection knows by these names."""
    documents = [
        _document(*row) for row in connection.execute(_DOCUMENTS, {"kinds": _names(PortfolioDocumentDiffKind)}).fetchall()
    ]
    packages = [_package(*row) for row in connection.execute(_PACKAGES, {"kinds": _names(PortfolioPackageDiffKind)}).fetchall()]
    ((moved,),) = connection.execute(_MOVED).fetchall()
    ((ranked_after,),) = connection.execute("SELECT max(ranked_after_scan) FROM rankings").fetchall()
    came = [each for each in packages if each.kind is PortfolioPackageDiffKind.CAME]
    known = [each for each in came if each.verdict not in {None, Verdict.UNKNOWN}]
    document_counts = _counts(PortfolioDocumentDiffKind, documents)
    package_counts = _counts(PortfolioPackageDiffKind, packages)
    sole = sum(each.verdict is Verdict.SOLE for each in known) if known else None
    return PortfolioDiff(
        sentence=changed(package_counts, document_counts, sole=sole, unknown=len(came) - len(known)),
        remarks=tuple(remarks(old, new, document_counts, ranked_after=ranked_after)),
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
