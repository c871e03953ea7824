from datetime import timedelta
from typing import Any

import pytest

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Identity,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    Subject,
)
from sbomkit.model.ranking import IndicatorName, Verdict
from tests.builders import day, make_observation, make_publishers, make_releases, person
from tests.ranking.places import (
    LIBLZMA,
    git_person,
    known_by,
    make_committers,
    make_position,
    place_of,
    rank_places,
    the_one,
    xz_facts,
    xz_position,
)

AS_OF = "2023-06-10"
SOLE = make_observation(make_publishers("alice"), source="other", as_of="2016-01-01")
HISTORY = tuple((f"1.{number}", f"{2015 + number}-01-01", "alice") for number in range(6))


def entry_of(*observations, as_of=AS_OF, **options):
    ranking = rank_places(make_position(place_of("pkg:npm/a")), known_by(SOLE, *observations), as_of=day(as_of), **options)
    return the_one(ranking)


def names(*observations, **options):
    return [indicator.name.value for indicator in entry_of(*observations, **options).indicators]


def value(*observations, **options):
    return next(each.value for each in entry_of(*observations, **options).contributions if each.factor == "handover")


def released(*releases, **fields):
    return make_observation(make_releases(*releases), **fields)


def listed(as_of, *logins, **fields):
    return make_observation(make_publishers(*logins), as_of=as_of, **fields)


def test_a_release_by_somebody_new_on_an_old_package():
    (indicator,) = entry_of(released(*HISTORY, ("1.9", "2022-01-01", "alice"), ("2", "2023-03-18", "mallory"))).indicators
    assert indicator.name is IndicatorName.NEW_RELEASER
    assert indicator.since == day("2023-03-18")
    assert indicator.source == "npm"
    assert indicator.detail == (
        "npm:user:mallory, not seen here before 2021-06-09, made 1 of the 2 releases since then, the first on 2023-03-18; "
        "the 7 releases before that, from 2015-01-01 on, were made by others."
    )


def test_five_earlier_releases_and_a_quarter_of_the_commits_are_enough():
    assert "new_releaser" in names(released(*HISTORY[:5], ("2", "2023-03-18", "mallory")))
    assert names(committed(("lasse", 75, "2007-12-09"), ("jia", 25, "2022-02-06"))) == ["new_committer"]
    assert names(committed(("lasse", 76, "2007-12-09"), ("jia", 24, "2022-02-06"))) == []


def test_24_months_are_a_silence_and_a_day_less_is_none():
    later = day("2023-01-01")
    for days, expected in ((730.5, ["return_after_silence"]), (729.5, [])):
        releases = [
            Release(version="1", date=later - timedelta(days=days), publisher=person("alice")),
            Release(version="2", date=later, publisher=person("bob")),
        ]
        assert names(make_observation(Releases(releases=tuple(releases), complete=True))) == expected


@pytest.mark.parametrize(
    "releases",
    [
        pytest.param([*HISTORY, ("2", "2023-03-18", "alice")], id="the same person"),
        pytest.param([*HISTORY, ("1.9", "2021-01-01", "bob"), ("2", "2023-03-18", "bob")], id="seen before the window"),
        pytest.param([*HISTORY[:4], ("2", "2019-12-01", "alice"), ("3", "2024-01-01", "bob")], id="after the as-of date"),
        pytest.param([*HISTORY[:4], ("2", "2021-12-01", "bob")], id="four earlier releases only"),
        pytest.param([(f"1.{n}", "2020-09-01", "alice") for n in range(9)] + [("2", "2023-03-18", "bob")], id="too young"),
        pytest.param([*HISTORY, ("2", "2023-03-18", None)], id="nobody named"),
    ],
)
def test_no_new_releaser(releases):
    assert "new_releaser" not in names(released(*releases))


def test_somebody_on_the_list_before_the_window_is_no_stranger():
    late = released(*HISTORY, ("1.9", "2022-01-01", "alice"), ("2", "2023-03-18", "bob"))
    assert names(late, listed("2020-01-01", "alice", "bob")) == []
    assert names(late, listed("2022-01-01", "alice", "bob")) == ["new_releaser"]


@pytest.mark.parametrize("kind", [ActorKind.BOT, ActorKind.AUTOMATION, ActorKind.TEAM])
def test_a_script_or_a_team_takes_nothing_over(kind):
    release = Release(version="2", date=day("2023-03-18"), publisher=Actor(identity=Identity("npm:x:y"), kind=kind))
    history = Releases(releases=(*make_releases(*HISTORY).releases, release), complete=True)
    assert names(make_observation(history)) == []
    assert value(make_observation(history)) is None


def test_a_release_after_a_long_silence_by_somebody_new():
    silence = [("1", "2019-01-01", "alice"), ("2", "2023-01-01", "mallory")]
    (indicator,) = entry_of(released(*silence)).indicators
    assert indicator.name is IndicatorName.RETURN_AFTER_SILENCE
    assert indicator.detail == (
        "npm:user:mallory, who had never released it before, made a release on 2023-01-01 after 48 months without one "
        "(the last on 2019-01-01)."
    )


@pytest.mark.parametrize(
    "releases",
    [
        pytest.param([("1", "2019-01-01", "alice"), ("2", "2023-01-01", "alice")], id="the same person"),
        pytest.param([("1", "2021-06-01", "alice"), ("2", "2023-01-01", "bob")], id="19 months"),
        pytest.param([("1", "2015-01-01", "alice"), ("2", "2020-01-01", "bob")], id="long ago"),
        pytest.param([("1", "2019-01-01", None), ("2", "2023-01-01", None)], id="nobody named"),
    ],
)
def test_no_return_after_silence(releases):
    assert "return_after_silence" not in names(released(*releases))


def test_the_last_return_of_several_counts():
    rules = [("1", "2016-01-01", "alice"), ("2", "2021-07-01", "bob"), ("3", "2023-06-09", "carol")]
    assert "bob" in entry_of(released(*rules)).indicators[0].detail


def test_a_sole_publisher_changed():
    lists = [
        listed("2019-01-01", "alice"),
        listed("2021-01-01", "alice"),
        listed("2022-02-02", "bob"),
        listed("2023-01-01", "bob"),
    ]
    (indicator,) = entry_of(*lists).indicators
    assert indicator.name is IndicatorName.SOLE_PUBLISHER_CHANGED
    assert indicator.since == day("2022-02-02")
    assert indicator.detail == ("Only npm:user:alice could publish as of 2021-01-01; since 2022-02-02 it is only npm:user:bob.")


def test_all_publishers_replaced():
    lists = [
        listed("2021-01-01", "alice", "bob"),
        listed("2022-01-01", "alice", "carol"),
        listed("2022-06-01", "carol", "dave"),
    ]
    (indicator,) = entry_of(*lists).indicators
    assert (indicator.name, indicator.since) == (IndicatorName.PUBLISHERS_REPLACED, day("2022-06-01"))


def rights(*members, unread=0):
    return Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=members, complete=not unread, unread=unread)


TEAM = Actor(identity=Identity("npm:team:t"), kind=ActorKind.TEAM)
BOT = Actor(identity=Identity("npm:user:bot"), kind=ActorKind.BOT)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        pytest.param(make_publishers("alice"), make_publishers("alice", "bob"), id="somebody joined"),
        pytest.param(make_publishers("alice", "bob"), make_publishers("bob"), id="somebody left"),
        pytest.param(rights(TEAM), make_publishers("bob"), id="a team left"),
        pytest.param(make_publishers("alice"), rights(TEAM, person("bob")), id="she may be on the team"),
        pytest.param(make_publishers("alice"), rights(person("bob"), unread=1), id="she may be who could not be read"),
        pytest.param(make_publishers("alice"), rights(BOT), id="a bot came"),
        pytest.param(make_publishers("alice"), rights(), id="the list is empty"),
    ],
)
def test_nobody_was_replaced_for_all_we_know(then, now):
    assert names(make_observation(then, as_of="2021-01-01"), make_observation(now, as_of="2022-01-01")) == []


def test_changes_before_the_window_and_lists_without_a_before_say_nothing():
    assert names(listed("2018-01-01", "alice"), listed("2020-01-01", "bob")) == []
    assert names(listed("2022-01-01", "alice"), listed("2023-01-01", "bob")) == []


def test_contacts_and_packagers_take_turns():
    def contact(as_of, login, **fields):
        value = Publishers(kind=PublisherKind.DECLARED_CONTACT, members=(person(login),), complete=None)
        return make_observation(value, as_of=as_of, **fields)

    assert names(contact("2021-01-01", "alice"), contact("2022-01-01", "bob")) == []
    packaging: dict[str, Any] = {"source": "apt", "subject": Subject.PACKAGING}
    assert names(listed("2021-01-01", "alice", **packaging), listed("2022-01-01", "bob", **packaging)) == []
    assert names(released(*HISTORY, ("2", "2023-03-18", "mallory"), **packaging)) == []
    committed = make_observation(make_committers(("x", 9, "2023-01-01"), first_commit="2001-01-01"), as_of=AS_OF, **packaging)
    assert names(committed) == []


def at(as_of, url, **fields):
    return make_observation(Repository(url=url), as_of=as_of, **fields)


@pytest.mark.parametrize(
    ("then", "now", "moved"),
    [
        ("https://forge.example/alice/lib", "https://forge.example/mallory/lib", True),
        ("https://forge.example/alice/lib", "https://other.example/alice/lib", True),
        ("https://forge.example/alice/lib", "https://Forge.example/Alice/lib", False),
        ("https://forge.example/alice/node-lib", "https://forge.example/alice/lib", False),
        ("https://forge.example/org/repo/tree/main/lib", "https://forge.example/org/repo", False),
        ("https:///alice/lib", "https://forge.example/alice/lib", False),
        ("https://forge.example", "https://forge.example/alice/lib", False),
        ("https://[forge.example/alice/lib", "https://forge.example/alice/lib", False),
    ],
)
def test_a_repository_moves_when_its_owner_changes(then, now, moved):
    assert names(at("2020-01-01", then), at("2022-01-01", now)) == (["repository_moved"] if moved else [])


def test_a_move_is_dated_by_its_first_sighting():
    one, other = "https://forge.example/alice/lib", "https://forge.example/mallory/lib"
    observed = [at("2020-01-01", one), at("2022-01-01", other), at("2023-01-01", f"{other}2")]
    (indicator,) = entry_of(*observed).indicators
    assert indicator.since == day("2022-01-01")
    assert indicator.detail == f"The repository was {one} as of 2020-01-01; since 2022-01-01 it is {other}2."
    assert names(at("2022-01-01", one), at("2023-01-01", other)) == []
    packaged: dict[str, Any] = {"source": "apt", "subject": Subject.PACKAGING}
    assert names(at("2020-01-01", one, **packaged), at("2022-01-01", other, **packaged)) == []


def committed(*committers, as_of=AS_OF, **fields):
    return make_observation(make_committers(*committers, **fields), source="git", as_of=as_of)


def test_a_newcomer_with_a_large_share_of_the_commits():
    (indicator,) = entry_of(committed(("lasse", 60, "2007-12-09"), ("jia", 40, "2022-02-06"))).indicators
    assert (indicator.name, indicator.since) == (IndicatorName.NEW_COMMITTER, day("2022-02-06"))
    assert indicator.detail == (
        "git:address:jia, first seen by 2022-02-06, committed 40 of the 100 commits, those of bots not counted, in the 24 "
        "months to 2023-06-10."
    )


@pytest.mark.parametrize(
    "observation",
    [
        pytest.param(committed(("lasse", 90, "2007-12-09"), ("jia", 10, "2022-02-06")), id="a small share"),
        pytest.param(committed(("lasse", 60, "2007-12-09"), ("jia", 40, "2020-02-06")), id="before the window"),
        pytest.param(committed(("jia", 40, "2022-02-06"), first_commit="2021-01-01"), id="a young repository"),
        pytest.param(committed(("lasse", 60, None), ("jia", 40, None), first_commit="2007-12-09"), id="nothing to compare"),
        pytest.param(committed(("lasse", 60, "2007-12-09"), bots=("forge",)), id="a bot"),
        pytest.param(committed(("lasse", 6, "2007-12-09"), ("jia", 4, "2016-01-01"), as_of="2018-01-01"), id="an old window"),
    ],
)
def test_no_new_committer(observation):
    assert names(observation) == []


def test_a_release_of_upstream_makes_a_repository_old_and_one_of_a_distribution_does_not():
    newcomer, old = committed(("jia", 40, "2022-02-06")), ("1", "2010-01-01", None)
    assert names(newcomer, released(old)) == ["new_committer"]
    assert names(newcomer, released(old, source="apt", subject=Subject.PACKAGING)) == []


def test_without_first_sightings_an_earlier_window_is_compared():
    before = committed(("lasse", 100, None), as_of="2020-01-01")
    now = committed(("lasse", 60, None), ("jia", 40, None))
    assert names(before, now) == ["new_committer"]
    assert value(now) is None
    assert value(before, committed(("lasse", 60, None))) == 0.0


def test_all_committers_replaced():
    entry = entry_of(committed(("lasse", 9, "2007-01-01"), as_of="2021-01-01"), committed(("jia", 9, "2008-01-01")))
    assert [each.name for each in entry.indicators] == [IndicatorName.SOLE_PUBLISHER_CHANGED]
    assert "committed as of 2021-01-01" in entry.indicators[0].detail


@pytest.mark.parametrize(
    ("observations", "expected"),
    [
        pytest.param([], None, id="nothing known"),
        pytest.param([released(*HISTORY)], 0.0, id="no release in the window"),
        pytest.param([released(*HISTORY, ("2", "2023-01-01", "alice"))], 0.0, id="releases by the same person"),
        pytest.param([released(*HISTORY, ("2", "2023-01-01", None))], None, id="nobody named"),
        pytest.param([released(*HISTORY, ("2", "2023-01-01", "mallory"))], 1.0, id="taken over"),
        pytest.param([make_observation(Releases(releases=(), complete=True))], None, id="no releases"),
        pytest.param([make_observation(Releases(releases=make_releases(*HISTORY).releases, complete=False))], None, id="gaps"),
        pytest.param([committed(("lasse", 9, "2007-12-09"))], 0.0, id="followed by commits"),
        pytest.param([listed("2021-01-01", "alice")], None, id="lists are no history of releases"),
        pytest.param([listed("2021-01-01", "alice"), listed("2022-01-01", "bob")], 1.0, id="but they can show a change"),
    ],
)
def test_no_sign_is_zero_only_where_a_sign_would_have_been_seen(observations, expected):
    assert value(*observations) == expected


def test_several_indicators_come_in_one_order():
    everything = [
        at("2020-01-01", "https://forge.example/alice/lib"),
        at("2022-01-01", "https://forge.example/mallory/lib"),
        released(*HISTORY[:5], ("1.9", "2019-02-01", "alice"), ("2", "2023-03-18", "mallory")),
        listed("2021-01-01", "alice"),
        listed("2022-01-01", "mallory"),
    ]
    expected = ["new_releaser", "return_after_silence", "sole_publisher_changed", "repository_moved"]
    assert names(*everything) == names(*reversed(everything)) == expected


def test_labels_replace_hashes_on_request_only():
    releases = [
        *(Release(version=str(n), date=day(f"{2010 + n}-01-01"), publisher=git_person("a", "Ann Example")) for n in range(6)),
        Release(version="9", date=day("2023-01-01"), publisher=git_person("b", "Bob Example")),
    ]
    observation = make_observation(Releases(releases=tuple(releases), complete=True), source="git")
    assert "git:address:b" in entry_of(observation).indicators[0].detail
    assert "Bob Example" in entry_of(observation, show_names=True).indicators[0].detail
    assert "Example" not in entry_of(observation, show_names=True).reason


@pytest.mark.parametrize(
    ("as_of", "verdict", "expected"),
    [
        ("2022-01-01", Verdict.SOLE, []),
        ("2023-01-01", Verdict.FEW, []),
        ("2023-06-10", Verdict.FEW, ["new_releaser", "new_committer"]),
    ],
)
def test_the_story_of_xz(as_of, verdict, expected):
    entry = the_one(rank_places(xz_position(), xz_facts(), as_of=day(as_of)), LIBLZMA)
    assert entry.publishers.verdict is verdict
    assert [each.name.value for each in entry.indicators] == expected
    assert [(other.subject, other.listed) for other in entry.publishers.others] == [(Subject.PACKAGING, 3)]


def test_the_order_in_which_facts_were_found_changes_nothing():
    facts = xz_facts()
    shuffled = Facts.gathered([(entry.package, each) for entry in facts.packages[::-1] for each in entry.observations[::-1]])
    one, other = (rank_places(xz_position(), each, as_of=day(AS_OF)) for each in (facts, shuffled))
    assert one.model_dump_json() == other.model_dump_json()


def test_a_window_that_begins_at_the_release_is_open_on_the_left():
    start = day(AS_OF) - timedelta(days=730.5)
    release = Release(version="2", date=start, publisher=person("mallory"))
    history = Releases(releases=(*make_releases(*HISTORY).releases, release), complete=True)
    assert names(make_observation(history)) == []


def test_a_commit_in_a_window_does_not_show_that_the_repository_was_there_when_it_began():
    now = committed(("lasse", 60, None), ("jia", 40, None))
    young = committed(("lasse", 100, None), as_of="2020-07-01")
    assert names(young, now) == []
    assert names(young, now, released(("1", "2019-01-01", "x"))) == ["new_committer"]
    assert names(committed(("lasse", 100, None), as_of="2020-06-01"), now) == ["new_committer"]


def test_what_was_committed_on_a_forge_counts_in_the_whole_and_may_hide_a_handover():
    first = "2007-12-09"
    assert names(committed(("lasse", 60, first), ("jia", 25, "2022-02-06"), forge=15)) == ["new_committer"]
    assert names(committed(("lasse", 60, first), ("jia", 24, "2022-02-06"), forge=16)) == []
    assert names(committed(("lasse", 60, first), ("jia", 25, "2022-02-06"), forge=16)) == []
    assert value(committed(("lasse", 60, first), forge=6)) == 0.0
    assert value(committed(("lasse", 60, first), forge=30)) is None
    assert value(committed(("lasse", 60, None), as_of="2020-01-01"), committed(forge=30)) is None
    before, now = committed(("lasse", 9, first), as_of="2021-01-01"), (("jia", 9, "2008-01-01"),)
    assert names(before, committed(*now, forge=9)) == []


UNNAMED = tuple((f"0.{number}", f"{2013 + number}-02-01", None) for number in range(6))
TAKEN = ("2", "2023-03-18", "mallory")


def test_earlier_releases_count_as_made_by_others_only_where_they_name_a_person():
    mostly = [*HISTORY, *UNNAMED[:5], TAKEN]
    (indicator,) = [each for each in entry_of(released(*mostly)).indicators if each.name is IndicatorName.NEW_RELEASER]
    assert indicator.detail.endswith(
        "6 of the 11 releases before that, from 2013-02-01 on, were made by others, and who made the rest is not known."
    )
    assert names(released(*HISTORY, *UNNAMED, TAKEN)) == []
    assert value(released(*HISTORY, *UNNAMED, TAKEN)) is None
    assert value(released(*HISTORY, *UNNAMED, ("2", "2023-03-18", "alice"))) == 0.0
    assert value(released(("1", "2022-03-18", "bob"))) == 0.0


def test_one_newcomer_more_hides_no_other_one():
    releases = [*HISTORY, *UNNAMED, ("1.8", "2022-02-01", "alice"), ("1.9", "2022-03-01", "alice"), TAKEN]
    assert names(released(*releases)) == ["new_releaser"]
    another = ("1.7", "2022-01-01", "trudy")  # before whom half of the releases name nobody
    assert names(released(*releases, another)) == ["new_releaser"]
    (indicator,) = entry_of(released(*releases, another)).indicators
    assert indicator.since == day("2023-03-18")
    assert "trudy" not in indicator.detail


@pytest.mark.parametrize("commits", [0, -1000])
def test_a_number_of_commits_that_is_none_makes_nobody_s_share_larger(commits):
    def committed(*others):
        return seen_by_git(("jia", 2, "2023-01-01"), ("lasse", 7, "2007-12-09"), *others)

    def seen_by_git(*committers):
        return make_observation(make_committers(*committers), source="git", as_of="2023-06-01")

    assert names(committed()) == names(committed(("x", commits, "2023-01-01"))) == []


def test_nobody_returns_to_a_package_whose_earlier_releases_name_nobody():
    assert names(released(("1", "2019-01-01", None), ("2", "2023-01-01", "mallory"))) == []
    named = [("0", "2017-01-01", None), ("1", "2018-01-01", "alice"), ("2", "2019-01-01", "alice")]
    (indicator,) = entry_of(released(*named, ("3", "2023-01-01", "mallory"))).indicators
    assert "who is not known to have released it before, made" in indicator.detail


def test_what_is_known_only_for_a_later_day_shows_no_handover():
    late: dict[str, Any] = {"retrieved_at": "2026-11-01"}
    undated = [
        make_observation(
            make_committers(("lasse", 6, None), ("jia", 4, "2023-01-01"), first_commit="2007-12-09"), source="git", **late
        ),
        make_observation(make_publishers("bob"), source="list", **late),
        make_observation(Repository(url="https://forge.example/bob/a"), source="list", **late),
    ]
    entry = entry_of(*undated, allow_undated=True)
    assert entry.indicators == ()
    assert value(*undated, allow_undated=True) is None
    # A sighting after the reference moment makes nobody new, and one before it makes somebody known.
    assert names(released(*HISTORY, TAKEN), *undated, allow_undated=True) == ["new_releaser", "return_after_silence"]
    seen_early = make_observation(make_committers(("m", 1, "2010-01-01")), source="git", **late)
    history = make_releases(*HISTORY).releases
    release = Release(version="2", date=day("2023-03-18"), publisher=git_person("m"))
    taken = make_observation(Releases(releases=(*history, release), complete=True))
    assert names(taken, seen_early, allow_undated=True) == []
