"""Packages of Debian and its descendants: package lists on disk in, who looks after a package and what it needs out.

Reads `Packages` and `Sources` lists as apt keeps them or as a mirror serves them, each once a run, without any network.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import takewhile
from pathlib import Path

from sbomkit.errors import ConfigurationError, MalformedDocument
from sbomkit.limits import Limits
from sbomkit.model.inventory import Package
from sbomkit.sources._interface import Session, Stage, Verified
from sbomkit.sources._parts.control import BINARIES, SOURCES, ControlSource, Origin, Stanza
from sbomkit.sources._parts.debian import read_list, release_of
from sbomkit.sources._reading.packed import opened

__all__ = ["SOURCE", "AptSource"]

_PACKED = ("", ".xz", ".gz", ".zst", ".lz4")
"""Endings of the same list, the first one that is there is read."""
_RELEASES = ("InRelease", "Release")
_UNFINISHED = frozenset({"partial", "auxfiles"})
"""Folders that apt keeps beside its lists for downloads under way."""
_DISTRIBUTIONS = frozenset({"debian", "ubuntu"})
_RELEASE_BYTES = 64_000
"""The fields that are read stand in the first few hundred bytes."""


@dataclass(frozen=True, slots=True)
class _List:
    """One list, and what the `Release` file beside it says of it."""

    path: Path
    kind: str
    origin: Origin
    distribution: str | None

    def serves(self, package: Package) -> bool:
        """Whether it can be the list of this package's distribution; only another known distribution's cannot."""
        return self.distribution not in _DISTRIBUTIONS or package.namespace in {None, self.distribution}

    def read(self, limits: Limits) -> Mapping[str, Sequence[bytes]]:
        """Its stanzas by package."""
        with opened(self.path) as file:
            try:
                return read_list(file, limits)
            except MalformedDocument as error:
                raise MalformedDocument(error.message, path=self.path.name, expected=error.expected) from error


class AptSource(ControlSource):
    """The lists of one or several folders."""

    name = "apt"
    summary = "who packages what, and what it needs, from apt's Packages and Sources lists on disk"
    verified = Verified.ANSWERS
    politeness = None
    stage = Stage.LOCAL
    argument = "DIR"
    needs_argument = True

    def __init__(self, *folders: str) -> None:
        """Look for lists in the folders and below them.

        Raises:
            ConfigurationError: a folder cannot be read, or holds no list.
        """
        self._lists = tuple(each for folder in folders for each in _lists_in(Path(folder)))

    def _usable(self, session: Session) -> Iterator[_List]:
        for each in self._lists:
            if not (each.origin.date and session.as_of and each.origin.date > session.as_of):
                yield each

    def _unusable(self, package: Package, session: Session) -> str | None:  # noqa: ARG002 - lists of any day may have any
        return None if any(self._usable(session)) else "all lists are of a later date"

    def _found(self, kind: str, name: str, package: Package, session: Session) -> Sequence[Stanza]:
        found: list[Stanza] = []
        for each in self._usable(session):
            if each.kind == kind and each.serves(package):
                stanzas = session.keep(f"{self.name}:{each.path}", partial(each.read, session.limits))
                found += [Stanza.read(written, each.origin) for written in stanzas.get(name, ())]
        return found


def _lists_in(folder: Path) -> list[_List]:
    try:
        files = sorted(
            path for path in folder.rglob("*") if path.is_file() and _UNFINISHED.isdisjoint(path.relative_to(folder).parts)
        )
        if not folder.is_dir():
            raise ConfigurationError(f"{folder} is no folder", advice="name a folder with Packages and Sources lists")
        releases = {path: _release(path) for path in files if path.name.endswith(_RELEASES)}
    except OSError as error:
        raise ConfigurationError(
            f"cannot read {folder}: {error.strerror or error}", advice="name a folder of lists that can be read"
        ) from error
    found: dict[Path, tuple[int, Path, str]] = {}
    for path in files:
        ending = next((each for each in reversed(_PACKED) if path.name.endswith(each)), "")
        plain = path.with_name(path.name.removesuffix(ending))
        kind = next((each for each in (BINARIES, SOURCES) if plain.name.endswith(each)), None)
        if kind and (plain not in found or _PACKED.index(ending) < found[plain][0]):
            found[plain] = (_PACKED.index(ending), path, kind)
    if not found:
        raise ConfigurationError(f"no Packages or Sources list in {folder}", advice="apt keeps its own in /var/lib/apt/lists")
    if unread := next((path for _, path, _ in found.values() if path.suffix == ".lz4"), None):
        raise ConfigurationError(
            f"{unread.name} is compressed with lz4, which is not read",
            advice=f"unpack it: /usr/lib/apt/apt-helper cat-file {unread.name} > {unread.stem}",
        )
    lists = []
    for plain, (_, path, kind) in sorted(found.items()):
        date, distribution = _told_by(releases, plain, folder)
        lists.append(_List(path, kind, Origin(_place(path), date), distribution))
    return lists


def _place(path: Path) -> str:
    """The name within its archive: neither the host nor a local folder."""
    return "dists/" + path.name.split("_dists_", 1)[1].replace("_", "/") if "_dists_" in path.name else path.name


def _told_by(
    releases: Mapping[Path, tuple[datetime | None, str | None]], plain: Path, folder: Path
) -> tuple[datetime | None, str | None]:
    """Of the `Release` files beside a list or above it, the one whose name begins most like the list's."""
    for place in takewhile(lambda place: place.is_relative_to(folder), plain.parents):
        beside = {
            path.name.removesuffix("Release").removesuffix("In"): told
            for path, told in releases.items()
            if path.parent == place
        }
        fitting = [start for start in beside if plain.name.startswith(start)]
        if fitting:
            return beside[max(fitting, key=len)]
    return None, None


def _release(path: Path) -> tuple[datetime | None, str | None]:
    with path.open("rb") as file:
        return release_of(file.read(_RELEASE_BYTES))


SOURCE = AptSource
