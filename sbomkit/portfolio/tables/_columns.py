"""Columns that no frame declares, and those that stand before the ones of a frame."""

from collections.abc import Iterable
from operator import attrgetter

from sbomkit.model.frames import FrameColumn, FrameType

__all__ = ["DOCUMENT", "PREFIX", "own"]


def own(
    name: str,
    type_: FrameType,
    meaning: str,
    *,
    at: str = "",
    unit: str = "",
    null: bool = True,
    words: Iterable[str] = (),
) -> FrameColumn:
    """A column of the attribute of that name of what a row is made from, or of where the attributes `at` lead from there."""
    value = attrgetter(f"{at}.{name}" if at else name)
    return FrameColumn(name=name, type=type_, meaning=meaning, unit=unit, null=null, words=tuple(map(str, words)), value=value)


DOCUMENT = own(
    "document",
    FrameType.TEXT,
    "Where the document is: its path, address, or place in an archive, as in `all.zip!app.cdx.json`.",
    null=False,
)
PREFIX = (
    DOCUMENT,
    own("row", FrameType.INTEGER, "Place among the rows of this table and document, from 0.", null=False),
)
"""What stands before the columns of a frame: the same for whole documents, so that no row is asked for it."""
