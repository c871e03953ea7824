"""The blast list of one package: suppose that a release of it is hostile today, and see which products it would reach."""

from typing import Literal

from sbomkit.model._base import Noun
from sbomkit.model.facts import Moment
from sbomkit.model.inventory import Scope
from sbomkit.model.position import DepthBasis, FidelityFlag
from sbomkit.model.ranking import IndicatorName, Verdict
from sbomkit.purl import PackageKey

__all__ = [
    "HeldVersion",
    "JudgedPackage",
    "PackageProducts",
    "PortfolioExtent",
    "PortfolioTabletop",
    "TabletopHolding",
    "UntoldDocument",
    "VendorProducts",
]


class PortfolioExtent(Noun):
    """How much of a portfolio something is.

    A product is what labels call by one name of one vendor, in however many versions; a document that names no product counts
    as a product of its own.
    """

    documents: int
    products: int
    vendors: int
    """That are named."""
    without_vendor: int
    """Products of which no vendor is named."""


class VendorProducts(Noun):
    """One vendor, and how many of its products would be reached."""

    vendor: str | None
    """`None`: these products name none."""
    holding: int
    """Products that hold the package, or one of the same source."""
    products: int
    """All products of that vendor."""


class HeldVersion(Noun):
    """One version of a package, and who holds it."""

    package: PackageKey
    version: str | None
    """`None`: the document does not say which."""
    products: int
    documents: int


class PackageProducts(Noun):
    """One package, and how many products it is about."""

    package: PackageKey
    products: int


class JudgedPackage(Noun):
    """What the ranking that the portfolio keeps says of the package."""

    package: PackageKey
    rank: int | None
    """Its place among the packages of the portfolio; `None`: it could not be assessed."""
    priority: float | None
    """In [0, 100]; `None`: it could not be assessed."""
    verdict: Verdict
    """How many people can publish it; `unknown`: nobody told."""
    listed: int | None
    """People on the list; `None`: not known."""
    people: tuple[str, ...]
    """Identities of the people on the list, opaque and in order."""
    source: str | None
    """The source that told of them; `None`: none did."""
    last_release: Moment | None
    """The newest release; `None`: not known."""
    indicators: tuple[IndicatorName, ...]
    """Of a handover: INVESTIGATE."""
    reason: str
    """Why it stands there, or why it could not be assessed, as one sentence."""
    is_current: bool
    """Whether no later scan changed what the portfolio holds: its counts are those of then."""


class TabletopHolding(Noun):
    """One package in one document: what a hostile release of it would reach there."""

    vendor: str | None
    product: str | None
    """`None`: nobody says what the document is about; it counts as a product of its own."""
    version: str | None
    """Of the product."""
    date: str | None
    """The day of the document."""
    document: str
    package: PackageKey
    of_same_source: bool
    """Whether it is not the package that was asked for, but built from the same source: as hostile as that one."""
    versions: tuple[str, ...]
    """Of the package, as text; empty: the document does not say which."""
    is_subject: bool
    """Whether the document is about the package, which has no place in it then: it is the product.  What has a place is not,
    even where a document says that it is about all that it lists."""
    depth: int | None
    """Shortest distance from the root; a direct dependency has 1; `None`: the document does not tell."""
    depth_basis: DepthBasis | None
    """What the depth rests on; `None`: there is no depth."""
    path: tuple[PackageKey, ...] | None
    """A shortest path, from the root (where the document has one) to the package.  Empty: none leads to it.  `None`: the
    document does not tell, or it is too long to be kept."""
    gateway: PackageKey | None
    """The one direct dependency (perhaps itself) that every path from the root passes; `None`: there are several ways in, or
    none is known."""
    scope: Scope | None
    """The most exposed over its incoming paths; `None`: it takes no part in the product."""
    dependents: int | None
    """Packages of that product that stand on it; `None`: the document does not tell."""
    reach: float | None
    """These as a share of the packages of that product, in [0, 1]; `None`: the document does not tell."""
    flags: tuple[FidelityFlag, ...]
    """What keeps the document from telling where a package sits."""


class UntoldDocument(Noun):
    """One document, or place that none could be had from, that cannot tell whether it holds the package."""

    document: str
    vendor: str | None
    product: str | None
    version: str | None
    reason: str
    """Why not, as one sentence."""


class PortfolioTabletop(Noun):
    """Which products a hostile release of a package would reach.  Nothing in it says that anybody did anything wrong."""

    format: Literal["portfolio-tabletop-1"] = "portfolio-tabletop-1"
    """Name and version of the schema that this follows."""
    packages: tuple[PackageKey, ...]
    """Those that were asked for, in key order: one, or a source package and all that documents say is built from it."""
    version: str | None
    """Only this version of them is supposed to be hostile; `None`: whichever a product holds."""
    sources: tuple[PackageKey, ...]
    """Source packages that documents say they are built from, in key order."""
    siblings: tuple[PackageKey, ...]
    """Other packages that documents say are built from the same sources, in key order: as hostile as these."""
    latest: bool
    """Whether only the newest document of each product counts."""
    supposition: str
    """What is supposed, as one sentence."""
    summary: str
    """What would follow, in a few sentences."""
    portfolio: PortfolioExtent
    """All documents that count."""
    holding: PortfolioExtent
    """Those that hold a package that was asked for."""
    reached: PortfolioExtent
    """Those that hold such a package, or one of the same source."""
    elsewhere: int
    """Products that hold such a package, but not in the version that is supposed to be hostile."""
    direct: int
    """Products that hold it and of which it is a direct dependency, or the product itself."""
    deeper: int
    """Products that hold it and of which it is no direct dependency."""
    depth_unknown: int
    """Products that hold it and of which no document says how deep."""
    max_depth: int | None
    """The largest depth of it in any document; 0: it is the product itself; `None`: no document tells."""
    max_dependents: int | None
    """The most packages of one product that stand on it; `None`: no document tells."""
    judged: tuple[JudgedPackage, ...]
    """What the ranking that the portfolio keeps says of the packages that were asked for, by key; empty: it keeps none of them
    (`sbomkit portfolio rank --facts FILE`)."""
    versions: tuple[HeldVersion, ...]
    """Versions of these packages and of the siblings, whichever is supposed to be hostile: by package, then by products, most
    first, then as text."""
    vendors: tuple[VendorProducts, ...]
    """Whose products would be reached, most products first, then by name."""
    gateways: tuple[PackageProducts, ...]
    """Other packages that all of it comes in through, by products, most first: without that one, it is gone there."""
    holdings: tuple[TabletopHolding, ...]
    """By vendor, product, version, document and package; what is not named comes last."""
    untold: tuple[UntoldDocument, ...]
    """Documents that cannot tell, since they could not be read or list nothing, in the same order; last what is clearly no
    SBOM."""
    alike: tuple[PackageProducts, ...]
    """Packages of the same name under another key, in key order: perhaps the same, perhaps not."""
