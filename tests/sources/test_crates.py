"""crates.io: every trap of its registry, one by one, over the wire."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import SbomkitError
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    DeclaredDependencies,
    Lifecycle,
    Popularity,
    Publishers,
    Releases,
    Repository,
    Signal,
    Status,
)
from sbomkit.sources._parts.crates import index_path
from sbomkit.sources.crates import Crates
from tests.asking import asking, changed, identities, made_up, needs, only, package_of, released, statuses, told, values
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.crates import CratesRegistry, crate_version, team, user

PURL = "pkg:cargo/left-pad@1.0.0"
ALICE = user(42, "Alice")
BY_WORKFLOW = {"provider": "github", "repository": "acme/left-pad", "run_id": "1", "sha": "0"}


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[CratesRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(Crates, simulator, tmp_path)


# --- people


def test_owners_are_known_by_their_numbers(registry, ask):
    registry.add("left-pad", owners=[user(43, "bob"), ALICE], versions={"1.0.0": crate_version("2020-01-01", ALICE)})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["crates:user:42", "crates:user:43"]
    assert isinstance(observation.value, Publishers)
    assert (observation.value.kind, observation.value.complete, observation.as_of) == ("publish_rights", True, None)
    assert {member.kind for member in observation.value.members} == {ActorKind.PERSON}


@pytest.mark.parametrize(("matches", "tied"), [(True, ("github:user:alice",)), (False, ()), (None, ())])
def test_an_account_is_tied_to_github_only_where_the_registry_says_so(registry, ask, matches, tied):
    registry.add("left-pad", owners=[user(42, "Alice", matches=matches)], versions={"1.0.0": crate_version("2020-01-01")})
    (value,) = values(ask(PURL), Signal.PUBLISHERS)
    assert value.members[0].same_as == tied


def test_a_login_that_no_account_on_github_can_have_is_tied_to_none(registry, ask):
    registry.add("left-pad", owners=[user(42, "al_ice")], versions={"1.0.0": crate_version("2020-01-01")})
    (value,) = values(ask(PURL), Signal.PUBLISHERS)
    assert value.members == (Actor(identity="crates:user:42", kind=ActorKind.PERSON),)


def test_a_login_of_digits_is_not_tied_to_the_account_of_that_number(registry, ask):
    registry.add("left-pad", owners=[user(9, "583231", matches=True)], versions={"1.0.0": crate_version("2020-01-01")})
    (value,) = values(ask(PURL), Signal.PUBLISHERS)
    assert value.members == (Actor(identity="crates:user:9", kind=ActorKind.PERSON),)


def test_a_team_is_no_person_and_its_size_is_not_told(registry, ask):
    registry.add("left-pad", owners=[ALICE, team(42, "acme", "core")], versions={"1.0.0": crate_version("2020-01-01", ALICE)})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert {member.identity: member.kind for member in observation.value.members} == {
        "crates:team:42": ActorKind.TEAM,
        "crates:user:42": ActorKind.PERSON,
    }
    assert observation.detail == "of 1 teams only the name is told"


def test_a_team_without_its_kind_is_known_by_its_login(registry, ask):
    entry = team(7, "acme", "core")
    del entry["kind"]
    registry.add("left-pad", owners=[entry], versions={"1.0.0": crate_version("2020-01-01")})
    assert identities(only(ask(PURL), Signal.PUBLISHERS)) == ["crates:team:7"]


def test_a_bot_on_the_list_is_no_person(registry, ask):
    registry.add("left-pad", owners=[user(1, "pad-bot"), user(2, "abbott")], versions={"1.0.0": crate_version("2020-01-01")})
    (value,) = values(ask(PURL), Signal.PUBLISHERS)
    assert [member.kind for member in value.members] == [ActorKind.BOT, ActorKind.PERSON]


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        ([], "the registry lists no owners"),
        ([{"kind": "user"}], "1 entry of the list could not be read, and nobody else is on it"),
        ([None, 7], "2 entries of the list could not be read, and nobody else is on it"),
    ],
)
def test_no_owners_are_not_zero_people(registry, ask, listed, why):
    registry.add("left-pad", owners=[], versions={"1.0.0": crate_version("2020-01-01")})
    registry.answers["api/v1/crates/left-pad/owners"] = {"users": listed}
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (Status.ABSENT, why)


@pytest.mark.parametrize("answer", [{}, {"users": None}, {"users": {}}, []])
def test_an_answer_that_is_no_list_of_owners_fails_alone(registry, ask, answer):
    registry.add("left-pad", owners=[], versions={"1.0.0": crate_version("2020-01-01")})
    registry.answers["api/v1/crates/left-pad/owners"] = answer
    found = statuses(ask(PURL))
    assert found.pop(Signal.PUBLISHERS) is Status.FAILED
    assert Status.FAILED not in found.values()


def test_a_crate_whose_owners_are_not_served_is_absent_there(registry, ask):
    registry.add("left-pad", owners=[], versions={"1.0.0": crate_version("2020-01-01")})
    del registry.answers["api/v1/crates/left-pad/owners"]
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (Status.ABSENT, "the registry has no list of its owners")


# --- releases


def test_releases_name_who_published_them(registry, ask):
    versions = {
        "0.9.0": crate_version("2016-01-01"),
        "1.0.0-rc.1": crate_version("2019-01-01", ALICE),
        "1.0.0+build-7": crate_version("2020-01-01", ALICE, yanked=True),
        "2.0.0": crate_version("2026-01-01", trustpub_data=BY_WORKFLOW),
    }
    registry.add("left-pad", owners=[ALICE], versions=versions)
    (history,) = values(ask(PURL), Signal.RELEASES)
    assert [
        (each.version, each.publisher and each.publisher.identity, each.prerelease, each.deprecated)
        for each in history.releases
    ] == [
        ("0.9.0", None, False, False),
        ("1.0.0-rc.1", "crates:user:42", True, False),
        ("1.0.0+build-7", "crates:user:42", False, True),
        ("2.0.0", "crates:workflow:github", False, False),
    ]
    assert history.releases[3].publisher.kind is ActorKind.AUTOMATION


def test_a_workflow_that_published_the_newest_version_leaves_open_who_can(registry, ask):
    versions = {"1.0.0": crate_version("2020-01-01", ALICE), "2.0.0": crate_version("2026-01-01", trustpub_data=BY_WORKFLOW)}
    registry.add("left-pad", owners=[ALICE], versions=versions)
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert observation.value.complete is None
    assert observation.detail == "a workflow published the newest version; who can start it is not told"
    (before,) = values(ask(PURL, as_of="2021-01-01"), Signal.PUBLISHERS)
    assert before.complete is True


@pytest.mark.parametrize(("date", "complete"), [("2016-01-01", True), ("2026-01-01", None)])
def test_a_version_without_a_publisher_is_a_workflows_or_old(registry, ask, date, complete):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version(date)})
    (value,) = values(ask(PURL), Signal.PUBLISHERS)
    assert value.complete is complete


def test_versions_without_a_date_or_of_the_future_are_counted(registry, ask):
    versions = {"1.0.0": crate_version("2020-01-01"), "2.0.0": crate_version(None), "3.0.0": crate_version("2027-01-01")}
    registry.add("left-pad", owners=[ALICE], versions=versions)
    observation = only(ask(PURL), Signal.RELEASES)
    assert [version for version, _ in released(observation)] == ["1.0.0"]
    assert isinstance(observation.value, Releases)
    assert not observation.value.complete
    assert observation.detail == "left out: 1 without a date, 1 dated in the future"


def test_as_of_a_day_later_versions_are_left_out(registry, ask):
    versions = {"1.0.0": crate_version("2020-01-01"), "2.0.0": crate_version("2022-01-01")}
    registry.add("left-pad", owners=[ALICE], versions=versions)
    observation = only(ask(PURL, as_of="2021-01-01"), Signal.RELEASES)
    assert ([version for version, _ in released(observation)], observation.as_of) == (["1.0.0"], day("2021-01-01"))


# --- state


@pytest.mark.parametrize(
    ("yanked", "whole", "expected"),
    [
        ([False, True], False, Lifecycle()),
        ([True, True], True, Lifecycle(deprecated=True, message="use another")),
        ([True, True], None, Lifecycle(deprecated=True, message="use another")),
        ([False, True], None, Lifecycle()),
        ([], None, Lifecycle()),
    ],
)
def test_a_crate_is_deprecated_when_all_its_versions_are_yanked(registry, ask, yanked, whole, expected):
    versions = {
        f"{number}.0.0": crate_version(f"202{number}-01-01", yanked=each, yank_message="use another" if each else None)
        for number, each in enumerate(yanked)
    }
    registry.add("left-pad", owners=[ALICE], versions=versions, yanked=whole)
    assert values(ask(PURL), Signal.LIFECYCLE) == [expected]


def test_yanked_without_a_message_is_deprecated_as_well(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01", yanked=True)})
    assert values(ask(PURL), Signal.LIFECYCLE) == [Lifecycle(deprecated=True, message="all versions are yanked")]


# --- use


def test_use_is_downloads_and_dependents(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01")}, dependents=17)
    observation = only(ask(PURL), Signal.POPULARITY)
    assert observation.value == Popularity(downloads_total=1_000, dependents=17)
    assert observation.detail == "90 downloads in the last 90 days"


@pytest.mark.parametrize(("recent", "detail"), [(90, "90 downloads in the last 90 days"), (None, None)])
def test_dependents_that_are_not_served_hide_no_downloads(registry, ask, recent, detail):
    versions = {"1.0.0": crate_version("2020-01-01")}
    registry.add("left-pad", owners=[ALICE], versions=versions, dependents=None, recent_downloads=recent)
    observation = only(ask(PURL), Signal.POPULARITY)
    assert (observation.value, observation.detail) == (Popularity(downloads_total=1_000), detail)


def test_a_refusal_about_dependents_is_told_beside_the_downloads(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01")})
    registry.trouble_for_all(lambda request, reply: refuses(403)(request, reply) if "reverse" in request.path else reply)
    observation = only(ask(PURL), Signal.POPULARITY)
    assert observation.value == Popularity(downloads_total=1_000)
    assert observation.detail is not None
    assert "dependents are not told: " in observation.detail


def test_use_of_which_nothing_is_told_is_not_zero(registry, ask):
    registry.add("left-pad", owners=[], versions={"1.0.0": crate_version("2020-01-01")}, dependents=None, downloads=None)
    assert only(ask(PURL), Signal.POPULARITY).status is Status.FAILED


# --- repository


def test_the_repository_is_told_each_time_that_it_changed(registry, ask):
    versions = {
        "1.0.0": crate_version("2020-01-01", repository="https://github.com/o/old"),
        "1.1.0": crate_version("2021-01-01", repository="https://github.com/o/old.git"),
        "2.0.0": crate_version("2022-01-01"),
    }
    registry.add("left-pad", owners=[ALICE], versions=versions, repository="https://github.com/o/new")
    assert [(each.as_of, each.value) for each in told(ask(PURL), Signal.REPOSITORY)] == [
        (day("2020-01-01").replace(microsecond=123456), Repository(url="https://github.com/o/old")),
        (day("2022-01-01").replace(microsecond=123456), Repository(url="https://github.com/o/new")),
    ]
    assert values(ask(PURL, as_of="2021-06-01"), Signal.REPOSITORY) == [Repository(url="https://github.com/o/old")]


@pytest.mark.parametrize(
    ("trusted", "verified"),
    [
        (BY_WORKFLOW, ["https://github.com/acme/left-pad"]),
        ({"provider": "gitlab", "repository": "acme/left-pad"}, []),
        ({"provider": "github"}, []),
        ({"provider": "github", "repository": ".."}, []),
    ],
)
def test_the_repository_of_a_workflow_is_verified(registry, ask, trusted, verified):
    registry.add(
        "left-pad",
        owners=[ALICE],
        versions={"1.0.0": crate_version("2026-01-01", trustpub_data=trusted)},
        repository="https://github.com/famous/project",
    )
    found = values(ask(PURL), Signal.REPOSITORY)
    assert [value.url for value in found if value.verified] == verified
    assert [value.url for value in found if not value.verified] == ([] if verified else ["https://github.com/famous/project"])


def test_a_crate_may_name_no_repository(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01")})
    observation = only(ask(PURL), Signal.REPOSITORY)
    assert (observation.status, observation.detail) == (Status.ABSENT, "it names no repository")


def test_a_repository_without_any_dated_version_is_known_for_today(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={}, repository="https://github.com/o/r")
    found = ask(PURL)
    assert values(found, Signal.REPOSITORY) == [Repository(url="https://github.com/o/r")]
    assert only(found, Signal.RELEASES).status is Status.ABSENT
    assert only(ask(PURL, as_of="2020-01-01"), Signal.REPOSITORY).status is Status.ABSENT


# --- dependencies


def test_dependencies_come_from_the_index(simulator, registry, ask):
    listed: list[dict[str, Any]] = [
        {"name": "serde", "req": "^1", "kind": "normal", "optional": False, "target": None},
        {"name": "rand", "req": "^0.8", "kind": "normal", "optional": True},
        {"name": "cc", "req": "^1", "kind": "build", "optional": False, "target": "cfg(unix)"},
        {"name": "criterion", "req": "*", "kind": "dev", "optional": True},
        {"name": "json", "package": "serde_json", "req": "=1.0.0", "kind": "normal"},
        {"name": "private", "registry": "https://crates.firm.example/index", "req": "^1", "kind": "normal"},
        {"name": "../x", "req": "^1", "kind": "normal"},
        {"req": "^1"},
    ]
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01", dependencies=listed)})
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == [
        ("pkg:cargo/cc", "^1", "build"),
        ("pkg:cargo/criterion", "*", "development"),
        ("pkg:cargo/rand", "^0.8", "optional"),
        ("pkg:cargo/serde", "^1", "runtime"),
        ("pkg:cargo/serde_json", "=1.0.0", "runtime"),
    ]
    assert isinstance(observation.value, DeclaredDependencies)
    assert observation.value.dependencies[0].marker == "cfg(unix)"
    assert observation.detail == "left out: 3 that are no packages of the registry"
    assert observation.url == f"{simulator.url}/crates.index/le/ft/left-pad"


@pytest.mark.parametrize(
    ("name", "path"),
    [("a", "1/a"), ("Ab", "2/ab"), ("abc", "3/a/abc"), ("ABCD", "ab/cd/abcd"), ("serde_json", "se/rd/serde_json")],
)
def test_the_index_is_a_tree_of_short_folders(name, path):
    assert index_path(name) == path


def test_the_index_is_asked_for_the_spelling_of_the_owner(simulator, registry, ask):
    registry.add("left_Pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01")})
    found = registry.answers
    for path in [path for path in found if path.startswith("api/")]:
        found[path.replace("left_Pad", "LEFT-pad")] = found[path]
    assert only(ask("pkg:cargo/LEFT-pad@1.0.0"), Signal.DECLARED_DEPENDENCIES).status is Status.KNOWN
    assert simulator.log[-1].path == "/crates.index/le/ft/left_pad"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, Status.ABSENT),
        (b"", Status.FAILED),
        (b"<html>", Status.FAILED),
        (b'{"name": "mallory", "vers": "1.0.0"}', Status.FAILED),
        (b'{"name": "left-pad", "vers": "2.0.0"}', Status.ABSENT),
        (b'nonsense\n{"name": "left-pad", "vers": "1.0.0"}\n', Status.KNOWN),
    ],
)
def test_what_is_wrong_with_the_index_is_wrong_with_dependencies_only(registry, ask, body, status):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01")})
    registry.answers["index:le/ft/left-pad"] = body
    found = statuses(ask(PURL))
    assert found[Signal.DECLARED_DEPENDENCIES] is status
    assert found[Signal.PUBLISHERS] is Status.KNOWN


def test_dependencies_of_a_version_later_than_the_asked_day_are_left_out(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01")})
    observation = only(ask(PURL, as_of="2019-01-01"), Signal.DECLARED_DEPENDENCIES)
    assert (observation.status, observation.detail) == (
        Status.ABSENT,
        "version 1.0.0 was published after the day that is asked for",
    )


def test_a_document_without_versions_does_not_ask_the_index(simulator, registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01")})
    assert only(ask("pkg:cargo/left-pad"), Signal.DECLARED_DEPENDENCIES).status is Status.UNSUPPORTED
    assert not any(request.path.startswith("/crates.index") for request in simulator.log)


# --- the whole


def test_versions_are_asked_for_with_the_crate_and_not_again(simulator, registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": crate_version("2020-01-01")})
    ask(PURL)
    assert [request.path.removeprefix("/crates") for request in simulator.log] == [
        "/api/v1/crates/left-pad?include=versions,downloads",
        "/api/v1/crates/left-pad/owners",
        "/api/v1/crates/left-pad/reverse_dependencies?per_page=1",
        ".index/le/ft/left-pad",
    ]


def test_another_crates_people_are_not_taken_for_this_ones(registry, ask):
    registry.answers["api/v1/crates/left-pad"] = {"crate": {"name": "mallory"}, "versions": []}
    assert {(each.status, each.detail) for each in ask(PURL)} == {
        (Status.FAILED, "unresolved: asked for left-pad, got mallory")
    }


def test_a_crate_that_is_not_there_costs_one_request(simulator, ask):
    assert {(each.status, each.detail) for each in ask(PURL)} == {(Status.ABSENT, "the registry does not have it (HTTP 404)")}
    assert simulator.requests == 1


@pytest.mark.parametrize("purl", ["pkg:cargo/ns/left-pad@1", "pkg:cargo/1pad@1", "pkg:cargo/l.p@1"])
def test_a_name_that_no_crate_can_have_is_not_asked_for(simulator, ask, purl):
    assert set(statuses(ask(purl)).values()) == {Status.ABSENT}
    assert simulator.requests == 0


def test_a_crate_of_another_registry_is_not_asked_for(simulator, ask):
    found = ask(f"{PURL}?repository_url=https://crates.firm.example/index")
    assert {(each.status, each.detail) for each in found} == {
        (Status.UNSUPPORTED, "the document says that it comes from crates.firm.example")
    }
    assert simulator.requests == 0


def test_it_says_how_often_it_asks_at_each_host():
    asked = [package_of(PURL, "pkg:cargo/left-pad@2.0.0"), package_of("pkg:cargo/wide")]
    assert Crates().requests(asked) == {"": 6, "index": 1}
    assert Crates().requests([]) == {}


RIGHT = {
    "crate": {
        "name": "left-pad",
        "downloads": 1,
        "recent_downloads": 1,
        "yanked": True,
        "repository": "https://github.com/o/r",
    },
    "versions": [
        {
            "num": "1.0.0",
            "created_at": "2020-01-01T00:00:00Z",
            "yanked": True,
            "yank_message": "write to a@mail.example",
            "published_by": {"id": 42, "login": "b@mail.example"},
            "repository": "https://github.com/o/r",
        },
        {"num": "2.0.0", "created_at": "2026-01-01T00:00:00Z", "trustpub_data": BY_WORKFLOW},
    ],
}
OWNERS = {"users": [{"id": 42, "login": "c@mail.example", "kind": "user", "github_username_matches": True}, team(7, "o", "t")]}
DEPENDENTS = {"meta": {"total": 1}}
LINE = {
    "name": "left-pad",
    "vers": "1.0.0",
    "deps": [{"name": "a", "package": "b", "req": "^1", "kind": "dev", "optional": True, "target": "x", "registry": None}],
}


@settings(deadline=None)
@given(
    answers=st.fixed_dictionaries(
        {
            "api/v1/crates/left-pad?": changed(RIGHT),
            "api/v1/crates/left-pad/owners": changed(OWNERS),
            "api/v1/crates/left-pad/reverse": changed(DEPENDENTS),
            "le/ft/": changed(LINE).map(lambda line: json.dumps(line).encode()) | st.binary(max_size=40),
        }
    ),
    as_of=st.none() | st.just(day("2020-06-01")),
)
def test_whatever_the_registry_says_only_observations_come_out(answers, as_of):
    found = made_up(Crates, PURL, answers, as_of=as_of)
    assert isinstance(found, SbomkitError) or {each.signal for each in found} == Crates.signals
