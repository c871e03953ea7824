"""Impact against weakness: what is far up and to the right is looked at first."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sbomkit.model.ranking import Basis, Ranked, Ranking, Verdict
from sbomkit.report._words import count, short
from sbomkit.report.figures._labels import Spot, spread
from sbomkit.report.figures._marks import FAINT, LEGEND, MARKS, Mark, Spec, axis, counts, inert, layout

__all__ = ["SHOWN", "ranking_spec"]

SHOWN = 2_000
"""Packages of a figure, the first by rank: more make a cloud in which nobody finds anything."""
_LABELS = 12
_NAMED = 6
_DIGITS = 2
_LEVELS = (20, 40, 60, 80)
_STEPS = 24
_HEIGHT = 440
_END = 1.02
"""No axis goes further: there is nothing above 1, but marks at 1 are whole."""


class _Group(NamedTuple):
    """Packages of one verdict that fall on one point, in rank order."""

    verdict: Verdict
    impact: float
    weakness: float
    first: int
    entries: tuple[Ranked, ...]


def ranking_spec(ranking: Ranking) -> Spec:
    """The figure; without impact, how many packages are in whose hands."""
    if ranking.basis is Basis.WEAKNESS_ONLY:
        return _hands(ranking)
    groups = _groups(ranking.ranked[:SHOWN])
    if not groups:
        return {"data": [], "layout": layout(_HEIGHT)}
    bounds = _bounds([each.impact for each in groups]), _bounds([each.weakness for each in groups])
    contours = list(_contours(*bounds))
    labels = _labels(groups, bounds, contours)
    traces = [*contours, *(_trace(verdict, mark, groups, labels) for verdict, mark in MARKS.items())]
    return {
        "data": [trace for trace in traces if trace["x"]],
        "layout": layout(
            _HEIGHT,
            xaxis=axis("impact: how much of the product rests on it", range=list(bounds[0]), tickformat=".2f"),
            yaxis=axis("weakness: how few carry it", range=list(bounds[1]), tickformat=".2f"),
            legend=dict(LEGEND),
            hovermode="closest",
        ),
    }


def _groups(entries: Sequence[Ranked]) -> list[_Group]:
    together: dict[tuple[Verdict, float, float], list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        if entry.impact is not None:
            point = entry.publishers.verdict, round(entry.impact, _DIGITS), round(entry.weakness, _DIGITS)
            together[point].append(place)
    return [_Group(*point, members[0], tuple(entries[place] for place in members)) for point, members in together.items()]


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    """What an axis spans: all values, of which there are some, with some air, in steps of 0.05."""
    low, high = max(0.0, min(values) - 0.04), min(1.0, max(values) + 0.04)
    return round(int(low * 20) / 20 - 0.01, 2), min(round(int(high * 20 + 1e-9) / 20 + 0.06, 2), _END)


def _labels(
    groups: Sequence[_Group], bounds: tuple[tuple[float, float], tuple[float, float]], contours: Sequence[Spec]
) -> dict[int, tuple[str, str]]:
    """Names of the first groups that find room, each with its place beside the point."""
    (left, right), (low, high) = bounds

    def placed(x: float, y: float) -> tuple[float, float]:
        return (x - left) / (right - left), (y - low) / (high - low)

    spots = [
        Spot(
            each.first,
            *placed(each.impact, each.weakness),
            inert(short(each.entries[0].package, with_type=False), 22)
            + (f" +{len(each.entries) - 1:,}" if len(each.entries) > 1 else ""),
        )
        for each in groups
    ]
    ends = [Spot(-1, *placed(line["x"][-1], line["y"][-1]), line["text"][-1]) for line in contours if line["x"]]
    return spread(spots, _LABELS, ends)


def _trace(verdict: Verdict, mark: Mark, groups: Sequence[_Group], labels: dict[int, tuple[str, str]]) -> Spec:
    mine = [each for each in groups if each.verdict is verdict]
    packages = sum(len(each.entries) for each in mine)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": f"{mark.word} ({packages:,})",
        "x": [each.impact for each in mine],
        "y": [each.weakness for each in mine],
        "text": [labels.get(each.first, ("", ""))[0] for each in mine],
        "textposition": [labels.get(each.first, ("", "middle right"))[1] for each in mine],
        "textfont": {"size": 11},
        "hovertext": [_hover(each) for each in mine],
        "hoverinfo": "text",
        "customdata": [each.first for each in mine],
        "cliponaxis": False,
        "marker": {
            "color": mark.color,
            "symbol": mark.symbol,
            "size": [round(8 + min(16.0, 2.2 * (len(each.entries) - 1) ** 0.5), 1) for each in mine],
            "opacity": 0.95,
            "line": {"width": 0.8, "color": "rgba(0,0,0,0.45)"},
        },
    }


def _hover(group: _Group) -> str:
    named = [f"{each.rank:,}  {inert(short(each.package))}  {each.priority:.0f}" for each in group.entries[:_NAMED]]
    rest = len(group.entries) - len(named)
    more = [f"and {rest:,} more"] if rest else []
    place = f"impact {group.impact:.2f}, weakness {group.weakness:.2f}"
    return "<br>".join([*named, *more, place])


def _contours(across: tuple[float, float], up: tuple[float, float]) -> Iterator[Spec]:
    """Lines of equal priority."""
    (left, right), (low, high) = across, up
    for level in _LEVELS:
        start = max(left, level / 100 / high, 0.01)
        if start >= min(right, 1.0):
            continue
        steps = [start + (min(right, 1.0) - start) * step / _STEPS for step in range(_STEPS + 1)]
        points = [(x, level / 100 / x) for x in steps if low <= level / 100 / x <= high]
        yield {
            "type": "scatter",
            "mode": "lines+text",
            "x": [round(x, 4) for x, _ in points],
            "y": [round(y, 4) for _, y in points],
            "text": [*[""] * (len(points) - 1), f"priority {level}"] if points else [],
            "textposition": "bottom left",
            "textfont": {"size": 10},
            "line": {"width": 1, "dash": "dot", "color": FAINT},
            "hoverinfo": "skip",
            "showlegend": False,
        }


def _hands(ranking: Ranking) -> Spec:
    """How many packages are in whose hands: all that is left to show where nothing is known of impact."""
    number: dict[Verdict, int] = dict.fromkeys(MARKS, 0)
    for entries in (ranking.ranked, ranking.unassessed):
        for entry in entries:
            number[entry.publishers.verdict] += 1
    told = [(mark, number[verdict]) for verdict, mark in MARKS.items() if number[verdict]]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [each for _, each in told],
                "y": list(range(len(told))),
                "text": [f"{each:,}" for _, each in told],
                "insidetextfont": {"color": [mark.ink for mark, _ in told]},
                "hovertext": [f"{mark.word}: {count(each, 'package')}" for mark, each in told],
                "hoverinfo": "text",
                "marker": {"color": [mark.color for mark, _ in told]},
                "showlegend": False,
            }
        ]
        if told
        else [],
        "layout": layout(
            90 + 34 * len(told),
            xaxis=counts("packages", [each for _, each in told]),
            yaxis=axis(
                "",
                autorange="reversed",
                tickmode="array",
                tickvals=list(range(len(told))),
                ticktext=[mark.word for mark, _ in told],
            ),
        ),
    }
