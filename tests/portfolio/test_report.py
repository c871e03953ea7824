"""The report of a portfolio puts together what other questions tell one by one."""

import json

import pytest

from sbomkit.portfolio import _report, check, keep, people, rank, report, scan, select, tabletop, trend
from sbomkit.portfolio.store import opened
from sbomkit.report import render
from tests.builders import make_component, make_facts, make_inventory, make_observation, make_publishers, npm
from tests.portfolio.kept import document, written
from tests.portfolio.ranked import Told, product, scanned, sole_facts

FACTS = sole_facts("shared", "left", "right")


def told(each):
    return each.package, each.holdings, each.vendors


@pytest.fixture
def portfolio(tmp_path):
    """Three products of two vendors and one of none, in four documents; one of them does not say what depends on what."""
    flat = Told(make_inventory({}, roots=["flat"], components=[make_component(each) for each in ("flat", "shared")]), "flat")
    return scanned(
        tmp_path / "p.duckdb",
        {
            "one-1": product("one", "left", "shared", vendor="Acme", date="2026-01-01"),
            "one-2": product("one", "left", "shared", "unknown", vendor="Acme", version="2", date="2026-02-01"),
            "two-1": product("two", "right", "shared", vendor="Bolt"),
            "flat": flat,
        },
    )


@pytest.mark.parametrize("latest", [False, True])
def test_ranking_and_people_are_those_that_other_questions_tell(portfolio, latest):
    found = report(portfolio, FACTS, latest=latest)
    assert found.ranking == rank(portfolio, FACTS, latest=latest)
    assert found.people == people(portfolio, FACTS, latest=latest)
    assert [each.package for each in found.details] == [
        each.package for entries in (found.ranking.ranked, found.ranking.unassessed) for each in entries
    ]
    assert found.left_out == (0, 0)


@pytest.mark.parametrize("latest", [False, True])
def test_which_products_hold_a_package_is_what_the_blast_list_tells(portfolio, latest):
    for detail in report(portfolio, FACTS, latest=latest).details:
        exercise = tabletop(portfolio, detail.package, latest=latest)
        assert detail.holdings == exercise.holdings
        assert detail.vendors == exercise.vendors


def test_documents_that_a_stopped_scan_has_not_labelled_are_listed_as_well(portfolio):
    with opened(portfolio) as connection:
        connection.execute("DELETE FROM labels")
    for detail in report(portfolio, FACTS).details:
        assert detail.holdings
        assert detail.holdings == tabletop(portfolio, detail.package).holdings


def test_what_vendors_stand_on_is_in_the_order_of_the_ranking(portfolio):
    found = report(portfolio, FACTS)
    order = [each.package for each in found.details]
    for each in found.vendors:
        query = f"SELECT DISTINCT package FROM positions JOIN labels USING (document) WHERE vendor = '{each.vendor}'"
        held = {package for (package,) in select(portfolio, query).rows}
        assert list(each.packages) == [package for package in order if package in held]
    assert [(each.vendor, each.products) for each in found.vendors] == [("Acme", 1), ("Bolt", 1)]


def test_only_the_first_packages_and_documents_are_listed(portfolio, monkeypatch):
    whole = report(portfolio, FACTS)
    monkeypatch.setattr(_report, "_DETAILED", 2)
    monkeypatch.setattr(_report, "_LISTED", 1)
    monkeypatch.setattr(_report, "_HOLDINGS", 2)
    monkeypatch.setattr(_report, "_VENDORS", 1)
    part = report(portfolio, FACTS)
    assert part.ranking == whole.ranking
    first, second = part.details
    assert first.holdings == (whole.details[0].holdings or ())[:2]
    assert first.vendors == whole.details[0].vendors
    assert (second.holdings, second.vendors) == (None, None)
    assert second.evidence == whole.details[1].evidence
    assert [each.vendor for each in part.vendors] == ["Acme"]


def test_a_bound_leaves_out_what_comes_last_and_counts_it(portfolio):
    whole = report(portfolio, FACTS)
    assert (len(whole.ranking.ranked), len(whole.ranking.unassessed)) == (3, 1)
    part = report(portfolio, FACTS, top=2)
    assert part.ranking.ranked == whole.ranking.ranked[:2]
    assert part.left_out == (1, 1)
    assert part.ranking.coverage == whole.ranking.coverage
    assert part.people == whole.people
    assert report(portfolio, FACTS, top=4).left_out == (0, 0)
    assert report(portfolio, FACTS, top=-1).left_out == (3, 1)


def test_of_what_cannot_be_assessed_a_tenth_is_kept_however_much_is_ranked(tmp_path):
    names = [f"n{number}" for number in range(30)]
    portfolio = scanned(tmp_path / "p.duckdb", {"app": product("app", *names)})
    found = report(portfolio, sole_facts(*names[:20]), top=10)
    assert (len(found.ranking.ranked), len(found.ranking.unassessed)) == (10, 1)


def test_what_sources_said_stands_with_each_package(portfolio):
    facts = make_facts({npm("shared"): [make_observation(make_publishers("ann"), source="npm", licence="CC0-1.0")]})
    by_package = {each.package: each for each in report(portfolio, facts).details}
    (said,) = by_package[npm("shared")].evidence
    assert (said.source, said.licence, said.signal) == ("npm", "CC0-1.0", "publishers")
    assert by_package[npm("left")].evidence == ()


def test_what_a_judgement_means_is_told_of_no_place(portfolio):
    meant = {each.package: each.meaning for each in report(portfolio, FACTS).details}
    assert meant[npm("shared")].startswith("If this one person stops")
    assert "neither good nor bad" in meant[npm("unknown")]
    assert not any("depth" in each or "this product" in each for each in meant.values())


def test_what_a_document_does_not_tell_is_not_told(portfolio):
    (shared,) = (each for each in report(portfolio, FACTS).details if each.package == npm("shared"))
    (flat,) = (each for each in shared.holdings or () if each.document == "flat")
    assert (flat.depth, flat.path or None, flat.vendor) == (None, None, None)
    assert "no_edges" in flat.flags


def test_kept_facts_and_ranking_do_where_none_are_given(portfolio):
    keep(portfolio, rank(portfolio, FACTS), FACTS)
    found, given = report(portfolio), report(portfolio, FACTS)
    assert [told(each) for each in found.details] == [told(each) for each in given.details]
    assert found.ranking.ranked == given.ranking.ranked


def test_how_it_grew_is_told_where_it_was_scanned(portfolio, tmp_path):
    scanned(portfolio, {"one": product("one", "left")}, remembered=True)
    assert report(portfolio, FACTS).trend == trend(portfolio)
    with opened(tmp_path / "empty.duckdb"):
        pass
    empty = report(tmp_path / "empty.duckdb")
    assert (empty.trend, empty.checks, empty.details, empty.vendors) == (None, None, (), ())


def test_what_profiles_ask_is_told_where_documents_were_checked(tmp_path):
    folder = written(tmp_path / "in", {"app.json": document("app")})
    scan([str(folder)], tmp_path / "p.duckdb", profiles=["ntia-2021"], workers=1)
    found = report(tmp_path / "p.duckdb")
    assert found.checks == check(tmp_path / "p.duckdb")
    assert found.checks is not None


def test_the_order_of_documents_changes_no_byte(tmp_path):
    documents = {
        f"{name}-{version}": product(name, "left", "shared", version=version, vendor=name) for name in "ab" for version in "12"
    }
    found = []
    for folder, told in (("some", documents), ("others", dict(reversed(documents.items())))):
        (tmp_path / folder).mkdir()
        found.append(report(scanned(tmp_path / folder / "p.duckdb", told), FACTS).model_copy(update={"trend": None}))
    for format_ in ("html", "json", "csv", "table", "markdown", "line"):
        assert render(found[0], format_) == render(found[1], format_), format_


def test_json_holds_all_of_it(portfolio):
    found = report(portfolio, FACTS)
    read = json.loads(render(found, "json"))
    assert read["format"] == "portfolio-report-1"
    assert [each["package"] for each in read["ranking"]["ranked"]] == [each.package for each in found.ranking.ranked]
    assert type(found).model_validate_json(render(found, "json")) == found
