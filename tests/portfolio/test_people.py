"""The people behind a portfolio: what each can publish, and in how many products that is."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import Actor, ActorKind, Identity
from sbomkit.model.people import Tie
from sbomkit.portfolio import people, rank, select
from sbomkit.portfolio._people import people_among
from sbomkit.portfolio._rank import judge
from sbomkit.portfolio.store import opened
from sbomkit.ranking.people import people as people_of_one
from tests.builders import make_facts, make_observation, make_publishers, npm, person
from tests.portfolio.ranked import AS_OF, Told, product, scanned, sole_facts
from tests.portfolio.test_rank import FACTS, NOBODY
from tests.strategies import inventories

TEAM = Actor(identity=Identity("npm:team:t"), kind=ActorKind.TEAM)


def found(documents, facts=NOBODY, **options):
    with TemporaryDirectory() as folder:
        return people(scanned(Path(folder) / "p.duckdb", documents), facts, **options)


def listed(*logins, **more):
    return [make_observation(make_publishers(*logins).model_copy(update=more))]


def accounts(answer):
    return {each.identity.rpartition(":")[2]: each for each in (*answer.people, *answer.others)}


def test_each_account_has_the_products_that_hold_what_it_can_publish():
    documents = {
        "x1": product("x", "a", "b", vendor="V"),
        "x2": product("x", "a", vendor="V", version="2"),
        "y": product("y", "b", vendor="W"),
        "z": product("z", "c", vendor="W"),
        "n": product("n", "c")._replace(product=None),
    }
    facts = make_facts({npm("a"): listed("alice"), npm("b"): listed("alice", "bob"), npm("c"): listed("carol")})
    answer = found(documents, facts)
    alice, bob, carol = (accounts(answer)[name] for name in ("alice", "bob", "carol"))
    assert (alice.publishes, alice.sole) == ((npm("a"), npm("b")), (npm("a"),))
    assert (alice.products, alice.vendors, alice.documents, alice.sole_products) == (2, 2, 3, 1)
    assert (bob.products, bob.vendors, bob.documents, bob.sole_products) == (2, 2, 2, 0)
    assert (carol.products, carol.vendors, carol.documents, carol.sole_products, carol.share) == (2, 1, 2, 2, 0.5)
    assert [each.identity.rpartition(":")[2] for each in answer.people] == ["carol", "alice", "bob"]
    assert (answer.products, answer.packages, answer.known) == (4, 3, 3)
    assert answer.sentence == "2 people are alone behind packages; the packages of one of them are in 2 of 4 products."
    assert alice.ties == (Tie.RIGHTS,)


def test_teams_stand_apart_and_are_never_alone():
    team = make_publishers().model_copy(update={"members": (TEAM,)})
    answer = found({"x": product("x", "a", "b")}, make_facts({npm("a"): [make_observation(team)], npm("b"): listed("bob")}))
    assert [each.kind for each in answer.others] == [ActorKind.TEAM]
    assert (answer.others[0].products, answer.others[0].sole, answer.others[0].sole_products) == (1, (), 0)
    assert [each.identity for each in answer.people] == ["npm:user:bob"]


def test_a_script_beside_one_person_is_not_alone():
    script = Actor(identity=Identity("npm:workflow:ci"), kind=ActorKind.AUTOMATION)
    answer = found({"x": product("x", "a")}, make_facts({npm("a"): listed(members=(person("p"), script))}))
    assert [(each.identity, each.sole, each.sole_products) for each in answer.people] == [("npm:user:p", (npm("a"),), 1)]
    assert [(each.identity, each.sole, each.sole_products) for each in answer.others] == [("npm:workflow:ci", (), 0)]


def test_accounts_that_a_hard_key_ties_are_one_and_count_each_product_once():
    tied = person("alice").model_copy(update={"same_as": (Identity("github:user:1"),)})
    other = Actor(identity=Identity("github:user:1"), kind=ActorKind.PERSON)
    documents = {"x": product("x", "a", "b"), "y": product("y", "b")}
    facts = make_facts({npm("a"): listed(members=(tied,)), npm("b"): listed(members=(other,))})
    (one,) = found(documents, facts).people
    assert (one.identity, one.same_as, one.products, one.sole_products) == ("github:user:1", ("npm:user:alice",), 2, 2)


def test_names_are_shown_on_request_only():
    named = listed(members=(person("alice").model_copy(update={"label": "Alice Example"}),))
    documents, facts = {"x": product("x", "a")}, make_facts({npm("a"): named})
    assert found(documents, facts).people[0].label is None
    assert found(documents, facts, show_names=True).people[0].label == "Alice Example"


def test_only_the_newest_documents_count_on_request():
    documents = {"1": product("x", "gone", date="2025-01-01"), "2": product("x", "a", version="2", date="2026-01-01")}
    facts = sole_facts("gone", "a")
    assert set(accounts(found(documents, facts))) == {"gone-owner", "a-owner"}
    newest = found(documents, facts, latest=True)
    assert (set(accounts(newest)), newest.packages, newest.basis.latest) == ({"a-owner"}, 1, True)


def test_the_answer_is_one_sentence():
    documents = {"x": product("x", "a")}
    several = make_facts({npm("a"): listed("p", "q")})
    assert found({}).sentence == "Of no package of 0 products a person is known who can publish it."
    assert found(documents).sentence == "Of no package of 1 product a person is known who can publish it."
    assert found(documents, several).sentence == (
        "No package of 1 product is known to hang on one person; of 1 it is known who can publish them."
    )
    assert found(documents, sole_facts("a")).sentence == (
        "One person is alone behind packages; the packages of one of them are in 1 of 1 product."
    )


def test_fewer_can_be_shown():
    answer = found({"x": product("x", "a", "b")}, sole_facts("a", "b"))
    assert answer.first(1).people == answer.people[:1]
    assert answer.first(1).packages == answer.packages


@settings(max_examples=8, deadline=None)
@given(st.lists(inventories(), min_size=1, max_size=3), FACTS)
def test_people_count_the_packages_that_rank_counts_and_sql_adds_up_to_the_same(inventories, facts):
    documents = {f"d{number}": Told(each, f"p{number % 2}", "V") for number, each in enumerate(inventories)}
    with TemporaryDirectory() as folder:
        path = scanned(Path(folder) / "p.duckdb", documents)
        answer, ranking = people(path, facts), rank(path, facts)
        assert (answer.packages, answer.known) == (ranking.coverage.packages, ranking.coverage.with_publishers)
        assert {each for one in answer.people for each in one.sole} == {
            each.package for each in ranking.ranked if each.publishers.verdict == "sole"
        }
        for each in (*answer.people, *answer.others):
            keys = ", ".join(f"'{key}'" for key in each.publishes)
            query = "count(DISTINCT product), count(DISTINCT document) FROM positions JOIN labels USING (document)"
            assert select(path, f"SELECT {query} WHERE package IN ({keys})").rows == ((each.products, each.documents),)


@settings(max_examples=8, deadline=None)
@given(inventories(), FACTS)
def test_of_one_document_they_are_the_people_of_that_document(inventory, facts):
    def told(each):
        return each.identity, each.same_as, each.kind, each.publishes, getattr(each, "sole", ())

    many = found({"d": Told(inventory)}, facts, as_of=AS_OF)
    one = people_of_one(inventory, facts, as_of=AS_OF)
    assert sorted(map(told, many.people)) == sorted(map(told, one.people))
    assert sorted(told(each) for each in many.others) == sorted(told(each) for each in one.others)


def test_people_are_found_among_packages_that_were_judged_already(tmp_path):
    path, facts = scanned(tmp_path / "p.duckdb", {"x": product("x", "a")}), sole_facts("a")
    with opened(path, read_only=True) as connection:
        judged = judge(connection, facts, policy=None, as_of=None, allow_undated=False, show_names=False, latest=False)
        found = people_among(connection, judged, show_names=False)
    assert found == people(path, facts)
