"""Greedy cover against all that could have been chosen."""

from collections.abc import Sequence
from itertools import combinations, islice
from math import e

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.ranking._people.cover import Chooser, at_least, at_most, guaranteed

HOLDINGS = st.lists(st.lists(st.integers(0, 7), unique=True, max_size=6), max_size=6)
WEIGHTS = st.lists(st.integers(0, 5), min_size=8, max_size=8)
ONE_EACH = (1,) * 8


def _held(holdings: Sequence[Sequence[int]], weights: Sequence[int]) -> int:
    return sum(weights[thing] for thing in {thing for things in holdings for thing in things})


def _best(holdings: Sequence[Sequence[int]], weights: Sequence[int], count: int) -> int:
    """What the best choice of so many holds."""
    return max(_held(chosen, weights) for chosen in combinations(holdings, min(count, len(holdings))))


def _fewest(holdings: Sequence[Sequence[int]], weights: Sequence[int], target: int) -> int:
    """How many the smallest choice that holds enough has."""
    return next(count for count in range(len(holdings) + 1) if _best(holdings, weights, count) >= target)


def test_whoever_adds_most_comes_first_and_of_equals_the_first():
    chosen = list(Chooser([[0], [1, 2], [2, 3], [1, 2, 3]], ONE_EACH))
    assert chosen == [(3, 3, 3), (0, 1, 4)]


def test_who_adds_nothing_is_never_chosen():
    assert list(Chooser([[], [0], [0]], ONE_EACH)) == [(1, 1, 1)]
    assert list(Chooser([[0], [1]], (0, 3))) == [(1, 3, 3)]
    assert list(Chooser([], ())) == []


@given(HOLDINGS, WEIGHTS)
def test_each_choice_adds_as_much_as_any_could_and_the_total_is_what_is_held(holdings, weights):
    chooser = Chooser(holdings, weights)
    taken: list[Sequence[int]] = []
    for chosen in chooser:
        gains = [_held([*taken, each], weights) - _held(taken, weights) for each in holdings]
        assert chosen.holder == gains.index(max(gains))
        taken.append(holdings[chosen.holder])
        assert chosen.gain == max(gains)
        assert chosen.total == chooser.total == _held(taken, weights)
        assert chooser.gains == [_held([*taken, each], weights) - _held(taken, weights) for each in holdings]
    assert chooser.total == _held(holdings, weights)


@given(HOLDINGS, st.integers(1, 8))
def test_the_bound_on_how_few_is_never_above_the_smallest_choice_nor_that_above_the_greedy_one(holdings, target):
    chooser = Chooser(holdings, ONE_EACH)
    target = min(target, _held(holdings, ONE_EACH))
    bounds, chosen = [at_least(chooser.gains, target)], 0
    largest = max([1, *map(len, holdings)])
    choices = iter(chooser)
    while chooser.total < target:
        next(choices)
        chosen += 1
        bounds.append(at_least(chooser.gains, target - chooser.total))
    bounds.append(guaranteed(chosen, min(largest, max(target, 1))))
    assert max(bounds) <= _fewest(holdings, ONE_EACH, target) <= chosen


@given(HOLDINGS, WEIGHTS, st.integers(1, 4))
def test_the_bound_on_how_much_is_never_below_the_best_choice_nor_the_greedy_one_below_its_guarantee(holdings, weights, count):
    chooser = Chooser(holdings, weights)
    bound = at_most(chooser.gains, count)
    for _ in islice(chooser, count):
        bound = min(bound, chooser.total + at_most(chooser.gains, count))
    best = _best(holdings, weights, count) if holdings else 0
    assert chooser.total <= best <= bound
    assert chooser.total >= (1 - 1 / e) * best


def test_nothing_that_is_missing_needs_nobody():
    assert at_least([3, 2], 0) == 0
    assert at_least([], -1) == 0


@pytest.mark.parametrize(("chosen", "largest", "fewest"), [(0, 0, 0), (1, 1, 1), (3, 2, 2), (11, 3, 6), (5, 1, 5)])
def test_the_guarantee_is_the_harmonic_number_of_the_largest_holding(chosen, largest, fewest):
    assert guaranteed(chosen, largest) == fewest


class _Counted(list[int]):
    """What everybody would add; counts how often that is looked at or lowered."""

    steps = 0

    def __getitem__(self, index):
        self.steps += 1
        return super().__getitem__(index)


def _steps(people: int) -> int:
    """Steps until everything is held, where everybody shares with others and one thing with all."""
    chooser = Chooser([sorted({person, 7 * person % people, 0, person // 2}) for person in range(people)], [1] * people)
    gains = chooser.gains = _Counted(chooser.gains)
    assert sum(1 for _ in chooser) > people // 8
    return gains.steps


def test_four_times_the_people_take_four_times_the_steps():
    assert 0 < _steps(4_000) <= 4.5 * _steps(1_000)
