"""The wire format of Fedora's package sources: one file of owners."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "FedoraRegistry"]


class FedoraRegistry(Registry):
    """Fedora's package sources."""

    name: ClassVar[str] = "fedora"

    def __init__(self) -> None:
        super().__init__()
        self.rpms: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """A package of a person and a group, and one that nobody looks after."""
        self.rpms |= {"example": ["alice", "@example-sig"], "lonely": ["orphan"]}
        return [
            Stocked("pkg:rpm/fedora/libexample@1.0-1?arch=x86_64&upstream=example-1.0-1.fc40.src.rpm"),
            Stocked("pkg:rpm/fedora/lonely@2.0-1?arch=x86_64"),
        ]

    def found(self, package: str, request: Request) -> Reply:
        """The file."""
        if package != "extras/pagure_owner_alias.json" or not self.rpms:
            return Reply(404, b"<html><title>404 Not Found</title></html>", {"Content-Type": "text/html"})
        return Reply(200, json.dumps({"rpms": self.rpms}).encode(), {"Content-Type": "application/json"})


REGISTRY = FedoraRegistry
