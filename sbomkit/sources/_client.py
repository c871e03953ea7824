"""What crosses between sbomkit and the network: the only module that opens connections, and the manners it does so with.

From the caller inwards: a request below an endpoint, with its token (`Client`); the cache of answers (requests-cache, where no
address of a person is kept); and the wire (`_Wire`): rate, retries, bounds.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from threading import Event, Lock
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from msgspec import DecodeError, Raw
from msgspec.json import decode
from requests import PreparedRequest, RequestException, Response
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.auth import AuthBase
from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache
from requests_cache.models.response import CachedResponse
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError, SourceUnavailable, UnexpectedResponse
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.settings import Settings
from sbomkit.sources._addresses import host_of, is_loopback, origin_of
from sbomkit.sources._interface import Endpoint
from sbomkit.sources._people import without_addresses
from sbomkit.sources._waiting import Host, asked_to_wait

__all__ = ["Answer", "Client"]

_PROJECT = "https://sbomkit.example"
_KEPT_SECONDS = {200: 12 * 3600, 404: 24 * 3600, 410: 7 * 24 * 3600}
"""How long an answer is used again without asking; after that it is asked whether it still holds (ETag, Last-Modified)."""
_RETRIED = frozenset({429, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRIES = 5
_PATIENCE = 120.0
"""Seconds that one request may spend waiting, in all, before it is given up."""
_LONGEST = 20
"""An answer that trickles in may take this many times `limits.seconds` in all."""
_CHUNK = 1 << 16
_PASSED_ON = ("Content-Type", "ETag", "Last-Modified", "Date", "Location", "Retry-After")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host said: one of the statuses 200, 404 and 410; everything else is an error."""

    status: int
    url: str
    """Where it was asked, in the end; without credentials."""
    body: bytes
    """Decompressed, e-mail addresses replaced by stand-ins."""
    retrieved_at: datetime
    """When the host said it, or last confirmed it."""
    from_cache: bool
    """Whether no request was made for it."""


class Client:
    """The HTTP client of one run; safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: datetime,
        limits: Limits = DEFAULT_LIMITS,
        offline: bool = False,
        cancelled: Event | None = None,
        sleep: Callable[[float], object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Open the cache.

        Args:
            settings: cache folder, contact, tokens, rates.
            now: the moment of the run; what is fetched is dated by it.
            limits: bounds on answers, redirects and silence.
            offline: answer from the cache only, however old.
            cancelled: once it is set, nobody waits any longer and nothing more is sent.
            sleep: instead of real waiting.
            monotonic: seconds since some moment.
            jitter: a number in [0, 1), by which waits are spread.

        Raises:
            ConfigurationError: the folder of the cache cannot be used.
        """
        self._settings = settings
        self._now = now
        self._limits = limits
        self._offline = offline
        started, stop = monotonic(), cancelled or Event()
        self._tools = _Tools(
            sleep or stop.wait, monotonic, jitter, lambda: now + timedelta(seconds=monotonic() - started), stop
        )
        self._hosts: dict[str, _Wire] = {}
        self._lock = Lock()
        self._session = _Session(self._hosts, _opened(settings))
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": _user_agent(settings), "Accept-Encoding": "gzip, deflate"})

    @property
    def requests(self) -> int:
        """Requests sent so far, retries included; what the cache answered is not counted."""
        return sum(wire.requests for wire in self._hosts.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and the cache."""
        self._session.close()  # type: ignore[no-untyped-call]  # requests-cache leaves it without types

    def get(self, endpoint: Endpoint, path: str, *, accept: str = "application/json") -> Answer:
        """Ask for `path`, quoted, below the endpoint.

        Raises:
            SourceUnavailable: no answer, a refusal, or a host that asks to be left alone.
            UnexpectedResponse: another status, another type, too large, or a redirect that leaves the host.
        """
        return self._answer("GET", endpoint, path, accept, None)

    def post(self, endpoint: Endpoint, path: str, body: bytes, *, accept: str = "application/json") -> Answer:
        """Ask with a JSON body, for look-ups in bulk; kept in the cache as `get` is.  Raises what `get` raises."""
        return self._answer("POST", endpoint, path, accept, body)

    def _answer(self, method: str, endpoint: Endpoint, path: str, accept: str, body: bytes | None) -> Answer:
        url = f"{endpoint.base}/{path.lstrip('/')}"
        try:
            self._prepare(endpoint)
            for _ in range(self._limits.redirects + 1):
                response = self._exchange(method, url, endpoint, accept, body)
                if response.status_code not in _REDIRECTS:
                    return self._judged(response, url, endpoint, accept)
                url = _next_url(url, response, method)
        except _Silent as silence:
            raise SourceUnavailable(
                f"{host_of(url)}: {silence}", source=endpoint.source, retry_after=silence.retry_after
            ) from silence.__cause__
        except _Unusable as problem:
            raise UnexpectedResponse(f"{host_of(url)}: {problem}", source=endpoint.source) from None
        except (RequestException, HTTPError, OSError, ValueError, sqlite3.Error) as error:
            # The message of the cause may hold addresses with credentials of a proxy; its name says enough.
            raise SourceUnavailable(f"{host_of(url)}: {type(error).__name__}", source=endpoint.source) from None
        raise UnexpectedResponse(f"{host_of(url)} redirects more than {self._limits.redirects} times", source=endpoint.source)

    def _prepare(self, endpoint: Endpoint) -> None:
        """One pool and one rate per host, made when it is first asked."""
        origin = origin_of(endpoint.base)
        with self._lock:
            if origin not in self._hosts:
                self._hosts[origin] = _Wire(endpoint, self._settings, self._limits, self._tools)

    def _exchange(self, method: str, url: str, endpoint: Endpoint, accept: str, body: bytes | None) -> Response:
        headers = {"Accept": accept} | ({"Content-Type": "application/json"} if body is not None else {})
        token = self._settings.source(endpoint.source).token if endpoint.takes_token else None
        authorisation = _Authorisation(token.get_secret_value() if token else None)
        request = PreparedRequest()
        request.prepare(method=method, url=url, headers={**self._session.headers, **headers}, data=body, auth=authorisation)
        if self._offline:
            kept = self._session.cache.get_response(_key(request))
            if kept is None:
                raise _Silent("not in the cache, and this run is offline")
            return kept
        surroundings = self._session.merge_environment_settings(url, {}, None, None, None)
        response: Response = self._session.send(request, allow_redirects=False, **surroundings)
        return response

    def _judged(self, response: Response, url: str, endpoint: Endpoint, accept: str) -> Answer:
        status = response.status_code
        if status in {401, 403, 407, 408} or status >= 500:
            raise SourceUnavailable(f"{host_of(url)} answered HTTP {status}", source=endpoint.source)
        if status not in _KEPT_SECONDS:
            raise UnexpectedResponse(f"{host_of(url)} answered HTTP {status}", source=endpoint.source)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if status == 200 and kind and not _fits(kind, accept):
            raise UnexpectedResponse(f"{host_of(url)} answered {kind[:60]!r} instead of {accept}", source=endpoint.source)
        kept = isinstance(response, CachedResponse) and not response.revalidated
        moment = self._now
        if isinstance(response, CachedResponse) and kept and response.expires:
            moment = min(response.expires.astimezone(UTC) - timedelta(seconds=_KEPT_SECONDS[status]), self._now)
        return Answer(status, url, response.content, moment, kept)


class _Silent(Exception):
    """The host did not answer; turned into a public error before anybody sees it."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class _Unusable(Exception):
    """The host answered with something that nobody wants to read."""


@dataclass(frozen=True, slots=True)
class _Tools:
    sleep: Callable[[float], object]
    monotonic: Callable[[], float]
    jitter: Callable[[], float]
    clock: Callable[[], datetime]
    """The time of day, as the run's moment and the seconds since tell it."""
    cancelled: Event


class _Authorisation(AuthBase):
    """The token of one source, and nothing that lies in a .netrc."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Session(CachedSession):
    """A session that reaches only the hosts that were prepared."""

    def __init__(self, hosts: Mapping[str, "_Wire"], cache: SQLiteCache) -> None:
        super().__init__(
            backend=cache,
            allowable_codes=tuple(_KEPT_SECONDS),
            allowable_methods=("GET", "POST"),
            cache_control=True,
            key_fn=_key,
        )
        self._hosts = hosts

    def get_adapter(self, url: str | bytes) -> BaseAdapter:
        return self._hosts[origin_of(str(url))]


class _Wire(HTTPAdapter):
    """One host: its connections, its rate, its retries, and bounds on what it may send."""

    def __init__(self, endpoint: Endpoint, settings: Settings, limits: Limits, tools: _Tools) -> None:
        concurrency = endpoint.politeness.concurrency
        super().__init__(pool_connections=1, pool_maxsize=concurrency, max_retries=0)
        rate = settings.source(endpoint.source).rate or endpoint.politeness.rate
        self._host = Host(rate, concurrency, sleep=tools.sleep, monotonic=tools.monotonic)
        self._settings = settings
        self._limits = limits
        self._tools = tools
        self._count = Lock()
        self.requests = 0

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
                raise _Silent("not asked, since the run was cancelled")
            if self._host.given_up:
                raise _Silent("left alone for the rest of the run, since it did not answer")
            with self._count:
                self.requests += 1
            response, problem = self._once(request, options)
            if response is not None and response.status_code not in _RETRIED:
                self._host.answered()
                return response
            asked = asked_to_wait(response.headers, self._tools.clock()) if response is not None else None
            pause = asked if asked is not None else 2.0 ** (attempt - 1) * (0.5 + self._tools.jitter())
            if attempt == _TRIES or self._tools.monotonic() - started + pause > _PATIENCE:
                break
            if asked is not None:
                self._host.hold(pause)
            else:
                self._tools.sleep(pause)
        self._host.failed(for_good=asked is not None and asked > _PATIENCE)
        said = f"answered HTTP {response.status_code}" if response is not None else str(problem)
        raise _Silent(f"{said} ({attempt} attempt{'s' if attempt > 1 else ''})", asked)

    def _once(self, request: PreparedRequest, options: dict[str, Any]) -> tuple[Response | None, str]:
        try:
            answer = super().send(request, **options)
            with answer:
                body = self._read(answer)
        except (RequestException, HTTPError, OSError) as error:
            # The text of an error may hold the credentials of a proxy: only its kind is passed on.
            return None, f"gave no answer: {_kind_of(error)}"
        headers = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
        keep = _KEPT_SECONDS.get(answer.status_code if answer.status_code != 304 else 200)
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
                raise _Unusable(f"an answer of more than {self._limits.response_bytes:,} bytes (Limits.response_bytes)")
            if self._tools.monotonic() > end:
                raise _Unusable(f"an answer that took more than {_LONGEST * self._limits.seconds:.0f} seconds to arrive")
            chunks.append(chunk)
        return b"".join(chunks)


def _opened(settings: Settings) -> SQLiteCache:
    """The cache, once it is certain that it can be written: requests-cache waits for ever for one that cannot."""
    folder = settings.cache_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = sqlite3.connect(folder / "answers.sqlite", isolation_level=None)
        try:
            probe.execute("PRAGMA busy_timeout=10000")
            probe.execute("PRAGMA journal_mode=WAL")
            probe.execute("BEGIN IMMEDIATE")
            probe.execute("ROLLBACK")
        finally:
            probe.close()
        return SQLiteCache(folder / "answers.sqlite", serializer="json", wal=True, busy_timeout=10_000)
    except (OSError, sqlite3.Error) as error:
        raise ConfigurationError(
            f"the cache of answers in {folder} cannot be used: {error}",
            advice="name another folder in SBOMKIT_CACHE_DIR, or remove this one",
        ) from error


def _key(request: PreparedRequest, **_ignored: Any) -> str:
    """Under which an answer is kept: method, address, body and accepted type; never a token."""
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    parts = (request.method or "", request.url or "", request.headers.get("Accept", ""))
    return sha256("\n".join(parts).encode() + b"\n" + body).hexdigest()


def _user_agent(settings: Settings) -> str:
    contact = "".join(c for c in settings.contact or "" if c.isprintable() and c.isascii()).strip()
    if "@" in contact and not contact.startswith(("mailto:", "http://", "https://")):
        contact = f"mailto:{contact}"
    return f"sbomkit/{__version__} (+{_PROJECT}{f'; {contact}' if contact else ''})"


def _next_url(url: str, response: Response, method: str) -> str:
    target = urljoin(url, response.headers.get("Location", ""))
    if origin_of(target) != origin_of(url) or "@" in urlsplit(target).netloc:
        raise _Unusable("redirects to another host")
    if method != "GET":
        raise _Unusable("redirects what was posted")
    return target


def _fits(kind: str, accept: str) -> bool:
    return "json" in kind if "json" in accept else accept in {kind, "*/*"}


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
