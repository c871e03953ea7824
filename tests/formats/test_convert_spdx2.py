"""Inventories become SPDX 2.3 in all its encodings but RDF; what an encoding cannot hold is said."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spdx_tools.spdx.parser.parse_anything import parse_file

import sbomkit
from sbomkit.formats import load
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import EdgeKind, Hash, Reference, Tool
from tests.builders import make_component, make_inventory
from tests.formats.conversion import WRITTEN, again, written
from tests.formats.written import cyclonedx_inventories, hostile_inventories, said, spdx_inventories

FORMS = tuple(name for name in WRITTEN if name.startswith("spdx2"))
NOTE, ERROR = Severity.NOTE, Severity.ERROR


def test_rdf_alone_is_not_written():
    assert FORMS == ("spdx2-json", "spdx2-tag-value", "spdx2-xml", "spdx2-yaml")


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=15, deadline=None)
@given(inventory=spdx_inventories())
def test_what_a_document_holds_survives_writing_and_reading(form, inventory):
    data, found = written(inventory, form)
    assert found == {}
    assert said(load(data)) == said(inventory)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=10, deadline=None)
@given(inventory=st.one_of(spdx_inventories(), cyclonedx_inventories()))
def test_what_is_written_is_valid(form, inventory):
    data, found = written(inventory, form)
    broken = {each.code for each in sbomkit.validate(data).errors}
    assert broken == ({"nothing-described"} if "nothing-described" in found else set())


@settings(max_examples=20, deadline=None)
@given(inventory=hostile_inventories())
def test_all_encodings_hold_any_text_or_say_so(inventory):
    readings = {}
    for form in FORMS:
        data, found = written(inventory, form)
        assert written(inventory, form)[0] == data
        readings[form] = load(data)
        assert len(readings[form].components) == len(inventory.components)
        if "lost-character" not in found:
            assert said(readings[form])["components"] == said(readings["spdx2-json"])["components"], form


@settings(max_examples=10, deadline=None)
@given(inventory=spdx_inventories())
def test_the_reference_library_reads_the_same_from_every_encoding(inventory):
    readings = {}
    with TemporaryDirectory() as folder:
        for form, end in zip(FORMS, ("json", "spdx", "xml", "yaml"), strict=True):
            path = Path(folder) / f"x.spdx.{end}".replace(".spdx.spdx", ".spdx")
            path.write_bytes(written(inventory, form)[0])
            document = parse_file(str(path))
            packages = {each.spdx_id: (each.name, each.version, str(each.license_declared)) for each in document.packages}
            ties = {
                (each.spdx_element_id, each.relationship_type, str(each.related_spdx_element_id))
                for each in document.relationships
            }
            readings[form] = (packages, {each.spdx_id for each in document.files}, ties)
    assert all(reading == readings["spdx2-json"] for reading in readings.values())
    assert set(readings["spdx2-json"][0]) | readings["spdx2-json"][1] == set(inventory.by_id)


def test_a_document_without_subject_cannot_be_valid():
    data, found = written(make_inventory({"a": ["b"]}, roots=()), "spdx2-json")
    assert found["nothing-described"] == (ERROR, "roots", 1)
    assert [each.code for each in sbomkit.validate(data).errors] == ["nothing-described"]


def test_what_objects_say_of_claims_is_left_to_the_conversion():
    assert "model-only" not in written(load(b'{"bomFormat":"CycloneDX","specVersion":"1.6"}'), "spdx2-json")[1]


def named(text: str):
    return make_inventory({}, components=[make_component("app").model_copy(update={"version": text})])


@pytest.mark.parametrize(
    "text", ["two\nlines", "</text>", "<text>", "a: b", "# a", '"quoted"', "- x", "\u2028", "\x85", "\ufeff", "null"]
)
def test_texts_that_mean_something_in_an_encoding_are_texts(text):
    for form in FORMS:
        data, found = written(named(f"A {text} Z"), form)
        assert load(data).components[0].version == f"A {text} Z" or "lost-character" in found, form
    assert "lost-character" not in written(named(f"A {text} Z"), "spdx2-yaml")[1]


@pytest.mark.parametrize(
    ("form", "text", "kept"),
    [
        ("spdx2-tag-value", "a\n</text> b", "a\n b"),
        ("spdx2-tag-value", "a\r\nb", "a\nb"),
        ("spdx2-xml", "a\x01b", "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_what_an_encoding_cannot_hold_is_reported(form, text, kept):
    data, found = written(named(text), form)
    assert found["lost-character"] == (ERROR, "packages[0].versionInfo", 1)
    assert load(data).components[0].version == kept


@pytest.mark.parametrize("form", FORMS)
def test_agents_are_named_on_one_line(form):
    maker, other = Tool(name="a\nmaker", version="1\r\n2"), Tool(name=" ", version=None)
    about = {"tools": (maker, other), "name": "app", "identifier": "https://x.example/a\x01"}
    made_by = make_component("app").model_copy(update={"supplier": "two\nlines", "producer": "(nobody)"})
    inventory = make_inventory({}, roots=["app"], components=[made_by])
    data, found = written(
        inventory.model_copy(update={"document": inventory.document.model_copy(update=about)}),
        form,
    )
    assert sbomkit.validate(data).errors == ()
    assert found["changed-agent"] == (NOTE, "components[0].supplier", 3)
    assert found["lost-agent"] == (ERROR, "components[0].producer", 2)
    assert found["lost-identifier"][0] is ERROR
    again = load(data)
    assert (again.components[0].supplier, again.components[0].producer) == ("two lines", None)
    assert [(tool.name, tool.version) for tool in again.document.tools] == [("a maker", "1 2")]


def test_white_space_at_the_ends_is_layout_in_xml():
    component = make_component("app").model_copy(update={"licenses": (" Ours ",)})
    inventory = make_inventory({}, components=[component])
    assert written(inventory, "spdx2-xml")[1]["lost-character"][0] is ERROR


def test_files_stand_before_packages_whose_parts_they_would_be_taken_for():
    file = make_component("f", purl=None, version=None).model_copy(
        update={"id": "SPDXRef-f", "type": "file", "name": "./f", "hashes": (Hash(algorithm="SHA1", value="a" * 40),)}
    )
    inventory = make_inventory({}, components=[make_component("app"), file])
    back = again(inventory, "spdx2-tag-value")
    assert back.by_id["SPDXRef-f"].type == "file"
    assert [each for each in back.edges if each.kind is EdgeKind.CONTAINS] == []


def test_the_kind_of_a_reference_is_one_word_in_tag_value_form():
    reference = Reference(kind="our own kind", locator="https://x.example")
    inventory = make_inventory({}, components=[make_component("app").model_copy(update={"references": (reference,)})])
    data, found = written(inventory, "spdx2-tag-value")
    assert load(data).components[0].references == (Reference(kind="our-own-kind", locator="https://x.example"),)
    assert found["lost-character"] == (ERROR, "packages[0].externalRefs[1]", 1)


def about(**changes: Any):
    return make_inventory({}, components=[make_component("app").model_copy(update=changes)])


@pytest.mark.parametrize(
    ("changes", "kept", "expected"),
    [
        (
            {"hashes": (Hash(algorithm="SHA-1", value="A" * 40),)},
            {"hashes": (Hash(algorithm="SHA1", value="a" * 40),)},
            {"changed-hash": (NOTE, "components[0].hashes[0]", 1)},
        ),
        (
            {"hashes": (Hash(algorithm="SHA-1", value="a" * 39),)},
            {"hashes": ()},
            {"lost-hash": (ERROR, "components[0].hashes[0]", 1)},
        ),
        (
            {"cpes": ("cpe:/o:a:b/c:1", "cpe:/a:x:y")},
            {"cpes": ("cpe:/o:a:b/c:1", "cpe:/a:x:y")},
            {"changed-category": (NOTE, "packages[0].externalRefs[1]", 1)},
        ),
        ({"purl": "pkg:x"}, {"purl": "pkg:x"}, {"changed-category": (NOTE, "packages[0].externalRefs[0]", 1)}),
        (
            {"references": (Reference(kind="ours", locator="a b"),)},
            {"references": (Reference(kind="ours", locator="a%20b"),)},
            {"changed-locator": (NOTE, "components[0].references[0].locator", 1)},
        ),
        ({"purl": None}, {"purl": None}, {}),
    ],
)
def test_values_are_brought_into_the_form_that_the_specification_wants(changes, kept, expected):
    data, found = written(about(**changes), "spdx2-json")
    assert {
        code: place for code, place in found.items() if not code.startswith(("assumed", "changed-id", "lost-statement"))
    } == expected
    back = load(data).components[0]
    assert {name: getattr(back, name) for name in kept} == kept
    assert sbomkit.validate(data).valid
