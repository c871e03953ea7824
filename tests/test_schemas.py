"""What is written down about the output is what is generated from the models, and what the output follows."""

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # its stubs are a package of their own

from sbomkit.cli import _schemas
from sbomkit.formats import load
from sbomkit.graph import position, ways_in
from sbomkit.model.facts import FactsHeader
from sbomkit.ranking import load_policy, rank
from sbomkit.report import Overview, explain, render
from sbomkit.sources.facts_file import read_facts
from tests.builders import make_facts, make_inventory, make_observation, make_publishers, make_releases, npm

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "schemas"
EXAMPLES = sorted((ROOT / "examples").glob("*/sbom.*.json"))
INVENTORY = make_inventory({"app": ["a", "b"], "a": ["c"]})
FACTS = make_facts(
    {
        npm("a"): [make_observation(make_publishers("alice")), make_observation(make_releases(("1", "2020-01-01", "alice")))],
        npm("c"): [make_observation(make_publishers("bob", "carol"))],
    }
)


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(_schemas.schema(name)))


def _validate(name: str, text: str | bytes) -> None:
    _validator(name).validate(json.loads(text))


@pytest.mark.parametrize("name", _schemas.NAMES)
def test_the_schema_that_lies_there_is_the_one_that_is_generated(name):
    assert (FOLDER / f"{name}.schema.json").read_text() == _schemas.schema(name), "run `make schemas`"


def test_no_other_schema_lies_there():
    assert sorted(path.name for path in FOLDER.iterdir()) == [f"{name}.schema.json" for name in _schemas.NAMES]


@pytest.mark.parametrize("name", _schemas.NAMES)
def test_a_schema_is_one(name):
    schema = json.loads(_schemas.schema(name))
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert not Draft202012Validator(schema).is_valid({"no": "such thing"})


def test_the_version_in_the_name_is_the_version_in_the_document():
    for name in ("ranking-1", "explanation-1"):
        assert json.loads(_schemas.schema(name))["properties"]["format"]["const"] == name


def test_a_ranking_and_an_explanation_follow_their_schemas():
    ranking = rank(INVENTORY, FACTS)
    _validate("ranking", render(ranking, "json"))
    for package in ("a", "b", "app"):
        _validate("explanation", render(explain(ranking, FACTS, ways_in(INVENTORY, package)), "json"))


def test_every_line_of_a_facts_file_follows_its_schema():
    for line in FACTS.lines(FactsHeader(note="a note")):
        _validate("facts", line)


def test_the_shipped_policy_follows_its_schema():
    _validate("policy", load_policy("sbomkit-1").model_dump_json())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_examples_follow_the_schemas(path):
    inventory = load(path)
    placed = position(inventory)
    _validate("inventory", render(Overview.of(inventory, placed.fidelity), "json"))
    facts_path = path.parent / "facts.jsonl"
    for line in facts_path.read_bytes().splitlines():
        _validate("facts", line)
    _validate("ranking", render(rank(inventory, read_facts(facts_path)), "json"))
