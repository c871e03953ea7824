"""Why one package stands where it stands, with everything that the judgement rests on."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import singledispatch
from typing import Literal

from sbomkit.errors import ConfigurationError
from sbomkit.model._base import Noun
from sbomkit.model.facts import (
    ActorKind,
    Committers,
    DeclaredDependencies,
    Facts,
    Funding,
    Lifecycle,
    Moment,
    Observation,
    Popularity,
    Publishers,
    Releases,
    Repository,
    Scorecard,
    Signal,
    SourcePackage,
    Status,
    Subject,
)
from sbomkit.model.position import PackagePosition, WaysIn
from sbomkit.model.ranking import (
    Contribution,
    Excluded,
    Indicator,
    Interval,
    Origin,
    PublisherView,
    Ranked,
    Ranking,
    Unassessed,
)
from sbomkit.purl import PackageKey
from sbomkit.report._words import count

__all__ = ["Evidence", "Explanation", "Judgement", "built_from", "explain"]


class Judgement(StrEnum):
    """Which of the three lists of a ranking a package stands on."""

    RANKED = "ranked"
    UNASSESSED = "unassessed"
    EXCLUDED = "excluded"


class Evidence(Noun):
    """One observation that was at hand, in one line."""

    package: PackageKey
    """The package that was asked about: the explained one, or the source package that it is built from."""
    signal: Signal
    status: Status
    source: str
    subject: Subject
    as_of: Moment | None
    """The day for which it is known to hold; `None`: only the day of retrieval."""
    retrieved_at: Moment
    licence: str | None
    """Licence of the data."""
    url: str | None
    """Where it was asked."""
    summary: str
    """What it says, as a phrase; never with names of people."""
    later: bool
    """Known only for a time after the as-of date of the ranking: used, if at all, on request and marked so."""


class Explanation(Noun):
    """One package of a ranking, with its place, its numbers and its sources."""

    format: Literal["explanation-1"] = "explanation-1"
    """Name and version of the schema that this follows."""
    package: PackageKey
    versions: tuple[str, ...]
    judgement: Judgement
    reason: str
    """One sentence that a buyer understands."""
    rank: int | None
    """1 is looked at first; `None`: not ranked."""
    ranked: int
    """How many packages are ranked."""
    priority: float | None
    """In [0, 100]; `None`: not ranked."""
    interval: Interval | None
    impact: float | None
    weakness: float | None
    contributions: tuple[Contribution, ...]
    """Those of a half add up to that half."""
    missing: tuple[str, ...]
    """Factors for which nothing is known, so that the policy's prior stands in and the interval is as wide as it is."""
    position: PackagePosition | None
    direct_dependents: tuple[PackageKey, ...]
    """Packages that need it directly, in key order."""
    entry_points: tuple[PackageKey, ...]
    """Direct dependencies of the product that are it or lead to it, in key order."""
    built: tuple[PackageKey, ...]
    """Packages of the ranking that are built from it, for a source package, which is not ranked itself; in key order."""
    publishers: PublisherView | None
    indicators: tuple[Indicator, ...]
    evidence: tuple[Evidence, ...]
    """By package, signal, subject, source and moment."""
    as_of: Moment | None
    """Nothing later was used; `None`: no bound."""
    origin: Origin | None = None
    """Where it comes from, and how many packages of the product with it; `None`: not known."""


def built_from(
    ranking: Ranking, facts: Facts, source_of: Mapping[PackageKey, PackageKey], package: PackageKey
) -> tuple[PackageKey, ...]:
    """Packages of the ranking that are built from a source package, in key order.

    Args:
        ranking: the whole answer.
        facts: what it was made from; a distribution's lists tell the source package.
        source_of: binary package to source package, as the document says.
        package: the source package.
    """
    placed = [entry.package for entries in (ranking.ranked, ranking.unassessed) for entry in entries]
    return tuple(sorted(key for key in placed if source_of.get(key) == package or package in _sources_of(facts, key)))


def explain(ranking: Ranking, facts: Facts, ways: WaysIn, *, built: tuple[PackageKey, ...] = ()) -> Explanation:
    """Explain one package.

    Args:
        ranking: the whole answer.
        facts: what it was made from.
        ways: through whom the package comes into the product; it also names the package.
        built: what is built from it; see `built_from`.

    Raises:
        ConfigurationError: the ranking has no such package.
    """
    entry = ranking.find(ways.package)
    if entry is None:
        raise ConfigurationError(
            f"{ways.package} is not part of this ranking", advice="with --root, only what lies below that package is ranked"
        )
    as_of = ranking.provenance.as_of
    scored = entry if isinstance(entry, Ranked) else None
    placed = None if isinstance(entry, Excluded) else entry
    return Explanation(
        package=entry.package,
        versions=entry.versions,
        judgement=_judgement(entry),
        reason=entry.reason,
        rank=scored.rank if scored else None,
        ranked=len(ranking.ranked),
        priority=scored.priority if scored else None,
        interval=placed.interval if placed else None,
        impact=scored.impact if scored else None,
        weakness=scored.weakness if scored else None,
        contributions=scored.contributions if scored else (),
        missing=tuple(each.factor for each in scored.contributions if each.value is None) if scored else (),
        position=placed.position if placed else None,
        direct_dependents=ways.direct_dependents,
        entry_points=ways.entry_points,
        built=built,
        publishers=placed.publishers if placed else None,
        indicators=placed.indicators if placed else (),
        evidence=tuple(_evidence(facts, (entry.package, *_sources_of(facts, entry.package)), as_of)),
        as_of=as_of,
        origin=placed.origin if placed else None,
    )


def _judgement(entry: Ranked | Unassessed | Excluded) -> Judgement:
    if isinstance(entry, Ranked):
        return Judgement.RANKED
    return Judgement.UNASSESSED if isinstance(entry, Unassessed) else Judgement.EXCLUDED


def _sources_of(facts: Facts, package: PackageKey) -> Iterator[PackageKey]:
    for observation in facts.of(package):
        if isinstance(observation.value, SourcePackage):
            yield observation.value.package


def _evidence(facts: Facts, packages: Iterable[PackageKey], as_of: datetime | None) -> Iterator[Evidence]:
    for package in dict.fromkeys(packages):
        for each in facts.of(package):
            yield Evidence(
                package=package,
                signal=each.signal,
                status=each.status,
                source=each.source,
                subject=each.subject,
                as_of=each.as_of,
                retrieved_at=each.retrieved_at,
                licence=each.licence,
                url=each.url,
                summary=_summary(each),
                later=as_of is not None and each.known_for > as_of,
            )


def _summary(observation: Observation) -> str:
    value = observation.value
    said = _said(value) if value is not None else ""
    return "; ".join(part for part in (said, observation.detail) if part) or observation.status.value


@singledispatch
def _said(value: object) -> str:
    return type(value).__name__


@_said.register
def _(value: Publishers) -> str:
    unread = f", and {value.unread} that could not be read" if value.unread else ""
    return "orphaned" if value.orphaned else f"{len(value.members)} on the list{unread}"


@_said.register
def _(value: Releases) -> str:
    releases = value.releases
    span = f", {releases[0].date:%Y-%m-%d} to {releases[-1].date:%Y-%m-%d}" if releases else ""
    return f"{count(len(releases), 'release')}{span}"


@_said.register
def _(value: Committers) -> str:
    return f"{len(value.committers)} committed or tagged within {value.window_months} months"


@_said.register
def _(value: Funding) -> str:
    return ", ".join(f"{each.strength}: {each.url}" for each in value.channels) or "no public funding signal found"


@_said.register
def _(value: Lifecycle) -> str:
    states = [name for name in ("deprecated", "archived", "orphaned", "removed") if getattr(value, name)]
    return ", ".join(states) or "nothing against it"


@_said.register
def _(value: Popularity) -> str:
    return "not ranked" if value.rank_percent is None else f"among the {value.rank_percent:g} % most used"


@_said.register
def _(value: Repository) -> str:
    owned = value.owner is ActorKind.ORGANISATION
    return f"{value.url}{', attested' if value.verified else ''}{', which an organisation owns' if owned else ''}"


@_said.register
def _(value: DeclaredDependencies) -> str:
    return f"{len(value.dependencies)} dependencies of version {value.version}"


@_said.register
def _(value: SourcePackage) -> str:
    return f"built from {value.package}"


@_said.register
def _(value: Scorecard) -> str:
    maintained = next((check.score for check in value.checks if check.name == "Maintained"), None)
    upkeep = "" if maintained is None else f", Maintained {maintained} of 10"
    return "inconclusive" if value.score is None else f"scores {value.score:g} of 10{upkeep}"
