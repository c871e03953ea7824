"""What crosses between sbomkit and a place that facts come from: packages in, observations out, never an exception.

A source is one public module of this folder that exports its class as `SOURCE`.  It declares what it serves as data and parses
answers; concurrency, failure and politeness are handled here and in the client.  Three shapes follow from what it overrides:

- one call a package: `_lookup`;
- many packages a call, or files read once: `_observe` (and `_lookup` for one package, which may just call it);
- what hangs on an earlier answer, such as a forge that needs a repository's address: `needs` names the signals, and
  `session.earlier` holds what was observed before.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from threading import Event
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Self, final
from urllib.parse import urlsplit

from sbomkit.errors import ConfigurationError, SbomkitError, SourceError
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.facts import Observation, Signal, Status, Subject, Value
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, registry_url
from sbomkit.settings import Settings

if TYPE_CHECKING:
    from sbomkit.sources._client import Client

__all__ = ["Endpoint", "Politeness", "Session", "Source", "Verified"]


class Verified(StrEnum):
    """What the parsing of a source was checked against."""

    ANSWERS = "real answers"
    DOCUMENTATION = "documentation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """How gently a host is asked."""

    rate: float
    """Requests a second, at most."""
    concurrency: int
    """Requests under way at once, at most."""
    policy: str
    """Where the host says so, or what the numbers rest on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A place on the network that one source asks."""

    source: str
    """Whose settings, and whose token, go with it."""
    base: str
    """Scheme, host and path, without a slash at the end; every request goes below it, and no redirect leaves its host."""
    politeness: Politeness
    takes_token: bool = True
    """`False` for a second host of a source, to which its token must not go."""


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
    limits: Limits = field(default=DEFAULT_LIMITS)
    earlier: Mapping[PackageKey, Sequence[Observation]] = field(default_factory=lambda: MappingProxyType({}))
    """What given facts and the sources asked before say, for sources that need it."""
    cancelled: Event = field(default_factory=Event)
    """Set when nobody listens any more: whoever waits for a registry stops waiting."""


class Source(ABC):
    """One place that facts come from."""

    name: ClassVar[str]
    """In lower case; the name of its module, its settings and its identities."""
    summary: ClassVar[str]
    """What it tells, as one line for `sbomkit sources`."""
    purl_types: ClassVar[frozenset[str]]
    """Purl types that it serves; empty: whatever the user maps to it."""
    signals: ClassVar[frozenset[Signal]]
    needs: ClassVar[frozenset[Signal]] = frozenset()
    """Signals of other sources that it starts from; it is asked after them."""
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
            raise ConfigurationError(f"source {cls.name} takes no argument, got {arguments[0]!r}")
        if not arguments and cls.needs_argument:
            raise ConfigurationError(f"source {cls.name} needs an argument: --source {cls.name}={cls.argument}")
        return cls(*arguments)

    def supports(self, package: Package) -> bool:
        """Whether it can be asked about this package."""
        return package.type in self.purl_types

    @final
    def observe(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        """Ask about `packages`, all of which it supports.

        Yields:
            Every observation with the package that it is about, in no particular order.  What goes wrong becomes observations
            with status `failed`, one per signal and package: one failing registry never fails a run.  No package is passed
            over in silence.
        """
        answered: set[PackageKey] = set()
        failure: Exception = SourceError("nothing was said about this package", source=self.name)
        try:
            for key, observation in self._observe(packages, session):
                answered.add(key)
                yield key, observation
        except Exception as error:  # noqa: BLE001 - the edge of the world
            failure = error
        for package in packages:
            if package.key not in answered:
                yield from ((package.key, observation) for observation in self._failed(failure, session))

    def _observe(self, packages: Sequence[Package], session: Session) -> Iterator[tuple[PackageKey, Observation]]:
        """Ask about each package on its own, several at once; sources that answer in bulk override this."""

        def one(package: Package) -> list[tuple[PackageKey, Observation]]:
            try:
                return [(package.key, observation) for observation in self._lookup(package, session)]
            except Exception as error:  # noqa: BLE001 - see observe
                return [(package.key, observation) for observation in self._failed(error, session)]

        workers = self.politeness.concurrency if self.politeness else 1
        if workers == 1:
            for package in packages:
                yield from one(package)
            return
        pool = ThreadPoolExecutor(workers, thread_name_prefix=f"sbomkit-{self.name}")
        try:
            for observations in pool.map(one, packages):
                yield from observations
        except BaseException:  # Ctrl-C, or a listener who left: wait for what is under way, not for the queue or a Retry-After
            session.cancelled.set()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    @abstractmethod
    def _lookup(self, package: Package, session: Session) -> Iterable[Observation]:
        """Ask about one package and return what was said, one observation per signal (several where there is history)."""

    def endpoint(self, session: Session) -> Endpoint:
        """Where it is asked: the user's mirror, else the registry of its purl type, else its own default.

        Raises:
            ConfigurationError: no address is known, or the one that is set is none.
        """
        setting = f"SBOMKIT_SOURCES__{self.name.upper()}__URL"
        derived = registry_url(self.registry_type) if self.registry_type else None
        base = session.settings.source(self.name).url or derived or self.default_url
        if base is None or self.politeness is None:
            raise ConfigurationError(f"no address is known for source {self.name}", advice=f"set {setting}")
        try:
            parts = urlsplit(base)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable or parts.query or parts.fragment or "@" in parts.netloc:
            raise ConfigurationError(
                f"the address of source {self.name} must be http(s)://host[:port][/path]",
                advice=f"set {setting}; what must stay secret goes into SBOMKIT_SOURCES__{self.name.upper()}__TOKEN",
            )
        return Endpoint(source=self.name, base=base.rstrip("/"), politeness=self.politeness)

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
        for signal in sorted(self.signals):
            yield self.unknown(signal, Status.FAILED, session, detail=detail)
