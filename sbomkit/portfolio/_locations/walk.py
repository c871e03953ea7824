"""From a path that a user gave to the files below it, in the order of their names; links of folders are not followed."""

import errno
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sbomkit._extras import extra
from sbomkit.portfolio._locations.found import Problem, counted
from sbomkit.portfolio._locations.stored import LocalFile, Place, StoredObject, reason

__all__ = ["Root", "StoredFile", "joined", "refused", "told", "walk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A path that was given."""

    name: str
    """As it is told: an address of a store without what is needed to get in."""
    location: str
    """The same without what is a pattern in it: the file or folder that the walk begins at."""
    start: str = field(repr=False)
    """Where the walk begins: a path of this machine, or an address of a store."""
    is_remote: bool
    keep: Callable[[str], bool]
    """Whether a file is one that the path means, given its path below the start."""
    skip: Callable[[str], bool]
    """Whether a file or a folder is left out with all below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that was met, whatever is in it."""

    location: str
    below: str
    size: int | None
    modified: str | None
    place: Place


_STAMPS = ("ETag", "etag", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified", "updated", "modified")
"""What drivers call that by which a change shows, the surest first."""
_LINK = "this is a link to a folder, which is not followed; name the folder that it leads to if that belongs here"
_REFUSED: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        errno.ELOOP: ("link-loop", "this link leads back to itself"),
        errno.ENOENT: ("missing", "there is nothing here, or nothing where a link leads; check the path"),
        errno.EACCES: ("unreadable", "reading this is not permitted; check who may read it"),
        errno.EPERM: ("unreadable", "reading this is not permitted; check who may read it"),
    }
)


def walk(root: Root) -> Iterator[StoredFile | Problem]:
    """All files below a path, or the one that it is."""
    return _stored(root) if root.is_remote else _local(root)


def refused(root: str, location: str, error: Exception) -> Problem:
    """Why a place cannot be read."""
    number = (error.errno or 0) if isinstance(error, OSError) else 0
    if isinstance(error, FileNotFoundError):  # of which drivers do not always say the number
        number = errno.ENOENT
    code, message = _REFUSED.get(number, ("unreadable", f"it cannot be read: {reason(error)}"))
    return Problem(location=location, root=root, code=code, message=message)


def told(name: str) -> str:
    """A name of a file as Unicode: bytes that are none stand as escapes."""
    return name.encode("utf-8", "backslashreplace").decode()


def joined(folder: str, name: str) -> str:
    """A name below a folder, as it is told; of the folder that one is in, nothing is."""
    return name if folder == "." else f"{folder}{name}" if not folder or folder.endswith("/") else f"{folder}/{name}"


def _local(root: Root) -> Iterator[StoredFile | Problem]:
    """Depth first, with a stack of its own: a folder may be as deep as its owner likes."""
    waiting = [(Path(root.start), "")]
    while waiting:
        path, below = waiting.pop()
        location = joined(root.location, below) if below else root.location
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                if below and path.is_symlink():
                    yield Problem(location=location, root=root.name, code="folder-link", message=_LINK)
                    continue
                entries = [(each, joined(below, told(each.name))) for each in path.iterdir()]
                waiting += sorted((entry for entry in entries if not root.skip(entry[1])), key=_by_name, reverse=True)
                continue
        except (OSError, ValueError) as error:  # a null character in the path is a ValueError
            yield refused(root.name, location, error)
            continue
        if not stat.S_ISREG(status.st_mode):
            message = "this is no regular file, so it is not opened"
            yield Problem(location=location, root=root.name, code="special", message=message)
        elif not below or root.keep(below):
            yield StoredFile(
                location=location,
                below=below or root.location.rpartition("/")[2],
                size=status.st_size,
                modified=str(status.st_mtime_ns),
                place=LocalFile(str(path)),
            )


def _by_name(entry: tuple[Path, str]) -> str:
    return entry[0].name


def _stored(root: Root) -> Iterator[StoredFile | Problem]:
    """The objects below an address, as its driver lists them, in the order of their names."""
    try:
        store, start = extra("fsspec.core", "portfolio", "reading object stores").url_to_fs(root.start)
        store.invalidate_cache()
        listed = store.find(start, detail=True)
    except Exception as error:  # noqa: BLE001 - whatever a driver raises
        yield refused(root.name, root.location, error)
        return
    if not listed:
        yield refused(root.name, root.location, FileNotFoundError())
    for path in sorted(listed):
        below = told(path.removeprefix(start).lstrip("/"))
        if below and (root.skip(below) or not root.keep(below)):
            continue
        about = listed[path]
        stamp = next((about[name] for name in _STAMPS if about.get(name) is not None), None)
        yield StoredFile(
            location=joined(root.location, below) if below else root.location,
            below=below or told(path.rpartition("/")[2]),
            size=counted(about.get("size")),
            modified=None if stamp is None else str(stamp),
            place=StoredObject(root.start, path),
        )
