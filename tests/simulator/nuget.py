"""The wire format of NuGet V3: a service index, registrations in pages, manifests, and a search on another host."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "NugetRegistry"]

_JSON = {"Content-Type": "application/json"}
_HIVE, _CONTENTS = "/v3/registration5-gz-semver2/", "/v3-flatcontainer/"


class NugetRegistry(Registry):
    """nuget.org."""

    name: ClassVar[str] = "nuget"
    addresses: ClassVar[tuple[str, ...]] = ("search",)

    def __init__(self) -> None:
        super().__init__()
        self.index: Any = None
        """The service index, where a test wants something odd; `None`: the right one."""
        self._registrations: dict[str, Any] = {}
        self._pages: dict[str, Any] = {}
        self._manifests: dict[str, bytes] = {}
        self._hits: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """One package of a person, one in pages."""
        group = {"targetFramework": "net8.0", "dependencies": [{"id": "Other.Lib", "range": "[1.0.0, )"}]}
        self.add(
            "Example.Lib",
            owners=["alice"],
            versions={"1.2.3": {"published": "2025-01-01T00:00:00+00:00", "dependencyGroups": [group]}},
            repository="https://github.com/o/r",
            authors="Alice alice@mail.example",
        )
        many = {f"1.{number}.0": {"published": f"2020-01-{number + 1:02}T00:00:00+00:00"} for number in range(20)}
        self.add("Paged", owners=["bob", "ExampleOrg"], versions=many, per_page=5)
        return [Stocked("pkg:nuget/Example.Lib@1.2.3"), Stocked("pkg:nuget/Paged@1.3.0")]

    def add(
        self,
        name: str,
        *,
        owners: Any = None,
        versions: Mapping[str, Mapping[str, Any]] | None = None,
        per_page: int | None = None,
        repository: str | None = None,
        searched: bool = True,
        **members: Any,
    ) -> None:
        """Publish a package.

        Args:
            name: as written.
            owners: in the search.
            versions: members of the catalog entry by version, oldest first.
            per_page: versions on a page, which then lies apart from the index; `None`: one page within it.
            repository: in the manifest of each version.
            searched: whether the search shows it.
            **members: any other member of the hit of the search.
        """
        entries = [
            {"catalogEntry": {"id": name, "version": version, "listed": True, **entry}}
            for version, entry in (versions or {}).items()
        ]
        size = per_page or len(entries) or 1
        pages = [self._page(name, entries[start : start + size]) for start in range(0, len(entries), size)]
        if per_page:
            self._pages |= {page["@id"]: page for page in pages}
            pages = [{member: page[member] for member in ("@id", "count", "lower", "upper")} for page in pages]
        self._registrations[name.lower()] = {"count": len(pages), "items": pages}
        for version in versions or {} if repository else ():
            self.manifest(name, version, f'<repository type="git" url="{repository}" />')
        if searched:
            hit = {"id": name, "version": [*(versions or {"1.0.0": {}})][-1], "totalDownloads": 1331, **members}
            self.hit(name, hit if owners is None else {**hit, "owners": owners})

    def _page(self, name: str, entries: Sequence[Any]) -> dict[str, Any]:
        versions = [entry["catalogEntry"]["version"] for entry in entries]
        path = f"{_HIVE}{name.lower()}/page/{versions[0]}/{versions[-1]}.json"
        return {"@id": path, "count": len(entries), "lower": versions[0], "upper": versions[-1], "items": list(entries)}

    def put(self, name: str, registration: Any) -> None:
        """Serve any JSON value as a registration."""
        self._registrations[name.lower()] = registration

    def hit(self, name: str, *hits: Any) -> None:
        """Let the search for a name find these."""
        self._hits[name.lower()] = {"totalHits": len(hits), "data": list(hits)}

    def manifest(self, name: str, version: str, members: str) -> None:
        """Serve a manifest with these members."""
        namespace = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"
        body = f'<?xml version="1.0"?><package xmlns="{namespace}"><metadata><id>{name}</id>{members}</metadata></package>'
        self._manifests[f"{name}/{version}/{name}.nuspec".lower()] = body.encode()

    def package_of(self, request: Request) -> str:
        """The name in the path, or the one that is searched for."""
        if request.address == "search":
            return self._searched(request).lower()
        return unquote(urlsplit(request.path).path.removeprefix(_HIVE).removeprefix(_CONTENTS).partition("/")[0])

    def _searched(self, request: Request) -> str:
        return parse_qs(urlsplit(request.path).query).get("q", [""])[0].removeprefix("packageid:")

    def found(self, package: str, request: Request) -> Reply:
        """What lies at a path."""
        path = unquote(urlsplit(request.path).path)
        if request.address == "search":
            return self._json(self._hits.get(package, {"totalHits": 0, "data": []}))
        if path == "/v3/index.json":
            return self._json(self.index or self.service_index())
        if path.startswith(_CONTENTS):
            manifest = self._manifests.get(path.removeprefix(_CONTENTS))
            return Reply(404) if manifest is None else Reply(200, manifest, {"Content-Type": "application/xml"})
        if path == f"{_HIVE}{package}/index.json":
            return self._json(self._absolute(self._registrations.get(package)))
        return self._json(self._absolute(self._pages.get(path)))

    def service_index(self, search: str | None = None) -> dict[str, Any]:
        """The right one; `search`: where the search is, if not beside the rest."""
        places = {
            "RegistrationsBaseUrl": "https://elsewhere.example/v3/registration5/",
            "RegistrationsBaseUrl/3.6.0": self.url + _HIVE,
            "PackageBaseAddress/3.0.0": self.url + _CONTENTS,
            "SearchQueryService/3.5.0": search or f"{self.url}.search/query",
        }
        return {"version": "3.0.0", "resources": [{"@id": place, "@type": kind} for kind, place in places.items()]}

    def _absolute(self, document: Any) -> Any:
        """The same with addresses of pages that can be asked for."""
        if isinstance(document, dict) and isinstance(document.get("items"), list):
            items = [self._absolute(each) for each in document["items"]]
            document = {**document, "items": items}
        if isinstance(document, dict) and str(document.get("@id", "")).startswith("/"):
            document = {**document, "@id": self.url + document["@id"]}
        return document

    def _json(self, document: Any) -> Reply:
        return Reply(404, b"<Error/>", {"Content-Type": "application/xml"}) if document is None else _reply(document)


def _reply(document: Any) -> Reply:
    return Reply(200, json.dumps(document).encode(), _JSON)


REGISTRY = NugetRegistry
