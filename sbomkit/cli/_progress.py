"""What is going on, on standard error: for a person who has waited for a second, and for whoever says `--verbose`.

What is drawn goes away at the end, and nothing is drawn into a pipe or a file.  Durations are those of a clock on the wall.
"""

import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

from sbomkit.cli._voice import colourful, is_a_terminal, say, voice

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from sbomkit.enrich import Progress

__all__ = ["each", "progress", "step", "timed"]

_PATIENCE = 1.0
"""Seconds after which a person wants to know."""
_LONGEST = 40


@contextmanager
def step(doing: str) -> Iterator[list[str]]:
    """Show that something goes on, and tell afterwards, where that is wanted, how long it took.

    Args:
        doing: what, such as `reading app.cdx.json`.

    Yields:
        What can be added to: what came of it.
    """
    with timed(doing) as found, _drawn() as drawn:
        if drawn is not None:
            drawn.update(doing, 0, None)
        yield found


@contextmanager
def each(doing: str, names: Sequence[str]) -> Iterator[Iterator[str]]:
    """One file after the other, and how far that has come.

    Args:
        doing: what is done with each, such as `checking`.
        names: their paths; `-` is standard input.
    """
    with _drawn() as drawn:
        yield _each(drawn, doing, names)


def _each(drawn: "_Drawn | None", doing: str, names: Sequence[str]) -> Iterator[str]:
    for done, name in enumerate(names):
        if drawn is not None and not done:
            drawn.update(doing, 0, len(names))
        with timed(f"{doing} {'standard input' if name == '-' else name}"):
            yield name
        if drawn is not None:
            drawn.update(doing, done + 1, len(names))


@contextmanager
def timed(doing: str) -> Iterator[list[str]]:
    """Tell afterwards, where that is wanted, how long something took; see `step`."""
    found: list[str] = []
    begin = time.monotonic()
    yield found
    if voice().verbose:
        say(f"{': '.join((doing, *found))} ({time.monotonic() - begin:.2f} s)")


@contextmanager
def progress() -> Iterator["Callable[[Progress], None] | None"]:
    """A callback that draws one bar for each source; `None` where nobody looks."""
    with _drawn() as drawn:
        if drawn is None:
            yield None
            return

        def report(progress: "Progress") -> None:
            drawn.update(progress.source, progress.done, progress.total)

        yield report


@contextmanager
def _drawn() -> Iterator["_Drawn | None"]:
    """What is drawn on; `None` where nobody looks, and where something is drawn already."""
    if voice().quiet or _DRAWING.get() or not is_a_terminal():
        yield None
        return
    token, drawn = _DRAWING.set(True), _Drawn()
    try:
        yield drawn
    finally:
        drawn.stop()
        _DRAWING.reset(token)


_DRAWING = ContextVar("drawing", default=False)


class _Drawn:
    """Bars that appear by themselves after a second; some work says nothing for longer than that."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._states: dict[str, tuple[int, int | None]] = {}
        self._lock = Lock()
        self._is_over = False
        self._timer = Timer(_PATIENCE, self._begin)
        self._timer.daemon = True
        self._timer.start()

    def update(self, name: str, done: int, total: int | None) -> None:
        with self._lock:
            self._states[name] = (done, total)
            if self._bars is not None:
                self._draw(self._bars, name)

    def stop(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._is_over = True
            if self._bars is not None:
                self._bars.stop()

    def _begin(self) -> None:
        # An interrupt wakes the thread that takes it, and only the one that works may; what draws inherits this.
        if hasattr(signal, "pthread_sigmask"):  # pragma: no branch - not on Windows
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        with self._lock:
            if self._is_over:  # while this was about to begin
                return
            self._bars = _bars()
            for name in self._states:
                self._draw(self._bars, name)
            self._bars.start()

    def _draw(self, bars: "Bars", name: str) -> None:
        done, total = self._states[name]
        shown: dict[str, Any] = {
            "completed": done,
            "total": total,
            "count": "" if total is None else f"{done:,}/{total:,}",
        }
        if name in self._tasks:
            bars.update(self._tasks[name], **shown)
        else:
            self._tasks[name] = bars.add_task(_clean(name), **shown)


def _clean(name: str) -> str:
    from sbomkit.report._text import clip, sanitize_terminal  # noqa: PLC0415 - only for a person who waits

    return clip(sanitize_terminal(name), _LONGEST)


def _bars() -> "Bars":
    from rich.console import Console  # noqa: PLC0415 - only for a person who waits
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True, no_color=not colourful(sys.stderr, voice().color)),
        transient=True,
    )
