"""ecosyste.ms commits: who wrote the commits of the last year, two requests a repository: a look-up leads on to it.

Counted by author, without merges, for the year before the last reading.  Bots are told apart here, since they are part of the
numbers there; one person with two addresses and no login is two.  What is not known gets counted because it was looked up, and
may be known a minute later.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import Actor, ActorKind, Committer, Committers, Observation, Signal, Status, Subject
from sbomkit.settings import Settings
from sbomkit.sources._asking.each_repository import EachRepository
from sbomkit.sources._asking.repositories import Place
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Verified
from sbomkit.sources._parts.ecosystems import LICENCE, POLITENESS, look_up
from sbomkit.sources._reading.accounts import account, contact
from sbomkit.sources._reading.answers import integer, moment, number, read_json, record, records, text
from sbomkit.sources._reading.text import scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "EcosystemsCommits"]

_FORGES = {"bitbucket.org": "bitbucket", "codeberg.org": "codeberg", "github.com": "github", "gitlab.com": "gitlab"}
"""What identities of the accounts of a forge begin with."""
_WINDOW_MONTHS = 12
_FEW = 10
"""With fewer commits in a year, that one person wrote them all says little."""


class EcosystemsCommits(EachRepository):
    """Facts from commits.ecosyste.ms."""

    name: ClassVar[str] = "ecosystems_commits"
    summary: ClassVar[str] = "who wrote the commits of the last year"
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.COMMITTERS})
    hosts: ClassVar[frozenset[str]] = frozenset(_FORGES)
    requests_each: ClassVar[int] = 2
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = LICENCE
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = POLITENESS
    default_url: ClassVar[str | None] = "https://commits.ecosyste.ms"
    authorisation: ClassVar[str | None] = ""
    authorisation_header: ClassVar[str] = "X-API-Key"

    def _told(self, place: Place, session: Session) -> Iterator[Observation]:
        answer = look_up(self, session, place)
        if answer.status != 200:
            yield self._unknown(Status.ABSENT, f"ecosyste.ms does not know it (HTTP {answer.status})", answer, session)
            return
        told = record(read_json(answer.body, self.name))
        name = text(told.get("full_name"), 500)
        if name is None:
            raise UnexpectedResponse("the answer names no repository", source=self.name, path="full_name")
        if name.lower() != place.path.lower():
            yield self._unknown(Status.FAILED, f"unresolved: asked for {place.path}, got {scrub(name)}", answer, session)
            return
        yield self._counted(told, _FORGES[place.host], answer, session)

    def _counted(self, told: Mapping[str, Any], forge: str, answer: "Answer", session: Session) -> Observation:
        commits, everything = integer(told.get("past_year_total_commits")), integer(told.get("total_commits"))
        if commits is None or everything is None:
            detail = "the commits were not counted, as those of the largest repositories are not"
            return self._unknown(Status.UNSUPPORTED, detail, answer, session)
        if not everything:
            return self._unknown(Status.ABSENT, "no commits were found", answer, session)
        listed = told.get("past_year_committers")
        people = _people(listed, forge, session.settings) if isinstance(listed, list) else None
        value = _of_numbers(told, commits) if people is None else _of_people(people)
        few = f"; only {commits} commits" if 0 < commits < _FEW else ""
        return self.known(
            value,
            session,
            as_of=moment(told.get("last_synced_at"), until=session.now),
            retrieved_at=answer.retrieved_at,
            url=answer.url,
            detail=f"by author, without merges{few}",
        )

    def _unknown(self, status: Status, detail: str, answer: "Answer", session: Session) -> Observation:
        at, url = answer.retrieved_at, answer.url
        return self.unknown(Signal.COMMITTERS, status, session, detail=detail, retrieved_at=at, url=url)


SOURCE = EcosystemsCommits


def _people(listed: list[Any], forge: str, settings: Settings) -> Mapping[Actor, int]:
    """Commits by author: an account is one, whatever its addresses."""
    commits: defaultdict[str, int] = defaultdict(int)
    actors: dict[str, Actor] = {}
    for entry in records(listed):
        count = integer(entry.get("count"))
        actor = _author(entry, forge, settings)
        if count and actor is not None:
            actors.setdefault(actor.identity, actor)
            commits[actor.identity] += count
    return {actors[identity]: count for identity, count in commits.items()}


def _author(entry: Mapping[str, Any], forge: str, settings: Settings) -> Actor | None:
    name, email = entry.get("name"), entry.get("email")
    if isinstance(name, str) and name.strip().endswith("[bot]"):
        return account(forge, name, settings)
    return account(forge, entry.get("login"), settings, email=email) or contact(EcosystemsCommits.name, name, email, settings)


def _of_people(commits: Mapping[Actor, int]) -> Committers:
    ordered = sorted(commits.items(), key=lambda each: (-each[1], each[0].identity))
    human = [count for actor, count in ordered if actor.kind is ActorKind.PERSON]
    total, most, factor = sum(human), 0, 0
    while 2 * most < total:
        most += human[factor]
        factor += 1
    return Committers(
        committers=tuple(Committer(actor=actor, commits=count) for actor, count in ordered),
        window_months=_WINDOW_MONTHS,
        authors=len(human),
        top_author_share=round(human[0] / total, 6) if total else None,
        absence_factor=factor or None,
    )


def _of_numbers(told: Mapping[str, Any], commits: int) -> Committers:
    """How many they are, where nobody is named; a bot may be the one who wrote most."""
    authors, bots = (integer(told.get(f"past_year_total_{who}")) for who in ("committers", "bot_committers"))
    spread = number(told.get("past_year_dds"))
    share = 1 - spread if spread is not None and commits and bots == 0 else None
    return Committers(
        committers=(),
        window_months=_WINDOW_MONTHS,
        authors=max(authors - bots, 0) if authors is not None and bots is not None else None,
        top_author_share=round(share, 6) if share is not None and 0 <= share <= 1 else None,
    )
