"""What an SPDX 2 document states of itself and its components: claims in, statements out, for all versions and encodings."""

from collections.abc import Mapping
from types import MappingProxyType

from sbomkit._collector import collector_paused
from sbomkit.formats._reading.stating import Entry, inexpressible, matched, objects, text_of
from sbomkit.formats._spdx2.statements.components import component_statements
from sbomkit.formats._spdx2.statements.dependencies import Dependencies
from sbomkit.formats._spdx2.statements.document import document_statements
from sbomkit.model._stated import component_of_fields
from sbomkit.model.inventory import Inventory
from sbomkit.model.statements import Aspect, Statements

__all__ = ["statements_of"]

_ALWAYS, _NEXT = "2.1", "3.0.0"
_LOWEST: Mapping[Aspect, str | None] = MappingProxyType(
    {
        **dict.fromkeys(Aspect, _ALWAYS),
        Aspect.SIGNATURE: None,
        Aspect.END_OF_SUPPORT: "2.3",  # validUntilDate
        Aspect.COMPLETENESS: _NEXT,
        Aspect.EXECUTABLE: _NEXT,
        Aspect.ARCHIVE: _NEXT,
        Aspect.STRUCTURED: _NEXT,
        Aspect.SOURCE_URI: _NEXT,
        Aspect.SECURITY_CONTACT: _NEXT,
        Aspect.SUPPORT_LEVEL: _NEXT,
    }
)
"""The first version that has a place for it: what SPDX 2 has none for, SPDX 3 may have."""


def statements_of(inventory: Inventory) -> Statements:
    """What a document states, in the order of `inventory.components`."""
    with collector_paused():
        claims = inventory.claims
        dependencies = Dependencies(claims, inventory)
        entries = [
            Entry(text_of(wire.get("SPDXID")), address, wire)
            for member in ("packages", "files")
            for address, wire in objects(claims.get(member), member)
        ]
        components = [
            component_statements(component, entry, dependencies)
            if entry is not None
            else component_of_fields(component, number, dependencies.of(component.id, f"components[{number}]"))
            for number, (component, entry) in enumerate(
                zip(inventory.components, matched(inventory.components, entries), strict=True)
            )
        ]
        return Statements.trusted(
            {
                "document": document_statements(inventory),
                "components": tuple(components),
                "inexpressible": inexpressible(_LOWEST, inventory.document.spec_version),
            }
        )
