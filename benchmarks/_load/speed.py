"""How fast JSON documents are read, beside other parsers, in this process."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from benchmarks._documents import Bar, Found, aligned, median, number, short, watched
from benchmarks._load.ways import HELD, LARGE, UNIT, WAYS

__all__ = ["CLOCKS", "bars", "speed", "table"]

_LISTED = 100_000
"""Bytes from which on a document is worth naming: below, a ratio is that of fixed costs."""
CLOCKS: Mapping[str, Callable[[], float]] = {"wall": time.perf_counter, "processor": time.process_time}
"""Processor time is that of all threads together, and less disturbed on a machine that others use."""


@dataclass(frozen=True, kw_only=True)
class _Timed:
    """The best time of everybody for one document."""

    path: str
    bytes: int
    seconds: Mapping[str, float]

    def ratio(self, name: str) -> float:
        return self.seconds[name] / self.seconds[UNIT]

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
    large = [each for each in timed if each.bytes > LARGE]
    unit = sum(each.seconds[UNIT] for each in timed)
    by_name = {}
    for name in (*WAYS, "claims"):
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
    best = dict.fromkeys((*WAYS, "claims"), float("inf"))
    names = list(WAYS)
    for run in range(runs):
        for name in (*names[run % len(names) :], *names[: run % len(names)]):
            parse = WAYS[name]
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


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """The figures for a person."""
    what = f"{found['documents']:,} JSON documents, {found['bytes'] / 1e6:,.1f} MB"
    yield f"Speed: {what}, best of {found['runs']}, {found['clock']} time; ratios to {UNIT}.loads"
    rows = []
    for name, row in found["parsers"].items():
        worst = row["worst_large"]
        figures = [f"{row['seconds']:.3f}", number(row["ratio"]), number(row["median_ratio"])]
        rows.append([name, *figures, number(worst["ratio"] if worst else None)])
    yield aligned(["parser", "seconds", "ratio of sums", "median ratio", "worst over 1 MB"], rows)
    yield "load: to the inventory; in_full: and its digest, and every field of every component and edge; claims: once more, raw"
    for name in HELD:
        worst = [
            [
                short(row["path"]),
                f"{row['bytes']:,}",
                *(f"{row['seconds'][parser] * 1e3:.2f}" for parser in (UNIT, name)),
                number(row["ratios"][name]),
            ]
            for row in found[f"worst_{name}"]
        ]
        if worst:
            yield aligned([f"worst {name} over 100 kB", "bytes", f"{UNIT} ms", f"{name} ms", "ratio"], worst)
    if found["left_out"]:
        yield f"left out, since they are not plain JSON as they stand: {', '.join(found['left_out'])}"


def bars(found: Mapping[str, Any]) -> Iterable[Bar]:
    """At most twice the time of the unit; no large document above three times."""
    for name, word in HELD.items():
        row = found["parsers"][name]
        worst = row["worst_large"]
        yield Bar(name=f"{word} / {UNIT}, all documents", figure=row["ratio"], bar=2.0)
        yield Bar(name=f"{word} / {UNIT}, worst over 1 MB", figure=worst["ratio"] if worst else None, bar=3.0)
