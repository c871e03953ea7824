"""A registry, a clock and clients, for the tests of the client."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from sbomkit.limits import Limits
from sbomkit.settings import Settings
from sbomkit.sources._http.client import Client
from tests.clients import NOW, FakeClock
from tests.simulator import RegistrySimulator


class MakeClient(Protocol):
    """Makes a client on the one cache of a test; what is no argument here is a setting."""

    def __call__(self, *, limits: Limits | None = None, now: datetime = NOW, **given: Any) -> Client: ...


@pytest.fixture
def simulator() -> Iterator[RegistrySimulator]:
    with RegistrySimulator() as running:
        running.npm.add("left-pad", maintainers=["alice"], versions={"1.0.0": "2020-01-01"})
        yield running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make_client(tmp_path: Path, clock: FakeClock) -> Iterator[MakeClient]:
    """Clients on one cache, closed afterwards."""
    made: list[Client] = []

    def make(*, limits: Limits | None = None, now: datetime = NOW, **given: Any) -> Client:
        asked = {name: given.pop(name) for name in ("refresh", "offline", "max_age") if name in given}
        client = Client(
            Settings(cache_dir=tmp_path / "cache", **given),
            now=now,
            limits=limits or Limits(),
            sleep=clock.sleep,
            monotonic=clock.monotonic,
            jitter=lambda: 0.5,
            **asked,
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
