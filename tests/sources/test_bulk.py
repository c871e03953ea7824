"""Several calls at once: whatever goes wrong with one is said of that one, and only who stops everything stops the others."""

from datetime import UTC, datetime

import pytest

from sbomkit.errors import ConfigurationError, SourceError, UnexpectedResponse
from sbomkit.settings import Settings
from sbomkit.sources import Session
from sbomkit.sources._asking.bulk import at_once
from sbomkit.sources.npm import Npm


@pytest.fixture
def session(tmp_path):
    def nobody():
        raise AssertionError("no client is needed")

    return Session(now=datetime(2026, 11, 1, tzinfo=UTC), settings=Settings(cache_dir=tmp_path), make_client=nobody)


def raising(problem):
    def ask(call):
        if call == "b":
            raise problem
        return call.upper()

    return ask


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (UnexpectedResponse("no list", source="npm"), "no list"),
        (RecursionError("secret"), "RecursionError while reading the answer"),
        (ConfigurationError("no address"), "no address"),
    ],
)
def test_one_call_that_fails_in_whatever_way_leaves_the_others_and_the_run_alone(session, problem, message):
    (_, first), (failed, said), (_, last) = at_once(Npm(), session, "abc", raising(problem))
    assert (first, failed, last) == ("A", "b", "C")
    assert isinstance(said, SourceError)
    assert (said.message, said.source) == (message, "npm")
    assert not session.cancelled.is_set()


def test_an_interrupt_cancels_the_run(session):
    with pytest.raises(KeyboardInterrupt):
        list(at_once(Npm(), session, "abc", raising(KeyboardInterrupt())))
    assert session.cancelled.is_set()
