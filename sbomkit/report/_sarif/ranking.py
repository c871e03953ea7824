"""A ranking as results: what hangs on one person, and what may have changed hands.

Nobody asked for a gate here, so that nothing is an error: what hangs on one person is a note, and a sign of a change of hands,
which asks to be looked at, a warning.
"""

from collections.abc import Iterator
from itertools import islice
from types import MappingProxyType
from typing import Any

from sbomkit.model.ranking import Indicator, IndicatorName, Ranked, Ranking, Unassessed, Verdict
from sbomkit.report._interface import Layout
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._sarif import log as sarif
from sbomkit.report._sarif.log import location, log, message, notification, prints, rule, text
from sbomkit.report._words import INDICATORS, and_more, count, short

__all__ = ["package_location", "ranking_log", "ranking_report_log"]

_PATH = 12
"""Packages of a path that are named."""
_FACTS = "Facts about who can publish are as good as their source: `sbomkit explain` shows each with its source and its day."
_VERDICTS = MappingProxyType(
    {
        Verdict.SOLE: ("Hangs on one person", "One person, and nobody else, can publish this package."),
        Verdict.ONE_ACTIVE: ("One of several is active", "Several can publish this package; one of them has in 24 months."),
        Verdict.ORPHANED: ("Nobody looks after it", "Its source says that nobody looks after this package any more."),
    }
)
_HELP = (
    "Look at what the product needs it for; ask who would go on with it; fund it, help, hold a copy, or replace what brings it"
    " in. That is no fault of whoever carries it alone, and no vulnerability."
)
_INVESTIGATE = (
    "INVESTIGATE: read what the new hands released, and ask whoever looked after it before. An indicator asks to be looked at;"
    " it accuses nobody."
)


def ranking_log(ranking: Ranking, layout: Layout) -> str:
    """The packages in the order of the ranking, the first of those that were asked for."""
    every: tuple[Ranked | Unassessed, ...] = (*ranking.ranked, *ranking.unassessed)
    entries: tuple[Ranked | Unassessed, ...] = (*ranking.ranked[: layout.shown], *ranking.unassessed[: layout.shown])
    results = list(islice(_results(entries, layout), sarif.LARGEST))
    notes = [notification("note", ranking.fidelity.conclusion), notification("note", ranking.coverage.sentence)]
    if ranking.unassessed:
        who = count(len(ranking.unassessed), "package")
        notes.append(notification("warning", f"Who can publish is not known of {who}: nothing is said of these"))
    if left_out := sum(map(_number, every)) - len(results):
        notes.append(notification("warning", f"{left_out:,} results are left out; the format json has all packages"))
    rules = {name: _rule(name) for name in sorted({each["ruleId"] for each in results})}
    return log(rules, results, notes, successful=True)


def ranking_report_log(report: RankingReport, layout: Layout) -> str:
    """Its ranking."""
    return ranking_log(report.ranking, layout)


def package_location(package: str, layout: Layout) -> list[dict[str, Any]]:
    """The document that holds a package, at its line where that is known."""
    return location(layout.file, package, "package", layout.lines.get(package, 1))


def _rule(name: str) -> dict[str, Any]:
    kind, _, what = name.partition("/")
    if kind == "verdict":
        title, description = _VERDICTS[Verdict(what)]
        return rule(name, title, f"{description} {_FACTS}", "note", advice=_HELP)
    title = f"May have changed hands: {INDICATORS[IndicatorName(what)]}"
    return rule(
        name, title, f"A sign within 24 months that this package changed hands. {_FACTS}", "warning", advice=_INVESTIGATE
    )


def _number(entry: Ranked | Unassessed) -> int:
    """How many results a package has."""
    return len(entry.indicators) + (isinstance(entry, Ranked) and entry.publishers.verdict in _VERDICTS)


def _results(entries: tuple[Ranked | Unassessed, ...], layout: Layout) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if isinstance(entry, Ranked) and entry.publishers.verdict in _VERDICTS:
            yield _result(entry, f"verdict/{entry.publishers.verdict}", "note", f"{entry.reason}{_way(entry)}", layout)
        for sign in entry.indicators:
            yield _result(entry, f"indicator/{sign.name}", "warning", _sign(entry, sign), layout)


def _way(entry: Ranked) -> str:
    steps = [short(each, with_type=False) for each in entry.position.path]
    return f" It comes in by {' > '.join(steps[:_PATH])}." if len(steps) > 1 else ""


def _sign(entry: Ranked | Unassessed, sign: Indicator) -> str:
    return f"{short(entry.package)}: {INDICATORS[sign.name]}. {sign.detail} ({sign.source})"


def _result(entry: Ranked | Unassessed, name: str, level: str, told: str, layout: Layout) -> dict[str, Any]:
    rank = {"rank": round(entry.priority, 1)} if isinstance(entry, Ranked) else {}
    low, high = round(entry.interval.low, 1), round(entry.interval.high, 1)
    return {
        "ruleId": name,
        "kind": "fail",
        "level": level,
        "message": {"text": message(told)},
        "locations": package_location(entry.package, layout),
        "partialFingerprints": prints(name, entry.package),
        **rank,
        "properties": {
            "package": text(entry.package),
            "versions": text(and_more(entry.versions, _PATH)),
            "priorityLow": low,
            "priorityHigh": high,
            "depth": entry.position.depth,
            "dependents": entry.position.dependents,
        },
    }
