"""The factors of the ranking: pure functions from evidence and a policy's numbers to a value in [0, 1] and a phrase.

A factor that cannot know says so (`None`): what stands in for it is the policy's business.  Each has its section in
`docs/ranking.md`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import log, log10
from types import MappingProxyType
from typing import Literal, NamedTuple

from sbomkit.model.facts import FundingStrength
from sbomkit.model.position import PackagePosition
from sbomkit.model.ranking import Indicator, PublisherView, Verdict

__all__ = ["DAYS_PER_MONTH", "FACTORS", "Case", "Factor", "Judgement", "Numbers", "months_between"]

DAYS_PER_MONTH = 30.4375
"""An average month of the Julian year, so that a number of months means the same everywhere."""

_SECONDS_PER_MONTH = DAYS_PER_MONTH * 86_400

Judgement = tuple[float | None, str]
"""The value, `None` when it cannot be known, and what it was made from as a phrase."""

Numbers = Mapping[str, float]
"""The policy's parameters for one factor."""


class Case(NamedTuple):
    """All that the factors may look at, for one package."""

    place: PackagePosition
    packages: int
    """Packages that have a place in the product."""
    direct: int
    """Direct dependencies of the product."""
    publishers: PublisherView
    indicators: tuple[Indicator, ...]
    history_known: bool
    """Whether who released or committed can be followed through the window of the handover indicators."""
    reference: datetime
    """The moment that ages are counted to."""
    last_release: datetime | None
    given_up: str | None
    """`deprecated`, `archived`, `orphaned` …, where a source says so."""
    funding: FundingStrength | Literal["none"] | None
    """The strongest signal; `"none"`: a source looked and found nothing; `None`: not known."""
    rank_percent: float | None
    """Average rank within its registry in percent."""
    remarks: Mapping[str, str]
    """By factor: what qualifies the evidence, such as that it is newer than the as-of date."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: what it is called, where it belongs, which numbers it needs, and how it is computed."""

    name: str
    half: Literal["impact", "weakness"]
    judge: Callable[[Case, Numbers], Judgement]
    parameters: Mapping[str, bool]
    """Parameters that a policy must give; `True`: a share in [0, 1], `False`: any number above 0."""


def months_between(earlier: datetime, later: datetime) -> float:
    """Average months from one moment to another, at least 0."""
    return max((later - earlier).total_seconds() / _SECONDS_PER_MONTH, 0.0)


def _reach(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001 - all factors have one signature
    dependents = case.place.dependents
    value = log(1 + dependents) / log(1 + case.packages)
    estimate = "about " if case.place.dependents_error is not None else ""
    verb = "stands" if dependents == 1 else "stand"
    return min(value, 1.0), f"{estimate}{dependents:,} of {case.packages:,} packages {verb} on it"


def _entry_share(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    if not case.place.reachable or not case.direct:
        return None, "no path from the product leads to it"
    points = case.place.entry_points
    noun = "direct dependency" if case.direct == 1 else "direct dependencies"
    return min(points / case.direct, 1.0), f"comes in through {points:,} of {case.direct:,} {noun}"


def _concealment(case: Case, numbers: Numbers) -> Judgement:
    depth = case.place.depth
    if depth is None:
        return None, "its depth is not known"
    levels = numbers["levels"]
    return min(max(depth - 1, 0), levels) / levels, f"depth {depth}"


def _world(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    if case.rank_percent is None:
        return None, "no source tells how much the world uses it"
    percent = min(max(case.rank_percent, 0.0), 100.0)
    return 1 - log10(percent + 1) / log10(101), f"among the {percent:.2g} % most used of its registry"


def _people(case: Case, numbers: Numbers) -> Judgement:
    verdict = case.publishers.verdict
    if verdict is Verdict.UNKNOWN:
        return None, "who can publish it is not known"
    return numbers[verdict.value], _PEOPLE[verdict]


_PEOPLE = MappingProxyType(
    {
        Verdict.SOLE: "one person",
        Verdict.ONE_ACTIVE: "several people, one of them active",
        Verdict.FEW: "two people",
        Verdict.SEVERAL: "three or four people",
        Verdict.MANY: "five people or more",
        Verdict.ORGANISATION: "a team or an organisation",
        Verdict.ORPHANED: "nobody looks after it",
    }
)


def _upkeep(case: Case, numbers: Numbers) -> Judgement:
    if case.given_up is not None:
        return numbers["given_up"], case.given_up
    if case.last_release is None:
        return None, "no release date is known"
    months = months_between(case.last_release, case.reference)
    fresh, stale = numbers["fresh_months"], numbers["stale_months"]
    value = numbers["stale"] * min(max(months - fresh, 0.0) / (stale - fresh), 1.0)
    return value, f"last release {case.last_release:%Y-%m-%d}, {months:.0f} months before {case.reference:%Y-%m-%d}"


def _handover(case: Case, numbers: Numbers) -> Judgement:  # noqa: ARG001
    if case.indicators:
        return 1.0, ", ".join(dict.fromkeys(indicator.name.value for indicator in case.indicators))
    if not case.history_known:
        return None, "no history of who released it is known"
    return 0.0, "no sign that it changed hands"


def _funding(case: Case, numbers: Numbers) -> Judgement:
    if case.funding is None:
        return None, "no source was asked for funding, or none could tell"
    return numbers[str(case.funding)], _FUNDING[str(case.funding)]


_FUNDING = MappingProxyType(
    {
        "none": "no public funding signal found",
        "link": "a link where money can be given",
        "plan": "a funding plan with an amount",
        "income": "income was seen or reported",
        "backed": "a foundation or paid staff",
    }
)

_SHARES = MappingProxyType(dict.fromkeys(("sole", "orphaned", "one_active", "few", "several", "many", "organisation"), True))

FACTORS: Mapping[str, Factor] = MappingProxyType(
    {
        factor.name: factor
        for factor in (
            Factor("reach", "impact", _reach, {}),
            Factor("entry_share", "impact", _entry_share, {}),
            Factor("concealment", "impact", _concealment, {"levels": False}),
            Factor("world", "impact", _world, {}),
            Factor("people", "weakness", _people, _SHARES),
            Factor(
                "upkeep", "weakness", _upkeep, {"fresh_months": False, "stale_months": False, "stale": True, "given_up": True}
            ),
            Factor("handover", "weakness", _handover, {}),
            Factor("funding", "weakness", _funding, dict.fromkeys(_FUNDING, True)),
        )
    }
)
"""All factors by name, in the order in which they are shown."""
