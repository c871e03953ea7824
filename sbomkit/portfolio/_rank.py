"""The ranking of a portfolio: each package judged once, and weighed by all the products that stand on it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from os import PathLike
from types import MappingProxyType
from typing import Any, NamedTuple

from sbomkit._collector import collector_paused
from sbomkit.model._base import plain
from sbomkit.model.facts import Facts
from sbomkit.model.portfolio import PortfolioBasis, PortfolioCoverage, PortfolioPackage, PortfolioRanking
from sbomkit.model.position import Position
from sbomkit.model.ranking import Contribution, Interval, Order, Ranked, Ranking, Unassessed, Verdict
from sbomkit.portfolio._facts import kept_facts
from sbomkit.portfolio._impact import IMPACT, Impact, impact_of
from sbomkit.portfolio._packages import held_of, position_of
from sbomkit.portfolio._places import Placed, Whole, places_of, whole_of
from sbomkit.portfolio._reading import reading
from sbomkit.portfolio._words import sentence, where
from sbomkit.purl import PackageKey
from sbomkit.ranking import Policy, load_policy, rank_positions
from sbomkit.ranking._rank.reason import sentence_of, state_words, unassessed_sentence

__all__ = ["Judged", "judge", "rank", "ranking_of", "tables_of"]

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_WORDS = MappingProxyType(
    {"load": ("of this product", "of these products"), "security_contact": ("the document", "a document")},
)
"""What details of factors say of one product, and what of all."""


class Judged(NamedTuple):
    """The packages of a portfolio and what is known of them."""

    facts: Facts
    position: Position
    """What they are built from; of places it tells nothing, since these are others in every document."""
    ranking: Ranking
    """By weakness alone."""
    whole: Whole
    places: Mapping[PackageKey, Placed]
    """Where each package of the ranking stands, in key order."""
    basis: PortfolioBasis


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
        show_names: as in `sbomkit.rank`; what the portfolio keeps has no names.
        latest: whether only the newest document of each product counts; documents that tell no day all count.

    Raises:
        ConfigurationError: there is no such portfolio, or as `sbomkit.rank` raises it.
    """
    with reading(portfolio, *tables_of(facts)) as connection, collector_paused():
        judged = judge(
            connection,
            facts,
            policy=policy,
            as_of=as_of,
            allow_undated=allow_undated,
            show_names=show_names,
            latest=latest,
        )
    with collector_paused():
        return ranking_of(judged)


def tables_of(facts: Facts | None) -> tuple[str, ...]:
    """The tables that packages are judged by, given what sources told."""
    return ("documents", "labels", "components", "positions", "sources", *(("facts",) if facts is None else ()))


def judge(
    connection: Any,
    facts: Facts | None,
    *,
    policy: Policy | str | PathLike[str] | None,
    as_of: datetime | None,
    allow_undated: bool,
    show_names: bool,
    latest: bool,
) -> Judged:
    """Judge each package of an open portfolio once; see `rank`."""
    chosen = load_policy(policy)
    whole = whole_of(connection, latest=latest)
    places = places_of(connection, whole, latest=latest)
    known = kept_facts(connection) if facts is None else facts
    position = position_of(connection, places, latest=latest)
    ranking = rank_positions(
        held_of(connection, latest=latest, contacts="security_contacts" in chosen.measures),
        position,
        known,
        policy=chosen,
        as_of=as_of,
        allow_undated=allow_undated,
        show_names=show_names,
    )
    provenance = ranking.provenance
    basis = PortfolioBasis.deferring(
        {
            "documents_sha256": provenance.sbom_sha256,
            "policy": provenance.policy,
            "policy_sha256": provenance.policy_sha256,
            "impact": IMPACT,
            "as_of": provenance.as_of,
            "reference": provenance.reference,
            "latest": latest,
            "sbomkit": provenance.sbomkit,
        },
        {"facts_sha256": partial(getattr, provenance, "facts_sha256")},
    )
    return Judged(known, position, ranking, whole, places, basis)


class _Weighed(NamedTuple):
    """One package, judged and weighed; they sort as they are ranked."""

    order: float
    """What it is ordered by, negated."""
    package: PackageKey
    priority: float | None
    interval: Interval
    impact: Impact
    entry: Ranked | Unassessed


def ranking_of(judged: Judged) -> PortfolioRanking:
    """Weigh packages that were judged by where they stand, and put them in order."""
    order, reference = judged.ranking.order, judged.basis.reference or _BEGINNING
    impacts = {package: impact_of(placed, judged.whole) for package, placed in judged.places.items()}
    ranked = sorted(_weighed(each, impacts[each.package], order) for each in judged.ranking.ranked)
    unassessed = sorted(_weighed(each, impacts[each.package], order) for each in judged.ranking.unassessed)
    ordered = sorted([*ranked, *unassessed]) if order is Order.UPPER_BOUND else ranked
    ranks = {each.package: number for number, each in enumerate(ordered, 1)}
    first, rest = (
        tuple([_package(each, ranks.get(each.package), judged.places[each.package], reference) for each in some])
        for some in (ranked, unassessed)
    )
    coverage = _coverage(first, rest, judged.whole)
    return PortfolioRanking(
        sentence=coverage.sentence, ranked=(), unassessed=(), order=order, coverage=coverage, basis=judged.basis
    ).model_copy(update={"ranked": first, "unassessed": rest})


def _weighed(entry: Ranked | Unassessed, impact: Impact, order: Order) -> _Weighed:
    low, high = plain(impact.interval.low * entry.interval.low), plain(impact.interval.high * entry.interval.high)
    priority = plain(100 * impact.value * entry.weakness) if isinstance(entry, Ranked) else None
    if priority is not None:
        low, high = min(low, priority), max(high, priority)
    by = high if priority is None or order is Order.UPPER_BOUND else priority
    return _Weighed(-by, entry.package, priority, Interval.trusted({"low": low, "high": high}), impact, entry)


def _package(weighed: _Weighed, rank: int | None, placed: Placed, reference: datetime) -> PortfolioPackage:
    entry, place = weighed.entry, placed.place
    return PortfolioPackage.trusted(
        {
            "rank": rank,
            "package": entry.package,
            "versions": entry.versions,
            "priority": weighed.priority,
            "interval": weighed.interval,
            "impact": weighed.impact.value,
            "weakness": entry.weakness if isinstance(entry, Ranked) else None,
            "contributions": (*weighed.impact.contributions, *map(_of_all, entry.contributions)),
            "place": place,
            "publishers": entry.publishers,
            "indicators": entry.indicators,
            "origin": entry.origin,
            "last_release": entry.last_release,
            "given_up": entry.given_up,
            "funding": entry.funding,
            "reason": _reason(entry, where(place), reference),
            "cause": "" if isinstance(entry, Ranked) else entry.cause,
        }
    )


def _reason(entry: Ranked | Unassessed, stands: str, reference: datetime) -> str:
    if isinstance(entry, Unassessed):
        return unassessed_sentence(entry.package, entry.cause, stands, entry.indicators)
    given_up = None if entry.given_up == "none" else entry.given_up
    state = state_words(given_up, entry.publishers.verdict, entry.last_release, reference)
    return sentence_of(entry.package, entry.publishers, stands, state, entry.indicators)


def _of_all(each: Contribution) -> Contribution:
    """The same in words about all products, where a factor looks at more than the facts about one package."""
    if each.factor not in _WORDS:
        return each
    one, all_ = _WORDS[each.factor]
    return each.model_copy(update={"detail": each.detail.replace(one, all_)})


def _coverage(
    ranked: tuple[PortfolioPackage, ...], unassessed: tuple[PortfolioPackage, ...], whole: Whole
) -> PortfolioCoverage:
    alone = [each for each in ranked if each.publishers.verdict is Verdict.SOLE]
    shared = sum(each.place.products > 1 for each in alone)
    packages = len(ranked) + len(unassessed)
    return PortfolioCoverage(
        **whole._asdict(),
        packages=packages,
        with_publishers=len(ranked),
        sole=len(alone),
        shared=shared,
        sentence=sentence(whole, packages=packages, known=len(ranked), sole=len(alone), shared=shared),
    )
