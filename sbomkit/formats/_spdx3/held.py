"""Which properties of the elements of SPDX 3 an inventory holds, as a table; what is not in it is not held."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sbomkit.formats._spdx3.names import class_named, individual, member_named, value_named
from sbomkit.formats._spdx3.shapes import LICENSES
from sbomkit.formats._writing.claims import HELD, Part, nothing_beside, unheld
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import Inventory

__all__ = ["unheld_claims"]

_EXACT = frozenset(
    {
        "dependsOn",
        "hasOptionalDependency",
        "contains",
        "hasOptionalComponent",
        "generates",
        "describes",
        "hasDeclaredLicense",
        "other",
    }
)
"""Types all of whose meaning is that of an edge, or of a licence: of `hasStaticLink`, say, the way of linking is not held."""
_COMPLETENESS = frozenset({"incomplete", "noAssertion"})
_DEPENDS_ON, _DECLARED = "dependsOn", "hasDeclaredLicense"
_NONE = "NONE"


def _is_exact(value: Any) -> bool:
    return isinstance(value, str) and value_named(value) in _EXACT


def _is_held_completeness(value: Any) -> bool:
    return isinstance(value, str) and value_named(value) in _COMPLETENESS


def _is_something(value: Any) -> bool:
    """That there is none of a thing says more than nothing, and is not held."""
    return bool(value != _NONE)


def _to_nothing(entry: Mapping[str, Any]) -> Collection[str]:
    """Related to nothing, or to nobody knows what: held where it is what something depends on."""
    members = {member_named(name): value for name, value in entry.items()}
    kind, targets = members.get("relationshipType"), members.get("to")
    name = value_named(kind) if isinstance(kind, str) else ""
    if name == _DEPENDS_ON or not isinstance(targets, list):
        return []
    said = {individual(each) for each in targets if isinstance(each, str)}
    # Of a licence nothing is said either way where nobody knows it.
    return ["to"] if said & ({"none"} if name == _DECLARED else {"none", "unknown"}) else []


def _rows(*held: str, **others: Any) -> dict[str, Any]:
    return {**dict.fromkeys(("@context", "@id", "@type", "type", *held), HELD), **others}


def _part(label: str, *held: str) -> Part:
    return Part(label, _rows(*held), renamed=member_named)


def _classed(entry: Mapping[str, Any]) -> tuple[str, Part | None]:
    kind = entry.get("type", entry.get("@type"))
    name = class_named(kind) or str(kind)
    return name, _BY_CLASS.get(name)


def _verified(entry: Mapping[str, Any]) -> tuple[str, Part | None]:
    """The digest of a file or a package; the code of the files of a package is none. Without type, it is a digest."""
    name, _ = _classed(entry)
    return name, _HASH if name in {"Hash", "None"} else None


_HASH = _part("verifiedUsing[]", "algorithm", "hashValue")
_BY_CLASS: dict[str, Part] = {}
_ANY = Part("@graph[]", {}, classed=_classed)
"""An element: in the graph, or in the place of a reference to it."""
_ELEMENT = _rows("spdxId", "name", creationInfo=_ANY)
_COMPONENT = {
    **_ELEMENT,
    **dict.fromkeys(
        (
            "software_packageVersion",
            "software_packageUrl",
            "software_primaryPurpose",
        ),
        HELD,
    ),
    **dict.fromkeys(("software_homePage", "software_downloadLocation"), _is_something),
    **dict.fromkeys(("suppliedBy", "originatedBy"), _ANY),
    "verifiedUsing": Part("verifiedUsing[]", {}, classed=_verified),
    "externalIdentifier": _part("externalIdentifier[]", "externalIdentifierType", "identifier"),
    "externalRef": _part("externalRef[]", "externalRefType", "locator"),
}
_COLLECTION = {**_ELEMENT, "profileConformance": HELD, **dict.fromkeys(("rootElement", "element"), _ANY)}
_RELATIONSHIP = {
    **_ELEMENT,
    **dict.fromkeys(("from", "to"), _ANY),
    "relationshipType": _is_exact,
    "completeness": _is_held_completeness,
    "scope": lambda value: value_named(str(value)) not in {"design", "other"},
}
_LICENSE = {
    **_ELEMENT,
    "simplelicensing_licenseExpression": _is_something,
    **dict.fromkeys(
        (
            "expandedlicensing_member",
            "expandedlicensing_subjectLicense",
            "expandedlicensing_subjectExtendableLicense",
            "expandedlicensing_subjectAddition",
        ),
        _ANY,
    ),
}
_ROWS: Mapping[str, Mapping[str, Any]] = {
    # That somebody made the document is held of software alone.
    "CreationInfo": _rows("specVersion", "created", createdUsing=_ANY),
    **dict.fromkeys(("SpdxDocument", "software_Sbom", "Bom", "Bundle"), _COLLECTION),
    **dict.fromkeys(("software_Package", "software_File", "ai_AIPackage", "dataset_DatasetPackage"), _COMPONENT),
    **dict.fromkeys(("Relationship", "LifecycleScopedRelationship"), _RELATIONSHIP),
    # That somebody is a person is not held.
    **dict.fromkeys(("Organization", "SoftwareAgent", "Tool"), _ELEMENT),
    **{str(shape.__struct_config__.tag): _LICENSE for shape in LICENSES},
}
_BY_CLASS.update(
    {
        name: Part(f"@graph[] {name}", rows, _to_nothing if rows is _RELATIONSHIP else nothing_beside, renamed=member_named)
        for name, rows in _ROWS.items()
    }
)
_WHOLE = Part("", {"@context": HELD, "@graph": _ANY})


def unheld_claims(inventory: Inventory) -> Iterator[Diagnostic]:
    """What a document of this family claims beyond its inventory."""
    return unheld(inventory.claims, _WHOLE if "@graph" in inventory.claims else _ANY)
