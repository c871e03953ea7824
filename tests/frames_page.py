"""The tables of `docs/frames.md` that the frames declare: `python -m tests.frames_page` writes them anew."""

from collections.abc import Iterator

from sbomkit.model._base import Noun
from sbomkit.model.frames import FRAMES, FrameTable
from tests.pages import ROOT, code

__all__ = ["PAGE", "columns", "first", "rewritten"]

PAGE = "docs/frames.md"
_BEGIN = "\n## Tables\n"


def first(noun: type[Noun], table: FrameTable) -> str:
    """The heading of the first column of the table that lists the columns of one."""
    return f"{noun.__name__} {code(table.name)}"


def columns(table: FrameTable) -> Iterator[list[str]]:
    """Name, type, unit and meaning of each column."""
    for column in table.columns:
        unknown = " or null" if column.null else ""
        yield [code(column.name), f"{column.type}{unknown}", column.unit, column.told.replace("|", "\\|")]


def _tables() -> Iterator[str]:
    for noun, frames in FRAMES.items():
        yield f"\n### {noun.__name__}\n"
        for table in frames.tables:
            yield f"\n{code(table.name)}: {table.row[0].lower()}{' '.join(table.row[1:].split())}\n\n"
            yield f"| {first(noun, table)} | type | unit | meaning |\n|---|---|---|---|\n"
            yield from (f"| {' | '.join(row)} |\n" for row in columns(table))


def rewritten(text: str) -> str:
    """The page with these tables as they should be."""
    before, begin, _ = text.partition(_BEGIN)
    return "".join((before, begin, *_tables()))


if __name__ == "__main__":
    (ROOT / PAGE).write_text(rewritten((ROOT / PAGE).read_text()))
