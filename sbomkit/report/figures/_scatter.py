"""Packages as points: those of one verdict that fall on one point share a mark, and the first have their names beside them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sbomkit.model.ranking import Verdict
from sbomkit.purl import PackageKey
from sbomkit.report._words import short
from sbomkit.report.figures._labels import Spot, spread
from sbomkit.report.figures._marks import MARKS, Spec, inert

__all__ = ["HEIGHT", "SHOWN", "Group", "Point", "bounds", "grouped", "labels_of", "marks"]

SHOWN = 2_000
"""Packages of a figure, the first by rank: more make a cloud in which nobody finds anything."""
HEIGHT = 440
_LABELS = 12
_NAMED = 6
_END = 1.02
"""No axis goes further: there is nothing above 1, but marks at 1 are whole."""

Labels = dict[int, tuple[str, str]]
"""By the place of the first package of a group, its name and where it stands."""


class Point(NamedTuple):
    """One package."""

    place: int
    """Among all that the page names."""
    package: PackageKey
    rank: int
    priority: float
    verdict: Verdict
    x: float
    """Rounded, as `y` is: what is the same falls on one point."""
    y: float


class Group(NamedTuple):
    """Packages of one verdict that fall on one point, in rank order."""

    verdict: Verdict
    x: float
    y: float
    points: tuple[Point, ...]

    @property
    def first(self) -> int:
        """The place of the first package."""
        return self.points[0].place


def grouped(points: Iterable[Point]) -> list[Group]:
    """What falls on one point together, by the first of each."""
    together: dict[tuple[Verdict, float, float], list[Point]] = defaultdict(list)
    for point in points:
        together[point.verdict, point.x, point.y].append(point)
    return [Group(*where, tuple(members)) for where, members in together.items()]


def bounds(values: Sequence[float]) -> tuple[float, float]:
    """What an axis of numbers in [0, 1] spans: all values, of which there are some, with some air, in steps of 0.05."""
    low, high = max(0.0, min(values) - 0.04), min(1.0, max(values) + 0.04)
    return round(int(low * 20) / 20 - 0.01, 2), min(round(int(high * 20 + 1e-9) / 20 + 0.06, 2), _END)


def labels_of(
    groups: Iterable[Group], placed: Callable[[float, float], tuple[float, float]], ends: Sequence[Spot] = ()
) -> Labels:
    """Names of the first groups that find room, each with its place beside the point.

    Args:
        groups: in rank order.
        placed: where a point falls in the figure, in [0, 1] from the left and from below.
        ends: ends of lines that have names of their own.
    """
    spots = [
        Spot(
            each.first,
            *placed(each.x, each.y),
            inert(short(each.points[0].package, with_type=False), 22)
            + (f" +{len(each.points) - 1:,}" if len(each.points) > 1 else ""),
        )
        for each in groups
    ]
    return spread(spots, _LABELS, ends)


def marks(groups: Sequence[Group], labels: Labels, said: Callable[[Group], str]) -> list[Spec]:
    """The marks, in a trace for each verdict.

    Args:
        groups: in rank order.
        labels: their names.
        said: what is said of the place of a group.
    """
    return [_trace(verdict, [each for each in groups if each.verdict is verdict], labels, said) for verdict in MARKS]


def _trace(verdict: Verdict, mine: Sequence[Group], labels: Labels, said: Callable[[Group], str]) -> Spec:
    mark = MARKS[verdict]
    packages = sum(len(each.points) for each in mine)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": f"{mark.word} ({packages:,})",
        "x": [each.x for each in mine],
        "y": [each.y for each in mine],
        "text": [labels.get(each.first, ("", ""))[0] for each in mine],
        "textposition": [labels.get(each.first, ("", "middle right"))[1] for each in mine],
        "textfont": {"size": 11},
        "hovertext": [_hover(each, said(each)) for each in mine],
        "hoverinfo": "text",
        "customdata": [each.first for each in mine],
        "cliponaxis": False,
        "marker": {
            "color": mark.color,
            "symbol": mark.symbol,
            "size": [round(8 + min(16.0, 2.2 * (len(each.points) - 1) ** 0.5), 1) for each in mine],
            "opacity": 0.95,
            "line": {"width": 0.8, "color": "rgba(0,0,0,0.45)"},
        },
    }


def _hover(group: Group, said: str) -> str:
    named = [f"{each.rank:,}  {inert(short(each.package))}  {each.priority:.0f}" for each in group.points[:_NAMED]]
    rest = len(group.points) - len(named)
    more = [f"and {rest:,} more"] if rest else []
    return "<br>".join([*named, *more, said])
