"""How far collecting has come, on standard error, for a person who has waited for a second."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from sbomkit.cli._output import is_a_terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from sbomkit.enrich import Progress

__all__ = ["progress"]

_PATIENCE = 1.0
"""Seconds after which a person wants to know."""


@contextmanager
def progress(*, quiet: bool) -> Iterator["Callable[[Progress], None] | None"]:
    """A callback that draws one bar for each source; `None` where nobody looks.  The bars go away at the end."""
    if quiet or not is_a_terminal():
        yield None
        return
    drawn = _Drawn(time.monotonic() + _PATIENCE)
    try:
        yield drawn.update
    finally:
        drawn.stop()


class _Drawn:
    def __init__(self, begin: float) -> None:
        self._begin = begin
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._lock = Lock()

    def update(self, progress: "Progress") -> None:
        with self._lock:
            if self._bars is None:
                if time.monotonic() < self._begin:
                    return
                self._bars = _bars()
                self._bars.start()
            if progress.source not in self._tasks:
                self._tasks[progress.source] = self._bars.add_task(progress.source, total=progress.total)
            self._bars.update(self._tasks[progress.source], completed=progress.done, total=progress.total)

    def stop(self) -> None:
        if self._bars is not None:
            self._bars.stop()


def _bars() -> "Bars":
    from rich.console import Console  # noqa: PLC0415 - only for a person who waits
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
