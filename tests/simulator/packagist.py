"""The wire format of Packagist: one document a package, at `/packages/vendor/name.json`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import unquote

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "PackagistRegistry"]

_JSON = {"Content-Type": "application/json"}


class PackagistRegistry(Registry):
    """Packagist."""

    name: ClassVar[str] = "packagist"

    def __init__(self) -> None:
        super().__init__()
        self._bodies: dict[str, bytes] = {}

    def stock(self) -> Sequence[Stocked]:
        """One package of two people, one that was abandoned."""
        versions = {
            "dev-main": {"time": "2025-02-01T00:00:00+00:00", "default-branch": True},
            "v1.1.0": {
                "time": "2025-01-01T10:00:00+01:00",
                "authors": [{"name": "Alice", "email": "alice@mail.example"}],
                "funding": [{"type": "github", "url": "https://github.com/alice"}],
                "require": {"php": ">=8.1", "other/lib": "^2.0"},
            },
        }
        downloads = {"total": 9, "monthly": 2, "daily": 0}
        self.add("vendor/lib", maintainers=["alice", "bob"], versions=versions, downloads=downloads)
        self.add("vendor/gone", maintainers=["alice"], versions={"1.0.0": {"time": "2015-01-01"}}, abandoned="vendor/lib")
        return [Stocked("pkg:composer/vendor/lib@1.1.0"), Stocked("pkg:composer/vendor/gone@1.0.0")]

    def add(
        self, name: str, *, maintainers: Iterable[str] = (), versions: Mapping[str, Any] | None = None, **members: Any
    ) -> dict[str, Any]:
        """Publish a package and return its document, to be changed and `put` again where a test wants something odd."""
        document = {
            "name": name,
            "maintainers": [{"name": login, "avatar_url": f"https://{login}.example/a.png"} for login in maintainers],
            "versions": {
                version: {"name": name, "version": version, **entry} if isinstance(entry, Mapping) else entry
                for version, entry in (versions or {}).items()
            },
            "repository": f"https://github.com/{name}",
            "dependents": 3,
            **members,
        }
        self.put(name, {"package": document})
        return document

    def put(self, name: str, document: Any) -> None:
        """Serve any JSON value under a name."""
        self._bodies[name] = json.dumps(document).encode()

    def package_of(self, request: Request) -> str:
        """The name between `packages/` and `.json`."""
        return unquote(request.path).removeprefix("/packages/").removesuffix(".json")

    def found(self, package: str, request: Request) -> Reply:
        """The document, byte for byte as it was given."""
        body = self._bodies.get(package)
        if body is None:
            return Reply(404, b'{"status":"error","message":"Package not found"}', _JSON)
        return Reply(200, body, _JSON)


REGISTRY = PackagistRegistry
