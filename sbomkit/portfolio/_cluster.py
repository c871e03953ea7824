"""Documents to a cluster: an executor whose work is done wherever a scheduler of Dask has it done.

Everything that is hard about a cluster is Dask's.  What is ours: to say in one sentence what is wrong with it, and never to
wait without an end.  See https://distributed.dask.org for schedulers, workers, and certificates of `tls://` addresses.
"""

import asyncio
import logging
import pickle
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from sbomkit._extras import extra
from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError, SbomkitError
from sbomkit.portfolio._workers import Crew

__all__ = ["cluster"]

_CONNECT = 10.0
"""Seconds within which a scheduler has to answer."""
_PATIENCE = 60.0
"""Seconds for which there may be no workers: whoever adds machines as there is work takes so long."""
_LOOK = 5.0
"""Seconds between two looks at who works."""
_PAUSE = 0.1
"""Seconds between two, as long as nobody does."""
_AHEAD = 4
_AHEAD_BYTES = 4_000_000
"""Documents, and their bytes, that are under way for each thread that works."""
_LOGGERS = ("distributed", "distributed.client", "distributed.gc", "tornado.application")
"""What Dask gives levels of their own; all else that it has asks these."""
_PYTHON = sys.version_info[:2]


def cluster(address: str) -> Callable[[], Crew]:
    """What starts an executor of a cluster, as `scan` takes it, once its scheduler has been seen to answer.

    Documents are read by the workers: folders and stores have to be where they find them.  All of them need this version of
    sbomkit with the extras `portfolio` and `cluster`, and this version of Python; the scheduler needs Dask alone.

    Args:
        address: of the scheduler, such as `tcp://scheduler.example:8786`; `tls://` with the certificates that the configuration
            of Dask names.

    Returns:
        Starts an executor; raises a `ConfigurationError` if the scheduler no longer answers within 10 s, or has no workers for
        60 s.  The same is raised later by what it was given, once the scheduler is gone or a worker cannot run sbomkit.

    Raises:
        ConfigurationError: Dask is not installed, there is no address, or no scheduler answers there within 10 s.
    """
    extra("distributed", "cluster", "a cluster")
    if not address.strip():
        raise ConfigurationError(
            "the address of the scheduler is empty", advice="write one such as tcp://scheduler.example:8786"
        )
    with _quiet(), _connected(address):
        pass  # before anybody makes a database for what would never come
    return partial(_Cluster, address)


class _Cluster(Crew):
    """The workers of one scheduler."""

    def __init__(self, address: str) -> None:
        distributed = extra("distributed", "cluster", "a cluster")
        self._address = address
        self._killed: type[Exception] = distributed.KilledWorker
        with ExitStack() as stack:
            stack.enter_context(_quiet())
            self._client = stack.enter_context(_connected(address))
            self._threads = 0
            self._seen = time.monotonic()
            self._see()
            while not self._threads:
                time.sleep(_PAUSE)
                self._see()
            self._stack = stack.pop_all()

    @property
    def most(self) -> int:
        """Documents under way."""
        return max(super().most, _AHEAD * self._threads)

    @property
    def most_bytes(self) -> int:
        """Their bytes."""
        return max(super().most_bytes, _AHEAD_BYTES * self._threads)

    def submit(self, call: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """What comes of it somewhere."""
        ours: Future[Any] = Future()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a member of an archive is large
            # Pure: the same task again would be the first once more.
            theirs = self._client.submit(pickle.loads, pickle.dumps(_Sent(partial(call, *args, **options))), pure=False)
        # Not by a callback of Dask: one thread calls all of them, also those of a scheduler that was lost, and waits for it.
        arriving = self._client.gather(theirs, asynchronous=True)
        arrived = asyncio.run_coroutine_threadsafe(arriving, self._client.loop.asyncio_loop)
        arrived.add_done_callback(partial(self._pass_on, ours, theirs))
        return ours

    def look(self) -> None:
        """See now and then whether somebody works."""
        if time.monotonic() - self._looked >= _LOOK:
            self._see()

    def _see(self) -> None:
        self._looked = time.monotonic()
        try:
            threads = sum(_in_time(self._client.nthreads).values())
        except Exception as error:
            raise _gone(self._address) from error
        if threads:
            self._threads, self._seen = threads, self._looked
        elif self._looked - self._seen >= _PATIENCE:
            raise ConfigurationError(
                f"{self._address}: the scheduler has had no workers for {_PATIENCE:g} s",
                advice=f"start some with 'dask worker {self._address}'; the same command goes on where this one was",
            )

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as declared
        """Let go of all that was given, and of the scheduler."""
        self._stack.close()

    def _pass_on(self, ours: Future[Any], theirs: Any, arrived: Future[Any]) -> None:
        """The outcome, whatever it is: what Dask itself offers as an executor leaves some futures open for ever."""
        if arrived.cancelled() or theirs.cancelled():
            ours.set_exception(_gone(self._address))
        elif (error := arrived.exception()) is None:
            ours.set_result(arrived.result())
        else:
            ours.set_exception(self._told(error))

    def _told(self, error: BaseException) -> Exception:
        match error:
            case self._killed():
                return BrokenExecutor()
            case SbomkitError():
                return error
            case OSError():
                return _gone(self._address)
            case _:
                return _unfit(f"{type(error).__name__}: {error}")


@dataclass(frozen=True, slots=True)
class _Sent:
    """A call that is made where it is unpickled.

    Dask sees bytes and a function of the standard library.  A worker that is sent what it has no module for would end, and one
    that only fails to unpickle it says why.
    """

    call: Callable[[], Any]

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _as_here, (__version__, _PYTHON, self.call)


def _as_here(version: str, python: tuple[int, int], call: Callable[[], Any]) -> Any:
    """Run in a worker what another process of that version sent.

    Raises:
        ConfigurationError: the worker has other versions: what it made would not be what others make.
    """
    if version != __version__:
        raise _unfit(f"it has sbomkit {__version__}, not {version}")
    if python != _PYTHON:
        raise _unfit(f"it has Python {'.'.join(map(str, _PYTHON))}, not {'.'.join(map(str, python))}")
    return call()


@contextmanager
def _quiet() -> Iterator[None]:
    """Let nobody but us tell what is wrong."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """A client of the scheduler."""
    distributed = extra("distributed", "cluster", "a cluster")
    # One that never got through would take 20 s to say goodbye.
    unmourned = type("Client", (distributed.Client,), {"__del__": lambda _: None})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about other versions than ours: what we need is looked at where the work is done
            client = _in_time(partial(unmourned, address, timeout=_CONNECT, set_as_default=False))
    except Exception as error:  # also what the library has no name of its own for, such as wrong certificates
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ConfigurationError(
            f"no scheduler answers at {address}: {reason:.300}",
            advice="start one with 'dask scheduler', or leave out --scheduler to read on this machine",
        ) from error
    try:
        yield client
    finally:
        with suppress(Exception):  # as of a scheduler that listens no longer
            client.close(_CONNECT)


def _in_time(call: Callable[[], Any]) -> Any:
    """What a call of the library says that may wait for ever, as for a scheduler that listens and says nothing.

    Raises:
        TimeoutError: it says nothing.
    """
    said: Future[Any] = Future()

    def run() -> None:
        try:
            said.set_result(call())
        except BaseException as error:  # noqa: BLE001 - for whoever waits
            said.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return said.result(_CONNECT + 1)
    except TimeoutError as error:
        raise TimeoutError(str(error) or "it says nothing") from error


def _gone(address: str) -> ConfigurationError:
    advice = "what was read is kept: the same command goes on from there once the scheduler answers"
    return ConfigurationError(f"{address}: the connection to the scheduler is lost", advice=advice)


def _unfit(reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"the cluster cannot run this: {reason:.300}",
        advice=(
            f"install 'sbomkit[portfolio,cluster]=={__version__}' with Python {'.'.join(map(str, _PYTHON))}"
            " where its workers run"
        ),
    )
