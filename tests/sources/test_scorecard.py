"""OpenSSF Scorecard, from its own service and from deps.dev: the same checks, each repository once."""

from typing import Any

import pytest
from hypothesis import given, settings

from sbomkit.model.facts import Observation, Scorecard, ScorecardCheck, Signal, Status
from sbomkit.purl import package_key
from sbomkit.sources.deps_dev_scorecard import DepsDevScorecard
from sbomkit.sources.scorecard import ScorecardService
from tests.asking import changed, only
from tests.asking_many import AskMany, asking_many, made_up_of_many
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator._repositories import linked
from tests.simulator.deps_dev_scorecard import DepsDevScorecardRegistry
from tests.simulator.scorecard import ScorecardRegistry

PURL = "pkg:npm/pads@1.0.0"
PADS = linked(PURL, "https://github.com/Owner/pads")


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def service(simulator) -> ScorecardRegistry:
    found: ScorecardRegistry = simulator[ScorecardRegistry]
    return found


@pytest.fixture
def batches(simulator) -> DepsDevScorecardRegistry:
    found: DepsDevScorecardRegistry = simulator[DepsDevScorecardRegistry]
    return found


@pytest.fixture(params=[ScorecardService, DepsDevScorecard])
def ask_either(request, simulator, tmp_path) -> AskMany:
    return asking_many(request.param, simulator, tmp_path)


@pytest.fixture
def ask_service(simulator, tmp_path) -> AskMany:
    return asking_many(ScorecardService, simulator, tmp_path)


@pytest.fixture
def ask_batches(simulator, tmp_path) -> AskMany:
    return asking_many(DepsDevScorecard, simulator, tmp_path)


def of(facts: Any, purl: str = PURL) -> Observation:
    return only(list(facts.of(package_key(purl))), Signal.SCORECARD)


def test_checks_are_told_as_of_the_day_on_which_they_ran(service, batches, ask_either):
    service.add("github.com/Owner/pads")
    batches.add("github.com/Owner/pads")
    observation = of(ask_either(PADS))
    assert isinstance(observation.value, Scorecard)
    assert (observation.value.score, observation.value.commit) == (6.1, "c0ffee")
    assert [(check.name, check.score) for check in observation.value.checks] == [("Fuzzing", None), ("Maintained", 10)]
    assert observation.as_of == day("2026-08-17")


def test_the_data_are_licensed_differently(service, batches, ask_service, ask_batches):
    service.add("github.com/Owner/pads")
    batches.add("github.com/Owner/pads")
    assert of(ask_service(PADS)).licence == "CDLA-Permissive-2.0"
    assert of(ask_batches(PADS)).licence == "CC-BY-4.0"


def test_the_packages_of_one_repository_ask_once(service, simulator, batches, ask_either):
    service.add("github.com/owner/pads")
    batches.add("github.com/OWNER/pads")
    monorepo = [
        linked(f"pkg:npm/pads-{number}@1.0.0", f"https://github.com/{'OWNER' if number % 2 else 'owner'}/pads")
        for number in range(60)
    ]
    facts = ask_either(*monorepo)
    assert simulator.requests == 1
    assert {of(facts, each.purl).status for each in monorepo} == {Status.KNOWN}


def test_what_was_not_checked_is_absent(ask_either):
    assert of(ask_either(PADS)).status is Status.ABSENT


@pytest.mark.parametrize("score", [-1, 11, None, "9"])
def test_what_is_inconclusive_is_not_the_worst(service, ask_service, score):
    check = {"name": "Fuzzing", "score": score, "reason": None}
    service.add("github.com/Owner/pads", score=score, checks=[check, {"name": ""}, 7], repo={"name": "github.com/Owner/pads"})
    value = of(ask_service(PADS)).value
    expected = 9 if score == "9" else None
    assert value == Scorecard(score=None, checks=(ScorecardCheck(name="Fuzzing", score=expected, reason=None),))


def test_reasons_are_made_fit_to_be_kept(service, ask_service):
    check = {"name": "A\u202eB", "score": 0, "reason": "ask jane@mail.example\x1b[31m"}
    service.add("github.com/Owner/pads", checks=[check])
    value = of(ask_service(PADS)).value
    assert isinstance(value, Scorecard)
    assert value.checks[0].name == "AB"
    assert value.checks[0].score == 0
    assert "mail.example" not in value.model_dump_json()


def test_the_card_of_another_repository_is_unresolved(service, batches, ask_either):
    service.add("github.com/owner/pads", repo={"name": "github.com/other/pads"})
    batches.add("github.com/Owner/pads")["scorecard"]["repository"]["name"] = "github.com/other/pads"
    observation = of(ask_either(PADS))
    assert observation.status is Status.FAILED
    assert observation.detail == "unresolved: asked for github.com/Owner/pads, got github.com/other/pads"


def test_a_card_that_names_no_repository_is_none(service, ask_service):
    service.add("github.com/owner/pads", repo=None)
    assert of(ask_service(PADS)).detail == "repo.name: the answer names no repository"


def test_a_claimed_link_to_somebody_elses_repository_lends_nothing(service, batches, simulator, ask_either):
    service.add("github.com/famous/framework")
    batches.add("github.com/famous/framework")
    facts = ask_either(linked("pkg:npm/unrelated@1.0.0", "https://github.com/famous/framework"))
    assert of(facts, "pkg:npm/unrelated").status is Status.UNSUPPORTED
    facts = ask_either(linked("pkg:npm/unrelated@1.0.0", "https://github.com/famous/framework", verified=True))
    assert of(facts, "pkg:npm/unrelated").status is Status.KNOWN


def test_one_repository_that_fails_takes_no_other_with_it(service, ask_service):
    service.add("github.com/owner/pads")
    service.add("github.com/owner/rods")
    service.trouble("projects/github.com/owner/rods", refuses(403))
    other = linked("pkg:npm/rods@1.0.0", "https://github.com/owner/rods")
    facts = ask_service(PADS, other)
    assert (of(facts).status, of(facts, other.purl).status) == (Status.KNOWN, Status.FAILED)


@pytest.mark.parametrize("kind", [ScorecardService, DepsDevScorecard])
def test_of_nothing_nothing_is_asked(kind):
    assert kind().requests([]) == {}


CARD = ScorecardRegistry().add("github.com/Owner/pads")


@settings(deadline=None)
@given(card=changed(CARD))
def test_whatever_the_service_answers_becomes_observations_or_an_error(card):
    assert made_up_of_many(ScorecardService, [PADS], {"projects/": card})
