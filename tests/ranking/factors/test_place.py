from math import log

import pytest

from sbomkit.ranking.factors import Census
from tests.builders import npm
from tests.ranking.factors.cases import judged, value_of
from tests.ranking.places import place_of


@pytest.mark.parametrize(("dependents", "expected"), [(0, 0.0), (9, log(10) / log(101)), (100, 1.0)])
def test_reach_grows_with_the_logarithm_of_the_dependents(dependents, expected):
    assert value_of("reach", place=place_of("pkg:npm/a", dependents=dependents)) == pytest.approx(expected)


def test_an_estimated_reach_says_so():
    place = place_of("pkg:npm/a", dependents=7, dependents_error=0.1)
    assert judged("reach", place=place)[1].startswith("about 7 of 100")


@pytest.mark.parametrize(("leaving", "expected"), [(0, 0.0), (9, log(10) / log(101)), (100, 1.0), (None, None)])
def test_subtree_grows_with_the_logarithm_of_what_leaves_with_it(leaving, expected):
    assert value_of("subtree", place=place_of("pkg:npm/a", subtree=leaving)) == pytest.approx(expected)


def test_what_was_not_measured_and_what_no_path_reaches_is_unknown_each_with_its_reason():
    assert judged("subtree") == (None, "what leaves the product with it was not measured")
    assert judged("pagerank") == (None, "how weight is handed down to it was not measured")
    unreachable = place_of("pkg:npm/a", None, subtree=0)
    assert judged("subtree", place=unreachable) == (None, "no path from the product leads to it")


@pytest.mark.parametrize(("weight", "expected"), [(0.0, 0.0), (0.01, log(2) / log(101)), (0.1, log(11) / log(101)), (1.0, 1.0)])
def test_pagerank_counts_in_packages_of_average_weight(weight, expected):
    assert value_of("pagerank", place=place_of("pkg:npm/a", pagerank=weight)) == pytest.approx(expected)


def test_entry_share_is_the_share_of_the_direct_dependencies():
    assert value_of("entry_share", place=place_of("pkg:npm/a", entry_points=3)) == pytest.approx(0.3)
    assert judged("entry_share", direct=1) == (1.0, "comes in through 1 of 1 direct dependency")


@pytest.mark.parametrize("place", [place_of("pkg:npm/a", None), place_of("pkg:npm/a", 1)])
def test_without_a_way_in_the_entry_share_is_unknown_and_not_zero(place):
    assert value_of("entry_share", place=place, direct=0 if place.reachable else 10) is None


@pytest.mark.parametrize(("depth", "expected"), [(1, 0.0), (2, 0.25), (5, 1.0), (9, 1.0), (None, None)])
def test_concealment_grows_over_four_levels(depth, expected):
    assert value_of("concealment", place=place_of("pkg:npm/a", depth)) == expected


def test_maintainer_reach_is_that_of_the_account_that_can_change_the_most():
    census = Census(changeable={npm("a"): 9})
    value, detail = judged("maintainer_reach", census=census)
    assert value == pytest.approx(log(10) / log(101))
    assert detail == "one account on its list can change 9 of 100 (9%)"
    estimated = place_of("pkg:npm/a", dependents_error=0.1)
    assert "about 9 of 100" in judged("maintainer_reach", census=census, place=estimated)[1]


def test_maintainer_reach_is_unknown_where_nobody_is_named_or_nobody_counted():
    assert judged("maintainer_reach", census=Census(changeable={})) == (None, "nobody who can publish it is named")
    assert judged("maintainer_reach") == (None, "what one account can change was not measured")
