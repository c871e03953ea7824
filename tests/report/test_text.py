import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sbomkit.report._text import clip, sanitize_terminal, to_ascii


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, ünïcode \u2013 and 漢字", "plain, ünïcode \u2013 and 漢字"),
        ("\x1b[31mred", "\N{REPLACEMENT CHARACTER}[31mred"),
        ("a\nb\tc\u00a0d\u2028e", "a b c d e"),
        ("safe\u202egnp.exe", "safe\N{REPLACEMENT CHARACTER}gnp.exe"),
        ("zero\u200bwidth", "zero\N{REPLACEMENT CHARACTER}width"),
        ("", ""),
    ],
)
def test_what_a_terminal_would_obey_is_replaced_visibly(text, shown):
    assert sanitize_terminal(text) == shown


@given(st.text())
def test_what_is_left_is_printable_and_as_long_as_before(text):
    shown = sanitize_terminal(text)
    assert shown.isprintable()
    assert len(shown) == len(text)
    assert sanitize_terminal(shown) == shown


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("short", 5, "short"),
        ("abcdefghij", 5, "ab…ij"),
        ("abcdefghij", 4, "ab…j"),
        ("漢字漢字", 5, "漢…字"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_a_name_loses_its_middle(text, cells, shown):
    assert clip(text, cells) == shown


@given(st.text(), st.integers(min_value=0, max_value=30))
def test_what_is_clipped_fits(text, cells):
    shown = clip(sanitize_terminal(text), cells)
    assert cell_len(shown) <= cells
    assert shown == sanitize_terminal(text) or "…" in shown or not cells


@given(st.text())
def test_ascii_is_ascii(text):
    assert to_ascii(text).isascii()
