"""Tables and paragraphs as text of a given width, drawn by rich with everything off that would interpret what is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sbomkit.report._interface import Layout
from sbomkit.report._text import clip, finished, sanitize_terminal, to_ascii

__all__ = ["Canvas", "Column", "Styled"]

Styled = str | tuple[str, str]
"""A text, or a text with its rich style."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    title: str = ""
    """May have several lines."""
    justify: JustifyMethod = "left"
    style: str = ""
    least: int | None = None
    """How narrow it may become; cells that are longer lose their middle.  `None`: as wide as its longest cell."""
    wraps: bool = False
    """Whether cells that are longer go on in the next line instead."""
    optional: bool = False
    """Whether it may be left out where there is no room at all."""

    @property
    def words(self) -> str:
        """The title on one line; a hyphen that ends a line only breaks a word there."""
        return " ".join(self.title.replace("-\n", "").split())


class Canvas:
    """Text in the making; every string is made harmless on its way in."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._console = Console(
            file=StringIO(),
            width=layout.width,
            color_system="standard" if layout.color else None,
            force_terminal=layout.color,
            force_jupyter=False,
            no_color=not layout.color,
            markup=False,
            highlight=False,
            emoji=False,
            legacy_windows=False,
            _environ={},
        )

    @property
    def width(self) -> int:
        """Cells in a line."""
        return self._layout.width

    def blank(self) -> None:
        """An empty line."""
        self._console.print()

    def heading(self, text: str, *, exact: bool = False) -> None:  # noqa: ARG002 - it only matters to pages
        """A line that begins a section, after an empty one; on pages with a capital letter, unless each letter counts."""
        self.blank()
        self.paragraph(text, style="bold")

    def paragraph(self, text: str, *, indent: int = 0, style: str = "") -> None:
        """Words wrapped to the width."""
        self._console.print(Padding(Text(self._harmless(text), style=style, overflow="fold"), (0, 0, 0, indent)))

    def item(self, label: Styled, text: str, *, indent: int = 2) -> None:
        """Words wrapped beside a label, which stands alone in its column."""
        self.table([Column(), Column(least=8, wraps=True)], [[label, text]], indent=indent, gap=1)

    def path(self, names: Sequence[str], *, indent: int = 2) -> None:
        """Names one below the other, each below what leads to it."""
        for step, name in enumerate(names):
            branch = f"{'   ' * (step - 1)}└─ " if step else ""
            self.paragraph(f"{branch}{name}", indent=indent)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Styled]], *, indent: int = 0, gap: int = 2) -> None:
        """Rows under each other, with a rule below the titles where there are any."""
        cells = [[self._styled(cell) for cell in row] for row in rows]
        kept, widths = _fitted(columns, cells, room=self.width - indent, gap=gap)
        titled = any(column.title for column in columns)
        table = Table(
            box=box.SIMPLE_HEAD if titled else None,
            show_header=titled,
            show_edge=False,
            pad_edge=False,
            padding=(0, gap - 1 if titled else gap, 0, 0),  # a box has a divider of its own
            header_style="bold",
        )
        for index, width in zip(kept, widths, strict=True):
            column = columns[index]
            table.add_column(
                Text(column.title),
                justify=column.justify,
                style=column.style,
                no_wrap=not column.wraps,
                overflow="fold" if column.wraps else "ellipsis",
                width=width,
            )
        for row in cells:
            table.add_row(
                *(
                    Text(row[index][0] if columns[index].wraps else clip(row[index][0], width), style=row[index][1])
                    for index, width in zip(kept, widths, strict=True)
                )
            )
        self._console.print(Padding(table, (0, 0, 0, indent), expand=False))

    def text(self) -> str:
        """All of it, each line with its end and without trailing blanks."""
        file = self._console.file
        drawn = file.getvalue() if isinstance(file, StringIO) else ""
        lines = (line.rstrip() for line in drawn.splitlines())
        return finished("".join(f"{line}\n" for line in lines), ascii=self._layout.ascii)

    def _harmless(self, text: str) -> str:
        """As it is shown, and measured: a mark that stood on a letter takes a cell of its own in ASCII."""
        shown = sanitize_terminal(text)
        return to_ascii(shown) if self._layout.ascii else shown

    def _styled(self, cell: Styled) -> tuple[str, str]:
        text, style = (cell, "") if isinstance(cell, str) else cell
        return self._harmless(text), style


def _fitted(
    columns: Sequence[Column], cells: Sequence[Sequence[tuple[str, str]]], *, room: int, gap: int
) -> tuple[list[int], list[int]]:
    """Which columns are shown and how wide: as wide as they like, then narrower where they may be, then fewer."""
    liked = [
        max([1, *map(cell_len, column.title.split("\n")), *(cell_len(row[index][0]) for row in cells)])
        for index, column in enumerate(columns)
    ]
    kept = list(range(len(columns)))
    while True:
        least = [min(liked[index], columns[index].least or liked[index]) for index in kept]
        free = room - gap * (len(kept) - 1) - sum(least)
        optional = [index for index in kept if columns[index].optional]
        if free >= 0 or not optional:
            break
        kept.remove(optional[-1])
    widths = least
    for place in sorted(range(len(kept)), key=lambda place: liked[kept[place]] - least[place]):
        share = max(0, free) // sum(1 for each in range(len(kept)) if widths[each] < liked[kept[each]] or each == place)
        grown = min(share, liked[kept[place]] - widths[place])
        widths[place] += grown
        free -= grown
    return kept, widths
