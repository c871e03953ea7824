"""Whom to back first as a person reads it: how much it cuts, the picks, and what is assumed."""

from collections.abc import Sequence

from sbomkit.model.backing import BackingPlan, Pick
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._people_table import account, one_source
from sbomkit.report._words import count, date, short

__all__ = ["backing_table"]


def backing_table(plan: BackingPlan, layout: Layout, canvas: Canvas | None = None) -> str:
    """The plan with all its picks, or as many as were asked for."""
    canvas = canvas or Canvas(layout)
    canvas.paragraph(plan.sentence, style="bold")
    moment = plan.provenance.as_of
    when = f"As of {date(moment)}" if moment else "With everything known, whatever its date"
    canvas.paragraph(f"{when} (policy {plan.provenance.policy}). {plan.assumption}")
    picks = plan.picks if layout.shown is None else plan.picks[: layout.shown]
    if picks:
        canvas.blank()
        _picks(canvas, plan, picks)
        canvas.blank()
        if any(each.rests_on_prior for pick in picks for each in pick.packages):
            canvas.paragraph("? rests in part on what is not known now: the policy's prior stands in for it", style="dim")
        if hidden := len(plan.picks) - len(picks):
            canvas.paragraph(f"{hidden:,} more were picked: --top N shows N, --format json all of them.", style="dim")
    if plan.packaging:
        backed = sum(len(pick.packages) for pick in plan.picks)
        whom = "these" if plan.packaging == backed else f"{plan.packaging:,} of these"
        canvas.paragraph(f"Of {whom} only the packagers of a distribution are known, not who makes the software.")
    if plan.unassessed:
        many = min(plan.unassessed, plan.asked)
        canvas.paragraph(
            f"Of {count(plan.unassessed, 'package')} it is not known who can publish them, so that nothing was picked there;"
            f" the {'highest priority' if many == 1 else f'{many:,} highest priorities'} among them could come to"
            f" {plan.unassessed_at_most:,.0f} at most."
        )
    canvas.paragraph("Whoever newly gets rights on a package is a handover: INVESTIGATE that as any other.", style="dim")
    return canvas.text()


def _picks(canvas: Canvas, plan: BackingPlan, picks: Sequence[Pick]) -> None:
    people = plan.by == "people"
    source = one_source(picks) if people else None
    whom = "package" if not people else "account" if source is None else f"{source} account"
    columns = [
        Column(title="#", justify="right"),
        Column(title=whom, style="bold", least=24),
        Column(title="packages" if people else "priority", justify="right"),
        Column(title="cuts"),
        Column(title="together", justify="right", optional=True),
        Column(title="such as" if people else "becomes", justify="left" if people else "right", least=8, optional=True),
    ]
    canvas.table(columns, [_row(number, plan, pick, with_source=source is None) for number, pick in enumerate(picks, start=1)])


def _row(number: int, plan: BackingPlan, pick: Pick, *, with_source: bool) -> list[Styled]:
    mark = " ?" if any(each.rests_on_prior for each in pick.packages) else ""
    share = 100 * pick.cumulated / plan.priority
    cells = [f"{pick.cut:,.1f}{mark}", f"{share:.0f} %"]
    if pick.package is None:
        such_as = short(pick.packages[0].package, with_type=False)
        return [str(number), account(pick, with_source=with_source), f"{len(pick.packages):,}", *cells, such_as]
    (backed,) = pick.packages
    return [str(number), short(pick.package), f"{backed.priority:.0f}", *cells, f"{backed.becomes:.0f}"]
