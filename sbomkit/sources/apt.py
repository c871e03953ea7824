"""Packages of Debian and its descendants: package lists on disk in, who looks after a package and what it needs out.

Reads `Packages` and `Sources` lists as apt keeps them or as a mirror serves them, each once a run, without any network.  What
they tell is the packager's side: a package of a large project may have one packager, and the other way round.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import takewhile
from pathlib import Path
from urllib.parse import quote

from sbomkit.errors import ConfigurationError, MalformedDocument
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
)
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key
from sbomkit.sources._debian import Contact, contacts, control_fields, dependencies, source_of, stanzas, version_order
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._packed import opened
from sbomkit.sources._people import contact_identity, contact_kind
from sbomkit.sources._text import repository_url, scrub

__all__ = ["SOURCE", "AptSource"]

_BINARIES, _SOURCES = "Packages", "Sources"
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
    date: datetime | None
    origin: str | None

    @property
    def url(self) -> str:
        """The name within its archive: neither the host nor a local folder."""
        name = self.path.name
        return "dists/" + name.split("_dists_", 1)[1].replace("_", "/") if "_dists_" in name else name

    def serves(self, package: Package) -> bool:
        """Whether it can be the list of this package's distribution; only another known distribution's cannot."""
        return not self.origin or self.origin not in _DISTRIBUTIONS or package.namespace in {None, self.origin}


@dataclass(frozen=True, slots=True)
class _Stanza:
    fields: Mapping[str, str]
    origin: _List

    @property
    def version(self) -> str:
        return self.fields.get("version", "")


_Found = Mapping[str, list[_Stanza]]


class AptSource(Source):
    """The lists of one or several folders."""

    name = "apt"
    summary = "who packages what, and what it needs, from apt's Packages and Sources lists on disk"
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
    verified = Verified.ANSWERS
    politeness = None
    stage = Stage.LOCAL
    batch = None
    argument = "DIR"
    needs_argument = True

    def __init__(self, *folders: str) -> None:
        """Look for lists in the folders and below them.

        Raises:
            ConfigurationError: a folder cannot be read, or holds no list.
        """
        self._lists = tuple(each for folder in folders for each in _lists_in(Path(folder)))

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        lists = [each for each in self._lists if not (each.date and session.as_of and each.date > session.as_of)]
        if not lists:
            for package in packages:
                for observation in self._unknowns(Status.UNSUPPORTED, "all lists are of a later date", session):
                    yield package.key, observation
            return
        binary_names = {package.name for package in packages if not _is_source(package)}
        binaries = _read(lists, _BINARIES, binary_names, session)
        source_names = {source_of(dict(each.fields))[0] for found in binaries.values() for each in found}
        source_names |= {package.name for package in packages if _is_source(package)}
        sources = _read(lists, _SOURCES, source_names, session)
        for package in packages:
            told = self._of_source if _is_source(package) else self._of_binary
            for observation in told(package, binaries, sources, session):
                yield package.key, observation

    def _of_source(self, package: Package, _binaries: _Found, sources: _Found, session: Session) -> Iterator[Observation]:
        stanza = _chosen(sources.get(package.name, ()), package, package.versions)
        if stanza is None:
            yield from self._unknowns(Status.ABSENT, "none of the Sources lists has it", session)
        else:
            yield from self._packaging(stanza, stanza, session)

    def _of_binary(self, package: Package, binaries: _Found, sources: _Found, session: Session) -> Iterator[Observation]:
        stanza = _chosen(binaries.get(package.name, ()), package, package.versions)
        if stanza is None:
            yield from self._unknowns(Status.ABSENT, "none of the Packages lists has it", session)
            return
        prefix = package.key.rpartition("/")[0]
        name, version = source_of(dict(stanza.fields))
        key = package_key(f"{prefix}/{quote(name, safe='')}?arch=source")
        needs, unread = dependencies(dict(stanza.fields), prefix)
        as_of, url = stanza.origin.date, stanza.origin.url
        yield self.known(SourcePackage(package=key, version=version or None), session, as_of=as_of, url=url)
        declared = DeclaredDependencies(version=stanza.version, dependencies=needs)
        detail = f"{unread} relations could not be read" if unread else None
        yield self.known(declared, session, as_of=as_of, url=url, detail=detail)
        source = _chosen(sources.get(name, ()), package, (version,))
        note = None
        if source and source.version != version:
            note = f"of source version {scrub(source.version[:100])}; no Sources list has {scrub(version[:100])}"
        yield from self._packaging(source or stanza, source, session, note)

    def _packaging(
        self, stanza: _Stanza, source: _Stanza | None, session: Session, note: str | None = None
    ) -> Iterator[Observation]:
        """What binary and source stanzas have in common; `source` is `None` where there is only the binary one."""
        as_of, url = stanza.origin.date, stanza.origin.url
        publishers, details = _publishers(stanza.fields, session, alone=source is None)
        detail = "; ".join([note, *details] if note else details) or None
        yield self.known(publishers, session, as_of=as_of, url=url, detail=detail)
        yield self.known(Lifecycle(orphaned=publishers.orphaned), session, as_of=as_of, url=url)
        if source is None:
            no_list = "where the packaging is kept stands in Sources lists only, and none of them has it"
            yield self.unknown(Signal.REPOSITORY, Status.UNSUPPORTED, session, detail=no_list, url=url)
        elif repository := _repository(stanza.fields):
            yield self.known(repository, session, as_of=as_of, url=url)
        else:
            detail = "no Vcs field, or none with a usable address"
            yield self.unknown(Signal.REPOSITORY, Status.ABSENT, session, detail=detail, url=url)


def _is_source(package: Package) -> bool:
    return package.key.endswith("?arch=source")


def _read(lists: Iterable[_List], kind: str, names: set[str], session: Session) -> _Found:
    found: defaultdict[str, list[_Stanza]] = defaultdict(list)
    for each in lists:
        if each.kind == kind and names:
            with opened(each.path) as file:
                try:
                    for fields in stanzas(file, names, session.limits):
                        found[fields["package"]].append(_Stanza(fields, each))
                except MalformedDocument as error:
                    raise MalformedDocument(error.message, path=each.path.name, expected=error.expected) from error
    return found


def _chosen(found: Sequence[_Stanza], package: Package, versions: Sequence[str]) -> _Stanza | None:
    """The stanza of a version that is asked for, else the newest; of equal ones, that of the latest list."""
    return max(
        (stanza for stanza in found if stanza.origin.serves(package)),
        key=lambda stanza: (
            stanza.version in versions,
            version_order(stanza.version),
            stanza.origin.date or datetime.min.replace(tzinfo=UTC),
            stanza.origin.url,
        ),
        default=None,
    )


def _publishers(fields: Mapping[str, str], session: Session, *, alone: bool) -> tuple[Publishers, list[str]]:
    """Maintainer and uploaders.

    A descendant puts its own team in place of the maintainer of what it changed, and keeps the one it found (the Ubuntu
    convention); whoever does the work is the one it found.
    """
    original = fields.get("original-maintainer") or fields.get("xsbc-original-maintainer")
    maintainer = original or fields.get("maintainer", "")
    people = contacts(", ".join(filter(None, (maintainer, fields.get("uploaders")))))
    members = [actor for each in people if not each.is_orphanage and (actor := _actor(each, session))]
    details = []
    if nobodies := sum(not (each.name or each.address) for each in people):
        details.append(f"left out: {nobodies} without a name, whose address could be anybody's")
    if alone:
        details.append(
            "only the Maintainer is known: Uploaders stand in Sources lists, and none of them has its source package"
        )
    if original:
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


def _identity(actor: Actor) -> str:
    return actor.identity


def _actor(contact: Contact, session: Session) -> Actor | None:
    identity = contact_identity(AptSource.name, contact.name, contact.address, session.settings)
    if identity is None:
        return None
    kind = ActorKind.TEAM if contact.is_team else contact_kind(contact.name, email=contact.address)
    return Actor(identity=identity, kind=kind, label=scrub(contact.name) or None)


def _repository(fields: Mapping[str, str]) -> Repository | None:
    for field in ("vcs-git", "vcs-browser"):
        words = fields.get(field, "").split()
        if words and (found := repository_url(words[0])):
            return Repository(url=found[0], directory=found[1])
    return None


def _lists_in(folder: Path) -> list[_List]:
    try:
        files = sorted(
            path for path in folder.rglob("*") if path.is_file() and _UNFINISHED.isdisjoint(path.relative_to(folder).parts)
        )
        if not folder.is_dir():
            raise ConfigurationError(f"{folder} is no folder", advice="name a folder with Packages and Sources lists")
        releases = {path: _release(path) for path in files if path.name.endswith(_RELEASES)}
    except OSError as error:
        raise ConfigurationError(f"cannot read {folder}: {error.strerror or error}") from error
    found: dict[Path, tuple[int, Path, str]] = {}
    for path in files:
        ending = next((each for each in reversed(_PACKED) if path.name.endswith(each)), "")
        plain = path.with_name(path.name.removesuffix(ending))
        kind = next((each for each in (_BINARIES, _SOURCES) if plain.name.endswith(each)), None)
        if kind and (plain not in found or _PACKED.index(ending) < found[plain][0]):
            found[plain] = (_PACKED.index(ending), path, kind)
    if not found:
        raise ConfigurationError(f"no Packages or Sources list in {folder}", advice="apt keeps its own in /var/lib/apt/lists")
    if unread := next((path for _, path, _ in found.values() if path.suffix == ".lz4"), None):
        raise ConfigurationError(
            f"{unread.name} is compressed with lz4, which is not read",
            advice=f"unpack it: /usr/lib/apt/apt-helper cat-file {unread.name} > {unread.stem}",
        )
    return [_List(path, kind, *_told_by(releases, plain, folder)) for plain, (_, path, kind) in sorted(found.items())]


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
    """Date and origin of a `Release` file, signed or not."""
    with path.open("rb") as file:
        lines = file.read(_RELEASE_BYTES).splitlines(keepends=True)
    fields = control_fields([line for line in lines if line.startswith((b"Date:", b"Origin:"))])
    try:
        date = parsedate_to_datetime(fields.get("date", ""))
    except (ValueError, TypeError, OverflowError):
        date = None
    if date and date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return date, fields.get("origin", "").partition(" ")[0].lower() or None


SOURCE = AptSource
