"""The command line in a real terminal: colours, width, what is drawn while a person waits, and Ctrl-C."""

import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from fcntl import ioctl
from termios import TIOCSWINSZ

import pytest

pytestmark = pytest.mark.slow
SLOW_READING = (
    "import time; from sbomkit import formats; load = formats.load; formats.load = lambda s: (time.sleep({}), load(s))[1]"
)
PROGRAM = """
import signal, sys
from sbomkit.cli import _progress, main
signal.signal(signal.SIGINT, signal.default_int_handler)
_progress._PATIENCE = 0.05
{prepare}
sys.exit(main())
"""


@dataclass(frozen=True)
class Seen:
    code: int
    text: str


@pytest.fixture
def terminal(tmp_path, sbom):
    """`terminal("show")` runs that of a document in a terminal of some width and gives what a person sees, raw."""

    def run(*arguments, prepare="", columns=80, interrupt_at=None, **environment):
        ours, theirs = pty.openpty()
        ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        hidden = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "COLUMNS", "LINES")
        inherited = {name: value for name, value in os.environ.items() if name not in hidden}
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(prepare=prepare), *map(str, arguments)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**inherited, "TERM": "xterm-256color", "SBOMKIT_CACHE_DIR": str(tmp_path / "cache"), **environment},
            start_new_session=True,
            cwd=tmp_path,
        )
        os.close(theirs)
        seen, is_interrupted, end = b"", False, time.monotonic() + 60
        while time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    read = os.read(ours, 65536)
                except OSError:  # the other end is closed
                    break
                if not read:
                    break
                seen += read
            if interrupt_at and not is_interrupted and interrupt_at in seen:
                os.killpg(process.pid, signal.SIGINT)
                is_interrupted = True
        os.close(ours)
        return Seen(process.wait(10), seen.decode())

    return run


def _lines(text):
    return [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in text.replace("\r\n", "\n").split("\n")]


def test_an_answer_is_as_wide_as_the_terminal_and_has_colours(terminal, sbom):
    narrow, wide = (terminal("rank", sbom, "--offline", "-q", columns=columns) for columns in (50, 120))
    assert (narrow.code, wide.code) == (0, 0)
    assert "\x1b[" in narrow.text
    assert max(map(len, _lines(narrow.text))) <= 50
    assert max(map(len, _lines(wide.text))) > 80


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(["--color", "never"], {}), ([], {"NO_COLOR": "1"})],
)
def test_whoever_wants_no_colours_gets_none(terminal, sbom, arguments, environment):
    seen = terminal("show", sbom, "-q", *arguments, **environment)
    assert (seen.code, "\x1b[" in seen.text) == (0, False)


def test_a_person_who_waits_sees_what_goes_on_and_it_is_gone_at_the_end(terminal, sbom):
    seen = terminal("show", sbom, prepare=SLOW_READING.format(1))
    drawn, _, answer = seen.text.rpartition("\x1b[?25h")
    assert seen.code == 0
    assert "reading " in drawn
    assert "reading " not in answer
    assert answer.count("The document tells who relies on whom") == 1


@pytest.mark.parametrize(("option", "environment"), [("--quiet", {}), ("--no-config", {"TERM": "dumb"})])
def test_nothing_is_drawn_for_whoever_is_quiet_or_has_a_dumb_terminal(terminal, sbom, option, environment):
    seen = terminal("show", sbom, option, prepare=SLOW_READING.format(0.3), **environment)
    assert (seen.code, "reading" in seen.text, "\x1b[?25" in seen.text) == (0, False, False)


def test_an_interrupt_ends_at_once_and_leaves_the_terminal_as_it_was(terminal, sbom):
    begin = time.monotonic()
    seen = terminal("show", sbom, prepare=SLOW_READING.format(30), interrupt_at=b"reading ")
    assert seen.code == 130
    assert seen.text.rstrip().endswith("interrupted")
    assert seen.text.count("\x1b[?25l") == seen.text.count("\x1b[?25h"), "the cursor is back"
    assert time.monotonic() - begin < 25, "it did not wait for the reading"


PHASES = {
    "facts": ("sbomkit.sources.facts_file", "read_facts", "--facts"),
    "policy": ("sbomkit.ranking", "load_policy", "--facts"),
    "asking": ("sbomkit.enrich", "answers", "--offline"),
    "ranking": ("sbomkit.ranking", "rank", "--facts"),
    "report": ("sbomkit.report", "render", "--facts"),
}
STOPPING = """
import {module}, time
def stop(*_, **__):
    sys.stderr.write("here\\n")
    sys.stderr.flush()
    time.sleep(30)
{module}.{name} = stop
"""


@pytest.mark.parametrize("phase", PHASES)
def test_an_interrupt_is_one_line_in_every_phase(terminal, sbom, facts, phase):
    module, name, option = PHASES[phase]
    arguments = ["--facts", facts] if option == "--facts" else ["--offline"]
    seen = terminal("rank", sbom, *arguments, prepare=STOPPING.format(module=module, name=name), interrupt_at=b"here")
    assert seen.code == 130
    assert "interrupted" in _lines(seen.text.rstrip())[-1]
    assert "Traceback" not in seen.text
    assert seen.text.count("\x1b[?25l") == seen.text.count("\x1b[?25h"), "the cursor is back"


def test_durations_are_told_above_what_is_drawn(terminal, sbom):
    del sbom
    seen = terminal("check", "app.cdx.json", "app.cdx.json", "-v")
    assert seen.code == 1
    assert sum("checking " in line and line.endswith(" s)") for line in _lines(seen.text)) == 2


def test_help_is_not_wider_than_the_terminal(terminal):
    seen = terminal("rank", "--help", columns=80)
    text = seen.text.replace("\r\n", "\n").partition("Examples:")[0]
    assert seen.code == 0
    assert max(map(len, text.split("\n"))) <= 80
