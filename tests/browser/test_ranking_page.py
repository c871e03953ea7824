"""The report of a ranking in use: sorted, filtered, searched, opened, linked to, printed; each held to the ranking itself."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator

from sbomkit.model.ranking import Ranked, Unassessed, Verdict
from sbomkit.ranking import rank
from sbomkit.ranking.people import people
from sbomkit.report._ranking_report.noun import ranking_report
from sbomkit.report._words import SCOPES
from sbomkit.report.figures._marks import MARKS
from tests.browser.access import faults, look
from tests.browser.paper import Paper
from tests.browser.ranking_page import RankingPage, expect
from tests.browser.subjects import ASKED, mixed, page_of
from tests.builders import make_component, make_facts, make_inventory

Entry = Ranked | Unassessed
DRAWN = 100
"""Rows that are drawn at once."""

MIXED = mixed().ranking
ALL: tuple[Entry, ...] = (*MIXED.ranked, *MIXED.unassessed)
ONE = MIXED.ranked[0]
HOLDER = people(mixed().inventory, mixed().facts).people[0].identity
"""Somebody whom the chart of people shows."""


def name(entry: Entry) -> str:
    return entry.package.rpartition("/")[2]


def found_by(entry: Entry) -> str:
    """Where a word is looked for."""
    return f"{entry.package} {entry.reason}"


SORTED_BY: dict[str, Callable[[Entry], Any]] = {
    "rank": lambda each: each.rank,
    "package": name,
    "hands": lambda each: list(MARKS).index(each.publishers.verdict),
    "priority": lambda each: round(each.priority, 1) if isinstance(each, Ranked) else None,
    "impact": lambda each: None if not isinstance(each, Ranked) or each.impact is None else round(each.impact, 3),
    "weakness": lambda each: round(each.weakness, 3) if isinstance(each, Ranked) else None,
    "depth": lambda each: each.position.depth,
    "used": lambda each: each.position.dependents,
    "via": lambda each: None,
    "released": lambda each: each.last_release,
}
"""What each column stands in the order of; `via` is made of words."""


def expected(column: str, *, falling: bool) -> list[str]:
    """Keys in that order: what is not known comes last, equals stay in the order of the ranking."""
    key = SORTED_BY[column]
    known = [each for each in ALL if key(each) is not None]
    unknown = [each for each in ALL if key(each) is None]
    known.sort(key=key, reverse=falling)
    return [each.package for each in (*known, *unknown)]


def test_it_opens_with_the_answer_and_the_first_packages(ranking):
    expect(ranking.page.locator("h1#answer")).to_contain_text(name(ONE))
    expect(ranking.page.locator("#fidelity")).to_contain_text(MIXED.fidelity.conclusion)
    assert ranking.keys() == [each.package for each in ALL][:DRAWN]
    assert ranking.directions()[0] == "ascending"
    ranking.wait_for_charts()


def test_every_column_sorts_both_ways(ranking):
    columns = [each.get_attribute("data-sort") or "" for each in ranking.page.locator("[data-sort]").all()]
    assert set(columns) == set(SORTED_BY)
    for place, column in enumerate(columns):
        seen = set()
        for _ in range(2):
            direction = ranking.sort(column)
            seen.add(direction)
            if column != "via":
                assert ranking.keys() == expected(column, falling=direction == "descending")[:DRAWN], (column, direction)
            directions = ranking.directions()
            assert directions.pop(place) == direction
            assert set(directions) == {"none"}
        assert seen == {"ascending", "descending"}


FIRST_SCOPE = min({each.position.scope for each in ALL}, key=SCOPES.__getitem__)
FILTERS: dict[str, tuple[Callable[[Locator], Any], Callable[[Entry], bool]]] = {
    "ecosystem": (
        lambda filters: filters.get_by_label("Ecosystem").select_option("pypi"),
        lambda each: each.package.startswith("pkg:pypi/"),
    ),
    "verdict": (
        lambda filters: filters.get_by_label("In the hands of").select_option("few"),
        lambda each: each.publishers.verdict is Verdict.FEW,
    ),
    "depth": (
        lambda filters: filters.get_by_label("Depth").select_option("3"),
        lambda each: each.position.depth is not None and each.position.depth >= 3,
    ),
    "scope": (
        lambda filters: filters.get_by_label("Needed").select_option(index=1),
        lambda each: each.position.scope is FIRST_SCOPE,
    ),
    "one person": (
        lambda filters: filters.get_by_label("One person at most").check(),
        lambda each: each.publishers.verdict.is_one_person,
    ),
    "account": (
        lambda filters: filters.get_by_label("Account").select_option(label=HOLDER.rpartition(":")[2]),
        lambda each: any(person.identity == HOLDER for person in each.publishers.people),
    ),
    "indicators": (lambda filters: filters.get_by_label("INVESTIGATE").check(), lambda each: bool(each.indicators)),
    "a word": (lambda filters: filters.get_by_label("Search").fill("bbbbb-"), lambda each: "bbbbb-" in found_by(each)),
    "two words": (
        lambda filters: filters.get_by_label("Search").fill("CCCCC length-12"),
        lambda each: "ccccc" in found_by(each) and "length-12" in found_by(each),
    ),
    "an account": (
        lambda filters: filters.get_by_label("Search").fill("account-33"),
        lambda each: any("account-33" in person.identity for person in each.publishers.people),
    ),
    "nothing that is there": (lambda filters: filters.get_by_label("Search").fill("<no such>"), lambda each: False),
}


@pytest.mark.parametrize("chosen", FILTERS)
def test_a_filter_leaves_what_fits_and_counts_it(ranking, chosen):
    act, fits = FILTERS[chosen]
    act(ranking.filters)
    wanted = [each.package for each in ALL if fits(each)]
    expect(ranking.count).to_contain_text(f"{len(wanted)} of {len(ALL)} packages")
    assert ranking.keys() == wanted[:DRAWN]
    ranking.page.get_by_role("button", name="Clear").click()
    expect(ranking.count).to_have_text(f"{len(ALL)} packages")
    assert ranking.search.input_value() == ""


def test_filters_add_up(ranking):
    for chosen in ("ecosystem", "one person", "a word"):
        FILTERS[chosen][0](ranking.filters)
    fits = [FILTERS[chosen][1] for chosen in ("ecosystem", "one person", "a word")]
    wanted = [each.package for each in ALL if all(test(each) for test in fits)]
    assert wanted
    assert ranking.keys() == wanted


def test_what_was_left_out_is_shown_on_request(ranking):
    (left_out,) = MIXED.excluded
    ranking.filters.get_by_label("Left out").check()
    expect(ranking.count).to_have_text(f"{len(ALL) + 1} packages")
    ranking.search.fill(left_out.package)
    ranking.page.locator("#packages tbody a").click()
    expect(ranking.drawer).to_contain_text(left_out.reason)


def test_all_rows_come_when_somebody_scrolls(ranking):
    while len(ranking.keys()) < len(ALL):
        drawn = len(ranking.keys())
        ranking.page.locator("#packages tbody tr").last.scroll_into_view_if_needed()
        expect(ranking.page.locator("#packages tbody tr")).not_to_have_count(drawn)
    assert ranking.keys() == [each.package for each in ALL]


def test_the_drawer_tells_everything_about_a_package(ranking):
    entry = next(each for each in MIXED.ranked if each.indicators and len(each.position.path) > 2)
    detail = mixed().report.by_package[entry.package]
    ranking.search.fill(name(entry))
    ranking.row(entry.package).click()
    expect(ranking.drawer).to_be_visible()
    told = " ".join(ranking.drawer.inner_text().split())
    assert entry.reason in told
    assert detail.meaning in told
    for step in detail.next_steps:
        assert step.text in told
    for part in entry.contributions:
        assert part.detail in told
        assert f"{part.contribution:.3f}" in told
    for indicator in entry.indicators:
        assert indicator.detail in told
    assert "INVESTIGATE" in told
    for observed in detail.evidence:
        assert observed.summary in told
    link = ranking.drawer.locator(f"a[href='{ASKED}/{name(entry)}']")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    for package in entry.position.path[1:]:
        assert package.rpartition("/")[2] in told


def test_the_drawer_is_opened_and_left_by_mouse_or_keyboard_and_gives_the_focus_back(ranking):
    link = ranking.row(ALL[1].package).locator("a")
    ranking.row(ALL[1].package).click()
    expect(ranking.drawer).to_contain_text(ALL[1].reason)
    ranking.page.keyboard.press("Escape")
    expect(ranking.drawer).to_be_hidden()
    expect(link).to_be_focused()
    ranking.page.keyboard.press("ArrowDown")
    ranking.page.keyboard.press("Enter")
    expect(ranking.drawer).to_contain_text(ALL[2].reason)
    ranking.page.keyboard.press("ArrowRight")
    expect(ranking.drawer).to_contain_text(ALL[3].reason)
    ranking.drawer.get_by_role("button", name="Close").click()
    expect(ranking.drawer).to_be_hidden()


def test_a_slash_leads_to_the_search_and_an_arrow_to_what_was_found(ranking):
    ranking.page.keyboard.press("/")
    expect(ranking.search).to_be_focused()
    ranking.page.keyboard.type(f"{name(ALL[5])}")
    ranking.page.keyboard.press("ArrowDown")
    ranking.page.keyboard.press("Enter")
    expect(ranking.drawer).to_contain_text(ALL[5].reason)


def test_a_view_can_be_kept_and_sent_as_an_address(opened, ranking):
    ranking.filters.get_by_label("One person at most").check()
    ranking.search.fill("aaaaa")
    ranking.sort("depth")
    view = ranking.keys()
    ranking.row(view[0]).click()
    again = RankingPage(opened(page_of(mixed().report), place=ranking.place()))
    assert again.keys() == view
    assert again.search.input_value() == "aaaaa"
    assert again.filters.get_by_label("One person at most").is_checked()
    assert again.drawer.locator("h2").inner_text() == RankingPage.name(view[0])


def test_an_address_opens_a_package_and_back_closes_it(using, ranking):
    ranking.page.goto(f"{using.address}#package={quote(ALL[3].package)}")
    expect(ranking.drawer).to_contain_text(ALL[3].reason)
    ranking.page.keyboard.press("Escape")
    expect(ranking.page).not_to_have_url(re.compile("package="))
    ranking.row(ALL[4].package).click()
    expect(ranking.drawer).to_be_visible()
    ranking.page.go_back()
    expect(ranking.drawer).to_be_hidden()


def test_a_place_of_the_page_is_found_without_losing_the_view(ranking):
    ranking.search.fill("aaaaa")
    view = ranking.keys()
    for link in ranking.page.locator("header nav a").all():
        link.click()
        assert ranking.keys() == view
    assert ranking.search.input_value() == "aaaaa"


def test_an_address_that_means_nothing_is_no_harm(using, ranking):
    strange = "#sort=__proto__&package=constructor&depth=x&verdict=%3Cscript%3E&q=%F0&falling=1&one=2&account=__proto__"
    ranking.page.goto(f"{using.address}{strange}")
    expect(ranking.drawer).to_be_hidden()
    expect(ranking.count).to_contain_text("of 300 packages")


def test_a_mark_of_a_chart_opens_its_package(ranking):
    ranking.wait_for_charts()
    ranking.page.locator("#scatter").scroll_into_view_if_needed()
    ranking.page.locator("#scatter .points path").first.hover(force=True)
    ranking.page.locator("#scatter .points path").first.click(force=True)
    expect(ranking.drawer).to_be_visible()
    assert ranking.drawer.locator("h2").inner_text() in {name(each) for each in ALL}


def test_a_bar_of_an_account_lists_its_packages(ranking):
    ranking.wait_for_charts()
    ranking.page.locator("#people .points path").first.click(force=True)
    expect(ranking.filters.get_by_label("Account")).not_to_have_value("")
    assert 0 < len(ranking.keys()) < DRAWN


def test_it_prints(ranking):
    ranking.wait_for_charts()
    paper = Paper(ranking.page)
    assert 2 <= paper.pages <= 12
    assert paper.tells(ranking.page.inner_text("#answer"))
    assert paper.tells("All packages")
    ranking.page.emulate_media(media="print", color_scheme="dark")
    expect(ranking.page.locator("#answer")).to_be_visible()
    expect(ranking.page.locator("#filters")).to_be_hidden()
    expect(ranking.page.locator("#printed")).to_be_visible()
    rows = ranking.page.locator("#packages tbody tr:visible")
    assert 20 <= rows.count() <= DRAWN
    assert look(ranking.page, "sideways") <= 0


def test_without_scripts_it_still_gives_the_answer(opened_on):
    page = opened_on(page_of(mixed().report), java_script_enabled=False)
    expect(page.locator("#answer")).to_contain_text(name(ONE))
    expect(page.get_by_role("row")).to_have_count(21)
    expect(page.get_by_role("cell", name=ONE.reason)).to_be_visible()
    expect(page.locator("#filters")).to_be_hidden()


LITTLE = {
    "nothing": make_inventory(roots=[]),
    "a product alone": make_inventory({}),
    "no edges": make_inventory(roots=[], components=[make_component(each) for each in "abc"]),
    "nothing known": make_inventory({"app": ["a"], "a": ["b", "c"]}),
}


@pytest.mark.parametrize("product", LITTLE)
def test_a_product_of_which_little_is_known_has_a_page_all_the_same(opened, product):
    report = ranking_report(LITTLE[product], make_facts({}), rank(LITTLE[product], make_facts({})))
    page = RankingPage(opened(page_of(report)))
    assert faults(page.page) == []
    assert len(page.keys()) == len(report.details)
    page.wait_for_charts()
    if page.keys():
        page.page.locator("#packages tbody tr").first.click()
        expect(page.drawer).to_contain_text(report.ranking.unassessed[0].reason)
