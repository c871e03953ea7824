from math import log

import pytest

from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Identity,
    PublisherKind,
    Publishers,
    Subject,
)
from sbomkit.model.ranking import Confidence, Verdict
from sbomkit.ranking._publishers.verdict import NO_VIEW
from sbomkit.ranking.factors import Census
from tests.builders import make_observation, make_publishers, make_releases, npm, person
from tests.ranking.factors.cases import judged, value_of
from tests.ranking.places import make_committers


def view(verdict):
    return NO_VIEW.model_copy(update={"verdict": verdict, "confidence": Confidence.HIGH})


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.SOLE, 1.0),
        (Verdict.ORPHANED, 1.0),
        (Verdict.ONE_ACTIVE, 0.8),
        (Verdict.FEW, 0.4),
        (Verdict.SEVERAL, 0.15),
        (Verdict.MANY, 0.05),
        (Verdict.ORGANISATION, 0.15),
        (Verdict.UNKNOWN, None),
    ],
)
def test_people_is_a_table_over_all_verdicts(verdict, expected):
    assert value_of("people", publishers=view(verdict)) == expected


@pytest.mark.parametrize(("count", "expected"), [(1, 0.0), (2, log(2) / log(10)), (10, 1.0), (500, 1.0)])
def test_load_grows_with_the_logarithm_of_what_one_person_carries_alone(count, expected):
    census = Census(carried={npm("a"): count})
    assert value_of("load", publishers=view(Verdict.SOLE), census=census) == pytest.approx(expected)


def test_load_says_how_many():
    census = Census(carried={npm("a"): 3})
    assert judged("load", publishers=view(Verdict.SOLE), census=census)[1] == (
        "its only publisher carries 3 packages of this product alone"
    )


@pytest.mark.parametrize("factor", ["load", "world_load"])
@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.UNKNOWN, (None, "who can publish it is not known")),
        (Verdict.FEW, (0.0, "several people can publish it")),
        (Verdict.ONE_ACTIVE, (0.0, "several people can publish it")),
        (Verdict.ORGANISATION, (0.0, "a team or an organisation can publish it")),
        (Verdict.ORPHANED, (0.0, "nobody carries it")),
    ],
)
def test_what_no_single_person_carries_is_no_load(factor, verdict, expected):
    assert judged(factor, publishers=view(verdict)) == expected


def test_a_load_that_nobody_counted_is_unknown():
    assert judged("load", publishers=view(Verdict.SOLE)) == (
        None,
        "how much of the product its only publisher carries was not measured",
    )


def counted(packages, login="alice", source="npm", same_as=()):
    actor = Actor(identity=Identity(f"npm:user:{login}"), kind=ActorKind.PERSON, packages=packages, same_as=same_as)
    value = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(actor,), complete=True, relayed=source != "npm")
    return make_observation(value, source=source, as_of="2025-12-01")


@pytest.mark.parametrize(("packages", "expected"), [(1, 0.0), (200, 1.0), (5000, 1.0), (None, None), (0, 0.0), (-3, 0.0)])
def test_the_world_load_grows_with_the_logarithm_of_what_the_account_has(packages, expected):
    assert value_of("world_load", counted(packages)) == expected


def test_the_world_load_is_what_an_aggregator_tells_of_the_person_on_the_registry_s_list():
    rights = make_observation(make_publishers("alice"), as_of="2025-12-01")
    value, detail = judged("world_load", rights, counted(14, source="ecosystems"))
    assert value == pytest.approx(log(14) / log(200))
    assert detail == "its only publisher can publish 14 packages of its registry"
    assert value_of("world_load", rights, counted(14, "somebody-else", source="ecosystems")) is None
    tied = counted(14, "4711", source="ecosystems", same_as=(Identity("npm:user:alice"),))
    assert value_of("world_load", rights, tied) is not None


def test_the_world_load_is_that_of_all_accounts_of_a_person_however_many_keys_tie_them():
    rights = counted(2, "alice", same_as=(Identity("forge:user:1"),))
    link = counted(None, "other", source="link", same_as=(Identity("forge:user:1"), Identity("forge:user:2")))
    far = counted(200, "far", source="ecosystems", same_as=(Identity("forge:user:2"),))
    assert value_of("world_load", rights, far) == pytest.approx(log(2) / log(200))
    assert value_of("world_load", rights, link, far) == 1.0


def committed(share=0.75, *, absence=1, months=24, as_of="2025-12-01", source="git", subject=Subject.UPSTREAM):
    value = make_committers(("alice", 3, None), ("bob", 1, None), months=months).model_copy(
        update={"top_author_share": share, "absence_factor": absence, "authors": 2}
    )
    return make_observation(value, source=source, as_of=as_of, subject=subject)


@pytest.mark.parametrize("share", [0.01, 0.2, 1.0])
def test_concentration_is_the_share_of_the_most_active_author(share):
    assert value_of("concentration", committed(share)) == share


def test_concentration_says_of_which_window():
    assert judged("concentration", committed())[1] == (
        "the most active author wrote 75% of the commits in the 24 months to 2025-12-01"
    )


@pytest.mark.parametrize(("fewest", "expected"), [(1, 1.0), (2, 0.5), (10, 0.1), (None, None)])
def test_absence_is_one_over_the_fewest_who_wrote_half(fewest, expected):
    assert value_of("absence", committed(absence=fewest)) == expected


def test_absence_counts_authors():
    assert judged("absence", committed(absence=1))[1].startswith("1 author wrote half")
    assert judged("absence", committed(absence=2))[1].startswith("2 authors wrote half")


@pytest.mark.parametrize("factor", ["concentration", "absence"])
def test_commits_tell_nothing_where_they_are_old_of_a_distribution_or_not_counted_by_author(factor):
    assert value_of(factor) is None
    assert value_of(factor, committed(share=None)) is None
    assert value_of(factor, committed(as_of="2023-12-31")) is None
    assert value_of(factor, committed(subject=Subject.PACKAGING)) is None
    assert value_of(factor, make_observation(make_publishers("alice"), as_of="2025-01-01")) is None


def test_a_window_of_24_months_comes_before_a_newer_one_of_another_length():
    year = committed(share=0.1, months=12, source="ecosystems_commits")
    assert value_of("concentration", committed(share=0.9, as_of="2025-06-01"), year) == 0.9
    assert value_of("concentration", year) == 0.1


RIGHTS = make_observation(make_publishers("alice", "bob", "carol", "dave", "eve", "mallory"), as_of="2025-12-01")


def published(*releases):
    return make_observation(make_releases(*releases), retrieved_at="2025-12-15")


@pytest.mark.parametrize(
    ("logins", "expected"),
    [("alice", 1.0), ("alice bob", 1.0), ("alice bob carol", 0.75), ("alice bob carol dave eve mallory", 0)],
)
def test_dormant_counts_those_with_rights_who_did_not_publish_lately(logins, expected):
    releases = [(f"{number}", "2025-01-01", login) for number, login in enumerate(logins.split())]
    assert value_of("dormant", RIGHTS, published(*releases)) == expected


def test_dormant_says_how_many():
    releases = published(("1", "2025-01-01", "alice"), ("2", "2025-01-01", "eve"))
    assert judged("dormant", RIGHTS, releases)[1] == "4 of 6 who can publish it did not in the last 24 months"


def test_whoever_published_and_is_not_on_the_list_makes_nobody_active():
    two = make_observation(make_publishers("alice", "bob"), as_of="2025-12-01")
    assert value_of("dormant", two, published(("1", "2025-01-01", "stranger"))) == 0.5


def test_who_is_tied_together_by_the_list_is_dormant_once_and_not_less_than_never():
    tied = person("x").model_copy(update={"same_as": (Identity("npm:user:alice"), Identity("npm:user:bob"))})
    listing = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(person("carol"), tied), complete=True)
    releases = published(("1", "2025-01-01", "alice"), ("2", "2025-01-01", "bob"))
    value, detail = judged("dormant", make_observation(listing, as_of="2025-12-01"), releases)
    assert (value, detail[:6]) == (0.25, "1 of 2")


def test_an_old_release_keeps_nobody_awake():
    two = make_observation(make_publishers("alice", "bob"), as_of="2025-12-01")
    assert value_of("dormant", two, published(("1", "2020-01-01", "alice"), ("2", "2025-01-01", "bob"))) == 0.25


def test_dormant_is_unknown_without_a_list_of_rights_or_without_knowing_who_published():
    no_list = (None, "no list of the people with publishing rights is known")
    assert judged("dormant") == no_list
    contact = Publishers(kind=PublisherKind.DECLARED_CONTACT, members=(person("alice"), person("bob")), complete=None)
    assert judged("dormant", make_observation(contact, as_of="2025-12-01")) == no_list
    team = Actor(identity=Identity("npm:team:core"), kind=ActorKind.TEAM)
    teams = Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=(team,), complete=True)
    assert judged("dormant", make_observation(teams, as_of="2025-12-01")) == no_list
    not_told = (None, "who of them published in the last 24 months is not known")
    assert judged("dormant", RIGHTS) == not_told
    assert judged("dormant", RIGHTS, published(("1", "2025-01-01", None))) == not_told
    number = make_publishers("alice", "bob", "carol").model_copy(update={"effective_24_months": 2})
    assert judged("dormant", make_observation(number, as_of="2025-12-01")) == not_told
