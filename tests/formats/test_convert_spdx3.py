"""Inventories become SPDX 3.0.1 in JSON-LD; what is lost on the way is said."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sbomkit
from sbomkit.formats import load
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Completeness, Component, Edge, EdgeKind, Hash, Inventory, Reference, Scope, Tool
from tests.builders import make_component, make_inventory
from tests.formats.conversion import again, counted, written
from tests.formats.written import cyclonedx_inventories, hostile_inventories, said, spdx_inventories, unordered

NOTE, ERROR = Severity.NOTE, Severity.ERROR
FORM = "spdx3-json"
AT = "urn:sbom:app#"


def component(ref: str, **changes: Any) -> Component:
    return make_component(ref).model_copy(update={"id": f"{AT}{ref}", **changes})


def edge(dependent: str, dependency: str, kind: EdgeKind = EdgeKind.DEPENDS_ON, **changes: Any) -> Edge:
    fields = {"scope": Scope.UNKNOWN, "inferred_by": None, **changes}
    return Edge(dependent=f"{AT}{dependent}", dependency=f"{AT}{dependency}", kind=kind, **fields)


def whole(*edges: Edge, components: tuple[Component, ...] = (), about: Any = (), gaps: Any = (), **changes: Any) -> Inventory:
    """An inventory of which SPDX 3 can say everything, and what is changed in it."""
    given_ids = {each.id for each in components}
    names = dict.fromkeys([f"{AT}app", *(end for each in edges for end in (each.dependent, each.dependency))])
    more = [component(name.removeprefix(AT)) for name in names if name not in given_ids]
    inventory = make_inventory({}, roots=[f"{AT}app"], more_edges=edges, components=[*components, *more])
    needing = {each.dependent for each in edges if each.kind is EdgeKind.DEPENDS_ON}
    said_gaps = {
        "aggregate": None,
        "incomplete": (),
        "no_dependencies": (),
        "unstated": tuple(ref for ref in inventory.by_id if ref not in needing),
        **dict(gaps),
    }
    document = {
        "created": "2026-11-23T16:02:53Z",
        "identifier": "urn:sbom:app",
        "tools": (Tool(name="maker", version="1"),),
        **dict(about),
    }
    return inventory.model_copy(
        update={
            "document": inventory.document.model_copy(update=document),
            "completeness": Completeness(**said_gaps),
            **changes,
        }
    )


@settings(max_examples=25, deadline=None)
@given(inventory=spdx_inventories())
def test_what_a_document_holds_survives_writing_and_reading(inventory):
    data, found = written(inventory, FORM)
    assert not [code for code, (severity, _, _) in found.items() if severity is ERROR]
    back = load(data)
    before, after = said(inventory), said(back)
    assert list(after["components"]) == [f"https://sbom.example/x#{ref}" for ref in before["components"]]
    own = {"id", "hashes", *(["references"] if "changed-kind" in found else [])}  # whose spelling is another one
    assert [{**unordered(each), **dict.fromkeys(own)} for each in back.components] == [
        {**unordered(each), **dict.fromkeys(own)} for each in inventory.components
    ]
    assert counted(back) == counted(inventory)
    for gap in ("no_dependencies", "unstated", "incomplete", "roots"):
        assert after[gap] == {f"https://sbom.example/x#{ref}" for ref in before[gap]}
    assert {(scope, kind) for _, _, kind, scope in after["edges"]} == {(scope, kind) for _, _, kind, scope in before["edges"]}
    assert (back.document.name, back.document.tools) == (inventory.document.name, inventory.document.tools)


@settings(max_examples=20, deadline=None)
@given(inventory=st.one_of(spdx_inventories(), cyclonedx_inventories()))
def test_what_is_written_is_valid(inventory):
    assert sbomkit.validate(written(inventory, FORM)[0]).errors == ()


@settings(max_examples=25, deadline=None)
@given(inventory=hostile_inventories())
def test_any_text_is_written_and_read_back(inventory):
    data, _ = written(inventory, FORM)
    assert len(load(data).components) == len(inventory.components)
    assert written(inventory, FORM)[0] == data


def test_an_inventory_that_has_all_is_written_without_a_word():
    inventory = whole(edge("app", "xz"))
    data, found = written(inventory, FORM)
    assert found == {}
    assert said(load(data)) == said(inventory)


def test_what_spdx_demands_and_is_not_there_is_made_of_nothing_but_the_inventory():
    inventory = whole(about={"created": None, "identifier": None, "tools": ()})
    data, found = written(inventory, FORM)
    document = load(data).document
    assert (document.created, document.tools) == ("1970-01-01T00:00:00Z", (Tool(name="sbomkit", version=sbomkit.__version__),))
    assert document.identifier == "urn:uuid:2107aa56-a035-5459-bc57-1d1837f059d4"
    assert found == {
        "assumed-date": (NOTE, "document.created", 1),
        "assumed-tool": (NOTE, "document.tools", 1),
        "assumed-identifier": (NOTE, "document.identifier", 1),
    }


def test_a_document_without_subject_names_no_root():
    data, _ = written(make_inventory({"a": ["b"]}, roots=()), FORM)
    (head,) = [each for each in json.loads(data)["@graph"] if each["type"] == "SpdxDocument"]
    assert "rootElement" not in head
    assert "element" not in head
    assert sbomkit.validate(data).valid


def test_tools_are_software_the_last_of_which_answers_for_the_document():
    tools = (Tool(name="a", version="1"), Tool(name="b", version=None), Tool(name="c", version="2.0"))
    inventory = whole(about={"tools": tools})
    data, _ = written(inventory, FORM)
    assert load(data).document.tools == tools
    kinds = [each["type"] for each in json.loads(data)["@graph"] if each["type"] in {"Tool", "SoftwareAgent"}]
    assert kinds == ["Tool", "Tool", "SoftwareAgent"]


@pytest.mark.parametrize(
    ("about", "expected"),
    {
        "an identifier that is no IRI": ({"identifier": "x"}, {"lost-identifier": (ERROR, "document.identifier", 1)}),
        "fractions of a second": ({"created": "2026-11-23T16:02:53.5Z"}, {"changed-date": (NOTE, "document.created", 1)}),
        "a date that is none": ({"created": "yesterday"}, {"lost-date": (ERROR, "document.created", 1)}),
        "another supplier than the subject's": ({"supplier": "X"}, {"lost-supplier": (ERROR, "document.supplier", 1)}),
        "a tool whose name has a version": (
            {"tools": (Tool(name="maker-2", version="1"),)},
            {"changed-tool": (NOTE, "document.tools[0]", 1)},
        ),
    }.values(),
)
def test_what_the_head_of_a_document_cannot_hold_is_reported(about, expected):
    data, found = written(whole(about=about), FORM)
    assert found == expected
    assert sbomkit.validate(data).valid


@pytest.mark.parametrize(
    ("changes", "expected"),
    {
        "an id that is no IRI": ({"id": "a b"}, {"changed-id": (NOTE, "components[1].id", 1)}),
        "a group": ({"group": "org.example"}, {"lost-group": (ERROR, "components[1].group", 1)}),
        "a group of its package URL": ({"group": "@x", "purl": "pkg:npm/%40x/a@1"}, {}),
        "a type of its own": ({"type": "spaceship"}, {"lost-type": (ERROR, "components[1].type", 1)}),
        "no type": ({"type": "unknown"}, {}),
        "an algorithm of its own": (
            {"hashes": (Hash(algorithm="CRC", value="1"),)},
            {"lost-hash": (ERROR, "components[1].hashes[0]", 1)},
        ),
        "a licence by name": ({"licenses": ("Our Own",)}, {"license-by-name": (NOTE, "components[1].licenses[0]", 1)}),
        "several licences": ({"licenses": ("MIT", "Apache-2.0 OR LicenseRef-x")}, {}),
        "a kind of its own": (
            {"references": (Reference(kind="ours", locator="https://x.example"),)},
            {"changed-kind": (NOTE, "components[1].references[0].kind", 1)},
        ),
        "a kind in another spelling": (
            {"references": (Reference(kind="issue-tracker", locator="https://x.example"),)},
            {"changed-kind": (NOTE, "components[1].references[0].kind", 1)},
        ),
        "a kind that is called otherwise": (
            {"references": (Reference(kind="advisories", locator="https://x.example"),)},
            {"changed-kind": (NOTE, "components[1].references[0].kind", 1)},
        ),
        "an identifier": ({"references": (Reference(kind="swhid", locator="swh:1:rel:0"),)}, {}),
        "a scope that no edge has": (
            {"scope": Scope.TEST},
            {"lost-scope": (ERROR, "components[1].scope", 1)},
        ),
    }.values(),
)
def test_what_a_component_cannot_hold_is_reported(changes, expected):
    lone = component("lone", **changes)
    inventory = whole(components=(lone,))
    data, found = written(inventory, FORM)
    assert found == expected
    assert sbomkit.validate(data).valid
    if not expected:
        kept = {"group"}
        assert load(data).components[1].model_dump(exclude=kept) == lone.model_dump(exclude=kept)


@pytest.mark.parametrize(
    ("inventory", "expected"),
    {
        "an edge that is inferred": (
            whole(edge("app", "a"), edge("app", "xz", inferred_by="npm")),
            {"lost-inferred-edge": (ERROR, "edges[1]", 1)},
        ),
        "what provides something": (whole(edge("app", "xz", EdgeKind.PROVIDES)), {"lost-meaning": (ERROR, "edges[0]", 1)}),
        "what is optionally built from something": (
            whole(edge("app", "xz", EdgeKind.BUILT_FROM, scope=Scope.OPTIONAL)),
            {"lost-meaning": (ERROR, "edges[0]", 1)},
        ),
        "a word for the whole": (
            whole(gaps={"aggregate": "complete"}),
            {"lost-aggregate": (ERROR, "completeness.aggregate", 1)},
        ),
        "something needed that is not there": (
            whole(gaps={"unstated": ()}),
            {"lost-statement": (ERROR, "components[0]", 1)},
        ),
        "nothing needed, and that incompletely": (
            whole(gaps={"unstated": (), "no_dependencies": (f"{AT}app",), "incomplete": (f"{AT}app",)}),
            {"lost-none": (ERROR, "components[0]", 1)},
        ),
    }.values(),
)
def test_what_edges_and_gaps_cannot_say_is_reported(inventory, expected):
    data, found = written(inventory, FORM)
    assert found == expected
    assert sbomkit.validate(data).valid


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("kind", [EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS])
def test_every_scope_of_an_edge_is_said(kind, scope):
    inventory = whole(edge("app", "xz", kind, scope=scope))
    assert again(inventory, FORM).edges == inventory.edges


def test_what_is_incomplete_without_an_edge_stays_incomplete():
    inventory = whole(gaps={"incomplete": (f"{AT}app",)})
    assert again(inventory, FORM).completeness.incomplete == (f"{AT}app",)


def test_ids_never_meet():
    taken = [component(name) for name in ("tool-1", "relationship-1")]
    taken += [make_component("app%20x").model_copy(update={"id": f"{AT}a%20b"}), make_component("a b")]
    inventory = whole(edge("app", "tool-1"), components=tuple(taken))
    data, _ = written(inventory, FORM)
    ids = [each.get("spdxId") for each in json.loads(data)["@graph"]]
    assert len(set(ids)) == len(ids)
    assert len(load(data).components) == 5


def test_a_file_that_has_more_than_files_do_is_a_package():
    file = component("f", type="file", version=None, purl=None, cpes=("cpe:/a:x:y",), supplier="X")
    home = file.model_copy(update={"id": f"{AT}g", "references": (Reference(kind="homepage", locator="https://x.example"),)})
    data, found = written(whole(components=(file, home)), FORM)
    kinds = [each["type"] for each in json.loads(data)["@graph"] if each["type"].startswith("software_")]
    assert (kinds, found) == (["software_Package", "software_File", "software_Package"], {})
    assert load(data).by_id[f"{AT}f"] == file
    assert load(data).by_id[f"{AT}g"] == home


def test_that_a_component_is_needed_at_run_time_is_said_of_edges_alone():
    found = written(whole(components=(component("app", scope=Scope.RUNTIME),)), FORM)[1]
    assert found["unsaid-scope"] == (NOTE, "components[0].scope", 1)
