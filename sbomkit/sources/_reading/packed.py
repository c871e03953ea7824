"""Files that may be compressed, opened as streams of plain bytes: gzip, xz and zstd, recognised by their first bytes.

A stream that ends too early is an error, never a shorter file.
"""

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from sbomkit.errors import ConfigurationError, MalformedDocument

__all__ = ["opened"]

_GZIP = b"\x1f\x8b"
_XZ = b"\xfd7zXZ\x00"
_ZSTD = b"\x28\xb5\x2f\xfd"
_LZ4 = b"\x04\x22\x4d\x18"
_MAGIC_BYTES = 6
_ZSTD_INPUT = 1 << 10
"""So little at once, because a zstd block of a few bytes may unpack to 128 KiB."""


@contextmanager
def opened(source: str | PathLike[str] | bytes | BinaryIO) -> Iterator[BinaryIO]:
    """The plain bytes of a path, of bytes or of a binary file; the file is not closed, and must not be read beside this.

    Raises:
        ConfigurationError: it cannot be opened or read.
        MalformedDocument: the compressed data is damaged, ends too early, or is of a kind that is not read.
    """
    with ExitStack() as stack:
        try:
            if isinstance(source, bytes):
                raw: BinaryIO = io.BytesIO(source)
            elif isinstance(source, str | PathLike):
                raw = stack.enter_context(Path(source).open("rb"))
            else:
                raw = source
            yield _plain(raw)
        except (gzip.BadGzipFile, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError) as error:
            raise MalformedDocument(
                f"{_name(source)}the compressed data is damaged ({error})", expected="gzip, xz or zstd"
            ) from error
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise ConfigurationError(
                f"{_name(source)}cannot be read: {reason}", advice="name a file that is there and can be read"
            ) from error


def _name(source: object) -> str:
    """The file's name without its folder, since messages travel further than folders should."""
    return f"{Path(source).name}: " if isinstance(source, str | PathLike) else ""


def _plain(raw: BinaryIO) -> BinaryIO:
    head = b""
    while len(head) < _MAGIC_BYTES and (more := raw.read(_MAGIC_BYTES - len(head))):
        head += more
    whole = cast("BinaryIO", io.BufferedReader(_Rejoined(head, raw), 1 << 16))
    if head.startswith(_GZIP):
        return cast("BinaryIO", gzip.GzipFile(fileobj=whole))
    if head.startswith(_XZ):
        return cast("BinaryIO", lzma.LZMAFile(whole))
    if head.startswith(_ZSTD):
        return cast("BinaryIO", io.BufferedReader(_Zstd(whole), 1 << 16))
    if head.startswith(_LZ4):
        raise MalformedDocument(
            "compressed with lz4, which is not read",
            expected="plain, gzip, xz or zstd",
            advice="apt's own helper unpacks its lists: /usr/lib/apt/apt-helper cat-file FILE",
        )
    return whole


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes have been read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        got = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(got) :]
        view[: len(got)] = got
        return len(got)


class _Zstd(io.RawIOBase):
    """All frames of a zstd stream; unlike `stream_reader`, it notices that the last one is cut off."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._waiting = b""
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        while not self._plain:
            packed = self._waiting or self._packed.read(_ZSTD_INPUT)
            if not packed:
                if not self._frame.eof:
                    raise EOFError("it ends in the middle of a frame")
                return 0
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._plain = memoryview(self._frame.decompress(packed))
            self._waiting = self._frame.unused_data if self._frame.eof else b""
        size = min(len(view), len(self._plain))
        view[:size] = self._plain[:size]
        self._plain = self._plain[size:]
        return size
