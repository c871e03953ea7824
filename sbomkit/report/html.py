"""Answers as one HTML file: to open, to print, to hand in; it holds no script and loads nothing."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from sbomkit.model.compliance import ComplianceComparison, ComplianceReports, ProfileList
from sbomkit.model.diff import RankingDiff
from sbomkit.model.due_diligence import DueDiligence
from sbomkit.report._canvas import Canvas
from sbomkit.report._compliance.comparison import comparison_table, profiles_table
from sbomkit.report._compliance.table import compliance_table
from sbomkit.report._diff_table import diff_table
from sbomkit.report._due_diligence.table import due_diligence_table
from sbomkit.report._explanation.noun import Explanation
from sbomkit.report._explanation.table import explanation_table
from sbomkit.report._html_canvas import HtmlCanvas
from sbomkit.report._interface import Layout, Report

__all__ = ["REPORT"]


def _as_drawn(draw: Callable[[Any, Layout, Canvas | None], str]) -> Callable[[Any, Layout], str]:
    """What is drawn for a terminal, as a page."""
    return lambda answer, layout: draw(answer, layout, HtmlCanvas(layout))


class _HtmlReport(Report):
    name = "html"
    summary = "to open, to print or to hand in: one file, without scripts, that loads nothing"
    writers = MappingProxyType(
        {
            DueDiligence: _as_drawn(due_diligence_table),
            Explanation: _as_drawn(explanation_table),
            RankingDiff: _as_drawn(diff_table),
            ComplianceReports: _as_drawn(compliance_table),
            ComplianceComparison: _as_drawn(comparison_table),
            ProfileList: _as_drawn(profiles_table),
        }
    )


REPORT = _HtmlReport()
