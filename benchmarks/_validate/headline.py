"""One large document: how many times as fast as the references."""

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks._documents import Bar, Found, aligned, number, watched
from benchmarks._generated import of_size
from benchmarks._validate.judging import FIRST_REFERENCE, REFERENCES, Verdict, ours, theirs, word, worker

__all__ = ["BYTES", "bars", "headline", "table"]

BYTES = 2_000_000
"""The size of the document that is generated where none is there."""
_DOCUMENT = "cdxgen_vue-cli.cdx.json"


def headline(files: Sequence[Found], options: argparse.Namespace) -> dict[str, Any]:
    """One large document, ours beside cyclonedx-python-lib and jsonschema with the same schema."""
    chosen = options.headline or next((found.path for found in files if found.path.name == _DOCUMENT), None)
    with tempfile.TemporaryDirectory() as folder:
        if chosen is None:
            chosen = Path(folder, "generated.cdx.json")
            chosen.write_bytes(of_size("CycloneDX 1.6 json", options.headline_bytes))
        data = chosen.read_bytes()
        own = ours(data, max(options.runs, 3))
        version = str(json.loads(data)["specVersion"])
        names = [name for name in (FIRST_REFERENCE, "jsonschema") if name in options.references]
        rows = [_headline(name, chosen, version, own, options.limit) for name in watched(names, "headline")]
    return {"document": chosen.name, "bytes": len(data), "sbomkit": own.as_json(), "references": rows}


def _headline(name: str, path: Path, version: str, own: Verdict, limit: float) -> dict[str, Any]:
    if REFERENCES[name].version is None:
        return {"name": name, "version": None}
    with worker(name) as process:
        verdict = theirs(process.ask(str(path), version, "json", limit=limit), limit)
    return {
        "name": name,
        "version": REFERENCES[name].version,
        "limit": limit,
        **verdict.as_json(),
        "ratio": verdict.seconds / own.seconds if verdict.valid is not None or verdict.over_limit else None,
        "at_least": verdict.over_limit,
    }


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """The figures for a person."""
    own = found["sbomkit"]
    yield f"Headline: {found['document']}, {found['bytes']:,} bytes"
    rows = [["sbomkit", word(own["valid"]), f"{own['seconds']:.4f}", "1", (own["error"] or "")[:80]]]
    for row in found["references"]:
        if not row["version"]:
            rows.append([row["name"], "not installed", "", "", ""])
            continue
        seconds = f"> {row['limit']:g}" if row["over_limit"] else f"{row['seconds']:.4f}"
        ratio = ("> " if row["at_least"] else "") + number(row["ratio"])
        rows.append([f"{row['name']} {row['version']}", word(row["valid"]), seconds, ratio, (row["error"] or "")[:80]])
    yield aligned(["validator", "verdict", "seconds", "ratio", "first error"], rows, words=2)


def bars(found: Mapping[str, Any]) -> Iterable[Bar]:
    """A thousand times as fast as the reference that counts."""
    for row in found["references"]:
        if row["name"] == FIRST_REFERENCE:
            yield Bar(name=f"times as fast as {row['name']} on 2 MB", figure=row.get("ratio"), bar=1000, at_least=True)
