"""What SPDX 2 documents state, member by member, in every encoding."""

import pytest

from sbomkit.formats import load
from sbomkit.model.statements import LicenseForm, Listing, Marker, PartyKind
from tests.formats.documents import load_json, spdx

TAG_VALUE = """\
SPDXVersion: SPDX-2.3
SPDXID: SPDXRef-DOCUMENT
DocumentNamespace: https://a.example/1
Creator: Person: Jane (jane@a.example)
Creator: Tool: maker-v1.2
Created: 2026-01-02T03:04:05Z
CreatorComment: <text>SBOM Type:
 source</text>
PackageName: a
SPDXID: SPDXRef-a
PackageVersion: 1
PackageOriginator: NOASSERTION
PackageFileName: ./a.tgz
PackageChecksum: SHA256: aa
ValidUntilDate: 2030-01-01T00:00:00Z
"""


def stated(version="2.3", /, **members):
    return load_json(spdx(version, **members)).statements


def package(**members):
    return stated(packages=[{"SPDXID": "SPDXRef-a", "name": "a", **members}]).components[0]


def texts(words):
    return [(each.text, each.address, each.kind) for each in words]


def parties(found):
    return [(each.kind, each.name.text, [mail.text for mail in each.emails]) for each in found]


# -- the document


def test_creators_are_told_by_what_they_are_and_tools_are_tools_too():
    found = stated(
        creationInfo={"creators": ["Organization: Acme (a@a.example)", "Person: Jane ()", "Tool: sbom-maker-v1.2", "Bob"]}
    ).document
    assert parties(found.authors) == [
        (PartyKind.ORGANISATION, "Acme", ["a@a.example"]),
        (PartyKind.PERSON, "Jane", []),
        (PartyKind.TOOL, "sbom-maker-v1.2", []),
        (PartyKind.UNSTATED, "Bob", []),
    ]
    assert [(each.name.text, each.version.text, each.name.address) for each in found.tools] == [
        ("sbom-maker", "v1.2", "creationInfo.creators[2]")
    ]


def test_a_tool_without_a_version_says_nothing_of_it():
    (tool,) = stated(creationInfo={"creators": ["Tool: maker"]}).document.tools
    assert (tool.name.text, tool.version) == ("maker", None)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("SBOM Type: Build", [("Build", "build")]),
        ("made in a hurry; sbom type: analyzed. Really", [("analyzed", "after build")]),
        ("SBOM Type: Source, Build", [("Source", "before build"), ("Build", "build")]),
        ("SBOM type is deployed", [("deployed", "after build")]),
        ("SBOM Type: lunch", [("lunch", "")]),
        ("Runtime", [("Runtime", "after build")]),
        ("build time was long", []),
        ("", [("", "")]),
        ("NOASSERTION", [("NOASSERTION", "")]),
        ("SBOM Type:", [("", "")]),
    ],
)
def test_a_comment_may_say_how_a_document_was_made(comment, expected):
    found = stated(creationInfo={"comment": comment}).document.contexts
    assert [(each.text, each.kind) for each in found] == expected
    assert {each.address for each in found} <= {"creationInfo.comment"}


def test_a_document_without_a_creation_states_nothing_of_it():
    found = stated(creationInfo=["odd"]).document
    assert (found.authors, found.tools, found.timestamp, found.contexts) == ((), (), None, ())


def test_the_first_reference_of_each_type_to_a_vulnerability_is_told():
    references = [{"referenceType": kind, "referenceLocator": kind} for kind in ("purl", "advisory", "advisory", "fix")]
    found = stated(packages=[{"name": "a"}, {"name": "b", "externalRefs": [*references, {"referenceType": "fix"}]}]).document
    assert texts(found.vulnerabilities) == [
        ("advisory", "packages[1].externalRefs[1].referenceLocator", "advisory"),
        ("fix", "packages[1].externalRefs[3].referenceLocator", "fix"),
    ]


def test_annotations_may_say_that_something_is_unknown_or_withheld():
    comments = ["cdx:cisa:unknown-information: hash", '{"cdx:cisa:withheld-information": "license"}', "cisa: nothing", None]
    annotations = [{"comment": comment} for comment in comments]
    found = stated(annotations=annotations, packages=[{"name": "a", "annotations": annotations}])
    assert [(each.kind, each.marker, each.address) for each in found.document.unknown] == [
        ("hash", Marker.UNKNOWN, "annotations[0].comment"),
        ("license", Marker.WITHHELD, "annotations[1].comment"),
    ]
    assert [each.address for each in found.components[0].unknown] == [
        "packages[0].annotations[0].comment",
        "packages[0].annotations[1].comment",
    ]


# -- components


def test_who_made_a_package_is_not_who_handed_it_over():
    found = package(originator="Person: Jane (jane@a.example)", supplier="Organization: NOASSERTION")
    assert parties(found.producers) == [(PartyKind.PERSON, "Jane", ["jane@a.example"])]
    assert parties(found.suppliers) == [(PartyKind.ORGANISATION, "NOASSERTION", [])]
    assert found.suppliers[0].name.marker is Marker.NO_ASSERTION


def test_no_assertion_of_a_producer_is_a_statement():
    (producer,) = package(originator="NOASSERTION").producers
    assert (producer.kind, producer.name.marker) == (PartyKind.UNSTATED, Marker.NO_ASSERTION)
    assert package().producers == ()


def test_references_that_identify_are_told_from_others():
    kinds = {
        "purl": "pkg:npm/a@1",
        "cpe22Type": "cpe:/a:a",
        "http://spdx.org/rdf/references/cpe23Type": "cpe:2.3:a",
        "swh": "swh:1:cnt:b",
        "gitoid": "gitoid:blob",
        "vcs": "https://git.example",
    }
    references = [{"referenceType": kind, "referenceLocator": locator} for kind, locator in kinds.items()]
    found = package(
        externalRefs=[*references, {"referenceType": "purl"}], homepage="https://a.example", downloadLocation="NONE"
    )
    assert [(each.text, each.kind) for each in found.identifiers] == [
        ("pkg:npm/a@1", "purl"),
        ("cpe:/a:a", "cpe"),
        ("cpe:2.3:a", "cpe"),
        ("swh:1:cnt:b", "swhid"),
        ("gitoid:blob", "gitoid"),
        ("", "purl"),
    ]
    assert texts(found.references) == [
        ("https://a.example", "packages[0].homepage", "homepage"),
        ("NONE", "packages[0].downloadLocation", "download"),
        ("https://git.example", "packages[0].externalRefs[5].referenceLocator", "vcs"),
    ]
    assert found.references[1].marker is Marker.NONE


def test_checksums_are_those_of_what_is_distributed():
    found = package(checksums=[{"algorithm": "SHA1", "checksumValue": "aa"}, {"algorithm": "MD5"}])
    assert texts(found.hashes) == [
        ("aa", "packages[0].checksums[0].checksumValue", "SHA1"),
        ("", "packages[0].checksums[1]", "MD5"),
    ]
    assert found.distribution_hashes == found.hashes


def test_licences_are_concluded_or_declared():
    found = package(licenseConcluded="NOASSERTION", licenseDeclared="MIT OR (X AND Y)")
    assert [(each.word.text, each.word.kind, each.form, each.word.marker) for each in found.licenses] == [
        ("NOASSERTION", "concluded", LicenseForm.IDENTIFIER, Marker.NO_ASSERTION),
        ("MIT OR (X AND Y)", "declared", LicenseForm.EXPRESSION, Marker.VALUE),
    ]


def test_the_rest_of_a_package_is_verbatim():
    found = package(versionInfo="NOASSERTION", packageFileName="./a.tgz", copyrightText="NONE", validUntilDate="2030-01-01")
    assert [each.text for each in found.versions] == ["NOASSERTION"]
    assert [each.text for each in (found.filename, found.copyright, found.end_of_support)] == ["./a.tgz", "NONE", "2030-01-01"]


def test_files_are_components_with_a_file_name():
    found = stated(files=[{"SPDXID": "SPDXRef-f", "name": "odd", "fileName": "./f", "licenseConcluded": "MIT"}]).components[0]
    assert (found.address, found.name.text, found.filename) == ("files[0]", "./f", found.name)
    assert [each.word.address for each in found.licenses] == ["files[0].licenseConcluded"]


# -- dependencies


def dependencies(*relationships, purl=False):
    references = [{"referenceType": "purl", "referenceLocator": "pkg:npm/a@1"}] if purl else []
    names = [{"SPDXID": ref, "name": ref, "externalRefs": references} for ref in "AB"]
    return stated(packages=names, relationships=list(relationships)).components[0].dependencies


@pytest.mark.parametrize(
    ("relationships", "listing", "count", "address"),
    [
        ([], Listing.UNSTATED, 0, "packages[0]"),
        (["A CONTAINS B"], Listing.UNSTATED, 0, "packages[0]"),
        (["A CONTAINS B", "A DEPENDS_ON B"], Listing.LISTED, 1, "relationships[1]"),
        (["B DEPENDENCY_OF A", "B DEV_DEPENDENCY_OF A"], Listing.LISTED, 1, "relationships[0]"),
        (["B depends-on A", "A depends_on B"], Listing.LISTED, 1, "relationships[1]"),
        (["A DEPENDS_ON DocumentRef-x:SPDXRef-y"], Listing.LISTED, 1, "relationships[0]"),
        (["A DEPENDS_ON A"], Listing.UNSTATED, 0, "packages[0]"),
        (["A DEPENDS_ON NONE"], Listing.NONE, 0, "relationships[0]"),
        (["A DEPENDS_ON NOASSERTION"], Listing.UNKNOWN, 0, "relationships[0]"),
        (["NOASSERTION DEPENDENCY_OF A"], Listing.UNKNOWN, 0, "relationships[0]"),
        (["A DEPENDS_ON NONE", "A DEPENDS_ON NOASSERTION"], Listing.UNKNOWN, 0, "relationships[0]"),
        (["A DEPENDS_ON NONE", "A DEPENDS_ON B"], Listing.LISTED, 1, "relationships[0]"),
        (["A HAS_PREREQUISITE B"], Listing.UNSTATED, 0, "packages[0]"),
    ],
)
def test_relationships_say_what_is_needed(relationships, listing, count, address):
    found = dependencies(*relationships)
    assert (found.listing, found.count, found.address) == (listing, count, address)


@pytest.mark.parametrize(
    ("relationships", "dangling"),
    [
        (["A DEPENDS_ON B"], 0),
        (["A DEPENDS_ON X"], 1),
        (["X DEPENDENCY_OF A", "A DEPENDS_ON Y", "A DEPENDS_ON B"], 2),
        (["A DEPENDS_ON DocumentRef-x:SPDXRef-y", "A DEPENDS_ON F", "A DEPENDS_ON S", "A DEPENDS_ON SPDXRef-DOCUMENT"], 0),
        (["A DEPENDS_ON DocumentRef-x:SPDXRef-y", "A DEPENDS_ON X"], 1),
        (["B DEPENDS_ON DocumentRef-x:SPDXRef-y", "A DEPENDS_ON X"], 1),
        (["A DEPENDS_ON NONE"], 0),
    ],
)
def test_a_reference_leads_somewhere_or_nowhere_whatever_the_others_do(relationships, dangling):
    found = stated(
        packages=[{"SPDXID": ref, "name": ref} for ref in "AB"],
        files=[{"SPDXID": "F", "fileName": "./f"}],
        snippets=[{"SPDXID": "S", "snippetFromFile": "F"}],
        relationships=relationships,
    )
    assert found.components[0].dependencies.dangling == dangling


def test_nothing_speaks_of_a_package_without_an_id():
    needed = [
        {"spdxElementId": ref, "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "B"} for ref in ("packages[0]", "")
    ]
    found = stated(packages=[{"name": "a"}, {"SPDXID": "B", "name": "b"}], relationships=needed).components[0]
    assert (found.id, found.dependencies.listing) == ("packages[0]", Listing.UNSTATED)


def test_a_prerequisite_between_packages_is_needed():
    assert dependencies("A HAS_PREREQUISITE B", purl=True).listing is Listing.LISTED


@pytest.mark.parametrize(
    ("relationship", "address"),
    [("A DEPENDS_ON NOASSERTION", "relatedSpdxElement"), ("NOASSERTION DEPENDENCY_OF A", "spdxElementId")],
)
def test_that_more_may_be_needed_is_a_word_for_completeness(relationship, address):
    found = dependencies("A DEPENDS_ON B", relationship)
    assert (found.listing, found.count) == (Listing.LISTED, 1)
    assert (found.completeness.marker, found.completeness.address) == (Marker.NO_ASSERTION, f"relationships[1].{address}")


# -- another encoding


def test_a_document_in_tag_value_form_states_the_same():
    found = load(TAG_VALUE.encode()).statements
    assert parties(found.document.authors) == [
        (PartyKind.PERSON, "Jane", ["jane@a.example"]),
        (PartyKind.TOOL, "maker-v1.2", []),
    ]
    assert [each.text for each in found.document.contexts] == ["source"]
    (component,) = found.components
    assert texts([*component.hashes, component.filename]) == [
        ("aa", "packages[0].checksums[0].checksumValue", "SHA256"),
        ("./a.tgz", "packages[0].packageFileName", ""),
    ]
    assert texts([component.end_of_support]) == [("2030-01-01T00:00:00Z", "packages[0].validUntilDate", "")]
    assert component.producers[0].name.marker is Marker.NO_ASSERTION
