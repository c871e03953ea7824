"""deps.dev dependencies: what a version itself needs, resolved, and what a graph says that is no package."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import DeclaredDependencies, DeclaredDependency, Signal, Status
from sbomkit.purl import PackageKey, package_key
from sbomkit.sources.deps_dev_dependencies import DepsDevDependencies
from tests.asking import Ask, asking, changed, made_up, needs, only, told
from tests.asking_many import packages_of
from tests.builders import day
from tests.simulator import RegistrySimulator, garbled, refuses
from tests.simulator.deps_dev_dependencies import DepsDevDependenciesRegistry

PURL = "pkg:npm/left-pad@1.0.0"
SIGNAL = Signal.DECLARED_DEPENDENCIES


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator) -> DepsDevDependenciesRegistry:
    found: DepsDevDependenciesRegistry = simulator[DepsDevDependenciesRegistry]
    return found


@pytest.fixture
def ask(simulator, tmp_path) -> Ask:
    return asking(DepsDevDependencies, simulator, tmp_path)


def test_a_package_of_another_registry_is_not_asked_for(simulator, ask):
    observation = only(ask(f"{PURL}?repository_url=https://npm.firm.example"), SIGNAL)
    assert (observation.status, observation.detail) == (
        Status.UNSUPPORTED,
        "the document says that it comes from npm.firm.example",
    )
    assert simulator.requests == 0


def test_what_a_version_needs_is_told_with_what_it_resolves_to(registry, ask):
    registry.add("NPM", "left-pad", "1.0.0", {"@scope/b": ("^2.0.0", "2.3.4"), "a": ("~1", "1.0.1")})
    observation = only(ask(PURL), SIGNAL)
    assert observation.value == DeclaredDependencies(
        version="1.0.0",
        dependencies=(
            DeclaredDependency(package=PackageKey("pkg:npm/%40scope/b"), requirement="^2.0.0", resolved="2.3.4"),
            DeclaredDependency(package=PackageKey("pkg:npm/a"), requirement="~1", resolved="1.0.1"),
        ),
    )
    assert (observation.detail, observation.as_of, observation.licence) == (None, None, "CC-BY-4.0")


@pytest.mark.parametrize(
    ("name", "purl", "path"),
    [
        ("org.example:core", "pkg:maven/org.example/core@1%2B2", "MAVEN/packages/org.example%3Acore/versions/1%2B2"),
        ("@scope/name", "pkg:npm/%40scope/name@1%2B2", "NPM/packages/%40scope%2Fname/versions/1%2B2"),
        ("lib", "pkg:cargo/lib@1%2B2", "CARGO/packages/lib/versions/1%2B2"),
        ("lib", "pkg:pypi/lib@1%2B2", "PYPI/packages/lib/versions/1%2B2"),
    ],
)
def test_names_and_versions_stay_in_one_piece_of_the_path(simulator, ask, name, purl, path):
    simulator[DepsDevDependenciesRegistry].add(path.partition("/")[0], name, "1+2", {name: ("1", "1")})
    assert needs(only(ask(purl), SIGNAL)) == [(package_key(purl), "1", "runtime")]
    assert simulator.log[0].path == f"/deps_dev_dependencies/v3/systems/{path}:dependencies"


def test_what_dependencies_need_in_turn_is_not_told_of_the_version(registry, ask):
    graph = registry.add("NPM", "left-pad", "1.0.0", {"a": ("1", "1.0.0"), "b": ("2", "2.0.0")})
    graph["edges"][1]["fromNode"] = 1
    assert needs(only(ask(PURL), SIGNAL)) == [("pkg:npm/a", "1", "runtime")]


def test_members_that_are_zero_may_be_left_out(registry, ask):
    graph = registry.add("NPM", "left-pad", "1.0.0", {"a": ("1", "1.0.0")})
    del graph["edges"][0]["fromNode"]
    graph["edges"].append({"fromNode": 0})
    assert needs(only(ask(PURL), SIGNAL)) == [("pkg:npm/a", "1", "runtime")]


def test_what_is_bundled_or_no_package_is_left_out_and_counted(registry, ask):
    needed = {"left-pad>1.0.0>b": ("", "1"), "a": ("", "1"), "c": ("", ""), " ": ("", ""), "x//y": ("1", "1"), "d": ("1", "1")}
    graph = registry.add("NPM", "left-pad", "1.0.0", needed)
    graph["nodes"][1]["bundled"] = True
    graph["nodes"][6]["versionKey"]["system"] = "OTHER"
    graph["edges"] += [{"toNode": 99}, {"toNode": -1}, {"toNode": "a"}, "none"]
    observation = only(ask(PURL), SIGNAL)
    assert needs(observation) == [("pkg:npm/a", None, "runtime"), ("pkg:npm/c", None, "runtime")]
    assert observation.detail == "left out: 4 that are bundled, or no packages of the registry"


def test_faults_that_the_graph_admits_are_counted(registry, ask):
    graph = registry.add("NPM", "left-pad", "1.0.0", {"a": ("1", "1.0.0")})
    graph["nodes"][1]["errors"] = ["could not resolve"]
    graph["error"] = "too many nodes"
    assert only(ask(PURL), SIGNAL).detail == "deps.dev itself finds 2 faults in the graph"


def test_each_version_of_the_document_is_told_of_alone(registry, simulator, ask):
    registry.add("NPM", "left-pad", "1.0.0", {})
    registry.add("NPM", "left-pad", "3.0.0", {"a": ("1", "1.0.0")})
    path = "v3/systems/NPM/packages/left-pad/versions/{}:dependencies"
    registry.trouble(path.format("3.0.0"), garbled(b"no json"))
    found = told(ask(*(f"pkg:npm/left-pad@{version}" for version in ("1.0.0", "2.0.0", "3.0.0"))), SIGNAL)
    assert sorted((each.status, each.detail) for each in found) == [
        (Status.ABSENT, "deps.dev has no graph of version 2.0.0"),
        (Status.FAILED, "version 3.0.0: the answer is no JSON"),
        (Status.KNOWN, None),
    ]
    assert (
        simulator.requests
        == DepsDevDependencies().requests(
            packages_of([f"pkg:npm/left-pad@{version}" for version in ("1.0.0", "2.0.0", "3.0.0")])
        )[""]
    )


@pytest.mark.parametrize(
    ("purl", "status", "detail"),
    [
        ("pkg:npm/left-pad", Status.UNSUPPORTED, "the document gives no version"),
        ("pkg:npm/left-pad@a%20b", Status.ABSENT, "nothing can have version a b"),
    ],
)
def test_without_a_version_that_can_be_nothing_is_asked(simulator, ask, purl, status, detail):
    observation = only(ask(purl), SIGNAL)
    assert (observation.status, observation.detail) == (status, detail)
    assert simulator.requests == 0


def test_the_graph_of_another_package_is_unresolved(registry, ask):
    registry.add("NPM", "left-pad", "1.0.0", {})["nodes"][0]["versionKey"]["name"] = "Left-Pad"
    observation = only(ask(PURL), SIGNAL)
    assert (observation.status, observation.detail) == (Status.FAILED, "unresolved: asked for left-pad, got Left-Pad")


@pytest.mark.parametrize("purl", ["pkg:golang/example.org/mod@v1", "pkg:nuget/Acme@1", "pkg:maven/no-group@1"])
def test_of_other_systems_no_graphs_are_known(purl):
    assert not DepsDevDependencies().supports(packages_of([purl])[0])


def test_of_nothing_nothing_is_asked():
    assert DepsDevDependencies().requests(packages_of(["pkg:npm/left-pad"])) == {}


def test_a_host_that_refuses_fails_every_version(registry, ask):
    registry.trouble_for_all(refuses(403))
    assert {each.status for each in ask(PURL, "pkg:npm/left-pad@2.0.0")} == {Status.FAILED}


RIGHT: dict[str, Any] = DepsDevDependenciesRegistry().add(
    "NPM", "left-pad", "1.0.0", {"a": ("^1", "1.2.3"), "@s/b": ("2", "2")}
)


@settings(deadline=None)
@given(graph=changed(RIGHT), as_of=st.none() | st.just(day("2026-01-01")))
def test_whatever_is_answered_becomes_observations_or_an_error(graph, as_of):
    assert made_up(DepsDevDependencies, PURL, {"v3/systems/NPM/packages/left-pad": graph}, as_of=as_of)
