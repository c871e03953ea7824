"""A page finds each package by its own key, whatever the document calls them."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from sbomkit.model.ranking import Excluded
from sbomkit.report import render
from sbomkit.report._ranking_page._texts import harmless
from sbomkit.report._ranking_page.keys import page_keys
from sbomkit.report._ranking_page.said import said
from tests.builders import npm
from tests.report.samples import make_ranked, make_ranking, make_unassessed

ODD = st.text(alphabet="ab (12)\u200b\u202e\x00", max_size=5)


def test_keys_stay_as_they_are_where_they_can_be_told_apart():
    ranking = make_ranking(
        [make_ranked(npm("a"))], [make_unassessed(npm("b"))], [Excluded(package=npm("c"), versions=(), reason="")]
    )
    assert page_keys(ranking) == [npm("a"), npm("b"), npm("c")]


def test_no_package_stands_in_front_of_another_that_looks_the_same():
    ranking = make_ranking([make_ranked("x\u200b", 1), make_ranked("x\u202e", 2)], [make_unassessed("x\ufffd (2)")])
    assert page_keys(ranking) == ["x\ufffd (1)", "x\ufffd (2) (2)", "x\ufffd (2)"]
    assert [key for *_, key in said(ranking)["first"]] == page_keys(ranking)[:2]
    page = render(ranking, "html")
    data = json.loads(page.partition('type="application/json">')[2].partition("</script>")[0])
    assert data["packages"]["key"] == page_keys(ranking)


def test_names_that_are_too_long_to_be_shown_are_told_apart_all_the_same():
    ends = "a" * 5_000
    ranking = make_ranking([make_ranked(f"{ends}{middle}{ends}", rank) for rank, middle in enumerate("xyz", 1)])
    assert len(set(page_keys(ranking))) == 3


@given(st.lists(ODD, unique=True, max_size=12))
@example(["\x00", "\u200b", "\ufffd (2)", "\ufffd (1)", "\ufffd (2) (2)"])
def test_no_two_keys_are_alike_and_none_hides_anything(names):
    keys = page_keys(make_ranking((), [make_unassessed(name) for name in names]))
    assert len(set(keys)) == len(keys) == len(names)
    assert all(key.isprintable() for key in keys)
    for name, key in zip(names, keys, strict=True):
        assert key.startswith(harmless(name))
