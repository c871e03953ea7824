"""Position and ranking of a whole distribution, beside networkx on the same work, and how the cost grows to a million packages.

    python benchmarks/graph.py [--lists FOLDER] [--packages 63000] [--edges 264000] [--samples 200]
                               [--growth-to 1000000] [--no-peer] [--format table|json]

`--lists` names a folder with a distribution's `Packages` lists, as apt keeps them or a mirror serves them: who needs whom is
resolved inside the lists, and the packages that nothing needs stand at depth 1.  The other graph is drawn with a fixed seed:
few packages are needed by very many, as in Debian, and one in four hundred takes part in a cycle.

- `graphs`: each in a process of its own; the best of three runs in processor time, with components, edges and keys made.
  `position_and_rank` is one call of `rank`, which places the packages itself; `with_measures` is position with dominator
  subtrees and PageRank.  The dependents of `--samples` packages are counted again by a plain search each.
- `networkx` on the same graph: building it, depth from the root, immediate dominators, and ancestors.  Ancestors of all
  packages are hopeless one after the other: they are taken of the samples and scaled up.  Its answers are sets, ours counts.
- `growth`: drawn graphs of 125,000 packages and doubling, 4.2 edges each, one load and one position in a fresh process.  These
  are beyond the exact limit: dependents are estimated (Cohen 1997), with the stated error.

Bars: position and ranking of 63,000 packages and 264,000 edges within 3 seconds and 1 GiB, exactly; doubling costs at most 2.4
times as much.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._alone import alone
from benchmarks._documents import Bar, aligned, say
from benchmarks._graph import work

__all__ = ["bars", "growth", "main", "measured", "table"]

_FIRST = 125_000
_EDGES_EACH = 4.2
_SECONDS, _MEBIBYTES, _DOUBLING = 3.0, 1024, 2.4


def measured(word: str, samples: int, *, peer: bool) -> dict[str, Any]:
    """Figures of one graph, and those of networkx beside them."""
    found: dict[str, Any] = dict(alone(work.sbomkit, word, str(samples)))
    say(f"{found['packages']:,} packages placed and ranked in {found['position_and_rank_seconds']:.1f} s")
    if peer:
        theirs = found["networkx"] = dict(alone(work.networkx, word, str(samples)))
        found["ratio"] = theirs["total_seconds_scaled"] / found["with_measures_seconds"]
        found["ratio_without_ancestors"] = (
            theirs["build_seconds"] + theirs["depth_seconds"] + theirs["dominator_seconds"]
        ) / found["with_measures_seconds"]
    return found


def growth(largest: int, first: int | None = None) -> list[dict[str, Any]]:
    """Figures of drawn graphs, each twice as large as the one before, with what the doubling costs."""
    rows: list[dict[str, Any]] = []
    packages = first or _FIRST
    while packages <= largest:
        row = dict(alone(work.placed, f"{packages},{int(packages * _EDGES_EACH)}"))
        row["per_doubling"] = row["position_seconds"] / rows[-1]["position_seconds"] if rows else None
        rows.append(row)
        say(f"{packages:,} packages placed in {row['position_seconds']:.1f} s")
        packages *= 2
    return rows


def bars(found: dict[str, Any]) -> Iterator[Bar]:
    """The figures beside what they are held to."""
    for name, graph in found["graphs"].items():
        yield Bar(name=f"{name}: position and rank, s", figure=graph["position_and_rank_seconds"], bar=_SECONDS)
        yield Bar(name=f"{name}: peak of memory, MiB", figure=graph["peak_mebibytes"], bar=_MEBIBYTES)
        yield Bar(name=f"{name}: samples wrong or estimated", figure=len(graph["wrong"]) + (not graph["exact"]), bar=0)
    doublings = [row["per_doubling"] for row in found["growth"] if row["per_doubling"]]
    if doublings:
        yield Bar(name="position, worst doubling", figure=max(doublings), bar=_DOUBLING)


def table(found: dict[str, Any]) -> Iterator[str]:
    """The figures for a person."""
    heads = [
        "graph",
        "packages",
        "edges",
        "load s",
        "position s",
        "measures s",
        "with rank s",
        "all read s",
        "peak MiB",
        "wrong",
    ]
    yield aligned(
        heads,
        [
            [
                name,
                f"{graph['packages']:,}",
                f"{graph['edges']:,}",
                *(
                    f"{graph[figure]:.2f}"
                    for figure in (
                        "load_seconds",
                        "position_seconds",
                        "with_measures_seconds",
                        "position_and_rank_seconds",
                        "all_entries_read_seconds",
                    )
                ),
                f"{graph['peak_mebibytes']:,.0f}",
                f"{len(graph['wrong'])} of {graph['samples']}",
            ]
            for name, graph in found["graphs"].items()
        ],
    )
    peers = {name: graph for name, graph in found["graphs"].items() if "networkx" in graph}
    if peers:
        figures = ("build_seconds", "depth_seconds", "dominator_seconds", "ancestors_seconds_scaled")
        yield "\nnetworkx on the same graphs; ancestors scaled up from the samples; times: seconds over ours with measures"
        yield aligned(
            ["graph", "build s", "depth s", "dominators s", "ancestors s", "peak MiB", "times", "without ancestors"],
            [
                [
                    name,
                    *(f"{graph['networkx'][figure]:,.2f}" for figure in figures),
                    f"{graph['networkx']['peak_mebibytes']:,.0f}",
                    f"{graph['ratio']:,.0f}",
                    f"{graph['ratio_without_ancestors']:.1f}",
                ]
                for name, graph in peers.items()
            ],
        )
    if found["growth"]:
        yield "\ngrowth, each size in a fresh process"
        yield aligned(
            ["packages", "edges", "load s", "position s", "per doubling", "error", "peak MiB"],
            [
                [
                    f"{row['packages']:,}",
                    f"{row['edges']:,}",
                    f"{row['load_seconds']:.2f}",
                    f"{row['position_seconds']:.2f}",
                    f"{row['per_doubling']:.2f}" if row["per_doubling"] else "-",
                    f"{row['error']:.1%}" if row["error"] else "exact",
                    f"{row['peak_mebibytes']:,.0f}",
                ]
                for row in found["growth"]
            ],
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lists", type=Path, metavar="FOLDER", help="with a distribution's Packages lists")
    parser.add_argument("--packages", type=int, default=63_000)
    parser.add_argument("--edges", type=int, default=264_000)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--growth-to", type=int, default=1_000_000, metavar="PACKAGES", help="0: no growth")
    parser.add_argument("--no-peer", action="store_true", help="leave networkx out")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args(arguments)
    words = {"lists": str(options.lists.resolve())} if options.lists else {}
    words["drawn"] = f"{options.packages},{options.edges}"
    found = {
        "graphs": {name: measured(word, options.samples, peer=not options.no_peer) for name, word in words.items()},
        "growth": growth(options.growth_to),
    }
    held = list(bars(found))
    if options.format == "json":
        print(json.dumps({**found, "bars": [bar.as_json() for bar in held]}, indent=1))
    else:
        print("\n".join(table(found)), end="\n\n")
        print(aligned(["bar", "figure", "bar", ""], [bar.as_row() for bar in held]))
    return int(any(bar.met is False for bar in held))


if __name__ == "__main__":
    sys.exit(main())
