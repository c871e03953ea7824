"""Supposed changes of an inventory and of facts: new values beside the old ones, which stay as they are."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from sbomkit.graph import leaving
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Committer,
    Committers,
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
)
from sbomkit.model.inventory import Completeness, Component, Edge, EdgeKind, Inventory
from sbomkit.model.ranking import PublisherView, Verdict
from sbomkit.purl import PackageKey, parse_purl
from sbomkit.ranking._publishers.evidence import Horizon
from sbomkit.ranking._publishers.verdict import WINDOW_MONTHS

__all__ = ["CAN_GAIN", "SOURCE", "replaced", "with_publisher", "without"]

SOURCE = "what-if"
"""Source of what is only supposed."""

CAN_GAIN = frozenset({Verdict.SOLE, Verdict.ONE_ACTIVE, Verdict.FEW, Verdict.SEVERAL, Verdict.MANY})
"""Verdicts that count people, so that one more person is something."""

_WITH_PEOPLE = (Publishers, Committers, Releases)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def without(inventory: Inventory, packages: Collection[PackageKey], *, root: str | None = None) -> Inventory:
    """Take packages out, in all versions, and with them what `sbomkit.graph.leaving` says."""
    return _kept(inventory, leaving(inventory, packages, root=root))


def _kept(inventory: Inventory, lost: Collection[str]) -> Inventory:
    complete = inventory.completeness
    return _changed(
        inventory,
        components=[component for component in inventory.components if component.id not in lost],
        edges=[edge for edge in inventory.edges if edge.dependent not in lost and edge.dependency not in lost],
        completeness=Completeness(
            aggregate=complete.aggregate,
            incomplete=tuple(name for name in complete.incomplete if name not in lost),
            no_dependencies=tuple(name for name in complete.no_dependencies if name not in lost),
            unstated=tuple(name for name in complete.unstated if name not in lost),
        ),
    )


def _changed(
    inventory: Inventory,
    *,
    components: Iterable[Component] | None = None,
    edges: Iterable[Edge] | None = None,
    completeness: Completeness | None = None,
) -> Inventory:
    """Another inventory; a copy would keep what was worked out of the old one."""
    return Inventory(
        document=inventory.document,
        components=inventory.components if components is None else tuple(components),
        edges=inventory.edges if edges is None else tuple(edges),
        roots=inventory.roots,
        diagnostics=inventory.diagnostics,
        completeness=completeness or inventory.completeness,
    )


def replaced(inventory: Inventory, old: PackageKey, new: PackageKey, *, root: str | None = None) -> Inventory:
    """Let another package take the place of one.

    Where the other one is in the product already, what needed the old one needs it now, in whatever versions it is there.
    Where it is not, it takes the place and, since nothing else is known, the needs of the old one.
    """
    there = inventory.packages.get(new)
    if there is None:
        return _changed(
            inventory,
            components=[
                _in_place_of(component, new) if component.package == old else component for component in inventory.components
            ],
            edges=[edge for edge in inventory.edges if not _tells_of(edge, inventory, old)],
        )
    gone = frozenset(inventory.packages[old].components)
    moved = [
        Edge.trusted({**edge.__dict__, "dependency": name})
        for edge in inventory.edges
        if edge.dependency in gone and edge.dependent not in gone
        for name in there.components
        if name != edge.dependent
    ]
    joined = _changed(inventory, edges=[*inventory.edges, *moved])
    return without(joined, {old}, root=root)


def _tells_of(edge: Edge, inventory: Inventory, package: PackageKey) -> bool:
    """Whether an edge says what a package itself is built from or provides, which is not true of another in its place."""
    if edge.kind not in {EdgeKind.BUILT_FROM, EdgeKind.PROVIDES}:
        return False
    ends = [inventory.by_id.get(name) for name in (edge.dependent, edge.dependency)]
    packages = [None if end is None else end.package for end in ends]
    return packages[0] == package != packages[1]


def _in_place_of(component: Component, new: PackageKey) -> Component:
    """A component of which only its place is known."""
    purl = parse_purl(new)
    return Component(
        id=component.id,
        name=purl.name if purl else new,
        version=None,
        group=None,
        purl=new,
        type=component.type,
        scope=component.scope,
        producer=None,
        supplier=None,
        licenses=(),
        hashes=(),
        cpes=(),
        references=(),
    )


def with_publisher(facts: Facts, view: PublisherView, horizon: Horizon) -> Facts:
    """One more person on the list, or among those who committed, that a verdict rests on.

    The person acts: where who released is told, one release of the window, of the same day as the last, is theirs as well.  And
    the person is no newcomer, so that no sign of a change of hands comes of what is only supposed.

    Args:
        facts: what sources told.
        view: the verdict, which counts people (see `CAN_GAIN`).
        horizon: up to when the facts count.
    """
    about = PackageKey(view.about or "")
    actor = Actor(identity=Identity(f"{SOURCE}:user:second publisher of {about}"), kind=ActorKind.PERSON)
    entry = facts.by_package[about]
    changed = PackageFacts(
        package=about,
        observations=(*_all_joined(entry, view, actor, horizon), _known_long(view, actor)),
    )
    return Facts(packages=tuple(changed if each.package == about else each for each in facts.packages))


def _all_joined(entry: PackageFacts, view: PublisherView, actor: Actor, horizon: Horizon) -> Iterator[Observation]:
    """The observations with the person; those of one line and one moment become what the last of them, which holds, becomes."""
    joined = {_line(each): _joined(each, view, actor, horizon) for each in entry.observations}
    for each in entry.observations:
        last = joined[_line(each)]
        yield last if isinstance(last.value, _WITH_PEOPLE) else each


def _line(each: Observation) -> tuple[object, ...]:
    value = each.value
    kind: tuple[object, ...] = (each.status, type(value))
    if isinstance(value, Publishers):
        kind = (value.kind,)
    elif isinstance(value, Committers):
        kind = (value.window_months,)
    elif isinstance(value, Releases):
        kind = (value.complete,)
    return (each.signal, each.source, each.subject, each.known_for, *kind)


def _joined(each: Observation, view: PublisherView, actor: Actor, horizon: Horizon) -> Observation:
    """The observation with the person in it, where it is of the same line."""
    value = each.value
    if (each.source, each.subject) != (view.source, view.subject):
        return each
    if isinstance(value, Publishers) and (value.kind, each.known_for) == (view.kind, view.as_of):
        active = value.effective_24_months
        return _with_value(
            each,
            value,
            members=tuple(sorted((*value.members, actor), key=lambda member: member.identity)),
            effective_24_months=None if active is None else active + 1,
        )
    if isinstance(value, Committers) and view.kind is PublisherKind.COMMIT_ACTIVITY:
        if (value.window_months, each.known_for) != (WINDOW_MONTHS, view.as_of):
            return each
        return _with_value(each, value, committers=(*value.committers, Committer(actor=actor, commits=1)))
    if isinstance(value, Releases) and (last := _last_of_window(value, horizon)) is not None:
        place = value.releases.index(last) + 1
        theirs = Release.trusted({**last.__dict__, "version": f"{last.version} ({SOURCE})", "publisher": actor})
        return _with_value(each, value, releases=(*value.releases[:place], theirs, *value.releases[place:]))
    return each


def _last_of_window(value: Releases, horizon: Horizon) -> Release | None:
    counted = [release for release in value.releases if release.date <= horizon.reference]
    last = max(counted, key=lambda release: (release.date, release.version), default=None)
    return last if last is not None and last.date > horizon.before(WINDOW_MONTHS) else None


def _with_value(each: Observation, value: Publishers | Committers | Releases, **changes: object) -> Observation:
    return each.model_copy(update={"value": value.model_copy(update=changes)})


def _known_long(view: PublisherView, actor: Actor) -> Observation:
    """A contact of long ago, by which nobody can publish, and which makes the person no newcomer."""
    named = Publishers(kind=PublisherKind.DECLARED_CONTACT, members=(actor,), complete=None)
    return Observation(
        signal=Signal.PUBLISHERS,
        status=Status.KNOWN,
        value=named,
        source=SOURCE,
        subject=view.subject or Subject.UPSTREAM,
        retrieved_at=_LONG_AGO,
        as_of=_LONG_AGO,
        detail="supposed, not observed",
    )
