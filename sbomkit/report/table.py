"""Answers as tables for a person at a terminal."""

from types import MappingProxyType

from sbomkit.model.changes import FactsDiff
from sbomkit.model.ranking import Ranking
from sbomkit.report._changes_table import changes_table
from sbomkit.report._explanation import Explanation
from sbomkit.report._explanation_table import explanation_table
from sbomkit.report._holdings import Holdings
from sbomkit.report._holdings_table import holdings_table
from sbomkit.report._interface import Report
from sbomkit.report._overview import Overview
from sbomkit.report._overview_table import overview_table
from sbomkit.report._ranking_table import ranking_table
from sbomkit.report._validations import Validations
from sbomkit.report._validations_table import validations_table

__all__ = ["REPORT"]


class _TableReport(Report):
    name = "table"
    summary = "for a person at a terminal"
    writers = MappingProxyType(
        {
            Ranking: ranking_table,
            Explanation: explanation_table,
            Overview: overview_table,
            Validations: validations_table,
            FactsDiff: changes_table,
            Holdings: holdings_table,
        }
    )


REPORT = _TableReport()
