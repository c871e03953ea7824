"""What holds for all tests."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from requests import PreparedRequest

from sbomkit.sources._http.addresses import is_loopback
from sbomkit.sources._http.wire import Wire

settings.register_profile("ci", settings.get_profile("ci"), max_examples=40)  # `make explore` draws more, and others

UNMEASURED = ("corpus", "slow")
"""Marks of tests whose coverage does not count: what they run, they run very often, and not everywhere."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let the others cover all of the code, wherever they run: tracing makes what runs long two to three times as long."""
    tracer = sys.gettrace()  # `no_cover` of pytest-cov stops one of the two tracers only that a worker of xdist has
    if any(item.get_closest_marker(name) for name in UNMEASURED):
        sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


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
