"""One host on the wire: its connections, its rate, its retries, its budget, and bounds on what it may send."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from threading import Event
from typing import Any

from msgspec import DecodeError, Raw
from msgspec.json import decode
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from sbomkit.limits import Limits
from sbomkit.settings import Settings
from sbomkit.sources._endpoint import Endpoint
from sbomkit.sources._http.addresses import host_of, is_loopback
from sbomkit.sources._http.breaker import Breaker
from sbomkit.sources._http.budget import Budget
from sbomkit.sources._http.connections import LONGEST, cut_off, punctual, unless_cancelled
from sbomkit.sources._http.files import looked_into
from sbomkit.sources._http.limit_headers import asked_to_wait, exhausted
from sbomkit.sources._http.problems import Late, Silent, Unusable
from sbomkit.sources._http.waiting import Host
from sbomkit.sources._reading.people import without_addresses

__all__ = ["KEPT_SECONDS", "RETRIEVED", "Tools", "Wire", "unfit_type"]

KEPT_SECONDS = {200: 12 * 3600, 404: 24 * 3600, 410: 7 * 24 * 3600}
"""How long an answer is used again without asking; after that it is asked whether it still holds (ETag, Last-Modified)."""
RETRIEVED = "X-Sbomkit-Retrieved"
"""The header, of ours, that tells when the host said or last confirmed an answer."""
_RETRIED = frozenset({429, 502, 503, 504})
_REFUSED = frozenset({401, 403})
_TRIES = 5
_PATIENCE = 120.0
"""Seconds that one request may spend waiting, in all, before it is given up."""
_CHUNK = 1 << 16
_PASSED_ON = ("Content-Type", "ETag", "Last-Modified", "Link", "Location")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What all hosts of a run share: its settings and bounds, time, chance, and the end, as the client was given them."""

    settings: Settings
    limits: Limits
    budget: Budget
    """Of the run."""
    sleep: Callable[[float], object]
    monotonic: Callable[[], float]
    jitter: Callable[[], float]
    now: datetime
    """The moment of the run."""
    clock: Callable[[], datetime]
    """The time of day, as the run's moment and the seconds since tell it."""
    cancelled: Event


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one attempt."""

    response: Response | None
    problem: str
    """Why there is no response; empty: there is one."""
    wanted: float | None = None
    """Seconds for which the host asks to be left alone, if this is a refusal."""
    break_after: float | None = None
    """Seconds for which nothing more will be answered, although this was."""

    @property
    def final(self) -> Response | None:
        """The response, if not to ask again: some hosts say 403 where others say 429, and tell when they will answer."""
        response = self.response
        if response is None or response.status_code in _RETRIED:
            return None
        return None if response.status_code == 403 and self.wanted is not None else response


class Wire(HTTPAdapter):
    """What carries requests to one host and answers back."""

    def __init__(self, endpoint: Endpoint, tools: Tools) -> None:
        politeness = endpoint.politeness
        super().__init__(pool_connections=1, pool_maxsize=politeness.concurrency, max_retries=0)
        self.host = host_of(endpoint.base)
        """As it is shown."""
        self._turns = Host(politeness.rate, politeness.concurrency, sleep=tools.sleep, monotonic=tools.monotonic)
        self._breaker = Breaker(tools.monotonic)
        self._tools = tools
        self._budget = Budget()

    @property
    def requests(self) -> int:
        """Requests sent so far."""
        return self._budget.spent

    def restrict(self, endpoint: Endpoint) -> None:
        """Ask no faster, no more at once and no more often than this endpoint allows, from now on."""
        self._turns.tighten(endpoint.politeness.rate, endpoint.politeness.concurrency)
        self._budget.restrict(endpoint.budget, f"SBOMKIT_SOURCES__{endpoint.source.upper()}__BUDGET")

    def get_connection_with_tls_context(self, *given: Any, **options: Any) -> Any:
        """The pool, whose connections are bounded in time."""
        pool: Any = super().get_connection_with_tls_context(*given, **options)
        pool.ConnectionCls = punctual(pool.ConnectionCls)
        return pool

    def send(  # type: ignore[override]  # requests lets everything be positional; only sessions call this
        self, request: PreparedRequest, *, unkept: dict[str, str], **options: Any
    ) -> Response:
        """Send, wait and send again until there is an answer, or patience ends.

        Args:
            request: as it is kept in the cache.
            unkept: headers that are sent, and kept nowhere.
            **options: what a session tells its adapters.
        """
        options |= {"stream": True, "timeout": (self._tools.limits.seconds, self._tools.limits.seconds)}
        if is_loopback(request.url or ""):
            options["proxies"] = {}
        sent = request.copy()
        sent.headers.update(unkept)
        is_trial = self._breaker.admit()
        try:
            response = self._answer(sent, options, is_trial=is_trial)
        finally:
            if is_trial:
                self._breaker.leave()
        response.request = request
        return response

    def _answer(self, request: PreparedRequest, options: dict[str, Any], *, is_trial: bool) -> Response:
        started, tries, attempt = self._tools.monotonic(), 1 if is_trial else _TRIES, 0
        while True:
            attempt += 1
            self._wait(is_trial=is_trial)
            outcome = self._once(request, options)
            if (response := outcome.final) is not None:
                return self._taken(outcome, response)
            pause = outcome.wanted if outcome.wanted is not None else 2.0 ** (attempt - 1) * (0.5 + self._tools.jitter())
            if attempt == tries or self._tools.monotonic() - started + pause > _PATIENCE:
                break
            if outcome.wanted is not None:
                self._turns.hold(pause)
            else:
                self._tools.sleep(pause)
        self._breaker.failed(outcome.wanted if (outcome.wanted or 0.0) > _PATIENCE else None)
        raise Silent(f"{outcome.problem} ({attempt} attempt{'s' if attempt > 1 else ''})", outcome.wanted)

    def _wait(self, *, is_trial: bool) -> None:
        """Until one more request may be sent; it counts as sent from then on."""
        with ExitStack() as unsent:
            for budget in (self._tools.budget, self._budget):
                budget.take()
                unsent.callback(budget.give_back)
            self._turns.wait_for_turn()
            if not is_trial:
                self._breaker.check()
            if not self._tools.cancelled.is_set():
                unsent.pop_all()
                return
        raise Silent("not asked, since the run was cancelled")

    def _taken(self, outcome: _Outcome, response: Response) -> Response:
        if response.status_code >= 500 or response.status_code in _REFUSED:
            self._breaker.failed()
        else:
            self._breaker.answered()
        if outcome.break_after is not None and outcome.break_after <= _PATIENCE:
            self._turns.hold(outcome.break_after)
        if response.status_code == 202:
            raise Silent("not yet ready (HTTP 202)", outcome.wanted, advice="ask again later")
        return response

    def _once(self, request: PreparedRequest, options: dict[str, Any]) -> _Outcome:
        try:
            with self._turns.places:
                answer, body = unless_cancelled(partial(self._exchange, request, options), self._tools.cancelled)
        except (RequestException, HTTPError, OSError) as error:
            # The text of an error may hold the credentials of a proxy: only its kind is passed on.
            return _Outcome(None, f"gave no answer: {_kind_of(error)}")
        except Late as delay:
            return _Outcome(None, str(delay))
        except Unusable:
            self._breaker.answered()
            raise
        status, clock = answer.status_code, self._tools.clock()
        return _Outcome(
            self._response(request, answer, body),
            f"answered HTTP {status}",
            asked_to_wait(answer.headers, clock, body if status in _RETRIED else b""),
            exhausted(answer.headers, clock),
        )

    def _exchange(self, request: PreparedRequest, options: dict[str, Any]) -> tuple[Response, bytes]:
        with super().send(request, **options) as answer:
            return answer, self._read(answer)

    def _response(self, request: PreparedRequest, answer: Response, body: bytes) -> Response:
        """What the cache is told, and the client: the headers that mean something here, and how long it may be kept."""
        headers = {name: self._clean(answer.headers[name]) for name in _PASSED_ON if name in answer.headers}
        keep = KEPT_SECONDS.get(answer.status_code if answer.status_code != 304 else 200)
        if headers.get("ETag") != answer.headers.get("ETag"):
            del headers["ETag"]  # it had an address in it, and its host would not know it again
        if keep is not None and (answer.status_code != 200 or _is_sound(answer, body, request.headers.get("Accept", ""))):
            headers["Cache-Control"] = f"max-age={keep}"
        else:
            headers["Cache-Control"] = "no-store"
        headers[RETRIEVED] = self._tools.now.isoformat()
        raw = HTTPResponse(
            body=BytesIO(body), headers=headers, status=answer.status_code, preload_content=False, request_url=request.url
        )
        return self.build_response(request, raw)

    def _clean(self, header: str) -> str:
        return without_addresses(header.encode("latin-1", "replace"), self._tools.settings).decode("latin-1")

    def _read(self, answer: Response) -> bytes:
        """The body, unpacked and without addresses: no longer and for no longer than allowed."""
        limit, seconds = self._tools.limits.response_bytes, LONGEST * self._tools.limits.seconds
        end = self._tools.monotonic() + seconds

        def in_time() -> None:
            if late.is_set() or self._tools.monotonic() > end:
                raise Late(f"took more than {seconds:g} seconds to answer ({LONGEST} times Limits.seconds)")

        chunks, size = [], 0
        with cut_off(seconds, answer.raw.shutdown) as late:
            try:
                for chunk in answer.raw.stream(_CHUNK, decode_content=True):
                    size += len(chunk)
                    if size > limit:
                        raise Unusable(f"an answer of more than {limit:,} bytes (Limits.response_bytes)")
                    in_time()
                    chunks.append(chunk)
            finally:
                in_time()  # whatever it looks like, a body that was cut off
        return looked_into(b"".join(chunks), lambda plain: without_addresses(plain, self._tools.settings), limit, in_time)


def unfit_type(response: Response, accept: str) -> str | None:
    """The type of an answer that is not of the type that was asked for; `None`: it is, or does not say."""
    kind: str = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return None if not kind or ("json" in kind if "json" in accept else accept in {kind, "*/*"}) else kind[:60]


def _is_sound(answer: Response, body: bytes, accept: str) -> bool:
    """Whether an answer is worth keeping: it is of the type that was asked for, and JSON if that was."""
    if unfit_type(answer, accept):
        return False
    if "json" not in accept:
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
