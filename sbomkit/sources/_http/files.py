"""What a host sends as a file: unpacked and bounded, and without addresses of people, before anything is kept of it."""

import re
import tarfile
from collections.abc import Callable
from io import BytesIO
from struct import error as StructError  # noqa: N812 - a class, named as if it were none

from sbomkit.errors import ConfigurationError, MalformedDocument
from sbomkit.sources._http.problems import Unusable
from sbomkit.sources._reading.packed import opened

__all__ = ["looked_into"]

_PACKED = (b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
"""How gzip, xz and zstd begin."""
_SEALED = {b"BZh91AY&SY": "bzip2", b"PK\x03\x04": "zip", b"7z\xbc\xaf\x27\x1c": "7z", b"\x04\x22\x4d\x18": "lz4"}
"""What is not looked into, and so must not be kept."""
_CHUNK = 1 << 16
_WIDE = (
    (re.compile(rb"\xff\xfe\0\0|[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\xfe\xff|\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"\xff\xfe|[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\xfe\xff|\0[^\0]"), "utf-16-be"),
)
"""How texts begin in which a letter of ASCII takes several bytes: by a mark, or by such a letter (XML 1.0, appendix F)."""
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*+<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_EBCDIC = b"\x4c\x6f\xa7\x94"
"""How XML begins there."""
_ASCII = bytes(range(0x20, 0x7F))
_DAMAGE = (tarfile.TarError, StructError, ValueError, LookupError, OverflowError, EOFError, RecursionError, TypeError)
"""What tarfile raises for an archive that somebody made on purpose."""


def looked_into(body: bytes, without_addresses: Callable[[bytes], bytes], limit: int, in_time: Callable[[], None]) -> bytes:
    """The plain bytes of an answer, without addresses.

    Args:
        body: gzip, xz and zstd are unpacked, of several members or frames as well; a tar, packed or not, stays one, with each
            of its members rewritten: the content of files and all names are without addresses, sizes and checksums fit, and
            who owned a file and when it was changed is left out.
        without_addresses: replaces them in plain bytes.
        limit: bytes, after unpacking.
        in_time: called again and again; raises once it takes too long.

    Raises:
        Unusable: damaged, too large, or packed in a way that cannot be looked into.
    """

    def cleaned(text: bytes) -> bytes:
        return _in_its_encoding(text, without_addresses)

    plain = _unpacked(body, limit, in_time) if body.startswith(_PACKED) else body
    _check(plain, "a file that is packed more than once")
    return _rewritten(plain, cleaned, limit, in_time) if _is_tar(plain) else cleaned(plain)


def _in_its_encoding(text: bytes, without_addresses: Callable[[bytes], bytes]) -> bytes:
    """A text without addresses, in the encoding that it came in.

    Raises:
        Unusable: it is XML in an encoding in which ASCII is written in another way.
    """
    wide = next((encoding for start, encoding in _WIDE if start.match(text)), None)
    if wide is not None:
        return without_addresses(text.decode(wide, "replace").encode()).decode("utf-8", "replace").encode(wide)
    declared = _DECLARED.match(text)
    if text.startswith(_EBCDIC) or (declared and not _holds_ascii(declared[1].decode("ascii"))):
        raise Unusable("XML in an encoding that is not looked into")
    return without_addresses(text)


def _holds_ascii(encoding: str) -> bool:
    try:
        return _ASCII.decode(encoding) == _ASCII.decode()
    except (LookupError, ValueError):
        return False


def _check(plain: bytes, twice: str) -> None:
    """Raise what `looked_into` raises unless these bytes are plain; `twice` is the reason for those that could be unpacked."""
    for start, kind in _SEALED.items():
        if plain.startswith(start):
            raise Unusable(f"a file that is not looked into ({kind})")
    if plain.startswith(_PACKED):
        raise Unusable(twice)


def _unpacked(body: bytes, limit: int, in_time: Callable[[], None]) -> bytes:
    chunks, size = [], 0
    try:
        with opened(body) as plain:
            while chunk := plain.read(_CHUNK):
                in_time()
                size += len(chunk)
                if size > limit:
                    raise Unusable(f"a file of more than {limit:,} bytes when unpacked (Limits.response_bytes)")
                chunks.append(chunk)
    except (MalformedDocument, ConfigurationError) as error:
        raise Unusable(f"a damaged file: {error.message}") from None
    return b"".join(chunks)


def _is_tar(plain: bytes) -> bool:
    """Whether its first block is the header of a member, which nothing but a tar's checksum makes it."""
    try:
        tarfile.TarInfo.frombuf(plain[: tarfile.BLOCKSIZE], tarfile.ENCODING, "surrogateescape")
    except _DAMAGE:
        return False
    return True


def _rewritten(body: bytes, without_addresses: Callable[[bytes], bytes], limit: int, in_time: Callable[[], None]) -> bytes:
    """All archives that were written one behind the other, as one."""
    given, made = BytesIO(body), BytesIO()
    position = size = 0
    try:
        with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as copy:
            while position < len(body):
                start = position
                given.seek(start)
                with tarfile.open(fileobj=given, mode="r:") as archive:
                    for member in archive:
                        in_time()
                        size += member.size
                        if size > limit:
                            raise Unusable(f"an archive of more than {limit:,} bytes (Limits.response_bytes)")
                        if member.offset < position or archive.offset <= member.offset:
                            raise Unusable("a damaged archive")
                        position = archive.offset
                        _copy(archive, member, copy, without_addresses)
                position = _next_archive(body, max(position, start + tarfile.BLOCKSIZE))
    except _DAMAGE:
        raise Unusable("a damaged archive") from None
    return made.getvalue()


def _next_archive(body: bytes, position: int) -> int:
    """Where the zeros end that close an archive; everything else behind its last member must be an archive, too."""
    while body[position : position + tarfile.BLOCKSIZE].strip(b"\0") == b"" and position < len(body):
        position += tarfile.BLOCKSIZE
    if position < len(body) and not _is_tar(body[position : position + tarfile.BLOCKSIZE]):
        raise Unusable("a damaged archive")
    return position


def _copy(
    archive: tarfile.TarFile, member: tarfile.TarInfo, copy: tarfile.TarFile, without_addresses: Callable[[bytes], bytes]
) -> None:
    def cleaned(name: str) -> str:
        return without_addresses(name.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    told = tarfile.TarInfo(cleaned(member.name))
    told.linkname = cleaned(member.linkname)
    told.type = tarfile.REGTYPE if member.isreg() else member.type
    content = archive.extractfile(member) if member.isreg() else None
    plain = content.read() if content else b""
    _check(plain, "an archive with a packed file in it")
    kept = without_addresses(plain)
    told.size = len(kept)
    copy.addfile(told, BytesIO(kept))
