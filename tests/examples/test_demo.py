import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from examples import demo

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """What the demo prints."""
    script = CHECKOUT / "examples" / "demo.py"
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def printed(lines: list[str]) -> str:
    """The same with runs of blanks and line ends as one blank."""
    return " ".join(" ".join(lines).split())


def test_the_demo_tells_of_event_stream(printed: str) -> None:
    assert "One person can publish event-stream" in printed
    assert "depth 3" in printed
    assert "npm nodemon └─ npm ps-tree └─ npm event-stream" in printed
    assert "gateway npm nodemon" in printed


def test_the_demo_tells_of_xz_before_and_after(printed: str) -> None:
    before, _, after = printed.partition("5. The same product")
    assert "One person committed to xz-utils" in before
    assert "INVESTIGATE: " not in before, "signs of a change of hands"
    *_, told = after.split("$ sbomkit explain")
    assert "INVESTIGATE: signs of a change of hands" in told
    assert "2023-03-18" in told, "the newcomer's first release"
    assert "Debian lists three packagers" in told


def test_the_demo_prints_every_command_before_it_runs(printed: str) -> None:
    commands = re.findall(r"\$ sbomkit (rank|explain) (\S+)", printed)
    assert len(commands) == len(demo.STEPS)
    assert all((CHECKOUT / sbom).is_file() for _, sbom in commands)


def test_every_command_of_the_demo_stays_off_the_network() -> None:
    assert all("--offline" in step.arguments for step in demo.STEPS)


def test_no_line_of_the_demo_but_its_commands_is_wider_than_a_terminal(lines: list[str]) -> None:
    assert [line for line in lines if len(line) > 80 and not line.startswith("$ ")] == []


def test_the_demo_fails_when_a_command_fails(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    step = demo.Step("broken", ("rank", "examples/there-is-no-such.json", "--offline"))
    monkeypatch.setattr(demo, "STEPS", (step, *demo.STEPS))
    assert demo.main() not in {0, None}
    captured = capfd.readouterr()
    assert "ended with exit code" in captured.err
    assert captured.out.count("$ sbomkit") == 1, "it stops there"
