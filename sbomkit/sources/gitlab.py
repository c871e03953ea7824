"""GitLab.com: whose a project is, whether it is archived, when something happened there last.

One request a project.  Those without a token are not told everything: what is missing stays unknown.  Self-hosted servers are
not asked, whatever a link says.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar
from urllib.parse import quote

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import ActorKind, Lifecycle, Observation, Repository, Signal, Status, Subject
from sbomkit.sources._asking.each_repository import EachRepository
from sbomkit.sources._asking.repositories import Place
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Verified
from sbomkit.sources._reading.answers import flag, moment, read_json, record, text
from sbomkit.sources._reading.text import repository_url, scrub

__all__ = ["SOURCE", "GitLab"]

_OWNERS: Mapping[object, ActorKind] = {"user": ActorKind.PERSON, "group": ActorKind.ORGANISATION}


class GitLab(EachRepository):
    """Facts from GitLab.com."""

    name: ClassVar[str] = "gitlab"
    summary: ClassVar[str] = "who owns the project on GitLab.com, and whether it is archived"
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.REPOSITORY, Signal.LIFECYCLE})
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=3.0, concurrency=2, policy="400 requests a minute for one project each, 500 in all without a token"
    )
    default_url: ClassVar[str | None] = "https://gitlab.com"
    hosts: ClassVar[frozenset[str]] = frozenset({"gitlab.com"})
    requests_each: ClassVar[int] = 2
    """A project that moved takes a second one."""

    def _told(self, place: Place, session: Session) -> Iterator[Observation]:
        answer = self._get(session, f"api/v4/projects/{quote(place.path, safe='')}")
        at, url = answer.retrieved_at, answer.url
        if answer.status != 200:
            detail = f"GitLab.com does not have this project, or not publicly (HTTP {answer.status})"
            for signal in sorted(self.signals):
                yield self.unknown(signal, Status.ABSENT, session, detail=detail, retrieved_at=at, url=url)
            return
        found = record(read_json(answer.body, self.name))
        path = text(found.get("path_with_namespace"), 500)
        link = repository_url(f"https://gitlab.com/{path}") if path and "/" in path else None
        if link is None:
            raise UnexpectedResponse("the answer names no project", source=self.name, path="path_with_namespace")
        now = link[0].removeprefix("https://gitlab.com/")
        parent = text(record(found.get("forked_from_project")).get("path_with_namespace"), 500)
        details = [
            f"asked for {place.path}, which is now {now}" if now.lower() != place.path.lower() else None,
            f"a fork of {scrub(parent)}" if parent else None,
        ]
        owner = _OWNERS.get(text(record(found.get("namespace")).get("kind")))
        said = "; ".join(each for each in details if each) or None
        yield self.known(Repository(url=link[0], owner=owner), session, retrieved_at=at, url=url, detail=said)
        active = moment(found.get("last_activity_at"), until=session.now)
        last = f"last activity on {active:%Y-%m-%d}" if active else "no last activity is told"
        archived = flag(found.get("archived"))
        if archived is None:
            detail = f"whether it is archived is not told without a token; {last}"
            yield self.unknown(Signal.LIFECYCLE, Status.UNSUPPORTED, session, detail=detail, retrieved_at=at, url=url)
        else:
            yield self.known(Lifecycle(archived=archived), session, retrieved_at=at, url=url, detail=last)


SOURCE = GitLab
