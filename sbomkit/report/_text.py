"""Text that strangers wrote, made harmless for a terminal and fitted to a number of cells."""

from rich.cells import cell_len, set_cell_size

__all__ = ["DASH", "DIFFERS", "REPLACEMENT", "TIMES", "clip", "sanitize_terminal", "to_ascii"]

DASH = "\N{EN DASH}"
TIMES = "\N{MULTIPLICATION SIGN}"
DIFFERS = "\N{NOT EQUAL TO}"
"""Marks where sources disagree."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for each character that a terminal would obey instead of show."""

_ASCII = str.maketrans({DASH: "-", TIMES: "x", DIFFERS: "#", "…": "~", "─": "-", "└": "`"})
"""Cell for cell, so that nothing moves."""


def sanitize_terminal(text: str) -> str:
    """`text` on one line and without anything that a terminal obeys.

    Control characters (escape sequences begin with one), bidirectional and zero-width controls, and what Unicode does not
    define are replaced visibly; every kind of white space becomes a space.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else " " if each.isspace() else REPLACEMENT for each in text)


def clip(text: str, cells: int) -> str:
    """`text` in at most `cells` cells (wide characters take two), shortened in the middle since names differ at both ends."""
    if cell_len(text) <= cells:
        return text
    if cells < 2:
        return "…"[:cells]
    head = set_cell_size(text, cells // 2).rstrip()
    rest = cells - 1 - cell_len(head)
    start = len(text)
    while (taken := cell_len(text[start - 1])) <= rest:
        start, rest = start - 1, rest - taken
    return f"{head}…{text[start:]}"


def to_ascii(text: str) -> str:
    """`text` for an output that knows ASCII only; as many cells as before where the text is ours."""
    return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")
