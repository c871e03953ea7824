"""The Python package index: who can publish, releases, funding links, state, downloads, dependencies by version.

Three requests a package: its metadata in JSON, the index page, which alone tells of archiving and quarantine, and downloads at
a host of their own.  One more for each version of the document that is not the latest, and one for the provenance of the newest
release, where it has any.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from sbomkit.errors import SourceError, UnexpectedResponse
from sbomkit.model.facts import (
    ActorKind,
    Lifecycle,
    Observation,
    Popularity,
    PublisherKind,
    Publishers,
    Repository,
    Signal,
    Status,
    Subject,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import registry_url
from sbomkit.sources._endpoint import Address, Politeness
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._parts.pypi import (
    Attested,
    Index,
    Version,
    is_prerelease,
    newest_release,
    normal_name,
    read_index,
    read_releases,
    read_version,
)
from sbomkit.sources._parts.pypi_asking import Asking, Found, declared_by
from sbomkit.sources._reading.accounts import account, each_once, people, workflow
from sbomkit.sources._reading.answers import integer, record, text
from sbomkit.sources._reading.links import funding
from sbomkit.sources._reading.telling import Declared, Published, Telling
from sbomkit.sources._reading.text import scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "Pypi"]

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)
_TOO_EARLY = "nothing that was read of it is as old as the day that is asked for"


class Pypi(Source):
    """Facts from a Python package index."""

    name: ClassVar[str] = "pypi"
    summary: ClassVar[str] = "who can publish, releases, funding links, archived or quarantined, downloads, dependencies"
    purl_types: ClassVar[frozenset[str]] = frozenset({"pypi"})
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
        rate=2.0, concurrency=4, policy="no limit at the edge, but it may ban; ecosyste.ms asks twice a second in production"
    )
    registry_type: ClassVar[str | None] = "pypi"
    addresses: ClassVar[Mapping[str, Address]] = MappingProxyType(
        {
            "stats": Address(
                default_url="https://pypistats.org",
                politeness=Politeness(
                    rate=1.0, concurrency=1, policy="limits by address without a number; numbers change once a day"
                ),
            )
        }
    )

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """Metadata, index page and provenance, and the metadata of each version; downloads at their own host."""
        return {"": sum(3 + len(package.versions) for package in packages), "stats": len(packages)} if packages else {}

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        telling = Telling(self, session, package)
        if package.namespace or not _NAME.fullmatch(package.name):
            return telling.nothing(Status.ABSENT, "no project of the index can have this name")
        if host := telling.elsewhere(urlsplit(registry_url("pypi") or "").hostname or ""):
            return telling.nothing(Status.UNSUPPORTED, f"the document says that it comes from {host}")
        name = normal_name(package.name)
        answer = telling.ask(f"pypi/{name}/json")
        if answer.status != 200:
            return _not_there(telling, name, answer)
        document = telling.read(answer)
        got = telling.named(record(document.get("info")), "name")
        if normal_name(got) != name:
            return telling.another(name, got, answer)
        return _Reading(telling, name, answer, document).observations()


SOURCE = Pypi


def _not_there(telling: Telling, name: str, answer: "Answer") -> Iterator[Observation]:
    """Why there are no metadata: the index page of a project in quarantine is still there, without files."""
    page, index = Asking(telling, name).index()
    if isinstance(index, SourceError):
        raise index
    if page is None or index is None:
        yield from telling.missing(answer)
        return
    lifecycle = index.lifecycle()
    yield _state(telling, page, lifecycle)
    removed = lifecycle is not None and lifecycle.removed
    why = "quarantined by the registry" if removed else "on the index, but its metadata are not served"
    for signal in sorted(telling.source.signals - {Signal.LIFECYCLE}):
        yield telling.unknown(signal, Status.ABSENT, why, answer)


def _state(telling: Telling, page: "Answer", lifecycle: Lifecycle | None, detail: str | None = None) -> Observation:
    if lifecycle is None:
        why = "the index page has no project status that is known"
        return telling.unknown(Signal.LIFECYCLE, Status.UNSUPPORTED, why, page)
    return telling.known(lifecycle, page, detail=detail)


class _Reading:
    """One project, turned into observations."""

    def __init__(self, telling: Telling, name: str, answer: "Answer", document: Mapping[str, Any]) -> None:
        self._telling = telling
        self._name = name
        self._answer = answer
        self._document = document
        self._latest = read_version(document)
        self._releases = read_releases(document.get("releases"))
        self._newest = newest_release(self._releases, telling.bound)
        asking = Asking(telling, name)
        self._page, self._index = asking.index()
        self._attested: Attested | None = asking.provenance(self._newest, self._index)
        """Who published the newest release, where a workflow did."""
        self._versions: dict[str, Found | SourceError | None] = {
            version: (self._latest, answer) if version == self._latest.version else asking.version(version)
            for version in telling.package.versions
        }
        """Of the document; `None`: the index does not list it."""

    def observations(self) -> Iterator[Observation]:
        yield self._publishers()
        yield self._releases_by_date()
        yield from self._funding()
        yield from self._repository()
        yield from self._dependencies()
        yield self._lifecycle()
        yield from self._telling.partly({Signal.POPULARITY}, self._popularity())

    def _publishers(self) -> Observation:
        """Those with a role of their own; members of an organisation and workflows can upload as well, and are not listed."""
        telling, ownership = self._telling, self._document.get("ownership")
        if not isinstance(ownership, dict):
            why = "this index does not tell who has a role (no `ownership` in its answer); ask the repository"
            return telling.unknown(Signal.PUBLISHERS, Status.UNSUPPORTED, why, self._answer)
        settings, organisation = telling.session.settings, ownership.get("organization")
        found = people(ownership.get("roles"), lambda each: account("pypi", record(each).get("user"), settings))
        # One whose name cannot be read is one all the same.
        named = None if organisation is None else text(organisation) or "unknown"
        group = account("pypi", named, settings, kind=ActorKind.ORGANISATION)
        if not found.members and group is None:
            why = "the project has no roles, and belongs to no organisation; ask the repository"
            return telling.unknown(Signal.PUBLISHERS, Status.ABSENT, found.why_nobody(why), self._answer)
        by_workflow = self._attested is not None
        untold = "organization" not in ownership
        notes = [
            found.note,
            "whether it belongs to an organisation is not told" if untold else "",
            "teams and owners of the organisation can publish too, and are not listed" if group else "",
            "a workflow published the newest release; who can start it is not told" if by_workflow else "",
            "" if isinstance(self._index, Index) else "whether a workflow publishes is not known without the index page",
        ]
        unsure = by_workflow or untold or not isinstance(self._index, Index)
        value = Publishers(
            kind=PublisherKind.PUBLISH_RIGHTS,
            members=each_once([*found.members, group]),
            complete=found.complete(False if group else None if unsure else True),
            unread=found.unread,
        )
        return telling.known(value, self._answer, detail="; ".join(filter(None, notes)) or None)

    def _releases_by_date(self) -> Observation:
        attested = self._index.attested if isinstance(self._index, Index) else frozenset()
        listed = []
        for each in self._releases:
            provider = self._attested.provider if self._attested and each is self._newest else None
            listed.append(
                Published(
                    version=each.version,
                    date=each.date.isoformat() if each.date else None,
                    publisher=workflow("pypi", provider) if each.files & attested else None,
                    deprecated=each.yanked,
                    prerelease=is_prerelease(each.version),
                )
            )
        return self._telling.releases(listed, self._answer)

    def _claims(self) -> Iterator[tuple[datetime, Version]]:
        """Metadata, which a version freezes, with the day since when they hold: those of the latest since the newest came."""
        for found in self._versions.values():
            if isinstance(found, tuple) and found[0].date:
                yield found[0].date, found[0]
        now = self._telling.session.now
        newest = newest_release(self._releases, now)
        dates = [date for date in (newest and newest.date, self._latest.date) if date and date <= now]
        yield max(dates, default=self._answer.retrieved_at), self._latest

    def _funding(self) -> Iterator[Observation]:
        told = [(date, funding(each.channels)) for date, each in self._claims()]
        yield from self._telling.history(Signal.FUNDING, told, self._answer, _TOO_EARLY)

    def _repository(self) -> Iterator[Observation]:
        told: list[tuple[datetime | None, Repository]] = [
            (date, Repository(url=each.repository[0], directory=each.repository[1]))
            for date, each in self._claims()
            if each.repository
        ]
        if self._newest and self._attested and self._attested.repository:
            told.append((self._newest.date, Repository(url=self._attested.repository, verified=True)))
        none = "the metadata name no repository" if not told else _TOO_EARLY
        yield from self._telling.history(Signal.REPOSITORY, told, self._answer, none)

    def _dependencies(self) -> Iterator[Observation]:
        declared: dict[str, Declared | None] = {}
        for version, found in self._versions.items():
            if isinstance(found, SourceError):
                yield self._telling.unknown(Signal.DECLARED_DEPENDENCIES, Status.FAILED, found.message)
            elif found and found[0].requires is None:
                why = (
                    f"version {scrub(version[:100])} has no wheel, or says that its dependencies are found out when it is built"
                )
                yield self._telling.unknown(Signal.DECLARED_DEPENDENCIES, Status.UNSUPPORTED, why, found[1])
            else:
                declared[version] = declared_by(*found) if found else None
        if declared or not self._versions:
            package = self._telling.package.model_copy(update={"versions": tuple(declared)})
            told = Telling(self._telling.source, self._telling.session, package)
            yield from told.dependencies(declared.__getitem__)

    def _lifecycle(self) -> Observation:
        told = self._index.lifecycle() if isinstance(self._index, Index) else None
        answer = self._page if told else self._answer
        value = told or read_index(self._document).lifecycle()  # some mirrors put the marker there
        yanked = [each.yanked for each in self._releases if each.files]
        if yanked and all(yanked):
            reason = self._newest.reason if self._newest else None
            value = (value or Lifecycle()).model_copy(
                update={"deprecated": True, "message": reason or "all versions are yanked"}
            )
        if value is None and isinstance(self._index, SourceError):
            return self._telling.unknown(Signal.LIFECYCLE, Status.FAILED, self._index.message)
        detail = "its latest version calls itself inactive" if self._latest.inactive else None
        return _state(self._telling, answer or self._answer, value, detail)

    def _popularity(self) -> Iterator[Observation]:
        answer = self._telling.ask(f"api/packages/{self._name}/recent", address="stats")
        if answer.status != 200:
            yield self._telling.unknown(Signal.POPULARITY, Status.ABSENT, "no downloads of it are counted", answer)
            return
        document = self._telling.read(answer)
        got = self._telling.named(document, "package")
        count = integer(record(document.get("data")).get("last_month"))
        if normal_name(got) != self._name or count is None:
            raise UnexpectedResponse(
                f"no downloads of {self._name} in the last month are told", source=self._telling.source.name, path="data"
            )
        yield self._telling.known(Popularity(downloads_month=count), answer, detail="without known mirrors")
