import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path

import pytest

from sbomkit.portfolio import _workers
from sbomkit.portfolio._workers import examined, processes
from sbomkit.portfolio.examine import Examined, Task
from sbomkit.portfolio.locations import Located
from tests.portfolio.kept import document


@dataclass(frozen=True)
class InHand:
    data: bytes

    def read(self, bound: int) -> bytes:
        return self.data[:bound]


def tasks(number: int, size: int = 1) -> list[Task]:
    return [
        Task(
            located=Located(
                location=f"{each}.json", root=".", below=f"{each}.json", size=size, modified=None, place=InHand(document("a"))
            )
        )
        for each in range(number)
    ]


class Late(Executor):
    """Runs what it is given when it is asked whether the first is done, the last first."""

    def __init__(self) -> None:
        self.waiting: list[_Asked] = []
        self.most = 0

    def submit(self, call, /, *args, **options):
        future = _Asked(self, lambda: call(*args, **options))
        self.waiting.append(future)
        self.most = max(self.most, len(self.waiting))
        return future


class _Asked(Future[Examined]):
    def __init__(self, executor, run):
        super().__init__()
        self._executor, self._run = executor, run

    def done(self):
        while self._executor.waiting:
            last = self._executor.waiting.pop()
            last.set_result(last._run())
        return super().done()


def test_results_come_in_the_order_of_the_documents_whoever_is_done_first():
    late = Late()
    assert [each.document for each in examined(lambda: late, tasks(5))] == [f"{number}.json" for number in range(5)]
    assert late.most == 5


@pytest.mark.parametrize(("most", "most_bytes", "size", "pending"), [(3, 1000, 1, 3), (100, 10, 4, 2), (100, 10, 40, 1)])
def test_only_so_many_documents_and_bytes_are_under_way(monkeypatch, most, most_bytes, size, pending):
    monkeypatch.setattr(_workers, "_MOST", most)
    monkeypatch.setattr(_workers, "_MOST_BYTES", most_bytes)
    late, taken = Late(), []

    def watched() -> Iterator[Task]:
        for task in tasks(9, size):
            taken.append(task)
            yield task

    results = examined(lambda: late, watched())
    next(results)
    assert len(taken) == pending + 1  # the one that has to wait
    assert len(list(results)) == 8
    assert late.most == pending


def test_whoever_stops_asking_ends_what_was_started():
    class Watched(Late):
        ended = False

        def shutdown(self, *_, **options):
            self.ended = options["cancel_futures"]

    watched = Watched()
    results = examined(lambda: watched, tasks(3))
    next(results)
    del results
    assert watched.ended


def test_processes_are_as_many_as_are_asked_for_or_as_there_are_processors(monkeypatch):
    monkeypatch.setattr(_workers, "_processors", lambda: 3)
    for asked, number in ((None, 3), (5, 5)):
        with processes(asked)() as pool:
            assert isinstance(pool, _workers._Processes)
            assert vars(pool._pool)["_max_workers"] == number
    assert not isinstance(processes(1)(), _workers._Processes)


def test_there_is_a_processor():
    assert _workers._processors() >= 1


@pytest.mark.slow
def test_a_script_that_is_started_anew_by_its_workers_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    (tmp_path / "a.json").write_bytes(document("a"))
    script.write_text("from sbomkit.portfolio import scan\nscan(['a.json'], 'p.duckdb', workers=2)\n")
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert "ConfigurationError: the processes that examine documents ended before they had begun" in done.stderr
    assert "if __name__ == '__main__':" in done.stderr


def test_what_comes_of_a_document_is_the_same_on_the_other_side():
    read, *_ = examined(processes(1), tasks(1))
    assert "components" in read.tables
    for each in (read, replace(read, sha256=None, tables={})):
        there = pickle.loads(pickle.dumps(each))
        for name in {field.name for field in fields(each)} - {"tables"}:
            assert getattr(there, name) == getattr(each, name)
        assert list(there.tables) == list(each.tables)
        assert all(there.tables[name].equals(table, check_metadata=True) for name, table in each.tables.items())


PIPE_BUF = 512
"""What POSIX has a pipe take in one piece at least."""


@pytest.mark.slow
def test_what_processes_make_never_goes_through_the_pipe_that_they_share():
    """Where one of them dies, a long message would be torn, and whoever reads it would wait for the rest without end."""
    with processes(2)() as executor:
        assert isinstance(executor, _workers._Processes)
        folder = Path(executor._folder)
        assert executor.submit(bytes, 3_000_000).result(60) == bytes(3_000_000)
        assert list(folder.iterdir()) == []
        passed_on = executor._pool.submit(_workers._filed, executor._folder, partial(bytes, 3_000_000)).result(60)
        assert len(pickle.dumps(passed_on)) < PIPE_BUF
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result(60)
        with pytest.raises(BrokenExecutor):
            executor.submit(os._exit, 1).result(60)
    assert not folder.exists()
