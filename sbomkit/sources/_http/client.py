"""What crosses between sbomkit and the network: a path below an endpoint in, an answer out.

From the caller inwards: a request below an endpoint, with its token (`Client`); the cache of answers (`_cache`), where no
address of a person is kept; and the wire (`_wire`): rate, retries, budget, bounds.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event, Lock
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

from requests import PreparedRequest, RequestException, Response
from requests_cache.models.response import CachedResponse
from urllib3.exceptions import HTTPError

from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError, NotInCache, SourceError, SourceUnavailable, UnexpectedResponse
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.settings import Settings
from sbomkit.sources._endpoint import Endpoint
from sbomkit.sources._http.addresses import below, host_of, origin_of
from sbomkit.sources._http.budget import Budget
from sbomkit.sources._http.cache import CachingSession, opened, retrieved_at
from sbomkit.sources._http.problems import Silent, Unusable
from sbomkit.sources._http.used import Used
from sbomkit.sources._http.wire import KEPT_SECONDS, Tools, Wire, unfit_type

__all__ = ["Answer", "Client"]

_STAND_IN = "@address.invalid"
"""What stands where a host wrote an address: what has one in it leads nowhere any more."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_CACHED = 504
"""What requests-cache answers in place of a host that it must not ask (RFC 9111, 5.2.1.7)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host said: one of the statuses 200, 404 and 410; everything else is an error."""

    status: int
    url: str
    """Where it was asked, in the end; without credentials."""
    body: bytes
    """Plain, e-mail addresses replaced by stand-ins.  A file packed with gzip, xz or zstd is unpacked; a tar stays a tar, with
    each member rewritten so that it can be read as one."""
    retrieved_at: datetime
    """When the host said it, or last confirmed it."""
    from_cache: bool
    """Whether no request was made for it."""
    next: str | None = None
    """The path of the next page, to be asked for at the same endpoint, where the host names one (RFC 8288, `rel="next"`)."""


class Client:
    """The HTTP client of one run; safe to use from several threads, and beside others on the same cache."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: datetime,
        limits: Limits = DEFAULT_LIMITS,
        cancelled: Event | None = None,
        refresh: bool = False,
        offline: bool = False,
        max_age: timedelta | None = None,
        sleep: Callable[[float], object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Open the cache.

        Args:
            settings: cache folder, contact, tokens, budgets.
            now: the moment of the run; what is fetched is dated by it.
            limits: bounds on answers, redirects and silence.
            cancelled: once it is set, nobody waits any longer and nothing more is sent.
            refresh: let hosts confirm every kept answer once in this run.
            offline: answer from the cache alone, whatever the age, and send nothing.
            max_age: use kept answers up to this age without asking, and let hosts confirm older ones; `None`: 12 hours, a day
                for what is not there, a week for what is gone.
            sleep: instead of real waiting.
            monotonic: seconds since some moment.
            jitter: a number in [0, 1), by which waits are spread.

        Raises:
            ConfigurationError: the folder of the cache cannot be used, or kept answers are to be both renewed and trusted.
        """
        if offline and refresh:
            raise ConfigurationError("kept answers cannot be refreshed offline", advice="choose one of the two")
        self._settings = settings
        self._now = now
        self._limits = limits
        self._offline = offline
        budget = Budget()
        budget.restrict(settings.budget, "SBOMKIT_BUDGET")
        started, stop = monotonic(), cancelled or Event()
        self._tools = Tools(
            settings=settings,
            limits=limits,
            budget=budget,
            sleep=sleep or stop.wait,
            monotonic=monotonic,
            jitter=jitter,
            now=now,
            clock=lambda: now + timedelta(seconds=monotonic() - started),
            cancelled=stop,
        )
        self._used = Used()
        self._hosts: dict[str, Wire] = {}
        self._lock = Lock()
        self._answers = opened(settings.cache_dir, None if offline else _oldest(now, max_age, refresh=refresh))
        self._session = CachingSession(self._hosts, self._answers, offline=offline)

    @property
    def requests(self) -> int:
        """Requests sent so far, retries included; what the cache answered is not counted."""
        return self.sent.total()

    @property
    def sent(self) -> Counter[str]:
        """The same by host, as in `registry.example` or `127.0.0.1:8000`; hosts that were not asked have none."""
        with self._lock:
            counted = [(wire.host, wire.requests) for wire in self._hosts.values()]
        found: Counter[str] = Counter()
        for host, number in counted:
            found[host] += number
        return +found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and the cache, from which what expired long ago is deleted."""
        if not self._offline:
            with self._answers.as_well_as_can_be():  # somebody else will
                self._answers.prune()
        for wire in self._hosts.values():
            wire.close()
        self._session.close()  # type: ignore[no-untyped-call]  # requests-cache leaves it without types

    def noting(self, used: Used) -> "Client":
        """The same client, which notes there what it tells."""
        noting = copy(self)
        noting._used = used  # noqa: SLF001 - of its own class
        return noting

    def forget(self, keys: Iterable[str]) -> None:
        """Keep these answers no longer: they say nothing that can be used.  Offline they stay, since there are no others."""
        wanted = () if self._offline else tuple(keys)
        if wanted:
            with self._answers.as_well_as_can_be():  # they are not used for ever
                self._answers.delete(*wanted)

    def get(self, endpoint: Endpoint, path: str, *, accept: str = "application/json") -> Answer:
        """Ask for `path`, quoted, below the endpoint.

        Raises:
            NotInCache: offline, and no answer is kept.
            SourceUnavailable: no answer, none yet, a refusal, a budget that is used up, or a host that asks to be left alone.
            UnexpectedResponse: another status, another type, too large, packed in a way that is not read, a redirect that
                leaves the address of the endpoint, or a next page that lies elsewhere than below the endpoint.
        """
        return self._noted(partial(self._answer, "GET", endpoint, path, accept=accept))

    def post(
        self,
        endpoint: Endpoint,
        path: str,
        body: bytes,
        *,
        accept: str = "application/json",
        is_worth_keeping: Callable[[bytes], bool] | None = None,
    ) -> Answer:
        """Ask with a JSON body, for look-ups in bulk; kept in the cache as `get` is.

        Args:
            endpoint: whom to ask.
            path: below it, quoted.
            body: JSON.
            accept: the type that is expected.
            is_worth_keeping: tells of an answer's body whether it may be used again; `None`: it may.  GraphQL says with status
                200 that it cannot answer now.

        Raises:
            SourceError: what `get` raises.
        """
        return self._noted(
            partial(self._answer, "POST", endpoint, path, accept=accept, body=body, is_worth_keeping=is_worth_keeping)
        )

    def _noted(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except SourceError as error:
            self._used.refusals.add(error.message)
            raise

    def _answer(
        self,
        method: str,
        endpoint: Endpoint,
        path: str,
        *,
        accept: str,
        body: bytes | None = None,
        is_worth_keeping: Callable[[bytes], bool] | None = None,
    ) -> Answer:
        url = f"{endpoint.base}/{path.lstrip('/')}"
        headers = {"Accept": accept} | ({"Content-Type": "application/json"} if body is not None else {})
        redirected: list[str] = []
        try:
            self._prepare(endpoint)
            _check_place(endpoint, url)
            for _ in range(self._limits.redirects + 1):
                request = PreparedRequest()
                request.prepare(method=method, url=url, headers=headers, data=body)
                response = self._exchange(request, endpoint)
                key = getattr(response, "cache_key", None) or self._answers.create_key(request)
                if response.status_code not in _REDIRECTS:
                    answer = self._judged(response, endpoint, accept, key, redirected=bool(redirected))
                    if is_worth_keeping is None or is_worth_keeping(answer.body):
                        self._answers.redirect(redirected, response)
                        self._used.answers[key] = answer.url
                    else:
                        with self._answers.as_well_as_can_be():
                            self._answers.delete(key)
                        self._used.refusals.add(answer.url)
                    return answer
                redirected.append(key)
                url = _next_url(endpoint, url, response, method)
        except Silent as silence:
            raise SourceUnavailable(
                f"{host_of(url)}: {silence}", source=endpoint.source, retry_after=silence.retry_after, advice=silence.advice
            ) from silence.__cause__
        except Unusable as problem:
            raise UnexpectedResponse(f"{host_of(url)}: {problem}", source=endpoint.source) from None
        except (RequestException, HTTPError, OSError, ValueError) as error:
            # The message of the cause may hold addresses with credentials of a proxy; its name says enough.
            raise SourceUnavailable(f"{host_of(url)}: {type(error).__name__}", source=endpoint.source) from None
        raise UnexpectedResponse(f"{host_of(url)} redirects more than {self._limits.redirects} times", source=endpoint.source)

    def _prepare(self, endpoint: Endpoint) -> None:
        """One pool and one rate per host, made when it is first asked; of several that ask it, the gentlest counts."""
        origin = origin_of(endpoint.base)
        with self._lock:
            if origin not in self._hosts:
                self._hosts[origin] = Wire(endpoint, self._tools)
            self._hosts[origin].restrict(endpoint)

    def _exchange(self, request: PreparedRequest, endpoint: Endpoint) -> Response:
        unkept = {"User-Agent": _user_agent(self._settings), "Accept-Encoding": "gzip, deflate"}
        token = self._settings.source(endpoint.source).token
        if token and endpoint.authorisation is not None:
            unkept[endpoint.authorisation_header] = f"{endpoint.authorisation} {token.get_secret_value()}".strip()
        surroundings = self._session.merge_environment_settings(request.url, {}, None, None, None)
        response: Response = self._session.send(request, allow_redirects=False, unkept=unkept, **surroundings)
        return response

    def _judged(self, response: Response, endpoint: Endpoint, accept: str, key: str, *, redirected: bool) -> Answer:
        status, url = response.status_code, response.url
        if self._offline and status == _NOT_CACHED:
            raise NotInCache(f"{host_of(url)} is not asked offline, and no answer of it is kept", source=endpoint.source)
        if status in {401, 403, 407, 408} or status >= 500:
            raise SourceUnavailable(f"{host_of(url)} answered HTTP {status}", source=endpoint.source)
        if status not in KEPT_SECONDS:
            raise UnexpectedResponse(f"{host_of(url)} answered HTTP {status}", source=endpoint.source)
        if status == 200 and (kind := unfit_type(response, accept)):
            raise UnexpectedResponse(f"{host_of(url)} answered {kind!r} instead of {accept}", source=endpoint.source)
        following = response.links.get("next", {}).get("url")
        path = below(endpoint.base, urljoin(url, following)) if following else None
        if following and (path is None or _STAND_IN in path):
            self.forget([key])
            raise Unusable("the next page lies elsewhere" if path is None else "the next page has an e-mail address in its own")
        return Answer(
            status,
            url,
            response.content,
            retrieved_at=min(retrieved_at(response), self._now),
            from_cache=isinstance(response, CachedResponse) and not response.revalidated and not redirected,
            next=path,
        )


def _oldest(now: datetime, max_age: timedelta | None, *, refresh: bool) -> datetime | None:
    """When an answer of an earlier run must have been given to be used without asking; `None`: its own time decides."""
    if refresh:
        return datetime.max.replace(tzinfo=UTC)
    return None if max_age is None else now - min(max_age, now - datetime.min.replace(tzinfo=UTC))


def _user_agent(settings: Settings) -> str:
    contact = "".join(c for c in settings.contact or "" if c.isprintable() and c.isascii()).strip()
    if "@" in contact and not contact.startswith(("mailto:", "http://", "https://")):
        contact = f"mailto:{contact}"
    return f"sbomkit/{__version__}{f' ({contact})' if contact else ''}"


def _check_place(endpoint: Endpoint, url: str) -> None:
    """Refuse what does not lie below the address that the user trusts with a token, whoever asks for it or redirects there."""
    if below(endpoint.base, url) is None:
        raise Unusable("what is asked for does not lie below the address of the source")


def _next_url(endpoint: Endpoint, url: str, response: Response, method: str) -> str:
    target = urljoin(url, response.headers.get("Location", ""))
    if origin_of(target) != origin_of(url) or "@" in urlsplit(target).netloc:
        raise Unusable("redirects to another host")
    _check_place(endpoint, target)
    if _STAND_IN in target:
        raise Unusable("redirects to what has an e-mail address in it")
    if method != "GET":
        raise Unusable("redirects what was posted")
    return target
