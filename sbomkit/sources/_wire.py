"""One host on the wire: its connections, its rate, its retries, and bounds on what it may send."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from threading import Event, Lock
from typing import Any

from msgspec import DecodeError, Raw
from msgspec.json import decode
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from sbomkit.limits import Limits
from sbomkit.settings import Settings
from sbomkit.sources._addresses import is_loopback
from sbomkit.sources._endpoint import Politeness
from sbomkit.sources._people import without_addresses
from sbomkit.sources._waiting import LIMIT_HEADERS, Host, asked_to_wait, exhausted

__all__ = ["KEPT_SECONDS", "Silent", "Tools", "Unusable", "Wire"]

KEPT_SECONDS = {200: 12 * 3600, 404: 24 * 3600, 410: 7 * 24 * 3600}
"""How long an answer is used again without asking; after that it is asked whether it still holds (ETag, Last-Modified)."""
_RETRIED = frozenset({429, 502, 503, 504})
_TRIES = 5
_PATIENCE = 120.0
"""Seconds that one request may spend waiting, in all, before it is given up."""
_LONGEST = 20
"""An answer that trickles in may take this many times `limits.seconds` in all."""
_CHUNK = 1 << 16
_PASSED_ON = ("Content-Type", "ETag", "Last-Modified", "Date", "Link", "Location", "Retry-After", *LIMIT_HEADERS)


class Silent(Exception):
    """The host did not answer; turned into a public error before anybody sees it."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unusable(Exception):
    """The host answered with something that nobody wants to read."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Time, chance and the end of the run, as the client was given them."""

    sleep: Callable[[float], object]
    monotonic: Callable[[], float]
    jitter: Callable[[], float]
    clock: Callable[[], datetime]
    """The time of day, as the run's moment and the seconds since tell it."""
    cancelled: Event


class Wire(HTTPAdapter):
    """What carries requests to one host and answers back."""

    def __init__(self, politeness: Politeness, settings: Settings, limits: Limits, tools: Tools) -> None:
        super().__init__(pool_connections=1, pool_maxsize=politeness.concurrency, max_retries=0)
        self._host = Host(politeness.rate, politeness.concurrency, sleep=tools.sleep, monotonic=tools.monotonic)
        self._settings = settings
        self._limits = limits
        self._tools = tools
        self._count = Lock()
        self.requests = 0

    def tighten(self, politeness: Politeness) -> None:
        """Ask no faster than this, and no more at once, from now on."""
        self._host.tighten(politeness.rate, politeness.concurrency)

    def send(  # type: ignore[override]  # requests lets everything be positional; only sessions call this
        self, request: PreparedRequest, **options: Any
    ) -> Response:
        """Send, wait and send again until there is an answer, or patience ends."""
        options |= {"stream": True, "timeout": (self._limits.seconds, self._limits.seconds)}
        if is_loopback(request.url or ""):
            options["proxies"] = {}
        started = self._tools.monotonic()
        attempt = 0
        while True:
            attempt += 1
            self._host.wait_for_turn()
            if self._tools.cancelled.is_set():
                raise Silent("not asked, since the run was cancelled")
            if self._host.given_up:
                raise Silent("left alone for the rest of the run, since it did not answer")
            with self._count:
                self.requests += 1
            response, problem = self._once(request, options)
            asked = asked_to_wait(response.headers, self._tools.clock()) if response is not None else None
            if response is not None and not _is_refusal(response.status_code, asked):
                self._host.answered()
                if (pause := exhausted(response.headers, self._tools.clock())) is not None and pause <= _PATIENCE:
                    self._host.hold(pause)
                return response
            pause = asked if asked is not None else 2.0 ** (attempt - 1) * (0.5 + self._tools.jitter())
            if attempt == _TRIES or self._tools.monotonic() - started + pause > _PATIENCE:
                break
            if asked is not None:
                self._host.hold(pause)
            else:
                self._tools.sleep(pause)
        self._host.failed(for_good=asked is not None and asked > _PATIENCE)
        said = f"answered HTTP {response.status_code}" if response is not None else str(problem)
        raise Silent(f"{said} ({attempt} attempt{'s' if attempt > 1 else ''})", asked)

    def _once(self, request: PreparedRequest, options: dict[str, Any]) -> tuple[Response | None, str]:
        try:
            with self._host.places, super().send(request, **options) as answer:
                body = self._read(answer)
        except (RequestException, HTTPError, OSError) as error:
            # The text of an error may hold the credentials of a proxy: only its kind is passed on.
            return None, f"gave no answer: {_kind_of(error)}"
        headers = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
        keep = KEPT_SECONDS.get(answer.status_code if answer.status_code != 304 else 200)
        if keep is not None and (answer.status_code != 200 or _is_sound(body, request)):
            headers["Cache-Control"] = f"max-age={keep}"
        else:
            headers["Cache-Control"] = "no-store"
        raw = HTTPResponse(
            body=BytesIO(without_addresses(body, self._settings)),
            headers=headers,
            status=answer.status_code,
            reason=answer.reason,
            preload_content=False,
            request_url=request.url,
        )
        return self.build_response(request, raw), ""

    def _read(self, answer: Response) -> bytes:
        """The body, decompressed: no longer and for no longer than allowed."""
        end = self._tools.monotonic() + _LONGEST * self._limits.seconds
        chunks, size = [], 0
        for chunk in answer.raw.stream(_CHUNK, decode_content=True):
            size += len(chunk)
            if size > self._limits.response_bytes:
                raise Unusable(f"an answer of more than {self._limits.response_bytes:,} bytes (Limits.response_bytes)")
            if self._tools.monotonic() > end:
                raise Unusable(f"an answer that took more than {_LONGEST * self._limits.seconds:.0f} seconds to arrive")
            chunks.append(chunk)
        return b"".join(chunks)


def _is_refusal(status: int, asked: float | None) -> bool:
    """Whether to ask again: some hosts say 403 where others say 429, and tell when they will answer."""
    return status in _RETRIED or (status == 403 and asked is not None)


def _is_sound(body: bytes, request: PreparedRequest) -> bool:
    """Whether an answer is worth keeping: JSON was asked for, and JSON it is."""
    if "json" not in request.headers.get("Accept", ""):
        return True
    try:
        decode(body, type=Raw)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _kind_of(error: Exception) -> str:
    inner = error
    while isinstance(reason := getattr(inner, "reason", None) or next(iter(inner.args), None), Exception):
        inner = reason
    return type(inner).__name__
