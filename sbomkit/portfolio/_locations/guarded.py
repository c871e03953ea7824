"""A stranger's archive as a file of which only so much is read as was agreed, whatever the archive says of itself."""

import io
import os
from collections.abc import Callable
from typing import BinaryIO

__all__ = ["BombError", "Guarded", "TooMuchError"]

_PIECE = 1 << 20


class TooMuchError(Exception):
    """A list of members, or what stands before one, is longer than any that is meant well."""


class BombError(Exception):
    """An archive unpacks to far more than it is."""


class Guarded(io.RawIOBase):
    """A file that raises rather than reading more than `allow` allowed; what unpacks as it is read is only read forward."""

    def __init__(self, file: BinaryIO, *, most: Callable[[], int] | None = None) -> None:
        """Guard a file.

        Args:
            file: where it is read from.
            most: how many bytes may have been unpacked by now; `None`: the file is not compressed.
        """
        self._file = file
        self._most = most
        self._left = 0
        self._position = 0
        self.last = b""
        """What was read last."""

    def allow(self, size: int) -> None:
        """Let so many bytes be read from here on, and no more."""
        self._left = size

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes; where it unpacks, only forward."""
        return True

    def tell(self) -> int:
        """How many bytes stand before here."""
        return self._position

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or fewer at the end of the file; without a number, what is allowed."""
        if size < 0:
            size = self._left
        elif size > self._left:
            raise TooMuchError
        self.last = self._taken(size)
        self._left -= len(self.last)
        return self.last

    def _taken(self, size: int) -> bytes:
        taken = io.BytesIO()  # hands its buffer over in the end, where a list of pieces would be copied
        while size and (piece := self._file.read(min(size, _PIECE))):
            size -= taken.write(piece)
            self._position += len(piece)
            if self._most is not None and self._position > self._most():
                raise BombError
        return taken.getvalue()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go elsewhere."""
        if self._most is None:
            self._position = self._file.seek(offset, whence)
            return self._position
        if whence != os.SEEK_SET or offset < self._position:
            raise io.UnsupportedOperation("what unpacks as it is read is only read forward")
        while self._position < offset and self._taken(min(offset - self._position, _PIECE)):
            pass
        return self._position
