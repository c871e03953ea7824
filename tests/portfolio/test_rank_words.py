"""What the ranking of a portfolio says, and what is said of it."""

import pytest

from sbomkit import ranking as single
from sbomkit.model.facts import Facts
from sbomkit.portfolio._impact import FACTORS, IMPACT
from tests.builders import make_component, make_facts, make_inventory, make_observation, make_releases, npm
from tests.pages import ROOT
from tests.portfolio.ranked import Told, entry, product, sole_facts
from tests.portfolio.test_rank import NOBODY, ranked


@pytest.mark.parametrize("policy", single.shipped_policies())
def test_no_sentence_speaks_of_one_product_or_document(policy):
    documents = {"x": product("x", "a", "b"), "y": product("y", "a", "c", vendor="V")}
    releases = make_releases(("1", "2015-01-01", "o"))
    facts = Facts.merge(sole_facts("a", "b"), make_facts({npm("a"): [make_observation(releases)]}))
    found = ranked(documents, facts, policy=policy)
    for each in (*found.ranked, *found.unassessed):
        said = [each.reason, *(part.detail for part in each.contributions)]
        assert not [words for words in said if "this product" in words or "this document" in words]
    assert "; its last release was" in entry(found, "a").reason
    if policy == "funding":
        assert any("of these products alone" in part.detail for part in entry(found, "a").contributions)


@pytest.mark.parametrize(
    ("documents", "facts", "sentence"),
    [
        ({}, NOBODY, "0 products stand on 0 packages; who can publish them is not known of any."),
        ({"x": product("x")}, NOBODY, "1 product stands on 0 packages; who can publish them is not known of any."),
        ({"x": product("x", "a")}, sole_facts("z"), "1 product stands on 1 package; who can publish them is not known of any."),
        (
            {"x": product("x", "a", vendor="V")},
            sole_facts("a"),
            "1 product of 1 vendor stands on 1 package; 1 of 1 of known publishers hangs on one person.",
        ),
        (
            {"x": product("x", "a", "b", vendor="V"), "y": product("y", "a", vendor="W")},
            sole_facts("a"),
            (
                "2 products of 2 vendors stand on 2 packages; 1 of 1 of known publishers hangs on one person, and two products "
                "or more stand on 1 of these; of 1 it is not known who can publish them."
            ),
        ),
    ],
)
def test_the_answer_is_one_sentence(documents, facts, sentence):
    assert ranked(documents, facts).sentence == sentence


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        ({"x": product("x", "a")}, "1 product stands on it, directly."),
        ({"x": product("x", "b", "a")}, "1 product stands on it, 2 steps below the product."),
        ({"x": product("x", "b", "a"), "y": product("y", "a")}, "2 products stand on it, 1 to 2 steps below the product."),
        (
            {"s": Told(make_inventory({}, components=[make_component("a")], roots=["app"]), "s")},
            "1 product stands on it, and no document says how deep.",
        ),
    ],
)
def test_a_reason_says_where_a_package_stands(documents, words):
    assert entry(ranked(documents, sole_facts("a")), "a").reason == f"One person can publish a; {words}"
    unknown = "Who can publish a is not known: no source told; collect facts that cover it"
    assert entry(ranked(documents), "a").reason == f"{unknown}; {words}"


def test_the_page_has_the_factors():
    page = (ROOT / "docs" / "portfolio.md").read_text()
    priors = ["\N{EN DASH}" if each.prior is None else f"{each.prior:.2f}" for each in FACTORS]
    rows = [
        f"| `{each.name}` | {each.weight:.2f} | {prior} | {each.summary} |" for each, prior in zip(FACTORS, priors, strict=True)
    ]
    assert "\n".join(["| factor | weight | prior | value |", "|---|---|---|---|", *rows, "", ""]) in page
    assert f"**Impact** is `{IMPACT}`" in page
    assert sum(each.weight for each in FACTORS) == 1
