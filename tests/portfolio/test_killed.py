"""A scan that is killed or interrupted leaves a portfolio that opens, and the next one finishes it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sbomkit.portfolio import scan
from tests.pages import ROOT
from tests.portfolio.kept import contents, document, written

MANY = {f"{number}.json": document(f"p{number}") for number in range(12)}
SCRIPT = """
import multiprocessing, os, signal, sys
import sbomkit.portfolio._scan as scanning

at, workers = map(int, sys.argv[1:])
scanning._BATCH = 2

def killed(done, found):
    if done == at:
        print(*(each.pid for each in multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

scanning.scan(["sboms"], "p.duckdb", workers=workers, progress=killed)
"""
ONE_WORKER_LESS = """
import multiprocessing, os, signal
import sbomkit.portfolio._scan as scanning

def killed(done, found):
    if done == 1:
        os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)

if __name__ == "__main__":
    print(len(scanning.scan(["sboms"], "p.duckdb", workers=2, progress=killed).problems))
"""
INTERRUPTED = """
import os, signal, sys
import sbomkit.portfolio._scan as scanning
from sbomkit.cli import main

def interrupted(self, **_):
    self._done += 1
    if self._done == 5:
        os.killpg(0, signal.SIGINT)

scanning._Run._do = interrupted
if __name__ == "__main__":
    sys.exit(main(["portfolio", "scan", "sboms", "-o", "p.duckdb", "--workers", "2"]))
"""
ENDED_WITHIN = 20.0


def _killed(folder: Path, at: int, workers: int) -> list[int]:
    """Run a scan that is killed after so many documents; its workers at that moment."""
    command = [sys.executable, "-c", SCRIPT, str(at), str(workers)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    return [int(each) for each in done.stdout.split()]


def _is_running(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc which processes run")
def test_the_next_scan_finishes_what_a_killed_one_began(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "sboms", MANY)
    scan(["sboms"], "whole.duckdb", workers=1)
    whole = contents(Path("whole.duckdb"))
    workers = _killed(tmp_path, 5, 2)
    assert workers
    half = contents(Path("p.duckdb"))
    assert half["documents"] == whole["documents"][:4]
    assert len(half["components"]) == sum(row[0] in {each[0] for each in half["documents"]} for row in whole["components"])
    _killed(tmp_path, 9, 1)
    answer = scan(["sboms"], "p.duckdb", workers=1)
    assert (answer.added, answer.unchanged) == (4, 8)
    assert contents(Path("p.duckdb")) == whole
    end = time.monotonic() + ENDED_WITHIN
    while any(map(_is_running, workers)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(map(_is_running, workers))


def _run(folder: Path, script: str) -> "subprocess.CompletedProcess[str]":
    """Run a script in a group of processes of its own."""
    Path(folder, "script.py").write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "script.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        preexec_fn=_interruptible,
    )


def _interruptible() -> None:
    """Who runs the tests in the background of a script has them ignore interrupts, and all that they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "sboms", MANY)
    scan(["sboms"], "whole.duckdb", workers=1)
    done = _run(tmp_path, ONE_WORKER_LESS)
    assert (done.returncode, done.stdout) == (0, "0\n")
    assert _documents("p.duckdb") == _documents("whole.duckdb")


@pytest.mark.slow
def test_an_interrupt_ends_a_scan_and_keeps_what_was_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "sboms", MANY)
    done = _run(tmp_path, INTERRUPTED)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[-1:]) == (130, "", ["interrupted"])
    assert len(_documents("p.duckdb")["documents"]) == 5
    assert scan(["sboms"], "p.duckdb", workers=1).added == len(MANY) - 5


def _documents(portfolio: str) -> dict[str, Any]:
    """What a portfolio holds, without when it was scanned."""
    return {name: rows for name, rows in contents(Path(portfolio)).items() if name != "scans"}


@pytest.mark.slow
def test_a_pool_of_processes_gives_the_same_tables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "sboms", {**MANY, "bad.json": b"{"})
    answers = [scan(["sboms"], f"{workers}.duckdb", workers=workers) for workers in (1, 2)]
    assert contents(Path("1.duckdb")) == contents(Path("2.duckdb"))
    assert answers[0].model_copy(update={"portfolio": "2.duckdb"}) == answers[1]
