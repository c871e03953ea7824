"""crates.io without asking it: who owns a crate and who published what, from the dump that it makes of its database every day.

`https://static.crates.io/db-dump.tar.gz`, downloaded by the user.  It tells what `crates` tells, but for dependents, for what
versions need, and for workflows: a version that one of these published has no publisher there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import (
    Actor,
    Observation,
    Popularity,
    Release,
    Releases,
    Repository,
    Signal,
    Status,
    Subject,
    Value,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._parts.crates import canonical, is_prerelease, lifecycle, owner, publishers
from sbomkit.sources._parts.crates_dump import CrateRows, Dump, VersionRow, read_dump
from sbomkit.sources._reading.accounts import people
from sbomkit.sources._reading.answers import moment
from sbomkit.sources._reading.telling import changes, qualifiers
from sbomkit.sources._reading.text import repository_url, scrub

__all__ = ["SOURCE", "CratesDump"]


class CratesDump(Source):
    """Facts from a dump of the database of crates.io."""

    name: ClassVar[str] = "crates_dump"
    summary: ClassVar[str] = "who owns a crate, releases with their publishers, downloads, from crates.io's db-dump.tar.gz"
    purl_types: ClassVar[frozenset[str]] = frozenset({"cargo"})
    signals: ClassVar[frozenset[Signal]] = frozenset(
        {Signal.PUBLISHERS, Signal.RELEASES, Signal.LIFECYCLE, Signal.POPULARITY, Signal.REPOSITORY}
    )
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = None
    stage: ClassVar[Stage] = Stage.LOCAL
    batch: ClassVar[int | None] = None
    argument: ClassVar[str | None] = "FILE"
    needs_argument: ClassVar[bool] = True

    def __init__(self, *files: str) -> None:
        """Use one dump; it is read when packages are asked about.

        Raises:
            ConfigurationError: it is no file, or there are several.
        """
        if len(files) != 1:
            raise ConfigurationError("source crates_dump reads one dump", advice="name the newest one")
        self._path = Path(files[0])
        if not self._path.is_file():
            raise ConfigurationError(f"{self._path} is no file", advice="name the db-dump.tar.gz of crates.io")

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        dump = read_dump(self._path, {canonical(package.name) for package in packages})
        for package in packages:
            if _is_of_another_registry(package):
                for observation in self._unknowns(Status.UNSUPPORTED, "the document says that it is not of crates.io", session):
                    yield package.key, observation
                continue
            crate = None if package.namespace else dump.crates.get(canonical(package.name))
            for observation in _Reading(self, session, self._path.name, dump, crate).observations():
                yield package.key, observation


SOURCE = CratesDump


def _is_of_another_registry(package: Package) -> bool:
    named = qualifiers(package, "repository_url")
    return bool(named) and all(each and "crates.io" not in each for each in named)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A version that came by the day that is asked for."""

    date: datetime
    row: VersionRow
    publisher: Actor | None


class _Reading:
    """One crate, turned into observations.

    A dump is an answer that was kept: it is dated by the moment at which it was taken.
    """

    def __init__(self, source: CratesDump, session: Session, file: str, dump: Dump, crate: CrateRows | None) -> None:
        self._source = source
        self._session = session
        self._file = file
        self._crate = crate
        self._logins = dump.logins
        self._taken = dump.taken if dump.taken and dump.taken <= session.now else None
        self._bound = min(session.as_of or session.now, self._taken or session.now)
        self._is_late = session.as_of is not None and (self._taken or session.now) > session.as_of
        rows = crate.versions if crate else []
        told = [(moment(each.date), each) for each in rows]
        self._dated = sorted(
            (_Dated(date, row, self._user(row.publisher)) for date, row in told if date and date <= self._bound),
            key=lambda each: (each.date, each.row.number),
        )
        self._undated = sum(date is None for date, _ in told)
        self._future = sum(date is not None and date > (self._taken or session.now) for date, _ in told)

    def observations(self) -> Iterator[Observation]:
        if self._crate is None:
            for signal in sorted(self._source.signals):
                yield self._unknown(signal, Status.ABSENT, "the dump does not have it")
            return
        yield self._releases(self._crate)
        yield from self._repository(self._crate)
        if self._is_late:
            for signal in (Signal.PUBLISHERS, Signal.LIFECYCLE, Signal.POPULARITY):
                yield self._unknown(signal, Status.UNSUPPORTED, "the dump was taken after the day that is asked for")
            return
        yield self._publishers(self._crate)
        yield self._known(lifecycle([each.yanked for each in self._crate.versions]), self._taken)
        yield self._popularity(self._crate)

    def _known(self, value: Value, as_of: datetime | None, detail: str | None = None) -> Observation:
        return self._source.known(value, self._session, as_of=as_of, retrieved_at=self._taken, url=self._file, detail=detail)

    def _unknown(self, signal: Signal, status: Status, detail: str) -> Observation:
        return self._source.unknown(signal, status, self._session, detail=detail, retrieved_at=self._taken, url=self._file)

    def _user(self, number: int | None) -> Actor | None:
        if number is None:
            return None
        # The login is the one on GitHub, by which the registry knows the user.
        entry = {"id": number, "login": self._logins.get(number), "github_username_matches": True}
        return owner(entry, self._session.settings)

    def _publishers(self, crate: CrateRows) -> Observation:
        settings = self._session.settings

        def read(entry: tuple[int | None, bool]) -> Actor | None:
            number, is_team = entry
            return owner({"id": number, "kind": "team"}, settings) if is_team else self._user(number)

        owners = people(crate.owners, read)
        newest = (self._dated[-1].date, self._dated[-1].publisher) if self._dated else None
        value, detail = publishers(owners, newest)
        if value is None:
            return self._unknown(Signal.PUBLISHERS, Status.ABSENT, str(detail))
        return self._known(value, self._taken, detail)

    def _releases(self, crate: CrateRows) -> Observation:
        if not crate.versions:
            return self._unknown(Signal.RELEASES, Status.ABSENT, "the dump lists no versions")
        counts = ((self._undated, "without a date"), (self._future, "dated in the future"))
        left_out = ", ".join(f"{count} {what}" for count, what in counts if count)
        releases = tuple(
            Release(
                version=scrub(each.row.number[:200]),
                date=each.date,
                publisher=each.publisher,
                deprecated=each.row.yanked,
                prerelease=is_prerelease(each.row.number),
            )
            for each in self._dated
        )
        as_of = self._bound if self._taken or self._session.as_of else None
        detail = f"left out: {left_out}" if left_out else None
        return self._known(Releases(releases=releases, complete=not left_out), as_of, detail)

    def _repository(self, crate: CrateRows) -> Iterator[Observation]:
        """What each version named, and what the crate names since its newest came."""
        claims = [(each.date, each.row.repository) for each in self._dated]
        if claims and not self._is_late:
            claims.append((claims[-1][0], crate.repository))
        told = [(date, Repository(url=place[0], directory=place[1])) for date, raw in claims if (place := repository_url(raw))]
        for date, value in changes(told):
            yield self._known(value, date)
        if not told:
            yield self._unknown(Signal.REPOSITORY, Status.ABSENT, "no version that came by then names a repository")

    def _popularity(self, crate: CrateRows) -> Observation:
        if crate.downloads is None:
            return self._unknown(Signal.POPULARITY, Status.ABSENT, "the dump counts no downloads of it")
        return self._known(Popularity(downloads_total=crate.downloads), self._taken)
