"""Facts and rankings that a portfolio keeps: what is read again is what was kept, and who reads it knows what it is of."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import Facts, Signal, Status
from sbomkit.portfolio import holds_facts, keep, lacks_ranking, people, rank, select
from sbomkit.portfolio._facts import kept_facts
from sbomkit.portfolio.dataset import export
from sbomkit.portfolio.store import opened
from tests.builders import make_facts, make_observation, make_publishers, npm, person
from tests.portfolio.ranked import entry, product, scanned, sole_facts
from tests.portfolio.test_rank import FACTS, NOBODY
from tests.ranking.test_properties import POLICIES

DOCUMENTS = {"x": product("x", "p0", "p1", "p2"), "y": product("y", "p1", "p3")}


@pytest.fixture
def portfolio(tmp_path):
    return scanned(tmp_path / "p.duckdb", {"x": product("x", "a", "b")}, remembered=True)


def kept(portfolio):
    with opened(portfolio, read_only=True) as connection:
        return kept_facts(connection)


@settings(max_examples=10, deadline=None)
@given(FACTS, POLICIES, st.booleans())
def test_what_is_kept_is_read_again_and_gives_the_same_ranking(facts, policy, latest):
    with TemporaryDirectory() as folder:
        path = scanned(Path(folder) / "p.duckdb", DOCUMENTS)
        ranking = rank(path, facts, policy=policy, latest=latest)
        keep(path, ranking, facts)
        assert kept(path) == facts
        assert rank(path, policy=policy, latest=latest).model_dump_json() == ranking.model_dump_json()
        query = "SELECT package, rank, priority, products FROM rankings"
        told = select(path, query).rows
        ordered = (*ranking.ranked, *ranking.unassessed)
        assert sorted(told) == sorted(
            (each.package, each.rank, each.priority, each.place.products) for each in ordered
        ) or not all(row[1] for row in told)
        assert len(told) == len(ordered)


def test_every_status_and_field_is_kept(portfolio):
    observations = [
        make_observation(
            signal=Signal.RELEASES, status=status, source=status.value, detail='gone "away" \N{SNOWMAN}', licence="X"
        )
        for status in Status
        if status is not Status.KNOWN
    ]
    observations.append(make_observation(make_publishers("p"), as_of="2020-02-29", retrieved_at="2026-11-01T10:11:12.000013"))
    facts = make_facts({npm("a"): observations, npm("elsewhere"): observations})
    keep(portfolio, rank(portfolio, facts), facts)
    assert kept(portfolio) == facts
    assert kept(portfolio).sha256 == facts.sha256


def test_display_names_are_not_kept(portfolio):
    named = make_publishers().model_copy(update={"members": (person("p").model_copy(update={"label": "Pat Example"}),)})
    facts = make_facts({npm("a"): [make_observation(named)]})
    ranking = rank(portfolio, facts, show_names=True)
    assert "Pat Example" in ranking.model_dump_json()
    keep(portfolio, ranking, facts)
    assert b"Pat Example" not in portfolio.read_bytes()
    again = rank(portfolio, show_names=True)
    assert again.ranked[0].publishers.people[0].label is None
    assert (again.ranked[0].priority, again.coverage) == (ranking.ranked[0].priority, ranking.coverage)
    assert again.basis.facts_sha256 != ranking.basis.facts_sha256


def test_what_is_kept_replaces_all_that_was_kept(portfolio):
    first, second = sole_facts("a", "b", "c"), sole_facts("b")
    keep(portfolio, rank(portfolio, first), first)
    keep(portfolio, rank(portfolio, second), second)
    assert kept(portfolio) == second
    assert select(portfolio, "SELECT package, verdict FROM rankings ORDER BY package").rows == (
        (npm("a"), "unknown"),
        (npm("b"), "sole"),
    )


def test_a_ranking_alone_leaves_the_facts(portfolio):
    facts = sole_facts("a")
    assert (holds_facts(portfolio), lacks_ranking(portfolio)) == (False, True)
    keep(portfolio, rank(portfolio, facts), facts)
    keep(portfolio, rank(portfolio, policy="procurement", latest=True))
    assert kept(portfolio) == facts
    assert (holds_facts(portfolio), lacks_ranking(portfolio)) == (True, False)
    told = "SELECT DISTINCT ranked_by, ranked_as_of, ranked_latest, ranked_after_scan FROM rankings"
    assert select(portfolio, told).rows == (("procurement", None, True, 1),)


def test_a_scan_leaves_what_is_kept_and_that_it_is_of_an_older_scan_can_be_told(portfolio):
    facts = sole_facts("a", "b", "c")
    before = rank(portfolio, facts)
    keep(portfolio, before, facts)
    scanned(portfolio, {"x": product("x", "a", "c"), "y": product("y", "c")}, remembered=True)
    assert lacks_ranking(portfolio)
    query = "SELECT package FROM rankings WHERE ranked_after_scan = (SELECT max(number) FROM scans) ORDER BY package"
    assert select(portfolio, query).rows == ()
    with pytest.raises(ConfigurationError, match="it holds other documents than those that were ranked") as caught:
        keep(portfolio, before)
    assert caught.value.advice == "rank again"
    after = rank(portfolio)
    assert entry(after, "c").place.products == 2
    keep(portfolio, after)
    assert select(portfolio, query).rows == ((npm("a"),), (npm("c"),))


def test_a_ranking_of_a_portfolio_without_history_is_of_no_scan(tmp_path):
    path = scanned(tmp_path / "p.duckdb", {"x": product("x", "a")})
    keep(path, rank(path, NOBODY), NOBODY)
    assert select(path, "SELECT ranked_after_scan FROM rankings").rows == ((None,),)


def test_a_dataset_answers_as_the_database_does_and_keeps_nothing(tmp_path, portfolio):
    facts = sole_facts("a")
    keep(portfolio, rank(portfolio, facts), facts)
    export(portfolio, tmp_path / "dataset")
    ranking = rank(tmp_path / "dataset")
    assert ranking == rank(portfolio)
    assert people(tmp_path / "dataset") == people(portfolio)
    assert holds_facts(tmp_path / "dataset")
    before = {path: path.read_bytes() for path in (tmp_path / "dataset").rglob("*.*")}
    with pytest.raises(ConfigurationError):
        keep(tmp_path / "dataset", ranking, facts)
    assert {path: path.read_bytes() for path in (tmp_path / "dataset").rglob("*.*")} == before


def test_what_cannot_be_written_says_so(tmp_path, portfolio):
    facts = sole_facts("a")
    ranking = rank(portfolio, facts)
    with opened(portfolio, read_only=True), pytest.raises(ConfigurationError):
        keep(portfolio, ranking, facts)
    assert not holds_facts(portfolio)


def test_facts_of_other_packages_only_are_kept_as_well(portfolio):
    other = sole_facts("elsewhere")
    ranking = rank(portfolio, other)
    assert not ranking.ranked
    keep(portfolio, ranking, Facts.merge(other))
    assert kept(portfolio) == other
