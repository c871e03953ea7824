"""A canvas that writes HTML: what is drawn for a terminal comes out as one page that runs nothing and asks nobody.

Of what strangers wrote nothing becomes markup, and nothing becomes a link: an address is a text that a person may copy.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from html import escape

from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._text import LOGGED, LONGEST, sanitize_terminal, shortened

__all__ = ["HtmlCanvas"]

_LONGEST_HEADING = 200
"""Characters from which on a heading loses its middle: headings stand in the contents as well."""
_CLASSES = frozenset({"bold", "code", "dim", "green", "magenta", "red", "yellow"})
"""Words of styles that the style sheet below knows."""
_CONTENTS = 3
"""Headings from which on a page begins with a list of them."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #57606a; --line: #d0d7de; --shade: #f3f5f7;
  --red: #a40e26; --yellow: #7a4d00; --green: #0f5a24; --magenta: #8a1a7b; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --paper: #14171a; --soft: #a3abb3; --line: #3a4149; --shade: #1f2429;
    --red: #ff9a96; --yellow: #f0c674; --green: #8ddb8c; --magenta: #e6a3dc; --link: #7fb8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.25rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
p { margin: .5rem 0; max-width: 60rem; }
a { color: var(--link); }
nav { margin: 1.5rem 0; padding: .75rem 1rem; background: var(--shade); border-radius: .4rem; }
nav ol { margin: 0; padding-left: 2rem; }
.wide { overflow-x: auto; margin: .75rem 0; }
.wide:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; font-weight: inherit; }
.titled :is(th, td) { min-width: 7rem; }
.titled .number { min-width: 3rem; }
thead :is(th, td) { font-weight: 600; overflow-wrap: normal; border-bottom: 2px solid var(--line); vertical-align: bottom; }
.titled tbody tr { border-bottom: 1px solid var(--line); }
tbody th { color: var(--soft); min-width: 8rem; }
.titled tbody th { color: inherit; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.code { font-family: ui-monospace, monospace; }
.bold { font-weight: 600; } .dim { color: var(--soft); } .red { color: var(--red); } .yellow { color: var(--yellow); }
.green { color: var(--green); } .magenta { color: var(--magenta); }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
  h2 { break-after: avoid; } tr, li { break-inside: avoid; } thead { display: table-header-group; }
  .wide { overflow: visible; } }
"""
_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""Content Security Policy Level 3: the style sheet by its digest, and nothing else."""


class HtmlCanvas(Canvas):
    """A page in the making; every string is made harmless on its way in.  Widths mean nothing to it."""

    def __init__(self, layout: Layout, name: str = "sbomkit") -> None:
        """Begin a page.

        Args:
            layout: what the output can show.
            name: its title, unless it begins with what stands out.
        """
        super().__init__(layout)
        self._name = name
        self._title = ""
        self._blocks: list[str] = []
        self._headings: list[str] = []
        self._begins = 0
        self._items: list[str] = []

    def blank(self) -> None:
        """Nothing: blocks stand apart already."""

    def heading(self, text: str, *, exact: bool = False) -> None:
        """A heading of the second level, which the list of contents leads to."""
        shown = _harmless(text if exact else text[:1].upper() + text[1:], _LONGEST_HEADING)
        self._headings.append(shown)
        if len(self._headings) == 1:
            self._begins = len(self._blocks) + bool(self._items)
        self._add(f'<h2 id="s{len(self._headings)}">{shown}</h2>')

    def paragraph(self, text: str, *, indent: int = 0, style: str = "") -> None:  # noqa: ARG002 - a page has no indents
        """A paragraph; what begins the page and stands out is its heading."""
        shown = _harmless(text)
        if not self._title and not self._blocks and style == "bold":
            self._title = shown
            self._add(f"<h1>{shown}</h1>")
        elif shown:
            self._add(f"<p{_class(style)}>{shown}</p>")

    def item(self, label: Styled, text: str, *, indent: int = 2) -> None:  # noqa: ARG002
        """An entry of a list; a label that is only a mark is the mark of the list."""
        named, style = _parts(label)
        mark = f"<span{_class(style)}>{_harmless(named)}</span> " if any(map(str.isalnum, named)) else ""
        self._items.append(f"<li>{mark}{_harmless(text)}</li>")

    def path(self, names: Sequence[str], *, indent: int = 2) -> None:  # noqa: ARG002
        """Names one below the other, in a numbered list."""
        if names:
            self._add("".join(("<ol>", *(f"<li>{_harmless(name)}</li>" for name in names), "</ol>")))

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Styled]], *, indent: int = 0, gap: int = 2) -> None:  # noqa: ARG002
        """A table, whose rows are named by their first cell."""
        lines = [f"<tr>{''.join(map(_cell, range(len(row)), columns, row))}</tr>" for row in rows]
        if not lines:
            return
        titled = any(column.title for column in columns)
        titles = "".join(
            f'<th scope="col"{_class("", column)}>{_harmless(column.words)}</th>' if column.title else "<td></td>"
            for column in columns
        )
        head = f"<thead><tr>{titles}</tr></thead>\n" if titled else ""
        kind = ' class="titled"' if titled else ""
        body = "\n".join(lines)
        self._add(f'<div class="wide" tabindex="0"><table{kind}>\n{head}<tbody>\n{body}\n</tbody></table></div>')

    def text(self) -> str:
        """All of it."""
        self._end_list()
        page = (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{self._title or _harmless(self._name)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *([] if self._title else [f"<h1>{_harmless(self._name)}</h1>"]),
            *self._blocks[: self._begins],
            *self._contents(),
            *self._blocks[self._begins :],
            "</main>",
            "</body>",
            "</html>",
        )
        # The same for a browser, and nothing to obey for a machine that reads the page in a log.
        text = re.sub(LOGGED, "&#35;", "".join(f"{line}\n" for line in page))
        return text.encode("ascii", "xmlcharrefreplace").decode() if self._layout.ascii else text

    def _contents(self) -> Iterable[str]:
        if len(self._headings) >= _CONTENTS:
            links = (f'<li><a href="#s{number}">{text}</a></li>' for number, text in enumerate(self._headings, start=1))
            yield "\n".join(('<nav aria-label="Contents"><ol>', *links, "</ol></nav>"))

    def _add(self, block: str) -> None:
        self._end_list()
        self._blocks.append(block)

    def _end_list(self) -> None:
        if self._items:
            self._blocks.append("\n".join(("<ul>", *self._items, "</ul>")))
            self._items = []


def _harmless(text: str, longest: int = LONGEST) -> str:
    """A text of bearable length in which nothing is markup, moves other text about or hides."""
    return escape(" ".join(sanitize_terminal(shortened(text, longest)).split()))


def _parts(cell: Styled) -> tuple[str, str]:
    return (cell, "") if isinstance(cell, str) else cell


def _class(style: str, column: Column | None = None) -> str:
    words = [word for word in f"{column.style if column else ''} {style}".split() if word in _CLASSES]
    if column is not None and column.justify == "right":
        words.insert(0, "number")
    return f' class="{" ".join(dict.fromkeys(words))}"' if words else ""


def _cell(place: int, column: Column, cell: Styled) -> str:
    text, style = _parts(cell)
    names = place == 0 and bool(text.strip())
    return (
        f'<th scope="row"{_class(style, column)}>{_harmless(text)}</th>'
        if names
        else f"<td{_class(style, column)}>{_harmless(text)}</td>"
    )
