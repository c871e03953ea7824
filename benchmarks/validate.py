"""Strict validation beside the reference validators: the same verdicts, and in what part of their time.

    python benchmarks/validate.py FOLDER... [--format table|json] [--runs N] [--references NAME,...] [--budget SECONDS]
                                  [--document-limit SECONDS] [--limit SECONDS] [--headline FILE] [--minimum BYTES]
                                  [--only PART,...] [--growth-to COMPONENTS]

Parts, in this order; the JSON has one member for each, and `bars`:

- `verdicts`: every CycloneDX and SPDX 2 document, ours the best of `--runs`, each reference once in a process of its own, the
  smallest documents first until the budget is spent.  A reference stops at the first error, ours finds all.  Every disagreement
  is named, with what the stricter one says; where documents are called `valid-...` and `invalid-...`, the agreement with the
  names, too.
- `headline`: one CycloneDX document of 2 MB (`cdxgen_vue-cli.cdx.json` where it is below the folders, else a generated one).
- `growth`: generated documents of 1,000, 2,000, 4,000 ... components; ours in processor time, a fresh process for each pass,
  the best of `--runs`; a reference that was over the limit is asked no more.

A reference that has not finished is ended at the limit.  Nothing is extrapolated: `> 150 s` is all that is known then, and a
ratio to it is a lower bound.

Bars: the verdicts of cyclonedx-python-lib and those that the names tell, without exception; 1,000 times as fast on 2 MB;
doubling a document costs at most 2.4 times as much.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._documents import names_of
from benchmarks._parts import Part, options_of, parser_for, report
from benchmarks._validate import growth, headline, verdicts
from benchmarks._validators import REFERENCES

__all__ = ["main"]

_PARTS: Mapping[str, Part] = {
    "verdicts": Part(
        measure=lambda documents, options: verdicts.verdicts(documents.pairs, options),
        table=verdicts.table,
        bars=verdicts.bars,
    ),
    "headline": Part(
        measure=lambda documents, options: headline.headline(documents.files, options),
        table=headline.table,
        bars=headline.bars,
    ),
    "growth": Part(measure=lambda _, options: growth.growth(options), table=growth.table, bars=growth.bars),
}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = parser_for(__doc__, _PARTS)
    parser.add_argument(
        "--runs", type=int, default=3, metavar="N", help="ours, of which the best counts (default: %(default)s)"
    )
    known = REFERENCES
    parser.add_argument("--references", type=names_of(known), default=list(known), metavar="NAME,...", help=", ".join(known))
    seconds: Mapping[str, Any] = {"type": float, "metavar": "SECONDS"}
    parser.add_argument("--budget", **seconds, default=600, help="for all references' verdicts (default: %(default)s)")
    parser.add_argument("--document-limit", **seconds, default=30, help="for a reference and document (default: %(default)s)")
    parser.add_argument("--limit", **seconds, default=150, help="for a reference and the headline (default: %(default)s)")
    parser.add_argument("--headline", type=Path, metavar="FILE", help="a CycloneDX document in JSON")
    parser.add_argument("--headline-bytes", type=int, default=headline.BYTES, help=argparse.SUPPRESS)
    return options_of(parser, arguments, "headline")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a bar is missed."""
    return report(_PARTS, _options(arguments))


if __name__ == "__main__":
    sys.exit(main())
