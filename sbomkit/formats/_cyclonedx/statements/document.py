"""What a CycloneDX document states of itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from sbomkit.formats._cyclonedx.statements.components import properties
from sbomkit.formats._cyclonedx.statements.dependencies import whole
from sbomkit.formats._cyclonedx.statements.parties import organizations, people
from sbomkit.formats._cyclonedx.statements.signatures import signature_of
from sbomkit.formats._reading.phases import phase_of
from sbomkit.formats._reading.stating import blank, envelope_signature, objects, stated, word
from sbomkit.formats._reading.unknown_information import unknown_words
from sbomkit.model.inventory import Inventory
from sbomkit.model.statements import DocumentStatements, Marker, ToolStatement, Word

__all__ = ["document_statements"]

_AT = "metadata"
_SPECIFIC = "other"
_XML = "xml"
_PHASES = frozenset({"design", "pre-build", "build", "post-build", "operations", "discovery", "decommission"})
"""What a `phase` may be."""


def document_statements(inventory: Inventory, metadata: Mapping[str, Any]) -> DocumentStatements:
    """What a document states of itself.

    Args:
        inventory: its inventory.
        metadata: its `metadata`.
    """
    claims = inventory.claims
    signature, fault = signature_of(claims, is_xml=inventory.document.encoding == _XML)
    return DocumentStatements.trusted(
        {
            "format_name": stated(claims, "bomFormat", "") or blank("bomFormat"),
            "format_version": stated(claims, "specVersion", "") or blank("specVersion"),
            "authors": (
                *organizations(metadata, "manufacturer", _AT),
                *organizations(metadata, "manufacture", _AT),
                *people(metadata, "authors", _AT),
            ),
            "tools": tuple(_tools(metadata.get("tools"))),
            "timestamp": stated(metadata, "timestamp", _AT),
            "contexts": tuple(_contexts(metadata)),
            "identifier": stated(claims, "serialNumber", ""),
            "edition": stated(claims, "version", ""),
            "signature": signature or envelope_signature(inventory),
            "signature_fault": fault,
            "completeness": whole(claims),
            "vulnerabilities": _vulnerabilities(claims),
            "unknown": unknown_words([*properties(metadata, _AT), *properties(claims, "")], of_document=True),
        }
    )


def _tools(value: object) -> Iterator[ToolStatement]:
    """Tools as a list (until 1.4) or as components and services."""
    lists: list[tuple[object, str]] = [(value, f"{_AT}.tools")]
    if isinstance(value, dict) and "name" not in value:
        lists = [(value.get(member), f"{_AT}.tools.{member}") for member in ("components", "services")]
    for entries, address in lists:
        for at, wire in objects(entries, address):
            name = stated(wire, "name", at) or blank(at)
            yield ToolStatement.trusted({"name": name, "version": stated(wire, "version", at)})


def _contexts(metadata: Mapping[str, Any]) -> Iterator[Word]:
    """Lifecycles: a phase, or a name and a description, which may be of a vocabulary or more specific than all of them."""
    for at, wire in objects(metadata.get("lifecycles"), f"{_AT}.lifecycles"):
        phase = stated(wire, "phase", at)
        if phase is not None:
            yield word(phase.text, phase.address, phase_of(phase.text) if phase.text.casefold() in _PHASES else "")
            continue
        found = [stated(wire, member, at) for member in ("name", "description")]
        words = [each for each in found if each is not None] or [blank(at)]
        known = [each for each in words if phase_of(each.text)]
        chosen = (known or words)[0]
        is_specific = chosen.marker is Marker.VALUE
        yield word(chosen.text, chosen.address, phase_of(chosen.text) or (_SPECIFIC if is_specific else ""))


def _vulnerabilities(claims: Mapping[str, Any]) -> tuple[Word, ...]:
    found = objects(claims.get("vulnerabilities"), "vulnerabilities")
    return (word(found[0][1].get("id"), "vulnerabilities"),) if found else ()
