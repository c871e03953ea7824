"""One component of an inventory in, a package or a file of SPDX 3 out."""

from collections.abc import Callable
from typing import Any

from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx3.writing.words import algorithms, identifier_kinds, purposes, reference_kinds, squeezed
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component, Hash, Reference
from sbomkit.purl import parse_purl

__all__ = ["component_of"]

_HOMES, _DOWNLOADS = frozenset({"homepage", "website"}), frozenset({"download", "distribution"})


def component_of(component: Component, ref: str, path: str, agent: Callable[[str], str], findings: Findings) -> dict[str, Any]:
    """A package, or a file where that holds all of it.

    Args:
        component: of an inventory.
        ref: its IRI.
        path: its address in the inventory.
        agent: tells the id of an organisation of this name.
        findings: takes what is lost or changed.
    """
    return _Writer(path, findings).component(component, ref, agent)


class _Writer:
    def __init__(self, path: str, findings: Findings) -> None:
        self._path = path
        self._findings = findings

    def component(self, component: Component, ref: str, agent: Callable[[str], str]) -> dict[str, Any]:
        self._note_group(component)
        is_file = _is_file(component)
        homes, downloads, rest = _parted(component.references) if not is_file else (None, None, component.references)
        identifiers = [_identifier("cpe22" if cpe.lower().startswith("cpe:/") else "cpe23", cpe) for cpe in component.cpes]
        pointers: list[dict[str, Any]] = []
        for number, each in enumerate(component.references):
            if each in rest:
                self._point(each, f"references[{number}]", identifiers, pointers)
        fields: dict[str, Any] = {
            "type": "software_File" if is_file else "software_Package",
            "spdxId": ref,
            "name": component.name,
            "software_packageVersion": component.version,
            "software_packageUrl": component.purl,
            "software_primaryPurpose": self._purpose(component.type) if not is_file else None,
            "software_homePage": homes,
            "software_downloadLocation": downloads,
            "originatedBy": [agent(component.producer)] if component.producer is not None else None,
            "suppliedBy": agent(component.supplier) if component.supplier is not None else None,
            "verifiedUsing": self._hashes(component.hashes),
            "externalIdentifier": identifiers,
            "externalRef": pointers,
        }
        return {name: value for name, value in fields.items() if value is not None and value != []}

    def _note_group(self, component: Component) -> None:
        """A group is lost, unless the package URL says it, too."""
        if component.group is None:
            return
        parsed = parse_purl(component.purl) if component.purl is not None else None
        if parsed is None or parsed.namespace != component.group:
            self._lose("lost-group", "group", f"SPDX has no groups: {component.group!r:.100}")

    def _purpose(self, written: str) -> str | None:
        if written == "unknown":
            return None
        known = purposes().get(squeezed(written))
        if known is None:
            self._lose("lost-type", "type", f"SPDX has no purpose {written!r:.80}: other")
        return known or "other"

    def _hashes(self, written: tuple[Hash, ...]) -> list[dict[str, str]]:
        made = []
        for number, each in enumerate(written):
            algorithm = algorithms().get(squeezed(each.algorithm))
            if algorithm is None:
                self._lose("lost-hash", f"hashes[{number}]", f"SPDX has no algorithm {each.algorithm!r:.80}")
            else:
                made.append({"type": "Hash", "algorithm": algorithm, "hashValue": each.value})
        return made

    def _point(self, each: Reference, place: str, identifiers: list[dict[str, Any]], pointers: list[dict[str, Any]]) -> None:
        """Add what a reference is: an identifier, or a pointer."""
        word = squeezed(each.kind)
        kind = identifier_kinds().get(word) or reference_kinds().get(word) or "other"
        if kind != each.kind:
            meant = f": {kind}" if kind != "other" else ": a comment of other"
            self._change("changed-kind", f"{place}.kind", f"SPDX has no kind {each.kind!r:.80}{meant}")
        if word in identifier_kinds():
            identifiers.append(_identifier(kind, each.locator))
            return
        comment = {"comment": each.kind} if kind == "other" and each.kind != kind else {}
        pointers.append({"type": "ExternalRef", "externalRefType": kind, "locator": [each.locator], **comment})

    def _lose(self, code: str, member: str, message: str) -> None:
        self._findings.add(Severity.ERROR, code, f"{self._path}.{member}", message)

    def _change(self, code: str, member: str, message: str) -> None:
        self._findings.add(Severity.NOTE, code, f"{self._path}.{member}", message)


def _identifier(kind: str, identifier: str) -> dict[str, Any]:
    return {"type": "ExternalIdentifier", "externalIdentifierType": kind, "identifier": identifier}


def _is_file(component: Component) -> bool:
    """Whether a file of SPDX holds all of a component."""
    held_by_packages = any(each.kind in _HOMES | _DOWNLOADS for each in component.references)
    return component.type == "file" and component.version is None and component.purl is None and not held_by_packages


def _parted(references: tuple[Reference, ...]) -> tuple[str | None, str | None, tuple[Reference, ...]]:
    """The first home page, the first download location, and all other references."""
    home = next((each for each in references if each.kind in _HOMES), None)
    download = next((each for each in references if each.kind in _DOWNLOADS), None)
    rest = tuple(each for each in references if each is not home and each is not download)
    return home.locator if home else None, download.locator if download else None, rest
