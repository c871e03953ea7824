"""What a dataset of a portfolio holds: `portfolio.json` beside its Parquet files."""

from typing import Literal

from sbomkit.model._base import Noun

__all__ = ["DatasetColumn", "DatasetTable", "PortfolioDataset"]


class DatasetColumn(Noun):
    """One column of a table."""

    name: str
    type: str
    """`text`, `integer` (64 bits), `number`, `boolean`, `moment` (UTC, to the microsecond) or `list of text`."""
    unit: str
    """What is counted, or the range of a share; empty: it has none."""
    meaning: str
    words: tuple[str, ...] = ()
    """What can stand there, or in its lists, where there is a list of all; empty: any text can."""
    is_nullable: bool
    """Whether it can be unknown, which is null: never 0, never an empty text."""


class DatasetTable(Noun):
    """One table: the Parquet files in the folder of its name."""

    name: str
    row: str
    """What a row is, as one sentence."""
    rows: int
    parts: tuple[str, ...]
    """Its files, as paths below the dataset, in the order of their rows."""
    columns: tuple[DatasetColumn, ...]


class PortfolioDataset(Noun):
    """A portfolio as files of Parquet, one folder for each table."""

    format: Literal["portfolio-1"] = "portfolio-1"
    sbomkit: str
    """The version that wrote it."""
    tables: tuple[DatasetTable, ...]
