import json
from pathlib import Path

import pytest

from sbomkit.model.diff import DiffKind, RankingDiff
from sbomkit.model.gates import Findings
from sbomkit.sources.facts_file import write_facts
from tests.builders import make_facts, make_observation, make_publishers, npm
from tests.cli.conftest import DOCUMENT


@pytest.fixture
def newer(tmp_path):
    """The document with `fresh` below `direct` instead of `stranger`, and `deep` below `shared` as well."""
    document = json.loads(json.dumps(DOCUMENT).replace("stranger", "fresh"))
    document["dependencies"][1]["dependsOn"] = ["deep", "fresh"]
    document["dependencies"][2]["dependsOn"] = []
    document["components"][1] |= {"version": "1.1.0", "purl": "pkg:npm/deep@1.1.0"}
    path = tmp_path / "newer.cdx.json"
    path.write_text(json.dumps(document))
    return str(path)


@pytest.fixture
def later(tmp_path):
    path = tmp_path / "later.jsonl"
    write_facts(
        make_facts(
            {
                npm("deep"): [make_observation(make_publishers("mallory"), as_of="2021-01-01")],
                npm("direct"): [make_observation(make_publishers("a"), as_of="2021-01-01")],
                npm("fresh"): [make_observation(make_publishers("eve"), as_of="2021-01-01")],
                npm("shared"): [make_observation(make_publishers("bob"), as_of="2021-01-01")],
            }
        ),
        path,
    )
    return str(path)


def _diff(done):
    assert done.code == 0, done.err
    return RankingDiff.model_validate_json(done.out)


def kinds(found):
    return {entry.package: [each.kind.value for each in entry.differences] for entry in found.packages}


def test_without_facts_what_is_in_the_product_is_compared(run, sbom, newer):
    done = run("diff", sbom, newer, "--format", "json")
    found = _diff(done)
    assert kinds(found) == {"pkg:npm/fresh": ["added"], "pkg:npm/deep": ["version_changed"], "pkg:npm/stranger": ["removed"]}
    assert found.remarks[0].startswith("Nothing is known of anybody")
    assert "without --facts nothing is known of anybody" in done.err
    assert run("diff", sbom, newer, "--quiet").err == ""


def test_facts_for_both_sides_say_who_came(run, sbom, newer, later):
    found = _diff(run("diff", sbom, newer, "--facts", later, "--format", "json"))
    assert kinds(found)["pkg:npm/fresh"] == ["newly_sole", "added"]
    assert found.remarks == ()


def test_facts_for_each_side_say_what_changed_of_people(run, sbom, facts, later):
    found = _diff(run("diff", sbom, sbom, "--old-facts", facts, "--new-facts", later, "--format", "json"))
    assert DiffKind.PUBLISHERS_REPLACED.value in kinds(found)["pkg:npm/deep"]
    assert DiffKind.NEWLY_SOLE.value in kinds(found)["pkg:npm/direct"]


def test_facts_of_one_side_are_joined_with_those_of_both(run, sbom, facts, later):
    both = _diff(run("diff", sbom, sbom, "--facts", facts, "--new-facts", later, "--format", "json"))
    each = _diff(run("diff", sbom, sbom, "--old-facts", facts, "--new-facts", facts, "--new-facts", later, "--format", "json"))
    assert both == each


def test_two_moments_of_one_document_are_compared(run, sbom, facts, later):
    found = _diff(
        run(
            *("diff", sbom, sbom, "--facts", facts, "--facts", later),
            *("--old-as-of", "2020-06-01", "--as-of", "2021-06-01", "--format", "json"),
        )
    )
    assert DiffKind.PUBLISHERS_REPLACED.value in kinds(found)["pkg:npm/deep"]
    assert [side.provenance.as_of.year for side in (found.old, found.new) if side.provenance.as_of] == [2020, 2021]


def test_a_table_tells_both_sides_and_what_changed(run, sbom, newer, later):
    out = run("diff", sbom, newer, "--facts", later).out
    assert out.startswith("1 added, 1 removed, 1 of 3 packages on both sides changed.\n")
    assert "now hangs on one person (1)\n  npm fresh  came into the product: one person\n" in out
    assert "npm fresh  1.0.0, depth 2, through direct, one person" in out
    assert max(map(len, out.splitlines())) <= 80


def test_nothing_changes_between_a_document_and_itself(run, sbom, later):
    done = run("diff", sbom, sbom, "--facts", later, "--fail-on", "newly_sole or added or removed or deeper")
    assert done.code == 0
    assert done.out.startswith("Nothing that can be told changed; 4 packages compared.\n")


def test_findings_give_exit_code_1_after_the_whole_answer(run, sbom, newer, later, tmp_path):
    out = tmp_path / "findings.json"
    arguments = ("diff", sbom, newer, "--facts", later)
    done = run(*arguments, "--fail-on", "newly_sole and depth >= 2", "--fail-on", "removed", "--findings", out)
    assert done.code == 1
    assert done.out == run(*arguments).out
    assert done.err.splitlines() == [
        "--fail-on 'newly_sole and depth >= 2': 1 found",
        "  pkg:npm/fresh: newly sole: came into the product: one person; added: 1.0.0, depth 2, through direct, one person",
        "--fail-on 'removed': 1 found",
        "  pkg:npm/stranger: removed: 1.0.0, depth 2, through shared, publishers unknown",
    ]
    assert [each.package for each in Findings.model_validate_json(out.read_bytes()).findings] == [
        "pkg:npm/fresh",
        "pkg:npm/stranger",
    ]


def test_what_changed_can_be_waived(run, sbom, newer, later, tmp_path):
    path = tmp_path / "waivers.toml"
    path.write_text('[[waiver]]\npackage = "pkg:npm/*"\ncondition = "newly_sole"\nreason = "Known."\nexpires = 2999-01-01\n')
    done = run("diff", sbom, newer, "--facts", later, "--fail-on", "newly_sole", "--waivers", path)
    assert done.code == 0
    assert done.err == "--fail-on 'newly_sole': 0 found, 1 waived\n  waived: pkg:npm/fresh, until 2999-01-01: Known.\n"


def test_what_cannot_be_told_counts_unless_it_is_let_through(run, sbom):
    assert run("diff", sbom, sbom, "--fail-on", "newly_sole").code == 1
    assert run("diff", sbom, sbom, "--fail-on", "newly_sole", "--on-unknown", "pass").code == 0


def test_standard_input_is_read_once(run, sbom, newer, later):
    piped = run("diff", "-", newer, "--facts", later, stdin=Path(sbom).read_bytes())
    assert piped.out == run("diff", sbom, newer, "--facts", later).out
    facts = run("diff", sbom, newer, "--facts", "-", stdin=Path(later).read_bytes())
    assert facts.out == piped.out
    assert run("diff", "-", "-").code == 2
    assert run("diff", "-", newer, "--new-facts", "-").code == 2


def test_a_root_and_a_policy_are_taken_for_both_sides(run, sbom, newer, later):
    found = _diff(run("diff", sbom, newer, "--facts", later, "--root", "direct", "--policy", "procurement", "--format", "json"))
    assert found.compared == 1
    assert found.old.provenance.policy == found.new.provenance.policy == "procurement"


def test_missing_edges_can_be_completed(run, sbom, later):
    assert run("diff", sbom, sbom, "--facts", later, "--complete").code == 0


def test_a_threshold_says_what_a_move_is(run, sbom, later, facts):
    arguments = ("diff", sbom, sbom, "--old-facts", facts, "--new-facts", later, "--format", "json")
    assert "priority_up" in _diff(run(*arguments, "--threshold", "0.1")).counts
    assert "priority_up" not in _diff(run(*arguments, "--threshold", "99")).counts
    done = run(*arguments, "--threshold", "0")
    assert (done.code, done.out) == (2, "")


def test_the_shown_can_be_limited(run, sbom, newer):
    assert "… and 1 more; --format json lists all" in run("diff", sbom, newer, "--top", "0").out


def test_two_runs_print_the_same_bytes(run, sbom, newer, later):
    for form in ("table", "json"):
        arguments = ("diff", sbom, newer, "--facts", later, "--format", form, "--fail-on", "newly_sole")
        assert run(*arguments) == run(*arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fail-on", "newly_soul"], "did you mean 'newly_sole'?"),
        (["--waivers", "-"], "there is no --fail-on"),
        (["--policy", "nowhere"], "nowhere"),
        (["--old-facts", "nowhere.jsonl"], "there is no file 'nowhere.jsonl'"),
        (["--old-as-of", "yesterday"], "expected a day such as"),
    ],
)
def test_what_makes_no_sense_is_refused(run, sbom, arguments, words):
    done = run("diff", sbom, sbom, *arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
