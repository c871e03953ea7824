"""What a ranking and facts say of one package, as names and values of the taxonomy.

A large document has hundreds of thousands of values, and few that differ: each is made once, and so is each group of values
that many packages share.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sbomkit.model.annotations import Annotation
from sbomkit.model.ranking import Ranked, Unassessed, Verdict

__all__ = ["Values", "moment_text"]

_PUBLISHERS = ("verdict", "kind", "subject", "confidence", "listed", "effective", "teams", "source", "about", "as-of")
_UNKNOWN = Verdict.UNKNOWN

_Group = tuple[Annotation, ...]


class Values:
    """Makes the annotations of packages."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Any, ...], _Group] = {}
        self._made: dict[tuple[str, str], Annotation] = {}

    def of(self, entry: Ranked | Unassessed, retrieved: datetime | None) -> _Group:
        """Names and values for one package, in the order of the taxonomy; what is not known is left out.

        Args:
            entry: what the ranking says of it.
            retrieved: when the newest answer about it was retrieved; `None`: there is none.
        """
        view, place = entry.publishers, entry.position
        publishers: _Group = ()
        if view.verdict is not _UNKNOWN:
            about = view.about if view.about != entry.package else None
            words = (view.verdict, view.kind, view.subject, view.confidence)
            told = (view.listed, view.effective, view.teams or None, view.source, about, view.as_of)
            publishers = self._group(_publishers, words, told)
        state = (retrieved, entry.indicators, entry.last_release, entry.given_up)
        position: _Group = ()
        if place.depth is not None:
            is_exact = place.dependents_error is None
            position = self._group(_place, (), (place.depth, place.dependents, place.entry_points, place.gateway, is_exact))
        return (*publishers, *self._group(_state, (entry.funding,), state), *position, *self._ranks(entry))

    def _ranks(self, entry: Ranked | Unassessed) -> list[Annotation]:
        """What hardly any two packages share, but that they have no rank."""
        interval = entry.interval
        pairs = [("sbomkit:ranking:interval", f"{interval.low:.1f}..{interval.high:.1f}")]
        if isinstance(entry, Ranked):
            pairs = [
                ("sbomkit:ranking:rank", str(entry.rank)),
                ("sbomkit:ranking:priority", f"{entry.priority:.1f}"),
                *pairs,
            ]
        else:
            if entry.rank is not None:
                pairs.insert(0, ("sbomkit:ranking:rank", str(entry.rank)))
            pairs.append(("sbomkit:ranking:unassessed", entry.reason))
        return list(map(self._annotation, pairs))

    def _group(self, write: Callable[..., Iterator[tuple[str, str]]], words: tuple[Any, ...], parts: tuple[Any, ...]) -> _Group:
        """What a function writes; `words` are members of enumerations, which are told apart by identity in half of the time."""
        key = (write, *map(id, words), *parts)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = tuple(map(self._annotation, write(*words, *parts)))
        return group

    def _annotation(self, pair: tuple[str, str]) -> Annotation:
        annotation = self._made.get(pair)
        if annotation is None:
            annotation = self._made[pair] = Annotation.trusted({"name": pair[0], "value": pair[1]})
        return annotation


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
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
