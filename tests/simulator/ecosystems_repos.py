"""The wire format of repos.ecosyste.ms."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.simulator._repositories import linked
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "EcosystemsReposRegistry"]

_JSON = {"Content-Type": "application/json"}


class EcosystemsReposRegistry(Registry):
    """Repositories by address."""

    name: ClassVar[str] = "ecosystems_repos"

    def __init__(self) -> None:
        super().__init__()
        self._repositories: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """Two packages of one repository."""
        url = "https://github.com/owner/pads"
        self.add(url)
        return [linked("pkg:npm/left-pads@1.0.0", url), linked("pkg:npm/right-pads@1.0.0", url)]

    def add(self, url: str, **members: Any) -> dict[str, Any]:
        """Know a repository; returns what is served."""
        path = urlsplit(url).path.strip("/")
        told: dict[str, Any] = {
            "full_name": path,
            "owner": path.partition("/")[0],
            "archived": False,
            "fork": False,
            "pushed_at": "2026-02-01T00:00:00.000Z",
            "status": None,
            "last_synced_at": "2026-08-20T00:00:00.000Z",
            "metadata": {"funding": {"github": "aperson"}, "files": {"funding": ".github/FUNDING.yml", "codeowners": None}},
            "previous_names": [],
            **members,
        }
        self._repositories[url.lower()] = told
        return told

    def found(self, package: str, request: Request) -> Reply:
        """The repository."""
        url = parse_qs(urlsplit(request.path).query).get("url", [""])[0].lower()
        if package != "api/v1/repositories/lookup" or url not in self._repositories:
            return Reply(404, b'{"error":"Repository not found"}', _JSON)
        return Reply(200, json.dumps(self._repositories[url]).encode(), _JSON)


REGISTRY = EcosystemsReposRegistry
