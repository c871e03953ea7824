"""The wire format of the npm registry: full packuments, at `/name` and `/@scope%2Fname`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "NpmRegistry", "version"]


def version(
    date: str | None,
    publisher: str | Mapping[str, Any] | None = None,
    *,
    maintainers: Iterable[str] | None = None,
    **members: Any,
) -> dict[str, Any]:
    """One version: its date, who pushed it, the list at that time, and any other member of its manifest."""
    entry: dict[str, Any] = {"_date": date, **members}
    if publisher is not None:
        entry["_npmUser"] = _account(publisher) if isinstance(publisher, str) else dict(publisher)
    if maintainers is not None:
        entry["maintainers"] = [_account(login) for login in maintainers]
    return entry


def _account(login: str) -> dict[str, str]:
    return {"name": login, "email": f"{login.lower().replace(' ', '.')}@mail.example"}


def _stamp(date: str) -> str:
    return f"{date}T00:00:00.000Z" if len(date) == 10 else date


class NpmRegistry(Registry):
    """An npm registry."""

    name: ClassVar[str] = "npm"

    def __init__(self) -> None:
        super().__init__()
        self._bodies: dict[str, bytes] = {}

    def stock(self) -> Sequence[Stocked]:
        """One package of a person, one of a scope."""
        self.add("left-pad", maintainers=["alice"], versions={"1.0.0": version("2020-01-01", "alice")})
        self.add("@scope/name", maintainers=["bob", "carol"], versions={"2.0.0": version("2021-01-01", "bob")})
        return [Stocked("pkg:npm/left-pad@1.0.0"), Stocked("pkg:npm/%40scope/name@2.0.0")]

    def add(
        self,
        name: str,
        *,
        maintainers: Iterable[str] | None = None,
        versions: Mapping[str, str | Mapping[str, Any]] | None = None,
        modified: str | None = None,
        latest: str | None = None,
        time: Mapping[str, Any] | None = None,
        **members: Any,
    ) -> dict[str, Any]:
        """Publish a package and return its packument, to be changed and `put` again where a test wants something odd.

        Args:
            name: as written; names differ in case.
            maintainers: logins; `None`: no such member.
            versions: by version, a date or what `version()` makes.
            modified: of the document; the last date of a version by default.
            latest: the version with that tag; the one with the last date by default.
            time: further entries of `time`.
            **members: any other member of the packument.
        """
        entries = {key: dict(version(each) if isinstance(each, str) else each) for key, each in (versions or {}).items()}
        dates = {key: _stamp(date) for key, entry in entries.items() if (date := entry.pop("_date")) is not None}
        last = max(dates, key=lambda key: (dates[key], key), default=None)
        packument: dict[str, Any] = {
            "_id": name,
            "name": name,
            "dist-tags": {"latest": latest or last} if latest or last else {},
            "time": {
                "created": min(dates.values(), default="2010-01-01T00:00:00.000Z"),
                "modified": _stamp(modified) if modified else max(dates.values(), default="2010-01-01T00:00:00.000Z"),
                **dates,
                **(time or {}),
            },
            "versions": {key: {"name": name, "version": key, **entry} for key, entry in entries.items()},
            **members,
        }
        if maintainers is not None:
            packument["maintainers"] = [_account(login) for login in maintainers]
        self.put(name, packument)
        return packument

    def put(self, name: str, packument: Any) -> None:
        """Serve any JSON value under a name."""
        self._bodies[name] = json.dumps(packument).encode()

    def load(self, folder: Path) -> int:
        """Serve a folder of packuments, named after their packages with `/` as `%2f`; returns how many there are."""
        paths = sorted(folder.glob("*.json"))
        for path in paths:
            self._bodies[unquote(path.name.removesuffix(".json"))] = path.read_bytes()
        return len(paths)

    def found(self, package: str, request: Request) -> Reply:
        """The packument, byte for byte as it was given."""
        body = self._bodies.get(package)
        json_type = {"Content-Type": "application/json"}
        return Reply(404, b'{"error":"Not found"}', json_type) if body is None else Reply(200, body, json_type)


REGISTRY = NpmRegistry
