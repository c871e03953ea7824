"""When a host may be asked again, in the ways in which hosts say so."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.sources._http.limit_headers import asked_to_wait, exhausted
from tests.clients import NOW

RESET = int(NOW.timestamp())
DATE = "Sun, 01 Nov 2026 00:00:00 GMT"
HEADER = st.text(max_size=20) | st.from_regex(r"[0-9]{1,20}", fullmatch=True) | st.datetimes().map(format_datetime)
NAMES = (
    *("Retry-After", "Date", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit"),
    *("RateLimit-Remaining", "RateLimit-Reset", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"),
)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(RESET + 30)}, 30),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str((RESET + 30) * 1000)}, 30),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"}, 30),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(RESET - 10)}, 0),
        ({"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "7"}, 7),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "30"}, 30),
        ({"RateLimit-Remaining": " 0 ", "RateLimit-Reset": str(RESET + 9)}, 9),
        ({"RateLimit": '"default";r=0;t=30'}, 30),
        ({"RateLimit": '"burst";r=0;t=5, "daily";r=0;t=600, "other";r=3;t=9000'}, 600),
        ({"RateLimit": "limit=100, remaining=0, reset=12"}, 12),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "5", "RateLimit": '"a";r=0;t=50'}, 50),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "0" * 400}, 0),
        ({"RateLimit": '"default";r=4;t=30'}, None),
        ({"RateLimit": '"default";r=0'}, None),
        ({"RateLimit-Remaining": "4", "RateLimit-Reset": "30"}, None),
        ({"RateLimit-Reset": "30"}, None),
        ({}, None),
    ],
)
def test_a_limit_that_is_used_up_is_lifted_after_so_many_seconds(headers, seconds):
    assert exhausted({"Date": DATE, **headers}, NOW + timedelta(hours=1)) == seconds
    assert asked_to_wait({"Date": DATE, **headers}, NOW + timedelta(hours=1)) == seconds


@pytest.mark.parametrize(("left", "reset"), [("1", "9999999999"), ("0", "soon"), ("0", ""), ("", "9999999999"), ("0", "²")])
def test_a_refusal_without_a_limit_that_is_used_up_is_final(left, reset):
    assert asked_to_wait({"X-RateLimit-Remaining": left, "X-RateLimit-Reset": reset}, NOW) is None


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        (b'{"statusCode": 429, "message": "Rate limit is exceeded. Try again in 56 seconds."}', 56),
        (b"Please retry again after 2 minutes", 120),
        (b"Try again in 1 second.", 1),
        (b"Try again later", None),
        (b" " * 5000 + b"try again in 56 seconds", None),
    ],
)
def test_what_is_said_in_words_counts_where_no_header_says_it(words, seconds):
    assert asked_to_wait({}, NOW, words) == seconds
    assert asked_to_wait({"Retry-After": "3"}, NOW, words) == 3


@given(seconds=st.integers(0, 10**7), skew=st.integers(-(10**6), 10**6))
def test_all_ways_of_saying_the_same_mean_the_same(seconds, skew):
    """Whatever the time is that the host believes in, as long as it tells it."""
    theirs = NOW + timedelta(seconds=skew)
    date = {"Date": format_datetime(theirs, usegmt=True)}
    until = theirs + timedelta(seconds=seconds)
    for said in (
        {"Retry-After": str(seconds)},
        {"Retry-After": format_datetime(until, usegmt=True)},
        {"RateLimit-Remaining": "0", "RateLimit-Reset": str(seconds)},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(until.timestamp()))},
        {"RateLimit": f'"x";r=0;t={seconds}'},
    ):
        assert asked_to_wait(date | said, NOW) == seconds


@given(st.dictionaries(st.sampled_from(NAMES), st.just("0") | HEADER), st.binary(max_size=60))
def test_whatever_headers_say_a_wait_is_a_number_or_none(headers, body):
    for wait in (asked_to_wait(headers, NOW, body), exhausted(headers, NOW)):
        assert wait is None or 0.0 <= wait < 1e16


@pytest.mark.parametrize("header", [{"Retry-After": "9" * 400}, {"RateLimit-Remaining": "0", "RateLimit-Reset": "9" * 400}])
def test_even_the_longest_wait_is_a_number_of_seconds(header):
    assert 1e8 < (asked_to_wait(header, NOW) or 0.0) < 1e16
