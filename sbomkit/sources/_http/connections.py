"""Connections on which nobody waits for ever: a byte now and then keeps a socket's own timeout from ever being reached."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from socket import SHUT_RDWR
from threading import Event, Timer
from typing import cast

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection

__all__ = ["LONGEST", "cut_off", "punctual"]

LONGEST = 20
"""The head of an answer, and its body, may each take this many times the seconds of silence that are allowed."""


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
