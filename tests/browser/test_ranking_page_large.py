"""The report of a product of five thousand packages: small enough to send, quick enough to use."""

from collections.abc import Iterator

import pytest

from tests.browser.ranking_page import RankingPage, expect
from tests.browser.subjects import LARGE, large, page_of
from tests.browser.visits import Visit

LARGEST = 8_000_000
"""Bytes of a report that can be sent by mail."""
PATIENCE = 2.0
"""Seconds until somebody who opened it can use it."""


@pytest.fixture(scope="module")
def text() -> str:
    return page_of(large().report)


@pytest.fixture
def visit(browser, text, tmp_path) -> Iterator[Visit]:
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    visit = Visit(browser)
    visit.open(path)
    yield visit
    assert visit.close() == []


def test_it_is_small_enough_to_send(text):
    assert len(text.encode()) < LARGEST


def test_it_can_be_used_soon_and_stays_quick(visit):
    ranking = RankingPage(visit.page)
    ranking.page.evaluate("document.querySelector('[data-sort=package]').click()")
    assert visit.worked() < PATIENCE
    assert ranking.keys() == sorted(ranking.keys(), key=RankingPage.name)
    ranking.wait_for_charts()
    assert visit.worked() < 2 * PATIENCE
    for act in (
        lambda: ranking.sort("depth"),
        lambda: ranking.search.fill("length-49"),
        ranking.page.locator("#packages tbody tr").first.click,
        lambda: ranking.page.keyboard.press("ArrowRight"),
    ):
        before = visit.worked()
        act()
        assert visit.worked() - before < PATIENCE / 4
    expect(ranking.count).to_contain_text(f"of {LARGE:,} packages")
    expect(ranking.drawer).to_be_visible()
