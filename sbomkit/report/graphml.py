"""A neighbourhood as GraphML 1.0, for Gephi, yEd, Cytoscape, networkx and igraph: attributes with types, nothing of looks."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as ET

from sbomkit.model.neighbourhood import EDGE_ATTRIBUTES, GRAPH_ATTRIBUTES, NODE_ATTRIBUTES, Neighbourhood, attributes
from sbomkit.report._interface import Layout, Report
from sbomkit.report._neighbourhood.words import as_text, numbered
from sbomkit.report._text import LOGGED, REPLACEMENT

__all__ = ["REPORT"]

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_TYPES = MappingProxyType({"up": "int", "down": "int", "depth": "int", "rank": "int", "is_root": "boolean"})
"""Types of the attributes that are no text."""
_KEYS = MappingProxyType({"graph": GRAPH_ATTRIBUTES, "node": NODE_ATTRIBUTES, "edge": EDGE_ATTRIBUTES})
_LONGEST = 200
"""Characters of a key that is the id of its node; a longer one would stand at each of very many edges again."""
_NO_PLACE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for (production 2), and the carriage return, which does not survive (section 2.11)."""
_OBEYED = re.compile(rf"\x7f|{LOGGED}|\n(?=[^\S\n]*::)")
"""What a terminal obeys although it is ASCII, and what machines that run builds obey in a log; none of it is markup of ours."""


def _graphml(shown: Neighbourhood, layout: Layout) -> str:  # noqa: ARG001 - a data format
    root = ET.Element("graphml", xmlns=_NAMESPACE)
    for part, names in _KEYS.items():
        for name in names:
            said = {"id": f"{part}_{name}", "for": part, "attr.name": name, "attr.type": _TYPES.get(name, "string")}
            ET.SubElement(root, "key", said)
    graph = ET.SubElement(root, "graph", edgedefault="directed")
    _data(graph, "graph", attributes(shown, GRAPH_ATTRIBUTES))
    ids = {package: _text(package) if len(package) <= _LONGEST else name for package, name in numbered(shown).items()}
    for node in shown.nodes:
        _data(ET.SubElement(graph, "node", id=ids[node.package]), "node", attributes(node, NODE_ATTRIBUTES))
    for edge in shown.edges:
        ends = {"source": ids[edge.dependent], "target": ids[edge.dependency]}
        _data(ET.SubElement(graph, "edge", ends), "edge", attributes(edge, EDGE_ATTRIBUTES))
    ET.indent(root)
    # All but what ASCII can show becomes character references, which no terminal obeys.
    written: bytes = ET.tostring(root, encoding="us-ascii", xml_declaration=True)
    return _OBEYED.sub(lambda found: f"&#{ord(found.group())};", written.decode("ascii")) + "\n"


def _data(element: ET.Element, part: str, known: Mapping[str, Any]) -> None:
    for name, value in known.items():
        ET.SubElement(element, "data", key=f"{part}_{name}").text = _text(as_text(value))


def _text(text: str) -> str:
    return _NO_PLACE.sub(REPLACEMENT, text)


class _GraphmlReport(Report):
    name = "graphml"
    summary = "the graph around a package or of a document, for programs that work on graphs (GraphML)"
    writers = MappingProxyType({Neighbourhood: _graphml})


REPORT = _GraphmlReport()
