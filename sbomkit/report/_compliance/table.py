"""A check as a person reads it: the verdict, what is covered how far, what is wrong and where, and how to mend it."""

from sbomkit.model.compliance import (
    BINDING,
    ComplianceReport,
    ComplianceReports,
    ComplianceVerdict,
    Effect,
    ElementResult,
    ElementScope,
    Outcome,
    ProfileResult,
)
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._compliance.words import EFFECTS, TIERS, VERDICTS, about, named, told, unread, worth_showing
from sbomkit.report._interface import Layout
from sbomkit.report._words import count

__all__ = ["compliance_table"]

_SHOWN = 3
"""Findings of one element that a person likes to read before seeing how many more there are."""
_STYLES = {
    ComplianceVerdict.MEETS: "green",
    ComplianceVerdict.DOES_NOT_MEET: "bold red",
    ComplianceVerdict.CANNOT_BE_TOLD: "yellow",
}
_EFFECT_STYLES = {Effect.SATISFIES: "green", Effect.FAILS: "bold red", Effect.LEAVES_OPEN: "yellow", Effect.REMARK: "dim"}
_OUTSIDE = frozenset({Outcome.NOT_CHECKABLE})


def compliance_table(reports: ComplianceReports, layout: Layout, canvas: Canvas | None = None) -> str:
    """Documents under each other, each with all profiles, and a table of verdicts where there are several."""
    canvas = canvas or Canvas(layout)
    most = _SHOWN if layout.shown is None else layout.shown
    for place, each in enumerate(reports.documents):
        if place:
            canvas.blank()
        if each.report is None:
            canvas.paragraph(f"{each.file}: not read: {each.error}", style="bold")
            continue
        _document(canvas, each.file, each.report)
        for profile in each.report.profiles:
            _profile(canvas, profile, most)
    if sum(len(each.report.profiles) if each.report else 1 for each in reports.documents) > 1:
        _verdicts(canvas, reports)
    return canvas.text()


def _document(canvas: Canvas, file: str, report: ComplianceReport) -> None:
    document = report.document
    tiers = ", ".join(f"{number:,} {TIERS[tier]}" for tier, number in document.components_by_tier.items())
    parts = f" ({tiers})" if tiers else ""
    canvas.paragraph(
        f"{file}: {document.format} {document.spec_version}, {count(document.components, 'component')}{parts}", style="bold"
    )
    canvas.paragraph(f"SHA-256 {document.sha256}", indent=2, style="dim")
    if document.left_out:
        canvas.paragraph(unread(document), indent=2, style="yellow")
    if report.signature is not None:
        canvas.paragraph(f"{report.signature.kind} beside it: present, not verified", indent=2)


def _profile(canvas: Canvas, profile: ProfileResult, most: int) -> None:
    canvas.heading(named(profile))
    conclusion = profile.conclusion
    canvas.paragraph(conclusion[:1].upper() + conclusion[1:], style=_STYLES[profile.verdict])
    canvas.paragraph(f"profile SHA-256 {profile.profile_sha256}", style="dim")
    canvas.blank()
    shown = [each for each in profile.elements if not _outside(each)]
    _coverage(canvas, shown)
    for element in shown:
        if element.effect is not Effect.SATISFIES:
            _findings(canvas, element, most)
    if outside := [each.title for each in profile.elements if _outside(each)]:
        canvas.blank()
        canvas.paragraph(f"No document can show: {', '.join(outside)}", style="dim")


def _outside(element: ElementResult) -> bool:
    """Whether it is about something that no document shows: a line for all of them is enough."""
    is_of_document = element.scope is ElementScope.DOCUMENT
    return is_of_document and element.effect is Effect.REMARK and {each.outcome for each in element.findings} == _OUTSIDE


def _coverage(canvas: Canvas, elements: list[ElementResult]) -> None:
    tiers = [tier for tier in TIERS if any(each.tier is tier for element in elements for each in element.coverage)]
    columns = [
        Column(title="element", least=14),
        Column(title="asked", style="dim", optional=True),
        Column(title="result"),
        *(Column(title=TIERS[tier], justify="right") for tier in tiers),
    ]
    rows: list[list[Styled]] = []
    for element in elements:
        by_tier = {each.tier: f"{each.satisfied:,}/{each.applicable:,}" for each in element.coverage if each.applicable}
        result = (EFFECTS[element.effect], _EFFECT_STYLES[element.effect])
        rows.append([element.title, element.severity, result, *(by_tier.get(tier, "") for tier in tiers)])
    canvas.table(columns, rows)


def _findings(canvas: Canvas, element: ElementResult, most: int) -> None:
    findings = list(worth_showing(element))
    shown = findings[:most]
    canvas.blank()
    canvas.paragraph(f"{element.title} ({element.severity}): {element.clause}", style="bold")
    rows: list[list[Styled]] = [[about(each), told(each)] for each in shown]
    canvas.table([Column(least=12), Column(least=24, wraps=True)], rows, indent=2)
    if len(findings) > len(shown):
        canvas.paragraph(f"… and {len(findings) - len(shown):,} more; --format json lists all", indent=2, style="dim")
    for mend in dict.fromkeys(each.mend for each in findings if each.mend):
        canvas.paragraph(f"To mend: {mend}", indent=2)
    if any(each.annotate for each in findings):
        canvas.paragraph("`sbomkit annotate` can state it where the facts tell it", indent=2)


def _verdicts(canvas: Canvas, reports: ComplianceReports) -> None:
    canvas.heading("verdicts")
    rows: list[list[Styled]] = []
    for each in reports.documents:
        if each.report is None:
            rows.append([each.file, "", ("not read", "bold red"), ""])
            continue
        for profile in each.report.profiles:
            failing = sum(element.effect is Effect.FAILS and element.severity in BINDING for element in profile.elements)
            verdict = (VERDICTS[profile.verdict], _STYLES[profile.verdict])
            rows.append([each.file, profile.id, verdict, f"{failing:,}" if failing else ""])
    columns = [Column(title="document", least=16), Column(title="profile"), Column(title="verdict")]
    canvas.table([*columns, Column(title="musts\nthat fail", justify="right")], rows)
