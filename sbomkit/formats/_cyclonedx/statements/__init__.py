"""What a CycloneDX document states of itself and its components: claims in, statements out, for all versions and encodings."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sbomkit._collector import collector_paused
from sbomkit.formats._cyclonedx.statements.components import component_statements
from sbomkit.formats._cyclonedx.statements.dependencies import Dependencies
from sbomkit.formats._cyclonedx.statements.document import document_statements
from sbomkit.formats._reading.findings import shortened
from sbomkit.formats._reading.stating import Entry, inexpressible, matched, objects, plain_version, text_of
from sbomkit.model._stated import component_of_fields
from sbomkit.model.inventory import Inventory
from sbomkit.model.statements import Aspect, Statements

__all__ = ["statements_of"]

_LOWEST: Mapping[Aspect, str | None] = MappingProxyType(
    {
        Aspect.AUTHOR: "1.2",
        Aspect.SIGNATURE: "1.4",
        Aspect.CONTEXT: "1.5",
        Aspect.TIMESTAMP: "1.2",
        Aspect.TOOL: "1.2",
        Aspect.TOOL_VERSION: "1.2",
        Aspect.EDITION: "1.1",  # the serial number, without which `version` counts nothing
        Aspect.PRODUCER: "1.2",  # `author`
        Aspect.PRODUCER_CONTACT: "1.6",
        Aspect.SUPPLIER: "1.2",
        Aspect.NAME: "1.0",
        Aspect.VERSION: "1.0",
        Aspect.IDENTIFIER: "1.0",
        Aspect.HASH: "1.0",
        Aspect.DISTRIBUTION_HASH: "1.3",
        Aspect.LICENSE: "1.0",
        Aspect.CONCLUDED_LICENSE: "1.6",
        Aspect.DECLARED_LICENSE: "1.6",
        Aspect.DEPENDENCIES: "1.2",
        Aspect.COMPLETENESS: "1.3",
        Aspect.FILENAME: "1.3",  # `properties`, as everything else of BSI's taxonomy
        Aspect.EXECUTABLE: "1.3",
        Aspect.ARCHIVE: "1.3",
        Aspect.STRUCTURED: "1.3",
        Aspect.SOURCE_URI: "1.1",  # `vcs`; `source-distribution` came with 1.6
        Aspect.DISTRIBUTION_URI: "1.1",
        Aspect.SECURITY_CONTACT: "1.5",
        Aspect.SUPPORT_LEVEL: None,
        Aspect.END_OF_SUPPORT: "1.3",
    }
)
"""The first version that has a place for it, by the official schemas and the property taxonomy."""
_EXTERNAL = (1, 7)
"""The first version that has `isExternal`."""
_XML = "xml"
_DEEP = 240
"""Characters of an address from which on its middle is left out: those of nested components may be longer than the document."""


def statements_of(inventory: Inventory) -> Statements:
    """What a document states, in the order of `inventory.components`."""
    with collector_paused():
        claims = inventory.claims
        entries = [*_entries(claims)]
        dependencies = Dependencies(claims, {entry.ref for entry in entries})
        subject = entries[0] if entries and entries[0].address == _SUBJECT else None
        metadata = claims.get("metadata")
        surroundings = metadata if isinstance(metadata, dict) else {}
        version = inventory.document.spec_version
        may_be_external = plain_version(version) >= _EXTERNAL
        components = [
            component_statements(
                component,
                entry,
                dependencies,
                surroundings if entry is subject else {},
                may_be_external=may_be_external,
            )
            if entry is not None
            else component_of_fields(component, number, dependencies.of(component.id, f"components[{number}]"))
            for number, (component, entry) in enumerate(
                zip(inventory.components, matched(inventory.components, entries), strict=True)
            )
        ]
        lowest = _LOWEST
        if inventory.document.encoding == _XML:
            lowest = {**_LOWEST, Aspect.SIGNATURE: "1.0"}  # any element of another namespace may stand there, as ds:Signature
        return Statements.trusted(
            {
                "document": document_statements(inventory, surroundings),
                "components": tuple(components),
                "inexpressible": inexpressible(lowest, version),
            }
        )


_SUBJECT = "metadata.component"


def _entries(claims: Mapping[str, Any]) -> Iterator[Entry]:
    """All components, a parent before its parts, without recursion."""
    metadata = claims.get("metadata")
    subject = metadata.get("component") if isinstance(metadata, dict) else None
    pending = [*reversed(objects(claims.get("components"), "components"))]
    if isinstance(subject, dict):
        pending.append((_SUBJECT, subject))
    while pending:
        address, wire = pending.pop()
        yield Entry(text_of(wire.get("bom-ref")), address, wire)
        inner = wire.get("components")
        if inner is not None:
            prefix = address if len(address) <= _DEEP else shortened(address)
            pending += reversed(objects(inner, f"{prefix}.components"))
