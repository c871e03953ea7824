"""Packages of Fedora: who looks after which source package, as its package sources tell in one file.

`extras/pagure_owner_alias.json`: source packages, each with those who may change it; `@name` is a group, and `orphan` stands
for nobody.  Beside them the "proven packagers" may change nearly every package.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sbomkit.errors import UnexpectedResponse
from sbomkit.model.facts import Actor, ActorKind, Lifecycle, Observation, PublisherKind, Publishers, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._reading.accounts import account, people
from sbomkit.sources._reading.answers import read_json, record, text
from sbomkit.sources._reading.telling import Telling, qualifiers

if TYPE_CHECKING:
    from sbomkit.settings import Settings
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "FedoraSource"]

_PATH = "extras/pagure_owner_alias.json"
_SOURCE_RPM = re.compile(r"(.+)-[^-]+-[^-]+\.src\.rpm")
_NOBODY = "orphan"


class FedoraSource(Source):
    """Fedora's package sources."""

    name = "fedora"
    summary = "who looks after Fedora's packages, and which are orphaned, from one file of its package sources"
    purl_types = frozenset({"rpm"})
    signals = frozenset({Signal.PUBLISHERS, Signal.LIFECYCLE})
    subject = Subject.PACKAGING
    licence = None
    verified = Verified.DOCUMENTATION
    stage = Stage.AGGREGATOR
    politeness = Politeness(rate=1.0, concurrency=1, policy="no policy is published; one file a run")
    default_url = "https://src.fedoraproject.org"

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Packages of Fedora itself; those of its descendants have other people."""
        return super().supports(package, earlier) and (package.namespace or "").lower() == "fedora"

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """One, however many packages."""
        return {"": 1} if packages else {}

    def _lookup(self, package: Package, session: Session) -> Iterator[Observation]:
        answer, owners = session.keep(f"{self.name}:owners", partial(self._read, session))
        telling = Telling(self, session, package)
        told = _source_names(package)
        name = next((each for each in told or [package.name] if each in owners), None)
        if name is None:
            yield from telling.nothing(Status.ABSENT, f"the file of owners does not have it (HTTP {answer.status})", answer)
            return
        note = "" if told else "by its own name, since it is not told what source package it is built from"
        told_of = owners[name]
        listed = told_of if isinstance(told_of, list) else []
        orphaned = _NOBODY in listed
        found = people([each for each in listed if each != _NOBODY], lambda each: _member(each, session.settings))
        if orphaned or found.members:
            # Complete it is not: proven packagers may change nearly everything.
            kind = PublisherKind.PACKAGING_CONTACT
            value = Publishers(kind=kind, members=found.members, complete=False, orphaned=orphaned, unread=found.unread)
            yield telling.known(value, answer, detail=found.remarks(note) or None)
        else:
            yield telling.unknown(Signal.PUBLISHERS, Status.ABSENT, found.why_nobody("the file of owners names nobody"), answer)
        yield telling.known(Lifecycle(orphaned=orphaned), answer, detail=note or None)

    def _read(self, session: Session) -> tuple["Answer", Mapping[str, object]]:
        """The answer, and its lists by source package; none where there is no file."""
        answer = session.make_client().get(self.endpoint(session), _PATH)
        if answer.status != 200:
            return answer, {}
        owners = record(record(read_json(answer.body, self.name)).get("rpms"))
        if not owners:
            raise UnexpectedResponse("expected lists of owners by source package", source=self.name, path="rpms")
        return answer, owners


def _source_names(package: Package) -> list[str]:
    """Its source packages, as its package URLs tell (`upstream=name-version-release.src.rpm`); empty: they do not."""
    if package.key.endswith("?arch=source"):
        return [package.name]
    return sorted({found[1] for each in qualifiers(package, "upstream") if each and (found := _SOURCE_RPM.fullmatch(each))})


def _member(login: object, settings: "Settings") -> Actor | None:
    name = text(login) or ""
    if name.startswith("@"):
        return account(FedoraSource.name, name[1:], settings, kind=ActorKind.TEAM)
    return account(FedoraSource.name, name, settings)


SOURCE = FedoraSource
