"""The page of a ranking: sentences and a plain table by the template, everything else for the script to show."""

from collections.abc import Sequence
from typing import Any

from sbomkit._collector import collector_paused
from sbomkit.model.ranking import Ranking
from sbomkit.report._filter import filtered
from sbomkit.report._interface import Layout
from sbomkit.report._people_table import account, one_source
from sbomkit.report._ranking_page._texts import harmless
from sbomkit.report._ranking_page.assembled import assembled, check_installed
from sbomkit.report._ranking_page.payload import payload
from sbomkit.report._ranking_page.said import said, said_of_charts
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._text import clip
from sbomkit.report.figures._paths import paths_spec
from sbomkit.report.figures._people import SHOWN as PEOPLE
from sbomkit.report.figures._people import Holder, holders_of, people_spec
from sbomkit.report.figures._places import places
from sbomkit.report.figures._ranking import ranking_spec

__all__ = ["LONGEST", "check_installed", "ranking_html", "ranking_report_html"]

LONGEST = 48
"""Cells of an account in a list to choose from."""


def ranking_html(ranking: Ranking, layout: Layout) -> str:
    """The page of a ranking alone: next steps and evidence are not told there."""
    return _page(ranking, None, layout)


def ranking_report_html(report: RankingReport, layout: Layout) -> str:
    """The page of a ranking with what stands behind it."""
    return _page(report.ranking, report, layout)


def _page(ranking: Ranking, report: RankingReport | None, layout: Layout) -> str:
    with collector_paused():
        if layout.shown is not None:
            ranking = filtered(ranking, top=layout.shown)
        holders = holders_of(report.people if report else ranking)
        return assembled(
            "_ranking_page/ranking.html.j2",
            payload(ranking, report) | _charted(ranking, holders),
            said(ranking) | said_of_charts(ranking, len(holders), counts_all=report is not None),
            ascii=layout.ascii,
        )


def _charted(ranking: Ranking, holders: Sequence[Holder]) -> dict[str, Any]:
    """The figures, and what each account of them can publish, by place."""
    place = places(ranking)
    shown = holders[:PEOPLE]
    source = one_source(shown) if shown else None
    return {
        "figures": {"scatter": ranking_spec(ranking), "people": people_spec(holders), "paths": paths_spec(ranking)},
        "accounts": [
            [
                clip(harmless(account(each, with_source=source is None)), LONGEST),
                [place[package] for package in each.publishes if package in place],
            ]
            for each in shown
        ],
    }
