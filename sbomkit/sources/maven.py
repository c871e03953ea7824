"""Maven Central: whom a POM names as developers, when the registry last changed, where the code is, what is needed.

Central does not tell who can publish: that belongs to a namespace, whose owners are not public.  Developers are contacts that
somebody wrote down, often long ago, often in a parent.  POMs never change, and Central limits how much is asked: the newest POM
and those of the document's versions are read, each with its parents, and kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    DeclaredDependency,
    Lifecycle,
    Observation,
    PublisherKind,
    Publishers,
    Repository,
    Signal,
    Status,
    Subject,
)
from sbomkit.model.inventory import Package
from sbomkit.settings import Settings
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Verified
from sbomkit.sources._parts.pom import Developer, Needed, Pom, Project, read_pom
from sbomkit.sources._reading.accounts import contact, people
from sbomkit.sources._reading.answers import moment
from sbomkit.sources._reading.telling import Declared, Published, Telling, dependency, key_of, on_forge
from sbomkit.sources._reading.text import repository_url, scrub
from sbomkit.sources._reading.xml import children, parsed, written

if TYPE_CHECKING:
    from lxml import etree

    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "Maven"]

_PARENTS = 5
_PART = re.compile(r"[\w-]+(?:\.[\w-]+)*", re.ASCII)
_VERSION = re.compile(r"(?!\.+$)[\w.+~-]{1,100}", re.ASCII)
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")
_PERSONAL = re.compile(r"((?:io|com)\.(github|gitlab)\.([\w-]+))(?:\..*)?", re.ASCII)
_TEAM = re.compile(
    r"\b(?:team|developers|committers|contributors|community|project|authors|group|maintainers|engineering)\b", re.IGNORECASE
)
_COMPANY = re.compile(r"\b(?:inc|ltd|llc|gmbh|corp|corporation|foundation|company)\b\.?", re.IGNORECASE)
_SCOPES = {"provided": "build", "system": "build", "test": "test"}
_NOT_TOLD = "the registry does not tell who can publish"
_OF_POM = frozenset({Signal.PUBLISHERS, Signal.LIFECYCLE, Signal.REPOSITORY})


class Maven(Source):
    """Facts from Maven Central, or from a repository laid out like it."""

    name: ClassVar[str] = "maven"
    summary: ClassVar[str] = "declared developers (never who can publish), last change, relocation, repository, dependencies"
    purl_types: ClassVar[frozenset[str]] = frozenset({"maven"})
    signals: ClassVar[frozenset[Signal]] = frozenset({*_OF_POM, Signal.RELEASES, Signal.DECLARED_DEPENDENCIES})
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = None
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(
        rate=2.0, concurrency=2, policy="Central limits what one address may consume; ecosyste.ms asks twice a second"
    )
    default_url: ClassVar[str | None] = "https://repo.maven.apache.org/maven2"

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """The list of versions; the newest POM and one for each of the document's versions, with their parents."""
        count = sum(1 + (1 + _PARENTS) * (1 + len(package.versions)) for package in packages)
        return {"": count} if packages else {}

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        told = Telling(self, session, package)
        if (other := told.elsewhere("maven.org", "maven.apache.org")) is not None:
            return told.nothing(Status.UNSUPPORTED, f"the document says that it comes from {other}")
        group, name = package.namespace or "", package.name
        if not _PART.fullmatch(group) or not _PART.fullmatch(name) or len(group) + len(name) > 300:
            return told.nothing(Status.ABSENT, "no artifact can have this name")
        answer = told.ask(f"{_folder(group, name)}/maven-metadata.xml", accept="*/*")
        if answer.status != 200:
            return told.missing(answer)
        metadata = parsed(answer.body, "metadata", self.name)
        got = (written(metadata, "groupId") or group, written(metadata, "artifactId") or name)
        if got != (group, name):
            return told.another(f"{group}:{name}", ":".join(got), answer)
        return _Reading(told, answer, metadata).observations()


SOURCE = Maven


def _folder(group: str, name: str) -> str:
    return f"{quote(group.replace('.', '/'))}/{quote(name)}"


class _Reading:
    """One artifact, turned into observations."""

    def __init__(self, told: Telling, answer: "Answer", metadata: "etree._Element") -> None:
        self._told = told
        self._answer = answer
        self._group, self._name = told.package.namespace or "", told.package.name
        self._versions = [each.text.strip() for each in children(metadata, "versioning", "versions", "version") if each.text]
        latest = written(metadata, "versioning", "release") or written(metadata, "versioning", "latest")
        self._newest = latest or (self._versions[-1] if self._versions else "")
        self._changed = written(metadata, "versioning", "lastUpdated")

    def observations(self) -> Iterator[Observation]:
        told = self._told
        yield self._releases()
        yield from told.partly(_OF_POM, self._of_newest())
        yield from told.partly({Signal.DECLARED_DEPENDENCIES}, told.dependencies(self._declared))

    def _releases(self) -> Observation:
        stamp = _STAMP.fullmatch(self._changed or "")
        date = moment("{}-{}-{}T{}:{}:{}".format(*stamp.groups())) if stamp else None
        if date is None or not self._newest:
            detail = "the registry dates nothing but its last change, and here not even that"
            return self._told.unknown(Signal.RELEASES, Status.UNSUPPORTED, detail, self._answer)
        if self._told.bound < date <= self._told.session.now:
            detail = "the registry dates its last change only, which is later than the day that is asked for"
            return self._told.unknown(Signal.RELEASES, Status.UNSUPPORTED, detail, self._answer)
        return self._told.releases(
            [Published(version=self._newest, date=date.isoformat())],
            self._answer,
            complete=False,
            count=len(self._versions) or None,
            note="the registry dates its last change only, which is taken for the newest version",
        )

    def _of_newest(self) -> Iterator[Observation]:
        project, answer = self._project(self._newest)
        if project is None:
            detail = f"the registry has no POM of version {scrub(self._newest[:100])}"
            for signal in sorted(_OF_POM):
                yield self._told.unknown(signal, Status.ABSENT, detail, answer)
            return
        yield self._publishers(project, answer)
        yield self._lifecycle(project, answer)
        yield self._repository(project, answer)

    def _project(self, version: str) -> tuple[Project | None, "Answer"]:
        """The POM of a version with its parents; `None`: there is no such POM.

        Raises:
            UnexpectedResponse: something else lies there.
        """
        first, answer = self._pom(self._group, self._name, version)
        if first is None:
            return None, answer
        if (first.group, first.artifact) != (self._group, self._name):
            got = scrub(f"{first.group}:{first.artifact}"[:200])
            raise UnexpectedResponse(f"unresolved: asked for {self._group}:{self._name}, got {got}", source="maven")
        poms = [first]
        while (above := poms[-1].parent) is not None and len(poms) <= _PARENTS:
            parent, _ = self._pom(*above)
            if parent is None:
                break
            poms.append(parent)
        return Project(tuple(poms)), answer

    def _pom(self, group: str, name: str, version: str) -> tuple[Pom | None, "Answer"]:
        if not (_PART.fullmatch(group) and _PART.fullmatch(name) and _VERSION.fullmatch(version)):
            return None, self._answer
        file = quote(f"{name}-{version}.pom")
        answer = self._told.ask(f"{_folder(group, name)}/{quote(version)}/{file}", accept="*/*")
        return (read_pom(answer.body) if answer.status == 200 else None), answer

    def _publishers(self, project: Project, answer: "Answer") -> Observation:
        personal = _PERSONAL.fullmatch(self._group)
        hint = f"; {personal[1]} is the namespace of {personal[3]} at {personal[2]}.com" if personal else ""
        pom = next((each for each in project.family if each.developers), None)
        settings = self._told.session.settings
        if pom is not None:
            found = people(list(pom.developers), lambda each: _contact(each, project, pom.organisation, settings))
        if pom is None or not found.members:
            detail = f"{_NOT_TOLD}, and the POM names nobody; ask the repository{hint}"
            return self._told.unknown(Signal.PUBLISHERS, Status.UNSUPPORTED, detail, answer)
        kind = PublisherKind.DECLARED_CONTACT
        value = Publishers(kind=kind, members=found.members, complete=False, unread=found.unread)
        inherited = "" if pom is project.poms[0] else scrub(f", in the parent {pom.group}:{pom.artifact}"[:300])
        detail = f"developers as somebody wrote them down{inherited}; {_NOT_TOLD}{hint}"
        return self._told.known(value, answer, detail=found.remarks(detail))

    def _lifecycle(self, project: Project, answer: "Answer") -> Observation:
        moved = project.poms[0].relocation
        if moved is None:
            return self._told.known(Lifecycle(), answer)
        place = scrub(f"{project.filled(moved[0]) or self._group}:{project.filled(moved[1]) or self._name}"[:300])
        return self._told.known(Lifecycle(deprecated=True, message=f"relocated to {place}"), answer)

    def _repository(self, project: Project, answer: "Answer") -> Observation:
        for pom in project.family:
            written_down = (repository_url(_plain(project.filled(each))) for each in pom.scm)
            place = next(filter(None, written_down), None) or on_forge(project.filled(pom.url))
            if place is not None:
                return self._told.known(Repository(url=place[0], directory=place[1]), answer)
        return self._told.unknown(Signal.REPOSITORY, Status.ABSENT, "the POM names no repository", answer)

    def _declared(self, version: str) -> Declared | None:
        project, answer = self._project(version)
        if project is None:
            return None
        return Declared(dependencies=(_declared(each) for each in project.dependencies), answer=answer)


def _plain(address: str | None) -> str | None:
    """An address without `scm:git:` in front of it."""
    return re.sub(r"^scm:[a-z]+[:|]", "", address) if address else None


def _contact(developer: Developer, project: Project, organisation: str | None, settings: Settings) -> Actor | None:
    """A developer, unless the name is that of a group or of a firm."""
    name = project.filled(developer.name) or project.filled(developer.login)
    firms = {each.casefold() for each in (organisation, developer.organisation) if each}
    kind = None
    if name and _TEAM.search(name):
        kind = ActorKind.TEAM
    elif name and (name.casefold() in firms or _COMPANY.search(name)):
        kind = ActorKind.ORGANISATION
    return contact("maven", name, project.filled(developer.email), settings, kind=kind)


def _declared(needed: Needed | None) -> DeclaredDependency | None:
    if needed is None or not _PART.fullmatch(needed.group) or not _PART.fullmatch(needed.artifact):
        return None
    scope = "optional" if needed.optional else _SCOPES.get(needed.scope or "", "runtime")
    return dependency(key_of("maven", needed.group, needed.artifact), needed.version, scope=scope)
