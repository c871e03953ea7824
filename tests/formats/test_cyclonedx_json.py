"""CycloneDX JSON: every member of the model, nesting, edges, completeness, and what contradicts itself."""

from typing import Any

import pytest

from sbomkit.formats import load
from sbomkit.formats.cyclonedx_json import FORMAT
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component, EdgeKind, Hash, Reference, Scope, Tool
from tests.formats.documents import codes, cyclonedx, edges, load_json

NEEDS, HAS, FROM = EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS, EdgeKind.BUILT_FROM
UNKNOWN = Scope.UNKNOWN


def one(**members) -> Component:
    """The component of a document that has one."""
    return load_json(cyclonedx(components=[{"bom-ref": "a", "name": "a", **members}])).components[0]


def named(*names: str, **more) -> dict[str, Any]:
    return cyclonedx(components=[{"bom-ref": name, "name": name} for name in names], **more)


def test_a_component_with_everything():
    component = one(
        type="library",
        group="org.example",
        version="1.0",
        purl="pkg:maven/org.example/a@1.0",
        cpe="cpe:2.3:a:example:a:1.0:*:*:*:*:*:*:*",
        scope="optional",
        manufacturer={"name": "Makers"},
        supplier={"name": "Sellers"},
        licenses=[{"license": {"id": "MIT"}}, {"license": {"name": "Own"}}, {"expression": "MIT OR Own"}, {}],
        hashes=[{"alg": "SHA-256", "content": "00"}, {"alg": "MD5", "content": "11"}],
        externalReferences=[{"type": "vcs", "url": "https://code.example/a"}, {"url": "https://a.example"}],
    )
    assert component == Component(
        id="a",
        name="a",
        version="1.0",
        group="org.example",
        purl="pkg:maven/org.example/a@1.0",
        type="library",
        scope=Scope.OPTIONAL,
        producer="Makers",
        supplier="Sellers",
        licenses=("MIT", "Own", "MIT OR Own"),
        hashes=(Hash(algorithm="SHA-256", value="00"), Hash(algorithm="MD5", value="11")),
        cpes=("cpe:2.3:a:example:a:1.0:*:*:*:*:*:*:*",),
        references=(
            Reference(kind="vcs", locator="https://code.example/a"),
            Reference(kind="other", locator="https://a.example"),
        ),
    )


def test_digests_and_references_stay_with_their_component():
    inventory = load_json(
        cyclonedx(
            components=[
                {"name": "a", "hashes": [{"alg": "MD5", "content": "1"}, {"alg": "MD5", "content": "2"}]},
                {"name": "b", "externalReferences": [{"type": "vcs", "url": "x"}]},
                {"name": "c", "hashes": [{"alg": "MD5", "content": "3"}], "externalReferences": [{"type": "vcs", "url": "y"}]},
            ]
        )
    )
    assert [[entry.value for entry in component.hashes] for component in inventory.components] == [["1", "2"], [], ["3"]]
    assert [[entry.locator for entry in component.references] for component in inventory.components] == [[], ["x"], ["y"]]


def test_null_means_absent():
    members = ("version", "group", "purl", "type", "scope", "supplier", "licenses", "hashes", "properties", "components")
    assert one(**dict.fromkeys(members)) == one()


@pytest.mark.parametrize(
    ("members", "producer"),
    [
        ({"manufacturer": {"name": "M"}, "authors": [{"name": "A"}], "author": "B", "publisher": "P"}, "M"),
        ({"manufacturer": {}, "authors": [{"name": "A"}, {"email": "x"}, {"name": "B"}], "author": "C"}, "A, B"),
        ({"authors": [{"email": "x"}], "author": "C", "publisher": "P"}, "C"),
        ({"authors": [{"name": "A <a@people.example>"}, {"name": "B"}]}, "A, B"),
        ({"manufacturer": {"name": "M (m@people.example)"}}, "M"),
        ({"author": "Ann Author <ann@mail.example>"}, "Ann Author"),
        ({"publisher": "P"}, "P"),
        ({"supplier": {"name": "S"}}, None),
    ],
)
def test_the_producer_is_who_made_it_never_who_handed_it_over(members, producer):
    assert one(**members).producer == producer


@pytest.mark.parametrize(
    ("members", "scope"),
    [
        ({}, Scope.RUNTIME),
        ({"scope": "required"}, Scope.RUNTIME),
        ({"scope": "optional"}, Scope.OPTIONAL),
        ({"scope": "excluded"}, Scope.DEVELOPMENT),
        ({"scope": "odd"}, Scope.UNKNOWN),
        ({"properties": [{"name": "cdx:npm:package:development", "value": "true"}]}, Scope.DEVELOPMENT),
        ({"properties": [{"name": "x"}, {"name": "cdx:npm:package:development", "value": "false"}]}, Scope.RUNTIME),
    ],
)
def test_the_scope_of_a_component(members, scope):
    assert one(**members).scope is scope


def test_properties_that_are_none_are_an_error_where_they_matter():
    mark = "cdx:npm:package:development"
    marked = [{"value": "true", "name": mark}]
    for odd in ({"name": mark}, [{"name": mark, "value": 1}], mark):
        inventory = load_json(cyclonedx(components=[{"name": "a", "properties": odd}, {"name": "b", "properties": marked}]))
        assert [component.scope for component in inventory.components] == [Scope.RUNTIME, Scope.DEVELOPMENT]
        assert codes(inventory)["malformed-properties"] == ("components[0].properties", 1)
    for harmless in ({"name": 1}, "text", [{"name": "x", "value": 1}], None):
        assert "malformed-properties" not in codes(load_json(cyclonedx(components=[{"name": "a", "properties": harmless}])))


def test_an_unknown_scope_is_a_diagnostic():
    inventory = load_json(cyclonedx(components=[{"name": "a"}, {"name": "b", "scope": "odd"}]))
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "unknown-scope"]
    assert (found.path, found.severity) == ("components[1].scope", Severity.WARNING)
    assert found.message == "expected required, optional or excluded, found 'odd'"


def test_the_subject_is_a_component_and_the_root():
    inventory = load_json(
        cyclonedx(
            "1.5",
            serialNumber="urn:uuid:1",
            metadata={
                "timestamp": "2026-01-01T00:00:00Z",
                "component": {"bom-ref": "app", "name": "app", "type": "application"},
                "manufacture": {"name": "Makers"},
                "supplier": {"name": "Sellers"},
            },
            components=[{"bom-ref": "a", "name": "a"}],
        )
    )
    assert [component.id for component in inventory.components] == ["app", "a"]
    assert inventory.roots == ("app",)
    assert (inventory.by_id["app"].producer, inventory.by_id["app"].supplier) == ("Makers", "Sellers")
    assert inventory.by_id["a"].producer is None
    document = inventory.document
    assert (document.format, document.spec_version, document.encoding) == ("CycloneDX", "1.5", "json")
    assert (document.name, document.identifier, document.supplier) == ("app", "urn:uuid:1", "Sellers")
    assert document.created == "2026-01-01T00:00:00Z"


def test_what_the_subject_says_of_itself_comes_first():
    inventory = load_json(
        cyclonedx(
            metadata={
                "component": {"name": "app", "author": "A", "supplier": {"name": "S"}},
                "manufacture": {"name": "Makers"},
                "manufacturer": {"name": "who made the document"},
            }
        )
    )
    assert (inventory.components[0].producer, inventory.document.supplier) == ("A", "S")
    assert inventory.roots == ("metadata.component",)


def test_a_document_without_a_subject_has_no_root():
    inventory = load_json(named("a"))
    assert inventory.roots == ()
    assert inventory.document.name is None
    assert codes(inventory)["no-subject"] == ("metadata", 1)


@pytest.mark.parametrize(
    ("tools", "expected"),
    [
        (None, ()),
        (
            [{"vendor": "Example", "name": "tool", "version": "1"}, {"name": "bare"}, {}],
            (("Example/tool", "1"), ("bare", None)),
        ),
        (
            {"components": [{"group": "@example", "name": "tool", "version": "2"}], "services": [{"name": "service"}]},
            (("@example/tool", "2"), ("service", None)),
        ),
        ({}, ()),
    ],
)
def test_tools_in_both_forms(tools, expected):
    document = load_json(cyclonedx(metadata={"tools": tools})).document
    assert document.tools == tuple(Tool(name=name, version=version) for name, version in expected)


def test_nested_components_are_assembly_in_document_order():
    inventory = load_json(
        cyclonedx(
            metadata={"component": {"bom-ref": "app", "name": "app", "components": [{"bom-ref": "module", "name": "module"}]}},
            components=[
                {
                    "bom-ref": "a",
                    "name": "a",
                    "components": [
                        {"bom-ref": "a1", "name": "a1", "components": [{"bom-ref": "a11", "name": "a11"}]},
                        {"bom-ref": "a2", "name": "a2"},
                    ],
                },
                {"bom-ref": "b", "name": "b"},
            ],
        )
    )
    assert [component.id for component in inventory.components] == ["app", "module", "a", "a1", "a11", "a2", "b"]
    assert edges(inventory) == [
        ("app", "module", HAS, UNKNOWN),
        ("a", "a1", HAS, UNKNOWN),
        ("a1", "a11", HAS, UNKNOWN),
        ("a", "a2", HAS, UNKNOWN),
    ]


def test_nesting_as_deep_as_the_decoder_allows_is_read():
    deepest: dict[str, Any] = {"name": "0"}
    for depth in range(200):
        deepest = {"name": str(depth + 1), "components": [deepest]}
    inventory = load_json(cyclonedx(components=[deepest]))
    assert len(inventory.components) == 201
    assert len(inventory.edges) == 200


def test_a_component_without_a_bom_ref_has_its_address():
    inventory = load_json(cyclonedx(components=[{"name": "a"}, {"name": "b", "components": [{"name": "c"}], "bom-ref": ""}]))
    assert [component.id for component in inventory.components] == [
        "components[0]",
        "components[1]",
        "components[1].components[0]",
    ]
    assert codes(inventory)["missing-id"] == ("components[0]", 3)
    assert {entry.severity for entry in inventory.diagnostics} == {Severity.NOTE}


def test_an_id_that_stands_in_is_never_one_that_the_document_gives():
    components = [
        {"bom-ref": "components[1]", "name": "a"},
        {"name": "b", "components": [{"name": "c"}, {"bom-ref": "components[1]__", "name": "d"}]},
        {"bom-ref": "components[1]_", "name": "e"},
    ]
    inventory = load_json(cyclonedx(components=components, metadata={"component": {"name": "app"}}))
    assert [(component.id, component.name) for component in inventory.components] == [
        ("metadata.component", "app"),
        ("components[1]", "a"),
        ("components[1]___", "b"),
        ("components[1].components[0]", "c"),
        ("components[1]__", "d"),
        ("components[1]_", "e"),
    ]
    assert "duplicate-id" not in codes(inventory)
    assert edges(inventory) == [
        ("components[1]___", "components[1].components[0]", HAS, UNKNOWN),
        ("components[1]___", "components[1]__", HAS, UNKNOWN),
    ]
    taken = load_json(
        cyclonedx(metadata={"component": {"name": "app"}}, components=[{"bom-ref": "metadata.component", "name": "a"}])
    )
    assert taken.roots == ("metadata.component_",)
    assert taken.by_id["metadata.component"].name == "a"


def test_nothing_refers_to_an_id_that_stands_in():
    inventory = load_json(
        cyclonedx(
            metadata={"component": {"name": "app"}},
            components=[{"name": "a"}, {"bom-ref": "b", "name": "b"}],
            dependencies=[{"ref": "b", "dependsOn": ["components[0]"]}, {"ref": "components[0]", "dependsOn": ["b"]}],
            compositions=[{"aggregate": "incomplete", "dependencies": ["components[0]", "metadata.component"]}],
        )
    )
    assert inventory.edges == ()
    assert codes(inventory)["dangling-reference"] == ("dependencies[0].dependsOn[0]", 2)
    assert codes(inventory)["unknown-composition"] == ("compositions[0].dependencies[0]", 2)
    assert inventory.completeness.unstated == ("metadata.component", "components[0]")
    assert (inventory.completeness.incomplete, inventory.completeness.aggregate) == ((), None)


def test_a_long_address_is_only_in_the_diagnostic():
    deepest: dict[str, Any] = {"name": "x", "scope": "odd"}
    for _ in range(100):
        deepest = {"name": "x", "components": [deepest]}
    inventory = load_json(cyclonedx(components=[deepest]))
    assert len(inventory.components) == 101
    assert max(len(component.id) for component in inventory.components) <= 120
    assert inventory.components[100].id == "component-100"
    assert codes(inventory)["unknown-scope"] == ("components[0]" + ".components[0]" * 100 + ".scope", 1)
    assert len(edges(inventory)) == 100


def test_a_component_without_a_name_is_kept():
    inventory = load_json(cyclonedx(components=[{"purl": "pkg:npm/a@1"}, {"bom-ref": "b"}, {"purl": "not one"}]))
    assert [component.name for component in inventory.components] == ["a", "b", "components[2]"]
    assert codes(inventory)["missing-name"] == ("components[0]", 3)


def test_a_duplicate_id_keeps_the_first_and_joins_edges():
    inventory = load_json(
        cyclonedx(
            components=[
                {"bom-ref": "a", "name": "first", "components": [{"bom-ref": "x", "name": "x"}]},
                {"bom-ref": "a", "name": "second", "components": [{"bom-ref": "y", "name": "y"}, {"bom-ref": "x"}]},
                {"bom-ref": "b", "name": "b", "components": [{"bom-ref": "b", "name": "itself"}]},
            ],
            dependencies=[
                {"ref": "a", "dependsOn": ["x"]},
                {"ref": "b", "dependsOn": ["x"]},
                {"ref": "a", "dependsOn": ["y", "x", "b"]},
                {"ref": "a"},
            ],
        )
    )
    assert [component.name for component in inventory.components] == ["first", "x", "y", "b"]
    assert edges(inventory) == [
        ("a", "x", HAS, UNKNOWN),
        ("a", "y", HAS, UNKNOWN),
        ("a", "x", NEEDS, UNKNOWN),
        ("b", "x", NEEDS, UNKNOWN),
        ("a", "y", NEEDS, UNKNOWN),
        ("a", "b", NEEDS, UNKNOWN),
    ]
    assert codes(inventory)["duplicate-id"] == ("components[1]", 3)
    assert codes(inventory)["duplicate-edge"] == ("components[1].components[1]", 2)
    assert codes(inventory)["self-dependency"] == ("components[2].components[0]", 1)
    assert inventory.completeness.no_dependencies == ()


def test_an_absent_entry_is_unstated_and_an_empty_one_declares_no_dependencies():
    inventory = load_json(
        named("a", "b", "c", "d", dependencies=[{"ref": "a", "dependsOn": ["b"]}, {"ref": "b"}, {"ref": "c", "dependsOn": []}])
    )
    assert inventory.completeness.no_dependencies == ("b", "c")
    assert inventory.completeness.unstated == ("d",)
    assert load_json(named("a", "b")).completeness.unstated == ("a", "b")


def test_repeated_dependencies_are_joined_with_a_note():
    inventory = load_json(named("a", "b", dependencies=[{"ref": "a", "dependsOn": ["b", "b", "b"]}]))
    assert edges(inventory) == [("a", "b", NEEDS, UNKNOWN)]
    assert codes(inventory)["duplicate-edge"] == ("dependencies[0].dependsOn", 2)


def test_provides_is_no_dependency_and_says_nothing_of_them():
    inventory = load_json(named("a", "b", dependencies=[{"ref": "a", "provides": ["b"]}]))
    assert edges(inventory) == [("a", "b", EdgeKind.PROVIDES, UNKNOWN)]
    assert inventory.completeness.unstated == ("a", "b")


def test_needing_a_source_package_is_being_built_from_it():
    inventory = load_json(
        cyclonedx(
            components=[
                {"bom-ref": "binary", "name": "x", "purl": "pkg:deb/debian/x@1?arch=amd64"},
                {"bom-ref": "source", "name": "x", "purl": "pkg:deb/debian/x@1?arch=source"},
                {"bom-ref": "other", "name": "src", "purl": "pkg:deb/debian/src@1?arch=amd64"},
                {"bom-ref": "rpm", "name": "y", "purl": "pkg:rpm/fedora/y@1?arch=src"},
            ],
            dependencies=[{"ref": "binary", "dependsOn": ["other", "source", "rpm"]}],
        )
    )
    assert sorted(edges(inventory)) == [
        ("binary", "other", NEEDS, UNKNOWN),
        ("binary", "rpm", FROM, UNKNOWN),
        ("binary", "source", FROM, UNKNOWN),
    ]


def test_an_empty_list_of_dependencies_says_none_whatever_is_provided():
    inventory = load_json(
        named(
            "a",
            "b",
            "c",
            dependencies=[
                {"ref": "a", "dependsOn": [], "provides": ["b"]},
                {"ref": "b", "dependsOn": None, "provides": ["c"]},
                {"ref": "c", "dependsOn": None},
            ],
        )
    )
    assert inventory.completeness.no_dependencies == ("a", "c")
    assert inventory.completeness.unstated == ("b",)


def test_references_that_lead_nowhere_are_left_out_with_a_diagnostic():
    inventory = load_json(
        named(
            "a",
            "b",
            dependencies=[
                {"ref": "a", "dependsOn": ["gone", "b", "gone"]},
                {"ref": "lost", "dependsOn": ["a", "b"], "provides": ["a"]},
                {"ref": "lost too"},
                {},
                {"ref": "lost three", "dependsOn": []},
            ],
        )
    )
    assert edges(inventory) == [("a", "b", NEEDS, UNKNOWN)]
    assert codes(inventory)["dangling-reference"] == ("dependencies[0].dependsOn[0]", 5)
    assert codes(inventory)["dangling-entry"] == ("dependencies[2].ref", 3)
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "dangling-reference"]
    assert found.severity is Severity.ERROR
    assert found.message == "no component has the id 'gone': the edge is left out"
    assert "duplicate-edge" not in codes(inventory)


def test_references_to_services_tools_and_other_documents_are_notes():
    inventory = load_json(
        named(
            "a",
            metadata={"tools": {"components": [{"bom-ref": "tool", "name": "t"}]}},
            services=[{"bom-ref": "service", "services": [{"bom-ref": "inner"}, {}]}],
            dependencies=[{"ref": "a", "dependsOn": ["service", "inner", "tool", "urn:cdx:1/1#b"]}, {"ref": "service"}],
        )
    )
    assert inventory.edges == ()
    assert codes(inventory)["not-a-component"] == ("dependencies[0].dependsOn[0]", 4)
    assert codes(inventory)["external-reference"] == ("dependencies[0].dependsOn[3]", 1)
    assert {entry.severity for entry in inventory.diagnostics} == {Severity.NOTE}
    older = load_json(named("a", metadata={"tools": [{"bom-ref": "t"}]}, dependencies=[{"ref": "a", "dependsOn": ["t"]}]))
    assert "not-a-component" in codes(older)


def test_references_to_components_that_stand_elsewhere_are_notes():
    """What a component was forked from, what built it, and what it is vulnerable to have ids as well."""
    inventory = load_json(
        {
            **named("a", dependencies=[{"ref": "a", "dependsOn": ["fork", "compiler \u201cx\u201d"]}]),
            "formulation": [{"components": [{"bom-ref": "compiler \u201cx\u201d", "name": "c"}]}],
            "vulnerabilities": [{"bom-ref": "flaw"}],
            "compositions": [{"aggregate": "complete", "assemblies": ["flaw"]}],
            "annotations": [{"text": '"bom-ref": "gone"'}],
            "services": [{"pedigree": {"ancestors": [{"bom-ref": "fork"}]}}],
        }
    )
    assert codes(inventory)["not-a-component"] == ("dependencies[0].dependsOn[0]", 2)
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "not-a-component"]
    assert found.message == "'fork' is no component, but a service, a tool or so: what is said of it is in the claims only"
    assert {entry.severity for entry in inventory.diagnostics} == {Severity.NOTE}
    gone = load_json({**named("a", dependencies=[{"ref": "a", "dependsOn": ["gone"]}]), "x": '"bom-ref": "gone"'})
    assert "dangling-reference" in codes(gone)


def test_ids_that_are_no_text_are_nobodys():
    document = b'{"bomFormat":"CycloneDX","specVersion":"1.6","x":{"bom-ref":"\xff"},"components":[{"bom-ref":"a","name":"a"}],'
    inventory = load(document + b'"dependencies":[{"ref":"a","dependsOn":["b"]}]}')
    assert codes(inventory)["dangling-reference"] == ("dependencies[0].dependsOn[0]", 1)


def test_a_licence_beside_an_expression_is_kept():
    both = {"expression": "MIT OR GPL-2.0-only", "license": {"name": "Own"}}
    inventory = load_json(
        cyclonedx(components=[{"name": "a", "licenses": [both]}, {"name": "b", "licenses": [both, {"license": {"id": "MIT"}}]}])
    )
    assert [component.licenses for component in inventory.components] == [
        ("MIT OR GPL-2.0-only", "Own"),
        ("MIT OR GPL-2.0-only", "Own", "MIT"),
    ]


def test_the_address_of_a_supplier_is_no_part_of_its_name():
    """Tools write the maintainer of a distribution's package there, as SPDX writes a supplier."""
    supplier = {"name": "Maintainers <maintainers@lists.example>"}
    inventory = load_json(cyclonedx(metadata={"supplier": supplier}, components=[{"name": "a", "supplier": supplier}]))
    assert (inventory.document.supplier, inventory.components[0].supplier) == ("Maintainers", "Maintainers")


def test_what_needs_itself_is_an_error():
    inventory = load_json(named("a", "b", dependencies=[{"ref": "a", "dependsOn": ["a", "b"]}]))
    assert edges(inventory) == [("a", "b", NEEDS, UNKNOWN)]
    assert codes(inventory)["self-dependency"] == ("dependencies[0].dependsOn", 1)


@pytest.mark.parametrize(
    ("compositions", "aggregate", "incomplete"),
    [
        ([], None, ()),
        ([{"aggregate": "complete"}], "complete", ()),
        ([{"aggregate": "unknown", "dependencies": ["app"]}], "unknown", ()),
        ([{"aggregate": "incomplete", "dependencies": ["b", "app", "gone"]}], "incomplete", ("app", "b")),
        ([{"aggregate": "incomplete_first_party_only", "dependencies": ["a"]}], None, ("a",)),
        ([{"aggregate": "incomplete", "assemblies": ["app"]}], None, ()),
        ([{"aggregate": "incomplete", "vulnerabilities": ["v"]}], None, ()),
    ],
)
def test_completeness_as_the_document_states_it(compositions, aggregate, incomplete):
    inventory = load_json(named("a", "b", metadata={"component": {"bom-ref": "app", "name": "app"}}, compositions=compositions))
    assert (inventory.completeness.aggregate, inventory.completeness.incomplete) == (aggregate, incomplete)


def test_what_is_said_of_parts_is_noted_and_says_nothing_of_dependencies():
    subject = {"component": {"bom-ref": "app", "name": "app"}}
    inventory = load_json(named("a", metadata=subject, compositions=[{"aggregate": "incomplete", "assemblies": ["app", "a"]}]))
    assert codes(inventory) == {"incomplete-assembly": ("compositions[0].assemblies", 2)}
    assert {entry.severity for entry in inventory.diagnostics} == {Severity.NOTE}
    complete = load_json(named("a", metadata=subject, compositions=[{"aggregate": "complete", "assemblies": ["app"]}]))
    assert complete.diagnostics == ()


def test_compositions_may_name_services_and_other_documents_but_not_what_is_nowhere():
    inventory = load_json(
        named(
            "a",
            services=[{"bom-ref": "service"}],
            compositions=[
                {"aggregate": "complete", "dependencies": ["service", "urn:cdx:1/1#b", "a"]},
                {"aggregate": "unknown", "assemblies": ["a", "gone"], "dependencies": ["away"]},
            ],
        )
    )
    assert codes(inventory)["unknown-composition"] == ("compositions[1].dependencies[0]", 2)
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "unknown-composition"]
    assert found.severity is Severity.WARNING
    assert found.message == "nothing has the id 'away': what is said of it is in the claims only"


@pytest.mark.parametrize("version", FORMAT.versions)
def test_every_version_is_read(version):
    assert load_json(cyclonedx(version, components=[{"name": "a"}])).document.spec_version == version
