"""The wire format of deps.dev's project batches."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from tests.simulator._batches import page_of
from tests.simulator._repositories import linked
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "DepsDevScorecardRegistry"]

_JSON = {"Content-Type": "application/json"}


class DepsDevScorecardRegistry(Registry):
    """Projects by `host/owner/name`."""

    name: ClassVar[str] = "deps_dev_scorecard"
    in_bulk: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self._projects: dict[str, Any] = {}
        self.page_size = 1_000
        """Responses on one page."""

    def stock(self) -> Sequence[Stocked]:
        """Two packages of one repository, and one of another forge."""
        self.add("github.com/owner/pads")
        self.add("gitlab.com/owner/lib")
        return [
            linked("pkg:npm/left-pads@1.0.0", "https://github.com/owner/pads"),
            linked("pkg:npm/right-pads@1.0.0", "https://github.com/owner/pads"),
            linked("pkg:cargo/lib@1.0.0", "https://gitlab.com/owner/lib"),
        ]

    def add(
        self, project: str, *, score: float = 6.1, checks: Mapping[str, int] | None = None, **members: Any
    ) -> dict[str, Any]:
        """Know a project; returns what is served."""
        told: dict[str, Any] = {
            "projectKey": {"id": project},
            "starsCount": 12,
            "scorecard": {
                "date": "2026-08-17T00:00:00Z",
                "repository": {"name": project, "commit": "c0ffee"},
                "scorecard": {"version": "v5", "commit": "f00d"},
                "checks": [
                    {"name": name, "score": value, "reason": f"because of {name}", "details": []}
                    for name, value in (checks or {"Maintained": 10, "Fuzzing": -1}).items()
                ],
                "overallScore": score,
            },
            **members,
        }
        self._projects[project] = told
        return told

    def found(self, package: str, request: Request) -> Reply:
        """One page."""
        if (request.method, package) != ("POST", "v3alpha/projectbatch"):
            return Reply(404, b'{"code":5,"message":"not found"}', _JSON)
        return page_of(json.loads(request.body), self.page_size, lambda each: self._told(each["projectKey"]["id"]))

    def _told(self, project: str) -> dict[str, Any]:
        return {"project": self._projects[project]} if project in self._projects else {}


REGISTRY = DepsDevScorecardRegistry
