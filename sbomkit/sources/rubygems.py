"""RubyGems: who owns a gem, its versions, funding link, repository, downloads, dependencies.

Three requests a gem, and one more for each version of the document that is not the latest.  What a version said of funding and
of its repository when it was pushed is kept as history.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import (
    Actor,
    DeclaredDependency,
    Funding,
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
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._reading.accounts import account, people
from sbomkit.sources._reading.answers import flag, integer, moment, read_json, record, records, text
from sbomkit.sources._reading.links import channel, funding, is_payment_link
from sbomkit.sources._reading.telling import Declared, Published, Telling, dependency, key_of
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from datetime import datetime

    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "RubyGems"]

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
_VERSION = re.compile(r"[0-9][0-9A-Za-z._-]{0,99}")
_FORGES = ("https://github.com/", "https://gitlab.com/", "https://bitbucket.org/", "https://codeberg.org/")
_LINKS = ("source_code_uri", "homepage_uri", "bug_tracker_uri", "changelog_uri", "documentation_uri")
"""The first one names the repository; the others count where they lead to a forge."""
_TOO_EARLY = "nothing that was read of it is as old as the day that is asked for"
_SCOPES = ("runtime", "development")


class RubyGems(Source):
    """Facts from RubyGems."""

    name: ClassVar[str] = "rubygems"
    summary: ClassVar[str] = "who owns a gem, releases, funding link, repository, downloads, dependencies"
    purl_types: ClassVar[frozenset[str]] = frozenset({"gem", "rubygems"})
    signals: ClassVar[frozenset[Signal]] = frozenset(
        {
            Signal.PUBLISHERS,
            Signal.RELEASES,
            Signal.FUNDING,
            Signal.POPULARITY,
            Signal.REPOSITORY,
            Signal.DECLARED_DEPENDENCIES,
        }
    )
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=5.0, concurrency=4, policy="its rate limits allow ten requests a second from one address; half of that"
    )
    registry_type: ClassVar[str | None] = "gem"

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """The gem, its owners, its versions, and each version of the document."""
        return {"": sum(3 + len(package.versions) for package in packages)} if packages else {}

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        telling = Telling(self, session, package)
        name = package.name
        if package.namespace or not _NAME.fullmatch(name):
            return telling.nothing(Status.ABSENT, "no gem can have this name")
        if host := telling.elsewhere("rubygems.org"):
            return telling.nothing(Status.UNSUPPORTED, f"the document says that it comes from {host}")
        answer = telling.ask(f"api/v1/gems/{quote(name)}.json")
        if answer.status != 200:
            why = f"the registry does not have it, or not any more (HTTP {answer.status}): yanked gems are not shown"
            return telling.nothing(Status.ABSENT, why, answer)
        document = telling.read(answer)
        got = telling.named(document, "name")
        if got != name:
            return telling.another(name, got, answer)
        return _Reading(telling, answer, document).observations()


SOURCE = RubyGems


class _Reading:
    """One gem, turned into observations."""

    def __init__(self, telling: Telling, answer: "Answer", gem: Mapping[str, Any]) -> None:
        self._telling = telling
        self._answer = answer
        self._gem = gem
        self._path = quote(telling.package.name)
        self._versions: list[dict[str, Any]] = []

    def observations(self) -> Iterator[Observation]:
        telling = self._telling
        yield from telling.partly({Signal.PUBLISHERS}, self._publishers())
        yield from telling.partly({Signal.RELEASES}, self._releases())
        yield from self._funding()
        yield from self._repository()
        yield self._popularity()
        yield from self._dependencies()

    def _publishers(self) -> Iterator[Observation]:
        """Confirmed owners by number, since a handle may be missing; members of an organisation are not on the list."""
        telling = self._telling
        answer = telling.ask(f"api/v1/gems/{self._path}/owners.json")
        listed = read_json(answer.body, telling.source.name) if answer.status == 200 else []
        if not isinstance(listed, list):
            raise UnexpectedResponse("there is no list of owners", source=telling.source.name)
        owners = people(listed, self._owner)
        if not owners.members:
            why = "nobody is listed: an organisation owns it, which the registry does not tell, or nobody; ask the repository"
            yield telling.unknown(Signal.PUBLISHERS, Status.ABSENT, owners.why_nobody(why), answer)
            return
        value = Publishers(
            kind=PublisherKind.PUBLISH_RIGHTS, members=owners.members, complete=owners.complete(None), unread=owners.unread
        )
        note = "whether an organisation or a workflow can publish too is not told"
        yield telling.known(value, answer, detail=owners.remarks(note))

    def _owner(self, entry: object) -> Actor | None:
        told, settings = record(entry), self._telling.session.settings
        number = integer(told.get("id")) or None  # no account has the number 0
        return account("rubygems", told.get("handle"), settings, number=number, email=told.get("email"))

    def _releases(self) -> Iterator[Observation]:
        telling = self._telling
        answer = telling.ask(f"api/v1/versions/{self._path}.json")
        listed = read_json(answer.body, telling.source.name) if answer.status == 200 else []
        if not isinstance(listed, list):
            raise UnexpectedResponse("there is no list of versions", source=telling.source.name)
        # When a gem was built is what its author's clock said; when it was pushed is what counts.
        self._versions = sorted(records(listed), key=lambda each: str(each.get("created_at")), reverse=True)
        published = [
            Published(
                version=each.get("number"),
                date=each.get("created_at"),
                prerelease=_is_prerelease(each),
            )
            for each in self._versions  # the first push of several platforms comes last, and stands
        ]
        yield telling.releases(published, answer)

    def _claims(self) -> list[tuple["datetime", Mapping[str, Any]]]:
        """Links with the day since when they hold: those of versions, and those of the gem since its newest version came."""
        now = self._telling.session.now
        found = [
            (date, record(each.get("metadata")))
            for each in self._versions
            if (date := moment(each.get("created_at"), until=now))
        ]
        pushed = moment(self._gem.get("version_created_at"), until=now)
        newest = max((date for date in (pushed, *(date for date, _ in found)) if date), default=self._answer.retrieved_at)
        own = {name: link for name, link in self._gem.items() if name.endswith("_uri") and link}
        return [*found, (newest, {**record(self._gem.get("metadata")), **own})]

    def _funding(self) -> Iterator[Observation]:
        told = [(date, _funding(links)) for date, links in self._claims()]
        yield from self._telling.history(Signal.FUNDING, told, self._answer, _TOO_EARLY)

    def _repository(self) -> Iterator[Observation]:
        told = [
            (date, Repository(url=place[0], directory=place[1]))
            for date, links in self._claims()
            if (place := _repository(links))
        ]
        none = _TOO_EARLY if told else "the gem names no repository"
        yield from self._telling.history(Signal.REPOSITORY, told, self._answer, none)

    def _popularity(self) -> Observation:
        count = integer(self._gem.get("downloads"))
        if count is None:
            return self._telling.unknown(Signal.POPULARITY, Status.ABSENT, "no downloads are counted", self._answer)
        return self._telling.known(Popularity(downloads_total=count), self._answer)

    def _dependencies(self) -> Iterator[Observation]:
        """Version by version, so that one that cannot be had does not hide the others."""
        telling = self._telling
        if not telling.package.versions:
            yield from telling.dependencies(self._declared)
        for version in telling.package.versions:
            one = Telling(telling.source, telling.session, telling.package.model_copy(update={"versions": (version,)}))
            yield from one.partly({Signal.DECLARED_DEPENDENCIES}, one.dependencies(self._declared))

    def _declared(self, version: str) -> Declared | None:
        number, _, platform = version.partition("-")  # documents may name the platform with the version: 1.15.0-x86_64-linux
        if not _VERSION.fullmatch(version):
            return None
        gem, answer = self._gem, self._answer
        if version != gem.get("version"):
            which = f"?platform={quote(platform)}" if platform else ""
            answer = self._telling.ask(f"api/v2/rubygems/{self._path}/versions/{number}.json{which}")
            if answer.status != 200:
                return None
            gem = self._telling.read(answer)
            got = self._telling.named(gem, "name")
            if got != self._telling.package.name:
                detail = f"unresolved: asked for {self._telling.package.name}, got {scrub(got[:200])}"
                raise UnexpectedResponse(detail, source=self._telling.source.name)
        listed = gem.get("dependencies")
        if not isinstance(listed, dict):
            raise UnexpectedResponse("it does not say what it needs", source=self._telling.source.name, path="dependencies")
        purl_type = self._telling.package.type
        needs = [_dependency(each, purl_type, scope) for scope in _SCOPES for each in records(listed.get(scope))]
        return Declared(dependencies=needs, answer=answer, date=moment(gem.get("version_created_at")))


def _is_prerelease(version: Mapping[str, Any]) -> bool:
    """As the registry says, else by a letter in the number."""
    told = flag(version.get("prerelease"))
    return any(map(str.isalpha, str(version.get("number")))) if told is None else told


def _funding(links: Mapping[str, Any]) -> Funding:
    home = links.get("homepage_uri")
    return funding([channel(links.get("funding_uri")), channel(home) if is_payment_link(home) else None])


def _repository(links: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """The link that says so, else another one to a forge; a list of changes lies in a repository, and is no folder of it."""
    for name in _LINKS:
        link = links.get(name)
        place = None if is_payment_link(link) else repository_url(link)
        if place and (name == "source_code_uri" or place[0].startswith(_FORGES)):
            return place if name in {"source_code_uri", "homepage_uri"} else (place[0], None)
    return None


def _dependency(entry: Mapping[str, Any], purl_type: str, scope: str) -> DeclaredDependency | None:
    name = text(entry.get("name"))
    if name is None or not _NAME.fullmatch(name):
        return None
    return dependency(key_of(purl_type, name), entry.get("requirements"), scope=scope)
