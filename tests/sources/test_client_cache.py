"""What was answered before: how long it is used, how it is confirmed, and that it outlives whatever happens to a run."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from time import sleep

import msgspec
import pytest
import zstandard
from pydantic import SecretStr

from sbomkit.errors import ConfigurationError, NotInCache, SourceUnavailable, UnexpectedResponse
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources._http import wire as _wire
from sbomkit.sources._http.client import Client
from sbomkit.sources._http.used import Used
from tests.clients import NOW, endpoint, kept
from tests.simulator import garbled, html, redirects, refuses, slow, without_validators


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


def test_a_token_changes_nothing_about_where_an_answer_is_kept(simulator, make_client):
    make_client(sources={"npm": SourceSettings(token=SecretStr("one"))}).get(endpoint(simulator), "left-pad")
    assert make_client().get(endpoint(simulator), "left-pad").from_cache


def test_no_address_of_a_person_reaches_the_cache(simulator, make_client, tmp_path):
    client = make_client(contact="ops@acme.example")
    assert b"alice@" not in client.get(endpoint(simulator), "left-pad").body
    (answer,) = kept(tmp_path / "cache")
    assert b'"name": "alice"' in answer
    assert b"mail.example" not in answer
    assert b"acme" not in answer


def test_what_is_posted_is_kept_by_its_body(simulator, make_client):
    simulator.npm.add("bulk")
    for body in (b'{"a":1}', b'{"a":2}', b'{"a":1}'):
        make_client().post(endpoint(simulator), "bulk", body)
    assert [request.body for request in simulator.log] == [b'{"a":1}', b'{"a":2}']
    assert simulator.log[0].method == "POST"
    assert simulator.log[0].headers["Content-Type"] == "application/json"


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


@pytest.mark.parametrize("later", [timedelta(), timedelta(minutes=5)])
def test_whoever_refreshes_asks_once_for_every_answer(simulator, make_client, later):
    """Whether or not it can be confirmed, and although it was given at the same moment."""
    simulator.npm.trouble("other", without_validators())
    for name in ("left-pad", "other", "missing"):
        make_client().get(endpoint(simulator), name)
    client = make_client(refresh=True, now=NOW + later)
    first = [client.get(endpoint(simulator), name) for name in ("left-pad", "other", "missing")]
    assert [answer.from_cache for answer in first] == [False] * 3
    assert [answer.retrieved_at for answer in first] == [NOW + later] * 3
    assert "If-None-Match" in simulator.log[3].headers
    again = [client.get(endpoint(simulator), name) for name in ("left-pad", "other", "missing")]
    assert [answer.body for answer in again] == [answer.body for answer in first]
    assert (client.requests, simulator.requests) == (3, 6)


def test_an_answer_that_could_not_be_refreshed_is_still_there(simulator, make_client):
    make_client().get(endpoint(simulator), "left-pad")
    simulator.npm.trouble("left-pad", refuses(500, times=1), garbled(times=2))
    with pytest.raises(SourceUnavailable, match="HTTP 500"):
        make_client(refresh=True).get(endpoint(simulator), "left-pad")
    assert b"left-pad" not in make_client(refresh=True).get(endpoint(simulator), "left-pad").body[:1]
    answer = make_client(now=NOW + timedelta(hours=1)).get(endpoint(simulator), "left-pad")
    assert (answer.from_cache, answer.retrieved_at, json.loads(answer.body)["name"]) == (True, NOW, "left-pad")


def test_an_answer_older_than_allowed_is_confirmed(simulator, make_client):
    make_client().get(endpoint(simulator), "left-pad")
    young = make_client(now=NOW + timedelta(minutes=30), max_age=timedelta(hours=1)).get(endpoint(simulator), "left-pad")
    assert (young.from_cache, young.retrieved_at, simulator.requests) == (True, NOW, 1)
    later = NOW + timedelta(minutes=90)
    old = make_client(now=later, max_age=timedelta(hours=1)).get(endpoint(simulator), "left-pad")
    assert (old.from_cache, old.retrieved_at, simulator.requests) == (False, later, 2)
    assert simulator.log[1].headers["If-None-Match"]
    confirmed = make_client(now=later, max_age=timedelta(hours=1)).get(endpoint(simulator), "left-pad")
    assert (confirmed.from_cache, confirmed.retrieved_at, simulator.requests) == (True, later, 2)


def test_whoever_takes_older_answers_gets_them(simulator, make_client, monkeypatch):
    monkeypatch.setitem(_wire.KEPT_SECONDS, 200, 0)
    make_client().get(endpoint(simulator), "left-pad")
    answer = make_client(now=NOW + timedelta(days=2), max_age=timedelta(days=3)).get(endpoint(simulator), "left-pad")
    assert (answer.from_cache, answer.retrieved_at, simulator.requests) == (True, NOW, 1)


def test_offline_an_answer_of_any_age_is_one(simulator, make_client, monkeypatch):
    monkeypatch.setitem(_wire.KEPT_SECONDS, 200, 0)
    simulator.npm.trouble("LeftPad", redirects("/npm/left-pad"))
    for name in ("left-pad", "LeftPad", "missing"):
        make_client().get(endpoint(simulator), name)
    sent = simulator.requests
    client = make_client(offline=True, max_age=timedelta(), now=NOW + timedelta(days=400))
    answers = [client.get(endpoint(simulator), name) for name in ("left-pad", "LeftPad", "missing")]
    assert [(answer.status, answer.from_cache, answer.retrieved_at) for answer in answers] == [
        (200, True, NOW),
        (200, True, NOW),
        (404, True, NOW),
    ]
    assert (client.requests, simulator.requests) == (0, sent)


def test_offline_what_is_not_kept_is_an_error_of_its_own(simulator, make_client):
    with pytest.raises(NotInCache, match=r"127\.0\.0\.1:\d+ is not asked offline") as caught:
        make_client(offline=True).post(endpoint(simulator), "left-pad", b"{}")
    assert (caught.value.source, simulator.requests) == ("npm", 0)


def test_a_host_that_says_504_is_asked_again_and_not_taken_for_the_cache(simulator, make_client):
    simulator.npm.trouble("left-pad", refuses(504))
    with pytest.raises(SourceUnavailable, match="HTTP 504") as caught:
        make_client().get(endpoint(simulator), "left-pad")
    assert not isinstance(caught.value, NotInCache)


def test_offline_nothing_can_be_refreshed(make_client):
    with pytest.raises(ConfigurationError, match="cannot be refreshed offline"):
        make_client(offline=True, refresh=True)


def test_a_redirect_is_remembered_with_what_it_led_to(simulator, make_client):
    simulator.npm.trouble("LeftPad", redirects("/npm/leftpad"))
    simulator.npm.trouble("leftpad", redirects("/npm/left-pad?a=2&b=1", status=302))
    first = make_client().get(endpoint(simulator), "LeftPad")
    second = make_client().get(endpoint(simulator), "LeftPad")
    assert (first.from_cache, second.from_cache, simulator.requests) == (False, True, 3)
    assert first.url == second.url == f"{simulator.npm.url}/left-pad?a=2&b=1"
    assert first.body == second.body
    client = make_client(refresh=True)
    for _ in range(2):
        client.get(endpoint(simulator), "LeftPad")
    assert simulator.requests == 6


def test_an_answer_that_was_asked_for_on_the_way_is_not_from_the_cache(simulator, make_client):
    simulator.npm.trouble("LeftPad", redirects("/npm/left-pad"))
    client = make_client()
    client.get(endpoint(simulator), "left-pad")
    answer = client.get(endpoint(simulator), "LeftPad")
    assert (answer.from_cache, client.requests) == (False, 2)


def test_no_answer_is_younger_than_the_run(simulator, make_client):
    make_client().get(endpoint(simulator), "left-pad")
    earlier = NOW - timedelta(days=1)
    answer = make_client(now=earlier).get(endpoint(simulator), "left-pad")
    assert (answer.from_cache, answer.retrieved_at) == (True, earlier)


def test_a_redirect_to_what_is_not_kept_is_followed_again(simulator, make_client):
    simulator.npm.trouble("LeftPad", redirects("/npm/left-pad"))
    simulator.npm.trouble("left-pad", garbled())
    for _ in range(2):
        make_client().get(endpoint(simulator), "LeftPad")
    assert simulator.requests == 4


def test_an_answer_of_another_type_is_not_kept(simulator, make_client):
    with pytest.raises(UnexpectedResponse, match="instead of text/plain"):
        make_client().get(endpoint(simulator), "left-pad", accept="text/plain")
    assert simulator.requests == 1
    with pytest.raises(UnexpectedResponse, match="instead of text/plain"):
        make_client().get(endpoint(simulator), "left-pad", accept="text/plain")
    assert simulator.requests == 2


@pytest.mark.parametrize(
    "spoilt",
    [
        b"not packed",
        "another version's text",
        zstandard.compress(b"\xc1"),
        zstandard.compress(msgspec.msgpack.encode(1)),
        zstandard.compress(msgspec.msgpack.encode({"status_code": [], "headers": 1})),
        zstandard.compress(msgspec.msgpack.encode({"status_code": 200, "headers": {}})),
    ],
)
def test_what_cannot_be_read_was_never_kept(simulator, make_client, tmp_path, spoilt):
    make_client().get(endpoint(simulator), "left-pad")
    with closing(sqlite3.connect(tmp_path / "cache" / "answers.sqlite")) as connection:
        connection.execute("UPDATE responses SET value = ?", (spoilt,))
        connection.commit()
    assert make_client().get(endpoint(simulator), "left-pad").status == 200
    assert make_client().get(endpoint(simulator), "left-pad").from_cache
    assert simulator.requests == 2


def test_what_expired_long_ago_is_deleted_in_the_end(simulator, make_client, tmp_path, monkeypatch):
    simulator.npm.trouble("LeftPad", redirects("/npm/left-pad"))
    simulator.npm.add("left-pad", readme=random.Random(0).randbytes(500_000).hex())
    with make_client() as client:
        client.get(endpoint(simulator), "LeftPad")
        client.get(endpoint(simulator), "missing")
    cache = tmp_path / "cache" / "answers.sqlite"
    assert (len(kept(tmp_path / "cache")), cache.stat().st_size > 500_000) == (2, True)
    monkeypatch.setattr("sbomkit.sources._http.cache._GRACE_SECONDS", -13 * 3600)  # as if 13 hours had passed
    make_client(offline=True).close()
    assert len(kept(tmp_path / "cache")) == 2
    make_client().close()
    assert [b"missing" in answer for answer in kept(tmp_path / "cache")] == [True]
    with closing(sqlite3.connect(cache)) as connection:
        assert connection.execute("SELECT count(*) FROM redirects").fetchone() == (0,)
    assert cache.stat().st_size < 100_000


def test_a_cache_that_somebody_else_writes_to_is_pruned_another_time(make_client, monkeypatch):
    def busy(_):
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr("sbomkit.sources._http.cache.Answers.prune", busy)
    make_client().close()


ASKING = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from sbomkit.settings import Settings
from sbomkit.sources import Endpoint, Politeness
from sbomkit.sources._http.client import Client

base, folder, count = sys.argv[1:]
endpoint = Endpoint(source="npm", base=base, politeness=Politeness(rate=1e6, concurrency=3, policy="ours"))
with Client(Settings(cache_dir=Path(folder)), now=datetime(2026, 11, 1, tzinfo=UTC)) as client, ThreadPoolExecutor(3) as pool:
    answers = list(pool.map(lambda number: client.get(endpoint, f"p{number}"), range(int(count))))
    print(sum(answer.status == 200 for answer in answers), client.requests)
"""


@pytest.fixture
def asking(simulator, tmp_path):
    """Processes that ask for forty packages, three at a time, on one cache."""
    for number in range(40):
        simulator.npm.add(f"p{number}")

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", ASKING, simulator.npm.url, str(tmp_path / "cache"), "40"]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    return start


def test_a_run_that_is_killed_loses_the_requests_under_way_and_no_more(simulator, asking):
    simulator.npm.trouble_for_all(slow(0.02))
    with asking() as killed:
        while simulator.requests < 20 and killed.poll() is None:
            sleep(0.001)
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    sent = simulator.requests
    with asking() as second:
        printed, _ = second.communicate(timeout=120)
    answered, requests = map(int, printed.split())
    assert answered == 40
    assert 40 - sent <= requests <= 40 - sent + 3
    assert simulator.requests == sent + requests
    with asking() as third:
        assert third.communicate(timeout=120)[0].split() == ["40", "0"]


def test_processes_share_a_cache(simulator, asking):
    with asking() as one, asking() as two:
        printed = [process.communicate(timeout=120)[0].split() for process in (one, two)]
    assert [answered for answered, _ in printed] == ["40", "40"]
    with asking() as third:
        assert third.communicate(timeout=120)[0].split() == ["40", "0"]
    assert simulator.requests == sum(int(requests) for _, requests in printed)


def test_an_answer_that_says_that_it_cannot_answer_now_is_not_kept(simulator, make_client):
    simulator.npm.add("left-pad")
    client = make_client()
    for judge, requests in ((lambda _: False, 1), (lambda body: b"left-pad" in body, 2), (lambda _: True, 2)):
        client.post(endpoint(simulator), "left-pad", b"{}", is_worth_keeping=judge)
        assert simulator.requests == requests


def test_a_token_goes_into_the_header_that_the_host_reads(simulator, make_client):
    simulator.npm.add("left-pad")
    client = make_client(sources={"npm": SourceSettings(token=SecretStr("secret"))})
    place = replace(endpoint(simulator), authorisation="", authorisation_header="Personal-Token")
    client.get(place, "left-pad")
    (request,) = simulator.log
    assert request.headers["Personal-Token"] == "secret"
    assert "Authorization" not in request.headers


FULL = """
import resource, signal, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from sbomkit.settings import Settings
from sbomkit.sources import Endpoint, Politeness
from sbomkit.sources._http.client import Client

base, folder, count = sys.argv[1:]
endpoint = Endpoint(source="npm", base=base, politeness=Politeness(rate=1e6, concurrency=8, policy="ours"))
with Client(Settings(cache_dir=Path(folder)), now=datetime(2026, 11, 1, tzinfo=UTC)) as client, ThreadPoolExecutor(8) as pool:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    answers = list(pool.map(lambda number: client.get(endpoint, f"p{number}"), range(int(count))))
    print(sum(answer.status == 200 for answer in answers))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no bound on the size of files")
def test_a_disk_that_is_full_costs_the_cache_and_no_answer(simulator, tmp_path):
    for number in range(60):
        simulator.npm.add(f"p{number}", description=random.Random(number).randbytes(20_000).hex())
    command = [sys.executable, "-c", FULL, simulator.npm.url, str(tmp_path / "cache"), "60"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == ("60\n", "", 0)
    assert kept(tmp_path / "cache") == []


@pytest.mark.parametrize("table", ["responses", "redirects"])
def test_a_write_that_broke_off_is_undone(make_client, tmp_path, table):
    client = make_client()
    storage = getattr(client._answers, table)
    with client._answers.as_well_as_can_be(), storage.connection() as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"INSERT INTO {table} (key, value) VALUES ('half', 'written')")
        connection.execute("nonsense")
    with storage.connection() as connection:
        assert not connection.in_transaction
    assert not list(storage)


def test_what_the_cache_cannot_forget_spoils_no_answer(simulator, make_client):
    client = make_client()
    with client._answers.responses.connection() as connection:
        connection.execute("DROP TABLE responses")
    simulator.npm.add("bulk")
    assert client.post(endpoint(simulator), "bulk", b"{}", is_worth_keeping=lambda body: False).status == 200
    assert client.get(endpoint(simulator), "left-pad").status == 200
    client.forget(["one", "another"])


def test_an_answer_that_is_forgotten_is_asked_for_again(simulator, make_client):
    used = Used()
    client = make_client().noting(used)
    for name in ("left-pad", "other"):
        client.get(endpoint(simulator), name)
    client.forget(used.blamed("no JSON", f"{simulator.npm.url}/left-pad", of_one=False))
    assert make_client().get(endpoint(simulator), "other").from_cache
    assert not make_client().get(endpoint(simulator), "left-pad").from_cache


def test_an_answer_that_the_cache_gave_can_be_forgotten_too(simulator, make_client):
    make_client().get(endpoint(simulator), "left-pad")
    used = Used()
    client = make_client().noting(used)
    assert client.get(endpoint(simulator), "left-pad").from_cache
    client.forget(used.blamed("another name", None, of_one=True))
    assert not make_client().get(endpoint(simulator), "left-pad").from_cache


def test_offline_nothing_is_forgotten_since_nothing_can_be_asked_for(simulator, make_client):
    make_client().get(endpoint(simulator), "left-pad")
    used = Used()
    client = make_client(offline=True).noting(used)
    client.get(endpoint(simulator), "left-pad")
    client.forget(used.blamed("no JSON", None, of_one=True))
    assert make_client(offline=True).get(endpoint(simulator), "left-pad").status == 200


@pytest.mark.parametrize("of_one", [True, False])
def test_a_host_that_was_silent_puts_no_answer_in_doubt(simulator, make_client, of_one):
    """Or a run whose budget ends would start again from its beginning."""
    used = Used()
    client = make_client(budget=1).noting(used)
    client.get(endpoint(simulator), "left-pad")
    with pytest.raises(SourceUnavailable) as caught:
        client.get(endpoint(simulator), "other")
    assert used.blamed(f"version 1: {caught.value}", None, of_one=of_one) == []
    assert used.blamed("not asked: enough for today", None, of_one=of_one) == []
    assert len(used.blamed("no JSON", None, of_one=of_one)) == 1
    assert used.blamed("no JSON", None, of_one=of_one) == [], "they are forgotten once"
