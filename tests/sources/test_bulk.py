"""Several calls at once: whatever goes wrong with one is said of that one, and only who stops everything stops the others."""

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from sbomkit.errors import ConfigurationError, SourceError, UnexpectedResponse
from sbomkit.model.facts import Status
from sbomkit.settings import Settings
from sbomkit.sources import Session
from sbomkit.sources._asking.bulk import at_once
from sbomkit.sources.npm import Npm
from tests.asking import package_of

if TYPE_CHECKING:
    from collections.abc import Generator


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


class Stumbling(Npm):
    """Asks well, and trips over what it is told."""

    batch = None

    def _lookup_many(self, packages, session):
        for _, said in at_once(self, session, list(packages), lambda package: package.name):
            raise LookupError(said)
        yield from ()


def test_a_source_that_cannot_read_what_it_is_told_fails_alone(session):
    found = list(Stumbling().observe([package_of(f"pkg:npm/{name}@1") for name in "abc"], session))
    assert {observation.status for _, observation in found} == {Status.FAILED}
    assert not session.cancelled.is_set()


def test_who_stops_listening_cancels_what_is_under_way(session):
    telling = Stumbling().observe([package_of("pkg:npm/a@1")], session)
    with closing(cast("Generator[object]", telling)) as listened_to:
        next(listened_to)
    assert session.cancelled.is_set()
