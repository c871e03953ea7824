import os
import subprocess
import sys
from importlib import import_module

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
        (MalformedDocument("no such thing", advice="see there"), 3),
        (SourceUnavailable("no such thing", source="npm"), 4),
    ],
    ids=lambda each: type(each).__name__,
)
def test_an_error_is_one_line_and_an_exit_code(failing, error, code):
    done, said = failing(error)
    assert (done, said.count("\n")) == (code, 1)
    assert said.startswith("error: no such thing")


def test_advice_follows_the_error(failing):
    assert failing(ConfigurationError("odd", advice="do this")) == (2, "error: odd; do this\n")


def test_errors_of_a_strict_reading_are_all_told(failing):
    first = MalformedDocument("wrong", path="components[0].name", advice="see the format")
    second = MalformedDocument("worse", path="components[1].name", advice="see the format")
    group = ExceptionGroup("strict", [first, ExceptionGroup("more", [second])])
    assert failing(group) == (
        3,
        "error: components[0].name: wrong; see the format\nerror: components[1].name: worse; see the format\n",
    )


def test_an_interrupt_is_quiet(failing):
    assert failing(KeyboardInterrupt()) == (130, "interrupted\n")


def test_an_interrupt_at_the_very_beginning_is_quiet_as_well(monkeypatch, capsys):
    class Interrupting:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sbomkit.cli._app":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "sbomkit.cli._app")
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    monkeypatch.delattr("sbomkit.cli._app")
    assert (main([]), capsys.readouterr().err) == (130, "interrupted\n")


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("oops"), ExceptionGroup("odd", [ValueError("oops")])], ids=["one", "several"]
)
def test_a_mistake_of_ours_is_told_apart_from_findings(failing, error):
    code, said = failing(error)
    assert code == 70
    assert "Traceback" in said
    assert "this is a mistake in sbomkit" in said


def test_an_interrupt_while_sources_are_asked_says_how_to_go_on(run, sbom, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("sbomkit.enrich._collect"), "ask_all", interrupted)
    for command in ("collect", "rank"):
        done = run(command, sbom)
        assert (done.code, done.out) == (130, "")
        assert done.err == "interrupted: run the same command again, answers so far are kept\n"


def test_an_interrupt_anywhere_else_is_quiet_as_well(run, sbom, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sbomkit.cli.show.read_document", interrupted)
    done = run("show", sbom)
    assert (done.code, done.err) == (130, "interrupted\n")


@pytest.mark.parametrize(
    "command",
    ["show SBOM", "show SBOM --format json", "schema", "schema ranking", "sources", "--help", "rank --help", "--version", ""],
)
@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
def test_a_standard_output_that_takes_nothing_is_one_line_and_exit_code_2(sbom, command, where):
    line = f"{sys.executable} -m sbomkit {command.replace('SBOM', sbom)} {where}"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("error: standard output cannot be written: ")
    assert done.stderr.count("\n") == 1


def test_a_closed_standard_output_is_no_matter_where_a_file_is_written(sbom, tmp_path):
    line = f"{sys.executable} -m sbomkit show {sbom} -o {tmp_path / 'out'} >&-"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out").exists()


def test_a_closed_standard_input_is_one_line_and_exit_code_2():
    line = f"{sys.executable} -m sbomkit show - <&-"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "error: standard input is closed; name a file instead of -\n")


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-"])
def test_an_error_that_nobody_can_be_told_keeps_its_exit_code(where):
    line = f"{sys.executable} -m sbomkit show nowhere {where}"
    assert subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False).returncode == 2


def test_another_error_of_the_system_is_ours(failing):
    code, said = failing(FileNotFoundError(2, "No such file", "x"))
    assert code == 70
    assert "Traceback" in said


def test_help_for_a_reader_that_went_away_has_its_exit_code():
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-m", "sbomkit", "rank", "--help"], stdout=write_end, stderr=subprocess.PIPE, check=False
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (141, b"")


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
