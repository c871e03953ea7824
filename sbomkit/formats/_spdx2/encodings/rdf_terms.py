"""The terms of SPDX 2 in RDF: the properties of each kind of node, with the member of the JSON that each one is."""

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from sbomkit.formats._spdx2.encodings.rdf_triples import RDF
from sbomkit.formats._spdx2.rules.vocabulary import (
    ALGORITHMS,
    ANNOTATION_TYPES,
    CATEGORIES,
    FILE_TYPES,
    PURPOSES,
    RELATIONSHIP_TYPES,
)

__all__ = [
    "LISTED",
    "LISTED_LICENCES",
    "REFERENCES",
    "SPDX",
    "STRUCTURE",
    "TABLES",
    "TYPE",
    "How",
    "Member",
    "individual",
    "short",
]

SPDX = "http://spdx.org/rdf/terms#"
REFERENCES = "http://spdx.org/rdf/references/"
"""What the URIs of the types of external references begin with."""
LISTED = re.compile(r"\Ahttps?://(?:www\.)?spdx\.org/licenses/")
"""What the URIs of listed licences begin with."""
TYPE = f"{RDF}type"

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_DOAP = "http://usefulinc.com/ns/doap#"
_POINTERS = "http://www.w3.org/2009/pointers#"
_PREFIXES = ((SPDX, "spdx:"), (_RDFS, "rdfs:"), (_DOAP, "doap:"), (_POINTERS, "ptr:"))

STRUCTURE = frozenset({TYPE, f"{SPDX}relationship", f"{SPDX}referencesFile"})
"""Properties that are read elsewhere, or say what is seen anyway."""
LISTED_LICENCES = frozenset(
    SPDX + name for name in ("CrossRef", "License", "LicenseException", "ListedLicense", "ListedLicenseException")
)
"""What is the same in every document: the licences of the list of SPDX, whose texts some tools copy."""


class How(Enum):
    """How the value of a property becomes that of a member."""

    TEXT = "as it is"
    TYPED = "as the type that the member has"
    REFERENCE = "as the id of an element"
    LICENCE = "as an expression"
    LISTED = "as the id of a listed licence"
    REFERENCE_TYPE = "as a type of external reference"
    INDIVIDUAL = "as the name of an individual"
    OBJECT = "as an object"
    OTHER_DOCUMENT = "as an external document"
    EXTRACTED = "as an extracted licence"
    ARTIFACT = "as an artifact"


class Member(NamedTuple):
    """The member of the JSON that a property is."""

    name: str
    how: How = How.TEXT
    what: str = ""
    """The table of an object, or what the names of individuals begin with."""
    is_list: bool = False


def short(uri: str) -> str:
    """A URI the way that it is usually written."""
    for namespace, prefix in _PREFIXES:
        if uri.startswith(namespace):
            return prefix + uri.removeprefix(namespace)
    return uri


# -- individuals

_NO_LETTERS = re.compile(r"[^a-z0-9]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _spellings(names: Iterable[str]) -> dict[str, str]:
    """Names as the JSON has them, by their letters and digits."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(_NO_LETTERS.sub("", name.lower()), name)
    return found


_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "annotationType_": _spellings(ANNOTATION_TYPES),
        "checksumAlgorithm_": _spellings(ALGORITHMS),
        "fileType_": _spellings(FILE_TYPES),
        "purpose_": _spellings(PURPOSES),
        "referenceCategory_": _spellings(CATEGORIES),
        "relationshipType_": _spellings(RELATIONSHIP_TYPES),
    }
)
"""Individuals by what their names begin with."""


def individual(prefix: str, uri: str) -> str:
    """The name that the JSON has for an individual: `DEPENDS_ON` for `relationshipType_dependsOn`."""
    name = uri.removeprefix(SPDX).removeprefix(prefix)
    known = _NAMES[prefix].get(_NO_LETTERS.sub("", name.lower()))
    if known is not None:
        return known
    return _HUMP.sub("_", name).upper() if uri.startswith(SPDX) else str(uri)


# -- tables

_Table = dict[str, Member]


def _one(*names: str, how: How = How.TEXT, what: str = "", namespace: str = SPDX) -> _Table:
    return {f"{namespace}{name}": Member(name, how, what) for name in names}


def _list(name: str, member: str, how: How = How.TEXT, what: str = "", namespace: str = SPDX) -> _Table:
    return {f"{namespace}{name}": Member(member, how, what, is_list=True)}


_COMMENT = _one("comment", namespace=_RDFS)
_COMMON = {**_COMMENT, **_list("annotation", "annotations", How.OBJECT, "annotation")}
_LICENSED = {
    **_COMMON,
    **_one("copyrightText", "licenseComments"),
    **_one("licenseConcluded", how=How.LICENCE),
    **_list("attributionText", "attributionTexts"),
}
_CHECKSUMS = _list("checksum", "checksums", How.OBJECT, "checksum")

TABLES: Mapping[str, Mapping[str, Member]] = MappingProxyType(
    {
        "document": {
            f"{SPDX}specVersion": Member("spdxVersion"),
            **_one("name"),
            **_one("dataLicense", how=How.LISTED),
            **_one("creationInfo", how=How.OBJECT, what="creation"),
            **_list("externalDocumentRef", "externalDocumentRefs", How.OTHER_DOCUMENT),
            **_list("hasExtractedLicensingInfo", "hasExtractedLicensingInfos", How.EXTRACTED),
            **_list("reviewed", "revieweds", How.OBJECT, "review"),
            **_list("describesPackage", "documentDescribes", How.REFERENCE),
            **_COMMON,
        },
        "creation": {**_one("created", "licenseListVersion"), **_list("creator", "creators"), **_COMMENT},
        "external document": {
            **_one("externalDocumentId", "spdxDocument"),
            **_one("checksum", how=How.OBJECT, what="checksum"),
        },
        "package": {
            **_one("name", "versionInfo", "packageFileName", "supplier", "originator", "downloadLocation", "sourceInfo"),
            **_one("summary", "description", "builtDate", "releaseDate", "validUntilDate"),
            **_one("homepage", namespace=_DOAP),
            **_one("filesAnalyzed", how=How.TYPED),
            **_one("licenseDeclared", how=How.LICENCE),
            **_one("packageVerificationCode", how=How.OBJECT, what="verification code"),
            **_one("primaryPackagePurpose", how=How.INDIVIDUAL, what="purpose_"),
            **_list("licenseInfoFromFiles", "licenseInfoFromFiles", How.LICENCE),
            **_list("externalRef", "externalRefs", How.OBJECT, "external reference"),
            **_list("hasFile", "hasFiles", How.REFERENCE),
            **_CHECKSUMS,
            **_LICENSED,
        },
        "file": {
            **_one("fileName", "noticeText"),
            **_list("fileContributor", "fileContributors"),
            **_list("fileType", "fileTypes", How.INDIVIDUAL, "fileType_"),
            **_list("licenseInfoInFile", "licenseInfoInFiles", How.LICENCE),
            **_list("fileDependency", "fileDependencies", How.REFERENCE),
            **_list("artifactOf", "artifactOfs", How.ARTIFACT),
            **_CHECKSUMS,
            **_LICENSED,
        },
        "snippet": {
            **_one("name"),
            **_one("snippetFromFile", how=How.REFERENCE),
            **_list("range", "ranges", How.OBJECT, "range"),
            **_list("licenseInfoInSnippet", "licenseInfoInSnippets", How.LICENCE),
            **_LICENSED,
        },
        "range": _one("startPointer", "endPointer", how=How.OBJECT, what="pointer", namespace=_POINTERS),
        "pointer": {
            **_one("reference", how=How.REFERENCE, namespace=_POINTERS),
            **_one("offset", "lineNumber", how=How.TYPED, namespace=_POINTERS),
        },
        "verification code": {
            **_one("packageVerificationCodeValue"),
            **_list("packageVerificationCodeExcludedFile", "packageVerificationCodeExcludedFiles"),
        },
        "external reference": {
            **_one("referenceLocator"),
            **_one("referenceType", how=How.REFERENCE_TYPE),
            **_one("referenceCategory", how=How.INDIVIDUAL, what="referenceCategory_"),
            **_COMMENT,
        },
        "checksum": {**_one("checksumValue"), **_one("algorithm", how=How.INDIVIDUAL, what="checksumAlgorithm_")},
        "relationship": {
            **_one("relatedSpdxElement", how=How.REFERENCE),
            **_one("relationshipType", how=How.INDIVIDUAL, what="relationshipType_"),
            **_COMMENT,
        },
        "annotation": {
            **_one("annotationDate", "annotator"),
            **_one("annotationType", how=How.INDIVIDUAL, what="annotationType_"),
            **_COMMENT,
        },
        "review": {**_one("reviewDate", "reviewer"), **_COMMENT},
        "extracted licence": {
            **_one("licenseId", "extractedText", "name"),
            **_list("seeAlso", "seeAlsos", namespace=_RDFS),
            **_list("crossRef", "crossRefs", How.OBJECT, "cross reference"),
            **_COMMENT,
        },
        "cross reference": {
            **_one("url", "match", "timestamp"),
            **_one("isLive", "isValid", "isWayBackLink", "order", how=How.TYPED),
        },
        "artifact": {**_one("name", namespace=_DOAP), f"{_DOAP}homepage": Member("homePage")},
    }
)
"""Kind of node -> property -> member."""
