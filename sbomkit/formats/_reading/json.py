"""JSON of strangers: typed decoding with errors that know their address, and the raw document on demand.

Where an object has two members of one name, the last one counts and the others are lost without a diagnostic: the decoder
does not tell (RFC 8259, section 4, calls what happens then unpredictable).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from sbomkit.errors import LimitExceeded, MalformedDocument
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import shortened

__all__ = [
    "JsonClaims",
    "MismatchError",
    "NotUnicodeError",
    "decode",
    "decode_bounded",
    "decode_or_none",
    "members",
    "shown",
    "small_value",
    "whole_document",
]

_Shape = TypeVar("_Shape")

_WHERE = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>.*)`)?", re.DOTALL)
_MISMATCH = re.compile(r"Expected `(?P<expected>[^`]*)`, got `(?P<got>[^`]*)`", re.DOTALL)
_BYTE = re.compile(r"^(?P<what>.*) \(byte (?P<byte>\d+)\)$", re.DOTALL)


_ANYTHING: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_UNBOUNDED: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=float)
_UNREAD = msgspec.json.Decoder(msgspec.Raw)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUE = 40
"""Characters of a value that are shown."""
_SMALL = 65_536
"""Bytes of a member that are decoded for a glance."""
_OBJECT = re.compile(rb"\s*\{")
_SAID = 150
"""Characters of the decoder's own words that are passed on."""
_MANY = 5_000_000
"""Colons in a document from which on its members are not told: each may take hundreds of bytes."""


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


def decode_bounded(content: Content, decoder: msgspec.json.Decoder[_Shape]) -> _Shape:
    """Decode a document that is small enough to be built.

    Raises:
        LimitExceeded: more objects or values than the limits allow.
        MalformedDocument: as `decode`.
    """
    limits = content.limits
    for mark, name, bound in ((b"{", "objects", limits.objects), (b",", "values", limits.values)):
        # A document that is shorter cannot hold that many.
        if len(content.data) > bound and content.data.count(mark) > bound:
            raise LimitExceeded(f"the document has more than {bound:,} {name}", limit=name, value=bound)
    return decode(content.data, decoder)


def members(data: bytes) -> Mapping[str, msgspec.Raw] | None:
    """The undecoded members of a document by name, none where they are too many to be listed; `None`: it is no object.

    Raises:
        MalformedDocument: as `decode`.
    """
    decode(data, _UNREAD)
    if not _OBJECT.match(data):
        return None
    return decode(data, _MEMBERS) if data.count(b":") <= _MANY else {}


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


def small_value(raw: msgspec.Raw) -> Any:
    """What an undecoded member is; `None` where it is absent, broken, or too large to be what a document is recognised by."""
    data = memoryview(raw)
    if not 0 < len(data) <= _SMALL:
        return None
    try:
        return _ANYTHING.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def shown(value: object) -> str:
    """A value for a message: scalars as they are written, cut short; of anything larger only the kind."""
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= _VALUE else f"{text[:_VALUE]}…"


@dataclass(frozen=True, slots=True)
class JsonClaims:
    """The kept bytes of a JSON document, decoded whole when called; equal where the bytes are."""

    data: bytes

    def __call__(self) -> Mapping[str, Any]:
        """Decode the document; what is not UTF-8 is replaced, and a number beyond all bounds is infinite.

        Raises:
            MalformedDocument: it is no JSON.
        """
        try:
            document: dict[str, Any] = whole_document(self.data)
        except NotUnicodeError:
            return JsonClaims(self.data.decode("utf-8", "replace").encode())()
        except MismatchError:
            return dict(decode(self.data, _UNBOUNDED))
        return document


class MismatchError(MalformedDocument):
    """A value is of another type than the shape asks for."""


class NotUnicodeError(MalformedDocument):
    """A text is not UTF-8."""


def _mismatch(message: str) -> MismatchError:
    where = _WHERE.fullmatch(message)
    what, path = (where["what"], where["path"] or "") if where else (message, "")
    path = shortened(path.removeprefix("$").removeprefix("."))
    found = _MISMATCH.fullmatch(what)
    if found is None:
        return MismatchError(f"{what[:1].lower()}{what[1:_SAID]}", path=path, expected="")
    expected = " or ".join(part for part in found["expected"].split(" | ") if part != "null") or "null"
    return MismatchError(f"expected {expected}, found {found['got']}", path=path, expected=expected)


def _syntax(data: bytes, message: str) -> MalformedDocument:
    if message == "Input data was truncated":
        return MalformedDocument(f"the JSON ends early, at {_place(data, len(data))}", expected="a complete JSON document")
    found = _BYTE.match(message)
    if found is None:
        return MalformedDocument(f"this is not JSON: {message}", expected="JSON")
    what = found["what"].removeprefix("JSON is malformed: ")
    byte = int(found["byte"]) - (what == "trailing characters")  # there, msgspec has taken the byte already
    return MalformedDocument(f"the JSON is malformed at {_place(data, byte)}: {what}", expected="JSON")


def _encoding(data: bytes) -> NotUnicodeError:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return NotUnicodeError(f"the document is not UTF-8 at {_place(data, error.start)}", expected="UTF-8 text")
    return NotUnicodeError("a string in the document is not valid Unicode", expected="UTF-8 text")


def _place(data: bytes, byte: int) -> str:
    line = data.count(b"\n", 0, byte) + 1
    column = byte - (data.rfind(b"\n", 0, byte) + 1) + 1
    return f"line {line}, byte {column}"
