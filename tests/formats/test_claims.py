"""What a document claims and an inventory does not hold is found by its shape, with the first address and a count."""

import json
from typing import Any

import pytest

from sbomkit.formats import formats, identify
from sbomkit.formats._convert import convert
from sbomkit.formats._reading.content import content_of
from sbomkit.limits import Limits
from tests.formats.conversion import written
from tests.formats.documents import cyclonedx, spdx
from tests.formats.test_convert_cyclonedx import whole


def unheld(document: Any) -> dict[str, tuple[str, int]]:
    """Address and count by shape."""
    variant, content, _ = identify(
        content_of(document if isinstance(document, bytes) else json.dumps(document).encode(), Limits())
    )
    found = list(variant.unheld(variant.read(content)))
    assert {each.code for each in found} <= {"unheld-claim"}
    return {each.message.partition(":")[0]: (each.path, each.count) for each in found}


def in_component(**members: Any) -> dict[str, tuple[str, int]]:
    return unheld(cyclonedx(components=[{"type": "library", "bom-ref": "a", "name": "a", **members}]))


def in_package(**members: Any) -> dict[str, tuple[str, int]]:
    return unheld(spdx(packages=[{"SPDXID": "SPDXRef-a", "name": "a", **members}]))


CONTEXT = {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}


def in_graph(*elements: Any) -> dict[str, tuple[str, int]]:
    return unheld({**CONTEXT, "@graph": list(elements)})


def of_spdx_3(**members: Any) -> dict[str, tuple[str, int]]:
    return in_graph({"type": "software_Package", "spdxId": "urn:a", "name": "a", **members})


@pytest.mark.parametrize("name", [name for name, variant in formats().items() if variant.writes])
def test_what_this_library_writes_is_held(name):
    found = unheld(written(whole(), name)[0])
    assert found.keys() <= {"@graph[] CreationInfo.createdBy"}  # that somebody made it, be it a tool


def test_each_shape_is_told_once_wherever_it_is_nested():
    inner = {"type": "file", "name": "c", "evidence": {"copyright": [{"text": "x"}]}}
    document = cyclonedx(
        metadata={"component": {"type": "application", "bom-ref": "a", "name": "a", "components": [inner]}},
        components=[{"type": "library", "name": "b", "components": [inner, inner]}],
        services=[{"name": "s"}],
    )
    assert unheld(document) == {
        "components[].evidence": ("metadata.component.components[0].evidence", 3),
        "services": ("services", 1),
    }


def test_what_says_nothing_is_no_claim():
    assert in_component(evidence=None, properties=[], description="", pedigree={}) == {}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"manufacturer": {"name": "A"}, "author": "A"}, {"components[].author": ("components[0].author", 1)}),
        ({"publisher": "A"}, {"components[].publisher": ("components[0].publisher", 1)}),
        ({"author": "A <a@mail.example>"}, {"components[].author": ("components[0].author", 1)}),
        ({"authors": [{"name": "A"}, {"name": "B"}]}, {"components[].authors": ("components[0].authors", 1)}),
        ({"supplier": {"name": "A", "url": ["x"]}}, {"components[].supplier.url": ("components[0].supplier.url", 1)}),
        ({"licenses": [{"expression": "MIT"}]}, {}),
        (
            {"licenses": [{"license": {"id": "MIT", "text": {"content": "x"}}}]},
            {"components[].licenses[].license.text": ("components[0].licenses[0].license.text", 1)},
        ),
        ({"properties": [{"name": "cdx:npm:package:development", "value": "true"}]}, {}),
        ({"properties": [{"name": "x", "value": "y"}]}, {"components[].properties": ("components[0].properties", 1)}),
    ],
)
def test_components_of_cyclonedx(members, expected):
    assert in_component(**members) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"version": 1}, set()),
        ({"version": 2}, {"version"}),
        (
            {"metadata": {"tools": [{"vendor": "v", "name": "t", "hashes": [1]}]}},
            {"metadata.tools.vendor", "metadata.tools.hashes"},
        ),
        ({"metadata": {"tools": {"components": [{"name": "t", "purl": "x"}]}}}, {"metadata.tools.components[].purl"}),
        ({"metadata": {"tools": {"components": [{"type": "application", "name": "t", "version": "1"}]}}}, set()),
        ({"metadata": {"tools": {"components": [{"type": "library", "name": "t"}]}}}, {"metadata.tools.components[].type"}),
        ({"metadata": {"authors": [{"name": "x"}]}}, {"metadata.authors"}),
        ({"compositions": [{"aggregate": "complete"}]}, set()),
        ({"compositions": [{"aggregate": "incomplete", "dependencies": ["a"]}]}, set()),
        ({"compositions": [{"aggregate": "complete", "dependencies": ["root"]}]}, set()),
        ({"compositions": [{"aggregate": "complete", "dependencies": ["a"]}]}, {"compositions"}),
        ({"compositions": [{"aggregate": "incomplete", "assemblies": ["a"]}]}, {"compositions"}),
    ],
)
def test_documents_of_cyclonedx(members, expected):
    subject = {"type": "application", "bom-ref": "root", "name": "root"}
    metadata = {"component": subject, **members.get("metadata", {})}
    document = cyclonedx(components=[{"type": "file", "bom-ref": "a", "name": "a"}])
    assert unheld({**document, **members, "metadata": metadata}).keys() == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"supplier": "Organization: A", "originator": "NOASSERTION"}, set()),
        ({"supplier": "Person: A"}, {"supplier"}),
        ({"supplier": "Organization: A (a@mail.example)"}, {"supplier"}),
        ({"supplier": 7}, set()),  # a wrong type, which reading tells
        ({"copyrightText": "NOASSERTION", "licenseInfoFromFiles": ["NOASSERTION"]}, set()),
        ({"copyrightText": "NONE"}, {"copyrightText"}),
        ({"licenseInfoFromFiles": ["MIT"]}, {"licenseInfoFromFiles"}),
        ({"licenseDeclared": "MIT", "licenseConcluded": "MIT"}, set()),
        ({"licenseDeclared": "NOASSERTION", "licenseConcluded": "MIT"}, {"licenseConcluded"}),
        ({"licenseDeclared": "NONE", "licenseConcluded": "NOASSERTION"}, {"licenseDeclared"}),
        (
            {"downloadLocation": "NONE", "homepage": "NONE", "versionInfo": "NONE"},
            {"downloadLocation", "homepage", "versionInfo"},
        ),
        ({"downloadLocation": "NOASSERTION", "homepage": "NOASSERTION", "versionInfo": "NOASSERTION"}, set()),
        ({"licenseDeclared": "MIT", "licenseConcluded": "ISC"}, {"licenseConcluded"}),
        ({"licenseDeclared": ["MIT"], "licenseConcluded": {"a": 1}}, set()),  # wrong types, which reading tells
        ({"filesAnalyzed": False}, set()),
        ({"filesAnalyzed": True, "summary": "x"}, {"filesAnalyzed", "summary"}),
        ({"checksums": [{"algorithm": "SHA1", "checksumValue": "x"}]}, set()),
    ],
)
def test_packages_of_spdx_2(members, expected):
    assert in_package(**members).keys() == {f"packages[].{name}" for name in expected}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"dataLicense": "CC0-1.0"}, set()),
        ({"dataLicense": "MIT"}, {"dataLicense"}),
        ({"creationInfo": {"creators": ["Tool: x"]}}, set()),
        (
            {"creationInfo": {"creators": ["Tool: x", "Person: A"], "comment": "x"}},
            {"creationInfo.creators", "creationInfo.comment"},
        ),
        ({"relationships": ["SPDXRef-a DEPENDS_ON SPDXRef-b"]}, set()),
        ({"relationships": ["SPDXRef-a STATIC_LINK SPDXRef-b"]}, {"relationships[].relationshipType"}),
        ({"relationships": [{"spdxElementId": "SPDXRef-a", "relationshipType": []}]}, set()),
        (
            {"relationships": [{"spdxElementId": "SPDXRef-a", "relationshipType": ["CONTAINS"]}]},
            {"relationships[].relationshipType"},
        ),
        ({"snippets": [{"SPDXID": "SPDXRef-s"}]}, {"snippets"}),
        ({"hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-x"}]}, {"hasExtractedLicensingInfos"}),
    ],
)
def test_documents_of_spdx_2(members, expected):
    packages = [{"SPDXID": f"SPDXRef-{name}", "name": name} for name in "ab"]
    assert unheld(spdx(packages=packages, **members)).keys() == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (
            {"verifiedUsing": [{"type": "Hash", "algorithm": "sha1", "hashValue": "x", "comment": "y"}]},
            {"verifiedUsing[].comment"},
        ),
        ({"externalRef": [{"type": "ExternalRef", "externalRefType": "vcs", "locator": ["x"]}]}, set()),
        ({"packageVersion": "1"}, set()),  # another spelling of a member that is held
        ({"software_copyrightText": "x"}, {"@graph[] software_Package.software_copyrightText"}),
        (
            {"suppliedBy": {"type": "Organization", "spdxId": "urn:o", "name": "O", "summary": "x"}},
            {"@graph[] Organization.summary"},
        ),
    ],
)
def test_packages_of_spdx_3(members, expected):
    assert of_spdx_3(**members).keys() == expected


def test_elements_of_spdx_3_that_are_in_no_inventory_are_told_whole():
    found = in_graph(
        {"type": "security_Vulnerability", "spdxId": "urn:v", "name": "v"},
        {"type": "https://spdx.org/rdf/3.0.1/terms/Core/Organization", "spdxId": "urn:o", "name": "o"},
        {"type": "unheard_of", "spdxId": "urn:u"},
        {"spdxId": "urn:n"},
    )
    assert found == {
        "@graph[] security_Vulnerability": ("@graph[0]", 1),
        "@graph[] unheard_of": ("@graph[2]", 1),
        "@graph[] None": ("@graph[3]", 1),
    }


def test_relationships_of_spdx_3():
    ends = {"spdxId": "urn:r", "from": "urn:a", "to": ["urn:b"]}
    kind = "https://spdx.org/rdf/3.0.1/terms/Core/RelationshipType/"
    found = in_graph(
        {"type": "Relationship", "relationshipType": f"{kind}dependsOn", "completeness": "incomplete", **ends},
        {"type": "Relationship", "relationshipType": "hasStaticLink", "completeness": "complete", **ends},
        {"type": "LifecycleScopedRelationship", "relationshipType": "dependsOn", "scope": "design", **ends},
    )
    assert found == {
        "@graph[] Relationship.relationshipType": ("@graph[1].relationshipType", 1),
        "@graph[] Relationship.completeness": ("@graph[1].completeness", 1),
        "@graph[] LifecycleScopedRelationship.scope": ("@graph[2].scope", 1),
    }


def test_a_document_of_one_element():
    found = unheld({**CONTEXT, "type": "software_Package", "spdxId": "urn:a", "name": "a", "summary": "x"})
    assert found == {"@graph[] software_Package.summary": ("summary", 1)}


def test_a_long_name_is_cut():
    (shape,) = unheld({**cyclonedx(), "x" * 200: 1})
    assert shape == "x" * 80


def test_the_deepest_document_that_is_read_is_walked():
    component: dict[str, Any] = {"type": "file", "name": "x", "pedigree": {"notes": "y"}}
    for number in range(200):
        component = {"type": "file", "name": str(number), "components": [component]}
    data = json.dumps(cyclonedx(components=[component])).encode()
    (found,) = convert(data, "spdx2-json").report.unheld
    assert found.count == 1
    assert found.path.endswith(".pedigree")


@pytest.mark.parametrize(
    ("category", "kind", "is_held"),
    [
        ("PACKAGE_MANAGER", "purl", True),
        ("PACKAGE-MANAGER", "https://spdx.org/rdf/references/purl", True),
        ("OTHER", "own", True),
        ("SECURITY", "own", False),
        ("OTHER", "purl", False),
        (None, "purl", True),
        ("OTHER", 7, True),
    ],
)
def test_a_category_that_does_not_follow_from_the_type_is_not_held(category, kind, is_held):
    found = in_package(externalRefs=[{"referenceCategory": category, "referenceType": kind, "referenceLocator": "x"}])
    assert found.keys() == (set() if is_held else {"packages[].externalRefs[].referenceCategory"})


@pytest.mark.parametrize(
    ("kind", "end", "is_held"),
    [
        ("DEPENDS_ON", "NONE", True),
        ("DEPENDS_ON", "NOASSERTION", True),
        ("CONTAINS", "NONE", False),
        ("CONTAINS", "NOASSERTION", False),
        ("OTHER", "SPDXRef-a", True),
    ],
)
def test_nothing_is_held_of_what_is_needed_alone(kind, end, is_held):
    relationship = {"spdxElementId": "SPDXRef-a", "relationshipType": kind, "relatedSpdxElement": end}
    found = unheld(spdx(packages=[{"SPDXID": "SPDXRef-a", "name": "a"}], relationships=[relationship]))
    assert found.keys() == (set() if is_held else {"relationships[].relatedSpdxElement"})


@pytest.mark.parametrize(
    ("kind", "to", "is_held"),
    [
        ("dependsOn", "NoneElement", True),
        ("contains", "NoneElement", False),
        ("contains", "NoAssertionElement", False),
        ("hasDeclaredLicense", "NoAssertionLicense", True),
        ("hasDeclaredLicense", "NoneLicense", False),
    ],
)
def test_nothing_is_held_of_what_is_needed_alone_in_spdx_3(kind, to, is_held):
    part = "ExpandedLicensing" if to.endswith("License") else "Core"
    target = f"https://spdx.org/rdf/3.0.1/terms/{part}/{to}"
    relationship = {"type": "Relationship", "spdxId": "urn:r", "from": "urn:a", "relationshipType": kind, "to": [target]}
    found = in_graph({"type": "software_Package", "spdxId": "urn:a", "name": "a"}, relationship)
    assert found.keys() == (set() if is_held else {"@graph[] Relationship.to"})


def test_that_there_is_none_of_a_thing_is_not_held_in_spdx_3():
    assert of_spdx_3(software_downloadLocation="NONE", software_homePage="https://a.example/").keys() == {
        "@graph[] software_Package.software_downloadLocation"
    }


def test_persons_and_codes_of_files_are_not_held_in_spdx_3():
    person = {"type": "Person", "spdxId": "urn:p", "name": "A"}
    code = {"type": "PackageVerificationCode", "algorithm": "sha1", "hashValue": "a" * 40}
    package = {"type": "software_Package", "spdxId": "urn:a", "name": "a", "suppliedBy": "urn:p", "verifiedUsing": [code]}
    assert in_graph(person, package) == {
        "@graph[] Person": ("@graph[0]", 1),
        "verifiedUsing[] PackageVerificationCode": ("@graph[1].verifiedUsing[0]", 1),
    }
