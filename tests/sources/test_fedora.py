"""Fedora's file of owners."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import ActorKind, Lifecycle, Observation, PublisherKind, Publishers, Signal, Status
from sbomkit.sources._http.client import Client
from sbomkit.sources._interface import Session
from sbomkit.sources.fedora import FedoraSource
from tests.builders import day
from tests.simulator import RegistrySimulator, garbled
from tests.simulator.fedora import FedoraRegistry
from tests.sources.test_apt import make_package

LIBRARY = "pkg:rpm/fedora/libexample@1.0-1?arch=x86_64&upstream=example-1.0-1.fc40.src.rpm"


@pytest.fixture
def simulator() -> Iterator[RegistrySimulator]:
    with RegistrySimulator() as running:
        yield running


def observe(simulator: RegistrySimulator, folder: Path, rpms: dict[str, Any], purl: str = LIBRARY) -> dict[Signal, Observation]:
    simulator[FedoraRegistry].rpms = rpms
    chosen = simulator.settings(folder)
    package = make_package(purl)
    source = FedoraSource()
    assert source.supports(package)
    with Client(chosen, now=day("2026-01-01")) as client:
        session = Session(now=day("2026-01-01"), settings=chosen, make_client=lambda: client)
        found = list(source.observe([package], session))
    assert len(found) == len(FedoraSource.signals)
    return {observation.signal: observation for _, observation in found}


def publishers(found: dict[Signal, Observation]) -> Publishers:
    value = found[Signal.PUBLISHERS].value
    assert isinstance(value, Publishers)
    return value


def test_people_and_groups_of_the_source_package_are_told(simulator, tmp_path):
    found = observe(simulator, tmp_path, {"example": ["Alice", "@example-sig", "fixer-bot"], "libexample": ["mallory"]})
    value = publishers(found)
    assert [(each.identity, each.kind) for each in value.members] == [
        ("fedora:team:example-sig", ActorKind.TEAM),
        ("fedora:user:alice", ActorKind.PERSON),
        ("fedora:user:fixer-bot", ActorKind.BOT),
    ]
    assert (value.kind, value.complete, value.orphaned) == (PublisherKind.PACKAGING_CONTACT, False, False)
    assert found[Signal.PUBLISHERS].detail is None
    assert found[Signal.LIFECYCLE].value == Lifecycle()


@pytest.mark.parametrize("owners", [["orphan"], ["orphan", "@example-sig"]])
def test_orphan_stands_for_nobody(simulator, tmp_path, owners):
    found = observe(simulator, tmp_path, {"example": owners})
    assert publishers(found).orphaned
    assert all(each.kind is ActorKind.TEAM for each in publishers(found).members)
    assert found[Signal.LIFECYCLE].value == Lifecycle(orphaned=True)


def test_without_a_source_package_its_own_name_counts_and_is_said_to(simulator, tmp_path):
    found = observe(simulator, tmp_path, {"example": ["alice"]}, "pkg:rpm/fedora/example@1.0-1?arch=x86_64")
    assert "by its own name" in (found[Signal.PUBLISHERS].detail or "")
    source = observe(simulator, tmp_path, {"example": ["alice"]}, "pkg:rpm/fedora/example@1.0-1?arch=src")
    assert source[Signal.PUBLISHERS].detail is None


def test_a_source_package_that_is_told_is_not_replaced_by_a_name(simulator, tmp_path):
    found = observe(simulator, tmp_path, {"libexample": ["mallory"]})
    assert {each.status for each in found.values()} == {Status.ABSENT}


def test_without_the_file_nothing_is_known(simulator, tmp_path):
    found = observe(simulator, tmp_path, {})
    assert {each.status for each in found.values()} == {Status.ABSENT}
    assert "HTTP 404" in (found[Signal.PUBLISHERS].detail or "")


@pytest.mark.parametrize("upstream", ["nonsense", "a.src.rpm", ""])
def test_a_qualifier_that_names_no_source_package_tells_nothing(simulator, tmp_path, upstream):
    purl = f"pkg:rpm/fedora/example@1?upstream={upstream}"
    assert "by its own name" in (observe(simulator, tmp_path, {"example": ["alice"]}, purl)[Signal.PUBLISHERS].detail or "")


@pytest.mark.parametrize("listed", [[], None, 3, [None, 1], ["", "@"]])
def test_a_list_of_nobody_is_not_zero_people(simulator, tmp_path, listed):
    found = observe(simulator, tmp_path, {"example": listed})
    assert found[Signal.PUBLISHERS].status is Status.ABSENT
    assert found[Signal.LIFECYCLE].value == Lifecycle()


def test_one_file_is_asked_for_however_many_packages(simulator, tmp_path):
    simulator[FedoraRegistry].rpms = {"example": ["alice"]}
    packages = [make_package(f"pkg:rpm/fedora/p{number}@1") for number in range(20)]
    chosen = simulator.settings(tmp_path)
    with Client(chosen, now=day("2026-01-01")) as client:
        session = Session(now=day("2026-01-01"), settings=chosen, make_client=lambda: client)
        assert len(list(FedoraSource().observe(packages, session))) == 40
    assert simulator.requests == 1
    assert FedoraSource().requests(packages) == {"": 1}
    assert FedoraSource().requests([]) == {}


@pytest.mark.parametrize("purl", ["pkg:rpm/redhat/x@1", "pkg:rpm/opensuse/x@1", "pkg:rpm/x@1", "pkg:deb/fedora/x@1"])
def test_other_distributions_are_not_asked_about(purl):
    assert not FedoraSource().supports(make_package(purl))


@pytest.mark.parametrize("body", [b"{}", b'{"rpms": []}', b'{"rpms": {}}', b"[]"])
def test_a_file_without_lists_is_a_failure(simulator, tmp_path, body):
    simulator[FedoraRegistry].trouble_for_all(garbled(body))
    found = observe(simulator, tmp_path, {"example": ["alice"]})
    assert {each.status for each in found.values()} == {Status.FAILED}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["rpms", "example", "x"]), inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=_JSON, owners=_JSON)
def test_whatever_the_file_holds_only_observations_come_out(simulator, tmp_path_factory, told, owners):
    simulator[FedoraRegistry]._trouble_for_all.clear()
    for number, body in enumerate((told, {"rpms": told}, {"rpms": {"example": owners}})):
        simulator[FedoraRegistry].trouble_for_all(garbled(json.dumps(body).encode()))
        found = observe(simulator, tmp_path_factory.mktemp(f"cache{number}"), {"example": ["alice"]})
        assert set(found) == FedoraSource.signals
