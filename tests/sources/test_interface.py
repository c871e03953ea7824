"""The seam: what every source gets for nothing, and what it cannot do wrong."""

import threading
import time
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from sbomkit.errors import ConfigurationError, SourceUnavailable
from sbomkit.model.facts import Observation, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.purl import registry_url
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources import Address, Politeness, Session, Source, Verified, sources
from tests.builders import make_component, make_inventory, make_publishers, npm

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def packages(*names: str) -> list[Package]:
    return list(make_inventory({}, roots=(), components=[make_component(name) for name in names]).packages.values())


def session(**settings) -> Session:
    def no_network():
        raise AssertionError("this source asks no network")

    return Session(now=NOW, settings=Settings(**settings), make_client=no_network)


class Plain(Source):
    """One call a package; knows nothing of `unlucky`."""

    name = "plain"
    summary = "tests"
    purl_types = frozenset({"npm"})
    signals = frozenset({Signal.PUBLISHERS, Signal.RELEASES})
    subject = Subject.UPSTREAM
    licence = "CC0-1.0"
    verified = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(rate=1.0, concurrency=3, policy="ours")
    default_url: ClassVar[str | None] = "https://plain.example/api/"

    def _lookup(self, package, session):
        if package.name == "unlucky":
            raise ZeroDivisionError("secret")
        if package.name == "busy":
            raise SourceUnavailable("plain.example answered HTTP 503", source=self.name)
        yield self.known(make_publishers("alice"), session, url="https://plain.example/api/x")
        yield self.unknown(Signal.RELEASES, Status.UNSUPPORTED, session, detail="it has none")


class Offline(Plain):
    name = "offline"
    politeness = None


class Bulk(Plain):
    """Three packages a call, of which it knows the first two, and of these one signal; the first call may break off."""

    name = "bulk"
    batch: ClassVar[int | None] = 3

    def __init__(self, *, breaks: bool = False) -> None:
        self.breaks = breaks
        self.calls: list[list[str]] = []

    def _lookup_many(self, packages, session):
        self.calls.append([package.name for package in packages])
        for package in packages[:2]:
            yield package.key, self.known(make_publishers("alice"), session)
        if self.breaks and packages[0].name == "a":
            raise ValueError("cut off")


def observed(source: Source, *names: str) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for key, observation in source.observe(packages(*names), session()):
        found.setdefault(key, []).append(observation)
    return found


@pytest.mark.parametrize("source", [Plain(), Offline()])
def test_one_package_that_fails_spoils_no_other(source):
    found = observed(source, "fine", "unlucky", "also-fine")
    assert [each.status for each in found[npm("unlucky")]] == [Status.FAILED] * 2
    assert {each.detail for each in found[npm("unlucky")]} == {"ZeroDivisionError while reading the answer"}
    assert [each.status for each in found[npm("fine")]] == [Status.KNOWN, Status.UNSUPPORTED]
    assert [each.status for each in found[npm("also-fine")]] == [Status.KNOWN, Status.UNSUPPORTED]


def test_a_failure_says_why():
    assert {each.detail for each in observed(Plain(), "busy")[npm("busy")]} == {"plain.example answered HTTP 503"}


def test_an_observation_carries_where_it_is_from():
    known, unsupported = observed(Plain(), "fine")[npm("fine")]
    assert (known.source, known.licence, known.subject, known.retrieved_at) == ("plain", "CC0-1.0", Subject.UPSTREAM, NOW)
    assert known.url == "https://plain.example/api/x"
    assert (unsupported.value, unsupported.detail) == (None, "it has none")


def test_a_source_that_asks_in_no_way_is_a_failure_not_a_crash():
    class Idle(Plain):
        _lookup = Source._lookup

    assert {each.detail for each in observed(Idle(), "a")[npm("a")]} == {"NotImplementedError while reading the answer"}


def test_a_call_asks_about_as_many_packages_as_the_source_can_take():
    bulk = Bulk()
    observed(bulk, *"abcdefg")
    assert sorted(bulk.calls) == [["a", "b", "c"], ["d", "e", "f"], ["g"]]

    class AtOnce(Bulk):
        batch = None

    at_once = AtOnce()
    observed(at_once, *"abcdefg")
    assert at_once.calls == [list("abcdefg")]
    assert not observed(at_once)


def test_a_bulk_answer_that_breaks_off_fails_what_it_did_not_say_and_no_other_call():
    found = observed(Bulk(breaks=True), *"abcde")
    said = {name: [(each.signal, each.status) for each in found[npm(name)]] for name in "abcde"}
    failed = [(Signal.PUBLISHERS, Status.FAILED), (Signal.RELEASES, Status.FAILED)]
    assert said["a"] == said["b"] == [(Signal.PUBLISHERS, Status.KNOWN), failed[1]]
    assert said["c"] == failed
    assert said["d"] == said["e"] == [(Signal.PUBLISHERS, Status.KNOWN), (Signal.RELEASES, Status.UNSUPPORTED)]
    assert {each.detail for each in found[npm("c")]} == {"ValueError while reading the answer"}


def test_a_package_passed_over_in_silence_is_a_failure():
    found = observed(Bulk(), "a", "b", "c")
    assert {(each.status, each.detail) for each in found[npm("c")]} == {(Status.FAILED, "nothing was said about this package")}


def test_a_signal_passed_over_in_silence_is_said_to_be():
    _, releases = observed(Bulk(), "a")[npm("a")]
    assert (releases.signal, releases.status, releases.detail) == (
        Signal.RELEASES,
        Status.UNSUPPORTED,
        "the source did not say",
    )


def test_what_a_source_only_passes_on_is_not_filled_up():
    class Echo(Bulk):
        passes_on = True

    found = observed(Echo(), *"abc")
    assert [len(found[npm(name)]) for name in "abc"] == [1, 1, 2]


def test_calls_run_at_once_as_far_as_the_host_allows():
    together = threading.Barrier(3, timeout=30)

    class Meeting(Bulk):
        batch = 2

        def _lookup_many(self, packages, session):
            together.wait()
            return super()._lookup_many(packages, session)

    assert Status.FAILED not in {each.status for said in observed(Meeting(), *"abcdef").values() for each in said}


def test_whoever_stops_listening_stops_the_asking():
    asked = []

    class Counting(Plain):
        def _lookup(self, package, session):
            asked.append(package.name)
            return super()._lookup(package, session)

    shared = session()
    stream = Counting().observe(packages(*(f"p{number}" for number in range(500))), shared)
    next(stream)
    assert isinstance(stream, Generator)
    stream.close()
    assert len(asked) < 500
    assert shared.cancelled.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sbomkit-plain")]


def test_the_address_is_the_users_then_the_registrys_then_its_own():
    class Derived(Plain):
        registry_type = "npm"

    mirror = session(sources={"plain": SourceSettings(url="http://127.0.0.1:8000/npm/")})
    assert Derived().endpoint(mirror).base == "http://127.0.0.1:8000/npm"
    assert Derived().endpoint(session()).base == registry_url("npm")
    endpoint = Plain().endpoint(session())
    assert (endpoint.base, endpoint.source, endpoint.authorisation) == ("https://plain.example/api", "plain", "Bearer")
    assert endpoint.politeness is Plain.politeness


@pytest.mark.parametrize(
    "url",
    [
        "registry.example",
        "ftp://registry.example",
        "http://",
        "http://user:hunter2@registry.example",
        "http://registry.example?x=1",
        "http://registry.example#x",
        "http://[::1",
        "http://registry.example:port",
        "http://registry.example:0",
    ],
)
def test_an_address_that_is_none_is_refused_with_advice(url):
    with pytest.raises(ConfigurationError, match="must be http") as caught:
        Plain().endpoint(session(sources={"plain": SourceSettings(url=url)}))
    assert "SBOMKIT_SOURCES__PLAIN__URL" in (caught.value.advice or "")
    assert "hunter2" not in str(caught.value) + (caught.value.advice or "")


def test_a_source_without_an_address_says_which_setting_is_missing():
    class Nowhere(Plain):
        default_url = None

    with pytest.raises(ConfigurationError, match="no address is known") as caught:
        Nowhere().endpoint(session())
    assert caught.value.advice == "set SBOMKIT_SOURCES__PLAIN__URL"
    with pytest.raises(ConfigurationError):
        Offline().endpoint(session())


class TwoHosts(Plain):
    name = "two"
    addresses: ClassVar[Mapping[str, Address]] = {
        "downloads": Address(default_url="https://counts.example/"),
        "private": Address(authorisation="token", politeness=Politeness(rate=0.5, concurrency=1, policy="theirs")),
    }


def test_further_hosts_have_names_addresses_and_manners_of_their_own():
    counts = TwoHosts().endpoint(session(), "downloads")
    assert (counts.source, counts.base, counts.authorisation) == ("two", "https://counts.example", None)
    assert counts.politeness is Plain.politeness
    given = SourceSettings(urls={"private": "http://127.0.0.1:8000/x/"}, rate=9.0)
    private = TwoHosts().endpoint(session(sources={"two": given}), "private")
    assert (private.base, private.authorisation, private.politeness.rate) == ("http://127.0.0.1:8000/x", "token", 0.5)


def test_a_further_address_is_checked_like_the_main_one():
    with pytest.raises(ConfigurationError, match=r"no address is known for source two \(private\)") as caught:
        TwoHosts().endpoint(session(), "private")
    assert caught.value.advice == "set SBOMKIT_SOURCES__TWO__URLS__PRIVATE"
    wrong = session(sources={"two": SourceSettings(urls={"downloads": "http://user:hunter2@counts.example"})})
    with pytest.raises(ConfigurationError, match="must be http") as caught:
        TwoHosts().endpoint(wrong, "downloads")
    assert "hunter2" not in str(caught.value)


def test_the_user_sets_the_rate_of_the_main_address():
    faster = session(sources={"two": SourceSettings(rate=50.0)})
    assert TwoHosts().endpoint(faster).politeness == Politeness(rate=50.0, concurrency=3, policy="ours")
    assert TwoHosts().endpoint(faster, "downloads").politeness.rate == 1.0


def test_what_is_kept_is_made_once_however_many_ask_at_the_same_time(monkeypatch):
    def lock():
        time.sleep(0.02)  # a thread that is interrupted while it makes one
        return threading.RLock()

    def make() -> object:
        made.append(None)
        time.sleep(0.02)
        return object()

    monkeypatch.setattr("sbomkit.sources._interface.RLock", lock)
    shared, made = session(), list[None]()
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda _: shared.keep("plain:list", make), range(4)))
    assert (len(made), len(set(map(id, kept)))) == (1, 1)


def test_arguments_reach_only_sources_that_take_them():
    class Folder(Plain):
        argument = "DIR"
        needs_argument = True

        def __init__(self, *folders: str) -> None:
            self.folders = folders

    assert Folder.configured(["a", "b"]).folders == ("a", "b")
    with pytest.raises(ConfigurationError, match="--source plain=DIR"):
        Folder.configured([])
    with pytest.raises(ConfigurationError, match="takes no argument, got 'x'"):
        Plain.configured(["x"])


@pytest.mark.parametrize("name", sorted(sources()))
def test_every_source_declares_what_it_is(name):
    kind = sources()[name]
    assert (kind.name, kind.name.lower()) == (name, name)
    assert kind.summary
    assert kind.signals
    assert kind.needs <= set(Signal)
    assert kind.politeness is None or (kind.politeness.rate > 0 and kind.politeness.concurrency > 0)
    assert kind.argument or not kind.needs_argument
    assert kind.batch is None or kind.batch > 0
    assert (kind._lookup is not Source._lookup) != (kind._lookup_many is not Source._lookup_many)
