"""The wire format of the service of OpenSSF Scorecard."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from tests.simulator._repositories import linked
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "ScorecardRegistry"]

_JSON = {"Content-Type": "application/json"}


class ScorecardRegistry(Registry):
    """Scorecards by `host/owner/name`."""

    name: ClassVar[str] = "scorecard"

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """Two packages of one repository."""
        self.add("github.com/owner/pads")
        url = "https://github.com/owner/pads"
        return [linked("pkg:npm/left-pads@1.0.0", url), linked("pkg:npm/right-pads@1.0.0", url)]

    def add(self, project: str, **members: Any) -> dict[str, Any]:
        """Have checked a repository; returns what is served."""
        card: dict[str, Any] = {
            "date": "2026-08-17",
            "repo": {"name": project, "commit": "c0ffee"},
            "scorecard": {"version": "v5.0.0", "commit": "f00d"},
            "score": 6.1,
            "checks": [
                {"name": "Maintained", "score": 10, "reason": "30 commits", "details": None},
                {"name": "Fuzzing", "score": -1, "reason": "inconclusive", "details": None},
            ],
            "metadata": [],
            **members,
        }
        self._cards[f"projects/{project}".lower()] = card
        return card

    def found(self, package: str, request: Request) -> Reply:
        """The scorecard."""
        card = self._cards.get(package.lower())
        return Reply(404, b"{}", _JSON) if card is None else Reply(200, json.dumps(card).encode(), _JSON)


REGISTRY = ScorecardRegistry
