"""Documents written the way a test wants to say them, and counts of real ones that owe nothing to the reader."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sbomkit.errors import DocumentError
from sbomkit.formats import Format, load
from sbomkit.limits import Limits
from sbomkit.model.inventory import EdgeKind, Inventory, Scope

__all__ = [
    "GOLDEN",
    "codes",
    "corpus",
    "cyclonedx",
    "edges",
    "load_json",
    "needs_corpus",
    "only_document_errors",
    "pairs",
    "spdx",
]

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))

needs_corpus = pytest.mark.skipif("SBOMKIT_CORPUS" not in os.environ, reason="SBOMKIT_CORPUS does not name the corpus")


def corpus() -> list[Path]:
    """All files of the corpus; none where it is not there."""
    root = os.environ.get("SBOMKIT_CORPUS")
    return sorted(path for path in Path(root).rglob("*") if path.is_file()) if root else []


def cyclonedx(version: str = "1.6", **members: Any) -> dict[str, Any]:
    """A CycloneDX document."""
    return {"bomFormat": "CycloneDX", "specVersion": version, **members}


def spdx(version: str = "2.3", **members: Any) -> dict[str, Any]:
    """An SPDX document; relationships may be written as `"A DEPENDS_ON B"`."""
    relationships = [
        dict(zip(("spdxElementId", "relationshipType", "relatedSpdxElement"), entry.split(), strict=True))
        if isinstance(entry, str)
        else entry
        for entry in members.pop("relationships", [])
    ]
    head = {"spdxVersion": f"SPDX-{version}", "SPDXID": "SPDXRef-DOCUMENT"}
    return {**head, **members, **({"relationships": relationships} if relationships else {})}


def load_json(document: Any, **options: Any) -> Inventory:
    """Load a document that is written as Python."""
    return load(json.dumps(document).encode(), **options)


def edges(inventory: Inventory) -> list[tuple[str, str, EdgeKind, Scope]]:
    """Edges as plain tuples, in order."""
    return [(edge.dependent, edge.dependency, edge.kind, edge.scope) for edge in inventory.edges]


def pairs(inventory: Inventory, kind: EdgeKind = EdgeKind.DEPENDS_ON) -> set[tuple[str, str]]:
    """Edges of one kind between packages, as package URLs (ids where there is none)."""

    def name(ref: str) -> str:
        return inventory.by_id[ref].purl or ref

    return {(name(edge.dependent), name(edge.dependency)) for edge in inventory.edges if edge.kind is kind}


def only_document_errors(variant: Format, data: bytes) -> None:
    """Recognise and load bytes that may be anything: only errors of the document may escape."""
    variant.recognise(data)
    variant.resembles(data)
    with suppress(DocumentError):
        load(data, limits=Limits(document_bytes=1_000_000))


def codes(inventory: Inventory) -> dict[str, tuple[str, int]]:
    """Path and count of each diagnostic."""
    return {entry.code: (entry.path, entry.count) for entry in inventory.diagnostics}
