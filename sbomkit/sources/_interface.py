"""What crosses between sbomkit and a place that facts come from: packages in, observations out, never an exception.

A source is one public module of this folder that exports its class as `SOURCE`.  It declares what it serves as data and parses
answers; concurrency, failure and politeness are handled here and in the client.  Its shape follows from what it overrides:

- one call a package: `_lookup`;
- many packages a call: `_lookup_many`, with `batch` packages at most; with `batch = None`, all of them, for files read once;
- what hangs on an earlier answer, such as a forge that needs a repository's address: `needs` names the signals, `supports`
  chooses by what was observed before, and `session.earlier` holds it;
- several hosts: `addresses` names those beside the main one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from threading import Event, RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast, final

from sbomkit.errors import ConfigurationError, SbomkitError, SourceError
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.facts import Observation, Signal, Status, Subject, Value
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, registry_url
from sbomkit.settings import Settings
from sbomkit.sources._endpoint import Address, Endpoint, Politeness, endpoint_of
from sbomkit.sources._http.used import Used

if TYPE_CHECKING:
    from sbomkit.sources._http.client import Client

Kept = TypeVar("Kept")

__all__ = ["Session", "Source", "Stage", "Verified"]


class Stage(StrEnum):
    """When a source is asked, from what is cheap for all packages to what is dear for a few."""

    LOCAL = "local"
    """Reads files, asks no network."""
    AGGREGATOR = "aggregator"
    """Tells of many packages in one request: asked about all of them."""
    REGISTRY = "registry"
    """The registry itself, one request or more a package: asked about the shortlist."""
    REPOSITORY = "repository"
    """What the forge of a package knows, where the shortlist's code lives."""
    FUNDING = "funding"
    """Who pays, for the shortlist."""


class Verified(StrEnum):
    """What the parsing of a source was checked against."""

    ANSWERS = "real answers"
    DOCUMENTATION = "documentation"


@dataclass(frozen=True, kw_only=True)
class Session:
    """What one run of collecting shares between its sources."""

    now: datetime
    """The moment of retrieval, one for the whole run."""
    settings: Settings
    make_client: Callable[[], "Client"]
    """Makes the HTTP client of the run, or returns it again; not called by sources that ask no network."""
    as_of: datetime | None = None
    """Nothing later is collected where a source has history; `None`: no bound."""
    offline: bool = False
    """Whether answers come from the cache alone: that one is not there is no failure of its source."""
    limits: Limits = field(default=DEFAULT_LIMITS)
    earlier: Mapping[PackageKey, Sequence[Observation]] = field(default_factory=lambda: MappingProxyType({}))
    """What given facts and the sources asked before say, for sources that need it."""
    cancelled: Event = field(default_factory=Event)
    """Set when nobody listens any more: whoever waits for a registry stops waiting."""
    _kept: dict[str, Any] = field(default_factory=dict)
    _keeping: dict[str, RLock] = field(default_factory=dict)

    def keep(self, name: str, make: Callable[[], Kept]) -> Kept:
        """What `make` returns, made once a run: a package list that all calls of a source look into.

        Args:
            name: begins with the name of the source.
            make: called by the first who asks, while the others wait; what it raises is raised again for each of them.
        """
        with self._keeping.setdefault(name, RLock()):  # in one step, unlike a `defaultdict`
            if name not in self._kept:
                try:
                    self._kept[name] = make(), None
                except SbomkitError as failure:
                    self._kept[name] = None, failure
            made, error = self._kept[name]
        if error is not None:
            raise error
        return cast("Kept", made)


class Source:
    """One place that facts come from."""

    name: ClassVar[str]
    """In lower case; the name of its module, its settings and its identities."""
    summary: ClassVar[str]
    """What it tells, as one line for `sbomkit sources`."""
    purl_types: ClassVar[frozenset[str]]
    """Purl types that it serves; empty: whatever the user maps to it."""
    signals: ClassVar[frozenset[Signal]]
    """What it tells of; where it says nothing of one of them, an observation says so."""
    stage: ClassVar[Stage] = Stage.REGISTRY
    """When it is asked."""
    needs: ClassVar[frozenset[Signal]] = frozenset()
    """Signals of other sources that it starts from; it is asked after them."""
    passes_on: ClassVar[bool] = False
    """Whether it repeats what other sources said, so that saying nothing of a signal is not its own silence."""
    batch: ClassVar[int | None] = 1
    """Packages in one call of `_lookup_many`, at most; `None`: all of them."""
    subject: ClassVar[Subject]
    licence: ClassVar[str | None]
    """Licence of the data, as an SPDX identifier where there is one; `None`: no statement was found."""
    verified: ClassVar[Verified]
    politeness: ClassVar[Politeness | None]
    """`None`: asks no network."""
    registry_type: ClassVar[str | None] = None
    """The purl type whose registry it is, where the address can be derived from that."""
    default_url: ClassVar[str | None] = None
    """The address of a host that no purl type leads to."""
    authorisation: ClassVar[str | None] = "Bearer"
    """What stands before the user's token, where it is sent to the main address; `None`: it is not."""
    authorisation_header: ClassVar[str] = "Authorization"
    """The header that the token goes into."""
    addresses: ClassVar[Mapping[str, Address]] = MappingProxyType({})
    """Further hosts by a name in lower case, as in `SBOMKIT_SOURCES__<SOURCE>__URLS__<NAME>`."""
    argument: ClassVar[str | None] = None
    """What stands behind `=` in `--source NAME=...`, such as `DIR`; `None`: nothing may."""
    needs_argument: ClassVar[bool] = False
    """Whether it is of use only with an argument, so that it is not asked by default."""

    @classmethod
    def configured(cls, arguments: Sequence[str]) -> Self:
        """Make one from what stood behind `=`, once per `--source`.

        Raises:
            ConfigurationError: an argument is missing, or means nothing.
        """
        if arguments and cls.argument is None:
            raise ConfigurationError(
                f"source {cls.name} takes no argument, got {arguments[0]!r}", advice=f"write --source {cls.name}"
            )
        if not arguments and cls.needs_argument:
            raise ConfigurationError(
                f"source {cls.name} needs an argument: --source {cls.name}={cls.argument}",
                advice=f"`sbomkit sources {cls.name}` tells what it reads",
            )
        return cls(*arguments)

    def supports(self, package: Package, earlier: Sequence[Observation] = ()) -> bool:  # noqa: ARG002 - for those with `needs`
        """Whether it can be asked about this package, of which `earlier` is what given facts and sources before it say."""
        return package.type in self.purl_types

    def requests(self, packages: Sequence[Package]) -> Mapping[str, int]:
        """How many requests it takes at most to ask about these packages, nothing being cached, by name of the address.

        One a call at the main address; a source that asks more often, or elsewhere, overrides this.
        """
        if self.politeness is None or not packages:
            return {}
        return {"": -(-len(packages) // (self.batch or len(packages)))}

    @final
    def observe(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        """Ask about `packages`, all of which it supports, in calls of `batch` packages, several at once.

        Yields:
            Every observation with the package that it is about, in no particular order.  What goes wrong in a call becomes
            observations with status `failed`, one for each of its packages and signals that were not told of before: one
            failing registry never fails a run.  No signal of no package is passed over in silence.
        """
        size = self.batch or len(packages) or 1
        calls = [packages[start : start + size] for start in range(0, len(packages), size)]
        workers = min(self.politeness.concurrency if self.politeness else 1, len(calls))
        if workers <= 1:
            try:
                for call in calls:
                    yield from self._answers(call, session)
            except BaseException:  # as below
                session.cancelled.set()
                raise
            return
        pool = ThreadPoolExecutor(workers, thread_name_prefix=f"sbomkit-{self.name}")
        try:
            for observations in pool.map(lambda call: list(self._answers(call, session)), calls):
                yield from observations
        except BaseException:  # Ctrl-C, or a listener who left: wait for what is under way, not for the queue or a Retry-After
            session.cancelled.set()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _answers(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        """One call: what it says, then what it did not.

        Answers that nothing can be read from are not kept: the host may be well again before their time is over.
        """
        used = Used()
        call = replace(session, make_client=lambda: session.make_client().noting(used))
        for key, observation in self._observations_of(packages, call):
            if observation.status is Status.FAILED and used.answers:
                detail, of_one = observation.detail or "", len(packages) == 1
                session.make_client().forget(used.blamed(detail, observation.url, of_one=of_one))
            if self._is_news(observation, session):
                yield key, observation

    def _observations_of(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        said: set[tuple[PackageKey, Signal]] = set()
        failure: Exception | None = None
        try:
            for key, observation in self._lookup_many(packages, session):
                said.add((key, observation.signal))
                yield key, observation
        except Exception as error:  # noqa: BLE001 - the edge of the world
            failure = error
        named = {key for key, _ in said}
        for package in packages:
            key = package.key
            if failure is not None or key not in named:
                silence = self._failed(failure or SourceError("nothing was said about this package", source=self.name), session)
            elif self.passes_on:
                continue
            else:
                silence = self._unknowns(Status.UNSUPPORTED, "the source did not say", session)
            yield from ((key, observation) for observation in silence if (key, observation.signal) not in said)

    def _is_news(self, observation: Observation, session: Session) -> bool:
        """Without a network nobody is asked, and so nobody fails: what the cache does not hold is not told at all."""
        return not (session.offline and self.politeness is not None and observation.status is Status.FAILED)

    def _lookup_many(self, packages: Sequence[Package], session: Session) -> Iterable[tuple[PackageKey, Observation]]:
        """Ask about at most `batch` packages at once, and return what was said of each, in any order."""
        for package in packages:
            for observation in self._lookup(package, session):
                yield package.key, observation

    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        """Ask about one package and return what was said, one observation per signal (several where there is history)."""
        raise NotImplementedError

    @classmethod
    def address(cls, name: str = "") -> Address:
        """Where it is asked unless the user says otherwise: the registry of its purl type, else its own default.

        Args:
            name: one of `addresses`; empty for the main one.
        """
        if name:
            return cls.addresses[name]
        derived = registry_url(cls.registry_type) if cls.registry_type else None
        url = derived or cls.default_url
        return Address(default_url=url, authorisation=cls.authorisation, authorisation_header=cls.authorisation_header)

    def endpoint(self, session: Session, name: str = "") -> Endpoint:
        """Where it is asked: the user's mirror, else the registry of its purl type, else its own default.

        Args:
            session: with the user's settings.
            name: one of `addresses`; empty for the main one.

        Raises:
            ConfigurationError: no address is known, or the one that is set is none.
        """
        return endpoint_of(self.name, name, self.address(name), self.politeness, session.settings.source(self.name))

    def known(
        self,
        value: Value,
        session: Session,
        *,
        as_of: datetime | None = None,
        retrieved_at: datetime | None = None,
        url: str | None = None,
        detail: str | None = None,
    ) -> Observation:
        """An observation that the source answered; `retrieved_at` is earlier than the session for an answer that was kept."""
        return Observation(
            signal=value.signal,
            status=Status.KNOWN,
            value=value,
            source=self.name,
            subject=self.subject,
            retrieved_at=retrieved_at or session.now,
            as_of=as_of,
            url=url,
            licence=self.licence,
            detail=detail,
        )

    def unknown(
        self,
        signal: Signal,
        status: Status,
        session: Session,
        *,
        detail: str,
        retrieved_at: datetime | None = None,
        url: str | None = None,
    ) -> Observation:
        """An observation without a value: absent, unsupported or failed, and why."""
        return Observation(
            signal=signal,
            status=status,
            value=None,
            source=self.name,
            subject=self.subject,
            retrieved_at=retrieved_at or session.now,
            as_of=None,
            url=url,
            licence=self.licence,
            detail=detail,
        )

    def _failed(self, error: Exception, session: Session) -> Iterator[Observation]:
        detail = error.message if isinstance(error, SbomkitError) else f"{type(error).__name__} while reading the answer"
        return self._unknowns(Status.FAILED, detail, session)

    def _unknowns(self, status: Status, detail: str, session: Session) -> Iterator[Observation]:
        """The same about all signals."""
        for signal in sorted(self.signals):
            yield self.unknown(signal, status, session, detail=detail)
