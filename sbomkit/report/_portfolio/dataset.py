"""A dataset of a portfolio, as a person reads what is in it."""

from sbomkit.model.portfolio.dataset import PortfolioDataset
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._interface import Layout
from sbomkit.report._words import count

__all__ = ["dataset_table"]


def dataset_table(dataset: PortfolioDataset, layout: Layout, canvas: Canvas | None = None) -> str:
    """All tables with their rows."""
    canvas = canvas or Canvas(layout)
    rows = sum(table.rows for table in dataset.tables)
    canvas.paragraph(f"{dataset.format}: {count(len(dataset.tables), 'table')}, {count(rows, 'row')}", style="bold")
    canvas.table(
        [Column(title="table"), Column(title="rows", justify="right")],
        [[table.name, f"{table.rows:,}"] for table in dataset.tables],
    )
    return canvas.text()
