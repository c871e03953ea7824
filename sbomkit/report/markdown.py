"""Answers as Markdown: to print, to paste into a ticket, to keep beside the code."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from sbomkit.model.compliance import ComplianceComparison, ComplianceReports, ProfileList
from sbomkit.model.conversion import Conversion
from sbomkit.model.diff import RankingDiff
from sbomkit.model.due_diligence import DueDiligence
from sbomkit.model.ranking import Ranking
from sbomkit.model.tabletop import Tabletop
from sbomkit.model.what_if import WhatIf
from sbomkit.report._canvas import Canvas
from sbomkit.report._compliance.comparison import comparison_table, profiles_table
from sbomkit.report._compliance.table import compliance_table
from sbomkit.report._conversion.table import conversion_table
from sbomkit.report._diff_table import diff_table
from sbomkit.report._due_diligence.table import due_diligence_table
from sbomkit.report._explanation.noun import Explanation
from sbomkit.report._explanation.table import explanation_table
from sbomkit.report._interface import Layout, Report
from sbomkit.report._page_canvas import PageCanvas
from sbomkit.report._ranking.page import ranking_page
from sbomkit.report._tabletop.sheet import tabletop_sheet
from sbomkit.report._what_if.page import what_if_page

__all__ = ["REPORT"]


def _as_drawn(draw: Callable[[Any, Layout, Canvas | None], str]) -> Callable[[Any, Layout], str]:
    """What is drawn for a terminal, as a page."""
    return lambda answer, layout: draw(answer, layout, PageCanvas(layout))


class _MarkdownReport(Report):
    name = "markdown"
    summary = "to print or to paste; CommonMark with the tables and task lists of GitHub"
    writers = MappingProxyType(
        {
            Ranking: ranking_page,
            Explanation: _as_drawn(explanation_table),
            RankingDiff: _as_drawn(diff_table),
            Tabletop: tabletop_sheet,
            WhatIf: what_if_page,
            ComplianceReports: _as_drawn(compliance_table),
            ComplianceComparison: _as_drawn(comparison_table),
            ProfileList: _as_drawn(profiles_table),
            Conversion: _as_drawn(conversion_table),
            DueDiligence: _as_drawn(due_diligence_table),
        }
    )


REPORT = _MarkdownReport()
