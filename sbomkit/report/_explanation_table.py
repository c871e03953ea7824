"""One package as a person reads it: the sentence, the way in, the sum, the people, and what all of it rests on."""

from collections.abc import Iterator

from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import PublisherView
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._explanation import Evidence, Explanation, Judgement
from sbomkit.report._interface import Layout
from sbomkit.report._text import DASH, DIFFERS, TIMES
from sbomkit.report._words import (
    DEPTH_BASIS,
    INDICATORS,
    KINDS,
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

__all__ = ["explanation_table"]

_NAMES = 8
_EVIDENCE = 16


def explanation_table(explanation: Explanation, layout: Layout) -> str:
    """The explanation under headings."""
    canvas = Canvas(layout)
    versions = f" {and_more(explanation.versions, 4)}" if explanation.versions else ""
    canvas.paragraph(f"{short(explanation.package)}{versions}", style="bold")
    canvas.paragraph(explanation.reason)
    canvas.blank()
    for line in _standing(explanation):
        canvas.paragraph(line)
    if explanation.built:
        names = and_more([short(package) for package in explanation.built], _NAMES)
        canvas.paragraph(f"What is ranked is what is built from it: {names}.")
    if explanation.position is not None:
        _way_in(canvas, explanation, explanation.position)
    _sums(canvas, explanation)
    _publishers(canvas, explanation)
    _indicators(canvas, explanation)
    _unknown(canvas, explanation)
    _evidence(canvas, explanation)
    return canvas.text()


def _standing(explanation: Explanation) -> list[str]:
    if explanation.judgement is Judgement.EXCLUDED:
        return ["Not ranked."]
    if explanation.priority is None or explanation.interval is None:
        span = interval(explanation.interval) if explanation.interval else DASH
        return [f"Not assessed; with its people known, the priority could be {span} of 100."]
    made_of = (
        f"weakness {score(explanation.weakness)} alone, since nothing is known of impact"
        if explanation.impact is None
        else f"impact {score(explanation.impact)} {TIMES} weakness {score(explanation.weakness)}"
    )
    return [
        f"Rank {explanation.rank:,} of {explanation.ranked:,}",
        f"Priority {explanation.priority:.0f} of 100 (possible: {interval(explanation.interval)}) = {made_of}",
    ]


def _way_in(canvas: Canvas, explanation: Explanation, position: PackagePosition) -> None:
    basis = f", {DEPTH_BASIS[position.depth_basis]}" if position.depth_basis else ""
    depth = "No path from the root" if position.depth is None else f"The way in: depth {position.depth}{basis}"
    canvas.heading(depth)
    for level, package in enumerate(position.path):
        branch = "   " * (level - 1) + "└─ " if level else ""
        canvas.paragraph(f"{branch}{short(package)}", indent=2)
    facts = [
        ("gateway", _stated(explanation, _gateway(explanation, position))),
        (
            "ways in",
            _stated(
                explanation,
                _named(
                    explanation.entry_points,
                    position.entry_points,
                    "direct dependency leads here",
                    "direct dependencies lead here",
                ),
            ),
        ),
        (
            "needed by",
            _stated(
                explanation,
                _named(explanation.direct_dependents, position.direct_dependents, "package directly", "packages directly"),
            ),
        ),
        ("used by", _stated(explanation, _used_by(position))),
        ("needed", SCOPES[position.scope] + (", and part of a dependency cycle" if position.in_cycle else "")),
    ]
    if explanation.origin is not None:
        facts.append(("from", origin(explanation.origin)))
    canvas.blank()
    canvas.table([Column(style="dim"), Column(least=12, wraps=True)], [list(each) for each in facts], indent=2)


def _stated(explanation: Explanation, text: str) -> str:
    """What is counted along dependencies, unless the document states none at all."""
    # A package that is not ranked has no impact in any document.
    without = explanation.rank is not None and explanation.impact is None
    return "not known: the document states no dependencies" if without else text


def _gateway(explanation: Explanation, position: PackagePosition) -> str:
    if position.gateway == explanation.package:
        return "itself: it is a direct dependency, and nothing else brings it in"
    if position.gateway is not None:
        return f"{short(position.gateway)}: every path passes it; without it, this package is gone"
    return "none: no single direct dependency brings it in" if position.reachable else "none"


def _named(names: tuple[str, ...], number: int, one: str, many: str) -> str:
    listed_names = f": {and_more([short(name) for name in names], _NAMES)}" if names else ""
    return f"{count(number, one, many)}{listed_names}"


def _used_by(position: PackagePosition) -> str:
    about = "about " if position.dependents_error is not None else ""
    return f"{about}{count(position.dependents, 'package')}, directly or not ({position.reach:.1%} of the product)"


def _sums(canvas: Canvas, explanation: Explanation) -> None:
    for half, total in (("impact", explanation.impact), ("weakness", explanation.weakness)):
        parts = [each for each in explanation.contributions if each.half == half]
        if not parts:
            continue
        canvas.heading(f"{half.capitalize()} {score(total)}")
        rows: list[list[Styled]] = [
            [
                each.factor.replace("_", " "),
                score(each.value) if each.value is not None else (f"({score(each.prior)})", "yellow"),
                f"{each.weight:.2f}",
                f"{each.contribution:.3f}",
                each.detail,
            ]
            for each in parts
        ]
        rows.append([("sum", "bold"), "", "", (f"{total or 0:.3f}", "bold"), ""])
        canvas.table(
            [
                Column(title="factor", least=8),
                Column(title="value", justify="right"),
                Column(title="weight", justify="right"),
                Column(title="adds", justify="right"),
                Column(title="because", least=16, wraps=True),
            ],
            rows,
            indent=2,
        )


def _publishers(canvas: Canvas, explanation: Explanation) -> None:
    if explanation.publishers is None:
        return
    canvas.heading("In whose hands")
    views = (explanation.publishers, *explanation.publishers.others)
    columns = [
        Column(title="says", least=6),
        Column(title="verdict", least=8),
        Column(title="who", least=14, wraps=True),
        Column(title="known for"),
        Column(title="bears", optional=True),
    ]
    rows: list[list[Styled]] = [
        [
            view.source or "nobody",
            (verdict(view), "bold" if not index else ""),
            _who(view, explanation.package),
            date(view.as_of),
            view.confidence,
        ]
        for index, view in enumerate(views)
    ]
    canvas.table(columns, rows, indent=2)
    if explanation.publishers.others:
        canvas.paragraph(
            "The first line is the verdict; the others stand beside it and are not mixed in.", indent=2, style="dim"
        )
    if explanation.publishers.disagreement:
        canvas.item((DIFFERS, "yellow"), f"Sources disagree: {explanation.publishers.disagreement}.")


def _who(view: PublisherView, package: str) -> str:
    named = people(view)
    what = KINDS[view.kind] if view.kind else ""
    if view.about is not None and view.about != package:
        what = f"{what}, for {short(view.about)}".lstrip(", ")
    return "; ".join(part for part in (f"{named} ({what})" if named and what else named or what, listed(view)) if part) or DASH


def _indicators(canvas: Canvas, explanation: Explanation) -> None:
    if not explanation.indicators:
        return
    canvas.heading("INVESTIGATE: signs of a change of hands, no accusation")
    for each in explanation.indicators:
        canvas.item(("!", "magenta"), f"{INDICATORS[each.name]}: {each.detail} ({each.source})")


def _unknown(canvas: Canvas, explanation: Explanation) -> None:
    if not explanation.missing:
        return
    canvas.heading("What is not known")
    names = ", ".join(name.replace("_", " ") for name in explanation.missing)
    bounds = f"; known, they could move the priority within {interval(explanation.interval)}" if explanation.interval else ""
    canvas.paragraph(f"{names}: the policy's prior stands in, in brackets above{bounds}.", indent=2)


def _evidence(canvas: Canvas, explanation: Explanation) -> None:
    canvas.heading("What this rests on")
    used = list(_latest(explanation))
    if not used:
        canvas.paragraph("No source was asked about this package, or none answered for this date.", indent=2)
        return
    rows: list[list[Styled]] = [
        [
            each.signal.replace("_", " "),
            each.source,
            date(each.as_of or each.retrieved_at),
            each.licence or "not stated",
            _what(each, explanation),
        ]
        for each in used[:_EVIDENCE]
    ]
    canvas.table(
        [
            Column(title="signal", least=8),
            Column(title="source", least=6),
            Column(title="known for"),
            Column(title="licence", least=8, optional=True),
            Column(title="says", least=16, wraps=True),
        ],
        rows,
        indent=2,
    )
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
