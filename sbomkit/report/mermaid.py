"""A neighbourhood as a Mermaid flowchart, which GitHub, GitLab and many wikis draw where it stands in Markdown.

Syntax as in the documentation of Mermaid 11: flowcharts, entity codes, accessible descriptions.
"""

import re
from collections.abc import Iterator
from types import MappingProxyType

from sbomkit.model.inventory import EdgeKind
from sbomkit.model.neighbourhood import Link, Neighbour, Neighbourhood
from sbomkit.report._interface import Layout, Report
from sbomkit.report._neighbourhood.words import CONCERN, edge_label, node_label, numbered
from sbomkit.report._text import REPLACEMENT, clip, sanitize_terminal, to_ascii
from sbomkit.report._words import count

__all__ = ["REPORT", "flowchart"]

_BYTES, _EDGES = 48_000, 500
"""Mermaid draws nothing of a chart that has more than 50,000 characters or 500 edges (`maxTextSize`, `maxEdges`)."""
_BYTES_OF_EDGES = 12_000
"""Room that boxes leave for arrows, of which 500 without words take 10,000 bytes."""
_DESCRIBED = 1_000

_MEANINGFUL = re.compile(r"[^\w ,/@.+-]|(?<![^\W_])[._+-]|[._+-](?![^\W_])|(?<=direction) ")
"""All but letters, digits and what stands within words; some versions take labels for Markdown, others for HTML, and all of
them take a line for a statement in which `direction LR` stands, be it in quotes."""
_OBEYED = re.compile(r"\$(?=\$)|\\(?=n)|:(?=fa-)|ﬂ(?=°)|¶(?=ß)")
"""What Mermaid obeys after it has put characters for their numbers: formulas, line breaks, icons, and its own marks."""
_UNPLAIN = re.compile(r"[^\w ,.:/@%()-]|%%")

_BEGINNING = """\
flowchart TD
    accDescr: {}
    classDef asked stroke-width:4px
    classDef concern fill:#fde0dd,stroke:#c51b8a,color:#000000
"""


def flowchart(shown: Neighbourhood, layout: Layout) -> str:
    """The chart, those who need others above them; as much of it as Mermaid draws, the nearest first."""
    described = " ".join(_UNPLAIN.sub(" ", clip(sanitize_terminal(shown.sentence), _DESCRIBED)).split())
    text = _BEGINNING.format(to_ascii(described) if layout.ascii else described)
    names, room = numbered(shown), _BYTES - _size(text)
    nodes = _fitting((_node(each, names[each.package], shown, layout) for each in shown.nodes), room - _BYTES_OF_EDGES)
    place = {node.package: number for number, node in enumerate(shown.nodes[: len(nodes)])}
    among = [edge for edge in shown.edges if edge.dependent in place and edge.dependency in place]
    among.sort(key=lambda edge: max(place[edge.dependent], place[edge.dependency]))
    edges = _fitting((_edge(each, names, layout) for each in among[:_EDGES]), room - sum(map(_size, nodes)))
    missing = {"more package": len(shown.nodes) - len(nodes), "more edge": len(shown.edges) - len(edges)}
    told = ", ".join(count(number, what) for what, number in missing.items() if number)
    note = f'    more["and {told}"]\n' if told else ""
    return f"{text}{''.join(nodes)}{''.join(edges)}{note}"


def _fitting(lines: Iterator[str], room: int) -> list[str]:
    kept = []
    for line in lines:
        room -= _size(line)
        if room < 0:
            break
        kept.append(line)
    return kept


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _node(node: Neighbour, name: str, shown: Neighbourhood, layout: Layout) -> str:
    label = "<br/>".join(_text(line, layout) for line in node_label(node))
    box = f'(["{label}"])' if node.is_root else f'["{label}"]'
    kinds = [*(["asked"] if node.package == shown.package else []), *(["concern"] if node.verdict in CONCERN else [])]
    return "".join(f"    {line}\n" for line in (f"{name}{box}", *(f"class {name} {kind}" for kind in kinds)))


def _edge(edge: Link, names: dict[str, str], layout: Layout) -> str:
    arrow = "-->" if edge.kind is EdgeKind.DEPENDS_ON and edge.inferred_by is None else "-.->"
    label = f'|"{text}"|' if (text := _text(edge_label(edge), layout)) else ""
    return f"    {names[edge.dependent]} {arrow}{label} {names[edge.dependency]}\n"


def _text(text: str, layout: Layout) -> str:
    """A text that means nothing: what is not plain stands as the number of its character."""
    shown = _OBEYED.sub(REPLACEMENT, text)
    shown = to_ascii(shown) if layout.ascii else shown
    return _MEANINGFUL.sub(lambda found: f"#{ord(found.group())};", shown)


class _MermaidReport(Report):
    name = "mermaid"
    summary = "the graph around a package, to paste into Markdown (Mermaid)"
    writers = MappingProxyType({Neighbourhood: flowchart})


REPORT = _MermaidReport()
