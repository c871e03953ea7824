"""The wire format of deps.dev's dependency graphs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "DepsDevDependenciesRegistry"]

_JSON = {"Content-Type": "application/json"}


class DepsDevDependenciesRegistry(Registry):
    """Graphs by `system/name@version`."""

    name: ClassVar[str] = "deps_dev_dependencies"

    def __init__(self) -> None:
        super().__init__()
        self._graphs: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """A package with dependencies, and one without."""
        self.add("NPM", "@scope/name", "1.0.0", {"left-pad": ("^1.0.0", "1.3.0")})
        self.add("MAVEN", "org.example:core", "3.1", {})
        return [Stocked("pkg:npm/%40scope/name@1.0.0"), Stocked("pkg:maven/org.example/core@3.1")]

    def add(self, system: str, name: str, version: str, needs: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
        """Know what a version needs, as requirement and resolved version by name; returns the graph that is served."""

        def node(relation: str, name: str, version: str) -> dict[str, Any]:
            key = {"system": system, "name": name, "version": version}
            return {"versionKey": key, "bundled": False, "relation": relation, "errors": []}

        graph: dict[str, Any] = {
            "nodes": [node("SELF", name, version), *(node("DIRECT", each, resolved) for each, (_, resolved) in needs.items())],
            "edges": [
                {"fromNode": 0, "toNode": number, "requirement": requirement}
                for number, (requirement, _) in enumerate(needs.values(), 1)
            ],
            "error": "",
        }
        self._graphs[f"v3/systems/{system}/packages/{name}/versions/{version}:dependencies"] = graph
        return graph

    def found(self, package: str, request: Request) -> Reply:
        """The graph."""
        graph = self._graphs.get(package)
        return (
            Reply(404, b'{"code":5,"message":"not found"}', _JSON)
            if graph is None
            else Reply(200, json.dumps(graph).encode(), _JSON)
        )


REGISTRY = DepsDevDependenciesRegistry
