"""Reads every document below the folders: what was read, how fast beside other parsers and libraries, in how much memory.

    python benchmarks/load.py FOLDER... [--format table|json] [--runs N] [--peers NAME,...] [--budget SECONDS]
                              [--limit SECONDS] [--minimum BYTES] [--clock wall|processor] [--only PART,...]
                              [--no-growth] [--growth-to COMPONENTS]

Parts, in this order; the JSON has one member for each, and `bars`:

- `read`: the `total`, the same `by_tool` and kind (family, version, encoding), each with the paths by `reasons` of refusal, and
  all `documents` with their counts and their diagnostics by code, or why they were refused.
- `speed`: all JSON documents that are read, in this process, in turns, the best of `--runs`, the collector of cyclic garbage
  off for all.  `load` returns the inventory, whose nouns and digest are made on demand; `in_full` reads the digest and every
  field of every component and edge; `claims` is the raw document once more, apart.  The unit of all ratios is `orjson.loads`.
- `peers`: libraries that read SBOMs, each document once, in a process of its own with a time limit, in an order that has
  nothing to do with size until the budget is spent; beside sbomkit, in full, on the documents that both read.
- `memory`: the ten largest JSON documents, a process for each figure: by how much the peak of resident memory grows.
- `growth`: generated documents of 1,000, 2,000, 4,000 ... components with four edges each, a fresh process for each load, the
  best of `--runs` (of two where one takes two seconds), in processor time (where several threads work, their sum).  The
  collector is as Python starts it: sbomkit keeps it still for itself, and what `orjson.loads` pays for it shows.

Bars: load at most 2.0 times `orjson.loads`, no document over 1 MB above 3; memory at most twice that of orjson's dictionaries;
doubling a document costs at most 2.4 times as much, each time and in the mean; everything that is an SBOM is read, and nothing
crashes.  Speed and memory are told for `load` and for `load in full`; of growth, the worse of the two.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._documents import names_of
from benchmarks._load import growth, memory, peers, speed, survey
from benchmarks._parts import Part, options_of, parser_for, report

__all__ = ["main"]

_PARTS: Mapping[str, Part] = {
    "read": Part(
        measure=lambda documents, _: survey.survey(documents.readings),
        table=survey.table,
        bars=survey.bars,
    ),
    "speed": Part(
        measure=lambda documents, options: speed.speed(documents.plain, options.runs, options.clock),
        table=speed.table,
        bars=speed.bars,
    ),
    "peers": Part(
        measure=lambda documents, options: peers.peers(
            documents.pairs, options.peers, budget=options.budget, limit=options.limit
        ),
        table=peers.table,
        bars=lambda _: (),
    ),
    "memory": Part(
        measure=lambda documents, _: memory.memory(documents.plain),
        table=memory.table,
        bars=memory.bars,
    ),
    "growth": Part(
        measure=lambda _, options: growth.growth(options.growth_to, options.runs),
        table=growth.table,
        bars=growth.bars,
    ),
}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = parser_for(__doc__, _PARTS)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="of which the best counts (default: %(default)s)")
    parser.add_argument("--clock", choices=tuple(speed.CLOCKS), default="wall", help="for the speed (default: %(default)s)")
    known = peers.PEERS
    parser.add_argument("--peers", type=names_of(known), default=list(known), metavar="NAME,...", help=", ".join(known))
    parser.add_argument("--budget", type=float, default=300, metavar="SECONDS", help="for all peers (default: %(default)s)")
    parser.add_argument(
        "--limit", type=float, default=60, metavar="SECONDS", help="for a peer and document (default: %(default)s)"
    )
    parser.add_argument("--no-growth", action="store_true", help="leave out the generated documents")
    options = options_of(parser, arguments)
    if options.no_growth:
        options.only = [part for part in options.only if part != "growth"]
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a bar is missed."""
    return report(_PARTS, _options(arguments))


if __name__ == "__main__":
    sys.exit(main())
