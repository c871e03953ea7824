"""The one client: what it sends, what it takes for an answer, and that nothing but errors of a source comes out of it."""

import itertools
import json
import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from sbomkit import __version__
from sbomkit.errors import SourceError, SourceUnavailable, UnexpectedResponse
from sbomkit.limits import Limits
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources import Endpoint, Politeness
from sbomkit.sources._http.addresses import below
from sbomkit.sources._http.client import Client
from tests.clients import NOW, endpoint, kept
from tests.simulator import adds_headers, breaks_off, hangs_up, oversized, redirects, refuses, slow


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
        pytest.raises(SourceUnavailable, match=r"took more than 600 seconds to answer .* \(1 attempt\)"),
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


@pytest.mark.parametrize(
    "target",
    [
        "/admin/left-pad",
        "../admin",
        "{url}/../admin",
        "{url}/%2e%2e/admin",
        "{url}/a/%252e./admin",
        "{url}/..%5Cadmin",
        "{url}/..",
    ],
)
def test_a_redirect_that_leaves_the_path_that_is_set_is_not(simulator, make_client, target):
    simulator.npm.trouble("moved", redirects(target.format(url=simulator.npm.url)))
    with pytest.raises(UnexpectedResponse, match="does not lie below the address of the source"):
        make_client(sources={"npm": SourceSettings(token=SecretStr("t0ken"))}).get(endpoint(simulator), "moved")
    assert simulator.requests == 1


@pytest.mark.parametrize("path", ["../admin", "%2e%2e/admin", "a/%252E%252e/admin", "..%2fadmin", "..\\admin"])
def test_what_is_asked_for_lies_below_the_address_that_is_set(simulator, make_client, path):
    with pytest.raises(UnexpectedResponse, match="does not lie below the address of the source"):
        make_client().get(endpoint(simulator), path)
    assert simulator.requests == 0


def test_a_redirect_to_an_address_of_a_person_is_not_followed_and_not_told(simulator, make_client, tmp_path):
    simulator.npm.trouble("moved", redirects("/npm/left-pad?by=ann.person@mail.example"))
    with pytest.raises(UnexpectedResponse, match="redirects to what has an e-mail address in it"):
        make_client().get(endpoint(simulator), "moved")
    assert simulator.requests == 1
    assert kept(tmp_path / "cache") == []


def test_no_address_of_a_person_is_kept_in_a_header(simulator, make_client, tmp_path):
    link = '<{}>; rel="author"; title="ann.person@mail.example"'
    headers = {
        "ETag": '"ann.person@mail.example"',
        "Link": link,
        "Content-Type": "application/json; by=ann.person@mail.example",
    }
    simulator.npm.trouble("left-pad", adds_headers(headers))
    assert make_client().get(endpoint(simulator), "left-pad").status == 200
    (answer,) = kept(tmp_path / "cache")
    assert b"mail.example" not in answer
    assert b"ETag" not in answer, "a stand-in is none that the host would know again"
    simulator.npm.add("other")
    simulator.npm.trouble("other", adds_headers({"Content-Type": "ann.person@mail.example"}))
    with pytest.raises(UnexpectedResponse) as caught:
        make_client().get(endpoint(simulator), "other")
    assert "mail.example" not in str(caught.value)


@pytest.mark.parametrize("place", ["more?after=ann.person@mail.example", "../admin", "%2e%2e/admin"])
def test_a_next_page_that_leads_nowhere_is_a_failure_that_is_not_kept(simulator, make_client, tmp_path, place):
    simulator.npm.trouble("left-pad", adds_headers({"Link": f'<{simulator.npm.url}/{place}>; rel="next"'}, times=1))
    with pytest.raises(UnexpectedResponse, match="the next page"):
        make_client().get(endpoint(simulator), "left-pad")
    assert kept(tmp_path / "cache") == []
    assert make_client().get(endpoint(simulator), "left-pad").status == 200


def test_redirects_in_a_circle_end(simulator, make_client):
    simulator.npm.trouble("round", redirects("/npm/round"))
    with pytest.raises(UnexpectedResponse, match="redirects more than 5 times"):
        make_client().get(endpoint(simulator), "round")
    assert simulator.requests == 6


def test_what_is_posted_is_not_carried_on(simulator, make_client):
    simulator.npm.trouble("bulk", redirects("/npm/left-pad", status=307))
    with pytest.raises(UnexpectedResponse, match="redirects what was posted"):
        make_client().post(endpoint(simulator), "bulk", b"{}")


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
    assert kept(tmp_path / "cache")
    for answer in kept(tmp_path / "cache"):
        assert b"t0ken-of-mine" not in answer
        assert b"sbomkit/" not in answer, "the User-Agent, which may hold a contact"


def test_an_endpoint_names_the_scheme_of_its_token(simulator, make_client):
    settings = {"npm": SourceSettings(token=SecretStr("t0ken-of-mine"))}
    make_client(sources=settings).get(endpoint(simulator, authorisation="token"), "left-pad")
    assert simulator.log[0].headers["Authorization"] == "token t0ken-of-mine"


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


@pytest.mark.parametrize("base", ["http://[::1", "http://127.0.0.1:99999999", "gopher://127.0.0.1", "http://" + "a" * 300])
def test_only_errors_of_a_source_escape(make_client, base):
    nonsense = Endpoint(source="npm", base=base, politeness=Politeness(rate=1e6, concurrency=1, policy="ours"))
    with pytest.raises(SourceError):
        make_client().get(nonsense, "left-pad")


def test_requests_are_counted_by_host(simulator, make_client):
    simulator.npm.trouble("left-pad", hangs_up(times=2))
    client = make_client()
    assert dict(client.sent) == {}
    client.get(endpoint(simulator), "left-pad")
    client.get(endpoint(simulator), "left-pad")
    host = simulator.url.removeprefix("http://")
    assert (dict(client.sent), client.requests) == ({host: 3}, 3)


def test_what_is_not_ready_is_told_and_not_waited_for(simulator, make_client, clock):
    simulator.npm.trouble("left-pad", refuses(202, retry_after="60", times=1))
    with pytest.raises(SourceUnavailable, match=r"not yet ready \(HTTP 202\)") as caught:
        make_client().get(endpoint(simulator), "left-pad")
    assert (caught.value.retry_after, clock.slept, simulator.requests) == (60.0, [], 1)
    assert make_client().get(endpoint(simulator), "left-pad").status == 200


@pytest.mark.parametrize(
    ("started", "told"),
    [
        (b"Content-Length: 1000\r\n\r\n", "took more than 1 seconds to answer"),
        (b"\r\nuntil it closes", "took more than 1 seconds to answer"),
        (b"Transfer-Encoding: chunked\r\n\r\nffff\r\n", "took more than 1 seconds to answer"),
        (b"X-Endless: ", "gave no answer: (?:ReadTimeoutError|ProtocolError)"),  # whichever of the two ends first
    ],
)
def test_a_host_that_sends_a_byte_now_and_then_is_cut_off(tmp_path, started, told, monkeypatch):
    monkeypatch.setattr("sbomkit.sources._http.wire._TRIES", 1)
    with (
        dripping(b"HTTP/1.1 200 OK\r\n" + started) as url,
        Client(Settings(cache_dir=tmp_path), now=NOW, limits=Limits(seconds=0.05)) as client,
    ):
        slowly = Endpoint(source="npm", base=url, politeness=Politeness(rate=1e6, concurrency=1, policy="ours"))
        with pytest.raises(SourceUnavailable, match=told):
            client.get(slowly, "left-pad", accept="*/*")


@contextmanager
def dripping(beginning: bytes) -> Iterator[str]:
    """A host that answers with a beginning, and then with a blank every hundredth of a second."""
    done = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                connection.sendall(beginning)
                while not done.wait(0.01):
                    connection.sendall(b" ")

        thread = Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            done.set()
            thread.join()


def test_nothing_secret_is_logged(simulator, make_client, caplog, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("http_proxy", simulator.url.replace("//", "//someone:pr0xy@"))
    far = Endpoint(source="npm", base="http://registry.example", politeness=endpoint(simulator).politeness)
    with caplog.at_level(logging.DEBUG):
        client = make_client(sources={"npm": SourceSettings(token=SecretStr("t0ken-of-mine"))}, contact="ops@acme.example")
        client.get(endpoint(simulator), "left-pad")
        client.get(far, "left-pad")
    assert [request.headers["Authorization"] for request in simulator.log] == ["Bearer t0ken-of-mine"] * 2
    assert "left-pad" in caplog.text
    for secret in ("t0ken-of-mine", "pr0xy", "ops@acme"):
        assert secret not in caplog.text


def test_connections_end_with_the_client(simulator, make_client):
    with make_client() as client:
        client.get(endpoint(simulator), "left-pad")
        (wire,) = client._hosts.values()
        assert len(wire.poolmanager.pools) == 1
    assert len(wire.poolmanager.pools) == 0
