"""deps.dev: of the versions that a document has, when they came, whether they are deprecated, and which repository made them.

One request for thousands of versions.  It knows neither owners nor money.  Links to repositories are told apart: those that an
attestation ties to the version, and those that its metadata merely claim.  It is asked about versions that the document has, so
that of the package as a whole it only tells where one of them is the newest.  What is sent is a package URL with its version.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from sbomkit.errors import SourceError
from sbomkit.model.facts import Lifecycle, Observation, Release, Releases, Repository, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._parts.deps_dev import (
    HOST,
    LICENCE,
    POLITENESS,
    SYSTEMS,
    count_of_requests,
    in_pages,
    is_same,
    name_in,
    usable,
)
from sbomkit.sources._reading.answers import flag, moment, record, records, text
from sbomkit.sources._reading.telling import Telling
from sbomkit.sources._reading.text import repository_url, scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "DepsDev"]

_PATH = "v3alpha/purlbatch"
_ATTESTED = frozenset({"GO_ORIGIN", "PYPI_PUBLISH_ATTESTATION", "RUBYGEMS_PUBLISH_ATTESTATION", "SLSA_ATTESTATION"})
_STATES: Mapping[str, Mapping[str, bool]] = {
    "archived": {"archived": True},
    "deprecated": {"deprecated": True},
    "quarantined": {"removed": True},
}
"""States of PyPI projects (PEP 792); what is active has none of them."""


class DepsDev(Source):
    """Facts from the version batches of deps.dev."""

    name: ClassVar[str] = "deps_dev"
    summary: ClassVar[str] = "of all versions at once: when they came, whether they are deprecated, where their code is"
    purl_types: ClassVar[frozenset[str]] = frozenset(SYSTEMS)
    signals: ClassVar[frozenset[Signal]] = frozenset({Signal.RELEASES, Signal.LIFECYCLE, Signal.REPOSITORY})
    stage: ClassVar[Stage] = Stage.AGGREGATOR
    batch: ClassVar[int | None] = None
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = LICENCE
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = POLITENESS
    default_url: ClassVar[str | None] = HOST
    authorisation: ClassVar[str | None] = None

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Whether it is of a type that is known there, with a name that is possible there."""
        return super().supports(package, earlier) and name_in(package) is not None

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """One for thousands of versions; one for each page of the answer."""
        count = count_of_requests(sum(len(_purls(package)) for package in packages))
        return {"": count} if count else {}

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        elsewhere = {each.key: host for each in packages if (host := Telling(self, session, each).of_another_registry())}
        purls = sorted({purl for each in packages if each.key not in elsewhere for purl in _purls(each).values()})
        answered: dict[str, tuple[dict[str, Any], Answer]] = {}
        problem: SourceError | None = None
        try:
            for each, answer in in_pages(self, session, _PATH, [{"purl": purl} for purl in purls]):
                if (purl := text(record(each.get("request")).get("purl"))) is not None:
                    answered[purl] = record(record(each.get("result")).get("version")), answer
        except SourceError as error:  # what was on the pages before stands
            problem = error
        for package in packages:
            told: Iterable[Observation]
            asked = _purls(package)
            if host := elsewhere.get(package.key):
                detail = f"the document says that it comes from {host}"
                told = Telling(self, session, package).nothing(Status.UNSUPPORTED, detail)
            elif not asked:
                told = Telling(self, session, package).nothing(Status.UNSUPPORTED, "the document gives no usable version")
            elif all(purl in answered for purl in asked.values()):
                versions = [_version(version, *answered[purl], session) for version, purl in asked.items()]
                told = _Reading(Telling(self, session, package), versions).observations()
            else:
                told = self._failed(problem or SourceError("no page had the answer", source=self.name), session)
            yield from ((package.key, observation) for observation in told)


SOURCE = DepsDev


def _purls(package: Package) -> Mapping[str, str]:
    """What is asked about, by version: nothing but name and version may be there."""
    plain = package.key.partition("?")[0]
    return {version: f"{plain}@{quote(version, safe=':')}" for version in package.versions if usable(version)}


@dataclass(frozen=True, slots=True)
class _Version:
    """What is said of one version."""

    version: str
    told: Mapping[str, Any]
    """Empty: it is not known."""
    answer: "Answer"
    date: datetime | None
    is_newest: bool
    is_deprecated: bool


def _version(version: str, told: Mapping[str, Any], answer: "Answer", session: Session) -> _Version:
    date = moment(told.get("publishedAt"), until=session.now)
    newest, deprecated = (flag(told.get(member)) is True for member in ("isDefault", "isDeprecated"))
    return _Version(scrub(version), told, answer, date, newest, deprecated)


class _Reading:
    """The versions of one package, turned into observations."""

    def __init__(self, telling: Telling, versions: Sequence[_Version]) -> None:
        self._telling = telling
        self._all = versions
        self._known = [each for each in versions if each.told]
        bound = telling.bound
        self._dated = [(each.date, each) for each in self._known if each.date and each.date <= bound]
        self._newest = next((each for each in self._known if each.is_newest), None)

    def observations(self) -> Iterator[Observation]:
        telling, package = self._telling, self._telling.package
        system, name = SYSTEMS[package.type], name_in(package) or ""
        if not self._known:
            yield from telling.nothing(Status.ABSENT, "deps.dev does not know the version", self._all[0].answer)
            return
        for each in self._known:
            got = record(each.told.get("versionKey")).get("name")
            if not is_same(system, name, got):
                yield from telling.another(name, str(got), each.answer)
                return
        yield self._releases()
        yield self._lifecycle()
        yield self._repository()

    def _releases(self) -> Observation:
        """The document's own versions, if the newest is one of them: else an old one would pass for the last release."""
        newest = self._newest
        if newest is None or newest not in [each for _, each in self._dated]:
            why = "of the document's versions alone it is told when they came, and none is known to be the newest"
            return self._unknown(Signal.RELEASES, why)
        releases = tuple(
            Release(version=each.version, date=date, publisher=None, deprecated=each.is_deprecated)
            for date, each in sorted(self._dated, key=lambda dated: (dated[0], dated[1].version))
        )
        undated = sum(each.date is None for each in self._known)
        detail = f"left out: {undated} without a date that can be" if undated else None
        return self._telling.known(Releases(releases=releases, complete=False), newest.answer, detail=detail)

    def _lifecycle(self) -> Observation:
        """Of the newest version, which speaks for the package, and what PyPI says of the whole project."""
        states, reason = self._project()
        newest = self._newest
        if newest is None and not states:
            old = ", ".join(each.version for each in self._known if each.is_deprecated)
            of_those = f"deprecated are {old[:200]}" if old else "of the document's versions, none is deprecated"
            return self._unknown(Signal.LIFECYCLE, f"nothing is told of the newest version; {of_those}")
        deprecated = newest is not None and newest.is_deprecated
        told = newest or self._known[0]
        message = reason or (text(told.told.get("deprecatedReason")) if deprecated else None)
        value = Lifecycle(**{"deprecated": deprecated, **states}, message=scrub(message) or None if message else None)
        return self._telling.known(value, told.answer)

    def _project(self) -> tuple[Mapping[str, bool], str | None]:
        """The state of the project, as a word or as an object with a reason."""
        for each in self._known:
            told = each.told.get("projectStatus")
            word = text(told) or text(record(told).get("status")) or ""
            if states := _STATES.get(word.lower()):
                return states, text(record(told).get("reason"))
        return {}, None

    def _repository(self) -> Observation:
        """The newest version that was attested to come from somewhere, else the newest that claims to."""
        links = [(date, each, *link) for date, each in self._dated for link in _links(each.told)]
        if not links:
            return self._unknown(Signal.REPOSITORY, "no repository of the document's versions is told", Status.ABSENT)
        date, version, url, provenance = max(links, key=lambda link: (link[3] in _ATTESTED, link[0], link[2]))
        value = Repository(url=url, verified=provenance in _ATTESTED)
        return self._telling.known(value, version.answer, as_of=date, detail=f"told by {provenance} of {version.version}")

    def _unknown(self, signal: Signal, why: str, status: Status = Status.UNSUPPORTED) -> Observation:
        return self._telling.unknown(signal, status, why, self._known[0].answer)


def _links(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Repositories, and by what they are known."""
    for project in records(told.get("relatedProjects")):
        place = repository_url(f"https://{text(record(project.get('projectKey')).get('id'), 500)}")
        if place and project.get("relationType") == "SOURCE_REPO":
            yield place[0], scrub(str(project.get("relationProvenance"))[:60])
