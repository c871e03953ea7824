"""The tags of SPDX 2 (clauses 6 to 13 of 2.3, and what 2.1 and 2.2 had) as a table, and how their values are taken apart."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sbomkit.formats._spdx2.relationships import RELATIONSHIPS

__all__ = [
    "ANNOTATION",
    "CREATION",
    "DOCUMENT",
    "ELEMENTS",
    "FILE",
    "HOMES",
    "ID",
    "NAMES",
    "OPENERS",
    "PACKAGE",
    "REFERRED",
    "SNIPPET",
    "SPELLINGS",
    "TAGS",
    "Form",
    "Odd",
    "Tag",
]

DOCUMENT, CREATION = "document", "creation"
PACKAGE, EXTERNAL_REFERENCE = "package", "external reference"
FILE, ARTIFACT = "file", "artifact"
SNIPPET, LICENSE = "snippet", "license"
RELATIONSHIP, ANNOTATION, REVIEW = "relationship", "annotation", "review"
ELEMENT = "element"
"""Whatever the last of document, package, file and snippet is: they share the tag of their id."""

ELEMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {PACKAGE: (PACKAGE, EXTERNAL_REFERENCE), FILE: (FILE, ARTIFACT), SNIPPET: (SNIPPET,), LICENSE: (LICENSE,)}
)
"""Sections that end where the next of them begins, each with the sections that end with it."""

HOMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        PACKAGE: (DOCUMENT, "packages"),
        FILE: (DOCUMENT, "files"),
        SNIPPET: (DOCUMENT, "snippets"),
        LICENSE: (DOCUMENT, "hasExtractedLicensingInfos"),
        RELATIONSHIP: (DOCUMENT, "relationships"),
        ANNOTATION: (DOCUMENT, "annotations"),
        REVIEW: (DOCUMENT, "revieweds"),
        EXTERNAL_REFERENCE: (PACKAGE, "externalRefs"),
        ARTIFACT: (FILE, "artifactOfs"),
    }
)
"""The section and the member of it in which entries of a section are listed."""


class Odd(NamedTuple):
    """What came of a value that has not the form it should have."""

    value: Any
    """What can be kept; `None`: nothing."""
    code: str = ""
    """Of its diagnostic, where that is not the one of the form."""


class Form(NamedTuple):
    """How a value is taken apart."""

    split: Callable[[str], Any]
    """From the text to what the JSON has there, or `Odd`."""
    expected: str = ""
    """The form, as a phrase."""
    code: str = ""
    """Of the diagnostic for a value of another form."""


class Tag(NamedTuple):
    """One tag."""

    name: str
    section: str
    member: str
    """What the JSON calls it."""
    many: bool = False
    """Whether it may stand there more than once."""
    form: Form | None = None
    """`None`: one line, or a text."""
    opens: bool = False
    """Whether it begins a new entry of its section."""


def _checksum(text: str) -> dict[str, str] | Odd:
    algorithm, colon, digest = text.partition(":")
    if not colon:
        return Odd({"checksumValue": text})
    return {"algorithm": algorithm.rstrip(), "checksumValue": digest.lstrip()}


def _relationship(text: str) -> dict[str, str] | Odd:
    words = text.split()
    if len(words) == 3:
        return {"spdxElementId": words[0], "relationshipType": words[1], "relatedSpdxElement": words[2]}
    place = next((place for place, word in enumerate(words[1:-1], 1) if word in RELATIONSHIPS), 0)
    if not place:
        return Odd(None)
    # Some tools write ids with blanks: then the type is the first word that is one.
    left, right = " ".join(words[:place]), " ".join(words[place + 1 :])
    return Odd({"spdxElementId": left, "relationshipType": words[place], "relatedSpdxElement": right}, "blank-in-relationship")


_CATEGORIES = frozenset({"SECURITY", "PACKAGE-MANAGER", "PACKAGE_MANAGER", "PERSISTENT-ID", "PERSISTENT_ID", "OTHER"})


def _external_reference(text: str) -> dict[str, str] | Odd:
    parts = text.split(None, 2)
    if len(parts) == 3:
        return {"referenceCategory": parts[0], "referenceType": parts[1], "referenceLocator": parts[2]}
    first, locator = (parts[0], parts[1]) if len(parts) == 2 else ("", text)
    if not first:
        return Odd({"referenceLocator": locator})
    return Odd({"referenceCategory" if first in _CATEGORIES else "referenceType": first, "referenceLocator": locator})


def _external_document(text: str) -> dict[str, Any] | Odd:
    parts = text.split(None, 2)
    if len(parts) == 3:
        checksum = _checksum(parts[2])
        whole = {"externalDocumentId": parts[0], "spdxDocument": parts[1]}
        return Odd({**whole, "checksum": checksum.value}) if isinstance(checksum, Odd) else {**whole, "checksum": checksum}
    return Odd(dict(zip(("externalDocumentId", "spdxDocument"), parts, strict=False)))


def _verification_code(text: str) -> dict[str, Any] | Odd:
    code, opening, rest = text.partition("(")
    code = code.rstrip()
    if not opening:
        plain = {"packageVerificationCodeValue": code}
        return Odd(plain) if " " in code else plain
    if not rest.endswith(")"):
        return Odd({"packageVerificationCodeValue": text})
    files = rest[:-1].strip().removeprefix("excludes").lstrip().removeprefix(":")
    excluded = [file.strip() for file in files.split(",")]
    return {"packageVerificationCodeValue": code, "packageVerificationCodeExcludedFiles": excluded}


_DIGITS = 18
"""Of a number that fits into 64 bits."""


def _range(unit: str) -> Callable[[str], dict[str, dict[str, int]] | Odd]:
    def split(text: str) -> dict[str, dict[str, int]] | Odd:
        numbers = [number.strip() for number in text.split(":", 2)]
        if len(numbers) != 2 or not all(len(number) <= _DIGITS and number.isdecimal() for number in numbers):
            return Odd(None)
        start, end = map(int, numbers)
        return {"startPointer": {unit: start}, "endPointer": {unit: end}}

    return split


def _truth(text: str) -> bool | Odd:
    plain = text.lower() if len(text) <= 5 else ""
    return plain == "true" if plain in {"true", "false"} else Odd(text)


def _purpose(text: str) -> str:
    return text.replace("-", "_")  # of which the JSON schema has the one, the text of the specification (7.24) the other


_CHECKSUM = Form(_checksum, 'an algorithm and a digest, such as "SHA1: d6a7…"', "malformed-checksum")
_RELATIONSHIP = Form(_relationship, "an id, a relationship type and an id", "malformed-relationship")
_EXTERNAL_REFERENCE = Form(_external_reference, "a category, a type and a locator", "malformed-external-reference")
_EXTERNAL_DOCUMENT = Form(_external_document, "an id, an address and a checksum", "malformed-external-document")
_VERIFICATION_CODE = Form(_verification_code, "a code, and files in brackets", "malformed-verification-code")
_BYTES = Form(_range("offset"), 'two numbers such as "310:420"', "malformed-range")
_LINES = Form(_range("lineNumber"), 'two numbers such as "5:23"', "malformed-range")
_TRUTH = Form(_truth, '"true" or "false"', "malformed-truth")
_PURPOSE = Form(_purpose)

ID = Tag("SPDXID", ELEMENT, "SPDXID")
REFERRED = "SPDXREF"
"""The member in which an annotation keeps the id of its element until it is put there."""

_MANY = True
_ROWS = (
    # Document creation (clause 6).
    Tag("SPDXVersion", DOCUMENT, "spdxVersion"),
    Tag("DataLicense", DOCUMENT, "dataLicense"),
    ID,
    Tag("DocumentName", DOCUMENT, "name"),
    Tag("DocumentNamespace", DOCUMENT, "documentNamespace"),
    Tag("ExternalDocumentRef", DOCUMENT, "externalDocumentRefs", _MANY, _EXTERNAL_DOCUMENT),
    Tag("LicenseListVersion", CREATION, "licenseListVersion"),
    Tag("Creator", CREATION, "creators", _MANY),
    Tag("Created", CREATION, "created"),
    Tag("CreatorComment", CREATION, "comment"),
    Tag("DocumentComment", DOCUMENT, "comment"),
    # Packages (clause 7).
    Tag("PackageName", PACKAGE, "name", opens=True),
    Tag("PackageVersion", PACKAGE, "versionInfo"),
    Tag("PackageFileName", PACKAGE, "packageFileName"),
    Tag("PackageSupplier", PACKAGE, "supplier"),
    Tag("PackageOriginator", PACKAGE, "originator"),
    Tag("PackageDownloadLocation", PACKAGE, "downloadLocation"),
    Tag("FilesAnalyzed", PACKAGE, "filesAnalyzed", form=_TRUTH),
    Tag("PackageVerificationCode", PACKAGE, "packageVerificationCode", form=_VERIFICATION_CODE),
    Tag("PackageChecksum", PACKAGE, "checksums", _MANY, _CHECKSUM),
    Tag("PackageHomePage", PACKAGE, "homepage"),
    Tag("PackageSourceInfo", PACKAGE, "sourceInfo"),
    Tag("PackageLicenseConcluded", PACKAGE, "licenseConcluded"),
    Tag("PackageLicenseInfoFromFiles", PACKAGE, "licenseInfoFromFiles", _MANY),
    Tag("PackageLicenseDeclared", PACKAGE, "licenseDeclared"),
    Tag("PackageLicenseComments", PACKAGE, "licenseComments"),
    Tag("PackageCopyrightText", PACKAGE, "copyrightText"),
    Tag("PackageSummary", PACKAGE, "summary"),
    Tag("PackageDescription", PACKAGE, "description"),
    Tag("PackageComment", PACKAGE, "comment"),
    Tag("ExternalRef", EXTERNAL_REFERENCE, "", form=_EXTERNAL_REFERENCE, opens=True),
    Tag("ExternalRefComment", EXTERNAL_REFERENCE, "comment"),
    Tag("PackageAttributionText", PACKAGE, "attributionTexts", _MANY),
    Tag("PrimaryPackagePurpose", PACKAGE, "primaryPackagePurpose", form=_PURPOSE),
    Tag("ReleaseDate", PACKAGE, "releaseDate"),
    Tag("BuiltDate", PACKAGE, "builtDate"),
    Tag("ValidUntilDate", PACKAGE, "validUntilDate"),
    # Files (clause 8).
    Tag("FileName", FILE, "fileName", opens=True),
    Tag("FileType", FILE, "fileTypes", _MANY),
    Tag("FileChecksum", FILE, "checksums", _MANY, _CHECKSUM),
    Tag("LicenseConcluded", FILE, "licenseConcluded"),
    Tag("LicenseInfoInFile", FILE, "licenseInfoInFiles", _MANY),
    Tag("LicenseComments", FILE, "licenseComments"),
    Tag("FileCopyrightText", FILE, "copyrightText"),
    Tag("ArtifactOfProjectName", ARTIFACT, "name", opens=True),
    Tag("ArtifactOfProjectHomePage", ARTIFACT, "homepage"),
    Tag("ArtifactOfProjectURI", ARTIFACT, "projectUri"),
    Tag("FileComment", FILE, "comment"),
    Tag("FileNotice", FILE, "noticeText"),
    Tag("FileContributor", FILE, "fileContributors", _MANY),
    Tag("FileAttributionText", FILE, "attributionTexts", _MANY),
    Tag("FileDependency", FILE, "fileDependencies", _MANY),
    # Snippets (clause 9).
    Tag("SnippetSPDXID", SNIPPET, "SPDXID", opens=True),
    Tag("SnippetFromFileSPDXID", SNIPPET, "snippetFromFile"),
    Tag("SnippetByteRange", SNIPPET, "ranges", _MANY, _BYTES),
    Tag("SnippetLineRange", SNIPPET, "ranges", _MANY, _LINES),
    Tag("SnippetLicenseConcluded", SNIPPET, "licenseConcluded"),
    Tag("LicenseInfoInSnippet", SNIPPET, "licenseInfoInSnippets", _MANY),
    Tag("SnippetLicenseComments", SNIPPET, "licenseComments"),
    Tag("SnippetCopyrightText", SNIPPET, "copyrightText"),
    Tag("SnippetComment", SNIPPET, "comment"),
    Tag("SnippetName", SNIPPET, "name"),
    Tag("SnippetAttributionText", SNIPPET, "attributionTexts", _MANY),
    # Other licensing information (clause 10).
    Tag("LicenseID", LICENSE, "licenseId", opens=True),
    Tag("ExtractedText", LICENSE, "extractedText"),
    Tag("LicenseName", LICENSE, "name"),
    Tag("LicenseCrossReference", LICENSE, "seeAlsos", _MANY),
    Tag("LicenseComment", LICENSE, "comment"),
    # Relationships (clause 11).
    Tag("Relationship", RELATIONSHIP, "", form=_RELATIONSHIP, opens=True),
    Tag("RelationshipComment", RELATIONSHIP, "comment"),
    # Annotations (clause 12).
    Tag("Annotator", ANNOTATION, "annotator", opens=True),
    Tag("AnnotationDate", ANNOTATION, "annotationDate"),
    Tag("AnnotationType", ANNOTATION, "annotationType"),
    Tag("SPDXREF", ANNOTATION, REFERRED),
    Tag("AnnotationComment", ANNOTATION, "comment"),
    # Reviews (clause 13, deprecated).
    Tag("Reviewer", REVIEW, "reviewer", opens=True),
    Tag("ReviewDate", REVIEW, "reviewDate"),
    Tag("ReviewComment", REVIEW, "comment"),
)

TAGS: Mapping[str, Tag] = MappingProxyType({tag.name: tag for tag in _ROWS})
"""By name."""
NAMES: dict[str, Tag] = dict(TAGS)
"""The same, for the one loop in which the time of a look-up counts."""
SPELLINGS: Mapping[str, Tag] = MappingProxyType(
    {**{tag.name.lower(): tag for tag in _ROWS}, "snippetspdxidentifier": TAGS["SnippetSPDXID"]}
)
"""By name in lower case, and by a name that a tool gave one."""
OPENERS: Mapping[str, str] = MappingProxyType({tag.section: tag.name for tag in _ROWS if tag.opens})
"""The tag that begins a section."""
