"""deps.dev dependencies: what the versions of a document need, each resolved to the version that an installer would take.

One request a version.  deps.dev resolves as on a generic 64-bit Linux with nothing else installed, and today: the versions of a
document may be others.  Only what the package itself needs is told; what that needs in turn is told of that.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from sbomkit.errors import SourceError
from sbomkit.model.facts import DeclaredDependencies, DeclaredDependency, Observation, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._interface import Session, Source, Stage, Verified
from sbomkit.sources._parts.deps_dev import HOST, LICENCE, POLITENESS, SYSTEMS, is_same, key_in, name_in, usable
from sbomkit.sources._reading.answers import flag, integer, record, records, text
from sbomkit.sources._reading.telling import Telling
from sbomkit.sources._reading.text import scrub

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Answer

__all__ = ["SOURCE", "DepsDevDependencies"]

_SIGNAL = Signal.DECLARED_DEPENDENCIES


class DepsDevDependencies(Source):
    """Facts from the dependency graphs of deps.dev."""

    name: ClassVar[str] = "deps_dev_dependencies"
    summary: ClassVar[str] = "what each version needs, resolved to versions (npm, PyPI, Maven, Cargo)"
    purl_types: ClassVar[frozenset[str]] = frozenset({"cargo", "maven", "npm", "pypi"})
    signals: ClassVar[frozenset[Signal]] = frozenset({_SIGNAL})
    stage: ClassVar[Stage] = Stage.REGISTRY
    subject: ClassVar[Subject] = Subject.UPSTREAM
    licence: ClassVar[str | None] = LICENCE
    verified: ClassVar[Verified] = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = POLITENESS
    default_url: ClassVar[str | None] = HOST
    authorisation: ClassVar[str | None] = None

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:
        """Whether it is of a type whose graphs are known, with a name that is possible there."""
        return super().supports(package, earlier) and name_in(package) is not None

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """One a version."""
        count = sum(len(package.versions) for package in packages)
        return {"": count} if count else {}

    def _lookup(self, package: Package, session: Session) -> Iterator[Observation]:
        telling, name = Telling(self, session, package), name_in(package) or ""
        if host := telling.of_another_registry():
            yield telling.unknown(_SIGNAL, Status.UNSUPPORTED, f"the document says that it comes from {host}")
            return
        if not package.versions:
            yield telling.unknown(_SIGNAL, Status.UNSUPPORTED, "the document gives no version")
        for version in package.versions:
            try:
                yield self._of_version(telling, SYSTEMS[package.type], name, version)
            except SourceError as error:  # the other versions may be told
                yield telling.unknown(_SIGNAL, Status.FAILED, f"version {scrub(version[:100])}: {error.message}")

    def _of_version(self, telling: Telling, system: str, name: str, version: str) -> Observation:
        named = f"version {scrub(version[:100])}"
        if not usable(version):
            return telling.unknown(_SIGNAL, Status.ABSENT, f"nothing can have {named}")
        place = f"systems/{system}/packages/{quote(name, safe='')}/versions/{quote(version, safe='')}"
        answer = telling.ask(f"v3/{place}:dependencies")
        if answer.status != 200:
            return telling.unknown(_SIGNAL, Status.ABSENT, f"deps.dev has no graph of {named}", answer)
        graph = telling.read(answer)
        nodes = list(records(graph.get("nodes")))
        got = record(nodes[0].get("versionKey")).get("name") if nodes else None
        if not is_same(system, name, got):
            why = f"unresolved: asked for {name}, got {scrub(str(got)[:200])}"
            return telling.unknown(_SIGNAL, Status.FAILED, why, answer)
        return _declared(telling, answer, version, graph, nodes)


SOURCE = DepsDevDependencies


def _declared(
    telling: Telling, answer: "Answer", version: str, graph: Mapping[str, object], nodes: Sequence[Mapping[str, Any]]
) -> Observation:
    entries = list(_direct(graph, nodes))
    found = {each.model_dump_json(): each for each in entries if each is not None}
    others = sum(each is None for each in entries)
    wrong = sum(bool(node.get("errors")) for node in nodes) + (text(graph.get("error")) is not None)
    notes = [
        f"left out: {others} that are bundled, or no packages of the registry" if others else "",
        f"deps.dev itself finds {wrong} faults in the graph" if wrong else "",
    ]
    ordered = tuple(sorted(found.values(), key=lambda each: (each.package, each.requirement or "", each.resolved or "")))
    value = DeclaredDependencies(version=version, dependencies=ordered)
    return telling.known(value, answer, detail="; ".join(filter(None, notes)) or None)


def _direct(graph: Mapping[str, object], nodes: Sequence[Mapping[str, Any]]) -> Iterable[DeclaredDependency | None]:
    """What the first node, the version itself, depends on; `None`: something that is no package of the registry.

    Members that are 0 may be left out of an edge.
    """
    for edge in records(graph.get("edges")):
        source, target = (integer(edge.get(member, 0)) for member in ("fromNode", "toNode"))
        if source == 0 and target is not None and 0 < target < len(nodes):
            yield _dependency(nodes[target], edge.get("requirement"))


def _dependency(node: Mapping[str, Any], requirement: object) -> DeclaredDependency | None:
    told = record(node.get("versionKey"))
    name, resolved, wanted = text(told.get("name"), 500), text(told.get("version"), 200), text(requirement, 500)
    key = key_in(str(told.get("system")), name) if name else None
    if key is None or flag(node.get("bundled")):
        return None  # what is bundled has a name of its own making
    return DeclaredDependency(
        package=key, requirement=scrub(wanted) if wanted else None, resolved=scrub(resolved) if resolved else None
    )
