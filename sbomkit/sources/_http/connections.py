"""Connections on which nobody waits for ever: a byte now and then keeps a socket's own timeout from ever being reached."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from functools import cache
from socket import SHUT_RDWR
from threading import Event, Thread, Timer
from typing import TypeVar, cast

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection

from sbomkit.sources._http.problems import Silent

__all__ = ["LONGEST", "cut_off", "punctual", "unless_cancelled"]

LONGEST = 20
"""The head of an answer, and its body, may each take this many times the seconds of silence that are allowed."""
_GLANCE = 0.1
"""Seconds after which whoever waits looks whether the run was cancelled."""
_GRACE = 0.5
"""Seconds that what is under way then has to end well."""
_Answer = TypeVar("_Answer")


def unless_cancelled(ask: Callable[[], _Answer], cancelled: Event) -> _Answer:
    """What a call returns or raises; a run that is cancelled soon waits for it no longer.

    The call has a thread of its own, which is then left to itself and holds up nothing, not even the end of the process:
    neither the look-up of a name nor the making of a connection can be broken off from outside.

    Args:
        ask: the call; not made at all if the run is cancelled already.
        cancelled: set when the run is.

    Raises:
        Silent: the run was cancelled.
    """
    if cancelled.is_set():
        raise Silent("not asked, since the run was cancelled")
    called: Future[_Answer] = Future()
    Thread(target=_call, args=(ask, called), name="sbomkit-request", daemon=True).start()
    is_last = False
    while not wait([called], _GRACE if is_last else _GLANCE).done:
        if is_last:
            raise Silent("not waited for, since the run was cancelled")
        is_last = cancelled.is_set()
    try:
        return called.result()
    finally:
        del called  # as below


def _call(ask: Callable[[], _Answer], called: "Future[_Answer]") -> None:
    try:
        called.set_result(ask())
    except BaseException as error:  # noqa: BLE001 - it is raised again where it was asked for
        called.set_exception(error)
        # An error leads to the frames that it came through.  Did one of these lead back to it, all that was received would stay
        # until cycles are looked for.
        del called


@contextmanager
def cut_off(seconds: float, end: Callable[[], object]) -> Iterator[Event]:
    """Call `end` from another thread, once, when the block takes longer than this.

    Yields:
        Set before `end` is called.
    """
    late = Event()

    def cut() -> None:
        late.set()
        with suppress(OSError, RuntimeError, ValueError):  # it ended by itself at this moment
            end()

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


class _Punctual(HTTPConnection):
    """Bounds how long the status and the headers may take; `timeout` is that of silence when they are read."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3 overrides http.client so
        socket = self.sock
        with cut_off(LONGEST * float(self.timeout or 0), lambda: socket.shutdown(SHUT_RDWR)) as late:
            response = super().getresponse()
        if late.is_set():  # http.client takes the end of what comes for the end of the headers
            response.close()
            raise TimeoutError
        return response


@cache
def punctual(kind: type[HTTPConnection]) -> type[HTTPConnection]:
    """The same kind of connection, plain, encrypted or through a proxy, but bounded in time."""
    return kind if issubclass(kind, _Punctual) else cast("type[HTTPConnection]", type("Punctual", (_Punctual, kind), {}))
