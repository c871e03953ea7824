"""What happened, in the order of time: told once, by letters, with nothing that came later."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Committer,
    Committers,
    Facts,
    Identity,
    Lifecycle,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
    SourcePackage,
    Subject,
)
from sbomkit.model.history import EventKind
from sbomkit.model.ranking import Origin, OriginBasis
from sbomkit.ranking.history import _letter, history
from tests.builders import day, make_facts, make_observation, make_publishers, make_releases, npm, person
from tests.graph.steps import steps
from tests.ranking.places import (
    LIBLZMA,
    XZ,
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
from tests.ranking.test_properties import AS_OF, PRODUCTS
from tests.report.samples import make_ranked, make_view

A = npm("a")


def lines(*observations, entry=None, as_of=None, **options):
    found = history(entry or make_ranked(A), known_by(*observations), as_of=day(as_of) if as_of else None, **options)
    return [f"{each.date:%Y-%m-%d} {each.text}" for each in found.events]


def listed(*logins, at, **fields):
    return make_observation(make_publishers(*logins), as_of=at, **fields)


# -- people


def test_a_list_that_stays_the_same_is_told_at_both_ends():
    told = [listed("alice", at=f"20{year}-01-01") for year in (10, 11, 12)]
    assert lines(*told) == ["2010-01-01 A can publish", "2012-01-01 A can publish"]


def test_a_list_that_changes_is_told_when_it_does():
    told = [listed("alice", at="2010-01-01"), listed("alice", "bob", at="2011-01-01"), listed("bob", at="2012-01-01")]
    assert lines(*told) == ["2010-01-01 A can publish", "2011-01-01 A and B can publish", "2012-01-01 B can publish"]


def test_many_people_are_a_number():
    assert lines(listed(*"abcde", at="2010-01-01")) == ["2010-01-01 5 people can publish"]


@pytest.mark.parametrize(
    ("kind", "logins", "said"),
    [
        (PublisherKind.PACKAGING_CONTACT, "a", "A packages it"),
        (PublisherKind.PACKAGING_CONTACT, "ab", "A and B package it"),
        (PublisherKind.DECLARED_CONTACT, "a", "A is written down as contact"),
        (PublisherKind.DECLARED_CONTACT, "abc", "A, B and C are written down as contacts"),
        (PublisherKind.PUBLISH_RIGHTS, "", "nobody is listed"),
    ],
)
def test_what_a_list_means_is_said(kind, logins, said):
    value = Publishers(kind=kind, members=make_publishers(*logins).members, complete=None)
    assert lines(make_observation(value, as_of="2010-01-01")) == [f"2010-01-01 {said}"]


def test_groups_are_no_people_and_have_no_letters():
    team = Actor(identity=Identity("npm:team:core"), kind=ActorKind.TEAM)
    value = make_publishers("alice").model_copy(update={"members": (person("alice"), team)})
    observation = make_observation(value, as_of="2010-01-01")
    assert lines(observation) == ["2010-01-01 A and 1 of teams or organisations can publish"]
    assert [each.letter for each in history(make_ranked(A), known_by(observation)).involved] == ["A"]


def test_a_list_that_says_nobody_is_there_says_so():
    orphaned = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(), complete=True, orphaned=True)
    assert lines(make_observation(orphaned, as_of="2010-01-01")) == ["2010-01-01 nobody looks after it"]


def test_commits_tell_who_put_changes_in_and_how_many_wrote_them():
    value = make_committers(("lasse", 104, None)).model_copy(update={"authors": 7})
    assert lines(make_observation(value, as_of="2022-01-01", source="git")) == [
        "2022-01-01 A alone put in all 104 changes of the 24 months before; 7 people had written them"
    ]


def test_commits_of_two_are_told_apart_and_those_of_a_forge_count_in_the_whole():
    value = make_committers(("lasse", 376, None), ("jia", 169, None), forge=5)
    assert lines(make_observation(value, as_of="2023-06-10", source="git")) == [
        "2023-06-10 B put in 376 and A 169 of the 550 changes of the 24 months before"
    ]


def test_of_many_committers_the_busiest_are_told():
    value = make_committers(*((name, number, None) for number, name in enumerate("abcdef", start=1)))
    assert lines(make_observation(value, as_of="2023-06-10", source="git")) == [
        "2023-06-10 F put in 6 and E 5 and D 4 and C 3 and 2 more people fewer of the 21 changes of the 24 months before"
    ]


def test_who_tagged_only_put_nothing_in():
    tagger = Committer(actor=git_person("alice", "Alice"), commits=0, tags=1)
    counted = make_observation(Committers(committers=(tagger,), window_months=24), source="git", as_of="2020-01-01")
    assert lines(counted) == ["2020-01-01 A put in no change, but tagged a release, of the 24 months before"]


def test_a_long_chain_of_accounts_is_walked_once():
    def lines_run(size: int) -> int:
        chain = [Identity(f"npm:user:{number:05}") for number in range(size)]
        members = tuple(
            Actor(identity=each, kind=ActorKind.PERSON, same_as=(chain[0],) if number else ())
            for number, each in enumerate(chain)
        )
        known = known_by(make_observation(Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=members, complete=True)))
        found = []
        count = steps(lambda: found.append(history(make_ranked(A), known)), within="ranking/history")
        assert len(found[0].involved) == 1
        return count

    assert lines_run(800) < 5 * lines_run(200)


def test_commits_of_nobody_who_is_told():
    value = make_committers(forge=1)
    assert lines(make_observation(value, as_of="2023-06-10", source="git")) == [
        "2023-06-10 nobody who is told put in any of the 1 change of the 24 months before"
    ]


def test_windows_of_another_length_are_not_compared_with_these():
    assert lines(make_observation(make_committers(("lasse", 1, None), months=12), as_of="2023-06-10", source="git")) == []


# -- who is who


def test_letters_follow_the_days_and_makers_come_before_packagers():
    packagers = make_observation(
        Publishers(kind=PublisherKind.PACKAGING_CONTACT, members=(person("p", "apt"),), complete=False),
        source="apt",
        subject=Subject.PACKAGING,
        as_of="2000-01-01",
    )
    found = history(make_ranked(A), known_by(packagers, listed("zoe", at="2010-01-01"), listed("adam", at="2011-01-01")))
    assert [(each.letter, each.actor.identity, each.subject) for each in found.involved] == [
        ("A", "npm:user:zoe", Subject.UPSTREAM),
        ("B", "npm:user:adam", Subject.UPSTREAM),
        ("C", "apt:user:p", Subject.PACKAGING),
    ]
    assert found.involved[0].first == day("2010-01-01")


def test_accounts_that_a_hard_key_ties_are_one_person():
    on_forge = Actor(identity=Identity("github:user:7"), kind=ActorKind.PERSON, same_as=(Identity("npm:user:alice"),))
    committers = make_committers().model_copy(
        update={"committers": (make_committers(("x", 3, None)).committers[0].model_copy(update={"actor": on_forge}),)}
    )
    told = (listed("alice", at="2010-01-01"), make_observation(committers, source="github", as_of="2011-01-01"))
    found = history(make_ranked(A), known_by(*told))
    assert [each.letter for each in found.involved] == ["A"]
    assert found.involved[0].actor.same_as == ("github:user:7",)
    assert [each.text for each in found.events][1].startswith("A alone put in")


def test_equal_names_tie_nobody():
    twins = (git_person("one", "Pat Doe"), git_person("two", "Pat Doe"))
    value = make_publishers().model_copy(update={"members": twins})
    found = history(make_ranked(A), known_by(make_observation(value, as_of="2010-01-01")), show_names=True)
    assert [each.actor.label for each in found.involved] == ["Pat Doe", "Pat Doe"]


def test_names_are_kept_on_request_only():
    told = make_observation(
        make_publishers().model_copy(update={"members": (git_person("one", "Pat Doe"),)}), as_of="2010-01-01"
    )
    assert "Pat Doe" not in history(make_ranked(A), known_by(told)).model_dump_json()


def test_letters_go_on_after_z():
    assert [_letter(number) for number in (0, 25, 26, 27, 51, 52, 701, 702)] == ["A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]


# -- releases


def test_releases_that_are_notable_are_told_once_each():
    releases = make_releases(
        ("0.9", "2010-01-01", "alice"),
        ("1.0.0", "2011-01-01", "alice"),
        ("1.1", "2012-01-01", "bob"),
        ("1.2", "2013-01-01", "bob"),
    )
    assert lines(make_observation(releases)) == [
        "2010-01-01 A released 0.9, the first release that is known",
        "2011-01-01 A released 1.0.0, the version in this product",
        "2012-01-01 B released 1.1, a first one, after 2 by others",
        "2013-01-01 B released 1.2, the last release until then",
    ]
    kinds = [each.kind for each in history(make_ranked(A), known_by(make_observation(releases))).events]
    assert kinds == [EventKind.FIRST_RELEASE, EventKind.IN_PRODUCT, EventKind.NEW_RELEASER, EventKind.LAST_RELEASE]


def test_one_release_can_be_all_of_it():
    releases = make_releases(("0.9", "2010-01-01", None), ("1.0.0", "2011-01-01", "bob"))
    assert lines(make_observation(releases))[1] == (
        "2011-01-01 A released 1.0.0, a first one, after 1 by others, or by people who are not told, "
        "the version in this product, the last release until then"
    )


def test_a_release_by_a_script_or_by_nobody_who_is_told():
    workflow = Actor(identity=Identity("npm:workflow:ci"), kind=ActorKind.AUTOMATION)
    releases = Releases(
        releases=(
            Release(version="1", date=day("2010-01-01"), publisher=None),
            Release(version="2", date=day("2011-01-01"), publisher=workflow),
        ),
        complete=True,
    )
    assert lines(make_observation(releases)) == [
        "2010-01-01 1 was released, the first release that is known",
        "2011-01-01 a script or a group released 2, the last release until then",
    ]


def test_of_a_list_with_gaps_nobody_is_new_and_nothing_that_was_cut_is_the_last():
    gaps = make_releases(("1", "2010-01-01", "alice"), ("2", "2012-01-01", "bob"), ("3", "2014-01-01", "bob"))
    gaps = gaps.model_copy(update={"complete": False})
    assert lines(make_observation(gaps)) == [
        "2010-01-01 A released 1, the first release that is known",
        "2014-01-01 B released 3, the last release until then",
    ]
    assert lines(make_observation(gaps), as_of="2013-01-01") == ["2010-01-01 A released 1, the first release that is known"]


def test_of_several_histories_the_one_that_tells_most_is_told():
    short = make_observation(make_releases(("9", "2009-01-01", None)), source="ecosystems")
    whole = make_observation(make_releases(("1", "2010-01-01", "alice"), ("2", "2011-01-01", "alice")))
    packaging = make_observation(
        make_releases(*((f"{number}", f"200{number}-01-01", None) for number in range(9))),
        source="apt",
        subject=Subject.PACKAGING,
    )
    assert lines(short, whole, packaging) == [
        "2010-01-01 A released 1, the first release that is known",
        "2011-01-01 A released 2, the last release until then",
    ]


def test_only_the_newest_of_many_newcomers_are_told():
    releases = make_releases(*((f"{number}", f"20{number:02}-01-01", f"p{number}") for number in range(1, 20)))
    kinds = [each.kind for each in history(make_ranked(A), known_by(make_observation(releases))).events]
    assert kinds.count(EventKind.NEW_RELEASER) == 5


def test_a_list_of_no_releases_tells_of_none():
    assert lines(make_observation(make_releases())) == []
    dated_later = make_observation(make_releases(("1", "2037-01-01", "alice")), as_of="2020-01-01")
    assert lines(dated_later, as_of="2021-01-01") == []
    some = make_observation(make_releases(("1", "2010-01-01", "alice")), source="ecosystems")
    assert lines(make_observation(make_releases()), some) == ["2010-01-01 A released 1, the first release that is known"]


def test_of_a_list_that_was_read_before_the_day_the_last_is_the_last_until_then_only():
    releases = make_releases(("1", "2010-01-01", "alice"), ("2", "2011-01-01", "alice"))
    assert lines(make_observation(releases, retrieved_at="2012-01-01"), as_of="2020-01-01")[-1] == (
        "2011-01-01 A released 2, the last release until 2012-01-01, when the list ends"
    )
    clone = make_observation(releases, source="git", as_of="2013-01-01", retrieved_at="2021-01-01")
    assert "until 2013-01-01, when the list ends" in lines(clone, as_of="2020-01-01")[-1]
    assert lines(clone, as_of="2013-01-01")[-1].endswith("the last release until then")


def test_whoever_has_two_accounts_that_a_key_ties_is_no_newcomer_by_the_second():
    tied = Actor(identity=Identity("npm:user:new"), kind=ActorKind.PERSON, same_as=(Identity("npm:user:old"),))
    releases = Releases(
        releases=(
            Release(version="1", date=day("2010-01-01"), publisher=person("old")),
            Release(version="2", date=day("2011-01-01"), publisher=tied),
        ),
        complete=True,
    )
    assert lines(make_observation(releases)) == [
        "2010-01-01 A released 1, the first release that is known",
        "2011-01-01 A released 2, the last release until then",
    ]


def test_who_started_a_script_is_not_told_and_may_have_been_the_same():
    workflow = Actor(identity=Identity("npm:workflow:ci"), kind=ActorKind.AUTOMATION)
    releases = Releases(
        releases=(
            Release(version="1", date=day("2010-01-01"), publisher=workflow),
            Release(version="2", date=day("2011-01-01"), publisher=person("alice")),
        ),
        complete=True,
    )
    assert "a first one, after 1 by others, or by people who are not told" in lines(make_observation(releases))[1]


# -- the rest


def test_a_repository_that_moved_is_told_with_both_addresses():
    told = [
        make_observation(Repository(url=f"https://forge.example/{owner}/a"), as_of=at)
        for owner, at in (("one", "2010-01-01"), ("one", "2011-01-01"), ("two", "2012-01-01"))
    ]
    assert lines(*told) == ["2012-01-01 the repository is https://forge.example/two/a, no longer https://forge.example/one/a"]


def test_a_state_is_told_by_whoever_says_it():
    told = make_observation(Lifecycle(deprecated=True, archived=True), as_of="2010-01-01")
    assert lines(told, make_observation(Lifecycle(), as_of="2009-01-01")) == ["2010-01-01 deprecated and archived, as npm says"]


def test_a_state_is_told_where_it_begins_and_where_it_begins_again():
    states = ((True, "2010-01-01"), (True, "2011-01-01"), (False, "2012-01-01"), (True, "2013-01-01"))
    told = [make_observation(Lifecycle(archived=state), as_of=at) for state, at in states]
    assert lines(*told) == ["2010-01-01 archived, as npm says", "2013-01-01 archived, as npm says"]


def test_what_is_known_of_the_source_package_is_told_as_such():
    told = make_observation(make_publishers("alice"), as_of="2010-01-01")
    facts = make_facts({XZ: [told]})
    by_facts = make_facts({XZ: [told], LIBLZMA: [make_observation(SourcePackage(package=XZ))]})
    by_view = make_ranked(LIBLZMA, publishers=make_view(about=XZ))
    by_origin = make_ranked(LIBLZMA, origin=Origin(basis=OriginBasis.SOURCE_PACKAGE, place=XZ, packages=1, attested=None))
    ways = [
        history(make_ranked(LIBLZMA), facts, source=XZ),
        history(make_ranked(LIBLZMA), by_facts),
        history(by_view, facts),
        history(by_origin, facts),
    ]
    assert {tuple((each.about, each.text) for each in found.events) for found in ways} == {((XZ, "A can publish"),)}
    assert history(make_ranked(LIBLZMA), facts).events == ()


def test_the_history_of_xz_tells_who_came_when():
    entry = the_one(rank_places(xz_position(), xz_facts(), as_of=day("2023-06-10")), LIBLZMA)
    told = [each.text for each in history(entry, xz_facts(), as_of=day("2023-06-10"), source=XZ).events]
    assert "A alone put in all 104 changes of the 24 months before" in told
    assert "B released 5.4.2, a first one, after 9 by others" in told
    assert told[-1] == "A put in 376 and B 169 of the 550 changes of the 24 months before"


@given(PRODUCTS, st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(product, random):
    pairs = [(npm(name), each) for name, observations in product.found for each in observations]
    shuffled = random.sample(pairs, len(pairs))
    for name in dict(product.found):
        entry = make_ranked(npm(name))
        assert history(entry, Facts.gathered(shuffled)) == history(entry, Facts.gathered(pairs))


@given(PRODUCTS)
def test_nothing_later_is_told_and_letters_are_those_of_people(product):
    ranking = rank_places(make_position(*(place_of(npm(name)) for name, _ in product.found)), Facts(packages=()))
    facts = Facts.gathered((npm(name), each) for name, observations in product.found for each in observations)
    for entry in ranking.unassessed:
        found = history(entry, facts, as_of=AS_OF)
        assert all(each.date <= AS_OF for each in (*found.events,))
        assert all(each.first <= AS_OF for each in found.involved)
        assert [each.letter for each in found.involved] == [_letter(number) for number in range(len(found.involved))]
        assert all(each.actor.kind is ActorKind.PERSON for each in found.involved)


def test_what_is_dated_later_is_left_out():
    assert lines(listed("alice", at="2020-01-01"), as_of="2019-01-01") == []
    value = Committers(committers=(), window_months=24)
    assert lines(make_observation(value, as_of="2020-01-01", source="git"), as_of="2019-01-01") == []
