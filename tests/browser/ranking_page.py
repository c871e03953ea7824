"""The page of a ranking, as somebody uses it who does not know how it is made."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from sbomkit.report import PortfolioReport, RankingReport
from tests.browser.subjects import page_of
from tests.browser.visits import Visit

__all__ = ["RankingPage", "expect", "report_in_a_tab"]

expect.set_options(timeout=20_000)  # both processors may be at other tests

_ROWS = "[...document.querySelectorAll('#packages tbody tr[data-package]')].map(row => row.dataset.package)"

_DIRECTIONS = "[...document.querySelectorAll('#packages thead th')].map(head => head.ariaSort)"


def report_in_a_tab(browser: Browser, folder: Path, report: RankingReport | PortfolioReport) -> Iterator[Visit]:
    """A tab in which a report is open, with its charts; at the end it must have done nothing that it must not."""
    path = folder / "page.html"
    path.write_text(page_of(report), encoding="utf-8")
    visit = Visit(browser)
    visit.reset()
    visit.open(path)
    RankingPage(visit.page).wait_for_charts()
    yield visit
    assert visit.close() == []


class RankingPage:
    """What can be seen and done; `page` is the browser's."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.drawer: Locator = page.locator("#drawer")
        self.filters: Locator = page.locator("#filters")
        self.search: Locator = page.locator("#search")
        self.count: Locator = page.locator("#count")
        self.focused: Locator = page.locator(":focus")

    def keys(self) -> list[str]:
        """Packages of the rows that are there, from above."""
        found: list[str] = self.page.evaluate(_ROWS)
        return found

    def place(self) -> str:
        """What stands behind the address of the file; `page.url` hears of it later."""
        return str(self.page.evaluate("location.hash"))

    def row(self, package: str) -> Locator:
        """The row of a package."""
        return self.page.locator("#packages tr").and_(self.page.locator(f"[data-package={_quoted(package)}]"))

    def sort(self, column: str) -> str:
        """Press the head of a column; returns in which direction the page says that it now runs."""
        button = self.page.locator(f"[data-sort={column}]")
        button.click()
        return button.locator("xpath=ancestor::th").get_attribute("aria-sort") or "not said"

    def directions(self) -> list[str]:
        """What the heads of all columns say of their direction."""
        found: list[str] = self.page.evaluate(_DIRECTIONS)
        return found

    @staticmethod
    def name(package: str) -> str:
        """The plain name in a key."""
        return package.rpartition("/")[2]

    def settle(self) -> None:
        """Until nothing moves any more."""
        self.page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")

    def wait_for_charts(self) -> None:
        """Until all charts that are on the page are drawn, or say that there is nothing to draw."""
        for name in ("scatter", "people", "paths", "trend"):
            place = self.page.locator(f"#{name}")
            if place.count():
                place.scroll_into_view_if_needed()
                place.locator("svg.main-svg, p").first.wait_for()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
