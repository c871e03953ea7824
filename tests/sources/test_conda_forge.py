"""conda-forge: every trap of its feedstocks and of its channel, one by one, over the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import SbomkitError
from sbomkit.model.facts import ActorKind, Lifecycle, Popularity, Publishers, Releases, Repository, Signal, Status, Subject
from sbomkit.sources.conda_forge import CondaForge, recipe_maintainers
from tests.asking import asking, changed, identities, made_up, needs, only, package_of, released, statuses, values
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.conda_forge import CondaForgeRegistry, build

PURL = "pkg:conda/example@1.0?channel=conda-forge"
CORE = "conda-forge's core team can publish every package"


@pytest.fixture
def simulator():
    with RegistrySimulator() as running:
        yield running


@pytest.fixture
def registry(simulator):
    return simulator[CondaForgeRegistry]


@pytest.fixture
def ask(simulator, tmp_path):
    return asking(CondaForge, simulator, tmp_path)


# --- packagers


def test_those_of_the_recipe_package_it_and_are_accounts_of_the_forge(registry, ask):
    registry.add("example", maintainers=["Bob", "alice", "conda-forge/Team", "lib-bot"])
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert observation.subject is Subject.PACKAGING
    assert isinstance(observation.value, Publishers)
    assert [(each.identity, each.kind, each.same_as) for each in observation.value.members] == [
        ("conda_forge:team:conda-forge/team", ActorKind.TEAM, ()),
        ("conda_forge:user:alice", ActorKind.PERSON, ("github:user:alice",)),
        ("conda_forge:user:bob", ActorKind.PERSON, ("github:user:bob",)),
        ("conda_forge:user:lib-bot", ActorKind.BOT, ("github:user:lib-bot",)),
    ]
    assert (observation.value.kind, observation.value.complete, observation.as_of) == ("publish_rights", True, None)
    assert observation.detail == CORE


def test_a_name_that_is_no_login_is_tied_to_nobody(registry, ask):
    registry.add("example", maintainers=["Alice Example"])
    (member,) = values(ask(PURL), Signal.PUBLISHERS)[0].members
    assert member.same_as == ()


@pytest.mark.parametrize("recipe", ["", "extra: {}\n", "extra:\n  recipe-maintainers: []\n", "extra:\n  - [\n", "package: x\n"])
def test_a_recipe_that_names_nobody_is_not_zero_people(registry, ask, recipe):
    registry.add("example")
    registry.recipe("example", recipe)
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert (observation.status, observation.detail) == (
        Status.ABSENT,
        "no recipe of its feedstock names maintainers",
    )


def test_the_newer_form_of_recipes_is_read_where_the_older_is_not_there(registry, ask):
    registry.add("example")
    registry.recipe("example", None)
    registry.recipe("example", "schema_version: 1\nextra:\n  recipe-maintainers:\n    - alice\n", file="recipe.yaml")
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["conda_forge:user:alice"]
    assert observation.url == f"{registry.url}/conda-forge/example-feedstock/main/recipe/recipe.yaml"


def test_an_output_leads_to_a_feedstock_of_another_name(registry, ask):
    registry.add("example", feedstock="Bundle.x", maintainers=["alice"])
    found = ask(PURL)
    assert identities(only(found, Signal.PUBLISHERS)) == ["conda_forge:user:alice"]
    observation = only(found, Signal.REPOSITORY)
    assert observation.value == Repository(
        url="https://github.com/conda-forge/Bundle.x-feedstock", owner=ActorKind.ORGANISATION
    )
    assert observation.detail == "the feedstock, not upstream"


def test_several_feedstocks_may_build_it_and_all_their_people_count(registry, ask):
    for feedstock, login in (("a", "alice"), ("b", "bob")):
        registry.add("example", feedstock=feedstock, maintainers=[login])
    registry.table("example", {"feedstocks": ["a", "b"]})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert identities(observation) == ["conda_forge:user:alice", "conda_forge:user:bob"]
    assert isinstance(observation.value, Publishers)
    assert observation.value.complete


@pytest.mark.parametrize("feedstocks", [["a", "gone"], ["a", "b", "c", "d"], ["a", 7], ["a", "../x"]])
def test_feedstocks_that_are_not_read_may_have_more_people(simulator, registry, ask, feedstocks):
    registry.add("example", feedstock="a", maintainers=["alice"])
    registry.table("example", {"feedstocks": feedstocks})
    observation = only(ask(PURL), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    assert observation.value.complete is False
    assert observation.detail == f"{CORE}; not all of its feedstocks could be read"
    assert not any(".." in request.path for request in simulator.log)
    assert simulator.requests <= sum(CondaForge().requests([package_of(PURL)]).values())


@pytest.mark.parametrize(
    ("table", "status"),
    [
        ({"feedstocks": []}, Status.ABSENT),
        ({}, Status.FAILED),
        ({"feedstocks": "example"}, Status.FAILED),
        ({"feedstocks": [None]}, Status.FAILED),
        (None, Status.FAILED),
        ([], Status.FAILED),
        (17, Status.FAILED),
        ([[[[]]]], Status.FAILED),
    ],
)
def test_without_a_feedstock_packagers_are_unknown_and_an_unreadable_table_is_no_missing_feedstock(
    registry, ask, table, status
):
    registry.add("example", builds=[build("1.0", "2020-01-01")])
    registry.table("example", table)
    found = ask(PURL)
    assert only(found, Signal.PUBLISHERS).status is status
    assert only(found, Signal.REPOSITORY).status is status
    assert only(found, Signal.RELEASES).status is Status.KNOWN


def test_short_names_are_padded_and_marks_skipped_in_the_table(simulator, registry, ask):
    registry.add("_r", maintainers=["alice"])
    ask("pkg:conda/_r@1")
    assert simulator.log[0].path == "/conda_forge/conda-forge/feedstock-outputs/main/outputs/r/z/z/_r.json"


@pytest.mark.parametrize(
    ("recipe", "logins"),
    [
        ("extra:\n  recipe-maintainers:\n    - alice  # main\n    - 'bob'\n", ["alice", "bob"]),
        ("extra:  # people\n  recipe-maintainers:\n  - alice\n", ["alice"]),
        ("extra:\n  recipe-maintainers: [alice, bob]\n", ["alice", "bob"]),
        ("extra:\n  recipe-maintainers: alice\n", ["alice"]),
        ("extra:\n  recipe-maintainers:\n    - 007\n    - on\n    - 1e3\n", ["007", "on", "1e3"]),
        ("extra:\n  recipe-maintainers:\n{% if x %}\n    - alice\n{% endif %}\n    - {{ bob }}\n", ["alice", None]),
        ("extra:\n  feedstock-name: {{ name }}\n  recipe-maintainers: [alice, '{{ b }}-{{ c }}', {{ d]\n", None),
        ("extra:\n  feedstock-name: {{ name }}\n  recipe-maintainers:\n    - ${{ x }}\n    - name: bob\n", [None, None]),
        ("extra:\n  recipe-maintainers:\n", []),
        ("extra:\n\n# all of them\n  recipe-maintainers:\n    - alice\nabout:\n  - broken: [\n", ["alice"]),
        ("about: {{ x\nextra:\n  recipe-maintainers:\n    -  \n    - [a]\n", [None, None]),
        ("# extra:\n  extra:\n", None),
        ("extra:\n  recipe-maintainers: &a [*a, alice]\n", None),
        ("extra:\n  x: " + "[" * 3_000, None),
        ("extra:\n  x: \x07\n", None),
    ],
)
def test_only_the_last_part_of_a_recipe_is_read_and_its_templates_skipped(recipe, logins):
    assert recipe_maintainers(recipe.encode()) == logins


def test_who_has_a_login_of_digits_is_not_tied_to_the_account_of_that_number(registry, ask):
    registry.add("example", maintainers=["007", "alice"])
    (value,) = values(ask(PURL), Signal.PUBLISHERS)
    assert [(each.identity, each.same_as) for each in value.members] == [
        ("conda_forge:login:007", ()),
        ("conda_forge:user:alice", ("github:user:alice",)),
    ]


# --- channels


def test_a_package_of_another_server_is_not_asked_for(simulator, registry, ask):
    registry.add("example", maintainers=["alice"])
    assert set(statuses(ask("pkg:conda/example@1?repository_url=https://conda.firm.example")).values()) == {Status.UNSUPPORTED}
    assert simulator.requests == 0
    found = ask("pkg:conda/example@1?repository_url=https://conda.anaconda.org")
    assert only(found, Signal.PUBLISHERS).status is Status.KNOWN


@pytest.mark.parametrize(
    "channel", ["main", "defaults", "pkgs/main", "https://repo.anaconda.com/pkgs/main", "bioconda", "conda-forge-fork"]
)
def test_other_channels_are_packaged_by_others(simulator, ask, channel):
    found = ask(f"pkg:conda/example@1.0?channel={channel}")
    assert {each.status for each in found} == {Status.UNSUPPORTED}
    assert {each.detail for each in found} == {
        f"packaged by whoever runs the channel {channel}, of whom conda-forge tells nothing"
    }
    assert simulator.requests == 0


@pytest.mark.parametrize("channel", ["conda-forge", "https://conda.anaconda.org/conda-forge", "conda-forge/linux-64"])
def test_the_channel_has_several_spellings(registry, ask, channel):
    registry.add("example", maintainers=["alice"])
    assert only(ask(f"pkg:conda/example@1.0?channel={channel}"), Signal.PUBLISHERS).detail == CORE


def test_a_document_that_names_no_channel_may_mean_this_one(registry, ask):
    registry.add("example", maintainers=["alice"])
    assert only(ask("pkg:conda/example@1.0"), Signal.PUBLISHERS).detail == f"{CORE}; the document names no channel"


def test_of_two_channels_this_one_is_asked(registry, ask):
    registry.add("example", maintainers=["alice"])
    found = ask("pkg:conda/example@1.0?channel=main", "pkg:conda/example@2.0?channel=conda-forge")
    assert only(found, Signal.PUBLISHERS).detail == CORE


# --- files


def test_a_version_is_as_old_as_the_first_of_its_builds(registry, ask):
    builds = [
        build("1.0", "2020-02-02"),
        build("1.0", "2020-01-01"),
        build("1.0", "yesterday"),
        build("2.0", "2021-01-01", labels=["broken"]),
        build("3.0", "never"),
        {"upload_time": "2020-01-01"},
    ]
    registry.add("example", builds=builds)
    observation = only(ask(PURL), Signal.RELEASES)
    assert [(version, f"{date:%Y-%m-%d}") for version, date in released(observation)] == [
        ("1.0", "2020-01-01"),
        ("2.0", "2021-01-01"),
    ]
    assert isinstance(observation.value, Releases)
    assert [each.deprecated for each in observation.value.releases] == [False, True]
    assert (observation.value.complete, observation.detail) == (False, "left out: 1 without a date")


def test_nothing_later_than_the_asked_day_is_told(registry, ask):
    registry.add("example", builds=[build("0.9", "2019-01-01"), build("1.0", "2020-01-01")])
    found = ask(PURL, as_of="2019-06-01")
    assert [version for version, _ in released(only(found, Signal.RELEASES))] == ["0.9"]
    assert only(found, Signal.RELEASES).as_of == day("2019-06-01")
    assert only(found, Signal.DECLARED_DEPENDENCIES).status is Status.ABSENT


@pytest.mark.parametrize(
    ("labels", "removed"),
    [
        ([["broken"], ["broken"]], True),
        ([["broken"], ["main"]], False),
        ([["broken", "main"]], False),
        ([None], False),
        ([], False),
    ],
)
def test_a_package_of_which_all_is_broken_was_withdrawn(registry, ask, labels, removed):
    registry.add("example", builds=[build("1.0", "2020-01-01", labels=each) for each in labels])
    message = "all files are marked as broken" if removed else None
    assert values(ask(PURL), Signal.LIFECYCLE) == [Lifecycle(removed=removed, message=message)]


def test_downloads_are_those_of_all_files(registry, ask):
    registry.add("example", builds=[build("1.0", "2020-01-01", downloads=each) for each in (2, 3, None)])
    assert values(ask(PURL), Signal.POPULARITY) == [Popularity(downloads_total=5)]


def test_downloads_that_nobody_counted_are_not_zero(registry, ask):
    registry.add("example", builds=[build("1.0", "2020-01-01", downloads=None)])
    assert only(ask(PURL), Signal.POPULARITY).status is Status.ABSENT


def test_dependencies_are_those_of_any_build_of_the_version(registry, ask):
    builds = [
        build("1.0", "2020-01-01", depends=["python >=3.8,<4", "Numpy", "__glibc >=2.17", "a/b", ""]),
        build(
            "1.0",
            "2020-01-02",
            depends=["python >=3.8,<4", "vc >=14 h_1"],
            attrs={"depends": ["python >=3.8,<4", "vc >=14 h_1"]},
        ),
        build("2.0", "2021-01-01", depends=["later"]),
    ]
    registry.add("example", builds=builds)
    observation = only(ask(PURL), Signal.DECLARED_DEPENDENCIES)
    assert needs(observation) == [
        ("pkg:conda/numpy", None, "runtime"),
        ("pkg:conda/python", ">=3.8,<4", "runtime"),
        ("pkg:conda/vc", ">=14 h_1", "runtime"),
    ]
    (value,) = values([observation], Signal.DECLARED_DEPENDENCIES)
    assert [each.marker for each in value.dependencies] == ["some builds", None, "some builds"]
    assert observation.detail == "left out: 2 that are no packages of the registry"


def test_a_version_that_was_not_built_has_no_known_dependencies(registry, ask):
    registry.add("example", builds=[build("1.0", "2020-01-01")])
    assert only(ask("pkg:conda/example@6.6.6"), Signal.DECLARED_DEPENDENCIES).status is Status.ABSENT


def test_another_packages_files_are_not_taken_for_this_ones(registry, ask):
    registry.add("example", maintainers=["alice"])
    registry.put("example", {"name": "other", "files": []})
    found = ask(PURL)
    assert only(found, Signal.PUBLISHERS).status is Status.KNOWN
    assert only(found, Signal.RELEASES).detail == "unresolved: asked for example, got other"


@pytest.mark.parametrize(("address", "known"), [("anaconda", {Signal.PUBLISHERS, Signal.REPOSITORY}), ("", None)])
def test_one_host_that_fails_takes_nothing_from_the_other_along(registry, ask, address, known):
    registry.add("example", maintainers=["alice"], builds=[build("1.0", "2020-01-01")])
    registry.trouble_for_all(lambda request, reply: refuses(403)(request, reply) if request.address == address else reply)
    found = {signal for signal, status in statuses(ask(PURL)).items() if status is Status.KNOWN}
    assert found == (known or CondaForge.signals - {Signal.PUBLISHERS, Signal.REPOSITORY})


def test_a_package_that_is_not_there_is_absent(ask):
    assert set(statuses(ask(PURL)).values()) == {Status.ABSENT}


@pytest.mark.parametrize("purl", ["pkg:conda/a/b@1", "pkg:conda/a%20b@1", "pkg:conda/..@1", "pkg:conda/x.@1"])
def test_a_name_that_no_package_can_have_is_not_asked_for(simulator, ask, purl):
    assert set(statuses(ask(purl)).values()) == {Status.ABSENT}
    assert simulator.requests == 0


def test_asking_about_nothing_takes_no_requests():
    assert CondaForge().requests([]) == {}


PACKAGE = {"name": "example", "files": [build("1.0", "2020-01-01", depends=["a >=1", "b"]), build("0.9", "2019-01-01")]}
RECIPE = b"extra:\n  recipe-maintainers:\n    - alice\n    - x@mail.example\n    - conda-forge/team\n"
TABLE = "conda-forge/feedstock-outputs/"


@settings(deadline=None)
@given(changed(PACKAGE), changed({"feedstocks": ["a"]}), st.binary(max_size=30), st.integers(0, len(RECIPE)))
def test_whatever_is_said_only_observations_come_out(package, table, noise, place):
    recipe = RECIPE[:place] + noise + RECIPE[place:]
    answers = {TABLE: table, "conda-forge/a-feedstock/": recipe, "package/": package}
    assert not isinstance(made_up(CondaForge, PURL, answers), SbomkitError)
