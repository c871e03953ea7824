"""Answers as tables for a person at a terminal."""

from sbomkit.model.changes import FactsDiff
from sbomkit.model.ranking import Ranking
from sbomkit.report._changes_table import changes_table
from sbomkit.report._explanation import Explanation
from sbomkit.report._explanation_table import explanation_table
from sbomkit.report._holdings import Holdings
from sbomkit.report._holdings_table import holdings_table
from sbomkit.report._interface import Layout, Report
from sbomkit.report._overview import Overview
from sbomkit.report._overview_table import overview_table
from sbomkit.report._ranking_table import ranking_table
from sbomkit.report._validations import Validations
from sbomkit.report._validations_table import validations_table

__all__ = ["REPORT"]


class _TableReport(Report):
    name = "table"
    summary = "for a person at a terminal"

    def ranking(self, ranking: Ranking, layout: Layout) -> str:
        return ranking_table(ranking, layout)

    def explanation(self, explanation: Explanation, layout: Layout) -> str:
        return explanation_table(explanation, layout)

    def overview(self, overview: Overview, layout: Layout) -> str:
        return overview_table(overview, layout)

    def validations(self, validations: Validations, layout: Layout) -> str:
        return validations_table(validations, layout)

    def facts_diff(self, diff: FactsDiff, layout: Layout) -> str:
        return changes_table(diff, layout)

    def holdings(self, holdings: Holdings, layout: Layout) -> str:
        return holdings_table(holdings, layout)


REPORT = _TableReport()
