"""An inventory in, the JSON of SPDX 2.3 out, by way of the objects of spdx-tools."""

from collections.abc import Mapping
from typing import Any

from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.objects.conversion import plain_of, to_spdx
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Inventory

__all__ = ["document_of"]

_OF_OBJECTS = "model-only"
"""What `to_spdx` says to those who do not ask for the claims; a conversion lists them instead."""


def document_of(inventory: Inventory, findings: Findings) -> Mapping[str, Any]:
    """A document as `to_spdx` has it; what is lost, changed or assumed goes into `findings`."""

    def take(found: Diagnostic) -> None:
        if found.code != _OF_OBJECTS:
            findings.add(found.severity, found.code, found.path, found.message, found.count)

    if not inventory.roots and len(inventory.components) > 1:
        message = "SPDX demands to know what is described, and the inventory does not say: the document is not valid"
        findings.add(Severity.ERROR, "nothing-described", "roots", message)
    return plain_of(to_spdx(inventory, report=take))
