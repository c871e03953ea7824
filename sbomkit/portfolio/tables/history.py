"""What the portfolio held after each scan that changed something: intervals from scan to scan, and the scans themselves."""

from collections.abc import Mapping
from types import MappingProxyType

from sbomkit.model.frames import FrameColumn, FrameTable, FrameType
from sbomkit.model.portfolio import DocumentStatus
from sbomkit.portfolio.tables._columns import own

__all__ = ["HISTORY"]

_INTERVAL = (
    own("since", FrameType.INTEGER, "Number of the scan from which on it was so.", null=False),
    own("until", FrameType.INTEGER, "Number of the scan from which on it was so no longer; `None`: it still is."),
)


def _made_here(name: str, row: str, *columns: FrameColumn) -> FrameTable:
    """A table that the database fills by itself: no row is made from anything of ours."""
    return FrameTable(name=name, row=row, entries=list, columns=columns, shown=())


HISTORY: Mapping[str, FrameTable] = MappingProxyType(
    {
        "scans": _made_here(
            "scans",
            "One scan that changed something, or the first.",
            own("number", FrameType.INTEGER, "1 is the first.", null=False),
            own("moment", FrameType.MOMENT, "When it began, as whoever started it says; `None`: nobody said."),
            own("sbomkit", FrameType.TEXT, "The version of sbomkit that scanned.", null=False),
            own("found", FrameType.INTEGER, "Documents, and places that none could be had from, that it met.", null=False),
            own("added", FrameType.INTEGER, "Documents and places that were not there after the scan before.", null=False),
            own(
                "changed",
                FrameType.INTEGER,
                "Those that were there with other bytes, another status or other labels.",
                null=False,
            ),
            own("removed", FrameType.INTEGER, "Those that were there, and are no longer.", null=False),
            own("documents", FrameType.INTEGER, "Documents of the portfolio that could be read, after it.", null=False),
            own("components", FrameType.INTEGER, "Components of these documents.", null=False),
        ),
        "held_documents": _made_here(
            "held_documents",
            "One document, or place that none could be had from, as it was from one scan to another.",
            own("document", FrameType.TEXT, "Where the document is, as in `documents`.", null=False),
            own("status", FrameType.TEXT, "`read`, `refused` or `unreachable`.", null=False, words=DocumentStatus),
            own("sha256", FrameType.TEXT, "Of its bytes; `None`: they could not be had."),
            own("reader", FrameType.TEXT, "The version of sbomkit that read it.", null=False),
            own("vendor", FrameType.TEXT, "As in `labels`."),
            own("product", FrameType.TEXT, "As in `labels`."),
            own("version", FrameType.TEXT, "As in `labels`."),
            own("date", FrameType.TEXT, "As in `labels`."),
            *_INTERVAL,
        ),
        "held_packages": _made_here(
            "held_packages",
            "One package of all documents that could be read, as it stood from one scan to another.",
            own("package", FrameType.TEXT, "Key of the package.", null=False),
            own("documents", FrameType.INTEGER, "That held it.", unit="documents", null=False),
            own(
                "products",
                FrameType.INTEGER,
                "That held it; a document that names no product counts as one of its own.",
                unit="products",
                null=False,
            ),
            own("vendors", FrameType.INTEGER, "Of these products; `None`: no vendor was named.", unit="vendors"),
            own(
                "min_depth",
                FrameType.INTEGER,
                "Least distance from a product; `None`: no document told.",
                unit="steps from the root",
            ),
            own(
                "max_depth",
                FrameType.INTEGER,
                "Largest of the shortest distances from products; `None`: no document told.",
                unit="steps from the root",
            ),
            own(
                "dependents",
                FrameType.INTEGER,
                "Packages that stood on it, summed up over documents; `None`: no document told.",
                unit="packages",
            ),
            *_INTERVAL,
        ),
    }
)
"""Tables by name.  What did not change takes no room again: a row is closed and another one opened where something did."""
