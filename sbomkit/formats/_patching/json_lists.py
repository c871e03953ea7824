"""Entries out of the lists of a JSON document, and what has to hold before anything is put into it."""

from collections.abc import Callable, Hashable, Iterable
from typing import ParamSpec

import msgspec

from sbomkit.errors import MalformedDocument
from sbomkit.formats._patching.edits import Edit
from sbomkit.formats._patching.json_places import JsonPlaces

__all__ = ["HOLE", "Alike", "check_text", "filled", "left_out", "template"]

HOLE = b"\1"
"""Stands in a text where a value is to come; no JSON has it."""

_ROOM = 64
"""Bytes of white space before the end of a list that are looked at."""
_BLANK = b" \t\r\n"
_EMPTY = (b"[", b"{")
_Where = ParamSpec("_Where")


class Alike:
    """Additions that differ in a few values only: how one is laid out is worked out once for each way in which lists end.

    A document of ten thousand packages has them written in one or two ways.
    """

    def __init__(self, data: bytes) -> None:
        """Take the document."""
        self._data = data
        self._known: dict[tuple[Hashable, bytes], tuple[int, bytes]] = {}
        self._last: dict[Hashable, tuple[int, bytes, tuple[int, bytes]]] = {}
        """Of each kind the one before: how far before the end something stands, what, and what came of it."""

    def edit(
        self,
        kind: Hashable,
        end: int,
        values: tuple[bytes, ...],
        addition: Callable[_Where, Edit],
        *where: _Where.args,
        **more: _Where.kwargs,
    ) -> Edit:
        """One addition.

        Args:
            kind: what is the same for all that are laid out alike.
            end: where the list or the object ends.
            values: what comes where there are holes.
            addition: makes it for this place, with holes.
            where: is passed on to that.
            more: likewise.
        """
        distance, text = self.laid_out(kind, end, addition, *where, **more)
        return Edit(end - distance, end - distance, text % values)

    def laid_out(
        self, kind: Hashable, end: int, addition: Callable[_Where, Edit], *where: _Where.args, **more: _Where.kwargs
    ) -> tuple[int, bytes]:
        """How far before the end something is added, and what, as a template; the arguments are those of `edit`."""
        last = self._last.get(kind)
        if last is not None and self._data.startswith(last[1], end - last[0]):  # nearly all end like the one before
            return last[2]
        ending = self._data[end - 2 : end - 1]
        if ending.isspace():
            room = self._data[end - _ROOM if end > _ROOM else 0 : end - 1]
            ending = room[max(len(room.rstrip(_BLANK)) - 1, 0) :]
        known = self._known.get((kind, ending))
        if known is None:
            made = addition(*where, **more)
            known = end - made.start, template(made.inserted)
            if len(ending) < _ROOM - 1 and ending[:1] not in _EMPTY:  # what is empty tells its layout elsewhere
                self._known[kind, ending] = known
                self._last[kind] = len(ending) + 1, ending, known
        return known


def filled(text: bytes, values: tuple[bytes, ...]) -> bytes:
    """A text with values in its holes."""
    return template(text) % values


def template(text: bytes) -> bytes:
    """A text with holes as what `%` fills."""
    return text.replace(b"%", b"%%").replace(HOLE, b"%b")


def check_text(data: bytes) -> None:
    """Refuse a document that is read although some of its bytes are no text: places in it cannot be told for certain.

    Raises:
        MalformedDocument: it is not UTF-8 throughout.
    """
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise MalformedDocument(
            f"expected UTF-8, found the byte 0x{data[error.start]:02x} at {error.start:,}: annotations have no place here",
            expected="UTF-8",
            advice="leave --embed away: a sidecar asks nothing of the document",
        ) from None


def left_out(places: JsonPlaces, owner: msgspec.Raw, name: str, entries: Iterable[tuple[int, int, bool]]) -> list[Edit]:
    """Take entries out of a list that is a member of an object; the list as well, where nothing is left of it.

    Args:
        places: of the document.
        owner: the object.
        name: of the member.
        entries: of the list, each with its place and whether it goes.
    """
    listed = list(entries)
    numbers = [number for number, (_, _, goes) in enumerate(listed) if goes]
    if numbers and len(numbers) == len(listed):
        members = places.member_places(owner)
        own = [number for number, (member, _, _) in enumerate(members) if member == name]
        if len(own) == 1 and own[0] > 0:
            return places.without([(start, end) for _, start, end in members], own)
    return places.without([(start, end) for start, end, _ in listed], numbers)
