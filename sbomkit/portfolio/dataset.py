"""A portfolio as a dataset of Parquet files, which pandas, polars, Spark and DuckDB read, and so do all questions of ours.

    folder/portfolio.json                what there is, and what it means
    folder/<table>/part-0.parquet        rows in the order of their first columns, in Zstandard

Equal portfolios give equal bytes, as long as version of sbomkit and pyarrow are the same: Parquet names who wrote it.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from sbomkit._extras import extra
from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError
from sbomkit.model.frames import FrameTable
from sbomkit.model.portfolio.dataset import DatasetColumn, DatasetTable, PortfolioDataset
from sbomkit.portfolio._parquet import MANIFEST, manifest, schema
from sbomkit.portfolio._reading import reading
from sbomkit.portfolio.tables import TABLES

__all__ = ["export"]

_ROWS = 65_536
"""Rows of a group: what is held in memory at a time."""
_OURS = re.compile(rf"{re.escape(MANIFEST)}|({'|'.join(TABLES)})(/part-\d+\.parquet)?")
"""What a dataset consists of."""
_KEYS = ("document", "row")
"""Columns that tell the rows of a table apart, where it has both."""


def export(portfolio: str | os.PathLike[str], folder: str | os.PathLike[str]) -> PortfolioDataset:
    """Write all tables of a portfolio as a dataset, in the place of one that was there.

    It is written beside its place and then renamed: whoever reads meanwhile sees the old one or the new one.

    Args:
        portfolio: the database, or another dataset.
        folder: is made; what is there must be a dataset, or empty.

    Returns:
        What the dataset holds, as `portfolio.json` says it.

    Raises:
        ConfigurationError: there is no such portfolio, or the folder cannot be written or holds anything else.
    """
    if not os.fspath(folder):
        raise ConfigurationError("the folder of the dataset has no name", advice="write one such as portfolio.parquet")
    place = Path(os.path.realpath(folder))
    beside = place.parent / f".{place.name}.{uuid4().hex}.part"
    try:
        _check_ours(place, folder)
        with reading(portfolio, *TABLES, thorough=True) as connection:
            beside.mkdir()
            written = PortfolioDataset(
                sbomkit=__version__, tables=tuple(_written(connection, beside, table) for table in TABLES.values())
            )
        (beside / MANIFEST).write_text(written.model_dump_json(indent=1) + "\n", encoding="utf-8")
        _replace(place, beside)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigurationError(f"{folder}: cannot be written: {reason}", advice="name another folder with -o") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return written


def _check_ours(place: Path, named: str | os.PathLike[str]) -> None:
    """Refuse to replace what is no dataset."""
    if not os.path.lexists(place):
        return
    if not place.is_dir() or not all(_OURS.fullmatch(each.relative_to(place).as_posix()) for each in place.rglob("*")):
        raise ConfigurationError(
            f"{named}: there is something else than a dataset, which would be lost", advice="name another folder with -o"
        )
    if any(place.iterdir()):
        manifest(place)


def _replace(place: Path, beside: Path) -> None:
    """Put a folder in the place of another one, which is kept until it is there."""
    old = beside.with_suffix(".old")
    with suppress(FileNotFoundError):
        place.rename(old)
    try:
        beside.rename(place)
    except OSError:
        with suppress(FileNotFoundError):
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _written(connection: Any, folder: Path, table: FrameTable) -> DatasetTable:
    """Write one table, and say what it holds."""
    parquet = extra("pyarrow.parquet", "portfolio", "a portfolio")
    names = [column.name for column in table.columns]
    order = ", ".join(_KEYS) if set(_KEYS) <= set(names) else "ALL"
    part = f"{table.name}/part-0.parquet"
    (folder / table.name).mkdir()
    wanted = schema(table)
    query = f"SELECT {', '.join(map(_quoted, names))} FROM {table.name} ORDER BY {order}"  # noqa: S608 - names of ours
    number = 0
    with parquet.ParquetWriter(folder / part, wanted, compression="zstd") as writer:
        for rows in _groups(_read(connection.sql(query))):
            writer.write_table(rows.cast(wanted), row_group_size=_ROWS)
            number += rows.num_rows
    columns = tuple(
        DatasetColumn(
            name=each.name, type=each.type, unit=each.unit, meaning=each.meaning, words=each.words, is_nullable=each.null
        )
        for each in table.columns
    )
    return DatasetTable(name=table.name, row=table.row, rows=number, parts=(part,), columns=columns)


def _read(relation: Any) -> Any:
    """Batches of rows, which DuckDB 1 has by another name than DuckDB 2."""
    read = getattr(relation, "to_arrow_reader", None) or relation.fetch_arrow_reader
    return read(_ROWS)


def _groups(batches: Any) -> Iterator[Any]:
    """The same rows in tables of the same size: how a database cuts them is its own affair."""
    arrow = extra("pyarrow", "portfolio", "a portfolio")
    held: list[Any] = []
    number = 0
    for batch in batches:
        held.append(batch)
        number += batch.num_rows
        while number >= _ROWS:
            together = arrow.Table.from_batches(held)
            yield together.slice(0, _ROWS)
            held = together.slice(_ROWS).to_batches()
            number -= _ROWS
    if number:
        yield arrow.Table.from_batches(held)


def _quoted(name: str) -> str:
    return f'"{name}"'
