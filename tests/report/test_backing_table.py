"""How the plan of whom to back first is shown at a terminal."""

import json
import re

import pytest
from rich.cells import cell_len

from sbomkit.model.backing import Backing, BackingPlan
from sbomkit.model.facts import Subject
from sbomkit.model.ranking import Verdict
from sbomkit.ranking.backing import fund
from sbomkit.report import render
from tests.builders import day, make_component, make_facts, make_inventory, make_observation, npm
from tests.ranking.peopled import Product, account, listed, product
from tests.report.test_table import HOSTILE
from tests.report.test_table import _is_harmless as is_harmless

WIDTHS = (40, 80, 160)
CHAIN = {"app": ["a"], "a": ["b"], "b": ["c"]}


def _plan(lists, k=5, needs=None, **options) -> BackingPlan:
    made = product(lists, needs)
    return fund(made.inventory, made.facts, k, **options)


def _row(text: str, name: str) -> list[str]:
    return re.split(" {2,}", next(line for line in text.splitlines() if name in line).strip())


def test_the_answer_comes_first_then_what_is_assumed():
    plan = _plan({"a": "x", "b": "y"})
    text = " ".join(render(plan).split())
    assert text.startswith(f"{plan.sentence} With everything known, whatever its date (policy sbomkit-1). {plan.assumption} #")


def test_a_row_of_a_package_tells_what_it_is_what_it_becomes_and_what_is_cut():
    plan = _plan({"a": "x", "b": "y", "c": "xy"}, needs=CHAIN)
    (first, *_) = plan.picks
    (backed,) = first.packages
    assert first.package == npm("b")
    assert _row(render(plan), "npm b") == [
        "1",
        "npm b",
        f"{backed.priority:.0f}",
        f"{first.cut:.1f} ?",
        f"{100 * first.cut / plan.priority:.0f} %",
        f"{backed.becomes:.0f}",
    ]


def test_a_row_of_a_person_tells_how_many_packages_and_some_of_them():
    plan = _plan(dict.fromkeys("abcd", "x") | {"e": "y"}, by="people", backing=Backing(funding=None))
    row = _row(render(plan), " x ")
    assert row[:3] == ["1", "x", "4"]
    assert row[-1] == "a"
    assert "npm account" in render(plan)
    assert "?" not in render(plan)


def test_a_cut_that_rests_on_a_prior_is_marked_and_explained():
    assert "? rests in part on what is not known now" in render(_plan({"a": "x"}))
    assert "? rests" not in render(_plan({"a": "x"}, backing=Backing(funding=None)))


def test_a_date_is_told():
    facts = make_facts({npm("a"): [make_observation(listed(account("x")), as_of="2020-01-01")]})
    plan = fund(product({"a": "x"}).inventory, facts, 1, as_of=day("2021-01-01"))
    assert "As of 2021-01-01 (policy sbomkit-1)." in render(plan)


def test_all_picks_are_shown_unless_told():
    plan = _plan({f"p{number:02}": "x" for number in range(30)}, 30)
    assert "p29" in render(plan)
    assert "28 more were picked: --top N shows N, --format json all of them." in render(plan, top=2)


def test_where_nothing_is_cut_there_are_no_rows():
    text = render(_plan({"a": "vwxyz"}, backing=Backing(verdict=Verdict.MANY, funding=None)))
    assert text.startswith("Backing cuts nothing")
    assert "together" not in text


@pytest.mark.parametrize("by", ["packages", "people"])
def test_a_narrow_table_leaves_columns_out_and_cuts_no_number(by):
    made = product({f"a-package-{number}": [account(f"a-long-account-{number}")] for number in range(12)})
    rows = render(fund(made.inventory, made.facts, 12, by=by), width=40).splitlines()
    assert sum(bool(re.search(r" [0-9.]+ [?]$", row)) for row in rows) == 12


def test_what_is_unknown_is_told_with_what_it_could_come_to():
    made = Product({"app": [*"abc"]}, {"a": [account("x")]})
    one, both = (" ".join(render(fund(made.inventory, made.facts, k)).split()) for k in (1, 9))
    assert "Of 2 packages it is not known who can publish them, so that nothing was picked there; " in one
    assert "; the highest priority among them could come to" in one
    assert "so that nothing was picked there; the 2 highest priorities among them could come to" in both
    assert "not known who" not in render(_plan({"a": "x"}))


def test_that_only_packagers_are_known_is_told():
    deb = [make_component("d", purl="pkg:deb/debian/d@1.0.0")]
    packaged = make_observation(listed(account("x")), subject=Subject.PACKAGING)
    facts = make_facts({"pkg:deb/debian/d": [packaged], npm("a"): [make_observation(listed(account("y")))]})
    inventory = make_inventory({"app": ["a", "d"]}, components=deb)
    assert "Of 1 of these only the packagers" in render(fund(inventory, facts, 2))
    alone = fund(make_inventory({"app": ["d"]}, components=deb), facts, 2)
    assert "Of these only the packagers of a distribution are known" in render(alone)
    assert "packagers" not in render(_plan({"a": "x"}))


def test_a_handover_is_to_be_looked_at_whoever_brought_it_about():
    assert "INVESTIGATE" in render(_plan({"a": "x"}))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_of_strangers_does_nothing(text, width):
    written = text.encode("utf-8", "replace").decode()
    made = Product({"app": ["a"]}, {"a": [account(f"1{written}", label=written)]})
    for by in ("packages", "people"):
        plan = fund(made.inventory, made.facts, 2, by=by, show_names=True)
        is_harmless(render(plan, width=width), width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nor_does_what_a_stranger_calls_a_source(text, width):
    written = text.encode("utf-8", "replace").decode()
    from_there = account("x").model_copy(update={"identity": f"{written}:user:x"})
    made = Product({"app": ["a"]}, {"a": [from_there]})
    is_harmless(render(fund(made.inventory, made.facts, 1, by="people"), width=width), width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("by", ["packages", "people"])
def test_it_fits_the_width_and_ascii(width, by):
    text = render(_plan({f"package-{number}": "xyz"[number % 3] for number in range(12)}, by=by), width=width, ascii=True)
    assert text.isascii()
    assert all(cell_len(line) <= width for line in text.splitlines())


def test_json_is_the_model():
    plan = _plan({"a": "x", "b": "xy"}, by="people")
    assert BackingPlan.model_validate(json.loads(render(plan, "json"))) == plan
