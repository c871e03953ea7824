"""What somebody may have meant who wrote a name that there is not."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["suggest"]

_LISTED = 12
_COMPARED = 100
"""Longer names than this are no slip of the pen, and comparing them would take time."""


def suggest(name: str, known: Iterable[str], *, more: str = "") -> str:
    """`did you mean 'x'?`, or the list of what there is.

    Args:
        name: what was written.
        known: what there is.
        more: where the whole list is found, said instead of a list that is too long for a line.
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=1) if len(name) <= _COMPARED else []
    if close:
        return f"did you mean {close[0]!r}?"
    if not names:
        return "there are none"
    if more and len(names) > _LISTED:
        return more
    return f"there are {', '.join(names)}"
