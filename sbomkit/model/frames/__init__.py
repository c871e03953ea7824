"""Nouns as tables: one declaration of columns for Arrow, pandas, notebooks, CSV and `docs/frames.md`."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from sbomkit.errors import ConfigurationError
from sbomkit.model._base import Noun
from sbomkit.model.facts import Facts
from sbomkit.model.frames import facts, inventory, people, portfolio, position, ranking
from sbomkit.model.frames._arrow import to_arrow, to_pandas
from sbomkit.model.frames._table import FrameColumn, Frames, FrameTable, FrameType, Part, field
from sbomkit.model.inventory import Inventory
from sbomkit.model.people import People
from sbomkit.model.portfolio.people import PortfolioPeople
from sbomkit.model.portfolio.ranking import PortfolioRanking
from sbomkit.model.position import Position
from sbomkit.model.ranking import Ranking

__all__ = [
    "FRAMES",
    "FrameColumn",
    "FrameTable",
    "FrameType",
    "Frames",
    "Part",
    "field",
    "sentence_of",
    "table_of",
    "tables_of",
    "to_arrow",
    "to_pandas",
]

FRAMES: Mapping[type[Noun], Frames] = MappingProxyType(
    {
        Inventory: inventory.FRAMES,
        Position: position.FRAMES,
        Facts: facts.FRAMES,
        Ranking: ranking.FRAMES,
        People: people.FRAMES,
        PortfolioRanking: portfolio.FRAMES,
        PortfolioPeople: portfolio.PEOPLE_FRAMES,
    }
)
"""Noun to its tables."""


def _frames(noun: Any) -> Frames:
    found = next((FRAMES[each] for each in type(noun).__mro__ if each in FRAMES), None)
    if found is None:
        raise ConfigurationError(
            f"{type(noun).__name__} has no tables", advice=f"these have: {', '.join(each.__name__ for each in FRAMES)}"
        )
    return found


def tables_of(noun: Any) -> Mapping[str, FrameTable]:
    """The tables that a noun can be had as, by name; the first is the main one.

    Raises:
        ConfigurationError: it can be had as none.
    """
    return MappingProxyType({table.name: table for table in _frames(noun).tables})


def table_of(noun: Any, name: str | None = None) -> FrameTable:
    """One table that a noun can be had as.

    Args:
        noun: one that has tables.
        name: of the table; by default the main one.

    Raises:
        ConfigurationError: the noun has no table of that name, or none at all.
    """
    tables = tables_of(noun)
    if name is None:
        return next(iter(tables.values()))
    if name not in tables:
        near = get_close_matches(str(name), tables, n=1)
        raise ConfigurationError(
            f"{type(noun).__name__} has no table {name!r}",
            advice=f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(tables)}",
        )
    return tables[name]


def sentence_of(noun: Any) -> str:
    """What a noun that has tables says, in one sentence.

    Raises:
        ConfigurationError: it has none.
    """
    return _frames(noun).sentence(noun)
