"""The wire formats of crates.io: crates, owners and dependents in JSON, and the sparse index at a host of its own."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "CratesRegistry", "crate_version", "team", "user"]


def user(number: int, login: str, *, matches: bool | None = True) -> dict[str, Any]:
    """A person's account; `matches`: whether the name is that of the account on GitHub (`None`: no such member)."""
    entry = {
        "id": number,
        "login": login,
        "kind": "user",
        "name": login.title(),
        "url": f"https://github.com/{login}",
        "avatar": None,
    }
    return entry if matches is None else entry | {"github_username_matches": matches}


def team(number: int, organisation: str, name: str) -> dict[str, Any]:
    """A team of an organisation on GitHub."""
    login = f"github:{organisation}:{name}"
    return {"id": number, "login": login, "kind": "team", "name": name, "url": f"https://github.com/{organisation}"}


def crate_version(
    date: str | None,
    publisher: Mapping[str, Any] | None = None,
    *,
    dependencies: Iterable[Mapping[str, Any]] = (),
    **members: Any,
) -> dict[str, Any]:
    """One version: the day it came, who pushed it, its dependencies in the index, and any other member."""
    entry = {"yanked": False, "yank_message": None, "repository": None, "trustpub_data": None, **members}
    created = None if date is None else f"{date}T00:00:00.123456Z"
    return {"created_at": created, "published_by": publisher, "_dependencies": list(dependencies), **entry}


class CratesRegistry(Registry):
    """crates.io."""

    name: ClassVar[str] = "crates"
    addresses: ClassVar[tuple[str, ...]] = ("index",)

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, Any] = {}
        """By path; those of `index` begin with `index:`, and are bytes."""

    def stock(self) -> Sequence[Stocked]:
        """One crate of a person, one of a team that publishes by workflow."""
        alice = user(42, "alice")
        needs = {"name": "serde", "req": "^1", "optional": False, "kind": "normal", "target": None}
        self.add("left_pad", owners=[alice], versions={"1.0.0": crate_version("2020-01-01", alice, dependencies=[needs])})
        self.add(
            "wide",
            owners=[user(43, "bob"), team(7, "acme", "core")],
            versions={"2.0.0": crate_version("2026-01-01", trustpub_data={"provider": "github", "repository": "acme/wide"})},
            repository="https://github.com/acme/wide",
        )
        return [Stocked("pkg:cargo/left_pad@1.0.0"), Stocked("pkg:cargo/wide@2.0.0")]

    def add(
        self,
        name: str,
        *,
        owners: Iterable[Mapping[str, Any]],
        versions: Mapping[str, Mapping[str, Any]],
        dependents: int | None = 3,
        **members: Any,
    ) -> dict[str, Any]:
        """Publish a crate, and return its JSON, to be changed where a test wants something odd.

        Args:
            name: as its owner writes it.
            owners: what `user()` and `team()` make.
            versions: what `crate_version()` makes, the newest last.
            dependents: crates that need it; `None`: not told.
            **members: any other member of the crate.
        """
        listed = [
            {"num": number, **{key: value for key, value in entry.items() if key != "_dependencies"}}
            for number, entry in list(versions.items())[::-1]
        ]
        crate = {
            "id": name,
            "name": name,
            "downloads": 1_000,
            "recent_downloads": 90,
            "yanked": all(entry["yanked"] for entry in versions.values()),
            "repository": None,
            **members,
        }
        found = {"crate": crate, "versions": listed, "keywords": None, "categories": None}
        self.answers[f"api/v1/crates/{name}"] = found
        self.answers[f"api/v1/crates/{name}/owners"] = {"users": list(owners)}
        if dependents is not None:
            self.answers[f"api/v1/crates/{name}/reverse_dependencies"] = {
                "dependencies": [],
                "versions": [],
                "meta": {"total": dependents},
            }
        lines = [
            {"name": name, "vers": number, "deps": entry["_dependencies"], "cksum": "0", "features": {}, "yanked": False}
            for number, entry in versions.items()
        ]
        self.answers[f"index:{_place(name)}"] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        return found

    def package_of(self, request: Request) -> str:
        """The last part of paths in the index, the fourth of others."""
        parts = unquote(urlsplit(request.path).path).strip("/").split("/")
        place = len(parts) - 1 if request.address else 3
        return parts[place] if len(parts) > place else ""

    def found(self, package: str, request: Request) -> Reply:
        """What lies at the path."""
        if not request.headers.get("User-Agent"):
            return Reply(403, b"We require that all requests include a `User-Agent` header.", {"Content-Type": "text/plain"})
        parts = urlsplit(request.path)
        path = unquote(parts.path).lstrip("/")
        if request.address == "index":
            lines = self.answers.get(f"index:{path}")
            return Reply(404, b"", {}) if lines is None else Reply(200, lines, {"Content-Type": "text/plain"})
        answer = self.answers.get(path)
        if answer is None:
            error = {"errors": [{"detail": f"crate `{package}` does not exist"}]}
            return Reply(404, json.dumps(error).encode(), {"Content-Type": "application/json"})
        if path.count("/") == 3 and "versions" not in parse_qs(parts.query).get("include", [""])[0].split(","):
            answer = answer | {"versions": None}
        return Reply(200, json.dumps(answer).encode(), {"Content-Type": "application/json; charset=utf-8"})


def _place(name: str) -> str:
    name = name.lower()
    folders = {1: "1", 2: "2", 3: f"3/{name[:1]}"}
    return f"{folders.get(len(name), f'{name[:2]}/{name[2:4]}')}/{name}"


REGISTRY = CratesRegistry
