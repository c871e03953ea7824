"""In which order sources are asked: by stage, and within a stage each after those that tell what it needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from sbomkit.errors import ConfigurationError
from sbomkit.sources import Source, Stage

if TYPE_CHECKING:
    from sbomkit.model.facts import Signal

__all__ = ["by_stage", "prerequisites"]


def by_stage(sources: Iterable[Source]) -> list[tuple[Stage, Sequence[Source]]]:
    """The stages that somebody is asked in, from the first to the last, each with its sources by name.

    Raises:
        ConfigurationError: sources of one stage wait for each other.
    """
    chosen = sorted(sources, key=lambda source: source.name)
    stages = [(stage, [source for source in chosen if source.stage is stage]) for stage in Stage]
    for _, members in stages:
        _check(members)
    return [(stage, members) for stage, members in stages if members]


def prerequisites(sources: Sequence[Source]) -> Mapping[int, Sequence[int]]:
    """For each source those of the same stage that tell something that it needs, by their places in the list.

    Who needs and tells the same, as forges do that follow a repository to its new place, waits for those who tell it of their
    own, and not for others of its kind.
    """
    telling: defaultdict[Signal, list[int]] = defaultdict(list)
    for place, source in enumerate(sources):
        for signal in source.signals:
            telling[signal].append(place)
    return {place: _before(place, sources, telling) for place in range(len(sources))}


def _before(place: int, sources: Sequence[Source], telling: "Mapping[Signal, Sequence[int]]") -> list[int]:
    source = sources[place]
    return [
        other
        for signal in sorted(source.needs)
        for other in telling.get(signal, ())
        if other != place and not (signal in source.signals and signal in sources[other].needs)
    ]


def _check(sources: Sequence[Source]) -> None:
    try:
        TopologicalSorter(prerequisites(sources)).prepare()
    except CycleError as error:
        names = ", ".join(sorted({sources[place].name for place in error.args[1]}))
        raise ConfigurationError(f"these sources wait for each other: {names}", advice="ask them one after the other") from None
