import gc
import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sbomkit.errors import (
    ConfigurationError,
    DocumentError,
    LimitExceeded,
    MalformedDocument,
    SbomkitError,
    UnrecognizedFormat,
    UnsupportedVersion,
)
from sbomkit.limits import Limits
from sbomkit.model.facts import Facts, Observation, Signal, SourcePackage, Status
from sbomkit.model.inventory import Package
from sbomkit.purl import PackageKey, package_key, parse_purl
from sbomkit.settings import Settings
from sbomkit.sources import facts_file
from sbomkit.sources._interface import Session
from sbomkit.sources.facts_file import FactsFileSource, iter_facts, read_facts, write_facts
from tests.builders import day, make_facts, make_observation, make_publishers, make_releases

ALICE = make_observation(make_publishers("alice"), retrieved_at="2026-01-01")
BOB = make_observation(make_publishers("bob"), retrieved_at="2026-02-01")
FACTS = make_facts(
    {
        "pkg:npm/a": [ALICE, make_observation(make_releases(("1.0", "2020-01-01", "alice")))],
        "pkg:npm/b": [BOB],
    }
)
HEADER = b'{"format":"facts-1"}\n'


def lines_of(facts: Facts = FACTS) -> bytes:
    return b"".join(facts.lines())


def line_of(**changes: Any) -> bytes:
    raw = ALICE.model_dump(mode="json") | changes
    return json.dumps({"package": "pkg:npm/a", "observations": [raw]}).encode() + b"\n"


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_what_is_written_is_read_again(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"facts.jsonl{suffix}"
    write_facts(FACTS, path, note="a note")
    assert read_facts(path) == read_facts(str(path)) == read_facts(path.read_bytes()) == FACTS
    with path.open("rb") as file:
        assert read_facts(file) == FACTS
    assert read_facts(path).sha256 == FACTS.sha256
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_the_same_facts_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("one", "other"):
        write_facts(FACTS, tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"other{suffix}").read_bytes()


def test_compression_is_told_by_the_first_bytes_not_by_the_name(tmp_path: Path) -> None:
    for pack in (gzip.compress, lzma.compress, zstandard.compress):
        path = tmp_path / "facts.jsonl"
        path.write_bytes(pack(lines_of()))
        assert read_facts(path) == FACTS


def test_several_zstd_frames_and_gzip_members_are_one_file() -> None:
    half = lines_of().index(b"\n") + 1
    for pack in (gzip.compress, zstandard.compress):
        assert read_facts(pack(lines_of()[:half]) + pack(lines_of()[half:])) == FACTS


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "facts.jsonl"
    write_facts(FACTS, path)
    before = path.read_bytes()

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(ConfigurationError, match="No space left"):
        write_facts(Facts(packages=()), path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_is_not_there_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot write"):
        write_facts(FACTS, tmp_path / "no" / "facts.jsonl")
    with pytest.raises(ConfigurationError, match=r"facts\.jsonl: cannot be read: No such file"):
        read_facts(tmp_path / "no" / "facts.jsonl")
    with pytest.raises(ConfigurationError):
        read_facts(tmp_path)
    with pytest.raises(ConfigurationError):
        read_facts("a\0b")


def test_order_of_packages_blank_lines_and_a_byte_order_mark_do_not_matter() -> None:
    header, *lines = lines_of().splitlines(keepends=True)
    assert read_facts(b"\xef\xbb\xbf" + header + b"\r\n".join(reversed(lines)) + b"\n\n") == FACTS


def test_joined_files_are_merged() -> None:
    old = make_facts({"pkg:npm/a": [make_observation(make_publishers("bob"), retrieved_at="2025-01-01")]})
    assert read_facts(lines_of(old) + lines_of()) == read_facts(lines_of() + lines_of(old)) == FACTS


def test_keys_are_normalised() -> None:
    facts = read_facts(HEADER + line_of().replace(b"pkg:npm/a", b"pkg:pypi/A_b@1.0"))
    assert [entry.package for entry in facts.packages] == ["pkg:pypi/a-b"]
    kept = (
        HEADER + line_of().replace(b"pkg:npm/a", b"pkg:npm/%40s/a") + line_of().replace(b"npm/a", b"deb/debian/a?arch=source")
    )
    assert [entry.package for entry in read_facts(kept).packages] == ["pkg:deb/debian/a?arch=source", "pkg:npm/%40s/a"]


def test_only_the_packages_asked_for_are_looked_into() -> None:
    spoilt = lines_of() + b'{"package":"pkg:npm/c","observations":17}\n'
    assert [entry.package for entry in read_facts(spoilt, packages={"pkg:npm/b"}).packages] == ["pkg:npm/b"]
    versioned = HEADER + line_of().replace(b"pkg:npm/a", b"pkg:npm/a@1")
    assert read_facts(versioned, packages={"pkg:npm/a@1"}) == Facts(packages=())


def test_packages_come_one_by_one() -> None:
    entries = iter_facts(lines_of() + b"garbage\n")
    assert next(entries).package == "pkg:npm/a"
    assert next(entries).package == "pkg:npm/b"
    with pytest.raises(MalformedDocument, match="line 4"):
        next(entries)


def test_the_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    read_facts(lines_of())
    assert gc.isenabled()
    gc.disable()
    try:
        read_facts(lines_of())
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the facts file is empty"),
        (b"\n \n", "the facts file is empty"),
        (gzip.compress(b"", mtime=0), "the facts file is empty"),
        (b"# a comment\n", "is no JSON object"),
        (b"\xff\xfe\x00", "is no JSON object"),
        (b"[]\n", "is no JSON object"),
        (b"[" * 100_000, "is no JSON object"),
        (b" " * (1 << 20) + b"{}", "is no JSON object"),
        (b'{\n "format": "facts-1"\n}', "is no JSON object"),
        (b"{}\n", "has no such member"),
        (b'{"format":17}\n', "has no such member"),
        (b'{"bomFormat":"CycloneDX"}', "it is an SBOM"),
        (b'{"spdxVersion":"SPDX-2.3"}', "it is an SBOM"),
        (line_of(), "has no such member"),
    ],
)
def test_what_is_no_facts_file_is_told_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(UnrecognizedFormat) as caught:
        read_facts(data)
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.looked_for


def test_another_schema_is_an_unsupported_version() -> None:
    with pytest.raises(UnsupportedVersion) as caught:
        read_facts(b'{"format":"facts-2","new":1}\n{"anything":1}\n')
    assert caught.value.message == "this facts file follows another schema, 'facts-2'"
    assert (caught.value.version, caught.value.supported) == ("2", ("facts-1",))
    with pytest.raises(UnsupportedVersion):
        read_facts(lines_of() + b'{"format":"facts-2"}\n')


@pytest.mark.parametrize(
    ("line", "path", "message"),
    [
        (b'{"package', "line 2", "Invalid JSON: EOF while parsing a string at column 9"),
        (b"[" * 100_000, "line 2", "Invalid JSON: recursion limit exceeded"),
        (b"\xff", "line 2", "Invalid JSON"),
        (b"17", "line 2", "Input should be an object"),
        (b'{"package":"pkg:npm/a"}', "line 2: observations", "Field required"),
        (b'{"package":"lib","observations":[]}', "line 2: package", "this is no package URL"),
        (line_of(retrieved_at="2026-01-01"), "line 2: observations[0].retrieved_at", "timezone"),
        (line_of(status="absent"), "line 2: observations[0]", "an observation has a value when, and only when"),
        (line_of(more=1), "line 2: observations[0].more", "Extra inputs"),
        (line_of(signal="rumours"), "line 2: observations[0].signal", "Input should be 'publishers'"),
        (
            line_of(signal="popularity", value={"rank_percent": float("nan")}),
            "line 2: observations[0].value.rank_percent",
            "Input should be a finite number",
        ),
        (line_of(value={"kind": "x"}), "line 2: observations[0].value.kind", "(and 2 more in this line)"),
    ],
)
def test_a_malformed_line_is_told_with_its_address(line: bytes, path: str, message: str) -> None:
    with pytest.raises(MalformedDocument) as caught:
        read_facts(HEADER + line)
    assert caught.value.path == path
    assert caught.value.message.startswith(f"{path}: ")
    assert message in caught.value.message
    assert "\n" not in caught.value.message


def test_a_malformed_header_is_told_with_its_address() -> None:
    with pytest.raises(MalformedDocument, match=r"^line 1: generator: "):
        read_facts(b'{"format":"facts-1","generator":5}\n')


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.compress])
def test_a_truncated_or_damaged_file_is_malformed_never_shorter(pack: Callable[[bytes], bytes]) -> None:
    packed = pack(lines_of())
    for data in (packed[:-1], packed[: len(packed) // 2], packed[:20] + b"\xff\xff\xff\xff" + packed[24:]):
        with pytest.raises(DocumentError):
            read_facts(data)


def test_lz4_is_named_with_a_way_out() -> None:
    with pytest.raises(MalformedDocument, match="lz4") as caught:
        read_facts(b"\x04\x22\x4d\x18 and more")
    assert "apt-helper" in (caught.value.advice or "")


def test_a_small_packed_file_that_unpacks_to_much_is_given_up() -> None:
    bomb = zstandard.compress(HEADER + b" " * 50_000_000)
    with pytest.raises(LimitExceeded):
        read_facts(bomb, limits=Limits(document_bytes=1_000_000))


def test_a_line_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts_file, "_LINE_BYTES", 100)
    with pytest.raises(MalformedDocument, match="line 2: this line is too long"):
        read_facts(lines_of())


def test_a_file_that_gives_few_bytes_at_a_time_is_read_whole() -> None:
    class Drip(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(3, size) if size and size > 0 else 3)

    assert read_facts(Drip(lines_of())) == FACTS
    assert read_facts(Drip(zstandard.compress(lines_of()))) == FACTS


@settings(deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda data: HEADER + data))
@example(b"\x28\xb5\x2f\xfd")
@example(b"\x1f\x8b")
@example(b"\xfd7zXZ\x00")
@example(HEADER + b'{"package":"pkg:npm/a","observations":[{"signal":["publishers"],"value":{}}]}')
@example(HEADER + b'{"package":"pkg:npm/a","observations":[{"signal":"publishers","value":{"members":[[[]]]}}]}')
def test_any_bytes_are_facts_or_one_of_our_errors(data: bytes) -> None:
    try:
        read_facts(data)
    except SbomkitError as error:
        assert "\n" not in error.message  # noqa: PT017 - an error is allowed, not required


@settings(deadline=None)
@given(st.data())
def test_any_change_of_one_byte_is_read_or_one_of_our_errors(data: st.DataObject) -> None:
    good = bytearray(lines_of())
    good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_facts(bytes(good))
    except SbomkitError as error:
        assert "\n" not in error.message  # noqa: PT017 - an error is allowed, not required


def make_package(purl: str) -> Package:
    parsed = parse_purl(purl)
    assert parsed is not None
    return Package(
        key=package_key(purl), type=parsed.type, namespace=None, name=parsed.name, versions=(), components=(), purls=(purl,)
    )


def no_client() -> Any:
    raise AssertionError("a facts file asks no network")


SESSION = Session(now=day("2026-03-01"), settings=Settings(), make_client=no_client)


def observe(source: FactsFileSource, *purls: str) -> list[tuple[PackageKey, Observation]]:
    packages = [make_package(purl) for purl in purls]
    assert all(source.supports(package) for package in packages)
    return list(source.observe(packages, SESSION))


def test_as_a_source_it_passes_on_what_other_sources_said(tmp_path: Path) -> None:
    write_facts(FACTS, tmp_path / "facts.jsonl")
    source = FactsFileSource.configured([str(tmp_path / "facts.jsonl")])
    assert observe(source, "pkg:npm/b@2") == [("pkg:npm/b", BOB)]


def test_as_a_source_it_says_when_it_has_nothing(tmp_path: Path) -> None:
    write_facts(FACTS, tmp_path / "facts.jsonl")
    [(key, observation)] = observe(FactsFileSource(str(tmp_path / "facts.jsonl")), "pkg:npm/c")
    assert (key, observation.status, observation.signal) == ("pkg:npm/c", Status.ABSENT, Signal.PUBLISHERS)


def test_as_a_source_it_follows_source_packages_and_merges_files(tmp_path: Path) -> None:
    link = make_observation(SourcePackage(package=PackageKey("pkg:deb/debian/xz-utils?arch=source")), source="apt")
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    write_facts(make_facts({"pkg:deb/debian/liblzma5": [link], "pkg:deb/debian/xz-utils?arch=source": [ALICE]}), old)
    write_facts(make_facts({"pkg:deb/debian/xz-utils?arch=source": [BOB]}), new)
    found = observe(FactsFileSource(str(old), str(new)), "pkg:deb/debian/liblzma5")
    assert found == [("pkg:deb/debian/liblzma5", link), ("pkg:deb/debian/xz-utils?arch=source", BOB)]


def test_as_a_source_a_wrong_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "bom.json").write_bytes(b'{"bomFormat":"CycloneDX"}')
    with pytest.raises(UnrecognizedFormat):
        FactsFileSource.configured([str(tmp_path / "bom.json")])
    with pytest.raises(ConfigurationError):
        FactsFileSource.configured([])
