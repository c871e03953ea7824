"""Hex: every trap of its registry, one by one, over the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import SbomkitError
from sbomkit.model.facts import ActorKind, Lifecycle, Popularity, Publishers, Releases, Repository, Signal, Status
from sbomkit.sources.hex import Hex
from tests.asking import asking, changed, identities, made_up, needs, only, package_of, released, statuses, values
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.hex import HexRegistry

PURL = "pkg:hex/example@1.0.0"
ONE = {"1.0.0": "2020-01-01"}


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[HexRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(Hex, simulator, tmp_path)


def test_owners_can_publish_and_may_be_organisations_that_nobody_can_tell(registry, ask):
    registry.add("example", owners=["Bob", "alice", "release-bot"])
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["hex:user:alice", "hex:user:bob", "hex:user:release-bot"]
    assert isinstance(observation.value, Publishers)
    assert [each.kind for each in observation.value.members] == [ActorKind.PERSON, ActorKind.PERSON, ActorKind.BOT]
    assert (observation.value.kind, observation.value.complete, observation.as_of) == ("publish_rights", None, None)
    assert observation.detail == "an owner may be an organisation, which looks the same"


_NOBODY = "the registry lists no owners; ask the repository"
_UNREAD = "1 entry of the list could not be read, and nobody else is on it"


@pytest.mark.parametrize(
    ("owners", "why"), [(None, _NOBODY), ([], _NOBODY), ("alice", _NOBODY), ([{}], _UNREAD), ([7], _UNREAD)]
)
def test_a_list_that_names_nobody_is_not_zero_people_and_old_free_text_is_no_list(registry, ask, owners, why):
    document = registry.add("example")
    document["meta"]["maintainers"] = ["Somebody of 2014"]
    registry.put("example", {**document, "owners": owners})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (Status.ABSENT, why)


def test_releases_have_dates_and_those_of_the_document_their_publisher(registry, ask):
    releases = {"0.9.0-rc.1": "2019-01-01", "1.0.0": "2020-01-01", "2.0.0": "2021-01-01"}
    registry.add("example", releases=releases, retirements={"2.0.0": {"reason": "security"}})
    registry.release("example", "1.0.0", publisher={"username": "Alice"})
    observation = only(ask(PURL), Signal.RELEASES)
    assert isinstance(observation.value, Releases)
    assert [
        (each.version, each.prerelease, each.deprecated, each.publisher.identity if each.publisher else None)
        for each in observation.value.releases
    ] == [("0.9.0-rc.1", True, False, None), ("1.0.0", False, False, "hex:user:alice"), ("2.0.0", False, True, None)]
    assert observation.value.complete


def test_nothing_later_than_the_asked_day_is_told(registry, ask):
    registry.add("example", releases={"1.0.0": "2020-01-01", "2.0.0": "2024-01-01"})
    registry.release("example", "2.0.0")
    found = ask("pkg:hex/example@2.0.0", as_of="2021-01-01")
    assert released(only(found, Signal.RELEASES)) == [("1.0.0", day("2020-01-01"))]
    assert only(found, Signal.DECLARED_DEPENDENCIES).status is Status.ABSENT


RENAMED = {"reason": "renamed", "message": "now other"}
INVALID = {"reason": "invalid"}


@pytest.mark.parametrize(
    ("retirements", "members", "value"),
    [
        ({}, {}, Lifecycle()),
        ({"1.0.0": RENAMED}, {}, Lifecycle()),
        ({"2.0.0": INVALID}, {}, Lifecycle()),
        ({"2.0.0": RENAMED}, {}, Lifecycle(deprecated=True, message="renamed: now other")),
        ({"1.0.0": INVALID, "2.0.0": INVALID}, {}, Lifecycle(deprecated=True, message="invalid")),
        ({"1.0.0": RENAMED}, {"latest_stable_version": "1.0.0"}, Lifecycle(deprecated=True, message="renamed: now other")),
        ({"1.0.0": {}, "2.0.0": {}}, {"latest_stable_version": "9"}, Lifecycle(deprecated=True)),
        ({"2.0.0": RENAMED}, {"releases": {}}, Lifecycle()),
        (
            {"1.0.0-rc": RENAMED},
            {"releases": {"1.0.0-rc": "2020-01-01"}},
            Lifecycle(deprecated=True, message="renamed: now other"),
        ),
    ],
)
def test_a_package_is_retired_when_its_newest_version_is_for_good_or_all_are(registry, ask, retirements, members, value):
    releases = {"1.0.0": "2020-01-01", "2.0.0": "2021-01-01", "3.0.0-rc": "2022-01-01"}
    registry.add("example", **{"releases": releases, "retirements": retirements, **members})
    assert values(ask(PURL), Signal.LIFECYCLE) == [value]


def test_links_to_money_are_told_by_their_label_or_their_host(registry, ask):
    links = {
        "Sponsor": "https://alice.example/thanks",
        "Chat": "https://ko-fi.com/alice",
        "Funding": "no link",
        "GitHub": "https://github.com/sponsors/alice",
        "Docs": "https://docs.example",
        "Donate": 7,
    }
    registry.add("example", links=links)
    (value,) = values(ask(PURL), Signal.FUNDING)
    assert [each.url for each in value.channels] == [
        "https://alice.example/thanks",
        "https://github.com/sponsors/alice",
        "https://ko-fi.com/alice",
    ]


@pytest.mark.parametrize(
    ("links", "url"),
    [
        ({"GitHub": "https://github.com/o/r"}, "https://github.com/o/r"),
        (
            {"Changelog": "https://github.com/a/b/blob/main/C.md", "Source code": "https://git.example/o/r"},
            "https://git.example/o/r",
        ),
        ({"Website": "https://gitlab.com/o/r"}, "https://gitlab.com/o/r"),
        ({"Home": "https://lib.example/x/y"}, None),
        ({"Money": "https://github.com/sponsors/alice"}, None),
        ({}, None),
    ],
)
def test_the_repository_is_the_link_that_is_called_so_or_leads_to_a_forge(registry, ask, links, url):
    registry.add("example", links=links)
    assert values(ask(PURL), Signal.REPOSITORY) == ([Repository(url=url)] if url else [])


def test_downloads_of_ninety_days_are_not_those_of_a_month(registry, ask):
    registry.add("example", downloads={"all": 85, "recent": 70})
    assert values(ask(PURL), Signal.POPULARITY) == [Popularity(downloads_total=85)]


def test_downloads_that_nobody_counted_are_not_zero(registry, ask):
    registry.add("example", downloads={"recent": 3})
    assert only(ask(PURL), Signal.POPULARITY).status is Status.ABSENT


def test_dependencies_are_those_of_the_versions_in_the_document(registry, ask):
    registry.add("example", releases=ONE)
    needed = {
        "other": {"requirement": "~> 1.0", "optional": False},
        "maybe": {"requirement": ">= 0.0.0", "optional": True},
        "any": None,
        "No Name": {},
    }
    registry.release("example", "1.0.0", requirements=needed)
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == [
        ("pkg:hex/any", None, "runtime"),
        ("pkg:hex/maybe", ">= 0.0.0", "optional"),
        ("pkg:hex/other", "~> 1.0", "runtime"),
    ]
    assert (observation.as_of, observation.detail) == (
        day("2020-01-01"),
        "left out: 1 that are no packages of the registry",
    )


@pytest.mark.parametrize("version", ["6.6.6", "..", "1.0.0"])
def test_a_version_that_is_not_there_is_told(registry, ask, version):
    registry.add("example", releases={"1.0.0": "2020-01-01", "..": "2020-01-01"})
    assert only(ask(f"pkg:hex/example@{version}"), Signal.DECLARED_DEPENDENCIES).status is Status.ABSENT


def test_a_release_that_fails_takes_nothing_else_along(registry, ask):
    registry.add("example", owners=["alice"], releases=ONE)
    registry.trouble("example", lambda request, reply: refuses(403)(request, reply) if "/releases/" in request.path else reply)
    found = statuses(ask(PURL))
    assert {signal for signal, status in found.items() if status is Status.FAILED} == {Signal.DECLARED_DEPENDENCIES}


def test_names_are_small_letters_whatever_the_document_writes(registry, ask):
    registry.add("example", owners=["alice"])
    assert only(ask("pkg:hex/hexpm/Example@1.0.0"), Signal.PUBLISHERS).status is Status.KNOWN


def test_another_packages_people_are_not_taken_for_this_ones(registry, ask):
    registry.put("example", {"name": "other", "owners": [{"username": "mallory"}]})
    assert {(each.status, each.detail) for each in ask(PURL)} == {(Status.FAILED, "unresolved: asked for example, got other")}


def test_a_package_that_is_not_there_is_absent(ask):
    assert {(each.status, each.detail) for each in ask(PURL)} == {(Status.ABSENT, "the registry does not have it (HTTP 404)")}


@pytest.mark.parametrize(
    ("purl", "status"),
    [
        ("pkg:hex/acme/secret@1", Status.UNSUPPORTED),
        ("pkg:hex/example@1?repository_url=https://hex.firm.example", Status.UNSUPPORTED),
        ("pkg:hex/9lives@1", Status.ABSENT),
        ("pkg:hex/a-b@1", Status.ABSENT),
    ],
)
def test_what_is_not_on_the_public_registry_is_not_asked_for(simulator, ask, purl, status):
    assert set(statuses(ask(purl)).values()) == {status}
    assert simulator.requests == 0


def test_it_says_how_often_it_asks():
    assert Hex().requests([package_of(PURL, "pkg:hex/example@2.0.0")]) == {"": 3}
    assert Hex().requests([]) == {}


PACKAGE = {
    "name": "example",
    "owners": [{"username": "alice", "email": "a@mail.example"}, {"username": "b@mail.example"}],
    "meta": {"links": {"GitHub": "https://github.com/o/r", "Sponsor": "https://a.example/?to=a@mail.example"}},
    "releases": [{"version": "1.0.0", "inserted_at": "2020-01-01T00:00:00Z"}],
    "retirements": {"1.0.0": {"reason": "deprecated", "message": "write to a@mail.example"}},
    "latest_stable_version": "1.0.0",
    "downloads": {"all": 1},
}
RELEASE = {"requirements": {"a": {"requirement": "~> 1.0", "optional": True}}, "publisher": {"username": "alice"}}


@settings(deadline=None)
@given(changed(PACKAGE), changed(RELEASE), st.none() | st.just(day("2019-06-01")))
def test_whatever_the_registry_says_only_observations_come_out(package, release, as_of):
    made_up(Hex, PURL, {"api/packages/example/releases/": release, "api/packages/example": package}, as_of=as_of)


def test_the_right_answer_is_understood():
    assert not isinstance(
        made_up(Hex, PURL, {"api/packages/example/rel": RELEASE, "api/packages/example": PACKAGE}), SbomkitError
    )
