"""A neighbourhood in words, for tables and drawings alike."""

from types import MappingProxyType

from sbomkit.model.inventory import EdgeKind, Scope
from sbomkit.model.neighbourhood import Link, Neighbour, Neighbourhood
from sbomkit.model.ranking import Verdict
from sbomkit.report._tabletop.words import PEOPLE
from sbomkit.report._text import clip, sanitize_terminal
from sbomkit.report._words import SCOPES, and_more, short

__all__ = ["CONCERN", "as_text", "edge_label", "node_label", "numbered"]

CONCERN = frozenset({Verdict.SOLE, Verdict.ORPHANED})
"""Verdicts that a drawing makes stand out."""

_LONGEST = 60
"""Cells of one line of a label: names may be of any length, a drawing is not."""
_VERSIONS = 3
_KINDS = MappingProxyType(
    {
        EdgeKind.CONTAINS: "contains",
        EdgeKind.BUILT_FROM: "built from",
        EdgeKind.PROVIDES: "provides",
        EdgeKind.RELATED: "related",
    }
)
_UNQUALIFIED = frozenset({Scope.RUNTIME, Scope.UNKNOWN})


def numbered(shown: Neighbourhood) -> dict[str, str]:
    """A plain name for each package, since formats of drawings obey some of what names of strangers may hold."""
    return {node.package: f"n{place}" for place, node in enumerate(shown.nodes)}


def as_text(value: str | int) -> str:
    """An attribute as formats of graphs write it; truth values as XML and JSON do."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def node_label(node: Neighbour) -> list[str]:
    """What stands in the box of a package: its name, its versions, and what a ranking says of it."""
    lines = map(_short, (short(node.package), and_more(node.versions, _VERSIONS), _judged(node)))
    return [line for line in lines if line] or [_short(node.package)]


def _judged(node: Neighbour) -> str:
    rank = "" if node.rank is None else f"rank {node.rank:,}"
    people = "" if node.verdict is None else f"people: {PEOPLE[node.verdict]}"
    return ", ".join(filter(None, (rank, people)))


def edge_label(edge: Link) -> str:
    """What stands at an arrow; nothing at a declared need at run time, which most are."""
    scope = "" if edge.scope in _UNQUALIFIED else SCOPES[edge.scope]
    source = f"inferred by {edge.inferred_by}" if edge.inferred_by else ""
    return _short(", ".join(filter(None, (_KINDS.get(edge.kind, ""), scope, source))))


def _short(text: str) -> str:
    return clip(" ".join(sanitize_terminal(text).split()), _LONGEST)
