"""ecosyste.ms sponsors: income of people, links of organisations, and accounts that nobody knows."""

from typing import Any

import pytest
from hypothesis import given, settings

from sbomkit.model.facts import Funding, FundingStrength, Observation, Signal, Status
from sbomkit.purl import package_key
from sbomkit.sources.ecosystems_sponsors import EcosystemsSponsors
from tests.asking import changed, only
from tests.asking_many import AskMany, asking_many, made_up_of_many, packages_of
from tests.builders import day
from tests.simulator import RegistrySimulator, Stocked, refuses
from tests.simulator._repositories import linked, sponsored
from tests.simulator.ecosystems_sponsors import EcosystemsSponsorsRegistry

PURL = "pkg:npm/pads@1.0.0"
PADS = linked(PURL, "https://github.com/Owner/pads")


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator) -> EcosystemsSponsorsRegistry:
    found: EcosystemsSponsorsRegistry = simulator[EcosystemsSponsorsRegistry]
    return found


@pytest.fixture
def ask(simulator, tmp_path) -> AskMany:
    return asking_many(EcosystemsSponsors, simulator, tmp_path)


@pytest.fixture
def observe(ask):
    def of(*given: Stocked) -> Observation:
        stocked = given or (PADS,)
        return only(list(ask(*stocked).of(package_key(stocked[0].purl))), Signal.FUNDING)

    return of


def ways(observation: Observation) -> list[tuple[str, FundingStrength]]:
    assert isinstance(observation.value, Funding), observation.detail
    return [(each.url, each.strength) for each in observation.value.channels]


def both(owner: str, *logins: str) -> Stocked:
    """A package with a repository, that asks to sponsor others as well."""
    asked = [each for login in logins for each in sponsored(PURL, login).earlier]
    return Stocked(PURL, (*linked(PURL, f"https://github.com/{owner}/pads").earlier, *asked))


def test_active_sponsors_of_a_person_are_income(registry, observe):
    registry.add("owner", active=4)
    observation = observe()
    assert ways(observation) == [("https://github.com/sponsors/owner", FundingStrength.INCOME)]
    assert observation.detail == "4 active sponsors of owner"
    assert (observation.as_of, observation.licence) == (day("2026-08-20"), "CC-BY-SA-4.0")


def test_sponsors_that_only_the_page_counts_count(registry, observe):
    registry.add("owner", active_sponsors_count=0, sponsor_profile={"current_sponsors": "7"})
    assert ways(observe()) == [("https://github.com/sponsors/owner", FundingStrength.INCOME)]


def test_a_listing_without_sponsors_is_a_link(registry, observe):
    registry.add("owner")
    observation = observe()
    assert ways(observation) == [("https://github.com/sponsors/owner", FundingStrength.LINK)]
    assert observation.detail is None


def test_sponsors_of_an_organisation_may_pay_for_anything(registry, observe):
    registry.add("owner", active=90, kind="organization")
    observation = observe()
    assert ways(observation) == [("https://github.com/sponsors/owner", FundingStrength.LINK)]
    assert observation.detail == "90 active sponsors of an organisation, for whatever it does"


def test_no_listing_is_none_found(registry, observe):
    registry.add("owner", listing=False)
    assert ways(observe()) == []


@pytest.mark.parametrize("members", [{}, {"active_sponsors_count": None, "sponsor_profile": None}])
def test_an_account_of_which_nothing_is_told_is_unknown(registry, observe, members):
    registry.add("owner", listing=None, **members)
    observation = observe()
    assert (observation.status, observation.detail) == (Status.ABSENT, "ecosyste.ms does not know the account")


def test_an_account_that_is_not_known_is_absent(observe):
    assert observe().status is Status.ABSENT


def test_whom_the_package_links_to_is_asked_about_as_well(registry, simulator, observe):
    registry.add("owner", listing=False)
    registry.add("aperson", active=1, last_synced_at="2026-01-01T00:00:00Z")
    observation = observe(both("owner", "aperson", "Unknown"))
    assert ways(observation) == [("https://github.com/sponsors/aperson", FundingStrength.INCOME)]
    assert observation.as_of == day("2026-01-01"), "all of it holds for the oldest reading"
    assert sorted(request.path.rpartition("/")[2] for request in simulator.log) == ["aperson", "owner", "unknown"]


def test_of_many_accounts_a_few_are_asked_about(registry, simulator, observe):
    observe(both("owner", "a", "b", "c", "d"))
    assert sorted(request.path.rpartition("/")[2] for request in simulator.log) == ["a", "b", "c"]


def test_to_whom_money_went_is_not_told_as_of_a_day_before_anybody_was_linked_to(registry, simulator, ask):
    registry.add("owner", active=4, last_synced_at="2019-01-01T00:00:00Z")
    observation = only(list(ask(PADS, as_of="2020-01-01").of(package_key(PURL))), Signal.FUNDING)
    assert observation.status is Status.UNSUPPORTED
    assert observation.detail == "to whom its money went on the day that is asked for is not known, only to whom it went later"
    assert simulator.requests == 0


def test_what_was_linked_to_by_the_day_that_is_asked_for_is_asked_about(registry, ask):
    registry.add("owner", active=4, last_synced_at="2019-01-01T00:00:00Z")
    known = Stocked(PURL, tuple(each.model_copy(update={"as_of": day("2018-01-01")}) for each in PADS.earlier))
    observation = only(list(ask(known, as_of="2020-01-01").of(package_key(PURL))), Signal.FUNDING)
    assert ways(observation) == [("https://github.com/sponsors/owner", FundingStrength.INCOME)]


def test_a_reading_without_a_moment_holds_for_the_day_of_retrieval(registry, observe):
    registry.add("owner", active=1, last_synced_at=None)
    registry.add("aperson", active=1)
    assert observe(both("owner", "aperson")).as_of is None


def test_sixty_packages_of_one_owner_ask_once(registry, simulator, ask):
    registry.add("owner", active=4)
    facts = ask(*(linked(f"pkg:npm/pads-{number}@1.0.0", "https://github.com/Owner/pads") for number in range(60)))
    assert simulator.requests == 1
    assert {only(list(entry.observations), Signal.FUNDING).status for entry in facts.packages} == {Status.KNOWN}


def test_that_nothing_was_found_is_not_said_while_an_account_is_open(registry, observe):
    registry.add("owner", listing=False)
    registry.trouble("api/v1/accounts/aperson", refuses(403))
    observation = observe(both("owner", "aperson"))
    assert observation.status is Status.FAILED
    assert "HTTP 403" in (observation.detail or "")


def test_what_was_found_stands_beside_an_account_that_is_open(registry, observe):
    registry.add("owner", active=2)
    registry.trouble("api/v1/accounts/aperson", refuses(403))
    observation = observe(both("owner", "aperson"))
    assert ways(observation) == [("https://github.com/sponsors/owner", FundingStrength.INCOME)]
    assert observation.detail == "2 active sponsors of owner; of 1 more accounts it could not be asked"


@pytest.mark.parametrize(("login", "said"), [("other", "another"), (None, "none"), (7, "none")])
def test_another_account_is_unresolved(registry, observe, login, said):
    registry.add("owner")["login"] = login
    observation = observe()
    assert (observation.status, observation.detail) == (Status.FAILED, f"asked for one account, got {said}")


@pytest.mark.parametrize(
    "given",
    [
        linked("pkg:npm/unrelated@1.0.0", "https://github.com/famous/framework"),
        linked(PURL, "https://gitlab.com/owner/pads"),
        sponsored(PURL, "a/b"),
        sponsored(PURL, "%2e%2e"),
        sponsored(PURL, "x" * 60),
        Stocked(PURL),
    ],
)
def test_without_an_account_that_its_money_may_go_to_it_is_not_asked_about(given):
    assert not EcosystemsSponsors().supports(packages_of([given])[0], given.earlier)


def test_of_nothing_nothing_is_asked():
    assert EcosystemsSponsors().requests([]) == {}


RIGHT: dict[str, Any] = EcosystemsSponsorsRegistry().add("owner", active=4)


@settings(deadline=None)
@given(told=changed(RIGHT))
def test_whatever_is_answered_becomes_observations_or_an_error(told):
    assert made_up_of_many(EcosystemsSponsors, [PADS, sponsored("pkg:npm/other@1.0.0", "aperson")], {"api/v1/accounts": told})
