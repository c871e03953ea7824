"""The shortest paths from the product to what hangs on one person, as an icicle: who brings whom in."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sbomkit.model.ranking import Ranked, Ranking, Unassessed
from sbomkit.purl import PackageKey
from sbomkit.report._words import short
from sbomkit.report.figures._marks import GREY, INK, MARKS, Spec, inert, layout
from sbomkit.report.figures._places import places

__all__ = ["SHOWN", "paths_spec", "shown_paths"]

SHOWN = 40
"""Packages whose paths a figure holds, the first by rank."""
_ROW = 22
_LOWEST = 220


class _Node(NamedTuple):
    parent: str
    package: PackageKey


def shown_paths(ranking: Ranking, package: PackageKey | None = None) -> Sequence[Ranked | Unassessed]:
    """The entries whose paths are drawn: the first that hang on one person, or one package and what comes in through it."""
    if package is None:
        wanted: Iterable[Ranked | Unassessed] = (each for each in ranking.ranked if each.publishers.verdict.is_one_person)
    else:
        entries: Iterable[Ranked | Unassessed] = (*ranking.ranked, *ranking.unassessed)
        wanted = sorted((each for each in entries if package in each.position.path), key=lambda each: each.package != package)
    return [each for each in wanted if each.position.path][:SHOWN]


def paths_spec(ranking: Ranking, package: PackageKey | None = None) -> Spec:
    """The figure; empty where no path is known."""
    shown = shown_paths(ranking, package)
    nodes = _nodes(shown)
    place = places(ranking)
    flagged = {each.package: each for each in shown}
    names = {each.package: inert(short(each.package, with_type=False), 40) for each in nodes.values()}
    marks = [MARKS[flagged[each.package].publishers.verdict] if each.package in flagged else None for each in nodes.values()]
    levels = max((each.count("/") + 1 for each in nodes), default=0)
    begins = min((each.count("/") for each, node in nodes.items() if node.package in flagged), default=0)
    return {
        "data": [
            {
                "type": "icicle",
                "ids": list(nodes),
                "labels": [names[each.package] for each in nodes.values()],
                "parents": [each.parent for each in nodes.values()],
                "values": [int(each.package in flagged) for each in nodes.values()],
                "branchvalues": "remainder",
                "sort": False,
                "customdata": [place.get(each.package, -1) for each in nodes.values()],
                "hovertext": [_hover(each.package, flagged.get(each.package)) for each in nodes.values()],
                "hoverinfo": "text",
                "textinfo": "label",
                "textfont": {"size": 12, "color": [each.ink if each else INK for each in marks]},
                "tiling": {"orientation": "h", "pad": 1},
                "pathbar": {"visible": False},
                "marker": {"colors": [each.color if each else GREY for each in marks], "line": {"width": 0}},
                "leaf": {"opacity": 1},
            }
        ]
        if nodes
        else [],
        "layout": layout(
            max(_LOWEST, 24 + _ROW * len(shown)),
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            meta={"levels": levels, "begins": begins, "aside": GREY},
        ),
    }


def _nodes(shown: Sequence[Ranked | Unassessed]) -> dict[str, _Node]:
    """All nodes of the tree that the paths make together, by the numbers of the children that lead to each."""
    nodes: dict[str, _Node] = {}
    found: dict[tuple[str, PackageKey], str] = {}
    children: dict[str, int] = {}
    for entry in shown:
        parent = ""
        for package in entry.position.path:
            known = found.get((parent, package))
            if known is None:
                number = children.get(parent, 0)
                children[parent] = number + 1
                known = f"{parent}/{number}" if parent else f"n{number}"
                found[parent, package] = known
                nodes[known] = _Node(parent, package)
            parent = known
    return nodes


def _hover(package: PackageKey, entry: Ranked | Unassessed | None) -> str:
    name = inert(short(package))
    if entry is None:
        return f"{name}: on the way"
    rank = f"rank {entry.rank:,}, " if entry.rank is not None else ""
    return f"{name}: {rank}{MARKS[entry.publishers.verdict].word}"
