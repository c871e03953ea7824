"""Two checks side by side, and profiles under each other, as a person reads them."""

from sbomkit.model.compliance import ComplianceComparison, ProfileChange, ProfileList, Tally
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._compliance.words import EFFECTS, VERDICTS
from sbomkit.report._interface import Layout
from sbomkit.report._words import count

__all__ = ["comparison_table", "profiles_table"]


def comparison_table(comparison: ComplianceComparison, layout: Layout, canvas: Canvas | None = None) -> str:
    """What became better, profile by profile; elements that are as they were are counted only."""
    canvas = canvas or Canvas(layout)
    for place, profile in enumerate(comparison.profiles):
        if place:
            canvas.blank()
        _change(canvas, profile)
    return canvas.text()


def _change(canvas: Canvas, profile: ProfileChange) -> None:
    canvas.paragraph(f"{profile.id}: before {VERDICTS[profile.before]}, after {VERDICTS[profile.after]}", style="bold")
    changed = [each for each in profile.elements if each.before != each.after]
    rows: list[list[Styled]] = [[each.title, each.severity, _tally(each.before), _tally(each.after)] for each in changed]
    if rows:
        columns = [Column(title="element", least=14), Column(title="asked", style="dim", optional=True)]
        canvas.table([*columns, Column(title="before"), Column(title="after")], rows, indent=2)
    if same := len(profile.elements) - len(changed):
        canvas.paragraph(f"{count(same, 'element')} as before", indent=2, style="dim")


def _tally(tally: Tally) -> str:
    return f"{tally.satisfied:,}/{tally.applicable:,} {EFFECTS[tally.effect]}"


def profiles_table(profiles: ProfileList, layout: Layout, canvas: Canvas | None = None) -> str:
    """Profiles with the texts that they were written from; of one alone, its elements as well."""
    canvas = canvas or Canvas(layout)
    for place, profile in enumerate(profiles.profiles):
        if place:
            canvas.blank()
        canvas.paragraph(f"{profile.id} ({profile.status}): {profile.title}", style="bold")
        canvas.paragraph(f"{profile.publisher}, {profile.date}", indent=2)
        if profile.summary:
            canvas.paragraph(profile.summary, indent=2)
        canvas.paragraph(
            f"{count(len(profile.elements), 'element')}; profile SHA-256 {profile.profile_sha256}", indent=2, style="dim"
        )
    if len(profiles.profiles) == 1:
        rows: list[list[Styled]] = [
            [each.id, each.severity, each.scope, each.rule, each.clause] for each in profiles.profiles[0].elements
        ]
        columns = [Column(title=title) for title in ("element", "asked", "of")]
        canvas.blank()
        canvas.table([*columns, Column(title="rule", optional=True), Column(title="clause", least=16, wraps=True)], rows)
    return canvas.text()
