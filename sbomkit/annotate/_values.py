"""What a ranking and facts say of one package, as names and values of the taxonomy.

A large document has hundreds of thousands of values, and few that differ: each group of values that many packages share is made
once, and what most packages with a verdict share is said once, of the document.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias, cast

from sbomkit.model.annotations import DEFAULTS, Pairs
from sbomkit.model.facts import FundingStrength
from sbomkit.model.ranking import Indicator, Ranked, Unassessed, Verdict

__all__ = ["Groups", "Said", "Values", "moment_text"]

Groups: TypeAlias = tuple[Pairs, ...]
"""What a package shares with others."""
Said: TypeAlias = tuple[int, Groups, tuple[str, ...], tuple[str, ...]]
"""What is said of a package: the number of what is said of its publishers and of the moments that it is known for; what else it
shares with others; names and values of what hardly any two packages share.  Plain, since a large document has many."""
_Dates: TypeAlias = tuple[bool, datetime | None, datetime | None]

_UNKNOWN = Verdict.UNKNOWN
_VERDICT = "sbomkit:publishers:verdict"
_RANK, _PRIORITY, _INTERVAL = "sbomkit:ranking:rank", "sbomkit:ranking:priority", "sbomkit:ranking:interval"
_UNASSESSED = "sbomkit:ranking:unassessed"
_RANKED, _EXACT = (_RANK, _PRIORITY, _INTERVAL), (_RANK, _PRIORITY)
_BOUNDED, _UNBOUNDED = (_INTERVAL, _UNASSESSED), (_UNASSESSED,)
_ANYTHING = "0.0..100.0"
"""What the priority could be of a package of which nothing is known."""
_SEEN = attrgetter("verdict", "kind", "subject", "confidence", "listed", "effective", "teams", "source")
_STATE = attrgetter("funding", "indicators", "last_release", "given_up")
_PLACE = attrgetter("depth", "dependents", "entry_points", "gateway", "dependents_error")
"""What each group is made of."""


class Values:
    """Makes the names and values of packages: once what many of them share."""

    def __init__(self) -> None:
        self._publishers: dict[tuple[tuple[Any, ...], str | None, _Dates], int] = {}
        self._states: dict[tuple[Any, ...], Groups] = {}
        self._places: dict[tuple[Any, ...], Groups] = {}
        self._numbers = _Numbers()

    def of(self, entry: Ranked | Unassessed, retrieved: datetime | None) -> Said:
        """What there is to say of one package, in the order of the taxonomy; what is not known is left out.

        Args:
            entry: what the ranking says of it.
            retrieved: when the newest answer about it was retrieved; `None`: there is none.
        """
        package, view, place, bounds = entry.package, entry.publishers, entry.position, entry.interval
        about = view.about
        seen = (
            _SEEN(view),
            None if about == package else about,
            (False, None, retrieved) if view.verdict is _UNKNOWN else (True, view.as_of, retrieved),
        )
        told, stands = _STATE(entry), _PLACE(place)
        if stands[0] == 1 and stands[3] == package:  # a direct dependency is its own gateway, and does not say so
            stands = (*stands[:3], None, stands[4])
        groups = (self._states.get(told) or self._state(told)) + (self._places.get(stands) or self._place(stands))
        numbers = self._numbers
        low, high, rank = numbers[bounds.low], numbers[bounds.high], entry.rank
        names: tuple[str, ...]
        values: tuple[str, ...]
        if type(entry) is Ranked:  # pydantic's `isinstance` is slow where it says no
            priority = numbers[entry.priority]
            names, values = _EXACT, (str(rank), priority)
            if low != high or low != priority:
                names, values = _RANKED, (*values, f"{low}..{high}")
        else:
            cause = cast("Unassessed", entry).cause or entry.reason
            names, values = _UNBOUNDED, (cause,)
            if (interval := f"{low}..{high}") != _ANYTHING:
                names, values = _BOUNDED, (interval, cause)
            if rank is not None:
                names, values = (_RANK, *names), (str(rank), *values)
        return self._publishers.setdefault(seen, len(self._publishers)), groups, names, values

    def _state(self, key: tuple[Any, ...]) -> Groups:
        groups = self._states[key] = _group(_state(*key))
        return groups

    def _place(self, key: tuple[Any, ...]) -> Groups:
        groups = self._places[key] = _group(_place(*key))
        return groups

    def shared(self, said: Iterable[Said]) -> tuple[Mapping[str, str], list[Groups]]:
        """What is said of many packages, once all of them are known.

        Args:
            said: of each package, as `of` gave it.

        Returns:
            what holds of each package with a verdict that does not say otherwise, by the name that it would have; what else is
            said of publishers and of moments, by number.
        """
        publishers = {(seen, about): tuple(_publishers(seen, about)) for seen, about, _ in self._publishers}
        moments = {dates: tuple(_moments(*dates)) for _, _, dates in self._publishers}
        counts = Counter(map(itemgetter(0), said))
        told = [
            (publishers[seen, about] + moments[dates], counts[number])
            for (seen, about, dates), number in self._publishers.items()
            if dates[0]
        ]
        defaults = dict(_defaults(told))
        people = {key: _group(_without(defaults, pairs)) for key, pairs in publishers.items()}
        times = {key: _group(_without(defaults if key[0] else {}, pairs)) for key, pairs in moments.items()}
        return defaults, [people[seen, about] + times[dates] for seen, about, dates in self._publishers]


def _group(pairs: Iterable[tuple[str, str]]) -> Groups:
    group = tuple(pairs)
    return (group,) if group else ()


def _defaults(told: Iterable[tuple[Pairs, int]]) -> Iterator[tuple[str, str]]:
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


def _without(defaults: Mapping[str, str], pairs: Pairs) -> Iterator[tuple[str, str]]:
    return (pair for pair in pairs if defaults.get(pair[0]) != pair[1])


class _Numbers(dict[float, str]):
    """Numbers in [0, 100] as they are written: there are few, and to write one is slow."""

    def __missing__(self, number: float) -> str:
        text = self[number] = f"{number + 0.0:.1f}"  # -0.0 is 0.0
        return text


def _publishers(seen: tuple[Any, ...], about: str | None) -> Iterator[tuple[str, str]]:
    verdict, kind, subject, confidence, listed, effective, teams, source = seen
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


def _moments(_: object, as_of: datetime | None, retrieved: datetime | None) -> Iterator[tuple[str, str]]:
    if as_of is not None:
        yield "sbomkit:publishers:as-of", moment_text(as_of)
    if retrieved is not None:
        yield "sbomkit:facts:retrieved", moment_text(retrieved)


def _state(
    funding: FundingStrength | str | None, indicators: Iterable[Indicator], last_release: datetime | None, given_up: str | None
) -> Iterator[tuple[str, str]]:
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
) -> Iterator[tuple[str, str]]:
    if depth is None:
        return
    yield "sbomkit:position:depth", str(depth)
    if dependents_error is None:  # an estimate would look like a count
        yield "sbomkit:position:dependents", str(dependents)
        yield "sbomkit:position:entry-points", str(entry_points)
    if gateway is not None:
        yield "sbomkit:position:gateway", gateway


def _text(value: str | int | Enum) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)


def moment_text(moment: datetime) -> str:
    """A moment in UTC, in whole seconds (RFC 3339)."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
