"""Sources with a request or two for each repository: several repositories at once, the packages of a monorepo together."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from sbomkit.model.inventory import Package
from sbomkit.sources._asking.bulk import at_once
from sbomkit.sources._asking.repositories import OfRepositories, Place, Said
from sbomkit.sources._interface import Session, Stage

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["EachRepository"]


class EachRepository(OfRepositories):
    """Subclasses override `_told`."""

    stage: ClassVar[Stage] = Stage.REPOSITORY
    requests_each: ClassVar[int] = 1
    """Requests about one repository, at most."""

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """As many as there are packages at most; those of one repository are asked about once."""
        return {"": self.requests_each * len(packages)} if packages else {}

    def _ask(self, places: Sequence[Place], session: Session) -> Iterator[tuple[Place, Said]]:
        return at_once(self, session, places, lambda place: tuple(self._told(place, session)))

    def _get(self, session: Session, path: str) -> "Answer":
        return session.make_client().get(self.endpoint(session), path)
