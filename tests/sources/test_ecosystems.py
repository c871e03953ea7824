"""ecosyste.ms packages: rows without an echo, and values that say nothing, over the wire."""

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.enrich import enrich
from sbomkit.errors import SourceError
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    FundingStrength,
    Identity,
    Lifecycle,
    Observation,
    Popularity,
    PublisherKind,
    Publishers,
    Releases,
    Repository,
    Signal,
    Status,
)
from sbomkit.purl import package_key
from sbomkit.sources import Session, Stage, sources
from sbomkit.sources._http.client import Client
from sbomkit.sources.ecosystems import Ecosystems
from tests.asking import NOW, changed, identities, only, released, statuses
from tests.asking_many import AskMany, asking_many, made_up_of_many, packages_of
from tests.builders import day, make_component, make_inventory
from tests.simulator import RegistrySimulator, garbled, refuses
from tests.simulator.deps_dev import DepsDevRegistry
from tests.simulator.ecosystems import EcosystemsRegistry

if TYPE_CHECKING:
    from collections.abc import Generator

PURL = "pkg:npm/left-pad@1.0.0"


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator) -> EcosystemsRegistry:
    found: EcosystemsRegistry = simulator[EcosystemsRegistry]
    return found


@pytest.fixture
def ask(simulator, tmp_path) -> AskMany:
    return asking_many(Ecosystems, simulator, tmp_path)


def of(facts: Facts, purl: str = PURL) -> list[Observation]:
    return list(facts.of(package_key(purl)))


def asked(simulator: RegistrySimulator) -> list[dict[str, Any]]:
    """What was posted, in the order of what it says."""
    return sorted((json.loads(request.body) for request in simulator.log), key=json.dumps)


# --- what is asked


def test_what_is_sent_is_a_package_url_without_version_and_qualifiers(registry, simulator, ask):
    registry.add("npm", "@scope/name")
    registry.add("rubygems", "rake")
    registry.add("cpan", "libwww-perl")
    registry.add("maven", "org.example:core")
    facts = ask(
        "pkg:npm/%40scope/name@1.0.0?vcs_url=x",
        "pkg:rubygems/rake@1",
        "pkg:cpan/GAAS/libwww-perl@1",
        "pkg:maven/org.example/core@3.1?type=jar&classifier=sources",
    )
    assert asked(simulator) == [
        {
            "purls": [
                "pkg:cpan/libwww-perl",
                "pkg:maven/org.example/core",
                "pkg:npm/%40scope/name",
                "pkg:gem/rake",
            ]
        }
    ]
    assert {only(list(entry.observations), Signal.RELEASES).status for entry in facts.packages} == {Status.KNOWN}


def test_a_hundred_packages_are_asked_about_in_one_request(registry, simulator, ask):
    for number in range(201):
        registry.add("npm", f"p{number}", maintainers=["alice"])
    facts = ask(*(f"pkg:npm/p{number}@1.0.0" for number in range(201)))
    assert sorted(len(each["purls"]) for each in asked(simulator)) == [1, 100, 100]
    assert {only(list(entry.observations), Signal.PUBLISHERS).status for entry in facts.packages} == {Status.KNOWN}


@pytest.mark.parametrize(
    "purl", ["pkg:deb/debian/curl@8", "pkg:apk/alpine/curl@8", "pkg:rpm/fedora/curl@8", "pkg:hex/acme/a@1"]
)
def test_what_leads_nowhere_and_what_is_private_is_not_asked_about(purl):
    (package,) = packages_of([purl])
    assert not Ecosystems().supports(package)


def test_of_nothing_nothing_is_asked():
    assert Ecosystems().requests([]) == {}


# --- whose row it is


def test_rows_are_joined_by_name_whatever_their_order(registry, ask):
    for name in ("c", "a", "b"):
        registry.add("npm", name, maintainers=[f"owner-of-{name}"])
    registry.add("pypi", "a", maintainers=["somebody-else"])
    facts = ask("pkg:npm/a@1", "pkg:npm/b@1", "pkg:npm/c@1")
    people = {entry.package: identities(only(list(entry.observations), Signal.PUBLISHERS)) for entry in facts.packages}
    assert people == {f"pkg:npm/{name}": [f"npm:user:owner-of-{name}"] for name in "abc"}


@pytest.mark.parametrize(
    ("ecosystem", "name", "purl"),
    [
        ("nuget", "Acme.Json", "pkg:nuget/Acme.Json@1"),
        ("go", "github.com/Owner/mod", "pkg:golang/github.com/Owner/mod@v1"),
        ("npm", "@Scope/name", "pkg:npm/%40Scope/name@1"),
    ],
)
def test_names_in_capitals_are_asked_for_as_they_are_written(simulator, ask, ecosystem, name, purl):
    simulator[EcosystemsRegistry].add(ecosystem, name)
    assert only(of(ask(purl), purl), Signal.RELEASES).status is Status.KNOWN
    assert asked(simulator) == [{"ecosystem": ecosystem, "names": [name]}]


def test_names_of_npm_in_capitals_are_not_those_in_lower_case(registry, simulator, ask):
    registry.add("npm", "jsonthing", maintainers=["mallory"])
    registry.add("npm", "JSONThing", maintainers=["alice"])
    facts = ask("pkg:npm/JSONThing@1.0.0", "pkg:npm/jsonthing@1.0.0")
    assert asked(simulator) == [{"ecosystem": "npm", "names": ["JSONThing"]}, {"purls": ["pkg:npm/jsonthing"]}]
    assert identities(only(of(facts, "pkg:npm/JSONThing"), Signal.PUBLISHERS)) == ["npm:user:alice"]
    assert identities(only(of(facts, "pkg:npm/jsonthing"), Signal.PUBLISHERS)) == ["npm:user:mallory"]


@pytest.mark.parametrize("stored", ["typing_helpers", "typing.helpers", "typing-helpers"])
@pytest.mark.parametrize("purl", ["pkg:pypi/typing-helpers@1", "pkg:pypi/typing_helpers@1", "pkg:pypi/Typing.Helpers@1"])
def test_names_of_pypi_are_found_in_any_spelling(registry, ask, stored, purl):
    registry.add("pypi", stored, maintainers=["alice"])
    assert identities(only(of(ask(purl), purl), Signal.PUBLISHERS)) == ["pypi:user:alice"]


def test_names_of_mixed_spelling_are_found_as_the_document_writes_them(registry, ask):
    registry.add("pypi", "zope.some_thing-else", maintainers=["alice"])
    purl = "pkg:pypi/zope.some_thing-else@1"
    assert identities(only(of(ask(purl), purl), Signal.PUBLISHERS)) == ["pypi:user:alice"]


def test_all_misses_of_pypi_are_asked_for_again_in_one_request(registry, simulator, ask):
    for number in range(150):
        registry.add("pypi", f"a_b{number}" if number % 2 else f"a-b{number}", maintainers=["alice"])
    facts = ask(*(f"pkg:pypi/a-b{number}@1" for number in range(150)), "pkg:pypi/gone@1", "pkg:pypi/gone-too@1")
    assert simulator.requests == 3
    names = next(each["names"] for each in asked(simulator) if "names" in each)
    assert len(names) == 3 * 76
    known = [entry for entry in facts.packages if only(list(entry.observations), Signal.PUBLISHERS).status is Status.KNOWN]
    assert len(known) == 150
    for name in ("gone", "gone-too"):
        assert set(statuses(of(facts, f"pkg:pypi/{name}")).values()) == {Status.ABSENT}


def test_what_is_not_among_the_rows_is_absent(registry, ask):
    registry.add("npm", "left-pads", maintainers=["mallory"])
    found = of(ask(PURL))
    assert set(statuses(found).values()) == {Status.ABSENT}
    assert {each.detail for each in found} == {"it is not among the rows"}


def test_of_several_registries_the_default_one_counts(registry, ask):
    mirror = {"name": "mirror.example", "url": "https://mirror.example", "default": False}
    registry.add("npm", "left-pad", maintainers=["mallory"], registry=mirror, last_synced_at="2026-10-01T00:00:00Z")
    registry.add("npm", "left-pad", maintainers=["alice"])
    registry.add("npm", "left-pad", maintainers=["mallory"], registry=None)
    assert identities(only(of(ask(PURL)), Signal.PUBLISHERS)) == ["npm:user:alice"]


def test_the_registry_that_the_package_url_names_counts_before_the_default_one(registry, ask):
    registry.add("maven", "g:a", repository_url="https://github.com/default/a")
    google = {"name": "maven.google.example", "url": "https://maven.google.example/web", "default": False}
    registry.add("maven", "g:a", repository_url="https://github.com/google/a", registry=google)
    purl = "pkg:maven/g/a@1?repository_url=https://maven.google.example/web"
    assert only(of(ask(purl), purl), Signal.REPOSITORY).value == Repository(url="https://github.com/google/a")


def test_a_registry_of_ones_own_is_not_taken_for_the_public_one(registry, ask):
    registry.add("maven", "g:a")
    for host in ("https://nexus.corp.example/releases", "nexus.corp.example:8443/releases"):
        purl = f"pkg:maven/g/a@1?repository_url={host}"
        found = of(ask(purl), purl)
        assert set(statuses(found).values()) == {Status.ABSENT}
        assert found[0].detail == "it is known from other registries than the one that the document names"


@pytest.mark.parametrize("address", ["http://[", "https://repo.maven.apache.org/maven2"])
def test_an_address_that_is_none_and_that_of_the_public_registry_lead_there(registry, ask, address):
    registry.add("maven", "g:a")
    purl = f"pkg:maven/g/a@1?repository_url={address}"
    assert only(of(ask(purl), purl), Signal.RELEASES).status is Status.KNOWN


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("?channel=conda-forge", "https://github.com/forge/lib"),
        ("?channel=main", "https://github.com/vendor/lib"),
        ("", "https://github.com/vendor/lib"),
        ("?channel=bioconda", None),
    ],
)
def test_the_channel_of_conda_chooses_the_registry(registry, ask, channel, expected):
    for name, owner, default in (("conda-forge.org", "forge", False), ("anaconda.org", "vendor", True)):
        where = {"name": name, "url": f"https://{name}.example", "default": default}
        registry.add("conda", "lib", repository_url=f"https://github.com/{owner}/lib", registry=where)
    purl = f"pkg:conda/lib@1{channel}"
    value = only(of(ask(purl), purl), Signal.REPOSITORY).value
    assert (value.url if isinstance(value, Repository) else None) == expected


# --- people


def test_a_list_is_relayed_and_as_old_as_its_last_reading(registry, ask):
    registry.add("npm", "left-pad", maintainers=["bob", "Alice"], last_synced_at="2026-05-05T01:02:03Z")
    observation = only(of(ask(PURL)), Signal.PUBLISHERS)
    value = observation.value
    assert isinstance(value, Publishers)
    assert identities(observation) == ["npm:user:alice", "npm:user:bob"]
    assert (value.kind, value.relayed, value.cached, value.complete) == (PublisherKind.PUBLISH_RIGHTS, True, True, None)
    assert observation.as_of == day("2026-05-05").replace(hour=1, minute=2, second=3)
    assert observation.licence == "CC-BY-SA-4.0"


@pytest.mark.parametrize("synced", [None, "soon", "2027-01-01T00:00:00Z"])
def test_without_a_moment_that_can_be_a_value_holds_for_the_day_of_retrieval(registry, ask, synced):
    registry.add("npm", "left-pad", maintainers=["alice"], last_synced_at=synced)
    assert {each.as_of for each in of(ask(PURL))} == {None}


_NOBODY = "the list is empty, as it is when the registry did not answer; ask the registry"
_UNREAD = "1 entry of the list could not be read, and nobody else is on it"


@pytest.mark.parametrize(
    ("people", "why"),
    [(None, _NOBODY), ([], _NOBODY), ({}, _NOBODY), ([None], _UNREAD), ([{}], _UNREAD), ([{"login": 7}], _UNREAD)],
)
def test_no_list_is_not_a_list_of_nobody(registry, ask, people, why):
    registry.add("npm", "left-pad")["maintainers"] = people
    observation = only(of(ask(PURL)), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (Status.ABSENT, why)


@pytest.mark.parametrize(
    ("ecosystem", "name", "purl"),
    [
        ("maven", "g:a", "pkg:maven/g/a@1"),
        ("go", "example.org/mod", "pkg:golang/example.org/mod@v1"),
        ("pub", "lib", "pkg:pub/lib@1"),
        ("conda", "lib", "pkg:conda/lib@1"),
        ("homebrew", "lib", "pkg:brew/lib@1"),
        ("swiftpm", "github.com/O/r", "pkg:swift/github.com/O/r@1"),
    ],
)
def test_where_registries_have_no_owners_the_list_says_nothing(registry, ask, ecosystem, name, purl):
    registry.add(ecosystem, name, maintainers=["alice"])
    observation = only(of(ask(purl), purl), Signal.PUBLISHERS)
    assert observation.status is Status.UNSUPPORTED
    assert observation.detail == "the registry names no owners, as far as ecosyste.ms reads it; ask the repository"


@pytest.mark.parametrize(
    ("ecosystem", "purl", "kind"),
    [
        ("cran", "pkg:cran/Lib@1", PublisherKind.DECLARED_CONTACT),
        ("cpan", "pkg:cpan/Lib@1", PublisherKind.PUBLISH_RIGHTS),
        ("clojars", "pkg:clojars/Lib@1", PublisherKind.PUBLISH_RIGHTS),
    ],
)
def test_a_list_that_can_only_hold_one_says_so(registry, ask, ecosystem, purl, kind):
    registry.add(ecosystem, "Lib", maintainers=[{"uuid": "x", "login": None, "name": "A. Person", "email": "a@mail.example"}])
    value = only(of(ask(purl), purl), Signal.PUBLISHERS).value
    assert isinstance(value, Publishers)
    assert (value.kind, value.structural_single, value.complete) == (kind, True, False)
    (member,) = value.members
    assert member.identity.startswith(f"{ecosystem}:address:")
    assert member.label == "A. Person"


@pytest.mark.parametrize(("told", "packages"), [(210, 210), ("14", 14), (0, None), (None, None), (-3, None), ("many", None)])
def test_how_many_packages_an_account_has_is_kept_where_it_is_told(registry, ask, told, packages):
    registry.add("npm", "left-pad", maintainers=[{"login": "alice", "packages_count": told}])
    value = only(of(ask(PURL)), Signal.PUBLISHERS).value
    assert isinstance(value, Publishers)
    assert [actor.packages for actor in value.members] == [packages]


def test_accounts_with_numbers_are_known_by_number_and_by_login(registry, ask):
    registry.add("cargo", "lib", maintainers=[{"uuid": "42", "login": "Alice"}, {"uuid": "7", "login": None}])
    value = only(of(ask("pkg:cargo/lib@1"), "pkg:cargo/lib@1"), Signal.PUBLISHERS).value
    assert isinstance(value, Publishers)
    assert value.members == (
        Actor(identity=Identity("crates:user:42"), kind=ActorKind.PERSON, same_as=(Identity("crates:user:alice"),)),
        Actor(identity=Identity("crates:user:7"), kind=ActorKind.PERSON),
    )
    assert value.complete is False, "teams are missing"


@pytest.mark.parametrize("ecosystem", ["cargo", "rubygems"])
def test_a_login_of_digits_is_not_the_number_of_somebody_else(registry, ask, ecosystem):
    registry.add(ecosystem, "lib", maintainers=[{"uuid": "7", "login": "42"}, {"uuid": "42", "login": "bob"}, {"login": "7"}])
    purl = f"pkg:{'gem' if ecosystem == 'rubygems' else ecosystem}/lib@1"
    source = "crates" if ecosystem == "cargo" else ecosystem
    value = only(of(ask(purl), purl), Signal.PUBLISHERS).value
    assert isinstance(value, Publishers)
    assert [(each.identity, each.same_as) for each in value.members] == [
        (f"{source}:login:7", ()),
        (f"{source}:user:42", (f"{source}:user:bob",)),
        (f"{source}:user:7", ()),
    ]


def test_a_package_of_a_private_registry_is_not_asked_for(simulator, registry, ask):
    registry.add("npm", "left-pad", maintainers=["mallory"])
    purl = f"{PURL}?repository_url=https://npm.firm.example"
    found = of(ask(purl), purl)
    assert {(each.status, each.detail) for each in found} == {
        (Status.UNSUPPORTED, "the document says that it comes from npm.firm.example")
    }
    assert simulator.requests == 0


def test_a_bot_is_no_person(registry, ask):
    registry.add("npm", "left-pad", maintainers=["acme-bot", {"login": "acme", "email": "no-reply@mail.example"}, "abbott"])
    value = only(of(ask(PURL)), Signal.PUBLISHERS).value
    assert isinstance(value, Publishers)
    assert [member.kind for member in value.members] == [ActorKind.PERSON, ActorKind.BOT, ActorKind.BOT]


# --- releases


def test_of_releases_the_first_and_the_last_are_told_and_how_many_there_are(registry, ask):
    registry.add("npm", "left-pad")
    observation = only(of(ask(PURL)), Signal.RELEASES)
    assert released(observation) == [("?", day("2014-01-01")), ("3.0.1", day("2026-02-01"))]
    assert isinstance(observation.value, Releases)
    assert (observation.value.complete, observation.value.count) == (False, 42)


def test_of_one_release_one_is_told(registry, ask):
    registry.add("npm", "left-pad", versions_count=1, first_release_published_at="2026-01-31T00:00:00Z")
    assert released(only(of(ask(PURL)), Signal.RELEASES)) == [("3.0.1", day("2026-02-01"))]


@pytest.mark.parametrize("first", [None, "never", "1900-01-01T00:00:00Z", "2026-02-01T00:00:00Z"])
def test_without_a_first_date_the_last_one_stands(registry, ask, first):
    registry.add("npm", "left-pad", first_release_published_at=first, versions_count=0)
    observation = only(of(ask(PURL)), Signal.RELEASES)
    assert released(observation) == [("3.0.1", day("2026-02-01"))]
    assert isinstance(observation.value, Releases)
    assert (observation.value.count, observation.detail) == (None, None)


def test_a_first_date_in_the_future_is_dropped_and_told(registry, ask):
    registry.add("npm", "left-pad", first_release_published_at="2099-01-01T00:00:00Z")
    observation = only(of(ask(PURL)), Signal.RELEASES)
    assert len(released(observation)) == 1
    assert observation.detail == "left out: 1 dated in the future"


@pytest.mark.parametrize(
    "members",
    [
        {"latest_release_published_at": None},
        {"latest_release_published_at": "2099-01-01T00:00:00Z"},
        {"latest_release_number": None},  # the date is then that of the row
    ],
)
def test_the_first_release_alone_would_pass_for_the_last(registry, ask, members):
    registry.add("npm", "left-pad", **members)
    observation = only(of(ask(PURL)), Signal.RELEASES)
    assert (observation.status, observation.detail) == (Status.ABSENT, "no usable date of the last release is told")


def test_as_of_a_day_before_the_last_release_the_last_one_is_not_known(registry, ask):
    registry.add("npm", "left-pad")
    assert only(of(ask(PURL, as_of="2025-01-01")), Signal.RELEASES).status is Status.UNSUPPORTED
    assert only(of(ask(PURL, as_of="2026-02-01")), Signal.RELEASES).status is Status.KNOWN


# --- money, state, use, code


def test_links_for_giving_money_are_told(registry, ask):
    registry.add("npm", "left-pad", funding_links=["https://ko-fi.com/a", "mail me", None, "https://ko-fi.com/a"])
    observation = only(of(ask(PURL)), Signal.FUNDING)
    value: Any = observation.value
    assert [(each.url, each.platform, each.strength) for each in value.channels] == [
        ("https://ko-fi.com/a", "ko_fi", FundingStrength.LINK)
    ]


def test_no_links_are_none_found_and_no_list_is_unknown(registry, ask):
    registry.add("npm", "a", funding_links=[])
    registry.add("npm", "b", funding_links=None)
    facts = ask("pkg:npm/a@1", "pkg:npm/b@1")
    value: Any = only(of(facts, "pkg:npm/a"), Signal.FUNDING).value
    assert value.channels == ()
    assert only(of(facts, "pkg:npm/b"), Signal.FUNDING).status is Status.ABSENT


@pytest.mark.parametrize(
    ("status", "archived", "expected"),
    [
        (None, False, Lifecycle()),
        ("", None, Lifecycle()),
        ("Removed", False, Lifecycle(removed=True, message="ecosyste.ms calls it removed")),
        ("deprecated", None, Lifecycle(deprecated=True, message="ecosyste.ms calls it deprecated")),
        ("abandoned", False, Lifecycle(deprecated=True, message="ecosyste.ms calls it abandoned")),
        (None, True, Lifecycle(archived=True, message="its repository is archived")),
        (
            "unpublished",
            True,
            Lifecycle(removed=True, archived=True, message="ecosyste.ms calls it unpublished; its repository is archived"),
        ),
        ("resting", True, Lifecycle(archived=True, message="ecosyste.ms calls it resting; its repository is archived")),
    ],
)
def test_the_state_is_that_of_the_package_and_of_its_repository(registry, ask, status, archived, expected):
    registry.add("npm", "left-pad", status=status)["repo_metadata"]["archived"] = archived
    assert only(of(ask(PURL)), Signal.LIFECYCLE).value == expected


def test_a_state_that_nobody_knows_is_no_all_clear(registry, ask):
    registry.add("npm", "left-pad", status="resting")
    observation = only(of(ask(PURL)), Signal.LIFECYCLE)
    assert (observation.status, observation.detail) == (Status.UNSUPPORTED, "what 'resting' means is not known here")


def test_use_is_told_by_rank_period_and_dependents(registry, ask):
    registry.add("npm", "left-pad")
    registry.add("rubygems", "rake", downloads_period="total", downloads=7, critical=None)
    facts = ask(PURL, "pkg:gem/rake@1")
    assert only(of(facts), Signal.POPULARITY).value == Popularity(
        rank_percent=1.4, downloads_month=5_000_000, dependents=1200, critical=True
    )
    assert only(of(facts, "pkg:gem/rake"), Signal.POPULARITY).value == Popularity(
        rank_percent=1.4, downloads_total=7, dependents=1200
    )


@pytest.mark.parametrize("rankings", [None, {}, {"average": None}, {"average": 100}, {"average": 100.0}, {"average": -1}])
def test_what_was_never_counted_is_unknown_and_not_nothing(registry, ask, rankings):
    nothing = {"downloads": None, "downloads_period": None, "dependent_packages_count": 0, "critical": None}
    registry.add("npm", "left-pad", rankings=rankings, **nothing)
    assert only(of(ask(PURL)), Signal.POPULARITY).status is Status.ABSENT


@pytest.mark.parametrize(
    ("metadata", "owner"),
    [
        ({"full_name": "Owner/left-pad", "owner_record": {"kind": "organization"}}, ActorKind.ORGANISATION),
        ({"full_name": "owner/left-pad", "owner_record": {"kind": "user"}}, ActorKind.PERSON),
        ({"full_name": "new/name", "previous_names": ["owner/left-pad"], "owner_record": {"kind": "user"}}, ActorKind.PERSON),
        ({"full_name": "home/page", "owner_record": {"kind": "user"}, "archived": True}, None),
        ({"full_name": "owner/left-pad", "owner_record": {"kind": ["user"]}}, None),
        (None, None),
    ],
)
def test_the_owner_is_that_of_the_repository_that_the_package_names(registry, ask, metadata, owner):
    registry.add("npm", "left-pad", repo_metadata=metadata)
    found = of(ask(PURL))
    assert only(found, Signal.REPOSITORY).value == Repository(url="https://github.com/owner/left-pad", owner=owner)
    assert only(found, Signal.LIFECYCLE).value == Lifecycle()


@pytest.mark.parametrize("url", [None, "", "somewhere"])
def test_without_an_address_there_is_no_repository(registry, ask, url):
    registry.add("npm", "left-pad", repository_url=url)["repo_metadata"]["archived"] = True
    found = of(ask(PURL))
    assert only(found, Signal.REPOSITORY).status is Status.ABSENT
    assert only(found, Signal.LIFECYCLE).value == Lifecycle(), "what is archived may be another's"


# --- what goes wrong


def test_a_call_that_fails_takes_no_other_with_it(registry, simulator, tmp_path):
    for number in range(150):
        registry.add("npm", f"p{number:03}", maintainers=["alice"])
    registry.trouble_for_all(garbled(b'{"error": "oops"}', times=1))
    facts = asking_many(Ecosystems, simulator, tmp_path)(*(f"pkg:npm/p{number:03}@1" for number in range(150)))
    told = [only(list(entry.observations), Signal.PUBLISHERS) for entry in facts.packages]
    failed = [each for each in told if each.status is Status.FAILED]
    assert len(failed) in {50, 100}
    assert {each.detail for each in failed} == {"the answer is no list"}
    assert {each.status for each in told} == {Status.FAILED, Status.KNOWN}


@pytest.mark.parametrize("status", [404, 410])
def test_an_interface_that_is_gone_says_nothing_of_packages(registry, ask, status):
    registry.add("npm", "left-pad")
    registry.trouble_for_all(refuses(status))
    found = of(ask(PURL))
    assert set(statuses(found).values()) == {Status.FAILED}
    assert found[0].detail == f"the look-up was answered with HTTP {status}"


def test_who_stops_listening_cancels_what_is_under_way(registry, simulator, tmp_path):
    for number in range(300):
        registry.add("npm", f"p{number}")
    chosen = simulator.settings(tmp_path)
    with Client(chosen, now=NOW, sleep=lambda _: None) as client:
        session = Session(now=NOW, settings=chosen, make_client=lambda: client)
        telling = Ecosystems().observe(packages_of(f"pkg:npm/p{number}@1" for number in range(300)), session)
        with closing(cast("Generator[object]", telling)) as listened_to:
            next(listened_to)
            assert not session.cancelled.is_set()
        assert session.cancelled.is_set()


RIGHT = [
    {
        **EcosystemsRegistry().add("npm", "left-pad", maintainers=["alice", {"uuid": "7", "login": None, "name": "A"}]),
        "registry": {"name": "a.example", "url": "https://a.example", "default": True},
    },
    EcosystemsRegistry().add("cargo", "lib", maintainers=[{"uuid": "42", "login": "alice", "email": "a@mail.example"}]),
    EcosystemsRegistry().add("conda", "lib"),
]


@settings(deadline=None)
@given(rows=changed(RIGHT), as_of=st.none() | st.just(day("2024-06-01")))
def test_whatever_is_answered_becomes_observations_or_an_error(rows, as_of):
    given = [PURL, "pkg:cargo/lib@1", "pkg:conda/lib@1?channel=main", "pkg:maven/g/a@1?repository_url=https://a.example"]
    found = made_up_of_many(Ecosystems, given, {"api/v1/packages/bulk_lookup": rows}, as_of=as_of)
    assert not isinstance(found, SourceError), "what goes wrong with a call is said of its packages"


# --- how much is asked


@pytest.mark.slow
def test_aggregators_cover_a_document_of_2500_packages_in_thirty_requests(simulator, registry, tmp_path):
    """The bar: all aggregators together, over a mixed document of which a fifth of PyPI is stored in another spelling."""
    purls = []
    for number in range(2_500):
        kind = ("npm", "pypi", "maven", "cargo", "golang")[number % 5]
        name = {"npm": f"p-{number}", "pypi": f"p-{number}", "golang": f"example.org/p{number}"}.get(kind, f"p{number}")
        stored = f"p_{number}" if kind == "pypi" and number % 25 == 1 else name
        namespace = "org.example/" if kind == "maven" else ""
        registry.add(
            {"golang": "go"}.get(kind, kind),
            f"org.example:{stored}" if kind == "maven" else stored,
            maintainers=["alice"],
            repository_url=f"https://github.com/owner/{name.rpartition('/')[2]}",
        )
        purls.append(f"pkg:{kind}/{namespace}{name}@1.0.0")
        simulator[DepsDevRegistry].add(purls[-1], newest=True)
    simulator[DepsDevRegistry].page_size = 1_000
    aggregators = [kind() for kind in sources().values() if kind.stage is Stage.AGGREGATOR]
    components = [make_component(purl, purl=purl) for purl in purls]
    inventory = make_inventory({"app": purls}, components=components)
    facts = enrich(inventory, sources=aggregators, settings=simulator.settings(tmp_path), now=NOW)
    assert len(facts.packages) == 2_500
    assert simulator.requests <= 30
    for signal in (Signal.RELEASES, Signal.REPOSITORY):
        known = [entry for entry in facts.packages if any(each.signal is signal and each.value for each in entry.observations)]
        assert len(known) == 2_500, signal
