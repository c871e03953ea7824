"""Kendall's tau, held to its definition: pairs in the same order less pairs in the reverse one."""

from itertools import combinations
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.facts import Observation
from sbomkit.ranking._stability.kendall import scores_of, tau_b
from sbomkit.ranking.stability import kendall_tau
from tests.builders import make_facts, make_observation, make_publishers, npm
from tests.ranking.places import make_position, place_of, rank_places

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=25)


def by_definition(pairs):
    def sign(number):
        return (number > 0) - (number < 0)

    both = list(combinations(pairs, 2))
    agreeing = sum(sign(a - c) * sign(b - d) for (a, b), (c, d) in both)
    untied = [sum(one[side] != other[side] for one, other in both) for side in (0, 1)]
    return agreeing / sqrt(untied[0] * untied[1]) if all(untied) else None


@given(PAIRS)
def test_it_is_what_the_definition_says_ties_included(pairs):
    assert tau_b(pairs) == (None if (expected := by_definition(pairs)) is None else pytest.approx(expected, abs=1e-6))


@given(PAIRS, st.randoms(use_true_random=False))
def test_neither_the_order_of_pairs_nor_of_the_two_sides_matters(pairs, random):
    shuffled = [(second, first) for first, second in pairs]
    random.shuffle(shuffled)
    assert tau_b(shuffled) == tau_b(pairs)


@given(st.lists(st.integers(), min_size=2, max_size=60, unique=True))
def test_the_same_order_is_one_and_its_reverse_is_minus_one(numbers):
    assert tau_b([(number, 3 * number) for number in numbers]) == 1
    assert tau_b([(number, -number) for number in numbers]) == -1


def test_what_cannot_be_compared_has_no_coefficient():
    assert tau_b([]) is None
    assert tau_b([(1, 2)]) is None
    assert tau_b([(1, 1), (1, 2), (1, 3)]) is None
    assert tau_b([(1, 1), (2, 1), (3, 1)]) is None


def test_the_work_grows_with_n_log_n_and_not_with_the_square():
    def compared(size):
        return _Counting.counted([(_Counting(number), _Counting(number * 7919 % size)) for number in range(size)])

    assert compared(4000) < 6 * compared(1000)


class _Counting(float):
    """A number that counts how often it is compared."""

    comparisons = 0

    def __lt__(self, other):
        _Counting.comparisons += 1
        return float(self) < float(other)

    def __le__(self, other):
        _Counting.comparisons += 1
        return float(self) <= float(other)

    def __hash__(self):
        return hash(float(self))

    def __eq__(self, other):
        return float(self) == float(other)

    @classmethod
    def counted(cls, pairs):
        cls.comparisons = 0
        tau_b(pairs)
        return cls.comparisons


POSITION = make_position(
    *(place_of(npm(name), depth, dependents=9 - depth) for depth, name in enumerate("abcd", start=1)), direct=4
)
FACTS: dict[str, list[Observation]] = {
    npm(name): [make_observation(make_publishers(*people))] for name, people in zip("abc", ("xy", "x", "y"), strict=True)
}


def test_only_packages_that_both_rank_are_compared():
    more = rank_places(POSITION, make_facts(FACTS | {npm("d"): [make_observation(make_publishers("z"))]}))
    less = rank_places(POSITION, make_facts(FACTS))
    assert len(more.ranked) == 4
    assert kendall_tau(more, less) == 1


def test_packages_at_the_same_priority_are_tied_although_they_have_different_ranks():
    flat = make_position(*(place_of(npm(name)) for name in "abc"), direct=3)
    tied = rank_places(flat, make_facts({npm(name): [make_observation(make_publishers("x"))] for name in "abc"}))
    assert [entry.rank for entry in tied.ranked] == [1, 2, 3]
    assert kendall_tau(tied, rank_places(POSITION, make_facts(FACTS))) is None


def test_a_conservative_ranking_goes_by_upper_bounds_and_counts_who_could_not_be_assessed():
    ranking = rank_places(POSITION, make_facts(FACTS), policy="procurement")
    assert scores_of(ranking)[npm("d")] == ranking.unassessed[0].interval.high
    assert len(scores_of(ranking)) == 4
    assert kendall_tau(ranking, ranking) == 1
