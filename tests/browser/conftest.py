"""One browser for all tests of this folder; each page is asked, when it is left, what it did that it must not do."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from examples import make_picture
from tests.browser.ranking_page import RankingPage, report_in_a_tab
from tests.browser.subjects import mixed
from tests.browser.visits import Visit

HERE = Path(__file__).parent

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all of this folder: what runs where a browser happens to be counts for no coverage."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """As long as tests of this folder run: what drives it is in the way of other tests that run event loops."""
    if make_picture.chromium() is None:
        pytest.skip("no chromium on the PATH: on Debian, apt install chromium")
    with make_picture.browser() as browser:
        yield browser


@pytest.fixture(scope="package")
def reading(browser: Browser) -> Iterator[Visit]:
    """A tab in which one page after the other is opened."""
    visit = Visit(browser)
    yield visit
    assert visit.close() == []


@pytest.fixture(scope="package")
def using(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """A tab in which one report is open."""
    yield from report_in_a_tab(browser, tmp_path_factory.mktemp("report"), mixed().report)


@pytest.fixture
def ranking(using: Visit) -> Iterator[RankingPage]:
    """The report of `mixed()` as it is when it is opened."""
    using.reset()
    using.page.goto(f"{using.address}#")
    using.page.evaluate("scrollTo(0, 0)")
    yield RankingPage(using.page)
    using.leave()
    assert using.faults == []


@pytest.fixture
def opened(reading: Visit, tmp_path: Path) -> Iterator[Open]:
    """`opened(text)` opens a page that holds this text, in the place of the one before."""

    def open_page(text: str, place: str = "") -> Page:
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        reading.reset()
        return reading.open(path, place)

    yield open_page
    reading.leave()
    assert reading.faults == []


@pytest.fixture
def opened_on(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """`opened_on(text, is_mobile=True)` does so in a tab of its own that has these options."""
    visits: list[Visit] = []

    def open_page(text: str, **options: Any) -> Page:
        path = tmp_path / f"page-{len(visits)}.html"
        path.write_text(text, encoding="utf-8")
        visits.append(Visit(browser, **options))
        return visits[-1].open(path)

    yield open_page
    assert [fault for visit in visits for fault in visit.close()] == []
