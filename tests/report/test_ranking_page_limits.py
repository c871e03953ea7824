"""What a page says of what it does not show: on paper, and where it is the page of a part."""

import pytest

from sbomkit.formats import load
from sbomkit.ranking import rank
from sbomkit.report import ranking_report, render
from sbomkit.report._ranking_page.scripts import own_style
from sbomkit.sources.facts_file import read_facts
from tests.builders import npm
from tests.report.samples import make_position, make_ranked, make_ranking


@pytest.mark.parametrize(("steps", "said"), [(9, False), (10, True)])
def test_paths_that_nobody_could_read_on_paper_are_left_out_there_and_that_is_said(steps, said):
    path = tuple(npm(f"p{step}") for step in range(steps))
    page = render(make_ranking([make_ranked(path[-1], position=make_position(path[-1], steps - 1, path=path))]), "html")
    assert ('<p class="paper">These paths are too long for paper' in page) is said
    assert 'id="paths"' in page


def test_what_is_said_of_paper_stands_on_paper_only():
    screen, _, paper = own_style().partition("@media print {")
    assert ".paper { display: none; }" in screen
    assert ".paper { display: block; }" in paper
    assert ".paper + .wide { display: none; }" in paper


def test_a_page_of_a_part_says_that_accounts_are_counted_by_the_whole():
    inventory, facts = load("examples/nodemon-2017/sbom.cdx.json"), read_facts("examples/nodemon-2017/facts.jsonl")
    report = ranking_report(inventory, facts, rank(inventory, facts))
    said = "Packages that this page leaves out are counted too."
    assert said in render(report, "html", top=5)
    assert said not in render(report, "html")
    assert said not in render(report.ranking, "html", top=5), "where nothing but the part is known, it is not"
