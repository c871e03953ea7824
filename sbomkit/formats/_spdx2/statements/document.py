"""What an SPDX 2 document states of itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from sbomkit.formats._reading.phases import spoken_phases
from sbomkit.formats._reading.stating import blank, envelope_signature, named_tool, objects, stated, text_of, texts, word
from sbomkit.formats._reading.unknown_information import unknown_words
from sbomkit.formats._spdx2.statements.components import agent, annotated, reference_kind
from sbomkit.model.inventory import Inventory
from sbomkit.model.statements import DocumentStatements, Marker, Party, PartyKind, ToolStatement, Word

__all__ = ["document_statements"]

_AT = "creationInfo"
_PREFIX = "SPDX-"
_VULNERABILITIES = frozenset({"advisory", "fix"})
"""External references that are about a vulnerability (annex F.2)."""


def document_statements(inventory: Inventory) -> DocumentStatements:
    """What a document states of itself."""
    claims = inventory.claims
    created = claims.get(_AT)
    creation: Mapping[str, Any] = created if isinstance(created, dict) else {}
    authors = tuple(agent(each, "creators") for each in texts(creation.get("creators"), f"{_AT}.creators"))
    version = text_of(claims.get("spdxVersion"))
    return DocumentStatements.trusted(
        {
            "format_name": word(inventory.document.format, "spdxVersion"),
            "format_version": word(version.removeprefix(_PREFIX), "spdxVersion"),
            "authors": authors,
            "tools": tuple(_tools(authors)),
            "timestamp": stated(creation, "created", _AT),
            "contexts": _contexts(stated(creation, "comment", _AT)),
            "identifier": stated(claims, "documentNamespace", ""),
            "edition": None,
            "signature": envelope_signature(inventory),
            "signature_fault": "",
            "completeness": None,
            "vulnerabilities": tuple(_vulnerabilities(claims)),
            "unknown": unknown_words(annotated(claims, ""), of_document=True),
        }
    )


def _contexts(comment: Word | None) -> tuple[Word, ...]:
    """What a comment says of it; one that says to say nothing, or is empty, stands where that belongs."""
    if comment is None or comment.marker is not Marker.VALUE:
        return () if comment is None else (comment,)
    return spoken_phases(comment)


def _tools(authors: tuple[Party, ...]) -> Iterator[ToolStatement]:
    return (named_tool(each.name) for each in authors if each.kind is PartyKind.TOOL)


def _vulnerabilities(claims: Mapping[str, Any]) -> Iterator[Word]:
    """The first reference of each type."""
    seen: set[str] = set()
    for at, package in objects(claims.get("packages"), "packages"):
        for inner, wire in objects(package.get("externalRefs"), f"{at}.externalRefs"):
            kind = reference_kind(text_of(wire.get("referenceType")))
            if kind in _VULNERABILITIES and kind not in seen:
                seen.add(kind)
                yield stated(wire, "referenceLocator", inner, kind) or blank(inner, kind)
