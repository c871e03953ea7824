"""What has to hold of every ranking, by every policy: those that are shipped, and any that somebody may write."""

from dataclasses import dataclass, replace
from operator import attrgetter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Committer,
    Committers,
    Facts,
    Funding,
    Identity,
    Lifecycle,
    Observation,
    Popularity,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    Scorecard,
    ScorecardCheck,
)
from sbomkit.model.ranking import Basis, Contribution, Order, Ranked, Ranking
from sbomkit.ranking import Policy, load_policy, rank, shipped_policies
from sbomkit.ranking._publishers.evidence import Horizon
from sbomkit.ranking._publishers.judge import Judge
from sbomkit.ranking._rank.score import Scale, _Half
from sbomkit.ranking.factors import FACTORS
from tests.builders import day, make_facts, make_inventory, make_observation, make_releases, npm, person
from tests.ranking.factors.cases import NUMBERS, a_case
from tests.ranking.places import make_position, place_of, rank_places, the_one
from tests.ranking.policies import a_policy, policies

AS_OF = day("2023-06-10")
KNOWN = "2023-01-01"
LETTERS = "abcdef"
LOGINS = "uvwxyz"

POLICIES = st.sampled_from([load_policy(name) for name in shipped_policies()]) | policies()

_WORKFLOW = Actor(identity=Identity("npm:workflow:ci"), kind=ActorKind.AUTOMATION)
_ACTORS = st.sampled_from([None, _WORKFLOW, *map(person, LOGINS)])
_YEARS = st.integers(2008, 2023)


def known(value, **options):
    return make_observation(value, as_of=KNOWN, retrieved_at="2023-02-01", **options)


def rights(logins, packages=None):
    members = tuple(person(login).model_copy(update={"packages": packages}) for login in sorted(logins))
    return known(Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=members, complete=True))


RIGHTS = st.builds(rights, st.sets(st.sampled_from(LOGINS), max_size=6), st.sampled_from([None, 1, 40]))
RELEASES = st.lists(st.tuples(_YEARS, _ACTORS), min_size=1, max_size=6).map(
    lambda told: make_observation(
        Releases(
            releases=tuple(
                Release(version=f"{number}", date=day(f"{year}-01-01"), publisher=by)
                for number, (year, by) in enumerate(sorted(told, key=lambda each: each[0]))
            ),
            complete=True,
        ),
        retrieved_at="2023-02-01",
    )
)
COMMITTERS = st.builds(
    lambda logins, share, fewest: known(
        Committers(
            committers=tuple(Committer(actor=person(login), commits=3) for login in sorted(logins)),
            window_months=24,
            top_author_share=share,
            absence_factor=fewest,
        ),
        source="git",
    ),
    st.sets(st.sampled_from(LOGINS), min_size=1, max_size=4),
    st.sampled_from([None, 0.2, 1.0]),
    st.sampled_from([None, 1, 3]),
)
OTHERS = st.sampled_from(
    [
        known(Funding(channels=())),
        known(Popularity(rank_percent=3.3, critical=True)),
        known(Popularity(critical=False)),
        known(Lifecycle(archived=True)),
        known(Repository(url="https://forge.example/a/a", verified=True)),
        known(Scorecard(score=1.0, checks=(ScorecardCheck(name="Maintained", score=3),)), source="scorecard"),
        known(Scorecard(score=1.0, checks=(ScorecardCheck(name="Security-Policy", score=9),)), source="scorecard"),
    ]
)
OBSERVATIONS = st.lists(RIGHTS | RELEASES | COMMITTERS | OTHERS, max_size=4)
EDGES = st.sets(st.tuples(st.sampled_from(["app", *LETTERS]), st.sampled_from(LETTERS)), max_size=14)


@dataclass(frozen=True)
class Product:
    edges: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, tuple[Observation, ...]], ...]

    def ranked(self, policy: Policy | None = None) -> Ranking:
        tree: dict[str, list[str]] = {}
        for source, target in self.edges:
            tree.setdefault(source, []).append(target)
        facts = Facts.gathered((npm(name), each) for name, observations in self.found for each in observations)
        return rank(make_inventory(tree), facts, as_of=AS_OF, policy=policy)


PRODUCTS = st.builds(
    lambda edges, found: Product(tuple(sorted(edges)), tuple((name, tuple(each)) for name, each in found.items())),
    EDGES,
    st.dictionaries(st.sampled_from(LETTERS), OBSERVATIONS),
)


def of_half(contributions, half) -> list[Contribution]:
    return [each for each in contributions if each.half == half]


@given(PRODUCTS, POLICIES)
def test_contributions_reproduce_the_scores(product, policy):
    ranking = product.ranked(policy)
    for entry in ranking.ranked:
        halves = ["weakness"] if ranking.basis is Basis.WEAKNESS_ONLY else ["impact", "weakness"]
        assert {each.half for each in entry.contributions} == set(halves)
        scores = {"impact": entry.impact, "weakness": entry.weakness}
        priority = 100.0
        for half in halves:
            parts = of_half(entry.contributions, half)
            assert scores[half] == pytest.approx(sum(each.contribution for each in parts), abs=1e-5)
            for each in parts:
                stands = each.prior if each.value is None else each.value
                assert each.contribution == pytest.approx(each.weight * (stands or 0.0), abs=2e-6)
                assert each.prior is None or each.value is None
            assert sum(each.weight for each in parts) in (pytest.approx(1, abs=1e-5), 0)
            priority *= scores[half] or 0.0
        assert entry.priority == pytest.approx(priority, abs=1e-5)


@given(PRODUCTS, POLICIES, st.randoms(use_true_random=False))
def test_a_permutation_of_components_edges_and_observations_changes_nothing(product, policy, random):
    def shuffled(items):
        return tuple(random.sample(items, len(items)))

    found = shuffled(tuple((name, shuffled(each)) for name, each in product.found))
    other = replace(product, edges=shuffled(product.edges), found=found)
    assert other.ranked(policy).model_dump_json() == product.ranked(policy).model_dump_json()


@given(PRODUCTS, POLICIES)
def test_equal_inputs_give_equal_bytes(product, policy):
    once = product.ranked(policy).model_dump_json()
    again = product.ranked(Policy.model_validate_json(policy.model_dump_json())).model_dump_json()
    assert again == once
    assert Ranking.model_validate_json(once).model_dump_json() == once


@given(PRODUCTS, POLICIES)
def test_ranks_are_the_order_that_the_ranking_names(product, policy):
    ranking = product.ranked(policy)
    if policy.conservative:
        assert ranking.order is Order.UPPER_BOUND
        entries = [*ranking.ranked, *ranking.unassessed]
        ordered = sorted(entries, key=lambda entry: (-entry.interval.high, entry.package))
    else:
        assert ranking.order is Order.PRIORITY
        assert all(entry.rank is None for entry in ranking.unassessed)
        ordered = sorted(ranking.ranked, key=lambda entry: (-entry.priority, entry.package))
    assert [entry.rank for entry in ordered] == list(range(1, len(ordered) + 1))


# --- people


def spared(policy: Policy, logins, publishers, leaving) -> tuple[float, float]:
    """Weakness with all who are on the list, and without the one who leaves; nothing else changes."""

    def weakness(who):
        releases = make_releases(*((f"{number}", date, login) for number, (date, login) in enumerate(publishers)))
        facts = make_facts({npm("a"): [rights(who), make_observation(releases, retrieved_at="2023-02-01")]})
        return the_one(rank_places(make_position(place_of("pkg:npm/a", 2)), facts, policy=policy, as_of=AS_OF)).weakness

    return weakness(logins), weakness(set(logins) - {leaving})


@pytest.mark.parametrize("name", shipped_policies())
@given(
    logins=st.sets(st.sampled_from(LOGINS), min_size=2),
    releases=st.lists(st.tuples(st.sampled_from(["2012-01-01", "2018-01-01", "2022-01-01"]), st.sampled_from(LOGINS))),
    data=st.data(),
)
def test_removing_a_maintainer_never_lowers_weakness(name, logins, releases, data):
    """Of a list of two people and more, one goes; what he published stays in the past.  All lists: `test_leaving.py`."""
    leaving = data.draw(st.sampled_from(sorted(logins)))
    before, after = spared(load_policy(name), logins, sorted(releases), leaving)
    assert after >= before


@pytest.mark.parametrize("name", shipped_policies())
def test_the_last_but_one_maintainer_is_the_one_that_counts(name):
    before, after = spared(load_policy(name), "xy", [("2022-01-01", "x"), ("2022-01-01", "y")], "y")
    assert after > before


@given(st.lists(st.sets(st.sampled_from("uvw"), min_size=1, max_size=3), min_size=2, max_size=4), st.data())
def test_removing_a_maintainer_lightens_no_package_of_those_who_stay(lists, data):
    policy = load_policy("funding")
    place = data.draw(st.integers(0, len(lists) - 1))
    assume(len(lists[place]) > 1)
    leaving = data.draw(st.sampled_from(sorted(lists[place])))
    without = [who - {leaving} if number == place else who for number, who in enumerate(lists)]

    def weaknesses(told):
        keys = [npm(f"p{number}") for number in range(len(told))]
        facts = make_facts({key: [rights(who)] for key, who in zip(keys, told, strict=True)})
        ranking = rank_places(make_position(*(place_of(key) for key in keys)), facts, policy=policy, as_of=AS_OF)
        return {entry.package: entry.weakness for entry in ranking.ranked}

    before, after = weaknesses(lists), weaknesses(without)
    assert all(after[package] >= before[package] for package in before)


# --- place


@given(st.integers(1, 12), st.integers(1, 12), POLICIES)
def test_moving_nearer_the_root_never_raises_concealment(one, other, policy):
    near, far = sorted((one, other))
    settings = policy.impact.get("concealment")
    numbers = settings.parameters if settings else {"levels": 4.0}
    values = [FACTORS["concealment"].judge(a_case(place=place_of("pkg:npm/a", depth)), numbers)[0] for depth in (near, far)]
    assert values[0] is not None
    assert values[1] is not None
    assert values[0] <= values[1]


# --- what is not known

VALUES = st.integers(0, 100).map(lambda number: number / 100)


def weighed(policy: Policy, half, values):
    """What one half of a policy makes of given values of its factors."""
    settings = getattr(policy, half)
    return _Half(half, settings)._sum(tuple((values[name], "x") for name in FACTORS if name in settings))


def drawn(data, policy, half, values):
    return {name: data.draw(values) for name in getattr(policy, half)}


@pytest.mark.parametrize("half", ["impact", "weakness"])
@given(policy=POLICIES, data=st.data())
def test_a_factor_that_becomes_unknown_moves_a_score_only_to_its_prior(half, policy, data):
    settings = getattr(policy, half)
    values = drawn(data, policy, half, VALUES)
    name = data.draw(st.sampled_from(sorted(settings)))
    assume(settings[name].prior is not None)
    share = settings[name].weight / sum(each.weight for each in settings.values())
    before, after = weighed(policy, half, values), weighed(policy, half, values | {name: None})
    assert after.value == pytest.approx(before.value + share * (settings[name].prior - values[name]), abs=1e-5)
    # The interval says by how much it may be wrong: by the whole share of that factor, and by nothing else.
    assert before.low == pytest.approx(before.high, abs=1e-9)
    assert after.high - after.low == pytest.approx(share, abs=1e-9)


@given(policy=POLICIES, data=st.data())
def test_without_a_prior_the_others_share_the_weight_as_they_did(policy, data):
    values = drawn(data, policy, "impact", VALUES)
    name = data.draw(st.sampled_from(sorted(policy.impact)))
    assume(policy.impact[name].prior is None)
    assume(len(policy.impact) > 1)
    rest = {each: settings for each, settings in policy.impact.items() if each != name}
    expected = sum(settings.weight * values[each] for each, settings in rest.items()) / sum(
        settings.weight for settings in rest.values()
    )
    assert weighed(policy, "impact", values | {name: None}).value == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("half", ["impact", "weakness"])
@given(policy=POLICIES, data=st.data())
def test_the_interval_of_a_half_holds_every_completion_of_the_unknowns(half, policy, data):
    values = drawn(data, policy, half, st.none() | VALUES)
    partly = weighed(policy, half, values)
    whole = weighed(policy, half, {name: data.draw(VALUES) if each is None else each for name, each in values.items()})
    assert partly.low - 1e-5 <= whole.value <= partly.high + 1e-5
    if any(each is not None for each in values.values()):
        assert partly.low - 1e-5 <= partly.value <= partly.high + 1e-5
    for end, bound in ((0.0, partly.low), (1.0, partly.high)):
        reached = weighed(policy, half, {name: end if each is None else each for name, each in values.items()})
        assert reached.value == pytest.approx(bound, abs=1e-5)


def completed(entry: Ranked, policy: Policy, weakness_only, draw) -> float:
    """The priority if what is missing had the values that are drawn."""
    priority = 100.0
    for half in ["weakness"] if weakness_only else ["impact", "weakness"]:
        values = {
            each.factor: draw(VALUES) if each.value is None else each.value for each in of_half(entry.contributions, half)
        }
        priority *= weighed(policy, half, values).value
    return priority


@given(PRODUCTS, POLICIES, st.data())
def test_intervals_hold_the_score_for_every_completion_of_the_unknowns(product, policy, data):
    ranking = product.ranked(policy)
    weakness_only = ranking.basis is Basis.WEAKNESS_ONLY
    for entry in [*ranking.ranked, *ranking.unassessed]:
        assert 0 <= entry.interval.low <= entry.interval.high <= 100
        priority = completed(entry, policy, weakness_only, data.draw)
        assert entry.interval.low - 1e-3 <= priority <= entry.interval.high + 1e-3
    for entry in ranking.ranked:
        assert entry.interval.low <= entry.priority <= entry.interval.high


@given(PRODUCTS, POLICIES)
def test_unknown_is_never_zero_and_never_one_whatever_the_policy_makes_of_it(product, policy):
    ranking = product.ranked(policy)
    for entry in [*ranking.ranked, *ranking.unassessed]:
        for each in entry.contributions:
            if each.value is None:
                assert each.prior == policy.factors[each.factor].prior
    for entry in ranking.unassessed:
        assert [each.value for each in entry.contributions if each.factor == "people"] == [None]


@given(PRODUCTS)
def test_of_cases_that_look_alike_to_a_factor_any_may_be_judged(product):
    facts = Facts.gathered((npm(name), each) for name, observations in product.found for each in observations)
    places = [place_of(npm(name), depth, dependents=depth or 0) for depth, name in enumerate(LETTERS, start=1)]
    position = make_position(*places, place_of(npm("z"), None))
    horizon = Horizon.of(facts, position, AS_OF, allow_undated=False)
    judge = Judge(position, facts.by_package, load_policy(), horizon, show_names=False)
    for name, factor in FACTORS.items():
        if factor.sees:
            told: dict[object, set[object]] = {}
            for place in position.packages:
                case = judge.case(place)[1]
                told.setdefault(attrgetter(*factor.sees)(case), set()).add(factor.judge(case, NUMBERS.get(name, {})))
            assert all(len(judgements) == 1 for judgements in told.values()), name


def test_a_scale_weighs_what_it_has_weighed_before_alike():
    scale = Scale(a_policy(), weakness_only=False)
    one, other = a_case(place=place_of("pkg:npm/a", dependents=3)), a_case(place=place_of("pkg:npm/b", dependents=3))
    assert scale.score(one) is scale.score(other)


def test_what_is_judged_alike_is_weighed_once_although_it_does_not_look_alike():
    scale = Scale(load_policy(), weakness_only=False)
    one, other = a_case(given_up="archived"), a_case(given_up="archived", last_release=day("2020-01-01"))
    assert scale.score(one) is scale.score(other)
