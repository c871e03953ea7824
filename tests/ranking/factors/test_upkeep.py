from datetime import timedelta

import pytest

from sbomkit.model.facts import Releases, Scorecard, ScorecardCheck
from sbomkit.ranking.factors import DAYS_PER_MONTH, Census, months_between
from tests.builders import day, make_observation, make_releases, npm
from tests.ranking.factors.cases import NOW, judged, value_of


@pytest.mark.parametrize(("months", "expected"), [(0, 0.0), (12, 0.0), (36, 0.4), (60, 0.8), (200, 0.8), (-5, 0.0)])
def test_upkeep_rises_between_one_and_five_years(months, expected):
    last = NOW - timedelta(days=DAYS_PER_MONTH * months)
    assert value_of("upkeep", last_release=last) == pytest.approx(expected)


def test_what_was_given_up_has_no_upkeep_at_all():
    assert value_of("upkeep", last_release=NOW, given_up="archived") == 1.0
    assert value_of("upkeep") is None


def test_months_are_average_months_and_never_negative():
    assert months_between(day("2020-01-01"), day("2024-01-01")) == pytest.approx(48.0)
    assert months_between(day("2024-01-01"), day("2020-01-01")) == 0.0


def released(*dates, complete=True, source="npm", retrieved_at="2025-12-31"):
    history = make_releases(*((f"{number}", date, None) for number, date in enumerate(dates)))
    return make_observation(Releases(releases=history.releases, complete=complete), source=source, retrieved_at=retrieved_at)


def every_half_year(last_year):
    return released(*(f"{year}-{month}-01" for year in range(2015, last_year + 1) for month in ("01", "07")))


@pytest.mark.parametrize(
    ("last_year", "expected"),
    [(2025, 0.0), (2024, (2.98 - 2) / 4), (2023, (4.97 - 2) / 4), (2022, 1.0), (2018, 1.0)],
)
def test_cadence_is_silence_in_multiples_of_what_is_usual(last_year, expected):
    assert value_of("cadence", every_half_year(last_year)) == pytest.approx(expected, abs=0.02)


def test_cadence_says_what_is_usual():
    assert judged("cadence", every_half_year(2024))[1] == "18 months without a release, where 6.0 are usual"


def test_a_rhythm_of_days_counts_as_one_of_months():
    daily = released(*(f"2025-11-{number:02}" for number in range(1, 11)))
    value, detail = judged("cadence", daily)
    assert value == 0.0
    assert "where 1.0 are usual" in detail


def test_it_takes_enough_days_with_a_release_for_a_rhythm():
    unknown = (None, "too few releases are known for a rhythm")
    assert judged("cadence") == unknown
    assert judged("cadence", released("2022-01-01", "2023-01-01", "2024-01-01")) == unknown
    assert judged("cadence", released("2022-01-01", "2023-01-01", "2024-01-01", "2024-01-01")) == unknown
    assert judged("cadence", released("2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01"))[0] is not None


def test_a_list_with_gaps_and_one_that_was_read_long_ago_have_no_rhythm():
    dates = [f"2024-{month:02}-01" for month in range(1, 13)]
    assert value_of("cadence", released(*dates)) is not None
    assert value_of("cadence", released(*dates, complete=False)) is None
    assert value_of("cadence", released(*dates, retrieved_at="2024-12-31")) is None


def test_of_two_histories_the_one_that_goes_on_longer_tells_the_rhythm():
    old = released(*(f"{year}-01-01" for year in range(2010, 2016)), source="git")
    assert "where 6.0 are usual" in judged("cadence", old, every_half_year(2025))[1]


def checked(*checks, as_of="2025-12-01", source="scorecard"):
    value = Scorecard(score=5.0, checks=tuple(ScorecardCheck(name=name, score=score) for name, score in checks))
    return make_observation(value, source=source, as_of=as_of)


@pytest.mark.parametrize(("factor", "check"), [("maintained", "Maintained"), ("security_contact", "Security-Policy")])
@pytest.mark.parametrize(("score", "expected"), [(10, 0.0), (7, 0.3), (0, 1.0), (None, None)])
def test_checks_of_scorecard_count_by_what_is_missing_to_ten(factor, check, score, expected):
    assert value_of(factor, checked((check, score))) == pytest.approx(expected)
    assert value_of(factor, checked(("Fuzzing", score))) is None


@pytest.mark.parametrize("factor", ["maintained", "security_contact"])
def test_without_a_scorecard_nothing_is_known(factor):
    value, detail = judged(factor)
    assert value is None
    assert "is known" in detail


def test_the_newest_scorecard_counts():
    old, new = (
        checked(("Maintained", 10), as_of="2024-01-01"),
        checked(("Maintained", 0), as_of="2025-01-01", source="deps_dev"),
    )
    assert value_of("maintained", old, new) == 1.0


def test_a_security_contact_in_the_document_counts_where_nothing_was_observed():
    named, nobody = Census(contacts=frozenset({npm("a")})), Census(contacts=frozenset())
    assert judged("security_contact", census=named) == (0.0, "the document names where to report or read of flaws")
    assert value_of("security_contact", checked(("Security-Policy", 4)), census=named) == pytest.approx(0.6)
    assert value_of("security_contact", census=nobody) is None
