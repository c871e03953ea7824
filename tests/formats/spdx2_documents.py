"""A valid SPDX 2 document with one of everything, for tests that break it."""

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["GONE", "MORE", "SHA1", "changed", "paths", "rich"]

SHA1 = "85ed0817af83a24ad8da68c2b5094de69833983c"
_SHA256 = "11b6d3ee554eedf79299905a98f9b9a04e498210b59f15094c916c91d150efcd"

_ANNOTATION = {
    "annotationDate": "2024-01-02T03:04:05Z",
    "annotationType": "REVIEW",
    "annotator": "Person: Ann Author (ann@mail.example)",
    "comment": "looked at",
}

_DOCUMENT: dict[str, Any] = {
    "spdxVersion": "SPDX-2.2",
    "dataLicense": "CC0-1.0",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "rich",
    "documentNamespace": "https://spdx.example/documents/rich-1",
    "comment": "one of everything",
    "creationInfo": {
        "created": "2024-01-02T03:04:05Z",
        "creators": ["Tool: maker-1.0", "Organization: Makers", "Person: Ann Author (ann@mail.example)"],
        "licenseListVersion": "3.25",
        "comment": "by hand",
    },
    "externalDocumentRefs": [
        {
            "externalDocumentId": "DocumentRef-other",
            "spdxDocument": "https://spdx.example/documents/other-1",
            "checksum": {"algorithm": "SHA1", "checksumValue": SHA1},
        }
    ],
    "hasExtractedLicensingInfos": [
        {
            "licenseId": "LicenseRef-own",
            "extractedText": "Do as you like.",
            "name": "Own",
            "seeAlsos": ["https://licences.example/own"],
            "comment": "short",
            "crossRefs": [
                {
                    "url": "https://licences.example/own",
                    "isLive": True,
                    "isValid": True,
                    "isWayBackLink": False,
                    "match": "true",
                    "order": 0,
                    "timestamp": "2024-01-02T03:04:05Z",
                }
            ],
        },
        {"licenseId": "LicenseRef-bare", "extractedText": "None given."},
    ],
    "annotations": [_ANNOTATION],
    "revieweds": [{"reviewDate": "2024-01-02T03:04:05Z", "reviewer": "Person: Ann Author", "comment": "read"}],
    "documentDescribes": ["SPDXRef-Application"],
    "packages": [
        {
            "SPDXID": "SPDXRef-Application",
            "name": "application",
            "versionInfo": "1.0",
            "packageFileName": "application-1.0.tar.gz",
            "supplier": "Organization: Sellers (sales@mail.example)",
            "originator": "Person: Ann Author",
            "downloadLocation": "https://code.example/application-1.0.tar.gz",
            "filesAnalyzed": True,
            "packageVerificationCode": {
                "packageVerificationCodeValue": SHA1,
                "packageVerificationCodeExcludedFiles": ["./application.spdx"],
            },
            "checksums": [
                {"algorithm": "SHA1", "checksumValue": SHA1},
                {"algorithm": "SHA256", "checksumValue": _SHA256},
                {"algorithm": "MD5", "checksumValue": "624c1abb3664f4b35547e7c73864ad24"},
            ],
            "homepage": "https://application.example/",
            "sourceInfo": "from a tag",
            "licenseConcluded": "MIT AND (Apache-2.0 OR LicenseRef-own) AND DocumentRef-other:LicenseRef-theirs",
            "licenseInfoFromFiles": ["MIT", "GPL-2.0-only WITH Classpath-exception-2.0", "NOASSERTION"],
            "licenseDeclared": "NONE",
            "licenseComments": "as found",
            "copyrightText": "Copyright 2024 Ann Author",
            "summary": "an application",
            "description": "an application, at length",
            "comment": "the first",
            "externalRefs": [
                {
                    "referenceCategory": "SECURITY",
                    "referenceType": "cpe23Type",
                    "referenceLocator": "cpe:2.3:a:makers:application:1.0:*:*:*:*:*:*:*",
                    "comment": "guessed",
                },
                {
                    "referenceCategory": "SECURITY",
                    "referenceType": "cpe22Type",
                    "referenceLocator": "cpe:/a:makers:application:1.0",
                },
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:npm/application@1.0",
                },
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "npm", "referenceLocator": "application@1.0"},
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "bower", "referenceLocator": "application#1.0"},
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "nuget", "referenceLocator": "application/1.0"},
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "maven-central",
                    "referenceLocator": "org.example:a:1.0",
                },
                {"referenceCategory": "PERSISTENT-ID", "referenceType": "swh", "referenceLocator": f"swh:1:rev:{SHA1}"},
                {"referenceCategory": "OTHER", "referenceType": "place", "referenceLocator": "shelf/3"},
            ],
            "attributionTexts": ["thanks"],
            "hasFiles": ["SPDXRef-File"],
            "annotations": [_ANNOTATION],
        },
        {
            "SPDXID": "SPDXRef-Library",
            "name": "library",
            "supplier": "NOASSERTION",
            "downloadLocation": "NOASSERTION",
            "homepage": "NONE",
            "filesAnalyzed": False,
            "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "BSD-3-Clause",
            "copyrightText": "NOASSERTION",
        },
    ],
    "files": [
        {
            "SPDXID": "SPDXRef-File",
            "fileName": "./src/main.c",
            "fileTypes": ["SOURCE", "TEXT"],
            "checksums": [{"algorithm": "SHA1", "checksumValue": SHA1}, {"algorithm": "SHA256", "checksumValue": _SHA256}],
            "licenseConcluded": "MIT",
            "licenseInfoInFiles": ["MIT", "NOASSERTION"],
            "licenseComments": "as stated",
            "copyrightText": "NONE",
            "comment": "the one",
            "noticeText": "none",
            "fileContributors": ["Ann Author"],
            "attributionTexts": ["thanks"],
            "fileDependencies": ["SPDXRef-File"],
            "artifactOfs": [{"name": "application"}],
            "annotations": [_ANNOTATION],
        }
    ],
    "snippets": [
        {
            "SPDXID": "SPDXRef-Snippet",
            "snippetFromFile": "SPDXRef-File",
            "ranges": [
                {
                    "startPointer": {"offset": 1, "reference": "SPDXRef-File"},
                    "endPointer": {"offset": 20, "reference": "SPDXRef-File"},
                },
                {
                    "startPointer": {"lineNumber": 1, "reference": "SPDXRef-File"},
                    "endPointer": {"lineNumber": 2, "reference": "SPDXRef-File"},
                },
            ],
            "licenseConcluded": "Apache-2.0",
            "licenseInfoInSnippets": ["Apache-2.0"],
            "licenseComments": "copied",
            "copyrightText": "Copyright 2023 Bob",
            "comment": "from elsewhere",
            "name": "loop",
            "attributionTexts": ["thanks"],
            "annotations": [_ANNOTATION],
        }
    ],
    "relationships": [
        {
            "spdxElementId": "SPDXRef-Application",
            "relationshipType": "DEPENDS_ON",
            "relatedSpdxElement": "SPDXRef-Library",
            "comment": "at run time",
        },
        {"spdxElementId": "SPDXRef-Application", "relationshipType": "CONTAINS", "relatedSpdxElement": "SPDXRef-File"},
        {"spdxElementId": "SPDXRef-Library", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "NONE"},
        {"spdxElementId": "SPDXRef-Snippet", "relationshipType": "COPY_OF", "relatedSpdxElement": "NOASSERTION"},
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "AMENDS",
            "relatedSpdxElement": "DocumentRef-other:SPDXRef-DOCUMENT",
        },
    ],
}

_TEXT = json.dumps(_DOCUMENT)

_LATER_REFERENCES = [
    ("SECURITY", "advisory", "https://advisories.example/1"),
    ("SECURITY", "fix", "https://code.example/application/commit/1"),
    ("SECURITY", "url", "https://application.example/security"),
    ("SECURITY", "swid", "swid:2df9de35-0aff-4a86-ace6-f7dddd1ade4c"),
    ("PERSISTENT-ID", "gitoid", f"gitoid:blob:sha1:{SHA1}"),
]


def rich(version: str) -> dict[str, Any]:
    """A document of version 2.1, 2.2 or 2.3, that nobody else holds."""
    document: dict[str, Any] = json.loads(_TEXT)
    document["spdxVersion"] = f"SPDX-{version}"
    application, library = document["packages"]
    if version == "2.1":
        _take_out_what_came_later(document)
    if version == "2.3":
        application["primaryPackagePurpose"] = "APPLICATION"
        application |= dict.fromkeys(("builtDate", "releaseDate", "validUntilDate"), "2024-01-02T03:04:05Z")
        names = ("referenceCategory", "referenceType", "referenceLocator")
        application["externalRefs"] += [dict(zip(names, entry, strict=True)) for entry in _LATER_REFERENCES]
        application["checksums"].append({"algorithm": "SHA3-256", "checksumValue": _SHA256})
        application["checksums"].append({"algorithm": "BLAKE2b-256", "checksumValue": _SHA256})
        for name in ("licenseConcluded", "licenseDeclared", "copyrightText"):
            del library[name]
        document["relationships"].append(
            {
                "spdxElementId": "SPDXRef-File",
                "relationshipType": "SPECIFICATION_FOR",
                "relatedSpdxElement": "SPDXRef-Application",
            }
        )
    return document


def _take_out_what_came_later(document: dict[str, Any]) -> None:
    application = document["packages"][0]
    for element in (application, document["files"][0], document["snippets"][0]):
        del element["attributionTexts"]
    later = {"purl", "swh"}
    application["externalRefs"] = [entry for entry in application["externalRefs"] if entry["referenceType"] not in later]
    later = {"NONE", "NOASSERTION"}
    document["relationships"] = [entry for entry in document["relationships"] if entry["relatedSpdxElement"] not in later]
    document["relationships"][0]["relationshipType"] = "DYNAMIC_LINK"


GONE = object()
"""In changes: take the member or the entry out."""
MORE = object()
"""In changes: repeat the last entry of a list."""


def changed(document: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A document with other values at addresses such as `packages.0.name`, one after the other."""
    for address, value in changes.items():
        *way, last = (int(part) if part.isdigit() else part for part in address.split("."))
        owner: Any = document
        for part in way:
            owner = owner[part]
        if value is GONE:
            del owner[last]
        elif value is MORE:
            owner[last].append(json.loads(json.dumps(owner[last][-1])))
        else:
            owner[last] = value
    return document


def paths(document: dict[str, Any]) -> list[str]:
    """The address of everything in a document."""
    found: list[str] = []
    pending: list[tuple[str, Any]] = [("", document)]
    while pending:
        address, value = pending.pop()
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        pending += [(f"{address}.{key}".lstrip("."), entry) for key, entry in inside]
        found.append(address)
    return found[1:]
