"""Changes to the bytes of a document that can be taken back: nothing is written anew but what an edit says.

The record of the edits rides inside one of them, so that the amended document alone is enough to get the original back.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

__all__ = ["RECORD", "CannotUndo", "Edit", "apply", "undo"]

RECORD = b"\0sbomkit:undo\0"
"""Stands, in exactly one edit, where the record is to be written.  The record is of letters, digits, `-` and `_`: no encoding
escapes any of these."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: bytes of the original that are replaced, none of them for a pure insertion."""

    start: int
    """Offset into the original."""
    end: int
    inserted: bytes


class CannotUndo(Exception):
    """The document was changed after it was annotated: the record does not lead back to the original."""


class _Record(msgspec.Struct, array_like=True):
    sha256: str
    holder: int
    """Index of the edit that holds the record, and whose length is what is left."""
    starts: list[int]
    """Each as the distance to the one before."""
    inserted: list[int]
    """Lengths; that of the holder is zero here."""
    removed: list[str]
    """What was replaced, by index of the edit, as a flat list of index and base64."""


_DECODER = msgspec.json.Decoder(_Record)
_LIMIT = 64 * 1024 * 1024


def apply(original: bytes, edits: Iterable[Edit]) -> bytes:
    """The amended document, with the record in its place.

    Args:
        original: as it was given.
        edits: in any order; they may not overlap, and exactly one holds `RECORD`.  Of several insertions at one place, the order
            given is kept.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    if any(one.end > other.start for one, other in pairwise(ordered)):
        raise ValueError("edits overlap")
    (holder,) = (index for index, edit in enumerate(ordered) if RECORD in edit.inserted)
    record = _written(original, ordered, holder)
    parts: list[bytes] = []
    at = 0
    for edit in ordered:
        parts += (original[at : edit.start], edit.inserted)
        at = edit.end
    parts.append(original[at:])
    parts[2 * holder + 1] = ordered[holder].inserted.replace(RECORD, record)
    return b"".join(parts)


def _written(original: bytes, ordered: Sequence[Edit], holder: int) -> bytes:
    starts = [edit.start for edit in ordered]
    record = _Record(
        sha256=hashlib.sha256(original).hexdigest(),
        holder=holder,
        starts=[start - before for before, start in pairwise([0, *starts])],
        inserted=[0 if index == holder else len(edit.inserted) for index, edit in enumerate(ordered)],
        removed=[
            text
            for index, edit in enumerate(ordered)
            if edit.end > edit.start
            for text in (str(index), base64.b64encode(original[edit.start : edit.end]).decode("ascii"))
        ],
    )
    return base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(record), 9)).rstrip(b"=")


def undo(amended: bytes, record: bytes) -> bytes:
    """The original bytes.

    Args:
        amended: the document with the record in it.
        record: as it was found in it.

    Raises:
        CannotUndo: the record is none, or leads to other bytes than those that were annotated.
    """
    told = _read(record)
    removed = {int(index): base64.b64decode(text) for index, text in zip(told.removed[::2], told.removed[1::2], strict=True)}
    gone = sum(map(len, removed.values()))
    _ = gone
    return _rebuilt(amended, told, removed)


def _read(record: bytes) -> _Record:
    try:
        packed = base64.urlsafe_b64decode(record + b"=" * (-len(record) % 4))
        inflater = zlib.decompressobj()
        plain = inflater.decompress(packed, _LIMIT)
        if inflater.unconsumed_tail:
            raise CannotUndo("the record is too large")
        return _DECODER.decode(plain)
    except (binascii.Error, zlib.error, msgspec.DecodeError, ValueError) as error:
        raise CannotUndo(f"the record cannot be read: {error!s:.100}") from None
