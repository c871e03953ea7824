"""Files that users write, such as policies and profiles: how they are read, and what their author may have meant."""

import json
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, BinaryIO, NamedTuple

__all__ = ["Problem", "UnreadableError", "members_of", "read_limited", "suggest"]

_LARGEST_FILE = 1 << 20
_DOTS = 5_000_000
"""The sum over all lines of the square of their dots: reading dotted keys of TOML takes that many steps."""
_LISTED = 12
_COMPARED = 100
"""Longer names than this are no slip of the pen, and comparing them would take time."""


class Problem(NamedTuple):
    """One thing that is wrong with a file."""

    where: str
    """Its address, such as `elements[2].rule`; empty for the file as a whole."""
    what: str


class UnreadableError(ValueError):
    """The bytes are neither TOML nor JSON; the message goes on after the name of the file."""


def read_limited(file: BinaryIO) -> bytes:
    """What stands in an open file, of one that is too large only so much that this can be seen."""
    return file.read(_LARGEST_FILE + 1)


def members_of(data: bytes, what: str) -> dict[str, Any]:
    """The members of a TOML or JSON file.  No TOML begins with a brace, and no JSON object without one.

    Args:
        data: what stands in the file.
        what: what it should be, such as `policy`.

    Raises:
        UnreadableError: it is neither, or too large.
    """
    if len(data) > _LARGEST_FILE:
        raise UnreadableError(f"is larger than {_LARGEST_FILE:,} bytes, so it is no {what}")
    is_json = data.removeprefix(BOM_UTF8).lstrip()[:1] == b"{"
    if not is_json and sum(line.count(b".") ** 2 for line in data.splitlines()) > _DOTS:
        raise UnreadableError(f"has too many dots on a line to be a {what}")
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_once) if is_json else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        if not is_json and _is_other_json(data):
            raise UnreadableError(f"is JSON that is no object, so it is no {what}") from error
        raise UnreadableError(f"is no {'JSON' if is_json else 'TOML'}: {error}") from error


def _is_other_json(data: bytes) -> bool:
    """Whether it is JSON, such as a list."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose members are each there once: of two values, nobody could tell which counts."""
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"the member {name!r} is there twice")
        members[name] = value
    return members


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
