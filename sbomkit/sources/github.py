"""GitHub: who owns a repository, whether it is archived, who committed in the last 24 months, who is asked for money.

With a token, GraphQL tells of fifty repositories a request, their commits page by page.  Without one, REST tells of one a
request, sixty an hour, and neither of commits nor of money.  GitHub tells outsiders of nobody's rights: a committer is somebody
who did, not everybody who can.

A fork holds the commits and the funding file of what it was forked from, and a claimed link may lead to somebody else's work:
neither lends a package people or money.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from sbomkit.errors import NotInCache, SourceError, UnexpectedResponse
from sbomkit.model.facts import ActorKind, Lifecycle, Observation, Repository, Signal, Status, Subject, Value
from sbomkit.model.inventory import Package
from sbomkit.sources._asking.bulk import chunks
from sbomkit.sources._asking.repositories import OfRepositories, Place, Said
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._http.used import NOT_ASKED
from sbomkit.sources._interface import Session, Stage, Verified
from sbomkit.sources._parts.github_commits import WINDOW_MONTHS, Commits, window_start
from sbomkit.sources._parts.github_graphql import NOT_THERE, Refused, Told, answered, question
from sbomkit.sources._parts.github_money import money
from sbomkit.sources._reading.answers import flag, integer, is_undisturbed, moment, read_json, record, records, text
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "GitHub"]

_AT_ONCE = 50
_PAGES = 5
"""Of a hundred commits each, that are read of one repository."""
_WITHOUT_TOKEN = 50
"""Repositories that a run asks about without a token, of the sixty requests an hour that GitHub grants."""
_TOKEN = "set SBOMKIT_SOURCES__GITHUB__TOKEN"  # noqa: S105 - the name of a setting
_OWNERS = {"User": ActorKind.PERSON, "Organization": ActorKind.ORGANISATION}


class GitHub(OfRepositories):
    """Facts from GitHub."""

    name: ClassVar[str] = "github"
    summary: ClassVar[str] = "who owns the repository, archived or not; with a token who committed in 24 months, and funding"
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.REPOSITORY, Signal.LIFECYCLE, Signal.COMMITTERS, Signal.FUNDING})
    stage: ClassVar[Stage] = Stage.REPOSITORY
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=1.0, concurrency=1, policy="60 requests an hour without a token, 5,000 with one, and not several at once"
    )
    default_url: ClassVar[str | None] = "https://api.github.com"
    hosts: ClassVar[frozenset[str]] = frozenset({"github.com"})

    def requests(self, packages: Sequence[Package]) -> "Mapping[str, int]":
        """Without a token two a repository that was renamed, up to a bound; with one, so many pages for every fifty of them."""
        return {"": max(2 * min(len(packages), _WITHOUT_TOKEN), _PAGES * -(-len(packages) // _AT_ONCE))}

    def _ask(self, places: Sequence[Place], session: Session) -> Iterator[tuple[Place, Said]]:
        if session.settings.source(self.name).token is None:
            yield from self._one_by_one(places, session)
            return
        for some in chunks(places, _AT_ONCE):
            yield from _Bulk(self, session).ask(some)

    def _one_by_one(self, places: Iterable[Place], session: Session) -> Iterator[tuple[Place, Said]]:
        sent = 0
        for place in places:
            if sent >= _WITHOUT_TOKEN:
                detail = f"{NOT_ASKED}: {_WITHOUT_TOKEN} repositories are all that a run asks about without a token; {_TOKEN}"
                yield place, tuple(self._unknowns(Status.FAILED, detail, session))
                continue
            try:
                path = f"repos/{quote(place.owner, safe='')}/{quote(place.name, safe='')}"
                answer = session.make_client().get(self.endpoint(session), path)
            except SourceError as error:
                sent += not isinstance(error, NotInCache)
                yield place, error
                continue
            sent += not answer.from_cache
            try:
                yield place, tuple(_Reading(self, session, answer).of_rest(place))
            except SourceError as error:
                yield place, error


SOURCE = GitHub


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """One repository, whichever interface told of it."""

    name: str
    """Owner and name, as they are now."""
    owner: ActorKind | None
    archived: bool | None
    archived_at: datetime | None
    disabled: bool
    parent: str | None
    """What it was forked from; `None`: nothing."""


class _Reading:
    """What one answer tells."""

    def __init__(self, source: GitHub, session: Session, answer: "Answer") -> None:
        self.source = source
        self.session = session
        self.answer = answer

    def known(self, value: Value, *, as_of: datetime | None = None, details: Iterable[str | None] = ()) -> Observation:
        answer, detail = self.answer, "; ".join(each for each in details if each)
        return self.source.known(
            value, self.session, as_of=as_of, detail=detail or None, retrieved_at=answer.retrieved_at, url=answer.url
        )

    def unknown(self, signal: Signal, status: Status, detail: str) -> Observation:
        answer = self.answer
        return self.source.unknown(
            signal, status, self.session, detail=detail, retrieved_at=answer.retrieved_at, url=answer.url
        )

    def nothing(self, status: Status, detail: str) -> Iterator[Observation]:
        return (self.unknown(signal, status, detail) for signal in sorted(self.source.signals))

    def of_rest(self, place: Place) -> Iterator[Observation]:
        if self.answer.status != 200:
            yield from self.nothing(Status.ABSENT, NOT_THERE)
            return
        found = record(read_json(self.answer.body, self.source.name))
        parent = scrub(text(record(found.get("parent")).get("full_name"), 200) or "another repository")
        about = _About(
            name=self.name(found.get("full_name")),
            owner=_owner(record(found.get("owner")).get("type")),
            archived=flag(found.get("archived")),
            archived_at=None,
            disabled=flag(found.get("disabled")) is True,
            parent=parent if found.get("fork") is True else None,
        )
        yield from self.of_itself(place, about)
        yield self.unknown(Signal.COMMITTERS, Status.UNSUPPORTED, f"asked without a token, which commits take; {_TOKEN}")
        yield self.unknown(Signal.FUNDING, Status.UNSUPPORTED, f"asked without a token, which funding links take; {_TOKEN}")

    def name(self, raw: object) -> str:
        """Owner and name.

        Raises:
            UnexpectedResponse: it is none.
        """
        found = repository_url(f"https://github.com/{text(raw, 200)}")
        if found is None:
            raise UnexpectedResponse("the answer names no repository", source=self.source.name)
        return found[0].removeprefix("https://github.com/")

    def of_itself(self, place: Place, about: _About) -> Iterator[Observation]:
        """Where it is now, whose it is, and in which state."""
        moved = f"asked for {place.path}, which is now {about.name}" if about.name.lower() != place.path.lower() else None
        forked = f"a fork of {about.parent}" if about.parent else None
        value = Repository(url=f"https://github.com/{about.name}", owner=about.owner)
        yield self.known(value, details=[moved, forked])
        until = self.session.as_of
        if about.archived is None:
            yield self.unknown(Signal.LIFECYCLE, Status.UNSUPPORTED, "the answer does not say whether it is archived")
        elif about.archived_at and until and about.archived_at > until:
            yield self.unknown(Signal.LIFECYCLE, Status.UNSUPPORTED, "archived after the day that is asked for")
        else:
            message = "disabled by GitHub" if about.disabled else None
            yield self.known(Lifecycle(archived=about.archived, message=message), as_of=about.archived_at, details=[moved])


def _owner(kind: object) -> ActorKind | None:
    return _OWNERS.get(kind) if isinstance(kind, str) else None


@dataclass
class _Repository:
    """What was told of one repository so far."""

    reading: _Reading
    told: Told
    commits: Commits
    total: int | None = None
    """Commits in the window, by GitHub's own count."""
    is_whole: bool = False
    failure: str | None = None
    """Why GitHub could not tell some of the commits."""
    cursor: str | None = None
    """Where more commits begin; `None`: these were all."""

    @property
    def part(self) -> str | None:
        """How much of the window was told, as a phrase; `None`: all of it."""
        if self.is_whole and not self.failure and self.commits.are_all_of(self.total or 0):
            return None
        return f"{'' if self.is_whole else 'the newest '}{self.commits.told} of {self.total} commits"


class _Bulk:
    """Some repositories that are asked about together."""

    def __init__(self, source: GitHub, session: Session) -> None:
        self._source = source
        self._session = session
        self._end = min(session.as_of or session.now, session.now)
        self._start = window_start(self._end)

    def ask(self, places: Sequence[Place]) -> Iterator[tuple[Place, Said]]:
        """What is said of each of them."""
        try:
            reading, told = self._question(dict.fromkeys(places))
        except SourceError as error:
            yield from ((place, error) for place in places)
            return
        found: dict[Place, _Repository] = {}
        for place, each in told.items():
            if isinstance(each, Refused):
                yield place, tuple(reading.nothing(Status.ABSENT if each.is_absent else Status.FAILED, each.why))
            else:
                found[place] = _Repository(reading, each, Commits(self._start, self._end, self._session.settings))
                _take(found[place], each)
        self._read_on(found)
        for place, repository in found.items():
            try:
                yield place, tuple(self._observations(place, repository))
            except SourceError as error:
                yield place, error

    def _question(self, cursors: "Mapping[Place, str | None]") -> "tuple[_Reading, Mapping[Place, Told | Refused]]":
        until = self._end if self._session.as_of else None
        body = question(cursors, self._start, until)
        client, endpoint = self._session.make_client(), self._source.endpoint(self._session)
        answer = client.post(endpoint, "graphql", body, is_worth_keeping=is_undisturbed)
        return _Reading(self._source, self._session, answer), answered(answer.body, cursors, self._source.name)

    def _read_on(self, found: "Mapping[Place, _Repository]") -> None:
        """The commits of further pages; where they cannot be read, what was read stands as a part."""
        for _ in range(_PAGES - 1):
            cursors: dict[Place, str | None] = {place: each.cursor for place, each in found.items() if each.cursor}
            if not cursors:
                return
            try:
                _, told = self._question(cursors)
            except SourceError:
                return
            for place, each in told.items():
                _take(found[place], each if isinstance(each, Told) else Told({}, {}))

    def _observations(self, place: Place, repository: _Repository) -> Iterator[Observation]:
        reading, found = repository.reading, repository.told.found
        about = _About(
            name=reading.name(found.get("nameWithOwner")),
            owner=_owner(record(found.get("owner")).get("__typename")),
            archived=flag(found.get("isArchived")),
            archived_at=moment(found.get("archivedAt"), until=self._session.now),
            disabled=flag(found.get("isDisabled")) is True,
            parent=_parent(found) if found.get("isFork") is True else None,
        )
        yield from reading.of_itself(place, about)
        yield self._committers(repository, about)
        if (paid := money(found)) is None:
            why = repository.told.failed.get("fundingLinks", "the answer does not tell of funding links")
            yield reading.unknown(Signal.FUNDING, Status.FAILED, why)
        else:
            yield reading.known(paid[0], details=paid[1])

    def _committers(self, repository: _Repository, about: _About) -> Observation:
        reading, told, commits = repository.reading, repository.told, repository.commits
        if repository.total is None:
            if repository.failure is None and "defaultBranchRef" in told.found and told.found["defaultBranchRef"] is None:
                return reading.unknown(Signal.COMMITTERS, Status.ABSENT, "there are no commits on its main branch")
            why = repository.failure or "the answer does not tell of commits"
            return reading.unknown(Signal.COMMITTERS, Status.FAILED, why)
        forked = None
        if about.parent is not None:
            pushed = moment(record(told.found.get("parent")).get("pushedAt"))
            if pushed is None or pushed >= self._start:
                why = f"a fork of {about.parent}, whose commits cannot be told from its own"
                return reading.unknown(Signal.COMMITTERS, Status.UNSUPPORTED, why)
            forked = f"a fork of {about.parent}, to which nothing was pushed in these {WINDOW_MONTHS} months"
        part, failure = repository.part, repository.failure
        if part and commits.people < 2:
            why = f"{part} are by no more than one person, which says nothing of the others"
            status = Status.FAILED if failure else Status.UNSUPPORTED
            return reading.unknown(Signal.COMMITTERS, status, f"{why}: {failure}" if failure else why)
        value = commits.value(whole=part is None)
        as_of = self._end if self._session.as_of else reading.answer.retrieved_at
        return reading.known(value, as_of=as_of, details=[forked, part and f"only {part}", failure, *commits.left_out])


def _parent(found: "Mapping[str, Any]") -> str:
    return scrub(text(record(found.get("parent")).get("nameWithOwner"), 200) or "another repository")


def _take(repository: _Repository, told: Told) -> None:
    """Take in one page of commits."""
    history = record(record(record(told.found.get("defaultBranchRef")).get("target")).get("history"))
    page, before = record(history.get("pageInfo")), repository.cursor
    repository.commits.add(records(history.get("nodes")))
    repository.failure = repository.failure or told.failed.get("defaultBranchRef")
    if repository.total is None:
        repository.total = integer(history.get("totalCount"))
    repository.is_whole = flag(page.get("hasNextPage")) is False
    after = text(page.get("endCursor"), 500)
    repository.cursor = None if repository.is_whole or after == before else after
