"""The npm registry: who can publish a package, who did, what was released when, and which money it asks for.

One request a package, for its full packument; the abbreviated form has neither people nor dates.  npm calls its own list of
maintainers a cache.  Every list that a version froze when it was published is kept as history where it changed, so that facts
of today answer for a day in the past.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import dropwhile
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import quote

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    DeclaredDependencies,
    DeclaredDependency,
    Funding,
    Lifecycle,
    Observation,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    Signal,
    Status,
    Subject,
    Value,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key
from sbomkit.settings import Settings
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._parts.packument import Dependency, Packument, PublishedVersion, read_packument
from sbomkit.sources._reading.accounts import People, account, people, workflow
from sbomkit.sources._reading.links import channel, funding
from sbomkit.sources._reading.telling import Telling
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "Npm"]

_NAME = re.compile(r"(?:@[^/@\s]+/)?[^/@\s]+")
_FUNDING_SINCE = datetime(2019, 11, 1, tzinfo=UTC)
"""npm 6.13 brought the field; what was published before could not say anything."""
_HELD = "security holding package"
_NO_LIST = "the registry lists no maintainers, or none that can be read"


class Npm(Source):
    """Facts from an npm registry."""

    name: ClassVar[str] = "npm"
    summary: ClassVar[str] = "who can publish, releases with their publishers, funding links, deprecation, repository"
    purl_types: ClassVar[frozenset[str]] = frozenset({"npm"})
    signals: ClassVar[frozenset[Signal]] = frozenset(
        {
            Signal.PUBLISHERS,
            Signal.RELEASES,
            Signal.FUNDING,
            Signal.LIFECYCLE,
            Signal.REPOSITORY,
            Signal.DECLARED_DEPENDENCIES,
        }
    )
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.ANSWERS
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=3.0, concurrency=4, policy="no number is published; ecosyste.ms asks three times a second in production"
    )
    registry_type: ClassVar[str | None] = "npm"

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        name = f"{package.namespace}/{package.name}" if package.namespace else package.name
        if not _NAME.fullmatch(name) or name.startswith(".") or not name.isprintable():
            return self._nothing(session, Status.ABSENT, "no npm package can have this name", None)
        if host := Telling(self, session, package).of_another_registry():
            return self._nothing(session, Status.UNSUPPORTED, f"the document says that it comes from {host}", None)
        endpoint = self.endpoint(session)
        answer = session.make_client().get(endpoint, quote(name, safe="@"))
        if answer.status != 200 and not _is_object(answer.body):
            return self._nothing(session, Status.ABSENT, f"the registry does not have it (HTTP {answer.status})", answer)
        try:
            packument = read_packument(answer.body, dependencies_of=frozenset(package.versions))
        except ValueError as error:
            raise UnexpectedResponse(str(error), source=self.name) from error
        if answer.status != 200 and not packument.was_unpublished:
            return self._nothing(session, Status.ABSENT, f"the registry does not have it (HTTP {answer.status})", answer)
        if packument.name is None:
            raise UnexpectedResponse("the packument has no name", source=self.name, path="name")
        if packument.name != name:
            # Another package's people would be taken for this one's.
            detail = f"unresolved: asked for {name}, got {scrub(packument.name[:214])}"
            return self._nothing(session, Status.FAILED, detail, answer)
        return _Reading(self, session, answer, packument, package).observations()

    def _nothing(self, session: Session, status: Status, detail: str, answer: "Answer | None") -> Iterator[Observation]:
        moment, url = (answer.retrieved_at, answer.url) if answer else (None, None)
        for signal in sorted(self.signals):
            yield self.unknown(signal, status, session, detail=detail, retrieved_at=moment, url=url)


SOURCE = Npm


class _Reading:
    """One packument, turned into observations."""

    def __init__(self, source: Npm, session: Session, answer: "Answer", packument: Packument, package: Package) -> None:
        self._source = source
        self._session = session
        self._answer = answer
        self._packument = packument
        self._package = package
        self._bound = min(session.as_of or session.now, session.now)
        self._dated = [(each.date, each) for each in packument.versions if each.date and each.date <= self._bound]
        self._modified = _last_change(packument, session.now)
        # What the document says as a whole holds for the moment of its last change, which may be too late to be asked for.
        self._is_current = session.as_of is None or (self._modified is not None and self._modified <= self._bound)

    def observations(self) -> Iterator[Observation]:
        if self._packument.was_unpublished:
            yield from self._gone("unpublished", _unless_later(self._packument.unpublished, self._session.now))
        elif _is_held(self._packument):
            yield from self._gone("npm holds this name for security reasons", self._modified)
        else:
            yield from self._publishers()
            yield self._releases()
            yield from self._funding()
            yield self._lifecycle()
            yield from self._repository()
            yield from self._dependencies()

    def _known(self, value: Value, as_of: datetime | None, detail: str | None = None) -> Observation:
        answer = self._answer
        return self._source.known(
            value, self._session, as_of=as_of, detail=detail, retrieved_at=answer.retrieved_at, url=answer.url
        )

    def _unknown(self, signal: Signal, status: Status, detail: str) -> Observation:
        answer = self._answer
        return self._source.unknown(
            signal, status, self._session, detail=detail, retrieved_at=answer.retrieved_at, url=answer.url
        )

    def _gone(self, why: str, since: datetime | None) -> Iterator[Observation]:
        yield self._known(Lifecycle(removed=True, message=why), since)
        for signal in sorted(self._source.signals - {Signal.LIFECYCLE}):
            yield self._unknown(signal, Status.ABSENT, why)

    def _publishers(self) -> Iterator[Observation]:
        """The lists of each time; where one is missing, an empty one, so that nobody takes the one before it for it."""
        listed = dropwhile(lambda dated: not dated[1].maintainers, self._dated)
        told: _History[Publishers] = _changes([(date, self._listed(each.maintainers, each)) for date, each in listed])
        newest = self._dated[-1][1] if self._dated else None
        if self._is_current and (told or self._packument.maintainers):
            told.append((self._modified, self._listed(self._packument.maintainers, newest)))
        for as_of, value in _last_of_each_moment(told):
            note = People(value.members, value.unread).note or (None if value.members else _NO_LIST)
            yield self._known(value, as_of, note)
        if not told:
            yield self._unknown(Signal.PUBLISHERS, Status.ABSENT, _NO_LIST)

    def _listed(self, entries: Iterable[Mapping[str, Any] | None], version: PublishedVersion | None) -> Publishers:
        """A list, and whether it is the whole list: neither teams of a scope nor workflows are on it."""
        settings = self._session.settings
        found = people(list(entries), lambda each: None if each is None else _actor(each, settings))
        publisher = _actor(version.publisher, settings) if version and version.publisher else None
        by_workflow = publisher is not None and publisher.kind is ActorKind.AUTOMATION
        is_open = by_workflow or (self._packument.name or "").startswith("@")
        return Publishers(
            kind=PublisherKind.PUBLISH_RIGHTS,
            members=found.members,
            complete=found.complete(None if not found.members or is_open else True),
            cached=True,
            unread=found.unread,
        )

    def _releases(self) -> Observation:
        if not self._packument.versions:
            return self._unknown(Signal.RELEASES, Status.ABSENT, "the registry lists no versions")
        undated = sum(each.date is None for each in self._packument.versions)
        future = sum(each.date is not None and each.date > self._session.now for each in self._packument.versions)
        left_out = [
            f"{count} {what}" for count, what in ((undated, "without a date"), (future, "dated in the future")) if count
        ]
        releases = tuple(
            Release(
                version=each.version,
                date=date,
                publisher=_actor(each.publisher, self._session.settings) if each.publisher else None,
                deprecated=each.deprecated is not None,
                prerelease=each.is_prerelease,
            )
            for date, each in self._dated
        )
        as_of = self._modified if self._is_current else self._session.as_of
        detail = f"left out: {', '.join(left_out)}" if left_out else None
        return self._known(Releases(releases=releases, complete=not left_out), as_of, detail)

    def _funding(self) -> Iterator[Observation]:
        """What the version that was the latest at each time says: npm reads the field there."""
        told: list[tuple[datetime | None, Funding]] = []
        latest: PublishedVersion | None = None
        for date, each in self._dated:
            latest = each if latest is None or each.precedence >= latest.precedence else latest
            if latest.is_readable and latest.date and latest.date >= _FUNDING_SINCE:
                told.append((date, _funding(latest.funding)))
        tagged = self._packument.by_version.get(self._packument.latest or "") if self._is_current else None
        # One older than the field says nothing, and takes nothing from what later versions said at their time.
        if tagged and tagged.is_readable and tagged.date and _FUNDING_SINCE <= tagged.date <= self._bound:
            told.append((self._modified, _funding(tagged.funding)))
        for as_of, value in _last_of_each_moment(_changes(told)):
            yield self._known(value, as_of)
        if not told:
            detail = f"the latest version is older than npm's funding field ({_FUNDING_SINCE:%Y-%m})"
            yield self._unknown(Signal.FUNDING, Status.UNSUPPORTED, detail)

    def _lifecycle(self) -> Observation:
        versions = self._packument.versions
        if not versions:
            return self._unknown(Signal.LIFECYCLE, Status.ABSENT, "the registry lists no versions")
        counted = [each for each in versions if not each.is_prerelease] or versions
        if not all(each.deprecated for each in counted):
            return self._known(Lifecycle(), self._modified)
        latest = max(counted, key=lambda each: each.precedence)
        return self._known(Lifecycle(deprecated=True, message=latest.deprecated), self._modified)

    def _repository(self) -> Iterator[Observation]:
        """Where the code was said to live, each time that this changed: packages move, and change hands with it."""
        claimed: list[tuple[datetime | None, tuple[str, str | None] | None]] = [
            (date, repository_url(each.repository)) for date, each in self._dated
        ]
        if self._is_current:
            claimed.append((self._modified, repository_url(self._packument.repository)))
        told: _History[Repository] = [(date, Repository(url=place[0], directory=place[1])) for date, place in claimed if place]
        for as_of, value in _last_of_each_moment(_changes(told)):
            yield self._known(value, as_of)
        if not told:
            yield self._unknown(Signal.REPOSITORY, Status.ABSENT, "the registry names no repository")

    def _dependencies(self) -> Iterator[Observation]:
        if not self._package.versions:
            yield self._unknown(Signal.DECLARED_DEPENDENCIES, Status.UNSUPPORTED, "the document gives no version")
        for version in self._package.versions:
            published = self._packument.by_version.get(version)
            if published and published.date and self._bound < published.date <= self._session.now:
                detail = f"version {scrub(version[:100])} was published after the day that is asked for"
                yield self._unknown(Signal.DECLARED_DEPENDENCIES, Status.ABSENT, detail)
                continue
            if published is None or not published.is_readable:
                detail = f"the registry does not list version {scrub(version[:100])}, or not readably"
                yield self._unknown(Signal.DECLARED_DEPENDENCIES, Status.ABSENT, detail)
                continue
            dependencies = tuple(found for each in published.dependencies if (found := _declared(each)))
            as_of = _unless_later(published.date, self._session.now)
            yield self._known(DeclaredDependencies(version=version, dependencies=dependencies), as_of)


_Told = TypeVar("_Told", Publishers, Funding, Repository)
_History = list[tuple[datetime | None, _Told]]


def _changes(told: _History[_Told]) -> _History[_Told]:
    """Only what differs from what was told before."""
    return [each for before, each in zip([(None, None), *told], told, strict=False) if each[1] != before[1]]


def _last_of_each_moment(told: _History[_Told]) -> _History[_Told]:
    return list(dict(told).items())


def _unless_later(moment: datetime | None, bound: datetime) -> datetime | None:
    """Dates in the future are a mistake of somebody's clock, and say nothing."""
    return moment if moment is not None and moment <= bound else None


def _last_change(packument: Packument, now: datetime) -> datetime | None:
    """When the document changed last: no earlier than its newest version came, whatever it says itself."""
    modified = _unless_later(packument.modified, now)
    published = (each.date for each in packument.versions if each.date and each.date <= now)
    return max([modified, *published]) if modified else None


def _is_held(packument: Packument) -> bool:
    place = repository_url(packument.repository)
    is_holder = place is not None and place[0].lower().endswith("/npm/security-holder")
    return is_holder or packument.description.strip().lower() == _HELD


def _is_object(body: bytes) -> bool:
    return body.lstrip()[:1] == b"{"


def _actor(entry: Mapping[str, Any], settings: Settings) -> Actor:
    """An account by its login; its address is looked at for the marks of a script and forgotten."""
    login, trusted = str(entry["name"]).strip(), entry.get("trustedPublisher")
    if isinstance(trusted, dict):
        provider = trusted.get("id")
        return workflow("npm", provider if isinstance(provider, str) else login.partition(" ")[0])
    return account("npm", login, settings, email=entry.get("email")) or workflow("npm", login)


def _funding(raw: object) -> Funding:
    """A text, an object with `url` and perhaps `type`, or a list of these; only web addresses count, as for npm itself."""
    entries = [each if isinstance(each, dict) else {"url": each} for each in (raw[:100] if isinstance(raw, list) else [raw])]
    return funding(channel(each.get("url"), platform=each.get("type")) for each in entries)


def _declared(dependency: Dependency) -> DeclaredDependency | None:
    name, requirement = dependency.name, dependency.requirement
    if requirement and requirement.startswith("npm:"):  # an alias: installed under `name`, published under another
        target, _, wanted = requirement.removeprefix("npm:").rpartition("@")
        name, requirement = (target, wanted) if target else (wanted, None)
    key = _key(name)
    return DeclaredDependency(package=key, requirement=requirement, scope=dependency.scope) if key else None


def _key(name: str) -> PackageKey | None:
    if not _NAME.fullmatch(name):
        return None
    return package_key(f"pkg:npm/{'/'.join(quote(part, safe='') for part in name.split('/'))}")
