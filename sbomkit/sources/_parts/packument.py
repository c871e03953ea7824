"""One npm packument, read leniently: what is there and makes sense, version by version, and how much made none.

A packument is the document that an npm registry keeps of a package.  It was written by many hands over many years: any member
may be missing or of another type, and one bad version must not hide the others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from sbomkit.sources._reading.text import scrub

__all__ = ["Dependency", "Packument", "PublishedVersion", "read_packument"]

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Dependency:
    """One dependency of a version, as written."""

    name: str
    requirement: str | None
    scope: str
    """`runtime`, `optional` or `peer`."""


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One version that still exists."""

    version: str
    date: datetime | None
    """When it was published; `None` where the registry does not say, or says nonsense."""
    maintainers: tuple[Mapping[str, Any] | None, ...] = ()
    """The list at that release; entries with a `name`, and perhaps an `email`; `None` stands for one without a name."""
    publisher: Mapping[str, Any] | None = None
    """`_npmUser`."""
    funding: Any = None
    repository: Any = None
    deprecated: str | None = None
    """Why it should not be used any more."""
    dependencies: tuple[Dependency, ...] = ()
    is_readable: bool = True
    """`False`: its entry makes no sense; it exists, and nothing more is known of it."""

    @property
    def is_prerelease(self) -> bool:
        """Whether it has a pre-release tag (SemVer 2.0, 9)."""
        return "-" in self.version.partition("+")[0]

    @property
    def precedence(self) -> tuple[bool, tuple[int, int, int], datetime]:
        """Stable versions by number, pre-releases before them, and by date what is equal or has no number."""
        numbers = _NUMBERS.match(self.version)
        core = (int(numbers[1]), int(numbers[2]), int(numbers[3])) if numbers and not self.is_prerelease else (0, 0, 0)
        return not self.is_prerelease, core, self.date or _LONG_AGO


_NUMBERS = re.compile(r"v?(\d{1,18})\.(\d{1,18})\.(\d{1,18})")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Packument:
    """What the registry says of one package."""

    name: str | None
    modified: datetime | None
    maintainers: tuple[Mapping[str, Any] | None, ...]
    versions: tuple[PublishedVersion, ...]
    """By date, then version; those without a date come first."""
    latest: str | None
    """The version with the tag `latest`."""
    description: str
    repository: Any
    unpublished: datetime | None
    """When the whole package was taken back."""
    was_unpublished: bool
    by_version: Mapping[str, PublishedVersion] = field(default_factory=dict)


class _Document(msgspec.Struct):
    name: Any = None
    id: Any = msgspec.field(default=None, name="_id")
    time: Any = None
    maintainers: Any = None
    description: Any = None
    repository: Any = None
    tags: Any = msgspec.field(default=None, name="dist-tags")
    versions: msgspec.Raw = msgspec.Raw(b"{}")


class _Version(msgspec.Struct):
    maintainers: Any = None
    publisher: Any = msgspec.field(default=None, name="_npmUser")
    funding: Any = None
    repository: Any = None
    deprecated: Any = None
    dependencies: msgspec.Raw = msgspec.Raw(b"null")
    optional: msgspec.Raw = msgspec.field(default=msgspec.Raw(b"null"), name="optionalDependencies")
    peer: msgspec.Raw = msgspec.field(default=msgspec.Raw(b"null"), name="peerDependencies")
    peer_meta: msgspec.Raw = msgspec.field(default=msgspec.Raw(b"null"), name="peerDependenciesMeta")


_read_document = msgspec.json.Decoder(_Document).decode
_read_versions = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_read_version = msgspec.json.Decoder(_Version).decode
_read_anything = msgspec.json.Decoder().decode


def read_packument(body: bytes, *, dependencies_of: frozenset[str]) -> Packument:
    """Read a packument.

    Args:
        body: as the registry sent it.
        dependencies_of: versions whose dependencies are wanted; they are not built for the others.

    Raises:
        ValueError: this is no JSON object, or one that is nested without end.
    """
    try:
        document = _read_document(body)
    except _UNREADABLE as error:
        raise ValueError("this is no packument") from error
    time = document.time if isinstance(document.time, dict) else {}
    try:
        entries = _read_versions(document.versions)
    except _UNREADABLE:  # `versions` is no object: as good as absent
        entries = {}
    versions = []
    for version, raw in entries.items():
        date = _moment(time.get(version))
        try:
            entry = _read_version(raw)
        except _UNREADABLE:
            versions.append(PublishedVersion(version, date, is_readable=False))
            continue
        versions.append(_published(version, date, entry, wanted=version in dependencies_of))
    versions.sort(key=lambda each: (each.date or _LONG_AGO, each.version))
    gone = time.get("unpublished")
    tags = document.tags if isinstance(document.tags, dict) else {}
    return Packument(
        name=next((text for text in (document.name, document.id) if isinstance(text, str)), None),
        modified=_moment(time.get("modified")),
        maintainers=_people(document.maintainers),
        versions=tuple(versions),
        latest=tags.get("latest") if isinstance(tags.get("latest"), str) else None,
        description=document.description if isinstance(document.description, str) else "",
        repository=document.repository,
        unpublished=_moment(gone.get("time")) if isinstance(gone, dict) else None,
        was_unpublished=isinstance(gone, dict) and not versions,
        by_version={each.version: each for each in versions},
    )


def _published(version: str, date: datetime | None, entry: _Version, *, wanted: bool) -> PublishedVersion:
    return PublishedVersion(
        version=version,
        date=date,
        maintainers=_people(entry.maintainers),
        publisher=next(iter(_people([entry.publisher])), None),
        funding=entry.funding,
        repository=entry.repository,
        deprecated=_reason(entry.deprecated),
        dependencies=_dependencies(entry) if wanted else (),
    )


def _moment(raw: object) -> datetime | None:
    """A date-time in UTC; what has no zone is taken as UTC."""
    if not isinstance(raw, str):
        return None
    try:
        read = datetime.fromisoformat(raw)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _people(raw: object) -> tuple[Mapping[str, Any] | None, ...]:
    """Entries with a name; old ones are `name <address>` in one text; `None` stands for one without a name."""
    if isinstance(raw, dict | str):
        raw = [raw]
    if not isinstance(raw, list):
        return ()
    people = tuple(map(_person, raw))
    return people if any(people) else ()


def _person(raw: object) -> Mapping[str, Any] | None:
    person = _in_parts(raw) if isinstance(raw, str) else raw
    if isinstance(person, dict) and isinstance(name := person.get("name"), str) and name.strip():
        return person
    return None


def _in_parts(text: str) -> dict[str, str]:
    name, _, address = text.partition("<")
    return {"name": name.strip(), "email": address.rstrip("> ")}


def _reason(raw: object) -> str | None:
    """`deprecated` may be a text, `false` or empty; only a text or `true` says something."""
    if raw is True:
        return "deprecated"
    return (scrub(raw[:2_000]) or None) if isinstance(raw, str) else None


def _dependencies(entry: _Version) -> tuple[Dependency, ...]:
    # npm copies what is optional into `dependencies` as well: the more exact list wins.
    optional, meta = _table(entry.optional), _table(entry.peer_meta)
    peers = _table(entry.peer)
    found = {name: Dependency(name, _requirement(raw), "peer") for name, raw in peers.items()}
    for name, about in meta.items():
        if name in found and isinstance(about, dict) and about.get("optional") is True:
            found[name] = Dependency(name, found[name].requirement, "optional")
    found |= {name: Dependency(name, _requirement(raw), "runtime") for name, raw in _table(entry.dependencies).items()}
    found |= {name: Dependency(name, _requirement(raw), "optional") for name, raw in optional.items()}
    return tuple(found[name] for name in sorted(found))


def _table(raw: msgspec.Raw) -> dict[str, Any]:
    try:
        value = _read_anything(raw)
    except _UNREADABLE:
        return {}
    return value if isinstance(value, dict) else {}


_USER_OF_URL = re.compile(r"//[^/@\s]*@")


def _requirement(raw: object) -> str | None:
    return scrub(_USER_OF_URL.sub("//", raw[:500])) or None if isinstance(raw, str) else None
