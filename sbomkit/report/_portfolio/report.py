"""A report of a portfolio as a person reads it where there is no page: the ranking, the people, and how it grew."""

from collections.abc import Iterator

from sbomkit.report._canvas import Canvas
from sbomkit.report._interface import Layout
from sbomkit.report._portfolio.ranking import portfolio_ranking_table
from sbomkit.report._portfolio_report.noun import PortfolioReport

__all__ = ["portfolio_report_table"]


def portfolio_report_table(report: PortfolioReport, layout: Layout, canvas: Canvas | None = None) -> str:
    """The sentences of what stands beside the ranking, below it."""
    canvas = canvas or Canvas(layout)
    portfolio_ranking_table(report.ranking, layout, canvas)
    for title, sentence in _beside(report):
        canvas.heading(title)
        canvas.paragraph(sentence, indent=2)
    return canvas.text()


def _beside(report: PortfolioReport) -> Iterator[tuple[str, str]]:
    yield "people", report.people.sentence
    if report.trend is not None:
        yield "scans", report.trend.sentence
    if report.checks is not None:
        yield "checks", report.checks.sentence
