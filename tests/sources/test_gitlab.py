"""GitLab.com: projects of people and groups, and what those without a token are not told."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import ActorKind, Lifecycle, Observation, Repository, Signal, Status
from sbomkit.sources.gitlab import GitLab
from tests.asking import changed, only, statuses
from tests.linked import AskLinked, asking_linked, claim, made_up_linked
from tests.simulator import RegistrySimulator
from tests.simulator.gitlab import GitLabRegistry

PAD = "pkg:npm/left-pad@1.0.0"
HERE = "https://gitlab.com/alice/left-pad"


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def gitlab(simulator: RegistrySimulator) -> GitLabRegistry:
    return simulator[GitLabRegistry]


@pytest.fixture
def ask(simulator: RegistrySimulator, tmp_path) -> AskLinked:
    return asking_linked(GitLab, simulator, tmp_path)


def one(ask: AskLinked, purl: str = PAD, said: Any = HERE) -> list[Observation]:
    return ask({purl: said})[purl]


@pytest.mark.parametrize(("kind", "owner"), [("user", "person"), ("group", "organisation"), ("project", None), (7, None)])
def test_the_kind_of_the_namespace_is_told(gitlab, ask, kind, owner):
    gitlab.add("alice/left-pad", kind=kind)
    assert only(one(ask), Signal.REPOSITORY).value == Repository(url=HERE, owner=ActorKind(owner) if owner else None)


@pytest.mark.parametrize("archived", [True, False])
def test_archived_or_not_and_the_last_activity_are_told(gitlab, ask, archived):
    gitlab.add("alice/left-pad", archived=archived)
    observation = only(one(ask), Signal.LIFECYCLE)
    assert (observation.value, observation.detail) == (Lifecycle(archived=archived), "last activity on 2026-05-01")


@pytest.mark.parametrize("date", [None, "2030-01-01T00:00:00Z", 7])
def test_an_activity_without_a_usable_date_is_not_told(gitlab, ask, date):
    gitlab.add("alice/left-pad", archived=False, last_activity_at=date)
    assert only(one(ask), Signal.LIFECYCLE).detail == "no last activity is told"


def test_without_a_token_the_state_may_be_hidden_and_is_then_unknown(gitlab, ask):
    gitlab.add("alice/left-pad")
    observation = only(one(ask), Signal.LIFECYCLE)
    assert observation.status is Status.UNSUPPORTED
    assert observation.detail == "whether it is archived is not told without a token; last activity on 2026-05-01"


def test_groups_within_groups_are_one_quoted_path(gitlab, simulator, ask):
    gitlab.add("group/sub/left-pad", kind="group")
    found = one(ask, PAD, "https://gitlab.com/group/sub/left-pad")
    assert simulator.log[0].path == "/gitlab/api/v4/projects/group%2Fsub%2Fleft-pad"
    assert statuses(found)[Signal.REPOSITORY] is Status.KNOWN


def test_a_project_that_moved_is_followed_and_its_new_path_told(gitlab, ask):
    gitlab.add("somebody/else")
    gitlab.add("bob/pads/right", formerly="alice/left-pad", forked_from_project={"path_with_namespace": "up/left-pad"})
    observation = only(one(ask), Signal.REPOSITORY)
    assert isinstance(observation.value, Repository)
    assert observation.value.url == "https://gitlab.com/bob/pads/right"
    assert observation.detail == "asked for alice/left-pad, which is now bob/pads/right; a fork of up/left-pad"


def test_what_is_not_there_is_absent(ask):
    found = one(ask)
    assert set(statuses(found).values()) == {Status.ABSENT}
    assert only(found, Signal.LIFECYCLE).detail == "GitLab.com does not have this project, or not publicly (HTTP 404)"


@pytest.mark.parametrize("path", [None, "", "alone", 7])
def test_an_answer_without_a_path_is_no_answer(gitlab, ask, path):
    gitlab.add("alice/left-pad", path_with_namespace=path)
    assert set(statuses(one(ask)).values()) == {Status.FAILED}


def test_the_packages_of_a_project_are_one_question(gitlab, simulator, ask):
    gitlab.add("left/pad")
    ask({f"pkg:npm/left-{number}@1": "https://gitlab.com/left/pad" for number in range(5)})
    assert simulator.requests == 1


def test_what_lies_elsewhere_is_not_asked_about(simulator, ask):
    found = ask(
        {PAD: "https://github.com/alice/left-pad", "pkg:npm/x@1": "https://gitlab.somewhere.example/a/x", "pkg:npm/y@1": ""}
    )
    assert not any(found.values())
    assert simulator.requests == 0


def test_a_copy_under_another_name_is_not_archived_with_the_original(gitlab, ask):
    gitlab.add("original/work", archived=True)
    found = one(ask, "pkg:npm/copied@1", "https://gitlab.com/original/work")
    assert statuses(found) == {Signal.REPOSITORY: Status.KNOWN, Signal.LIFECYCLE: Status.UNSUPPORTED}


RIGHT = {
    "path_with_namespace": "alice/left-pad",
    "namespace": {"kind": "user"},
    "archived": False,
    "last_activity_at": "2026-01-01T00:00:00Z",
    "forked_from_project": {"path_with_namespace": "up/person@mail.example"},
}


@settings(max_examples=100, deadline=None)
@given(answer=changed(RIGHT) | st.binary(max_size=40))
def test_whatever_is_said_becomes_observations(answer):
    made_up_linked(GitLab(), PAD, claim(HERE), answer)
