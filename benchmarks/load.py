"""Reads every document below the folders: what was read, how fast beside other parsers and libraries, in how much memory.

    python benchmarks/load.py FOLDER... [--format table|json] [--runs N] [--peers NAME,...] [--budget SECONDS]
                              [--limit SECONDS] [--minimum BYTES] [--clock wall|processor] [--only PART,...]
                              [--no-growth] [--growth-to COMPONENTS]

Parts, in this order; the JSON has one member for each, and `bars`:

- `read`: the `total`, the same `by_tool` and kind (family, version, encoding), each with the paths by `reasons` of refusal, and
  all `documents` with their counts and their diagnostics by code, or why they were refused.
- `speed`: all JSON documents that are read, in this process, in turns, the best of `--runs`, the collector of cyclic garbage
  off for all.  `load` returns the inventory, whose nouns and digest are made on demand; `in_full` reads the digest and every
  field of every component and edge; `claims` is the raw document once more, apart.  The unit of all ratios is `orjson.loads`.
- `peers`: libraries that read SBOMs, each document once, in a process of its own with a time limit, in an order that has
  nothing to do with size until the budget is spent; beside sbomkit, in full, on the documents that both read.
- `memory`: the ten largest JSON documents, a process for each figure: by how much the peak of resident memory grows.
- `growth`: generated documents of 1,000, 2,000, 4,000 ... components with four edges each, the best of three (of one where it
  takes more than a second), in processor time (where several threads work, their sum).

Bars: load at most 2.0 times `orjson.loads`, no document over 1 MB above 3; memory at most twice that of orjson's dictionaries;
doubling a document costs at most 2.4 times as much, each time and in the mean; everything that is an SBOM is read, and nothing
crashes.
"""

import argparse
import ctypes
import gc
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import geometric_mean
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import msgspec
import orjson

from benchmarks._documents import (
    Bar,
    Found,
    Reading,
    aligned,
    count_of,
    find_files,
    grouped_reason,
    load_in_full,
    median,
    names_of,
    number,
    read_all,
    say,
    short,
    watched,
)
from benchmarks._generated import EDGES_EACH, GENERATORS
from benchmarks._peers import PEERS, SUFFIXES, Peer
from benchmarks._workers import Answer, Outcome, Worker
from sbomkit.errors import DocumentError
from sbomkit.formats import load

__all__ = ["main"]

_LARGE = 1_000_000
_NAMED = 10
"""Documents that a table names; the JSON names all."""
_LISTED = 100_000
"""Bytes from which on a document is worth naming: below, a ratio is that of fixed costs."""
PARTS = ("read", "speed", "peers", "memory", "growth")


# -- what was read


def survey(readings: Sequence[Reading]) -> dict[str, Any]:
    """Totals, and the same by tool and format."""
    groups: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings:
        groups.setdefault((reading.tool or "(no tool named)", reading.kind), []).append(reading)
    return {
        "total": _totals(readings),
        "by_tool": [
            {"tool": tool, "kind": kind, **_totals(members)}
            for (tool, kind), members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        ],
        "documents": [reading.as_json() for reading in readings],
    }


def _totals(readings: Sequence[Reading]) -> dict[str, Any]:
    refused = [each.refused for each in readings if each.refused]
    severities: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for reading in readings:
        severities.update(reading.severities)
        codes.update(reading.diagnostics)
    reasons: dict[str, list[str]] = {}
    for reading in readings:
        if reading.refused:
            reasons.setdefault(grouped_reason(reading.refused.error, reading.refused.message), []).append(reading.path)
    return {
        "documents": len(readings),
        "bytes": sum(each.bytes for each in readings),
        "read": len(readings) - len(refused),
        "refused": len(refused),
        "crashed": sum(each.crashed for each in refused),
        "recognised_and_refused": sum(each.recognised for each in refused),
        "components": sum(each.components for each in readings),
        "edges": sum(each.edges for each in readings),
        "diagnostics": dict(severities),
        "codes": dict(codes.most_common()),
        "reasons": dict(sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))),
    }


def _survey_table(found: Mapping[str, Any]) -> Iterator[str]:
    total = found["total"]
    size = f"{total['bytes'] / 1e6:,.1f} MB"
    yield f"Read: {total['read']:,} of {total['documents']:,} files, {size}; refused {total['refused']:,}"
    head = ["tool", "kind", "documents", "read", "refused", "components", "edges", "errors", "warnings", "notes"]
    rows = [
        [
            row["tool"][:40],
            row["kind"],
            *(f"{row[name]:,}" for name in ("documents", "read", "refused", "components", "edges")),
            *(f"{row['diagnostics'].get(name, 0):,}" for name in ("error", "warning", "note")),
        ]
        for row in (*found["by_tool"], {"tool": "all", "kind": "", **total})
    ]
    yield aligned(head, rows, words=2)
    for reason, paths in total["reasons"].items():
        more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
        yield f"refused {len(paths):,}: {reason}: {', '.join(map(short, paths[:_NAMED]))}{more}"
    yield f"diagnostics: {count_of(total['codes'])}"


# -- speed

_PARSERS: Mapping[str, Callable[[bytes], Any]] = {
    "orjson": orjson.loads,
    "json": json.loads,
    "msgspec": msgspec.json.decode,
    "load": load,
    "in_full": load_in_full,
}
_UNIT = "orjson"
CLOCKS: Mapping[str, Callable[[], float]] = {"wall": time.perf_counter, "processor": time.process_time}
"""Processor time is that of all threads together, and less disturbed on a machine that others use."""


@dataclass(frozen=True, kw_only=True)
class _Timed:
    """The best time of everybody for one document."""

    path: str
    bytes: int
    seconds: Mapping[str, float]

    def ratio(self, name: str) -> float:
        return self.seconds[name] / self.seconds[_UNIT]

    def as_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "bytes": self.bytes,
            "seconds": dict(self.seconds),
            "ratios": {name: self.ratio(name) for name in self.seconds},
        }


def speed(files: Iterable[Found], runs: int, clock: str) -> dict[str, Any]:
    """Everybody's time on all documents, with what can be said of the ratios."""
    timed: list[_Timed] = []
    left_out = []
    with _collector_off():
        for found in watched(list(files), "timing"):
            seconds = _time(found.path.read_bytes(), runs, CLOCKS[clock])
            if seconds is None:
                left_out.append(found.name)
            else:
                timed.append(_Timed(path=found.name, bytes=found.bytes, seconds=seconds))
    listed = [each for each in timed if each.bytes >= _LISTED]
    large = [each for each in timed if each.bytes > _LARGE]
    unit = sum(each.seconds[_UNIT] for each in timed)
    by_name = {}
    for name in (*_PARSERS, "claims"):
        worst = max(large, key=lambda each: each.ratio(name), default=None)
        total = sum(each.seconds[name] for each in timed)
        by_name[name] = {
            "seconds": total,
            "ratio": total / unit if unit else None,
            "median_ratio": median(each.ratio(name) for each in timed),
            "worst_large": {"path": worst.path, "bytes": worst.bytes, "ratio": worst.ratio(name)} if worst else None,
        }
    return {
        "documents": len(timed),
        "bytes": sum(each.bytes for each in timed),
        "runs": runs,
        "clock": clock,
        "parsers": by_name,
        "worst_load": [each.as_json() for each in sorted(listed, key=lambda each: -each.ratio("load"))[:10]],
        "worst_in_full": [each.as_json() for each in sorted(listed, key=lambda each: -each.ratio("in_full"))[:10]],
        "left_out": left_out,
    }


def _time(data: bytes, runs: int, clock: Callable[[], float]) -> dict[str, float] | None:
    """The best of several, in turns; `None` where the bytes are not plain JSON as they stand (compressed, UTF-16 ...)."""
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    gc.collect()
    best = dict.fromkeys((*_PARSERS, "claims"), float("inf"))
    names = list(_PARSERS)
    for run in range(runs):
        for name in (*names[run % len(names) :], *names[: run % len(names)]):
            parse = _PARSERS[name]
            started = clock()
            result = parse(data)
            seconds = clock() - started
            best[name] = min(best[name], seconds)
            if name == "load":
                started = clock()
                _ = result.claims
                best["claims"] = min(best["claims"], clock() - started)
            del result
    return best


@contextmanager
def _collector_off() -> Iterator[None]:
    """Off for all alike, so that nobody pays for the objects of another."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _speed_table(found: Mapping[str, Any]) -> Iterator[str]:
    what = f"{found['documents']:,} JSON documents, {found['bytes'] / 1e6:,.1f} MB"
    yield f"Speed: {what}, best of {found['runs']}, {found['clock']} time; ratios to {_UNIT}.loads"
    rows = []
    for name, row in found["parsers"].items():
        worst = row["worst_large"]
        figures = [f"{row['seconds']:.3f}", number(row["ratio"]), number(row["median_ratio"])]
        rows.append([name, *figures, number(worst["ratio"] if worst else None)])
    yield aligned(["parser", "seconds", "ratio of sums", "median ratio", "worst over 1 MB"], rows)
    for name in ("load", "in_full"):
        worst = [
            [
                short(row["path"]),
                f"{row['bytes']:,}",
                *(f"{row['seconds'][parser] * 1e3:.2f}" for parser in (_UNIT, name)),
                number(row["ratios"][name]),
            ]
            for row in found[f"worst_{name}"]
        ]
        if worst:
            yield aligned([f"worst {name} over 100 kB", "bytes", f"{_UNIT} ms", f"{name} ms", "ratio"], worst)
    if found["left_out"]:
        yield f"left out, since they are not plain JSON as they stand: {', '.join(found['left_out'])}"


# -- peers


def peers(pairs: Sequence[tuple[Found, Reading]], names: Sequence[str], *, budget: float, limit: float) -> list[dict[str, Any]]:
    """What other libraries make of the same documents; what one leaves of its share of the budget goes to the next."""
    shuffled = sorted(pairs, key=lambda pair: hashlib.sha256(pair[0].name.encode()).digest())
    rows = []
    asked = [PEERS[name] for name in names]
    started = time.monotonic()
    for place, peer in enumerate(asked):
        if peer.version is None:
            say(f"{peer.distribution} is not installed: skipped")
            rows.append({"name": peer.distribution, "version": None})
            continue
        share = (budget - (time.monotonic() - started)) / (len(asked) - place)
        rows.append(_ask(peer, [pair for pair in shuffled if peer.suits(pair[1])], share, limit))
    return rows


def _ask(peer: Peer, pairs: Sequence[tuple[Found, Reading]], budget: float, limit: float) -> dict[str, Any]:
    ends = time.monotonic() + budget
    answers: list[tuple[Reading, Answer]] = []
    with tempfile.TemporaryDirectory() as folder, Worker(peer.prepare) as worker:
        for found, reading in watched(pairs, peer.distribution):
            left = ends - time.monotonic()
            if left <= 0:
                break
            family, encoding = reading.format or "", reading.encoding or ""
            link = Path(folder, f"document{SUFFIXES.get((family, encoding), found.path.suffix)}")
            link.unlink(missing_ok=True)
            link.symlink_to(found.path.resolve())
            question = (str(link), family, encoding, reading.refused is None)
            answer = worker.ask(*question, limit=min(limit, left))
            if answer.outcome is Outcome.LIMIT and left < limit:
                break  # it was the budget that ended it
            answers.append((reading, answer))
    return {
        "name": peer.distribution,
        "version": peer.version,
        "documents": len(pairs),
        "not_reached": len(pairs) - len(answers),
        **_compared(answers),
    }


def _compared(answers: Sequence[tuple[Reading, Answer]]) -> dict[str, Any]:
    outcomes = Counter(answer.outcome for _, answer in answers)
    done = [(reading, answer.value) for reading, answer in answers if answer.outcome is Outcome.DONE]
    both = [
        (reading, value)
        for reading, value in done
        if reading.refused is None and (value["components"] or not reading.components)
    ]
    seconds = sum(value["seconds"] for _, value in both)
    ours = sum(value["sbomkit_seconds"] for _, value in both)
    reasons = Counter(
        grouped_reason(*answer.value.partition(": ")[::2])
        for _, answer in answers
        if answer.outcome in {Outcome.REFUSED, Outcome.DIED}
    )
    return {
        "read": len(done),
        "found_nothing": sum(not value["components"] and reading.components > 0 for reading, value in done),
        "refused": outcomes[Outcome.REFUSED],
        "over_limit": outcomes[Outcome.LIMIT],
        "died": outcomes[Outcome.DIED],
        "both_read": len(both),
        "components": sum(value["components"] for _, value in both),
        "sbomkit_components": sum(reading.components for reading, _ in both),
        "same_components": sum(value["components"] == reading.components for reading, value in both),
        "fewer_components": sum(value["components"] < reading.components for reading, value in both),
        "more_components": [reading.path for reading, value in both if value["components"] > reading.components],
        "read_by_peer_alone": [reading.path for reading, value in done if reading.refused and value["components"]],
        "over_limit_paths": [reading.path for reading, answer in answers if answer.outcome is Outcome.LIMIT],
        "seconds": seconds,
        "sbomkit_seconds": ours,
        "ratio": seconds / ours if ours else None,
        "median_ratio": median(value["seconds"] / value["sbomkit_seconds"] for _, value in both),
        "worst_large_ratio": max(
            (value["seconds"] / value["sbomkit_seconds"] for reading, value in both if reading.bytes > _LARGE), default=None
        ),
        "reasons": dict(reasons.most_common()),
    }


def _peers_table(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "Peers: each document once; ratio of seconds to sbomkit's, in full, on the documents that both read"
    names = (
        *("documents", "not_reached", "read", "found_nothing", "refused", "over_limit", "died"),
        *("both_read", "same_components", "fewer_components"),
    )
    here = [row for row in found if row["version"]]
    rows = [
        [
            f"{row['name']} {row['version']}",
            *(f"{row[name]:,}" for name in names),
            f"{len(row['more_components']):,}",
            f"{row['seconds']:.2f}",
            f"{row['sbomkit_seconds']:.2f}",
            *(number(row[name]) for name in ("ratio", "median_ratio", "worst_large_ratio")),
        ]
        for row in here
    ]
    head = ["peer", *(name.replace("_", " ") for name in names), "more components", "seconds", "sbomkit s"]
    yield aligned([*head, "ratio", "median ratio", "worst over 1 MB"], rows)
    for row in found:
        if not row["version"]:
            yield f"{row['name']}: not installed, skipped"
    for row in here:
        for reason, count in list(row["reasons"].items())[:5]:
            yield f"{row['name']} refused {count:,}: {reason}"
        alone = row["read_by_peer_alone"]
        for path in alone[:_NAMED]:
            yield f"read by {row['name']} alone: {path}"
        if len(alone) > _NAMED:
            yield f"read by {row['name']} alone: {len(alone) - _NAMED:,} more"


# -- memory

_MEASURED = ("orjson", "load", "in_full")


def memory(files: Sequence[Found]) -> list[dict[str, Any]]:
    """For the largest documents: growth of the peak of resident memory, in bytes, with the result kept."""
    rows = []
    for found in watched(sorted(files, key=lambda each: -each.bytes)[:10], "memory"):
        peaks = {name: _in_process("memory", name, str(found.path)) for name in _MEASURED}
        unit = peaks[_UNIT]["peak"]
        rows.append(
            {
                "path": found.name,
                "bytes": found.bytes,
                "peaks": {name: each["peak"] for name, each in peaks.items()},
                "kept": {name: each["kept"] for name, each in peaks.items()},
                "ratios": {name: each["peak"] / unit if unit else None for name, each in peaks.items()},
            }
        )
    return rows


def _in_process(*what: str) -> Any:
    # Python's own allocator keeps what it frees; that of the system can be told to give it back.
    environment = {**os.environ, "PYTHONMALLOC": "malloc"} if what[0] == "memory" else None
    command = [sys.executable, __file__, "--one", *what]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout)


def _measure_memory(name: str, path: str) -> dict[str, int]:
    """In a process that does nothing else: what everybody needs once is loaded before the baseline is taken."""
    parse = _PARSERS[name]
    for generate in GENERATORS.values():
        document = generate(10)
        if document.startswith(b"{"):
            parse(document)
    data = Path(path).read_bytes()
    gc.collect()
    _trim()
    # The peak so far is that of importing; "5" makes the kernel forget it (proc(5), /proc/pid/clear_refs).
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _resident("VmRSS")
    result = parse(data)
    kept = _resident("VmRSS")
    peak = max(kept, _resident("VmHWM"))  # the kernel writes it down a page or so late
    del result
    return {"peak": peak - before, "kept": kept - before}


def _trim() -> None:
    """Give back what is free: a baseline that holds it would hide what is taken out of it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _resident(what: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def _memory_table(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "Memory: growth of the peak in MiB, the result kept, the ten largest JSON documents"
    rows = [
        [
            short(row["path"]),
            f"{row['bytes']:,}",
            *(f"{row['peaks'][name] / 2**20:.1f}" for name in _MEASURED),
            *(number(row["ratios"][name]) for name in _MEASURED[1:]),
        ]
        for row in found
    ]
    yield aligned(["document", "bytes", *_MEASURED, *(f"{name} ratio" for name in _MEASURED[1:])], rows)


# -- growth

_FIRST = 1000
_HELD = ("load", "in_full")
"""What is held to the bar; where the format is JSON, orjson beside it shows what the machine does to large documents."""
_LONG = 1.0
_PATIENCE = 10.0
"""Seconds of one load after which nothing larger is tried."""
_DOUBLING_BYTES = 200_000
"""From here on a document is large enough for a doubling to be held to the bar."""


def growth(largest: int) -> list[dict[str, Any]]:
    """Seconds for documents of 1,000 components and doubling, in each format, in a process for each."""
    return [_in_process("growth", name, str(largest)) for name in watched(list(GENERATORS), "growth")]


def _measure_growth(name: str, largest: int) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    components = min(_FIRST, largest)
    with _collector_off():
        while components <= largest:
            data = GENERATORS[name](components)
            beside = (_UNIT,) if data.startswith(b"{") else ()
            try:
                best = {parser: _seconds(_PARSERS[parser], data) for parser in (*_HELD, *beside)}
            except DocumentError as error:
                return {"format": name, "read": False, "reason": str(error), "edges_each": EDGES_EACH, "sizes": []}
            before = rows[-1]["seconds"] if rows else None
            rows.append(
                {
                    "components": components,
                    "bytes": len(data),
                    "seconds": best,
                    "seconds_per_thousand": {parser: 1000 * seconds / components for parser, seconds in best.items()},
                    "per_doubling": {parser: best[parser] / before[parser] for parser in best} if before else None,
                }
            )
            components *= 2
            gc.collect()
            if max(best.values()) > _PATIENCE:
                break
    return {"format": name, "read": True, "reason": None, "edges_each": EDGES_EACH, "sizes": rows}


def _seconds(parse: Callable[[bytes], Any], data: bytes) -> float:
    """The best of three; of one where that takes long, since it is disturbed less."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        result = parse(data)
        best = min(best, time.process_time() - started)
        del result
        if best > _LONG:
            break
    return best


def _growth_table(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"Growth: generated documents, {EDGES_EACH} edges a component; milliseconds of processor time for 1,000 components"
    rows = []
    for each in found:
        for row in each["sizes"]:
            doubling = row["per_doubling"] or {}
            rows.append(
                [
                    each["format"],
                    f"{row['components']:,}",
                    f"{row['bytes'] / 1e6:.2f}",
                    *(f"{row['seconds_per_thousand'][parser] * 1e3:.2f}" for parser in _HELD),
                    *(number(doubling.get(parser)) for parser in (*_HELD, _UNIT)),
                ]
            )
    yield aligned(
        ["format", "components", "MB", "load", "in full", "load, doubling", "in full, doubling", f"{_UNIT}, doubling"], rows
    )
    for each in found:
        if not each["read"]:
            yield f"{each['format']} is not read: {each['reason']}"


# -- the whole


def bars(found: Mapping[str, Any]) -> list[Bar]:
    """What was measured, beside what it is held to."""
    result = []
    if "read" in found:
        read = found["read"]["total"]
        result += [
            Bar(name="documents that crash the reader", figure=read["crashed"], bar=0),
            Bar(name="documents of a known format that are refused", figure=read["recognised_and_refused"], bar=0),
        ]
    if "speed" in found:
        parsers = found["speed"]["parsers"]
        for name, word in (("load", "load"), ("in_full", "load in full")):
            worst = parsers[name]["worst_large"]
            result += [
                Bar(name=f"{word} / orjson, all documents", figure=parsers[name]["ratio"], bar=2.0),
                Bar(name=f"{word} / orjson, worst over 1 MB", figure=worst["ratio"] if worst else None, bar=3.0),
            ]
    if "memory" in found:
        for name, word in (("load", "load"), ("in_full", "load in full")):
            ratios = [row["ratios"][name] for row in found["memory"] if row["ratios"][name] is not None]
            result.append(Bar(name=f"peak memory of {word} / orjson, worst", figure=max(ratios, default=None), bar=2.0))
    for each in found.get("growth", ()):
        steps = [row for row in each["sizes"] if row["per_doubling"] and row["bytes"] >= _DOUBLING_BYTES]
        worst = [row["per_doubling"][parser] for row in steps for parser in _HELD]
        means = [geometric_mean([row["per_doubling"][parser] for row in steps]) for parser in _HELD if steps]
        result += [
            Bar(name=f"growth per doubling, worst, {each['format']}", figure=max(worst, default=None), bar=2.4),
            Bar(name=f"growth per doubling, mean, {each['format']}", figure=max(means, default=None), bar=2.4),
        ]
    return result


_TABLES: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "read": _survey_table,
    "speed": _speed_table,
    "peers": _peers_table,
    "memory": _memory_table,
    "growth": _growth_table,
}


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """All parts that are asked for."""
    files = find_files(options.folders, options.minimum)
    readings = read_all(files)
    pairs = list(zip(files, readings, strict=True))
    plain = [found for found, reading in pairs if reading.refused is None and reading.encoding in {"json", "json-ld"}]
    parts: Mapping[str, Callable[[], Any]] = {
        "read": lambda: survey(readings),
        "speed": lambda: speed(plain, options.runs, options.clock),
        "peers": lambda: peers(pairs, options.peers, budget=options.budget, limit=options.limit),
        "memory": lambda: memory(plain),
        "growth": lambda: growth(options.growth_to),
    }
    return {name: part() for name, part in parts.items() if name in options.only}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="of which the best counts (default: %(default)s)")
    parser.add_argument("--clock", choices=tuple(CLOCKS), default="wall", help="for the speed (default: %(default)s)")
    parser.add_argument("--peers", type=names_of(PEERS), default=list(PEERS), metavar="NAME,...", help=", ".join(PEERS))
    parser.add_argument("--budget", type=float, default=300, metavar="SECONDS", help="for all peers (default: %(default)s)")
    parser.add_argument(
        "--limit", type=float, default=60, metavar="SECONDS", help="for a peer and document (default: %(default)s)"
    )
    parser.add_argument("--minimum", type=int, default=0, metavar="BYTES", help="leave smaller files out of everything")
    parser.add_argument("--only", type=names_of(PARTS), default=list(PARTS), metavar="PART,...", help=", ".join(PARTS))
    parser.add_argument("--no-growth", action="store_true", help="leave out the generated documents")
    parser.add_argument("--growth-to", type=int, default=64_000, metavar="COMPONENTS", help="(default: %(default)s)")
    options = parser.parse_args(arguments)
    if options.no_growth:
        options.only = [part for part in options.only if part != "growth"]
    for folder in options.folders:
        if not folder.exists():
            parser.error(f"{folder} is not there")
    return options


_ONE: Mapping[str, Callable[..., Any]] = {"memory": _measure_memory, "growth": lambda name, to: _measure_growth(name, int(to))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a bar is missed."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--one"]:
        print(json.dumps(_ONE[given[1]](*given[2:])))
        return 0
    options = _options(given)
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
