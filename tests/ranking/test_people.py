"""The people of a product, held against brute force and against what must be true of any product."""

import sys
from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations
from math import factorial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import ActorKind, Facts, Observation, PublisherKind, Publishers, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.people import People, Person, Tie
from sbomkit.model.ranking import Basis
from sbomkit.purl import PackageKey
from sbomkit.ranking import rank
from sbomkit.ranking.people import people, people_of
from tests.builders import day, make_component, make_facts, make_inventory, make_observation, npm
from tests.ranking.peopled import Product, account, listed, product, products
from tests.ranking.places import make_committers


def _of(given: Product, **options) -> People:
    return people(given.inventory, given.facts, **options)


def _by_login(found: People) -> dict[str, Person]:
    return {each.identity.rpartition(":")[2]: each for each in found.people}


# -- what a person holds


def test_a_person_can_publish_some_alone_and_some_with_others():
    found = _by_login(_of(product({"a": "x", "b": "x", "c": "xy", "d": "z"})))
    assert found["x"].publishes == (npm("a"), npm("b"), npm("c"))
    assert found["x"].sole == (npm("a"), npm("b"))
    assert found["y"].publishes == (npm("c"),)
    assert found["y"].sole == ()
    assert found["x"].ties == {Tie.RIGHTS: 3}


def test_what_stands_on_what_a_person_publishes_can_be_changed_too_and_counts_once():
    needs = {"app": ["top", "other"], "top": ["left", "right"], "left": ["base"], "right": ["base"]}
    made = product({"top": "t", "left": "x", "right": "x", "base": "b", "other": "o"}, needs)
    found = _by_login(_of(made))
    assert {login: each.reach for login, each in found.items()} == {"t": 1, "x": 3, "b": 4, "o": 1}
    assert found["b"].reach_share == 0.8


def test_the_widest_reach_comes_first_then_who_holds_most_alone_then_the_identity():
    needs = {"app": ["a", "b", "c", "d"], "a": ["e"], "b": ["e"]}
    found = _of(product({"a": "pq", "b": "r", "c": "q", "d": "p", "e": "z"}, needs))
    assert [(each.identity[-1], each.reach, len(each.sole)) for each in found.people] == [
        ("z", 3, 1),
        ("p", 2, 1),
        ("q", 2, 1),
        ("r", 1, 1),
    ]


def test_priorities_are_added_up():
    made = product({"a": "x", "b": "xy", "c": "y"})
    priorities = {entry.package: entry.priority for entry in rank(made.inventory, made.facts).ranked}
    found = _by_login(_of(made))
    assert found["x"].summed_priority == pytest.approx(priorities[npm("a")] + priorities[npm("b")])


def test_development_is_told_apart_from_what_runs():
    components = [make_component("a", scope=Scope.RUNTIME), make_component("b", scope=Scope.DEVELOPMENT)]
    made = product({"a": "x", "b": "x", "c": "xy"})
    inventory = make_inventory({"app": ["a", "b", "c"]}, components=components)
    (x, _) = people(inventory, made.facts).people
    assert (x.runtime.publishes, x.runtime.sole, x.runtime.left_with_nobody) == (2, 1, 1.5)
    assert (x.tooling.publishes, x.tooling.sole, x.tooling.left_with_nobody) == (1, 1, 1)


def test_a_product_without_edges_has_reach_that_is_only_what_is_published():
    made = product({"a": "x", "b": "xy"})
    inventory = make_inventory({}, roots=(), components=[make_component(name) for name in "ab"])
    found = people(inventory, made.facts)
    assert found.basis is Basis.WEAKNESS_ONLY
    assert found.people[0].reach == 2
    assert found.sentence.startswith("One person can publish 2 of 2 packages (100 %).")


# -- who is who


def test_accounts_that_a_hard_key_ties_are_one_person_whatever_list_says_so():
    made = product(
        {"a": [account("x")], "b": [account("y", same_as=["x"])], "c": [account("w"), account("z", same_as=["y", "unseen"])]}
    )
    found = _by_login(_of(made))
    assert set(found) == {"w", "x"}
    assert found["x"].publishes == (npm("a"), npm("b"), npm("c"))
    assert found["x"].same_as == ("npm:user:unseen", "npm:user:y", "npm:user:z")
    assert _of(made).find("npm:user:z") == found["x"]
    assert _of(made).find("npm:user:nobody") is None


def test_two_accounts_of_one_person_on_one_list_count_once():
    made = product({"a": [account("x"), account("y", same_as=["x"]), account("z")]})
    found = _by_login(_of(made))
    assert {login: each.left_with_nobody for login, each in found.items()} == {"x": 0.5, "z": 0.5}


def test_who_is_only_tied_to_somebody_and_on_no_deciding_list_is_nobody_here():
    registry = make_observation(listed(account("x")))
    contacts = Publishers(
        kind=PublisherKind.DECLARED_CONTACT, members=(account("y", same_as=["x"]), account("z", same_as=["w"])), complete=None
    )
    facts = make_facts({npm("a"): [registry, make_observation(contacts, source="other")]})
    found = people(make_inventory({"app": ["a"]}), facts)
    assert [(each.identity, each.same_as) for each in found.people] == [("npm:user:x", ("npm:user:y",))]


def test_accounts_that_a_list_that_decides_nothing_ties_are_one_person_though_both_stand_on_it():
    """A verdict of such a list holds one account of each person; which others are the same, only the list tells."""
    both = Publishers(kind=PublisherKind.DECLARED_CONTACT, members=(account("x"), account("y", same_as=["x"])), complete=None)
    beside = make_facts(
        {
            npm("a"): [make_observation(listed(account("x"))), make_observation(both, source="other")],
            npm("b"): [make_observation(listed(account("y")))],
        }
    )
    unassessed = make_facts(
        {
            npm("a"): [make_observation(listed(account("x")))],
            npm("b"): [make_observation(listed(account("y")))],
            npm("c"): [make_observation(both)],
        }
    )
    for facts in (beside, unassessed):
        found = people(make_inventory({"app": ["a", "b", "c"]}), facts)
        assert [(each.identity, len(each.publishes), each.same_as) for each in found.people] == [
            ("npm:user:x", 2, ("npm:user:y",))
        ]


def test_people_who_are_called_alike_are_not_one():
    made = product({"a": [account("x", label="Ann")], "b": [account("y", label="Ann")]})
    assert len(_of(made, show_names=True).people) == 2


def test_of_several_names_the_one_that_most_packages_use_is_shown():
    called = {name: [account("x", label=label)] for name, label in zip("abcde", ("Bo", "Al", "Bo", "Al", "Zoe"), strict=True)}
    assert _of(product(called), show_names=True).people[0].label == "Al"


def test_names_are_kept_on_request_only():
    made = product({"a": [account("x", label="Ann Example"), account("the-team", ActorKind.TEAM, label="Team Example")]})
    hidden, shown = _of(made), _of(made, show_names=True)
    assert "Example" not in hidden.model_dump_json()
    assert [each.label for each in (*shown.people, *shown.others)] == ["Ann Example", "Team Example"]
    assert shown.cover.steps[0].label == "Ann Example"


@pytest.mark.parametrize("kind", [each for each in ActorKind if each is not ActorKind.PERSON])
def test_who_is_no_person_stands_apart_and_is_never_counted_as_one(kind):
    made = product({"a": [account("x"), account("robot", kind)], "b": [account("x")]}, {"app": ["a"], "a": ["b"]})
    found = _of(made)
    assert [each.identity for each in found.people] == ["npm:user:x"]
    (other,) = found.others
    assert (other.identity, other.kind, other.publishes, other.reach) == ("npm:user:robot", kind, (npm("a"),), 1)
    assert found.find("npm:user:robot") == other
    assert found.counted == 1


def test_packagers_committers_and_contacts_are_told_from_those_who_can_publish():
    deb = PackageKey("pkg:deb/debian/d")
    observed = {
        npm("a"): make_observation(listed(account("x"))),
        npm("b"): make_observation(
            Publishers(kind=PublisherKind.DECLARED_CONTACT, members=(account("x"), account("y")), complete=None)
        ),
        npm("c"): make_observation(
            Publishers(kind=PublisherKind.COMMIT_ACTIVITY, members=(account("x"), account("y")), complete=None)
        ),
        deb: make_observation(
            Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(account("x"),), complete=True), subject=Subject.PACKAGING
        ),
    }
    inventory = make_inventory({"app": [*"abc", "d"]}, components=[make_component("d", purl=f"{deb}@1.0.0")])
    found = people(inventory, make_facts({key: [each] for key, each in observed.items()}))
    assert _by_login(found)["x"].ties == {Tie.RIGHTS: 1, Tie.ACTIVITY: 1, Tie.PACKAGING: 1, Tie.CONTACT: 1}
    assert list(_by_login(found)["x"].ties) == list(Tie)
    assert found.coverage.ties == {Tie.RIGHTS: 1, Tie.ACTIVITY: 1, Tie.PACKAGING: 1, Tie.CONTACT: 1}


def test_committers_of_a_clone_are_people_and_its_forge_is_none():
    made = make_committers(("ann", 5, "2020-01-01"), ("bob", 3, "2020-01-01"), bots=("robot",))
    observed = make_observation(made, source="git", as_of="2026-11-01")
    found = people(make_inventory({"app": ["a"]}), make_facts({npm("a"): [observed]}))
    assert [each.identity for each in found.people] == ["git:address:ann", "git:address:bob"]
    assert [(each.identity, each.kind) for each in found.others] == [("git:address:robot", ActorKind.BOT)]
    assert found.people[0].ties == {Tie.ACTIVITY: 1}


def test_only_the_list_that_decides_counts():
    first = make_observation(listed(account("x"), account("team", ActorKind.TEAM)), as_of="2020-01-01")
    second = make_observation(listed(account("y"), account("robot", ActorKind.BOT)), as_of="2022-01-01")
    facts = make_facts({npm("a"): [first, second]})
    inventory = make_inventory({"app": ["a"]})
    early = people(inventory, facts, as_of=day("2021-01-01"))
    late = people(inventory, facts, as_of=day("2023-01-01"))
    assert [each.identity for each in (*early.people, *early.others)] == ["npm:user:x", "npm:user:team"]
    assert [each.identity for each in (*late.people, *late.others)] == ["npm:user:y", "npm:user:robot"]
    assert early.provenance.as_of == day("2021-01-01")


def test_a_list_that_is_newer_than_the_date_counts_on_request():
    facts = make_facts({npm("a"): [make_observation(listed(account("x"), account("team", ActorKind.TEAM)))]})
    inventory = make_inventory({"app": ["a"]})
    assert people(inventory, facts, as_of=day("2021-01-01")).people == ()
    found = people(inventory, facts, as_of=day("2021-01-01"), allow_undated=True)
    assert [each.identity for each in (*found.people, *found.others)] == ["npm:user:x", "npm:user:team"]


# -- the expected number of packages left with nobody


def _by_leaving(made: Product) -> dict[str, Fraction]:
    """For each person, at how many packages they are the last to leave: the mean over all orders of leaving."""
    everybody = sorted({each for name in made.names for each in made.people_of(name)})
    lists = [made.people_of(name) for name in made.names if made.people_of(name) and not made.has_team(name)]
    last: Counter[str] = Counter()
    for order in permutations(everybody):
        when = {person: place for place, person in enumerate(order)}
        last.update(max(who, key=when.__getitem__) for who in lists)
    return {person: Fraction(last[person], factorial(len(everybody))) for person in everybody}


@settings(max_examples=40)
@given(products(most=5))
def test_the_closed_form_is_the_mean_over_all_orders_of_leaving(made):
    assert {each.identity: each.left_with_nobody for each in _of(made).people} == {
        person: pytest.approx(float(value), abs=1e-6) for person, value in _by_leaving(made).items()
    }


@given(products())
def test_shares_add_up_to_the_packages_that_people_and_no_team_stand_behind(made):
    expected = sum(bool(made.people_of(name)) and not made.has_team(name) for name in made.names)
    found = _of(made)
    assert sum(each.left_with_nobody for each in found.people) == pytest.approx(expected, abs=1e-5)
    assert expected == found.coverage.with_people - found.coverage.beside_groups


@given(products(), st.data())
def test_one_more_publisher_raises_nobody_elses_share(made, data):
    known = sorted(name for name in made.lists if made.people_of(name))
    assume(known)
    name = data.draw(st.sampled_from(known))
    more = Product(made.needs, {**made.lists, name: [*made.lists[name], account("newcomer")]})
    before, after = _by_login(_of(made)), _by_login(_of(more))
    for login, person in before.items():
        assert after[login].left_with_nobody <= person.left_with_nobody
        assert len(after[login].sole) <= len(person.sole)


# -- how few hold a share


def test_the_smallest_set_is_found_and_said_to_be_the_smallest():
    found = _of(product({"a": "x", "b": "xy", "c": "y", "d": "z", "e": "x", "f": "z"}), share=0.8)
    assert [(each.identity[-1], each.gain, each.covered, each.share) for each in found.cover.steps] == [
        ("x", 3, 3, 0.5),
        ("z", 2, 5, 0.833333),
    ]
    assert (found.cover.wanted, found.cover.covered, found.cover.reached, found.cover.at_least) == (5, 5, True, 2)
    assert found.cover.sentence == "2 people can publish 80 % of the product; fewer cannot."


def test_where_the_greedy_set_may_not_be_the_smallest_the_bound_is_told():
    # The two who halve them are passed over for the one who holds four.
    cover = _of(product({"a": "pa", "b": "pa", "c": "qa", "d": "qa", "e": "p", "f": "q"}), share=1.0).cover
    assert len(cover.steps) == 3
    assert cover.at_least == 2
    assert cover.sentence == "3 people can publish all of the product; fewer than 2 cannot."


@pytest.mark.parametrize("share", [1e-9, 1e-12, 1e-300, 5e-324])
def test_however_small_a_share_it_is_something(share):
    cover = _of(product({"a": "x", "b": "y"}), share=share).cover
    assert (cover.wanted, len(cover.steps), cover.at_least) == (1, 1, 1)
    assert cover.sentence == f"One person can publish {100 * share:.12g} % of the product."


@pytest.mark.parametrize(("share", "wanted"), [(0.28, 28), (0.29, 29), (0.07, 7), (0.1 + 0.2, 30), (0.301, 31), (1, 100)])
def test_a_share_that_is_a_whole_number_of_packages_is_not_rounded_up_for_its_last_digit(share, wanted):
    made = Product({"app": [f"p{number:02}" for number in range(100)]}, {"p00": [account("x")]})
    found = _of(made, share=share)
    assert found.cover.wanted == wanted
    assert People.model_validate_json(found.model_dump_json()).model_dump_json() == found.model_dump_json()


def _told_by(kind: PublisherKind, *, subject: Subject = Subject.UPSTREAM, complete: bool | None = None) -> People:
    lists = {name: Publishers(kind=kind, members=(account(name), account("z")), complete=complete) for name in "ab"}
    facts = make_facts({npm(name): [make_observation(value, subject=subject)] for name, value in lists.items()})
    return people(make_inventory({"app": ["a", "b"]}), facts, share=1)


def test_whoever_is_only_named_is_not_said_to_publish():
    contacts = _told_by(PublisherKind.DECLARED_CONTACT)
    assert contacts.sentence == (
        "One contact may be able to change 2 of 2 packages (100 %). One person stands on the lists of all of the product."
    )
    assert _told_by(PublisherKind.COMMIT_ACTIVITY).sentence.startswith("One committer may be able to change ")
    packagers = _told_by(PublisherKind.PACKAGING_CONTACT, subject=Subject.PACKAGING, complete=False)
    assert packagers.sentence.startswith(
        "One packager of the distribution can change 2 of 2 packages (100 %). One person stands"
    )


def test_that_fewer_cannot_is_said_only_where_everybody_is_known():
    known = {"a": "x", "b": "y"}
    assert _of(product(known), share=1).cover.sentence.endswith("; fewer cannot.")
    unread = listed(account("y")).model_copy(update={"complete": False})
    facts = make_facts({npm("a"): [make_observation(listed(account("x")))], npm("b"): [make_observation(unread)]})
    partly = people(make_inventory({"app": ["a", "b"]}), facts, share=1)
    beside = product({"a": "x", "b": [account("y"), account("team", ActorKind.TEAM)]})
    unknown = Product({"app": ["a", "b", "c"]}, product(known).lists)
    for found in (partly, _of(beside, share=1), _of(unknown, share=0.6)):
        assert found.cover.sentence.endswith(" of the product; no fewer of those known can.")
    assert (partly.coverage.partly_listed, _of(beside).coverage.partly_listed) == (1, 0)
    packaged: dict[str, list[Observation]] = {
        npm(name): [make_observation(listed(account(name)), subject=Subject.PACKAGING)] for name in "ab"
    }
    found = people(make_inventory({"app": ["a", "b"]}), make_facts(packaged), share=1)
    assert found.cover.sentence == "2 people stand on the lists of all of the product; no fewer do."
    less = people(make_inventory({"app": ["a", "b", "c"]}), make_facts(packaged), share=1)
    assert less.cover.sentence.endswith(": 2 people stand on all lists that name anybody, 2 of 3 packages (67 %).")


def test_a_person_who_is_tied_in_several_ways_is_no_mere_packager():
    facts = make_facts(
        {
            npm("a"): [make_observation(listed(account("x")))],
            npm("b"): [make_observation(listed(account("x")), subject=Subject.PACKAGING)],
        }
    )
    assert people(make_inventory({"app": ["a", "b"]}), facts).sentence.startswith("One person can change 2 of 2 ")


def test_lists_that_do_not_name_everybody_are_counted():
    """An entry that could not be read, what a source leaves out, and commits that a forge made for others."""
    unread = listed(account("x"), account("y")).model_copy(update={"unread": 1})
    commits = make_committers(("ann", 5, "2020-01-01"), ("bob", 3, "2020-01-01"), bots=("robot",))
    forge = commits.model_copy(
        update={
            "committers": tuple(
                each.model_copy(update={"actor": each.actor.model_copy(update={"kind": ActorKind.AUTOMATION}), "commits": 9})
                if each.actor.kind is ActorKind.BOT
                else each
                for each in commits.committers
            )
        }
    )
    facts = make_facts(
        {
            npm("a"): [make_observation(unread)],
            npm("b"): [make_observation(forge, source="git", as_of="2026-11-01")],
            npm("c"): [make_observation(commits, source="git", as_of="2026-11-01")],
        }
    )
    assert people(make_inventory({"app": ["a", "b", "c"]}), facts).coverage.partly_listed == 2


def test_one_person_is_enough_where_one_can_publish_half():
    assert _of(product({"a": "x", "b": "y"})).cover.sentence == "One person can publish half of the product."


def test_a_share_that_too_few_are_known_for_is_said_to_be_out_of_reach():
    made = Product({"app": [*"abcd"]}, {"a": [account("x")]})
    cover = _of(made).cover
    assert (cover.wanted, cover.covered, cover.reached, cover.at_least) == (2, 1, False, 1)
    assert cover.sentence == (
        "For half of the product too few are known: one person can publish all that anybody known can, 1 of 4 packages (25 %)."
    )
    two = Product({"app": [*"abcd"]}, {"a": [account("x")], "b": [account("y")]})
    assert _of(two, share=0.75).cover.sentence.endswith(
        "2 people can publish all that anybody known can, 2 of 4 packages (50 %)."
    )


def test_behind_how_much_no_person_is_known_stands_in_the_first_sentence():
    some = Product({"app": [*"abcd"]}, {"a": [account("x")], "b": [account("y")], "c": [account("team", ActorKind.TEAM)]})
    assert _of(some).sentence.endswith("half of the product; no fewer of those known can. Behind 2 (50 %) no person is known.")
    assert "no person" not in _of(product({"a": "x"})).sentence


@given(products(), st.sampled_from([0.1, 0.5, 0.75, 1.0]))
def test_the_set_holds_what_it_says_and_no_smaller_one_than_the_bound_holds_as_much(made, share):
    cover = _of(made, share=share).cover
    chosen = {each.identity for each in cover.steps}
    assert sum(bool(made.people_of(name) & chosen) for name in made.names) == cover.covered
    everybody = sorted({each for name in made.names for each in made.people_of(name)})
    possible = sum(bool(made.people_of(name)) for name in made.names)
    target = min(cover.wanted, possible)
    assert cover.covered >= target
    assert cover.reached == (possible >= cover.wanted >= share * len(made.names) - 1e-6)

    def enough(count: int) -> bool:
        return any(
            sum(bool(made.people_of(name) & set(some)) for name in made.names) >= target
            for some in combinations(everybody, count)
        )

    smallest = next(count for count in range(len(everybody) + 1) if enough(count))
    assert cover.at_least <= smallest <= len(cover.steps)


@pytest.mark.parametrize("share", [0, -0.5, 1.5, float("nan")])
def test_what_is_no_share_is_refused(share):
    made = product({"a": "x"})
    with pytest.raises(ConfigurationError) as caught:
        _of(made, share=share)
    assert caught.value.advice == "expected more than 0 and at most 1, such as 0.5"
    with pytest.raises(ConfigurationError):
        people_of(rank(made.inventory, made.facts), made.inventory, made.facts, share=share)


# -- what is known


def test_coverage_tells_behind_how_much_nobody_is_known():
    made = Product(
        {"app": [*"abcde"]},
        {
            "a": [account("x")],
            "b": [account("x"), account("y"), account("team", ActorKind.TEAM)],
            "c": [account("team", ActorKind.TEAM)],
            "d": [],
        },
    )
    orphan = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(), complete=True, orphaned=True)
    facts = Facts.merge(made.facts, make_facts({npm("d"): [make_observation(orphan, source="other")]}))
    coverage = people(made.inventory, facts).coverage
    assert (coverage.with_people, coverage.groups_only, coverage.nobody, coverage.unknown) == (2, 1, 1, 1)
    assert (coverage.packages, coverage.beside_groups, coverage.sole, coverage.sole_people) == (5, 1, 1, 1)
    assert coverage.sentence == (
        "People are known behind 2 of 5 packages (by a list of who can publish); behind 1 only a team or an organisation;"
        " nobody looks after 1; who can publish 1 (20 %) is not known."
    )


def test_where_nothing_is_known_nothing_is_concluded():
    found = _of(Product({"app": ["a"]}, {}))
    assert (found.people, found.others, found.cover.steps) == ((), (), ())
    assert found.cover.at_least == 0
    assert found.sentence == "Of none of the packages is any person known who can publish it."
    assert found.coverage.sentence == ("People are known behind 0 of 1 packages; who can publish 1 (100 %) is not known.")


def test_a_product_without_packages_has_no_people():
    found = people(make_inventory({"app": []}), Facts(packages=()))
    assert found.people == ()
    assert found.sentence == found.coverage.sentence == "There are no packages."


@given(products())
def test_what_is_counted_adds_up(made):
    found = _of(made)
    coverage = found.coverage
    assert coverage.with_people + coverage.groups_only + coverage.nobody + coverage.unknown == coverage.packages
    assert coverage.with_people == sum(bool(made.people_of(name)) for name in made.names)
    assert sum(coverage.ties.values()) == coverage.with_people
    for each in found.people:
        assert each.runtime.publishes + each.tooling.publishes == len(each.publishes) == sum(each.ties.values())
        assert set(each.sole) <= set(each.publishes)
        assert len(each.publishes) <= each.reach <= coverage.packages


# -- against brute force, and in any order


def _standing(made: Product, names: set[str]) -> int:
    """Packages that are one of these or stand on one, by looking again until nothing is new."""
    found = set(names)
    while more := {above for above in made.names if found & set(made.needs.get(above, ()))} - found:
        found |= more
    return len(found)


@given(products())
def test_reach_is_what_brute_force_finds(made):
    found = _of(made)
    for each in (*found.people, *found.others):
        names = {key.rpartition("/")[2] for key in each.publishes}
        assert each.reach == _standing(made, names)
        assert each.reach_share == pytest.approx(each.reach / len(made.names), abs=1e-6)


@given(products(), st.randoms(use_true_random=False))
def test_no_order_of_anything_changes_a_byte(made, random):
    names = list(made.needs)
    random.shuffle(names)
    needs = {name: random.sample(made.needs[name], len(made.needs[name])) for name in names}
    lists = {name: random.sample(made.lists[name], len(made.lists[name])) for name in reversed(list(made.lists))}
    inventory = make_inventory(needs, components=[make_component(name) for name in random.sample(made.names, len(made.names))])
    assert people(inventory, Product(needs, lists).facts).model_dump_json() == _of(made).model_dump_json()


@given(products())
def test_of_a_ranking_that_is_there_it_says_the_same(made):
    assert people_of(rank(made.inventory, made.facts), made.inventory, made.facts) == _of(made)


@given(products())
def test_it_is_what_validation_would_have_made_of_it(made):
    found = _of(made)
    assert People.model_validate(found.model_dump()) == found
    assert People.model_validate_json(found.model_dump_json()).model_dump_json() == found.model_dump_json()


def test_facts_that_the_ranking_was_not_made_from_add_nobody():
    made = product({"a": [account("x"), account("team", ActorKind.TEAM)]})
    found = people_of(rank(made.inventory, made.facts), made.inventory, Facts(packages=()))
    assert ([each.identity for each in found.people], found.others) == (["npm:user:x"], ())


def test_what_lies_below_a_package_can_be_looked_at_alone():
    made = product({"a": "x", "b": "y", "c": "z"}, {"app": ["a", "c"], "a": ["b"]})
    found = _of(made, root="a")
    assert [(each.identity[-1], each.reach) for each in found.people] == [("y", 1)]
    assert found.coverage.packages == 1


# -- growth


def _calls(packages: int) -> int:
    """Calls that it takes where one person holds everything, and everybody else shares with a few."""
    names = [f"p{number}" for number in range(packages)]
    lists = {
        name: [account(login) for login in {"everybody", f"x{number // 3}", f"x{number * 7 % packages // 2}", f"y{number}"}]
        for number, name in enumerate(names)
    }
    made = Product(
        {"app": names[:9], **{name: names[5 * place + 1 : 5 * place + 6] for place, name in enumerate(names)}}, lists
    )
    inventory, facts = made.inventory, made.facts
    ranking = rank(inventory, facts)
    people_of(ranking, inventory, facts)  # whatever is made once is there
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    try:
        found = people_of(ranking, inventory, facts, share=1.0)
    finally:
        sys.setprofile(None)
    assert found.counted > packages
    return counted


def test_four_times_the_product_takes_four_times_the_calls():
    assert _calls(1_200) <= 5 * _calls(300)
