"""A noun that has tables, as a notebook shows it: a sentence and the first rows, of which nothing becomes markup or formula."""

from datetime import datetime
from html import escape
from typing import Any

from sbomkit._collector import collector_paused
from sbomkit.model.frames import FrameColumn, FrameType, sentence_of, table_of, tables_of
from sbomkit.report._text import DASH, clip, sanitize_terminal, shortened

__all__ = ["frame_html", "frame_text"]

_ROWS = 20
_CELLS = 240
_LISTED = 3
_WHOLE = 1_000
"""From here on the digits behind the point say nothing."""
_NUMBERS = frozenset({FrameType.INTEGER, FrameType.NUMBER})


def frame_html(noun: Any) -> str:
    """A fragment of HTML: no script, no style sheet, nothing to load."""
    table = table_of(noun)
    named = {column.name: column for column in table.columns}
    columns = [named[name] for name in table.shown]
    with collector_paused():
        values = table.values(noun, table.shown, _ROWS)
        rows = len(table.entries(noun))
        sentence = sentence_of(noun)
    head = "".join(f'<th scope="col"{_side(column)}>{escape(column.name)}</th>' for column in columns)
    body = "\n".join(
        f"<tr>{''.join(map(_cell, columns, row))}</tr>" for row in zip(*(values[name] for name in table.shown), strict=True)
    )
    shown = f"The first {_ROWS} of {rows:,} rows" if rows > _ROWS else f"{rows:,} row{'s' * (rows != 1)}"
    tables = ", ".join(f"<code>{name}</code>" for name in tables_of(noun))
    return "\n".join(
        (
            '<div class="tex2jax_ignore mathjax_ignore">',  # or a notebook would set what stands between dollars as a formula
            f"<p>{_harmless(sentence, None)}</p>",
            f'<table class="dataframe">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>',
            f"<p>{shown} of <code>{table.name}</code>; {DASH} is what is not known.</p>",
            f"<p><code>to_pandas()</code> has all columns; tables: {tables}.</p>",
            "</div>\n",
        )
    )


def frame_text(noun: Any) -> str:
    """The same for a console: the sentence, on one line."""
    return f"<{type(noun).__name__}: {sanitize_terminal(shortened(sentence_of(noun)))}>"


def _cell(column: FrameColumn, value: Any) -> str:
    return f"<td{_side(column)}>{_harmless(_words(column, value), _CELLS)}</td>"


def _side(column: FrameColumn) -> str:
    """Where the text of a cell stands; a notebook would put all of it to the right."""
    return f' style="text-align: {"right" if column.type in _NUMBERS else "left"}"'


def _words(column: FrameColumn, value: Any) -> str:
    if value is None:
        return DASH
    if column.type is FrameType.TEXTS:
        more = f" and {len(value) - _LISTED:,} more" if len(value) > _LISTED else ""
        return f"{', '.join(value[:_LISTED])}{more}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if column.type in _NUMBERS:
        return f"{value:,.0f}" if isinstance(value, int) or value >= _WHOLE else f"{value:.4g}"
    return str(value)


def _harmless(text: str, cells: int | None) -> str:
    """A text in which nothing is markup, moves other text about or hides, shortened in the middle if need be."""
    shown = sanitize_terminal(shortened(text))  # first, since marks take no cell of their own, and a clip counts all of them
    return escape(clip(shown, cells) if cells else shown)
