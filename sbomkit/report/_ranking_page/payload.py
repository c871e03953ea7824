"""A ranking as columns for the script of the page: what repeats is written once, and every word is chosen here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from sbomkit.model.facts import Signal, Subject
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Contribution, Excluded, Indicator, PublisherView, Ranked, Ranking, Unassessed
from sbomkit.purl import PackageKey, parse_purl
from sbomkit.report._ranking_page._texts import Rows, Texts, harmless
from sbomkit.report._ranking_page.keys import page_keys
from sbomkit.report._ranking_report.noun import Detail, RankingReport
from sbomkit.report._words import INDICATORS, KINDS, SCOPES, date, listed, origin, people, short, verdict
from sbomkit.report.figures._marks import MARKS
from sbomkit.report.figures._places import places

__all__ = ["payload"]

_DIGITS = 3
_SHOWN = 2
"""Digits of a number in [0, 1] that people see; it is rounded once, from all its digits, as every other report does."""
_VERSIONS = 6
_PEOPLE = 12
_PACKAGING = {signal: f"{signal}, packaging" for signal in Signal}
_VERDICTS = {name: number for number, name in enumerate(MARKS)}

Assessed = Ranked | Unassessed


def payload(ranking: Ranking, report: RankingReport | None = None) -> dict[str, Any]:
    """All that the script shows.

    `packages` holds columns, each with one value for each package: what is ranked, what could not be assessed, what is left
    out, in the order of the ranking.  Words are numbers of `texts`, -1 where there is none, and lists are numbers of `rows`.
    Within a text, U+0001 stands for the name of the package, and U+0002 for the number of its dependents.

    Args:
        ranking: what is shown.
        report: what stands behind it, where that is known.
    """
    texts, rows, names = Texts(), Rows(), _Names(ranking)
    assessed: list[Assessed] = [*ranking.ranked, *ranking.unassessed]
    columns = {
        "key": page_keys(ranking),
        **_named(chain(assessed, ranking.excluded), texts),
        **_judged(assessed, texts, rows),
        **_placed([each.position for each in assessed], names, texts),
        **_told(assessed, texts, rows),
    }
    details = {} if report is None else _details(assessed, report, texts, rows)
    return {
        "packages": columns,
        "details": details,
        "counts": [len(ranking.ranked), len(ranking.unassessed), len(ranking.excluded)],
        "verdicts": [[verdict.value, mark.word, mark.glyph] for verdict, mark in MARKS.items()],
        "basis": ranking.basis.value,
        "others": names.others,
        "rows": rows.all(),
        "texts": texts.all(),
    }


class _Names:
    """Numbers of packages; those that stand on paths only, such as the product, are numbered after all others."""

    def __init__(self, ranking: Ranking) -> None:
        self._places = dict(places(ranking))
        self.others: list[str] = []

    def number(self, package: PackageKey) -> int:
        known = self._places.get(package)
        if known is None:
            known = self._places[package] = len(self._places)
            self.others.append(harmless(short(package)))
        return known


def _plain_name(package: PackageKey) -> str:
    return harmless(short(package, with_type=False))


def _named(entries: Iterable[Assessed | Excluded], texts: Texts) -> dict[str, list[Any]]:
    kept = list(entries)
    names = [_plain_name(each.package) for each in kept]
    types = [purl.type if (purl := parse_purl(each.package)) else "generic" for each in kept]
    return {
        "name": names,
        "type": [texts.number(each) for each in types],
        "versions": [texts.number(_versions(each.versions)) for each in kept],
        "reason": [texts.about(each.reason, name, _dependents(each)) for each, name in zip(kept, names, strict=True)],
    }


def _versions(versions: Sequence[str]) -> str:
    rest = len(versions) - _VERSIONS
    return ", ".join(versions[:_VERSIONS]) + (f" and {rest} more" if rest > 0 else "")


def _judged(entries: Sequence[Assessed], texts: Texts, rows: Rows) -> dict[str, list[Any]]:
    """What the answer says of each; of packages that are left out there is nothing."""
    ranked = [each if isinstance(each, Ranked) else None for each in entries]
    return {
        "rank": [each.rank for each in entries],
        "best": [each.best_rank for each in entries],
        "worst": [each.worst_rank for each in entries],
        "priority": [None if each is None else round(each.priority, 1) for each in ranked],
        "impact": [None if each is None or each.impact is None else round(each.impact, _DIGITS) for each in ranked],
        "weakness": [None if each is None else round(each.weakness, _DIGITS) for each in ranked],
        "stated": [_stated(each, rows) for each in entries],
        "verdict": [_VERDICTS[each.publishers.verdict] for each in entries],
        "hands": [texts.number(verdict(each.publishers)) for each in entries],
        "marks": [texts.number(_marks(each.publishers)) for each in entries],
        "released": [texts.number(_day(each.last_release)) for each in entries],
        "state": [texts.number(None if each.given_up == "none" else each.given_up) for each in entries],
        "origin": [texts.number(origin(each.origin) if each.origin else None) for each in entries],
        "parts": [[_part(part, texts, rows) for part in each.contributions] for each in entries],
    }


def _stated(entry: Assessed, rows: Rows) -> int:
    """Numbers as they are shown; the columns beside them only sort."""
    bounds = round(entry.interval.low), round(entry.interval.high)
    if not isinstance(entry, Ranked):
        return rows.number(*bounds, None, None, None)
    return rows.number(*bounds, round(entry.priority), _shown(entry.impact), _shown(entry.weakness))


def _shown(number: float | None) -> float | None:
    return None if number is None else round(number, _SHOWN)


def _marks(view: PublisherView) -> str:
    """What qualifies a verdict, in a word or two each."""
    told = (
        (view.subject is Subject.PACKAGING, "packagers"),
        (view.undated, "newer than the as-of date"),
        (view.disagreement is not None, "sources disagree"),
    )
    return ", ".join(word for holds, word in told if holds)


def _part(part: Contribution, texts: Texts, rows: Rows) -> int:
    return rows.number(
        int(part.half == "weakness"),
        texts.number(part.factor),
        _shown(part.value),
        _shown(part.prior),
        _shown(part.weight),
        round(part.contribution, _DIGITS),
        texts.number(part.detail),
    )


def _placed(positions: Sequence[PackagePosition], names: _Names, texts: Texts) -> dict[str, list[Any]]:
    return {
        "depth": [each.depth for each in positions],
        "dependents": [each.dependents for each in positions],
        "estimated": [int(each.dependents_error is not None) for each in positions],
        "direct": [each.direct_dependents for each in positions],
        "reach": [round(each.reach, _DIGITS) for each in positions],
        "ways": [each.entry_points for each in positions],
        "gateway": [-1 if each.gateway is None else names.number(each.gateway) for each in positions],
        "path": [[names.number(package) for package in each.path] for each in positions],
        "scope": [texts.number(SCOPES[each.scope]) for each in positions],
        "cycle": [int(each.in_cycle) for each in positions],
    }


def _told(entries: Sequence[Assessed], texts: Texts, rows: Rows) -> dict[str, list[Any]]:
    return {
        "indicators": [[_indicator(one, texts, rows) for one in each.indicators] for each in entries],
        "publishers": [
            [_view(view, each.package, texts, rows) for view in (each.publishers, *each.publishers.others)] for each in entries
        ],
        "disagreement": [texts.number(each.publishers.disagreement) for each in entries],
    }


def _indicator(each: Indicator, texts: Texts, rows: Rows) -> int:
    return rows.number(*map(texts.number, (INDICATORS[each.name], _day(each.since), each.detail, each.source)))


def _view(view: PublisherView, package: PackageKey, texts: Texts, rows: Rows) -> int:
    about = f"for {short(view.about)}" if view.about is not None and view.about != package else ""
    kind = KINDS[view.kind] if view.kind else ""
    qualified = "; ".join(part for part in (kind, about, listed(view)) if part)
    told = (
        view.source or "nobody",
        verdict(view),
        people(view, most=_PEOPLE),
        qualified,
        _day(view.as_of),
        view.confidence.value,
    )
    return rows.number(*map(texts.number, told))


def _details(entries: Sequence[Assessed], report: RankingReport, texts: Texts, rows: Rows) -> dict[str, list[Any]]:
    told = [_Told(each, texts) for each in entries]
    details = [report.by_package.get(each.package) for each in entries]
    return {
        "meaning": [-1 if each is None else tell(each.meaning) for each, tell in zip(details, told, strict=True)],
        "steps": [[] if each is None else _steps(each, tell, rows) for each, tell in zip(details, told, strict=True)],
        "evidence": [[] if each is None else _evidence(each, tell, rows) for each, tell in zip(details, told, strict=True)],
    }


class _Told:
    """Numbers of texts about one package."""

    def __init__(self, entry: Assessed, texts: Texts) -> None:
        self._name = _plain_name(entry.package)
        self._dependents = entry.position.dependents
        self._texts = texts
        self.word = texts.number

    def __call__(self, text: str | None) -> int:
        return self._texts.about(text, self._name, self._dependents)


def _steps(detail: Detail, tell: _Told, rows: Rows) -> list[int]:
    return [
        rows.number(tell.word(each.level), tell(each.text), tell(each.ground), tell(each.url)) for each in detail.next_steps
    ]


def _evidence(detail: Detail, tell: _Told, rows: Rows) -> list[int]:
    word = tell.word
    return [
        rows.number(
            word(_PACKAGING[each.signal] if each.subject is Subject.PACKAGING else each.signal),
            tell(each.summary),
            word(each.source),
            word(_day(each.as_of)),
            word(_day(each.retrieved_at)),
            word(each.licence),
            tell(each.url),
            int(each.later),
            word(short(each.package) if each.package != detail.package else None),
        )
        for each in detail.evidence
    ]


def _dependents(entry: Assessed | Excluded) -> int | None:
    return None if isinstance(entry, Excluded) else entry.position.dependents


@cache
def _formatted(moment: datetime) -> str:
    return date(moment)


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else _formatted(moment)
