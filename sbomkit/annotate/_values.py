"""What a ranking and facts say of one package, as names and values of the taxonomy.

A large document has hundreds of thousands of values, and few that differ: each group of values that many packages share is made
once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
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


class Values:
    """Makes the names and values of packages."""

    def __init__(self) -> None:
        self._publishers: dict[tuple[Any, ...], Pairs] = {}
        self._states: dict[tuple[Any, ...], Pairs] = {}
        self._places: dict[tuple[Any, ...], Pairs] = {}

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
        view, place = entry.publishers, entry.position
        groups = (
            self._of_publishers(view, view.about if view.about != entry.package else None),
            self._of_state(entry, retrieved),
            self._of_place(place),
        )
        return tuple(filter(None, groups)), *_ranks(entry)

    # Members of enumerations are told apart by identity in half of the time.

    def _of_publishers(self, view: PublisherView, about: PackageKey | None) -> Pairs:
        words = (id(view.verdict), id(view.kind), id(view.subject), id(view.confidence))
        key = (words, view.listed, view.effective, view.teams, view.source, about, view.as_of)
        group = self._publishers.get(key)
        if group is None:
            group = self._publishers[key] = tuple(_publishers(view, about))
        return group

    def _of_state(self, entry: Ranked | Unassessed, retrieved: datetime | None) -> Pairs:
        key = (id(entry.funding), retrieved, entry.indicators, entry.last_release, entry.given_up)
        group = self._states.get(key)
        if group is None:
            group = self._states[key] = tuple(_state(entry, retrieved))
        return group

    def _of_place(self, place: PackagePosition) -> Pairs:
        key = (place.depth, place.dependents, place.entry_points, place.gateway, place.dependents_error is None)
        group = self._places.get(key)
        if group is None:
            group = self._places[key] = tuple(_place(place))
        return group


def _ranks(entry: Ranked | Unassessed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    bounds = entry.interval
    interval = "%.1f..%.1f" % (bounds.low, bounds.high)  # noqa: UP031 - in two thirds of the time
    if isinstance(entry, Ranked):
        return _RANKED, (str(entry.rank), f"{entry.priority:.1f}", interval)
    if entry.rank is not None:
        return _BOUNDED, (str(entry.rank), interval, entry.reason)
    return _UNASSESSED, (interval, entry.reason)


def _publishers(view: PublisherView, about: PackageKey | None) -> Iterator[tuple[str, str]]:
    if view.verdict is _UNKNOWN:
        return
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
