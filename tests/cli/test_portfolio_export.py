import json

import pytest

from tests.portfolio.kept import document, written


@pytest.fixture
def folder(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "sboms", {"a.json": document("a")})
    run("portfolio", "scan", "sboms", "--workers", "1")
    return tmp_path


def test_an_export_tells_what_it_wrote_and_can_be_asked(run, folder):
    done = run("portfolio", "export")
    assert (done.code, done.err) == (0, "")
    lines = [line.split() for line in done.out.splitlines()]
    assert lines[0][0] == "portfolio-1:"
    assert ["components", "3"] in lines
    asked = run(
        "portfolio", "sql", "SELECT count(*) AS n FROM components", "--portfolio", "portfolio.parquet", "--format", "csv"
    )
    assert asked.out.splitlines() == ["n", "3"]


def test_json_is_that_of_portfolio_json(run, folder):
    done = run("portfolio", "export", "-o", "d", "--format", "json")
    assert json.loads(done.out) == json.loads((folder / "d/portfolio.json").read_text())
    assert run("portfolio", "export", "-o", "d", "--format", "csv").out.splitlines()[0] == "name,row,rows,parts"


def test_a_folder_of_something_else_is_a_mistake_of_usage(run, folder):
    done = run("portfolio", "export", "-o", "sboms")
    assert done.code == 2
    assert "would be lost" in done.err


def test_standard_output_is_no_folder(run, folder):
    done = run("portfolio", "export", "-o", "-")
    assert (done.code, done.out) == (2, "")
    assert "-o ./-" in done.err
    assert not (folder / "-").exists()
    assert "has no name" in run("portfolio", "export", "-o", "").err


def test_a_scheduler_that_does_not_answer_is_a_mistake_of_usage(run, folder, monkeypatch):
    monkeypatch.setattr("sbomkit.portfolio._cluster._CONNECT", 0.3)
    done = run("portfolio", "scan", "sboms", "--scheduler", "tcp://127.0.0.1:1", "-o", "other.duckdb")
    assert done.code == 2
    assert "no scheduler answers at tcp://127.0.0.1:1" in done.err
    assert "Traceback" not in done.err
    assert not list(folder.glob("other*")), "nothing is made for what never comes"


def test_a_scheduler_and_processes_exclude_each_other(run, folder):
    done = run("portfolio", "scan", "sboms", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2")
    assert (done.code, "exclude each other" in done.err) == (2, True)
