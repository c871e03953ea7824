"""The page of a portfolio: sentences and plain tables by the template, everything else for the script to show."""

from typing import Any

from sbomkit._collector import collector_paused
from sbomkit.report._interface import Layout
from sbomkit.report._people_table import account, one_source
from sbomkit.report._portfolio_page.payload import LONGEST, payload, places
from sbomkit.report._portfolio_page.said import said
from sbomkit.report._portfolio_report.noun import PortfolioReport
from sbomkit.report._ranking_page._texts import harmless
from sbomkit.report._ranking_page.assembled import assembled
from sbomkit.report._text import clip
from sbomkit.report.figures._people import SHOWN as PEOPLE
from sbomkit.report.figures._portfolio import portfolio_people_spec, portfolio_spec, trend_spec

__all__ = ["portfolio_report_html"]


def portfolio_report_html(report: PortfolioReport, layout: Layout) -> str:
    """The page of a portfolio."""
    with collector_paused():
        if layout.shown is not None:
            report = report.first(layout.shown)
        return assembled(
            "_portfolio_page/portfolio.html.j2", payload(report) | _charted(report), said(report), ascii=layout.ascii
        )


def _charted(report: PortfolioReport) -> dict[str, Any]:
    """The figures, and what each account of them can publish, by place."""
    place = places(report)
    shown = report.people.people[:PEOPLE]
    source = one_source(shown) if shown else None
    return {
        "figures": {
            "scatter": portfolio_spec(report.ranking),
            "people": portfolio_people_spec(report.people),
            **({"trend": trend_spec(report.trend)} if report.trend else {}),
        },
        "accounts": [
            [
                clip(harmless(account(each, with_source=source is None)), LONGEST),
                [place[package] for package in each.publishes if package in place],
            ]
            for each in shown
        ],
    }
