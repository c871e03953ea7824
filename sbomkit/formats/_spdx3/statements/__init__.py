"""What an SPDX 3 document states of itself and its components: claims in, statements out, for all versions and encodings."""

from collections.abc import Mapping
from types import MappingProxyType

from sbomkit._collector import collector_paused
from sbomkit.formats._reading.stating import Entry, inexpressible, matched
from sbomkit.formats._spdx3.statements.components import Stated
from sbomkit.formats._spdx3.statements.document import document_statements
from sbomkit.formats._spdx3.statements.elements import Elements
from sbomkit.formats._spdx3.statements.parties import Agents
from sbomkit.model._stated import component_of_fields
from sbomkit.model.inventory import Inventory
from sbomkit.model.statements import Aspect, Statements

__all__ = ["statements_of"]

_LOWEST: Mapping[Aspect, str | None] = MappingProxyType({**dict.fromkeys(Aspect, "3.0.0"), Aspect.SIGNATURE: None})
"""The first version that has a place for it; signatures are a candidate for 3.1."""


def statements_of(inventory: Inventory) -> Statements:
    """What a document states, in the order of `inventory.components`."""
    with collector_paused():
        elements = Elements(inventory.claims)
        wires = {wire.address: wire for wire in elements.components}
        entries = [Entry(wire.id, wire.address, wire.claims) for wire in elements.components]
        agents = Agents(elements)
        stated = Stated(elements, agents)
        components = [
            stated.component(component, wires[entry.address])
            if entry is not None
            else component_of_fields(component, number, stated.relations.of(component.id, f"components[{number}]"))
            for number, (component, entry) in enumerate(
                zip(inventory.components, matched(inventory.components, entries), strict=True)
            )
        ]
        return Statements.trusted(
            {
                "document": document_statements(inventory, elements, agents),
                "components": tuple(components),
                "inexpressible": inexpressible(_LOWEST, inventory.document.spec_version),
            }
        )
