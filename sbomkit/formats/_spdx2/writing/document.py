"""An inventory in, the JSON of SPDX 2.3 out: by way of the objects of spdx-tools, with values as the specification wants."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.objects.conversion import plain_of, to_spdx
from sbomkit.formats._spdx2.rules.values import FINE, agent, hexadecimal, locator
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
    tools = []
    for number, tool in enumerate(inventory.document.tools):
        name = _named(tool.name, "Tool", f"document.tools[{number}].name", findings)
        version = tool.version and _on_one_line(tool.version, f"document.tools[{number}].version", findings)
        if name is not None:
            tools.append(tool.model_copy(update={"name": name, "version": version or None}))
    document = inventory.document.model_copy(update={"tools": tuple(tools)})
    return inventory.model_copy(update={"components": components, "document": document})


def _named(name: str, kind: str, path: str, findings: Findings) -> str | None:
    """The name of an agent on one line; `None` where that is no name."""
    made = _on_one_line(name, path, findings)
    if agent(f"{kind}: {made}") == FINE:
        return made
    findings.add(Severity.ERROR, "lost-agent", path, f"expected a name, found {name!r:.100}")
    return None


def _on_one_line(text: str, path: str, findings: Findings) -> str:
    made = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    if made != text:
        findings.add(Severity.NOTE, "changed-agent", path, f"an agent is named on one line: {text!r:.100}")
    return made


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
            "producer": self._organisation(component.producer, "producer"),
            "supplier": self._organisation(component.supplier, "supplier"),
        }
        return component.model_copy(update=changes)

    def _located(self, text: str, member: str) -> str:
        made = _SPACE.sub(lambda found: quote(found.group()), text)
        if made != text:
            message = f"a locator has no spaces: percent-encoded in {text!r:.100}"
            self._findings.add(Severity.NOTE, "changed-locator", f"{self._path}.{member}", message)
        return made

    def _organisation(self, name: str | None, member: str) -> str | None:
        return None if name is None else _named(name, "Organization", f"{self._path}.{member}", self._findings)

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
