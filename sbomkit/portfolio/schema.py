"""The tables of a portfolio, `portfolio-1`: the columns of the frames, behind the document that a row is of.

What a column is called and means is declared once, for frames, CSV and this.  A change that others would notice is another
number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from types import MappingProxyType

from sbomkit.model.frames import FRAMES, FrameColumn, FrameTable, FrameType, field
from sbomkit.model.inventory import Document, Inventory
from sbomkit.model.portfolio import DocumentStatus
from sbomkit.model.position import Fidelity, FidelityFlag, Position
from sbomkit.portfolio.labels import Said, said_by

__all__ = ["DOCUMENTS", "FORMAT", "LABELS_TABLE", "ROWS", "TABLES", "VIEWS", "Entry", "View"]

FORMAT = "portfolio-1"

_DOCUMENT = "Where the document is: its path, address, or place in an archive, as in `all.zip!app.cdx.json`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a row of `documents` is made from: one document, or a place that none could be had from."""

    document: str
    root: str
    below: str
    size: int | None
    modified: str | None
    status: DocumentStatus
    code: str | None = None
    message: str | None = None
    sha256: str | None = None
    reader: str
    inventory: Inventory | None = None
    position: Position | None = None

    @property
    def claims(self) -> Document | None:
        """What the document claims about itself."""
        return None if self.inventory is None else self.inventory.document

    @property
    def said(self) -> Said | None:
        """What the document says it is about."""
        return None if self.inventory is None else said_by(self.inventory)

    @property
    def fidelity(self) -> Fidelity | None:
        """How far the document can be trusted to tell."""
        return None if self.position is None else self.position.fidelity

    @property
    def flags(self) -> tuple[str, ...] | None:
        """Names of the flags that apply, in the order in which they are declared."""
        return None if self.fidelity is None else tuple(flag for flag in FidelityFlag if flag in self.fidelity.flags)

    @property
    def packages(self) -> int | None:
        """How many packages its components are versions of."""
        return None if self.inventory is None else len({each.package for each in self.inventory.components})

    def counted(self, what: str) -> int | None:
        """How many of something the inventory has."""
        return None if self.inventory is None else len(getattr(self.inventory, what))


def _own(name: str, type_: FrameType, meaning: str, *, at: str = "", unit: str = "", null: bool = True) -> FrameColumn:
    value = attrgetter(f"{at}.{name}" if at else name)
    return FrameColumn(name=name, type=type_, meaning=meaning, unit=unit, null=null, value=value)


def _claimed(name: str) -> FrameColumn:
    """A column of what the document claims about itself."""
    return replace(field(Document, name, at="claims", maybe=True), null=True)


def _said(name: str, meaning: str) -> FrameColumn:
    """A column of what the document says it is about, which a label may say otherwise."""
    read = attrgetter(name)
    return FrameColumn(
        name=f"said_{name}",
        type=FrameType.TEXT,
        meaning=f"{meaning}, as it says itself; see `labels`.",
        null=True,
        value=lambda entry: None if entry.said is None else read(entry.said),
    )


def _count(what: str) -> FrameColumn:
    return FrameColumn(
        name=what,
        type=FrameType.INTEGER,
        unit=what,
        meaning="How many it has; `None`: it could not be read.",
        null=True,
        value=lambda entry: entry.counted(what),
    )


DOCUMENTS = FrameTable(
    name="documents",
    row="One document, or a place that none could be had from.",
    entries=lambda entry: [entry],
    columns=(
        _own("document", FrameType.TEXT, _DOCUMENT, null=False),
        _own("root", FrameType.TEXT, "The path that was asked for and that led to it.", null=False),
        _own("below", FrameType.TEXT, "Its path from there, with archives as folders.", null=False),
        _own("status", FrameType.TEXT, "`read`, `refused` (no SBOM that can be read) or `unreachable`.", null=False),
        _own("code", FrameType.TEXT, "Stable name of what kept it from being read; `None`: it was read."),
        _own("message", FrameType.TEXT, "What kept it from being read, as one sentence; `None`: it was read."),
        _own("size", FrameType.INTEGER, "As it lies there; `None`: the place does not tell.", unit="bytes"),
        _own("modified", FrameType.TEXT, "The word of the place for its state, such as nanoseconds since 1970; opaque."),
        _own("sha256", FrameType.TEXT, "Of its bytes, in lower-case hexadecimal; `None`: they could not be had."),
        _own("reader", FrameType.TEXT, "The version of sbomkit that read it.", null=False),
        *map(_claimed, ("format", "spec_version", "encoding", "name", "identifier", "created", "supplier")),
        _said("product", "What it is about"),
        _said("vendor", "Who hands that over or, where that is not said, who made it"),
        _said("version", "The version of what it is about"),
        _said("date", "The day on which the document was made"),
        *map(_count, ("components", "edges", "roots", "diagnostics")),
        _own("packages", FrameType.INTEGER, "Packages that its components are versions of.", unit="packages"),
        field(Fidelity, "max_depth", at="fidelity", unit="steps from the root", maybe=True),
        _own("flags", FrameType.TEXTS, "Names of what keeps it from answering where a package sits."),
        field(Fidelity, "conclusion", at="fidelity", maybe=True),
    ),
    shown=(),
)

_PREFIX = (
    _own("document", FrameType.TEXT, _DOCUMENT, null=False),
    _own("row", FrameType.INTEGER, "Place among the rows of this table and document, from 0.", null=False),
)
"""What stands before the columns of a frame: the same for whole documents, so that no row is asked for it."""


def _rows(noun: type, frame: str, name: str) -> FrameTable:
    return replace(next(each for each in FRAMES[noun].tables if each.name == frame), name=name)


ROWS: Mapping[str, FrameTable] = MappingProxyType(
    {
        "components": _rows(Inventory, "components", "components"),
        "edges": _rows(Inventory, "edges", "edges"),
        "positions": _rows(Position, "packages", "positions"),
        "diagnostics": _rows(Inventory, "diagnostics", "diagnostics"),
    }
)
"""Tables that have rows for parts of a document: frames whose columns stand behind `document` and `row`."""

LABELS_TABLE = FrameTable(
    name="labels",
    row="What one document that could be read is about, as a table of labels, its path or the document itself says.",
    entries=lambda labels: labels,
    columns=(
        replace(_own("whole", FrameType.TEXT, _DOCUMENT, null=False), name="document"),
        *(
            column
            for name, meaning in (
                ("product", "The product."),
                ("vendor", "Who hands the product over, or, where that is not said, who made it."),
                ("version", "The version of the product."),
                ("date", "A day, as `2026-11-26`."),
            )
            for column in (
                _own(name, FrameType.TEXT, meaning, at="part"),
                _own(f"{name}_from", FrameType.TEXT, f"Who says the {name}: `csv`, `pattern` or `document`.", at="part"),
            )
        ),
    ),
    shown=(),
)
"""Made from pairs of an address and its labels."""


TABLES: Mapping[str, FrameTable] = MappingProxyType(
    {
        "documents": DOCUMENTS,
        "labels": LABELS_TABLE,
        **{name: replace(table, columns=(*_PREFIX, *table.columns)) for name, table in ROWS.items()},
    }
)
"""All tables with all their columns, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A question that is asked often enough to have a name."""

    row: str
    """What a row is, as one sentence."""
    query: str


VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "products": View(
            row="One document that could be read, with its labels and what it holds.",
            query="""
SELECT document, product, vendor, version, date, components, packages, edges, max_depth, conclusion
FROM labels JOIN (SELECT * EXCLUDE (name) FROM documents) USING (document)
WHERE status = 'read'""",
        ),
        "packages": View(
            row="One package, where it sits in how many documents, and of how many products and vendors (null: unknown).",
            query="""
SELECT
    package,
    count(DISTINCT document) AS documents,
    nullif(count(DISTINCT (vendor, product)) FILTER (product IS NOT NULL), 0) AS products,
    nullif(count(DISTINCT vendor), 0) AS vendors,
    min(depth) AS min_depth,
    max(depth) AS max_depth,
    max(reach) AS max_reach,
    sum(dependents) AS dependents
FROM positions JOIN labels USING (document)
GROUP BY package""",
        ),
    }
)
"""Views by name."""
