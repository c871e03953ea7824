"""One line for the log of a build says what the table says first."""

import pytest

from sbomkit.ranking.diff import diff
from sbomkit.report import ranking_report, render
from tests.builders import make_facts, make_inventory, npm
from tests.report.checks import GOOD, SOME, TOLD
from tests.report.samples import make_indicator, make_ranked, make_ranking, make_unassessed
from tests.report.test_findings_table import finding, findings, waiver


def line(answer, **options):
    return render(answer, "line", **options)


def coverage(ranking, **changes):
    return ranking.model_copy(update={"coverage": ranking.coverage.model_copy(update=changes)})


def test_a_ranking_says_how_many_hang_on_one_person_and_what_comes_first():
    ranking = coverage(make_ranking([make_ranked(npm("a"))]), sole=3)
    assert line(ranking) == "sbomkit: 3 of 10 packages of known publishers hang on one person; first npm a (priority 58)\n"


def test_it_tells_what_to_investigate_and_what_stays_open():
    ranking = make_ranking(
        [make_ranked(npm("a"), indicators=(make_indicator(),))], [make_unassessed(npm("b")), make_unassessed(npm("c"))]
    )
    told = line(ranking)
    assert told.endswith("; INVESTIGATE: 1 package may have changed hands; not assessed: 2 packages\n")
    report = ranking_report(make_inventory({"app": ["a"]}), make_facts({}), ranking)
    assert line(report) == told


def test_where_there_is_no_package_it_says_so_and_not_that_nobody_is_known():
    empty = coverage(make_ranking([]), packages=0, with_publishers=0)
    assert line(empty) == f"sbomkit: {empty.fidelity.conclusion}\n"


def test_of_whom_nothing_is_known_nothing_is_counted():
    unknown = coverage(make_ranking([], [make_unassessed(npm("b"))]), with_publishers=0)
    assert line(unknown) == "sbomkit: who can publish is not known of any of 12 packages; not assessed: 1 package\n"


def test_findings_say_whether_the_gate_is_passed():
    assert line(findings()) == "sbomkit: Passed: 0 findings\n"
    told = findings(finding(), finding("pkg:npm/y"), waived=(finding(waiver=waiver()),))
    assert line(told) == "sbomkit: Not passed: 2 findings; 1 waived; first pkg:npm/x\n"


def test_a_comparison_says_what_changed_and_for_whom():
    old, new = make_ranking([make_ranked(npm("a"))]), make_ranking([make_ranked(npm("a")), make_ranked(npm("b"), 2)])
    assert line(diff(old, new)) == (
        "sbomkit: 1 added, 0 removed, 0 of 1 package on both sides changed. Hang on one person: 1 before, 2 now."
        " INVESTIGATE, may have changed hands: 0 before, 0 now.\n"
    )
    nobody = coverage(old, with_publishers=0).model_copy(update={"ranked": (), "unassessed": (make_unassessed(npm("a")),)})
    assert "one person" not in line(diff(nobody, new))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (GOOD, "1 document, 1 verdict: meets its checks 1"),
        (SOME, "1 document, 3 verdicts: does NOT meet its checks 3"),
        (TOLD, "2 documents, 2 verdicts: meets its checks 1, does NOT meet its checks 1, not read 1"),
    ],
    ids=["good", "some", "told"],
)
def test_a_check_counts_verdicts(answer, told):
    assert line(answer) == f"sbomkit: {told}\n"


def test_a_long_line_and_a_long_name_lose_their_middle():
    ranking = make_ranking([make_ranked(npm("n" * 500))])
    assert len(line(ranking)) < 200
    assert "(priority 58)" in line(ranking)
    assert len(line(findings(finding("pkg:npm/" + "n" * 900)))) < 120


def test_it_is_ascii_where_that_is_asked_for():
    assert line(make_ranking([make_ranked(npm("n" * 500))]), ascii=True).isascii()
