"""What a ranking and facts say of packages, as names and values of the taxonomy.

A large document has hundreds of thousands of values, and few that differ: each group of values that many packages share is made
once, and what most packages with a verdict share is said once, of the document.  All packages are gone through field by field,
which takes half the time of one package after the other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from itertools import chain, compress
from operator import itemgetter
from typing import Any, TypeAlias

from sbomkit.model.annotations import DEFAULTS, Pairs
from sbomkit.model.facts import FundingStrength
from sbomkit.model.ranking import Indicator, Interval, Ranked, Unassessed, Verdict

__all__ = ["Said", "fields_of", "moment_text", "values_of"]

Said: TypeAlias = tuple[Sequence[Pairs], tuple[str, ...], tuple[str, ...]]
"""What is said of a package: what it shares with others, the very same object, and names and values of what hardly any two
packages share.  Plain, since a large document has many."""
_Pair: TypeAlias = tuple[str, str]

_UNKNOWN = Verdict.UNKNOWN
_VERDICT = "sbomkit:publishers:verdict"
_RANK, _PRIORITY, _INTERVAL = "sbomkit:ranking:rank", "sbomkit:ranking:priority", "sbomkit:ranking:interval"
_RANKED, _EXACT = (_RANK, _PRIORITY, _INTERVAL), (_RANK, _PRIORITY)
_AS_OF, _RETRIEVED = "sbomkit:publishers:as-of", "sbomkit:facts:retrieved"
_ANYTHING = "0.0..100.0"
"""What the priority could be of a package of which nothing is known."""
_NONE: tuple[str, ...] = ()
_STATE = itemgetter("funding", "indicators", "last_release", "given_up")
_VIEW = itemgetter("verdict", "kind", "subject", "confidence", "listed", "effective", "teams", "source")
_PLACE = itemgetter("depth", "dependents", "entry_points", "gateway", "dependents_error")
"""What each group is made of, out of where nouns keep their fields: asked for each by its name, they take twice as long."""
_PADDED = tuple(f"{number:02}" for number in range(60))
_day = lru_cache(1_000)(date.isoformat)


def fields_of(entry: Ranked | Unassessed) -> dict[str, Any]:
    """Where an entry keeps its fields, all of them made: asked for each by its name, it takes three times as long."""
    fields = entry.__dict__
    if "funding" not in fields:
        _ = entry.funding  # whatever is made on demand is made with the first of it; this is put in its place last
    return fields


def values_of(
    fields: Sequence[Mapping[str, Any]], abouts: Iterable[str | None], retrieved: Sequence[datetime | None]
) -> tuple[Mapping[str, str], Iterator[Said]]:
    """What there is to say of packages, in the order of the taxonomy; what is not known is left out.

    Args:
        fields: what the ranking says of each package.
        abouts: the package that this was observed of, where it is another.
        retrieved: when the newest answer about each was retrieved; `None`: there is none.

    Returns:
        what holds of each package with a verdict that does not say otherwise, by the name that it would have, and what is said
        of each package.
    """
    publishers, states, places, causes = _Numbered(_publishers), _Numbered(_state), _Numbered(_place), _Numbered(_cause)
    views = [each["publishers"].__dict__ for each in fields]
    who = [publishers[*_VIEW(view), about] for view, about in zip(views, abouts, strict=True)]
    is_known = [bool(publishers.groups[number]) for number in who]
    answered = [None if moment is None else moment_text(moment) for moment in retrieved]
    known_for = list(_known_for(views, is_known, retrieved, answered))
    times = {
        _AS_OF: Counter(filter(None, known_for)),
        _RETRIEVED: Counter(filter(None, compress(answered, is_known))),
    }
    defaults = dict(_defaults(publishers.groups, Counter(who), times))
    usual = defaults.get(_RETRIEVED)
    moments = zip(
        [None if text == defaults.get(_AS_OF) else text for text in known_for],
        [None if known and text == usual else text for text, known in zip(answered, is_known, strict=True)],
        strict=True,
    )
    own = list(_own(fields, causes))
    shared = _Shared([_without(defaults, group) for group in publishers.groups], states.groups, places.groups, causes.groups)
    keys = zip(
        who,
        map(states.__getitem__, map(_STATE, fields)),
        _places(fields, places),
        [cause for cause, _, _ in own],
        strict=True,
    )
    return defaults, _said(map(shared.__getitem__, keys), moments, own)


class _Numbered(dict[tuple[Any, ...], int]):
    """The numbers of groups, by what each is made of; 0 is that of nothing."""

    def __init__(self, pairs: Callable[..., Iterator[_Pair]]) -> None:
        self._pairs = pairs
        self.groups: list[tuple[Pairs, ...]] = [()]

    def __missing__(self, key: tuple[Any, ...]) -> int:
        number = self[key] = len(self.groups)
        self.groups.append(_group(self._pairs(*key)))
        return number


class _Shared(dict[tuple[int, ...], Sequence[Pairs]]):
    """What packages share, by the numbers of their groups."""

    def __init__(self, *groups: list[tuple[Pairs, ...]]) -> None:
        self._groups = groups

    def __missing__(self, numbers: tuple[int, ...]) -> Sequence[Pairs]:
        chosen = [groups[number] for groups, number in zip(self._groups, numbers, strict=True)]
        shared = self[numbers] = list(chain.from_iterable(chosen))
        return shared


class _After(dict[tuple[str, ...], tuple[str, ...]]):
    """Names after others: the very same ones for all that have them."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __missing__(self, names: tuple[str, ...]) -> tuple[str, ...]:
        joined = self[names] = self._names + names
        return joined


def _group(pairs: Iterable[_Pair]) -> tuple[Pairs, ...]:
    group = tuple(pairs)
    return (group,) if group else ()


def _known_for(
    views: Iterable[Mapping[str, Any]],
    is_known: Iterable[bool],
    retrieved: Iterable[datetime | None],
    answered: Iterable[str | None],
) -> Iterator[str | None]:
    """The moment that each verdict is known for: mostly that of the newest answer, and to write one is slow."""
    for view, known, moment, text in zip(views, is_known, retrieved, answered, strict=True):
        as_of = view["as_of"]
        if as_of is None or not known:
            yield None
        else:
            yield text if as_of == moment else moment_text(as_of)


def _defaults(
    publishers: Iterable[tuple[Pairs, ...]], packages: Mapping[int, int], times: Mapping[str, Counter[str]]
) -> Iterator[_Pair]:
    """What is said of most packages with a verdict, where all say something and it saves anything; of equals, the first.

    Args:
        publishers: what is said of them, by number.
        packages: how many there are of each number.
        times: by name, how many packages have which moment.
    """
    counted: dict[str, Counter[str]] = {name: times.get(name, Counter()) for name in (_VERDICT, *DEFAULTS)}
    for number, group in enumerate(publishers):
        for name, value in chain.from_iterable(group):
            if name in counted:
                counted[name][value] += packages[number]
    known = counted.pop(_VERDICT).total()
    for name, values in counted.items():
        most = max(values.values(), default=0)
        if most > 1 and values.total() == known:
            yield name, min(value for value, count in values.items() if count == most)


def _without(defaults: Mapping[str, str], group: Iterable[Pairs]) -> tuple[Pairs, ...]:
    return _group((name, value) for name, value in chain.from_iterable(group) if defaults.get(name) != value)


def _said(
    shared: Iterable[Sequence[Pairs]],
    moments: Iterable[tuple[str | None, str | None]],
    own: Iterable[tuple[int, tuple[str, ...], tuple[str, ...]]],
) -> Iterator[Said]:
    """What is said of each package: what is shared, the moments that are not the usual ones, and its own."""
    after_as_of, after_retrieved, after_both = _After(_AS_OF), _After(_RETRIEVED), _After(_AS_OF, _RETRIEVED)
    for groups, (as_of, retrieved), (_, names, values) in zip(shared, moments, own, strict=True):
        if retrieved is None:
            if as_of is None:
                yield groups, names, values
            else:
                yield groups, after_as_of[names], (as_of, *values)
        elif as_of is None:
            yield groups, after_retrieved[names], (retrieved, *values)
        else:
            yield groups, after_both[names], (as_of, retrieved, *values)


def _own(fields: Iterable[Mapping[str, Any]], causes: _Numbered) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """What the ranking says of each package: the number of what it shares, names, and values."""
    texts, intervals = _Numbers(), dict[int, tuple[str, str, str]]()
    for each in fields:
        rank, bounds = each["rank"], each["interval"]
        low, high, interval = intervals.get(id(bounds)) or intervals.setdefault(id(bounds), texts.ends(bounds))
        if "priority" in each:  # of those that could be judged
            priority = texts[each["priority"]]
            if low == priority == high:
                yield 0, _EXACT, (str(rank), priority)
            else:
                yield 0, _RANKED, (str(rank), priority, interval)
        else:
            why = interval, each["cause"] or each["reason"]
            if rank is None:
                yield causes[why], _NONE, _NONE
            else:
                names, values = zip((_RANK, str(rank)), *_cause(*why), strict=True)
                yield 0, names, values


class _Numbers(dict[float, str]):
    """Numbers in [0, 100] as they are written: there are few, and to write one is slow."""

    def __missing__(self, number: float) -> str:
        text = self[number] = f"{number + 0.0:.1f}"  # -0.0 is 0.0
        return text

    def ends(self, bounds: Interval) -> tuple[str, str, str]:
        """Both ends, and the whole."""
        low, high = self[bounds.low], self[bounds.high]
        return low, high, f"{low}..{high}"


def _places(fields: Iterable[Mapping[str, Any]], numbers: _Numbered) -> Iterator[int]:
    """The number of where each stands; a direct dependency is its own gateway, and does not say so."""
    for each in fields:
        stands = _PLACE(each["position"].__dict__)
        if stands[0] == 1 and stands[3] == each["package"]:
            stands = (*stands[:3], None, stands[4])
        yield numbers[stands]


def _publishers(*view: Any) -> Iterator[_Pair]:
    verdict, kind, subject, confidence, listed, effective, teams, source, about = view
    if verdict is _UNKNOWN:
        return
    for name, value in (
        (_VERDICT, verdict),
        ("sbomkit:publishers:kind", kind),
        ("sbomkit:publishers:subject", subject),
        ("sbomkit:publishers:confidence", confidence),
        ("sbomkit:publishers:listed", listed),
        ("sbomkit:publishers:effective", effective),
        ("sbomkit:publishers:teams", teams or None),
        ("sbomkit:publishers:source", source),
        ("sbomkit:publishers:about", about),
    ):
        if value is not None:
            yield name, _text(value)


def _state(
    funding: FundingStrength | str | None, indicators: Iterable[Indicator], last_release: datetime | None, given_up: str | None
) -> Iterator[_Pair]:
    for indicator in indicators:
        yield "sbomkit:handover:indicator", f"{indicator.name.value} {indicator.since:%Y-%m-%d}"
    if last_release is not None:
        yield "sbomkit:release:last", moment_text(last_release)
    if given_up is not None:
        yield "sbomkit:lifecycle:state", given_up
    if funding is not None:
        yield "sbomkit:funding:status", "none_found" if funding == "none" else "found"
        if funding != "none":
            yield "sbomkit:funding:strength", _text(funding)


def _place(
    depth: int | None, dependents: int, entry_points: int, gateway: str | None, dependents_error: float | None
) -> Iterator[_Pair]:
    if depth is None:
        return
    yield "sbomkit:position:depth", str(depth)
    if dependents_error is None:  # an estimate would look like a count
        yield "sbomkit:position:dependents", str(dependents)
        yield "sbomkit:position:entry-points", str(entry_points)
    if gateway is not None:
        yield "sbomkit:position:gateway", gateway


def _cause(interval: str, why: str) -> Iterator[_Pair]:
    if interval != _ANYTHING:
        yield _INTERVAL, interval
    yield "sbomkit:ranking:unassessed", why


def _text(value: str | int | Enum) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)


def moment_text(moment: datetime) -> str:
    """A moment in UTC, in whole seconds (RFC 3339)."""
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    # In a fraction of the time that `isoformat` takes.
    return f"{_day(in_utc.date())}T{_PADDED[in_utc.hour]}:{_PADDED[in_utc.minute]}:{_PADDED[in_utc.second]}Z"
