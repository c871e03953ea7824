"""Whether the top of a ranking holds if its weights, its missing facts or its policy were otherwise."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike

import numpy as np

from sbomkit._collector import collector_paused
from sbomkit.errors import ConfigurationError
from sbomkit.model._base import plain
from sbomkit.model.ranking import Ranked, Ranking, Unassessed
from sbomkit.model.stability import Agreement, RankSpread, Stability, StabilityEntry, Swing
from sbomkit.purl import PackageKey
from sbomkit.ranking._policy.files import load_policy
from sbomkit.ranking._policy.policy import Policy
from sbomkit.ranking._stability.kendall import kendall_tau, scores_of
from sbomkit.ranking._stability.reweighing import Multipliers, Reweighing, corners, random_multipliers
from sbomkit.ranking.factors import FACTORS

__all__ = ["kendall_tau", "stability"]

_MOST = 1_000
"""Packages that can be looked at: each is compared with all others, and a top that holds everybody says nothing."""


def stability(
    ranking: Ranking,
    policy: Policy | str | PathLike[str] | None = None,
    *,
    top: int = 10,
    draws: int = 1000,
    seed: int = 0,
    by: float = 0.5,
    against: Iterable[Ranking] = (),
) -> Stability:
    """Say how far the first packages of a ranking hang on its weights, on what is not known, and on its policy.

    Every weight is multiplied by a number of its own, drawn log-uniformly between 1 - by and 1 + by, and the packages are put
    in order again, many times; then at the corners of that range, where the extremes are.  Beside what was sampled stands what
    can be proven for the whole range.  Pure and deterministic: the same input gives the same bytes.

    Args:
        ranking: the whole ranking, nothing left out.
        policy: the one that it was made by, as `rank` takes it.
        top: how many packages from the first are looked at, up to 1,000.
        draws: how many sets of weights are drawn.
        seed: of the random numbers.
        by: how far a weight may go up or down, as a share of it in [0, 1).
        against: rankings of the same product under other policies.

    Raises:
        ConfigurationError: the ranking was made by another policy, or a number is out of its range.
    """
    policy = load_policy(policy)
    _check(ranking, policy, top=top, draws=draws, by=by)
    with collector_paused():
        return _stability(ranking, policy, top=top, draws=draws, seed=seed, by=by, against=against)


def _stability(
    ranking: Ranking, policy: Policy, *, top: int, draws: int, seed: int, by: float, against: Iterable[Ranking]
) -> Stability:
    again = Reweighing(ranking, policy)
    top = min(top, len(again.entries))
    first = sorted(range(len(again.entries)), key=lambda index: again.entries[index].rank or 0)[:top]
    at_ends, all_corners = corners(len(again.factors), seed=seed, by=by)
    drawn = _Ranks(again, first, random_multipliers(len(again.factors), draws, seed=seed, by=by))
    at_corners = _Ranks(again, first, at_ends)
    worst = _IfMissing(ranking, again.entries)
    entries = tuple(
        _entry(
            again.entries[index],
            score=again.score(again.entries[index]),
            drawn=drawn.of(place),
            at_corners=at_corners.of(place),
            lowest=1 + again.can_pass(index, by),
            worst=worst,
            top=top,
        )
        for place, index in enumerate(first)
    )
    numbers = {
        "top": top,
        "packages": len(again.entries),
        "unassessed": sum(entry.rank is None for entry in ranking.unassessed),
        "by": by,
        "draws": draws,
        "seed": seed,
        "corners": len(at_ends),
        "all_corners": all_corners,
        "held": sum(each.held == each.held_at_corners == 1 for each in entries),
        "certain": sum(each.certain for each in entries),
        "entries": entries,
        "factors": tuple(_swing(name, again, policy, first, top=top, by=by) for name in again.factors),
        "against": tuple(_agreement(ranking, other, top) for other in against),
        "basis": ranking.basis,
        "order": ranking.order,
        "provenance": ranking.provenance,
    }
    return Stability(sentences=tuple(_sentences(Stability(sentences=(), **numbers))), **numbers)


def _check(ranking: Ranking, policy: Policy, *, top: int, draws: int, by: float) -> None:
    if ranking.provenance.policy_sha256 != policy.sha256:
        raise ConfigurationError(
            f"the ranking was made by policy {ranking.provenance.policy!r} with other numbers than those of {policy.id!r}",
            advice="give the policy that it was made by",
        )
    for name, number, most in (("top", top, _MOST), ("draws", draws, None)):
        if number < 1 or (most is not None and number > most):
            expected = "1 or more" if most is None else f"1 to {most:,}"
            raise ConfigurationError(f"{name} is {number:,}: expected {expected}", advice="give a number within that")
    if not 0 <= by < 1:
        raise ConfigurationError(f"by is {by:g}: expected a share from 0 up to less than 1", advice="0.5 is half")


class _Ranks:
    """The ranks of the first packages under many sets of weights."""

    def __init__(self, again: Reweighing, first: Sequence[int], sets: Iterable[Multipliers]) -> None:
        self._by_set = np.array([again.ranks(multipliers, first) for multipliers in sets], dtype=np.int32)

    def of(self, place: int) -> list[int]:
        """Those of one package, the best first."""
        ranks: list[int] = np.sort(self._by_set[:, place]).tolist()
        return ranks


class _IfMissing:
    """Where packages would stand if what is missing spoke against them, and for everybody else."""

    def __init__(self, ranking: Ranking, entries: Iterable[Ranked | Unassessed]) -> None:
        self._ranked = sorted((-entry.interval.high, entry.package) for entry in entries)
        self._unassessed = sorted((-entry.interval.high, entry.package) for entry in ranking.unassessed if entry.rank is None)

    def before(self, entry: Ranked | Unassessed) -> tuple[int, int]:
        """How many could stand before it: of those that have a rank, and of those that could not be assessed."""
        lowest = (-entry.interval.low, entry.package)
        others = bisect_left(self._ranked, lowest) - ((-entry.interval.high, entry.package) < lowest)
        return others, bisect_left(self._unassessed, lowest)


def _entry(
    entry: Ranked | Unassessed,
    *,
    score: float,
    drawn: Sequence[int],
    at_corners: Sequence[int],
    lowest: int,
    worst: _IfMissing,
    top: int,
) -> StabilityEntry:
    before, unassessed_before = worst.before(entry)
    return StabilityEntry(
        rank=entry.rank or 0,
        package=entry.package,
        score=score,
        held=_share(drawn, top),
        ranks=RankSpread(best=drawn[0], low=_at(drawn, 5), median=_at(drawn, 50), high=_at(drawn, 95), worst=drawn[-1]),
        held_at_corners=_share(at_corners, top),
        worst_at_corners=at_corners[-1],
        certain=lowest <= top,
        lowest_rank=lowest,
        lowest_rank_by_facts=1 + before,
        whatever_is_missing=before < top,
        whatever_is_unassessed=before + unassessed_before < top,
    )


def _share(ranks: Sequence[int], top: int) -> float:
    """Of ranks in the top; 1 only if all are, whatever the rounding."""
    kept = bisect_left(ranks, top + 1)
    return 1.0 if kept == len(ranks) else min(plain(kept / len(ranks)), 0.999999)


def _at(ranks: Sequence[int], percent: int) -> int:
    """The smallest rank that so many of 100 draws stay at or above (the nearest-rank definition of a quantile)."""
    return ranks[-(-percent * len(ranks) // 100) - 1]


def _swing(name: str, again: Reweighing, policy: Policy, first: Sequence[int], *, top: int, by: float) -> Swing:
    half = FACTORS[name].half
    chosen = policy.impact if half == "impact" else policy.weakness

    def kept(multiplier: float) -> int:
        ranks = again.ranks([multiplier if each == name else 1.0 for each in again.factors], first)
        return sum(rank <= top for rank in ranks)

    return Swing(
        factor=name,
        half=half,
        weight=plain(chosen[name].weight / sum(each.weight for each in chosen.values())),
        kept_with_less=kept(1 - by),
        kept_with_more=kept(1 + by),
    )


def _agreement(ranking: Ranking, other: Ranking, top: int) -> Agreement:
    return Agreement(
        policy=other.provenance.policy,
        policy_sha256=other.provenance.policy_sha256,
        packages=len(scores_of(ranking).keys() & scores_of(other).keys()),
        tau=kendall_tau(ranking, other),
        shared=len(_first(ranking, top) & _first(other, top)),
    )


def _first(ranking: Ranking, top: int) -> set[PackageKey]:
    placed: tuple[Ranked | Unassessed, ...] = (*ranking.ranked, *ranking.unassessed)
    return {entry.package for entry in placed if entry.rank is not None and entry.rank <= top}


def _sentences(found: Stability) -> Iterator[str]:
    """What follows; `any` and `whatever` are said of what is proven only."""
    if not found.top:
        yield "No package has a rank, so that there is no order that could change."
        return
    if found.top == found.packages:
        who = f"all {found.packages:,} packages that have" if found.packages > 1 else "the only package that has"
        yield f"The top holds {who} a rank, so that no weights can push one out of it."
        yield from _if_unassessed_were_known(found)
        return
    top, range_ = f"the top {found.top:,}", f"reweightings by up to {_amount(found.by)}"
    tried = f"all {found.corners:,}" if found.all_corners else f"{found.corners:,} of the"
    proven = f"{found.certain:,}" if found.certain else "none"
    missing = sum(each.whatever_is_missing for each in found.entries)
    yield f"{_stay(found.held, top)} in every one of {found.draws:,} random {range_} and at {tried} corners of that range."
    yield f"For {proven} of them this is proven of any reweighting by up to {_amount(found.by)}."
    whose = " of the packages that have a rank" if found.unassessed else ""
    yield f"{_stay(missing, top)} whatever the missing facts{whose} turn out to be."
    yield from _if_unassessed_were_known(found)


def _if_unassessed_were_known(found: Stability) -> Iterator[str]:
    if found.unassessed:
        kept = sum(each.whatever_is_unassessed for each in found.entries)
        who = f"{found.unassessed:,} packages" if found.unassessed > 1 else "one package"
        verb = "are" if found.unassessed > 1 else "is"
        yield f"{_stay(kept, f'the top {found.top:,}')} even if the {who} that could not be assessed {verb} taken at the worst."


def _stay(number: int, top: str) -> str:
    return f"{number:,} of {top} {'stays' if number == 1 else 'stay'} there"


def _amount(by: float) -> str:
    return "half" if by == 0.5 else f"{100 * by:g} %"
