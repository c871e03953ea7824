"""From places and facts to the ranking: judge each package, weigh, sort, and say what it rests on."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

from sbomkit._collector import collector_paused
from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import Facts
from sbomkit.model.inventory import Inventory
from sbomkit.model.position import FidelityFlag, Position
from sbomkit.model.ranking import (
    Basis,
    Excluded,
    Order,
    Provenance,
    Ranked,
    Ranking,
    Unassessed,
    Verdict,
)
from sbomkit.purl import PackageKey
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking._publishers.evidence import Evidence, Horizon
from sbomkit.ranking._publishers.judge import Judge, state_of
from sbomkit.ranking._publishers.origin import Origins
from sbomkit.ranking._publishers.tally import Tally
from sbomkit.ranking._rank.census import StandingOn, take_census
from sbomkit.ranking._rank.ranks import Ranks
from sbomkit.ranking._rank.reason import cause_of, why_ranked, why_unassessed
from sbomkit.ranking._rank.score import Scale, Score
from sbomkit.ranking.factors import Case

__all__ = ["rank_positions"]

_UNKNOWN = Verdict.UNKNOWN
_PLACE = itemgetter(0, 1)
"""By what it is ordered by, ties by key."""


class _Weighed(NamedTuple):
    """One package, judged and weighed; they sort as they are ranked."""

    order: float
    """What it is ordered by, negated."""
    package: PackageKey
    score: Score
    case: Case
    evidence: Evidence


def rank_positions(
    inventory: Inventory,
    place: Position,
    facts: Facts,
    *,
    policy: Policy,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    standing_on: StandingOn | None = None,
) -> Ranking:
    """Rank packages whose places are known already; see `sbomkit.rank`.

    Args:
        inventory: the document.
        place: where its packages are.
        facts: what sources told about them.
        policy: weights, priors and curves.
        as_of: as in `sbomkit.rank`.
        allow_undated: as in `sbomkit.rank`.
        show_names: as in `sbomkit.rank`.
        standing_on: counts the packages that are in a group or stand on one of its members, for `maintainer_reach`; without it,
            that factor is not known.
    """
    with collector_paused():
        return _rank(
            inventory,
            place,
            facts,
            policy=policy,
            as_of=as_of,
            allow_undated=allow_undated,
            show_names=show_names,
            standing_on=standing_on,
        )


def _rank(
    inventory: Inventory,
    place: Position,
    facts: Facts,
    *,
    policy: Policy,
    as_of: datetime | None,
    allow_undated: bool,
    show_names: bool,
    standing_on: StandingOn | None,
) -> Ranking:
    if as_of is not None:
        if as_of.tzinfo is None:
            raise ConfigurationError("the as-of moment has no time zone", advice="give it one, such as datetime.UTC")
        try:
            as_of = as_of.astimezone(UTC)
        except OverflowError:
            raise ConfigurationError(
                "the as-of moment lies outside of the years 1 to 9999 in UTC", advice="give a moment of our days"
            ) from None
    horizon = Horizon.of(facts, place, as_of, allow_undated=allow_undated)
    weakness_only = FidelityFlag.NO_EDGES in place.fidelity.flags
    tally, origins = Tally(), Origins(place.source_of)
    ranked: list[_Weighed] = []
    unassessed: list[_Weighed] = []
    judged = list(map(Judge(place, facts.by_package, policy, horizon, show_names=show_names).case, place.packages))
    if policy.measures:
        census = take_census([case for _, case in judged], policy.measures, inventory, standing_on)
        judged = [(evidence, case._replace(census=census)) for evidence, case in judged]
    weigh = Scale(policy, weakness_only=weakness_only).score
    for evidence, case in judged:
        package = case.place.package
        tally.count(evidence, case)
        origins.add(package, evidence)
        score = weigh(case)
        if case.publishers.verdict is _UNKNOWN:
            unassessed.append(_Weighed(-score.interval.high, package, score, case, evidence))
        else:
            by = score.interval.high if policy.conservative else score.priority
            ranked.append(_Weighed(-by, package, score, case, evidence))
    ranked.sort(key=_PLACE)
    unassessed.sort(key=_PLACE)
    ranks, numbers = _ranks(ranked, unassessed, policy)
    entries = _Entries(_versions(inventory), origins, ranks, weakness_only=weakness_only)
    return Ranking.trusted(
        {
            "format": "ranking-1",
            "ranked": tuple(entries.ranked(ranked, numbers)),
            "unassessed": tuple(entries.unassessed(unassessed, numbers)),
            "excluded": tuple(
                Excluded(package=package, versions=entries.versions.get(package, ()), reason=place.aside[package])
                for package in sorted(place.aside)
            ),
            "basis": Basis.WEAKNESS_ONLY if weakness_only else Basis.IMPACT_AND_WEAKNESS,
            "fidelity": place.fidelity,
            "coverage": tally.coverage(),
            "provenance": Provenance.deferring(
                {
                    "sbom_sha256": inventory.document.sha256,
                    "policy": policy.id,
                    "policy_sha256": policy.sha256,
                    "sbomkit": __version__,
                    "as_of": as_of,
                    "reference": horizon.now,
                },
                {"facts_sha256": partial(_digest, facts)},
            ),
            "order": Order.UPPER_BOUND if policy.conservative else Order.PRIORITY,
        }
    )


def _digest(facts: Facts) -> str:
    return facts.sha256


def _ranks(
    ranked: Sequence[_Weighed], unassessed: Sequence[_Weighed], policy: Policy
) -> tuple[Ranks, Mapping[PackageKey, int]]:
    """The order that ranks go by, and the rank of each package that has one."""
    ordered = sorted([*ranked, *unassessed], key=_PLACE) if policy.conservative else ranked
    pairs = [(-each.order, each.package) for each in ordered]
    return Ranks(pairs, policy), {package: number for number, (_, package) in enumerate(pairs, start=1)}


def _versions(inventory: Inventory) -> Mapping[PackageKey, tuple[str, ...]]:
    """Versions of each package, each once, sorted as text."""
    found: dict[PackageKey, tuple[str, ...]] = {}
    several: dict[PackageKey, set[str]] = {}
    for component in inventory.components:
        package, version = component.package, component.version
        if not version:
            continue
        if package not in found:
            found[package] = (version,)
        elif found[package] != (version,):
            several.setdefault(package, {*found[package]}).add(version)
    return found | {package: tuple(sorted(versions)) for package, versions in several.items()}


class _Entries:
    """Makes the entries of a ranking."""

    def __init__(
        self, versions: Mapping[PackageKey, tuple[str, ...]], origins: Origins, ranks: Ranks, *, weakness_only: bool
    ) -> None:
        self.versions = versions
        self._origins = origins
        self._ranks = ranks
        self._weakness_only = weakness_only

    def ranked(self, weighed: Sequence[_Weighed], ranks: Mapping[PackageKey, int]) -> list[Ranked]:
        begun = [
            {
                "rank": ranks[package],
                "package": package,
                "priority": score.priority,
                "position": case.place,
                "publishers": case.publishers,
            }
            for _, package, score, case, _ in weighed
        ]
        return Ranked.all_beginning(begun, [partial(self._rest_of_ranked, each, ranks[each[1]]) for each in weighed])

    def unassessed(self, weighed: Sequence[_Weighed], ranks: Mapping[PackageKey, int]) -> list[Unassessed]:
        begun = [
            {
                "package": package,
                "interval": score.interval,
                "position": case.place,
                "publishers": case.publishers,
                "rank": ranks.get(package),
            }
            for _, package, score, case, _ in weighed
        ]
        rest = [partial(self._rest_of_unassessed, each, ranks.get(each[1])) for each in weighed]
        return Unassessed.all_beginning(begun, rest)

    def _rest_of_ranked(self, each: _Weighed, rank: int) -> dict[str, Any]:
        score, case = each.score, each.case
        return {
            "interval": score.interval,
            "impact": score.impact,
            "weakness": score.weakness,
            "reason": why_ranked(case, weakness_only=self._weakness_only),
            **self._rest(each, rank),
        }

    def _rest_of_unassessed(self, each: _Weighed, rank: int | None) -> dict[str, Any]:
        cause = cause_of(each.case, each.evidence)
        reason = why_unassessed(each.case, cause, weakness_only=self._weakness_only)
        return {"reason": reason, "cause": cause, **self._rest(each, rank)}

    def _rest(self, each: _Weighed, rank: int | None) -> dict[str, Any]:
        _, package, score, case, evidence = each
        best, worst = self._ranks.between(score.contributions, package, rank)
        return {
            "versions": self.versions.get(package, ()),
            "contributions": score.contributions,
            "indicators": case.indicators,
            "origin": self._origins.of(package),
            "best_rank": best,
            "worst_rank": worst,
            "last_release": case.last_release,
            "given_up": state_of(evidence, case),
            "funding": case.funding,
        }
