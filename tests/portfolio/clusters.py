"""Schedulers and workers of Dask as processes of their own, on this machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.pages import ROOT

__all__ = ["scheduler", "workers"]

_HERE = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
_START = 60.0
"""Seconds in which a scheduler has to begin."""


@contextmanager
def scheduler(environment: Mapping[str, str] | None = None) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address and the process of a scheduler."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "scheduler.json")
        words = ["dask_scheduler", "--port", "0", "--no-show", "--scheduler-file", str(file), *_HERE]
        with _running(words, environment) as process:
            yield _address(file), process


def _address(file: Path) -> str:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        try:
            return str(json.loads(file.read_bytes())["address"])
        except (OSError, ValueError):  # not yet, or not all of it
            time.sleep(0.05)
    raise TimeoutError("the scheduler has not begun")


@contextmanager
def workers(
    address: str, number: int = 1, *, before: str = "", restarts: bool = False, environment: Mapping[str, str] | None = None
) -> Iterator[list["subprocess.Popen[bytes]"]]:
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
def _running(words: list[str], environment: Mapping[str, str] | None) -> Iterator["subprocess.Popen[bytes]"]:
    command, *options = words
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{command}", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
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
