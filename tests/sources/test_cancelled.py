"""What becomes of a request when its run is cancelled."""

import gc
from threading import Event, current_thread
from weakref import ref

import pytest

from sbomkit.sources._http import connections
from sbomkit.sources._http.connections import unless_cancelled
from sbomkit.sources._http.problems import Silent


def test_what_is_asked_tells_or_raises_as_if_it_had_been_called(monkeypatch):
    assert unless_cancelled(lambda: "told", Event()) == "told"
    monkeypatch.setattr(connections, "_GLANCE", 0.001)
    assert unless_cancelled(lambda: Event().wait(0.02), Event()) is False, "it is waited for as long as it takes"
    with pytest.raises(TimeoutError, match="its own"):
        unless_cancelled(raising(TimeoutError("its own")), Event())


def raising(error):
    def ask():
        raise error

    return ask


class Body:
    """Stands for what was received before something went wrong."""


def test_what_goes_wrong_keeps_nothing_of_what_was_received():
    received, threads = [], []

    def ask():
        body = Body()
        received.append(ref(body))
        threads.append(current_thread())
        raise TimeoutError

    gc.disable()
    try:
        with pytest.raises(TimeoutError) as raised:
            unless_cancelled(ask, Event())
        del raised
        threads.pop().join()
        assert received[0]() is None, "without waiting for the collector of cycles"
    finally:
        gc.enable()


def test_nothing_is_asked_once_the_run_is_cancelled():
    cancelled = Event()
    cancelled.set()
    with pytest.raises(Silent, match="not asked"):
        unless_cancelled(raising(AssertionError("it was")), cancelled)


def test_what_is_under_way_is_left_to_itself(monkeypatch):
    monkeypatch.setattr(connections, "_GRACE", 0.001)
    cancelled, ended, threads = Event(), Event(), []

    def ask():
        threads.append(current_thread())
        cancelled.set()
        ended.wait()

    with pytest.raises(Silent, match="not waited for"):
        unless_cancelled(ask, cancelled)
    (thread,) = threads
    assert (thread.is_alive(), thread.daemon) == (True, True), "the process ends without it"
    ended.set()
    thread.join()


def test_what_ends_well_soon_after_is_kept():
    cancelled = Event()

    def ask():
        cancelled.set()
        Event().wait(2 * connections._GLANCE)
        return "told"

    assert unless_cancelled(ask, cancelled) == "told"
