"""`docs/annotations.md` lists the whole taxonomy, and so does the schema."""

import json

import pytest

from sbomkit.formats import formats
from sbomkit.model.annotations import TERMS
from tests.annotations_page import PAGE, TABLES, rewritten
from tests.pages import ROOT, code, rows


@pytest.mark.parametrize("first", TABLES)
def test_a_table_of_names_has_what_the_taxonomy_has(first):
    assert rows(PAGE, first) == list(TABLES[first]()), "python -m tests.annotations_page writes it anew"


def test_the_page_is_as_it_would_be_written_anew():
    text = (ROOT / PAGE).read_text()
    assert rewritten(text) == text


def test_the_schema_has_the_same_names():
    schema = json.loads((ROOT / "schemas" / "annotations-1.schema.json").read_text())
    names = schema["$defs"]["Annotation"]["properties"]["name"]["oneOf"]
    assert [each["const"] for each in names] == list(TERMS)


def test_the_formats_that_hold_annotations_are_listed():
    told = {row[0]: row[1] for row in rows(PAGE, "format")}
    assert told == {code(name): ", ".join(variant.embeds) for name, variant in formats().items() if variant.embeds}
