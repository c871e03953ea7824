"""A `collect` that is killed or interrupted, and started again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Semaphore

import pytest

from tests.simulator import RegistrySimulator, Reply, Request

NAMES = [f"part-{number}" for number in range(120)]
AT_ONCE = 4
"""Requests that are under way to the npm registry at once."""


class Holding:
    """Lets so many requests be answered, and keeps all others waiting, so that a run cannot come to its end meanwhile."""

    def __init__(self, after: int) -> None:
        self._free = Semaphore(after)
        self.answered: list[str] = []

    def __call__(self, request: Request, reply: Reply) -> Reply:
        self._free.acquire()
        self.answered.append(request.path)  # below the address of the registry
        return reply

    def end(self) -> None:
        """Let all others be answered, too."""
        self._free.release(10 * len(NAMES))


@pytest.fixture
def registry():
    with RegistrySimulator() as simulator:
        for name in NAMES:
            simulator.npm.add(name, maintainers=[f"owner-of-{name}"], versions={"1.0.0": "2020-01-01"})
        yield simulator


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A document of them all."""
    path = tmp_path / "many.cdx.json"
    components = [{"type": "library", "name": name, "version": "1.0.0", "purl": f"pkg:npm/{name}@1.0.0"} for name in NAMES]
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}))
    return path


def started(
    sbom: Path, out: Path, registry: RegistrySimulator, cache: Path, *options: str, **settings: str
) -> subprocess.Popen[str]:
    """A `sbomkit collect` that is on its way."""
    out.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "sbomkit", "collect", str(sbom), "--source", "npm", *options, "-o", str(out)]
    environment = os.environ | registry.environment(cache) | settings
    return subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_interruptible,  # noqa: PLW1509 - one call of C, and threads hold no lock that it needs
    )


def _interruptible() -> None:
    """Who runs the tests in the background of a script has them ignore interrupts, and all that they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finished(process: subprocess.Popen[str]) -> None:
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err


def without_moments(path: Path) -> str:
    """What was written but for when it was retrieved, which no two runs have in common."""
    return re.sub(r'"retrieved_at":"[^"]*"', '"retrieved_at":"-"', path.read_text())


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 50, 100])
def test_a_run_that_was_killed_goes_on_where_it_was(registry, many, tmp_path, after):
    out, holding = tmp_path / "out" / "facts.jsonl", Holding(after)
    registry.npm.trouble_for_all(holding)
    killed = started(many, out, registry, tmp_path / "cache")
    while registry.requests <= after:
        assert killed.poll() is None, killed.communicate()
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    holding.end()

    finished(started(many, out, registry, tmp_path / "cache"))
    asked = Counter(request.path for request in registry.log)
    assert len(asked) == len(NAMES)
    assert sum(count - 1 for count in asked.values()) <= AT_ONCE, "what was under way may be asked again, and nothing else"
    assert [path.name for path in out.parent.iterdir()] == ["facts.jsonl"]

    undisturbed = tmp_path / "undisturbed" / "facts.jsonl"
    finished(started(many, undisturbed, registry, tmp_path / "another cache"))
    assert without_moments(out) == without_moments(undisturbed)


@pytest.mark.slow
def test_what_a_killed_writer_left_is_no_output_and_in_nobodys_way(registry, many, tmp_path):
    out = tmp_path / "out" / "facts.jsonl"
    out.parent.mkdir()
    out.with_name(".facts.jsonl.0123.part").write_text('{"format":"facts-1"')
    finished(started(many, out, registry, tmp_path / "cache"))
    assert len(out.read_text().splitlines()) == 1 + len(NAMES)


@pytest.fixture(params=["answer", "connection"])
def silent(request):
    """The address of a host that takes every connection and says nothing, or does not even take one."""
    with ExitStack() as sockets:
        host = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64 if request.param == "answer" else 0))
        for _ in range(0 if request.param == "answer" else 4):  # which is one more than it lets wait
            waiting = sockets.enter_context(socket.socket())
            waiting.settimeout(0)
            with suppress(BlockingIOError):
                waiting.connect(host.getsockname())
        yield f"http://127.0.0.1:{host.getsockname()[1]}"


@pytest.mark.slow
def test_the_first_interrupt_ends_it_although_a_host_is_silent_and_keeps_what_was_answered(registry, many, tmp_path, silent):
    """A silent host is waited for 30 seconds, several times."""
    document = json.loads(many.read_text())
    quiet = {"type": "library", "name": "quiet", "version": "1", "purl": "pkg:pypi/quiet@1"}
    document["components"].append(quiet)
    many.write_text(json.dumps(document))
    holding = Holding(AT_ONCE)
    registry.npm.trouble_for_all(holding)
    out, cache = tmp_path / "out" / "facts.jsonl", tmp_path / "cache"
    stopped = started(many, out, registry, cache, "--source", "pypi", SBOMKIT_SOURCES__PYPI__URL=silent)
    while registry.requests < 2 * AT_ONCE:  # whoever asks anew has kept what was answered
        assert stopped.poll() is None, stopped.communicate()
        time.sleep(0.005)
    stopped.send_signal(signal.SIGINT)
    _, err = stopped.communicate(timeout=15)
    assert (stopped.returncode, err) == (130, "interrupted: run the same command again, answers so far are kept\n")
    assert not out.exists()
    assert registry.requests == 2 * AT_ONCE, "nothing more was asked"
    kept = set(holding.answered)
    assert len(kept) == AT_ONCE
    holding.end()

    finished(started(many, out, registry, cache))
    asked = Counter(request.path.removeprefix("/npm") for request in registry.log)
    assert len(asked) == len(NAMES)
    assert {asked[path] for path in kept} == {1}, "what was answered is not asked twice"
    assert registry.requests == len(NAMES) + AT_ONCE, "and what was under way once more"
