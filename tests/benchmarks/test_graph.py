"""The benchmark of graphs: what it builds, that it measures the right thing, and what it prints."""

import json
from pathlib import Path

import pytest

from benchmarks import graph
from benchmarks._graph import work
from benchmarks._graph.debian import debian
from benchmarks._graph.made import drawn
from sbomkit.formats import load

_LIST = """\
Package: editor
Version: 2
Depends: libc (>= 1), gone | mail-agent, missing

Package: libc
Version: 1
Depends: libc

Package: exim
Version: 3
Provides: mail-agent
Pre-Depends: libc++

Package: libc++
Version: 1
"""
_NEWER = """\
Package: editor
Version: 10
Depends: libc, exim

"""


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "archive.example_dists_stable_main_binary-amd64_Packages").write_text(_LIST)
    (tmp_path / "archive.example_dists_updates_main_binary-amd64_Packages").write_text(_NEWER)
    return tmp_path


def test_a_distribution_is_resolved_inside_its_lists(lists: Path) -> None:
    made = debian(lists)
    assert list(made.purls) == [
        "pkg:deb/debian/editor@10",
        "pkg:deb/debian/exim@3",
        "pkg:deb/debian/libc@1",
        "pkg:deb/debian/libc%2B%2B@1",
    ]
    assert [list(needed) for needed in made.needs] == [[2, 1], [3], [], []]


def test_the_first_alternative_that_is_there_counts(lists: Path) -> None:
    next(lists.glob("*updates*")).unlink()
    assert list(debian(lists).needs[0]) == [2, 1]


def test_a_drawn_graph_has_the_size_that_is_asked_for_and_is_the_same_each_time() -> None:
    made = drawn(900, 3600)
    assert (len(made.purls), made.edges) == (900, 3600)
    assert made == drawn(900, 3600)
    inventory = load(made.document())
    assert (len(inventory.components), len(inventory.edges)) == (901, 3600)
    assert {component.package for component in inventory.components[1:]} == set(made.keys())


def test_samples_are_counted_again_by_hand() -> None:
    found = work.sbomkit("500,2000", "20")
    assert (found["packages"], found["edges"], found["samples"], found["wrong"], found["exact"]) == (500, 2000, 20, [], True)


def test_both_do_the_work_on_the_same_graph(lists: Path) -> None:
    pytest.importorskip("networkx")
    found = work.networkx(str(lists), "4")
    assert (found["reached"], found["samples"]) == (4, 4)


def test_one_run_measures_and_holds_to_the_bars(
    lists: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(graph, "_FIRST", 100)
    monkeypatch.setattr(graph, "alone", lambda function, *words: function(*words))
    monkeypatch.setattr(graph, "_DOUBLING", 1000)
    size = ["--packages", "500", "--edges", "2000", "--samples", "5", "--lists", str(lists), "--no-peer"]
    graph.main([*size, "--growth-to", "0", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert found["graphs"].keys() == {"lists", "drawn"}
    assert {bar["name"].partition(":")[0] for bar in found["bars"]} == {"lists", "drawn"}
    graph.main([*size, "--growth-to", "200"])
    shown = capsys.readouterr().out
    assert "growth, each size" in shown
    assert "0 of 5" in shown


def test_growth_doubles_up_to_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "alone", lambda function, *words: function(*words))
    rows = graph.growth(400, first=100)
    assert [row["packages"] for row in rows] == [100, 200, 400]
    assert rows[0]["per_doubling"] is None
    assert rows[2]["per_doubling"] == rows[2]["position_seconds"] / rows[1]["position_seconds"]


def test_what_is_wrong_misses_its_bar() -> None:
    figures = {"position_and_rank_seconds": 1.0, "peak_mebibytes": 10.0, "wrong": ["pkg:deb/debian/a"], "exact": True}
    held = list(graph.bars({"graphs": {"drawn": figures}, "growth": []}))
    assert [bar.met for bar in held] == [True, True, False]
