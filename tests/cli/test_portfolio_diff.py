import json
import shutil
from datetime import UTC, datetime

import pytest

from sbomkit.portfolio import scan
from tests.portfolio.kept import document, written


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    """A folder of two documents and then of one, each scanned, on two days."""
    folder = written(tmp_path_factory.mktemp("scanned"), {"sboms/a.json": document("a"), "sboms/b.json": document("b")})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        scan(["sboms"], "portfolio.duckdb", workers=1, moment=datetime(2026, 1, 1, tzinfo=UTC))
        shutil.copy("portfolio.duckdb", "first.duckdb")
        (folder / "sboms" / "b.json").unlink()
        scan(["sboms"], "portfolio.duckdb", workers=1, moment=datetime(2026, 2, 1, tzinfo=UTC))
    return folder


@pytest.fixture
def twice(run, scanned, tmp_path, monkeypatch):
    """`twice("--since", "1")`, in such a folder."""
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return lambda *words: run("portfolio", "diff", *words)


def test_the_last_two_scans_that_changed_something_are_compared(twice):
    done = twice()
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:8] == [
        "Packages: 1 went, 1 in fewer products. Documents: 1 went.",
        "",
        "                older       newer",
        "─────────────────────────────────",
        "scan                1           2",
        "of         2026-01-01  2026-02-01",
        "documents           2           1",
        "not read            0           0",
    ]


def test_an_older_database_is_compared_in_the_same_way(twice):
    same, other = (json.loads(twice(*words, "--format", "json").out) for words in ((), ("first.duckdb",)))
    assert other.pop("old") == {**same.pop("old"), "portfolio": "first.duckdb"}
    assert other == same
    assert same["format"] == "portfolio-diff-1"


@pytest.mark.parametrize(
    ("words", "scans"),
    [
        (("--since", "1"), (1, 2)),
        (("--since", "2026-01-01", "--until", "2026-01-31"), (1, 1)),
        (("--since", "20260115", "--until", "2026-02-01T00:00:00Z"), (1, 2)),
        (("--until", "2"), (1, 2)),
    ],
)
def test_sides_are_named_by_number_or_by_date(twice, words, scans):
    found = json.loads(twice(*words, "--format", "json").out)
    assert (found["old"]["scan"], found["new"]["scan"]) == scans


def test_a_trend_has_a_line_for_each_scan(twice, tmp_path):
    out = twice("--trend").out
    assert [line.split()[:3] for line in out.splitlines()[-2:]] == [["1", "2026-01-01", "2"], ["2", "2026-02-01", "1"]]
    assert twice("--trend", "--since", "2", "--format", "csv", "-o", "trend.csv").code == 0
    assert (tmp_path / "trend.csv").read_text().splitlines()[1].startswith("portfolio.duckdb,2,2026-02-01T00:00:00Z,")


def test_the_moment_of_a_scan_is_now_unless_a_reproducible_build_says_otherwise(run, twice, monkeypatch, tmp_path):
    for version, epoch in (("2", "1772323200"), ("3", None)):
        (tmp_path / "sboms" / "a.json").write_bytes(document("a", version=version))
        if epoch:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        else:
            monkeypatch.delenv("SOURCE_DATE_EPOCH")
        assert run("portfolio", "scan", "sboms", "--workers", "1", "--thorough").code == 0
    *_, third, last = json.loads(twice("--trend", "--format", "json").out)["states"]
    assert (third["scan"], third["moment"], last["scan"]) == (3, "2026-03-01T00:00:00Z", 4)
    assert last["moment"] > third["moment"]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--since", "yesterday"), "'yesterday' is neither the number of a scan nor a date"),
        (("--since", "²"), "'²' is neither the number of a scan nor a date"),
        (("--since", "9"), "there is no scan 9; scans that changed something go from 1 to 2"),
        (("--since", "2025-12-31"), "no scan is known to be of 2025-12-31 or before"),
        (("--since", "2", "--until", "1"), "scan 2 is later than scan 1"),
        (("--until", "1"), "nothing is known from before scan 1"),
        (("--trend", "first.duckdb"), "--trend is about one portfolio"),
        (("none.duckdb",), "there is no portfolio 'none.duckdb'"),
        (("--format", "sarif"), "cannot show this: portfolio diff"),
        (("first.duckdb", "-o", "first.duckdb"), "is what the answer is made from"),
    ],
)
def test_what_makes_no_sense_is_a_mistake_of_usage(twice, words, what):
    done = twice(*words)
    assert done.code == 2
    assert what in done.err
