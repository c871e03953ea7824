"""What one source tells of one package, answer by answer: place and moment of each answer go with what it told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit

from sbomkit.errors import SourceError, UnexpectedResponse
from sbomkit.model.facts import (
    Actor,
    DeclaredDependencies,
    DeclaredDependency,
    Observation,
    Provided,
    Release,
    Releases,
    Signal,
    Status,
    Value,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key, parse_purl, registry_url
from sbomkit.sources._interface import Session, Source
from sbomkit.sources._reading.answers import moment, read_json, record, text
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["Declared", "Published", "Telling", "changes", "dependency", "key_of", "on_forge", "qualifiers"]

_LONGEST_VERSION = 200
_REGISTRIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cargo": ("crates", ("crates.io",)),
    "composer": ("packagist", ("packagist.org",)),
    "gem": ("rubygems", ("rubygems.org",)),
    "golang": ("go", ("golang.org",)),
    "hex": ("hex", ("hex.pm",)),
    "maven": ("maven", ("maven.org", "maven.apache.org")),
    "npm": ("npm", ("yarnpkg.com",)),
    "nuget": ("nuget", ("nuget.org",)),
    "pub": ("pub", ("pub.dev",)),
    "pypi": ("pypi", ()),
    "rubygems": ("rubygems", ("rubygems.org",)),
}
"""The source that asks the one registry of a purl type, and domains by which that is known beside the usual one."""

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One version as a registry lists it."""

    version: object
    date: object
    """As written."""
    publisher: Actor | None = None
    deprecated: bool = False
    prerelease: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What one version declares."""

    dependencies: Iterable[DeclaredDependency | None]
    """`None` stands for an entry that is no package of the registry, and is counted."""
    answer: "Answer"
    provides: tuple[Provided, ...] = ()
    date: datetime | None = None
    """When the version came, where that is told."""
    note: str | None = None


class Telling:
    """One package, and the answers of one source about it."""

    def __init__(self, source: Source, session: Session, package: Package) -> None:
        self.source = source
        self.session = session
        self.package = package
        self.bound = min(session.as_of or session.now, session.now)
        """Nothing later is used where there is history."""

    def ask(self, path: str, *, address: str = "", accept: str = "application/json") -> "Answer":
        """Ask for a quoted path below one of the source's addresses.  Raises what the client raises."""
        return self.session.make_client().get(self.source.endpoint(self.session, address), path, accept=accept)

    def elsewhere(self, *own: str) -> str | None:
        """The host of another repository that each package URL names by `repository_url`; `None`: it may be this registry.

        Args:
            own: domains of the registry; the host of the user's mirror counts as one.
        """
        ends = tuple(f".{domain}" for domain in (*own, _host(self.source.endpoint(self.session).base)))
        hosts = [_host(each) for each in qualifiers(self.package, "repository_url")]
        if not hosts or any(not host or f".{host}".endswith(ends) for host in hosts):
            return None
        return scrub(hosts[0][:200])

    def of_another_registry(self) -> str | None:
        """The same for a source that tells of packages of several types: the registries are those of their sources."""
        registry, domains = _REGISTRIES.get(self.package.type, ("", ()))
        if not registry:
            return None
        usual = _host(registry_url(self.package.type, self.package.namespace))
        mirror = _host(self.session.settings.source(registry).url)
        return self.elsewhere(*filter(None, (usual, mirror, *domains)))

    def known(self, value: Value, answer: "Answer", *, as_of: datetime | None = None, detail: str | None = None) -> Observation:
        """A value that an answer holds."""
        return self.source.known(
            value, self.session, as_of=as_of, detail=detail, retrieved_at=answer.retrieved_at, url=answer.url
        )

    def unknown(self, signal: Signal, status: Status, detail: str, answer: "Answer | None" = None) -> Observation:
        """That something is not told, and why."""
        at, url = (answer.retrieved_at, answer.url) if answer else (None, None)
        return self.source.unknown(signal, status, self.session, detail=detail, retrieved_at=at, url=url)

    def nothing(self, status: Status, detail: str, answer: "Answer | None" = None) -> Iterator[Observation]:
        """The same of all signals."""
        return (self.unknown(signal, status, detail, answer) for signal in sorted(self.source.signals))

    def missing(self, answer: "Answer") -> Iterator[Observation]:
        """That the registry does not have the package: says nothing about its people."""
        return self.nothing(Status.ABSENT, f"the registry does not have it (HTTP {answer.status})", answer)

    def another(self, asked: str, got: str, answer: "Answer") -> Iterator[Observation]:
        """That the answer is about another package, whose people would be taken for those of this one."""
        return self.nothing(Status.FAILED, f"unresolved: asked for {asked}, got {scrub(got[:200])}", answer)

    def read(self, answer: "Answer") -> dict[str, object]:
        """The object that an answer holds.

        Raises:
            UnexpectedResponse: it holds none.
        """
        found = record(read_json(answer.body, self.source.name))
        if not found:
            raise UnexpectedResponse("the answer is no object, or an empty one", source=self.source.name)
        return found

    def named(self, found: dict[str, object], member: str) -> str:
        """The name that an answer says it is about.

        Raises:
            UnexpectedResponse: it says none.
        """
        name = text(found.get(member))
        if name is None:
            raise UnexpectedResponse("the answer names no package", source=self.source.name, path=member)
        return name

    def partly(self, signals: Iterable[Signal], told: Iterable[Observation]) -> Iterator[Observation]:
        """What is told of some signals; where the source fails over it, these failed, and the others stand."""
        said = set()
        try:
            for observation in told:
                said.add(observation.signal)
                yield observation
        except SourceError as error:
            for signal in sorted(set(signals) - said):
                yield self.unknown(signal, Status.FAILED, error.message)

    def releases(
        self, listed: Iterable[Published], answer: "Answer", *, complete: bool = True, count: int | None = None, note: str = ""
    ) -> Observation:
        """Versions with their dates, up to the day that is asked for; what has no usable date is counted.

        Args:
            listed: all versions that the registry lists, in any order.
            answer: that lists them.
            complete: whether it lists all.
            count: how many there are, where it does not list all.
            note: what qualifies the list.
        """
        found: dict[str, Release] = {}
        total = undated = future = 0
        for each in listed:
            total += 1
            version, date = text(each.version, _LONGEST_VERSION), moment(each.date)
            if version is None or date is None:
                undated += 1
            elif date > self.session.now:
                future += 1
            elif date <= self.bound:
                name = scrub(version)
                found[name] = Release(
                    version=name,
                    date=date,
                    publisher=each.publisher,
                    deprecated=each.deprecated,
                    prerelease=each.prerelease,
                )
        if total == undated + future:
            why = "the registry lists no versions" if not total else f"none of {total} versions has a usable date"
            return self.unknown(Signal.RELEASES, Status.ABSENT, why, answer)
        left_out = ", ".join(f"{n} {what}" for n, what in ((undated, "without a date"), (future, "dated in the future")) if n)
        notes = [note, f"left out: {left_out}" if left_out else ""]
        ordered = tuple(sorted(found.values(), key=lambda each: (each.date, each.version)))
        value = Releases(releases=ordered, complete=complete and not left_out, count=count)
        return self.known(value, answer, as_of=self._cut, detail="; ".join(filter(None, notes)) or None)

    @property
    def _cut(self) -> datetime | None:
        """What was cut at a day holds for that day."""
        return None if self.session.as_of is None else self.bound

    def history(
        self, signal: Signal, told: Iterable[tuple[datetime | None, Value]], answer: "Answer", none: str
    ) -> Iterator[Observation]:
        """What versions said of something, each time that it changed; `none` says why there may be nothing."""
        usable = [(date, value) for date, value in told if date is not None and date <= self.bound]
        for date, value in changes(usable):
            yield self.known(value, answer, as_of=date)
        if not usable:
            yield self.unknown(signal, Status.ABSENT, none, answer)

    def dependencies(self, look: Callable[[str], Declared | None]) -> Iterator[Observation]:
        """What the versions that the document has declare to depend on.

        Args:
            look: finds what a version declares; `None`: the registry does not list it.
        """
        signal = Signal.DECLARED_DEPENDENCIES
        if not self.package.versions:
            yield self.unknown(signal, Status.UNSUPPORTED, "the document gives no version")
        for version in self.package.versions:
            named = scrub(version[:100])
            declared = look(version)
            if declared is None:
                yield self.unknown(signal, Status.ABSENT, f"the registry does not list version {named}, or not readably")
            elif declared.date is not None and self.bound < declared.date <= self.session.now:
                detail = f"version {named} was published after the day that is asked for"
                yield self.unknown(signal, Status.ABSENT, detail, declared.answer)
            else:
                yield self._declared(version, declared)

    def _declared(self, version: str, declared: Declared) -> Observation:
        entries = list(declared.dependencies)
        found = {each.model_dump_json(): each for each in entries if each is not None}
        others = sum(each is None for each in entries)
        notes = [declared.note or "", f"left out: {others} that are no packages of the registry" if others else ""]
        ordered = sorted(found.values(), key=lambda each: (each.package, each.scope, each.requirement or "", each.marker or ""))
        value = DeclaredDependencies(version=version, dependencies=tuple(ordered), provides=declared.provides)
        usable = declared.date if declared.date is None or declared.date <= self.session.now else None
        return self.known(value, declared.answer, as_of=usable, detail="; ".join(filter(None, notes)) or None)


def changes(told: Iterable[tuple[datetime, V]]) -> list[tuple[datetime, V]]:
    """From old to new, only what differs from what was told before; of one moment, what was told last."""
    latest = dict(sorted(told, key=lambda each: each[0]))
    found: list[tuple[datetime, V]] = []
    for date, value in latest.items():
        if not found or found[-1][1] != value:
            found.append((date, value))
    return found


def key_of(purl_type: str, *parts: str) -> PackageKey:
    """The key of a package by the parts of its name, none of which is empty; a slash in one separates parts as well."""
    return package_key(f"pkg:{purl_type}/" + "/".join(quote(part, safe="/") for part in parts))


def dependency(
    key: PackageKey, requirement: object = None, *, scope: str = "runtime", marker: object = None
) -> DeclaredDependency:
    """A dependency, its texts made fit to be kept."""
    wanted, when = (scrub(each[:500]) if isinstance(each, str) else "" for each in (requirement, marker))
    return DeclaredDependency(package=key, requirement=wanted or None, scope=scope, marker=when or None)


_FORGES = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sr.ht")


def on_forge(raw: object) -> tuple[str, str | None] | None:
    """The repository that a link to any page leads to, where it is on a forge; `None`: it is some other page."""
    place = repository_url(raw) if isinstance(raw, str) and "//" in raw else None
    host = urlsplit(place[0]).hostname or "" if place else ""
    return place if f".{host}".endswith(tuple(f".{forge}" for forge in _FORGES)) else None


def qualifiers(package: Package, name: str) -> Sequence[str | None]:
    """A qualifier of each package URL; `None`: it has none of that name."""
    return [dict(parsed.qualifiers).get(name) for purl in package.purls if (parsed := parse_purl(purl)) is not None]


def _host(address: str | None) -> str:
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or "" if address else ""
    except ValueError:
        return ""
