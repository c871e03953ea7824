"""What SPDX 2 has where its JSON has no text: what encodings that only know texts must know to be brought into it."""

import re

__all__ = ["BOOLEANS", "INTEGERS", "LISTS", "OBJECTS", "SINGULARS", "typed"]

LISTS = frozenset(
    {
        "annotations",
        "artifactOfs",
        "attributionTexts",
        "checksums",
        "creators",
        "crossRefs",
        "documentDescribes",
        "externalDocumentRefs",
        "externalRefs",
        "fileContributors",
        "fileDependencies",
        "fileTypes",
        "files",
        "hasExtractedLicensingInfos",
        "hasFiles",
        "licenseInfoFromFiles",
        "licenseInfoInFiles",
        "licenseInfoInSnippets",
        "packageVerificationCodeExcludedFiles",
        "packages",
        "ranges",
        "relationships",
        "revieweds",
        "seeAlsos",
        "snippets",
    }
)
"""Members that are lists, in whatever object they stand."""

SINGULARS = {
    "annotation": "annotations",
    "artifactOf": "artifactOfs",
    "attributionText": "attributionTexts",
    "creator": "creators",
    "crossRef": "crossRefs",
    "externalDocumentRef": "externalDocumentRefs",
    "externalRef": "externalRefs",
    "file": "files",
    "fileContributor": "fileContributors",
    "fileDependency": "fileDependencies",
    "fileType": "fileTypes",
    "hasExtractedLicensingInfo": "hasExtractedLicensingInfos",
    "hasFile": "hasFiles",
    "licenseInfoInFile": "licenseInfoInFiles",
    "licenseInfoInSnippet": "licenseInfoInSnippets",
    "package": "packages",
    "packageVerificationCodeExcludedFile": "packageVerificationCodeExcludedFiles",
    "range": "ranges",
    "relationship": "relationships",
    "reviewed": "revieweds",
    "reviewers": "revieweds",
    "seeAlso": "seeAlsos",
    "snippet": "snippets",
}
"""What early tools called the lists, entry by entry.  The checksums of packages and files are missing: a document that is
referred to has a single `checksum`."""

OBJECTS = frozenset({"checksum", "creationInfo", "endPointer", "packageVerificationCode", "startPointer"})
BOOLEANS = frozenset({"filesAnalyzed", "isLive", "isValid", "isWayBackLink"})
INTEGERS = frozenset({"lineNumber", "offset", "order"})

_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


def typed(name: str, text: str) -> str | bool | int:
    """A text as the type that a member has; itself where the member is a text, or this is none of its type."""
    if name in BOOLEANS:
        return _TRUTH.get(text.lower(), text)
    return int(text) if name in INTEGERS and _INTEGER.fullmatch(text) else text
