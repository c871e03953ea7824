"""The Python package index: every trap of it, one by one, over the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import SbomkitError
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    DeclaredDependencies,
    Funding,
    Lifecycle,
    Popularity,
    Publishers,
    Releases,
    Repository,
    Signal,
    Status,
)
from sbomkit.purl import registry_url
from sbomkit.sources._parts.pypi import is_prerelease, requirement
from sbomkit.sources.pypi import Pypi
from tests.asking import NOW, asking, changed, identities, made_up, needs, only, package_of, released, statuses, told, values
from tests.builders import day
from tests.simulator import RegistrySimulator, html, refuses
from tests.simulator.pypi import PypiRegistry, release

PURL = "pkg:pypi/left-pad@1.0"
BY_WORKFLOW = {"kind": "GitHub", "repository": "acme/left-pad", "workflow": "release.yml", "environment": ""}


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[PypiRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(Pypi, simulator, tmp_path)


# --- people


def test_roles_are_who_can_publish(registry, ask):
    registry.add(
        "left-pad",
        roles={"Bob": "Owner", "alice": "Maintainer", "pad-bot": "Maintainer"},
        versions={"1.0": release("2020-01-01")},
    )
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["pypi:user:alice", "pypi:user:bob", "pypi:user:pad-bot"]
    assert isinstance(observation.value, Publishers)
    assert (observation.value.kind, observation.value.complete, observation.as_of) == ("publish_rights", True, None)
    assert [member.kind for member in observation.value.members] == [ActorKind.PERSON, ActorKind.PERSON, ActorKind.BOT]


def test_of_an_organisations_project_teams_and_owners_are_not_listed(registry, ask):
    registry.add("left-pad", roles={"alice": "Owner"}, organization="Acme", versions={"1.0": release("2020-01-01")})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert observation.value.members == (
        Actor(identity="pypi:organisation:acme", kind=ActorKind.ORGANISATION),
        Actor(identity="pypi:user:alice", kind=ActorKind.PERSON),
    )
    assert observation.value.complete is False
    assert observation.detail == "teams and owners of the organisation can publish too, and are not listed"


def test_empty_roles_of_an_organisation_are_the_organisation_and_not_nobody(registry, ask):
    registry.add("left-pad", organization="acme", versions={"1.0": release("2020-01-01")})
    assert identities(only(ask(PURL), Signal.PUBLISHERS)) == ["pypi:organisation:acme"]


@pytest.mark.parametrize("organisation", [{"name": "acme"}, ["acme"], 7, "", False])
def test_an_organisation_whose_name_cannot_be_read_is_one_all_the_same(registry, ask, organisation):
    registry.add("left-pad", roles={"alice": "Owner"}, organization=organisation, versions={"1.0": release("2020-01-01")})
    (value,) = values(ask(PURL), Signal.PUBLISHERS)
    assert [each.kind for each in value.members] == [ActorKind.ORGANISATION, ActorKind.PERSON]
    assert value.complete is False


def test_without_a_word_of_an_organisation_it_is_open_who_else_can_publish(registry, ask):
    project = registry.add("left-pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01")})
    registry.answers["pypi/left-pad/json"] = project | {"ownership": {"roles": project["ownership"]["roles"]}}
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert (observation.value.complete, observation.detail) == (None, "whether it belongs to an organisation is not told")


def test_no_roles_are_not_zero_people(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (
        Status.ABSENT,
        "the project has no roles, and belongs to no organisation; ask the repository",
    )


@pytest.mark.parametrize("ownership", [None, [], "alice"])
def test_an_index_without_ownership_cannot_tell(registry, ask, ownership):
    project = registry.add("left-pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01", author="A. Person")})
    registry.answers["pypi/left-pad/json"] = project | {"ownership": ownership}
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert observation.status is Status.UNSUPPORTED
    assert observation.detail == "this index does not tell who has a role (no `ownership` in its answer); ask the repository"


def test_a_workflow_that_published_the_newest_release_leaves_open_who_can(registry, ask):
    versions = {"1.0": release("2020-01-01"), "2.0": release("2025-01-01", publisher=BY_WORKFLOW)}
    registry.add("left-pad", roles={"alice": "Owner"}, versions=versions)
    found = ask(PURL)
    observation = only(found, Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert observation.value.complete is None
    assert observation.detail == "a workflow published the newest release; who can start it is not told"
    (history,) = values(found, Signal.RELEASES)
    assert [each.publisher for each in history.releases] == [
        None,
        Actor(identity="pypi:workflow:github", kind=ActorKind.AUTOMATION),
    ]


def test_as_of_a_day_before_workflows_published_the_list_is_complete(registry, ask):
    versions = {"1.0": release("2020-01-01"), "2.0": release("2025-01-01", publisher=BY_WORKFLOW)}
    registry.add("left-pad", roles={"alice": "Owner"}, versions=versions)
    (value,) = values(ask(PURL, as_of="2021-01-01"), Signal.PUBLISHERS)
    assert value.complete is True


def test_of_older_releases_with_provenance_the_provider_is_not_asked_for(simulator, registry, ask):
    versions = {"1.0": release("2024-01-01", publisher=BY_WORKFLOW), "2.0": release("2025-01-01", publisher=BY_WORKFLOW)}
    registry.add("left-pad", roles={"alice": "Owner"}, versions=versions)
    (history,) = values(ask("pkg:pypi/left-pad@2.0"), Signal.RELEASES)
    assert [each.publisher.identity for each in history.releases] == ["pypi:workflow:unknown", "pypi:workflow:github"]
    assert sum("/integrity/" in request.path for request in simulator.log) == 1


@pytest.mark.parametrize(
    "provenance",
    [
        None,
        {"version": 1, "attestation_bundles": []},
        {"version": 1, "attestation_bundles": [{"publisher": {"repository": "acme/left-pad"}}]},
        ["nonsense"],
    ],
)
def test_provenance_that_names_nobody_is_still_a_workflow(registry, ask, provenance):
    registry.add("left-pad", roles={"alice": "Owner"}, versions={"1.0": release("2025-01-01", publisher=BY_WORKFLOW)})
    for path in [path for path in registry.answers if path.startswith("integrity/")]:
        registry.answers[path] = provenance
    found = ask(PURL)
    (history,) = values(found, Signal.RELEASES)
    assert history.releases[0].publisher == Actor(identity="pypi:workflow:unknown", kind=ActorKind.AUTOMATION)
    assert only(found, Signal.PUBLISHERS).status is Status.KNOWN
    assert only(found, Signal.REPOSITORY).status is Status.ABSENT


def test_a_file_whose_name_is_a_path_is_not_asked_for(simulator, registry, ask):
    project = registry.add("left-pad", roles={"alice": "Owner"}, versions={"1.0": release("2025-01-01")})
    name = "../../admin"
    files = [{"filename": name, "upload_time_iso_8601": "2025-01-01T00:00:00Z"}]
    registry.answers["pypi/left-pad/json"] = project | {"releases": {"1.0": files}}
    registry.answers["simple/left-pad/"]["files"] = [{"filename": name, "provenance": "https://index.example/x"}]
    (history,) = values(ask(PURL), Signal.RELEASES)
    assert history.releases[0].publisher == Actor(identity="pypi:workflow:unknown", kind=ActorKind.AUTOMATION)
    assert not any("integrity" in request.path for request in simulator.log)


# --- releases


def test_releases_are_dated_by_their_first_file(registry, ask):
    versions = {"1.0": release("2020-01-01"), "2.0rc1": release("2021-01-01"), "2.0": release("2021-02-01", yanked="broken")}
    project = registry.add("left-pad", versions=versions)
    project["releases"]["1.0"][0]["upload_time_iso_8601"] = "2020-06-06T00:00:00Z"
    project["releases"]["2.0rc1"][1] = {"filename": "x", "upload_time": "2020-12-31T00:00:00"}
    (history,) = values(ask(PURL), Signal.RELEASES)
    assert released(only(ask(PURL), Signal.RELEASES)) == [
        ("1.0", day("2020-01-01")),
        ("2.0rc1", day("2020-12-31")),
        ("2.0", day("2021-02-01")),
    ]
    assert [(each.prerelease, each.deprecated) for each in history.releases] == [(False, False), (True, False), (False, True)]
    assert history.complete


def test_a_release_without_files_and_one_of_the_future_are_counted(registry, ask):
    versions = {"1.0": release("2020-01-01"), "0.1": release(None), "9.0": release("2027-01-01")}
    registry.add("left-pad", versions=versions)
    observation = only(ask(PURL), Signal.RELEASES)
    assert isinstance(observation.value, Releases)
    assert [each.version for each in observation.value.releases] == ["1.0"]
    assert not observation.value.complete
    assert observation.detail == "left out: 1 without a date, 1 dated in the future"


def test_an_answer_without_releases_says_so(registry, ask):
    project = registry.add("left-pad", versions={"1.0": release("2020-01-01")})
    del project["releases"]
    assert only(ask(PURL), Signal.RELEASES).status is Status.ABSENT


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.0", False),
        ("1.0rc1", True),
        ("1.0.dev3", True),
        ("1.0-alpha.2", True),
        ("1.0b", True),
        ("1.0.post1", False),
        ("1.0+dev1", False),
        ("2004d", False),
    ],
)
def test_prereleases_are_those_of_pep_440(version, expected):
    assert is_prerelease(version) is expected


# --- funding


@pytest.mark.parametrize(
    ("label", "link", "counts"),
    [
        ("Funding", "https://give.example/x", True),
        ("funding-url!", "https://give.example/x", True),
        ("Sponsor us", "https://give.example/x", True),
        ("Donate", "https://give.example/x", True),
        ("D.o.n.a.t.i.o.n.s", "https://give.example/x", True),
        ("Homepage", "https://github.com/sponsors/alice", True),
        ("Chat", "https://opencollective.com/x", True),
        ("Homepage", "https://give.example/x", False),
        ("Crowd funding", "https://give.example/x", False),
        ("Funding", "see the readme", False),
    ],
)
def test_links_ask_for_money_by_label_or_by_host(registry, ask, label, link, counts):
    registry.add("left-pad", versions={"1.0": release("2020-01-01", project_urls={label: link})})
    observation = only(ask(PURL), Signal.FUNDING)
    assert isinstance(observation.value, Funding)
    assert [channel.url for channel in observation.value.channels] == ([link] if counts else [])
    assert observation.as_of == day("2020-01-01")


def test_the_home_page_may_be_where_money_goes(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01", home_page="https://liberapay.com/alice")})
    found = ask(PURL)
    (value,) = values(found, Signal.FUNDING)
    assert [(channel.url, channel.platform) for channel in value.channels] == [("https://liberapay.com/alice", "liberapay")]
    assert only(found, Signal.REPOSITORY).status is Status.ABSENT


def test_what_the_documents_version_said_is_history(registry, ask):
    links = [{"Funding": "https://old.example/"}, {"Funding": "https://new.example/"}]
    versions = {"1.0": release("2020-01-01", project_urls=links[0]), "2.0": release("2022-01-01", project_urls=links[1])}
    registry.add("left-pad", versions=versions)
    history = told(ask(PURL), Signal.FUNDING)
    assert [(each.as_of, each.value.channels[0].url) for each in history if isinstance(each.value, Funding)] == [
        (day("2020-01-01"), "https://old.example/"),
        (day("2022-01-01"), "https://new.example/"),
    ]
    assert [each.as_of for each in told(ask(PURL, as_of="2021-01-01"), Signal.FUNDING)] == [day("2020-01-01")]


def test_metadata_of_the_latest_hold_since_the_newest_release_whatever_its_number(registry, ask):
    versions = {"2.0": release("2022-01-01"), "1.9.1": release("2023-01-01"), "1.9": release("2021-01-01")}
    registry.add("left-pad", latest="2.0", versions=versions)
    observation = only(ask("pkg:pypi/left-pad@2.0"), Signal.FUNDING)
    assert observation.as_of == day("2022-01-01"), "nothing changed since"
    assert only(ask("pkg:pypi/left-pad"), Signal.FUNDING).as_of == day("2023-01-01")


def test_metadata_without_any_date_hold_for_the_day_of_asking(registry, ask):
    registry.add("left-pad", versions={"1.0": release(None, project_urls={"Source": "https://github.com/o/r"})})
    found = ask(PURL)
    assert only(found, Signal.REPOSITORY).as_of == NOW
    assert only(ask(PURL, as_of="2020-01-01"), Signal.REPOSITORY).status is Status.ABSENT


# --- repository


@pytest.mark.parametrize(
    ("links", "home", "expected"),
    [
        ({"Source Code": "https://git.example/o/r"}, None, "https://git.example/o/r"),
        ({"Docs": "https://github.com/o/docs", "Repository": "https://github.com/o/r.git"}, None, "https://github.com/o/r"),
        (
            {"Repository": "https://github.com/o/second", "Source": "https://github.com/o/first"},
            None,
            "https://github.com/o/first",
        ),
        ({"Issues": "https://github.com/o/r/issues"}, None, "https://github.com/o/r"),
        ({"Changes": "https://github.com/o/r/blob/main/CHANGES.md"}, None, "https://github.com/o/r"),
        ({"Docs": "https://docs.example/"}, "https://gitlab.com/g/p", "https://gitlab.com/g/p"),
        ({"Source": "https://github.com/sponsors/alice"}, None, None),
        ({"Funding": "https://github.com/alice/money"}, None, None),
        ({"Source": "https://"}, "https://www.example/", None),
        (None, None, None),
        ({"Source": 7, "Homepage": None}, 7, None),
    ],
)
def test_the_repository_is_the_link_that_says_so_else_one_to_a_forge(registry, ask, links, home, expected):
    registry.add("left-pad", versions={"1.0": release("2020-01-01", project_urls=links, home_page=home)})
    assert values(ask(PURL), Signal.REPOSITORY) == ([Repository(url=expected)] if expected else [])


def test_an_attested_repository_is_verified_and_stands_before_a_claimed_one(registry, ask):
    claimed = {"Source": "https://github.com/famous/project"}
    registry.add("left-pad", versions={"1.0": release("2025-01-01", publisher=BY_WORKFLOW, project_urls=claimed)})
    observation = only(ask(PURL), Signal.REPOSITORY)
    assert observation.value == Repository(url="https://github.com/acme/left-pad", verified=True)
    assert observation.as_of == day("2025-01-01")


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [
        ({"kind": "GitLab", "repository": "acme/sub/left-pad"}, "https://gitlab.com/acme/sub/left-pad"),
        ({"kind": "Google", "email": "x@mail.example"}, None),
        ({"kind": "GitHub", "repository": "../.."}, None),
        ({"kind": "GitHub", "repository": 7}, None),
    ],
)
def test_attested_repositories_are_those_of_forges(registry, ask, publisher, expected):
    registry.add("left-pad", versions={"1.0": release("2025-01-01", publisher=publisher)})
    assert [value.url for value in values(ask(PURL), Signal.REPOSITORY)] == ([expected] if expected else [])


# --- state


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        ("active", None, Lifecycle()),
        ("archived", "moved", Lifecycle(archived=True, message="moved")),
        ("deprecated", "write to a@mail.example", None),
        ("quarantined", None, Lifecycle(removed=True, message="quarantined by the registry")),
    ],
)
def test_the_index_page_tells_the_status(registry, ask, status, reason, expected):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")}, status=status, reason=reason)
    (value,) = values(ask(PURL), Signal.LIFECYCLE)
    if expected is None:
        assert value.deprecated
        assert "mail.example" not in value.message
    else:
        assert value == expected


@pytest.mark.parametrize("status", [None, "", "sleeping"])
def test_a_status_that_is_not_known_says_nothing(registry, ask, status):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")}, status=status)
    observation = only(ask(PURL), Signal.LIFECYCLE)
    assert (observation.status, observation.detail) == (
        Status.UNSUPPORTED,
        "the index page has no project status that is known",
    )


def test_some_mirrors_put_the_status_into_the_metadata(registry, ask):
    project = registry.add("left-pad", versions={"1.0": release("2020-01-01")}, status=None)
    project["project-status"] = {"status": "archived"}
    assert values(ask(PURL), Signal.LIFECYCLE) == [Lifecycle(archived=True)]


def test_a_project_all_of_whose_releases_are_yanked_is_deprecated(registry, ask):
    versions = {
        "1.0": release("2020-01-01", yanked=True),
        "2.0": release("2021-01-01", yanked="use another"),
        "3.0": release(None),
    }
    registry.add("left-pad", versions=versions)
    assert values(ask(PURL), Signal.LIFECYCLE) == [Lifecycle(deprecated=True, message="use another")]


@pytest.mark.parametrize("status", ["active", None])
def test_yanked_without_a_reason_is_deprecated_as_well(registry, ask, status):
    registry.add("left-pad", versions={"1.0": release("2020-01-01", yanked=True)}, status=status)
    assert values(ask(PURL), Signal.LIFECYCLE) == [Lifecycle(deprecated=True, message="all versions are yanked")]


def test_before_the_first_release_yanked_ones_have_no_reason(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01", yanked="broken")})
    (value,) = values(ask(PURL, as_of="2019-01-01"), Signal.LIFECYCLE)
    assert value.message == "all versions are yanked"


def test_a_project_that_calls_itself_inactive_is_a_hint_and_no_status(registry, ask):
    classifiers = ["Development Status :: 7 - Inactive"]
    registry.add("left-pad", versions={"1.0": release("2020-01-01", classifiers=classifiers)})
    observation = only(ask(PURL), Signal.LIFECYCLE)
    assert observation.value == Lifecycle()
    assert observation.detail == "its latest version calls itself inactive"


def test_a_quarantined_project_is_removed_and_not_unknown(simulator, registry, ask):
    registry.page("left-pad", status="quarantined")
    found = ask(PURL)
    assert only(found, Signal.LIFECYCLE).value == Lifecycle(removed=True, message="quarantined by the registry")
    others = [each for each in found if each.signal is not Signal.LIFECYCLE]
    assert {(each.status, each.detail) for each in others} == {(Status.ABSENT, "quarantined by the registry")}
    assert [request.path for request in simulator.log] == ["/pypi/pypi/left-pad/json", "/pypi/simple/left-pad/"]


@pytest.mark.parametrize("status", ["active", None])
def test_an_index_page_without_metadata_is_not_the_end_of_the_project(registry, ask, status):
    registry.page("left-pad", status=status)
    found = ask(PURL)
    assert only(found, Signal.LIFECYCLE).status is (Status.KNOWN if status else Status.UNSUPPORTED)
    assert only(found, Signal.PUBLISHERS).detail == "on the index, but its metadata are not served"


def test_what_neither_of_them_has_is_absent(ask):
    assert {(each.status, each.detail) for each in ask(PURL)} == {(Status.ABSENT, "the registry does not have it (HTTP 404)")}


def test_without_the_index_page_nobody_knows_whether_it_is_in_quarantine(registry, ask):
    registry.page("left-pad", status="quarantined")
    registry.answers["simple/left-pad/"] = ["nonsense"]
    assert set(statuses(ask(PURL)).values()) == {Status.FAILED}


# --- dependencies


def test_dependencies_are_those_of_the_versions_in_the_inventory(registry, ask):
    wanted = [
        "Foo_Bar[x,y] (>=1,<2) ; python_version < '3.9'",
        "requests>=2",
        "pytest; extra == 'test'",
        "url @ https://a.example/x.whl",
    ]
    registry.add(
        "left-pad",
        versions={"1.0": release("2020-01-01", requires_dist=wanted), "2.0": release("2021-01-01", requires_dist=["a"])},
    )
    first, second = told(ask(PURL, "pkg:pypi/left-pad@2.0"), Signal.DECLARED_DEPENDENCIES)
    assert needs(first) == [
        ("pkg:pypi/foo-bar", ">=1,<2", "runtime"),
        ("pkg:pypi/pytest", None, "optional"),
        ("pkg:pypi/requests", ">=2", "runtime"),
        ("pkg:pypi/url", "@ https://a.example/x.whl", "runtime"),
    ]
    assert isinstance(first.value, DeclaredDependencies)
    assert [each.marker for each in first.value.dependencies] == ["python_version < '3.9'", "extra == 'test'", None, None]
    assert (first.as_of, first.detail) == (day("2020-01-01"), "extras asked of 1 dependencies are not told")
    assert needs(second) == [("pkg:pypi/a", None, "runtime")]


@pytest.mark.parametrize("written", ["", "!", "two words", "-x", ">=1", "foo bar>=1"])
def test_an_entry_that_cannot_be_read_is_none_and_not_made_up(written):
    assert requirement(written) == (None, False)


def test_what_cannot_be_read_is_counted(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01", requires_dist=["requests", "two words", 7])})
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == [("pkg:pypi/requests", None, "runtime")]
    assert observation.detail == "left out: 2 that are no packages of the registry"


def test_a_wheel_that_names_nothing_needs_nothing(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")})
    assert needs(only(ask(PURL), Signal.DECLARED_DEPENDENCIES)) == []


@pytest.mark.parametrize("odd", [{"wheel": False}, {"dynamic": ["Requires-Dist"]}])
def test_an_sdist_that_names_nothing_may_need_anything(registry, ask, odd):
    registry.add("left-pad", versions={"1.0": release("2020-01-01", **odd)})
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    assert observation.status is Status.UNSUPPORTED
    assert observation.detail is not None
    assert observation.detail.startswith("version 1.0 has no wheel")


@pytest.mark.parametrize("version", ["6.6.6", "%2e%2e%2fadmin"])
def test_a_version_that_the_index_does_not_have_is_told(registry, ask, version):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")})
    observation = only(ask(f"pkg:pypi/left-pad@{version}"), Signal.DECLARED_DEPENDENCIES)
    assert observation.status is Status.ABSENT
    assert observation.detail is not None
    assert "does not list version" in observation.detail


def test_one_version_that_cannot_be_had_does_not_hide_another(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01"), "2.0": release("2021-01-01")})
    registry.answers["pypi/left-pad/1.0/json"] = {"info": {"name": "mallory"}}
    first, second = told(ask(PURL, "pkg:pypi/left-pad@2.0"), Signal.DECLARED_DEPENDENCIES)
    assert {first.status, second.status} == {Status.KNOWN, Status.FAILED}
    assert "unresolved: asked for left-pad, got mallory" in {first.detail, second.detail}


def test_dependencies_of_a_version_later_than_the_asked_day_are_left_out(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")})
    observation = only(ask(PURL, as_of="2019-01-01"), Signal.DECLARED_DEPENDENCIES)
    assert (observation.status, observation.detail) == (
        Status.ABSENT,
        "version 1.0 was published after the day that is asked for",
    )


def test_a_document_without_versions_asks_for_no_dependencies(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")})
    assert only(ask("pkg:pypi/left-pad"), Signal.DECLARED_DEPENDENCIES).status is Status.UNSUPPORTED


# --- use


def test_downloads_of_a_month_come_from_their_own_host(simulator, registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")}, downloads=123)
    observation = only(ask(PURL), Signal.POPULARITY)
    assert (observation.value, observation.detail) == (Popularity(downloads_month=123), "without known mirrors")
    assert observation.url == f"{simulator.url}/pypi.stats/api/packages/left-pad/recent"


def test_downloads_that_nobody_counts_are_not_zero(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")}, downloads=None)
    assert only(ask(PURL), Signal.POPULARITY).status is Status.ABSENT


@pytest.mark.parametrize(
    "answer",
    [
        {"package": "mallory", "data": {"last_month": 7}},
        {"package": "left-pad", "data": {"last_month": -1}},
        {"package": "left-pad"},
    ],
)
def test_downloads_of_another_package_or_none_at_all_are_a_failure_of_their_own(registry, ask, answer):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")})
    registry.answers["stats:api/packages/left-pad/recent"] = answer
    found = statuses(ask(PURL))
    assert found[Signal.POPULARITY] is Status.FAILED
    assert found[Signal.LIFECYCLE] is Status.KNOWN


# --- the whole


def test_names_are_asked_for_in_their_one_spelling(simulator, registry, ask):
    registry.add("Left.Pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01")})
    assert identities(only(ask("pkg:pypi/LEFT__pad@1.0"), Signal.PUBLISHERS)) == ["pypi:user:alice"]
    assert simulator.log[0].path == "/pypi/pypi/left-pad/json"


def test_another_projects_people_are_not_taken_for_this_ones(registry, ask):
    registry.answers["pypi/left-pad/json"] = {"info": {"name": "mallory"}}
    assert {(each.status, each.detail) for each in ask(PURL)} == {
        (Status.FAILED, "unresolved: asked for left-pad, got mallory")
    }


@pytest.mark.parametrize("purl", ["pkg:pypi/ns/left-pad@1.0", "pkg:pypi/l%20p@1.0", "pkg:pypi/-x-@1.0"])
def test_a_name_that_no_project_can_have_is_not_asked_for(simulator, ask, purl):
    assert set(statuses(ask(purl)).values()) == {Status.ABSENT}
    assert simulator.requests == 0


def test_a_project_of_another_index_is_not_asked_for(simulator, registry, ask):
    found = ask(f"{PURL}?repository_url=https://index.firm.example/simple")
    assert {(each.status, each.detail) for each in found} == {
        (Status.UNSUPPORTED, "the document says that it comes from index.firm.example")
    }
    assert simulator.requests == 0


def test_the_index_itself_is_no_other_one(registry, ask):
    registry.add("left-pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01")})
    found = ask(f"{PURL}?repository_url={registry_url('pypi')}/simple")
    assert only(found, Signal.PUBLISHERS).status is Status.KNOWN


@pytest.mark.parametrize("trouble", [refuses(403), html()])
def test_an_index_page_that_cannot_be_had_fails_alone(registry, ask, simulator, trouble):
    registry.add("left-pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01")})
    registry.trouble_for_all(lambda request, reply: trouble(request, reply) if "/simple/" in request.path else reply)
    found = ask(PURL)
    assert only(found, Signal.LIFECYCLE).status is Status.FAILED
    (value,) = values(found, Signal.PUBLISHERS)
    assert value.complete is None
    assert only(found, Signal.PUBLISHERS).detail == "whether a workflow publishes is not known without the index page"


def test_an_index_page_of_another_project_is_not_believed(registry, ask):
    registry.add("left-pad", versions={"1.0": release("2020-01-01")})
    registry.answers["simple/left-pad/"] |= {"name": "mallory", "project-status": {"status": "quarantined"}}
    assert only(ask(PURL), Signal.LIFECYCLE).detail == "unresolved: asked for left-pad, got mallory"


def test_a_mirror_without_index_pages_in_json_tells_the_rest(registry, ask):
    registry.add("left-pad", roles={"alice": "Owner"}, versions={"1.0": release("2020-01-01")})
    del registry.answers["simple/left-pad/"]
    found = statuses(ask(PURL))
    assert (found[Signal.PUBLISHERS], found[Signal.LIFECYCLE]) == (Status.KNOWN, Status.UNSUPPORTED)


def test_it_says_how_often_it_asks_at_each_host():
    asked = [package_of(PURL, "pkg:pypi/left-pad@2.0"), package_of("pkg:pypi/wide")]
    assert Pypi().requests(asked) == {"": 8, "stats": 2}
    assert Pypi().requests([]) == {}


RIGHT = {
    "info": {
        "name": "left-pad",
        "version": "1.0",
        "project_urls": {"Source": "https://github.com/o/r", "Funding": "https://a.example"},
        "home_page": "https://a.example",
        "requires_dist": ["a>=1; extra == 'x'", "b (>2)"],
        "classifiers": ["x"],
        "dynamic": ["y"],
        "author_email": "a@mail.example",
    },
    "urls": [{"filename": "f-1.0.tar.gz", "packagetype": "sdist", "upload_time_iso_8601": "2020-01-01T00:00:00Z"}],
    "releases": {
        "1.0": [
            {"filename": "f-1.0.tar.gz", "upload_time_iso_8601": "2020-01-01T00:00:00Z", "yanked": True, "yanked_reason": "x"}
        ],
        "2.0": [],
    },
    "ownership": {"roles": [{"role": "Owner", "user": "b@mail.example"}], "organization": "o"},
}
INDEX = {
    "name": "left-pad",
    "project-status": {"status": "archived", "reason": "mail c@mail.example"},
    "files": [{"filename": "f-1.0.tar.gz", "provenance": "https://a.example/p"}],
}
PROVENANCE = {"attestation_bundles": [{"publisher": {"kind": "GitHub", "repository": "o/r"}}]}
DOWNLOADS = {"package": "left-pad", "data": {"last_month": 1}}


ANSWERS = st.fixed_dictionaries(
    {
        "pypi/left-pad/json": changed(RIGHT),
        "pypi/left-pad/3.0/json": changed(RIGHT),
        "simple/": changed(INDEX),
        "integrity/": changed(PROVENANCE),
        "api/": changed(DOWNLOADS),
    }
)


@settings(deadline=None)
@given(answers=ANSWERS, as_of=st.none() | st.just(day("2020-06-01")))
def test_whatever_the_index_says_only_observations_come_out(answers, as_of):
    found = made_up(Pypi, "pkg:pypi/left-pad@3.0", answers, as_of=as_of)
    assert isinstance(found, SbomkitError) or {each.signal for each in found} == Pypi.signals


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_required_is_a_dependency_or_none(written):
    found, _ = requirement(written)
    assert found is None or found.package.startswith("pkg:pypi/")


def test_brackets_that_are_not_closed_are_no_requirement():
    assert requirement("a" * 1_000 + "[" + "x" * 900) == (None, False)
