"""Answers as text: `render(ranking, "table")`.  One module per format; a new one changes nothing else."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sbomkit._discover import discover
from sbomkit.errors import ConfigurationError
from sbomkit.model.ranking import Ranking
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._explanation.noun import Evidence, Explanation, Judgement, built_from, explain
from sbomkit.report._filter import filtered, filtered_report
from sbomkit.report._holdings.noun import Holdings
from sbomkit.report._interface import Answer, Layout, Report
from sbomkit.report._overview.noun import Overview
from sbomkit.report._policies.noun import Policies, PolicyCheck, PolicySheet
from sbomkit.report._portfolio_report.noun import PortfolioDetail, PortfolioReport, PortfolioVendor
from sbomkit.report._ranking_report.noun import Detail, RankingReport, ranking_report
from sbomkit.report._sarif.lines import package_lines
from sbomkit.report._text import sanitize_terminal
from sbomkit.report._validations.noun import Validations

__all__ = [
    "Answer",
    "Canvas",
    "Column",
    "Detail",
    "Evidence",
    "Explanation",
    "Holdings",
    "Judgement",
    "Layout",
    "Overview",
    "Policies",
    "PolicyCheck",
    "PolicySheet",
    "PortfolioDetail",
    "PortfolioReport",
    "PortfolioVendor",
    "RankingReport",
    "Report",
    "Validations",
    "built_from",
    "explain",
    "filtered",
    "package_lines",
    "ranking_report",
    "render",
    "reports",
    "sanitize_terminal",
]


@cache
def reports() -> Mapping[str, Report]:
    """All formats of output by name."""
    return discover(__name__, "REPORT")


def render(
    answer: Answer,
    format: str = "table",  # noqa: A002 - the word that users know
    *,
    width: int = 80,
    top: int | None = None,
    sole: bool = False,
    min_depth: int | None = None,
    color: bool = False,
    ascii: bool = False,  # noqa: A002
    file: str | None = None,
    lines: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """An answer as text that ends with a line end.

    Args:
        answer: what to show.
        format: a name from `reports()`.
        width: cells in a line, for formats that have lines.
        top: show at most so many entries of each kind, such as ranked packages, errors of each document or changes; by default
            a table shows as many as a person likes to read, data formats all.
        sole: show only what hangs on one person.
        min_depth: show only packages at this depth and deeper.
        color: whether escape sequences for colour may be written.
        ascii: whether only ASCII may be written.
        file: path of the document that the answer is about, for formats that point at it (`sarif`).
        lines: the first line of each package in that document, as `package_lines` finds them.

    Raises:
        ConfigurationError: there is no such format, or it cannot show this.
    """
    report = reports().get(format)
    if report is None:
        raise ConfigurationError(f"unknown format {format!r}", advice=f"known formats: {', '.join(reports())}")
    layout = Layout(width=width, color=color, ascii=ascii, shown=top, file=file, lines=lines)
    if isinstance(answer, Ranking):
        answer = filtered(answer, sole=sole, min_depth=min_depth)
    elif isinstance(answer, RankingReport):
        answer = filtered_report(answer, sole=sole, min_depth=min_depth)
    return report.write(answer, layout)
