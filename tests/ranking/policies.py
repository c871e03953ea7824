"""Policies made at random, from all factors that there are."""

from typing import Any

from hypothesis import strategies as st

from sbomkit.ranking import Policy
from sbomkit.ranking.factors import FACTORS, Factor

__all__ = ["HANDOVER", "a_policy", "policies"]

HANDOVER = {
    "window_months": 24,
    "age_months": 36,
    "earlier_releases": 5,
    "silence_months": 24,
    "committer_share": 0.25,
}
PEOPLE = {"sole": 1.0, "orphaned": 1.0, "one_active": 0.8, "few": 0.4, "several": 0.15, "many": 0.05, "organisation": 0.15}

_SHARES = st.integers(0, 20).map(lambda number: number / 20)
_WEIGHTS = st.integers(1, 200).map(lambda number: number / 20)


def a_policy(**members: Any) -> Policy:
    """A small policy, with whatever a test wants to say otherwise."""
    content = {
        "id": "ours-1",
        "impact": {"reach": {"weight": 2}},
        "weakness": {"people": {"weight": 1, "parameters": PEOPLE}},
        "handover": HANDOVER,
    }
    return Policy.model_validate(content | members)


@st.composite
def _settings(draw: st.DrawFn, factor: Factor) -> dict[str, Any]:
    numbers = {
        name: draw(_SHARES) if parameter.share else parameter.least + draw(_WEIGHTS)
        for name, parameter in factor.parameters.items()
    }
    if factor.rising:
        low, high = factor.rising
        numbers[high] = numbers[low] + draw(_WEIGHTS)
    return {"weight": draw(_WEIGHTS), "prior": draw(st.none() | _SHARES), "parameters": numbers}


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any policy; `people` has no prior, as in every sensible one."""
    halves: dict[str, dict[str, Any]] = {}
    for half in ("impact", "weakness"):
        names = [name for name, factor in FACTORS.items() if factor.half == half and name != "people"]
        chosen = draw(st.lists(st.sampled_from(names), unique=True, min_size=half == "impact", max_size=5))
        halves[half] = {name: draw(_settings(FACTORS[name])) for name in chosen}
    halves["weakness"]["people"] = draw(_settings(FACTORS["people"])) | {"prior": None}
    return a_policy(**halves, conservative=draw(st.booleans()))
