"""Columns that pages about packages share: what a package is called, what is said of it, and what that rests on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sbomkit.model.facts import Signal, Subject
from sbomkit.model.portfolio import PortfolioPackage
from sbomkit.model.ranking import Contribution, Excluded, Indicator, Order, Origin, PublisherView, Ranked, Unassessed
from sbomkit.purl import PackageKey, parse_purl
from sbomkit.report._explanation.evidence import Evidence
from sbomkit.report._ranking_page._texts import Rows, Texts, harmless
from sbomkit.report._words import INDICATORS, KINDS, date, listed, origin, people, short, verdict
from sbomkit.report.figures._marks import MARKS

__all__ = [
    "DIGITS",
    "VERDICTS",
    "About",
    "Assessed",
    "Names",
    "day",
    "evidence_rows",
    "judged",
    "named",
    "plain_name",
    "ranks",
    "told",
]

DIGITS = 3
_SHOWN = 2
"""Digits of a number in [0, 1] that people see; it is rounded once, from all its digits, as every other report does."""
_VERSIONS = 6
_PEOPLE = 12
_PACKAGING = {signal: f"{signal}, packaging" for signal in Signal}
_VERDICTS = {name: number for number, name in enumerate(MARKS)}
VERDICTS = [[verdict.value, mark.word, mark.glyph] for verdict, mark in MARKS.items()]
"""Every verdict by the number that stands for it: its name, in words, and its shape."""

Assessed = Ranked | Unassessed | PortfolioPackage
About = Callable[[str | None], int]
"""The number of a text about one package."""


class Names:
    """Numbers of packages; those that stand on paths only, such as the product, are numbered after all others."""

    def __init__(self, places: Mapping[PackageKey, int]) -> None:
        self._places = dict(places)
        self.others: list[str] = []

    def number(self, package: PackageKey) -> int:
        """The number of a package."""
        known = self._places.get(package)
        if known is None:
            known = self._places[package] = len(self._places)
            self.others.append(harmless(short(package)))
        return known


def plain_name(package: PackageKey) -> str:
    """What a package is called, without its type."""
    return harmless(short(package, with_type=False))


def named(
    entries: Iterable[Assessed | Excluded], texts: Texts, dependents: Callable[[Any], int | None] = lambda _entry: None
) -> dict[str, list[Any]]:
    """What the packages are, and the sentence about each.

    Args:
        entries: the packages, in order.
        texts: where words go.
        dependents: the number that differs between sentences that are the same otherwise; `None`: no number does.
    """
    kept = list(entries)
    names = [plain_name(each.package) for each in kept]
    types = [purl.type if (purl := parse_purl(each.package)) else "generic" for each in kept]
    return {
        "name": names,
        "type": [texts.number(each) for each in types],
        "versions": [texts.number(_versions(each.versions)) for each in kept],
        "reason": [texts.about(each.reason, name, dependents(each)) for each, name in zip(kept, names, strict=True)],
    }


def _versions(versions: Sequence[str]) -> str:
    rest = len(versions) - _VERSIONS
    return ", ".join(versions[:_VERSIONS]) + (f" and {rest} more" if rest > 0 else "")


def judged(entries: Sequence[Assessed], texts: Texts, rows: Rows, *, whole: str = "product") -> dict[str, list[Any]]:
    """What the answer says of each package; of packages that are left out there is nothing.

    Args:
        entries: the packages, in order.
        texts: where words go.
        rows: where lists go.
        whole: what the answer is about.
    """
    known = [None if isinstance(each, Unassessed) else each for each in entries]
    return {
        "rank": [each.rank for each in entries],
        "priority": [None if each is None else _rounded(each.priority, 1) for each in known],
        "impact": [None if each is None else _rounded(each.impact) for each in known],
        "weakness": [None if each is None else _rounded(each.weakness) for each in known],
        "stated": [_stated(each, rows) for each in entries],
        "verdict": [_VERDICTS[each.publishers.verdict] for each in entries],
        "hands": [texts.number(verdict(each.publishers)) for each in entries],
        "marks": [texts.number(_marks(each.publishers)) for each in entries],
        "released": [texts.number(day(each.last_release)) for each in entries],
        "state": [texts.number(None if each.given_up == "none" else each.given_up) for each in entries],
        "origin": [texts.number(_origin(each.origin, whole)) for each in entries],
        "parts": [[_part(part, texts, rows) for part in each.contributions] for each in entries],
    }


def _origin(place: Origin | None, whole: str) -> str | None:
    """Of many products, what packages have in common; that one alone comes from somewhere, its observations tell."""
    return None if place is None or (whole != "product" and place.packages == 1) else origin(place, of=whole)


def ranks(order: Order, *, packages: int, assessed: int) -> int:
    """How many packages have a rank: with what is shown, also those that are left out."""
    return packages if order is Order.UPPER_BOUND else assessed


def _rounded(number: float | None, digits: int = DIGITS) -> float | None:
    return None if number is None else round(number, digits)


def _stated(entry: Assessed, rows: Rows) -> int:
    """Numbers as they are shown; the columns beside them only sort."""
    bounds = round(entry.interval.low), round(entry.interval.high)
    if isinstance(entry, Unassessed):
        return rows.number(*bounds, None, None, None)
    priority = None if entry.priority is None else round(entry.priority)
    return rows.number(*bounds, priority, _rounded(entry.impact, _SHOWN), _rounded(entry.weakness, _SHOWN))


def _marks(view: PublisherView) -> str:
    """What qualifies a verdict, in a word or two each."""
    qualified = (
        (view.subject is Subject.PACKAGING, "packagers"),
        (view.undated, "newer than the as-of date"),
        (view.disagreement is not None, "sources disagree"),
    )
    return ", ".join(word for holds, word in qualified if holds)


def _part(part: Contribution, texts: Texts, rows: Rows) -> int:
    return rows.number(
        int(part.half == "weakness"),
        texts.number(part.factor),
        _rounded(part.value, _SHOWN),
        _rounded(part.prior, _SHOWN),
        _rounded(part.weight, _SHOWN),
        round(part.contribution, DIGITS),
        texts.number(part.detail),
    )


def told(entries: Sequence[Assessed], texts: Texts, rows: Rows) -> dict[str, list[Any]]:
    """What sources say of the people behind each package, and of changes among them."""
    return {
        "indicators": [[_indicator(one, texts, rows) for one in each.indicators] for each in entries],
        "publishers": [
            [_view(view, each.package, texts, rows) for view in (each.publishers, *each.publishers.others)] for each in entries
        ],
        "disagreement": [texts.number(each.publishers.disagreement) for each in entries],
    }


def _indicator(each: Indicator, texts: Texts, rows: Rows) -> int:
    return rows.number(*map(texts.number, (INDICATORS[each.name], day(each.since), each.detail, each.source)))


def _view(view: PublisherView, package: PackageKey, texts: Texts, rows: Rows) -> int:
    about = f"for {short(view.about)}" if view.about is not None and view.about != package else ""
    kind = KINDS[view.kind] if view.kind else ""
    qualified = "; ".join(part for part in (kind, about, listed(view)) if part)
    said = (
        view.source or "nobody",
        verdict(view),
        people(view, most=_PEOPLE),
        qualified,
        day(view.as_of),
        view.confidence.value,
    )
    return rows.number(*map(texts.number, said))


def evidence_rows(package: PackageKey, evidence: Iterable[Evidence], about: About, texts: Texts, rows: Rows) -> list[int]:
    """What a judgement of a package rests on.

    Args:
        package: the package.
        evidence: what was observed.
        about: the numbers of texts about the package.
        texts: where other words go.
        rows: where lists go.
    """
    word = texts.number
    return [
        rows.number(
            word(_PACKAGING[each.signal] if each.subject is Subject.PACKAGING else each.signal),
            about(each.summary),
            word(each.source),
            word(day(each.as_of)),
            word(day(each.retrieved_at)),
            word(each.licence),
            about(each.url),
            int(each.later),
            word(short(each.package) if each.package != package else None),
        )
        for each in evidence
    ]


@cache
def _formatted(moment: datetime) -> str:
    return date(moment)


def day(moment: datetime | None) -> str | None:
    """A moment as its day; `None`: it is not known."""
    return None if moment is None else _formatted(moment)
