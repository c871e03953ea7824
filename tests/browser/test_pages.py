"""Pages without scripts, one for each kind of answer: seen light and dark, wide and narrow, by keyboard and on paper."""

import re

import pytest

from sbomkit.report.html import REPORT
from tests.browser.access import faults, look, tab_stops
from tests.browser.hostile import LONG
from tests.browser.paper import Paper
from tests.browser.subjects import ANSWERS, hostile, ours, page_of

SCRIPTED = {"PortfolioReport", "Ranking", "RankingReport"}
"""These have tests of their own."""
PAGES = sorted(name.__name__ for name in REPORT.writers if name.__name__ not in SCRIPTED)
PHONE = {"width": 390, "height": 844}


def test_there_is_a_product_to_look_at_for_every_page():
    assert {each.__name__ for each in REPORT.writers} <= set(ANSWERS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_by_everybody(opened, name):
    page = opened(page_of(ANSWERS[name](ours())))
    assert faults(page) == []
    assert look(page, "sideways") <= 0
    page.emulate_media(color_scheme="dark")
    assert look(page, "faint") == []
    page.set_viewport_size(PHONE)
    assert look(page, "sideways") <= 0
    assert [stop for stop in tab_stops(page, 4) if not (stop["marked"] and stop["seen"])] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_that_strangers_wrote_is_more_than_text(opened, name):
    page = opened(page_of(ANSWERS[name](hostile())))
    assert look(page, "live") == []
    assert page.locator("script, img, svg, form, button").count() == 0
    assert page.locator("style").count() == 1
    assert page.evaluate("document.body.checkVisibility()")
    assert page.locator("a:not([href^='#s'])").count() == 0
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x00-\x08\x0e-\x1f\x7f-\x9f]", page.inner_text("body"))
    assert look(page, "sideways") <= 0


def test_what_strangers_wrote_is_shown_as_it_was_written(opened):
    shown = opened(page_of(hostile().ranking)).inner_text("body")
    for name in (
        "<script>pwned.push('script')</script>",
        "javascript:pwned.push('address')",
        "__proto__",
        "constructor",
        "{{pwned}}",
    ):
        assert name in shown
    assert "n" * LONG not in shown, "ten thousand characters are cut"


@pytest.mark.parametrize("name", ["DueDiligence", "ComplianceReports"])
def test_a_page_prints(opened, name):
    page = opened(page_of(ANSWERS[name](ours())))
    page.emulate_media(color_scheme="dark")
    paper = Paper(page)
    assert paper.pages >= 2
    assert paper.tells(page.inner_text("h1"))
    page.emulate_media(media="print", color_scheme="dark")
    assert page.inner_text("h1")
    assert look(page, "faint") == []
