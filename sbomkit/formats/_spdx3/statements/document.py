"""What an SPDX 3 document states of itself."""

from collections.abc import Iterator

from sbomkit.formats._reading.phases import phase_of
from sbomkit.formats._reading.stating import envelope_signature, named_tool, stated, texts, word
from sbomkit.formats._reading.unknown_information import unknown_words
from sbomkit.formats._spdx3.names import value_named
from sbomkit.formats._spdx3.statements.components import properties
from sbomkit.formats._spdx3.statements.elements import Elements, Wire
from sbomkit.formats._spdx3.statements.parties import Agents
from sbomkit.model.inventory import Inventory
from sbomkit.model.statements import DocumentStatements, Party, PartyKind, ToolStatement, Word

__all__ = ["document_statements"]

_CREATION, _DOCUMENT = "CreationInfo", "SpdxDocument"
_CONTEXT = "@context"
_TYPES = frozenset({"analyzed", "build", "deployed", "design", "runtime", "source"})
"""What `sbomType` may be."""
_SECURITY = "security_"


def document_statements(inventory: Inventory, elements: Elements, agents: Agents) -> DocumentStatements:
    """What a document states of itself."""
    heads = _heads(elements, frozenset(inventory.roots))
    head = heads[0] if heads else None
    creation = _creation(elements, heads)
    authors: tuple[Party, ...] = ()
    tools: tuple[ToolStatement, ...] = ()
    timestamp = version = None
    if creation is not None:
        authors = agents.of(creation, "createdBy")
        tools = tuple(_tools(elements, creation, (*agents.of(creation, "createdUsing"), *_software(authors))))
        timestamp = stated(creation.claims, "created", creation.address)
        version = stated(creation.claims, "specVersion", creation.address)
    return DocumentStatements.trusted(
        {
            "format_name": word(inventory.document.format, _CONTEXT),
            "format_version": version or word(inventory.document.spec_version, _CONTEXT),
            "authors": authors,
            "tools": tools,
            "timestamp": timestamp,
            "contexts": tuple(_contexts(heads)),
            "identifier": stated(head.claims, "spdxId", head.address) if head is not None else None,
            "edition": None,
            "signature": envelope_signature(inventory),
            "signature_fault": "",
            "completeness": None,
            "vulnerabilities": tuple(_vulnerabilities(elements)),
            "unknown": unknown_words(properties(elements, head), of_document=True) if head is not None else (),
        }
    )


def _heads(elements: Elements, subjects: frozenset[str]) -> list[Wire]:
    """What speaks of the document: its own element first, then collections that it is rooted in or that have its subject.

    Without an element of its own, or without a subject, every collection does.
    """
    documents = [wire for wire in elements.collections if wire.kind == _DOCUMENT]
    if not documents or not subjects:
        return [*documents, *(wire for wire in elements.collections if wire.kind != _DOCUMENT)]
    meant = subjects.union(*(elements.refs(wire, "rootElement") for wire in documents))
    return documents + [
        wire
        for wire in elements.collections
        if wire.kind != _DOCUMENT and (wire.id in meant or not meant.isdisjoint(elements.refs(wire, "rootElement")))
    ]


def _creation(elements: Elements, heads: list[Wire]) -> Wire | None:
    """Who made the document, and when; of a document without any element for itself, who made its first one."""
    creations = [wire for wire in elements.all if wire.kind == _CREATION]
    by_id: dict[str, Wire] = {wire.id: wire for wire in reversed(creations)}
    refs = [ref for head in heads for ref in elements.refs(head, "creationInfo")]
    return next((by_id[ref] for ref in refs if ref in by_id), None if heads else next(iter(creations), None))


def _software(authors: tuple[Party, ...]) -> Iterator[Party]:
    return (author for author in authors if author.kind is PartyKind.TOOL)


def _tools(elements: Elements, creation: Wire, tools: tuple[Party, ...]) -> Iterator[ToolStatement]:
    """Tools, and agents that are software; they carry on the spelling `name-version` of SPDX 2, or are packages."""
    packages = {
        wire.address: stated(wire.claims, "software_packageVersion", wire.address)
        for ref in elements.refs(creation, "createdUsing")
        if (wire := elements.by_id.get(ref)) is not None
    }
    for each in tools:
        at = each.name.address
        version = packages.get(at.removesuffix(".name"))
        yield named_tool(each.name) if version is None else ToolStatement.trusted({"name": each.name, "version": version})


def _contexts(heads: list[Wire]) -> Iterator[Word]:
    for wire in heads:
        for each in texts(wire.claims.get("software_sbomType"), wire.member("software_sbomType")):
            name = value_named(each.text)
            yield word(name, each.address, phase_of(name) if name in _TYPES else "")


def _vulnerabilities(elements: Elements) -> Iterator[Word]:
    """The first element of each class of the security profile."""
    seen: set[str] = set()
    for wire in elements.all:
        if wire.kind.startswith(_SECURITY) and wire.kind not in seen:
            seen.add(wire.kind)
            yield word(wire.claims.get("name") or wire.id, wire.address, wire.kind)
