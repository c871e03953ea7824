"""What is asked of a Python package index about one project beside its metadata; what fails here fails alone."""

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from sbomkit.errors import SourceError, UnexpectedResponse
from sbomkit.sources._parts.pypi import (
    Attested,
    Index,
    Release,
    Version,
    normal_name,
    read_index,
    read_provenance,
    read_version,
    requirement,
)
from sbomkit.sources._reading.telling import Declared, Telling
from sbomkit.sources._reading.text import scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["Asking", "Found", "declared_by"]

Found = tuple[Version, "Answer"]
"""The metadata of a version, and the answer that holds them."""

_IN_PATHS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]{0,199}")
"""Versions and files that are put into a path."""
_INDEX_TYPE = "application/vnd.pypi.simple.v1+json"
_PROVENANCE_TYPE = "application/vnd.pypi.integrity.v1+json"


class Asking:
    """One project, by its normal name."""

    def __init__(self, telling: Telling, name: str) -> None:
        self._telling = telling
        self._name = name

    def index(self) -> tuple["Answer | None", Index | SourceError | None]:
        """The index page, with the answer that holds it; `None`: there is none."""
        try:
            answer = self._telling.ask(f"simple/{self._name}/", accept=_INDEX_TYPE)
            if answer.status != 200:
                return answer, None
            index = read_index(self._telling.read(answer))
            self._check(index.name)
        except SourceError as error:
            return None, error
        return answer, index

    def provenance(self, newest: Release | None, index: Index | SourceError | None) -> Attested | None:
        """Who published the newest release by a workflow; `None`: no workflow is known to have done it."""
        attested = sorted(newest.files & index.attested) if newest and isinstance(index, Index) else []
        if newest is None or not attested:
            return None
        unnamed = Attested(None, None)  # that there is provenance stands on the index page
        if not _IN_PATHS.fullmatch(newest.version) or not _IN_PATHS.fullmatch(attested[0]):
            return unnamed
        path = f"integrity/{self._name}/{quote(newest.version)}/{quote(attested[0])}/provenance"
        try:
            answer = self._telling.ask(path, accept=_PROVENANCE_TYPE)
            return read_provenance(self._telling.read(answer)) if answer.status == 200 else unnamed
        except SourceError:
            return unnamed

    def version(self, version: str) -> Found | SourceError | None:
        """The metadata of a version; `None`: the index does not list it."""
        if not _IN_PATHS.fullmatch(version):
            return None
        try:
            answer = self._telling.ask(f"pypi/{self._name}/{quote(version)}/json")
            if answer.status != 200:
                return None
            found = read_version(self._telling.read(answer))
            self._check(found.name)
        except SourceError as error:
            return error
        return found, answer

    def _check(self, got: str | None) -> None:
        if normal_name(got or "") != self._name:
            detail = f"unresolved: asked for {self._name}, got {scrub((got or 'no name')[:200])}"
            raise UnexpectedResponse(detail, source=self._telling.source.name)


def declared_by(version: Version, answer: "Answer") -> Declared:
    """What a version needs; extras that it asks of others have no place in a dependency, and are counted."""
    read = [requirement(each) for each in version.requires or ()]
    extras = sum(has_extras for _, has_extras in read)
    note = f"extras asked of {extras} dependencies are not told" if extras else None
    return Declared(dependencies=[found for found, _ in read], answer=answer, date=version.date, note=note)
