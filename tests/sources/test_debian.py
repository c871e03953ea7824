"""The archives of Debian and Ubuntu: which lists are asked for, and what is the same as in lists on disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sbomkit.model.facts import ActorKind, DeclaredDependencies, Observation, Publishers, Signal, SourcePackage, Status
from sbomkit.purl import package_key
from sbomkit.sources._http.client import Client
from sbomkit.sources._interface import Session
from sbomkit.sources.apt import AptSource
from sbomkit.sources.debian import DebianSource
from tests.builders import day
from tests.simulator import RegistrySimulator, refuses
from tests.simulator.debian import DebianRegistry, stanza
from tests.sources.test_apt import make_package, make_session

BOOKWORM = "debian/dists/bookworm"
LIBRARY = "pkg:deb/debian/libexample1@1.0-1?arch=amd64&distro=debian-12"


@pytest.fixture
def simulator() -> Iterator[RegistrySimulator]:
    with RegistrySimulator() as running:
        running[DebianRegistry].stock()
        yield running


def observe(simulator: RegistrySimulator, folder: Path, *purls: str, as_of: str | None = None) -> dict[str, list[Observation]]:
    """What is said of each package, in one run."""
    chosen = simulator.settings(folder)
    packages = [make_package(purl) for purl in purls]
    source = DebianSource()
    assert all(source.supports(package) for package in packages)
    with Client(chosen, now=day("2026-01-01")) as client:
        session = Session(
            now=day("2026-01-01"), settings=chosen, make_client=lambda: client, as_of=day(as_of) if as_of else None
        )
        found: dict[str, list[Observation]] = {}
        for key, observation in source.observe(packages, session):
            found.setdefault(key, []).append(observation)
    return found


def one(simulator: RegistrySimulator, folder: Path, purl: str, as_of: str | None = None) -> dict[Signal, Observation]:
    [found] = observe(simulator, folder, purl, as_of=as_of).values()
    return {observation.signal: observation for observation in found}


def statuses(found: dict[Signal, Observation]) -> set[Status]:
    return {each.status for each in found.values()}


def members(found: dict[Signal, Observation]) -> list[tuple[str | None, ActorKind]]:
    value = found[Signal.PUBLISHERS].value
    assert isinstance(value, Publishers)
    return sorted((each.label, each.kind) for each in value.members)


def asked(simulator: RegistrySimulator) -> list[str]:
    return sorted(request.path.partition("/dists/")[2] for request in simulator.log)


def test_the_suite_of_the_package_url_is_asked_and_nothing_else(simulator, tmp_path):
    found = one(simulator, tmp_path, LIBRARY)
    assert statuses(found) == {Status.KNOWN}
    assert asked(simulator) == [
        "bookworm/Release",
        "bookworm/main/binary-amd64/Packages.xz",
        "bookworm/main/source/Sources.xz",
    ]
    assert {each.as_of for each in found.values()} == {day("2023-06-10").replace(hour=8, minute=58, second=15)}
    assert found[Signal.SOURCE_PACKAGE].value == SourcePackage(
        package=package_key("pkg:deb/debian/example?arch=source"), version="1.0-1"
    )
    assert members(found) == [
        ("Alice", ActorKind.PERSON),
        ("Bob", ActorKind.PERSON),
        ("Example Team", ActorKind.TEAM),
    ]


def test_each_list_is_fetched_once_for_all_packages(simulator, tmp_path):
    purls = [LIBRARY, *(f"pkg:deb/debian/p{number}@1?arch=amd64&distro=debian-12.5" for number in range(20))]
    found = observe(simulator, tmp_path, *purls)
    assert len(found) == 21
    promised = sum(DebianSource().requests([make_package(purl) for purl in purls]).values())
    assert len(set(asked(simulator))) == simulator.requests <= promised == 9


@pytest.mark.parametrize(
    ("purl", "suite"),
    [
        ("pkg:deb/debian/x@1?distro=debian-12", "bookworm"),
        ("pkg:deb/debian/x@1?distro=debian-11.6", "bullseye"),
        ("pkg:deb/debian/x@1?distro=bookworm", "bookworm"),
        ("pkg:deb/debian/x@1?distro=13", "trixie"),
        ("pkg:deb/debian/x@1?distro=trixie%2Fsid", "trixie"),
        ("pkg:deb/debian/x@1?distro=debian-unstable", "sid"),
        ("pkg:deb/debian/x@1?os_distro=bullseye&os_name=debian&os_version=11", "bullseye"),
        ("pkg:deb/debian/x@1.2-3+deb12u4?arch=amd64", "bookworm"),
        ("pkg:deb/debian/x@3.0.11-1~deb11u2", "bullseye"),
        ("pkg:deb/ubuntu/x@1?distro=ubuntu-20.04", "focal"),
        ("pkg:deb/ubuntu/x@1?distro=ubuntu-22.04.3", "jammy"),
        ("pkg:deb/ubuntu/x@1?distro=noble", "noble"),
    ],
)
def test_suites_as_tools_write_them(simulator, tmp_path, purl, suite):
    one(simulator, tmp_path, purl)
    assert {path.partition("/")[0] for path in asked(simulator)} == {suite}


@pytest.mark.parametrize(
    "purl",
    [
        "pkg:deb/debian/x@1",
        "pkg:deb/debian/x@1?distro=debian-99",
        "pkg:deb/debian/x@1?distro=..%2F..%2Fadmin",
        "pkg:deb/ubuntu/x@1-1+deb12u1",
        "pkg:deb/ubuntu/x@1?distro=debian-12",
    ],
)
def test_without_a_suite_that_is_known_nothing_is_asked(simulator, tmp_path, purl):
    found = one(simulator, tmp_path, purl)
    assert statuses(found) == {Status.UNSUPPORTED}
    assert "distro" in (found[Signal.PUBLISHERS].detail or "")
    assert simulator.requests == 0


def test_other_distributions_are_not_asked_about():
    assert not DebianSource().supports(make_package("pkg:deb/raspbian/x@1?distro=debian-12"))
    assert not DebianSource().supports(make_package("pkg:deb/x@1?distro=debian-12"))
    assert DebianSource().requests([]) == {}


def test_a_package_without_a_readable_url_of_its_own_has_no_suite(simulator, tmp_path):
    package = make_package(LIBRARY).model_copy(update={"purls": ("no package URL", "pkg:deb/raspbian/x@1?distro=bookworm")})
    assert DebianSource().requests([package]) == {}


@pytest.mark.parametrize(
    ("told", "read"), [("arch=arm64&", "arm64"), ("arch=all&", "amd64"), ("", "amd64"), ("arch=a..b&", "amd64")]
)
def test_the_architecture_of_the_package_url_is_asked_where_it_has_lists(simulator, tmp_path, told, read):
    one(simulator, tmp_path, f"pkg:deb/debian/x@1?{told}distro=debian-12")
    assert f"bookworm/main/binary-{read}/Packages.xz" in asked(simulator)


def test_further_components_are_asked_where_the_first_does_not_have_it(simulator, tmp_path):
    found = one(simulator, tmp_path, "pkg:deb/ubuntu/tool@1.0-1?arch=amd64&distro=ubuntu-24.04")
    assert found[Signal.PUBLISHERS].url == f"{simulator.url}/debian.ubuntu/ubuntu/dists/noble/universe/binary-amd64/Packages.xz"
    assert members(found) == [("Carol", ActorKind.PERSON)]
    assert "changed by the distribution" in (found[Signal.PUBLISHERS].detail or "")
    assert not [path for path in asked(simulator) if "restricted/binary" in path]


def test_a_suite_that_left_the_archive_is_absent(simulator, tmp_path):
    assert statuses(one(simulator, tmp_path, "pkg:deb/debian/x@1?distro=debian-9")) == {Status.ABSENT}


def test_lists_of_a_later_date_are_not_used(simulator, tmp_path):
    assert statuses(one(simulator, tmp_path / "a", LIBRARY, as_of="2023-01-01")) == {Status.UNSUPPORTED}
    assert statuses(one(simulator, tmp_path / "b", LIBRARY, as_of="2023-07-01")) == {Status.KNOWN}


def test_a_suite_without_a_date_or_with_one_in_the_future_is_of_no_day(simulator, tmp_path):
    simulator[DebianRegistry].release(BOOKWORM, date="Sat, 10 Jun 2099 08:58:15 UTC")
    assert {each.as_of for each in one(simulator, tmp_path, LIBRARY).values()} == {None}


def test_one_list_that_fails_leaves_packages_of_other_suites_alone(simulator, tmp_path, monkeypatch):
    monkeypatch.setattr("sbomkit.sources._http.wire._TRIES", 1)
    simulator[DebianRegistry].trouble(f"{BOOKWORM}/main/source/Sources.xz", refuses(500))
    tool = "pkg:deb/ubuntu/tool@1.0-1?distro=ubuntu-24.04"
    found = observe(simulator, tmp_path, LIBRARY, tool)
    told = {key: {each.signal: each.status for each in said} for key, said in found.items()}
    assert told[package_key(LIBRARY)][Signal.PUBLISHERS] is Status.FAILED
    assert told[package_key(LIBRARY)][Signal.DECLARED_DEPENDENCIES] is Status.KNOWN
    assert told[package_key(tool)][Signal.PUBLISHERS] is Status.KNOWN


def test_what_is_no_list_is_a_failure_that_names_the_path(simulator, tmp_path):
    simulator[DebianRegistry].put(f"{BOOKWORM}/main/binary-amd64/Packages.xz", "something else")
    found = one(simulator, tmp_path, LIBRARY)
    assert statuses(found) == {Status.FAILED}
    assert found[Signal.PUBLISHERS].detail == f"{BOOKWORM}/main/binary-amd64/Packages.xz: this is no list of packages"


def test_a_package_of_two_suites_is_described_by_the_one_that_has_its_version(simulator, tmp_path):
    registry = simulator[DebianRegistry]
    registry.put("debian/dists/trixie/main/binary-amd64/Packages.xz", stanza("libexample1", "2.0-1", Depends="libnew"))
    package = make_package(LIBRARY).model_copy(
        update={"versions": ("1.0-1",), "purls": (LIBRARY, "pkg:deb/debian/libexample1?distro=debian-13")}
    )
    chosen = simulator.settings(tmp_path)
    with Client(chosen, now=day("2026-01-01")) as client:
        session = Session(now=day("2026-01-01"), settings=chosen, make_client=lambda: client)
        found = [observation for _, observation in DebianSource().observe([package], session)]
    [declared] = [each.value for each in found if isinstance(each.value, DeclaredDependencies)]
    assert [(declared.version, each.package) for each in declared.dependencies] == [("1.0-1", "pkg:deb/debian/libc6")]


def test_lists_on_disk_and_lists_from_the_archive_give_the_same_identities_and_kinds(simulator, tmp_path):
    """Addresses never get past the client, and yet nobody is somebody else."""
    text = (
        stanza(
            "example",
            Maintainer="Example Force <list@lists.mail.example>",
            Uploaders="Alice <Alice@Mail.example>, Bob <bob@mail.example>, Kea <kea@packages.mail.example>, "
            "Carol <root@localhost>, Dan <you@example.com>, Erin <erin@users.noreply.mail.example>",
        )
        + "\n"
        + stanza("orphan", Maintainer="Example QA Group <packages@qa.mail.example>")
    )
    (tmp_path / "Sources").write_text(text)
    simulator[DebianRegistry].put(f"{BOOKWORM}/main/source/Sources.xz", text)
    for name in ("example", "orphan"):
        purl = f"pkg:deb/debian/{name}@1.0-1?arch=source&distro=debian-12"
        online = one(simulator, tmp_path / "cache", purl)[Signal.PUBLISHERS].value
        on_disk = {each.signal: each for _, each in AptSource(str(tmp_path)).observe([make_package(purl)], make_session())}
        assert online == on_disk[Signal.PUBLISHERS].value
    assert isinstance(online, Publishers)
    assert online.orphaned


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 400), filler=st.text(st.sampled_from('ab1 \n:,<>@()|=.~"é\r\0'), max_size=40))
def test_whatever_a_list_holds_only_observations_come_out(simulator, tmp_path_factory, cut, filler):
    good = stanza("libexample1", Maintainer="Alice <alice@mail.example>", Depends="libc6 (>= 2)", Provides="x (= 1)")
    simulator[DebianRegistry].put(f"{BOOKWORM}/main/binary-amd64/Packages.xz", good[:cut] + filler + good[cut:])
    found = one(simulator, tmp_path_factory.mktemp("cache"), LIBRARY)
    assert set(found) == DebianSource.signals
