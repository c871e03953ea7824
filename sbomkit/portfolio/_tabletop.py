"""The worst case over many products: suppose that a release of one package is hostile, and see which products it would reach.

It says what documents say, and what it cannot tell.  It never says that anybody did or will do anything.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from os import PathLike
from typing import Any, NamedTuple

from sbomkit._collector import collector_paused
from sbomkit.model.inventory import Scope
from sbomkit.model.portfolio.tabletop import (
    HeldVersion,
    JudgedPackage,
    PackageProducts,
    PortfolioExtent,
    PortfolioTabletop,
    TabletopHolding,
    UntoldDocument,
    VendorProducts,
)
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.portfolio._meant import Meant, alike, meant
from sbomkit.portfolio._places import CHOSEN, whole_of
from sbomkit.portfolio._reading import keys, reading
from sbomkit.portfolio._tabletop_words import summary, supposition
from sbomkit.purl import PackageKey

__all__ = ["tabletop"]

_READ = ("documents", "labels", "components", "positions", "sources", "rankings", "scans")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER = "vendor NULLS LAST, product NULLS LAST, version NULLS LAST, document"
_HELD = f"""
WITH {CHOSEN},
held AS (
    SELECT
        document,
        package,
        list_sort(list(DISTINCT version) FILTER (version <> '')) AS versions,
        bool_or(is_root) AS is_root
    FROM components WHERE list_contains($keys, package)
    GROUP BY document, package
),
placed AS (
    SELECT document, package, depth, depth_basis, path, gateway, scope, dependents, reach
    FROM positions WHERE list_contains($keys, package)
)
SELECT
    labels.vendor, labels.product, labels.version, labels.date, document, package, coalesce(versions, []),
    is_root AND scope IS NULL AS is_subject,
    depth, depth_basis, path, gateway, scope, dependents, reach, flags
FROM held JOIN (SELECT document FROM chosen) USING (document)
LEFT JOIN labels USING (document) JOIN (SELECT document, flags FROM documents) USING (document)
LEFT JOIN placed USING (document, package)
QUALIFY scope IS NOT NULL OR is_subject OR NOT bool_or(scope IS NOT NULL OR is_subject) OVER (PARTITION BY document)
ORDER BY {_ORDER}, package
"""  # noqa: S608 - constants of ours
"""What takes no part in a product, such as a source package that something is built from, counts where nothing else is held.
A document that says it is about all that it lists is about none of it: what has a place in it is no product."""
_UNTOLD = f"""
WITH {CHOSEN}
SELECT document, vendor, product, version, coalesce(message, 'it lists nothing but what it is about')
FROM documents AS found LEFT JOIN labels USING (document)
WHERE found.status <> 'read'
    OR (components <= 1 AND components = found.roots AND document IN (SELECT document FROM chosen))
ORDER BY code IS NOT DISTINCT FROM 'unrecognized-format', {_ORDER}
"""  # noqa: S608 - likewise
"""What is clearly no SBOM comes last: what may be a broken one is not to be looked for among programs."""
_VENDORS = f"WITH {CHOSEN} SELECT vendor, count(DISTINCT product) FROM chosen GROUP BY vendor"  # noqa: S608 - likewise
_OF_RANKING = tuple(JudgedPackage.model_fields)
_JUDGED = f"""
SELECT {", ".join(_OF_RANKING)}
FROM (
    SELECT
        * REPLACE (epoch_us(last_release) AS last_release),
        ranked_after_scan IS NOT DISTINCT FROM (SELECT max(number) FROM scans) AS is_current
    FROM rankings
)
WHERE list_contains($keys, package)
ORDER BY package
"""  # noqa: S608 - names of ours


def tabletop(portfolio: str | PathLike[str], package: str, *, latest: bool = False) -> PortfolioTabletop:
    """Suppose that a release of a package is hostile today: which products it would reach, by which path, and how deep.

    Args:
        portfolio: the database, or a dataset.
        package: a package key, with a version if only that one is meant, or a name that only one package has; of a source
            package, all that documents say is built from it.
        latest: whether only the newest document of each product counts; documents that tell no day all count.

    Raises:
        ConfigurationError: there is no such portfolio, no document of it holds such a package, or several have that name.
    """
    with reading(portfolio, *_READ) as connection, collector_paused():
        found = meant(connection, package)
        chosen = {"latest": latest}
        keys = {"keys": [*found.packages, *found.siblings]}
        held = [_held(row) for row in connection.execute(_HELD, {**chosen, **keys}).fetchall()]
        vendors = dict(connection.execute(_VENDORS, chosen).fetchall())
        untold = connection.execute(_UNTOLD, chosen).fetchall()
        judged = connection.execute(_JUDGED, {"keys": list(found.packages)}).fetchall()
        documents = whole_of(connection, latest=latest).documents
        others = alike(connection, found, is_latest=latest)
    return _answer(
        found,
        held,
        latest=latest,
        portfolio=PortfolioExtent(
            documents=documents,
            products=sum(vendors.values()),
            vendors=len(vendors) - (None in vendors),
            without_vendor=vendors.get(None, 0),
        ),
        judged=tuple(map(_judged, judged)),
        vendors=vendors,
        untold=untold,
        alike=tuple(PackageProducts(package=key, products=products) for key, products in others.items()),
    )


class _Held(NamedTuple):
    """One package in one document, as the database tells it."""

    vendor: str | None
    product: str | None
    version: str | None
    date: str | None
    document: str
    package: PackageKey
    versions: Sequence[str]
    is_subject: bool
    depth: int | None
    depth_basis: str | None
    path: Sequence[PackageKey] | None
    gateway: PackageKey | None
    scope: str | None
    dependents: int | None
    reach: float | None
    flags: Sequence[str] | None

    @property
    def of(self) -> tuple[str | None, str]:
        """The product."""
        return self.vendor, self.document if self.product is None else self.product


def _held(row: Sequence[Any]) -> _Held:
    held = _Held(*row)
    return held if held.path is None else held._replace(path=keys("positions.path", held.path))


def _answer(
    found: Meant, held: Sequence[_Held], *, vendors: Mapping[str | None, int], untold: Iterable[Sequence[Any]], **more: Any
) -> PortfolioTabletop:
    asked = frozenset(found.packages)
    hostile = [each for each in held if found.version is None or found.version in each.versions]
    holding = [each for each in hostile if each.package in asked]
    holds = _extent(holding)
    documents = {each.document for each in held}
    answer = PortfolioTabletop(
        packages=found.packages,
        version=found.version,
        sources=found.sources,
        siblings=found.siblings,
        supposition=supposition(found),
        summary="",
        holding=holds,
        reached=_extent(hostile),
        elsewhere=len({each.of for each in held if each.package in asked}) - holds.products,
        **_depths(holding),
        max_dependents=max((each.dependents for each in holding if each.dependents is not None), default=None),
        versions=_versions(held),
        vendors=_vendors(hostile, vendors),
        gateways=_gateways(hostile),
        holdings=tuple(_holding(each, of_same_source=each.package not in asked) for each in hostile),
        untold=tuple(_untold(*row) for row in untold if row[0] not in documents),
        **more,
    )
    return answer.model_copy(update={"summary": summary(answer)})


def _extent(held: Iterable[_Held]) -> PortfolioExtent:
    found = list(held)
    products = {each.of for each in found}
    vendors = {vendor for vendor, _ in products}
    return PortfolioExtent(
        documents=len({each.document for each in found}),
        products=len(products),
        vendors=len(vendors - {None}),
        without_vendor=sum(vendor is None for vendor, _ in products),
    )


def _depths(held: Iterable[_Held]) -> Mapping[str, int | None]:
    """How many products hold it how deep, each at the least depth that any of its documents tells; itself it lies at 0."""
    nearest: dict[tuple[str | None, str], int | None] = {}
    deepest: int | None = None
    for each in held:
        depth = 0 if each.is_subject else each.depth
        known = nearest.setdefault(each.of, depth)
        if depth is not None:
            nearest[each.of] = depth if known is None else min(known, depth)
            deepest = max(deepest or 0, depth)
    depths = [depth for depth in nearest.values() if depth is not None]
    direct = sum(depth <= 1 for depth in depths)
    return {
        "direct": direct,
        "deeper": len(depths) - direct,
        "depth_unknown": len(nearest) - len(depths),
        "max_depth": deepest,
    }


def _products_of(
    held: Iterable[_Held], key: Callable[[_Held], Iterable[Hashable]]
) -> Mapping[Any, set[tuple[str | None, str]]]:
    """Products by whatever their holdings have."""
    found: defaultdict[Any, set[tuple[str | None, str]]] = defaultdict(set)
    for each in held:
        for value in key(each):
            found[value].add(each.of)
    return found


def _versions(held: Sequence[_Held]) -> tuple[HeldVersion, ...]:
    def of(each: _Held) -> list[tuple[PackageKey, str | None]]:
        return [(each.package, version) for version in each.versions or (None,)]

    products = _products_of(held, of)
    documents = Counter(pair for each in held for pair in of(each))
    order = sorted(products, key=lambda pair: (pair[0], -len(products[pair]), pair[1] is None, pair[1] or ""))
    return tuple(
        HeldVersion(
            package=package, version=version, products=len(products[package, version]), documents=documents[package, version]
        )
        for package, version in order
    )


def _vendors(held: Iterable[_Held], all_products: Mapping[str | None, int]) -> tuple[VendorProducts, ...]:
    products = _products_of(held, lambda each: (each.vendor,))
    order = sorted(products, key=lambda vendor: (-len(products[vendor]), vendor is None, vendor or ""))
    return tuple(
        VendorProducts(vendor=vendor, holding=len(products[vendor]), products=all_products[vendor]) for vendor in order
    )


def _gateways(held: Iterable[_Held]) -> tuple[PackageProducts, ...]:
    products = _products_of(held, lambda each: () if each.gateway in {None, each.package} else (each.gateway,))
    order = sorted(products, key=lambda key: (-len(products[key]), key))
    return tuple(PackageProducts(package=key, products=len(products[key])) for key in order)


def _holding(held: _Held, *, of_same_source: bool) -> TabletopHolding:
    return TabletopHolding.trusted(
        {
            "vendor": held.vendor,
            "product": held.product,
            "version": held.version,
            "date": held.date,
            "document": held.document,
            "package": held.package,
            "of_same_source": of_same_source,
            "versions": tuple(held.versions),
            "is_subject": held.is_subject,
            "depth": held.depth,
            "depth_basis": None if held.depth_basis is None else DepthBasis(held.depth_basis),
            "path": None if held.path is None else tuple(held.path),
            "gateway": held.gateway,
            "scope": None if held.scope is None else Scope(held.scope),
            "dependents": held.dependents,
            "reach": held.reach,
            "flags": tuple(map(FidelityFlag, held.flags or ())),
        }
    )


def _untold(document: str, vendor: str | None, product: str | None, version: str | None, reason: str) -> UntoldDocument:
    return UntoldDocument(document=document, vendor=vendor, product=product, version=version, reason=reason)


def _judged(row: Sequence[Any]) -> JudgedPackage:
    """A row of the ranking that the portfolio keeps."""
    told = dict(zip(_OF_RANKING, row, strict=True))
    released = told.pop("last_release")
    return JudgedPackage(**told, last_release=None if released is None else _EPOCH + timedelta(microseconds=released))
