"""The ranking of a portfolio and its people as a person reads them."""

import pytest

from sbomkit.model.facts import PublisherKind, Publishers, Subject
from sbomkit.portfolio import people, rank
from sbomkit.report._interface import Layout
from sbomkit.report._portfolio.people import portfolio_people_table
from sbomkit.report._portfolio.ranking import portfolio_ranking_table
from tests.builders import day, make_facts, make_inventory, make_observation, make_publishers, make_releases, npm, person
from tests.portfolio.ranked import Told, product, scanned, sole_facts

HISTORY = [(f"1.{year}", f"{year}-01-01", "old") for year in range(2015, 2024)]


@pytest.fixture
def ranked(tmp_path):
    return lambda documents, facts=None, **options: rank(
        scanned(tmp_path / "p.duckdb", documents), facts or make_facts({}), **options
    )


def lines(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def newcomer(*names):
    """Packages that somebody has released lately who never did before."""
    releases = make_releases(*HISTORY, ("2.0", "2026-06-01", "new"))
    listed = make_publishers("old", "new")
    return make_facts({npm(name): [make_observation(releases), make_observation(listed)] for name in names})


def test_what_shows_that_a_package_changed_hands_is_told_and_accuses_nobody(ranked):
    found = ranked({"x": product("x", "a")}, newcomer("a"))
    told = lines(portfolio_ranking_table(found, Layout()))
    assert any(line.startswith("1 npm a ") and " ! " in line for line in told)
    assert "! INVESTIGATE, see below" in told
    assert "INVESTIGATE: 1 package may have changed hands" in told
    assert "An indicator asks to be looked at; it accuses nobody." in told


def test_more_indicators_than_a_person_reads_are_counted(ranked):
    names = [f"p{number}" for number in range(9)]
    told = portfolio_ranking_table(ranked({"x": product("x", *names)}, newcomer(*names)), Layout())
    assert "INVESTIGATE: 9 packages may have changed hands" in told
    assert "and 10 indicators more in --format json" in told


def test_marks_say_what_a_verdict_rests_on(ranked):
    packager = Publishers(kind=PublisherKind.PACKAGING_CONTACT, members=(person("p", "apt"),), complete=True)
    facts = make_facts(
        {
            npm("packaged"): [make_observation(packager, source="apt", subject=Subject.PACKAGING, as_of="2025-01-01")],
            npm("late"): [make_observation(make_publishers("p"), retrieved_at="2026-11-01")],
            npm("differs"): [
                make_observation(make_publishers("p"), as_of="2025-01-01"),
                make_observation(make_publishers("p", "q"), source="other", as_of="2025-01-01"),
            ],
        }
    )
    documents = {"x": product("x", "packaged", "late", "differs")}
    found = ranked(documents, facts, as_of=day("2026-01-01"), allow_undated=True)
    told = portfolio_ranking_table(found, Layout())
    assert "* those who package it for the distribution" in told
    assert "? known only for a time after the as-of date" in told
    assert "sources disagree" in told


def test_depths_from_the_least_to_the_largest_and_none_are_told(ranked):
    silent = Told(make_inventory({}, roots=["app"], components=make_inventory({"s": []}, roots=["s"]).components))
    found = ranked({"x": product("x", "b", "a"), "y": product("y", "a"), "z": silent}, sole_facts("a", "s"))
    told = lines(portfolio_ranking_table(found, Layout()))
    assert any(line.startswith("1 npm a one person 2 \N{EN DASH} 1\N{EN DASH}2 ") for line in told)
    assert any(line.startswith("2 npm s one person 1 \N{EN DASH} \N{EN DASH} ") for line in told)
    assert "1 of 3 documents does not say what depends on what: how deep packages are in them is not known." in " ".join(told)


def test_what_could_not_be_read_is_told(ranked):
    found = ranked({"x": product("x", "a", vendor="V")})
    coverage = found.coverage.model_copy(update={"unread": 2})
    told = " ".join(lines(portfolio_ranking_table(found.model_copy(update={"coverage": coverage}), Layout())))
    assert "From 2 places of the portfolio no document could be read: what is there is not known." in told
    assert "name a vendor" not in told


@pytest.mark.parametrize("shown", [None, 0, 1])
def test_as_many_packages_are_shown_as_are_wanted(ranked, shown):
    names = [f"p{number:02}" for number in range(25)]
    told = portfolio_ranking_table(ranked({"x": product("x", *names)}, sole_facts(*names)), Layout(shown=shown))
    assert told.count("one person") == (20 if shown is None else shown)
    assert ("No package is on this list." in told) == (shown == 0)
    if shown != 0:
        assert f"{25 - (20 if shown is None else shown)} more stand on this list" in told


def test_people_have_names_only_where_they_were_asked_for(tmp_path):
    named = person("p").model_copy(update={"label": "Pat Example"})
    listed = make_publishers().model_copy(update={"members": (named, person("q"))})
    path = scanned(tmp_path / "p.duckdb", {"x": product("x", "a")})
    facts = make_facts({npm("a"): [make_observation(listed)]})
    told = lines(portfolio_people_table(people(path, facts, show_names=True), Layout()))
    assert "npm:user:p Pat Example 1 0 \N{EN DASH} 1 0 npm a" in told
    assert "npm:user:q \N{EN DASH} 1 0 \N{EN DASH} 1 0 npm a" in told
    without = lines(portfolio_people_table(people(path, facts), Layout()))
    assert "npm:user:p 1 0 \N{EN DASH} 1 0 npm a" in without
    assert "npm:user:p" not in portfolio_people_table(people(path, facts), Layout(shown=0))
