"""Collecting, from the inventories to the facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from threading import Event, Lock
from typing import TYPE_CHECKING

from sbomkit.enrich._given import check_facts, check_moment, check_settings, depth_of, inventories_of, sources_of
from sbomkit.enrich._kept import GivenFacts, ObservationsOf
from sbomkit.enrich._packages import packages_of
from sbomkit.enrich._run import Choice, Earlier, Report, Said, ask_all, does_support
from sbomkit.enrich._shortlist import Depth, depths, is_asked_about_all, on_shortlist
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.facts import Facts, Status
from sbomkit.model.inventory import Inventory, Package
from sbomkit.purl import PackageKey
from sbomkit.settings import Settings, load_settings
from sbomkit.sources import Session, Source, made
from sbomkit.sources import sources as all_sources

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Client

__all__ = ["CHUNK", "Collected", "Run", "Wanted", "answers", "collect", "default_sources", "enrich"]

_FRESH = timedelta(hours=12)
"""As long an answer in the cache is used without asking."""
CHUNK = 10_000
"""Packages that are asked about together; what is kept in memory of a larger inventory is no more than this."""


def enrich(
    inventory: Inventory | Iterable[Inventory],
    *,
    sources: Iterable[Source] | None = None,
    facts: Facts | None = None,
    depth: Depth | str | None = None,
    offline: bool = False,
    refresh: bool = False,
    max_age: timedelta | None = None,
    as_of: datetime | None = None,
    progress: Report | None = None,
    settings: Settings | None = None,
    now: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
    complete: bool = False,
) -> Facts:
    """Collect what sources know about the packages of one inventory, or of several.

    Args:
        inventory: a package that occurs in several is asked about once.  The subjects of a document are not asked about.
        sources: who is asked; `None`: all that need no argument.
        facts: what is known already; joined with the answers by `Facts.merge`.
        depth: `full`, `shortlist` or `aggregators`, see `Depth`; `None`: the shortlist, or everything where `sources` are
            named.
        offline: ask nobody over the network; what the cache holds of earlier answers is used, whatever its age.
        refresh: ask again whether each answer in the cache still holds.
        max_age: the same for answers that are older than this.
        as_of: nothing later is collected where a source has history.
        progress: called before the first answer of each source and after each package, from one thread at a time.
        settings: mirrors, tokens, cache, budget, shortlist; `None`: from the environment and the user's own file.
        now: the moment of retrieval; `None`: this moment.  It is the only clock that the library reads.
        limits: bounds on what sources may answer.
        complete: ask those who know what packages need about all packages, so that `sbomkit.complete` can infer edges.

    Returns:
        The given facts and the answers.  What went wrong is in it, as observations with status `failed`.

    Raises:
        ConfigurationError: an argument is not what it should be, a setting makes no sense, such as an address or the name of
            a source, or the folder of the cache cannot be used.
    """
    check_facts(facts)
    wanted = Wanted(
        sources=sources,
        depth=depth,
        offline=offline,
        refresh=refresh,
        max_age=max_age,
        as_of=as_of,
        progress=progress,
        settings=settings or load_settings(),
        now=now or datetime.now(UTC).replace(microsecond=0),
        limits=limits,
        complete=complete,
    )
    return Facts.merge(*([facts] if facts else []), collect(inventory, wanted, facts).answers)


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What came of asking."""

    answers: Facts
    """What the sources said, without what was known before."""
    sent: Mapping[str, int]
    """Requests that were sent, by host; retries included."""
    moment: datetime
    """Of the run."""

    @cached_property
    def oldest(self) -> datetime | None:
        """When the oldest answer that came from the cache was given; `None`: none did."""
        return min(_kept(self.answers, self.moment), default=None)


def _kept(facts: Facts, moment: datetime) -> Iterator[datetime]:
    for entry in facts.packages:
        for each in entry.observations:
            if each.retrieved_at < moment and each.status is not Status.FAILED:
                yield each.retrieved_at


def collect(inventory: Inventory | Iterable[Inventory], wanted: "Wanted", facts: GivenFacts | None = None) -> Collected:
    """Ask as `enrich` does, and return the answers alone; `facts` are what sources may start from.

    Raises:
        ConfigurationError: as `enrich` does.
    """
    with answers(inventory, wanted, facts) as run:
        said = [each for chunk in run for each in chunk]
        return Collected(answers=Facts.gathered(said), sent=run.sent, moment=wanted.now)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How to collect; see `enrich`."""

    sources: Iterable[Source] | None = None
    depth: Depth | str | None = None
    offline: bool = False
    refresh: bool = False
    max_age: timedelta | None = None
    as_of: datetime | None = None
    progress: Report | None = None
    settings: Settings = field(default_factory=load_settings)
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    limits: Limits = DEFAULT_LIMITS
    complete: bool = False
    """Whether those who know what packages need are asked about all packages, so that edges can be inferred."""
    cancelled: Event = field(default_factory=Event)
    depths: Callable[[Sequence[Inventory]], Mapping[PackageKey, int]] = depths
    """Tells the least depth of each package that has a place, for the shortlist."""

    def __post_init__(self) -> None:
        """Look at what says for itself that it makes no sense."""
        check_moment("now", self.now)
        check_moment("as_of", self.as_of)
        if self.depth is not None:
            depth_of(self.depth)

    @cached_property
    def asked(self) -> list[Source]:
        """The sources that are asked at all.

        Raises:
            ConfigurationError: something else was given, or settings name a source or an address that there is not.
        """
        chosen = sources_of(default_sources(self.settings) if self.sources is None else self.sources)
        check_settings(self.settings, chosen)
        if self.chosen_depth is Depth.AGGREGATORS:
            chosen = [source for source in chosen if is_asked_about_all(source, complete=self.complete)]
        # Without a network there is the cache, if anything was ever kept there.
        if self.offline and not (self.settings.cache_dir / "answers.sqlite").exists():
            chosen = [source for source in chosen if source.politeness is None]
        return chosen

    @property
    def since(self) -> datetime:
        """When something must have been answered to count as known: as old as an answer of the cache may be."""
        return self.now if self.refresh else self.now - (_FRESH if self.max_age is None else self.max_age)

    @cached_property
    def chosen_depth(self) -> Depth:
        """What was said, else everything of sources that were named, else the shortlist."""
        if self.depth is None:
            return Depth.SHORTLIST if self.sources is None else Depth.FULL
        return depth_of(self.depth)


class Run:
    """The answers of sources, for some thousand packages at a time."""

    def __init__(
        self, packages: Sequence[Package], ask: Callable[[Sequence[Package]], Said], clients: Sequence["Client"]
    ) -> None:
        self._packages = packages
        self._ask = ask
        self._clients = clients
        self._asked = 0

    @property
    def more_to_come(self) -> bool:
        """Whether there are packages that nobody has been asked about yet."""
        return self._asked < len(self._packages)

    @property
    def sent(self) -> Mapping[str, int]:
        """Requests sent so far, by host; retries included."""
        return {host: count for client in self._clients for host, count in sorted(getattr(client, "sent", {}).items())}

    def __iter__(self) -> Iterator[Said]:
        while self.more_to_come:
            chunk = self._packages[self._asked : self._asked + CHUNK]
            self._asked += len(chunk)
            yield self._ask(chunk)


@contextmanager
def answers(inventory: Inventory | Iterable[Inventory], wanted: Wanted, facts: GivenFacts | None) -> Iterator[Run]:
    """Ask as `enrich` does, chunk by chunk, for those who cannot keep all answers in memory.

    Raises:
        ConfigurationError: as `enrich` does.
    """
    inventories = inventories_of(inventory)
    packages = packages_of(inventories)
    made: list[Client] = []
    with ExitStack() as stack:

        def make_client() -> "Client":
            made.append(stack.enter_context(_client(wanted)))
            return made[0]

        session = Session(
            now=wanted.now,
            settings=wanted.settings,
            make_client=_once(make_client),
            cancelled=wanted.cancelled,
            as_of=wanted.as_of,
            offline=wanted.offline,
            limits=wanted.limits,
            earlier=ObservationsOf(facts),
        )
        asked = wanted.asked
        for source in asked:
            _check_addresses(source, packages, session)
        chosen = _choice(inventories, wanted)
        yield Run(packages, lambda chunk: ask_all(asked, chunk, session, chosen=chosen, report=wanted.progress), made)


def _choice(inventories: Sequence[Inventory], wanted: Wanted) -> Choice:
    """Who is asked about whom."""
    placed = cache(lambda: wanted.depths(inventories))
    everything = wanted.chosen_depth is Depth.FULL

    def chosen(sources: Sequence[Source], packages: Sequence[Package], earlier: Earlier) -> Sequence[Sequence[Package]]:
        whole = [everything or is_asked_about_all(source, complete=wanted.complete) for source in sources]
        rest = [] if all(whole) else on_shortlist(packages, earlier, placed, wanted.settings.shortlist, since=wanted.since)
        return [packages if each else rest for each in whole]

    return chosen


def _check_addresses(source: Source, packages: list[Package], session: Session) -> None:
    """Say once what is wrong with an address or with the cache, and not once a package."""
    if source.politeness is None:
        return
    # Whom a source with needs will be asked about is not known yet.
    if any(source.needs or does_support(source, package, session.earlier) for package in packages):
        for name in ("", *source.addresses):
            source.endpoint(session, name)
        session.make_client()


def _client(wanted: Wanted) -> "Client":
    from sbomkit.sources._http.client import Client  # noqa: PLC0415 - the HTTP stack is loaded when it is needed

    return Client(
        wanted.settings,
        now=wanted.now,
        limits=wanted.limits,
        cancelled=wanted.cancelled,
        refresh=wanted.refresh,
        offline=wanted.offline,
        max_age=wanted.max_age,
    )


def _once(make: Callable[[], "Client"]) -> Callable[[], "Client"]:
    """The same client for every caller, from whichever thread it comes first."""
    lock, made = Lock(), cache(make)

    def make_once() -> "Client":
        with lock:
            return made()

    return make_once


def default_sources(settings: Settings | None = None) -> list[Source]:
    """One of each source that needs no argument, by name.

    Args:
        settings: whether sources of other packages are among them; `None`: they are not.

    Raises:
        ConfigurationError: one of another package cannot be made.
    """
    kinds = all_sources(plugins=settings is not None and settings.plugins)
    return [made(kind) for kind in kinds.values() if not kind.needs_argument]
