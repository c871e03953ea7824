"""Inferred edges against declared ones: how many packages get the depth that the document's own edges give them.

    python benchmarks/completion.py SBOM --source apt=DIR [--source ...] [--format table|json]

The edges of the document are taken away and inferred again from what the sources, all of them on disk, say that packages need.
Which packages a system was asked for is written in no package list, so the edges of the product itself are taken away on both
sides; `rooted` keeps them on both.  Every edge that only one side has is named in the JSON, and the packages of which no source
knows what they need are counted: a third party's package is in no list of the distribution.  A document that has no edges is
completed and shown before and after.  Bar: 99 in 100 packages have the same depth.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbomkit.enrich import enrich
from sbomkit.formats import load
from sbomkit.graph import complete, position
from sbomkit.model.facts import DeclaredDependencies, Facts, Observation
from sbomkit.model.inventory import Edge, EdgeKind, Inventory
from sbomkit.sources import sources

BAR = 0.99


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sbom", type=Path)
    parser.add_argument("--source", action="append", default=[], metavar="NAME=ARG", help="on disk; may be repeated")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args()
    inventory = load(options.sbom)
    started = time.process_time()
    facts = enrich(inventory, sources=[_source(each) for each in options.source], offline=True)
    asked = time.process_time() - started
    found: dict[str, Any] = {"document": options.sbom.name, "collect_seconds": asked}
    if _needs(inventory):
        found["unrooted"] = compared(inventory, facts, rooted=False)
        found["rooted"] = compared(inventory, facts, rooted=True)
    else:
        found["before"], found["after"] = _histogram(inventory), _histogram(complete(inventory, facts))
        found["diagnostics"] = _diagnostics(complete(inventory, facts), inventory)
    print(json.dumps(found, indent=2) if options.format == "json" else table(found))


def _source(word: str) -> Any:
    name, _, argument = word.partition("=")
    return sources()[name].configured([argument] if argument else [])


def _needs(inventory: Inventory) -> list[Edge]:
    return [edge for edge in inventory.edges if edge.kind is EdgeKind.DEPENDS_ON and edge.inferred_by is None]


def compared(inventory: Inventory, facts: Facts, *, rooted: bool) -> dict[str, Any]:
    """Depths by declared edges beside those by inferred ones; with `rooted`, the product's own edges stand on both sides."""
    roots = frozenset(inventory.roots)
    kept = [edge for edge in inventory.edges if edge.kind is not EdgeKind.DEPENDS_ON or (rooted and edge.dependent in roots)]
    declared = inventory if rooted else _with(inventory, [edge for edge in inventory.edges if edge.dependent not in roots])
    started = time.process_time()
    completed = complete(_with(inventory, kept), facts)
    seconds = time.process_time() - started
    left, right = _depths(declared), _depths(completed)
    different = {key: (depth, right.get(key)) for key, depth in left.items() if right.get(key) != depth}
    own, inferred = _pairs(declared), _pairs(completed)
    return {
        "packages": len(left),
        "same_depth": len(left) - len(different),
        "share": (len(left) - len(different)) / max(len(left), 1),
        "different": different,
        "edges_declared": len(own),
        "edges_inferred": len(inferred),
        "only_declared": sorted(own - inferred),
        "only_inferred": sorted(inferred - own),
        "unknown_to_sources": _unknown(inventory, facts),
        "complete_seconds": seconds,
        "diagnostics": _diagnostics(completed, inventory),
    }


def _with(inventory: Inventory, edges: Sequence[Edge]) -> Inventory:
    return inventory.model_copy(update={"edges": tuple(edges)})


def _depths(inventory: Inventory) -> dict[str, int | None]:
    return {each.package: each.depth for each in position(inventory).packages}


def _pairs(inventory: Inventory) -> set[tuple[str, str]]:
    package = {component.id: component.package for component in inventory.components}
    edges = [edge for edge in inventory.edges if edge.kind is EdgeKind.DEPENDS_ON]
    return {(package[edge.dependent], package[edge.dependency]) for edge in edges}


def _unknown(inventory: Inventory, facts: Facts) -> list[str]:
    """Packages of which no source says what they need."""
    told = {entry.package for entry in facts.packages if any(_says_needs(each) for each in entry.observations)}
    binaries = {component.package for component in inventory.components if not component.package.endswith("?arch=source")}
    return sorted(binaries - told)


def _says_needs(observation: Observation) -> bool:
    return isinstance(observation.value, DeclaredDependencies)


def _diagnostics(completed: Inventory, before: Inventory) -> dict[str, int]:
    return {each.code: each.count for each in completed.diagnostics[len(before.diagnostics) :]}


def _histogram(inventory: Inventory) -> dict[str, Any]:
    place = position(inventory)
    counted = Counter("none" if each.depth is None else f"{each.depth}" for each in place.packages)
    return {
        "depths": dict(sorted(counted.items())),
        "flags": {flag.value: count for flag, count in place.fidelity.flags.items()},
    }


def table(found: dict[str, Any]) -> str:
    """What was found, for a person."""
    lines = [f"{found['document']}: facts in {found['collect_seconds']:.1f} s"]
    for name in ("unrooted", "rooted"):
        if name in found:
            each = found[name]
            met = "met" if each["share"] >= BAR else "missed"
            seconds, only = each["complete_seconds"], (len(each["only_declared"]), len(each["only_inferred"]))
            lines += [
                f"{name}: {each['same_depth']:,} of {each['packages']:,} packages have the same depth: {each['share']:.2%}",
                f"  edges {each['edges_declared']:,} declared, {each['edges_inferred']:,} inferred in {seconds:.2f} s",
                f"  {only[0]} only declared, {only[1]} only inferred",
                f"  {len(each['unknown_to_sources'])} packages of which no source knows what they need",
                f"  {each['diagnostics']}",
            ]
            if name == "unrooted":
                lines.append(f"  bar {BAR:.0%}: {met}")
            lines += [
                f"  {key}: declared {left}, inferred {right}" for key, (left, right) in list(each["different"].items())[:10]
            ]
    lines += [f"{name}: {found[name]}" for name in ("before", "after", "diagnostics") if name in found]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
