"""A ranking of a portfolio beside what a reader asks next: who is behind it, what it rests on, which products it is about."""

from typing import Literal

from sbomkit.model._base import Noun
from sbomkit.model.portfolio import (
    PortfolioChecks,
    PortfolioPeople,
    PortfolioRanking,
    PortfolioTrend,
    TabletopHolding,
    VendorProducts,
)
from sbomkit.purl import PackageKey
from sbomkit.report._explanation.evidence import Evidence

__all__ = ["PortfolioDetail", "PortfolioReport", "PortfolioVendor", "first_of"]


def first_of(ranking: PortfolioRanking, top: int) -> PortfolioRanking:
    """The packages that come first, ranked ones before others; of what could not be assessed a tenth of `top` at least."""
    ranked = ranking.ranked[:top]
    unassessed = ranking.unassessed[: max(top - len(ranked), top // 10)]
    return ranking.model_copy(update={"ranked": ranked, "unassessed": unassessed})


class PortfolioDetail(Noun):
    """What stands behind one package, whether it could be assessed or not."""

    package: PackageKey
    meaning: str
    """What it means, wherever it stands, for whoever ships a product with it; empty where there is nothing to say."""
    evidence: tuple[Evidence, ...]
    """By package, signal, subject, source and moment."""
    vendors: tuple[VendorProducts, ...] | None
    """Whose products hold it, most products first, then by name; `None`: that is listed for the first packages only."""
    holdings: tuple[TabletopHolding, ...] | None
    """The first documents that hold it, by vendor, product, version and document; `None`: likewise."""


class PortfolioVendor(Noun):
    """One vendor, and what its products stand on."""

    vendor: str
    products: int
    packages: tuple[PackageKey, ...]
    """Of the packages of the report, in its order."""


class PortfolioReport(Noun):
    """A ranking of a portfolio with what facts and documents say behind it: all that a page about it shows."""

    format: Literal["portfolio-report-1"] = "portfolio-report-1"
    """Name and version of the schema that this follows."""
    ranking: PortfolioRanking
    """The packages that come first; its coverage is that of the whole portfolio."""
    people: PortfolioPeople
    """Of the whole portfolio."""
    details: tuple[PortfolioDetail, ...]
    """Of the first packages that are ranked, then of those that could not be assessed, in the order of the ranking."""
    vendors: tuple[PortfolioVendor, ...]
    """Those with most products first, then by name; not all, where there are many."""
    trend: PortfolioTrend | None
    """From scan to scan; `None`: the portfolio keeps no scan."""
    checks: PortfolioChecks | None
    """By vendor; `None`: no document was checked against a profile."""

    def first(self, top: int) -> "PortfolioReport":
        """The same with fewer packages: as many as `first_of` keeps."""
        ranking = first_of(self.ranking, top)
        kept = {each.package for entries in (ranking.ranked, ranking.unassessed) for each in entries}
        vendors = [
            each.model_copy(update={"packages": tuple(package for package in each.packages if package in kept)})
            for each in self.vendors
        ]
        return self.model_copy(
            update={
                "ranking": ranking,
                "details": tuple(each for each in self.details if each.package in kept),
                "vendors": tuple(vendors),
            }
        )

    @property
    def left_out(self) -> tuple[int, int]:
        """Packages that are ranked, and packages that could not be assessed, that are not in the report."""
        coverage = self.ranking.coverage
        return (
            coverage.with_publishers - len(self.ranking.ranked),
            coverage.packages - coverage.with_publishers - len(self.ranking.unassessed),
        )
