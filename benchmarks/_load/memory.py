"""By how much the peak of resident memory grows, in a process for each figure."""

import ctypes
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks._alone import alone
from benchmarks._documents import Bar, Found, aligned, number, short, watched
from benchmarks._generated import GENERATORS
from benchmarks._load.ways import HELD, UNIT, WAYS

__all__ = ["bars", "memory", "peak_of", "table"]

_MEASURED = (UNIT, *HELD)
_OF_SYSTEM: Mapping[str, str] = {"PYTHONMALLOC": "malloc"}
"""Python's own allocator keeps what it frees; that of the system can be told to give it back."""


def memory(files: Sequence[Found]) -> list[dict[str, Any]]:
    """For the largest documents: growth of the peak of resident memory, in bytes, with the result kept."""
    rows = []
    for found in watched(sorted(files, key=lambda each: -each.bytes)[:10], "memory"):
        peaks = {name: alone(peak_of, name, str(found.path), environment=_OF_SYSTEM) for name in _MEASURED}
        unit = peaks[UNIT]["peak"]
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


def peak_of(name: str, path: str) -> dict[str, int]:
    """Bytes by which the peak of a process that does nothing else grows, and the part of them that the result keeps.

    What everybody needs once is loaded before the baseline is taken.
    """
    parse = WAYS[name]
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


def table(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The figures for a person."""
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


def bars(found: Sequence[Mapping[str, Any]]) -> Iterable[Bar]:
    """At most twice what the dictionaries take."""
    for name, word in HELD.items():
        ratios = [row["ratios"][name] for row in found if row["ratios"][name] is not None]
        yield Bar(name=f"peak memory of {word} / {UNIT}, worst", figure=max(ratios, default=None), bar=2.0)
