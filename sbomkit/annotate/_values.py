"""What a ranking and facts say of one package, as names and values of the taxonomy.

A large document has hundreds of thousands of values, and few that differ: each group of values that many packages share is made
once, and what most packages with a verdict share is said once, of the document.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from operator import itemgetter
from typing import Any, TypeAlias, cast

from sbomkit.model.annotations import DEFAULTS, Pairs
from sbomkit.model.facts import FundingStrength
from sbomkit.model.ranking import Indicator, Interval, Ranked, Unassessed, Verdict

__all__ = ["Groups", "Moments", "Said", "Values", "moment_text"]

Groups: TypeAlias = Sequence[Pairs]
"""What a package shares with others: the very same object, which is empty until all packages are known."""
Moments: TypeAlias = tuple[bool, str | None, str | None]
"""Whether there is a verdict, the moment that it is known for, and that of the newest answer, both as they are written."""
Said: TypeAlias = tuple[Groups, Moments, tuple[str, ...], tuple[str, ...]]
"""What is said of a package: what it shares with others, its moments, and names and values of what hardly any two packages
share.  Plain, since a large document has many."""
_Pair: TypeAlias = tuple[str, str]
_Who: TypeAlias = tuple[int, str | None]
"""The number of what was seen of publishers, and the package that it was observed of."""

_UNKNOWN = Verdict.UNKNOWN
_VERDICT = "sbomkit:publishers:verdict"
_RANK, _PRIORITY, _INTERVAL = "sbomkit:ranking:rank", "sbomkit:ranking:priority", "sbomkit:ranking:interval"
_RANKED, _EXACT = (_RANK, _PRIORITY, _INTERVAL), (_RANK, _PRIORITY)
_AS_OF, _RETRIEVED = "sbomkit:publishers:as-of", "sbomkit:facts:retrieved"
_JUST_AS_OF, _JUST_RETRIEVED, _BOTH = (_AS_OF,), (_RETRIEVED,), (_AS_OF, _RETRIEVED)
_ANYTHING = "0.0..100.0"
"""What the priority could be of a package of which nothing is known."""
_NONE: tuple[str, ...] = ()
_OFFSET = len("+00:00")
_ENTRY = itemgetter("package", "position", "interval", "rank", "publishers")
_STATE = itemgetter("funding", "indicators", "last_release")
_SEEN = itemgetter("verdict", "as_of")
_VIEW = itemgetter("verdict", "kind", "subject", "confidence", "listed", "effective", "teams", "source")
_PLACE = itemgetter("depth", "dependents", "entry_points", "gateway", "dependents_error")
"""What each group is made of, out of where nouns keep their fields: asked for each by its name, they take twice as long."""


class Values:
    """Makes the names and values of packages: once what many of them share."""

    def __init__(self) -> None:
        self._views: dict[tuple[Any, ...], int] = {}
        self._view_of: dict[int, int] = {}
        """By identity, which holds as long as the ranking does."""
        self._states, self._places, self._causes = _Numbered(_state), _Numbered(_place), _Numbered(_cause)
        self._shared: dict[tuple[_Who, int, int, int], list[Pairs]] = {}
        self._texts = _Texts()
        self._usual: tuple[str | None, str | None] = None, None
        self._numbers = _Numbers()
        self._intervals: dict[int, tuple[str, str, str]] = {}
        """Both ends and the whole of each, by identity: to hash one is slow."""

    def of(self, entry: Ranked | Unassessed, about: str | None, retrieved: datetime | None) -> Said:
        """What there is to say of one package, in the order of the taxonomy; what is not known is left out.

        Args:
            entry: what the ranking says of it.
            about: the package that this was observed of, where it is another.
            retrieved: when the newest answer about it was retrieved; `None`: there is none.
        """
        views, shared = self._views, self._shared
        given_up, fields = entry.given_up, entry.__dict__  # whatever is made on demand is made with the first of it
        package, position, bounds, rank, view = _ENTRY(fields)
        stands = _PLACE(position.__dict__)
        if stands[0] == 1 and stands[3] == package:  # a direct dependency is its own gateway, and does not say so
            stands = (*stands[:3], None, stands[4])
        low, high, interval = self._intervals.get(id(bounds)) or self._interval(bounds)
        cause, names, values = 0, _NONE, _NONE
        if type(entry) is Ranked:  # pydantic's `isinstance` is slow where it says no
            priority = self._numbers[fields["priority"]]
            if low == priority == high:
                names, values = _EXACT, (str(rank), priority)
            else:
                names, values = _RANKED, (str(rank), priority, interval)
        else:
            why = interval, cast("Unassessed", entry).cause or entry.reason
            if rank is None:
                cause = self._causes[why]
            else:
                names, values = zip((_RANK, str(rank)), *_cause(*why), strict=True)
        verdict, as_of = _SEEN(view.__dict__)
        number = self._view_of.get(id(view))  # one stands for all of whom nothing is known
        if number is None:
            number = self._view_of[id(view)] = views.setdefault(_VIEW(view.__dict__), len(views))
        who = number, about
        told = None if retrieved is None else self._texts[retrieved]
        known = None if as_of is None else told if as_of == retrieved else self._texts[as_of]
        moments = (False, None, told) if verdict is _UNKNOWN else (True, known, told)
        key = who, self._states[*_STATE(fields), given_up], self._places[stands], cause
        groups = shared.get(key)
        if groups is None:
            groups = shared[key] = []
        return groups, moments, names, values

    def _interval(self, bounds: Interval) -> tuple[str, str, str]:
        low, high = self._numbers[bounds.low], self._numbers[bounds.high]
        texts = self._intervals[id(bounds)] = low, high, f"{low}..{high}"
        return texts

    def settle(self, said: Sequence[Said]) -> Mapping[str, str]:
        """Fill in what packages share, once all of them are known.

        Args:
            said: of each package, as `of` gave it.

        Returns:
            what holds of each package with a verdict that does not say otherwise, by the name that it would have.
        """
        views, packages = list(self._views), Counter(id(groups) for groups, *_ in said)
        people: Counter[_Who] = Counter()
        for (who, *_), groups in self._shared.items():
            people[who] += packages[id(groups)]
        publishers = {who: tuple(_publishers(views[who[0]], who[1])) for who in people}
        known = [moments for _, moments, _, _ in said if moments[0]]
        times = {
            _AS_OF: Counter([as_of for _, as_of, _ in known if as_of is not None]),
            _RETRIEVED: Counter([retrieved for _, _, retrieved in known if retrieved is not None]),
        }
        defaults = dict(_defaults([(pairs, people[who]) for who, pairs in publishers.items()], times))
        self._usual = defaults.get(_AS_OF), defaults.get(_RETRIEVED)
        by_who = {who: _group(_without(defaults, pairs)) for who, pairs in publishers.items()}
        states, places, causes = self._states.groups, self._places.groups, self._causes.groups
        for (who, state, place, cause), groups in self._shared.items():
            groups.extend(by_who[who] + states[state] + places[place] + causes[cause])
        return defaults

    def own(self, moments: Moments) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names and values of the moments of a package that are not the usual ones, once these are settled."""
        is_known, as_of, retrieved = moments
        usual_as_of, usual_retrieved = self._usual if is_known else (None, None)
        if retrieved is None or retrieved == usual_retrieved:
            return ((), ()) if as_of is None or as_of == usual_as_of else (_JUST_AS_OF, (as_of,))
        return (_JUST_RETRIEVED, (retrieved,)) if as_of is None or as_of == usual_as_of else (_BOTH, (as_of, retrieved))


class _Numbered(dict[tuple[Any, ...], int]):
    """The numbers of groups, by what each is made of; 0 is that of nothing."""

    def __init__(self, pairs: Callable[..., Iterator[_Pair]]) -> None:
        self._pairs = pairs
        self.groups: list[tuple[Pairs, ...]] = [()]

    def __missing__(self, key: tuple[Any, ...]) -> int:
        number = self[key] = len(self.groups)
        self.groups.append(_group(self._pairs(*key)))
        return number


def _group(pairs: Iterable[_Pair]) -> tuple[Pairs, ...]:
    group = tuple(pairs)
    return (group,) if group else ()


def _defaults(told: Iterable[tuple[Pairs, int]], times: Mapping[str, Counter[str]]) -> Iterator[_Pair]:
    """What is said of most packages with a verdict, where all say something and it saves anything; of equals, the first."""
    counted: dict[str, Counter[str]] = {name: times.get(name, Counter()) for name in (_VERDICT, *DEFAULTS)}
    for pairs, count in told:
        for name, value in pairs:
            if name in counted:
                counted[name][value] += count
    packages = counted.pop(_VERDICT).total()
    for name, values in counted.items():
        most = max(values.values(), default=0)
        if most > 1 and values.total() == packages:
            yield name, min(value for value, count in values.items() if count == most)


def _without(defaults: Mapping[str, str], pairs: Pairs) -> Iterator[_Pair]:
    return (pair for pair in pairs if defaults.get(pair[0]) != pair[1])


class _Numbers(dict[float, str]):
    """Numbers in [0, 100] as they are written: there are few, and to write one is slow."""

    def __missing__(self, number: float) -> str:
        text = self[number] = f"{number + 0.0:.1f}"  # -0.0 is 0.0
        return text


def _publishers(view: tuple[Any, ...], about: str | None) -> Iterator[_Pair]:
    verdict, kind, subject, confidence, listed, effective, teams, source = view
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


class _Texts(dict[datetime, str]):
    """Moments as they are written: many are asked for twice, and to write one is slow."""

    def __missing__(self, moment: datetime) -> str:
        text = self[moment] = moment_text(moment)
        return text


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
    return f"{in_utc.isoformat(timespec='seconds')[:-_OFFSET]}Z"
