import gzip
import io
import logging
import lzma
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sbomkit.errors import ConfigurationError, LimitExceeded, MalformedDocument
from sbomkit.limits import Limits
from sbomkit.model.facts import (
    ActorKind,
    DeclaredDependencies,
    Lifecycle,
    Observation,
    PublisherKind,
    Publishers,
    Repository,
    Signal,
    SourcePackage,
    Status,
    Subject,
)
from sbomkit.model.inventory import Package
from sbomkit.purl import package_key, parse_purl
from sbomkit.settings import Settings
from sbomkit.sources._interface import Session
from sbomkit.sources._parts import debian as _debian
from sbomkit.sources._parts.debian import contacts, control_fields, dependencies, provided, read_list, source_of, version_order
from sbomkit.sources._reading.packed import opened
from sbomkit.sources.apt import AptSource
from tests.builders import day

PACKAGES = """\
Package: libexample1
Source: example (1.2-3)
Version: 1.2-3+b1
Maintainer: Alice Example <alice@mail.example>
Pre-Depends: init-tools (>= 1)
Depends: libc6 (>= 2.34), libold1 | libnew1 (<< 2), libc6:any (>= 2.34), python3:any
Recommends: more
Provides: example-abi-1 (= 1.2), libexample
Description: an example
 of several lines

Package: lonely
Version: 1.0
Maintainer: Bob <bob@mail.example>
"""
SOURCES = """\
Package: example
Binary: libexample1
Version: 1.2-3
Maintainer: Example Packaging Team <team+example@tracker.distribution.example>
Uploaders: Alice Example <ALICE@mail.example>,
 Bob <bob@mail.example>
Vcs-Git: https://forge.example/team/example.git -b main
Vcs-Browser: https://forge.example/team/example/-/tree/main

Package: other
Version: 1:0.9
Maintainer: Carol <carol@mail.example>
"""
RELEASE = "Origin: Debian\nSuite: stable\nDate: Sat, 10 Jun 2023 08:58:15 UTC\nSHA256:\n 0 0 main/source/Sources\n"


def no_client() -> None:
    raise AssertionError("apt asks no network")


def make_session(as_of: str | None = None, limits: Limits | None = None) -> Session:
    return Session(
        now=day("2026-01-01"),
        settings=Settings(),
        make_client=no_client,  # type: ignore[arg-type]
        as_of=day(as_of) if as_of else None,
        limits=limits or Limits(),
    )


def make_package(purl: str) -> Package:
    parsed = parse_purl(purl)
    assert parsed is not None
    return Package(
        key=package_key(purl),
        type=parsed.type,
        namespace=parsed.namespace,
        name=parsed.name,
        versions=(parsed.version,) if parsed.version else (),
        components=(),
        purls=(purl,),
    )


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    return write(tmp_path, {"Packages": PACKAGES, "Sources": SOURCES, "Release": RELEASE})


def observe(
    folders: Path | Iterable[Path], purl: str, as_of: str | None = None, limits: Limits | None = None
) -> dict[Signal, Observation]:
    source = AptSource(*map(str, [folders] if isinstance(folders, Path) else folders))
    package = make_package(purl)
    assert source.supports(package)
    found = list(source.observe([package], make_session(as_of, limits)))
    assert {key for key, _ in found} == {package.key}
    assert len({observation.signal for _, observation in found}) == len(found)
    return {observation.signal: observation for _, observation in found}


def publishers_of(folders: Path | Iterable[Path], purl: str = "pkg:deb/debian/libexample1@1.2-3+b1") -> Publishers:
    value = observe(folders, purl)[Signal.PUBLISHERS].value
    assert isinstance(value, Publishers)
    return value


def members(value: Publishers) -> list[tuple[str | None, ActorKind]]:
    return sorted((member.label, member.kind) for member in value.members)


def source_stanza(**fields: str) -> str:
    return "".join(f"{name.replace('_', '-')}: {text}\n" for name, text in ({"Package": "x", "Version": "1"} | fields).items())


def people_of(tmp_path: Path, **fields: str) -> Publishers:
    return publishers_of(write(tmp_path, {"Sources": source_stanza(**fields)}), "pkg:deb/debian/x?arch=source")


def test_a_binary_package_is_looked_after_by_those_of_its_source_package(lists: Path) -> None:
    value = publishers_of(lists)
    assert members(value) == [
        ("Alice Example", ActorKind.PERSON),
        ("Bob", ActorKind.PERSON),
        ("Example Packaging Team", ActorKind.TEAM),
    ]
    assert (value.kind, value.complete, value.structural_single, value.orphaned) == (
        PublisherKind.PACKAGING_CONTACT,
        False,
        False,
        False,
    )
    assert list(value.members) == sorted(value.members, key=lambda member: member.identity)


def test_every_observation_is_of_packaging_and_dated_by_its_release(lists: Path) -> None:
    for observation in observe(lists, "pkg:deb/debian/libexample1@1.2-3+b1").values():
        assert observation.status is Status.KNOWN
        assert observation.subject is Subject.PACKAGING
        assert observation.as_of is not None
        assert observation.as_of.isoformat() == "2023-06-10T08:58:15+00:00"
        assert observation.url in {"Packages", "Sources"}


def test_the_source_package_and_the_repository_of_the_packaging_are_told(lists: Path) -> None:
    found = observe(lists, "pkg:deb/debian/libexample1@1.2-3+b1")
    assert found[Signal.SOURCE_PACKAGE].value == SourcePackage(
        package=package_key("pkg:deb/debian/example?arch=source"), version="1.2-3"
    )
    assert found[Signal.REPOSITORY].value == Repository(url="https://forge.example/team/example")
    assert found[Signal.LIFECYCLE].value == Lifecycle()


def test_dependencies_keep_their_order_versions_and_alternatives(lists: Path) -> None:
    value = observe(lists, "pkg:deb/debian/libexample1")[Signal.DECLARED_DEPENDENCIES].value
    assert isinstance(value, DeclaredDependencies)
    assert value.version == "1.2-3+b1"
    told = [
        (each.package, each.requirement, tuple((other.package, other.requirement) for other in each.alternatives))
        for each in value.dependencies
    ]
    assert told == [
        ("pkg:deb/debian/init-tools", ">= 1", ()),
        ("pkg:deb/debian/libc6", ">= 2.34", ()),
        ("pkg:deb/debian/libold1", None, (("pkg:deb/debian/libnew1", "<< 2"),)),
        ("pkg:deb/debian/python3", None, ()),
    ]
    assert [(each.package, each.version) for each in value.provides] == [
        ("pkg:deb/debian/example-abi-1", "1.2"),
        ("pkg:deb/debian/libexample", None),
    ]


def declared(folder: Path, purl: str, *versions: str) -> list[tuple[str, str | None]]:
    package = make_package(purl).model_copy(update={"versions": versions})
    found = AptSource(str(folder)).observe([package], make_session())
    return sorted((each.value.version, each.detail) for _, each in found if isinstance(each.value, DeclaredDependencies))


def test_each_version_of_the_document_declares_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"Packages": "\n".join(source_stanza(Version=version) for version in ("1", "2", "3"))})
    assert declared(tmp_path, "pkg:deb/debian/x", "1", "2", "9") == [("1", None), ("2", None)]
    assert declared(tmp_path, "pkg:deb/debian/x") == [("3", None)]


def test_what_another_version_declares_is_said_to_be(tmp_path: Path) -> None:
    write(tmp_path, {"Packages": source_stanza(Version="3")})
    [(version, detail)] = declared(tmp_path, "pkg:deb/debian/x", "2.9")
    assert version == "3"
    assert "another version" in (detail or "")


def test_the_architecture_of_the_document_chooses_among_lists(tmp_path: Path) -> None:
    for architecture in ("amd64", "arm64"):
        stanza = source_stanza(Version="1", Architecture=architecture, Depends=f"only-{architecture}")
        write(tmp_path, {f"binary-{architecture}/Packages": stanza})
    for architecture in ("amd64", "arm64"):
        value = observe(tmp_path, f"pkg:deb/debian/x@1?arch={architecture}")[Signal.DECLARED_DEPENDENCIES].value
        assert isinstance(value, DeclaredDependencies)
        assert [each.package for each in value.dependencies] == [f"pkg:deb/debian/only-{architecture}"]


def test_with_packages_lists_alone_a_single_maintainer_says_nothing(lists: Path) -> None:
    (lists / "Sources").unlink()
    found = observe(lists, "pkg:deb/debian/libexample1")
    value = found[Signal.PUBLISHERS].value
    assert isinstance(value, Publishers)
    assert value.structural_single is True
    assert members(value) == [("Alice Example", ActorKind.PERSON)]
    assert "Uploaders" in (found[Signal.PUBLISHERS].detail or "")
    assert found[Signal.REPOSITORY].status is Status.UNSUPPORTED


def test_a_source_package_is_found_in_sources_lists(lists: Path) -> None:
    found = observe(lists, "pkg:deb/debian/example@1.2-3?arch=source")
    told = {signal for signal, observation in found.items() if observation.status is Status.KNOWN}
    assert told == {Signal.PUBLISHERS, Signal.LIFECYCLE, Signal.REPOSITORY}
    assert {found[signal].status for signal in AptSource.signals - told} == {Status.UNSUPPORTED}
    other = observe(lists, "pkg:deb/debian/other?arch=source")
    assert other[Signal.REPOSITORY].status is Status.ABSENT


@pytest.mark.parametrize("purl", ["pkg:deb/debian/nothing", "pkg:deb/debian/nothing?arch=source", "pkg:deb/debian/example"])
def test_what_no_list_has_is_absent(lists: Path, purl: str) -> None:
    assert {observation.status for observation in observe(lists, purl).values()} == {Status.ABSENT}


def test_lists_of_a_later_date_are_not_used(lists: Path) -> None:
    assert {each.status for each in observe(lists, "pkg:deb/debian/libexample1", as_of="2023-01-01").values()} == {
        Status.UNSUPPORTED
    }
    assert {each.status for each in observe(lists, "pkg:deb/debian/libexample1", as_of="2023-07-01").values()} == {Status.KNOWN}


def test_lists_without_a_release_file_have_no_date(lists: Path) -> None:
    (lists / "Release").unlink()
    assert {each.as_of for each in observe(lists, "pkg:deb/debian/libexample1").values()} == {None}


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Sat, 99 Jun 2023 08:58:15 UTC", "Sat, 10 Jun 99999999999999999999 08:58:15"]
)
def test_a_release_date_that_is_none_is_no_date(lists: Path, date: str) -> None:
    write(lists, {"Release": f"Date: {date}\n"})
    assert {each.as_of for each in observe(lists, "pkg:deb/debian/libexample1").values()} == {None}


def test_a_release_date_without_a_zone_is_utc(lists: Path) -> None:
    write(lists, {"Release": "Date: Sat, 10 Jun 2023 08:58:15 -0000\n"})
    assert {str(each.as_of) for each in observe(lists, "pkg:deb/debian/libexample1").values()} == {"2023-06-10 08:58:15+00:00"}


def test_the_version_asked_for_is_preferred_to_the_newest(tmp_path: Path) -> None:
    stanza = "Package: x\nVersion: {}\nMaintainer: {} <m@mail.example>\n"
    versions = ("1.0~rc1", "1.0", "1:0.5", "2.0")
    write(tmp_path, {"Packages": "\n".join(stanza.format(version, f"M {version}") for version in versions)})
    for asked, chosen in ((None, "1:0.5"), ("1.0", "1.0"), ("1.0~rc1", "1.0~rc1"), ("9", "1:0.5")):
        purl = "pkg:deb/debian/x" + (f"@{asked}" if asked else "")
        assert members(publishers_of(tmp_path, purl)) == [(f"M {chosen}", ActorKind.PERSON)]


def test_files_are_found_as_apt_and_as_mirrors_keep_them(tmp_path: Path) -> None:
    flat = "archive.example_debian_dists_bookworm"
    apt = write(
        tmp_path / "apt",
        {
            f"{flat}_main_binary-amd64_Packages": PACKAGES,
            f"{flat}_main_source_Sources.xz": lzma.compress(SOURCES.encode()),
            f"{flat}_InRelease": "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + RELEASE,
            f"{flat}-updates_Release": "Date: Mon, 01 Jan 2024 00:00:00 UTC\n",
            f"partial/{flat}_main_binary-arm64_Packages": "Package: broken",
            "lock": "",
        },
    )
    mirror = write(
        tmp_path / "mirror",
        {
            "dists/bookworm/Release": RELEASE,
            "dists/bookworm/main/binary-amd64/Packages.gz": gzip.compress(PACKAGES.encode()),
            "dists/bookworm/main/binary-amd64/Packages.xz": lzma.compress(PACKAGES.encode()),
            "dists/bookworm/main/source/Sources.zst": zstandard.compress(SOURCES.encode()),
        },
    )
    one, other = (observe(place, "pkg:deb/debian/libexample1") for place in (apt, mirror))
    assert one[Signal.SOURCE_PACKAGE].url == "dists/bookworm/main/binary-amd64/Packages"
    for signal, observation in one.items():
        assert (observation.value, observation.as_of) == (other[signal].value, other[signal].as_of)
        assert observation.as_of is not None


def test_several_folders_are_one_source(tmp_path: Path) -> None:
    folders = [write(tmp_path / "one", {"Packages": PACKAGES}), write(tmp_path / "other", {"Sources": SOURCES})]
    assert len(publishers_of(folders).members) == 3


def test_lists_of_another_distribution_do_not_answer(lists: Path) -> None:
    assert {each.status for each in observe(lists, "pkg:deb/ubuntu/libexample1").values()} == {Status.ABSENT}
    write(lists, {"Release": "Origin: Somebody Else\n"})
    assert Status.KNOWN in {each.status for each in observe(lists, "pkg:deb/ubuntu/libexample1").values()}


def test_a_folder_without_lists_a_file_and_nothing_are_configuration_errors(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "file", tmp_path / "nothing", "x" * 5_000, "a\0b"):
        with pytest.raises(ConfigurationError):
            AptSource.configured([str(place)])
    with pytest.raises(ConfigurationError, match="needs an argument"):
        AptSource.configured([])


def test_lists_that_apt_keeps_in_lz4_are_named_with_a_way_out(tmp_path: Path) -> None:
    write(tmp_path, {"x_Packages.lz4": b"\x04\x22\x4d\x18"})
    with pytest.raises(ConfigurationError, match=r"x_Packages\.lz4") as caught:
        AptSource(str(tmp_path))
    assert "apt-helper cat-file" in (caught.value.advice or "")


def test_a_damaged_list_is_a_failed_observation_that_names_the_file_only(tmp_path: Path) -> None:
    write(tmp_path, {"Packages.xz": lzma.compress(PACKAGES.encode())[:-20]})
    found = observe(tmp_path, "pkg:deb/debian/libexample1")
    assert {each.status for each in found.values()} == {Status.FAILED}
    assert {(each.detail or "").partition(":")[0] for each in found.values()} == {"Packages.xz"}


def test_a_list_beyond_the_limit_is_a_failed_observation(lists: Path) -> None:
    found = observe(lists, "pkg:deb/debian/libexample1", limits=Limits(document_bytes=100))
    assert {each.status for each in found.values()} == {Status.FAILED}


def test_no_address_is_kept(lists: Path) -> None:
    text = "".join(each.model_dump_json() for each in observe(lists, "pkg:deb/debian/libexample1").values())
    assert "@" not in text
    assert "alice" not in text


def test_one_address_is_one_identity_in_every_package_and_means_nothing_under_another_key(lists: Path) -> None:
    bob = {member.label: member.identity for member in publishers_of(lists).members}["Bob"]
    assert [member.identity for member in publishers_of(lists, "pkg:deb/debian/lonely").members] == [bob]
    assert bob.startswith("apt:address:")


@pytest.mark.parametrize(
    "maintainer",
    [
        "Example <list@lists.distribution.example>",
        "Example <pkg-example@alioth-lists.distribution.example>",
        "Example <example@packages.distribution.example>",
        "Example <team+x@tracker.distribution.example>",
        "Debian Example Team <x@mail.example>",
        "Example Maintainers <x@mail.example>",
        "Example Packaging Group <x@mail.example>",
        "Ubuntu Developers <x@mail.example>",
        "The Example Project <x@mail.example>",
        "Example Packagers <x@mail.example>",
        "Example Task Force <x@mail.example>",
    ],
)
def test_teams_are_told_by_address_or_by_name(tmp_path: Path, maintainer: str) -> None:
    assert [kind for _, kind in members(people_of(tmp_path, Maintainer=maintainer))] == [ActorKind.TEAM]


@pytest.mark.parametrize(
    "maintainer", ["Steam Fan <x@mail.example>", "Projectile X <x@lister.example>", "Tracy Kerr <tracker@mail.example>"]
)
def test_people_whose_names_look_like_teams_stay_people(tmp_path: Path, maintainer: str) -> None:
    assert [kind for _, kind in members(people_of(tmp_path, Maintainer=maintainer))] == [ActorKind.PERSON]


def test_an_orphaned_package_has_nobody(tmp_path: Path) -> None:
    orphanage = "Distribution QA Group <packages@qa.distribution.example>"
    write(tmp_path, {"Sources": source_stanza(Maintainer=orphanage)})
    found = observe(tmp_path, "pkg:deb/debian/x?arch=source")
    value = found[Signal.PUBLISHERS].value
    assert isinstance(value, Publishers)
    assert (value.orphaned, value.members) == (True, ())
    assert found[Signal.LIFECYCLE].value == Lifecycle(orphaned=True)


@pytest.mark.parametrize("field", ["Original_Maintainer", "XSBC_Original_Maintainer"])
def test_a_descendants_team_does_not_hide_who_does_the_work(tmp_path: Path, field: str) -> None:
    fields = {"Maintainer": "Ubuntu Developers <all@lists.distribution.example>", field: "Alice <alice@mail.example>"}
    write(tmp_path, {"Sources": source_stanza(**fields)})
    found = observe(tmp_path, "pkg:deb/ubuntu/x?arch=source")[Signal.PUBLISHERS]
    assert isinstance(found.value, Publishers)
    assert members(found.value) == [("Alice", ActorKind.PERSON)]
    assert "changed by the distribution" in (found.detail or "")


def test_one_person_is_counted_once_by_address_then_by_name(tmp_path: Path) -> None:
    uploaders = (
        "Alice <ALICE@mail.example>, A. Other <alice@mail.example>, alice <elsewhere@mail.example>, Bob <bob@mail.example>"
    )
    value = people_of(tmp_path, Maintainer="Alice <alice@mail.example>", Uploaders=uploaders)
    assert [label for label, _ in members(value)] == ["Alice", "Bob"]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ('"Smith, IV" <s@mail.example>, Bob <b@mail.example>', ["Smith, IV", "Bob"]),
        ("Adam C. Smith, IV <s@mail.example>, Bob <b@mail.example>,", ["Adam C. Smith, IV", "Bob"]),
        ("a@mail.example, Bob <b@mail.example>, c@mail.example", ["", "Bob", ""]),
        ("Only A Name", ["Only A Name"]),
        ("<a@mail.example>", [""]),
        ("Alice <>", ["Alice"]),
        ("Bob (the builder) <b@mail.example> , , ", ["Bob (the builder)"]),
        ("", []),
        ("<>, <>", []),
    ],
)
def test_contacts_as_people_write_them(field: str, names: list[str]) -> None:
    assert [contact.name for contact in contacts(field)] == names


def test_a_name_without_an_address_is_an_identity_of_its_own(tmp_path: Path) -> None:
    [member] = people_of(tmp_path, Maintainer="Only A Name").members
    assert member.identity.startswith("apt:label:")


def test_packages_of_the_same_people_share_them(tmp_path: Path) -> None:
    write(tmp_path, {"Sources": "\n".join(source_stanza(Package=name, Maintainer="Alice <a@mail.example>") for name in "xyz")})
    packages = [make_package(f"pkg:deb/debian/{name}?arch=source") for name in "xyz"]
    found = AptSource(str(tmp_path)).observe(packages, make_session())
    values = [each.value for _, each in found if isinstance(each.value, Publishers)]
    assert len(values) == 3
    assert all(value is values[0] for value in values)


@pytest.mark.parametrize("vcs", ["", "no address", "file:///srv/x"])
def test_a_vcs_field_without_a_usable_address_is_absent(tmp_path: Path, vcs: str) -> None:
    write(tmp_path, {"Sources": source_stanza(Maintainer="A <a@mail.example>", Vcs_Git=vcs)})
    assert observe(tmp_path, "pkg:deb/debian/x?arch=source")[Signal.REPOSITORY].status is Status.ABSENT


def test_relations_that_break_the_syntax_are_counted_and_not_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        write(
            tmp_path,
            {
                "Packages": source_stanza(
                    Maintainer="A <a@mail.example>", Depends="good, (bad, so bad!, x | ~y,", Provides="(worse"
                )
            },
        )
        found = observe(tmp_path, "pkg:deb/debian/x")[Signal.DECLARED_DEPENDENCIES]
    assert isinstance(found.value, DeclaredDependencies)
    assert [each.package for each in found.value.dependencies] == ["pkg:deb/debian/good"]
    assert found.detail == "4 relations could not be read"
    assert not caplog.records


@pytest.mark.parametrize(
    ("field", "expected"),
    [("", ("x", "1")), ("y", ("y", "1")), ("y (2)", ("y", "2")), ("y(2)", ("y", "2")), ("(", ("x", "1")), ("y (2", ("y", "1"))],
)
def test_source_fields(field: str, expected: tuple[str, str]) -> None:
    assert source_of({"package": "x", "version": "1", "source": field}) == expected


def test_versions_sort_as_the_policy_says_and_broken_ones_first() -> None:
    versions = [
        "broken version",
        "1" * 300,
        "1.0~rc1-1",
        "1.0-1",
        "1.0-1+b1",
        "1.0-1+deb12u1",
        "1.0-10",
        "1.0a-1",
        "1.10-1",
        "1:0.1",
    ]
    assert sorted(set(versions), key=version_order)[2:] == versions[2:]
    assert set(sorted(versions, key=version_order)[:2]) == set(versions[:2])


def test_a_list_is_read_once_a_run_however_often_it_is_asked(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(path: Path) -> AbstractContextManager[BinaryIO]:
        read.append(path.name)
        return opened(path)

    monkeypatch.setattr("sbomkit.sources.apt.opened", noted)
    source, session = AptSource(str(lists)), make_session()
    for purl in ("pkg:deb/debian/libexample1", "pkg:deb/debian/lonely", "pkg:deb/debian/other?arch=source"):
        assert list(source.observe([make_package(purl)], session))
    assert sorted(read) == ["Packages", "Sources"]


def test_fields_that_nobody_reads_are_not_kept() -> None:
    written = read_list(io.BytesIO(PACKAGES.encode()), Limits())["libexample1"][0]
    assert b"an example" not in written
    assert b"several lines" not in written
    assert control_fields(written)["pre-depends"] == "init-tools (>= 1)"


def test_a_list_that_arrives_in_pieces_is_the_same_list(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_list(io.BytesIO(SOURCES.encode()), Limits())
    for size in (1, 7, 60):
        monkeypatch.setattr(_debian, "_CHUNK", size)
        assert read_list(io.BytesIO(SOURCES.encode()), Limits()) == whole
    assert set(whole) == {"example", "other"}


def test_a_stanza_without_end_is_given_up(lists: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_debian, "_STANZA_BYTES", 50)
    monkeypatch.setattr(_debian, "_CHUNK", 80)
    with (lists / "Packages").open("rb") as file, pytest.raises(MalformedDocument, match="no list of packages"):
        read_list(file, Limits())
    with (lists / "Packages").open("rb") as file, pytest.raises(LimitExceeded):
        read_list(file, Limits(document_bytes=10))


def test_a_stanza_that_does_not_begin_with_its_name_is_found(tmp_path: Path) -> None:
    write(tmp_path, {"Sources": "Format: 3.0\r\nPackage: x\r\nMaintainer: A <a@mail.example>\r\n\r\n"})
    assert members(publishers_of(tmp_path, "pkg:deb/debian/x?arch=source")) == [("A", ActorKind.PERSON)]


@pytest.mark.slow
@pytest.mark.parametrize("filler", ["a", "<", ">", "<>", " ", ",", "|", "(", "@", "a <b> ", "a, ", "a.", "x (", "\t"])
def test_long_fields_cost_in_proportion(filler: str) -> None:
    """A square of their length would be minutes."""
    text = "x" + filler * (200_000 // len(filler)) + "\N{EM DASH}"
    contacts(text)
    dependencies({"depends": text}, "pkg:deb/debian")
    provided({"provides": text}, "pkg:deb/debian")
    read_list(io.BytesIO(f"Package: x\nDepends:{text}".encode()), Limits())
    source_of({"package": "x", "source": text})


@pytest.mark.parametrize("content", [b"\x00\xff garbage", b"one\n\nother\n", b"Name: x\n"])
def test_a_file_that_is_no_list_is_a_failed_observation_that_names_it(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, {"Packages": content})
    found = observe(tmp_path, "pkg:deb/debian/x")
    assert {each.status for each in found.values()} == {Status.FAILED}
    assert {each.detail for each in found.values()} == {"Packages: this is no list of packages"}


def test_an_empty_list_is_a_list(tmp_path: Path) -> None:
    write(tmp_path, {"Packages": b"\n", "Sources": b""})
    assert {each.status for each in observe(tmp_path, "pkg:deb/debian/x").values()} == {Status.ABSENT}


def test_people_of_another_version_of_the_source_package_are_said_to_be(lists: Path) -> None:
    write(lists, {"Sources": SOURCES.replace("1.2-3", "1.2-4")})
    detail = observe(lists, "pkg:deb/debian/libexample1")[Signal.PUBLISHERS].detail
    assert detail == "of source version 1.2-4; no Sources list has 1.2-3"


def test_an_orphanage_among_the_uploaders_orphans_nothing(tmp_path: Path) -> None:
    value = people_of(tmp_path, Maintainer="Alice <a@mail.example>", Uploaders="QA Group <packages@qa.distribution.example>")
    assert (value.orphaned, members(value)) == (False, [("Alice", ActorKind.PERSON)])


def test_who_has_only_an_address_of_anybodys_is_left_out_and_told(tmp_path: Path) -> None:
    uploaders = "Bob <root@localhost>, Carol <root@localhost>, <root@localhost>, Ci Li <ci.li@mail.example>"
    write(tmp_path, {"Sources": source_stanza(Maintainer="Alice <a@mail.example>", Uploaders=uploaders)})
    found = observe(tmp_path, "pkg:deb/debian/x?arch=source")[Signal.PUBLISHERS]
    assert isinstance(found.value, Publishers)
    assert members(found.value) == [(name, ActorKind.PERSON) for name in ("Alice", "Bob", "Carol", "Ci Li")]
    assert found.detail == "left out: 1 without a name, whose address could be anybody's"


_TEXT = st.text(st.sampled_from('ab1 \n\t:,<>@()|=.~+-"é\r\0#\u2028'), max_size=60)


@settings(deadline=None)
@given(
    content=st.lists(_TEXT, max_size=6),
    field=st.sampled_from(["Maintainer", "Uploaders", "Depends", "Source", "Version", "Vcs-Git"]),
)
def test_whatever_a_stanza_holds_is_read(tmp_path_factory: pytest.TempPathFactory, content: list[str], field: str) -> None:
    folder = tmp_path_factory.mktemp("lists")
    text = "\n".join(f"Package: x\n{field}: {each}\n" for each in content)
    write(folder, {"Packages": text, "Sources": text})
    for purl in ("pkg:deb/debian/x@1", "pkg:deb/debian/x?arch=source"):
        found = observe(folder, purl)
        assert Status.FAILED not in {each.status for each in found.values()}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list(data: bytes) -> None:
    for name, found in read_list(io.BytesIO(b"Package: x\n\n" + data), Limits()).items():
        for written in found:
            fields = control_fields(written)
            assert name
            contacts(fields.get("maintainer", ""))
            dependencies(fields, "pkg:deb/debian")
            provided(fields, "pkg:deb/debian")
