"""What twice the document costs, as a user pays for it: one document for each process.

A process that has treated a document holds on to the memory that it freed.  What fits in there is cheaper the second time, and
what does not fit pays for new pages each time: measured one after the other in one process, single doublings cost up to 3.5
times as much, of work that is twice as much.  Hence each figure comes from fresh processes.  Each imports, treats a small
document, so that everything that is built once is there, reads the file, and then takes the processor time of one pass, with
the garbage collector as Python starts it.

Twice the work may still cost more than twice as much: the generated edges lead anywhere in the document, and what is looked up
all over the memory costs more where it is larger than the caches of the processor.

The best of some processes counts: all do the same work, and what disturbs them only adds.  They take turns, all sizes once and
then all again, so that a disturbance does not hit one size alone.  Where a pass takes more than two seconds there are two
of them: that is less of a choice for the larger documents, never for the smaller ones.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks._generated import GENERATORS

__all__ = ["BAR", "grown", "seconds_of"]

BAR = 2.4
"""What twice the document may cost."""
_FIRST = 1000
_LONG = 2.0
"""Seconds of a pass from which on there are few."""
_FEW = 2
_PATIENCE = 10.0
"""Seconds of a pass after which nothing larger is tried."""

_Times = dict[int, dict[str, list[float]]]
_Once = Callable[[str, Path, Path], float]
"""Seconds of one pass in a process of its own: the way, the small document that comes before, the document."""


def _sizes_to(largest: int) -> Iterator[int]:
    """1,000 components and doubling; one smaller size where that is too large."""
    components = min(_FIRST, largest)
    while components <= largest:
        yield components
        components *= 2


def seconds_of(treat: Callable[[bytes], object], small: str, path: str) -> float:
    """Processor time of one pass, after one through the small document; for a process that does nothing else."""
    treat(Path(small).read_bytes())
    data = Path(path).read_bytes()
    started = time.process_time()
    result = treat(data)
    seconds = time.process_time() - started
    del result  # not before the clock was read
    return seconds


def grown(
    format_name: str, ways: Sequence[str], largest: int, runs: int, once: _Once, *, before: int = 10
) -> list[dict[str, Any]]:
    """The best times for documents of 1,000 components and doubling, with what each doubling costs.

    Args:
        format_name: one of the generated ones.
        ways: what is done with a document, by names that `once` knows.
        largest: components of the largest document.
        runs: processes for each figure, of which the best counts.
        once: starts one of them.
        before: components of the small document; no more than it takes, since the memory that it leaves behind is used again.

    Returns:
        One row for each size, with seconds by way.
    """
    times: _Times = defaultdict(lambda: defaultdict(list))
    with TemporaryDirectory() as folder:
        small = _written(format_name, before, folder)
        paths = {}
        for components in _sizes_to(largest):
            paths[components] = _written(format_name, components, folder)
            for way in ways:
                times[components][way].append(once(way, small, paths[components]))
            if max(map(min, times[components].values())) > _PATIENCE:
                break
        for run in range(1, runs):
            for components, path in paths.items():
                for way in ways:
                    if run < _FEW or min(times[components][way]) <= _LONG:
                        times[components][way].append(once(way, small, path))
        return list(_rows(times, {components: path.stat().st_size for components, path in paths.items()}))


def _written(format_name: str, components: int, folder: str) -> Path:
    path = Path(folder, f"document-{components}")
    path.write_bytes(GENERATORS[format_name](components))
    return path


def _rows(times: _Times, sizes: dict[int, int]) -> Iterator[dict[str, Any]]:
    last = None
    for components, by_way in times.items():
        best = {way: min(taken) for way, taken in by_way.items()}
        yield {
            "components": components,
            "bytes": sizes[components],
            "processes": {way: len(taken) for way, taken in by_way.items()},
            "seconds": best,
            "seconds_per_thousand": {way: 1000 * seconds / components for way, seconds in best.items()},
            "per_doubling": {way: best[way] / last[way] for way in best} if last else None,
        }
        last = best
