"""Two rankings side by side: which package is which, what can be compared at all, and what happened to each.

Every question has three answers.  What one side does not know is open, but for one case: where both sides were judged by the
same facts at the same moment, what neither knows is the same unknown, and so no change.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sbomkit.model.diff import DiffKind
from sbomkit.model.facts import Identity
from sbomkit.model.inventory import Scope
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Basis, Indicator, IndicatorName, Interval, Ranked, Ranking, Unassessed
from sbomkit.purl import PackageKey
from sbomkit.ranking.condition._product import entries_of, funded, is_given_up, value_of

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["KINDS", "Entry", "Pair", "Sides", "change", "changed", "fresh", "priority_change"]

Entry = Ranked | Unassessed
_State = Callable[[Entry], bool | None]

_PLACING = (
    FidelityFlag.FLATTENED,
    FidelityFlag.UNROOTED,
    FidelityFlag.CONTAINS_ONLY,
    FidelityFlag.INFERRED,
)
"""What changes how depth is measured: a document with it cannot be held against one without."""
_EXPOSURE: Mapping[Scope, int] = {scope: number for number, scope in enumerate(Scope) if scope is not Scope.UNKNOWN}


@dataclass(frozen=True)
class Sides:
    """Two rankings, and what of them can be compared."""

    old: Ranking
    new: Ranking
    threshold: float

    @cached_property
    def same_facts(self) -> bool:
        """Whether the facts, the moment and the policy are the same, and anything is known: then people cannot differ."""
        one, other = self.old.provenance, self.new.provenance
        same = (one.facts_sha256, one.as_of, one.policy_sha256) == (other.facts_sha256, other.as_of, other.policy_sha256)
        return same and self.told == (True, True)

    @cached_property
    def told(self) -> tuple[bool, bool]:
        """Of each side, whether it knows the publishers of any package."""
        return bool(self.old.coverage.with_publishers), bool(self.new.coverage.with_publishers)

    @cached_property
    def placed(self) -> tuple[bool, bool]:
        """Of each side, whether its document states who depends on what."""
        return self.old.basis is not Basis.WEAKNESS_ONLY, self.new.basis is not Basis.WEAKNESS_ONLY

    @cached_property
    def placed_otherwise(self) -> tuple[FidelityFlag, ...]:
        """Why depths of the two cannot be compared although both documents have dependencies."""
        old, new = self.old.fidelity.flags, self.new.fidelity.flags
        return tuple(flag for flag in _PLACING if (flag in old) != (flag in new))

    @property
    def places(self) -> bool:
        """Whether the places of packages can be compared."""
        return self.placed == (True, True) and not self.placed_otherwise

    @property
    def priorities(self) -> bool:
        """Whether priorities can be compared: one policy, made from the same halves."""
        return self.old.provenance.policy_sha256 == self.new.provenance.policy_sha256 and self.old.basis is self.new.basis

    @cached_property
    def left_out(self) -> tuple[PackageKey, ...]:
        """Packages that one side ranks and the other leaves out."""
        old, new = ({each.package for each in side.excluded} for side in (self.old, self.new))
        return tuple(sorted((old & _entries(self.new).keys()) | (new & _entries(self.old).keys())))

    @cached_property
    def nothing_shared(self) -> bool:
        """Whether both sides have packages, and none is on both."""
        old, new = _entries(self.old), _entries(self.new)
        return bool(old and new) and old.keys().isdisjoint(new)

    def pairs(self) -> Iterator["Pair"]:
        """All packages that either side ranks or does not assess, in key order, without those that are left out."""
        old, new = _entries(self.old), _entries(self.new)
        for package in sorted((old.keys() | new.keys()) - set(self.left_out)):
            yield Pair(package, old.get(package), new.get(package), self)


def _entries(ranking: Ranking) -> Mapping[PackageKey, Entry]:
    return {each.package: each for each in entries_of(ranking)}


class Pair(NamedTuple):
    """One package on both sides."""

    package: PackageKey
    old: Entry | None
    new: Entry | None
    sides: Sides

    @property
    def now(self) -> Entry:
        """As it is in the new ranking; as it was in the old one where it was removed."""
        return self.new or self.old  # type: ignore[return-value] # a package is on one side at least

    @property
    def is_on_both(self) -> bool:
        """Whether it neither came nor went."""
        return self.old is not None and self.new is not None


def change(kind: DiffKind, pair: Pair) -> bool | None:
    """Whether this happened to a package; `None`: it cannot be told."""
    return KINDS[kind](pair)


def changed(pair: Pair) -> bool:
    """Whether anything happened to a package that can be told."""
    return any(happened(pair) for happened in KINDS.values())


def _newly(state: _State, pair: Pair, *, came: bool = True) -> bool | None:
    """Whether a state holds on the new side and did not on the old one; what is not there is in no state.

    Args:
        state: of an entry.
        pair: the package on both sides.
        came: whether what came counts.
    """
    if not came and not pair.is_on_both:
        return False
    then = state(pair.old) if pair.old is not None else False
    now = state(pair.new) if pair.new is not None else False
    if now is False or then is True:
        return False
    if then is None and now is None and pair.sides.same_facts:
        return False
    return True if then is False and now is True else None


def _mirrored(pair: Pair) -> Pair:
    """The pair as it is when the rankings change places."""
    return pair._replace(old=pair.new, new=pair.old)


def _sole(entry: Entry) -> bool | None:
    return entry.publishers.verdict.is_one_person if isinstance(entry, Ranked) else None


def fresh(old: Entry | None, new: Entry | None) -> tuple[Indicator, ...]:
    """The indicators that only the second one has; one that fires for what is newer than before is another one."""
    before: dict[IndicatorName, datetime] = {}
    for each in old.indicators if old is not None else ():
        before[each.name] = max(each.since, before.get(each.name, each.since))
    return tuple(
        each
        for each in (new.indicators if new is not None else ())
        if each.name not in before or each.since > before[each.name]
    )


def _handed_over(pair: Pair) -> bool | None:
    """Whether an indicator fires that did not; open where nothing fires and nothing would have been seen."""
    if fresh(pair.old, pair.new):
        return True
    if pair.new is None or pair.new.indicators or (pair.sides.same_facts and pair.is_on_both):
        return False
    return None if value_of(pair.new, "handover") is None else False


def _replaced(pair: Pair) -> bool | None:
    """Whether nobody of the old list is on the new one; lists of two sources are not held against each other."""
    if pair.old is None or pair.new is None:
        return False
    old, new = pair.old.publishers, pair.new.publishers
    if (old.source, old.subject, old.kind) == (new.source, new.subject, new.kind) and old.people and new.people:
        return _accounts(pair.old).isdisjoint(_accounts(pair.new))
    return False if pair.sides.same_facts else None


def _accounts(entry: Entry) -> set[Identity]:
    return {identity for person in entry.publishers.people for identity in (person.identity, *person.same_as)}


def _unassessed(pair: Pair) -> bool | None:
    """Whether people were known and are not; where a side knows nobody, facts are missing rather than people."""
    if not (isinstance(pair.old, Ranked) and isinstance(pair.new, Unassessed)):
        return False
    return True if pair.sides.told == (True, True) else None


def _versions(pair: Pair) -> bool | None:
    if pair.old is None or pair.new is None or pair.old.versions == pair.new.versions:
        return False
    return True if pair.old.versions and pair.new.versions else None


def _deeper(pair: Pair) -> bool | None:
    if pair.old is None or pair.new is None:
        return False
    if not pair.sides.places:
        return None
    then, now = pair.old.position.depth, pair.new.position.depth
    return then is not None and now is not None and now > then


def _reachable(pair: Pair) -> bool | None:
    if pair.old is None or pair.new is None:
        return False
    return pair.new.position.reachable and not pair.old.position.reachable if pair.sides.places else None


def _exposed(pair: Pair) -> bool | None:
    if pair.old is None or pair.new is None:
        return False
    then, now = pair.old.position.scope, pair.new.position.scope
    if not pair.sides.places:
        return None
    if then is now:
        return False
    return None if Scope.UNKNOWN in {then, now} else _EXPOSURE[now] < _EXPOSURE[then]


def priority_change(pair: Pair) -> float | Interval | None:
    """By how many points the priority rose; what is not there has none.  `None`: the two cannot be compared."""
    if not pair.sides.priorities:
        return None
    then, now = _priority(pair.old), _priority(pair.new)
    if pair.is_on_both and pair.sides.same_facts and then == now:
        return 0.0
    low, high = now.low - then.high, now.high - then.low
    return low if low == high else Interval(low=low, high=high)


def _priority(entry: Entry | None) -> Interval:
    if entry is None:
        return Interval(low=0, high=0)
    return Interval(low=entry.priority, high=entry.priority) if isinstance(entry, Ranked) else entry.interval


def _rose(pair: Pair) -> bool | None:
    """Whether the priority of what is on both sides rose by the threshold."""
    if not pair.is_on_both:
        return False
    by = priority_change(pair)
    if by is None:
        return None
    low, high = (by.low, by.high) if isinstance(by, Interval) else (by, by)
    if low >= pair.sides.threshold:
        return True
    return None if high >= pair.sides.threshold else False


_Happened = Callable[[Pair], bool | None]


def _contrary(happened: _Happened) -> _Happened:
    """The same when the rankings change places."""
    return lambda pair: happened(_mirrored(pair))


def _added(pair: Pair) -> bool:
    return pair.old is None


def _newly_sole(pair: Pair) -> bool | None:
    return _newly(_sole, pair)


def _newly_given_up(pair: Pair) -> bool | None:
    return _newly(is_given_up, pair)


def _newly_funded(pair: Pair) -> bool | None:
    return _newly(funded, pair, came=False)


KINDS: Mapping[DiffKind, _Happened] = MappingProxyType(
    {
        DiffKind.PUBLISHERS_REPLACED: _replaced,
        DiffKind.NEWLY_HANDED_OVER: _handed_over,
        DiffKind.NEWLY_SOLE: _newly_sole,
        DiffKind.NEWLY_GIVEN_UP: _newly_given_up,
        DiffKind.NO_LONGER_FUNDED: _contrary(_newly_funded),
        DiffKind.ADDED: _added,
        DiffKind.MORE_EXPOSED: _exposed,
        DiffKind.DEEPER: _deeper,
        DiffKind.NEWLY_REACHABLE: _reachable,
        DiffKind.PRIORITY_UP: _rose,
        DiffKind.NO_LONGER_ASSESSED: _unassessed,
        DiffKind.VERSION_CHANGED: _versions,
        DiffKind.PRIORITY_DOWN: _contrary(_rose),
        DiffKind.NEARER: _contrary(_deeper),
        DiffKind.NO_LONGER_REACHABLE: _contrary(_reachable),
        DiffKind.LESS_EXPOSED: _contrary(_exposed),
        DiffKind.NEWLY_ASSESSED: _contrary(_unassessed),
        DiffKind.NO_LONGER_HANDED_OVER: _contrary(_handed_over),
        DiffKind.NO_LONGER_SOLE: _contrary(_newly_sole),
        DiffKind.NO_LONGER_GIVEN_UP: _contrary(_newly_given_up),
        DiffKind.NEWLY_FUNDED: _newly_funded,
        DiffKind.REMOVED: _contrary(_added),
    }
)
"""How each kind is told, in the order in which they are shown."""
