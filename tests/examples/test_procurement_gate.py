"""The gate for a purchase, as somebody would copy it."""

import ast
import json
from pathlib import Path

import pytest

import sbomkit
from examples.procurement_gate import main
from tests.builders import make_facts, make_observation, make_publishers, npm
from tests.cli.conftest import DOCUMENT

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = CHECKOUT / "examples" / "procurement_gate.py"
NODEMON = CHECKOUT / "examples" / "nodemon-2017"


@pytest.fixture
def clean(tmp_path) -> list[str]:
    """A product of which everybody is known, and nobody is alone."""
    (tmp_path / "sbom.json").write_text(json.dumps(DOCUMENT))
    names = ("direct", "deep", "shared", "stranger")
    people = {name: [make_observation(make_publishers("alice", "bob"), as_of="2020-01-01")] for name in names}
    sbomkit.write_facts(make_facts({npm(name): told for name, told in people.items()}), tmp_path / "facts.jsonl")
    return [str(tmp_path / "sbom.json"), str(tmp_path / "facts.jsonl")]


def test_what_hangs_on_one_person_stops_it(capsys):
    assert main([str(NODEMON / "sbom.cdx.json"), str(NODEMON / "facts.jsonl")]) == 1
    out = capsys.readouterr().out
    assert out.startswith("The document tells who relies on whom")
    assert "Not passed: 6 findings" in out
    assert "One person can publish isarray" in out


def test_a_product_of_which_enough_is_known_passes(clean, capsys):
    assert main(clean) == 0
    assert "Passed: 0 findings" in capsys.readouterr().out


def test_a_product_of_which_too_little_is_known_does_not(clean, capsys):
    sbomkit.write_facts(make_facts({}), clean[1])
    assert main(clean) == 1
    assert "coverage < 0.8" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["only-one"], 2), (["no-such-file", "no-such-file"], 3)])
def test_what_is_wrong_is_told_by_the_exit_code(arguments, code, capsys):
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(("usage: ", "error: "))


def test_facts_that_cannot_be_read_are_a_matter_of_usage(clean):
    assert main([clean[0], "no-such-file"]) == 2


def test_it_is_short_and_knows_public_names_only():
    text = SCRIPT.read_text()
    assert len(text.splitlines()) < 40
    imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    assert [node.module for node in imported] == ["sbomkit"]
    assert {name.name for name in imported[0].names} <= {*sbomkit.__all__}
