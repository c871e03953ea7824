"""Lines are never wider than they may be, whatever stands in them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from sbomkit.report import Canvas, Column, Layout

MARKED = "e\N{COMBINING ACUTE ACCENT}" * 30
"""Thirty cells in Unicode, sixty characters."""
WIDTH = 40
NAMES = st.text(st.one_of(st.sampled_from("ae-\N{COMBINING ACUTE ACCENT}\N{COMBINING GRAVE ACCENT}漢ü"), st.characters()))


def drawn(text, *, ascii):  # noqa: A002 - as `Layout` has it
    canvas = Canvas(Layout(width=WIDTH, ascii=ascii))
    canvas.table([Column(title="package", least=8), Column(title="why", least=8, wraps=True)], [[text, text], ["short", "x"]])
    canvas.paragraph(text)
    canvas.item(("note", "bold"), text)
    canvas.path([text, text])
    return canvas.text()


@given(NAMES)
@example(MARKED)
@example(f"\N{COMBINING ACUTE ACCENT}{MARKED}")
@example("漢" * 40)
def test_in_ascii_no_line_is_wider_than_it_may_be(text):
    shown = drawn(text, ascii=True)
    assert shown.isascii()
    assert max(map(len, shown.splitlines())) <= WIDTH


@pytest.mark.parametrize("text", [MARKED, "漢" * 40, "plain " * 20])
def test_no_line_takes_more_cells_than_it_may(text):
    assert max(map(cell_len, drawn(text, ascii=False).splitlines())) <= WIDTH


def test_in_ascii_a_mark_is_seen_and_columns_stay_under_each_other():
    canvas = Canvas(Layout(width=WIDTH, ascii=True))
    canvas.table([Column(title="name"), Column(title="is")], [["e\N{COMBINING ACUTE ACCENT}vent", "x"], ["event", "y"]])
    lines = canvas.text().splitlines()
    assert lines[2].split() == ["e?vent", "x"], "or it would look like another name"
    assert {line.index(word) for line, word in zip(lines[2:], "xy", strict=True)} == {lines[0].index("is")}


def test_a_title_of_several_lines_is_one_where_there_is_room():
    assert Column(title="pub-\nlishes").words == "publishes"
    assert Column(title="not at\nrun time").words == "not at run time"
