import pytest

from sbomkit.model.facts import Actor, ActorKind, Identity, PublisherKind, Publishers, Releases, Signal, Status, Subject
from sbomkit.model.ranking import Confidence, Verdict
from tests.builders import day, make_observation, make_publishers, make_releases, person
from tests.ranking.places import (
    git_person,
    known_by,
    make_committers,
    make_position,
    place_of,
    rank_places,
    the_entry,
)

AS_OF = day("2023-06-10")


def actor(name, kind):
    return Actor(identity=Identity(f"npm:{kind}:{name}"), kind=kind)


TEAM = actor("team", ActorKind.TEAM)
ORGANISATION = actor("company", ActorKind.ORGANISATION)
BOT = actor("release-bot", ActorKind.BOT)
WORKFLOW = actor("forge", ActorKind.AUTOMATION)


def rights(*members, kind=PublisherKind.PUBLISH_RIGHTS, **fields):
    values = {"kind": kind, "members": members, "complete": True} | fields
    return Publishers(**values)


def view_of(*observations, as_of=AS_OF, **options):
    ranking = rank_places(make_position(place_of("pkg:npm/a")), known_by(*observations), as_of=as_of, **options)
    return the_entry(ranking).publishers


def seen(value, **fields):
    return make_observation(value, as_of="2023-06-01", **fields)


@pytest.mark.parametrize(
    ("listing", "verdict", "listed", "teams"),
    [
        (rights(person("a")), Verdict.SOLE, 1, 0),
        (rights(person("a"), BOT, WORKFLOW), Verdict.SOLE, 1, 0),
        (rights(person("a"), person("a")), Verdict.SOLE, 1, 0),
        (rights(person("a"), TEAM), Verdict.ORGANISATION, 1, 1),
        (rights(person("a"), ORGANISATION), Verdict.ORGANISATION, 1, 1),
        (rights(TEAM, BOT), Verdict.ORGANISATION, 0, 1),
        (rights(person("a"), person("b")), Verdict.FEW, 2, 0),
        (rights(person("a"), person("b"), TEAM, ORGANISATION), Verdict.ORGANISATION, 2, 2),
        (rights(*map(person, "abc"), TEAM), Verdict.SEVERAL, 3, 1),
        (rights(*map(person, "abcde"), TEAM), Verdict.MANY, 5, 1),
        (rights(*map(person, "abc")), Verdict.SEVERAL, 3, 0),
        (rights(*map(person, "abcd")), Verdict.SEVERAL, 4, 0),
        (rights(*map(person, "abcde")), Verdict.MANY, 5, 0),
        (rights(), Verdict.UNKNOWN, None, None),
        (rights(BOT), Verdict.UNKNOWN, None, None),
        (rights(WORKFLOW), Verdict.UNKNOWN, None, None),
        (rights(person("a"), structural_single=True), Verdict.UNKNOWN, 1, 0),
        (rights(person("a"), person("b"), structural_single=True), Verdict.FEW, 2, 0),
        (rights(person("a"), kind=PublisherKind.DECLARED_CONTACT), Verdict.UNKNOWN, 1, 0),
        (rights(person("a"), kind=PublisherKind.COMMIT_ACTIVITY), Verdict.SOLE, 1, 0),
        (rights(person("a"), kind=PublisherKind.PACKAGING_CONTACT), Verdict.SOLE, 1, 0),
        (rights(person("a"), unread=1), Verdict.UNKNOWN, 1, 0),
        (rights(person("a"), TEAM, unread=1), Verdict.ORGANISATION, 1, 1),
        (rights(person("a"), person("b"), unread=3), Verdict.FEW, 2, 0),
        (rights(unread=1), Verdict.UNKNOWN, None, None),
        (rights(orphaned=True), Verdict.ORPHANED, 0, 0),
        (rights(TEAM, orphaned=True), Verdict.ORPHANED, 0, 1),
    ],
)
def test_the_verdict_counts_people_and_nothing_else(listing, verdict, listed, teams):
    view = view_of(seen(listing))
    assert (view.verdict, view.listed, view.teams) == (verdict, listed, teams)


def tied(name, *others):
    return person(name).model_copy(update={"same_as": tuple(Identity(f"forge:user:{other}") for other in others)})


@pytest.mark.parametrize(
    ("members", "listed"),
    [
        ((tied("a", "1"), tied("b", "1")), 1),
        ((tied("a", "1"), tied("b", "2")), 2),
        ((tied("a", "1"), tied("b", "1", "2"), tied("c", "2")), 1),
        ((tied("a", "1"), tied("b", "1"), person("c")), 2),
        ((tied("a", "1"), tied("b", "2"), tied("c", "3", "1"), tied("d", "2", "3")), 1),
    ],
)
def test_accounts_are_one_person_where_a_hard_key_ties_them(members, listed):
    assert view_of(seen(rights(*members))).listed == listed


def test_accounts_that_are_called_alike_stay_two_people():
    both = [person(login).model_copy(update={"label": "Alex Example"}) for login in "ab"]
    assert view_of(seen(rights(*both)), show_names=True).listed == 2


@pytest.mark.parametrize("status", [Status.ABSENT, Status.FAILED, Status.UNSUPPORTED])
def test_an_answer_without_a_value_is_unknown_and_not_zero(status):
    view = view_of(make_observation(signal=Signal.PUBLISHERS, status=status, as_of="2023-06-01"))
    assert (view.verdict, view.listed, view.effective, view.confidence) == (Verdict.UNKNOWN, None, None, Confidence.NONE)


RECENT = ("9", "2023-01-01")


@pytest.mark.parametrize(
    ("releases", "effective", "verdict"),
    [
        ([("1", "2020-01-01", "b"), (*RECENT, "a")], 1, Verdict.ONE_ACTIVE),
        ([("8", "2022-12-01", "b"), (*RECENT, "a")], 2, Verdict.SEVERAL),
        ([("1", "2020-01-01", "b")], 0, Verdict.SEVERAL),
        ([("8", "2022-12-01", None), (*RECENT, "a")], None, Verdict.SEVERAL),
        ([("8", "2022-12-01", "gone")], 1, Verdict.ONE_ACTIVE),
    ],
)
def test_several_listed_with_one_active_is_a_verdict_of_its_own(releases, effective, verdict):
    view = view_of(seen(make_publishers("a", "b", "c")), seen(make_releases(*releases)))
    assert (view.effective, view.verdict, view.listed) == (effective, verdict, 3)


@pytest.mark.parametrize(("people", "verdict"), [("ab", Verdict.ORGANISATION), ("abc", Verdict.SEVERAL)])
def test_who_of_a_team_is_active_is_not_told_so_that_nobody_beside_it_is_the_only_one(people, verdict):
    view = view_of(seen(rights(*map(person, people), TEAM)), seen(make_releases((*RECENT, "a"))))
    assert (view.effective, view.verdict) == (1, verdict)


@pytest.mark.parametrize("other", [WORKFLOW, BOT, TEAM, ORGANISATION])
@pytest.mark.parametrize(
    ("by_hand", "by_others", "effective", "verdict"),
    [
        (0, 1, None, Verdict.FEW),
        (1, 30, None, Verdict.FEW),
        (89, 11, None, Verdict.FEW),
        (90, 10, 1, Verdict.ONE_ACTIVE),
        (1, 0, 1, Verdict.ONE_ACTIVE),
    ],
)
def test_who_started_a_workflow_is_not_told_so_that_many_of_them_hide_who_is_active(
    other, by_hand, by_others, effective, verdict
):
    hand = make_releases(*((f"1.{number}", RECENT[1], "a") for number in range(by_hand + by_others))).releases
    made = (*hand[:by_hand], *(each.model_copy(update={"publisher": other}) for each in hand[by_hand:]))
    view = view_of(seen(make_publishers("a", "b")), seen(Releases(releases=made, complete=True)))
    assert (view.effective, view.verdict) == (effective, verdict)


def test_workflows_that_published_before_the_window_hide_nobody_in_it():
    by_workflow = make_releases(("1", "2015-01-01", "a")).releases[0].model_copy(update={"publisher": WORKFLOW})
    history = Releases(releases=(by_workflow, *make_releases((*RECENT, "a")).releases), complete=True)
    assert view_of(seen(make_publishers("a", "b")), seen(history)).verdict is Verdict.ONE_ACTIVE


def test_a_number_that_the_source_states_stands_in_for_a_history():
    listing = rights(person("a"), person("b"), effective_24_months=1)
    assert view_of(seen(listing)).verdict is Verdict.ONE_ACTIVE
    incomplete = Releases(releases=make_releases((*RECENT, "a")).releases, complete=False)
    assert view_of(seen(make_publishers("a", "b")), seen(incomplete)).effective is None
    other_source = make_observation(make_releases((*RECENT, "a")), source="git", as_of="2023-06-01")
    assert view_of(seen(make_publishers("a", "b")), other_source).effective is None


@pytest.mark.parametrize(
    ("listing", "subject", "confidence"),
    [
        (rights(person("a")), Subject.UPSTREAM, Confidence.HIGH),
        (rights(person("a"), cached=True), Subject.UPSTREAM, Confidence.MEDIUM),
        (rights(person("a"), complete=None), Subject.UPSTREAM, Confidence.MEDIUM),
        (rights(person("a"), kind=PublisherKind.COMMIT_ACTIVITY), Subject.UPSTREAM, Confidence.MEDIUM),
        (rights(person("a"), kind=PublisherKind.DECLARED_CONTACT), Subject.UPSTREAM, Confidence.NONE),
        (rights(person("a"), person("b"), kind=PublisherKind.DECLARED_CONTACT), Subject.UPSTREAM, Confidence.LOW),
        (rights(person("a"), person("b")), Subject.UPSTREAM, Confidence.HIGH),
        (rights(person("a"), person("b"), TEAM), Subject.UPSTREAM, Confidence.MEDIUM),
        (rights(person("a"), ORGANISATION), Subject.UPSTREAM, Confidence.MEDIUM),
        (rights(person("a")), Subject.PACKAGING, Confidence.LOW),
        (rights(), Subject.UPSTREAM, Confidence.NONE),
    ],
)
def test_confidence_says_how_much_a_verdict_can_bear(listing, subject, confidence):
    assert view_of(seen(listing, subject=subject)).confidence is confidence


def test_rights_come_before_commits_before_contacts_before_packaging():
    observations = [
        seen(rights(*map(person, "abcde"), kind=PublisherKind.PACKAGING_CONTACT), source="apt", subject=Subject.PACKAGING),
        seen(rights(*map(person, "abc"), kind=PublisherKind.DECLARED_CONTACT), source="poms"),
        seen(make_committers(("x", 5, None), ("y", 1, None)), source="git"),
        seen(rights(person("a")), source="npm"),
    ]
    order = [Verdict.SOLE, Verdict.FEW, Verdict.SEVERAL, Verdict.MANY]
    while observations:
        view = view_of(*observations)
        assert [view.verdict, *(other.verdict for other in view.others)] == order
        assert all(other.others == () for other in view.others)
        observations.pop()
        order.pop(0)


def test_a_list_that_leaves_it_open_steps_back_behind_one_that_does_not():
    view = view_of(seen(rights(BOT)), seen(make_committers(("x", 5, None)), source="git"))
    assert (view.verdict, view.kind) == (Verdict.SOLE, PublisherKind.COMMIT_ACTIVITY)
    assert [other.verdict for other in view.others] == [Verdict.UNKNOWN]


def test_among_lists_of_rights_the_newer_one_counts_and_is_not_averaged():
    older = make_observation(make_publishers("a"), source="aggregator", as_of="2023-01-01")
    newer = make_observation(make_publishers("a", "b", "c"), source="npm", as_of="2023-06-01")
    view = view_of(older, newer)
    assert (view.source, view.verdict) == ("npm", Verdict.SEVERAL)
    assert [(other.source, other.verdict) for other in view.others] == [("aggregator", Verdict.SOLE)]


def test_committers_are_people_who_committed_or_tagged():
    committers = make_committers(("lasse", 0, None), ("jia", 3, None), bots=("forge",))
    view = view_of(seen(committers, source="git"))
    assert (view.verdict, view.listed, view.effective) == (Verdict.SOLE, 1, 1)
    assert view.people == (git_person("jia"),)


def test_a_number_of_commits_below_zero_is_none():
    view = view_of(seen(make_committers(("lasse", -5, None), ("jia", 3, None), forge=-3), source="git"))
    assert (view.verdict, view.people, view.effective) == (Verdict.SOLE, (git_person("jia"),), 1)


def test_a_stated_number_of_active_people_below_zero_is_not_known():
    assert view_of(seen(rights(person("a"), person("b"), effective_24_months=-1))).effective is None
    assert view_of(seen(rights(person("a"), person("b"), effective_24_months=0))).effective == 0


def test_a_repository_that_slept_does_not_say_who_could_wake_it():
    view = view_of(seen(make_committers(), source="git"))
    assert (view.verdict, view.listed, view.effective) == (Verdict.UNKNOWN, None, 0)


def test_only_a_window_of_24_months_says_who_is_active():
    year = make_committers(("lasse", 9, None), months=12)
    assert view_of(seen(year, source="git")).verdict is Verdict.UNKNOWN
    both = view_of(seen(year, source="git"), seen(make_committers(("lasse", 9, None), ("jia", 1, None)), source="git"))
    assert (both.verdict, len(both.others)) == (Verdict.FEW, 0)


def test_names_are_shown_on_request_only():
    committers = make_committers(("lasse", 5, None))
    assert view_of(seen(committers, source="git")).people == (git_person("lasse"),)
    assert view_of(seen(committers, source="git"), show_names=True).people == (git_person("lasse", "Lasse"),)
    listing = rights(git_person("lasse", "Lasse"))
    assert view_of(seen(listing)).people == (git_person("lasse"),)
    assert view_of(seen(listing), show_names=True).people == (git_person("lasse", "Lasse"),)


def test_a_number_from_long_ago_says_nothing_of_the_last_24_months():
    listing = make_observation(rights(person("a"), person("b"), effective_24_months=1), as_of="2021-01-01")
    assert (view_of(listing).verdict, view_of(listing).effective) == (Verdict.FEW, None)


@pytest.mark.parametrize(
    ("people", "forge", "verdict", "effective", "confidence"),
    [
        ([10], 0, Verdict.SOLE, 1, Confidence.MEDIUM),
        ([90], 10, Verdict.SOLE, 1, Confidence.LOW),
        ([89], 11, Verdict.UNKNOWN, None, Confidence.NONE),
        ([], 3, Verdict.UNKNOWN, None, Confidence.NONE),
        ([376, 169], 5, Verdict.FEW, 2, Confidence.MEDIUM),
        ([50, 30], 20, Verdict.FEW, None, Confidence.MEDIUM),
    ],
)
def test_commits_made_on_a_forge_hide_people(people, forge, verdict, effective, confidence):
    committers = make_committers(*((f"p{place}", commits, None) for place, commits in enumerate(people)), forge=forge)
    view = view_of(seen(committers, source="git"))
    assert (view.verdict, view.effective, view.confidence) == (verdict, effective, confidence)
    assert view.listed == (len(people) or None)


@pytest.mark.parametrize(("ended", "verdict"), [("2021-06-11", Verdict.SOLE), ("2021-06-08", Verdict.UNKNOWN)])
def test_a_window_that_ended_24_months_ago_gives_no_verdict(ended, verdict):
    view = view_of(make_observation(make_committers(("lasse", 9, None)), source="git", as_of=ended))
    assert view.verdict is verdict
    assert view.effective == (1 if verdict is Verdict.SOLE else None)


def test_what_a_registry_says_itself_comes_before_what_an_aggregator_repeats():
    newer = make_observation(rights(person("b"), relayed=True, complete=None), source="aggregator", as_of="2023-06-09")
    own = make_observation(rights(person("a"), person("c"), complete=None), source="npm", as_of="2023-01-01")
    view = view_of(newer, own)
    assert (view.source, view.verdict, view.relayed) == ("npm", Verdict.FEW, False)
    (other,) = view.others
    assert (other.source, other.verdict, other.relayed) == ("aggregator", Verdict.SOLE, True)


@pytest.mark.parametrize(
    ("fields", "confidence"),
    [
        ({}, Confidence.HIGH),
        ({"cached": True}, Confidence.MEDIUM),
        ({"relayed": True}, Confidence.MEDIUM),
        ({"complete": None}, Confidence.MEDIUM),
        ({"complete": False}, Confidence.LOW),
    ],
)
def test_one_name_bears_as_much_as_the_list_is_whole(fields, confidence):
    assert view_of(seen(rights(person("a"), **fields))).confidence is confidence


def test_two_names_on_a_list_with_holes_are_two_at_least():
    view = view_of(seen(rights(person("a"), person("b"), complete=False)))
    assert (view.verdict, view.confidence) == (Verdict.FEW, Confidence.MEDIUM)


@pytest.mark.parametrize(
    ("fields", "confidence"),
    [
        ({}, Confidence.HIGH),
        ({"unread": 1}, Confidence.MEDIUM),
        ({"unread": 1, "complete": False}, Confidence.LOW),
        ({"unread": 1, "complete": None}, Confidence.LOW),
        ({"unread": 1, "orphaned": True, "kind": PublisherKind.PACKAGING_CONTACT}, Confidence.LOW),
    ],
)
def test_entries_that_could_not_be_read_make_a_number_bear_less(fields, confidence):
    assert view_of(seen(rights(person("a"), person("b"), **fields))).confidence is confidence
