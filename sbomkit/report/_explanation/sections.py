"""The later sections of an explanation: its history, what is not known, what to do next, and what it rests on."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from types import MappingProxyType

from sbomkit.model.history import Event, EventKind
from sbomkit.model.next_step import Level
from sbomkit.model.ranking import Verdict
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._explanation.evidence import Evidence
from sbomkit.report._explanation.noun import Explanation
from sbomkit.report._explanation.unknown import Unknown
from sbomkit.report._text import DASH
from sbomkit.report._words import and_more, count, date, interval, score, short

__all__ = ["evidence", "history", "next_steps", "rank_span", "unknown"]

_EVENTS = 10
_STEPS = 8
_EVIDENCE = 12

_OUTCOMES = MappingProxyType(
    {
        Verdict.SOLE: "one person",
        Verdict.ONE_ACTIVE: "several, one active",
        Verdict.FEW: "two people",
        Verdict.SEVERAL: "three or four",
        Verdict.MANY: "five or more",
        Verdict.ORGANISATION: "a team",
        Verdict.ORPHANED: "nobody",
    }
)


def rank_span(best: int | None, worst: int | None) -> str:
    """`18-40`, one number where nothing is open, a dash where it is not told."""
    if best is None or worst is None:
        return DASH
    return f"{best:,}" if best == worst else f"{best:,}{DASH}{worst:,}"


def history(canvas: Canvas, explanation: Explanation) -> None:
    """What happened, with its days."""
    events = explanation.history.events
    if not events or (len(events) == 1 and events[0].kind is EventKind.PEOPLE):  # as the people above say already
        return
    until = f" up to {date(explanation.as_of)}" if explanation.as_of else ""
    abouts = sorted({each.about for each in events if each.about != explanation.package})
    built = f", and that of {and_more([short(each) for each in abouts], 2)}, which it is built from" if abouts else ""
    canvas.heading(f"Its history{until}, as far as it is known{built}")
    shown = _chosen(events)
    left = len(events) - len(shown)
    rows: list[list[Styled]] = [[date(each.date), each.source, each.text] for each in shown]
    if left:
        rows.insert(1, ["", "", (f"{count(left, 'more line')} in --format json", "dim")])
    canvas.table([Column(), Column(style="dim", least=6), Column(least=16, wraps=True)], rows, indent=2)


def _chosen(events: Sequence[Event]) -> Sequence[Event]:
    """The beginning and the end: what came last decides."""
    return events if len(events) <= _EVENTS + 1 else (events[0], *events[-_EVENTS:])


def unknown(canvas: Canvas, explanation: Explanation) -> None:
    """What is missing, and where it could move the package."""
    if not explanation.unknowns:
        return
    canvas.heading("What is not known, and what it could change")
    rows: list[list[Styled]] = []
    for each in explanation.unknowns:
        rows.append(_missing(each, explanation))
        for _, alike in groupby(each.outcomes, key=lambda outcome: (outcome.priority, outcome.rank)):
            outcomes = list(alike)
            said = "; or ".join(_OUTCOMES[outcome.verdict] for outcome in outcomes)
            rows.append([f"  if {said}", f"{outcomes[0].priority:.0f}", f"{outcomes[0].rank:,}", ""])
    if explanation.interval is not None and len(explanation.unknowns) > 1:
        ranks = rank_span(explanation.best_rank, explanation.worst_rank)
        rows.append([("all of it", "bold"), interval(explanation.interval), ranks, ""])
    canvas.table(
        [
            Column(title="not known", least=16, wraps=True),
            Column(title="priority", justify="right"),
            Column(title="rank", justify="right"),
            Column(title="could tell", least=8, wraps=True, optional=True),
        ],
        rows,
        indent=2,
    )
    canvas.paragraph(
        "Each line by itself, all else as it is; in brackets the policy's prior, taken meanwhile.",
        indent=2,
        style="dim",
    )


def _missing(each: Unknown, explanation: Explanation) -> list[Styled]:
    prior = f" ({score(each.prior)})" if each.prior is not None else ""
    # Where the sum is shown, it says why.
    summed = explanation.impact if each.half == "impact" else explanation.weakness
    name = f"{each.factor.replace('_', ' ')}{prior}{f': {each.detail}' if summed is None else ''}"
    told = ", ".join(each.sources) or "no source"
    # Outcomes say it better than both ends of what none of them is at.
    bounds = interval(each.interval) if each.interval is not None and not each.outcomes else ""
    ranks = rank_span(each.best_rank, each.worst_rank) if bounds else ""
    return [name, bounds, ranks, told]


def next_steps(canvas: Canvas, explanation: Explanation) -> None:
    """What to find out and what to do, with the ground of each."""
    steps = explanation.next_steps
    if not steps:
        return
    canvas.heading("What to do next")
    rows: list[list[Styled]] = []
    for each in steps[:_STEPS]:
        where = f" <{each.url}>" if each.url else ""
        rows.append([(each.level, "bold" if each.level is Level.ACTION else "magenta"), f"{each.text}{where}"])
        rows.append(["", (f"because of: {each.ground}", "dim")])
    canvas.table([Column(), Column(least=16, wraps=True)], rows, indent=2)
    if len(steps) > _STEPS:
        canvas.paragraph(f"{count(len(steps) - _STEPS, 'more step')} in --format json.", indent=2, style="dim")


def evidence(canvas: Canvas, explanation: Explanation) -> None:
    """The observations, each with source, day and licence."""
    canvas.heading("What this rests on")
    used = list(_latest(explanation))
    if not used:
        later = len(explanation.evidence)
        told = f"All that sources told is known for a later day only: {count(later, 'observation')}, in --format json."
        nothing = "No source was asked about this package, or none answered for this date."
        canvas.paragraph(told if later else nothing, indent=2)
        return
    # A column that says nothing takes room from what is said.
    licensed = any(each.licence for each in used[:_EVIDENCE])
    rows: list[list[Styled]] = [
        [
            each.signal.replace("_", " "),
            each.source,
            date(each.as_of or each.retrieved_at),
            *([each.licence or "not stated"] if licensed else []),
            _what(each, explanation),
        ]
        for each in used[:_EVIDENCE]
    ]
    canvas.table(
        [
            Column(title="signal", least=8),
            Column(title="source", least=6),
            Column(title="known for", optional=True),
            *([Column(title="licence", least=8, optional=True)] if licensed else []),
            Column(title="says", least=16, wraps=True),
        ],
        rows,
        indent=2,
    )
    if not licensed:
        canvas.paragraph("No source states a licence of its data.", indent=2, style="dim")
    left = len(explanation.evidence) - len(used[:_EVIDENCE])
    if left:
        canvas.paragraph(
            f"{count(left, 'older or later observation')} in --format json, which also names each address.",
            indent=2,
            style="dim",
        )


def _latest(explanation: Explanation) -> Iterator[Evidence]:
    """The newest of each signal, source, subject and package that is not too late."""
    newest: dict[tuple[str, str, str, str], Evidence] = {}
    for each in explanation.evidence:
        if not each.later:
            newest[(each.package, each.signal, each.source, each.subject)] = each
    yield from newest.values()


def _what(each: Evidence, explanation: Explanation) -> str:
    about = "" if each.package == explanation.package else f"of {short(each.package)}: "
    where = f" <{each.url}>" if each.url else ""
    return f"{about}{each.summary}{where}"
