"""What is not known of a package, and how its rank would move if it were, all other packages staying where they are."""

from collections.abc import Iterator
from typing import Literal

from sbomkit.model._base import Noun
from sbomkit.model.ranking import Contribution, Interval, Order, Ranked, Ranking, Unassessed, Verdict
from sbomkit.ranking import Policy
from sbomkit.ranking._next_steps.would_tell import would_tell
from sbomkit.ranking._rank.ranks import Ranks, completed, missing, weights_of

__all__ = ["Outcome", "Unknown", "unknowns"]

_PEOPLE = "people"
_OF_ONE = frozenset({"load", "world_load"})
"""Factors that look at what else the one person carries, so that they are 0 by any other verdict."""


class Outcome(Noun):
    """One answer that would settle who can publish, and where it would put the package."""

    verdict: Verdict
    priority: float
    """In [0, 100], all else that is missing staying at the policy's priors; at 1, where ranks go by upper bounds.  What follows
    from the verdict is not missing: by any but `sole`, nobody carries it alone."""
    rank: int
    """Among those that are ranked."""


class Unknown(Noun):
    """One factor for which nothing is known."""

    factor: str
    half: Literal["impact", "weakness"]
    detail: str
    """Why it is not known, as a phrase."""
    prior: float | None
    """What the policy takes in its place, in [0, 1]; `None`: nothing, so that the other factors share its weight."""
    interval: Interval | None
    """The priority with this factor alone at 0 and at 1; `None`: it alone would not lead to a priority, or the policy is not
    at hand."""
    best_rank: int | None
    """The rank with this factor alone at 1, others staying where they are; `None`: likewise."""
    worst_rank: int | None
    """Likewise at 0."""
    outcomes: tuple[Outcome, ...]
    """Where each publisher verdict would put it, where it is people that are not known."""
    sources: tuple[str, ...]
    """Sources that could tell, as in `--source NAME`, the best first; empty: none could."""


def unknowns(entry: Ranked | Unassessed, ranking: Ranking, policy: Policy | None) -> tuple[Unknown, ...]:
    """Each missing factor with what it alone could change; people first, since without them nothing is assessed.

    What else is missing stays at its prior; where ranks go by upper bounds, at 1.

    Args:
        entry: the package as it was judged.
        ranking: the whole answer.
        policy: the one that it was made by; without it, some of this cannot be told.
    """
    asked = _Asked(entry, ranking, policy)
    parts = sorted(entry.contributions, key=lambda each: each.factor != _PEOPLE)
    return tuple(asked.unknown(each) for each in parts if each.value is None)


class _Asked:
    """One package, ready to be asked what would be if one thing were known of it."""

    def __init__(self, entry: Ranked | Unassessed, ranking: Ranking, policy: Policy | None) -> None:
        self._entry = entry
        self._policy = policy
        self._ranks = Ranks.of(ranking, policy)
        self._weights = weights_of(policy) if policy is not None else {}
        by_most = ranking.order is Order.UPPER_BOUND
        self._rest = dict.fromkeys(missing(entry.contributions), 1.0) if by_most else {}

    def unknown(self, part: Contribution) -> Unknown:
        """What one missing factor alone could change."""
        # Of an unassessed package only its people lead to a priority, and what has no prior needs the policy's weights.
        settles = isinstance(self._entry, Ranked) or part.factor == _PEOPLE
        told = settles and (bool(self._weights) or all(each.prior is not None for each in self._open(part)))
        low, high = (self._priority(part, 0.0), self._priority(part, 1.0)) if told else (None, None)
        return Unknown(
            factor=part.factor,
            half=part.half,
            detail=part.detail,
            prior=part.prior,
            interval=Interval(low=low, high=high) if low is not None and high is not None else None,
            best_rank=self._rank(high),
            worst_rank=self._rank(low),
            outcomes=tuple(self._outcomes(part)),
            sources=would_tell(self._entry.package, part.factor),
        )

    def _open(self, part: Contribution) -> list[Contribution]:
        return [each for each in self._entry.contributions if each.factor in {part.factor, *self._rest}]

    def _priority(self, part: Contribution, value: float) -> float:
        return completed(self._entry.contributions, self._rest | {part.factor: value}, self._weights)

    def _rank(self, priority: float | None) -> int | None:
        return None if priority is None else self._ranks.at(priority, self._entry.package, self._entry.rank)

    def _outcomes(self, part: Contribution) -> Iterator[Outcome]:
        """From the verdict that weighs most to the one that weighs least."""
        if part.factor != _PEOPLE or self._policy is None:
            return
        values = self._policy.weakness[_PEOPLE].parameters
        for verdict in sorted((each for each in Verdict if each.value in values), key=lambda each: -values[each.value]):
            follows = dict.fromkeys(_OF_ONE if verdict is not Verdict.SOLE else (), 0.0)
            settled = self._rest | follows | {part.factor: values[verdict.value]}
            priority = completed(self._entry.contributions, settled, self._weights)
            rank = self._ranks.at(priority, self._entry.package, self._entry.rank)
            yield Outcome(verdict=verdict, priority=priority, rank=rank)
