"""What the scripts that measure in parts share: the documents below the folders, and the parts with their tables and bars."""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks._documents import Bar, Found, Reading, aligned, find_files, names_of, read_all

__all__ = ["Documents", "Part", "options_of", "parser_for", "report"]


@dataclass(frozen=True)
class Documents:
    """All files that are asked for; read when a part first asks what is in them."""

    files: Sequence[Found]

    @cached_property
    def readings(self) -> Sequence[Reading]:
        """What came of each file, in their order."""
        return read_all(self.files)

    @cached_property
    def pairs(self) -> Sequence[tuple[Found, Reading]]:
        """Each file with what came of it."""
        return list(zip(self.files, self.readings, strict=True))

    @cached_property
    def plain(self) -> Sequence[Found]:
        """The JSON documents that are read."""
        return [found for found, reading in self.pairs if reading.refused is None and reading.encoding in {"json", "json-ld"}]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a script; its figures are one member of the JSON."""

    measure: Callable[[Documents, argparse.Namespace], Any]
    table: Callable[[Any], Iterator[str]]
    """Its figures for a person."""
    bars: Callable[[Any], Iterable[Bar]]
    """Its figures beside what they are held to."""


def parser_for(description: str | None, parts: Mapping[str, Part]) -> argparse.ArgumentParser:
    """The options that all scripts have: the folders, and what of them is measured and told."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--minimum", type=int, default=0, metavar="BYTES", help="leave smaller files out of everything")
    parser.add_argument("--only", type=names_of(parts), default=list(parts), metavar="PART,...", help=", ".join(parts))
    parser.add_argument("--growth-to", type=int, default=64_000, metavar="COMPONENTS", help="(default: %(default)s)")
    return parser


def options_of(parser: argparse.ArgumentParser, arguments: Sequence[str] | None, *files: str) -> argparse.Namespace:
    """What was asked for; leaves with a complaint where a folder, or one of the named options that are files, is not there."""
    options = parser.parse_args(arguments)
    for path in (*options.folders, *filter(None, (getattr(options, name) for name in files))):
        if not path.exists():
            parser.error(f"{path} is not there")
    return options


def report(parts: Mapping[str, Part], options: argparse.Namespace) -> int:
    """Measure the parts that are asked for and print them; 1 where a bar is missed."""
    documents = Documents(find_files(options.folders, options.minimum))
    found = {name: part.measure(documents, options) for name, part in parts.items() if name in options.only}
    held = [bar for name, figures in found.items() for bar in parts[name].bars(figures)]
    if options.format == "json":
        print(json.dumps({**found, "bars": [bar.as_json() for bar in held]}, indent=1))
    else:
        for name, figures in found.items():
            print("\n".join(parts[name].table(figures)), end="\n\n")
        print(aligned(["bar", "figure", "bar", ""], [bar.as_row() for bar in held]))
    return int(any(bar.met is False for bar in held))
