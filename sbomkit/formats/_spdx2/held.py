"""Which members of a document of SPDX 2 an inventory holds, as a table; what is not in it is not held."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sbomkit.formats._reading.building import display_name
from sbomkit.formats._spdx2.components import NOTHING
from sbomkit.formats._spdx2.rules.vocabulary import REFERENCE_TYPES, UNLISTED
from sbomkit.formats._writing.claims import HELD, Part, unheld
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import Inventory

__all__ = ["unheld_claims"]

_ORGANISATION = "Organization: "
_NONE, _NO_ASSERTION = "NONE", "NOASSERTION"
_CATEGORIES = {kind: category for category, kinds in REFERENCE_TYPES.items() for kind in kinds}
"""The category that goes with a type of external references."""
_EXACT = frozenset(
    {
        "DESCRIBES",
        "DEPENDS_ON",
        "DEPENDENCY_OF",
        "RUNTIME_DEPENDENCY_OF",
        "OPTIONAL_DEPENDENCY_OF",
        "BUILD_DEPENDENCY_OF",
        "DEV_DEPENDENCY_OF",
        "TEST_DEPENDENCY_OF",
        "CONTAINS",
        "CONTAINED_BY",
        "OPTIONAL_COMPONENT_OF",
        "GENERATES",
        "GENERATED_FROM",
        "OTHER",
    }
)
"""Types all of whose meaning is that of an edge: of `STATIC_LINK`, say, the way of linking is not held."""


def _is_nothing(value: Any) -> bool:
    """What means the same as its absence (7.13 and its kin, since 2.3)."""
    return bool(value == _NO_ASSERTION)


def _is_something(value: Any) -> bool:
    """That there is none of a thing says more than nothing, and is not held."""
    return bool(value != _NONE)


def _are_nothing(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_nothing, value))


def _is_agent(value: Any) -> bool:
    """An organisation without an address: that somebody is a person is not held."""
    if not isinstance(value, str) or value == _NO_ASSERTION:
        return True
    name = value.removeprefix(_ORGANISATION)
    return name != value and display_name(name) == name


def _only_concluded(entry: Mapping[str, Any]) -> Collection[str]:
    """A licence that was concluded, unless the same is declared: which of the two it is, is not held."""
    concluded = entry.get("licenseConcluded")
    is_text = isinstance(concluded, str) and concluded not in NOTHING
    return ["licenseConcluded"] if is_text and concluded != entry.get("licenseDeclared") else []


def _other_category(entry: Mapping[str, Any]) -> Collection[str]:
    """A category that does not follow from the type."""
    category, kind = entry.get("referenceCategory"), entry.get("referenceType")
    if not isinstance(category, str) or not isinstance(kind, str):
        return []
    expected = _CATEGORIES.get(kind.rpartition("/")[2], UNLISTED)
    return ["referenceCategory"] if category.replace("_", "-") != expected.replace("_", "-") else []


def _to_nothing(entry: Mapping[str, Any]) -> Collection[str]:
    """Related to nothing, or to nobody knows what: held where it is what something depends on."""
    if entry.get("relationshipType") == "DEPENDS_ON":
        return []
    return [name for name in ("spdxElementId", "relatedSpdxElement") if entry.get(name) in (_NONE, _NO_ASSERTION)]


def _is_exact(value: Any) -> bool:
    return isinstance(value, str) and value in _EXACT


def _are_tools(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.startswith("Tool:") for each in value)


_CHECKSUM = {"algorithm": HELD, "checksumValue": HELD}
_DOCUMENT = Part(
    "",
    {
        **dict.fromkeys(("spdxVersion", "SPDXID", "name", "documentNamespace", "documentDescribes"), HELD),
        "dataLicense": lambda value: value == "CC0-1.0",
        "creationInfo": Part("creationInfo", {"created": HELD, "creators": _are_tools}),
        "packages": Part(
            "packages[]",
            {
                **dict.fromkeys(("SPDXID", "name", "hasFiles", "primaryPackagePurpose"), HELD),
                **dict.fromkeys(("versionInfo", "downloadLocation", "homepage"), _is_something),
                **dict.fromkeys(("licenseDeclared", "licenseConcluded"), _is_something),
                **dict.fromkeys(("supplier", "originator"), _is_agent),
                "copyrightText": _is_nothing,
                "licenseInfoFromFiles": _are_nothing,
                "filesAnalyzed": lambda value: value is False,
                "checksums": Part("packages[].checksums[]", _CHECKSUM),
                "externalRefs": Part(
                    "packages[].externalRefs[]",
                    dict.fromkeys(("referenceCategory", "referenceType", "referenceLocator"), HELD),
                    _other_category,
                ),
            },
            _only_concluded,
        ),
        "files": Part(
            "files[]",
            {
                **dict.fromkeys(("SPDXID", "fileName"), HELD),
                "licenseConcluded": _is_something,
                "copyrightText": _is_nothing,
                "licenseInfoInFiles": _are_nothing,
                "checksums": Part("files[].checksums[]", _CHECKSUM),
            },
        ),
        "relationships": Part(
            "relationships[]",
            {"spdxElementId": HELD, "relatedSpdxElement": HELD, "relationshipType": _is_exact},
            _to_nothing,
        ),
    },
)


def unheld_claims(inventory: Inventory) -> Iterator[Diagnostic]:
    """What a document of this family claims beyond its inventory."""
    return unheld(inventory.claims, _DOCUMENT)
