"""ecosyste.ms repos: what is archived, and what a funding file names."""

from typing import Any

import pytest
from hypothesis import given, settings

from sbomkit.model.facts import Funding, Lifecycle, Observation, Signal, Status
from sbomkit.purl import package_key
from sbomkit.sources.ecosystems_repos import EcosystemsRepos
from tests.asking import changed, only, statuses
from tests.asking_many import AskMany, asking_many, made_up_of_many
from tests.builders import day
from tests.simulator import RegistrySimulator
from tests.simulator._repositories import linked
from tests.simulator.ecosystems_repos import EcosystemsReposRegistry

PURL = "pkg:npm/pads@1.0.0"
URL = "https://github.com/Owner/pads"
PADS = linked(PURL, URL)


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator) -> EcosystemsReposRegistry:
    found: EcosystemsReposRegistry = simulator[EcosystemsReposRegistry]
    return found


@pytest.fixture
def ask(simulator, tmp_path) -> AskMany:
    return asking_many(EcosystemsRepos, simulator, tmp_path)


@pytest.fixture
def observe(ask):
    def of() -> list[Observation]:
        return list(ask(PADS).of(package_key(PURL)))

    return of


def links(observation: Observation) -> list[tuple[str, str | None]]:
    assert isinstance(observation.value, Funding), observation.detail
    return [(each.url, each.platform) for each in observation.value.channels]


def test_sixty_packages_of_one_repository_ask_once(registry, simulator, ask):
    registry.add(URL)
    monorepo = [linked(f"pkg:npm/pads-{number}@1.0.0", URL) for number in range(60)]
    facts = ask(*monorepo)
    assert simulator.requests == 1
    assert simulator.log[0].path == ("/ecosystems_repos/api/v1/repositories/lookup?url=https%3A%2F%2Fgithub.com%2FOwner%2Fpads")
    assert {only(list(entry.observations), Signal.LIFECYCLE).status for entry in facts.packages} == {Status.KNOWN}


def test_values_are_as_old_as_the_last_reading(registry, observe):
    registry.add(URL, last_synced_at="2026-05-05T00:00:00Z")
    assert {each.as_of for each in observe()} == {day("2026-05-05")}
    assert {each.licence for each in observe()} == {"CC-BY-SA-4.0"}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, Lifecycle()),
        ({"archived": True}, Lifecycle(archived=True, message="its repository is archived")),
        ({"archived": True, "status": "removed"}, Lifecycle(archived=True, message="its repository is archived")),
        ({"archived": None}, "whether it is archived is not told"),
        ({"status": "removed"}, "ecosyste.ms calls the repository removed"),
    ],
)
def test_a_repository_is_archived_or_not_or_nobody_knows(registry, observe, members, expected):
    registry.add(URL, **members)
    observation = only(observe(), Signal.LIFECYCLE)
    assert (observation.value or observation.detail) == expected


def test_a_funding_file_names_accounts_and_addresses(registry, observe):
    file = {
        "github": ["one", "@two"],
        "patreon": "three",
        "tidelift": "npm/pads",
        "open_collective": "https://opencollective.com/pads",
        "custom": ["pay.example/us", "https://other.example", "not an address", "mailto"],
        "unheard_of": "four",
        "ko_fi": None,
        "liberapay": "",
    }
    registry.add(URL, metadata={"funding": file, "files": {}})
    assert links(only(observe(), Signal.FUNDING)) == [
        ("https://github.com/sponsors/one", "github"),
        ("https://github.com/sponsors/two", "github"),
        ("https://opencollective.com/pads", "open_collective"),
        ("https://other.example", None),
        ("https://pay.example/us", None),
        ("https://tidelift.com/funding/github/npm/pads", "tidelift"),
        ("https://www.patreon.com/three", "patreon"),
    ]


@pytest.mark.parametrize(
    "metadata",
    [
        {"funding": {"github": None, "custom": None}},  # the template that nobody filled in
        {"funding": "no mapping"},
        {"files": {"funding": None}},
    ],
)
def test_a_file_that_names_nothing_and_none_at_all_are_no_way_to_pay(registry, observe, metadata):
    registry.add(URL, metadata=metadata)
    assert only(observe(), Signal.FUNDING).value == Funding(channels=())


@pytest.mark.parametrize("metadata", [None, {}, {"files": {}}, {"files": []}])
def test_where_files_were_not_looked_for_nothing_is_known(registry, observe, metadata):
    registry.add(URL, metadata=metadata)
    assert only(observe(), Signal.FUNDING).status is Status.ABSENT


def test_a_repository_that_is_not_known_is_absent(observe):
    assert statuses(observe()) == {Signal.FUNDING: Status.ABSENT, Signal.LIFECYCLE: Status.ABSENT}


def test_a_repository_may_have_been_renamed(registry, observe):
    registry.add(URL, full_name="owner/new-pads", previous_names=["owner/Pads"])
    assert set(statuses(observe()).values()) == {Status.KNOWN}


def test_another_repository_is_unresolved(registry, observe):
    registry.add(URL, full_name="other/pads")
    assert {each.detail for each in observe()} == {"unresolved: asked for Owner/pads, got other/pads"}


def test_an_answer_without_a_name_is_none(registry, observe):
    registry.add(URL, full_name=None)
    assert {each.detail for each in observe()} == {"full_name: the answer names no repository"}


RIGHT: dict[str, Any] = EcosystemsReposRegistry().add(
    URL, metadata={"funding": {"github": ["a"], "custom": "pay.example/?to=a@mail.example"}, "files": {"funding": "x"}}
)


@settings(deadline=None)
@given(told=changed(RIGHT))
def test_whatever_is_answered_becomes_observations_or_an_error(told):
    assert made_up_of_many(EcosystemsRepos, [PADS], {"api/v1/repositories/lookup": told})
