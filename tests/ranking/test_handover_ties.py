"""Accounts that a hard key ties are one person, who takes over nothing from himself."""

import pytest

from sbomkit.model.facts import Actor, ActorKind, Committer, Committers, Identity, PublisherKind, Publishers, Release, Releases
from tests.builders import day, make_observation
from tests.ranking.test_handover import names

LOGIN, NUMBER = Identity("gem:user:alice"), Identity("gem:user:7")
BEFORE = [(f"1.{number}", f"{2014 + number}-01-01") for number in range(6)]


def somebody(identity, *same_as):
    return Actor(identity=identity, kind=ActorKind.PERSON, same_as=same_as)


ALICE = somebody(LOGIN)
TIED, ANOTHER = somebody(NUMBER, LOGIN), somebody(NUMBER)


def listed(as_of, actor):
    value = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(actor,), complete=True)
    return make_observation(value, source="gem", as_of=as_of)


def released(by, *releases):
    made = [Release(version=version, date=day(date), publisher=ALICE) for version, date in BEFORE]
    made += [Release(version=version, date=day(date), publisher=by) for version, date in releases]
    return make_observation(Releases(releases=tuple(made), complete=True), source="gem")


def committed(by):
    value = Committers(window_months=24, committers=(Committer(actor=by, commits=9, first_seen=day("2023-01-01")),))
    return make_observation(value, source="github", as_of="2023-06-01")


CHANGES = {
    "sole_publisher_changed": lambda by: [listed("2020-01-01", ALICE), listed("2023-01-01", by)],
    "new_releaser": lambda by: [released(by, ("2", "2022-12-01"), ("3", "2023-01-01"))],
    "return_after_silence": lambda by: [released(by, ("2", "2023-01-01"))],
    "new_committer": lambda by: [listed("2015-01-01", ALICE), released(ALICE), committed(by)],
}


@pytest.mark.parametrize("sign", CHANGES)
def test_a_number_in_the_place_of_a_login_is_nobody_new(sign):
    change = CHANGES[sign]
    assert sign in names(*change(ANOTHER))
    assert names(*change(TIED)) == []


def test_a_tie_that_any_source_tells_counts():
    changed = CHANGES["sole_publisher_changed"](ANOTHER)
    assert names(*changed, committed(TIED)) == []
    assert "sole_publisher_changed" in names(*changed, committed(somebody(NUMBER, Identity("gem:user:bob"))))
