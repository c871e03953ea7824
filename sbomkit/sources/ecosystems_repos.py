"""ecosyste.ms repos: whether a repository is archived, and which ways of giving money it names, one request a repository.

Its knowledge is as old as its last reading, which dates each value.  A look-up makes it read what it does not know yet, so that
it may know it another day.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import Lifecycle, Observation, Signal, Status, Subject, Value
from sbomkit.sources._asking.each_repository import EachRepository
from sbomkit.sources._asking.repositories import Place
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Verified
from sbomkit.sources._parts.ecosystems import LICENCE, POLITENESS, is_named, look_up
from sbomkit.sources._reading.answers import flag, moment, read_json, record, text
from sbomkit.sources._reading.funding_file import channels_of
from sbomkit.sources._reading.links import funding
from sbomkit.sources._reading.text import scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "EcosystemsRepos"]


class EcosystemsRepos(EachRepository):
    """Facts from repos.ecosyste.ms."""

    name: ClassVar[str] = "ecosystems_repos"
    summary: ClassVar[str] = "whether the repository is archived, and what its funding file names"
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.FUNDING, Signal.LIFECYCLE})
    hosts: ClassVar[frozenset[str]] = frozenset({"bitbucket.org", "codeberg.org", "github.com", "gitlab.com"})
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = LICENCE
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = POLITENESS
    default_url: ClassVar[str | None] = "https://repos.ecosyste.ms"
    authorisation: ClassVar[str | None] = ""
    authorisation_header: ClassVar[str] = "X-API-Key"

    def _told(self, place: Place, session: Session) -> Iterator[Observation]:
        answer = look_up(self, session, place)
        if answer.status != 200:
            yield from self._nothing(Status.ABSENT, f"ecosyste.ms does not know it (HTTP {answer.status})", answer, session)
            return
        told = record(read_json(answer.body, self.name))
        name = text(told.get("full_name"), 500)
        if name is None:
            raise UnexpectedResponse("the answer names no repository", source=self.name, path="full_name")
        if not is_named(told, place.path):
            yield from self._nothing(Status.FAILED, f"unresolved: asked for {place.path}, got {scrub(name)}", answer, session)
            return
        yield self._said(Signal.LIFECYCLE, _lifecycle(told), told, answer, session)
        yield self._said(Signal.FUNDING, _funding(told), told, answer, session)

    def _said(
        self, signal: Signal, said: Value | str, told: Mapping[str, Any], answer: "Answer", session: Session
    ) -> Observation:
        """A value, or why there is none."""
        at, url = answer.retrieved_at, answer.url
        if isinstance(said, str):
            return self.unknown(signal, Status.ABSENT, session, detail=said, retrieved_at=at, url=url)
        return self.known(said, session, as_of=moment(told.get("last_synced_at"), until=session.now), retrieved_at=at, url=url)

    def _nothing(self, status: Status, detail: str, answer: "Answer", session: Session) -> Iterator[Observation]:
        for signal in sorted(self.signals):
            yield self.unknown(signal, status, session, detail=detail, retrieved_at=answer.retrieved_at, url=answer.url)


SOURCE = EcosystemsRepos


def _lifecycle(told: Mapping[str, Any]) -> Value | str:
    archived, status = flag(told.get("archived")), text(told.get("status"), 100)
    if archived:
        return Lifecycle(archived=True, message="its repository is archived")
    if status is not None:
        return f"ecosyste.ms calls the repository {scrub(status)}"
    return "whether it is archived is not told" if archived is None else Lifecycle()


def _funding(told: Mapping[str, Any]) -> Value | str:
    """What the file names; where files were looked for and this is not there, nothing was found."""
    metadata = record(told.get("metadata"))
    if "funding" not in metadata and "funding" not in record(metadata.get("files")):
        return "which files it has is not told"
    return funding(channels_of(metadata.get("funding")))
