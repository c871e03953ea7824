"""Which vendors share weak points: packages that hang on one person at most against the vendors whose products hold them."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from sbomkit.report._portfolio_report.noun import PortfolioReport
from sbomkit.report._ranking_page._texts import harmless
from sbomkit.report._text import clip
from sbomkit.report._words import short

__all__ = ["Cell", "Column", "Line", "Matrix", "matrix_of"]

_PACKAGES, _VENDORS = 20, 12
_LONGEST_PACKAGE, _LONGEST_VENDOR = 40, 28
"""Cells of names in the matrix; the drawer has all of a name."""
_SHADES = 4


class Cell(NamedTuple):
    """One vendor, and how many of its products hold a package."""

    products: int
    of: int
    """All products of that vendor."""
    shade: int
    """The part of its products that hold it, in quarters from 1 to 4."""


class Column(NamedTuple):
    """One vendor."""

    name: str
    place: int | None
    """Among the vendors that packages can be filtered by; `None`: they cannot be by this one."""


class Line(NamedTuple):
    """One package that hangs on one person at most."""

    rank: int
    key: str
    """As the page finds it."""
    name: str
    vendors: int
    """All that are named, also those that the matrix leaves out."""
    cells: tuple[Cell | None, ...]
    """By vendor; `None`: no document of that vendor that could be read names it."""


class Matrix(NamedTuple):
    """Packages by vendors."""

    vendors: tuple[Column, ...]
    lines: tuple[Line, ...]
    all_packages: int
    """That two vendors share, of those that were looked at."""
    all_vendors: int
    """That share one of these."""
    looked_at: int
    """Packages whose vendors are told, the first by rank."""


def matrix_of(report: PortfolioReport, keys: Sequence[str]) -> Matrix:
    """The matrix: packages that most vendors share first, vendors that share most first.

    Args:
        report: what is shown.
        keys: by what the page finds each package, by place.
    """
    found = [
        (entry, key, {each.vendor: each for each in detail.vendors if each.vendor is not None})
        for entry, key, detail in zip(report.ranking.ranked, keys, report.details, strict=False)
        if entry.publishers.verdict.is_one_person and detail.vendors is not None
    ]
    shared = [(entry, key, held) for entry, key, held in found if len(held) > 1]
    shared.sort(key=lambda each: (-len(each[2]), each[0].rank or 0))
    sharing = Counter(vendor for _, _, held in shared for vendor in held)
    vendors = list(islice((vendor for vendor, _ in sorted(sharing.items(), key=lambda each: (-each[1], each[0]))), _VENDORS))
    places = {each.vendor: place for place, each in enumerate(report.vendors)}
    return Matrix(
        tuple(Column(clip(harmless(vendor), _LONGEST_VENDOR), places.get(vendor)) for vendor in vendors),
        tuple(
            Line(
                entry.rank or 0,
                key,
                clip(harmless(short(entry.package)), _LONGEST_PACKAGE),
                len(held),
                tuple(_cell(held[vendor].holding, held[vendor].products) if vendor in held else None for vendor in vendors),
            )
            for entry, key, held in shared[:_PACKAGES]
        ),
        len(shared),
        len(sharing),
        sum(detail.vendors is not None for _, detail in zip(report.ranking.ranked, report.details, strict=False)),
    )


def _cell(holding: int, products: int) -> Cell:
    return Cell(holding, products, min(_SHADES, 1 + _SHADES * (holding - 1) // products) if holding < products else _SHADES)
