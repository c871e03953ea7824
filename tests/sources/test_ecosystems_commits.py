"""ecosyste.ms commits: people counted anew, without bots, and repositories that are not counted yet."""

from typing import Any

import pytest
from hypothesis import given, settings

from sbomkit.model.facts import ActorKind, Committers, Observation, Signal, Status
from sbomkit.purl import package_key
from sbomkit.sources.ecosystems_commits import EcosystemsCommits
from tests.asking import changed, only
from tests.asking_many import AskMany, asking_many, made_up_of_many
from tests.builders import day
from tests.simulator import RegistrySimulator, html
from tests.simulator._repositories import linked
from tests.simulator.ecosystems_commits import EcosystemsCommitsRegistry, author

PURL = "pkg:npm/pads@1.0.0"
PADS = linked(PURL, "https://github.com/Owner/pads")
PLACES = [
    "/ecosystems_commits/api/v1/repositories/lookup?url=https%3A%2F%2Fgithub.com%2FOwner%2Fpads",
    "/ecosystems_commits/api/v1/hosts/GitHub/repositories/Owner%2Fpads",
]


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator) -> EcosystemsCommitsRegistry:
    found: EcosystemsCommitsRegistry = simulator[EcosystemsCommitsRegistry]
    return found


@pytest.fixture
def ask(simulator, tmp_path) -> AskMany:
    return asking_many(EcosystemsCommits, simulator, tmp_path)


@pytest.fixture
def observe(ask):
    def of() -> Observation:
        return only(list(ask(PADS).of(package_key(PURL))), Signal.COMMITTERS)

    return of


def counted(observation: Observation) -> Committers:
    assert isinstance(observation.value, Committers), observation.detail
    return observation.value


def commits(value: Committers) -> list[tuple[str, int]]:
    return [(each.actor.identity, each.commits) for each in value.committers]


def test_who_wrote_what_in_the_last_year_is_told(registry, simulator, observe):
    registry.add("GitHub", "owner/pads", [author("bob", 10), author("Alice", 30), author("carol", 10)])
    observation = observe()
    value = counted(observation)
    assert commits(value) == [("github:user:alice", 30), ("github:user:bob", 10), ("github:user:carol", 10)]
    assert (value.window_months, value.authors, value.top_author_share, value.absence_factor) == (12, 3, 0.6, 1)
    assert observation.as_of == day("2026-08-20")
    assert observation.detail == "by author, without merges"
    assert [request.path for request in simulator.log] == PLACES


def test_bots_are_part_of_no_number(registry, observe):
    registry.add(
        "GitHub",
        "owner/pads",
        [author(None, 90, "renovate[bot]"), author("alice", 10), author("acme-bot", 5), author("bob", 10)],
    )
    value = counted(observe())
    assert (value.authors, value.top_author_share, value.absence_factor) == (2, 0.5, 1)
    assert [each.actor.kind for each in value.committers] == [
        ActorKind.BOT,
        ActorKind.PERSON,
        ActorKind.PERSON,
        ActorKind.BOT,
    ]


def test_one_account_with_two_addresses_is_one_person(registry, observe):
    registry.add("GitHub", "owner/pads", [author("alice", 20), author("Alice", 5, "Other Name"), author(None, 1)])
    value = counted(observe())
    assert commits(value)[0] == ("github:user:alice", 25)
    assert value.authors == 2


def test_who_has_no_account_is_known_by_the_hash_of_an_address(registry, observe):
    registry.add("GitHub", "owner/pads", [author(None, 20, "Jane Doe")])
    (committer,) = counted(observe()).committers
    assert committer.actor.identity.startswith("ecosystems_commits:address:")
    assert committer.actor.label == "Jane Doe"


def test_half_of_the_commits_may_take_several(registry, observe):
    registry.add("GitHub", "owner/pads", [author(f"p{number}", 10) for number in range(5)])
    assert counted(observe()).absence_factor == 3


@pytest.mark.parametrize(
    "entry", [None, {}, {"login": "", "name": " ", "count": 3}, author("x", 0), {"login": "x", "count": "y"}]
)
def test_entries_that_say_nothing_are_nobody(registry, observe, entry):
    registry.add("GitHub", "owner/pads", [author("alice", 20)])["past_year_committers"].append(entry)
    assert commits(counted(observe())) == [("github:user:alice", 20)]


def test_few_commits_are_told_to_be_few(registry, observe):
    registry.add("GitHub", "owner/pads", [author("alice", 9)])
    assert observe().detail == "by author, without merges; only 9 commits"


def test_a_quiet_year_has_no_authors(registry, observe):
    registry.add("GitHub", "owner/pads", [])
    value = counted(observe())
    assert (value.committers, value.authors, value.top_author_share, value.absence_factor) == ((), 0, None, None)


def test_an_empty_repository_is_not_that_of_nobody(registry, observe):
    registry.add("GitHub", "owner/pads", [], total_commits=0)
    observation = observe()
    assert (observation.status, observation.detail) == (Status.ABSENT, "no commits were found")


@pytest.mark.parametrize("member", ["total_commits", "past_year_total_commits"])
def test_what_is_too_large_to_be_counted_is_unknown(registry, observe, member):
    registry.add("GitHub", "owner/pads", [author("alice", 20)], **{member: None})
    assert observe().status is Status.UNSUPPORTED


def test_without_names_numbers_are_told(registry, observe):
    registry.add("GitHub", "owner/pads", [author("alice", 30), author("bob", 10)], past_year_committers=None)
    value = counted(observe())
    assert (value.committers, value.authors, value.top_author_share) == ((), 2, 0.75)


def test_without_names_the_one_who_wrote_most_may_be_a_bot(registry, observe):
    authors = [author(None, 30, "renovate[bot]"), author("bob", 10)]
    registry.add("GitHub", "owner/pads", authors, past_year_committers=None)
    value = counted(observe())
    assert (value.authors, value.top_author_share) == (1, None)


@pytest.mark.parametrize(
    "members",
    [
        {"past_year_total_committers": None},
        {"past_year_total_bot_committers": None},
        {"past_year_dds": None},
        {"past_year_dds": 7},
        {"past_year_total_commits": 0},
    ],
)
def test_numbers_that_are_missing_or_cannot_be_are_not_made_up(registry, observe, members):
    registry.add("GitHub", "owner/pads", [author("alice", 30)], past_year_committers=None, **members)
    value = counted(observe())
    assert value.authors is None or value.top_author_share is None


# --- where it lies


def test_sixty_packages_of_one_repository_ask_once(registry, simulator, ask):
    registry.add("GitHub", "owner/pads", [author("alice", 30)])
    facts = ask(*(linked(f"pkg:npm/pads-{number}@1.0.0", "https://github.com/Owner/pads") for number in range(60)))
    assert simulator.requests == 2
    assert {only(list(entry.observations), Signal.COMMITTERS).status for entry in facts.packages} == {Status.KNOWN}


@pytest.mark.parametrize(
    ("url", "prefix"),
    [
        ("https://gitlab.com/group/sub/pads", "gitlab"),
        ("https://codeberg.org/owner/pads", "codeberg"),
        ("https://bitbucket.org/owner/pads", "bitbucket"),
    ],
)
def test_accounts_are_those_of_the_forge(registry, ask, url, prefix):
    host, _, path = url.removeprefix("https://").partition("/")
    registry.add(host, path, [author("alice", 30)])
    found = only(list(ask(linked(PURL, url)).of(package_key(PURL))), Signal.COMMITTERS)
    assert commits(counted(found)) == [(f"{prefix}:user:alice", 30)]


def test_what_is_not_counted_yet_may_be_known_another_day(simulator, observe):
    observation = observe()
    assert observation.status is Status.FAILED
    assert (observation.detail or "").endswith("not yet ready (HTTP 202)")
    assert [request.path for request in simulator.log] == PLACES[:1]


def test_what_nobody_will_count_is_absent(registry, observe):
    registry.counts = False
    assert observe().status is Status.ABSENT


def test_a_host_that_sends_pages_for_people_is_not_asked_twice(registry, simulator, observe):
    registry.trouble_for_all(html())
    assert observe().status is Status.FAILED
    assert simulator.requests == 1


def test_another_repository_is_unresolved(registry, observe):
    registry.add("GitHub", "owner/pads", [author("alice", 30)])["full_name"] = "other/pads"
    assert observe().detail == "unresolved: asked for Owner/pads, got other/pads"


def test_an_answer_without_a_name_is_none(registry, observe):
    registry.add("GitHub", "owner/pads", [author("alice", 30)])["full_name"] = None
    assert observe().detail == "full_name: the answer names no repository"


RIGHT: dict[str, Any] = EcosystemsCommitsRegistry().add(
    "GitHub", "owner/pads", [author("alice", 30), author(None, 10, "renovate[bot]"), author(None, 2)]
)


@settings(deadline=None)
@given(told=changed(RIGHT))
def test_whatever_is_answered_becomes_observations_or_an_error(told):
    assert made_up_of_many(EcosystemsCommits, [PADS], {"api/v1/repositories/lookup": told})
