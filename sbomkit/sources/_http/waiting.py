"""The turns of one host: how fast it is asked, how often at once, and when it wants a break."""

from collections.abc import Callable
from threading import Lock, Semaphore

__all__ = ["Host"]


class Host:
    """A token bucket as large as the number of requests that may be under way at once."""

    def __init__(self, rate: float, burst: int, *, sleep: Callable[[float], object], monotonic: Callable[[], float]) -> None:
        self._interval = 1.0 / rate
        self._burst = burst
        self.places = Semaphore(burst)
        """One for each request under way."""
        self._sleep = sleep
        self._monotonic = monotonic
        self._lock = Lock()
        self._due = monotonic() - self._interval * (burst - 1)  # the bucket is full
        self._closed_until = monotonic()

    def tighten(self, rate: float, burst: int) -> None:
        """Go no faster than this, with no more under way at once; waits until what is too much has ended."""
        with self._lock:
            self._interval = max(self._interval, 1.0 / rate)
            surplus = max(self._burst - burst, 0)
            self._burst -= surplus
        for _ in range(surplus):
            self.places.acquire()

    def wait_for_turn(self) -> None:
        """Sleep until the next request may go out."""
        with self._lock:
            now = self._monotonic()
            turn = max(self._due, now - self._interval * (self._burst - 1))
            self._due = turn + self._interval
            pause = max(turn, self._closed_until) - now
        if pause > 0:
            self._sleep(pause)

    def hold(self, seconds: float) -> None:
        """Let nobody ask for a while: the host said so."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._monotonic() + seconds)
