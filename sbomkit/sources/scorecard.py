"""OpenSSF Scorecard: the checks that its service ran on the repository, one request a repository.

About a million repositories of GitHub are checked every week.  What is -1 there is inconclusive, and not the worst.  Its check
`Contributors` counts companies, and `Maintained` activity: neither tells how many people there are.
"""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import quote

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import Observation, Signal, Status, Subject
from sbomkit.sources._asking.each_repository import EachRepository
from sbomkit.sources._asking.repositories import Place
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Verified
from sbomkit.sources._parts.scorecards import scorecard
from sbomkit.sources._reading.answers import moment, read_json, record, text
from sbomkit.sources._reading.text import scrub

__all__ = ["SOURCE", "ScorecardService"]


class ScorecardService(EachRepository):
    """Facts from api.scorecard.dev."""

    name: ClassVar[str] = "scorecard"
    summary: ClassVar[str] = "checks of OpenSSF Scorecard on the repository"
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.SCORECARD})
    hosts: ClassVar[frozenset[str]] = frozenset({"github.com"})
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = "CDLA-Permissive-2.0"
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=4.0, concurrency=4, policy="no number is published; answers change once a week"
    )
    default_url: ClassVar[str | None] = "https://api.scorecard.dev"
    authorisation: ClassVar[str | None] = None

    def _told(self, place: Place, session: Session) -> Iterator[Observation]:
        project = f"{place.host}/{place.path}"
        answer = self._get(session, f"projects/{quote(project)}")
        at, url = answer.retrieved_at, answer.url
        if answer.status != 200:
            detail = f"the repository was not checked (HTTP {answer.status})"
            yield self.unknown(Signal.SCORECARD, Status.ABSENT, session, detail=detail, retrieved_at=at, url=url)
            return
        told = record(read_json(answer.body, self.name))
        repository = record(told.get("repo"))
        name = text(repository.get("name"), 500)
        if name is None:
            raise UnexpectedResponse("the answer names no repository", source=self.name, path="repo.name")
        if name.lower() != project.lower():
            detail = f"unresolved: asked for {project}, got {scrub(name)}"
            yield self.unknown(Signal.SCORECARD, Status.FAILED, session, detail=detail, retrieved_at=at, url=url)
            return
        value = scorecard(told.get("score"), told.get("checks"), repository.get("commit"))
        as_of = moment(told.get("date"), until=session.now)
        yield self.known(value, session, as_of=as_of, retrieved_at=at, url=url)


SOURCE = ScorecardService
