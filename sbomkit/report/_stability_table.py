"""How far the top of a ranking holds, as a person reads it: what follows, then by package, by weight, and by policy."""

from sbomkit.model.ranking import Order
from sbomkit.model.stability import Stability, StabilityEntry
from sbomkit.purl import parse_purl
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._text import DASH
from sbomkit.report._words import count, short

__all__ = ["stability_table"]


def stability_table(found: Stability, layout: Layout, canvas: Canvas | None = None) -> str:
    """The sentences, and the numbers that they come from."""
    canvas = canvas or Canvas(layout)
    for sentence in found.sentences:
        canvas.paragraph(sentence, style="bold")
    if found.entries:
        canvas.blank()
        _packages(canvas, found)
        _weights(canvas, found)
    _policies(canvas, found)
    return canvas.text()


def _packages(canvas: Canvas, found: Stability) -> None:
    types = {purl.type if (purl := parse_purl(entry.package)) else "generic" for entry in found.entries}
    one = len(types) == 1
    columns = [
        Column(title="#", justify="right"),
        Column(title=f"{next(iter(types))} package" if one else "package", style="bold", least=12),
        Column(title="upper\nbound" if found.order is Order.UPPER_BOUND else "priority", justify="right", optional=True),
        Column(title="kept in\ndraws", justify="right"),
        Column(title="most\nranks", justify="right"),
        Column(title="all\nranks", justify="right", optional=True),
        Column(title="never\nbelow", justify="right"),
        Column(title="facts\nagainst", justify="right", optional=True),
    ]
    canvas.table(columns, [_row(entry, with_type=not one) for entry in found.entries])
    canvas.blank()
    canvas.paragraph(
        "Most ranks are those in 90 of 100 draws; all ranks count the corners, too.  Never below is proven of all weights"
        f" within {100 * found.by:g} % of the policy's.  Facts against: what is missing is as low as can be for this package,"
        " and as high as can be for all others.",
        style="dim",
    )


def _row(entry: StabilityEntry, *, with_type: bool) -> list[Styled]:
    return [
        str(entry.rank),
        short(entry.package, with_type=with_type),
        f"{entry.score:.0f}",
        (_percent(entry.held), "" if entry.held == 1 else "yellow"),
        _between(entry.ranks.low, entry.ranks.high),
        _between(entry.ranks.best, max(entry.ranks.worst, entry.worst_at_corners)),
        (f"{entry.lowest_rank:,}", "green" if entry.certain else ""),
        (f"{entry.lowest_rank_by_facts:,}", "green" if entry.whatever_is_missing else ""),
    ]


def _percent(share: float) -> str:
    """Rounded down, so that 100 % says all."""
    return f"{int(100 * share)} %"


def _between(first: int, last: int) -> str:
    return f"{first:,}" if first == last else f"{first:,}{DASH}{last:,}"


def _weights(canvas: Canvas, found: Stability) -> None:
    moving = [each for each in found.factors if min(each.kept_with_less, each.kept_with_more) < found.top]
    if not moving:
        canvas.blank()
        canvas.paragraph(f"No weight alone, changed by {100 * found.by:g} %, puts any of them out of the top.")
        return
    canvas.heading("Weights that decide alone")
    columns = [
        Column(title="factor"),
        Column(title="half", optional=True),
        Column(title="weight", justify="right"),
        Column(title=f"stay with\n{100 * found.by:g} % less", justify="right"),
        Column(title=f"stay with\n{100 * found.by:g} % more", justify="right"),
    ]
    rows: list[list[Styled]] = [
        [each.factor.replace("_", " "), each.half, f"{each.weight:.2f}", str(each.kept_with_less), str(each.kept_with_more)]
        for each in moving
    ]
    canvas.table(columns, rows)


def _policies(canvas: Canvas, found: Stability) -> None:
    if not found.against:
        return
    canvas.heading(f"Beside policy {found.provenance.policy}")
    columns = [
        Column(title="policy", least=11),
        Column(title="Kendall's\ntau", justify="right"),
        Column(title=f"of the\ntop {found.top:,}", justify="right"),
        Column(title="compared", justify="right", optional=True),
    ]
    rows: list[list[Styled]] = [
        [each.policy, DASH if each.tau is None else f"{each.tau:.2f}", f"{each.shared:,}", count(each.packages, "package")]
        for each in found.against
    ]
    canvas.table(columns, rows)
    canvas.blank()
    canvas.paragraph("Tau: 1 is the same order, 0 no relation, -1 the reverse.", style="dim")
