"""A document as `show` presents it: the inventory, and whether it can answer the question."""

from typing import Self

from sbomkit.model._base import Noun
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.model.inventory import Completeness, Component, Document, Edge, Inventory
from sbomkit.model.position import Fidelity

__all__ = ["Overview"]


class Overview(Noun):
    """Everything that was read from a document, with its fidelity."""

    document: Document
    components: tuple[Component, ...]
    """In document order."""
    edges: tuple[Edge, ...]
    roots: tuple[str, ...]
    """Ids of the subjects."""
    diagnostics: tuple[Diagnostic, ...]
    completeness: Completeness
    fidelity: Fidelity

    @classmethod
    def of(cls, inventory: Inventory, fidelity: Fidelity) -> Self:
        """Put the two together."""
        return cls.trusted(
            {
                "document": inventory.document,
                "components": inventory.components,
                "edges": inventory.edges,
                "roots": inventory.roots,
                "diagnostics": inventory.diagnostics,
                "completeness": inventory.completeness,
                "fidelity": fidelity,
            }
        )
