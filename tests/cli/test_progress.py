import sys

from sbomkit.cli import _progress
from sbomkit.enrich import Progress
from tests.cli.test_output import _Stream


def _watch(monkeypatch):
    """Have a standard error that a person watches."""
    stream = _Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def _written(stream):
    stream.flush()
    return stream.buffer.getvalue().decode()


def test_nobody_is_told_where_nobody_looks(monkeypatch):
    monkeypatch.setattr(sys, "stderr", _Stream())
    with _progress.progress(quiet=False) as report:
        assert report is None


def test_quiet_is_quiet(monkeypatch):
    _watch(monkeypatch)
    with _progress.progress(quiet=True) as report:
        assert report is None


def test_what_is_quick_draws_nothing(monkeypatch):
    watched = _watch(monkeypatch)
    with _progress.progress(quiet=False) as report:
        assert report is not None
        report(Progress("npm", 1, 2))
    assert _written(watched) == ""


def test_what_takes_long_draws_a_bar_for_each_source(monkeypatch):
    watched = _watch(monkeypatch)
    monkeypatch.setattr(_progress, "_PATIENCE", -1.0)
    with _progress.progress(quiet=False) as report:
        assert report is not None
        report(Progress("npm", 1, 20))
        report(Progress("npm", 2, 20))
        report(Progress("[red]git", 1, 4))
    assert "npm" in _written(watched)
    assert "2/20" in _written(watched)
    assert "[red]git" in _written(watched)
