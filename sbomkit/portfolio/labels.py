"""What the documents of a portfolio are about: product, vendor, version and date, from a CSV, from their paths, or as they say.

What a CSV says counts before what a path says, and that before what the document says, each label for itself; beside it stands
where it comes from.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import BinaryIO, cast

from sbomkit.errors import ConfigurationError
from sbomkit.model.inventory import Inventory
from sbomkit.portfolio._locations.found import Problem
from sbomkit.portfolio._patterns import PathPattern, path_pattern

__all__ = [
    "LABELS",
    "LabelOrigin",
    "LabelSheet",
    "Labels",
    "Said",
    "label_pattern",
    "labels_of",
    "read_labels",
    "said_by",
    "unmatched",
]

LABELS = ("product", "vendor", "version", "date")
_LARGEST_SHEET = 100_000_000
_LISTED = 10
"""Mistakes of a sheet that are told at once."""
_ALIKE = 0.7
_MOST_COLUMNS = 100
_LONGEST_COLUMN = 40
"""What is compared with the names of columns: a file that is no sheet may have millions of longer ones."""
_DIGEST = frozenset("0123456789abcdef")


class LabelOrigin(StrEnum):
    """Where a label comes from, the surest first."""

    CSV = "csv"
    PATTERN = "pattern"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a document says of what it is about; `None`: nothing."""

    product: str | None = None
    """The name of its subject, or, with several subjects or none, what it calls itself."""
    vendor: str | None = None
    """Who hands its subject over, or, where that is not said, who made it."""
    version: str | None = None
    """Of its only subject."""
    date: str | None = None
    """The day on which it was made, as `2026-11-26`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a document is about, as far as anybody says, and who says so."""

    product: str | None
    product_from: LabelOrigin | None
    vendor: str | None
    vendor_from: LabelOrigin | None
    version: str | None
    version_from: LabelOrigin | None
    date: str | None
    date_from: LabelOrigin | None


def said_by(inventory: Inventory) -> Said:
    """What a document says of what it is about."""
    document = inventory.document
    roots = frozenset(inventory.roots)
    subject = next((each for each in inventory.components if each.id in roots), None) if len(roots) == 1 else None
    if subject is None:
        return Said(product=document.name, vendor=document.supplier, date=_day((document.created or "")[:10]))
    return Said(
        product=subject.name or document.name,
        vendor=subject.supplier or document.supplier or subject.producer,
        version=subject.version,
        date=_day((document.created or "")[:10]),
    )


def _day(text: str) -> str | None:
    """A day in its usual form; `None`: it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def label_pattern(text: str) -> PathPattern:
    """A pattern that tells labels, such as `{vendor}/{product}/{version}/*`.

    It is held against the path below the one that was given, and then against the whole location; archives count as folders.
    A field is one name, or a part of one; where it could end in two places, the first field is as long as it can be.

    Raises:
        ConfigurationError: it has no field, or one that there is not.
    """
    pattern = path_pattern(text, frozenset(LABELS))
    if "{" not in text:
        example = "write one such as '{vendor}/{product}/{version}/*'"
        raise ConfigurationError(f"pattern {text!r:.200} has no field, so it tells nothing", advice=example)
    return pattern


def unmatched(patterns: Sequence[PathPattern], documents: Mapping[str, str]) -> Iterator[Problem]:
    """The patterns that no document matches.

    Args:
        patterns: what paths say.
        documents: the locations of all documents, and the path of each below the one that was given.
    """
    for pattern in patterns:
        if not any(_told((pattern,), location, below) for location, below in documents.items()):
            message = "no document lies where this pattern says; it is held against whole paths"
            yield Problem(location=pattern.text, root="", code="unused-label", message=message)


def _told(patterns: Sequence[PathPattern], location: str, below: str) -> Mapping[str, str | None]:
    """What the first pattern that matches says; with a date that is none, it does not match."""
    for pattern in patterns:
        for path in (below, location.replace("!", "/")):
            found = pattern.match(path)
            if found is not None and ("date" not in found or _day(found["date"])):
                return {name: _day(value) if name == "date" else value for name, value in found.items()}
    return {}


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    key: str
    """The location or the digest that it is about, as it is written."""
    labels: Mapping[str, str]
    """Those that it gives."""


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A CSV of labels that was read."""

    name: str
    by_location: Mapping[str, _Row]
    by_digest: Mapping[str, _Row]

    def labels(self, location: str, below: str, sha256: str | None) -> Mapping[str, str]:
        """The labels of a document; what is said of its content counts before what is said of its place."""
        placed = self.by_location.get(location) or self.by_location.get(below)
        known = self.by_digest.get(sha256 or "")
        return {**(placed.labels if placed else {}), **(known.labels if known else {})}

    def unused(self, documents: Mapping[str, str], digests: Collection[str]) -> Iterator[Problem]:
        """The rows that label nothing, each with the one document of the same file name, where there is one.

        Args:
            documents: the locations of all documents, and the path of each below the one that was given.
            digests: their SHA-256.
        """
        namesakes: dict[str, list[str]] = defaultdict(list)
        for location in sorted(documents):
            namesakes[_last(location)].append(location)
        met = {*documents, *documents.values()}
        used = {location if location in self.by_location else below for location, below in documents.items()}
        for rows, known, what in ((self.by_location, used, "is called"), (self.by_digest, set(digests), "has the SHA-256")):
            for key, row in rows.items():
                if key in known:
                    continue
                alike = namesakes.get(_last(key), [])
                hint = f"; did you mean {alike[0]!r:.200}?" if len(alike) == 1 else ""
                message = f"no document {what} {row.key!r:.200}{hint}"
                if key in met:
                    message = f"what is called {row.key!r:.200} has another line, with its whole location"
                yield Problem(location=f"{self.name}:{row.line}", root=self.name, code="unused-label", message=message)


def _last(path: str) -> str:
    return path.replace("!", "/").replace("\\", "/").rpartition("/")[2].casefold()


def labels_of(
    location: str,
    below: str,
    sha256: str | None,
    said: Said,
    *,
    sheet: LabelSheet | None = None,
    patterns: Sequence[PathPattern] = (),
) -> Labels:
    """The labels of a document.

    Args:
        location: its address.
        below: its path below the one that was given; see `Located.below`.
        sha256: of its bytes as they were read.
        said: what it says itself.
        sheet: what a CSV says.
        patterns: what paths say; the first that matches counts.
    """
    sources = (
        (LabelOrigin.CSV, sheet.labels(location, below, sha256) if sheet else {}),
        (LabelOrigin.PATTERN, _told(patterns, location, below)),
        (LabelOrigin.DOCUMENT, {name: getattr(said, name) for name in LABELS}),
    )
    chosen: dict[str, str | LabelOrigin | None] = {}
    for name in LABELS:
        origin, value = next(((origin, values[name]) for origin, values in sources if values.get(name)), (None, None))
        chosen |= {name: value, f"{name}_from": origin}
    return Labels(**chosen)  # type: ignore[arg-type] # the names are those of its fields


def read_labels(source: str | os.PathLike[str] | BinaryIO) -> LabelSheet:
    """Read a CSV of labels: the columns `location`, `sha256` or both say which document, the others what it is about.

    Commas, semicolons and tabs separate; an empty cell says nothing; columns of other names are left alone.  A location is
    written as a scan tells it, or as a path below the one that was given.

    Args:
        source: a path, or a file opened for reading bytes, which is not closed.

    Raises:
        ConfigurationError: it cannot be read, or rows of it make no sense; each is told with its line.
    """
    path = Path(source) if isinstance(source, str | os.PathLike) else None
    name = "standard input" if path is None else path.name
    try:
        with ExitStack() as stack:
            file = cast("BinaryIO", source) if path is None else stack.enter_context(path.open("rb"))
            data = file.read(_LARGEST_SHEET + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        advice = "name a file that is there and can be read"
        raise ConfigurationError(f"{name}: the labels cannot be read: {error.strerror}", advice=advice) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{name}:{line}: this is no UTF-8", advice="save the sheet as CSV in UTF-8") from None
    if len(data) > _LARGEST_SHEET:
        raise ConfigurationError(f"{name} is larger than {_LARGEST_SHEET:,} bytes", advice="divide it, and scan in parts")
    return _sheet(name, text)


def _sheet(name: str, text: str) -> LabelSheet:
    mistakes: list[str] = []
    found: dict[str, dict[str, _Row]] = {"location": {}, "sha256": {}}
    head = text.partition("\n")[0]
    lines = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        columns = _columns(name, next(lines, []))
        for cells in lines:
            if any(cells[len(columns) :]):  # as after a comma in a name without quotes
                mistakes.append(f"line {lines.line_num}: {len(cells)} cells stand below {len(columns)} columns")
            elif any(cells):
                _take(dict(zip(columns, map(str.strip, cells), strict=False)), lines.line_num, found, mistakes)
    except csv.Error as error:
        mistakes.append(f"line {lines.line_num}: {error}")
    if mistakes:
        more = f"; and {len(mistakes) - _LISTED} more" if len(mistakes) > _LISTED else ""
        raise ConfigurationError(f"{name}: {'; '.join(mistakes[:_LISTED])}{more}", advice="correct these lines of the labels")
    return LabelSheet(name, found["location"], found["sha256"])


def _columns(name: str, head: Sequence[str]) -> list[str]:
    columns = [cell.strip().casefold() for cell in head]
    known = ("location", "sha256", *LABELS)
    for column in dict.fromkeys(columns[:_MOST_COLUMNS]):
        if column in known and columns.count(column) > 1:
            raise ConfigurationError(f"{name}:1: the column {column!r} is there twice", advice="remove one of them")
        lacking = set(known).difference(columns) if column not in known and len(column) <= _LONGEST_COLUMN else ()
        close = get_close_matches(column, lacking, n=1, cutoff=_ALIKE)
        if close:
            raise ConfigurationError(f"{name}:1: there is no column {column!r:.60}", advice=f"did you mean {close[0]!r}?")
    if not {"location", "sha256"}.intersection(columns) or not set(LABELS).intersection(columns):
        advice = f"the first line names location or sha256, and some of {', '.join(LABELS)}"
        raise ConfigurationError(f"{name}:1: the columns do not say which document is about what", advice=advice)
    return columns


def _take(row: Mapping[str, str], line: int, found: Mapping[str, dict[str, _Row]], mistakes: list[str]) -> None:
    """Keep a row under its location and its digest, or say what is wrong with it."""
    keys = {
        "location": row.get("location", "").removeprefix("./"),
        "sha256": row.get("sha256", "").lower().removeprefix("sha256:"),
    }
    labels = {name: row[name] for name in LABELS if row.get(name)}
    if not any(keys.values()):
        mistakes.append(f"line {line}: neither location nor sha256 is given")
    if keys["sha256"] and (len(keys["sha256"]) != 64 or not _DIGEST.issuperset(keys["sha256"])):
        mistakes.append(f"line {line}: {keys['sha256']!r:.80} is no SHA-256, which has 64 hexadecimal digits")
    if "date" in labels:
        day = _day(labels["date"])
        if day is None:
            mistakes.append(f"line {line}: {labels['date']!r:.40} is no date, such as 2026-11-26")
        else:
            labels["date"] = day
    for column, key in keys.items():
        if key and key in found[column]:
            mistakes.append(f"line {line}: {column} {key!r:.200} is there already, in line {found[column][key].line}")
        elif key:
            found[column][key] = _Row(line, row[column], labels)
