"""A ranking of a portfolio as a person reads it: what it can tell, the packages, what to look into, and what stays open."""

from collections.abc import Sequence

from sbomkit.model.facts import Subject
from sbomkit.model.portfolio import PortfolioBasis, PortfolioPackage, PortfolioPlace, PortfolioRanking
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._interface import Layout
from sbomkit.report._text import DASH, DIFFERS
from sbomkit.report._words import INDICATORS, count, date, interval, short, verdict

__all__ = ["basis_sentence", "number", "portfolio_ranking_table", "remarks"]

_SHOWN = 20
_REASONS = 3
_INDICATORS = 8
_OPEN = 5
"""Packages that could not be assessed are fewer: each is a question, not an answer."""


def portfolio_ranking_table(ranking: PortfolioRanking, layout: Layout, canvas: Canvas | None = None) -> str:
    """The ranking with the packages that were asked for, or the first twenty."""
    canvas = canvas or Canvas(layout)
    shown = ranking.ranked[: _SHOWN if layout.shown is None else layout.shown]
    canvas.paragraph(ranking.sentence, style="bold")
    for remark in remarks(ranking):
        canvas.paragraph(remark)
    canvas.paragraph(basis_sentence(ranking.basis), style="dim")
    canvas.blank()
    if shown:
        _packages(canvas, shown, len(ranking.ranked))
    else:
        canvas.paragraph("No package is on this list.")
    _reasons(canvas, shown)
    _indicators(canvas, (*ranking.ranked, *ranking.unassessed))
    _unassessed(canvas, ranking.unassessed)
    return canvas.text()


def _packages(canvas: Canvas, shown: Sequence[PortfolioPackage], of: int) -> None:
    canvas.table(
        [
            Column(title="#", justify="right"),
            Column(title="package", least=12, style="bold"),
            Column(title="in the\nhands of", least=10),
            Column(title="prod-\nucts", justify="right"),
            Column(title="ven-\ndors", justify="right"),
            Column(title="depth", justify="right", optional=True),
            Column(title="priority\n(possible)"),
        ],
        [_row(each) for each in shown],
    )
    marks = {
        "* those who package it for the distribution; the people upstream are not known": any(map(_is_packaged, shown)),
        "? known only for a time after the as-of date": any(each.publishers.undated for each in shown),
        f"{DIFFERS} sources disagree": any(each.publishers.disagreement for each in shown),
        "! INVESTIGATE, see below": any(each.indicators for each in shown),
    }
    for mark, applies in marks.items():
        if applies:
            canvas.paragraph(mark, style="dim")
    if of > len(shown):
        canvas.paragraph(
            f"{of - len(shown):,} more stand on this list: --top N shows N, --format json all of them.", style="dim"
        )


def _is_packaged(each: PortfolioPackage) -> bool:
    return each.publishers.subject is Subject.PACKAGING


def _row(each: PortfolioPackage) -> Sequence[str]:
    place, view = each.place, each.publishers
    marks = (
        ("*" if _is_packaged(each) else "")
        + ("?" if view.undated else "")
        + (DIFFERS if view.disagreement else "")
        + ("!" if each.indicators else "")
    )
    return (
        number(each.rank),
        short(each.package),
        f"{verdict(view)} {marks}".rstrip(),
        f"{place.products:,}",
        number(place.vendors),
        _depth(place),
        f"{each.priority or 0.0:.0f} ({interval(each.interval)})",
    )


def _depth(place: PortfolioPlace) -> str:
    if place.min_depth == place.max_depth:
        return number(place.min_depth)
    return f"{number(place.min_depth)}\N{EN DASH}{number(place.max_depth)}"


def _reasons(canvas: Canvas, shown: Sequence[PortfolioPackage]) -> None:
    first = [each for each in shown if each.publishers.verdict.is_one_person][:_REASONS]
    if first:
        canvas.heading("Look at these first")
    for each in first:
        canvas.item(number(each.rank), each.reason)


def _indicators(canvas: Canvas, packages: Sequence[PortfolioPackage]) -> None:
    marked = [(each.package, indicator) for each in packages for indicator in each.indicators]
    if not marked:
        return
    canvas.heading(f"INVESTIGATE: {count(len({package for package, _ in marked}), 'package')} may have changed hands")
    for package, indicator in marked[:_INDICATORS]:
        canvas.item(("!", "magenta"), f"{short(package)}: {INDICATORS[indicator.name]}. {indicator.detail}")
    if len(marked) > _INDICATORS:
        canvas.paragraph(f"and {count(len(marked) - _INDICATORS, 'indicator')} more in --format json", indent=2, style="dim")
    canvas.paragraph("An indicator asks to be looked at; it accuses nobody.", indent=2, style="dim")


def _unassessed(canvas: Canvas, packages: Sequence[PortfolioPackage]) -> None:
    if not packages:
        return
    canvas.heading(f"Not assessed: {count(len(packages), 'package')}, of unknown publishers")
    canvas.table(
        [
            Column(title="first by what it could be", least=12),
            Column(title="products", justify="right"),
            Column(title="vendors", justify="right"),
            Column(title="depth", justify="right", optional=True),
            Column(title="priority"),
        ],
        [
            (
                short(each.package),
                f"{each.place.products:,}",
                number(each.place.vendors),
                _depth(each.place),
                interval(each.interval),
            )
            for each in packages[:_OPEN]
        ],
        indent=2,
    )
    canvas.paragraph(packages[0].reason, indent=2, style="dim")


def number(value: int | None) -> str:
    """A number, or a dash for none."""
    return DASH if value is None else f"{value:,}"


def remarks(ranking: PortfolioRanking) -> Sequence[str]:
    """What the answer cannot tell."""
    found = ranking.coverage
    unread, silent, nameless = found.unread, found.without_edges, found.without_vendor
    told = (
        (unread, f"From {count(unread, 'place')} of the portfolio no document could be read: what is there is not known."),
        (silent, f"{_of(silent, found.documents)} not say what depends on what: how deep packages are in them is not known."),
        (nameless, f"{_of(nameless, found.documents)} not name a vendor; `portfolio scan --labels FILE` can."),
    )
    return [remark for number, remark in told if number]


def _of(number: int, documents: int) -> str:
    return f"{number:,} of {count(documents, 'document')} {'does' if number == 1 else 'do'}"


def basis_sentence(basis: PortfolioBasis) -> str:
    """What an answer rests on."""
    moment = f", as of {date(basis.as_of)}" if basis.as_of else f", facts of {date(basis.reference)}" if basis.reference else ""
    latest = ", newest document of each product" if basis.latest else ""
    return f"policy {basis.policy}, impact {basis.impact}{moment}{latest}"
