"""The report of a ranking for everybody: by keyboard, by ear, in the dark, on a phone, and without things that move."""

import pytest

from tests.browser.access import faults, look, nameless, tab_stops
from tests.browser.ranking_page import RankingPage, expect
from tests.browser.subjects import mixed, page_of

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_and_drawer_can_be_read(ranking, scheme):
    ranking.page.emulate_media(color_scheme=scheme)
    assert faults(ranking.page) == []
    ranking.page.locator("#packages tbody tr").first.click()
    expect(ranking.drawer).to_be_visible()
    assert faults(ranking.page) == []


def test_colours_can_be_chosen_whatever_the_system_has(ranking):
    shades = []
    for _ in range(3):
        shades.append(ranking.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert look(ranking.page, "faint") == []
        ranking.page.locator("#theme").click()
    assert len(set(shades)) == 2
    assert ranking.page.evaluate("getComputedStyle(document.body).backgroundColor") == shades[0]


def test_every_control_has_a_name_and_is_marked_where_the_focus_is(ranking):
    assert nameless(ranking.page) == []
    ranking.page.locator(".skip").focus()
    stops = tab_stops(ranking.page, 45)
    assert [stop for stop in stops if not (stop["marked"] and stop["seen"])] == []
    ids = [stop["id"] for stop in stops]
    assert ids.index("theme") < ids.index("search") < ids.index("clear")
    keys = [stop["sort"] or stop["package"] for stop in stops]
    assert keys.index("rank") < keys.index("depth") < keys.index(ranking.keys()[0]), "the order of the eye"


def test_the_first_stop_leads_past_the_head_of_the_page(opened):
    page = opened(page_of(mixed().ranking))
    (stop,) = tab_stops(page, 1)
    assert stop["text"].startswith("Skip to")
    page.keyboard.press("Enter")
    (stop,) = tab_stops(page, 1)
    assert stop["sort"] == "rank"


def test_what_changes_is_announced(ranking):
    assert ranking.count.get_attribute("role") == "status"
    expect(ranking.page.get_by_role("table").and_(ranking.page.locator("#packages"))).to_be_visible()
    head = ranking.page.get_by_role("columnheader", name="package")
    expect(head).to_have_attribute("aria-sort", "none")
    ranking.sort("package")
    expect(head).to_have_attribute("aria-sort", "ascending")
    ranking.page.locator("#packages tbody tr").first.click()
    expect(ranking.page.get_by_role("dialog")).to_have_accessible_name(ranking.drawer.locator("h2").inner_text())


def test_the_drawer_keeps_the_keyboard_until_it_is_closed(ranking):
    ranking.page.locator("#packages tbody tr").first.click()
    for _ in range(12):
        ranking.page.keyboard.press("Tab")
        assert ranking.page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#drawer')")


def test_it_is_at_home_on_a_phone(opened_on):
    ranking = RankingPage(opened_on(page_of(mixed().report), viewport=PHONE, is_mobile=True, has_touch=True))
    ranking.wait_for_charts()
    assert look(ranking.page, "sideways") <= 0
    assert faults(ranking.page) == []
    assert look(ranking.page, "small") == []
    first = ranking.page.locator("#packages tbody tr").first
    first.scroll_into_view_if_needed()
    first.tap()
    expect(ranking.drawer).to_be_visible()
    ranking.settle()
    box = ranking.drawer.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    assert ranking.drawer.evaluate("drawer => drawer.scrollWidth <= drawer.clientWidth")
    close = ranking.drawer.get_by_role("button", name="Close")
    expect(close).to_be_in_viewport()
    close.tap()
    expect(ranking.drawer).to_be_hidden()


def test_nothing_moves_for_those_who_asked_for_that(ranking):
    moving = "[document.getAnimations().length, getComputedStyle(document.documentElement).scrollBehavior]"
    ranking.page.locator("#packages tbody tr").first.click()
    assert ranking.page.evaluate(moving) == [0, "auto"]
