"""What happened to a package between two rankings, and what could not be compared, in words; nobody is ever named."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from sbomkit.model.diff import DiffKind
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Indicator, Verdict
from sbomkit.purl import parse_purl
from sbomkit.ranking._diff.compare import Entry, Pair, Sides, fresh

__all__ = ["detail", "remarks"]

_HANDS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.SOLE: "one person",
        Verdict.ONE_ACTIVE: "several people, at most one of them active",
        Verdict.FEW: "two people",
        Verdict.SEVERAL: "three or four people",
        Verdict.MANY: "five people or more",
        Verdict.ORGANISATION: "a team or an organisation",
        Verdict.ORPHANED: "nobody",
        Verdict.UNKNOWN: "publishers unknown",
    }
)
_PLACED_BY: Mapping[FidelityFlag, str] = MappingProxyType(
    {
        FidelityFlag.FLATTENED: "lists nearly everything as direct",
        FidelityFlag.UNROOTED: "has no subject that anything hangs on",
        FidelityFlag.CONTAINS_ONLY: "only says what is contained in what",
        FidelityFlag.INFERRED: "has edges that were inferred",
    }
)
_OPEN = "what depends on them, how deep they sit and whether they are reachable"


def detail(kind: DiffKind, pair: Pair) -> str:
    """What changed of a package, as a phrase."""
    if pair.old is not None and pair.new is not None:
        return _DETAILS[kind](pair.old, pair.new)
    if kind in {DiffKind.ADDED, DiffKind.REMOVED}:
        return ", ".join(_whole(pair))
    return f"{'came into' if pair.old is None else 'left'} the product: {_state(kind, pair.now)}"


def _state(kind: DiffKind, entry: Entry) -> str:
    if kind in {DiffKind.NEWLY_HANDED_OVER, DiffKind.NO_LONGER_HANDED_OVER}:
        return _indicators(entry)
    if kind in {DiffKind.NEWLY_GIVEN_UP, DiffKind.NO_LONGER_GIVEN_UP}:
        return entry.given_up or ""
    return _hands(entry)


def _hands(entry: Entry) -> str:
    return _HANDS[entry.publishers.verdict]


def _versions(entry: Entry) -> str:
    shown = ", ".join(entry.versions[:3]) or "no version"
    rest = len(entry.versions) - 3
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def _depth(entry: Entry) -> str:
    return f"depth {entry.position.depth}" if entry.position.depth is not None else "no depth"


def _indicators(entry: Entry) -> str:
    return _named(entry.indicators)


def _named(indicators: Iterable[Indicator]) -> str:
    return ", ".join(dict.fromkeys(each.name.value.replace("_", " ") for each in indicators))


def _fresh(old: Entry, new: Entry) -> str:
    """The indicators that only the second one has, each with its sentence."""
    return " ".join(each.detail for each in fresh(old, new))


def _whole(pair: Pair) -> Iterator[str]:
    """What there is to say of a package that is on one side only."""
    entry, side = pair.now, int(pair.old is None)
    yield _versions(entry)
    if entry.position.depth is not None:
        yield _depth(entry)
    gateway = entry.position.gateway
    if gateway not in {None, pair.package} and (purl := parse_purl(gateway or "")) is not None:
        yield f"through {purl.name}"
    if pair.sides.told[side]:
        yield _hands(entry)


def _priority(old: Entry, new: Entry) -> str:
    return f"priority {_score(old)} before, {_score(new)} now"


def _score(entry: Entry) -> str:
    one = getattr(entry, "priority", None)
    return f"{entry.interval.low:.0f} to {entry.interval.high:.0f}" if one is None else f"{one:.0f}"


def _hands_changed(old: Entry, new: Entry) -> str:
    return f"{_hands(old)} before, {_hands(new)} now"


def _moved(old: Entry, new: Entry) -> str:
    return f"{_depth(old)} before, {_depth(new)} now"


def _scopes(old: Entry, new: Entry) -> str:
    return f"{old.position.scope.value} before, {new.position.scope.value} now"


def _gone(old: Entry, new: Entry) -> str:
    """The indicators that only the first one has, by name: their sentences tell of then."""
    return _named(fresh(new, old))


def _money(old: Entry, new: Entry) -> str:
    return f"funding: {old.funding} before, {new.funding} now"


def _people(old: Entry, new: Entry) -> str:
    before, after = (len(each.publishers.people) for each in (old, new))
    return f"all of {before:,} replaced by {after:,} ({new.publishers.source})"


_DETAILS: Mapping[DiffKind, Callable[[Entry, Entry], str]] = MappingProxyType(
    {
        DiffKind.PUBLISHERS_REPLACED: _people,
        DiffKind.NEWLY_HANDED_OVER: _fresh,
        DiffKind.NEWLY_SOLE: _hands_changed,
        DiffKind.NEWLY_GIVEN_UP: lambda _, new: new.given_up or "",
        DiffKind.NO_LONGER_FUNDED: _money,
        DiffKind.MORE_EXPOSED: _scopes,
        DiffKind.DEEPER: _moved,
        DiffKind.NEWLY_REACHABLE: lambda _, new: f"no path before, {_depth(new)} now",
        DiffKind.PRIORITY_UP: _priority,
        DiffKind.NO_LONGER_ASSESSED: _hands_changed,
        DiffKind.VERSION_CHANGED: lambda old, new: f"{_versions(old)} before, {_versions(new)} now",
        DiffKind.PRIORITY_DOWN: _priority,
        DiffKind.NEARER: _moved,
        DiffKind.NO_LONGER_REACHABLE: lambda old, _: f"{_depth(old)} before, no path now",
        DiffKind.LESS_EXPOSED: _scopes,
        DiffKind.NEWLY_ASSESSED: _hands_changed,
        DiffKind.NO_LONGER_HANDED_OVER: _gone,
        DiffKind.NO_LONGER_SOLE: _hands_changed,
        DiffKind.NO_LONGER_GIVEN_UP: lambda old, _: f"{old.given_up} before",
        DiffKind.NEWLY_FUNDED: _money,
    }
)


def remarks(sides: Sides) -> Iterator[str]:
    """What could not be compared and why."""
    if sides.nothing_shared:
        yield "No package is on both sides: these may be two products, or name their packages in two ways."
    yield from _of_places(sides)
    yield from _of_people(sides)
    one, other = sides.old.provenance, sides.new.provenance
    if one.policy_sha256 != other.policy_sha256:
        yield f"The policies differ ({one.policy}, {other.policy}), so that priorities are not compared."
    elif sides.old.basis is not sides.new.basis:
        yield "Only one of the documents tells of impact, so that priorities are not compared."
    if one.sbomkit != other.sbomkit:
        yield f"The rankings were made by two versions of sbomkit ({one.sbomkit}, {other.sbomkit}), and may differ for that."
    if sides.left_out:
        number = len(sides.left_out)
        noun = "package is" if number == 1 else "packages are"
        yield f"{number:,} {noun} ranked on one side and left out on the other, and not compared."


def _of_places(sides: Sides) -> Iterator[str]:
    if sides.placed == (False, False):
        yield f"Neither document states dependencies, so that of the packages on both sides {_OPEN} is not compared."
    elif sides.placed != (True, True):
        without = "older" if not sides.placed[0] else "newer"
        yield f"The {without} document states no dependencies, so that of the packages on both sides {_OPEN} is not compared."
    else:
        for flag in sides.placed_otherwise:
            which = "older" if flag in sides.old.fidelity.flags else "newer"
            yield f"Only the {which} document {_PLACED_BY[flag]}, so that depths are measured otherwise and not compared."


def _of_people(sides: Sides) -> Iterator[str]:
    if sides.told == (False, False):
        yield "Nothing is known of anybody on either side: only what is in the product and where it sits is compared."
    elif sides.told != (True, True):
        without = "older" if not sides.told[0] else "newer"
        yield f"The {without} side knows nothing of anybody, so that people are not compared."
