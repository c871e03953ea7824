"""Small inventories and facts, written the way a test wants to say them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Identity,
    Observation,
    PackageFacts,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Signal,
    Status,
    Subject,
    Value,
)
from sbomkit.model.inventory import Completeness, Component, Document, Edge, EdgeKind, Inventory, Scope
from sbomkit.purl import PackageKey, package_key

__all__ = [
    "day",
    "make_component",
    "make_facts",
    "make_inventory",
    "make_observation",
    "make_publishers",
    "make_releases",
    "npm",
    "person",
]


def day(text: str) -> datetime:
    """`2023-06-10` as a moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def npm(name: str) -> PackageKey:
    """The key of an npm package."""
    return package_key(f"pkg:npm/{name.replace('@', '%40')}@0")


def make_component(
    name: str, *, purl: str | None = "", version: str | None = "1.0.0", scope: Scope = Scope.UNKNOWN
) -> Component:
    """A component whose id is its name; an npm package unless `purl` says otherwise (`None`: no purl)."""
    return Component(
        id=name,
        name=name,
        version=version,
        group=None,
        purl=f"pkg:npm/{name.replace('@', '%40')}@{version}" if purl == "" else purl,
        type="library",
        scope=scope,
        producer=None,
        supplier=None,
        licenses=(),
        hashes=(),
        cpes=(),
        references=(),
    )


def make_inventory(
    edges: Mapping[str, Iterable[str]] | None = None,
    *,
    roots: Iterable[str] = ("app",),
    components: Iterable[Component] = (),
    more_edges: Iterable[Edge] = (),
    kind: EdgeKind = EdgeKind.DEPENDS_ON,
    completeness: Completeness | None = None,
) -> Inventory:
    """An inventory from `{"app": ["a", "b"], "a": ["c"]}`; names become components unless `components` has them."""
    edges = {name: tuple(targets) for name, targets in (edges or {}).items()}
    roots = tuple(roots)
    given = {component.id: component for component in components}
    names = dict.fromkeys([*roots, *given, *edges, *(target for targets in edges.values() for target in targets)])
    return Inventory(
        document=Document(
            format="CycloneDX",
            spec_version="1.6",
            encoding="json",
            name="test",
            identifier=None,
            created=None,
            tools=(),
            supplier=None,
            sha256="0" * 64,
        ),
        components=tuple(given.get(name) or make_component(name) for name in names),
        edges=(
            *(
                Edge(dependent=source, dependency=target, kind=kind, scope=Scope.UNKNOWN, inferred_by=None)
                for source, targets in edges.items()
                for target in targets
            ),
            *more_edges,
        ),
        roots=roots,
        diagnostics=(),
        completeness=completeness or Completeness(aggregate=None, incomplete=(), no_dependencies=(), unstated=()),
    )


def person(login: str, source: str = "npm") -> Actor:
    """A person by login."""
    return Actor(identity=Identity(f"{source}:user:{login}"), kind=ActorKind.PERSON)


def make_publishers(*logins: str, complete: bool | None = True, cached: bool = True) -> Publishers:
    """A rights list of people."""
    return Publishers(
        kind=PublisherKind.PUBLISH_RIGHTS,
        members=tuple(person(login) for login in sorted(logins)),
        complete=complete,
        cached=cached,
    )


def make_releases(*releases: tuple[str, str, str | None]) -> Releases:
    """A complete history from `("1.0.0", "2020-01-01", "alice")`."""
    return Releases(
        releases=tuple(
            Release(version=version, date=day(date), publisher=person(login) if login else None)
            for version, date, login in releases
        ),
        complete=True,
    )


def make_observation(
    value: Value | None = None,
    *,
    signal: Signal | None = None,
    status: Status = Status.KNOWN,
    source: str = "npm",
    subject: Subject = Subject.UPSTREAM,
    retrieved_at: str = "2026-11-01",
    as_of: str | None = None,
    detail: str | None = None,
    licence: str | None = None,
) -> Observation:
    """An observation; without a value, `signal` and `status` say which and why."""
    chosen = value.signal if value is not None else signal
    if chosen is None:
        raise TypeError("an observation needs a value or a signal")
    return Observation(
        signal=chosen,
        status=status,
        value=value,
        source=source,
        subject=subject,
        retrieved_at=day(retrieved_at),
        as_of=day(as_of) if as_of else None,
        detail=detail,
        licence=licence,
    )


def make_facts(observations: Mapping[str, Iterable[Observation]]) -> Facts:
    """Facts by package key, in key order."""
    return Facts(
        packages=tuple(
            PackageFacts(package=PackageKey(key), observations=tuple(observations[key])) for key in sorted(observations)
        )
    )
