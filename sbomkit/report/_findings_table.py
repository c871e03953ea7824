"""What the conditions of a gate found, as a person reads it."""

from itertools import groupby

from sbomkit.model.gates import Finding, Findings, Waiver
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._words import count

__all__ = ["asked", "decision", "findings_table", "passed", "subject"]

_SHOWN = 20


def findings_table(found: Findings, layout: Layout, canvas: Canvas | None = None) -> str:
    """What was found by condition, what is waived, and what is to be done about the waivers."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    canvas.paragraph(passed(found), style="bold")
    for condition, same in groupby(found.findings, key=asked):
        findings = list(same)
        canvas.heading(f"{condition} ({len(findings):,})", exact=True)
        _list(canvas, [[subject(each), each.reason] for each in findings], most)
    if found.waived:
        canvas.heading(f"waived ({len(found.waived):,})")
        _list(canvas, [[subject(each), decision(each.waiver)] for each in found.waived if each.waiver], most)
    for waivers, what in ((found.expired, "expired waivers"), (found.unused, "waivers that let nothing through")):
        if waivers:
            canvas.heading(f"{what} ({len(waivers):,})")
            _list(canvas, [[each.package or "the product", decision(each)] for each in waivers], most)
    return canvas.text()


def passed(found: Findings) -> str:
    """Whether a gate is passed, and by how much it is not."""
    return f"{'Passed' if found.passed else 'Not passed'}: {count(len(found.findings), 'finding')}"


def asked(finding: Finding) -> str:
    """What asked for it: a gate of the policy with its level, or a condition alone."""
    return f"{finding.level}: {finding.gate}: {finding.condition}" if finding.gate else finding.condition


def subject(finding: Finding) -> str:
    """Whom it is about."""
    name = finding.package or "the product"
    return f"{name} (cannot be told)" if finding.undecided else name


def decision(waiver: Waiver) -> str:
    """Until when who lets it through, and why."""
    by = f" by {waiver.by}" if waiver.by else ""
    return f"until {waiver.expires}{by}: {waiver.reason}"


def _list(canvas: Canvas, rows: list[list[Styled]], most: int) -> None:
    canvas.table([Column(least=16), Column(least=24, wraps=True)], rows[:most], indent=2)
    if len(rows) > most:
        canvas.paragraph(f"… and {len(rows) - most:,} more; --findings FILE.json lists all", indent=2, style="dim")
