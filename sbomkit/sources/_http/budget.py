"""How many requests may be sent: by a run, and to a host."""

from threading import Lock

from sbomkit.sources._http.problems import Silent

__all__ = ["Budget"]


class Budget:
    """Counts requests, and refuses those beyond its bound; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bound: int | None = None
        self._setting = ""
        self.spent = 0
        """Requests so far."""

    def restrict(self, bound: int | None, setting: str) -> None:
        """Allow no more than this; of several bounds the smallest counts.

        Args:
            bound: requests; `None`: says nothing.
            setting: where the user set it.
        """
        with self._lock:
            if bound is not None and (self._bound is None or bound < self._bound):
                self._bound, self._setting = bound, setting

    def take(self) -> None:
        """Count one more request.

        Raises:
            Silent: none is left.
        """
        with self._lock:
            if self._bound is None or self.spent < self._bound:
                self.spent += 1
                return
        number = f"{self._bound:,} request{'' if self._bound == 1 else 's'}"
        raise Silent(
            f"the budget of {number} is used up ({self._setting})",
            advice="answers are kept: the next run goes on where this one ended",
        )

    def give_back(self) -> None:
        """A request was not sent after all."""
        with self._lock:
            self.spent -= 1
