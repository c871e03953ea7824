"""Go modules: versions with the dates of their commits, deprecation, importers, where the code is, and what is required.

Nobody owns a module but whoever can push to its repository: the registry names no people, ever.  pkg.go.dev tells of versions
and importers; the proxy, which is asked for what it has already and never made to fetch anything, of origins and requirements.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import (
    DeclaredDependency,
    Lifecycle,
    Observation,
    Popularity,
    Repository,
    Signal,
    Status,
    Subject,
)
from sbomkit.model.inventory import Package
from sbomkit.sources._endpoint import Address, Politeness
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._reading.answers import flag, integer, records, text
from sbomkit.sources._reading.telling import Declared, Published, Telling, dependency, key_of
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "Go"]

_PATH = re.compile(r"(?=[^/]*\.)[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:/(?!\.)[A-Za-z0-9._~-]*[A-Za-z0-9_~-])*")
"""A module path that can be fetched (go.dev/ref/mod, Module paths): it begins with the name of a host."""
_VERSION = re.compile(r"v\d[\w.+-]{0,150}", re.ASCII)
_REQUIRE = re.compile(r"(?:require\s+)?\"?([^\s\"()]+)\"?\s+(v\d[\w.+-]*)\s*(//\s*indirect)?.*", re.ASCII)
_MODULE = re.compile(r"^[ \t]*module[ \t]+[\"`]?([^\s\"`]+)", re.MULTILINE)
_PAGES = 3
_LIMIT = 1_000
"""Versions on a page: as many as pkg.go.dev gives."""
_NOBODY = "the registry has no owners; ask the repository"


class Go(Source):
    """Facts from pkg.go.dev and proxy.golang.org."""

    name: ClassVar[str] = "go"
    summary: ClassVar[str] = "releases by commit date, deprecation, importers, repository, requirements; nobody owns a module"
    purl_types: ClassVar[frozenset[str]] = frozenset({"golang"})
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
        rate=5.0, concurrency=4, policy="nothing is published for the proxy; ecosyste.ms asks five times a second"
    )
    registry_type: ClassVar[str | None] = "golang"
    addresses: ClassVar[Mapping[str, Address]] = MappingProxyType(
        {
            "site": Address(
                default_url="https://pkg.go.dev",
                politeness=Politeness(
                    rate=4.0, concurrency=4, policy="pkgsite allows ten requests a second from a network, says its source"
                ),
            )
        }
    )

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """At the proxy the latest version and a go.mod for each of the document's; at the site versions, module, importers."""
        if not packages:
            return {}
        return {"": sum(1 + len(each.versions) for each in packages), "site": len(packages) * (2 + _PAGES)}

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        told = Telling(self, session, package)
        path = f"{package.namespace}/{package.name}" if package.namespace else package.name
        if not _PATH.fullmatch(path) or len(path) > 300:
            return told.nothing(Status.ABSENT, "no module that can be fetched has this path; the standard library is none")
        return _Reading(told, path).observations()


SOURCE = Go


def _escaped(written: str) -> str:
    """As the proxy wants it: a capital letter as an exclamation mark and the small one (go.dev/ref/mod, GOPROXY protocol)."""
    return quote(re.sub(r"[A-Z]", lambda capital: f"!{capital[0].lower()}", written), safe="/!+~")


class _Reading:
    """One module, turned into observations."""

    def __init__(self, told: Telling, path: str) -> None:
        self._told = told
        self._path = path
        self._proxied = f"cached-only/{_escaped(path)}"

    def observations(self) -> Iterator[Observation]:
        told = self._told
        yield told.unknown(Signal.PUBLISHERS, Status.UNSUPPORTED, _NOBODY)
        yield from told.partly({Signal.RELEASES, Signal.LIFECYCLE}, self._versions())
        yield from told.partly({Signal.POPULARITY}, self._importers())
        yield from told.partly({Signal.REPOSITORY}, self._repository())
        yield from told.partly({Signal.DECLARED_DEPENDENCIES}, told.dependencies(self._declared))

    def _versions(self) -> Iterator[Observation]:
        told = self._told
        first: Answer | None = None
        items: list[dict[str, Any]] = []
        token: str | None = ""
        pages = 0
        while token is not None and pages < _PAGES:
            after = f"&token={quote(token, safe='')}" if token else ""
            answer = told.ask(f"v1/versions/{quote(self._path)}?limit={_LIMIT}{after}", address="site")
            if answer.status != 200:
                break
            found, first, pages = told.read(answer), first or answer, pages + 1
            items += records(found.get("items"))
            token = text(found.get("nextPageToken"))
        if first is None:
            yield from self._without_site(answer)
            return
        own = [each for each in items if each.get("modulePath", self._path) == self._path]
        if items and not own:
            got = scrub(str(items[0].get("modulePath"))[:200])
            for signal in (Signal.RELEASES, Signal.LIFECYCLE):
                yield told.unknown(signal, Status.FAILED, f"unresolved: asked for {self._path}, got {got}", first)
            return
        note = "dates are those of commits" + ("" if token is None else "; there are older versions")
        yield told.releases([_published(each) for each in own], first, complete=token is None, note=note)
        yield self._lifecycle(own, first)

    def _without_site(self, answer: "Answer") -> Iterator[Observation]:
        """The site does not know the module; the proxy may have its latest version all the same."""
        told = self._told
        latest = told.ask(f"{self._proxied}/@latest")
        detail = f"the registry does not have it (HTTP {answer.status})"
        if latest.status == 200:
            found = told.read(latest)
            entry = Published(version=found.get("Version"), date=found.get("Time"))
            yield told.releases([entry], latest, complete=False, note="the latest version only, with the date of its commit")
        else:
            yield told.unknown(Signal.RELEASES, Status.ABSENT, detail, answer)
        yield told.unknown(Signal.LIFECYCLE, Status.ABSENT, detail, answer)

    def _lifecycle(self, items: Sequence[Mapping[str, Any]], answer: "Answer") -> Observation:
        """A module is deprecated by the go.mod of its latest version; a retracted version is one that nobody should use."""
        if not items:
            return self._told.unknown(Signal.LIFECYCLE, Status.ABSENT, "the registry lists no versions", answer)
        latest = next((each for each in items if each.get("version") == each.get("latestVersion", ...)), items[0])
        if flag(latest.get("deprecated")):
            message = scrub(text(latest.get("deprecationReason")) or "") or None
            return self._told.known(Lifecycle(deprecated=True, message=message), answer)
        if all(flag(each.get("retracted")) for each in items):
            return self._told.known(Lifecycle(deprecated=True, message="all versions are retracted"), answer)
        return self._told.known(Lifecycle(), answer)

    def _importers(self) -> Iterator[Observation]:
        answer = self._told.ask(f"v1/imported-by/{quote(self._path)}?limit=1", address="site")
        total = integer(self._told.read(answer).get("total")) if answer.status == 200 else None
        if total is None:
            detail = "nobody counts who imports it; it may have no package of its name"
            yield self._told.unknown(Signal.POPULARITY, Status.ABSENT, detail, answer)
        else:
            detail = "packages that import the package of the module's own path"
            yield self._told.known(Popularity(dependents=total), answer, detail=detail)

    def _repository(self) -> Iterator[Observation]:
        """Where the proxy fetched it from, which is no claim; else where the site says that it is."""
        told = self._told
        answer = told.ask(f"{self._proxied}/@latest")
        origin = told.read(answer).get("Origin") if answer.status == 200 else None
        place = repository_url(origin.get("URL")) if isinstance(origin, dict) else None
        verified = place is not None
        if place is None:
            answer = told.ask(f"v1/module/{quote(self._path)}", address="site")
            found = told.read(answer) if answer.status == 200 else {}
            place = repository_url(found.get("repoUrl")) if found.get("path") == self._path else None
        if place is None:
            yield told.unknown(Signal.REPOSITORY, Status.ABSENT, "the registry names no repository", answer)
        else:
            yield told.known(Repository(url=place[0], directory=place[1], verified=verified), answer)

    def _declared(self, version: str) -> Declared | None:
        wanted = version if version.startswith("v") else f"v{version}"
        if not _VERSION.fullmatch(wanted):
            return None
        answer = self._told.ask(f"{self._proxied}/@v/{_escaped(wanted)}.mod", accept="*/*")
        if answer.status != 200:
            return None
        gomod = answer.body.decode("utf-8", "replace")
        named = _MODULE.search(gomod)
        if named is None or named[1] != self._path:
            got = scrub(named[1][:200]) if named else "no go.mod"
            raise UnexpectedResponse(f"unresolved: asked for {self._path}, got {got}", source="go")
        direct, indirect = _required(gomod)
        note = f"{indirect} indirect requirements are pins of what others need" if indirect else None
        return Declared(dependencies=direct, answer=answer, note=note)


def _published(item: Mapping[str, Any]) -> Published:
    version = item.get("version")
    return Published(
        version=version,
        date=item.get("commitTime"),
        deprecated=bool(flag(item.get("retracted"))),
        prerelease=isinstance(version, str) and "-" in version.partition("+")[0],
    )


def _required(gomod: str) -> tuple[list[DeclaredDependency | None], int]:
    """What a go.mod requires itself, and how much it only pins (go.dev/ref/mod, require)."""
    direct: list[DeclaredDependency | None] = []
    indirect, block = 0, ""
    for raw in gomod.splitlines():
        line = raw.strip()
        if block:
            block = "" if line.startswith(")") else block
        elif opened := re.fullmatch(r"(\w+)\s*\(.*", line):
            block = opened[1]
            continue
        if not (block == "require" or line.startswith("require ")) or not (found := _REQUIRE.fullmatch(line)):
            continue
        if found[3]:
            indirect += 1
        else:
            direct.append(dependency(key_of("golang", found[1]), found[2]) if _PATH.fullmatch(found[1]) else None)
    return direct, indirect
