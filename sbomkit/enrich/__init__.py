"""Inventories and sources in, facts out: who is asked about what, in which order, and what the answers add up to."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from graphlib import CycleError, TopologicalSorter
from threading import Event, Lock
from typing import TYPE_CHECKING

from sbomkit.errors import ConfigurationError
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.facts import Facts, Observation, Signal
from sbomkit.model.inventory import Inventory, Package
from sbomkit.purl import PackageKey
from sbomkit.settings import Settings, load_settings
from sbomkit.sources import Session, Source
from sbomkit.sources import sources as all_sources

if TYPE_CHECKING:
    from sbomkit.sources._client import Client

__all__ = ["Progress", "collect", "default_sources", "enrich"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the asking of one source is."""

    source: str
    done: int
    """Packages about which it said something, if only that it failed."""
    total: int
    """Packages that it is asked about."""


def enrich(
    inventory: Inventory | Iterable[Inventory],
    *,
    sources: Iterable[Source] | None = None,
    facts: Facts | None = None,
    offline: bool = False,
    as_of: datetime | None = None,
    progress: Callable[[Progress], None] | None = None,
    settings: Settings | None = None,
    now: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Facts:
    """Collect what sources know about the packages of one inventory, or of several.

    Args:
        inventory: a package that occurs in several is asked about once.  The subjects of a document are not asked about.
        sources: who is asked; `None`: all that need no argument.
        facts: what is known already; joined with the answers by `Facts.merge`.
        offline: ask no source that needs the network.
        as_of: nothing later is collected where a source has history.
        progress: called before the first answer of each source and after each package.
        settings: mirrors, tokens, cache; `None`: from the environment and the user's own file.
        now: the moment of retrieval; `None`: this moment.  It is the only clock that the library reads.
        limits: bounds on what sources may answer.

    Returns:
        The given facts and the answers.  What went wrong is in it, as observations with status `failed`.

    Raises:
        ConfigurationError: a setting makes no sense, such as an address, or the folder of the cache cannot be used.
    """
    answers = collect(
        inventory,
        sources=sources,
        facts=facts,
        offline=offline,
        as_of=as_of,
        progress=progress,
        settings=settings,
        now=now,
        limits=limits,
    )
    return Facts.merge(*([facts] if facts else []), answers)


def collect(
    inventory: Inventory | Iterable[Inventory],
    *,
    sources: Iterable[Source] | None = None,
    facts: Facts | None = None,
    offline: bool = False,
    as_of: datetime | None = None,
    progress: Callable[[Progress], None] | None = None,
    settings: Settings | None = None,
    now: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Facts:
    """Ask as `enrich` does, and return the answers alone; `facts` are what sources may start from.

    Raises:
        ConfigurationError: as `enrich` does.
    """
    chosen = default_sources() if sources is None else list(sources)
    asked = _in_order(source for source in chosen if not (offline and source.politeness is not None))
    moment = now or datetime.now(UTC).replace(microsecond=0)
    given = settings or load_settings()
    packages = _packages([inventory] if isinstance(inventory, Inventory) else inventory)
    earlier: defaultdict[PackageKey, list[Observation]] = defaultdict(list)
    for entry in facts.packages if facts else ():
        earlier[entry.package].extend(entry.observations)
    collected: list[tuple[PackageKey, Observation]] = []
    with ExitStack() as stack:
        cancelled = Event()
        session = Session(
            now=moment,
            settings=given,
            make_client=_once(lambda: stack.enter_context(_client(given, moment, limits, cancelled))),
            cancelled=cancelled,
            as_of=as_of,
            limits=limits,
            earlier=earlier,
        )
        for source in asked:
            _check_addresses(source, packages, session)
        for source in asked:
            found = list(_ask(source, packages, session, progress))
            collected += found
            for key, observation in found:
                earlier[key].append(observation)
    return Facts.gathered(collected)


def _in_order(sources: Iterable[Source]) -> list[Source]:
    """Each source after those that tell what it needs, else by name.

    Raises:
        ConfigurationError: two sources, or more, wait for each other.
    """
    chosen = sorted(sources, key=lambda source: source.name)
    telling: defaultdict[Signal, list[Source]] = defaultdict(list)
    for source in chosen:
        for signal in source.signals:
            telling[signal].append(source)
    order: TopologicalSorter[Source] = TopologicalSorter()
    for source in chosen:
        order.add(source, *(each for signal in source.needs for each in telling[signal] if each is not source))
    try:
        order.prepare()
    except CycleError as error:
        names = ", ".join(sorted({source.name for source in error.args[1]}))
        raise ConfigurationError(f"these sources wait for each other: {names}", advice="ask them one after the other") from None
    found: list[Source] = []
    while order.is_active():
        ready = sorted(order.get_ready(), key=lambda source: source.name)
        found += ready
        order.done(*ready)
    return found


def _check_addresses(source: Source, packages: list[Package], session: Session) -> None:
    """Say once what is wrong with an address or with the cache, and not once a package."""
    if source.politeness is None:
        return
    # Whom a source with needs will be asked about is not known yet.
    if any(source.needs or source.supports(package, session.earlier.get(package.key, ())) for package in packages):
        for name in ("", *source.addresses):
            source.endpoint(session, name)
        session.make_client()


def _client(settings: Settings, now: datetime, limits: Limits, cancelled: Event) -> "Client":
    from sbomkit.sources._client import Client  # noqa: PLC0415 - the HTTP stack is loaded when it is needed

    return Client(settings, now=now, limits=limits, cancelled=cancelled)


def _once(make: Callable[[], "Client"]) -> Callable[[], "Client"]:
    """The same client for every caller, from whichever thread it comes first."""
    lock, made = Lock(), cache(make)

    def make_once() -> "Client":
        with lock:
            return made()

    return make_once


def default_sources() -> list[Source]:
    """One of each source that needs no argument, by name."""
    return [kind.configured(()) for kind in all_sources().values() if not kind.needs_argument]


def _packages(inventories: Iterable[Inventory]) -> list[Package]:
    """Each package once, in key order, with the versions of all inventories; a document's subject is in no registry."""
    found: dict[PackageKey, Package] = {}
    for inventory in inventories:
        roots = set(inventory.roots)
        for key, package in inventory.packages.items():
            if roots.issuperset(package.components):
                continue
            known = found.get(key)
            found[key] = package if known is None else _joined(known, package)
    return [found[key] for key in sorted(found)]


def _joined(left: Package, right: Package) -> Package:
    named = min(left, right, key=lambda package: (package.name, package.namespace or ""))
    return named.model_copy(
        update={
            "versions": tuple(sorted({*left.versions, *right.versions})),
            "components": (*left.components, *right.components),
            "purls": tuple(sorted({*left.purls, *right.purls})),
        }
    )


def _ask(
    source: Source, packages: list[Package], session: Session, progress: Callable[[Progress], None] | None
) -> Iterator[tuple[PackageKey, Observation]]:
    asked = [package for package in packages if source.supports(package, session.earlier.get(package.key, ()))]
    if not asked:
        return
    report = progress or (lambda _: None)
    report(Progress(source.name, 0, len(asked)))
    seen: set[PackageKey] = set()
    for key, observation in source.observe(asked, session):
        if key not in seen:
            seen.add(key)
            report(Progress(source.name, min(len(seen), len(asked)), len(asked)))
        yield key, observation
