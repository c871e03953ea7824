"""What a conversion lost, changed and assumed, as a person reads it."""

from sbomkit.model.conversion import Conversion, ConversionEnd
from sbomkit.model.diagnostics import Diagnostic
from sbomkit.report._canvas import Canvas
from sbomkit.report._interface import Layout
from sbomkit.report._text import TIMES, clip
from sbomkit.report._words import count

__all__ = ["conversion_table"]

_SHOWN = 10
_PARTS = (
    ("unheld", "in the document, and in no inventory"),
    ("left_out", "left out by reading"),
    ("lost", "in the inventory, and not in the new document"),
    ("changed", "said otherwise, or assumed"),
)


def conversion_table(conversion: Conversion, layout: Layout, canvas: Canvas | None = None) -> str:
    """From what to what, and then what is lost, with addresses."""
    canvas = canvas or Canvas(layout)
    source, target = conversion.source, conversion.target
    if conversion.copied:
        canvas.paragraph(f"{_end(target)} already: given back as it is", style="bold")
    else:
        verdict = "nothing is lost" if conversion.lossless else "not all of it"
        canvas.paragraph(f"{_end(source)} to {_end(target)}: {verdict}", style="bold")
        sizes = f"{count(conversion.components, 'component')}, {count(conversion.edges, 'edge')}"
        canvas.paragraph(sizes, indent=2, style="dim")
    most = _SHOWN if layout.shown is None else layout.shown
    for name, title in _PARTS:
        entries: tuple[Diagnostic, ...] = getattr(conversion, name)
        if entries:
            canvas.heading(f"{title} ({sum(each.count for each in entries):,})")
            _entries(canvas, entries, most)
    return canvas.text()


def _end(end: ConversionEnd) -> str:
    return f"{end.format} {end.spec_version}"


def _entries(canvas: Canvas, entries: tuple[Diagnostic, ...], most: int) -> None:
    for each in entries[:most]:
        times = f" ({each.count:,} {TIMES})" if each.count > 1 else ""
        canvas.paragraph(clip(each.path, 2 * canvas.width) or "the document", indent=2)
        canvas.paragraph(f"{each.message}{times} [{each.code}]", indent=6)
    if len(entries) > most:
        canvas.paragraph(
            f"… and {count(len(entries) - most, 'more kind')}; the report as JSON lists all", indent=2, style="dim"
        )
