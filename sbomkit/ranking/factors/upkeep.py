"""Factors of upkeep: whether anybody still works on it, and can be told when something is wrong with it."""

from datetime import date
from itertools import pairwise
from operator import itemgetter
from statistics import median

from sbomkit.model.facts import Releases, Scorecard
from sbomkit.ranking._publishers.time import DAYS_PER_MONTH, months_between
from sbomkit.ranking.factors._case import Case, Judgement, Numbers

__all__ = ["cadence", "maintained", "security_contact", "upkeep"]

_NO_DAYS: frozenset[date] = frozenset()
_MOST = 10
"""The best score of a check of Scorecard."""


def upkeep(case: Case, numbers: Numbers) -> Judgement:
    """Months since the last release, or that it was given up."""
    if case.given_up is not None:
        return numbers["given_up"], case.given_up
    if case.last_release is None:
        return None, "no release date is known"
    months = months_between(case.last_release, case.reference)
    fresh, stale = numbers["fresh_months"], numbers["stale_months"]
    value = numbers["stale"] * min(max(months - fresh, 0.0) / (stale - fresh), 1.0)
    return value, f"last release {case.last_release:%Y-%m-%d}, {months:.0f} months before {case.reference:%Y-%m-%d}"


def cadence(case: Case, numbers: Numbers) -> Judgement:
    """Months since the last release, against those that usually lie between two."""
    histories = [
        frozenset(release.date.date() for release in known.value.releases)
        for known in case.evidence.preferred(Releases)
        if known.value.releases and known.value.complete and not known.lapsed
    ]
    longest = max(histories, key=_reach_of, default=_NO_DAYS)
    days = sorted(longest)
    if len(days) < max(numbers["releases"], 2):
        return None, "too few releases are known for a rhythm"
    usual = max(
        median((later - earlier).days for earlier, later in pairwise(days)) / DAYS_PER_MONTH, numbers["shortest_months"]
    )
    silence = max((case.reference.date() - days[-1]).days / DAYS_PER_MONTH, 0.0)
    calm, silent = numbers["calm"], numbers["silent"]
    value = min(max(silence / usual - calm, 0.0) / (silent - calm), 1.0)
    return value, f"{silence:.0f} months without a release, where {usual:.1f} are usual"


def _reach_of(days: frozenset[date]) -> tuple[date, int]:
    return max(days), len(days)


def maintained(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001 - all factors have one signature
    """What Scorecard says of its upkeep."""
    score = _score(case, "Maintained")
    if score is None:
        return None, "no result of Scorecard's check Maintained is known"
    return 1 - score / _MOST, f"Scorecard gives it {score} of {_MOST} for Maintained"


def security_contact(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    """Whether somebody can be told of a flaw; a claim of the document counts where nothing was observed."""
    score = _score(case, "Security-Policy")
    if score is not None:
        return 1 - score / _MOST, f"Scorecard gives it {score} of {_MOST} for Security-Policy"
    if case.census.contacts is not None and case.place.package in case.census.contacts:
        return 0.0, "the document names where to report or read of flaws"
    return None, "neither a result of Scorecard's check Security-Policy nor a contact in the document is known"


def _score(case: Case, name: str) -> int | None:
    """The score of a check in the newest Scorecard that has it; `None` as well where it is none that there is."""
    found = [
        (known.moment, known.source, check)
        for known in case.evidence.preferred(Scorecard)
        for check in known.value.checks
        if check.name == name
    ]
    score = max(found, key=itemgetter(0, 1))[2].score if found else None
    return score if score is not None and 0 <= score <= _MOST else None
