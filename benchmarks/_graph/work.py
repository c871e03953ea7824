"""The same work by sbomkit and by networkx, each in a process of its own: seconds of processor time, memory, and answers.

Functions take texts and give what JSON holds, as `benchmarks._alone` wants them.
"""

import random
import resource
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks._graph.debian import debian
from benchmarks._graph.made import Made, drawn, facts_of
from sbomkit.formats import load
from sbomkit.graph import position
from sbomkit.limits import Limits
from sbomkit.model.position import Measure
from sbomkit.ranking import rank

__all__ = ["graph_of", "networkx", "placed", "sbomkit"]

_RUNS = 3


def graph_of(word: str) -> Made:
    """The graph that a word names: `63000,264000` packages and edges that are drawn, or a folder of package lists."""
    packages, _, edges = word.partition(",")
    return drawn(int(packages), int(edges)) if packages.isdigit() and edges.isdigit() else debian(Path(word))


def sbomkit(word: str, samples: str) -> dict[str, Any]:
    """Place and rank, the best of some runs, and compare samples with a search by hand."""
    made = graph_of(word)
    document, facts = made.document(), facts_of(made.keys())
    started = time.process_time()
    inventory = load(document)
    del document
    loaded = time.process_time() - started
    before = _peak()
    # The first one makes what an inventory makes on demand: components, edges, keys of packages.  A copy has all of that, and
    # nothing of the graph, which an inventory keeps.
    started = time.process_time()
    place = position(inventory.model_copy())
    first = time.process_time() - started
    both = _best(lambda: rank(inventory.model_copy(), facts))
    read = _best(lambda: [each.reason for each in rank(inventory.model_copy(), facts).ranked])
    found = {
        "packages": len(made.purls),
        "edges": made.edges,
        "load_seconds": loaded,
        "first_position_seconds": first,
        "position_seconds": _best(lambda: position(inventory.model_copy())),
        "position_and_rank_seconds": both,
        "all_entries_read_seconds": read,
        "peak_mebibytes_loaded": before,
        "peak_mebibytes": _peak(),
    }
    found["with_measures_seconds"] = _best(lambda: position(inventory.model_copy(), measures=frozenset(Measure)))
    chosen = _chosen(made, int(samples))
    above = _above(made)
    placed_as = {each.package: each for each in place.packages}
    keys = made.keys()
    wrong = [keys[number] for number in chosen if placed_as[keys[number]].dependents != len(_leading(above, number)) - 1]
    return {**found, "samples": len(chosen), "wrong": wrong, "exact": place.packages[0].dependents_error is None}


def placed(word: str) -> dict[str, Any]:
    """Load and place once, as a user pays for it."""
    made = graph_of(word)
    document, count, edges = made.document(), len(made.purls), made.edges
    started = time.process_time()
    # The product is one component more than there are packages: of a million of them, one too many by default.
    inventory = load(document, limits=Limits(components=count + 1))
    del document, made
    loaded = time.process_time()
    place = position(inventory)
    seconds = time.process_time() - loaded
    return {
        "packages": count,
        "edges": edges,
        "load_seconds": loaded - started,
        "position_seconds": seconds,
        "error": place.packages[0].dependents_error,
        "peak_mebibytes": _peak(),
    }


def networkx(word: str, samples: str) -> dict[str, Any]:
    """Depths, dominators, and the ancestors of a sample, from which those of all are scaled up."""
    nx = import_module("networkx")

    made = graph_of(word)
    count = len(made.purls)
    direct = made.direct or sorted(set(range(count)).difference(*made.needs))
    started = time.process_time()
    graph = nx.DiGraph()
    graph.add_nodes_from(range(count + 1))
    graph.add_edges_from((number, below) for number, needed in enumerate(made.needs) for below in needed)
    graph.add_edges_from((count, number) for number in direct)
    built = time.process_time() - started
    started = time.process_time()
    depths = nx.single_source_shortest_path_length(graph, count)
    depth = time.process_time() - started
    started = time.process_time()
    immediate = nx.immediate_dominators(graph, count)
    dominators = time.process_time() - started
    chosen = _chosen(made, int(samples))
    started = time.process_time()
    for number in chosen:
        nx.ancestors(graph, number)
    ancestors = (time.process_time() - started) * count / len(chosen)
    return {
        "build_seconds": built,
        "depth_seconds": depth,
        "dominator_seconds": dominators,
        "ancestors_seconds_scaled": ancestors,
        "samples": len(chosen),
        "total_seconds_scaled": built + depth + dominators + ancestors,
        "reached": min(len(depths) - 1, len(immediate.keys() - {count})),
        "peak_mebibytes": _peak(),
    }


def _best(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(_RUNS):
        started = time.process_time()
        answer = call()
        taken.append(time.process_time() - started)
        del answer  # to let go of it is the user's time, not the answer's
    return min(taken)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _chosen(made: Made, samples: int) -> list[int]:
    return random.Random(1).sample(range(len(made.purls)), min(samples, len(made.purls)))


def _above(made: Made) -> list[list[int]]:
    above: list[list[int]] = [[] for _ in made.purls]
    for number, needed in enumerate(made.needs):
        for below in needed:
            above[below].append(number)
    return above


def _leading(above: Sequence[Sequence[int]], number: int) -> set[int]:
    """By a plain search, one package after the other."""
    found = {number}
    waiting = [number]
    while waiting:
        for each in above[waiting.pop()]:
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found
