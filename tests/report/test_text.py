import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sbomkit.report._text import REPLACEMENT, clip, finished, inert, sanitize_terminal, shortened, to_ascii


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", f"{REPLACEMENT}:error::x"),
        ("a\n  ::error::x\n", f"a\n  {REPLACEMENT}:error::x\n"),
        ("\n\n::x", f"\n\n{REPLACEMENT}:x"),
        ("Foo::Bar ::x", "Foo::Bar ::x"),
        ("a ##vso[x] ##VSO[y] ##[z] ## [", f"a {REPLACEMENT}#vso[x] {REPLACEMENT}#VSO[y] {REPLACEMENT}#[z] ## ["),
        ("a ##teamcity[buildProblem]", f"a {REPLACEMENT}#teamcity[buildProblem]"),
        ("###[x", f"#{REPLACEMENT}#[x"),
    ],
)
def test_machines_that_run_builds_find_no_order(text, shown):
    assert inert(text) == shown


@given(st.text(alphabet=":#[vVsSoO \n\ta"))
def test_what_is_inert_stays_so_and_as_long(text):
    once = inert(text)
    assert inert(once) == once
    assert len(once) == len(text)
    assert not re.search(r"^\s*::|##(vso|teamcity)?\[", once, re.IGNORECASE | re.MULTILINE)


def test_what_is_drawn_with_ascii_makes_no_order_of_what_was_none():
    assert finished("\N{NOT EQUAL TO}#vso[x]", ascii=True) == "?#vso[x]"
    assert finished("\N{NOT EQUAL TO}#vso[x]", ascii=False) == "\N{NOT EQUAL TO}#vso[x]"


def test_a_text_of_bearable_length_stays_whole():
    assert shortened("n" * 2_000) == "n" * 2_000
    assert shortened("a" * 2_000 + "b" * 2_000) == "a" * 1_000 + "…" + "b" * 1_000
    assert shortened("abcdef", 4) == "ab…ef"
