import json

import pytest

from sbomkit.model.position import WaysIn
from sbomkit.model.ranking import Ranking
from sbomkit.report import Explanation, Overview, explain, render
from tests.builders import make_facts, make_inventory, npm
from tests.report.samples import make_ranked, make_ranking, make_unassessed


def test_a_ranking_is_written_whole_and_reads_back():
    ranking = make_ranking([make_ranked(npm("a"))], [make_unassessed(npm("b"))])
    text = render(ranking, "json")
    assert text.endswith("}\n")
    assert Ranking.model_validate_json(text) == ranking
    assert list(json.loads(text)) == [
        "format",
        "ranked",
        "unassessed",
        "excluded",
        "basis",
        "fidelity",
        "coverage",
        "provenance",
        "order",
    ]


def test_the_members_of_an_entry_are_those_that_others_build_on():
    entry = json.loads(render(make_ranking([make_ranked(npm("a"))]), "json"))["ranked"][0]
    assert list(entry) == [
        "rank",
        "package",
        "versions",
        "priority",
        "interval",
        "impact",
        "weakness",
        "contributions",
        "position",
        "publishers",
        "indicators",
        "reason",
        "origin",
        "best_rank",
        "worst_rank",
        "last_release",
        "given_up",
        "funding",
    ]


def test_filters_leave_ranks_and_the_shape_alone():
    ranking = make_ranking([make_ranked(npm("a")), make_ranked(npm("b"), 2)], [make_unassessed(npm("c"))])
    assert [entry["rank"] for entry in json.loads(render(ranking, "json", top=1))["ranked"]] == [1]
    assert json.loads(render(ranking, "json", top=1)) | {"ranked": None} == json.loads(render(ranking, "json")) | {
        "ranked": None
    }


def test_width_and_colour_change_nothing():
    ranking = make_ranking([make_ranked(npm("a"))])
    assert render(ranking, "json", width=40, color=True, ascii=True) == render(ranking, "json")


def test_an_explanation_and_a_document_are_written_whole():
    ranking = make_ranking([make_ranked(npm("a"))])
    explanation = explain(ranking, make_facts({}), WaysIn(package=npm("a"), direct_dependents=(), entry_points=()))
    assert Explanation.model_validate_json(render(explanation, "json")) == explanation
    overview = Overview.of(make_inventory({"app": ["a"]}), ranking.fidelity)
    text = render(overview, "json")
    assert Overview.model_validate_json(text) == overview
    assert list(json.loads(text)) == [
        "document",
        "components",
        "edges",
        "roots",
        "diagnostics",
        "completeness",
        "fidelity",
    ]


@pytest.mark.parametrize("order", ["\x7f", "##[error]", "##vso[x]", "##teamcity[x]", "\u202e"])
def test_nobody_obeys_what_is_written_whatever_else_there_is(order):
    ranking = make_ranking([make_ranked(npm("a"), reason=order)])
    text = render(ranking, "json")
    assert order not in text
    assert Ranking.model_validate_json(text) == ranking


def test_what_a_terminal_obeys_is_escaped_and_reads_back_the_same():
    name = "a\x1b[2J\x07\x7f\x9b\u202e\u2066\u200b\u2028\ufeff\u00fc"
    ranking = make_ranking([make_ranked(npm("a"))]).model_copy(update={"excluded": ()})
    ranked = ranking.ranked[0].model_copy(update={"reason": name})
    ranking = ranking.model_copy(update={"ranked": (ranked,)})
    text = render(ranking, "json")
    assert text.replace("\n", "").isprintable()
    assert "\u00fc" in text
    assert Ranking.model_validate_json(text) == ranking
