"""Policies as a person reads them: weights, curves and gates, each with what it means."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from sbomkit.ranking._policy.policy import GateLevel
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._policies.noun import FactorSheet, Policies, PolicyCheck, PolicySheet
from sbomkit.report._text import DASH
from sbomkit.report._words import count

__all__ = ["policies_table", "policy_check_table", "policy_sheet_table"]

_HALVES = (("impact", "Impact: how much rests on it"), ("weakness", "Weakness: how few carry it, and how"))
_LEVELS: Mapping[GateLevel, str] = MappingProxyType({GateLevel.ACTION: "bold red", GateLevel.INVESTIGATE: "yellow"})


def policies_table(policies: Policies, layout: Layout, canvas: Canvas | None = None) -> str:
    """The shipped policies, each with what it is for."""
    canvas = canvas or Canvas(layout)
    rows: list[list[Styled]] = [[(each.id, "bold"), each.summary] for each in policies.policies]
    canvas.table([Column(title="policy"), Column(title="what it is for", least=24, wraps=True)], rows)
    canvas.blank()
    canvas.paragraph("`sbomkit policy show ID` shows one; a file of your own is a copy with your id and your numbers.")
    return canvas.text()


def policy_sheet_table(sheet: PolicySheet, layout: Layout, canvas: Canvas | None = None) -> str:
    """One policy under headings."""
    canvas, policy = canvas or Canvas(layout), sheet.policy
    canvas.paragraph(policy.id, style="bold")
    if policy.summary:
        canvas.paragraph(policy.summary)
    canvas.blank()
    canvas.table([Column(style="dim"), Column(least=16, wraps=True)], _facts(sheet), indent=2)
    for half, title in _HALVES:
        canvas.heading(title)
        canvas.blank()
        _factors(canvas, [each for each in sheet.factors if each.half == half])
    if policy.gates:
        canvas.heading("Gates")
        canvas.blank()
        rows: list[list[Styled]] = []
        for name, gate in policy.gates.items():
            rows.append([(name, "bold"), (gate.level.value, _LEVELS[gate.level]), gate.condition])
            rows.append(["", "", (gate.ground, "dim")])
        canvas.table([Column(title="gate"), Column(title="level"), Column(title="when, and why", least=24, wraps=True)], rows)
    if sheet.unused:
        canvas.heading("Not weighed")
        canvas.blank()
        canvas.table(
            [Column(title="factor"), Column(title="half"), Column(title="what it tells", least=24, wraps=True)],
            [[each.name, each.half, each.summary] for each in sheet.unused],
        )
    return canvas.text()


def _facts(sheet: PolicySheet) -> list[list[Styled]]:
    policy, lines = sheet.policy, sheet.policy.handover
    order = (
        "what a priority could be at most; unassessed packages stand among the others" if policy.conservative else "priority"
    )
    finding = (
        "the policy names none"
        if policy.finding is None
        else f"{policy.finding.condition} (what is not known: {policy.finding.on_unknown})"
    )
    handover = (
        f"within {lines.window_months:g} months; of packages older than {lines.age_months:g} months with "
        f"{count(lines.earlier_releases, 'earlier release')}; silence from {lines.silence_months:g} months on; "
        f"committers from {lines.committer_share:.0%} on"
    )
    return [
        ["shipped", "yes" if sheet.shipped else "no"],
        ["order", order],
        ["finding", finding],
        ["handover", handover],
        ["sha256", sheet.sha256],
    ]


def _factors(canvas: Canvas, factors: Iterable[FactorSheet]) -> None:
    rows: list[list[Styled]] = []
    for each in factors:
        share, prior = "" if each.share is None else f"{each.share:.0%}", DASH if each.prior is None else f"{each.prior:g}"
        rows.append([(each.name, "bold"), share, prior, each.summary])
        rows += [["", "", "", (line, "dim")] for line in _more(each)]
    canvas.table(
        [
            Column(title="factor"),
            Column(title="weight", justify="right"),
            Column(title="prior", justify="right"),
            Column(title="what it tells", least=24, wraps=True),
        ],
        rows,
    )


def _more(factor: FactorSheet) -> Iterator[str]:
    if factor.parameters:
        yield ", ".join(f"{each.name} = {each.value:g}" for each in factor.parameters if each.value is not None)
    yield f"Source: {factor.source}"


def policy_check_table(check: PolicyCheck, layout: Layout, canvas: Canvas | None = None) -> str:
    """A verdict, and what is wrong line by line."""
    canvas = canvas or Canvas(layout)
    if check.valid:
        canvas.paragraph(f"{check.file}: the policy {check.id}")
        canvas.paragraph(f"sha256 {check.sha256}", style="dim")
        return canvas.text()
    canvas.paragraph(f"{check.file}: no policy, {count(len(check.problems), 'problem')}", style="bold")
    canvas.blank()
    shown = check.problems if layout.shown is None else check.problems[: layout.shown]
    rows: list[list[Styled]] = [[each.where or "the file", each.what] for each in shown]
    canvas.table([Column(least=16, wraps=True), Column(least=24, wraps=True)], rows, indent=2)
    return canvas.text()
