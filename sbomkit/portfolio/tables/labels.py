"""What documents are about."""

from dataclasses import replace

from sbomkit.model.frames import FrameTable, FrameType
from sbomkit.portfolio.labels import LabelOrigin
from sbomkit.portfolio.tables._columns import DOCUMENT, own

__all__ = ["LABELS_TABLE"]

LABELS_TABLE = FrameTable(
    name="labels",
    row="What one document that could be read is about, as a table of labels, its path or the document itself says.",
    entries=lambda labels: labels,
    columns=(
        replace(own("whole", FrameType.TEXT, DOCUMENT.meaning, null=False), name="document"),
        *(
            column
            for name, meaning in (
                ("product", "The product."),
                ("vendor", "Who hands the product over, or, where that is not said, who made it."),
                ("version", "The version of the product."),
                ("date", "A day, as `2026-11-26`."),
            )
            for column in (
                own(name, FrameType.TEXT, meaning, at="part"),
                own(
                    f"{name}_from",
                    FrameType.TEXT,
                    f"Who says the {name}: `csv`, `pattern` or `document`.",
                    at="part",
                    words=LabelOrigin,
                ),
            )
        ),
    ),
    shown=(),
)
"""Made from pairs of an address and its labels."""
