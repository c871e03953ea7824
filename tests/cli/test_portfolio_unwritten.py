"""Portfolios in which something else than sbomkit has changed a value."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbomkit.model.frames import FrameType
from sbomkit.portfolio.tables import TABLES
from tests.portfolio.written_otherwise import changed, made

_READS = ("documents", "labels", "components", "positions", "sources", "facts")
_HISTORY = ("scans", "held_documents", "held_packages", "rankings")
QUESTIONS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("check", "--by", "product"): ("documents", "labels", "verdicts", "checks"),
    ("check", "--by", "document", "--format", "html"): ("documents", "labels", "verdicts", "checks"),
    ("collect", "--dry-run", "--offline"): ("documents", "components", "positions"),
    ("diff",): _HISTORY,
    ("diff", "--trend", "--format", "markdown"): _HISTORY,
    ("export", "-o", "d"): tuple(TABLES),
    ("people", "--format", "json"): _READS,
    ("rank", "--no-keep"): _READS,
    ("report", "--top", "3"): (*_READS, *_HISTORY, "verdicts", "checks"),
    ("sql", "FROM {table}", "--format", "json"): tuple(TABLES),
    ("tabletop", "shared"): (*_READS, "rankings", "scans"),
    ("tabletop", "pkg:npm/web", "--format", "csv"): (*_READS, "rankings", "scans"),
}
"""Commands, and the tables that they read."""
VALUES: Mapping[FrameType, tuple[Any, ...]] = {
    FrameType.TEXT: ("", "\x1b[2J|<b>", "pkg:", "pkg:npm/shared", "{}", "null", "[" * 5_000, "9999-99-99", "read", None),
    FrameType.INTEGER: (-1, 0, 7, 10**15, 2**63 - 1, None),
    FrameType.NUMBER: (-0.5, 0.0, 1e308, math.inf, math.nan, None),
    FrameType.BOOLEAN: (True, False, None),
    FrameType.MOMENT: ("infinity", "-infinity", "0001-01-01 (BC) 00:00:00+00", "290000-01-01 00:00:00+00", None),
    FrameType.TEXTS: ([], [""], ["\x1b[2J"], ["pkg:npm/a", None], [None], None),
}


@st.composite
def changes(draw):
    """A command, a cell of a table that it reads, and what is to stand there."""
    question = draw(st.sampled_from(sorted(QUESTIONS)))
    table = draw(st.sampled_from([each for each in QUESTIONS[question] if each != "diagnostics"]))
    column = draw(st.sampled_from(TABLES[table].columns))
    return question, table, column.name, draw(st.sampled_from(VALUES[column.type])), draw(st.integers(0, 5))


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made"))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=changes())
def test_no_value_of_others_ends_in_a_mistake_of_ours(run, portfolio, tmp_path, monkeypatch, change):
    (command, *words), table, column, value, row = change
    monkeypatch.chdir(tmp_path)
    changed(portfolio, tmp_path / "portfolio.duckdb", f"{table}.{column}", value, row=row)
    done = run("portfolio", command, *(each.format(table=table) for each in words))
    assert done.code in {0, 1, 2}, (change, done.err)
    assert done.code != 2 or f"portfolio.duckdb: {table}.{column}: " in done.err or command == "tabletop", (change, done.err)


def test_a_word_that_is_none_is_a_mistake_of_usage_in_one_line(run, portfolio, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    changed(portfolio, tmp_path / "portfolio.duckdb", "verdicts.verdict", "\x1b[2Jcomplies")
    done = run("portfolio", "check")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0].startswith("error: portfolio.duckdb: verdicts.verdict: ")
    assert "\x1b" not in done.err
    assert "scan into another file" in done.err
