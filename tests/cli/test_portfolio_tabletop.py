import json

import pytest

from sbomkit.model.portfolio import PortfolioTabletop
from tests.portfolio.kept import document, written


@pytest.fixture
def tabletop(run, tmp_path, monkeypatch):
    """`tabletop("shared")`, in a portfolio of two products that need it and one document that cannot tell."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "sboms", {"a.json": document("a"), "b.json": document("b", version="2"), "bad.json": b"{"})
    assert run("portfolio", "scan", "sboms", "--workers", "1", "-o", "p.duckdb").code == 0
    return lambda *words: run("portfolio", "tabletop", *words, "--portfolio", "p.duckdb")


def test_all_products_that_would_be_reached_are_listed(tabletop):
    done = tabletop("shared")
    assert (done.code, done.err) == (0, "")
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert lines[0] == "Exercise: a hostile release of npm shared"
    for product, needs in (("a 1", "a-a"), ("b 2", "b-a")):
        assert any(line.startswith(f"{product} 1.0 2 1 {needs} > shared") for line in lines)
    assert "What cannot tell (1)" in lines


def test_it_is_the_same_for_programs(tabletop):
    done = tabletop("pkg:npm/shared@1.0", "--format", "json", "--latest")
    answer = PortfolioTabletop.model_validate_json(done.out)
    assert (answer.holding.products, answer.version, answer.latest) == (2, "1.0", True)
    assert json.loads(done.out)["format"] == "portfolio-tabletop-1"
    assert tabletop("shared", "--format", "csv", "--top", "1").out.count("\n") == 3
    assert tabletop("shared", "--format", "line").out.startswith(
        "sbomkit: 2 of 2 products hold it in 1 version. In all of them "
    )


def test_two_runs_print_the_same_bytes(tabletop):
    assert tabletop("shared", "--format", "json").out == tabletop("shared", "--format", "json").out


def test_fewer_products_can_be_shown(tabletop):
    assert "… and 1 more; --top N shows N" in tabletop("shared", "--top", "1").out


def test_it_can_be_written_to_a_file_that_is_not_the_portfolio(tabletop, tmp_path):
    assert tabletop("shared", "--format", "html", "-o", "list.html").code == 0
    assert (tmp_path / "list.html").read_text().startswith("<!DOCTYPE html>")
    assert "is what the answer is made from" in tabletop("shared", "-o", "p.duckdb").err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("sharde",), "no document of the portfolio holds a package called 'sharde'; 1 could not be read, and cannot tell"),
        (("shared", "--format", "dot"), "cannot show"),
        ((), "Missing argument 'PACKAGE'"),
    ],
)
def test_what_makes_no_sense_is_a_mistake_of_usage(tabletop, words, what):
    done = tabletop(*words)
    assert (done.code, done.out) == (2, "")
    assert what in done.err
