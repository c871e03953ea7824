"""Tables of a portfolio as Parquet files: what they look like, and a folder of them as a database that can only be read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from errno import EINVAL
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError

from sbomkit._extras import extra
from sbomkit.errors import ConfigurationError
from sbomkit.model.frames import FrameTable, to_arrow
from sbomkit.model.portfolio.dataset import DatasetTable, PortfolioDataset
from sbomkit.portfolio.tables import FORMAT, TABLES

__all__ = ["MANIFEST", "connected", "manifest", "schema"]

MANIFEST = "portfolio.json"
_WHAT = "a portfolio"
_LONGEST = 4_000_000
"""Bytes of `portfolio.json`: ours have some ten thousand."""
_ANEW = "export it again with 'sbomkit portfolio export'"


def schema(table: FrameTable) -> Any:
    """The `pyarrow.Schema` of a table: that of its frame, with what each column means."""
    return to_arrow((), replace(table, entries=_none, untold=_none)).schema


def _none(_noun: Any) -> tuple[()]:
    return ()


def manifest(folder: Path) -> PortfolioDataset:
    """What a dataset says that it holds.

    Raises:
        ConfigurationError: it is no dataset, or one of another format.
    """
    try:
        data = _read(folder / MANIFEST)
    except OSError as error:
        reason = f"this folder is no dataset of a portfolio: {MANIFEST} cannot be read: {error.strerror}"
        raise ConfigurationError(f"{folder}: {reason}", advice="'sbomkit portfolio export -o FOLDER' makes one") from None
    if len(data) > _LONGEST:
        raise ConfigurationError(f"{folder}: {MANIFEST} is longer than {_LONGEST:,} bytes", advice=_ANEW)
    try:
        return PortfolioDataset.model_validate_json(data)
    except ValidationError as error:
        (first, *_) = error.errors()
        where = ".".join(map(str, first["loc"])) or "it"
        reason = f"{MANIFEST} is none of {FORMAT}: {where:.100}: {first['msg']:.100}"
        raise ConfigurationError(f"{folder}: {reason}", advice=_ANEW) from None


def _read(path: Path) -> bytes:
    """The beginning of a file; a pipe would be waited for."""
    if path.exists() and not path.is_file():
        raise OSError(EINVAL, "it is no file")
    with path.open("rb") as file:
        return file.read(_LONGEST + 1)


@contextmanager
def connected(folder: Path, closed: Mapping[str, str]) -> Iterator[Any]:
    """A database in memory that has a view for each table of a dataset, and can open no file by itself.

    It is Arrow that reads the files: a database that may open the folder may write there as well.

    Args:
        folder: the dataset.
        closed: settings of the connection.

    Raises:
        ConfigurationError: it is no dataset, of another format, or damaged.
    """
    duckdb = extra("duckdb", "portfolio", _WHAT)
    held = {table.name: table for table in manifest(folder).tables}
    if lacking := [name for name in TABLES if name not in held]:
        raise ConfigurationError(f"{folder}: {MANIFEST} has no table {lacking[0]!r}", advice=_ANEW)
    datasets = {name: _dataset(folder, held[name], table) for name, table in TABLES.items()}
    with (
        TemporaryDirectory(prefix="sbomkit-") as scratch,
        duckdb.connect(":memory:", config={**closed, "temp_directory": scratch}) as connection,
    ):
        for name, dataset in datasets.items():
            connection.register(name, dataset)
        yield connection


def _dataset(folder: Path, held: DatasetTable, table: FrameTable) -> Any:
    """The files of a table, once they are seen to have its columns and as many rows as are told."""
    arrow, datasets = (extra(name, "portfolio", _WHAT) for name in ("pyarrow", "pyarrow.dataset"))
    wanted = schema(table)
    paths = [str(folder / part) for part in held.parts]
    try:
        if any(not Path(path).resolve().is_relative_to(folder.resolve()) for path in paths):
            raise ValueError("a file is not below the dataset")  # noqa: TRY301 - one place tells what is wrong
        fragments = list(datasets.dataset(paths, format="parquet", schema=wanted).get_fragments()) if paths else []
        if any(not each.physical_schema.equals(wanted) for each in fragments):
            raise ValueError("its columns are others")  # noqa: TRY301
        rows = sum(each.metadata.num_rows for each in fragments)
        if rows != held.rows:
            raise ValueError(f"there are {rows:,} rows, and {MANIFEST} tells of {held.rows:,}")  # noqa: TRY301
    except (OSError, ValueError, arrow.ArrowException) as error:
        reason = " ".join(str(error).split())
        raise ConfigurationError(f"{folder}: table {held.name!r} is damaged: {reason:.300}", advice=_ANEW) from error
    return datasets.dataset(paths, format="parquet", schema=wanted) if paths else datasets.dataset(wanted.empty_table())
