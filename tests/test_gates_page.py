"""`docs/gates.md` lists what conditions can speak of, and what it shows can be asked and read."""

import re

import pytest

from sbomkit.model.gates import Waiver
from sbomkit.ranking import parse_condition
from sbomkit.ranking.condition import _grammar
from sbomkit.ranking.waivers import read_waivers
from tests.gates_page import PAGE, TABLES, rewritten
from tests.pages import ROOT, code, rows

TEXT = (ROOT / PAGE).read_text()


@pytest.mark.parametrize("first", TABLES)
def test_a_table_of_fields_has_what_they_declare(first):
    assert rows(PAGE, first) == list(TABLES[first]()), "python -m tests.gates_page writes it anew"


def test_the_page_is_as_it_would_be_written_anew():
    assert rewritten(TEXT) == TEXT


def test_the_conditions_that_are_shown_are_some():
    shown = [row[0].strip("`") for row in rows(PAGE, "condition")]
    assert len(shown) > 3
    for text in shown:
        parse_condition(text)


def test_the_waivers_that_are_shown_are_some():
    (block,) = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    assert len(read_waivers(block.encode()).waiver) == 3


def test_every_key_of_a_waiver_is_explained():
    assert [row[0] for row in rows(PAGE, "key")] == [code(name) for name in Waiver.model_fields]


def test_the_grammar_that_is_shown_is_that_of_the_module():
    def rules(text: str) -> list[str]:
        return re.findall(r"^    (\w+ += .*)$", text, re.MULTILINE)

    assert rules(TEXT) == rules(_grammar.__doc__ or "") != []
