"""A process that does one task again and again: what hangs, prints, exits or eats memory there costs one answer."""

import multiprocessing
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

__all__ = ["Answer", "Outcome", "Task", "Worker"]

Task = Callable[..., Any]

_START = 60.0
"""Seconds for importing what the task needs; not part of any answer's time."""
_MEMORY = 4 * 1024**3
"""Bytes of address space, so that no peer takes the machine down."""


class Outcome(StrEnum):
    """What came of a question."""

    DONE = "done"
    REFUSED = "refused"
    """The task raised, or tried to leave."""
    LIMIT = "over the limit"
    DIED = "died"
    """The process went away."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of a question, and with what."""

    outcome: Outcome
    value: Any = None
    """Of the task, where it is done; otherwise the reason."""


class Worker:
    """Runs in a process of its own the task that `prepare` returns; a context manager that ends the process."""

    def __init__(self, prepare: Callable[[], Task]) -> None:
        self._prepare = prepare
        self.broken: str | None = None
        """Why the process cannot start; it is not tried again."""
        self._connection: Connection | None = None
        self._process: multiprocessing.process.BaseProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def ask(self, *question: Any, limit: float) -> Answer:
        """Do the task once; it is ended after `limit` seconds."""
        connection = None if self.broken else self._connection or self._begin()
        if connection is None:
            return Answer(outcome=Outcome.DIED, value=self.broken)
        try:
            connection.send(question)
            if connection.poll(limit):
                done, value = connection.recv()
                return Answer(outcome=Outcome.DONE if done else Outcome.REFUSED, value=value)
        except (EOFError, OSError):
            self.close()
            return Answer(outcome=Outcome.DIED, value="the process died")
        self.close()
        return Answer(outcome=Outcome.LIMIT, value=f"more than {limit:g} s")

    def _begin(self) -> Connection | None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._prepare), daemon=True)
        self._process.start()
        theirs.close()
        try:
            if self._connection.poll(_START):
                self.broken = self._connection.recv()
            else:
                self.broken = f"not ready after {_START:g} s"
        except (EOFError, OSError):
            self.broken = "the process died when it started"
        if self.broken is None:
            return self._connection
        self.close()
        return None

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None


def _serve(connection: Connection, prepare: Callable[[], Task]) -> None:
    """Answer questions until nobody asks any more."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process lives
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    try:
        task = prepare()
    except BaseException as error:  # noqa: BLE001 - to be told, whatever it is
        connection.send(f"{type(error).__name__}: {error}"[:300])
        return
    connection.send(None)
    while True:
        try:
            question = connection.recv()
        except EOFError:
            return
        try:
            answer = (True, task(*question))
        except BaseException as error:  # noqa: BLE001 - some peers call `sys.exit` on what they do not like
            answer = (False, f"{type(error).__name__}: {error}"[:300])
        connection.send(answer)
