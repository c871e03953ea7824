"""What holds for all tests."""

from typing import Any

import pytest
from requests import PreparedRequest

from sbomkit.sources._http.addresses import is_loopback
from sbomkit.sources._http.wire import Wire


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
