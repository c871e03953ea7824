"""The page as one text: sentences and a plain table by the template, everything else for the script to show."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sbomkit._collector import collector_paused
from sbomkit._extras import extra
from sbomkit.model.ranking import Ranking
from sbomkit.report._filter import filtered
from sbomkit.report._interface import Layout
from sbomkit.report._people_table import account, one_source
from sbomkit.report._ranking_page._texts import harmless, script_json
from sbomkit.report._ranking_page.payload import payload
from sbomkit.report._ranking_page.said import said, said_of_charts
from sbomkit.report._ranking_page.scripts import bundle, own_script, own_style, policy
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._text import LOGGED, clip
from sbomkit.report.figures._paths import paths_spec
from sbomkit.report.figures._people import SHOWN as PEOPLE
from sbomkit.report.figures._people import Holder, holders_of, people_spec
from sbomkit.report.figures._places import places
from sbomkit.report.figures._ranking import ranking_spec

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["check_installed", "ranking_html", "ranking_report_html"]

_LONGEST = 48
"""Cells of an account in a list to choose from."""
_NEEDS = "an HTML report of a ranking"


def check_installed() -> None:
    """Refuse before anybody is asked about anything what could not be shown in the end.

    Raises:
        ConfigurationError: jinja2 or plotly is not installed.
    """
    for library in ("jinja2", "plotly"):
        extra(library, "report", _NEEDS)


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
        library, script, style = bundle(), own_script(), own_style()
        text = _template().render(
            policy=policy((script, library.script), (style,)),
            style=style,
            script=script,
            library=library,
            data=script_json(payload(ranking, report) | _charted(ranking, holders)),
            **said(ranking),
            **said_of_charts(ranking, len(holders), counts_all=report is not None),
        )
    return text.encode("ascii", "xmlcharrefreplace").decode() if layout.ascii else text


@cache
def _template() -> "Template":
    jinja2 = extra("jinja2", "report", _NEEDS)
    text = files(__package__).joinpath("page.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True,
        finalize=_finalized,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    template: Template = environment.from_string(text)
    return template


def _finalized(value: Any) -> Any:
    """A text in which nothing is markup, nor an order to a machine that reads the page in a log."""
    escaped = extra("markupsafe", "report", _NEEDS)
    if not isinstance(value, str) or isinstance(value, escaped.Markup):
        return value
    return escaped.Markup(re.sub(LOGGED, "&#35;", escape(value)))


def _charted(ranking: Ranking, holders: Sequence[Holder]) -> dict[str, Any]:
    """The figures, and what each account of them can publish, by place."""
    place = places(ranking)
    shown = holders[:PEOPLE]
    source = one_source(shown) if shown else None
    return {
        "figures": {"scatter": ranking_spec(ranking), "people": people_spec(holders), "paths": paths_spec(ranking)},
        "accounts": [
            [
                clip(harmless(account(each, with_source=source is None)), _LONGEST),
                [place[package] for package in each.publishes if package in place],
            ]
            for each in shown
        ],
    }
