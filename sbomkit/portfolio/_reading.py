"""A portfolio that is asked: opened, and seen to hold in the tables that are read what a scan or a ranking can have written.

Others may have written it: a dataset is files, and any program that knows DuckDB can change a database.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from os import PathLike, fspath
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sbomkit._extras import extra
from sbomkit.errors import ConfigurationError
from sbomkit.model.frames import FrameColumn, FrameType
from sbomkit.portfolio.store import opened
from sbomkit.portfolio.tables import TABLES
from sbomkit.purl import PackageKey

__all__ = ["UnwrittenError", "keys", "reading"]

_MOST = 10**15
"""No document, nor all of a portfolio, has so many of anything; the sum of some thousands of these is still a number."""
_ADVICE = "sbomkit has not written that: scan into another file with -o, or export the dataset again"


class UnwrittenError(ConfigurationError):
    """Something stands in a portfolio that nothing of ours writes.

    Args:
        column: with its table, as in `positions.depth`.
        value: as text; `None`: it is unknown.
        what: what is wrong with it, as a phrase.
    """

    def __init__(self, column: str, value: str | None, what: str) -> None:
        shown = "null" if value is None else f"{value!r:.100}"
        super().__init__(f"{column}: {shown} {what}", advice=_ADVICE)


class _Fault(NamedTuple):
    """What cannot stand in a column."""

    where: str
    """What finds it, as a condition in which the column is called `{0}`; of what is unknown, it finds nothing."""
    what: str
    """What is wrong with it, as a phrase."""


_UNKNOWN = _Fault("{0} IS NULL", "is unknown, and cannot be")
_LACKS = _Fault("list_count({0}) <> len({0})", "has a text that is unknown")
_SCHEME = "pkg:"
_KEY = _Fault("{0} < 'pkg:' OR {0} >= 'pkg;'", "is no package key")
_DIGEST = _Fault("NOT regexp_full_match({0}, '[0-9a-f]{{64}}')", "is no SHA-256")
_DAY = _Fault("{0} IS NOT NULL AND strftime(try_cast({0} AS DATE), '%Y-%m-%d') IS DISTINCT FROM {0}", "is no day")
_MOMENT = _Fault(
    "{0} < TIMESTAMPTZ '0001-01-02 00:00:00+00' OR {0} > TIMESTAMPTZ '9999-12-30 00:00:00+00'",
    "is no moment between the years 1 and 9999",
)
_FORMS: Mapping[str, _Fault] = MappingProxyType(
    {
        **dict.fromkeys(("package", "gateway", "sources.source"), _KEY),
        **dict.fromkeys(("sha256", "profile_sha256"), _DIGEST),
        **dict.fromkeys(("labels.date", "held_documents.date"), _DAY),
    }
)
"""By column or, where others of that name hold any text, by table and column."""
_LONG = frozenset({"components", "positions"})
"""Tables whose lists are not looked at for most questions: that takes longer than all else."""
# Each condition stands alone and compares a column with constants where that is possible: the database knows the least and the
# greatest value of a column, and does without looking at its rows.


@contextmanager
def reading(portfolio: str | PathLike[str], *tables: str, thorough: bool = False) -> Iterator[Any]:
    """A connection to a portfolio in which every value is of the kind that its column has.

    Args:
        portfolio: the database, or a dataset.
        tables: that are read.
        thorough: whether what no question asks is looked at as well, and lists of long tables; see `keys`.

    Raises:
        ConfigurationError: there is no such portfolio, one of these tables holds what nothing of ours writes, or whoever asks
            finds such a thing and raises an `UnwrittenError`, or values do not fit together.
    """
    duckdb = extra("duckdb", "portfolio", "a portfolio")
    gaps = not Path(portfolio).is_dir()  # files of Parquet have none where there can be none
    with opened(portfolio, read_only=True) as connection:
        try:
            for table in tables:
                _check(connection, table, thorough=thorough, gaps=gaps)
            yield connection
        except UnwrittenError as error:
            raise ConfigurationError(f"{fspath(portfolio)}: {error.message}", advice=error.advice) from None
        except duckdb.DataError as error:  # such as a package on which more of a document stand than it has
            reason = " ".join(str(error).split())
            raise ConfigurationError(
                f"{fspath(portfolio)}: what it holds does not fit together: {reason:.300}", advice=_ADVICE
            ) from error


def keys(column: str, texts: Sequence[str | None]) -> tuple[PackageKey, ...]:
    """Package keys as a list of a long table holds them, which is not looked at before.

    Args:
        column: with its table.
        texts: the list.

    Raises:
        UnwrittenError: one of them is no key.
    """
    for text in texts:
        if text is None or not text.startswith(_SCHEME):
            raise UnwrittenError(column, text, "is no package key")
    return tuple([PackageKey(text) for text in texts if text is not None])


def _check(connection: Any, table: str, *, thorough: bool, gaps: bool) -> None:
    if found := connection.execute(_any_fault(table, thorough=thorough, gaps=gaps)).fetchall():
        column, fault = _faults(table, thorough=thorough, gaps=gaps)[min(number for (number,) in found)]
        name = _quoted(column)
        query = f"SELECT left({name}::VARCHAR, 100) FROM {table} WHERE {fault.where.format(name)} LIMIT 1"  # noqa: S608 - names of ours
        ((value,),) = connection.execute(query).fetchall()
        raise UnwrittenError(f"{table}.{column.name}", value, fault.what)


@cache
def _any_fault(table: str, *, thorough: bool, gaps: bool) -> str:
    """A query that names each fault of a table by its number."""
    return "\nUNION ALL ".join(
        f"(SELECT {number} FROM {table} WHERE {fault.where.format(_quoted(column))} LIMIT 1)"  # noqa: S608 - likewise
        for number, (column, fault) in enumerate(_faults(table, thorough=thorough, gaps=gaps))
    )


def _quoted(column: FrameColumn) -> str:
    return f'"{column.name}"'


@cache
def _faults(table: str, *, thorough: bool, gaps: bool) -> tuple[tuple[FrameColumn, _Fault], ...]:
    """What cannot stand in the columns of a table."""
    return tuple(
        (column, fault)
        for column in TABLES[table].columns
        for fault in _of(table, column)
        if (gaps or fault is not _UNKNOWN) and (thorough or not _is_left_out(table, column, fault))
    )


def _is_left_out(table: str, column: FrameColumn, fault: _Fault) -> bool:
    """Whether it would take long to look for, and nothing comes of it but in an export."""
    return (fault is _LACKS and table in _LONG) or (bool(column.words) and table == "components")


def _of(table: str, column: FrameColumn) -> Iterator[_Fault]:
    if not column.null:
        yield _UNKNOWN
    if column.words:
        words = ", ".join(f"'{word}'" for word in column.words)
        test = f"NOT list_has_all([{words}], {{0}})" if column.type is FrameType.TEXTS else f"{{0}} NOT IN ({words})"
        yield _Fault(test, f"is none of {', '.join(column.words)}")
    match column.type:
        case FrameType.TEXT:
            form = _FORMS.get(column.name) or _FORMS.get(f"{table}.{column.name}")
            yield from () if form is None else (form,)
        case FrameType.INTEGER | FrameType.NUMBER:
            most = float(column.unit.partition("in [0, ")[2].rstrip("]") or _MOST)
            yield _Fault(f"{{0}} < 0 OR {{0}} > {most:.0f}", f"is no number from 0 to {most:,.0f}")
        case FrameType.MOMENT:
            yield _MOMENT
        case FrameType.TEXTS:
            yield _LACKS
