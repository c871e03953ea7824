"""The tables of `docs/portfolio.md` that the schema declares: `python -m tests.portfolio_page` writes them anew."""

from collections.abc import Iterator

from sbomkit.model.frames import FrameTable
from sbomkit.portfolio.tables import TABLES, VIEWS
from tests.frames_page import columns
from tests.pages import ROOT, code

__all__ = ["PAGE", "rewritten"]

PAGE = "docs/portfolio.md"
_BEGIN = "\n## Tables\n"


def _table(name: str, table: FrameTable) -> Iterator[str]:
    yield f"\n### {name}\n\n{' '.join(table.row.split())}\n\n"
    yield f"| `{name}` | type | unit | meaning |\n|---|---|---|---|\n"
    yield from (f"| {' | '.join(row)} |\n" for row in columns(table))


def _tables() -> Iterator[str]:
    for name, table in TABLES.items():
        yield from _table(name, table)
    yield "\n## Views\n\n| view | a row is |\n|---|---|\n"
    yield from (f"| {code(name)} | {view.row} |\n" for name, view in VIEWS.items())


def rewritten(text: str) -> str:
    """The page with these tables as they should be."""
    before, begin, _ = text.partition(_BEGIN)
    return "".join((before, begin, *_tables()))


if __name__ == "__main__":
    (ROOT / PAGE).write_text(rewritten((ROOT / PAGE).read_text()))
