"""In a notebook, nouns show a sentence and their first rows; nothing in them becomes markup, script or formula."""

from html.parser import HTMLParser

import pytest
from IPython.lib.pretty import pretty

from sbomkit.model.inventory import Inventory
from sbomkit.ranking import rank
from sbomkit.report._text import DASH
from tests.builders import make_component, make_facts, make_inventory, make_observation, make_publishers, npm
from tests.model.frames.framed import FACTS, INVENTORY, NOUNS
from tests.report.samples import make_ranked, make_ranking, make_unassessed

HARMLESS = {"div", "p", "table", "thead", "tbody", "tr", "th", "td", "code"}


class Seen(HTMLParser):
    """Elements, attributes and cells of a fragment."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.cells: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] in {"td", "th"}:
            self.cells[-1] += data

    def rows(self, width: int) -> list[list[str]]:
        return [self.cells[place : place + width] for place in range(0, len(self.cells), width)]


def shown(noun) -> Seen:
    seen = Seen(noun._repr_html_())
    assert seen.open == []
    return seen


def named(name: str) -> Inventory:
    return make_inventory(components=[make_component("x", purl=None).model_copy(update={"name": name, "supplier": name})])


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_a_console_shows_one_line_however_large_the_noun_is(noun):
    assert pretty(noun).startswith(f"<{type(noun).__name__}: ")
    assert pretty(noun).endswith(".>")
    assert "\n" not in pretty(noun)


def test_a_console_obeys_no_word_of_a_document():
    odd = INVENTORY.document.model_copy(update={"spec_version": "\x1b[2J\u202e"})
    text = pretty(INVENTORY.model_copy(update={"document": odd}))
    assert "\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}" in text
    assert not any(each in text for each in "\x1b\u202e")


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_every_noun_shows_its_sentence_and_rows_without_anything_that_runs_or_loads(noun):
    seen = shown(noun)
    assert seen.tags <= HARMLESS
    assert seen.attributes <= {"class", "scope", "style"}
    assert "to_pandas() has all columns; tables: " in seen.text


def test_a_ranking_shows_what_to_look_at_first():
    ranking = make_ranking([make_ranked("pkg:npm/a")], [make_unassessed("pkg:npm/b")])
    head, first, second = shown(ranking).rows(9)
    assert head == ["rank", "package", "depth", "dependents", "verdict", "priority", "priority_low", "priority_high", "reason"]
    assert first[:8] == ["1", "pkg:npm/a", "2", "3", "sole", "58", "48", "68"]
    assert first[8].startswith("One person can publish it")
    assert second[:8] == [DASH, "pkg:npm/b", "2", "3", "unknown", DASH, "0", "71"]
    assert "This document tells where each package sits. Publishers are known for 10 of 12 packages." in shown(ranking).text


def test_what_is_unknown_is_a_dash_and_never_a_zero():
    flat = rank(make_inventory(components=[make_component("app"), make_component("a")]), FACTS)
    _, row = shown(flat).rows(9)
    assert row[2:4] == [DASH, DASH]
    assert f"{DASH} is what is not known" in shown(flat).text


def test_twenty_rows_are_shown_and_the_rest_is_counted():
    many = make_inventory({"app": [f"a{number:04}" for number in range(1_500)]})
    seen = shown(many)
    assert len(seen.rows(6)) == 1 + 20
    assert "The first 20 of 1,501 rows of components" in seen.text
    assert "4 rows of components" in shown(INVENTORY).text
    assert "1 row of components" in shown(make_inventory()).text
    assert "0 rows of observations" in shown(make_facts({})).text


def test_large_numbers_are_written_out():
    (first, *rest) = NOUNS["People"].people
    rich = NOUNS["People"].model_copy(update={"people": (first.model_copy(update={"summed_priority": 1234567.8}), *rest)})
    assert "1,234,568" in shown(rich).cells


def test_days_and_lists_are_short():
    told = shown(FACTS)
    assert "2026-11-01" in told.cells
    people = shown(NOUNS["People"])
    assert "pkg:npm/a, pkg:npm/c" in people.cells
    long = make_component("x").model_copy(update={"licenses": ("A", "B", "C", "D", "E")})
    assert "A, B, C and 2 more" in shown(make_inventory(components=[long])).cells


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</td></table><h1>",
        "javascript:alert(1)",
        "&lt;b&gt;",
    ],
)
def test_a_name_that_looks_like_markup_is_shown_letter_by_letter(name):
    seen = shown(named(name))
    assert seen.tags <= HARMLESS
    assert name in seen.cells


@pytest.mark.parametrize("name", ["a\x1b[31m", "a\u202eb", "a\u200bb", "a\0b"])
def test_what_hides_or_moves_other_text_is_replaced_visibly(name):
    text = named(name)._repr_html_()
    assert "\N{REPLACEMENT CHARACTER}" in text
    assert not any(each in text for each in "\x1b\u202e\u200b\0")


def test_a_long_name_keeps_its_ends_only():
    cells = shown(named(f"begin{'x' * 10_000}end")).cells
    (cell,) = {each for each in cells if each.startswith("begin")}
    assert len(cell) == 240
    assert cell.endswith("end")


@pytest.mark.parametrize("odd", ["x" * 100_000, "a\N{COMBINING ACUTE ACCENT}" + "\N{COMBINING ACUTE ACCENT}" * 100_000])
def test_nobody_fills_a_page_or_a_console_be_it_with_marks_that_take_no_room(odd):
    for noun in (named(odd), make_facts({npm("a"): [make_observation(make_publishers("ann"), source=odd)]})):
        assert len(noun._repr_html_()) < 12_000
        assert len(pretty(noun)) < 2_200


def test_no_formula_is_set_from_what_stands_between_dollars():
    assert 'class="tex2jax_ignore mathjax_ignore"' in named("$\\frac{1}{2}$")._repr_html_()
