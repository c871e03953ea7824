"""A ranking of a portfolio and the people behind one, as a person reads them."""

from collections.abc import Sequence

from sbomkit.model.portfolio import PortfolioBasis, PortfolioPackage, PortfolioRanking
from sbomkit.model.portfolio.people import PortfolioAccount, PortfolioPeople
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._interface import Layout
from sbomkit.report._text import DASH
from sbomkit.report._words import count, date, interval, score, short, verdict

__all__ = ["portfolio_people_table", "portfolio_ranking_table"]

_SHOWN = 20
_OPEN = 5
"""Packages that could not be assessed are fewer: each is a question, not an answer."""


def portfolio_ranking_table(ranking: PortfolioRanking, layout: Layout, canvas: Canvas | None = None) -> str:
    """The answer, what it cannot tell, the packages that come first, and why."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    canvas.paragraph(ranking.sentence, style="bold")
    for remark in _remarks(ranking):
        canvas.paragraph(remark)
    canvas.paragraph(_basis(ranking.basis), style="dim")
    shown = ranking.ranked[:most]
    if shown:
        canvas.blank()
        canvas.table(
            [
                Column(title="rank", justify="right"),
                Column(title="package", least=12, style="bold"),
                Column(title="people"),
                Column(title="products", justify="right"),
                Column(title="vendors", justify="right"),
                Column(title="depth", justify="right"),
                Column(title="priority", justify="right"),
                Column(title="between", optional=True),
            ],
            [_row(each) for each in shown],
        )
        canvas.heading("why")
        for each in shown:
            canvas.item(f"{each.rank}", each.reason)
    _more(canvas, len(ranking.ranked) - len(shown))
    if ranking.unassessed:
        canvas.heading(f"not assessed ({len(ranking.unassessed):,})")
        for each in ranking.unassessed[: min(most, _OPEN)]:
            canvas.item(short(each.package), each.reason)
        _more(canvas, len(ranking.unassessed) - min(most, _OPEN))
    return canvas.text()


def portfolio_people_table(people: PortfolioPeople, layout: Layout, canvas: Canvas | None = None) -> str:
    """Who is behind how many products, people apart from teams and scripts."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    canvas.paragraph(people.sentence, style="bold")
    canvas.paragraph(
        f"Behind {people.known:,} of {count(people.packages, 'package')} somebody is known; nothing follows from the others."
    )
    canvas.paragraph(_basis(people.basis), style="dim")
    for title, accounts in (("people", people.people), ("teams, organisations, bots and automation", people.others)):
        if accounts:
            canvas.heading(f"{title} ({len(accounts):,})")
            canvas.table(
                [
                    Column(title="account", least=12, style="bold"),
                    Column(title="products", justify="right"),
                    Column(title="alone in", justify="right"),
                    Column(title="vendors", justify="right"),
                    Column(title="packages", justify="right"),
                    Column(title="alone", justify="right"),
                    Column(title="such as", least=8, optional=True),
                ],
                [_account(each) for each in accounts[:most]],
            )
            _more(canvas, len(accounts) - most)
    return canvas.text()


def _more(canvas: Canvas, rest: int) -> None:
    if rest > 0:
        canvas.paragraph(f"… and {rest:,} more; --top N shows N, --format json has all", indent=2, style="dim")


def _number(value: int | None) -> str:
    return DASH if value is None else f"{value:,}"


def _row(each: PortfolioPackage) -> Sequence[str]:
    place = each.place
    depth = _number(place.min_depth)
    if place.max_depth != place.min_depth:
        depth = f"{depth}…{_number(place.max_depth)}"
    return (
        _number(each.rank),
        short(each.package),
        verdict(each.publishers),
        f"{place.products:,}",
        _number(place.vendors),
        depth,
        DASH if each.priority is None else score(each.priority),
        interval(each.interval),
    )


def _account(each: PortfolioAccount) -> Sequence[str]:
    named = each.identity if each.label is None else f"{each.identity} ({each.label})"
    packages = each.sole or each.publishes
    return (
        named,
        f"{each.products:,}",
        f"{each.sole_products:,}",
        _number(each.vendors),
        f"{len(each.publishes):,}",
        f"{len(each.sole):,}",
        short(packages[0]) if packages else DASH,
    )


def _remarks(ranking: PortfolioRanking) -> Sequence[str]:
    """What the answer cannot tell."""
    found = ranking.coverage
    counted = ((found.unread, "place", "no document could be read from", "what they hold is not known"),)
    told = [f"{count(number, noun)} of the portfolio {said}: {so}." for number, noun, said, so in counted if number]
    if found.without_edges:
        told.append(
            f"{found.without_edges:,} of {count(found.documents, 'document')} do not say what depends on what: "
            "how deep a package is in them is not known."
        )
    if found.without_vendor:
        told.append(f"{found.without_vendor:,} of {count(found.documents, 'document')} name no vendor; `--labels` can.")
    return told


def _basis(basis: PortfolioBasis) -> str:
    moment = f", as of {date(basis.as_of)}" if basis.as_of else f", facts of {date(basis.reference)}" if basis.reference else ""
    latest = ", newest document of each product" if basis.latest else ""
    return f"policy {basis.policy}, impact {basis.impact}{moment}{latest}"
