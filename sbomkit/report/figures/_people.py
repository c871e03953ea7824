"""How many packages hang on each account, and how many of these on it alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sbomkit.model.people import People
from sbomkit.model.ranking import Ranking, Verdict
from sbomkit.purl import PackageKey
from sbomkit.report._people_table import account, one_source
from sbomkit.report._words import count
from sbomkit.report.figures._marks import LEGEND, MARKS, Mark, Spec, axis, counts, inert, layout

__all__ = ["SHOWN", "Holder", "holders_of", "people_spec"]

SHOWN = 15
"""Accounts of a figure, those with most packages of their own first."""
_ROW = 24


class Holder(NamedTuple):
    """One account and what it can publish."""

    identity: str
    label: str | None
    publishes: tuple[PackageKey, ...]
    sole: int
    """How many of these nobody else can publish."""


def holders_of(people: People | Ranking) -> list[Holder]:
    """Accounts by packages of their own, then by all their packages, most first; then by identity.

    A ranking alone does not tell which accounts are one person's: each identity stands for itself there.
    """
    found = _of_ranking(people) if isinstance(people, Ranking) else _of_people(people)
    return sorted(found, key=lambda each: (-each.sole, -len(each.publishes), each.identity))


def _of_people(people: People) -> Iterable[Holder]:
    return (Holder(each.identity, each.label, each.publishes, len(each.sole)) for each in people.people)


def _of_ranking(ranking: Ranking) -> Iterable[Holder]:
    publishes: dict[str, list[PackageKey]] = defaultdict(list)
    labels: dict[str, str | None] = {}
    sole: Counter[str] = Counter()
    for entry in ranking.ranked:
        for actor in entry.publishers.people:
            publishes[actor.identity].append(entry.package)
            labels.setdefault(actor.identity, actor.label)
            sole[actor.identity] += entry.publishers.verdict is Verdict.SOLE
    return (Holder(each, labels[each], tuple(packages), sole[each]) for each, packages in publishes.items())


def people_spec(holders: Sequence[Holder]) -> Spec:
    """The figure of the first accounts."""
    shown = holders[:SHOWN]
    source = one_source(shown) if shown else None
    names = [inert(account(each, with_source=source is None), 28) for each in shown]
    where = f"{inert(source, 16)} account" if source else "account"
    return {
        "data": [
            _bars("alone", MARKS[Verdict.SOLE], [each.sole for each in shown], names),
            _bars("with others", MARKS[Verdict.FEW], [len(each.publishes) - each.sole for each in shown], names),
        ]
        if shown
        else [],
        "layout": layout(
            116 + _ROW * len(shown),
            barmode="stack",
            bargap=0.3,
            xaxis=counts(f"packages in the hands of the {where}", [len(each.publishes) for each in shown]),
            yaxis=axis(
                "",
                autorange="reversed",
                tickmode="array",
                tickvals=list(range(len(shown))),
                ticktext=names,
                ticks="",
            ),
            legend=dict(LEGEND),
        ),
    }


def _bars(name: str, mark: Mark, numbers: Sequence[int], names: Sequence[str]) -> Spec:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": list(numbers),
        "y": list(range(len(numbers))),
        "text": [f"{each:,}" if each else "" for each in numbers],
        "textangle": 0,
        "hovertext": [f"{account}: {count(each, 'package')} {name}" for account, each in zip(names, numbers, strict=True)],
        "hoverinfo": "text",
        "customdata": list(range(len(numbers))),
        "insidetextfont": {"color": mark.ink},
        "marker": {"color": mark.color},
    }
