"""What came into a portfolio and what left it between two scans, and how it grew over all of them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field

from sbomkit.model._base import Noun
from sbomkit.model.facts import Moment
from sbomkit.model.ranking import Verdict
from sbomkit.purl import PackageKey

__all__ = [
    "PackageStanding",
    "PortfolioDiff",
    "PortfolioDocumentDiff",
    "PortfolioDocumentDiffKind",
    "PortfolioPackageDiff",
    "PortfolioPackageDiffKind",
    "PortfolioProduct",
    "PortfolioState",
    "PortfolioTrend",
]


class PortfolioState(Noun):
    """What a portfolio held after one scan."""

    portfolio: str
    """Path of the database or dataset."""
    scan: int
    """Number of the scan; 1 is the first."""
    moment: Moment | None
    """When that scan began; `None`: nobody said."""
    sbomkit: str
    """The version of sbomkit that scanned."""
    documents: int
    """That could be read."""
    unread: int
    """Places that no document could be read from; what they hold is not known."""
    products: int
    """A document that names no product counts as one of its own."""
    vendors: int
    """That are named."""
    packages: int
    """Packages of the documents that could be read."""
    assessed: int
    """Of these, those whose publishers are known today."""
    sole: int | None
    """Of these, those with the verdict `sole` today: each hangs on one person; `None`: nothing is known of any."""


class PortfolioProduct(Noun):
    """One product."""

    vendor: str | None
    """`None`: no vendor is named."""
    product: str
    """Its name, or the address of a document that names none."""


class PortfolioDocumentDiffKind(StrEnum):
    """What happened to a document, in the order in which it is told."""

    CAME = "came"
    """It can be read, and was not there."""
    CHANGED = "changed"
    """It has other bytes."""
    RELABELLED = "relabelled"
    """It has the same bytes, and another product, vendor, version or date."""
    NEWLY_READ = "newly_read"
    """It was there, could not be read, and can be now."""
    NO_LONGER_READ = "no_longer_read"
    """It is there, could be read, and cannot be now."""
    GONE = "gone"
    """It could be read, and is not there."""


class PortfolioDocumentDiff(Noun):
    """What happened to one document."""

    document: str
    """Where it is."""
    kind: PortfolioDocumentDiffKind
    vendor: str | None
    """On the newer side or, where it is not read there, on the older one; likewise the product."""
    product: str | None
    old_version: str | None
    """Of the product; `None`: it is not named, or the document is not read on that side."""
    new_version: str | None
    old_date: str | None
    """A day, as `2026-11-26`; `None`: likewise."""
    new_date: str | None


class PortfolioPackageDiffKind(StrEnum):
    """What happened to a package, in the order in which it is told."""

    CAME = "came"
    """No document held it, and now one does."""
    SPREAD = "spread"
    """More products hold it."""
    SHRANK = "shrank"
    """Fewer products hold it."""
    GONE = "gone"
    """A document held it, and now none does."""


class PackageStanding(Noun):
    """How a portfolio held one package."""

    documents: int
    """That held it."""
    products: int
    """That held it, in however many documents."""
    vendors: int | None
    """Of these products; `None`: no vendor is named."""
    min_depth: int | None
    """Least number of steps from a product; a direct dependency has 1; `None`: no document tells."""
    max_depth: int | None
    """Largest depth in any document; `None`: no document tells."""
    dependents: int | None
    """Packages that stood on it, directly or not, summed up over documents; `None`: no document tells."""


class PortfolioPackageDiff(Noun):
    """What happened to one package."""

    package: PackageKey
    kind: PortfolioPackageDiffKind
    old: PackageStanding | None
    """`None`: it was not there."""
    new: PackageStanding | None
    """`None`: it is not there."""
    verdict: Verdict | None
    """How many people can publish it, as the ranking that the newer portfolio keeps has it; `None`: it is not in one."""
    priority: float | None
    """Of the same ranking, in [0, 100]; `None`: it is not in one, or not assessed."""


class PortfolioDiff(Noun):
    """What came into a portfolio and what left it between two scans."""

    format: Literal["portfolio-diff-1"] = "portfolio-diff-1"
    """Name and version of the schema that this follows."""
    sentence: str
    """The answer in a few short sentences; names nobody."""
    remarks: tuple[str, ...]
    """What could not be compared and why, each as one sentence."""
    old: PortfolioState
    new: PortfolioState
    document_counts: Mapping[PortfolioDocumentDiffKind, int] = Field(default_factory=dict)
    """Documents by what happened to them; what happened to none is not named."""
    package_counts: Mapping[PortfolioPackageDiffKind, int] = Field(default_factory=dict)
    """Packages by what happened to them, likewise."""
    sole_came: int | None
    """Packages that came and have the verdict `sole` today: each hangs on one person; `None`: nothing is known of any that
    came."""
    unknown_came: int
    """Packages that came and whose publishers are not known."""
    moved: int
    """Packages that as many products hold as before, and that stand elsewhere in them or in other numbers of documents."""
    products_came: tuple[PortfolioProduct, ...]
    """By vendor and product; likewise the others."""
    products_gone: tuple[PortfolioProduct, ...]
    vendors_came: tuple[str, ...]
    vendors_gone: tuple[str, ...]
    documents: tuple[PortfolioDocumentDiff, ...]
    """By kind, then by address."""
    packages: tuple[PortfolioPackageDiff, ...]
    """By kind; first those with the verdict `sole`, then those that most products took in or let go, then by priority, then by
    key.  Packages that only moved are not named."""


class PortfolioTrend(Noun):
    """How a portfolio grew from scan to scan."""

    format: Literal["portfolio-trend-1"] = "portfolio-trend-1"
    """Name and version of the schema that this follows."""
    sentence: str
    """The first state against the last in one sentence."""
    states: tuple[PortfolioState, ...]
    """After each scan that changed something, the oldest first.  What is known of publishers today may be missing for packages
    that left since."""
