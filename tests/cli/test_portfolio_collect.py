"""Asking about the packages of a portfolio: each once, and the same as about those of all its documents."""

import json
import re
from collections import Counter

import pytest

from sbomkit.enrich import Plan
from sbomkit.sources.facts_file import read_facts
from tests.builders import npm
from tests.portfolio.kept import document, written
from tests.simulator import RegistrySimulator

NAMES = ("shared", "a-a", "b-a", "a")


@pytest.fixture
def registry(monkeypatch, tmp_path):
    with RegistrySimulator() as simulator:
        for name in NAMES:
            simulator.npm.add(name, maintainers=[f"{name}-owner"], versions={"1.0.0": "2020-01-01"})
        for name, value in simulator.environment(tmp_path / "cache").items():
            monkeypatch.setenv(name, value)
        yield simulator


@pytest.fixture
def sboms(run, tmp_path, monkeypatch):
    """Three documents, of which two are of one product, and a portfolio of them."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "sboms", {"a.json": document("a"), "a2.json": document("a", version="2"), "b.json": document("b")})
    assert run("portfolio", "scan", "sboms", "--workers", "1").code == 0
    return ("sboms/a.json", "sboms/a2.json", "sboms/b.json")


def without_moments(path):
    return re.sub(r'"retrieved_at":"[^"]*"', "", path.read_text())


def test_each_package_is_asked_about_once_and_no_product_is(run, registry, sboms, tmp_path):
    done = run("portfolio", "collect", "--source", "npm", "-o", "facts.jsonl")
    assert done.code == 0, done.err
    assert "facts.jsonl: 3 packages" in done.err
    assert Counter(request.path.rpartition("/")[2] for request in registry.log) == {"shared": 1, "a-a": 1, "b-a": 1}
    assert [each.package for each in read_facts("facts.jsonl").packages] == [npm("a-a"), npm("b-a"), npm("shared")]
    assert run("portfolio", "rank", "--facts", "facts.jsonl").code == 0


def test_what_a_document_is_about_is_asked_about_where_another_one_needs_it(run, registry, sboms, tmp_path):
    written(tmp_path / "sboms", {"c.json": document("c", {"c": ["a"], "a": []})})
    run("portfolio", "scan", "sboms", "--workers", "1")
    assert run("portfolio", "collect", "--source", "npm", "-o", "facts.jsonl").code == 0
    assert npm("a") in {each.package for each in read_facts("facts.jsonl").packages}


@pytest.mark.parametrize("options", [(), ("--depth", "shortlist"), ("--complete",)])
def test_the_same_is_asked_as_of_all_documents(run, registry, sboms, tmp_path, options):
    for command, out in ((("collect", *sboms), "one.jsonl"), (("portfolio", "collect"), "all.jsonl")):
        assert run(*command, "--source", "npm", *options, "-o", out).code == 0
    assert without_moments(tmp_path / "one.jsonl") == without_moments(tmp_path / "all.jsonl")


@pytest.mark.parametrize("options", [(), ("--depth", "full"), ("--depth", "shortlist", "--source", "npm")])
def test_the_plan_is_that_of_all_documents_and_asks_nobody(run, registry, sboms, options):
    one = run("collect", *sboms, "--dry-run", "--format", "json", *options)
    every = run("portfolio", "collect", "--dry-run", "--format", "json", *options)
    assert (every.code, every.err) == (0, "")
    assert json.loads(every.out) == json.loads(one.out)
    assert Plan.model_validate_json(every.out).packages == 3
    assert run("portfolio", "collect", "--dry-run", *options).out.startswith("3 packages, depth ")
    assert registry.requests == 0


def test_facts_that_are_given_are_added_to(run, registry, sboms):
    run("portfolio", "collect", "--source", "npm", "-o", "facts.jsonl")
    asked = registry.requests
    done = run("portfolio", "collect", "--facts", "facts.jsonl", "--source", "npm", "-o", "facts.jsonl")
    assert done.code == 0, done.err
    assert registry.requests == asked, "the cache knows"
    assert len(read_facts("facts.jsonl").packages) == 3


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--portfolio", "none.duckdb"), "there is no portfolio 'none.duckdb'"),
        (("--offline",), "there is nobody to ask"),
        (("--source", "npm", "-o", "portfolio.duckdb"), "portfolio.duckdb"),
        (("--dry-run", "--format", "csv"), "format csv cannot show a plan"),
        (("--source", "nobody"), "nobody"),
    ],
)
@pytest.mark.usefixtures("sboms")
def test_what_makes_no_sense_is_refused_before_anybody_is_asked(run, registry, words, what):
    done = run("portfolio", "collect", *words)
    assert done.code == 2
    assert what in done.err
    assert "Traceback" not in done.err
    assert registry.requests == 0
