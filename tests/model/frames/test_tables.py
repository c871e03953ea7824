"""Every noun that people compute with can be had as tables whose columns say what they mean, and hold what the noun holds."""

import json
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from sbomkit.errors import ConfigurationError
from sbomkit.graph import position
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.facts import (
    Actor,
    Committer,
    Committers,
    FundingChannel,
    Observation,
    Popularity,
    Publishers,
    Release,
    Releases,
)
from sbomkit.model.frames import FRAMES, FrameType, sentence_of, table_of, tables_of
from sbomkit.model.inventory import Completeness, Component, Edge, Hash, Package, Reference
from sbomkit.model.people import Account, CoverStep, Person
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Contribution, Excluded, Indicator, PublisherView, Ranked, Verdict
from sbomkit.ranking import rank
from sbomkit.ranking.people import people
from tests.builders import day, make_component, make_facts, make_inventory, make_observation, make_publishers, npm
from tests.graph.steps import steps
from tests.model.frames.framed import FACTS, INVENTORY, NOUNS, column, rows
from tests.report.samples import make_indicator, make_ranked, make_ranking, make_unassessed, make_view
from tests.strategies import inventories

TABLES = [pytest.param(noun, table, id=f"{noun.__name__}-{table.name}") for noun in FRAMES for table in FRAMES[noun].tables]
PLAIN: dict[FrameType, Any] = {
    FrameType.TEXT: str,
    FrameType.INTEGER: int,
    FrameType.NUMBER: float,
    FrameType.BOOLEAN: bool,
    FrameType.MOMENT: datetime,
    FrameType.TEXTS: tuple,
}


# -- what is declared


@pytest.mark.parametrize(("noun", "table"), TABLES)
def test_every_column_has_a_name_of_its_own_and_a_meaning(noun, table):
    names = [each.name for each in table.columns]
    assert len(set(names)) == len(names)
    assert [each.name for each in table.columns if not each.meaning.endswith((".", ")"))] == []
    assert set(table.shown) <= set(names)
    assert table.row.endswith(".")


@pytest.mark.parametrize(("noun", "table"), TABLES)
def test_whatever_can_be_counted_or_measured_has_a_unit(noun, table):
    numbers = [each for each in table.columns if each.type in {FrameType.INTEGER, FrameType.NUMBER}]
    assert [each.name for each in numbers if not each.unit and not each.name.endswith("rank")] == []


@pytest.mark.parametrize(
    ("name", "table", "kind", "elsewhere"),
    [
        ("Inventory", "components", Component, set()),
        ("Inventory", "edges", Edge, set()),
        ("Inventory", "packages", Package, {"key"}),
        ("Inventory", "diagnostics", Diagnostic, set()),
        ("Position", "packages", PackagePosition, set()),
        ("Facts", "observations", Observation, set()),
        ("Facts", "publishers", Actor, {"label", "packages"}),
        ("Facts", "publishers", Publishers, {"members"}),
        ("Facts", "releases", Release, set()),
        ("Facts", "releases", Releases, {"releases", "complete", "count"}),
        ("Facts", "committers", Committer, {"actor"}),
        ("Facts", "committers", Committers, {"committers"}),
        ("Facts", "funding", FundingChannel, set()),
        ("Facts", "popularity", Popularity, set()),
        ("Ranking", "packages", Ranked, {"interval", "contributions", "position", "publishers"}),
        ("Ranking", "publishers", PublisherView, {"kind", "others"}),
        ("Ranking", "contributions", Contribution, set()),
        ("Ranking", "indicators", Indicator, {"name"}),
        ("Ranking", "excluded", Excluded, set()),
        ("People", "people", Person, {"ties", "runtime", "tooling"}),
        ("People", "others", Account, {"ties"}),
        ("People", "cover", CoverStep, set()),
    ],
)
def test_a_field_that_is_new_is_a_column_or_stands_here_with_those_that_are_told_otherwise(name, table, kind, elsewhere):
    columns = {each.name for each in tables_of(NOUNS[name])[table].columns}
    assert set(kind.model_fields) - columns == elsewhere


def test_a_table_that_is_not_there_is_refused_with_the_one_that_was_meant():
    with pytest.raises(ConfigurationError, match="Inventory has no table 'componets'") as caught:
        table_of(INVENTORY, "componets")
    assert caught.value.advice == "did you mean 'components'?"
    with pytest.raises(ConfigurationError) as caught:
        INVENTORY.to_arrow("x")
    assert caught.value.advice == "there are: components, edges, packages, diagnostics"


def test_what_has_no_tables_is_refused_with_what_has_some():
    with pytest.raises(ConfigurationError, match="Component has no tables") as caught:
        tables_of(INVENTORY.components[0])
    assert caught.value.advice == "these have: Inventory, Position, Facts, Ranking, People, PortfolioRanking, PortfolioPeople"


# -- what rows hold


def hold_to_what_is_declared(noun):
    for table in tables_of(noun).values():
        for each in table.columns:
            for value in column(noun, each.name, table.name):
                assert type(value) is PLAIN[each.type] or (value is None and each.null), (table.name, each.name, value)
                assert each.type is not FrameType.TEXTS or all(type(entry) is str for entry in value or ())


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_values_are_plain_and_of_the_type_that_is_declared(noun):
    hold_to_what_is_declared(noun)


@given(inventories())
def test_this_holds_for_any_document(inventory):
    for noun in (inventory, position(inventory), rank(inventory, make_facts({}))):
        hold_to_what_is_declared(noun)


def test_components_stand_in_document_order_with_all_that_they_hold():
    listed = make_component("x").model_copy(
        update={
            "hashes": (Hash(algorithm="SHA-256", value="ab"),),
            "references": (Reference(kind="vcs", locator="https://forge.example/x"),),
            "licenses": ("MIT", "Apache-2.0"),
        }
    )
    (app, x) = rows(make_inventory(components=[make_component("app"), listed]))
    assert (app["id"], app["package"], app["scope"], app["producer"]) == ("app", "pkg:npm/app", "unknown", None)
    assert x["hashes"] == ("SHA-256:ab",)
    assert x["references"] == ("vcs: https://forge.example/x",)
    assert x["licenses"] == ("MIT", "Apache-2.0")


def test_a_component_says_whether_the_document_is_about_it_and_what_it_says_of_its_needs():
    said = Completeness(aggregate=None, incomplete=("b", "d"), no_dependencies=("c",), unstated=("d", "e"))
    inventory = make_inventory({"app": ["b", "c", "d", "e"]}, completeness=said)
    assert [(row["id"], row["is_root"], row["dependencies"]) for row in rows(inventory)] == [
        ("app", True, "listed"),
        ("b", False, "incomplete"),
        ("c", False, "none"),
        ("d", False, "incomplete"),
        ("e", False, "unstated"),
    ]


def test_edges_are_those_of_the_document():
    assert [(row["dependent"], row["dependency"], row["kind"]) for row in rows(INVENTORY, "edges")] == [
        ("app", "a", "depends_on"),
        ("app", "b", "depends_on"),
        ("a", "c", "depends_on"),
    ]


def test_a_package_has_one_row_whatever_its_versions():
    both = [make_component("a1", purl="pkg:npm/a@1", version="1"), make_component("a2", purl="pkg:npm/a@2", version="2")]
    (row,) = rows(make_inventory(components=both, roots=[]), "packages")
    assert (row["package"], row["versions"], row["components"]) == (npm("a"), ("1", "2"), ("a1", "a2"))


def test_what_was_odd_about_the_document_is_a_table_as_well():
    odd = Diagnostic(severity="warning", code="duplicate-id", path="components[1]", message="twice", count=2)
    assert rows(INVENTORY.model_copy(update={"diagnostics": (odd,)}), "diagnostics") == [
        {"severity": "warning", "code": "duplicate-id", "path": "components[1]", "message": "twice", "count": 2}
    ]


def test_a_position_tells_places_what_stands_aside_and_what_is_wrong():
    placed = NOUNS["Position"]
    assert column(placed, "depth") == [1, 1, 2]
    assert column(placed, "dependents") == [0, 0, 1]
    assert rows(placed, "aside") == [{"package": npm("app"), "reason": "the product itself"}]
    flags = position(make_inventory(components=[make_component("app"), make_component("a", purl=None)]))
    assert ("no_purl", 1) in [(row["flag"], row["count"]) for row in rows(flags, "fidelity")]


def test_without_edges_what_would_be_counted_along_them_is_unknown_and_not_zero():
    flat = make_inventory(components=[make_component("app"), make_component("a")])
    for noun in (position(flat), rank(flat, FACTS)):
        for row in rows(noun, "packages"):
            told = [row[name] for name in ("depth", "dependents", "reach", "entry_points", "path", "in_cycle", "reachable")]
            assert told == [None] * 7
    assert column(position(INVENTORY), "dependents") == [0, 0, 1], "and where there are edges, zero is zero"


def test_without_edges_nobody_can_tell_what_a_person_can_change():
    flat = people(make_inventory(components=[make_component("app"), make_component("a")]), FACTS)
    told = [(row["identity"], row["publishes"], row["reach"], row["reach_share"]) for row in rows(flat)]
    assert told == [(f"npm:user:{login}", (npm("a"),), None, None) for login in ("ann", "bob")]
    ann, bob = rows(NOUNS["People"])
    assert (ann["reach"], bob["reach"]) == (2, 1), "and where there are edges, it is told"


def test_an_estimated_reach_says_how_wrong_it_may_be():
    assert column(NOUNS["People"], "reach_error") == [None, None]
    assert column(NOUNS["People"].model_copy(update={"reach_error": 0.02}), "reach_error") == [0.02, 0.02]


def test_a_path_that_is_not_written_out_is_unknown_and_one_that_is_not_there_is_empty():
    names = ["app", *(f"a{number:02}" for number in range(70))]
    chain = position(make_inventory({above: [below] for above, below in pairwise(names)} | {"y": ["z"]}))
    told = {row["package"]: row for row in rows(chain)}
    assert (told[npm("a69")]["depth"], told[npm("a69")]["path"]) == (70, None)
    assert told[npm("a01")]["path"] == (npm("app"), npm("a00"), npm("a01"))
    assert (told[npm("z")]["reachable"], told[npm("z")]["path"]) == (False, ())


def test_two_versions_of_a_document_have_the_same_columns():
    flat = position(make_inventory(components=[make_component("app"), make_component("a")]))
    assert flat.to_arrow().schema == position(INVENTORY).to_arrow().schema


# -- facts


def test_every_observation_has_a_row_be_it_known_or_not():
    *_, absent, _ = told = rows(FACTS)
    assert len(told) == 7
    assert (absent["package"], absent["signal"], absent["status"], absent["value"]) == (npm("c"), "funding", "absent", None)
    assert absent["detail"] == "nothing declared"
    assert {row["as_of"] for row in told if row["signal"] == "funding"} == {day("2026-10-01"), None}
    (known,) = [row for row in told if row["signal"] == "popularity"]
    assert json.loads(known["value"]) == {"downloads_month": 5}


def test_lists_of_people_releases_and_money_have_tables_of_their_own():
    assert [(row["package"], row["identity"], row["complete"]) for row in rows(FACTS, "publishers")] == [
        (npm("a"), "npm:user:ann", None),
        (npm("a"), "npm:user:bob", None),
        (npm("c"), "npm:user:ann", True),
    ]
    assert [(row["version"], row["date"], row["publisher"], row["prerelease"]) for row in rows(FACTS, "releases")] == [
        ("1", day("2020-01-02"), "npm:user:ann", False),
        ("2", day("2021-03-04"), None, True),
    ]
    (committer,) = rows(FACTS, "committers")
    assert (committer["identity"], committer["commits"], committer["first_seen"]) == ("npm:user:ann", 7, None)
    assert column(FACTS, "url", "funding") == ["https://fund.example/a"]
    (popularity,) = rows(FACTS, "popularity")
    assert (popularity["downloads_month"], popularity["downloads_total"]) == (5, None)


def test_display_names_stand_in_no_table_of_facts():
    assert "Ann Example" in FACTS.model_dump_json()
    for name in tables_of(FACTS):
        assert "Ann Example" not in str(rows(FACTS, name))


def test_what_a_value_holds_beside_display_names_is_all_there():
    value = next(row["value"] for row in rows(FACTS) if row["signal"] == "committers")
    assert json.loads(value)["committers"] == [{"actor": {"identity": "npm:user:ann", "kind": "person"}, "commits": 7}]


# -- ranking and people


def test_ranked_and_unassessed_packages_stand_in_one_table():
    ranking = make_ranking([make_ranked(npm("a"))], [make_unassessed(npm("b"))])
    a, b = rows(ranking)
    assert (a["rank"], a["status"], a["package"]) == (1, "ranked", npm("a"))
    assert isinstance(a["priority"], float)
    assert (b["rank"], b["status"], b["package"]) == (None, "unassessed", npm("b"))
    assert (b["priority"], b["impact"], b["weakness"], b["listed"]) == (None, None, None, None)
    assert b["priority_low"] <= b["priority_high"]
    assert b["verdict"] == "unknown"


def test_what_other_sources_say_of_the_publishers_stands_beside_what_decides():
    other = make_view(Verdict.FEW, "alice", "bob", source="mirror")
    ranking = make_ranking([make_ranked(npm("a"), publishers=make_view(Verdict.SOLE, "alice", others=(other,)))])
    told = [
        (row["package"], row["decides"], row["verdict"], row["people"], row["source"]) for row in rows(ranking, "publishers")
    ]
    assert told == [
        (npm("a"), True, "sole", ("npm:user:alice",), "npm"),
        (npm("a"), False, "few", ("npm:user:alice", "npm:user:bob"), "mirror"),
    ]


def test_what_a_priority_was_made_from_is_a_long_table():
    ranking = NOUNS["Ranking"]
    told = rows(ranking, "contributions")
    assert len(told) == sum(len(each.contributions) for each in (*ranking.ranked, *ranking.unassessed))
    first = ranking.ranked[0]
    mine = [row for row in told if row["package"] == first.package and row["half"] == "weakness"]
    assert sum(row["contribution"] for row in mine) == pytest.approx(first.weakness, abs=1e-5)
    assert {row["value"] is None for row in mine} == {True, False}, "a missing factor is null"


def test_indicators_and_what_was_left_out_are_tables_as_well():
    ranking = make_ranking([make_ranked(npm("a"), indicators=(make_indicator(),))])
    (row,) = rows(ranking, "indicators")
    assert (row["package"], row["indicator"]) == (npm("a"), make_indicator().name)
    assert column(ranking, "indicators") == [(make_indicator().name,)]
    assert rows(NOUNS["Ranking"], "excluded")[0]["reason"] == "the product itself"


def test_people_have_a_row_each_and_a_name_only_where_it_was_asked_for():
    found = NOUNS["People"]
    ann, bob = rows(found)
    assert (ann["identity"], ann["publishes"], ann["sole"]) == ("npm:user:ann", (npm("a"), npm("c")), (npm("c"),))
    assert (ann["by_rights"], ann["by_contact"], ann["label"]) == (2, 0, None)
    assert bob["sole"] == ()
    assert ann["runtime_publishes"] + ann["tooling_publishes"] == 2
    assert rows(found, "others") == []
    assert column(found, "identity", "cover")[0] == "npm:user:ann"


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_every_noun_is_summed_up_in_a_sentence(noun):
    assert sentence_of(noun).endswith(".")


def test_facts_of_nobody_are_summed_up_as_well():
    assert sentence_of(make_facts({})) == "0 observations about 0 packages."
    assert sentence_of(FACTS) == "7 observations about 2 packages from npm."
    many = make_facts({npm("a"): [make_observation(make_publishers("ann"), source=f"s{number}") for number in range(10)]})
    assert sentence_of(many).endswith(" from s0, s1, s2, s3, s4, s5, s6, s7 and 2 more.")


# -- order and growth


def test_equal_nouns_give_equal_rows():
    again = make_inventory({"app": ["a", "b"], "a": ["c"]})
    assert [rows(again, name) for name in tables_of(again)] == [rows(INVENTORY, name) for name in tables_of(INVENTORY)]


def test_four_times_the_components_take_about_four_times_the_steps():
    def work(count):
        inventory = make_inventory({"app": [f"a{number}" for number in range(count)]})
        return steps(lambda: [list(table.rows(inventory)) for table in tables_of(inventory).values()])

    work(400)  # keys of packages are kept, so that the first who asks for them does more
    assert work(400) < 6 * work(100)
