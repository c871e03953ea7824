"""Answers as one HTML file: to open, to print, to hand in; it loads nothing, and runs no script but that of a ranking."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sbomkit.model.ranking import Ranking
from sbomkit.report._drawn import drawn_on
from sbomkit.report._html_canvas import HtmlCanvas
from sbomkit.report._interface import Layout, Report
from sbomkit.report._portfolio_page.page import portfolio_report_html
from sbomkit.report._portfolio_report.noun import PortfolioReport
from sbomkit.report._ranking_page.page import check_installed, ranking_html, ranking_report_html
from sbomkit.report._ranking_report.noun import RankingReport

__all__ = ["REPORT"]


_PAGES: Mapping[type, Callable[[Any, Layout], str]] = MappingProxyType(
    {Ranking: ranking_html, RankingReport: ranking_report_html, PortfolioReport: portfolio_report_html}
)


class _HtmlReport(Report):
    name = "html"
    summary = "to open, to print or to hand in: one file that loads nothing"
    writers = MappingProxyType({**drawn_on(HtmlCanvas), **_PAGES})

    def writer(self, answer: type) -> Callable[[Any, Layout], str]:
        if answer in _PAGES:
            check_installed()
        return super().writer(answer)


REPORT = _HtmlReport()
