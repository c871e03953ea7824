"""What is told of a portfolio: many documents in one database, and answers across all of them."""

from sbomkit.model.portfolio.checks import (
    PortfolioBy,
    PortfolioChecks,
    PortfolioElement,
    PortfolioGroup,
    PortfolioProfile,
    PortfolioVerdict,
    PortfolioVerdicts,
)
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
from sbomkit.model.portfolio.people import PortfolioAccount, PortfolioPeople
from sbomkit.model.portfolio.ranking import (
    PortfolioBasis,
    PortfolioCoverage,
    PortfolioPackage,
    PortfolioPlace,
    PortfolioRanking,
)
from sbomkit.model.portfolio.scan import DocumentStatus, PortfolioProblem, PortfolioScan
from sbomkit.model.portfolio.selection import PortfolioSelection
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

__all__ = [
    "DocumentStatus",
    "HeldVersion",
    "JudgedPackage",
    "PackageProducts",
    "PackageStanding",
    "PortfolioAccount",
    "PortfolioBasis",
    "PortfolioBy",
    "PortfolioChecks",
    "PortfolioCoverage",
    "PortfolioDiff",
    "PortfolioDocumentDiff",
    "PortfolioDocumentDiffKind",
    "PortfolioElement",
    "PortfolioExtent",
    "PortfolioGroup",
    "PortfolioPackage",
    "PortfolioPackageDiff",
    "PortfolioPackageDiffKind",
    "PortfolioPeople",
    "PortfolioPlace",
    "PortfolioProblem",
    "PortfolioProduct",
    "PortfolioProfile",
    "PortfolioRanking",
    "PortfolioScan",
    "PortfolioSelection",
    "PortfolioState",
    "PortfolioTabletop",
    "PortfolioTrend",
    "PortfolioVerdict",
    "PortfolioVerdicts",
    "TabletopHolding",
    "UntoldDocument",
    "VendorProducts",
]
