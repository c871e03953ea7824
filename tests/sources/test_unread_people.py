"""Entries of a list of people that cannot be read: each may be somebody, so that whoever can be read is not the only one."""

from collections.abc import Callable
from typing import Any

import pytest

from sbomkit.model.facts import ActorKind, Identity, Publishers, Signal
from sbomkit.settings import Settings
from sbomkit.sources import sources
from sbomkit.sources._reading.accounts import account, by_login, contact, people
from tests.asking import asking, only
from tests.simulator import RegistrySimulator, version
from tests.simulator.conda_forge import CondaForgeRegistry
from tests.simulator.crates import CratesRegistry, crate_version
from tests.simulator.ecosystems import EcosystemsRegistry
from tests.simulator.fedora import FedoraRegistry
from tests.simulator.hex import HexRegistry
from tests.simulator.maven import MavenRegistry
from tests.simulator.nuget import NugetRegistry
from tests.simulator.packagist import PackagistRegistry
from tests.simulator.pypi import PypiRegistry, release
from tests.simulator.rubygems import RubyGemsRegistry, gem_version

SETTINGS = Settings()
LIST_OF_MAIL = "dev@lists.mail.example"


def of_pypi(simulator: RegistrySimulator, listed: list[Any]) -> str:
    registry = simulator[PypiRegistry]
    project = registry.add("pad", versions={"1.0": release("2020-01-01")})
    registry.answers["pypi/pad/json"] = project | {"ownership": {"roles": listed, "organization": None}}
    return "pkg:pypi/pad@1.0"


def of_npm(simulator: RegistrySimulator, listed: list[Any]) -> str:
    packument = simulator.npm.add("pad", versions={"1.0.0": version("2020-01-01")})
    simulator.npm.put("pad", packument | {"maintainers": listed})
    return "pkg:npm/pad@1.0.0"


def of_crates(simulator: RegistrySimulator, listed: list[Any]) -> str:
    registry = simulator[CratesRegistry]
    registry.add("pad", owners=[], versions={"1.0.0": crate_version("2020-01-01")})
    registry.answers["api/v1/crates/pad/owners"] = {"users": listed}
    return "pkg:cargo/pad@1.0.0"


def of_rubygems(simulator: RegistrySimulator, listed: list[Any]) -> str:
    registry = simulator[RubyGemsRegistry]
    registry.add("pad", owners=[], versions={"1.0.0": gem_version("2020-01-01")})
    registry.answers["api/v1/gems/pad/owners.json"] = listed
    return "pkg:gem/pad@1.0.0"


def of_hex(simulator: RegistrySimulator, listed: list[Any]) -> str:
    registry = simulator[HexRegistry]
    registry.put("pad", {**registry.add("pad"), "owners": listed})
    return "pkg:hex/pad@1.0.0"


def of_packagist(simulator: RegistrySimulator, listed: list[Any]) -> str:
    simulator[PackagistRegistry].put("acme/pad", {"package": {"name": "acme/pad", "maintainers": listed}})
    return "pkg:composer/acme/pad@1.0.0"


def of_nuget(simulator: RegistrySimulator, listed: list[Any]) -> str:
    versions = {"1.0.0": {"published": "2020-01-01T00:00:00Z"}}
    simulator[NugetRegistry].add("Pad", owners=listed, versions=versions)
    return "pkg:nuget/Pad@1.0.0"


def of_fedora(simulator: RegistrySimulator, listed: list[Any]) -> str:
    simulator[FedoraRegistry].rpms = {"pad": listed}
    return "pkg:rpm/fedora/pad@1"


def of_ecosystems(simulator: RegistrySimulator, listed: list[Any]) -> str:
    simulator[EcosystemsRegistry].add("npm", "pad")["maintainers"] = listed
    return "pkg:npm/pad@1.0.0"


def of_conda_forge(simulator: RegistrySimulator, listed: list[Any]) -> str:
    simulator[CondaForgeRegistry].add("pad", maintainers=listed)
    return "pkg:conda/pad@1.0.0?channel=conda-forge"


def of_maven(simulator: RegistrySimulator, listed: list[Any]) -> str:
    simulator[MavenRegistry].add("org.acme:pad:1.0", f"<developers>{''.join(listed)}</developers>")
    return "pkg:maven/org.acme/pad@1.0"


@pytest.mark.parametrize(
    ("source", "serve", "listed", "unread"),
    [
        ("pypi", of_pypi, [{"user": "a"}, {"user": None}], 1),
        ("pypi", of_pypi, ["a", "b", {"user": "c"}, {"user": " "}], 3),
        ("npm", of_npm, [{"name": "a"}, {"email": "b@mail.example"}, None], 2),
        ("crates", of_crates, [{"id": 42, "login": "a"}, {"id": None, "login": None}, "x"], 2),
        ("rubygems", of_rubygems, [{"id": 1, "handle": "a"}, {"handle": None}], 1),
        ("hex", of_hex, [{"username": "a"}, {"username": None, "email": "b@mail.example"}], 1),
        ("packagist", of_packagist, [{"name": "a"}, {"name": None}], 1),
        ("nuget", of_nuget, ["a", {"username": "b"}, "c, d", None], 3),
        ("fedora", of_fedora, ["a", None, {"name": "b"}, "@"], 3),
        ("ecosystems", of_ecosystems, [{"uuid": "a", "login": "a"}, {"uuid": "b", "login": None}], 1),
        ("conda_forge", of_conda_forge, ["a", "{{ second }}", "name: bob"], 2),
        ("maven", of_maven, ["<developer><name>A</name></developer>", "<developer><id>${who}</id></developer>"], 1),
    ],
)
def test_what_cannot_be_read_on_a_list_is_counted_and_the_list_is_not_whole(
    tmp_path, source: str, serve: Callable[..., str], listed: list[Any], unread: int
):
    with RegistrySimulator() as simulator:
        purl = serve(simulator, listed)
        observation = only(asking(sources()[source], simulator, tmp_path)(purl), Signal.PUBLISHERS)
    assert isinstance(observation.value, Publishers)
    value = observation.value
    assert (len(value.members), value.unread, value.complete) == (1, unread, False)
    assert f"{unread} {'entry' if unread == 1 else 'entries'} of the list could not be read" in (observation.detail or "")


def test_a_list_that_is_read_as_a_whole_is_as_complete_as_the_registry_says():
    found = people(["b", "a", "B"], lambda login: account("npm", login, SETTINGS))
    assert [each.identity for each in found.members] == ["npm:user:a", "npm:user:b"]
    assert (found.unread, found.note, found.complete(told=True), found.complete(None)) == (0, "", True, None)


@pytest.mark.parametrize("listed", [None, {}, "alice", 7])
def test_what_is_no_list_names_nobody(listed):
    assert people(listed, lambda login: account("npm", login, SETTINGS)) == ((), 0)


def test_a_login_of_digits_is_no_number():
    login, number = (account("npm", "42", SETTINGS), account("npm", "bob", SETTINGS, number=42))
    assert login is not None
    assert number is not None
    assert (login.identity, number.identity) == ("npm:login:42", "npm:user:42")
    assert (by_login("github", "42"), by_login("github", "Bob")) == ((), (Identity("github:user:bob"),))


def test_mail_to_a_list_goes_to_a_team_whatever_it_is_called():
    found = contact("maven", "Acme", LIST_OF_MAIL, SETTINGS)
    assert found is not None
    assert found.kind is ActorKind.TEAM
