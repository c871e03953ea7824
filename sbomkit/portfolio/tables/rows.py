"""What documents hold: the columns of frames, behind the document that a row is of."""

from collections.abc import Mapping
from dataclasses import replace
from operator import itemgetter
from types import MappingProxyType

from sbomkit.model.frames import FRAMES, FrameColumn, FrameTable, FrameType
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import Position

__all__ = ["ROWS"]


def _rows(noun: type, frame: str, name: str) -> FrameTable:
    return replace(next(each for each in FRAMES[noun].tables if each.name == frame), name=name)


_SOURCES = FrameTable(
    name="sources",
    row="One package that the document says is built from a source package.",
    entries=lambda position: list(position.source_of.items()),
    columns=(
        FrameColumn(name="package", type=FrameType.TEXT, meaning="Key of the package.", value=itemgetter(0)),
        FrameColumn(name="source", type=FrameType.TEXT, meaning="Key of the source package.", value=itemgetter(1)),
    ),
    shown=(),
)

ROWS: Mapping[str, FrameTable] = MappingProxyType(
    {
        "components": _rows(Inventory, "components", "components"),
        "edges": _rows(Inventory, "edges", "edges"),
        "positions": _rows(Position, "packages", "positions"),
        "sources": _SOURCES,
        "diagnostics": _rows(Inventory, "diagnostics", "diagnostics"),
    }
)
"""Tables that have rows for parts of a document: frames whose columns stand behind `document` and `row`."""
