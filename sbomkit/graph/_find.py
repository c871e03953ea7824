"""What a user calls a package in, its index in the graph out."""

from bisect import bisect_left
from difflib import get_close_matches

from sbomkit.errors import ConfigurationError
from sbomkit.graph._build import Graph
from sbomkit.model.inventory import Inventory

__all__ = ["find_package"]

_SHOWN = 3


def find_package(inventory: Inventory, graph: Graph, wanted: str) -> int:
    """Find a package by its key, by the id of one of its components, or by a name that only one package has.

    Raises:
        ConfigurationError: nothing is called that, or several packages are.
    """
    place = bisect_left(graph.keys, wanted)
    if place < len(graph.keys) and graph.keys[place] == wanted:
        return place
    if wanted in graph.by_id:
        return graph.by_id[wanted]
    named: dict[str, set[int]] = {}
    for component in inventory.components:
        node = graph.by_id[component.id]
        names = [component.name, component.purl or component.name]
        if component.group:
            names += [f"{component.group}/{component.name}", f"{component.group}:{component.name}"]
        for name in names:
            named.setdefault(name, set()).add(node)
    found = sorted(named.get(wanted, ()))
    if len(found) == 1:
        return found[0]
    if found:
        keys = [graph.keys[node] for node in found]
        more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
        raise ConfigurationError(
            f"{wanted!r} is the name of {len(keys)} packages: {', '.join(keys[:_SHOWN])}{more}",
            advice="use the whole package key",
        )
    close = get_close_matches(wanted, graph.keys if wanted.startswith("pkg:") else sorted(named), n=_SHOWN)
    hint = f"did you mean {', '.join(close)}?" if close else "`sbomkit show SBOM --format json` lists the packages"
    raise ConfigurationError(f"no package is called {wanted!r}", advice=hint)
