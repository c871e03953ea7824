"""Every rule that SPDX 2 documents are held to, by the code of the diagnostic that says it is broken."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["RULES", "Rule"]


class Rule(NamedTuple):
    """What the specification asks for."""

    sentence: str
    section: str
    """Of SPDX 2.3.1; earlier versions have the same in other places."""


_SCHEMA = "JSON schema"

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        # Structure
        "wrong-type": Rule("A member has the type that the JSON schema gives it.", _SCHEMA),
        "null-value": Rule("A member that says nothing is left out, and not null.", _SCHEMA),
        "missing-member": Rule("Mandatory members are there; which they are depends on the version.", _SCHEMA),
        "unknown-member": Rule("An object has no members but those of the JSON schema.", _SCHEMA),
        "later-member": Rule("A document has no members that a later version brought.", _SCHEMA),
        "empty-list": Rule("Creators, checksums of a file and ranges of a snippet have an entry at least.", _SCHEMA),
        "empty-value": Rule("A member whose text has a form does not hold an empty text.", _SCHEMA),
        # Vocabulary
        "later-name": Rule("A document uses no name that a later version brought.", "annex I"),
        "name-spelling": Rule("Names are spelt as the JSON schema lists them.", _SCHEMA),
        "unknown-algorithm": Rule("Checksums are made by an algorithm that is listed.", "7.10, 8.4"),
        "unknown-purpose": Rule("The primary purpose of a package is one that is listed.", "7.24"),
        "unknown-file-type": Rule("The type of a file is one that is listed.", "8.3"),
        "unknown-annotation-type": Rule("The type of an annotation is one that is listed.", "12.3"),
        "unknown-relationship-type": Rule("The type of a relationship is one that is listed.", "11.1"),
        "unknown-reference-category": Rule("The category of an external reference is one that is listed.", "7.21"),
        "unknown-reference-type": Rule(
            "The type of an external reference is one of its category, unless that is OTHER.", "annex F"
        ),
        # Document
        "unsupported-version": Rule("The version of the specification is one that there is.", "6.1"),
        "data-license": Rule("The licence of the document is CC0-1.0.", "6.2"),
        "document-id": Rule("The id of the document is SPDXRef-DOCUMENT.", "6.3"),
        "namespace-form": Rule("The namespace of a document is an absolute URI without a fragment.", "6.5"),
        "document-reference-form": Rule("The id of an external document begins with DocumentRef-.", "6.6"),
        "duplicate-document-reference": Rule("Ids of external documents are unique.", "6.6"),
        "list-version-form": Rule("The version of the licence list is two numbers with a dot between them.", "6.7"),
        "agent-form": Rule("An agent is a person, an organisation or a tool, with a name, on one line.", "6.8, 7.5, 7.6, 12.1"),
        "agent-kind": Rule("A supplier or an originator is a person or an organisation.", "7.5, 7.6"),
        "date-form": Rule("Dates have the form YYYY-MM-DDThh:mm:ssZ.", "6.9, 7.25 to 7.27, 12.2"),
        "no-such-date": Rule("Dates are in the calendar, and times on the clock.", "6.9, 7.25 to 7.27, 12.2"),
        "nothing-described": Rule("A document that is more than one package says what it DESCRIBES.", "11.1"),
        # Ids and references
        "id-form": Rule(
            "Ids are SPDXRef- and letters, digits, dots and hyphens, of another document with its reference.", "7.2, 11.1"
        ),
        "duplicate-id": Rule("Ids of elements are unique in a document.", "7.2, 8.2, 9.1"),
        "dangling-reference": Rule("What is referred to is an element of the document.", "11.1"),
        "undeclared-document": Rule("What is referred to in another document is of one that is declared.", "6.6"),
        "not-a-file": Rule("A snippet is taken from a file.", "9.2"),
        # URLs
        "uri-characters": Rule("URIs hold no characters that have to be percent-encoded.", "RFC 3986"),
        "url-without-scheme": Rule("A URL has a scheme.", "7.7, 7.11, RFC 3986"),
        "url-form": Rule("A URL whose scheme wants a host has one.", "7.7, 7.11, RFC 3986"),
        "download-location-form": Rule("A place in a version control system names git, hg, svn or bzr.", "7.7"),
        "download-location-password": Rule("A download location holds no user name with a password.", "7.7"),
        # Packages and files
        "checksum-value": Rule("A checksum has as many lower-case hexadecimal digits as its algorithm yields.", "7.10, 8.4"),
        "verification-code-form": Rule("A package verification code is 40 lower-case hexadecimal digits.", "7.9"),
        "unexpected-analysis": Rule(
            "A package whose files were not analysed has no files, no code and no licences of them.", "7.8"
        ),
        "missing-analysis": Rule(
            "Until 2.3, a package whose files were analysed has a code and the licences of them.", "2.2: 7.9, 7.14"
        ),
        "locator-form": Rule("The locator of an external reference has the form of its type.", "annex F"),
        "locator-space": Rule("The locator of an external reference has no spaces.", "7.21"),
        "absolute-file-name": Rule("File names are relative to the root of the package.", "8.1"),
        "missing-sha1": Rule("A file has a checksum by SHA1.", "8.4"),
        # Snippets
        "missing-byte-range": Rule("A snippet has a range in bytes.", "9.3"),
        "repeated-range": Rule("A snippet has one range in bytes, and at most one in lines.", "9.3, 9.4"),
        "range-pointer": Rule("The ends of a range are both offsets or both line numbers.", "9.3, 9.4"),
        "range-start": Rule("Bytes and lines are counted from 1.", "9.3, 9.4"),
        "range-order": Rule("A range does not end before it starts.", "9.3, 9.4"),
        # Licences
        "license-syntax": Rule("Licences are written as an expression, NONE or NOASSERTION.", "annex D"),
        "unknown-license": Rule("Licences and exceptions are on the SPDX licence list.", "annex A, annex D"),
        "exception-as-license": Rule("An exception stands behind WITH only.", "annex D"),
        "license-as-exception": Rule("Behind WITH stands an exception.", "annex D"),
        "undeclared-license": Rule("A licence that is not on the list is among the extracted ones.", "10.1"),
        "license-id-form": Rule("The id of an extracted licence is LicenseRef- and letters, digits, dots and hyphens.", "10.1"),
        "duplicate-license-id": Rule("Ids of extracted licences are unique.", "10.1"),
    }
)
