"""What is in archives, without unpacking anything to disk: zip by its list of members, tar from its beginning to its end."""

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from struct import error as StructError  # noqa: N812 - a class, named as if it were none
from typing import IO, BinaryIO, cast

import zstandard

from sbomkit.errors import SbomkitError
from sbomkit.portfolio._locations.found import Readable, too_large
from sbomkit.portfolio._locations.guarded import BombError, Guarded, TooMuchError
from sbomkit.portfolio._locations.stored import Carried, Part, Place, ZipMember, reason
from sbomkit.sources._reading.packed import opened

__all__ = ["ArchiveKind", "ArchiveLimits", "Fault", "Member", "kind_of", "members"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """How much a stranger's archive may cost; beside these, `Limits.document_bytes` holds for each member."""

    members: int = 100_000
    """Members of one archive."""
    ratio: int = 200
    """How many times its own size an archive may unpack to; real SBOMs are packed to a tenth or, repeated, a hundredth."""
    always_bytes: int = 100_000_000
    """So many bytes each archive may unpack to, however small it is."""

    def most(self, size: int) -> int:
        """Bytes that an archive may unpack to, given its own."""
        return self.always_bytes + self.ratio * size


class ArchiveKind(StrEnum):
    """How an archive is looked into."""

    ZIP = "zip"
    TAR = "tar"
    PACKED_TAR = "compressed tar"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive."""

    name: str
    """Without `.` and empty names of folders."""
    size: int
    place: Readable


@dataclass(frozen=True, slots=True)
class Fault:
    """A member that is not read, or, without a name, why there are no more."""

    name: str
    code: str
    message: str
    size: int | None = None


_HEAD = 512
"""Bytes of the header of a tar."""
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PACKED = (b"\x1f\x8b", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_UNREAD = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"BZh": "bzip2",
    b"Rar!\x1a\x07": "RAR",
    b"\x04\x22\x4d\x18": "LZ4",
    b"MSCF": "cabinet",
    b"LZIP": "lzip",
}
_LISTED_BYTES = 150
"""Bytes that a member takes in the list of a zip, on average, if it is meant well: 46, a name, and an extra field.  Each can be
47, and takes 600 in memory."""
_HEADER_BYTES = 1 << 20
"""Bytes of all headers before one member of a tar."""
_LONGEST_NAME = 4096
_ENCRYPTED = 0x1
_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zstandard.ZstdError,
    lzma.LZMAError,
    zlib.error,
    StructError,
    SbomkitError,
    OSError,
    ValueError,
    LookupError,
    ArithmeticError,
    EOFError,
    RecursionError,
    TypeError,
    NotImplementedError,
)
"""What the libraries raise for an archive that somebody made on purpose."""


def kind_of(place: Place) -> tuple[ArchiveKind | None, str | None]:
    """What a file is by its first bytes: an archive, one of a kind that is not looked into (its name), or neither.

    Raises:
        OSError: it cannot be read.
    """
    with place.opened() as file:
        head = file.read(_HEAD)
        if head.startswith(_ZIP):
            return ArchiveKind.ZIP, None
        if _is_tar(head):
            return ArchiveKind.TAR, None
        if head.startswith(_PACKED):
            file.seek(0)
            return (ArchiveKind.PACKED_TAR if _is_packed_tar(file) else None), None
    return None, next((kind for magic, kind in _UNREAD.items() if head.startswith(magic)), None)


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _is_packed_tar(file: BinaryIO) -> bool:
    """Whether what is compressed is a tar; whoever reads it tells of damage."""
    try:
        with opened(file) as plain:
            return _is_tar(plain.read(_HEAD))
    except _DAMAGE:
        return False


def members(
    place: Place, kind: ArchiveKind, size: int, *, largest: int, wanted: Callable[[str], bool], limits: ArchiveLimits
) -> Iterator[Member | Fault]:
    """The files of an archive in its own order, each place that is not read as a fault; nothing is raised.

    Args:
        place: where it is.
        kind: how it is looked into.
        size: bytes of the archive itself.
        largest: bytes that a member may have.
        wanted: whether a name is asked for; of others, nothing is told.
        limits: what the archive may cost.
    """

    def judged(name: str, size: int) -> Fault | None:
        if _is_unsafe(name):
            return Fault(name, "unsafe-name", "the name of this member leads out of the archive, so it is not read")
        if size > largest:
            return Fault(name, "too-large", too_large(size, largest), size)
        return None

    asked = _Asked(lambda name: wanted(_plain(name)), judged, limits)
    try:
        if kind is ArchiveKind.ZIP:
            yield from _of_zip(place, size, asked)
        else:
            yield from _of_tar(place, asked, is_packed=kind is ArchiveKind.PACKED_TAR)
    except TooMuchError:
        message = f"the archive has more than {limits.members:,} members, or describes them at great length"
        yield Fault("", "archive-too-long", f"{message}; nothing further of it is read")
    except BombError:
        message = f"the archive unpacks to more than {limits.ratio:,} times its {size:,} bytes"
        yield Fault("", "archive-bomb", f"{message}; nothing further of it is read", size)
    except _DAMAGE as error:
        yield Fault("", "damaged-archive", f"the archive is damaged, or only looks like one: {reason(error)}")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the members of an archive."""

    wanted: Callable[[str], bool]
    judged: Callable[[str, int], Fault | None]
    """Why a member of this name and size is not read."""
    limits: ArchiveLimits


def _plain(name: str) -> str:
    """A name without what says nothing, such as `./`, and without what is no Unicode."""
    told = name.encode("utf-8", "backslashreplace").decode()
    return "/".join(part for part in told.split("/") if part not in {"", "."})


def _is_unsafe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or not parts[0] or parts[0][1:2] == ":" or not _plain(name) or len(name) > _LONGEST_NAME


def _of_zip(place: Place, size: int, asked: _Asked) -> Iterator[Member | Fault]:
    with place.opened() as file:
        guarded = Guarded(file)
        guarded.allow(_HEADER_BYTES + asked.limits.members * _LISTED_BYTES)
        with zipfile.ZipFile(cast("IO[bytes]", guarded)) as archive:
            listed = archive.infolist()
    if len(listed) > asked.limits.members:
        raise TooMuchError
    if sum(info.file_size for info in listed) > asked.limits.most(size):
        raise BombError
    for info in listed:
        if info.filename.endswith("/") or not asked.wanted(info.filename):
            continue
        fault = asked.judged(info.filename, info.file_size) or _fault_of(info)
        yield fault or Member(_plain(info.filename), info.file_size, ZipMember(place, info.header_offset, info))


def _fault_of(info: zipfile.ZipInfo) -> Fault | None:
    """Why a member of a zip is not read, whatever its name and size."""
    if info.flag_bits & _ENCRYPTED:
        return Fault(info.filename, "encrypted", "this member is encrypted; unpack the archive with its password")
    if stat.S_ISLNK(info.external_attr >> 16):
        return Fault(info.filename, "link", "this member is a link, which is not followed")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        # The library unpacks the others without any bound.
        return Fault(info.filename, "unread-compression", "this member is compressed in a rare way; unpack the archive")
    return None


def _of_tar(place: Place, asked: _Asked, *, is_packed: bool) -> Iterator[Member | Fault]:
    count = 0
    with ExitStack() as stack:
        file = stack.enter_context(place.opened())
        if is_packed:
            plain = stack.enter_context(opened(file))
            guarded = Guarded(plain, most=lambda: asked.limits.most(file.tell()))
        else:
            guarded = Guarded(file)
        guarded.allow(_HEADER_BYTES)
        archive = stack.enter_context(tarfile.TarFile(fileobj=cast("IO[bytes]", guarded)))
        while (info := archive.next()) is not None:
            count += 1
            if count > asked.limits.members:
                raise TooMuchError
            archive.members.clear()  # type: ignore[attr-defined] # which it keeps for random access
            if info.size < 0:  # which would lead back
                raise tarfile.ReadError("a member says that it has fewer bytes than none")
            if not info.isdir() and asked.wanted(info.name):
                if (fault := asked.judged(info.name, info.size) or _kind_fault(info)) is not None:
                    yield fault
                elif is_packed:
                    yield Member(_plain(info.name), info.size, _carried(place, guarded, info))
                else:
                    yield Member(_plain(info.name), info.size, Part(place, info.offset_data, info.size))
            guarded.allow(_HEADER_BYTES)
        if guarded.last.strip(b"\0"):  # tarfile takes a damaged header for the end
            raise tarfile.ReadError("the header of a member is damaged")


def _kind_fault(info: tarfile.TarInfo) -> Fault | None:
    if info.issym() or info.islnk():
        return Fault(info.name, "link", "this member is a link, which is not followed")
    if not info.isreg() or info.issparse():
        return Fault(info.name, "special", "this member is no regular file, so it is not read")
    return None


def _carried(place: Place, guarded: Guarded, info: tarfile.TarInfo) -> Carried:
    guarded.seek(info.offset_data)
    guarded.allow(info.size)
    data = guarded.read(info.size)
    if len(data) < info.size:
        raise tarfile.ReadError("unexpected end of data")
    return Carried(place, info.offset_data, data)
