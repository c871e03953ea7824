"""The report of a portfolio whose every name wants out, and one that is as large as pages get."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.access import faults, look
from tests.browser.hostile import LONG, NAMES
from tests.browser.portfolios import large, portfolio_of
from tests.browser.ranking_page import RankingPage, expect, report_in_a_tab
from tests.browser.subjects import hostile, page_of
from tests.browser.visits import Visit

HIDING = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LARGEST = 8_000_000
"""Bytes of a report that can be sent by mail."""
PATIENCE = 2.0
"""Seconds until somebody who opened it can use it."""


@pytest.fixture(scope="module")
def visit(browser, tmp_path_factory) -> Iterator[Visit]:
    subject = hostile()
    yield from report_in_a_tab(
        browser, tmp_path_factory.mktemp("hostile"), portfolio_of(subject.data, subject.inventory, subject.facts)
    )


@pytest.fixture
def portfolio(visit) -> Iterator[RankingPage]:
    visit.reset()
    visit.page.goto(f"{visit.address}#")
    yield RankingPage(visit.page)
    assert visit.faults == []


def test_nothing_of_theirs_is_an_element(portfolio):
    assert look(portfolio.page, "live") == []
    assert portfolio.page.locator("img, iframe, object, embed, base, link").count() == 0
    assert portfolio.page.locator("b:text-is('bold'), i:text-is('i'), extra").count() == 0
    assert not HIDING.search(portfolio.page.inner_text("body"))
    assert faults(portfolio.page) == []
    assert look(portfolio.page, "sideways") <= 0


def test_their_names_are_shown_letter_by_letter(portfolio):
    shown = " ".join(portfolio.page.inner_text("#packages").split())
    for name in NAMES[1:]:  # the first one is the product
        if not HIDING.search(name) and len(name) < LONG:
            assert " ".join(name.split()) in shown, name
    assert "n" * LONG not in shown


def test_every_drawer_holds_text_only(portfolio):
    portfolio.page.locator("#packages tbody a").first.click()
    for _ in range(len(NAMES) - 1):
        assert portfolio.drawer.locator("script, img, svg, iframe, form, style").count() == 0
        assert not HIDING.search(portfolio.drawer.inner_text())
        assert portfolio.drawer.evaluate("drawer => drawer.scrollWidth <= drawer.clientWidth")
        for link in portfolio.drawer.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
            assert re.match("#|https?://", link), link
        portfolio.page.keyboard.press("ArrowRight")


def test_a_command_is_one_word_to_a_shell_whatever_a_package_is_called(portfolio):
    words = portfolio.page.evaluate("P.key.map((_, index) => command(index).textContent)")
    assert words
    for key, word in zip(portfolio.page.evaluate("P.key"), words, strict=True):
        (quoted,) = re.findall("^sbomkit portfolio tabletop (.*)$", word)
        assert re.fullmatch(r"[\w@%+=:,./-]+|'(?:[^']|'\\'')*'", quoted, re.ASCII), quoted
        assert quoted.removeprefix("'").removesuffix("'").replace("'\\''", "'") == key


def test_charts_show_their_names_and_obey_none(portfolio):
    portfolio.wait_for_charts()
    assert portfolio.page.locator("svg a, svg image, svg tspan[style*=bold], svg foreignObject").count() == 0
    assert not HIDING.search(" ".join(portfolio.page.locator("svg text").all_text_contents()))


def test_the_largest_page_is_small_enough_to_send_and_quick_enough_to_use(browser, tmp_path):
    text = page_of(large())
    assert len(text.encode()) < LARGEST
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    visit = Visit(browser)
    page = RankingPage(visit.open(path))
    page.page.evaluate("document.querySelector('[data-sort=package]').click()")
    assert visit.worked() < PATIENCE
    page.wait_for_charts()
    assert visit.worked() < 2 * PATIENCE
    for act in (
        lambda: page.sort("products"),
        lambda: page.search.fill("length-49"),
        page.page.locator("#packages tbody tr").first.click,
        lambda: page.page.keyboard.press("ArrowRight"),
    ):
        before = visit.worked()
        act()
        assert visit.worked() - before < PATIENCE / 4
    _, unassessed = large().left_out
    assert unassessed
    expect(page.page.locator("#table")).to_contain_text(f"{unassessed:,} more that could not be assessed")
    assert visit.close() == []
