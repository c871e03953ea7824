import os
import subprocess
import sys

import pytest

from sbomkit.cli import _app, main
from sbomkit.cli._output import ReaderGoneError
from sbomkit.errors import ConfigurationError, MalformedDocument, SourceUnavailable


@pytest.fixture
def failing(monkeypatch, capsys):
    """Let the command line raise something, and return the exit code and what was said."""

    def fail(error: BaseException) -> tuple[int, str]:
        def raising(**_: object) -> None:
            raise error

        monkeypatch.setattr(_app, "app", raising)
        code = main([])
        return code, capsys.readouterr().err

    return fail


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigurationError("no such thing"), 2),
        (MalformedDocument("no such thing"), 3),
        (SourceUnavailable("no such thing", source="npm"), 4),
    ],
    ids=lambda each: type(each).__name__,
)
def test_an_error_is_one_line_and_an_exit_code(failing, error, code):
    assert failing(error) == (code, "error: no such thing\n")


def test_advice_follows_the_error(failing):
    assert failing(ConfigurationError("odd", advice="do this")) == (2, "error: odd\n  do this\n")


def test_errors_of_a_strict_reading_are_all_told(failing):
    first = MalformedDocument("wrong", path="components[0].name", advice="see the format")
    second = MalformedDocument("worse", path="components[1].name", advice="see the format")
    group = ExceptionGroup("strict", [first, ExceptionGroup("more", [second])])
    assert failing(group) == (
        3,
        "error: components[0].name: wrong\nerror: components[1].name: worse\n  see the format\n",
    )


def test_an_interrupt_is_quiet(failing):
    assert failing(KeyboardInterrupt()) == (130, "interrupted\n")


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("oops"), ExceptionGroup("odd", [ValueError("oops")])], ids=["one", "several"]
)
def test_a_mistake_of_ours_is_told_apart_from_findings(failing, error):
    code, said = failing(error)
    assert code == 70
    assert "Traceback" in said
    assert "this is a mistake in sbomkit" in said


def test_an_exit_without_a_number_is_fine(failing):
    assert failing(SystemExit())[0] == 0


def test_a_command_that_just_returns_is_fine(monkeypatch):
    monkeypatch.setattr(_app, "app", lambda **_: None)
    assert main([]) == 0


def test_escape_sequences_in_an_error_are_harmless(failing):
    code, said = failing(ConfigurationError("\x1b[2Jgone\nfake: line"))
    assert code == 2
    assert "\x1b" not in said
    assert said.count("\n") == 1


def test_a_reader_that_goes_away_has_an_exit_code(failing):
    assert failing(ReaderGoneError()) == (141, "")


def test_a_reader_that_goes_away_is_no_error(sbom):
    command = f"{sys.executable} -m sbomkit show {sbom} --format json; echo code $? >&2"
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(["/bin/sh", "-c", command], stdout=write_end, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write_end)
    assert done.stderr == "code 141\n"
