"""The tables of a portfolio, `portfolio-1`.

Where a frame has the columns already, they are those of the frame, behind the document that a row is of: what a column is
called and means is declared once, for frames, CSV and this.  A change that others would notice is another number.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sbomkit.model.frames import FrameTable
from sbomkit.portfolio.tables._columns import PREFIX
from sbomkit.portfolio.tables.checks import CHECKS, Checked
from sbomkit.portfolio.tables.documents import DOCUMENTS, Entry
from sbomkit.portfolio.tables.facts import FACTS, RANKINGS, KeptRanking
from sbomkit.portfolio.tables.history import HISTORY
from sbomkit.portfolio.tables.labels import LABELS_TABLE
from sbomkit.portfolio.tables.rows import ROWS
from sbomkit.portfolio.tables.views import VIEWS, View

__all__ = [
    "CHECKS",
    "DOCUMENTS",
    "FACTS",
    "FORMAT",
    "LABELS_TABLE",
    "OF_DOCUMENTS",
    "RANKINGS",
    "ROWS",
    "TABLES",
    "VIEWS",
    "Checked",
    "Entry",
    "KeptRanking",
    "View",
]

FORMAT = "portfolio-1"
OF_DOCUMENTS = ("documents", *ROWS, *CHECKS)
"""Tables that a scan fills, document by document."""

TABLES: Mapping[str, FrameTable] = MappingProxyType(
    {
        "documents": DOCUMENTS,
        "labels": LABELS_TABLE,
        **{name: replace(table, columns=(*PREFIX, *table.columns)) for name, table in ROWS.items()},
        **CHECKS,
        "facts": FACTS,
        "rankings": RANKINGS,
        **HISTORY,
    }
)
"""All tables with all their columns, by name."""
