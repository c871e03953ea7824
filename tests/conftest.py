"""What holds for all tests."""

import gc
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, wraps
from importlib import import_module
from itertools import count
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
import typer.main
from hypothesis import is_hypothesis_test, settings
from requests import PreparedRequest

import sbomkit
from sbomkit.sources._http.addresses import is_loopback
from sbomkit.sources._http.wire import Wire

settings.register_profile("ci", settings.get_profile("ci"), max_examples=40)  # `make explore` draws more, and others

HERE = Path(__file__).parent
UNMEASURED = ("corpus", "slow")
"""Marks of tests whose coverage does not count: what they run, they run very often, and not everywhere."""
ELSEWHERE = (HERE / "benchmarks", HERE / "examples")
"""Folders of tests of what is no part of the library, whose coverage does not count either."""
MEASURED_CASES = 12
"""So many of the cases of a test that is marked `many` count, evenly spread over all that it has."""
MEASURED_EXAMPLES = 10
"""So many of the examples of a property count, the first ones."""
_counts = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for tests without tracing; what modules of ours do as they are imported is measured before."""
    for module in walk_packages(sbomkit.__path__, "sbomkit.") if sys.gettrace() else ():
        import_module(module.name)
    gc.disable()
    with _untraced():
        yield
    gc.enable()
    gc.set_threshold(*gc.get_threshold()[:2], 500)  # to look through all that was found takes seconds


@pytest.hookimpl(trylast=True)  # folders mark all of theirs before
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Choose whose coverage counts."""
    cases = defaultdict(list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    for alike in cases.values():
        step = -(-len(alike) // MEASURED_CASES) if alike[0].get_closest_marker("many") else 1
        for item in alike[::step]:
            is_of_ours = not any(map(item.path.is_relative_to, ELSEWHERE))
            item.stash[_counts] = is_of_ours and not any(map(item.get_closest_marker, UNMEASURED))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let some cover all of the code, wherever they run: tracing makes what runs long two to three times as long."""
    if not item.stash.get(_counts, False):
        with _untraced():
            yield
    elif is_hypothesis_test(getattr(item, "obj", None)):
        handle = item.obj.hypothesis  # type: ignore[attr-defined]  # what a plugin of hypothesis has to go by
        with ExitStack() as at_the_end:
            at_the_end.callback(setattr, handle, "inner_test", handle.inner_test)
            handle.inner_test = _traced_at_first(handle.inner_test, at_the_end)
            yield
    else:
        yield


def _traced_at_first(test: Callable[..., None], at_the_end: ExitStack) -> Callable[..., None]:
    """The same, which ends the tracing once it has seen enough examples."""
    seen = count()

    @wraps(test)
    def traced(*given: Any, **named: Any) -> None:
        if next(seen) == MEASURED_EXAMPLES:
            at_the_end.enter_context(_untraced())
        test(*given, **named)

    return traced


@contextmanager
def _untraced() -> Iterator[None]:
    """Without what coverage set; `no_cover` of pytest-cov stops one of the two tracers only that a worker of xdist has."""
    tracer, of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        threading.settrace(of_threads)
        sys.settrace(tracer)


@pytest.fixture(scope="session", autouse=True)
def _commands_are_made_once() -> Iterator[None]:
    """Every run of the command line makes all commands anew, which takes longer than most of what tests have them do."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(typer.main, "get_command", cache(typer.main.get_command))
        yield


@pytest.fixture(autouse=True)
def _nobody_asks_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request that would leave this machine fail the test that sends it."""
    once = Wire._once

    def guarded(self: Wire, request: PreparedRequest, options: dict[str, Any]) -> Any:
        host = (request.url or "").partition("//")[2].partition("/")[0]
        is_public = "." in host and not is_loopback(request.url or "")
        if is_public and not host.partition(":")[0].endswith((".example", ".invalid", ".test")):
            pytest.fail(f"a test asked {host}")
        return once(self, request, options)

    monkeypatch.setattr(Wire, "_once", guarded)
