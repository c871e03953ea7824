"""A ranking as a person reads it: first what the document can tell, then the packages, then what stays open."""

from sbomkit.model.facts import Subject
from sbomkit.model.ranking import Basis, Indicator, Origin, Ranked, Ranking, Unassessed, Verdict
from sbomkit.purl import PackageKey, parse_purl
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._ranking.said import basis_sentence, left_out_sentence, people_sentence
from sbomkit.report._ranking_report.noun import RankingReport
from sbomkit.report._text import DASH, DIFFERS
from sbomkit.report._words import INDICATORS, and_more, count, interval, origin, short, verdict

__all__ = ["SHOWN", "ranking_report_table", "ranking_table"]

SHOWN = 20
"""Packages that a table shows unless it is told a number."""
_REASONS = 3
_INDICATORS = 8
_UNASSESSED = 5
_DISAGREEING = 3
_ORIGINS = 3
_MEMBERS = 8
_STYLES = {Verdict.SOLE: "red", Verdict.ORPHANED: "red", Verdict.ONE_ACTIVE: "yellow"}


def ranking_table(ranking: Ranking, layout: Layout, canvas: Canvas | None = None) -> str:
    """The ranking with the packages that were asked for, or the first twenty."""
    canvas = canvas or Canvas(layout)
    entries = ranking.ranked[: SHOWN if layout.shown is None else layout.shown]
    canvas.paragraph(ranking.fidelity.conclusion, style="bold")
    canvas.paragraph(basis_sentence(ranking))
    canvas.blank()
    if entries:
        _packages(canvas, ranking, entries)
        _reasons(canvas, entries)
        _origins(canvas, entries)
    else:
        canvas.paragraph("No package is on this list.")
    _indicators(canvas, ranking)
    _unassessed(canvas, ranking)
    _rest(canvas, ranking)
    return canvas.text()


def ranking_report_table(report: RankingReport, layout: Layout, canvas: Canvas | None = None) -> str:
    """Its ranking: what stands behind each package is told by `explain`, and of all at once by a page."""
    return ranking_table(report.ranking, layout, canvas)


def _types(entries: tuple[Ranked | Unassessed, ...]) -> set[str]:
    return {purl.type if (purl := parse_purl(entry.package)) else "generic" for entry in entries}


def _packages(canvas: Canvas, ranking: Ranking, entries: tuple[Ranked, ...]) -> None:
    types = _types(entries)
    one = len(types) == 1
    columns = [
        Column(title="#", justify="right"),
        Column(title=f"{next(iter(types))} package" if one else "package", style="bold", least=12),
        Column(title="depth", justify="right", optional=True),
        Column(title="used\nby", justify="right", optional=True),
        Column(title="in the\nhands of", least=10),
        Column(title="priority\n(possible)"),
        Column(title="comes in\nvia", least=10, optional=True),
    ]
    rows = [_row(entry, with_type=not one) for entry in entries]
    if ranking.basis is Basis.WEAKNESS_ONLY:
        keep = (0, 1, 4, 5)
        columns, rows = [columns[index] for index in keep], [[row[index] for index in keep] for row in rows]
    canvas.table(columns, rows)
    marks = []
    if any(entry.publishers.subject is Subject.PACKAGING for entry in entries):
        marks.append("* those who package it for the distribution; the people upstream are not known")
    if any(entry.publishers.undated for entry in entries):
        marks.append("? known only for a time after the as-of date")
    if any(entry.indicators for entry in entries):
        marks.append("! INVESTIGATE, see below")
    if disagreeing := [entry for entry in entries if entry.publishers.disagreement]:
        told = [f"{short(entry.package)}: {entry.publishers.disagreement}" for entry in disagreeing]
        marks.append(f"{DIFFERS} sources disagree: {'; '.join(told[:_DISAGREEING])}{_more(told, _DISAGREEING)}")
    if marks:
        canvas.blank()
    for mark in marks:
        canvas.paragraph(mark, style="dim")
    hidden = len(ranking.ranked) - len(entries)
    if hidden:
        canvas.paragraph(f"{hidden:,} more stand on this list: --top N shows N, --format json all of them.", style="dim")


def _more(told: list[str], shown: int) -> str:
    return f", and {len(told) - shown:,} more" if len(told) > shown else ""


def _row(entry: Ranked, *, with_type: bool) -> list[Styled]:
    view, position = entry.publishers, entry.position
    marks = (
        ("*" if view.subject is Subject.PACKAGING else "")
        + ("?" if view.undated else "")
        + (DIFFERS if view.disagreement else "")
        + ("!" if entry.indicators else "")
    )
    words = f"{verdict(view)} {marks}".rstrip()
    return [
        str(entry.rank),
        short(entry.package, with_type=with_type),
        DASH if position.depth is None else str(position.depth),
        f"{position.dependents:,}" if position.dependents_error is None else f"~{position.dependents:,}",
        (words, _STYLES.get(view.verdict, "")),
        f"{entry.priority:.0f} ({interval(entry.interval)})",
        _way_in(entry.package, position.gateway, position.entry_points),
    ]


def _way_in(package: PackageKey, gateway: PackageKey | None, entry_points: int) -> str:
    if gateway == package:
        return "itself"
    if gateway is not None:
        return short(gateway, with_type=False)
    return f"{entry_points:,} ways" if entry_points else DASH


def _reasons(canvas: Canvas, entries: tuple[Ranked, ...]) -> None:
    first = [entry for entry in entries if entry.publishers.verdict.is_one_person][:_REASONS]
    if not first:
        return
    canvas.heading("Look at these first")
    for entry in first:
        canvas.item(f"{entry.rank}", entry.reason)


def _origins(canvas: Canvas, entries: tuple[Ranked, ...]) -> None:
    """Of what hangs on one person, what comes from one place: several lines, but one risk."""
    together: dict[Origin, list[str]] = {}
    for entry in entries:
        if entry.publishers.verdict.is_one_person and entry.origin is not None:
            together.setdefault(entry.origin, []).append(str(entry.rank))
    shared = [(place, ranks) for place, ranks in together.items() if len(ranks) > 1]
    if not shared:
        return
    canvas.heading("From one place, and so one risk")
    for place, ranks in shared[:_ORIGINS]:
        canvas.item("=", f"{origin(place)}; here: {and_more(ranks, _MEMBERS)}")
    if len(shared) > _ORIGINS:
        canvas.paragraph(f"and {count(len(shared) - _ORIGINS, 'place')} more in --format json", indent=2, style="dim")


def _indicators(canvas: Canvas, ranking: Ranking) -> None:
    marked: list[tuple[PackageKey, Indicator]] = [
        (entry.package, indicator)
        for entries in (ranking.ranked, ranking.unassessed)
        for entry in entries
        for indicator in entry.indicators
    ]
    if not marked:
        return
    packages = len({package for package, _ in marked})
    canvas.heading(f"INVESTIGATE: {count(packages, 'package')} may have changed hands")
    for package, indicator in marked[:_INDICATORS]:
        canvas.item(("!", "magenta"), f"{short(package)}: {INDICATORS[indicator.name]}. {indicator.detail}")
    if len(marked) > _INDICATORS:
        canvas.paragraph(f"and {count(len(marked) - _INDICATORS, 'indicator')} more in --format json", indent=2, style="dim")
    canvas.paragraph("An indicator asks to be looked at; it accuses nobody.", indent=2, style="dim")


def _unassessed(canvas: Canvas, ranking: Ranking) -> None:
    entries = ranking.unassessed
    if not entries:
        return
    canvas.heading(f"Not assessed: {count(len(entries), 'package')}, of unknown publishers")
    rows: list[list[Styled]] = [
        [
            short(entry.package),
            DASH if entry.position.depth is None else str(entry.position.depth),
            f"{entry.position.dependents:,}",
            interval(entry.interval),
        ]
        for entry in entries[:_UNASSESSED]
    ]
    columns = [
        Column(title="first by what it could be", least=12),
        Column(title="depth", justify="right", optional=True),
        Column(title="used by", justify="right", optional=True),
        Column(title="priority"),
    ]
    if ranking.basis is Basis.WEAKNESS_ONLY:
        columns, rows = [columns[0], columns[3]], [[row[0], row[3]] for row in rows]
    canvas.table(columns, rows, indent=2)
    canvas.paragraph(entries[0].reason, indent=2, style="dim")


def _rest(canvas: Canvas, ranking: Ranking) -> None:
    canvas.blank()
    for sentence in (ranking.coverage.sentence, people_sentence(ranking), left_out_sentence(ranking)):
        if sentence:
            canvas.paragraph(sentence)
