"""The structure of SPDX 2 documents as the official JSON schemas have it, with the check of each value beside its member.

The schemas of 2.2.2, 2.3.0 and 2.3.1 are joined: what a later edition corrected in an earlier one counts as corrected.  2.1 has
no schema: its documents are held to that of 2.2 without what 2.2 added.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sbomkit.formats._spdx2.rules import values
from sbomkit.formats._spdx2.rules.document import Facts
from sbomkit.formats._spdx2.rules.vocabulary import (
    ALGORITHMS,
    ANNOTATION_TYPES,
    CATEGORIES,
    FILE_TYPES,
    PURPOSES,
    RELATIONSHIP_TYPES,
)

__all__ = ["DOCUMENT", "INTEGER", "OBJECT", "OBJECTS", "TEXT", "TEXTS", "VERSIONS", "Kind", "Member", "Shape", "shapes"]

VERSIONS = ("2.1", "2.2", "2.3")


class Kind(NamedTuple):
    """A type that the JSON schemas know."""

    words: str
    type: type[Any]
    is_list: bool = False


TEXT = Kind("a text", str)
BOOLEAN = Kind("true or false", bool)
INTEGER = Kind("a whole number", int)
OBJECT = Kind("an object", dict)
TEXTS = Kind("a list of texts", list, is_list=True)
OBJECTS = Kind("a list of objects", list, is_list=True)


class Member(NamedTuple):
    """A member of an object, in one version."""

    kind: Kind
    check: values.Check | None = None
    shape: str = ""
    """Name of the shape of an object, or of the objects of a list; empty: any object."""
    least: int = 0
    """How many entries a list has at least."""
    since: str = "2.1"
    required: str = ""
    """The last version in which it is required; empty: in none."""


class Shape(NamedTuple):
    """An object, in one version."""

    members: Mapping[str, Member]
    later: Mapping[str, Member]
    """Members that a later version brings."""
    required: tuple[str, ...]


DOCUMENT = "document"

_ALWAYS = "2.3"
_TILL_SECOND = "2.2"
"""Required until 2.3, which takes what is left out for NOASSERTION."""

_TEXT, _TEXTS = Member(TEXT), Member(TEXTS)
_NEEDED = Member(TEXT, required=_ALWAYS)
_ID = Member(TEXT, values.identifier("SPDXRef-", "id-form"), required=_ALWAYS)
_DATE = Member(TEXT, values.moment)
_LATER_DATE = Member(TEXT, values.moment, since="2.3")
_COPYRIGHT = Member(TEXT, required=_TILL_SECOND)
_ATTRIBUTIONS = Member(TEXTS, since="2.2")
_ANNOTATIONS = Member(OBJECTS, shape="annotation")
_CHECKSUMS = Member(OBJECTS, shape="checksum")
_SUPPLIER = Member(TEXT, values.agent_or_unstated)


def _needed(member: Member) -> Member:
    return member._replace(required=_ALWAYS)


def _table(facts: Facts) -> dict[str, dict[str, Member]]:
    version = facts.version
    licence, licences = Member(TEXT, facts.licence, required=_TILL_SECOND), Member(TEXTS, facts.licence)
    reference, references = _needed(Member(TEXT, facts.reference)), Member(TEXTS, facts.reference)
    file = _needed(Member(TEXT, facts.file))

    def name(names: Mapping[str, str], code: str) -> Member:
        return Member(TEXT, values.listed(names, code, version))

    algorithms = {entry: since for entry, (since, _) in ALGORITHMS.items()}
    return {
        DOCUMENT: {
            "$schema": Member(TEXT, since="2.3"),
            "spdxVersion": _NEEDED,
            "dataLicense": _NEEDED,
            "SPDXID": _NEEDED,
            "name": _NEEDED,
            "documentNamespace": _needed(Member(TEXT, values.namespace)),
            "creationInfo": _needed(Member(OBJECT, shape="creation")),
            "comment": _TEXT,
            "externalDocumentRefs": Member(OBJECTS, shape="external document"),
            "hasExtractedLicensingInfos": Member(OBJECTS, shape="extracted licence"),
            "documentDescribes": references,
            "packages": Member(OBJECTS, shape="package"),
            "files": Member(OBJECTS, shape="file"),
            "snippets": Member(OBJECTS, shape="snippet"),
            "relationships": Member(OBJECTS, shape="relationship"),
            "annotations": _ANNOTATIONS,
            "revieweds": Member(OBJECTS, shape="review"),
        },
        "creation": {
            "created": _needed(_DATE),
            "creators": Member(TEXTS, values.agent, least=1, required=_ALWAYS),
            "licenseListVersion": Member(TEXT, values.list_version),
            "comment": _TEXT,
        },
        "external document": {
            "externalDocumentId": _needed(Member(TEXT, values.identifier("DocumentRef-", "document-reference-form"))),
            "spdxDocument": _needed(Member(TEXT, values.namespace)),
            "checksum": _needed(Member(OBJECT, shape="checksum")),
        },
        "checksum": {"algorithm": _needed(name(algorithms, "unknown-algorithm")), "checksumValue": _NEEDED},
        "extracted licence": {
            "licenseId": _needed(Member(TEXT, values.identifier("LicenseRef-", "license-id-form"))),
            "extractedText": _needed(Member(TEXT, values.something)),
            "name": _TEXT,
            "seeAlsos": Member(TEXTS, values.url),
            "crossRefs": Member(OBJECTS, shape="cross reference"),
            "comment": _TEXT,
        },
        "cross reference": {
            "url": _NEEDED,
            "isLive": Member(BOOLEAN),
            "isValid": Member(BOOLEAN),
            "isWayBackLink": Member(BOOLEAN),
            "match": _TEXT,
            "order": Member(INTEGER),
            "timestamp": _DATE,
        },
        "package": {
            "SPDXID": _ID,
            "name": _NEEDED,
            "versionInfo": _TEXT,
            "packageFileName": _TEXT,
            "supplier": _SUPPLIER,
            "originator": _SUPPLIER,
            "downloadLocation": _needed(Member(TEXT, values.place_to_download)),
            "filesAnalyzed": Member(BOOLEAN),
            "packageVerificationCode": Member(OBJECT, shape="verification code"),
            "checksums": _CHECKSUMS,
            "homepage": Member(TEXT, values.url_or_unstated),
            "sourceInfo": _TEXT,
            "licenseConcluded": licence,
            "licenseInfoFromFiles": licences,
            "licenseDeclared": licence,
            "licenseComments": _TEXT,
            "copyrightText": _COPYRIGHT,
            "summary": _TEXT,
            "description": _TEXT,
            "comment": _TEXT,
            "externalRefs": Member(OBJECTS, shape="external reference"),
            "attributionTexts": _ATTRIBUTIONS,
            "primaryPackagePurpose": name(PURPOSES, "unknown-purpose")._replace(since="2.3"),
            "builtDate": _LATER_DATE,
            "releaseDate": _LATER_DATE,
            "validUntilDate": _LATER_DATE,
            "hasFiles": references,
            "annotations": _ANNOTATIONS,
        },
        "verification code": {
            "packageVerificationCodeValue": _needed(Member(TEXT, values.hexadecimal("verification-code-form", 40, 40))),
            "packageVerificationCodeExcludedFiles": Member(TEXTS, values.relative_path),
        },
        "external reference": {
            "referenceCategory": _needed(name(CATEGORIES, "unknown-reference-category")),
            "referenceType": _NEEDED,
            "referenceLocator": _NEEDED,
            "comment": _TEXT,
        },
        "file": {
            "SPDXID": _ID,
            "fileName": _needed(Member(TEXT, values.relative_path)),
            "fileTypes": name(FILE_TYPES, "unknown-file-type")._replace(kind=TEXTS),
            "checksums": _needed(_CHECKSUMS._replace(least=1)),
            "licenseConcluded": licence,
            "licenseInfoInFiles": licences._replace(required=_TILL_SECOND, least=int(version <= _TILL_SECOND)),
            "licenseComments": _TEXT,
            "copyrightText": _COPYRIGHT,
            "comment": _TEXT,
            "noticeText": _TEXT,
            "fileContributors": _TEXTS,
            "attributionTexts": _ATTRIBUTIONS,
            "fileDependencies": references,
            "artifactOfs": Member(OBJECTS),
            "annotations": _ANNOTATIONS,
        },
        "snippet": {
            "SPDXID": _ID,
            "snippetFromFile": file,
            "ranges": Member(OBJECTS, shape="range", least=1, required=_ALWAYS),
            "licenseConcluded": licence,
            "licenseInfoInSnippets": licences,
            "licenseComments": _TEXT,
            "copyrightText": _COPYRIGHT,
            "comment": _TEXT,
            "name": _TEXT,
            "attributionTexts": _ATTRIBUTIONS,
            "annotations": _ANNOTATIONS,
        },
        "range": {
            "startPointer": _needed(Member(OBJECT, shape="pointer")),
            "endPointer": _needed(Member(OBJECT, shape="pointer")),
        },
        "pointer": {
            "reference": file,
            "offset": Member(INTEGER),
            "lineNumber": Member(INTEGER),
        },
        "relationship": {
            "spdxElementId": reference,
            "relatedSpdxElement": _needed(Member(TEXT, facts.related)),
            "relationshipType": _needed(name(RELATIONSHIP_TYPES, "unknown-relationship-type")),
            "comment": _TEXT,
        },
        "annotation": {
            "annotationDate": _needed(_DATE),
            "annotationType": _needed(name(ANNOTATION_TYPES, "unknown-annotation-type")),
            "annotator": _needed(Member(TEXT, values.agent)),
            "comment": _NEEDED,
        },
        "review": {"reviewDate": _needed(_DATE), "reviewer": Member(TEXT, values.agent), "comment": _TEXT},
    }


def shapes(facts: Facts) -> Mapping[str, Shape]:
    """The shapes of a document's version, by name."""
    return {
        shape: Shape(
            {name: member for name, member in members.items() if member.since <= facts.version},
            {name: member for name, member in members.items() if member.since > facts.version},
            tuple(name for name, member in members.items() if facts.version <= member.required),
        )
        for shape, members in _table(facts).items()
    }
