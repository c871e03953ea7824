"""CSV is judged by a reader that is not ours, and by what can be had back."""

import csv
import io
import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sbomkit.model.frames import table_of
from sbomkit.report import Overview, ranking_report, render
from sbomkit.report._csv.cells import cell
from sbomkit.report._csv.tables import TABLES
from sbomkit.report._text import REPLACEMENT, sanitize_terminal
from tests.builders import day, make_facts, make_inventory, npm
from tests.report.checks import TOLD
from tests.report.samples import make_ranked, make_ranking, make_unassessed
from tests.report.test_findings_table import finding, findings, waiver

RANKING = make_ranking([make_ranked(npm("a")), make_ranked(npm("b"), 2)], [make_unassessed(npm("c"))])


def rows_of(answer, **options):
    return list(csv.DictReader(io.StringIO(render(answer, "csv", **options), newline=""), strict=True))


def _back(shown):
    """What stood there, as `sbomkit.report._csv.cells` says."""
    return re.sub("(^|;)'(?=[\\s'\"`\u201c\u201d]*[=+\\-@\uff1d\uff0b\uff0d\u2212\uff20])", r"\1", shown)


def test_it_has_the_columns_and_the_rows_of_the_frame():
    told = rows_of(RANKING)
    assert list(told[0]) == [column.name for column in table_of(RANKING).columns]
    assert [(each["rank"], each["status"], each["package"]) for each in told] == [
        ("1", "ranked", npm("a")),
        ("2", "ranked", npm("b")),
        ("", "unassessed", npm("c")),
    ]


def test_what_is_not_known_is_empty_and_neither_zero_nor_a_word():
    (told,) = rows_of(make_ranking([], [make_unassessed(npm("c"))]))
    assert (told["priority"], told["weakness"], told["listed"], told["source"]) == ("", "", "", "")
    assert told["priority_low"] == "0.0"


def test_lines_end_as_the_specification_says():
    text = render(RANKING, "csv")
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == 4


def test_as_many_are_written_as_were_asked_for():
    assert [each["package"] for each in rows_of(RANKING, top=1)] == [npm("a"), npm("c")]


def test_a_report_of_a_ranking_is_its_ranking():
    report = ranking_report(make_inventory({"app": ["a"]}), make_facts({}), RANKING)
    assert render(report, "csv") == render(RANKING, "csv")


def test_a_document_is_its_components():
    overview = Overview.of(make_inventory({"app": ["a"]}), RANKING.fidelity)
    assert [each["name"] for each in rows_of(overview)] == ["app", "a"]


def test_findings_come_with_what_is_waived_and_until_when():
    told = rows_of(findings(finding(), waived=(finding("pkg:npm/y", waiver=waiver(expires=date(2027, 3, 31))),)))
    assert [(each["package"], each["undecided"], each["waived_until"], each["waived_because"]) for each in told] == [
        ("pkg:npm/x", "false", "", ""),
        ("pkg:npm/y", "false", "2027-03-31", "We hold a copy."),
    ]


def test_a_check_tells_what_is_to_be_mended_and_what_was_not_read():
    *told, unread = rows_of(TOLD)
    assert {each["file"] for each in told} == {"a.json"}
    assert {each["profile"] for each in told} <= {"ntia-2021", "cisa-2026"}
    assert (unread["file"], unread["profile"], unread["error"]) == ("b.json", "", "it is no document")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (-1, "-1"),
        (-0.5, "-0.5"),
        (1234567.5, "1234567.5"),
        (True, "true"),
        (day("2023-06-10"), "2023-06-10T00:00:00Z"),
        (("a", "b"), "a; b"),
        ((), ""),
        (("-a", "=b"), "'-a;' =b"),
        ("-1", "'-1"),
        ("=1+1", "'=1+1"),
        ("  @x", "'  @x"),
        ('"=x', "'\"=x"),
        ("'=x", "''=x"),
        ("\t=x", "' =x"),
        ("a;=x", "a;'=x"),
        ("a=x", "a=x"),
        ("\uff1dx", "'\uff1dx"),
        ("a\nb\x1b\u202e", f"a b{REPLACEMENT}{REPLACEMENT}"),
        ("::error::x", f"{REPLACEMENT}:error::x"),
        ("a::b", "a::b"),
        ("##vso[x]", f"{REPLACEMENT}#vso[x]"),
    ],
    ids=repr,
)
def test_a_cell_is_a_number_or_a_text_that_nothing_computes(value, shown):
    assert cell(value) == shown


@given(st.one_of(st.text(), st.text(alphabet="=+-@;'\" a")))
@example("'=")
@example("''=")
@example(";'=")
def test_there_is_a_way_back(text):
    plain = sanitize_terminal(text)
    assert _back(cell(plain)) == plain or REPLACEMENT in cell(plain)


def test_a_long_text_fits_a_cell_of_a_spreadsheet():
    assert len(cell("n" * 100_000)) <= 32_767


@pytest.mark.parametrize("answer", TABLES)
def test_columns_have_names_of_their_own(answer):
    names = [column.name for column in TABLES[answer].columns]
    assert len(names) == len(set(names))
