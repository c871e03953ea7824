"""A document as a person reads it: what it can tell, what it is, and what is odd about it."""

from collections import Counter

from sbomkit.model.inventory import Component
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._overview.noun import Overview
from sbomkit.report._text import TIMES
from sbomkit.report._words import FLAGS, and_more, count

__all__ = ["overview_table"]

_TYPES = 5
_DIAGNOSTICS = 10
_STYLES = {"error": "red", "warning": "yellow"}


def overview_table(overview: Overview, layout: Layout, canvas: Canvas | None = None) -> str:
    """The overview under headings."""
    canvas = canvas or Canvas(layout)
    canvas.paragraph(overview.fidelity.conclusion, style="bold")
    canvas.blank()
    canvas.table(
        [Column(style="dim"), Column(least=16, wraps=True)], [[name, text] for name, text in _facts(overview) if text], indent=2
    )
    _fidelity(canvas, overview)
    _diagnostics(canvas, overview)
    return canvas.text()


def _facts(overview: Overview) -> list[tuple[str, str]]:
    document, fidelity = overview.document, overview.fidelity
    by_id = {component.id: component for component in overview.components}
    roots = [_named(by_id[root]) if root in by_id else root for root in overview.roots]
    types = Counter(component.type for component in overview.components)
    kinds = Counter(str(edge.kind) for edge in overview.edges)
    depth = "" if fidelity.max_depth is None else f", at most {fidelity.max_depth} deep"
    return [
        ("document", f"{document.format} {document.spec_version}, {document.encoding}"),
        ("name", document.name or ""),
        ("about", and_more(roots, 3) or "the document does not say what it is about"),
        ("supplier", document.supplier or ""),
        ("created", document.created or "not said"),
        ("tools", and_more([_tool(tool.name, tool.version) for tool in document.tools], 4) or "not said"),
        ("components", f"{len(overview.components):,} ({_counted(types)})" if types else "0"),
        ("edges", f"{len(overview.edges):,} ({_counted(kinds)})" if kinds else "0"),
        ("placed", f"{count(fidelity.packages, 'package')}, {fidelity.direct:,} of them direct{depth}"),
        ("sha256", document.sha256),
    ]


def _named(component: Component) -> str:
    return " ".join(part for part in (component.name, component.version) if part)


def _tool(name: str, version: str | None) -> str:
    return f"{name} {version}" if version else name


def _counted(counter: Counter[str]) -> str:
    ordered = sorted(counter.items(), key=lambda each: (-each[1], each[0]))
    return and_more([f"{number:,} {name.replace('_', ' ')}" for name, number in ordered], _TYPES)


def _fidelity(canvas: Canvas, overview: Overview) -> None:
    flags = overview.fidelity.flags
    if not flags:
        return
    canvas.heading("What keeps it from telling more")
    rows: list[list[Styled]] = [[flag, f"{number:,} {FLAGS[flag]}"] for flag, number in sorted(flags.items())]
    canvas.table([Column(style="dim"), Column(least=16, wraps=True)], rows, indent=2)


def _diagnostics(canvas: Canvas, overview: Overview) -> None:
    diagnostics = overview.diagnostics
    if not diagnostics:
        return
    canvas.heading(f"Oddities: {count(sum(each.count for each in diagnostics), 'place')}, {count(len(diagnostics), 'line')}")
    rows: list[list[Styled]] = [
        [
            (each.severity, _STYLES.get(each.severity, "")),
            f"{each.count:,} {TIMES}",
            f"{each.path}: {each.message}" if each.path else each.message,
        ]
        for each in diagnostics[:_DIAGNOSTICS]
    ]
    canvas.table([Column(), Column(justify="right"), Column(least=16, wraps=True)], rows, indent=2)
    if len(diagnostics) > _DIAGNOSTICS:
        canvas.paragraph(f"and {len(diagnostics) - _DIAGNOSTICS:,} more in --format json", indent=2, style="dim")
