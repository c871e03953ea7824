"""RDF of SPDX 2: a graph in, the document as its JSON has it out."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from sbomkit.errors import MalformedDocument
from sbomkit.formats._reading.findings import Findings
from sbomkit.formats._spdx2.encodings.members import typed
from sbomkit.formats._spdx2.encodings.rdf_licenses import Licences
from sbomkit.formats._spdx2.encodings.rdf_terms import (
    LISTED,
    LISTED_LICENCES,
    REFERENCES,
    SPDX,
    STRUCTURE,
    TABLES,
    TYPE,
    How,
    individual,
    short,
)
from sbomkit.formats._spdx2.encodings.rdf_triples import Blank, Graph, Node, Term, Uri
from sbomkit.model.diagnostics import Severity

__all__ = ["document_of"]

_DOCUMENT_ID = "SPDXRef-DOCUMENT"
_ELSEWHERE = "DocumentRef-"
_INDIVIDUALS = {f"{SPDX}none": "NONE", f"{SPDX}noassertion": "NOASSERTION"}
_ELEMENTS = (("packages", "Package", "package"), ("files", "File", "file"), ("snippets", "Snippet", "snippet"))
_PARTS = (
    ("hasExtractedLicensingInfos", "ExtractedLicensingInfo", How.EXTRACTED, "extracted licence"),
    ("revieweds", "Review", How.OBJECT, "review"),
)

_REPEATED = 16
"""How many times as long as the document its JSON may be: nodes can be referred to from everywhere."""
_ALLOWANCE = 1_000_000
"""Characters that are free of that."""
_STRUCTURE_COST = 4
"""Characters that a value takes beside its own."""


def document_of(graph: Graph, size: int, findings: Findings) -> dict[str, Any] | None:
    """The document that a graph has; `None`: it has none of SPDX 2.

    Args:
        graph: all that is said.
        size: characters of what it was read from.
        findings: takes what has no place in the JSON.

    Raises:
        MalformedDocument: the JSON would be many times as long.
    """
    return _Reader(graph, size, findings).document()


class _Reader:
    def __init__(self, graph: Graph, size: int, findings: Findings) -> None:
        self._graph = graph
        self._findings = findings
        self._left = _REPEATED * size + _ALLOWANCE
        self._by_type: dict[Term, list[Node]] = {}
        for node, properties in graph.items():
            for kind in properties.get(TYPE, ()):
                self._by_type.setdefault(kind, []).append(node)
        self._seen: set[Term] = set()
        """The nodes that are parts of the document."""
        self._made: dict[tuple[str, Term], tuple[dict[str, Any], int]] = {}
        """Objects with their cost."""
        self._namespace = ""
        self._elsewhere: dict[str, str] = {}
        """Ids of other documents by name space."""
        self._ids: dict[Uri, str] = {}
        """What the JSON calls the nodes that were asked for once: a name may be long, and much be said of it."""
        self._licences = Licences(graph, self._id, self._note_licence, self._spend)
        self._how: dict[How, Callable[[str, Term], Any]] = {
            How.TEXT: lambda _, term: self._text(term),
            How.TYPED: lambda _, term: self._text(term),  # and then as its member asks for
            How.REFERENCE: lambda _, term: self._spent(self._id(term)),
            How.LICENCE: lambda _, term: self._licence(term),
            How.LISTED: lambda _, term: LISTED.sub("", self._text(term)),
            How.REFERENCE_TYPE: lambda _, term: self._reference_type(term),
            How.INDIVIDUAL: self._individual,
            How.OBJECT: self._object,
            How.OTHER_DOCUMENT: lambda _, term: self._named("external document", "externalDocumentId", term),
            How.EXTRACTED: lambda _, term: self._named("extracted licence", "licenseId", term),
            How.ARTIFACT: lambda _, term: self._named("artifact", "projectUri", term),
        }

    def document(self) -> dict[str, Any] | None:
        documents = self._of_type("SpdxDocument")
        if not documents:
            return None
        node = documents[0]
        if len(documents) > 1:
            self._findings.add(
                Severity.ERROR,
                "more-documents",
                self._id(documents[1]),
                "expected one SpdxDocument, found more: the first one is read, with the elements of all",
                len(documents) - 1,
            )
        self._namespace, _, ref = str(node).partition("#") if isinstance(node, Uri) else ("", "", "")
        self._read_other_documents(node)
        document: dict[str, Any] = {"SPDXID": ref or _DOCUMENT_ID, "documentNamespace": self._namespace or None}
        document |= self._object("document", node)
        for name, kind, table in _ELEMENTS:
            document[name] = [self._element(table, each) for each in self._of_type(kind)]
        # What is not tied to the document is its own as well: there is only one.
        for name, kind, how, table in _PARTS:
            untied = [each for each in self._of_type(kind) if each not in self._seen]
            document[name] = [*document.get(name, ()), *(self._how[how](table, each) for each in untied)]
        document["relationships"] = list(self._relationships())
        self._note_unread()
        return {name: value for name, value in document.items() if value not in (None, [])}

    def _of_type(self, name: str) -> list[Node]:
        return self._by_type.get(Uri(SPDX + name), [])

    def _said(self, term: Term) -> Mapping[str, Mapping[Term, None]]:
        """The properties of a node; none of a text."""
        return self._graph.get(term, {}) if isinstance(term, (Uri, Blank)) else {}

    # -- values

    def _read_other_documents(self, document: Node) -> None:
        for other in self._graph[document].get(f"{SPDX}externalDocumentRef", ()):
            said = self._said(other)
            stated = next(iter(said.get(f"{SPDX}externalDocumentId", ())), None)
            ref = self._id(other if stated is None else stated)
            for uri in said.get(f"{SPDX}spdxDocument", ()):
                self._elsewhere.setdefault(str(uri).partition("#")[0], ref)
        self._ids.clear()  # from here on, they are told by all name spaces

    def _id(self, term: Term) -> str:
        """What the JSON calls an element."""
        if isinstance(term, Blank):
            return f"_:b{int(term)}"
        if not isinstance(term, Uri):
            return term
        name = self._ids.get(term)
        if name is None:
            name = self._ids[term] = self._uri_id(term)
        return name

    def _uri_id(self, term: Uri) -> str:
        if term in _INDIVIDUALS:
            return _INDIVIDUALS[term]
        namespace, mark, fragment = term.partition("#")
        if not mark:
            return str(term)
        if namespace == self._namespace:
            return unquote(fragment) if fragment.startswith(_ELSEWHERE) else fragment
        other = self._elsewhere.get(namespace)
        return str(term) if other is None else f"{other}:{fragment}"

    def _text(self, term: Term) -> str:
        if isinstance(term, Blank):
            return self._id(term)
        return self._spent(_INDIVIDUALS.get(term, str(term)) if isinstance(term, Uri) else term)

    def _spent(self, text: str) -> str:
        self._spend(len(text) + _STRUCTURE_COST)
        return text

    def _spend(self, cost: int) -> None:
        self._left -= cost
        if self._left < 0:
            raise MalformedDocument(
                "the RDF refers to the same nodes so often that it says many times what it holds",
                expected=f"at most {_REPEATED} times its size",
            )

    def _individual(self, prefix: str, term: Term) -> str:
        return self._spent(individual(prefix, term)) if isinstance(term, Uri) else self._text(term)

    def _reference_type(self, term: Term) -> str:
        text = self._text(term)
        return text.removeprefix(REFERENCES if text.startswith(REFERENCES) else f"{self._namespace}#")

    def _licence(self, term: Term) -> str | None:
        found = self._licences.expression(term)
        return None if found is None else self._spent(found)

    def _note_licence(self, term: Term, message: str) -> None:
        self._findings.add(Severity.ERROR, "unreadable-license", self._id(term), f"{message}: it is left out")

    # -- objects

    def _element(self, table: str, node: Node) -> dict[str, Any]:
        ref = self._spent(self._id(node))
        if isinstance(node, Blank):
            self._findings.add(
                Severity.WARNING, "unnamed-element", ref, "expected a URI for each element, found none: a number stands in"
            )
        elif not node.startswith(f"{self._namespace}#"):
            self._findings.add(
                Severity.WARNING,
                "foreign-element",
                ref,
                "expected a URI in the name space of the document, found another one: it is kept as the id",
            )
        return {"SPDXID": ref, **self._object(table, node)}

    def _named(self, table: str, name: str, term: Term) -> dict[str, Any]:
        """An object whose URI is its name, where it does not state another one."""
        found = self._object(table, term)
        return {name: self._spent(self._id(term)), **found} if isinstance(term, Uri) and name not in found else found

    def _object(self, table: str, term: Term) -> dict[str, Any]:
        """A node as an object, which is made once however often it is referred to."""
        if (table, term) in self._made:
            found, cost = self._made[table, term]
            self._spend(cost)
            return found
        left = self._left
        found = self._members(table, term)
        self._made[table, term] = found, left - self._left
        return found

    def _members(self, table: str, term: Term) -> dict[str, Any]:
        self._seen.add(term)
        members = TABLES[table]
        found: dict[str, Any] = {}
        for predicate, terms in self._said(term).items():
            member = members.get(predicate)
            if member is None:
                if predicate not in STRUCTURE:
                    self._note_unknown(term, predicate, len(terms))
                continue
            read = self._how[member.how]
            values = [value for each in terms if (value := read(member.what, each)) is not None]
            if member.is_list:
                found[member.name] = values
            elif values:
                found[member.name] = typed(member.name, values[0]) if member.how is How.TYPED else values[0]
                if len(values) > 1:
                    self._note_repeated(term, predicate, len(values) - 1)
        return found

    def _relationships(self) -> Iterator[dict[str, Any]]:
        for node, properties in self._graph.items():
            for each in properties.get(f"{SPDX}relationship", ()):
                yield {"spdxElementId": self._spent(self._id(node)), **self._object("relationship", each)}

    # -- what has no place

    def _note_repeated(self, node: Term, predicate: str, count: int) -> None:
        self._findings.add(
            Severity.ERROR,
            "repeated-property",
            self._id(node),
            f"expected one {short(predicate):.80}, found more: the first one counts",
            count,
        )

    def _note_unknown(self, node: Term, predicate: str, count: int) -> None:
        self._findings.add(
            Severity.ERROR,
            "unknown-property",
            self._id(node),
            f"expected a property of SPDX 2 that belongs here, found {short(predicate):.80}: it is left out",
            count,
        )

    def _note_unread(self) -> None:
        """Note the nodes that say something and are no part of the document."""
        for node, properties in self._graph.items():
            if node in self._seen or node in self._licences.seen or properties.keys() <= STRUCTURE:
                continue
            kinds = properties.get(TYPE, {})
            if LISTED_LICENCES.isdisjoint(kinds):
                kind = next((short(str(each)) for each in kinds), "without a type")
                self._findings.add(
                    Severity.ERROR,
                    "unread-node",
                    self._id(node),
                    f"expected a part of the document, found a node ({kind:.80}) that belongs to nothing: it is left out",
                )
