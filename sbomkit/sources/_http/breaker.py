"""When a host that failed is left alone, and when it is tried again."""

from collections.abc import Callable
from threading import Lock

from sbomkit.sources._http.problems import Silent

__all__ = ["Breaker"]

_ENOUGH = 5
"""After so many failures in a row the host is left alone."""
_PAUSE = 60.0
"""Seconds for which it is, at first; each trial that fails doubles them."""
_LONGEST_PAUSE = 960.0


class Breaker:
    """Closed while a host answers, open while it is left alone; in between one request tries, and what it meets decides."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._failures = 0
        self._pause = _PAUSE
        self._open_until: float | None = None
        self._trying = False

    def admit(self) -> bool:
        """Let a request through; whether it is the one that tries, and must call `leave` in the end.

        Raises:
            Silent: the host is left alone.
        """
        with self._lock:
            if self._open_until is None:
                return False
            left = self._open_until - self._monotonic()
            if left <= 0 and not self._trying:
                self._trying = True
                return True
        raise _left_alone(max(left, 0.0))

    def check(self) -> None:
        """Raise what `admit` raises, for one that was let through a while ago."""
        with self._lock:
            if self._open_until is None:
                return
            left = self._open_until - self._monotonic()
        raise _left_alone(max(left, 0.0))

    def leave(self) -> None:
        """The trial is over, however it ended."""
        with self._lock:
            self._trying = False

    def answered(self) -> None:
        """An answer came, whatever it said."""
        with self._lock:
            self._failures, self._pause, self._open_until = 0, _PAUSE, None

    def failed(self, wanted: float | None = None) -> None:
        """A request was given up, or refused: after some 401 or 403 in a row the next will be no better.

        Args:
            wanted: seconds for which the host asks to be left alone, where nobody will wait so long.
        """
        with self._lock:
            self._failures += 1
            now = self._monotonic()
            if wanted is not None:
                self._open_until = max(self._open_until or now, now + wanted)
            elif self._failures >= _ENOUGH if self._open_until is None else self._open_until <= now:
                self._open_until = now + self._pause
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)


def _left_alone(seconds: float) -> Silent:
    if seconds <= 0:
        return Silent("left alone until it is known whether it answers again", seconds)
    return Silent(f"left alone for {seconds:.0f} more seconds, since it did not answer, or refused to", seconds)
