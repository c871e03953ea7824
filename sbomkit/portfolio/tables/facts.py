"""What sources said of the packages of a portfolio, and the ranking that was made from it."""

from dataclasses import replace

from sbomkit.model.facts import Facts
from sbomkit.model.frames import FRAMES
from sbomkit.model.portfolio.ranking import PortfolioRanking

__all__ = ["FACTS", "RANKINGS"]

FACTS = replace(FRAMES[Facts].tables[0], name="facts")
RANKINGS = replace(FRAMES[PortfolioRanking].tables[0], name="rankings")
"""One at a time: that of the facts beside it."""
