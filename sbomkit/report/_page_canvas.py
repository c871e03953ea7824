"""A canvas that writes Markdown: what is drawn for a terminal comes out as a page, with the same words in the same order."""

from collections.abc import Iterable, Sequence

from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._page import Code, Inline, Page, Strong

__all__ = ["PageCanvas"]


class PageCanvas(Canvas):
    """Markdown in the making; every string is made harmless on its way in.  Widths and colours mean nothing to it."""

    def __init__(self, layout: Layout, name: str = "") -> None:
        """Begin a page.

        Args:
            layout: what the output can show.
            name: its title, unless it begins with what stands out.
        """
        super().__init__(layout)
        self._page = Page(ascii=layout.ascii)
        self._is_empty = True
        self._name = name

    def _begin(self) -> None:
        """Give the page the title that nothing else gave it."""
        if self._is_empty and self._name:
            self._page.heading(1, self._name)
        self._is_empty = False

    def blank(self) -> None:
        """Nothing: blocks stand apart already."""

    def heading(self, text: str, *, exact: bool = False) -> None:
        """A heading of the second level."""
        self._begin()
        self._page.heading(2, text if exact else text[:1].upper() + text[1:])

    def paragraph(self, text: str, *, indent: int = 0, style: str = "") -> None:  # noqa: ARG002 - a page has no indents
        """A paragraph; what begins the page and stands out is its heading."""
        if self._is_empty and style == "bold":
            self._page.heading(1, text)
            self._is_empty = False
        else:
            self._begin()
            self._page.paragraph(_inline((text, style)))

    def item(self, label: Styled, text: str, *, indent: int = 2) -> None:  # noqa: ARG002
        """An entry of a list; a label that is only a mark is the mark of the list."""
        self._begin()
        named = _inline(label)
        self._page.items([[named, text] if any(map(str.isalnum, _text(named))) else [text]])

    def path(self, names: Sequence[str], *, indent: int = 2) -> None:  # noqa: ARG002
        """Names one below the other, in a numbered list."""
        self._begin()
        self._page.items(([Code(name)] for name in names), numbered=True)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Styled]], *, indent: int = 0, gap: int = 2) -> None:  # noqa: ARG002
        """A table; without titles a list, in which a row without a beginning belongs to the one before."""
        self._begin()
        cells = [[_inline(cell) for cell in row] for row in rows]
        if any(column.title for column in columns):
            titles = [column.words for column in columns]
            self._page.table(titles, cells, right=[place for place, each in enumerate(columns) if each.justify == "right"])
            return
        entries: list[list[Inline]] = []
        for row in cells:
            first, *rest = row
            if entries and not first:
                entries[-1].extend(f"({_text(each)})" for each in rest if _text(each))
            else:
                entries.append([Strong(f"{_text(first).strip()}:"), *rest] if _text(first) and rest else row)
        self._page.items(entries)

    def text(self) -> str:
        """All of it."""
        return self._page.text()


def _text(part: Inline) -> str:
    return part if isinstance(part, str) else part.text


def _inline(cell: Styled) -> Inline:
    text, style = (cell, "") if isinstance(cell, str) else cell
    if style == "code":
        return Code(text)
    return Strong(text.strip()) if style == "bold" else text
