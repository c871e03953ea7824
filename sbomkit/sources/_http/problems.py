"""What goes wrong on the way to a host; the client turns each into a public error before anybody sees it."""

__all__ = ["Late", "Silent", "Unusable"]


class Silent(Exception):
    """The host did not answer, or was not asked."""

    def __init__(self, message: str, retry_after: float | None = None, *, advice: str | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds after which it may be asked again, where that is known."""
        self.advice = advice


class Unusable(Exception):
    """The host answered with something that nobody wants to read."""


class Late(Exception):
    """The host takes longer to answer than anybody waits."""
