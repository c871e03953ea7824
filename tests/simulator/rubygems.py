"""The wire formats of RubyGems: gems, owners and versions in JSON; what is not there is answered in plain text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "RubyGemsRegistry", "gem_version"]


def gem_version(
    date: str | None,
    *,
    runtime: Mapping[str, str] | None = None,
    development: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
    **members: Any,
) -> dict[str, Any]:
    """One version: the day it was pushed, what it needs, its metadata, and any other member."""
    return {
        "created_at": None if date is None else f"{date}T00:00:00.000Z",
        "built_at": "1980-01-01T00:00:00.000Z",
        "platform": "ruby",
        "metadata": dict(metadata or {}),
        "prerelease": False,
        **members,
        "_dependencies": {
            scope: [{"name": name, "requirements": wanted} for name, wanted in (needs or {}).items()]
            for scope, needs in (("development", development), ("runtime", runtime))
        },
    }


class RubyGemsRegistry(Registry):
    """RubyGems."""

    name: ClassVar[str] = "rubygems"

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, Any] = {}
        """By path; that of a platform ends with `?platform=...`."""

    def stock(self) -> Sequence[Stocked]:
        """One gem of a person whose handle is missing, one of two."""
        self.add(
            "left-pad",
            owners=[{"id": 101, "handle": None, "role": "owner", "email": "alice@mail.example"}],
            versions={"1.0.0": gem_version("2020-01-01", runtime={"rack": ">= 2"}), "2.0.0": gem_version("2021-01-01")},
        )
        people = [{"id": 102, "handle": "bob", "role": "owner"}, {"id": 103, "handle": "carol", "role": "maintainer"}]
        self.add("wide.gem", owners=people, versions={"3.0.0": gem_version("2024-01-01")})
        return [Stocked("pkg:gem/left-pad@1.0.0"), Stocked("pkg:rubygems/wide.gem@3.0.0")]

    def add(
        self,
        name: str,
        *,
        owners: Iterable[Mapping[str, Any]],
        versions: Mapping[str, Mapping[str, Any]],
        **members: Any,
    ) -> dict[str, Any]:
        """Push a gem, and return its JSON, to be changed where a test wants something odd.

        Args:
            name: as its owner writes it.
            owners: as the registry lists them.
            versions: what `gem_version()` makes, the latest last; `1.0.0-java` is the one of a platform.
            **members: any other member of the gem.
        """
        listed = []
        gem: dict[str, Any] = {}
        for written, entry in versions.items():
            number, _, platform = written.partition("-")
            links = {f"{link}_uri": entry["metadata"].get(f"{link}_uri") for link in ("source_code", "homepage", "funding")}
            shown = {key: value for key, value in entry.items() if key != "_dependencies"}
            shown |= {"number": number} | ({"platform": platform} if platform else {})
            listed.append(shown)
            gem = {
                "name": name,
                "downloads": 3_000,
                "version": number,
                "version_created_at": entry["created_at"],
                "platform": shown["platform"],
                "authors": "A. Person, B. Person",
                "yanked": False,
                "metadata": entry["metadata"],
                **links,
                "dependencies": entry["_dependencies"],
            }
            place = f"api/v2/rubygems/{name}/versions/{number}.json"
            self.answers[f"{place}?platform={platform}" if platform else place] = gem | shown
        gem |= members
        self.answers[f"api/v1/gems/{name}.json"] = gem
        self.answers[f"api/v1/gems/{name}/owners.json"] = list(owners)
        self.answers[f"api/v1/versions/{name}.json"] = listed[::-1]
        return gem

    def package_of(self, request: Request) -> str:
        """The fourth part of the path."""
        parts = unquote(urlsplit(request.path).path).strip("/").split("/")
        return parts[3].removesuffix(".json") if len(parts) > 3 else ""

    def found(self, package: str, request: Request) -> Reply:
        """What lies at the path."""
        parts = urlsplit(request.path)
        path, platform = unquote(parts.path).lstrip("/"), parse_qs(parts.query).get("platform")
        answer = self.answers.get(f"{path}?platform={platform[0]}" if platform else path)
        if answer is None:
            return Reply(404, b"This rubygem could not be found.", {"Content-Type": "text/plain; charset=utf-8"})
        return Reply(200, json.dumps(answer).encode(), {"Content-Type": "application/json; charset=utf-8"})


REGISTRY = RubyGemsRegistry
