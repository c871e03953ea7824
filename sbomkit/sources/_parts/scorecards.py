"""OpenSSF Scorecard as two hosts write it: the same checks under other names of members."""

from collections.abc import Mapping
from typing import Any

from sbomkit.model.facts import Scorecard, ScorecardCheck
from sbomkit.sources._reading.answers import integer, number, records, text
from sbomkit.sources._reading.text import scrub

__all__ = ["scorecard"]

_BEST = 10


def scorecard(score: object, checks: object, commit: object) -> Scorecard:
    """A scorecard; what is negative is inconclusive, which is not the worst."""
    mean = number(score)
    return Scorecard(
        score=mean if mean is not None and 0 <= mean <= _BEST else None,
        checks=tuple(sorted((_check(each) for each in records(checks) if text(each.get("name"))), key=lambda each: each.name)),
        commit=scrub(sha) or None if (sha := text(commit, 100)) else None,
    )


def _check(told: Mapping[str, Any]) -> ScorecardCheck:
    score, reason = integer(told.get("score")), text(told.get("reason"))
    return ScorecardCheck(
        name=scrub(str(told["name"])[:100]),
        score=score if score is not None and score <= _BEST else None,
        reason=scrub(reason) or None if reason else None,
    )
