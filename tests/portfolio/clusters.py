"""Schedulers and workers of Dask as processes of their own, on this machine."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.pages import ROOT

__all__ = ["scheduler", "workers"]

_ADDRESS = re.compile(r"Scheduler at: *(tcp://\S+)")
_HERE = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")


@contextmanager
def scheduler(environment: Mapping[str, str] | None = None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address and the process of a scheduler."""
    with _running(["dask_scheduler", "--port", "0", "--no-show", *_HERE], environment) as process:
        assert process.stderr is not None
        found = next(match[1] for line in process.stderr if (match := _ADDRESS.search(line)))
        threading.Thread(target=process.stderr.read, daemon=True).start()  # a full pipe would stop it
        yield found, process


@contextmanager
def workers(
    address: str, number: int = 1, *, before: str = "", restarts: bool = False, environment: Mapping[str, str] | None = None
) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes of workers with one thread each, which may not have begun to work yet.

    Args:
        address: of the scheduler.
        number: how many.
        before: a script that each runs before it works.
        restarts: whether they are watched over and started again when they die.
        environment: variables that are added to ours.
    """
    words = ["dask_worker", address, "--nthreads", "1", "--nanny" if restarts else "--no-nanny", *_HERE]
    if before:
        words += ["--preload", before]
    if not number:
        yield []
        return
    with _running(words, environment) as one, workers(address, number - 1, before=before, restarts=restarts) as others:
        yield [one, *others]


@contextmanager
def _running(words: list[str], environment: Mapping[str, str] | None) -> Iterator[subprocess.Popen[str]]:
    command, *options = words
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{command}", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stderr=subprocess.PIPE if command == "dask_scheduler" else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
