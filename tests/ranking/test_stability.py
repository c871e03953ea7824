"""How far the top of a ranking hangs on its weights and on what is not known, held to rankings that are made anew."""

from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import Funding, FundingChannel, FundingStrength, Observation, Popularity
from sbomkit.model.position import FidelityFlag
from sbomkit.model.ranking import Basis, Order
from sbomkit.model.stability import Stability
from sbomkit.ranking import load_policy, shipped_policies
from sbomkit.ranking._stability import reweighing as _reweighing
from sbomkit.ranking._stability.reweighing import Reweighing, _Half, _largest_ratio, corners, random_multipliers
from sbomkit.ranking.stability import stability
from tests.builders import day, make_facts, make_observation, make_publishers, make_releases, npm
from tests.ranking.places import make_position, place_of, rank_places

AS_OF = day("2023-06-10")
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)

PUBLISHERS = st.sampled_from(["x", "xy", "xyz", "vwxyz"]).map(
    lambda who: make_observation(make_publishers(*who), as_of="2023-01-01")
)
RELEASES = st.sampled_from(["2015-01-01", "2019-01-01", "2022-12-01"]).map(
    lambda date: make_observation(make_releases(("1", "2014-01-01", "x"), ("2", date, "x")), as_of="2023-01-01")
)
FUNDING = st.sampled_from([None, *FundingStrength]).map(
    lambda strength: make_observation(
        Funding(channels=(FundingChannel(url="https://money.example", strength=strength),) if strength else ()),
        as_of="2023-01-01",
    )
)
POPULARITY = st.sampled_from([0.1, 3.3, 60.0]).map(
    lambda percent: make_observation(Popularity(rank_percent=percent), as_of="2023-01-01")
)
MAYBE_MORE = st.lists(st.one_of(RELEASES, FUNDING, POPULARITY), max_size=2, unique_by=lambda each: each.signal)
PLACES = st.tuples(st.sampled_from([None, 1, 2, 3, 5]), st.integers(0, 11), st.integers(1, 5))
MULTIPLIER = st.floats(0.5, 1.5)


@st.composite
def products(draw, *, most=9):
    """A position of some packages, and what is known of them: publishers mostly, the rest now and then."""
    names = "abcdefghijkl"[: draw(st.integers(1, most))]
    places = []
    for name in names:
        depth, dependents, entry_points = draw(PLACES)
        points = entry_points if depth else 0
        places.append(place_of(npm(name), depth, dependents=dependents, entry_points=points))
    flags = {FidelityFlag.NO_EDGES: 1} if draw(st.integers(0, 5)) == 0 else None
    known = {npm(name): ([draw(PUBLISHERS)] if draw(st.integers(0, 4)) else []) + draw(MAYBE_MORE) for name in names}
    return make_position(*places, flags=flags, direct=5), known


Known = dict[str, list[Observation]]


def ranked(product, policy="sbomkit-1"):
    position, known = product
    return rank_places(position, make_facts({key: each for key, each in known.items() if each}), policy=policy, as_of=AS_OF)


def with_weights(multipliers, policy="sbomkit-1"):
    """The policy with each weight multiplied, under another id."""
    original = load_policy(policy)
    names = iter(multipliers)

    def times(half):
        chosen = getattr(original, half)
        return {name: each.model_copy(update={"weight": each.weight * next(names)}) for name, each in chosen.items()}

    return original.model_copy(update={"id": "reweighed", "impact": times("impact"), "weakness": times("weakness")})


def factors_of(policy):
    return [*load_policy(policy).impact, *load_policy(policy).weakness]


def all_multipliers(again, multipliers, policy):
    """Multipliers in the order of the policy, whichever order and halves the ranking has."""
    by_name = dict(zip(again.factors, multipliers, strict=False))
    return [by_name.get(name, 1.0) for name in factors_of(policy)]


POLICIES = st.sampled_from(shipped_policies())


@given(products(), POLICIES)
@FEW
def test_with_unchanged_weights_the_ranking_is_reproduced_bit_for_bit(product, policy):
    ranking = ranked(product, policy)
    again = Reweighing(ranking, load_policy(policy))
    assert again.scores([1.0] * len(again.factors)).tolist() == [again.score(entry) for entry in again.entries]
    unchanged = stability(ranking, policy, by=0, draws=2, top=5)
    for entry in unchanged.entries:
        assert {entry.rank} == {*entry.ranks.model_dump().values(), entry.worst_at_corners}
        assert entry.held == entry.held_at_corners == 1
        assert entry.rank <= 5
    assert unchanged.held == unchanged.top == min(5, unchanged.packages)


@given(products(), POLICIES, st.lists(MULTIPLIER, min_size=30, max_size=30))
@FEW
def test_reweighing_comes_to_what_ranking_anew_under_those_weights_does(product, policy, multipliers):
    ranking = ranked(product, policy)
    again = Reweighing(ranking, load_policy(policy))
    used = multipliers[: len(again.factors)]
    anew = ranked(product, with_weights(all_multipliers(again, used, policy), policy))
    expected = {entry.package: again.score(entry) for entry in (*anew.ranked, *anew.unassessed) if entry.rank}
    found = again.scores(used).tolist()
    for entry, score in zip(again.entries, found, strict=True):
        assert score == pytest.approx(expected[entry.package], abs=2e-3)


@given(products(), POLICIES, st.lists(MULTIPLIER, min_size=30, max_size=30), st.integers(1, 4))
@FEW
def test_what_is_called_certain_holds_in_rankings_made_anew(product, policy, multipliers, top):
    ranking = ranked(product, policy)
    found = stability(ranking, policy, draws=5, top=top)
    again = Reweighing(ranking, load_policy(policy))
    anew = ranked(product, with_weights(all_multipliers(again, multipliers, policy), policy))
    ranks = {entry.package: entry.rank for entry in (*anew.ranked, *anew.unassessed)}
    for entry in found.entries:
        assert ranks[entry.package] <= entry.lowest_rank
        assert entry.certain == (entry.lowest_rank <= found.top)
        assert max(entry.ranks.worst, entry.worst_at_corners, entry.rank) <= entry.lowest_rank


@given(
    st.lists(st.tuples(*[st.floats(0, 1)] * 4), min_size=1, max_size=4),
    st.tuples(*[st.floats(0.001, 1)] * 4),
    st.floats(0.05, 0.95),
)
def test_the_largest_ratio_is_that_of_the_largest_corner(above, below, by):
    ends = [np.array(each) for each in product((1 - by, 1 + by), repeat=4)]
    expected = [max((np.array(row) * each).sum() / (np.array(below) * each).sum() for each in ends) for row in above]
    assert _largest_ratio(np.array(above), np.array(below), 1 - by, 1 + by).tolist() == pytest.approx(expected)


VALUES = st.sampled_from([0.0, 0.1, 0.25, 0.6, 1.0])
IN_USE = st.tuples(st.just(0.4), st.sampled_from([0.0, 0.3]), st.sampled_from([0.0, 0.2]))


@given(st.lists(st.tuples(st.tuples(VALUES, VALUES, VALUES), IN_USE), min_size=2, max_size=4), st.floats(0.1, 0.9))
def test_no_corner_goes_beyond_what_a_half_can_become_and_that_is_close_where_the_same_factors_are_in_use(packages, by):
    packages[0] = ((0.25, *packages[0][0][1:]), packages[0][1])  # what is looked at has something
    rows = np.array(
        [[value * weight / sum(weights) for value, weight in zip(values, weights, strict=True)] for values, weights in packages]
    )
    count = len(packages)
    half = _Half(
        start=0,
        rows=rows,
        patterns=np.array([used for _, used in packages]),
        pattern_of=np.arange(count),
        row_of=np.arange(count),
    )
    bounds = half.at_most_times(0, 1 - by, 1 + by)
    found = np.array([half.under(each) for each in product((1 - by, 1 + by), repeat=3)])
    largest = (found / found[:, :1]).max(axis=0)
    assert (bounds >= largest - 1e-9).all()
    assert bounds[0] == 1
    for index, (_, used) in enumerate(packages):
        if used == packages[0][1]:
            assert bounds[index] <= largest[index] + 1e-3


def test_what_differs_in_digits_that_are_not_published_is_not_proven_to_differ():
    rows = np.array([[0.5], [0.4999985], [0.499997]])
    half = _Half(start=0, rows=rows, patterns=np.ones((1, 1)), pattern_of=np.zeros(3, dtype=int), row_of=np.arange(3))
    assert (half.at_most_times(0, 0.5, 1.5) > 1).tolist() == [False, True, False]


def test_packages_that_look_alike_stand_in_the_order_of_their_keys_however_many_are_counted():
    ranking = hand_made(**dict.fromkeys("abc", (3, 20, "x")))
    again = Reweighing(ranking, load_policy())
    multipliers = [1.1] * len(again.factors)
    assert again.ranks(multipliers, range(3)) == [1, 2, 3]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_reweighing, "_FEW", -1)
        assert again.ranks(multipliers, range(3)) == [1, 2, 3]


def test_packages_that_look_alike_never_pass_each_other():
    alike = dict.fromkeys("abc", (3, 20, "x"))
    entries = stability(hand_made(**alike), top=2, draws=5).entries
    assert [(entry.package, entry.lowest_rank, entry.certain) for entry in entries] == [
        (npm("a"), 1, True),
        (npm("b"), 2, True),
    ]


def test_nothing_is_certain_against_what_has_nothing_at_all():
    assert _largest_ratio(np.array([[0.5, 0.5]]), np.zeros(2), 0.5, 1.5).tolist() == [np.inf]


def hand_made(**packages):
    """Packages by depth, dependents and people."""
    position = make_position(
        *(place_of(npm(name), depth, dependents=dependents) for name, (depth, dependents, _) in packages.items()),
        *(place_of(npm(f"zz{number}")) for number in range(30)),
        direct=10,
    )
    known: Known = {
        npm(name): [make_observation(make_publishers(*who), as_of="2023-01-01")] for name, (_, _, who) in packages.items()
    }
    return rank_places(position, make_facts(known), as_of=AS_OF)


HELD = "{} there in every one of 1,000 random reweightings by up to half and at all 256 corners of that range."


def test_who_is_worse_in_every_respect_can_never_pass():
    found = stability(hand_made(a=(3, 20, "x"), b=(2, 3, "xy")), top=1)
    (first,) = found.entries
    assert (first.package, first.held, first.certain, first.lowest_rank) == (npm("a"), 1, True, 1)
    assert found.sentences == (
        HELD.format("1 of the top 1 stays"),
        "For 1 of them this is proven of any reweighting by up to half.",
        "1 of the top 1 stays there whatever the missing facts of the packages that have a rank turn out to be.",
        "1 of the top 1 stays there even if the 30 packages that could not be assessed are taken at the worst.",
    )


def test_who_is_deep_and_who_is_needed_pass_each_other_as_the_weights_have_it():
    found = stability(hand_made(a=(5, 0, "x"), b=(1, 15, "x")), top=1)
    (first,) = found.entries
    assert (first.certain, first.lowest_rank, first.worst_at_corners, first.ranks.worst) == (False, 2, 2, 2)
    assert 0 < first.held < 1
    assert 0 < first.held_at_corners < 1
    assert found.held == found.certain == 0
    assert found.sentences[0] == HELD.format("0 of the top 1 stay")
    assert found.sentences[1] == "For none of them this is proven of any reweighting by up to half."
    swings = {each.factor: (each.kept_with_less, each.kept_with_more) for each in found.factors}
    assert sorted([swings["reach"], swings["concealment"]]) == [(0, 1), (1, 0)]
    assert swings["people"] == (1, 1)


def test_a_small_change_of_weights_is_named_by_its_share():
    found = stability(hand_made(a=(3, 20, "x"), b=(2, 3, "xy")), top=1, by=0.25, draws=20)
    assert "20 random reweightings by up to 25 %" in found.sentences[0]


def test_a_top_that_holds_everybody_says_so():
    found = stability(hand_made(a=(3, 20, "x"), b=(2, 3, "xy")))
    assert found.sentences == (
        "The top holds all 2 packages that have a rank, so that no weights can push one out of it.",
        "1 of the top 2 stays there even if the 30 packages that could not be assessed are taken at the worst.",
    )
    assert (found.top, found.packages, found.unassessed) == (2, 2, 30)
    alone = stability(hand_made(a=(3, 20, "x")), draws=1)
    assert alone.sentences[0].startswith("The top holds the only package that has a rank, so")


def test_where_nobody_has_a_rank_there_is_nothing_to_say():
    found = stability(hand_made())
    assert found.sentences == ("No package has a rank, so that there is no order that could change.",)
    assert (found.entries, found.factors, found.held) == ((), (), 0)


def test_where_nothing_is_known_of_dependencies_only_weakness_is_weighed():
    position = make_position(place_of(npm("a")), place_of(npm("b")), flags={FidelityFlag.NO_EDGES: 2})
    known: Known = {npm("a"): [make_observation(make_publishers("x"))], npm("b"): [make_observation(make_publishers(*"xy"))]}
    found = stability(rank_places(position, make_facts(known)), top=1, draws=10)
    assert found.basis is Basis.WEAKNESS_ONLY
    assert [each.half for each in found.factors] == ["weakness"] * len(load_policy().weakness)
    assert found.corners == 2 ** len(load_policy().weakness)
    assert found.entries[0].certain


def test_a_conservative_ranking_counts_who_could_not_be_assessed():
    position = make_position(place_of(npm("a"), 2, dependents=1), place_of(npm("b"), 5, dependents=2), direct=1)
    known = make_facts({npm("a"): [make_observation(make_publishers(*"xy"))]})
    found = stability(rank_places(position, known, policy="procurement"), "procurement", top=1, draws=10)
    assert (found.order, found.packages, found.unassessed) == (Order.UPPER_BOUND, 2, 0)
    assert len(found.sentences) == 3
    both = stability(rank_places(position, known, policy="procurement"), "procurement", top=2, draws=10)
    assert [entry.lowest_rank_by_facts for entry in both.entries] == [2, 2]
    assert all(entry.whatever_is_unassessed for entry in both.entries)  # nobody is counted twice
    assert (found.entries[0].package, found.entries[0].certain) == (npm("b"), True)


def before_by_definition(entry, others):
    lowest = (-entry.interval.low, entry.package)
    return sum((-each.interval.high, each.package) < lowest for each in others if each.package != entry.package)


@given(products(), POLICIES, st.integers(1, 4))
@FEW
def test_missing_facts_put_a_package_below_all_whose_upper_bound_passes_its_lower_one(product, policy, top):
    ranking = ranked(product, policy)
    everybody = (*ranking.ranked, *ranking.unassessed)
    placed = [entry for entry in everybody if entry.rank is not None]
    by_package = {entry.package: entry for entry in placed}
    found = stability(ranking, policy, draws=1, top=top)
    assert found.top == min(top, len(placed))
    for each in found.entries:
        entry = by_package[each.package]
        assert each.lowest_rank_by_facts == 1 + before_by_definition(entry, placed)
        assert each.whatever_is_missing == (each.lowest_rank_by_facts <= found.top)
        assert each.whatever_is_unassessed == (before_by_definition(entry, everybody) < found.top)


@given(products(), st.data(), st.integers(1, 3))
@FEW
def test_what_holds_whatever_is_missing_holds_when_it_is_known(product, data, top):
    position, known = product
    found = stability(ranked(product), draws=1, top=top)
    completed = {key: list(observations) for key, observations in known.items()}
    for key, observations in completed.items():
        told = {each.signal for each in observations}
        for more in (PUBLISHERS, FUNDING, POPULARITY):
            observation = data.draw(more)
            if observation.signal not in told and data.draw(st.booleans()):
                completed[key] = [*completed[key], observation]
    ranks = {entry.package: entry.rank for entry in ranked((position, completed)).ranked}
    for entry in found.entries:
        if entry.whatever_is_unassessed:
            assert ranks[entry.package] <= top


@given(products(), st.randoms(use_true_random=False))
@FEW
def test_equal_input_gives_equal_bytes_in_whatever_order_it_comes(product, random):
    position, known = product
    found = stability(ranked(product), draws=20)
    shuffled = list(known.items())
    random.shuffle(shuffled)
    again = stability(ranked((position, dict(shuffled))), draws=20)
    assert again.model_dump_json() == found.model_dump_json()
    assert Stability.model_validate_json(found.model_dump_json()) == found


def test_another_seed_draws_other_weights_and_proves_the_same():
    ranking = hand_made(a=(5, 0, "x"), b=(1, 30, "x"), c=(4, 2, "x"))
    one, other = (stability(ranking, top=2, seed=seed) for seed in (0, 1))
    assert one.entries != other.entries
    assert [each.lowest_rank for each in one.entries] == [each.lowest_rank for each in other.entries]


def test_the_draws_of_a_seed_are_these_on_every_machine():
    assert list(random_multipliers(3, 2, seed=0, by=0.5)) == EXPECTED


EXPECTED = [[1.26433342, 1.149757259, 0.79365845], [0.664514848, 0.876819179, 0.780140255]]


@given(st.floats(0.01, 0.9), st.integers())
def test_drawn_multipliers_stay_in_their_range_and_their_logarithms_are_spread_evenly(by, seed):
    drawn = [each for row in random_multipliers(4, 250, seed=seed, by=by) for each in row]
    assert all(1 - by <= each <= 1 + by for each in drawn)
    middle = np.sqrt((1 - by) * (1 + by))
    assert 0.4 < np.mean([each < middle for each in drawn]) < 0.6


def test_no_weight_is_rounded_away():
    assert all(each > 0 for row in random_multipliers(3, 500, seed=0, by=1 - 1e-12) for each in row)


def test_a_share_of_the_draws_is_counted_in_whole_draws():
    from sbomkit.ranking.stability import _at

    # 0.05 x 140 is more than 7 in floating point.
    assert [_at(range(1, 141), percent) for percent in (5, 50, 95)] == [7, 70, 133]
    assert [_at(range(1, 4), percent) for percent in (5, 50, 95)] == [1, 2, 3]


def test_what_looks_alike_in_published_digits_and_stands_before_stays_before():
    """Upper bounds are made from more digits than contributions are published with."""
    ranking = hand_made(**dict.fromkeys("ab", (3, 20, "x")))
    first, second = (each.model_copy(update={"package": npm(name)}) for each, name in zip(ranking.ranked, "ba", strict=True))
    second = second.model_copy(update={"priority": second.priority - 1e-6})
    again = Reweighing(ranking.model_copy(update={"ranked": (first, second)}), load_policy())
    assert [entry.package for entry in again.entries] == [npm("a"), npm("b")]
    assert again.can_pass(0, 0.5) == 1


def test_all_corners_are_tried_up_to_ten_factors_and_a_sample_beyond():
    every, is_all = corners(10, seed=0, by=0.5)
    assert (len({tuple(each) for each in every}), is_all) == (1024, True)
    some, is_all = corners(11, seed=0, by=0.5)
    assert (len(some), is_all) == (1024, False)
    assert {number for each in some for number in each} == {0.5, 1.5}
    assert some == corners(11, seed=0, by=0.5)[0]
    assert some != corners(11, seed=1, by=0.5)[0]


def test_a_sample_of_corners_is_called_one():
    found = stability(hand_made(a=(3, 20, "x"), b=(2, 3, "xy")), top=1, draws=10)
    sampled = found.model_copy(update={"all_corners": False, "corners": 1024})
    assert "1,024 of the corners" in next(_sentences_of(sampled))


def _sentences_of(found):
    from sbomkit.ranking.stability import _sentences

    return _sentences(found)


@given(products(), st.lists(MULTIPLIER, min_size=30, max_size=30))
@FEW
def test_many_packages_are_counted_as_few_are(product, multipliers):
    again = Reweighing(ranked(product), load_policy())
    everybody = range(len(again.entries))
    expected = again.ranks(multipliers, everybody)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_reweighing, "_FEW", -1)
        assert again.ranks(multipliers, everybody) == expected
    assert sorted(expected) == [number + 1 for number in everybody]


def test_other_policies_are_compared_with_this_one():
    facts = {"a": (5, 0, "x"), "b": (1, 30, "x"), "c": (4, 2, "xyz")}
    ranking = hand_made(**facts)
    other = ranking.model_copy(
        update={"provenance": ranking.provenance.model_copy(update={"policy": "other", "policy_sha256": "0" * 64})}
    )
    (agreement,) = stability(ranking, top=2, draws=1, against=[other]).against
    assert (agreement.policy, agreement.packages, agreement.tau, agreement.shared) == ("other", 3, 1, 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top": 0}, "top is 0: expected 1 to 1,000"),
        ({"top": 1001}, "top is 1,001: expected 1 to 1,000"),
        ({"draws": -1}, "draws is -1: expected 1 or more"),
        ({"by": 1}, "by is 1: expected a share"),
        ({"by": -0.1}, "by is -0.1: expected a share"),
        ({"by": float("nan")}, "by is nan: expected a share"),
        ({"policy": "procurement"}, "the ranking was made by policy 'sbomkit-1'"),
    ],
)
def test_what_makes_no_sense_is_refused(options, message):
    with pytest.raises(ConfigurationError, match=message):
        stability(hand_made(a=(1, 1, "x")), **options)


def test_a_share_is_one_only_if_it_is_one():
    from sbomkit.ranking.stability import _share

    assert _share([1] * 9_999_999 + [11], 10) == 0.999999
    assert _share([1, 1], 10) == 1
    assert _share([1, 11], 10) == 0.5
