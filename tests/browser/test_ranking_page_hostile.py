"""The report of a ranking about a product whose names want out: whatever is opened, nothing of theirs is more than text."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.access import look
from tests.browser.hostile import LONG, NAMES
from tests.browser.ranking_page import RankingPage, expect, report_in_a_tab
from tests.browser.subjects import hostile
from tests.browser.visits import Visit

HIDING = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""What moves or hides text, and halves of characters."""
SCRIPTS = 4
"""Ours, the data, the library, and the library once it runs."""


@pytest.fixture(scope="module")
def visit(browser, tmp_path_factory) -> Iterator[Visit]:
    yield from report_in_a_tab(browser, tmp_path_factory.mktemp("hostile"), hostile().report)


@pytest.fixture
def ranking(visit) -> Iterator[RankingPage]:
    visit.reset()
    visit.page.goto(f"{visit.address}#left=1")
    yield RankingPage(visit.page)
    assert visit.faults == []


def test_nothing_of_theirs_is_an_element(ranking):
    assert look(ranking.page, "live") == []
    assert ranking.page.locator("script").count() <= SCRIPTS
    assert ranking.page.locator("img, iframe, object, embed, base, link").count() == 0
    assert ranking.page.locator("b:text-is('bold'), i:text-is('i'), extra").count() == 0
    assert ranking.page.title().endswith("who carries this software")


def test_their_names_are_shown_letter_by_letter(ranking):
    shown = ranking.page.inner_text("#packages")
    for name in NAMES:
        if not HIDING.search(name) and len(name) < LONG:
            assert " ".join(name.split()) in " ".join(shown.split()), name
    assert "n" * LONG not in shown
    assert not HIDING.search(ranking.page.inner_text("body"))


def test_every_drawer_holds_text_only(ranking):
    number = len(ranking.keys())
    assert number == len(NAMES) + 1
    opened = set()
    ranking.page.locator("#packages tbody a").first.click()
    for _ in range(number):
        opened.add(ranking.place())
        assert ranking.drawer.locator("script, img, svg, iframe, form, style, link").count() == 0
        assert not HIDING.search(ranking.drawer.inner_text())
        for link in ranking.drawer.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
            assert re.match("#|https?://", link), link
        ranking.page.keyboard.press("ArrowRight")
    assert len(opened) == number
    assert look(ranking.page, "live") == []
    assert look(ranking.page, "sideways") <= 0


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "<script>", "[", "\\", "*"])
def test_a_search_takes_every_word_as_it_is(ranking, name):
    ranking.search.fill(name)
    expect(ranking.count).to_contain_text(" of ")
    assert 0 < len(ranking.keys()) < len(NAMES)


@pytest.mark.parametrize("package", ["__proto__", "constructor", "pkg:npm/__proto__", "toString", "%00", "javascript:pwned"])
def test_an_address_opens_what_is_there_and_nothing_else(visit, ranking, package):
    ranking.page.goto(f"{visit.address}#package={package}")
    if package.startswith("pkg:"):
        expect(ranking.drawer).to_contain_text("__proto__")
    else:
        expect(ranking.drawer).to_be_hidden()


def test_it_stays_as_wide_as_a_phone(ranking):
    ranking.page.set_viewport_size({"width": 390, "height": 844})
    for chart in ("scatter", "people"):
        expect(ranking.page.locator(f"#{chart} svg.main-svg").first).to_have_attribute("width", re.compile("^3[0-9]{2}$"))
    assert look(ranking.page, "sideways") <= 0
    ranking.page.locator("#packages tbody tr").last.click()
    assert ranking.drawer.evaluate("drawer => drawer.scrollWidth <= drawer.clientWidth")


def test_charts_show_their_names_and_obey_none(ranking):
    charts = ranking.page.locator("#charts")
    assert charts.locator("svg a, svg image, svg tspan[style*=bold], svg foreignObject").count() == 0
    for mark in ranking.page.locator("#scatter .points path").all()[:5]:
        mark.scroll_into_view_if_needed()
        mark.hover(force=True)
        assert ranking.page.locator(".hoverlayer a, .hoverlayer image").count() == 0
    texts = " ".join(charts.locator("svg text").all_text_contents())
    assert "<b>" in texts
    assert not HIDING.search(texts)
