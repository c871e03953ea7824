"""What came into a portfolio and what left it, between any two scans and between two portfolios."""

import os
import shutil
from datetime import UTC, datetime
from itertools import product

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.model.portfolio import PackageStanding, PortfolioDocumentDiffKind, PortfolioPackageDiffKind
from sbomkit.model.ranking import Verdict
from sbomkit.portfolio import diff, keep, rank, scan, trend
from sbomkit.portfolio.dataset import export
from sbomkit.portfolio.store import opened
from tests.builders import make_facts, make_observation, make_publishers, make_releases, npm
from tests.portfolio.kept import document, written

LABELS = ["sboms/{vendor}/{product}-{version}.json"]
STATES: tuple[dict[str, list[str]], ...] = (
    {"x/a-1.json": ["left", "shared"], "y/b-1.json": ["shared"]},
    {"x/a-2.json": ["new", "shared"], "y/b-1.json": ["shared"], "z/c-1.json": ["shared", "new"]},
    {"x/a-2.json": ["new", "shared"]},
    {},
)
"""Files of four scans, each with the packages that its product needs."""
DAYS = tuple(datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3, 4))


def _scanned(folder, state, portfolio="p.duckdb", moment=None, **options):
    """A scan after which the portfolio holds these files."""
    shutil.rmtree(folder / "sboms", ignore_errors=True)
    (folder / "sboms").mkdir()
    for name, needs in state.items():
        data = needs if isinstance(needs, bytes) else document("root", {"root": needs, **{each: [] for each in needs}})
        written(folder / "sboms", {name: data})
        os.utime(folder / "sboms" / name, ns=(1, 1))
    return scan(["sboms"], portfolio, **{"workers": 1, "label_patterns": LABELS, "moment": moment, "thorough": True, **options})


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    """A portfolio after four scans, with a ranking from after the second."""
    folder = tmp_path_factory.mktemp("four")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for number, (state, day) in enumerate(zip(STATES, DAYS, strict=True), 1):
            _scanned(folder, state, moment=day)
            if number == 2:
                facts = make_facts({npm("new"): [make_observation(make_publishers("alice"))]})
                keep("p.duckdb", rank("p.duckdb", facts), facts)
    return folder / "p.duckdb"


def _names(found, kind):
    return [each.package for each in found.packages if each.kind is kind]


def test_what_came_went_spread_and_shrank_is_told_with_how_many_hold_it(four):
    found = diff(four, until=2)
    assert (found.old.scan, found.new.scan) == (1, 2)
    assert [(each.package, each.kind) for each in found.packages] == [
        (npm("new"), PortfolioPackageDiffKind.CAME),
        (npm("shared"), PortfolioPackageDiffKind.SPREAD),
        (npm("left"), PortfolioPackageDiffKind.GONE),
    ]
    came, spread, gone = found.packages
    assert (came.old, came.new and came.new.products) == (None, 2)
    assert spread.old == PackageStanding(documents=2, products=2, vendors=2, min_depth=1, max_depth=1, dependents=0)
    assert spread.new == PackageStanding(documents=3, products=3, vendors=3, min_depth=1, max_depth=1, dependents=0)
    assert (gone.old and gone.old.vendors, gone.new) == (1, None)
    assert found.package_counts == {
        PortfolioPackageDiffKind.CAME: 1,
        PortfolioPackageDiffKind.SPREAD: 1,
        PortfolioPackageDiffKind.GONE: 1,
    }
    assert _names(diff(four, until=3), PortfolioPackageDiffKind.SHRANK) == [npm("shared"), npm("new")][::-1]


def test_documents_products_and_vendors_that_came_and_went_are_told(four):
    found = diff(four, since=1, until=2)
    assert [(each.document, each.kind, each.old_version, each.new_version) for each in found.documents] == [
        ("sboms/x/a-2.json", PortfolioDocumentDiffKind.CAME, None, "2"),
        ("sboms/z/c-1.json", PortfolioDocumentDiffKind.CAME, None, "1"),
        ("sboms/x/a-1.json", PortfolioDocumentDiffKind.GONE, "1", None),
    ]
    assert [(each.vendor, each.product) for each in found.products_came] == [("z", "c")]
    assert (found.products_gone, found.vendors_came, found.vendors_gone) == ((), ("z",), ())
    found = diff(four, since=2, until=3)
    assert [(each.vendor, each.product) for each in found.products_gone] == [("y", "b"), ("z", "c")]
    assert found.vendors_gone == ("y", "z")


@pytest.mark.parametrize(("first", "last"), [(first, last) for first, last in product(range(1, 5), repeat=2) if first <= last])
def test_any_two_scans_differ_by_what_only_one_of_them_has(four, first, last):
    found = diff(four, since=first, until=last)
    before, after = (
        {npm(name): sum(name in needs for needs in state.values()) for name in ("left", "new", "shared")}
        for state in (STATES[first - 1], STATES[last - 1])
    )
    for package in before:
        kind = next((each.kind for each in found.packages if each.package == package), None)
        was, now = before[package], after[package]
        if was == now:
            assert kind is None
        elif not was or not now:
            assert kind is (PortfolioPackageDiffKind.GONE if was else PortfolioPackageDiffKind.CAME)
        else:
            assert kind is (PortfolioPackageDiffKind.SPREAD if was < now else PortfolioPackageDiffKind.SHRANK)
    assert {each.document for each in found.documents} == {
        f"sboms/{name}" for name in STATES[first - 1].keys() ^ STATES[last - 1]
    }


_MIRRORED = {"came": "gone", "gone": "came", "spread": "shrank", "shrank": "spread"}


@pytest.mark.parametrize(("first", "last"), [(1, 2), (2, 4), (1, 3)])
def test_a_database_is_compared_with_itself_as_its_scans_are_and_backwards_as_in_a_mirror(four, first, last):
    found = diff(four, since=first, until=last)
    assert diff(four, old=four, since=first, until=last) == found
    back = diff(four, old=four, since=last, until=first)
    assert {each.package: (_MIRRORED[each.kind], each.new, each.old) for each in back.packages} == {
        each.package: (each.kind, each.old, each.new) for each in found.packages
    }
    assert {each.document: _MIRRORED[each.kind] for each in back.documents} == {
        each.document: each.kind for each in found.documents
    }
    assert (back.products_gone, back.vendors_came, back.moved) == (found.products_came, found.vendors_gone, found.moved)


def test_what_hangs_on_one_person_comes_first_in_words_and_in_the_list(four):
    found = diff(four, since=1, until=2)
    assert (found.sole_came, found.unknown_came) == (1, 0)
    assert found.sentence == (
        "1 package that hangs on one person came in. Packages: 1 came, 1 went, 1 in more products. Documents: 2 came, 1 went."
    )
    came, spread, gone = found.packages
    assert came.verdict is Verdict.SOLE
    assert came.priority
    assert (spread.verdict, spread.priority, gone.verdict) == (Verdict.UNKNOWN, None, None)
    assert (found.new.assessed, found.new.sole, found.old.assessed, found.old.sole) == (1, 1, 0, None)


def test_what_is_not_known_of_what_came_is_told(folder):
    _scanned(folder, STATES[0])
    _scanned(folder, STATES[1])
    found = diff("p.duckdb")
    assert (found.sole_came, found.unknown_came) == (None, 1)
    assert found.sentence.endswith("Of 1 package that came it is not known who can publish it.")
    facts = make_facts({npm("shared"): [make_observation(make_publishers("alice", "bob", "carol"))]})
    keep("p.duckdb", rank("p.duckdb", facts), facts)
    _scanned(folder, {**STATES[1], "z/d-1.json": ["more", "yet"]})
    found = diff("p.duckdb", since=1)
    assert found.remarks == ("The ranking that is kept was made after scan 2: it knows nothing of what came in later.",)
    assert (found.sole_came, found.unknown_came) == (None, 3)
    assert found.sentence.endswith("Of 3 packages that came it is not known who can publish them.")


def test_packages_of_a_kind_come_by_people_then_by_products_then_by_key(folder):
    _scanned(folder, {})
    _scanned(folder, {"x/a-1.json": ["a", "b", "one"], "x/b-1.json": ["b", "c"]})
    facts = make_facts({npm("one"): [make_observation(make_publishers("alice"))]})
    keep("p.duckdb", rank("p.duckdb", facts), facts)
    assert _names(diff("p.duckdb"), PortfolioPackageDiffKind.CAME) == [npm("one"), npm("b"), npm("a"), npm("c")]


def test_who_hangs_on_one_person_is_what_the_ranking_counts_too(folder):
    _scanned(folder, {})
    _scanned(folder, {"x/a-1.json": ["alone", "active", "few"]})
    releases = make_releases(("1.0", "2025-12-01", "alice"), ("0.9", "2025-11-01", "alice"))
    facts = make_facts(
        {
            npm("alone"): [make_observation(make_publishers("alice"), as_of="2026-01-01")],
            npm("active"): [make_observation(told, as_of="2026-01-01") for told in (make_publishers("alice", "bob"), releases)],
            npm("few"): [make_observation(make_publishers("alice", "bob"), as_of="2026-01-01")],
        }
    )
    ranking = rank("p.duckdb", facts)
    keep("p.duckdb", ranking, facts)
    found = diff("p.duckdb")
    verdicts = {each.package: each.verdict for each in found.packages}
    assert verdicts == {npm("alone"): Verdict.SOLE, npm("active"): Verdict.ONE_ACTIVE, npm("few"): Verdict.FEW}
    assert ranking.coverage.sole == found.sole_came == found.new.sole == trend("p.duckdb").states[-1].sole == 1
    assert found.packages[0].package == npm("alone")


def test_a_document_that_changes_is_relabelled_or_cannot_be_read_is_told_as_such(folder):
    whole = {"x/a-1.json": ["a"], "x/b-1.json": ["b"], "x/c-1.json": ["c"], "x/d-1.json": b"{", "x/e-1.json": b"{"}
    _scanned(folder, whole)
    _scanned(
        folder,
        {
            **whole,
            "x/a-1.json": ["a", "shared"],
            "x/b-1.json": b"{",
            "x/d-1.json": ["d"],
            "x/e-1.json": b"[",
            "x/f-1.json": b"",
        },
    )
    found = diff("p.duckdb")
    assert [(each.document, each.kind, each.product) for each in found.documents] == [
        ("sboms/x/a-1.json", PortfolioDocumentDiffKind.CHANGED, "a"),
        ("sboms/x/d-1.json", PortfolioDocumentDiffKind.NEWLY_READ, "d"),
        ("sboms/x/b-1.json", PortfolioDocumentDiffKind.NO_LONGER_READ, "b"),
    ]
    assert found.remarks == (
        "1 document can no longer be read: what nothing else holds counts as gone.",
        "1 document could not be read before: what nothing else held counts as come.",
    )
    assert (found.old.documents, found.old.unread, found.new.documents, found.new.unread) == (3, 2, 3, 3)
    assert found.sentence == (
        "Packages: 2 came, 1 went. Documents: 1 changed, 1 newly read, 1 no longer read. "
        "Of 2 packages that came it is not known who can publish them."
    )
    _scanned(folder, {"x/a-1.json": ["a"]})
    scan(["sboms"], "p.duckdb", workers=1, label_patterns=["{vendor}/{version}-1.json"])
    (only,) = diff("p.duckdb").documents
    assert (only.kind, only.old_version, only.new_version, only.product) == (
        PortfolioDocumentDiffKind.RELABELLED,
        "1",
        "a",
        "root",
    )


def test_packages_that_only_stand_elsewhere_are_counted(folder):
    deep = document("root", {"root": ["a"], "a": ["b"], "b": []})
    _scanned(folder, {"x/a-1.json": ["a", "b"]})
    _scanned(folder, {"x/a-1.json": deep})
    found = diff("p.duckdb")
    assert (found.packages, found.moved) == ((), 1)
    assert found.sentence == "Packages: none came or went. Documents: 1 changed."


def test_two_portfolios_are_compared_as_two_scans_are(folder):
    for state in STATES[:2]:
        _scanned(folder, state)
    _scanned(folder, STATES[0], "old.duckdb")
    _scanned(folder, STATES[3], "old.duckdb")
    same, other = diff("p.duckdb"), diff("p.duckdb", old="old.duckdb", since=1)
    assert other.old.portfolio == "old.duckdb"
    assert other.model_copy(update={"old": same.old}) == same
    empty = diff("p.duckdb", old="old.duckdb")
    assert (empty.old.scan, empty.old.documents, len(empty.documents)) == (2, 0, 3)
    back = diff("old.duckdb", old="p.duckdb", until=1)
    assert (back.products_gone, back.vendors_gone) == (same.products_came, same.vendors_came)
    assert diff("p.duckdb", old="p.duckdb").sentence == "Packages: none came or went. Documents: as before."


def test_a_dataset_is_compared_as_the_database_that_it_was_written_from(four, tmp_path):
    folder = tmp_path / "dataset"
    export(four, folder)

    def states(found):
        return found.model_copy(
            update={side: getattr(found, side).model_copy(update={"portfolio": ""}) for side in ("old", "new")}
        )

    expected = states(diff(four, since=1, until=2))
    assert states(diff(folder, since=1, until=2)) == expected
    assert states(diff(four, old=folder, since=1, until=2)) == expected
    assert trend(folder).sentence == trend(four).sentence


def test_documents_that_lie_elsewhere_are_told_to_be_other_ones(folder):
    _scanned(folder, STATES[0], "old.duckdb")
    shutil.move(folder / "sboms", folder / "moved")
    scan(["moved"], "p.duckdb", workers=1, label_patterns=["moved/{vendor}/{product}-{version}.json"])
    found = diff("p.duckdb", old="old.duckdb")
    assert found.remarks == ("No document is on both sides: documents are told apart by where they are.",)
    assert (found.packages, found.products_came, found.products_gone) == ((), (), ())


def test_that_another_version_scanned_is_told(folder, monkeypatch):
    _scanned(folder, STATES[0])
    monkeypatch.setattr("sbomkit.portfolio._history.__version__", "99")
    _scanned(folder, STATES[1])
    (remark,) = diff("p.duckdb").remarks
    assert remark.endswith("the newer one by 99: part of what changed may be how documents are read.")


@pytest.mark.parametrize(
    ("since", "until", "scans"),
    [
        (None, None, (3, 4)),
        (2, None, (2, 4)),
        (None, 3, (2, 3)),
        (DAYS[0], DAYS[1], (1, 2)),
        (datetime(2026, 1, 31, tzinfo=UTC).replace(tzinfo=None), datetime(2026, 3, 31, tzinfo=UTC), (1, 3)),
        (3, 3, (3, 3)),
    ],
)
def test_scans_are_named_by_number_or_by_a_moment_until_which_they_began(four, since, until, scans):
    found = diff(four, since=since, until=until)
    assert (found.old.scan, found.new.scan) == scans
    assert (found.old.moment, found.new.moment) == tuple(DAYS[number - 1] for number in scans)


@pytest.mark.parametrize(
    ("since", "until", "error", "advice"),
    [
        (None, 1, "nothing is known from before scan 1", "name an older portfolio"),
        (5, None, "there is no scan 5", "go from 1 to 4"),
        (-1, None, "there is no scan -1", "go from 1 to 4"),
        (None, 0, "there is no scan 0", "go from 1 to 4"),
        ("1", None, "there is no scan '1'", "go from 1 to 4"),
        (3, 2, "scan 3 is later than scan 2", "older one"),
        (datetime(2025, 1, 1, tzinfo=UTC), None, "of 2025-01-01 or before", "is of 2026-01-01"),
    ],
)
def test_a_scan_that_there_is_not_is_refused(four, since, until, error, advice):
    with pytest.raises(ConfigurationError, match=error) as caught:
        diff(four, since=since, until=until)
    assert advice in (caught.value.advice or "")


def test_a_portfolio_without_moments_or_scans_says_so(folder):
    _scanned(folder, STATES[0])
    with pytest.raises(ConfigurationError) as caught:
        diff("p.duckdb", since=DAYS[0])
    assert "none names its moment" in (caught.value.advice or "")
    with opened("empty.duckdb"):
        pass
    for ask in (lambda: diff("empty.duckdb"), lambda: trend("empty.duckdb"), lambda: diff("p.duckdb", old="empty.duckdb")):
        with pytest.raises(ConfigurationError, match=r"empty\.duckdb: no scan of it has come to its end"):
            ask()


def test_a_trend_tells_what_there_was_after_each_scan(four):
    found = trend(four)
    assert [
        (each.scan, each.documents, each.products, each.vendors, each.packages, each.assessed, each.sole)
        for each in found.states
    ] == [(1, 2, 2, 2, 2, 0, None), (2, 3, 3, 3, 2, 1, 1), (3, 1, 1, 1, 2, 1, 1), (4, 0, 0, 0, 0, 0, None)]
    assert found.sentence == (
        "From scan 1 (2026-01-01) to scan 4 (2026-04-01): documents 2 to 0, products 2 to 0, vendors 2 to 0, packages 2 to 0."
    )
    part = trend(four, since=2, until=DAYS[2])
    assert part.states == found.states[1:3]
    assert part.sentence.endswith("packages still 2. 1 of 1 package of known publishers hangs on one person.")
    assert trend(four, since=4).sentence == "Scan 4 (2026-04-01): 0 documents, 0 products, 0 packages."
    with pytest.raises(ConfigurationError, match="scan 3 is later than scan 2"):
        trend(four, since=3, until=2)


def test_asking_twice_gives_the_same_and_changes_nothing(four):
    before = four.read_bytes()
    assert diff(four, since=1, until=2).model_dump_json() == diff(four, since=1, until=2).model_dump_json()
    assert four.read_bytes() == before
