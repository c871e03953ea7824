"""How gently hosts are asked: rates, retries, limits, budgets, and when they are left alone."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from threading import Event, Lock
from time import sleep

import pytest

from sbomkit.errors import SourceUnavailable, UnexpectedResponse
from sbomkit.limits import Limits
from sbomkit.settings import Settings
from sbomkit.sources._http.breaker import Breaker
from sbomkit.sources._http.client import Client
from sbomkit.sources._http.problems import Silent
from tests.clients import NOW, endpoint
from tests.simulator import Reply, adds_headers, hangs_up, oversized, refuses


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
    with pytest.raises(SourceUnavailable, match="left alone for 3600 more seconds"):
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


def test_a_host_that_failed_is_tried_again_after_a_while_by_one(simulator, make_client, clock):
    simulator.npm.trouble_for_all(refuses(503, times=5 * 5 + 1))
    client = make_client()
    for number in range(6):
        with pytest.raises(SourceUnavailable):
            client.get(endpoint(simulator), f"p{number}")
    clock.seconds += 61
    with pytest.raises(SourceUnavailable, match=r"HTTP 503 \(1 attempt\)"):
        client.get(endpoint(simulator), "left-pad")
    with pytest.raises(SourceUnavailable, match="left alone for 120 more seconds, since it did not answer") as caught:
        client.get(endpoint(simulator), "left-pad")
    assert (caught.value.retry_after, simulator.requests) == (120.0, 26)
    clock.seconds += 121
    assert client.get(endpoint(simulator), "left-pad").status == 200
    assert client.get(endpoint(simulator, concurrency=1), "p6").status == 404


def test_trust_is_restored_in_full(clock):
    breaker = Breaker(clock.monotonic)
    for pause in (60.0, 120.0, 240.0, 480.0, 960.0, 960.0):
        for _ in range(5):
            breaker.failed()
        with pytest.raises(Silent) as caught:
            breaker.check()
        assert caught.value.retry_after == pause
        clock.seconds += pause
        assert breaker.admit()
        breaker.leave()
    breaker.answered()
    for _ in range(4):
        breaker.failed()
        breaker.check()
    breaker.failed()
    with pytest.raises(Silent) as caught:
        breaker.check()
    assert caught.value.retry_after == 60.0


def test_of_two_wishes_to_be_left_alone_the_longer_one_counts(clock):
    breaker = Breaker(clock.monotonic)
    for wanted in (3600.0, 200.0):
        breaker.failed(wanted)
    with pytest.raises(Silent) as caught:
        breaker.admit()
    assert caught.value.retry_after == 3600.0


def test_nobody_else_asks_while_one_tries(simulator, make_client, clock):
    client = make_client()
    simulator.npm.trouble("left-pad", refuses(429, retry_after="3600", times=1))
    with pytest.raises(SourceUnavailable):
        client.get(endpoint(simulator), "left-pad")
    refused: list[str] = []

    def others_ask(_, reply):
        with pytest.raises(SourceUnavailable, match="left alone until it is known whether it answers") as caught:
            client.get(endpoint(simulator), "other")
        refused.append(str(caught.value))
        return reply

    simulator.npm.trouble("left-pad", others_ask)
    clock.seconds += 3601
    assert client.get(endpoint(simulator), "left-pad").status == 200
    assert (len(refused), simulator.requests) == (1, 2)


def test_an_answer_that_nobody_wants_is_one_all_the_same(simulator, make_client):
    client = make_client(limits=Limits(response_bytes=1000))
    simulator.npm.trouble("large", oversized(5000))
    for number in range(8):
        if number == 4:
            with pytest.raises(UnexpectedResponse):
                client.get(endpoint(simulator), "large")
        simulator.npm.trouble(f"p{number}", refuses(500))
        with pytest.raises(SourceUnavailable, match="HTTP 500"):
            client.get(endpoint(simulator), f"p{number}")


@pytest.mark.parametrize("status", [401, 403])
def test_a_host_that_refuses_everything_is_left_alone(simulator, make_client, clock, status):
    client = make_client()
    simulator.npm.trouble_for_all(refuses(status))
    told = []
    for number in range(120):
        with pytest.raises(SourceUnavailable) as caught:
            client.get(endpoint(simulator), f"p{number}")
        told.append(str(caught.value))
    assert simulator.requests == 5
    assert told[4].endswith(f"HTTP {status}")
    assert told[5].endswith("since it did not answer, or refused to")
    clock.seconds += 61
    for _ in range(2):
        with pytest.raises(SourceUnavailable):
            client.get(endpoint(simulator), "again")
    assert simulator.requests == 6, "one tries"


@pytest.mark.parametrize("well", [200, 404, 410])
def test_a_refusal_now_and_then_is_about_what_was_asked_for(simulator, make_client, well):
    client = make_client()
    for number in range(12):
        simulator.npm.trouble(f"p{number}", refuses(403))
        with pytest.raises(SourceUnavailable, match="HTTP 403"):
            client.get(endpoint(simulator), f"p{number}")
        if number % 4 == 3:
            simulator.npm.add(f"well{number}")
            simulator.npm.trouble(f"well{number}", *([refuses(well)] if well != 200 else []))
            assert client.get(endpoint(simulator), f"well{number}").status == well


def test_a_host_that_said_when_to_come_back_is_asked_then(simulator, make_client, clock):
    simulator.npm.trouble("left-pad", refuses(429, retry_after="3600", times=2))
    client = make_client()
    for left in (3600, 3600):
        with pytest.raises(SourceUnavailable) as caught:
            client.get(endpoint(simulator), "left-pad")
        assert caught.value.retry_after == left
    assert simulator.requests == 1
    clock.seconds += 3601
    with pytest.raises(SourceUnavailable, match="HTTP 429"):
        client.get(endpoint(simulator), "left-pad")
    clock.seconds += 3601
    assert client.get(endpoint(simulator), "left-pad").status == 200


def test_a_host_that_breaks_on_every_question_is_left_alone(simulator, make_client):
    client = make_client()
    for number in range(20):
        simulator.npm.trouble(f"p{number}", refuses(500))
        with pytest.raises(SourceUnavailable):
            client.get(endpoint(simulator), f"p{number}")
    assert simulator.requests == 5


def test_who_waits_for_a_turn_while_the_host_is_given_up_does_not_ask(simulator, clock, tmp_path):
    """Its turn comes after those that failed."""
    client = Client(Settings(cache_dir=tmp_path), now=NOW, sleep=clock.sleep, monotonic=clock.monotonic)
    with client:
        client.get(endpoint(simulator), "left-pad")
        (wire,) = client._hosts.values()
        sleeping = wire._turns._sleep

        def fails_meanwhile(seconds):
            wire._breaker.failed(wanted=1000.0)
            sleeping(seconds)

        wire._turns._sleep = fails_meanwhile
        wire._turns.hold(10.0)
        with pytest.raises(SourceUnavailable, match="left alone for 990 more seconds"):
            client.get(endpoint(simulator), "other")
    assert client.requests == simulator.requests == 1


def test_the_budget_of_a_run_is_kept_to(simulator, make_client, clock):
    simulator.npm.trouble("left-pad", hangs_up(times=1))
    client = make_client(budget=3)
    client.get(endpoint(simulator), "left-pad")
    client.get(endpoint(simulator), "other")
    slept = list(clock.slept)
    for _ in range(3):
        with pytest.raises(SourceUnavailable, match=r"the budget of 3 requests is used up \(SBOMKIT_BUDGET\)") as caught:
            client.get(endpoint(simulator, rate=0.1), "third")
    assert "answers are kept" in (caught.value.advice or "")
    assert client.get(endpoint(simulator), "left-pad").from_cache
    assert (client.requests, simulator.requests) == (3, 3)
    assert clock.slept == slept


def test_the_smallest_budget_of_a_host_counts(simulator, make_client):
    client = make_client(budget=100)
    allowed = [
        endpoint(simulator, budget=budget, source=name) for name, budget in (("npm", 9), ("a", 1), ("b", None), ("c", 4))
    ]
    client.get(allowed[0], "p0")
    for each in allowed[1:]:
        with pytest.raises(SourceUnavailable, match=r"the budget of 1 request is used up \(SBOMKIT_SOURCES__A__BUDGET\)"):
            client.get(each, "p1")
    assert client.requests == simulator.requests == 1


def test_a_budget_of_nothing_sends_nothing(simulator, make_client):
    with pytest.raises(SourceUnavailable, match="budget of 0 requests"):
        make_client(budget=0).get(endpoint(simulator), "left-pad")
    assert simulator.requests == 0


def test_a_budget_that_ends_between_two_attempts_ends_the_request(simulator, make_client):
    simulator.npm.trouble("left-pad", refuses(503))
    with pytest.raises(SourceUnavailable, match="budget of 2 requests"):
        make_client(budget=2).get(endpoint(simulator), "left-pad")
    assert simulator.requests == 2


def test_threads_share_a_budget(simulator, make_client):
    client = make_client(budget=17)

    def ask(number):
        with suppress(SourceUnavailable):
            client.get(endpoint(simulator, concurrency=8), f"p{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(60)))
    assert client.requests == simulator.requests == 17


def test_a_limit_that_is_used_up_may_be_told_in_words(simulator, make_client, clock):
    words = b'{"statusCode": 429, "message": "Rate limit is exceeded. Try again in 56 seconds."}'

    calls = count()

    def tired(_, reply):
        return Reply(429, words, {"Content-Type": "application/json"}) if next(calls) == 0 else reply

    simulator.npm.trouble("left-pad", tired)
    assert make_client().get(endpoint(simulator), "left-pad").status == 200
    assert clock.slept == [56.0]
