"""A folder of as many documents as are asked for: copies of those that there are, each of other bytes than all others."""

import re
from collections.abc import Sequence
from itertools import accumulate, cycle, islice
from pathlib import Path

from benchmarks._documents import Found

__all__ = ["varied"]

_NAME = re.compile(rb'"name"\s*:\s*"|<name>|Name: |name: ')
"""What stands before the first name of a document, be it that of the document, of its subject or of a tool."""


def varied(files: Sequence[Found], folder: Path, number: int, size: int) -> None:
    """Write all files and, beside them, copies with another first name, until there are so many.

    Args:
        files: the documents.
        folder: where they are written.
        number: of files that are wanted; no more are written than there are, if there are more.
        size: bytes that are wanted in all: for that, as many of the largest are copied as have the size on average.
    """
    for index, found in enumerate(files):
        _written(folder, index, found, found.path.read_bytes())
    wanted = max(0, number - len(files))
    for index, found in enumerate(islice(cycle(_copied(files, wanted, size)), wanted), len(files)):
        _written(folder, index, found, _NAME.sub(rb"\g<0>copy %d of " % index, found.path.read_bytes(), count=1))


def _copied(files: Sequence[Found], wanted: int, size: int) -> Sequence[Found]:
    """The most of the files, the largest first, whose copies come to that size; all, if they do anyway."""
    largest = sorted(files, key=lambda found: (-found.bytes, found.name))
    mean = (size - sum(found.bytes for found in files)) / max(wanted, 1)
    sums = accumulate(found.bytes for found in largest)
    enough = [count for count, total in enumerate(sums, 1) if total / count >= mean]
    return largest[: max(enough, default=1)]


def _written(folder: Path, index: int, found: Found, data: bytes) -> None:
    path = folder / str(index // 1000) / f"{index:05}-{found.path.name}"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
