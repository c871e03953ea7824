"""`sbomkit people` and `sbomkit rank --fund`."""

import json
from pathlib import Path

import pytest

from sbomkit.model.backing import BackingPlan
from sbomkit.model.people import People
from sbomkit.sources.facts_file import write_facts
from tests.builders import make_facts, make_observation, npm
from tests.ranking.peopled import account, listed


def test_people_are_told_with_what_they_can_change(run, sbom, facts):
    done = run("people", sbom, "--facts", facts, "--offline")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("One person can change ")
    assert "npm account" in done.out
    assert "alice" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_people_are_a_model_in_json_and_top_cuts_their_list_only(run, sbom, facts):
    whole = People.model_validate_json(run("people", sbom, "--facts", facts, "--format", "json").out)
    first = People.model_validate_json(run("people", sbom, "--facts", facts, "--format", "json", "--top", "1").out)
    assert first == whole.first(1)
    assert first.counted == len(whole.people) > 1
    table = run("people", sbom, "--facts", facts, "--top", "1").out
    assert f"{whole.counted - 1} more stand on this list" in table


def test_the_share_decides_the_set(run, sbom, facts):
    def cover(*options):
        return json.loads(run("people", sbom, "--facts", facts, "--format", "json", *options).out)["cover"]

    assert cover()["share"] == 0.5
    assert cover("--share", "0.25")["wanted"] < cover("--share", "1")["wanted"]


@pytest.mark.parametrize("share", ["0", "1.5", "-1", "nan", "half"])
def test_what_is_no_share_is_refused_before_anything_is_read(run, share):
    done = run("people", "-", "--share", share, stdin=b"no document")
    assert done.code == 2
    assert "share" in done.err
    assert "Traceback" not in done.err


def test_people_take_a_date_a_root_and_names_on_request(run, sbom, tmp_path):
    path = tmp_path / "named.jsonl"
    named = make_observation(listed(account("x", label="Ann Example")), as_of="2020-01-01")
    write_facts(make_facts({npm("deep"): [named]}), path)
    plain = run("people", sbom, "--facts", path, "--as-of", "2021-01-01", "--root", "direct")
    assert plain.code == 0
    assert "Ann Example" not in plain.out
    assert "As of 2021-01-01" in plain.out
    assert "of 2 packages" in plain.out or "of 1 packages" in plain.out
    assert "Ann Example" in run("people", sbom, "--facts", path, "--show-names").out


def test_people_of_a_document_on_standard_input_go_to_a_file(run, sbom, facts, tmp_path):
    out = tmp_path / "people.json"
    document = Path(sbom).read_bytes()
    done = run("people", "-", "--facts", facts, "--format", "json", "-o", out, stdin=document)
    assert (done.code, done.out) == (0, "")
    assert People.model_validate_json(out.read_text()).people


# -- rank --fund


def test_whom_to_back_first_stands_in_place_of_the_ranking(run, sbom, facts):
    done = run("rank", sbom, "--facts", facts, "--fund", "2")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Backing 2 packages cuts the summed priority of ")
    people = run("rank", sbom, "--facts", facts, "--fund", "2", "--fund-by", "people")
    assert people.out.startswith("Backing 2 people, behind ")


def test_the_plan_is_a_model_in_json(run, sbom, facts):
    done = run("rank", sbom, "--facts", facts, "--fund", "1", "--format", "json")
    plan = BackingPlan.model_validate_json(done.out)
    assert (plan.by, plan.asked, len(plan.picks)) == ("packages", 1, 1)


def test_the_plan_follows_the_policy_and_the_date(run, sbom, facts):
    done = run(
        "rank", sbom, "--facts", facts, "--fund", "1", "--format", "json", "--policy", "sbomkit-1", "--as-of", "2021-01-01"
    )
    plan = BackingPlan.model_validate_json(done.out)
    assert plan.provenance.as_of is not None
    assert plan.assessed == 2


@pytest.mark.parametrize(
    "options",
    [
        ("--fund", "1", "--stability"),
        ("--fund", "1", "--sole"),
        ("--fund", "1", "--min-depth", "2"),
        ("--fund", "0"),
        ("--fund", "x"),
        ("--fund", "1", "--fund-by", "luck"),
        ("--fund-by", "people"),
    ],
)
def test_what_cannot_be_picked_is_refused(run, sbom, facts, options):
    done = run("rank", sbom, "--facts", facts, *options)
    assert done.code == 2
    assert "--fund" in done.err


def test_findings_are_still_findings(run, sbom, facts):
    done = run("rank", sbom, "--facts", facts, "--fund", "1", "--fail-on", "sole", "--on-unknown", "pass")
    assert done.code == 1
    assert done.out.startswith("Backing 1 package ")
