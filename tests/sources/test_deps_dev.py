"""deps.dev: versions in batches and pages, links that are attested or claimed, and what old versions do not tell."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import Lifecycle, Observation, Releases, Repository, Signal, Status
from sbomkit.purl import package_key
from sbomkit.sources.deps_dev import DepsDev
from tests.asking import changed, only, released, statuses
from tests.asking_many import AskMany, asking_many, made_up_of_many, packages_of
from tests.builders import day
from tests.simulator import RegistrySimulator, garbled, refuses
from tests.simulator.deps_dev import DepsDevRegistry

PURL = "pkg:npm/left-pad@1.0.0"


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator) -> DepsDevRegistry:
    found: DepsDevRegistry = simulator[DepsDevRegistry]
    return found


@pytest.fixture
def ask(simulator, tmp_path) -> AskMany:
    return asking_many(DepsDev, simulator, tmp_path)


@pytest.fixture
def observe(ask):
    """Ask about one package by the purls of its versions."""

    def of(*purls: str, as_of: str | None = None) -> list[Observation]:
        return list(ask(*purls, as_of=as_of).of(package_key(purls[0])))

    return of


# --- what is asked


def test_a_package_of_another_registry_is_not_sent(registry, simulator, ask, observe):
    registry.add(PURL)
    private = "pkg:cargo/lib@1.0.0?repository_url=https://crates.firm.example"
    facts = ask(PURL, private)
    assert {(each.status, each.detail) for each in facts.of(package_key(private))} == {
        (Status.UNSUPPORTED, "the document says that it comes from crates.firm.example")
    }
    assert [json.loads(request.body)["requests"] for request in simulator.log] == [[{"purl": PURL}]]
    observe(private)
    assert len(simulator.log) == 1


def test_name_and_version_are_sent_and_nothing_else(registry, simulator, observe):
    registry.add("pkg:golang/example.org/Mod@v1.0.0%2Bincompatible")
    purl = "pkg:golang/example.org/Mod@v1.0.0%2Bincompatible?type=module#sub/path"
    assert only(observe(purl), Signal.REPOSITORY).detail == "no repository of the document's versions is told"
    (request,) = simulator.log
    assert json.loads(request.body) == {
        "requests": [{"purl": "pkg:golang/example.org/Mod@v1.0.0%2Bincompatible"}],
        "pageToken": "",
    }


def test_each_version_of_a_package_is_asked_about_in_one_request(registry, simulator, observe):
    for version in ("1.0.0", "2.0.0"):
        registry.add(
            f"pkg:npm/%40scope/name@{version}", published=f"202{version[0]}-01-01T00:00:00Z", newest=version == "2.0.0"
        )
    found = observe("pkg:npm/%40scope/name@1.0.0", "pkg:npm/%40scope/name@2.0.0")
    assert simulator.requests == 1
    assert released(only(found, Signal.RELEASES)) == [("1.0.0", day("2021-01-01")), ("2.0.0", day("2022-01-01"))]


def test_pages_are_asked_for_until_there_are_no_more(registry, simulator, ask):
    registry.page_size = 1_000
    purls = [f"pkg:npm/p{number}@1.0.0" for number in range(2_001)]
    for purl in purls:
        registry.add(purl, newest=True)
    facts = ask(*purls)
    assert simulator.requests == 3
    assert {only(list(entry.observations), Signal.RELEASES).status for entry in facts.packages} == {Status.KNOWN}


def test_more_than_one_batch_can_hold_is_two_batches(registry, simulator, ask):
    registry.page_size = 5_000
    facts = ask(*(f"pkg:npm/p{number}@1.0.0" for number in range(5_001)))
    assert [len(json.loads(request.body)["requests"]) for request in simulator.log] == [5_000, 1]
    assert {only(list(entry.observations), Signal.RELEASES).status for entry in facts.packages} == {Status.ABSENT}


def test_what_was_on_a_page_before_the_one_that_failed_stands(registry, ask):
    registry.page_size = 2
    registry.trouble_for_all(refuses(400, times=None))
    for name in "abc":
        registry.add(f"pkg:npm/{name}@1.0.0", newest=True)
    assert {each.status for each in ask("pkg:npm/a@1.0.0").of("pkg:npm/a")} == {Status.FAILED}


def test_a_page_that_fails_fails_its_packages_only(registry, simulator, tmp_path, monkeypatch):
    monkeypatch.setattr("sbomkit.sources.deps_dev.count_of_requests", lambda asked: asked)
    registry.page_size = 2
    for name in "abc":
        registry.add(f"pkg:npm/{name}@1.0.0", newest=True)
    registry.trouble_for_all(
        lambda request, reply: refuses(403)(request, reply) if json.loads(request.body)["pageToken"] else reply
    )
    facts = asking_many(DepsDev, simulator, tmp_path)(*(f"pkg:npm/{name}@1.0.0" for name in "abc"))
    told = [only(list(entry.observations), Signal.RELEASES).status for entry in facts.packages]
    assert told == [Status.KNOWN, Status.KNOWN, Status.FAILED]


def test_pages_without_end_are_given_up(registry, simulator, observe):
    registry.add(PURL)
    registry.trouble_for_all(garbled(b'{"responses": [], "nextPageToken": "more"}'))
    found = observe(PURL)
    assert {each.detail for each in found} == {"pages do not end"}
    assert simulator.requests == 1


def test_a_page_without_the_answer_says_nothing(registry, observe):
    registry.trouble_for_all(garbled(b'{"responses": [{"request": {"purl": "pkg:npm/another@1.0.0"}}]}'))
    assert {(each.status, each.detail) for each in observe(PURL)} == {(Status.FAILED, "no page had the answer")}


@pytest.mark.parametrize("body", [b"{}", b'{"error": 1}', b"[]"])
def test_a_page_without_responses_is_no_page(registry, observe, body):
    registry.trouble_for_all(garbled(body))
    assert {each.detail for each in observe(PURL)} == {"the answer has no responses"}


def test_an_interface_that_is_gone_says_nothing_of_packages(registry, observe):
    registry.trouble_for_all(refuses(404))
    assert {each.detail for each in observe(PURL)} == {"the batch was answered with HTTP 404"}


@pytest.mark.parametrize(
    "purl",
    [
        "pkg:deb/debian/curl@8",
        "pkg:maven/no-group@1",
        "pkg:maven/g%20h/a@1",
        "pkg:pypi/space/name@1",
        "pkg:npm/%C3%A9t%C3%A9@1",
    ],
)
def test_what_would_spoil_the_batch_for_all_is_not_asked_about(purl):
    assert not DepsDev().supports(packages_of([purl])[0])


@pytest.mark.parametrize("purl", ["pkg:npm/left-pad", "pkg:npm/left-pad@1%200"])
def test_without_a_version_nothing_is_asked(simulator, observe, purl):
    found = observe(purl)
    assert {(each.status, each.detail) for each in found} == {(Status.UNSUPPORTED, "the document gives no usable version")}
    assert simulator.requests == 0


# --- which package


def test_a_version_that_is_not_known_is_absent(registry, observe):
    registry.add("pkg:npm/left-pad@2.0.0")
    assert set(statuses(observe(PURL)).values()) == {Status.ABSENT}


def test_of_several_versions_those_that_are_known_are_told(registry, observe):
    registry.add(PURL, newest=True)
    found = observe("pkg:npm/left-pad@0.0.0-mine", PURL)
    assert released(only(found, Signal.RELEASES)) == [("1.0.0", day("2026-02-01"))]


@pytest.mark.parametrize(
    ("purl", "name"),
    [
        ("pkg:npm/JSONThing@1", "jsonthing"),
        ("pkg:maven/org.example/core@1", "org.example:other"),
        ("pkg:cargo/lib@1", None),
        ("pkg:gem/Rake@1", "rake"),
    ],
)
def test_another_package_than_asked_for_is_unresolved(registry, observe, purl, name):
    registry.add(purl, newest=True)["versionKey"]["name"] = name
    found = observe(purl)
    assert set(statuses(found).values()) == {Status.FAILED}
    assert (found[0].detail or "").endswith(f", got {name}")


@pytest.mark.parametrize(
    ("purl", "name"),
    [
        ("pkg:pypi/Typing_Helpers@1", "typing-helpers"),
        ("pkg:cargo/my_lib@1", "my-lib"),
        ("pkg:nuget/Acme.Json@1", "acme.json"),
        ("pkg:golang/example.org/Mod@v1", "example.org/mod"),
    ],
)
def test_one_name_in_two_spellings_is_one_package(registry, observe, purl, name):
    key = package_key(purl)
    registry.add(f"{key}@{purl.rpartition('@')[2]}", newest=True)["versionKey"]["name"] = name
    assert only(observe(purl), Signal.RELEASES).status is Status.KNOWN


# --- releases


def test_the_newest_version_is_the_last_release(registry, observe):
    registry.add(PURL, newest=True, deprecated=True)
    observation = only(observe(PURL), Signal.RELEASES)
    assert isinstance(observation.value, Releases)
    assert [(each.version, each.deprecated) for each in observation.value.releases] == [("1.0.0", True)]
    assert not observation.value.complete


def test_an_old_version_does_not_pass_for_the_last_release(registry, observe):
    registry.add(PURL)
    observation = only(observe(PURL), Signal.RELEASES)
    assert observation.status is Status.UNSUPPORTED
    assert (
        observation.detail == "of the document's versions alone it is told when they came, and none is known to be the newest"
    )


def test_dates_that_cannot_be_are_left_out_and_counted(registry, observe):
    registry.add(PURL, newest=True)
    registry.add("pkg:npm/left-pad@2.0.0", published="2099-01-01T00:00:00Z")
    registry.add("pkg:npm/left-pad@3.0.0", published=None)
    observation = only(observe(PURL, "pkg:npm/left-pad@2.0.0", "pkg:npm/left-pad@3.0.0"), Signal.RELEASES)
    assert released(observation) == [("1.0.0", day("2026-02-01"))]
    assert observation.detail == "left out: 2 without a date that can be"


def test_as_of_a_day_before_it_came_the_newest_is_not_the_newest(registry, observe):
    registry.add(PURL, newest=True, repository="github.com/o/r")
    found = observe(PURL, as_of="2025-01-01")
    assert only(found, Signal.RELEASES).status is Status.UNSUPPORTED
    assert only(found, Signal.REPOSITORY).status is Status.ABSENT
    assert only(observe(PURL, as_of="2026-03-01"), Signal.RELEASES).status is Status.KNOWN


# --- state


def test_a_newest_version_that_is_deprecated_speaks_for_the_package(registry, observe):
    registry.add(PURL, newest=True, deprecated=True, deprecatedReason=" ask\u202e jane@mail.example ")
    observation = only(observe(PURL), Signal.LIFECYCLE)
    assert isinstance(observation.value, Lifecycle)
    assert observation.value.deprecated
    assert "mail.example" not in (observation.value.message or "")
    assert (observation.value.message or "").startswith("ask ")


def test_a_newest_version_that_is_not_deprecated_is_fine(registry, observe):
    registry.add(PURL, newest=True, deprecatedReason="not so")
    assert only(observe(PURL), Signal.LIFECYCLE).value == Lifecycle()


@pytest.mark.parametrize(
    ("deprecated", "said"), [(True, "deprecated are 1.0.0"), (False, "of the document's versions, none is deprecated")]
)
def test_an_old_version_does_not_speak_for_the_package(registry, observe, deprecated, said):
    registry.add(PURL, deprecated=deprecated)
    observation = only(observe(PURL), Signal.LIFECYCLE)
    assert (observation.status, observation.detail) == (
        Status.UNSUPPORTED,
        f"nothing is told of the newest version; {said}",
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("ARCHIVED", Lifecycle(archived=True)),
        ({"status": "quarantined", "reason": "malware"}, Lifecycle(removed=True, message="malware")),
        ({"status": "deprecated"}, Lifecycle(deprecated=True)),
        ({"status": "active"}, None),
        (17, None),
    ],
)
def test_pypi_tells_the_state_of_a_project_whatever_the_version(registry, observe, status, expected):
    registry.add("pkg:pypi/lib@1.0", projectStatus=status)
    assert only(observe("pkg:pypi/lib@1.0"), Signal.LIFECYCLE).value == expected


# --- code


@pytest.mark.parametrize(
    ("provenance", "verified"),
    [
        ("SLSA_ATTESTATION", True),
        ("GO_ORIGIN", True),
        ("PYPI_PUBLISH_ATTESTATION", True),
        ("RUBYGEMS_PUBLISH_ATTESTATION", True),
        ("UNVERIFIED_METADATA", False),
        ("SOMETHING_NEW", False),
    ],
)
def test_a_link_is_attested_or_claimed(registry, observe, provenance, verified):
    registry.add(PURL, repository="github.com/owner/left-pad", provenance=provenance)
    observation = only(observe(PURL), Signal.REPOSITORY)
    assert observation.value == Repository(url="https://github.com/owner/left-pad", verified=verified)
    assert observation.as_of == day("2026-02-01")
    assert observation.detail == f"told by {provenance} of 1.0.0"


def test_an_attested_link_counts_before_a_newer_claim(registry, observe):
    registry.add(PURL, repository="github.com/o/attested", provenance="SLSA_ATTESTATION", published="2020-01-01T00:00:00Z")
    registry.add("pkg:npm/left-pad@2.0.0", repository="github.com/o/claimed")
    registry.add("pkg:npm/left-pad@3.0.0", repository="github.com/o/newer", published="2026-03-01T00:00:00Z")
    found = observe(PURL, "pkg:npm/left-pad@2.0.0", "pkg:npm/left-pad@3.0.0")
    assert only(found, Signal.REPOSITORY).value == Repository(url="https://github.com/o/attested", verified=True)
    found = observe("pkg:npm/left-pad@2.0.0", "pkg:npm/left-pad@3.0.0")
    assert only(found, Signal.REPOSITORY).value == Repository(url="https://github.com/o/newer")


@pytest.mark.parametrize(
    "related",
    [
        {"relationType": "ISSUE_TRACKER"},
        {"projectKey": {"id": "nowhere"}},
        {"projectKey": None},
    ],
)
def test_what_is_no_source_repository_is_none(registry, observe, related):
    (told,) = registry.add(PURL, repository="github.com/owner/left-pad")["relatedProjects"]
    told |= related
    assert only(observe(PURL), Signal.REPOSITORY).status is Status.ABSENT


VERSION = DepsDevRegistry().add(PURL, newest=True, deprecated=True, repository="github.com/o/r", projectStatus={"status": "x"})
RIGHT: dict[str, Any] = {
    "responses": [
        {"request": {"purl": PURL}, "result": {"version": VERSION}},
        {"request": {"purl": "pkg:npm/left-pad@2.0.0"}, "result": {"version": {**VERSION, "isDefault": False}}},
        {"request": {"purl": "pkg:npm/other@1.0.0"}},
    ],
    "nextPageToken": "",
}


@settings(deadline=None)
@given(page=changed(RIGHT), as_of=st.none() | st.just(day("2026-01-01")))
def test_whatever_is_answered_becomes_observations_or_an_error(page, as_of):
    given = [PURL, "pkg:npm/left-pad@2.0.0", "pkg:npm/other@1.0.0"]
    assert made_up_of_many(DepsDev, given, {"v3alpha/purlbatch": page}, as_of=as_of)
