"""The people behind a product as a person reads it: how much hangs on one account, on whom, and how few hold a share."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Protocol

from sbomkit.model.facts import ActorKind
from sbomkit.model.people import Account, People, Person, Tie
from sbomkit.model.ranking import Basis
from sbomkit.report._canvas import Canvas, Column, Styled
from sbomkit.report._interface import Layout
from sbomkit.report._text import clip, sanitize_terminal
from sbomkit.report._words import count, date

__all__ = ["SHOWN", "Labelled", "account", "one_source", "people_table"]

SHOWN = 20
"""People that a table shows unless it is told a number."""
_STEPS = 10
_OTHERS = 5
_SOURCE = 16
_HASHED = frozenset({"address", "label"})

_TIES = MappingProxyType(
    {Tie.RIGHTS: "can publish", Tie.ACTIVITY: "commits", Tie.PACKAGING: "packages", Tie.CONTACT: "contact"}
)
_EXPLAINED = MappingProxyType(
    {
        Tie.RIGHTS: "can publish: stands on a list of who can publish it",
        Tie.ACTIVITY: "commits: committed to it or tagged it within 24 months; that it can publish is likely and not told",
        Tie.PACKAGING: "packages: packages it for the distribution; who makes it is not known",
        Tie.CONTACT: "contact: is written down as a contact; that it can publish is not told",
    }
)


def people_table(people: People, layout: Layout, canvas: Canvas | None = None) -> str:
    """The people who were asked for, or the first twenty; then the smallest set, other accounts, and what is not known."""
    canvas = canvas or Canvas(layout)
    shown = people.people[: SHOWN if layout.shown is None else layout.shown]
    canvas.paragraph(people.sentence, style="bold")
    _basis(canvas, people)
    if shown:
        canvas.blank()
        _accounts(canvas, people, shown)
        _cover(canvas, people)
    _others(canvas, people)
    canvas.blank()
    canvas.paragraph(people.coverage.sentence)
    if people.coverage.sole > 1:
        who = "the same one" if people.coverage.sole_people == 1 else f"{people.coverage.sole_people:,} people in all"
        canvas.paragraph(f"{people.coverage.sole:,} packages hang on one person each: {who}.")
    canvas.paragraph(people.fidelity.conclusion)
    if shown:
        canvas.paragraph(
            "To hold much is work done for everybody: this asks for a second pair of hands, and accuses nobody.", style="dim"
        )
    return canvas.text()


def _basis(canvas: Canvas, people: People) -> None:
    moment = people.provenance.as_of
    when = f"As of {date(moment)}" if moment else "With everything known, whatever its date"
    what = (
        "nothing is known of what stands on what, so that only what an account publishes is counted"
        if people.basis is Basis.WEAKNESS_ONLY
        else "an account can change what it publishes and all that stands on that"
    )
    error = people.reach_error
    estimated = "" if error is None else f" (estimated, with an error of {100 * error:.0f} %)"
    canvas.paragraph(f"{when}; {what}{estimated}.")


def _accounts(canvas: Canvas, people: People, shown: Sequence[Person]) -> None:
    source = one_source(shown)
    ties = {tie for each in shown for tie in each.ties}
    columns = [
        Column(title="#", justify="right"),
        Column(title="account" if source is None else f"{source} account", style="bold", least=12),
        Column(title="can\nchange", justify="right"),
        Column(title="", justify="right", optional=True),
        Column(title="pub-\nlishes", justify="right"),
        Column(title="alone", justify="right"),
        Column(title="its\npart", justify="right", optional=True),
        Column(title="not at\nrun time", justify="right", optional=True),
        Column(title="how it is tied", least=11, optional=True),
    ]
    rows: list[list[Styled]] = [
        [
            str(number),
            account(each, with_source=source is None),
            _reach(each, people),
            _share(each.reach_share),
            f"{len(each.publishes):,}",
            (f"{len(each.sole):,}", "red") if each.sole else "",
            f"{each.left_with_nobody:,.1f}" if each.left_with_nobody else "",
            f"{each.tooling.publishes:,}" if each.tooling.publishes else "",
            _tied(each),
        ]
        for number, each in enumerate(shown, start=1)
    ]
    left_out = {7} if not any(each.tooling.publishes for each in shown) else set()
    left_out |= {8} if len(ties) == 1 else set()
    kept = [index for index in range(len(columns)) if index not in left_out]
    canvas.table([columns[index] for index in kept], [[row[index] for index in kept] for row in rows])
    canvas.blank()
    canvas.paragraph(
        "alone: nobody else is on the list. its part: each package counts 1, divided among the people on its list; that many"
        " they would be the last to leave on average, if all left in a random order.",
        style="dim",
    )
    if groups := people.coverage.beside_groups:
        has, count_as = ("package has", "counts") if groups == 1 else ("packages have", "count")
        canvas.paragraph(f"{groups:,} {has} a team on the list as well, and {count_as} as nobody's part.", style="dim")
    if partly := people.coverage.partly_listed:
        lists = "list of 1 package is" if partly == 1 else f"lists of {partly:,} packages are"
        canvas.paragraph(f"The {lists} known not to name everybody: alone and its part are so much at most.", style="dim")
    for tie in Tie:
        if tie in ties and ties != {Tie.RIGHTS}:
            canvas.paragraph(f"{_EXPLAINED[tie]}.", style="dim")
    if hidden := people.counted - len(shown):
        canvas.paragraph(f"{hidden:,} more stand on this list: --top N shows N, --format json all of them.", style="dim")


def _reach(each: Account, people: People) -> str:
    return f"{each.reach:,}" if people.reach_error is None else f"~{each.reach:,}"


def _share(share: float) -> str:
    return "< 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"


def _tied(each: Account) -> str:
    if len(each.ties) == 1:
        return _TIES[next(iter(each.ties))]
    return ", ".join(f"{_TIES[tie]} {number:,}" for tie, number in each.ties.items())


def _cover(canvas: Canvas, people: People) -> None:
    steps = people.cover.steps
    if len(steps) < 2:
        return
    source = one_source(steps[:_STEPS])
    which = "A smallest" if people.cover.at_least == len(steps) else "A small"
    canvas.heading(f"{which} set, whoever adds most first")
    canvas.table(
        [
            Column(justify="right"),
            Column(style="bold", least=12),
            Column(title="adds", justify="right"),
            Column(title="together", justify="right"),
            Column(justify="right"),
        ],
        [
            [
                str(number),
                account(step, with_source=source is None),
                f"+{step.gain:,}",
                f"{step.covered:,}",
                _share(step.share),
            ]
            for number, step in enumerate(steps[:_STEPS], start=1)
        ],
        indent=2,
    )
    if len(steps) > _STEPS:
        canvas.paragraph(f"and {count(len(steps) - _STEPS, 'person', 'people')} more in --format json", indent=2, style="dim")


def _others(canvas: Canvas, people: People) -> None:
    if not people.others:
        return
    canvas.heading("Teams, organisations and machines: no persons, and who is behind them is not told")
    canvas.table(
        [
            Column(style="bold", least=12),
            Column(),
            Column(title="can change", justify="right"),
            Column(title="publishes", justify="right"),
        ],
        [
            [account(each, with_source=True), _KINDS[each.kind], _reach(each, people), f"{len(each.publishes):,}"]
            for each in people.others[:_OTHERS]
        ],
        indent=2,
    )
    if len(people.others) > _OTHERS:
        rest = count(len(people.others) - _OTHERS, "account")
        canvas.paragraph(f"and {rest} more in --format json", indent=2, style="dim")


_KINDS = MappingProxyType(
    {
        ActorKind.PERSON: "person",
        ActorKind.TEAM: "team",
        ActorKind.ORGANISATION: "organisation",
        ActorKind.BOT: "bot",
        ActorKind.AUTOMATION: "workflow",
    }
)


class Labelled(Protocol):
    @property
    def identity(self) -> str | None: ...

    @property
    def label(self) -> str | None: ...


def one_source(accounts: Iterable[Labelled]) -> str | None:
    """The source of all these accounts, ready for a title; `None`: there are several."""
    sources = {(each.identity or "").partition(":")[0] for each in accounts}
    return clip(sanitize_terminal(next(iter(sources))), _SOURCE) if len(sources) == 1 else None


def account(each: Labelled, *, with_source: bool) -> str:
    """An account as a person says it: `npm dougwilson`, `apt label 1280b117`; with a display name where one was kept."""
    source, _, tail = (each.identity or "").partition(":")
    kind, _, name = tail.partition(":")
    shown = f"{kind} {name[:8]}" if kind in _HASHED else name or tail or source
    named = f"{source} {shown}" if with_source and tail else shown
    return f"{named} ({each.label})" if each.label else named
