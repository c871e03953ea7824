"""When a host may be asked again: its rate, what it asked for itself, and when it is left alone for good."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock, Semaphore

__all__ = ["LIMIT_HEADERS", "Host", "asked_to_wait", "exhausted"]

LIMIT_HEADERS = ("X-RateLimit-Remaining", "X-RateLimit-Reset")
"""What forges say of how often they may be asked: requests that are left, and the second since 1970 when there are more."""
_ENOUGH = 5
"""After so many requests in a row that were given up, the host is left alone for the rest of the run."""


class Host:
    """The turns of one host: a token bucket as large as the number of requests that may be under way at once."""

    def __init__(self, rate: float, burst: int, *, sleep: Callable[[float], object], monotonic: Callable[[], float]) -> None:
        self._interval = 1.0 / rate
        self._burst = burst
        self.places = Semaphore(burst)
        """One for each request under way."""
        self._sleep = sleep
        self._monotonic = monotonic
        self._lock = Lock()
        self._due = monotonic()
        self._closed_until = self._due
        self._failures = 0

    @property
    def given_up(self) -> bool:
        """Whether it failed so often in a row that asking on would only cost time."""
        return self._failures >= _ENOUGH

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

    def answered(self) -> None:
        """An answer came, whatever it said."""
        with self._lock:
            self._failures = 0

    def failed(self, *, for_good: bool = False) -> None:
        """A request was given up; `for_good` when the host wants to be left alone for longer than anybody will wait."""
        with self._lock:
            self._failures = _ENOUGH if for_good else self._failures + 1


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that `Retry-After` asks for, given in seconds or as a date (RFC 9110, 10.2.3), else a limit that is used up.

    Args:
        headers: of the answer, found in any case.
        now: used for a date where the host does not tell its own time.

    Returns:
        `None`: it does not ask.
    """
    wanted = headers.get("Retry-After", "").strip()
    if wanted.isascii() and wanted.isdigit():
        return float(wanted[:9])
    moment = _date(wanted)
    if moment is None:
        return exhausted(headers, now)
    told = _date(headers.get("Date", ""))
    return max((moment - (told or now)).total_seconds(), 0.0)


def exhausted(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until a limit is lifted that is used up; `None`: there is none, or something is left of it."""
    left, reset = (headers.get(name, "").strip() for name in LIMIT_HEADERS)
    if left != "0" or not (reset.isascii() and reset.isdigit()):
        return None
    told = _date(headers.get("Date", ""))
    return max(float(reset[:12]) - (told or now).timestamp(), 0.0)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
