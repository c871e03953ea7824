"""One package to look at, with whatever a test wants to say of it."""

from typing import Any

from sbomkit.model.facts import Observation
from sbomkit.ranking import load_policy
from sbomkit.ranking._publishers.evidence import Horizon, gather
from sbomkit.ranking._publishers.verdict import NO_VIEW, publisher_view
from sbomkit.ranking.factors import FACTORS, Case, Judgement
from tests.builders import day, npm
from tests.ranking.places import known_by, make_position, place_of

NOW = day("2026-01-01")

NUMBERS = {
    "load": {"heavy": 10},
    "world_load": {"heavy": 200},
    "dormant": {"many": 4},
    "cadence": {"calm": 2, "silent": 6, "releases": 4, "shortest_months": 1},
} | {name: settings.parameters for name, settings in load_policy().factors.items()}
"""Parameters of factors: those of the default policy, and others for what it does not weigh."""


def a_case(**fields: Any) -> Case:
    """A case of which nothing is known but what is said here."""
    values: dict[str, Any] = {
        "place": place_of("pkg:npm/a"),
        "packages": 100,
        "direct": 10,
        "publishers": NO_VIEW,
        "indicators": (),
        "history_known": False,
        "reference": NOW,
        "last_release": None,
        "given_up": None,
        "funding": None,
        "rank_percent": None,
        "remarks": {},
    }
    return Case(**(values | fields))


def case_with(*observations: Observation, **fields: Any) -> Case:
    """The case of the npm package `a` of which these observations are known."""
    place = fields.get("place") or place_of("pkg:npm/a")
    position, facts = make_position(place), known_by(*observations)
    horizon = Horizon.of(facts, position, NOW, allow_undated=False)
    evidence = gather(npm("a"), facts.by_package, position, horizon)
    return a_case(**({"evidence": evidence, "horizon": horizon, "publishers": publisher_view(evidence, horizon)} | fields))


def judged(factor: str, *observations: Observation, **fields: Any) -> Judgement:
    """What a factor makes of it."""
    return FACTORS[factor].judge(case_with(*observations, **fields), NUMBERS.get(factor, {}))


def value_of(factor: str, *observations: Observation, **fields: Any) -> float | None:
    """The value alone."""
    return judged(factor, *observations, **fields)[0]
