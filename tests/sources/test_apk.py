"""Package indexes on disk."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from sbomkit.errors import ConfigurationError
from sbomkit.limits import Limits
from sbomkit.model.facts import DeclaredDependencies, Observation, Publishers, Signal, Status
from sbomkit.sources._parts.alpine import Index, read_index
from sbomkit.sources.apk import ApkSource
from tests.simulator.alpine import packed, record
from tests.sources.test_apt import make_package, make_session, write

ALICE = "Alice <alice@mail.example>"


def observe(place: Path, purl: str, as_of: str | None = None, limits: Limits | None = None) -> dict[Signal, Observation]:
    package = make_package(purl)
    source = ApkSource(str(place))
    assert source.supports(package)
    found = list(source.observe([package], make_session(as_of, limits)))
    return {observation.signal: observation for _, observation in found}


@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode()), packed], ids=["plain", "gzip", "tar"])
def test_an_index_is_read_however_it_is_packed(tmp_path, pack):
    text = record("x", m=ALICE, o="y", t="1700000000")
    place = write(tmp_path, {"APKINDEX.tar.gz": pack(text)}) / "APKINDEX.tar.gz"
    found = observe(place, "pkg:apk/wolfi/x@1.0-r0")
    assert {each.status for each in found.values()} == {Status.KNOWN}
    assert {each.url for each in found.values()} == {"APKINDEX.tar.gz"}


def test_a_folder_is_looked_through_and_never_named(tmp_path):
    write(tmp_path, {"v3.20/main/x86_64/APKINDEX.tar.gz": packed(record("x", m=ALICE)), "other": "no index"})
    found = observe(tmp_path, "pkg:apk/alpine/x@1.0-r0")
    assert found[Signal.PUBLISHERS].url == "v3.20/main/x86_64/APKINDEX.tar.gz"
    assert str(tmp_path) not in "".join(each.model_dump_json() for each in found.values())


def test_of_several_indexes_the_version_that_is_asked_for_counts_else_the_newest(tmp_path):
    for branch, version, built in (("v1", "1-r0", "1500000000"), ("v2", "2-r0", "1700000000"), ("v3", "1.5-r0", "1600000000")):
        write(tmp_path, {f"{branch}/APKINDEX": record("x", version, t=built)})
    for asked, chosen in (("1-r0", "1-r0"), ("1.5-r0", "1.5-r0"), ("9", "2-r0")):
        value = observe(tmp_path, f"pkg:apk/alpine/x@{asked}")[Signal.DECLARED_DEPENDENCIES].value
        assert isinstance(value, DeclaredDependencies)
        assert value.version == chosen


def test_indexes_of_a_later_day_are_left_out(tmp_path):
    write(tmp_path, {"old/APKINDEX": record("x", "1-r0", t="1500000000"), "new/APKINDEX": record("x", "2-r0", t="1700000000")})
    value = observe(tmp_path, "pkg:apk/alpine/x@2-r0", as_of="2018-01-01")[Signal.DECLARED_DEPENDENCIES].value
    assert isinstance(value, DeclaredDependencies)
    assert value.version == "1-r0"


def test_windows_ends_of_lines_and_lines_of_nothing_are_read(tmp_path):
    write(tmp_path, {"APKINDEX": "P:x\r\nV:1\r\nnonsense\r\n\r\n\r\n\r\nP:y\r\nm:" + ALICE})
    assert isinstance(observe(tmp_path, "pkg:apk/alpine/y@1")[Signal.PUBLISHERS].value, Publishers)
    assert observe(tmp_path, "pkg:apk/alpine/x@1")[Signal.PUBLISHERS].status is Status.ABSENT


def test_an_index_is_read_once_a_run(tmp_path, monkeypatch):
    write(tmp_path, {"APKINDEX": record("x") + "\n" + record("y")})
    read: list[bytes] = []

    def noted(plain: bytes, until: datetime, *, url: str) -> Index:
        read.append(plain)
        return read_index(plain, until, url=url)

    monkeypatch.setattr("sbomkit.sources.apk.read_index", noted)
    source, session = ApkSource(str(tmp_path)), make_session()
    for name in ("x", "y", "x"):
        assert list(source.observe([make_package(f"pkg:apk/alpine/{name}@1.0-r0")], session))
    assert len(read) == 1


@pytest.mark.parametrize("content", [b"something else", gzip.compress(b"P:x\nV:1\n" * 100)[:-12]], ids=["text", "cut off"])
def test_what_is_no_index_is_a_failed_observation_that_names_the_file_only(tmp_path, content):
    write(tmp_path, {"APKINDEX": content})
    found = observe(tmp_path, "pkg:apk/alpine/x@1")
    assert {each.status for each in found.values()} == {Status.FAILED}
    assert {(each.detail or "").partition(":")[0] for each in found.values()} == {"APKINDEX"}


def test_an_index_beyond_the_limit_is_a_failed_observation(tmp_path):
    write(tmp_path, {"APKINDEX": record("x")})
    found = observe(tmp_path, "pkg:apk/alpine/x@1", limits=Limits(document_bytes=10))
    assert {each.status for each in found.values()} == {Status.FAILED}


def test_an_empty_index_has_nothing(tmp_path):
    write(tmp_path, {"APKINDEX": b"\n"})
    assert {each.status for each in observe(tmp_path, "pkg:apk/alpine/x@1").values()} == {Status.ABSENT}


def test_places_without_an_index_and_nothing_are_configuration_errors(tmp_path):
    for place in (tmp_path, tmp_path / "nothing", "x" * 5_000, "a\0b"):
        with pytest.raises(ConfigurationError):
            ApkSource.configured([str(place)])
    with pytest.raises(ConfigurationError, match="needs an argument"):
        ApkSource.configured([])
