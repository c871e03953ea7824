"""The wire format of deps.dev's version batches: package URLs with their versions in, page after page out."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from sbomkit.purl import parse_purl
from tests.simulator._batches import page_of
from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "DepsDevRegistry"]

_JSON = {"Content-Type": "application/json"}
_SYSTEMS = {
    "cargo": "CARGO",
    "gem": "RUBYGEMS",
    "golang": "GO",
    "maven": "MAVEN",
    "npm": "NPM",
    "nuget": "NUGET",
    "pypi": "PYPI",
}


class DepsDevRegistry(Registry):
    """Versions by package URL."""

    name: ClassVar[str] = "deps_dev"
    in_bulk: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self._versions: dict[str, Any] = {}
        self.page_size = 1_000
        """Responses on one page."""

    def stock(self) -> Sequence[Stocked]:
        """A package of which the document has the newest version, and one of which it has an older one."""
        self.add("pkg:npm/left-pad@1.0.0", newest=True, repository="github.com/owner/left-pad")
        self.add("pkg:golang/example.org/mod@v1.2.3", repository="gitlab.com/o/mod", provenance="GO_ORIGIN")
        return [Stocked("pkg:npm/left-pad@1.0.0?x=y"), Stocked("pkg:golang/example.org/mod@v1.2.3")]

    def add(
        self,
        purl: str,
        *,
        published: str | None = "2026-02-01T00:00:00Z",
        newest: bool = False,
        deprecated: bool = False,
        repository: str | None = None,
        provenance: str = "UNVERIFIED_METADATA",
        **members: Any,
    ) -> dict[str, Any]:
        """Know a version; returns what is served, to be changed where a test wants something odd."""
        parsed = parse_purl(purl)
        assert parsed is not None
        separator = ":" if parsed.type == "maven" else "/"
        name = f"{parsed.namespace}{separator}{parsed.name}" if parsed.namespace else parsed.name
        related = {"projectKey": {"id": repository}, "relationProvenance": provenance, "relationType": "SOURCE_REPO"}
        version: dict[str, Any] = {
            "versionKey": {"system": _SYSTEMS[parsed.type], "name": name, "version": parsed.version},
            "purl": purl,
            "publishedAt": published,
            "isDefault": newest,
            "isDeprecated": deprecated,
            "deprecatedReason": "",
            "licenses": ["MIT"],
            "links": [],
            "relatedProjects": [related] if repository else [],
            "attestations": [],
            "projectStatus": None,
            **members,
        }
        self._versions[purl] = version
        return version

    def found(self, package: str, request: Request) -> Reply:
        """One page; qualifiers, or no version, spoil the whole batch."""
        if (request.method, package) != ("POST", "v3alpha/purlbatch"):
            return Reply(404, b'{"code":5,"message":"not found"}', _JSON)
        asked = json.loads(request.body)
        if any("?" in each["purl"] or "@" not in each["purl"] for each in asked["requests"]):
            return Reply(400, b'{"code":3,"message":"invalid purl"}', _JSON)
        return page_of(asked, self.page_size, lambda each: self._told(each["purl"]))

    def _told(self, purl: str) -> dict[str, Any]:
        return {"result": {"version": self._versions[purl]}} if purl in self._versions else {}


REGISTRY = DepsDevRegistry
