"""`rank --stability`: how far the top would hold."""

import pytest

from sbomkit.model.stability import Stability
from sbomkit.ranking import shipped_policies
from tests.builders import npm


@pytest.fixture
def held(run, sbom, facts):
    def run_it(*options):
        done = run("rank", sbom, "--facts", facts, "--stability", *options, "--format", "json")
        assert done.code == 0, done.err
        return Stability.model_validate_json(done.out)

    return run_it


def test_the_answer_is_about_the_top_that_was_asked_for(held):
    found = held("--top", "2")
    assert [entry.rank for entry in found.entries] == [1, 2]
    assert (found.packages, found.unassessed, found.draws, found.seed, found.by) == (3, 1, 1000, 0, 0.5)
    assert len(held().entries) == 3  # ten would be looked at


def test_how_it_is_tried_can_be_said(held):
    found = held("--draws", "20", "--seed", "7", "--by", "0.25", "--top", "1")
    assert (found.draws, found.seed, found.by) == (20, 7, 0.25)
    assert found != held("--draws", "20", "--seed", "8", "--by", "0.25", "--top", "1")


def test_it_stands_beside_all_other_shipped_policies(held):
    others = set(shipped_policies())
    assert {each.policy for each in held("--draws", "5").against} == others - {"sbomkit-1"}
    assert {each.policy for each in held("--draws", "5", "--policy", "procurement").against} == others - {"procurement"}


def test_the_table_begins_with_what_follows(run, sbom, facts):
    done = run("rank", sbom, "--facts", facts, "--stability", "--top", "1")
    assert done.code == 0
    first = " ".join(done.out.splitlines()[:2])
    assert "of the top 1" in first
    assert "1,000 random reweightings by up to half" in first
    assert "Beside policy sbomkit-1" in done.out


def test_gates_look_at_the_ranking_all_the_same(run, sbom, facts):
    done = run("rank", sbom, "--facts", facts, "--stability", "--draws", "5", "--fail-on", "sole")
    assert done.code == 1
    assert npm("deep") in done.err


def test_two_runs_print_the_same_bytes(run, sbom, facts):
    command = ("rank", sbom, "--facts", facts, "--stability", "--format", "json")
    assert run(*command).out == run(*command).out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--draws", "5"], "--draws belongs to --stability"),
        (["--seed", "0"], "--seed belongs to --stability"),
        (["--by", "0.1"], "--by belongs to --stability"),
        (["--stability", "--sole"], "--stability looks at the top of the whole ranking"),
        (["--stability", "--min-depth", "0"], "--stability looks at the top of the whole ranking"),
        (["--stability", "--by", "1"], "by is 1: expected a share"),
        (["--stability", "--top", "0"], "top is 0: expected 1 to 1,000"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(run, sbom, facts, options, message):
    done = run("rank", sbom, "--facts", facts, *options)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""
