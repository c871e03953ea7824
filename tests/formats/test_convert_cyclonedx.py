"""Inventories become CycloneDX in JSON and XML, in every version that is written; what is lost on the way is said."""

import json
from itertools import pairwise
from typing import Any

import pytest
from cyclonedx.model.bom import Bom
from hypothesis import given, settings
from hypothesis import strategies as st

import sbomkit
from sbomkit.formats import formats, load
from sbomkit.formats._writing.texts import as_address, is_cpe
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Completeness, Component, Edge, EdgeKind, Hash, Inventory, Reference, Scope, Tool
from tests.builders import make_component, make_inventory
from tests.formats.conversion import again, counted, newest, written
from tests.formats.written import cyclonedx_inventories, hostile_inventories, said, spdx_inventories

NOTE, ERROR = Severity.NOTE, Severity.ERROR
FORMS = ("cyclonedx-json", "cyclonedx-xml")
VERSIONS = formats()["cyclonedx-json"].writes
FORM = st.sampled_from(FORMS)


def edge(dependent: str, dependency: str, kind: EdgeKind = EdgeKind.DEPENDS_ON, **changes: Any) -> Edge:
    fields = {"scope": Scope.UNKNOWN, "inferred_by": None, **changes}
    return Edge(dependent=dependent, dependency=dependency, kind=kind, **fields)


def component(name: str, **changes: Any) -> Component:
    return make_component(name, scope=Scope.RUNTIME).model_copy(update=changes)


def whole(*edges: Edge, components: tuple[Component, ...] = (), roots: tuple[str, ...] = ("app",), **changes: Any) -> Inventory:
    """An inventory of which CycloneDX can say everything, and what is changed in it."""
    names = dict.fromkeys([*roots, *(end for each in edges for end in (each.dependent, each.dependency))])
    given_ids = {each.id for each in components}
    inventory = make_inventory(
        {},
        roots=roots,
        more_edges=edges,
        components=[*components, *(component(name) for name in names if name not in given_ids)],
    )
    needing = {each.dependent for each in edges if each.kind is EdgeKind.DEPENDS_ON}
    gaps = Completeness(
        aggregate=None,
        incomplete=(),
        no_dependencies=(),
        unstated=tuple(ref for ref in inventory.by_id if ref not in needing),
    )
    document = inventory.document.model_copy(update={"name": roots[0] if len(roots) == 1 else None})
    return inventory.model_copy(update={"document": document, "completeness": gaps, **changes})


def about(**changes: Any) -> Inventory:
    inventory = whole()
    return inventory.model_copy(update={"document": inventory.document.model_copy(update=changes)})


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=25, deadline=None)
@given(inventory=cyclonedx_inventories())
def test_what_a_document_holds_survives_writing_and_reading(form, inventory):
    data, found = written(inventory, form)
    assert not [code for code, (severity, _, _) in found.items() if severity is ERROR]
    back = load(data)
    assert said(back) == said(inventory)
    assert dict(back.by_id) == dict(inventory.by_id)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=10, deadline=None)
@given(inventory=st.one_of(cyclonedx_inventories(), spdx_inventories()))
def test_every_version_is_valid(form, version, inventory):
    data, _ = written(inventory, form, version)
    verdict = sbomkit.validate(data)
    assert verdict.errors == ()
    assert verdict.spec_version == version


@settings(max_examples=25, deadline=None)
@given(inventory=hostile_inventories(), form=FORM, version=st.sampled_from(VERSIONS))
def test_any_text_is_written_and_read_back(inventory, form, version):
    data, _ = written(inventory, form, version)
    back = load(data)
    assert len(back.components) == len(inventory.components)
    assert written(inventory, form, version)[0] == data


@settings(max_examples=25, deadline=None)
@given(inventory=spdx_inventories(), form=FORM)
def test_what_does_not_survive_is_reported(inventory, form):
    data, found = written(inventory, form)
    before, after = counted(inventory), counted(load(data))
    assert after["components"] == before["components"]
    assert after["roots"] == before["roots"] or "several-roots" in found
    assert after["edges"] <= before["edges"]
    assert after["edges"] == before["edges"] or found.keys() & {"lost-contains", "lost-built-from", "lost-related"}


@settings(max_examples=15, deadline=None)
@given(inventory=cyclonedx_inventories())
def test_the_reference_library_reads_the_json(inventory):
    bom = Bom.from_json(json.loads(written(inventory, "cyclonedx-json", "1.6")[0]))  # type: ignore[attr-defined]
    subject = [bom.metadata.component] if bom.metadata.component is not None else []
    named = {
        each.bom_ref.value for top in (*subject, *bom.components) for each in top.get_all_nested_components(include_self=True)
    }
    assert named == set(inventory.by_id)


@pytest.mark.parametrize("form", FORMS)
def test_an_inventory_that_has_all_is_written_without_a_word(form):
    inventory = whole(edge("app", "xz"))
    data, found = written(inventory, form)
    assert found == {}
    assert load(data).components == inventory.components


def test_nothing_is_made_up():
    document = json.loads(written(make_inventory({}, roots=()), "cyclonedx-json")[0])
    assert document == {"bomFormat": "CycloneDX", "specVersion": newest("cyclonedx-json"), "version": 1, "components": []}


@pytest.mark.parametrize(
    ("inventory", "expected"),
    {
        "two subjects": (whole(roots=("a", "b")), {"several-roots": (ERROR, "roots", 2)}),
        "a date that is none": (about(created="yesterday"), {"unreadable-date": (ERROR, "document.created", 1)}),
        "a name of its own": (about(name="another"), {"lost-name": (ERROR, "document.name", 1)}),
        "an identifier that is none": (
            about(identifier="https://x.example"),
            {"lost-identifier": (ERROR, "document.identifier", 1)},
        ),
        "no type": (
            whole(components=(component("app", type="unknown"),)),
            {"assumed-type": (NOTE, "components[0].type", 1)},
        ),
        "another type": (whole(components=(component("app", type="source"),)), {"lost-type": (ERROR, "components[0].type", 1)}),
        "no scope": (
            whole(components=(component("app", scope=Scope.UNKNOWN),)),
            {"assumed-scope": (NOTE, "components[0].scope", 1)},
        ),
        "a scope for tests": (
            whole(components=(component("app", scope=Scope.TEST),)),
            {"lost-scope": (ERROR, "components[0].scope", 1)},
        ),
        "an expression beside a name": (
            whole(components=(component("app", licenses=("Our Own", "MIT OR Apache-2.0")),)),
            {"expression-as-name": (NOTE, "components[0].licenses[1]", 1)},
        ),
        "an algorithm of its own": (
            whole(components=(component("app", hashes=(Hash(algorithm="CRC", value="a" * 32),)),)),
            {"lost-hash": (ERROR, "components[0].hashes[0]", 1)},
        ),
        "a digest that is none": (
            whole(components=(component("app", hashes=(Hash(algorithm="MD5", value="xyz"),)),)),
            {"lost-hash": (ERROR, "components[0].hashes[0]", 1)},
        ),
        "three CPEs": (
            whole(components=(component("app", cpes=("cpe:2.3:a:x:y:1:*:*:*:*:*:*:*",) * 3),)),
            {"lost-cpe": (ERROR, "components[0].cpes[1]", 2)},
        ),
        "a CPE that is none": (
            whole(components=(component("app", cpes=("cpe:/o:a:b/c:1",)),)),
            {"lost-cpe": (ERROR, "components[0].cpes[0]", 1)},
        ),
        "a version without end": (
            whole(components=(component("app", version="1" * 1025),)),
            {"lost-version": (ERROR, "components[0].version", 1)},
        ),
        "a locator with blanks": (
            whole(components=(component("app", references=(Reference(kind="vcs", locator="https://x.example/a b"),)),)),
            {"changed-locator": (NOTE, "components[0].references[0].locator", 1)},
        ),
        "a locator that is none": (
            whole(components=(component("app", references=(Reference(kind="vcs", locator="https://x:y:z"),)),)),
            {"lost-reference": (ERROR, "components[0].references[0].locator", 1)},
        ),
        "a kind of its own": (
            whole(components=(component("app", references=(Reference(kind="funding", locator="https://x.example"),)),)),
            {"changed-kind": (NOTE, "components[0].references[0].kind", 1)},
        ),
        "an edge that is inferred": (
            whole(edge("app", "a"), edge("app", "xz", inferred_by="npm")),
            {"lost-inferred-edge": (ERROR, "edges[1]", 1)},
        ),
        "an edge for tests": (
            whole(edge("app", "xz", scope=Scope.TEST)),
            {"lost-edge-scope": (ERROR, "edges[0]", 1)},
        ),
        "an edge of another kind": (
            whole(edge("app", "xz", EdgeKind.RELATED)),
            {"lost-related": (ERROR, "edges[0]", 1)},
        ),
        "what is built from no source package": (
            whole(edge("app", "xz", EdgeKind.BUILT_FROM)),
            {"lost-built-from": (ERROR, "edges[0]", 1)},
        ),
        "a part of two": (
            whole(edge("app", "a", EdgeKind.CONTAINS), edge("app", "b", EdgeKind.CONTAINS), edge("b", "a", EdgeKind.CONTAINS)),
            {"lost-contains": (ERROR, "edges[2]", 1)},
        ),
        "something needed that is not there": (
            whole(completeness=Completeness(aggregate=None, incomplete=(), no_dependencies=(), unstated=())),
            {"lost-statement": (ERROR, "components[0]", 1)},
        ),
        "a word of its own for the whole": (
            whole(completeness=Completeness(aggregate="mostly", incomplete=(), no_dependencies=("app",), unstated=())),
            {"lost-aggregate": (ERROR, "completeness.aggregate", 1)},
        ),
        "a subject that is incomplete": (
            whole(
                edge("app", "xz"),
                completeness=Completeness(aggregate=None, incomplete=("app",), no_dependencies=(), unstated=("xz",)),
            ),
            {"assumed-aggregate": (NOTE, "completeness.aggregate", 1)},
        ),
    }.values(),
)
def test_what_the_format_cannot_say_is_reported(inventory, expected):
    data, found = written(inventory, "cyclonedx-json")
    assert found == expected
    assert sbomkit.validate(data).valid


def test_versions_before_1_6_have_nobody_that_provides_anything():
    inventory = whole(edge("app", "xz", EdgeKind.PROVIDES))
    assert written(inventory, "cyclonedx-json", "1.5")[1] == {"lost-provides": (ERROR, "edges[0]", 1)}
    for form in FORMS:
        assert again(inventory, form, "1.6").edges == inventory.edges


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("version", VERSIONS)
def test_who_made_it_is_said_in_every_version(form, version):
    inventory = whole(components=(component("app", producer="The Foundation", supplier="A Vendor"),))
    back = again(inventory, form, version)
    assert (back.components[0].producer, back.components[0].supplier) == ("The Foundation", "A Vendor")


def test_before_1_6_the_author_is_whoever_made_it():
    inventory = whole(components=(component("app", producer="Maker"),))
    assert "changed-producer" not in written(inventory, "cyclonedx-json", "1.6")[1]
    assert written(inventory, "cyclonedx-json", "1.5")[1]["changed-producer"] == (NOTE, "components[0].producer", 1)


def test_xml_cannot_say_of_what_provides_something_that_it_needs_nothing():
    inventory = whole(edge("app", "a"), edge("a", "b", EdgeKind.PROVIDES))
    stated = {"unstated": ("b",), "no_dependencies": ("a",)}
    inventory = inventory.model_copy(update={"completeness": inventory.completeness.model_copy(update=stated)})
    data, found = written(inventory, "cyclonedx-xml", "1.6")
    assert found["lost-none"] == (ERROR, "dependencies[0].dependsOn", 1)
    assert load(data).completeness.no_dependencies == ()
    data, found = written(inventory, "cyclonedx-json", "1.6")
    assert "lost-none" not in found
    assert load(data).completeness.no_dependencies == ("a",)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("version", ["1.4", "1.7"])
def test_tools_and_supplier_of_the_document_are_written(form, version):
    inventory = about(tools=(Tool(name="maker", version="1"), Tool(name="other", version=None)), supplier="A Vendor")
    back = again(inventory, form, version).document
    assert (back.tools, back.supplier) == (inventory.document.tools, "A Vendor")


@pytest.mark.parametrize("form", FORMS)
def test_gaps_become_compositions(form):
    gaps = Completeness(aggregate="incomplete_first_party_only", incomplete=("a", "b"), no_dependencies=("c",), unstated=("b",))
    inventory = whole(edge("app", "a"), edge("a", "b"), edge("a", "c"), completeness=gaps)
    data, found = written(inventory, form)
    assert found == {}
    assert load(data).completeness == gaps


def test_a_date_with_another_spelling_becomes_a_date():
    assert again(about(created="2026-11-23 10:00"), "cyclonedx-json").document.created == "2026-11-23T10:00:00Z"
    assert (
        again(about(created="2026-11-23T10:00:00.514+01:00"), "cyclonedx-json").document.created
        == "2026-11-23T10:00:00.514+01:00"
    )


def test_ids_that_xml_cannot_tell_apart_stay_apart():
    ids = ("a", " a", "a_", "b\t\x00", "\n")
    inventory = whole(*(edge("app", ref) for ref in ids))
    data, found = written(inventory, "cyclonedx-xml")
    back = load(data)
    assert found["changed-id"] == (NOTE, "components", 3)
    assert counted(back)["edges"].total() == len(ids)
    assert [each.id for each in back.components] == ["app", "a", "a__", "a_", "b \N{REPLACEMENT CHARACTER}", "_"]


def test_a_tool_is_named_once():
    tool = Tool(name="maker", version="1")
    data, found = written(about(tools=(tool, tool)), "cyclonedx-json")
    assert found == {"joined-tools": (NOTE, "document.tools", 1)}
    assert load(data).document.tools == (tool,)


def test_a_package_url_that_is_no_uri_has_no_place_in_xml():
    inventory = whole(components=(component("app", purl="pkg:npm/%zz"),))
    assert again(inventory, "cyclonedx-json").components == inventory.components
    data, found = written(inventory, "cyclonedx-xml")
    assert found == {"unreadable-purl": (ERROR, "metadata.component.purl", 1)}
    assert sbomkit.validate(data).valid


def test_xml_has_no_control_characters():
    data, found = written(whole(components=(component("app", producer="a\x00b\r"),)), "cyclonedx-xml")
    assert found == {"lost-character": (ERROR, "metadata.component.manufacturer.name", 1)}
    assert load(data).components[0].producer == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"


def test_parts_are_nested_as_deep_as_they_were_and_no_deeper_than_readers_go():
    chain = [f"c{number}" for number in range(70)]
    edges = [edge(above, below, EdgeKind.CONTAINS) for above, below in pairwise(chain)]
    inventory = whole(*edges, roots=("c0",))
    data, found = written(inventory, "cyclonedx-json")
    assert found == {"lost-contains": (ERROR, "edges[60]", 1)}
    assert len(load(data).edges) == len(edges) - 1


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://x.example/a?b=c#d", "https://x.example/a?b=c#d"),
        ("git+https://x.example/a.git#main", "git+https://x.example/a.git#main"),
        ("https://x.example/a b", "https://x.example/a%20b"),
        ("https://x.example/%zz", "https://x.example/%25zz"),
        ("https://x.example/a#b#c", "https://x.example/a#b%23c"),
        ("https://[::1]/a[0]", "https://[::1]/a%5B0%5D"),
        ("a/b", "a/b"),
        ("é", "%C3%A9"),
        ("1 : 2", None),
        ("https://x:y:z", None),
    ],
)
def test_a_text_becomes_an_address_or_none(text, address):
    assert as_address(text) == address


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("cpe:2.3:a:tukaani:xz:5.4.1:*:*:*:*:*:*:*", True),
        ("cpe:2.3:a:x:a\\:b:1:*:*:en-US:*:*:*:*", True),
        ("cpe:2.3:a:x", False),
        ("cpe:/a:x:y:1.0", True),
        ("cpe:/o:debian:debian-gnu/linux:12", False),
        ("", False),
    ],
)
def test_a_cpe_is_one_of_2_2_or_2_3(text, is_one):
    assert is_cpe(text) is is_one
