"""A scan that is killed leaves a portfolio that opens, and the next one finishes it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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


@pytest.mark.slow
def test_a_pool_of_processes_gives_the_same_tables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "sboms", {**MANY, "bad.json": b"{"})
    answers = [scan(["sboms"], f"{workers}.duckdb", workers=workers) for workers in (1, 2)]
    assert contents(Path("1.duckdb")) == contents(Path("2.duckdb"))
    assert answers[0].model_copy(update={"portfolio": "2.duckdb"}) == answers[1]
