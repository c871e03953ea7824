"""deps.dev projects: scorecards in batches and pages; what both hosts of scorecards have in common is in `test_scorecard`."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from sbomkit.model.facts import Observation, Signal, Status
from sbomkit.purl import package_key
from sbomkit.sources.deps_dev_scorecard import DepsDevScorecard
from tests.asking import changed, only
from tests.asking_many import AskMany, asking_many, made_up_of_many
from tests.simulator import RegistrySimulator, garbled, refuses
from tests.simulator._repositories import linked
from tests.simulator.deps_dev_scorecard import DepsDevScorecardRegistry

PURL = "pkg:npm/pads@1.0.0"
PADS = linked(PURL, "https://github.com/Owner/pads")


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def batches(simulator) -> DepsDevScorecardRegistry:
    found: DepsDevScorecardRegistry = simulator[DepsDevScorecardRegistry]
    return found


@pytest.fixture
def ask_batches(simulator, tmp_path) -> AskMany:
    return asking_many(DepsDevScorecard, simulator, tmp_path)


def of(facts: Any, purl: str = PURL) -> Observation:
    return only(list(facts.of(package_key(purl))), Signal.SCORECARD)


def test_repositories_are_asked_about_in_one_request(batches, simulator, ask_batches):
    batches.add("gitlab.com/group/sub/lib")
    batches.add("github.com/owner/pads")
    other = linked("pkg:cargo/lib@1.0.0", "https://gitlab.com/group/sub/lib")
    facts = ask_batches(linked(PURL, "https://github.com/owner/pads"), other)
    (request,) = simulator.log
    assert json.loads(request.body)["requests"] == [
        {"projectKey": {"id": "github.com/owner/pads"}},
        {"projectKey": {"id": "gitlab.com/group/sub/lib"}},
    ]
    assert (of(facts).status, of(facts, other.purl).status) == (Status.KNOWN, Status.KNOWN)


def test_what_was_on_a_page_before_the_one_that_failed_stands(batches, simulator, tmp_path, monkeypatch):
    monkeypatch.setattr("sbomkit.sources.deps_dev_scorecard.count_of_requests", lambda asked: asked)
    batches.page_size = 1
    batches.add("github.com/owner/pads")
    batches.trouble_for_all(
        lambda request, reply: refuses(403)(request, reply) if json.loads(request.body)["pageToken"] else reply
    )
    other = linked("pkg:npm/rods@1.0.0", "https://github.com/owner/rods")
    facts = asking_many(DepsDevScorecard, simulator, tmp_path)(linked(PURL, "https://github.com/owner/pads"), other)
    assert (of(facts).status, of(facts, other.purl).status) == (Status.KNOWN, Status.FAILED)


def test_an_answer_about_something_else_says_nothing(batches, ask_batches):
    batches.trouble_for_all(garbled(b'{"responses": [{"request": {"projectKey": {"id": "github.com/a/b"}}}, {}]}'))
    observation = of(ask_batches(PADS))
    assert (observation.status, observation.detail) == (Status.FAILED, "no page had the answer")


PROJECT = DepsDevScorecardRegistry().add("github.com/Owner/pads")
PAGE = {"responses": [{"request": {"projectKey": {"id": "github.com/Owner/pads"}}, "project": PROJECT}], "nextPageToken": ""}


@settings(deadline=None)
@given(page=changed(PAGE))
def test_whatever_is_answered_becomes_observations_or_an_error(page):
    assert made_up_of_many(DepsDevScorecard, [PADS], {"v3alpha/projectbatch": page})
