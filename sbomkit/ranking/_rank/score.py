"""Weighing: from the factors of a case to impact, weakness, priority and its interval."""

from collections.abc import Callable, Hashable, Mapping
from operator import attrgetter
from typing import Literal, NamedTuple

from sbomkit.model._base import plain
from sbomkit.model.ranking import Contribution, Interval
from sbomkit.ranking._policy.policy import FactorPolicy, Policy
from sbomkit.ranking.factors import FACTORS, Case, Factor, Judgement

__all__ = ["Scale", "Score"]


class Score(NamedTuple):
    """What a case comes to.  Everything is computed from the published digits, so that a reader gets the same sums."""

    priority: float
    interval: Interval
    impact: float | None
    weakness: float
    contributions: tuple[Contribution, ...]


class _Sum(NamedTuple):
    value: float
    low: float
    high: float
    contributions: tuple[Contribution, ...]


class _Part(NamedTuple):
    name: str
    judge: Callable[[Case], Judgement]
    weight: float
    prior: float | None


def _part(factor: Factor, settings: FactorPolicy) -> _Part:
    numbers = settings.parameters

    def judged(case: Case) -> Judgement:
        return factor.judge(case, numbers)

    if not factor.sees:
        return _Part(factor.name, judged, settings.weight, settings.prior)
    look, made = attrgetter(*factor.sees), dict[Hashable, Judgement]()

    def judged_once(case: Case) -> Judgement:
        seen = look(case)
        found = made.get(seen)
        if found is None:
            found = made[seen] = factor.judge(case, numbers)
        return found

    return _Part(factor.name, judged_once, settings.weight, settings.prior)


def _remarked(judgement: Judgement, remark: str | None) -> Judgement:
    value, detail = judgement
    return judgement if remark is None else (value, f"{detail} ({remark})")


class Scale:
    """A policy, ready to weigh.  What was weighed once is not weighed again: most packages of a product look alike."""

    def __init__(self, policy: Policy, *, weakness_only: bool) -> None:
        self._impact = None if weakness_only else _Half("impact", policy.impact)
        self._weakness = _Half("weakness", policy.weakness)
        self._scores: dict[tuple[int, int], Score] = {}
        halves = [half for half in (self._impact, self._weakness) if half is not None]
        seen = dict.fromkeys(attribute for half in halves for attribute in half.sees)
        self._look = attrgetter(*seen) if seen and not any(half.sees_more for half in halves) else None
        self._alike: dict[Hashable, Score] = {}

    def score(self, case: Case) -> Score:
        """Weigh one case."""
        if self._look is None or case.remarks:
            return self._weighed(case)
        seen = self._look(case)
        score = self._alike.get(seen)
        if score is None:
            score = self._alike[seen] = self._weighed(case)
        return score

    def _weighed(self, case: Case) -> Score:
        weakness = self._weakness.weigh(case)
        half = self._impact.weigh(case) if self._impact is not None else None
        key = (id(half), id(weakness))  # both are kept by their half, so that nothing else can come to have their ids
        score = self._scores.get(key)
        if score is None:
            score = self._scores[key] = _score(half, weakness)
        return score


def _score(half: _Sum | None, weakness: _Sum) -> Score:
    if half is None:
        impact, parts = None, weakness.contributions
        priority, low, high = 100 * weakness.value, 100 * weakness.low, 100 * weakness.high
    else:
        impact, parts = half.value, half.contributions + weakness.contributions
        priority = 100 * half.value * weakness.value
        low, high = 100 * half.low * weakness.low, 100 * half.high * weakness.high
    priority = plain(priority)
    interval = Interval.trusted({"low": min(plain(low), priority), "high": max(plain(high), priority)})
    return Score(priority, interval, impact, weakness.value, parts)


class _Half:
    """One half of a policy, its factors in the order of the table, so that the layout of a policy's file changes nothing."""

    def __init__(self, half: Literal["impact", "weakness"], factors: Mapping[str, FactorPolicy]) -> None:
        self._half = half
        self._parts = tuple(_part(FACTORS[name], factors[name]) for name in FACTORS if name in factors)
        self.sees = tuple(dict.fromkeys(attribute for part in self._parts for attribute in FACTORS[part.name].sees))
        self._look = attrgetter(*self.sees) if self.sees else None
        self._others = tuple(part for part in self._parts if not FACTORS[part.name].sees)
        self._total = sum(part.weight for part in self._parts)
        self._seen: dict[tuple[Hashable, ...], _Sum] = {}
        self._sums: dict[tuple[Judgement, ...], _Sum] = {}
        self._made: dict[tuple[str, float, Judgement], Contribution] = {}

    @property
    def sees_more(self) -> bool:
        """Whether a factor looks at more than attributes that can be compared."""
        return bool(self._others)

    def weigh(self, case: Case) -> _Sum:
        if case.remarks:
            return self._weighed(tuple([_remarked(part.judge(case), case.remarks.get(part.name)) for part in self._parts]))
        seen = (
            self._look(case) if self._look is not None else None,
            *[part.judge(case) for part in self._others],  # what decides it is the judgement itself, where it looks at more
        )
        weighed = self._seen.get(seen)
        if weighed is None:
            judgements = tuple([part.judge(case) for part in self._parts])
            weighed = self._seen[seen] = self._weighed(judgements)
        return weighed

    def _weighed(self, judgements: tuple[Judgement, ...]) -> _Sum:
        weighed = self._sums.get(judgements)
        if weighed is None:
            weighed = self._sums[judgements] = self._sum(judgements)
        return weighed

    def _sum(self, judgements: tuple[Judgement, ...]) -> _Sum:
        used = low = missing = 0.0
        for part, (value, _) in zip(self._parts, judgements, strict=True):
            if value is None:
                missing += part.weight
            else:
                low += part.weight * value
            if value is not None or part.prior is not None:
                used += part.weight
        contributions = tuple(
            [self._contribution(part, judgement, used) for part, judgement in zip(self._parts, judgements, strict=True)]
        )
        # The sum of rounded parts may pass 1 by a digit.
        mean = plain(min(sum([each.contribution for each in contributions]), 1.0))
        return _Sum(mean, low / self._total, min((low + missing) / self._total, 1.0), contributions)

    def _contribution(self, part: _Part, judgement: Judgement, used: float) -> Contribution:
        value, detail = judgement
        key = (part.name, used, judgement)
        made = self._made.get(key)
        if made is None:
            prior = part.prior if value is None else None
            stands = value if value is not None else prior
            share = part.weight / used if stands is not None else 0.0
            made = self._made[key] = Contribution.trusted(
                {
                    "half": self._half,
                    "factor": part.name,
                    "value": None if value is None else plain(value),
                    "prior": prior,
                    "weight": plain(share),
                    "contribution": plain(share * (stands or 0.0)),
                    "detail": detail,
                }
            )
        return made
