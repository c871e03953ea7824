"""The wire format of commits.ecosyste.ms: repositories by host and name; a look-up by address leads there, or says to wait."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from tests.simulator._repositories import linked
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "EcosystemsCommitsRegistry", "author"]

_JSON = {"Content-Type": "application/json"}


def author(login: str | None, count: int, name: str = "A. Person") -> dict[str, Any]:
    """One entry of a list of committers; without a login, somebody with an address of his own."""
    mailbox = login or name.lower().replace(" ", ".")
    return {"name": name, "email": f"{mailbox}@mail.example", "login": login, "count": count}


class EcosystemsCommitsRegistry(Registry):
    """Repositories by `host/owner/name`, each named as the aggregator does."""

    name: ClassVar[str] = "ecosystems_commits"

    def __init__(self) -> None:
        super().__init__()
        self._repositories: dict[str, Any] = {}
        self.counts = True
        """Whether it begins to count what it does not know, when that is looked up."""

    def stock(self) -> Sequence[Stocked]:
        """Two packages of one repository, and one of another forge."""
        self.add("GitHub", "owner/pads", [author("alice", 30), author("renovate[bot]", 10, "renovate[bot]")])
        self.add("gitlab.com", "group/sub/lib", [author(None, 5)])
        return [
            linked("pkg:npm/left-pads@1.0.0", "https://github.com/owner/pads"),
            linked("pkg:npm/right-pads@1.0.0", "https://github.com/owner/pads"),
            linked("pkg:cargo/lib@1.0.0", "https://gitlab.com/group/sub/lib"),
        ]

    def add(self, host: str, full_name: str, authors: Sequence[dict[str, Any]], **members: Any) -> dict[str, Any]:
        """Have counted a repository; returns what is served."""
        total = sum(each["count"] for each in authors)
        bots = [each for each in authors if each["name"].endswith("[bot]")]
        told: dict[str, Any] = {
            "full_name": full_name,
            "default_branch": "main",
            "total_commits": 800,
            "total_committers": 9,
            "past_year_total_commits": total,
            "past_year_total_committers": len(authors),
            "past_year_total_bot_commits": sum(each["count"] for each in bots),
            "past_year_total_bot_committers": len(bots),
            "past_year_dds": 1 - authors[0]["count"] / total if total else 0,
            "last_synced_at": "2026-08-20T00:00:00.000Z",
            "committers": [author("long-gone", 700)],
            "past_year_committers": list(authors),
            **members,
        }
        self._repositories[f"{host}/{full_name}".lower()] = told
        return told

    def found(self, package: str, request: Request) -> Reply:
        """The repository, or where it lies."""
        if package == "api/v1/repositories/lookup":
            return self._looked_up(parse_qs(urlsplit(request.path).query)["url"][0])
        host, _, path = package.removeprefix("api/v1/hosts/").partition("/repositories/")
        told = self._repositories.get(f"{host}/{path}".lower())
        return Reply(404, b'{"error":"not found"}', _JSON) if told is None else Reply(200, json.dumps(told).encode(), _JSON)

    def _looked_up(self, url: str) -> Reply:
        host, path = urlsplit(url).netloc, urlsplit(url).path.strip("/")
        host = "GitHub" if host == "github.com" else host
        if f"{host}/{path}".lower() in self._repositories:
            place = f"{self.url}/api/v1/hosts/{host}/repositories/{quote(path, safe='')}"
            return Reply(302, b"", {"Location": place})
        if not self.counts:
            return Reply(404, b'{"error":"not found"}', _JSON)
        pending = {"status": "pending", "repository_url": url}
        return Reply(202, json.dumps(pending).encode(), _JSON | {"Retry-After": "60", "Cache-Control": "no-store"})


REGISTRY = EcosystemsCommitsRegistry
