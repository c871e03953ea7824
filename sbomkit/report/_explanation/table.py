"""One package as a person reads it: the answer, the way in, the sum, the people, and the sections that follow."""

from collections.abc import Mapping
from datetime import datetime

from sbomkit.model.facts import Actor, Identity, Subject
from sbomkit.model.history import Involved
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Order, PublisherView
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._explanation.noun import Explanation, Judgement
from sbomkit.report._explanation.sections import evidence, history, next_steps, rank_span, unknown
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
    score,
    short,
    verdict,
)

__all__ = ["explanation_table"]

_NAMES = 8
_PEOPLE = 6
_HASHED = frozenset({"address", "label"})
"""Kinds of identities of which a source has no login, so that they are hashes: their beginning tells them apart."""

_Letters = Mapping[Identity, str]


def explanation_table(explanation: Explanation, layout: Layout, canvas: Canvas | None = None) -> str:
    """The explanation under headings; on another canvas if one is given."""
    canvas = canvas or Canvas(layout)
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
    letters = {
        identity: each.letter
        for each in explanation.history.involved
        for identity in (each.actor.identity, *each.actor.same_as)
    }
    _publishers(canvas, explanation, letters)
    history(canvas, explanation)
    _indicators(canvas, explanation, letters)
    if explanation.meaning:
        canvas.heading("What it means")
        canvas.paragraph(explanation.meaning, indent=2)
    unknown(canvas, explanation)
    next_steps(canvas, explanation)
    evidence(canvas, explanation)
    return canvas.text()


def _standing(explanation: Explanation) -> list[str]:
    if explanation.judgement is Judgement.EXCLUDED:
        return ["Not ranked."]
    if explanation.priority is None or explanation.interval is None:
        span = interval(explanation.interval) if explanation.interval else DASH
        if explanation.best_rank is None:
            return [f"Not assessed; with its people known, the priority could be {span} of 100."]
        ranks = rank_span(explanation.best_rank, explanation.worst_rank)
        of = explanation.ranked + (explanation.rank is None)
        by_most = f" By what it could be at most, its rank is {explanation.rank:,}." if explanation.rank is not None else ""
        known = f"Not assessed; with its people known, the priority could be {span} of 100, and the rank {ranks} of {of:,}."
        return [f"{known}{by_most}"]
    made_of = (
        f"weakness {score(explanation.weakness)} alone, since nothing is known of impact"
        if explanation.impact is None
        else f"impact {score(explanation.impact)} {TIMES} weakness {score(explanation.weakness)}"
    )
    rank = f"Rank {explanation.rank:,} of {explanation.ranked:,}"
    if explanation.best_rank != explanation.worst_rank:
        rank += f" (possible: {rank_span(explanation.best_rank, explanation.worst_rank)})"
    if explanation.unassessed and explanation.order is Order.PRIORITY:
        before = f"up to {explanation.could_precede:,} of them" if explanation.could_precede else "none of them"
        rank += f"; {count(explanation.unassessed, 'package')} could not be assessed, {before} could come before it"
    return [
        rank,
        f"Priority {explanation.priority:.0f} of 100 (possible: {interval(explanation.interval)}) = {made_of}",
    ]


def _way_in(canvas: Canvas, explanation: Explanation, position: PackagePosition) -> None:
    basis = f", {DEPTH_BASIS[position.depth_basis]}" if position.depth_basis else ""
    depth = "No path from the root" if position.depth is None else f"The way in: depth {position.depth}{basis}"
    canvas.heading(depth)
    canvas.path([short(package) for package in position.path])
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
    scored = explanation.judgement is Judgement.RANKED or explanation.contributions
    without = scored and explanation.impact is None
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
        if total is None or not parts:
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
        rows.append([("sum", "bold"), "", "", (f"{total:.3f}", "bold"), ""])
        canvas.table(
            [
                Column(title="factor", least=8),
                Column(title="value", justify="right"),
                Column(title="weight", justify="right", optional=True),
                Column(title="adds", justify="right"),
                Column(title="because", least=12, wraps=True),
            ],
            rows,
            indent=2,
        )


def _publishers(canvas: Canvas, explanation: Explanation, letters: _Letters) -> None:
    if explanation.publishers is None:
        return
    on = f" on {date(explanation.as_of)}" if explanation.as_of else ""
    canvas.heading(f"In whose hands it was{on}" if on else "In whose hands it is")
    views = (explanation.publishers, *explanation.publishers.others)
    columns = [
        Column(title="says", least=6),
        Column(title="verdict", least=8),
        Column(title="who", least=14, wraps=True),
        Column(title="known for", optional=True),
        Column(title="confidence", optional=True),
    ]
    rows: list[list[Styled]] = [
        [
            view.source or "nobody",
            (verdict(view), "bold" if not index else ""),
            _who(view, explanation.package, letters),
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
    _legend(canvas, explanation)
    if explanation.publishers.disagreement:
        canvas.item((DIFFERS, "yellow"), f"Sources disagree: {explanation.publishers.disagreement}.")


def _account(actor: Actor) -> str:
    """An account as a person reads it: where it is, the login or the beginning of a hash, and a display name that was kept."""
    source, _, tail = actor.identity.partition(":")
    kind, _, name = tail.partition(":")
    shown = f"{source} {name[:8] if kind in _HASHED else name}" if name else actor.identity
    return f"{shown} ({actor.label})" if actor.label else shown


def _legend(canvas: Canvas, explanation: Explanation) -> None:
    """Which account each letter stands for, in the order in which they appear."""
    involved = explanation.history.involved
    if not involved:
        return
    known_for = explanation.publishers.as_of if explanation.publishers else None
    shown = [f"{each.letter} is {_account(each.actor)}{_seen(each, known_for)}" for each in involved[:_PEOPLE]]
    rest = len(involved) - len(shown)
    canvas.paragraph(f"{'; '.join(shown)}{f'; and {rest:,} more' if rest else ''}.", indent=2, style="dim")


def _seen(each: Involved, known_for: datetime | None) -> str:
    """What else is known of somebody: since when, where that is not just the day of the list."""
    if each.subject is Subject.PACKAGING:
        return ", who packages it"
    return f", first seen {date(each.first)}" if known_for is None or each.first < known_for else ""


def _who(view: PublisherView, package: str, letters: _Letters) -> str:
    told = [letters.get(actor.identity) or _account(actor) for actor in view.people]
    names = sorted(told, key=lambda name: (len(name), name))[:_PEOPLE]
    rest = len(told) - len(names)
    named = ", ".join(names) + (f" and {rest} more" if rest else "")
    what = KINDS[view.kind] if view.kind else ""
    if view.about is not None and view.about != package:
        what = f"{what}, for {short(view.about)}".lstrip(", ")
    return "; ".join(part for part in (f"{named} ({what})" if named and what else named or what, listed(view)) if part) or DASH


def _indicators(canvas: Canvas, explanation: Explanation, letters: _Letters) -> None:
    if not explanation.indicators:
        return
    canvas.heading("INVESTIGATE: signs of a change of hands, no accusation")
    for each in explanation.indicators:
        detail = each.detail
        for identity in sorted(letters, key=lambda name: (-len(name), name)):  # none is cut where another begins with it
            detail = detail.replace(identity, letters[identity])
        canvas.item(("!", "magenta"), f"{INDICATORS[each.name]}: {detail} ({each.source})")
