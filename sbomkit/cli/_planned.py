"""What a run would ask whom, as a table."""

from sbomkit.enrich import Plan
from sbomkit.report import Canvas, Column, Layout

__all__ = ["table"]


def table(plan: Plan, layout: Layout) -> str:
    """The plan for a person: by stage, source and address."""
    canvas = Canvas(layout)
    canvas.paragraph(f"{plan.packages:,} packages, depth {plan.depth}: at most {plan.requests:,} requests", style="bold")
    if plan.budget is not None:
        canvas.paragraph(f"The budget is {plan.budget:,} requests.")
    if plan.planned:
        canvas.blank()
        canvas.table(
            [
                Column(title="stage"),
                Column(title="source"),
                Column(title="where", wraps=True, least=14),
                Column(title="packages", justify="right"),
                Column(title="requests", justify="right"),
                Column(title="seconds", justify="right"),
            ],
            [
                (
                    each.stage.value,
                    each.source,
                    each.address.removeprefix("https://"),
                    f"{'' if each.certain else '<= '}{each.packages:,}",
                    f"{'' if each.certain else '<= '}{each.requests:,}",
                    f"{each.seconds:,.0f}",
                )
                for each in plan.planned
            ],
            indent=2,
        )
        canvas.blank()
        canvas.paragraph(
            "Nothing being in the cache, before retries. What stands behind <= depends on the answers of the stages before."
            " The seconds are those at the rate that each host is asked at; hosts of one stage are asked side by side."
        )
    return canvas.text()
