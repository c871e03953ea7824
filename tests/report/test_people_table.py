"""How the people behind a product are shown at a terminal."""

import json
import re

import pytest
from rich.cells import cell_len

from sbomkit.model.facts import ActorKind, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.people import People
from sbomkit.ranking.people import people
from sbomkit.report import render
from tests.builders import day, make_component, make_facts, make_inventory, make_observation, npm
from tests.ranking.peopled import Product, account, listed, product
from tests.report.test_table import HOSTILE
from tests.report.test_table import _is_harmless as is_harmless

WIDTHS = (40, 80, 160)


def _found(lists, needs=None, **options) -> People:
    made = product(lists, needs)
    return people(made.inventory, made.facts, **options)


def _row(text: str, name: str) -> list[str]:
    return re.split(" {2,}", next(line for line in text.splitlines() if name in line).strip())


def test_the_answer_comes_first():
    found = _found({"a": "x", "b": "xy", "c": "y", "d": "z"})
    assert render(found).replace("\n", " ").startswith(f"{found.sentence} With everything known, whatever its date; ")


def test_a_row_tells_rank_account_reach_and_what_is_held():
    found = _found({"a": "x", "b": "xy", "c": "x"}, {"app": ["a"], "a": ["b"], "b": ["c"]})
    assert _row(render(found), "  x ") == ["1", "x", "3", "100 %", "3", "2", "2.5"]
    assert _row(render(found), "  y ") == ["2", "y", "2", "67 %", "1", "0.5"]


def test_the_source_stands_in_the_title_when_there_is_one_and_before_the_accounts_when_there_are_several():
    assert "npm account" in render(_found({"a": "x"}))
    elsewhere = account("y").model_copy(update={"identity": "pypi:user:y"})
    made = product({"a": "x", "b": [elsewhere]})
    text = render(people(made.inventory, made.facts))
    assert "npm account" not in text
    assert "npm x" in text
    assert "pypi y" in text


def test_what_ties_them_is_shown_and_explained_where_it_is_not_only_rights():
    rights = render(_found({"a": "x"}))
    assert "how it is tied" not in rights
    assert "packages it for the distribution" not in rights
    facts = make_facts(
        {
            npm("a"): [make_observation(listed(account("x")))],
            npm("b"): [make_observation(listed(account("x"), account("y")), subject=Subject.PACKAGING)],
        }
    )
    text = render(people(make_inventory({"app": ["a", "b"]}), facts), width=120)
    assert _row(text, "  x ")[-1] == "can publish 1, packages 1"
    assert _row(text, "  y ")[-1] == "packages"
    assert "packages: packages it for the distribution; who makes it is not known." in text
    assert "can publish: stands on a list of who can publish it." in text


def test_a_packager_is_not_called_a_person_who_can_publish():
    facts = make_facts({npm("a"): [make_observation(listed(account("x")), subject=Subject.PACKAGING)]})
    text = render(people(make_inventory({"app": ["a"]}), facts))
    assert text.startswith("One packager of the distribution can change 1 of 1 packages (100 %).")


def test_what_is_not_needed_at_run_time_has_its_column_only_where_there_is_any():
    assert "run time" not in render(_found({"a": "x"}))
    made = product({"a": "x", "b": "x"})
    inventory = make_inventory({"app": ["a", "b"]}, components=[make_component("a", scope=Scope.DEVELOPMENT)])
    text = render(people(inventory, made.facts))
    assert "run time" in text
    assert _row(text, "  x ")[-1] == "1"


def test_a_date_is_told():
    made = product({"a": "x"})
    facts = make_facts({npm("a"): [make_observation(listed(account("x")), as_of="2020-01-01")]})
    assert "As of 2021-01-01; " in render(people(made.inventory, facts, as_of=day("2021-01-01")))


def test_a_document_without_edges_is_said_to_tell_nothing_of_reach():
    inventory = make_inventory({}, roots=(), components=[make_component(name) for name in "ab"])
    assert "only what an account publishes" in render(people(inventory, product({"a": "x"}).facts))


def test_an_estimate_is_marked():
    found = _found({"a": "x"}).model_copy(update={"reach_error": 0.02})
    text = render(found)
    assert "~1" in text
    assert "(estimated, with an error of 2 %)" in " ".join(text.split())


def test_a_share_below_one_percent_is_not_shown_as_none():
    found = _found({"a": "x"})
    (person,) = found.people
    small = found.model_copy(update={"people": (person.model_copy(update={"reach_share": 0.001}),)})
    assert "< 1 %" in render(small)


def test_the_steps_of_the_set_are_shown_where_there_are_several_and_ten_at_most():
    assert "set, whoever" not in render(_found({"a": "x", "b": "x"}))
    found = _found({f"p{number:02}": f"{chr(97 + number)}" for number in range(24)})
    text = render(found)
    assert "A smallest set, whoever adds most first" in text
    assert "and 2 people more in --format json" in text
    greedy = _found({"a": "pa", "b": "pa", "c": "qa", "d": "qa", "e": "p", "f": "q"}, share=1.0)
    assert "A small set, whoever adds most first" in render(greedy)


def test_teams_stand_apart_five_at_most():
    teams = [account(f"team-{number}", ActorKind.TEAM) for number in range(6)]
    text = render(_found({"a": [account("x"), *teams], "b": "x"}))
    assert "no persons, and who is behind them is not told" in " ".join(text.split())
    assert _row(text, "team-0") == ["npm team-0", "team", "1", "1"]
    assert "and 1 account more in --format json" in text
    assert "1 package has a team on the list as well, and counts as nobody's part." in text
    two = render(_found({"a": [account("x"), *teams], "b": [account("x"), *teams]}))
    assert "2 packages have a team on the list as well, and count as nobody's part." in two


def test_a_table_shows_twenty_unless_told_and_says_how_many_are_left():
    found = _found({f"p{number:02}": [account(f"person-{number:02}")] for number in range(23)})
    assert "person-19" in render(found)
    assert "  person-20  " not in render(found)
    assert "3 more stand on this list: --top N shows N, --format json all of them." in render(found)
    assert "21 more stand on this list" in render(found, top=2)
    assert "more stand" not in render(found, top=99)


def test_where_nobody_is_known_it_says_so():
    text = render(people(make_inventory({"app": ["a"]}), make_facts({})))
    assert text.startswith("Of none of the packages is any person known who can publish it.\n")
    assert "account" not in text.splitlines()[2:][0]


def test_a_narrow_table_leaves_columns_out_and_cuts_no_number():
    made = {f"p{number:04}": [account("a-long-account-name"), account(f"another-{number % 7}")] for number in range(1_200)}
    row = next(line for line in render(_found(made), width=40).splitlines() if "long" in line or "a-lon" in line)
    assert "1,200  1,200" in row.replace("   ", "  ")
    assert "…" not in row.rpartition("name")[2]


def test_nobody_is_defended_where_nobody_is_shown():
    assert "accuses nobody" in render(_found({"a": "x"}))
    assert "accuses nobody" not in render(people(make_inventory({"app": ["a"]}), make_facts({})))


def test_that_lists_do_not_name_everybody_is_told():
    def told(*names: str) -> str:
        partly = listed(account("x")).model_copy(update={"complete": False})
        facts = make_facts({npm(name): [make_observation(partly)] for name in names})
        return " ".join(render(people(make_inventory({"app": ["a", "b"]}), facts)).split())

    most = "known not to name everybody: alone and its part are so much at most."
    assert f"The list of 1 package is {most}" in told("a")
    assert f"The lists of 2 packages are {most}" in told("a", "b")
    assert "name everybody" not in render(_found({"a": "x"}))


def test_packages_that_hang_on_one_person_are_counted_with_these_persons():
    assert "2 packages hang on one person each: the same one." in render(_found({"a": "x", "b": "x"}))
    assert "2 packages hang on one person each: 2 people in all." in render(_found({"a": "x", "b": "y"}))


def test_a_hashed_account_is_shown_short_and_a_name_on_request_only():
    identity = "apt:label:0123456789abcdef"
    actor = account("x", label="Ann Example").model_copy(update={"identity": identity})
    made = Product({"app": ["a"]}, {"a": [actor]})
    assert "label 01234567" in render(people(made.inventory, made.facts))
    assert "Example" not in render(people(made.inventory, made.facts))
    assert "label 01234567 (Ann Example)" in render(people(made.inventory, made.facts, show_names=True))
    strange = actor.model_copy(update={"identity": "strange"})
    made = Product({"app": ["a"]}, {"a": [strange]})
    assert "  strange  " in render(people(made.inventory, made.facts))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_of_strangers_does_nothing(text, width):
    written = text.encode("utf-8", "replace").decode()
    actors = [account(f"1{written}", label=written), account(f"2{written}", ActorKind.TEAM, label=written)]
    found = _found({"a": actors, "b": [account("z")], "c": [account("y")]}, show_names=True)
    is_harmless(render(found, width=width), width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nor_does_what_a_stranger_calls_a_source(text, width):
    written = text.encode("utf-8", "replace").decode()
    from_there = account("x").model_copy(update={"identity": f"{written}:user:x"})
    found = _found({"a": [from_there]}, show_names=True)
    is_harmless(render(found, width=width), width)


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_the_width_and_ascii(width):
    found = _found({f"p{number}": "xyz"[: number % 3 + 1] for number in range(12)})
    text = render(found, width=width, ascii=True)
    assert text.isascii()
    assert all(cell_len(line) <= width for line in text.splitlines())


def test_json_is_the_model():
    found = _found({"a": "x", "b": "xy"})
    assert People.model_validate(json.loads(render(found, "json"))) == found
