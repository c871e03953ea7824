"""Registries on loopback that speak the real wire formats, and misbehave on request.

    with RegistrySimulator() as simulator:
        simulator.npm.add("left-pad", maintainers=["alice"], versions={"1.0.0": "2020-01-01"})
        simulator.npm.trouble("left-pad", refuses(429, retry_after="1", times=2))
        ... ask simulator.npm.url ...
        assert simulator.requests == 3

A further registry is one module here, a subclass of `Registry`, and one line in `RegistrySimulator`.
"""

from tests.simulator._server import Registry, RegistryServer, Reply, Request
from tests.simulator._troubles import (
    Trouble,
    adds_headers,
    breaks_off,
    garbled,
    hangs_up,
    html,
    oversized,
    redirects,
    refuses,
    slow,
    without_validators,
)
from tests.simulator.npm import NpmRegistry, version

__all__ = [
    "NpmRegistry",
    "Registry",
    "RegistryServer",
    "RegistrySimulator",
    "Reply",
    "Request",
    "Trouble",
    "adds_headers",
    "breaks_off",
    "garbled",
    "hangs_up",
    "html",
    "oversized",
    "redirects",
    "refuses",
    "slow",
    "version",
    "without_validators",
]


class RegistrySimulator(RegistryServer):
    """All simulated registries behind one address."""

    def __init__(self) -> None:
        self.npm = NpmRegistry()
        super().__init__(self.npm)
