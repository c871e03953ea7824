"""All about one package of concern, under one heading."""

from collections.abc import Iterator
from types import MappingProxyType

from sbomkit.model.due_diligence import Answer, Concern, Fact, RuleKind, Standing, UpdateHistory
from sbomkit.model.next_step import Level
from sbomkit.model.tabletop import Basis
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._text import DASH, TIMES
from sbomkit.report._words import (
    INDICATORS,
    SCOPES,
    and_more,
    count,
    date,
    interval,
    listed,
    origin,
    people,
    score,
    short,
    verdict,
)

__all__ = ["OUTCOMES", "RULES", "draw_record"]

RULES = MappingProxyType(
    {RuleKind.FINDING: "the policy's finding", RuleKind.GATE: "the policy's gate", RuleKind.ASKED: "who made this file"}
)
OUTCOMES = MappingProxyType(
    {
        Answer.MET: ("is met", "bold red"),
        Answer.NOT_MET: ("is not met", ""),  # not in green: a rule that is not met clears nothing
        Answer.CANNOT_BE_TOLD: ("cannot be told", "yellow"),
    }
)
_STANDINGS = MappingProxyType({Standing.HOLDS: "holds", Standing.EARLIER: "earlier", Standing.LATER: "after the as-of date"})
_TWO = (Column(style="dim"), Column(least=20, wraps=True))


def draw_record(canvas: Canvas, concern: Concern, number: int) -> None:
    """All that the file holds of one package."""
    versions = f" {and_more(concern.versions, 4)}" if concern.versions else ""
    canvas.heading(f"Record {number:,}: {short(concern.package)}{versions}")
    canvas.paragraph(concern.reason, style="bold")
    canvas.table(_TWO, [*_standing(concern), *_place(concern), *_hands(concern), *_upkeep(concern)])
    _outcomes(canvas, concern)
    _sums(canvas, concern)
    _named(canvas, concern)
    _facts(canvas, concern)
    _open(canvas, concern)


def _standing(concern: Concern) -> Iterator[list[Styled]]:
    if concern.priority is None:
        yield ["priority", f"not known; it could be {interval(concern.interval)} of 100"]
        return
    made_of = f"weakness {score(concern.weakness)} alone"
    if concern.impact is not None:
        made_of = f"impact {score(concern.impact)} {TIMES} weakness {score(concern.weakness)}"
    rank = f"rank {concern.rank:,}, " if concern.rank is not None else ""
    yield ["priority", f"{rank}{concern.priority:.0f} of 100 (possible: {interval(concern.interval)}) = {made_of}"]


def _place(concern: Concern) -> Iterator[list[Styled]]:
    place, carrier = concern.position, concern.carried_by
    depth = "no path leads to it" if place.depth is None else f"depth {place.depth}, needed {SCOPES[place.scope]}"
    yield ["place", f"{depth}; {count(place.dependents, 'package')} stand on it"]
    if place.path:
        yield ["path", " > ".join(short(each, with_type=False) for each in place.path)]
    if carrier is not None:
        every = ", which every path passes" if carrier == place.gateway else ", on the path that is shown"
        yield ["carried by", "itself: it is a direct dependency" if carrier == concern.package else f"{short(carrier)}{every}"]
    if concern.origin is not None:
        yield ["comes from", origin(concern.origin)]


def _hands(concern: Concern) -> Iterator[list[Styled]]:
    view = concern.publishers
    told = "; ".join(part for part in (verdict(view), listed(view), people(view)) if part)
    yield ["in the hands of", f"{told} ({view.source or 'no source'}, {date(view.as_of)}; confidence {view.confidence})"]
    for each in concern.indicators:
        yield [("INVESTIGATE", "magenta"), f"{INDICATORS[each.name]}: {each.detail} ({each.source})"]


def _upkeep(concern: Concern) -> Iterator[list[Styled]]:
    yield ["updates", _history(concern.updates) if concern.updates else "no release is known"]
    known = {None: "not known", "none": "no source that was asked says that it is given up"}
    yield ["its end", known.get(concern.given_up) or f"a source says that it is {concern.given_up}"]
    if concern.security_policy is not None:
        yield ["security policy", f"OpenSSF Scorecard gives its repository {concern.security_policy} of 10 for it"]
    known = {None: "not known", "none": "sources looked and found none"}
    yield ["funding", known.get(concern.funding) or str(concern.funding)]


def _history(updates: UpdateHistory) -> str:
    parts = [
        f"{count(updates.releases, 'release')} from {date(updates.first)} to {date(updates.last)}",
        "not known how many in the last year" if updates.in_last_year is None else f"{updates.in_last_year:,} in the last year",
    ]
    if updates.median_days is not None and updates.longest_days is not None:
        parts.append(f"{updates.median_days:g} days between two (median), {updates.longest_days:,} at most")
    held = updates.in_product
    parts.append(
        f"in the product is {held.version} of {date(held.date)}, with {held.newer:,} newer"
        if held
        else "which one is in the product is not known"
    )
    gaps = "" if updates.complete else "; the list has gaps, so that there may be more"
    return f"{'; '.join(parts)}{gaps} ({updates.source})"


def _outcomes(canvas: Canvas, concern: Concern) -> None:
    rows: list[list[Styled]] = [
        [each.condition, f"{RULES[each.kind]}{f' {each.name}' if each.name else ''}", OUTCOMES[each.outcome]]
        for each in concern.rules
    ]
    columns = [
        Column(title="rule", least=16, wraps=True),
        Column(title="asked by", least=8, wraps=True),
        Column(title="outcome"),
    ]
    canvas.table(columns, rows)


def _sums(canvas: Canvas, concern: Concern) -> None:
    rows: list[list[Styled]] = [
        [
            each.factor.replace("_", " "),
            each.half,
            score(each.value) if each.value is not None else (f"({score(each.prior)})", "yellow"),
            f"{each.weight:.2f}",
            f"{each.contribution:.3f}",
            each.detail,
        ]
        for each in concern.contributions
    ]
    canvas.table(
        [
            Column(title="factor", least=8),
            Column(title="half"),
            Column(title="value (prior)", justify="right"),
            Column(title="weight", justify="right"),
            Column(title="adds", justify="right"),
            Column(title="because", least=12, wraps=True),
        ],
        rows,
    )


def _named(canvas: Canvas, concern: Concern) -> None:
    """What the document claims, and whom one would write to."""
    claimed: list[list[Styled]] = [
        [
            each.purl or each.id,
            ", ".join(each.licenses) or DASH,
            "; ".join(f"{digest.algorithm} {digest.value}" for digest in each.hashes) or DASH,
        ]
        for each in concern.components
    ]
    titles = ("claimed component", "licence", "hashes")
    canvas.table([Column(title=title, least=8, wraps=True) for title in titles], claimed)
    if concern.contacts:
        canvas.table(
            [
                Column(title="to report to", least=8),
                Column(title="told by", least=8),
                Column(title="where", least=16, wraps=True),
            ],
            [
                [each.role, f"{'claimed by' if each.basis is Basis.CLAIM else 'observed by'} {each.source}", each.text]
                for each in concern.contacts
            ],
        )


def _facts(canvas: Canvas, concern: Concern) -> None:
    if not concern.facts:
        canvas.paragraph("There are no facts about it.")
        return
    canvas.table(
        [
            Column(title="fact", least=8, wraps=True),
            Column(title="says", least=16, wraps=True),
            Column(title="source", least=6, wraps=True),
            Column(title="retrieved"),
            Column(title="known for"),
            Column(title="licence of the data", least=8, wraps=True),
            Column(title="SHA-256 of the observation", least=16, wraps=True, style="dim"),
        ],
        [_fact(each, concern) for each in concern.facts],
    )


def _fact(each: Fact, concern: Concern) -> list[Styled]:
    about = "" if each.package == concern.package else f" of {short(each.package)}"
    standing = "" if each.standing is Standing.HOLDS else f" ({_STANDINGS[each.standing]})"
    known = "" if each.status == "known" else f"{each.status}: "
    return [
        f"{each.signal.replace('_', ' ')}{about}{standing}",
        f"{known}{each.summary}",
        f"{each.source}, {each.subject}{f' <{each.url}>' if each.url else ''}",
        f"{each.retrieved_at:%Y-%m-%d %H:%M}",
        date(each.as_of),
        each.licence or "not stated",
        each.sha256,
    ]


def _open(canvas: Canvas, concern: Concern) -> None:
    if concern.unknown:
        rows: list[list[Styled]] = [
            [each.what.replace("_", " "), each.detail, score(each.prior), ", ".join(each.sources) or "no source"]
            for each in concern.unknown
        ]
        titles = ("not known", "because", "taken instead", "could tell")
        canvas.table([Column(title=title, least=8, wraps=True) for title in titles], rows)
    steps: list[list[Styled]] = [
        [(each.level, "bold" if each.level is Level.ACTION else "magenta"), each.text, each.ground, each.url or DASH]
        for each in concern.next_steps
    ]
    if steps:
        titles = ("next step", "what to do", "because of", "where")
        canvas.table([Column(title=title, least=8, wraps=True) for title in titles], steps)
