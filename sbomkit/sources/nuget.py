"""NuGet: whose accounts own a package, its versions, deprecation, downloads, repository, and what it needs.

The service index says where everything lies (once a run); of that, what lies below the addresses of this source is asked, and
nothing else.  Owners are told by the search, which shows listed packages only; versions by the registration, in pages.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import quote

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import (
    Actor,
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
from sbomkit.sources._endpoint import Address, Politeness
from sbomkit.sources._http.addresses import below
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._parts.registration import (
    NAME,
    entries,
    holds,
    is_listed,
    is_prerelease,
    is_unlisted,
    needs,
    normal,
    texts,
    why,
)
from sbomkit.sources._reading.accounts import account, people
from sbomkit.sources._reading.answers import flag, integer, read_json, record, records, text
from sbomkit.sources._reading.telling import Declared, Published, Telling, on_forge
from sbomkit.sources._reading.text import repository_url
from sbomkit.sources._reading.xml import child, parsed

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "Nuget"]

_PAGES = 4
"""Pages of versions that are asked for one by one, at most; each has 64 versions."""
_SEPARATOR = re.compile(r"[\s,;|]")
_SEARCH = frozenset({Signal.PUBLISHERS, Signal.POPULARITY})


class Nuget(Source):
    """Facts from nuget.org."""

    name: ClassVar[str] = "nuget"
    summary: ClassVar[str] = "who owns a package, releases, deprecation, downloads, repository, dependencies"
    purl_types: ClassVar[frozenset[str]] = frozenset({"nuget"})
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
        rate=5.0, concurrency=4, policy="V3 is not limited today, says its documentation; ecosyste.ms asks five times a second"
    )
    default_url: ClassVar[str | None] = "https://api.nuget.org"
    addresses: ClassVar[Mapping[str, Address]] = MappingProxyType(
        {"search": Address(default_url="https://azuresearch-usnc.nuget.org")}
    )

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """The service index once; the registration, its pages and one manifest a package; one search."""
        return {"": 1 + len(packages) * (2 + _PAGES), "search": len(packages)} if packages else {}

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        told = Telling(self, session, package)
        if (other := told.elsewhere("nuget.org")) is not None:
            return told.nothing(Status.UNSUPPORTED, f"the document says that it comes from {other}")
        if package.namespace or len(package.name) > 100 or not NAME.fullmatch(package.name):
            return told.nothing(Status.ABSENT, "no package of NuGet can have this name")
        return self._observations(told)

    def _observations(self, told: Telling) -> Iterator[Observation]:
        session, name = told.session, told.package.name.lower()
        places = session.keep("nuget.index", lambda: _places(told))
        registration = told.ask(f"{places.registrations}{quote(name)}/index.json")
        if registration.status != 200:
            yield from told.missing(registration)
            return
        reading = _Reading(told, registration, places)
        entries = reading.entries
        got = next((found for entry in entries if (found := text(entry.get("id")))), None)
        if got is None:
            raise UnexpectedResponse("the registration lists no version of a package", source=self.name)
        if got.lower() != name:
            yield from told.another(told.package.name, got, registration)
            return
        yield from reading.observations()


SOURCE = Nuget


class _Places(NamedTuple):
    """Where the service index says that things lie, as paths below the source's addresses."""

    registrations: str
    search: str
    contents: str | None


_DOCUMENTED = _Places("v3/registration5-gz-semver2/", "query", "v3-flatcontainer/")
"""Where nuget.org has them today, for mirrors without a service index."""


def _places(told: Telling) -> _Places:
    """Read the service index.

    Raises:
        UnexpectedResponse: it names no service that lies below our addresses.
    """
    answer = told.ask("v3/index.json")
    if answer.status != 200:
        return _DOCUMENTED
    resources = list(records(record(read_json(answer.body, "nuget")).get("resources")))

    def find(kinds: Sequence[str], address: str) -> str | None:
        base = told.source.endpoint(told.session, address).base
        for kind in kinds:
            for each in resources:
                if each.get("@type") == kind and (path := _below(base, each.get("@id"))) is not None:
                    return path
        return None

    registrations = find([f"RegistrationsBaseUrl{v}" for v in ("/3.6.0", "/3.4.0", "")], "")
    search = find([f"SearchQueryService{v}" for v in ("/3.5.0", "/3.0.0-rc", "/3.0.0-beta", "")], "search")
    contents = find(["PackageBaseAddress/3.0.0"], "")
    if registrations is None or search is None:
        what = "registrations below its own address" if registrations is None else "search below the address of the search"
        raise UnexpectedResponse(f"the service index names no {what}", source="nuget")
    return _Places(_folder(registrations), search, None if contents is None else _folder(contents))


def _below(base: str, url: object) -> str | None:
    try:
        return below(base, url) if isinstance(url, str) and "?" not in url else None
    except ValueError:
        return None


def _folder(path: str) -> str:
    return f"{path.rstrip('/')}/" if path else ""


class _Reading:
    """The registration of one package, turned into observations."""

    def __init__(self, told: Telling, answer: "Answer", places: _Places) -> None:
        self._told = told
        self._answer = answer
        self._places = places
        self._left_out = 0
        self.entries = [entry for page in self._pages() for entry in entries(page)]
        """Of all versions that were read, in the order of the registration, which is that of the versions."""
        self._listed = [entry for entry in self.entries if is_listed(entry)]
        self._newest = next((entry for entry in reversed(self._listed) if not is_prerelease(entry)), None) or (
            self._listed[-1] if self._listed else None
        )

    def _pages(self) -> Iterator[dict[str, Any]]:
        """All pages that are in the index, and of the others those that are chosen."""
        told = self._told
        pages = list(records(told.read(self._answer).get("items")))
        apart = [number for number, page in enumerate(pages) if not isinstance(page.get("items"), list)]
        wanted = [number for number in apart if any(holds(pages[number], version) for version in told.package.versions)]
        chosen = list(dict.fromkeys([*apart[-1:], *wanted, *reversed(apart)]))[:_PAGES]
        self._left_out = sum(integer(pages[number].get("count")) or 1 for number in apart if number not in chosen)
        for number, page in enumerate(pages):
            if number not in apart:
                yield page
            elif number in chosen:
                yield self._page(page.get("@id"))

    def _page(self, address: object) -> dict[str, Any]:
        path = _below(self._told.source.endpoint(self._told.session).base, address)
        answer = self._told.ask(path) if path is not None else None
        if answer is None or answer.status != 200:
            raise UnexpectedResponse("a page of versions is not there, or lies elsewhere", source="nuget", path="items")
        return self._told.read(answer)

    def observations(self) -> Iterator[Observation]:
        told = self._told
        yield self._releases()
        yield self._lifecycle()
        yield from told.dependencies(self._declared)
        yield from told.partly(_SEARCH, self._search())
        yield from told.partly({Signal.REPOSITORY}, self._repository())

    def _releases(self) -> Observation:
        listed = [
            Published(
                version=entry.get("version"),
                date=None if is_unlisted(entry) else entry.get("published"),
                deprecated=bool(record(entry.get("deprecation"))),
                prerelease=is_prerelease(entry),
            )
            for entry in self.entries
        ]
        hidden = sum(is_unlisted(entry) for entry in self.entries)
        notes = [f"{self._left_out} older versions were not asked for"] if self._left_out else []
        notes += [f"{hidden} unlisted versions have no date"] if hidden else []
        whole = not self._left_out
        count = None if whole else len(self.entries) + self._left_out
        return self._told.releases(listed, self._answer, complete=whole, count=count, note="; ".join(notes))

    def _lifecycle(self) -> Observation:
        """Deprecated: the newest version as legacy, or all of them, or all taken from the lists."""
        if self._newest is None:
            return self._told.known(Lifecycle(deprecated=True, message="all versions are unlisted"), self._answer)
        said = record(self._newest.get("deprecation"))
        is_legacy = "legacy" in [each.lower() for each in texts(said.get("reasons"))]
        deprecated = bool(said) and (is_legacy or all(record(entry.get("deprecation")) for entry in self._listed))
        return self._told.known(Lifecycle(deprecated=deprecated, message=why(said) if deprecated else None), self._answer)

    def _search(self) -> Iterator[Observation]:
        told, name = self._told, self._told.package.name
        query = f"q=packageid:{quote(name)}&prerelease=true&semVerLevel=2.0.0&take=1"
        answer = told.ask(f"{self._places.search}?{query}", address="search")
        hits = list(records(record(read_json(answer.body, "nuget")).get("data")))
        found = next((each for each in hits if (text(each.get("id")) or "").lower() == name.lower()), None)
        if found is None:
            detail = "the search does not show the package, as for unlisted ones; ask the repository"
            yield told.unknown(Signal.PUBLISHERS, Status.UNSUPPORTED, detail, answer)
            yield told.unknown(Signal.POPULARITY, Status.UNSUPPORTED, "the search does not show the package", answer)
            return
        yield self._owners(found, answer)
        total = integer(found.get("totalDownloads"))
        if total is None:
            yield told.unknown(Signal.POPULARITY, Status.ABSENT, "the search counts no downloads", answer)
        else:
            yield told.known(Popularity(downloads_total=total), answer)

    def _owners(self, hit: Mapping[str, Any], answer: "Answer") -> Observation:
        """Accounts; whether one is a person or an organisation, whose members publish as well, is not told."""
        told, listed = self._told, hit.get("owners")
        owners = people(listed if isinstance(listed, list) else [listed] if text(listed) else None, self._account)
        if not owners.members:
            why = owners.why_nobody("the search lists no owners; ask the repository")
            return told.unknown(Signal.PUBLISHERS, Status.ABSENT, why, answer)
        value = Publishers(
            kind=PublisherKind.PUBLISH_RIGHTS, members=owners.members, complete=owners.complete(None), unread=owners.unread
        )
        hint = "the prefix of the name is reserved" if flag(hit.get("verified")) else ""
        detail = owners.remarks("an owner may be an organisation, which looks the same", hint)
        return told.known(value, answer, detail=detail)

    def _account(self, login: object) -> Actor | None:
        """Nobody where it is more than one word, and so perhaps more than one account."""
        name = text(login)
        return account("nuget", name, self._told.session.settings) if name and not _SEPARATOR.search(name) else None

    def _repository(self) -> Iterator[Observation]:
        """What the manifest of the newest version names; else the project's page, where that is a repository."""
        told, newest = self._told, self._newest or self.entries[-1]
        name, version = told.package.name.lower(), normal(text(newest.get("version")) or "")
        answer, place = self._answer, None
        if self._places.contents is not None and version:
            path = f"{self._places.contents}{quote(name)}/{quote(version, safe='')}/{quote(name)}.nuspec"
            manifest = told.ask(path, accept="*/*")
            if manifest.status == 200:
                metadata = child(parsed(manifest.body, "package", "nuget"), "metadata")
                written = child(metadata, "repository")
                if written is not None and (place := repository_url(written.get("url"))) is not None:
                    answer = manifest
        page = text(newest.get("projectUrl"))
        place = place or on_forge(page)
        if place is None:
            yield told.unknown(Signal.REPOSITORY, Status.ABSENT, "the package names no repository", answer)
        else:
            yield told.known(Repository(url=place[0], directory=place[1]), answer)

    def _declared(self, version: str) -> Declared | None:
        wanted = normal(version)
        entry = next((each for each in self.entries if normal(text(each.get("version")) or "") == wanted), None)
        if entry is None:
            return None
        return Declared(dependencies=needs(entry), answer=self._answer)
