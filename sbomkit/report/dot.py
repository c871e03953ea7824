"""A neighbourhood in the DOT language of Graphviz ("The DOT Language", "escString"), to draw or to read elsewhere."""

import re
from collections.abc import Mapping
from textwrap import wrap
from types import MappingProxyType

from sbomkit.model.inventory import EdgeKind
from sbomkit.model.neighbourhood import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Link, Neighbour, Neighbourhood, attributes
from sbomkit.report._interface import Layout, Report
from sbomkit.report._neighbourhood.words import CONCERN, as_text, edge_label, node_label, numbered
from sbomkit.report._text import finished, sanitize_terminal, shortened

__all__ = ["REPORT"]

_BEGINNING = """\
digraph {
    graph [fontname="sans-serif", fontsize=12];
    node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];
    edge [fontname="sans-serif", fontsize=10];
"""
_WIDTH = 80
"""Characters of a line below the drawing, which is as wide as its widest line."""
_PART = re.compile(r"(?:\\.|[^\\]){1,4000}")
"""As much of a quoted string as Graphviz reads in one piece, which are 16,384 bytes; no escape sequence is torn."""


def _dot(shown: Neighbourhood, layout: Layout) -> str:
    names = numbered(shown)
    nodes = "".join(f"    {names[each.package]} [{_listed(_node(each, shown))}];\n" for each in shown.nodes)
    edges = "".join(
        f"    {names[each.dependent]} -> {names[each.dependency]} [{_listed(_edge(each))}];\n" for each in shown.edges
    )
    text = f"{_BEGINNING}    label={_quoted(_lines(shown.sentence))};\n{nodes}{edges}}}\n"
    return finished(text, ascii=layout.ascii)


def _node(node: Neighbour, shown: Neighbourhood) -> dict[str, str]:
    looks = {"shape": "ellipse"} if node.is_root else {}
    looks |= {"penwidth": "3"} if node.package == shown.package else {}
    looks |= {"fillcolor": "#fde0dd"} if node.verdict in CONCERN else {}
    label = r"\n".join(map(_label, node_label(node)))
    return {"label": label, **looks, **_all(attributes(node, NODE_ATTRIBUTES))}


def _edge(edge: Link) -> dict[str, str]:
    label = _label(edge_label(edge))
    looks = {} if edge.kind is EdgeKind.DEPENDS_ON and edge.inferred_by is None else {"style": "dashed"}
    return {**({"label": label} if label else {}), **looks, **_all(attributes(edge, EDGE_ATTRIBUTES))}


def _all(known: Mapping[str, str | int]) -> dict[str, str]:
    """Attributes of ours, in which nothing but the backslash means anything to whoever reads them."""
    return {name: _plain(as_text(value)) for name, value in known.items()}


def _plain(text: str) -> str:
    return sanitize_terminal(text).replace("\\", "\\\\")


def _label(text: str) -> str:
    """A text in which there is no escape sequence and no entity of HTML, both of which labels know."""
    return _plain(text).replace("&", "&amp;")


def _lines(text: str) -> str:
    return r"\n".join(map(_label, wrap(shortened(sanitize_terminal(text)), _WIDTH)))


def _listed(known: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in known.items())


def _quoted(text: str) -> str:
    """A quoted string, in parts if need be: never HTML, which would stand between angle brackets, and never a keyword."""
    return " + ".join(f'"{part}"' for part in _PART.findall(text.replace('"', '\\"'))) or '""'


class _DotReport(Report):
    name = "dot"
    summary = "the graph around a package or of a document, for Graphviz"
    writers = MappingProxyType({Neighbourhood: _dot})


REPORT = _DotReport()
