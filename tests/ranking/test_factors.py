from datetime import timedelta
from math import log
from typing import Any

import pytest

from sbomkit.model.facts import FundingStrength
from sbomkit.model.ranking import Confidence, Indicator, IndicatorName, Verdict
from sbomkit.ranking import load_policy
from sbomkit.ranking._verdict import NO_VIEW
from sbomkit.ranking.factors import DAYS_PER_MONTH, FACTORS, Case, months_between
from tests.builders import day
from tests.ranking.places import place_of

NOW = day("2026-01-01")
POLICY = load_policy()
SETTINGS = {**POLICY.impact, **POLICY.weakness}


def view(verdict):
    return NO_VIEW.model_copy(update={"verdict": verdict, "confidence": Confidence.HIGH})


def case(**fields):
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


def value_of(factor, **fields):
    return FACTORS[factor].judge(case(**fields), SETTINGS[factor].parameters)[0]


def test_the_policy_gives_every_factor_its_weight():
    assert {name: factor.weight for name, factor in POLICY.impact.items()} == {
        "reach": 0.40,
        "entry_share": 0.20,
        "concealment": 0.25,
        "world": 0.15,
    }
    assert {name: factor.weight for name, factor in POLICY.weakness.items()} == {
        "people": 0.55,
        "upkeep": 0.20,
        "handover": 0.15,
        "funding": 0.10,
    }
    assert {name: settings.prior for name, settings in SETTINGS.items() if settings.prior is not None} == {
        "world": 0.5,
        "upkeep": 0.4,
        "handover": 0.1,
        "funding": 0.8,
    }


@pytest.mark.parametrize(("dependents", "expected"), [(0, 0.0), (9, log(10) / log(101)), (100, 1.0)])
def test_reach_grows_with_the_logarithm_of_the_dependents(dependents, expected):
    assert value_of("reach", place=place_of("pkg:npm/a", dependents=dependents)) == pytest.approx(expected)


def test_an_estimated_reach_says_so():
    place = place_of("pkg:npm/a", dependents=7, dependents_error=0.1)
    assert FACTORS["reach"].judge(case(place=place), {})[1].startswith("about 7 of 100")


def test_entry_share_is_the_share_of_the_direct_dependencies():
    assert value_of("entry_share", place=place_of("pkg:npm/a", entry_points=3)) == pytest.approx(0.3)


@pytest.mark.parametrize("place", [place_of("pkg:npm/a", None), place_of("pkg:npm/a", 1)])
def test_without_a_way_in_the_entry_share_is_unknown_and_not_zero(place):
    assert value_of("entry_share", place=place, direct=0 if place.reachable else 10) is None


@pytest.mark.parametrize(("depth", "expected"), [(1, 0.0), (2, 0.25), (5, 1.0), (9, 1.0), (None, None)])
def test_concealment_grows_over_four_levels(depth, expected):
    assert value_of("concealment", place=place_of("pkg:npm/a", depth)) == expected


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1.0), (100, 0.0), (9, 1 - 1 / 2.00432), (-1, 1.0), (500, 0.0), (None, None)]
)
def test_world_falls_with_the_logarithm_of_the_rank(percent, expected):
    assert value_of("world", rank_percent=percent) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.SOLE, 1.0),
        (Verdict.ORPHANED, 1.0),
        (Verdict.ONE_ACTIVE, 0.8),
        (Verdict.FEW, 0.4),
        (Verdict.SEVERAL, 0.15),
        (Verdict.MANY, 0.05),
        (Verdict.ORGANISATION, 0.15),
        (Verdict.UNKNOWN, None),
    ],
)
def test_people_is_a_table_over_all_verdicts(verdict, expected):
    assert value_of("people", publishers=view(verdict)) == expected


@pytest.mark.parametrize(("months", "expected"), [(0, 0.0), (12, 0.0), (36, 0.4), (60, 0.8), (200, 0.8), (-5, 0.0)])
def test_upkeep_rises_between_one_and_five_years(months, expected):
    last = NOW - timedelta(days=DAYS_PER_MONTH * months)
    assert value_of("upkeep", last_release=last) == pytest.approx(expected)


def test_what_was_given_up_has_no_upkeep_at_all():
    assert value_of("upkeep", last_release=NOW, given_up="archived") == 1.0
    assert value_of("upkeep") is None


def test_handover_is_known_only_where_a_history_is():
    indicator = Indicator(name=IndicatorName.NEW_RELEASER, since=NOW, detail="x", source="npm")
    assert value_of("handover") is None
    assert value_of("handover", history_known=True) == 0.0
    assert value_of("handover", indicators=(indicator,)) == 1.0


@pytest.mark.parametrize(
    ("funding", "expected"),
    [
        (None, None),
        ("none", 1.0),
        (FundingStrength.LINK, 0.8),
        (FundingStrength.PLAN, 0.5),
        (FundingStrength.INCOME, 0.3),
        (FundingStrength.BACKED, 0.1),
    ],
)
def test_funding_is_a_table_in_which_nothing_found_is_not_unknown(funding, expected):
    assert value_of("funding", funding=funding) == expected


def test_months_are_average_months_and_never_negative():
    assert months_between(day("2020-01-01"), day("2024-01-01")) == pytest.approx(48.0)
    assert months_between(day("2024-01-01"), day("2020-01-01")) == 0.0


def test_every_factor_is_documented(request):
    text = (request.config.rootpath / "docs" / "ranking.md").read_text()
    for name in [*FACTORS, *Verdict, *IndicatorName]:
        assert f"`{name}`" in text, name
