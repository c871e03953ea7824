"""What the package indexes of Alpine and its kin tell of a package, wherever they were read.

`APKINDEX`: records of lines `X:value`, an empty line after each, in a tar behind a signature and a description (the apk index
format, version 2).  The one maintainer that a record names is a contact: several people may have the right to change a package.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from sbomkit.errors import MalformedDocument
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    DeclaredDependencies,
    DeclaredDependency,
    Observation,
    Provided,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Signal,
    SourcePackage,
    Status,
    Subject,
    Value,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key
from sbomkit.settings import Settings
from sbomkit.sources._interface import Session, Source
from sbomkit.sources._parts.debian import contacts
from sbomkit.sources._reading.people import contact_identity, contact_kind
from sbomkit.sources._reading.text import scrub

__all__ = ["Index", "IndexSource", "read_index"]

_REGISTRY = "alpine"
"""What identities begin with, so that one address is one identity in all indexes."""
_MEMBER = re.compile(rb"APKINDEX\0{92}.{412}([^\0]*)", re.DOTALL)
"""The header of the index within its tar, 512 bytes that begin with a name of 100, and the text behind it."""
_RELATION = re.compile(r"([^\s<>=~@!]+)(?:@[\w.-]+)?(?:([<>=~]{1,2})(\S+))?")
_LONGEST = 500
_YEARS = range(2000, 3000)


@dataclass(frozen=True, slots=True)
class Index:
    """One index."""

    records: Mapping[str, Sequence[str]]
    """Records as they are written, by package."""
    built: datetime | None
    """When the newest of its packages was built: the index is of that day or later."""
    url: str
    retrieved_at: datetime | None
    """`None`: in this run."""


def read_index(plain: bytes, until: datetime, *, url: str, retrieved_at: datetime | None = None) -> Index:
    """An index from its text, or from the tar that it is served in.

    Args:
        plain: unpacked.
        until: no package was built later; whoever says so has a wrong clock.
        url: where it is from.
        retrieved_at: `None`: in this run.

    Raises:
        MalformedDocument: it has something in it but no record of a package.
    """
    member = _MEMBER.search(plain)
    text = (member[1] if member else plain).replace(b"\r", b"").decode("utf-8", "replace")
    found: dict[str, list[str]] = {}
    newest = None
    for record in text.split("\n\n"):
        fields = _fields(record)
        if name := fields.get("P"):
            found.setdefault(name, []).append(record)
            built = _built(fields, until)
            newest = max(newest or built, built) if built else newest
    if text.strip() and not found:
        raise MalformedDocument("this is no index of packages", expected="records with a line P:")
    return Index(found, newest, url, retrieved_at)


def _fields(record: str) -> dict[str, str]:
    return {line[0]: line[2:].strip() for line in record.split("\n") if line[1:2] == ":"}


def _built(fields: Mapping[str, str], until: datetime) -> datetime | None:
    try:
        built = datetime.fromtimestamp(int(fields.get("t", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return built if built.year in _YEARS and built <= until else None


@dataclass(frozen=True, slots=True)
class _Record:
    fields: Mapping[str, str]
    index: Index

    @property
    def version(self) -> str:
        return self.fields.get("V", "")


class IndexSource(Source, ABC):
    """A source that reads such indexes; its subclasses find them."""

    purl_types = frozenset({"apk"})
    signals = frozenset({Signal.PUBLISHERS, Signal.RELEASES, Signal.DECLARED_DEPENDENCIES, Signal.SOURCE_PACKAGE})
    subject = Subject.PACKAGING
    licence = None

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Binary packages; indexes have no others."""
        return super().supports(package, earlier) and not package.key.endswith("?arch=source")

    @abstractmethod
    def _indexes(self, package: Package, session: Session) -> Sequence[Index]:
        """The indexes that can have a package; none: which these are is not told."""

    def _lookup(self, package: Package, session: Session) -> Iterator[Observation]:
        indexes = self._indexes(package, session)
        usable = [each for each in indexes if not (each.built and session.as_of and each.built > session.as_of)]
        found = [_Record(_fields(text), index) for index in usable for text in index.records.get(package.name, ())]
        if found:
            # Of several, the one of a version that is asked for, else the newest.
            best = max(found, key=lambda each: (each.version in package.versions, each.fields.get("t", "").zfill(12)))
            yield from self._told(best, package, session)
        elif not indexes:
            why = "which index it is from is not told: no qualifier such as distro=alpine-3.20.3, or of no branch that is known"
            yield from self._unknowns(Status.UNSUPPORTED, why, session)
        elif not usable:
            yield from self._unknowns(Status.UNSUPPORTED, "the indexes are of a later date", session)
        else:
            yield from self._unknowns(Status.ABSENT, "none of the indexes has it", session)

    def _told(self, record: _Record, package: Package, session: Session) -> Iterator[Observation]:
        other = package.versions and record.version not in package.versions
        note = "of another version than the document's, which no index has" if other else None
        prefix = package.key.rpartition("/")[0]
        built = _built(record.fields, min(session.as_of or session.now, session.now))
        origin = record.fields.get("o")
        said = {
            Signal.PUBLISHERS: (
                _publishers(record.fields.get("m", ""), session.settings),
                "the index names no maintainer: who looks after it is not told",
            ),
            Signal.RELEASES: (
                built and Releases(releases=(Release(version=record.version, date=built, publisher=None),), complete=False),
                "the index does not tell when it was built, or tells what cannot be",
            ),
            Signal.SOURCE_PACKAGE: (
                origin and SourcePackage(package=_key(origin, prefix, "?arch=source"), version=record.version or None),
                "the index names no origin",
            ),
        }
        for signal, (value, why) in said.items():
            if value:
                yield self._known(value, record, session, note)
            else:
                yield self._unknown(signal, why, record, session)
        declared, unread = _declared(record, prefix)
        notes = [note or "", f"{unread} relations could not be read" if unread else ""]
        yield self._known(declared, record, session, "; ".join(filter(None, notes)) or None)

    def _known(self, value: Value, record: _Record, session: Session, detail: str | None) -> Observation:
        index = record.index
        return self.known(value, session, as_of=index.built, retrieved_at=index.retrieved_at, url=index.url, detail=detail)

    def _unknown(self, signal: Signal, why: str, record: _Record, session: Session) -> Observation:
        index = record.index
        return self.unknown(signal, Status.ABSENT, session, detail=why, retrieved_at=index.retrieved_at, url=index.url)


def _publishers(maintainer: str, settings: Settings) -> Publishers | None:
    """The one contact that the field can hold; `None`: there is none."""
    named = contacts(maintainer)[:1]
    members = []
    for each in named:
        identity = contact_identity(_REGISTRY, each.name, each.address, settings)
        if identity is not None:
            is_team = each.is_team or each.name.startswith("team/")
            kind = ActorKind.TEAM if is_team else contact_kind(each.name, email=each.address)
            members.append(Actor(identity=identity, kind=kind, label=scrub(each.name) or None))
    if not members:
        return None
    return Publishers(kind=PublisherKind.PACKAGING_CONTACT, members=tuple(members), complete=False, structural_single=True)


def _declared(record: _Record, prefix: str) -> tuple[DeclaredDependencies, int]:
    """What it needs and what else it answers to, and how many of these could not be read; conflicts (`!name`) are neither."""
    wanted = [each for each in record.fields.get("D", "").split() if not each.startswith("!")]
    needs = [_dependency(each, prefix) for each in wanted]
    provides = [_provided(each, prefix) for each in record.fields.get("p", "").split()]
    value = DeclaredDependencies(
        version=record.version,
        dependencies=tuple(dict.fromkeys(each for each in needs if each)),
        provides=tuple(dict.fromkeys(each for each in provides if each)),
    )
    return value, needs.count(None) + provides.count(None)


@lru_cache(maxsize=1 << 14)
def _dependency(relation: str, prefix: str) -> DeclaredDependency | None:
    match = _RELATION.fullmatch(relation) if len(relation) <= _LONGEST else None
    if match is None:
        return None
    return DeclaredDependency(package=_key(match[1], prefix), requirement=f"{match[2]} {match[3]}" if match[2] else None)


@lru_cache(maxsize=1 << 14)
def _provided(relation: str, prefix: str) -> Provided | None:
    match = _RELATION.fullmatch(relation) if len(relation) <= _LONGEST else None
    return Provided(package=_key(match[1], prefix), version=match[3]) if match else None


def _key(name: str, prefix: str, qualifiers: str = "") -> PackageKey:
    return package_key(f"{prefix}/{quote(name, safe='')}{qualifiers}")
