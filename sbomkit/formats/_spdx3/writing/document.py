"""An inventory in, the graph of SPDX 3.0.1 in its plain JSON form out; what it cannot say is told."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid5

from sbomkit._version import __version__
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx3.writing.components import component_of
from sbomkit.formats._spdx3.writing.edges import Edges
from sbomkit.formats._writing.licenses import is_license_expression
from sbomkit.formats._writing.values import moment
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Inventory

__all__ = ["document_of"]

_CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
_CREATION = "_:creation"
_IRI = re.compile(r"(?:https?://|urn:[A-Za-z0-9][A-Za-z0-9\-]{0,31}:)[!#-;=?-\[\]_a-z~]+")
"""What may be an id as it is."""
_VERSION = re.compile(r"-(?=v?\d)")
"""Before what a reader takes for the version of a tool, as in SPDX 2 (section 6.8)."""
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_UNTOLD = "The text of this licence is not part of the inventory that this document was made of."


def document_of(inventory: Inventory, findings: Findings) -> dict[str, Any]:
    """A document of SPDX 3.0.1.

    - an id that is no `http:`, `https:` or `urn:` address becomes a fragment of the document's identifier;
    - a document without identifier gets `urn:uuid:…`, worked out of its digest, one without tools is made by sbomkit, and one
      without date of 1970-01-01, since SPDX demands all three;
    - producers and suppliers are organisations, and tools are agents that are software;
    - the scope of a component becomes that of the edges to it that have none.

    Args:
        inventory: from whatever format.
        findings: takes what is lost (severity error), changed or assumed, with addresses of the inventory.
    """
    return _Writer(inventory, findings).document()


class _Writer:
    def __init__(self, inventory: Inventory, findings: Findings) -> None:
        self._inventory = inventory
        self._findings = findings
        self._identifier = self._make_identifier()
        self._base = f"{self._identifier.partition('#')[0]}#"
        self._ids = self._make_ids()
        self._taken = {self._identifier, *self._ids.values()}
        self._agents: dict[str, dict[str, Any]] = {}
        self._licenses: dict[str, dict[str, Any]] = {}
        self._declared: list[dict[str, Any]] = []

    def document(self) -> dict[str, Any]:
        inventory = self._inventory
        creation, tools = self._creation()
        components = [
            component_of(component, self._ids[component.id], f"components[{number}]", self._agent, self._findings)
            for number, component in enumerate(inventory.components)
        ]
        for number, component in enumerate(inventory.components):
            self._declare(component.licenses, self._ids[component.id], f"components[{number}].licenses")
        relationships = Edges(inventory, self._ids, self._findings).relationships()
        made = [*tools, *self._agents.values(), *components, *self._licenses.values(), *self._declared, *relationships]
        for number, relationship in enumerate((*self._declared, *relationships), 1):
            relationship["spdxId"] = self._fresh(f"relationship-{number}")
        for element in made:
            element["creationInfo"] = _CREATION
        self._note_supplier()
        document = inventory.document
        roots = [self._ids[ref] for ref in inventory.roots]
        head: dict[str, Any] = {
            "type": "SpdxDocument",
            "spdxId": self._identifier,
            "creationInfo": _CREATION,
            **({"name": document.name} if document.name is not None else {}),
            "profileConformance": ["core", "software", *self._profiles()],
            # A collection with elements must have a root.
            **({"rootElement": roots, "element": [element["spdxId"] for element in made]} if roots else {}),
        }
        return {"@context": _CONTEXT, "@graph": [creation, head, *made]}

    def _profiles(self) -> list[str]:
        classes = {element["type"].partition("_")[0] for element in self._licenses.values()}
        return ["simpleLicensing", *(["expandedLicensing"] if "expandedlicensing" in classes else [])]

    # -- ids

    def _make_identifier(self) -> str:
        document = self._inventory.document
        if document.identifier is not None and _IRI.fullmatch(document.identifier):
            return document.identifier
        made = uuid5(NAMESPACE_OID, document.sha256).urn
        message = f"SPDX demands an IRI, found {document.identifier!r:.100}: {made}"
        if document.identifier is None:
            self._change("assumed-identifier", "document.identifier", message)
        else:
            self._lose("lost-identifier", "document.identifier", message)
        return made

    def _make_ids(self) -> dict[str, str]:
        """An IRI for each component."""
        made: dict[str, str] = {}
        taken = {component.id for component in self._inventory.components} | {self._identifier}
        for number, component in enumerate(self._inventory.components):
            ref = component.id
            if _IRI.fullmatch(ref) and ref != self._identifier:
                made[ref] = ref
                continue
            made[ref] = candidate = self._base + quote(ref, safe="-._~:/@!$&'()*+,;=?", errors="replace")
            while made[ref] in taken:
                made[ref] += "_"
            taken.add(made[ref])
            self._change("changed-id", f"components[{number}].id", f"{ref!r:.100} is no IRI: {candidate:.200}")
        return made

    def _fresh(self, name: str) -> str:
        """An id that nobody has."""
        candidate = self._base + name
        while candidate in self._taken:
            candidate += "_"
        self._taken.add(candidate)
        return candidate

    # -- who

    def _creation(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Who made the document and when, and the tools that it was made with; the last of them is the agent."""
        document = self._inventory.document
        created = moment(document.created)
        if created is None:
            message = f"SPDX demands a date and time, found {document.created!r:.80}: {_UNDATED:%Y-%m-%d}"
            if document.created is None:
                self._change("assumed-date", "document.created", message)
            else:
                self._lose("lost-date", "document.created", message)
        elif created.microsecond:
            self._change("changed-date", "document.created", f"SPDX has no fractions of a second: {document.created}")
        names = [self._tool_name(number) for number in range(len(document.tools))]
        if not names:
            self._change("assumed-tool", "document.tools", "SPDX demands to know who made it: sbomkit")
            names = [f"sbomkit-{__version__}"]
        tools = [
            {
                "type": "Tool" if number < len(names) else "SoftwareAgent",
                "spdxId": self._fresh(f"tool-{number}"),
                "name": name,
            }
            for number, name in enumerate(names, 1)
        ]
        used = [tool["spdxId"] for tool in tools[:-1]]
        return {
            "type": "CreationInfo",
            "@id": _CREATION,
            "specVersion": "3.0.1",
            "created": (created or _UNDATED).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "createdBy": [tools[-1]["spdxId"]],
            **({"createdUsing": used} if used else {}),
        }, tools

    def _tool_name(self, number: int) -> str:
        tool = self._inventory.document.tools[number]
        written = tool.name if tool.version is None else f"{tool.name}-{tool.version}"
        found = _VERSION.search(written)
        if (written if found is None else written[: found.start()]) != tool.name:
            message = f"where the version begins is not to be told from {written!r:.100}"
            self._change("changed-tool", f"document.tools[{number}]", message)
        return written

    def _agent(self, name: str) -> str:
        """The id of an organisation."""
        if name not in self._agents:
            agent = {"type": "Organization", "spdxId": self._fresh(f"agent-{len(self._agents) + 1}"), "name": name}
            self._agents[name] = agent
        return str(self._agents[name]["spdxId"])

    def _note_supplier(self) -> None:
        document = self._inventory.document
        suppliers = {self._inventory.by_id[ref].supplier for ref in self._inventory.roots}
        if document.supplier is not None and suppliers != {document.supplier}:
            message = "SPDX knows suppliers of packages only, and the subject has another"
            self._lose("lost-supplier", "document.supplier", message)

    # -- licences

    def _declare(self, licenses: tuple[str, ...], ref: str, path: str) -> None:
        if not licenses:
            return
        for number, text in enumerate(licenses):
            if text not in self._licenses:
                self._licenses[text] = self._license(text, f"{path}[{number}]")
        to = [self._licenses[text]["spdxId"] for text in dict.fromkeys(licenses)]
        relationship = {"type": "Relationship", "from": ref, "relationshipType": "hasDeclaredLicense", "to": to}
        self._declared.append(relationship)

    def _license(self, text: str, path: str) -> dict[str, Any]:
        ref = self._fresh(f"license-{len(self._licenses) + 1}")
        if is_license_expression(text):
            return {
                "type": "simplelicensing_LicenseExpression",
                "spdxId": ref,
                "simplelicensing_licenseExpression": text,
            }
        self._change("license-by-name", path, f"expected an expression, found {text!r:.100}: a licence of that name")
        return {
            "type": "expandedlicensing_CustomLicense",
            "spdxId": ref,
            "name": text,
            "simplelicensing_licenseText": _UNTOLD,
        }

    # -- findings

    def _lose(self, code: str, path: str, message: str) -> None:
        self._findings.add(Severity.ERROR, code, path, message)

    def _change(self, code: str, path: str, message: str) -> None:
        self._findings.add(Severity.NOTE, code, path, message)
