"""What changed between two rankings, as a person reads it: what could not be compared, then the changes by kind."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from sbomkit.model.diff import Difference, DiffKind, PackageDiff, ProductState, RankingDiff
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._text import DASH
from sbomkit.report._words import FLAGS, count, date, short

__all__ = ["diff_table", "summary"]

_SHOWN, _SHOWN_OF_GOOD_NEWS = 20, 5
_GRAVE = frozenset({DiffKind.PUBLISHERS_REPLACED, DiffKind.NEWLY_HANDED_OVER, DiffKind.NEWLY_SOLE, DiffKind.NEWLY_GIVEN_UP})
_INVESTIGATE = frozenset({DiffKind.PUBLISHERS_REPLACED, DiffKind.NEWLY_HANDED_OVER})
_GOOD_NEWS = frozenset(
    {
        DiffKind.PRIORITY_DOWN,
        DiffKind.LESS_EXPOSED,
        DiffKind.NEWLY_ASSESSED,
        DiffKind.NO_LONGER_HANDED_OVER,
        DiffKind.NO_LONGER_SOLE,
        DiffKind.NO_LONGER_GIVEN_UP,
        DiffKind.NEWLY_FUNDED,
    }
)
_TITLES: Mapping[DiffKind, str] = MappingProxyType(
    {
        DiffKind.PUBLISHERS_REPLACED: "INVESTIGATE: all publishers replaced",
        DiffKind.NEWLY_HANDED_OVER: "INVESTIGATE: may have changed hands",
        DiffKind.NEWLY_SOLE: "now hangs on one person",
        DiffKind.NEWLY_GIVEN_UP: "now deprecated, archived, orphaned or removed",
        DiffKind.NO_LONGER_FUNDED: "no longer funded",
        DiffKind.ADDED: "added",
        DiffKind.MORE_EXPOSED: "needed nearer to the running product",
        DiffKind.DEEPER: "moved deeper",
        DiffKind.NEWLY_REACHABLE: "a path leads to it now",
        DiffKind.PRIORITY_UP: "priority rose",
        DiffKind.NO_LONGER_ASSESSED: "publishers no longer known",
        DiffKind.VERSION_CHANGED: "other versions",
        DiffKind.PRIORITY_DOWN: "priority fell",
        DiffKind.NEARER: "moved nearer",
        DiffKind.NO_LONGER_REACHABLE: "no path leads to it any more",
        DiffKind.LESS_EXPOSED: "needed farther from the running product",
        DiffKind.NEWLY_ASSESSED: "publishers known now",
        DiffKind.NO_LONGER_HANDED_OVER: "indicator gone",
        DiffKind.NO_LONGER_SOLE: "no longer hangs on one person",
        DiffKind.NO_LONGER_GIVEN_UP: "no longer deprecated, archived, orphaned or removed",
        DiffKind.NEWLY_FUNDED: "newly funded",
        DiffKind.REMOVED: "removed",
    }
)
_OPEN = frozenset(
    {
        DiffKind.PUBLISHERS_REPLACED,
        DiffKind.NEWLY_HANDED_OVER,
        DiffKind.NEWLY_SOLE,
        DiffKind.NEWLY_GIVEN_UP,
        DiffKind.NO_LONGER_FUNDED,
        DiffKind.VERSION_CHANGED,
    }
)
"""Kinds of which a person is told that they are open: places are compared or not as a whole, and good news can wait."""


def diff_table(diff: RankingDiff, layout: Layout, canvas: Canvas | None = None) -> str:
    """Both sides in figures, the changes under headings, and what stays open; on another canvas if one is given."""
    canvas = canvas or Canvas(layout)
    canvas.paragraph(summary(diff), style="bold")
    for remark in diff.remarks:
        canvas.paragraph(remark)
    canvas.blank()
    _sides(canvas, diff)
    for kind in diff.counts:
        usual = _SHOWN_OF_GOOD_NEWS if kind in _GOOD_NEWS else _SHOWN
        _kind(canvas, kind, _of_kind(diff.packages, kind), usual if layout.shown is None else layout.shown)
    if any(kind in diff.counts for kind in _INVESTIGATE):
        canvas.paragraph("An indicator asks to be looked at; it accuses nobody.", indent=2, style="dim")
    _open(canvas, diff)
    return canvas.text()


def summary(diff: RankingDiff) -> str:
    """How many packages came, went and changed."""
    if not diff.packages:
        return f"Nothing that can be told changed; {count(diff.compared, 'package')} compared."
    came, went = (diff.counts.get(kind, 0) for kind in (DiffKind.ADDED, DiffKind.REMOVED))
    if not diff.compared:
        return f"{came:,} added, {went:,} removed, and no package is on both sides."
    other = len(diff.packages) - came - went
    return f"{came:,} added, {went:,} removed, {other:,} of {count(diff.compared, 'package')} on both sides changed."


def _sides(canvas: Canvas, diff: RankingDiff) -> None:
    rows: list[list[Styled]] = [["packages", *_figures(diff, lambda side: side.packages)]]
    if diff.old.with_publishers or diff.new.with_publishers:
        rows += [
            ["with known publishers", *_figures(diff, lambda side: side.with_publishers)],
            ["that hang on one person", *_figures(diff, lambda side: side.sole if side.with_publishers else None)],
            ["that may have changed hands", *_figures(diff, lambda side: side.handed_over if side.with_publishers else None)],
        ]
    rows += [
        ["direct dependencies", *_figures(diff, lambda side: side.direct)],
        ["largest depth", *_figures(diff, lambda side: side.max_depth)],
    ]
    if diff.old.provenance.as_of or diff.new.provenance.as_of:
        rows.append(["as of", *(date(side.provenance.as_of) for side in (diff.old, diff.new))])
    canvas.table([Column(), Column(title="older", justify="right"), Column(title="newer", justify="right")], rows)
    for flags, what, side in ((diff.flags_gained, "new", diff.new), (diff.flags_lost, "gone", diff.old)):
        for flag in flags:
            canvas.paragraph(f"{what}: {flag.value} ({side.flags[flag]:,} {FLAGS[flag]})", indent=2, style="dim")


def _figures(diff: RankingDiff, figure: Callable[[ProductState], int | None]) -> list[str]:
    told = (figure(side) for side in (diff.old, diff.new))
    return [DASH if number is None else f"{number:,}" for number in told]


def _kind(canvas: Canvas, kind: DiffKind, found: list[tuple[PackageDiff, Difference]], most: int) -> None:
    canvas.heading(f"{_TITLES[kind]} ({len(found):,})")
    style = "red" if kind in _GRAVE else ""
    rows: list[list[Styled]] = [[(short(package.package), style), each.detail] for package, each in found[:most]]
    canvas.table([Column(least=16), Column(least=24, wraps=True)], rows, indent=2)
    if len(found) > most:
        canvas.paragraph(f"… and {len(found) - most:,} more; --format json lists all", indent=2, style="dim")


def _of_kind(packages: Iterable[PackageDiff], kind: DiffKind) -> list[tuple[PackageDiff, Difference]]:
    """What this happened to, first what matters most: not all of it is shown."""
    found = [(package, each) for package in packages for each in package.differences if each.kind is kind]
    return sorted(found, key=lambda each: (-_weight(each[0]), each[0].package))


def _weight(package: PackageDiff) -> float:
    state = package.new or package.old
    return state.interval.high if state is not None else 0.0


def _open(canvas: Canvas, diff: RankingDiff) -> None:
    """Of how many packages something cannot be told, where a remark has not said it of all of them."""
    people = bool(diff.old.with_publishers and diff.new.with_publishers)
    told = [
        f"{kind.value.replace('_', ' ')} {number:,}"
        for kind, number in diff.undecided.items()
        if kind in _OPEN and (people or kind is DiffKind.VERSION_CHANGED)
    ]
    if told:
        canvas.blank()
        canvas.paragraph(f"Cannot be told, of so many packages: {', '.join(told)}.", style="dim")
