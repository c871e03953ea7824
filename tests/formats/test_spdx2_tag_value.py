"""SPDX 2 tag-value: every tag in its place, files in their packages, and what is odd kept and told apart."""

import json
import re
import sys
from collections import Counter
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbomkit.errors import DocumentError, LimitExceeded, UnrecognizedFormat, UnsupportedVersion
from sbomkit.formats import formats, load
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.content import content_of
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings import tag_value_lines
from sbomkit.formats._spdx2.encodings.tag_value_tags import TAGS
from sbomkit.formats.spdx2_tag_value import FORMAT
from sbomkit.limits import DEFAULT_LIMITS, Limits
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import EdgeKind, Inventory
from tests.formats.documents import codes, corpus, edges, needs_corpus

HEAD = "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\n"
DIGEST = "da39a3ee5e6b4b0d3255bfef95601890afd80709"

WHOLE = f"""\
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: whole
DocumentNamespace: https://docs.example/whole
DocumentComment: <text>one line</text>
ExternalDocumentRef: DocumentRef-other https://docs.example/other SHA1: {DIGEST}
Creator: Tool: writer-1.0
Creator: Organization: Makers (post@makers.example)
Created: 2026-01-02T03:04:05Z
CreatorComment: <text>over
two lines</text>
LicenseListVersion: 3.27

# The files of no package come first.
FileName: ./loose.c
SPDXID: SPDXRef-loose
FileChecksum: SHA1: {DIGEST}

## Package
PackageName: alpha
SPDXID: SPDXRef-alpha
PackageVersion: 1.2:3
PackageFileName: alpha-1.2.tar.gz
PackageSupplier: Organization: Sellers (sales@sellers.example)
PackageOriginator: Person: Ann Author
PackageDownloadLocation: git+https://code.example/alpha.git@v1.2
FilesAnalyzed: true
PackageVerificationCode: {DIGEST} (excludes: ./alpha.spdx, ./b c)
PackageChecksum: SHA1: {DIGEST}
PackageChecksum: BLAKE2b-256: 00ff
PackageHomePage: https://alpha.example
PackageSourceInfo: <text>from a tag</text>
PackageLicenseConcluded: MIT
PackageLicenseInfoFromFiles: MIT
PackageLicenseInfoFromFiles: LicenseRef-1
PackageLicenseDeclared: (MIT OR LicenseRef-1)
PackageLicenseComments: <text>both</text>
PackageCopyrightText: NOASSERTION
PackageSummary: <text>short</text>
PackageDescription: <text>long</text>
PackageComment: <text>said</text>
ExternalRef: PACKAGE-MANAGER purl pkg:npm/alpha@1.2
ExternalRef: OTHER https://docs.example/kind what ever
ExternalRefComment: <text>about the second</text>
PackageAttributionText: <text>thanks</text>
PackageAttributionText: more thanks
PrimaryPackagePurpose: OPERATING-SYSTEM
ReleaseDate: 2026-01-01T00:00:00Z
BuiltDate: 2026-01-01T00:00:01Z
ValidUntilDate: 2027-01-01T00:00:00Z
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-alpha
RelationshipComment: <text>the subject</text>

FileName: ./src/a.c
SPDXID: SPDXRef-a
FileType: SOURCE
FileType: TEXT
FileChecksum: SHA1: {DIGEST}
LicenseConcluded: NONE
LicenseInfoInFile: MIT
LicenseComments: <text>unclear</text>
FileCopyrightText: <text>(c) 2026 Ann</text>
ArtifactOfProjectName: origin
ArtifactOfProjectHomePage: https://origin.example
ArtifactOfProjectURI: https://origin.example/doap.rdf
ArtifactOfProjectName: second origin
FileComment: <text>a file</text>
FileNotice: <text>notice</text>
FileContributor: Ann
FileContributor: Bob
FileAttributionText: <text>credit</text>
FileDependency: ./loose.c
FileDependency: ./gone.c

SnippetSPDXID: SPDXRef-snippet
SnippetByteRange: 310:420
SnippetLineRange: 5:23
SnippetFromFileSPDXID: SPDXRef-a
SnippetLicenseConcluded: MIT
LicenseInfoInSnippet: MIT
SnippetLicenseComments: <text>copied</text>
SnippetCopyrightText: NONE
SnippetComment: <text>a part</text>
SnippetName: part
SnippetAttributionText: <text>kudos</text>

LicenseID: LicenseRef-1
ExtractedText: <text>
Do: as you like.

# This is no comment.
</text>
LicenseName: Liberal
LicenseCrossReference: https://one.example/, https://two.example/a,b
LicenseCrossReference: https://three.example/
LicenseComment: <text>rare</text>

Relationship: SPDXRef-alpha DEPENDS_ON NOASSERTION

Annotator: Person: Rita Reader
AnnotationDate: 2026-01-03T00:00:00Z
AnnotationType: REVIEW
SPDXREF: SPDXRef-alpha
AnnotationComment: <text>fine</text>

Annotator: Tool: checker
SPDXREF: SPDXRef-DOCUMENT

Annotator: Tool: checker
SPDXREF: SPDXRef-snippet

Reviewer: Person: Rita Reader
ReviewDate: 2026-01-03T00:00:00Z
ReviewComment: <text>good</text>
"""

SHA1 = {"algorithm": "SHA1", "checksumValue": DIGEST}
WHOLE_AS_JSON = {
    "spdxVersion": "SPDX-2.3",
    "dataLicense": "CC0-1.0",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "whole",
    "documentNamespace": "https://docs.example/whole",
    "comment": "one line",
    "externalDocumentRefs": [
        {"externalDocumentId": "DocumentRef-other", "spdxDocument": "https://docs.example/other", "checksum": SHA1}
    ],
    "creationInfo": {
        "creators": ["Tool: writer-1.0", "Organization: Makers (post@makers.example)"],
        "created": "2026-01-02T03:04:05Z",
        "comment": "over\ntwo lines",
        "licenseListVersion": "3.27",
    },
    "packages": [
        {
            "name": "alpha",
            "SPDXID": "SPDXRef-alpha",
            "versionInfo": "1.2:3",
            "packageFileName": "alpha-1.2.tar.gz",
            "supplier": "Organization: Sellers (sales@sellers.example)",
            "originator": "Person: Ann Author",
            "downloadLocation": "git+https://code.example/alpha.git@v1.2",
            "filesAnalyzed": True,
            "packageVerificationCode": {
                "packageVerificationCodeValue": DIGEST,
                "packageVerificationCodeExcludedFiles": ["./alpha.spdx", "./b c"],
            },
            "checksums": [SHA1, {"algorithm": "BLAKE2b-256", "checksumValue": "00ff"}],
            "homepage": "https://alpha.example",
            "sourceInfo": "from a tag",
            "licenseConcluded": "MIT",
            "licenseInfoFromFiles": ["MIT", "LicenseRef-1"],
            "licenseDeclared": "(MIT OR LicenseRef-1)",
            "licenseComments": "both",
            "copyrightText": "NOASSERTION",
            "summary": "short",
            "description": "long",
            "comment": "said",
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:npm/alpha@1.2",
                },
                {
                    "referenceCategory": "OTHER",
                    "referenceType": "https://docs.example/kind",
                    "referenceLocator": "what ever",
                    "comment": "about the second",
                },
            ],
            "attributionTexts": ["thanks", "more thanks"],
            "primaryPackagePurpose": "OPERATING_SYSTEM",
            "releaseDate": "2026-01-01T00:00:00Z",
            "builtDate": "2026-01-01T00:00:01Z",
            "validUntilDate": "2027-01-01T00:00:00Z",
            "hasFiles": ["SPDXRef-a"],
            "annotations": [
                {
                    "annotator": "Person: Rita Reader",
                    "annotationDate": "2026-01-03T00:00:00Z",
                    "annotationType": "REVIEW",
                    "comment": "fine",
                }
            ],
        }
    ],
    "files": [
        {"fileName": "./loose.c", "SPDXID": "SPDXRef-loose", "checksums": [SHA1]},
        {
            "fileName": "./src/a.c",
            "SPDXID": "SPDXRef-a",
            "fileTypes": ["SOURCE", "TEXT"],
            "checksums": [SHA1],
            "licenseConcluded": "NONE",
            "licenseInfoInFiles": ["MIT"],
            "licenseComments": "unclear",
            "copyrightText": "(c) 2026 Ann",
            "artifactOfs": [
                {"name": "origin", "homepage": "https://origin.example", "projectUri": "https://origin.example/doap.rdf"},
                {"name": "second origin"},
            ],
            "comment": "a file",
            "noticeText": "notice",
            "fileContributors": ["Ann", "Bob"],
            "attributionTexts": ["credit"],
            "fileDependencies": ["SPDXRef-loose", "./gone.c"],
        },
    ],
    "snippets": [
        {
            "SPDXID": "SPDXRef-snippet",
            "ranges": [
                {
                    "startPointer": {"offset": 310, "reference": "SPDXRef-a"},
                    "endPointer": {"offset": 420, "reference": "SPDXRef-a"},
                },
                {
                    "startPointer": {"lineNumber": 5, "reference": "SPDXRef-a"},
                    "endPointer": {"lineNumber": 23, "reference": "SPDXRef-a"},
                },
            ],
            "snippetFromFile": "SPDXRef-a",
            "licenseConcluded": "MIT",
            "licenseInfoInSnippets": ["MIT"],
            "licenseComments": "copied",
            "copyrightText": "NONE",
            "comment": "a part",
            "name": "part",
            "attributionTexts": ["kudos"],
            "annotations": [{"annotator": "Tool: checker"}],
        }
    ],
    "hasExtractedLicensingInfos": [
        {
            "licenseId": "LicenseRef-1",
            "extractedText": "\nDo: as you like.\n\n# This is no comment.\n",
            "name": "Liberal",
            "seeAlsos": ["https://one.example/", "https://two.example/a,b", "https://three.example/"],
            "comment": "rare",
        }
    ],
    "relationships": [
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-alpha",
            "comment": "the subject",
        },
        {"spdxElementId": "SPDXRef-alpha", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "NOASSERTION"},
    ],
    "annotations": [{"annotator": "Tool: checker"}],
    "revieweds": [{"reviewer": "Person: Rita Reader", "reviewDate": "2026-01-03T00:00:00Z", "comment": "good"}],
}


def given_as(text: str | bytes, **limits: int) -> Content:
    return content_of(text.encode() if isinstance(text, str) else text, Limits(**limits))


def plain(*lines: str) -> dict[str, Any]:
    """The JSON of a document with these lines."""
    return dict(FORMAT.plain(given_as(HEAD + "\n".join(lines))))


def found(*lines: str) -> tuple[dict[str, Any], list[tuple[Severity, str, str, str, int]]]:
    """The JSON of a document with these lines, counted from 3, and what was odd on the way."""
    findings = Findings()
    document = FORMAT.transcode(given_as(HEAD + "\n".join(lines)), findings)
    entries = [(entry.severity, entry.code, entry.path, entry.message, entry.count) for entry in findings.diagnostics(100)]
    return document, entries


def only(*lines: str) -> tuple[dict[str, Any], tuple[Severity, str, str, str, int]]:
    document, (entry,) = found(*lines)
    return document, entry


# -- the tags


def test_every_tag_comes_to_stand_where_the_json_has_it():
    findings = Findings()
    assert FORMAT.transcode(given_as(WHOLE), findings) == WHOLE_AS_JSON
    assert findings.diagnostics(100) == ()


def test_the_whole_document_has_every_tag():
    assert {line.partition(":")[0] for line in WHOLE.splitlines()} >= TAGS.keys()


def test_tag_value_and_json_of_one_document_are_one_inventory():
    both = [load(WHOLE.encode()), load(json.dumps(WHOLE_AS_JSON).encode())]
    first, second = (inventory.model_dump(exclude={"document": {"encoding", "sha256"}}) for inventory in both)
    assert first == second
    assert [inventory.document.encoding for inventory in both] == ["tag-value", "json"]


def test_what_is_read_is_there_in_the_shape_of_the_json():
    inventory = load(WHOLE.encode())
    assert inventory.claims == WHOLE_AS_JSON
    assert inventory.document.spec_version == "2.3"
    assert inventory.roots == ("SPDXRef-alpha",)
    assert inventory.by_id["SPDXRef-alpha"].purl == "pkg:npm/alpha@1.2"
    assert inventory.by_id["SPDXRef-alpha"].type == "operating-system"


@pytest.mark.parametrize("version", ["2.1", "2.2", "2.3"])
def test_three_versions_are_read(version):
    inventory = load(f"SPDXVersion: SPDX-{version}\nPackageName: a\nSPDXID: SPDXRef-a\n".encode())
    assert (inventory.document.spec_version, len(inventory.components)) == (version, 1)


def test_a_document_of_nothing_but_its_version_is_read():
    assert load(b"SPDXVersion: SPDX-2.3").components == ()


def test_nothing_stated_is_nothing_there():
    assert plain() == {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT"}


# -- lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_three_ways(end):
    assert FORMAT.plain(given_as(WHOLE.replace("\n", end))) == WHOLE_AS_JSON


def test_blanks_around_tags_and_values_do_not_count():
    lines = ["  PackageName:a", "\tSPDXID\t:  SPDXRef-a\t", "   ", "  # a comment: not a tag", "PackageVersion :1 "]
    assert found(*lines) == (plain("PackageName: a", "SPDXID: SPDXRef-a", "PackageVersion: 1"), [])


def test_a_value_may_be_empty_and_may_hold_what_means_something_elsewhere():
    lines = ["PackageName:", "PackageComment: # no comment: SPDXID: x", "PackageSummary: a <text>b</text>"]
    (package,) = plain(*lines)["packages"]
    assert package == {"name": "", "comment": "# no comment: SPDXID: x", "summary": "a <text>b</text>"}


def test_a_text_keeps_its_lines_its_blanks_and_what_looks_like_a_tag():
    lines = ["PackageName: a", "PackageComment:<text> one ", "", "SPDXID: no id", "# no comment", "\t</text>  "]
    (package,) = plain(*lines)["packages"]
    assert package == {"name": "a", "comment": " one \n\nSPDXID: no id\n# no comment\n\t"}


def test_a_text_may_be_empty():
    assert plain("DocumentComment: <text></text>")["comment"] == ""


def test_a_byte_order_mark_is_no_part_of_the_first_tag():
    data = b"\xef\xbb\xbf" + HEAD.encode()
    assert FORMAT.plain(Content(data=data, digest=str, limits=DEFAULT_LIMITS)) == plain()


def test_a_document_in_another_encoding_is_read_and_said_so():
    inventory = load(HEAD.encode() + b"PackageName: caf\xe9\r\nSPDXID: SPDXRef-a\r\n")
    assert inventory.components[0].name == "café"
    (entry,) = (entry for entry in inventory.diagnostics if entry.code == "not-utf-8")
    assert (entry.severity, entry.path) == (Severity.WARNING, "line 3")
    assert entry.message == "expected UTF-8, found the byte 0xe9: the document is read as Latin-1"


# -- files and packages


def files(*lines: str) -> set[tuple[str, str]]:
    return {(edge[0], edge[1]) for edge in edges(load((HEAD + "\n".join(lines)).encode())) if edge[2] is EdgeKind.CONTAINS}


def element(tag: str, name: str) -> list[str]:
    return [f"{tag}: {name}", f"SPDXID: {name}"]


def test_files_belong_to_the_package_that_they_follow_and_to_none_before_the_first():
    lines = [
        *element("FileName", "f0"),
        *element("PackageName", "p1"),
        *element("FileName", "f1"),
        "SnippetSPDXID: s",
        "LicenseID: LicenseRef-1",
        "Relationship: p1 CONTAINS f0",
        *element("FileName", "f2"),
        *element("PackageName", "p2"),
        *element("FileName", "f3"),
    ]
    assert files(*lines) == {("p1", "f1"), ("p1", "f2"), ("p1", "f0"), ("p2", "f3")}


def test_what_a_relationship_says_too_is_one_edge_and_no_oddity():
    lines = [*element("PackageName", "p"), *element("FileName", "f"), "Relationship: p CONTAINS f"]
    inventory = load((HEAD + "\n".join([*lines, "Relationship: SPDXRef-DOCUMENT DESCRIBES p"])).encode())
    assert [edge[:2] for edge in edges(inventory)] == [("p", "f")]
    assert inventory.diagnostics == ()


def test_a_file_without_an_id_is_kept_without_the_package_it_is_in():
    document, entry = only(*element("PackageName", "p"), "FileName: f")
    assert document["files"] == [{"fileName": "f"}]
    assert "hasFiles" not in document["packages"][0]
    message = "expected an SPDXID, found none: that the package contains the file is left out"
    assert entry == (Severity.ERROR, "file-without-id", "line 5", message, 1)


def test_files_after_a_package_that_says_it_has_none_are_taken_for_its_own_and_told():
    lines = [*element("PackageName", "p"), "FilesAnalyzed: false", *element("FileName", "f"), *element("FileName", "g")]
    document, entry = only(*lines)
    assert document["packages"][0]["hasFiles"] == ["f", "g"]
    message = "expected no files after a package with FilesAnalyzed: false, found one: it is taken for a part of it"
    assert entry == (Severity.WARNING, "files-not-analyzed", "line 6", message, 2)


# -- ids


def test_an_id_may_stand_right_before_the_name():
    document, entry = only("SPDXID: a", "FileName: a", "FileComment: x", "", "SPDXID: b", "# b", "FileName: b")
    assert [(file["fileName"], file["SPDXID"]) for file in document["files"]] == [("a", "a"), ("b", "b")]
    assert entry == (Severity.WARNING, "early-id", "line 3", "expected SPDXID after FileName, found it before", 2)


def test_a_second_id_of_one_element_is_left_out():
    document, entry = only(*element("PackageName", "a"), "SPDXID: b", "PackageVersion: 1")
    assert document["packages"] == [{"name": "a", "SPDXID": "a", "versionInfo": "1"}]
    message = "expected one SPDXID, found another: 'b' is left out"
    assert entry == (Severity.ERROR, "repeated-tag", "line 5", message, 1)


def test_a_second_id_at_the_end_is_left_out():
    assert only(*element("PackageName", "a"), "SPDXID: b")[1][:3] == (Severity.ERROR, "repeated-tag", "line 5")


def test_an_id_in_its_place_counts_more_than_one_from_before():
    lines = [*element("PackageName", "a"), "SPDXID: b", *element("PackageName", "c"), "PackageVersion: 1"]
    document, entries = found(*lines)
    assert [package["SPDXID"] for package in document["packages"]] == ["a", "c"]
    assert [entry[1:4:2] for entry in entries] == [
        ("early-id", "expected SPDXID after PackageName, found it before"),
        ("repeated-tag", "expected one SPDXID, found another: 'b' is left out"),
    ]


def test_a_snippet_has_its_id_already():
    assert only("SnippetSPDXID: s", "SPDXID: t", "SnippetName: n")[1][1] == "repeated-tag"
    assert only(*element("PackageName", "a"), "SPDXID: b", "SnippetSPDXID: s")[1][1] == "repeated-tag"


# -- tags that are astray


def test_an_unknown_tag_is_left_out_with_the_whole_of_its_text():
    document, entry = only("PackageName: a", "PackageColour: <text>red", "PackageVersion: 2</text>", "PackageVersion: 1")
    assert document["packages"] == [{"name": "a", "versionInfo": "1"}]
    message = "no tag of SPDX 2 is called 'PackageColour': it is left out"
    assert entry == (Severity.ERROR, "unknown-tag", "line 4", message, 1)


@pytest.mark.parametrize("line", ["no colon here", "two words: x", ": x", "PackageName", "<text>a</text>"])
def test_a_line_that_is_no_tag_is_left_out(line):
    document, entry = only(line, "PackageName: a")
    assert document["packages"] == [{"name": "a"}]
    name = line.partition(":")[0]
    message = f"expected a tag and a colon, found {name!r}: the line is left out"
    assert entry == (Severity.ERROR, "stray-line", "line 3", message, 1)


def test_a_misspelt_tag_is_taken_for_what_it_is_meant_to_be():
    document, entry = only("FileName: a", "FIleCopyrightText: Ann")
    assert document["files"] == [{"fileName": "a", "copyrightText": "Ann"}]
    message = "expected FileCopyrightText, found FIleCopyrightText: taken for it"
    assert entry == (Severity.WARNING, "misspelt-tag", "line 4", message, 1)
    assert only("SnippetSPDXIdentifier: s")[0]["snippets"] == [{"SPDXID": "s"}]


def test_a_second_value_where_one_is_allowed_is_left_out():
    document, entry = only("PackageName: a", "PackageVersion: 1", "PackageVersion: 2", "PackageVersion: 3")
    assert document["packages"] == [{"name": "a", "versionInfo": "1"}]
    message = "expected one PackageVersion, found another: '2' is left out"
    assert entry == (Severity.ERROR, "repeated-tag", "line 5", message, 2)


@pytest.mark.parametrize(
    ("line", "opener"),
    [
        ("PackageVersion: 1", "PackageName"),
        ("FileType: SOURCE", "FileName"),
        ("SnippetName: x", "SnippetSPDXID"),
        ("LicenseName: x", "LicenseID"),
        ("RelationshipComment: x", "Relationship"),
        ("AnnotationDate: x", "Annotator"),
        ("ReviewDate: x", "Reviewer"),
        ("ExternalRef: OTHER a b", "PackageName"),
        ("ExternalRefComment: x", "ExternalRef"),
        ("ArtifactOfProjectName: x", "FileName"),
        ("ArtifactOfProjectURI: x", "ArtifactOfProjectName"),
    ],
)
def test_a_tag_before_its_section_is_left_out(line, opener):
    document, entry = only(line)
    assert document == plain()
    message = f"expected {opener} before {line.partition(':')[0]}, found none: it is left out"
    assert entry == (Severity.ERROR, "tag-without-section", "line 3", message, 1)


def test_a_tag_after_the_end_of_its_section_goes_to_the_last_of_its_kind():
    lines = ["PackageName: p", "ExternalRef: OTHER a b", *element("FileName", "f"), "PackageVersion: 1"]
    document, entry = only(*lines, "ExternalRef: OTHER c d", "ExternalRefComment: said")
    references = document["packages"][0]["externalRefs"]
    assert document["packages"][0]["versionInfo"] == "1"
    assert [reference.get("comment") for reference in references] == [None, "said"]
    message = "expected PackageVersion before FileName, found it after: taken for the package before"
    assert entry == (Severity.WARNING, "tag-out-of-place", "line 7", message, 2)


def test_a_comment_never_goes_to_a_reference_of_the_package_before():
    lines = ["PackageName: p", *element("FileName", "f"), "ExternalRef: OTHER c d", "PackageName: q"]
    document, entries = found(*lines, "ExternalRefComment: said")
    assert [entry[1] for entry in entries] == ["tag-out-of-place", "tag-without-section"]
    assert "comment" not in document["packages"][0]["externalRefs"][0]


def test_relationships_and_annotations_end_no_section():
    lines = ["PackageName: p", "Relationship: p OTHER p", "Annotator: Tool: t", "SPDXREF: p", "SPDXID: p", "PackageVersion: 1"]
    assert found(*lines)[1] == []


# -- texts that do not end well


def test_what_follows_the_end_of_a_text_is_left_out():
    document, entry = only("PackageName: a", "PackageComment: <text>x", "y</text> z", "PackageSummary: <text>s</text>")
    assert document["packages"] == [{"name": "a", "comment": "x\ny", "summary": "s"}]
    assert entry == (Severity.ERROR, "text-after-end", "line 5", "expected nothing after </text>, found 'z': it is left out", 1)


def test_a_text_without_end_reaches_to_the_next_tag():
    lines = ["PackageName: a", "PackageComment: <text>x", "more: y", "", "PackageVersion: 1", "PackageSummary: <text>s</text>"]
    document, entry = only(*lines)
    assert document["packages"] == [{"name": "a", "comment": "x\nmore: y", "versionInfo": "1", "summary": "s"}]
    message = "expected </text>, found none: the text is taken to end before the next tag"
    assert entry == (Severity.ERROR, "unterminated-text", "line 4", message, 1)


def test_a_text_that_is_cut_off_is_kept():
    assert only("DocumentComment: <text>x", "y", "")[0]["comment"] == "x\ny"


def test_a_text_may_speak_of_texts():
    lines = ["DocumentComment: <text>write", "Tag: <text> and PackageName: <text>, so", "and so</text>", "PackageName: a"]
    document, entries = found(*lines)
    assert document["comment"] == "write\nTag: <text> and PackageName: <text>, so\nand so"
    assert entries == []


# -- values of another form


def test_a_relationship_has_three_words():
    document, entry = only("Relationship: a DEPENDS_ON", "RelationshipComment: lost", "Relationship: a  OTHER\tNONE")
    assert document["relationships"] == [{"spdxElementId": "a", "relationshipType": "OTHER", "relatedSpdxElement": "NONE"}]
    message = "Relationship: expected an id, a relationship type and an id, found 'a DEPENDS_ON': left out"
    assert entry == (Severity.ERROR, "malformed-relationship", "line 3", message, 1)


def test_a_relationship_between_ids_with_blanks_is_kept():
    document, entry = only("Relationship: a b CONTAINS c d")
    (relationship,) = document["relationships"]
    assert relationship == {"spdxElementId": "a b", "relationshipType": "CONTAINS", "relatedSpdxElement": "c d"}
    assert entry[:3] == (Severity.WARNING, "blank-in-relationship", "line 3")


def test_a_checksum_without_algorithm_is_kept():
    document, entry = only("FileName: a", "FileChecksum: 00ff", "FileChecksum: MD5:11")
    assert document["files"][0]["checksums"] == [{"checksumValue": "00ff"}, {"algorithm": "MD5", "checksumValue": "11"}]
    message = "FileChecksum: expected an algorithm and a digest, such as \"SHA1: d6a7…\", found '00ff': kept as it is"
    assert entry == (Severity.WARNING, "malformed-checksum", "line 4", message, 1)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("purl pkg:npm/a", {"referenceType": "purl", "referenceLocator": "pkg:npm/a"}),
        ("SECURITY cpe:/a:b", {"referenceCategory": "SECURITY", "referenceLocator": "cpe:/a:b"}),
        ("pkg:npm/a", {"referenceLocator": "pkg:npm/a"}),
        ("", {"referenceLocator": ""}),
    ],
)
def test_an_external_reference_that_lacks_a_part_is_kept(value, kept):
    document, entry = only("PackageName: a", f"ExternalRef: {value}", "ExternalRefComment: said")
    assert document["packages"][0]["externalRefs"] == [{**kept, "comment": "said"}]
    message = f"ExternalRef: expected a category, a type and a locator, found {value!r}: kept as it is"
    assert entry == (Severity.WARNING, "malformed-external-reference", "line 4", message, 1)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("DocumentRef-a https://a.example", {"externalDocumentId": "DocumentRef-a", "spdxDocument": "https://a.example"}),
        ("DocumentRef-a", {"externalDocumentId": "DocumentRef-a"}),
        ("a b 00ff", {"externalDocumentId": "a", "spdxDocument": "b", "checksum": {"checksumValue": "00ff"}}),
    ],
)
def test_an_external_document_that_lacks_a_part_is_kept(value, kept):
    document, entry = only(f"ExternalDocumentRef: {value}")
    assert document["externalDocumentRefs"] == [kept]
    assert entry[:3] == (Severity.WARNING, "malformed-external-document", "line 3")


@pytest.mark.parametrize(
    ("value", "excluded"),
    [
        ("00ff", None),
        ("00ff(./a.spdx)", ["./a.spdx"]),
        ("00ff (excludes ./a, ./b)", ["./a", "./b"]),
        ("00ff ( excludes: ./a (1) )", ["./a (1)"]),
    ],
)
def test_a_verification_code_is_written_in_several_ways(value, excluded):
    (package,) = plain("PackageName: a", f"PackageVerificationCode: {value}")["packages"]
    more = {"packageVerificationCodeExcludedFiles": excluded} if excluded else {}
    assert package["packageVerificationCode"] == {"packageVerificationCodeValue": "00ff", **more}


@pytest.mark.parametrize("value", ["00ff ./a", "00ff (excludes: ./a"])
def test_a_verification_code_of_another_form_is_kept(value):
    document, entry = only("PackageName: a", f"PackageVerificationCode: {value}")
    assert document["packages"][0]["packageVerificationCode"] == {"packageVerificationCodeValue": value}
    assert entry[:3] == (Severity.WARNING, "malformed-verification-code", "line 4")


@pytest.mark.parametrize("value", ["5", "5:6:7", "a:b", "5:", "-5:6", "1" * 5000 + ":2"])
def test_a_range_that_is_none_is_left_out(value):
    document, entry = only("SnippetSPDXID: s", "SnippetFromFileSPDXID: f", f"SnippetByteRange: {value}")
    assert document["snippets"] == [{"SPDXID": "s", "snippetFromFile": "f"}]
    message = f'SnippetByteRange: expected two numbers such as "310:420", found {value!r:.100}: left out'
    assert entry == (Severity.ERROR, "malformed-range", "line 5", message, 1)


def test_a_snippet_of_no_file_points_nowhere():
    (snippet,) = plain("SnippetSPDXID: s", "SnippetLineRange: 5 : 6")["snippets"]
    assert snippet["ranges"] == [{"startPointer": {"lineNumber": 5}, "endPointer": {"lineNumber": 6}}]


@pytest.mark.parametrize(("value", "kept"), [("true", True), ("False", False), ("perhaps", "perhaps"), ("no", "no")])
def test_files_analyzed_is_true_or_false(value, kept):
    document, entries = found("PackageName: a", f"FilesAnalyzed: {value}")
    assert document["packages"] == [{"name": "a", "filesAnalyzed": kept}]
    message = f'FilesAnalyzed: expected "true" or "false", found {value!r}: kept as it is'
    assert entries == ([] if isinstance(kept, bool) else [(Severity.WARNING, "malformed-truth", "line 4", message, 1)])


# -- annotations


def test_an_annotation_of_nothing_in_particular_is_one_of_the_element_before():
    document, entry = only("Annotator: a", *element("PackageName", "p"), "Annotator: b")
    assert document["annotations"] == [{"annotator": "a"}]
    assert document["packages"][0]["annotations"] == [{"annotator": "b"}]
    message = "expected SPDXREF, found none: taken for an annotation of the element before"
    assert entry == (Severity.WARNING, "annotation-of-nothing", "line 3", message, 2)


def test_an_annotation_of_what_is_not_there_is_left_out():
    document, entry = only(*element("PackageName", "p"), "Annotator: a", "SPDXREF: DocumentRef-x:SPDXRef-y")
    assert document["packages"] == [{"name": "p", "SPDXID": "p"}]
    message = "no element has the id 'DocumentRef-x:SPDXRef-y': the annotation is left out"
    assert entry == (Severity.ERROR, "annotation-of-unknown", "line 5", message, 1)


def test_the_document_answers_to_the_name_that_the_specification_gives_it():
    text = "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-Document\nAnnotator: a\nSPDXREF: SPDXRef-DOCUMENT"
    assert FORMAT.plain(given_as(text))["annotations"] == [{"annotator": "a"}]


# -- recognition


@pytest.mark.parametrize(
    "text",
    [
        "SPDXVersion: SPDX-2.2",
        "\ufeffSPDXVersion:SPDX-2.2\r\nx",
        "\n\n# a comment\n  ## another\n\tSPDXVersion :\tSPDX-2.2  \n",
        "SPDX-License-Identifier: CC0-1.0\rSPDXVersion: <text>SPDX-2.2</text>\r",
        "DocumentComment: <text>\nSPDXVersion: SPDX-1.0\n</text>\nSPDXVersion: SPDX-2.2",
        "DocumentName: <text>a</text>\nSPDXVersion: SPDX-2.2",
        "PackageName: a\nPackageComment: spdxVersion\nSPDXVersion: SPDX-2.2\nspdxVersion: 1",
    ],
)
def test_the_version_is_found_wherever_it_stands(text):
    data = text.encode()
    claim = FORMAT.recognise(data)
    assert claim is not None
    assert (claim.version, claim.supported) == ("2.2", True)
    assert FORMAT.resembles(data)
    assert [variant.name for variant in formats().values() if variant.recognise(data)] == ["spdx2-tag-value"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# SPDXVersion: SPDX-2.3",
        "#",
        'spdxVersion: "SPDX-2.3"\nSPDXID: SPDXRef-DOCUMENT\n',
        "spdxVersion: SPDX-2.3\ncomment: |\n  SPDXVersion: SPDX-2.3\n",
        "comment: |\n  SPDXVersion: SPDX-2.3\nspdxVersion: SPDX-2.3\n",
        '"spdxVersion": SPDX-2.3\nSPDXVersion: SPDX-2.3\n',
        '{"spdxVersion": "SPDX-2.3", "comment": "\nSPDXVersion: SPDX-2.3"}',
        "<rdf>\nSPDXVersion: SPDX-2.3\n</rdf>",
        "- SPDXVersion: SPDX-2.3",
        "A document begins with a line such as\nSPDXVersion: SPDX-2.3\nand goes on.",
        "Note: it begins with SPDXVersion: SPDX-2.3",
        "Note: it begins with\nSPDXVersion: SPDX-2.3 and goes on",
        "SPDXVersion: 2.3",
        "SPDXVersion: SPDX-",
        "DocumentComment: <text>\nSPDXVersion: SPDX-2.3\nSPDXVersion: SPDX-2.2\n</text>",
    ],
)
def test_what_only_mentions_a_version_is_not_claimed(text):
    data = text.encode()
    assert FORMAT.recognise(data) is None
    assert not FORMAT.resembles(data)
    with pytest.raises(UnrecognizedFormat, match="this is not SPDX 2 in tag-value form"):
        FORMAT.read(given_as(text))


@pytest.mark.parametrize("version", ["1.2", "2.0", "2.4", "3.0", "2.3x"])
def test_other_versions_are_claimed_and_refused(version):
    data = f"SPDXVersion: SPDX-{version}\nDataLicense: CC0-1.0\n".encode()
    claim = FORMAT.recognise(data)
    assert claim is not None
    assert (claim.version, claim.supported) == (version, False)
    with pytest.raises(UnsupportedVersion, match=f"SPDX {re.escape(version)} \\(tag-value\\) is not read"):
        load(data)


@given(st.binary(max_size=40), st.sampled_from([b"", b"#", b"SPDXVersion: SPDX-2.3\n", b"<text>", b"spdxVersion:"]))
def test_recognition_never_raises(data, more):
    for text in (data + more, more + data, data + b"\n" + more):
        FORMAT.recognise(text)
        FORMAT.resembles(text)


def test_recognition_takes_time_that_grows_with_the_document_only():
    """Each of these would take hours where every line, or every blank, looks at all the others."""
    many = 200_000
    for text in (
        "#\n" * many,
        " " * many,
        "\n" * many,
        "SPDXVersion:" + " " * many + "x",
        "A:\nSPDXVersion: <text>" + " " * many + "x",
        "A: <text>\n" + "SPDXVersion: SPDX-2.3\n" * many,
        "A: <text>\n" + "SPDXVersion: SPDX-2.3\n <text>" * many,
        "A:\n" + " SPDXVersion: SPDX-2.3\n" * many + "spdxVersion:",
        "A" * many,
    ):
        assert FORMAT.recognise(text.encode()) is None


# -- strict validation


def test_what_the_tags_break_and_what_the_rules_say_are_violations(monkeypatch):
    said = Diagnostic(severity=Severity.ERROR, code="rule", path="name", message="expected a name")
    asked = []

    def violations(document):
        asked.append(document)
        yield said

    rules = ModuleType("rules")
    vars(rules)["violations"] = violations
    monkeypatch.setitem(sys.modules, "sbomkit.formats._spdx2.rules.walk", rules)
    told = list(FORMAT.violations(given_as(HEAD + "packagename: a")))
    assert [(entry.severity, entry.code) for entry in told] == [(Severity.ERROR, "misspelt-tag"), (Severity.ERROR, "rule")]
    assert asked == [plain("PackageName: a")]


# -- limits, hostile input, growth


def test_a_document_of_too_many_lines_is_refused():
    with pytest.raises(LimitExceeded, match="the document has more than 10 lines"):
        load(HEAD.encode() + b"\r" * 20, limits=Limits(values=10))


@pytest.mark.parametrize("line", ["PackageName: a", "Relationship: a OTHER b", "PackageChecksum: MD5: 00"])
def test_a_document_of_too_many_objects_is_refused(line):
    text = f"{HEAD}PackageName: a\n" + f"{line}\n" * 20
    with pytest.raises(LimitExceeded, match="the document has more than 10 objects"):
        load(text.encode(), limits=Limits(objects=10))


LINES = [
    *WHOLE.splitlines(),
    "<text>",
    "</text>",
    "",
    "SPDXID: SPDXRef-a",
    "x",
    "x: <text>",
    "SPDXVersion: SPDX-2.1",
    "\r",
    "é",
]


def read(data: bytes) -> Inventory | None:
    try:
        return load(data, limits=Limits(document_bytes=1_000_000))
    except DocumentError:
        return None


@given(st.integers(0, len(WHOLE)), st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_document_cut_off_anywhere_is_read_or_refused(length, end):
    inventory = read(WHOLE[:length].replace("\n", end).encode())
    assert (inventory is not None) == (length >= len("SPDXVersion: SPDX-2.3"))


@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 255)), min_size=1, max_size=5))
def test_changed_bytes_raise_nothing_else(changes):
    data = bytearray(WHOLE.encode())
    for place, byte in changes:
        data[place % len(data)] = byte
    read(bytes(data))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=10), max_size=30))
def test_lines_in_any_order_keep_the_promises_of_the_model(lines):
    inventory = read((HEAD + "\n".join(lines)).encode("utf-8", "replace"))
    assert inventory is not None
    assert {end for edge in inventory.edges for end in (edge.dependent, edge.dependency)} <= inventory.by_id.keys()
    left_out = codes(inventory).get("duplicate-id", ("", 0))[1]
    named = [*inventory.claims.get("packages", ()), *inventory.claims.get("files", ())]
    assert len(inventory.components) + left_out == len(named)


class Counted(list[str]):
    """Lines that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:
        taken = super().__getitem__(index)
        self.looks += len(taken) if isinstance(index, slice) else 1
        return taken

    def __iter__(self) -> Any:
        for line in super().__iter__():
            self.looks += 1
            yield line


@pytest.mark.parametrize(
    "repeated",
    [
        ["PackageName: a", "SPDXID: a", "PackageComment: <text>x", "y</text>"],
        ["PackageComment: <text>x"],
        ["PackageComment: <text>x", "y", "z"],
        ["x: <text>x"],
        ["x: <text>x", "PackageVersion: 1"],
        ["x: <text>x", "x: <text>y", "x: <text>z", "PackageComment: <text>x"],
        ["SPDXID: a"],
        ["stray"],
    ],
)
def test_every_line_is_looked_at_a_few_times_however_many_there_are(repeated):
    for times in (100, 400):
        lines = Counted(repeated * times)
        list(tag_value_lines.tagged(lines, Findings()))
        assert lines.looks <= 8 * len(lines)


# -- real documents

DOCUMENTS = [
    pytest.param(path, id=path.name) for path in corpus() if re.search(rb"(?m)^SPDXVersion:", path.read_bytes()[:4096])
]


@pytest.mark.corpus
@needs_corpus
@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_real_document_is_read_and_nothing_is_lost(path):
    inventory = load(path)
    text = path.read_bytes().decode().replace("\r\n", "\n").replace("\r", "\n")
    stated = Counter(line.partition(":")[0] for line in text.split("\n"))
    left_out = codes(inventory).get("duplicate-id", ("", 0))[1]
    assert len(inventory.components) + left_out == stated["PackageName"] + stated["FileName"]
    assert len(inventory.claims.get("packages", ())) == stated["PackageName"]
    assert len(inventory.claims.get("relationships", ())) == stated["Relationship"]
    assert [claim.version for variant in formats().values() if (claim := variant.recognise(path.read_bytes()))] == [
        inventory.document.spec_version
    ]
    # Neither a mistake of a tool, nor the one document that is cut off, is more than this.
    assert {entry.code for entry in inventory.diagnostics if entry.severity is Severity.ERROR} <= {
        "duplicate-id",
        "tag-without-section",
        "unterminated-text",
    }
