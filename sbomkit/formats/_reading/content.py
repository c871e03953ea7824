"""From what the caller has (a path, bytes, an open file) to the bytes of one document: decompressed, bounded, in UTF-8."""

import codecs
import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sbomkit.errors import DocumentError, LimitExceeded, MalformedDocument
from sbomkit.formats._interface import Content
from sbomkit.limits import Limits

__all__ = ["content_of", "given_bytes"]

_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_PIECE = 1 << 20
"""Bytes unpacked at a time."""
_SIP = 1 << 10
"""Packed bytes taken at a time where the unpacked size cannot be bounded: Zstandard makes at most 32 megabytes of these."""


def content_of(source: str | os.PathLike[str] | bytes | BinaryIO, limits: Limits) -> Content:
    """Read `source` and undo compression (gzip and Zstandard, by their magic numbers) and encodings other than UTF-8.

    Raises:
        DocumentError: there is no such file, it cannot be read, it is too large, or the compressed data are damaged.
    """
    given = given_bytes(source, limits.document_bytes)
    data = _text(_decompressed(given, limits.document_bytes))
    return Content(data=data, digest=partial(_sha256, given), limits=limits)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def given_bytes(source: str | os.PathLike[str] | bytes | BinaryIO, bound: int) -> bytes:
    """The bytes themselves, packed or not.

    Raises:
        DocumentError: there is no such file, it cannot be read, or there are more than the bound.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _bounded(bytes(source), bound)
    if isinstance(source, (str, os.PathLike)):
        return _from_path(source, bound)
    read: bytes | str = source.read(bound + 1)
    return _bounded(read.encode() if isinstance(read, str) else read, bound)


def _from_path(path: str | os.PathLike[str], bound: int) -> bytes:
    try:
        with Path(path).open("rb") as file:
            # Asking for the size first spares a buffer as large as the bound; a pipe has none to tell.
            size = os.fstat(file.fileno()).st_size
            return _bounded(file.read(min(size, bound) + 1) if size else file.read(bound + 1), bound)
    except FileNotFoundError:
        raise DocumentError(f"{path!s:.200}: there is no such file", advice="check the path") from None
    except IsADirectoryError:
        raise DocumentError(f"{path!s:.200}: this is a folder", advice="name the document inside it") from None
    except PermissionError:
        raise DocumentError(f"{path!s:.200}: reading it is not permitted", advice="check the permissions of the file") from None
    except (OSError, ValueError) as error:  # a null character in the path is a ValueError
        raise DocumentError(f"{path!s:.200}: cannot be read ({error!s:.80})") from None


def _bounded(data: bytes, bound: int) -> bytes:
    if len(data) > bound:
        raise LimitExceeded(f"the document has more than {bound:,} bytes", limit="document_bytes", value=bound)
    return data


def _decompressed(data: bytes, bound: int) -> bytes:
    if data.startswith(_GZIP):
        return _joined(_gzip_pieces(data), bound, "gzip")
    if data.startswith(_ZSTANDARD):
        return _joined(_zstandard_pieces(data), bound, "Zstandard")
    return data


class _DamagedError(Exception):
    """Compressed data that are cut off or broken."""


def _joined(pieces: Iterator[bytes], bound: int, kind: str) -> bytes:
    """Unpack piece by piece, so that a small file that holds more than the bound is given up before it is in memory."""
    unpacked = BytesIO()  # hands its buffer over in the end, where a list of pieces would be copied
    size = 0
    try:
        for piece in pieces:
            size += unpacked.write(piece)
            if size > bound:
                raise LimitExceeded(f"the document unpacks to more than {bound:,} bytes", limit="document_bytes", value=bound)
    except _DamagedError as error:
        raise MalformedDocument(
            f"the {kind} data are damaged after {size:,} unpacked bytes ({error})", expected=f"whole {kind} data"
        ) from None
    return unpacked.getvalue()


def _gzip_pieces(data: bytes) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except (OSError, EOFError, zlib.error) as error:
        raise _DamagedError(error) from None


def _zstandard_pieces(data: bytes) -> Iterator[bytes]:
    import zstandard  # noqa: PLC0415 - only where met

    view, position = memoryview(data), 0
    try:
        while position < len(view):  # frame by frame
            frame = zstandard.ZstdDecompressor().decompressobj()
            while not frame.eof:
                if position >= len(view):
                    raise _DamagedError("the last frame ends early")
                given = view[position : position + _SIP]
                position += len(given)
                yield frame.decompress(given)
            position -= len(frame.unused_data)
    except zstandard.ZstdError as error:
        raise _DamagedError(error) from None


_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"))
_MARKS_16 = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(
    rb"""<\?xml[ \t\r\n][^<>]{0,200}?encoding[ \t\r\n]*=[ \t\r\n]*["'](?P<encoding>[A-Za-z][A-Za-z0-9._-]{0,40})["']"""
)
_NO_ENCODINGS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})
"""Python's own, which no XML is in: Punycode takes time by the square of the length, and escapes warn of what they meet."""
_UNMARKED = ((b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))


def _text(data: bytes) -> bytes:
    """UTF-8 without a byte order mark, from whatever Unicode encoding (RFC 4627, section 3, tells them apart like this)."""
    if data.startswith((b'{"', b"{\n", b"{\r")):
        return data  # the great majority
    declared = _DECLARED.match(data)
    if declared is not None:
        return _from_declared(data, declared["encoding"].decode())
    for mark, encoding in (*_MARKS, *_MARKS_16, *_UNMARKED):
        if not data.startswith(mark):
            continue
        if encoding == "utf-8":
            return data[len(mark) :]
        try:
            return data.decode(encoding).encode()
        except UnicodeError:
            raise MalformedDocument(f"the document is not valid {encoding.upper()}", expected="Unicode text") from None
    return data


def _from_declared(data: bytes, encoding: str) -> bytes:
    """XML in UTF-8, from the encoding that it declares (XML 1.0, section 4.3.3)."""
    try:
        known = codecs.lookup(encoding)
        # Nothing but text encodings: Python has codecs that unpack archives.
        if known.name in {"utf-8", "ascii"} or not known._is_text_encoding:  # noqa: SLF001
            return data
        return data.decode("undefined" if known.name in _NO_ENCODINGS else encoding).encode()
    except (LookupError, UnicodeError):
        raise MalformedDocument(
            f"the document is not in the encoding that it declares, {encoding!r:.40}", expected="Unicode text"
        ) from None
