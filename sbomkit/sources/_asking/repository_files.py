"""Single files at the tip of repositories on GitHub: read as they are, by fixed names, without a token."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from sbomkit.model.facts import Signal, Subject
from sbomkit.sources._asking.each_repository import EachRepository
from sbomkit.sources._asking.repositories import Place
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Stage, Verified

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["FundingFiles"]


class FundingFiles(EachRepository):
    """A source of funding that reads one file of each repository, wherever of some places it lies."""

    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.FUNDING})
    stage: ClassVar[Stage] = Stage.FUNDING
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=4.0, concurrency=4, policy="no number is published; it answers 429 to whoever asks too often"
    )
    default_url: ClassVar[str | None] = "https://raw.githubusercontent.com"
    authorisation: ClassVar[str | None] = None
    hosts: ClassVar[frozenset[str]] = frozenset({"github.com"})

    def first_of(self, files: Iterable[tuple[Place, str]], session: Session) -> "tuple[Place, str, Answer]":
        """The first of some files that is there, else the last of them, which is not.  Raises what the client raises."""
        client, endpoint = session.make_client(), self.endpoint(session)
        for place, name in files:
            path = "/".join(quote(each, safe="/") for each in (place.owner, place.name, "HEAD", name))
            found = place, name, client.get(endpoint, path, accept="text/plain")
            if found[2].status == 200:
                break
        return found
