from sbomkit.ranking.people import people
from tests.ranking.peopled import account, product


def test_the_first_people_are_kept_and_all_else_stays_whole():
    made = product({"a": "x", "b": "xy", "c": "z"})
    found = people(made.inventory, made.facts)
    assert found.first(1).people == found.people[:1]
    assert found.first(1).model_copy(update={"people": found.people}) == found
    assert found.first(99) == found
    assert found.first(1).counted == 3


def test_an_account_is_found_by_any_of_its_identities():
    made = product({"a": [account("y", same_as=["x"])]})
    found = people(made.inventory, made.facts)
    assert found.find("npm:user:x") == found.find("npm:user:y") == found.people[0]
    assert found.find("npm:user:z") is None
