"""What `Packages` and `Sources` lists tell of a package, wherever they were read: on disk, or fetched from an archive.

What they tell is the packager's side: a package of a large project may have one packager, and the other way round.  Whether a
package is up for adoption is not in them: the marks of Debian's bug tracker (wnpp) come before the maintainer is taken out.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    DeclaredDependencies,
    Lifecycle,
    Observation,
    PublisherKind,
    Publishers,
    Repository,
    Signal,
    SourcePackage,
    Status,
    Subject,
    Value,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import package_key
from sbomkit.settings import Settings
from sbomkit.sources._interface import Session, Source
from sbomkit.sources._parts.debian import (
    Contact,
    contacts,
    control_fields,
    dependencies,
    provided,
    source_of,
    version_order,
)
from sbomkit.sources._reading.people import contact_identity, contact_kind
from sbomkit.sources._reading.telling import qualifiers
from sbomkit.sources._reading.text import repository_url, scrub

__all__ = ["BINARIES", "SOURCES", "ControlSource", "Origin", "Stanza"]

BINARIES, SOURCES = "Packages", "Sources"
"""The two kinds of list."""
_REGISTRY = "apt"
"""What identities begin with, so that one address is one identity in all lists."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Origin:
    """The list that something stands in."""

    url: str
    date: datetime | None = None
    """When the archive made it, where that is known."""
    retrieved_at: datetime | None = None
    """`None`: in this run."""


@dataclass(frozen=True, slots=True)
class Stanza:
    """What one list says of one package."""

    fields: Mapping[str, str]
    origin: Origin

    @classmethod
    def read(cls, written: bytes, origin: Origin) -> "Stanza":
        """Take it apart."""
        return cls(control_fields(written), origin)

    @property
    def version(self) -> str:
        """Empty where it has none."""
        return self.fields.get("version", "")


class ControlSource(Source, ABC):
    """A source that reads such lists; its subclasses find them."""

    purl_types = frozenset({"deb"})
    signals = frozenset(
        {
            Signal.PUBLISHERS,
            Signal.LIFECYCLE,
            Signal.REPOSITORY,
            Signal.DECLARED_DEPENDENCIES,
            Signal.SOURCE_PACKAGE,
        }
    )
    subject = Subject.PACKAGING
    licence = None

    @abstractmethod
    def _unusable(self, package: Package, session: Session) -> str | None:
        """Why no list can tell of this package; `None`: some may."""

    @abstractmethod
    def _found(self, kind: str, name: str, package: Package, session: Session) -> Sequence[Stanza]:
        """What lists of one kind say under a name, of those that can be about `package`."""

    def _lookup(self, package: Package, session: Session) -> Iterator[Observation]:
        if reason := self._unusable(package, session):
            yield from self._unknowns(Status.UNSUPPORTED, reason, session)
            return
        is_source = package.key.endswith("?arch=source")
        kind = SOURCES if is_source else BINARIES
        stanza = _chosen(found := self._found(kind, package.name, package, session), package.versions, package)
        if stanza is None:
            yield from self._unknowns(Status.ABSENT, f"none of the {kind} lists has it", session)
        elif is_source:
            itself = {
                Signal.SOURCE_PACKAGE: "it is a source package itself",
                Signal.DECLARED_DEPENDENCIES: "what a source package is built with is not read",
            }
            for signal, detail in itself.items():
                yield self.unknown(signal, Status.UNSUPPORTED, session, detail=detail, url=stanza.origin.url)
            yield from self._packaging(stanza, stanza, session)
        else:
            yield from self._of_binary(package, found, stanza, session)

    def _of_binary(self, package: Package, found: Sequence[Stanza], stanza: Stanza, session: Session) -> Iterator[Observation]:
        prefix = package.key.rpartition("/")[0]
        name, version = source_of(stanza.fields)
        key = package_key(f"{prefix}/{quote(name, safe='')}?arch=source")
        yield self._told(SourcePackage(package=key, version=version or None), stanza, session)
        for each in _of_each_version(found, package) or [stanza]:
            yield self._declared(each, prefix, package, session)
        source = _chosen(self._found(SOURCES, name, package, session), (version,), package)
        note = None
        if source and source.version != version:
            note = f"of source version {scrub(source.version[:100])}; no Sources list has {scrub(version[:100])}"
        yield from self._packaging(source or stanza, source, session, note)

    def _declared(self, stanza: Stanza, prefix: str, package: Package, session: Session) -> Observation:
        needs, unread = dependencies(stanza.fields, prefix)
        provides, unread_too = provided(stanza.fields, prefix)
        notes = []
        if package.versions and stanza.version not in package.versions:
            notes.append("of another version than the document's, which no Packages list has")
        if unread + unread_too:
            notes.append(f"{unread + unread_too} relations could not be read")
        value = DeclaredDependencies(version=stanza.version, dependencies=needs, provides=provides)
        return self._told(value, stanza, session, detail="; ".join(notes) or None)

    def _packaging(
        self, stanza: Stanza, source: Stanza | None, session: Session, note: str | None = None
    ) -> Iterator[Observation]:
        """What binary and source stanzas have in common; `source` is `None` where there is only the binary one."""
        people = session.keep(f"{self.name}:people", lambda: _People(session.settings))
        publishers, details = people.of(stanza.fields, alone=source is None)
        detail = "; ".join([note, *details] if note else details) or None
        yield self._told(publishers, stanza, session, detail=detail)
        yield self._told(_ORPHANED if publishers.orphaned else _LOOKED_AFTER, stanza, session)
        url = stanza.origin.url
        if source is None:
            no_list = "where the packaging is kept stands in Sources lists only, and none of them has it"
            yield self.unknown(Signal.REPOSITORY, Status.UNSUPPORTED, session, detail=no_list, url=url)
        elif repository := _repository(stanza.fields):
            yield self._told(repository, stanza, session)
        else:
            detail = "no Vcs field, or none with a usable address"
            yield self.unknown(Signal.REPOSITORY, Status.ABSENT, session, detail=detail, url=url)

    def _told(self, value: Value, stanza: Stanza, session: Session, detail: str | None = None) -> Observation:
        origin = stanza.origin
        return self.known(value, session, as_of=origin.date, retrieved_at=origin.retrieved_at, url=origin.url, detail=detail)


_ORPHANED, _LOOKED_AFTER = Lifecycle(orphaned=True), Lifecycle()


def _chosen(found: Sequence[Stanza], versions: Sequence[str], package: Package) -> Stanza | None:
    """The stanza of a version that is asked for, then of an architecture, then the newest; of equal ones, the latest list's."""
    if len(found) <= 1:
        return found[0] if found else None
    architectures = {*qualifiers(package, "arch"), "all"}
    return max(
        found,
        key=lambda stanza: (
            stanza.version in versions,
            stanza.fields.get("architecture") in architectures,
            version_order(stanza.version),
            stanza.origin.date or _LONG_AGO,
            stanza.origin.url,
        ),
    )


def _of_each_version(found: Sequence[Stanza], package: Package) -> list[Stanza]:
    """One stanza for each of the document's versions that a list has."""
    chosen = (_chosen([each for each in found if each.version == version], (), package) for version in package.versions)
    return [each for each in chosen if each]


class _People:
    """Those whom lists name, each kind of stanza read once a run: many packages have the same maintainers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._actors: dict[Contact, Actor | None] = {}
        self._known: dict[tuple[str, str, str, bool], tuple[Publishers, list[str]]] = {}

    def of(self, fields: Mapping[str, str], *, alone: bool) -> tuple[Publishers, list[str]]:
        """Maintainer and uploaders, and what qualifies them.

        A descendant puts its own team in place of the maintainer of what it changed, and keeps the one it found (the Ubuntu
        convention); whoever does the work is the one it found.

        Args:
            fields: of a stanza.
            alone: whether it is that of a binary package, which names no uploaders.
        """
        original = fields.get("original-maintainer") or fields.get("xsbc-original-maintainer") or ""
        named = (original, fields.get("maintainer", ""), fields.get("uploaders", ""), alone)
        if named not in self._known:
            self._known[named] = self._read(original or named[1], named[2], changed=bool(original), alone=alone)
        return self._known[named]

    def _read(self, maintainer: str, uploaders: str, *, changed: bool, alone: bool) -> tuple[Publishers, list[str]]:
        people = contacts(", ".join(filter(None, (maintainer, uploaders))))
        members = [actor for each in people if not each.is_orphanage and (actor := self._actor(each))]
        details = []
        if nobodies := sum(not (each.name or each.address) for each in people):
            details.append(f"left out: {nobodies} without a name, whose address could be anybody's")
        if alone:
            details.append(
                "only the Maintainer is known: Uploaders stand in Sources lists, and none of them has its source package"
            )
        if changed:
            details.append("changed by the distribution; those who look after it where it comes from")
        value = Publishers(
            kind=PublisherKind.PACKAGING_CONTACT,
            members=tuple(sorted(members, key=_identity)),
            complete=False,  # every developer of the distribution may upload (Developer's Reference 5.11)
            structural_single=alone,
            # Among the uploaders the group only helps whoever is the maintainer.
            orphaned=any(each.is_orphanage for each in contacts(maintainer)),
        )
        return value, details

    def _actor(self, contact: Contact) -> Actor | None:
        if contact not in self._actors:
            self._actors[contact] = _actor(contact, self._settings)
        return self._actors[contact]


def _actor(contact: Contact, settings: Settings) -> Actor | None:
    identity = contact_identity(_REGISTRY, contact.name, contact.address, settings)
    if identity is None:
        return None
    kind = ActorKind.TEAM if contact.is_team else contact_kind(contact.name, email=contact.address)
    return Actor(identity=identity, kind=kind, label=scrub(contact.name) or None)


def _identity(actor: Actor) -> str:
    return actor.identity


def _repository(fields: Mapping[str, str]) -> Repository | None:
    for field in ("vcs-git", "vcs-browser"):
        words = fields.get(field, "").split()
        if words and (found := repository_url(words[0])):
            return Repository(url=found[0], directory=found[1])
    return None
