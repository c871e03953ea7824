import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import Facts
from sbomkit.portfolio import check, diff, export, packages_of, people, rank, report, tabletop, trend
from sbomkit.portfolio._reading import UnwrittenError, keys, reading
from sbomkit.portfolio.tables import TABLES
from tests.portfolio.written_otherwise import changed, made

QUESTIONS: Mapping[str, Callable[[Path], Any]] = {
    "check": check,
    "diff": diff,
    "old": lambda portfolio: diff(portfolio, old=portfolio),
    "packages_of": packages_of,
    "people": people,
    "rank": rank,
    "report": report,
    "tabletop": lambda portfolio: tabletop(portfolio, "shared"),
    "trend": trend,
}


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


def test_what_a_scan_writes_can_be_read(portfolio):
    with reading(portfolio, *TABLES, thorough=True) as connection:
        assert all(
            connection.execute(f"SELECT count(*) FROM {name}").fetchone() != (0,) for name in TABLES if name != "diagnostics"
        )


@pytest.mark.parametrize(
    "case",
    [
        ("check", "verdicts.verdict", "complies", "'complies' is none of meets, does_not_meet, cannot_be_told"),
        ("check", "checks.severity", "\x1b[2J", r"'\x1b[2J' is none of must, must-if-exists, should, info"),
        ("check", "verdicts.profile_sha256", "contract", "'contract' is no SHA-256"),
        ("check", "documents.status", "seen", "'seen' is none of read, refused, unreachable"),
        ("rank", "documents.flags", ["no_edges", "odd"], "'[no_edges, odd]' is none of "),
        ("rank", "positions.depth", -1, "'-1' is no number from 0 to 1,000,000,000,000,000"),
        ("rank", "positions.reach", math.nan, "'nan' is no number from 0 to 1"),
        ("rank", "positions.reach", math.inf, "'inf' is no number from 0 to 1"),
        ("rank", "positions.pagerank", 1.5, "'1.5' is no number from 0 to 1"),
        ("people", "positions.package", "shared", "'shared' is no package key"),
        ("people", "facts.status", "known of", "'known of' is none of known, absent, unsupported, failed"),
        ("people", "facts.retrieved_at", "infinity", "'infinity' is no moment between the years 1 and 9999"),
        ("report", "labels.date", "2026-02-30", "'2026-02-30' is no day"),
        ("report", "labels.vendor_from", "hearsay", "'hearsay' is none of csv, pattern, document"),
        ("report", "sources.source", "xz", "'xz' is no package key"),
        ("packages_of", "components.package", "", "'' is no package key"),
        ("packages_of", "documents.components", 10**16, "'10000000000000000' is no number from 0 to"),
        ("tabletop", "rankings.indicators", ["gone"], "'[gone]' is none of "),
        ("tabletop", "rankings.people", ["p", None], "'[p, NULL]' has a text that is unknown"),
        ("tabletop", "positions.path", ["pkg:npm/web", None], "null is no package key"),
        ("tabletop", "positions.path", ["web"], "'web' is no package key"),
        ("tabletop", "positions.scope", None, "null is unknown, and cannot be"),
        ("diff", "held_documents.date", "yesterday", "'yesterday' is no day"),
        ("diff", "held_packages.products", -3, "'-3' is no number from 0 to"),
        ("old", "scans.moment", "9999-12-31 23:59:59+00", "is no moment between the years 1 and 9999"),
        ("trend", "scans.number", 7, "'2' is not 1, which comes next"),
    ],
)
def test_what_no_scan_writes_is_told_with_its_table_column_and_value(portfolio, tmp_path, case):
    question, column, value, told = case
    otherwise = changed(portfolio, tmp_path / "q.duckdb", column, value)
    with pytest.raises(ConfigurationError) as caught:
        QUESTIONS[question](otherwise)
    assert str(caught.value).startswith(f"{otherwise}: {column}: ")
    assert told in str(caught.value)
    assert "scan into another file" in (caught.value.advice or "")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("[[[", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("null", "of 'pkg:npm/shared': "),
        (None, "null of 'pkg:npm/shared': "),
        ('{"signal": "publishers"}', "of 'pkg:npm/shared': "),
        ('{"signal": "popularity", "downloads_month": NaN}', "is no JSON"),
        ('null}]}\n{"package": "pkg:npm/other", "observations": []}', "is no JSON"),
    ],
)
def test_json_that_is_no_fact_is_told(portfolio, tmp_path, value, told):
    otherwise = changed(portfolio, tmp_path / "q.duckdb", "facts.value", value)
    with pytest.raises(ConfigurationError) as caught:
        rank(otherwise)
    assert str(caught.value).startswith(f"{otherwise}: facts.value: ")
    assert told in str(caught.value)


def test_a_key_that_no_package_has_is_told(portfolio, tmp_path):
    otherwise = changed(portfolio, tmp_path / "q.duckdb", "facts.package", "pkg:shared")
    with pytest.raises(ConfigurationError, match=r"facts\.package: 'pkg:shared' has facts .*: this is no package URL"):
        rank(otherwise)


def test_facts_that_are_nested_too_deep_are_told(portfolio, tmp_path):
    otherwise = changed(portfolio, tmp_path / "q.duckdb", "facts.value", f'{{"signal": {"[" * 300}{"]" * 300}}}')
    with pytest.raises(ConfigurationError, match=r"facts\.package: 'pkg:npm/shared' has facts .*recursion limit"):
        rank(otherwise)


def test_numbers_that_cannot_be_together_are_told(portfolio, tmp_path):
    otherwise = changed(portfolio, tmp_path / "q.duckdb", "positions.dependents", 10**15)
    with pytest.raises(ConfigurationError, match=r"q\.duckdb: what it holds does not fit together: Conversion Error") as caught:
        rank(otherwise)
    assert "scan into another file" in (caught.value.advice or "")


def test_facts_that_are_given_need_none_that_are_kept(portfolio, tmp_path):
    otherwise = changed(portfolio, tmp_path / "q.duckdb", "facts.status", "rumour")
    assert not rank(otherwise, Facts(packages=())).ranked


def test_a_question_does_not_mind_what_it_does_not_read(portfolio, tmp_path):
    otherwise = changed(portfolio, tmp_path / "q.duckdb", "verdicts.verdict", "complies")
    assert rank(otherwise) == rank(portfolio)


@pytest.mark.parametrize(
    ("where", "value", "told"),
    [
        ("verdicts.verdict", "complies", "'complies' is none of meets"),
        ("checks.applicable", -1, "'-1' is no number from 0 to"),
        ("documents.sha256", "none", "'none' is no SHA-256"),
    ],
)
def test_a_dataset_that_others_wrote_is_looked_at_as_well(portfolio, tmp_path, where, value, told):
    table, column = where.split(".")
    export(portfolio, tmp_path / "d")
    place = tmp_path / "d" / table / "part-0.parquet"
    rows = parquet.read_table(place)
    number = rows.schema.get_field_index(column)
    field = rows.schema.field(number)
    parquet.write_table(rows.set_column(number, field, pa.array([value] * rows.num_rows, field.type)), place)
    with pytest.raises(ConfigurationError) as caught:
        check(tmp_path / "d")
    assert str(caught.value).startswith(f"{tmp_path / 'd'}: {where}: {told}")


@pytest.mark.parametrize("column", ["components.licenses", "components.scope", "positions.path", "edges.kind"])
def test_a_dataset_is_not_made_of_what_no_scan_writes(portfolio, tmp_path, column):
    value = ["x", None] if column in {"components.licenses", "positions.path"} else "beside"
    otherwise = changed(portfolio, tmp_path / "q.duckdb", column, value)
    with pytest.raises(ConfigurationError, match=column):
        export(otherwise, tmp_path / "d")
    assert not (tmp_path / "d").exists()


def test_a_path_leads_over_packages_only():
    assert keys("positions.path", ["pkg:npm/a"]) == ("pkg:npm/a",)
    for path in (["a"], [None]):
        with pytest.raises(UnwrittenError, match=r"positions\.path: .* is no package key"):
            keys("positions.path", path)
