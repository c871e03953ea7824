"""The people behind a portfolio as a person reads them."""

from collections.abc import Sequence

from sbomkit.model.portfolio.people import PortfolioAccount, PortfolioPeople
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._interface import Layout
from sbomkit.report._portfolio.ranking import basis_sentence, number
from sbomkit.report._text import DASH
from sbomkit.report._words import count, short

__all__ = ["portfolio_people_table"]

_SHOWN = 20


def portfolio_people_table(people: PortfolioPeople, layout: Layout, canvas: Canvas | None = None) -> str:
    """Who is behind how many products, people apart from teams and scripts."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    canvas.paragraph(people.sentence, style="bold")
    canvas.paragraph(
        f"Of {people.known:,} of {count(people.packages, 'package')} it is known who can publish them; "
        "from the others nothing follows."
    )
    canvas.paragraph(basis_sentence(people.basis), style="dim")
    for title, accounts in (("people", people.people), ("teams, organisations, bots and automation", people.others)):
        if accounts:
            _accounts(canvas, title, accounts, most)
    return canvas.text()


def _accounts(canvas: Canvas, title: str, accounts: Sequence[PortfolioAccount], most: int) -> None:
    shown = accounts[:most]
    is_named = any(each.label is not None for each in shown)
    canvas.heading(f"{title} ({len(accounts):,})")
    columns = [
        Column(title="account", least=12, style="bold"),
        Column(title="name", least=12),
        Column(title="prod-\nucts", justify="right"),
        Column(title="alone\nin", justify="right"),
        Column(title="ven-\ndors", justify="right"),
        Column(title="pack-\nages", justify="right"),
        Column(title="alone", justify="right"),
        Column(title="such as", least=8, optional=True),
    ]
    keep = [place for place in range(len(columns)) if is_named or place != 1]
    rows = [_account(each) for each in shown]
    canvas.table([columns[place] for place in keep], [[row[place] for place in keep] for row in rows])
    if len(accounts) > most:
        canvas.paragraph(
            f"{len(accounts) - most:,} more stand on this list: --top N shows N, --format json all of them.", style="dim"
        )


def _account(each: PortfolioAccount) -> Sequence[str]:
    packages = each.sole or each.publishes
    return (
        each.identity,
        each.label or DASH,
        f"{each.products:,}",
        f"{each.sole_products:,}",
        number(each.vendors),
        f"{len(each.publishes):,}",
        f"{len(each.sole):,}",
        short(packages[0]) if packages else DASH,
    )
