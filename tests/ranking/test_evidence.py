from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.model.facts import (
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Lifecycle,
    Popularity,
    Releases,
    Signal,
    SourcePackage,
    Status,
    Subject,
)
from sbomkit.model.ranking import Ranked, Verdict
from sbomkit.purl import PackageKey
from tests.builders import day, make_observation, make_publishers, make_releases, npm
from tests.ranking.places import (
    known_by,
    make_committers,
    make_position,
    place_of,
    rank_places,
    the_entry,
    the_one,
    the_unknown,
)

BINARY = PackageKey("pkg:deb/debian/libfoo1")
SOURCE = PackageKey("pkg:deb/debian/foo?arch=source")
PLAIN = PackageKey("pkg:deb/debian/foo")


def contribution(entry, factor):
    return next(each for each in entry.contributions if each.factor == factor)


def ranked(*observations, as_of=None, **options):
    return rank_places(
        make_position(place_of("pkg:npm/a")),
        known_by(*observations),
        as_of=day(as_of) if as_of else None,
        **options,
    )


def binary(pairs, *, source_of=None, as_of="2023-06-10"):
    position = make_position(
        place_of(BINARY), aside={SOURCE: "a source package"}, source_of={BINARY: SOURCE} if source_of is None else source_of
    )
    ranking = rank_places(position, Facts.gathered(pairs), as_of=day(as_of))
    return the_entry(ranking)


def seen(value, as_of="2023-01-01", **fields):
    return make_observation(value, as_of=as_of, **fields)


LISTS = [
    seen(make_publishers("alice"), "2018-01-01"),
    seen(make_publishers("alice", "bob"), "2020-01-01"),
    seen(make_publishers("bob", "carol", "dave"), "2022-01-01"),
]


@pytest.mark.parametrize(
    ("as_of", "listed", "known_for"),
    [
        ("2017-12-31", None, None),
        ("2018-01-01", 1, "2018-01-01"),
        ("2019-12-31", 1, "2018-01-01"),
        ("2021-06-01", 2, "2020-01-01"),
        ("2026-01-01", 3, "2022-01-01"),
        (None, 3, "2022-01-01"),
    ],
)
def test_the_last_list_until_then_counts_and_nothing_later(as_of, listed, known_for):
    ranking = ranked(*reversed(LISTS), as_of=as_of)
    entry = the_entry(ranking)
    assert entry.publishers.listed == listed
    assert entry.publishers.as_of == (day(known_for) if known_for else None)


def test_what_has_no_history_is_left_out_of_the_past():
    today = make_observation(make_publishers("alice"), retrieved_at="2026-11-01")
    assert isinstance(ranked(today).ranked[0], Ranked)
    assert isinstance(ranked(today, as_of="2026-11-01").ranked[0], Ranked)
    entry = the_unknown(ranked(today, as_of="2023-06-10"))
    assert "later than the as-of date" in entry.reason


def test_what_has_no_history_can_be_let_in_flagged():
    today = make_observation(make_publishers("alice"), retrieved_at="2026-11-01")
    link = make_observation(Funding(channels=()), retrieved_at="2026-11-01")
    entry = the_one(ranked(today, link, as_of="2023-06-10", allow_undated=True))
    assert entry.publishers.undated
    assert entry.publishers.confidence.value == "low"
    assert contribution(entry, "funding").detail.endswith("(known only for a day after the as-of date)")


def test_even_then_what_is_dated_later_stays_out():
    entry = the_unknown(ranked(LISTS[2], as_of="2021-01-01", allow_undated=True))
    assert entry.publishers.verdict is Verdict.UNKNOWN


def test_an_undated_list_does_not_displace_a_dated_one():
    today = make_observation(make_publishers("alice", "bob", "carol"), retrieved_at="2026-11-01")
    entry = the_one(ranked(LISTS[0], today, as_of="2019-01-01", allow_undated=True))
    assert (entry.publishers.listed, entry.publishers.undated) == (1, False)


def test_a_history_is_cut_at_the_as_of_date():
    history = make_releases(("1", "2015-01-01", "a"), ("2", "2019-01-01", "a"), ("3", "2026-01-01", "b"))
    entry = the_one(ranked(LISTS[0], make_observation(history), as_of="2020-01-01"))
    assert contribution(entry, "upkeep").detail == "last release 2019-01-01, 12 months before 2020-01-01"
    later = the_one(ranked(LISTS[0], make_observation(history)))
    assert contribution(later, "upkeep").detail == "last release 2026-01-01, 10 months before 2026-11-01"


def test_a_history_with_gaps_that_was_cut_does_not_tell_the_last_release():
    releases = make_releases(("1", "2015-01-01", "a"), ("9", "2026-01-01", "a")).releases
    gaps = make_observation(Releases(releases=releases, complete=False))
    assert contribution(the_one(ranked(LISTS[0], gaps, as_of="2020-01-01")), "upkeep").value is None
    assert contribution(the_one(ranked(LISTS[0], gaps)), "upkeep").value == 0.0
    whole = make_observation(make_releases(("1", "2019-01-01", "a")), as_of="2019-12-01")
    both = the_one(ranked(LISTS[0], gaps, whole, as_of="2020-01-01"))
    assert contribution(both, "upkeep").value == pytest.approx(0.0, abs=0.01)


def test_the_newest_of_several_histories_counts():
    old = make_observation(make_releases(("1", "2015-01-01", "a")), retrieved_at="2020-01-01")
    new = make_observation(make_releases(("1", "2015-01-01", "a"), ("2", "2026-01-01", "a")), retrieved_at="2026-11-01")
    assert contribution(the_one(ranked(LISTS[0], new, old)), "upkeep").value == 0.0


def test_without_an_as_of_date_ages_are_counted_to_the_newest_retrieval():
    history = make_observation(make_releases(("1", "2016-11-01", "a")), retrieved_at="2021-01-01")
    other = make_observation(make_publishers("alice"), retrieved_at="2021-11-01")
    assert contribution(the_one(ranked(history, other)), "upkeep").value == pytest.approx(0.8, abs=0.01)


def test_a_moment_of_another_zone_is_the_same_moment():
    moment = datetime(2019, 12, 31, 23, tzinfo=timezone(-timedelta(hours=1)))
    ranking = rank_places(make_position(place_of("pkg:npm/a")), known_by(*LISTS), as_of=moment)
    assert ranking.provenance.as_of == datetime(2020, 1, 1, tzinfo=UTC)
    assert ranking.ranked[0].publishers.listed == 2


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ConfigurationError, match="no time zone"):
        rank_places(make_position(), as_of=datetime(2020, 1, 1))  # noqa: DTZ001 - the point of the test


def test_a_moment_outside_of_time_is_refused():
    with pytest.raises(ConfigurationError, match="outside of the years"):
        rank_places(make_position(), as_of=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))))


def test_a_very_early_as_of_date_knows_nothing():
    assert the_unknown(ranked(*LISTS, as_of="0001-01-02")).publishers.listed is None


def test_a_window_before_the_first_year_begins_with_time():
    earliest = make_observation(make_publishers("alice"), as_of="0001-01-01", retrieved_at="2020-01-01")
    assert the_one(ranked(earliest, as_of="0001-01-02")).publishers.listed == 1


GIT = seen(make_committers(("lasse", 10, None)), source="git")
PACKAGERS = seen(make_publishers("one", "two", "three"), source="apt", subject=Subject.PACKAGING)


@pytest.mark.parametrize("key", [SOURCE, PLAIN, BINARY])
def test_what_git_knows_of_the_source_counts_as_upstream_of_the_binary(key):
    entry = binary([(key, GIT)])
    assert entry.publishers.verdict is Verdict.SOLE
    assert entry.publishers.about == key


def test_other_facts_of_a_binary_of_the_source_s_name_do_not():
    entry = binary([(PLAIN, seen(make_publishers("x"), source="registry")), (PLAIN, PACKAGERS)])
    assert entry.publishers.verdict is Verdict.UNKNOWN


def test_a_source_can_say_what_the_package_is_built_from():
    built = make_observation(SourcePackage(package=SOURCE), source="apt", subject=Subject.PACKAGING, retrieved_at="2026-11-01")
    entry = binary([(BINARY, built), (SOURCE, GIT)], source_of={})
    assert entry.publishers.verdict is Verdict.SOLE
    dated = seen(SourcePackage(package=SOURCE), source="apt", subject=Subject.PACKAGING)
    other = make_observation(SourcePackage(package=PLAIN), source="apt", subject=Subject.PACKAGING, as_of="2025-01-01")
    assert binary([(BINARY, dated), (BINARY, other), (SOURCE, GIT)], source_of={}).publishers.verdict is Verdict.SOLE


def test_a_source_package_that_nobody_knows_adds_nothing():
    assert binary([(PackageKey("pkg:deb/debian/other"), GIT)]).publishers.verdict is Verdict.UNKNOWN


def test_the_document_comes_before_a_source_in_saying_so():
    wrong = seen(SourcePackage(package=PackageKey("pkg:deb/debian/bar?arch=source")), source="apt", subject=Subject.PACKAGING)
    assert binary([(BINARY, wrong), (SOURCE, GIT)]).publishers.verdict is Verdict.SOLE


def test_packagers_of_the_source_count_where_the_binary_has_none():
    assert binary([(SOURCE, PACKAGERS)]).publishers.verdict is Verdict.SEVERAL
    own = seen(make_publishers("one"), source="apt", subject=Subject.PACKAGING)
    entry = binary([(SOURCE, PACKAGERS), (BINARY, own)])
    assert (entry.publishers.verdict, entry.publishers.others) == (Verdict.SOLE, ())
    history = make_observation(make_releases(("1", "2020-01-01", None)), source="apt", subject=Subject.PACKAGING)
    entry = binary([(SOURCE, history), (BINARY, own)])
    assert contribution(entry, "upkeep").value is not None


def test_what_a_package_says_of_itself_counts_before_what_its_source_says():
    entry = binary([(SOURCE, GIT), (BINARY, seen(make_committers(("a", 1, None), ("b", 1, None)), source="git"))])
    assert entry.publishers.verdict is Verdict.FEW


def test_given_up_is_what_upstream_says_and_packaging_only_without_it():
    sole = seen(make_publishers("x"))
    orphaned = seen(Lifecycle(orphaned=True), source="apt", subject=Subject.PACKAGING)
    history = seen(make_releases(("1", "2022-12-01", "x")))
    packagers = seen(make_publishers("x"), source="apt", subject=Subject.PACKAGING)
    assert contribution(binary([(BINARY, packagers), (BINARY, orphaned)]), "upkeep").detail == "orphaned"
    assert contribution(binary([(BINARY, sole), (BINARY, orphaned)]), "upkeep").value is None
    nobody = seen(make_publishers().model_copy(update={"orphaned": True}), source="apt", subject=Subject.PACKAGING)
    assert contribution(binary([(BINARY, nobody)]), "upkeep").detail == "orphaned"
    assert contribution(binary([(BINARY, nobody), (BINARY, seen(Lifecycle(), source="npm"))]), "upkeep").value is None
    upstream = seen(make_publishers().model_copy(update={"orphaned": True}))
    assert contribution(binary([(BINARY, upstream), (BINARY, history)]), "upkeep").detail == "orphaned"
    assert contribution(binary([(BINARY, sole), (BINARY, orphaned), (BINARY, history)]), "upkeep").value == 0.0
    fine = seen(Lifecycle(), source="npm")
    assert contribution(binary([(BINARY, sole), (BINARY, orphaned), (BINARY, fine)]), "upkeep").value is None
    for word in ("removed", "deprecated", "archived"):
        flagged = seen(Lifecycle(**{word: True}), source="npm")
        assert contribution(binary([(BINARY, sole), (BINARY, flagged), (BINARY, history)]), "upkeep").detail == word


def test_the_strongest_funding_signal_of_all_sources_counts():
    sole = seen(make_publishers("x"))

    def channel(strength):
        return Funding(channels=(FundingChannel(url="https://money.example/", strength=strength),))

    nothing = seen(Funding(channels=()), source="npm")
    link = seen(channel(FundingStrength.LINK), source="npm", as_of="2023-02-01")
    income = seen(channel(FundingStrength.INCOME), source="collective")
    assert contribution(the_one(ranked(sole, nothing, as_of="2023-06-10")), "funding").value == 1.0
    assert contribution(the_one(ranked(sole, nothing, link, as_of="2023-06-10")), "funding").value == 0.8
    assert contribution(the_one(ranked(sole, nothing, link, income, as_of="2023-06-10")), "funding").value == 0.3


def test_the_newest_rank_of_the_world_counts():
    sole = seen(make_publishers("x"))
    old, new = seen(Popularity(rank_percent=50.0)), seen(Popularity(rank_percent=0.0), as_of="2023-05-01", source="other")
    silent = seen(Popularity(downloads_month=3), as_of="2023-06-01", source="third")
    assert contribution(the_one(ranked(sole, old, new, silent)), "world").value == 1.0
    assert contribution(the_one(ranked(sole, silent)), "world").value is None


def test_a_packager_who_is_known_only_later_hides_no_earlier_one_of_the_source():
    own = make_observation(make_publishers("late"), source="apt", subject=Subject.PACKAGING, as_of="2025-01-01")
    assert binary([(SOURCE, PACKAGERS), (BINARY, own)]).publishers.verdict is Verdict.SEVERAL
    late = make_observation(make_releases(("2", "2025-01-01", None)), source="apt", subject=Subject.PACKAGING)
    early = make_observation(make_releases(("1", "2020-01-01", None)), source="apt", subject=Subject.PACKAGING)
    entry = binary([(SOURCE, PACKAGERS), (SOURCE, early), (BINARY, late)])
    assert contribution(entry, "upkeep").detail.startswith("last release 2020-01-01")


def test_only_answers_about_what_is_ranked_move_the_reference_moment():
    history = make_observation(make_releases(("1", "2019-12-01", "a")), retrieved_at="2020-01-01")
    listing = make_observation(make_publishers("a"), retrieved_at="2020-01-01")
    later: dict[str, Any] = {"signal": Signal.FUNDING, "retrieved_at": "2026-11-01"}
    facts = Facts.gathered(
        [
            (npm("a"), history),
            (npm("a"), listing),
            (npm("a"), make_observation(status=Status.FAILED, **later)),
            (npm("a"), make_observation(status=Status.UNSUPPORTED, **later)),
            (npm("elsewhere"), make_observation(Funding(channels=()), retrieved_at="2026-11-01")),
        ]
    )
    entry = the_one(rank_places(make_position(place_of("pkg:npm/a")), facts))
    assert contribution(entry, "upkeep").detail == "last release 2019-12-01, 1 months before 2020-01-01"
    asked = Facts.gathered([(npm("a"), make_observation(status=Status.ABSENT, **later))])
    entry = the_one(rank_places(make_position(place_of("pkg:npm/a")), Facts.merge(facts, asked)))
    assert contribution(entry, "upkeep").value is None


def test_answers_about_the_source_package_move_it_too():
    position = make_position(place_of(BINARY), aside={SOURCE: "a source package"}, source_of={BINARY: SOURCE})
    pairs = [
        (
            BINARY,
            make_observation(
                make_releases(("1", "2026-01-01", None)), source="apt", subject=Subject.PACKAGING, retrieved_at="2026-02-01"
            ),
        ),
        (SOURCE, make_observation(make_publishers("x"), retrieved_at="2026-07-01")),
    ]
    entry = the_one(rank_places(position, Facts.gathered(pairs)))
    assert contribution(entry, "upkeep").detail.endswith("6 months before 2026-07-01")


@pytest.mark.parametrize(
    ("source", "as_of", "retrieved_at", "known"),
    [
        pytest.param("npm", "2019-01-01", "2025-12-01", True, id="a document that nobody changed holds until it was read"),
        pytest.param("npm", None, "2025-10-01", False, id="read long ago"),
        pytest.param("git", "2019-01-01", "2026-11-01", False, id="a clone ends with its last moment"),
        pytest.param("git", "2026-01-01", "2026-11-01", True, id="a clone of this year"),
    ],
)
def test_a_history_that_ends_long_before_the_reference_says_nothing_of_what_happened_since(source, as_of, retrieved_at, known):
    history = make_observation(make_releases(("1", "2018-01-01", "a")), source=source, as_of=as_of, retrieved_at=retrieved_at)
    today = make_observation(make_publishers("a", "b"), source=source, retrieved_at="2026-11-01")
    entry = the_one(ranked(history, today))
    assert (contribution(entry, "upkeep").value is not None) is known
    assert (contribution(entry, "handover").value is not None) is known
    assert (entry.publishers.effective is not None) is known
    assert "last release was" not in entry.reason or known
    before = the_one(ranked(seen(make_publishers("a"), "2018-01-01"), history, as_of="2019-01-01"))
    assert contribution(before, "upkeep").value is not None
