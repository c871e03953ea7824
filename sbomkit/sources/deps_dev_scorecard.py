"""deps.dev projects: the same OpenSSF Scorecards as the Scorecard service has, of all repositories in one request.

What deps.dev counts of a project beside that (stars, forks, issues) says nothing of the use of a package, and is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from sbomkit.errors import SourceError
from sbomkit.model.facts import Observation, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.sources._asking.repositories import OfRepositories, Place, Said
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Stage, Verified
from sbomkit.sources._parts.deps_dev import HOST, LICENCE, POLITENESS, count_of_requests, in_pages
from sbomkit.sources._parts.scorecards import scorecard
from sbomkit.sources._reading.answers import moment, record, text
from sbomkit.sources._reading.text import scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "DepsDevScorecard"]

_PATH = "v3alpha/projectbatch"


class DepsDevScorecard(OfRepositories):
    """Facts from the project batches of deps.dev."""

    name: ClassVar[str] = "deps_dev_scorecard"
    summary: ClassVar[str] = "of all repositories at once: checks of OpenSSF Scorecard"
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.SCORECARD})
    hosts: ClassVar[frozenset[str]] = frozenset({"bitbucket.org", "github.com", "gitlab.com"})
    stage: ClassVar[Stage] = Stage.REPOSITORY
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = LICENCE
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = POLITENESS
    default_url: ClassVar[str | None] = HOST
    authorisation: ClassVar[str | None] = None

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """One for thousands of repositories; one for each page of the answer."""
        return {"": count_of_requests(len(packages))} if packages else {}

    def _ask(self, places: Sequence[Place], session: Session) -> Iterator[tuple[Place, Said]]:
        asked = {f"{place.host}/{place.path}": place for place in places}
        left = dict(asked)
        problem = SourceError("no page had the answer", source=self.name)
        try:
            requests = [{"projectKey": {"id": project}} for project in asked]
            for each, answer in in_pages(self, session, _PATH, requests):
                project = text(record(record(each.get("request")).get("projectKey")).get("id"), 500) or ""
                if (place := left.pop(project, None)) is not None:
                    yield place, [self._scorecard(project, record(each.get("project")), answer, session)]
        except SourceError as error:  # what was on the pages before stands
            problem = error
        yield from ((place, problem) for place in left.values())

    def _scorecard(self, project: str, told: Mapping[str, Any], answer: "Answer", session: Session) -> Observation:
        checked = record(told.get("scorecard"))
        repository = record(checked.get("repository"))
        name = text(repository.get("name"), 500)
        status, detail = Status.ABSENT, "deps.dev has no scorecard of the repository"
        if checked and name is not None and name.lower() == project.lower():
            value = scorecard(checked.get("overallScore"), checked.get("checks"), repository.get("commit"))
            as_of = moment(checked.get("date"), until=session.now)
            return self.known(value, session, as_of=as_of, retrieved_at=answer.retrieved_at, url=answer.url)
        if checked:
            status, detail = Status.FAILED, f"unresolved: asked for {project}, got {scrub(str(name))}"
        return self.unknown(Signal.SCORECARD, status, session, detail=detail, retrieved_at=answer.retrieved_at, url=answer.url)


SOURCE = DepsDevScorecard
