"""Text that strangers wrote, made harmless for a terminal and fitted to a number of cells."""

import re

from rich.cells import cell_len, set_cell_size

__all__ = [
    "DASH",
    "DIFFERS",
    "LOGGED",
    "LONGEST",
    "REPLACEMENT",
    "TIMES",
    "clip",
    "finished",
    "inert",
    "sanitize_terminal",
    "shortened",
    "to_ascii",
]

DASH = "\N{EN DASH}"
TIMES = "\N{MULTIPLICATION SIGN}"
DIFFERS = "\N{NOT EQUAL TO}"
"""Marks where sources disagree."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for each character that a terminal would obey instead of show."""

LONGEST = 2_000
"""Characters from which on a text loses its middle: whoever wrote the document decides about no page but their own."""

_ASCII = str.maketrans({DASH: "-", TIMES: "x", DIFFERS: "#", "…": "~", "─": "-", "└": "`"})
"""Cell for cell, so that nothing moves."""

LOGGED = r"#(?=#(?:(?i:vso|teamcity))?\[)"
"""A pattern: the first sign of what machines that run builds obey wherever they read it in a log: `##[` and `##vso[` (Azure
Pipelines, older runners of GitHub), `##teamcity[` (TeamCity)."""
_COMMAND = re.compile(rf"{LOGGED}|^(?P<before>[^\S\n]*):(?=:)", re.MULTILINE)
"""The same, and `::` where a line begins (GitHub Actions)."""


def sanitize_terminal(text: str) -> str:
    """`text` on one line and without anything that a terminal obeys.

    Control characters (escape sequences begin with one), bidirectional and zero-width controls, and what Unicode does not
    define are replaced visibly; every kind of white space becomes a space.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else " " if each.isspace() else REPLACEMENT for each in text)


def inert(text: str) -> str:
    """Finished lines in which no machine that runs a build finds an order; as wide as before.

    Where lines begin is only known once they are broken, so that this comes last.
    """
    if "##" not in text and "::" not in text:  # nearly always, and found much faster
        return text
    return _COMMAND.sub(lambda found: f"{found['before'] or ''}{REPLACEMENT}", text)


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


def shortened(text: str, most: int = LONGEST) -> str:
    """`text` in about as many characters at most; where it is longer, its middle is left out."""
    half = most // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"


def to_ascii(text: str) -> str:
    """`text` for an output that knows ASCII only; as many cells as before where the text is ours."""
    return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")


def finished(text: str, *, ascii: bool) -> str:  # noqa: A002 - as `Layout` calls it
    """Finished lines, inert, for an output that knows ASCII only if it is so.

    What is drawn with ASCII may make an order of what was none, and what stands for its first sign is not ASCII.
    """
    return to_ascii(inert(to_ascii(text))) if ascii else inert(text)
