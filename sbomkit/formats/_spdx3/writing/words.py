"""The words of SPDX 3.0.1 by what others call the same, taken from its own vocabularies."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sbomkit.formats._spdx3.rules.model import classes

__all__ = ["algorithms", "identifier_kinds", "purposes", "reference_kinds", "squeezed"]

_MARKS = re.compile(r"[^0-9A-Za-z]+")


_CALLED: Mapping[str, str] = MappingProxyType(
    {"advisories": "securityAdvisory", "advisory": "securityAdvisory", "fix": "securityFix", "social": "socialMedia"}
)
"""What the others call otherwise, among the kinds of references."""


def squeezed(word: str) -> str:
    """A word without what its spellings differ in: `issue-tracker`, `SHA-256` and `issueTracker`, `sha256`."""
    return _MARKS.sub("", word).casefold()


def _words(class_name: str, member: str) -> Mapping[str, str]:
    return {squeezed(word): word for word in sorted(classes()[class_name].properties[member].choices)}


@cache
def algorithms() -> Mapping[str, str]:
    """Of digests."""
    return _words("Hash", "algorithm")


@cache
def purposes() -> Mapping[str, str]:
    """Of packages."""
    return _words("software_Package", "software_primaryPurpose")


@cache
def reference_kinds() -> Mapping[str, str]:
    """Of external references."""
    return {**_CALLED, **_words("ExternalRef", "externalRefType")}


@cache
def identifier_kinds() -> Mapping[str, str]:
    """Of external identifiers, but for `other`, which references are as well."""
    return {word: kind for word, kind in _words("ExternalIdentifier", "externalIdentifierType").items() if word != "other"}
