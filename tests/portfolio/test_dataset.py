import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from sbomkit.errors import ConfigurationError
from sbomkit.portfolio import _parquet, dataset, scan, select
from sbomkit.portfolio.dataset import export
from sbomkit.portfolio.tables import TABLES, VIEWS
from tests.portfolio.kept import contents, document, written

DOCUMENTS = {f"{number}.json": document(f"p{number}") for number in range(4)}
ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "moment": pa.timestamp("us", tz="UTC"),
    "list of text": pa.list_(pa.field("item", pa.string(), nullable=False)),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a portfolio and its dataset, which nobody changes."""
    folder = tmp_path_factory.mktemp("made")
    written(folder / "sboms", {**DOCUMENTS, "bad.json": b"{"})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        scan(["sboms"], "p.duckdb", workers=1)
        export("p.duckdb", "d")
    return folder


@pytest.fixture
def held(made, tmp_path, monkeypatch):
    """The same dataset, as `d` in this folder, to be changed."""
    monkeypatch.chdir(tmp_path)
    export(made / "p.duckdb", "d")
    return tmp_path / "d"


def raised(call: Callable[[], Any]) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        call()
    return caught.value


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def changed(folder: Path, **values: Any) -> None:
    """Let the first table of `portfolio.json`, or the whole, say something else."""
    said = json.loads((folder / "portfolio.json").read_text())
    (said if set(values) <= set(said) else said["tables"][0]).update(values)
    (folder / "portfolio.json").write_text(json.dumps(said))


def test_a_dataset_holds_the_rows_of_the_portfolio(made):
    assert contents(made / "d") == contents(made / "p.duckdb")
    assert len(contents(made / "d")["components"]) == 12


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_alike(made, view):
    question = f"SELECT * FROM {view} ORDER BY ALL"
    answer = select(made / "d", question)
    assert answer == select(made / "p.duckdb", question)
    assert answer.rows


def test_portfolio_json_says_what_the_files_are(made):
    said = json.loads((made / "d/portfolio.json").read_text())
    assert said["format"] == "portfolio-1"
    assert [table["name"] for table in said["tables"]] == list(TABLES)
    for table in said["tables"]:
        read = parquet.read_table(made / "d" / table["parts"][0])
        assert read.num_rows == table["rows"]
        for column, field in zip(table["columns"], read.schema, strict=True):
            assert (column["name"], ARROW[column["type"]], column["is_nullable"]) == (field.name, field.type, field.nullable)
            meant = {"meaning": column["meaning"], **({"unit": column["unit"]} if column["unit"] else {})}
            assert {
                key.decode(): value.decode() for key, value in field.metadata.items() if key != b"PARQUET:field_id"
            } == meant
    words = {(table["name"], each["name"]): each["words"] for table in said["tables"] for each in table["columns"]}
    assert words["documents", "status"] == ["read", "refused", "unreachable"]
    assert words["documents", "document"] == []


def test_other_engines_read_it(made):
    frame = pd.read_parquet(made / "d/positions")
    assert set(frame["package"]) >= {"pkg:npm/p0-a", "pkg:npm/shared"}
    with duckdb.connect() as connection:
        query = f"SELECT count(*) FROM '{made}/d/components/*.parquet'"
        assert connection.execute(query).fetchall() == [(12,)]


def test_equal_portfolios_give_equal_bytes_however_they_came_to_be(made, tmp_path, monkeypatch):
    monkeypatch.setattr("sbomkit.portfolio._scan._BATCH", 1)
    monkeypatch.chdir(made)
    scan(["sboms"], "other.duckdb", workers=1)
    export("other.duckdb", tmp_path / "d")
    export(tmp_path / "d", tmp_path / "again")
    assert files(tmp_path / "d") == files(made / "d") == files(tmp_path / "again")


def test_rows_are_written_in_groups_of_one_size(made, tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "_ROWS", 5)
    export(made / "p.duckdb", tmp_path / "d")
    read = parquet.ParquetFile(tmp_path / "d/components/part-0.parquet").metadata
    assert [read.row_group(number).num_rows for number in range(read.num_row_groups)] == [5, 5, 2]
    assert contents(tmp_path / "d") == contents(made / "p.duckdb")


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_groups_do_not_hang_on_how_rows_come(monkeypatch, size):
    monkeypatch.setattr(dataset, "_ROWS", 3)
    rows = pa.table({"a": range(7)})
    groups = list(dataset._groups(rows.to_batches(size)))
    assert [each["a"].to_pylist() for each in groups] == [[0, 1, 2], [3, 4, 5], [6]]


def test_readers_of_duckdb_1_have_another_name():
    class Old:
        def fetch_arrow_reader(self, rows):
            return rows

    assert dataset._read(Old()) == dataset._ROWS


# -- where it is written


def test_a_dataset_is_replaced_as_a_whole(held, tmp_path):
    written(tmp_path / "other", {"a.json": document("other")})
    scan(["other"], "o.duckdb", workers=1)
    export("o.duckdb", "d")
    assert contents(held) == contents(tmp_path / "o.duckdb")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["d", "o.duckdb", "other"]


def test_an_empty_folder_becomes_a_dataset(made, tmp_path):
    (tmp_path / "d").mkdir()
    export(made / "p.duckdb", tmp_path / "d")
    assert contents(tmp_path / "d") == contents(made / "p.duckdb")


@pytest.mark.parametrize(
    "foreign", ["notes.txt", "documents/../photos/a.png", "documents/notes.txt", "labels/mine/part-0.parquet"]
)
def test_a_folder_of_something_else_is_left_alone(made, held, foreign):
    (held / foreign).parent.resolve().mkdir(exist_ok=True)
    (held / foreign).write_bytes(b"dear")
    before = files(held)
    assert "would be lost" in str(raised(lambda: export(made / "p.duckdb", "d")))
    assert files(held) == before


def test_the_root_of_all_folders_is_left_alone(made):
    assert "would be lost" in str(raised(lambda: export(made / "p.duckdb", "/")))


def test_a_file_is_left_alone(made, tmp_path):
    (tmp_path / "d").write_bytes(b"dear")
    assert "would be lost" in str(raised(lambda: export(made / "p.duckdb", tmp_path / "d")))


def test_a_dataset_of_another_format_is_left_alone(made, held):
    changed(held, format="portfolio-0")
    assert "none of portfolio-1: format" in str(raised(lambda: export(made / "p.duckdb", "d")))


def test_a_folder_that_cannot_be_made_is_told(made, tmp_path):
    error = raised(lambda: export(made / "p.duckdb", tmp_path / "no/d"))
    assert "cannot be written: No such file or directory" in str(error)


def test_what_was_there_stays_if_the_new_one_cannot_take_its_place(made, held, monkeypatch):
    rename = Path.rename

    def failing(self, target):
        if self.suffix == ".part":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    before = files(held)
    monkeypatch.setattr(Path, "rename", failing)
    assert "No space left on device" in str(raised(lambda: export(made / "p.duckdb", "d")))
    assert files(held) == before
    assert [each.name for each in held.parent.iterdir()] == ["d"]
    assert "No space left on device" in str(raised(lambda: export(made / "p.duckdb", "new")))
    assert [each.name for each in held.parent.iterdir()] == ["d"]


# -- how it is read


@pytest.mark.parametrize(
    "question",
    [
        "COPY (SELECT 1) TO 'd/x.csv'",
        "ATTACH 'd/x.db'",
        "SELECT * FROM read_text('secret.txt')",
        "DELETE FROM documents",
        "INSERT INTO labels SELECT * FROM labels",
        "SET enable_external_access = true",
    ],
)
def test_a_question_to_a_dataset_reads_it_and_nothing_else(held, question):
    (held.parent / "secret.txt").write_text("secret")
    before = files(held.parent)
    raised(lambda: select("d", question))
    assert files(held.parent) == before


def _without_a_part(folder: Path) -> None:
    (folder / "documents/part-0.parquet").unlink()


def _cut(folder: Path) -> None:
    path = folder / "documents/part-0.parquet"
    path.write_bytes(path.read_bytes()[:-20])


def _other_columns(folder: Path) -> None:
    parquet.write_table(pa.table({"a": [1]}), folder / "documents/part-0.parquet")


def _fewer_rows(folder: Path) -> None:
    path = folder / "documents/part-0.parquet"
    parquet.write_table(parquet.read_table(path).slice(1), path)


def _elsewhere(folder: Path) -> None:
    changed(folder, parts=["../elsewhere.parquet"])


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_without_a_part, "table 'documents' is damaged: "),
        (_cut, "table 'documents' is damaged: "),
        (_other_columns, "its columns are others"),
        (_fewer_rows, "there are 4 rows, and portfolio.json tells of 5"),
        (_elsewhere, "a file is not below the dataset"),
        (lambda folder: changed(folder, name="papers"), "portfolio.json has no table 'documents'"),
        (lambda folder: changed(folder, parts=[]), "there are 0 rows, and portfolio.json tells of 5"),
        (lambda folder: changed(folder, format="portfolio-9"), "none of portfolio-1: format"),
        (lambda folder: (folder / "portfolio.json").write_bytes(b"\xff{"), "none of portfolio-1: it"),
        (lambda folder: (folder / "portfolio.json").unlink(), "this folder is no dataset of a portfolio"),
    ],
)
def test_a_damaged_dataset_is_told(held, damage, words):
    damage(held)
    error = raised(lambda: select("d", "SELECT 1"))
    assert str(error).startswith("d: ")
    assert words in str(error)
    assert "sbomkit portfolio export" in (error.advice or "")


def test_rows_that_are_damaged_are_told_when_they_are_asked_for(held):
    path = held / "components/part-0.parquet"
    data = bytearray(path.read_bytes())
    data[4:200] = bytes(196)
    path.write_bytes(data)
    assert select("d", "SELECT count(*) FROM documents").rows == ((5,),)
    raised(lambda: select("d", "SELECT * FROM components"))


def test_a_table_may_have_no_file(held):
    said = json.loads((held / "portfolio.json").read_text())
    next(table for table in said["tables"] if table["name"] == "facts")["parts"] = []
    (held / "portfolio.json").write_text(json.dumps(said))
    assert select("d", "SELECT count(*) FROM facts").rows == ((0,),)


def _a_pipe(folder: Path) -> None:
    (folder / "portfolio.json").unlink()
    os.mkfifo(folder / "portfolio.json")


def _too_long(folder: Path) -> None:
    (folder / "portfolio.json").write_bytes(b" " * 4_000_001)


def _a_long_word(folder: Path) -> None:
    said = json.loads((folder / "portfolio.json").read_text())
    (folder / "portfolio.json").write_text(json.dumps({**said, "n" * 10_000: 1}))


@pytest.mark.parametrize(("damage", "words"), [(_a_pipe, "it is no file"), (_too_long, "longer than"), (_a_long_word, "nnn")])
def test_a_portfolio_json_of_somebody_who_means_harm_is_neither_waited_for_nor_repeated(held, damage, words):
    damage(held)
    error = raised(lambda: select("d", "SELECT 1"))
    assert words in str(error)
    assert len(str(error)) < 400


def test_a_dataset_is_not_scanned_into(held):
    before = files(held)
    assert "d: a folder is only read" in str(raised(lambda: scan([], "d")))
    assert files(held) == before


def test_what_is_sorted_goes_to_a_folder_that_is_gone_afterwards(held):
    with _parquet.connected(held, {}) as connection:
        (place,) = connection.execute("SELECT current_setting('temp_directory')").fetchone()
        assert Path(place).is_dir()
    assert not Path(place).exists()
