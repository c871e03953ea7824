"""The wire format of GitLab's REST interface: one project by its quoted path."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from sbomkit.model.facts import Repository
from tests.builders import make_observation
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "GitLabRegistry"]

_JSON = {"Content-Type": "application/json"}


class GitLabRegistry(Registry):
    """Projects that were added; a path that one had before leads to it."""

    name: ClassVar[str] = "gitlab"

    def __init__(self) -> None:
        super().__init__()
        self._projects: dict[str, Any] = {}
        self._moved: dict[str, int] = {}

    def stock(self) -> Sequence[Stocked]:
        """One project of a person, one of a group within a group."""
        self.add("alice/left-pad", archived=False)
        self.add("group/sub/name", kind="group", archived=True)
        claimed = [Repository(url=f"https://gitlab.com/{path}") for path in self._projects]
        return [
            Stocked("pkg:npm/left-pad@1.0.0", (make_observation(claimed[0]),)),
            Stocked("pkg:npm/name@2.0.0", (make_observation(claimed[1]),)),
        ]

    def add(self, path: str, *, kind: str = "user", formerly: str | None = None, **members: Any) -> None:
        """Have a project; `archived`, which only some are told, goes into `members` like any other one."""
        group, _, name = path.rpartition("/")
        if formerly:
            self._moved[formerly.lower()] = len(self._projects)
        self._projects[path] = {
            "id": len(self._projects),
            "name": name,
            "path_with_namespace": path,
            "default_branch": "main",
            "web_url": f"https://gitlab.com/{path}",
            "forks_count": 1,
            "star_count": 2,
            "last_activity_at": "2026-05-01T10:00:00.000Z",
            "namespace": {"id": 5, "name": group.title(), "path": group, "kind": kind, "full_path": group},
        } | members

    def put(self, path: str, answer: Any) -> None:
        """Serve any JSON value under a path."""
        self._projects[path] = answer

    def found(self, package: str, request: Request) -> Reply:
        """By path or number, in whatever case."""
        asked = package.removeprefix("api/v4/projects/")
        if number := self._moved.get(asked.lower()):
            return Reply(301, b"", {"Location": f"{self.url}/api/v4/projects/{number}"})
        names = {path.lower(): path for path in self._projects} | {str(n): path for n, path in enumerate(self._projects)}
        path = names.get(asked.lower())
        if path is None:
            return Reply(404, b'{"message":"404 Project Not Found"}', _JSON)
        return Reply(200, json.dumps(self._projects[path]).encode(), _JSON)


REGISTRY = GitLabRegistry
