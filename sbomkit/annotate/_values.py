"""What a ranking and facts say of one package, as names and values of the taxonomy.

A large document has hundreds of thousands of values, and few that differ: each group of values that many packages share is made
once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from operator import attrgetter
from typing import Any

from sbomkit.model.annotations import Pairs
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import PublisherView, Ranked, Unassessed, Verdict
from sbomkit.purl import PackageKey

__all__ = ["Values", "moment_text"]

_UNKNOWN = Verdict.UNKNOWN
_RANKED = ("sbomkit:ranking:rank", "sbomkit:ranking:priority", "sbomkit:ranking:interval")
_UNASSESSED = ("sbomkit:ranking:interval", "sbomkit:ranking:unassessed")
_BOUNDED = ("sbomkit:ranking:rank", *_UNASSESSED)
_SEEN = attrgetter("verdict", "kind", "subject", "confidence", "listed", "effective", "teams", "source", "as_of")
_STATE = attrgetter("funding", "indicators", "last_release", "given_up")
_PLACE = attrgetter("depth", "dependents", "entry_points", "gateway", "dependents_error")
"""What each group is made of."""


class Values:
    """Makes the names and values of packages."""

    def __init__(self) -> None:
        self._publishers: dict[tuple[Any, ...], Pairs] = {}
        self._states: dict[tuple[Any, ...], Pairs] = {}
        self._places: dict[tuple[Any, ...], Pairs] = {}
        self._reasons: dict[tuple[str, ...], Pairs] = {}
        self._numbers = _Numbers()

    def of(
        self, entry: Ranked | Unassessed, retrieved: datetime | None
    ) -> tuple[tuple[Pairs, ...], tuple[str, ...], tuple[str, ...]]:
        """Names and values for one package, in the order of the taxonomy; what is not known is left out.

        Args:
            entry: what the ranking says of it.
            retrieved: when the newest answer about it was retrieved; `None`: there is none.

        Returns:
            what it may share with others; names and values of what hardly any two packages share.
        """
        publishers = self._of_publishers(entry.publishers, entry.package)
        state, place = self._of_state(entry, retrieved), self._of_place(entry.position)
        bounds, numbers = entry.interval, self._numbers
        interval = f"{numbers[bounds.low]}..{numbers[bounds.high]}"
        reasons: Pairs = ()
        names: tuple[str, ...] = ()
        values: tuple[str, ...] = ()
        if type(entry) is Ranked:  # pydantic's `isinstance` is slow where it says no
            names, values = _RANKED, (str(entry.rank), numbers[entry.priority], interval)
        elif entry.rank is not None:
            names, values = _BOUNDED, (str(entry.rank), interval, entry.reason)
        else:
            reasons = self._of_reason(interval, entry.reason)
        return tuple(filter(None, (publishers, state, place, reasons))), names, values

    def _of_publishers(self, view: PublisherView, package: PackageKey) -> Pairs:
        if view.verdict is _UNKNOWN:
            return ()
        about = view.about
        if about == package:
            about = None
        key = (_SEEN(view), about)
        group = self._publishers.get(key)
        if group is None:
            group = self._publishers[key] = tuple(_publishers(view, about))
        return group

    def _of_state(self, entry: Ranked | Unassessed, retrieved: datetime | None) -> Pairs:
        key = (_STATE(entry), retrieved)
        group = self._states.get(key)
        if group is None:
            group = self._states[key] = tuple(_state(entry, retrieved))
        return group

    def _of_place(self, place: PackagePosition) -> Pairs:
        key = _PLACE(place)
        group = self._places.get(key)
        if group is None:
            group = self._places[key] = tuple(_place(place))
        return group

    def _of_reason(self, *key: str) -> Pairs:
        group = self._reasons.get(key)
        if group is None:
            group = self._reasons[key] = tuple(zip(_UNASSESSED, key, strict=True))
        return group


class _Numbers(dict[float, str]):
    """Numbers in [0, 100] as they are written: there are few, and to write one is slow."""

    def __missing__(self, number: float) -> str:
        text = self[number] = f"{number + 0.0:.1f}"  # -0.0 is 0.0
        return text


def _publishers(view: PublisherView, about: PackageKey | None) -> Iterator[tuple[str, str]]:
    for name, value in (
        ("verdict", view.verdict),
        ("kind", view.kind),
        ("subject", view.subject),
        ("confidence", view.confidence),
        ("listed", view.listed),
        ("effective", view.effective),
        ("teams", view.teams or None),
        ("source", view.source),
        ("about", about),
        ("as-of", view.as_of),
    ):
        if value is not None:
            yield f"sbomkit:publishers:{name}", _text(value)


def _state(entry: Ranked | Unassessed, retrieved: datetime | None) -> Iterator[tuple[str, str]]:
    if retrieved is not None:
        yield "sbomkit:facts:retrieved", moment_text(retrieved)
    for indicator in entry.indicators:
        yield "sbomkit:handover:indicator", f"{indicator.name.value} {indicator.since:%Y-%m-%d}"
    if entry.last_release is not None:
        yield "sbomkit:release:last", moment_text(entry.last_release)
    if entry.given_up is not None:
        yield "sbomkit:lifecycle:state", entry.given_up
    if entry.funding is not None:
        yield "sbomkit:funding:status", "none_found" if entry.funding == "none" else "found"
        if entry.funding != "none":
            yield "sbomkit:funding:strength", _text(entry.funding)


def _place(place: PackagePosition) -> Iterator[tuple[str, str]]:
    if place.depth is None:
        return
    yield "sbomkit:position:depth", str(place.depth)
    if place.dependents_error is None:  # an estimate would look like a count
        yield "sbomkit:position:dependents", str(place.dependents)
        yield "sbomkit:position:entry-points", str(place.entry_points)
    if place.gateway is not None:
        yield "sbomkit:position:gateway", place.gateway


def _text(value: str | int | Enum | datetime) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    return str(value.value) if isinstance(value, Enum) else str(value)


def moment_text(moment: datetime) -> str:
    """A moment in UTC, in whole seconds (RFC 3339)."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
