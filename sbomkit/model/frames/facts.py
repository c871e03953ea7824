"""Facts as tables: every observation, and what is most computed with, each in a table of its own."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sbomkit.model.facts import (
    SIGNALS,
    Actor,
    Committer,
    Committers,
    Facts,
    FundingChannel,
    Observation,
    PackageFacts,
    Popularity,
    Publishers,
    Release,
    Releases,
    Signal,
)
from sbomkit.model.frames._table import FrameColumn, Frames, FrameTable, FrameType, Part, field

__all__ = ["FRAMES"]

_NAMES: Mapping[Signal, Any] = MappingProxyType(
    {
        Signal.PUBLISHERS: {"members": {"__all__": {"label"}}},
        Signal.RELEASES: {"releases": {"__all__": {"publisher": {"label"}}}},
        Signal.COMMITTERS: {"committers": {"__all__": {"actor": {"label"}}}},
    }
)
"""Where values hold display names: those are shown on request only, and so stand in no frame."""
_SOURCES = 8
"""Sources that a sentence names."""


def _observations(facts: Facts) -> list[Part]:
    return [Part(entry, each) for entry in facts.packages for each in entry.observations]


def _known(signal: Signal) -> Callable[[Facts], list[Part]]:
    """Observations of one signal that are known, each with the facts about its package."""
    kind = SIGNALS[signal]
    return lambda facts: [each for each in _observations(facts) if isinstance(each.part.value, kind)]


def _members(signal: Signal, members: Callable[[Any], Sequence[Any]]) -> Callable[[Facts], list[Part]]:
    """What the values of one signal list, each with its observation."""
    known = _known(signal)
    return lambda facts: [Part(observed, each) for observed in known(facts) for each in members(observed.part.value)]


def _sentence(facts: Facts) -> str:
    observations = _observations(facts)
    sources = sorted({each.part.source for each in observations})
    more = f" and {len(sources) - _SOURCES:,} more" if len(sources) > _SOURCES else ""
    told = f" from {', '.join(sources[:_SOURCES])}{more}" if sources else ""
    return f"{len(observations):,} observations about {len(facts.packages):,} packages{told}."


def _value(observed: Part) -> str | None:
    value = observed.part.value
    return None if value is None else value.model_dump_json(exclude_defaults=True, exclude=_NAMES.get(value.signal))


def _about(at: str = "") -> tuple[FrameColumn, ...]:
    """Columns that say of which package something was observed; `at`: attributes that lead from an entry to the observation."""
    return (field(PackageFacts, "package", at=f"{at}whole", meaning="Key of the package."),)


def _told(at: str = "") -> tuple[FrameColumn, ...]:
    """Columns that say who told it, of whom, and when."""
    return (
        field(Observation, "source", at=f"{at}part"),
        field(Observation, "subject", at=f"{at}part", meaning="Whose people: `upstream` or `packaging`."),
        field(Observation, "retrieved_at", at=f"{at}part", meaning="When the source was asked."),
        field(Observation, "as_of", at=f"{at}part"),
    )


_OBSERVATIONS = FrameTable(
    name="observations",
    row="One answer of one source about one signal of one package, by package, then by signal, subject, source and moment.",
    entries=_observations,
    columns=(
        *_about(),
        field(Observation, "signal", at="part", meaning="What it is about, such as `publishers` or `releases`."),
        field(Observation, "status", at="part", meaning="What came of asking: `known`, `absent`, `unsupported` or `failed`."),
        *_told(),
        field(Observation, "url", at="part"),
        field(Observation, "licence", at="part"),
        field(Observation, "detail", at="part"),
        FrameColumn(
            name="value",
            type=FrameType.TEXT,
            null=True,
            meaning="What the source said, as JSON, as in a facts file but without display names; null unless the status is "
            "`known`.",
            value=_value,
        ),
    ),
    shown=("package", "signal", "status", "source", "subject", "retrieved_at", "as_of", "detail"),
)

_PUBLISHERS = FrameTable(
    name="publishers",
    row="One account on one list of who can publish, in the order of `observations`.  A list that names nobody has no row.",
    entries=_members(Signal.PUBLISHERS, attrgetter("members")),
    columns=(
        *_about("whole."),
        field(Actor, "identity", at="part", meaning="Opaque."),
        field(Actor, "kind", at="part", meaning="`person`, `team`, `organisation`, `bot` or `automation`."),
        field(Actor, "same_as", at="part"),
        field(Actor, "packages", at="part", called="registry_packages", unit="packages"),
        field(Publishers, "kind", at="whole.part.value", called="list_kind", meaning="What the list means."),
        field(Publishers, "complete", at="whole.part.value"),
        field(Publishers, "structural_single", at="whole.part.value"),
        field(Publishers, "orphaned", at="whole.part.value"),
        field(Publishers, "cached", at="whole.part.value"),
        field(Publishers, "relayed", at="whole.part.value"),
        field(Publishers, "unread", at="whole.part.value", unit="entries"),
        field(Publishers, "effective_24_months", at="whole.part.value", unit="people"),
        *_told("whole."),
    ),
    shown=("package", "identity", "kind", "list_kind", "complete", "source", "retrieved_at", "as_of"),
)

_RELEASES = FrameTable(
    name="releases",
    row="One published version, in the order of `observations`, then by date and version.",
    entries=_members(Signal.RELEASES, attrgetter("releases")),
    columns=(
        *_about("whole."),
        field(Release, "version", at="part", meaning="As its registry writes it."),
        field(Release, "date", at="part", meaning="When it was published."),
        field(
            Actor,
            "identity",
            at="part.publisher",
            called="publisher",
            meaning="Who pushed it, as an opaque identity; `None`: the source does not tell.",
            maybe=True,
        ),
        field(Actor, "kind", at="part.publisher", called="publisher_kind", meaning="What stands behind it.", maybe=True),
        field(Release, "deprecated", at="part", meaning="Whether its author took it back."),
        field(Release, "prerelease", at="part", meaning="Whether it was published for trial."),
        field(Releases, "complete", at="whole.part.value", called="list_complete"),
        field(Releases, "count", at="whole.part.value", called="list_count", unit="versions"),
        *_told("whole."),
    ),
    shown=("package", "version", "date", "publisher", "deprecated", "prerelease", "source"),
)

_COMMITTERS = FrameTable(
    name="committers",
    row="One account that committed or tagged releases within a window, in the order of `observations`, most commits first.",
    entries=_members(Signal.COMMITTERS, attrgetter("committers")),
    columns=(
        *_about("whole."),
        field(Actor, "identity", at="part.actor", meaning="Opaque."),
        field(Actor, "kind", at="part.actor", meaning="`person`, `team`, `organisation`, `bot` or `automation`."),
        field(Committer, "commits", at="part", unit="commits"),
        field(Committer, "tags", at="part", unit="tags"),
        field(Committer, "first_seen", at="part"),
        field(Committer, "last_seen", at="part"),
        field(
            Committers,
            "window_months",
            at="whole.part.value",
            unit="months",
            meaning="Length of the window, which ends at `as_of`.",
        ),
        field(Committers, "authors", at="whole.part.value", unit="people"),
        field(Committers, "top_author_share", at="whole.part.value", unit="share in [0, 1]"),
        field(Committers, "absence_factor", at="whole.part.value", unit="people"),
        field(Committers, "first_commit", at="whole.part.value"),
        *_told("whole."),
    ),
    shown=("package", "identity", "kind", "commits", "tags", "first_seen", "last_seen", "source"),
)

_FUNDING = FrameTable(
    name="funding",
    row="One way in which money can reach the maintainers, in the order of `observations`.  No row: none was found or sought.",
    entries=_members(Signal.FUNDING, attrgetter("channels")),
    columns=(
        *_about("whole."),
        field(FundingChannel, "url", at="part", meaning="Where; never fetched."),
        field(FundingChannel, "strength", at="part", meaning="How much it says: `link`, `plan`, `income` or `backed`."),
        field(FundingChannel, "platform", at="part", meaning="The platform, where the source names it."),
        *_told("whole."),
    ),
    shown=("package", "url", "strength", "platform", "source"),
)

_POPULARITY = FrameTable(
    name="popularity",
    row="What one source counts of the use of one package, in the order of `observations`.  To compare within a registry.",
    entries=_known(Signal.POPULARITY),
    columns=(
        *_about(),
        field(Popularity, "rank_percent", at="part.value", unit="percent"),
        field(Popularity, "downloads_month", at="part.value", unit="downloads"),
        field(Popularity, "downloads_total", at="part.value", unit="downloads"),
        field(Popularity, "dependents", at="part.value", unit="packages"),
        field(Popularity, "critical", at="part.value"),
        *_told(),
    ),
    shown=("package", "rank_percent", "downloads_month", "downloads_total", "dependents", "critical", "source"),
)

FRAMES = Frames(
    tables=(_OBSERVATIONS, _PUBLISHERS, _RELEASES, _COMMITTERS, _FUNDING, _POPULARITY),
    sentence=_sentence,
)
