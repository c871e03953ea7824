"""`sbomkit policy`: what is listed, shown and checked, and with which exit code."""

import json
from pathlib import Path

import pytest

from sbomkit.cli import _schemas
from sbomkit.ranking import load_policy, shipped_policies
from sbomkit.ranking._policy.files import policy_bytes
from sbomkit.ranking.factors import FACTORS
from sbomkit.report import Policies, PolicyCheck, PolicySheet


@pytest.fixture
def ours(tmp_path):
    def write(old="", new="", name="ours.toml"):
        text = policy_bytes("procurement").decode().replace('id = "procurement"', 'id = "ours-1"').replace(old, new)
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


class TestShow:
    def test_without_a_name_the_shipped_policies_are_listed(self, run):
        done = run("policy", "show")
        assert (done.code, done.err) == (0, "")
        for name in shipped_policies():
            assert f"\n{name} " in done.out
        listed = Policies.model_validate_json(run("policy", "show", "--format", "json").out)
        assert [each.id for each in listed.policies] == list(shipped_policies())
        assert [each.sha256 for each in listed.policies] == [load_policy(name).sha256 for name in shipped_policies()]

    @pytest.mark.parametrize("name", shipped_policies())
    def test_a_policy_is_shown_with_all_its_numbers_and_what_they_mean(self, run, name):
        words = " ".join(run("policy", "show", name).out.split())
        for factor, settings in load_policy(name).factors.items():
            assert FACTORS[factor].summary in words
            assert f"Source: {FACTORS[factor].source}" in words
            for parameter, value in settings.parameters.items():
                assert f"{parameter} = {value:g}" in words
        assert load_policy(name).sha256 in words

    def test_gates_and_findings_are_shown(self, run):
        words = " ".join(run("policy", "show", "procurement").out.split())
        assert "finding sole and depth >= 2 (what is not known: fail)" in words
        assert "nobody_left ACTION verdict == 'orphaned'" in words
        assert "finding the policy names none" in " ".join(run("policy", "show", "funding").out.split())

    def test_json_holds_the_policy_and_every_definition(self, run):
        sheet = PolicySheet.model_validate_json(run("policy", "show", "funding", "--format", "json").out)
        assert sheet.policy == load_policy("funding")
        assert sheet.shipped
        assert {each.name for each in (*sheet.factors, *sheet.unused)} == set(FACTORS)
        assert sum(each.share or 0 for each in sheet.factors) == pytest.approx(2)
        assert all(each.weight is None for each in sheet.unused)

    def test_toml_is_the_file_itself_ready_to_be_copied(self, run, tmp_path):
        assert run("policy", "show", "procurement", "--format", "toml").out.encode() == policy_bytes("procurement")
        assert run("policy", "show", "procurement", "--format", "toml", "-o", tmp_path / "ours.toml").code == 0
        assert (tmp_path / "ours.toml").read_bytes() == policy_bytes("procurement")

    def test_a_file_and_standard_input_are_shown_as_well(self, run, ours):
        path = ours()
        shown = run("policy", "show", path)
        assert shown.code == 0
        assert "ours-1" in shown.out
        assert "shipped   no" in shown.out
        assert run("policy", "show", "-", stdin=Path(path).read_bytes()).out == shown.out

    def test_a_policy_without_a_summary_and_gates_is_shown(self, run, tmp_path):
        content = load_policy("sbomkit-1").model_dump(mode="json", exclude={"summary"}) | {"id": "ours-1"}
        (tmp_path / "ours.json").write_text(json.dumps(content))
        done = run("policy", "show", tmp_path / "ours.json")
        assert done.code == 0
        assert "Gates" not in done.out

    def test_a_policy_that_uses_everything_leaves_nothing_over(self, run, tmp_path):
        content = load_policy("sbomkit-1").model_dump(mode="json") | {"id": "ours-1"}
        for name, factor in FACTORS.items():
            numbers = {key: 0.5 if each.share else each.least + 1 for key, each in factor.parameters.items()}
            if factor.rising:
                numbers[factor.rising[1]] += 1
            content[factor.half][name] = {"weight": 1, "parameters": numbers}
        (tmp_path / "ours.json").write_text(json.dumps(content))
        done = run("policy", "show", tmp_path / "ours.json")
        assert done.code == 0
        assert "Not weighed" not in done.out

    def test_what_is_no_policy_is_an_error_of_use(self, run, ours):
        done = run("policy", "show", ours("[impact.reach]", "[impact.raech]"))
        assert done.code == 2
        assert "did you mean 'reach'?" in done.err
        assert run("policy", "show", "nowhere.toml").code == 2
        assert run("policy", "show", "funding", "--format", "yaml").code == 2

    def test_toml_is_printed_of_one_policy_that_is_written_in_it(self, run, tmp_path):
        done = run("policy", "show", "--format", "toml")
        assert done.code == 2
        assert "prints one policy" in done.err
        (tmp_path / "ours.json").write_text(load_policy("funding").model_dump_json())
        done = run("policy", "show", tmp_path / "ours.json", "--format", "toml")
        assert done.code == 2
        assert "written in JSON already" in done.err


class TestCheck:
    def test_a_policy_passes(self, run, ours):
        done = run("policy", "check", ours())
        assert (done.code, done.err) == (0, "")
        assert "ours.toml: the policy ours-1" in " ".join(done.out.split())

    def test_everything_that_is_wrong_is_told_with_exit_code_1(self, run, ours):
        done = run("policy", "check", ours("[impact.reach]", "[impact.raech]\nweigth = 1"))
        assert done.code == 1
        words = " ".join(done.out.split())
        assert "no policy, 2 problems" in words
        assert "impact.raech there is no such factor; did you mean 'reach'?" in words
        assert "impact.raech.weigth" in words

    def test_json_names_the_address_of_each_problem(self, run, ours):
        done = run("policy", "check", ours("depth >= 2", "depht >= 2"), "--format", "json")
        assert done.code == 1
        check = PolicyCheck.model_validate_json(done.out)
        assert (check.valid, check.id, check.sha256) == (False, None, None)
        assert [each.where for each in check.problems] == ["finding.condition", "gates.hidden_and_alone.condition"]

    def test_what_is_no_toml_is_a_problem_of_the_file(self, run, ours):
        done = run("policy", "check", ours("[handover]", "[handover"))
        assert done.code == 1
        assert "the file is no TOML" in " ".join(done.out.split())

    def test_standard_input_and_shipped_policies_are_checked(self, run):
        done = run("policy", "check", "-", stdin=policy_bytes("funding"))
        assert done.code == 0
        assert "standard input: the policy funding" in " ".join(done.out.split())
        assert run("policy", "check", "sbomkit-1").code == 0

    def test_a_file_that_is_not_there_is_an_error_of_use(self, run):
        assert run("policy", "check", "nowhere.toml").code == 2

    def test_what_a_file_says_reaches_no_terminal_as_it_stands(self, run, ours):
        done = run("policy", "check", ours("[impact.reach]", '[impact."\\u001b[31mreach"]'))
        assert done.code == 1
        assert "\x1b" not in done.out


def test_the_schema_is_the_one_of_policies(run):
    assert run("policy", "schema").out == _schemas.schema("policy-1")
    names = json.loads(run("policy", "schema").out)["properties"]["impact"]["propertyNames"]["enum"]
    assert names == [name for name, factor in FACTORS.items() if factor.half == "impact"]


def test_a_conservative_policy_ranks_what_could_not_be_assessed_among_the_others(run, sbom, facts):
    done = run("rank", sbom, "--facts", facts, "--policy", "procurement", "--format", "json")
    content = json.loads(done.out)
    assert content["order"] == "upper_bound"
    ranks = [entry["rank"] for entry in (*content["ranked"], *content["unassessed"])]
    assert sorted(ranks) == [1, 2, 3, 4]
