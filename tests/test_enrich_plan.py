"""Whom it pays to ask about what, what that would cost, and answers that are too many to be kept in memory."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from threading import Barrier, Lock
from typing import ClassVar

import pytest

from sbomkit.enrich import Depth, Spool, Wanted, answers, default_sources, enrich, plan
from sbomkit.enrich._shortlist import depths, on_shortlist
from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Identity,
    Observation,
    PublisherKind,
    Publishers,
    Repository,
    Signal,
    Subject,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey
from sbomkit.settings import Settings, Shortlist, SourceSettings
from sbomkit.sources import Address, Politeness, Session, Source, Stage, Verified, sources
from tests.builders import make_facts, make_inventory, make_observation, make_publishers, npm

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CHAIN = make_inventory({"app": ["direct"], "direct": ["deep"], "deep": ["deeper"]})
"""A product, what it uses, and what stands below that."""


class Told(Source):
    """Remembers whom it was asked about, and says what a test wants said."""

    name = "told"
    summary = "tests"
    purl_types = frozenset({"npm"})
    signals = frozenset({Signal.PUBLISHERS})
    subject = Subject.UPSTREAM
    licence: ClassVar[str | None] = "CC-BY-SA-4.0"
    verified = Verified.DOCUMENTATION
    politeness: ClassVar[Politeness | None] = Politeness(rate=10.0, concurrency=2, policy="ours")
    default_url = "https://told.example"

    def __init__(self, **publishers: Publishers) -> None:
        self.asked: list[PackageKey] = []
        self._publishers = {npm(name): value for name, value in publishers.items()}

    def _lookup(self, package: Package, session: Session) -> Iterator[Observation]:
        self.asked.append(package.key)
        value = self._publishers.get(package.key)
        if value is not None:
            yield self.known(value, session)


class Bulk(Told):
    name = "bulk"
    stage = Stage.AGGREGATOR
    batch = 100


class Native(Told):
    name = "native"
    addresses: ClassVar[Mapping[str, Address]] = {"counts": Address(default_url="https://counts.example")}

    def requests(self, packages):
        return {"": len(packages), "counts": 1}


class Code(Told):
    """Starts from repositories."""

    name = "code"
    stage = Stage.REPOSITORY
    signals = frozenset({Signal.COMMITTERS})
    needs = frozenset({Signal.REPOSITORY})
    licence = None

    def supports(self, package, earlier=()):
        return any(isinstance(each.value, Repository) for each in earlier)


@pytest.fixture
def settings(tmp_path):
    return Settings(cache_dir=tmp_path)


def keys(*names: str) -> list[PackageKey]:
    return [npm(name) for name in names]


ORGANISATION = Publishers(
    kind=PublisherKind.PUBLISH_RIGHTS,
    members=(Actor(identity=Identity("npm:organisation:o"), kind=ActorKind.ORGANISATION),),
    complete=None,
)
CONTACT = Publishers(kind=PublisherKind.DECLARED_CONTACT, members=make_publishers(*"abcd").members, complete=False)
STRUCTURAL = make_publishers("a").model_copy(update={"structural_single": True})


class TestShortlist:
    def test_by_default_registries_are_asked_about_deep_packages_of_few_people(self, settings):
        bulk = Bulk(direct=make_publishers("a"), deep=make_publishers("a", "b"), deeper=make_publishers(*"abc"))
        native = Native()
        enrich(CHAIN, sources=[bulk, native], depth="shortlist", settings=settings, now=NOW)
        assert bulk.asked == keys("deep", "deeper", "direct")
        assert native.asked == keys("deep")

    def test_those_of_whom_nobody_is_known_are_asked_about_wherever_they_sit(self, settings):
        native = Native()
        enrich(CHAIN, sources=[Bulk(deep=make_publishers("a")), native], depth="shortlist", settings=settings, now=NOW)
        assert native.asked == keys("deep", "deeper", "direct")

    @pytest.mark.parametrize(("value", "stays"), [(ORGANISATION, False), (CONTACT, True), (STRUCTURAL, True)])
    def test_what_settles_the_question_is_a_list_of_rights_with_a_crowd(self, value, stays):
        earlier = {npm("direct"): [make_observation(value)]}
        package = CHAIN.packages[npm("direct")]
        chosen = on_shortlist([package], earlier, lambda: depths([CHAIN]), Shortlist())
        assert bool(chosen) is stays

    def test_depths_are_not_computed_where_everything_is_settled(self):
        earlier = {npm("direct"): [make_observation(make_publishers(*"abc"))]}

        def never() -> Mapping[PackageKey, int]:
            raise AssertionError

        assert on_shortlist([CHAIN.packages[npm("direct")]], earlier, never, Shortlist()) == []

    def test_the_least_depth_of_several_documents_counts(self):
        other = make_inventory({"site": ["deeper"]}, roots=["site"])
        assert depths([CHAIN, other])[npm("deeper")] == 1

    def test_a_document_that_tells_no_depths_is_asked_about_as_a_whole(self):
        flat = make_inventory({"app": []}, components=[CHAIN.components[1]])
        package = flat.packages[npm("direct")]
        earlier = {package.key: [make_observation(make_publishers("a"))]}
        assert on_shortlist([package], earlier, lambda: depths([flat]), Shortlist()) == [package]
        assert on_shortlist([package], earlier, lambda: depths([flat]), Shortlist(unplaced=False)) == []

    def test_what_was_known_long_ago_keeps_nobody_off(self, settings):
        old: dict[str, list[Observation]] = {
            npm("deep"): [make_observation(make_publishers(*"abc"), retrieved_at="2022-01-01")]
        }
        native = Native()
        enrich(CHAIN, sources=[native], facts=make_facts(old), depth="shortlist", settings=settings, now=NOW)
        assert npm("deep") in native.asked
        young = Native()
        late = NOW.replace(year=2022, month=1, day=1, hour=6)
        enrich(CHAIN, sources=[young], facts=make_facts(old), depth="shortlist", settings=settings, now=late)
        assert npm("deep") not in young.asked

    def test_the_source_that_names_the_fewest_decides(self):
        told = [make_observation(make_publishers(*"abc")), make_observation(make_publishers("a"), source="other")]
        package = CHAIN.packages[npm("deep")]
        assert on_shortlist([package], {package.key: told}, lambda: depths([CHAIN]), Shortlist()) == [package]

    def test_the_rules_are_settings(self, tmp_path):
        bulk = Bulk(direct=make_publishers("a"), deep=make_publishers("a"), deeper=make_publishers(*"abc"))
        native = Native()
        settings = Settings(cache_dir=tmp_path, shortlist=Shortlist(max_people=3, min_depth=3))
        enrich(CHAIN, sources=[bulk, native], depth="shortlist", settings=settings, now=NOW)
        assert native.asked == keys("deeper")

    def test_named_sources_are_asked_about_everything(self, settings):
        native = Native()
        enrich(CHAIN, sources=[Bulk(direct=make_publishers(*"abc")), native], settings=settings, now=NOW)
        assert native.asked == keys("deep", "deeper", "direct")

    def test_aggregators_alone_leave_registries_out(self, settings):
        bulk, native = Bulk(), Native()
        enrich(CHAIN, sources=[bulk, native], depth=Depth.AGGREGATORS, settings=settings, now=NOW)
        assert (len(bulk.asked), native.asked) == (3, [])


class TestSideBySide:
    def test_sources_of_one_stage_are_asked_at_the_same_time(self, settings):
        meeting = Barrier(2, timeout=10)

        class Meeting(Told):
            def _lookup(self, package, session):
                meeting.wait()
                return super()._lookup(package, session)

        class Other(Meeting):
            name = "other"

        inventory = make_inventory({"app": ["a"]})
        facts = enrich(inventory, sources=[Meeting(), Other()], settings=settings, now=NOW)
        assert {each.source for each in facts.of(npm("a"))} == {"told", "other"}
        assert {each.detail for each in facts.of(npm("a"))} == {"nothing was said about this package"}

    def test_what_a_source_sees_does_not_depend_on_who_is_faster(self, settings):
        seen: list[int] = []

        class Watching(Told):
            name = "watching"

            def _lookup(self, package, session):
                time.sleep(0.05)
                seen.append(len(session.earlier.get(package.key, ())))
                return super()._lookup(package, session)

        inventory = make_inventory({"app": ["a"]})
        for _ in range(3):
            enrich(inventory, sources=[Told(a=make_publishers("x")), Watching()], settings=settings, now=NOW)
        assert seen == [0, 0, 0]

    def test_progress_is_told_by_one_thread_at_a_time(self, settings):
        free = Lock()

        def report(_: object) -> None:
            assert free.acquire(blocking=False)
            time.sleep(0.001)
            free.release()

        names = [f"p{number}" for number in range(20)]

        class Second(Told):
            name = "second"

        enrich(make_inventory({"app": names}), sources=[Told(), Second()], progress=report, settings=settings, now=NOW)

    def test_an_interrupt_stops_everybody(self, settings):
        class Interrupted(Told):
            name = "interrupted"

            def _lookup(self, package, session):
                raise KeyboardInterrupt

        wanted = Wanted(sources=[Told(), Interrupted()], settings=settings, now=NOW)
        with pytest.raises(KeyboardInterrupt), answers(CHAIN, wanted, None) as run:
            list(run)
        assert wanted.cancelled.is_set()


class TestPlan:
    def test_requests_are_counted_by_source_and_host(self, settings):
        found = plan(CHAIN, sources=[Bulk(), Native()], depth="full", settings=settings)
        assert [(each.source, each.address, each.packages, each.requests, each.certain) for each in found.planned] == [
            ("bulk", "https://told.example", 3, 1, True),
            ("native", "https://told.example", 3, 3, True),
            ("native", "https://counts.example", 3, 1, True),
        ]
        assert (found.requests, found.packages, found.depth) == (5, 3, Depth.FULL)

    def test_seconds_are_those_of_the_rate_after_a_first_burst(self, settings):
        found = plan(CHAIN, sources=[Native()], settings=settings)
        assert [each.seconds for each in found.planned] == [pytest.approx(0.1), 0]

    def test_what_is_settled_already_is_not_counted(self, settings):
        today = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"
        told = make_observation(make_publishers(*"abc"), retrieved_at=today)
        known = make_facts({npm(name): [told] for name in ("deep", "direct")})
        found = plan(CHAIN, sources=[Bulk(), Native()], facts=known, depth="shortlist", settings=settings)
        assert [(each.source, each.packages, each.certain) for each in found.planned] == [
            ("bulk", 3, True),
            ("native", 1, False),
            ("native", 1, False),
        ]

    def test_a_source_that_starts_from_others_may_be_asked_about_all(self, settings):
        found = plan(CHAIN, sources=[Code()], settings=settings)
        assert [(each.packages, each.certain) for each in found.planned] == [(3, False)]

    def test_nobody_is_asked_and_files_cost_nothing(self, settings):
        class Local(Told):
            name = "local"
            politeness = None
            stage = Stage.LOCAL

        local = Local()
        assert plan(CHAIN, sources=[local], settings=settings).planned == ()
        assert local.asked == []

    def test_a_plan_names_the_budget(self, tmp_path):
        assert plan(CHAIN, sources=[Native()], settings=Settings(cache_dir=tmp_path, budget=7)).budget == 7

    def test_an_address_that_is_none_is_told(self, tmp_path):
        settings = Settings(cache_dir=tmp_path, sources={"native": SourceSettings(url="nonsense")})
        with pytest.raises(ConfigurationError, match="address of source native"):
            plan(CHAIN, sources=[Native()], settings=settings)


class TestSpool:
    SAID = (
        (npm("b"), make_observation(make_publishers("x"))),
        (npm("a"), make_observation(make_publishers("y"), licence="CC-BY-4.0")),
    )

    def test_answers_come_out_in_key_order_each_package_once(self):
        with Spool() as spool:
            spool.add(self.SAID, more_to_come=True)
            spool.add([(npm("b"), make_observation(Repository(url="https://forge.example/o/b")))], more_to_come=False)
            found = list(spool)
        assert [entry.package for entry in found] == keys("a", "b")
        assert [each.signal for each in found[1].observations] == [Signal.PUBLISHERS, Signal.REPOSITORY]
        assert spool.packages == 2

    def test_it_gives_what_merging_in_memory_gives(self):
        given = make_facts({npm("b"): [make_observation(make_publishers("old"), retrieved_at="2020-01-01")]})
        with Spool(given) as spool:
            spool.add(self.SAID, more_to_come=True)
            assert Facts(packages=tuple(spool)) == Facts.merge(given, Facts.gathered(self.SAID))
            assert list(spool) == list(spool)

    def test_licences_are_known_before_anything_is_written(self):
        given = make_facts({npm("z"): [make_observation(make_publishers("z"), licence="CC-BY-SA-4.0")]})
        with Spool(given) as spool:
            spool.add(self.SAID)
            assert spool.licences == ("CC-BY-4.0", "CC-BY-SA-4.0")

    def test_an_inventory_larger_than_a_chunk_is_asked_about_in_parts(self, settings, monkeypatch):
        monkeypatch.setattr("sbomkit.enrich._collect.CHUNK", 2)
        source = Told(a=make_publishers("x"))
        names = list("abcde")
        with answers(make_inventory({"app": names}), Wanted(sources=[source], settings=settings, now=NOW), None) as run:
            sizes = [(len({key for key, _ in chunk}), run.more_to_come) for chunk in run]
        assert sizes == [(2, True), (2, True), (1, False)]
        assert source.asked == keys(*names)


class TestPlugins:
    @pytest.fixture
    def offered(self, monkeypatch):
        """What an installed package offers."""

        class Dist:
            name = "somebody-elses"

        class Entry:
            name = "theirs"
            dist = Dist()
            value: object = Told

            def load(self):
                if isinstance(self.value, Exception):
                    raise self.value
                return self.value

        entry = Entry()
        monkeypatch.setattr("sbomkit.sources.entry_points", lambda group: [entry] if group == "sbomkit.sources" else [])
        sources.cache_clear()
        yield entry
        sources.cache_clear()

    def test_installing_a_package_is_not_enough_to_be_asked(self, offered, tmp_path):
        assert "told" not in sources()
        assert "told" not in [source.name for source in default_sources()]
        assert "told" not in [source.name for source in default_sources(Settings(cache_dir=tmp_path))]

    def test_who_opts_in_gets_them(self, offered, tmp_path):
        assert sources(plugins=True)["told"] is Told
        assert "told" in [source.name for source in default_sources(Settings(cache_dir=tmp_path, plugins=True))]

    def test_one_that_cannot_be_made_is_named(self, offered, tmp_path):
        class Broken(Told):
            name = "broken"

            def __init__(self):
                raise KeyError("secret")

        offered.value = Broken
        with pytest.raises(ConfigurationError, match=r"(?m)^source broken of .*: KeyError while it was made$"):
            default_sources(Settings(cache_dir=tmp_path, plugins=True))

    def test_settings_of_one_that_is_not_loaded_are_no_mistake(self, offered, tmp_path):
        said = {"theirs": SourceSettings(url="http://127.0.0.1:1")}
        assert plan(CHAIN, sources=[Native()], settings=Settings(cache_dir=tmp_path, sources=said)).planned
        with pytest.raises(ConfigurationError, match="there is no source 'theirs'"):
            plan(CHAIN, settings=Settings(cache_dir=tmp_path, sources=said, plugins=True))

    @pytest.mark.parametrize(
        ("value", "complaint"),
        [
            (RuntimeError("secret"), "entry point theirs of somebody-elses: RuntimeError while it was loaded"),
            (object, "is no source"),
            (type("Nameless", (Source,), {}), "is no source: Nameless has no name"),
            (type("Npm", (Told,), {"name": "npm"}), "there is a source npm already"),
        ],
    )
    def test_what_is_offered_wrongly_is_told(self, offered, value, complaint):
        offered.value = value
        with pytest.raises(ConfigurationError, match=complaint):
            sources(plugins=True)
