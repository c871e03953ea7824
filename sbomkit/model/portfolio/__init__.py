"""What is told of a portfolio: many documents in one database, and answers across all of them."""

from sbomkit.model.portfolio.scan import DocumentStatus, PortfolioProblem, PortfolioScan
from sbomkit.model.portfolio.selection import PortfolioSelection

__all__ = ["DocumentStatus", "PortfolioProblem", "PortfolioScan", "PortfolioSelection"]
