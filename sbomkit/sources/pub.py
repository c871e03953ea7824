"""pub.dev, the registry of Dart: the domain that publishes a package, its versions, discontinuation, use, money and needs.

A verified publisher is a domain, whose members are not public; who uploads a package without one is not told at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from sbomkit.model.facts import (
    ActorKind,
    DeclaredDependency,
    Lifecycle,
    Observation,
    Popularity,
    PublisherKind,
    Publishers,
    Repository,
    Signal,
    Status,
    Subject,
    Value,
)
from sbomkit.model.inventory import Package
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._reading.accounts import account
from sbomkit.sources._reading.answers import flag, integer, members, moment, record, records, text
from sbomkit.sources._reading.links import channel, funding
from sbomkit.sources._reading.telling import Declared, Published, Telling, dependency, key_of, on_forge
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "Pub"]

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,200}")
_OWN_HOSTS = frozenset({"pub.dev", "pub.dartlang.org"})
_HIDDEN = "the package has no verified publisher, and its uploaders are not public; ask the repository"


class Pub(Source):
    """Facts from pub.dev."""

    name: ClassVar[str] = "pub"
    summary: ClassVar[str] = "verified publisher (a domain), releases, discontinuation, downloads, funding links, repository"
    purl_types: ClassVar[frozenset[str]] = frozenset({"pub"})
    signals: ClassVar[frozenset[Signal]] = frozenset(
        {
            Signal.PUBLISHERS,
            Signal.RELEASES,
            Signal.FUNDING,
            Signal.LIFECYCLE,
            Signal.POPULARITY,
            Signal.REPOSITORY,
            Signal.DECLARED_DEPENDENCIES,
        }
    )
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=3.0, concurrency=3, policy="no number is published; it may answer 429, and asks for compressed answers"
    )
    registry_type: ClassVar[str | None] = "pub"

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """The package, its publisher and its score."""
        return {"": 3 * len(packages)} if packages else {}

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        told, name = Telling(self, session, package), package.name.lower()
        if (other := told.elsewhere(*_OWN_HOSTS)) is not None:
            return told.nothing(Status.UNSUPPORTED, f"the document says that it comes from {other}")
        if package.namespace or not _NAME.fullmatch(name):
            return told.nothing(Status.ABSENT, "no package of pub.dev can have this name")
        answer = told.ask(f"api/packages/{name}")
        if answer.status != 200:
            return told.missing(answer)
        found = told.read(answer)
        if (got := told.named(found, "name")) != name:
            return told.another(name, got, answer)
        return _Reading(told, answer, found).observations()


SOURCE = Pub


class _Reading:
    """One package, turned into observations."""

    def __init__(self, told: Telling, answer: "Answer", found: Mapping[str, Any]) -> None:
        self._told = told
        self._answer = answer
        self._found = found
        self._place = f"api/packages/{told.package.name.lower()}"
        self._versions = list(records(found.get("versions")))

    def observations(self) -> Iterator[Observation]:
        told, answer = self._told, self._answer
        yield told.releases([_published(each) for each in self._versions], answer)
        yield from told.history(Signal.FUNDING, self._funding(), answer, "no version has a usable date")
        yield told.known(self._lifecycle(), answer)
        yield from told.history(Signal.REPOSITORY, self._repositories(), answer, "the package names no repository")
        yield from told.dependencies(self._declared)
        yield from told.partly({Signal.PUBLISHERS}, self._publisher())
        yield from told.partly({Signal.POPULARITY}, self._score())

    def _publisher(self) -> Iterator[Observation]:
        told = self._told
        answer = told.ask(f"{self._place}/publisher")
        if answer.status != 200:
            detail = f"the registry does not tell its publisher (HTTP {answer.status})"
            yield told.unknown(Signal.PUBLISHERS, Status.ABSENT, detail, answer)
            return
        domain = text(told.read(answer).get("publisherId"), 253)
        publisher = account("pub", domain, told.session.settings, kind=ActorKind.ORGANISATION)
        if publisher is None:
            yield told.unknown(Signal.PUBLISHERS, Status.UNSUPPORTED, _HIDDEN, answer)
            return
        kind = PublisherKind.PUBLISH_RIGHTS
        value = Publishers(kind=kind, members=(publisher,), complete=False, structural_single=True)
        yield told.known(value, answer, detail="a verified domain, whose members are not public")

    def _funding(self) -> Iterator[tuple[datetime | None, Value]]:
        for each in self._versions:
            links = record(each.get("pubspec")).get("funding")
            written = links[:100] if isinstance(links, list) else []
            yield moment(each.get("published")), funding(channel(link) for link in written)

    def _repositories(self) -> Iterator[tuple[datetime | None, Value]]:
        for each in self._versions:
            pubspec = record(each.get("pubspec"))
            place = repository_url(pubspec.get("repository")) or on_forge(pubspec.get("homepage"))
            if place is not None:
                yield moment(each.get("published")), Repository(url=place[0], directory=place[1])

    def _lifecycle(self) -> Lifecycle:
        replacement = scrub(text(self._found.get("replacedBy"), 200) or "")
        if not flag(self._found.get("isDiscontinued")):
            return Lifecycle()
        return Lifecycle(deprecated=True, message=f"discontinued; use {replacement}" if replacement else "discontinued")

    def _score(self) -> Iterator[Observation]:
        told = self._told
        answer = told.ask(f"{self._place}/score")
        month = integer(told.read(answer).get("downloadCount30Days")) if answer.status == 200 else None
        if month is None:
            yield told.unknown(Signal.POPULARITY, Status.ABSENT, "the registry counts no downloads", answer)
        else:
            yield told.known(Popularity(downloads_month=month), answer)

    def _declared(self, version: str) -> Declared | None:
        entry = next((each for each in self._versions if each.get("version") == version), None)
        if entry is None:
            return None
        pubspec = record(entry.get("pubspec"))
        needed = [*_needs(pubspec.get("dependencies"), "runtime"), *_needs(pubspec.get("dev_dependencies"), "development")]
        return Declared(dependencies=needed, answer=self._answer, date=moment(entry.get("published")))


def _published(entry: Mapping[str, Any]) -> Published:
    version = text(entry.get("version")) or ""
    return Published(
        version=version,
        date=entry.get("published"),
        deprecated=bool(flag(entry.get("retracted"))),
        prerelease="-" in version.partition("+")[0],
    )


def _needs(raw: object, scope: str) -> Iterator[DeclaredDependency | None]:
    """Packages of this registry; those of an SDK, of a repository or of another registry are none, and counted."""
    for name, source in members(raw):
        about = record(source)
        host = _host(about.get("hosted"))
        is_here = not isinstance(source, dict) or not (about.keys() - {"hosted", "version"})
        if not _NAME.fullmatch(name) or not is_here or (host and host not in _OWN_HOSTS):
            yield None
        else:
            yield dependency(key_of("pub", name), about.get("version") if about else source, scope=scope)


def _host(hosted: object) -> str:
    """The host that a dependency is fetched from, where it names one: as a text, or as `url` beside a name."""
    address = hosted.get("url") if isinstance(hosted, dict) else hosted
    if not isinstance(address, str) or "//" not in address:
        return ""
    try:
        return urlsplit(address).hostname or "?"
    except ValueError:
        return "?"
