"""Impact against weakness: what is far up and to the right is looked at first."""

from collections.abc import Iterator, Sequence
from itertools import chain

from sbomkit.model.ranking import Basis, Ranked, Ranking, Verdict
from sbomkit.report._words import count
from sbomkit.report.figures._labels import Spot
from sbomkit.report.figures._marks import FAINT, LEGEND, MARKS, Spec, axis, counts, layout
from sbomkit.report.figures._scatter import HEIGHT, SHOWN, Group, Point, bounds, grouped, labels_of, marks

__all__ = ["ranking_spec"]

_DIGITS = 2
_LEVELS = (20, 40, 60, 80)
_STEPS = 24


def ranking_spec(ranking: Ranking) -> Spec:
    """The figure; without impact, how many packages are in whose hands."""
    if ranking.basis is Basis.WEAKNESS_ONLY:
        return _hands(ranking)
    groups = grouped(_points(ranking.ranked[:SHOWN]))
    if not groups:
        return {"data": [], "layout": layout(HEIGHT)}
    (left, right), (low, high) = across, up = bounds([each.x for each in groups]), bounds([each.y for each in groups])

    def placed(x: float, y: float) -> tuple[float, float]:
        return (x - left) / (right - left), (y - low) / (high - low)

    contours = list(_contours(across, up))
    ends = [Spot(-1, *placed(line["x"][-1], line["y"][-1]), line["text"][-1]) for line in contours if line["x"]]
    traces = chain(contours, marks(groups, labels_of(groups, placed, ends), _place))
    return {
        "data": [trace for trace in traces if trace["x"]],
        "layout": layout(
            HEIGHT,
            xaxis=axis("impact: how much of the product rests on it", range=list(across), tickformat=".2f"),
            yaxis=axis("weakness: how few carry it", range=list(up), tickformat=".2f"),
            legend=dict(LEGEND),
            hovermode="closest",
        ),
    }


def _points(entries: Sequence[Ranked]) -> Iterator[Point]:
    for place, each in enumerate(entries):
        if each.impact is not None:
            point = round(each.impact, _DIGITS), round(each.weakness, _DIGITS)
            yield Point(place, each.package, each.rank, each.priority, each.publishers.verdict, *point)


def _place(group: Group) -> str:
    return f"impact {group.x:.2f}, weakness {group.y:.2f}"


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
