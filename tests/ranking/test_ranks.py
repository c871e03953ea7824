"""Between which ranks a package could stand: held to a count over the whole order, and to every completion of the unknowns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.ranking import Contribution, Order, Ranked, Ranking, Unassessed
from sbomkit.purl import PackageKey
from sbomkit.ranking import load_policy
from sbomkit.ranking._rank.ranks import Ranks, completed, missing, weights_of
from sbomkit.ranking._rank.score import _Half
from sbomkit.ranking.factors import FACTORS
from tests.builders import make_observation, make_publishers, npm
from tests.ranking.places import known_by, make_position, place_of, rank_places
from tests.ranking.policies import policies
from tests.ranking.test_properties import AS_OF, POLICIES, PRODUCTS, VALUES

KEYS = [npm(letter) for letter in "abcdef"]
PRIORITIES = st.integers(0, 5).map(lambda number: number * 20.0)


def part(factor="world", half="impact", **numbers):
    fields = {"value": None, "prior": None, "weight": 0.5, "contribution": 0.0} | numbers
    return Contribution.model_validate({"half": half, "factor": factor, "detail": "x"} | fields)


PEOPLE = part("people", "weakness", value=1.0, weight=1.0, contribution=1.0)


def entries_of(ranking: Ranking) -> list[Ranked | Unassessed]:
    return [*ranking.ranked, *ranking.unassessed]


def standing(entry, order):
    """What an entry is ordered by."""
    return entry.interval.high if order is Order.UPPER_BOUND else entry.priority


def span(entry: Ranked | Unassessed) -> tuple[int, int]:
    """The best and the worst rank, which every ranking of ours tells."""
    assert entry.best_rank is not None
    assert entry.worst_rank is not None
    return entry.best_rank, entry.worst_rank


def brute_force(ranking: Ranking, entry, priority: float) -> int:
    """One more than all others that come before a priority."""
    others = entries_of(ranking) if ranking.order is Order.UPPER_BOUND else ranking.ranked
    mine = (-priority, entry.package)
    return 1 + sum((-standing(each, ranking.order), each.package) < mine for each in others if each.package != entry.package)


@given(st.lists(PRIORITIES, min_size=1, max_size=6), st.sampled_from(KEYS), PRIORITIES)
def test_a_rank_is_one_more_than_all_that_come_before(priorities, package, priority):
    pairs = sorted(zip(priorities, KEYS, strict=False), key=lambda pair: (-pair[0], pair[1]))
    places = {key: number for number, (_, key) in enumerate(pairs, start=1)}
    expected = 1 + sum((-value, key) < (-priority, package) for value, key in pairs if key != package)
    assert Ranks(pairs).at(priority, package, places.get(package)) == expected


def test_a_package_with_nothing_missing_has_one_rank():
    parts = (part(value=0.5, contribution=0.25), PEOPLE)
    assert missing(parts) == ()
    assert Ranks([(25.0, KEYS[0])]).between(parts, KEYS[0], 1) == (1, 1)


def test_a_factor_with_a_prior_needs_no_weights_and_one_without_gets_its_own_back():
    assert completed([part(prior=0.5, weight=0.4, contribution=0.2), PEOPLE], {"world": 1.0}, {}) == 40.0
    shared = [part("reach", value=0.5, weight=1.0, contribution=0.5), part("concealment", weight=0.0), PEOPLE]
    weights = {"reach": 3.0, "concealment": 1.0, "people": 1.0}
    assert completed(shared, {}, weights) == 50.0
    assert completed(shared, {"concealment": 1.0}, weights) == 62.5
    assert completed(shared, {"concealment": 0.0}, weights) == 37.5


def test_halves_of_which_nothing_is_known_have_nothing_to_share():
    parts = [part("concealment", weight=0.0), part("entry_share", weight=0.0), PEOPLE]
    assert completed(parts, {"concealment": 1.0}, {"concealment": 1.0, "entry_share": 3.0, "people": 1.0}) == 100.0


def test_no_factor_belongs_to_both_halves():
    for name in ("sbomkit-1", "procurement", "funding"):
        policy = load_policy(name)
        assert len(weights_of(policy)) == len(policy.impact) + len(policy.weakness)


# -- the properties


def scored(entry, policy, draw) -> float:
    """The priority by the policy's own scoring, if what is missing had the values that are drawn."""
    priority = 100.0
    for half in dict.fromkeys(each.half for each in entry.contributions):
        values = {
            each.factor: draw() if each.value is None else each.value for each in entry.contributions if each.half == half
        }
        settings = getattr(policy, half)
        priority *= _Half(half, settings)._sum(tuple((values[name], "x") for name in FACTORS if name in settings)).value
    return round(priority, 6)


@given(PRODUCTS, POLICIES, st.data())
def test_best_and_worst_hold_the_rank_for_every_completion_of_the_unknowns(product, policy, data):
    ranking = product.ranked(policy)
    for entry in entries_of(ranking):
        whole = scored(entry, policy, lambda: data.draw(VALUES))
        # Published values have six digits, so that what is scored from them may differ by the last ones.
        little_less, little_more = (brute_force(ranking, entry, whole + difference) for difference in (-1e-3, 1e-3))
        assert span(entry)[0] <= little_less
        assert span(entry)[1] >= little_more
        if entry.rank is not None:
            assert span(entry)[0] <= entry.rank <= span(entry)[1]


@given(PRODUCTS, POLICIES)
def test_best_and_worst_are_what_a_count_over_the_whole_order_says(product, policy):
    ranking = product.ranked(policy)
    for entry in entries_of(ranking):
        low, high = (
            completed(entry.contributions, dict.fromkeys(missing(entry.contributions), end), weights_of(policy))
            for end in (0.0, 1.0)
        )
        best, worst = brute_force(ranking, entry, high), brute_force(ranking, entry, low)
        own = (entry.rank,) if entry.rank is not None else ()
        assert (entry.best_rank, entry.worst_rank) == (min(best, *own, best), max(worst, *own, worst))
        assert low == pytest.approx(scored(entry, policy, lambda: 0.0), abs=1e-3)
        assert high == pytest.approx(scored(entry, policy, lambda: 1.0), abs=1e-3)


@given(PRODUCTS, POLICIES, st.data())
def test_knowing_one_factor_more_never_widens_the_span(product, policy, data):
    ranking = product.ranked(policy)
    ranks = Ranks.of(ranking, policy)
    for entry in entries_of(ranking):
        open_ = missing(entry.contributions)
        if not open_:
            continue
        known = {data.draw(st.sampled_from(open_)): data.draw(VALUES)}
        ends = [completed(entry.contributions, dict.fromkeys(open_, end) | known, weights_of(policy)) for end in (1.0, 0.0)]
        best, worst = (ranks.at(end, entry.package, entry.rank) for end in ends)
        assert span(entry)[0] <= best <= worst <= span(entry)[1]


@given(policies(), st.permutations(KEYS))
def test_the_order_of_packages_changes_no_span(policy, order):
    def spans(keys):
        facts = known_by(make_observation(make_publishers("alice")), package="a")
        ranking = rank_places(make_position(*(place_of(key, 2) for key in keys)), facts, policy=policy, as_of=AS_OF)
        return {each.package: span(each) for each in entries_of(ranking)}

    assert spans(order) == spans(KEYS)


def test_a_rank_is_found_without_looking_at_all_others(monkeypatch):
    """So that the ranks of n packages cost n log n: a comparison is counted by a key that counts."""

    class Counted(float):
        compared = 0

        def __lt__(self, other):
            Counted.compared += 1
            return float(self) < float(other)

        def __gt__(self, other):
            Counted.compared += 1
            return float(self) > float(other)

    def comparisons(size):
        ranks = Ranks([(100.0 - number, PackageKey(f"pkg:npm/p{number:05}")) for number in range(size)])
        monkeypatch.setattr(ranks, "_negated", [Counted(each) for each in ranks._negated])
        Counted.compared = 0
        ranks.at(50.5, KEYS[0])
        return Counted.compared

    assert comparisons(4096) <= comparisons(64) + 2 * 6 + 2
