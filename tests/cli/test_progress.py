import sys
import time
from threading import Thread

import pytest

from sbomkit.cli import _progress
from sbomkit.cli._voice import Voice, speak
from sbomkit.enrich import Progress
from tests.cli.test_output import _Stream


@pytest.fixture
def watch(monkeypatch):
    """Have a standard error that a person watches; from within a test, since each of its phases has one of its own."""

    def watched():
        stream = _Stream(terminal=True)
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)
        return stream

    return watched


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(_progress, "_PATIENCE", 0.02)


def _written(stream):
    stream.flush()
    return stream.buffer.getvalue().decode()


def _wait_for(stream, text):
    """Until something is drawn: what draws it is another thread."""
    for _ in range(500):
        if text in _written(stream):
            return True
        time.sleep(0.01)
    return False


def test_nobody_is_told_where_nobody_looks(monkeypatch):
    monkeypatch.setattr(sys, "stderr", _Stream())
    with _progress.progress() as report:
        assert report is None
    with _progress.step("reading"), _progress.each("checking", ["a", "b"]) as names:
        assert list(names) == ["a", "b"]
    assert _written(sys.stderr) == ""


@pytest.fixture
def speaking():
    """Speak in some way until the end of the test."""
    yield speak
    speak(Voice())


def test_quiet_is_quiet(watch, impatient, speaking):
    watched = watch()
    del impatient
    speaking(Voice(quiet=True))
    with _progress.progress() as report:
        assert report is None
    with _progress.step("reading"):
        time.sleep(0.05)
    assert _written(watched) == ""


def test_what_is_quick_draws_nothing(watch):
    watched = watch()
    with _progress.progress() as report:
        assert report is not None
        report(Progress("npm", 1, 2))
    with _progress.step("reading"):
        pass
    assert _written(watched) == ""


def test_what_takes_long_draws_a_bar_for_each_source(watch, impatient):
    watched = watch()
    del impatient
    with _progress.progress() as report:
        assert report is not None
        report(Progress("npm", 1, 20))
        report(Progress("npm", 2, 20))
        report(Progress("[red]git", 1, 4))
        assert _wait_for(watched, "2/20")
    assert "npm" in _written(watched)
    assert "[red]git" in _written(watched)


def test_what_takes_long_is_shown_by_itself_and_gone_afterwards(watch, impatient):
    watched = watch()
    del impatient
    with _progress.step("reading app.cdx.json"):
        assert _wait_for(watched, "reading app.cdx.json")
    assert _written(watched).endswith("\x1b[2K"), "the line is taken back"
    assert "\x1b[?25h" in _written(watched), "the cursor is back"


def test_what_ends_while_something_is_about_to_be_drawn_is_not_drawn(watch):
    watched = watch()
    drawn = _progress._Drawn()
    drawn.stop()
    late = Thread(target=drawn._timer.function)  # the second passed at that moment
    late.start()
    late.join()
    assert _written(watched) == ""


def test_it_is_gone_after_an_error_as_well(watch, impatient):
    watched = watch()
    del impatient

    def fail():
        with _progress.step("reading"):
            assert _wait_for(watched, "reading")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert _written(watched).endswith("\x1b[2K")


def test_many_files_have_one_bar(watch, impatient):
    watched = watch()
    del impatient
    with _progress.each("checking", ["a", "b", "c"]) as names:
        assert next(names) == "a"
        assert _wait_for(watched, "0/3")
        assert list(names) == ["b", "c"]
        assert _wait_for(watched, "3/3")


def test_inside_of_what_is_drawn_nothing_else_is(watch, impatient):
    watched = watch()
    del impatient
    with _progress.step("outside"), _progress.step("inside"):
        assert _wait_for(watched, "outside")
    assert "inside" not in _written(watched)


def test_names_that_a_terminal_would_obey_are_harmless(watch, impatient):
    watched = watch()
    del impatient
    with _progress.step("reading \x1b]0;title\x07\u202e" + "x" * 500):
        assert _wait_for(watched, "reading")
    assert "\x1b]0" not in _written(watched)
    assert "\u202e" not in _written(watched)
    assert "x" * 50 not in _written(watched)


def test_the_durations_of_steps_are_told_to_those_who_want_them(capsys, speaking):
    speaking(Voice(verbose=True))
    with _progress.step("reading a") as found:
        found.append("3 components")
    with _progress.each("checking", ["b", "-"]) as names:
        assert list(names) == ["b", "-"]
    told = [line.rpartition(" (")[0] for line in capsys.readouterr().err.splitlines()]
    assert told == ["reading a: 3 components", "checking b", "checking standard input"]
