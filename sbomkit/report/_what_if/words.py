"""A supposed change in words, for the table and for Markdown alike."""

from types import MappingProxyType

from sbomkit.model.what_if import Place, Shift, ShiftKind, Totals, WhatIf
from sbomkit.report._tabletop.words import PEOPLE
from sbomkit.report._text import DASH
from sbomkit.report._words import interval, short

__all__ = ["KINDS", "shift_cells", "total_rows"]

KINDS = MappingProxyType({ShiftKind.LEFT: "gone", ShiftKind.CAME: "new", ShiftKind.CHANGED: "changed"})


def total_rows(change: WhatIf) -> list[tuple[str, str, str]]:
    """What, before and after."""
    return [
        (name, cell(change.before), cell(change.after))
        for name, cell in (
            ("packages", lambda each: f"{each.packages:,}"),
            ("direct dependencies", lambda each: f"{each.direct:,}"),
            ("deepest", lambda each: DASH if each.max_depth is None else str(each.max_depth)),
            ("sum of priorities", lambda each: f"{each.priority:,.0f}"),
            ("  possible sum", _possible),
            ("hang on one person", lambda each: f"{each.sole:,}"),
            ("  of these, at depth 2 and more", lambda each: f"{each.deep_sole:,}"),
            ("not assessed", lambda each: f"{each.unassessed:,}"),
        )
    ]


def _possible(totals: Totals) -> str:
    return f"{totals.possible.low:,.0f}{DASH}{totals.possible.high:,.0f}"


def shift_cells(shift: Shift) -> tuple[str, str, str, str, str]:
    """Package, what becomes of it, rank, priority and people, before and after."""
    return (
        short(shift.package),
        KINDS[shift.kind],
        _both(_rank(shift.before), _rank(shift.after)),
        _both(_priority(shift.before), _priority(shift.after)),
        _both(_people(shift.before), _people(shift.after)),
    )


def _both(before: str, after: str) -> str:
    return before if before == after else f"{before} to {after}"


def _rank(place: Place | None) -> str:
    return DASH if place is None or place.rank is None else f"{place.rank:,}"


def _priority(place: Place | None) -> str:
    if place is None:
        return DASH
    return f"({interval(place.interval)})" if place.priority is None else f"{place.priority:.0f}"


def _people(place: Place | None) -> str:
    return DASH if place is None else PEOPLE[place.verdict]
