import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.portfolio import scan, select
from sbomkit.portfolio._select import _plain
from sbomkit.portfolio.tables import FORMAT, TABLES, VIEWS
from tests.portfolio.kept import document, written


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory):
    """Three products of two vendors, of which two stand on `shared` at depth 2 and one at depth 1."""
    folder = tmp_path_factory.mktemp("portfolio")
    near = {"c": ["shared"], "shared": []}
    files = {"x/a.json": document("a"), "x/b.json": document("b"), "y/c.json": document("c", near), "bad.json": b"{"}
    written(folder / "sboms", files)
    scan([str(folder / "sboms")], folder / "p.duckdb", workers=1, label_patterns=["{vendor}/{product}.json"])
    return folder / "p.duckdb"


def test_any_question_is_answered_with_names_types_and_values(portfolio):
    answer = select(portfolio, "SELECT product, components AS many, [1, NULL] AS l, NULL::INT AS n FROM products ORDER BY ALL")
    assert answer.columns == ("product", "many", "l", "n")
    assert answer.types == ("VARCHAR", "BIGINT", "INTEGER[]", "INTEGER")
    assert answer.rows == (("a", 3, (1, None), None), ("b", 3, (1, None), None), ("c", 2, (1, None), None))
    assert not answer.is_cut


def test_more_rows_than_are_wanted_are_cut_and_that_is_told(portfolio):
    for most, rows, is_cut in ((3, 3, False), (2, 2, True), (0, 0, True), (-1, 0, True)):
        answer = select(portfolio, "SELECT * FROM products", most=most)
        assert (len(answer.rows), answer.is_cut) == (rows, is_cut)


def test_the_view_of_packages_says_who_stands_on_each(portfolio):
    query = "SELECT documents, products, vendors, min_depth, max_depth FROM packages WHERE package = 'pkg:npm/shared'"
    assert select(portfolio, query).rows == ((3, 3, 2, 1, 2),)


def test_what_no_label_tells_is_unknown_and_not_none_at_all(tmp_path):
    written(tmp_path, {"a.json": document("a")})
    scan([str(tmp_path / "a.json")], tmp_path / "p.duckdb", workers=1)
    query = "SELECT DISTINCT products, vendors FROM packages"
    assert select(tmp_path / "p.duckdb", query).rows == ((1, None),)


@pytest.mark.parametrize(
    "question",
    [
        "DROP TABLE documents",
        "INSERT INTO labels (document) VALUES ('x')",
        "COPY documents TO 'out.csv'",
        "SELECT * FROM 'sboms/x/a.json'",
        "SELECT * FROM read_csv('/etc/hostname')",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SELEC",
        "",
        "SELECT nothing FROM nowhere",
        "SELECT 1 / 'x'",
    ],
)
def test_a_question_that_does_more_than_read_or_makes_no_sense_is_refused(portfolio, question, monkeypatch):
    monkeypatch.chdir(portfolio.parent)
    before = sorted(Path().rglob("*")), portfolio.read_bytes()
    with pytest.raises(ConfigurationError, match="the question cannot be answered") as caught:
        select(portfolio, question)
    assert "\n" not in caught.value.message
    assert caught.value.advice
    assert (sorted(Path().rglob("*")), portfolio.read_bytes()) == before


def test_every_column_and_table_says_what_it_means(portfolio):
    query = "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal AND table_name IN "
    said = {(table, column): comment for table, column, comment in select(portfolio, f"{query} {tuple(TABLES)}").rows}
    assert set(said) == {(name, each.name) for name, table in TABLES.items() for each in table.columns}
    assert [where for where, comment in said.items() if not comment] == []
    assert select(portfolio, "SELECT format FROM portfolio").rows == ((FORMAT,),)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_has_rows(portfolio, name):
    assert select(portfolio, f"SELECT * FROM {name}").rows


def test_there_has_to_be_a_portfolio(tmp_path):
    with pytest.raises(ConfigurationError, match=r"there is no portfolio 'none\.duckdb'"):
        select("none.duckdb", "SELECT 1")
    (tmp_path / "text.duckdb").write_text("no database" * 1000)
    with pytest.raises(ConfigurationError, match=r"text\.duckdb: "):
        select(tmp_path / "text.duckdb", "SELECT 1")
    with pytest.raises(ConfigurationError, match="nowhere"):
        scan([], tmp_path / "nowhere" / "p.duckdb", workers=1)


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.parquet", "a.duckdb"])
def test_a_file_of_something_else_is_neither_read_nor_written(tmp_path, name):
    """The library would take what it knows by its name for a table in memory, and forget all that is written there."""
    written(tmp_path, {"sbom.json": document("a"), name: b'{"a": [1, 2, 3]}\n'})
    for use in (
        lambda: scan([str(tmp_path / "sbom.json")], tmp_path / name, workers=1),
        lambda: select(tmp_path / name, "SELECT 1"),
    ):
        with pytest.raises(ConfigurationError, match=rf"{name}: this file is no database of a portfolio"):
            use()
    assert (tmp_path / name).read_bytes() == b'{"a": [1, 2, 3]}\n'


def test_a_pipe_is_no_portfolio(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigurationError, match="pipe: this file is no database of a portfolio"):
        scan([], tmp_path / "pipe", workers=1)


@pytest.mark.parametrize("library", ["duckdb", "pyarrow"])
def test_whoever_lacks_a_library_is_told_what_brings_it(monkeypatch, tmp_path, library):
    written(tmp_path, {"a.json": document("a")})
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigurationError, match=f"a portfolio needs {library}, which is not installed") as caught:
        scan([str(tmp_path / "a.json")], tmp_path / "p.duckdb", workers=1)
    assert caught.value.advice == "pip install 'sbomkit[portfolio]'"


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("CREATE TABLE t (i INT)", "is a database of something else"),
        ("CREATE TABLE portfolio AS SELECT 'portfolio-9' AS format", "portfolio-9"),
    ],
)
def test_a_database_of_something_else_is_left_alone(tmp_path, statement, what):
    path = tmp_path / "p.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)
    before = path.read_bytes()
    for use in (lambda: scan([str(tmp_path)], path, workers=1), lambda: select(path, "SELECT 1")):
        with pytest.raises(ConfigurationError, match=what):
            use()
    assert path.read_bytes() == before


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | st.binary()
        | st.decimals()
        | st.dates()
        | st.datetimes()
        | st.uuids(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    )
)
def test_every_value_becomes_one_that_json_has(value):
    json.dumps(_plain(value), allow_nan=False)


def test_a_portfolio_that_somebody_writes_is_told_to_be_in_use(tmp_path):
    written(tmp_path, {"a.json": document("a")})
    scan([str(tmp_path / "a.json")], tmp_path / "p.duckdb", workers=1)
    code = f"import duckdb, sys; c = duckdb.connect({str(tmp_path / 'p.duckdb')!r}); print(flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdin
        writer.stdout.readline()
        with pytest.raises(ConfigurationError, match="another program has it open"):
            select(tmp_path / "p.duckdb", "SELECT 1")
        writer.stdin.close()


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ("documents DROP COLUMN conclusion", r"documents\.conclusion \(VARCHAR\)"),  # as in an earlier version
        ("positions ALTER depth TYPE DOUBLE", r"positions\.depth \(BIGINT\)"),
    ],
)
def test_a_column_that_is_none_of_ours_is_told(tmp_path, monkeypatch, change, lacking):
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_bytes(document("a"))
    scan(["a.json"], "p.duckdb", workers=1)
    with duckdb.connect("p.duckdb") as connection:
        connection.execute(f"ALTER TABLE {change}")
    with pytest.raises(ConfigurationError, match=rf"p\.duckdb: it lacks {lacking} of portfolio-1"):
        select("p.duckdb", "SELECT 1")


def test_a_question_is_one_statement(portfolio):
    with pytest.raises(ConfigurationError, match="it is more than one statement"):
        select(portfolio, "SELECT 1; SELECT 2")
    assert select(portfolio, "SELECT 1;").rows == ((1,),)
