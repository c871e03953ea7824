"""Go modules: every trap of proxy and site, one by one, over the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import SbomkitError
from sbomkit.model.facts import Lifecycle, Popularity, Releases, Repository, Signal, Status
from sbomkit.sources.go import Go
from tests.asking import asking, changed, made_up, needs, only, package_of, released, statuses, told, values
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.go import GoRegistry

PATH = "github.com/Alice/Lib"
PURL = f"pkg:golang/{PATH}@v1.0.0"


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[GoRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(Go, simulator, tmp_path)


# --- people


def test_nobody_owns_a_module_and_that_is_neither_zero_nor_one(registry, ask):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.value, observation.detail) == (
        Status.UNSUPPORTED,
        None,
        "the registry has no owners; ask the repository",
    )


# --- releases and what became of them


def test_releases_have_the_dates_of_their_commits(registry, ask):
    versions = {
        "v1.0.0": "2020-01-01",
        "v1.1.0-rc.1": "2021-01-01",
        "v1.1.0": {"commitTime": "2021-02-01T00:00:00Z", "retracted": True, "retractionReason": "broken"},
        "v2.0.0+incompatible": "2022-01-01",
        "v9.0.0": "2099-01-01",
    }
    registry.add(PATH, versions=versions)
    observation = only(ask(PURL), Signal.RELEASES)
    assert isinstance(observation.value, Releases)
    assert [(each.version, each.prerelease, each.deprecated) for each in observation.value.releases] == [
        ("v1.0.0", False, False),
        ("v1.1.0-rc.1", True, False),
        ("v1.1.0", False, True),
        ("v2.0.0+incompatible", False, False),
    ]
    assert observation.detail == "dates are those of commits; left out: 1 dated in the future"
    assert observation.url == f"{registry.url}.site/v1/versions/{PATH}?limit=1000"


def test_releases_end_at_the_day_that_is_asked_for(registry, ask):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01", "v1.1.0": "2021-01-01"})
    observation = only(ask(PURL, as_of="2020-06-01"), Signal.RELEASES)
    assert released(observation) == [("v1.0.0", day("2020-01-01"))]
    assert observation.as_of == day("2020-06-01")


def test_versions_come_in_pages(simulator, registry, ask):
    registry.per_page = 2
    registry.add(PATH, versions={f"v1.{number}.0": f"2020-01-0{number + 1}" for number in range(5)})
    value = only(ask(PURL), Signal.RELEASES).value
    assert isinstance(value, Releases)
    assert (len(value.releases), value.complete) == (5, True)
    assert sum("/v1/versions/" in request.path for request in simulator.log) == 3


def test_of_too_many_pages_the_newest_count(registry, ask):
    registry.per_page = 1
    registry.add(PATH, versions={f"v1.{number}.0": f"2020-01-0{number + 1}" for number in range(5)})
    observation = only(ask(PURL), Signal.RELEASES)
    assert [version for version, _ in released(observation)] == ["v1.2.0", "v1.3.0", "v1.4.0"]
    assert isinstance(observation.value, Releases)
    assert not observation.value.complete
    assert observation.detail == "dates are those of commits; there are older versions"


def test_a_page_that_is_gone_leaves_an_incomplete_history(registry, ask):
    registry.per_page = 1
    registry.add(PATH, versions={"v1.0.0": "2020-01-01", "v1.1.0": "2021-01-01"})
    registry.trouble(PATH, lambda request, reply: refuses(404)(request, reply) if "token=" in request.path else reply)
    value = only(ask(PURL), Signal.RELEASES).value
    assert isinstance(value, Releases)
    assert (len(value.releases), value.complete) == (1, False)


def test_where_the_site_does_not_know_it_the_proxy_may(registry, ask):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"}, origin="https://github.com/Alice/Lib")
    registry.trouble(PATH, lambda request, reply: refuses(404)(request, reply) if request.address else reply)
    found = ask(PURL)
    observation = only(found, Signal.RELEASES)
    assert released(observation) == [("v1.0.0", day("2020-01-01"))]
    assert isinstance(observation.value, Releases)
    assert not observation.value.complete
    assert only(found, Signal.LIFECYCLE).status is Status.ABSENT


def test_a_module_without_tagged_versions_has_no_releases(registry, ask):
    registry.add(PATH)
    found = ask(PURL)
    assert (only(found, Signal.RELEASES).status, only(found, Signal.LIFECYCLE).status) == (Status.ABSENT, Status.ABSENT)


DEPRECATED = {"deprecated": True, "deprecationReason": "use x instead, or write to x@mail.example"}


@pytest.mark.parametrize(
    ("older", "newest", "value"),
    [
        ({}, {}, Lifecycle()),
        (DEPRECATED, {}, Lifecycle()),
        ({}, DEPRECATED, Lifecycle(deprecated=True, message="use x instead, or write to [address removed]")),
        ({}, {"deprecated": True}, Lifecycle(deprecated=True)),
        ({"latestVersion": "v1.0.0", **DEPRECATED, "deprecationReason": "old"}, {}, Lifecycle(deprecated=True, message="old")),
        ({"retracted": True}, {"retracted": True}, Lifecycle(deprecated=True, message="all versions are retracted")),
        ({}, {"retracted": True}, Lifecycle()),
    ],
)
def test_a_module_is_deprecated_by_its_latest_version(registry, ask, older, newest, value):
    date = {"commitTime": "2020-01-01T00:00:00Z"}
    registry.add(PATH, versions={"v1.0.0": date | older, "v1.1.0": date | newest})
    assert values(ask(PURL), Signal.LIFECYCLE) == [value]


# --- who uses it, and where it is


def test_importers_are_packages_that_need_the_one_of_the_modules_path(registry, ask):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"}, importers=1_234)
    observation = only(ask(PURL), Signal.POPULARITY)
    assert observation.value == Popularity(dependents=1_234)
    assert observation.detail == "packages that import the package of the module's own path"


@pytest.mark.parametrize("document", [None, {"items": []}, {"total": -1}, {"total": None}])
def test_importers_that_nobody_counts_are_not_zero(registry, ask, document):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"})
    registry.site("imported-by", PATH, document)
    assert only(ask(PURL), Signal.POPULARITY).status is Status.ABSENT


def test_where_the_proxy_fetched_it_from_is_attested(registry, ask):
    registry.add(
        PATH, versions={"v1.0.0": "2020-01-01"}, origin="https://github.com/Alice/Lib", repository="https://github.com/m/x"
    )
    observation = only(ask(PURL), Signal.REPOSITORY)
    assert observation.value == Repository(url="https://github.com/Alice/Lib", verified=True)
    assert observation.url == f"{registry.url}/cached-only/github.com/!alice/!lib/@latest"


def test_else_it_is_where_the_site_says(registry, ask):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"}, repository="https://github.com/Alice/Lib")
    assert values(ask(PURL), Signal.REPOSITORY) == [Repository(url="https://github.com/Alice/Lib")]


@pytest.mark.parametrize(
    "document",
    [{"path": PATH, "repoUrl": ""}, {"path": "github.com/alice/lib", "repoUrl": "https://github.com/alice/lib"}, {"x": 1}],
)
def test_of_another_module_or_of_none_no_repository_is_told(registry, ask, document):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"})
    registry.site("module", PATH, document)
    assert only(ask(PURL), Signal.REPOSITORY).status is Status.ABSENT


def test_a_site_that_fails_takes_nothing_from_the_proxy_along(registry, ask):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"}, origin="https://github.com/Alice/Lib")
    registry.trouble(PATH, lambda request, reply: refuses(403)(request, reply) if request.address else reply)
    found = statuses(ask(PURL))
    assert {signal for signal, status in found.items() if status is Status.KNOWN} == {
        Signal.REPOSITORY,
        Signal.DECLARED_DEPENDENCIES,
    }
    assert found[Signal.RELEASES] is Status.FAILED


# --- requirements

GOMOD = """
require github.com/One/lib v1.0.0 // why
require (
\tgopkg.in/yaml.v3 v3.0.1
\t"go.example.org/quoted" v0.0.0-20200101000000-abcdefabcdef
\tgithub.com/pinned/x v1.0.0 // indirect
\t// github.com/commented/out v1.0.0
\tlocal v1.0.0
\tgarbage
)
require github.com/pinned/y v1.0.0 //indirect

replace (
\tgithub.com/no/no v1.0.0 => ../no
)
exclude github.com/no/no v1.1.0
retract ( // all of these
\tv1.0.1
)
require github.com/last/one/v2 v2.0.0+incompatible
"""


def test_requirements_are_those_that_the_module_needs_itself(registry, ask):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"}, gomod={"v1.0.0": GOMOD})
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == [
        ("pkg:golang/github.com/One/lib", "v1.0.0", "runtime"),
        ("pkg:golang/github.com/last/one/v2", "v2.0.0+incompatible", "runtime"),
        ("pkg:golang/go.example.org/quoted", "v0.0.0-20200101000000-abcdefabcdef", "runtime"),
        ("pkg:golang/gopkg.in/yaml.v3", "v3.0.1", "runtime"),
    ]
    assert observation.detail == (
        "2 indirect requirements are pins of what others need; left out: 1 that are no packages of the registry"
    )


@pytest.mark.parametrize("written", ["v1.0.0-RC1", "1.0.0-RC1"])
def test_capital_letters_of_versions_are_escaped_and_a_missing_v_is_put(registry, ask, written):
    registry.add(PATH, versions={"v1.0.0-RC1": "2020-01-01"})
    observation = only(ask(f"pkg:golang/{PATH}@{written}"), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == []
    assert observation.url == f"{registry.url}/cached-only/github.com/!alice/!lib/@v/v1.0.0-!r!c1.mod"


@pytest.mark.parametrize("version", ["v6.6.6", "latest", "v1/../../x", "(devel)"])
def test_a_version_that_the_proxy_does_not_have_is_told(registry, ask, version):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"})
    found = ask(f"pkg:golang/{PATH}@{version.replace('/', '%2F')}")
    assert only(found, Signal.DECLARED_DEPENDENCIES).status is Status.ABSENT


@pytest.mark.parametrize("content", ["module github.com/alice/lib\n", "<html>", ""])
def test_requirements_of_another_module_are_not_taken_for_those_of_this_one(registry, ask, content):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"})
    registry.proxy(PATH, "@v/v1.0.0.mod", content)
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    assert observation.status is Status.FAILED
    assert (observation.detail or "").startswith(f"unresolved: asked for {PATH}, got ")


# --- names


def test_the_proxy_is_asked_for_what_it_has_and_with_escaped_capitals(simulator, registry, ask):
    registry.add(PATH, versions={"v1.0.0": "2020-01-01"})
    ask(PURL)
    proxied = [request.path for request in simulator.log if request.path.startswith("/go/")]
    assert proxied
    assert all(path.startswith("/go/cached-only/github.com/!alice/!lib/@") for path in proxied)


def test_a_module_path_may_be_one_quoted_name_and_a_sub_path_is_no_part_of_it(registry, ask):
    registry.add("k8s.io/api", versions={"v0.1.0": "2020-01-01"})
    for purl in ("pkg:golang/k8s.io%2Fapi@v0.1.0", "pkg:golang/k8s.io/api@v0.1.0#core/v1"):
        assert released(only(ask(purl), Signal.RELEASES)) == [("v0.1.0", day("2020-01-01"))]


def test_another_modules_versions_are_not_taken_for_those_of_this_one(registry, ask):
    registry.add(PATH, versions={"v1.0.0": {"commitTime": "2020-01-01T00:00:00Z", "modulePath": "github.com/alice/lib"}})
    for signal in (Signal.RELEASES, Signal.LIFECYCLE):
        observation = only(ask(PURL), signal)
        assert (observation.status, observation.detail) == (
            Status.FAILED,
            f"unresolved: asked for {PATH}, got github.com/alice/lib",
        )


def test_a_module_that_is_not_there_is_absent(ask):
    found = statuses(ask(PURL))
    assert found.pop(Signal.PUBLISHERS) is Status.UNSUPPORTED
    assert set(found.values()) == {Status.ABSENT}


@pytest.mark.parametrize(
    "purl",
    [
        "pkg:golang/stdlib@1.22",
        "pkg:golang/std@v1.22",
        "pkg:golang/net/http@v1",
        "pkg:golang/Github.com/a/b@v1",
        "pkg:golang/github.com/a%20b@v1",
        "pkg:golang/github.com/..%2Fx@v1",
        "pkg:golang/github.com/a/b.@v1",
        f"pkg:golang/github.com/{'a' * 300}@v1",
    ],
)
def test_a_path_that_no_module_can_have_is_not_asked_for(simulator, ask, purl):
    assert set(statuses(ask(purl)).values()) == {Status.ABSENT}
    assert simulator.requests == 0


def test_it_says_how_often_it_asks(simulator, registry, ask):
    registry.per_page = 1
    registry.add(PATH, versions={f"v1.{number}.0": f"2020-01-0{number + 1}" for number in range(5)})
    ask(PURL, f"pkg:golang/{PATH}@v1.1.0")
    assert simulator.requests == sum(Go().requests([package_of(PURL, f"pkg:golang/{PATH}@v1.1.0")]).values())
    assert Go().requests([]) == {}


ITEM = {"modulePath": PATH, "version": "v1.0.0", "commitTime": "2020-01-01T00:00:00Z", **DEPRECATED, "latestVersion": "v1.0.0"}
VERSIONS = {"items": [ITEM, {**ITEM, "version": "v0.9.0", "retracted": True}], "total": 2, "nextPageToken": "a b"}
LATEST = {"Version": "v1.0.0", "Time": "2020-01-01T00:00:00Z", "Origin": {"URL": "https://github.com/Alice/Lib"}}


@settings(deadline=None)
@given(
    changed(VERSIONS), changed(LATEST), changed({"path": PATH, "repoUrl": "x"}), changed({"total": 1}), st.binary(max_size=40)
)
def test_whatever_is_said_only_observations_come_out(versions, latest, module, importers, noise):
    proxied = "cached-only/github.com/!alice/!lib/"
    answers = {
        f"v1/versions/{PATH}": versions,
        f"v1/module/{PATH}": module,
        f"v1/imported-by/{PATH}": importers,
        f"{proxied}@latest": latest,
        f"{proxied}@v/": f"module {PATH}\nrequire (\n".encode() + noise,
    }
    found = made_up(Go, PURL, answers)
    assert not isinstance(found, SbomkitError)
    assert [each.status for each in told(found, Signal.PUBLISHERS)] == [Status.UNSUPPORTED]
