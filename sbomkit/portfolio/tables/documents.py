"""Documents, and places that none could be had from."""

from dataclasses import dataclass, replace
from operator import attrgetter

from sbomkit.model.frames import FrameColumn, FrameTable, FrameType, field
from sbomkit.model.inventory import Document, Inventory
from sbomkit.model.portfolio import DocumentStatus
from sbomkit.model.position import Fidelity, FidelityFlag, Position
from sbomkit.portfolio.labels import Said, said_by
from sbomkit.portfolio.tables._columns import DOCUMENT, own

__all__ = ["DOCUMENTS", "Entry"]


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
        DOCUMENT,
        own("root", FrameType.TEXT, "The path that was asked for and that led to it.", null=False),
        own("below", FrameType.TEXT, "Its path from there, with archives as folders.", null=False),
        own(
            "status",
            FrameType.TEXT,
            "`read`, `refused` (no SBOM that can be read) or `unreachable`.",
            null=False,
            words=DocumentStatus,
        ),
        own("code", FrameType.TEXT, "Stable name of what kept it from being read; `None`: it was read."),
        own("message", FrameType.TEXT, "What kept it from being read, as one sentence; `None`: it was read."),
        own("size", FrameType.INTEGER, "As it lies there; `None`: the place does not tell.", unit="bytes"),
        own("modified", FrameType.TEXT, "The word of the place for its state, such as nanoseconds since 1970; opaque."),
        own("sha256", FrameType.TEXT, "Of its bytes, in lower-case hexadecimal; `None`: they could not be had."),
        own("reader", FrameType.TEXT, "The version of sbomkit that read it.", null=False),
        *map(_claimed, ("format", "spec_version", "encoding", "name", "identifier", "created", "supplier")),
        _said("product", "What it is about"),
        _said("vendor", "Who hands that over or, where that is not said, who made it"),
        _said("version", "The version of what it is about"),
        _said("date", "The day on which the document was made"),
        *map(_count, ("components", "edges", "roots", "diagnostics")),
        own("packages", FrameType.INTEGER, "Packages that its components are versions of.", unit="packages"),
        field(Fidelity, "max_depth", at="fidelity", unit="steps from the root", maybe=True),
        own("flags", FrameType.TEXTS, "Names of what keeps it from answering where a package sits.", words=FidelityFlag),
        field(Fidelity, "conclusion", at="fidelity", maybe=True),
    ),
    shown=(),
)
