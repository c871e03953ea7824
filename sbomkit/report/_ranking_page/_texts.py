"""Texts and rows of a payload: each is written once, and what strangers wrote is made harmless on its way in."""

import json
from typing import Any

from sbomkit.report._text import LONGEST, sanitize_terminal, shortened

__all__ = ["Rows", "Texts", "harmless", "script_json"]

_NAME, _DEPENDENTS = "\x01", "\x02"
"""Stand for what differs between the same sentence about several packages, so that it is one text; no text holds them."""
_TOLD = 100
"""Dependents from which on their number is left open: smaller numbers mean something else as well."""
_ESCAPES = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&#"})
"""What ends an element, begins a comment, or is an order to a machine that reads the page in a log."""


def harmless(text: str) -> str:
    """A text of bearable length on one line, in which nothing hides, moves other text about or is half a character."""
    if len(text) <= LONGEST and text.isprintable() and "  " not in text:  # nearly all are so, and there are many
        return text.strip()
    return " ".join(sanitize_terminal(shortened(text)).split())


class Texts:
    """Texts by number, in the order in which they were met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._known: dict[str, int] = {}

    def number(self, text: str | None) -> int:
        """The number of a text; -1 where there is none."""
        if not text:
            return -1
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._numbers.setdefault(harmless(text), len(self._numbers))
        return known

    def about(self, text: str | None, name: str, dependents: int | None = None) -> int:
        """The number of a text about a package, in which its name and the number of its dependents are left open."""
        if not text:
            return -1
        text = harmless(text)
        if name:
            text = text.replace(name, _NAME)
        if dependents is not None and dependents >= _TOLD:
            text = text.replace(f"{dependents:,}", _DEPENDENTS)
        return self._numbers.setdefault(text, len(self._numbers))

    def all(self) -> list[str]:
        """All of them, by number."""
        return list(self._numbers)


class Rows:
    """Short rows of numbers by number, in the order in which they were met."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[float | None, ...], int] = {}

    def number(self, *row: float | None) -> int:
        """The number of a row."""
        return self._numbers.setdefault(row, len(self._numbers))

    def all(self) -> list[tuple[float | None, ...]]:
        """All of them, by number."""
        return list(self._numbers)


def script_json(value: Any) -> str:
    """JSON that may stand in a script element: ASCII only, and no character in it means anything to HTML."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)
