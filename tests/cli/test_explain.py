"""`sbomkit explain`: the same questions as `rank`, about one package, and everything that was not shown in JSON."""

import json
from pathlib import Path

import pytest

from sbomkit.model.next_step import Step
from sbomkit.report import Explanation
from tests.builders import npm

ASKING = ("--depth", "--refresh", "--max-age", "--budget", "--plugins", "--complete", "--source", "--facts", "--offline")


@pytest.fixture
def explained(run, sbom, facts):
    """`explained("deep", "--as-of", "2020-01-01")` is the explanation."""

    def explain(package: str, *options: str) -> Explanation:
        done = run("explain", sbom, package, "--facts", facts, "--offline", "--format", "json", *options)
        assert done.code == 0, done.err
        return Explanation.model_validate_json(done.out)

    return explain


def test_it_asks_like_rank_does(run):
    shown = run("explain", "--help").out
    ranked = run("rank", "--help").out
    for option in ASKING:
        assert f"  {option}" in ranked
        assert f"  {option}" in shown


def test_json_tells_ranks_steps_and_history(explained):
    found = explained("deep")
    assert found.best_rank is not None
    assert found.best_rank <= found.rank <= found.worst_rank
    assert [each.factor for each in found.unknowns] == list(found.missing)
    assert Step.PIN in {each.step for each in found.next_steps}
    assert [each.letter for each in found.history.involved] == ["A"]
    assert found.meaning


def test_an_unassessed_package_tells_to_which_rank_each_answer_would_lead(explained):
    found = explained("stranger")
    assert (found.rank, found.priority) == (None, None)
    assert found.unknowns[0].factor == "people"
    assert {each.rank for each in found.unknowns[0].outcomes} <= set(range(found.best_rank, found.worst_rank + 1))
    assert found.next_steps[0].step is Step.WAIT_FOR_FACTS


def test_what_is_left_out_has_a_reason_and_nothing_else(explained):
    found = explained("app")
    assert found.reason
    assert (found.unknowns, found.next_steps, found.meaning, found.history.events) == ((), (), "", ())


def test_another_policy_is_the_one_that_is_explained(explained):
    conservative = explained("stranger", "--policy", "procurement")
    assert conservative.rank is not None, "it has a rank by what it could be at most"
    assert {each.factor for each in conservative.contributions} != {each.factor for each in explained("stranger").contributions}
    assert conservative.unknowns[0].outcomes


def test_a_policy_of_ones_own_has_its_own_answers(run, sbom, facts, tmp_path):
    own = run("policy", "show", "sbomkit-1", "--format", "toml").out
    path = tmp_path / "ours.toml"
    path.write_text(own.replace('id = "sbomkit-1"', 'id = "ours-1"').replace("few = 0.4", "few = 0.9"))
    done = run("explain", sbom, "stranger", "--facts", facts, "--offline", "--policy", path, "--format", "json")
    by_verdict = {each["verdict"]: each["priority"] for each in json.loads(done.out)["unknowns"][0]["outcomes"]}
    assert by_verdict["few"] > by_verdict["one_active"]


def test_an_ambiguous_name_is_an_error_that_lists_whom_it_could_mean(run, tmp_path):
    components = [
        {"type": "library", "bom-ref": purl, "name": "same", "version": "1", "purl": purl}
        for purl in ("pkg:npm/same@1", "pkg:pypi/same@1")
    ]
    path = tmp_path / "two.cdx.json"
    path.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}))
    done = run("explain", path, "same", "--offline")
    assert done.code == 2
    assert "pkg:npm/same, pkg:pypi/same" in done.err
    assert run("explain", path, "pkg:npm/same", "--offline").code == 0


def test_every_direct_dependency_that_leads_here_is_in_json(run, tmp_path):
    names = [f"direct-{number:02}" for number in range(30)]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "app"}},
        "components": [
            {"type": "library", "bom-ref": name, "name": name, "version": "1", "purl": f"pkg:npm/{name}@1"}
            for name in (*names, "deep")
        ],
        "dependencies": [{"ref": "app", "dependsOn": names}, *({"ref": name, "dependsOn": ["deep"]} for name in names)],
    }
    path = tmp_path / "wide.cdx.json"
    path.write_text(json.dumps(document))
    found = json.loads(run("explain", path, "deep", "--offline", "--format", "json").out)
    assert found["entry_points"] == found["direct_dependents"] == [npm(name) for name in names]
    table = " ".join(run("explain", path, "deep", "--offline").out.split())
    assert "30 direct dependencies lead here: npm direct-00" in table
    assert "npm direct-07 and 22 more" in table


def test_the_same_question_gets_the_same_bytes(run, sbom, facts):
    ask = ("explain", sbom, "deep", "--facts", facts, "--offline", "--format", "json")
    assert run(*ask).out == run(*ask).out


def test_it_writes_to_a_file(run, sbom, facts, tmp_path):
    path = tmp_path / "why.txt"
    assert run("explain", sbom, "deep", "--facts", facts, "--offline", "-o", path).out == ""
    assert "What to do next" in path.read_text()


def test_a_document_may_come_from_standard_input(run, sbom, facts):
    document = Path(sbom).read_bytes()
    done = run("explain", "-", "deep", "--facts", facts, "--offline", stdin=document)
    assert done.out.startswith("npm deep 1.0.0\n")
