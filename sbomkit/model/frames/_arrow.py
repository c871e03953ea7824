"""Tables as those of Arrow and pandas: typed, with what each column means beside it, and with nulls where nothing is known."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sbomkit._collector import collector_paused
from sbomkit._extras import extra
from sbomkit.errors import ConfigurationError
from sbomkit.model.frames._table import FrameColumn, FrameTable, FrameType

__all__ = ["to_arrow", "to_pandas"]

_TYPES: Mapping[FrameType, Callable[[Any], Any]] = MappingProxyType(
    {
        FrameType.TEXT: lambda arrow: arrow.string(),
        FrameType.INTEGER: lambda arrow: arrow.int64(),
        FrameType.NUMBER: lambda arrow: arrow.float64(),
        FrameType.BOOLEAN: lambda arrow: arrow.bool_(),
        FrameType.MOMENT: lambda arrow: arrow.timestamp("us", tz="UTC"),
        FrameType.TEXTS: lambda arrow: arrow.list_(arrow.field("item", arrow.string(), nullable=False)),
    }
)
"""The type of Arrow for each of ours, given the library."""


def to_arrow(noun: Any, table: FrameTable, *, asked: str = "to_arrow()") -> Any:
    """A table of a noun as a `pyarrow.Table`.

    Meaning and unit of each column are metadata of its field, what a row is is metadata of the schema.

    Args:
        noun: what the table is of.
        table: one of its tables.
        asked: what needs the library, for whoever lacks it.

    Raises:
        ConfigurationError: pyarrow is not installed, or a number is too large for 64 bits.
    """
    arrow = extra("pyarrow", "frames", asked)
    schema = _schema(arrow, table)
    with collector_paused():
        values = table.values(noun)
        arrays = [
            _array(arrow, column, values[column.name], kind) for column, kind in zip(table.columns, schema.types, strict=True)
        ]
    return arrow.Table.from_arrays(arrays, schema=schema)


@lru_cache(maxsize=64)
def _schema(arrow: Any, table: FrameTable) -> Any:
    """The schema of a table, made once: for a small document it takes longer than its rows."""
    return arrow.schema(
        [
            arrow.field(
                column.name,
                _TYPES[column.type](arrow),
                nullable=column.null,
                metadata={"meaning": column.meaning, **({"unit": column.unit} if column.unit else {})},
            )
            for column in table.columns
        ],
        metadata={"table": table.name, "row": table.row},
    )


def to_pandas(noun: Any, table: FrameTable) -> Any:
    """A table of a noun as a `pandas.DataFrame` whose columns keep the types of Arrow: an unknown integer stays unknown.

    Raises:
        ConfigurationError: pandas or pyarrow is not installed, or a number is too large for 64 bits.
    """
    pandas = extra("pandas", "frames", "to_pandas()")
    return to_arrow(noun, table, asked="to_pandas()").to_pandas(types_mapper=pandas.ArrowDtype)


def _array(arrow: Any, column: FrameColumn, values: list[Any], kind: Any) -> Any:
    try:
        return arrow.array(values, kind)
    except UnicodeEncodeError:
        return arrow.array([_whole(value) for value in values], kind)
    except (OverflowError, arrow.ArrowInvalid):
        raise ConfigurationError(
            f"column {column.name} holds a number that is too large for 64 bits",
            advice="rows() of sbomkit.model.frames yields it as it is",
        ) from None


def _whole(value: Any) -> Any:
    """Text without halves of characters (lone surrogates), which no encoding of Unicode can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value if value is None else [_whole(each) for each in value]
