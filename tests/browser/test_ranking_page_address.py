"""The view of a ranking stands in the address of its page, where there is one and where it means something."""

import pytest

from tests.browser.ranking_page import RankingPage, expect
from tests.browser.subjects import mixed, ours, page_of

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize(
    "place",
    [
        "#depth=abc",
        "#depth=1e400&verdict=__proto__",
        "#account=constructor",
        "#account=-1",
        "#type=deb&scope=never",
        "#one=false",
        "#left=0",
        "#sort=__proto__",
    ],
)
def test_a_filter_that_the_page_does_not_offer_hides_nothing(using, ranking, place):
    using.page.goto(f"{using.address}{place}")
    expect(ranking.count).to_have_text("300 packages")
    assert all(
        each is not None for each in ranking.filters.locator("select").evaluate_all("all => all.map(each => each.value)")
    )


def test_one_account_alone_can_be_chosen_and_left_again(opened):
    page = opened(
        page_of(ours().ranking.model_copy(update={"ranked": ours().ranking.ranked[:1], "unassessed": ()})), "#account=0"
    )
    shown = RankingPage(page)
    expect(shown.filters.locator("select[name=account]")).to_have_value("0")
    assert len(shown.keys()) == 1


def test_a_page_within_a_page_works_though_it_has_no_address(browser):
    """As notebooks and servers of build results show it."""
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_content('<iframe sandbox="allow-scripts" width="1200" height="700"></iframe>')
    page.eval_on_selector("iframe", "(frame, text) => { frame.srcdoc = text; }", page_of(ours().report))
    inner = page.frame_locator("iframe")
    inner.locator("#search").fill("isarray")
    expect(inner.locator("#count")).to_have_text("2 of 136 packages")
    inner.locator("#packages tbody tr").first.click()
    expect(inner.locator("#drawer h2")).to_have_text("isarray")
    inner.get_by_role("button", name="Close").click()
    expect(inner.locator("#drawer")).to_be_hidden()
    expect(inner.locator("#count")).to_have_text("2 of 136 packages")
    context.close()
    assert faults == []


def test_a_browser_that_lets_the_address_change_only_so_often_shows_the_view_all_the_same(ranking):
    ranking.page.evaluate(
        "() => { history.replaceState = history.pushState = () => { throw new DOMException('', 'SecurityError'); }; }"
    )
    name = ranking.name(ranking.keys()[3])
    ranking.search.fill(name)
    expect(ranking.count).to_contain_text(" of 300 packages")
    ranking.row(ranking.keys()[0]).click()
    expect(ranking.drawer).to_be_visible()
    ranking.page.keyboard.press("Escape")
    expect(ranking.drawer).to_be_hidden()
    ranking.page.reload()


def test_paths_begin_on_a_phone_where_something_is_flagged(opened_on):
    page = opened_on(page_of(ours().report), viewport=PHONE, is_mobile=True)
    RankingPage(page).wait_for_charts()
    begins = page.evaluate("DATA.figures.paths.layout.meta")
    wide, left = page.evaluate("[byId('paths').clientWidth, byId('paths').parentElement.scrollLeft]")
    assert left <= begins["begins"] * wide / begins["levels"] <= left + PHONE["width"]
    assert left > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_page_at_a_desk_shows_paths_from_their_beginning(opened):
    page = opened(page_of(mixed().report))
    RankingPage(page).wait_for_charts()
    assert page.evaluate("byId('paths').parentElement.scrollLeft") == 0
