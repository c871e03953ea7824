"""What is counted over a whole product, and what a ranking makes of it."""

from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.facts import Actor, ActorKind, Facts, Identity, PublisherKind, Publishers
from sbomkit.model.inventory import Reference
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank, rank_positions
from sbomkit.ranking._rank.census import take_census
from tests.builders import make_component, make_facts, make_inventory, make_observation, make_publishers, npm
from tests.ranking.places import make_position, place_of, rank_places
from tests.ranking.policies import PEOPLE, a_policy
from tests.strategies import rooted_inventories

LOAD = a_policy(
    weakness={
        "people": {"weight": 1, "parameters": PEOPLE},
        "load": {"weight": 1, "parameters": {"heavy": 8}},
    }
)
REACHING = a_policy(impact={"maintainer_reach": {"weight": 1}})
CONTACTS = a_policy(
    weakness={"people": {"weight": 1, "parameters": PEOPLE}, "security_contact": {"weight": 1}},
)


def listed(**logins):
    return make_facts({npm(name): [make_observation(make_publishers(*who))] for name, who in logins.items()})


def parts(ranking, factor):
    return {
        entry.package: (each.value, each.detail)
        for entry in (*ranking.ranked, *ranking.unassessed)
        for each in entry.contributions
        if each.factor == factor
    }


def places(names):
    return make_position(*(place_of(npm(name)) for name in names))


def test_what_one_person_carries_alone_is_counted_over_the_whole_product():
    ranking = rank_places(places("abcde"), listed(a="x", b="x", c="xy", d="y"), policy=LOAD)
    assert {package: value for package, (value, _) in parts(ranking, "load").items()} == {
        npm("a"): pytest.approx(1 / 3),
        npm("b"): pytest.approx(1 / 3),
        npm("c"): 0.0,
        npm("d"): 0.0,
        npm("e"): None,
    }


def test_accounts_that_a_hard_key_ties_are_one_person_everywhere():
    def by(identity, *same_as):
        actor = Actor(identity=Identity(identity), kind=ActorKind.PERSON, same_as=tuple(map(Identity, same_as)))
        return [make_observation(Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(actor,), complete=True))]

    found = make_facts({npm("a"): by("npm:user:x", "github:user:1"), npm("b"): by("github:user:1"), npm("c"): by("npm:user:z")})
    told = parts(rank_places(places("abc"), found, policy=LOAD), "load")
    assert [told[npm(name)][0] for name in "abc"] == [pytest.approx(1 / 3), pytest.approx(1 / 3), 0.0]


def test_without_anybody_who_counts_the_reach_of_a_maintainer_is_unknown():
    told = parts(rank_places(places("a"), listed(a="x"), policy=REACHING), "maintainer_reach")
    assert told == {npm("a"): (None, "what one account can change was not measured")}


def test_nothing_is_counted_that_no_factor_asks_for():
    def asked(groups: Mapping[Identity, Collection[PackageKey]]) -> Mapping[Identity, int]:
        raise AssertionError(groups)

    census = take_census([], frozenset({"carried", "security_contacts"}), make_inventory({"app": ["a"]}), asked)
    assert (census.carried, census.changeable, census.contacts) == ({}, None, frozenset())
    position = places("a")
    rank_positions(make_inventory({"app": ["a"]}), position, Facts(packages=()), policy=LOAD, standing_on=asked)


@pytest.mark.parametrize(
    ("kind", "value"), [("security-contact", 0.0), ("advisories", 0.0), ("securityPolicy", 0.0), ("website", None)]
)
def test_a_contact_that_the_document_names_is_found(kind, value):
    reference = Reference(kind=kind, locator="https://vendor.example/security")
    component = make_component("a").model_copy(update={"references": (reference,)})
    ranking = rank(make_inventory({"app": ["a"]}, components=[component]), listed(a="x"), policy=CONTACTS)
    assert parts(ranking, "security_contact")[npm("a")][0] == value


def reached_by_hand(inventory, members):
    """Packages of which a component is one of these packages or leads to one, not by way of the product itself."""
    package_of = {component.id: component.package for component in inventory.components}
    above: dict[str, set[str]] = {each: set() for each in package_of}
    for edge in inventory.edges:
        above[edge.dependency].add(edge.dependent)
    found: set[str] = set()
    waiting = [each for each, package in package_of.items() if package in members]
    while waiting:
        each = waiting.pop()
        if each not in found and each not in inventory.roots:
            found.add(each)
            waiting.extend(above[each])
    return {package_of[each] for each in found}


@given(rooted_inventories(), st.dictionaries(st.sampled_from(["p0", "p1", "p2", "p3", "p4"]), st.sets(st.sampled_from("xyz"))))
def test_maintainer_reach_is_the_largest_that_a_count_by_hand_comes_to(inventory, lists):
    facts = listed(**{name: "".join(sorted(who)) for name, who in lists.items() if who})
    ranking = rank(inventory, facts, policy=REACHING)
    placed = set(parts(ranking, "maintainer_reach"))
    whose = {npm(name): who for name, who in lists.items() if who and npm(name) in placed}
    for package, (value, detail) in parts(ranking, "maintainer_reach").items():
        if package not in whose:
            assert value is None
            continue
        most = max(
            len(placed & reached_by_hand(inventory, [each for each, who in whose.items() if login in who]))
            for login in whose[package]
        )
        assert f"can change {most} of {len(placed)}" in detail
