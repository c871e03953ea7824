"""Packages of Alpine and its kin: package indexes on disk in, who looks after a package and what it needs out.

Reads `APKINDEX` files, packed or not, each once a run, without any network: those of a mirror, of apk's cache, or of a
distribution whose archive is not known here, such as Wolfi.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sbomkit.errors import ConfigurationError, LimitExceeded, MalformedDocument
from sbomkit.model.inventory import Package
from sbomkit.sources._interface import Session, Stage, Verified
from sbomkit.sources._parts.alpine import Index, IndexSource, read_index
from sbomkit.sources._reading.packed import opened

__all__ = ["SOURCE", "ApkSource"]


class ApkSource(IndexSource):
    """The indexes that the user names, as files or as folders."""

    name = "apk"
    summary = "who packages what, and what it needs, from APKINDEX files on disk"
    verified = Verified.DOCUMENTATION
    politeness = None
    stage = Stage.LOCAL
    argument = "FILE_OR_DIR"
    needs_argument = True

    def __init__(self, *places: str) -> None:
        """Find the indexes: files as they are, and those in and below folders whose name begins with `APKINDEX`.

        Raises:
            ConfigurationError: a place cannot be read, or holds no index.
        """
        self._files = tuple(each for place in places for each in _files_in(Path(place)))

    def _indexes(self, package: Package, session: Session) -> Sequence[Index]:  # noqa: ARG002 - nothing tells whose they are
        return [session.keep(f"{self.name}:{path}", partial(_read, path, name, session)) for path, name in self._files]


def _files_in(place: Path) -> list[tuple[Path, str]]:
    """Each index, and its name below the place that was given."""
    try:
        if place.is_file():
            return [(place, place.name)]
        found = sorted(path for path in place.rglob("APKINDEX*") if path.is_file())
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"cannot read {place}: {error}", advice="name an APKINDEX, or a folder of them, that can be read"
        ) from error
    if not found:
        raise ConfigurationError(f"no APKINDEX in {place}", advice="apk keeps its own in /var/cache/apk, once it has a cache")
    return [(path, path.relative_to(place).as_posix()) for path in found]


def _read(path: Path, name: str, session: Session) -> Index:
    limit = session.limits.document_bytes
    with opened(path) as file:
        plain = file.read(limit + 1)
    if len(plain) > limit:
        raise LimitExceeded(f"{name} is too large", limit="document_bytes", value=limit)
    try:
        return read_index(plain, session.now, url=name)
    except MalformedDocument as error:
        raise MalformedDocument(error.message, path=name, expected=error.expected) from error


SOURCE = ApkSource
