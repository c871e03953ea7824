"""The simulated services in a process of their own: what is one host on the network is one port here.

    python benchmarks/_collect/hosts.py COMPONENTS LATENCY

It prints where each source finds its addresses, and then, for each line that it reads, who was asked for what since the last.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import IO, NoReturn
from urllib.parse import urlsplit

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks._collect.product import product
from benchmarks._collect.services import stock
from sbomkit.settings import Settings
from sbomkit.sources import Endpoint, Session, sources
from tests.simulator import RegistrySimulator, Reply, Request
from tests.simulator.nuget import NugetRegistry

__all__ = ["Asked", "Hosts", "endpoints", "host_of", "hosts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that arrived."""

    second: float
    """Of a clock that all processes of this machine share."""
    source: str
    address: str
    """Of the source's addresses; empty for the main one."""
    package: str
    """What it was about, as the service sees it."""


def endpoints() -> dict[tuple[str, str], Endpoint]:
    """Where sources ask on the network, and how gently, by source and name of the address."""
    session = Session(now=datetime.min.replace(tzinfo=UTC), settings=Settings(sources={}), make_client=_nobody)
    return {
        (name, each): kind.configured(()).endpoint(session, each)
        for name, kind in sources().items()
        if kind.politeness is not None
        for each in ("", *kind.addresses)
    }


def _nobody() -> NoReturn:
    raise AssertionError("nobody is asked")


def host_of(endpoint: Endpoint) -> str:
    """The host of a source's address on the network."""
    return urlsplit(endpoint.base).netloc


class Hosts(RegistrySimulator):
    """The services, each host of the network at a port of its own, with a log of who was asked when."""

    def __init__(self, *, latency: float) -> None:
        super().__init__(latency=latency)
        self.asked: list[Asked] = []

    def open(self) -> dict[str, str]:
        """Listen for each host; returns addresses by source, those of further hosts as `source.name`."""
        ports: dict[str, str] = {}
        found = {}
        for (name, address), endpoint in endpoints().items():
            port = ports.setdefault(host_of(endpoint), self.further_address())
            place = f"{name}.{address}" if address else name
            found[place] = f"{port}/{place}"
            if not address:
                self.registries[name].url = found[name]
        nuget = self[NugetRegistry]
        nuget.index = nuget.service_index(search=f"{found['nuget.search']}/query")
        return found

    def answer(self, request: Request) -> Reply:
        """Note it down, and answer."""
        place, _, path = request.path.lstrip("/").partition("/")
        name, _, address = place.partition(".")
        package = self.registries[name].package_of(Request(request.method, f"/{path}", {}, address=address))
        self.asked.append(Asked(second=monotonic(), source=name, address=address, package=package))
        return super().answer(request)


@dataclass(frozen=True)
class _Serving:
    """The services as another process sees them."""

    addresses: Mapping[str, str]
    _ask: IO[str]
    _hear: IO[str]

    def asked(self) -> list[Asked]:
        """The requests since this was last called."""
        self._ask.write("\n")
        self._ask.flush()
        return [Asked(**each) for each in json.loads(self._hear.readline())]


@contextmanager
def hosts(components: int, latency: float) -> Iterator[_Serving]:
    """Serve a product of so many components from a process of its own, each answer after `latency` seconds."""
    command = [sys.executable, __file__, str(components), str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield _Serving(json.loads(process.stdout.readline()), process.stdin, process.stdout)
        process.stdin.close()


def main(components: str, latency: str) -> None:
    """Serve until nobody asks for the log any more."""
    with Hosts(latency=float(latency)) as services:
        print(json.dumps(services.open()), flush=True)
        stock(services, product(int(components)))
        for _ in sys.stdin:
            told, services.asked = services.asked, []
            print(json.dumps([asdict(each) for each in told]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
