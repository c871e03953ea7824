"""How many packages hang on each account, and how many of these on it alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sbomkit.model.people import People
from sbomkit.model.ranking import Ranking, Verdict
from sbomkit.purl import PackageKey
from sbomkit.report._people_table import Labelled, account, one_source
from sbomkit.report._words import count
from sbomkit.report.figures._marks import LEGEND, MARKS, Mark, Spec, axis, counts, inert, layout

__all__ = ["SHOWN", "Holder", "bars_spec", "holders_of", "people_spec"]

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
    return bars_spec(shown, [(each.sole, len(each.publishes)) for each in shown], "packages in the hands of", "package")


def bars_spec(accounts: Sequence[Labelled], numbers: Sequence[tuple[int, int]], title: str, noun: str) -> Spec:
    """A bar for each account, first the part that is theirs alone.

    Args:
        accounts: those that are shown.
        numbers: of each, how many are theirs alone, and how many there are with these.
        title: what is counted, up to the account.
        noun: one of them.
    """
    source = one_source(accounts) if accounts else None
    names = [inert(account(each, with_source=source is None), 28) for each in accounts]
    where = f"{inert(source, 16)} account" if source else "account"
    return {
        "data": [
            _bars("alone", MARKS[Verdict.SOLE], [alone for alone, _ in numbers], names, noun),
            _bars("with others", MARKS[Verdict.FEW], [number - alone for alone, number in numbers], names, noun),
        ]
        if accounts
        else [],
        "layout": layout(
            116 + _ROW * len(accounts),
            barmode="stack",
            bargap=0.3,
            xaxis=counts(f"{title} the {where}", [number for _, number in numbers]),
            yaxis=axis(
                "",
                autorange="reversed",
                tickmode="array",
                tickvals=list(range(len(accounts))),
                ticktext=names,
                ticks="",
            ),
            legend=dict(LEGEND),
        ),
    }


def _bars(name: str, mark: Mark, numbers: Sequence[int], names: Sequence[str], noun: str) -> Spec:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": list(numbers),
        "y": list(range(len(numbers))),
        "text": [f"{each:,}" if each else "" for each in numbers],
        "textangle": 0,
        "hovertext": [f"{account}: {count(each, noun)} {name}" for account, each in zip(names, numbers, strict=True)],
        "hoverinfo": "text",
        "customdata": list(range(len(numbers))),
        "insidetextfont": {"color": mark.ink},
        "marker": {"color": mark.color},
    }
