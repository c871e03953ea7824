"""pub.dev: every trap of its registry, one by one, over the wire."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import SbomkitError
from sbomkit.model.facts import ActorKind, Lifecycle, Popularity, Publishers, Releases, Repository, Signal, Status
from sbomkit.sources.pub import Pub
from tests.asking import asking, changed, identities, made_up, needs, only, released, statuses, told, values
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.pub import PubRegistry

PURL = "pkg:pub/example@1.0.0"
ONE: dict[str, tuple[str, Any]] = {"1.0.0": ("2020-01-01", {})}


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[PubRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(Pub, simulator, tmp_path)


def test_a_verified_publisher_is_a_domain_and_no_person(registry, ask):
    registry.add("example", publisher="Example.org")
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["pub:organisation:example.org"]
    assert isinstance(observation.value, Publishers)
    assert [each.kind for each in observation.value.members] == [ActorKind.ORGANISATION]
    assert (observation.value.complete, observation.value.structural_single, observation.as_of) == (False, True, None)
    assert observation.detail == "a verified domain, whose members are not public"


@pytest.mark.parametrize("publisher", [None, "", 7])
def test_without_a_publisher_the_uploaders_are_unknown_and_not_nobody(registry, ask, publisher):
    registry.add("example", publisher=publisher)
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (
        Status.UNSUPPORTED,
        "the package has no verified publisher, and its uploaders are not public; ask the repository",
    )


def test_a_publisher_that_is_not_told_is_absent(registry, ask):
    registry.add("example")
    registry.put("example/publisher", None)
    assert only(ask(PURL), Signal.PUBLISHERS).status is Status.ABSENT


@pytest.mark.parametrize(("part", "signal"), [("publisher", Signal.PUBLISHERS), ("score", Signal.POPULARITY)])
def test_a_part_that_fails_takes_nothing_else_along(registry, ask, part, signal):
    registry.add("example", publisher="example.org", downloads=1, versions=ONE)
    registry.trouble("example", lambda request, reply: refuses(403)(request, reply) if part in request.path else reply)
    found = statuses(ask(PURL))
    assert {each for each, status in found.items() if status is Status.FAILED} == {signal}


def test_releases_have_the_dates_of_their_publication(registry, ask):
    document = registry.add("example", versions={"1.0.0-dev.1": ("2019-01-01", {}), "1.0.0": ("2020-01-01", {})})
    document["versions"][1]["retracted"] = True
    document["versions"] += [{"version": "2.0.0"}, {"published": "2021-01-01"}, 7]
    observation = only(ask(PURL), Signal.RELEASES)
    assert isinstance(observation.value, Releases)
    assert [(each.version, each.prerelease, each.deprecated) for each in observation.value.releases] == [
        ("1.0.0-dev.1", True, False),
        ("1.0.0", False, True),
    ]
    assert (observation.value.complete, observation.detail) == (False, "left out: 2 without a date")


def test_nothing_later_than_the_asked_day_is_told(registry, ask):
    old, new = {"repository": "https://github.com/old/r"}, {"repository": "https://github.com/new/r"}
    registry.add("example", versions={"1.0.0": ("2020-01-01", old), "2.0.0": ("2024-01-01", new)})
    found = ask("pkg:pub/example@2.0.0", as_of="2021-01-01")
    assert released(only(found, Signal.RELEASES)) == [("1.0.0", day("2020-01-01"))]
    assert values(found, Signal.REPOSITORY) == [Repository(url="https://github.com/old/r")]
    assert only(found, Signal.DECLARED_DEPENDENCIES).status is Status.ABSENT


def test_funding_is_what_versions_said_each_time_that_it_changed(registry, ask):
    links = ["https://ko-fi.com/alice", 7, "no link", "https://alice.example/?to=a%40mail.example"]
    versions = {
        "1.0.0": ("2020-01-01", {"funding": "https://not.a.list.example"}),
        "2.0.0": ("2021-01-01", {"funding": links}),
        "2.1.0": ("2022-01-01", {"funding": links}),
    }
    registry.add("example", versions=versions)
    found = told(ask(PURL), Signal.FUNDING)
    assert [each.as_of for each in found] == [day("2020-01-01"), day("2021-01-01")]
    assert [[each.url for each in value.channels] for value in values(found, Signal.FUNDING)] == [
        [],
        ["https://alice.example/", "https://ko-fi.com/alice"],
    ]


@pytest.mark.parametrize(
    ("pubspec", "url"),
    [
        ({"repository": "https://git.example/o/r"}, "https://git.example/o/r"),
        ({"homepage": "https://github.com/o/r"}, "https://github.com/o/r"),
        ({"homepage": "https://example.org/o/r"}, None),
        (None, None),
    ],
)
def test_the_repository_is_named_or_the_homepage_is_one(registry, ask, pubspec, url):
    registry.add("example", versions={"1.0.0": ("2020-01-01", pubspec)})
    assert values(ask(PURL), Signal.REPOSITORY) == ([Repository(url=url)] if url else [])


@pytest.mark.parametrize(
    ("members", "value"),
    [
        ({}, Lifecycle()),
        ({"isDiscontinued": False, "replacedBy": "x"}, Lifecycle()),
        ({"isDiscontinued": True}, Lifecycle(deprecated=True, message="discontinued")),
        ({"isDiscontinued": True, "replacedBy": "other"}, Lifecycle(deprecated=True, message="discontinued; use other")),
    ],
)
def test_a_package_may_be_discontinued_for_another(registry, ask, members, value):
    registry.add("example", **members)
    assert values(ask(PURL), Signal.LIFECYCLE) == [value]


def test_downloads_are_those_of_thirty_days(registry, ask):
    registry.add("example", downloads=5)
    assert values(ask(PURL), Signal.POPULARITY) == [Popularity(downloads_month=5)]


@pytest.mark.parametrize("score", [None, {"likeCount": 1}])
def test_downloads_that_nobody_counted_are_not_zero(registry, ask, score):
    registry.add("example")
    registry.put("example/score", score)
    assert only(ask(PURL), Signal.POPULARITY).status is Status.ABSENT


def test_dependencies_are_packages_of_this_registry(registry, ask):
    pubspec = {
        "dependencies": {
            "plain": "^1.0.0",
            "any": None,
            "hosted": {"hosted": "https://pub.dev", "version": "^2.0.0"},
            "old_hosted": {"hosted": {"name": "old_hosted", "url": "https://pub.dartlang.org"}, "version": ">=1"},
            "by_name": {"hosted": "by_name", "version": "1.0.0"},
            "flutter": {"sdk": "flutter"},
            "from_git": {"git": "https://github.com/o/r"},
            "from_path": {"path": "../x"},
            "private": {"hosted": "https://pub.firm.example", "version": "1.0.0"},
            "broken": {"hosted": "https://[", "version": "1.0.0"},
            "hostless": {"hosted": "file:///x", "version": "1.0.0"},
            "No-Name": "1.0.0",
        },
        "dev_dependencies": {"test": "^1.16.0"},
    }
    registry.add("example", versions={"1.0.0": ("2020-01-01", pubspec)})
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == [
        ("pkg:pub/any", None, "runtime"),
        ("pkg:pub/by_name", "1.0.0", "runtime"),
        ("pkg:pub/hosted", "^2.0.0", "runtime"),
        ("pkg:pub/old_hosted", ">=1", "runtime"),
        ("pkg:pub/plain", "^1.0.0", "runtime"),
        ("pkg:pub/test", "^1.16.0", "development"),
    ]
    assert observation.detail == "left out: 7 that are no packages of the registry"


def test_a_version_that_is_not_listed_has_no_known_dependencies(registry, ask):
    registry.add("example", versions=ONE)
    assert only(ask("pkg:pub/example@6.6.6"), Signal.DECLARED_DEPENDENCIES).status is Status.ABSENT


def test_another_packages_people_are_not_taken_for_this_ones(registry, ask):
    registry.put("example", {"name": "other"})
    assert {(each.status, each.detail) for each in ask(PURL)} == {(Status.FAILED, "unresolved: asked for example, got other")}


def test_a_package_that_is_not_there_is_absent(simulator, ask):
    assert {(each.status, each.detail) for each in ask(PURL)} == {(Status.ABSENT, "the registry does not have it (HTTP 404)")}
    assert simulator.requests == 1


@pytest.mark.parametrize(
    ("purl", "status"),
    [
        ("pkg:pub/a/b@1", Status.ABSENT),
        ("pkg:pub/9lives@1", Status.ABSENT),
        ("pkg:pub/example@1?repository_url=https://pub.firm.example", Status.UNSUPPORTED),
    ],
)
def test_what_cannot_be_there_is_not_asked_for(simulator, ask, purl, status):
    assert set(statuses(ask(purl)).values()) == {status}
    assert simulator.requests == 0


def test_asking_about_nothing_takes_no_requests():
    assert Pub().requests([]) == {}


PACKAGE = {
    "name": "example",
    "isDiscontinued": True,
    "replacedBy": "write to a@mail.example",
    "versions": [
        {
            "version": "1.0.0",
            "published": "2020-01-01T00:00:00Z",
            "retracted": False,
            "pubspec": {
                "repository": "https://github.com/o/r",
                "funding": ["https://ko-fi.com/a"],
                "dependencies": {"a": {"hosted": {"url": "https://pub.dev"}, "version": "1"}},
            },
        }
    ],
}


@settings(deadline=None)
@given(
    changed(PACKAGE),
    changed({"publisherId": "a@mail.example"}),
    changed({"downloadCount30Days": 1}),
    st.none() | st.just(day("2020-06-01")),
)
def test_whatever_the_registry_says_only_observations_come_out(package, publisher, score, as_of):
    place = "api/packages/example"
    made_up(Pub, PURL, {f"{place}/publisher": publisher, f"{place}/score": score, place: package}, as_of=as_of)


def test_the_right_answer_is_understood():
    place = "api/packages/example"
    answers = {f"{place}/publisher": {"publisherId": "a.example"}, f"{place}/score": {"x": 1}, place: PACKAGE}
    assert not isinstance(made_up(Pub, PURL, answers), SbomkitError)
