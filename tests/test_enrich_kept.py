"""Facts that are kept as lines."""

import pytest

from sbomkit.enrich import KeptFacts, ObservationsOf, Spool, Wanted, answers, plan
from sbomkit.model.facts import Facts, PackageFacts, Repository
from sbomkit.settings import Settings
from tests.builders import make_facts, make_inventory, make_observation, make_publishers, npm
from tests.test_enrich_plan import NOW, Code, Native

OLD = make_observation(make_publishers("old"), retrieved_at="2020-01-01", licence="CC-BY-SA-4.0")
NEW = make_observation(make_publishers("new"), retrieved_at="2021-01-01")
REPOSITORY = make_observation(Repository(url="https://forge.example/o/a"))
FACTS = make_facts({npm("b"): [OLD], npm("a"): [REPOSITORY], npm("c"): [NEW]})


def entries(facts: Facts) -> list[PackageFacts]:
    return list(facts.packages)


def test_they_are_the_facts_that_were_given():
    kept = KeptFacts(entries(FACTS)[::-1])
    assert tuple(kept.packages) == FACTS.packages
    assert dict(kept.by_package) == dict(FACTS.by_package)
    assert (len(kept), kept.licences) == (3, FACTS.licences)
    assert npm("a") in kept
    assert npm("z") not in kept
    assert not KeptFacts()


def test_several_entries_of_one_package_are_joined_as_facts_are():
    again = make_facts({npm("b"): [NEW, REPOSITORY]})
    kept = KeptFacts([*entries(FACTS), *entries(again)])
    assert tuple(kept.packages) == Facts.merge(FACTS, again).packages


def test_one_entry_with_an_older_collection_in_it_is_read_as_merging_reads_it():
    mixed = make_facts({npm("b"): [OLD, NEW]})
    assert tuple(KeptFacts(entries(mixed)).packages) == Facts.merge(mixed).packages


def test_a_package_that_several_sources_look_at_is_read_once():
    kept = KeptFacts(entries(FACTS))
    assert kept[npm("a")] is kept[npm("a")]


@pytest.mark.parametrize("given", [FACTS, KeptFacts(FACTS.packages)])
def test_sources_start_from_them_and_the_spool_joins_them(given, tmp_path):
    class Watching(Code):
        def _lookup(self, package, session):
            seen.extend(session.earlier[package.key])
            yield self.known(make_publishers("x"), session)

    seen: list[object] = []
    wanted = Wanted(sources=[Watching()], settings=Settings(cache_dir=tmp_path), now=NOW)
    with Spool(given) as spool, answers(make_inventory({"app": ["a", "b", "z"]}), wanted, given) as run:
        said = [each for chunk in run for each in chunk]
        spool.add(said)
        assert tuple(spool) == Facts.merge(FACTS, Facts.gathered(said)).packages
    assert seen == [REPOSITORY]
    assert {key for key, _ in said} == {npm("a")}


@pytest.mark.parametrize("given", [FACTS, KeptFacts(FACTS.packages)])
def test_a_plan_looks_at_them(given, tmp_path):
    found = plan(make_inventory({"app": ["a", "b"]}), sources=[Native()], facts=given, settings=Settings(cache_dir=tmp_path))
    assert [each.packages for each in found.planned] == [2, 2]


def test_observations_by_package():
    found = ObservationsOf(KeptFacts(FACTS.packages))
    assert dict(found) == {npm("a"): (REPOSITORY,), npm("b"): (OLD,), npm("c"): (NEW,)}
    assert len(found) == 3
    assert found.get(npm("z"), ()) == ()
    assert len(ObservationsOf(None)) == 0
