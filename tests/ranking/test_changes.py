"""What changed between two collections of facts."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.changes import Change, ChangeKind
from sbomkit.model.facts import (
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Lifecycle,
    Observation,
    Popularity,
    PublisherKind,
    Repository,
    Signal,
    Status,
    Value,
)
from sbomkit.ranking.changes import changes
from tests.builders import make_facts, make_observation, make_publishers, make_releases, npm

THEN, NOW = "2025-01-01", "2026-01-01"


def collected(day: str, *values: Value | Observation) -> Facts:
    told = [each if isinstance(each, Observation) else make_observation(each, retrieved_at=day) for each in values]
    return make_facts({npm("a"): told})


def between(old: Iterable[Value | Observation], new: Iterable[Value | Observation]) -> list[Change]:
    return list(changes(collected(THEN, *old), collected(NOW, *new)).changes)


def kinds(old: Iterable[Value | Observation], new: Iterable[Value | Observation]) -> list[str]:
    return [each.kind.value for each in between(old, new)]


def money(*urls: str) -> Funding:
    return Funding(channels=tuple(FundingChannel(url=url, strength=FundingStrength.LINK) for url in urls))


def silence(status: Status, detail: str = "HTTP 503") -> Observation:
    return make_observation(signal=Signal.PUBLISHERS, status=status, retrieved_at=NOW, detail=detail)


def test_nothing_changes_between_the_same_facts():
    facts = collected(THEN, make_publishers("alice"), money("https://pay.example"))
    found = changes(facts, facts)
    assert (found.changes, found.compared, found.old) == ((), 1, found.new)


def test_publishers_who_came_and_who_left_are_named():
    found = between([make_publishers("alice", "bob")], [make_publishers("bob", "carol")])
    assert [(each.kind, each.people) for each in found] == [
        (ChangeKind.PUBLISHER_ADDED, ("npm:user:carol",)),
        (ChangeKind.PUBLISHER_REMOVED, ("npm:user:alice",)),
    ]
    assert found[0].detail == "1 more, 2 in all"


def test_when_nobody_is_left_of_the_old_list_all_are_replaced():
    (found,) = between([make_publishers("alice", "bob")], [make_publishers("mallory")])
    assert found.kind is ChangeKind.PUBLISHERS_REPLACED
    assert found.detail == "all of 2 replaced by 1"
    assert "npm:user:mallory" in found.people


def test_a_list_that_was_empty_or_becomes_so_is_not_replaced():
    assert kinds([make_publishers()], [make_publishers("alice")]) == ["publisher_added"]
    assert kinds([make_publishers("alice")], [make_publishers()]) == ["publisher_removed"]


def test_a_release_by_somebody_who_never_released_before_is_told():
    old = make_releases(("1.0.0", "2020-01-01", "alice"))
    new = make_releases(("1.0.0", "2020-01-01", "alice"), ("1.1.0", "2025-06-01", "mallory"))
    (found,) = between([old], [new])
    assert (found.kind, found.people) == (ChangeKind.NEW_RELEASER, ("npm:user:mallory",))
    assert found.detail == "released 1.1.0 on 2025-06-01"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([("1", "2020-01-01", "alice")], [("1", "2020-01-01", "alice"), ("2", "2025-06-01", "alice")]),
        ([("1", "2020-01-01", None)], [("1", "2020-01-01", None), ("2", "2025-06-01", "mallory")]),
        ([("1", "2020-01-01", "alice")], [("1", "2020-01-01", "alice"), ("0.9", "2019-06-01", "bob")]),
    ],
    ids=["by the same", "of nobody is it known who released", "an older version that came to light"],
)
def test_other_releases_are_no_news(old, new):
    assert kinds([make_releases(*old)], [make_releases(*new)]) == []


def test_who_is_new_is_measured_from_the_day_that_the_old_history_ends():
    first = ("1.0.0", "2020-01-01", "alice")
    cut = make_observation(make_releases(first), retrieved_at=NOW, as_of="2021-01-01")
    (found,) = between([cut], [make_releases(first, ("1.1.0", "2023-06-01", "mallory"))])
    assert (found.kind, found.people) == (ChangeKind.NEW_RELEASER, ("npm:user:mallory",))


def test_of_a_history_with_holes_nobody_can_say_who_is_new():
    old = make_releases(("1.0.0", "2020-01-01", "alice")).model_copy(update={"complete": False})
    new = make_releases(("1.0.0", "2020-01-01", "alice"), ("1.1.0", "2025-06-01", "mallory"))
    assert kinds([old], [new]) == []


def test_funding_that_is_gone_or_found_is_told():
    assert kinds([money("https://pay.example")], [money()]) == ["funding_gone"]
    assert kinds([money()], [money("https://pay.example")]) == ["funding_found"]
    assert kinds([money("https://pay.example")], [money("https://other.example")]) == []


@pytest.mark.parametrize("state", ["deprecated", "archived", "orphaned", "removed"])
def test_states_are_told_when_they_begin_and_when_they_end(state):
    bad = Lifecycle(**{state: True}, message="use another")
    (found,) = between([Lifecycle()], [bad])
    assert (found.kind.value, found.detail) == (state, f"{state} now: use another")
    assert kinds([bad], [Lifecycle()]) == ["restored"]


def test_an_orphaned_list_is_told():
    bad = make_publishers("alice").model_copy(update={"orphaned": True})
    assert kinds([make_publishers("alice")], [bad]) == ["orphaned"]


def test_code_that_moves_to_another_owner_is_told_and_a_renamed_repository_is_not():
    old, renamed, moved = (Repository(url=f"https://forge.example/{place}") for place in ("o/a", "O/b", "p/a"))
    assert kinds([old], [moved]) == ["repository_moved"]
    assert kinds([old], [renamed]) == []


def test_what_a_source_could_not_tell_any_more_is_told_and_no_change_of_people():
    (found,) = between([make_publishers("alice")], [silence(Status.FAILED)])
    assert found.kind is ChangeKind.NO_LONGER_KNOWN
    assert found.detail == "publishers: the source could not be asked: HTTP 503"
    assert kinds([make_publishers("alice")], [silence(Status.ABSENT, "gone")]) == ["no_longer_known"]
    assert kinds([make_publishers("alice")], []) == []


def test_only_the_end_of_a_history_is_compared():
    old = [
        make_observation(make_publishers(name), retrieved_at=THEN, as_of=day)
        for name, day in (("a", "2018-01-01"), ("b", THEN))
    ]
    assert kinds(old, [make_publishers("b")]) == []


def test_another_source_that_counts_otherwise_is_no_change():
    old = make_observation(make_publishers("alice"), source="aggregator", retrieved_at=THEN)
    assert kinds([old], [make_publishers("bob")]) == []


def test_contacts_and_rights_of_one_source_are_two_lists():
    contacts = make_publishers("zoe").model_copy(update={"kind": PublisherKind.DECLARED_CONTACT})
    assert kinds([make_publishers("alice"), contacts], [make_publishers("alice")]) == []


def test_that_more_is_downloaded_is_no_change():
    assert kinds([Popularity(downloads_total=1)], [Popularity(downloads_total=2)]) == []


def test_packages_that_only_one_side_knows_are_listed():
    old, new = (make_facts({npm(name): [make_observation(make_publishers("a"))]}) for name in ("x", "y"))
    found = changes(old, new)
    assert (found.only_old, found.only_new, found.compared) == ((npm("x"),), (npm("y"),), 0)


@pytest.mark.parametrize(
    ("new", "missing"),
    [
        ([make_publishers("alice"), make_releases(("1", "2020-01-01", "alice"))], 0),
        ([make_publishers("alice")], 1),
        ([silence(Status.FAILED), make_releases(("1", "2020-01-01", "alice"))], 0),
        ([], 2),
    ],
    ids=["all is there", "releases were not asked for", "asked in vain is a change", "nothing was asked"],
)
def test_answers_without_a_counterpart_are_counted(new, missing):
    old = collected(THEN, make_publishers("alice"), make_releases(("1", "2020-01-01", "alice")), Popularity())
    assert changes(old, collected(NOW, *new)).not_compared == missing


def test_the_gravest_come_first():
    order = [each.value for each in ChangeKind]
    assert order.index("publishers_replaced") < order.index("publisher_added") < order.index("deprecated")
    found = kinds([make_publishers("alice"), Lifecycle()], [make_publishers("bob"), Lifecycle(deprecated=True)])
    assert found == ["publishers_replaced", "deprecated"]


PEOPLE = st.frozensets(st.sampled_from("abcdef"), max_size=4)


@settings(max_examples=100)
@given(old=PEOPLE, new=PEOPLE)
def test_who_came_and_who_left_adds_up(old, new):
    found = between([make_publishers(*sorted(old))], [make_publishers(*sorted(new))])
    named = {person for each in found for person in each.people}
    assert named == {f"npm:user:{login}" for login in old ^ new}
