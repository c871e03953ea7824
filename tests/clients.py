"""What tests of the client share: time that passes only while somebody sleeps, an endpoint, and a look into the cache."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from sbomkit.sources import Endpoint, Politeness
from tests.simulator import RegistrySimulator

__all__ = ["NOW", "FakeClock", "endpoint", "kept"]

NOW = datetime(2026, 11, 1, tzinfo=UTC)


class FakeClock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.seconds += seconds

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self.seconds


def endpoint(
    simulator: RegistrySimulator,
    *,
    rate: float = 1e6,
    concurrency: int = 2,
    authorisation: str | None = "Bearer",
    budget: int | None = None,
    source: str = "npm",
) -> Endpoint:
    """The simulated registry, asked as fast as one likes."""
    politeness = Politeness(rate=rate, concurrency=concurrency, policy="ours")
    return Endpoint(source=source, base=simulator.npm.url, politeness=politeness, authorisation=authorisation, budget=budget)


def kept(folder: Path) -> list[bytes]:
    """Everything that the cache in a folder holds, one text for each answer: its body, its headers and the request."""
    with closing(sqlite3.connect(folder / "answers.sqlite")) as connection:
        return [zstandard.decompress(value) for (value,) in connection.execute("SELECT value FROM responses ORDER BY key")]
