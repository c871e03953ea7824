"""A page of Markdown in the making: what strangers wrote is made harmless on its way in, so that only our own markup is left.

CommonMark 0.31.2 and the tables and task lists of GitHub Flavored Markdown 0.29.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import NamedTuple

from sbomkit.report._text import DASH, finished, sanitize_terminal, shortened, to_ascii

__all__ = ["Code", "Inline", "Page", "Strong", "code", "escaped"]


class Code(NamedTuple):
    """A text that is shown exactly as it is: names, versions, addresses."""

    text: str


class Strong(NamedTuple):
    """A text that stands out."""

    text: str


Inline = str | Code | Strong
"""What stands in a line; plain text is prose."""

_MARKUP = re.compile(r"[\\`*\[\]<>|~&$#]|(?<![^\W_])_|_(?![^\W_])")
"""What means something wherever it stands; an underscore within a word means nothing (CommonMark 6.2)."""
_BEGINNING = re.compile(r"(?:[-+=]|\d{1,9}[.)])(?=\s|$|[-+=])")
"""What means something where a block begins: a list, a rule, the underline of a heading."""
_LINKED = re.compile(
    r"@|://|(?i:www\.|mailto:|xmpp:|\bgh-\d)|[#!$%&~^][\w\"]|:[\w+-]+:|\b[A-Z][A-Z\d_]+-\d"
    r"|(?<![^\W_])(?=[a-fA-F]*\d)[\da-fA-F]{7,64}(?![^\W_])",
)
"""What platforms make links of, mention somebody by or replace, however it is escaped, unless it is code: GitHub's mentions,
issues, commits and addresses; GitLab's merge requests, snippets, milestones, epics, labels and alerts; tickets of others."""
_PLAIN = re.compile(r"[^\W\d_]+[,;]?|\d{1,4}(?:\.\d{1,4})?")
"""Most words: letters alone, and small numbers.  Neither of the above is found in them, so that nobody need look."""
_TAIL = ",.;!?)"
"""What ends a sentence or a part of it, and is no part of the word before it."""
_TICKS = re.compile("`+")


def code(text: str, *, in_table: bool = False) -> str:
    """A code span (CommonMark 6.1) that holds the text, or a dash where there is none; in a row pipes need an escape."""
    text = " ".join(sanitize_terminal(text).split())
    if not text:
        return DASH
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    shown = text.replace("|", "\\|") if in_table else text
    return f"{fence}{padding}{shown}{padding}{fence}"


def escaped(text: str, *, in_table: bool = False) -> str:
    """Prose on one line, in which nothing is markup (backslash escapes, CommonMark 2.4) and nothing becomes a link."""
    words = sanitize_terminal(text).split()
    return " ".join([word if _PLAIN.fullmatch(word) else _escaped(word, in_table=in_table) for word in words])


def _escaped(word: str, *, in_table: bool) -> str:
    return _exactly(word, in_table=in_table) if _LINKED.search(word) else _MARKUP.sub(r"\\\g<0>", word)


def _exactly(word: str, *, in_table: bool) -> str:
    """A word as code, and what follows it in the sentence as prose."""
    core = word.rstrip(_TAIL)
    return f"{code(core, in_table=in_table)}{word[len(core) :]}" if core else code(word, in_table=in_table)


class Page:
    """Blocks one after another."""

    def __init__(self, *, ascii: bool = False) -> None:  # noqa: A002 - as `Layout` calls it
        self._ascii = ascii
        self._blocks: list[str] = []

    def heading(self, level: int, *parts: Inline) -> None:
        """A heading of a level from 1 to 6."""
        self._blocks.append(f"{'#' * level} {self._joined(parts)}")

    def paragraph(self, *parts: Inline) -> None:
        """A paragraph; none without text."""
        if text := self._line(parts):
            self._blocks.append(text)

    def quote(self, *parts: Inline) -> None:
        """A paragraph that stands aside."""
        self._blocks.append(f"> {self._line(parts)}")

    def items(self, rows: Iterable[Sequence[Inline]], *, ticks: bool = False, numbered: bool = False) -> None:
        """A list, with boxes to tick or with numbers if wanted."""
        plain = "- [ ] " if ticks else "- "
        lines = [f"{f'{place}. ' if numbered else plain}{self._line(parts)}" for place, parts in enumerate(rows, start=1)]
        if lines:
            self._blocks.append("\n".join(lines))

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[Inline]], *, right: Iterable[int] = ()) -> None:
        """A table; columns named in `right` hold numbers."""
        numbers = frozenset(right)
        rules = ["--:" if index in numbers else "---" for index in range(len(titles))]
        lines = [
            [self._inline(title, in_table=True) for title in titles],
            rules,
            *([self._inline(cell, in_table=True) for cell in row] for row in rows),
        ]
        self._blocks.append("\n".join(f"| {' | '.join(line)} |" for line in lines))

    @contextmanager
    def folded(self, title: str) -> Iterator[None]:
        """Let what is written meanwhile be shown when somebody opens it, where a platform can fold, and always elsewhere."""
        self._blocks.append(f"<details>\n<summary>{escape(sanitize_terminal(title))}</summary>")
        yield
        self._blocks.append("</details>")

    def text(self) -> str:
        """All of it, blocks with an empty line between them."""
        return finished("\n\n".join(self._blocks) + "\n", ascii=self._ascii)

    def _line(self, parts: Iterable[Inline]) -> str:
        """Parts side by side; a block that would begin with a mark of its own begins with an escape instead."""
        text = self._joined(parts)
        begins = _BEGINNING.match(text)
        return f"{text[: begins.end() - 1]}\\{text[begins.end() - 1 :]}" if begins else text

    def _joined(self, parts: Iterable[Inline]) -> str:
        return " ".join(filter(None, map(self._inline, parts)))

    def _inline(self, part: Inline, *, in_table: bool = False) -> str:
        # What is drawn with ASCII only may mean something in Markdown: so it is translated before anything is escaped.
        text = part if isinstance(part, str) else part.text
        text = shortened(text)
        text = to_ascii(sanitize_terminal(text)) if self._ascii else text
        if isinstance(part, Code):
            shown = code(text, in_table=in_table)
            return to_ascii(shown) if self._ascii else shown
        text = escaped(text, in_table=in_table)
        return f"**{text}**" if isinstance(part, Strong) and text else text
