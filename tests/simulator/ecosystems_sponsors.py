"""The wire format of sponsors.ecosyste.ms."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from tests.simulator._repositories import linked, sponsored
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "EcosystemsSponsorsRegistry"]

_JSON = {"Content-Type": "application/json"}


class EcosystemsSponsorsRegistry(Registry):
    """Accounts by login, in lower case."""

    name: ClassVar[str] = "ecosystems_sponsors"

    def __init__(self) -> None:
        super().__init__()
        self._accounts: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """Two packages of one owner, and one that asks for money for somebody."""
        self.add("owner", active=4)
        self.add("aperson")
        return [
            linked("pkg:npm/left-pads@1.0.0", "https://github.com/Owner/pads"),
            linked("pkg:npm/right-pads@1.0.0", "https://github.com/Owner/pads"),
            sponsored("pkg:npm/other@1.0.0", "aperson"),
        ]

    def add(
        self, login: str, *, listing: bool | None = True, active: int = 0, kind: str = "user", **members: Any
    ) -> dict[str, Any]:
        """Know an account; returns what is served."""
        told: dict[str, Any] = {
            "login": login,
            "has_sponsors_listing": listing,
            "data": {"login": login, "kind": kind},
            "sponsors_count": active,
            "active_sponsors_count": active,
            "sponsorships_count": 0,
            "sponsor_profile": {"current_sponsors": active, "past_sponsors": 1},
            "last_synced_at": "2026-08-20T00:00:00.000Z",
            **members,
        }
        self._accounts[f"api/v1/accounts/{login}"] = told
        return told

    def found(self, package: str, request: Request) -> Reply:
        """The account."""
        told = self._accounts.get(package)
        return Reply(404, b'{"error":"not found"}', _JSON) if told is None else Reply(200, json.dumps(told).encode(), _JSON)


REGISTRY = EcosystemsSponsorsRegistry
