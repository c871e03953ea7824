"""Strict validation beside the reference validators: the same verdicts, and in what part of their time.

    python benchmarks/validate.py FOLDER... [--format table|json] [--runs N] [--references NAME,...] [--budget SECONDS]
                                  [--document-limit SECONDS] [--limit SECONDS] [--headline FILE] [--minimum BYTES]
                                  [--only PART,...] [--growth-to COMPONENTS]

Parts, in this order; the JSON has one member for each, and `bars`:

- `verdicts`: every CycloneDX and SPDX 2 document, ours the best of `--runs`, each reference once in a process of its own, the
  smallest documents first until the budget is spent.  A reference stops at the first error, ours finds all.  Every disagreement
  is named, with what the stricter one says; where documents are called `valid-...` and `invalid-...`, the agreement with the
  names, too.
- `headline`: one CycloneDX document of 2 MB (`cdxgen_vue-cli.cdx.json` where it is below the folders, else a generated one).
- `growth`: generated documents of 1,000, 2,000, 4,000 ... components; a reference that was over the limit is asked no more.

A reference that has not finished is ended at the limit.  Nothing is extrapolated: `> 150 s` is all that is known then, and a
ratio to it is a lower bound.

Bars: the verdicts of cyclonedx-python-lib and those that the names tell, without exception; 1,000 times as fast on 2 MB;
doubling a document costs at most 2.4 times as much.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._documents import Bar, Found, Reading, aligned, find_files, median, names_of, number, read_all, say, watched
from benchmarks._generated import GENERATORS, of_size
from benchmarks._validators import REFERENCES
from benchmarks._workers import Answer, Outcome, Worker
from sbomkit.errors import DocumentError
from sbomkit.formats._validate import validate

__all__ = ["main"]

PARTS = ("verdicts", "headline", "growth")
_FIRST_REFERENCE = "cyclonedx-python-lib"
_HEADLINE = "cdxgen_vue-cli.cdx.json"
_HEADLINE_BYTES = 2_000_000
_NAMED = 10
"""Disagreements that a table names; the JSON names all."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one validator says of one document."""

    valid: bool | None
    """`None`: it does not say."""
    error: str | None
    """The first thing that is wrong."""
    seconds: float
    over_limit: bool = False

    def as_json(self) -> dict[str, Any]:
        """The verdict in the published shape; seconds over the limit are unknown."""
        seconds = None if self.over_limit else self.seconds
        return {"valid": self.valid, "error": self.error, "seconds": seconds, "over_limit": self.over_limit}


def ours(data: bytes, runs: int, clock: Callable[[], float] = time.perf_counter) -> Verdict:
    """The verdict of sbomkit, and the best of its times: the first compiles the schema as well."""
    best = float("inf")
    for _ in range(max(runs, 1)):
        started = clock()
        valid, error = _judged(data)
        best = min(best, clock() - started)
    return Verdict(valid=valid, error=error and error[:300], seconds=best)


def _judged(data: bytes) -> tuple[bool | None, str | None]:
    try:
        validation = validate(data)
    except DocumentError as problem:
        return False, problem.message
    except Exception as problem:  # noqa: BLE001 - that nothing else escapes is held to a bar
        return None, f"{type(problem).__name__}: {problem}"
    for first in validation.errors:
        return validation.valid, f"{first.path}: {first.message}" if first.path else first.message
    return validation.valid, None


def theirs(answer: Answer, limit: float) -> Verdict:
    """The verdict of a reference; one that breaks down has none."""
    if answer.outcome is Outcome.DONE:
        return Verdict(**answer.value)
    return Verdict(valid=None, error=str(answer.value), seconds=limit, over_limit=answer.outcome is Outcome.LIMIT)


# -- verdicts


@dataclass(frozen=True, kw_only=True)
class _Judged:
    found: Found
    reading: Reading
    verdict: Verdict

    @property
    def named(self) -> bool | None:
        """What its name says; `None`: nothing."""
        name = self.found.path.name
        return True if name.startswith("valid-") else False if name.startswith("invalid-") else None


def verdicts(pairs: Sequence[tuple[Found, Reading]], options: argparse.Namespace) -> dict[str, Any]:
    """Everybody's word on all documents."""
    judged = [
        _Judged(found=found, reading=reading, verdict=ours(found.path.read_bytes(), options.runs))
        for found, reading in watched(list(pairs), "validating")
        if reading.format is not None
    ]
    judged.sort(key=lambda each: (each.found.bytes, each.found.name))
    named = [each for each in judged if each.named is not None]
    ends = time.monotonic() + options.budget
    rows = []
    for place, name in enumerate(options.references):
        share = (ends - time.monotonic()) / (len(options.references) - place)
        rows.append(_reference(name, judged, share, options.document_limit))
    return {
        "documents": len(judged),
        "bytes": sum(each.found.bytes for each in judged),
        "valid": sum(each.verdict.valid is True for each in judged),
        "invalid": sum(each.verdict.valid is False for each in judged),
        "crashed": [{"path": each.found.name, "error": each.verdict.error} for each in judged if each.verdict.valid is None],
        "seconds": sum(each.verdict.seconds for each in judged),
        "names": {
            "documents": len(named),
            "agree": sum(each.verdict.valid == each.named for each in named),
            "disagree": [
                {"path": each.found.name, "named": "valid" if each.named else "invalid", "error": each.verdict.error}
                for each in named
                if each.verdict.valid != each.named
            ],
        },
        "references": rows,
    }


def _reference(name: str, judged: Sequence[_Judged], budget: float, limit: float) -> dict[str, Any]:
    reference = REFERENCES[name]
    row: dict[str, Any] = {"name": name, "version": reference.version}
    if reference.version is None:
        say(f"{name} is not installed: skipped")
        return row
    asked = [each for each in judged if reference.suits(each.reading)]
    ends = time.monotonic() + budget
    answers: list[tuple[_Judged, Verdict]] = []
    with Worker(reference.prepare) as worker:
        for each in watched(asked, name):
            left = ends - time.monotonic()
            if left <= 0:
                break
            answer = worker.ask(
                str(each.found.path), each.reading.version or "", each.reading.encoding or "", limit=min(limit, left)
            )
            if answer.outcome is Outcome.LIMIT and left < limit:
                break  # it was the budget that ended it
            answers.append((each, theirs(answer, limit)))
    return {**row, "documents": len(asked), "not_reached": len(asked) - len(answers), **_compared(answers)}


def _compared(answers: Sequence[tuple[_Judged, Verdict]]) -> dict[str, Any]:
    said = [(each, verdict) for each, verdict in answers if None not in {verdict.valid, each.verdict.valid}]
    named = [(each, verdict) for each, verdict in said if each.named is not None]
    seconds = sum(verdict.seconds for _, verdict in said)
    own = sum(each.verdict.seconds for each, _ in said)
    return {
        "over_limit": [each.found.name for each, verdict in answers if verdict.over_limit],
        "no_verdict": [
            {"path": each.found.name, "reason": verdict.error}
            for each, verdict in answers
            if verdict.valid is None and not verdict.over_limit
        ],
        "both_valid": sum(bool(verdict.valid and each.verdict.valid) for each, verdict in said),
        "both_invalid": sum(not verdict.valid and not each.verdict.valid for each, verdict in said),
        "only_sbomkit_objects": [
            {"path": each.found.name, "error": each.verdict.error}
            for each, verdict in said
            if verdict.valid and not each.verdict.valid
        ],
        "only_reference_objects": [
            {"path": each.found.name, "error": verdict.error}
            for each, verdict in said
            if each.verdict.valid and not verdict.valid
        ],
        "names": {
            "documents": len(named),
            "agree": sum(verdict.valid == each.named for each, verdict in named),
            "disagree": [each.found.name for each, verdict in named if verdict.valid != each.named],
        },
        "seconds": seconds,
        "sbomkit_seconds": own,
        "ratio": seconds / own if own else None,
        "median_ratio": median(verdict.seconds / each.verdict.seconds for each, verdict in said),
    }


def _verdicts_table(found: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Verdicts: {found['documents']:,} documents, {found['bytes'] / 1e6:,.1f} MB in {found['seconds']:.2f} s; "
        f"valid {found['valid']:,}, invalid {found['invalid']:,}, crashed {len(found['crashed']):,}"
    )
    for each in found["crashed"][:_NAMED]:
        yield f"  crashed: {each['path']}: {each['error']}"
    names = found["names"]
    yield f"names: {names['agree']:,} of {names['documents']:,} agree"
    for each in names["disagree"][:_NAMED]:
        yield f"  named {each['named']}: {each['path']}: {each['error'] or 'nothing is wrong'}"
    here = [row for row in found["references"] if row["version"]]
    rows = [
        [
            f"{row['name']} {row['version']}",
            *(f"{row[name]:,}" for name in ("documents", "not_reached")),
            *(f"{len(row[name]):,}" for name in ("over_limit", "no_verdict")),
            *(f"{row[name]:,}" for name in ("both_valid", "both_invalid")),
            *(f"{len(row[name]):,}" for name in ("only_sbomkit_objects", "only_reference_objects")),
            f"{row['names']['agree']:,} of {row['names']['documents']:,}",
            f"{row['seconds']:.2f}",
            f"{row['sbomkit_seconds']:.2f}",
            number(row["ratio"]),
            number(row["median_ratio"]),
        ]
        for row in here
    ]
    head = ["reference", "documents", "not reached", "over limit", "no verdict", "both valid", "both invalid", "only we object"]
    yield aligned([*head, "only it objects", "its names", "seconds", "sbomkit s", "ratio", "median ratio"], rows)
    for row in found["references"]:
        if not row["version"]:
            yield f"{row['name']}: not installed, skipped"
    for row in here:
        for who, what in (("sbomkit", "only_sbomkit_objects"), (row["name"], "only_reference_objects")):
            for each in row[what][:_NAMED]:
                yield f"only {who} objects ({row['name']}): {each['path']}: {each['error']}"
            if len(row[what]) > _NAMED:
                yield f"only {who} objects ({row['name']}): {len(row[what]) - _NAMED:,} more"


# -- the headline


def headline(files: Sequence[Found], options: argparse.Namespace) -> dict[str, Any]:
    """One large document, ours beside cyclonedx-python-lib and jsonschema with the same schema."""
    chosen = options.headline or next((found.path for found in files if found.path.name == _HEADLINE), None)
    with tempfile.TemporaryDirectory() as folder:
        if chosen is None:
            chosen = Path(folder, "generated.cdx.json")
            chosen.write_bytes(of_size("CycloneDX 1.6 json", options.headline_bytes))
        data = chosen.read_bytes()
        own = ours(data, max(options.runs, 3))
        version = str(json.loads(data)["specVersion"])
        names = [name for name in (_FIRST_REFERENCE, "jsonschema") if name in options.references]
        rows = [_headline(name, chosen, version, own, options.limit) for name in watched(names, "headline")]
    return {"document": chosen.name, "bytes": len(data), "sbomkit": own.as_json(), "references": rows}


def _headline(name: str, path: Path, version: str, own: Verdict, limit: float) -> dict[str, Any]:
    if REFERENCES[name].version is None:
        return {"name": name, "version": None}
    with Worker(REFERENCES[name].prepare) as worker:
        verdict = theirs(worker.ask(str(path), version, "json", limit=limit), limit)
    return {
        "name": name,
        "version": REFERENCES[name].version,
        "limit": limit,
        **verdict.as_json(),
        "ratio": verdict.seconds / own.seconds if verdict.valid is not None or verdict.over_limit else None,
        "at_least": verdict.over_limit,
    }


def _headline_table(found: Mapping[str, Any]) -> Iterator[str]:
    own = found["sbomkit"]
    yield f"Headline: {found['document']}, {found['bytes']:,} bytes"
    rows = [["sbomkit", _word(own["valid"]), f"{own['seconds']:.4f}", "1", (own["error"] or "")[:80]]]
    for row in found["references"]:
        if not row["version"]:
            rows.append([row["name"], "not installed", "", "", ""])
            continue
        seconds = f"> {row['limit']:g}" if row["over_limit"] else f"{row['seconds']:.4f}"
        ratio = ("> " if row["at_least"] else "") + number(row["ratio"])
        rows.append([f"{row['name']} {row['version']}", _word(row["valid"]), seconds, ratio, (row["error"] or "")[:80]])
    yield aligned(["validator", "verdict", "seconds", "ratio", "first error"], rows, words=2)


def _word(valid: bool | None) -> str:  # noqa: FBT001 - a verdict
    return {True: "valid", False: "invalid", None: "-"}[valid]


# -- growth

_FIRST = 1000
_GROWING = {"CycloneDX 1.6 json": (_FIRST_REFERENCE, "jsonschema"), "SPDX 2.3 json": ("spdx-tools",)}


def growth(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Seconds for documents of 1,000 components and doubling."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for format_name, references in _GROWING.items():
            names = [name for name in references if name in options.references and REFERENCES[name].version]
            rows.append(_grown(format_name, names, Path(folder, "document"), options))
    return rows


def _grown(format_name: str, names: Sequence[str], path: Path, options: argparse.Namespace) -> dict[str, Any]:
    _, version, encoding = format_name.split()
    sizes: list[dict[str, Any]] = []
    workers = {name: Worker(REFERENCES[name].prepare) for name in names}
    waited = []
    components = min(_FIRST, options.growth_to)
    while components <= options.growth_to:
        waited.append(components)
        components *= 2
    ours(GENERATORS[format_name](10), 1)  # compiles the schema
    try:
        for components in watched(waited, f"growth, {format_name}"):
            path.write_bytes(GENERATORS[format_name](components))
            own = ours(path.read_bytes(), max(options.runs, 3), time.process_time)
            answers = {}
            for name, worker in list(workers.items()):
                verdict = theirs(worker.ask(str(path), version, encoding, limit=options.document_limit), options.document_limit)
                answers[name] = verdict.as_json()
                if verdict.over_limit or verdict.valid is None:
                    workers.pop(name).close()
            sizes.append(
                {
                    "components": components,
                    "bytes": path.stat().st_size,
                    "sbomkit": own.as_json(),
                    "per_doubling": own.seconds / sizes[-1]["sbomkit"]["seconds"] if sizes else None,
                    "references": answers,
                }
            )
    finally:
        for worker in workers.values():
            worker.close()
    return {"format": format_name, "limit": options.document_limit, "sizes": sizes}


def _growth_table(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in found:
        names = list(each["sizes"][0]["references"]) if each["sizes"] else []
        yield f"Growth: {each['format']}, seconds (ours in processor time)"
        rows = []
        for row in each["sizes"]:
            cells = [f"{row['components']:,}", f"{row['bytes'] / 1e6:.2f}", _word(row["sbomkit"]["valid"])]
            cells += [f"{row['sbomkit']['seconds']:.4f}", number(row["per_doubling"])]
            for name in names:
                verdict = row["references"].get(name)
                if verdict is None:
                    cells.append("")
                elif verdict["over_limit"]:
                    cells.append(f"> {each['limit']:g}")
                else:
                    cells.append("-" if verdict["seconds"] is None else f"{verdict['seconds']:.2f}")
            rows.append(cells)
        yield aligned(["components", "MB", "verdict", "sbomkit", "doubling", *names], rows, words=0)


# -- the whole


def bars(found: Mapping[str, Any]) -> list[Bar]:
    """What was measured, beside what it is held to."""
    result = []
    if "verdicts" in found:
        names, rows = found["verdicts"]["names"], found["verdicts"]["references"]
        result.append(Bar(name="documents that crash the validator", figure=len(found["verdicts"]["crashed"]), bar=0))
        if names["documents"]:
            # A name is a hint: where the reference is of another mind than the name, so may we be.
            doubtful = {
                path for row in rows if row["name"] == _FIRST_REFERENCE and row["version"] for path in row["names"]["disagree"]
            }
            wrong = sum(each["path"] not in doubtful for each in names["disagree"])
            result.append(Bar(name=f"verdicts that differ from the name ({_FIRST_REFERENCE} does not)", figure=wrong, bar=0))
        for row in rows:
            # What jsonschema does not check (formats) and what spdx-tools adds of its own is theirs to differ in.
            if row["name"] == _FIRST_REFERENCE and row["version"]:
                differ = len(row["only_sbomkit_objects"]) + len(row["only_reference_objects"])
                result.append(Bar(name=f"verdicts that differ from {row['name']}", figure=differ, bar=0))
    result += [
        Bar(name=f"times as fast as {row['name']} on 2 MB", figure=row.get("ratio"), bar=1000, at_least=True)
        for row in found.get("headline", {}).get("references", ())
        if row["name"] == _FIRST_REFERENCE
    ]
    for each in found.get("growth", ()):
        steps = [row["per_doubling"] for row in each["sizes"] if row["per_doubling"] is not None]
        result.append(Bar(name=f"growth per doubling, {each['format']}", figure=max(steps, default=None), bar=2.4))
    return result


_TABLES: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "verdicts": _verdicts_table,
    "headline": _headline_table,
    "growth": _growth_table,
}


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """All parts that are asked for."""
    files = find_files(options.folders, options.minimum)
    parts: Mapping[str, Callable[[], Any]] = {
        "verdicts": lambda: verdicts(list(zip(files, read_all(files), strict=True)), options),
        "headline": lambda: headline(files, options),
        "growth": lambda: growth(options),
    }
    return {name: part() for name, part in parts.items() if name in options.only}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument(
        "--runs", type=int, default=3, metavar="N", help="ours, of which the best counts (default: %(default)s)"
    )
    parser.add_argument(
        "--references",
        type=names_of(REFERENCES),
        default=list(REFERENCES),
        metavar="NAME,...",
        help=", ".join(REFERENCES),
    )
    seconds: Mapping[str, Any] = {"type": float, "metavar": "SECONDS"}
    parser.add_argument("--budget", **seconds, default=600, help="for all references' verdicts (default: %(default)s)")
    parser.add_argument("--document-limit", **seconds, default=30, help="for a reference and document (default: %(default)s)")
    parser.add_argument("--limit", **seconds, default=150, help="for a reference and the headline (default: %(default)s)")
    parser.add_argument("--headline", type=Path, metavar="FILE", help="a CycloneDX document in JSON")
    parser.add_argument("--headline-bytes", type=int, default=_HEADLINE_BYTES, help=argparse.SUPPRESS)
    parser.add_argument("--minimum", type=int, default=0, metavar="BYTES", help="leave smaller files out")
    parser.add_argument("--only", type=names_of(PARTS), default=list(PARTS), metavar="PART,...", help=", ".join(PARTS))
    parser.add_argument("--growth-to", type=int, default=64_000, metavar="COMPONENTS", help="(default: %(default)s)")
    options = parser.parse_args(arguments)
    for path in (*options.folders, *([options.headline] if options.headline else [])):
        if not path.exists():
            parser.error(f"{path} is not there")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a bar is missed."""
    options = _options(arguments)
    found = measure(options)
    held = bars(found)
    if options.format == "json":
        print(json.dumps({**found, "bars": [bar.as_json() for bar in held]}, indent=1))
    else:
        for name, part in found.items():
            print("\n".join(_TABLES[name](part)), end="\n\n")
        print(aligned(["bar", "figure", "bar", ""], [bar.as_row() for bar in held]))
    return int(any(bar.met is False for bar in held))


if __name__ == "__main__":
    sys.exit(main())
