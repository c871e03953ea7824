"""npm: every trap of its registry, one by one, over the wire."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit._collector import collector_paused
from sbomkit.limits import Limits
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    DeclaredDependencies,
    Facts,
    Funding,
    Lifecycle,
    Observation,
    Publishers,
    Releases,
    Repository,
    Signal,
    Status,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key, parse_purl, registry_url
from sbomkit.settings import Settings, SourceSettings
from sbomkit.sources import Session
from sbomkit.sources._http.client import Answer, Client
from sbomkit.sources._parts.packument import read_packument
from sbomkit.sources.npm import Npm
from tests.builders import day, make_component, make_inventory
from tests.growth import TIMES, is_in_proportion
from tests.simulator import RegistrySimulator, garbled, html, refuses, version

NOW = day("2026-11-01")


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


def _package(purl: str) -> Package:
    parsed = parse_purl(purl)
    component = make_component("x", purl=purl, version=parsed.version if parsed else None)
    return make_inventory({}, roots=(), components=[component]).packages[package_key(purl)]


@pytest.fixture
def observe(simulator, tmp_path):
    """Ask about one package by its purl and return what is observed."""

    def ask(purl: str = "pkg:npm/left-pad@1.0.0", *, as_of: str | None = None, **settings: Any) -> list[Observation]:
        chosen = Settings(cache_dir=tmp_path, sources={"npm": SourceSettings(url=simulator.npm.url, rate=1e6)}, **settings)
        package = _package(purl)
        with Client(chosen, now=NOW, limits=Limits(), sleep=lambda _: None) as client:
            session = Session(now=NOW, settings=chosen, make_client=lambda: client, as_of=day(as_of) if as_of else None)
            found = list(Npm().observe([package], session))
        assert {key for key, _ in found} == {package.key}
        assert {each.signal for _, each in found} == Npm.signals, "nothing is passed over"
        return list(Facts.gathered(found).of(package.key))

    return ask


def told(observations: list[Observation], signal: Signal) -> list[Observation]:
    return [each for each in observations if each.signal is signal]


def values(observations: list[Observation], signal: Signal) -> list[Any]:
    return [each.value for each in told(observations, signal) if each.status is Status.KNOWN]


def only(observations: list[Observation], signal: Signal) -> Observation:
    (observation,) = told(observations, signal)
    return observation


def logins(value: Publishers) -> list[str]:
    return [member.identity for member in value.members]


def links(observation: Observation) -> list[str]:
    assert isinstance(observation.value, Funding)
    return [channel.url for channel in observation.value.channels]


def lists(observations: list[Observation]) -> list[tuple[datetime | None, list[str]]]:
    return [
        (each.as_of, logins(each.value)) for each in told(observations, Signal.PUBLISHERS) if isinstance(each.value, Publishers)
    ]


# --- people


def test_the_top_level_list_is_who_can_publish_as_of_the_last_change(simulator, observe):
    simulator.npm.add("left-pad", maintainers=["bob", "Alice"], versions={"1.0.0": "2020-01-01"}, modified="2021-05-05")
    observation = only(observe(), Signal.PUBLISHERS)
    value = observation.value
    assert observation.as_of == day("2021-05-05")
    assert isinstance(value, Publishers)
    assert logins(value) == ["npm:user:alice", "npm:user:bob"]
    assert (value.kind, value.cached, value.complete) == ("publish_rights", True, True)
    assert {member.kind for member in value.members} == {ActorKind.PERSON}
    assert observation.url == f"{simulator.npm.url}/left-pad"


def test_the_lists_frozen_in_versions_are_a_history_of_changes(simulator, observe):
    simulator.npm.add(
        "left-pad",
        maintainers=["carol"],
        modified="2022-01-01",
        versions={
            "1.0.0": version("2015-01-01", maintainers=["alice"]),
            "1.0.1": version("2016-01-01", maintainers=["alice"]),
            "2.0.0": version("2018-01-01", maintainers=["bob", "alice"]),
            # A maintenance release of an old line: what counts is the day, not the number.
            "1.0.2": version("2019-01-01", maintainers=["bob"]),
            "3.0.0": version("2020-01-01"),
        },
    )
    assert lists(observe()) == [
        (day("2015-01-01"), ["npm:user:alice"]),
        (day("2018-01-01"), ["npm:user:alice", "npm:user:bob"]),
        (day("2019-01-01"), ["npm:user:bob"]),
        (day("2020-01-01"), []),
        (day("2022-01-01"), ["npm:user:carol"]),
    ]


@pytest.mark.parametrize("people", [None, [], [{"name": ""}], "missing"])
def test_a_current_document_without_a_list_ends_the_history(simulator, observe, people):
    versions = {"1.0.0": version("2020-01-01", maintainers=["alice"])}
    packument = simulator.npm.add("left-pad", versions=versions, modified="2021-01-01")
    packument.pop("maintainers", None)
    simulator.npm.put("left-pad", packument if people == "missing" else packument | {"maintainers": people})
    first, last = told(observe(), Signal.PUBLISHERS)
    assert (first.as_of, last.as_of) == (day("2020-01-01"), day("2021-01-01"))
    assert isinstance(last.value, Publishers)
    assert (last.value.members, last.value.complete) == ((), None)
    assert last.detail == "the registry lists no maintainers, or none that can be read"
    assert lists(observe(as_of="2020-06-01")) == [(day("2020-01-01"), ["npm:user:alice"])]


def test_a_newer_version_without_a_list_hides_the_older_list(simulator, observe):
    versions = {"1.0.0": version("2020-01-01", maintainers=["alice"]), "2.0.0": version("2021-01-01")}
    simulator.npm.add("left-pad", maintainers=["carol"], versions=versions, modified="2022-01-01")
    assert lists(observe(as_of="2021-06-01")) == [(day("2020-01-01"), ["npm:user:alice"]), (day("2021-01-01"), [])]


def test_a_document_changed_no_earlier_than_its_newest_version(simulator, observe):
    versions = {"1.0.0": version("2020-01-01", maintainers=["alice"]), "2.0.0": version("2021-01-01", maintainers=["bob"])}
    simulator.npm.add("left-pad", maintainers=["carol"], versions=versions, modified="2019-01-01")
    assert lists(observe())[-1] == (day("2021-01-01"), ["npm:user:carol"])
    assert lists(observe(as_of="2020-06-01")) == [(day("2020-01-01"), ["npm:user:alice"])]


def test_as_of_a_day_before_the_last_change_the_top_level_list_is_left_out(simulator, observe):
    simulator.npm.add(
        "left-pad",
        maintainers=["carol"],
        modified="2022-01-01",
        versions={"1.0.0": version("2015-01-01", maintainers=["alice"]), "2.0.0": version("2021-01-01", maintainers=["bob"])},
    )
    assert lists(observe(as_of="2018-01-01")) == [(day("2015-01-01"), ["npm:user:alice"])]
    assert lists(observe(as_of="2022-01-01"))[-1] == (day("2022-01-01"), ["npm:user:carol"])


@pytest.mark.parametrize("people", [None, [], {}, "", 7, [{}], [{"name": ""}], [{"name": 7}], [None]])
def test_no_list_is_not_a_list_of_nobody(simulator, observe, people):
    packument = simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01"})
    simulator.npm.put("left-pad", packument | {"maintainers": people})
    observation = only(observe(), Signal.PUBLISHERS)
    assert (observation.status, observation.value) == (Status.ABSENT, None)
    assert observation.detail == "the registry lists no maintainers, or none that can be read"


def test_a_package_of_another_registry_is_not_asked_for(simulator, observe):
    found = observe("pkg:npm/left-pad@1.0.0?repository_url=https://npm.firm.example")
    assert {(each.status, each.detail) for each in found} == {
        (Status.UNSUPPORTED, "the document says that it comes from npm.firm.example")
    }
    assert simulator.requests == 0


def test_the_mirror_that_the_user_chose_counts_as_the_registry(simulator, observe):
    simulator.npm.add("left-pad", maintainers=["alice"], versions={"1.0.0": "2020-01-01"})
    for place in (simulator.npm.url, registry_url("npm"), "https://registry.yarnpkg.com"):
        found = observe(f"pkg:npm/left-pad@1.0.0?repository_url={place}")
        assert only(found, Signal.LIFECYCLE).status is Status.KNOWN


def test_of_a_scope_it_is_unknown_whether_teams_can_publish_too(simulator, observe):
    simulator.npm.add("@scope/name", maintainers=["alice"], versions={"1.0.0": "2020-01-01"})
    (value,) = values(observe("pkg:npm/%40scope/name@1.0.0"), Signal.PUBLISHERS)
    assert value.complete is None
    assert simulator.log[0].path == "/npm/@scope%2Fname"


OIDC = {
    "name": "GitHub Actions",
    "email": "npm-oidc-no-reply@github.com",
    "trustedPublisher": {"id": "github", "oidcConfigId": "oidc:0"},
}


def test_trusted_publishing_is_automation_and_not_a_person_called_github_actions(simulator, observe):
    simulator.npm.add("left-pad", maintainers=["alice"], versions={"1.0.0": version("2026-01-01", OIDC)})
    found = observe()
    (releases,) = values(found, Signal.RELEASES)
    assert releases.releases[0].publisher == Actor(identity="npm:workflow:github", kind=ActorKind.AUTOMATION)
    (people,) = values(found, Signal.PUBLISHERS)
    assert people.complete is None, "who can start the workflow is not told"


@pytest.mark.parametrize(
    ("publisher", "identity"),
    [
        ({"name": "GitHub Actions"}, "npm:workflow:github"),
        ({"name": "x", "email": "npm-oidc-no-reply@github.com"}, "npm:workflow:x"),
        ({"name": "GitLab CI/CD", "trustedPublisher": {"id": "gitlab"}}, "npm:workflow:gitlab"),
        ({"name": "x", "trustedPublisher": {"id": 7}}, "npm:workflow:x"),
        ({"name": "...", "trustedPublisher": {}}, "npm:workflow:unknown"),
    ],
)
def test_workflows_are_known_by_any_of_their_marks(simulator, observe, publisher, identity):
    simulator.npm.add("left-pad", versions={"1.0.0": version("2026-01-01", publisher)})
    (releases,) = values(observe(), Signal.RELEASES)
    assert releases.releases[0].publisher == Actor(identity=identity, kind=ActorKind.AUTOMATION)


def test_a_bot_on_the_list_is_no_person(simulator, observe):
    packument = simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01"})
    people = [{"name": "react-bot"}, {"name": "acme", "email": "bot@acme.example"}, {"name": "abbott"}, {"name": "cicero"}]
    simulator.npm.put("left-pad", packument | {"maintainers": people})
    (value,) = values(observe(), Signal.PUBLISHERS)
    assert {member.identity.rpartition(":")[2]: member.kind for member in value.members} == {
        "react-bot": ActorKind.BOT,
        "acme": ActorKind.BOT,
        "abbott": ActorKind.PERSON,
        "cicero": ActorKind.PERSON,
    }


def test_one_account_in_two_spellings_is_one_account(simulator, observe):
    packument = simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01"})
    people = ["Alice <alice@mail.example>", {"name": "alice"}, " ALICE "]
    simulator.npm.put("left-pad", packument | {"maintainers": people})
    (value,) = values(observe(), Signal.PUBLISHERS)
    assert logins(value) == ["npm:user:alice"]


def test_a_name_that_is_an_address_is_hashed(simulator, observe):
    packument = simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01"})
    people = [{"name": "jane@mail.example"}, {"name": "J\u202ene"}, {"name": "n" * 200}]
    simulator.npm.put("left-pad", packument | {"maintainers": people})
    (value,) = values(observe(), Signal.PUBLISHERS)
    assert sorted(login.rpartition(":")[0] for login in logins(value)) == ["npm:address", "npm:label", "npm:label"]
    assert "jane" not in value.model_dump_json()


def test_no_address_is_ever_stored(simulator, observe):
    simulator.npm.add(
        "left-pad",
        maintainers=["alice"],
        versions={
            "1.0.0": version(
                "2020-01-01",
                "bob",
                maintainers=["alice", "bob"],
                deprecated="ask jane.doe@mail.example",
                funding=["https://pay.example/?to=jane.doe@mail.example", "https://jane.doe@pay.example/x"],
                repository="https://jane.doe@host.example/o/r",
                dependencies={"x": "git+https://jane.doe:secret@host.example/x.git", "y": "jane.doe@mail.example"},
            )
        },
    )
    written = b"".join(Facts.gathered((PackageKey("pkg:npm/x"), each) for each in observe()).lines()).decode()
    assert "mail.example" not in written
    assert "jane" not in written
    assert "secret" not in written
    assert "https://pay.example/x" in written


# --- releases


def test_releases_say_when_who_and_of_what_kind(simulator, observe):
    simulator.npm.add(
        "left-pad",
        modified="2022-01-01",
        versions={
            "2.0.0-rc.1": version("2021-01-01", "bob"),
            "1.0.0+build-7": version("2020-01-01", "alice", deprecated="old"),
            "0.9.0": "2019-01-01",
        },
    )
    observation = only(observe(), Signal.RELEASES)
    assert observation.as_of == day("2022-01-01")
    value = observation.value
    assert isinstance(value, Releases)
    assert value.complete
    assert [
        (each.version, each.date, each.publisher and each.publisher.identity, each.deprecated, each.prerelease)
        for each in value.releases
    ] == [
        ("0.9.0", day("2019-01-01"), None, False, False),
        ("1.0.0+build-7", day("2020-01-01"), "npm:user:alice", True, False),
        ("2.0.0-rc.1", day("2021-01-01"), "npm:user:bob", False, True),
    ]


def test_dates_of_versions_that_were_taken_back_are_no_releases(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01"}, time={"0.9.0": "2019-01-01T00:00:00.000Z"})
    (value,) = values(observe(), Signal.RELEASES)
    assert [each.version for each in value.releases] == ["1.0.0"]


def test_dates_in_the_future_are_dropped_and_told(simulator, observe):
    simulator.npm.add(
        "left-pad", maintainers=["alice"], versions={"1.0.0": "2020-01-01", "2.0.0": "2099-01-01", "3.0.0": version(None)}
    )
    found = observe()
    observation = only(found, Signal.RELEASES)
    value = observation.value
    assert isinstance(value, Releases)
    assert ([each.version for each in value.releases], value.complete) == (["1.0.0"], False)
    assert observation.detail == "left out: 1 without a date, 1 dated in the future"
    assert observation.as_of is None, "a document changed in the future tells nothing about when"
    assert only(found, Signal.PUBLISHERS).as_of is None


@pytest.mark.parametrize("date", ["yesterday", "0000-00-00", "0001-01-01T00:00:00+14:00", 7, None, {}])
def test_a_date_that_is_none_hides_no_other_version(simulator, observe, date):
    simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01", "2.0.0": version(None)}, time={"2.0.0": date})
    observation = only(observe(), Signal.RELEASES)
    assert observation.detail == "left out: 1 without a date"


def test_a_date_without_a_zone_is_utc(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01T12:00:00"})
    (value,) = values(observe(), Signal.RELEASES)
    assert value.releases[0].date.isoformat() == "2020-01-01T12:00:00+00:00"


@pytest.mark.parametrize("broken", [None, 7, "text", [], {"maintainers": 7, "_npmUser": [], "dependencies": "x"}])
def test_a_bad_version_hides_no_other(simulator, observe, broken):
    packument = simulator.npm.add(
        "left-pad", maintainers=["alice"], versions={"1.0.0": version("2020-01-01", "alice"), "2.0.0": "2021-01-01"}
    )
    packument["versions"]["2.0.0"] = broken
    simulator.npm.put("left-pad", packument)
    found = observe("pkg:npm/left-pad@2.0.0")
    (value,) = values(found, Signal.RELEASES)
    assert [each.version for each in value.releases] == ["1.0.0", "2.0.0"]
    assert value.releases[1].publisher is None


@pytest.mark.parametrize("versions", [{}, [], None, 7])
def test_a_package_without_versions_has_no_releases(simulator, observe, versions):
    packument = simulator.npm.add("left-pad", maintainers=["alice"])
    simulator.npm.put("left-pad", packument | {"versions": versions})
    found = observe()
    assert only(found, Signal.RELEASES).status is Status.ABSENT
    assert only(found, Signal.LIFECYCLE).status is Status.ABSENT
    assert only(found, Signal.PUBLISHERS).status is Status.KNOWN


def test_as_of_a_day_later_releases_are_left_out(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0": "2018-01-01", "2.0.0": "2022-01-01"})
    observation = only(observe(as_of="2020-01-01"), Signal.RELEASES)
    value = observation.value
    assert isinstance(value, Releases)
    assert [each.version for each in value.releases] == ["1.0.0"]
    assert (observation.as_of, value.complete) == (day("2020-01-01"), True)


# --- funding


def test_funding_is_what_the_latest_version_says(simulator, observe):
    simulator.npm.add(
        "left-pad",
        versions={
            "1.0.0": version("2020-01-01", funding="https://old.example/pay"),
            "2.0.0": version("2021-01-01", funding={"type": "individual", "url": "https://new.example/pay"}),
        },
    )
    found = told(observe(), Signal.FUNDING)
    assert [(each.as_of, links(each)) for each in found] == [
        (day("2020-01-01"), ["https://old.example/pay"]),
        (day("2021-01-01"), ["https://new.example/pay"]),
    ]
    assert isinstance(found[1].value, Funding)
    assert found[1].value.channels[0].platform == "individual"


@pytest.mark.parametrize(
    ("raw", "urls"),
    [
        ("https://a.example/x", ["https://a.example/x"]),
        ({"url": "http://a.example"}, ["http://a.example"]),
        ({"type": 7, "url": "https://a.example"}, ["https://a.example"]),
        (["https://b.example", {"url": "https://a.example"}, "https://b.example"], ["https://a.example", "https://b.example"]),
        (None, []),
        (False, []),
        ("", []),
        ([], []),
        ({}, []),
        (7, []),
        ([[["https://a.example"]]], []),
        ("ftp://a.example", []),
        ("javascript:alert(1)", []),
        ("https://", []),
        ("http://[::1", []),
        ("just send money", []),
        ("https://pay.example/jane@mail.example", ["https://pay.example/"]),
        ("https://pay.example/?to=jane@mail.example", ["https://pay.example/"]),
    ],
)
def test_every_form_of_funding_and_only_web_addresses(simulator, observe, raw, urls):
    simulator.npm.add("left-pad", versions={"1.0.0": version("2020-01-01", funding=raw)})
    (value,) = values(observe(), Signal.FUNDING)
    assert [channel.url for channel in value.channels] == urls


def test_before_npm_knew_the_field_its_absence_says_nothing(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0": "2019-10-31"})
    observation = only(observe(), Signal.FUNDING)
    assert observation.status is Status.UNSUPPORTED
    assert "older than npm's funding field" in (observation.detail or "")


def test_a_maintenance_release_is_not_the_latest(simulator, observe):
    simulator.npm.add(
        "left-pad",
        latest="2.0.0",
        versions={
            "2.0.0": version("2021-01-01", funding="https://a.example"),
            "1.9.9": version("2022-01-01"),
            "3.0.0-beta.1": version("2022-02-01"),
        },
    )
    (value,) = values(observe(), Signal.FUNDING)
    assert [channel.url for channel in value.channels] == ["https://a.example"]


def test_the_tag_says_which_is_the_latest_today(simulator, observe):
    simulator.npm.add(
        "left-pad",
        latest="1.0.0",
        modified="2023-01-01",
        versions={"1.0.0": version("2021-01-01", funding="https://a.example"), "2.0.0": version("2022-01-01")},
    )
    found = told(observe(), Signal.FUNDING)
    assert [(each.as_of, len(links(each))) for each in found] == [
        (day("2021-01-01"), 1),
        (day("2022-01-01"), 0),
        (day("2023-01-01"), 1),
    ]
    assert len(told(observe(as_of="2022-06-01"), Signal.FUNDING)) == 2


def test_a_latest_version_older_than_the_field_says_nothing_whatever_came_later(simulator, observe):
    simulator.npm.add("left-pad", latest="1.0.0", versions={"1.0.0": "2018-01-01", "2.0.0-rc.1": "2021-01-01"})
    assert only(observe(), Signal.FUNDING).status is Status.UNSUPPORTED


def test_a_tag_moved_back_beyond_the_field_takes_nothing_from_later_versions(simulator, observe):
    versions = {"1.0.0": "2018-01-01", "2.0.0": version("2021-01-01", funding="https://a.example")}
    simulator.npm.add("left-pad", latest="1.0.0", versions=versions)
    found = told(observe(), Signal.FUNDING)
    assert [(each.as_of, links(each)) for each in found] == [(day("2021-01-01"), ["https://a.example"])]


# --- state


@pytest.mark.parametrize(
    ("marks", "deprecated"),
    [
        (["gone", "gone"], True),
        ([True, "gone"], True),
        (["gone", ""], False),
        (["gone", False], False),
        (["gone", None], False),
        ([False, False], False),
        (["\u200b", "gone"], False),
    ],
)
def test_a_package_is_deprecated_when_every_stable_version_is(simulator, observe, marks, deprecated):
    versions = {f"{number}.0.0": version(f"202{number}-01-01", deprecated=mark) for number, mark in enumerate(marks)}
    simulator.npm.add("left-pad", versions=versions | {"9.0.0-beta": version("2025-01-01")}, modified="2025-05-05")
    observation = only(observe(), Signal.LIFECYCLE)
    assert observation.as_of == day("2025-05-05")
    assert isinstance(observation.value, Lifecycle)
    assert observation.value.deprecated is deprecated


def test_why_is_the_word_of_the_latest_without_addresses_and_control_characters(simulator, observe):
    simulator.npm.add(
        "left-pad",
        versions={
            "10.0.0": version("2020-01-01", deprecated="use\x1b[31m right-pad,\nask jane@mail.example"),
            "9.0.0": version("2021-01-01", deprecated="an old line"),
        },
    )
    (value,) = values(observe(), Signal.LIFECYCLE)
    assert value.message == "use[31m right-pad, ask [address removed]"


def test_only_prereleases_and_all_of_them_deprecated(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0-a": version("2020-01-01", deprecated="no")})
    (value,) = values(observe(), Signal.LIFECYCLE)
    assert value == Lifecycle(deprecated=True, message="no")


@pytest.mark.parametrize("status", [None, 404])
def test_an_unpublished_package_is_removed(simulator, observe, status):
    gone = {"name": "alice", "time": "2021-03-03T00:00:00.000Z", "versions": ["1.0.0"]}
    packument = simulator.npm.add("left-pad", time={"unpublished": gone})
    del packument["versions"]
    simulator.npm.put("left-pad", packument)
    if status:
        body = json.dumps(packument).encode()
        simulator.npm.trouble("left-pad", lambda _, reply: type(reply)(status, body, {"Content-Type": "application/json"}))
    found = observe()
    lifecycle = only(found, Signal.LIFECYCLE)
    assert (lifecycle.value, lifecycle.as_of) == (Lifecycle(removed=True, message="unpublished"), day("2021-03-03"))
    assert {each.status for each in found if each.signal is not Signal.LIFECYCLE} == {Status.ABSENT}


def test_a_name_that_was_unpublished_once_and_used_again_is_alive(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0": "2022-01-01"}, time={"unpublished": {"time": "2021-03-03T00:00:00.000Z"}})
    (value,) = values(observe(), Signal.LIFECYCLE)
    assert value == Lifecycle()


@pytest.mark.parametrize(
    "mark",
    [{"description": "Security holding package"}, {"repository": {"url": "git+https://github.com/npm/security-holder.git"}}],
)
def test_a_security_holder_is_removed_and_not_maintained_by_npm(simulator, observe, mark):
    simulator.npm.add("left-pad", maintainers=["npm"], versions={"0.0.1-security": "2021-01-01"}, **mark)
    found = observe()
    (lifecycle,) = values(found, Signal.LIFECYCLE)
    assert lifecycle.removed
    assert only(found, Signal.PUBLISHERS).status is Status.ABSENT


def test_npms_own_account_on_a_placeholder_is_no_person(simulator, observe):
    simulator.npm.add("left-pad", maintainers=["npm"], versions={"1.0.0": "2021-01-01"})
    (value,) = values(observe(), Signal.PUBLISHERS)
    assert [member.kind for member in value.members] == [ActorKind.ORGANISATION]


# --- repository and dependencies


def test_the_repository_and_each_time_it_moved(simulator, observe):
    simulator.npm.add(
        "left-pad",
        modified="2022-01-01",
        repository={"type": "git", "url": "git+https://github.com/new/r.git", "directory": "packages/x"},
        versions={
            "1.0.0": version("2015-01-01", repository="github:old/r"),
            "1.0.1": version("2016-01-01", repository={"url": "git@github.com:old/r.git"}),
            "1.0.2": version("2017-01-01"),
            "2.0.0": version("2018-01-01", repository="new/r"),
        },
    )
    found = told(observe(), Signal.REPOSITORY)
    assert [(each.as_of, each.value) for each in found] == [
        (day("2015-01-01"), Repository(url="https://github.com/old/r")),
        (day("2018-01-01"), Repository(url="https://github.com/new/r")),
        (day("2022-01-01"), Repository(url="https://github.com/new/r", directory="packages/x")),
    ]


def test_a_package_may_name_no_repository(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01"}, repository={"url": "javascript:alert(1)"})
    assert only(observe(), Signal.REPOSITORY).status is Status.ABSENT


def test_dependencies_are_those_of_the_versions_in_the_inventory(simulator, observe):
    simulator.npm.add(
        "left-pad",
        versions={
            "1.0.0": version(
                "2020-01-01",
                dependencies={"a": "^1.0.0", "@scope/b": "*", "maybe": "1", "alias": "npm:@scope/real@^2", "other": "npm:real"},
                optionalDependencies={"maybe": "1"},
                peerDependencies={"peer": ">=1", "soft": ">=1", "a": "^1"},
                peerDependenciesMeta={"soft": {"optional": True}, "peer": {}, "unlisted": {"optional": True}, "a": None},
                devDependencies={"never": "1"},
            ),
            "2.0.0": version("2021-01-01", dependencies={"later": "1"}),
        },
    )
    observation = only(observe(), Signal.DECLARED_DEPENDENCIES)
    value = observation.value
    assert isinstance(value, DeclaredDependencies)
    assert (value.version, observation.as_of) == ("1.0.0", day("2020-01-01"))
    assert [(each.package, each.requirement, each.scope) for each in value.dependencies] == [
        ("pkg:npm/%40scope/b", "*", "runtime"),
        ("pkg:npm/a", "^1.0.0", "runtime"),
        ("pkg:npm/%40scope/real", "^2", "runtime"),
        ("pkg:npm/maybe", "1", "optional"),
        ("pkg:npm/real", None, "runtime"),
        ("pkg:npm/peer", ">=1", "peer"),
        ("pkg:npm/soft", ">=1", "optional"),
    ]


def test_a_dependency_with_an_impossible_name_or_requirement_is_not_made_up(simulator, observe):
    names = {"": "1", "a b": "1", "x/y": "1", "@a/b/c": "1", "fine": 7}
    simulator.npm.add("left-pad", versions={"1.0.0": version("2020-01-01", dependencies=names)})
    (value,) = values(observe(), Signal.DECLARED_DEPENDENCIES)
    assert [(each.package, each.requirement) for each in value.dependencies] == [("pkg:npm/fine", None)]


def test_a_version_that_the_registry_does_not_have_is_told(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01"})
    observation = only(observe("pkg:npm/left-pad@6.6.6"), Signal.DECLARED_DEPENDENCIES)
    assert (observation.status, observation.detail) == (
        Status.ABSENT,
        "the registry does not list version 6.6.6, or not readably",
    )


def test_dependencies_of_a_version_later_than_the_asked_day_are_left_out(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0": version("2020-01-01", dependencies={"a": "1"})})
    observation = only(observe(as_of="2019-01-01"), Signal.DECLARED_DEPENDENCIES)
    assert (observation.status, observation.detail) == (
        Status.ABSENT,
        "version 1.0.0 was published after the day that is asked for",
    )


def test_a_document_without_versions_asks_for_no_dependencies(simulator, tmp_path):
    simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01"})
    settings = Settings(cache_dir=tmp_path, sources={"npm": SourceSettings(url=simulator.npm.url)})
    with Client(settings, now=NOW) as client:
        found = [
            each
            for _, each in Npm().observe(
                [_package("pkg:npm/left-pad")], Session(now=NOW, settings=settings, make_client=lambda: client)
            )
        ]
    assert only(found, Signal.DECLARED_DEPENDENCIES).status is Status.UNSUPPORTED


# --- names, and answers that are none


def test_names_are_asked_for_in_the_case_in_which_they_are_written(simulator, observe):
    simulator.npm.add("JSONStream", maintainers=["alice"])
    simulator.npm.add("jsonstream", maintainers=["mallory"])
    (upper,) = values(observe("pkg:npm/JSONStream@1.0.0"), Signal.PUBLISHERS)
    (lower,) = values(observe("pkg:npm/jsonstream@1.0.0"), Signal.PUBLISHERS)
    assert (logins(upper), logins(lower)) == (["npm:user:alice"], ["npm:user:mallory"])


def test_another_packages_people_are_not_taken_for_this_ones(simulator, observe):
    simulator.npm.put("JSONStream", {"name": "jsonstream", "maintainers": [{"name": "mallory"}], "versions": {}})
    found = observe("pkg:npm/JSONStream@1.0.0")
    assert {(each.status, each.detail) for each in found} == {
        (Status.FAILED, "unresolved: asked for JSONStream, got jsonstream")
    }


def test_a_packument_may_say_its_name_in_its_identifier_only(simulator, observe):
    simulator.npm.put("left-pad", {"_id": "left-pad", "maintainers": [{"name": "alice"}]})
    assert values(observe(), Signal.PUBLISHERS)


@pytest.mark.parametrize("status", [404, 410])
def test_a_package_that_is_not_there_is_absent_and_not_without_maintainers(simulator, observe, status):
    simulator.npm.trouble("left-pad", refuses(status))
    found = observe()
    assert {(each.status, each.detail) for each in found} == {(Status.ABSENT, f"the registry does not have it (HTTP {status})")}
    assert len(found) == len(Npm.signals)


def test_a_not_found_without_json_is_a_not_found(simulator, observe):
    simulator.npm.trouble("left-pad", lambda _, reply: type(reply)(404, b"<html>", {"Content-Type": "text/html"}))
    assert {each.status for each in observe()} == {Status.ABSENT}


@pytest.mark.parametrize(
    "purl", ["pkg:npm/..@1", "pkg:npm/.hidden@1", "pkg:npm/scope/name@1", "pkg:npm/a%20b@1", "pkg:npm/a%00b@1", "pkg:npm/%40@1"]
)
def test_a_name_that_no_package_can_have_is_not_asked_for(simulator, observe, purl):
    found = observe(purl)
    assert {each.status for each in found} == {Status.ABSENT}
    assert simulator.requests == 0


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_refusal_is_a_failure_and_not_an_absence(simulator, observe, status):
    simulator.npm.trouble("left-pad", refuses(status))
    assert {each.status for each in observe()} == {Status.FAILED}


@pytest.mark.parametrize(
    "trouble",
    [
        html(),
        garbled(),
        garbled(b""),
        garbled(b"null"),
        garbled(b"[]"),
        garbled(b'"left-pad"'),
        garbled(b'{"name": "left-pad", "time": NaN}'),
        garbled(b"{}"),
        garbled(b'{"name": 7}'),
        garbled(b'{"name": "left-pad", "x": "\xff", "time": "\xff"}'),
        garbled(b'{"name": "left-pad", "time": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    ],
    ids=lambda trouble: "",
)
def test_an_answer_that_is_no_packument_is_a_failure(simulator, observe, trouble):
    simulator.npm.add("left-pad", maintainers=["alice"])
    simulator.npm.trouble("left-pad", trouble)
    found = observe()
    assert {each.status for each in found} == {Status.FAILED}
    assert all(each.detail for each in found)


def test_nesting_without_end_is_a_failure(simulator, observe):
    deep = '{"name":"left-pad","time":{"1.0.0":"2020-01-01","2.0.0":"2021-01-01"},"versions":{"1.0.0":{},"2.0.0":{"funding":'
    simulator.npm.trouble("left-pad", garbled((deep + "[" * 5_000 + "]" * 5_000 + "}}}").encode()))
    simulator.npm.add("left-pad")
    found = observe("pkg:npm/left-pad@2.0.0")
    # msgspec bounds nesting even where it skips, so that such a document is refused as a whole.
    assert {each.status for each in found} == {Status.FAILED}


def test_dependencies_that_cannot_be_read_hide_nothing_else(simulator, observe):
    body = b'{"name":"left-pad","time":{"1.0.0":"2020-01-01"},"versions":{"1.0.0":{"dependencies":{"a":"\xff"}}}}'
    simulator.npm.trouble("left-pad", garbled(body))
    simulator.npm.add("left-pad")
    found = observe()
    assert len(values(found, Signal.RELEASES)[0].releases) == 1
    assert values(found, Signal.DECLARED_DEPENDENCIES)[0].dependencies == ()


# --- anything at all


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_RIGHT = {
    "_id": "left-pad",
    "name": "left-pad",
    "description": "pads",
    "dist-tags": {"latest": "1.0.0"},
    "maintainers": [{"name": "alice", "email": "a@mail.example"}],
    "repository": {"type": "git", "url": "git+https://github.com/o/r.git", "directory": "x"},
    "time": {"created": "2019-01-01T00:00:00Z", "modified": "2020-01-01T00:00:00Z", "1.0.0": "2020-01-01T00:00:00Z"},
    "versions": {
        "1.0.0": {
            "maintainers": [{"name": "alice"}],
            "_npmUser": {"name": "alice", "trustedPublisher": {"id": "github"}},
            "funding": [{"type": "x", "url": "https://a.example"}],
            "repository": "o/r",
            "deprecated": "no",
            "dependencies": {"a": "^1", "b": "npm:c@1"},
            "peerDependenciesMeta": {"p": {"optional": True}},
            "peerDependencies": {"p": "1"},
        }
    },
}


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found += _paths(child, (*path, key))
    return found


@settings(deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(_paths(_RIGHT)), _JSON), max_size=5), as_of=st.none() | st.datetimes())
def test_whatever_a_registry_says_only_observations_come_out(changes, as_of):
    packument = json.loads(json.dumps(_RIGHT))
    for path, value in changes:
        place = packument
        for step in path[:-1]:
            if not isinstance(place, dict | list) or (isinstance(place, dict) and step not in place):
                break
            if isinstance(place, list) and (not isinstance(step, int) or step >= len(place)):
                break
            place = place[step]
        else:
            if isinstance(place, dict):
                place[str(path[-1])] = value
    answer = Answer(200, "http://127.0.0.1/left-pad", json.dumps(packument).encode(), NOW, from_cache=False)

    class Canned:
        def get(self, *_: Any) -> Answer:
            return answer

    bound = as_of.replace(tzinfo=NOW.tzinfo) if as_of else None
    session = Session(now=NOW, settings=Settings(), make_client=Canned, as_of=bound)  # type: ignore[arg-type]
    (package,) = make_inventory({}, roots=(), components=[make_component("left-pad")]).packages.values()
    found = list(Npm()._lookup(package, session)) if packument.get("name") == "left-pad" else []
    for each in found:
        assert Observation.model_validate_json(each.model_dump_json()) == each
        assert "mail.example" not in each.model_dump_json()
        if bound and each.signal in {Signal.PUBLISHERS, Signal.FUNDING, Signal.REPOSITORY} and each.as_of:
            assert each.as_of <= bound


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None)
@given(st.data())
def test_a_damaged_packument_is_read_or_refused(data):
    body = bytearray(json.dumps(_RIGHT).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
    with suppress(ValueError):
        read_packument(bytes(body), dependencies_of=frozenset({"1.0.0"}))


@pytest.mark.slow
def test_reading_costs_in_proportion_to_the_number_of_versions():
    def reading(count: int) -> Callable[[], object]:
        versions = {f"1.0.{number}": {**_RIGHT["versions"]["1.0.0"]} for number in range(count)}  # type: ignore[index]
        time = {number: f"2020-01-01T00:00:{index % 60:02}Z" for index, number in enumerate(versions)}
        body = json.dumps({**_RIGHT, "versions": versions, "time": time}).encode()

        class Canned:
            def get(self, *_: Any) -> Answer:
                return Answer(200, "http://127.0.0.1/left-pad", body, NOW, from_cache=False)

        session = Session(now=NOW, settings=Settings(), make_client=Canned)  # type: ignore[arg-type]
        return lambda: list(Npm()._lookup(_package("pkg:npm/left-pad@1.0.0"), session))

    few, many = reading(300), reading(300 * TIMES)
    assert many()
    with collector_paused():
        assert is_in_proportion(few, many)


def test_the_funding_value_is_the_one_of_the_model(simulator, observe):
    simulator.npm.add("left-pad", versions={"1.0.0": "2020-01-01"})
    assert values(observe(), Signal.FUNDING) == [Funding(channels=())]


def test_the_simulator_can_be_loaded_from_a_folder(simulator, observe, tmp_path: Path):
    folder = tmp_path / "packuments"
    folder.mkdir()
    (folder / "@scope%2fname.json").write_text(json.dumps({"name": "@scope/name", "maintainers": [{"name": "alice"}]}))
    assert simulator.npm.load(folder) == 1
    assert values(observe("pkg:npm/%40scope/name@1"), Signal.PUBLISHERS)
