"""Where the documents of a portfolio are: folders, files, patterns, archives and object stores in, what can be read out.

No document is known by its name: whatever is a file, or a member of an archive, may be one, unless a pattern leaves it out.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sbomkit._extras import extra
from sbomkit.errors import ConfigurationError
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.portfolio._locations.archives import ArchiveKind, ArchiveLimits, Fault, kind_of, members
from sbomkit.portfolio._locations.found import Located, Problem, counted, too_large
from sbomkit.portfolio._locations.walk import Root, StoredFile, joined, refused, told, walk
from sbomkit.portfolio._patterns import path_pattern, split_off

__all__ = ["DEFAULT_ARCHIVE_LIMITS", "SKIPPED", "ArchiveLimits", "Located", "Problem", "count_files", "locate", "roots"]

DEFAULT_ARCHIVE_LIMITS = ArchiveLimits()
SKIPPED = (".git", ".hg", ".svn", "__pycache__")
"""Names that are left out when nobody says what else should be: what version control and interpreters keep."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_LOCAL_SCHEMES = frozenset({"file", "local"})
_ARCHIVE_NAME = re.compile(r"\.(?:zip|tar|tgz|txz|tzst|tar\.(?:gz|xz|zst|zstd))", re.IGNORECASE)
"""What an object must be called before its first bytes are asked for: each would be one more request."""


def locate(
    paths: Iterable[str | os.PathLike[str]],
    *,
    include: Iterable[str] = (),
    exclude: Iterable[str] = SKIPPED,
    limits: Limits = DEFAULT_LIMITS,
    archive_limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
    seen_from: str | os.PathLike[str] | None = None,
) -> Iterator[Located | Problem]:
    """Find all documents, and every place that none can be read from, in an order that hangs on names alone.

    Folders are walked, archives (zip, tar, and tar in gzip, xz or Zstandard) are looked into one level deep, and nothing is
    unpacked to disk.  Links to files are followed, links to folders are not.  What is met by two paths is told once.

    Args:
        paths: folders, files, archives, patterns such as `sboms/**/*.json`, and addresses such as `s3://bucket/sboms` of
            stores that fsspec has a driver for.
        include: patterns of which a document has to match one; empty: any document.  They are held against the path below the
            one that was given, with archives as folders; a pattern without a slash is one of names.
        exclude: patterns of files and folders that are left out.
        limits: what is larger than `document_bytes` is not read.
        archive_limits: how much an archive may cost.
        seen_from: a folder; a path that leads into it is told from there, any other as an absolute one, so that a document has
            the same location however a path is written, and wherever one is.  `None`: paths are told as they are given.

    Raises:
        ConfigurationError: a path is empty, a pattern makes no sense, or the driver for an address is not installed.
    """
    asked = _Asked(_any_of(include) or _always, limits, archive_limits)
    starts = _roots(paths, exclude, seen_from)
    return _once(each for root in starts for each in _of_root(root, asked))


def count_files(
    paths: Iterable[str | os.PathLike[str]], *, include: Iterable[str] = (), exclude: Iterable[str] = SKIPPED
) -> int:
    """How many files of this machine `locate` will look at, so that whoever waits for it knows how long; none is opened.

    What stores hold is not counted, and an archive is one file.
    """
    included = _any_of(include) or _always
    local = (file for root in _roots(paths, exclude, None) if not root.is_remote for file in walk(root))
    files = (file for file in local if isinstance(file, StoredFile))
    return len({file.place for file in files if included(file.below) or _ARCHIVE_NAME.search(file.below)})


def _roots(
    paths: Iterable[str | os.PathLike[str]], exclude: Iterable[str], seen_from: str | os.PathLike[str] | None
) -> list[Root]:
    """Where to begin, in the order of names, each name once."""
    skip = _any_of(exclude, and_below=True) or _never
    made = (_root(path, skip, seen_from) for path in sorted(os.fspath(path) for path in paths))
    return [root for _, root in sorted({root.name: root for root in made}.items())]


def roots(paths: Iterable[str | os.PathLike[str]], *, seen_from: str | os.PathLike[str] | None = None) -> frozenset[str]:
    """What `Located.root` is for paths, whether or not anything is found by them."""
    return frozenset(_root(os.fspath(path), _never, seen_from).name for path in paths)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of all files."""

    included: Callable[[str], bool]
    limits: Limits
    archive_limits: ArchiveLimits


def _always(_path: str) -> bool:
    return True


def _never(_path: str) -> bool:
    return False


def _any_of(patterns: Iterable[str], *, and_below: bool = False) -> Callable[[str], bool] | None:
    made = [path_pattern(pattern, and_below=and_below) for pattern in patterns]
    return (lambda path: any(pattern.match(path) is not None for pattern in made)) if made else None


def _root(path: str, skip: Callable[[str], bool], seen_from: str | os.PathLike[str] | None) -> Root:
    if not path:  # as a variable of a script that was never set
        raise ConfigurationError("a path is empty", advice="write '.' for the folder that you are in")
    scheme = _SCHEME.match(path)
    if scheme is not None and scheme[1].lower() not in _LOCAL_SCHEMES:
        return _remote_root(path, scheme[1], skip)
    if scheme is not None:
        path = unquote(urlsplit(path).path)
    path = Path(path).as_posix()
    start, wild = (path, None) if os.path.lexists(path) else split_off(path)
    keep = _any_of(() if wild is None else (f"./{wild}",)) or _always
    absolute = str(Path(start).absolute())  # whoever reads it may be in another folder
    location = told(start if seen_from is None else _seen(absolute, os.fspath(seen_from)))
    name = location if wild is None else joined(location, told(wild))
    return Root(name=name, location=location, start=absolute, is_remote=False, keep=keep, skip=skip)


def _seen(path: str, folder: str) -> str:
    """An absolute path as it is seen from a folder, if it leads into it."""
    for one, other in ((_written(path), _written(folder)), (_real(path), _real(folder))):
        if Path(one).is_relative_to(other):
            return Path(one).relative_to(other).as_posix()
    return _written(path)


def _written(path: str) -> str:
    """A path without `..`: behind a link, that is not where it seems to be."""
    return _real(path) if ".." in Path(path).parts else path


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # a null character, which whoever opens it tells of
        return path


def _remote_root(url: str, scheme: str, skip: Callable[[str], bool]) -> Root:
    """A root of an object store, once it is sure that there is a driver; nothing is asked of the store yet."""
    try:
        extra("fsspec", "portfolio", "reading object stores").get_filesystem_class(scheme.lower())
    except ImportError as error:
        message = f"{scheme}:// is read by a driver that is not installed"
        raise ConfigurationError(message, advice=f"install it with pip: {error!s:.200}") from None
    except ValueError:
        message = f"{scheme}:// is the address of no kind of store that fsspec knows"
        raise ConfigurationError(message, advice="name a folder, a file, or an address such as s3://bucket/folder") from None
    before, query, after = url.partition("?")
    start, wild = split_off(before.rstrip("/"))
    keep = _any_of(() if wild is None else (f"./{wild}",)) or _always
    authority, slash, rest = start[len(scheme) + 3 :].partition("/")
    shown = f"{scheme.lower()}://{authority.rpartition('@')[2]}{slash}{rest}"
    named = shown if wild is None else f"{shown}/{wild}"
    return Root(name=told(named), location=told(shown), start=f"{start}{query}{after}", is_remote=True, keep=keep, skip=skip)


def _once(found: Iterable[Located | Problem]) -> Iterator[Located | Problem]:
    """Each place once; of several files whose names are shown alike, the first is read, and the others are told by numbers."""
    met: set[tuple[str, int]] = set()
    named: Counter[str] = Counter()
    for each in found:
        one = (each.location, hash(each.code if isinstance(each, Problem) else each.place))  # which may carry what is read
        if one in met:
            continue
        met.add(one)
        named[each.location] += 1
        if (number := named[each.location]) == 1:
            yield each
        else:
            message = "another file of this name, as it is shown, came before this one, which is not read"
            yield Problem(location=f"{each.location}#{number}", root=each.root, code="same-name", message=message)


def _of_root(root: Root, asked: _Asked) -> Iterator[Located | Problem]:
    for file in walk(root):
        if isinstance(file, Problem):
            yield file
            continue
        kind: ArchiveKind | None = None
        unread: str | None = None
        if not root.is_remote or _ARCHIVE_NAME.search(file.location):
            try:
                kind, unread = kind_of(file.place)
            except Exception as error:  # noqa: BLE001 - whatever a driver raises
                yield refused(root.name, file.location, error)
                continue
        if kind is not None:
            yield from _of_archive(root, file, kind, asked)
        elif asked.included(file.below):
            yield _judged(root, file, unread, asked.limits)


def _judged(root: Root, file: StoredFile, unread: str | None, limits: Limits) -> Located | Problem:
    """A file that is no archive."""
    if unread is not None:
        message = f"this is {unread}, which is not looked into; unpack it"
    elif file.size is not None and file.size > limits.document_bytes:
        message = too_large(file.size, limits.document_bytes)
    else:
        return Located(
            location=file.location,
            root=root.name,
            below=file.below,
            size=file.size,
            modified=file.modified,
            place=file.place,
        )
    return Problem(
        location=file.location,
        root=root.name,
        code="too-large" if unread is None else "unread-archive",
        message=message,
        size=file.size,
        modified=file.modified,
    )


def _of_archive(root: Root, file: StoredFile, kind: ArchiveKind, asked: _Asked) -> Iterator[Located | Problem]:
    def below(name: str) -> str:
        """A member's path; an archive that was given itself is the folder that paths are seen from."""
        return name if file.location == root.location else f"{file.below}/{name}"

    def wanted(name: str) -> bool:
        return asked.included(below(name)) and not root.skip(below(name))

    largest = asked.limits.document_bytes
    found = members(file.place, kind, file.size or 0, largest=largest, wanted=wanted, limits=asked.archive_limits)
    for member in found:
        location = f"{file.location}!{member.name}" if member.name else file.location
        if isinstance(member, Fault):
            yield Problem(
                location=told(location),
                root=root.name,
                code=member.code,
                message=member.message,
                size=counted(member.size),
                modified=file.modified,
            )
        else:
            yield Located(
                location=location,
                root=root.name,
                below=below(member.name),
                size=member.size,
                modified=file.modified,
                place=member.place,
            )
