"""The packages around a package as a person reads them at a terminal, and as a page with a drawing."""

from collections.abc import Sequence

from sbomkit.model.neighbourhood import Neighbour, Neighbourhood
from sbomkit.report._canvas import Canvas, Column
from sbomkit.report._interface import Layout
from sbomkit.report._page import Code, Page
from sbomkit.report._page_canvas import PageCanvas
from sbomkit.report._tabletop.words import PEOPLE
from sbomkit.report._text import DASH
from sbomkit.report._words import SCOPES, and_more, short
from sbomkit.report.mermaid import flowchart

__all__ = ["neighbourhood_drawing", "neighbourhood_page", "neighbourhood_table"]

_ROWS = 20
_VERSIONS = 3


def neighbourhood_table(shown: Neighbourhood, layout: Layout, canvas: Canvas | None = None) -> str:
    """What it shows, those that need the package, and those that it needs, with at most `layout.shown` of each."""
    canvas = canvas or Canvas(layout)
    canvas.paragraph(_title(shown), style="bold")
    canvas.paragraph(shown.sentence)
    _sections(canvas, shown, layout)
    return canvas.text()


def neighbourhood_page(shown: Neighbourhood, layout: Layout) -> str:
    """The same as Markdown, with the drawing: GitHub and GitLab draw what they find in such a block."""
    page = Page(ascii=layout.ascii)
    page.heading(1, *(["All packages"] if shown.package is None else ["Around", Code(shown.package)]))
    page.paragraph(shown.sentence)
    canvas = PageCanvas(layout)
    _sections(canvas, shown, layout)
    return f"{page.text()}\n{_block(shown, layout)}\n{canvas.text()}"


def neighbourhood_drawing(shown: Neighbourhood) -> str:
    """The sentence and the drawing, for notebooks.

    There are no tables: in Markdown, notebooks set names with brackets after a backslash as formulas, however they are escaped.
    """
    layout, page = Layout(), Page()
    page.paragraph(shown.sentence)
    return f"{page.text()}\n{_block(shown, layout)}"


def _block(shown: Neighbourhood, layout: Layout) -> str:
    # No line of the chart can end the block: there is no backtick in it.
    return f"```mermaid\n{flowchart(shown, layout)}```\n"


def _title(shown: Neighbourhood) -> str:
    return "All packages" if shown.package is None else f"Around {short(shown.package)}"


def _sections(canvas: Canvas, shown: Neighbourhood, layout: Layout) -> None:
    most = _ROWS if layout.shown is None else layout.shown
    if shown.package is None:
        _packages(canvas, "Packages, those near the root first", [(node, None) for node in shown.nodes], most)
        return
    _packages(canvas, "What needs it", [(node, node.up) for node in shown.nodes if node.up], most)
    _packages(canvas, "What it needs", [(node, node.down) for node in shown.nodes if node.down], most)


def _packages(canvas: Canvas, title: str, nodes: Sequence[tuple[Neighbour, int | None]], most: int) -> None:
    canvas.heading(f"{title}: {len(nodes):,}")
    judged, around = any(node.verdict for node, _ in nodes), any(steps for _, steps in nodes)
    columns = [
        Column(title="package", least=12),
        Column(title="held", least=8, optional=True),
        *([Column(title="steps", justify="right")] * around),
        Column(title="depth", justify="right"),
        Column(title="needed", least=10, optional=True),
        *([Column(title="people", least=8), Column(title="rank", justify="right")] * judged),
    ]
    if rows := [_row(node, steps, judged=judged) for node, steps in nodes[:most]]:
        canvas.table(columns, rows, indent=2)
    if len(nodes) > most:
        canvas.paragraph(f"… and {len(nodes) - most:,} more; --format json lists all", indent=2, style="dim")


def _row(node: Neighbour, steps: int | None, *, judged: bool) -> list[str]:
    return [
        f"{short(node.package)}{' (the product)' if node.is_root else ''}",
        and_more(node.versions, _VERSIONS),
        *([] if steps is None else [str(steps)]),
        DASH if node.depth is None else str(node.depth),
        "" if node.scope is None else SCOPES[node.scope],
        *([DASH if node.verdict is None else PEOPLE[node.verdict], DASH if node.rank is None else f"{node.rank:,}"] * judged),
    ]
