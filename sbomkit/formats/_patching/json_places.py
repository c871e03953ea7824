"""Where the values of a JSON document stand in its bytes, and edits that add to them in the document's own style.

Nothing is parsed here: msgspec hands out undecoded values (`Raw`) that are views into the document, so that the address of a
view in memory, less that of the document, is its place.  Of several members of one name it gives the last one, which is the
one that readers take.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec
import numpy as np

from sbomkit.formats._patching.edits import RECORD, Edit

__all__ = ["JsonPlaces", "holding_record", "quoted"]

quoted = json.encoder.encode_basestring_ascii
"""A text as JSON writes it, quotation marks included, in ASCII."""

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_BLANK = b" \t\r\n"
_BETWEEN = re.compile(rb"[ \t\r\n,]*+")
_SPACE = re.compile(rb"[ \t\r\n]*+")
_NESTED = re.compile(rb"(\r?\n)([ \t]*)\Z")
_FIRST = re.compile(rb'[ \t\r\n]*+\{([ \t\r\n]*+)"[^"\\]*+"([ \t\r\n]*+):([ \t]*+)')
_COMMA = re.compile(rb'",([ \t]*+)[\["{]')
_BREAK, _COMMA_BREAK = re.compile(rb"\n[ \t]*+"), re.compile(rb",\n[ \t]*+")
_SHORT = 128
"""Bytes of white space before a closing bracket; hardly any document has more."""
_NEAR = 4_096
"""Bytes in which a value is looked for."""
_LONGEST = 4_096
"""Bytes of white space, or of a line before a value, that are looked at; a document with more is written on in one line."""


def holding_record(text: bytes) -> bytes:
    """A text in which `RECORD` was encoded, however often, with `RECORD` itself in its place."""
    return re.sub(rb"\\+u0000sbomkit:undo\\+u0000", lambda _: RECORD, text)


class JsonPlaces:
    """The bytes of one document, and what can be added to them or taken out of them."""

    def __init__(self, data: bytes) -> None:
        """Take a document that has been read: UTF-8, well-formed, an object."""
        self.data = data
        self._base = _memory(data)
        first = _FIRST.match(data)
        line = _NESTED.search(first[1]) if first is not None else None
        self._unit = (line[2].decode() or None) if line is not None else None
        """One level of indentation; `None`: everything stands on one line."""
        self._colon = f"{first[2].decode()}:{first[3].decode()}" if first is not None and not first[2].strip(b" ") else ": "
        spaced = self._colon.endswith(" ")
        comma = _COMMA.search(data, 0, _LONGEST)
        self._comma = ", " if (comma[1] if comma is not None else spaced) else ","

    # -- places

    def start(self, raw: msgspec.Raw) -> int:
        """Where a value begins."""
        return _memory(raw) - self._base

    def end(self, raw: msgspec.Raw) -> int:
        """Where it ends."""
        return _memory(raw) - self._base + len(memoryview(raw))

    def within(self, raw: msgspec.Raw, start: int, end: int) -> tuple[int, int]:
        """Where a value begins and ends that stands in the bytes from `start` to `end`: faster where these are few."""
        if end - start < _NEAR:
            value = bytes(raw)
            found = self.data.find(value, start, end)
            after = found + len(value)
            # Before the bracket at the end there is room for a second one, or there is none.
            if end - 2 < after or self.data.find(value, found + 1, end) < 0:
                return found, after
        return self.start(raw), self.end(raw)

    def elements(self, array: msgspec.Raw) -> list[tuple[int, int, msgspec.Raw]]:
        """The elements of a list with their places; none where it is no list."""
        if bytes(memoryview(array)[:1]) != b"[":
            return []
        data = self.data
        at = self.start(array) + 1
        found = []
        joint, gap = b"[", 0
        """What stands between two elements, with how the latter begins: nearly always the same.  A list may be first."""
        for raw in _LIST.decode(array):
            if not data.startswith(joint, at):
                gap = len(_BETWEEN.match(data, at)[0])  # type: ignore[index] # it matches nothing as well
                joint = data[at : at + gap + 1]
            start = at + gap
            at = start + len(memoryview(raw))
            found.append((start, at, raw))
        return found

    # -- what can be added

    def text(self, value: Any) -> bytes:
        """A value of strings, numbers, lists and objects, to be handed to `append` and `add_members`."""
        comma = self._comma if self._unit is None else ","
        return json.dumps(value, indent=self._unit, separators=(comma, self._colon)).encode()

    def append(self, array: msgspec.Raw, texts: Iterable[bytes]) -> Edit:
        """Add elements to the end of a list."""
        return self._added(self.start(array), self.end(array), texts)

    def add_members(self, start: int, end: int, members: Mapping[str, bytes]) -> Edit:
        """Add members to the end of the object that stands at a place; it has none of these names."""
        return self._added(start, end, self._members(members))

    def array(self, texts: Iterable[bytes]) -> bytes:
        """A list of values as a value."""
        return self._wrapped(b"[", texts, b"]")

    def object(self, members: Mapping[str, bytes]) -> bytes:
        """An object of values as a value."""
        return self._wrapped(b"{", self._members(members), b"}")

    def _members(self, members: Mapping[str, bytes]) -> list[bytes]:
        return [f"{quoted(name)}{self._colon}".encode() + text for name, text in members.items()]

    def _wrapped(self, opening: bytes, texts: Iterable[bytes], closing: bytes) -> bytes:
        if self._unit is None:
            return opening + self._comma.encode().join(texts) + closing
        indented = b"\n" + self._unit.encode()
        return opening + (b"\n" + b",\n".join(texts)).replace(b"\n", indented) + b"\n" + closing

    def replace(self, raw: msgspec.Raw, text: bytes) -> Edit:
        """Put another value in the place of one."""
        return Edit(self.start(raw), self.end(raw), text)

    def _added(self, start: int, end: int, texts: Iterable[bytes]) -> Edit:
        data = self.data
        last = end - 1
        room = data[max(start + 1, last - _SHORT) : last]
        at = last - (len(room) - len(room.rstrip(_BLANK)))
        if at == last - _SHORT:
            room = data[start + 1 : last]
            at = last - (len(room) - len(room.rstrip(_BLANK)))
        is_empty = at == start + 1
        line = _NESTED.search(data, at, last)
        joined = (b",\n" if self._unit is not None else self._comma.encode()).join(texts)
        if self._unit is None:
            comma = b"" if is_empty else self._comma.encode()
            return Edit(at, at, comma + joined)
        if line is None and not is_empty:
            return Edit(at, at, b", " + _on_one_line(joined))
        newline, outer = (line[1], line[2]) if line is not None else self._line_of(start)
        inner = newline + outer + self._unit.encode()
        inserted = (b"" if is_empty else b",") + (b"\n" + joined).replace(b"\n", inner)
        return Edit(at, at, inserted + (newline + outer if line is None else b""))

    def _line_of(self, place: int) -> tuple[bytes, bytes]:
        """The line break and the indentation of the line on which something stands."""
        data = self.data
        begin = data.rfind(b"\n", max(0, place - _LONGEST), place)
        if begin < 0:
            return b"\n", b""
        indented = _SPACE.match(data, begin + 1)
        newline = b"\r\n" if data[begin - 1 : begin] == b"\r" else b"\n"
        return newline, indented[0].split(b"\n")[-1] if indented is not None else b""

    # -- what can be taken out

    def without(self, places: Sequence[tuple[int, int]], taken: Iterable[int]) -> list[Edit]:
        """Take elements out of a list, or members out of an object, with the commas that they leave.

        Args:
            places: of all elements, in order.
            taken: numbers of those that go.
        """
        numbers = sorted(set(taken))
        edits = []
        for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
            run = [number for _, number in group]
            first, last = run[0], run[-1]
            if first > 0:
                start, end = places[first - 1][1], places[last][1]
            elif last + 1 < len(places):
                start, end = places[first][0], places[last + 1][0]
            else:
                start, end = places[first][0], places[last][1]
            edits.append(Edit(start, end, b""))
        return edits

    def members(self, raw: msgspec.Raw) -> dict[str, msgspec.Raw]:
        """The members of an object, of several of one name the last one; none where it is no object."""
        return _MEMBERS.decode(raw) if bytes(memoryview(raw)[:1]) == b"{" else {}

    def member_places(self, raw: msgspec.Raw) -> list[tuple[str, int, int]]:
        """Each member of an object with its place, the name included; all of one name, where there are several.

        For objects of which something is taken out: it looks at each token of them.
        """
        return list(_walk(self.data, self.start(raw), self.end(raw)))


_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},:]')


def _walk(data: bytes, start: int, end: int) -> Iterable[tuple[str, int, int]]:
    depth, name, begin = 0, None, 0
    for token in _TOKEN.finditer(data, start, end):
        mark = token[0][:1]
        if mark in b"[{":
            depth += 1
        elif mark in b"]}":
            depth -= 1
        elif mark == b'"' and depth == 1 and name is None:
            name, begin = json.loads(token[0]), token.start()
        if name is not None and (depth == 0 or (depth == 1 and mark == b",")):
            yield name, begin, begin + len(data[begin : token.start()].rstrip(_BLANK))
            name = None


def _on_one_line(text: bytes) -> bytes:
    """The same without the line breaks between its values: those inside of strings are escaped."""
    return _BREAK.sub(b"", _COMMA_BREAK.sub(b", ", text))


def _memory(raw: bytes | msgspec.Raw) -> int:
    address: int = np.frombuffer(raw, np.uint8).__array_interface__["data"][0]
    return address
