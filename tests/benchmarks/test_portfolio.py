"""The benchmark of portfolios runs as its docstring says."""

import json
from pathlib import Path

import pytest

from benchmarks import portfolio
from benchmarks._documents import find_files
from benchmarks._portfolio.copies import varied
from tests.portfolio.kept import document, written

FILES = {
    "a.cdx.json": document("a"),
    "b.spdx": b"SPDXVersion: SPDX-2.3\nDocumentName: b\n",
    "c.xml": b"<bom><name>c</name></bom>",
}


@pytest.fixture
def folder(tmp_path):
    return written(tmp_path / "sboms", FILES)


@pytest.fixture
def here(monkeypatch):
    """All is measured in this process."""
    monkeypatch.setattr(portfolio, "alone", lambda function, *words: function(*words))


def filled(folder: Path, to: Path, number: int, size: int = 0) -> list[bytes]:
    to.mkdir()
    varied(find_files([folder]), to, number, size)
    return [path.read_bytes() for path in sorted(to.rglob("*")) if path.is_file()]


def test_copies_are_many_and_all_of_other_bytes(folder, tmp_path):
    made = filled(folder, tmp_path / "made", 12)
    assert made[:3] == list(FILES.values())
    assert len(set(made)) == len(made) == 12
    assert sum(b"copy " in each for each in made) == 9


def test_the_largest_are_copied_where_that_takes_more_bytes(folder, tmp_path):
    largest = len(FILES["a.cdx.json"])
    made = filled(folder, tmp_path / "made", 10, 9 * largest)
    assert all(len(each) > largest for each in made[3:])
    assert len(filled(folder, tmp_path / "more", 4, 1_000_000)) == 4  # as large as they get


def test_no_more_than_there_are_is_asked_of_a_larger_folder(folder, tmp_path):
    assert len(filled(folder, tmp_path / "made", 2)) == 3


@pytest.mark.slow
def test_figures_are_told_beside_their_bars(here, folder, capsys):
    words = [str(folder), "--copies-to", "5", "--workers", "1", "--only", "scan,floor,questions,dataset", "--format", "json"]
    portfolio.main(words)
    found = json.loads(capsys.readouterr().out)
    assert (found["files"], found["scan"]["many"]["documents"], found["scan"]["again"]["unchanged"]) == (5, 4, 5)
    assert found["floor"]["documents"] == 2
    assert found["questions"]["package"] == "pkg:npm/a-a"
    assert [bar["name"] for bar in found["bars"]] == [
        "seconds for all documents",
        "MiB of a worker",
        "seconds when nothing has changed",
        "seconds for a tabletop",
    ]
    told = "\n".join(portfolio._table(found))
    assert "5 files, 0.0 MB" in told
    assert "times the time of orjson.loads, which reads 2 JSON files" in told
    assert "pkg:npm/a-a, in 2 documents: " in told


def test_a_folder_without_packages_is_asked_nothing(here, tmp_path, capsys):
    folder = written(tmp_path / "sboms", {"a.txt": b"words"})
    assert portfolio.main([str(folder), "--copies-to", "1", "--workers", "1", "--only", "questions", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["questions"] is None


def test_a_folder_that_is_none_is_a_mistake(tmp_path):
    with pytest.raises(SystemExit):
        portfolio.main([str(tmp_path / "nothing")])


@pytest.mark.slow
def test_the_peer_and_a_cluster_are_measured_in_processes_of_their_own(folder, capsys):
    pytest.importorskip("lib4sbom")
    words = [str(folder), "--copies-to", "4", "--workers", "1", "--only", "peer,cluster", "--format", "json", "--budget", "20"]
    assert portfolio.main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["peer"]["documents"] + found["peer"]["refused"] == 2
    assert found["cluster"]["documents"] == 3
    assert "lib4sbom: " in "\n".join(portfolio._table(found))
