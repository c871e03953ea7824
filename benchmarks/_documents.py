"""What the benchmarks of the formats share: the files below folders, what sbomkit makes of each, and how figures are told."""

import argparse
import re
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sbomkit.errors import DocumentError, UnrecognizedFormat
from sbomkit.formats import load
from sbomkit.model.diagnostics import Severity
from sbomkit.model.inventory import Component, Edge, Hash, Inventory, Reference

__all__ = [
    "Bar",
    "Found",
    "Reading",
    "Refusal",
    "aligned",
    "count_of",
    "find_files",
    "grouped_reason",
    "load_in_full",
    "median",
    "names_of",
    "number",
    "read_all",
    "read_document",
    "say",
    "short",
    "watched",
]

_Item = TypeVar("_Item")


# -- the files


@dataclass(frozen=True, kw_only=True)
class Found:
    """One file below one of the folders."""

    path: Path
    name: str
    """Relative to its folder; begins with the folder's own name where several are looked at."""
    bytes: int


def find_files(folders: Sequence[Path], minimum: int = 0) -> list[Found]:
    """All files of at least `minimum` bytes below the folders, by name; a folder may be a file."""
    found = []
    for folder in folders:
        inside = [folder] if folder.is_file() else [path for path in sorted(folder.rglob("*")) if path.is_file()]
        base = folder.parent if folder.is_file() or len(folders) > 1 else folder
        for path in inside:
            size = path.stat().st_size
            if size >= minimum:
                found.append(Found(path=path, name=path.relative_to(base).as_posix(), bytes=size))
    return found


# -- what sbomkit makes of them


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a document was not read."""

    error: str
    """Name of the class."""
    message: str
    crashed: bool
    """Anything but a `DocumentError` escaped."""
    recognised: bool
    """The document is of a known format, and yet was not read."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of one file."""

    path: str
    bytes: int
    format: str | None
    """By a look at the bytes where the document was refused; `None` where that shows nothing."""
    version: str | None
    encoding: str | None
    tool: str | None
    components: int
    edges: int
    roots: int
    diagnostics: Mapping[str, int]
    """By code."""
    severities: Mapping[str, int]
    refused: Refusal | None

    @property
    def kind(self) -> str:
        """Family, encoding and version as one phrase."""
        return " ".join(filter(None, (self.format, self.version, self.encoding))) or "not recognised"

    def as_json(self) -> dict[str, Any]:
        """The reading in the published shape."""
        return asdict(self)


def read_document(found: Found) -> Reading:
    """Load one document, and count what is in it."""
    data = found.path.read_bytes()
    try:
        inventory = load(data)
        edges = len(inventory.edges)
        components = len(inventory.components)
    except DocumentError as error:
        return _refused(found, data, error, crashed=False)
    except Exception as error:  # noqa: BLE001 - that nothing else escapes is what is measured
        return _refused(found, data, error, crashed=True)
    codes: Counter[str] = Counter()
    severities: Counter[str] = Counter({severity.value: 0 for severity in Severity})
    for entry in inventory.diagnostics:
        codes[entry.code] += entry.count
        severities[entry.severity.value] += entry.count
    return Reading(
        path=found.name,
        bytes=found.bytes,
        format=inventory.document.format,
        version=inventory.document.spec_version,
        encoding=inventory.document.encoding,
        tool=next((tool.name for tool in inventory.document.tools), None),
        components=components,
        edges=edges,
        roots=len(inventory.roots),
        diagnostics=dict(sorted(codes.items())),
        severities=dict(severities),
        refused=None,
    )


def _refused(found: Found, data: bytes, error: Exception, *, crashed: bool) -> Reading:
    family, version, encoding = _sight(data)
    return Reading(
        path=found.name,
        bytes=found.bytes,
        format=family,
        version=version,
        encoding=encoding,
        tool=None,
        components=0,
        edges=0,
        roots=0,
        diagnostics={},
        severities={},
        refused=Refusal(
            error=type(error).__name__,
            message=str(error)[:300],
            crashed=crashed,
            recognised=not isinstance(error, UnrecognizedFormat),
        ),
    )


_MARKS: Sequence[tuple[str, str, re.Pattern[bytes]]] = (
    ("CycloneDX", "json", re.compile(rb'"specVersion"\s*:\s*"(1\.\d)"')),
    ("CycloneDX", "xml", re.compile(rb"cyclonedx\.org/schema/bom/(1\.\d)")),
    ("SPDX", "json", re.compile(rb'"spdxVersion"\s*:\s*"SPDX-([\d.]+)"')),
    ("SPDX", "json-ld", re.compile(rb'"specVersion"\s*:\s*"(3\.[\d.]+)"')),
    ("SPDX", "tag-value", re.compile(rb"^SPDXVersion:\s*SPDX-([\d.]+)", re.MULTILINE)),
    ("SPDX", "yaml", re.compile(rb"^spdxVersion:\s*[\"']?SPDX-([\d.]+)", re.MULTILINE)),
    ("SPDX", "rdf", re.compile(rb"specVersion>\s*SPDX-([\d.]+)")),
    ("SPDX", "xml", re.compile(rb"<spdxVersion>\s*SPDX-([\d.]+)")),
)
"""What a document bears on its face; owes nothing to the readers, since it speaks of what these refused."""


def _sight(data: bytes) -> tuple[str | None, str | None, str | None]:
    """Family, version and encoding by a mark somewhere in the bytes."""
    for family, encoding, mark in _MARKS:
        met = mark.search(data)
        if met:
            return family, met[1].decode(), encoding
    return None, None, None


def read_all(files: Sequence[Found]) -> list[Reading]:
    """What came of each file."""
    return [read_document(found) for found in watched(files, "reading")]


_COMPONENT = attrgetter(*Component.model_fields)
_EDGE = attrgetter(*Edge.model_fields)
_HASH = attrgetter(*Hash.model_fields)
_REFERENCE = attrgetter(*Reference.model_fields)
_exhaust = deque[Any](maxlen=0).extend


def load_in_full(data: bytes) -> Inventory:
    """Load, and read the digest and every field of every component and edge: what is made on demand is made."""
    inventory = load(data)
    _ = inventory.document.sha256
    _exhaust(map(_COMPONENT, inventory.components))
    _exhaust(map(_EDGE, inventory.edges))
    _exhaust(map(_HASH, chain.from_iterable(each.hashes for each in inventory.components)))
    _exhaust(map(_REFERENCE, chain.from_iterable(each.references for each in inventory.components)))
    return inventory


_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBERS = re.compile(r"\d[\d,.]*")


def grouped_reason(error: str, message: str) -> str:
    """A reason without what differs from document to document."""
    return f"{error}: {_NUMBERS.sub('N', _QUOTED.sub('…', message)):.120}"


# -- how figures are asked for and told


def names_of(known: Iterable[str]) -> Callable[[str], list[str]]:
    """The type of an option that takes some of the known names, with commas between them."""

    def names(text: str) -> list[str]:
        asked = [name for name in text.split(",") if name]
        for name in asked:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return asked

    return names


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A figure beside what it is held to."""

    name: str
    figure: float | None
    """`None`: it was not measured."""
    bar: float
    at_least: bool = False
    """The figure must not be below the bar, rather than not above it."""

    @property
    def met(self) -> bool | None:
        """Whether it is; `None` where there is no figure."""
        if self.figure is None:
            return None
        return self.figure >= self.bar if self.at_least else self.figure <= self.bar

    def as_json(self) -> dict[str, Any]:
        """The bar in the published shape."""
        return {**asdict(self), "met": self.met}

    def as_row(self) -> list[str]:
        """The bar as cells of a table."""
        verdict = {None: "not measured", True: "met", False: "MISSED"}[self.met]
        return [self.name, number(self.figure), f"{'≥' if self.at_least else '≤'} {self.bar:,g}", verdict]


def median(values: Iterable[float]) -> float | None:
    """The middle of the values; `None` where there are none."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if not ordered:
        return None
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def number(value: float | None, form: str = ",.3g") -> str:
    """A number for a table; integers are never rounded."""
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:{',.0f' if abs(value) >= 1000 else form}}"


def short(path: str, width: int = 70) -> str:
    """The end of a path, which tells more than its beginning."""
    return path if len(path) <= width else f"…{path[1 - width :]}"


def count_of(what: Mapping[str, int]) -> str:
    """Counts by name on one line."""
    return ", ".join(f"{count:,} {name}" for name, count in what.items() if count) or "none"


def aligned(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """A table whose first `words` columns are words, and whose others are numbers."""
    cells = [list(head), *map(list, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < words else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def say(line: str) -> None:
    """Tell something that is no figure, on standard error."""
    print(line, file=sys.stderr, flush=True)


def watched(items: Sequence[_Item], what: str) -> Iterator[_Item]:
    """The items, with a bar on standard error for the person who waits; one line where nobody looks."""
    if not sys.stderr.isatty():
        say(f"{what}: {len(items):,}")
        yield from items
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield from bars.track(items, description=what)
