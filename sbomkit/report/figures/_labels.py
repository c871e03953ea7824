"""Names beside points, as many as find room without covering one another or other points."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

__all__ = ["Spot", "spread"]

_COLUMNS, _LINES = 100, 34
"""Letters and half lines that fit side by side, and one below the other, into a figure of about 650 by 400 pixels."""
_TALL = 2
_GAP = 2

_Cell = tuple[int, int]


class Spot(NamedTuple):
    """A point and the name that it would like to have beside it."""

    place: int
    x: float
    """In [0, 1], from the left."""
    y: float
    """In [0, 1], from below."""
    text: str


def spread(spots: Sequence[Spot], most: int, lines: Sequence[Spot] = ()) -> dict[int, tuple[str, str]]:
    """By place, the name and where it stands beside its point (plotly's `textposition`); the first spots choose first.

    The figure is divided into cells, as a page of letters is: a name takes those that it covers, and a point its own.

    Args:
        spots: the points.
        most: names to place.
        lines: ends of lines, whose names stand below them to the left whatever else is there.
    """
    taken = {_cell(spot) for spot in spots}
    taken.update(*map(_below_left, lines))
    found: dict[int, tuple[str, str]] = {}
    for spot in spots:
        if len(found) == most:
            break
        for position, cells in _positions(spot):
            if taken.isdisjoint(cells) and all(0 <= column < _COLUMNS and 0 <= line < _LINES for column, line in cells):
                taken |= cells
                found[spot.place] = spot.text, position
                break
    return found


def _cell(spot: Spot) -> _Cell:
    return round(spot.x * _COLUMNS), round(spot.y * _LINES)


def _positions(spot: Spot) -> Iterator[tuple[str, set[_Cell]]]:
    column, line = _cell(spot)
    wide = cell_len(spot.text)
    yield "middle right", _covered(column + _GAP, line - 1, wide)
    yield "middle left", _covered(column - _GAP - wide, line - 1, wide)
    yield "top center", _covered(column - wide // 2, line + 1, wide)
    yield "bottom center", _covered(column - wide // 2, line - 1 - _TALL, wide)


def _below_left(spot: Spot) -> set[_Cell]:
    column, line = _cell(spot)
    wide = cell_len(spot.text)
    return _covered(column - wide, line - 1 - _TALL, wide)


def _covered(left: int, low: int, wide: int) -> set[_Cell]:
    return {(column, line) for column in range(left, left + wide) for line in range(low, low + _TALL + 1)}
