"""Packagist: every trap of its registry, one by one, over the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import ActorKind, Funding, Lifecycle, Popularity, Publishers, Releases, Repository, Signal, Status
from sbomkit.sources.packagist import Packagist
from tests.asking import asking, changed, identities, made_up, needs, only, released, statuses, told, values
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.packagist import PackagistRegistry

PURL = "pkg:composer/vendor/lib@1.1.0"


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[PackagistRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(Packagist, simulator, tmp_path)


def test_the_accounts_that_maintain_it_can_publish_and_so_can_whoever_pushes_tags(registry, ask):
    registry.add("vendor/lib", maintainers=["bob", "Alice", "lib-bot"])
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["packagist:user:alice", "packagist:user:bob", "packagist:user:lib-bot"]
    assert isinstance(observation.value, Publishers)
    assert (observation.value.kind, observation.value.complete, observation.as_of) == ("publish_rights", None, None)
    assert observation.value.members[2].kind is ActorKind.BOT
    assert observation.detail == (
        "an account may be an organisation's or shared; whoever can push tags to the repository publishes as well"
    )


_NOBODY = "the registry lists no maintainers; ask the repository"
_UNREAD = "1 entry of the list could not be read, and nobody else is on it"


@pytest.mark.parametrize(
    ("listed", "why"),
    [(None, _NOBODY), ([], _NOBODY), ({}, _NOBODY), ("alice", _NOBODY), ([{"name": None}], _UNREAD), ([7], _UNREAD)],
)
def test_a_list_that_names_nobody_is_not_zero_people(registry, ask, listed, why):
    registry.put("vendor/lib", {"package": {"name": "vendor/lib", "maintainers": listed}})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (Status.ABSENT, why)


def test_releases_are_tags_with_the_dates_of_their_commits_and_no_branches(registry, ask):
    registry.add(
        "vendor/lib",
        versions={
            "dev-main": {"time": "2025-05-05"},
            "2.x-dev": {"time": "2025-05-05"},
            "v1.0.0": {"time": "2024-01-01T02:00:00+02:00"},
            "1.1.0-beta2": {"time": "2023-01-01"},
            "1.1.0RC1": {"time": "2023-02-01"},
            "1.0.0-p1": {"time": "2024-02-01"},
            "0.1": {"time": None},
            "9.0": {"time": "2027-01-01"},
            "8.0": None,
        },
    )
    observation = only(ask(PURL), Signal.RELEASES)
    assert released(observation) == [
        ("1.1.0-beta2", day("2023-01-01")),
        ("1.1.0RC1", day("2023-02-01")),
        ("v1.0.0", day("2024-01-01")),
        ("1.0.0-p1", day("2024-02-01")),
    ]
    assert isinstance(observation.value, Releases)
    assert [each.prerelease for each in observation.value.releases] == [True, True, False, False]
    assert not observation.value.complete
    assert observation.detail == ("dates are those of the tagged commits; left out: 2 without a date, 1 dated in the future")


def test_nothing_later_than_the_asked_day_is_told(registry, ask):
    versions = {
        "1.0.0": {"time": "2020-01-01", "funding": [{"url": "https://ko-fi.com/old"}]},
        "2.0.0": {"time": "2024-01-01", "funding": [{"url": "https://ko-fi.com/new"}]},
    }
    registry.add("vendor/lib", maintainers=["alice"], versions=versions)
    found = ask("pkg:composer/vendor/lib@2.0.0", as_of="2021-01-01")
    assert released(only(found, Signal.RELEASES)) == [("1.0.0", day("2020-01-01"))]
    assert only(found, Signal.RELEASES).as_of == day("2021-01-01")
    assert [each.channels[0].url for each in values(found, Signal.FUNDING)] == ["https://ko-fi.com/old"]
    assert only(found, Signal.DECLARED_DEPENDENCIES).detail == "version 2.0.0 was published after the day that is asked for"
    assert only(found, Signal.PUBLISHERS).as_of is None, "a list without history is for ranking to leave out"


def test_before_the_first_release_there_was_none(registry, ask):
    registry.add("vendor/lib", versions={"1.0.0": {"time": "2020-01-01"}})
    found = ask(PURL, as_of="2019-01-01")
    assert released(only(found, Signal.RELEASES)) == []
    assert only(found, Signal.FUNDING).status is Status.ABSENT


@pytest.mark.parametrize(
    ("versions", "why"),
    [
        ({}, "the registry lists no versions"),
        ({"dev-main": {"time": "2020-01-01"}}, "the registry lists no versions"),
        ({"1.0": {"time": "yesterday"}}, "none of 1 versions has a usable date"),
    ],
)
def test_without_tags_there_are_no_releases(registry, ask, versions, why):
    registry.add("vendor/lib", versions=versions)
    observation = only(ask(PURL), Signal.RELEASES)
    assert (observation.status, observation.detail) == (Status.ABSENT, why)


def test_funding_is_what_versions_said_each_time_that_it_changed(registry, ask):
    registry.add(
        "vendor/lib",
        versions={
            "1.0.0": {"time": "2020-01-01"},
            "1.1.0": {"time": "2021-01-01", "funding": [{"type": "github", "url": "https://github.com/alice"}]},
            "1.2.0": {"time": "2022-01-01", "funding": [{"type": "github", "url": "https://github.com/alice"}]},
            "dev-feature": {"time": "2023-01-01"},
            "dev-main": {"time": "2024-01-01", "default-branch": True, "funding": [{"url": "no link"}]},
        },
    )
    found = told(ask(PURL), Signal.FUNDING)
    assert [each.as_of for each in found] == [day("2020-01-01"), day("2021-01-01"), day("2024-01-01")]
    first, second, last = (each.value for each in found)
    assert first == last == Funding(channels=())
    assert isinstance(second, Funding)
    assert [(each.url, each.platform) for each in second.channels] == [("https://github.com/alice", "github")]


@pytest.mark.parametrize(
    ("abandoned", "message"),
    [
        (True, "abandoned"),
        ("other/lib", "abandoned; use other/lib"),
        (False, None),
        (None, None),
        ("", None),
        ("  \u202e", None),
    ],
)
def test_a_package_may_be_abandoned_for_another(registry, ask, abandoned, message):
    registry.add("vendor/lib", abandoned=abandoned)
    assert values(ask(PURL), Signal.LIFECYCLE) == [Lifecycle(deprecated=message is not None, message=message)]


def test_use_is_told_where_it_is_counted(registry, ask):
    registry.add("vendor/lib", downloads={"total": 500, "monthly": 20, "daily": 1}, dependents=6960)
    assert values(ask(PURL), Signal.POPULARITY) == [Popularity(downloads_month=20, downloads_total=500, dependents=6960)]


def test_what_nobody_counts_is_not_zero(registry, ask):
    registry.add("vendor/lib", downloads=None, dependents=None)
    assert only(ask(PURL), Signal.POPULARITY).status is Status.ABSENT


def test_the_repository_is_the_one_that_the_registry_reads(registry, ask):
    registry.add("vendor/lib", repository="git@github.com:Vendor/Lib.git")
    assert values(ask(PURL), Signal.REPOSITORY) == [Repository(url="https://github.com/Vendor/Lib")]


def test_a_package_may_name_no_repository(registry, ask):
    registry.add("vendor/lib", repository="")
    assert only(ask(PURL), Signal.REPOSITORY).status is Status.ABSENT


@pytest.mark.parametrize("version", ["1.1.0", "v1.1.0", "V1.1.0".lower()])
def test_dependencies_are_packages_and_not_the_platform(registry, ask, version):
    entry = {
        "time": "2024-01-01",
        "require": {"php": ">=8.1", "ext-json": "*", "Other/Lib": "^2.0", "composer-runtime-api": "^2", "../x": "1"},
        "require-dev": {"phpunit/phpunit": "^10"},
        "provide": {"psr/log-implementation": "3.0"},
        "replace": {"vendor/old": "self.version", "ext-x": "*"},
    }
    registry.add("vendor/lib", versions={"v1.1.0": entry})
    observation = only(ask(f"pkg:composer/vendor/lib@{version}"), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == [
        ("pkg:composer/other/lib", "^2.0", "runtime"),
        ("pkg:composer/phpunit/phpunit", "^10", "development"),
    ]
    assert observation.as_of == day("2024-01-01")
    (value,) = values([observation], Signal.DECLARED_DEPENDENCIES)
    assert (value.version, [each.package for each in value.provides]) == (
        version,
        ["pkg:composer/psr/log-implementation", "pkg:composer/vendor/old"],
    )


def test_a_version_that_is_not_listed_has_no_known_dependencies(registry, ask):
    registry.add("vendor/lib", versions={"1.0.0": {"time": "2024-01-01"}})
    observation = only(ask("pkg:composer/vendor/lib@6.6.6"), Signal.DECLARED_DEPENDENCIES)
    assert (observation.status, observation.detail) == (
        Status.ABSENT,
        "the registry does not list version 6.6.6, or not readably",
    )


def test_a_document_without_versions_asks_for_no_dependencies(registry, ask):
    registry.add("vendor/lib")
    assert only(ask("pkg:composer/vendor/lib"), Signal.DECLARED_DEPENDENCIES).status is Status.UNSUPPORTED


def test_names_differ_in_case_only_on_paper(registry, ask):
    registry.add("vendor/lib", maintainers=["alice"])
    registry.put("vendor/lib", {"package": {"name": "Vendor/Lib", "maintainers": [{"name": "alice"}]}})
    assert identities(only(ask("pkg:composer/Vendor/LIB@1.1.0"), Signal.PUBLISHERS)) == ["packagist:user:alice"]


def test_another_packages_people_are_not_taken_for_this_ones(registry, ask):
    registry.put("vendor/lib", {"package": {"name": "vendor/other", "maintainers": [{"name": "mallory"}]}})
    assert {(each.status, each.detail) for each in ask(PURL)} == {
        (Status.FAILED, "unresolved: asked for vendor/lib, got vendor/other")
    }


@pytest.mark.parametrize("status", [404, 410])
def test_a_package_that_is_not_there_is_absent(registry, ask, status):
    registry.trouble("vendor/lib", refuses(status))
    assert {(each.status, each.detail) for each in ask(PURL)} == {
        (Status.ABSENT, f"the registry does not have it (HTTP {status})")
    }


@pytest.mark.parametrize(
    "purl",
    ["pkg:composer/php@8.1", "pkg:composer/a/b/c@1", "pkg:composer/vendor/l%20b@1"],
)
def test_a_name_that_no_package_can_have_is_not_asked_for(simulator, ask, purl):
    assert set(statuses(ask(purl)).values()) == {Status.ABSENT}
    assert simulator.requests == 0


def test_no_name_takes_for_ever_to_tell_that_it_is_none(simulator, registry, ask):
    """A name of this length, cut up in every way that a rule allows, would be looked at longer than the world is old."""
    assert set(statuses(ask(f"pkg:composer/vendor/{'a' * 10_000}%21@1")).values()) == {Status.ABSENT}
    assert simulator.requests == 0
    needed = {f"ext-{'a' * 10_000}": "*", f"{'a.' * 5_000}/": "*", "other/lib": "^2"}
    registry.add("vendor/lib", versions={"1.1.0": {"time": "2024-01-01", "require": needed}})
    assert needs(only(ask(PURL), Signal.DECLARED_DEPENDENCIES)) == [("pkg:composer/other/lib", "^2", "runtime")]


def test_a_package_of_another_repository_is_not_asked_for(simulator, registry, ask):
    registry.add("vendor/lib", maintainers=["alice"])
    found = ask(f"{PURL}?repository_url=https://packages.firm.example/composer")
    assert {(each.status, each.detail) for each in found} == {
        (Status.UNSUPPORTED, "the document says that it comes from packages.firm.example")
    }
    assert simulator.requests == 0


@pytest.mark.parametrize(
    "place", ["https://repo.packagist.org", "packagist.org", "http://[", "", "http://127.0.0.1:8000/mirror"]
)
def test_the_registry_itself_and_the_users_mirror_are_no_other_repository(registry, ask, place):
    registry.add("vendor/lib", maintainers=["alice"])
    assert only(ask(f"{PURL}?repository_url={place}"), Signal.PUBLISHERS).status is Status.KNOWN


@pytest.mark.parametrize(
    "document", [{}, {"package": []}, {"package": {}}, {"package": {"name": " "}}, {"package": {"name": 7}}]
)
def test_a_document_that_names_no_package_is_a_failure(registry, ask, document):
    registry.put("vendor/lib", document)
    assert set(statuses(ask(PURL)).values()) == {Status.FAILED}


RIGHT = {
    "package": {
        "name": "vendor/lib",
        "maintainers": [{"name": "alice"}, {"name": "b@mail.example"}],
        "versions": {
            "1.1.0": {
                "time": "2024-01-01",
                "require": {"a/b": "^1"},
                "provide": {"c/d": "1"},
                "funding": [{"type": "x", "url": "https://a.example"}],
            },
            "dev-main": {"default-branch": True, "time": "2025-01-01"},
        },
        "repository": "https://github.com/v/l",
        "abandoned": "write to x@mail.example",
        "downloads": {"total": 1, "monthly": 1},
    }
}


@settings(deadline=None)
@given(document=changed(RIGHT), as_of=st.none() | st.just(day("2024-06-01")))
def test_whatever_the_registry_says_only_observations_come_out(document, as_of):
    made_up(Packagist, PURL, {"packages/vendor/lib.json": document}, as_of=as_of)
