"""The wire format of hex.pm: a document a package, and one a release."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import unquote

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "HexRegistry"]

_JSON = {"Content-Type": "application/json"}


class HexRegistry(Registry):
    """hex.pm."""

    name: ClassVar[str] = "hex"

    def __init__(self) -> None:
        super().__init__()
        self._documents: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """One package of a person, one of two."""
        needed = {"other": {"requirement": "~> 1.0", "optional": False, "app": "other"}}
        self.add("example", owners=["alice"], releases={"1.0.0": "2020-01-01"}, links={"GitHub": "https://github.com/o/r"})
        self.release("example", "1.0.0", requirements=needed, publisher={"username": "alice", "email": "alice@mail.example"})
        self.add("another", owners=["alice", "bob"], releases={"0.1.0": "2021-01-01"})
        self.release("another", "0.1.0")
        return [Stocked("pkg:hex/example@1.0.0"), Stocked("pkg:hex/another@0.1.0")]

    def add(
        self,
        name: str,
        *,
        owners: Iterable[str] = (),
        releases: Mapping[str, str] | None = None,
        links: Mapping[str, Any] | None = None,
        **members: Any,
    ) -> dict[str, Any]:
        """Publish a package, its releases oldest first, and return its document."""
        listed = [
            {"version": version, "inserted_at": f"{date}T00:00:00.000000Z", "has_docs": True}
            for version, date in (releases or {}).items()
        ]
        document = {
            "name": name,
            "repository": "hexpm",
            "meta": {"description": "", "licenses": ["MIT"], "links": links or {}, "maintainers": []},
            "releases": listed[::-1],
            "retirements": {},
            "downloads": {"all": 85, "recent": 70, "week": 28, "day": 1},
            "owners": [{"username": login, "email": f"{login.lower()}@mail.example"} for login in owners],
            **members,
        }
        self.put(name, document)
        return document

    def release(self, name: str, version: str, **members: Any) -> None:
        """Serve the document of a release."""
        self.put(f"{name}/releases/{version}", {"version": version, "requirements": {}, "publisher": None, **members})

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
            return Reply(404, b'{"message":"Page not found","status":404}', _JSON)
        return Reply(200, json.dumps(document).encode(), _JSON)


REGISTRY = HexRegistry
