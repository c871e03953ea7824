"""SPDX 2 JSON: every member of the model, every relationship type in its direction, and what contradicts itself."""

from typing import Any

import pytest
from spdx_tools.spdx.model.relationship import RelationshipType

from sbomkit.formats._spdx2.relationships import RELATIONSHIPS
from sbomkit.formats.spdx2_json import FORMAT
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component, EdgeKind, Hash, Reference, Scope, Tool
from tests.formats.documents import codes, edges, load_json, spdx

NEEDS, HAS, FROM, RELATED = EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS, EdgeKind.BUILT_FROM, EdgeKind.RELATED
UNKNOWN = Scope.UNKNOWN


def one(**members) -> Component:
    """The component of a document that has one."""
    return load_json(spdx(packages=[{"SPDXID": "a", "name": "a", **members}])).components[0]


def named(*names: str, **more) -> dict[str, Any]:
    return spdx(packages=[{"SPDXID": name, "name": name} for name in names], **more)


def with_purl(name: str) -> dict[str, Any]:
    purl = {"referenceType": "purl", "referenceLocator": f"pkg:npm/{name}@1"}
    return {"SPDXID": name, "name": name, "externalRefs": [purl]}


def test_a_package_with_everything():
    component = one(
        versionInfo="1.0",
        supplier="Organization: Sellers (sales@mail.example)",
        originator="Person: Ann Author (ann@mail.example)",
        downloadLocation="https://dist.example/a.tgz",
        homepage="https://a.example",
        licenseDeclared="MIT",
        licenseConcluded="Apache-2.0",
        primaryPackagePurpose="OPERATING_SYSTEM",
        checksums=[{"algorithm": "SHA256", "checksumValue": "00"}, {"algorithm": "MD5"}],
        externalRefs=[
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/a@1.0"},
            {"referenceCategory": "PACKAGE_MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/b@1.0"},
            {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:b"},
            {"referenceCategory": "SECURITY", "referenceType": "cpe22Type", "referenceLocator": "cpe:/a:b"},
            {"referenceCategory": "OTHER", "referenceType": "vcs", "referenceLocator": "https://code.example"},
            {},
        ],
    )
    assert component == Component(
        id="a",
        name="a",
        version="1.0",
        group=None,
        purl="pkg:npm/a@1.0",
        type="operating-system",
        scope=UNKNOWN,
        producer="Ann Author",
        supplier="Sellers",
        licenses=("MIT",),
        hashes=(Hash(algorithm="SHA256", value="00"), Hash(algorithm="MD5", value="")),
        cpes=("cpe:2.3:a:b", "cpe:/a:b"),
        references=(
            Reference(kind="homepage", locator="https://a.example"),
            Reference(kind="download", locator="https://dist.example/a.tgz"),
            Reference(kind="purl", locator="pkg:npm/b@1.0"),
            Reference(kind="vcs", locator="https://code.example"),
            Reference(kind="other", locator=""),
        ),
    )


def test_no_assertion_is_no_value():
    silent = dict.fromkeys(("versionInfo", "supplier", "originator", "homepage", "licenseDeclared"), "NOASSERTION")
    assert one(**silent, downloadLocation="NONE", licenseConcluded="NONE") == one()
    assert one(**dict.fromkeys((*silent, "checksums", "externalRefs", "hasFiles"))) == one()
    assert one().type == "unknown"


def test_the_concluded_licence_stands_in_for_one_that_is_not_declared():
    assert one(licenseDeclared="NOASSERTION", licenseConcluded="MIT").licenses == ("MIT",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Organization: Example, Inc. (sales@mail.example)", "Example, Inc."),
        ("Person: Ann Author <ann@mail.example>", "Ann Author"),
        ("Person: Ann Author ()", "Ann Author"),
        ("Person: Ann (Annie) Author", "Ann (Annie) Author"),
        ("Organization: Example (EMEA)", "Example (EMEA)"),
        ("Just a name", "Just a name"),
        ("Person: ", None),
        ("", None),
    ],
)
def test_agents_lose_their_kind_and_their_address(text, name):
    assert one(supplier=text).supplier == name


def test_files_are_components_of_type_file_and_snippets_are_none():
    inventory = load_json(
        spdx(
            packages=[{"SPDXID": "p", "name": "p", "hasFiles": ["f", "g"]}],
            files=[
                {"SPDXID": "f", "fileName": "./f.c", "checksums": [{"algorithm": "SHA1", "checksumValue": "0"}]},
                {"SPDXID": "g", "licenseConcluded": "MIT"},
            ],
            snippets=[{"SPDXID": "s"}],
            relationships=["p CONTAINS f", "s GENERATED_FROM f"],
        )
    )
    assert [(component.id, component.type, component.name) for component in inventory.components] == [
        ("p", "unknown", "p"),
        ("f", "file", "./f.c"),
        ("g", "file", "g"),
    ]
    assert inventory.by_id["f"].hashes == (Hash(algorithm="SHA1", value="0"),)
    assert inventory.by_id["g"].licenses == ("MIT",)
    assert edges(inventory) == [("p", "f", HAS, UNKNOWN), ("p", "g", HAS, UNKNOWN)]
    assert codes(inventory)["not-a-component"] == ("relationships[1]", 1)
    assert "duplicate-edge" not in codes(inventory)


def test_the_document_itself():
    document = load_json(
        spdx(
            "2.2",
            name="named",
            documentNamespace="https://docs.example/1",
            creationInfo={
                "created": "2026-01-01T00:00:00Z",
                "creators": [
                    "Tool: tool-v1.2-rc-1",
                    "Tool: two-words",
                    "Tool: npm/cli-11.19.1",
                    "Organization: x",
                    "Tool: ",
                    "Tool: -1",
                ],
            },
            packages=[
                {"SPDXID": "a", "name": "a", "supplier": "Organization: Sellers"},
                {"SPDXID": "b", "supplier": "Person: B"},
            ],
            documentDescribes=["a"],
        )
    ).document
    assert (document.format, document.spec_version, document.encoding) == ("SPDX", "2.2", "json")
    assert (document.name, document.identifier, document.supplier) == ("named", "https://docs.example/1", "Sellers")
    assert document.created == "2026-01-01T00:00:00Z"
    assert document.tools == (
        Tool(name="tool", version="v1.2-rc-1"),
        Tool(name="two-words", version=None),
        Tool(name="npm/cli", version="11.19.1"),
        Tool(name="-1", version="1"),
    )


def test_several_suppliers_of_what_is_described_are_not_one():
    packages = [{"SPDXID": "a", "supplier": "Organization: A"}, {"SPDXID": "b", "supplier": "Organization: B"}]
    assert load_json(spdx(packages=packages, documentDescribes=["a", "b"])).document.supplier is None


# -- relationships


def test_the_table_has_all_types_of_the_reference_implementation_and_no_other():
    assert set(RELATIONSHIPS) == {member.name for member in RelationshipType}


@pytest.mark.parametrize(
    ("name", "forward", "kind", "scope"),
    [
        ("DEPENDS_ON", True, NEEDS, UNKNOWN),
        ("DEPENDENCY_OF", False, NEEDS, UNKNOWN),
        ("RUNTIME_DEPENDENCY_OF", False, NEEDS, Scope.RUNTIME),
        ("PROVIDED_DEPENDENCY_OF", False, NEEDS, Scope.RUNTIME),
        ("OPTIONAL_DEPENDENCY_OF", False, NEEDS, Scope.OPTIONAL),
        ("BUILD_DEPENDENCY_OF", False, NEEDS, Scope.BUILD),
        ("DEV_DEPENDENCY_OF", False, NEEDS, Scope.DEVELOPMENT),
        ("TEST_DEPENDENCY_OF", False, NEEDS, Scope.TEST),
        ("BUILD_TOOL_OF", False, NEEDS, Scope.BUILD),
        ("DEV_TOOL_OF", False, NEEDS, Scope.DEVELOPMENT),
        ("TEST_TOOL_OF", False, NEEDS, Scope.TEST),
        ("PREREQUISITE_FOR", False, NEEDS, UNKNOWN),
        ("HAS_PREREQUISITE", True, NEEDS, UNKNOWN),
        ("STATIC_LINK", True, NEEDS, UNKNOWN),
        ("DYNAMIC_LINK", True, NEEDS, UNKNOWN),
        ("PACKAGE_OF", False, NEEDS, UNKNOWN),
        ("CONTAINS", True, HAS, UNKNOWN),
        ("CONTAINED_BY", False, HAS, UNKNOWN),
        ("OPTIONAL_COMPONENT_OF", False, HAS, Scope.OPTIONAL),
        ("GENERATES", False, FROM, UNKNOWN),
        ("GENERATED_FROM", True, FROM, UNKNOWN),
        ("DESCRIBES", True, RELATED, UNKNOWN),
        ("DESCRIBED_BY", False, RELATED, UNKNOWN),
        ("DEPENDENCY_MANIFEST_OF", False, RELATED, UNKNOWN),
        ("TEST_OF", False, RELATED, UNKNOWN),
        ("VARIANT_OF", True, RELATED, UNKNOWN),
        ("OTHER", True, RELATED, UNKNOWN),
    ],
)
def test_a_relationship_is_an_edge_from_dependent_to_dependency(name, forward, kind, scope):
    inventory = load_json(spdx(packages=[with_purl("a"), {"SPDXID": "b", "name": "b"}], relationships=[f"a {name} b"]))
    assert edges(inventory) == [("a", "b", kind, scope) if forward else ("b", "a", kind, scope)]
    assert set(codes(inventory)) == {"no-subject"}


@pytest.mark.parametrize("name", [name for name, relation in RELATIONSHIPS.items() if relation.kind is RELATED])
def test_every_other_type_is_kept_and_never_walked(name):
    (edge,) = load_json(named("a", "b", relationships=[f"a {name} b"])).edges
    assert {edge.dependent, edge.dependency} == {"a", "b"}
    assert edge.scope is UNKNOWN


@pytest.mark.parametrize("name", ["DESCRIBES", "DESCRIBE", "documentDescribes", "DESCRIBED_BY", "all"])
def test_subjects_are_roots_in_document_order(name):
    forward = ["SPDXRef-DOCUMENT DESCRIBES b", "SPDXRef-DOCUMENT DESCRIBES a"]
    said = {
        "DESCRIBES": {"relationships": forward},
        "DESCRIBE": {"relationships": [entry.replace("DESCRIBES", "DESCRIBE") for entry in forward]},
        "documentDescribes": {"documentDescribes": ["b", "a"]},
        "DESCRIBED_BY": {"relationships": ["b DESCRIBED_BY SPDXRef-DOCUMENT", "a DESCRIBED_BY SPDXRef-DOCUMENT"]},
        "all": {"relationships": [*forward, "a DESCRIBED_BY SPDXRef-DOCUMENT"], "documentDescribes": ["a"]},
    }
    inventory = load_json(named("a", "b", "c", **said[name]))
    assert inventory.roots == ("a", "b")
    assert inventory.edges == ()
    assert set(codes(inventory)) == ({"unknown-relationship"} if name == "DESCRIBE" else set())


def test_a_lone_package_is_not_made_a_root():
    inventory = load_json(named("a"))
    assert inventory.roots == ()
    assert codes(inventory)["no-subject"] == ("", 1)


def test_the_document_may_have_another_id():
    document = {**named("a", relationships=["SPDXRef-mine DESCRIBES a"]), "SPDXID": "SPDXRef-mine"}
    assert load_json(document).roots == ("a",)
    usual = {**named("a", relationships=["SPDXRef-DOCUMENT DESCRIBES a"]), "SPDXID": "SPDXRef-mine"}
    assert load_json(usual).roots == ("a",)
    assert codes(load_json(usual)) == {}
    del document["SPDXID"]
    assert codes(load_json(document))["dangling-reference"] == ("relationships[0]", 1)


def test_a_document_that_describes_itself_names_no_subject():
    inventory = load_json(named("a", relationships=["SPDXRef-DOCUMENT DESCRIBES SPDXRef-DOCUMENT"]))
    assert inventory.roots == ()
    assert codes(inventory) == {"document-relationship": ("relationships[0]", 1), "no-subject": ("", 1)}
    assert {entry.severity for entry in inventory.diagnostics} == {Severity.NOTE}
    older = load_json(named("a", documentDescribes=["SPDXRef-DOCUMENT", "a"]))
    assert older.roots == ("a",)
    assert codes(older) == {"document-relationship": ("documentDescribes[0]", 1)}


@pytest.mark.parametrize(
    "agent", ["NOASSERTION", "Organization: NOASSERTION", "Person: NOASSERTION ()", "Organization: ", "NONE"]
)
def test_an_agent_that_nobody_asserts_is_unknown(agent):
    (component,) = load_json(spdx(packages=[{"SPDXID": "a", "name": "a", "supplier": agent, "originator": agent}])).components
    assert (component.supplier, component.producer) == (None, None)


@pytest.mark.parametrize(
    ("written", "taken_for", "edge"),
    [
        ("depends-on", "DEPENDS_ON", ("a", "b", NEEDS, UNKNOWN)),
        ("LIKES", "OTHER", ("a", "b", RELATED, UNKNOWN)),
    ],
)
def test_an_unknown_type_is_read_with_a_warning(written, taken_for, edge):
    inventory = load_json(named("a", "b", relationships=[f"a {written} b"]))
    assert edges(inventory) == [edge]
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "unknown-relationship"]
    assert (found.path, found.severity) == ("relationships[0].relationshipType", Severity.WARNING)
    assert found.message == f"expected a relationship type of SPDX 2.3, found {written!r}: taken for {taken_for}"


def test_the_same_edge_said_both_ways_is_one():
    inventory = load_json(
        named("a", "b", relationships=["a DEPENDS_ON b", "b DEPENDENCY_OF a", "b DEV_DEPENDENCY_OF a", "a DEPENDS_ON a"])
    )
    assert edges(inventory) == [("a", "b", NEEDS, UNKNOWN), ("a", "b", NEEDS, Scope.DEVELOPMENT)]
    assert codes(inventory)["duplicate-edge"] == ("relationships[1]", 1)
    assert codes(inventory)["self-dependency"] == ("relationships[3]", 1)


def test_needing_a_source_package_is_being_built_from_it():
    purl = {"referenceType": "purl", "referenceLocator": "pkg:deb/debian/x@1?arch=source"}
    inventory = load_json(
        spdx(
            packages=[{"SPDXID": "b", "name": "x"}, {"SPDXID": "s", "name": "x", "externalRefs": [purl]}],
            relationships=["b DEPENDS_ON s", "s GENERATES b"],
        )
    )
    assert edges(inventory) == [("b", "s", FROM, UNKNOWN)]
    assert inventory.completeness.unstated == ("s",)


def test_none_declares_no_dependencies_and_no_assertion_leaves_them_open():
    inventory = load_json(
        named(
            *"abcde",
            relationships=[
                "a DEPENDS_ON NONE",
                "b DEPENDS_ON NOASSERTION",
                "c DEPENDS_ON d",
                "c DEPENDS_ON NOASSERTION",
                "d DEPENDS_ON NONE",
                "d DEPENDS_ON e",
                "e CONTAINS NONE",
            ],
        )
    )
    assert edges(inventory) == [("c", "d", NEEDS, UNKNOWN), ("d", "e", NEEDS, UNKNOWN)]
    assert inventory.completeness.no_dependencies == ("a",)
    assert inventory.completeness.unstated == ("b", "e")
    assert inventory.completeness.incomplete == ("c",)
    assert inventory.completeness.aggregate is None
    assert codes(inventory)["contradicting-none"] == ("relationships", 1)
    assert "dangling-reference" not in codes(inventory)


def test_prerequisites_between_layers_of_an_image_are_no_dependencies():
    relationships = ["a HAS_PREREQUISITE b", "c PREREQUISITE_FOR d", "d has-prerequisite a"]
    inventory = load_json(named(*"abcd", relationships=relationships))
    assert edges(inventory) == [("a", "b", RELATED, UNKNOWN), ("d", "c", RELATED, UNKNOWN), ("d", "a", RELATED, UNKNOWN)]
    assert inventory.completeness.unstated == ("a", "b", "c", "d")
    for packages in ([with_purl("a"), {"SPDXID": "b"}], [{"SPDXID": "a"}, with_purl("b")]):
        for name, edge in (("HAS_PREREQUISITE", ("a", "b")), ("PREREQUISITE_FOR", ("b", "a"))):
            needing = load_json(spdx(packages=packages, relationships=[f"a {name} b"]))
            assert edges(needing) == [(*edge, NEEDS, UNKNOWN)]


def test_what_needs_something_that_is_not_there_is_not_unstated():
    inventory = load_json(
        spdx(
            packages=[{"SPDXID": name, "name": name} for name in "abcdefg"],
            snippets=[{"SPDXID": "s"}],
            relationships=[
                "a DEPENDS_ON DocumentRef-x:SPDXRef-y",
                "b DEPENDS_ON gone",
                "s DEPENDENCY_OF c",
                "d DEPENDS_ON d",
                "e CONTAINS gone",
                "e CONTAINS e",
                "gone DEPENDS_ON f",
                "g DEPENDS_ON gone",
                "g DEPENDS_ON NONE",
            ],
        )
    )
    assert inventory.edges == ()
    assert inventory.completeness.unstated == ("e", "f")
    assert inventory.completeness.no_dependencies == ()
    assert codes(inventory)["contradicting-none"] == ("relationships", 1)


def test_nothing_and_no_assertion_are_no_ids():
    inventory = load_json(
        spdx(
            packages=[{"SPDXID": "a", "name": "a", "hasFiles": ["NONE"]}],
            documentDescribes=["NOASSERTION", "NONE"],
            relationships=[
                "a DEPENDENCY_OF NONE",
                "a DEPENDENCY_OF NOASSERTION",
                "SPDXRef-DOCUMENT DESCRIBES NOASSERTION",
                "NONE CONTAINS gone",
            ],
        )
    )
    assert set(codes(inventory)) == {"no-subject"}
    assert inventory.edges == ()
    assert inventory.completeness.unstated == ("a",)


def test_a_document_may_describe_what_is_elsewhere():
    inventory = load_json(spdx(packages=[], snippets=[{"SPDXID": "s"}], documentDescribes=["DocumentRef-x:SPDXRef-y", "s"]))
    assert codes(inventory)["external-reference"] == ("documentDescribes[0]", 1)
    assert codes(inventory)["not-a-component"] == ("documentDescribes[1]", 1)
    assert {entry.severity for entry in inventory.diagnostics} == {Severity.NOTE}


@pytest.mark.parametrize(
    "said", ["SPDXRef-DOCUMENT DEPENDS_ON a", "a DEPENDENCY_OF SPDXRef-DOCUMENT", "SPDXRef-DOCUMENT CONTAINS a"]
)
def test_what_the_document_itself_needs_or_holds_is_no_subject(said):
    inventory = load_json(named("a", relationships=[said]))
    assert (inventory.edges, inventory.roots) == ((), ())
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "document-dependency"]
    assert found.severity is Severity.WARNING
    assert found.message.startswith("expected DESCRIBES from the document itself, found ")


def test_an_id_that_stands_in_is_never_one_that_the_document_gives():
    inventory = load_json(
        spdx(
            packages=[{"name": "a", "hasFiles": ["f", "packages[1]"]}, {"name": "b"}, {"SPDXID": "c"}],
            files=[{"SPDXID": "f", "fileName": "f"}, {"SPDXID": "packages[0]", "fileName": "g"}],
            relationships=["c DEPENDS_ON packages[1]", "packages[1] DEPENDS_ON c"],
            documentDescribes=["packages[1]"],
        )
    )
    assert [component.id for component in inventory.components] == ["packages[0]_", "packages[1]", "c", "f", "packages[0]"]
    assert edges(inventory) == [("packages[0]_", "f", HAS, UNKNOWN)]
    assert codes(inventory)["dangling-reference"] == ("relationships[0]", 4)
    assert inventory.roots == ()


def test_references_that_lead_nowhere_are_left_out_with_a_diagnostic():
    inventory = load_json(
        spdx(
            packages=[{"SPDXID": "a", "name": "a", "hasFiles": ["gone"]}],
            documentDescribes=["gone", "a"],
            relationships=["a DEPENDS_ON gone", "gone DEPENDS_ON a", "SPDXRef-DOCUMENT DESCRIBES gone", {}],
        )
    )
    assert inventory.edges == ()
    assert inventory.roots == ("a",)
    assert codes(inventory)["dangling-reference"] == ("relationships[0]", 6)
    (found,) = [entry for entry in inventory.diagnostics if entry.code == "dangling-reference"]
    assert found.message == "no component has the id 'gone': the edge is left out"


def test_other_documents_and_the_document_itself_are_notes():
    inventory = load_json(
        named(
            "a",
            externalDocumentRefs=[{"externalDocumentId": "DocumentRef-x"}],
            relationships=[
                "a DEPENDS_ON DocumentRef-x:SPDXRef-y",
                "SPDXRef-DOCUMENT AMENDS DocumentRef-x:SPDXRef-DOCUMENT",
                "SPDXRef-DOCUMENT DESCRIBES DocumentRef-x:SPDXRef-y",
                "SPDXRef-DOCUMENT DESCRIBES a",
            ],
        )
    )
    assert inventory.edges == ()
    assert codes(inventory) == {
        "external-document": ("externalDocumentRefs", 1),
        "external-reference": ("relationships[0]", 2),
        "document-relationship": ("relationships[1]", 1),
    }
    assert {entry.severity for entry in inventory.diagnostics} == {Severity.NOTE}


def test_missing_and_duplicate_ids_and_names():
    inventory = load_json(
        spdx(
            packages=[
                {"SPDXID": "a", "name": "first", "checksums": [{"algorithm": "MD5", "checksumValue": "1"}]},
                {"SPDXID": "a", "name": "second", "checksums": [{"algorithm": "MD5", "checksumValue": "2"}]},
                {"name": "c", "checksums": [{"algorithm": "MD5", "checksumValue": "3"}]},
                {"SPDXID": "d", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:npm/named@1"}]},
            ],
            files=[{"SPDXID": "a"}],
        )
    )
    assert [(component.id, component.name) for component in inventory.components] == [
        ("a", "first"),
        ("packages[2]", "c"),
        ("d", "named"),
    ]
    assert [[entry.value for entry in component.hashes] for component in inventory.components] == [["1"], ["3"], []]
    assert codes(inventory)["duplicate-id"] == ("packages[1]", 2)
    assert codes(inventory)["missing-id"] == ("packages[2]", 1)
    assert codes(inventory)["missing-name"] == ("packages[3]", 1)


@pytest.mark.parametrize("version", FORMAT.versions)
def test_every_version_is_read(version):
    assert load_json(spdx(version, packages=[])).document.spec_version == version


@pytest.mark.parametrize("form", ["{}", "http://spdx.org/rdf/references/{}", "https://spdx.org/spdxdocs/spdx-v2.3#{}"])
def test_the_type_of_a_reference_may_be_written_as_its_uri(form):
    component = one(
        externalRefs=[
            {"referenceType": form.format("cpe23Type"), "referenceLocator": "cpe:2.3:a:b"},
            {"referenceType": form.format("purl"), "referenceLocator": "pkg:npm/a@1"},
            {"referenceType": "https://other.example/purl", "referenceLocator": "x"},
        ]
    )
    assert (component.purl, component.cpes) == ("pkg:npm/a@1", ("cpe:2.3:a:b",))
    assert component.references == (Reference(kind="https://other.example/purl", locator="x"),)
