"""RDF/XML of strangers: a graph out, in the order of the document, in time that grows with it and no faster.

The grammar is that of the W3C (RDF 1.1 XML Syntax, section 7).  rdflib, which has a parser for it, copies what it has read of a
text with each further line, and all name spaces with each further one: four megabytes of text took it three minutes.  It also
rewrites literals that have a type, where here every text is as it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urljoin

from sbomkit.formats._reading.xml import attributes_of, parse_xml
from sbomkit.model.diagnostics import Severity

if TYPE_CHECKING:
    from lxml import etree

    from sbomkit.formats._interface import Content
    from sbomkit.formats._reading.findings import Findings

__all__ = ["RDF", "Blank", "Graph", "Node", "Term", "Uri", "graph_of"]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"


class Uri(str):
    """The name of a node, or of a property."""

    __slots__ = ()


class Blank(int):
    """A node without a name, by its number."""

    __slots__ = ()


Node: TypeAlias = Uri | Blank
Term: TypeAlias = Uri | Blank | str
Graph: TypeAlias = dict[Node, dict[str, dict[Term, None]]]
"""Subject -> property -> objects, all in the order in which they were first met."""

_ROOT = f"{{{RDF}}}RDF"
_DESCRIPTION = f"{{{RDF}}}Description"
_ABOUT, _ID, _NODE_ID, _RESOURCE = (f"{{{RDF}}}{name}" for name in ("about", "ID", "nodeID", "resource"))
_PARSE_TYPE, _DATATYPE, _TYPE = (f"{{{RDF}}}{name}" for name in ("parseType", "datatype", "type"))
_BASE = f"{{{_XML}}}base"
_SYNTAX = frozenset({_ABOUT, _ID, _NODE_ID, _RESOURCE, _PARSE_TYPE, _DATATYPE})
"""Attributes that are no properties."""
_UNQUALIFIED = frozenset({"ID", "about", "parseType", "resource", "type"})
"""Those that once could stand without the name space of RDF."""
_WITH_ELEMENTS = frozenset({"Resource", "Collection"})
"""What `rdf:parseType` may say of a property that has elements; anything else makes a text of what is inside."""
_LONG = 250
"""Characters that a base may have: it is joined with each URI, so that a long one would cost many times the document."""


class _Frame:
    """An element that is not complete yet: a node, or a property of one."""

    __slots__ = ("base", "is_node", "is_set", "predicate", "subject")

    def __init__(self, base: str, subject: Node | None, predicate: str = "") -> None:
        self.base = base
        self.subject = subject
        self.predicate = predicate
        self.is_node = not predicate
        self.is_set = False
        """Whether a property has its object, so that its text is none."""


def graph_of(content: Content, findings: Findings) -> Graph | None:
    """The graph of an RDF/XML document; `None`: this is other XML.

    Raises:
        MalformedDocument: it is not well-formed, nested too deeply, or has a document type.
        LimitExceeded: it has more elements than the limits allow.
    """
    from lxml import etree  # noqa: PLC0415 - only where met

    root = parse_xml(content, findings)
    return _Reader(findings).read(root, etree.iterwalk) if root.tag == _ROOT else None


class _Reader:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._graph: Graph = {}
        self._blanks = 0
        self._by_label: dict[str, Blank] = {}
        self._predicates: dict[str, Uri] = {}

    def read(self, root: etree._Element, walk: type[etree.iterwalk[Any]]) -> Graph:
        frames: list[_Frame] = [_Frame(self._base("", root), None)]
        events = walk(root, events=("start", "end"))
        for event, element in events:
            if element is root:
                continue
            if event == "end":
                self._end(frames.pop(), element)
                continue
            above = frames[-1]
            base = self._base(above.base, element)
            if above.subject is None or not above.is_node:
                frames.append(self._begin_node(element, above, base))
            else:
                frames.append(self._begin_property(element, above.subject, base))
                if (_stated(element, _PARSE_TYPE) or "Resource") not in _WITH_ELEMENTS:
                    self._add(above.subject, frames[-1].predicate, "".join(element.itertext()).strip())
                    frames[-1].is_set = True
                    events.skip_subtree()
        return self._graph

    def _begin_node(self, element: etree._Element, above: _Frame, base: str) -> _Frame:
        subject = self._named(element, base, _ABOUT)
        if subject is None:
            subject = self._blank()
        self._graph.setdefault(subject, {})
        if element.tag != _DESCRIPTION:
            self._add(subject, _TYPE, self._predicate(element.tag))
        self._add_all(subject, self._properties(element), base)
        if above.subject is not None:
            self._add(above.subject, above.predicate, subject)
            above.is_set = True
        return _Frame(base, subject)

    def _begin_property(self, element: etree._Element, subject: Node, base: str) -> _Frame:
        frame = _Frame(base, subject, str(element.tag))
        target = self._named(element, base, _RESOURCE)
        properties = self._properties(element)
        if target is None and (properties or _stated(element, _PARSE_TYPE) == "Resource"):
            target = self._blank()
        if target is not None:
            self._graph.setdefault(target, {})
            self._add_all(target, properties, base)
            self._add(subject, frame.predicate, target)
            frame.is_set = True
            if _stated(element, _PARSE_TYPE) == "Resource":  # what stands inside are properties of that node
                frame.subject, frame.is_node = target, True
        return frame

    def _end(self, frame: _Frame, element: etree._Element) -> None:
        """Take the text of a property for its object, where it has no other."""
        text = (element.text or "").strip()
        if frame.is_set or frame.is_node or frame.subject is None:
            if text and (_stated(element, _PARSE_TYPE) or "Resource") in _WITH_ELEMENTS:
                self._stray(element)
        else:
            self._add(frame.subject, frame.predicate, text)
        if element.tail is not None and element.tail.strip():
            self._stray(element)

    def _stray(self, element: etree._Element) -> None:
        self._findings.add(
            Severity.ERROR,
            "stray-text",
            f"line {element.sourceline}",
            "expected elements only, found text between them: it is left out",
        )

    # -- terms

    def _named(self, element: etree._Element, base: str, attribute: str) -> Node | None:
        """The node that an element names by a URI, an id in this document, or a label."""
        uri = _stated(element, attribute)
        if uri is not None:
            return _absolute(base, uri)
        uri = _stated(element, _ID) if attribute == _ABOUT else None
        if uri is not None:
            return _absolute(base, f"#{uri}")
        label = element.get(_NODE_ID)
        if label is None:
            return None
        if label not in self._by_label:
            self._by_label[label] = self._blank()
        return self._by_label[label]

    def _blank(self) -> Blank:
        self._blanks += 1
        return Blank(self._blanks)

    def _predicate(self, tag: Any) -> Uri:
        """`{namespace}name` as a URI."""
        text = str(tag)
        if text not in self._predicates:
            self._predicates[text] = Uri(text.replace("{", "", 1).replace("}", "", 1))
        return self._predicates[text]

    def _base(self, above: str, element: etree._Element) -> str:
        """What URIs inside of an element are relative to."""
        stated = element.get(_BASE)
        if stated is None:
            return above
        base = _absolute(above, stated)
        if len(base) <= _LONG:
            return base
        self._findings.add(
            Severity.WARNING,
            "long-base",
            f"line {element.sourceline}",
            f"expected an xml:base of at most {_LONG:,} characters, found a longer one: it is passed over",
        )
        return above

    def _properties(self, element: etree._Element) -> list[tuple[str, str]]:
        """The attributes that are properties."""
        properties = []
        for name, value in attributes_of(element):
            if name.startswith("{"):
                if name not in _SYNTAX and not name.startswith(f"{{{_XML}}}"):
                    properties.append((name, value))
            elif name == "type":
                properties.append((_TYPE, value))
            elif name not in _UNQUALIFIED:
                self._findings.add(
                    Severity.ERROR,
                    "xml-attribute",
                    f"line {element.sourceline}",
                    f"expected a name space at each attribute, found {name!r:.80} without: it is left out",
                )
        return properties

    def _add_all(self, subject: Node, properties: list[tuple[str, str]], base: str) -> None:
        for name, value in properties:
            self._add(subject, name, _absolute(base, value) if name == _TYPE else value.strip())

    def _add(self, subject: Node, predicate: str, term: Term) -> None:
        self._graph.setdefault(subject, {}).setdefault(self._predicate(predicate), {})[term] = None


def _stated(element: etree._Element, attribute: str) -> str | None:
    """An attribute of RDF, which early documents may have without its name space."""
    value = element.get(attribute)
    return element.get(attribute.rpartition("}")[2]) if value is None else value


def _absolute(base: str, uri: str) -> Uri:
    if not base:
        return Uri(uri)
    try:
        return Uri(urljoin(base, uri))
    except ValueError:  # a bracket in what looks like a host
        return Uri(uri)
