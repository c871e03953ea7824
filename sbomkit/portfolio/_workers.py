"""Documents to whoever examines them and back, in the order in which they came, with a bound on what is under way."""

import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from shutil import rmtree
from tempfile import NamedTemporaryFile, mkdtemp
from typing import Any

from sbomkit.errors import ConfigurationError
from sbomkit.model.portfolio import DocumentStatus
from sbomkit.portfolio.examine import Examined, Task, examine, failed

__all__ = ["Crew", "examined", "processes"]

_MOST = 256
_MOST_BYTES = 128_000_000
"""Documents, and their bytes, that are under way at a time: what comes of them waits for what came before."""
_GLANCE = 0.2
"""Seconds after which whoever waits looks whether there was a Ctrl-C."""


class Crew(Executor):
    """An executor that knows who works for it."""

    @property
    def most(self) -> int:
        """Documents that it takes at a time."""
        return _MOST

    @property
    def most_bytes(self) -> int:
        """Bytes of documents that it takes at a time."""
        return _MOST_BYTES

    def look(self) -> None:
        """Called now and then while something is waited for; raises once that is in vain."""


def processes(workers: int | None = None) -> Callable[[], Executor]:
    """What starts a pool of processes on this machine; one alone would only have us wait, so that we do its work.

    Args:
        workers: how many; by default as many as there are processors that we may use.

    Raises:
        ConfigurationError: there are less than one.
    """
    number = _processors() if workers is None else workers
    if number < 1:
        raise ConfigurationError(f"{number} workers examine nothing", advice="leave it out, or ask for one or more")
    if number == 1:
        return _Here
    return partial(_Processes, number)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):  # pragma: no branch - not on all systems
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # pragma: no cover - likewise


class _Processes(Crew):
    """Processes of this machine.

    What they make goes through files, and only the names of these through the pipe that all of them share: who dies while a
    long message is under way would leave us waiting for the rest of it for ever, and a short one is written at once (POSIX,
    `PIPE_BUF`).
    """

    def __init__(self, number: int) -> None:
        self._folder = mkdtemp(prefix="sbomkit-")
        # Started anew instead of forked: the database has threads of its own, whose locks a fork would copy as they are.
        self._pool = ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_begin, initargs=(self._folder,))

    def submit(self, call: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """What comes of it in one of them."""
        ours: Future[Any] = Future()
        with _uninterrupted():
            theirs = self._pool.submit(_filed, self._folder, partial(call, *args, **options))
        theirs.add_done_callback(partial(_taken, ours))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as declared
        """Let them end."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)
        rmtree(self._folder, ignore_errors=True)


def _filed(folder: str, call: Callable[[], Any]) -> str:
    """Make something and put it into a file, in a process of its own; the path of the file."""
    made = call()
    with NamedTemporaryFile(dir=folder, delete=False) as file:
        pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
    return file.name


def _taken(ours: Future[Any], theirs: Future[str]) -> None:
    """Take what was made out of its file, which nobody else wrote."""
    try:
        path = Path(theirs.result(0))
        made = pickle.loads(path.read_bytes())  # noqa: S301 - as from a pipe
        path.unlink()
    except BaseException as error:  # noqa: BLE001 - it is raised again where it was asked for
        ours.set_exception(error)
    else:
        ours.set_result(made)


class _Here(Executor):
    """Runs at once what it is given."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """What came of it."""
        future: Future[Any] = Future()
        future.set_result(call(*args, **options))
        return future


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back for a moment: a process that is started meanwhile inherits that, and is not hit while it begins."""
    if not hasattr(signal, "pthread_sigmask"):  # pragma: no cover - on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(folder: str) -> None:  # pragma: no cover - runs in processes of its own
    """Let whoever started this process decide when it ends: also if they are killed and cannot say so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (parent := parent_process()) is not None:
        threading.Thread(target=_end_after, args=(parent.join, folder), daemon=True).start()


def _end_after(wait: Callable[[], None], folder: str) -> None:  # pragma: no cover - likewise
    wait()
    rmtree(folder, ignore_errors=True)
    os._exit(1)


def examined(start: Callable[[], Executor], tasks: Iterable[Task | Examined]) -> Iterator[Examined]:
    """What comes of documents, in their order, whoever is done first.

    A worker that dies takes what was under way with it: that is examined again, one by one, and a document at which workers die
    again is told of.

    Args:
        start: starts what runs them; also after it broke.
        tasks: asked for as there is room; what comes examined is passed on.
    """
    pool = _Pool(start)
    try:
        for task in tasks:
            if isinstance(task, Examined):
                yield task
                continue
            while pool.is_full(task):
                yield from pool.take()
            pool.give(task)
        while pool.pending:
            yield from pool.take()
    finally:
        pool.end()


class _Pool:
    """An executor, what it was given, and another executor once it broke."""

    def __init__(self, start: Callable[[], Executor]) -> None:
        self._start = start
        self._executor: Executor | None = None
        self.pending: deque[tuple[Task, Future[Examined] | None]] = deque()
        self._bytes = 0
        self._works = False

    def is_full(self, task: Task) -> bool:
        """Whether another document has to wait."""
        most, most_bytes = (
            (self._executor.most, self._executor.most_bytes) if isinstance(self._executor, Crew) else (_MOST, _MOST_BYTES)
        )
        size = self._bytes + (task.located.size or 0)
        return bool(self.pending) and (len(self.pending) >= most or size > most_bytes)

    def give(self, task: Task) -> None:
        """Let a document be examined; where the executor has broken, later."""
        self._bytes += task.located.size or 0
        self.pending.append((task, self._submitted(task)))

    def take(self) -> Iterator[Examined]:
        """What came of the first document; of all that were under way, if a worker died."""
        task, future = self.pending[0]
        if (found := self._result(future)) is None:
            yield from self._rescued()
            return
        self.pending.popleft()
        self._bytes -= task.located.size or 0
        yield found

    def end(self) -> None:
        """Stop, as soon as what is being examined lets it."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    def _submitted(self, task: Task) -> Future[Examined] | None:
        if self._executor is None:
            self._executor = self._start()
        try:
            return self._executor.submit(examine, task)
        except BrokenExecutor:
            return None

    def _rescued(self) -> Iterator[Examined]:
        self.end()
        if not self._works:
            self._check()
        while self.pending:
            task, _ = self.pending.popleft()
            if (found := self._result(self._submitted(task))) is None:
                self.end()
                message = "whoever examined it was ended from outside, twice: perhaps there is not enough memory for it"
                found = failed(task.located, DocumentStatus.REFUSED, "worker-lost", message)
            yield found
        self._bytes = 0

    def _check(self) -> None:
        """Tell a worker that died of a document from workers that cannot even begin."""
        executor = self._start()
        try:
            executor.submit(abs, 0).result()
        except BrokenExecutor:
            raise ConfigurationError(
                "the processes that examine documents ended before they had begun",
                advice="a script that scans does so below `if __name__ == '__main__':`, or with workers=1",
            ) from None
        finally:
            executor.shutdown()
        self._works = True

    def _result(self, future: Future[Examined] | None) -> Examined | None:
        """What came of a document; `None`: what ran it broke, or never took it."""
        if future is None:
            return None
        while not future.done():  # Ctrl-C that comes just before a wait without an end would not be noticed during it
            wait([future], _GLANCE)
            if isinstance(self._executor, Crew):
                self._executor.look()
        try:
            found = future.result()
        except BrokenExecutor:
            return None
        self._works = True
        return found
