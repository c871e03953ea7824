"""Answers as Markdown: to print, to paste into a ticket, to keep beside the code."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sbomkit.model.diff import RankingDiff
from sbomkit.model.gates import Findings
from sbomkit.model.neighbourhood import Neighbourhood
from sbomkit.model.people import People
from sbomkit.model.ranking import Ranking
from sbomkit.model.tabletop import Tabletop
from sbomkit.model.what_if import WhatIf
from sbomkit.report._drawn import drawn_on
from sbomkit.report._interface import Layout, Report
from sbomkit.report._neighbourhood.table import neighbourhood_page
from sbomkit.report._page_canvas import PageCanvas
from sbomkit.report._ranking.page import ranking_page, ranking_report_page
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._tabletop.sheet import tabletop_sheet
from sbomkit.report._what_if.page import what_if_page

__all__ = ["REPORT"]


_COMMENT = 65_536
"""Bytes that a comment on a merge request may have at most: GitHub takes no longer ones, others do."""
_USUAL = 20
_COMMENTS = (Ranking, RankingReport, RankingDiff, Findings, People)
"""Answers that are posted as comments; the others are files to keep or to hand in, of which nothing is left out."""


def _fitted(write: Callable[[Any, Layout], str]) -> Callable[[Any, Layout], str]:
    """As many entries as fit a comment; how many more there are, the answer says itself."""

    def writer(answer: Any, layout: Layout) -> str:
        def shown(most: int) -> str:
            return write(answer, replace(layout, shown=most))

        def is_too_long(most: int) -> bool:
            return len(shown(most).encode()) > _COMMENT

        asked = _USUAL if layout.shown is None else layout.shown
        most = min(asked, _USUAL)
        while most < asked and not is_too_long(most):
            most = min(2 * most, asked)
        return shown(bisect_left(range(1, most + 1), 1, key=is_too_long) if is_too_long(most) else most)

    return writer


_WRITERS: Mapping[type, Callable[[Any, Layout], str]] = {
    **drawn_on(PageCanvas),
    Ranking: ranking_page,
    RankingReport: ranking_report_page,
    Tabletop: tabletop_sheet,
    WhatIf: what_if_page,
    Neighbourhood: neighbourhood_page,
}


class _MarkdownReport(Report):
    name = "markdown"
    summary = "to print or to paste; CommonMark with the tables and task lists of GitHub"
    writers = MappingProxyType({**_WRITERS, **{answer: _fitted(_WRITERS[answer]) for answer in _COMMENTS}})


REPORT = _MarkdownReport()
