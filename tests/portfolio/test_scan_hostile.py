"""Whatever lies in a folder, and whoever put it there: each place is told in a row of the portfolio, and none is fatal."""

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.portfolio import scan as scan_
from sbomkit.portfolio import select
from sbomkit.portfolio._limits import limits_of
from sbomkit.portfolio.locations import count_files, locate
from tests.portfolio.kept import document, written
from tests.portfolio.places import problems, write, zipped

GOOD = {"good.json": document("good"), "z/last.json": document("last")}


def scan(*paths, **options):
    return scan_(paths or ["sboms"], "p.duckdb", **{"workers": 1, **options})


def told(answer):
    return {each.place.removeprefix("sboms/"): each.code for each in answer.problems}


def header(size: int, **more: object) -> bytes:
    """A tar of one member that claims to have so many bytes."""
    info = tarfile.TarInfo("claims.json")
    info.size = size
    for name, value in more.items():
        setattr(info, name, value)
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


def overlapping(count: int) -> bytes:
    """A zip whose members are all the same bytes of it, as Fifield showed in "A better zip bomb", 2019."""
    whole = zipped({"x": bytes(1_000_000)})
    at = whole.index(b"PK\x01\x02")
    entry = whole[at : at + 46]
    entries = b"".join(entry[:28] + (5).to_bytes(2, "little") + entry[30:] + b"%05d" % number for number in range(count))
    end = (
        whole[-22:-14]
        + count.to_bytes(2, "little") * 2
        + len(entries).to_bytes(4, "little")
        + at.to_bytes(4, "little")
        + b"\0\0"
    )
    return whole[:at] + entries + end


def windowed(data: bytes, log: int) -> bytes:
    """Zstandard that asks whoever unpacks it for a window of 2 ** `log` bytes."""
    chosen = zstandard.ZstdCompressionParameters(window_log=log)
    made = zstandard.ZstdCompressor(compression_params=chosen).compressobj()
    return made.compress(data) + made.flush()


def test_a_folder_full_of_traps_gives_what_is_sound_in_it_and_tells_the_rest(folder):
    written(folder / "sboms", GOOD)
    Path("sboms/above").symlink_to("..")
    Path("sboms/loop").symlink_to("loop")
    Path("sboms/dangling").symlink_to("nothing")
    os.mkfifo("sboms/pipe")
    with Path("sboms/huge.json").open("wb") as file:
        file.truncate(5_000_000_000)
    for name, data in {
        "line\nbreak.json": b"{",
        "esc\x1b[31m.json": b"{",
        os.fsdecode(b"bytes\xff.json"): b"{",
        "dots.zip": zipped({"../out.json": document("out"), "/abs.json": document("abs"), "in.json": document("in")}),
        "nested.zip": zipped({"inner.zip": zipped({"x.json": document("x")})}),
        "app.jar": zipped({"META-INF/sbom/bom.json": document("jar"), "A.class": b"\xca\xfe\xba\xbe\0"}),
        "overlap.zip": overlapping(600),
        "bomb.json.gz": gzip.compress(b'{"bomFormat":"CycloneDX","x":"' + bytes(2_000_000)),
        "claims.tar": header(2**70),
        "less.tar": header(-512),
        "name.tar": header(5_000_000_000, type=tarfile.GNUTYPE_LONGNAME),
        "window.json.zst": windowed(document("w"), 30),
    }.items():
        write(f"sboms/{name}", data)
    answer = scan(limits=limits_of(1_000_000))
    assert {document for (document,) in select("p.duckdb", "SELECT document FROM products").rows} == {
        "sboms/good.json",
        "sboms/z/last.json",
        "sboms/dots.zip!in.json",
        "sboms/app.jar!META-INF/sbom/bom.json",
    }
    assert told(answer) == {
        "above": "folder-link",
        "loop": "link-loop",
        "dangling": "missing",
        "pipe": "special",
        "huge.json": "too-large",
        "line\nbreak.json": "malformed-document",
        "esc\x1b[31m.json": "malformed-document",
        "bytes\\udcff.json": "malformed-document",
        "dots.zip!../out.json": "unsafe-name",
        "dots.zip!/abs.json": "unsafe-name",
        "nested.zip!inner.zip": "unrecognized-format",
        "app.jar!A.class": "unrecognized-format",
        "overlap.zip": "archive-bomb",
        "bomb.json.gz": "limit-exceeded",
        "claims.tar": "damaged-archive",
        "claims.tar!claims.json": "too-large",
        "less.tar": "damaged-archive",
        "name.tar": "archive-too-long",
        "window.json.zst": "malformed-document",
    }
    again = scan(limits=limits_of(1_000_000))
    assert (again.added, again.changed, again.removed, again.problems) == (0, 0, 0, answer.problems)


@given(claimed=st.integers(-(2**80), 2**80) | st.integers(2**62, 2**65))
def test_whatever_size_a_member_claims_it_can_be_held(claimed, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "claims.tar"
    path.write_bytes(header(claimed))
    for each in locate([path]):
        assert each.size is None or 0 <= each.size < 2**63


def test_a_member_that_leads_back_to_itself_is_met_once(folder):
    write("back.tar", header(-512))
    assert problems(".") == [("back.tar", "damaged-archive")]


def test_a_member_of_a_zip_may_claim_more_bytes_than_can_be_counted(folder):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("x", b"")
        archive.filelist[0].file_size = 2**64 - 1
    write("all.zip", made.getvalue())
    assert [code for _, code in problems(".")] == ["archive-bomb"]
    assert scan("all.zip").documents == 0


@pytest.mark.parametrize("size", [None, 2**70, "many", 7])
def test_a_size_that_a_driver_makes_up_is_none(folder, size, monkeypatch):
    store = pytest.importorskip("fsspec").filesystem("memory")
    store.pipe("/made-up/a.json", document("a"))
    monkeypatch.setattr(
        type(store), "find", lambda *_, **__: {"/made-up/a.json": {"name": "/made-up/a.json", "size": size, "type": "file"}}
    )
    assert scan("memory://made-up").documents == 1
    assert select("p.duckdb", "SELECT size FROM documents").rows == ((size if size == 7 else None,),)


def test_what_was_read_before_an_interrupt_stays(folder):
    written(folder / "sboms", {f"{number}.json": document(f"p{number}") for number in range(6)})

    def interrupted(done, _found):
        if done == 4:
            raise KeyboardInterrupt  # as Ctrl-C does, which whoever runs the tests in the background has them ignore

    with pytest.raises(KeyboardInterrupt):
        scan(progress=interrupted)
    assert select("p.duckdb", "SELECT count(*) FROM documents").rows == ((4,),)
    answer = scan()
    assert (answer.added, answer.unchanged, answer.documents) == (2, 4, 6)


def test_progress_counts_against_all_files_from_the_beginning(folder, monkeypatch):
    monkeypatch.setattr("sbomkit.portfolio._scan._GLIMPSE", 2)
    written(folder / "sboms", {f"{number}.json": document(f"p{number}") for number in range(5)} | {"a.txt": b"words"})
    seen: list[tuple[int, int]] = []
    scan(include=["*.json"], progress=lambda done, found: seen.append((done, found)))
    assert seen == [(number, 5) for number in range(6)]
    seen.clear()
    scan(include=["*.json"], progress=lambda done, found: seen.append((done, found)))
    assert seen == [(0, 5), (2, 5), (4, 5)]


def test_files_are_counted_once_and_none_is_opened(folder, monkeypatch):
    written(folder / "sboms", {"a.json": b"", "b/c.xml": b"", "b/all.zip": b"", ".git/d.json": b""})
    monkeypatch.setattr("os.open", lambda *_: pytest.fail("a file was opened"))
    assert count_files(["sboms", "sboms/b", "nowhere", "memory://bucket"]) == 3
    assert count_files(["sboms"], include=["*.json"], exclude=["a.json", ".git"]) == 1
