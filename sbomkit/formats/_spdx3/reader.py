"""SPDX 3 from its graph to the model: one mapping for all versions and encodings of the family."""

import re
from collections.abc import Iterator
from functools import partial

from sbomkit.errors import MalformedDocument, UnrecognizedFormat
from sbomkit.formats._interface import Content
from sbomkit.formats._reading.building import Builder, name_and_version
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._reading.json import JsonClaims
from sbomkit.formats._spdx3.components import agent_name, component_fields, take_components
from sbomkit.formats._spdx3.edges import Edges
from sbomkit.formats._spdx3.graph import Graph, decode_graph
from sbomkit.formats._spdx3.licenses import Licenses
from sbomkit.formats._spdx3.names import version_of
from sbomkit.formats._spdx3.shapes import CreationInfo
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Document, Inventory, Tool
from sbomkit.model.statements import Statements

__all__ = ["VERSIONS", "is_read", "read", "version_stated"]

VERSIONS = ("3.0.0", "3.0.1")

_LOOKED_FOR = ("an @context of https://spdx.org/rdf/3.0.1 and a @graph",)
_SPEC_VERSION = re.compile(rb'"specVersion"\s*:\s*"(3(?:\.\d{1,9}){0,3})"')
_SOFTWARE_AGENT = "SoftwareAgent"


def version_stated(context: object, data: bytes) -> str | None:
    """The version of a document: that of its context, else the first that its elements name; `None`: it is not of SPDX 3."""
    version = version_of(context)
    if version == "":
        found = _SPEC_VERSION.search(data)
        return found[1].decode() if found else "3"
    return version


def is_read(version: str) -> bool:
    """Whether a version can be read: 3.0, and whatever corrects it."""
    return version == "3.0" or version.startswith("3.0.")


def read(content: Content, encoding: str) -> Inventory:
    """Read a document that is JSON-LD, or was brought into it.

    Components are packages (also of the AI and dataset profiles) and files, the latter with the type `file`.  Snippets and
    builds are none, though relationships may name them.

    Raises:
        DocumentError: it is malformed, of a version that is not read, or too large.
    """
    findings = Findings(content.notes)
    graph = decode_graph(content, findings)
    version = version_stated(graph.context, content.data)
    if version is None:
        raise UnrecognizedFormat("this is not SPDX 3", looked_for=_LOOKED_FOR)
    if not is_read(version):
        raise MalformedDocument("expected SPDX 3.0", path="@context", expected="3.0.1")
    return _Reader(graph, content, findings).inventory(encoding, version)


class _Reader:
    def __init__(self, graph: Graph, content: Content, findings: Findings) -> None:
        self._graph = graph
        self._content = content
        self._build = Builder(content, findings)
        self._taken = take_components(graph, self._build)

    def inventory(self, encoding: str, version: str) -> Inventory:
        build, graph = self._build, self._graph
        build.close(self._taken.purls())
        self._note_documents()
        edges = Edges(graph, build)
        edges.read()
        refs = list(build.ids)
        described = self._subjects(edges) | edges.described
        roots = [ref for ref in refs if ref in described]
        if not roots:
            build.findings.add(
                Severity.NOTE, "no-subject", "", "the document does not say what it is about (rootElement of its SpdxDocument)"
            )
        creation = self._creation()
        head = graph.documents or graph.collections
        document = Document.deferring(
            {
                "format": "SPDX",
                "spec_version": version,
                "encoding": encoding,
                "name": head[0][1].name if head else None,
                "identifier": head[0][1].id if head else None,
                "created": creation.created if creation else None,
                "tools": tuple(self._tools(creation)) if creation else (),
                "supplier": self._supplier(frozenset(roots)),
            },
            {"sha256": self._content.digest},
        )
        licenses = Licenses(graph.others, edges.declared, edges.concluded)
        return build.inventory(
            document,
            partial(component_fields, refs, self._taken, graph.others, licenses.of),
            roots,
            edges.completeness(),
            claims=JsonClaims(self._content.data),
            statements=_statements,
        )

    # -- the document

    def _note_documents(self) -> None:
        documents, findings = self._graph.documents, self._build.findings
        if len(documents) > 1:
            findings.add(
                Severity.WARNING,
                "several-documents",
                self._graph.place(documents[1][0]),
                "expected one SpdxDocument, found another: the subjects of all count, the rest is that of the first",
                len(documents) - 1,
            )
        for number, entry in self._graph.collections:
            if entry.imports:
                findings.add(
                    Severity.NOTE,
                    "external-document",
                    f"{self._graph.place(number)}.import",
                    f"the document refers to {entry.imports[0].external_id!r:.200}, which is elsewhere and not read",
                    len(entry.imports),
                )

    def _subjects(self, edges: Edges) -> set[str]:
        """Ids of what documents are about: their roots, and those of what these gather; else those of any collection."""
        collections = dict(self._graph.collections)
        numbers = {entry.id: number for number, entry in reversed(self._graph.collections)}
        own, found, seen = self._build.own, set[str](), set[int]()
        for start in ([number for number, _ in self._graph.documents], list(collections)):
            pending = [number for number in start if number not in seen]
            while pending:
                number = pending.pop()
                seen.add(number)
                for index, ref in enumerate(collections[number].roots or ()):
                    if ref in own:
                        found.add(ref)
                    elif ref in numbers:
                        pending += [numbers[ref]] if numbers[ref] not in seen else []
                    else:
                        edges.no_component(ref, f"{self._graph.place(number)}.rootElement[{index}]")
            if found:
                break
        return found

    def _creation(self) -> CreationInfo | None:
        """Who made the document, and when; of a document without an element for itself, who made its first one."""
        creations = self._graph.creations
        for _, entry in (*self._graph.documents, *self._graph.collections):
            found = creations.get(entry.creation_info or "")
            if found is not None:
                return found
        return next(iter(creations.values()), None)

    def _tools(self, creation: CreationInfo) -> Iterator[Tool]:
        """Tools, and agents that are software; tools carry on the spelling `name-version` of SPDX 2."""
        others = self._graph.others
        agents = [ref for ref in creation.created_by or () if type(others.get(ref)).__name__ == _SOFTWARE_AGENT]
        for ref in (*(creation.created_using or ()), *agents):
            tool = agent_name(ref, others)
            if tool is None:
                continue
            name, version = name_and_version(tool) if ref in others else (tool, None)
            yield Tool(name=name, version=version)

    def _supplier(self, roots: frozenset[str]) -> str | None:
        """Who supplies what is described; `None` where that is not one."""
        suppliers = {
            agent_name(wire.supplied_by, self._graph.others) if wire.supplied_by else None
            for ref, wire in zip(self._build.ids, self._taken.wires, strict=True)
            if ref in roots
        }
        return suppliers.pop() if len(suppliers) == 1 else None


def _statements(inventory: Inventory) -> Statements:
    from sbomkit.formats._spdx3.statements import statements_of  # noqa: PLC0415 - reading does without it

    return statements_of(inventory)
