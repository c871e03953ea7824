import inspect
import json

import pytest

from sbomkit.cli.portfolio.scan import run as run_scan
from sbomkit.portfolio._limits import MOST_BYTES
from tests.portfolio.kept import document, written


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return written(tmp_path / "sboms", {"a.json": document("a"), "b.json": document("b"), "bad.json": b"{"})


@pytest.fixture
def scan(run, folder):
    """`scan("sboms")`, in this process."""
    return lambda *words: run("portfolio", "scan", *words, "--workers", "1")


def test_a_scan_tells_what_the_portfolio_holds_and_what_was_not_read(scan, folder):
    done = scan("sboms")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:5] == [
        "portfolio.duckdb: 2 documents, 6 components, 4 edges",
        "3 found: 3 new, 0 changed, 0 as before; 0 gone",
        "",
        "not read (1)",
        "  sboms/bad.json",
    ]
    (folder / "b.json").unlink()
    assert scan("sboms").out.splitlines()[1] == "2 found: 0 new, 0 changed, 2 as before; 1 gone"


def test_what_is_looked_at_and_how_it_is_labelled_can_be_said(scan, run):
    done = scan("sboms", "--include", "*.json", "--exclude", "b*", "--label-pattern", "{product}.json", "-o", "p.duckdb", "-v")
    assert done.code == 0
    assert "scanning: 1 documents, 3 components (" in done.err
    rows = run("portfolio", "sql", "SELECT product, product_from FROM labels", "--portfolio", "p.duckdb", "--format", "csv").out
    assert rows.splitlines() == ["product,product_from", "a,pattern"]


def test_lines_of_labels_about_no_document_are_told(scan, tmp_path):
    (tmp_path / "labels.csv").write_text("location,product\nc.json,C\n")
    done = scan("sboms", "--labels", "labels.csv")
    assert "labels of no document (1)\n  labels.csv:2\n" in done.out


@pytest.mark.parametrize("words", [("",), ("sboms", "--include", ""), ("sboms", "--label-pattern", "{x}"), ("nfs9://a",)])
def test_what_makes_no_sense_leaves_no_database_behind(scan, folder, words):
    done = scan(*words, "-o", "other.duckdb")
    assert (done.code, done.out) == (2, "")
    assert not list(folder.parent.glob("other*"))


def test_what_version_control_keeps_is_left_out_whatever_else_is(scan, folder):
    written(folder, {".git/x.json": b"{}"})
    assert "1 found" in scan("sboms", "--exclude", "b*").out


def test_labels_can_come_from_standard_input(run, folder):
    words = ("portfolio", "scan", "sboms", "--workers", "1", "--labels", "-")
    assert "labels of no document (1)\n  standard input:2\n" in run(*words, stdin=b"location,product\nc.json,C\n").out
    done = run(*words, "--profile", "-", stdin=b"")
    assert (done.code, "stands more than once" in done.err) == (2, True)


def test_a_portfolio_of_nothing_that_can_be_read_is_told_by_the_exit_code(scan):
    assert scan("sboms/bad.json").code == 3


@pytest.mark.parametrize(
    ("words", "what"),
    [(("--label-pattern", "x"), "no field"), (("-o", "no/p.duckdb"), "no/p.duckdb"), (("--format", "dot"), "cannot show")],
)
def test_what_makes_no_sense_is_a_mistake_of_usage(scan, words, what):
    done = scan("sboms", *words)
    assert done.code == 2
    assert what in done.err


def test_a_document_with_more_bytes_than_were_allowed_is_told_with_what_allows_it(scan):
    out = scan("sboms", "--max-bytes", "100").out
    assert "at most 100 are read; --max-bytes N takes more, and memory for it" in " ".join(out.split())
    assert inspect.signature(run_scan).parameters["max_bytes"].default == MOST_BYTES


def test_a_question_is_answered_as_a_table_as_csv_and_as_json(scan, run):
    scan("sboms")
    question = "SELECT document, components, 0.5 AS half, true AS yes, NULL AS no, [1] AS l FROM products ORDER BY document"
    assert run("portfolio", "sql", question).out.splitlines() == [
        "2 rows",
        "document      components  half  yes  no  l",
        "──────────────────────────────────────────",
        "sboms/a.json           3   0.5  yes   \N{EN DASH}  1",
        "sboms/b.json           3   0.5  yes   \N{EN DASH}  1",
    ]
    assert run("portfolio", "sql", question, "--format", "csv", "--top", "1").out.splitlines() == [
        "document,components,half,yes,no,l",
        "sboms/a.json,3,0.5,true,,1",
    ]
    answer = json.loads(run("portfolio", "sql", question, "--format", "json").out)
    assert answer["rows"][1] == ["sboms/b.json", 3, 0.5, True, None, [1]]


def test_a_row_with_many_columns_stands_alone(scan, run):
    scan("sboms")
    out = run("portfolio", "sql", "SELECT * FROM documents ORDER BY document", "--top", "1").out
    assert out.startswith("1 row, and there are more\n\nrow 1\n  document      sboms/a.json\n")
    assert out.endswith("… and more; --top N shows N, --format csv is for programs\n")


def test_more_rows_than_a_person_reads_are_counted(scan, run):
    scan("sboms")
    out = run("portfolio", "sql", "SELECT * FROM range(100)").out
    assert out.startswith("100 rows\n")
    assert out.endswith("… and 80 more; --top N shows N, --format csv is for programs\n")


def test_a_question_can_come_from_standard_input(scan, run):
    scan("sboms")
    assert run("portfolio", "sql", "-", "--format", "csv", stdin=b"SELECT 1 AS one").out.splitlines() == ["one", "1"]
    done = run("portfolio", "sql", "-", stdin=b"\xff")
    assert (done.code, done.err) == (2, "error: standard input is no text; write the question in UTF-8\n")


def test_a_question_changes_nothing(scan, run):
    scan("sboms")
    done = run("portfolio", "sql", "DELETE FROM documents")
    assert done.code == 2
    assert "the question cannot be answered" in done.err
    assert run("portfolio", "sql", "SELECT count(*) AS n FROM documents", "--format", "csv").out.splitlines() == ["n", "3"]
    assert "is what the answer is made from" in run("portfolio", "sql", "SELECT 1", "-o", "portfolio.duckdb").err


def test_more_problems_than_a_person_reads_are_counted_and_what_may_be_an_sbom_comes_first(scan, folder):
    written(folder, {f"{number}.txt": b"words" for number in range(30)})
    out = scan("sboms").out
    assert "not read (31)\n  30 unrecognized-format, 1 malformed-document\n  sboms/bad.json\n" in out
    assert out.index("sboms/bad.json") < out.index("sboms/0.txt") < out.index("sboms/1.txt")
    assert out.endswith("  … and 11 more; --format json lists all\n")
    assert scan("sboms", "--format", "csv").out.count("\n") == 32
