"""Whom to back first, held against every other choice."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import e

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.model.backing import Backing, BackingPlan
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Observation,
    PublisherKind,
    Publishers,
    Subject,
)
from sbomkit.model.ranking import Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank, shipped_policies
from sbomkit.ranking.backing import fund, fund_of
from tests.builders import day, make_component, make_facts, make_inventory, make_observation, npm
from tests.ranking.peopled import Product, account, listed, product, products


def _fund(given: Product, k: int = 1, **options) -> BackingPlan:
    return fund(given.inventory, given.facts, k, **options)


def _paid(strength: FundingStrength | None) -> Observation:
    channels = () if strength is None else (FundingChannel(url="https://fund.example/", strength=strength),)
    return make_observation(Funding(channels=channels))


def _known(who: Mapping[str, Sequence[Actor]], **money: FundingStrength | None) -> Facts:
    return make_facts(
        {
            npm(name): [make_observation(listed(*actors)), *([_paid(money[name])] if name in money else [])]
            for name, actors in who.items()
        }
    )


# -- what backing does to a package


def test_a_second_publisher_and_money_are_weighed_by_the_policy_itself():
    """What is cut is the difference to a product in which the package really has both."""
    inventory = make_inventory({"app": ["a"], "a": ["b"]})
    now = _known({"a": [account("x")], "b": [account("y")]}, a=None, b=None)
    then = _known({"a": [account("x")], "b": [account("y"), account("z")]}, a=None, b=FundingStrength.BACKED)
    (pick,) = fund(inventory, now, 1).picks
    (backed,) = pick.packages
    before = {entry.package: entry.priority for entry in rank(inventory, now).ranked}
    after = {entry.package: entry.priority for entry in rank(inventory, then).ranked}
    assert pick.package == backed.package == npm("b")
    assert (backed.priority, backed.becomes) == (before[npm("b")], after[npm("b")])
    assert pick.cut == backed.cut == pytest.approx(before[npm("b")] - after[npm("b")])
    assert not backed.rests_on_prior


@pytest.mark.parametrize(("verdict", "who"), [(Verdict.FEW, "xy"), (Verdict.SEVERAL, "xyz"), (Verdict.MANY, "vwxyz")], ids=str)
def test_what_has_enough_people_is_given_no_fewer(verdict, who):
    inventory = make_inventory({"app": ["a"]})
    facts = _known({"a": [account(each) for each in who]}, a=None)
    assert rank(inventory, facts).ranked[0].publishers.verdict is verdict
    assert fund(inventory, facts, 1, backing=Backing(funding=None)).picks == ()
    assert fund(inventory, facts, 1).picks[0].cut > 0


@pytest.mark.parametrize("strength", [*FundingStrength, None])
def test_money_is_raised_and_never_lowered(strength):
    inventory = make_inventory({"app": ["a"]})
    facts = _known({"a": [account("x"), account("y")]}, a=strength)
    less = fund(inventory, facts, 1, backing=Backing(funding=FundingStrength.PLAN))
    assert bool(less.picks) == (strength in {None, FundingStrength.LINK})
    assert bool(fund(inventory, facts, 1).picks) == (strength is not FundingStrength.BACKED)


def test_more_people_cut_more():
    made = product({"a": "x"})
    cuts = [
        _fund(made, backing=Backing(verdict=each, funding=None)).cut for each in (Verdict.FEW, Verdict.SEVERAL, Verdict.MANY)
    ]
    assert 0 < cuts[0] < cuts[1] < cuts[2]


def test_what_nobody_looks_after_is_cut_by_people_too():
    orphan = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(), complete=True, orphaned=True)
    facts = make_facts({npm("a"): [make_observation(orphan)]})
    plan = fund(make_inventory({"app": ["a"]}), facts, 1, backing=Backing(funding=None))
    assert plan.picks[0].cut > 0
    assert fund(make_inventory({"app": ["a"]}), facts, 1, by="people").picks == ()


def test_a_cut_from_what_is_not_known_says_so():
    made = product({"a": "x"})
    assert _fund(made).picks[0].packages[0].rests_on_prior
    assert not _fund(made, backing=Backing(funding=None)).picks[0].packages[0].rests_on_prior


@pytest.mark.parametrize("policy", shipped_policies())
def test_every_shipped_policy_weighs_it_as_it_ranks(policy):
    orphan = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(), complete=True, orphaned=True)
    made = product({"a": "x", "b": "x", "c": "xy", "d": ""}, {"app": ["a", "d"], "a": ["b"], "b": ["c"]})
    facts = Facts.merge(made.facts, make_facts({npm("d"): [make_observation(orphan, source="other")]}))
    for by in ("packages", "people"):
        plan = fund(made.inventory, facts, 3, by=by, policy=policy)
        assert plan.cut > 0
        assert plan.provenance.policy == policy
    priorities = {entry.package: entry.priority for entry in rank(made.inventory, facts, policy=policy).ranked}
    picks = fund(made.inventory, facts, 9, policy=policy).picks
    assert {each.package: each.priority for pick in picks for each in pick.packages}.items() <= priorities.items()
    assert plan.priority == pytest.approx(sum(priorities.values()))


# -- which are picked


def test_the_largest_cuts_come_first_and_no_other_choice_cuts_more():
    made = product({"a": "x", "b": "y", "c": "xy"}, {"app": ["a"], "a": ["b"], "b": ["c"]})
    plan = _fund(made, 2)
    assert [pick.package for pick in plan.picks] == [npm("b"), npm("a")]
    assert plan.exact
    assert plan.at_most == plan.cut == plan.picks[1].cumulated == pytest.approx(sum(pick.cut for pick in plan.picks))
    assert plan.remains == pytest.approx(plan.priority - plan.cut)


def test_backing_a_person_backs_all_that_the_list_of_names_them():
    made = product({"a": "x", "b": "x", "c": "y", "d": "xy"})
    first, second = _fund(made, 5, by="people").picks
    assert (first.identity, second.identity) == ("npm:user:x", "npm:user:y")
    assert {each.package for each in first.packages} == {npm("a"), npm("b"), npm("d")}
    assert [each.package for each in second.packages] == [npm("c")]
    assert first.package is None
    assert second.cumulated == pytest.approx(first.cut + second.cut)


def test_of_equals_the_first_by_key_or_identity_is_picked():
    made = product({"b": "y", "a": "x"})
    assert _fund(made).picks[0].package == npm("a")
    assert _fund(made, by="people").picks[0].identity == "npm:user:x"


def test_no_more_are_picked_than_cut_anything():
    made = product({"a": "x"})
    assert len(_fund(made, 9).picks) == 1
    assert len(_fund(made, 9, by="people").picks) == 1


@pytest.mark.parametrize("by", ["packages", "people"])
@pytest.mark.parametrize("k", [9, 10**6, 2**63, 10**30])
def test_however_many_are_asked_for_only_those_who_are_there_are_picked(k, by):
    plan = _fund(product({"a": "x", "b": "y"}), k, by=by)
    assert (plan.asked, len(plan.picks), plan.exact) == (k, 2, True)


def test_teams_and_machines_are_no_people_to_back():
    made = product({"a": [account("team", ActorKind.TEAM)], "b": [account("x"), account("robot", ActorKind.BOT)]})
    assert [pick.identity for pick in _fund(made, 5, by="people").picks] == ["npm:user:x"]


def test_names_are_kept_on_request_only():
    made = product({"a": [account("x", label="Ann Example")]})
    assert "Example" not in _fund(made, by="people").model_dump_json()
    assert _fund(made, by="people", show_names=True).picks[0].label == "Ann Example"


def _cuts(made: Product) -> dict[PackageKey, float]:
    plan = _fund(made, 99)
    return {pick.packages[0].package: pick.cut for pick in plan.picks}


@settings(max_examples=60)
@given(products(), st.integers(1, 4))
def test_no_packages_cut_more_than_those_that_were_picked(made, k):
    plan, cuts = _fund(made, k), _cuts(made)
    assert plan.cut == pytest.approx(sum(sorted(cuts.values(), reverse=True)[:k]), abs=1e-5)
    assert plan.exact


@settings(max_examples=60)
@given(products(), st.integers(1, 3))
def test_people_who_are_picked_cut_nearly_as_much_as_any_could(made, k):
    plan, cuts = _fund(made, k, by="people"), _cuts(made)
    held = {person: {npm(name) for name in made.names if f"npm:user:{person}" in made.people_of(name)} for person in "abcdef"}
    best = max(
        sum(cuts.get(package, 0.0) for package in set().union(*(held[person] for person in some)))
        for some in combinations(held, k)
    )
    assert plan.cut - 1e-4 <= best <= plan.at_most + 1e-4
    assert plan.cut >= (1 - 1 / e) * best - 1e-4
    assert plan.exact == (plan.at_most == plan.cut)


# -- what is not known


def test_what_is_unknown_is_never_picked_and_told_with_what_it_could_come_to():
    made = Product({"app": [*"abc"]}, {"a": [account("x")]})
    plan = _fund(made, 1)
    high = [entry.interval.high for entry in rank(made.inventory, made.facts).unassessed]
    assert (plan.assessed, plan.unassessed, len(plan.picks)) == (1, 2, 1)
    assert plan.unassessed_at_most == max(high)
    assert _fund(made, 5).unassessed_at_most == pytest.approx(sum(high))


def test_packagers_who_stand_in_are_counted():
    deb = PackageKey("pkg:deb/debian/d")
    facts = make_facts({deb: [make_observation(listed(account("x")), subject=Subject.PACKAGING)]})
    inventory = make_inventory({"app": ["d"]}, components=[make_component("d", purl=f"{deb}@1.0.0")])
    assert fund(inventory, facts, 1).packaging == 1
    assert _fund(product({"a": "x"})).packaging == 0


# -- sentences


def test_the_sentences_count_and_name_nobody():
    made = product({"a": "x", "b": "x", "c": "y"})
    plan = _fund(made, 1, by="people")
    share = 100 * plan.cut / plan.priority
    assert share > 1
    assert plan.sentence == (
        f"Backing 1 person, behind 2 packages, cuts the summed priority of 3 packages by {share:.0f} %,"
        f" from {plan.priority:,.0f} to {plan.remains:,.0f}; no other cuts more."
    )
    assert _fund(made, 2).sentence.startswith("Backing 2 packages cuts the summed priority of 3 packages by ")
    assert _fund(made, 2).sentence.endswith("; no other 2 cut more.")
    assert _fund(made, 2).assumption == (
        "Backing gives a package two people who can publish, and paid work, where it has less; nothing else about it changes."
    )
    assert plan.assumption.startswith("Backing a person gives each package of theirs two people who can publish, ")
    enough = product({"a": "vwxyz"})
    assert _fund(enough, backing=Backing(funding=None)).sentence == (
        "Backing cuts nothing: no package that could be assessed has less than it would give."
    )
    assert _fund(enough, by="people", backing=Backing(funding=None)).sentence == (
        "Backing cuts nothing: no package with a person on its list has less than it would give."
    )


@pytest.mark.parametrize("by", ["packages", "people"])
def test_where_nothing_is_known_backing_is_not_said_to_cut_nothing(by):
    assert _fund(Product({"app": ["a"]}, {}), by=by).sentence == (
        "There is nothing to pick from: of no package is it known who can publish it."
    )
    teams = product({"a": [account("team", ActorKind.TEAM)]})
    assert _fund(teams, by="people").sentence == (
        "There is nobody to pick: no person is known behind any package that could be assessed."
    )


def test_a_ranking_by_another_policy_is_refused():
    made = product({"a": "x"})
    ranking = rank(made.inventory, made.facts, policy="procurement")
    with pytest.raises(ConfigurationError, match="another policy") as caught:
        fund_of(ranking, made.inventory, made.facts, 1)
    assert caught.value.advice == "give the policy that it was made by"
    assert fund_of(ranking, made.inventory, made.facts, 1, policy="procurement") == _fund(made, policy="procurement")


def test_a_ranking_that_does_not_tell_its_moment_is_backed_alike():
    made = product({"a": "x", "b": "xy"})
    ranking = rank(made.inventory, made.facts)
    early = ranking.model_copy(update={"provenance": ranking.provenance.model_copy(update={"reference": None})})
    assert fund_of(early, made.inventory, made.facts, 2).picks == _fund(made, 2).picks


def test_where_others_could_cut_more_the_sentence_says_how_much():
    # The two who halve them are passed over for the one who holds four.
    made = product({"a": "pa", "b": "pa", "c": "qa", "d": "qa", "e": "pr", "f": "qs"})
    plan = _fund(made, 2, by="people", backing=Backing(verdict=Verdict.MANY))
    assert not plan.exact
    assert plan.sentence.endswith(f"; any other 2 cut at most {100 * plan.at_most / plan.priority:.1f} %.")


# -- in any order, of anything


@settings(max_examples=40)
@given(products(), st.randoms(use_true_random=False), st.sampled_from(["packages", "people"]))
def test_no_order_of_anything_changes_a_byte(made, random, by):
    needs = {name: random.sample(made.needs[name], len(made.needs[name])) for name in reversed(list(made.needs))}
    lists = {name: random.sample(made.lists[name], len(made.lists[name])) for name in reversed(list(made.lists))}
    inventory = make_inventory(needs, components=[make_component(name) for name in random.sample(made.names, len(made.names))])
    shuffled = fund(inventory, Product(needs, lists).facts, 2, by=by)
    assert shuffled.model_dump_json() == _fund(made, 2, by=by).model_dump_json()


@given(products(), st.sampled_from(["packages", "people"]))
def test_it_is_what_validation_would_have_made_of_it(made, by):
    plan = _fund(made, 2, by=by)
    assert BackingPlan.model_validate(plan.model_dump()) == plan
    assert BackingPlan.model_validate_json(plan.model_dump_json()).model_dump_json() == plan.model_dump_json()


def test_only_what_was_known_at_the_date_counts():
    facts = make_facts(
        {
            npm("a"): [
                make_observation(listed(account("x")), as_of="2020-01-01"),
                make_observation(listed(account("x"), account("y")), as_of="2022-01-01"),
            ]
        }
    )
    inventory = make_inventory({"app": ["a"]})
    people_only = Backing(funding=None)
    assert fund(inventory, facts, 1, as_of=day("2021-01-01"), backing=people_only).picks
    assert not fund(inventory, facts, 1, as_of=day("2023-01-01"), backing=people_only).picks


def test_what_is_known_only_later_is_backed_on_request_and_money_takes_its_remark_away():
    facts = make_facts({npm("a"): [make_observation(listed(account("x"))), _paid(None)]})
    inventory = make_inventory({"app": ["a"]})
    assert not fund(inventory, facts, 1, as_of=day("2021-01-01")).picks
    assert fund(inventory, facts, 1, as_of=day("2021-01-01"), allow_undated=True).picks


@pytest.mark.parametrize(("k", "by"), [(0, "packages"), (-1, "people"), (1, "luck")])
def test_what_cannot_be_picked_is_refused(k, by):
    with pytest.raises(ConfigurationError) as caught:
        _fund(product({"a": "x"}), k, by=by)
    assert caught.value.advice
