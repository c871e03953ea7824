"""What a ranking and facts say of one package, as names and values of the taxonomy.

A large document has hundreds of thousands of values, and few that differ: each group of values that many packages share is made
once.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sbomkit.model.annotations import Pairs
from sbomkit.model.ranking import Ranked, Unassessed, Verdict

__all__ = ["Values", "moment_text"]

_PUBLISHERS = ("verdict", "kind", "subject", "confidence", "listed", "effective", "teams", "source", "about", "as-of")
_UNKNOWN = Verdict.UNKNOWN


class Values:
    """Makes the names and values of packages."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Any, ...], Pairs] = {}

    def of(self, entry: Ranked | Unassessed, retrieved: datetime | None) -> tuple[tuple[Pairs, ...], Pairs]:
        """Names and values for one package, in the order of the taxonomy; what is not known is left out.

        Args:
            entry: what the ranking says of it.
            retrieved: when the newest answer about it was retrieved; `None`: there is none.

        Returns:
            what it may share with others, and what hardly any two packages share.
        """
        view, place = entry.publishers, entry.position
        groups: list[Pairs] = []
        if view.verdict is not _UNKNOWN:
            about = view.about if view.about != entry.package else None
            words = (view.verdict, view.kind, view.subject, view.confidence)
            told = (view.listed, view.effective, view.teams or None, view.source, about, view.as_of)
            groups.append(self._group(_publishers, words, told))
        state = (retrieved, entry.indicators, entry.last_release, entry.given_up)
        if known := self._group(_state, (entry.funding,), state):
            groups.append(known)
        if place.depth is not None:
            is_exact = place.dependents_error is None
            stands = (place.depth, place.dependents, place.entry_points, place.gateway, is_exact)
            groups.append(self._group(_place, (), stands))
        return tuple(groups), _ranks(entry)

    def _group(self, write: Callable[..., Iterator[tuple[str, str]]], words: tuple[Any, ...], parts: tuple[Any, ...]) -> Pairs:
        """What a function writes; `words` are members of enumerations, which are told apart by identity in half of the time."""
        key = (write, *map(id, words), *parts)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = tuple(write(*words, *parts))
        return group


def _ranks(entry: Ranked | Unassessed) -> Pairs:
    bounds = entry.interval
    interval = ("sbomkit:ranking:interval", f"{bounds.low:.1f}..{bounds.high:.1f}")
    if isinstance(entry, Ranked):
        return ("sbomkit:ranking:rank", str(entry.rank)), ("sbomkit:ranking:priority", f"{entry.priority:.1f}"), interval
    told = interval, ("sbomkit:ranking:unassessed", entry.reason)
    return told if entry.rank is None else (("sbomkit:ranking:rank", str(entry.rank)), *told)


def _publishers(*told: Any) -> Iterator[tuple[str, str]]:
    for name, value in zip(_PUBLISHERS, told, strict=True):
        if value is not None:
            yield f"sbomkit:publishers:{name}", _text(value)


def _state(*told: Any) -> Iterator[tuple[str, str]]:
    funding, retrieved, indicators, last_release, given_up = told
    if retrieved is not None:
        yield "sbomkit:facts:retrieved", moment_text(retrieved)
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


def _place(*told: Any) -> Iterator[tuple[str, str]]:
    depth, dependents, entry_points, gateway, is_exact = told
    yield "sbomkit:position:depth", str(depth)
    if is_exact:  # an estimate would look like a count
        yield "sbomkit:position:dependents", str(dependents)
        yield "sbomkit:position:entry-points", str(entry_points)
    if gateway is not None:
        yield "sbomkit:position:gateway", gateway


def _text(value: str | int | Enum | datetime) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    return str(value.value) if isinstance(value, Enum) else str(value)


def moment_text(moment: datetime) -> str:
    """A moment in UTC, in whole seconds (RFC 3339)."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
