import pytest

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Identity,
    Lifecycle,
    PublisherKind,
    Publishers,
    Signal,
    Status,
    Subject,
)
from sbomkit.model.inventory import Scope
from sbomkit.model.position import FidelityFlag
from sbomkit.purl import PackageKey
from sbomkit.ranking._rank.reason import name_of
from tests.builders import day, make_observation, make_publishers, make_releases, npm, person
from tests.ranking.places import (
    LIBLZMA,
    known_by,
    make_committers,
    make_position,
    place_of,
    rank_places,
    the_entry,
    the_one,
    the_unknown,
    xz_facts,
    xz_position,
)

NODEMON = npm("nodemon")
TEAM = Actor(identity=Identity("npm:team:t"), kind=ActorKind.TEAM)
BOT = Actor(identity=Identity("npm:user:b"), kind=ActorKind.BOT)


def listing(*members, kind=PublisherKind.PUBLISH_RIGHTS, **fields):
    return Publishers(**({"kind": kind, "members": members, "complete": True} | fields))


def reason(*observations, place=None, flags=None, direct=None, package="pkg:npm/a"):
    position = make_position(place or place_of(package), flags=flags, direct=direct)
    facts = Facts.gathered([(PackageKey(package), each) for each in observations])
    ranking = rank_places(position, facts, as_of=day("2023-06-10"))
    return the_entry(ranking).reason


def seen(value, **fields):
    return make_observation(value, **({"as_of": "2023-06-01"} | fields))


SOLE = seen(make_publishers("alice"))


def test_event_stream_is_told_in_a_sentence():
    place = place_of("pkg:npm/event-stream", 3, dependents=14, gateway=NODEMON)
    assert reason(SOLE, place=place, package="pkg:npm/event-stream") == (
        "One person can publish event-stream; 14 packages of this product stand on it, three steps below the product, "
        "and all of it comes in through nodemon."
    )


def test_xz_is_told_in_sentences():
    told = {
        as_of: the_one(rank_places(xz_position(), xz_facts(), as_of=day(as_of)), LIBLZMA).reason
        for as_of in ("2022-01-01", "2023-06-10")
    }
    where = "5 packages of this product stand on it, two steps below the product, and all of it comes in through libsystemd0"
    assert told["2022-01-01"] == (
        "One person committed to xz-utils upstream (liblzma5 is built from it) in the 24 months to 2022-01-01, although Debian "
        f"lists three packagers; {where}."
    )
    assert told["2023-06-10"] == (
        "Two people committed to xz-utils upstream (liblzma5 is built from it) in the 24 months to 2023-06-10, although Debian "
        f"lists three packagers; {where}; INVESTIGATE: somebody not seen before has made releases since 2023-03-18, and "
        "somebody first seen by 2023-01-01 now makes a large share of the commits."
    )


@pytest.mark.parametrize(
    ("observations", "start"),
    [
        ([SOLE], "One person can publish a;"),
        ([seen(make_publishers("a", "b"))], "Two people can publish a;"),
        ([seen(make_publishers(*"abcdefghijklm"))], "13 people can publish a;"),
        ([seen(listing(TEAM))], "A team or an organisation can publish a;"),
        ([seen(listing(orphaned=True))], "Nobody looks after a, as npm says;"),
        (
            [seen(make_publishers("a", "b")), seen(make_releases(("1", "2023-01-01", "a")))],
            "Two people can publish a, but only one person did in the last 24 months;",
        ),
        (
            [seen(listing(person("a"), person("b"), kind=PublisherKind.DECLARED_CONTACT))],
            "Two people are named as the contact for a;",
        ),
        (
            [seen(listing(TEAM, kind=PublisherKind.DECLARED_CONTACT))],
            "A team or an organisation is named as the contact for a;",
        ),
        (
            [SOLE, seen(make_committers(("x", 1, None), ("y", 1, None)), source="git")],
            "One person can publish a, although two people committed to it in the 24 months to 2023-06-01;",
        ),
        (
            [seen(make_publishers("a", "b")), seen(make_publishers("a"), source="old", as_of="2020-01-01")],
            "Two people can publish a, although old lists one person;",
        ),
        (
            [SOLE, seen(listing(person("a"), person("b"), kind=PublisherKind.DECLARED_CONTACT), source="pom")],
            "One person can publish a; no other",
        ),
        ([SOLE, seen(make_committers(("x", 1, None)), source="git")], "One person can publish a; no other"),
    ],
)
def test_the_sentence_begins_with_who(observations, start):
    assert reason(*observations).startswith(start)


PACKAGING = {"source": "apt", "subject": Subject.PACKAGING}


@pytest.mark.parametrize(
    ("value", "alone", "beside"),
    [
        (make_publishers("a", "b"), "Two people package foo; who makes it upstream is not known", "Debian lists two packagers"),
        (make_publishers("a"), "One person packages foo; who makes it upstream is not known", None),
        (listing(TEAM), "A team packages foo; who makes", "a team packages it for Debian"),
        (listing(orphaned=True), "Nobody packages foo any more; who makes", "nobody packages it for Debian any more"),
    ],
)
def test_packagers_are_marked_and_shown_beside(value, alone, beside):
    package = "pkg:deb/debian/foo"
    assert reason(seen(value, **PACKAGING), package=package).startswith(alone)
    told = reason(SOLE, seen(value, **PACKAGING), package=package)
    assert told.startswith(
        f"One person can publish foo, although {beside};" if beside else "One person can publish foo; no other"
    )


def test_a_distribution_without_a_name_is_called_so():
    assert "although its distribution lists two packagers" in reason(SOLE, seen(make_publishers("a", "b"), **PACKAGING))


@pytest.mark.parametrize(
    ("place", "direct", "part"),
    [
        (place_of("pkg:npm/a", 1), 1, "no other package of this product stands on it, and the product uses it directly."),
        (place_of("pkg:npm/a", 1, gateway=npm("a")), 1, "and the product uses it directly."),
        (place_of("pkg:npm/a", 2, dependents=1, entry_points=1), 4, "1 package of this product stands on it, two steps below"),
        (
            place_of("pkg:npm/a", 14, dependents=1200, dependents_error=0.1, entry_points=3),
            4,
            "about 1,200 packages of this product stand on it, 14 steps below the product, and it comes in through three of",
        ),
        (place_of("pkg:npm/a", None), 4, "and no path in this document leads from the product to it."),
        (place_of("pkg:npm/a", 1, scope=Scope.DEVELOPMENT), 1, "; it is needed for development only."),
        (place_of("pkg:npm/a", 1, scope=Scope.TEST), 1, "; it is needed for testing only."),
        (place_of("pkg:npm/a", 1, scope=Scope.BUILD), 1, "; it is needed for building only."),
        (place_of("pkg:npm/a", 1, scope=Scope.OPTIONAL), 1, "; it is needed for optional parts only."),
        (place_of("pkg:npm/a", 1, scope=Scope.UNKNOWN), 1, "and the product uses it directly."),
    ],
)
def test_then_comes_where(place, direct, part):
    assert part in reason(SOLE, place=place, direct=direct)


def test_without_edges_nothing_is_said_of_where():
    flags = {FidelityFlag.NO_EDGES: 1}
    assert reason(SOLE, flags=flags) == "One person can publish a; this document does not say what stands on it."
    assert reason(flags=flags) == "Who can publish a is not known: no source told; collect facts that cover it."


def test_a_long_time_without_a_release_is_said():
    assert "its last release was five years earlier, on 2018-01-01" in reason(
        SOLE, seen(make_releases(("1", "2018-01-01", "alice")))
    )
    assert "release" not in reason(SOLE, seen(make_releases(("1", "2022-01-01", "alice"))))
    assert "; it is deprecated." in reason(SOLE, seen(Lifecycle(deprecated=True)))


@pytest.mark.parametrize(
    ("observations", "part"),
    [
        ([], "no source told; collect facts that cover it"),
        ([make_observation(signal=Signal.PUBLISHERS, status=Status.ABSENT)], "npm does not have it;"),
        ([make_observation(signal=Signal.PUBLISHERS, status=Status.FAILED)], "npm could not be asked; collect again"),
        ([make_observation(signal=Signal.PUBLISHERS, status=Status.UNSUPPORTED)], "npm does not tell; a clone"),
        ([make_observation(signal=Signal.FUNDING, status=Status.FAILED)], "no source told"),
        ([seen(listing(person("a"), structural_single=True))], "npm has room for one name only"),
        ([seen(listing(person("a"), unread=1))], "one entry of npm's list could not be read, so that whom it names need"),
        ([seen(listing(person("a"), unread=3))], "three entries of npm's list could not be read"),
        ([seen(listing(BOT))], "npm lists no person, be it"),
        ([seen(make_committers(), source="git")], "nobody committed to it in the 24 months to 2023-06-01"),
        ([seen(make_committers(bots=("b",)), source="git")], "only scripts committed to it in the 24 months to 2023-06-01"),
        (
            [seen(make_committers(forge=7), source="git")],
            "its history names nobody in the 24 months to 2023-06-01, and a forge",
        ),
        (
            [seen(make_committers(("x", 8, None), forge=7), source="git")],
            "its history names one person in the 24 months to 2023-06-01, and a forge made the other commits",
        ),
        (
            [seen(make_committers(("x", 8, None)), source="git", as_of="2020-01-01")],
            "its commits were counted in the 24 months to 2020-01-01 only; count them again",
        ),
        (
            [seen(make_committers(("x", 8, None), months=12), source="git")],
            "git counted who committed in 12 months, and it takes a window of 24; count again",
        ),
        ([seen(listing(person("a"), kind=PublisherKind.DECLARED_CONTACT), source="pom")], "pom names one contact, which does"),
        ([make_observation(make_publishers("a"))], "later than the as-of date and has no history"),
    ],
)
def test_what_is_unknown_is_told_with_what_would_help(observations, part):
    told = reason(*observations)
    assert told.startswith("Who can publish a is not known: ")
    assert part in told


def test_a_package_without_a_package_url_cannot_be_asked_about():
    assert "no package URL" in reason(package="pkg:generic/thing")


def test_a_hand_over_is_told_even_where_the_verdict_is_open():
    history = [(str(number), f"20{10 + number}-01-01", "alice") for number in range(6)]
    ranking = rank_places(
        make_position(place_of("pkg:npm/a")),
        known_by(seen(make_releases(*history, ("9", "2023-01-01", "bob")))),
        as_of=day("2023-06-10"),
    )
    assert "INVESTIGATE: somebody not seen before has made releases since 2023-01-01" in the_unknown(ranking).reason


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("pkg:npm/%40babel/core", "@babel/core"),
        ("pkg:deb/debian/xz-utils?arch=source", "xz-utils"),
        ("pkg:maven/org.example/lib", "org.example/lib"),
        ("pkg:generic/thing", "thing"),
    ],
)
def test_a_package_is_called_what_people_call_it(key, name):
    assert name_of(PackageKey(key)) == name


def test_what_nobody_looks_after_is_said_once():
    assert reason(seen(listing(orphaned=True))).count("orphaned") == 0
    assert "; it is orphaned" in reason(SOLE, seen(Lifecycle(orphaned=True)))


def test_a_list_that_is_called_activity_and_names_nobody_is_told_like_any_list():
    scripts = listing(BOT, kind=PublisherKind.COMMIT_ACTIVITY)
    assert "lists no person" in reason(seen(scripts))
