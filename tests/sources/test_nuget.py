"""NuGet: every trap of its registry, one by one, over the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import SbomkitError
from sbomkit.model.facts import Lifecycle, Popularity, Publishers, Releases, Repository, Signal, Status
from sbomkit.sources.nuget import Nuget
from tests.asking import asking, changed, identities, made_up, needs, only, package_of, released, statuses, values
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.nuget import NugetRegistry

PURL = "pkg:nuget/Example.Lib@1.0.0"
ONE = {"1.0.0": {"published": "2020-01-01T00:00:00+00:00"}}


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[NugetRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(Nuget, simulator, tmp_path)


def numbered(count):
    return {f"1.{number}.0": {"published": f"20{10 + number // 12:02}-{number % 12 + 1:02}-01"} for number in range(count)}


# --- people


def test_owners_can_publish_and_may_be_organisations_that_nobody_can_tell(registry, ask):
    registry.add("Example.Lib", owners=["Alice", "ExampleOrg"], versions=ONE)
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["nuget:user:alice", "nuget:user:exampleorg"]
    assert isinstance(observation.value, Publishers)
    assert (observation.value.kind, observation.value.complete, observation.as_of) == ("publish_rights", None, None)
    assert observation.detail == "an owner may be an organisation, which looks the same"


def test_one_owner_may_be_written_as_a_text_and_a_reserved_prefix_is_told(registry, ask):
    registry.add("Example.Lib", owners="alice", verified=True, versions=ONE)
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["nuget:user:alice"]
    assert (observation.detail or "").endswith("; the prefix of the name is reserved")


_NOBODY = "the search lists no owners; ask the repository"


@pytest.mark.parametrize(
    ("owners", "why"),
    [
        (None, _NOBODY),
        ([], _NOBODY),
        ("", _NOBODY),
        ("a, b", "1 entry of the list could not be read, and nobody else is on it"),
        ([None, 7, {}], "3 entries of the list could not be read, and nobody else is on it"),
    ],
)
def test_a_list_without_owners_is_not_zero_people(registry, ask, owners, why):
    registry.add("Example.Lib", owners=owners, versions=ONE)
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (Status.ABSENT, why)


def test_whom_the_search_does_not_show_has_unknown_owners_and_all_else(registry, ask):
    registry.add("Example.Lib", versions=ONE, searched=False, repository="https://github.com/o/r")
    found = ask(PURL)
    assert only(found, Signal.PUBLISHERS).status is Status.UNSUPPORTED
    assert only(found, Signal.POPULARITY).status is Status.UNSUPPORTED
    assert (only(found, Signal.PUBLISHERS).detail or "").endswith("ask the repository")
    assert released(only(found, Signal.RELEASES)) == [("1.0.0", day("2020-01-01"))]


def test_a_search_that_finds_something_else_finds_nothing(registry, ask):
    registry.add("Example.Lib", versions=ONE, searched=False)
    registry.hit("Example.Lib", {"id": "Example.Lib.Extra", "owners": ["mallory"], "totalDownloads": 7})
    assert only(ask(PURL), Signal.PUBLISHERS).status is Status.UNSUPPORTED


def test_a_search_that_fails_takes_nothing_else_along(registry, ask):
    registry.add("Example.Lib", owners=["alice"], versions=ONE, repository="https://github.com/o/r")
    registry.trouble("example.lib", lambda request, reply: refuses(403)(request, reply) if request.address else reply)
    found = ask(PURL)
    failed = {signal for signal, status in statuses(found).items() if status is Status.FAILED}
    assert failed == {Signal.PUBLISHERS, Signal.POPULARITY}
    assert values(found, Signal.REPOSITORY) == [Repository(url="https://github.com/o/r")]


def test_downloads_are_those_of_all_time(registry, ask):
    registry.add("Example.Lib", versions=ONE, totalDownloads=5)
    assert values(ask(PURL), Signal.POPULARITY) == [Popularity(downloads_total=5)]


def test_downloads_that_nobody_counted_are_not_zero(registry, ask):
    registry.add("Example.Lib", versions=ONE, totalDownloads=None)
    assert only(ask(PURL), Signal.POPULARITY).status is Status.ABSENT


# --- releases and what became of them


def test_the_year_1900_is_no_date_but_means_unlisted(registry, ask):
    versions = {
        "1.0.0": {"published": "1900-01-01T00:00:00+00:00", "listed": False},
        "2.0.0-beta": {"published": "2021-01-01T00:00:00.123+00:00"},
        "2.0.0+build-7": {"published": "2022-01-01T00:00:00Z", "deprecation": {"reasons": ["Other"]}},
        "3.0.0": {"published": "2030-01-01"},
    }
    registry.add("Example.Lib", versions=versions)
    observation = only(ask(PURL), Signal.RELEASES)
    assert [version for version, _ in released(observation)] == ["2.0.0-beta", "2.0.0+build-7"]
    assert isinstance(observation.value, Releases)
    assert [(each.prerelease, each.deprecated) for each in observation.value.releases] == [(True, False), (False, True)]
    assert not observation.value.complete
    assert observation.detail == ("1 unlisted versions have no date; left out: 1 without a date, 1 dated in the future")


def test_releases_end_at_the_day_that_is_asked_for(registry, ask):
    registry.add("Example.Lib", versions=numbered(24))
    observation = only(ask(PURL, as_of="2010-02-15"), Signal.RELEASES)
    assert [version for version, _ in released(observation)] == ["1.0.0", "1.1.0"]
    assert observation.as_of == day("2010-02-15")


def test_pages_apart_from_the_index_are_asked_for(simulator, registry, ask):
    registry.add("Example.Lib", versions=numbered(20), per_page=5)
    observation = only(ask(PURL), Signal.RELEASES)
    assert len(released(observation)) == 20
    assert isinstance(observation.value, Releases)
    assert observation.value.complete
    assert simulator.requests == Nuget().requests([package_of(PURL)])[""] + 1


def test_of_too_many_pages_the_newest_count_and_those_that_the_document_needs(registry, ask):
    entry = {"dependencyGroups": [{"dependencies": [{"id": "A"}]}]}
    versions = {version: {**each, **entry} for version, each in numbered(100).items()}
    registry.add("Example.Lib", versions=versions, per_page=10)
    found = ask("pkg:nuget/example.lib@1.25.0")
    observation = only(found, Signal.RELEASES)
    numbers = [int(version.split(".")[1]) for version, _ in released(observation)]
    assert numbers == [*range(20, 30), *range(70, 100)]
    assert isinstance(observation.value, Releases)
    assert (observation.value.complete, observation.value.count) == (False, 100)
    assert observation.detail == "60 older versions were not asked for"
    assert needs(only(found, Signal.DECLARED_DEPENDENCIES)) == [("pkg:nuget/a", None, "runtime")]


@pytest.mark.parametrize("address", ["https://elsewhere.example/page.json", None, 7, "http://[", "v3/page.json"])
def test_a_page_that_lies_elsewhere_is_not_fetched(simulator, registry, ask, address):
    page = {"@id": address, "count": 1, "lower": "1.0.0", "upper": "1.0.0"}
    registry.put("Example.Lib", {"items": [page]})
    found = ask(PURL)
    assert set(statuses(found).values()) == {Status.FAILED}
    assert simulator.requests == 2


def test_a_page_that_is_not_there_is_a_failure(simulator, registry, ask):
    page = {"@id": f"{registry.url}/v3/registration5-gz-semver2/example.lib/page/x.json", "count": 1}
    registry.put("Example.Lib", {"items": [page]})
    assert set(statuses(ask(PURL)).values()) == {Status.FAILED}


LEGACY = {"reasons": ["Legacy"], "message": "Not looked after", "alternatePackage": {"id": "Other", "range": "*"}}


@pytest.mark.parametrize(
    ("deprecations", "value"),
    [
        ([None, None], Lifecycle()),
        ([LEGACY, None], Lifecycle()),
        ([None, {"reasons": ["CriticalBugs"]}], Lifecycle()),
        ([None, LEGACY], Lifecycle(deprecated=True, message="Legacy; Not looked after; use Other")),
        ([{"reasons": "Other"}, {"reasons": "Other"}], Lifecycle(deprecated=True, message="Other")),
        ([{"x": 1}, {"reasons": [], "message": " "}], Lifecycle(deprecated=True)),
    ],
)
def test_a_package_is_deprecated_when_its_newest_version_is_legacy_or_all_are_deprecated(registry, ask, deprecations, value):
    versions = {f"1.{number}.0": {"published": "2020-01-01", "deprecation": each} for number, each in enumerate(deprecations)}
    registry.add("Example.Lib", versions={**versions, "2.0.0-alpha": {"published": "2021-01-01", "deprecation": {"x": 1}}})
    assert values(ask(PURL), Signal.LIFECYCLE) == [value]


def test_a_package_of_which_all_is_unlisted_was_withdrawn(registry, ask):
    registry.add("Example.Lib", versions={"1.0.0": {"listed": False, "published": "2020-01-01"}}, searched=False)
    found = ask(PURL)
    assert values(found, Signal.LIFECYCLE) == [Lifecycle(deprecated=True, message="all versions are unlisted")]
    assert released(only(found, Signal.RELEASES)) == [("1.0.0", day("2020-01-01"))]


def test_a_package_with_previews_only_has_a_newest_version(registry, ask):
    registry.add("Example.Lib", versions={"1.0.0-a": {"published": "2020-01-01", "deprecation": LEGACY}})
    (value,) = values(ask(PURL), Signal.LIFECYCLE)
    assert value.deprecated


# --- repository


def test_the_manifest_of_the_newest_version_names_the_repository(simulator, registry, ask):
    registry.add("Example.Lib", versions={**ONE, "1.10.0.0": {"published": "2021-01-01"}})
    registry.manifest("Example.Lib", "1.0.0", '<repository url="https://github.com/old/r" />')
    registry.manifest("Example.Lib", "1.10.0", '<repository type="git" url="https://github.com/new/r.git" commit="0" />')
    observation = only(ask(PURL), Signal.REPOSITORY)
    assert observation.value == Repository(url="https://github.com/new/r")
    assert observation.url == f"{registry.url}/v3-flatcontainer/example.lib/1.10.0/example.lib.nuspec"


@pytest.mark.parametrize("manifest", [None, "", "<repository type='git' />", "<repository url='javascript:x' />"])
def test_else_it_is_the_projects_page_where_that_is_on_a_forge(registry, ask, manifest):
    registry.add("Example.Lib", versions={"1.0.0": {**ONE["1.0.0"], "projectUrl": "https://github.com/o/r/wiki"}})
    if manifest is not None:
        registry.manifest("Example.Lib", "1.0.0", manifest)
    assert values(ask(PURL), Signal.REPOSITORY) == [Repository(url="https://github.com/o/r")]


@pytest.mark.parametrize("page", [None, "https://lib.example/docs/start", "o/r", "https://githubXcom.example/o/r"])
def test_a_page_elsewhere_is_no_repository(registry, ask, page):
    registry.add("Example.Lib", versions={"1.0.0": {**ONE["1.0.0"], "projectUrl": page}})
    assert only(ask(PURL), Signal.REPOSITORY).status is Status.ABSENT


@pytest.mark.parametrize("body", [b"<package>", b"<html/>", b'<!DOCTYPE package [<!ENTITY a "b">]><package>&a;</package>'])
def test_a_manifest_that_cannot_be_read_fails_alone(registry, ask, body):
    registry.add("Example.Lib", owners=["alice"], versions=ONE, repository="https://github.com/o/r")
    registry.trouble("example.lib", lambda request, reply: _with(reply, body) if ".nuspec" in request.path else reply)
    found = ask(PURL)
    assert {signal for signal, status in statuses(found).items() if status is Status.FAILED} == {Signal.REPOSITORY}


def _with(reply, body):
    return type(reply)(reply.status, body, reply.headers)


def test_letters_that_only_html_has_names_for_are_read(registry, ask):
    registry.add("Example.Lib", versions=ONE)
    registry.manifest(
        "Example.Lib", "1.0.0", '<authors>J&oslash;rgen &nothing; &amp; Co</authors><repository url="https://github.com/o/r"/>'
    )
    assert values(ask(PURL), Signal.REPOSITORY) == [Repository(url="https://github.com/o/r")]


# --- dependencies


def test_dependencies_say_for_which_frameworks_unless_for_all(registry, ask):
    def group(framework, **dependencies):
        listed = [{"id": name.replace("_", "."), "range": wanted} for name, wanted in dependencies.items()]
        return {"dependencies": listed} | ({"targetFramework": framework} if framework else {})

    groups = [
        group("net8.0", System_Text="[8.0.0, )", Same="[1.0.0, )"),
        group("netstandard2.0", System_Text="[6.0.0, )", Same="[1.0.0, )", Old="[1.0.0, )"),
        group(None, Same="[1.0.0, )", Old="[1.0.0, )"),
    ]
    groups[0]["dependencies"] += [{"id": "Same", "range": "[1.0.0, )"}, {"id": "no name"}, 7]
    registry.add("Example.Lib", versions={"1.0.0": {**ONE["1.0.0"], "dependencyGroups": groups}})
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    (value,) = values([observation], Signal.DECLARED_DEPENDENCIES)
    assert [(each.package, each.requirement, each.marker) for each in value.dependencies] == [
        ("pkg:nuget/old", "[1.0.0, )", "netstandard2.0, any framework"),
        ("pkg:nuget/same", "[1.0.0, )", None),
        ("pkg:nuget/system.text", "[6.0.0, )", "netstandard2.0"),
        ("pkg:nuget/system.text", "[8.0.0, )", "net8.0"),
    ]
    assert observation.detail == "left out: 1 that are no packages of the registry"


@pytest.mark.parametrize("written", ["1.0", "1.0.0", "1.0.0.0", "01.0.0", "1.0.0+build"])
def test_one_version_has_many_spellings(registry, ask, written):
    registry.add("Example.Lib", versions=ONE)
    observation = only(ask(f"pkg:nuget/Example.Lib@{written.replace('+', '%2B')}"), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == []


@pytest.mark.parametrize("written", ["1.0.0-beta", "1.0.0.1", "nonsense"])
def test_a_version_that_is_not_listed_has_no_known_dependencies(registry, ask, written):
    registry.add("Example.Lib", versions=ONE)
    assert only(ask(f"pkg:nuget/Example.Lib@{written}"), Signal.DECLARED_DEPENDENCIES).status is Status.ABSENT


# --- where things lie


def test_the_service_index_is_asked_once_a_run(simulator, registry, tmp_path):
    from sbomkit.enrich import enrich
    from tests.builders import make_component, make_inventory

    purls = [each.purl for each in registry.stock()]
    components = [make_component(purl, purl=purl, version=purl.partition("@")[2]) for purl in purls]
    enrich(
        make_inventory({"app": purls}, components=components),
        sources=[Nuget()],
        settings=simulator.settings(tmp_path),
        now=day("2026-11-01"),
    )
    assert sum(request.path == "/nuget/v3/index.json" for request in simulator.log) == 1


@pytest.mark.parametrize("kind", ["RegistrationsBaseUrl/3.6.0", "SearchQueryService/3.5.0"])
def test_a_service_that_lies_at_another_address_is_not_asked(simulator, registry, ask, kind):
    registry.add("Example.Lib", owners=["mallory"], versions=ONE)
    right = registry.service_index()["resources"]
    moved = [{**each, "@id": "https://elsewhere.example/v3/"} if each["@type"] == kind else each for each in right]
    registry.index = {"resources": [7, {"@type": kind, "@id": 7}, *moved]}
    found = ask(PURL)
    assert {each.status for each in found} == {Status.FAILED}
    assert {"registrations below" in (each.detail or "") for each in found} == {kind.startswith("Reg")}
    assert simulator.requests == 1


@pytest.mark.parametrize(
    "way", ["/../admin/", "/%2e%2e/admin/", "/%252E%2E/admin/", "/..%5cadmin/", "/v3/./", "/v3/../../admin/"]
)
def test_a_token_is_not_led_out_of_the_path_that_is_set(simulator, registry, ask, way):
    registry.add("Example.Lib", owners=["mallory"], versions=ONE)
    right = registry.service_index()["resources"]
    registry.index = {
        "resources": [{**each, "@id": registry.url + way} if each["@type"].startswith("Reg") else each for each in right]
    }
    assert {each.status for each in ask(PURL)} == {Status.FAILED}
    assert [request.path for request in simulator.log] == ["/nuget/v3/index.json"]


def test_a_mirror_without_a_service_index_is_asked_where_the_registry_has_things(simulator, registry, ask):
    registry.add("Example.Lib", owners=["alice"], versions=ONE)
    registry.trouble("v3", refuses(404))
    assert identities(only(ask(PURL), Signal.PUBLISHERS)) == ["nuget:user:alice"]


def test_without_manifests_the_projects_page_is_all_there_is(registry, ask):
    registry.add("Example.Lib", versions=ONE, repository="https://github.com/o/r")
    resources = [each for each in registry.service_index()["resources"] if not each["@type"].startswith("PackageBase")]
    registry.index = {"resources": resources}
    assert only(ask(PURL), Signal.REPOSITORY).status is Status.ABSENT


# --- names, and answers that are none


def test_another_packages_people_are_not_taken_for_this_ones(registry, ask):
    registry.put("Example.Lib", {"items": [{"items": [{"catalogEntry": {"id": "Other", "version": "1.0.0"}}]}]})
    assert {(each.status, each.detail) for each in ask(PURL)} == {
        (Status.FAILED, "unresolved: asked for Example.Lib, got Other")
    }


@pytest.mark.parametrize("registration", [{}, [], {"items": []}, {"items": [{"items": [{"catalogEntry": {}}, {}]}]}])
def test_a_registration_that_names_no_package_is_a_failure(registry, ask, registration):
    registry.put("Example.Lib", registration)
    assert set(statuses(ask(PURL)).values()) == {Status.FAILED}


def test_a_package_that_is_not_there_is_absent(ask):
    assert {(each.status, each.detail) for each in ask(PURL)} == {(Status.ABSENT, "the registry does not have it (HTTP 404)")}


@pytest.mark.parametrize(
    "purl",
    ["pkg:nuget/a/b@1", "pkg:nuget/a%20b@1", "pkg:nuget/..@1", f"pkg:nuget/{'a' * 101}@1", f"pkg:nuget/{'a_' * 49}%21@1"],
)
def test_a_name_that_no_package_can_have_is_not_asked_for(simulator, ask, purl):
    assert set(statuses(ask(purl)).values()) == {Status.ABSENT}
    assert simulator.requests == 0


def test_a_package_of_another_feed_is_not_asked_for(simulator, ask):
    found = ask(f"{PURL}?repository_url=https://feed.firm.example/v3/index.json")
    assert {each.detail for each in found} == {"the document says that it comes from feed.firm.example"}
    assert simulator.requests == 0


def test_asking_about_nothing_takes_no_requests():
    assert Nuget().requests([]) == {}


INDEX = {
    "resources": [
        {"@id": "https://api.nuget.org/v3/registration5-gz-semver2/", "@type": "RegistrationsBaseUrl/3.6.0"},
        {"@id": "https://api.nuget.org/v3-flatcontainer/", "@type": "PackageBaseAddress/3.0.0"},
        {"@id": "https://azuresearch-usnc.nuget.org/query", "@type": "SearchQueryService"},
    ]
}
ENTRY = {
    "id": "Example.Lib",
    "version": "1.0.0",
    "published": "2020-01-01",
    "listed": True,
    "deprecation": {**LEGACY, "message": "x@mail.example"},
    "projectUrl": "https://github.com/o/r",
    "dependencyGroups": [{"targetFramework": "net8.0", "dependencies": [{"id": "A", "range": "[1.0.0, )"}]}],
}
REGISTRATION = {
    "items": [
        {"items": [{"catalogEntry": ENTRY}]},
        {"@id": "https://api.nuget.org/v3/registration5-gz-semver2/page", "lower": "1.0.0", "upper": "2.0.0", "count": 1},
    ]
}
HIT = {"data": [{"id": "Example.Lib", "owners": ["alice", "b@mail.example"], "totalDownloads": 1, "verified": True}]}


@settings(deadline=None)
@given(changed(INDEX), changed(REGISTRATION), changed({"items": [{"catalogEntry": ENTRY}]}), changed(HIT))
def test_whatever_the_registry_says_only_observations_come_out(index, registration, page, hits):
    made_up(
        Nuget,
        PURL,
        {
            "v3/index.json": index,
            "v3/registration5-gz-semver2/example.lib/index.json": registration,
            "v3/registration5-gz-semver2/page": page,
            "query": hits,
        },
    )


@settings(deadline=None)
@given(st.binary(max_size=40), st.integers(0, 60))
def test_whatever_a_manifest_is_only_observations_come_out(noise, place):
    right = b'<package><metadata><repository url="https://github.com/o/r"/></metadata></package>'
    answers = {
        "v3/index.json": INDEX,
        "v3/registration5-gz-semver2/example.lib/index.json": {"items": [{"items": [{"catalogEntry": ENTRY}]}]},
        "v3-flatcontainer/": right[:place] + noise + right[place + 3 :],
        "query": HIT,
    }
    assert not isinstance(made_up(Nuget, PURL, answers), SbomkitError)
