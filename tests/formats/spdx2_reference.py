"""What spdx-tools says of a document, and where sbomkit says something else on purpose."""

import copy
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from spdx_tools.spdx.parser.error import SPDXParsingError
from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
from spdx_tools.spdx.validation.validation_message import ValidationMessage

from sbomkit.formats._spdx2.rules.walk import violations
from sbomkit.model.diagnostics import Diagnostic
from tests.formats.spdx2_documents import GONE, MORE, SHA1

__all__ = ["LAXER", "STRICTER", "Laxer", "Stricter", "is_laxer", "is_stricter", "messages", "said", "unexplained"]


class Stricter(NamedTuple):
    """Violations that spdx-tools does not see, though the specification or its schema has them."""

    code: str
    where: str
    """Pattern of the end of the address."""
    what: str
    """Pattern of the message."""
    reason: str
    version: str
    changes: Mapping[str, Any]
    """What makes the rich document an example."""


class Laxer(NamedTuple):
    """Messages of spdx-tools about what the specification allows."""

    message: str
    """Pattern of the message."""
    reason: str
    version: str
    changes: Mapping[str, Any]
    """What makes the rich document an example."""


_ANY = r".*"
_NOT_READ = "spdx-tools does not read this member, which the JSON schema has"
_FALSY = "spdx-tools takes any empty or false value for an absent one; the JSON schema has a type, the text a form"
_LAST = "of two ranges of one kind, spdx-tools looks at the last; there may be one (9.3, 9.4)"
_RANDOM = "beartype looks at one entry of a list, taken at random"
_XML = "spdx-tools reads texts here for the sake of XML"
_LOOSE = "spdx-tools lets digits of other scripts pass, and a line break at the end"
_BEGINNING = "spdx-tools looks at the beginning of a URL only"
_SCANCODE = "the library knows names that are not on the SPDX licence list"
_NO_EXCEPTION = "the library takes licences of the list for exceptions, by their names"
_UNREAD = r"(?:crossRefs|fileDependencies|artifactOfs|\.reference)\b"
P, F, R, S, L, D = (
    "packages.0",
    "files.0",
    "packages.0.externalRefs",
    "snippets.0",
    "hasExtractedLicensingInfos",
    "externalDocumentRefs",
)

STRICTER = (
    # Structure
    Stricter("unknown-member", _ANY, _ANY, "the JSON schemas forbid additional members", "2.3", {f"{P}.homePage": "x"}),
    Stricter("null-value", _ANY, _ANY, "spdx-tools takes null for an absent member", "2.3", {"comment": None}),
    Stricter("wrong-type", _ANY, r'.*found (""|0|0\.0|false|an empty (list|object))', _FALSY, "2.3", {f"{P}.supplier": 0}),
    Stricter("wrong-type", r".*\[\d+\]", _ANY, _RANDOM, "2.3", {f"{P}.attributionTexts": ["x"] * 100_000 + [1]}),
    Stricter("wrong-type", r"filesAnalyzed", r'.*found "(?i:true|false)"', _XML, "2.3", {f"{P}.filesAnalyzed": "true"}),
    Stricter("wrong-type", r"(offset|lineNumber)", r'.*found "\d+"', _XML, "2.3", {f"{S}.ranges.0.startPointer.offset": "1"}),
    Stricter(
        "wrong-type",
        r"(offset|lineNumber)",
        r".*found true",
        "true is an integer in Python only",
        "2.3",
        {f"{S}.ranges.0.startPointer.offset": True},
    ),
    Stricter("wrong-type", _UNREAD + _ANY, _ANY, _NOT_READ, "2.3", {f"{L}.0.crossRefs": 1}),
    Stricter("missing-member", _UNREAD + _ANY, _ANY, _NOT_READ, "2.3", {f"{S}.ranges.0.startPointer.reference": GONE}),
    Stricter("date-form", _UNREAD + _ANY, _ANY, _NOT_READ, "2.3", {f"{L}.0.crossRefs.0.timestamp": "today"}),
    Stricter("no-such-date", _UNREAD + _ANY, _ANY, _NOT_READ, "2.3", {f"{L}.0.crossRefs.0.timestamp": "2023-02-29T00:00:00Z"}),
    Stricter("id-form", _UNREAD + _ANY, _ANY, _NOT_READ, "2.3", {f"{F}.fileDependencies": ["main.c"]}),
    Stricter("dangling-reference", _UNREAD + _ANY, _ANY, _NOT_READ, "2.3", {f"{F}.fileDependencies": ["SPDXRef-Nowhere"]}),
    Stricter(
        "undeclared-document", _UNREAD + _ANY, _ANY, _NOT_READ, "2.3", {f"{F}.fileDependencies": ["DocumentRef-a:SPDXRef-a"]}
    ),
    Stricter("not-a-file", _UNREAD + _ANY, _ANY, _NOT_READ, "2.3", {f"{S}.ranges.0.startPointer.reference": "SPDXRef-Library"}),
    Stricter("empty-value", _ANY, _ANY, _FALSY, "2.3", {f"{P}.licenseDeclared": ""}),
    Stricter("later-member", r"(primaryPackagePurpose|Date)", _ANY, _FALSY, "2.2", {f"{P}.builtDate": ""}),
    Stricter("missing-member", r"packageVerificationCodeValue", _ANY, _FALSY, "2.3", {f"{P}.packageVerificationCode": {}}),
    Stricter("missing-member", r"licenseId", _ANY, "an id is mandatory (10.1)", "2.3", {f"{L}.1.licenseId": GONE}),
    Stricter("missing-member", r"extractedText", _ANY, "a text is mandatory (10.2)", "2.3", {f"{L}.1": {}}),
    # Vocabulary
    Stricter(
        "name-spelling",
        _ANY,
        _ANY,
        "spdx-tools takes lower case and low lines for what the JSON schema lists",
        "2.3",
        {"relationships.0.relationshipType": "depends-on"},
    ),
    Stricter(
        "later-name",
        r"referenceType",
        r".*gitoid.*",
        "new in 2.3 (annex I)",
        "2.2",
        {f"{R}.7.referenceType": "gitoid", f"{R}.7.referenceLocator": f"gitoid:blob:sha1:{SHA1}"},
    ),
    # Values
    Stricter(
        "date-form",
        _ANY,
        r'.*found "\d+-\d+-\d+[Tt]\d+:\d+:\d+[Zz]"',
        "strptime takes one digit for two, lower case and any digits",
        "2.3",
        {"creationInfo.created": "2024-1-2t3:4:5z"},
    ),
    Stricter("list-version-form", _ANY, _ANY, _LOOSE, "2.3", {"creationInfo.licenseListVersion": "3.٣"}),
    Stricter("agent-kind", _ANY, _ANY, "a tool supplies nothing (7.5, 7.6)", "2.3", {f"{P}.supplier": "Tool: maker"}),
    Stricter("agent-form", _ANY, r".*single line.*", _LOOSE, "2.3", {"creationInfo.creators": ["Tool: a\nb"]}),
    Stricter(
        "id-form",
        _ANY,
        r'.*found "SPDXRef-.*',
        _LOOSE,
        "2.3",
        {"files.0.SPDXID": "SPDXRef-File", "packages.1.SPDXID": "SPDXRef-٣", "relationships.0": GONE, "relationships.1": GONE},
    ),
    Stricter(
        "id-form",
        r"SPDXID",
        r'.*found "DocumentRef-.*',
        "an element of this document is not one of another (7.2)",
        "2.3",
        {"packages": MORE, "packages.2.SPDXID": "DocumentRef-other:SPDXRef-a"},
    ),
    Stricter("document-reference-form", _ANY, _ANY, _LOOSE, "2.3", {D: MORE, f"{D}.1.externalDocumentId": "DocumentRef-٣"}),
    Stricter("license-id-form", _ANY, _ANY, _LOOSE, "2.3", {f"{L}.1.licenseId": "LicenseRef-٣"}),
    Stricter("duplicate-license-id", _ANY, _ANY, "ids of extracted licences are unique (10.1)", "2.3", {L: MORE}),
    Stricter("duplicate-document-reference", _ANY, _ANY, "ids of external documents are unique (6.6)", "2.3", {D: MORE}),
    Stricter(
        "uri-characters",
        _ANY,
        _ANY,
        "RFC 3986 has no such characters; spdx-tools only takes URIs apart",
        "2.3",
        {"documentNamespace": "https://a.example/a b"},
    ),
    Stricter("url-without-scheme", _ANY, _ANY, "a URL has a scheme (RFC 3986)", "2.3", {f"{P}.homepage": "www.a.example"}),
    Stricter("url-form", _ANY, _ANY, _BEGINNING, "2.3", {f"{P}.homepage": "https://a.example:b/"}),
    Stricter("download-location-form", _ANY, _ANY, _BEGINNING, "2.3", {f"{P}.downloadLocation": "a.example+b://a.example"}),
    Stricter(
        "download-location-password",
        _ANY,
        _ANY,
        "user names and passwords are an error there (7.7)",
        "2.3",
        {f"{P}.downloadLocation": "https://ann:pass@a.example/"},
    ),
    Stricter(
        "locator-space",
        _ANY,
        _ANY,
        "no locator has spaces (7.21); spdx-tools asks only those of category OTHER",
        "2.3",
        {f"{R}.2.referenceLocator": "pkg:npm/a b"},
    ),
    Stricter(
        "locator-form", _ANY, r".*swid.*", "the scheme is swid, not swidish", "2.3", {f"{R}.12.referenceLocator": "swidish:a"}
    ),
    Stricter("locator-form", _ANY, r".*purl.*", "a type has to stand between", "2.3", {f"{R}.2.referenceLocator": "pkg:///"}),
    Stricter(
        "checksum-value",
        _ANY,
        r".*expected 1 to 128 .*",
        "MD6 has up to 512 bits, which are 128 digits and not 512",
        "2.3",
        {f"{P}.checksums.1": {"algorithm": "MD6", "checksumValue": "a" * 129}},
    ),
    # Packages and snippets
    Stricter(
        "missing-analysis",
        _ANY,
        _ANY,
        "mandatory until 2.3 where files were analysed (2.2: 7.9, 7.14)",
        "2.2",
        {f"{P}.packageVerificationCode": GONE},
    ),
    Stricter("repeated-range", _ANY, _ANY, _LAST, "2.3", {f"{S}.ranges": MORE}),
    Stricter("range-start", _ANY, _ANY, _LAST, "2.3", {f"{S}.ranges": MORE, f"{S}.ranges.1.startPointer.lineNumber": 0}),
    Stricter("range-order", _ANY, _ANY, _LAST, "2.3", {f"{S}.ranges": MORE, f"{S}.ranges.1.startPointer.lineNumber": 3}),
    # Licences
    Stricter("license-syntax", _ANY, r'.*found "(?:\s|\\[a-z][0-9a-f]*)+"', _FALSY, "2.3", {f"{P}.licenseDeclared": " "}),
    Stricter("license-syntax", _ANY, r'.*"2\.0\+?", found.*', _SCANCODE, "2.3", {f"{P}.licenseDeclared": "GPL 2.0"}),
    Stricter(
        "license-syntax",
        _ANY,
        r".*LicenseRef-.*",
        "references to licences of other documents have the form of ids (annex D)",
        "2.3",
        {f"{P}.licenseDeclared": "DocumentRef-other:LicenseRef-"},
    ),
    Stricter(
        "unknown-license",
        _ANY,
        r'"(?i:GPL|BSD-2|Assembly-exception|Verbatim-man-pages)" .*',
        _SCANCODE,
        "2.3",
        {f"{P}.licenseDeclared": "BSD-2"},
    ),
    Stricter("license-as-exception", _ANY, _ANY, _NO_EXCEPTION, "2.3", {f"{P}.licenseDeclared": "GPL-2.0-only WITH eCos-2.0"}),
    Stricter("undeclared-license", _ANY, _ANY, _SCANCODE, "2.3", {f"{P}.licenseDeclared": "LicenseRef-scancode-public-domain"}),
)

LAXER = (
    Laxer(
        r"only SPDX versions .* SPDX-2\.1|There are issues concerning the SPDX version.*",
        "spdx-tools begins with 2.2",
        "2.1",
        {},
    ),
    Laxer(
        r"(homepage|cross_reference|package download_location) must be a valid URL.*"
        r"|externalPackageRef locator of type .* must be a valid URL.*",
        "spdx-tools knows seven schemes, and no hosts but such as end in a dot and two to five letters",
        "2.3",
        {f"{P}.homepage": "http://localhost:8080/"},
    ),
    Laxer(
        r"Unrecognized license reference: [A-Za-z0-9.-]+\+\. .*",
        'a "+" may follow every id (annex D)',
        "2.3",
        {f"{P}.licenseDeclared": "Apache-2.0+"},
    ),
    Laxer(
        r"A license exception symbol can only be used as an exception .*",
        _NO_EXCEPTION,
        "2.3",
        {f"{P}.licenseDeclared": "MPL-2.0-no-copyleft-exception"},
    ),
    Laxer(r"Unrecognized license reference: .*", "on the list since", "2.3", {f"{P}.licenseDeclared": "OpenMDW-1.0"}),
    Laxer(
        r"value of ChecksumAlgorithm\.BLAKE3 .*",
        "BLAKE3 yields 256 bits, which are 64 digits and not 256",
        "2.3",
        {f"{P}.checksums.1": {"algorithm": "BLAKE3", "checksumValue": "a" * 64}},
    ),
    Laxer(
        r"Error while parsing annotations: .*(annotator|annotation_comment)=.*",
        "a review needs neither a reviewer nor a comment (JSON schema; 13.1, 13.3)",
        "2.3",
        {"revieweds.0.comment": GONE},
    ),
    Laxer(
        r".*(second must be in|unconverted data|does not match format).*",
        "23:59:60 is a leap second (ISO 8601; JSON schema of 2.3.1)",
        "2.3",
        {"creationInfo.created": "2016-12-31T23:59:60Z"},
    ),
)


def messages(document: dict[str, Any]) -> list[str | ValidationMessage]:
    """Everything that spdx-tools finds: while it parses, or else while it validates."""
    document = copy.deepcopy(document)
    try:
        parsed = JsonLikeDictParser().parse(document)
        return list(validate_full_spdx_document(parsed, document.get("spdxVersion")))
    except SPDXParsingError as error:
        return list(error.get_messages())
    except Exception as error:  # noqa: BLE001 - what crashes it is no valid document either
        return [f"{type(error).__name__}: {error}"]


def said(message: str | ValidationMessage) -> str:
    """The words of a message."""
    return message if isinstance(message, str) else message.validation_message


def is_stricter(entry: Diagnostic, deviation: Stricter) -> bool:
    """Whether a violation is such as a deviation has."""
    return (
        entry.code == deviation.code
        and re.search(rf"(?:{deviation.where})$", entry.path) is not None
        and re.fullmatch(deviation.what, entry.message, re.DOTALL) is not None
    )


def is_laxer(message: str, deviation: Laxer) -> bool:
    """Whether a message is such as a deviation has."""
    return re.fullmatch(deviation.message, message, re.DOTALL) is not None


def unexplained(document: dict[str, Any]) -> list[str]:
    """What only one of the two objects to, without a reason that is listed here."""
    ours, theirs = list(violations(document)), [said(message) for message in messages(document)]
    if bool(ours) == bool(theirs):
        return []
    return [
        *(f"{entry.code} at {entry.path}" for entry in ours if not any(is_stricter(entry, row) for row in STRICTER)),
        *(message for message in theirs if not any(is_laxer(message, row) for row in LAXER)),
    ]
