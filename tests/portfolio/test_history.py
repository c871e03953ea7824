"""A scan that changed something is kept as intervals: what was, from which scan to which, and no row for what stayed."""

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.portfolio import _history, select
from sbomkit.portfolio import scan as scan_
from sbomkit.portfolio._history import record
from sbomkit.portfolio.store import Store, opened
from sbomkit.portfolio.tables.history import HISTORY
from tests.pages import ROOT
from tests.portfolio.kept import contents, document, written
from tests.portfolio.test_scan import older

SOME = {"a.json": document("a"), "b.json": document("b")}
MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def sboms(folder):
    return written(folder / "sboms", SOME)


def scan(*paths, **options):
    return scan_(paths or ["sboms"], "p.duckdb", **{"workers": 1, **options})


def asked(query):
    return select("p.duckdb", query).rows


def scans():
    return asked("SELECT number, found, added, changed, removed, documents, components FROM scans ORDER BY number")


@pytest.mark.usefixtures("sboms")
@pytest.mark.parametrize(
    "moment",
    [MOMENT, MOMENT.replace(tzinfo=None), MOMENT.astimezone(timezone(timedelta(hours=2)))],
    ids=["utc", "no zone", "another zone"],
)
def test_the_first_scan_is_kept_with_its_moment_and_all_that_is_there(moment):
    scan(moment=moment)
    assert scans() == ((1, 2, 2, 0, 0, 2, 6),)
    assert asked("SELECT epoch(moment) FROM scans") == ((MOMENT.timestamp(),),)
    assert asked("SELECT document, product, since, until FROM held_documents ORDER BY document") == (
        ("sboms/a.json", "a", 1, None),
        ("sboms/b.json", "b", 1, None),
    )
    assert asked("SELECT * FROM held_packages WHERE package = 'pkg:npm/shared'") == (
        ("pkg:npm/shared", 2, 2, None, 2, 2, 2, 1, None),
    )


def test_a_scan_of_an_empty_folder_is_kept_as_the_first(folder):
    (folder / "sboms").mkdir()
    scan()
    assert scans() == ((1, 0, 0, 0, 0, 0, 0),)


@pytest.mark.usefixtures("sboms")
def test_a_scan_that_changes_nothing_is_not_kept():
    scan()
    before = contents(Path("p.duckdb"))
    scan(moment=MOMENT)
    assert contents(Path("p.duckdb")) == before


def test_what_changed_is_closed_and_opened_anew_and_what_did_not_takes_no_room(sboms):
    scan()
    written(sboms, {"c.json": document("c"), "a.json": document("a", version="2")})
    older(sboms / "a.json")
    (sboms / "b.json").unlink()
    scan()
    assert scans()[1:] == ((2, 2, 1, 1, 1, 2, 6),)
    assert asked("SELECT document, version, since, until FROM held_documents ORDER BY document, since") == (
        ("sboms/a.json", "1", 1, 2),
        ("sboms/a.json", "2", 2, None),
        ("sboms/b.json", "1", 1, 2),
        ("sboms/c.json", "1", 2, None),
    )
    assert asked("SELECT package, since, until FROM held_packages ORDER BY package") == (
        ("pkg:npm/a-a", 1, None),
        ("pkg:npm/b-a", 1, 2),
        ("pkg:npm/c-a", 2, None),
        ("pkg:npm/shared", 1, None),
    )


@pytest.mark.usefixtures("sboms")
def test_that_another_version_has_read_the_documents_is_kept_and_changes_none(monkeypatch):
    scan()
    for module in ("_history", "_scan", "examine"):
        monkeypatch.setattr(f"sbomkit.portfolio.{module}.__version__", "99")
    scan()
    assert asked("SELECT sbomkit, added, changed, removed FROM scans WHERE number = 2") == (("99", 0, 0, 0),)
    assert asked("SELECT reader, since, until FROM held_documents WHERE product = 'a' ORDER BY since")[1] == ("99", 2, None)
    assert asked("SELECT DISTINCT since, until FROM held_packages") == ((1, None),)


@pytest.mark.usefixtures("sboms")
def test_other_labels_are_a_change():
    scan()
    scan(label_patterns=["{vendor}/*.json"])
    assert scans()[1:] == ((2, 2, 0, 2, 0, 2, 6),)
    assert asked("SELECT vendors, since, until FROM held_packages WHERE package = 'pkg:npm/a-a' ORDER BY since") == (
        (None, 1, 2),
        (1, 2, None),
    )


def test_versions_of_one_product_count_as_one(sboms):
    written(sboms, {"a2.json": document("a", version="2")})
    scan()
    assert asked("SELECT documents, products FROM held_packages WHERE package = 'pkg:npm/shared'") == ((3, 2),)


def test_a_document_that_names_no_product_is_one_of_its_own(folder):
    nameless = json.loads(document("a"))
    del nameless["metadata"]
    data = json.dumps(nameless).encode()
    written(folder / "sboms", {"a.json": data, "b.json": data + b"\n"})
    scan()
    assert asked("SELECT product FROM held_documents") == ((None,), (None,))
    assert asked("SELECT products FROM held_packages WHERE package = 'pkg:npm/shared'") == ((2,),)


def test_a_depth_that_no_document_tells_is_unknown(folder):
    flat = json.loads(document("a"))
    del flat["dependencies"]
    written(folder / "sboms", {"a.json": json.dumps(flat).encode()})
    scan()
    assert asked("SELECT DISTINCT documents, min_depth, max_depth, dependents FROM held_packages") == ((1, None, None, None),)


def test_what_can_no_longer_be_read_is_held_as_such(sboms):
    scan()
    (sboms / "a.json").write_bytes(b"{")
    scan()
    assert scans()[1:] == ((2, 2, 0, 1, 0, 1, 3),)
    assert asked("SELECT status, product, since FROM held_documents WHERE document = 'sboms/a.json' ORDER BY since") == (
        ("read", "a", 1),
        ("refused", None, 2),
    )


@pytest.mark.usefixtures("sboms")
def test_a_scan_that_dies_before_its_end_leaves_what_the_next_one_keeps(monkeypatch):
    def die(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sbomkit.portfolio._scan.record", die)
        with pytest.raises(KeyboardInterrupt):
            scan()
    assert scans() == ()
    scan()
    assert scans() == ((1, 2, 2, 0, 0, 2, 6),)


def test_a_history_that_cannot_be_written_as_a_whole_is_not_written(sboms, monkeypatch):
    scan()
    before = contents(Path("p.duckdb"))
    (sboms / "b.json").unlink()
    monkeypatch.setattr(_history, "_CHANGES", (*_history._CHANGES, "INSERT INTO nowhere SELECT $number"))
    with pytest.raises(ConfigurationError, match="nowhere"):
        scan()
    after = contents(Path("p.duckdb"))
    assert {name: after[name] for name in HISTORY} == {name: before[name] for name in HISTORY}


KILLED = """
import os, signal
from sbomkit.portfolio import scan
from sbomkit.portfolio.store import Store

def change(store, statements, whole=Store.change):
    def until_killed():
        for number, statement in enumerate(statements):
            if number == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            yield statement
    whole(store, until_killed())

Store.change = change
scan(["sboms"], "p.duckdb", workers=1)
"""


@pytest.mark.slow
def test_a_scan_that_is_killed_while_it_writes_the_history_leaves_no_half_of_it(sboms):
    scan()
    before = contents(Path("p.duckdb"))
    (sboms / "b.json").unlink()
    shutil.copy("p.duckdb", "undisturbed.duckdb")
    done = subprocess.run([sys.executable, "-c", KILLED], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == -signal.SIGKILL
    after = contents(Path("p.duckdb"))
    assert {name: after[name] for name in HISTORY} == {name: before[name] for name in HISTORY}
    scan()
    scan_(["sboms"], "undisturbed.duckdb", workers=1)
    assert contents(Path("p.duckdb")) == contents(Path("undisturbed.duckdb"))


STATES = st.lists(
    st.dictionaries(
        st.sampled_from("abc"),
        st.tuples(st.sampled_from([None, "v", "w"]), st.dictionaries(st.sampled_from("xyz"), st.sampled_from([None, 1, 2]))),
    ),
    min_size=1,
    max_size=5,
)
"""Documents by name, each with its vendor and the depths of what it holds."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("history") / "p.duckdb") as connection:
        yield Store(connection)


def _filled(store, state):
    """A portfolio that holds these documents and nothing else, besides its history."""
    for name in ("documents", "labels", "positions"):
        store.rows(f"DELETE FROM {name}")
    for document_, (vendor, depths) in state.items():
        store.rows(
            "INSERT INTO documents (document, root, below, status, reader, sha256) "
            "VALUES ($document, '', '', 'read', '1', $sha)",
            {"document": document_, "sha": repr(sorted(depths.items()))},
        )
        store.rows(
            "INSERT INTO labels (document, vendor) VALUES ($document, $vendor)", {"document": document_, "vendor": vendor}
        )
        for row, (package, depth) in enumerate(depths.items()):
            query = (
                "INSERT INTO positions (document, row, package, depth, scope) VALUES ($document, $row, $package, $depth, '')"
            )
            store.rows(query, {"document": document_, "row": row, "package": package, "depth": depth})


def _expected(state):
    """What of packages is to be told of such documents."""
    for package in sorted({each for _, depths in state.values() for each in depths}):
        held = [(vendor, depths[package]) for vendor, depths in state.values() if package in depths]
        vendors = {vendor for vendor, _ in held if vendor is not None}
        told = [depth for _, depth in held if depth is not None]
        yield package, len(held), len(held), len(vendors) or None, min(told, default=None), max(told, default=None)


@settings(max_examples=12, deadline=None)
@given(states=STATES)
def test_after_any_changes_the_history_tells_what_there_was_after_each_scan(store, states):
    for name in HISTORY:
        store.rows(f"DELETE FROM {name}")
    kept = []
    for state in states:
        _filled(store, state)
        record(store, found=len(state), moment=None)
        kept.append(store.rows("SELECT max(number) FROM scans")[0][0])
    assert kept[-1] == 1 + sum(before != after for before, after in pairwise(states))
    for state, number in zip(states, kept, strict=True):
        then = "WHERE since <= $number AND (until IS NULL OR until > $number) ORDER BY ALL"
        columns = "package, documents, products, vendors, min_depth, max_depth"
        packages = store.rows(f"SELECT {columns} FROM held_packages {then}", {"number": number})
        assert packages == list(_expected(state))
        documents = store.rows(f"SELECT document, vendor FROM held_documents {then}", {"number": number})
        assert documents == sorted((name, vendor) for name, (vendor, _) in state.items())


def test_the_room_it_takes_grows_with_what_changed(sboms):
    written(sboms, {f"{number}.json": document(f"p{number}") for number in range(20)})
    scan()
    (sboms / "0.json").unlink()
    scan()
    before = asked("SELECT count(*) FROM held_documents"), asked("SELECT count(*) FROM held_packages")
    assert before == (((22,),), ((24,),))
