"""What crosses between an answer and what a person or a program reads: a noun in, text out, no file and no terminal."""

import re
from abc import ABC
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sbomkit.errors import ConfigurationError
from sbomkit.model.backing import BackingPlan
from sbomkit.model.changes import FactsDiff
from sbomkit.model.compliance import ComplianceComparison, ComplianceReports, ProfileList
from sbomkit.model.conversion import Conversion
from sbomkit.model.diff import RankingDiff
from sbomkit.model.due_diligence import DueDiligence, EvidenceStatement
from sbomkit.model.gates import Findings
from sbomkit.model.neighbourhood import Neighbourhood
from sbomkit.model.people import People
from sbomkit.model.portfolio import (
    PortfolioChecks,
    PortfolioDiff,
    PortfolioPeople,
    PortfolioRanking,
    PortfolioScan,
    PortfolioSelection,
    PortfolioTrend,
)
from sbomkit.model.portfolio.dataset import PortfolioDataset
from sbomkit.model.portfolio.tabletop import PortfolioTabletop
from sbomkit.model.ranking import Ranking
from sbomkit.model.stability import Stability
from sbomkit.model.tabletop import Tabletop
from sbomkit.model.what_if import WhatIf
from sbomkit.report._explanation.noun import Explanation
from sbomkit.report._holdings.noun import Holdings
from sbomkit.report._overview.noun import Overview
from sbomkit.report._policies.noun import Policies, PolicyCheck, PolicySheet
from sbomkit.report._portfolio_report.noun import PortfolioReport
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._validations.noun import Validations

__all__ = ["Answer", "Layout", "Report", "named"]

Answer = (
    Ranking
    | RankingReport
    | Stability
    | Explanation
    | Overview
    | Validations
    | FactsDiff
    | RankingDiff
    | Findings
    | Holdings
    | BackingPlan
    | People
    | Policies
    | PolicySheet
    | PolicyCheck
    | Tabletop
    | WhatIf
    | Neighbourhood
    | ComplianceReports
    | ComplianceComparison
    | ProfileList
    | Conversion
    | DueDiligence
    | EvidenceStatement
    | PortfolioChecks
    | PortfolioPeople
    | PortfolioRanking
    | PortfolioDiff
    | PortfolioTrend
    | PortfolioDataset
    | PortfolioScan
    | PortfolioSelection
    | PortfolioTabletop
    | PortfolioReport
)
"""All that can be shown."""

_WORD = re.compile("(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How much room there is and what the output can show; data formats only look at `shown` and what follows it."""

    width: int = 80
    """Cells in a line."""
    color: bool = False
    """Whether escape sequences for colour may be written."""
    ascii: bool = False
    """Whether only ASCII may be written."""
    shown: int | None = None
    """Entries of each kind that were asked for: ranked packages, errors of a document, changes; `None`: as many as a person
    likes to read, all for a program."""
    file: str | None = None
    """Path of the document that the answer is about, for formats that point at it; `None`: not known."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """First line of each package in that document, where it is known."""


def named(answer: type) -> str:
    """What a kind of answer is called, in words."""
    return _WORD.sub(" ", answer.__name__).lower()


class Report(ABC):
    """One format of output.  A format is one public module of this folder that exports its object as `REPORT`."""

    name: ClassVar[str]
    """What stands behind `--format`."""
    summary: ClassVar[str]
    """What it is for, as one line."""
    instead: ClassVar[str] = "--format table, html, markdown and json show everything"
    """What to do where it cannot show something."""
    writers: ClassVar[Mapping[type, Callable[[Any, Layout], str]]] = {}
    """How each kind of answer is written; what is not named cannot be shown in this format."""

    def write(self, answer: Answer, layout: Layout) -> str:
        """The answer as text that ends with a line end.

        Raises:
            ConfigurationError: the format cannot show this.
        """
        return self.writer(type(answer))(answer, layout)

    def writer(self, answer: type) -> Callable[[Any, Layout], str]:
        """What writes answers of that kind.

        Raises:
            ConfigurationError: the format cannot show them.
        """
        found = next((self.writers[each] for each in answer.__mro__ if each in self.writers), None)
        if found is None:
            raise ConfigurationError(
                f"format {self.name} cannot show this: {named(answer)}",
                advice=self.instead,
            )
        return found
