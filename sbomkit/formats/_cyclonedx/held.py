"""Which members of a document of CycloneDX an inventory holds, as a table; what is not in it is not held."""

from collections.abc import Iterator, Mapping
from typing import Any

from sbomkit.formats._reading.building import display_name
from sbomkit.formats._writing.claims import HELD, Part, unheld
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import Inventory

__all__ = ["unheld_claims"]

_DEVELOPMENT = {"name": "cdx:npm:package:development", "value": "true"}


def _is_name(value: Any) -> bool:
    """A name without the mail address that is left out of it."""
    return isinstance(value, str) and display_name(value) == value


def _is_development(value: Any) -> bool:
    return bool(isinstance(value, list) and all(entry == _DEVELOPMENT for entry in value))


_ORGANISATION = {"name": _is_name}
_REST: Mapping[str, Any] = {"bom-ref": HELD, "type": HELD, "name": HELD, "version": HELD, "group": HELD}
_NESTED: dict[str, Any] = {
    **_REST,
    "purl": HELD,
    "cpe": HELD,
    "scope": HELD,
    "manufacturer": Part("components[].manufacturer", _ORGANISATION),
    "supplier": Part("components[].supplier", _ORGANISATION),
    "licenses": Part(
        "components[].licenses[]",
        {"license": Part("components[].licenses[].license", {"id": HELD, "name": HELD}), "expression": HELD},
    ),
    "hashes": Part("components[].hashes[]", {"alg": HELD, "content": HELD}),
    "externalReferences": Part("components[].externalReferences[]", {"type": HELD, "url": HELD}),
    "properties": _is_development,
}
# Nor authors and publishers: whoever is named is the producer, and as what is not held.
_COMPONENT = Part("components[]", _NESTED)
_NESTED["components"] = _COMPONENT
_TOOL: Mapping[str, Any] = {"name": HELD, "version": HELD, "type": lambda value: value == "application"}
"""Whoever made a tool is a part of its name in an inventory."""


def unheld_claims(inventory: Inventory) -> Iterator[Diagnostic]:
    """What a document of this family claims beyond its inventory."""
    return unheld(inventory.claims, _document(frozenset(inventory.roots)))


def _document(roots: frozenset[str]) -> Part:
    def is_composition(value: Any) -> bool:
        """Dependencies that are called incomplete, or a word for those of the subject or of everything."""
        return isinstance(value, list) and all(isinstance(each, dict) and _is_held(each, roots) for each in value)

    tools: dict[str, Any] = {**_TOOL}
    tools["components"] = Part("metadata.tools.components[]", _TOOL)
    metadata: dict[str, Any] = {
        "timestamp": HELD,
        "tools": Part("metadata.tools", tools),
        "component": _COMPONENT,
        "manufacture": Part("metadata.manufacture", _ORGANISATION),
        "supplier": Part("metadata.supplier", _ORGANISATION),
    }
    return Part(
        "",
        {
            "$schema": HELD,
            "bomFormat": HELD,
            "specVersion": HELD,
            "serialNumber": HELD,
            "version": lambda value: value == 1,
            "metadata": Part("metadata", metadata),
            "components": _COMPONENT,
            "dependencies": Part("dependencies[]", {"ref": HELD, "dependsOn": HELD, "provides": HELD}),
            "compositions": is_composition,
        },
    )


def _is_held(entry: Mapping[str, Any], roots: frozenset[str]) -> bool:
    named = entry.keys() - {"aggregate"}
    if not named:
        return True
    return named == {"dependencies"} and (entry.get("aggregate") == "incomplete" or set(entry["dependencies"]) <= roots)
