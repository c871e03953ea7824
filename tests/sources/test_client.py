"""The one client: its manners, its bounds, its cache, and that nothing but two kinds of error comes out of it."""

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock
from time import sleep
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from sbomkit import __version__
from sbomkit.errors import ConfigurationError, SourceError, SourceUnavailable, UnexpectedResponse
from sbomkit.limits import Limits
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources import Endpoint, Politeness, _wire
from sbomkit.sources._addresses import below
from sbomkit.sources._client import Client
from sbomkit.sources._waiting import asked_to_wait
from tests.simulator import (
    RegistrySimulator,
    adds_headers,
    breaks_off,
    garbled,
    hangs_up,
    html,
    oversized,
    redirects,
    refuses,
    slow,
    without_validators,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)


class FakeClock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        running.npm.add("left-pad", maintainers=["alice"], versions={"1.0.0": "2020-01-01"})
        yield running


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def make_client(tmp_path: Path, clock: FakeClock):
    """Clients on one cache, closed afterwards."""
    made: list[Client] = []

    def make(*, limits: Limits | None = None, **settings: Any) -> Client:
        client = Client(
            Settings(cache_dir=tmp_path / "cache", **settings),
            now=NOW,
            limits=limits or Limits(),
            sleep=clock.sleep,
            monotonic=clock.monotonic,
            jitter=lambda: 0.5,
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


def endpoint(
    simulator: RegistrySimulator, *, rate: float = 1e6, concurrency: int = 2, authorisation: str | None = "Bearer"
) -> Endpoint:
    politeness = Politeness(rate=rate, concurrency=concurrency, policy="ours")
    return Endpoint(source="npm", base=simulator.npm.url, politeness=politeness, authorisation=authorisation)


def test_an_answer_says_where_and_when_it_was_given(simulator, make_client):
    client = make_client()
    answer = client.get(endpoint(simulator), "left-pad")
    assert (answer.status, answer.url) == (200, f"{simulator.npm.url}/left-pad")
    assert (answer.retrieved_at, answer.from_cache) == (NOW, False)
    assert json.loads(answer.body)["name"] == "left-pad"
    assert client.requests == simulator.requests == 1


def test_it_introduces_itself_and_names_nobody_unless_told(simulator, make_client):
    make_client().get(endpoint(simulator), "left-pad")
    assert simulator.log[0].headers["User-Agent"] == f"sbomkit/{__version__}"
    make_client(contact="ops@acme.example\r\nX-Injected: 1").get(endpoint(simulator), "other")
    agent = simulator.log[1].headers["User-Agent"]
    assert agent.startswith(f"sbomkit/{__version__} (mailto:ops@acme.example")
    assert "X-Injected" not in simulator.log[1].headers


def test_a_contact_may_be_an_address_on_the_web(simulator, make_client):
    make_client(contact="https://acme.example/contact").get(endpoint(simulator), "left-pad")
    assert simulator.log[0].headers["User-Agent"].endswith(" (https://acme.example/contact)")


def test_what_was_answered_is_not_asked_again(simulator, make_client):
    first = make_client().get(endpoint(simulator), "left-pad")
    client = make_client()
    second = client.get(endpoint(simulator), "left-pad")
    assert second.from_cache
    assert (second.body, second.status, second.url) == (first.body, first.status, first.url)
    assert second.retrieved_at <= NOW
    assert (client.requests, simulator.requests) == (0, 1)


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_remembered_too(simulator, make_client, status):
    simulator.npm.trouble("left-pad", refuses(status))
    assert make_client().get(endpoint(simulator), "left-pad").status == status
    answer = make_client().get(endpoint(simulator), "left-pad")
    assert (answer.status, answer.from_cache, simulator.requests) == (status, True, 1)


def test_an_old_answer_is_confirmed_instead_of_fetched_again(simulator, make_client, monkeypatch):
    monkeypatch.setitem(_wire.KEPT_SECONDS, 200, 0)
    first = make_client().get(endpoint(simulator), "left-pad")
    again = make_client().get(endpoint(simulator), "left-pad")
    assert simulator.requests == 2
    assert simulator.log[1].headers["If-None-Match"]
    assert (again.body, again.status, again.retrieved_at) == (first.body, 200, NOW)


def test_an_old_answer_that_changed_is_replaced(simulator, make_client, monkeypatch):
    monkeypatch.setitem(_wire.KEPT_SECONDS, 200, 0)
    make_client().get(endpoint(simulator), "left-pad")
    simulator.npm.add("left-pad", maintainers=["mallory"], versions={"1.0.0": "2020-01-01"})
    assert b"mallory" in make_client().get(endpoint(simulator), "left-pad").body


def test_without_validators_an_old_answer_is_fetched_again(simulator, make_client, monkeypatch):
    monkeypatch.setitem(_wire.KEPT_SECONDS, 200, 0)
    simulator.npm.trouble("left-pad", without_validators())
    for _ in range(2):
        assert make_client().get(endpoint(simulator), "left-pad").status == 200
    assert "If-None-Match" not in simulator.log[1].headers


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_host_in_trouble_is_asked_again_ever_more_slowly(simulator, make_client, clock, status):
    simulator.npm.trouble("left-pad", refuses(status, times=3))
    assert make_client().get(endpoint(simulator), "left-pad").status == 200
    assert simulator.requests == 4
    assert clock.slept == [1.0, 2.0, 4.0]


def test_retry_after_in_seconds_is_obeyed(simulator, make_client, clock):
    simulator.npm.trouble("left-pad", refuses(429, retry_after="17", times=1))
    assert make_client().get(endpoint(simulator), "left-pad").status == 200
    assert sum(clock.slept) == pytest.approx(17, abs=0.01)


@pytest.mark.parametrize("date", ["Sun, 01 Nov 2026 01:00:00 GMT", "nonsense", None])
def test_retry_after_as_a_date_is_obeyed(simulator, make_client, clock, date):
    # The host's clock may be an hour off: where it tells its own time, what counts is the time between its two dates.
    until = "Sun, 01 Nov 2026 01:00:23 GMT" if date and date.endswith("GMT") else "Sun, 01 Nov 2026 00:00:23 GMT"
    simulator.npm.trouble("left-pad", refuses(503, retry_after=until, date=date, times=1))
    assert make_client().get(endpoint(simulator), "left-pad").status == 200
    assert sum(clock.slept) == pytest.approx(23, abs=0.01)


@pytest.mark.parametrize("nonsense", ["soon", "-5", "Sun, 99 Nov 2026 00:00:00 GMT", "1.5", "Sun, 01 Nov 2015 00:00:00"])
def test_nonsense_in_retry_after_costs_little(simulator, make_client, clock, nonsense):
    simulator.npm.trouble("left-pad", refuses(503, retry_after=nonsense, times=1))
    assert make_client().get(endpoint(simulator), "left-pad").status == 200
    assert sum(clock.slept) <= 1.01


def test_a_host_that_wants_to_be_left_alone_is(simulator, make_client, clock):
    simulator.npm.trouble("left-pad", refuses(429, retry_after="3600"))
    client = make_client()
    with pytest.raises(SourceUnavailable, match=r"answered HTTP 429 \(1 attempt\)") as caught:
        client.get(endpoint(simulator), "left-pad")
    assert caught.value.retry_after == 3600
    assert caught.value.source == "npm"
    with pytest.raises(SourceUnavailable, match="left alone for the rest of the run"):
        client.get(endpoint(simulator), "other")
    assert simulator.requests == 1
    assert sum(clock.slept) < 0.001


def test_patience_ends(simulator, make_client, clock):
    simulator.npm.trouble("left-pad", refuses(503))
    with pytest.raises(SourceUnavailable, match=r"answered HTTP 503 \(5 attempts\)"):
        make_client().get(endpoint(simulator), "left-pad")
    assert sum(clock.slept) == 15


def test_a_host_that_never_answers_costs_little_in_the_end(simulator, make_client, clock):
    client = make_client()
    for number in range(20):
        simulator.npm.trouble(f"p{number}", refuses(503))
        with pytest.raises(SourceUnavailable):
            client.get(endpoint(simulator), f"p{number}")
    assert simulator.requests == 5 * 5


def test_an_answer_in_between_restores_trust(simulator, make_client):
    client = make_client()
    for number in range(7):
        simulator.npm.trouble(f"p{number}", refuses(503))
        with pytest.raises(SourceUnavailable):
            client.get(endpoint(simulator), f"p{number}")
        assert client.get(endpoint(simulator), f"fine{number}").status == 404


def test_a_closed_connection_is_tried_again(simulator, make_client):
    simulator.npm.trouble("left-pad", hangs_up(times=2))
    assert make_client().get(endpoint(simulator), "left-pad").status == 200
    assert simulator.requests == 3


def test_a_body_that_breaks_off_is_no_answer(simulator, make_client):
    simulator.npm.trouble("left-pad", breaks_off())
    with pytest.raises(SourceUnavailable, match=r"gave no answer: \w+ \(5 attempts\)"):
        make_client().get(endpoint(simulator), "left-pad")
    simulator.npm.add("right-pad")
    simulator.npm.trouble("right-pad", breaks_off(times=1))
    assert make_client().get(endpoint(simulator), "right-pad").status == 200


def test_nobody_listens(simulator, make_client):
    unused = Endpoint(source="npm", base="http://127.0.0.1:9", politeness=Politeness(rate=1e6, concurrency=1, policy="ours"))
    with pytest.raises(SourceUnavailable, match=r"127\.0\.0\.1:9: gave no answer: \w+Error \(5 attempts\)"):
        make_client().get(unused, "left-pad")


def test_silence_ends_a_request(simulator, make_client):
    simulator.npm.trouble("left-pad", slow(0.6))
    with pytest.raises(SourceUnavailable, match="ReadTimeout"):
        make_client(limits=Limits(seconds=0.05)).get(endpoint(simulator), "left-pad")


def test_an_answer_that_trickles_in_for_ever_is_cut_off(simulator, tmp_path):
    ticks = itertools.count(step=1000.0)
    with (
        Client(Settings(cache_dir=tmp_path), now=NOW, sleep=lambda _: None, monotonic=lambda: next(ticks)) as client,
        pytest.raises(UnexpectedResponse, match="took more than 600 seconds"),
    ):
        client.get(endpoint(simulator), "left-pad")


def test_a_bomb_is_not_unpacked(simulator, make_client):
    simulator.npm.trouble("left-pad", oversized(5_000_000))
    with pytest.raises(UnexpectedResponse, match=r"more than 1,000,000 bytes \(Limits.response_bytes\)"):
        make_client(limits=Limits(response_bytes=1_000_000)).get(endpoint(simulator), "left-pad")
    assert simulator.requests == 1


def test_a_redirect_on_the_same_host_is_followed(simulator, make_client):
    simulator.npm.trouble("LeftPad", redirects("/npm/left-pad"))
    answer = make_client().get(endpoint(simulator), "LeftPad")
    assert (answer.status, answer.url) == (200, f"{simulator.npm.url}/left-pad")


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/npm/left-pad",
        "https://127.0.0.1:{port}/npm/left-pad",
        "http://127.0.0.1:1/npm/left-pad",
        "//evil.example/left-pad",
        "http://user:secret@127.0.0.1:{port}/npm/left-pad",
        "file:///etc/hostname",
    ],
)
def test_a_redirect_to_another_host_is_not(simulator, make_client, target):
    port = simulator.url.rpartition(":")[2]
    simulator.npm.trouble("moved", redirects(target.format(port=port)))
    with pytest.raises(UnexpectedResponse, match="redirects to another host") as caught:
        make_client(sources={"npm": SourceSettings(token=SecretStr("t0ken"))}).get(endpoint(simulator), "moved")
    assert "secret" not in str(caught.value)
    assert simulator.requests == 1


def test_redirects_in_a_circle_end(simulator, make_client):
    simulator.npm.trouble("round", redirects("/npm/round"))
    with pytest.raises(UnexpectedResponse, match="redirects more than 5 times"):
        make_client().get(endpoint(simulator), "round")
    assert simulator.requests == 6


def test_what_is_posted_is_not_carried_on(simulator, make_client):
    simulator.npm.trouble("bulk", redirects("/npm/left-pad", status=307))
    with pytest.raises(UnexpectedResponse, match="redirects what was posted"):
        make_client().post(endpoint(simulator), "bulk", b"{}")


def test_a_page_for_people_is_no_answer_and_is_not_kept(simulator, make_client):
    simulator.npm.trouble("left-pad", html(times=1))
    with pytest.raises(UnexpectedResponse, match="answered 'text/html' instead of application/json"):
        make_client().get(endpoint(simulator), "left-pad")
    assert make_client().get(endpoint(simulator), "left-pad").status == 200


def test_garbage_is_not_kept(simulator, make_client):
    simulator.npm.trouble("left-pad", garbled(times=1))
    make_client().get(endpoint(simulator), "left-pad")
    second = make_client().get(endpoint(simulator), "left-pad")
    assert (second.from_cache, json.loads(second.body)["name"]) == (False, "left-pad")


def test_other_types_can_be_asked_for(simulator, make_client):
    assert make_client().get(endpoint(simulator), "left-pad", accept="*/*").status == 200
    with pytest.raises(UnexpectedResponse, match="'application/json' instead of text/plain"):
        make_client().get(endpoint(simulator), "left-pad", accept="text/plain")


@pytest.mark.parametrize(("status", "error"), [(401, SourceUnavailable), (403, SourceUnavailable), (500, SourceUnavailable)])
def test_a_refusal_is_not_argued_with(simulator, make_client, status, error):
    simulator.npm.trouble("left-pad", refuses(status))
    with pytest.raises(error, match=f"answered HTTP {status}"):
        make_client().get(endpoint(simulator), "left-pad")
    assert simulator.requests == 1


@pytest.mark.parametrize("status", [204, 400, 418, 422])
def test_a_status_that_means_nothing_here_is_told(simulator, make_client, status):
    simulator.npm.trouble("left-pad", refuses(status))
    with pytest.raises(UnexpectedResponse, match=f"answered HTTP {status}"):
        make_client().get(endpoint(simulator), "left-pad")


def test_a_token_goes_to_its_own_host_only_and_is_kept_nowhere(simulator, make_client, tmp_path):
    settings = {"npm": SourceSettings(token=SecretStr("t0ken-of-mine"))}
    make_client(sources=settings).get(endpoint(simulator), "left-pad")
    assert simulator.log[0].headers["Authorization"] == "Bearer t0ken-of-mine"
    client = make_client(sources=settings)
    client.get(endpoint(simulator, authorisation=None), "second-host")
    other = Endpoint(source="other", base=simulator.npm.url, politeness=endpoint(simulator).politeness)
    client.get(other, "third-host")
    assert not [request for request in simulator.log[1:] if "Authorization" in request.headers]
    for path in (tmp_path / "cache").iterdir():
        assert b"t0ken-of-mine" not in path.read_bytes()


def test_an_endpoint_names_the_scheme_of_its_token(simulator, make_client):
    settings = {"npm": SourceSettings(token=SecretStr("t0ken-of-mine"))}
    make_client(sources=settings).get(endpoint(simulator, authorisation="token"), "left-pad")
    assert simulator.log[0].headers["Authorization"] == "token t0ken-of-mine"


def test_a_token_changes_nothing_about_where_an_answer_is_kept(simulator, make_client):
    make_client(sources={"npm": SourceSettings(token=SecretStr("one"))}).get(endpoint(simulator), "left-pad")
    assert make_client().get(endpoint(simulator), "left-pad").from_cache


def test_a_netrc_is_not_read(simulator, make_client, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    make_client().get(endpoint(simulator), "left-pad")
    assert "Authorization" not in simulator.log[0].headers


def test_loopback_is_asked_directly_and_everything_else_through_the_proxy(simulator, make_client, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, simulator.url)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    client = make_client()
    assert client.get(endpoint(simulator), "left-pad").status == 200
    assert simulator.log[0].path == "/npm/left-pad"
    far = Endpoint(source="npm", base="http://registry.example", politeness=endpoint(simulator).politeness)
    assert client.get(far, "left-pad").status == 404
    assert simulator.log[1].path == "http://registry.example/left-pad"


def test_no_address_of_a_person_reaches_the_cache(simulator, make_client):
    client = make_client()
    assert b"alice@" not in client.get(endpoint(simulator), "left-pad").body
    kept = [response.content for response in client._session.cache.filter()]
    assert kept
    assert b"mail.example" not in kept[0]
    assert b'"name": "alice"' in kept[0]


def test_what_is_posted_is_kept_by_its_body(simulator, make_client):
    simulator.npm.add("bulk")
    for body in (b'{"a":1}', b'{"a":2}', b'{"a":1}'):
        make_client().post(endpoint(simulator), "bulk", body)
    assert [request.body for request in simulator.log] == [b'{"a":1}', b'{"a":2}']
    assert simulator.log[0].method == "POST"
    assert simulator.log[0].headers["Content-Type"] == "application/json"


def test_the_rate_of_a_host_is_kept(simulator, make_client, clock):
    client = make_client()
    slowly = endpoint(simulator, rate=2.0, concurrency=1)
    for number in range(5):
        client.get(slowly, f"p{number}")
    assert clock.slept == [0.5] * 4


def test_two_that_ask_one_host_keep_to_the_gentler_manners(simulator, make_client, clock):
    client = make_client()
    fast, slow_one = endpoint(simulator, rate=1e6, concurrency=8), endpoint(simulator, rate=2.0, concurrency=1)
    for number, each in enumerate((fast, slow_one, fast, slow_one, fast)):
        client.get(each, f"p{number}")
    assert [round(seconds, 3) for seconds in clock.slept if seconds > 0.001] == [0.5] * 3


def test_no_more_requests_are_under_way_than_the_gentler_manners_allow(simulator, make_client):
    running, most, lock = [0], [0], Lock()

    def counted(_, reply):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        sleep(0.01)
        with lock:
            running[0] -= 1
        return reply

    client = make_client()
    client.get(endpoint(simulator, concurrency=8), "left-pad")
    client.get(endpoint(simulator, concurrency=2), "left-pad")
    for number in range(12):
        simulator.npm.trouble(f"p{number}", counted)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: client.get(endpoint(simulator, concurrency=8), f"p{number}"), range(12)))
    assert most[0] <= 2


LIMIT = {"Date": "Sun, 01 Nov 2026 00:00:00 GMT", "X-RateLimit-Remaining": "0"}
RESET = int(NOW.timestamp())


@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_that_is_used_up_is_waited_for(simulator, make_client, clock, status):
    simulator.npm.trouble("left-pad", refuses(status, headers={**LIMIT, "X-RateLimit-Reset": str(RESET + 30)}, times=1))
    assert make_client().get(endpoint(simulator), "left-pad").status == 200
    assert clock.slept == [30.0]


def test_whoever_has_used_up_a_limit_does_not_ask_to_be_refused(simulator, make_client, clock):
    simulator.npm.trouble("left-pad", adds_headers({**LIMIT, "X-RateLimit-Reset": str(RESET + 30)}))
    client = make_client()
    assert client.get(endpoint(simulator), "left-pad").status == 200
    assert client.get(endpoint(simulator), "other").status == 404
    assert clock.slept == [30.0]


def test_a_limit_that_lasts_too_long_is_told(simulator, make_client, clock):
    simulator.npm.trouble("left-pad", refuses(403, headers={**LIMIT, "X-RateLimit-Reset": str(RESET + 3600)}))
    with pytest.raises(SourceUnavailable, match="answered HTTP 403") as caught:
        make_client().get(endpoint(simulator), "left-pad")
    assert (caught.value.retry_after, clock.slept, simulator.requests) == (3600.0, [], 1)


@pytest.mark.parametrize(("left", "reset"), [("1", "9999999999"), ("0", "soon"), ("0", ""), ("", "9999999999"), ("0", "²")])
def test_a_refusal_without_a_limit_that_is_used_up_is_final(left, reset):
    assert asked_to_wait({"X-RateLimit-Remaining": left, "X-RateLimit-Reset": reset}, NOW) is None


HEADER = st.text(max_size=20) | st.from_regex(r"[0-9]{1,20}", fullmatch=True)


@given(wanted=HEADER, left=st.just("0") | HEADER, reset=HEADER, date=HEADER)
def test_whatever_headers_say_a_wait_is_a_number_or_none(wanted, left, reset, date):
    headers = {"Retry-After": wanted, "X-RateLimit-Remaining": left, "X-RateLimit-Reset": reset, "Date": date}
    asked = asked_to_wait(headers, NOW)
    assert asked is None or 0.0 <= asked < 1e12


def test_a_limit_that_was_lifted_already_asks_for_no_wait():
    assert asked_to_wait({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1000"}, NOW) == 0.0


def test_the_next_page_is_a_path_below_the_endpoint(simulator, make_client):
    links = f'<{simulator.npm.url}/other?page=1>; rel="prev", <{simulator.npm.url}/other?page=3>; rel="next"'
    simulator.npm.trouble("left-pad", adds_headers({"Link": links}))
    for _ in range(2):  # from the network, then from the cache
        answer = make_client().get(endpoint(simulator), "left-pad?page=2")
        assert answer.next == "other?page=3"
    assert make_client().get(endpoint(simulator), answer.next).next is None
    assert simulator.log[-1].path == "/npm/other?page=3"


@pytest.mark.parametrize("link", ["/npm/left-pad?page=2", "left-pad?page=2", "?page=2"])
def test_the_next_page_may_be_named_relatively(simulator, make_client, link):
    simulator.npm.trouble("left-pad", adds_headers({"Link": f"<{link}>; rel=next"}))
    assert make_client().get(endpoint(simulator), "left-pad").next == "left-pad?page=2"


@pytest.mark.parametrize(
    "link",
    ["http://evil.example/npm/x", "//evil.example/npm/x", "/elsewhere", "/npm/../elsewhere", "/npmx/left-pad", "http://[::1/x"],
)
def test_a_next_page_elsewhere_is_no_answer(simulator, make_client, link):
    simulator.npm.trouble("left-pad", adds_headers({"Link": f'<{link}>; rel="next"'}))
    with pytest.raises(SourceError):
        make_client().get(endpoint(simulator), "left-pad")
    assert simulator.requests == 1


@given(base=st.text(max_size=30), url=st.text(max_size=60))
def test_an_address_is_below_another_or_not_and_nothing_else(base, url):
    try:
        found = below(f"http://host.example/{base}", url)
    except ValueError:
        return
    assert found is None or url.lower().startswith("http:")


def test_many_threads_share_one_client(simulator, make_client):
    for number in range(60):
        simulator.npm.add(f"p{number}")
    client = make_client()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: client.get(endpoint(simulator, concurrency=8), f"p{number}"), range(60)))
    assert [json.loads(answer.body)["name"] for answer in answers] == [f"p{number}" for number in range(60)]
    assert client.requests == simulator.requests == 60


def test_nobody_waits_once_the_run_is_cancelled(simulator, tmp_path):
    simulator.npm.trouble("left-pad", refuses(503, retry_after="100"))
    cancelled = Event()
    with Client(Settings(cache_dir=tmp_path), now=NOW, cancelled=cancelled) as client, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.get, endpoint(simulator), "left-pad")
        while not simulator.requests:
            pass
        cancelled.set()
        with pytest.raises(SourceUnavailable, match="the run was cancelled"):
            waiting.result(timeout=30)
    assert simulator.requests == 1


@pytest.mark.parametrize("spoil", ["a file", "no database"])
def test_a_cache_that_cannot_be_used_is_told_at_once(tmp_path, spoil):
    if spoil == "a file":
        (tmp_path / "cache").write_text("")
    else:
        (tmp_path / "cache").mkdir()
        (tmp_path / "cache" / "answers.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(ConfigurationError, match=r"cache of answers in .* cannot be used") as caught:
        Client(Settings(cache_dir=tmp_path / "cache"), now=NOW)
    assert "SBOMKIT_CACHE_DIR" in (caught.value.advice or "")


@pytest.mark.parametrize("base", ["http://[::1", "http://127.0.0.1:99999999", "gopher://127.0.0.1", "http://" + "a" * 300])
def test_only_errors_of_a_source_escape(make_client, base):
    nonsense = Endpoint(source="npm", base=base, politeness=Politeness(rate=1e6, concurrency=1, policy="ours"))
    with pytest.raises(SourceError):
        make_client().get(nonsense, "left-pad")
