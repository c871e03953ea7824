"""What the conditions of a gate found, as a person reads it."""

from itertools import groupby

from sbomkit.model.gates import Finding, Findings, Waiver
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._words import count

__all__ = ["findings_table"]

_SHOWN = 20


def findings_table(found: Findings, layout: Layout) -> str:
    """What was found by condition, what is waived, and what is to be done about the waivers."""
    canvas = Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    canvas.paragraph(f"{'Passed' if found.passed else 'Not passed'}: {count(len(found.findings), 'finding')}", style="bold")
    for condition, same in groupby(found.findings, key=_asked):
        findings = list(same)
        canvas.heading(f"{condition} ({len(findings):,})")
        _list(canvas, [[_subject(each), each.reason] for each in findings], most)
    if found.waived:
        canvas.heading(f"waived ({len(found.waived):,})")
        _list(canvas, [[_subject(each), _decision(each.waiver)] for each in found.waived if each.waiver], most)
    for waivers, what in ((found.expired, "expired waivers"), (found.unused, "waivers that let nothing through")):
        if waivers:
            canvas.heading(f"{what} ({len(waivers):,})")
            _list(canvas, [[each.package or "the product", _decision(each)] for each in waivers], most)
    return canvas.text()


def _asked(finding: Finding) -> str:
    return f"{finding.level}: {finding.gate}: {finding.condition}" if finding.gate else finding.condition


def _subject(finding: Finding) -> str:
    name = finding.package or "the product"
    return f"{name} (cannot be told)" if finding.undecided else name


def _decision(waiver: Waiver) -> str:
    by = f" by {waiver.by}" if waiver.by else ""
    return f"until {waiver.expires}{by}: {waiver.reason}"


def _list(canvas: Canvas, rows: list[list[Styled]], most: int) -> None:
    canvas.table([Column(least=16), Column(least=24, wraps=True)], rows[:most], indent=2)
    if len(rows) > most:
        canvas.paragraph(f"… and {len(rows) - most:,} more; --format json lists all", indent=2, style="dim")
