"""A ranking as columns for the script of the page: what repeats is written once, and every word is chosen here."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Excluded, Ranked, Ranking, Unassessed
from sbomkit.report._ranking_page._columns import DIGITS, VERDICTS, Names, evidence_rows, judged, named, plain_name, ranks, told
from sbomkit.report._ranking_page._texts import Rows, Texts
from sbomkit.report._ranking_page.keys import page_keys
from sbomkit.report._ranking_report.noun import Detail, RankingReport
from sbomkit.report._words import SCOPES
from sbomkit.report.figures._places import places

__all__ = ["payload"]

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
    texts, rows, names = Texts(), Rows(), Names(places(ranking))
    assessed: list[Assessed] = [*ranking.ranked, *ranking.unassessed]
    columns = {
        "key": page_keys(ranking),
        **named(chain(assessed, ranking.excluded), texts, _dependents),
        **judged(assessed, texts, rows),
        "best": [each.best_rank for each in assessed],
        "worst": [each.worst_rank for each in assessed],
        **_placed([each.position for each in assessed], names, texts),
        **told(assessed, texts, rows),
    }
    coverage = ranking.coverage
    details = {} if report is None else _details(assessed, report, texts, rows)
    return {
        "packages": columns,
        "details": details,
        "counts": [len(ranking.ranked), len(ranking.unassessed), len(ranking.excluded)],
        "all": ranks(ranking.order, packages=coverage.packages, assessed=coverage.with_publishers),
        "verdicts": VERDICTS,
        "basis": ranking.basis.value,
        "others": names.others,
        "rows": rows.all(),
        "texts": texts.all(),
    }


def _placed(positions: Sequence[PackagePosition], names: Names, texts: Texts) -> dict[str, list[Any]]:
    return {
        "depth": [each.depth for each in positions],
        "dependents": [each.dependents for each in positions],
        "estimated": [int(each.dependents_error is not None) for each in positions],
        "direct": [each.direct_dependents for each in positions],
        "reach": [round(each.reach, DIGITS) for each in positions],
        "ways": [each.entry_points for each in positions],
        "gateway": [-1 if each.gateway is None else names.number(each.gateway) for each in positions],
        "path": [[names.number(package) for package in each.path] for each in positions],
        "scope": [texts.number(SCOPES[each.scope]) for each in positions],
        "cycle": [int(each.in_cycle) for each in positions],
    }


def _details(entries: Sequence[Assessed], report: RankingReport, texts: Texts, rows: Rows) -> dict[str, list[Any]]:
    about = [_About(each, texts) for each in entries]
    details = [report.by_package.get(each.package) for each in entries]
    return {
        "meaning": [-1 if each is None else tell(each.meaning) for each, tell in zip(details, about, strict=True)],
        "steps": [[] if each is None else _steps(each, tell, texts, rows) for each, tell in zip(details, about, strict=True)],
        "evidence": [
            [] if each is None else evidence_rows(each.package, each.evidence, tell, texts, rows)
            for each, tell in zip(details, about, strict=True)
        ],
    }


class _About:
    """Numbers of texts about one package."""

    def __init__(self, entry: Assessed, texts: Texts) -> None:
        self._name = plain_name(entry.package)
        self._dependents = entry.position.dependents
        self._texts = texts

    def __call__(self, text: str | None) -> int:
        return self._texts.about(text, self._name, self._dependents)


def _steps(detail: Detail, about: _About, texts: Texts, rows: Rows) -> list[int]:
    return [
        rows.number(texts.number(each.level), about(each.text), about(each.ground), about(each.url))
        for each in detail.next_steps
    ]


def _dependents(entry: Assessed | Excluded) -> int | None:
    return None if isinstance(entry, Excluded) else entry.position.dependents
