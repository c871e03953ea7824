import pytest

from sbomkit.model.facts import Popularity
from tests.builders import make_observation
from tests.ranking.factors.cases import judged, value_of


@pytest.mark.parametrize(("percent", "expected"), [(0, 1.0), (100, 0.0), (9, 1 - 1 / 2.00432), (None, None)])
def test_world_falls_with_the_logarithm_of_the_rank(percent, expected):
    assert value_of("world", rank_percent=percent) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("percent", [-1, -1e-9, 100.001, 500, float("nan"), float("inf"), float("-inf")])
def test_what_can_be_no_rank_in_percent_is_not_known_and_neither_most_nor_least(percent):
    value, detail = judged("world", rank_percent=percent)
    assert (value, detail) == (None, "what a source tells of how much the world uses it is no rank in percent")


@pytest.mark.parametrize(("percent", "told"), [(0, "0"), (0.123, "0.12"), (99.4, "99"), (99.7, "100"), (100, "100")])
def test_a_rank_is_told_as_a_person_writes_it(percent, told):
    assert judged("world", rank_percent=percent)[1] == f"among the {told} % most used of its registry"


def popular(*, critical, as_of="2025-06-01", source="ecosystems"):
    return make_observation(Popularity(critical=critical, dependents=3), source=source, as_of=as_of)


EARLY_YES = popular(critical=True, as_of="2024-01-01", source="other")
EARLY_NO = popular(critical=False, as_of="2024-01-01", source="other")


@pytest.mark.parametrize(("critical", "expected"), [(True, 1.0), (False, 0.0), (None, None)])
def test_critical_is_what_the_aggregator_says_and_nothing_where_it_does_not(critical, expected):
    assert value_of("critical", popular(critical=critical)) == expected


def test_critical_goes_by_the_newest_word():
    assert value_of("critical", EARLY_YES, popular(critical=False)) == 0.0
    assert value_of("critical", EARLY_NO, popular(critical=True)) == 1.0
    assert value_of("critical", EARLY_YES, popular(critical=None)) == 1.0


def test_nothing_known_is_not_uncritical():
    assert judged("critical") == (None, "no source tells whether it is among those that its registry's use rests on")
