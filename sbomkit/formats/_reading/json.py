"""JSON of strangers: typed decoding with errors that know their address, and the raw document on demand.

Where an object has two members of one name, the last one counts and the others are lost without a diagnostic: the decoder
does not tell (RFC 8259, section 4, calls what happens then unpredictable).
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, TypeVar

import msgspec

from sbomkit.errors import DocumentError, LimitExceeded, MalformedDocument
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.findings import Findings, shortened
from sbomkit.model.diagnostics import Severity

__all__ = [
    "JsonClaims",
    "MismatchError",
    "NotUnicodeError",
    "decode",
    "decode_bounded",
    "decode_or_none",
    "in_utf_8",
    "members",
    "plain_document",
    "shown",
    "small_value",
    "whole_document",
]

_Shape = TypeVar("_Shape")

_WHERE = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>.*)`)?", re.DOTALL)
_MISMATCH = re.compile(r"Expected `(?P<expected>[^`]*)`, got `(?P<got>[^`]*)`", re.DOTALL)
_BYTE = re.compile(r"^(?P<what>.*) \(byte (?P<byte>\d+)\)$", re.DOTALL)


_ANYTHING: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_UNREAD = msgspec.json.Decoder(msgspec.Raw)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUE = 40
"""Characters of a value that are shown."""
_SMALL = 65_536
"""Bytes of a member that are decoded for a glance."""
_OBJECT = re.compile(rb"\s*\{")
_SAID = 150
"""Characters of the decoder's own words that are passed on."""
_HALF = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?=[^\\]|\\[^u])")
"""The first half of a surrogate pair, escaped, without the second."""
_NEAR_THE_END = 11
"""Bytes in which there is room for one half and not for two."""
_DIGITS = 4_300
"""Digits of an integer that the decoder takes."""
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
        raise _deep() from None


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


def plain_document(data: bytes, number: Callable[[str], Any]) -> Any:
    """Decode everything into plain dictionaries and lists.

    Args:
        data: a document.
        number: makes the floating-point numbers, and the integers that are longer than any integer may be.

    Raises:
        MalformedDocument: as `decode`.
    """
    try:
        return decode(data, _plain_decoder(number))
    except MismatchError:  # an integer of thousands of digits
        try:
            return json.loads(
                data.decode(),
                parse_float=number,
                parse_int=lambda digits: int(digits) if len(digits) <= _DIGITS else number(digits),
            )
        except UnicodeDecodeError:
            raise _encoding(data) from None
        except RecursionError:
            raise _deep() from None


@cache
def _plain_decoder(number: Callable[[str], Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(float_hook=number)


def in_utf_8(content: Content, findings: Findings) -> Content:
    """The same content without what is not UTF-8, which decoding notices where it builds a text and not where it skips one."""
    try:
        content.data.decode()
    except UnicodeDecodeError:
        error = _encoding(content.data)
        findings.add(Severity.WARNING, "not-utf-8", "", f"{error.message}: what is not is replaced")
        return replace(content, data=content.data.decode("utf-8", "replace").encode())
    return content


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
            return _claims(self.data)
        except TooDeepError:
            # How deep decoding gets depends on how deep the caller's calls are nested, and this one may be nested deeper than
            # the one that read the document.  A thread has a stack of its own.
            return _in_thread(partial(_claims, self.data))


def _claims(data: bytes) -> Mapping[str, Any]:
    try:
        document: dict[str, Any] = whole_document(data)
    except NotUnicodeError:
        return _claims(data.decode("utf-8", "replace").encode())
    except MismatchError:
        return dict(plain_document(data.decode("utf-8", "replace").encode(), float))
    return document


def _in_thread(work: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    found: list[Mapping[str, Any] | DocumentError] = []

    def run() -> None:
        try:
            found.append(work())
        except DocumentError as error:
            found.append(error)

    thread = threading.Thread(target=run, name="sbomkit-claims", daemon=True)
    thread.start()
    thread.join()
    (made,) = found
    if isinstance(made, DocumentError):
        raise made
    return made


class MismatchError(MalformedDocument):
    """A value is of another type than the shape asks for."""


class NotUnicodeError(MalformedDocument):
    """A text is not UTF-8."""


class TooDeepError(MalformedDocument):
    """Lists and objects stand in one another further than can be decoded."""


def _deep() -> TooDeepError:
    return TooDeepError("the JSON is nested too deeply to be read", expected="some hundred levels at most")


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
        byte = _after_half(data)
        if byte is not None:
            what = "unexpected end of escaped utf-16 surrogate pair"  # as msgspec says where more follows
            return MalformedDocument(f"the JSON is malformed at {_place(data, byte)}: {what}", expected="JSON")
        return MalformedDocument(f"the JSON ends early, at {_place(data, len(data))}", expected="a complete JSON document")
    found = _BYTE.match(message)
    if found is None:
        return MalformedDocument(f"this is not JSON: {message}", expected="JSON")
    what = found["what"].removeprefix("JSON is malformed: ")
    byte = int(found["byte"]) - (what == "trailing characters")  # there, msgspec has taken the byte already
    return MalformedDocument(f"the JSON is malformed at {_place(data, byte)}: {what}", expected="JSON")


def _after_half(data: bytes) -> int | None:
    """The end of half of a surrogate pair, where the decoder met the end of the document in search of the other."""
    found = _HALF.search(data, max(0, len(data) - _NEAR_THE_END))
    if found is None:
        return None
    before = data[: found.start()]
    is_text = (len(before) - len(before.rstrip(b"\\"))) % 2  # an escaped backslash, and letters
    return None if is_text else found.end()


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
