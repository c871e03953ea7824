"""What a scan finds in archives, whoever made them, and why."""

import gzip
import io
import os
import stat
import tarfile
import zipfile
import zlib
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbomkit.errors import DocumentError, LimitExceeded, MalformedDocument
from sbomkit.limits import Limits
from sbomkit.portfolio._locations import archives, stored
from sbomkit.portfolio._locations.guarded import BombError, Guarded, TooMuchError
from sbomkit.portfolio.locations import ArchiveLimits, Located, Problem, locate
from tests.graph.steps import steps
from tests.portfolio.places import PACKERS, PACKS, belows, found, problems, tarred, write, zipped


class TestArchives:
    @pytest.mark.parametrize("ending", PACKERS)
    def test_members_of_tars_are_read(self, folder, ending):
        members = {"a.json": b"1", "in/b.json": b"2" * 512, "./in/./c.json": b"", "d" * 300: b"long"}
        write(f"sboms/all.{ending}", PACKERS[ending](tarred(members)))
        assert found("sboms") == {
            f"sboms/all.{ending}!a.json": b"1",
            f"sboms/all.{ending}!in/b.json": b"2" * 512,
            f"sboms/all.{ending}!in/c.json": b"",
            f"sboms/all.{ending}!{'d' * 300}": b"long",
        }
        assert belows("sboms")[:2] == [f"all.{ending}/a.json", f"all.{ending}/in/b.json"]
        assert belows(f"sboms/all.{ending}")[:2] == ["a.json", "in/b.json"]

    @pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    def test_members_of_zips_are_read(self, folder, compression):
        members = {"a.json": b"1" * 1000, "in/": b"", "in/ü.json": b"2", "empty": b""}
        path = write("sboms/all.zip", zipped(members, compression))
        assert found("sboms") == {
            "sboms/all.zip!a.json": b"1" * 1000,
            "sboms/all.zip!in/ü.json": b"2",
            "sboms/all.zip!empty": b"",
        }
        document = next(locate(["sboms"]))
        assert isinstance(document, Located)
        assert (document.size, document.modified, document.below) == (1000, str(path.stat().st_mtime_ns), "all.zip/a.json")

    @pytest.mark.parametrize("pack", PACKS)
    def test_an_archive_that_is_met_twice_is_told_once(self, folder, pack):
        write("sboms/all", pack({"a": b"1", "../b": b"2"}))
        twice = list(locate(["sboms", "sboms/all"]))
        assert [each.location for each in twice] == ["sboms/all!a", "sboms/all!../b"]

    def test_an_archive_is_known_by_its_bytes_and_a_compressed_document_is_none(self, folder):
        write("a", zipped({"b": b"zip"}))
        write("c.json", gzip.compress(tarred({"d": b"tar"})))
        packed = write("e.tar.gz", gzip.compress(b"{}")).read_bytes()
        write("f.gz", b"\x1f\x8bbroken")
        assert found(".") == {"a!b": b"zip", "c.json!d": b"tar", "e.tar.gz": packed, "f.gz": b"\x1f\x8bbroken"}

    @pytest.mark.parametrize("head", archives._UNREAD)
    def test_archives_of_other_kinds_are_told(self, folder, head):
        write("all", head + b"\0" * 600)
        (problem,) = locate(["."])
        assert isinstance(problem, Problem)
        assert problem.code == "unread-archive"
        assert problem.message == f"this is {archives._UNREAD[head]}, which is not looked into; unpack it"

    @pytest.mark.parametrize("name", ["../a", "in/../../a", "/etc/a", "C:/a", "..\\a", "x" * 5000])
    @pytest.mark.parametrize("pack", PACKS)
    def test_names_that_lead_out_are_told_and_not_read(self, folder, name, pack):
        write("all", pack({name: b"out", "a": b"in"}))
        assert list(found(".")) == ["all!a"]
        assert problems(".") == [(f"all!{name}", "unsafe-name")]

    def test_of_two_members_of_one_name_the_first_is_read(self, folder):
        write("all.zip", zipped({"a": b"1", "b": b"2"}).replace(b"b", b"a"))
        assert found(".") == {"all.zip!a": b"1"}
        assert problems(".") == [("all.zip!a#2", "same-name")]

    def test_links_and_devices_in_a_tar_are_told(self, folder):
        with tarfile.open("all.tar", "w") as archive:
            for name, kind in (
                ("soft", tarfile.SYMTYPE),
                ("hard", tarfile.LNKTYPE),
                ("pipe", tarfile.FIFOTYPE),
                ("d", tarfile.DIRTYPE),
            ):
                info = tarfile.TarInfo(name)
                info.type, info.linkname = kind, "/etc/passwd"
                archive.addfile(info)
        assert problems(".") == [("all.tar!soft", "link"), ("all.tar!hard", "link"), ("all.tar!pipe", "special")]

    def test_links_secrets_and_rare_compression_in_a_zip_are_told(self, folder):
        with zipfile.ZipFile("all.zip", "w") as archive:
            link = zipfile.ZipInfo("link")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")
            archive.writestr(zipfile.ZipInfo("secret"), "secret")
            archive.writestr("rare", b"rare" * 100, zipfile.ZIP_BZIP2)
        data = bytearray(Path("all.zip").read_bytes())
        data[data.index(b"secret", data.index(b"PK\x01\x02")) - 38] |= 1
        Path("all.zip").write_bytes(data)
        assert problems(".") == [
            ("all.zip!link", "link"),
            ("all.zip!secret", "encrypted"),
            ("all.zip!rare", "unread-compression"),
        ]

    @pytest.mark.parametrize("pack", PACKS)
    def test_members_that_are_too_large_are_told_and_the_others_read(self, folder, pack):
        write("all", pack({"large": b"x" * 2000, "a": b"1"}))
        limits = Limits(document_bytes=1000)
        assert problems(".", limits=limits) == [("all!large", "too-large")]
        assert found(".", limits=limits) == {"all!a": b"1"}

    def test_a_zip_bomb_is_told_and_nothing_of_it_is_unpacked(self, folder, monkeypatch):
        write("all.zip", zipped({f"{number}": b"\0" * 1_000_000 for number in range(20)}))
        monkeypatch.setattr(stored.ZipMember, "read", None)
        limits = ArchiveLimits(always_bytes=1_000_000, ratio=100)
        (problem,) = locate(["."], archive_limits=limits)
        assert isinstance(problem, Problem)
        assert (problem.location, problem.code) == ("all.zip", "archive-bomb")
        assert problem.message.startswith("the archive unpacks to more than 100 times its ")

    @pytest.mark.parametrize("ending", list(PACKERS)[1:])
    def test_a_compressed_tar_is_read_until_it_shows_to_be_a_bomb(self, folder, ending):
        members = {"a": b"1"} | {f"{number}": b"\0" * 3_000_000 for number in range(10)}
        write("all", PACKERS[ending](tarred(members)))
        limits = ArchiveLimits(always_bytes=5_000_000, ratio=100)
        documents = Limits(document_bytes=1_000_000)
        told = [(each.location, getattr(each, "code", "")) for each in locate(["."], limits=documents, archive_limits=limits)]
        assert told[0] == ("all!a", "")
        assert told[-1] == ("all", "archive-bomb")
        assert len(told) < 12

    @pytest.mark.parametrize("pack", [zipped, tarred])
    def test_an_archive_of_too_many_members_is_told(self, folder, pack):
        write("all", pack({str(number): b"" for number in range(20)}))
        assert problems(".", archive_limits=ArchiveLimits(members=19)) == [("all", "archive-too-long")]
        assert problems(".", archive_limits=ArchiveLimits(members=20)) == []

    def test_an_endless_list_of_members_is_not_read(self, folder):
        write("all.zip", zipped({"x" * 60_000 + str(number): b"" for number in range(40)}))
        assert problems(".", archive_limits=ArchiveLimits(members=50)) == [("all.zip", "archive-too-long")]

    def test_an_endless_header_is_not_read(self, folder):
        write("all.tar.gz", gzip.compress(tarred({"a": b""}, pax_headers={"comment": "x" * 3_000_000})))
        assert problems(".") == [("all.tar.gz", "archive-too-long")]

    @pytest.mark.parametrize("ending", PACKERS)
    @pytest.mark.parametrize("size", [1100, 1700])
    def test_a_tar_that_ends_within_a_header_or_a_member_is_told_after_what_is_whole(self, folder, ending, size):
        whole = tarred({"a": b"1" * 512, "b": b"2" * 3000})
        write("all", PACKERS[ending](whole[:size]))
        assert found(".", include=["a"]) == {"all!a": b"1" * 512}
        assert problems(".", include=["a"]) == [("all", "damaged-archive")]
        assert ("all", "damaged-archive") in problems(".")

    def test_a_damaged_header_in_the_middle_is_no_silent_end(self, folder):
        data = bytearray(tarred({"a": b"1" * 512, "b": b"2", "c": b"3"}))
        data[1024 + 150] ^= 0xFF
        write("all.tar", bytes(data))
        assert found(".") == {"all.tar!a": b"1" * 512}
        assert problems(".") == [("all.tar", "damaged-archive")]

    def test_a_compressed_stream_that_ends_early_is_told(self, folder):
        write("all.tar.gz", gzip.compress(tarred({"a": b"1", "b": os.urandom(90_000)}))[:-50_000])
        assert list(found(".")) == ["all.tar.gz!a"]
        assert problems(".") == [("all.tar.gz", "damaged-archive")]

    @pytest.mark.parametrize(
        ("spoil", "error"),
        [
            (lambda data: data[:60], MalformedDocument),
            (lambda data: data[:20], MalformedDocument),
            (lambda data: data[:45] + bytes(60) + data[105:], MalformedDocument),
        ],
    )
    def test_a_member_that_is_damaged_is_the_fault_of_the_document(self, folder, spoil, error):
        path = write("all.zip", zipped({"a": os.urandom(500)}))
        (document,) = locate(["."])
        assert isinstance(document, Located)
        path.write_bytes(spoil(path.read_bytes()))
        with pytest.raises(error, match="damaged"):
            document.read()

    def test_a_member_with_fewer_bytes_than_it_says_is_damaged(self, folder):
        data = zipped({"a": b""}, zipfile.ZIP_STORED)
        write("all.zip", data)
        (document,) = locate(["."])
        assert isinstance(document, Located)
        assert isinstance(document.place, stored.ZipMember)
        document.place.info.file_size = 5
        document.place.info.compress_size = 0
        document.place.info.CRC = zlib.crc32(b"")
        with pytest.raises(MalformedDocument, match="damaged"):
            document.read()

    @pytest.mark.parametrize("name", ["all.zip", "all.tar"])
    def test_an_archive_that_is_gone_is_told(self, folder, name):
        path = write(name, (zipped if name == "all.zip" else tarred)({"a": b"1"}))
        (document,) = locate(["."])
        path.unlink()
        assert isinstance(document, Located)
        with pytest.raises(DocumentError, match="the archive cannot be read: No such file"):
            document.read()

    def test_a_tar_that_was_cut_since_is_told(self, folder):
        path = write("all.tar", tarred({"a": b"1" * 600}))
        (document,) = locate(["."])
        path.write_bytes(path.read_bytes()[:700])
        assert isinstance(document, Located)
        with pytest.raises(MalformedDocument, match="ends within"):
            document.read()

    @pytest.mark.parametrize("pack", PACKS)
    def test_the_limit_holds_for_whoever_reads_a_member_as_well(self, folder, pack):
        write("all", pack({"a": b"1234"}))
        (document,) = locate(["."])
        assert isinstance(document, Located)
        with pytest.raises(LimitExceeded):
            document.read(Limits(document_bytes=3))

    @pytest.mark.parametrize("pack", PACKS)
    def test_work_grows_with_the_number_of_members(self, folder, pack):
        for name, count in (("few", 40), ("many", 160)):
            write(name, pack({f"{number}.json": b"{}" for number in range(count)}))
        few, many = (steps(partial(found, name)) for name in ("few", "many"))
        assert many < 4.4 * few

    def test_nothing_that_is_called_an_archive_raises(self, folder):
        write("all.zip", b"PK\x03\x04" + b"\0" * 100)
        write("all.tar", b"\0" * 257 + b"ustar" + b"\xff" * 400)
        assert problems(".") == [("all.tar", "damaged-archive"), ("all.zip", "damaged-archive")]

    @given(data=st.data())
    def test_whatever_is_changed_in_an_archive_nothing_but_our_errors_comes_out(self, data, tmp_path_factory):
        pack = data.draw(st.sampled_from(PACKS))
        content = bytearray(pack({"a.json": b'{"a": 1}' * 20, "in/b.json": b"2"}))
        for _ in range(data.draw(st.integers(1, 8))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path = tmp_path_factory.getbasetemp() / "changed"
        path.write_bytes(content)
        for each in locate([path]):
            if isinstance(each, Located):
                assert ".." not in each.location.split("!")[-1].split("/")
                with suppress(DocumentError):
                    each.read()

    @given(names=st.lists(st.text(max_size=30), max_size=6, unique=True), pack=st.sampled_from(PACKS))
    def test_every_member_is_read_or_told_whatever_its_name(self, names, pack, tmp_path_factory):
        plain = (f"x{name}".encode("utf-8", "replace").decode().partition("\0")[0] for name in names)
        members = {"x": b"x"} | {name: name.encode() for name in plain if not name.endswith("/")}
        path = tmp_path_factory.getbasetemp() / "named"
        path.write_bytes(pack(members))
        met = list(locate([path], exclude=()))
        assert len(met) == len(members)
        for each in met:
            each.location.encode()
            if isinstance(each, Located):
                assert each.read() in members.values()
                assert not {"", ".", ".."}.intersection(each.below.split("/"))
            else:
                assert each.code in {"unsafe-name", "same-name"}


class TestGuardedFiles:
    def test_no_more_is_read_than_was_allowed(self):
        guarded = Guarded(io.BytesIO(b"12345678"))
        with pytest.raises(TooMuchError):
            guarded.read(1)
        guarded.allow(4)
        assert (guarded.read(3), guarded.read(), guarded.tell()) == (b"123", b"4", 4)
        assert guarded.readable()
        assert guarded.seekable()

    def test_what_unpacks_goes_forward_only(self):
        guarded = Guarded(io.BytesIO(b"12345678"), most=lambda: 8)
        guarded.allow(8)
        assert guarded.seek(5) == 5
        assert guarded.read(1) == b"6"
        assert guarded.seek(100) == 8
        with pytest.raises(io.UnsupportedOperation):
            guarded.seek(0)
        with pytest.raises(io.UnsupportedOperation):
            guarded.seek(0, os.SEEK_END)

    def test_what_unpacks_too_far_is_a_bomb(self):
        guarded = Guarded(io.BytesIO(b"12345678"), most=lambda: 4)
        with pytest.raises(BombError):
            guarded.seek(6)
