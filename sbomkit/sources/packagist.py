"""Packagist, the registry of Composer: whose accounts maintain a package, its versions, funding, downloads, what it needs.

One request a package, for the document that has the maintainers.  Packagist publishes what is tagged in a repository, so that
dates are those of commits, and whoever may push tags publishes.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from sbomkit.model.facts import (
    DeclaredDependency,
    Lifecycle,
    Observation,
    Popularity,
    Provided,
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
from sbomkit.sources._reading.accounts import account, people
from sbomkit.sources._reading.answers import flag, integer, members, moment, record, records, text
from sbomkit.sources._reading.links import channel, funding
from sbomkit.sources._reading.telling import Declared, Published, Telling, dependency, key_of
from sbomkit.sources._reading.text import repository_url, scrub

__all__ = ["SOURCE", "Packagist"]

_NAME = re.compile(r"[a-z0-9]++(?:[_.-][a-z0-9]++)*+/[a-z0-9]++(?:[_.-]{1,2}[a-z0-9]++)*+", re.IGNORECASE)
"""Composer's own rule, read in one pass; what has no slash is a part of the platform, such as `php` or `ext-json`."""
_UNSTABLE = re.compile(r"(?:alpha|beta|rc|(?<=\d)[ab]|[-.][ab])[.-]?\d*$", re.IGNORECASE)


class Packagist(Source):
    """Facts from Packagist."""

    name: ClassVar[str] = "packagist"
    summary: ClassVar[str] = "who maintains a package, releases, funding links, abandonment, use, repository, dependencies"
    purl_types: ClassVar[frozenset[str]] = frozenset({"composer"})
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
        rate=4.0, concurrency=4, policy="packagist.org/apidoc asks for ten requests at once at most, and for a contact"
    )
    registry_type: ClassVar[str | None] = "composer"

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        told = Telling(self, session, package)
        name = f"{package.namespace}/{package.name}".lower()
        if (other := told.elsewhere("packagist.org")) is not None:
            return told.nothing(Status.UNSUPPORTED, f"the document says that it comes from {other}")
        if package.namespace is None or not _NAME.fullmatch(name):
            return told.nothing(Status.ABSENT, "no package of Packagist can have this name")
        answer = told.ask(f"packages/{quote(name)}.json")
        if answer.status != 200:
            return told.missing(answer)
        found = record(told.read(answer).get("package"))
        got = told.named(found, "name")
        if got.lower() != name:
            return told.another(name, got, answer)
        return _Reading(told, answer, found).observations()


SOURCE = Packagist


class _Reading:
    """One package, turned into observations."""

    def __init__(self, told: Telling, answer: Any, found: dict[str, Any]) -> None:
        self._told = told
        self._answer = answer
        self._found = found
        self._versions = {version: record(entry) for version, entry in members(found.get("versions"))}
        self._tagged = {version: entry for version, entry in self._versions.items() if not _is_branch(version)}

    def observations(self) -> Iterator[Observation]:
        told, answer, found = self._told, self._answer, self._found
        yield self._publishers()
        listed = [
            Published(version=version, date=entry.get("time"), prerelease=bool(_UNSTABLE.search(version)))
            for version, entry in self._tagged.items()
        ]
        yield told.releases(listed, answer, note="dates are those of the tagged commits")
        yield from told.history(Signal.FUNDING, self._funding(), answer, "no version has a usable date")
        abandoned = found.get("abandoned")
        replacement = scrub(text(abandoned) or "")
        message = f"abandoned; use {replacement}" if replacement else "abandoned" if abandoned is True else None
        yield told.known(Lifecycle(deprecated=message is not None, message=message), answer)
        yield self._popularity()
        place = repository_url(found.get("repository"))
        yield (
            told.known(Repository(url=place[0], directory=place[1]), answer)
            if place
            else told.unknown(Signal.REPOSITORY, Status.ABSENT, "the registry names no repository", answer)
        )
        yield from told.dependencies(self._declared)

    def _publishers(self) -> Observation:
        settings = self._told.session.settings
        found = people(self._found.get("maintainers"), lambda each: account("packagist", record(each).get("name"), settings))
        if not found.members:
            detail = found.why_nobody("the registry lists no maintainers; ask the repository")
            return self._told.unknown(Signal.PUBLISHERS, Status.ABSENT, detail, self._answer)
        # An account may be a vendor's, which several share; and what is tagged in the repository is published.
        value = Publishers(
            kind=PublisherKind.PUBLISH_RIGHTS, members=found.members, complete=found.complete(None), unread=found.unread
        )
        detail = "an account may be an organisation's or shared; whoever can push tags to the repository publishes as well"
        return self._told.known(value, self._answer, detail=found.remarks(detail))

    def _funding(self) -> Iterator[tuple[datetime | None, Value]]:
        """What tags say, and what the default branch says since its last commit."""
        for version, entry in self._versions.items():
            if version in self._tagged or flag(entry.get("default-branch")):
                links = (channel(each.get("url"), platform=each.get("type")) for each in records(entry.get("funding")))
                yield moment(entry.get("time")), funding(links)

    def _popularity(self) -> Observation:
        downloads = record(self._found.get("downloads"))
        value = Popularity(
            downloads_month=integer(downloads.get("monthly")),
            downloads_total=integer(downloads.get("total")),
            dependents=integer(self._found.get("dependents")),
        )
        if value == Popularity():
            return self._told.unknown(Signal.POPULARITY, Status.ABSENT, "the registry counts nothing", self._answer)
        return self._told.known(value, self._answer)

    def _declared(self, version: str) -> Declared | None:
        entry = self._versions.get(version) or next(
            (entry for written, entry in self._versions.items() if _plain(written) == _plain(version)), None
        )
        if not entry:
            return None
        needed = [*_needs(entry.get("require"), "runtime"), *_needs(entry.get("require-dev"), "development")]
        provided = (*members(entry.get("provide")), *members(entry.get("replace")))
        names = sorted({name.lower() for name, _ in provided if _NAME.fullmatch(name)})
        return Declared(
            dependencies=needed,
            answer=self._answer,
            provides=tuple(Provided(package=key_of("composer", name)) for name in names),
            date=moment(entry.get("time")),
        )


def _is_branch(version: str) -> bool:
    return version.startswith("dev-") or version.endswith("-dev")


def _plain(version: str) -> str:
    return version.removeprefix("v").lower()


def _needs(raw: object, scope: str) -> Iterator[DeclaredDependency]:
    """Packages; PHP, its extensions and Composer itself belong to the platform."""
    for name, requirement in members(raw):
        if _NAME.fullmatch(name):
            yield dependency(key_of("composer", name.lower()), requirement, scope=scope)
