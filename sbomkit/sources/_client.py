"""What crosses between sbomkit and the network: a path below an endpoint in, an answer out.

From the caller inwards: a request below an endpoint, with its token (`Client`); the cache of answers (requests-cache, where no
address of a person is kept); and the wire (`_wire`): rate, retries, bounds.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Event, Lock
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from requests import PreparedRequest, RequestException, Response
from requests.adapters import BaseAdapter
from requests.auth import AuthBase
from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache
from requests_cache.models.response import CachedResponse
from urllib3.exceptions import HTTPError

from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError, SourceUnavailable, UnexpectedResponse
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.settings import Settings
from sbomkit.sources._addresses import below, host_of, origin_of
from sbomkit.sources._endpoint import Endpoint
from sbomkit.sources._wire import KEPT_SECONDS, Silent, Tools, Unusable, Wire

__all__ = ["Answer", "Client"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


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
    next: str | None = None
    """The path of the next page, to be asked for at the same endpoint, where the host names one (RFC 8288, `rel="next"`)."""


class Client:
    """The HTTP client of one run; safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: datetime,
        limits: Limits = DEFAULT_LIMITS,
        cancelled: Event | None = None,
        sleep: Callable[[float], object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Open the cache.

        Args:
            settings: cache folder, contact, tokens.
            now: the moment of the run; what is fetched is dated by it.
            limits: bounds on answers, redirects and silence.
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
        started, stop = monotonic(), cancelled or Event()
        self._tools = Tools(sleep or stop.wait, monotonic, jitter, lambda: now + timedelta(seconds=monotonic() - started), stop)
        self._hosts: dict[str, Wire] = {}
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
            UnexpectedResponse: another status, another type, too large, a redirect that leaves the host, or a next page that
                lies elsewhere than below the endpoint.
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
        except Silent as silence:
            raise SourceUnavailable(
                f"{host_of(url)}: {silence}", source=endpoint.source, retry_after=silence.retry_after
            ) from silence.__cause__
        except Unusable as problem:
            raise UnexpectedResponse(f"{host_of(url)}: {problem}", source=endpoint.source) from None
        except (RequestException, HTTPError, OSError, ValueError, sqlite3.Error) as error:
            # The message of the cause may hold addresses with credentials of a proxy; its name says enough.
            raise SourceUnavailable(f"{host_of(url)}: {type(error).__name__}", source=endpoint.source) from None
        raise UnexpectedResponse(f"{host_of(url)} redirects more than {self._limits.redirects} times", source=endpoint.source)

    def _prepare(self, endpoint: Endpoint) -> None:
        """One pool and one rate per host, made when it is first asked; of several that ask it, the gentlest counts."""
        origin = origin_of(endpoint.base)
        with self._lock:
            if origin not in self._hosts:
                self._hosts[origin] = Wire(endpoint.politeness, self._settings, self._limits, self._tools)
            self._hosts[origin].tighten(endpoint.politeness)

    def _exchange(self, method: str, url: str, endpoint: Endpoint, accept: str, body: bytes | None) -> Response:
        headers = {"Accept": accept} | ({"Content-Type": "application/json"} if body is not None else {})
        token = self._settings.source(endpoint.source).token
        authorisation = _Authorisation(
            f"{endpoint.authorisation} {token.get_secret_value()}" if token and endpoint.authorisation else None
        )
        request = PreparedRequest()
        request.prepare(method=method, url=url, headers={**self._session.headers, **headers}, data=body, auth=authorisation)
        surroundings = self._session.merge_environment_settings(url, {}, None, None, None)
        response: Response = self._session.send(request, allow_redirects=False, **surroundings)
        return response

    def _judged(self, response: Response, url: str, endpoint: Endpoint, accept: str) -> Answer:
        status = response.status_code
        if status in {401, 403, 407, 408} or status >= 500:
            raise SourceUnavailable(f"{host_of(url)} answered HTTP {status}", source=endpoint.source)
        if status not in KEPT_SECONDS:
            raise UnexpectedResponse(f"{host_of(url)} answered HTTP {status}", source=endpoint.source)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if status == 200 and kind and not _fits(kind, accept):
            raise UnexpectedResponse(f"{host_of(url)} answered {kind[:60]!r} instead of {accept}", source=endpoint.source)
        kept = isinstance(response, CachedResponse) and not response.revalidated
        moment = self._now
        if isinstance(response, CachedResponse) and kept and response.expires:
            moment = min(response.expires.astimezone(UTC) - timedelta(seconds=KEPT_SECONDS[status]), self._now)
        following = response.links.get("next", {}).get("url")
        path = below(endpoint.base, urljoin(url, following)) if following else None
        if following and path is None:
            raise Unusable("the next page lies elsewhere")
        return Answer(status, url, response.content, moment, kept, path)


class _Authorisation(AuthBase):
    """The token of one source, and nothing that lies in a .netrc."""

    def __init__(self, credentials: str | None) -> None:
        self._credentials = credentials

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if self._credentials:
            request.headers["Authorization"] = self._credentials
        return request


class _Session(CachedSession):
    """A session that reaches only the hosts that were prepared."""

    def __init__(self, hosts: Mapping[str, "Wire"], cache: SQLiteCache) -> None:
        super().__init__(
            backend=cache,
            allowable_codes=tuple(KEPT_SECONDS),
            allowable_methods=("GET", "POST"),
            cache_control=True,
            key_fn=_key,
        )
        self._hosts = hosts

    def get_adapter(self, url: str | bytes) -> BaseAdapter:
        return self._hosts[origin_of(str(url))]


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
    return f"sbomkit/{__version__}{f' ({contact})' if contact else ''}"


def _next_url(url: str, response: Response, method: str) -> str:
    target = urljoin(url, response.headers.get("Location", ""))
    if origin_of(target) != origin_of(url) or "@" in urlsplit(target).netloc:
        raise Unusable("redirects to another host")
    if method != "GET":
        raise Unusable("redirects what was posted")
    return target


def _fits(kind: str, accept: str) -> bool:
    return "json" in kind if "json" in accept else accept in {kind, "*/*"}
