"""The wire formats of the Go module proxy and of pkg.go.dev's interface."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "GoRegistry"]

_JSON = {"Content-Type": "application/json"}
_TEXT = {"Content-Type": "text/plain; charset=UTF-8"}


class GoRegistry(Registry):
    """Proxy and site."""

    name: ClassVar[str] = "go"
    addresses: ClassVar[tuple[str, ...]] = ("site",)

    def __init__(self) -> None:
        super().__init__()
        self.per_page = 1_000
        """Versions that the site gives at most at once."""
        self._proxied: dict[str, bytes] = {}
        self._sited: dict[str, Any] = {}

    def stock(self) -> Sequence[Stocked]:
        """One module with capital letters, one below a host of its own."""
        self.add("github.com/Alice/Lib", versions={"v1.0.0": "2020-01-01", "v1.1.0": "2021-01-01"}, importers=7)
        self.add(
            "go.example.org/x/tool/v2",
            versions={"v2.0.0": "2022-01-01"},
            gomod={"v2.0.0": "require github.com/Alice/Lib v1.1.0"},
        )
        return [Stocked("pkg:golang/github.com/Alice/Lib@v1.1.0"), Stocked("pkg:golang/go.example.org/x/tool/v2@v2.0.0#sub")]

    def add(
        self,
        path: str,
        *,
        versions: Mapping[str, Any] | None = None,
        origin: str | None = None,
        repository: str | None = None,
        importers: int | None = None,
        gomod: Mapping[str, str] | None = None,
    ) -> None:
        """Publish a module.

        Args:
            path: as written.
            versions: a date or members of an item, by version, oldest first.
            origin: where the proxy fetched the latest from.
            repository: where the site says that it is.
            importers: how many packages import it.
            gomod: what stands in go.mod below the module line, by version.
        """
        items = [
            {
                "modulePath": path,
                "version": version,
                **(each if isinstance(each, Mapping) else {"commitTime": f"{each}T00:00:00Z"}),
            }
            for version, each in (versions or {}).items()
        ]
        self.site("versions", path, items[::-1])
        self.site("module", path, {"path": path, "repoUrl": repository or ""})
        if importers is not None:
            self.site("imported-by", path, {"items": ["some/package"], "total": importers, "nextPageToken": "x"})
        if items:
            latest = {"Version": items[-1]["version"], "Time": items[-1].get("commitTime")}
            self.proxy(path, "@latest", json.dumps(latest | ({"Origin": {"VCS": "git", "URL": origin}} if origin else {})))
        for version in versions or {}:
            self.proxy(path, f"@v/{version}.mod", f"module {path}\n\ngo 1.22\n\n{(gomod or {}).get(version, '')}\n")

    def proxy(self, path: str, file: str, content: str) -> None:
        """Serve a file of a module at the proxy."""
        self._proxied[f"{path}/{file}"] = content.encode()

    def site(self, kind: str, path: str, document: Any) -> None:
        """Serve a document of the site's interface; versions as a list, which is given in pages."""
        self._sited[f"/v1/{kind}/{path}"] = document

    def package_of(self, request: Request) -> str:
        """The module path, with its capital letters."""
        path = unquote(urlsplit(request.path).path)
        if request.address == "site":
            return path.split("/", 3)[3]
        plain = path.removeprefix("/cached-only/").partition("/@")[0]
        return _plain(plain)

    def found(self, package: str, request: Request) -> Reply:
        """What lies at a path."""
        parts = urlsplit(request.path)
        path = unquote(parts.path)
        if request.address == "site":
            document = self._sited.get(path)
            if document is None:
                return Reply(404, b'{"code":404,"message":"not found"}', _JSON)
            if isinstance(document, list):
                document = self._page(document, parse_qs(parts.query))
            return Reply(200, json.dumps(document).encode(), _JSON)
        content = self._proxied.get(_plain(path.removeprefix("/cached-only/")))
        if content is None or not path.startswith("/cached-only/"):
            return Reply(404, b"not found: temporarily unavailable", _TEXT)
        return Reply(200, content, _JSON if path.endswith("@latest") else _TEXT)

    def _page(self, items: Sequence[Any], query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        start = int(query.get("token", ["0"])[0])
        end = start + min(self.per_page, int(query["limit"][0]))
        return {"items": items[start:end], "total": -1, "nextPageToken": str(end) if end < len(items) else ""}


def _plain(escaped: str) -> str:
    """`!x` back to `X`; a capital letter as such is none that the proxy knows."""
    head, *rest = escaped.split("!")
    assert escaped == escaped.lower(), "capital letters are escaped"
    return head + "".join(each[:1].upper() + each[1:] for each in rest)


REGISTRY = GoRegistry
