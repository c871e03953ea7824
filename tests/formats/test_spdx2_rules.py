"""The rules of SPDX 2: one document for each that breaks it alone, and spdx-tools as the judge of all of them together."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.formats._interface import Content
from sbomkit.formats._spdx2.relationships import RELATIONSHIPS
from sbomkit.formats._spdx2.rules import values
from sbomkit.formats._spdx2.rules.licenses import Licences
from sbomkit.formats._spdx2.rules.table import RULES
from sbomkit.formats._spdx2.rules.vocabulary import RELATIONSHIP_TYPES
from sbomkit.formats._spdx2.rules.walk import violations
from sbomkit.formats.spdx2_json import FORMAT
from sbomkit.limits import DEFAULT_LIMITS
from sbomkit.model.diagnostics import Severity
from tests.formats.documents import GOLDEN
from tests.formats.spdx2_documents import GONE, MORE, SHA1, changed, paths, rich
from tests.growth import TIMES, is_in_proportion

VERSIONS = ("2.1", "2.2", "2.3")


def broken(version: str, **changes: Any) -> list[tuple[str, str, str]]:
    """What is said of the rich document after changes."""
    return [(entry.code, entry.path, entry.message) for entry in violations(changed(rich(version), changes))]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_with_one_of_everything_breaks_no_rule(version):
    assert broken(version) == []


def test_the_golden_document_breaks_no_rule():
    (path,) = [path for path in GOLDEN if path.name == "golden-2.3.spdx.json"]
    assert list(violations(json.loads(path.read_text()))) == []


def test_what_is_broken_is_an_error_that_occurs_once():
    (entry,) = violations(changed(rich("2.3"), {"dataLicense": "MIT"}))
    assert (entry.severity, entry.count) == (Severity.ERROR, 1)


P = "packages.0"
R = f"{P}.externalRefs"
S = "snippets.0"
EXAMPLES: list[tuple[str, dict[str, Any], str, str, str]] = [
    # Structure
    ("2.3", {"name": 1}, "wrong-type", "name", "expected a text, found 1"),
    ("2.3", {"revieweds": {}}, "wrong-type", "revieweds", "expected a list of objects, found an empty object"),
    ("2.3", {"revieweds.0": None}, "wrong-type", "revieweds[0]", "expected an object, found null"),
    ("2.3", {"creationInfo": ["x"]}, "wrong-type", "creationInfo", "expected an object, found a list"),
    (
        "2.3",
        {f"{P}.attributionTexts": [{"a": 1}]},
        "wrong-type",
        "packages[0].attributionTexts[0]",
        "expected a text, found an object",
    ),
    ("2.3", {f"{P}.filesAnalyzed": "true"}, "wrong-type", "packages[0].filesAnalyzed", 'expected true or false, found "true"'),
    (
        "2.3",
        {"hasExtractedLicensingInfos.0.crossRefs.0.order": True},
        "wrong-type",
        "hasExtractedLicensingInfos[0].crossRefs[0].order",
        "expected a whole number, found true",
    ),
    (
        "2.3",
        {"files.0.artifactOfs.0": 10**20},
        "wrong-type",
        "files[0].artifactOfs[0]",
        "expected an object, found a large number",
    ),
    ("2.3", {"comment": 1.5}, "wrong-type", "comment", "expected a text, found 1.5"),
    ("2.3", {"comment": (1,)}, "wrong-type", "comment", "expected a text, found a tuple"),
    ("2.3", {"comment": None}, "null-value", "comment", "expected no member where nothing is said, found null"),
    ("2.3", {"name": None}, "missing-member", "name", "this member is mandatory, found none"),
    (
        "2.3",
        {f"{P}.downloadLocation": GONE},
        "missing-member",
        "packages[0].downloadLocation",
        "this member is mandatory, found none",
    ),
    (
        "2.2",
        {f"{P}.licenseDeclared": GONE},
        "missing-member",
        "packages[0].licenseDeclared",
        "this member is mandatory, found none",
    ),
    (
        "2.1",
        {f"{S}.copyrightText": GONE},
        "missing-member",
        "snippets[0].copyrightText",
        "this member is mandatory, found none",
    ),
    ("2.3", {f"{P}.homePage": ""}, "unknown-member", "packages[0].homePage", "the specification has no such member here"),
    ("2.3", {"creationInfo.a b": ""}, "unknown-member", 'creationInfo."a b"', "the specification has no such member here"),
    ("2.2", {"$schema": "x"}, "later-member", '"$schema"', "this member is known from SPDX 2.3 on"),
    (
        "2.2",
        {f"{P}.primaryPackagePurpose": "LIBRARY"},
        "later-member",
        "packages[0].primaryPackagePurpose",
        "this member is known from SPDX 2.3 on",
    ),
    (
        "2.1",
        {"files.0.attributionTexts": []},
        "later-member",
        "files[0].attributionTexts",
        "this member is known from SPDX 2.2 on",
    ),
    ("2.3", {"creationInfo.creators": []}, "empty-list", "creationInfo.creators", "expected at least one entry, found none"),
    (
        "2.2",
        {"files.0.licenseInfoInFiles": []},
        "empty-list",
        "files[0].licenseInfoInFiles",
        "expected at least one entry, found none",
    ),
    ("2.3", {f"{P}.supplier": ""}, "empty-value", "packages[0].supplier", "expected a value or no member, found an empty text"),
    (
        "2.3",
        {"hasExtractedLicensingInfos.0.extractedText": ""},
        "empty-value",
        "hasExtractedLicensingInfos[0].extractedText",
        "expected a value or no member, found an empty text",
    ),
    # Vocabulary
    (
        "2.2",
        {f"{P}.checksums.1.algorithm": "SHA3-256"},
        "later-name",
        "packages[0].checksums[1].algorithm",
        "SHA3-256 is known from SPDX 2.3 on",
    ),
    (
        "2.2",
        {f"{R}.3.referenceCategory": "SECURITY", f"{R}.3.referenceType": "url"},
        "later-name",
        "packages[0].externalRefs[3].referenceType",
        "references of type url are known from SPDX 2.3 on",
    ),
    (
        "2.1",
        {"relationships.0.relatedSpdxElement": "NONE"},
        "later-name",
        "relationships[0].relatedSpdxElement",
        "NONE is known as an end from SPDX 2.2 on",
    ),
    (
        "2.1",
        {"relationships.0.relationshipType": "DEPENDS_ON"},
        "later-name",
        "relationships[0].relationshipType",
        "DEPENDS_ON is known from SPDX 2.2 on",
    ),
    (
        "2.3",
        {"relationships.0.relationshipType": "depends-on"},
        "name-spelling",
        "relationships[0].relationshipType",
        'expected DEPENDS_ON, found "depends-on"',
    ),
    (
        "2.3",
        {f"{P}.checksums.2.algorithm": "md5"},
        "name-spelling",
        "packages[0].checksums[2].algorithm",
        'expected MD5, found "md5"',
    ),
    (
        "2.3",
        {f"{P}.checksums.1.algorithm": "CRC"},
        "unknown-algorithm",
        "packages[0].checksums[1].algorithm",
        '"CRC" is no name that the specification lists',
    ),
    (
        "2.3",
        {f"{P}.primaryPackagePurpose": "TOY"},
        "unknown-purpose",
        "packages[0].primaryPackagePurpose",
        '"TOY" is no name that the specification lists',
    ),
    (
        "2.3",
        {"files.0.fileTypes.1": "C"},
        "unknown-file-type",
        "files[0].fileTypes[1]",
        '"C" is no name that the specification lists',
    ),
    (
        "2.3",
        {"annotations.0.annotationType": "NOTE"},
        "unknown-annotation-type",
        "annotations[0].annotationType",
        '"NOTE" is no name that the specification lists',
    ),
    (
        "2.3",
        {"relationships.0.relationshipType": "DESCRIBE"},
        "unknown-relationship-type",
        "relationships[0].relationshipType",
        '"DESCRIBE" is no name that the specification lists',
    ),
    (
        "2.3",
        {f"{R}.0.referenceCategory": "SAFETY"},
        "unknown-reference-category",
        "packages[0].externalRefs[0].referenceCategory",
        '"SAFETY" is no name that the specification lists',
    ),
    (
        "2.3",
        {f"{R}.2.referenceType": "deb"},
        "unknown-reference-type",
        "packages[0].externalRefs[2].referenceType",
        'expected a type of category PACKAGE-MANAGER (maven-central, npm, nuget, bower, purl), found "deb"',
    ),
    # Document
    (
        "2.3",
        {"spdxVersion": "SPDX-2.4"},
        "unsupported-version",
        "spdxVersion",
        'expected SPDX-2.1 or SPDX-2.2 or SPDX-2.3, found "SPDX-2.4"',
    ),
    (
        "2.3",
        {"spdxVersion": "2.3"},
        "unsupported-version",
        "spdxVersion",
        'expected SPDX-2.1 or SPDX-2.2 or SPDX-2.3, found "2.3"',
    ),
    ("2.3", {"dataLicense": "MIT"}, "data-license", "dataLicense", 'expected CC0-1.0, found "MIT"'),
    (
        "2.3",
        {"SPDXID": "SPDXRef-Document", "relationships.4.spdxElementId": "SPDXRef-File"},
        "document-id",
        "SPDXID",
        'expected SPDXRef-DOCUMENT, found "SPDXRef-Document"',
    ),
    (
        "2.3",
        {"documentNamespace": "rich"},
        "namespace-form",
        "documentNamespace",
        'expected an absolute URI, which has a scheme, found "rich"',
    ),
    (
        "2.3",
        {"documentNamespace": "urn:a#b"},
        "namespace-form",
        "documentNamespace",
        'expected a URI without "#", found "urn:a#b"',
    ),
    (
        "2.3",
        {"externalDocumentRefs": MORE},
        "duplicate-document-reference",
        "externalDocumentRefs[1].externalDocumentId",
        'expected an id that was not given before, found "DocumentRef-other"',
    ),
    (
        "2.3",
        {"externalDocumentRefs": MORE, "externalDocumentRefs.1.externalDocumentId": "other"},
        "document-reference-form",
        "externalDocumentRefs[1].externalDocumentId",
        'expected "DocumentRef-" and letters, digits, "+", "." and "-", found "other"',
    ),
    (
        "2.3",
        {"creationInfo.licenseListVersion": "3.28.0"},
        "list-version-form",
        "creationInfo.licenseListVersion",
        'expected a version such as "3.25", found "3.28.0"',
    ),
    (
        "2.3",
        {"creationInfo.creators.0": "maker"},
        "agent-form",
        "creationInfo.creators[0]",
        'expected a text that begins with "Person: " or "Organization: " or "Tool: ", found "maker"',
    ),
    (
        "2.3",
        {f"{P}.originator": "Tool: maker"},
        "agent-kind",
        "packages[0].originator",
        'expected a person or an organisation, found "Tool: maker"',
    ),
    (
        "2.3",
        {"creationInfo.created": "2024-01-02T03:04:05.6Z"},
        "date-form",
        "creationInfo.created",
        'expected a date such as YYYY-MM-DDThh:mm:ssZ, found "2024-01-02T03:04:05.6Z"',
    ),
    (
        "2.3",
        {f"{P}.builtDate": "2023-02-29T03:04:05Z"},
        "no-such-date",
        "packages[0].builtDate",
        'expected a day and a time that exist, found "2023-02-29T03:04:05Z"',
    ),
    (
        "2.3",
        {"documentDescribes": []},
        "nothing-described",
        "relationships",
        "expected a relationship by which the document DESCRIBES something",
    ),
    # Ids and references
    (
        "2.3",
        {"packages": MORE, "packages.2.SPDXID": "SPDXRef-a_b"},
        "id-form",
        "packages[2].SPDXID",
        'expected "SPDXRef-" and letters, digits, "." and "-", found "SPDXRef-a_b"',
    ),
    (
        "2.3",
        {"packages": MORE},
        "duplicate-id",
        "packages[2].SPDXID",
        'expected an id that was not given before, found "SPDXRef-Library"',
    ),
    (
        "2.3",
        {"packages": MORE, "packages.2.SPDXID": "SPDXRef-DOCUMENT"},
        "duplicate-id",
        "packages[2].SPDXID",
        'expected an id that was not given before, found "SPDXRef-DOCUMENT"',
    ),
    (
        "2.3",
        {"relationships.0.relatedSpdxElement": "SPDXRef-Nowhere"},
        "dangling-reference",
        "relationships[0].relatedSpdxElement",
        '"SPDXRef-Nowhere" is no element of the document',
    ),
    (
        "2.3",
        {"relationships.0.relatedSpdxElement": "DocumentRef-no:SPDXRef-a"},
        "undeclared-document",
        "relationships[0].relatedSpdxElement",
        '"DocumentRef-no" is not among the external documents',
    ),
    (
        "2.3",
        {"relationships.0.relatedSpdxElement": "DocumentRef-other:a"},
        "id-form",
        "relationships[0].relatedSpdxElement",
        'expected "SPDXRef-" and letters, digits, "." and "-", found "a"',
    ),
    (
        "2.3",
        {"relationships.0.spdxElementId": "NONE"},
        "id-form",
        "relationships[0].spdxElementId",
        'expected "SPDXRef-" and letters, digits, "." and "-", found "NONE"',
    ),
    (
        "2.3",
        {f"{S}.snippetFromFile": "SPDXRef-Library"},
        "not-a-file",
        "snippets[0].snippetFromFile",
        "expected the id of a file, found that of a package",
    ),
    (
        "2.3",
        {f"{S}.snippetFromFile": "SPDXRef-Nowhere"},
        "dangling-reference",
        "snippets[0].snippetFromFile",
        '"SPDXRef-Nowhere" is no element of the document',
    ),
    # URLs
    (
        "2.3",
        {f"{P}.homepage": "https://a.example/a b"},
        "uri-characters",
        "packages[0].homepage",
        'expected a URI, in which " " is percent-encoded, found "https://a.example/a b"',
    ),
    (
        "2.3",
        {f"{P}.homepage": "www.a.example"},
        "url-without-scheme",
        "packages[0].homepage",
        'expected a URL with a scheme such as "https:", found "www.a.example"',
    ),
    (
        "2.3",
        {f"{P}.homepage": "https:///a"},
        "url-form",
        "packages[0].homepage",
        'expected a URL with a host, found "https:///a"',
    ),
    (
        "2.3",
        {f"{P}.downloadLocation": "cvs+ssh://a.example/a"},
        "download-location-form",
        "packages[0].downloadLocation",
        'expected git+, hg+, svn+ or bzr+ before the transport, found "cvs+ssh://a.example/a"',
    ),
    (
        "2.3",
        {f"{P}.downloadLocation": "https://ann:pass@a.example/a"},
        "download-location-password",
        "packages[0].downloadLocation",
        "a download location has no user name and password in it",
    ),
    # Packages and files
    (
        "2.3",
        {f"{P}.checksums.0.checksumValue": "abc"},
        "checksum-value",
        "packages[0].checksums[0].checksumValue",
        'expected 40 lower-case hexadecimal digits, found "abc" (3 characters)',
    ),
    (
        "2.3",
        {f"{P}.checksums.0": {"algorithm": "MD6", "checksumValue": ""}},
        "checksum-value",
        "packages[0].checksums[0].checksumValue",
        'expected 1 to 128 lower-case hexadecimal digits, found "" (0 characters)',
    ),
    (
        "2.3",
        {f"{P}.checksums.0": {"algorithm": "BLAKE3", "checksumValue": "ab"}},
        "checksum-value",
        "packages[0].checksums[0].checksumValue",
        'expected at least 64 lower-case hexadecimal digits, found "ab" (2 characters)',
    ),
    (
        "2.3",
        {f"{P}.packageVerificationCode.packageVerificationCodeValue": SHA1.upper()},
        "verification-code-form",
        "packages[0].packageVerificationCode.packageVerificationCodeValue",
        f'expected 40 lower-case hexadecimal digits, found "{SHA1.upper()}" (40 characters)',
    ),
    (
        "2.3",
        {"packages.1.packageVerificationCode": {"packageVerificationCodeValue": SHA1}},
        "unexpected-analysis",
        "packages[1].packageVerificationCode",
        "expected no verification code of a package whose files were not analysed",
    ),
    (
        "2.3",
        {"packages.1.licenseInfoFromFiles": ["MIT"]},
        "unexpected-analysis",
        "packages[1].licenseInfoFromFiles",
        "expected no licences of a package whose files were not analysed",
    ),
    (
        "2.3",
        {"packages.1.hasFiles": ["SPDXRef-File"]},
        "unexpected-analysis",
        "packages[1].filesAnalyzed",
        "expected no files of a package whose files were not analysed",
    ),
    (
        "2.3",
        {"relationships.1.spdxElementId": "SPDXRef-Library"},
        "unexpected-analysis",
        "packages[1].filesAnalyzed",
        "expected no files of a package whose files were not analysed",
    ),
    (
        "2.3",
        {
            "relationships.1": {
                "spdxElementId": "SPDXRef-File",
                "relationshipType": "CONTAINED_BY",
                "relatedSpdxElement": "SPDXRef-Library",
            }
        },
        "unexpected-analysis",
        "packages[1].filesAnalyzed",
        "expected no files of a package whose files were not analysed",
    ),
    (
        "2.2",
        {f"{P}.packageVerificationCode": GONE},
        "missing-analysis",
        "packages[0].packageVerificationCode",
        "expected a verification code of a package whose files were analysed, found none",
    ),
    (
        "2.2",
        {f"{P}.licenseInfoFromFiles": GONE, f"{P}.filesAnalyzed": GONE},
        "missing-analysis",
        "packages[0].licenseInfoFromFiles",
        "expected a list of licences of a package whose files were analysed, found none",
    ),
    (
        "2.3",
        {f"{R}.2.referenceLocator": "npm/a"},
        "locator-form",
        "packages[0].externalRefs[2].referenceLocator",
        'expected a locator of type purl such as pkg:type/name@1.0, found "npm/a"',
    ),
    (
        "2.3",
        {f"{R}.9.referenceLocator": "npm/a"},
        "url-without-scheme",
        "packages[0].externalRefs[9].referenceLocator",
        'expected a URL with a scheme such as "https:", found "npm/a"',
    ),
    (
        "2.3",
        {f"{R}.8.referenceLocator": "shelf 3"},
        "locator-space",
        "packages[0].externalRefs[8].referenceLocator",
        'expected a locator without spaces, found "shelf 3"',
    ),
    (
        "2.3",
        {"files.0.fileName": "/src/main.c"},
        "absolute-file-name",
        "files[0].fileName",
        'expected a name relative to the root of the package, found "/src/main.c"',
    ),
    (
        "2.3",
        {"files.0.checksums.0": GONE},
        "missing-sha1",
        "files[0].checksums",
        "expected a checksum by SHA1 among those of a file",
    ),
    # Snippets
    (
        "2.3",
        {f"{S}.ranges.0": GONE},
        "missing-byte-range",
        "snippets[0].ranges",
        "expected a range with offsets, in bytes, found none",
    ),
    (
        "2.3",
        {f"{S}.ranges": MORE},
        "repeated-range",
        "snippets[0].ranges",
        "expected one range in bytes and at most one in lines, found more",
    ),
    (
        "2.3",
        {f"{S}.ranges.1.startPointer.offset": 1},
        "range-pointer",
        "snippets[0].ranges[1].startPointer",
        "expected either an offset or a line number in a pointer",
    ),
    (
        "2.3",
        {f"{S}.ranges.1.endPointer": {"offset": 1, "reference": "SPDXRef-File"}},
        "range-pointer",
        "snippets[0].ranges[1].endPointer",
        "expected lineNumber as in the start pointer, found offset",
    ),
    (
        "2.3",
        {f"{S}.ranges.0.startPointer.offset": 0},
        "range-start",
        "snippets[0].ranges[0].startPointer",
        "expected 1 or more, the first byte and line being 1, found 0",
    ),
    (
        "2.3",
        {f"{S}.ranges.0.startPointer.offset": 21},
        "range-order",
        "snippets[0].ranges[0].endPointer",
        "expected 21, the start, or more, found 20",
    ),
    # Licences
    (
        "2.3",
        {f"{P}.licenseDeclared": "MIT, ISC"},
        "license-syntax",
        "packages[0].licenseDeclared",
        'expected an id or a reference instead of "MIT,", found "MIT, ISC"',
    ),
    (
        "2.3",
        {f"{P}.licenseDeclared": "Mine"},
        "unknown-license",
        "packages[0].licenseDeclared",
        '"Mine" is not on the SPDX licence list, in "Mine"',
    ),
    (
        "2.3",
        {f"{P}.licenseDeclared": "Classpath-exception-2.0"},
        "exception-as-license",
        "packages[0].licenseDeclared",
        'Classpath-exception-2.0 is an exception and no licence, in "Classpath-exception-2.0"',
    ),
    (
        "2.3",
        {f"{P}.licenseDeclared": "MIT WITH ISC"},
        "license-as-exception",
        "packages[0].licenseDeclared",
        'ISC is a licence and no exception, in "MIT WITH ISC"',
    ),
    (
        "2.3",
        {"files.0.licenseInfoInFiles.0": "LicenseRef-no"},
        "undeclared-license",
        "files[0].licenseInfoInFiles[0]",
        '"LicenseRef-no" is not among the extracted licences of the document',
    ),
    (
        "2.3",
        {"hasExtractedLicensingInfos.1.licenseId": "bare"},
        "license-id-form",
        "hasExtractedLicensingInfos[1].licenseId",
        'expected "LicenseRef-" and letters, digits, "." and "-", found "bare"',
    ),
    (
        "2.3",
        {"hasExtractedLicensingInfos": MORE},
        "duplicate-license-id",
        "hasExtractedLicensingInfos[2].licenseId",
        'expected an id that was not given before, found "LicenseRef-bare"',
    ),
]


@pytest.mark.parametrize(("version", "changes", "code", "path", "message"), EXAMPLES, ids=[entry[2] for entry in EXAMPLES])
def test_what_breaks_a_rule_is_said_once_with_its_address(version, changes, code, path, message):
    assert broken(version, **changes) == [(code, path, message)]


def test_every_rule_has_an_example_and_every_code_a_rule():
    assert {entry[2] for entry in EXAMPLES} == RULES.keys()
    assert all(rule.sentence.endswith(".") and rule.section for rule in RULES.values())


# -- values


@pytest.mark.parametrize(
    "text",
    [
        *("MIT", "mit", "(MIT)", "((MIT OR ISC))", "MIT and ISC Or 0BSD", "MIT\tOR\nISC", " MIT ", "Apache-2.0+", "GPL-2.0+"),
        *("GPL-2.0-only WITH Classpath-exception-2.0 AND MIT", "(GPL-2.0+ with GCC-exception-2.0)", "NONE", "NoAssertion"),
        *(
            "LicenseRef-own",
            "DocumentRef-other:LicenseRef-x AND MIT",
            "OpenMDW-1.0",
            "MIT WITH rsync-linking-exception",
            "MPL-2.0-no-copyleft-exception OR GPL-2.0-with-classpath-exception",
        ),
    ],
)
def test_licence_expressions(text):
    assert Licences({"LicenseRef-own"}, {"DocumentRef-other"}).check(text) == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (" ", ["license-syntax"]),
        ("()", ["license-syntax"]),
        ("(MIT", ["license-syntax"]),
        ("MIT)", ["license-syntax"]),
        ("MIT ISC", ["license-syntax"]),
        ("MIT AND", ["license-syntax"]),
        ("OR MIT", ["license-syntax"]),
        ("MIT WITH", ["license-syntax"]),
        ("MIT WITH (GCC-exception-2.0)", ["license-syntax"]),
        ("(MIT OR ISC) WITH GCC-exception-2.0", ["license-syntax"]),
        ("MIT WITH GCC-exception-2.0 WITH GCC-exception-2.0", ["license-syntax"]),
        ("GPL 2.0", ["unknown-license", "license-syntax"]),
        ("GPL-2.0 +", ["license-syntax"]),
        ("MIT/X11", ["license-syntax"]),
        ("LicenseRef-own+", ["license-syntax"]),
        ("LicenseRef-", ["license-syntax"]),
        ("DocumentRef-other:MIT", ["license-syntax"]),
        ("DocumentRef-a:b:LicenseRef-x", ["license-syntax"]),
        ("MIT AND NONE", ["unknown-license"]),
        ("Mine OR Yours", ["unknown-license", "unknown-license"]),
        ("MIT WITH Mine", ["unknown-license"]),
        ("MIT WITH LicenseRef-own", ["unknown-license"]),
        ("DocumentRef-no:LicenseRef-x", ["undeclared-document"]),
        ("licenseref-own", ["unknown-license"]),
    ],
)
def test_what_is_no_licence_expression(text, codes):
    assert [finding.code for finding in Licences({"LicenseRef-own"}, {"DocumentRef-other"}).check(text)] == codes


def test_a_licence_expression_that_ends_early_says_what_is_missing():
    (early,) = Licences((), ()).check("MIT AND")
    (open_,) = Licences((), ()).check("(MIT")
    assert early.message == 'expected a licence at the end, found "MIT AND"'
    assert open_.message == 'expected a closing parenthesis at the end, found "(MIT"'


@pytest.mark.parametrize("text", ["2024-02-29T00:00:00Z", "1970-01-01T23:59:59Z", "2016-12-31T23:59:60Z"])
def test_dates(text):
    assert values.moment(text) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024-01-02", "date-form"),
        ("2024-01-02T03:04:05", "date-form"),
        ("2024-01-02T03:04:05+00:00", "date-form"),
        ("2024-1-2T3:4:5Z", "date-form"),
        ("2024-01-02T03:04:05Z\n", "date-form"),
        ("٢٠٢٤-01-02T03:04:05Z", "date-form"),
        ("0000-01-01T00:00:00Z", "no-such-date"),
        ("2024-13-01T00:00:00Z", "no-such-date"),
        ("2024-01-01T24:00:00Z", "no-such-date"),
        ("2024-01-01T00:60:00Z", "no-such-date"),
        ("2024-01-01T00:00:60Z", "no-such-date"),
        ("2023-02-29T23:59:60Z", "no-such-date"),
    ],
)
def test_what_is_no_date(text, code):
    assert [finding.code for finding in values.moment(text)] == [code]


@pytest.mark.parametrize("text", ["Person: Ann", "Person:Ann ()", "Organization: A (EMEA) (a@mail.example)", "Tool: (x)"])
def test_agents(text):
    assert values.agent(text) == ()


@pytest.mark.parametrize(
    "text", ["Ann", "person: Ann", "Person Ann", "Person: ", "Person: (a@mail.example)", "Tool:", "Tool: a\nb"]
)
def test_what_is_no_agent(text):
    assert [finding.code for finding in values.agent(text)] == ["agent-form"]


def test_a_supplier_may_be_unstated_but_not_absent():
    assert values.agent_or_unstated("NOASSERTION") == ()
    assert [finding.code for finding in values.agent_or_unstated("NONE")] == ["agent-form"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "NONE",
            "NOASSERTION",
            "https://a.example",
            "http://localhost:8080/a?b#c",
            "file:///a",
            "http://[::1]/",
            "https://ann@a.example",
        ),
        *(
            "git+https://a.example/a.git@v1.0#src",
            "git+ssh://git@a.example/a.git",
            "git://a.example/a",
            "svn+svn://a.example/a",
        ),
        *("hg+static-http://a.example/a", "bzr+sftp://a.example/a@2", "bzr+lp:MyProject", "git+git@a.example:a/b.git#c"),
    ],
)
def test_download_locations(text):
    assert values.place_to_download(text) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a", "url-without-scheme"),
        ("a.example/a", "url-without-scheme"),
        ("git@a.example:a", "url-without-scheme"),
        ("none", "url-without-scheme"),
        ("https:a", "url-form"),
        ("https://", "url-form"),
        ("https://a.example:b/", "url-form"),
        ("git+ssh://git@a.example:a/b", "url-form"),
        ("pkg:npm/a", "url-form"),
        ("https://a.example/%zz", "uri-characters"),
        ("https://a.example/é", "uri-characters"),
        ("foo+https://a.example", "download-location-form"),
        ("git+https://ann:pass@a.example", "download-location-password"),
    ],
)
def test_what_is_no_download_location(text, code):
    assert [finding.code for finding in values.place_to_download(text)] == [code]


@pytest.mark.parametrize(
    ("category", "kind", "text"),
    [
        ("SECURITY", "cpe22Type", "cpe:/"),
        ("SECURITY", "cpe22Type", "cPE:/o:canonical:ubuntu_linux:10.04:-:lts"),
        ("SECURITY", "cpe23Type", r"cpe:2.3:a:a\&b:c:1.0:-:*:de-AT:*:*:*:?x?"),
        ("SECURITY", "swid", "swidpath:a"),
        ("PACKAGE_MANAGER", "purl", "pkg://npm/a"),
        ("PERSISTENT_ID", "gitoid", "gitoid:commit:sha256:" + "A" * 64),
        ("OTHER", "anything", "at all"[:2]),
        ("nonsense", "anything", "x"),
    ],
)
def test_locators(category, kind, text):
    assert values.locator(category, kind, text, "2.3") == ()


@pytest.mark.parametrize(
    ("category", "kind", "text"),
    [
        ("SECURITY", "cpe22Type", "cpe:/x:a"),
        ("SECURITY", "cpe22Type", "cpe:/a:1:2:3:4:5:6:7"),
        ("SECURITY", "cpe23Type", "cpe:2.3:a:b"),
        ("SECURITY", "cpe23Type", "cpe:2.3:a:a:b:v1+2:*:*:*:*:*:*:*"),
        ("SECURITY", "cpe23Type", "cpe:2.3:a:a:b:1:*:*:english:*:*:*:*"),
        ("SECURITY", "swid", "swidish:a"),
        ("PACKAGE-MANAGER", "purl", "pkg:npm"),
        ("PACKAGE-MANAGER", "npm", "@scope/a@1"),
        ("PACKAGE-MANAGER", "nuget", "a"),
        ("PACKAGE-MANAGER", "bower", "a#b#c"),
        ("PACKAGE-MANAGER", "maven-central", "a:b:c:d"),
        ("PERSISTENT-ID", "swh", "swh:2:rev:" + SHA1),
        ("PERSISTENT-ID", "gitoid", "gitoid:blob:sha1:" + "a" * 41),
    ],
)
def test_what_is_no_locator(category, kind, text):
    assert [finding.code for finding in values.locator(category, kind, text, "2.3")] == ["locator-form"]


def test_values_are_shown_short_and_as_text():
    assert values.found("a" * 100) == f'"{"a" * 60}"…'
    assert values.found("\ud800") == '"\\ud800"'
    assert values.found(float("nan")) == "nan"
    assert values.found([]) == "an empty list"
    assert values.found({"a": 1}) == "an object"


def test_the_types_of_relationships_are_those_that_the_reader_knows():
    assert RELATIONSHIP_TYPES.keys() == RELATIONSHIPS.keys()


# -- documents as a whole


def test_a_single_package_describes_itself():
    document = changed(rich("2.3"), {"documentDescribes": GONE, "files": [], "snippets": [], "packages.0.hasFiles": []})
    document["relationships"] = [
        entry for entry in document["relationships"] if "File" not in str(entry) and "Snip" not in str(entry)
    ]
    assert [entry.code for entry in violations(document)] == ["nothing-described"]
    del document["packages"][1]
    document["relationships"] = []
    assert list(violations(document)) == []


@pytest.mark.parametrize(
    ("source", "kind", "target"),
    [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Application"), ("SPDXRef-File", "DESCRIBED_BY", "SPDXRef-DOCUMENT")],
)
def test_a_relationship_describes_as_well_as_the_deprecated_member(source, kind, target):
    described = {"spdxElementId": source, "relationshipType": kind, "relatedSpdxElement": target}
    assert broken("2.3", **{"documentDescribes": GONE, "relationships.0": described}) == []


def test_a_document_of_an_unknown_version_is_held_to_the_latest():
    assert [code for code, *_ in broken("2.3", spdxVersion="SPDX-9.9")] == ["unsupported-version"]
    assert [code for code, *_ in broken("2.3", spdxVersion=GONE)] == ["missing-member"]


def test_the_empty_document_lacks_everything():
    found = [(entry.code, entry.path) for entry in violations({})]
    mandatory = ("spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo")
    assert found == [*(("missing-member", name) for name in mandatory), ("nothing-described", "relationships")]


def test_violations_come_in_the_order_of_the_document():
    found = [path for _, path, _ in broken("2.3", name=1, **{"creationInfo.created": 1, f"{P}.name": 1, "files.0.fileName": 1})]
    assert found == ["name", "creationInfo.created", "packages[0].name", "files[0].fileName"]


def test_the_rules_are_asked_through_the_format():
    content = Content(json.dumps(changed(rich("2.3"), {"dataLicense": "MIT"})).encode(), lambda: "", DEFAULT_LIMITS)
    assert [entry.code for entry in FORMAT.violations(content)] == ["data-license"]


def test_lenient_loading_does_without_the_rules_and_the_licence_list():
    script = (
        "import sys; from sbomkit import load; load(sys.stdin.buffer.read())\n"
        "heavy = ('sbomkit.formats._spdx2.rules.walk', 'license_expression', 'spdx_tools', 'cyclonedx')\n"
        "assert not set(heavy) & set(sys.modules), set(heavy) & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], input=json.dumps(rich("2.3")).encode(), check=True)


@pytest.mark.parametrize("value", [[], None, "x", 1])
def test_what_is_no_object_is_no_document(value):
    assert [(entry.code, entry.path) for entry in violations(value)] == [("wrong-type", "")]


# -- anything at all

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_JSON = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
_STRANGE = st.one_of(_JSON, st.dates(), st.binary(max_size=3), st.dictionaries(st.integers() | st.none(), _SCALARS, max_size=2))


@given(st.dictionaries(st.sampled_from(sorted(rich("2.3"))), _STRANGE))
def test_nothing_is_raised_whatever_a_document_holds(document):
    assert {entry.code for entry in violations(document)} <= RULES.keys()


@given(st.sampled_from(VERSIONS), st.data())
def test_nothing_is_raised_whatever_stands_anywhere_in_a_document(version, data):
    document = rich(version)
    for address in data.draw(st.lists(st.sampled_from(paths(document)), max_size=3, unique=True)):
        try:
            changed(document, {address: data.draw(_STRANGE)})
        except (LookupError, TypeError):
            continue  # the earlier change took the place away
    assert {entry.code for entry in violations(document)} <= RULES.keys()


@pytest.mark.slow
def test_depth_and_length_cost_no_more_than_their_size():
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert [entry.code for entry in violations(changed(rich("2.3"), {"comment": deep}))] == ["wrong-type"]
    nested = "MIT AND (" * 100_000 + "ISC" + ")" * 100_000
    assert broken("2.3", **{f"{P}.licenseDeclared": nested}) == []
    for address, text in ((f"{P}.homepage", "https://" + "a" * 1_000_000), ("documentNamespace", "a:" + "%41" * 300_000)):
        assert broken("2.3", **{address: text}) == []
    hostile = "cpe:2.3:a:" + "a" * 1_000_000
    assert [code for code, *_ in broken("2.3", **{f"{R}.0.referenceLocator": hostile})] == ["locator-form"]
    assert [code for code, *_ in broken("2.3", **{f"{R}.2.referenceLocator": "pkg:" + "/" * 1_000_000})] == ["locator-form"]


def large(count: int) -> dict[str, Any]:
    """A document of so many packages, files and relationships, with something wrong at every tenth."""
    names = [f"SPDXRef-{index}" for index in range(count)]
    return {
        **{name: value for name, value in rich("2.3").items() if isinstance(value, (str, dict))},
        "packages": [
            {
                "SPDXID": name,
                "name": name,
                "downloadLocation": f"https://a.example/{name}",
                "licenseDeclared": f"MIT OR LicenseRef-{index}",
                "hasFiles": [f"{name}-file"],
                "checksums": [{"algorithm": "SHA1", "checksumValue": SHA1 if index % 10 else ""}],
            }
            for index, name in enumerate(names)
        ],
        "files": [
            {"SPDXID": f"{name}-file", "fileName": f"./{name}", "checksums": [{"algorithm": "SHA1", "checksumValue": SHA1}]}
            for name in names
        ],
        "relationships": [
            {"spdxElementId": one, "relationshipType": "DEPENDS_ON", "relatedSpdxElement": other}
            for one, other in zip(names, [*names[1:], "SPDXRef-Nowhere"], strict=True)
        ],
        "documentDescribes": names,
        "hasExtractedLicensingInfos": [
            {"licenseId": f"LicenseRef-{index}", "extractedText": "x"} for index in range(count) if index % 10
        ],
    }


@pytest.mark.slow
def test_the_cost_is_in_proportion_to_the_size_of_the_document():
    def judging(document: dict[str, Any]) -> Callable[[], object]:
        return lambda: sum(1 for _ in violations(document))

    few, many = large(500), large(500 * TIMES)
    assert sum(1 for _ in violations(many)) > len(many["packages"]) / 10
    assert is_in_proportion(judging(few), judging(many))
