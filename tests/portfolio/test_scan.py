import os
from pathlib import Path

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.graph import position
from sbomkit.model.frames import tables_of
from sbomkit.portfolio import examine as examine_module
from sbomkit.portfolio import scan as scan_
from sbomkit.portfolio import select
from sbomkit.portfolio.locations import Problem, locate
from tests.portfolio.kept import Dying, contents, document, present, written, zipped

SOME = {"a.json": document("a"), "b/b.json": document("b"), "c.json": document("c")}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return written(tmp_path / "sboms", SOME)


def scan(*paths, **options):
    return scan_(paths or ["sboms"], "p.duckdb", **{"workers": 1, **options})


def nobody():
    pytest.fail("somebody was asked to examine a document")


def did(answer):
    return {name: getattr(answer, name) for name in ("found", "added", "changed", "unchanged", "removed", "documents")}


def older(path):
    """Let a file seem to have been changed at another time."""
    os.utime(path, ns=(1, 1))


def asked(query):
    return select("p.duckdb", query).rows


@pytest.mark.usefixtures("folder")
def test_a_portfolio_holds_what_the_documents_say():
    answer = scan()
    assert did(answer) == {"found": 3, "added": 3, "changed": 0, "unchanged": 0, "removed": 0, "documents": 3}
    assert (answer.components, answer.edges, answer.problems, answer.portfolio) == (9, 6, (), "p.duckdb")
    inventory = load(SOME["a.json"])
    for noun, frame, table in (
        (inventory, "components", "components"),
        (inventory, "edges", "edges"),
        (inventory, "diagnostics", "diagnostics"),
        (position(inventory), "packages", "positions"),
    ):
        rows = asked(f"SELECT * EXCLUDE (document, row) FROM {table} WHERE document = 'sboms/a.json' ORDER BY row")
        assert list(rows) == list(tables_of(noun)[frame].rows(noun))


def test_one_of_what_could_be_several_needs_no_list(folder):
    answer = scan_(
        folder, "p.duckdb", include="*.json", exclude="c.json", label_patterns="{product}.json", profiles="cisa-2026", workers=1
    )
    assert did(answer) == {"found": 2, "added": 2, "changed": 0, "unchanged": 0, "removed": 0, "documents": 2}
    assert select("p.duckdb", "SELECT DISTINCT profile FROM verdicts").rows == (("cisa-2026",),)
    assert "a" in {product for (product,) in select("p.duckdb", "SELECT product FROM labels").rows}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("workers", [0, -1])
def test_less_than_one_worker_is_refused(workers):
    with pytest.raises(ConfigurationError, match=f"^{workers} workers examine nothing"):
        scan(workers=workers)
    assert not Path("p.duckdb").exists()


@pytest.mark.usefixtures("folder")
def test_what_is_as_it_was_is_not_looked_at_again():
    scan()
    before = contents(Path("p.duckdb"))
    assert did(scan(executor=nobody)) == {"found": 3, "added": 0, "changed": 0, "unchanged": 3, "removed": 0, "documents": 3}
    assert contents(Path("p.duckdb")) == before


def test_a_document_that_only_seems_to_be_another_is_read_and_kept_once(folder):
    scan()
    older(folder / "a.json")
    assert did(scan())["unchanged"] == 3
    assert asked("SELECT modified FROM documents WHERE document = 'sboms/a.json'") == (("1",),)
    scan(executor=nobody)


def test_a_document_that_changed_takes_the_place_of_what_it_was(folder):
    scan()
    (folder / "a.json").write_bytes(document("a", {"a": ["new"], "new": []}))
    older(folder / "a.json")
    assert did(scan()) == {"found": 3, "added": 0, "changed": 1, "unchanged": 2, "removed": 0, "documents": 3}
    rows = present(Path("p.duckdb"))
    written(folder / ".." / "again", {})
    Path("p.duckdb").unlink()
    scan()
    assert present(Path("p.duckdb")) == rows


def test_a_thorough_scan_trusts_no_time_of_change(folder):
    scan()
    state = (folder / "a.json").stat()
    (folder / "a.json").write_bytes(document("a", version="2"))
    os.utime(folder / "a.json", ns=(state.st_atime_ns, state.st_mtime_ns))
    assert (did(scan())["changed"], did(scan(thorough=True))["changed"]) == (0, 1)


def test_what_is_gone_is_forgotten_with_all_its_rows(folder):
    scan()
    (folder / "a.json").unlink()
    assert did(scan()) == {"found": 2, "added": 0, "changed": 0, "unchanged": 2, "removed": 1, "documents": 2}
    assert not [row for rows in present(Path("p.duckdb")).values() for row in rows if row[0] == "sboms/a.json"]


def test_a_folder_that_is_empty_now_leaves_nothing(folder):
    scan()
    for name in SOME:
        (folder / name).unlink()
    assert did(scan())["removed"] == 3


def test_what_was_not_asked_for_stays(folder, tmp_path):
    written(tmp_path / "others", {"d.json": document("d")})
    scan()
    assert did(scan("others")) == {"found": 1, "added": 1, "changed": 0, "unchanged": 0, "removed": 0, "documents": 4}


@pytest.mark.usefixtures("folder")
def test_what_lies_below_a_folder_that_cannot_be_looked_into_stays(monkeypatch):
    scan()
    closed = Problem(location="sboms/b", root="sboms", code="unreadable", message="no permission")
    monkeypatch.setattr("sbomkit.portfolio._scan.locate", lambda *_, **__: iter([closed]))
    answer = scan()
    assert asked("SELECT document FROM labels ORDER BY document") == (("sboms/b/b.json",),)
    assert [(each.place, each.code) for each in answer.problems] == [("sboms/b", "unreadable")]


def test_a_bad_document_is_told_and_stops_nothing(folder):
    written(folder, {"bad.json": document("bad")[:-9], "read.me": b"words"})
    answer = scan()
    assert answer.documents == 3
    assert [(each.place, each.code) for each in answer.problems] == [
        ("sboms/bad.json", "malformed-document"),
        ("sboms/read.me", "unrecognized-format"),
    ]
    assert did(scan(executor=nobody))["unchanged"] == 5


def test_a_document_that_is_gone_before_it_is_read_is_told(folder, monkeypatch):
    def vanish(*places, **options):
        for each in locate(*places, **options):
            Path(each.location).unlink()
            yield each

    monkeypatch.setattr("sbomkit.portfolio._scan.locate", vanish)
    answer = scan()
    assert {each.code for each in answer.problems} == {"unreadable"}
    assert asked("SELECT DISTINCT status, sha256 FROM documents") == (("unreachable", None),)


@pytest.mark.usefixtures("folder")
def test_a_mistake_of_ours_about_one_document_is_told_and_stops_nothing(monkeypatch):
    def fail(data, **options):
        if b'"b-a"' in data:
            raise ValueError("ours")
        return load(data, **options)

    monkeypatch.setattr(examine_module, "load", fail)
    answer = scan()
    assert [(each.place, each.code) for each in answer.problems] == [("sboms/b/b.json", "internal-error")]
    assert "please report it: ValueError: ours" in answer.problems[0].message


@pytest.mark.usefixtures("folder")
def test_what_another_version_has_read_is_read_again(monkeypatch):
    scan()
    for module in ("_scan", "examine"):
        monkeypatch.setattr(f"sbomkit.portfolio.{module}.__version__", "99")
    assert did(scan())["unchanged"] == 3
    assert asked("SELECT DISTINCT reader FROM documents") == (("99",),)


@pytest.mark.usefixtures("folder")
def test_the_portfolio_itself_is_no_document():
    written(Path(), {"all.zip": zipped({"x/p.duckdb": document("a")})})
    scan(".")
    Path("all.zip").unlink()
    assert did(scan(".")) == {"found": 3, "added": 0, "changed": 0, "unchanged": 3, "removed": 1, "documents": 3}


@pytest.mark.usefixtures("folder")
def test_a_worker_that_dies_takes_one_document_with_it():
    answer = scan(executor=lambda: Dying({"a.json"}))
    assert [(each.place, each.code) for each in answer.problems] == [("sboms/a.json", "worker-lost")]
    assert answer.documents == 2


@pytest.mark.usefixtures("folder")
def test_a_worker_that_dies_of_something_else_takes_nothing_with_it():
    scan(executor=lambda: Dying(()))
    undisturbed = contents(Path("p.duckdb"))
    Path("p.duckdb").unlink()
    executors = iter([Dying({"b.json"}), Dying(())])
    assert scan(executor=lambda: next(executors)).problems == ()
    assert contents(Path("p.duckdb")) == undisturbed


def test_progress_is_told_for_every_document_that_was_looked_at(folder):
    told: list[tuple[int, int]] = []
    scan(progress=lambda done, found: told.append((done, found)))
    assert told[-1] == (3, 3)
    older(folder / "c.json")
    told.clear()
    scan(progress=lambda done, found: told.append((done, found)))
    assert told == [(0, 3), (3, 3)]


def test_documents_are_labelled_by_a_table_then_by_their_paths_then_by_themselves(folder, tmp_path):
    sheet = tmp_path / "labels.csv"
    sheet.write_text("location,product,date\nb.json,ours,2026-05-01\nsboms/a.json,Apple,\nno.json,None,\n")
    answer = scan(labels=sheet, label_patterns=["sboms/{vendor}/*.json"])
    assert asked("SELECT product, product_from, vendor, vendor_from, version, date FROM labels ORDER BY document") == (
        ("Apple", "csv", None, None, "1", "2026-01-02"),
        ("b", "document", "b", "pattern", "1", "2026-01-02"),
        ("c", "document", None, None, "1", "2026-01-02"),
    )
    assert [(each.place, each.code) for each in answer.unused_labels] == [
        ("labels.csv:2", "unused-label"),
        ("labels.csv:4", "unused-label"),
    ]
    scan(executor=nobody)
    assert asked("SELECT DISTINCT product_from FROM labels") == (("document",),)


@pytest.mark.usefixtures("folder")
def test_patterns_that_no_document_matches_are_told():
    patterns = ["{vendor}/{product}/{version}/*", "{product}.json", "{date}/*"]
    assert [(each.place, each.code) for each in scan(label_patterns=patterns).unused_labels] == [
        ("{vendor}/{product}/{version}/*", "unused-label"),
        ("{date}/*", "unused-label"),
    ]


def test_what_was_not_asked_for_keeps_its_labels(folder, tmp_path):
    written(tmp_path / "others", {"d.json": document("d")})
    scan(label_patterns=["{product}.json"])
    scan("others", label_patterns=["{vendor}.json"])
    (folder / "a.json").unlink()
    assert asked("SELECT product, vendor FROM labels ORDER BY document") == (("d", "d"), ("a", None), ("b", None), ("c", None))
    scan(label_patterns=["{vendor}.json"])
    assert asked("SELECT product, vendor FROM labels ORDER BY document") == (("d", "d"), ("b", None), ("c", "c"))


@pytest.mark.usefixtures("folder")
def test_the_same_documents_give_the_same_tables_whatever_is_written_at_once(monkeypatch):
    scan()
    at_once = contents(Path("p.duckdb"))
    Path("p.duckdb").unlink()
    monkeypatch.setattr("sbomkit.portfolio._scan._BATCH", 1)
    monkeypatch.setattr("sbomkit.portfolio._workers._MOST", 1)
    scan()
    assert contents(Path("p.duckdb")) == at_once


@pytest.mark.usefixtures("folder")
def test_a_batch_that_fails_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr("sbomkit.portfolio._scan._BATCH", 1)
    scan("sboms/a.json")
    before = contents(Path("p.duckdb"))
    monkeypatch.setattr("sbomkit.portfolio.store.OF_DOCUMENTS", ("documents", "components", "nowhere"))
    monkeypatch.setattr(
        "sbomkit.portfolio._scan.examined",
        lambda _, tasks: (each for task in tasks for each in [_with_nowhere(examine_module.examine(task))]),
    )
    with pytest.raises(ConfigurationError, match="nowhere"):
        scan("sboms/c.json")
    assert contents(Path("p.duckdb")) == before


def _with_nowhere(each):
    tables = {**each.tables, "nowhere": each.tables["edges"]}
    return type(each)(
        **{**{name: getattr(each, name) for name in ("document", "size", "modified", "sha256")}, "tables": tables}
    )
