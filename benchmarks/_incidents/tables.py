"""The answer of `benchmarks/incidents.py` as tables for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from benchmarks._incidents.factors import FactorStanding
from benchmarks._incidents.places import BASELINES, CHANCE, Incident
from benchmarks._incidents.summary import Group, Standing

__all__ = ["factor_table", "incident_table", "summary_table"]


def incident_table(measured: Mapping[str, Sequence[Incident]]) -> str:
    """A row per incident: who could publish, the rank by the first policy, and the percentile by every order."""
    orders = [*BASELINES, CHANCE]
    policies = list(measured)
    head = ["tree", "package", "verdict", "rank", "of", *policies, *orders, "single_share"]
    rows = [
        [
            each[0].tree,
            each[0].package,
            each[0].verdict or "-",
            "-" if each[0].place.rank is None else f"{each[0].place.rank:g}",
            str(each[0].of),
            *(_share(by_policy.place.percentile) for by_policy in each),
            *(_share(each[0].baselines[order].percentile) for order in orders),
            _share(each[0].single_share),
        ]
        for each in zip(*measured.values(), strict=True)
    ]
    lines = _drawn(head, rows, left=3)
    first = measured[policies[0]]
    lines += [f"{each.tree}: {each.package} has no rank: {each.reason}" for each in first if each.reason]
    return "\n".join(lines)


def summary_table(groups: Iterable[Group]) -> str:
    """Under each group a row per order, and which baselines are ahead of which policy."""
    return "\n\n".join(_of_group(group) for group in groups)


_HEAD = [
    "order",
    "ranked",
    "mean",
    "median",
    "in_first_tenth",
    "mean_of_trees",
    "interval_of_it",
    "worst_mean",
    "worst_median",
]
_MEASURES = {"mean": "mean", "median": "median", "tree_mean": "mean of trees"}


def _of_group(group: Group) -> str:
    lines = [f"{group.over}: {group.incidents} incidents in {group.trees} trees"]
    lines += _drawn(_HEAD, [_row(standing) for standing in group.standings], left=1)
    for policy, ahead in group.ahead.items():
        told = [f"{words}: {', '.join(ahead[measure])}" for measure, words in _MEASURES.items() if ahead[measure]]
        if group.incidents:
            lines.append(f"ahead of {policy}: {'; '.join(told) or 'none'}{_margin(group, policy)}")
    return "\n".join(lines)


def _margin(group: Group, policy: str) -> str:
    """By how much the policy is earlier than the best of the baselines, and how far that is from chance."""
    means = {each.order: each.tree_mean for each in group.standings if each.order in BASELINES and each.tree_mean is not None}
    best = min(means, key=lambda order: means[order], default=None)
    gain = group.gain[policy][best] if best is not None else None
    if gain is None:
        return ""
    return f" (earlier than {best} by {gain[0]:+.3f} in the mean of trees; interval {gain[1]:+.3f} to {gain[2]:+.3f})"


def _row(standing: Standing) -> list[str]:
    interval = standing.interval
    return [
        standing.order,
        str(standing.incidents),
        _share(standing.mean),
        _share(standing.median),
        _share(standing.first_tenth),
        _share(standing.tree_mean),
        "-" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}",
        _share(standing.worst_mean),
        _share(standing.worst_median),
    ]


def factor_table(standings: Iterable[FactorStanding]) -> str:
    """A row per factor: its order alone, and the policy without it."""
    parts = [_of_factors(over, list(found)) for over, found in groupby(standings, key=lambda each: each.over)]
    return "\n\n".join(parts)


_FACTOR_HEAD = [
    "factor",
    "known",
    "alone_mean",
    "alone_median",
    "alone_mean_of_trees",
    "policy",
    "without_it_mean",
    "without_it_median",
    "without_it_mean_of_trees",
    "change_of_mean",
]


def _of_factors(over: str, standings: Sequence[FactorStanding]) -> str:
    rows = [
        [
            each.factor,
            _share(each.known),
            _share(each.mean),
            _share(each.median),
            _share(each.tree_mean),
            each.policy or "-",
            _share(each.without_mean),
            _share(each.without_median),
            _share(each.without_tree_mean),
            "-" if each.change is None else f"{each.change:+.3f}",
        ]
        for each in standings
    ]
    return "\n".join([f"factors, {over}", *_drawn(_FACTOR_HEAD, rows, left=1)])


def _drawn(head: Sequence[str], rows: Sequence[Sequence[str]], *, left: int) -> list[str]:
    """Titles stand word under word, so that a table with many orders keeps within a line."""
    words = [title.split("_") for title in head]
    tall = max(len(each) for each in words)
    titles = [[each[line - tall + len(each)] if line >= tall - len(each) else "" for each in words] for line in range(tall)]
    widths = [max(len(row[column]) for row in [*titles, *rows]) for column in range(len(head))]
    rule = ["-" * width for width in widths]
    return [
        "  ".join(
            cell.rjust(width) if column >= left else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [*titles, rule, *rows]
    ]


def _share(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}"
