import subprocess
from pathlib import Path

import pytest

from benchmarks import _growth
from benchmarks import load as benchmark
from benchmarks._alone import alone
from benchmarks._generated import EDGES_EACH, GENERATORS
from benchmarks._load import growth

CYCLONEDX = "CycloneDX 1.6 json"


class Passes:
    """Seconds from a script: what each pass takes, by way and components, one after the other."""

    def __init__(self, script: dict[tuple[str, int], list[float]]) -> None:
        self.script = script
        self.asked: list[tuple[str, int]] = []

    def __call__(self, way: str, small: Path, path: Path) -> float:
        components = int(path.name.rpartition("-")[2])
        assert small.read_bytes() == GENERATORS[CYCLONEDX](10)
        assert path.read_bytes() == GENERATORS[CYCLONEDX](components)
        self.asked.append((way, components))
        return self.script[way, components].pop(0)


# -- the measure


def test_the_best_pass_of_each_size_counts_and_all_sizes_take_turns() -> None:
    passes = Passes({("load", 1000): [0.5, 0.25], ("load", 2000): [0.5, 0.75]})
    first, second = _growth.grown(CYCLONEDX, ["load"], 3999, 2, passes)
    assert passes.asked == [("load", 1000), ("load", 2000), ("load", 1000), ("load", 2000)]
    assert first == {
        "components": 1000,
        "bytes": len(GENERATORS[CYCLONEDX](1000)),
        "processes": {"load": 2},
        "seconds": {"load": 0.25},
        "seconds_per_thousand": {"load": 0.25},
        "per_doubling": None,
    }
    assert (second["seconds"], second["seconds_per_thousand"], second["per_doubling"]) == (
        {"load": 0.5},
        {"load": 0.25},
        {"load": 2.0},
    )


def test_what_takes_long_is_done_twice() -> None:
    passes = Passes(
        {("load", 1000): [0.5] * 4, ("load", 2000): [2.5] * 2, ("validate", 1000): [9.0, 8.0]}
        | {("validate", 2000): [0.5, 1.5, 0.5, 0.5]}
    )
    rows = _growth.grown(CYCLONEDX, ["load", "validate"], 2000, 4, passes)
    assert [row["processes"] for row in rows] == [{"load": 4, "validate": 2}, {"load": 2, "validate": 4}]
    assert rows[0]["seconds"] == {"load": 0.5, "validate": 8.0}


def test_nothing_larger_is_tried_where_a_pass_takes_too_long() -> None:
    passes = Passes({("load", 1000): [0.5] * 5, ("load", 2000): [10.5] * 2})
    rows = _growth.grown(CYCLONEDX, ["load"], 64_000, 5, passes)
    assert [row["components"] for row in rows] == [1000, 2000]


def test_where_the_largest_is_small_it_is_all_there_is() -> None:
    (row,) = _growth.grown(CYCLONEDX, ["load"], 40, 1, Passes({("load", 40): [0.5]}))
    assert row["components"] == 40


def test_before_the_pass_that_counts_comes_a_small_one(tmp_path: Path) -> None:
    treated: list[bytes] = []
    for name in ("small", "large"):
        (tmp_path / name).write_text(name)
    assert _growth.seconds_of(treated.append, str(tmp_path / "small"), str(tmp_path / "large")) >= 0
    assert treated == [b"small", b"large"]


# -- a process of its own


def test_a_measurement_is_made_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(GENERATORS[CYCLONEDX](3))
    seconds = alone(growth.pass_of, "load", str(tmp_path / "document"), str(tmp_path / "document"))
    assert isinstance(seconds, float)
    assert seconds > 0


def test_what_fails_there_fails_here(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        alone(growth.pass_of, "load", "nowhere", "nowhere")
    assert "FileNotFoundError" in capfd.readouterr().err


# -- of loads


def test_growth_is_told_per_thousand_components_and_doubling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "GENERATORS", {"SPDX 2.3 json": GENERATORS["SPDX 2.3 json"]})
    found = growth.growth(2000, 1)
    (grown,) = found
    assert (grown["format"], grown["read"], grown["reason"], grown["edges_each"]) == ("SPDX 2.3 json", True, None, EDGES_EACH)
    first, second = grown["sizes"]
    assert (first["components"], second["components"]) == (1000, 2000)
    assert list(second["seconds"]) == ["load", "in_full", "orjson"]
    assert second["per_doubling"]["load"] == second["seconds"]["load"] / first["seconds"]["load"]
    worst, mean = growth.bars(found)
    assert (worst.name, mean.name) == (
        "growth per doubling, worst, SPDX 2.3 json",
        "growth per doubling, mean, SPDX 2.3 json",
    )
    for bar in (worst, mean):  # of one doubling, both are that one
        assert bar.figure == pytest.approx(max(second["per_doubling"][way] for way in ("load", "in_full")))


def test_what_is_no_json_is_not_compared_with_a_parser_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "GENERATORS", {"SPDX 2.3 tag-value": GENERATORS["SPDX 2.3 tag-value"]})
    (grown,) = growth.growth(10, 1)
    assert list(grown["sizes"][0]["seconds"]) == ["load", "in_full"]


def test_small_documents_are_held_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "GENERATORS", {CYCLONEDX: GENERATORS[CYCLONEDX]})
    assert [bar.met for bar in growth.bars(growth.growth(10, 1))] == [None, None]


def test_a_format_that_is_not_read_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (growth, _growth):
        monkeypatch.setattr(module, "GENERATORS", {"unknown": lambda _: b"no SBOM at all"})
    (grown,) = growth.growth(1000, 1)
    assert grown["read"] is False
    assert grown["sizes"] == []
    assert f"unknown is not read: {grown['reason']}" in list(growth.table([grown]))


def test_the_table_of_the_script_has_both_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "GENERATORS", {CYCLONEDX: GENERATORS[CYCLONEDX]})
    benchmark.main([str(tmp_path), "--only", "growth", "--growth-to", "10", "--runs", "1"])
    _, heads, *_ = capsys.readouterr().out.splitlines()
    for head in ("load, doubling", "load in full, doubling", "orjson, doubling"):
        assert head in heads
