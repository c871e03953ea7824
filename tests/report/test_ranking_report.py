"""A ranking report holds what its parts hold, for every package that has a place."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sbomkit import people, position, rank, read_facts
from sbomkit.errors import ConfigurationError
from sbomkit.formats import load
from sbomkit.graph import ways_in
from sbomkit.model import Facts, Inventory
from sbomkit.report import explain, ranking_report, render
from sbomkit.report._filter import filtered_report

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
AS_OF = datetime(2023, 6, 10, tzinfo=UTC)
"""After the hands of xz had changed."""


@pytest.fixture(scope="module")
def openssh() -> tuple[Inventory, Facts]:
    inventory = load(EXAMPLES / "openssh-debian12" / "sbom.cdx.json")
    return inventory, read_facts(EXAMPLES / "openssh-debian12" / "facts.jsonl")


def test_every_package_that_has_a_place_has_its_detail_in_the_order_of_the_ranking(openssh: tuple[Inventory, Facts]):
    ranking = rank(*openssh, as_of=AS_OF)
    report = ranking_report(*openssh, ranking)
    placed = [*(each.package for each in ranking.ranked), *(each.package for each in ranking.unassessed)]
    assert [each.package for each in report.details] == placed
    assert report.by_package.keys() == {each.package for each in report.details}


def test_a_detail_says_what_explain_says_of_the_same_package(openssh: tuple[Inventory, Facts]):
    inventory, facts = openssh
    ranking = rank(inventory, facts, as_of=AS_OF)
    report = ranking_report(inventory, facts, ranking)
    source_of = position(inventory).source_of
    for detail in report.details:
        explained = explain(ranking, facts, ways_in(inventory, detail.package), source=source_of.get(detail.package))
        assert (detail.meaning, detail.next_steps, detail.evidence) == (
            explained.meaning,
            explained.next_steps,
            explained.evidence,
        )


def test_its_people_are_those_of_the_same_facts_and_moment(openssh: tuple[Inventory, Facts]):
    ranking = rank(*openssh, as_of=AS_OF)
    assert ranking_report(*openssh, ranking).people == people(*openssh, as_of=AS_OF)


def test_without_facts_there_is_no_evidence_but_something_to_do(openssh: tuple[Inventory, Facts]):
    inventory, _ = openssh
    nothing = Facts(packages=())
    report = ranking_report(inventory, nothing, rank(inventory, nothing))
    assert all(not detail.evidence and detail.next_steps for detail in report.details)


def test_a_root_that_is_not_there_is_refused(openssh: tuple[Inventory, Facts]):
    with pytest.raises(ConfigurationError, match="no-such-package"):
        ranking_report(*openssh, rank(*openssh), root="no-such-package")


def test_what_is_filtered_out_of_the_ranking_keeps_its_details(openssh: tuple[Inventory, Facts]):
    report = ranking_report(*openssh, rank(*openssh, as_of=AS_OF))
    deep = filtered_report(report, min_depth=3)
    assert 0 < len(deep.ranking.ranked) < len(report.ranking.ranked)
    assert deep.details is report.details
    assert filtered_report(report) is report


def test_a_format_that_cannot_show_it_says_so(openssh: tuple[Inventory, Facts]):
    with pytest.raises(ConfigurationError, match="ranking report"):
        render(ranking_report(*openssh, rank(*openssh)), "junit")
