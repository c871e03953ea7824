"""The ranking of a portfolio: each package judged once, and weighed by all the products that stand on it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from os import PathLike
from typing import Any, NamedTuple

from sbomkit import ranking as single
from sbomkit._collector import collector_paused
from sbomkit.model._base import plain
from sbomkit.model.facts import Facts
from sbomkit.model.frames import to_arrow
from sbomkit.model.inventory import Inventory
from sbomkit.model.portfolio import PortfolioBasis, PortfolioCoverage, PortfolioPackage, PortfolioRanking
from sbomkit.model.ranking import Interval, Provenance, Ranked, Ranking, Unassessed, Verdict
from sbomkit.portfolio._facts import kept_facts
from sbomkit.portfolio._impact import IMPACT, Impact, impact_of
from sbomkit.portfolio._packages import inventory_of
from sbomkit.portfolio._places import Placed, Whole, places_of, whole_of
from sbomkit.portfolio._words import sentence, where
from sbomkit.portfolio.store import Store, opened
from sbomkit.portfolio.tables import FACTS, RANKINGS
from sbomkit.purl import PackageKey
from sbomkit.ranking import Policy
from sbomkit.ranking._rank.reason import sentence_of, state_words

__all__ = ["Judged", "basis_of", "judge", "keep", "rank"]


class Judged(NamedTuple):
    """The packages of a portfolio and what is known of them."""

    inventory: Inventory
    facts: Facts
    ranking: Ranking
    """By weakness alone."""


def rank(
    portfolio: str | PathLike[str],
    facts: Facts | None = None,
    *,
    policy: Policy | str | PathLike[str] | None = None,
    as_of: datetime | None = None,
    allow_undated: bool = False,
    show_names: bool = False,
    latest: bool = False,
) -> PortfolioRanking:
    """Put the packages of all products in the order in which to look at them.

    Priority is 100 x impact x weakness: impact is how many products and vendors stand on a package, and how deep (see
    `docs/portfolio.md`); weakness is what the policy makes of the facts, as in `sbomkit.rank`.

    Args:
        portfolio: the database, or a dataset.
        facts: what sources told; `None`: what the portfolio keeps of them.
        policy: as in `sbomkit.rank`; its factors of impact are about one product, and are not used.
        as_of: as in `sbomkit.rank`.
        allow_undated: as in `sbomkit.rank`.
        show_names: as in `sbomkit.rank`.
        latest: whether only the newest document of each product counts; documents that tell no day all count.

    Raises:
        ConfigurationError: there is no such portfolio, or as `sbomkit.rank` raises it.
    """
    with opened(portfolio, read_only=True) as connection, collector_paused():
        judged = judge(connection, facts, policy=policy, as_of=as_of, allow_undated=allow_undated, show_names=show_names)
        whole = whole_of(connection, latest=latest)
        return _ranked(judged, whole, places_of(connection, whole, latest=latest), is_latest=latest)


def judge(
    connection: Any,
    facts: Facts | None,
    *,
    policy: Policy | str | PathLike[str] | None,
    as_of: datetime | None,
    allow_undated: bool,
    show_names: bool,
) -> Judged:
    """Judge each package of an open portfolio once."""
    inventory = inventory_of(connection)
    known = kept_facts(connection) if facts is None else facts
    ranking = single.rank(inventory, known, policy=policy, as_of=as_of, allow_undated=allow_undated, show_names=show_names)
    return Judged(inventory, known, ranking)


def keep(portfolio: str | PathLike[str], facts: Facts, ranking: PortfolioRanking) -> None:
    """Keep facts, without display names, and the ranking by them in a portfolio, for later questions and for SQL.

    Raises:
        ConfigurationError: the portfolio cannot be written.
    """
    rows = {"facts": to_arrow(facts, FACTS), "rankings": to_arrow(ranking, RANKINGS)}
    with opened(portfolio) as connection:
        Store(connection).replace(rows)


def _ranked(judged: Judged, whole: Whole, places: Mapping[PackageKey, Placed], *, is_latest: bool) -> PortfolioRanking:
    provenance = judged.ranking.provenance
    reference = provenance.reference or datetime(1970, 1, 1, tzinfo=UTC)
    ranked = sorted(
        (_assessed(each, places[each.package], whole, reference) for each in judged.ranking.ranked if each.package in places),
        key=lambda each: (-(each.priority or 0.0), each.package),
    )
    unassessed = sorted(
        (_unassessed(each, places[each.package], whole) for each in judged.ranking.unassessed if each.package in places),
        key=lambda each: (-each.interval.high, each.package),
    )
    numbered = tuple(each.model_copy(update={"rank": number}) for number, each in enumerate(ranked, 1))
    coverage = _coverage(numbered, unassessed, whole)
    return PortfolioRanking(
        sentence=coverage.sentence,
        ranked=numbered,
        unassessed=tuple(unassessed),
        coverage=coverage,
        basis=basis_of(provenance, is_latest=is_latest),
    )


def basis_of(provenance: Provenance, *, is_latest: bool) -> PortfolioBasis:
    """What an answer was made from."""
    return PortfolioBasis(
        policy=provenance.policy,
        policy_sha256=provenance.policy_sha256,
        impact=IMPACT,
        facts_sha256=provenance.facts_sha256,
        as_of=provenance.as_of,
        reference=provenance.reference,
        latest=is_latest,
        sbomkit=provenance.sbomkit,
    )


def _assessed(entry: Ranked, placed: Placed, whole: Whole, reference: datetime) -> PortfolioPackage:
    impact = impact_of(placed, whole)
    view = entry.publishers
    state = state_words(None if entry.given_up == "none" else entry.given_up, view.verdict, entry.last_release, reference)
    reason = sentence_of(entry.package, view, where(placed.place), state, entry.indicators)
    return _package(
        entry,
        impact,
        placed,
        priority=plain(100 * impact.value * entry.weakness),
        weakness=entry.weakness,
        reason=reason,
        cause="",
    )


def _unassessed(entry: Unassessed, placed: Placed, whole: Whole) -> PortfolioPackage:
    impact = impact_of(placed, whole)
    reason = f"{entry.reason.removesuffix('.')}; {where(placed.place)}."
    return _package(entry, impact, placed, priority=None, weakness=None, reason=reason, cause=entry.cause)


def _package(
    entry: Ranked | Unassessed,
    impact: Impact,
    placed: Placed,
    *,
    priority: float | None,
    weakness: float | None,
    reason: str,
    cause: str,
) -> PortfolioPackage:
    low, high = plain(impact.interval.low * entry.interval.low), plain(impact.interval.high * entry.interval.high)
    if priority is not None:
        low, high = min(low, priority), max(high, priority)
    return PortfolioPackage.trusted(
        {
            "rank": None,
            "package": entry.package,
            "versions": entry.versions,
            "priority": priority,
            "interval": Interval.trusted({"low": low, "high": high}),
            "impact": impact.value,
            "weakness": weakness,
            "contributions": (*impact.contributions, *entry.contributions),
            "place": placed.place,
            "publishers": entry.publishers,
            "indicators": entry.indicators,
            "origin": entry.origin,
            "last_release": entry.last_release,
            "given_up": entry.given_up,
            "funding": entry.funding,
            "reason": reason,
            "cause": cause,
        }
    )


def _coverage(ranked: Iterable[PortfolioPackage], unassessed: Iterable[PortfolioPackage], whole: Whole) -> PortfolioCoverage:
    judged, open_ = list(ranked), list(unassessed)
    alone = [each for each in judged if each.publishers.verdict is Verdict.SOLE]
    shared = sum(each.place.products > 1 for each in alone)
    packages = len(judged) + len(open_)
    return PortfolioCoverage(
        **whole._asdict(),
        packages=packages,
        with_publishers=len(judged),
        sole=len(alone),
        shared=shared,
        sentence=sentence(whole, packages=packages, known=len(judged), sole=len(alone), shared=shared),
    )
