"""An inventory in, the JSON of SPDX 2.3 out: by way of the objects of spdx-tools, with values as the specification wants."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.objects.conversion import plain_of, to_spdx
from sbomkit.formats._spdx2.rules.values import FINE, hexadecimal, locator
from sbomkit.formats._spdx2.rules.vocabulary import ALGORITHMS, UNLISTED
from sbomkit.formats._writing.values import plain_name
from sbomkit.model.diagnostics import Diagnostic, Severity
from sbomkit.model.inventory import Component, Hash, Inventory

__all__ = ["document_of"]

_VERSION = "2.3"
_OF_OBJECTS = "model-only"
"""What `to_spdx` says to those who do not ask for the claims; a conversion lists them instead."""
_SPACE = re.compile(r"\s")
_DIGESTS = MappingProxyType({plain_name(name): hexadecimal("", *digest) for name, (_, digest) in ALGORITHMS.items()})


def document_of(inventory: Inventory, findings: Findings) -> Mapping[str, Any]:
    """A document as `to_spdx` has it; what is lost, changed or assumed goes into `findings`."""

    def take(found: Diagnostic) -> None:
        if found.code != _OF_OBJECTS:
            findings.add(found.severity, found.code, found.path, found.message, found.count)

    document = plain_of(to_spdx(_fitting(inventory, findings), report=take))
    for number, package in enumerate(document.get("packages", ())):
        _move_to_others(package.get("externalRefs", ()), f"packages[{number}].externalRefs", findings)
    is_one_package = len(document.get("packages", ())) == 1 and "files" not in document
    if not inventory.roots and not is_one_package:
        message = "SPDX demands to know what is described, and the inventory does not say: the document is not valid"
        findings.add(Severity.ERROR, "nothing-described", "roots", message)
    return document


def _move_to_others(references: Any, path: str, findings: Findings) -> None:
    """Give a locator that has not the form of its type the category in which none has: readers go by the type alone."""
    for number, each in enumerate(references):
        category, kind, text = each["referenceCategory"], each["referenceType"], each["referenceLocator"]
        if locator(category, kind, text, _VERSION) != FINE and locator(UNLISTED, kind, text, _VERSION) == FINE:
            message = f"expected a locator of type {kind:.80}, found {text!r:.100}: its category is {UNLISTED}"
            findings.add(Severity.NOTE, "changed-category", f"{path}[{number}]", message)
            each["referenceCategory"] = UNLISTED


def _fitting(inventory: Inventory, findings: Findings) -> Inventory:
    """The same without what no locator and no digest may look like: the objects take any text."""
    components = tuple(
        _Fitter(f"components[{number}]", findings).fitted(component) for number, component in enumerate(inventory.components)
    )
    return inventory.model_copy(update={"components": components})


class _Fitter:
    def __init__(self, path: str, findings: Findings) -> None:
        self._path = path
        self._findings = findings

    def fitted(self, component: Component) -> Component:
        references = tuple(
            each.model_copy(update={"locator": self._located(each.locator, f"references[{number}].locator")})
            for number, each in enumerate(component.references)
        )
        changes = {
            "purl": component.purl and self._located(component.purl, "purl"),
            "cpes": tuple(self._located(text, f"cpes[{number}]") for number, text in enumerate(component.cpes)),
            "references": references,
            "hashes": tuple(self._digested(component.hashes)),
        }
        return component.model_copy(update=changes)

    def _located(self, text: str, member: str) -> str:
        made = _SPACE.sub(lambda found: quote(found.group()), text)
        if made != text:
            message = f"a locator has no spaces: percent-encoded in {text!r:.100}"
            self._findings.add(Severity.NOTE, "changed-locator", f"{self._path}.{member}", message)
        return made

    def _digested(self, hashes: tuple[Hash, ...]) -> list[Hash]:
        made = []
        for number, each in enumerate(hashes):
            path = f"{self._path}.hashes[{number}]"
            lower = each.value.lower()
            check = _DIGESTS.get(plain_name(each.algorithm))
            if check is not None and check(lower) != FINE:
                message = f"expected a digest by {each.algorithm:.80}, found {each.value!r:.80}"
                self._findings.add(Severity.ERROR, "lost-hash", path, message)
                continue
            if lower != each.value:
                message = f"SPDX has digests in lower case, found {each.value!r:.80}"
                self._findings.add(Severity.NOTE, "changed-hash", path, message)
            made.append(each.model_copy(update={"value": lower}))
        return made
