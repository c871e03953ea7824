"""Why one package stands where it stands, with everything that the judgement rests on."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from sbomkit.errors import ConfigurationError
from sbomkit.model._base import Noun, plain
from sbomkit.model.facts import Facts, Moment, SourcePackage
from sbomkit.model.history import History
from sbomkit.model.next_step import NextStep
from sbomkit.model.position import PackagePosition, WaysIn
from sbomkit.model.ranking import (
    Contribution,
    Excluded,
    Indicator,
    Interval,
    Order,
    Origin,
    PublisherView,
    Ranked,
    Ranking,
    Unassessed,
)
from sbomkit.purl import PackageKey
from sbomkit.ranking import Policy, load_policy, shipped_policies
from sbomkit.ranking._publishers.in_force import packages_of
from sbomkit.ranking._rank.ranks import missing
from sbomkit.ranking.history import history
from sbomkit.ranking.next_steps import next_steps
from sbomkit.report._explanation.evidence import Evidence, evidence
from sbomkit.report._explanation.meaning import meaning
from sbomkit.report._explanation.unknown import Unknown, unknowns

__all__ = ["Evidence", "Explanation", "Judgement", "built_from", "explain"]

_NO_HISTORY = History(events=(), involved=())


class Judgement(StrEnum):
    """Which of the three lists of a ranking a package stands on."""

    RANKED = "ranked"
    UNASSESSED = "unassessed"
    EXCLUDED = "excluded"


class Explanation(Noun):
    """One package of a ranking, with its place, its numbers, its history, what to do next, and its sources."""

    format: Literal["explanation-1"] = "explanation-1"
    """Name and version of the schema that this follows."""
    package: PackageKey
    versions: tuple[str, ...]
    judgement: Judgement
    reason: str
    """One sentence that a buyer understands."""
    rank: int | None
    """1 is looked at first; `None`: it has no rank."""
    ranked: int
    """How many packages have a rank."""
    priority: float | None
    """In [0, 100]; `None`: not ranked."""
    interval: Interval | None
    impact: float | None
    """In [0, 1]; known of an unassessed package as well, unless the document states no dependencies."""
    weakness: float | None
    contributions: tuple[Contribution, ...]
    """Those of a half add up to that half; of an unassessed package, those of weakness are without its people."""
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
    best_rank: int | None = None
    """The rank with all that is missing at 1, others staying where they are; of an unassessed package, the one that it would
    come to.  `None`: not ranked at all."""
    worst_rank: int | None = None
    """Likewise with all of it at 0."""
    order: Order = Order.PRIORITY
    """What ranks go by; by `upper_bound`, those that could not be assessed have a rank as well."""
    unassessed: int = 0
    """How many packages could not be assessed."""
    could_precede: int = 0
    """How many of these have no rank and could come before this one, by what their priority could be at most."""
    unknowns: tuple[Unknown, ...] = ()
    """Each missing factor with what it alone could change."""
    history: History = _NO_HISTORY
    """What became known of it in the order of time, up to the as-of date."""
    meaning: str = ""
    """What that means for whoever ships the product, in words that need no knowledge of the ranking."""
    next_steps: tuple[NextStep, ...] = ()
    """What to find out and what to do, the most urgent first."""


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
    return tuple(sorted(key for key in placed if source_of.get(key) == package or _is_told(facts, key, package)))


def _is_told(facts: Facts, package: PackageKey, source: PackageKey) -> bool:
    values = (observation.value for observation in facts.of(package))
    return any(isinstance(value, SourcePackage) and value.package == source for value in values)


def explain(
    ranking: Ranking,
    facts: Facts,
    ways: WaysIn,
    *,
    built: tuple[PackageKey, ...] = (),
    source: PackageKey | None = None,
    policy: Policy | None = None,
    show_names: bool = False,
) -> Explanation:
    """Explain one package.

    Args:
        ranking: the whole answer.
        facts: what it was made from.
        ways: through whom the package comes into the product; it also names the package.
        built: what is built from it; see `built_from`.
        source: the source package that the document says it is built from.
        policy: the one that the ranking was made by; `None`: the shipped one of its id, if it is that.
        show_names: keep display names of people.

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
    together = ranking.order is Order.UPPER_BOUND
    told = history(placed, facts, as_of=as_of, source=source, show_names=show_names) if placed else _NO_HISTORY
    return Explanation(
        package=entry.package,
        versions=entry.versions,
        judgement=_judgement(entry),
        reason=entry.reason,
        rank=placed.rank if placed else None,
        ranked=len(ranking.ranked) + (len(ranking.unassessed) if together else 0),
        priority=scored.priority if scored else None,
        interval=placed.interval if placed else None,
        impact=_impact(placed) if placed else None,
        weakness=scored.weakness if scored else None,
        contributions=placed.contributions if placed else (),
        missing=missing(placed.contributions) if placed else (),
        position=placed.position if placed else None,
        direct_dependents=ways.direct_dependents,
        entry_points=ways.entry_points,
        built=built,
        publishers=placed.publishers if placed else None,
        indicators=placed.indicators if placed else (),
        evidence=tuple(evidence(facts, packages_of(entry, facts, source), as_of)),
        as_of=as_of,
        origin=placed.origin if placed else None,
        best_rank=placed.best_rank if placed else None,
        worst_rank=placed.worst_rank if placed else None,
        order=ranking.order,
        unassessed=len(ranking.unassessed),
        could_precede=_could_precede(scored, ranking) if scored and not together else 0,
        unknowns=unknowns(placed, ranking, policy or _policy_of(ranking)) if placed else (),
        history=told,
        meaning=meaning(placed) if placed else "",
        next_steps=next_steps(placed, facts, as_of=as_of) if placed else (),
    )


def _impact(entry: Ranked | Unassessed) -> float | None:
    if isinstance(entry, Ranked):
        return entry.impact
    parts = [each.contribution for each in entry.contributions if each.half == "impact"]
    return plain(min(sum(parts), 1.0)) if parts else None


def _could_precede(entry: Ranked, ranking: Ranking) -> int:
    own = (-entry.priority, entry.package)
    return sum((-each.interval.high, each.package) < own for each in ranking.unassessed)


def _judgement(entry: Ranked | Unassessed | Excluded) -> Judgement:
    if isinstance(entry, Ranked):
        return Judgement.RANKED
    return Judgement.UNASSESSED if isinstance(entry, Unassessed) else Judgement.EXCLUDED


def _policy_of(ranking: Ranking) -> Policy | None:
    """The shipped policy that a ranking was made by; `None`: it was another."""
    provenance = ranking.provenance
    if provenance.policy not in shipped_policies():
        return None
    policy = load_policy(provenance.policy)
    return policy if policy.sha256 == provenance.policy_sha256 else None
