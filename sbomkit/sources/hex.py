"""Hex, the registry of Erlang and Elixir: who owns a package, its releases, retirement, downloads, links, and what it needs.

One request a package, and one for each of the document's versions, whose publisher and requirements are told nowhere else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from sbomkit.model.facts import (
    Actor,
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
)
from sbomkit.model.inventory import Package
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._reading.accounts import account, people
from sbomkit.sources._reading.answers import flag, integer, members, moment, record, records, text
from sbomkit.sources._reading.links import channel, funding, is_payment_link
from sbomkit.sources._reading.telling import Declared, Published, Telling, dependency, key_of, on_forge
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "Hex"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,200}")
_VERSION = re.compile(r"\d[\w.+-]{0,100}", re.ASCII)
_FUNDING = ("fund", "sponsor", "donat")
_REPOSITORY = ("github", "gitlab", "source", "repository", "codeberg", "bitbucket")
_LEFT = frozenset({"deprecated", "renamed"})


class Hex(Source):
    """Facts from hex.pm."""

    name: ClassVar[str] = "hex"
    summary: ClassVar[str] = "who owns a package, releases, retirement, downloads, funding links, repository, dependencies"
    purl_types: ClassVar[frozenset[str]] = frozenset({"hex"})
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
        rate=1.5, concurrency=2, policy="hex.pm allows a hundred requests a minute from an address, confirmations included"
    )
    default_url: ClassVar[str | None] = "https://hex.pm"

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """The package, and each of the document's versions."""
        return {"": sum(1 + len(package.versions) for package in packages)} if packages else {}

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        told = Telling(self, session, package)
        if (other := told.elsewhere("hex.pm")) is not None:
            return told.nothing(Status.UNSUPPORTED, f"the document says that it comes from {other}")
        if package.namespace not in {None, "hexpm"}:
            return told.nothing(Status.UNSUPPORTED, "packages of an organisation's own repository are not public")
        name = package.name.lower()
        if not _NAME.fullmatch(name):
            return told.nothing(Status.ABSENT, "no package of Hex can have this name")
        answer = told.ask(f"api/packages/{name}")
        if answer.status != 200:
            return told.missing(answer)
        found = told.read(answer)
        if (got := told.named(found, "name")) != name:
            return told.another(name, got, answer)
        return _Reading(told, answer, found).observations()


SOURCE = Hex


class _Reading:
    """One package, turned into observations."""

    def __init__(self, told: Telling, answer: "Answer", found: Mapping[str, Any]) -> None:
        self._told = told
        self._answer = answer
        self._found = found
        self._retired = {version: record(entry) for version, entry in members(found.get("retirements"))}
        self._listed = {version: each for each in records(found.get("releases")) if (version := text(each.get("version")))}
        links = record(record(found.get("meta")).get("links"))
        self._links = [(label.casefold(), link) for label, link in sorted(links.items()) if text(link)]
        self._publishers: dict[str, Actor | None] = {}

    def observations(self) -> Iterator[Observation]:
        told, answer = self._told, self._answer
        yield self._owners()
        # First what the versions of the document say, since their publishers belong into the list of releases.
        yield from list(told.partly({Signal.DECLARED_DEPENDENCIES}, told.dependencies(self._declared)))
        listed = [
            Published(
                version=version,
                date=each.get("inserted_at"),
                publisher=self._publishers.get(version),
                deprecated=version in self._retired,
                prerelease="-" in version.partition("+")[0],
            )
            for version, each in self._listed.items()
        ]
        yield told.releases(listed, answer)
        yield told.known(self._lifecycle(), answer)
        pays = [link for label, link in self._links if label.startswith(_FUNDING) or is_payment_link(link)]
        yield told.known(funding(channel(link) for link in pays), answer)
        yield self._popularity()
        yield self._repository()

    def _owners(self) -> Observation:
        owners = people(self._found.get("owners"), self._account)
        if not owners.members:
            detail = owners.why_nobody("the registry lists no owners; ask the repository")
            return self._told.unknown(Signal.PUBLISHERS, Status.ABSENT, detail, self._answer)
        # An organisation, whose members publish as well, is listed like a user.
        value = Publishers(
            kind=PublisherKind.PUBLISH_RIGHTS, members=owners.members, complete=owners.complete(None), unread=owners.unread
        )
        detail = "an owner may be an organisation, which looks the same"
        return self._told.known(value, self._answer, detail=owners.remarks(detail))

    def _account(self, entry: object) -> Actor | None:
        told = record(entry)
        return account("hex", told.get("username"), self._told.session.settings, email=told.get("email"))

    def _lifecycle(self) -> Lifecycle:
        """Retired as a package: its newest version for good, or all of them."""
        stable = [version for version in self._listed if "-" not in version] or list(self._listed)
        newest = next((v for v in (text(self._found.get("latest_stable_version")), *stable) if v in self._listed), None)
        said = self._retired.get(newest) if newest else None
        if said is None or not (text(said.get("reason")) in _LEFT or all(version in self._retired for version in stable)):
            return Lifecycle()
        parts = filter(None, (text(said.get("reason")), text(said.get("message"))))
        return Lifecycle(deprecated=True, message=scrub(": ".join(parts)) or None)

    def _popularity(self) -> Observation:
        total = integer(record(self._found.get("downloads")).get("all"))
        if total is None:
            return self._told.unknown(Signal.POPULARITY, Status.ABSENT, "the registry counts no downloads", self._answer)
        return self._told.known(Popularity(downloads_total=total), self._answer)

    def _repository(self) -> Observation:
        """The link that is called one, else any that leads to a forge."""
        called = (repository_url(link) for label, link in self._links if any(word in label for word in _REPOSITORY))
        others = (on_forge(link) for _, link in self._links if not is_payment_link(link))
        place = next(filter(None, called), None) or next(filter(None, others), None)
        if place is None:
            return self._told.unknown(Signal.REPOSITORY, Status.ABSENT, "the package links to no repository", self._answer)
        return self._told.known(Repository(url=place[0], directory=place[1]), self._answer)

    def _declared(self, version: str) -> Declared | None:
        if version not in self._listed or not _VERSION.fullmatch(version):
            return None
        answer = self._told.ask(f"api/packages/{quote(self._told.package.name.lower())}/releases/{quote(version)}")
        if answer.status != 200:
            return None
        found = self._told.read(answer)
        publisher = record(found.get("publisher"))
        settings = self._told.session.settings
        self._publishers[version] = account("hex", publisher.get("username"), settings, email=publisher.get("email"))
        date = moment(self._listed[version].get("inserted_at"))
        return Declared(dependencies=_needs(found.get("requirements")), answer=answer, date=date)


def _needs(raw: object) -> Iterator[DeclaredDependency | None]:
    for name, entry in members(raw):
        if not _NAME.fullmatch(name):
            yield None
            continue
        about = record(entry)
        scope = "optional" if flag(about.get("optional")) else "runtime"
        yield dependency(key_of("hex", name), about.get("requirement"), scope=scope)
