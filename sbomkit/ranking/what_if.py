"""What would change if packages were dropped, replaced, or had one more person who can publish them.

The inventory and the facts are changed as values, and ranked as any others are: nothing here knows how a priority is made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from os import PathLike
from typing import NamedTuple

from sbomkit._collector import collector_paused
from sbomkit.model._base import plain
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import Position
from sbomkit.model.ranking import Interval, Ranked, Ranking, Unassessed, Verdict
from sbomkit.model.what_if import Place, Shift, ShiftKind, Supposed, SuppositionKind, Totals, WhatIf
from sbomkit.purl import PackageKey
from sbomkit.ranking import load_policy
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking._publishers.evidence import Horizon, gather
from sbomkit.ranking._publishers.verdict import publisher_view
from sbomkit.ranking._rank.placed import placed, ranked
from sbomkit.ranking._rank.reason import name_of
from sbomkit.ranking._tabletop.reach import entries_of, label_of
from sbomkit.ranking._what_if.plan import Plan, Said, planned
from sbomkit.ranking._what_if.supposed import CAN_GAIN, with_publisher
from sbomkit.ranking._what_if.words import sentence_of

__all__ = ["check", "what_if"]

_FAR = float("inf")
_SLIGHT = 0.5
"""Points of priority below which a change is one of shares only."""


class _Changed(NamedTuple):
    """The product and what is known of it, with all that is supposed."""

    inventory: Inventory
    facts: Facts
    place: Position
    supposed: tuple[Supposed, ...]


def what_if(
    inventory: Inventory,
    facts: Facts,
    *,
    drop: Iterable[str] = (),
    replace: Mapping[str, str] | None = None,
    second_publisher: Iterable[str] = (),
    policy: Policy | str | PathLike[str] | None = None,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    root: str | None = None,
) -> WhatIf:
    """Rank a product as it is and as it would be.

    Pure: neither the inventory nor the facts are changed.  The same input gives the same bytes, whatever the order of what is
    supposed.

    Args:
        inventory: the product.
        facts: what sources told about its packages, and about those that take the place of others.
        drop: packages to take out, in all versions; what no path from the product reaches then leaves with them.
        replace: package to the package that takes its place: one of the product, or any package URL.  One that is not in the
            product takes over the needs of the old one, since nothing else is known.
        second_publisher: packages that one more person can publish, and does.
        policy: as in `sbomkit.rank`.
        as_of: as in `sbomkit.rank`; both rankings count ages to the same moment.
        allow_undated: as in `sbomkit.rank`.
        root: as in `sbomkit.position`.

    Raises:
        ConfigurationError: nothing is supposed; a name is that of no package, of several, or of the product itself; two
            suppositions contradict each other; or as `sbomkit.rank` raises it.
    """
    chosen = load_policy(policy)
    with collector_paused():
        plan = planned(inventory, Said(tuple(drop), dict(replace or {}), tuple(second_publisher)), root)
        before = placed(inventory, chosen, root)
        # A name may mean several packages when others came, a key never does.
        root = before.roots[0] if root is not None else None
        after = before if plan.inventory is inventory else placed(plan.inventory, chosen, root)
        changed = _suppose(inventory, facts, plan, after, as_of=as_of, allow_undated=allow_undated)
        # Both are counted to one moment: what leaves may be what was asked about last, what comes what was asked about since.
        moment = max(
            Horizon.of(known, place, as_of, allow_undated=allow_undated).reference
            for known, place in ((facts, before), (changed.facts, changed.place))
        )
        rankings = [
            ranked(each, place, known, chosen, as_of=moment, allow_undated=allow_undated, root=root)
            for each, place, known in ((inventory, before, facts), (changed.inventory, changed.place, changed.facts))
        ]
        return _answer(inventory, before, changed, rankings, moment, narrowed=root is not None)


def check(
    inventory: Inventory,
    *,
    drop: Iterable[str] = (),
    replace: Mapping[str, str] | None = None,
    second_publisher: Iterable[str] = (),
    root: str | None = None,
) -> None:
    """Look for mistakes in what is to be supposed, before any facts are at hand.

    Args:
        inventory: as in `what_if`, and so are the others.
        drop: packages to take out.
        replace: package to the package that takes its place.
        second_publisher: packages that one more person can publish.
        root: as in `sbomkit.position`.

    Raises:
        ConfigurationError: as `what_if` raises it of names.
    """
    with collector_paused():
        planned(inventory, Said(tuple(drop), dict(replace or {}), tuple(second_publisher)), root)


def _answer(
    inventory: Inventory, before: Position, changed: _Changed, rankings: Sequence[Ranking], moment: datetime, *, narrowed: bool
) -> WhatIf:
    then, now = rankings
    shifts, barely = _shifts(entries_of(then), entries_of(now))
    totals = _totals(then), _totals(now)
    left = tuple(sorted(inventory.packages.keys() - changed.inventory.packages.keys()))
    return WhatIf(
        product=label_of(inventory, before.roots[0] if narrowed else None),
        supposed=changed.supposed,
        sentence=sentence_of(changed.supposed, *totals, left=left),
        before=totals[0],
        after=totals[1],
        left=left,
        shifts=shifts,
        barely=barely,
        remarks=tuple(_remarks(before, changed.place)),
        reference=moment,
        provenance=then.provenance,
    )


def _suppose(
    inventory: Inventory, facts: Facts, plan: Plan, place: Position, *, as_of: datetime | None, allow_undated: bool
) -> _Changed:
    supposed = [_dropped(key) for key in plan.dropped]
    supposed += [
        _replaced(old, new, there=new in inventory.packages, known=new in facts.by_package) for old, new in plan.exchanged
    ]
    if plan.joined:
        joined = _Joined(facts, place, as_of, allow_undated=allow_undated)
        supposed += [joined.add(key) for key in plan.joined]
        facts = joined.facts
    return _Changed(plan.inventory, facts, place, tuple(supposed))


class _Joined:
    """Facts with more people."""

    def __init__(self, facts: Facts, place: Position, as_of: datetime | None, *, allow_undated: bool) -> None:
        self.facts = facts
        self._place = place
        self._horizon = Horizon.of(facts, place, as_of, allow_undated=allow_undated)
        self._done: set[PackageKey] = set()

    def add(self, package: PackageKey) -> Supposed:
        """One more person for a package, and for all that the same list is about."""
        name = name_of(package)
        view = publisher_view(gather(package, self.facts.by_package, self._place, self._horizon), self._horizon)
        if view.verdict not in CAN_GAIN or view.about is None:
            why = _WHY_NOT[view.verdict]
            return _supposition(SuppositionKind.SECOND_PUBLISHER, package, f"Nothing changes for {name}: {why}.", changes=False)
        if view.about not in self._done:
            self._done.add(view.about)
            self.facts = with_publisher(self.facts, view, self._horizon)
        about = "" if view.about == package else f", built from {name_of(view.about)}"
        return _supposition(
            SuppositionKind.SECOND_PUBLISHER,
            package,
            f"One more person can publish {name}{about} beside the {view.listed or 0:,} that {view.source} tells of, and does.",
        )


_WHY_NOT: Mapping[Verdict, str] = {
    Verdict.UNKNOWN: "who can publish it is not known, so that one more cannot be told from none",
    Verdict.ORGANISATION: "a team or an organisation can publish it, which is more than one person already",
    Verdict.ORPHANED: "its source says that nobody looks after it, which one more name on a list would not mend",
}


def _supposition(
    kind: SuppositionKind, package: PackageKey, text: str, *, replacement: PackageKey | None = None, changes: bool = True
) -> Supposed:
    return Supposed(kind=kind, package=package, replacement=replacement, text=text, changes=changes)


def _dropped(package: PackageKey) -> Supposed:
    return _supposition(SuppositionKind.DROP, package, f"{name_of(package)} is taken out, in all versions.")


def _replaced(old: PackageKey, new: PackageKey, *, there: bool, known: bool) -> Supposed:
    if there:
        how = "which is in the product already and needs what it needs now"
    else:
        facts = "the facts tell of it" if known else "nothing is known of it"
        how = f"which is taken to need the same; {facts}"
    text = f"{name_of(old)} is replaced by {name_of(new)}, {how}."
    return _supposition(SuppositionKind.REPLACE, old, text, replacement=new)


def _shifts(
    before: Mapping[PackageKey, Ranked | Unassessed], after: Mapping[PackageKey, Ranked | Unassessed]
) -> tuple[tuple[Shift, ...], int]:
    """Affected packages, and of how many others next to nothing changes."""
    found, barely = [], 0
    for key in sorted(before.keys() | after.keys()):
        then, now = _place_of(before.get(key)), _place_of(after.get(key))
        change = _difference(then, now)
        if then is not None and now is not None and _settled(then) == _settled(now) and abs(change or 0.0) < _SLIGHT:
            barely += then != now
            continue
        kind = ShiftKind.CAME if then is None else ShiftKind.LEFT if now is None else ShiftKind.CHANGED
        found.append(Shift(package=key, kind=kind, before=then, after=now, priority_change=change))
    found.sort(key=lambda shift: (_FAR if shift.priority_change is None else -abs(shift.priority_change), shift.package))
    return tuple(found), barely


def _settled(place: Place) -> tuple[Verdict, int | None, int, bool]:
    """What does not change because others come or go."""
    return place.verdict, place.depth, place.dependents, place.priority is None


def _place_of(entry: Ranked | Unassessed | None) -> Place | None:
    if entry is None:
        return None
    return Place(
        rank=entry.rank if isinstance(entry, Ranked) else None,
        priority=entry.priority if isinstance(entry, Ranked) else None,
        interval=entry.interval,
        verdict=entry.publishers.verdict,
        depth=entry.position.depth,
        dependents=entry.position.dependents,
    )


def _difference(then: Place | None, now: Place | None) -> float | None:
    numbers = [0.0 if place is None else place.priority for place in (then, now)]
    if numbers[0] is None or numbers[1] is None:
        return None
    return plain(numbers[1] - numbers[0])


def _totals(ranking: Ranking) -> Totals:
    intervals = [entry.interval for entries in (ranking.ranked, ranking.unassessed) for entry in entries]
    alone = [entry for entry in ranking.ranked if entry.publishers.verdict is Verdict.SOLE]
    return Totals(
        packages=len(ranking.ranked) + len(ranking.unassessed),
        ranked=len(ranking.ranked),
        unassessed=len(ranking.unassessed),
        priority=plain(sum(entry.priority for entry in ranking.ranked)),
        possible=Interval(low=plain(sum(each.low for each in intervals)), high=plain(sum(each.high for each in intervals))),
        sole=len(alone),
        deep_sole=sum(entry.is_deep(2) for entry in alone),
        direct=ranking.fidelity.direct,
        max_depth=ranking.fidelity.max_depth,
    )


def _remarks(before: Position, after: Position) -> Iterator[str]:
    then, now = ({each.depth_basis for each in place.packages if each.depth_basis} for place in (before, after))
    if then and now and then != now:
        yield (
            "Before and after, depth rests on something else, since the product lists nearly everything in one of them only: "
            "depths cannot be compared."
        )
    if len(before.packages) != len(after.packages):
        yield "Shares are of the packages that are there, so that all priorities move a little when packages come or go."
