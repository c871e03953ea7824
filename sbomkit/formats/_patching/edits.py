"""Changes to the bytes of a document that can be taken back: nothing is written anew but what an edit says.

The record of the edits rides inside one of them, so that the amended document alone is enough to get the original back.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from itertools import compress, count
from operator import gt, itemgetter, sub
from typing import NamedTuple

import msgspec

__all__ = ["RECORD", "CannotUndo", "Edit", "apply", "taken_out", "undo"]

RECORD = b"\0sbomkit:undo\0"
"""Stands, in exactly one edit, where the record is to be written.  The record is of letters, digits, `-` and `_`: no encoding
escapes any of these."""


class Edit(NamedTuple):
    """One change: bytes of the original that are replaced, none of them for a pure insertion."""

    start: int
    """Offset into the original."""
    end: int
    inserted: bytes


class CannotUndo(Exception):
    """The document was changed after it was annotated: the record does not lead back to the original."""


class _Record(msgspec.Struct, array_like=True):
    sha256: str
    size: int
    """Of the original, in bytes."""
    holder: int
    """Index of the edit that holds the record, and whose length is what is left."""
    written: str
    """SHA-256 of all that was inserted, with `RECORD` in its place: what others put into it is not thrown away with it."""
    starts: list[int]
    """Each as the distance to the one before."""
    inserted: list[int]
    """Lengths; that of the holder is zero here."""
    removed: list[str]
    """What was replaced, by index of the edit, as a flat list of index and base64."""


_DECODER = msgspec.json.Decoder(_Record)
_PLACE = itemgetter(0, 1)
_LIMIT = 64 * 1024 * 1024
_FAST = 1
"""How hard the record is packed: harder takes three times as long, for a hundredth of the document."""
_TOGETHER = 100
"""Texts that are digested at once: one after the other, they take twice as long."""
_MOST_PARTS = 8
"""Parts of a record for each byte of the document: an edit has two and is of one byte at least, or took something out of an
element that stands there still; what it took out is two more."""


def apply(original: bytes, edits: Iterable[Edit], sha256: str | None = None) -> bytes:
    """The amended document, with the record in its place.

    Args:
        original: as it was given.
        edits: in any order; they may not overlap, and exactly one holds `RECORD`.  Of several insertions at one place, the
            order given is kept.
        sha256: of the original, in lower-case hexadecimal, where that is known.
    """
    starts, ends, inserted = zip(*sorted(edits, key=_PLACE), strict=True)
    if any(map(gt, ends, starts[1:])):
        raise ValueError("edits overlap")
    (holder,) = (index for index, text in enumerate(inserted) if 0 in text and RECORD in text)  # one byte is found faster
    removed = [
        text
        for index in compress(count(), map(gt, ends, starts))
        for text in (str(index), base64.b64encode(original[starts[index] : ends[index]]).decode("ascii"))
    ]
    lengths = list(map(len, inserted))
    lengths[holder] = 0
    record = _Record(
        sha256=hashlib.sha256(original).hexdigest() if sha256 is None else sha256,
        size=len(original),
        holder=holder,
        written=_digest(inserted),
        starts=list(map(sub, starts, (0, *starts))),
        inserted=lengths,
        removed=removed,
    )
    parts: list[bytes | memoryview] = [b""] * (2 * len(inserted) + 1)
    parts[::2] = map(memoryview(original).__getitem__, map(slice, (0, *ends), (*starts, None)))
    parts[1::2] = inserted
    parts[2 * holder + 1] = inserted[holder].replace(RECORD, _packed(record))
    return b"".join(parts)


def taken_out(amended: bytes, edits: Iterable[Edit]) -> bytes:
    """A document without what others than the record say is to go; nothing of this can be taken back."""
    parts: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=_PLACE):
        parts += (amended[at : edit.start], edit.inserted)
        at = edit.end
    return b"".join((*parts, amended[at:]))


def _digest(inserted: Sequence[bytes]) -> str:
    digest = hashlib.sha256()  # processors have it built in
    for start in range(0, len(inserted), _TOGETHER):  # all together take memory that has to be got first
        digest.update(b"".join(inserted[start : start + _TOGETHER]))
    return digest.hexdigest()


def _packed(record: _Record) -> bytes:
    return base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(record), _FAST)).rstrip(b"=")


def undo(amended: bytes, record: bytes) -> bytes:
    """The original bytes.

    Args:
        amended: the document with the record in it.
        record: as it was found in it.

    Raises:
        CannotUndo: the record is none, or leads to other bytes than those that were annotated.
    """
    told = _read(record, len(amended))
    original, inserted = _rebuilt(amended, told)
    inserted[told.holder] = inserted[told.holder].replace(record, RECORD)
    if hashlib.sha256(original).hexdigest() != told.sha256 or _digest(inserted) != told.written:
        raise CannotUndo("the document was changed after it was annotated")
    return original


def _rebuilt(amended: bytes, told: _Record) -> tuple[bytes, list[bytes]]:
    """The original, and what was inserted into it."""
    try:
        removed = {
            int(index): base64.b64decode(text, validate=True)
            for index, text in zip(told.removed[::2], told.removed[1::2], strict=True)
        }
    except ValueError as error:
        raise CannotUndo(f"the record cannot be read: {error!s:.100}") from None
    gone = sum(map(len, removed.values()))
    inserted = list(told.inserted)
    if not 0 <= told.holder < len(inserted) or len(inserted) != len(told.starts):
        raise CannotUndo("the record contradicts itself")
    inserted[told.holder] = len(amended) - told.size + gone - sum(inserted)
    parts: list[bytes] = []
    texts: list[bytes] = []
    start = at = done = 0
    for index, (distance, length) in enumerate(zip(told.starts, inserted, strict=True)):
        start += distance
        old = removed.get(index, b"")
        if distance < 0 or length < 0 or start < done:
            raise CannotUndo("the document was changed after it was annotated")
        parts += (amended[at : at + start - done], old)
        at += start - done + length
        texts.append(amended[at - length : at])
        done = start + len(old)
    parts.append(amended[at:])
    return b"".join(parts), texts


def _read(record: bytes, size: int) -> _Record:
    """The record of a document of a size in bytes; one with more edits than could ever have been made in it is none."""
    try:
        packed = base64.urlsafe_b64decode(record + b"=" * (-len(record) % 4))
        inflater = zlib.decompressobj()
        plain = inflater.decompress(packed, _LIMIT)
        if inflater.unconsumed_tail or plain.count(b",") > _MOST_PARTS * size:
            raise CannotUndo("the record is too large")
        return _DECODER.decode(plain)
    except (binascii.Error, zlib.error, msgspec.DecodeError, ValueError) as error:
        raise CannotUndo(f"the record cannot be read: {error!s:.100}") from None
