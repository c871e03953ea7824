"""What watches the pages is watched itself: a page that does what it must not do is caught at it."""

import pytest
from playwright.sync_api import Browser

from tests.browser.visits import Visit

DOING = {
    "asks another host": ("<img src='https://evil.example/'>", "request: https://evil.example/"),
    "asks another file": ("<link rel=stylesheet href='other.css'>", "request: file://"),
    "writes to the console": ("<script>console.log('here')</script>", "console: log: here"),
    "breaks": ("<script>throw new Error('broken')</script>", "error: broken"),
    "opens a dialog": ("<script>alert('hello')</script>", "dialog: hello"),
    "opens a page": ("<script>open('about:blank')</script>", "another page: about:blank"),
    "runs what a stranger wrote": ("<img src=x: onerror='pwned.push(`image`)'>", "pwned: image"),
    "is stopped by its policy": (
        "<meta http-equiv='Content-Security-Policy' content='default-src `none`'><script>1</script>".replace("`", "&#39;"),
        "policy: script-src-elem inline",
    ),
}


@pytest.mark.parametrize("doing", DOING)
def test_a_page_is_caught_that(browser: Browser, tmp_path, doing):
    body, fault = DOING[doing]
    path = tmp_path / "page.html"
    path.write_text(f"<!DOCTYPE html><title>page</title>{body}")
    visit = Visit(browser)
    visit.open(path).wait_for_load_state()
    assert any(each.startswith(fault) for each in visit.close()), visit.faults


def test_a_page_that_does_nothing_is_left_in_peace(opened):
    page = opened("<!DOCTYPE html><title>page</title><p>text</p>", place="#there")
    assert page.url.endswith("#there")
    assert page.title() == "page"
