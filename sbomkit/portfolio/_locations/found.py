"""What is found: documents that can be read, wherever a scan runs, and places that none can be read from."""

from dataclasses import dataclass, field
from typing import Protocol

from sbomkit.errors import LimitExceeded
from sbomkit.limits import DEFAULT_LIMITS, Limits

__all__ = ["Located", "Problem", "Readable", "counted", "too_large"]

_MOST_COUNTED = (1 << 63) - 1


class Readable(Protocol):
    """Where the bytes of one document are; it can be pickled, and whoever has the same files and stores can read it."""

    def read(self, bound: int) -> bytes:
        """All bytes, as they are stored there.

        Raises:
            DocumentError: they are not there any longer, cannot be read, or are more than the bound.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """One document that may be read: what it is called, and where its bytes are."""

    location: str
    """Its address, such as `sboms/app.json` or `sboms/all.zip!app.json`: valid Unicode, and the same in every scan."""
    root: str
    """The path that was given and that it was found by."""
    below: str
    """The same seen from there, with archives as folders, such as `all.zip/app.json`: patterns are held against it."""
    size: int | None
    """Bytes as they are read, before a document that is compressed is unpacked; `None`: the store does not say."""
    modified: str | None
    """A text that is another one once the bytes are others, such as a time in nanoseconds or an entity tag; of a member of an
    archive, that of the archive.  `None`: the store does not say."""
    place: Readable = field(repr=False)

    def read(self, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """The bytes of the document.

        Raises:
            DocumentError: they are not there any longer, cannot be read, or are more than the limits allow.
        """
        bound = limits.document_bytes
        try:
            return self.place.read(bound)
        except MemoryError:
            raise LimitExceeded("there is not enough memory to read it", limit="document_bytes", value=bound) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One place that no document can be read from, or nothing at all."""

    location: str
    """Its address, as that of a document."""
    root: str
    """The path that was given and that it was met by."""
    code: str
    """A stable name, such as `unreadable`; `docs/portfolio.md` lists them."""
    message: str
    """What is wrong, and what can be done, as one sentence."""
    size: int | None = None
    """Bytes, where they are what is wrong."""
    modified: str | None = None


def counted(size: object) -> int | None:
    """A size that a database can hold; `None`: none is told, as by some drivers, or a lie, as by some archives."""
    return size if isinstance(size, int) and 0 <= size <= _MOST_COUNTED else None


def too_large(size: int, most: int) -> str:
    """What is told of what has too many bytes."""
    return f"there are {size:,} bytes, and at most {most:,} are read; --max-bytes N takes more, and memory for it"
