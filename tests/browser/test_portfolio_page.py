"""The report of a portfolio in use, held to what the library tells."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import pytest
from playwright.sync_api import Locator

from sbomkit.model.portfolio import PortfolioPackage
from sbomkit.model.portfolio.people import PortfolioAccount
from sbomkit.portfolio import report
from sbomkit.report._portfolio_page.matrix import matrix_of
from sbomkit.report.figures._marks import MARKS
from tests.browser.access import faults, look, nameless, tab_stops
from tests.browser.paper import Paper
from tests.browser.portfolios import drawn
from tests.browser.ranking_page import RankingPage, expect, report_in_a_tab
from tests.browser.subjects import page_of
from tests.browser.visits import Visit
from tests.builders import make_facts
from tests.portfolio.ranked import Told, product, scanned

DRAWN = 100
"""Rows that are drawn at once."""
PHONE = {"width": 390, "height": 844}


def holder() -> PortfolioAccount:
    """Who is shown as the one on whom most hangs."""
    return drawn().people.people[0]


@cache
def packages() -> tuple[PortfolioPackage, ...]:
    """All that are ranked, and then those that could not be."""
    return (*drawn().ranking.ranked, *drawn().ranking.unassessed)


@pytest.fixture(scope="module")
def visit(browser, tmp_path_factory) -> Iterator[Visit]:
    yield from report_in_a_tab(browser, tmp_path_factory.mktemp("portfolio"), drawn())


@pytest.fixture
def portfolio(visit) -> Iterator[RankingPage]:
    """The page as it is when it is opened."""
    visit.reset()
    visit.page.goto(f"{visit.address}#")
    visit.page.evaluate("scrollTo(0, 0)")
    yield RankingPage(visit.page)
    visit.leave()
    assert visit.faults == []


def name(entry: PortfolioPackage) -> str:
    return entry.package.rpartition("/")[2]


def test_it_opens_with_the_answer_and_with_what_cannot_be_told(portfolio):
    expect(portfolio.page.locator("h1#answer")).to_have_text(drawn().ranking.sentence)
    assert drawn().ranking.coverage.without_edges
    expect(portfolio.page.locator("#remarks")).to_contain_text("not say what depends on what")
    expect(portfolio.page.locator("#remarks")).to_contain_text("not name a vendor")
    assert portfolio.keys() == [each.package for each in packages()][:DRAWN]
    assert portfolio.page.title() == "Portfolio: who carries this software"


SORTED_BY: dict[str, Callable[[PortfolioPackage], Any]] = {
    "rank": lambda each: each.rank,
    "package": name,
    "hands": lambda each: list(MARKS).index(each.publishers.verdict),
    "priority": lambda each: None if each.priority is None else round(each.priority, 1),
    "products": lambda each: each.place.products,
    "vendors": lambda each: each.place.vendors,
    "impact": lambda each: round(each.impact, 3),
    "weakness": lambda each: None if each.weakness is None else round(each.weakness, 3),
    "depth": lambda each: each.place.min_depth,
    "released": lambda each: each.last_release,
}


def test_every_column_sorts_both_ways(portfolio):
    columns = [each.get_attribute("data-sort") or "" for each in portfolio.page.locator("[data-sort]").all()]
    assert set(columns) == set(SORTED_BY)
    for column in columns:
        key = SORTED_BY[column]
        for _ in range(2):
            falling = portfolio.sort(column) == "descending"
            known = sorted((each for each in packages() if key(each) is not None), key=key, reverse=falling)
            wanted = [*known, *(each for each in packages() if key(each) is None)]
            assert portfolio.keys() == [each.package for each in wanted[:DRAWN]], column


FILTERS: dict[str, tuple[Callable[[Locator], Any], Callable[[PortfolioPackage], bool]]] = {
    "vendor": (
        lambda filters: filters.get_by_label("Vendor").select_option(label=drawn().vendors[0].vendor),
        lambda each: each.package in set(drawn().vendors[0].packages),
    ),
    "products": (
        lambda filters: filters.get_by_label("Products").select_option("5"),
        lambda each: each.place.products >= 5,
    ),
    "ecosystem": (
        lambda filters: filters.get_by_label("Ecosystem").select_option("pypi"),
        lambda each: each.package.startswith("pkg:pypi/"),
    ),
    "account": (
        lambda filters: filters.get_by_label("Account").select_option(label=holder().identity.rpartition(":")[2]),
        lambda each: each.package in holder().publishes,
    ),
    "one person": (
        lambda filters: filters.get_by_label("One person at most").check(),
        lambda each: each.publishers.verdict.is_one_person,
    ),
    "a word": (lambda filters: filters.get_by_label("Search").fill("bbbbb-"), lambda each: "bbbbb-" in each.package),
}


@pytest.mark.parametrize("chosen", FILTERS)
def test_a_filter_leaves_what_fits_and_counts_it(portfolio, chosen):
    act, fits = FILTERS[chosen]
    act(portfolio.filters)
    wanted = [each.package for each in packages() if fits(each)]
    assert 0 < len(wanted) < len(packages())
    expect(portfolio.count).to_contain_text(f"{len(wanted)} of {len(packages())} packages")
    assert portfolio.keys() == wanted[:DRAWN]
    portfolio.page.get_by_role("button", name="Clear").click()
    expect(portfolio.count).to_have_text(f"{len(packages())} packages")


def test_the_drawer_tells_everything_about_a_package(portfolio):
    place, entry = next(
        (place, each) for place, each in enumerate(drawn().ranking.ranked) if each.indicators and each.place.vendors
    )
    detail = drawn().details[place]
    assert detail.holdings
    portfolio.search.fill(name(entry))
    portfolio.row(entry.package).click()
    told = " ".join(portfolio.drawer.inner_text().split())
    assert entry.reason in told
    assert detail.meaning in told
    assert f"rank of {drawn().ranking.coverage.with_publishers}" in told
    for part in entry.contributions:
        assert part.detail in told
        assert f"{part.contribution:.3f}" in told
    for observed in detail.evidence:
        assert observed.summary in told
    for vendor in detail.vendors or ():
        assert f"{vendor.vendor or 'vendor not named'} {vendor.holding} {vendor.products}" in told
    for held in detail.holdings:
        assert held.product is not None
        assert held.product in told
        if held.depth and held.path:
            assert " \u203a ".join(each.rpartition("/")[2] for each in held.path[-held.depth :]) in told
    assert f"{entry.place.products} of {drawn().ranking.coverage.products} products" in told
    assert "INVESTIGATE" in told


def test_of_a_package_beyond_the_first_it_is_told_where_its_products_are_listed(portfolio):
    place, last = next((place, each) for place, each in enumerate(packages()) if drawn().details[place].holdings is None)
    portfolio.search.fill(name(last))
    portfolio.row(last.package).click()
    expect(portfolio.drawer.locator("code")).to_have_text(f"sbomkit portfolio tabletop {last.package}")
    expect(portfolio.drawer).to_contain_text(f"{last.place.products} of {drawn().ranking.coverage.products} products")
    assert place == 200


def test_what_vendors_share_stands_in_a_matrix_that_leads_to_the_packages(portfolio):
    matrix = matrix_of(drawn(), [each.package for each in packages()])
    shown = portfolio.page.locator("#shared")
    assert shown.locator("thead th").all_inner_texts()[2:] == [each.name for each in matrix.vendors]
    for row, line in islice(zip(shown.locator("tbody tr").all(), matrix.lines, strict=True), 5):
        numbers = [f"{cell.products}" if cell else "" for cell in line.cells]
        assert row.locator("td").all_inner_texts() == [f"{line.vendors}", *numbers]
    shown.locator("tbody a").first.click()
    expect(portfolio.drawer).to_be_visible()
    assert portfolio.drawer.locator("h2").inner_text() == matrix.lines[0].key.rpartition("/")[2]


def test_a_vendor_of_the_matrix_lists_what_its_products_stand_on(portfolio):
    vendor = portfolio.page.locator("#shared thead a").first
    name = vendor.inner_text()
    vendor.click()
    (told,) = (each for each in drawn().vendors if each.vendor == name)
    assert portfolio.keys()[:DRAWN] == list(told.packages)[:DRAWN]
    expect(portfolio.filters.get_by_label("Vendor")).not_to_have_value("")


def test_charts_lead_to_packages(portfolio):
    portfolio.wait_for_charts()
    portfolio.page.locator("#scatter").scroll_into_view_if_needed()
    portfolio.page.locator("#scatter .points path").first.click(force=True)
    expect(portfolio.drawer).to_be_visible()
    portfolio.page.keyboard.press("Escape")
    portfolio.page.locator("#people .points path").first.click(force=True)
    assert set(portfolio.keys()) == set(holder().publishes)


def test_scans_stand_beside_their_lines(portfolio):
    trend = drawn().trend
    assert trend is not None
    portfolio.wait_for_charts()
    scans = portfolio.page.locator("#scans")
    expect(scans).to_contain_text(trend.sentence)
    expect(scans.locator("tbody tr")).to_have_count(2)
    assert scans.locator("svg .scatterlayer .trace").count() == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(portfolio, scheme):
    portfolio.page.emulate_media(color_scheme=scheme)
    assert faults(portfolio.page) == []
    portfolio.page.locator("#packages tbody tr").first.click()
    expect(portfolio.drawer).to_be_visible()
    assert faults(portfolio.page) == []


def test_everything_can_be_reached_by_keyboard(portfolio):
    assert nameless(portfolio.page) == []
    stops = tab_stops(portfolio.page, 60)
    assert [stop for stop in stops if not (stop["marked"] and stop["seen"])] == []
    portfolio.page.keyboard.press("/")
    portfolio.page.keyboard.type(name(packages()[5]))
    portfolio.page.keyboard.press("ArrowDown")
    portfolio.page.keyboard.press("Enter")
    expect(portfolio.drawer).to_contain_text(packages()[5].reason)


def test_it_is_at_home_on_a_phone(opened_on):
    page = RankingPage(opened_on(page_of(drawn()), viewport=PHONE, is_mobile=True, has_touch=True))
    page.wait_for_charts()
    assert look(page.page, "sideways") <= 0
    assert faults(page.page) == []
    assert look(page.page, "small") == []
    first = page.page.locator("#packages tbody tr").first
    first.scroll_into_view_if_needed()
    expect(first.locator("td.beside")).to_be_visible()
    first.tap()
    expect(page.drawer).to_be_visible()
    assert page.drawer.evaluate("drawer => drawer.scrollWidth <= drawer.clientWidth")


def test_it_prints(portfolio):
    portfolio.wait_for_charts()
    paper = Paper(portfolio.page)
    assert 2 <= paper.pages <= 12
    for heading in ("Weak points that vendors share", "All packages", "From scan to scan"):
        assert paper.tells(heading)
    portfolio.page.emulate_media(media="print", color_scheme="dark")
    assert look(portfolio.page, "sideways") <= 0


def test_without_scripts_it_still_gives_the_answer(opened_on):
    page = opened_on(page_of(drawn()), java_script_enabled=False)
    expect(page.locator("#answer")).to_have_text(drawn().ranking.sentence)
    expect(page.get_by_role("cell", name=packages()[0].reason)).to_be_visible()
    expect(page.locator("#shared tbody tr").first).to_be_visible()
    expect(page.locator("#filters")).to_be_hidden()


LITTLE: dict[str, dict[str, Told]] = {
    "nothing": {},
    "a product alone": {"app": product("app")},
    "nothing known": {"app": product("app", "left", "right")},
}


@pytest.mark.parametrize("documents", LITTLE)
def test_a_portfolio_of_which_little_is_known_has_a_page_all_the_same(opened, tmp_path, documents):
    found = report(scanned(tmp_path / "p.duckdb", LITTLE[documents]), make_facts({}))
    page = RankingPage(opened(page_of(found)))
    assert faults(page.page) == []
    assert len(page.keys()) == len(found.details) == len(LITTLE[documents]) * 2 * (documents == "nothing known")
    page.wait_for_charts()
    if page.keys():
        page.page.locator("#packages tbody tr").first.click()
        expect(page.drawer).to_contain_text(found.ranking.unassessed[0].reason)
        expect(page.drawer).to_contain_text("1 of 1 product (100.0 %) holds it")


def test_a_view_can_be_kept_and_sent_as_an_address(opened, portfolio):
    FILTERS["vendor"][0](portfolio.filters)
    portfolio.sort("products")
    view = portfolio.keys()
    portfolio.row(view[0]).click()
    again = RankingPage(opened(page_of(drawn()), place=portfolio.place()))
    assert again.keys() == view
    assert re.search("vendor=0", portfolio.place())
    assert again.drawer.locator("h2").inner_text() == RankingPage.name(view[0])
