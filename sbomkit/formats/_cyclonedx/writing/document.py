"""An inventory in, the JSON of CycloneDX out, in the order of the inventory; what it cannot say is told.

The objects of cyclonedx-python-lib are not gone by way of: they have no compositions, sort what they hold, and take time by the
square of the number of components.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cyclonedx.spdx import is_supported_id

from sbomkit.formats._cyclonedx.writing.edges import ScopeWriter, dependencies_of
from sbomkit.formats._cyclonedx.writing.vocabulary import vocabulary
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._writing.licenses import is_license_expression
from sbomkit.formats._writing.nesting import nested
from sbomkit.formats._writing.texts import as_address, as_moment, is_cpe
from sbomkit.formats._writing.values import plain_name, shared_scopes
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component, Hash, Inventory, Reference, Tool

__all__ = ["document_of"]

_DEEPEST = 60
"""Levels of nesting: below this, readers and the checkers of schemas give up."""
_KINDS: Mapping[str, str] = MappingProxyType({"homepage": "website", "download": "distribution"})
"""What SPDX calls otherwise."""
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGEST = re.compile(r"[a-fA-F0-9]{32}|[a-fA-F0-9]{40}|[a-fA-F0-9]{64}|[a-fA-F0-9]{96}|[a-fA-F0-9]{128}")
_LONGEST_VERSION = 1024
"""Characters, since 1.6."""
_INCOMPLETE = "incomplete"


def document_of(inventory: Inventory, version: str, findings: Findings) -> dict[str, Any]:
    """A document of one of the versions 1.4 to 1.7: those before demand a version of every component.

    Without serial number, date or tools where the inventory has none, since CycloneDX demands none of these.  Several roots are
    ordinary components, as there is one subject at most.

    Args:
        inventory: from whatever format.
        version: of CycloneDX.
        findings: takes what is lost (severity error), changed or assumed, with addresses of the inventory.
    """
    return _Writer(inventory, version, findings).document(version)


class _Writer:
    def __init__(self, inventory: Inventory, version: str, findings: Findings) -> None:
        self._inventory = inventory
        self._findings = findings
        self._words = vocabulary(version)
        self._subject = inventory.roots[0] if len(inventory.roots) == 1 else None
        self._scopes = ScopeWriter(shared_scopes(inventory), findings)
        self._wholes, self._levels = nested(inventory, self._subject, _DEEPEST)

    def document(self, version: str) -> dict[str, Any]:
        roots = self._inventory.roots
        if len(roots) > 1:
            self._lose("several-roots", "roots", "CycloneDX describes one component: none of these is its subject", len(roots))
        made = self._components()
        metadata = self._metadata(made)
        listed = [made[ref] for ref in made if ref not in self._wholes and ref != self._subject]
        identifier = self._serial_number()
        return {
            "bomFormat": "CycloneDX",
            "specVersion": version,
            **({"serialNumber": identifier} if identifier is not None else {}),
            "version": 1,
            **({"metadata": metadata} if metadata else {}),
            "components": listed,
            **_given("dependencies", self._dependencies()),
            **_given("compositions", self._compositions()),
        }

    # -- the document

    def _metadata(self, made: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        document = self._inventory.document
        created = as_moment(document.created) if document.created is not None else None
        if created is None and document.created is not None:
            self._lose("unreadable-date", "document.created", f"expected a date and time, found {document.created!r:.80}")
        subject = made[self._subject] if self._subject is not None else None
        if document.name is not None and (subject is None or document.name != subject["name"]):
            self._lose("lost-name", "document.name", f"CycloneDX has no name but that of its subject: {document.name!r:.100}")
        supplier = document.supplier
        is_said = subject is not None and subject.get("supplier") == {"name": supplier}
        return {
            **({"timestamp": created} if created is not None else {}),
            **_given("tools", self._tools(document.tools)),
            **({"component": subject} if subject is not None else {}),
            **({"supplier": {"name": supplier}} if supplier is not None and not is_said else {}),
        }

    def _tools(self, tools: Sequence[Tool]) -> Any:
        distinct = dict.fromkeys(tools)
        if len(distinct) < len(tools):
            self._change("joined-tools", "document.tools", "CycloneDX names a tool once, the inventory twice")
        plain = [{"name": tool.name, **({"version": tool.version} if tool.version is not None else {})} for tool in distinct]
        if plain and self._words.has_tool_components:
            return {"components": [{"type": "application", **tool} for tool in plain]}
        return plain

    def _serial_number(self) -> str | None:
        identifier = self._inventory.document.identifier
        if identifier is None or _UUID.fullmatch(identifier):
            return identifier
        self._lose("lost-identifier", "document.identifier", f"expected urn:uuid:…, found {identifier!r:.100}")
        return None

    # -- components

    def _components(self) -> dict[str, dict[str, Any]]:
        """All components by id, in the order of the inventory, each with what is nested in it."""
        made = {
            component.id: self._component(component, f"components[{number}]")
            for number, component in enumerate(self._inventory.components)
        }
        for ref, component in made.items():
            whole = self._wholes.get(ref)
            if whole is not None:
                made[whole].setdefault("components", []).append(component)
        return made

    def _component(self, component: Component, path: str) -> dict[str, Any]:
        words = self._words
        scope = self._scopes.write(component, path)
        if component.producer is not None and not words.has_manufacturer:
            self._change("changed-producer", f"{path}.producer", "CycloneDX has no manufacturer of it before 1.6: its author")
        version = component.version
        if version is not None and len(version) > _LONGEST_VERSION:
            self._lose("lost-version", f"{path}.version", f"CycloneDX allows {_LONGEST_VERSION:,} characters")
            version = None
        fields: dict[str, Any] = {
            "type": self._type(component.type, path),
            "bom-ref": component.id,
            "supplier": _organization(component.supplier),
            "manufacturer": _organization(component.producer) if words.has_manufacturer else None,
            "author": component.producer if not words.has_manufacturer else None,
            "group": component.group,
            "name": component.name,
            "version": version,
            "scope": scope,
            "hashes": self._hashes(component.hashes, path),
            "licenses": self._licenses(component.licenses, path),
            "cpe": self._cpe(component.cpes, path),
            "purl": component.purl,
            "externalReferences": self._references(component.references, path),
        }
        return {name: value for name, value in fields.items() if value is not None and value != []}

    def _type(self, written: str, path: str) -> str:
        if written in self._words.types:
            return written
        if written == "unknown":
            self._change("assumed-type", f"{path}.type", "CycloneDX demands a type, the inventory has none: library")
        else:
            self._lose("lost-type", f"{path}.type", f"CycloneDX has no type {written!r:.80}: library")
        return "library"

    def _licenses(self, written: tuple[str, ...], path: str) -> list[dict[str, Any]]:
        if len(written) == 1 and not is_supported_id(written[0]) and is_license_expression(written[0]):
            return [{"expression": written[0]}]
        made = []
        for number, text in enumerate(written):
            is_id = is_supported_id(text)
            if not is_id and is_license_expression(text):
                self._change(
                    "expression-as-name", f"{path}.licenses[{number}]", "an expression may not stand beside others: a name"
                )
            made.append({"license": {"id" if is_id else "name": text}})
        return made

    def _hashes(self, written: tuple[Hash, ...], path: str) -> list[dict[str, str]]:
        made = []
        for number, each in enumerate(written):
            algorithm = self._words.algorithms.get(plain_name(each.algorithm))
            if algorithm is not None and _DIGEST.fullmatch(each.value):
                made.append({"alg": algorithm, "content": each.value})
            else:
                message = f"CycloneDX has no digest {each.algorithm!r:.80} of this form: {each.value!r:.80}"
                self._lose("lost-hash", f"{path}.hashes[{number}]", message)
        return made

    def _cpe(self, written: tuple[str, ...], path: str) -> str | None:
        """The first that is one: a component of CycloneDX has no more."""
        kept = next((number for number, text in enumerate(written) if is_cpe(text)), None)
        for number, text in enumerate(written):
            if number != kept:
                self._lose("lost-cpe", f"{path}.cpes[{number}]", f"a component has one CPE, well-formed: not {text!r:.100}")
        return written[kept] if kept is not None else None

    def _references(self, written: tuple[Reference, ...], path: str) -> list[dict[str, str]]:
        made = []
        for number, each in enumerate(written):
            place = f"{path}.references[{number}]"
            address = as_address(each.locator)
            if address is None:
                self._lose("lost-reference", f"{place}.locator", f"expected a URI, found {each.locator!r:.100}")
                continue
            if address != each.locator:
                self._change("changed-locator", f"{place}.locator", f"{each.locator!r:.100} is no URI: percent-encoded")
            kind = _KINDS.get(each.kind, each.kind)
            if kind in self._words.kinds:
                made.append({"type": kind, "url": address})
            else:
                self._change("changed-kind", f"{place}.kind", f"CycloneDX has no kind {each.kind!r:.80}: a comment of other")
                made.append({"type": "other", "url": address, "comment": each.kind})
        return made

    # -- edges

    def _dependencies(self) -> list[dict[str, Any]]:
        below, provided = dependencies_of(
            self._inventory, self._scopes, self._wholes, self._findings, has_provides=self._words.has_provides
        )
        return [
            {
                "ref": ref,
                **({"dependsOn": list(below[ref])} if ref in below else {}),
                **_given("provides", list(provided.get(ref, ()))),
            }
            for ref in dict.fromkeys((*below, *provided))
        ]

    def _compositions(self) -> list[dict[str, Any]]:
        gaps = self._inventory.completeness
        made: list[dict[str, Any]] = []
        if gaps.aggregate in self._words.aggregates:
            made.append({"aggregate": gaps.aggregate})
        elif gaps.aggregate is not None:
            self._lose("lost-aggregate", "completeness.aggregate", f"CycloneDX has no word {gaps.aggregate!r:.80}")
        elif self._subject in gaps.incomplete:
            message = "what is said of the subject is taken for said of the whole"
            self._change("assumed-aggregate", "completeness.aggregate", message)
        if gaps.incomplete:
            made.append({"aggregate": _INCOMPLETE, "dependencies": list(gaps.incomplete)})
        return made

    # -- findings

    def _lose(self, code: str, path: str, message: str, count: int = 1) -> None:
        self._findings.add(Severity.ERROR, code, path, message, count)

    def _change(self, code: str, path: str, message: str) -> None:
        self._findings.add(Severity.NOTE, code, path, message)


def _given(name: str, value: Any) -> dict[str, Any]:
    """A member, where it says something."""
    return {name: value} if value else {}


def _organization(name: str | None) -> dict[str, str] | None:
    return {"name": name} if name is not None else None
