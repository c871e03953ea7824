"""`sbomkit portfolio report` writes what the library tells."""

import sys

import pytest

from sbomkit.portfolio import report
from sbomkit.report import PortfolioReport, render
from sbomkit.sources.facts_file import read_facts, write_facts
from tests.portfolio.ranked import product, scanned, sole_facts


@pytest.fixture
def portfolio(tmp_path, monkeypatch):
    """A folder with a portfolio and facts."""
    monkeypatch.chdir(tmp_path)
    write_facts(sole_facts("left", "shared"), tmp_path / "facts.jsonl")
    dates = {"1": "2026-01-01", "2": "2026-02-01"}
    documents = {
        f"{name}-{version}": product(
            name, *(["left"] if version == "1" else []), "shared", version=version, vendor=name, date=date
        )
        for name in ("one", "two")
        for version, date in dates.items()
    }
    return scanned(tmp_path / "portfolio.duckdb", documents, remembered=True)


@pytest.fixture
def written(run, tmp_path):
    """`written(…)` is what the command writes to a file."""

    def written(*words):
        done = run("portfolio", "report", *words, "-o", "out")
        assert (done.code, done.out) == (0, ""), done.err
        return (tmp_path / "out").read_text(encoding="utf-8")

    return written


def test_it_writes_the_page_that_the_library_makes(portfolio, written):
    found = report("portfolio.duckdb", read_facts("facts.jsonl"))
    assert written("--facts", "facts.jsonl") == render(found, "html")


def test_it_goes_to_standard_output_where_no_file_is_named(run, portfolio):
    assert run("portfolio", "report", "--quiet").out.startswith("<!DOCTYPE html>")


def test_other_formats_have_the_same(portfolio, written):
    found = PortfolioReport.model_validate_json(written("--facts", "facts.jsonl", "--format", "json"))
    assert found == report("portfolio.duckdb", read_facts("facts.jsonl"))
    assert found.ranking.sentence in " ".join(written("--facts", "facts.jsonl", "--format", "table").split())


def test_options_reach_the_library(portfolio, written):
    words = ("--facts", "facts.jsonl", "--top", "1", "--latest", "--as-of", "2026-12-31", "--allow-undated", "--format", "json")
    found = PortfolioReport.model_validate_json(written(*words))
    assert len(found.ranking.ranked) == 1
    assert found.ranking.basis.latest
    assert found.ranking.coverage.packages == 1
    assert found.ranking.basis.as_of is not None


def test_without_facts_it_says_that_nobody_is_known(run, portfolio):
    done = run("portfolio", "report", "-o", "out.html")
    assert done.code == 0
    assert "the portfolio keeps no facts" in done.err


def test_it_never_writes_over_what_it_is_made_from(run, portfolio):
    before = portfolio.read_bytes()
    done = run("portfolio", "report", "-o", "portfolio.duckdb")
    assert done.code == 2
    assert portfolio.read_bytes() == before


def test_a_missing_portfolio_is_a_mistake_of_the_command_line(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("portfolio", "report", "--quiet")
    assert done.code == 2
    assert "sbomkit portfolio scan FOLDER -o FILE makes one" in done.err


@pytest.mark.parametrize("library", ["jinja2", "plotly"])
def test_a_missing_library_is_named_before_anything_is_read(run, tmp_path, monkeypatch, library):
    monkeypatch.chdir(tmp_path)
    for name in [each for each in sys.modules if each.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    done = run("portfolio", "report", "-o", "out.html")
    assert done.code == 2
    assert f"needs {library}" in done.err
    assert not (tmp_path / "out.html").exists()
