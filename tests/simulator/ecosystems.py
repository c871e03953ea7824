"""The wire format of packages.ecosyste.ms: rows of packages by POST, a hundred package URLs or any number of names at once."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from sbomkit.purl import Purl, parse_purl
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "EcosystemsRegistry"]

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_TYPES = {
    "brew": "homebrew",
    "composer": "packagist",
    "gem": "rubygems",
    "golang": "go",
    "swift": "swiftpm",
}
_UNRESOLVED = frozenset({"apk", "deb", "rpm", "rubygems"})


class EcosystemsRegistry(Registry):
    """An aggregator that answers with rows alone, and leaves out what it does not have."""

    name: ClassVar[str] = "ecosystems"
    in_bulk: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[dict[str, Any]] = []

    def stock(self) -> Sequence[Stocked]:
        """Packages of several registries: one of a person, one under another spelling, one in capitals, one without owners."""
        self.add("npm", "left-pad", maintainers=["alice"])
        self.add("pypi", "typing_helpers", maintainers=["bob", "carol"])
        self.add("npm", "JSONThing", maintainers=["dave"])
        self.add("maven", "org.example:core")
        return [
            Stocked("pkg:npm/left-pad@1.0.0"),
            Stocked("pkg:pypi/typing-helpers@2.0"),
            Stocked("pkg:npm/JSONThing@1.0.0"),
            Stocked("pkg:maven/org.example/core@3.1?type=jar"),
        ]

    def add(
        self, ecosystem: str, name: str, *, maintainers: Iterable[str | dict[str, Any]] = (), **members: Any
    ) -> dict[str, Any]:
        """Know a package; `members` replace those of an ordinary row, which is returned and served as it then is."""
        people = [_account(each) if isinstance(each, str) else each for each in maintainers]
        row: dict[str, Any] = {
            "id": len(self._rows) + 1,
            "name": name,
            "ecosystem": ecosystem,
            "repository_url": "https://github.com/owner/" + name.rpartition(":")[2].rpartition("/")[2],
            "namespace": None,
            "versions_count": 42,
            "first_release_published_at": "2014-01-01T00:00:00.000Z",
            "latest_release_published_at": "2026-02-01T00:00:00.000Z",
            "latest_release_number": "3.0.1",
            "last_synced_at": "2026-08-20T00:00:00.000Z",
            "metadata": {"funding": None},
            "status": None,
            "critical": True,
            "dependent_packages_count": 1200,
            "downloads": 5_000_000,
            "downloads_period": "last-month",
            "rankings": {"downloads": 0.21, "average": 1.4},
            "funding_links": ["https://github.com/sponsors/aperson"],
            "repo_metadata": {
                "full_name": "owner/" + name.rpartition(":")[2].rpartition("/")[2],
                "archived": False,
                "previous_names": [],
                "owner_record": {"login": "owner", "kind": "user", "metadata": {"has_sponsors_listing": True}},
            },
            "maintainers": people,
            "maintainers_count": len(people),
            "registry": {"name": f"{ecosystem}.example", "url": f"https://{ecosystem}.example", "default": True},
            **members,
        }
        self._rows.append(row)
        return row

    def found(self, package: str, request: Request) -> Reply:
        """Rows for package URLs, or for names."""
        if (request.method, package) != ("POST", "api/v1/packages/bulk_lookup"):
            return Reply(404, b'{"error":"not found"}', _JSON)
        asked = json.loads(request.body)
        if len(purls := asked.get("purls", ())) > 100:
            return Reply(400, b'{"error":"Maximum 100 PURLs allowed per request"}', _JSON)
        if purls:
            wanted = {_resolved(parsed) for purl in purls if (parsed := parse_purl(purl)) is not None}
        else:
            wanted = {(asked["ecosystem"], name) for name in asked["names"]}
        rows = [row for row in self._rows if (row["ecosystem"], row["name"]) in wanted]
        return Reply(200, json.dumps(rows[:1000]).encode(), _JSON)


def _resolved(purl: Purl) -> tuple[str, str]:
    """What the aggregator looks for: the name in one piece, as the purl library of its language normalises it."""
    separator = ":" if purl.type == "maven" else "/"
    name = f"{purl.namespace}{separator}{purl.name}" if purl.namespace else purl.name
    if purl.type in {"npm", "pypi"}:
        name = name.lower()
    if purl.type == "pypi":
        name = name.replace("_", "-")
    return ("" if purl.type in _UNRESOLVED else _TYPES.get(purl.type, purl.type)), name


def _account(login: str) -> dict[str, Any]:
    email = f"{login.lower().replace(' ', '.')}@mail.example"
    return {"uuid": login, "login": login, "name": None, "email": email, "packages_count": 3, "role": None}


REGISTRY = EcosystemsRegistry
