"""What the documentation shows is what happens: every Python and console block of the README and of docs/ is run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "examples").glob("*/README.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ELISION = "…"


def _blocks(language: str) -> list[object]:
    return [
        pytest.param(body, id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        if page.exists()
        for number, (kind, body) in enumerate(BLOCK.findall(page.read_text()))
        if kind == language
    ]


def _run(arguments: list[str]) -> str:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    return done.stdout + done.stderr


def _fits(shown: str, real: str) -> bool:
    """Whether the output is what is shown, where a line that holds only an ellipsis stands for any lines."""
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == ELISION else re.escape(line.rstrip()) + " *\n"
        for line in shown.rstrip("\n").split("\n")
    )
    return re.fullmatch(pattern, real.rstrip("\n") + "\n") is not None


@pytest.mark.parametrize("block", _blocks("python"))
def test_a_python_block_runs_and_prints_what_it_says(block):
    code, _, shown = block.partition("\n# prints:\n")
    printed = _run([sys.executable, "-W", "error", "-c", code])
    if shown:
        assert _fits("\n".join(line.removeprefix("# ").removeprefix("#") for line in shown.splitlines()), printed), printed
    else:
        assert "Traceback" not in printed, printed


@pytest.mark.parametrize("block", _blocks("console"))
def test_a_console_block_prints_what_it_shows(block):
    for command, _, shown in (entry.partition("\n") for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]):
        words = shlex.split(command)
        if words[0] != "sbomkit":
            continue  # setting up (pip, make) is what brought us here
        printed = _run([sys.executable, "-m", "sbomkit", *words[1:]])
        assert _fits(shown, printed) if shown.strip() else "error:" not in printed, printed


def test_the_comparison_can_fail():
    assert _fits("a\n…\nz\n", "a\nb\nc\nz\n")
    assert not _fits("a\n…\nz\n", "a\nb\nc\n")
    assert not _fits("a\n", "b\n")
