"""Registries on loopback that speak the real wire formats, and misbehave on request.

    with RegistrySimulator() as simulator:
        simulator.npm.add("left-pad", maintainers=["alice"], versions={"1.0.0": "2020-01-01"})
        simulator.npm.trouble("left-pad", refuses(429, retry_after="1", times=2))
        ... ask simulator.npm.url ...
        assert simulator.requests == 3

A further registry is one module here, named after the source that asks it, with a subclass of `Registry` as `REGISTRY`.
"""

from pathlib import Path
from typing import Any, TypeVar

from sbomkit._discover import discover
from sbomkit.settings import Settings, SourceSettings
from tests.simulator._server import Registry, RegistryServer, Reply, Request, Stocked
from tests.simulator._troubles import (
    Trouble,
    adds_headers,
    breaks_off,
    endless,
    garbled,
    hangs_up,
    html,
    oversized,
    redirects,
    refuses,
    renames,
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
    "Stocked",
    "Trouble",
    "adds_headers",
    "breaks_off",
    "endless",
    "garbled",
    "hangs_up",
    "html",
    "oversized",
    "redirects",
    "refuses",
    "renames",
    "slow",
    "version",
    "without_validators",
]


R = TypeVar("R", bound=Registry)


class RegistrySimulator(RegistryServer):
    """All simulated registries behind one address: `simulator[NpmRegistry]` is one of them."""

    def __init__(self, *, latency: float = 0.0) -> None:
        """Start with empty registries, each of whose answers takes `latency` seconds."""
        kinds = discover(__name__, "REGISTRY")
        self.registries: dict[str, Registry] = {name: kind() for name, kind in kinds.items()}
        for registry in self.registries.values():
            registry.latency = latency
        super().__init__(*self.registries.values())
        self.npm = self[NpmRegistry]

    def __getitem__(self, kind: type[R]) -> R:
        registry = self.registries[kind.name]
        assert isinstance(registry, kind)
        return registry

    def settings(self, cache_dir: Path, *, rate: float | None = 1e6, **given: Any) -> Settings:
        """Settings by which every source asks here.

        Args:
            cache_dir: for answers.
            rate: requests a second at each address; `None`: what the sources find polite.
            **given: any other setting.
        """
        chosen = {
            name: SourceSettings(
                url=registry.url,
                urls={address: f"{registry.url}.{address}" for address in registry.addresses},
                rate=rate,
                rates=dict.fromkeys(registry.addresses, rate) if rate else {},
            )
            for name, registry in self.registries.items()
        }
        return Settings(cache_dir=cache_dir, sources=chosen, **given)

    def environment(self, cache_dir: Path) -> dict[str, str]:
        """The same as environment variables, for commands run as processes."""
        found = {"SBOMKIT_CACHE_DIR": str(cache_dir)}
        for name, registry in self.registries.items():
            prefix = f"SBOMKIT_SOURCES__{name.upper()}__"
            found |= {f"{prefix}URL": registry.url, f"{prefix}RATE": "1000000"}
            for address in registry.addresses:
                found[f"{prefix}URLS__{address.upper()}"] = f"{registry.url}.{address}"
                found[f"{prefix}RATES__{address.upper()}"] = "1000000"
        return found
