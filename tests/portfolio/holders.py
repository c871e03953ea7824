"""A portfolio for the blast list: products of several vendors that hold one package in every way in which it can be held."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sbomkit.portfolio import scan
from tests.portfolio.kept import written

__all__ = ["FILES", "HEADERS", "LIBRARY", "SHARED", "SOURCE", "TOOLS", "bom", "npm", "scanned"]

SOURCE = "pkg:deb/debian/xz-utils@5.4.1-1?arch=source"
LIBRARY, TOOLS, HEADERS = (f"pkg:deb/debian/{name}@5.4.1-1?arch=amd64" for name in ("liblzma5", "xz-utils", "liblzma-dev"))


def bom(
    subject: str | None,
    packages: Iterable[str] = (),
    edges: Mapping[str, Iterable[str]] | None = None,
    *,
    day: str | None = None,
    **more: Mapping[str, Any],
) -> bytes:
    """A CycloneDX document about a package URL or name; `more` says further members of the component of a name."""

    def component(purl: str) -> dict[str, Any]:
        name, _, version = purl.partition("?")[0].rpartition("/")[2].partition("@")
        written = {"bom-ref": purl, "type": "library", "name": name, "version": version or None}
        return {**written, **({"purl": purl} if purl.startswith("pkg:") else {}), **more.get(name, {})}

    metadata = {"component": None if subject is None else component(subject), "timestamp": day and f"{day}T00:00:00Z"}
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "metadata": {name: value for name, value in metadata.items() if value},
            "components": [component(each) for each in packages],
            **({} if edges is None else {"dependencies": [{"ref": a, "dependsOn": [*b]} for a, b in edges.items()]}),
        }
    ).encode()


def npm(*names: str) -> list[str]:
    return [f"pkg:npm/{name}" for name in names]


WEB, SHARED, NEWER, MID, SIDE = npm("web@1", "shared@1.0", "shared@2.0", "mid@1", "side@1")
FILES: Mapping[str, bytes] = {
    "acme/router/1.json": bom("router", [WEB, SHARED], {"router": [WEB], WEB: [SHARED], SHARED: []}, day="2026-01-01"),
    "acme/router/2.json": bom("router", [NEWER], {"router": [NEWER], NEWER: []}, day="2026-02-01"),
    "acme/phone/1.json": bom("phone", [WEB, SHARED]),
    "acme/shared/3.json": bom("pkg:npm/shared@3.0", [WEB], {"pkg:npm/shared@3.0": [WEB], WEB: []}),
    "acme/empty/1.json": bom("empty"),
    "bolt/camera/1.json": bom(
        "camera",
        [MID, SIDE, WEB, SHARED],
        {"camera": [MID, SIDE], MID: [WEB], SIDE: [WEB], WEB: [SHARED], SHARED: []},
        shared={"scope": "optional"},
    ),
    "bolt/toy/1.json": bom("toy", [WEB], {"toy": [WEB], WEB: []}),
    "lone.json": bom("lone", [SIDE, WEB, SHARED], {"lone": [SIDE], WEB: [SHARED], SHARED: []}),
    "nameless.json": bom(None, [NEWER], {NEWER: []}),
    "debian/server/12.json": bom(
        "server",
        [LIBRARY, SOURCE, HEADERS],
        {"server": [HEADERS], HEADERS: [LIBRARY, SOURCE], LIBRARY: [SOURCE], SOURCE: []},
    ),
    "debian/laptop/12.json": bom("laptop", [TOOLS, SOURCE], {"laptop": [TOOLS], TOOLS: [SOURCE], SOURCE: []}),
    "debian/archive/12.json": bom("archive", [SOURCE], {"archive": [SOURCE]}),
    "debian/old/7.json": bom("old", ["pkg:deb/debian/xz-utils@5.1.1"], {"old": []}),
    "names/all/1.json": bom(
        "all",
        [
            *npm("%40scope/core@1", "%40other/core@1", "%40types/react@1"),
            "pkg:maven/org.acme/core@1",
            "pkg:pypi/flask@1",
            "pkg:deb/ubuntu/liblzma5@5.2",
        ],
        flask={"name": "Flask"},
    ),
    "bad.json": b"{",
}


def scanned(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The portfolio of these files in a folder; their paths are patterns of labels."""
    written(folder / "sboms", files)
    patterns = ["{vendor}/{product}/{version}.json"]
    scan([str(folder / "sboms")], folder / "p.duckdb", workers=1, label_patterns=patterns)
    return folder / "p.duckdb"
