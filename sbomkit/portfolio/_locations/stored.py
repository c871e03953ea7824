"""Where bytes are: in a file, in an object store, at a place of an archive, or in hand.  Each can be pickled."""

import os
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from struct import error as StructError  # noqa: N812 - a class, named as if it were none
from struct import unpack
from typing import BinaryIO, Protocol, cast

from sbomkit._extras import extra
from sbomkit.errors import DocumentError, LimitExceeded, MalformedDocument

__all__ = ["Carried", "LocalFile", "Part", "Place", "StoredObject", "ZipMember", "reason"]

_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
"""A pipe that took the place of a file would keep whoever opens it waiting for ever."""
_LOCAL_HEADER = 30
"""Bytes of the header before a member, without its name and its extra field (APPNOTE.TXT of PKWARE, section 4.3.7)."""


class Place(Protocol):
    """Where bytes are that can be opened more than once."""

    def opened(self) -> BinaryIO:
        """The bytes from their beginning; they can be sought in.

        Raises:
            OSError: they are not there, or cannot be read.
        """
        ...

    def read(self, bound: int) -> bytes:
        """All bytes, if they are no more than the bound; see `Readable`."""
        ...


def reason(error: Exception) -> str:
    """What is wrong, in a few words, without the path that the system puts behind them."""
    return (isinstance(error, OSError) and error.strerror) or f"{type(error).__name__}: {error!s:.120}"


def _too_many(bound: int) -> LimitExceeded:
    return LimitExceeded(f"the document has more than {bound:,} bytes", limit="document_bytes", value=bound)


def _all_of(file: BinaryIO, size: int, bound: int) -> bytes:
    """What is in a file, without a buffer as large as the bound."""
    if size > bound or len(data := file.read(size + 1)) > bound:
        raise _too_many(bound)
    # A file that grew meanwhile: a document that is written just now is read to its end, or is damaged and told so.
    return data if len(data) <= size else data + _rest(file, bound - len(data))


def _rest(file: BinaryIO, bound: int) -> bytes:
    data = file.read(bound + 1)
    if len(data) > bound:
        raise _too_many(bound)
    return data


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of this machine, or of a file system that all workers have."""

    path: str

    def opened(self) -> BinaryIO:
        """The file, if it is a regular one still."""
        descriptor = os.open(self.path, os.O_RDONLY | _NEVER_WAIT)
        file = os.fdopen(descriptor, "rb")
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            file.close()
            raise OSError(0, "this is no regular file")
        return file

    def read(self, bound: int) -> bytes:
        """All bytes."""
        try:
            with self.opened() as file:
                return _all_of(file, os.fstat(file.fileno()).st_size, bound)
        except (OSError, ValueError) as error:
            raise DocumentError(f"it cannot be read: {reason(error)}") from None


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of a store that fsspec reaches."""

    url: str = field(repr=False)
    """The address that was given, which may hold what is needed to get in."""
    path: str
    """As the driver names it."""

    def opened(self) -> BinaryIO:
        """The object.  Drivers raise what they like."""
        try:
            store, _ = extra("fsspec.core", "portfolio", "reading object stores").url_to_fs(self.url)
            return cast("BinaryIO", store.open(self.path, "rb"))
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a driver raises
            raise OSError(0, reason(error)) from None

    def read(self, bound: int) -> bytes:
        """All bytes."""
        try:
            with self.opened() as file:
                return _rest(file, bound)
        except DocumentError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a driver raises
            raise DocumentError(f"it cannot be read: {reason(error)}") from None


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of a file, such as a member of a tar that is not compressed."""

    archive: Place
    offset: int
    size: int

    def read(self, bound: int) -> bytes:
        """All bytes of the part."""
        if self.size > bound:
            raise _too_many(bound)
        try:
            with self.archive.opened() as file:
                file.seek(self.offset)
                data = file.read(self.size)
        except Exception as error:  # noqa: BLE001 - whatever a driver raises
            raise DocumentError(f"the archive cannot be read: {reason(error)}") from None
        if len(data) < self.size:
            raise MalformedDocument("the archive ends within this member", expected=f"{self.size:,} bytes")
        return data


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A member of a zip: read from its own place, without reading the list of members again."""

    archive: Place
    offset: int
    """Of its local header."""
    info: zipfile.ZipInfo = field(repr=False, compare=False)

    def read(self, bound: int) -> bytes:
        """All bytes of the member, unpacked; never more than the archive says that there are."""
        if self.info.file_size > bound:
            raise _too_many(bound)
        try:
            with self.archive.opened() as file:
                file.seek(self.offset)
                name, more = unpack("<26x2H", file.read(_LOCAL_HEADER))
                file.seek(name + more, os.SEEK_CUR)
                with zipfile.ZipExtFile(file, "r", self.info) as member:
                    data = member.read(self.info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, StructError) as error:
            raise MalformedDocument(f"the archive is damaged here: {reason(error)}", expected="a whole member") from None
        except Exception as error:  # noqa: BLE001 - whatever a driver raises
            raise DocumentError(f"the archive cannot be read: {reason(error)}") from None
        if len(data) < self.info.file_size:
            raise MalformedDocument("the archive is damaged here", expected=f"{self.info.file_size:,} bytes")
        return data


@dataclass(frozen=True, slots=True)
class Carried:
    """Bytes that were read already, since they cannot be reached again without all that stands before them."""

    archive: Place
    offset: int
    """In what the archive unpacks to."""
    data: bytes = field(repr=False, compare=False)

    def read(self, bound: int) -> bytes:
        """The bytes."""
        if len(self.data) > bound:
            raise _too_many(bound)
        return self.data
