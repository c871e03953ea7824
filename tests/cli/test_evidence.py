import json
import os
import shlex
from hashlib import sha256
from pathlib import Path

import pytest

from sbomkit.formats._interface import Content
from sbomkit.formats._reading.wrapping import unwrapped
from sbomkit.limits import DEFAULT_LIMITS
from sbomkit.model.due_diligence import PREDICATE_TYPE, DueDiligence, RuleKind
from sbomkit.ranking._policy.files import policy_bytes
from tests.builders import npm


def _made(done, code=0):
    assert done.code == code, done.err
    return DueDiligence.model_validate_json(done.out)


@pytest.fixture
def evidence(run, sbom, facts):
    return lambda *arguments: run("evidence", sbom, "--facts", facts, "--offline", "--format", "json", *arguments)


class TestWhatIsOfConcern:
    def test_by_default_it_is_what_the_policy_calls_a_finding(self, evidence):
        made = _made(evidence())
        assert [each.package for each in made.concerns] == [npm("deep")]
        assert [each.package for each in made.not_assessed] == [npm("stranger")]
        assert [each.kind for each in made.rules] == [RuleKind.FINDING]

    @pytest.mark.parametrize(
        ("options", "condition"),
        [
            (("--sole",), "sole"),
            (("--min-priority", "30"), "priority >= 30"),
            (("--min-depth", "2"), "depth >= 2"),
            (("--sole", "--min-depth", "2", "--min-priority", "12.5"), "sole and depth >= 2 and priority >= 12.5"),
        ],
    )
    def test_what_is_narrowed_is_what_is_asked(self, evidence, options, condition):
        made = _made(evidence(*options))
        assert [each.condition for each in made.rules if each.selects] == [condition]

    def test_what_is_narrowed_narrows_what_is_asked(self, evidence):
        made = _made(evidence("--fail-on", "listed == 1 or listed > 5", "--min-depth", "2"), code=1)
        assert made.rules[0].condition == "(listed == 1 or listed > 5) and depth >= 2"
        assert [each.package for each in made.concerns] == [npm("deep")]

    def test_the_first_ones_are_told_and_the_others_named(self, evidence):
        made = _made(evidence("--sole", "--top", "1"))
        assert len(made.concerns) == len(made.further) == 1

    def test_the_words_of_the_policy_can_be_asked_for(self, evidence):
        made = _made(evidence("--policy", "procurement", "--fail-on", "gates", "--fail-on", "policy"), code=1)
        assert {each.kind for each in made.rules if each.selects} == {RuleKind.GATE, RuleKind.FINDING}

    def test_without_a_condition_the_exit_code_is_0_whatever_is_found(self, evidence):
        assert evidence().code == 0

    def test_with_one_it_is_1_where_something_fits_or_cannot_be_told(self, evidence):
        found = evidence("--fail-on", "sole")
        assert found.code == 1
        assert found.err.startswith("--fail-on: Of 4 packages, 2 are of concern")
        assert evidence("--fail-on", "sole", "--quiet").err == ""
        assert evidence("--fail-on", "listed > 9").code == 1
        assert evidence("--fail-on", "listed > 9", "--on-unknown", "pass").code == 0
        assert evidence("--fail-on", "listed > 9", "--on-unknown", "fail").code == 1


class TestTheSameAgain:
    def test_two_runs_write_the_same_bytes(self, evidence, tmp_path):
        out = tmp_path / "evidence.json"
        assert evidence("-o", out).code == 0
        assert out.read_text() == evidence().out == evidence().out

    def test_the_command_in_the_file_makes_the_file_again(self, run, evidence, sbom, facts, monkeypatch):
        options = ("--as-of", "2026-11-02", "--allow-undated", "--sole", "--min-priority", "0.5", "--top", "3", "--complete")
        first = evidence(*options, "--root", "direct", "--policy", "procurement", "--show-names", "--show-addresses")
        made = _made(first)
        assert made.command is not None
        assert str(Path(sbom).parent) not in made.command
        monkeypatch.chdir(Path(sbom).parent)
        assert run(*shlex.split(made.command)[1:]).out == first.out

    def test_every_form_carries_the_same_command(self, run, sbom, facts):
        page = run("evidence", sbom, "--facts", facts, "--offline", "--format", "html").out
        assert "sbomkit evidence app.cdx.json --facts facts.jsonl --offline --format json" in page

    def test_what_came_from_standard_input_has_a_name_to_fill_in(self, run, sbom, facts):
        document = Path(sbom).read_bytes()
        made = _made(run("evidence", "-", "--facts", facts, "--offline", "--format", "json", stdin=document))
        assert made.examined.name == "SBOM"
        assert made.command == "sbomkit evidence SBOM --facts facts.jsonl --offline --format json"
        without = _made(run("evidence", sbom, "--offline", "--format", "json"))
        assert without.command == "sbomkit evidence app.cdx.json --facts FACTS --offline --format json"
        piped = run("evidence", sbom, "--facts", "-", "--offline", "--format", "json", stdin=Path(facts).read_bytes())
        assert _made(piped).command == without.command

    @pytest.mark.parametrize("name", ["two\nlines.json", "two  spaces.json", os.fsdecode(b"\xff.json")])
    def test_a_name_that_cannot_be_copied_from_a_page_is_one_to_fill_in(self, run, sbom, facts, tmp_path, name):
        path = tmp_path / name
        path.write_bytes(Path(sbom).read_bytes())
        made = _made(run("evidence", path, "--facts", facts, "--offline", "--format", "json"))
        assert made.examined.name == "SBOM"
        assert made.command == "sbomkit evidence SBOM --facts facts.jsonl --offline --format json"

    @pytest.mark.parametrize("name", ["-", "--sole", "it's; $(id) `id` *.json"])
    def test_a_name_is_neither_an_option_nor_standard_input_nor_code(self, run, sbom, facts, monkeypatch, name):
        monkeypatch.chdir(Path(sbom).parent)
        Path(name).write_bytes(Path(sbom).read_bytes())
        first = run("evidence", f"./{name}", "--facts", Path(facts).name, "--offline", "--format", "json")
        made = _made(first)
        assert made.command is not None
        assert run(*shlex.split(made.command)[1:]).out == first.out

    def test_facts_files_that_are_called_alike_are_to_be_joined_first(self, run, sbom, facts, tmp_path):
        (tmp_path / "other").mkdir()
        other = tmp_path / "other" / Path(facts).name
        other.write_bytes(Path(facts).read_bytes())
        made = _made(run("evidence", sbom, "--facts", facts, "--facts", other, "--offline", "--format", "json"))
        assert made.command == "sbomkit evidence app.cdx.json --facts FACTS --offline --format json"

    def test_the_order_of_facts_files_changes_nothing(self, run, sbom, facts, tmp_path):
        other = tmp_path / "another.jsonl"
        other.write_bytes(Path(facts).read_bytes())
        one, two = (
            run("evidence", sbom, "--facts", first, "--facts", second, "--offline", "--format", "json").out
            for first, second in ((facts, other), (other, facts))
        )
        assert one == two
        assert "--facts another.jsonl --facts facts.jsonl" in one

    def test_a_policy_in_a_folder_is_not_taken_for_a_shipped_one_of_its_name(self, evidence, tmp_path):
        own = tmp_path / "procurement"
        own.write_bytes(policy_bytes("sbomkit-1"))
        made = _made(evidence("--policy", own))
        assert made.provenance.policy == "sbomkit-1"
        assert "--policy ./procurement " in (made.command or "")

    def test_digests_are_those_of_the_files(self, evidence, sbom, run, facts, tmp_path):
        made = _made(evidence())
        assert made.examined.sha256 == sha256(Path(sbom).read_bytes()).hexdigest()
        merged = tmp_path / "merged.jsonl"
        assert run("facts", "merge", facts, "-o", merged).code == 0
        _, _, lines = merged.read_bytes().partition(b"\n")
        assert made.provenance.facts_sha256 == sha256(lines).hexdigest()

    def test_facts_that_were_asked_for_now_are_said_to_be_kept_nowhere(self, run, sbom, facts):
        told = run("evidence", sbom, "--facts", facts, "--source", "facts_file=" + str(facts))
        assert "these facts are kept nowhere" in told.err


class TestTheStatement:
    def test_it_is_about_the_document_and_carries_the_file(self, run, sbom, facts, evidence):
        done = run("evidence", sbom, "--facts", facts, "--offline", "--statement")
        statement = json.loads(done.out)
        assert statement["subject"] == [
            {"name": "app.cdx.json", "digest": {"sha256": sha256(Path(sbom).read_bytes()).hexdigest()}}
        ]
        assert statement["predicateType"] == PREDICATE_TYPE
        assert statement["predicate"] == json.loads(evidence().out)

    def test_the_reader_of_envelopes_opens_it(self, run, sbom, facts, evidence):
        statement = run("evidence", sbom, "--facts", facts, "--statement").out.encode()
        content = Content(data=statement, digest=lambda: "", limits=DEFAULT_LIMITS)
        inner = unwrapped(content, lambda data: False)
        assert inner is not None
        assert json.loads(inner.data) == json.loads(evidence().out)
        (note,) = inner.notes
        assert f"an in-toto statement with predicate '{PREDICATE_TYPE}'" in note.message

    def test_it_is_json_and_nothing_else(self, run, sbom, facts):
        done = run("evidence", sbom, "--facts", facts, "--statement", "--format", "html")
        assert done.code == 2
        assert "a statement is JSON, not html" in done.err

    def test_its_type_is_the_id_of_the_schema_of_what_it_carries(self, run):
        assert json.loads(run("schema", "evidence").out)["$id"] == PREDICATE_TYPE


class TestBadInput:
    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (("--fail-on", "sole and"), "sole and"),
            (("--fail-on", "gates"), "has no gates"),
            (("--min-priority", "101"), "'--min-priority'"),
            (("--top", "-1"), "'--top'"),
            (("--policy", "nonsense.toml"), "nonsense.toml"),
            (("-o", "/nowhere/evidence.json"), "cannot be written"),
            (("--root", "nobody"), "nobody"),
        ],
    )
    def test_it_is_told_what_is_wrong(self, evidence, options, told):
        done = evidence(*options)
        assert done.code == 2
        assert told in done.err
        assert done.out == ""

    def test_nothing_is_written_over_what_the_file_is_made_from(self, evidence, sbom, facts, tmp_path):
        own = tmp_path / "own.toml"
        own.write_bytes(policy_bytes("sbomkit-1"))
        link = tmp_path / "link.json"
        link.symlink_to(sbom)
        for path in (sbom, facts, own, link):
            before = Path(path).read_bytes()
            done = evidence("--policy", own, "-o", path)
            assert done.code == 2
            assert "is what the answer is made from; name another file with -o" in done.err
            assert Path(path).read_bytes() == before

    def test_an_earlier_file_is_written_over(self, evidence, tmp_path):
        out = tmp_path / "evidence.json"
        for _ in range(2):
            assert evidence("--policy", "procurement", "-o", out).code == 0

    def test_what_is_no_document_is_refused(self, run, tmp_path, facts):
        path = tmp_path / "no.json"
        path.write_text("{}")
        assert run("evidence", path, "--facts", facts).code == 3
