"""From places and facts to the ranking: judge each package, weigh, sort, and say what it rests on."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from sbomkit._collector import collector_paused
from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import (
    Actor,
    Facts,
    Funding,
    FundingStrength,
    Lifecycle,
    PackageFacts,
    Popularity,
    PublisherKind,
    Releases,
    Subject,
)
from sbomkit.model.inventory import Inventory, Scope
from sbomkit.model.position import FidelityFlag, PackagePosition, Position
from sbomkit.model.ranking import (
    Basis,
    Coverage,
    Excluded,
    Interval,
    Origin,
    Provenance,
    PublisherView,
    Ranked,
    Ranking,
    Unassessed,
    Verdict,
)
from sbomkit.purl import PackageKey
from sbomkit.ranking._evidence import NOTHING_KNOWN, Evidence, Horizon, gather
from sbomkit.ranking._handover import handover
from sbomkit.ranking._origin import Origins
from sbomkit.ranking._policy import Policy
from sbomkit.ranking._reason import why_ranked, why_unassessed
from sbomkit.ranking._score import Scale, Score
from sbomkit.ranking._verdict import NO_VIEW, people, publisher_view
from sbomkit.ranking.factors import Case

__all__ = ["rank_positions"]

_STRENGTHS = tuple(FundingStrength)
_NONE_FOUND: Literal["none"] = "none"
_NO_REMARKS: Mapping[str, str] = {}
_NOT_FOLLOWED = False


def rank_positions(
    inventory: Inventory,
    place: Position,
    facts: Facts,
    *,
    policy: Policy,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
) -> Ranking:
    """Rank packages whose places are known already; see `sbomkit.rank`."""
    with collector_paused():
        return _rank(inventory, place, facts, policy=policy, as_of=as_of, allow_undated=allow_undated, show_names=show_names)


def _rank(
    inventory: Inventory,
    place: Position,
    facts: Facts,
    *,
    policy: Policy,
    as_of: datetime | None,
    allow_undated: bool,
    show_names: bool,
) -> Ranking:
    if as_of is not None:
        if as_of.tzinfo is None:
            raise ConfigurationError("the as-of moment has no time zone")
        try:
            as_of = as_of.astimezone(UTC)
        except OverflowError:
            raise ConfigurationError("the as-of moment lies outside of the years 1 to 9999 in UTC") from None
    horizon = Horizon.of(facts, place, as_of, allow_undated=allow_undated)
    weakness_only = FidelityFlag.NO_EDGES in place.fidelity.flags
    scale = Scale(policy, weakness_only=weakness_only)
    judge = _Judge(place, facts.by_package, policy, horizon, show_names=show_names)
    ranked: list[tuple[Score, Case, PackageKey]] = []
    unassessed: list[tuple[Score, Case, Evidence, PackageKey]] = []
    tally, origins = _Tally(), Origins(place.source_of)
    for each in place.packages:
        evidence, case = judge.case(each)
        score = scale.score(case)
        tally.count(evidence, case)
        origins.add(each.package, evidence)
        if case.publishers.verdict is Verdict.UNKNOWN:
            unassessed.append((score, case, evidence, each.package))
        else:
            ranked.append((score, case, each.package))
    ranked.sort(key=lambda entry: (-entry[0].priority, entry[2]))
    unassessed.sort(key=lambda entry: (-entry[0].interval.high, entry[3]))
    packages = inventory.packages

    def versions(package: PackageKey) -> tuple[str, ...]:
        found = packages.get(package)
        return found.versions if found else ()

    return Ranking.trusted(
        {
            "format": "ranking-1",
            "ranked": tuple(
                _ranked(number, versions(package), score, case, origins.of(package), weakness_only=weakness_only)
                for number, (score, case, package) in enumerate(ranked, start=1)
            ),
            "unassessed": tuple(
                _unassessed(versions(package), score.interval, case, evidence, origins.of(package), weakness_only=weakness_only)
                for score, case, evidence, package in unassessed
            ),
            "excluded": tuple(
                Excluded(package=package, versions=versions(package), reason=place.aside[package])
                for package in sorted(place.aside)
            ),
            "basis": Basis.WEAKNESS_ONLY if weakness_only else Basis.IMPACT_AND_WEAKNESS,
            "fidelity": place.fidelity,
            "coverage": tally.coverage(),
            "provenance": Provenance(
                sbom_sha256=inventory.document.sha256,
                facts_sha256=facts.sha256,
                policy=policy.id,
                policy_sha256=policy.sha256,
                sbomkit=__version__,
                as_of=as_of,
            ),
        }
    )


def _ranked(
    number: int, versions: tuple[str, ...], score: Score, case: Case, origin: Origin | None, *, weakness_only: bool
) -> Ranked:
    return Ranked.trusted(
        {
            "rank": number,
            "package": case.place.package,
            "versions": versions,
            "priority": score.priority,
            "interval": score.interval,
            "impact": score.impact,
            "weakness": score.weakness,
            "contributions": score.contributions,
            "position": case.place,
            "publishers": case.publishers,
            "indicators": case.indicators,
            "reason": why_ranked(case, weakness_only=weakness_only),
            "origin": origin,
        }
    )


def _unassessed(
    versions: tuple[str, ...],
    interval: Interval,
    case: Case,
    evidence: Evidence,
    origin: Origin | None,
    *,
    weakness_only: bool,
) -> Unassessed:
    return Unassessed.trusted(
        {
            "package": case.place.package,
            "versions": versions,
            "interval": interval,
            "position": case.place,
            "publishers": case.publishers,
            "indicators": case.indicators,
            "reason": why_unassessed(case, evidence, weakness_only=weakness_only),
            "origin": origin,
        }
    )


class _Judge:
    """Makes the case of each package from its place and what is known of it."""

    def __init__(
        self,
        place: Position,
        facts: Mapping[PackageKey, PackageFacts],
        policy: Policy,
        horizon: Horizon,
        *,
        show_names: bool,
    ) -> None:
        self._place = place
        self._facts = facts
        self._rules = policy.handover
        self._horizon = horizon
        self._show_names = show_names
        self._packages = len(place.packages)
        self._direct = len(place.direct)

    def case(self, place: PackagePosition) -> tuple[Evidence, Case]:
        evidence = gather(place.package, self._facts, self._place, self._horizon)
        reference = self._horizon.reference
        if evidence is NOTHING_KNOWN:
            return evidence, Case(
                place, self._packages, self._direct, NO_VIEW, (), _NOT_FOLLOWED, reference, None, None, None, None, _NO_REMARKS
            )
        publishers = publisher_view(evidence, self._horizon, show_names=self._show_names)
        hands = handover(evidence, self._horizon, self._rules, show_names=self._show_names)
        return evidence, Case(
            place=place,
            packages=self._packages,
            direct=self._direct,
            publishers=publishers,
            indicators=hands.indicators,
            history_known=hands.known,
            reference=reference,
            last_release=_last_release(evidence),
            given_up=_given_up(evidence, publishers),
            funding=_funding(evidence),
            rank_percent=_rank_percent(evidence),
            remarks=_remarks(evidence) if self._horizon.allow_undated else _NO_REMARKS,
        )


def _last_release(evidence: Evidence) -> datetime | None:
    """The newest release that counts.

    Of a list with gaps that was cut at the as-of date, the newest may be missing, and so it may of one that was read long ago.
    """
    dates = [
        max(release.date for release in known.value.releases)
        for known in evidence.preferred(Releases)
        if known.value.releases and not known.lapsed and (known.value.complete or not known.cut)
    ]
    return max(dates, default=None)


def _given_up(evidence: Evidence, publishers: PublisherView) -> str | None:
    """What says that nobody works on it any more.

    That a distribution gave up its package says nothing of those who make it: it counts only where nothing at all is known of
    upstream.
    """
    for known in evidence.preferred(Lifecycle):
        if known.subject is Subject.PACKAGING and evidence.upstream:
            continue
        for word in ("removed", "deprecated", "archived", "orphaned"):
            if getattr(known.value, word):
                return word
    if publishers.verdict is Verdict.ORPHANED and (publishers.subject is Subject.UPSTREAM or not evidence.upstream):
        return Verdict.ORPHANED.value
    return None


def _funding(evidence: Evidence) -> FundingStrength | Literal["none"] | None:
    """The strongest signal that any source found; a source that found nothing takes nothing away from another."""
    found = evidence.preferred(Funding)
    if not found:
        return None
    strengths = [channel.strength for known in found for channel in known.value.channels]
    return max(strengths, key=_STRENGTHS.index) if strengths else _NONE_FOUND


def _rank_percent(evidence: Evidence) -> float | None:
    """The newest rank; ranks of several sources are not averaged."""
    told = [known for known in evidence.preferred(Popularity) if known.value.rank_percent is not None]
    return max(told, key=lambda known: (known.moment, known.source)).value.rank_percent if told else None


def _remarks(evidence: Evidence) -> Mapping[str, str]:
    """Factors that rest on observations newer than the as-of date."""
    return {
        factor: "known only for a day after the as-of date"
        for factor, kind in (("upkeep", Lifecycle), ("funding", Funding), ("world", Popularity))
        if any(known.undated for known in evidence.current(kind))
    }


class _Tally:
    """Counts what the facts cover."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._scopes: Counter[Scope] = Counter()
        self._alone: list[Actor] = []

    def count(self, evidence: Evidence, case: Case) -> None:
        counts, view = self._counts, case.publishers
        self._scopes[case.place.scope] += 1
        counts["packages"] += 1
        deep = case.place.depth is not None and case.place.depth >= 2
        counts["deep"] += deep
        if view.verdict is not Verdict.UNKNOWN:
            counts["with_publishers"] += 1
            counts["deep_with_publishers"] += deep
            if view.verdict is Verdict.SOLE:
                counts["sole"] += 1
                self._alone.extend(view.people)
            if view.subject is Subject.PACKAGING:
                counts["packaging"] += 1
            elif view.kind is PublisherKind.PUBLISH_RIGHTS:
                counts["rights"] += 1
            elif view.kind is PublisherKind.COMMIT_ACTIVITY:
                counts["activity"] += 1
        if evidence is not NOTHING_KNOWN:
            counts["with_releases"] += any(known.value.releases for known in evidence.current(Releases))
            counts["with_funding"] += case.funding is not None

    def coverage(self) -> Coverage:
        counts = self._counts
        return Coverage(
            packages=counts["packages"],
            with_publishers=counts["with_publishers"],
            rights=counts["rights"],
            activity=counts["activity"],
            packaging=counts["packaging"],
            deep=counts["deep"],
            deep_with_publishers=counts["deep_with_publishers"],
            with_releases=counts["with_releases"],
            with_funding=counts["with_funding"],
            sentence=self._sentence(),
            scopes={scope: self._scopes[scope] for scope in Scope if self._scopes[scope]},
            sole=counts["sole"],
            sole_people=len(people(self._alone)),
        )

    def _sentence(self) -> str:
        counts = self._counts
        if not counts["with_publishers"]:
            if counts["packages"] == 1:
                return "Of the only package it is not known who can publish it."
            return f"Of none of the {counts['packages']:,} packages is it known who can publish them."
        told = (
            ("rights", "from a list of who can publish"),
            ("activity", "from commits"),
            ("packaging", "from a distribution's packagers standing in for upstream"),
        )
        bases = ", ".join(f"{counts[name]:,} {how}" for name, how in told if counts[name])
        deep = (
            f"; of {counts['deep']:,} below the direct dependencies, {counts['deep_with_publishers']:,}"
            if counts["deep"]
            else ""
        )
        verb = "has" if counts["with_publishers"] == 1 else "have"
        return (
            f"Of {counts['packages']:,} packages, {counts['with_publishers']:,} {verb} a publisher verdict"
            f"{f' ({bases})' if bases else ''}{deep}."
        )
