"""Collecting: who is asked about what, in which order, and what comes of it."""

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from sbomkit.enrich import Progress, default_sources, enrich, plan
from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import Releases, Repository, Signal, Status, Subject
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources import Politeness, Source, Verified
from sbomkit.sources.facts_file import FactsFileSource, write_facts
from sbomkit.sources.npm import Npm
from tests.builders import (
    day,
    make_component,
    make_facts,
    make_inventory,
    make_observation,
    make_publishers,
    make_releases,
    npm,
)
from tests.simulator import RegistrySimulator, breaks_off, refuses

NOW = datetime(2026, 11, 1, tzinfo=UTC)


class Telling(Source):
    """Says one thing about every npm package, and remembers whom it was asked about."""

    name = "telling"
    summary = "tests"
    purl_types = frozenset({"npm"})
    signals = frozenset({Signal.PUBLISHERS})
    subject = Subject.UPSTREAM
    licence = None
    verified = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = None

    def __init__(self) -> None:
        self.asked: list[str] = []

    def _lookup(self, package, session):
        self.asked.append(package.key)
        yield self.known(make_publishers("alice"), session)


class Online(Telling):
    name = "online"
    politeness = Politeness(rate=1e6, concurrency=1, policy="ours")
    default_url = "https://online.example"


class Failing(Telling):
    name = "failing"

    def _lookup(self, package, session):
        raise ValueError


class Repositories(Telling):
    """Named so that it would come last."""

    name = "zzz"
    signals = frozenset({Signal.REPOSITORY})

    def _lookup(self, package, session):
        yield self.known(Repository(url=f"https://host.example/o/{package.name}"), session)


class Forge(Telling):
    """Starts from what others say of the repository."""

    name = "aaa"
    needs = frozenset({Signal.REPOSITORY})

    def _lookup(self, package, session):
        places = [each.value.url for each in session.earlier.get(package.key, ()) if isinstance(each.value, Repository)]
        self.asked += sorted(places)
        yield self.known(make_publishers(*(place.rpartition("/")[2] for place in places)), session)


@pytest.fixture
def settings(tmp_path):
    return Settings(cache_dir=tmp_path)


def test_each_package_is_asked_about_once_and_the_subject_not_at_all(settings):
    source = Telling()
    one = make_inventory({"app": ["b", "a"]})
    other = make_inventory({"site": ["a"]}, roots=["site"], components=[make_component("a", version="2.0.0")])
    facts = enrich([one, other], sources=[source], settings=settings, now=NOW)
    assert source.asked == [npm("a"), npm("b")]
    assert [entry.package for entry in facts.packages] == [npm("a"), npm("b")]


def test_a_subject_that_is_used_elsewhere_is_asked_about(settings):
    source = Telling()
    documents = [make_inventory({"app": ["a"]}), make_inventory({"site": ["app"]}, roots=["site"])]
    enrich(documents, sources=[source], settings=settings, now=NOW)
    assert npm("app") in source.asked


def test_versions_of_all_documents_are_joined(settings):
    versions = []

    class Versions(Telling):
        def _lookup(self, package, session):
            versions.append((package.versions, package.purls))
            return super()._lookup(package, session)

    documents = [
        make_inventory({"app": ["a"]}, components=[make_component("a", version=version)]) for version in ("2.0.0", "1.0.0")
    ]
    enrich(documents, sources=[Versions()], settings=settings, now=NOW)
    assert versions == [(("1.0.0", "2.0.0"), ("pkg:npm/a@1.0.0", "pkg:npm/a@2.0.0"))]


def test_sources_are_asked_only_about_what_they_support(settings):
    source = Telling()
    components = [make_component("x", purl="pkg:pypi/x@1"), make_component("y", purl=None), make_component("z")]
    enrich(make_inventory({"app": ["x", "y", "z"]}, components=components), sources=[source], settings=settings, now=NOW)
    assert source.asked == [npm("z")]


def test_a_source_that_starts_from_others_is_asked_after_them(settings):
    forge = Forge()
    enrich(make_inventory({"app": ["a"]}), sources=[forge, Repositories()], settings=settings, now=NOW)
    assert forge.asked == ["https://host.example/o/a"]


def test_given_facts_are_there_to_start_from(settings):
    forge = Forge()
    given = make_facts({npm("a"): [make_observation(Repository(url="https://host.example/given"))]})
    enrich(make_inventory({"app": ["a"]}), sources=[forge], facts=given, settings=settings, now=NOW)
    assert forge.asked == ["https://host.example/given"]


def test_answers_are_joined_with_given_facts(settings):
    given = make_facts(
        {
            npm("a"): [
                make_observation(make_publishers("old"), source="telling", retrieved_at="2020-01-01"),
                make_observation(make_releases(("1.0.0", "2019-01-01", None)), source="other", retrieved_at="2020-01-01"),
            ],
            npm("elsewhere"): [make_observation(make_publishers("bob"))],
        }
    )
    facts = enrich(make_inventory({"app": ["a"]}), sources=[Telling()], facts=given, settings=settings, now=NOW)
    assert [each.value for each in facts.of(npm("a"))] == [make_publishers("alice"), given.of(npm("a"))[-1].value]
    assert facts.of(npm("elsewhere"))


def test_what_a_facts_file_passes_on_gives_way_to_what_a_source_says_now(settings, tmp_path):
    stale = make_observation(make_publishers("old"), source="telling", retrieved_at="2020-01-01")
    other = make_observation(make_releases(("1.0.0", "2019-01-01", None)), source="other", retrieved_at="2020-01-01")
    write_facts(make_facts({npm("a"): [stale, other]}), tmp_path / "old.jsonl")
    asked = [FactsFileSource(str(tmp_path / "old.jsonl")), Telling()]
    facts = enrich(make_inventory({"app": ["a"]}), sources=asked, settings=settings, now=NOW)
    assert [each.value for each in facts.of(npm("a"))] == [make_publishers("alice"), other.value]


def test_offline_asks_no_network_source(settings):
    local, online = Telling(), Online()
    facts = enrich(make_inventory({"app": ["a"]}), sources=[online, local], offline=True, settings=settings, now=NOW)
    assert (len(local.asked), online.asked) == (1, [])
    assert {each.source for each in facts.of(npm("a"))} == {"telling"}


def test_progress_counts_packages(settings):
    steps: list[Progress] = []
    enrich(make_inventory({"app": ["a", "b"]}), sources=[Telling()], progress=steps.append, settings=settings, now=NOW)
    assert [(step.source, step.done, step.total) for step in steps] == [("telling", done, 2) for done in range(3)]


def test_the_clock_is_read_when_nobody_says_what_time_it_is(settings):
    before = datetime.now(UTC).replace(microsecond=0)
    facts = enrich(make_inventory({"app": ["a"]}), sources=[Telling()], settings=settings)
    assert before <= facts.of(npm("a"))[0].retrieved_at <= datetime.now(UTC)


def test_the_same_answers_give_the_same_bytes_in_any_order(settings):
    inventory = make_inventory({"app": ["a", "b", "c"], "a": ["d"]})
    turned = make_inventory({"a": ["d"], "app": ["c", "b", "a"]}, roots=["app"])
    chosen = [Telling(), Repositories(), Failing()]
    first = enrich(inventory, sources=chosen, settings=settings, now=NOW)
    second = enrich(turned, sources=reversed(chosen), settings=settings, now=NOW)
    assert b"".join(first.lines()) == b"".join(second.lines())


def chained(called, wants, tells, order):
    """A source that tells one signal from another, and writes down when it was asked."""

    class Chained(Telling):
        name = called
        needs = frozenset(wants)
        signals = frozenset(tells)

        def _lookup(self, package, session):
            order.append(called)
            for signal in tells:
                yield self.unknown(signal, Status.ABSENT, session, detail="tests")

    return Chained()


def test_chains_of_needs_are_followed_and_equals_go_by_name(settings):
    order: list[str] = []
    chain = [
        chained("a", {Signal.COMMITTERS}, {Signal.POPULARITY}, order),
        chained("b", {Signal.REPOSITORY}, {Signal.COMMITTERS, Signal.REPOSITORY}, order),
        chained("d", {Signal.FUNDING}, {Signal.LIFECYCLE}, order),
        chained("z", (), {Signal.REPOSITORY}, order),
        chained("y", (), {Signal.REPOSITORY}, order),
    ]
    for given in (chain, list(reversed(chain))):
        order.clear()
        enrich(make_inventory({"app": ["x"]}), sources=given, settings=settings, now=NOW)
        assert order == ["d", "y", "z", "b", "a"]


def test_sources_that_wait_for_each_other_are_refused(settings):
    circle = [chained("a", {Signal.FUNDING}, {Signal.RELEASES}, []), chained("b", {Signal.RELEASES}, {Signal.FUNDING}, [])]
    with pytest.raises(ConfigurationError, match="wait for each other: a, b"):
        enrich(make_inventory({"app": ["x"]}), sources=circle, settings=settings, now=NOW)


def test_those_who_refine_a_signal_wait_for_who_tells_it_and_not_for_each_other(settings):
    order: list[str] = []
    chain = [
        chained("a", {Signal.COMMITTERS}, {Signal.POPULARITY}, order),
        chained("b", {Signal.REPOSITORY}, {Signal.REPOSITORY}, order),
        chained("c", {Signal.REPOSITORY}, {Signal.REPOSITORY, Signal.COMMITTERS}, order),
        chained("z", (), {Signal.REPOSITORY}, order),
    ]
    enrich(make_inventory({"app": ["x"]}), sources=chain, settings=settings, now=NOW)
    assert order[0] == "z"
    assert sorted(order[1:3]) == ["b", "c"]
    assert order[3] == "a"


def test_a_source_may_choose_by_what_was_said_before(settings):
    class Chosen(Forge):
        def supports(self, package, earlier=()):
            return any(isinstance(each.value, Repository) and each.value.url.endswith("/b") for each in earlier)

    forge = Chosen()
    enrich(make_inventory({"app": ["a", "b"]}), sources=[forge, Repositories()], settings=settings, now=NOW)
    assert forge.asked == ["https://host.example/o/b"]


@pytest.mark.parametrize(("politeness", "planned"), [(None, []), (Online.politeness, [1])])
def test_a_source_that_raises_when_asked_what_it_supports_fails_for_that_package_only(politeness, planned, settings):
    class Picky(Online):
        name = "picky"

        def supports(self, package, earlier=()):
            if package.name == "odd":
                raise ValueError(package.name)
            return True

    Picky.politeness = politeness
    inventory = make_inventory({"app": ["odd", "plain"]})
    facts = enrich(inventory, sources=[Picky(), Telling()], settings=settings, now=NOW)
    (failed, *_), (known, *_) = ([each for each in facts.of(npm(name)) if each.source == "picky"] for name in ("odd", "plain"))
    assert (failed.status, failed.signal) == (Status.FAILED, Signal.PUBLISHERS)
    assert failed.detail == "ValueError when asked whether it supports this package"
    assert known.status is Status.KNOWN
    assert [each.status for each in facts.of(npm("odd")) if each.source == "telling"] == [Status.KNOWN]
    assert [each.packages for each in plan(inventory, sources=[Picky()], settings=settings).planned] == planned


def test_by_default_all_sources_that_need_no_argument_are_asked():
    assert "npm" in [source.name for source in default_sources()]
    assert not [source.name for source in default_sources() if source.needs_argument]


def test_a_cache_that_cannot_be_used_is_told_once_and_not_once_a_package(tmp_path):
    (tmp_path / "cache").write_text("")
    with pytest.raises(ConfigurationError, match="cache"):
        enrich(make_inventory({"app": ["a"]}), sources=[Online()], settings=Settings(cache_dir=tmp_path / "cache"), now=NOW)


def test_whoever_is_asked_about_nothing_needs_no_address_and_no_cache(tmp_path):
    settings = Settings(cache_dir=tmp_path / "cache", sources={"online": SourceSettings(url="nonsense")})
    inventory = make_inventory({"app": ["x"]}, components=[make_component("x", purl="pkg:pypi/x@1")])
    assert not enrich(inventory, sources=[Online()], settings=settings, now=NOW).packages
    assert not (tmp_path / "cache").exists()


def test_an_address_that_is_none_is_told_once_and_not_once_a_package(tmp_path):
    settings = Settings(cache_dir=tmp_path, sources={"online": SourceSettings(url="nonsense")})
    with pytest.raises(ConfigurationError, match="address of source online"):
        enrich(make_inventory({"app": ["a"]}), sources=[Online()], settings=settings, now=NOW)


@pytest.mark.parametrize("first", ["import sbomkit.enrich", "from sbomkit.enrich import Depth", "sbomkit.enrich"])
def test_the_function_is_there_whatever_was_imported_first(first, tmp_path):
    code = (
        f"import sbomkit\n{first}\n"
        "from tests.builders import make_inventory\n"
        "from sbomkit.settings import Settings\n"
        f"settings = Settings(cache_dir={str(tmp_path)!r})\n"
        "facts = sbomkit.enrich(make_inventory({'app': ['a']}), offline=True, settings=settings)\n"
        "assert facts.packages == ()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent.parent, check=True)


def test_offline_no_http_stack_is_loaded(tmp_path):
    code = (
        "import sys, sbomkit\n"
        "from tests.builders import make_inventory\n"
        "from sbomkit.settings import Settings\n"
        f"sbomkit.enrich(make_inventory({{'app': ['a']}}), offline=True, settings=Settings(cache_dir={str(tmp_path)!r}))\n"
        "sys.exit('requests' in sys.modules or 'requests_cache' in sys.modules)"
    )
    root = Path(__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_a_run_that_is_asked_again_costs_no_requests(tmp_path):
    with RegistrySimulator() as simulator:
        for name in "abc":
            simulator.npm.add(name, maintainers=["alice"], versions={"1.0.0": "2020-01-01"})
        simulator.npm.trouble("c", breaks_off(), refuses(503, times=0))
        settings = Settings(cache_dir=tmp_path, sources={"npm": SourceSettings(url=simulator.npm.url, rate=1e6)})
        inventory = make_inventory({"app": ["a", "b", "missing"]})
        first = enrich(inventory, sources=[Npm()], settings=settings, now=NOW)
        assert simulator.requests == 3
        second = enrich(inventory, sources=[Npm()], settings=settings, now=NOW)
        assert simulator.requests == 3
    assert first == second
    assert {each.status for each in first.of(npm("missing"))} == {Status.ABSENT}


def test_nothing_later_than_the_asked_day_is_collected(tmp_path):
    with RegistrySimulator() as simulator:
        simulator.npm.add("a", maintainers=["new"], versions={"1.0.0": "2018-01-01", "2.0.0": "2022-01-01"})
        settings = Settings(cache_dir=tmp_path, sources={"npm": SourceSettings(url=simulator.npm.url)})
        facts = enrich(make_inventory({"app": ["a"]}), sources=[Npm()], as_of=day("2020-01-01"), settings=settings, now=NOW)
    (releases,) = [each.value for each in facts.of(npm("a")) if isinstance(each.value, Releases)]
    assert [each.version for each in releases.releases] == ["1.0.0"]


def mistaken(settings, **arguments):
    """What is said of a mistake."""
    with pytest.raises(ConfigurationError) as caught:
        enrich(**({"inventory": make_inventory({"app": ["a"]}), "sources": [Telling()], "settings": settings} | arguments))
    return f"{caught.value.message}; {caught.value.advice}"


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        ([Telling], "got the class Telling"),
        (["npm"], "sources: expected objects of subclasses of sbomkit.sources.Source, got 'npm'"),
        ([Path("facts.jsonl")], "facts.jsonl"),
        ([object()], "got an object of object"),
        ("npm", "sources: expected a list, got 'npm'"),
        (Telling(), "sources: expected a list, got an object of Telling"),
        ([type("Bare", (Source,), {"name": "bare"})()], "source Bare does not declare summary, purl_types, signals, "),
    ],
)
def test_what_is_no_source_is_refused_in_a_sentence(sources, complaint, settings):
    assert complaint in mistaken(settings, sources=sources)


@pytest.mark.parametrize("given", ["app.cdx.json", Path("app.cdx.json"), ["app.cdx.json"], [Telling()], None, b"{}"])
def test_what_is_no_inventory_is_refused_in_a_sentence(given, settings):
    told = mistaken(settings, inventory=given)
    assert told.startswith("inventory: expected ")
    assert told.endswith("sbomkit.load reads one")


@pytest.mark.parametrize("given", ["facts.jsonl", Path("facts.jsonl"), [], b""])
def test_what_are_no_facts_is_refused_in_a_sentence(given, settings):
    told = mistaken(settings, facts=given)
    assert told.startswith("facts: expected Facts, got ")
    assert told.endswith("sbomkit.read_facts reads a file")


@pytest.mark.parametrize("name", ["now", "as_of"])
@pytest.mark.parametrize("moment", [NOW.replace(tzinfo=None), NOW.date(), "2026-11-01"])
def test_a_moment_without_time_zone_is_refused(name, moment, settings):
    assert mistaken(settings, **{name: moment}).startswith(f"{name}: expected a datetime with a time zone, got ")


@pytest.mark.parametrize("depth", ["deep", ""])
def test_an_unknown_depth_is_refused_with_those_that_there_are(depth, settings):
    assert mistaken(settings, depth=depth) == f"unknown depth {depth!r}; there are full, shortlist, aggregators"


def test_sources_need_no_hash_and_equal_ones_are_all_asked(settings):
    @dataclass
    class Unhashable(Telling):
        asked: list[str] = field(default_factory=list)

    equals = [Unhashable(), Unhashable()]
    assert equals[0] == equals[1]
    enrich(make_inventory({"app": ["a"]}), sources=equals, settings=settings, now=NOW)
    assert [each.asked for each in equals] == [[npm("a")], [npm("a")]]


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"nmp": {"url": "x"}}, "setting SBOMKIT_SOURCES__NMP: there is no source 'nmp'; did you mean 'npm'?"),
        ({"NPM": {"url": "x"}}, "setting SBOMKIT_SOURCES__NPM: there is no source 'NPM'; did you mean 'npm'?"),
        ({"telling": {"urls": {"x": "y"}}}, "setting SBOMKIT_SOURCES__TELLING__URLS__X: source telling has no address 'x'; "),
        ({"go": {"urls": {"sites": "x"}}}, "source go has no address 'sites'; did you mean 'site'?"),
        ({"npm": {"rates": {"foo": 1.0}}}, "setting SBOMKIT_SOURCES__NPM__RATES__FOO: source npm has no address 'foo'; there "),
        ({"qqqqqqqq": {"token": "x"}}, "there is no source 'qqqqqqqq'; there are alpine, apk, "),
    ],
)
def test_a_mistyped_name_in_the_settings_is_told_before_anybody_is_asked(said, complaint, tmp_path):
    source = Telling()
    settings = Settings(cache_dir=tmp_path, sources={name: SourceSettings(**given) for name, given in said.items()})
    assert complaint in mistaken(settings, sources=[source])
    assert source.asked == []


def test_settings_of_sources_that_are_not_asked_or_were_given_are_no_mistake(tmp_path):
    said = {"go": SourceSettings(urls={"site": "http://127.0.0.1:1"}), "telling": SourceSettings(budget=1)}
    settings = Settings(cache_dir=tmp_path, sources=said)
    assert enrich(make_inventory({"app": ["a"]}), sources=[Telling()], settings=settings, now=NOW).packages
