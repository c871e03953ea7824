"""Facts as a person reads them: a line for each source and signal, or for each answer about one package."""

from sbomkit.model.facts import Observation, Status
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._holdings.noun import Holding, Holdings
from sbomkit.report._interface import Layout
from sbomkit.report._text import clip
from sbomkit.report._words import count

__all__ = ["holdings_table"]

_STYLES = {Status.KNOWN: "green", Status.FAILED: "red"}
_VALUE = 400


def holdings_table(holdings: Holdings, layout: Layout, canvas: Canvas | None = None) -> str:
    """What there is, then under which licences."""
    canvas = canvas or Canvas(layout)
    if holdings.package is not None:
        canvas.paragraph(f"{holdings.package}: {count(len(holdings.observations), 'answer')}", style="bold")
        for each in holdings.observations:
            _observation(canvas, each)
    else:
        canvas.paragraph(f"{count(holdings.packages, 'package')}, {holdings.sha256}", style="bold")
        if holdings.holdings:
            canvas.blank()
            canvas.table(_COLUMNS, [_row(each) for each in holdings.holdings], indent=2)
    if holdings.licences:
        canvas.blank()
        canvas.paragraph(f"Data under {', '.join(holdings.licences)}.")
    for licence in holdings.share_alike:
        canvas.paragraph(f"{licence} is share-alike: what is made from it is passed on under the same licence.")
    return canvas.text()


_COLUMNS = [
    Column(title="source", style="bold"),
    Column(title="signal", least=8),
    Column(title="known", justify="right"),
    Column(title="absent", justify="right"),
    Column(title="cannot\ntell", justify="right"),
    Column(title="failed", justify="right"),
    Column(title="answered", optional=True),
    Column(title="licence", least=6, optional=True),
]


def _row(each: Holding) -> list[Styled]:
    numbers = (each.known, each.absent, each.unsupported, each.failed)
    days = sorted({f"{each.oldest:%Y-%m-%d}", f"{each.newest:%Y-%m-%d}"})
    counted = [f"{number:,}" if number else "" for number in numbers]
    return [each.source, each.signal.value.replace("_", " "), *counted, " to ".join(days), each.licence or ""]


def _observation(canvas: Canvas, each: Observation) -> None:
    canvas.blank()
    known_for = f", known for {each.as_of:%Y-%m-%d}" if each.as_of else ""
    signal = each.signal.value.replace("_", " ")
    told = f"{signal} ({each.subject}), {each.source}, {each.retrieved_at:%Y-%m-%d}{known_for}"
    canvas.table([Column(), Column(least=16, wraps=True)], [[(each.status.value, _STYLES.get(each.status, "yellow")), told]])
    if each.value is not None:
        canvas.paragraph(clip(each.value.model_dump_json(exclude_defaults=True), _VALUE), indent=2)
    if each.detail:
        canvas.paragraph(each.detail, indent=2)
    if each.url:
        canvas.paragraph(each.url, indent=2, style="dim")
