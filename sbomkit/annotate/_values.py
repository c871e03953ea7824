"""What a ranking and facts say of one package, as names and values of the taxonomy.

A large document has hundreds of thousands of values, and few that differ: each group of values that many packages share is made
once, and what most packages with a verdict share is said once, of the document.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from operator import itemgetter
from typing import Any, TypeAlias, cast

from sbomkit.model.annotations import DEFAULTS, Pairs
from sbomkit.model.facts import FundingStrength
from sbomkit.model.ranking import Indicator, Interval, PublisherView, Ranked, Unassessed, Verdict

__all__ = ["Groups", "Said", "Values", "moment_text"]

Groups: TypeAlias = tuple[Pairs, ...]
"""What a package shares with others."""
Said: TypeAlias = tuple[int, tuple[str, ...], tuple[str, ...]]
"""What is said of a package: the number of what it shares with others, and names and values of what hardly any two packages
share.  Plain, since a large document has many."""
_Pair: TypeAlias = tuple[str, str]
_Who: TypeAlias = tuple[int, str | None]
"""The number of what was seen of publishers, and the package that it was observed of."""
_When: TypeAlias = tuple[bool, datetime | None, datetime | None]
"""Whether there is a verdict, the moment that it is known for, and that of the newest answer."""

_UNKNOWN = Verdict.UNKNOWN
_VERDICT = "sbomkit:publishers:verdict"
_RANK, _PRIORITY, _INTERVAL = "sbomkit:ranking:rank", "sbomkit:ranking:priority", "sbomkit:ranking:interval"
_RANKED, _EXACT = (_RANK, _PRIORITY, _INTERVAL), (_RANK, _PRIORITY)
_ANYTHING = "0.0..100.0"
"""What the priority could be of a package of which nothing is known."""
_NONE: tuple[str, ...] = ()
_OFFSET = len("+00:00")
_ENTRY = itemgetter("position", "interval", "rank", "funding", "indicators", "last_release")
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
        self._shared: dict[tuple[_Who, _When, int, int, int], int] = {}
        self._numbers = _Numbers()
        self._intervals: dict[int, tuple[str, str, str]] = {}
        """Both ends and the whole of each, by identity: to hash one is slow."""

    def of(self, entry: Ranked | Unassessed, view: PublisherView, about: str | None, retrieved: datetime | None) -> Said:
        """What there is to say of one package, in the order of the taxonomy; what is not known is left out.

        Args:
            entry: what the ranking says of it.
            view: what that says of its publishers.
            about: the package that this was observed of, where it is another.
            retrieved: when the newest answer about it was retrieved; `None`: there is none.
        """
        views, shared = self._views, self._shared
        given_up = entry.given_up  # whatever is made on demand is made with it
        position, bounds, rank, funding, indicators, last_release = _ENTRY(entry.__dict__)
        stands = _PLACE(position.__dict__)
        if stands[0] == 1 and stands[3] == entry.package:  # a direct dependency is its own gateway, and does not say so
            stands = (*stands[:3], None, stands[4])
        low, high, interval = self._intervals.get(id(bounds)) or self._interval(bounds)
        cause, names, values = 0, _NONE, _NONE
        if type(entry) is Ranked:  # pydantic's `isinstance` is slow where it says no
            priority = self._numbers[entry.priority]
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
        number = self._view_of.get(id(view))  # one stands for all of whom nothing is known
        if number is None:
            number = self._view_of[id(view)] = views.setdefault(_VIEW(view.__dict__), len(views))
        who = number, about
        when = (False, None, retrieved) if view.verdict is _UNKNOWN else (True, view.as_of, retrieved)
        key = who, when, self._states[funding, indicators, last_release, given_up], self._places[stands], cause
        return shared.setdefault(key, len(shared)), names, values

    def _interval(self, bounds: Interval) -> tuple[str, str, str]:
        low, high = self._numbers[bounds.low], self._numbers[bounds.high]
        texts = self._intervals[id(bounds)] = low, high, f"{low}..{high}"
        return texts

    def shared(self, said: Iterable[Said]) -> tuple[Mapping[str, str], list[Groups]]:
        """What is said of many packages, once all of them are known.

        Args:
            said: of each package, as `of` gave it.

        Returns:
            what holds of each package with a verdict that does not say otherwise, by the name that it would have; what packages
            share, by number.
        """
        views, shared = list(self._views), list(self._shared)
        people: Counter[_Who] = Counter()
        times: Counter[_When] = Counter()
        for number, count in Counter(map(itemgetter(0), said)).items():
            who, when, *_ = shared[number]
            people[who] += count
            times[when] += count
        publishers = {who: tuple(_publishers(views[who[0]], who[1])) for who in people}
        moments = {when: tuple(_moments(*when)) for when in times}
        told = [(pairs, people[who]) for who, pairs in publishers.items()]
        told += [(pairs, times[when]) for when, pairs in moments.items() if when[0]]
        defaults = dict(_defaults(told))
        by_who = {who: _group(_without(defaults, pairs)) for who, pairs in publishers.items()}
        by_when = {when: _group(_without(defaults if when[0] else {}, pairs)) for when, pairs in moments.items()}
        states, places, causes = self._states.groups, self._places.groups, self._causes.groups
        return defaults, [
            by_who[who] + by_when[when] + states[state] + places[place] + causes[cause]
            for who, when, state, place, cause in shared
        ]


class _Numbered(dict[tuple[Any, ...], int]):
    """The numbers of groups, by what each is made of; 0 is that of nothing."""

    def __init__(self, pairs: Callable[..., Iterator[_Pair]]) -> None:
        self._pairs = pairs
        self.groups: list[Groups] = [()]

    def __missing__(self, key: tuple[Any, ...]) -> int:
        number = self[key] = len(self.groups)
        self.groups.append(_group(self._pairs(*key)))
        return number


def _group(pairs: Iterable[_Pair]) -> Groups:
    group = tuple(pairs)
    return (group,) if group else ()


def _defaults(told: Iterable[tuple[Pairs, int]]) -> Iterator[_Pair]:
    """What is said of most packages with a verdict, where all say something and it saves anything; of equals, the first."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in (_VERDICT, *DEFAULTS)}
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


def _moments(_: object, as_of: datetime | None, retrieved: datetime | None) -> Iterator[_Pair]:
    if as_of is not None:
        yield "sbomkit:publishers:as-of", moment_text(as_of)
    if retrieved is not None:
        yield "sbomkit:facts:retrieved", moment_text(retrieved)


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
    return f"{moment.astimezone(UTC).isoformat(timespec='seconds')[:-_OFFSET]}Z"
