"""What a portfolio answers to a question in SQL."""

from typing import Any

from sbomkit.model._base import Noun

__all__ = ["PortfolioSelection"]


class PortfolioSelection(Noun):
    """What a portfolio answers to a question in SQL."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    """Of the columns, as DuckDB names them."""
    rows: tuple[tuple[Any, ...], ...]
    """Values in the order of the columns: texts, numbers, truth values, lists and null; all else as text."""
    is_cut: bool
    """Whether there are more rows than were asked for."""
