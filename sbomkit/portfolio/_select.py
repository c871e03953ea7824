"""Questions to a portfolio in SQL: they read it, and nothing else."""

import math
import os
from datetime import date
from decimal import Decimal
from typing import Any

from sbomkit._extras import extra
from sbomkit.errors import ConfigurationError
from sbomkit.model.portfolio import PortfolioSelection
from sbomkit.portfolio.store import opened

__all__ = ["MOST", "select"]

MOST = 100_000
"""Rows that an answer has at most, where nothing else is asked for."""
_ADVICE = "SHOW TABLES lists what can be asked for, DESCRIBE TABLE its columns"


def select(portfolio: str | os.PathLike[str], query: str, *, most: int = MOST) -> PortfolioSelection:
    """What a portfolio answers to a question in the SQL of DuckDB.

    The question can change nothing, and reads no other file.  Without an ORDER BY, rows have no order.

    Args:
        portfolio: the database, or a dataset.
        query: one statement.
        most: rows that are wanted; with less than one there are none.

    Raises:
        ConfigurationError: there is no such portfolio, the question makes no sense, or asks for more than reading.
    """
    most = max(most, 0)
    with opened(portfolio, read_only=True) as connection:
        columns, types, rows = _answer(connection, query, most + 1)
    return PortfolioSelection(
        columns=columns,
        types=types,
        rows=tuple(tuple(map(_plain, row)) for row in rows[:most]),
        is_cut=len(rows) > most,
    )


def _answer(connection: Any, query: str, most: int) -> tuple[tuple[str, ...], tuple[str, ...], list[tuple[Any, ...]]]:
    """Names and types of the columns, and the first rows."""
    try:
        if len(connection.extract_statements(query)) > 1:
            reason = "it is more than one statement"
        elif (relation := connection.sql(query)) is not None:  # cursors of DuckDB 1 tell types in other words
            return tuple(relation.columns), tuple(map(str, relation.types)), relation.limit(most).fetchall()
        else:
            reason = "it answers nothing"
    except extra("duckdb", "portfolio", "a portfolio").Error as error:
        reason = " ".join(str(error).split())
    raise ConfigurationError(f"the question cannot be answered: {reason:.500}", advice=_ADVICE)


def _plain(value: Any) -> Any:
    """A value as JSON has it; what it has not, as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return _plain(float(value)) if value.is_finite() else str(value)
        case list() | tuple():
            return tuple(map(_plain, value))
        case date():
            return value.isoformat()
        case _:
            return str(value)
