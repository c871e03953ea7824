"""An inventory in, the JSON of SPDX 2.3 out, by way of the objects of spdx-tools."""

from collections.abc import Mapping
from typing import Any

from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.objects.conversion import plain_of, to_spdx
from sbomkit.formats._writing.texts import is_cpe
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Component, Inventory

__all__ = ["document_of"]

_OF_OBJECTS = "model-only"
"""What `to_spdx` says to those who do not ask for the claims; a conversion lists them instead."""


def document_of(inventory: Inventory, findings: Findings) -> Mapping[str, Any]:
    """A document as `to_spdx` has it; what is lost, changed or assumed goes into `findings`."""

    def take(found: Diagnostic) -> None:
        if found.code != _OF_OBJECTS:
            findings.add(found.severity, found.code, found.path, found.message, found.count)

    document = plain_of(to_spdx(_fitting(inventory, findings), report=take))
    is_one_package = len(document.get("packages", ())) == 1 and "files" not in document
    if not inventory.roots and not is_one_package:
        message = "SPDX demands to know what is described, and the inventory does not say: the document is not valid"
        findings.add(Severity.ERROR, "nothing-described", "roots", message)
    return document


def _fitting(inventory: Inventory, findings: Findings) -> Inventory:
    """The same with values as the specification wants them: objects of spdx-tools take any text."""
    components = tuple(
        _fitted(component, f"components[{number}]", findings) for number, component in enumerate(inventory.components)
    )
    return inventory.model_copy(update={"components": components})


def _fitted(component: Component, path: str, findings: Findings) -> Component:
    for number, text in enumerate(component.cpes):
        if not is_cpe(text):
            message = f"expected a well-formed CPE, found {text!r:.100}"
            findings.add(Severity.ERROR, "lost-cpe", f"{path}.cpes[{number}]", message)
    for number, each in enumerate(component.hashes):
        if each.value != each.value.lower():
            message = f"SPDX has digests in lower case, found {each.value!r:.80}"
            findings.add(Severity.NOTE, "changed-hash", f"{path}.hashes[{number}].value", message)
    return component.model_copy(
        update={
            "cpes": tuple(text for text in component.cpes if is_cpe(text)),
            "hashes": tuple(each.model_copy(update={"value": each.value.lower()}) for each in component.hashes),
        }
    )
