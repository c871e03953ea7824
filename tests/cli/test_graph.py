import json
import re
from pathlib import Path

import pytest

from sbomkit.cli._offered import formats
from sbomkit.model.neighbourhood import Neighbourhood
from sbomkit.model.ranking import Verdict
from tests.builders import npm
from tests.cli.conftest import DOCUMENT


def _shown(done) -> Neighbourhood:
    assert (done.code, done.err) == (0, "")
    return Neighbourhood.model_validate_json(done.out)


def test_a_table_tells_who_needs_it_and_what_it_needs(run, sbom):
    done = run("graph", sbom, "direct")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Around npm direct\nAs far as the document says, 1 package (the product among them) needs\n")
    assert max(map(len, done.out.splitlines())) <= 80


def test_nobody_is_asked(run, sbom, monkeypatch):
    monkeypatch.setattr("sbomkit.cli._pipeline.facts_of", None)
    shown = _shown(run("graph", sbom, "deep", "--format", "json"))
    assert [node.package for node in shown.nodes][:2] == [npm("deep"), npm("direct")]
    assert all(node.verdict is None for node in shown.nodes)


def test_facts_lend_verdicts(run, sbom, facts):
    shown = _shown(run("graph", sbom, "deep", "--facts", facts, "--format", "json"))
    assert shown.nodes[0].verdict is Verdict.SOLE
    assert shown.nodes[0].rank == 1
    before = _shown(run("graph", sbom, "deep", "--facts", facts, "--as-of", "2019-01-01", "--format", "json"))
    assert before.nodes[0].verdict is Verdict.UNKNOWN


def test_steps_and_numbers_can_be_chosen(run, sbom):
    assert len(_shown(run("graph", sbom, "app", "--down", "2", "--format", "json")).nodes) == 5
    assert len(_shown(run("graph", sbom, "deep", "--up", "1", "--down", "0", "--format", "json")).nodes) == 2
    done = run("graph", sbom, "app", "--limit", "2", "--format", "json")
    assert done.err == "at most 2 packages are kept, 1 more are left out; --limit N keeps more\n"
    assert len(Neighbourhood.model_validate_json(done.out).nodes) == 2
    assert run("graph", sbom, "app", "--limit", "2", "--quiet").err == ""


@pytest.mark.parametrize(
    ("format_", "begins"), [("mermaid", "flowchart TD\n"), ("dot", "digraph {\n"), ("graphml", "<?xml "), ("markdown", "# ")]
)
def test_it_is_drawn_in_several_languages(run, sbom, tmp_path, format_, begins):
    out = tmp_path / "out"
    for arguments in ((sbom,), (sbom, "deep")):
        assert run("graph", *arguments, "--format", format_, "-o", out).code == 0
        assert out.read_text().startswith(begins)


def test_help_names_the_formats_that_draw_and_no_others(run, sbom):
    (told,) = re.findall(r"--format FORMAT +(.*?)\[default", run("graph", "--help").out, re.DOTALL)
    named = re.findall(r"\w+", told.replace(" or ", " "))
    assert set(named) == {name for name in formats() if run("graph", sbom, "deep", "--format", name).code == 0}


def test_without_a_package_it_is_the_whole_document(run, sbom):
    shown = _shown(run("graph", sbom, "--format", "json"))
    assert (shown.package, len(shown.nodes), len(shown.edges)) == (None, 5, 4)


def test_standard_input_is_read(run, sbom):
    done = run("graph", "-", "deep", stdin=Path(sbom).read_bytes())
    assert done.out == run("graph", sbom, "deep").out


def test_dependencies_that_facts_tell_are_drawn_as_inferred(run, tmp_path, facts):
    flat = tmp_path / "flat.cdx.json"
    flat.write_text(json.dumps({**DOCUMENT, "dependencies": []}))
    done = run("graph", flat, "deep", "--facts", facts, "--complete")
    assert done.code == 0
    assert "--complete inferred nothing" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["depe"], "no package is called 'depe'; did you mean deep"),
        (["deep", "--as-of", "2020-01-01"], "--as-of means nothing without facts; give a facts file with --facts"),
        (["deep", "--complete", "--policy", "sbomkit-1"], "--complete, --policy means nothing without facts"),
        (["--up", "1"], "--up counts steps from a package; name one after the document"),
        (["--down", "0"], "--down counts steps from a package"),
        (["deep", "--up", "-1"], "--up"),
        (["deep", "--format", "sarif"], "cannot show this: neighbourhood"),
    ],
)
def test_what_makes_no_sense_is_refused(run, sbom, arguments, message):
    done = run("graph", sbom, *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_other_answers_are_not_drawn(run, sbom):
    done = run("show", sbom, "--format", "mermaid")
    assert done.code == 2
    assert "format mermaid cannot show this: overview" in done.err
