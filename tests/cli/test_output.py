import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sbomkit.cli import _output, _voice
from sbomkit.errors import ConfigurationError


class _Stream(io.TextIOWrapper):
    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def _look(monkeypatch, **environment):
    """Have a standard output that is a terminal, with nothing else set in the environment."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", _Stream(terminal=True))


def test_colour_is_for_terminals(monkeypatch):
    _look(monkeypatch)
    assert _output.layout(None).color
    assert _output.layout("-").color
    assert not _output.layout("file").color


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_whoever_wants_no_colour_gets_none(monkeypatch, name, value):
    _look(monkeypatch, **{name: value})
    assert not _output.layout(None).color


def test_a_pipe_gets_no_colour_and_80_columns(monkeypatch):
    for name in ("COLUMNS", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdout", _Stream())
    monkeypatch.setattr(sys, "__stdout__", None)
    assert _output.layout(None) == _output.layout("file")


@pytest.mark.parametrize(("columns", "width"), [("100", 100), ("10", 40), ("1000", 160)])
def test_the_width_is_that_of_the_terminal_within_reason(monkeypatch, columns, width):
    _look(monkeypatch, COLUMNS=columns)
    assert _output.layout(None).width == width


@pytest.mark.parametrize(("encoding", "is_ascii"), [("utf-8", False), ("ascii", True), ("latin-1", True)])
def test_what_the_output_cannot_encode_is_not_drawn(monkeypatch, encoding, is_ascii):
    monkeypatch.setattr(sys, "stdout", _Stream(encoding))
    assert _output.layout(None).ascii is is_ascii
    assert not _output.layout("file").ascii


def test_a_file_is_written_in_one_step(tmp_path):
    path = tmp_path / "out"
    path.write_text("old")

    def broken():
        yield b"half"
        raise ConfigurationError("no more")

    with pytest.raises(ConfigurationError, match="no more"):
        _output.write_lines(broken(), str(path))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    _output.write("new", str(path))
    assert path.read_text() == "new"


def test_a_device_is_written_to_and_not_replaced():
    _output.write("away", os.devnull)
    assert not Path(os.devnull).is_file()


def test_a_reader_that_went_away_is_told_apart_and_not_met_again(monkeypatch, tmp_path):
    class _Gone(io.BytesIO):
        def flush(self) -> None:
            raise BrokenPipeError

    with (tmp_path / "stdout").open("w") as file:
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(flush=file.flush, fileno=file.fileno, buffer=_Gone()))
        with pytest.raises(_output.ReaderGoneError):
            _output.write("text", None)
        file.write("what was left")
    assert (tmp_path / "stdout").read_text() == ""


def test_nobody_listening_to_standard_error_is_no_reason_to_fail(monkeypatch):
    class _Gone(_Stream):
        def flush(self) -> None:
            raise BrokenPipeError

    gone = _Gone()
    monkeypatch.setattr(sys, "stderr", gone)
    _voice.say("hello")
    assert sys.stderr is not gone
    _voice.say("again")
    sys.stderr.close()
    monkeypatch.undo()


def test_messages_that_standard_error_cannot_encode_are_escaped(monkeypatch):
    stream = _Stream("ascii")
    monkeypatch.setattr(sys, "stderr", stream)
    _voice.say("ü")
    assert stream.buffer.getvalue() == b"\\xfc\n"  # type: ignore[attr-defined]


def test_a_dumb_terminal_is_none(monkeypatch):
    monkeypatch.setattr(sys, "stderr", _Stream(terminal=True))
    monkeypatch.setenv("TERM", "xterm")
    assert _voice.is_a_terminal()
    monkeypatch.setenv("TERM", "dumb")
    assert not _voice.is_a_terminal()


@pytest.mark.parametrize("which", ["sbom", "facts"])
@pytest.mark.parametrize(
    "command", [("rank",), ("people",), ("explain", "deep"), ("tabletop", "deep"), ("what-if", "--drop", "deep")]
)
def test_no_answer_is_written_over_what_it_is_made_from(run, sbom, facts, command, which):
    name, *rest = command
    read = Path({"sbom": sbom, "facts": facts}[which])
    before = read.read_bytes()
    link = read.with_name("link")
    link.symlink_to(read)
    for path in (read, link):
        done = run(name, sbom, *rest, "--facts", facts, "--offline", "-o", str(path))
        assert done.code == 2
        assert "is what the answer is made from; name another file with -o" in " ".join(done.err.split())
    assert read.read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [
        "annotate {sbom} --facts {} --offline",
        "annotate {sbom} --policy {} --offline --embed",
        "annotate {sbom} --for {} --offline",
        "check {}",
        "check {sbom} --profile {}",
        "check {sbom} --signature {}",
        "check --list --profile {}",
        "validate {}",
        "show {}",
        "facts show {}",
        "facts diff {} {facts}",
        "facts diff {facts} {}",
        "policy check {}",
        "policy show {}",
        "policy show {} --format toml",
    ],
)
def test_nothing_that_is_read_is_written_over(run, sbom, facts, tmp_path, command):
    read = tmp_path / "read"
    read.write_text(before := "what somebody wrote")
    words = command.format(read, sbom=sbom, facts=facts).split()
    done = run(*words, "-o", str(read))
    assert done.code == 2
    assert "is what the answer is made from; name another file with -o" in " ".join(done.err.split())
    assert read.read_text() == before


@pytest.mark.parametrize("command", ["check", "validate"])
@pytest.mark.parametrize("quiet", [(), ("-q",)])
def test_one_line_about_documents_does_not_hide_why_one_was_not_read(run, sbom, tmp_path, command, quiet):
    (unreadable := tmp_path / "half.json").write_text("{")
    done = run(command, sbom, str(unreadable), "--format", "line", *quiet)
    assert done.code == 3
    assert done.out.count("\n") == 1
    assert f"{unreadable}: the JSON ends early" in done.err


def test_facts_are_merged_into_one_of_them(run, facts):
    before = Path(facts).read_text()
    assert run("facts", "merge", facts, facts, "-o", facts).code == 0
    assert Path(facts).read_text().splitlines()[1:] == before.splitlines()[1:]


@pytest.mark.parametrize("option", ["-o", "--report"])
def test_the_option_is_named_whose_file_has_no_place(run, sbom, option):
    done = run("convert", sbom, "--to", "spdx2-json", option, "/nowhere/at/all")
    assert "cannot be written: there is no folder /nowhere/at" in done.err
    assert f"name another file with {option}" in " ".join(done.err.split())


def test_a_file_that_is_at_fault_is_named_once(monkeypatch, run, sbom):
    really = Path.open

    def refusing(path: Path, *how: Any, **more: Any) -> Any:
        if path == Path(sbom):
            raise PermissionError(13, "Permission denied", sbom)
        return really(path, *how, **more)

    monkeypatch.setattr(Path, "open", refusing)
    assert " ".join(run("annotate", sbom, "--offline").err.split()).count(f"{sbom}: ") == 1


def test_facts_are_not_collected_over_the_document(run, sbom):
    before = Path(sbom).read_bytes()
    assert run("collect", sbom, "--offline", "-o", sbom).code == 2
    assert Path(sbom).read_bytes() == before


@pytest.mark.parametrize("arguments", [("show", "x" * 300), ("rank", "SBOM", "--offline", "-o", "x" * 300)])
def test_a_name_that_no_file_can_have_is_told(run, sbom, arguments):
    done = run(*(sbom if each == "SBOM" else each for each in arguments))
    assert done.code == 2
    assert "File name too long" in " ".join(done.err.split())
