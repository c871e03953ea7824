"""JSON of strangers: typed decoding with errors that know their address, and the raw document on demand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from sbomkit.errors import MalformedDocument

__all__ = ["JsonClaims", "decode", "decode_or_none", "whole_document"]

_Shape = TypeVar("_Shape")

_MISMATCH = re.compile(r"Expected `(?P<expected>[^`]*)`, got `(?P<got>[^`]*)`(?: - at `(?P<path>.*)`)?", re.DOTALL)
_BYTE = re.compile(r"^(?P<what>.*) \(byte (?P<byte>\d+)\)$", re.DOTALL)


_ANYTHING: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


def decode(data: bytes, decoder: msgspec.json.Decoder[_Shape]) -> _Shape:
    """Decode a document into a wire shape; members that the shape does not name are skipped, never built.

    Raises:
        MalformedDocument: not JSON, ends early, nested too deeply, not UTF-8, or a member of the wrong type.
    """
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise _mismatch(str(error)) from None
    except msgspec.DecodeError as error:
        raise _syntax(data, str(error)) from None
    except UnicodeDecodeError:
        raise _encoding(data) from None
    except RecursionError:
        raise MalformedDocument("the JSON is nested too deeply to be read", expected="some hundred levels at most") from None


def decode_or_none(data: bytes, decoder: msgspec.json.Decoder[_Shape]) -> _Shape | None:
    """Decode, or `None` where that fails."""
    try:
        return decode(data, decoder)
    except MalformedDocument:
        return None


def whole_document(data: bytes) -> Any:
    """Decode everything into plain dictionaries and lists.

    Raises:
        MalformedDocument: as `decode`.
    """
    return decode(data, _ANYTHING)


@dataclass(frozen=True, slots=True)
class JsonClaims:
    """The kept bytes of a JSON document, decoded whole when called; equal where the bytes are."""

    data: bytes

    def __call__(self) -> Mapping[str, Any]:
        """Decode the document.

        Raises:
            MalformedDocument: a part that the reader skipped is not UTF-8.
        """
        document: dict[str, Any] = whole_document(self.data)
        return document


def _mismatch(message: str) -> MalformedDocument:
    found = _MISMATCH.fullmatch(message)
    if found is None:
        return MalformedDocument(message, expected="")
    expected = " or ".join(part for part in found["expected"].split(" | ") if part != "null") or "null"
    path = (found["path"] or "").removeprefix("$").removeprefix(".")
    return MalformedDocument(f"expected {expected}, found {found['got']}", path=path, expected=expected)


def _syntax(data: bytes, message: str) -> MalformedDocument:
    if message == "Input data was truncated":
        return MalformedDocument(f"the JSON ends early, at {_place(data, len(data))}", expected="a complete JSON document")
    found = _BYTE.match(message)
    if found is None:
        return MalformedDocument(f"this is not JSON: {message}", expected="JSON")
    what = found["what"].removeprefix("JSON is malformed: ")
    byte = int(found["byte"]) - (what == "trailing characters")  # there, msgspec has taken the byte already
    return MalformedDocument(f"the JSON is malformed at {_place(data, byte)}: {what}", expected="JSON")


def _encoding(data: bytes) -> MalformedDocument:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return MalformedDocument(f"the document is not UTF-8 at {_place(data, error.start)}", expected="UTF-8 text")
    return MalformedDocument("a string in the document is not valid Unicode", expected="UTF-8 text")


def _place(data: bytes, byte: int) -> str:
    line = data.count(b"\n", 0, byte) + 1
    column = byte - (data.rfind(b"\n", 0, byte) + 1) + 1
    return f"line {line}, byte {column}"
