"""What a run would ask whom, as a table."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import urlsplit

from sbomkit.enrich import Plan, PlannedRequests
from sbomkit.report import Canvas, Column, Layout

__all__ = ["table"]


def table(plan: Plan, layout: Layout) -> str:
    """The plan for a person: a row for each stage, and below it one for each source and host."""
    canvas = Canvas(layout)
    canvas.paragraph(f"{plan.packages:,} packages, depth {plan.depth}: at most {plan.requests:,} requests", style="bold")
    if plan.budget is not None:
        canvas.paragraph(f"The budget is {plan.budget:,} requests.")
    if plan.planned:
        canvas.blank()
        canvas.table(
            [
                Column(title="stage, source"),
                Column(title="host", wraps=True, least=14),
                Column(title="packages", justify="right"),
                Column(title="requests", justify="right"),
                Column(title="seconds", justify="right"),
            ],
            [row for _, stage in groupby(plan.planned, key=lambda each: each.stage) for row in _rows(list(stage))],
        )
        canvas.blank()
        canvas.paragraph(
            "Nothing being in the cache, before retries. What stands behind <= depends on the answers of the stages before."
            " The seconds are those at the rate that each host is asked at; hosts of one stage are asked side by side, and"
            " stages one after the other."
        )
    return canvas.text()


def _rows(stage: Sequence[PlannedRequests]) -> Iterator[tuple[str, ...]]:
    by_host: defaultdict[str, float] = defaultdict(float)
    for each in stage:
        by_host[_host(each)] += each.seconds
    total, certain = sum(each.requests for each in stage), all(each.certain for each in stage)
    yield stage[0].stage.value, "", "", _at_most(total, certain=certain), f"{max(by_host.values()):,.0f}"
    for each in stage:
        packages, requests = (_at_most(count, certain=each.certain) for count in (each.packages, each.requests))
        yield f"  {each.source}", _host(each), packages, requests, f"{each.seconds:,.0f}"


def _host(planned: PlannedRequests) -> str:
    return urlsplit(planned.address).netloc


def _at_most(count: int, *, certain: bool) -> str:
    return f"{'' if certain else '<= '}{count:,}"
