"""Alpine's archive: which indexes are asked for, and what a record tells."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import (
    ActorKind,
    DeclaredDependencies,
    Observation,
    PublisherKind,
    Publishers,
    Releases,
    Signal,
    SourcePackage,
    Status,
)
from sbomkit.purl import package_key
from sbomkit.sources._http.client import Client
from sbomkit.sources._interface import Session
from sbomkit.sources.alpine import AlpineSource
from tests.builders import day
from tests.simulator import RegistrySimulator
from tests.simulator.alpine import AlpineRegistry, packed, record
from tests.sources.test_apt import make_package

LIBRARY = "pkg:apk/alpine/libexample@1.0-r0?arch=x86_64&distro=alpine-3.20.3"


@pytest.fixture
def simulator() -> Iterator[RegistrySimulator]:
    with RegistrySimulator() as running:
        running[AlpineRegistry].stock()
        yield running


def observe(simulator: RegistrySimulator, folder: Path, purl: str, as_of: str | None = None) -> dict[Signal, Observation]:
    chosen = simulator.settings(folder)
    package = make_package(purl)
    source = AlpineSource()
    assert source.supports(package)
    with Client(chosen, now=day("2026-01-01")) as client:
        session = Session(
            now=day("2026-01-01"), settings=chosen, make_client=lambda: client, as_of=day(as_of) if as_of else None
        )
        found = list(source.observe([package], session))
    assert len({observation.signal for _, observation in found}) == len(found) == len(AlpineSource.signals)
    return {observation.signal: observation for _, observation in found}


def of_record(simulator: RegistrySimulator, folder: Path, name: str = "x", **fields: str) -> dict[Signal, Observation]:
    """What is said of a package with this record."""
    simulator[AlpineRegistry].put("v3.20/main/x86_64", record(name, **fields))
    return observe(simulator, folder, f"pkg:apk/alpine/{name}@1.0-r0?distro=3.20")


def asked(simulator: RegistrySimulator) -> list[str]:
    return sorted(request.path.partition("/alpine/alpine/")[2].removesuffix("/APKINDEX.tar.gz") for request in simulator.log)


def statuses(found: dict[Signal, Observation]) -> set[Status]:
    return {each.status for each in found.values()}


def test_a_record_names_one_contact_which_says_nothing_of_how_many_there_are(simulator, tmp_path):
    found = observe(simulator, tmp_path, LIBRARY)
    value = found[Signal.PUBLISHERS].value
    assert isinstance(value, Publishers)
    assert (value.kind, value.structural_single, value.complete) == (PublisherKind.PACKAGING_CONTACT, True, False)
    [member] = value.members
    assert (member.label, member.kind, member.identity.startswith("alpine:address:")) == ("Alice", ActorKind.PERSON, True)
    assert {each.as_of for each in found.values()} == {day("2023-11-14").replace(hour=22, minute=13, second=20)}


def test_the_build_is_the_one_release_that_is_known(simulator, tmp_path):
    value = observe(simulator, tmp_path, LIBRARY)[Signal.RELEASES].value
    assert isinstance(value, Releases)
    assert not value.complete
    [release] = value.releases
    assert (release.version, release.date.date().isoformat(), release.publisher) == ("1.0-r0", "2023-11-14", None)


def test_the_origin_is_the_source_package(simulator, tmp_path):
    assert observe(simulator, tmp_path, LIBRARY)[Signal.SOURCE_PACKAGE].value == SourcePackage(
        package=package_key("pkg:apk/alpine/example?arch=source"), version="1.0-r0"
    )


def test_needs_and_provides_keep_their_names_and_versions(simulator, tmp_path):
    found = of_record(
        simulator,
        tmp_path,
        D="so:libc.musl-x86_64.so.1 musl>=1.2.3 !uclibc pc:glib-2.0>=2 a=1-r0 b~1 c<2 d><Q1abc= e@edge>3 /bin/sh musl>=1.2.3",
        p="so:libx.so.1=1.0 cmd:x=1.0-r0 virtual",
    )
    value = found[Signal.DECLARED_DEPENDENCIES].value
    assert isinstance(value, DeclaredDependencies)
    assert [(each.package, each.requirement) for each in value.dependencies] == [
        ("pkg:apk/alpine/so:libc.musl-x86_64.so.1", None),
        ("pkg:apk/alpine/musl", ">= 1.2.3"),
        ("pkg:apk/alpine/pc:glib-2.0", ">= 2"),
        ("pkg:apk/alpine/a", "= 1-r0"),
        ("pkg:apk/alpine/b", "~ 1"),
        ("pkg:apk/alpine/c", "< 2"),
        ("pkg:apk/alpine/d", ">< Q1abc="),
        ("pkg:apk/alpine/e", "> 3"),
        ("pkg:apk/alpine/bin%2Fsh", None),
    ]
    assert [(each.package, each.version) for each in value.provides] == [
        ("pkg:apk/alpine/so:libx.so.1", "1.0"),
        ("pkg:apk/alpine/cmd:x", "1.0-r0"),
        ("pkg:apk/alpine/virtual", None),
    ]
    assert found[Signal.DECLARED_DEPENDENCIES].detail is None


def test_what_cannot_be_read_of_relations_is_counted(simulator, tmp_path):
    found = of_record(simulator, tmp_path, D=f"good >=1 {'x' * 1_000}", p="=2 fine=1")
    assert found[Signal.DECLARED_DEPENDENCIES].detail == "3 relations could not be read"


def test_without_a_maintainer_who_looks_after_it_is_not_told(simulator, tmp_path):
    for maintainer in ("", "<root@localhost>"):
        found = of_record(simulator, tmp_path / maintainer.strip("<>"), m=maintainer)
        assert found[Signal.PUBLISHERS].status is Status.ABSENT
        assert "names no maintainer" in (found[Signal.PUBLISHERS].detail or "")


@pytest.mark.parametrize(
    "maintainer", ["team/gnome <a@mail.example>", "Example Team <a@mail.example>", "X <x@lists.mail.example>"]
)
def test_a_team_is_no_person(simulator, tmp_path, maintainer):
    value = of_record(simulator, tmp_path, m=maintainer)[Signal.PUBLISHERS].value
    assert isinstance(value, Publishers)
    assert [each.kind for each in value.members] == [ActorKind.TEAM]


@pytest.mark.parametrize("built", ["", "yesterday", "-1", "0", "99999999999", "9" * 40])
def test_a_build_time_that_cannot_be_is_none(simulator, tmp_path, built):
    found = of_record(simulator, tmp_path, t=built)
    assert found[Signal.RELEASES].status is Status.ABSENT
    assert found[Signal.DECLARED_DEPENDENCIES].as_of is None


def test_a_record_without_origin_has_no_source_package(simulator, tmp_path):
    assert of_record(simulator, tmp_path)[Signal.SOURCE_PACKAGE].status is Status.ABSENT


@pytest.mark.parametrize(
    ("qualifiers", "folders"),
    [
        ("arch=x86_64&distro=alpine-3.20.3", ["v3.20/community/x86_64", "v3.20/main/x86_64"]),
        ("distro=3.4.4", ["v3.4/community/x86_64", "v3.4/main/x86_64"]),
        ("distro=alpine-edge&arch=aarch64", ["edge/community/aarch64", "edge/main/aarch64"]),
        ("distro=alpine-3.21.0_alpha20240807&arch=arm64", ["edge/community/aarch64", "edge/main/aarch64"]),
        ("alpine_version=v3.19&repo=main&arch=noarch", ["v3.19/main/x86_64"]),
        ("distro=alpine-3.18&repository=community&arch=..%2Fx", ["v3.18/community/x86_64"]),
        ("distro=alpine-3.18&repository=..%2F..&arch=x86", ["v3.18/community/x86", "v3.18/main/x86"]),
    ],
)
def test_branches_repositories_and_architectures_as_tools_write_them(simulator, tmp_path, qualifiers, folders):
    purl = f"pkg:apk/alpine/x@1?{qualifiers}"
    observe(simulator, tmp_path, purl)
    assert asked(simulator) == folders
    assert AlpineSource().requests([make_package(purl)]) == {"": len(folders)}


@pytest.mark.parametrize("distro", ["", "?distro=alpine", "?distro=..%2F..%2Fadmin", "?distro=wolfi-20230201", "?distro=v3"])
def test_without_a_branch_nothing_is_asked(simulator, tmp_path, distro):
    found = observe(simulator, tmp_path, f"pkg:apk/alpine/x@1{distro}")
    assert statuses(found) == {Status.UNSUPPORTED}
    assert simulator.requests == 0
    assert AlpineSource().requests([make_package(f"pkg:apk/alpine/x@1{distro}")]) == {}


@pytest.mark.parametrize(
    "purl", ["pkg:apk/wolfi/x@1?distro=wolfi", "pkg:apk/alpine/x@1?arch=source&distro=3.20", "pkg:apk/x@1"]
)
def test_other_distributions_and_source_packages_are_not_asked_about(purl):
    assert not AlpineSource().supports(make_package(purl))


def test_an_index_of_a_later_day_is_not_used(simulator, tmp_path):
    assert statuses(observe(simulator, tmp_path / "a", LIBRARY, as_of="2023-01-01")) == {Status.UNSUPPORTED}
    assert statuses(observe(simulator, tmp_path / "b", LIBRARY, as_of="2024-01-01")) == {Status.KNOWN}


def test_what_no_index_has_and_a_branch_without_one_are_absent(simulator, tmp_path):
    for distro in ("alpine-3.20.3", "alpine-3.99.0"):
        assert statuses(observe(simulator, tmp_path, f"pkg:apk/alpine/nothing@1?distro={distro}")) == {Status.ABSENT}


def test_a_record_of_another_version_says_so(simulator, tmp_path):
    found = observe(simulator, tmp_path, LIBRARY.replace("1.0-r0", "0.9-r0"))
    assert {each.detail for each in found.values()} == {"of another version than the document's, which no index has"}


def test_what_is_no_index_is_a_failure_that_names_the_path(simulator, tmp_path):
    simulator[AlpineRegistry]._files["alpine/v3.20/main/x86_64/APKINDEX.tar.gz"] = gzip.compress(b"something else")
    found = observe(simulator, tmp_path, LIBRARY)
    assert statuses(found) == {Status.FAILED}
    assert found[Signal.PUBLISHERS].detail == "alpine/v3.20/main/x86_64/APKINDEX.tar.gz: this is no index of packages"


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 200), filler=st.text(st.sampled_from('ab1 \n:,<>@!=.~"é\r'), max_size=40))
def test_whatever_an_index_holds_only_observations_come_out(simulator, tmp_path_factory, cut, filler):
    good = record("libexample", m="Alice <alice@mail.example>", t="1700000000", D="a>=1 b", p="c=1", o="example")
    body = packed(good[:cut] + filler + good[cut:])
    simulator[AlpineRegistry]._files["alpine/v3.20/main/x86_64/APKINDEX.tar.gz"] = body
    assert set(observe(simulator, tmp_path_factory.mktemp("cache"), LIBRARY)) == AlpineSource.signals
