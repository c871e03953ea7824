"""The wire format of pub.dev: a document a package, with its publisher and its score beside it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import unquote

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "PubRegistry"]

_JSON = {"Content-Type": "application/json; charset=utf-8"}


class PubRegistry(Registry):
    """pub.dev."""

    name: ClassVar[str] = "pub"

    def __init__(self) -> None:
        super().__init__()
        self._documents: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """One package of a domain, one of nobody who is told."""
        pubspec = {
            "repository": "https://github.com/o/r",
            "funding": ["https://ko-fi.com/alice"],
            "dependencies": {"other": "^1.0.0"},
            "authors": ["Alice <alice@mail.example>"],
        }
        self.add("example", publisher="example.org", downloads=5, versions={"1.0.0": ("2020-01-01", pubspec)})
        self.add("another", versions={"0.1.0": ("2021-01-01", {})})
        return [Stocked("pkg:pub/example@1.0.0"), Stocked("pkg:pub/another@0.1.0")]

    def add(
        self,
        name: str,
        *,
        publisher: str | None = None,
        downloads: int | None = None,
        versions: Mapping[str, tuple[str, Any]] | None = None,
        **members: Any,
    ) -> dict[str, Any]:
        """Publish a package, from date and pubspec by version, and return its document."""
        listed = [
            {"version": version, "published": f"{date}T00:00:00.000Z", "pubspec": pubspec}
            for version, (date, pubspec) in (versions or {}).items()
        ]
        document = {"name": name, "latest": listed[-1] if listed else None, "versions": listed, **members}
        self.put(name, document)
        self.put(f"{name}/publisher", {"publisherId": publisher})
        self.put(f"{name}/score", {"likeCount": 1, "downloadCount30Days": downloads, "tags": []})
        return document

    def put(self, place: str, document: Any) -> None:
        """Serve any JSON value."""
        self._documents[place] = document

    def package_of(self, request: Request) -> str:
        """The name in the path."""
        return self._place(request).partition("/")[0]

    def _place(self, request: Request) -> str:
        return unquote(request.path).removeprefix("/api/packages/")

    def found(self, package: str, request: Request) -> Reply:
        """The document."""
        document = self._documents.get(self._place(request))
        if document is None:
            return Reply(404, b'{"error":{"code":"NotFound","message":"could not find it"}}', _JSON)
        return Reply(200, json.dumps(document).encode(), _JSON)


REGISTRY = PubRegistry
