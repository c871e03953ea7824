"""What changed in a portfolio as a person reads it, and in the other formats where they leave something out."""

import csv
import io
from collections import Counter
from datetime import UTC, datetime

import pytest

from sbomkit.model.portfolio import (
    PackageStanding,
    PortfolioDiff,
    PortfolioDocumentDiff,
    PortfolioDocumentDiffKind,
    PortfolioPackageDiff,
    PortfolioPackageDiffKind,
    PortfolioProduct,
    PortfolioState,
    PortfolioTrend,
)
from sbomkit.model.ranking import Verdict
from sbomkit.report import render
from tests.builders import npm


def state(scan, *, sole=None, moment=None, portfolio="p.duckdb"):
    return PortfolioState(
        portfolio=portfolio,
        scan=scan,
        moment=moment,
        sbomkit="0.1.0",
        documents=1_000 * scan,
        unread=0,
        products=2,
        vendors=1,
        packages=3,
        assessed=0 if sole is None else 3,
        sole=sole,
    )


def standing(products, depths=(1, 3)):
    least, most = depths
    return PackageStanding(
        documents=products, products=products, vendors=None, min_depth=least, max_depth=most, dependents=None
    )


def package(name, kind, old=None, new=None, *, verdict=None, priority=None):
    return PortfolioPackageDiff(
        package=npm(name),
        kind=kind,
        old=None if old is None else standing(old),
        new=None if new is None else standing(new, (2, 2)),
        verdict=verdict,
        priority=priority,
    )


def diff(*packages, documents=(), **more):
    sides = {"old": state(1), "new": state(2)}
    nothing = dict.fromkeys(("remarks", "products_came", "products_gone", "vendors_came", "vendors_gone"), ())
    found: dict[str, object] = {
        "sentence": "Much changed.",
        "sole_came": None,
        "unknown_came": 0,
        "moved": 0,
        "document_counts": {},
    }
    counts = Counter(each.kind for each in packages)
    return PortfolioDiff(
        **{**sides, **nothing, **found, "package_counts": counts, "packages": packages, "documents": documents, **more}
    )


def shown(answer, **options):
    return render(answer, ascii=True, **options)


CAME, SPREAD, SHRANK, GONE = PortfolioPackageDiffKind
MIXED = (
    package("one", CAME, None, 2, verdict=Verdict.SOLE, priority=41.6),
    package("two", CAME, None, 1, verdict=Verdict.FEW),
    package("more", SPREAD, 1, 1_200, verdict=Verdict.UNKNOWN),
    package("less", SHRANK, 3, 2),
    package("left", GONE, 3, None),
)


def test_what_hangs_on_one_person_has_a_section_of_its_own_before_all_others():
    assert shown(diff(*MIXED, moved=2, remarks=("A remark.",))).splitlines() == [
        "Much changed.",
        "A remark.",
        "",
        "           older  newer",
        "-----------------------",
        "scan           1      2",
        "documents  1,000  2,000",
        "not read       0      0",
        "products       2      2",
        "vendors        1      1",
        "packages       3      3",
        "",
        "packages that came in and hang on one person (1)",
        "           products                  in the",
        "  package       now  vendors  depth  hands of    priority",
        "  -------------------------------------------------------",
        "  npm one         2        -      2  one person        42",
        "",
        "packages that came in (1)",
        "           products                  in the",
        "  package       now  vendors  depth  hands of    priority",
        "  -------------------------------------------------------",
        "  npm two         1        -      2  two people         -",
        "",
        "packages in more products (1)",
        "            products  products                  in the",
        "  package     before       now  vendors  depth  hands of  priority",
        "  ----------------------------------------------------------------",
        "  npm more         1     1,200        -      2  unknown          -",
        "",
        "packages in fewer products (1)",
        "            products  products                  in the",
        "  package     before       now  vendors  depth  hands of  priority",
        "  ----------------------------------------------------------------",
        "  npm less         3         2        -      2  unknown          -",
        "",
        "packages that went (1)",
        "            products                  in the",
        "  package     before  vendors  depth  hands of  priority",
        "  ------------------------------------------------------",
        "  npm left         3        -    1-3  unknown          -",
        "",
        "2 more stand elsewhere in their products, or in other documents of them.",
    ]


def test_where_nothing_is_known_of_publishers_nothing_is_said_of_them():
    text = shown(diff(package("two", CAME, None, 1)))
    assert "hands of" not in text
    assert "priority" not in text
    assert "one person" not in text


def test_a_depth_that_nobody_knows_is_a_dash():
    unknown = PackageStanding(documents=1, products=1, vendors=2, min_depth=None, max_depth=None, dependents=None)
    found = PortfolioPackageDiff(package=npm("a"), kind=CAME, old=None, new=unknown, verdict=None, priority=None)
    assert shown(diff(found)).splitlines()[-1].split() == ["npm", "a", "1", "2", "-"]


def test_more_than_a_person_reads_is_counted():
    many = [package(f"p{number:02}", CAME, None, 1) for number in range(25)]
    assert "npm p19" in shown(diff(*many))
    assert "npm p20" not in shown(diff(*many))
    assert shown(diff(*many)).endswith("  ~ and 5 more; --format json lists all\n")
    assert shown(diff(*many), top=3).endswith("  ~ and 22 more; --format json lists all\n")


def test_products_vendors_and_documents_are_listed_by_what_happened_to_them():
    document = {"vendor": None, "old_date": None, "new_date": None}
    kinds = [
        PortfolioDocumentDiff(document=kind, kind=kind, product=None, old_version="1", new_version=new, **document)
        for kind, new in zip(PortfolioDocumentDiffKind, ("1", "2", None, "1", "1", "1"), strict=True)
    ]
    text = shown(
        diff(
            documents=kinds,
            products_came=(PortfolioProduct(vendor=None, product="app"),),
            vendors_gone=("Example Ltd",),
        )
    )
    headings = [line for line in text.splitlines() if line.endswith("(1)")]
    assert headings == [
        "products that came in (1)",
        "vendors that went (1)",
        "documents that came in (1)",
        "documents that changed (1)",
        "documents with other labels (1)",
        "documents that could not be read before (1)",
        "documents that can no longer be read (1)",
        "documents that went (1)",
    ]
    assert "  changed   -        1, now 2\n" in text
    assert "  came      -        1\n" in text


def test_two_portfolios_are_named_and_days_are_told_where_they_are_known():
    text = shown(diff(old=state(1, portfolio="old.duckdb"), new=state(2, moment=datetime(2026, 3, 4, tzinfo=UTC), sole=1)))
    lines = [line.split() for line in text.splitlines()]
    for line in (
        ["portfolio", "old.duckdb", "p.duckdb"],
        ["of", "-", "2026-03-04"],
        ["on", "one", "person,", "of", "known", "-", "1", "of", "3"],
    ):
        assert line in lines


TREND = PortfolioTrend(sentence="It grew.", states=tuple(state(number) for number in range(1, 26)))


def test_a_trend_has_a_line_for_each_scan_and_leaves_out_the_oldest():
    lines = shown(TREND).splitlines()
    assert lines[:2] == ["It grew.", "5 older scans; --top N shows N, --format json all"]
    assert (lines[6].split()[0], lines[-1].split()[0]) == ("6", "25")
    assert shown(TREND, top=0).splitlines()[1] == "25 older scans; --top N shows N, --format json all"
    assert shown(TREND, top=30).splitlines()[5].split()[:3] == ["1", "-", "1,000"]


def test_a_trend_says_that_publishers_are_those_of_today():
    text = shown(PortfolioTrend(sentence="It grew.", states=(state(1), state(2, sole=1))))
    assert text.endswith("\nPublishers are those that are known today; of packages that left, they may not\nbe.\n")
    assert [line.split()[7:] for line in text.splitlines()[5:7]] == [["-"], ["1", "of", "3"]]


def test_a_spreadsheet_has_a_row_for_each_package_with_both_sides():
    rows = list(csv.DictReader(io.StringIO(render(diff(*MIXED), "csv"))))
    assert [(row["package"], row["kind"], row["products_before"], row["products_now"]) for row in rows] == [
        (npm("one"), "came", "", "2"),
        (npm("two"), "came", "", "1"),
        (npm("more"), "spread", "1", "1200"),
        (npm("less"), "shrank", "3", "2"),
        (npm("left"), "gone", "3", ""),
    ]
    assert (rows[0]["verdict"], rows[0]["priority"], rows[4]["verdict"]) == ("sole", "41.6", "")
    trend = list(csv.DictReader(io.StringIO(render(TREND, "csv"))))
    assert (len(trend), trend[1]["scan"], trend[1]["documents"], trend[1]["sole"]) == (25, "2", "2000", "")


@pytest.mark.parametrize("answer", [diff(*MIXED), TREND], ids=["diff", "trend"])
def test_a_line_is_the_sentence(answer):
    assert render(answer, "line") == f"sbomkit: {answer.sentence}\n"
