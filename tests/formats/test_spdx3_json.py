"""SPDX 3.0 in JSON-LD: from its graph to the model, however its elements are written."""

import itertools
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import DocumentError, LimitExceeded, MalformedDocument, UnrecognizedFormat, UnsupportedVersion
from sbomkit.formats import formats, load
from sbomkit.formats._spdx3.names import class_named, individual, member_named, version_of
from sbomkit.formats._spdx3.relationships import RELATIONSHIPS, SCOPES, meaning_of, narrower
from sbomkit.formats._spdx3.rules.model import classes
from sbomkit.formats._spdx3.shapes import SHAPES
from sbomkit.graph import position
from sbomkit.limits import Limits
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import EdgeKind, Inventory, Scope
from tests.formats.documents import codes, corpus, edges, load_json, needs_corpus, pairs
from tests.growth import TIMES, is_in_proportion

HOME = Path(__file__).parent / "golden"
GOLDEN = sorted(HOME.glob("golden-3*.json"))
CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
TERMS = "https://spdx.org/rdf/3.0.1/terms"
NEEDS, HAS, FROM, TO = EdgeKind.DEPENDS_ON, EdgeKind.CONTAINS, EdgeKind.BUILT_FROM, EdgeKind.RELATED
ANY = Scope.UNKNOWN
CREATION = {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-02T03:04:05Z"}


def graph(*elements: Any, context: Any = CONTEXT) -> dict[str, Any]:
    return {"@context": context, "@graph": list(elements)}


def package(ref: str, **members: Any) -> dict[str, Any]:
    return {"type": "software_Package", "spdxId": ref, "creationInfo": "_:c", "name": ref, **members}


def related(source: Any, word: Any, *targets: Any, **members: Any) -> dict[str, Any]:
    return {
        "type": "Relationship",
        "creationInfo": "_:c",
        "from": source,
        "relationshipType": word,
        "to": list(targets),
    } | members


def spdx_document(*roots: Any, **members: Any) -> dict[str, Any]:
    return {"type": "SpdxDocument", "spdxId": "doc", "creationInfo": "_:c", "rootElement": list(roots), **members}


def read(*elements: Any, **members: Any) -> Inventory:
    return load_json(graph(*elements, **members))


def only(inventory: Inventory, code: str) -> tuple[str, str, str]:
    """Severity, path and message of the one diagnostic of a code."""
    (found,) = [entry for entry in inventory.diagnostics if entry.code == code]
    return found.severity.value, found.path, found.message


def without(inventory: Inventory) -> set[str]:
    """All codes but those that every small document earns."""
    return set(codes(inventory)) - {"no-subject"}


# -- the document


def test_the_document_says_who_made_it_when_and_with_what():
    inventory = read(
        {**CREATION, "createdBy": ["jane", "bot"], "createdUsing": ["tool", "gone", f"{TERMS}/Core/NoAssertionElement"]},
        {"type": "Person", "spdxId": "jane", "name": "Jane (jane@example.example)"},
        {"type": "SoftwareAgent", "spdxId": "bot", "name": "bot-2"},
        {"type": "Tool", "spdxId": "tool", "name": "maker-of-boms-v1.2"},
        package("a", suppliedBy="jane"),
        spdx_document("a", name="of a"),
    )
    document = inventory.document
    assert (document.format, document.spec_version, document.encoding) == ("SPDX", "3.0.1", "json-ld")
    assert (document.name, document.identifier, document.created) == ("of a", "doc", "2026-01-02T03:04:05Z")
    assert [(tool.name, tool.version) for tool in document.tools] == [("maker-of-boms", "v1.2"), ("gone", None), ("bot", "2")]
    assert document.supplier == "Jane"
    assert inventory.roots == ("a",)
    assert inventory.diagnostics == ()


def test_a_document_without_an_element_for_itself_has_the_creation_of_its_first_collection_or_element():
    bare = read(CREATION, package("a"))
    assert (bare.document.name, bare.document.identifier, bare.document.created) == (None, None, "2026-01-02T03:04:05Z")
    assert only(bare, "no-subject")[0] == "note"
    assert read(package("a")).document.created is None
    bom = read(
        {**CREATION, "@id": "_:other", "created": "other"},
        CREATION,
        {"type": "Bom", "spdxId": "bom", "name": "bom", "creationInfo": "_:c", "rootElement": ["a"]},
        package("a"),
    )
    assert (bom.document.identifier, bom.document.created, bom.roots) == ("bom", "2026-01-02T03:04:05Z", ("a",))


def test_roots_are_followed_through_what_gathers_them():
    inventory = read(
        spdx_document("sbom"),
        {"type": "software_Sbom", "spdxId": "sbom", "rootElement": ["bom", "a", "doc"]},
        {"type": "Bom", "spdxId": "bom", "rootElement": ["sbom", "b"]},
        {"type": "Bundle", "spdxId": "aside", "rootElement": ["c"]},
        *map(package, "abc"),
    )
    assert inventory.roots == ("a", "b")
    assert without(inventory) == set()


def test_where_the_document_names_no_root_those_of_any_collection_count():
    inventory = read(spdx_document(), {"type": "software_Sbom", "spdxId": "sbom", "rootElement": ["b"]}, *map(package, "ab"))
    assert inventory.roots == ("b",)


def test_describes_ties_subjects_to_documents_and_relates_everything_else():
    inventory = read(
        spdx_document(), *map(package, "abc"), related("doc", "describes", "a", "b"), related("a", "describes", "c")
    )
    assert inventory.roots == ("a", "b")
    assert edges(inventory) == [("a", "c", TO, ANY)]
    assert without(inventory) == set()


def test_a_root_that_is_no_component_is_noted():
    inventory = read(
        spdx_document("jane", "gone", "far", f"{TERMS}/Core/NoneElement", **{"import": [{"externalSpdxId": "far"}]}),
        {"type": "Person", "spdxId": "jane"},
        package("a"),
    )
    assert inventory.roots == ()
    assert only(inventory, "not-a-component") == (
        "note",
        "@graph[0].rootElement[0]",
        "'jane' is of the class Person: this is in the claims only",
    )
    assert only(inventory, "dangling-reference")[:2] == ("error", "@graph[0].rootElement[1]")
    assert only(inventory, "external-reference")[:2] == ("note", "@graph[0].rootElement[2]")
    assert only(inventory, "external-document") == (
        "note",
        "@graph[0].import",
        "the document refers to 'far', which is elsewhere and not read",
    )


def test_several_documents_are_joined():
    inventory = read(spdx_document("a", name="first"), {**spdx_document("b"), "spdxId": "other"}, *map(package, "ab"))
    assert inventory.document.name == "first"
    assert inventory.roots == ("a", "b")
    assert only(inventory, "several-documents")[:2] == ("warning", "@graph[1]")


# -- components


def test_packages_files_models_and_data_are_components_in_document_order():
    inventory = read(
        {"type": "software_File", "spdxId": "f", "name": "f", "software_primaryPurpose": "archive"},
        package("p"),
        {**package("m"), "type": "ai_AIPackage"},
        {**package("d"), "type": "dataset_DatasetPackage"},
        {**package("n"), "type": "ai_AIPackage", "software_primaryPurpose": "operatingSystem"},
        {"type": "software_Snippet", "spdxId": "s", "name": "s"},
        {"type": "build_Build", "spdxId": "b", "name": "b"},
    )
    assert [(each.id, each.type) for each in inventory.components] == [
        ("f", "file"),
        ("p", "unknown"),
        ("m", "model"),
        ("d", "data"),
        ("n", "operating-system"),
    ]


def test_a_package_has_what_the_model_holds():
    (component,) = read(
        {"type": "Organization", "spdxId": "org", "name": "Org"},
        {"type": "Person", "spdxId": "nameless"},
        package(
            "a",
            software_packageVersion="1",
            software_packageUrl="pkg:npm/a@1",
            software_homePage="https://a.example",
            software_downloadLocation="https://a.example/a.tgz",
            suppliedBy="org",
            originatedBy=["org", "nameless", "elsewhere", "https://spdx.org/rdf/3.0.1/terms/Core/SpdxOrganization"],
            verifiedUsing=[
                {"type": "Hash", "algorithm": "sha256", "hashValue": "00"},
                {"type": "PackageVerificationCode", "algorithm": "sha1", "hashValue": "11"},
                {"algorithm": f"{TERMS}/Core/HashAlgorithm/md5"},
            ],
            externalIdentifier=[
                {"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": "pkg:npm/a@1"},
                {"externalIdentifierType": "packageUrl", "identifier": "pkg:npm/b@1"},
                {"externalIdentifierType": "cpe23", "identifier": "cpe:2.3:a"},
                {"externalIdentifierType": "cpe22", "identifier": "cpe:/a"},
                {"externalIdentifierType": "swhid"},
                {"identifier": "x"},
            ],
            externalRef=[
                {"externalRefType": "vcs", "locator": ["https://one.example", "https://two.example"]},
                {"externalRefType": "bom", "locator": "https://three.example"},
                {},
            ],
        ),
    ).components
    assert (component.version, component.purl, component.supplier) == ("1", "pkg:npm/a@1", "Org")
    assert component.producer == "Org, nameless, elsewhere, SPDX"
    assert [(each.algorithm, each.value) for each in component.hashes] == [("sha256", "00"), ("md5", "")]
    assert component.cpes == ("cpe:2.3:a", "cpe:/a")
    assert [(each.kind, each.locator) for each in component.references] == [
        ("homepage", "https://a.example"),
        ("download", "https://a.example/a.tgz"),
        ("packageUrl", "pkg:npm/b@1"),
        ("swhid", ""),
        ("other", "x"),
        ("vcs", "https://one.example"),
        ("vcs", "https://two.example"),
        ("bom", "https://three.example"),
        ("other", ""),
    ]


def test_a_package_url_is_taken_from_the_identifiers_where_it_has_none_of_its_own():
    url = {"externalIdentifierType": f"{TERMS}/Core/ExternalIdentifierType/packageUrl", "identifier": "pkg:npm/a"}
    inventory = read(package("a", externalIdentifier=[{"externalIdentifierType": "cpe23", "identifier": "x"}, url]))
    assert (inventory.components[0].purl, inventory.components[0].cpes) == ("pkg:npm/a", ("x",))
    assert inventory.components[0].references == ()


def test_nobody_is_not_somebody():
    nobody = f"{TERMS}/Core/NoAssertionElement"
    (component,) = read(package("a", suppliedBy=nobody, originatedBy=[nobody])).components
    assert (component.supplier, component.producer) == (None, None)
    word = {"type": "Organization", "spdxId": "nobody", "name": "NOASSERTION"}
    component = read(package("a", suppliedBy="nobody", originatedBy=["nobody"]), word).components[0]
    assert (component.supplier, component.producer) == (None, None)


def test_the_supplier_is_that_of_all_subjects_or_of_none():
    people = [{"type": "Person", "spdxId": name, "name": name} for name in "xy"]
    same = read(*people, package("a", suppliedBy="x"), package("b", suppliedBy="x"), spdx_document("a", "b"))
    assert same.document.supplier == "x"
    other = read(*people, package("a", suppliedBy="x"), package("b", suppliedBy="y"), spdx_document("a", "b"))
    assert other.document.supplier is None


def test_components_without_id_or_name_and_second_ones_are_told():
    inventory = read(
        package("a", name=None, software_packageUrl="pkg:npm/left@1"),
        {"type": "software_File", "name": "f"},
        {"type": "software_File", "spdxId": "g"},
        package("a", software_packageVersion="2"),
    )
    assert [(each.id, each.name) for each in inventory.components] == [("a", "left"), ("@graph[1]", "f"), ("g", "g")]
    assert codes(inventory) == {
        "missing-name": ("@graph[0]", 2),
        "missing-id": ("@graph[1]", 1),
        "duplicate-id": ("@graph[3]", 1),
        "no-subject": ("", 1),
    }
    assert only(inventory, "missing-id")[2] == "expected an spdxId, found none: its address stands in"


def test_more_components_or_edges_than_allowed_are_refused():
    document = json.dumps(graph(package("a"), package("b"), related("a", "dependsOn", "b", "a"))).encode()
    for limits in (Limits(components=1), Limits(edges=1)):
        with pytest.raises(LimitExceeded):
            load(document, limits=limits)


# -- licences


def licensed(*elements: Any, declared: Any = (), concluded: Any = ()) -> tuple[str, ...]:
    relationships = [related("a", "hasDeclaredLicense", *declared), related("a", "hasConcludedLicense", *concluded)]
    inventory = read(package("a"), *elements, *(each for each in relationships if each["to"]))
    assert without(inventory) == set()
    return inventory.components[0].licenses


def expression(ref: str, text: str) -> dict[str, Any]:
    return {"type": "simplelicensing_LicenseExpression", "spdxId": ref, "simplelicensing_licenseExpression": text}


def test_licences_are_those_declared_else_those_concluded():
    mit, none = expression("l", "MIT"), f"{TERMS}/ExpandedLicensing/NoneLicense"
    apache = expression("m", "Apache-2.0")
    assert licensed() == ()
    assert licensed(mit, apache, declared=["l"], concluded=["m"]) == ("MIT",)
    assert licensed(mit, declared=[none], concluded=["l"]) == ("MIT",)
    assert licensed(mit, declared=["expandedlicensing_NoAssertionLicense"]) == ()
    assert licensed(expression("l", "NOASSERTION"), apache, declared=["l"], concluded=["m"]) == ("Apache-2.0",)
    assert licensed(mit, apache, declared=["l", "m"]) == ("MIT", "Apache-2.0")


def test_licences_of_the_list_need_not_be_in_the_document():
    assert licensed(declared=["https://spdx.org/licenses/MIT"]) == ("MIT",)
    assert licensed(declared=["http://spdx.org/licenses/0BSD.html"]) == ("0BSD",)
    assert licensed(declared=["https://spdx.org/licenses/"]) == ("https://spdx.org/licenses/",)
    assert licensed(declared=["urn:elsewhere"]) == ("urn:elsewhere",)


def test_expanded_licences_are_put_together():
    profile = "expandedlicensing_"
    elements = [
        {"type": f"{profile}ListedLicense", "spdxId": "https://spdx.org/licenses/MIT", "name": "MIT License"},
        {"type": f"{profile}CustomLicense", "spdxId": "own", "name": "LicenseRef-own"},
        {"type": "simplelicensing_SimpleLicensingText", "spdxId": "text"},
        {"type": f"{profile}ListedLicenseException", "spdxId": "exception", "name": "Classpath-exception-2.0"},
        {"type": f"{profile}OrLaterOperator", "spdxId": "later", f"{profile}subjectLicense": "own"},
        {
            "type": f"{profile}WithAdditionOperator",
            "spdxId": "with",
            f"{profile}subjectExtendableLicense": "later",
            f"{profile}subjectAddition": "exception",
        },
        {"type": f"{profile}WithAdditionOperator", "spdxId": "half", f"{profile}subjectExtendableLicense": "own"},
        {
            "type": f"{profile}DisjunctiveLicenseSet",
            "spdxId": "or",
            f"{profile}member": ["https://spdx.org/licenses/MIT", "own", "own"],
        },
        {"type": f"{profile}ConjunctiveLicenseSet", "spdxId": "and", f"{profile}member": ["or", "text", "with"]},
        {"type": f"{profile}ConjunctiveLicenseSet", "spdxId": "empty", "name": "an empty set"},
    ]
    assert licensed(*elements, declared=["and", "half", "empty"]) == (
        "(MIT OR LicenseRef-own) AND text AND (LicenseRef-own+ WITH Classpath-exception-2.0)",
        "LicenseRef-own",
        "an empty set",
    )


def test_sets_of_licences_may_be_deep_contain_themselves_or_double_with_every_step():
    kind, member = "expandedlicensing_ConjunctiveLicenseSet", "expandedlicensing_member"
    deep = [{"type": kind, "spdxId": f"s{n}", member: [f"s{n + 1}", f"s{n + 1}"]} for n in range(5_000)]
    assert licensed(*deep, declared=["s0"]) == ("s5000",)
    loop = [{"type": kind, "spdxId": "x", member: ["y", "z"]}, {"type": kind, "spdxId": "y", member: ["x", "z"]}]
    assert licensed(*loop, declared=["x"]) == ("(x AND z) AND z",)
    wide = [{"type": kind, "spdxId": f"s{n}", member: [f"s{n + 1}", f"s{n + 2}"]} for n in range(200)]
    (text,) = licensed(*wide, declared=["s0"])
    assert len(text) < 20_000


# -- edges


@pytest.mark.parametrize(("word", "relation"), RELATIONSHIPS.items())
def test_every_type_becomes_one_edge_or_a_licence(word, relation):
    inventory = read(package("a"), package("b"), related("a", word, "b"))
    if word in {"hasDeclaredLicense", "hasConcludedLicense"}:
        assert inventory.components[0].licenses == ("b",)
        assert edges(inventory) == []
        return
    ends = ("b", "a") if relation.is_reversed else ("a", "b")
    assert edges(inventory) == [(*ends, relation.kind, relation.scope)]
    assert without(inventory) == set()


def test_the_tables_are_those_of_the_specification():
    from spdx_python_model.bindings.v3_0_1 import model

    assert set(RELATIONSHIPS) == set(model.RelationshipType.NAMED_INDIVIDUALS)
    assert set(SCOPES) == set(model.LifecycleScopeType.NAMED_INDIVIDUALS)
    assert set(SHAPES) == {name for name, of_class in classes().items() if not of_class.is_abstract}


@pytest.mark.parametrize(
    ("word", "written", "scope"),
    [
        ("dependsOn", "runtime", Scope.RUNTIME),
        ("dependsOn", "design", Scope.DEVELOPMENT),
        ("dependsOn", "other", ANY),
        ("dependsOn", f"{TERMS}/Core/LifecycleScopeType/test", Scope.TEST),
        ("hasOptionalDependency", "runtime", Scope.OPTIONAL),
        ("hasOptionalDependency", "build", Scope.BUILD),
        ("hasProvidedDependency", "development", Scope.DEVELOPMENT),
        ("hasProvidedDependency", "other", Scope.RUNTIME),
        ("usesTool", "build", Scope.BUILD),
    ],
)
def test_the_scope_of_a_relationship_is_the_narrower_one(word, written, scope):
    entry = related("a", word, "b", type="LifecycleScopedRelationship", scope=written)
    inventory = read(package("a"), package("b"), entry)
    assert edges(inventory) == [("a", "b", NEEDS, scope)]
    assert without(inventory) == set()


def test_narrower_is_symmetric():
    for left, right in itertools.product(Scope, Scope):
        assert narrower(left, right) is narrower(right, left)


def test_an_unknown_scope_is_none():
    inventory = read(package("a"), package("b"), related("a", "dependsOn", "b", scope="sometimes"))
    assert edges(inventory) == [("a", "b", NEEDS, ANY)]
    assert only(inventory, "unknown-scope") == (
        "warning",
        "@graph[2].scope",
        "expected a scope of SPDX 3.0, found 'sometimes': taken for none",
    )


@pytest.mark.parametrize(
    ("word", "edge", "taken_for"),
    [
        ("DEPENDS_ON", ("a", "b", NEEDS, ANY), "dependsOn"),
        ("depends-on", ("a", "b", NEEDS, ANY), "dependsOn"),
        ("dependencyOf", ("b", "a", NEEDS, ANY), "DEPENDENCY_OF"),
        ("DEV_DEPENDENCY_OF", ("b", "a", NEEDS, Scope.DEVELOPMENT), "DEV_DEPENDENCY_OF"),
        ("somehow", ("a", "b", TO, ANY), "other"),
        (None, ("a", "b", TO, ANY), "other"),
    ],
)
def test_other_types_are_guessed_at(word, edge, taken_for):
    twice = [related("a", word, "b"), related("b", word, "c")]
    inventory = read(*map(package, "abc"), *twice)
    assert edges(inventory)[0] == edge
    severity, path, message = only(inventory, "unknown-relationship")
    assert (severity, path) == ("warning", "@graph[3].relationshipType")
    assert message.endswith(f"taken for {taken_for}")
    assert codes(inventory)["unknown-relationship"][1] == 2


def test_the_iri_of_a_type_is_as_good_as_its_name():
    word = f"{TERMS}/Core/RelationshipType/contains"
    assert meaning_of(word) == ("contains", RELATIONSHIPS["contains"], False)
    assert edges(read(package("a"), package("b"), related("a", word, "b"))) == [("a", "b", HAS, ANY)]


def test_what_needs_a_source_package_is_built_from_it():
    source = package("s", software_packageUrl="pkg:deb/debian/x@1?arch=source")
    inventory = read(package("a"), source, related("a", "dependsOn", "s"))
    assert edges(inventory) == [("a", "s", FROM, ANY)]
    assert inventory.completeness.unstated == ("s",)


def test_repeated_edges_are_joined_and_those_to_itself_left_out():
    inventory = read(
        package("a"),
        package("b"),
        related("a", "dependsOn", "b", "b"),
        related("a", "dependsOn", "a"),
        related("b", "other", "b"),
    )
    assert edges(inventory) == [("a", "b", NEEDS, ANY)]
    assert codes(inventory)["duplicate-edge"] == ("@graph[2].to[1]", 1)
    assert codes(inventory)["self-dependency"] == ("@graph[3].to[0]", 2)
    assert inventory.completeness.unstated == ("b",)


def test_ends_that_are_no_components_are_told_apart():
    inventory = read(
        spdx_document("a", **{"import": [{"externalSpdxId": "far"}]}),
        {"type": "Person", "spdxId": "jane"},
        package("a"),
        related("a", "availableFrom", "jane"),
        related("jane", "delegatedTo", "r"),
        {**related("a", "dependsOn", "far"), "spdxId": "r"},
        related("a", "dependsOn", "gone"),
        related("doc", "dependsOn", "a"),
        related("doc", "amendedBy", "far"),
        related("a", "delegatedTo", "r"),
    )
    assert edges(inventory) == []
    assert codes(inventory) == {
        "external-document": ("@graph[0].import", 1),
        "not-a-component": ("@graph[3].to[0]", 3),
        "external-reference": ("@graph[5].to[0]", 1),
        "dangling-reference": ("@graph[6].to[0]", 1),
        "document-dependency": ("@graph[7].to[0]", 1),
        "document-relationship": ("@graph[8].to[0]", 1),
    }
    assert only(inventory, "document-dependency")[0] == "warning"
    assert inventory.completeness.unstated == ()


def test_a_relationship_without_an_end_is_left_out():
    inventory = read(package("a"), related(None, "dependsOn", "a"), related("a", "dependsOn"), related("a", "contains"))
    assert edges(inventory) == []
    assert only(inventory, "missing-end") == (
        "error",
        "@graph[1]",
        "expected from, found none: the relationship is left out",
    )
    assert codes(inventory)["missing-end"][1] == 3


# -- what is left open


NONE, UNKNOWN = f"{TERMS}/Core/NoneElement", f"{TERMS}/Core/NoAssertionElement"


def said(*relationships: Any) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What is incomplete, what needs nothing, and what is not spoken of."""
    completeness = read(package("a"), package("b"), *relationships).completeness
    assert completeness.aggregate is None
    return completeness.incomplete, completeness.no_dependencies, completeness.unstated


def test_no_dependencies_can_be_said_in_several_ways():
    for none in (NONE, "NoneElement", "https://spdx.org/rdf/3.0.0/terms/Core/NoneElement"):
        assert said(related("a", "dependsOn", none)) == ((), ("a",), ("b",))
    assert said(related("a", "dependsOn", completeness="complete")) == ((), ("a",), ("b",))
    assert said(related("a", "dependsOn", NONE, scope="runtime")) == ((), ("a",), ("b",))
    assert said(related(NONE, "dependsOn", "a")) == ((), (), ("a", "b"))


def test_nothing_of_a_kind_is_not_nothing():
    for entry in (
        related("a", "dependsOn", NONE, scope="test"),
        related("a", "hasStaticLink", NONE),
        related("a", "hasOptionalDependency", completeness="complete"),
    ):
        inventory = read(package("a"), entry)
        assert inventory.completeness.unstated == ("a",)
        assert only(inventory, "partial-none")[0] == "note"


def test_what_may_need_more_is_incomplete():
    assert said(related("a", "dependsOn", "b", completeness="incomplete")) == (("a",), (), ("b",))
    assert said(related("a", "dependsOn", "b", completeness="noAssertion")) == ((), (), ("b",))
    assert said(related("a", "dependsOn", "b", UNKNOWN)) == (("a",), (), ("b",))
    assert said(related("a", "dependsOn", UNKNOWN)) == ((), (), ("a", "b"))
    assert said(related("a", "contains", "b", completeness="incomplete")) == ((), (), ("a", "b"))
    assert said(related("a", "contains", NONE)) == ((), (), ("a", "b"))
    assert said(related("a", "dependencyOf", "b", completeness="incomplete")) == ((), (), ("a",))
    assert said(related("gone", "dependsOn", "b", completeness="incomplete")) == ((), (), ("a", "b"))


def test_nothing_and_something_contradict_each_other():
    for more in (
        related("a", "dependsOn", "b"),
        related("a", "dependsOn", UNKNOWN),
        related("a", "dependsOn", NONE, completeness="incomplete"),
    ):
        inventory = read(package("a"), package("b"), related("a", "dependsOn", NONE), more)
        assert inventory.completeness.no_dependencies == ()
        assert only(inventory, "contradicting-none")[:2] == ("warning", "@graph")


# -- how elements are written


def plainly(*elements: Any) -> Inventory:
    """What the same elements give in their plain form."""
    return read(*elements)


def same(left: Inventory, right: Inventory) -> bool:
    facts = [(each.components, each.edges, each.roots, each.completeness) for each in (left, right)]
    return facts[0] == facts[1]


PLAIN = (
    CREATION,
    {"type": "Person", "spdxId": "urn:x:jane", "creationInfo": "_:c", "name": "Jane"},
    package("urn:x:a", suppliedBy="urn:x:jane", software_packageVersion="1", software_packageUrl="pkg:npm/a@1"),
    package("urn:x:b"),
    related("urn:x:a", "dependsOn", "urn:x:b"),
    spdx_document("urn:x:a"),
)


def test_json_ld_names_for_type_and_id_are_as_good():
    written = [
        {{"type": "@type", "spdxId": "@id"}.get(name, name): value for name, value in element.items()} for element in PLAIN
    ]
    inventory = read(*written)
    assert same(inventory, plainly(*PLAIN))
    assert without(inventory) == set()
    as_list = [{**element, "type": ["other", element["type"]]} for element in PLAIN]
    inventory = read(*as_list)
    assert same(inventory, plainly(*PLAIN))
    assert only(inventory, "unusual-name") == (
        "warning",
        "@graph[0].type",
        "expected 'CreationInfo', found a list: it is taken for that",
    )


def test_other_spellings_of_classes_and_members_are_understood():
    spelt = json.dumps(graph(*PLAIN)).replace("software_package", "package").replace("software_Package", "Package")
    inventory = load(spelt.encode())
    assert same(inventory, plainly(*PLAIN))
    assert only(inventory, "unusual-name") == (
        "warning",
        "@graph[2].type",
        "expected 'software_Package', found \"Package\": it is taken for that",
    )
    spelt = json.dumps(graph(*PLAIN)).replace('"software_packageVersion"', f'"{TERMS}/Software/packageVersion"')
    inventory = load(spelt.encode())
    assert inventory.components[0].version == "1"


def test_the_import_of_3_0_0_had_another_name():
    inventory = read(
        spdx_document("far", imports={"type": "ExternalMap", "externalSpdxId": "far"}),
        context="https://spdx.org/rdf/3.0.0/spdx-context.jsonld",
    )
    assert inventory.document.spec_version == "3.0.0"
    assert set(codes(inventory)) == {"external-document", "external-reference", "no-subject"}


def test_elements_may_stand_where_they_are_referred_to():
    jane = {"type": "Person", "spdxId": "urn:x:jane", "name": "Jane"}
    b = package("urn:x:b")
    a = package(
        "urn:x:a", suppliedBy=jane, software_packageVersion="1", software_packageUrl="pkg:npm/a@1", creationInfo=CREATION
    )
    inventory = read(spdx_document(a), related("urn:x:a", "dependsOn", b))
    assert same(inventory, plainly(*PLAIN))
    assert without(inventory) == set()
    assert inventory.document.created == "2026-01-02T03:04:05Z"
    again = read(spdx_document(a, element=[a, b]), related(a, "dependsOn", b))
    assert same(again, inventory)
    assert without(again) == set()


def test_elements_inside_others_keep_the_order_of_the_document():
    document = spdx_document(package("a"), element=[package("b"), package("c")], creationInfo=CREATION)
    inventory = read(document, related(package("d"), "dependsOn", package("e"), package("f")), package("g"))
    assert [each.id for each in inventory.components] == list("abcdefg")


def test_elements_inside_others_are_named_by_their_address_where_they_have_no_id():
    nameless = {"type": "software_Package", "name": "b"}
    inventory = read(package("a"), related("a", "dependsOn", nameless, creationInfo={"type": "CreationInfo", "created": "x"}))
    assert edges(inventory) == [("a", "@graph[1].to[0]", NEEDS, ANY)]
    assert codes(inventory)["missing-id"] == ("@graph[1].to[0]", 1)
    taken = read(package("@graph[1].to[0]"), related("@graph[1].to[0]", "dependsOn", nameless))
    assert edges(taken) == [("@graph[1].to[0]", "@graph[1].to[0]_", NEEDS, ANY)]


def test_elements_may_stand_deep_inside_one_another():
    inner: Any = "end"
    for number in range(100):
        inner = {"type": "software_Sbom", "name": str(number), "rootElement": [inner]}
    inventory = read(spdx_document(inner), package("end"))
    assert inventory.roots == ("end",)
    assert max(len(entry.path) for entry in inventory.diagnostics) < 200


def test_smaller_objects_may_stand_in_the_graph():
    inventory = read(
        package("a", verifiedUsing="_:h", externalIdentifier=["_:i", "_:gone"], externalRef={"locator": "https://a.example"}),
        {"type": "Hash", "@id": "_:h", "algorithm": "md5", "hashValue": "0"},
        {"type": "ExternalIdentifier", "@id": "_:i", "externalIdentifierType": "cpe23", "identifier": "cpe"},
    )
    (component,) = inventory.components
    assert [(each.algorithm, each.value) for each in component.hashes] == [("md5", "0")]
    assert component.cpes == ("cpe",)
    assert component.references[0].locator == "https://a.example"
    assert only(inventory, "wrong-type")[:2] == ("error", "@graph[0].externalIdentifier[1]")


def test_smaller_objects_are_not_copied_without_end():
    reference = {"type": "ExternalRef", "@id": "_:r", "locator": ["x"] * 50}
    document = json.dumps(graph(reference, package("a", externalRef=["_:r"] * 50))).encode()
    assert len(load(document).components[0].references) == 2_500
    with pytest.raises(LimitExceeded, match="refers to more than 1,000 values"):
        load(document, limits=Limits(values=1_000))


def test_abbreviated_ids_are_spelt_out():
    context = [
        CONTEXT,
        {"ex": "https://x.example/", "s": f"{TERMS}/", "long": "x" * 1000, "@base": "https://y.example/", "n": 1},
    ]
    inventory = read(
        package("ex:a"),
        {**package("https://x.example/b"), "type": "s:Software/Package"},
        related("ex:a", "dependsOn", "ex:b"),
        spdx_document("https://x.example/a"),
        context=context,
    )
    assert edges(inventory) == [("https://x.example/a", "https://x.example/b", NEEDS, ANY)]
    assert inventory.roots == ("https://x.example/a",)
    assert [each.id for each in read(package("long:a"), context=context).components] == ["long:a"]


def test_one_value_may_stand_for_a_list_and_a_list_for_one_value():
    entry = {"type": "Relationship", "from": ["a", "b"], "relationshipType": "dependsOn", "to": "b"}
    inventory = read(package("a", originatedBy="b"), package("b", suppliedBy=[]), entry, spdx_document(rootElement="a"))
    assert edges(inventory) == [("a", "b", NEEDS, ANY)]
    assert inventory.components[0].producer == "b"
    assert only(inventory, "several-values") == (
        "error",
        "@graph[2].from",
        "expected one reference, found 2: the first one counts",
    )


def test_references_may_be_written_out():
    inventory = read(package("a"), package("b"), related({"@id": "a"}, "dependsOn", {"spdxId": "b"}, {"@id": 5}, 6))
    assert edges(inventory) == [("a", "b", NEEDS, ANY)]
    assert [entry.path for entry in inventory.diagnostics if entry.code == "wrong-type"] == [
        "@graph[2].to[1]",
        "@graph[2].to[2]",
    ]


def test_a_value_of_the_wrong_type_costs_no_more_than_itself():
    inventory = read(
        package("a", name=["x"], software_packageVersion=1.10, verifiedUsing=[5, {"algorithm": "md5", "hashValue": []}]),
        "nothing",
        package("b"),
        related("a", "dependsOn", "b", {}),
        {"type": "Wheel", "spdxId": "w"},
        {"spdxId": "v"},
    )
    assert [(each.id, each.name, each.version) for each in inventory.components] == [("a", "a", "1.1"), ("b", "b", None)]
    assert [(each.algorithm, each.value) for each in inventory.components[0].hashes] == [("md5", "")]
    found = {(entry.severity.value, entry.path) for entry in inventory.diagnostics if entry.code == "wrong-type"}
    assert found == {
        ("error", "@graph[0].name"),
        ("warning", "@graph[0].software_packageVersion"),
        ("error", "@graph[0].verifiedUsing[0]"),
        ("error", "@graph[0].verifiedUsing[1].hashValue"),
        ("error", "@graph[1]"),
    }
    assert only(inventory, "unknown-class") == (
        "error",
        "@graph[3].to[1].type",
        "expected a class of SPDX 3, found null: the element is left out",
    )
    assert codes(inventory)["unknown-class"][1] == 3


def test_addresses_are_those_of_the_document_where_something_before_was_left_out():
    inventory = read(package("a"), related("a", "dependsOn", [], "gone"))
    assert codes(inventory)["dangling-reference"] == ("@graph[1].to[1]", 1)


def test_a_graph_may_be_one_element_and_one_element_a_document():
    inventory = load_json({"@context": CONTEXT, "@graph": package("a")})
    assert [each.id for each in inventory.components] == ["a"]
    assert only(inventory, "wrong-type")[:2] == ("warning", "@graph")
    inventory = load_json({"@context": CONTEXT, **package("a", software_packageVersion=[])})
    assert [each.id for each in inventory.components] == ["a"]
    assert only(inventory, "wrong-type")[1] == "software_packageVersion"
    inventory = load_json({"@context": CONTEXT, "@type": "software_File", "name": "f"})
    assert inventory.components[0].name == "f"
    inventory = load_json({"@context": CONTEXT, "@graph": 5})
    assert only(inventory, "wrong-type") == ("error", "@graph", "expected a list, found 5: it is left out")


def test_text_that_is_not_utf_8_is_replaced():
    data = json.dumps(graph(package("a", name="NAME"))).encode().replace(b"NAME", b"n\xff")
    inventory = load(data)
    assert inventory.components[0].name == "n\ufffd"
    assert only(inventory, "not-utf-8")[0] == "warning"


# -- what is recognised


@pytest.mark.parametrize(
    ("context", "version"),
    [
        (CONTEXT, "3.0.1"),
        ("https://spdx.org/rdf/3.0.0/spdx-context.jsonld", "3.0.0"),
        ("http://spdx.org/rdf/3.0/spdx-context.jsonld", "3.0"),
        ("https://spdx.github.io/spdx-spec/v3.0.1/rdf/spdx-context.jsonld", "3.0.1"),
        ("https://spdx.org/rdf/3.0.9/spdx-context.jsonld", "3.0.9"),
        (["https://other.example", {"x": "https://x.example"}, CONTEXT], "3.0.1"),
        ({"spdx": "https://spdx.org/rdf/3.0.1/terms/"}, "3.0.1"),
    ],
)
def test_the_version_is_that_of_the_context(context, version):
    assert read(package("a"), context=context).document.spec_version == version


def test_a_context_without_a_version_leaves_it_to_the_elements():
    plain = "https://spdx.org/context.jsonld"
    assert read({**CREATION, "specVersion": "3.0.1"}, context=plain).document.spec_version == "3.0.1"
    with pytest.raises(UnsupportedVersion, match=r"SPDX 3 \(json-ld\)"):
        read(package("a"), context=plain)
    assert version_of({"x": "https://spdx.org/licenses/"}) is None


@pytest.mark.parametrize("version", ["3.1", "3.1.0", "3"])
def test_later_versions_are_unsupported(version):
    with pytest.raises(UnsupportedVersion) as caught:
        read(package("a"), context=f"https://spdx.org/rdf/{version}/spdx-context.jsonld")
    assert (caught.value.version, caught.value.supported) == (version, ("3.0.0", "3.0.1"))


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "https://schema.example", "@graph": []},
        {"@graph": []},
        {"@context": CONTEXT},
        {"@context": CONTEXT, "type": "Wheel"},
        {"@context": 5, "@graph": []},
    ],
)
def test_another_vocabulary_is_no_document(document):
    with pytest.raises(UnrecognizedFormat):
        load_json(document)


def test_a_graph_of_another_vocabulary_is_a_near_miss():
    with pytest.raises(UnrecognizedFormat, match=r'@context: expected one of .* found "https://schema.example"'):
        load_json({"@context": "https://schema.example", "@graph": []})


def test_the_format_itself_refuses_what_is_none_of_its_documents():
    from sbomkit.formats._interface import Content
    from sbomkit.limits import DEFAULT_LIMITS

    form = formats()["spdx3-json"]
    for data, error in (
        (b"[]", UnrecognizedFormat),
        (b'{"@graph": []}', UnrecognizedFormat),
        (b"{", MalformedDocument),
        (json.dumps(graph(context="https://spdx.org/rdf/3.1/c")).encode(), MalformedDocument),
        (b'{"@context": "' + CONTEXT.encode() + b'", "@graph": [' + b"[" * 100_000, MalformedDocument),
    ):
        with pytest.raises(error):
            form.read(Content(data=data, digest=str, limits=DEFAULT_LIMITS))
    assert form.recognise(b"[]") is None
    assert form.near_miss(b"[]") is None


def test_names_are_understood_in_several_spellings():
    for text in ("Package", "software:Package", f"{TERMS}/Software/Package", "spdx:Software/Package", "SOFTWARE_PACKAGE"):
        assert class_named(text) == "software_Package"
    strangers: list[Any] = ["https://other.example/Package", "x" * 1000, None, 5, [], ["x"], "urn:x"]
    for other in strangers:
        assert class_named(other) is None
    assert member_named(f"{TERMS}/Core/name") == "name"
    assert member_named("comment") == "comment"
    assert (individual("spdx:Core/NoneElement"), individual("https://x.example/NoneElement")) == ("none", None)


def test_reading_loads_no_bindings():
    code = (
        "import sys, sbomkit; sbomkit.load(sys.argv[1]).components;"
        "assert not {'spdx_python_model', 'rdflib'} & set(sys.modules), 'loaded'"
    )
    subprocess.run([sys.executable, "-c", code, str(GOLDEN[0])], check=True)


# -- the same product in every format


def places(inventory: Inventory) -> list[tuple[str, int | None, int]]:
    return [(each.package, each.depth, each.dependents) for each in position(inventory).packages if "npm" in each.package]


def test_the_golden_documents_say_the_same_in_every_format():
    inventories = {path.name: load(path) for path in sorted(HOME.glob("*.json"))}
    assert len(inventories) == 5
    first = inventories["golden-1.6.cdx.json"]
    for name, inventory in inventories.items():
        packages = {each.purl: (each.name, each.version) for each in inventory.components if each.purl}
        assert packages == {each.purl: (each.name, each.version) for each in first.components if each.purl}, name
        assert pairs(inventory) == pairs(first), name
        assert [inventory.by_id[ref].purl for ref in inventory.roots] == ["pkg:npm/app@1.0.0"], name
        assert places(inventory) == places(first), name
    none = inventories["golden-3.0.1-none.spdx.json"].completeness
    assert none.no_dependencies == ("https://example.org/sbom/app-1.0.0/deep",)
    assert inventories["golden-3.0.1.spdx.json"].completeness.no_dependencies == ()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_the_golden_documents_have_nothing_odd(path):
    inventory = load(path)
    assert inventory.diagnostics == ()
    assert inventory.claims == json.loads(path.read_bytes())
    assert Inventory.model_validate(inventory.model_dump()).model_dump() == inventory.model_dump()


# -- hostile input


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)
refs = st.sampled_from(["a", "b", "c", "doc", "_:c", "", NONE, UNKNOWN, "NONE", "far", "l", "https://spdx.org/licenses/MIT"])
texts = st.none() | st.text(max_size=8)


def element(kind: Any, **members: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"type": kind}, optional={"spdxId": refs, "@id": refs, **members})


small = element(
    st.sampled_from(["Hash", "ExternalIdentifier", "ExternalRef", "ExternalMap", "CreationInfo", "Person", "Nothing"]),
    algorithm=texts,
    hashValue=texts,
    identifier=texts,
    externalIdentifierType=st.sampled_from(["packageUrl", "cpe23", "x"]),
    locator=texts | st.lists(texts, max_size=2),
    externalSpdxId=refs,
    name=texts,
)
many = st.lists(refs | small | json_values, max_size=3)
components = element(
    st.sampled_from(["software_Package", "software_File", "ai_AIPackage", "Package"]),
    name=texts,
    packageVersion=texts,
    suppliedBy=refs | small,
    originatedBy=many,
    verifiedUsing=many,
    externalIdentifier=many,
    externalRef=many,
)
relationships = element(
    st.sampled_from(["Relationship", "LifecycleScopedRelationship"]),
    **{"from": refs | components, "to": many | st.lists(components, max_size=2) | refs},
    relationshipType=st.sampled_from([*RELATIONSHIPS, "DEPENDENCY_OF", "odd"]),
    completeness=st.sampled_from(["complete", "incomplete", "noAssertion", "odd"]),
    scope=st.sampled_from([*SCOPES, "odd"]),
)
collections = element(
    st.sampled_from(["SpdxDocument", "software_Sbom", "Bom"]),
    rootElement=many | st.lists(components, max_size=2),
    element=st.lists(refs | components, max_size=2),
    **{"import": many},
    creationInfo=refs | small,
)
license_elements = element(
    st.sampled_from([name for name in SHAPES if "licensing" in name]),
    simplelicensing_licenseExpression=texts,
    expandedlicensing_member=st.lists(refs, max_size=3),
    expandedlicensing_subjectLicense=refs,
    expandedlicensing_subjectAddition=refs,
)
documents = st.builds(
    lambda elements, context: graph(*elements, context=context),
    st.lists(components | relationships | relationships | collections | license_elements | small | json_values, max_size=8),
    st.sampled_from([CONTEXT, [CONTEXT, {"a": "b", "b": "a"}]]),
)
ORIGINALS = [path.read_bytes() for path in GOLDEN]


def read_or_refused(data: bytes) -> Inventory | None:
    try:
        inventory = load(data)
    except DocumentError:
        return None
    assert inventory.components is not None
    assert inventory.edges is not None
    return inventory


@given(documents)
def test_the_promises_of_the_model_hold_for_any_document(document):
    inventory = read_or_refused(json.dumps(document).encode())
    if inventory is None:
        return
    ids = [component.id for component in inventory.components]
    assert len(set(ids)) == len(ids)
    assert {end for edge in inventory.edges for end in (edge.dependent, edge.dependency)} <= set(ids)
    assert all(edge.dependent != edge.dependency for edge in inventory.edges)
    assert len(set(inventory.edges)) == len(inventory.edges)
    assert set(inventory.roots) <= set(ids)
    said = inventory.completeness
    assert set(said.no_dependencies).isdisjoint(said.unstated)
    assert {*said.no_dependencies, *said.unstated, *said.incomplete} <= set(ids)
    assert Inventory.model_validate(inventory.model_dump()).model_dump() == inventory.model_dump()


@given(st.sampled_from(ORIGINALS), st.integers(0, 100_000))
def test_a_document_cut_off_anywhere_is_refused(original, length):
    with pytest.raises(DocumentError):
        load(original[: length % len(original.rstrip())])


@given(st.sampled_from(ORIGINALS), st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=5))
def test_changed_bytes_raise_nothing_else(original, changes):
    data = bytearray(original)
    for place, byte in changes:
        data[place % len(data)] = byte
    read_or_refused(bytes(data))


@given(st.sampled_from(ORIGINALS), st.data())
def test_a_value_of_any_type_anywhere_raises_nothing_else(original, data):
    document = json.loads(original)
    inner = document
    while isinstance(inner, (dict, list)) and inner:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = data.draw(st.sampled_from(keys))
        if not inner[key] or not isinstance(inner[key], (dict, list)) or data.draw(st.booleans()):
            inner[key] = data.draw(json_values)
            break
        inner = inner[key]
    read_or_refused(json.dumps(document).encode())


@given(documents)
def test_both_ways_to_read_give_the_same(document):
    """What fits the shapes at once is not changed by the way that is taken where it does not."""
    try:
        first = load_json(document)
    except DocumentError:
        return
    if not isinstance(document["@context"], str):
        return
    elements = [*document["@graph"], {"@type": "Person", "@id": "nobody"}]
    second = load_json({**document, "@graph": elements})
    assert same(first, second)


@pytest.mark.parametrize("inside", ["[", '{"a":', '{"type":"Relationship","to":[', '{"type":"software_Sbom","rootElement":['])
def test_deep_nesting_is_refused(inside):
    head = json.dumps(graph())[:-2]
    for depth in (100, 500, 900, 100_000):
        closing = "".join({"[": "]", "{": "}"}[mark] for mark in reversed(inside) if mark in "[{")
        read_or_refused((head + inside * depth + closing * depth + "]}").encode())
        read_or_refused((head + inside * depth).encode())


def test_nesting_that_can_only_just_be_decoded_raises_nothing_else():
    for depth in range(850, 1000):
        entry = '{"type":"Person","spdxId":"x","comment":' + "[" * depth + "]" * depth + "}"
        data = json.dumps(graph(related("a", "other", "ENTRIES"))).replace('"ENTRIES"', f"{entry},{entry}")
        read_or_refused(data.encode())


def test_nesting_that_is_too_deep_to_be_compared_is_refused(monkeypatch):
    def too_deep(*_: Any) -> None:
        raise RecursionError

    monkeypatch.setattr("sbomkit.formats._spdx3.graph.PlainForm", too_deep)
    with pytest.raises(MalformedDocument, match="nested too deeply to be read"):
        read(5)


@pytest.mark.slow
def test_the_cost_is_in_proportion_to_the_size_of_the_document():
    def large(count: int) -> dict[str, dict[str, Any]]:
        names = [f"urn:x:{number}" for number in range(count)]
        sets = "expandedlicensing_ConjunctiveLicenseSet"
        return {
            "chain": graph(*map(package, names), *(related(a, "dependsOn", b) for a, b in itertools.pairwise(names))),
            "star": graph(*map(package, names), related(names[0], "dependsOn", *names, *names)),
            "one id": graph(*(package(names[0]) for _ in names), *(related(names[0], "dependsOn", ref) for ref in names)),
            "inside": graph(related(names[0], "dependsOn", *map(package, names))),
            "collections": graph(
                *({"type": "Bom", "spdxId": a, "rootElement": [a, b, "urn:y"]} for a, b in itertools.pairwise(names)),
                package("urn:y"),
            ),
            "licences": graph(
                *({"type": sets, "spdxId": ref, "expandedlicensing_member": names[:50]} for ref in names),
                package("a"),
                related("a", "hasDeclaredLicense", *names),
            ),
            "wrong": graph(*(package(ref, name=5, verifiedUsing=[5] * 5) for ref in names)),
        }

    def reading(document: dict[str, Any]) -> Callable[[], object]:
        return partial(read_or_refused, json.dumps(document).encode())

    many = large(500 * TIMES)
    for name, few in large(500).items():
        assert is_in_proportion(reading(few), reading(many[name])), name


# -- real documents


REAL = [path for path in corpus() if path.suffix == ".json" and b"spdx.org/rdf/3" in path.read_bytes()[:2000]]


@pytest.mark.corpus
@needs_corpus
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_every_real_document_is_read_and_nothing_is_lost(path):
    document = json.loads(path.read_bytes())
    elements = document["@graph"]
    wanted = {"software_Package", "software_File", "ai_AIPackage", "dataset_DatasetPackage"}
    ids = [each["spdxId"] for each in elements if each["type"] in wanted]
    found = set()
    for each in elements:
        word = each.get("relationshipType", "hasDeclaredLicense")
        if word in {"hasDeclaredLicense", "hasConcludedLicense"}:
            continue
        relation = RELATIONSHIPS[word]
        scope = SCOPES[each["scope"]] if "scope" in each else relation.scope
        for target in each["to"]:
            ends = (target, each["from"]) if relation.is_reversed else (each["from"], target)
            if {*ends} <= set(ids) and ends[0] != ends[1]:
                found.add((*ends, relation.kind, scope))
    inventory = load(path)
    assert [component.id for component in inventory.components] == ids
    assert set(edges(inventory)) == found
    assert inventory.roots
    assert {entry.severity for entry in inventory.diagnostics} <= {Severity.NOTE}
    assert inventory.claims == document
    claims = [variant.recognise(path.read_bytes()) for variant in formats().values()]
    assert [(claim.version, claim.supported) for claim in claims if claim] == [("3.0.1", True)]


@pytest.mark.corpus
@needs_corpus
def test_the_real_documents_are_those():
    assert len(REAL) == 15
