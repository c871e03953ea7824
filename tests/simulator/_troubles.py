"""Ways in which a registry misbehaves, each a function that makes a trouble."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from threading import Lock

from tests.simulator._server import Reply, Request, Trouble

__all__ = [
    "Trouble",
    "adds_headers",
    "breaks_off",
    "endless",
    "garbled",
    "hangs_up",
    "html",
    "oversized",
    "redirects",
    "refuses",
    "renames",
    "slow",
    "without_validators",
]


def _at_first(times: int | None, change: Callable[[Reply], Reply]) -> Trouble:
    """Apply `change` to the first `times` replies; `None`: to all."""
    calls, lock = count(), Lock()

    def trouble(request: Request, reply: Reply) -> Reply:
        with lock:
            number = next(calls)
        return change(reply) if times is None or number < times else reply

    return trouble


def refuses(
    status: int,
    *,
    retry_after: str | None = None,
    date: str | None = None,
    headers: Mapping[str, str] | None = None,
    times: int | None = None,
) -> Trouble:
    """Say `status` instead, perhaps with `Retry-After` in seconds or as a date, the host's own `Date`, and other headers."""
    wanted = {"Retry-After": retry_after, "Date": date}
    said = {name: value for name, value in wanted.items() if value is not None} | dict(headers or {})
    return _at_first(times, lambda _: Reply(status, b'{"error":"simulated"}', {"Content-Type": "application/json", **said}))


def adds_headers(headers: Mapping[str, str], *, times: int | None = None) -> Trouble:
    """Answer, and say something more in the headers."""
    return _at_first(times, lambda reply: replace(reply, headers={**reply.headers, **headers}))


def slow(seconds: float, *, times: int | None = None) -> Trouble:
    """Wait before the first byte."""
    return _at_first(times, lambda reply: replace(reply, delay=seconds))


def hangs_up(*, times: int | None = None) -> Trouble:
    """Close the connection without a word."""
    return _at_first(times, lambda reply: replace(reply, hangs_up=True))


def breaks_off(sent: int = 20, *, times: int | None = None) -> Trouble:
    """Send the beginning of the body and close the connection."""
    return _at_first(times, lambda reply: replace(reply, sent=sent))


def garbled(body: bytes = b'{"name": "left-pad", "versions": {', *, times: int | None = None) -> Trouble:
    """Send something that is not what it says it is."""
    return _at_first(times, lambda reply: replace(reply, body=body))


def html(*, times: int | None = None) -> Trouble:
    """Say 200, and send a page for people."""
    page = b"<!doctype html><title>Please log in</title>"
    return _at_first(times, lambda _: Reply(200, page, {"Content-Type": "text/html; charset=utf-8"}))


def redirects(location: str, *, times: int | None = None, status: int = 301) -> Trouble:
    """Send elsewhere."""
    return _at_first(times, lambda _: Reply(status, b"", {"Location": location}))


def oversized(size: int) -> Trouble:
    """Send `size` bytes of blanks, which compress to almost nothing."""
    body = gzip.compress(b" " * size)
    return _at_first(None, lambda _: Reply(200, body, {"Content-Type": "application/json", "Content-Encoding": "gzip"}))


def endless(body: bytes = b'["' + b"a" * 65_536) -> Trouble:
    """Send a body that has no end."""
    json_type = {"Content-Type": "application/json"}
    return _at_first(None, lambda _: Reply(200, body, json_type, endless=True))


def renames(name: str, other: str) -> Trouble:
    """Answer about another package: wherever the one name stands, the other one does."""
    return _at_first(None, lambda reply: replace(reply, body=reply.body.replace(name.encode(), other.encode())))


def without_validators() -> Trouble:
    """Neither ETag nor Last-Modified."""
    return _at_first(None, lambda reply: replace(reply, headers={k: v for k, v in reply.headers.items() if k != "ETag"}))
