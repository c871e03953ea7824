"""Figures of a portfolio: packages by products and weakness, accounts by products, and what it held after each scan."""

from collections.abc import Iterator, Sequence
from math import log10

from sbomkit.model.portfolio import PortfolioPackage, PortfolioPeople, PortfolioRanking, PortfolioState, PortfolioTrend
from sbomkit.model.ranking import Verdict
from sbomkit.report._words import count, date
from sbomkit.report.figures._marks import LEGEND, MARKS, Spec, axis, layout
from sbomkit.report.figures._people import SHOWN as PEOPLE
from sbomkit.report.figures._people import bars_spec
from sbomkit.report.figures._scatter import HEIGHT, SHOWN, Group, Point, bounds, grouped, labels_of, marks

__all__ = ["portfolio_people_spec", "portfolio_spec", "trend_spec"]

_DIGITS = 2
_AIR = 0.06
"""Left and right of the points, as a power of ten at least."""
_STEPS = (1, 2, 5)
_TICKS = 6
_PANEL = 110
_GAP = 0.09
"""Between panels, as a part of the height."""


def portfolio_spec(ranking: PortfolioRanking) -> Spec:
    """Weakness against the number of products that hold a package, the latter on a logarithmic scale."""
    groups = grouped(_points(ranking.ranked[:SHOWN]))
    if not groups:
        return {"data": [], "layout": layout(HEIGHT)}
    most = max(each.x for each in groups)
    left, right = -_AIR * max(1.0, log10(most)), log10(most) + _AIR * max(2.0, log10(most))
    low, high = bounds([each.y for each in groups])

    def placed(x: float, y: float) -> tuple[float, float]:
        return (log10(x) - left) / (right - left), (y - low) / (high - low)

    ticks = [step * 10**power for power in range(len(str(int(most)))) for step in _STEPS if step * 10**power <= most]
    return {
        "data": [trace for trace in marks(groups, labels_of(groups, placed), _place) if trace["x"]],
        "layout": layout(
            HEIGHT,
            xaxis=axis(
                "products that hold it, on a logarithmic scale",
                type="log",
                range=[round(left, 3), round(right, 3)],
                tickmode="array",
                tickvals=ticks,
                ticktext=[f"{each:,}" for each in ticks],
            ),
            yaxis=axis("weakness: how few carry it", range=[low, high], tickformat=".2f"),
            legend=dict(LEGEND),
            hovermode="closest",
        ),
    }


def _points(entries: Sequence[PortfolioPackage]) -> Iterator[Point]:
    for place, each in enumerate(entries):
        if each.weakness is not None:
            point = each.place.products, round(each.weakness, _DIGITS)
            yield Point(place, each.package, each.rank or 0, each.priority or 0.0, each.publishers.verdict, *point)


def _place(group: Group) -> str:
    return f"{count(int(group.x), 'product')}, weakness {group.y:.2f}"


def portfolio_people_spec(people: PortfolioPeople) -> Spec:
    """How many products hold a package of each account: the first 15 by those that hold one that is theirs alone."""
    shown = people.people[:PEOPLE]
    numbers = [(each.sole_products, each.products) for each in shown]
    return bars_spec(shown, numbers, "products with packages of", "product")


def trend_spec(trend: PortfolioTrend) -> Spec:
    """What the portfolio held after each scan, in panels one below the other; empty where there are fewer than two scans."""
    states = trend.states
    if len(states) < 2:
        return {"data": [], "layout": layout(_PANEL)}
    panels: list[tuple[str, list[int | None]]] = [
        ("products", [each.products for each in states]),
        ("packages", [each.packages for each in states]),
        ("packages that hang on one person", [each.sole for each in states]),
    ]
    shown = [(name, numbers) for name, numbers in panels if any(number is not None for number in numbers)]
    height = (1 - _GAP * len(shown)) / len(shown)
    tops = [1 - place * (height + _GAP) - _GAP for place in range(len(shown))]
    moments = _moments(states)
    return {
        "data": [_line(place, name, numbers, moments, states) for place, (name, numbers) in enumerate(shown)],
        "layout": layout(
            56 + _PANEL * len(shown),
            margin={"l": 8, "r": 44, "t": 8, "b": 8},
            showlegend=False,
            xaxis=axis("", anchor=f"y{_number(len(shown) - 1)}", **_when(states)),
            hovermode="closest",
            annotations=[_title(name, top) for (name, _), top in zip(shown, tops, strict=True)],
            **{f"yaxis{_number(place)}": _panel(top - height, top) for place, top in enumerate(tops)},
        ),
    }


def _number(place: int) -> str:
    """As plotly numbers axes: the first has none."""
    return "" if place == 0 else str(place + 1)


def _panel(low: float, top: float) -> Spec:
    return axis("", rangemode="tozero", tickformat=",d", nticks=4, domain=[round(max(low, 0.0), 4), round(top, 4)])


def _title(name: str, top: float) -> Spec:
    return {
        "text": name,
        "font": {"size": 12},
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": round(top, 4),
        "xanchor": "left",
        "yanchor": "bottom",
    }


def _moments(states: Sequence[PortfolioState]) -> Sequence[str | int]:
    """When the scans were, or their numbers where one of them does not say when."""
    told = [f"{each.moment:%Y-%m-%d %H:%M:%S}" for each in states if each.moment is not None]
    return told if len(told) == len(states) else [each.scan for each in states]


def _when(states: Sequence[PortfolioState]) -> Spec:
    """The axis of days, or of numbers of scans."""
    if all(each.moment is not None for each in states):
        return {"type": "date", "nticks": _TICKS}
    step = -(-len(states) // _TICKS)
    shown = states[::-step][::-1]  # the last is among them
    return {
        "tickmode": "array",
        "tickvals": [each.scan for each in shown],
        "ticktext": [f"scan {each.scan:,}" for each in shown],
    }


def _line(
    place: int, name: str, numbers: Sequence[int | None], moments: Sequence[str | int], states: Sequence[PortfolioState]
) -> Spec:
    mark = MARKS[Verdict.SOLE if name.endswith("person") else Verdict.FEW]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": list(moments),
        "y": list(numbers),
        "yaxis": f"y{_number(place)}",
        "cliponaxis": False,
        "line": {"width": 2, "color": mark.color},
        "marker": {"size": 7, "color": mark.color, "symbol": mark.symbol},
        "hovertext": [
            "" if number is None else f"scan {each.scan:,}{f', {date(each.moment)}' if each.moment else ''}: {number:,} {name}"
            for each, number in zip(states, numbers, strict=True)
        ],
        "hoverinfo": "text",
    }
