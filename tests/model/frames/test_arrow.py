"""Tables of Arrow and pandas are typed, say what each column means, and keep apart what is unknown and what is zero."""

import io
from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from pyarrow import parquet

from sbomkit.errors import ConfigurationError
from sbomkit.graph import position
from sbomkit.model.facts import Popularity, Release, Releases
from sbomkit.model.frames import FrameType, tables_of
from sbomkit.ranking import rank
from tests.builders import make_component, make_facts, make_inventory, make_observation, npm
from tests.model.frames.framed import FACTS, INVENTORY, NOUNS
from tests.pages import rows as rows_of_page
from tests.strategies import inventories

FORMS = [pytest.param(noun, name, id=f"{kind}-{name}") for kind, noun in NOUNS.items() for name in tables_of(noun)]


@pytest.mark.parametrize(("noun", "name"), FORMS)
def test_a_table_of_arrow_holds_the_rows_of_the_frame(noun, name):
    table, made = tables_of(noun)[name], noun.to_arrow(name)
    made.validate(full=True)
    assert made.column_names == [each.name for each in table.columns]
    held = [tuple(tuple(value) if isinstance(value, list) else value for value in row.values()) for row in made.to_pylist()]
    assert held == list(table.rows(noun))


@pytest.mark.parametrize(("noun", "name"), FORMS)
def test_types_are_those_that_the_page_lists(noun, name):
    listed = {row[0]: [cell.strip("`") for cell in row[1:3]] for row in rows_of_page("docs/frames.md", "type")}
    assert list(listed) == [each.value for each in FrameType]
    arrow, frame = noun.to_arrow(name), noun.to_pandas(name)
    for column in tables_of(noun)[name].columns:
        assert [str(arrow.schema.field(column.name).type), str(frame.dtypes[column.name])] == listed[column.type]


def test_the_main_table_is_meant_where_none_is_named():
    assert INVENTORY.to_arrow().equals(INVENTORY.to_arrow("components"), check_metadata=True)
    assert INVENTORY.to_pandas().equals(INVENTORY.to_pandas("components"))


def test_meaning_and_unit_of_a_column_stand_in_its_field_and_are_kept_in_a_file():
    file = io.BytesIO()
    parquet.write_table(NOUNS["Ranking"].to_arrow(), file)
    kept = parquet.read_table(file)
    assert kept.equals(NOUNS["Ranking"].to_arrow())
    about = kept.schema.field("dependents").metadata
    assert about[b"unit"] == b"packages"
    assert about[b"meaning"].startswith(b"Packages that stand on it")
    assert b"unit" not in kept.schema.field("package").metadata
    assert kept.schema.metadata[b"table"] == b"packages"
    assert kept.schema.metadata[b"row"].startswith(b"One package that is ranked")


# -- unknown is neither zero nor not-a-number


def test_an_unknown_number_is_null_in_arrow_and_pandas_and_a_zero_is_zero():
    nobody = rank(INVENTORY, make_facts({}))
    assert nobody.to_arrow()["listed"].null_count == 3
    frame = nobody.to_pandas()
    assert frame["listed"].dtype == pd.ArrowDtype(pa.int64())
    assert all(value is pd.NA for value in frame["listed"])
    assert sorted(frame["dependents"]) == [0, 0, 1]
    assert pd.isna(frame["listed"].sum(min_count=1)), "no sum comes out of nothing"


def test_an_empty_text_and_an_empty_list_are_no_nulls():
    named = make_component("x").model_copy(update={"supplier": ""})
    made = make_inventory(components=[named], roots=[]).to_arrow()
    assert made["supplier"].to_pylist() == [""]
    assert made["producer"].to_pylist() == [None]
    assert made["licenses"].to_pylist() == [[]]


@given(inventories())
def test_what_cannot_be_unknown_is_never_null_in_any_document(inventory):
    for noun in (inventory, position(inventory), rank(inventory, make_facts({}))):
        for name in tables_of(noun):
            made = noun.to_arrow(name)
            made.validate(full=True)
            assert [each.name for each in made.schema if not each.nullable and made[each.name].null_count] == []


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_a_table_without_rows_has_the_same_columns(noun):
    for name, table in tables_of(noun).items():
        assert noun.to_arrow(name)[:0].schema.names == [each.name for each in table.columns]
        assert list(noun.to_pandas(name).columns) == [each.name for each in table.columns]


# -- what is hard to hold


def test_moments_are_in_utc_to_the_microsecond_in_all_years():
    moments = [
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(2020, 1, 1, 1, 30, 0, 7, tzinfo=timezone(timedelta(hours=2))),
        datetime(9999, 12, 30, tzinfo=UTC),
    ]
    releases = Releases(
        releases=tuple(Release(version=str(place), date=each, publisher=None) for place, each in enumerate(moments)),
        complete=True,
    )
    facts = make_facts({npm("a"): [make_observation(releases)]})
    assert facts.to_arrow("releases")["date"].to_pylist() == moments
    assert [each.year for each in facts.to_pandas("releases")["date"]] == [1, 2019, 9999]


def test_halves_of_characters_are_replaced_and_all_else_of_the_text_stays():
    odd = make_component("x", purl=None).model_copy(
        update={"producer": "a\ud800b", "licenses": ("\udfff", "MIT"), "supplier": "\ud83d\ude00 \0=1+1<b>"}
    )
    made = make_inventory(components=[odd], roots=[]).to_arrow()
    assert made["producer"].to_pylist() == ["a\ufffdb"]
    assert made["licenses"].to_pylist() == [["\ufffd", "MIT"]]
    assert made["supplier"].to_pylist() == ["\U0001f600 \0=1+1<b>"]


def test_a_number_that_no_table_can_hold_is_refused_with_the_name_of_its_column():
    facts = make_facts({npm("a"): [make_observation(Popularity(downloads_total=2**63))]})
    with pytest.raises(ConfigurationError, match="column downloads_total holds a number that is too large for 64 bits"):
        facts.to_pandas("popularity")
    assert facts.to_arrow("publishers").num_rows == 0, "other tables of the same facts are there"


def test_equal_nouns_give_equal_tables_whatever_the_order_they_were_made_in():
    turned = make_facts({key: reversed(FACTS.of(key)) for key in (npm("c"), npm("a"))})
    for name in tables_of(FACTS):
        assert turned.to_arrow(name).equals(FACTS.to_arrow(name), check_metadata=True)
