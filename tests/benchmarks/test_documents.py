import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks._documents import (
    Bar,
    Reading,
    aligned,
    find_files,
    grouped_reason,
    median,
    number,
    read_document,
    short,
    watched,
)
from benchmarks._generated import GENERATORS
from sbomkit.errors import MalformedDocument

# -- the files


def test_paths_are_relative_to_the_folder_and_begin_with_its_name_where_there_are_several(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_text("{}")
    assert [each.name for each in find_files([tmp_path / "one"])] == ["a.json"]
    assert [each.name for each in find_files([tmp_path / "one", tmp_path / "two"])] == ["one/a.json", "two/a.json"]
    assert [each.name for each in find_files([tmp_path / "one" / "a.json"])] == ["a.json"]


@pytest.mark.parametrize("name", GENERATORS)
def test_by_sight_a_refused_document_is_what_it_is(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> None:
        raise MalformedDocument("not like this")

    monkeypatch.setattr("benchmarks._documents.load", broken)
    (tmp_path / "document").write_bytes(GENERATORS[name](3))
    (found,) = find_files([tmp_path])
    reading = read_document(found)
    family, version, encoding = name.split()
    assert (reading.format, reading.encoding) == (family, encoding)
    assert reading.version is not None
    assert reading.version.startswith(version)


# -- how figures are told


@pytest.mark.parametrize(
    ("figure", "at_least", "met", "word"),
    [(2.0, False, True, "met"), (2.1, False, False, "MISSED"), (None, False, None, "not measured"), (2.1, True, True, "met")],
)
def test_a_bar_is_met_or_missed_or_not_measured(figure: float | None, *, at_least: bool, met: bool | None, word: str) -> None:
    bar = Bar(name="ratio", figure=figure, bar=2.0, at_least=at_least)
    assert bar.met is met
    assert bar.as_json() == {"name": "ratio", "figure": figure, "bar": 2.0, "at_least": at_least, "met": met}
    assert bar.as_row() == ["ratio", number(figure), "≥ 2" if at_least else "≤ 2", word]


def test_figures_are_short_and_counts_exact() -> None:
    assert [number(value) for value in (None, 1234567, 0.123456, 12.3456, 1234.56)] == [
        "-",
        "1,234,567",
        "0.123",
        "12.3",
        "1,235",
    ]
    assert [median(values) for values in ([], [3.0], [1.0, 9.0, 2.0], [1.0, 2.0, 4.0, 9.0])] == [None, 3.0, 2.0, 3.0]
    assert short("a/" * 50 + "name", 10) == "…/a/a/name"
    assert short("name") == "name"


def test_a_table_has_words_on_the_left_and_numbers_on_the_right() -> None:
    assert aligned(["name", "n"], [["a", "10"], ["longer", "9"]]).splitlines() == [
        "name     n",
        "------  --",
        "a       10",
        "longer   9",
    ]


def test_reasons_are_grouped_without_what_differs() -> None:
    assert grouped_reason("E", "components[17]: 'x' and \"y\" at 3.5") == "E: components[N]: … and … at N"


def test_a_person_who_waits_sees_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(watched([1, 2, 3], "waiting")) == [1, 2, 3]
    assert "waiting: 3" not in capsys.readouterr().err


def test_a_reading_names_its_kind() -> None:
    empty: dict[str, Any] = {"components": 0, "edges": 0, "roots": 0, "diagnostics": {}, "severities": {}, "refused": None}
    reading = Reading(path="a", bytes=1, format="SPDX", version=None, encoding="json", tool=None, **empty)
    assert reading.kind == "SPDX json"
