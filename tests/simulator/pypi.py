"""The wire formats of a Python package index: metadata in JSON, index pages, provenance, and downloads elsewhere."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from tests.simulator._server import Registry, Reply, Request, Stocked

__all__ = ["REGISTRY", "PypiRegistry", "release"]

_TYPES = {
    "simple": "application/vnd.pypi.simple.v1+json",
    "integrity": "application/vnd.pypi.integrity.v1+json",
}


def release(
    date: str | None,
    *,
    wheel: bool = True,
    yanked: str | bool = False,
    publisher: Mapping[str, Any] | None = None,
    **info: Any,
) -> dict[str, Any]:
    """One version: the day of its files (`None`: it has none), who its provenance names, and members of its `info`."""
    return {"date": date, "wheel": wheel, "yanked": yanked, "publisher": publisher, "info": info}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class PypiRegistry(Registry):
    """A Python package index."""

    name: ClassVar[str] = "pypi"
    addresses: ClassVar[tuple[str, ...]] = ("stats",)

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, Any] = {}
        """By path; those of `stats` begin with `stats:`."""

    def stock(self) -> Sequence[Stocked]:
        """One project of a person, one of an organisation that publishes by workflow."""
        self.add(
            "Left.Pad",
            roles={"alice": "Owner"},
            versions={
                "1.0": release("2020-01-01", requires_dist=["requests>=2"], author_email="alice@mail.example"),
                "2.0": release("2021-01-01", project_urls={"Funding": "https://give.example/alice"}),
            },
            downloads=1_000,
        )
        self.add(
            "wide",
            organization="acme",
            versions={"3.0": release("2024-01-01", publisher={"kind": "GitHub", "repository": "acme/wide"})},
            status="archived",
        )
        return [Stocked("pkg:pypi/left-pad@1.0"), Stocked("pkg:pypi/wide@3.0")]

    def add(
        self,
        name: str,
        *,
        versions: Mapping[str, Mapping[str, Any]],
        roles: Mapping[str, str] | None = None,
        organization: str | None = None,
        latest: str | None = None,
        status: str | None = "active",
        reason: str | None = None,
        downloads: int | None = 7,
    ) -> dict[str, Any]:
        """Publish a project, and return the JSON of the project, to be changed where a test wants something odd.

        Args:
            name: as its owner writes it.
            versions: what `release()` makes.
            roles: by login, `Owner` or `Maintainer`.
            organization: that it belongs to.
            latest: the version whose metadata stand in the project's JSON; the last one by default.
            status: the marker on its index page; `None`: no such member.
            reason: of the status.
            downloads: in the last month; `None`: none are counted.
        """
        normal = _normal(name)
        files = {version: self._files(normal, version, entry) for version, entry in versions.items()}
        ownership = {
            "roles": [{"role": role, "user": user} for user, role in (roles or {}).items()],
            "organization": organization,
        }
        for version, entry in versions.items():
            info = {"name": name, "version": version, "project_urls": None, "requires_dist": None, **entry["info"]}
            document = {"info": info, "last_serial": 1, "urls": files[version], "vulnerabilities": [], "ownership": ownership}
            self.answers[f"pypi/{normal}/{version}/json"] = document
        chosen = latest or list(versions)[-1]
        project = {**self.answers[f"pypi/{normal}/{chosen}/json"], "releases": files}
        self.answers[f"pypi/{normal}/json"] = project
        self.page(name, [each for listed in files.values() for each in listed], versions, status=status, reason=reason)
        if downloads is not None:
            counts = {"last_day": 1, "last_week": 2, "last_month": downloads}
            answer = {"data": counts, "package": normal, "type": "recent_downloads"}
            self.answers[f"stats:api/packages/{normal}/recent"] = answer
        return project

    def page(
        self,
        name: str,
        files: Iterable[Mapping[str, Any]] = (),
        versions: Iterable[str] = (),
        *,
        status: str | None,
        reason: str | None = None,
    ) -> None:
        """Serve an index page; without anything else, that of a project in quarantine."""
        marker = {"status": status} | ({"reason": reason} if reason else {})
        self.answers[f"simple/{_normal(name)}/"] = {
            "meta": {"api-version": "1.4", "_last-serial": 1},
            "name": _normal(name),
            "versions": list(versions),
            "files": [
                {"filename": each["filename"], "provenance": each["_provenance"], "upload-time": each["upload_time_iso_8601"]}
                for each in files
            ],
            **({"project-status": marker} if status else {}),
        }

    def _files(self, normal: str, version: str, entry: Mapping[str, Any]) -> list[dict[str, Any]]:
        if entry["date"] is None:
            return []
        found = []
        for kind, ending in (("sdist", ".tar.gz"), ("bdist_wheel", "-py3-none-any.whl")):
            if kind == "bdist_wheel" and not entry["wheel"]:
                continue
            filename = f"{normal.replace('-', '_')}-{version}{ending}"
            provenance = None
            if entry["publisher"] is not None:
                provenance = f"https://index.example/integrity/{normal}/{version}/{filename}/provenance"
                bundle = {"publisher": entry["publisher"], "attestations": [{"version": 1}]}
                answer = {"version": 1, "attestation_bundles": [bundle]}
                self.answers[f"integrity/{normal}/{version}/{filename}/provenance"] = answer
            found.append(
                {
                    "filename": filename,
                    "packagetype": kind,
                    "upload_time": f"{entry['date']}T00:00:00",
                    "upload_time_iso_8601": f"{entry['date']}T00:00:00.000000Z",
                    "yanked": bool(entry["yanked"]),
                    "yanked_reason": entry["yanked"] if isinstance(entry["yanked"], str) else None,
                    "_provenance": provenance,
                }
            )
        return found

    def package_of(self, request: Request) -> str:
        """The third part of the paths of downloads, else the second."""
        parts = unquote(urlsplit(request.path).path).strip("/").split("/")
        place = 2 if request.address else 1
        return parts[place] if len(parts) > place else ""

    def found(self, package: str, request: Request) -> Reply:
        """What lies at the path."""
        path = unquote(urlsplit(request.path).path).lstrip("/")
        answer = self.answers.get(f"{request.address}:{path}" if request.address else path)
        kind = _TYPES.get(path.partition("/")[0], "application/json")
        if answer is None:
            return Reply(404, b"", {"Content-Type": "text/html"})
        return Reply(200, json.dumps(answer).encode(), {"Content-Type": kind})


REGISTRY = PypiRegistry
