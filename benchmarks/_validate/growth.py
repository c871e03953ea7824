"""What twice the document costs, ours beside the references: `benchmarks._growth` says how ours is measured."""

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import _growth
from benchmarks._alone import alone
from benchmarks._documents import Bar, aligned, number, watched
from benchmarks._generated import GENERATORS
from benchmarks._validate.judging import FIRST_REFERENCE, REFERENCES, Verdict, judged, theirs, word, worker
from benchmarks._workers import Worker

__all__ = ["bars", "growth", "pass_of", "table"]

_GROWING = {"CycloneDX 1.6 json": (FIRST_REFERENCE, "jsonschema"), "SPDX 2.3 json": ("spdx-tools",)}
_WAY = "validate"
_BEFORE = 200
"""Components of the document that comes before: for smaller ones, not everything is built that speeds the larger ones up."""


def growth(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Seconds for documents of 1,000 components and doubling."""
    found = []
    for format_name, references in _GROWING.items():
        names = [name for name in references if name in options.references and REFERENCES[name].version]
        own = _growth.grown(format_name, (_WAY,), options.growth_to, options.runs, _once, before=_BEFORE)
        found.append(
            {"format": format_name, "limit": options.document_limit, "sizes": _beside(own, format_name, names, options)}
        )
    return found


def _once(_: str, small: Path, path: Path) -> float:
    seconds: float = alone(pass_of, str(small), str(path))
    return seconds


def pass_of(small: str, path: str) -> float:
    """Seconds of one pass in a process that does nothing else."""
    return _growth.seconds_of(judged, small, path)


def _beside(
    own: Sequence[Mapping[str, Any]], format_name: str, names: Sequence[str], options: argparse.Namespace
) -> list[dict[str, Any]]:
    """Our times with our verdicts, and what the references make of the same documents; one over the limit is asked no more."""
    with ExitStack() as stack:
        path = Path(stack.enter_context(TemporaryDirectory()), "document")
        workers = {name: stack.enter_context(worker(name)) for name in names}
        sizes = []
        for row in watched(own, f"growth, {format_name}"):
            data = GENERATORS[format_name](row["components"])
            path.write_bytes(data)
            valid, error = judged(data)
            doubling = row["per_doubling"]
            sizes.append(
                {
                    "components": row["components"],
                    "bytes": row["bytes"],
                    "processes": row["processes"][_WAY],
                    "sbomkit": Verdict(valid=valid, error=error, seconds=row["seconds"][_WAY]).as_json(),
                    "per_doubling": doubling[_WAY] if doubling else None,
                    "references": _answers(workers, path, format_name, options.document_limit),
                }
            )
        return sizes


def _answers(workers: dict[str, Worker], path: Path, format_name: str, limit: float) -> dict[str, Any]:
    """What those say that are still there; one that is over the limit, or breaks down, is there no longer."""
    _, version, encoding = format_name.split()
    answers = {}
    for name, process in list(workers.items()):
        verdict = theirs(process.ask(str(path), version, encoding, limit=limit), limit)
        answers[name] = verdict.as_json()
        if verdict.over_limit or verdict.valid is None:
            workers.pop(name).close()
    return answers


def table(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The figures for a person."""
    for each in found:
        names = list(each["sizes"][0]["references"]) if each["sizes"] else []
        yield f"Growth: {each['format']}, seconds (ours in processor time, the best of fresh processes)"
        rows = []
        for row in each["sizes"]:
            cells = [f"{row['components']:,}", f"{row['bytes'] / 1e6:.2f}", word(row["sbomkit"]["valid"])]
            cells += [f"{row['sbomkit']['seconds']:.4f}", number(row["per_doubling"])]
            cells += [_cell(row["references"].get(name), each["limit"]) for name in names]
            rows.append(cells)
        yield aligned(["components", "MB", "verdict", "sbomkit", "doubling", *names], rows, words=0)


def _cell(verdict: Mapping[str, Any] | None, limit: float) -> str:
    if verdict is None:
        return ""
    if verdict["over_limit"]:
        return f"> {limit:g}"
    return "-" if verdict["seconds"] is None else f"{verdict['seconds']:.2f}"


def bars(found: Sequence[Mapping[str, Any]]) -> Iterable[Bar]:
    """Each doubling."""
    for each in found:
        steps = [row["per_doubling"] for row in each["sizes"] if row["per_doubling"] is not None]
        yield Bar(name=f"growth per doubling, {each['format']}", figure=max(steps, default=None), bar=_growth.BAR)
