"""The names that SPDX 2 defines, each with the version that brought it, and the forms of what stands beside them."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = [
    "ALGORITHMS",
    "ANNOTATION_TYPES",
    "CATEGORIES",
    "FILE_TYPES",
    "PURPOSES",
    "REFERENCE_TYPES",
    "RELATIONSHIP_TYPES",
    "UNLISTED",
    "Digest",
    "ReferenceType",
]

_FIRST, _SECOND, _THIRD = "2.1", "2.2", "2.3"


class Digest(NamedTuple):
    """How many hexadecimal digits an algorithm yields."""

    least: int
    most: int | None
    """`None`: as many as one likes."""


class ReferenceType(NamedTuple):
    """A type of external reference (annex F)."""

    since: str
    locator: re.Pattern[str] | None
    """What locators look like; `None`: a URL."""
    looks: str
    """The same, as an example for the one whose locator does not."""


def _since(version: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, version)


RELATIONSHIP_TYPES: Mapping[str, str] = MappingProxyType(
    {
        **_since(_FIRST, "AMENDS", "ANCESTOR_OF", "BUILD_TOOL_OF", "CONTAINED_BY", "CONTAINS", "COPY_OF", "DATA_FILE_OF"),
        **_since(_FIRST, "DESCENDANT_OF", "DESCRIBED_BY", "DESCRIBES", "DISTRIBUTION_ARTIFACT", "DOCUMENTATION_OF"),
        **_since(_FIRST, "DYNAMIC_LINK", "EXPANDED_FROM_ARCHIVE", "FILE_ADDED", "FILE_DELETED", "FILE_MODIFIED"),
        **_since(_FIRST, "GENERATED_FROM", "GENERATES", "HAS_PREREQUISITE", "METAFILE_OF", "OPTIONAL_COMPONENT_OF", "OTHER"),
        **_since(_FIRST, "PACKAGE_OF", "PATCH_APPLIED", "PATCH_FOR", "PREREQUISITE_FOR", "STATIC_LINK", "TEST_CASE_OF"),
        **_since(_FIRST, "VARIANT_OF"),
        **_since(_SECOND, "BUILD_DEPENDENCY_OF", "DEPENDENCY_MANIFEST_OF", "DEPENDENCY_OF", "DEPENDS_ON"),
        **_since(_SECOND, "DEV_DEPENDENCY_OF", "DEV_TOOL_OF", "EXAMPLE_OF", "OPTIONAL_DEPENDENCY_OF"),
        **_since(_SECOND, "PROVIDED_DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF", "TEST_DEPENDENCY_OF", "TEST_OF", "TEST_TOOL_OF"),
        **_since(_THIRD, "REQUIREMENT_DESCRIPTION_FOR", "SPECIFICATION_FOR"),
    }
)
"""Specification 2.3, table 68; 2.2 and 2.1, table of section 7.1.1."""

ALGORITHMS: Mapping[str, tuple[str, Digest]] = MappingProxyType(
    {
        "SHA1": (_FIRST, Digest(40, 40)),
        "SHA256": (_FIRST, Digest(64, 64)),
        "MD5": (_FIRST, Digest(32, 32)),
        "SHA224": (_SECOND, Digest(56, 56)),
        "SHA384": (_SECOND, Digest(96, 96)),
        "SHA512": (_SECOND, Digest(128, 128)),
        "MD2": (_SECOND, Digest(32, 32)),
        "MD4": (_SECOND, Digest(32, 32)),
        # Up to 512 bits, as its user likes.
        "MD6": (_SECOND, Digest(1, 128)),
        "SHA3-256": (_THIRD, Digest(64, 64)),
        "SHA3-384": (_THIRD, Digest(96, 96)),
        "SHA3-512": (_THIRD, Digest(128, 128)),
        "BLAKE2b-256": (_THIRD, Digest(64, 64)),
        "BLAKE2b-384": (_THIRD, Digest(96, 96)),
        "BLAKE2b-512": (_THIRD, Digest(128, 128)),
        # 256 bits by default, extensible without end.
        "BLAKE3": (_THIRD, Digest(64, None)),
        "ADLER32": (_THIRD, Digest(8, 8)),
    }
)
"""Sections 7.10 and 8.4, in the spelling of the JSON schema."""

PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        **_since(_THIRD, "APPLICATION", "ARCHIVE", "CONTAINER", "DEVICE", "FILE", "FIRMWARE", "FRAMEWORK", "INSTALL"),
        # The text writes a hyphen, and so does the JSON schema since 2.3.1; that of 2.3.0 has a low line.
        **_since(_THIRD, "LIBRARY", "OPERATING-SYSTEM", "OPERATING_SYSTEM", "OTHER", "SOURCE"),
    }
)
"""Section 7.24."""

FILE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        **_since(_FIRST, "APPLICATION", "ARCHIVE", "AUDIO", "BINARY", "DOCUMENTATION", "IMAGE", "OTHER", "SOURCE", "SPDX"),
        **_since(_FIRST, "TEXT", "VIDEO"),
    }
)
"""Section 8.3."""

ANNOTATION_TYPES: Mapping[str, str] = MappingProxyType(_since(_FIRST, "OTHER", "REVIEW"))
"""Section 12.3."""

UNLISTED = "OTHER"
"""The category of external references whose types are anybody's."""

# The text writes a hyphen; the JSON schemas of 2.2.1 and 2.3.1 have a low line as well.
_MANAGERS, _PERSISTENT = ("PACKAGE-MANAGER", "PACKAGE_MANAGER"), ("PERSISTENT-ID", "PERSISTENT_ID")

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {**_since(_FIRST, "SECURITY", *_MANAGERS, UNLISTED), **_since(_SECOND, *_PERSISTENT)}
)
"""Section 7.21."""

# Quantifiers that give nothing back: the time that a hostile locator costs grows with its length, no faster.
_CPE_22 = re.compile(r"c[pP][eE]:/[AHOaho]?(?::[A-Za-z0-9._\-~%]*+){0,6}+")
_ATTRIBUTE = r"""(?:(?:\?++|\*)?(?:[A-Za-z0-9\-._]|\\[\\*?!"#$%&'()+,/:;<=>@\[\]^`{|}~])++(?:\?++|\*)?|[*\-])"""
_LANGUAGE = r"(?:[A-Za-z]{2,3}(?:-(?:[A-Za-z]{2}|[0-9]{3}))?|[*\-])"
_CPE_23 = re.compile(rf"cpe:2\.3:[aho*\-](?::{_ATTRIBUTE}){{5}}:{_LANGUAGE}(?::{_ATTRIBUTE}){{4}}")

_SECURITY_TYPES: Mapping[str, ReferenceType] = MappingProxyType(
    {
        "cpe22Type": ReferenceType(_FIRST, _CPE_22, "cpe:/a:vendor:product:1.0"),
        "cpe23Type": ReferenceType(_FIRST, _CPE_23, "cpe:2.3:a:vendor:product:1.0:*:*:*:*:*:*:*"),
        "advisory": ReferenceType(_THIRD, None, "https://host.example/path"),
        "fix": ReferenceType(_THIRD, None, "https://host.example/path"),
        "url": ReferenceType(_THIRD, None, "https://host.example/path"),
        "swid": ReferenceType(_THIRD, re.compile(r"swid(?:path)?:[^\s#]++"), "swid:2df9de35-0aff-4a86-ace6-f7dddd1ade4c"),
    }
)
_MANAGER_TYPES: Mapping[str, ReferenceType] = MappingProxyType(
    {
        "maven-central": ReferenceType(_FIRST, re.compile(r"[^:]++:[^:]++(?::[^:]++)?"), "group:artifact:1.0"),
        "npm": ReferenceType(_FIRST, re.compile(r"[^@]++@[^@]++"), "package@1.0"),
        "nuget": ReferenceType(_FIRST, re.compile(r"[^/]++/[^/]++"), "package/1.0"),
        "bower": ReferenceType(_FIRST, re.compile(r"[^#]++#[^#]++"), "package#1.0"),
        "purl": ReferenceType(_SECOND, re.compile(r"pkg:/*+[^/\n]++/[^\n]++"), "pkg:type/name@1.0"),
    }
)
_SWH = re.compile(r"swh:1:(?:cnt|dir|rel|rev|snp):[0-9a-fA-F]{40}")
_GITOID = re.compile(r"gitoid:(?:blob|commit|tag|tree):(?:sha1:[0-9a-fA-F]{40}|sha256:[0-9a-fA-F]{64})")
_PERSISTENT_TYPES: Mapping[str, ReferenceType] = MappingProxyType(
    {
        "swh": ReferenceType(_SECOND, _SWH, "swh:1:rev: and 40 hexadecimal digits"),
        "gitoid": ReferenceType(_THIRD, _GITOID, "gitoid:blob:sha1: and 40 hexadecimal digits"),
    }
)

REFERENCE_TYPES: Mapping[str, Mapping[str, ReferenceType]] = MappingProxyType(
    {
        "SECURITY": _SECURITY_TYPES,
        **dict.fromkeys(_MANAGERS, _MANAGER_TYPES),
        **dict.fromkeys(_PERSISTENT, _PERSISTENT_TYPES),
    }
)
"""Annex F: category -> type."""
