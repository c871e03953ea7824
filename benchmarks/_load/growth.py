"""What twice the document costs, in each format: `benchmarks._growth` says how that is measured."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import geometric_mean
from typing import Any

from benchmarks import _growth
from benchmarks._alone import alone
from benchmarks._documents import Bar, aligned, number, watched
from benchmarks._generated import EDGES_EACH, GENERATORS
from benchmarks._load.ways import HELD, UNIT, WAYS
from sbomkit.errors import DocumentError, MalformedDocument

__all__ = ["bars", "growth", "pass_of", "table"]

_HELD_BYTES = 200_000
"""From here on a document is large enough for a doubling to be held to the bar."""


def growth(largest: int, runs: int) -> list[dict[str, Any]]:
    """Seconds for documents of 1,000 components and doubling, in each format; of JSON, those of the unit as well."""
    return [_grown(name, largest, runs) for name in watched(list(GENERATORS), "growth")]


def _grown(name: str, largest: int, runs: int) -> dict[str, Any]:
    ways = (*HELD, UNIT) if GENERATORS[name](1).startswith(b"{") else tuple(HELD)
    found = {"format": name, "read": True, "reason": None, "edges_each": EDGES_EACH}
    try:
        return {**found, "sizes": _growth.grown(name, ways, largest, runs, _once)}
    except DocumentError as error:
        return {**found, "read": False, "reason": str(error), "sizes": []}


def _once(way: str, small: Path, path: Path) -> float:
    seconds: float | str = alone(pass_of, way, str(small), str(path))
    if isinstance(seconds, str):
        raise MalformedDocument(seconds)
    return seconds


def pass_of(way: str, small: str, path: str) -> float | str:
    """Seconds of one pass in a process that does nothing else, or why the document is not read."""
    try:
        return _growth.seconds_of(WAYS[way], small, path)
    except DocumentError as error:
        return str(error)


def table(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The figures for a person."""
    yield (
        f"Growth: generated documents, {EDGES_EACH} edges a component, each in fresh processes of which the best counts; "
        "milliseconds of processor time for 1,000 components"
    )
    rows = []
    for each in found:
        for row in each["sizes"]:
            doubling = row["per_doubling"] or {}
            rows.append(
                [
                    each["format"],
                    f"{row['components']:,}",
                    f"{row['bytes'] / 1e6:.2f}",
                    f"{min(row['processes'].values())}",
                    *(f"{row['seconds_per_thousand'][way] * 1e3:.2f}" for way in HELD),
                    *(number(doubling.get(way)) for way in (*HELD, UNIT)),
                ]
            )
    doublings = (f"{word}, doubling" for word in (*HELD.values(), UNIT))
    yield aligned(["format", "components", "MB", "processes", *HELD.values(), *doublings], rows)
    for each in found:
        if not each["read"]:
            yield f"{each['format']} is not read: {each['reason']}"


def bars(found: Sequence[Mapping[str, Any]]) -> Iterable[Bar]:
    """Each doubling, and their mean: linear work doubles, and the rest is what memory costs that no cache holds."""
    for each in found:
        steps = [row["per_doubling"] for row in each["sizes"] if row["per_doubling"] and row["bytes"] >= _HELD_BYTES]
        worst = [step[way] for step in steps for way in HELD]
        means = [geometric_mean([step[way] for step in steps]) for way in HELD if steps]
        yield Bar(name=f"growth per doubling, worst, {each['format']}", figure=max(worst, default=None), bar=_growth.BAR)
        yield Bar(name=f"growth per doubling, mean, {each['format']}", figure=max(means, default=None), bar=_growth.BAR)
