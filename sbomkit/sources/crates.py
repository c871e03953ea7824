"""crates.io: who owns a crate, who published which version, yanked versions, downloads, dependents, dependencies.

Three requests a crate at the registry, which allows one a second, and one at its index, which has no limit and tells what all
versions need.  `crates_dump` tells most of it without any request.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from sbomkit.errors import SourceError, UnexpectedResponse
from sbomkit.model.facts import Actor, Observation, Popularity, Repository, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.settings import Settings
from sbomkit.sources._endpoint import Address, Politeness
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._parts.crates import (
    canonical,
    index_dependencies,
    index_path,
    is_name,
    is_prerelease,
    lifecycle,
    owner,
    publishers,
    read_index,
)
from sbomkit.sources._reading.accounts import people, workflow
from sbomkit.sources._reading.answers import flag, integer, moment, record, records, text
from sbomkit.sources._reading.telling import Declared, Published, Telling
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from datetime import datetime

    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "Crates"]


class Crates(Source):
    """Facts from crates.io."""

    name: ClassVar[str] = "crates"
    summary: ClassVar[str] = "who owns a crate, releases with their publishers, yanked crates, downloads, dependencies"
    purl_types: ClassVar[frozenset[str]] = frozenset({"cargo"})
    signals: ClassVar[frozenset[Signal]] = frozenset(
        {
            Signal.PUBLISHERS,
            Signal.RELEASES,
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
        rate=1.0, concurrency=1, policy="its data access policy: at most one request a second, and a name to answer to"
    )
    registry_type: ClassVar[str | None] = "cargo"
    addresses: ClassVar[Mapping[str, Address]] = MappingProxyType(
        {
            "index": Address(
                default_url="https://index.crates.io",
                politeness=Politeness(rate=10.0, concurrency=4, policy="its data access policy: no limit"),
            )
        }
    )

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """The crate with its versions, its owners, its dependents; its file in the index."""
        return {"": 3 * len(packages), "index": sum(bool(each.versions) for each in packages)} if packages else {}

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        telling = Telling(self, session, package)
        if package.namespace or not is_name(package.name):
            return telling.nothing(Status.ABSENT, "no crate can have this name")
        if host := telling.elsewhere("crates.io"):
            return telling.nothing(Status.UNSUPPORTED, f"the document says that it comes from {host}")
        answer = telling.ask(f"api/v1/crates/{package.name}?include=versions,downloads")
        if answer.status != 200:
            return telling.missing(answer)
        document = telling.read(answer)
        name = telling.named(record(document.get("crate")), "name")
        if canonical(name) != canonical(package.name):
            return telling.another(package.name, name, answer)
        return _Reading(telling, name, answer, document).observations()


SOURCE = Crates


class _Reading:
    """One crate, turned into observations."""

    def __init__(self, telling: Telling, name: str, answer: "Answer", document: Mapping[str, Any]) -> None:
        self._telling = telling
        self._name = name
        self._answer = answer
        self._crate = record(document.get("crate"))
        self._versions = list(records(document.get("versions")))
        settings = telling.session.settings
        self._dated = sorted(
            (
                (date, each, _publisher(each, settings))
                for each in self._versions
                if (date := moment(each.get("created_at"), until=telling.session.now))
            ),
            key=lambda dated: dated[0],
        )

    def observations(self) -> Iterator[Observation]:
        yield self._releases()
        yield self._lifecycle()
        yield from self._repository()
        yield from self._telling.partly({Signal.PUBLISHERS}, self._publishers())
        yield from self._telling.partly({Signal.POPULARITY}, self._popularity())
        yield from self._telling.partly({Signal.DECLARED_DEPENDENCIES}, self._dependencies())

    def _releases(self) -> Observation:
        settings = self._telling.session.settings
        listed = [
            Published(
                version=each.get("num"),
                date=each.get("created_at"),
                publisher=_publisher(each, settings),
                deprecated=flag(each.get("yanked")) or False,
                prerelease=is_prerelease(str(each.get("num"))),
            )
            for each in self._versions
        ]
        return self._telling.releases(listed, self._answer)

    def _lifecycle(self) -> Observation:
        """As the registry says of the whole crate, else by its versions."""
        yanked = [flag(each.get("yanked")) is True for each in self._versions]
        whole = flag(self._crate.get("yanked"))
        reasons = [reason for _, each, _ in self._dated if (reason := text(each.get("yank_message")))]
        value = lifecycle(yanked if whole is None else [whole], scrub(reasons[-1]) if reasons else None)
        return self._telling.known(value, self._answer)

    def _repository(self) -> Iterator[Observation]:
        """What each version named; what the crate names since its newest came; and where workflows prove to run."""
        newest = self._dated[-1][0] if self._dated else self._answer.retrieved_at
        claims = [(date, each.get("repository")) for date, each, _ in self._dated]
        claims.append((newest, self._crate.get("repository")))
        told: list[tuple[datetime | None, Repository]] = [
            (date, Repository(url=place[0], directory=place[1])) for date, raw in claims if (place := repository_url(raw))
        ]
        told += [(date, Repository(url=url, verified=True)) for date, each, _ in self._dated if (url := _attested(each))]
        none = "nothing that names a repository is as old as the day that is asked for" if told else "it names no repository"
        yield from self._telling.history(Signal.REPOSITORY, told, self._answer, none)

    def _publishers(self) -> Iterator[Observation]:
        telling = self._telling
        answer = telling.ask(f"api/v1/crates/{self._name}/owners")
        if answer.status != 200:
            yield telling.unknown(Signal.PUBLISHERS, Status.ABSENT, "the registry has no list of its owners", answer)
            return
        listed = telling.read(answer).get("users")
        if not isinstance(listed, list):
            raise UnexpectedResponse("there is no list of owners", source=telling.source.name, path="users")
        by_then = [(date, publisher) for date, _, publisher in self._dated if date <= telling.bound]
        owners = people(listed, lambda each: owner(record(each), telling.session.settings))
        value, detail = publishers(owners, by_then[-1] if by_then else None)
        if value is None:
            yield telling.unknown(Signal.PUBLISHERS, Status.ABSENT, str(detail), answer)
        else:
            yield telling.known(value, answer, detail=detail)

    def _popularity(self) -> Iterator[Observation]:
        """Downloads, which came with the crate; the number of its dependents where that can be had as well."""
        telling, answer = self._telling, self._answer
        total, recent = integer(self._crate.get("downloads")), integer(self._crate.get("recent_downloads"))
        notes = [] if recent is None else [f"{recent} downloads in the last 90 days"]
        dependents = None
        try:
            asked = telling.ask(f"api/v1/crates/{self._name}/reverse_dependencies?per_page=1")
            if asked.status == 200:
                dependents, answer = integer(record(telling.read(asked).get("meta")).get("total")), asked
        except SourceError as error:
            notes.append(f"dependents are not told: {error.message}")
        if total is None and dependents is None:
            raise UnexpectedResponse("neither downloads nor dependents are told", source=telling.source.name)
        yield telling.known(Popularity(downloads_total=total, dependents=dependents), answer, detail="; ".join(notes) or None)

    def _dependencies(self) -> Iterator[Observation]:
        telling = self._telling
        if not telling.package.versions:
            yield from telling.dependencies(lambda _: None)
            return
        answer = telling.ask(index_path(self._name), address="index", accept="text/plain")
        entries = read_index(answer.body, self._name, telling.source.name) if answer.status == 200 else {}
        dates = {text(each.get("num")): date for date, each, _ in self._dated}

        def look(version: str) -> Declared | None:
            if version not in entries:
                return None
            return Declared(dependencies=index_dependencies(entries[version]), answer=answer, date=dates.get(version))

        yield from telling.dependencies(look)


def _publisher(version: Mapping[str, Any], settings: Settings) -> Actor | None:
    """Who pushed it: a workflow leaves `published_by` empty and says so beside it."""
    trusted = version.get("trustpub_data")
    if isinstance(trusted, dict):
        return workflow("crates", trusted.get("provider"))
    return owner(record(version.get("published_by")), settings)


def _attested(version: Mapping[str, Any]) -> str | None:
    """The repository whose workflow published it, as the registry checked."""
    trusted = record(version.get("trustpub_data"))
    path = text(trusted.get("repository"), 300)
    place = repository_url(f"https://github.com/{path}") if path and trusted.get("provider") == "github" else None
    return place[0] if place else None
