"""RubyGems: every trap of its registry, one by one, over the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import SbomkitError
from sbomkit.model.facts import ActorKind, Funding, Popularity, Publishers, Releases, Repository, Signal, Status
from sbomkit.sources.rubygems import RubyGems
from tests.asking import NOW, asking, changed, identities, made_up, needs, only, package_of, released, statuses, told, values
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.rubygems import RubyGemsRegistry, gem_version

PURL = "pkg:gem/left-pad@1.0.0"
ALICE = {"id": 101, "handle": "Alice", "role": "owner"}


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[RubyGemsRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(RubyGems, simulator, tmp_path)


# --- people


def test_owners_are_known_by_their_numbers_since_a_handle_may_be_missing(registry, ask):
    owners = [ALICE, {"id": 102, "handle": None, "role": "maintainer"}, {"id": 103, "handle": "pad-bot"}]
    registry.add("left-pad", owners=owners, versions={"1.0.0": gem_version("2020-01-01")})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["rubygems:user:101", "rubygems:user:102", "rubygems:user:103"]
    assert isinstance(observation.value, Publishers)
    assert (observation.value.kind, observation.value.complete, observation.as_of) == ("publish_rights", None, None)
    assert [member.kind for member in observation.value.members] == [ActorKind.PERSON, ActorKind.PERSON, ActorKind.BOT]
    assert observation.detail == "whether an organisation or a workflow can publish too is not told"


_NOBODY = "nobody is listed: an organisation owns it, which the registry does not tell, or nobody; ask the repository"
_UNREAD = "1 entry of the list could not be read, and nobody else is on it"


@pytest.mark.parametrize(
    ("listed", "why"), [([], _NOBODY), ([{}], _UNREAD), ([{"id": 0, "handle": None}], _UNREAD), ([7], _UNREAD)]
)
def test_an_empty_list_is_an_organisation_or_nobody_and_not_zero_people(registry, ask, listed, why):
    registry.add("left-pad", owners=[], versions={"1.0.0": gem_version("2020-01-01", authors="A. Person")})
    registry.answers["api/v1/gems/left-pad/owners.json"] = listed
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (Status.ABSENT, why)


def test_a_handle_of_digits_is_not_the_account_of_that_number(registry, ask):
    owners = [{"id": 5, "handle": "alice"}, {"handle": "5"}, {"id": 0, "handle": "bob"}, {"id": 0, "handle": "carol"}]
    registry.add("left-pad", owners=owners, versions={"1.0.0": gem_version("2020-01-01")})
    assert identities(only(ask(PURL), Signal.PUBLISHERS)) == [
        "rubygems:login:5",
        "rubygems:user:5",
        "rubygems:user:bob",
        "rubygems:user:carol",
    ]


def test_owners_that_are_not_served_are_not_zero_people(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")})
    del registry.answers["api/v1/gems/left-pad/owners.json"]
    assert only(ask(PURL), Signal.PUBLISHERS).status is Status.ABSENT


@pytest.mark.parametrize(
    ("path", "signal"),
    [("api/v1/gems/left-pad/owners.json", Signal.PUBLISHERS), ("api/v1/versions/left-pad.json", Signal.RELEASES)],
)
def test_an_answer_that_is_no_list_fails_alone(registry, ask, path, signal):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")})
    registry.answers[path] = {"error": "x"}
    found = statuses(ask(PURL))
    assert found.pop(signal) is Status.FAILED
    assert Status.FAILED not in found.values()


# --- releases


def test_releases_are_dated_by_their_push_and_not_by_the_clock_of_the_author(registry, ask):
    versions = {
        "1.0.0": gem_version("2020-01-01", built_at="1980-01-02T00:00:00.000Z"),
        "1.0.0-java": gem_version("2019-12-31"),
        "2.0.0.rc1": gem_version("2021-01-01", prerelease=True),
        "2.0.0.rc2": gem_version("2021-02-01", prerelease=None),
        "2.0.0": gem_version("2021-03-01", prerelease=None),
    }
    registry.add("left-pad", owners=[ALICE], versions=versions)
    observation = only(ask(PURL), Signal.RELEASES)
    assert released(observation) == [
        ("1.0.0", day("2019-12-31")),
        ("2.0.0.rc1", day("2021-01-01")),
        ("2.0.0.rc2", day("2021-02-01")),
        ("2.0.0", day("2021-03-01")),
    ]
    assert isinstance(observation.value, Releases)
    assert [each.prerelease for each in observation.value.releases] == [False, True, True, False]
    assert {each.publisher for each in observation.value.releases} == {None}
    assert observation.value.complete


def test_versions_without_a_date_or_of_the_future_are_counted(registry, ask):
    versions = {"1.0.0": gem_version("2020-01-01"), "2.0.0": gem_version(None), "3.0.0": gem_version("2027-01-01")}
    registry.add("left-pad", owners=[ALICE], versions=versions)
    observation = only(ask(PURL), Signal.RELEASES)
    assert [version for version, _ in released(observation)] == ["1.0.0"]
    assert observation.detail == "left out: 1 without a date, 1 dated in the future"


def test_a_gem_whose_versions_are_not_served_has_no_releases(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")})
    del registry.answers["api/v1/versions/left-pad.json"]
    found = ask(PURL)
    assert only(found, Signal.RELEASES).status is Status.ABSENT
    assert only(found, Signal.FUNDING).as_of == day("2020-01-01"), "the gem itself dates its latest version"


# --- funding and repository


def test_funding_is_told_each_time_that_it_changed(registry, ask):
    versions = {
        "1.0.0": gem_version("2020-01-01"),
        "1.1.0": gem_version("2021-01-01", metadata={"funding_uri": "https://give.example/"}),
        "2.0.0": gem_version("2022-01-01", metadata={"funding_uri": "https://give.example/"}),
    }
    registry.add("left-pad", owners=[ALICE], versions=versions)
    history = told(ask(PURL), Signal.FUNDING)
    assert [(each.as_of, len(each.value.channels)) for each in history if isinstance(each.value, Funding)] == [
        (day("2020-01-01"), 0),
        (day("2021-01-01"), 1),
    ]


def test_the_gem_itself_has_the_last_word_on_the_day_of_its_newest_version(registry, ask):
    versions = {"2.0.0": gem_version("2022-01-01"), "1.9.0": gem_version("2023-01-01")}
    registry.add("left-pad", owners=[ALICE], versions=versions, funding_uri="https://give.example/")
    last = told(ask(PURL), Signal.FUNDING)[-1]
    assert last.as_of == day("2023-01-01")
    assert isinstance(last.value, Funding)
    assert [channel.url for channel in last.value.channels] == ["https://give.example/"]


def test_a_home_page_may_be_where_money_goes(registry, ask):
    metadata = {"homepage_uri": "https://opencollective.com/pad", "source_code_uri": "https://github.com/sponsors/alice"}
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01", metadata=metadata)})
    found = ask(PURL)
    (value,) = values(found, Signal.FUNDING)
    assert [(channel.url, channel.platform) for channel in value.channels] == [
        ("https://opencollective.com/pad", "open_collective")
    ]
    assert only(found, Signal.REPOSITORY).detail == "the gem names no repository"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({"source_code_uri": "https://git.example/o/r"}, "https://git.example/o/r"),
        ({"source_code_uri": "nothing", "homepage_uri": "https://github.com/o/r"}, "https://github.com/o/r"),
        ({"bug_tracker_uri": "https://github.com/o/r/issues"}, "https://github.com/o/r"),
        ({"changelog_uri": "https://gitlab.com/g/p/-/blob/main/CHANGES"}, "https://gitlab.com/g/p"),
        ({"homepage_uri": "https://pad.example/"}, None),
        ({}, None),
    ],
)
def test_the_repository_is_the_link_that_says_so_else_one_to_a_forge(registry, ask, links, expected):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")}, **links)
    assert values(ask(PURL), Signal.REPOSITORY) == ([Repository(url=expected)] if expected else [])


def test_as_of_a_day_what_later_versions_say_is_left_out(registry, ask):
    versions = {
        "1.0.0": gem_version("2020-01-01", metadata={"source_code_uri": "https://github.com/o/old"}),
        "2.0.0": gem_version("2022-01-01", metadata={"source_code_uri": "https://github.com/o/new"}),
    }
    registry.add("left-pad", owners=[ALICE], versions=versions)
    found = ask(PURL, as_of="2021-01-01")
    assert values(found, Signal.REPOSITORY) == [Repository(url="https://github.com/o/old")]
    assert [version for version, _ in released(only(found, Signal.RELEASES))] == ["1.0.0"]
    assert only(ask(PURL, as_of="2019-01-01"), Signal.REPOSITORY).status is Status.ABSENT


def test_links_without_any_date_are_known_for_today(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version(None)}, homepage_uri="https://github.com/o/r")
    assert only(ask(PURL), Signal.REPOSITORY).as_of == NOW


# --- use


def test_use_is_all_downloads_ever(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")}, downloads=12)
    assert values(ask(PURL), Signal.POPULARITY) == [Popularity(downloads_total=12)]


@pytest.mark.parametrize("count", [None, -1, "many"])
def test_downloads_that_nobody_counts_are_not_zero(registry, ask, count):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")}, downloads=count)
    assert only(ask(PURL), Signal.POPULARITY).status is Status.ABSENT


# --- dependencies


def test_dependencies_are_those_of_the_versions_in_the_inventory(simulator, registry, ask):
    versions = {
        "1.0.0": gem_version("2020-01-01", runtime={"rack": ">= 2.0, < 3"}, development={"rspec": "~> 3"}),
        "2.0.0": gem_version("2021-01-01", runtime={"rack": ">= 3", "../x": ">= 0"}),
    }
    registry.add("left-pad", owners=[ALICE], versions=versions)
    first, second = told(ask(PURL, "pkg:gem/left-pad@2.0.0"), Signal.DECLARED_DEPENDENCIES)
    assert needs(first) == [("pkg:gem/rack", ">= 2.0, < 3", "runtime"), ("pkg:gem/rspec", "~> 3", "development")]
    assert (first.as_of, second.as_of) == (day("2020-01-01"), day("2021-01-01"))
    assert needs(second) == [("pkg:gem/rack", ">= 3", "runtime")]
    assert second.detail == "left out: 1 that are no packages of the registry"
    assert [request.path for request in simulator.log if "/v2/" in request.path] == [
        "/rubygems/api/v2/rubygems/left-pad/versions/1.0.0.json"
    ]


def test_dependencies_have_the_type_that_the_document_uses(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01", runtime={"rack": ">= 2"})})
    found = ask("pkg:rubygems/left-pad@1.0.0")
    assert needs(only(found, Signal.DECLARED_DEPENDENCIES)) == [("pkg:rubygems/rack", ">= 2", "runtime")]


def test_the_gem_of_a_platform_is_asked_for_by_its_platform(registry, ask):
    versions = {
        "1.0.0-x86_64-linux": gem_version("2020-01-01", runtime={"native": ">= 0"}),
        "1.0.0": gem_version("2020-01-01"),
    }
    registry.add("left-pad", owners=[ALICE], versions=versions)
    found = ask("pkg:gem/left-pad@1.0.0-x86_64-linux")
    assert needs(only(found, Signal.DECLARED_DEPENDENCIES)) == [("pkg:gem/native", ">= 0", "runtime")]


@pytest.mark.parametrize("version", ["6.6.6", "%2e%2e%2fadmin", "v1"])
def test_a_version_that_the_registry_does_not_have_is_told(registry, ask, version):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")})
    observation = only(ask(f"pkg:gem/left-pad@{version}"), Signal.DECLARED_DEPENDENCIES)
    assert observation.status is Status.ABSENT
    assert observation.detail is not None
    assert "does not list version" in observation.detail


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"name": "mallory", "dependencies": {}}, "unresolved: asked for left-pad, got mallory"),
        ({"name": "left-pad"}, "dependencies: it does not say what it needs"),
    ],
)
def test_one_version_that_cannot_be_had_does_not_hide_another(registry, ask, answer, why):
    versions = {"1.0.0": gem_version("2020-01-01"), "2.0.0": gem_version("2021-01-01")}
    registry.add("left-pad", owners=[ALICE], versions=versions)
    registry.answers["api/v2/rubygems/left-pad/versions/1.0.0.json"] = answer
    found = told(ask(PURL, "pkg:gem/left-pad@2.0.0"), Signal.DECLARED_DEPENDENCIES)
    assert {(each.status, each.detail) for each in found} == {(Status.FAILED, why), (Status.KNOWN, None)}


def test_dependencies_of_a_version_later_than_the_asked_day_are_left_out(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")})
    observation = only(ask(PURL, as_of="2019-01-01"), Signal.DECLARED_DEPENDENCIES)
    assert (observation.status, observation.detail) == (
        Status.ABSENT,
        "version 1.0.0 was published after the day that is asked for",
    )


def test_a_document_without_versions_asks_for_no_dependencies(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")})
    assert only(ask("pkg:gem/left-pad"), Signal.DECLARED_DEPENDENCIES).status is Status.UNSUPPORTED


# --- the whole


def test_a_gem_all_of_whose_versions_are_yanked_looks_like_none(ask):
    assert {(each.status, each.detail) for each in ask(PURL)} == {
        (Status.ABSENT, "the registry does not have it, or not any more (HTTP 404): yanked gems are not shown")
    }


def test_another_gems_people_are_not_taken_for_this_ones(registry, ask):
    registry.answers["api/v1/gems/left-pad.json"] = {"name": "Left-Pad"}
    assert {(each.status, each.detail) for each in ask(PURL)} == {
        (Status.FAILED, "unresolved: asked for left-pad, got Left-Pad")
    }


@pytest.mark.parametrize("purl", ["pkg:gem/ns/left-pad@1", "pkg:gem/l%20p@1", "pkg:gem/.hidden@1"])
def test_a_name_that_no_gem_can_have_is_not_asked_for(simulator, ask, purl):
    assert set(statuses(ask(purl)).values()) == {Status.ABSENT}
    assert simulator.requests == 0


def test_a_gem_of_another_server_is_not_asked_for(simulator, ask):
    found = ask(f"{PURL}?repository_url=https://gems.firm.example")
    assert {(each.status, each.detail) for each in found} == {
        (Status.UNSUPPORTED, "the document says that it comes from gems.firm.example")
    }
    assert simulator.requests == 0


def test_a_refusal_is_a_failure_and_not_an_absence(registry, ask):
    registry.add("left-pad", owners=[ALICE], versions={"1.0.0": gem_version("2020-01-01")})
    registry.trouble("left-pad", refuses(403))
    assert set(statuses(ask(PURL)).values()) == {Status.FAILED}


def test_it_says_how_often_it_asks():
    assert RubyGems().requests([package_of(PURL, "pkg:gem/left-pad@2.0.0"), package_of("pkg:gem/wide")]) == {"": 8}
    assert RubyGems().requests([]) == {}


GEM = {
    "name": "left-pad",
    "version": "2.0.0",
    "version_created_at": "2021-01-01T00:00:00Z",
    "downloads": 1,
    "authors": "a@mail.example",
    "funding_uri": "https://a.example",
    "source_code_uri": "https://github.com/o/r",
    "homepage_uri": "https://github.com/o/r",
    "metadata": {"funding_uri": "https://b.example"},
    "dependencies": {"runtime": [{"name": "rack", "requirements": ">= 2"}], "development": []},
}
OWNERS = [{"id": 1, "handle": "b@mail.example", "email": "c@mail.example"}]
VERSIONS = [{"number": "1.0.0", "created_at": "2020-01-01T00:00:00Z", "prerelease": False, "metadata": {"funding_uri": "x"}}]


@settings(deadline=None)
@given(
    answers=st.fixed_dictionaries(
        {
            "api/v1/gems/left-pad.json": changed(GEM),
            "api/v1/gems/left-pad/owners": changed(OWNERS),
            "api/v1/versions/": changed(VERSIONS),
            "api/v2/": changed(GEM),
        }
    ),
    as_of=st.none() | st.just(day("2020-06-01")),
)
def test_whatever_the_registry_says_only_observations_come_out(answers, as_of):
    found = made_up(RubyGems, PURL, answers, as_of=as_of)
    assert isinstance(found, SbomkitError) or {each.signal for each in found} == RubyGems.signals
