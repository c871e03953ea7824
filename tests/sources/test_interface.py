"""The seam: what every source gets for nothing, and what it cannot do wrong."""

import threading
from collections.abc import Generator
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from sbomkit.errors import ConfigurationError, SourceUnavailable
from sbomkit.model.facts import Observation, Signal, Status, Subject
from sbomkit.model.inventory import Package
from sbomkit.purl import registry_url
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources import Politeness, Session, Source, Verified, sources
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
    """All packages in one call, which may break off."""

    name = "bulk"

    def __init__(self, *, breaks: bool = False) -> None:
        self.breaks = breaks

    def _observe(self, packages, session):
        for package in packages[:2]:
            yield package.key, self.known(make_publishers("alice"), session)
        if self.breaks:
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


def test_a_bulk_answer_that_breaks_off_fails_the_rest():
    found = observed(Bulk(breaks=True), "a", "b", "c")
    assert [len(found[npm(name)]) for name in "abc"] == [1, 1, 2]
    assert {each.detail for each in found[npm("c")]} == {"ValueError while reading the answer"}


def test_a_package_passed_over_in_silence_is_a_failure():
    found = observed(Bulk(), "a", "b", "c")
    assert {(each.status, each.detail) for each in found[npm("c")]} == {(Status.FAILED, "nothing was said about this package")}


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
    assert (endpoint.base, endpoint.source, endpoint.takes_token) == ("https://plain.example/api", "plain", True)
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
